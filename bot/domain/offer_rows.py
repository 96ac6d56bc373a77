"""One row of a list of offers: its cells by their Dutch headings, or what is wrong with them. Pure.

The headings are those of the scheme's file; other lists may call them otherwise.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any

from stdnum.nl import postcode as dutch_postcode

from bot.domain.offers import (
    LONGEST,
    MOST_CENTS,
    NO_CATEGORY,
    OLDEST,
    PHONE,
    WEBSITE,
    Areas,
    Offer,
    folded,
)
from bot.domain.scheme_parts import FIRST_DAY, LAST_DAY, Category
from bot.formatting import one_line, read_euro

# What each column is called; the first is the one of the scheme's file.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "provider": (
        *("aanbieder", "organisatie", "vereniging", "instelling", "naam aanbieder", "club"),
        *("naam organisatie", "naam vereniging", "naam van de aanbieder", "sportvereniging"),
    ),
    "title": (
        *("titel", "aanbod", "activiteit", "naam", "wat", "naam activiteit", "naam aanbod"),
        *("naam van de activiteit", "naam van het aanbod", "activiteitnaam", "cursus"),
        "naam cursus",
    ),
    "category": ("categorie", "rubriek"),
    "kind": ("soort", "soort aanbod", "type", "soort activiteit", "type activiteit"),
    "ages": ("leeftijd", "leeftijden", "doelgroep"),
    "from_age": ("vanaf leeftijd", "leeftijd vanaf", "minimumleeftijd"),
    "to_age": ("tot en met leeftijd", "leeftijd tot en met", "maximumleeftijd"),
    "women_only": ("alleen vrouwen", "alleen voor vrouwen"),
    "wheelchair": ("rolstoel", "rolstoeltoegankelijk"),
    "place": ("locatie", "plek", "gebouw", "waar"),
    "address": ("adres", "straat"),
    "postcode": ("postcode",),
    "neighbourhood": ("buurt", "wijk"),
    "when": ("wanneer", "dag en tijd", "tijden"),
    "price": ("prijs", "kosten"),
    "price_for": ("per", "prijs per"),
    "sign_up": ("aanmelden", "aanmelding", "inschrijven"),
    "phone": ("telefoon", "telefoonnummer", "tel"),
    "website": ("website", "site", "link", "url"),
    "until": ("tot en met", "geldig tot en met", "einddatum", "laatste dag"),
    "full": ("vol",),
    "example": ("voorbeeld",),
}
NEEDED = ("title", "category", "kind")
FIELD_OF = {folded(name): field for field, names in HEADINGS.items() for name in names}

_YES = frozenset({"ja", "j", "x", "1", "waar", "yes", "true"})
_NO = frozenset({"", "nee", "n", "0", "onwaar", "no", "false"})
_FREE = frozenset({"gratis", "niets", "geen kosten"})
# No letter stands against the figures: 1e3 is no amount.
_PRICE = re.compile(
    r"(?P<amount>(?:€|euro?)?\s*[0-9]+(?:[.,][0-9]+)*(?:,[-=]+)?(?:\s*(?:€|euro?\b))?)"
    r"(?![^\W_])\s*(?P<rest>.*)",
    re.I,
)
# Behind one amount, another one: 20-30, 0 tot 20, 25 voor volwassenen en 15 voor kinderen.
_ANOTHER = re.compile(
    r"^(?:-|–|/|tot(?: en met)?\b|t/m|à|a\b|of\b|en\b)\s*(?:€|euro?\b)?\s*[0-9]"
    r"|(?:€|\beuro?\b)\s*[0-9]|[0-9]\s*(?:€|euro?s?\b)|\b(?:en|of)\s+[0-9.,]+\s+voor\b",
    re.I,
)
_AGE = re.compile(r"(?P<years>[0-9]{1,3})\s*(?:jaar)?", re.I)
_AGES = re.compile(
    r"(?:(?P<first>[0-9]{1,3})\s*(?:-|–|t/m|tot en met)\s*(?P<last>[0-9]{1,3})"
    r"|vanaf\s*(?P<from>[0-9]{1,3})|(?P<plus>[0-9]{1,3})\s*\+"
    r"|(?:t/m|tot en met)\s*(?P<to>[0-9]{1,3}))\s*(?:jaar)?",
    re.I,
)
_DAY = re.compile(r"(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})")


class Expected(Enum):
    """What should have stood in a cell."""

    TEXT = auto()
    SHORTER = auto()
    CATEGORY = auto()
    AGE = auto()
    AGES = auto()
    YES_OR_NO = auto()
    POSTCODE = auto()
    NEIGHBOURHOOD = auto()
    AMOUNT = auto()
    PHONE = auto()
    WEBSITE = auto()
    DAY = auto()


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one cell, by the heading of its column."""

    heading: str
    expected: Expected
    found: str


