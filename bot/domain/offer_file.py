"""The list of offers beside a scheme: a CSV with Dutch headings; every mistake by its line."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.domain.mistakes import closest, read_text, shown
from bot.domain.offer_cells import Expected
from bot.domain.offer_rows import (
    FIELD_OF,
    HEADINGS,
    NEEDED,
    Mistake,
    OfferRows,
    RowRefused,
)
from bot.domain.offers import LONGEST, Offer, folded, without_capitals

# What was read, by what it says: its line, and the offer.
_Found = dict[tuple[object, ...], tuple[int, Offer]]
_IN_WORDS = {
    Expected.TEXT: "one line of text",
    Expected.CATEGORY: "a category of the scheme that is not unknown",
    Expected.AGE: "an age in years, such as 12",
    Expected.AGES: "ages such as 6-12, 16+ or t/m 12, the lower one first",
    Expected.AGES_NOT_A_DAY: "ages such as 6-12, and no day that a spreadsheet made of them",
    Expected.YES_OR_NO: "ja or nee",
    Expected.POSTCODE: "a postcode such as 9401 or 9401AB",
    Expected.NEIGHBOURHOOD: "a neighbourhood of the list of postcodes",
    Expected.AMOUNT: "an amount such as 12,50 or gratis",
    Expected.PHONE: "a telephone number such as 0592 00 00 00",
    Expected.WEBSITE: "an address such as https://example.org",
    Expected.DAY: "a day such as 31-12-2022",
}


def read_offers(path: Path, rows: OfferRows) -> tuple[Sequence[Offer], list[str]]:
    """The offers in a file, and what is wrong with it, one sentence each.

    Empty lines and lines that begin with # are skipped.
    """
    text, problem = read_text(path)
    if text is None:
        return [], [problem]
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        return [], [f"{path}: expected quotes in pairs, found: {error}"]
    if not lines:
        return [], [f"{path}: expected a line of headings, found nothing"]
    (number, header), *records = lines
    fields, problems = _fields(header)
    if problems:
        return [], [f"{path}, line {number}: {problem}" for problem in problems]
    found: _Found = {}
    for number, record in records:
        for problem in _problems(record, fields, rows, found, number):
            problems.append(f"{path}, line {number}{problem}")
    return [offer for _number, offer in found.values()], problems


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines with something in them, each with its number counted from 1."""
    reader = csv.reader(io.StringIO(text), delimiter=";", strict=True)
    number = 1
    for cells in reader:
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            yield number, cells
        number = reader.line_num + 1


def _fields(header: Sequence[str]) -> tuple[list[str], list[str]]:
    """The field of each heading, and what is wrong with them."""
    fields, problems = [], []
    for name in header:
        field = FIELD_OF.get(folded(name), "")
        if not field:
            hint = closest(folded(name), FIELD_OF)
            meant = f' (did you mean "{hint}"?)' if hint else ""
            problems.append(f"expected headings that are known, found {shown(name)}{meant}")
        elif field in fields:
            problems.append(f"expected each heading once, found {shown(name)} again")
        fields.append(field)
    problems += [
        f"expected a heading {HEADINGS[field][0]}, found none"
        for field in NEEDED
        if field not in fields
    ]
    return fields, problems


def _problems(
    record: Sequence[str],
    fields: Sequence[str],
    rows: OfferRows,
    found: _Found,
    number: int,
) -> Iterator[str]:
    """What is wrong with one line; what is right is put with the offers."""
    if len(record) > len(fields):
        yield f": expected at most {len(fields)} cells, found {len(record)}"
        return
    try:
        offer = rows.read(dict(zip(fields, record, strict=False)))
    except RowRefused as refused:
        for each in refused.mistakes:
            there = shown(each.found) if each.found else "nothing"
            expected = _in_words(each)
            yield f", {each.heading}: expected {expected}, found {there}"
        return
    first, _offer = found.setdefault(without_capitals(offer), (number, offer))
    if first != number:
        yield f": expected each offer once, found the one of line {first} again"


def _in_words(mistake: Mistake) -> str:
    if mistake.expected is Expected.SHORTER:
        return f"at most {LONGEST.get(mistake.field, LONGEST['price_for'])} characters"
    return _IN_WORDS[mistake.expected]
