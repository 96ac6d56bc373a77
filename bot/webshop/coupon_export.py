"""Reads a webshop's export of coupons: which layout it has, and what each row brings."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo

from bot.domain.codes import folded
from bot.domain.scheme_parts import CouponRules
from bot.formatting import number
from bot.parsing.tables.cells import (
    LONG_NUMBER,
    Cell,
    Spoiled,
    Unreadable,
    is_below_zero,
    is_empty,
    read_code,
    read_money,
    read_word,
)
from bot.parsing.tables.columns import Choice, Header, cells_of, plain_name
from bot.parsing.tables.day_orders import DayOrders
from bot.parsing.tables.days import in_utc
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import ColumnsMissing, Table, TableRow
from bot.parsing.tables.totals import totals_among, why_total
from bot.render.sheets import Sheet, to_csv
from bot.storage.coupons import CouponFacts, NewCoupon, Standing, in_pieces
from bot.translation import gettext as _
from bot.webshop.coupon_bsns import without_bsns
from bot.webshop.coupon_columns import NAMES, columns, names_somebody
from bot.webshop.coupon_holders import Holders
from bot.webshop.coupon_purposes import PurposeWords
from bot.webshop.coupon_questions import (
    check_cents,
    coupon_doubts,
    fits,
    tapped_states,
    untold_remarks,
    with_other_amounts,
)
from bot.webshop.coupon_states import (
    check_discount,
    is_kind_of_discount,
    is_understood,
    keys_in_utc,
    last_day,
    left_of,
    standing_of,
)
from bot.webshop.doubts import unread_places
from bot.webshop.layouts import Kind, Layout
from bot.webshop.percentages import Percentages, is_percentage, percentage
from bot.webshop.recognition import layout_of, open_known
from bot.webshop.row_states import check_euros, filled, shown

# So often somebody can hear how far it is.
_ROWS_PER_STEP = 2_000
_MOSTLY = 0.5
# With more of them, the column says something else than what coupons are for.
MOST_UNKNOWN = 12
# The columns of an export that may tell what a coupon is for: one is read, and others may say more.
_TEXTS = frozenset(map(plain_name, NAMES["purpose"]))
_DAYS = ("until", "from", "lapsed")
_CODE_IN_TEXT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Refused:
    """A row that brings nothing, and why."""

    row: int
    why: str


def refused_csv(refused: Iterable[tuple[int, str]]) -> bytes:
    """Rows that bring nothing, and why, as a table that a Dutch Excel opens."""
    return to_csv(Sheet("refused", [_("row"), _("reason")], refused))


@dataclass(frozen=True)
class Unknown:
    """Words that do not say what a coupon is for, as they are shown, and the rows they are in."""

    shown: str
    rows: list[int] = field(default_factory=list)


@dataclass
class CouponExport:
    """What an export holds. Nothing of it is stored yet.

    `found` are coupons with their rows, each code once. `without_purpose` are the rows that only
    need to be told what they are for; `unknown` are those among them that do say it, in words that
    the scheme does not know, by those words; no more than one above MOST_UNKNOWN are kept. Of rows
    that bring nothing `named` are the codes, as they are spelled; of those whose code can't be read
    `unclear` are the codes that may be meant. `in_doubt` are the codes, by `read_as`, of which a
    row says what nobody understands: they may be no good.
    """

    layout: str | None
    taken_for: list[tuple[str, str]]
    personal: tuple[str, ...]
    unused: tuple[str, ...]
    header: Header
    found: list[tuple[int, NewCoupon]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    rows: int = 0
    doubled: int = 0
    without_purpose: list[int] = field(default_factory=list)
    unknown: dict[str, Unknown] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    unclear: list[frozenset[str]] = field(default_factory=list)
    in_doubt: dict[str, str] = field(default_factory=dict)
    from_shop: bool = False
    """It is of a live webshop itself: there is no table, and its rows are the shop's cards."""

    @property
    def is_about_people(self) -> bool:
        """Whether it holds names or more of people: whom a coupon was given to as well."""
        at = [*cells_of(self.header.places, "granted"), *cells_of(self.header.places, "spent")]
        return bool(self.personal) or any(names_somebody(self.header.names[each]) for each in at)

    @property
    def asks(self) -> tuple[str, ...]:
        """Columns that may be there under another name. Of a layout that we know none is."""
        return () if self.layout else self.header.asks


