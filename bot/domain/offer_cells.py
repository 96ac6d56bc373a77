"""What one cell of a list of offers says, in the ways in which people and spreadsheets write it.

Each reader gives the facts that a cell tells. What has two meanings is refused: 12.50 is 12,50 to
one reader and 1250 to another.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from enum import Enum, auto
from typing import Any

from stdnum.nl import postcode as dutch_postcode

from bot.domain.for_whom import ForWhom, read_for_whom
from bot.domain.offers import LONGEST, MOST_CENTS, OLDEST, PHONE, WEBSITE, folded
from bot.domain.scheme_parts import FIRST_DAY, LAST_DAY
from bot.formatting import (
    NO_FIGURE,
    plain_signs,
    read_asked_price,
    with_cents,
    without_accents,
    without_raised,
)

Facts = Mapping[str, Any]


class Expected(Enum):
    """What should have stood in a cell."""

    TEXT = auto()
    SHORTER = auto()
    CATEGORY = auto()
    AGE = auto()
    AGES = auto()
    AGES_NOT_A_DAY = auto()
    YES_OR_NO = auto()
    POSTCODE = auto()
    NEIGHBOURHOOD = auto()
    AMOUNT = auto()
    PHONE = auto()
    WEBSITE = auto()
    DAY = auto()


class WrongCell(Exception):
    """A cell that can't be read; `expected` is what should have stood there."""

    def __init__(self, expected: Expected) -> None:
        super().__init__(expected)
        self.expected = expected


# What says that nothing is told. A lone word may be the answer where a text is asked.
_NOTHING = re.compile(
    r"[-\u2010-\u2015.?/_*\s]*|\W*n\W?v\W?t\W*|\W*n/a\W*|\W*(?:nog )?(?:niet |on)bekend\W*", re.I
)
_NONE = frozenset({"geen", "niet van toepassing", "nee", "leeg", "nvt"})


def says_nothing(text: str) -> bool:
    """Whether a cell is as good as empty: -, n.v.t., onbekend."""
    return _NOTHING.fullmatch(text) is not None


def _signs(text: str) -> str:
    """As `plain_signs`, where figures are read: a raised one is none."""
    return plain_signs(without_raised(text))


def _means_none(text: str) -> bool:
    return folded(text) in _NONE


# Ages

_ANY_AGE = frozenset({"alle", "all", "jong en oud", "kinderen en volwassenen"})
# For whom it is, in a word of which people mean somewhat different ages.
_GROUPS: Mapping[str, ForWhom] = {
    "kind": ForWhom(None, 12),
    "kinderen": ForWhom(None, 12),
    "jeugd": ForWhom(None, 17),
    "senioren": ForWhom(55),
    "ouderen": ForWhom(55),
}
_YEARS = re.compile(
    r"(?:vanaf|v\.? ?a\.?|t/?m|tot en met|max\w*\.?|min\w*\.?)? ?(?P<years>[0-9]{1,3})"
    r" ?\+? ?(?:jaar|jr\.?)?(?: en (?:ouder|jonger))?",
    re.I,
)
# What a spreadsheet makes of 6-12, whichever of the two it takes for the month, and of 12-18, of
# which it takes the second for the year; and how it shows them: 6-dec, dec-18.
_EATEN = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[ T]00:00(?::00)?)?"
    r"|(?P<day_shown>[0-9]{1,2})-(?P<month_of>[a-z]{3})\.?|(?P<month_in>[a-z]{3})\.?-(?P<year_shown>[0-9]{2})"
)
# From here on the year may be the one in which somebody typed 1-12.
_FIRST_OF_LISTS = 2020


def read_ages(text: str) -> Facts:
    """6-12, 6 t/m 12 jaar, v.a. 16, 55+, volwassenen, iedereen; and alleen vrouwen."""
    plain = folded(text)
    if plain in _ANY_AGE or plain in _NONE:
        return {}
    if plain in _GROUPS:
        return _who(_GROUPS[plain])
    if eaten := _eaten(text):
        return _who(ForWhom(*eaten))
    found = read_for_whom(text)
    if not found:
        raise WrongCell(Expected.AGES)
    # Tot 12 jaar: who is twelve may be refused there, and is not sent.
    return _who(found[-1])


def _eaten(text: str) -> tuple[int, int] | None:
    """The ages of which a spreadsheet made a day; None of what is no day.

    Raises WrongCell where that can be said in two ways, or in none.
    """
    match = _EATEN.fullmatch(text.casefold())
    if match is None:
        return None
    try:
        month = int(match["month"] or _month(match["month_of"] or match["month_in"]))
    except ValueError:
        return None
    day = int(match["day"] or match["day_shown"] or 1)
    if day > 1 or match["day_shown"]:
        return min(day, month), max(day, month)
    year = int(match["year"] or match["year_shown"])
    if year >= _FIRST_OF_LISTS or month > year % 100:
        raise WrongCell(Expected.AGES_NOT_A_DAY)
    return month, year % 100


