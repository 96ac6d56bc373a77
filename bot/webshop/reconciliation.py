"""The webshop's list of redemptions, held against what we know: what fits, and what does not.

Nothing is booked here that does not fit exactly. A line is known by what stands in it, so the
same list twice changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from bot.domain.codes import NotACode, TypingError
from bot.domain.codes import read_code as read_own_code
from bot.domain.scheme import Scheme
from bot.formatting import day, euro
from bot.keys import Keys
from bot.parsing.tables.cells import (
    Cell,
    Unreadable,
    is_empty,
    read_code,
    read_day,
    read_money,
    read_word,
    seem_amounts,
    seem_codes,
    seem_days,
)
from bot.parsing.tables.columns import (
    Choice,
    Column,
    Header,
    Mapping,
)
from bot.parsing.tables.files import open_table
from bot.parsing.tables.reading import table_apart
from bot.parsing.tables.table import Fits, Table, TableRow
from bot.storage import lapses, pots, redemptions, vouchers
from bot.storage.database import Reading, Transaction
from bot.storage.installation import Installation
from bot.storage.pots import SETTLEMENT, VOUCHERS, envelope
from bot.storage.redemptions import Listed, Redeemer
from bot.storage.vouchers import State, Voucher
from bot.translation import gettext as _
from bot.webshop import previews
from bot.webshop.coupon_columns import CODE_NAMES
from bot.webshop.coupon_export import Refused

_ROWS_AT_ONCE = 500
# What an unknown column may be, by its values.
_FITS: Fits = {"code": seem_codes, "amount": seem_amounts, "on": seem_days}


def columns() -> tuple[Column, ...]:
    """What we look for in the list; only the code has to be there."""
    return (
        Column(
            "code",
            _("the code"),
            CODE_NAMES,
            required=True,
        ),
        Column(
            "amount",
            _("the amount"),
            ("ingeleverd bedrag", "bedrag", "transactiebedrag", "redeemed amount",
             "transaction amount", "amount", "besteed bedrag", "besteed", "betaald bedrag",
             "betaald", "afgeschreven", "ingewisseld bedrag", "ingenomen bedrag", "spent",
             "amount spent", "paid", "amount paid", "charged", "bedrag in euro", "bedrag euro",
             "bedrag eur", "amount eur", "waarde", "value", "totaal", "total", "euro"),
            sums=True,
        ),
        Column(
            "on",
            _("the day"),
            ("ingeleverd op", "inleverdatum", "datum inlevering", "datum transactie",
             "transactiedatum", "datum", "redeemed on", "redeemed at", "redemption date",
             "transaction date", "date", "ingewisseld op", "ingenomen op", "gebruikt op",
             "besteed op", "betaald op", "datum gebruik", "datum gebruikt", "gebruiksdatum",
             "betaaldatum", "datum betaling", "datum tijd", "datum en tijd", "used on", "used at",
             "date used", "paid at", "paid on", "payment date", "wanneer", "when", "dag", "day",
             "op"),
        ),
        Column(
            "provider",
            _("the provider"),
            ("aanbieder", "naam aanbieder", "winkel", "provider", "provider name", "vendor",
             "shop", "store", "merchant", "seller", "verkoper", "leverancier", "supplier",
             "instelling", "bedrijf", "company", "locatie", "location", "waar", "where"),
        ),
        Column(
            "reference",
            _("the reference"),
            ("kenmerk", "referentie", "transactienummer", "bestelnummer", "ordernummer",
             "transaction id", "reference", "order", "external id", "bestelling", "order id",
             "order number", "factuurnummer", "invoice number", "transactie", "transaction"),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class MatchedLine:
    """A line that can be booked."""

    row: int
    voucher: Voucher
    amount_cents: int
    on: date
    provider: str
    key: str
    late: bool
    """Handed in in time, but the voucher has lapsed since."""
    alike: bool = False
    """As much on the same day for the same voucher as another line, or as was booked before."""


@dataclass
class Reconciliation:
    """What a list would do at this moment. `known` counts lines that were booked before.

    A refused line is named by its row, and never by its code.
    """

    fits: list[MatchedLine] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    known: int = 0

    @property
    def cents(self) -> int:
        return sum(fit.amount_cents for fit in self.fits)

    @property
    def late(self) -> list[MatchedLine]:
        """What fits of vouchers that have lapsed since."""
        return [fit for fit in self.fits if fit.late]

    @property
    def alike(self) -> list[MatchedLine]:
        """What fits, and may be what was booked before under another reference."""
        return [fit for fit in self.fits if fit.alike]

    @property
    def mark(self) -> str:
        """Changes with whatever would be booked: what was shown has to be what is done."""
        lines = [
            f"{fit.key} {fit.voucher.id} {fit.amount_cents} {fit.on} {fit.late}"
            for fit in self.fits
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class ListedLine:
    """A line as it was read. `key` tells it apart from all others."""

    row: int
    code: str
    amount_cents: int | None
    on: date | None
    provider: str
    key: str
    former_key: str | None = None
    """How a line of a voucher in parts was told apart before its reference was asked for."""


@dataclass
class RedemptionList:
    """A list as it was read: its lines, and the rows that can't be read."""

    lines: list[ListedLine] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def open_list(data: bytes, choice: Choice | None = None) -> Table:
    """Look at a file. Raises TableRefused."""
    return open_table(data, columns(), choice, _FITS)


