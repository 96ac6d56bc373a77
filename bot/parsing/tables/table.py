"""What a table is: a header that was recognised, and numbered rows; or why it is refused."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter

from bot.domain.codes import shape
from bot.formatting import join, number, one_line
from bot.parsing.tables.cells import SCIENTIFIC, Cell
from bot.parsing.tables.columns import (
    NOTES,
    Choice,
    Column,
    Header,
    Mapping,
    recognise,
)
from bot.parsing.tables.headings import Headings
from bot.parsing.tables.meanings import meanings_of, with_meanings
from bot.parsing.tables.refusals import TableRefused, too_many_rows
from bot.parsing.tables.split_amounts import (
    has_split_amount,
    holds_numbers,
    is_split,
    perhaps_split,
)
from bot.parsing.tables.totals import Sum, says_total, why_total
from bot.parsing.tables.unread import Unread, UnreadColumns
from bot.translation import gettext as _
from bot.translation import ngettext

MOST_ROWS, MOST_COLUMNS = 200_000, 1_000
LONGEST_CELL = 2_000
# A title or two may stand above the header.
_HEADER_WITHIN = 10
HEADER_ROWS = 3 * _HEADER_WITHIN


# The name of a column has a letter, and hardly a digit.
_NAME = re.compile(r"(?=.*[^\W\d_])(?!.*[0-9].*[0-9].*[0-9])[^@]+")
_LONGEST_NAME = 60
# So many rows are looked at to see what a column holds.
_SAMPLE_ROWS = 200


_ESCAPE = re.compile(r"_x(00[01][0-9A-F]|005F|007F)_", re.IGNORECASE)


CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


Record = tuple[int, list[Cell]]


# By the key of a column: whether these cells, none of them empty, would do for it.
Fits = dict[str, Callable[[Sequence[Cell]], bool]]


class ColumnsMissing(TableRefused):
    """A table in which not every column is known by its name; `header` is what it has."""

    def __init__(self, why: str, header: Header) -> None:
        super().__init__(why, header)
        self.header = header

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(slots=True)
class TableRow:
    """One row: its number as a spreadsheet counts, and what stands in the columns asked for.

    `problem` is what is wrong with the row as a whole; then there is no more than its code, which
    only tells that it is there. `is_denied` is whether somebody said that it does not count.
    """

    number: int
    cells: dict[str, Cell]
    problem: str | None = None
    is_denied: bool = False


class Table:
    """A table whose header was recognised.

    In a spreadsheet `texts` is true: a cell of text is what it shows. `hidden` are the numbers of
    rows that it hides, and the names of columns that it hides and that are used; `struck` are the
    numbers of those that are crossed out, `title` is the name of the sheet, and `notes` tell what
    somebody wrote beside its cells. In `cut_off_in`, the last row, the file may end too early:
    it only counts with `counts_last`. Without `may_have_totals` no word makes a row a total.
    """

    def __init__(
        self,
        mapping: Mapping,
        header_row: int,
        records: Callable[[], Iterator[Record]],
        *,
        check_width: bool,
        surplus: bool = True,
        cut_off_in: int | None = None,
        texts: bool = False,
        hidden: tuple[frozenset[int], tuple[str, ...]] = (frozenset(), ()),
        struck: frozenset[int] = frozenset(),
        title: str = "",
        notes: tuple[str, ...] = (),
        fits: Fits,
        choice: Choice | None,
    ) -> None:
        self.mapping = mapping
        self._texts = texts
        self._hidden_rows, self._hidden_columns = hidden
        self._struck, self._title, self._notes = struck, title, notes
        self._headings = Headings((), (), frozenset)
        self.plain_titles: frozenset[str] = frozenset()
        self._fits = fits
        self._choice = choice
        self._surplus = surplus
        self.header_row = header_row
        self._records = records
        self._check_width = check_width
        self.cut_off_in = cut_off_in
        self.counts_last = False
        self.may_have_totals = True
        self._watched: list[int] | None = None
        self._unread: UnreadColumns | None = None

    def watch(self, places: Iterable[int]) -> None:
        """Note what stands in these columns while the rows are read, for `unread`."""
        self._watched = list(places)

    @property
    def unread(self) -> list[Unread]:
        """The watched columns in which something stands, once all rows were read."""
        return self._unread.found if self._unread else []

    @property
    def empty(self) -> list[Unread]:
        """The watched columns in which nothing stands, once all rows were read."""
        return self._unread.empty if self._unread else []

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands above and between the rows, once all were read; see `Header.notes`."""
        told = self._choice is not None and NOTES in self._choice.told
        return () if told else (*self._headings.asked, *self._notes)

    @property
    def header(self) -> Header:
        """The names of its columns, what they are taken for, and what others may be."""
        sample = islice(self._records(), self.header_row + _SAMPLE_ROWS)
        header = _header_of(self.header_row, self.mapping, list(sample), self._fits, self._choice)
        header = replace(header, notes=self.notes)
        if self._choice is not None and self._choice.hidden is not None:
            return header
        rows = sorted(self._hidden_rows)
        return replace(header, hidden_rows=tuple(rows), hidden_columns=self._hidden_columns)

    def rows(self) -> Iterator[TableRow]:
        """The rows below the header that are not empty, as often as asked.

        Raises TableRefused, perhaps after many rows: then none of them count.
        """
        sums = self.mapping.sums or ""
        above = Sum()
        unread = self._unread = self._watch_anew()
        # Only the last one may be the sum of those above it.
        last: tuple[list[Cell], TableRow] | None = None
        for cells, row in self._below_header():
            if last is not None:
                if unread is not None and not last[1].problem:
                    unread.add(last[0])
                yield last[1]
                above.add(last[1].cells, sums)
            last = cells, row
        if last is not None:
            cells, row = last
            is_total = (
                self.may_have_totals and not row.problem and above.ends_in(cells, row.cells, sums)
            )
            if unread is not None and not row.problem and not is_total:
                unread.add(cells)
            yield TableRow(row.number, {}, why_total()) if is_total else row

    def _watch_anew(self) -> UnreadColumns | None:
        if self._watched is None:
            return None
        return UnreadColumns(self.mapping.header, self._watched)

    def _below_header(self) -> Iterator[tuple[list[Cell], TableRow]]:
        """Each row with all that stands in it."""
        places = self.mapping.places
        width = len(self.mapping.header) if self._check_width else 0
        skipped = frozenset() if self._choice and self._choice.hidden else self._hidden_rows
        usual = self._usual_shape()
        code_at = places.get("code", 0)
        split_at = self._where_amounts_split()
        keys, last_at = tuple(places), max(places.values())
        meanings = meanings_of(self._choice, places)
        # Taken at once: a table may have many rows.
        wanted = itemgetter(*places.values(), code_at)
        headings = self._headings = self._headings_anew()
        for number_, cells in self._records():
            if number_ <= self.header_row:
                if number_ < self.header_row:
                    headings.title(cells)
                continue
            problem = None
            if width and (len(cells) != width or number_ == self.cut_off_in):
                problem = self._incomplete(number_, cells, width, code_at)
            code = cells[code_at] if code_at < len(cells) else ""
            if headings.is_header(code, cells):
                if another := headings.another(number_, cells):
                    raise TableRefused(another)
                continue
            if len(cells) - cells.count("") == 1 and headings.take(cells, code_at):
                continue
            headings.row()
            problem = problem or headings.why_not
            if split_at is not None and is_split(cells, split_at):
                problem = problem or perhaps_split()
            if problem is None and self.may_have_totals and says_total(code, cells):
                problem, code = why_total(), ""
            if problem is None and number_ in self._struck:
                problem = _("This row is crossed out in the spreadsheet.")
            if problem is None and number_ in skipped:
                problem = _("This row is hidden in the spreadsheet.")
            if problem is not None:
                is_denied = number_ in self._struck or headings.why_not is not None
                yield cells, TableRow(number_, {"code": code}, problem, is_denied)
                continue
            # A ' is how a spreadsheet marks a text that is no number.
            if isinstance(code, str) and SCIENTIFIC.fullmatch(code):
                cells[code_at] = f"'{code}" if self._texts or shape(code) == usual else code
            if len(cells) <= last_at:
                cells.extend([""] * (last_at + 1 - len(cells)))
            found = dict(zip(keys, wanted(cells), strict=False))
            yield cells, TableRow(number_, with_meanings(found, meanings) if meanings else found)

    def _headings_anew(self) -> Headings:
        headings = Headings(self.mapping.code_names, self.mapping.header, self._shapes)
        headings.plain = self.plain_titles
        headings.may_be_between = sum(map(bool, self.mapping.header)) > 1
        headings.name(self._title)
        return headings

    def _shapes(self) -> set[str]:
        """Those of the codes at the beginning, in rows in which more stands."""
        at = self.mapping.places["code"]
        sample = islice(self._records(), self.header_row + _SAMPLE_ROWS)
        below = [cells for number_, cells in sample if number_ > self.header_row]
        return {
            shape(str(cells[at]))
            for cells in below
            if at < len(cells) and cells[at] != "" and len(cells) - cells.count("") > 1
        }

    def _where_amounts_split(self) -> int | None:
        """The place of amounts that may have lost their decimals to the next column, if any do.

        Between commas 12,50 are two cells. That shows where a row has one too many, or where all
        have two figures behind a whole amount, in a column that is of no numbers.
        """
        at = self.mapping.places.get(self.mapping.sums or "")
        if self._surplus or at is None:
            return None
        sample = islice(self._records(), self.header_row + _SAMPLE_ROWS)
        below = [cells for number_, cells in sample if number_ > self.header_row]
        split = [cells for cells in below if is_split(cells, at)]
        width = len(self.mapping.header)
        shows = any(len(cells) > width for cells in split)
        shows = shows or (len(split) == len(below) and not holds_numbers(self.mapping, at + 1))
        return at if split and shows else None

    def _usual_shape(self) -> str | None:
        """The shape of most codes at the beginning: in a CSV it tells 219E0188 from a number."""
        at = self.mapping.places.get("code")
        if self._texts or at is None:
            return None
        sample = islice(self._records(), self.header_row + _SAMPLE_ROWS)
        below = [cells for number_, cells in sample if number_ > self.header_row]
        found = [str(cells[at]) for cells in below if at < len(cells)]
        plain = Counter(shape(code) for code in found if not SCIENTIFIC.fullmatch(code))
        most = max(plain, key=plain.__getitem__, default=None)
        return most if most and plain[most] * 2 > plain.total() else None

    def _incomplete(self, number_: int, cells: list[Cell], width: int, code_at: int) -> str | None:
        """Why a row of more or fewer cells than the header, or the last one, brings nothing."""
        if not self._fits_width(cells, width, code_at):
            return _wrong_width(len(cells), width)
        is_doubtful = number_ == self.cut_off_in and not self.counts_last
        return _perhaps_cut_off() if is_doubtful else None

    def _fits_width(self, cells: Sequence[Cell], width: int, code_at: int) -> bool:
        """Whether a row has a cell for each column.

        Empty ones behind the last may do no harm; those that some programs leave out at the end
        neither, where what has to be there is there.
        """
        if len(cells) == width:
            return True
        if len(cells) > width:
            return self._surplus and not any(cells[width:])
        return len(cells) >= self.mapping.needed and (
            self._surplus or not has_split_amount(cells, code_at)
        )


