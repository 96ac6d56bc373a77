"""What a coordinator types about an offer: for whom, where, what it costs, how one signs up.

What can be read in two ways is refused, or given back as both readings; nothing is guessed.
"""

import re
from dataclasses import dataclass

from stdnum.nl import postcode as dutch_postcode

from bot.domain.offers import MOST_CENTS
from bot.formatting import one_line, plain_signs, read_euro, without_accents
from bot.parsing.personal_numbers import phones_in, without_phones
from bot.parsing.streets import is_street

_OLDEST = 99
_GRATIS = re.compile(r"\b(?:gratis|kosteloos|niets|niks|geen kosten|vrije? (?:toegang|inloop))\b")


@dataclass(frozen=True)
class ForWhom:
    """For which ages an offer is, in years and both included, and for whom else alone."""

    from_age: int | None = None
    to_age: int | None = None
    women_only: bool = False
    wheelchair: bool = False


_AGE = r"(?P<{}>[0-9]{{1,2}})(?: ?(?:jaar|jarigen?|jr))?"
_TO = r"(?:t/?m|tot en met|-|tot|en)"
_RANGE = re.compile(
    rf"(?:van |tussen )?{_AGE.format('first')} ?{_TO} ?(?:de )?{_AGE.format('last')}"
)
_FROM = re.compile(
    rf"(?:vanaf |van )(?:de )?{_AGE.format('vanaf')}|{_AGE.format('plus')} ?(?:\+|plus\w*|en ouder)"
    rf"|ouder dan {_AGE.format('older')}"
)
_UNTIL = re.compile(
    rf"(?:t/?m|tot en met|maximaal|hoogstens) (?:de )?{_AGE.format('last')}"
    rf"|jonger dan {_AGE.format('younger')}|{_AGE.format('under')} en jonger"
)
_UP_TO = re.compile(rf"tot (?:de )?{_AGE.format('limit')}")
_ADULTS = re.compile(r"\bvolwassene?n?\b")
_WOMEN = re.compile(r"\b(?:vrouw(?:en)?|dames|meiden|meisjes)\b")
_MEN = re.compile(r"\b(?:mann?(?:en)?|heren|jongens)\b")
_WHEELCHAIR = re.compile(r"\b(?P<no>(?:niet|geen) (?:\w+ ){0,2})?rolstoel\w*(?: toegankelijk)?")
_EVERYBODY = re.compile(r"\b(?:iedereen|alle leeftijden|elke leeftijd|jong en oud|allen)\b")
# What may stand beside an age and says nothing by itself.
_BESIDE_AGE = frozenset([
    "voor", "van", "de", "het", "alleen", "ook", "en", "met", "een", "in", "jaar", "leeftijd",
    "kinderen", "kind", "jeugd", "jongeren", "tieners", "mensen", "personen", "deelnemers",
    "bewoners", "inwoners", "iedereen", "senioren", "ouderen", "uitsluitend", "enkel", "is", "zijn",
    "welkom", "toegankelijk", "goed", "kan", "kunnen",
])  # fmt: skip


def read_for_whom(text: str) -> list[ForWhom]:
    """For whom an offer is: the readings of a text, more than one where it has two meanings.

    Empty where it can't be read, such as a group without an age: kinderen.
    """
    rest = without_accents(plain_signs(text)).casefold()
    wheelchair = _WHEELCHAIR.search(rest)
    rest = _WHEELCHAIR.sub(" ", rest)
    women, men = _WOMEN.search(rest), _MEN.search(rest)
    if men and not women:
        # Nothing is kept of that, and for everybody it is not.
        return []
    everybody, rest = _EVERYBODY.search(rest), _EVERYBODY.sub(" ", rest)
    rest = _MEN.sub(" ", _WOMEN.sub(" ", rest))
    ages, rest = _ages(rest)
    is_said = bool(ages or everybody or women or wheelchair)
    left = [word for word in re.findall(r"[^\W_]+", rest) if word not in _BESIDE_AGE]
    names_group = not ages and re.search(r"\b(?:kind|jeugd|jongeren|tiener|senior|ouderen)", rest)
    if not is_said or left or names_group:
        return []
    known = ForWhom(
        women_only=bool(women and not men),
        wheelchair=bool(wheelchair and not wheelchair["no"]),
    )
    found = [
        ForWhom(first, last, known.women_only, known.wheelchair)
        for first, last in ages or [(None, None)]
    ]
    return [each for each in found if _is_in_order(each)]


def _is_in_order(who: ForWhom) -> bool:
    first, last = who.from_age or 0, _OLDEST if who.to_age is None else who.to_age
    return 0 <= first <= last <= _OLDEST


_Ages = list[tuple[int | None, int | None]]


def _ages(text: str) -> tuple[_Ages, str]:
    """The ages that a text may mean, and what is left of it."""
    if match := _RANGE.search(text):
        return [(int(match["first"]), int(match["last"]))], _RANGE.sub(" ", text, count=1)
    first: int | None = None
    if match := _FROM.search(text):
        first = int(match["older"]) + 1 if match["older"] else int(match["vanaf"] or match["plus"])
        text = _FROM.sub(" ", text, count=1)
    elif _ADULTS.search(text):
        first, text = 18, _ADULTS.sub(" ", text, count=1)
    if match := _UNTIL.search(text):
        last = (
            int(match["younger"]) - 1 if match["younger"] else int(match["last"] or match["under"])
        )
        return [(first, last)], _UNTIL.sub(" ", text, count=1)
    if match := _UP_TO.search(text):
        # Tot 12 jaar: somebody of twelve may be meant or not.
        limit = int(match["limit"])
        return [(first, limit), (first, limit - 1)], _UP_TO.sub(" ", text, count=1)
    return ([] if first is None else [(first, None)]), text


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
        if not address and _is_address(before):
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


def _is_address(part: str) -> bool:
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
    plain = one_line(plain_signs(text))
    if _NOT_THAT.search(plain) or _NO_FIXED_PRICE.search(plain) or _MINUS_OR_RANGE.search(plain):
        raise ValueError("no fixed price")
    found = list(_MONEY.finditer(plain))
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
    cents = read_euro(amount)
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
