"""The webshop's list of redemptions, held against what we know: what fits, and what does not.

Nothing is booked here that does not fit exactly. A line is known by what stands in it, so the
same list twice changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from bot.codes import NotACode, TypingError
from bot.codes import read_code as read_own_code
from bot.scheme import Scheme
from bot.stock import Refused
from bot.storage import redemptions, vouchers
from bot.storage.database import Reading, Transaction
from bot.storage.redemptions import Listed, Taker
from bot.storage.vouchers import State, Voucher
from bot.tables.cells import Cell, Unreadable, is_empty, read_code, read_day, read_money, read_word
from bot.tables.columns import Column, Mapping
from bot.tables.files import Row, Table, open_table
from bot.translation import gettext as _
from bot.wording import day, euro

_ROWS_AT_ONCE = 500


def columns() -> tuple[Column, ...]:
    """What we look for in the list; only the code has to be there."""
    return (
        Column(
            "code",
            _("the code"),
            ("code", "vouchercode", "voucher code", "voucher", "couponcode", "coupon code",
             "gift card code", "kortingscode"),
            required=True,
        ),
        Column(
            "amount",
            _("the amount"),
            ("ingeleverd bedrag", "bedrag", "transactiebedrag", "redeemed amount",
             "transaction amount", "amount", "waarde", "value"),
        ),
        Column(
            "on",
            _("the day"),
            ("ingeleverd op", "inleverdatum", "datum inlevering", "datum transactie",
             "transactiedatum", "datum", "redeemed on", "redeemed at", "redemption date",
             "transaction date", "date"),
        ),
        Column(
            "provider",
            _("the provider"),
            ("aanbieder", "naam aanbieder", "winkel", "provider", "provider name", "vendor",
             "shop"),
        ),
        Column(
            "reference",
            _("the reference"),
            ("kenmerk", "referentie", "transactienummer", "bestelnummer", "ordernummer",
             "transaction id", "reference", "order", "external id"),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Fit:
    """A line that can be booked."""

    row: int
    voucher: Voucher
    amount_cents: int
    on: date
    provider: str
    key: str


@dataclass
class Plan:
    """What a list would do at this moment. `known` counts lines that were booked before.

    A refused line is named by its row, and never by its code.
    """

    fits: list[Fit] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    known: int = 0

    @property
    def cents(self) -> int:
        return sum(fit.amount_cents for fit in self.fits)

    @property
    def mark(self) -> str:
        """Changes with whatever would be booked: what was shown has to be what is done."""
        lines = [f"{fit.key} {fit.voucher.id} {fit.amount_cents} {fit.on}" for fit in self.fits]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class _Line:
    row: int
    code: str
    amount_cents: int | None
    on: date | None
    provider: str
    key: str


def open_list(data: bytes) -> Table:
    """Look at a file. Raises TableRefused."""
    return open_table(data, columns())


def list_in_pieces(data: bytes) -> Iterator[Mapping | list[Row]]:
    """What the columns are taken for, then all rows in pieces. For a process apart.

    Raises TableRefused.
    """
    table = open_list(data)
    yield table.mapping
    rows = table.rows()
    while piece := list(islice(rows, _ROWS_AT_ONCE)):
        yield piece


async def plan(reading: Reading, rows: Iterable[Row], scheme: Scheme, now: datetime) -> Plan:
    """Match lines to vouchers and say of each what would become of it.

    Raises TableRefused where the file turns out to be damaged further on.
    """
    found = Plan()
    lines = list(_lines(rows, scheme, found))
    matched = await vouchers.by_codes(reading, {line.code for line in lines})
    booked = await redemptions.known_keys(reading, {line.key for line in lines})
    left = {voucher.id: voucher.balance_cents for voucher in matched.values()}
    today = now.astimezone(scheme.zone).date()
    for line in lines:
        voucher = matched.get(line.code.upper())
        if line.key in booked:
            found.known += 1
        elif voucher is None:
            found.refused.append(Refused(line.row, _("I do not know this code.")))
        else:
            on = line.on or today
            amount = left[voucher.id] if line.amount_cents is None else line.amount_cents
            reason = await _why_not(reading, voucher, amount, left[voucher.id], on, today)
            if reason:
                found.refused.append(Refused(line.row, reason))
                continue
            left[voucher.id] = left[voucher.id] - amount if scheme.voucher.partial else 0
            found.fits.append(Fit(line.row, voucher, amount, on, line.provider, line.key))
    found.refused.sort(key=lambda each: each.row)
    return found


def _lines(rows: Iterable[Row], scheme: Scheme, found: Plan) -> Iterable[_Line]:
    """The lines that can be read; what can't be read is refused."""
    seen: Counter[str] = Counter()
    for row in rows:
        if row.problem:
            found.refused.append(Refused(row.number, row.problem))
            continue
        try:
            line = _line(row, scheme, seen)
        except Unreadable as problem:
            found.refused.append(Refused(row.number, str(problem)))
        else:
            yield line


