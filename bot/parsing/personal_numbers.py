"""Tells a citizen service number (BSN) and a telephone number in what somebody typed.

The test of a BSN is passed by one number in eleven. So what has the shape of a telephone number is
none, and neither is a part of it, nor a part of it with figures beside it. An account (IBAN) and
the number of an article (EAN), with the check figures of their own, are none either.
"""

import re
import unicodedata

from stdnum import ean, iban
from stdnum.nl import bsn

from bot.formatting import plain_capitals

# Ten digits from 0, or nine behind the country's own, however they are grouped; and the short
# numbers of 0800 and 0900 (Nummerplan telefoon- en ISDN-diensten).
_PHONE = re.compile(
    r"(?<![0-9])(?=((?:(?:\+|00)31[ (./-]{0,4}0?|0)(?=[ )./-]{0,4}[1-9])"
    r"(?:[ ()./-]{0,4}[0-9]){9}(?![0-9])"
    r"|0(?:800|90[069])[ ./-]{0,3}[0-9]{4}(?:[ ./-]?[0-9]{3})?(?![ ./-]{0,3}[0-9])))"
)
# Of another country: nine figures at least (the United States eleven), and never more than fifteen
# (E.164). What is left behind the ninth is too short for a BSN. Ours without a plus is only one in
# one go, as in a link of WhatsApp: 31 may be the number of a house.
_FOREIGN = re.compile(
    r"(?<![A-Z0-9])(?:(?:\+(?!31)[2-9]|00(?=3[02-9]|4|90|212|380)[2-9])(?:[ ()./-]{0,4}[0-9]){8}"
    r"|\+1(?:[ ()./-]{0,4}[0-9]){10}|31[1-9][0-9]{8}(?![0-9])|WA\.ME/\+?[0-9]{9})[0-9]*"
)
_IBAN = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?:[A-Z0-9]{11,30}|"
    r"(?: ?[A-Z]{4})?(?: ?[0-9]{4}){2,5}(?: ?[0-9]{1,3})?)(?![A-Z0-9])"
)
_ARTICLE = re.compile(r"(?<![0-9])[0-9]{13}(?![0-9])")
# What is said of a number that comes right after it.
_SAID = re.compile(
    r"(?<![A-Z])(?:BESTEL(?:LING)?|ORDER|FACTUUR|KVK|ARTIKEL)[ -]?(?:NUMMER|NR)?"
    r"[ .:#]{0,3}[0-9]{1,13}(?![0-9])"
)
# Euros, with a comma before the cents: € 1.112.223,33.
_MONEY = re.compile(
    r"(?:(?<![0-9.,])[0-9]{1,3}(?:\.[0-9]{3})+|(?:€|EUR) ?[0-9]+),[0-9]{2}(?![0-9])"
)
_DIGIT_RUN = re.compile(r"[0-9](?:[^A-Z0-9]{0,3}[0-9])*")


def holds_bsn(text: str) -> bool:
    """Whether a BSN stands anywhere in a text, however it is grouped."""
    plain = _without_others(ordinary(text))
    phones = _phones(plain)
    # Where numbers overlap it is anybody's guess which are the phones: neither way may leave a BSN.
    return any(
        _passes_test(_without(plain, each)) for each in {_from_left(phones), _from_right(phones)}
    )


def _without_others(plain: str) -> str:
    """Without foreign telephone numbers, accounts, numbers of articles, money, and what is said to
    be another number."""
    plain = _IBAN.sub(lambda match: "X" if iban.is_valid(match[0]) else match[0], plain)
    plain = _ARTICLE.sub(lambda match: "X" if ean.is_valid(match[0]) else match[0], plain)
    return _FOREIGN.sub("X", _MONEY.sub("X", _SAID.sub("X", plain)))


def holds_phone(text: str) -> bool:
    """Whether a Dutch telephone number stands anywhere in a text, however it is grouped."""
    return bool(_phones(ordinary(text)))


def phones_in(text: str) -> list[str]:
    """The Dutch telephone numbers that stand in a text, grouped as they are there."""
    plain = ordinary(text)
    return [plain[begin:end] for begin, end in _from_left(_phones(plain))]


def without_phones(text: str) -> str:
    """A text without the telephone numbers that stand in it."""
    for begin, end in reversed(_from_left(_phones(text))):
        text = f"{text[:begin]} {text[end:]}"
    return text


def is_phone(text: str) -> bool:
    """Whether a text is a Dutch telephone number and nothing else."""
    plain = ordinary(text).lstrip("(")
    return any(span == (0, len(plain)) for span in _phones(plain))


def ordinary(text: str) -> str:
    """Capitals, ordinary digits, spaces and dashes; nothing invisible, no punctuation outside."""
    characters = (
        str(unicodedata.decimal(c)) if c.isdecimal() else " " if c.isspace() else c
        for c in plain_capitals(text)
    )
    return re.sub(" +", " ", "".join(characters)).strip(" .,;:-/")


_Span = tuple[int, int]


def _phones(plain: str) -> list[_Span]:
    """Where telephone numbers may stand; they may overlap."""
    return [match.span(1) for match in _PHONE.finditer(plain)]


def _from_left(phones: list[_Span]) -> tuple[_Span, ...]:
    """Those that are left when each ends before the next begins, read from the beginning."""
    taken: list[_Span] = []
    for span in phones:
        if not taken or span[0] >= taken[-1][1]:
            taken.append(span)
    return tuple(taken)


def _from_right(phones: list[_Span]) -> tuple[_Span, ...]:
    """The same, read from the end."""
    taken: list[_Span] = []
    for span in reversed(phones):
        if not taken or span[1] <= taken[-1][0]:
            taken.append(span)
    return tuple(reversed(taken))


def _without(plain: str, spans: tuple[_Span, ...]) -> str:
    """A text with a letter in the place of each of these, so that nothing joins over it."""
    for begin, end in reversed(spans):
        plain = f"{plain[:begin]}X{plain[end:]}"
    return plain


def _passes_test(plain: str) -> bool:
    """Whether any row of digits, however it is grouped, passes the test of a BSN."""
    for run in _DIGIT_RUN.findall(plain):
        groups = re.findall("[0-9]+", run)
        for first in range(len(groups)):
            joined = ""
            for group in groups[first:]:
                joined += group
                if len(joined) > 9:
                    break
                if len(joined) >= 8 and bsn.is_valid(joined):
                    return True
        for group in groups:
            if any(bsn.is_valid(group[i : i + 9]) for i in range(len(group) - 8)):
                return True
    return False