def _header_of(
    row: int, mapping: Mapping, sample: list[Record], fits: Fits, choice: Choice | None
) -> Header:
    """The names in a row, and what the columns below them may be by their values."""
    header = Header(row, mapping.header, mapping.places)
    used = set(mapping.places.values())
    found: dict[str, list[int]] = {}
    for place, _name in header.choosable:
        if place in used:
            continue
        cells = [
            cells[place]
            for number_, cells in sample
            if number_ > row and place < len(cells) and cells[place] != ""
        ]
        for key, fit in fits.items():
            if cells and fit(cells):
                found.setdefault(key, []).append(place)
    told = mapping.places.keys() | (choice.places.keys() if choice else set())
    asks = tuple(key for key in fits if key in found and key not in told)
    return replace(header, fits=found, asks=asks)


def _wrong_width(found: int, expected: int) -> str:
    return ngettext(
        "This row has {found} column, the header has {expected}.",
        "This row has {found} columns, the header has {expected}.",
        found,
    ).format(found=number(found), expected=number(expected))


def _perhaps_cut_off() -> str:
    return _("The file may be cut off in this row. Press Enter behind the last row and save it.")


def unescaped(text: str) -> str:
    """A text in which Excel wrote a control character as _x000D_, and a _ as _x005F_.

    A control character is as good as a space; what needn't be written so stays as it stands.
    """
    if "_x00" not in text:
        return text
    return _ESCAPE.sub(lambda found: "_" if found[1].upper() == "005F" else " ", text)


