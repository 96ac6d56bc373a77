"""The letters that we bring: which font has a sign, and the fonts opened for HarfBuzz.

Where each font comes from, and how to make it anew, is in fonts/FONTLOG.txt.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uharfbuzz

_FONTS = Path(__file__).parent / "fonts"
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Typeface:
    """One font file; its glyphs are known by their number in it."""

    name: str

    @property
    def path(self) -> Path:
        """Where the file is."""
        return _FONTS / f"{self.name}.ttf"


SLASHED = Typeface("AtkinsonHyperlegible-Regular"), Typeface("AtkinsonHyperlegible-Bold")
# The same with a zero that is not slashed: "€ 150" reads as an amount. A code of a webshop may
# have both O and 0, and keeps the slash.
PLAIN = Typeface("PlainZero-Regular"), Typeface("PlainZero-Bold")
# In which order they are asked for a sign. Those after it have the letters of their script only: an
# amount has the same figures in all languages. The further letters of Latin are of one design.
FAMILIES = [PLAIN] + [
    (Typeface(f"{family}-Regular"), Typeface(f"{family}-Bold"))
    for family in ("AtkinsonNextLatin", "NotoSansCyrillic", "NotoSansArabic", "NotoSansEthiopic")
]


@cache
def opened(typeface: Typeface) -> "uharfbuzz.Font":
    """A font for HarfBuzz, measured in its own units. Not changed by anybody: threads share it."""
    import uharfbuzz

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(typeface.path))))


@cache
def units_per_em(typeface: Typeface) -> int:
    """How many of a font's units are as long as its size."""
    return int(opened(typeface).face.upem)


@cache
def blank_glyph(typeface: Typeface) -> int:
    """A glyph that draws nothing."""
    return int(opened(typeface).get_nominal_glyph(ord(" ")) or 0)


@cache
def signs_of(typeface: Typeface) -> frozenset[int]:
    """The Unicode signs that a font has."""
    return frozenset(opened(typeface).face.unicodes)


def clusters(text: str) -> Iterator[str]:
    """A text in pieces that are never parted: a letter with its accents and joiners."""
    piece = ""
    for sign in text:
        if piece and not (sign in _JOINERS or unicodedata.category(sign) in ("Mn", "Mc", "Me")):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


@lru_cache(maxsize=2_000)
def typeface_of(cluster: str, *, bold: bool, slashed: bool) -> Typeface:
    """The first font that has all of a cluster, or else the font of Dutch, which draws a box."""
    needed = {ord(sign) for sign in cluster if sign not in _JOINERS}
    candidates = [pair[bold] for pair in ([SLASHED, *FAMILIES[1:]] if slashed else FAMILIES)]
    return next((each for each in candidates if needed <= signs_of(each)), candidates[0])


def can_be_drawn(text: str) -> bool:
    """Whether our fonts have all of a text, for whoever adds a language."""
    return all(
        {ord(sign) for sign in cluster if sign not in _JOINERS}
        <= signs_of(typeface_of(cluster, bold=bold, slashed=False))
        for cluster in clusters(text)
        for bold in (False, True)
    )