def list_in_pieces(
    data: bytes, choice: Choice | None = None
) -> Iterator[tuple[Mapping, Header] | list[TableRow]]:
    """What the columns are taken for, then all rows in pieces. For a process apart.

    Raises TableRefused.
    """
    table = open_list(data, choice)
    yield table.mapping, table.header
    rows = table.rows()
    while piece := list(islice(rows, _ROWS_AT_ONCE)):
        yield piece


async def reconcile(
    reading: Reading, listed: RedemptionList, scheme: Scheme, now: datetime
) -> Reconciliation:
    """Match lines to vouchers and say of each what would become of it."""
    found = Reconciliation(refused=list(listed.refused))
    lines = listed.lines
    matched = await vouchers.by_codes(reading, {line.code for line in lines})
    keys = {key for line in lines for key in (line.key, line.former_key) if key}
    booked = await redemptions.known_keys(reading, keys)
    taken = await redemptions.amounts_of(reading, [voucher.id for voucher in matched.values()])
    money = await _money(reading, list(matched.values()), scheme)
    today = now.astimezone(scheme.zone).date()
    for line in lines:
        voucher = matched.get(line.code.upper())
        before = [booked[key] for key in (line.key, line.former_key) if key in booked]
        if any(before):
            found.known += 1
        elif before:
            why = _("This row was booked before, and then undone. I do not book it again.")
            found.refused.append(Refused(line.row, why))
        elif voucher is None:
            found.refused.append(Refused(line.row, _("I do not know this code.")))
        else:
            left = money.left[voucher.id]
            on = line.on or today
            amount = left if line.amount_cents is None else line.amount_cents
            reason = await _why_not(reading, voucher, amount, left, line.on, today)
            late = money.has_lapsed(voucher)
            reason = reason or (_no_room(amount) if not money.take(voucher, amount) else None)
            if reason:
                found.refused.append(Refused(line.row, reason))
            else:
                same = (voucher.id, amount, on)
                alike = scheme.voucher.partial and same in taken
                taken.add(same)
                found.fits.append(
                    MatchedLine(line.row, voucher, amount, on, line.provider, line.key, late, alike)
                )
    found.refused.sort(key=lambda each: each.row)
    return found


@dataclass
class _Money:
    """What is left of vouchers and free in pots, while a list is gone through line by line."""

    left: dict[int, int]
    """By voucher. Of one that has lapsed: what lapsed."""
    free: dict[str, int]
    """By pot."""
    lapsed: dict[int, dict[str, int]]
    partial: bool

    def has_lapsed(self, voucher: Voucher) -> bool:
        """Whether taking it in means that money that became free is spent after all."""
        return voucher.state is not State.ISSUED

    def take(self, voucher: Voucher, amount: int) -> bool:
        """Take an amount in; False, and nothing changes, where a pot has no room for it."""
        rest = 0 if self.partial else self.left[voucher.id] - amount
        pots = (VOUCHERS, envelope(voucher.organisation))
        if self.has_lapsed(voucher):
            lapsed = self.lapsed[voucher.id]
            needs = dict.fromkeys(pots, amount) | {SETTLEMENT: lapsed.get(SETTLEMENT, 0)}
            if any(self.free[pot] < need for pot, need in needs.items()):
                return False
            for pot, need in needs.items():
                self.free[pot] -= need
            # The costs of handling are spent once.
            lapsed[SETTLEMENT] = 0
        else:
            for pot in pots:
                self.free[pot] += rest
        self.left[voucher.id] -= amount + rest
        return True


async def _money(reading: Reading, matched: list[Voucher], scheme: Scheme) -> _Money:
    lapsed = await lapses.lapsed(reading, [voucher.id for voucher in matched])
    free = {pot.name: pot.free_cents for pot in await pots.listed(reading)}
    money = _Money({}, free, lapsed, scheme.voucher.partial)
    for voucher in matched:
        # Of a voucher in parts that lapsed, some may have been spent by a list since.
        again = State.LAPSED, *([State.REDEEMED] if scheme.voucher.partial else [])
        money.left[voucher.id] = (
            lapsed.get(voucher.id, {}).get(VOUCHERS, 0)
            if voucher.state in again
            else voucher.balance_cents
        )
    return money