class RowRefused(Exception):
    """A row that is no offer; `mistakes` has all that is wrong with it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes


class _Wrong(Exception):
    def __init__(self, expected: Expected) -> None:
        super().__init__(expected)
        self.expected = expected


@dataclass(frozen=True)
class OfferRows:
    """Reads rows by the categories and the areas of a scheme."""

    categories: Sequence[Category]
    areas: Areas

    def read(self, row: Mapping[str, str]) -> Offer:
        """The offer in the cells of a row, by field. Raises RowRefused with every mistake."""
        cells = {field: one_line(row.get(field, "")) for field in HEADINGS}
        facts: dict[str, Any] = {}
        mistakes = []
        for field in HEADINGS:
            try:
                facts |= self._facts(field, cells[field])
            except _Wrong as wrong:
                mistakes.append(Mistake(HEADINGS[field][0], wrong.expected, cells[field]))
        if _is_upside_down(facts):
            field = "ages" if cells["ages"] else "to_age"
            mistakes.append(Mistake(HEADINGS[field][0], Expected.AGES, cells[field]))
        if mistakes:
            raise RowRefused(mistakes)
        # Where the list of postcodes knows the neighbourhood, that one counts.
        if found := self.areas.neighbourhood(facts.get("postcode")):
            facts["neighbourhood"] = found
        return Offer(**{"provider": ""} | facts)

    def _facts(self, field: str, text: str) -> Mapping[str, Any]:
        """The facts in one cell. Raises _Wrong."""
        if not text:
            if field in NEEDED:
                raise _Wrong(Expected.CATEGORY if field == "category" else Expected.TEXT)
            return {}
        if field == "category":
            return {"category": self._category(text)}
        if field == "neighbourhood":
            return {"neighbourhood": self._neighbourhood(text)}
        if field in _READERS:
            return _READERS[field](text)
        if len(text) > LONGEST[field]:
            raise _Wrong(Expected.SHORTER)
        return {field: text.casefold() if field == "kind" else text}

    def _category(self, text: str) -> str:
        for each in self.categories:
            if each.key != NO_CATEGORY and folded(text) in (each.key, folded(each.label)):
                return each.key
        raise _Wrong(Expected.CATEGORY)

    def _neighbourhood(self, text: str) -> str:
        for name in self.areas.neighbourhoods.values():
            if folded(name) == folded(text):
                return name
        raise _Wrong(Expected.NEIGHBOURHOOD)


def _is_upside_down(facts: Mapping[str, Any]) -> bool:
    first, last = facts.get("from_age"), facts.get("to_age")
    return first is not None and last is not None and first > last


def _ages(text: str) -> Mapping[str, Any]:
    """6-12, 6 t/m 12 jaar, vanaf 16, 55+."""
    match = _AGES.fullmatch(text)
    if match is None:
        raise _Wrong(Expected.AGES)
    first = match["first"] or match["from"] or match["plus"]
    last = match["last"] or match["to"]
    read = {"from_age": first, "to_age": last}
    return {field: _age(years) for field, years in read.items() if years}


def _age(text: str) -> int:
    match = _AGE.fullmatch(text)
    if match is None or int(match["years"]) > OLDEST:
        raise _Wrong(Expected.AGE)
    return int(match["years"])


def _yes_or_no(text: str) -> bool:
    if (said := text.casefold()) not in _YES | _NO:
        raise _Wrong(Expected.YES_OR_NO)
    return said in _YES


def read_postcode(text: str) -> str:
    """A postcode, complete or its four digits, without a space. Raises ValueError."""
    plain = dutch_postcode.compact(text)
    if re.fullmatch("[1-9][0-9]{3}", plain):
        return plain
    return str(dutch_postcode.validate(plain)).replace(" ", "")


def _postcode(text: str) -> Mapping[str, Any]:
    try:
        return {"postcode": read_postcode(text)}
    except ValueError:
        raise _Wrong(Expected.POSTCODE) from None


def _price(text: str) -> Mapping[str, Any]:
    """€ 12,50, gratis, or 12,50 per maand in one cell."""
    if text.casefold() in _FREE:
        return {"price_cents": 0}
    match = _PRICE.fullmatch(text)
    try:
        cents = read_euro(match["amount"]) if match else None
    except ValueError:
        cents = None
    if match is None or cents is None or cents > MOST_CENTS or _ANOTHER.search(match["rest"]):
        raise _Wrong(Expected.AMOUNT)
    if len(match["rest"]) > LONGEST["price_for"]:
        raise _Wrong(Expected.SHORTER)
    return {"price_cents": cents} | ({"price_for": match["rest"]} if match["rest"] else {})


def _website(text: str) -> Mapping[str, Any]:
    address = f"https://{text}" if text.casefold().startswith("www.") else text
    if not WEBSITE.fullmatch(address) or len(address) > LONGEST["website"]:
        raise _Wrong(Expected.WEBSITE)
    return {"website": address}


def _phone(text: str) -> Mapping[str, Any]:
    if not PHONE.fullmatch(text) or len(text) > LONGEST["phone"]:
        raise _Wrong(Expected.PHONE)
    return {"phone": text}


def _until(text: str) -> Mapping[str, Any]:
    match = _DAY.fullmatch(text)
    try:
        day = (
            date(int(match["year"]), int(match["month"]), int(match["day"]))
            if match
            else date.fromisoformat(text)
        )
    except ValueError:
        raise _Wrong(Expected.DAY) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _Wrong(Expected.DAY)
    return {"until": day}


_READERS: Mapping[str, Callable[[str], Mapping[str, Any]]] = {
    "ages": _ages,
    "from_age": lambda text: {"from_age": _age(text)},
    "to_age": lambda text: {"to_age": _age(text)},
    "women_only": lambda text: {"women_only": _yes_or_no(text)},
    "wheelchair": lambda text: {"wheelchair": _yes_or_no(text)},
    "postcode": _postcode,
    "price": _price,
    "phone": _phone,
    "website": _website,
    "until": _until,
    "full": lambda text: {"full": _yes_or_no(text)},
    "example": lambda text: {"example": _yes_or_no(text)},
}