@dataclass
class _Reader:
    """Reads rows one by one; knows which codes were seen."""

    coupons: CouponRules
    zone: tzinfo
    today: date
    purpose: str | None
    meant: Mapping[str, str | None]
    layout: Layout | None
    export: CouponExport
    holders: Holders
    percentages: Percentages
    in_utc: tuple[str, ...]
    """The keys of columns of which a time without a zone is UTC's."""
    tapped: tuple[str, ...]
    """The keys of columns of which only whoever tapped them said that they tell a good coupon."""
    _seen: dict[str, int] = field(default_factory=dict)
    _conflicts: set[str] = field(default_factory=set)
    _words: PurposeWords = field(init=False)
    _widths: Counter[int] = field(default_factory=Counter)
    _silent: dict[str, set[int]] = field(default_factory=dict)
    """By the key of a column: the rows of coupons that are good if an empty cell says no worse."""
    _telling: set[str] = field(default_factory=set)
    """The keys of columns of which other rows show that nobody knows what an empty cell says."""

    def __post_init__(self) -> None:
        self._words = PurposeWords(self.coupons)

    def take(self, row: TableRow) -> None:
        """Put one row where it belongs."""
        self.export.rows += 1
        if row.problem:
            self._name(row)
            self.refuse(row.number, row.problem)
            return
        try:
            coupon = self._coupon(row)
        except Unreadable as unreadable:
            self.holders.note(row.cells, None)
            self._name(row)
            self.refuse(row.number, str(unreadable))
            return
        self.holders.note(row.cells, coupon.read_as)
        place = self._seen.get(coupon.read_as)
        if place is None:
            self._seen[coupon.read_as] = len(self.export.found)
            self.export.found.append((row.number, coupon))
            if coupon.code.isdigit():
                self._widths[len(coupon.code)] += 1
            return
        first_row, first = self.export.found[place]
        if first == coupon:
            self.export.doubled += 1
            return
        self._conflicts.add(coupon.read_as)
        self.refuse(
            row.number,
            _("This code is in row {row} as well, with other values.").format(
                row=number(first_row)
            ),
        )

    def refuse(self, row: int, why: str) -> None:
        """This row brings nothing."""
        self.export.refused.append(Refused(row, why))

    def _name(self, row: TableRow) -> None:
        """Remember which coupon a row is about that brings nothing, as far as that can be read."""
        cell = row.cells.get("code", "")
        try:
            code = read_code(cell)
            self.export.named.add(folded(code))
            if row.is_denied:
                self.export.in_doubt[folded(code)] = code
        except Unreadable:
            # A total has none.
            if not (row.problem and is_empty(cell)):
                self.export.unclear.append(_spellings(cell))

    def end(self) -> None:
        """What only the whole table tells: which of two values is right, lost zeros, BSNs."""
        self._forget_bsns()
        shortened = self._lost_zeros()
        totals = self._totals()
        kept, silent = [], {}
        for row, coupon in self.export.found:
            if row in totals:
                self.refuse(row, why_total())
            elif coupon.read_as in self._conflicts or coupon.read_as in self.export.in_doubt:
                self.export.named.add(coupon.read_as)
                self.refuse(row, _("This code is in the file twice, with different values."))
            elif coupon.code.isdigit() and len(coupon.code) < shortened:
                self.export.named |= {coupon.read_as, folded(coupon.code.zfill(shortened))}
                self.refuse(
                    row,
                    _("This code is shorter than the others. Zeros in front of it may be lost."),
                )
            elif why := self._why_silent(row):
                self.export.named.add(coupon.read_as)
                silent[coupon.read_as] = coupon.code
                self.refuse(row, why)
            else:
                kept.append((row, coupon))
        self.export.found = self._with_holders(kept)
        self.export.in_doubt |= silent
        self.export.refused.sort(key=lambda refused: refused.row)

    def _with_holders(self, found: list[tuple[int, NewCoupon]]) -> list[tuple[int, NewCoupon]]:
        """With what only the whole table tells: which of them somebody has already.

        Those need not be told what they are for.
        """
        taken = self.holders.taken
        if not taken:
            return found
        rows = {row for row, coupon in found if coupon.read_as in taken}
        self._need_no_purpose(rows)
        return [(row, _taken(coupon) if row in rows else coupon) for row, coupon in found]

    def _totals(self) -> set[int]:
        """The rows that are what others come to."""
        known = {each.row for each in self.export.refused if each.why == why_total()}
        rows = [(row, each.code, each.facts.value_cents) for row, each in self.export.found]
        totals = totals_among(rows, known)
        self._need_no_purpose(totals)
        return totals

    def _need_no_purpose(self, rows: Collection[int]) -> None:
        export = self.export
        export.without_purpose = [row for row in export.without_purpose if row not in rows]
        for unknown in export.unknown.values():
            unknown.rows[:] = [row for row in unknown.rows if row not in rows]
        export.unknown = {said: each for said, each in export.unknown.items() if each.rows}

    def _forget_bsns(self) -> None:
        without = without_bsns(self.export.found)
        if without is not None:
            self.export.found = without
            self.export.personal = (*self.export.personal, "BSN")

    def _lost_zeros(self) -> int:
        """The length that codes of digits have here, where nearly all have the same; else 0.

        A spreadsheet takes 00123456 for a number and writes 123456. One in ten codes of chance
        begins with a zero, so most still have their full length.
        """
        if not self._widths:
            return 0
        longest = max(self._widths)
        most = self._widths[longest] > self._widths.total() * _MOSTLY
        return longest if most and longest >= LONG_NUMBER else 0

    def _coupon(self, row: TableRow) -> NewCoupon:
        """The coupon in a row. Raises Unreadable."""
        cells = row.cells
        for key in self.in_utc:
            cells[key] = in_utc(cells[key])
        code = read_code(cells["code"])
        check_euros(cells)
        check_discount(cells, self._words.says)
        self.percentages.check(cells)
        standing = self._standing(code, cells)
        value = self._value(code, cells["value"])
        balance = left_of(cells, value, self.layout)
        if "balance" in cells and not is_empty(cells["balance"]):
            self._telling.add("balance")
        if standing is Standing.GOOD:
            for key in ("balance", *self.tapped):
                if key in cells and is_empty(cells[key]):
                    self._silent.setdefault(key, set()).add(row.number)
        until = last_day(cells, self.layout, self.zone)
        purpose = self._purpose(row, asks=standing is Standing.GOOD)
        read_as = folded(code)
        if not read_as:
            raise Unreadable(_("This is not a code of 4 to 60 letters and digits."))
        if purpose is None and standing is Standing.GOOD:
            self.export.without_purpose.append(row.number)
        batch = read_word(cells["batch"]) if "batch" in cells else ""
        external = read_word(cells["external"]) if "external" in cells else ""
        facts = CouponFacts(purpose or "", value, balance, until, batch, external, standing)
        return NewCoupon(code, read_as, facts)

    def _standing(self, code: str, cells: dict[str, Cell]) -> Standing:
        """What a row says of its coupon. Raises Unreadable, and notes that it is in doubt."""
        for key in self.tapped:
            if not is_understood(cells[key]):
                self._telling.add(key)
        try:
            return standing_of(cells, self.layout, self.today, self.zone)
        except Unreadable:
            self.export.in_doubt[folded(code)] = code
            raise

    def _why_silent(self, row: int) -> str | None:
        """Why a row brings nothing that is good only if an empty cell says so; else None."""
        silent = {key for key in self._telling if row in self._silent.get(key, ())}
        if not silent:
            return None
        if "balance" in silent:
            return _("The list does not say what is left of this coupon.")
        return _("The list does not say whether this coupon can be used.")

    def _value(self, code: str, cell: Cell) -> int:
        """Cents. Raises Unreadable.

        What has a row below zero as well was spent in part: it is worth no other row's amount.
        """
        try:
            return read_money(cell)
        except Unreadable:
            if is_below_zero(cell):
                self._conflicts.add(folded(code))
            raise

    def _purpose(self, row: TableRow, *, asks: bool) -> str | None:
        """What the coupon is for, by the words of the scheme, or as somebody said of these words.

        Where nobody `asks`, None is as good. Raises Unreadable for two of them, and where somebody
        said that it is for none.
        """
        cell = row.cells.get("purpose", "")
        if is_empty(cell):
            words = filter(self._words.says, filled(row.cells, "type"))
            if (cell := next(words, "")) == "":
                return self.purpose
        text = cell if isinstance(cell, str) else read_word(cell)
        said = plain_name(text)
        meant = self._words.meant_by(said)
        if len(meant) == 1:
            return meant[0]
        if said in self.meant:
            if (purpose := self.meant[said]) is not None or not asks:
                return purpose
            raise Unreadable(_("Nobody said what this coupon is for."))
        if self.purpose or not asks or is_kind_of_discount(said):
            return self.purpose
        if meant:
            raise Unreadable(_("This coupon is for more than one thing."))
        if said in self.export.unknown or (said and len(self.export.unknown) <= MOST_UNKNOWN):
            self.export.unknown.setdefault(said, Unknown(shown(text))).rows.append(row.number)
        return None


