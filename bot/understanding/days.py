"""On which days of the week something is to be, or is not to be."""

import re

from bot.domain.offers import days_in

# Whole words, as "do" and "zo" are words of any sentence.
NAMED_DAY = (
    r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\w*|weekend\w*|doordeweeks?|door de week)"
)
"""A day or a few by their name, in a plain text."""
# What is said of one of these is said of all: niet op maandag en dinsdag.
_DAYS = re.compile(
    rf"{NAMED_DAY}(?:(?: ?[,&/] ?| )(?:(?:en|of|op|in|de|het|t/m|tot en met|tot)\b ?)*{NAMED_DAY})*"
)
_TODAY = re.compile(r"\b(?:vandaag|vanavond|vanmiddag)\b")
_TOMORROW = re.compile(
    r"(?!^morgen(?: ?[,.!]|$| (?:ik|wij?|we|allemaal|dames|heren|mevrouw|meneer|collega\w*)\b))"
    r"(?<!goede )(?<!goeie )(?<!in de )\bmorgen(?:avond|middag|ochtend)?\b(?! ?,)"
)
_NOT_ON = re.compile(r"\b(?:niet|geen|behalve|nooit)(?: (?:op|in|de|het|een))* $")
# Of what stands behind it, a no that goes on is about something else: op maandag niet te duur.
_NOT_THEN = re.compile(
    r" ?(?:(?:kan|kunnen|mag|gaat|lukt|is|past|komt|werkt|wil|hoeft)\b ?)?"
    r"(?:(?:ze|zij|hij|het|dat|ik|we|iemand|haar|hem|mij|me|er|helaas|dus|ook|toch|liever"
    r"|eigenlijk)\b ?)*"
    r"(?:niet|nooit)(?= ?(?:$|[.,;:!?]|want|maar|en\b|dus|hoor|meer\b(?! dan)|graag|heen|naartoe"
    r"|thuis|vrij))"
)


def wanted_days(plain: str) -> str:
    """The days that a plain text names, Monday is 0; of what is denied all others. Empty for any,
    "today" or "tomorrow" for these."""
    found, not_on = set[int](), set[int]()
    for match in _DAYS.finditer(plain):
        is_not = _NOT_ON.search(plain[: match.start()]) or _NOT_THEN.match(plain, match.end())
        (not_on if is_not else found).update(days_in(match[0]))
    wanted = found or (set(range(7)) - not_on if not_on else found)
    if 0 < len(wanted) < 7:
        return ",".join(map(str, sorted(wanted)))
    return "today" if _TODAY.search(plain) else "tomorrow" if _TOMORROW.search(plain) else ""
