"""Lists of codes that were given, which look as if all of them were handed in.

The shop's list of its codes, and our own export under any names, hold our codes too. What tells of
a use is an order, a provider, a time, or another day or amount than those of giving.
"""

from collections.abc import Iterable, Sequence

from bot.formatting import join, number
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop.listed_lines import ListedLine
from bot.webshop.matched_lines import MatchedLine
from bot.webshop.recognition import unclear_text

_MOST_ROWS = 5


def tells_of_use(line: ListedLine) -> bool:
    """Whether a line says where, when at the hour, or by which order something was spent."""
    return bool(line.reference or line.time or line.provider != _("webshop"))


def is_unsaid(fits: Sequence[MatchedLine]) -> bool:
    """Whether most of what fits says no more than that the voucher was given."""
    return sum(map(_is_as_given, fits)) * 2 > len(fits)


def no_use_of(fits: Sequence[MatchedLine], not_given: Iterable[ListedLine]) -> str:
    """Why a list is none of redemptions; empty where it may be one.

    `not_given` are its lines with codes of the shop that no voucher has.
    """
    rows = [line.row for line in not_given if not tells_of_use(line)]
    if rows:
        return _not_given_text(rows)
    if sum(fit.line.may_load and _is_as_given(fit) for fit in fits) * 2 > len(fits):
        return unclear_text()
    if fits and all(fit.line.on and _is_as_given(fit) for fit in fits):
        return _(
            "Every voucher stands here on the day on which it was given, with its whole amount."
            " This seems to be the bot's own export. Is it what was handed in after all? Send the"
            " webshop's list with the numbers of the orders in it."
        )
    return ""


def _is_as_given(fit: MatchedLine) -> bool:
    line, voucher = fit.line, fit.voucher
    # Money is put on a card later than it was given.
    return (
        not tells_of_use(line)
        and (line.may_load or line.on in (None, voucher.issued_on))
        and line.amount_cents in (None, voucher.amount_cents)
    )


def _not_given_text(rows: Sequence[int]) -> str:
    shown = [number(row) for row in rows[:_MOST_ROWS]]
    named = ", ".join([*shown, "…"]) if len(rows) > len(shown) else join(shown)
    count = ngettext(
        "{count} of these codes was not given to anybody yet (row {rows}).",
        "{count} of these codes were not given to anybody yet (row {rows}).",
        len(rows),
    ).format(count=number(len(rows)), rows=named)
    return _("This is the list of codes, not what was handed in.") + " " + count
