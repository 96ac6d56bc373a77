"""What each row of a list of redemptions says: which code, how much of it was spent, and when."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, tzinfo
from typing import TypeVar

from bot.domain.codes import NotACode, TypingError, codes_in
from bot.domain.codes import read_code as read_own_code
from bot.domain.scheme import Scheme
from bot.parsing.tables.cells import (
    Cell,
    Unreadable,
    is_below_zero,
    is_empty,
    read_code,
    read_signed_money,
    read_word,
)
from bot.parsing.tables.columns import is_personal
from bot.parsing.tables.days import is_no_day, read_day
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import TableRow
from bot.translation import gettext as _
from bot.webshop.coupon_export import Refused
from bot.webshop.layouts import Layout
from bot.webshop.listed_lines import ListedLine, moment_in, time_of
from bot.webshop.redemption_words import leaning
from bot.webshop.row_states import check_euros, check_redeemed

_Read = TypeVar("_Read")
_MARK = re.compile(r"^\s*[*†‡§?!¹²³]+|[ (]*[*†‡§?!¹²³]+[ )]*$|\s\([0-9]{1,2}\)\s*$")


def read_rows(
    rows: Iterable[TableRow],
    scheme: Scheme,
    layout: Layout | None,
    number: str,
    names: Mapping[str, str],
) -> tuple[list[ListedLine], list[Refused], list[ListedLine]]:
    """What the rows say, those that bring nothing, and what these say all the same.

    By that it is known what was booked of a row before. `number`: which is in their references.

    `names` are those of the columns that are read, by their keys. Raises TableRefused where nobody
    can tell which amounts were spent, or the file is damaged further on.
    """
    said, refused = [], []
    denied: list[ListedLine] = []
    signs: set[bool] = set()
    has_days = False
    leanings = {key: leaning(name) for key, name in names.items()}
    personal = {key for key, name in names.items() if is_personal(name)}
    for row in rows:
        has_days = has_days or _has_day(row, scheme.zone)
        try:
            if row.problem:
                raise Unreadable(row.problem)
            if not is_empty(written := row.cells.get("amount", "")):
                signs.add(_is_below_zero(written))
            said.append(_read_row(row, scheme, layout, number, leanings, personal))
        except Unreadable as problem:
            refused.append(Refused(row.number, str(problem)))
            # In pretix' lists what came back is a row of its own.
            if layout is None and not row.problem:
                denied += _denied(row, scheme, number)
    if layout is None and len(signs) > 1:
        raise _both_signs()
    if has_days:
        refused += [Refused(line.row, _undated_text()) for line in said if line.on is None]
        said = [line for line in said if line.on is not None]
    return said, refused, denied


def _denied(row: TableRow, scheme: Scheme, number: str) -> Iterator[ListedLine]:
    """What a row that brings nothing says of itself, as far as it can be read."""
    with suppress(Unreadable):
        code = _code(row, scheme)
        amount = _if_there(row, "amount", read_signed_money)
        payment = _payment(row)
        yield ListedLine(
            row.number,
            code,
            amount and abs(amount),
            _day(row, scheme.zone),
            _("webshop"),
            payment or _if_there(row, "reference", read_word) or "",
            "payment" if payment else number,
        )


def brings_nothing(why: str) -> bool:
    """Whether by this reason a row was understood, and nothing was handed in by it."""
    return why in (_load_text(), _zero_text())


def _load_text() -> str:
    return _("Here money was put on the card. Nothing was handed in.")


def _zero_text() -> str:
    return _("The amount is zero.")


def _undated_text() -> str:
    return _("The list does not say when this was handed in.")


def _is_below_zero(cell: Cell) -> bool:
    try:
        return read_signed_money(cell) < 0
    except Unreadable:
        return is_below_zero(cell)


def _both_signs() -> TableRefused:
    return TableRefused(
        _(
            "There are amounts above and below zero in this list, and I do not know which of them"
            " were handed in. Keep only what was handed in, or send the shop's own list as it is."
        )
    )


def _read_row(
    row: TableRow,
    scheme: Scheme,
    layout: Layout | None,
    number: str,
    leanings: Mapping[str, bool | None],
    personal: Container[str],
) -> ListedLine:
    """Raises Unreadable for a row that brings nothing."""
    cells = row.cells
    code = _code(row, scheme)
    check_euros(cells)
    check_redeemed(cells, leanings, personal)
    if layout is None and leanings.get("on") and is_no_day(cells["on"]):
        raise Unreadable(_undated_text())
    amount = _less_rest(row, _if_there(row, "amount", read_signed_money))
    order, payment = _if_there(row, "reference", read_word) or "", _payment(row)
    if amount == 0:
        raise Unreadable(_zero_text())
    minus_redeems = layout is not None and layout.minus_redeems
    if not minus_redeems and number == "order" and not (order or payment):
        # As in pretix' transactions, by whatever names, where a card was loaded.
        raise Unreadable(_("There is no order here. It may be that nothing was handed in."))
    if amount is None and scheme.voucher.partial:
        raise Unreadable(_("The amount is missing."))
    spent = _spent(amount, order, layout)
    return ListedLine(
        row.number,
        code,
        spent,
        _day(row, scheme.zone),
        _if_there(row, "provider", read_word) or _("webshop"),
        payment or order,
        "payment" if payment else number,
        time_of(cells.get("on", ""), cells.get("time", ""), scheme.zone),
        may_load=(spent or 0) < 0 if minus_redeems else layout is not None and layout.may_load,
    )


def _code(row: TableRow, scheme: Scheme) -> str:
    """Raises Unreadable."""
    cell = row.cells["code"]
    return _own_code(cell) if scheme.codes == "own" else read_code(cell)


def _less_rest(row: TableRow, amount: int | None) -> int | None:
    """Without what is left of it, where a column tells that. Raises Unreadable."""
    if "rest" not in row.cells:
        return amount
    rest = _if_there(row, "rest", read_signed_money)
    if amount is None or rest is None:
        raise Unreadable(_("The list does not say what this was worth, or what is left of it."))
    if rest > amount:
        raise Unreadable(_("More is left of this than it was worth."))
    return amount - rest


def _has_day(row: TableRow, zone: tzinfo) -> bool:
    """Whether something stands in its column of days, or a day in that of the time."""
    if "on" in row.cells:
        return not is_no_day(row.cells["on"])
    return moment_in(row.cells.get("time", ""), zone) is not None


def _day(row: TableRow, zone: tzinfo) -> date | None:
    """The local day; where no column is that of the day, as it stands in that of the time."""
    if "on" in row.cells:
        return _if_there(row, "on", lambda cell: read_day(cell, zone))
    moment = moment_in(row.cells.get("time", ""), zone)
    return moment.date() if isinstance(moment, datetime) else moment


def _spent(amount: int | None, order: str, layout: Layout | None) -> int | None:
    """What was spent; below zero, what came back. Raises Unreadable for what is neither."""
    if layout is None:
        if amount is not None and amount < 0:
            raise Unreadable(_("The amount is below zero."))
        return amount
    if amount is None:
        raise Unreadable(_("The amount is missing."))
    if not layout.minus_redeems:
        return amount
    if amount > 0 and not order:
        raise Unreadable(_load_text())
    return -amount


def _payment(row: TableRow) -> str:
    """The shop's own number of a line where there is one, with its event."""
    payment = _if_there(row, "payment", read_word)
    event = _if_there(row, "shop_event", read_word)
    return " ".join(filter(None, (event, payment))) if payment else ""


def _own_code(cell: Cell) -> str:
    """A code that we made, in any grouping.

    A sign beside it stands for something that is written elsewhere: C*, C (!).
    """
    if isinstance(cell, str) and (mark := _MARK.search(cell)):
        raise Unreadable(
            _(
                "There is a sign with this code of which I do not know the meaning: “{sign}”."
            ).format(sign=mark[0].strip(" ()"))
        )
    try:
        return read_own_code(cell if isinstance(cell, str) else read_code(cell))
    except TypingError:
        raise Unreadable(_("There is a typing mistake in this code.")) from None
    except NotACode:
        # What a spreadsheet did to it is a better reason.
        code = read_code(cell)
        if code != cell and isinstance(cell, str) and code in codes_in(cell):
            # A link, and the code in it.
            return code
        raise Unreadable(_("I do not know this code.")) from None


def _if_there(row: TableRow, name: str, read: Callable[[Cell], _Read]) -> _Read | None:
    cell = row.cells.get(name, "")
    return None if is_empty(cell) else read(cell)
