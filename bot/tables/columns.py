"""Which column of a table is what, by the names that Dutch and English programs give it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True)
class Column:
    """Something that we look for. `label` is what a user calls it.

    `names` are the names it may have, the best first: where two are there, the first is taken.
    """

    key: str
    label: str
    names: tuple[str, ...]
    required: bool = False


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

    @property
    def usable(self) -> bool:
        """Whether everything that is required is there, once."""
        return not self.missing and not self.doubled

    def shown(self, columns: Sequence[Column]) -> list[tuple[str, str]]:
        """What is taken for what, to be confirmed: (our label, the name in the header)."""
        return [
            (column.label, self.header[self.places[column.key]])
            for column in columns
            if column.key in self.places
        ]


_PERSONAL_WORDS = re.compile(
    r"\b(?:bsn|naam|namen|names?|voornaam|achternaam|roepnaam|tussenvoegsel|voorletters|initialen"
    r"|surname|lastname|firstname|fullname|tel|telefoon|telefoonnummer|phone|mobiel|mobile|gsm"
    r"|adres|address|straat|straatnaam|street|huisnummer|toevoeging|postcode|zip|postalcode"
    r"|woonplaats|plaats|city|town|geboren|birthday|birthdate|dob|iban|rekening|rekeningnummer"
    r"|bank|klant|klantnummer|client|clientnummer|customers?|users?|gebruiker|deelnemer|ontvanger"
    r"|recipient|partner|geslacht|gender)\b"
)
_PERSONAL_PARTS = (
    "bsn", "burgerservice", "sofinummer", "mail", "telefoon", "voornaam", "achternaam", "geboort",
    "adres", "address", "postcode", "iban", "uniek nummer", "date of birth", "client uid",
)  # fmt: skip


@lru_cache(maxsize=1_000)
def plain_name(name: str) -> str:
    """A column's name without capitals, accents or punctuation: "Gift-card Code" is gift card code.

    Camel case is taken apart: couponAmount is coupon amount.
    """
    text = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).casefold()
    letters = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def is_personal(name: str) -> bool:
    """Whether a column's name says that it is about people."""
    plain = plain_name(name)
    return bool(_PERSONAL_WORDS.search(plain)) or any(part in plain for part in _PERSONAL_PARTS)


def recognise(header: Sequence[str], columns: Sequence[Column]) -> Mapping:
    """Say what the columns of a header are."""
    plain = [plain_name(name) for name in header]
    places: dict[str, int] = {}
    doubled: list[str] = []
    for column in columns:
        for name in column.names:
            found = [place for place, each in enumerate(plain) if each == plain_name(name)]
            if found:
                places[column.key] = found[0]
                if len(found) > 1:
                    doubled.append(header[found[0]])
                break
    rest = [name for place, name in enumerate(header) if name and place not in set(places.values())]
    return Mapping(
        places,
        tuple(header),
        missing=tuple(c for c in columns if c.required and c.key not in places),
        doubled=tuple(doubled),
        personal=tuple(name for name in rest if is_personal(name)),
        unused=tuple(name for name in rest if not is_personal(name)),
    )
