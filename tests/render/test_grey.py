"""Papers from a printer without colour: all that is on them stands out from what is under it."""

import io
from collections.abc import Callable, Iterator
from functools import partial

import pypdfium2
import pytest
from pypdfium2 import raw

from bot.messages.promotion import promotion_facts
from bot.render.paper_pen import PaperPen
from bot.render.pdf import card_pdf, register_fonts
from bot.render.pen import BLACK, TINT, WHITE, Colour
from bot.render.promotion import Sheet, promotion_pdf
from bot.render.shaping import shape
from bot.translation import participant_languages
from tests.conftest import assens
from tests.helpers.pictures import facts_in

# WCAG 2.2, 1.4.3 and 1.4.11: what letters need, and what pictures and lines do.
LETTERS, SHAPES = 4.5, 3.0
DOTS_PER_POINT = 4
Box = tuple[float, float, float, float]


def printed(language: str) -> bytes:
    return card_pdf(facts_in(language))


def promoting(sheet: Sheet, language: str) -> bytes:
    return promotion_pdf(promotion_facts(assens(), language), sheet, for_printer=True)


PAPERS = {"print": printed} | {sheet.value: partial(promoting, sheet) for sheet in Sheet}


class GreyPage:
    """The one page of a paper, as it comes out of such a printer."""

    def __init__(self, paper: bytes) -> None:
        # As large as it is seen: what is on a poster is large.
        [self.page] = self._document = pypdfium2.PdfDocument(paper)
        self._scale = DOTS_PER_POINT * 600 / self.page.get_width()
        self._picture = self.page.render(scale=self._scale).to_pil().convert("L")

    def letters(self) -> Iterator[tuple[str, float]]:
        """Each sign, and how far it stands out."""
        text = self.page.get_textpage()
        for place in range(text.count_chars()):
            sign = text.get_text_range(place, 1)
            if sign.strip():
                yield sign, self._contrast(text.get_charbox(place))

    def shapes(self) -> Iterator[tuple[Box, float]]:
        """Each picture and line, and how far it stands out; a tint that is only under letters is
        none.
        """
        for each in self.page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            if _fill(each) not in (TINT, WHITE):
                yield each.get_bounds(), self._contrast(each.get_bounds())

    def _contrast(self, box: Box) -> float:
        """Between the darkest and the lightest in a box, and a little round it."""
        left, bottom, right, top = (each * self._scale for each in box)
        high = self._picture.height
        around = (left - 2, high - top - 2, right + 2, high - bottom + 2)
        dark, light = self._picture.crop(tuple(map(round, around))).getextrema()
        return (_light(light) + 0.05) / (_light(dark) + 0.05)


def _light(shade: float) -> float:
    part = shade / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _fill(path: pypdfium2.PdfObject) -> Colour:
    parts = [raw.c_uint() for _part in range(4)]
    raw.FPDFPageObj_GetFillColor(path, *parts)
    return parts[0].value, parts[1].value, parts[2].value


@pytest.mark.parametrize("language", participant_languages())
@pytest.mark.parametrize("make", PAPERS.values(), ids=PAPERS)
def test_all_of_a_paper_is_seen_in_grey(make: Callable[[str], bytes], language: str) -> None:
    page = GreyPage(make(language))
    letters, shapes = list(page.letters()), list(page.shapes())
    assert len(letters) > 50 and len(shapes) > 10
    assert [each for each in letters if each[1] < LETTERS] == []
    assert [each for each in shapes if each[1] < SHAPES] == []


def painted(words: Colour, under: Colour) -> GreyPage:
    """Words and a square, on a ground."""
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    file = io.BytesIO()
    canvas = Canvas(file, (600, 200), initialFontName="Plain")
    canvas.translate(0, 200)
    pen = PaperPen(canvas)
    pen.boxes([(0, 0, 600, 200)], under)
    pen.line(50, 100, shape("Vragen?"), 12, words)
    pen.boxes([(300, 80, 20, 20)], words)
    canvas.save()
    return GreyPage(file.getvalue())


RED, GREEN = (200, 0, 0), (0, 102, 0)


@pytest.mark.parametrize(
    ("words", "under", "letters", "shapes"),
    [
        (BLACK, WHITE, True, True),
        ((115, 115, 115), WHITE, True, True),
        ((125, 125, 125), WHITE, False, True),
        ((170, 170, 170), WHITE, False, False),
        # Unlike each other in colour, and alike in grey.
        (RED, GREEN, False, False),
    ],
)
def test_what_is_too_faint_is_seen(
    words: Colour, under: Colour, letters: bool, shapes: bool
) -> None:
    page = painted(words, under)
    seen = [contrast >= LETTERS for _sign, contrast in page.letters()]
    assert seen == [letters] * len("Vragen?")
    *_ground, square = page.shapes()
    assert (square[1] >= SHAPES) == shapes