def _taken(coupon: NewCoupon) -> NewCoupon:
    """As one that somebody has, where nothing worse is said of it."""
    if coupon.facts.standing is not Standing.GOOD:
        return coupon
    return coupon._replace(facts=coupon.facts._replace(standing=Standing.TAKEN))


def _spellings(cell: Cell) -> frozenset[str]:
    """What may be meant by a cell that is no code: a code with a word behind it, in quotes."""
    text = cell.text if isinstance(cell, Spoiled) else cell if isinstance(cell, str) else ""
    words = _CODE_IN_TEXT.findall(text)
    return frozenset(folded(each) for each in ("".join(words), *words) if len(each) > 3)


def export_in_pieces(
    data: bytes,
    coupons: CouponRules,
    zone: tzinfo,
    today: date,
    purpose: str | None = None,
    choice: Choice | None = None,
    meant: Mapping[str, str | None] | None = None,
) -> Iterator[int | CouponExport | Sequence[tuple[int, NewCoupon]]]:
    """Read an export to its end. `purpose` is for rows that don't say it, `choice` for its columns.

    What can be used from a day after the local day `today` on is good on a later day.

    `meant` says of words that the scheme does not know, as `plain_name` gives them, what they mean:
    the key of a purpose, or None for none.
    Yields how many rows were read, now and then; then the export without `found`; then that, in
    pieces. Coupons that are over or used up are among them: they may be known and have changed.
    Raises TableRefused; then nothing of it is of use.
    """
    try:
        table = open_known(data, Kind.COUPONS, columns(), choice, fits(coupons))
    except ColumnsMissing as missing:
        check_cents(missing.header.names, missing.header.places)
        raise
    mapping = table.mapping
    reader = _reader_of(table, data, coupons, zone, today, purpose, choice, meant or {})
    orders = DayOrders(mapping.places, _DAYS)
    for row in table.rows():
        orders.note(row.cells)
        reader.take(row)
        if reader.export.rows % _ROWS_PER_STEP == 0:
            yield reader.export.rows
    if not orders.are_dutch:
        table.mapping = mapping
        reader = _reader_of(table, data, coupons, zone, today, purpose, choice, meant or {})
        for row in table.rows():
            row.cells = orders.settled(row.cells)
            reader.take(row)
    export = reader.export
    reader.end()
    export.header = replace(
        export.header,
        doubts=coupon_doubts(table, choice, coupons, reader.layout),
        notes=table.notes,
    )
    found, export.found = export.found, []
    yield export
    yield from in_pieces(found)


