"""Reads a scheme file, and says every mistake in it in plain words."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pydantic import (
    BaseModel,
    ValidationError,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.domain.mistakes import SchemeError, shown
from bot.domain.scheme import Scheme
from bot.domain.scheme_parts import cents_of
from bot.translation import participant_languages


def shipped_scheme(place: str) -> Path:
    """The scheme of a place that comes with the program, in a wheel or beside it in a checkout."""
    inside = Path(__file__).parents[1] / "schemes"
    folder = inside if inside.is_dir() else Path(__file__).parents[2] / "schemes"
    return folder / place / "scheme.toml"


def read_scheme(path: Path) -> Scheme:
    """Read and check a scheme file and the list of postcodes beside it.

    Raises SchemeError with every mistake in both files.
    """
    return scheme_of(_read_toml(path), path)


def scheme_of(table: dict[str, Any], path: Path) -> Scheme:
    """The scheme in a table as TOML gives it; `path` is what its mistakes are told of.

    Raises SchemeError with every mistake in it.
    """
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
                yield "thresholds", f"expected each number once, rising, found {shown(thresholds)}"

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

    categories = _entries(table, "categories")
    yield from _doubles("categories", categories, ["key", "label"])
    yield from _shared_words("categories", categories)
    coupons = table.get("coupons")
    if isinstance(coupons, dict):
        purposes = _entries(coupons, "purposes")
        yield from _doubles("coupons.purposes", purposes, ["key", "label"])
        yield from _shared_words("coupons.purposes", purposes)
    yield from _untold(table, coupons)
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


def _untold(table: Mapping[str, Any], coupons: object) -> Iterator[tuple[str, str]]:
    """Languages that nobody made texts for, and what a language lacks of the scheme's own words."""
    languages = table.get("languages")
    for language, texts in languages.items() if isinstance(languages, dict) else ():
        where = f"languages.{language}"
        made = participant_languages()[1:]
        if language not in made:
            yield where, f"expected one of {', '.join(made)}, found {shown(language)}"
        if not isinstance(texts, dict):
            continue
        yield from _without_text(f"{where}.categories", texts.get("categories"), table)
        if isinstance(coupons, dict):
            yield from _without_text(f"{where}.purposes", texts.get("purposes", {}), coupons)
            if "coupons_where_to_spend" not in texts:
                key = f"{where}.coupons_where_to_spend"
                yield key, "expected one line of text, as there are coupons, found nothing"


def _without_text(where: str, texts: object, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The categories or purposes of a table that have no text in a language."""
    for _number, entry in _entries(table, where.rpartition(".")[2]):
        key = entry.get("key")
        is_key = isinstance(key, str) and re.fullmatch("[a-z][a-z0-9_]*", key)
        if isinstance(texts, dict) and is_key and key not in texts:
            yield f"{where}.{key}", "expected one line of text in quotes, found nothing"


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
                    f"expected another {key} than #{first} has, found {shown(value)}",
                )


def _shared_words(
    where: str, entries: Sequence[tuple[int, Mapping[str, Any]]]
) -> Iterator[tuple[str, str]]:
    """A word that two of them have tells neither of them apart."""
    called: dict[str, int] = {}
    for number, entry in entries:
        for name in (entry.get("key"), entry.get("label")):
            if isinstance(name, str):
                called.setdefault(name.casefold(), number)
    for number, entry in entries:
        words = entry.get("words")
        for word in words if isinstance(words, list) else ():
            other = called.setdefault(word.casefold(), number) if isinstance(word, str) else number
            if other != number:
                text = f"expected words that #{other} has not, found {shown(word)}"
                yield f"{where} #{number}.words", text


def _amount(part: object, key: str) -> int | None:
    """The cents of an amount in the raw file, or None where there is none that can be read."""
    try:
        return cents_of(part.get(key)) if isinstance(part, dict) else None
    except ValueError:
        return None


def _euros(cents: int) -> str:
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents // 100}.{cents % 100:02}"


def _in_plain_words(path: Path, error: ErrorDetails) -> Iterator[str]:
    """Turn one of pydantic's errors into "file, key: expected ..., found ..."."""
    if error["type"] == "list":
        yield from error["ctx"]["problems"]
        return
    names = [part for part in error["loc"] if isinstance(part, str)]
    where = f"{path}, key {_key_in_words(error['loc'])}"
    field, _inner = _walk(names)
    _field, model = _walk(names[:-1])
    known = {field.alias or name: field for name, field in model.model_fields.items()}
    if error["type"] == "extra_forbidden":
        close = difflib.get_close_matches(names[-1], known, n=1)
        hint = f' (did you mean "{close[0]}"?)' if close else ""
        yield f'{where}: expected a key that the scheme knows, found "{names[-1]}"{hint}'
        return
    found = "nothing" if error["type"] == "missing" else shown(error["input"])
    yield f"{where}: expected {_description(field)}, found {found}"


def _description(field: FieldInfo) -> str | None:
    """What a field has to be; of one that may be left out its kind of value says it."""
    of_kind = (part for kind in get_args(field.annotation) for part in get_args(kind)[1:])
    return field.description or next((part.description for part in of_kind), None)


def _walk(names: Sequence[str]) -> tuple[FieldInfo, type[BaseModel]]:
    """The field at the end of a path of keys, such as organisations, approaches, and the model in
    it. What is no field is a key of the field's own: that of a language, of a category.
    """
    field, model = FieldInfo(), Scheme
    for name in names:
        fields = {field.alias or key: field for key, field in model.model_fields.items()}
        if name not in fields:
            continue
        field = fields[name]
        kinds = (field.annotation, *get_args(field.annotation))
        kinds = (*kinds, *(part for kind in kinds for part in get_args(kind)))
        model = next((part for part in kinds if _is_model(part)), model)
    return field, model


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _key_in_words(location: Sequence[str | int]) -> str:
    words = ""
    for part in location:
        words += f" #{part + 1}" if isinstance(part, int) else f".{part}"
    return words.removeprefix(".")