def is_free_reading(text: str) -> bool:
    """Whether the ages of a cell are one way to read it, so that somebody has to see them."""
    is_other = folded(text) in _GROUPS or _EATEN.fullmatch(text.casefold()) is not None
    return is_other or len(read_for_whom(text)) > 1


def _who(who: ForWhom) -> Facts:
    told = asdict(who).items()
    return {name: value for name, value in told if value is not None and value is not False}


def _age(field: str) -> Callable[[str], Facts]:
    def read(text: str) -> Facts:
        match = _YEARS.fullmatch(_signs(text))
        if match is None or int(match["years"]) > OLDEST:
            if _means_none(text):
                return {}
            raise WrongCell(Expected.AGE)
        return {field: int(match["years"])}

    return read


# Yes and no

_TICKS, _CROSSES = frozenset("✓✔☑✅√🗸🗹👍"), frozenset("✗✘✕✖❌☐⬜👎")
_YES = frozenset({"ja", "j", "x", "v", "1", "waar", "wel", "yes", "y", "true"})
_NO = frozenset({"nee", "neen", "n", "0", "onwaar", "niet", "geen", "no", "false"})


def _yes_or_no(field: str) -> Callable[[str], Facts]:
    def read(text: str) -> Facts:
        said = folded(text)
        if text in _TICKS or said in _YES:
            return {field: True}
        if said in _NO or text in _CROSSES:
            return {}
        raise WrongCell(Expected.YES_OR_NO)

    return read


# Postcode

# With what people write behind it: the town.
_POSTCODE = re.compile(
    r"(?P<figures>[1-9][0-9]{3})(?:[ .-]?(?P<letters>[A-Za-z]{2}))?(?:,? [^0-9]{3,})?"
)


def read_postcode(text: str) -> str:
    """A postcode, complete or its four digits, without a space. Raises ValueError."""
    match = _POSTCODE.fullmatch(_signs(text).strip(" .,"))
    if match is None:
        raise ValueError("no postcode")
    if match["letters"] is None:
        return match["figures"]
    return str(dutch_postcode.validate(match["figures"] + match["letters"])).replace(" ", "")


def _postcode(text: str) -> Facts:
    try:
        return {"postcode": read_postcode(text)}
    except ValueError:
        raise WrongCell(Expected.POSTCODE) from None


# Price

_FREE = frozenset({"gratis", "niets", "niks", "geen", "geen kosten", "kosteloos", "free"})
# No letter stands against the figures: 1e3 is no amount.
_PRICE = re.compile(
    r"(?P<amount>(?:€|euro?)?\s*[0-9]+(?:[.,][0-9]+)*(?:,[-=]+)?(?:\s*(?:€|euro?\b))?)"
    rf"(?![^\W_]|[.,][0-9]|\s*{NO_FIGURE})\s*(?P<rest>.*)",
    re.I,
)
# Behind one amount, another one: 20-30, 0 tot 20, 25 voor volwassenen en 15 voor kinderen.
_ANOTHER = re.compile(
    r"^[0-9]+ ?[/\u2044]|^(?:-|–|/|tot(?: en met)?\b|t/m|à|a\b|of\b|en\b)\s*(?:€|euro?\b)?\s*[0-9]"
    r"|(?:€|\beuro?\b)\s*[0-9]|[0-9]\s*(?:€|euro?s?\b)|\b(?:en|of)\s+[0-9.,]+\s+voor\b",
    re.I,
)


def _price(text: str) -> Facts:
    """€ 12,50, gratis, or 12,50 per maand in one cell. A remark stays with it: 20 (leden 15)."""
    if folded(text) in _FREE:
        return {"price_cents": 0}
    match, cents = None, None
    with suppress(ValueError):
        match = _PRICE.fullmatch(plain_signs(with_cents(text)))
        cents = read_asked_price(match["amount"]) if match else None
    if match is None or cents is None or cents > MOST_CENTS or _ANOTHER.search(match["rest"]):
        raise WrongCell(Expected.AMOUNT)
    rest = match["rest"].strip(" .,;:")
    if rest and not cents:
        # Of what is free for some nothing is shown but that it is free.
        raise WrongCell(Expected.AMOUNT)
    if len(rest) > LONGEST["price_for"]:
        raise WrongCell(Expected.SHORTER)
    return {"price_cents": cents} | ({"price_for": rest} if rest else {})


# Telephone and website

_BEFORE_PHONE = re.compile(r"^(?:telefoon(?:nummer)?|tel|t|bel|mobiel|mob|m)\b[ .:]*", re.I)
# A spreadsheet takes away the zero, and a plus, of what it takes for a number.
_WITHOUT_ZERO, _WITHOUT_PLUS = re.compile("[1-9][0-9]{8}"), re.compile("31[1-9][0-9]{8}")
# Of a municipality: 14 and its area.
_OF_TOWN = re.compile(r"14 ?0[0-9]{2,4}")
# More figures are two numbers: of ours with the zero ten, or eleven of 0800 and 0900 and twelve of
# 097; of any country fifteen (E.164).
_ONE_NUMBER = re.compile(
    r"0(?!0)(?:[0-9]{0,9}|(?:800|90[069])[0-9]{7}|97[0-9]{9})|(?:00)?31(?:0?[0-9]{0,9})"
    r"|(?:00)?(?!31|0)[0-9]{0,15}"
)


