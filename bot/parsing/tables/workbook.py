"""What a workbook is made of: its sheets, texts, formats and cells.

An XLSX is a zip of XML. It is read with expat itself, piece by piece, as a sheet may be 100 MB.
What is wrong in it raises whatever zipfile, the parser or Python have for it: who opens it, refuses
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from posixpath import join, normpath, split
from xml.parsers import expat

from bot.parsing.tables.cells import Cell, Number, Spoiled, hour_after
from bot.parsing.tables.refusals import formula, too_many_columns
from bot.parsing.tables.table import LONGEST_CELL, MOST_COLUMNS, Record, unescaped
from bot.translation import gettext as _

# Where it nearly always is; from the file's own list, where programs put it elsewhere.
_WORKBOOK = "xl/workbook.xml"
CHUNK = 64 * 1024
# No sheet of Excel has more rows.
_LAST_ROW = 1_048_576
_EPOCH, _EPOCH_OF_MACS = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - local days
_FIGURES = "0123456789"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_ROW, _CELL, _VALUE, _FORMULA = (_MAIN + name for name in ("row", "c", "v", "f"))
_TEXT, _SPOKEN, _SHARED = (_MAIN + name for name in ("t", "rPh", "si"))
_STRIKE = _MAIN + "strike"
_THREADED = (
    "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments threadedComment"
)
_COLUMN, _MERGED = _MAIN + "col", _MAIN + "mergeCell"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
# How a workbook of the kind "Strict Open XML" calls the same, where a part begins.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", _MAIN.rstrip().encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        _RELATION.partition(" ")[0].encode(),
    ),
)
# Excel keeps a million rows that only have a format. To the parser each would be ten elements.
_EMPTY_ROW = re.compile(rb'<row r="[0-9]{1,7}"[^<>]*(?:/>|>(?:<c [^<>]*/>)*</row>)')
_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, the part of the file that it is, and whether somebody sees it."""

    title: str
    path: str
    visible: bool


@dataclass(frozen=True)
class Area:
    """Merged cells: the places of columns, from 0, and the numbers of rows."""

    first: int
    top: int
    last: int
    bottom: int


class NoWorkbook(Exception):
    """An archive that holds none."""


