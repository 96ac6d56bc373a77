"""Which column of a table is what, by the names that Dutch and English programs give it."""

import json
import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Self, TypeVar

from bot.formatting import cut

# So much of a column's name is shown.
_LONGEST_SHOWN = 40
# As a key: it says nothing of what a row is.
SAYS_NOTHING = "nothing"
# As a place of which somebody told: what stands above and between the rows; see `Header.notes`.
NOTES = -1
Read = TypeVar("Read")


@dataclass(frozen=True)
class Column:
    """Something that we look for. `label` is what a user calls it, `asked` the same in a question.

    `names` are the names it may have, the best first: where two are there, the first is taken.
    `says` is found in the plain name of any column that is it as well: each of those is read, the
    first by `key`, and the next ones by "key 2", "key 3"; see `cells_of`.
    `never` is found in the name of a column that is something else, whatever its values are.
    `bare`: what stands in brackets behind its name says no more than an example.
    `sums`: it holds amounts, of which the last row may be the sum; no row may miss its cell.
    """

    key: str
    label: str
    names: tuple[str, ...]
    required: bool = False
    says: str | None = None
    sums: bool = False
    never: str | None = None
    asked: str = ""
    bare: bool = False


@dataclass(frozen=True)
class Choice:
    """What somebody said that the columns of a table are. What is not said, the names tell.

    `row` is where the names stand. `places` is by the key of a column: its place in a row, from 0,
    or None where it is not to be used. No name is in it. `hidden` is whether what the spreadsheet
    hides is read, rows and columns; None where nobody said so. `told` is by the place of a column:
    the key of what it says (see `Column.says`), or None where it says nothing of that kind. NOTES
    is the place of no column, but of what stands above and between the rows. `meant` is by the
    place of a column: its words, as `meanings.word_in` gives them, and what each is to be read as.
    """

    row: int
    places: dict[str, int | None]
    hidden: bool | None = None
    told: dict[int, str | None] = field(default_factory=dict)
    meant: dict[int, dict[str, str]] = field(default_factory=dict)

    def written(self) -> str:
        """As it is kept."""
        said = [list(each.items()) for each in (self.told, self.meant)]
        while said and not said[-1]:
            said.pop()
        return json.dumps([self.row, self.places, self.hidden, *said])

    @classmethod
    def read(cls, written: str | None) -> Self | None:
        """What was kept, if anything."""
        if not written:
            return None
        row, places, hidden, *said = json.loads(written)
        return cls(row, places, hidden, *map(dict, said))


@dataclass(frozen=True)
class Doubt:
    """A column that is not read, and may say that a row does not count: somebody has to tell.

    `values` are some of what stands in it, where that can't be personal. `denied` are those that
    seem to say no, and `denying` in how many rows they stand; `empty` is in how many nothing does.
    `words` are all of them, where they are few and surely about nobody, with "" for nothing.
    """

    place: int
    name: str
    values: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    denying: int = 0
    empty: int = 0
    words: tuple[str, ...] = ()


class NotChoosable(ValueError):
    """There is no such column, or it is about people; the text says which."""