def _reader_of(
    table: Table,
    data: bytes,
    coupons: CouponRules,
    zone: tzinfo,
    today: date,
    purpose: str | None,
    choice: Choice | None,
    meant: Mapping[str, str | None],
) -> _Reader:
    """What reads the rows of a table, in which it notes what may be asked. Raises TableRefused."""
    mapping, wanted = table.mapping, columns()
    check_cents(mapping.header, mapping.places)
    if is_percentage(mapping.header[mapping.places["value"]]):
        raise TableRefused(str(percentage()))
    layout = layout_of(mapping.header)
    # In an export of a program every column of its own is understood, but for a second text.
    own = layout.plain_names if layout else frozenset()
    names = list(map(plain_name, mapping.header))
    unread = [at for at in unread_places(mapping, None) if names[at] not in own - _TEXTS]
    told = choice.told if choice else {}
    table.watch([*(at for at in unread if at not in told), *untold_remarks(table, choice)])
    export = CouponExport(
        layout.program if layout else None,
        mapping.shown(wanted),
        mapping.personal,
        mapping.unused,
        with_other_amounts(table.header.without_others(wanted), choice),
    )
    without = {*mapping.places.values(), *told}
    holders = Holders(mapping.header, without | {at for at, n in enumerate(names) if n in own})
    percentages = Percentages(mapping, unread, data)
    asides = holders.places | percentages.places
    table.mapping = replace(mapping, places=mapping.places | asides)
    tapped = tapped_states(mapping, choice)
    utc = keys_in_utc(mapping, layout)
    rules = (coupons, zone, today, purpose, meant, layout)
    return _Reader(*rules, export, holders, percentages, utc, tapped)
