"""The list of postcodes beside a scheme: neighbourhoods, where they lie, and their households."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stdnum.nl import postcode as dutch_postcode

from bot.domain.mistakes import read_text, shown
from bot.domain.offers import Point

# The Netherlands in Europe, in degrees: two that changed places are noticed.
_NORTH, _EAST = (50.0, 54.0), (3.0, 8.0)


def read_postcodes(path: Path) -> tuple[Mapping[str, str], list[str]]:
    """Read a list of postcodes: postcode;neighbourhood, with a header, in UTF-8.

    The columns households, and latitude and longitude in degrees, may follow. A postcode is four
    digits or a full one. Empty lines and lines that begin with # are skipped. Returns the
    neighbourhoods by postcode (without a space, in capitals) and the problems, one sentence each.
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


def read_points(path: Path) -> Mapping[str, Point]:
    """Where the postcodes of such a list lie, of those of which it tells."""
    lines = _postcode_lines(path)[0].values()
    return {line.postcode: line.point for line in lines if line.point}


@dataclass(frozen=True)
class _PostcodeLine:
    postcode: str
    neighbourhood: str
    households: int | None
    point: Point | None


_COLUMNS = ["postcode", "neighbourhood", "households", "latitude", "longitude"]
_HEADERS = (_COLUMNS[:2], _COLUMNS[:3], _COLUMNS, [*_COLUMNS[:2], *_COLUMNS[3:]])


def _postcode_lines(path: Path) -> tuple[dict[str, _PostcodeLine], list[str]]:
    """The lines of a list by their postcode, and what is wrong with it."""
    text, problem = read_text(path)
    if text is None:
        return {}, [problem]
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip("; \t") and not line.lstrip('" ').startswith("#")
    ]
    if not lines:
        return {}, [f"{path}: expected at least one postcode, found nothing"]
    problems: list[str] = []
    number, header = lines[0]
    columns = header.replace(" ", "").lower().split(";")
    if columns in _HEADERS:
        lines = lines[1:]
    else:
        columns = _COLUMNS[:2]
        problems.append(
            f"{path}, line {number}: expected the line postcode;neighbourhood first, "
            f"found {shown(header)}"
        )
    found: dict[str, _PostcodeLine] = {}
    first_lines: dict[str, int] = {}
    for number, text_line in lines:
        try:
            line = _postcode_line(text_line, columns)
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


def _postcode_line(line: str, columns: Sequence[str]) -> _PostcodeLine:
    """Take one line of a list of postcodes apart. Raises ValueError with what is wrong."""
    try:
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=";", strict=True))]
    except csv.Error as error:
        raise ValueError(f"expected quotes in pairs, found {shown(line)}") from error
    if not 2 <= len(cells) <= len(columns):
        raise ValueError(
            f"expected a postcode and a neighbourhood with ; between them, found {shown(line)}"
        )
    named = dict.fromkeys(_COLUMNS, "") | dict(zip(columns, cells, strict=False))
    postcode, neighbourhood = dutch_postcode.compact(cells[0]), cells[1]
    if not _is_postcode(postcode):
        raise ValueError(f"expected a postcode such as 9401 or 9401AB, found {shown(cells[0])}")
    if not neighbourhood:
        raise ValueError(f"expected a neighbourhood after {postcode}, found nothing")
    households = named["households"]
    if not re.fullmatch(r"[0-9]{0,6}", households):
        raise ValueError(f"expected a number of households, found {shown(households)}")
    return _PostcodeLine(
        postcode,
        neighbourhood,
        int(households) if households else None,
        _point(named["latitude"], named["longitude"]),
    )


def _point(latitude: str, longitude: str) -> Point | None:
    """Degrees, with a point or a comma as a Dutch Excel writes it. Raises ValueError."""
    if not latitude and not longitude:
        return None
    degrees = [text.replace(",", ".") for text in (latitude, longitude)]
    if all(re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,8}", text) for text in degrees):
        north, east = map(float, degrees)
        if _NORTH[0] <= north <= _NORTH[1] and _EAST[0] <= east <= _EAST[1]:
            return north, east
    raise ValueError(
        "expected a latitude and a longitude in the Netherlands, such as 52.996;6.562,"
        f" found {shown(f'{latitude};{longitude}')}"
    )


def _is_postcode(text: str) -> bool:
    return bool(re.fullmatch(r"[1-9][0-9]{3}", text)) or dutch_postcode.is_valid(text)
