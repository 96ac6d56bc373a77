"""What a page says of the glyphs of a line, so that it can be searched and copied in reading order.

What reads a PDF sees signs from left to right, and turns Arabic round by itself: by simple rules,
which take a point or a euro sign beside a number for a part of it. They are told in time.
"""

import unicodedata
from collections.abc import Iterator

from bot.render.shaping import Glyph, Line, Run
from bot.render.typefaces import blank_glyph

_MARK = "\N{RIGHT-TO-LEFT MARK}"
# Among letters that read from right to left a bracket is drawn as the other of its pair, and what
# turns the line round takes it for what it looks like.
_MIRRORED = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))
_SPACE, _KEPT = " ", "\N{NO-BREAK SPACE}"
# What goes along with a number, by its class in UAX #9.
_WITH_NUMBERS = ("EN", "AN", "ES", "ET", "CS")


def as_read(line: Line) -> Iterator[Run]:
    """The runs of a line, with what each of their glyphs says to what reads the page."""
    before, was_turned = "", False
    for run in line.runs:
        glyphs: list[Glyph] = []
        for glyph in _one_sign_each(run):
            if not glyph.text:
                glyphs.append(glyph)
                continue
            says = _said(glyph.text, run, line)
            joins = _goes_with_numbers(before) and _goes_with_numbers(says)
            if line.right_to_left and joins and (run.right_to_left or was_turned):
                glyphs.append(_unseen(run, _MARK))
            glyphs.append(glyph._replace(text=says))
            before, was_turned = says, run.right_to_left
        yield run._replace(glyphs=tuple(glyphs))


def _said(text: str, run: Run, line: Line) -> str:
    if run.right_to_left:
        return _SPACE if text == _KEPT else _MIRRORED.get(text, text)
    # A telephone number among Arabic is one number: at a space it would be turned round.
    return _KEPT if line.right_to_left and text == _SPACE else text


def _goes_with_numbers(text: str) -> bool:
    return len(text) == 1 and unicodedata.bidirectional(text) in _WITH_NUMBERS


def _one_sign_each(run: Run) -> Iterator[Glyph]:
    """Glyphs that stand for one sign each, with unseen ones for the others: signs of Arabic are
    turned round as they stand, also within a ligature.
    """
    for glyph in run.glyphs:
        if run.right_to_left:
            for sign in reversed(glyph.text[1:]):
                yield _unseen(run, sign)
            yield glyph._replace(text=glyph.text[:1])
        else:
            yield glyph


def _unseen(run: Run, text: str) -> Glyph:
    """A glyph that draws nothing and takes no room."""
    return Glyph(blank_glyph(run.typeface), text, 0, 0, 0)
