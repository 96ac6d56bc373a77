"""What one cell of a table says: money, a code, a word. What has two meanings is refused.

A reader returns what the cell means or raises Unreadable, whose text is a reason in the user's
words. It never holds what stood in the cell.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from bot.domain.codes import candidates, codes_in, looks_like_pool_code
from bot.parsing.tables.amount_formats import shows_more
from bot.translation import gettext as _


class Unreadable(ValueError):
    """A cell that can't be used; the text says why, to whoever sent the table."""


@dataclass(frozen=True)
class Number:
    """A number in a spreadsheet: what is stored, how it is shown, and the day that counts as 0."""

    value: int | float
    shown_as: str = "General"
    epoch: date = date(1899, 12, 30)


@dataclass(frozen=True)
class Spoiled:
    """A cell without a value of its own, such as a formula. `why` is what to say about it.

    `text` is what it shows, where that is known (a time as 09:05:00): no value, but it tells rows
    apart, and that a code is there.
    """

    why: str
    text: str = ""


# An empty cell is an empty text.
Cell = str | Number | date | Spoiled

# Far above any voucher, far below what SQLite can hold.
MOST_CENTS = 100_000_000_00
LONGEST_CODE = 60
LONGEST_WORD = 60
# Excel keeps no more digits of a number.
_MOST_DIGITS = 15

_GROUPED = r"[1-9][0-9]{0,2}(?:[.][0-9]{3})+|[1-9][0-9]{0,2}(?:,[0-9]{3})+"
_AMOUNT = re.compile(rf"(?P<whole>[0-9]{{1,12}}|{_GROUPED})(?:(?P<mark>[.,])(?P<part>[0-9]+))?")
_DASHED = re.compile(r",[-=]{1,2}$")
_EURO = re.compile(r"^(?:€|EUR|EURO)\s*|\s*(?:€|EUR|EURO)$", re.IGNORECASE)
_BELOW_ZERO = re.compile(
    r"(?:(?P<sign>(?:€|EUR|EURO) ?)?-|\() ?(?P<amount>[^-()]*[0-9][^()]*)\)?"
    r"|(?P<other>[^-()]*[0-9])-",
    re.IGNORECASE,
)
_CURRENCIES = [
    "AED",
    "AUD",
    "AWG",
    "BGN",
    "BRL",
    "CAD",
    "CHF",
    "CNY",
    "CZK",
    "DKK",
    "GBP",
    "HKD",
    "HUF",
    "IDR",
    "ILS",
    "INR",
    "ISK",
    "JPY",
    "KRW",
    "MAD",
    "MXN",
    "NOK",
    "NZD",
    "PLN",
    "RON",
    "RSD",
    "RUB",
    "SAR",
    "SEK",
    "SGD",
    "SRD",
    "THB",
    "TRY",
    "TWD",
    "UAH",
    "USD",
    "XCG",
    "ZAR",
]
FOREIGN = re.compile(
    r"[$£¥₤₣₺₽₴₹₩₪฿₫₦]|(?<![^\W\d_])(?:zł|kr\.?|Kč|Ft|lei|"
    + "|".join(_CURRENCIES)
    + r")(?![^\W\d_])",
    re.IGNORECASE,
)
# In a cell's format: [$€-413] is euros, [$-413] only a language, and [Red] or [>100] no currency.
_LOCALE = re.compile(r"\[\$((?:€|EUR)?)(?:-[^\]]*)?\]|\[(?!\$)[^\]]*\]", re.IGNORECASE)
_SHOWS_CENTS = re.compile(r"¢|(?<![a-z])(?:(?:euro)?cent(?:s|en)?|c\\?ts?)(?![a-z])", re.IGNORECASE)
# What a spreadsheet makes of a number: one figure before the mark, and a sign in the power.
_POWER = re.compile(r"[-+]?[0-9](?:[.,][0-9]+)?E[-+][0-9]{2,3}", re.IGNORECASE)
SCIENTIFIC = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?E[-+]?[0-9]+", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mrt|maa|mar|apr|mei|may|jun|jul|aug|sep|sept|okt|oct|nov|dec)"
# What a spreadsheet makes of 1-3 or MRT22, and of what it can't make out.
_CHANGED = re.compile(
    r"(?P<day>(?:0?[1-9]|[12][0-9]|3[01])([-./])(?:0?[1-9]|1[0-2])\2(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    rf"|[0-9]{{1,2}}-{_MONTH}(?:-[0-9]{{2,4}})?|{_MONTH}-[0-9]{{2}})"
    r"|(?P<error>#[A-Z/0-9]+[!?]?)|(?P<truth>true|false|waar|onwaar)",
    re.IGNORECASE,
)
_PADDED = re.compile(r"0{2,}")
# In a cell's format: texts, and what stands between figures; and what only fills a cell.
_ANOTHER_LOOK = re.compile(r"[\"\\]|[0#?] *[-/ ] *[0#?]")
_FILL = re.compile(r"_.|\*.|\[[^\]]*\]")
_CODE = re.compile(rf"[A-Za-z0-9](?:[A-Za-z0-9_.-]{{2,{LONGEST_CODE - 2}}})[A-Za-z0-9]")
_WORD = re.compile(rf"[^\x00-\x1f@]{{1,{LONGEST_WORD}}}")

