"""What a coordinator types about an offer: where it is, what it costs, how one signs up.

What can be read in two ways is refused, or given back as both readings; nothing is guessed.
"""

import re
from dataclasses import dataclass

from stdnum.nl import postcode as dutch_postcode

from bot.domain.offers import MOST_CENTS
from bot.formatting import (
    NO_FIGURE,
    one_line,
    plain_signs,
    read_asked_price,
    with_cents,
    without_accents,
)
from bot.parsing.personal_numbers import phones_in, without_phones
from bot.parsing.streets import is_street

_GRATIS = re.compile(r"\b(?:gratis|kosteloos|niets|niks|geen kosten|vrije? (?:toegang|inloop))\b")


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


_SUM = r"[0-9](?:[0-9.,]*[0-9])?(?:,[-=]{1,2})?"
_MONEY = re.compile(
    rf"(?:€|\beuro?\b|\beur\b) ?(?P<behind>{_SUM})(?!\w*[0-9])"
    rf"|(?<![\w.,])(?P<before>{_SUM}) ?(?:€|euro?s?\b|eur\b)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![0-9.,]){_SUM}(?![0-9])")
_COUNTED = re.compile(
    r" ?(?:x\b|les|keer|maal|week|weken|maand|uur|min|dag|jaar|kwartaal|bezoek|bad|rit|consult"
    r"|persoon|personen|kind|volwassen)",
    re.IGNORECASE,
)
_BEFORE_PRICE = re.compile(
    r"^(?:(?:het|de|dat|dit|kost|kosten|prijs|is|wordt|nu|voor|bedraagt|slechts|maar)\b\W*)+",
    re.IGNORECASE,
)
_NO_FIXED_PRICE = re.compile(
    r"\b(?:vanaf|ongeveer|circa|ca|gemiddeld|rond|minimaal|maximaal|tot|of|tussen)\b|%|\bprocent",
    re.IGNORECASE,
)
# -5 euro; € -5; 10-20 euro. Behind a price it only parts: 85 euro - 10 lessen.
_MINUS_OR_RANGE = re.compile(r"^\W*-\W*\d|€ ?-|(?<!\w)-€?\d|\d ?- ?\d")
# 20/30 euro; geen 20 euro meer; 25 euro voor volwassenen en 15 voor kinderen; 20 euro maar nu 25.
_NOT_THAT = re.compile(r"\d ?/ ?\d|\bgeen (?:€ ?)?\d", re.IGNORECASE)
_ANOTHER = re.compile(
    rf"\b(?:en|of|maar|nu|anderen?|daarna) (?:(?:nu|voor|kinderen|van) )*{_SUM}(?= voor\b|\W*$)",
    re.IGNORECASE,
)
_ABBREVIATED = (
    (re.compile(r"(?:\bp/?m\b|\bp\.m\.|/ ?(?:mnd|maand))\.?"), "per maand"),
    (re.compile(r"(?:\bp/?p\b|\bp\.p\.)\.?"), "per persoon"),
    (re.compile(r"(?:\bp/?j\b|/ ?jaar)\.?"), "per jaar"),
    (re.compile(r"/ ?(?=les|keer|week|uur|dag|x\b)"), "per "),
)
_LONGEST_FOR = 60


def read_price(text: str) -> tuple[int, str]:
    """One price in cents, and what one gets for it: per maand, 10 lessen.

    Raises ValueError where no price stands there, more than one, or none that is fixed.
    """
    plain = one_line(plain_signs(with_cents(text)))
    if NO_FIGURE in plain:
        raise ValueError("a figure that is none")
    if _NOT_THAT.search(plain) or _NO_FIXED_PRICE.search(plain) or _MINUS_OR_RANGE.search(plain):
        raise ValueError("no fixed price")
    found = list(_MONEY.finditer(plain))
    if found and _GRATIS.search(plain.casefold()) and any(map(_is_more, found)):
        # Free, and yet something: gratis, maar kleding 20 euro.
        raise ValueError("free and not free")
    if not found:
        if _GRATIS.search(plain.casefold()):
            return 0, ""
        bare = [each for each in _BARE.finditer(plain) if not _COUNTED.match(plain, each.end())]
        found = bare[:1] if len(bare) == 1 else []
    if len(found) != 1:
        raise ValueError("not one price")
    match = found[0]
    if _ANOTHER.search(plain, match.end()):
        raise ValueError("more than one price")
    amount = next((each for each in match.groups() if each), match[0])
    cents = read_asked_price(amount)
    if cents > MOST_CENTS:
        raise ValueError("more than anything costs")
    what_for = one_line(f"{plain[: match.start()]} {plain[match.end() :]}").strip(" .,:;()")
    for written, whole in _ABBREVIATED:
        what_for = written.sub(whole, what_for)
    what_for = _BEFORE_PRICE.sub("", what_for)
    what_for = re.sub(r"\s+(?:voor|kosten|kost|is)$", "", what_for)
    if len(what_for) > _LONGEST_FOR:
        raise ValueError("too long")
    return cents, what_for


def _is_more(money: re.Match[str]) -> bool:
    """Whether money that is named is more than nothing."""
    return any(figure in "123456789" for figure in money[0])


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
