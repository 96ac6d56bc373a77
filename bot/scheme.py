"""The rules of one scheme, read from schemes/<place>/scheme.toml and checked as a whole.

An operator who copies the folder for another municipality gets every mistake at once, in
plain words. The bot itself only ever sees a Scheme that is right.
"""

import calendar
import csv
import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from stdnum.nl import postcode as dutch_postcode

# A voucher has to last "ten minste een half jaar" (herstelagenda, section 2).
LEAST_MONTHS = 6
# Far above any scheme, far below what SQLite and a chart can hold.
MOST_EUROS = 100_000_000
# With room to count on from either: "9999-12-31" for no end has no day after it.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class SchemeError(Exception):
    """A scheme that cannot be used; `problems` holds every mistake, one sentence each.

    Items of a list are numbered as a person counts: "organisations #2" is the second.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class UnknownOrganisation(KeyError):
    """No organisation has this name or key; the text says which name may have been meant."""

    def __str__(self) -> str:
        # KeyError would show the sentence between quotes.
        return str(self.args[0])


def _cents(euros: object) -> int:
    """Turn an amount as written in the file, 150 or "12.50", into cents.

    A TOML decimal arrives as a float, which cannot hold every cent, so it is refused.
    """
    match euros:
        case bool():
            raise ValueError
        case int():
            cents = euros * 100
        case str() if re.fullmatch(r"[0-9]+\.[0-9]{2}", euros):
            cents = int(euros.replace(".", ""))
        case _:
            raise ValueError
    if not 0 <= cents <= MOST_EUROS * 100:
        raise ValueError
    return cents


def _zone(name: object) -> ZoneInfo:
    if not isinstance(name, str):
        raise ValueError
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError from error


def _day(value: object) -> date:
    if type(value) is not date:  # a datetime is a date as well, but not a day
        raise ValueError
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError
    return value


def _neighbourhoods(file_name: object, info: ValidationInfo) -> Mapping[str, str]:
    """Read the list of postcodes that the scheme file names, from the folder it stands in."""
    if not isinstance(file_name, str) or not file_name.strip():
        raise ValueError
    scheme_path: Path = (info.context or {})["path"]
    path = scheme_path.parent / file_name
    if path.is_file():
        neighbourhoods, problems = read_postcodes(path)
    else:
        problems = [
            f"{scheme_path}, key postcodes: expected a file in the same folder, "
            f"found no file {_shown(file_name)}"
        ]
    if problems:
        raise PydanticCustomError("postcodes", "unreadable list", {"problems": problems})
    return neighbourhoods


def _households(file_name: object, info: ValidationInfo) -> Mapping[str, int]:
    """Read the same list for its households. What is wrong with it `_neighbourhoods` tells."""
    path: Path = (info.context or {})["path"].parent / str(file_name)
    return read_households(path) if path.is_file() else {}


# What each kind of value has to be. The description completes "expected ..., found ...".
Line = Annotated[
    str,
    Field(
        # Nothing that can't be seen: it stands on terminals, in chats and on paper.
        pattern=r"^[^\s\p{C}]([^\p{C}]{0,198}[^\s\p{C}])?$",
        description="one line of text in quotes, at most 200 characters",
    ),
]
Key = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]{0,31}$",
        description='a short key of small letters, digits and _ in quotes, such as "sport"',
    ),
]
Cents = Annotated[
    int,
    BeforeValidator(_cents),
    Field(description='an amount in euros such as 150 or "12.50"'),
]
PositiveCents = Annotated[
    int,
    BeforeValidator(_cents),
    Field(gt=0, description='an amount in euros above 0, such as 150 or "12.50"'),
]
Percent = Annotated[int, Field(ge=1, le=100, description="a whole number from 1 to 100")]
Day = Annotated[
    date,
    BeforeValidator(_day),
    Field(description="a date such as 2021-09-01, without quotes, from 2000 to 2100"),
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Voucher(_Part):
    """What one voucher is worth, how long it can be used, and whether in parts."""

    amount_cents: PositiveCents = Field(alias="amount")
    months: int = Field(
        ge=LEAST_MONTHS,
        le=120,
        description="a whole number of months from 6 (half a year) to 120",
    )
    partial: bool = Field(default=False, description="true or false, without quotes")


class Pots(_Part):
    """The council's budget, in cents (herstelagenda, section 2)."""

    vouchers_cents: PositiveCents = Field(alias="vouchers")
    settlement_cents: Cents = Field(alias="settlement")
    settlement_each_cents: Cents = Field(alias="settlement_each")
    intermediaries_cents: Cents = Field(alias="intermediaries")
    promotion_cents: Cents = Field(alias="promotion")

    @property
    def total_cents(self) -> int:
        """The whole budget, in cents."""
        return (
            self.vouchers_cents
            + self.settlement_cents
            + self.intermediaries_cents
            + self.promotion_cents
        )


