"""Says what became of somebody's file where they went on with something else before the tap."""

from dataclasses import replace

from bot.conversation.context import Context, Place
from bot.conversation.edits import Standing
from bot.storage.letters import TextMessage, with_note
from bot.translation import gettext as _

# What a conversation knows that is to be said when another takes its place before it did anything.
WHEN_LEFT = "when_left"


def file_is_left() -> str:
    """What is said of a file that was read and not yet taken in."""
    return _(
        "I put your file aside. Nothing was done with it. Send it once more if you still want it."
    )


def say_what_was_left(context: Context, stood: Standing) -> None:
    """Say it above the first answer, where this turn took the place of what `stood`.

    A button of the conversation itself says what comes of it.
    """
    turn, text = context.turn, stood.data.get(WHEN_LEFT)
    own = turn.tapped is not None and turn.tapped.draft_id == stood.draft_id
    if not text or turn.draft_id == stood.draft_id or own or turn.told_left:
        return
    for at, letter in enumerate(turn.letters):
        if letter.chat_id == turn.chat_id and isinstance(letter.message, TextMessage):
            turn.letters[at] = replace(letter, message=with_note(letter.message, text))
            return
    context.say(text, place=Place.NEW)
