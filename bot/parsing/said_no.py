"""Whether a no has more behind it, which puts right or denies a part of what is shown."""

import re

from bot.parsing.small_talk import small_talk

_NO = re.compile(r"\W*(?:(?:nee+|neen|niet|fout|verkeerd|oeps|wacht|sorry)\b\W*)+", re.IGNORECASE)
# Behind a no these end it all: nee stop er maar mee; nee, ik wil het niet opslaan.
_ENDS = re.compile(
    r"\b(?:stop\w*|afbreken|annul\w+|ophouden|houd?\b.*\bop|menu|start|laat (?:maar|zitten)"
    r"|niet (?:\w+ )?(?:opslaan|bewaren|doen|overnemen|opschrijven|klaarzetten|nodig|meer)"
    r"|hoeft niet|vergeet|toch niet|doe maar niet|weg ermee|dank\w*|bedankt)\b",
    re.IGNORECASE,
)
_DENIES = (
    r"(?:dat|die|dit|deze|de|het|is|niet|klopt|fout|verkeerde?|anders|goed|moet|juist|helemaal)"
)
_SAYS_WRONG = re.compile(r"\b(?:nee+|neen|niet|fout|verkeerde?|anders)\b", re.IGNORECASE)


def without_no(text: str) -> str:
    """What stands behind the no that a text begins with; nothing where it begins with none."""
    match = _NO.match(text)
    return text[match.end() :] if match else ""


def is_more_than_no(text: str) -> bool:
    """Whether a text begins with a no and ends nothing: nee 7 euro, nee niet die prijs."""
    behind = without_no(text)
    is_more = bool(behind) and not _ENDS.search(text) and not small_talk(text)
    return is_more and not text.rstrip().endswith("?")


def denies(text: str, name: str) -> bool:
    """Whether a text only says that what has this name is wrong: de prijs klopt niet."""
    only = re.fullmatch(
        rf"\W*(?:(?:nee+|neen|wacht|{_DENIES})\W+)*{name}(?:\W+{_DENIES})*\W*", text, re.IGNORECASE
    )
    return only is not None and _SAYS_WRONG.search(text) is not None
