"""A bot that forgets that "Give voucher" was tapped, and that its draft ended: a control.

Most bots keep that in memory, or write it a minute later. What is left to prevent a second voucher
is the UNIQUE on vouchers.draft_id, so this shows what it is worth by itself.
"""

import sys
from datetime import date

from bot.conversation import routing
from bot.conversation.context import Context
from bot.conversation.taps import check_tap
from bot.conversation.turn import Turn
from bot.handlers import issue
from bot.keys import Household
from bot.storage import households
from bot.storage.database import Reading
from tests.torture import struck

_give = issue.give


async def _check_tap(turn: Turn) -> str | None:
    tapped = turn.tapped
    if tapped and tapped.action == "issue.give" and tapped.draft_id == turn.draft_id:
        return None
    return await check_tap(turn)


async def _give_and_stay(context: Context) -> None:
    context.end = lambda: None  # type: ignore[method-assign]
    await _give(context)


async def _none_given(reading: Reading, household: Household) -> list[bytes]:
    return []


async def _how_many(
    reading: Reading, household: Household | None, person_id: int, today: date, most: int
) -> tuple[int, int]:
    return 0, 0


def forget() -> None:
    """Take out every guard on a voucher but the UNIQUE."""
    routing.check_tap = _check_tap  # type: ignore[attr-defined]
    issue.give = _give_and_stay
    households.sealed_vouchers = _none_given  # type: ignore[assignment]
    households.how_many = _how_many


if __name__ == "__main__":
    forget()
    sys.exit(struck.main())
