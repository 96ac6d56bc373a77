"""A new offer in one line: judo bij Budo op dinsdag, 5 euro per les."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.conversation.context import Context
from bot.domain.offers import days_in
from bot.handlers.offer_fields import Reading, readings, told_by
from bot.storage.buttons import Data

# Before what else is told of it than its name.
_PARTS = re.compile(
    r"\s*[,;](?![0-9])\s*|\s+(?=(?:bij|van|op|elke|iedere|voor|vanaf|kost|gratis"
    r"|(?<![0-9] )(?:tot en met|t/m)"
    r"|(?:€ ?)?[0-9][0-9.,]* ?(?:euro|eur|€)|€ ?[0-9]"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag\w*)(?!\w))",
    re.IGNORECASE,
)
_OF = re.compile(r"(?P<word>bij|van)\s+(?P<name>.+)", re.IGNORECASE)
_BEFORE_DAY = re.compile(r"^op\s+(?=\D)", re.IGNORECASE)
_BEFORE = frozenset({"op", "elke", "iedere", "voor", "kost", "van", "bij"})
_MONEY = re.compile(r"€|\beuro?\b|\bgratis\b", re.IGNORECASE)
_FOR = re.compile(r"^(?:voor|kost)\s+", re.IGNORECASE)
_WHOM = re.compile(r"^(?:(?:voor|van|vanaf|tot en met|t/m)\b|[0-9])", re.IGNORECASE)


@dataclass
class ToldLine:
    """What a line tells of an offer, and who offers it where it may be one of more."""

    values: Data = field(default_factory=dict)
    providers: list[Reading] = field(default_factory=list)


async def read_line(context: Context, line: str) -> ToldLine:
    """What is told in one line; what is not understood stays with the name."""
    told = ToldLine()
    names: list[str] = []
    for part in _parts(line):
        if names and await _is_told(context, part, " ".join(names), told):
            continue
        names.append(part)
    for title in await readings(context, "title", " ".join(names)):
        # What stands in the line goes before what its name tells.
        told.values = {**title.values, **told.values}
    return told


def _parts(line: str) -> Iterator[str]:
    """The pieces of a line, and an hour or a period with what it is of."""
    begun = ""
    for part in _PARTS.split(line):
        part = f"{begun} {part}".strip(" .,;:")
        # A day, an age and a price have a word before them.
        begun = part if part.casefold() in _BEFORE else ""
        if part and not begun:
            yield part
    if begun:
        yield begun


async def _is_told(context: Context, part: str, before: str, told: ToldLine) -> bool:
    """Whether a part tells something else than the name; then it is noted."""
    if days_in(part) and "when" not in told.values:
        return _note(told, await readings(context, "when", _BEFORE_DAY.sub("", part)))
    if _MONEY.search(part):
        return _note(told, await readings(context, "price", _FOR.sub("", part)))
    if _WHOM.match(part) and (found := await readings(context, "for_whom", part)):
        return _note(told, found)
    match = _OF.fullmatch(part)
    return match is not None and await _is_provider(context, match, before, told)


async def _is_provider(context: Context, match: re.Match[str], before: str, told: ToldLine) -> bool:
    """Whether somebody who offers it is named. Of a new name only bij tells that: met hulp bij huur
    is none."""
    found = await readings(context, "provider", match["name"])
    is_new = len(found) == 1 and found[0].label != found[0].values["provider"]
    is_name = match["name"][:1].isupper() or bool(told_by(context, before))
    if not found or (is_new and not (match["word"].casefold() == "bij" and is_name)):
        return False
    if len(found) > 1:
        told.providers = found
        return True
    return _note(told, found)


def _note(told: ToldLine, found: list[Reading]) -> bool:
    """Note what can be read in one way only."""
    if len(found) == 1:
        told.values |= found[0].values
    return len(found) == 1
