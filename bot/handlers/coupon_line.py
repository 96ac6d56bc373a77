"""One line that asks for a coupon: what it is for, and the address."""

import re
from collections.abc import Collection, Iterable

from bot.domain.scheme import Scheme
from bot.domain.scheme_parts import Purpose
from bot.parsing.address import (
    ALMOST,
    AddressProblem,
    ProblemKind,
    check_line,
)

_BEGINS = re.compile(r"\s*(?:ik wil |mag ik )?(?:een )?bon(?:nen)?\b[\s,:]*", re.IGNORECASE)


def split_line(text: str, purposes: Iterable[Purpose]) -> tuple[Purpose | None, str]:
    """What a line that begins with "bon" is for, and the rest of it: an address, or nothing.

    "bon voor een schooltas 9401 AB 3": what it is for is known by the scheme's words, also where
    they are a part of a word.
    """
    line = _BEGINS.sub("", text, count=1).strip()
    found = None
    for purpose in purposes:
        for spelling in (purpose.label, purpose.key, *purpose.words):
            line, count = re.subn(
                rf"(?<!\w)(?:(?:voor|een)\s+){{0,3}}\w*{re.escape(spelling)}\w*[\s,:]*",
                "",
                line,
                count=1,
                flags=re.IGNORECASE,
            )
            if count:
                found = purpose
                break
        if found is not None:
            break
    return found, re.sub(r"^(?:(?:voor|een|op)\b[\s,:]*)+", "", line.strip(), flags=re.IGNORECASE)


def is_line(text: str, scheme: Scheme) -> bool:
    """Whether somebody asks for a coupon in one line: bon school 9402 AB 3."""
    return reads(text, scheme, almost=ALMOST)


def reads(
    text: str, scheme: Scheme, *, almost: Collection[ProblemKind] = (ProblemKind.TWO_NUMBERS,)
) -> bool:
    """As `is_line`, but for a sentence around it; `almost` is what may be wrong with the address"""
    if scheme.coupons is None or not _BEGINS.match(text):
        return False
    purpose, line = split_line(text, scheme.coupons.purposes)
    if not line:
        return purpose is not None
    try:
        check_line(line, scheme)
    except AddressProblem as problem:
        return problem.kind in almost
    return True