def filled(records: Iterator[Record]) -> Iterator[Record]:
    """Records in which something stands, wherever: Excel keeps a million that only have a format,
    and behind those there may be more.

    Raises TableRefused for too many of them.
    """
    count = 0
    for record in records:
        if any(record[1]):
            count += 1
            if count > MOST_ROWS + _HEADER_WITHIN:
                raise too_many_rows(MOST_ROWS)
            yield record


def find_header(
    records: Iterable[Record], columns: Sequence[Column], choice: Choice | None
) -> tuple[Mapping, int] | None:
    """The first of the first rows in which every required column is, and its number."""
    for row, cells in _first(records):
        mapping = recognise([name_of(cell) for cell in cells], columns, choice)
        if not mapping.missing and (choice is None or row == choice.row):
            return mapping, row
    return None


def _first(records: Iterable[Record]) -> Iterator[Record]:
    """The rows among which a header may be."""
    return islice(records, _HEADER_WITHIN)


def guessed(
    records: list[Record], columns: Sequence[Column], choice: Choice | None, fits: Fits
) -> Header | None:
    """The row that seems to hold the names, where not all of them are known."""
    for row, cells in _first(records):
        if row == choice.row if choice else _looks_like_names(cells):
            mapping = recognise([name_of(cell) for cell in cells], columns, choice)
            return _header_of(row, mapping, records, fits, choice)
    return None