class Workbook:
    """A workbook, as far as tables are read from it. Making one raises NoWorkbook."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parts = set(archive.namelist())
        self._path = self._workbook()
        if not self._path:
            raise NoWorkbook
        self.epoch = _EPOCH
        self.sheets = self._sheets()
        self.struck_styles: set[str] = set()
        self.formats = self._formats()
        texts = _Texts()
        texts.read(self.pieces("xl/sharedStrings.xml"))
        self.texts, self.struck_texts = texts.found, texts.struck

    def pieces(self, path: str) -> Iterator[bytes]:
        """A part, unpacked, from its beginning to its end; nothing where it is not there."""
        if path in self._parts:
            with self._archive.open(path) as file:
                piece = file.read(CHUNK)
                for strict, usual in _STRICT:
                    piece = piece.replace(strict, usual)
                while piece:
                    yield piece
                    piece = file.read(CHUNK)

    def _elements(self, path: str) -> list[tuple[str, str, dict[str, str]]]:
        """Each element of a small part: its name, that of what it is in, and what it says."""
        elements = _Elements()
        elements.read(self.pieces(path))
        return elements.found

    def _targets(self, path: str, kind: str) -> dict[str, str]:
        """The parts of a kind that a part is related to, by what it calls them."""
        folder, name = split(path)
        return {
            # From where the part is, or from the root of the file.
            said["Id"]: normpath(join("/", folder, said["Target"])).lstrip("/")
            for _name, _within, said in self._elements(join(folder, "_rels", f"{name}.rels"))
            if said.get("Type", "").endswith(f"/{kind}")
        }

    def _workbook(self) -> str:
        """The part that names the sheets; empty where there is none."""
        if _WORKBOOK in self._parts:
            return _WORKBOOK
        found = self._targets("", "officeDocument").values()
        sheets = re.compile(r"xl/[^/]+\.xml")
        return next((each for each in found if each in self._parts and sheets.fullmatch(each)), "")

    def _sheets(self) -> list[Sheet]:
        targets = self._targets(self._path, "worksheet")
        found = []
        for name, _within, said in self._elements(self._path):
            if name == _MAIN + "workbookPr" and _is_true(said.get("date1904")):
                self.epoch = _EPOCH_OF_MACS
            elif name == _MAIN + "sheet":
                path = targets.get(said.get(_RELATION, ""), "")
                if path in self._parts:
                    visible = said.get("state", "visible") == "visible"
                    found.append(Sheet(said["name"], path, visible))
        return found

    def _formats(self) -> list[str]:
        """How the numbers of each style are shown."""
        # Whoever sends no spreadsheet does not wait for this import.
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        own: dict[str, str] = {}
        fonts: list[bool] = []
        found: list[str] = []
        for name, within, said in self._elements("xl/styles.xml"):
            if name == _MAIN + "numFmt" and within == _MAIN + "numFmts":
                own[said["numFmtId"]] = said["formatCode"]
            elif name == _MAIN + "font" and within == _MAIN + "fonts":
                fonts.append(False)
            elif name == _STRIKE and within == _MAIN + "font" and fonts:
                fonts[-1] = _is_true(said.get("val", "1"))
            elif name == _MAIN + "xf" and within == _MAIN + "cellXfs":
                font = int(said.get("fontId", "0"))
                if font < len(fonts) and fonts[font]:
                    self.struck_styles.add(str(len(found)))
                kind = said.get("numFmtId", "0")
                found.append(own.get(kind) or BUILTIN_FORMATS.get(int(kind), "General"))
        return found or ["General"]

    @property
    def strikes(self) -> bool:
        """Whether something may be crossed out."""
        return bool(self.struck_styles or self.struck_texts)

    def commented(self, sheet: Sheet) -> list[str]:
        """The cells of a sheet beside which somebody wrote something, such as A3."""
        kinds = ("comments", "threadedComment")
        paths = {path for kind in kinds for path in self._targets(sheet.path, kind).values()}
        names = (_MAIN + "comment", _THREADED)
        return list(
            dict.fromkeys(
                said.get("ref", "")
                for path in sorted(paths)
                for name, _within, said in self._elements(path)
                if name in names
            )
        )


class _Reader:
    """Reads a part of a workbook: what begins, what ends, and the text in what is collected."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self.start
        self._parser.EndElementHandler = self.end
        self.pieces: list[str] = []

    def read(self, pieces: Iterator[bytes]) -> None:
        """Read a whole part. Nothing is in one that is not there."""
        some = False
        for piece in pieces:
            self._parser.Parse(piece, False)
            some = True
        if some:
            self._parser.Parse(b"", True)

    def start(self, name: str, said: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError

    def collect(self, collects: bool) -> None:
        """Begin or end to keep the text of what is open."""
        self._parser.CharacterDataHandler = self.pieces.append if collects else None


class _Elements(_Reader):
    """All elements of a part."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self._within = [""]

    def start(self, name: str, said: dict[str, str]) -> None:
        self.found.append((name, self._within[-1], said))
        self._within.append(name)

    def end(self, name: str) -> None:
        self._within.pop()


class _Texts(_Reader):
    """The texts that cells share. Their pieces are put together, but for how they are spoken."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.struck: set[str] = set()
        """The numbers of those of which something is crossed out."""
        self._spoken = False

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == _TEXT:
            self.collect(not self._spoken)
        elif name == _STRIKE and _is_true(said.get("val", "1")):
            self.struck.add(str(len(self.found)))
        elif name == _SPOKEN:
            self._spoken = True

    def end(self, name: str) -> None:
        if name == _TEXT:
            self.collect(False)
        elif name == _SPOKEN:
            self._spoken = False
        elif name == _SHARED:
            self.found.append("".join(self.pieces))
            self.pieces.clear()


class SheetReader(_Reader):
    """The rows of a sheet in which something stands, with their numbers.

    Once all of them are read, `hidden` are those of them that the sheet hides, `hidden_columns` the
    places of columns that it hides, `struck` the rows in which something is crossed out, and
    `merged` the cells that were merged.
    """

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        super().__init__()
        self.hidden: set[int] = set()
        self.struck: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[Area] = []
        self._book, self._sheet = book, sheet
        self._strikes = book.strikes
        self._number_of = lru_cache(maxsize=10_000)(self._number)
        self._found: list[Record] = []
        self._row = 0
        self._is_hidden = self._spoken = self._is_formula = False
        self._cells: list[Cell] = []
        self._cell: dict[str, str] = {}
        self._place = -1
        self._places: dict[str, int] = {}

    def rows(self) -> Iterator[list[Record]]:
        """All rows, some at a time."""
        for piece in self._book.pieces(self._sheet.path):
            self._parser.Parse(_EMPTY_ROW.sub(b"", piece), False)
            yield self._found
            self._found = []
        self._parser.Parse(b"", True)
        yield self._found

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == _CELL:
            self._cell = said
            self._is_formula = False
            at = said.get("r")
            self._place = self._place_of(at.rstrip(_FIGURES)) if at else self._place + 1
        elif name == _VALUE:
            self.collect(self._cell.get("t") != "inlineStr")
        elif name == _ROW:
            self._begin_row(said)
        elif name == _TEXT:
            self.collect(self._cell.get("t") == "inlineStr" and not self._spoken)
        elif name == _FORMULA:
            self._is_formula = True
        elif name == _SPOKEN:
            self._spoken = True
        elif name == _STRIKE:
            # Of a piece of a text that stands in the cell itself.
            if _is_true(said.get("val", "1")):
                self.struck.add(self._row)
        elif name == _COLUMN:
            if _is_hidden(said, "width"):
                first, last = int(said["min"]), min(int(said["max"]), MOST_COLUMNS)
                self.hidden_columns.update(range(first - 1, last))
        elif name == _MERGED and (area := _AREA.fullmatch(said["ref"])):
            first_column, top, last_column, bottom = area.groups()
            self.merged.append(
                Area(_column(first_column), int(top), _column(last_column), int(bottom))
            )

    def end(self, name: str) -> None:
        if name in (_VALUE, _TEXT):
            self.collect(False)
        elif name == _CELL:
            if self.pieces or self._is_formula:
                self._end_cell()
        elif name == _ROW:
            if any(self._cells):
                self._found.append((self._row, self._cells))
                if self._is_hidden:
                    self.hidden.add(self._row)
        elif name == _SPOKEN:
            self._spoken = False

    def _begin_row(self, said: dict[str, str]) -> None:
        """Raises ValueError where rows are not in order, and one would be taken for another."""
        row = int(said["r"]) if "r" in said else self._row + 1
        if not self._row < row <= _LAST_ROW:
            raise ValueError("rows that are not in order")
        self._row, self._cells, self._place = row, [], -1
        self._is_hidden = _is_hidden(said, "ht")

    def _end_cell(self) -> None:
        """Take a cell. Raises ValueError where cells are not in order."""
        if self._strikes and self._is_struck():
            self.struck.add(self._row)
        text = "".join(self.pieces)
        self.pieces.clear()
        between = self._place - len(self._cells)
        if between < 0:
            raise ValueError("cells that are not in order")
        if self._place >= MOST_COLUMNS:
            raise too_many_columns(MOST_COLUMNS)
        if between:
            self._cells.extend([""] * between)
        self._cells.append(self._value(text))

    def _is_struck(self) -> bool:
        said = self._cell
        if said.get("s") in self._book.struck_styles:
            return True
        return said.get("t") == "s" and "".join(self.pieces) in self._book.struck_texts

    def _value(self, text: str) -> Cell:
        if self._is_formula:
            kept = text if self._cell.get("t", "n") in ("n", "str", "inlineStr") else ""
            return Spoiled(formula(), unescaped(kept).strip()[:LONGEST_CELL])
        match self._cell.get("t", "n"):
            case "s":
                return unescaped(self._book.texts[int(text)]).strip()[:LONGEST_CELL]
            case "n":
                return self._number_of(text, int(self._cell.get("s", "0")))
            case "str" | "inlineStr":
                return unescaped(text).strip()[:LONGEST_CELL]
            case "b":
                return "true" if int(text) else "false"
            case "d":
                from openpyxl.utils.datetime import from_ISO8601

                return _day(from_ISO8601(text))
            case "e":
                return Spoiled(_("There is an error in this row of the spreadsheet."))
            case _:
                raise ValueError("a cell of no known kind")

    def _number(self, text: str, style: int) -> Cell:
        from openpyxl.styles.numbers import is_date_format, is_timedelta_format
        from openpyxl.utils.datetime import from_excel

        text = text.strip()
        value = int(text) if text.lstrip("-").isdigit() else float(text)
        shown_as = self._book.formats[style]
        if not is_date_format(shown_as):
            return Number(value, shown_as, self._book.epoch.date())
        try:
            as_length = is_timedelta_format(shown_as)
            return _day(from_excel(value, self._book.epoch, timedelta=as_length))
        except (OverflowError, ValueError):
            return Spoiled(_("There is an error in this row of the spreadsheet."))

    def _place_of(self, letters: str) -> int:
        place = self._places.get(letters)
        if place is None:
            place = self._places[letters] = _column(letters)
        return place


def _column(letters: str) -> int:
    """The place of a column, from 0, by its letters. Raises ValueError."""
    place = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError("no name of a column")
        place = place * 26 + ord(letter) - 64
    return place - 1


def _is_true(said: str | None) -> bool:
    return said in ("1", "true")


def _is_hidden(said: dict[str, str], size: str) -> bool:
    """Whether a row or column is hidden, as a filter does, or too small to see: less than a point
    high, or than a character wide."""
    if "hidden" in said and _is_true(said["hidden"]):
        return True
    return size in said and float(said[size]) < 1


def _day(value: object) -> Cell:
    """A day, or a moment; a time or a length of time is of use beside a day only."""
    if isinstance(value, datetime):
        return value if value.time() != time() else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, timedelta):
        value = hour_after(int(value.total_seconds()))
    why = _("There is a time where something else should be.")
    return Spoiled(why, value.isoformat(timespec="seconds") if isinstance(value, time) else "")