def _line(row: Row, scheme: Scheme, seen: Counter[str]) -> _Line:
    cells = row.cells
    code = _own_code(cells["code"]) if scheme.codes == "own" else read_code(cells["code"])
    amount = _if_there(row, "amount", read_money)
    on = _if_there(row, "on", lambda cell: read_day(cell, scheme.zone))
    provider = _if_there(row, "provider", read_word) or _("webshop")
    reference = _if_there(row, "reference", read_word) or ""
    if amount == 0:
        raise Unreadable(_("The amount is zero."))
    # What tells a line apart. Two lines may be alike: the second is another one.
    told = f"{code.upper()}|{amount or ''}|{on or ''}|{reference}"
    seen[told] += 1
    key = hashlib.sha256(f"{told}|{seen[told]}".encode()).hexdigest()
    return _Line(row.number, code, amount, on, provider, key)


def _own_code(cell: Cell) -> str:
    """A code that we made, in any grouping."""
    try:
        return read_own_code(cell if isinstance(cell, str) else read_code(cell))
    except TypingError:
        raise Unreadable(_("There is a typing mistake in this code.")) from None
    except NotACode:
        # What a spreadsheet did to it is a better reason.
        read_code(cell)
        raise Unreadable(_("I do not know this code.")) from None


_Read = TypeVar("_Read")


def _if_there(row: Row, name: str, read: Callable[[Cell], _Read]) -> _Read | None:
    cell = row.cells.get(name, "")
    return None if is_empty(cell) else read(cell)


async def _why_not(
    reading: Reading, voucher: Voucher, amount: int, left: int, on: date, today: date
) -> str | None:
    """Why a line can't be booked on its voucher; None when it can."""
    match voucher.state:
        case State.UNDONE:
            return _("This voucher was taken back.")
        case State.WITHDRAWN:
            return _("This voucher was withdrawn.")
        case State.REPLACED:
            return _("This code was replaced by a new one.")
        case State.EXPIRED:
            return _("This voucher lapsed: it was valid up to and including {day}.").format(
                day=day(voucher.valid_until, with_year=True)
            )
        case State.REDEEMED:
            taken = await redemptions.of_voucher(reading, voucher.id)
            return _("This voucher was handed in on {day} at {provider}.").format(
                day=day(taken[-1].redeemed_on, with_year=True), provider=taken[-1].organisation
            )
    if on > today:
        return _("This day is still to come.")
    if on < voucher.issued_on:
        return _("On this day the voucher was not given yet.")
    if on > voucher.valid_until:
        return _("On this day the voucher was no longer valid.")
    if left == 0:
        return _("This code stands in the list more than once.")
    if amount > left:
        return _("This is more than is on the voucher: {amount}.").format(amount=euro(left))
    return None


async def book(
    transaction: Transaction, plan: Plan, scheme: Scheme, person_id: int | None, now: datetime
) -> None:
    """Book everything that fits. Raises NotUsable, and then nothing may be committed."""
    lines = [
        Listed(
            fit.voucher,
            fit.amount_cents,
            Taker(fit.provider, person_id, import_key=fit.key),
            fit.on,
        )
        for fit in plan.fits
    ]
    await redemptions.redeem_listed(transaction, lines, scheme, now)
