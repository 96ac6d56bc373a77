"""Lists of offers that somebody sent, CSV or Excel: which those are, and what their rows say."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, time

from bot.domain.offer_cells import Expected
from bot.domain.offer_changes import what_tells_it
from bot.domain.offer_rows import (
    HEADINGS,
    NEEDED,
    NOT_WITHOUT,
    Mistake,
    OfferRows,
    ReadRow,
    RowRefused,
    facts_of,
    not_told_by,
)
from bot.domain.offers import (
    NO_CATEGORY,
    Areas,
    Offer,
    ages_in_figures,
    folded,
    without_capitals,
)
from bot.domain.scheme import Scheme
from bot.formatting import clock_time, cut, join, number
from bot.parsing.offer_privacy import is_of_a_person
from bot.parsing.personal_numbers import holds_bsn
from bot.parsing.tables.cells import (
    Cell,
    Number,
    Spoiled,
    Unreadable,
    hour_after,
    read_money,
    read_word,
)
from bot.parsing.tables.columns import Column, bare_name, plain_name, shown_name
from bot.parsing.tables.columns import Mapping as Mapped
from bot.parsing.tables.files import open_table
from bot.parsing.tables.reading import table_apart
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import TableRow
from bot.parsing.tables.totals import says_total
from bot.translation import gettext as _

MOST_OFFERS = 3_000
# By what a row is known: what a code is in other tables.
_TITLE = "code"
# So much tells a list of offers from one of coupons, of people or of money.
_TELLING: Sequence[Set[str]] = (
    *({"title", "category", "provider"}, {"title", "category", "kind"}),
    *({"provider", "category", "kind"}, {"provider", "title", "kind", "when"}),
)
_LONGEST_SHOWN = 40
_OFFERS_NAMED = re.compile(r"\b(?:\w*aanbod|activiteiten\w*|cursus(?:sen|aanbod)?|offers?)\b")
_COUPONS_NAMED = re.compile(
    r"\b(?:\w*bon(?:nen)?|(?:kortings?)?codes?|\w*coupons?|\w*vouchers?|gift ?cards?)\b"
)


@dataclass(frozen=True)
class OfferList:
    """The offers of a list, and the rows that are none, each with why.

    `unread` are the facts of which an offer's row tells nothing as its cells can't be read, and
    `without` says so by row; `freely` says what was read in one way where there are more. `alike`
    are rows that seem to be the same offer as one above, by the number of each.
    `elsewhere` are postcodes that are not in the scheme's list, by row.
    `absent` are the facts of which no column tells.
    `nobody` are the rows that name no provider, where others do.
    `lost` is whether a row may be an offer that is read from no other.
    `unused` are the names of columns that are not read, and `notes` what stands above or between
    the rows.
    """

    offers: Sequence[Offer]
    refused: Sequence[tuple[int, str]]
    unused: Sequence[str] = ()
    notes: Sequence[str] = ()
    unread: Mapping[Offer, frozenset[str]] = field(default_factory=dict)
    without: Sequence[tuple[int, str]] = ()
    freely: Sequence[tuple[int, str]] = ()
    alike: Sequence[tuple[int, int]] = ()
    elsewhere: Sequence[tuple[int, str]] = ()
    absent: frozenset[str] = frozenset()
    lost: bool = False
    nobody: Sequence[int] = ()


def columns() -> tuple[Column, ...]:
    """What is looked for in a list of offers."""
    return tuple(
        Column(_key(field), names[0], names, required=field in NEEDED, bare=True)
        for field, names in HEADINGS.items()
    )


def is_of_offers(header: Sequence[str]) -> bool:
    """Whether columns with these names are of a list of offers, whole or not."""
    plain = {read(name) for name in header for read in (plain_name, bare_name)}
    known = {field for field, names in HEADINGS.items() if plain & set(map(plain_name, names))}
    is_titled = "title" in known and not plain & {"naam", "wat", "code"}
    beside = ({"category"}, {"provider", "kind"}, {"provider", "price"})
    return any(telling <= known for telling in _TELLING) or (
        is_titled and any(each <= known for each in beside)
    )


def names_offers(file_name: str, caption: str) -> bool:
    """Whether a file is called a list of offers, by its name or by who sends it."""
    said = plain_name(f"{file_name} {caption}")
    return bool(_OFFERS_NAMED.search(said)) and not _COUPONS_NAMED.search(said)


async def read_offer_list(data: bytes, scheme: Scheme) -> OfferList:
    """A list of offers, read in a process apart. Raises TableRefused."""
    areas = Areas(dict(scheme.neighbourhoods), dict(scheme.points))
    rows = OfferRows(scheme.categories, areas)
    async with table_apart(read_offers, data, rows) as lists:
        found: OfferList = await anext(lists)
    return found


def read_offers(data: bytes, rows: OfferRows) -> Iterator[OfferList]:
    """A whole list. For a process apart. Raises TableRefused."""
    table = open_table(data, columns())
    # Some programs leave the last line end out. Of money that is not taken at its word.
    table.counts_last = True
    # Totaal fit may be the name of a course.
    table.may_have_totals = False
    there = (each for each in HEADINGS if _key(each) in table.mapping.places)
    reader = _RowReader(rows, table.mapping, not_told_by(there))
    offers: list[Offer] = []
    seen: dict[tuple[object, ...], int] = {}
    seen_of_one: dict[tuple[object, ...], int] = {}
    alike: list[tuple[int, int]] = []
    refused: list[tuple[int, str]] = []
    lost = False
    for row in table.rows():
        try:
            offer = reader.read(row)
        except (RowRefused, Unreadable) as problem:
            refused.append((row.number, reader.why(problem)))
            lost = True
            continue
        if (first := seen.setdefault(without_capitals(offer), row.number)) != row.number:
            why = _("The same stands in row {row}.").format(row=number(first))
            refused.append((row.number, why))
            continue
        if (first := seen_of_one.setdefault(what_tells_it(offer), row.number)) != row.number:
            alike.append((row.number, first))
        offers.append(offer)
        if len(offers) > MOST_OFFERS:
            raise TableRefused(
                _("This list is too long. The most is {most} offers.").format(
                    most=number(MOST_OFFERS)
                )
            )
    if table.cut_off_in is not None:
        why = _("This is the end of the file. Is this row whole?")
        reader.freely.append((table.cut_off_in, why))
    unused = [*table.mapping.unused, *table.mapping.personal]
    yield OfferList(
        *(offers, refused, unused, table.notes),
        unread=reader.unread,
        without=reader.without,
        freely=reader.freely,
        alike=alike,
        elsewhere=reader.elsewhere,
        nobody=reader.nobody if any(each.provider for each in offers) else (),
        absent=reader.absent,
        lost=lost,
    )


def _key(field: str) -> str:
    return _TITLE if field == "title" else field


@dataclass
class _RowReader:
    """Reads row after row, and keeps what has to be told of them."""

    rows: OfferRows
    mapping: Mapped
    absent: frozenset[str]
    unread: dict[Offer, frozenset[str]] = field(default_factory=dict)
    without: list[tuple[int, str]] = field(default_factory=list)
    freely: list[tuple[int, str]] = field(default_factory=list)
    elsewhere: list[tuple[int, str]] = field(default_factory=list)
    nobody: list[int] = field(default_factory=list)
    above: dict[str, Cell] = field(default_factory=dict)

    def read(self, row: TableRow) -> Offer:
        """The offer in a row. Raises RowRefused and Unreadable."""
        if row.problem:
            # What stands in it may not be what is meant by a row below.
            self.above = {}
            raise Unreadable(row.problem)
        texts, spoiled = _texts(self._with_above(row.cells))
        if any(column in NOT_WITHOUT for column in spoiled):
            raise Unreadable(self._spoiled(spoiled))
        first = texts.get("title") or texts.get("provider", "")
        if says_total(first, ()) and not texts.get("category"):
            raise Unreadable(_("This is a total, not an offer."))
        read = self.rows.read_as_far_as_can_be(texts)
        unread = read.unread | facts_of(spoiled)
        self.unread[read.offer] = unread | read.untold(self.absent)
        if unread:
            mistakes = (self._mistake(each) for each in read.left_out)
            why = " ".join([*([self._spoiled(spoiled)] if spoiled else []), *mistakes])
            self.without.append((row.number, why))
        postcode = read.offer.postcode
        if postcode and self.rows.areas.neighbourhoods and not read.offer.neighbourhood:
            self.elsewhere.append((row.number, postcode))
        if "provider" in texts and not read.offer.provider:
            self.nobody.append(row.number)
        self.freely += [(row.number, self._read_as(each, read)) for each in read.freely]
        return read.offer

    def _with_above(self, cells: Mapping[str, Cell]) -> Mapping[str, Cell]:
        """Cells of a row, where those that say so are as the ones above them."""
        nothing = Spoiled(_("Nothing stands above this."))
        self.above = {
            key: (self.above.get(key) or nothing) if _is_ditto(cell) else cell
            for key, cell in cells.items()
        }
        return self.above

    def why(self, problem: RowRefused | Unreadable) -> str:
        """What is wrong with a row, to whoever sent it."""
        if isinstance(problem, Unreadable):
            return str(problem)
        return " ".join(map(self._mistake, problem.mistakes))

    def _column(self, field: str) -> str:
        """What a column is called in the table itself."""
        place = self.mapping.places.get(_key(field))
        name = HEADINGS[field][0] if place is None else shown_name(self.mapping.header[place])
        return name[:1].upper() + name[1:]

    def _spoiled(self, spoiled: Mapping[str, str]) -> str:
        return " ".join(f"{self._column(field)}: {why}" for field, why in spoiled.items())

    def _read_as(self, free: Mistake, read: ReadRow) -> str:
        text = _("{column}: I read “{found}” as {ages}.")
        found = cut(free.found, _LONGEST_SHOWN)
        ages = ages_in_figures(read.offer)
        return text.format(column=self._column(free.field), found=found, ages=ages)

    def _mistake(self, mistake: Mistake) -> str:
        column = self._column(mistake.field)
        if not mistake.found:
            return _("{column} is empty.").format(column=column)
        text = _("{column}: {expected} I read “{found}”.")
        found = "…" if holds_bsn(mistake.found) else cut(mistake.found, _LONGEST_SHOWN)
        return text.format(column=column, expected=_expected(mistake, self.rows), found=found)


_DITTO = frozenset({"idem", "id", "dito", "idem dito", "zie boven", "zie hierboven", "als boven"})
_DITTO_SIGN = re.compile("[\"\u201c\u201d\u201e\u2033\u3003]|''|,,")


def _is_ditto(cell: Cell) -> bool:
    """Whether a cell says that it is as the one above it."""
    return isinstance(cell, str) and bool(folded(cell) in _DITTO or _DITTO_SIGN.fullmatch(cell))


def _texts(cells: Mapping[str, Cell]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What stands in a row, as somebody would have typed it; and why some cells can't be read."""
    texts, spoiled = {}, {}
    for each in HEADINGS:
        if (key := _key(each)) in cells:
            try:
                texts[each] = _text(each, cells[key])
            except Unreadable as problem:
                spoiled[each] = str(problem)
    for each in [each for each in texts if _is_of_a_person(each, texts)]:
        del texts[each]
        spoiled[each] = _("This may be somebody's BSN or address. I leave it out.")
    return texts, spoiled