@dataclass(frozen=True)
class Header:
    """The row of a table that holds the names, and what they are taken for: key to place."""

    row: int
    names: tuple[str, ...]
    places: dict[str, int]
    fits: dict[str, list[int]] = field(default_factory=dict)
    """Key of a column to the places of unused columns of which the values would do for it."""
    asks: tuple[str, ...] = ()
    """The keys of `fits` that no name and nobody has told yet: to be asked before it is used."""
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    """Rows, and columns that would be used, which a spreadsheet hides: nobody told of them yet."""
    doubts: tuple[Doubt, ...] = ()
    """Columns of which nobody told yet what they say, where the rows may depend on it."""
    notes: tuple[str, ...] = ()
    """What stands above and between the rows, where nobody told yet that it says nothing."""

    @property
    def hides(self) -> bool:
        """Whether somebody has to say if what is hidden is read."""
        return bool(self.hidden_rows or self.hidden_columns)

    @property
    def choosable(self) -> list[tuple[int, str]]:
        """The places and names of what may be chosen for some column; see `may_be`."""
        used = set(self.places.values())
        return [
            (place, name)
            for place, name in enumerate(self.names)
            if name and (not is_personal(name) or place in used)
        ]

    def without_others(self, columns: Sequence[Column]) -> Self:
        """Without what only fits by its values, where the name says that it is something else."""
        of = {column.key: column for column in columns}
        fits = {
            key: [at for at in places if not is_another(of[key], self.names[at])]
            for key, places in self.fits.items()
        }
        fits = {key: places for key, places in fits.items() if places}
        return replace(self, fits=fits, asks=tuple(key for key in self.asks if key in fits))

    def choice(
        self,
        names: Iterable[tuple[str, str]],
        columns: Sequence[Column],
        *,
        of_people: bool = True,
    ) -> Choice:
        """A choice by keys and names; an empty name is not to be used. Raises NotChoosable.

        What has the key SAYS_NOTHING says nothing that a row depends on. `of_people`: whether a
        column that is about people may be the one that says whether a row counts, or be no matter.
        """
        places: dict[str, int | None] = {}
        told: dict[int, str | None] = {}
        of = {column.key: column for column in columns}
        for key, name in names:
            column = of.get(key)
            found = [
                place
                for place, each in self.choosable
                if plain_name(each) == plain_name(name) and (not column or may_be(column, each))
            ]
            if of_people and not found and (not column or (column.says and not column.names)):
                found = [
                    at for at, each in enumerate(self.names) if plain_name(each) == plain_name(name)
                ]
            if name and not found:
                raise NotChoosable(name)
            if column is None:
                told |= dict.fromkeys(found)
            elif not column.says:
                places[key] = found[0] if name else None
            elif name:
                told |= dict.fromkeys(found, key)
            else:
                told |= dict.fromkeys(cells_of(self.places, key))
                places |= {key: None} if column.names else {}
        return Choice(self.row, places, told=told)


@dataclass(frozen=True)
class Mapping:
    """What a header's columns are taken for. Only these are read; the rest stays unread."""

    places: dict[str, int]
    """Key of a column to its place in a row, from 0."""
    header: tuple[str, ...]
    missing: tuple[Column, ...] = ()
    """What is required and not there."""
    doubled: tuple[str, ...] = ()
    """Names that stand in the header twice, so that nobody can tell which is meant."""
    personal: tuple[str, ...] = ()
    """Columns that are about people; whoever sent the table is told that we do not read them."""
    unused: tuple[str, ...] = field(default=())
    needed: int = 0
    """How many cells a row has at the least: those that have to be there are among them."""
    sums: str | None = None
    """The key of the column of amounts of which the last row may be the sum."""
    code_names: frozenset[str] = frozenset()
    """What the column of the codes may be called."""

    @property
    def usable(self) -> bool:
        """Whether everything that is required is there, once."""
        return not self.missing and not self.doubled

    @property
    def is_of_people(self) -> bool:
        """Whether columns are about people: not read, or read for whether a row counts."""
        told = cells_of(self.places, "state")
        return bool(self.personal) or any(is_personal(self.header[at]) for at in told)

    def shown(self, columns: Sequence[Column]) -> list[tuple[str, str]]:
        """What is taken for what, to be confirmed: (our label, the name in the header)."""
        return [
            (column.label, self.header[place])
            for column in columns
            for place in cells_of(self.places, column.key)
        ]