class Expected(_Part):
    """Whom the council counts on: so many households, of which so many percent take part."""

    households: int = Field(ge=1, le=10_000_000, description="a whole number of 1 or more")
    percent: Percent


class Category(_Part):
    """What a voucher is for: `label` on a button, `in_sentence` after "een voucher"."""

    key: Key
    label: Line
    in_sentence: Line


class Approach(_Part):
    """A way in which an organisation meets people, such as Welzijn op Recept."""

    key: Key
    label: Line


class Organisation(_Part):
    """An intermediary organisation; `envelope_cents` is the most that it may hand out."""

    key: Key
    name: Line
    envelope_cents: PositiveCents | None = Field(
        default=None,
        alias="envelope",
        description='an amount in euros above 0, such as 15000 or "12.50"',
    )
    approaches: tuple[Approach, ...] = Field(
        strict=False, min_length=1, description="at least one [[organisations.approaches]]"
    )

    def approach(self, key: str) -> Approach:
        """The approach with this key. Raises KeyError."""
        return {approach.key: approach for approach in self.approaches}[key]


class DoubleCheck(_Part):
    """How the bot notices a second voucher for the same household or person."""

    on: Literal["address", "own reference", "off"] = Field(
        description='"address", "own reference" or "off"'
    )
    per: Literal["household", "person"] = Field(description='"household" or "person"')


class Purpose(_Part):
    """What a coupon is for: `label` on a button, `in_sentence` after "een bon".

    `words` are what the webshop's export calls it, in whole or in part.
    """

    key: Key
    label: Line
    in_sentence: Line
    words: tuple[Line, ...] = Field(
        strict=False, min_length=1, description='words in a list, such as ["school"]'
    )


class Coupons(_Part):
    """Coupons ("bonnen") of a webshop that are handed out beside the vouchers.

    `most_per_household_cents` is the most that one household may get; None is no limit.
    """

    most_per_household_cents: PositiveCents | None = Field(
        default=None,
        alias="most_per_household",
        description='an amount in euros above 0, such as 60 or "12.50"',
    )
    where_to_spend: Line
    purposes: tuple[Purpose, ...] = Field(
        strict=False, min_length=1, description="at least one [[coupons.purposes]]"
    )

    def purpose(self, key: str) -> Purpose:
        """The purpose with this key. Raises KeyError."""
        return {purpose.key: purpose for purpose in self.purposes}[key]


class Retention(_Part):
    """How long something is kept after it is over."""

    households_days: int = Field(
        default=30, ge=0, le=366, description="a whole number of days from 0 to 366"
    )
    """After the scheme's last day: which addresses had a voucher or a coupon."""
    staff_days: int = Field(
        default=30, ge=0, le=366, description="a whole number of days from 0 to 366"
    )
    """After somebody's access ended: their name and their chat."""


class Privacy(_Part):
    """Whom people can ask about what is kept of them. Without these: municipality, coordinator."""

    responsible: Line | None = None
    """Who is responsible, as the law means it."""
    contact: Line | None = None
    """Where one asks to see, correct or erase: an address, a telephone number, a desk."""
    page: str | None = Field(
        default=None,
        pattern=r"^https://[^\s/]+\S*$",
        max_length=200,
        description='an address that begins with https://, such as "https://example.nl/privacy"',
    )
    """The municipality's own statement."""


