"""One row of a list of offers: its cells by their Dutch headings, or what is wrong with them. Pure.

The headings are those of the scheme's file; other lists may call them otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from typing import Any

from bot.domain.offer_cells import READERS, Expected, WrongCell, is_free_reading, says_nothing
from bot.domain.offers import LONGEST, NO_CATEGORY, Areas, Offer, folded, is_empty
from bot.domain.scheme_parts import Category
from bot.formatting import one_line

# What each column is called; the first is the one of the scheme's file.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "provider": (
        *("aanbieder", "organisatie", "vereniging", "instelling", "naam aanbieder", "club"),
        *("naam organisatie", "naam vereniging", "naam van de aanbieder", "sportvereniging"),
        *("provider", "organisation", "organization", "sportclub", "naam club"),
    ),
    "title": (
        *("titel", "aanbod", "activiteit", "naam", "wat", "naam activiteit", "naam aanbod"),
        *("naam van de activiteit", "naam van het aanbod", "activiteitnaam", "cursus"),
        *("naam cursus", "title", "activity", "course"),
    ),
    "category": ("categorie", "rubriek", "category"),
    "kind": ("soort", "soort aanbod", "type", "soort activiteit", "type activiteit", "kind"),
    "ages": ("leeftijd", "leeftijden", "doelgroep", "leeftijdsgroep", "voor wie", "age", "ages"),
    "from_age": ("vanaf leeftijd", "leeftijd vanaf", "minimumleeftijd"),
    "to_age": ("tot en met leeftijd", "leeftijd tot en met", "maximumleeftijd"),
    "women_only": ("alleen vrouwen", "alleen voor vrouwen", "women only"),
    "wheelchair": ("rolstoel", "rolstoeltoegankelijk", "rolstoelvriendelijk", "wheelchair"),
    "place": ("locatie", "plek", "gebouw", "waar", "accommodatie", "place", "location"),
    "address": ("adres", "straat", "straat en nummer", "address"),
    "postcode": ("postcode", "postal code", "zip"),
    "neighbourhood": ("buurt", "wijk", "neighbourhood"),
    "when": ("wanneer", "dag en tijd", "dag", "dagen", "day", "days", "when"),
    "hours": ("tijd", "tijden", "tijdstip", "uur", "time", "hours"),
    "price": ("prijs", "kosten", "tarief", "contributie", "price", "cost", "costs"),
    "price_for": ("per", "prijs per"),
    "sign_up": ("aanmelden", "aanmelding", "inschrijven", "opgeven", "sign up"),
    "phone": ("telefoon", "telefoonnummer", "tel", "phone", "telephone"),
    "website": ("website", "site", "link", "url"),
    "until": ("tot en met", "geldig tot en met", "einddatum", "laatste dag"),
    "full": ("vol",),
    "example": ("voorbeeld",),
}
NEEDED = ("title", "category", "kind")
FIELD_OF = {folded(name): field for field, names in HEADINGS.items() for name in names}

# Without these it would be another offer, or people would be sent where they can't go.
NOT_WITHOUT = frozenset(
    {*NEEDED, "provider", "place", "women_only", "until", "full", "example"},
)
# Half of what is told in more cells is worse than nothing of it: 20 euros, and not for how long.
_TOGETHER = (
    *(frozenset({"ages", "from_age", "to_age"}), frozenset({"price", "price_for"})),
    frozenset({"when", "hours"}),
)
_AGES = frozenset({"from_age", "to_age"})
# What a column fills in, where that is not the fact of its own name.
_FACTS: Mapping[str, frozenset[str]] = {
    "ages": _AGES,
    "hours": frozenset({"when"}),
    "price": frozenset({"price_cents"}),
    "postcode": frozenset({"postcode", "neighbourhood"}),
}

_ALL_FACTS = frozenset(each.name for each in fields(Offer))


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one cell, by the field of its column."""

    field: str
    expected: Expected
    found: str

    @property
    def heading(self) -> str:
        """What the scheme's file calls the column."""
        return HEADINGS[self.field][0]


class RowRefused(Exception):
    """A row that is no offer; `mistakes` has all that is wrong with it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes


@dataclass(frozen=True)
class ReadRow:
    """An offer in a row, without what can't be read of it.

    `left_out` are the cells that can't be, `freely` those that were read in one of the ways in
    which they can be, and `unread` the facts of which the row so tells nothing.
    """

    offer: Offer
    left_out: Sequence[Mistake] = ()
    freely: Sequence[Mistake] = ()

    @property
    def unread(self) -> frozenset[str]:
        """The facts of the offer that stand in cells which can't be read."""
        return facts_of(each.field for each in self.left_out)

    def untold(self, facts: Set[str]) -> frozenset[str]:
        """Those of some facts that no cell tells: 20 a month tells in one cell what it is per."""
        return frozenset(each for each in facts if is_empty(self.offer, each))


def facts_of(columns: Iterable[str]) -> frozenset[str]:
    """The facts of an offer that some columns tell, and those that say nothing without them."""
    return frozenset(
        fact for each in _with_their_like(columns) for fact in _FACTS.get(each, {each})
    )


