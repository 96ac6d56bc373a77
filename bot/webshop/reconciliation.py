"""The webshop's list of redemptions, held against what we know: what fits, and what does not.

Nothing is booked here that does not fit exactly, and by one tap nothing that may have been booked
before. What the shop gave back is booked as well, never more than it took.
"""

import hashlib
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from bot.domain.scheme import Scheme
from bot.keys import Keys
from bot.parsing.tables.cells import seem_amounts, seem_codes, seem_days
from bot.parsing.tables.columns import (
    Choice,
    Header,
    Mapping,
    plain_name,
)
from bot.parsing.tables.day_orders import DayOrders
from bot.parsing.tables.reading import table_apart
from bot.parsing.tables.table import Fits, Table, TableRow
from bot.storage import pool_codes, redemptions, vouchers
from bot.storage.database import Reading, Transaction
from bot.storage.installation import Installation
from bot.storage.redemptions import Listed, Redeemer
from bot.translation import gettext as _
from bot.webshop import previews, redemption_columns
from bot.webshop.coupon_export import Refused
from bot.webshop.layouts import Kind, Layout
from bot.webshop.line_standing import compared
from bot.webshop.listed_lines import ListedLine
from bot.webshop.matched_lines import Card, MatchedLine
from bot.webshop.no_redemptions import is_unsaid, no_use_of
from bot.webshop.purses import purses
from bot.webshop.recognition import layout_of, layout_of_list, open_known
from bot.webshop.redemption_questions import header_of, watch
from bot.webshop.redemption_rows import read_rows
from bot.webshop.shop_numbers import kind_of_number
from bot.webshop.standing_lines import Standing

_ROWS_AT_ONCE = 500
# What an unknown column may be, by its values.
_FITS: Fits = {"code": seem_codes, "amount": seem_amounts, "on": seem_days}


@dataclass
class Reconciliation:
    """What a list would do at this moment. `known` counts lines that were booked before.

    A refused line is named by its row, and never by its code.
    """

    fits: list[MatchedLine] = field(default_factory=list)
    """In the order in which they are booked."""
    alike: list[MatchedLine] = field(default_factory=list)
    """What seems to have been booked before, and would fit after the rest."""
    refused: list[Refused] = field(default_factory=list)
    known: int = 0
    in_part: int = 0
    """How many vouchers of the list are used for less than all, where the scheme knows no parts."""
    left_cents: int = 0
    """What is left on those."""
    no_use: str = ""
    """Why this is no list of redemptions at all; then nothing is booked."""
    unsaid: bool = False
    """Nothing in it tells of a use: whether all was handed in is asked first."""

    @property
    def to_book(self) -> list[MatchedLine]:
        """What the confirming tap books: what seems booked before only where nothing else fits."""
        return self.fits or self.alike

    @property
    def mark(self) -> str:
        """Changes with whatever would be booked: what was shown has to be what is done."""
        lines = [
            f"{fit.key} {fit.voucher.id} {fit.amount_cents} {fit.on} {fit.late}"
            for fit in self.to_book
        ]
        return hashlib.sha256("\n".join([f"{bool(self.fits)}", *lines]).encode()).hexdigest()


@dataclass
class RedemptionList:
    """A list as it was read: its lines, and the rows that can't be read."""

    lines: list[ListedLine] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def open_list(data: bytes, choice: Choice | None = None) -> Table:
    """Look at a file. Raises TableRefused, also for a list of another kind."""
    return open_known(data, Kind.REDEMPTIONS, redemption_columns.columns(), choice, _FITS)


def list_in_pieces(
    data: bytes, choice: Choice | None = None, purposes: Collection[str] = ()
) -> Iterator[tuple[Mapping, Header] | list[TableRow]]:
    """All rows in pieces, then what the columns are taken for. For a process apart.

    `purposes` are words for what vouchers are for, as `plain_name` gives them. Raises TableRefused.
    """
    table = open_list(data, choice)
    layout = layout_of(table.mapping.header)
    watch(table, choice, layout)
    rows = table.rows()
    while piece := list(islice(rows, _ROWS_AT_ONCE)):
        yield piece
    yield table.mapping, header_of(table, choice, layout, purposes)