class Scheme(_Part):
    """The rules of one municipality's scheme. Money is in cents, days are local days."""

    name: Line
    place: Line
    zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = Field(
        description='a time zone such as "Europe/Amsterdam"'
    )
    starts: Day
    ends: Day
    coordinator_phone: str = Field(
        pattern=r"^[+0][0-9 ()-]{5,18}[0-9]$",
        description='a telephone number in quotes, such as "0592 00 00 00"',
    )
    where_to_spend: Line
    codes: Literal["own", "pool"] = Field(description='"own" or "pool"')
    thresholds: tuple[Percent, ...] = Field(
        strict=False, description="whole numbers from 1 to 100 in a list, such as [75, 90, 100]"
    )
    question_minutes: int = Field(
        default=30, ge=1, le=1440, description="a whole number of minutes from 1 to 1440"
    )
    addresses_an_hour: int = Field(
        default=20, ge=1, le=100_000, description="a whole number from 1 to 100000"
    )
    day_limit: int = Field(
        default=40, ge=1, le=100_000, description="a whole number from 1 to 100000"
    )
    neighbourhoods: Annotated[
        Mapping[str, str], BeforeValidator(_neighbourhoods), AfterValidator(MappingProxyType)
    ] = Field(
        alias="postcodes", description='the name of a file in quotes, such as "postcodes.csv"'
    )
    households: Annotated[
        Mapping[str, int], BeforeValidator(_households), AfterValidator(MappingProxyType)
    ] = Field(default={}, validation_alias=AliasChoices("postcodes"))
    """How many households with a low income each neighbourhood has, where the list tells."""
    voucher: Voucher = Field(description="a table [voucher]")
    pots: Pots = Field(description="a table [pots]")
    expected: Expected = Field(description="a table [expected]")
    double_check: DoubleCheck = Field(description="a table [double_check]")
    categories: tuple[Category, ...] = Field(
        strict=False, min_length=1, description="at least one [[categories]]"
    )
    organisations: tuple[Organisation, ...] = Field(
        strict=False, min_length=1, description="at least one [[organisations]]"
    )
    coupons: Coupons | None = Field(default=None, description="a table [coupons]")
    retention: Retention = Field(default=Retention(), description="a table [retention]")
    privacy: Privacy = Field(default=Privacy(), description="a table [privacy]")

    @property
    def voucher_cents(self) -> int:
        """What one voucher is worth, in cents."""
        return self.voucher.amount_cents

    @property
    def settlement_each_cents(self) -> int:
        """What the settlement of one voucher costs, in cents; 0 where it costs nothing."""
        return self.pots.settlement_each_cents

    @property
    def most_vouchers(self) -> int:
        """How many vouchers can exist: the pot that runs out first decides.

        Both the voucher and its settlement have to be paid (herstelagenda, section 2).
        """
        most = self.pots.vouchers_cents // self.voucher_cents
        if self.settlement_each_cents:
            most = min(most, self.pots.settlement_cents // self.settlement_each_cents)
        return most

    @property
    def expected_vouchers(self) -> int:
        """How many vouchers the council counts on, a half rounded up."""
        return (self.expected.households * self.expected.percent + 50) // 100

    def is_open_on(self, day: date) -> bool:
        """Whether vouchers are issued on this local day; the first and last day count."""
        return self.starts <= day <= self.ends

    def valid_until(self, issued_on: date) -> date:
        """The last local day on which a voucher issued on this day can be used.

        It is the same day some months later, or the last day of that month where it has no
        such day. The end of the scheme does not shorten it: everybody has the promised time.
        """
        year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + self.voucher.months, 12)
        last_day = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(issued_on.day, last_day))

    def neighbourhood(self, postcode: str) -> str | None:
        """The neighbourhood of a full postcode, or None outside the municipality.

        A line with the full postcode wins over one with its four digits.
        Raises ValueError on what is not a Dutch postcode.
        """
        full = dutch_postcode.validate(postcode).replace(" ", "")
        return self.neighbourhoods.get(full) or self.neighbourhoods.get(full[:4])

    def category(self, key: str) -> Category:
        """The category with this key. Raises KeyError."""
        return {category.key: category for category in self.categories}[key]

    def purpose_text(self, key: str) -> str:
        """What a coupon is for, in a sentence; its key where the scheme no longer has it."""
        purposes = self.coupons.purposes if self.coupons else ()
        return next((each.in_sentence for each in purposes if each.key == key), key)

    def organisation_name(self, name_or_key: str) -> str:
        """An organisation as people know it; one that the scheme has not is a name already."""
        try:
            return self.organisation(name_or_key).name
        except UnknownOrganisation:
            return name_or_key

    def approach_label(self, organisation: str, approach: str) -> str:
        """An approach as people know it; the key of one that the scheme no longer has."""
        try:
            return self.organisation(organisation).approach(approach).label
        except (UnknownOrganisation, KeyError):
            return approach

    def organisation(self, name_or_key: str) -> Organisation:
        """The organisation with this name or key, in capitals or not.

        Raises UnknownOrganisation, whose text suggests what may have been meant.
        """
        wanted = " ".join(name_or_key.split()).casefold()
        known = {organisation.name.casefold(): organisation for organisation in self.organisations}
        known |= {organisation.key: organisation for organisation in self.organisations}
        if wanted in known:
            return known[wanted]
        close = closest(wanted, known)
        names = ", ".join(organisation.name for organisation in self.organisations)
        hint = f'Did you mean "{known[close].name}"? ' if close else ""
        raise UnknownOrganisation(
            f'There is no organisation "{name_or_key}". {hint}The scheme has: {names}.'
        )


