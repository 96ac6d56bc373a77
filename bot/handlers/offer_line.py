"""A new offer in one line: judo bij Budo op dinsdag, 5 euro per les."""

import re
from dataclasses import dataclass, field

from bot.conversation.context import Context
from bot.domain.offers import days_in
from bot.handlers.offer_fields import Reading, readings, told_by
from bot.parsing.offer_fields import holds_address, is_address
from bot.storage.buttons import Data

# Before what else is told of it than its name.
_PARTS = re.compile(
    r"\s*[,;:](?![0-9])\s*|\s+(?=(?:bij|van|in|op|elke|iedere|voor|vanaf|kost|gratis"
    r"|(?<![0-9] )(?:tot en met|t/m)(?= [0-9])"
    r"|(?:ma|di|wo|do|vr|za|zo)(?= (?:t/m|tot|en|om|[0-9])|$)"
    r"|(?:€ ?)?[0-9][0-9.,]* ?(?:euro|eur|€)|€ ?[0-9]"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag\w*)(?!\w))",
    re.IGNORECASE,
)
# What goes on in the next part: op dinsdag, dinsdag en donderdag.
_GOES_ON = re.compile(
    r"(?:.*\s)?(?:op|elke|iedere|voor|kost|van|bij|in|en|of|t/m|tot en met|tot|-|&"
    r"|nee+|neen|oeps|sorry)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(r"^(?:(?:nee+|neen|oeps|sorry)\b\W*)+(?:toch\b\W*)?(?=\w)", re.IGNORECASE)
_HOURS = re.compile(r"(?:van|om|tot)? ?[0-9]{1,2}(?:[.:][0-9]{2}| uur)", re.IGNORECASE)
_OF = re.compile(r"(?P<word>bij|van)\s+(?P<name>.+)", re.IGNORECASE)
# A name of a building has a capital: zingen in een koor is no place.
_IN = re.compile(r"[Ii]n\s+(?:(?:het|de)\s+)?(?P<where>[A-Z].*)")
_TOWNS = r"[A-Z][\w'-]+"
# An address in a line without commas: op dinsdag Stadsbroek 17 9405 BK Assen.
_ADDRESS = re.compile(
    rf"(?<!\w)(?:{_TOWNS} [0-9]{{1,5}} ?[a-zA-Z]?,? )?"
    rf"(?<![0-9])[1-9][0-9]{{3}} ?[A-Z]{{2}}(?!\w)"
    rf"(?: (?:{_TOWNS}|[0-9]{{1,5}} ?[a-zA-Z]?)(?= *(?:,|$)))?"
)
_BEFORE_DAY = re.compile(r"^op\s+(?=\D)", re.IGNORECASE)
_MONEY = re.compile(r"€|\beuro?\b|\bgratis\b", re.IGNORECASE)
_FOR = re.compile(r"^(?:voor|kost)\s+", re.IGNORECASE)
_WHOM = re.compile(r"^(?:(?:voor|van|vanaf|tot en met|t/m)\b|[0-9])", re.IGNORECASE)


@dataclass
class ToldLine:
    """What a line tells of an offer, and who offers it where it may be one of more."""

    values: Data = field(default_factory=dict)
    providers: list[Reading] = field(default_factory=list)
    where: list[str] = field(default_factory=list)


async def read_line(context: Context, line: str) -> ToldLine:
    """What is told in one line; what is not understood stays with the name."""
    told = ToldLine()
    names: list[str] = []
    parts = _parts(line)
    for written, behind in zip(parts, [*parts[1:], ""], strict=False):
        part = _CORRECTS.sub("", written)
        before = " ".join(names)
        if names and part != written:
            # What it says stands in the place of what was said before; else it is the name.
            if not await _corrected(context, part, told):
                names = [part]
            continue
        if names and _is_where(context, part, behind, told):
            continue
        if (names or _OF.match(part)) and await _is_told(context, part, before, told):
            continue
        names.append(part)
    _note(told, await readings(context, "where", ", ".join(told.where)))
    for title in await readings(context, "title", " ".join(names)):
        # What stands in the line goes before what its name tells.
        told.values = {**title.values, **told.values}
    return told


async def _corrected(context: Context, part: str, told: ToldLine) -> bool:
    """Whether a part tells otherwise what was told before; then that is noted."""
    for asks, is_it in (
        ("price", _MONEY.search(part) or part.replace(",", "").isdigit()),
        ("when", bool(days_in(part))),
        ("for_whom", _WHOM.match(part)),
    ):
        if is_it and _note(told, await readings(context, asks, _BEFORE_DAY.sub("", part))):
            return True
    return False


def _parts(line: str) -> list[str]:
    """The pieces of a line, and an hour or a period with what it is of."""
    parts: list[str] = []
    for each in _PARTS.split(_ADDRESS.sub(r", \g<0>, ", line)):
        part = each.strip(" .,;:")
        is_hours = parts and _HOURS.match(part) and days_in(parts[-1])
        if parts and part and (is_hours or _GOES_ON.fullmatch(parts[-1])):
            parts[-1] += f" {part}"
        elif part:
            parts.append(part)
    return parts


async def _is_told(context: Context, part: str, before: str, told: ToldLine) -> bool:
    """Whether a part tells something else than the name; then it is noted."""
    if days_in(part) and "when" not in told.values:
        return _note(told, await readings(context, "when", _BEFORE_DAY.sub("", part)))
    if _MONEY.search(part):
        return _note(told, await readings(context, "price", _FOR.sub("", part)))
    if _WHOM.match(part) and (found := await readings(context, "for_whom", part)):
        return _note(told, found)
    return "provider" not in told.values and await _is_provider(context, part, before, told)


def _is_where(context: Context, part: str, behind: str, told: ToldLine) -> bool:
    """Whether a part is of where it is, by itself or by what stands behind it; then it is kept."""
    town = context.scheme.place.casefold()
    place = _IN.fullmatch(part)
    is_known = place or holds_address(part) or (told.where and part.casefold() == town)
    is_street_then = holds_address(behind) or behind.casefold() == town
    if not (is_known or (is_street_then and is_address(part))):
        return False
    told.where.append(place["where"] if place else part)
    return True


async def _is_provider(context: Context, part: str, before: str, told: ToldLine) -> bool:
    """Whether somebody who offers it is named. Hulp bij huur names nobody: a new name has a
    capital, or what it is stands before it.
    """
    match = _OF.fullmatch(part)
    word, name = (match["word"].casefold(), match["name"]) if match else ("", part)
    found = await readings(context, "provider", name)
    if len(found) > 1 and word:
        told.providers = found
        return True
    is_new = any(each.label != each.values["provider"] for each in found)
    is_kind, has_capital = bool(told_by(context, before)), name[:1].isupper()
    may_be_new = {"bij": is_kind or has_capital, "": is_kind and has_capital}.get(word, False)
    return (may_be_new or not is_new) and _note(told, found)


def _note(told: ToldLine, found: list[Reading]) -> bool:
    """Note what can be read in one way only."""
    if len(found) == 1:
        told.values |= found[0].values
    return len(found) == 1