_LINK = re.compile(r"(?:https?://|www\.|(?:t|telegram)\.me/)\S+", re.IGNORECASE)
# What a shop calls a code in its links.
_CODE_IN_LINK = re.compile(
    r"[?&#](?:[a-z_-]*(?:code|coupon|voucher|gift[_-]?card|card|bon|secret)|c|start)=",
    re.IGNORECASE,
)

_LIKE_DAY = re.compile(
    r"(?:[a-z]{2,9}\.?,? )?(?:[0-9]{4}[-./ ][0-9]{1,2}[-./ ][0-9]{1,2}"
    r"|[0-9]{1,2}[-./ ](?:[0-9]{1,2}|[a-z]{3,9}\.?,?)[-./ ][0-9]{2,4}"
    r"|[a-z]{3,9}\.? [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4})(?:[ t,].*)?"
)


def hour_after(seconds: int) -> time:
    """The time of the day so many seconds after midnight, by a spreadsheet's count."""
    minutes, second = divmod(seconds % 86_400, 60)
    return time(minutes // 60, minutes % 60, second)


def is_empty(cell: Cell) -> bool:
    """Whether there is nothing in a cell."""
    return cell == ""


def read_money(cell: Cell) -> int:
    """The cents of an amount in euros: 150, 12,5, 12.50, € 1.500,00 or 1,500.00.

    Zeros behind the cents are no fault: pretix on SQLite prints 7,35000000000000. Raises Unreadable
    for a negative amount, a part of a cent, another currency, and for 1.500 in a text: fifteen
    hundred to a Dutch reader, one and a half to a program.
    """
    match cell:
        case Number(value, shown_as):
            return _cents_of_number(value, shown_as)
        case Spoiled(why=why):
            raise Unreadable(why)
        case str():
            return _cents_of_text(cell)
        case _:
            raise Unreadable(_("There is a date where an amount should be."))


def read_signed_money(cell: Cell) -> int:
    """The cents of an amount in euros that may be below zero: -40,00, € -40, (40.00) or 40,00-.

    Raises Unreadable as `read_money` does.
    """
    try:
        return read_money(cell)
    except Unreadable:
        if isinstance(cell, Number) and cell.value < 0:
            return -read_money(replace(cell, value=-cell.value))
        found = _BELOW_ZERO.fullmatch(tidy(cell)) if isinstance(cell, str) else None
        if found is None:
            raise
        return -read_money(f"{found['sign'] or ''}{found['amount'] or found['other']}")


def is_below_zero(cell: Cell) -> bool:
    """Whether an amount has a minus, also where it can't be read for another reason."""
    if isinstance(cell, Number):
        return cell.value < 0
    return isinstance(cell, str) and _BELOW_ZERO.fullmatch(tidy(cell)) is not None


def _cents_of_number(value: int | float, shown_as: str) -> int:
    if "%" in shown_as:
        raise Unreadable(_("This is a percentage, not an amount in euros."))
    shown = "" if shown_as == "General" else _LOCALE.sub("", shown_as)
    if FOREIGN.search(shown) or _SHOWS_CENTS.search(shown):
        raise Unreadable(_("This is not in euros."))
    if value > 0 and shows_more(shown_as):
        raise Unreadable(_("The spreadsheet shows more here than an amount in euros."))
    # Fifteen digits are what Excel keeps: 0.1 + 0.2 is 0.3 to whoever looks at the sheet.
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if not exact.is_finite():
        raise Unreadable(_("This is not an amount in euros."))
    return _whole_cents(exact)


@lru_cache(maxsize=1_000)  # a table has few amounts, and many rows
def _cents_of_text(cell: str) -> int:
    text = _EURO.sub("", tidy(cell)).strip()
    if not text:
        raise Unreadable(_("The amount is missing."))
    if FOREIGN.search(text):
        raise Unreadable(_("This is not in euros."))
    if text.endswith("%"):
        raise Unreadable(_("This is a percentage, not an amount in euros."))
    if text.startswith(("-", "(")):
        text = text.strip("-() ")
        if _AMOUNT.fullmatch(text):
            raise Unreadable(_("The amount is below zero."))
    found = _AMOUNT.fullmatch(_DASHED.sub("", text))
    if found is None:
        raise Unreadable(_("This is not an amount in euros."))
    whole, mark, part = found["whole"], found["mark"], found["part"]
    grouping = "".join(set(re.findall("[.,]", whole)))
    if mark is not None and mark == grouping:
        raise Unreadable(_("This is not an amount in euros."))
    if part and len(part) == 3 and len(whole) <= 3 and not whole.startswith("0"):
        raise Unreadable(
            _("This amount can be read in two ways. Write 1500,00 or 1,50, with two decimals.")
        )
    digits, part = re.sub("[.,]", "", whole), (part or "").rstrip("0")
    if len(part) > 2:
        # Before a decimal rounds away what stands far behind the mark.
        raise Unreadable(_("The amount has more than two decimals."))
    return _whole_cents(Decimal(f"{digits}.{part}") if part else Decimal(digits))


def _whole_cents(amount: Decimal) -> int:
    if amount < 0:
        raise Unreadable(_("The amount is below zero."))
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise Unreadable(_("The amount has more than two decimals."))
    if cents > MOST_CENTS:
        raise Unreadable(_("The amount is too large."))
    return int(cents)


def read_code(cell: Cell) -> str:
    """A code as it stands there: 4 to 60 letters, digits, - _ or a point, without spaces outside.

    A ' in front marks a text that is no number, though it may look like one: '219E0188. Of a link
    it is the code that it carries.

    Raises Unreadable where a spreadsheet changed it: 1,23E+15, 1-mrt, TRUE, #N/A, a number of more
    than 15 digits, or a number that shows zeros it does not have.
    """
    match cell:
        case Number(value, shown_as):
            return _code_of_number(value, shown_as)
        case Spoiled(why=why):
            raise Unreadable(why)
        case str():
            code = tidy(cell)
        case _:
            raise Unreadable(_("There is a date where a code should be."))
    if not code:
        raise Unreadable(_("The code is missing."))
    if _LINK.fullmatch(code):
        code = _code_in_link(code)
    if SCIENTIFIC.fullmatch(code) and not cell.startswith("'"):
        raise Unreadable(_why_no_number(code))
    if changed := _CHANGED.fullmatch(code):
        raise Unreadable(_why_changed(changed))
    if not _CODE.fullmatch(code):
        raise Unreadable(_("This is not a code of 4 to 60 letters and digits."))
    return code


def _code_in_link(link: str) -> str:
    """The code that a link carries: the bot's own, or the one part of it that may be one.

    Raises Unreadable where none or more may be.
    """
    own = codes_in(link)
    if len(own) == 1:
        return own[0]
    whole = link if "://" in link else f"https://{link}"
    told = _CODE_IN_LINK.split(whole)
    if len(told) == 2:
        # What its name says; the rest tells where somebody came from.
        found = candidates(f"https://_/?_={told[1].partition('&')[0]}")
    else:
        found = [each for each in candidates(whole) if looks_like_pool_code(each)]
    if len(found) != 1:
        raise Unreadable(_("This is a link. I can't see which part of it is the code."))
    return found[0]


def _why_no_number(code: str) -> str:
    """Why what may be a power of ten is not taken for a code."""
    if _POWER.fullmatch(code):
        return _("The spreadsheet changed this code to a power of ten. Make the column text.")
    return _(
        "This may be a real code, or a number that a spreadsheet changed. Send the list as an"
        " Excel file (.xlsx), in which this column is text."
    )


def _why_changed(found: re.Match[str]) -> str:
    """Why what a spreadsheet made of something is no code."""
    match found.lastgroup:
        case "day":
            return _("There is a date where a code should be.")
        case "error":
            return _("There is an error of the spreadsheet where a code should be.")
        case _:
            return _("There is true or false where a code should be.")


def _code_of_number(value: int | float, shown_as: str) -> str:
    if isinstance(value, float) and not value.is_integer():
        raise Unreadable(_("This is a number with decimals, not a code."))
    digits = str(int(value))
    if value < 0 or len(digits) > _MOST_DIGITS or "E" in shown_as.upper().replace("GENERAL", ""):
        raise Unreadable(
            _("The spreadsheet changed the digits of this code. Make the column text.")
        )
    if _ANOTHER_LOOK.search(_FILL.sub("", shown_as.partition(";")[0])):
        # AB-12345 is shown, and nobody sees that 12345 is what is there.
        raise Unreadable(
            _("The spreadsheet changed the digits of this code. Make the column text.")
        )
    zeros = _PADDED.fullmatch(shown_as)
    if zeros and len(digits) < len(zeros[0]):
        raise Unreadable(_("The zeros in front of this code are lost. Make the column text."))
    if len(digits) < 4:
        raise Unreadable(_("This is not a code of 4 to 60 letters and digits."))
    return digits


def read_word(cell: Cell) -> str:
    """A short text on one line, such as a kind or a batch; empty where the cell is.

    Raises Unreadable for what is longer than 60 characters or holds an e-mail address.
    """
    match cell:
        case Number(value):
            word = _digits(value)
        case Spoiled(why=why):
            raise Unreadable(why)
        case str():
            word = tidy(cell)
        case _:
            return cell.isoformat()
    if word and not _WORD.fullmatch(word):
        raise Unreadable(_("This text is too long, or holds an e-mail address."))
    return word


def _digits(value: int | float) -> str:
    """A number without the point that makes it no other one. A whole one may be of any length."""
    whole = isinstance(value, int) or value.is_integer()
    return str(int(value)) if whole else format(value, ".15g")


# What a whole column seems to hold, whatever its name. Some cells may be wrong.
_MOST_OF_THEM = 0.8
# Below this length a number without zeros in front is nothing strange.
LONG_NUMBER = 6


def seem_days(cells: Sequence[Cell]) -> bool:
    """Whether these are days, also in a spelling that `read_day` refuses."""
    return _mostly(cells, _is_like_day)


def seem_amounts(cells: Sequence[Cell]) -> bool:
    """Whether these are amounts, and not the numbers of the rows or long codes."""
    if not _mostly(cells, _is_like_amount):
        return False
    plain = [_written(cell) for cell in cells]
    if all(each.isdecimal() for each in plain):
        numbers = [int(each) for each in plain]
        counting = all(two - one == 1 for one, two in pairwise(numbers))
        return min(len(each) for each in plain) < LONG_NUMBER and (len(plain) < 2 or not counting)
    return True


def seem_codes(cells: Sequence[Cell]) -> bool:
    """Whether these are codes: each another one, and with a digit."""
    different = len({_written(cell).casefold() for cell in cells})
    return _mostly(cells, _is_like_code) and different > len(cells) * _MOST_OF_THEM


def seem_words(cells: Sequence[Cell]) -> bool:
    """Whether these are a few words that come back, such as kinds; ja and nee tell nothing."""
    plain = [_written(cell).casefold() for cell in cells]
    few = len(set(plain)) <= max(2, len(plain) // 2)
    return few and not set(plain) <= _YES_OR_NO and _mostly(cells, _is_like_word)


_YES_OR_NO = {"ja", "nee", "yes", "no", "true", "false", "j", "n", "y", "x", "waar", "onwaar"}


def _mostly(cells: Sequence[Cell], test: Callable[[Cell], bool]) -> bool:
    return bool(cells) and sum(map(test, cells)) >= len(cells) * _MOST_OF_THEM


def _written(cell: Cell) -> str:
    match cell:
        case Number(value):
            return _digits(value)
        case str():
            return tidy(cell)
        case Spoiled():
            return ""
        case _:
            return cell.isoformat()


def _is_like_day(cell: Cell) -> bool:
    if isinstance(cell, Number | Spoiled):
        return False
    return isinstance(cell, date) or _LIKE_DAY.fullmatch(tidy(cell).casefold()) is not None


def _is_like_amount(cell: Cell) -> bool:
    try:
        read_money(cell)
    except Unreadable:
        return False
    return True


def _is_like_code(cell: Cell) -> bool:
    if isinstance(cell, date) or _is_like_day(cell):
        return False
    plain = _written(cell)
    short = len(plain) < LONG_NUMBER and _is_like_amount(cell)
    return bool(_CODE.fullmatch(plain)) and any(c.isdigit() for c in plain) and not short


def _is_like_word(cell: Cell) -> bool:
    others = _is_like_day(cell) or _is_like_amount(cell) or _is_like_code(cell)
    return isinstance(cell, str) and not others and any(c.isalpha() for c in cell)


def tidy(text: str) -> str:
    """Ordinary letters, digits, spaces and dashes, and nothing invisible.

    A superscript stays what it is: 12² is no 122.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        # Nearly every cell; the long way comes to the same.
        return text.strip().removeprefix("'").strip()
    characters = []
    for character in unicodedata.normalize("NFC", text).strip().removeprefix("'"):
        kind = unicodedata.category(character)
        if kind == "Pd" or character == "\N{MINUS SIGN}":
            characters.append("-")
        elif character.isspace():
            characters.append(" ")
        elif kind != "Cf":
            wide = unicodedata.normalize("NFKC", character)
            characters.append(character if kind == "No" else wide)
    return re.sub(" +", " ", "".join(characters)).strip()
