"""Figures the Dutch way: € 12,50, 1.500, 27,5%, zaterdag 11 september, 13.00 uur.

Money goes in and comes out as integer cents. Only moments that know their time zone get a day or an
hour: Babel would silently take a naive one for UTC.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, parse_decimal

from bot.translation import gettext as _
from bot.translation import language, ngettext

DUTCH = Locale("nl")
# Letters and signs that leave the place empty: fillers of Hangul, and Braille without a dot.
_BLANKS = "\u115f\u1160\u3164\uffa0\u2800"

# So many characters a phone shows on a button as wide as the chat.
_ON_BUTTON = 30

# A point only before exactly three digits, a comma only before two (or before a dash, as in 12,-).
_AMOUNT = re.compile(
    r"(?:€|EUR|EURO)?\s*(?P<euros>0|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,8})"
    r"(?:,(?P<cents>[0-9]{2})|,[-=]{1,2})?\s*(?:€|EUR|EURO)?"
)


def in_dutch(language: str) -> str:
    """A language as the Dutch call it, by its code: Oekraïens."""
    return str(DUTCH.languages.get(language, language))


def language_name(language: str) -> str:
    """The same with a capital, as it stands on a button or in a table."""
    name = in_dutch(language)
    return name[:1].upper() + name[1:]


def one_line(text: str) -> str:
    """A name as it may stand among other words: one line, nothing that can't be seen.

    Control and direction marks go: they can make a name look like another, or turn what follows.
    Empty where nothing in it can be seen by itself.
    """
    spaced = (" " if each.isspace() or each in _BLANKS else each for each in text)
    seen = "".join(each for each in spaced if unicodedata.category(each)[0] != "C")
    by_itself = any(unicodedata.category(each)[0] in "LNPS" for each in seen)
    return " ".join(seen.split()) if by_itself else ""


def plain_signs(text: str) -> str:
    """What somebody typed, with full-width forms and other dashes made ordinary, and nothing in it
    that can't be seen, nor a space outside.
    """
    if text.isascii():
        return text.strip()
    kinds = ((c, unicodedata.category(c)) for c in unicodedata.normalize("NFKC", text))
    seen = (
        "-" if kind == "Pd" or c == "\N{MINUS SIGN}" else c for c, kind in kinds if kind != "Cf"
    )
    return "".join(seen).strip()


def plain_capitals(text: str) -> str:
    """What somebody typed, in capitals and with ordinary signs."""
    return plain_signs(text).upper()


def without_accents(text: str) -> str:
    """A text with each letter bare, and one kind of apostrophe."""
    if text.isascii():
        return text.replace("`", "'")
    letters = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in letters if unicodedata.category(c) != "Mn")
    return re.sub("[\u2018\u2019\u201b`\u00b4]", "'", bare)


def euro(cents: int) -> str:
    """An amount in cents as € 150 or € 12,50, with a no-break space after the sign."""
    pattern = "¤ #,##0.00;¤ -#,##0.00" if cents % 100 else "¤ #,##0;¤ -#,##0"
    return format_currency(
        Decimal(cents) / 100, "EUR", pattern, locale=DUTCH, currency_digits=False
    ).replace(" ", "\N{NO-BREAK SPACE}")


def plain_cents(amount: str) -> int:
    """The cents of an amount as the understanding writes it: 15 or 12.50."""
    return int(Decimal(amount) * 100)


def read_euro(text: str) -> int:
    """The cents of a typed amount: 150, 1.500, € 1.500,50 or 12,-.

    Raises ValueError where it is no amount or where it can be read in two ways. So 12.50 is
    refused: it is 12,50 to one reader and 1250 by the Dutch rules. 1.500 is fifteen hundred. Echo
    an amount back before it counts.
    """
    # NFKC makes a full-width 2 ordinary, but would also make 12² a hundred and twenty-two.
    raised = any(unicodedata.category(c) == "No" for c in text)
    match = None if raised else _AMOUNT.fullmatch(plain_capitals(text))
    if match is None:
        raise ValueError("not an amount of money, or one with two meanings")
    euros = int(parse_decimal(match["euros"], locale=DUTCH, strict=True))
    return euros * 100 + int(match["cents"] or 0)


def read_asked_price(text: str) -> int:
    """The cents of what somebody asks for something: as `read_euro`, and 12,5 is 12,50.

    Raises ValueError. Of money that is booked one decimal may be a mistake.
    """
    return read_euro(re.sub(r"(?<=[0-9],[0-9])(?![0-9])", "0", text))


_PARTS = {"¼": "25", "½": "50", "¾": "75"}
_PART = re.compile(rf"(?<![0-9.,])(?P<whole>[0-9]+) ?(?P<part>[{''.join(_PARTS)}])(?!\w)")
# No text has this letter, so that nobody reads a number with it.
NO_FIGURE = "\N{LATIN LETTER GLOTTAL STOP}"


def without_raised(text: str) -> str:
    """A text in which 12², 12⅓ and ⑫ are no numbers, but not what they seem to be either: NFKC
    would make them 122, 121 thirds and 12. Behind a letter they may stay: m²."""
    behind = zip(text, f" {text}", strict=False)
    return "".join(
        NO_FIGURE if unicodedata.category(c) == "No" and not before.isalpha() else c
        for c, before in behind
    )


def with_cents(text: str) -> str:
    """A text about a price in which 12½ is 12,50; other such figures are as `without_raised`."""
    if text.isascii():
        return text
    figures = "".join(str(unicodedata.decimal(c, c)) for c in text)
    whole = _PART.sub(lambda match: f"{match['whole']},{_PARTS[match['part']]}", figures)
    return without_raised(whole)


def number(count: int) -> str:
    """A whole number as 1.500."""
    return format_decimal(count, locale=DUTCH)


def percent(ratio: float) -> str:
    """A ratio (1 is everything) as 27,5%, with one decimal where there is one."""
    return format_percent(ratio, "#,##0.#%", locale=DUTCH)


def day(when: date, *, with_year: bool = False) -> str:
    """A day as zaterdag 11 september, or zaterdag 11 september 2027.

    Raises ValueError for a datetime, which is a different day in another zone: use day_and_time.
    """
    if isinstance(when, datetime):
        raise ValueError("a moment has a day only in a time zone")
    return format_date(when, "EEEE d MMMM y" if with_year else "EEEE d MMMM", locale=language())


def weekday(when: date) -> str:
    """The day of the week as zaterdag."""
    return format_date(when, "EEEE", locale=language())


def weekday_named(number: int) -> str:
    """A day of the week by its number, Monday is 0, as zaterdag."""
    return str(get_day_names(locale=language())[number])


def full_date(when: date) -> str:
    """A day without its weekday, as 3 mei 2022."""
    return format_date(when, "d MMMM y", locale=language())


def short_day(when: date) -> str:
    """A day as za 11 sep, for a button."""
    return format_date(when, "EEEEEE d MMM", locale=DUTCH).rstrip(".")


def month(when: date, *, with_year: bool = False) -> str:
    """A month as september, or september 2027."""
    return format_date(when, "LLLL y" if with_year else "LLLL", locale=DUTCH)


def short_month(when: date) -> str:
    """A month as sep, where there is little room."""
    return format_date(when, "LLL", locale=DUTCH).rstrip(".")


def clock_time(at: datetime | time, zone: tzinfo | None = None) -> str:
    """A time of the day as 13.00 uur; a moment's in a zone, or else in its own.

    Raises ValueError for a naive moment.
    """
    if isinstance(at, datetime):
        at = _aware(at).astimezone(zone or at.tzinfo)
    return _("{time} hrs").format(time=f"{at:%H.%M}")


def day_and_time(moment: datetime, zone: tzinfo, *, with_year: bool = False) -> str:
    """A moment in a zone, as zaterdag 11 september, 13.00 uur.

    Raises ValueError for a naive moment.
    """
    local = _aware(moment).astimezone(zone)
    return f"{day(local.date(), with_year=with_year)}, {clock_time(local)}"


def how_long(length: timedelta) -> str:
    """A length of time in words, roughly: 6 minuten, een half uur, 3 uur, 2 dagen."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 25:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=number(minutes))
    if minutes < 45:
        return _("half an hour")
    if minutes < 120:
        return _("an hour")
    hours = minutes // 60
    if hours < 48:
        return _("{count} hours").format(count=number(hours))
    return _("{count} days").format(count=number(hours // 24))


def cut(text: str, most: int) -> str:
    """A text of at most `most` characters, with an ellipsis where something is left out."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def for_button(text: str, *, its_end: bool = False, behind: str = "") -> str:
    """A text, or its end, as long as a phone shows whole on a button that has a row of its own.

    What stands `behind` it stands there whole.
    """
    if its_end and len(text) > _ON_BUTTON:
        return f"…{text[1 - _ON_BUTTON :].lstrip()}"
    return f"{cut(text, _ON_BUTTON - len(behind))}{behind}"


def join(parts: Iterable[str]) -> str:
    """Words in a row: a, b en c."""
    return format_list(list(parts), locale=language())


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("this moment does not know its time zone")
    return moment
