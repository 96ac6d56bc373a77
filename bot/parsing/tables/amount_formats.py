"""What a spreadsheet shows beside a number, by its format: 40 may be shown as -40, or as a word."""

import re
from functools import lru_cache

_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
# A quoted or escaped text is shown; what only fills a cell, a colour, a currency, a language and a
# condition are not, or are looked at elsewhere.
_PIECE = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]', re.DOTALL)
_CONDITION = re.compile(r"\[[<>=]")
# 40,- is how a round amount is written.
_ROUND = re.compile(r"[.,](?:-{1,2}|=)")
_PLAIN = re.compile(
    r"\b(?:general|standaard|euros?|eur|bon|voucher|coupon|waarde|bedrag|value|amount|van|of)\b"
    r"|E[+-]|[0#?.,/'@€+\s]",
    re.IGNORECASE,
)


@lru_cache(maxsize=1_000)  # a table has few formats, and many rows
def shows_more(shown_as: str) -> bool:
    """Whether more is shown of a number above zero than an amount: a minus, brackets or words."""
    sections = _SECTION.split(shown_as)
    looked_at = sections if _CONDITION.search(shown_as) else sections[:1]
    return any(map(_says_more, looked_at))


def _says_more(section: str) -> bool:
    shown = _PIECE.sub(lambda piece: piece[1] or piece[2] or "", section)
    return bool(_PLAIN.sub("", _ROUND.sub("", shown)))