def not_told_by(columns: Iterable[str]) -> frozenset[str]:
    """The facts of an offer of which a list with these columns says nothing."""
    there = frozenset(columns)
    told = frozenset(fact for each in there for fact in _FACTS.get(each, {each}))
    if told & _AGES:
        # Only from 12 is an age as well: nobody is too old.
        told |= _AGES
    if "price" not in there:
        told -= {"price_for"}
    # Who offers it is by what it is known again.
    return _ALL_FACTS - told - {"provider"}


def headings_of(facts: Set[str]) -> list[str]:
    """What the scheme's file calls the columns that tell some facts, in its order."""
    found = {each: _FACTS.get(each, frozenset({each})) & facts for each in HEADINGS}
    return [
        HEADINGS[each][0]
        for each, of_it in found.items()
        if of_it
        and not (each in _AGES and found["ages"])
        and each != "hours"
        and not (each == "neighbourhood" and found["postcode"])
    ]


def _with_their_like(columns: Iterable[str]) -> frozenset[str]:
    """Columns, and those that say nothing without them."""
    together = {name: group for group in _TOGETHER for name in group}
    return frozenset(name for each in columns for name in together.get(each, {each}))


@dataclass(frozen=True)
class OfferRows:
    """Reads rows by the categories and the areas of a scheme."""

    categories: Sequence[Category]
    areas: Areas

    def read(self, row: Mapping[str, str]) -> Offer:
        """The offer in the cells of a row, by field. Raises RowRefused with every mistake, also of
        what has more meanings than one."""
        read = self.read_as_far_as_can_be(row)
        if read.left_out or read.freely:
            raise RowRefused([*read.left_out, *read.freely])
        return read.offer

    def read_as_far_as_can_be(self, row: Mapping[str, str]) -> ReadRow:
        """The offer in the cells of a row, by field, without those that can't be read and that it
        can do without. Raises RowRefused with every mistake where it can't."""
        cells = {field: one_line(row.get(field, "")) for field in HEADINGS}
        cells = {field: "" if says_nothing(cell) else cell for field, cell in cells.items()}
        cells["when"] = f"{cells['when']} {cells.pop('hours')}".strip()
        facts: dict[str, dict[str, Any]] = {}
        wrong = []
        for field, cell in cells.items():
            try:
                facts[field] = dict(self._facts(field, cell))
            except WrongCell as problem:
                wrong.append(Mistake(field, problem.expected, cell))
        told = _joined(facts)
        if len(told.get("price_for", "")) > LONGEST["price_for"]:
            wrong.append(Mistake("price", Expected.SHORTER, cells["price"]))
        if _is_upside_down(told):
            field = "ages" if cells["ages"] else "to_age"
            wrong.append(Mistake(field, Expected.AGES, cells[field]))
        if not NOT_WITHOUT.isdisjoint(each.field for each in wrong):
            raise RowRefused(wrong)
        without = _with_their_like(each.field for each in wrong)
        told = _joined({field: facts[field] for field in facts if field not in without})
        # Where the list of postcodes knows the neighbourhood, that one counts.
        if found := self.areas.neighbourhood(told.get("postcode")):
            told["neighbourhood"] = found
        ages = cells["ages"]
        is_free = ages and "ages" not in without and is_free_reading(ages)
        freely = [Mistake("ages", Expected.AGES, ages)] if is_free else []
        return ReadRow(Offer(**{"provider": ""} | told), wrong, freely)

    def _facts(self, field: str, text: str) -> Mapping[str, Any]:
        """The facts in one cell. Raises WrongCell."""
        if not text:
            if field in NEEDED:
                raise WrongCell(Expected.CATEGORY if field == "category" else Expected.TEXT)
            return {}
        if field == "category":
            return {"category": self._category(text)}
        if field == "neighbourhood":
            return {"neighbourhood": self._neighbourhood(text)}
        if field in READERS:
            return READERS[field](text)
        if len(text) > LONGEST[field]:
            raise WrongCell(Expected.SHORTER)
        return {field: text.casefold() if field == "kind" else text}

    def _category(self, text: str) -> str:
        for each in self.categories:
            if each.key != NO_CATEGORY and folded(text) in (each.key, folded(each.label)):
                return each.key
        raise WrongCell(Expected.CATEGORY)

    def _neighbourhood(self, text: str) -> str:
        for name in self.areas.neighbourhoods.values():
            if folded(name) == folded(text):
                return name
        raise WrongCell(Expected.NEIGHBOURHOOD)


def _joined(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The facts of all cells; a remark beside the price stays with what the price is for."""
    joined: dict[str, Any] = {}
    for each in facts.values():
        joined |= each
    remark = facts.get("price", {}).get("price_for", "")
    per = facts.get("price_for", {}).get("price_for", "")
    if remark and per and folded(per) not in folded(remark):
        joined["price_for"] = f"{per} {remark}"
    return joined


def _is_upside_down(facts: Mapping[str, Any]) -> bool:
    first, last = facts.get("from_age"), facts.get("to_age")
    return first is not None and last is not None and first > last
