"""Lists as a webshop, or whoever works with one, sends them: strategies for hypothesis.

A list is JSON, as all of a story; world.py fills in the codes that exist, and then it is written as
a file. So its columns, its words, and what a spreadsheet hides of it are made shorter as well.
"""

import csv
import io
from typing import Any

from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.fuzz import texts
from tests.helpers.tables import workbook

Json = dict[str, Any]

_MOST_ROWS = 3
_DAYS = ("6-9-2021", "31-12-2021", "2021-08-30 12:00", "ooit")
_AMOUNTS = ("150", "5", "12,50", "60", "0", "-5", "veel")
_WORDS = ("ja", "nee", "D", "C", "x", "", "mislukt")
# What may stand in a column, by one of its names.
_VALUES: dict[str, tuple[str, ...]] = {
    "bedrag": _AMOUNTS,
    "waarde": _AMOUNTS,
    "datum": _DAYS,
    "geldig tot": _DAYS,
    "order": ("W-1", "W-2", "1001"),
    "soort": ("sport", "school", "iets anders"),
    "titel": ("Zumba", "Schaken", "<b>Yoga"),
    "aanbieder": ("Sportschool", "Zwembad"),
    "categorie": ("sport", "cultuur", "koken"),
    "soort aanbod": ("dans", "zwemmen"),
    "leeftijd": ("6-12", "vanaf 55", "alle"),
    "prijs": ("20 euro per maand", "gratis", "?"),
    "postcode": ("9401 AB", "9402", "x"),
}
# What stands in a list, the most needful first; of the rest any may be left out.
_LISTS: tuple[tuple[str, ...], ...] = (
    ("code", "order"),
    ("code", "bedrag", "datum"),
    ("code", "soort", "bedrag", "geldig tot"),
    ("titel", "categorie", "soort aanbod", "aanbieder", "leeftijd", "prijs", "postcode"),
)
_NEEDED = {"titel": 3, "code": 2}
# Columns that nobody knows at once, some of which may say whether a row counts.
_OTHERS = ("Goedgekeurd", "D/C", "Vinkje", "Opmerking", "Gebruikt", "Voornaam")
_PICKED = st.integers(0, 20)
_CODES = st.builds(lambda number: {"$code": ["", number]}, _PICKED) | st.builds(
    "NIEUW-{:04}".format, _PICKED
)


def _cells(name: str) -> st.SearchStrategy[Any]:
    if name == "code":
        return _CODES
    return st.sampled_from(_VALUES.get(name, _WORDS))


def _names(needed: tuple[str, ...], rest: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Those that are needed, some others of the list, and perhaps one that nobody knows."""
    nothing: st.SearchStrategy[list[str]] = st.just([])
    some = st.lists(st.sampled_from(rest), unique=True) if rest else nothing
    another = nothing | st.lists(st.sampled_from(_OTHERS) | texts.SHORT, min_size=1, max_size=2)
    return st.builds(lambda first, second: (*needed, *first, *second), some, another)


def _with_names(names: tuple[str, ...]) -> st.SearchStrategy[Json]:
    rows = st.lists(st.tuples(*map(_cells, names)).map(list), min_size=1, max_size=_MOST_ROWS)
    return st.fixed_dictionaries(
        {
            "names": st.just(list(names)),
            "rows": rows,
            "form": st.sampled_from(("csv", "xlsx")),
            # Nothing, or one of the rows or columns.
            "hides": st.sampled_from(("", "", "row", "column")),
        }
    )


LISTS: st.SearchStrategy[Json] = (
    st.sampled_from(_LISTS)
    .map(lambda names: (names[: _NEEDED[names[0]]], names[_NEEDED[names[0]] :]))
    .flatmap(lambda parts: _names(*parts))
    .flatmap(_with_names)
    .map(lambda made: {"$list": made})
)


def written(made: Json) -> tuple[bytes, str]:
    """The file of a list in which all codes were filled in, and what it is called."""
    lines = [tuple(made["names"]), *map(tuple, made["rows"])]
    if made["form"] == "csv":
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(lines)
        return text.getvalue().encode(), "lijst.csv"

    def hide(sheet: Worksheet) -> None:
        if made["hides"] == "row":
            sheet.row_dimensions[len(lines)].hidden = True
        elif made["hides"] == "column":
            sheet.column_dimensions[get_column_letter(len(lines[0]))].hidden = True

    # A spreadsheet holds no control characters.
    cells = (tuple(ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in line) for line in lines)
    return workbook(*cells, change=hide), "lijst.xlsx"