async def reconcile(
    reading: Reading, listed: RedemptionList, scheme: Scheme, now: datetime
) -> Reconciliation:
    """Match lines to vouchers and say of each what would become of it."""
    found = Reconciliation(refused=list(listed.refused))
    matched = await vouchers.by_codes(reading, {line.code for line in listed.lines})
    free = await _free(reading, scheme, listed, matched)
    today = now.astimezone(scheme.zone).date()
    there = await purses(reading, list(matched.values()), today)
    of_voucher: dict[int, list[ListedLine]] = {}
    for line in listed.lines:
        voucher = matched.get(line.code.upper())
        if voucher is None:
            found.refused.append(Refused(line.row, _unknown_text(line, free)))
        else:
            of_voucher.setdefault(voucher.id, []).append(line)
    cards = [
        Card(there.of[id], compared(id, lines, there.of[id].booked), today)
        for id, lines in of_voucher.items()
    ]
    for card in cards:
        found.fits += card.book(Standing.NEW, there.free)
    if not scheme.voucher.partial:
        in_part = [card.purse for card in cards if card.purse.is_used_in_part]
        found.in_part, found.left_cents = len(in_part), sum(purse.balance for purse in in_part)
    for card in cards:
        found.alike += card.book(Standing.ALIKE, there.free)
        found.refused += card.refused
        found.known += card.known
    found.refused.sort(key=lambda each: each.row)
    found.unsaid = is_unsaid(found.fits)
    found.no_use = no_use_of(
        found.fits, [line for line in listed.lines if line.code.upper() in free]
    )
    if found.no_use:
        found.fits, found.alike = [], []
    return found


async def _free(
    reading: Reading, scheme: Scheme, listed: RedemptionList, matched: Collection[str]
) -> frozenset[str]:
    """The webshop's codes in a list that no voucher has, in capitals."""
    if scheme.codes == "own":
        return frozenset()
    unknown = {line.code for line in listed.lines if line.code.upper() not in matched}
    return await pool_codes.free_among(reading, unknown)


def _unknown_text(line: ListedLine, free: Collection[str]) -> str:
    if line.code.upper() in free:
        return _("This code was not given to anybody yet.")
    return _("I do not know this code.")


def read_lines(
    rows: Iterable[TableRow], scheme: Scheme, mapping: Mapping, layout: Layout | None = None
) -> RedemptionList:
    """The lines of a table of this layout, and its rows that bring nothing. Raises TableRefused."""
    names = {key: mapping.header[place] for key, place in mapping.places.items()}
    number = kind_of_number(names["reference"]) if "reference" in names else ""
    return RedemptionList(*read_rows(rows, scheme, layout, number, names))


async def book(
    transaction: Transaction, plan: Reconciliation, person_id: int | None, now: datetime
) -> None:
    """Book what is to be booked. Raises NotUsable, and then nothing may be committed."""
    lines = [
        Listed(
            fit.voucher,
            fit.amount_cents,
            Redeemer(
                fit.line.provider,
                person_id,
                import_key=fit.key,
                listed_as=fit.line.listed_as,
            ),
            fit.on,
            fit.late,
        )
        for fit in plan.to_book
    ]
    await redemptions.book_listed(transaction, lines, now)


async def read_list(
    data: bytes, choice: Choice | None, scheme: Scheme
) -> tuple[Mapping, Header, RedemptionList]:
    """A whole file. Raises TableRefused."""
    named = [name for each in scheme.categories for name in (each.key, each.label)]
    purposes = {plain_name(name) for name in named}
    async with table_apart(list_in_pieces, data, choice, purposes) as pieces:
        *read, (mapping, header) = [piece async for piece in pieces]
    rows = [row for piece in read for row in piece]
    orders = DayOrders(mapping.places, ("on", "time"))
    for row in rows:
        orders.note(row.cells)
    for row in [] if orders.are_dutch else rows:
        row.cells = orders.settled(row.cells)
    layout = layout_of_list(mapping.header, rows)
    return mapping, header, read_lines(rows, scheme, mapping, layout)


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
    told_apart = (line.reference, line.numbered, line.time, line.may_load)
    return [line.row, line.code, line.amount_cents, on, line.provider, *told_apart]


def _line_from_json(values: list[Any]) -> ListedLine:
    row, code, amount_cents, on, provider, *told_apart = values
    day_of = date.fromisoformat(on) if on else None
    return ListedLine(row, code, amount_cents, day_of, provider, *told_apart)