_PERSONAL_WORDS = re.compile(
    r"\b(?:bsn|naam|namen|names?|voornaam|achternaam|roepnaam|tussenvoegsel|voorletters|initialen"
    r"|surname|lastname|firstname|fullname|tel|telefoon|telefoonnummer|phone|mobiel|mobile|gsm"
    r"|adres|address|straat|straatnaam|street|huisnummer|toevoeging|postcode|zip|postalcode"
    r"|woonplaats|plaats|city|town|geboren|birthday|birthdate|dob|iban|rekening|rekeningnummer"
    r"|bank|klant|klantnummer|client|clientnummer|customers?|gebruiker|deelnemer|ontvanger"
    r"|(?<!per )users?|recipient|partner|geslacht|gender)\b"
)
# What has a name and is nobody, and may say what happened: naam transactie, type name.
_NAME_OF_THING = re.compile(
    r"^(?:naam|names?|name of|naam van)?(?: (?:de|het|the))? ?(?:type|soort|kind|status|state|event"
    r"|transactie|transaction|actie|action|mutatie|product|artikel|item)(?: (?:naam|names?))?$"
)
# A word of a name that says who it is, and not what was done with what, or for whom.
_WHO = re.compile(
    r"(?:e ?)?mail|bsn|(?:voor|achter|roep|gezins|contact|volledige|gebruikers)?na(?:am|men)"
    r"|(?:sur|last|first|full|user)?names?|tussenvoegsels?|voorletters|initialen"
    r"|(?:mobiele?|mobile|gsm|tel|telefoon|phone)(?:nummers?|nr)?|(?:e?mail|woon|post|huis|bezorg|factuur)?adres"
    r"|(?:e?mail)?address|straat(?:naam)?|street|huis(?:nummer|nr)|toevoeging|postcode|zip"
    r"|postalcode|(?:woon)?plaats|city|town|geboren|geboorte(?:datum|dag|jaar|plaats|land)"
    r"|birth(?:day|date)|dob|iban|(?:bank)?rekening(?:nummer)?|bank|(?:klant|client)(?:nummer|nr)?"
    r"|customers?|gebruiker|deelnemer(?:nummer)?|ontvanger|users?|recipient|partner|geslacht|gender"
    r"|burgerservicenummer|sofinummer"
)
_BESIDE_WHO = frozenset(
    (
        *("de", "het", "een", "van", "the", "of", "en", "and", "e", "s", "nr", "no", "nummer"),
        *("number", "id", "uid", "uniek", "first", "last", "full", "volledige", "voor", "achter"),
        *(
            "kind",
            "child",
            "ouder",
            "parent",
            "gezin",
            "family",
            "contact",
            "contactpersoon",
            "verzorger",
        ),
        *(
            "persoon",
            "person",
            "line",
            "regel",
            "1",
            "2",
            "3",
            "code",
            "land",
            "country",
            "billing",
        ),
        "shipping",
    )
)
_DATE_OF_BIRTH = re.compile(r"date of birth|geboorte datum|birth date")
_PERSONAL_PARTS = (
    "bsn", "burgerservice", "sofinummer", "mail", "telefoon", "voornaam", "achternaam", "geboort",
    "adres", "address", "postcode", "iban", "uniek nummer", "date of birth", "client uid",
)  # fmt: skip


_TICKS = str.maketrans(dict.fromkeys("✓✔☑✅√🗸🗹👍", " ja ") | dict.fromkeys("✗✘✕✖❌☐⬜🗴👎", " nee "))


@lru_cache(maxsize=1_000)
def plain_name(name: str) -> str:
    """A column's name without capitals, accents or punctuation: "Gift-card Code" is gift card code.

    Camel case is taken apart: couponAmount is coupon amount. A tick is yes, and a cross no.
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).translate(_TICKS)
    text = unicodedata.normalize("NFKD", words).casefold()
    letters = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
# What makes another column of it: leeftijd (vanaf).
_MAKES_ANOTHER = re.compile(
    r"\b(?:van(?:af)?|v ?a|min\w*|max\w*|t ?m|tot|niet|geen|oude?|vorige?|tweede|2e?|2)\b"
)


def bare_name(name: str) -> str:
    """A column's plain name without what stands in brackets: Categorie (sport/cultuur)."""
    return plain_name(_IN_BRACKETS.sub(" ", name))


def _is_another_in_brackets(name: str) -> bool:
    return any(_MAKES_ANOTHER.search(plain_name(each)) for each in _IN_BRACKETS.findall(name))


def shown_name(name: str) -> str:
    """A column's name as somebody reads it: on one line, cut off where it is long."""
    return cut(" ".join(name.split()), _LONGEST_SHOWN)


def column_letter(place: int) -> str:
    """What a spreadsheet calls a column, by its place from 0: A, Z, AA."""
    more, rest = divmod(place, 26)
    return (column_letter(more - 1) if more else "") + chr(ord("A") + rest)


def is_personal(name: str) -> bool:
    """Whether a column's name says that it is about people."""
    plain = plain_name(name)
    if _NAME_OF_THING.search(plain):
        return False
    return bool(_PERSONAL_WORDS.search(plain)) or any(part in plain for part in _PERSONAL_PARTS)


def is_only_who(name: str) -> bool:
    """Whether a name of a column about people says who it is and no more: naam klant, e-mail.

    Not so where it has another word, which may be what happened: gemaild op, betaald door klant.
    """
    words = _DATE_OF_BIRTH.sub("", plain_name(name)).split()
    return all(word in _BESIDE_WHO or _WHO.fullmatch(word) for word in words)