def closest(wanted: str, names: Collection[str]) -> str | None:
    """The name that may have been meant with another one, both in small letters; None if none."""
    close = [name for name in names if wanted and wanted in name]
    close += difflib.get_close_matches(wanted, names, n=1)
    return close[0] if close else None


def shipped_scheme(place: str) -> Path:
    """The scheme of a place that comes with the program, in a wheel or beside it in a checkout."""
    inside = Path(__file__).parent / "schemes"
    folder = inside if inside.is_dir() else Path(__file__).parent.parent / "schemes"
    return folder / place / "scheme.toml"


def read_scheme(path: Path) -> Scheme:
    """Read and check a scheme file and the list of postcodes beside it.

    Raises SchemeError with every mistake in both files.
    """
    table = _read_toml(path)
    contradictions = [f"{path}, key {key}: {text}" for key, text in _contradictions(table)]
    try:
        scheme = Scheme.model_validate(table, context={"path": path})
    except ValidationError as errors:
        shapes = [line for error in errors.errors() for line in _in_plain_words(path, error)]
        raise SchemeError(shapes + contradictions) from None
    if contradictions:
        raise SchemeError(contradictions)
    return scheme


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        # Windows editors put a byte order mark in front, which TOML doesn't know.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SchemeError(
            [f"{path}: expected a file that can be read, found: {error.strerror}"]
        ) from error
    except UnicodeDecodeError as error:
        raise SchemeError([f"{path}: expected text in UTF-8, found other bytes"]) from error
    except tomllib.TOMLDecodeError as error:
        text, _, place = str(error).removesuffix(")").partition(" (at ")
        where = place.partition(",")[0] or "end of the file"
        if place == "end of document":
            where = "end of the file"
        raise SchemeError([f"{path}, {where}: expected valid TOML, found: {text}"]) from error


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
            f"found {_shown(header)}"
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
        raise ValueError(f"expected quotes in pairs, found {_shown(line)}") from error
    if not 2 <= len(cells) <= columns:
        raise ValueError(
            f"expected a postcode and a neighbourhood with ; between them, found {_shown(line)}"
        )
    postcode, neighbourhood = dutch_postcode.compact(cells[0]), cells[1]
    if not _is_postcode(postcode):
        raise ValueError(f"expected a postcode such as 9401 or 9401AB, found {_shown(cells[0])}")
    if not neighbourhood:
        raise ValueError(f"expected a neighbourhood after {postcode}, found nothing")
    households = cells[2] if len(cells) == 3 else ""
    if not re.fullmatch(r"[0-9]{0,6}", households):
        raise ValueError(f"expected a number of households, found {_shown(households)}")
    return _PostcodeLine(postcode, neighbourhood, int(households) if households else None)


def _is_postcode(text: str) -> bool:
    return bool(re.fullmatch(r"[1-9][0-9]{3}", text)) or dutch_postcode.is_valid(text)


