"""The list of postcodes beside a scheme: neighbourhoods, and how many households they have."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stdnum.nl import postcode as dutch_postcode

from bot.domain.mistakes import shown


def read_postcodes(path: Path) -> tuple[Mapping[str, str], list[str]]:
    """Read a list of postcodes: postcode;neighbourhood, with a header, in UTF-8.

    A third column, households, may follow. A postcode is four digits or a full one. Empty lines
    and lines that begin with # are skipped. Returns the neighbourhoods by postcode (without a
    space, in capitals) and the problems, one sentence each.
    """
    lines, problems = _postcode_lines(path)
    return {postcode: line.neighbourhood for postcode, line in lines.items()}, problems


def read_households(path: Path) -> Mapping[str, int]:
    """How many households each neighbourhood of such a list has, where each of its lines tells."""
    found: dict[str, int] = {}
    unknown = set()
    for line in _postcode_lines(path)[0].values():
        if line.households is None:
            unknown.add(line.neighbourhood)
        else:
            found[line.neighbourhood] = found.get(line.neighbourhood, 0) + line.households
    return {key: count for key, count in found.items() if count and key not in unknown}


@dataclass(frozen=True)
class _PostcodeLine:
    postcode: str
    neighbourhood: str
    households: int | None


_HEADERS = {"postcode;neighbourhood": 2, "postcode;neighbourhood;households": 3}


def _postcode_lines(path: Path) -> tuple[dict[str, _PostcodeLine], list[str]]:
    """The lines of a list by their postcode, and what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return {}, [f"{path}: expected a file that can be read, found: {error.strerror}"]
    except UnicodeDecodeError as error:
        bad_line = error.object[: error.start].count(b"\n") + 1
        return {}, [
            f"{path}, line {bad_line}: expected text in UTF-8 "
            "(in Excel: save as CSV UTF-8), found other bytes"
        ]
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip("; \t") and not line.lstrip('" ').startswith("#")
    ]
    if not lines:
        return {}, [f"{path}: expected at least one postcode, found nothing"]
    problems: list[str] = []
    number, header = lines[0]
    cells = _HEADERS.get(header.replace(" ", "").lower())
    if cells:
        lines = lines[1:]
    else:
        problems.append(
            f"{path}, line {number}: expected the line postcode;neighbourhood first, "
            f"found {shown(header)}"
        )
    found: dict[str, _PostcodeLine] = {}
    first_lines: dict[str, int] = {}
    for number, text_line in lines:
        try:
            line = _postcode_line(text_line, cells or 2)
            if number != first_lines.setdefault(line.postcode, number):
                raise ValueError(
                    f"expected each postcode once, "
                    f"found {line.postcode} of line {first_lines[line.postcode]} again"
                )
            found[line.postcode] = line
        except ValueError as error:
            problems.append(f"{path}, line {number}: {error}")
    if not found and not problems:
        problems.append(f"{path}: expected at least one postcode, found nothing")
    return found, problems


def _postcode_line(line: str, columns: int) -> _PostcodeLine:
    """Take one line of a list of postcodes apart. Raises ValueError with what is wrong."""
    try:
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=";", strict=True))]
    except csv.Error as error:
        raise ValueError(f"expected quotes in pairs, found {shown(line)}") from error
    if not 2 <= len(cells) <= columns:
        raise ValueError(
            f"expected a postcode and a neighbourhood with ; between them, found {shown(line)}"
        )
    postcode, neighbourhood = dutch_postcode.compact(cells[0]), cells[1]
    if not _is_postcode(postcode):
        raise ValueError(f"expected a postcode such as 9401 or 9401AB, found {shown(cells[0])}")
    if not neighbourhood:
        raise ValueError(f"expected a neighbourhood after {postcode}, found nothing")
    households = cells[2] if len(cells) == 3 else ""
    if not re.fullmatch(r"[0-9]{0,6}", households):
        raise ValueError(f"expected a number of households, found {shown(households)}")
    return _PostcodeLine(postcode, neighbourhood, int(households) if households else None)


def _is_postcode(text: str) -> bool:
    return bool(re.fullmatch(r"[1-9][0-9]{3}", text)) or dutch_postcode.is_valid(text)
