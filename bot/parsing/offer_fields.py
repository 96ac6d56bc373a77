"""What a coordinator types about an offer: where it is, and how one signs up.

What can be read in two ways is refused, or given back as both readings; nothing is guessed.
"""

import re
from dataclasses import dataclass

from stdnum.nl import postcode as dutch_postcode

from bot.formatting import one_line, plain_signs, without_accents
from bot.parsing.personal_numbers import phones_in, without_phones
from bot.parsing.streets import is_street


@dataclass(frozen=True)
class Where:
    """The name of a building, street and number, and the postcode as 9401AB or 9401."""

    place: str = ""
    address: str = ""
    postcode: str | None = None


_POSTCODE = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{3}) ?([A-Za-z]{2})(?![0-9A-Za-z])")
_AREA = re.compile(r"(?P<digits>[1-9][0-9]{3})(?P<behind>(?![0-9])[^0-9]*)")
_NUMBERED = re.compile(
    r"(?P<street>[^0-9]*[^\W\d_][^0-9]*?|.*\D) ?[0-9]{1,5}(?: ?[-/]? ?[A-Za-z0-9]{1,4})?"
)
_ROOMS = re.compile(
    r"(?:zaal|lokaal|ruimte|gebouw|ingang|verdieping|etage|veld|hal|baan|unit|kamer|deur)\b",
    re.IGNORECASE,
)


def read_where(text: str, town: str) -> Where | None:
    """Where an offer is, in parts with a comma between them; None where nothing is told.

    The `town` of the scheme is left out; another town stays with the address.
    """
    places: list[str] = []
    address = other_town = ""
    postcode: str | None = None
    for part in re.split(r"[,;\n]", plain_signs(text)):
        rest, found = _without_postcode(part)
        if found is not None and postcode is None:
            before, behind = rest
            postcode, other_town = found, behind
        else:
            before = part
        before = one_line(before)
        if not before or before.casefold() == town.casefold():
            continue
        if not address and is_address(before):
            address = before
        else:
            places.append(before)
    if other_town and other_town.casefold() != town.casefold():
        address = f"{address}, {other_town}".removeprefix(", ")
    found_any = Where(", ".join(places), address, postcode)
    return None if found_any == Where() else found_any


def _without_postcode(part: str) -> tuple[tuple[str, str], str | None]:
    """What stands before and behind the postcode in a part, and the postcode if there is one."""
    match = _POSTCODE.search(part)
    if match and dutch_postcode.is_valid(match[0]):
        return (part[: match.start()], one_line(part[match.end() :])), "".join(
            match.groups()
        ).upper()
    area = _AREA.fullmatch(part.strip())
    if area:
        return ("", one_line(area["behind"])), area["digits"]
    return (part, ""), None


def holds_address(part: str) -> bool:
    """Whether a part tells where something is: a postcode, or a street and its number."""
    match = _NUMBERED.fullmatch(part)
    is_street_there = match and is_street(without_accents(match["street"]).upper())
    return bool(is_street_there) or _without_postcode(part)[1] not in (None, part[:4])


def is_address(part: str) -> bool:
    """Whether a part is a street with its number, and no room in a building."""
    match = _NUMBERED.fullmatch(part)
    return match is not None and (
        not _ROOMS.match(part) or is_street(without_accents(match["street"]).upper())
    )


@dataclass(frozen=True)
class SignUp:
    """How one signs up: a line in words, a telephone number, a website that begins https://."""

    line: str = ""
    phone: str = ""
    website: str = ""


_WEBSITE = re.compile(
    r"(?<![@\w.])(?:https?://[^\s,;]+|www\.[^\s,;]+"
    r"|(?:[\w-]+\.)+(?:nl|com|org|eu|net|info|amsterdam|frl)\b(?:/[^\s,;]*)?(?!@))",
    re.IGNORECASE,
)
# What only leads to a number or a website.
_LEADING = frozenset([
    "bel", "bellen", "telefoon", "tel", "telefonisch", "via", "op", "of", "en", "met", "naar",
    "kijk", "ga", "website", "site", "aanmelden", "meld", "u", "zich", "de", "het", "mail", "kan",
    "nummer", "telefoonnummer", "online", "aan", "je", "per",
])  # fmt: skip


def read_sign_up(text: str) -> SignUp:
    """How one signs up, taken apart; words that only lead to a number or a website are left out."""
    whole = one_line(plain_signs(text))
    sites = [each[0].rstrip(".)!?") for each in _WEBSITE.finditer(whole)]
    left = _WEBSITE.sub(" ", whole) if sites else whole
    phones = phones_in(left)
    if len(sites) > 1 or len(phones) > 1:
        # Which is for what only the words tell.
        return SignUp(whole)
    words = re.findall(r"[^\W\d_]+", without_phones(left) if phones else left)
    is_told = any(word.casefold() not in _LEADING for word in words)
    site = re.sub(r"^https?://", "", sites[0], flags=re.IGNORECASE) if sites else ""
    return SignUp(
        whole if is_told or not (phones or sites) else "",
        one_line(re.sub(r"[^0-9+()-]", " ", phones[0])) if phones else "",
        f"https://{site}" if site else "",
    )
