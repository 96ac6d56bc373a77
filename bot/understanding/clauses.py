"""A sentence in the clauses that may each ask something of their own."""

import re

from bot.understanding.denials import Named, meant

# Where a second request may begin: behind a full stop, or behind what adds one.
_BETWEEN = re.compile(
    r"(?<=[^\W_]|[?!)])[.?!;]+\s+"
    r"|,?\s+(?=(?:en|plus|ook nog|verder)\s+\w+\s+\w)"
    r"|,\s+(?=(?:hoe|wat|waar|wanneer|wie|welke|stuur|laat|doe|geef|maak|mail|nodig) )",
    re.IGNORECASE,
)
_FEWEST_WORDS = 2


def clauses(text: str) -> list[str]:
    """The clauses of a text in order, each as it stands there; one where it does not fall apart."""
    pieces, begin = [], 0
    for match in _BETWEEN.finditer(text):
        if len(text[begin : match.start()].split()) >= _FEWEST_WORDS:
            pieces.append(text[begin : match.start()])
            begin = match.start()
    pieces.append(text[begin:])
    return [piece.strip(" ,.;") for piece in pieces if piece.strip(" ,.;")]


_ADDRESS = re.compile(
    r"(?<![0-9])(?P<postcode>[1-9][0-9]{3} ?[a-z]{2}(?![a-z]))"
    r"(?:[ ,]{0,2}[0-9]{1,5}\b(?:-?[a-z]\b)?)?"
)
_NEXT = re.compile(r"\s+en\s+|[,;\n]+\s*|\.\s+", re.IGNORECASE)
_CORRECTION = re.compile(
    r"\b(?:nee|niet|geen|sorry|pardon|oeps|wacht|bedoel\w*|moet|maar|fout|of)\b", re.IGNORECASE
)


def for_two_addresses(text: str) -> tuple[str, str] | None:
    """A text cut in two where it names a second address; None where that corrects the first."""
    found = [
        Named(*match.span(), match["postcode"]) for match in _ADDRESS.finditer(text.casefold())
    ]
    if len(found) < 2 or meant(text.casefold(), found) != found:
        return None
    ends = found[0].begin + len(found[0].what)
    apart = _NEXT.search(text, ends, found[1].begin)
    if apart is None or _CORRECTION.search(text, ends, found[1].begin):
        return None
    at = apart.start()
    return text[:at], text[at:].strip(" ,.;")