def _contradictions(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Find what is wrong between keys that are each right: yields (key, what is wrong).

    It looks at the raw file, so that a mistake elsewhere hides none of these.
    """
    starts, ends = table.get("starts"), table.get("ends")
    if type(starts) is date and type(ends) is date and ends < starts:
        yield "ends", f"expected a date not before starts ({starts}), found {ends}"

    thresholds = table.get("thresholds")
    match thresholds:
        case list() if all(type(part) is int for part in thresholds):
            if thresholds != sorted(set(thresholds)):
                yield "thresholds", f"expected each number once, rising, found {_shown(thresholds)}"

    amount = _amount(table.get("voucher"), "amount")
    pot = _amount(table.get("pots"), "vouchers")
    if amount and pot and pot < amount:
        yield (
            "pots.vouchers",
            f"expected at least one voucher of {_euros(amount)} euros, found {_euros(pot)}",
        )
    each = _amount(table.get("pots"), "settlement_each")
    settlement = _amount(table.get("pots"), "settlement")
    if each and settlement is not None and settlement < each:
        yield (
            "pots.settlement",
            f"expected at least one settlement of {_euros(each)} euros, found {_euros(settlement)}",
        )

    yield from _doubles("categories", _entries(table, "categories"), ["key", "label"])
    coupons = table.get("coupons")
    if isinstance(coupons, dict):
        purposes = _entries(coupons, "purposes")
        yield from _doubles("coupons.purposes", purposes, ["key", "label"])
    organisations = _entries(table, "organisations")
    yield from _doubles("organisations", organisations, ["key", "name"])
    for number, organisation in organisations:
        envelope = _amount(organisation, "envelope")
        where = f"organisations #{number}"
        if envelope and amount and envelope < amount:
            yield (
                f"{where}.envelope",
                f"expected at least one voucher of {_euros(amount)} euros, "
                f"found {_euros(envelope)}",
            )
        if envelope and pot and envelope > pot:
            yield (
                f"{where}.envelope",
                f"expected at most pots.vouchers ({_euros(pot)} euros), found {_euros(envelope)}",
            )
        approaches = _entries(organisation, "approaches")
        yield from _doubles(f"{where}.approaches", approaches, ["key", "label"])


def _entries(table: Mapping[str, Any], key: str) -> list[tuple[int, dict[str, Any]]]:
    """The tables in a list of tables, each with its number counted from 1."""
    values = table.get(key)
    if not isinstance(values, list):
        return []
    return [(number, value) for number, value in enumerate(values, 1) if isinstance(value, dict)]


def _doubles(
    where: str, entries: Sequence[tuple[int, Mapping[str, Any]]], keys: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for key in keys:
        seen: dict[str, int] = {}
        for number, entry in entries:
            value = entry.get(key)
            if not isinstance(value, str):
                continue
            first = seen.setdefault(value.casefold(), number)
            if first != number:
                yield (
                    f"{where} #{number}.{key}",
                    f"expected another {key} than #{first} has, found {_shown(value)}",
                )


def _amount(part: object, key: str) -> int | None:
    """The cents of an amount in the raw file, or None where there is none that can be read."""
    try:
        return _cents(part.get(key)) if isinstance(part, dict) else None
    except ValueError:
        return None


def _euros(cents: int) -> str:
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents // 100}.{cents % 100:02}"


def _in_plain_words(path: Path, error: ErrorDetails) -> Iterator[str]:
    """Turn one of pydantic's errors into "file, key: expected ..., found ..."."""
    if error["type"] == "postcodes":
        yield from error["ctx"]["problems"]
        return
    names = [part for part in error["loc"] if isinstance(part, str)]
    where = f"{path}, key {_key_in_words(error['loc'])}"
    model = _model_of(names[:-1])
    known = {field.alias or name: field for name, field in model.model_fields.items()}
    if error["type"] == "extra_forbidden":
        close = difflib.get_close_matches(names[-1], known, n=1)
        hint = f' (did you mean "{close[0]}"?)' if close else ""
        yield f'{where}: expected a key that the scheme knows, found "{names[-1]}"{hint}'
        return
    found = "nothing" if error["type"] == "missing" else _shown(error["input"])
    yield f"{where}: expected {known[names[-1]].description}, found {found}"


def _model_of(names: Sequence[str]) -> type[BaseModel]:
    """The model at the end of a path of keys, such as organisations, approaches."""
    model: type[BaseModel] = Scheme
    for name in names:
        fields = {field.alias or key: field for key, field in model.model_fields.items()}
        kind = fields[name].annotation
        model = next(part for part in (kind, *get_args(kind)) if _is_model(part))
    return model


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _key_in_words(location: Sequence[str | int]) -> str:
    words = ""
    for part in location:
        words += f" #{part + 1}" if isinstance(part, int) else f".{part}"
    return words.removeprefix(".")


def _shown(value: object) -> str:
    """A value as it stands in a TOML file, cut off where it is long."""
    match value:
        case bool():
            text = str(value).lower()
        case str():
            # What can't be seen as TOML writes it: this goes to a terminal.
            seen = (each if each.isprintable() else f"\\u{ord(each):04x}" for each in value)
            text = f'"{"".join(seen)}"'
        case dict():
            text = "a table"
        case list():
            text = "[" + ", ".join(_shown(item) for item in value) + "]"
        case _:
            text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
