"""Rows that bring nothing by now, and of which something was booked before: somebody has to hear.

An order that was paid may be given back later, and stand in the next list as what it is by then.
"""

from collections.abc import Iterable

from bot.formatting import day, euro
from bot.storage.redemptions import Booked
from bot.translation import gettext as _
from bot.webshop.listed_lines import ListedLine
from bot.webshop.standing_lines import Booking


def booked_of(
    line: ListedLine, booked: Iterable[Booked], counting: Iterable[ListedLine]
) -> Booked | None:
    """What lists booked of a row that brings nothing; `counting` are lines of its voucher that do.

    By the number of its order; where there is none, by amount and day, unless another line says so.
    """
    by_lists = [one for one in booked if one.key and not one.undone and one.amount_cents > 0]
    if line.number:
        names = set(line.number.sought)
        numbers = ((one, Booking.of(one).number) for one in by_lists)
        return next((one for one, other in numbers if other and names & set(other.names)), None)
    if any((each.amount_cents, each.on) == (line.amount_cents, line.on) for each in counting):
        return None
    said = line.amount_cents, line.on
    return next((one for one in by_lists if (one.amount_cents, one.on) == said), None)


def booked_text(one: Booked) -> str:
    """What was booked, and how it is undone."""
    return _(
        "But it was booked before: {amount} on {day}. Is that no longer right? Send the code of the"
        " voucher, and undo it there."
    ).format(amount=euro(one.amount_cents), day=day(one.on, with_year=True))
