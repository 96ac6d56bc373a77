"""A message that is edited while what it brought still waits is read again, as if typed just now.

The conversation goes back to where it stood before the message, so that nothing of its first form
is kept, and on under a number of its own: no button of what was shown before works any more. Once
it went on by a tap, an edit changes nothing, and who edits hears so.
"""

from dataclasses import dataclass, replace

from bot.channels.update import Message
from bot.conversation.context import Context, Place
from bot.conversation.turn import Turn
from bot.storage.buttons import Data
from bot.storage.letters import TextMessage
from bot.storage.outbox import said_last
from bot.translation import gettext as _

# Of so many messages of one conversation it is known what they brought.
_MOST = 5
# So soon after a message the picture of its link is there.
_PICTURE_SECONDS = 10


@dataclass(frozen=True)
class Standing:
    """Where a conversation stood before something was typed in it."""

    draft_id: int | None
    step: str | None
    data: Data


def before(turn: Turn) -> Standing:
    """Where the conversation stands now."""
    return Standing(turn.draft_id, turn.step, dict(turn.data))


def remember(turn: Turn, stood: Standing) -> None:
    """Keep where the conversation stood before what was typed in this turn, as long as it goes on.

    Only what brought it on: what was not understood, or shown beside it, left no trace in it.
    """
    if turn.draft_id != stood.draft_id:
        turn.lines = []
    message = turn.message
    went_on = (turn.draft_id, turn.step, turn.data) != (stood.draft_id, stood.step, stood.data)
    if turn.draft_id is None or message is None or not message.text or not went_on:
        return
    goes_on = stood.draft_id == turn.draft_id
    line: Data = {
        "message": message.message_id,
        "step": stood.step if goes_on else None,
        "data": stood.data if goes_on else {},
        "changed": [key for key, value in stood.data.items() if turn.data.get(key) != value],
    }
    others = [each for each in turn.lines if each["message"] != message.message_id]
    turn.lines = [*others, line][-_MOST:]
    turn.conversation_changed = True


async def read_again(context: Context) -> bool:
    """Go back to before the message that was edited; False where there is nothing to be read."""
    turn, edited = context.turn, context.turn.update.edited
    if turn.person is None or edited is None:
        return False
    if edited.photo or edited.document:
        await _say_once(context, _not_read_again())
    if not edited.text:
        return False
    turn.update = replace(turn.update, message=edited, edited=None)
    line = next((each for each in turn.lines if each["message"] == edited.message_id), None)
    if line is None:
        await _say_too_late(context, edited)
        return False
    known, changed = turn.data, line["changed"]
    turn.lines = turn.lines[: turn.lines.index(line)]
    turn.step = line["step"]
    # What was chosen since for something known before counts; what the message brought does not.
    turn.data = {
        key: value if key in changed else known.get(key, value)
        for key, value in line["data"].items()
    }
    turn.draft_id = None if turn.step is None else turn.inbox_id
    # What was asked is about what the message was before: nothing asks that once more.
    turn.question, turn.misses = None, 0
    turn.edited, turn.conversation_changed = True, True
    return True


async def _say_too_late(context: Context, edited: Message) -> None:
    """What the message brought is done, or it brought nothing. Who goes on editing hears it once.

    Telegram may tell of an edit as well when it adds the picture of a link: that is nobody's.
    """
    text, at = edited.text or "", edited.edit_date or edited.date
    if text.startswith("/") or ("://" in text and at - edited.date < _PICTURE_SECONDS):
        return
    await _say_once(
        context,
        _("You changed a message. That changes nothing any more. Type it anew if you want that."),
    )


def _not_read_again() -> str:
    """Of a file it can't be seen whether another was put in its place, or only the words below."""
    return _(
        "You changed a message with a file or photo. I look at what you sent first."
        " Do you want something else? Send it anew."
    )


async def _say_once(context: Context, note: str) -> None:
    said = await said_last(context.transaction, context.keys, context.turn.chat_id)
    if not (isinstance(said, TextMessage) and said.text == note):
        context.say(note, place=Place.NEW)
