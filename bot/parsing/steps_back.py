"""Whether somebody asks for the question before this one: terug, ga een stap terug."""

import re

_BACK = re.compile(
    r"\W*(?=.*\b(?:terug|vorige|eerdere)\b)"
    r"(?:(?:nee+|oh?|oeps|sorry|wacht|even|ga|kan|ik|je|u|een|één|stap|stapje|vraag|keer|naar|de"
    r"|graag|wil|mag|terug|vorige|eerdere)\b\W*)+",
    re.IGNORECASE,
)


def says_back(text: str) -> bool:
    """Whether a text says that, and nothing else."""
    return _BACK.fullmatch(text) is not None