def _is_of_a_person(field: str, texts: Mapping[str, str]) -> bool:
    return is_of_a_person(field, texts[field], texts.get("postcode", ""))


def _text(field: str, cell: Cell) -> str:
    if field in _ABOUT_TIME:
        return _when(cell)
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Spoiled):
        raise Unreadable(cell.why)
    if isinstance(cell, date):
        return date(cell.year, cell.month, cell.day).isoformat()
    if field == "price":
        cents = read_money(cell)
        return f"{cents // 100},{cents % 100:02}"
    return read_word(cell)


_ABOUT_TIME = frozenset({"when", "hours"})
_DAY_SECONDS = 86_400
_OF_SPREADSHEET = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\b.*|0?[.,][0-9]{3,}|[0-9]{5,}[.,]?[0-9]*")


def _when(cell: Cell) -> str:
    """Days and hours; an hour that is a spreadsheet's own, as people write it. Raises Unreadable
    for its days and numbers: a day of the week or once, an hour or how many?"""
    match cell:
        case str() if not _OF_SPREADSHEET.fullmatch(cell.strip()):
            return cell
        case Number(value) if 0 < value < 1:
            return clock_time(hour_after(round(value * _DAY_SECONDS)))
        case Spoiled(text=text) if re.fullmatch("[0-9]{2}:[0-9]{2}:[0-9]{2}", text):
            return clock_time(time.fromisoformat(text))
        case Spoiled(why=why):
            raise Unreadable(why)
    raise Unreadable(
        _("This is a date or a number. Type a day and an hour as text, such as Monday 19.00.")
    )


def _expected(mistake: Mistake, rows: OfferRows) -> str:
    """What should stand there, as a sentence."""
    match mistake.expected:
        case Expected.CATEGORY:
            labels = (each.label for each in rows.categories if each.key != NO_CATEGORY)
            return _("Choose from {categories}.").format(categories=join(labels))
        case Expected.TEXT | Expected.SHORTER:
            return _("This is too long.")
        case Expected.AGE:
            return _("Type an age, such as 12.")
        case Expected.AGES:
            return _("Type ages such as 6-12, 16+ or t/m 12.")
        case Expected.AGES_NOT_A_DAY:
            return _("A spreadsheet made a day of this. Type the ages as text, such as 6-12.")
        case Expected.YES_OR_NO:
            return _("Type yes or no.")
        case Expected.POSTCODE:
            return _("Type a postcode such as 9401 AB.")
        case Expected.NEIGHBOURHOOD:
            return _("I do not know this neighbourhood.")
        case Expected.AMOUNT:
            return _("Type one amount such as 12,50, or: free.")
        case Expected.PHONE:
            return _("Type one telephone number.")
        case Expected.WEBSITE:
            return _("Type a website such as example.org.")
        case Expected.DAY:
            return _("Type a day such as 31-12-2022.")
