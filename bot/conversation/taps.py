"""What a tap on a button may do: an answer counts once."""

from datetime import timedelta

from bot.conversation.turn import Tapped, Turn
from bot.storage.outbox import shown_again
from bot.translation import gettext as _

# A second tap within this time on a button that may be used again is a double tap.
_DOUBLE_TAP = timedelta(seconds=3)


async def check_tap(turn: Turn) -> str | None:
    """Why a tap has no effect, as a short text for over the chat; None when it may have one.

    An answer that was given gets what came of it once more; one of an ended conversation says so.
    An older copy of a question brings back the newest.
    """
    tapped = turn.tapped
    if tapped is None or turn.update.tap is None:
        return _("This button no longer works. Type start.")
    used = tapped.used_at
    if tapped.again and (used is None or abs(turn.now - used) >= _DOUBLE_TAP):
        return None
    if used is not None:
        await _show_answer(turn, tapped)
        return _("You had already chosen this.")
    if tapped.draft_id is not None and tapped.draft_id != turn.draft_id:
        return _("This conversation has ended. Type start.")
    asked = turn.question
    if asked and tapped.draft_id and tapped.outbox_id < asked.outbox_id:
        # A phone may still show an older copy, from before another choice was made.
        turn.letters += await shown_again(
            turn.transaction, turn.chat_id, (asked.outbox_id,) * 2, question=asked.outbox_id
        )
        return _("This is an old question. Choose at the newest question.")
    return None


async def _show_answer(turn: Turn, tapped: Tapped) -> None:
    """Show what came of a tap once more, unless it stands in the place of the question.

    What a double tap asks twice is shown already, unless it could not be sent.
    """
    if tapped.came is not None:
        turn.letters += await shown_again(
            turn.transaction,
            turn.chat_id,
            tapped.came,
            question=turn.question.outbox_id if turn.question else None,
            here=turn.update.tap.message_id if turn.update.tap else None,
            lost_only=tapped.again,
        )