def _looks_like_names(cells: Sequence[Cell]) -> bool:
    """Whether a row holds names of columns rather than codes, amounts and days."""
    filled = [cell for cell in cells if cell != ""]
    return len(filled) > 1 and all(
        isinstance(cell, str) and len(cell) <= _LONGEST_NAME and _NAME.fullmatch(cell)
        for cell in filled
    )


def name_of(cell: Cell) -> str:
    """What stands in a header, as it may be shown: also on a terminal, and to other people."""
    return one_line(cell) if isinstance(cell, str) else ""


def no_header(
    columns: Sequence[Column],
    choice: Choice | None,
    fits: Fits,
    *tables: Iterable[Record],
) -> TableRefused:
    """Why no header was found; of what may be one, the one with most columns goes along."""
    guesses = [guessed(list(records), columns, choice, fits) for records in tables]
    found = max((each for each in guesses if each), key=lambda each: len(each.names), default=None)
    known = found.places if found else {}
    missing = [each for each in columns if each.required and each.key not in known]
    if found is None:
        return TableRefused(
            _(
                "There are no names above the columns. Put a row on top with what is in each, such"
                " as: {names}."
            ).format(names=join(f"“{each.names[0]}”" for each in missing))
        )
    why = _("I do not find: {columns}. The first row must hold the names of the columns.").format(
        columns=join(each.label for each in missing)
    )
    return ColumnsMissing(why, found)


def checked(mapping: Mapping) -> Mapping:
    if mapping.doubled:
        raise TableRefused(
            _("There are two columns with the same name: {names}. Remove one.").format(
                names=join(mapping.doubled)
            )
        )
    return mapping