def read_lines(rows: Iterable[TableRow], scheme: Scheme) -> RedemptionList:
    """The lines of a table, and its rows that can't be read.

    Raises TableRefused where the file turns out to be damaged further on.
    """
    listed = RedemptionList()
    seen: Counter[str] = Counter()
    for row in rows:
        if row.problem:
            listed.refused.append(Refused(row.number, row.problem))
            continue
        try:
            listed.lines.append(_line(row, scheme, seen))
        except Unreadable as problem:
            listed.refused.append(Refused(row.number, str(problem)))
    return listed


def _line(row: TableRow, scheme: Scheme, seen: Counter[str]) -> ListedLine:
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
    if not scheme.voucher.partial:
        return ListedLine(row.number, code, amount, on, provider, key)
    # In parts much is alike: the same list with another column would be booked again.
    if not reference:
        raise Unreadable(_("The reference is missing. Without it this may be booked twice."))
    one = f"{code.upper()}|reference|{' '.join(reference.split()).casefold()}"
    seen[one] += 1
    if seen[one] > 1:
        raise Unreadable(_("This code and reference stand in the list more than once."))
    return ListedLine(
        row.number, code, amount, on, provider, hashlib.sha256(one.encode()).hexdigest(), key
    )


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


def _if_there(row: TableRow, name: str, read: Callable[[Cell], _Read]) -> _Read | None:
    cell = row.cells.get(name, "")
    return None if is_empty(cell) else read(cell)


async def _why_not(
    reading: Reading, voucher: Voucher, amount: int, left: int, on: date | None, today: date
) -> str | None:
    """Why a line can't be booked on its voucher; None when it can. `on` is what the list says."""
    match voucher.state:
        case State.UNDONE:
            return _("This voucher was taken back.")
        case State.WITHDRAWN:
            return _("This voucher was withdrawn.")
        case State.REPLACED:
            return _("This code was replaced by a new one.")
        case State.REDEEMED if not left:
            taken = await redemptions.of_voucher(reading, voucher.id)
            return _("This voucher was handed in on {day} at {provider}.").format(
                day=day(taken[-1].redeemed_on, with_year=True), provider=taken[-1].organisation
            )
    if on is None:
        if today <= voucher.valid_until:
            on = today
        else:
            return _(
                "This voucher was valid up to and including {day}."
                " The list does not say on which day it was handed in."
            ).format(day=day(voucher.valid_until, with_year=True))
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


def _no_room(amount: int) -> str:
    return _(
        "This voucher lapsed, and the budget has no room for it any more. Needed: {amount}."
    ).format(amount=euro(amount))


async def book(
    transaction: Transaction,
    plan: Reconciliation,
    scheme: Scheme,
    person_id: int | None,
    now: datetime,
) -> None:
    """Book everything that fits. Raises NotUsable, and then nothing may be committed."""
    lines = [
        Listed(
            fit.voucher,
            fit.amount_cents,
            Redeemer(fit.provider, person_id, import_key=fit.key),
            fit.on,
            fit.late,
        )
        for fit in plan.fits
    ]
    await redemptions.redeem_listed(transaction, lines, scheme, now)


async def read_list(
    data: bytes, choice: Choice | None, scheme: Scheme
) -> tuple[Mapping, Header, RedemptionList]:
    """A whole file. Raises TableRefused."""
    async with table_apart(list_in_pieces, data, choice) as pieces:
        mapping, header = await anext(pieces)
        rows = [row async for piece in pieces for row in piece]
    return mapping, header, read_lines(rows, scheme)


async def keep(installation: Installation, import_id: int, listed: RedemptionList) -> None:
    """Keep a list that is shown, for `kept`."""
    await previews.keep(installation, import_id, _to_json(listed))


async def _to_json(listed: RedemptionList) -> AsyncIterator[list[Any]]:
    """First the rows that can't be read, then the lines in pieces."""
    yield [[each.row, each.why] for each in listed.refused]
    for start in range(0, len(listed.lines), _ROWS_AT_ONCE):
        yield [_line_to_json(line) for line in listed.lines[start : start + _ROWS_AT_ONCE]]


async def kept(reading: Reading, keys: Keys, import_id: int) -> RedemptionList | None:
    """The list as it was shown; None where it is not here any more."""
    pieces = [piece async for piece in previews.kept(reading, keys, import_id)]
    if not pieces:
        return None
    lines = [_line_from_json(values) for piece in pieces[1:] for values in piece]
    return RedemptionList(lines, [Refused(*values) for values in pieces[0]])


def _line_to_json(line: ListedLine) -> list[Any]:
    on = line.on.isoformat() if line.on else None
    told_apart = (line.key, line.former_key)
    return [line.row, line.code, line.amount_cents, on, line.provider, *told_apart]


def _line_from_json(values: list[Any]) -> ListedLine:
    row, code, amount_cents, on, provider, key, former_key = values
    day_of = date.fromisoformat(on) if on else None
    return ListedLine(row, code, amount_cents, day_of, provider, key, former_key)
