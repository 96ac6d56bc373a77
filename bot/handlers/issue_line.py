"""One line that says it all: category, approach and address."""

import re
from collections.abc import Iterable, Sequence

from bot.domain.scheme import Scheme
from bot.domain.scheme_parts import Approach, Category
from bot.parsing.address import (
    ALMOST,
    BEGUN,
    TOO_MUCH,
    AddressProblem,
    ProblemKind,
    begins_address,
    check_line,
    holds_address,
    holds_postcode,
    read_address,
)
from bot.storage.buttons import Data
from bot.understanding.denials import Named, meant
from bot.understanding.topics import plain_text

_VIA = re.compile(
    r"^\s*(?:(?:het|dat|dit|was|is|gaat|ging|kwam|komt|ik|ze|via|door|van|bij|uit|aanpak) )+"
    r"(?:(?:de|het) )?",
    re.IGNORECASE,
)
# What is wrong with a line that is nothing else than one.
_WRONG = (
    *BEGUN,
    ProblemKind.NO_POSTCODE,
    ProblemKind.BAD_POSTCODE,
    ProblemKind.POST_BOX,
    ProblemKind.TWO_NUMBERS,
    ProblemKind.PHONE,
    ProblemKind.BSN,
)
# What comes before an approach in a sentence.
_BY = r"\b(?:via|door|aanpak|bij)\s+(?:de\s+|het\s+|een\s+)?"


def split_line(
    text: str, categories: Iterable[Category], approaches: Iterable[Approach]
) -> tuple[Data, str]:
    """Category and approach, where they begin or end a typed line, and the rest of the line.

    A word "voucher" before it does no harm: "voucher sport 9401 AB 12 toegang".
    """
    line = re.sub(r"^\s*voucher\b(?: voor(?= [0-9]))?", "", text, flags=re.IGNORECASE).strip()
    named: Data = {}
    words: list[tuple[str, str, Sequence[str]]] = [
        ("category", one.key, (one.label, one.key)) for one in categories
    ]
    words += [("approach", one.key, _approach_words(one)) for one in approaches]
    # Whichever is outermost goes first, so that what was behind it is seen the second time.
    for _each in range(2):
        for what, key, spellings in words:
            for word in spellings:
                # Of most words there is nothing in a line.
                if word.lower() not in line.lower():
                    continue
                escaped = re.escape(word)
                rest, found = re.subn(
                    # Signs between words are looked at once, from where they begin.
                    rf"^{escaped}(?!\w)[\s,:]*|(?:^|(?<![\s,:])[\s,:]+){escaped}$",
                    "",
                    line,
                    count=1,
                    flags=re.IGNORECASE,
                )
                if found and what not in named:
                    named[what], line = key, rest.strip()
    return named, line


def _approach_words(approach: Approach) -> list[str]:
    """What an approach may be called: its label, a part of one that names two, or its key."""
    return [approach.label, *approach.label.split(" / "), approach.key]


def named_approach(text: str, approaches: Iterable[Approach]) -> Data:
    """The approach that a sentence names: via het buurtteam; none where more are left.

    Of one that it only denies, that is said: `without`.
    """
    plain, named, is_named = plain_text(text), [], False
    for one in approaches:
        words = "|".join(re.escape(plain_text(each)) for each in _approach_words(one))
        for match in re.finditer(rf"(?P<by>{_BY})?(?<!\w)(?P<word>{words})(?!\w)", plain):
            named.append(Named(*match.span("word"), one.key))
            is_named = is_named or match["by"] is not None
    if not is_named:
        return {}
    left = {each.what for each in meant(plain, named)}
    if len(left) == 1:
        return {"approach": left.pop()}
    return {"without": [each.what for each in named]} if not left else {}


def is_address_line(text: str, scheme: Scheme) -> bool:
    """Whether a line typed out of the blue begins a voucher: an address, perhaps with more.

    With a name or a telephone number behind it, it is one too: then that is said.
    """
    line = address_part(text, scheme)
    if line.endswith("?"):
        return False
    if begins_voucher(text, scheme):
        return True
    try:
        read_address(line, scheme.places)
    except AddressProblem as problem:
        if problem.kind in ALMOST:
            return holds_postcode(line)
        return problem.kind in TOO_MUCH and holds_address(line)
    return True


def is_line(text: str, scheme: Scheme) -> bool:
    """Whether a text is the line that doubles are checked on, whole or begun, as it stands.

    So is one of which can be said what is wrong with it.
    """
    line = address_part(text, scheme)
    try:
        check_line(line, scheme)
    except AddressProblem as problem:
        return problem.kind in _WRONG or begins_voucher(text, scheme)
    return True


def begins_voucher(text: str, scheme: Scheme) -> bool:
    """Whether a line is the begin of an address, perhaps with what it is for in front of it.

    SPORT-0001 is one word, and a code of a webshop rather.
    """
    line = address_part(text, scheme)
    is_apart = len(text.split()) > 1 or line == text.strip()
    return scheme.double_check.on == "address" and is_apart and begins_address(line)


def address_part(text: str, scheme: Scheme) -> str:
    """What is left of a typed line without the words for what is given, and how."""
    return split_line(text, scheme.categories, all_approaches(scheme))[1]


def all_approaches(scheme: Scheme) -> list[Approach]:
    return [one for organisation in scheme.organisations for one in organisation.approaches]


def is_approach(text: str, scheme: Scheme) -> bool:
    """Whether a typed text is the name of an approach and nothing else: via het buurtteam."""
    named, rest = split_approach(text, all_approaches(scheme))
    return "approach" in named and not rest


def split_approach(text: str, approaches: Iterable[Approach]) -> tuple[Data, str]:
    """The approach that a text names, and the rest of it."""
    return split_line(_VIA.sub("", text).rstrip(" .!"), (), approaches)
