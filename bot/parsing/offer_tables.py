"""Lists of offers that somebody sent, CSV or Excel: which those are, and what their rows say."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from bot.domain.offer_rows import (
    HEADINGS,
    NEEDED,
    Expected,
    Mistake,
    OfferRows,
    RowRefused,
)
from bot.domain.offers import NO_CATEGORY, Areas, Offer, without_capitals
from bot.domain.scheme import Scheme
from bot.formatting import cut, join, number
from bot.parsing.tables.cells import Cell, Spoiled, Unreadable, read_money, read_word
from bot.parsing.tables.columns import Column, plain_name
from bot.parsing.tables.files import open_table
from bot.parsing.tables.reading import table_apart
from bot.parsing.tables.table import TableRefused, TableRow
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


@dataclass(frozen=True)
class OfferList:
    """The offers of a list, and the rows that are none, each with why.

    `unused` are the names of columns that are not read, and `notes` what stands above or between
    the rows.
    """

    offers: Sequence[Offer]
    refused: Sequence[tuple[int, str]]
    unused: Sequence[str] = ()
    notes: Sequence[str] = ()


def columns() -> tuple[Column, ...]:
    """What is looked for in a list of offers."""
    return tuple(
        Column(_key(field), names[0], names, required=field in NEEDED)
        for field, names in HEADINGS.items()
    )


def is_of_offers(header: Sequence[str]) -> bool:
    """Whether columns with these names are of a list of offers, whole or not."""
    plain = {plain_name(name) for name in header}
    known = {field for field, names in HEADINGS.items() if plain & set(map(plain_name, names))}
    is_titled = "title" in known and not plain & {"naam", "wat", "code"}
    return any(telling <= known for telling in _TELLING) or (is_titled and "category" in known)


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
    offers: list[Offer] = []
    seen: dict[tuple[object, ...], int] = {}
    refused: list[tuple[int, str]] = []
    for row in table.rows():
        try:
            offer = rows.read(_texts(row))
        except (RowRefused, Unreadable) as problem:
            refused.append((row.number, _why(problem, rows)))
            continue
        if (first := seen.setdefault(without_capitals(offer), row.number)) != row.number:
            why = _("The same stands in row {row}.").format(row=number(first))
            refused.append((row.number, why))
            continue
        offers.append(offer)
        if len(offers) > MOST_OFFERS:
            raise TableRefused(
                _("This list is too long. The most is {most} offers.").format(
                    most=number(MOST_OFFERS)
                )
            )
    unused = [*table.mapping.unused, *table.mapping.personal]
    yield OfferList(offers, refused, unused, table.notes)


def _key(field: str) -> str:
    return _TITLE if field == "title" else field


def _texts(row: TableRow) -> Mapping[str, str]:
    """What stands in a row, as somebody would have typed it. Raises Unreadable."""
    if row.problem:
        raise Unreadable(row.problem)
    return {
        field: _text(field, row.cells[key])
        for field in HEADINGS
        if (key := _key(field)) in row.cells
    }


def _text(field: str, cell: Cell) -> str:
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


def _why(problem: RowRefused | Unreadable, rows: OfferRows) -> str:
    """What is wrong with a row, to whoever sent it."""
    if isinstance(problem, Unreadable):
        return str(problem)
    return " ".join(_mistake(each, rows) for each in problem.mistakes)


def _mistake(mistake: Mistake, rows: OfferRows) -> str:
    heading = mistake.heading[:1].upper() + mistake.heading[1:]
    if not mistake.found:
        return _("{column} is empty.").format(column=heading)
    text = _("{column}: {expected} I read “{found}”.")
    found = cut(mistake.found, _LONGEST_SHOWN)
    return text.format(column=heading, expected=_expected(mistake, rows), found=found)


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
            return _("Type ages such as 6-12 or 16+.")
        case Expected.YES_OR_NO:
            return _("Type yes or no.")
        case Expected.POSTCODE:
            return _("Type a postcode such as 9401 AB.")
        case Expected.NEIGHBOURHOOD:
            return _("I do not know this neighbourhood.")
        case Expected.AMOUNT:
            return _("Type an amount such as 12,50.")
        case Expected.PHONE:
            return _("Type a telephone number.")
        case Expected.WEBSITE:
            return _("An address begins with https://.")
        case Expected.DAY:
            return _("Type a day such as 31-12-2022.")
