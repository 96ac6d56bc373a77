"""A line of text as it is drawn: glyphs in their places, from left to right, in any language.

    line = shape("Bel 0592 12 34 56", bold=True)
    line.width * 40           how wide it is with a size of 40, in the same units as the size
    pen.line(x, y, line, 40)  draws it from x on its baseline: see pen.py

Pass the language, and `right_to_left=reader.is_right_to_left` for what is in the reader's language:
such a line ends at the margin on the right, x = margin - line.width * size. What may be Dutch
whoever reads it, such as a name or an address, takes `bidi.begins_right_to_left(text)`. What must
keep its own order in a sentence, such as a telephone number, goes into it through
`reader.left_to_right`. Lines that fit in a width are `wrapped`; `pen.fitting` makes one smaller.
Texts are plain text, never marked up.

Letters that join, accents and kerning are HarfBuzz's work; what stands left of what is bidi.py's.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from bot.render.bidi import in_order
from bot.render.typefaces import Typeface, clusters, opened, typeface_of, units_per_em
from bot.translation import Participant

# Signs that look the same, for which our fonts have one form.
_SAME = str.maketrans(
    {
        "\N{MODIFIER LETTER APOSTROPHE}": "\N{RIGHT SINGLE QUOTATION MARK}",
        "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
        "\N{NON-BREAKING HYPHEN}": "-",
    }
)
_JOINERS = "\u200c\u200d"


class Glyph(NamedTuple):
    """One shape of a font. Lengths are parts of the size (1 is the size itself)."""

    number: int
    """Its number in the font."""
    text: str
    """What it stands for in the text; nothing where it belongs to the glyph beside it."""
    advance: float
    """From where it stands to where the next one does."""
    across: float
    """How far right of its place it is drawn."""
    up: float
    """How far above the baseline it is drawn."""


class Run(NamedTuple):
    """Glyphs of one font, from left to right."""

    typeface: Typeface
    glyphs: tuple[Glyph, ...]
    right_to_left: bool


@dataclass(frozen=True)
class Line:
    """A line of text as it is drawn."""

    text: str = field(repr=False)
    """The text in the order in which it is read."""
    runs: tuple[Run, ...] = field(repr=False)
    """From left to right."""
    right_to_left: bool

    @property
    def width(self) -> float:
        """How wide it is, as a part of the size."""
        return sum(glyph.advance for run in self.runs for glyph in run.glyphs)

    def placed(self) -> Iterator[tuple[Typeface, Glyph, float]]:
        """Each glyph with its font and its place on the baseline, as a part of the size."""
        left = 0.0
        for typeface, glyphs, _turned in self.runs:
            for glyph in glyphs:
                yield typeface, glyph, left
                left += glyph.advance


def shape(
    text: str,
    *,
    bold: bool = False,
    slashed: bool = False,
    spacing: float = 0,
    language: str = "nl",
    right_to_left: bool = False,
) -> Line:
    """A text as one line.

    `slashed` tells 0 from O, for a code; an amount reads better with a plain zero. `spacing` goes
    between the letters, as a part of the size, and is not for letters that join. `language` is a
    BCP 47 tag: some languages have forms of their own.
    """
    text = unicodedata.normalize("NFC", text).translate(_SAME)
    runs: list[Run] = []
    for start, end, turned in in_order(text, right_to_left=right_to_left):
        parts = [
            Run(face, _glyphs(face, part, turned, language, bool(spacing)), turned)
            for face, part in _by_typeface(text[start:end], bold, slashed)
        ]
        runs += reversed(parts) if turned else parts
    if spacing and runs:
        runs = _spaced(runs, spacing)
    return Line(_seen(text), tuple(runs), right_to_left)


def shape_for(reader: Participant, text: str, *, bold: bool = False) -> Line:
    """A text in a reader's own language as one line."""
    return shape(text, bold=bold, language=reader.language, right_to_left=reader.is_right_to_left)


def wrapped(
    text: str,
    room: float,
    *,
    bold: bool = False,
    language: str = "nl",
    right_to_left: bool = False,
) -> list[Line]:
    """A text as lines of at most `room`, as a part of the size; a longer word sticks out."""

    def shaped(words: list[str]) -> Line:
        return shape(" ".join(words), bold=bold, language=language, right_to_left=right_to_left)

    whole = shaped([text])
    if whole.width <= room:
        return [whole]
    lines: list[Line] = []
    words: list[str] = []
    for word in text.split(" "):
        if words and shaped([*words, word]).width > room:
            lines.append(shaped(words))
            words = []
        words.append(word)
    return [*lines, shaped(words)]


def _seen(text: str) -> str:
    """A text without signs that only say how to draw it."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf" or sign in _JOINERS)


def _by_typeface(text: str, bold: bool, slashed: bool) -> Iterator[tuple[Typeface, str]]:
    pieces = (
        (typeface_of(cluster, bold=bold, slashed=slashed), cluster)
        for cluster in clusters(_seen(text))
    )
    for typeface, group in groupby(pieces, key=lambda piece: piece[0]):
        yield typeface, "".join(cluster for _typeface, cluster in group)


def _glyphs(
    typeface: Typeface, text: str, turned: bool, language: str, apart: bool
) -> tuple[Glyph, ...]:
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.direction = "rtl" if turned else "ltr"
    buffer.language = language
    buffer.guess_segment_properties()
    uharfbuzz.shape(opened(typeface), buffer, {"kern": False, "liga": False} if apart else None)
    em = units_per_em(typeface)
    found = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    texts = _texts(text, [(info.cluster, at.x_advance) for info, at in found])
    return tuple(
        Glyph(info.codepoint, each, at.x_advance / em, at.x_offset / em, at.y_offset / em)
        for each, (info, at) in zip(texts, found, strict=True)
    )


def _texts(text: str, glyphs: list[tuple[int, int]]) -> list[str]:
    """What each glyph stands for. A letter may be several glyphs, such as a stroke and its dots:
    all of it goes to the first that takes room.
    """
    starts = sorted({cluster for cluster, _advance in glyphs})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    main: dict[int, int] = {}
    for place, (cluster, advance) in enumerate(glyphs):
        if cluster not in main or (advance and not glyphs[main[cluster]][1]):
            main[cluster] = place
    return [
        text[cluster : ends[cluster]] if main[cluster] == place else ""
        for place, (cluster, _advance) in enumerate(glyphs)
    ]


def _spaced(runs: list[Run], spacing: float) -> list[Run]:
    """With so much between all glyphs, but not after the last."""
    wider = [
        run._replace(
            glyphs=tuple(each._replace(advance=each.advance + spacing) for each in run.glyphs)
        )
        for run in runs
    ]
    last = wider[-1].glyphs[-1]
    ending = (*wider[-1].glyphs[:-1], last._replace(advance=last.advance - spacing))
    return [*wider[:-1], wider[-1]._replace(glyphs=ending)]
