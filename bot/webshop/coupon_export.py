"""Reads a webshop's export of coupons: which layout it has, and what each row brings."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo

from stdnum.nl import bsn

from bot.domain.codes import folded
from bot.domain.scheme import CouponRules, Purpose
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
    seem_amounts,
    seem_codes,
    seem_days,
    seem_words,
)
from bot.parsing.tables.columns import (
    Choice,
    Doubt,
    Header,
    cells_of,
    plain_name,
)
from bot.parsing.tables.table import Fits, Table, TableRefused, TableRow
from bot.render.sheets import Sheet, to_csv
from bot.storage.coupons import CouponFacts, NewCoupon, Standing, in_pieces
from bot.translation import gettext as _
from bot.webshop.coupon_columns import AMOUNTS, INERT, columns, names_somebody
from bot.webshop.coupon_states import (
    check_discount,
    is_kind_of_discount,
    is_percentage,
    is_understood,
    last_day,
    left_of,
    may_spoil,
    percentage,
    standing_of,
)
from bot.webshop.doubts import doubts, unread_places
from bot.webshop.layouts import Kind, Layout
from bot.webshop.recognition import layout_of, open_known
from bot.webshop.row_states import check_euros, shown

# So often somebody can hear how far it is.
_ROWS_PER_STEP = 2_000
_MOSTLY = 0.5
# With more of them, the column says something else than what coupons are for.
MOST_UNKNOWN = 12
# So many different words are kept with what they mean.
_MOST_KEPT = 1_000
# By the key of a column that was asked about: what its values are.
_DECLINED = {"until": seem_days, "balance": seem_amounts}
# Of less codes than this, some may be like a BSN by chance.
_FEW = 5
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
    `unclear` are the codes that may be meant.
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
    _seen: dict[str, int] = field(default_factory=dict)
    _conflicts: set[str] = field(default_factory=set)
    _purposes: dict[str, list[str]] = field(default_factory=dict)
    """By what is said: the purposes that are meant. A table says few things, in many rows."""
    _widths: Counter[int] = field(default_factory=Counter)

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
            self._name(row)
            self.refuse(row.number, str(unreadable))
            return
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
            self.export.named.add(folded(read_code(cell)))
        except Unreadable:
            # A total has none.
            if not (row.problem and is_empty(cell)):
                self.export.unclear.append(_spellings(cell))

    def end(self) -> None:
        """What only the whole table tells: which of two values is right, lost zeros, BSNs."""
        self._forget_bsns()
        shortened = self._lost_zeros()
        kept = []
        for row, coupon in self.export.found:
            if coupon.read_as in self._conflicts:
                self.export.named.add(coupon.read_as)
                self.refuse(row, _("This code is in the file twice, with different values."))
            elif coupon.code.isdigit() and len(coupon.code) < shortened:
                self.export.named |= {coupon.read_as, folded(coupon.code.zfill(shortened))}
                self.refuse(
                    row,
                    _("This code is shorter than the others. Zeros in front of it may be lost."),
                )
            else:
                kept.append((row, coupon))
        self.export.found = kept
        self.export.refused.sort(key=lambda refused: refused.row)

    def _forget_bsns(self) -> None:
        """Let go of a column that is full of BSNs, whatever its name.

        Of numbers by chance one in eleven passes the test for a BSN.
        """
        coupons = [coupon for _row, coupon in self.export.found]
        if _are_bsns([coupon.code for coupon in coupons], at_least=_FEW):
            raise TableRefused(_("There are BSNs where the codes should be. Take them out first."))
        in_external = _are_bsns([coupon.facts.external_id for coupon in coupons])
        in_batch = _are_bsns([coupon.facts.batch for coupon in coupons])
        if not in_external and not in_batch:
            return
        for place, (row, coupon) in enumerate(self.export.found):
            facts = coupon.facts
            kept = facts._replace(
                external_id="" if in_external else facts.external_id,
                batch="" if in_batch else facts.batch,
            )
            self.export.found[place] = row, coupon._replace(facts=kept)
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
        code = read_code(cells["code"])
        check_euros(cells)
        check_discount(cells)
        standing = standing_of(cells, self.layout, self.today, self.zone)
        value = self._value(code, cells["value"])
        balance = left_of(cells, value, self.layout)
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
            return self.purpose
        text = cell if isinstance(cell, str) else read_word(cell)
        said = plain_name(text)
        if said not in self._purposes:
            if len(self._purposes) >= _MOST_KEPT:
                self._purposes.clear()
            found = [each.key for each in self.coupons.purposes if _is_meant(each, said)]
            self._purposes[said] = found
        meant = self._purposes[said]
        if len(meant) == 1:
            return meant[0]
        if said in self.meant:
            if (purpose := self.meant[said]) is not None or not asks:
                return purpose
            raise Unreadable(_("Nobody said what this coupon is for."))
        if is_percentage(text):
            raise percentage()
        if self.purpose or not asks or is_kind_of_discount(said):
            return self.purpose
        if meant:
            raise Unreadable(_("This coupon is for more than one thing."))
        if said in self.export.unknown or (said and len(self.export.unknown) <= MOST_UNKNOWN):
            self.export.unknown.setdefault(said, Unknown(shown(text))).rows.append(row.number)
        return None


def _fits(coupons: CouponRules) -> Fits:
    """What an unknown column may be, by its values."""

    def are_purposes(cells: Sequence[Cell]) -> bool:
        said = [plain_name(cell) for cell in cells if isinstance(cell, str)]
        known = [each for each in said if any(_is_meant(p, each) for p in coupons.purposes)]
        return len(known) > len(cells) * _MOSTLY or seem_words(cells)

    return {
        "code": seem_codes,
        "value": seem_amounts,
        "purpose": are_purposes,
        "until": seem_days,
        "balance": seem_amounts,
    }


def _are_bsns(values: list[str], at_least: int = 1) -> bool:
    """Whether most of these are BSNs, and at least so many."""
    found = sum(len(each) in (8, 9) and bsn.is_valid(each) for each in values)
    return found >= at_least and found > len(values) * _MOSTLY


def _spellings(cell: Cell) -> frozenset[str]:
    """What may be meant by a cell that is no code: a code with a word behind it, in quotes."""
    text = cell.text if isinstance(cell, Spoiled) else cell if isinstance(cell, str) else ""
    words = _CODE_IN_TEXT.findall(text)
    return frozenset(folded(each) for each in ("".join(words), *words) if len(each) > 3)


def _is_meant(purpose: Purpose, said: str) -> bool:
    words = (purpose.key, purpose.label, *purpose.words)
    return any(plain_name(word) in said for word in words)


def _with_other_amounts(header: Header, choice: Choice | None) -> Header:
    """Where several columns hold amounts that nothing tells apart: which is the worth is asked."""
    told = choice.places if choice else {}
    no_worth = INERT | AMOUNTS if "value" in told else INERT
    fits = dict(header.fits)
    others = [at for at in fits.pop("balance", []) if _plain(header, at) not in no_worth]
    if others:
        fits["balance"] = others
    asks = tuple(key for key in header.asks if key in fits)
    if others and not told.keys() & {"value", "balance"} and "balance" not in header.places:
        fits["value"] = [header.places["value"], *others]
        asks = ("value", *asks)
    return replace(header, fits=fits, asks=asks)


def _plain(header: Header, place: int) -> str:
    return plain_name(header.names[place])


def _untold_remarks(table: Table, choice: Choice | None) -> list[int]:
    """The places of remarks of which nobody told what they say."""
    told = choice.told if choice else {}
    return [at for at in cells_of(table.mapping.places, "remark") if at not in told]


def _doubts(table: Table, choice: Choice | None, rules: CouponRules) -> tuple[Doubt, ...]:
    """Columns of which somebody has to tell what they say before a row of this table counts."""
    said = {name for each in rules.purposes for name in (each.key, each.label, *each.words)}
    told = choice.places if choice else {}
    inert = INERT | AMOUNTS if "value" in told else INERT
    # Somebody said that these amounts, or days, are no such thing; where no row is without one,
    # they do not tell one row from another.
    declined = [fits for key, fits in _DECLINED.items() if told.get(key, 0) is None]
    remarks = _untold_remarks(table, choice)
    unread = [
        each
        for each in table.unread
        if each.place not in remarks
        and not (each.filled == each.rows and any(fits([*each.counts]) for fits in declined))
    ]
    unclear = [
        each
        for each in table.unread
        if each.place in remarks and not all(map(is_understood, each.counts))
    ]
    purposes = {plain_name(name) for name in said}
    return (
        *doubts(unread, inert, purposes, may_spoil),
        *doubts(unclear, (), denies=may_spoil),
    )


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
    wanted = columns()
    table = open_known(data, Kind.COUPONS, wanted, choice, _fits(coupons))
    mapping = table.mapping
    if is_percentage(mapping.header[mapping.places["value"]]):
        raise TableRefused(str(percentage()))
    layout = layout_of(mapping.header)
    # In an export of a program every column is understood, whatever somebody added to it.
    known = layout.plain_names if layout else frozenset()
    places = unread_places(mapping, choice)
    places = [at for at in places if plain_name(mapping.header[at]) not in known]
    table.watch([*places, *([] if layout else _untold_remarks(table, choice))])
    export = CouponExport(
        layout.program if layout else None,
        mapping.shown(wanted),
        mapping.personal,
        mapping.unused,
        _with_other_amounts(table.header.without_others(wanted), choice),
    )
    reader = _Reader(coupons, zone, today, purpose, meant or {}, layout, export)
    for row in table.rows():
        reader.take(row)
        if export.rows % _ROWS_PER_STEP == 0:
            yield export.rows
    reader.end()
    export.header = replace(
        export.header, doubts=_doubts(table, choice, coupons), notes=table.notes
    )
    found, export.found = export.found, []
    yield export
    yield from in_pieces(found)