def _phone(text: str) -> Facts:
    plain = _BEFORE_PHONE.sub("", _signs(text)).strip(" .,;:")
    plain = re.sub(r" ?- ?|/", "-", re.sub(r"[ .]+", " ", plain))
    figures = re.sub(r"\D", "", plain)
    if len(plain) > LONGEST["phone"] and not re.search(r"[^\W\d_]", plain):
        plain = ("+" if plain.startswith("+") else "") + figures
    if plain[:1].isdigit() and _WITHOUT_ZERO.fullmatch(figures):
        plain = f"0{plain}"
    elif plain[:1].isdigit() and _WITHOUT_PLUS.fullmatch(figures):
        plain = f"+{plain}"
    is_one = _OF_TOWN.fullmatch(plain) or (
        PHONE.fullmatch(plain) and _ONE_NUMBER.fullmatch(re.sub(r"\D", "", plain))
    )
    if not is_one or len(plain) > LONGEST["phone"]:
        if _means_none(text):
            return {}
        raise WrongCell(Expected.PHONE)
    return {"phone": plain}


_SITE = re.compile(
    r"(?:https?:/?/?)?(?P<site>(?:[\w-]+\.)+[a-z]{2,}(?::[0-9]+)?(?:[/?#]\S*)?)", re.I
)


def _website(text: str) -> Facts:
    match = _SITE.fullmatch(plain_signs(text).rstrip(" .,;"))
    address = f"https://{match['site']}" if match else text
    if not WEBSITE.fullmatch(address) or len(address) > LONGEST["website"]:
        if _means_none(text):
            return {}
        raise WrongCell(Expected.WEBSITE)
    return {"website": address}


# Last day

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september"),
    *("oktober", "november", "december"),
)
_OTHER_MONTHS = {"mrt": 3, "may": 5, "oct": 10}
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_FIGURES = re.compile(rf"(?P<day>[0-9]{{1,2}})[-/. ](?P<month>[0-9]{{1,2}})[-/. ]{_YEAR}")
_IN_WORDS = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}})(?:e|ste|de)?[ -])?(?P<month>[a-z]{{3,9}})\.?[ -]{_YEAR}"
)
_BEFORE_DAY = re.compile(
    r"^(?:t/?m|tot en met|tot|eind|einde"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:ma|di|wo|do|vr|za|zo)\b)[ .,]+"
)
_MIDNIGHT = re.compile(r"[ t]00:00(?::00)?$")
_NEVER_OVER = re.compile(
    r"doorlop\w*|doorgaand|blijvend|permanent|onbepaald\w*(?: tijd)?|(?:voor )?onbepaalde tijd"
    r"|onbeperkt|altijd|geen(?: eind\w*| laatste dag)?|hele jaar|het hele jaar(?: door)?"
    r"|niet van toepassing|open|nvt"
)


def _until(text: str) -> Facts:
    """31-12-2022, 31-12-22, 31 december 2022, and december 2022 up to its end; or doorlopend."""
    plain = without_accents(_signs(text)).casefold().strip(" .,")
    if _NEVER_OVER.fullmatch(plain):
        return {}
    plain = _BEFORE_DAY.sub("", _BEFORE_DAY.sub("", _MIDNIGHT.sub("", plain)))
    try:
        day = _day(plain)
    except ValueError:
        raise WrongCell(Expected.DAY) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise WrongCell(Expected.DAY)
    return {"until": day}


def _day(plain: str) -> date:
    if match := _FIGURES.fullmatch(plain):
        return date(_year(match["year"]), int(match["month"]), int(match["day"]))
    match = _IN_WORDS.fullmatch(plain)
    if match is None:
        return date.fromisoformat(plain)
    month = _month(match["month"])
    year = _year(match["year"])
    return date(year, month, int(match["day"] or calendar.monthrange(year, month)[1]))


def _year(figures: str) -> int:
    """With the century in which these schemes are."""
    return int(figures) if len(figures) > 2 else 2000 + int(figures)


def _month(word: str) -> int:
    """The number of a month, whole or as it is cut off. Raises ValueError."""
    for number, name in enumerate(_MONTHS, 1):
        if name.startswith(word) or _OTHER_MONTHS.get(word) == number:
            return number
    raise ValueError("no month")


READERS: Mapping[str, Callable[[str], Facts]] = {
    "ages": read_ages,
    "from_age": _age("from_age"),
    "to_age": _age("to_age"),
    "women_only": _yes_or_no("women_only"),
    "wheelchair": _yes_or_no("wheelchair"),
    "postcode": _postcode,
    "price": _price,
    "phone": _phone,
    "website": _website,
    "until": _until,
    "full": _yes_or_no("full"),
    "example": _yes_or_no("example"),
}