def may_be(column: Column, name: str) -> bool:
    """Whether somebody may say that this is the column: not if it is about people."""
    known = any(plain_name(each) == plain_name(name) for each in column.names)
    return known or not (is_personal(name) or is_another(column, name))


def is_another(column: Column, name: str) -> bool:
    """Whether a column's name says that it is something else, or money that is no euros."""
    if column.never is None:
        return False
    return bool(re.search(column.never, f"{name} {plain_name(name)}", re.IGNORECASE))


def recognise(
    header: Sequence[str], columns: Sequence[Column], choice: Choice | None = None
) -> Mapping:
    """Say what the columns of a header are. What is about people is no choice."""
    chosen = choice.places if choice else {}
    told = choice.told if choice else {}
    # Something may stand behind the last name.
    header = [*header, *[""] * (max(told, default=-1) + 1 - len(header))]
    plain = [plain_name(name) for name in header]
    taken = {place for place in chosen.values() if place is not None}
    taken |= {place for place, key in told.items() if key is not None}
    places: dict[str, int] = {}
    doubled: list[str] = []
    for column in columns:
        if column.key in chosen:
            place = chosen[column.key]
            if place is not None and place < len(header) and may_be(column, header[place]):
                places[column.key] = place
            continue
        for name in column.names:
            found = [
                place
                for place, each in enumerate(plain)
                if each == plain_name(name) and place not in taken
            ]
            if found:
                places[column.key] = found[0]
                if len(found) > 1:
                    doubled.append(header[found[0]])
                break
    _add_bare([each for each in columns if each.key not in chosen], header, places, taken)
    for column in columns:
        if column.says:
            said = [at for at, key in told.items() if key == column.key]
            allowed = [at for at in said if not is_another(column, header[at])]
            _add_said(column, column.says, plain, places, taken | told.keys(), allowed)
    needed = [places[c.key] + 1 for c in columns if c.key in places and (c.required or c.sums)]
    rest = [name for place, name in enumerate(header) if name and place not in set(places.values())]
    return Mapping(
        places,
        tuple(header),
        missing=tuple(c for c in columns if c.required and c.key not in places),
        doubled=tuple(doubled),
        personal=tuple(name for name in rest if is_personal(name)),
        unused=tuple(name for name in rest if not is_personal(name)),
        needed=max(needed, default=0),
        sums=next((c.key for c in columns if c.sums and c.key in places), None),
        code_names=frozenset(name for c in columns if c.key == "code" for name in c.names),
    )


def _add_bare(
    columns: Sequence[Column], header: Sequence[str], places: dict[str, int], taken: set[int]
) -> None:
    """Add the place of each column whose name stands there once with something in brackets."""
    left = {
        place: bare_name(name)
        for place, name in enumerate(header)
        if place not in taken and place not in places.values()
    }
    for column in columns:
        names = set(map(plain_name, column.names))
        found = [place for place, name in left.items() if name in names]
        is_one = len(found) == 1 and not _is_another_in_brackets(header[found[0]])
        if column.bare and column.key not in places and is_one:
            places[column.key] = found[0]


def _add_said(
    column: Column,
    says: str,
    plain: Sequence[str],
    places: dict[str, int],
    taken: set[int],
    told: list[int],
) -> None:
    """Add the places of all columns whose names, or whoever `told`, say that they are this one."""
    used = taken | set(places.values())
    found = [place for place, name in enumerate(plain) if re.search(says, name)]
    new = [*(place for place in found if place not in used), *told]
    keys = [column.key, *(f"{column.key} {number}" for number in range(2, len(new) + 2))]
    places.update(zip((key for key in keys if key not in places), new, strict=False))


def keys_of(found: Container[str], key: str) -> list[str]:
    """The keys of all columns that are this one, where they are there; see `Column.says`."""
    if key not in found:
        return []
    keys = [key]
    while (name := _numbered(key, len(keys) + 1)) in found:
        keys.append(name)
    return keys


@cache
def _numbered(key: str, number: int) -> str:
    return f"{key} {number}"


def cells_of(cells: dict[str, Read], key: str) -> list[Read]:
    """What stands in all columns that are this one; see `Column.says`."""
    if key not in cells:
        return []
    # Nearly always there is one, and this is asked of every row.
    if _numbered(key, 2) not in cells:
        return [cells[key]]
    return [cells[each] for each in keys_of(cells, key)]
