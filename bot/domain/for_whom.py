"""For whom an offer is, in the words in which people say it: 6 t/m 12 jaar, 18+, dames vanaf 55.

What can be read in two ways is given back as both readings; nothing is guessed.
"""

import re
from dataclasses import dataclass

from bot.domain.offers import OLDEST
from bot.formatting import plain_signs, without_accents, without_raised


@dataclass(frozen=True)
class ForWhom:
    """For which ages an offer is, in years and both included, and for whom else alone."""

    from_age: int | None = None
    to_age: int | None = None
    women_only: bool = False
    wheelchair: bool = False


_AGE = r"(?P<{}>[0-9]{{1,3}})(?: ?(?:jaar|jarigen?|jr))?"
_TO = r"(?:t/?m|tot en met|-|(?P<up_to>tot)|en)"
_RANGE = re.compile(
    rf"(?:van |tussen )?{_AGE.format('first')} ?{_TO} ?(?:de )?{_AGE.format('last')}"
)
_FROM = re.compile(
    rf"(?:vanaf |van |min(?:imaal|\.)? )(?:de )?{_AGE.format('vanaf')}"
    rf"|{_AGE.format('plus')} ?(?:\+|plus\w*|en ouder)"
    rf"|ouder dan {_AGE.format('older')}"
)
_UNTIL = re.compile(
    rf"(?:t/?m|tot en met|max(?:imaal|\.)?|hoogstens) (?:de )?{_AGE.format('last')}"
    rf"|jonger dan {_AGE.format('younger')}|{_AGE.format('under')} en jonger"
)
_UP_TO = re.compile(rf"tot (?:de )?{_AGE.format('limit')}")
# v.a. 6, va 6.
_FROM_SHORT = re.compile(r"\bv\.? ?a\.? ?(?=[0-9])")
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
    rest = _FROM_SHORT.sub("vanaf ", without_accents(plain_signs(without_raised(text))).casefold())
    wheelchair = _WHEELCHAIR.search(rest)
    rest = _WHEELCHAIR.sub(" ", rest)
    women, men = _WOMEN.search(rest), _MEN.search(rest)
    if men and not women:
        # Nothing is kept of that, and for everybody it is not.
        return []
    everybody, rest = _EVERYBODY.search(rest), _EVERYBODY.sub(" ", rest)
    rest = _MEN.sub(" ", _WOMEN.sub(" ", rest))
    by_word = _ADULTS.search(rest)
    ages, rest = _ages(rest)
    is_said = bool(ages or everybody or women or wheelchair)
    left = [word for word in re.findall(r"[^\W_]+", rest) if word not in _BESIDE_AGE]
    # Beside adults a group is one more; beside an age it is what that age is of.
    names_group = (by_word or not ages) and re.search(
        r"\b(?:kind|jeugd|jongeren|tiener|senior|ouderen)", rest
    )
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
    first, last = who.from_age or 0, OLDEST if who.to_age is None else who.to_age
    return 0 <= first <= last <= OLDEST


_Ages = list[tuple[int | None, int | None]]


def _ages(text: str) -> tuple[_Ages, str]:
    """The ages that a text may mean, and what is left of it."""
    first: int | None
    if match := _RANGE.search(text):
        first, last = int(match["first"]), int(match["last"])
        found: _Ages = _up_to(first, last) if match["up_to"] else [(first, last)]
        return found, _RANGE.sub(" ", text, count=1)
    first = None
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
        return _up_to(first, int(match["limit"])), _UP_TO.sub(" ", text, count=1)
    return ([] if first is None else [(first, None)]), text


def _up_to(first: int | None, limit: int) -> _Ages:
    """Tot 12 jaar: somebody of twelve may be meant or not."""
    return [(first, limit), (first, limit - 1)]
