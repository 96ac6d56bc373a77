"""A flyer and posters as a print shop needs them: boxes, cut marks, fonts, and text to search."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdf
import pytest

from bot.domain.scheme import Scheme
from bot.messages.promotion import promotion_facts
from bot.render.paper_pen import PaperPen
from bot.render.pen import BLACK, Colour
from bot.render.promotion import BLEED_MM, ROUND_MM, Sheet, promotion_pdf
from bot.render.shaping import Line
from bot.render.typefaces import Typeface, opened, units_per_em
from bot.translation import participant, participant_languages
from tests.conftest import assens
from tests.helpers.glyphs import has_shape, shown_by

POINTS = 72 / 25.4
LEAST_BETWEEN_MM = 0.4


def page_of(
    language: str, sheet: Sheet, *, for_printer: bool = False, scheme: Scheme | None = None
) -> pypdf.PageObject:
    facts = promotion_facts(scheme or assens(), language)
    [page] = pypdf.PdfReader(io.BytesIO(promotion_pdf(facts, sheet, for_printer=for_printer))).pages
    return page


def in_mm(box: pypdf.generic.RectangleObject) -> tuple[float, ...]:
    return tuple(round(float(each) / POINTS, 2) for each in box)


@pytest.mark.parametrize("language", participant_languages())
@pytest.mark.parametrize("sheet", Sheet)
def test_a_print_shop_gets_bleed_and_cut_marks_round_the_sheet(sheet: Sheet, language: str) -> None:
    width, height = sheet.size_mm
    page = page_of(language, sheet, for_printer=True)
    assert in_mm(page.mediabox) == (0, 0, width + 2 * ROUND_MM, height + 2 * ROUND_MM)
    assert in_mm(page.trimbox) == (ROUND_MM, ROUND_MM, ROUND_MM + width, ROUND_MM + height)
    low = ROUND_MM - BLEED_MM
    assert in_mm(page.bleedbox) == (
        low, low, ROUND_MM + width + BLEED_MM, ROUND_MM + height + BLEED_MM,
    )  # fmt: skip
    drawn = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
    marks = re.findall(r"n (\S+) (\S+) m (\S+) (\S+) l S", drawn)
    assert len(marks) == 8
    for each in marks:
        left, up, right, down = map(float, each)
        # Each lies on an edge of the sheet, and outside what is printed to the edge.
        on_side = left == right in (0, width) and not -height - BLEED_MM <= up <= BLEED_MM
        on_top = up == down in (0, -height) and not -BLEED_MM <= left <= width + BLEED_MM
        assert on_side or on_top, each


@pytest.mark.parametrize("sheet", Sheet)
def test_who_prints_at_home_gets_the_sheet_itself(sheet: Sheet) -> None:
    page = page_of("nl", sheet)
    assert in_mm(page.mediabox) == (0, 0, *sheet.size_mm)
    assert page.trimbox == page.mediabox == page.bleedbox
    drawn = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
    assert "l S" not in drawn, "no marks"


@pytest.mark.parametrize("language", participant_languages())
@pytest.mark.parametrize("sheet", Sheet)
def test_the_text_can_be_searched(language: str, sheet: Sheet) -> None:
    text = page_of(language, sheet).extract_text().replace("\N{NO-BREAK SPACE}", " ")
    scheme = assens()
    for part in ("150", "Voedselbank", scheme.coordinator_phone):
        assert part in text
    name = scheme.in_language(language).name
    # How pypdf puts words of Arabic in a row is its own affair; each of them it finds.
    assert all(word in text for word in name.split())


@pytest.mark.parametrize("language", participant_languages())
@pytest.mark.parametrize("sheet", Sheet)
def test_each_sheet_says_until_when_one_can_ask(language: str, sheet: Sheet) -> None:
    text = page_of(language, sheet).extract_text().replace("\N{NO-BREAK SPACE}", " ")
    scheme = assens()
    last = participant(language).day(scheme.ends).replace("\N{NO-BREAK SPACE}", " ")
    assert "2022" in last and all(word in text for word in re.findall(r"\w+", last)), text


@pytest.mark.parametrize("language", participant_languages())
@pytest.mark.parametrize("sheet", Sheet)
def test_each_sheet_names_the_municipality_small_in_its_foot(
    sheet: Sheet, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[float, float, float]] = []

    def noted(
        _pen: PaperPen, x: float, y: float, line: Line, size: float, _colour: Colour = BLACK
    ) -> None:
        drawn.append((x, y, size))
        assert x > 11.9 and x + line.width * size < 148 - 11.9

    long = assens().model_copy(update={"place": "Aa en Hunze en Midden-Drenthe en Westerveld"})
    text = page_of(language, sheet).extract_text()
    assert "Assen" in text
    if language == "nl":
        assert "Gemeente Assen" in text
    monkeypatch.setattr(PaperPen, "line", noted)
    promotion_pdf(promotion_facts(long, language), sheet, for_printer=False)
    [_phone, (_x, y, size)] = drawn[-2:]
    assert 191 < y < 207 and size < drawn[-2][2] < 12


def test_the_same_facts_give_the_same_bytes() -> None:
    facts = promotion_facts(assens(), "ar")
    one, other = (promotion_pdf(facts, Sheet.A3, for_printer=True) for _time in range(2))
    assert one == other


def test_many_organisations_and_a_long_name_stay_above_the_foot() -> None:
    scheme = assens()
    many = tuple(
        scheme.organisations[0].model_copy(update={"key": f"o{each}", "name": f"Buurthuis {each}"})
        for each in range(14)
    )
    crowded = scheme.model_copy(
        update={"organisations": many, "name": "Regeling om mee te doen" + " in de gemeente" * 4}
    )
    baselines: dict[str, float] = {}

    def look(text: str, _user: list[float], matrix: list[float], *_rest: Any) -> None:
        baselines[text.strip()] = matrix[5]

    page_of("nl", Sheet.A4, scheme=crowded).extract_text(visitor_text=look)
    last = next(text for text in baselines if text.endswith("Buurthuis 13"))
    foot = next(text for text in baselines if text.startswith("Vragen?"))
    # Down from the top, in the drawing's own millimetres.
    assert -191 < baselines[last] < -107 and baselines[foot] < -191


def inks(
    x: float, y: float, line: Line, size: float
) -> Iterator[tuple[float, float, float, float]]:
    """The box round each letter that is drawn at x, y (down): left, right, top, bottom."""
    for glyph in filter(has_shape, shown_by(line, size)):
        typeface = Typeface(glyph.typeface)
        box, unit = opened(typeface).get_glyph_extents(glyph.number), size / units_per_em(typeface)
        left, top = x + glyph.x + box.x_bearing * unit, y - glyph.y - box.y_bearing * unit
        yield left, left + box.width * unit, top, top - box.height * unit


@pytest.mark.parametrize("language", participant_languages())
@pytest.mark.parametrize("sheet", Sheet)
def test_no_letter_touches_one_of_the_line_below(
    sheet: Sheet, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arabic has signs far above and far below its letters."""
    drawn: list[list[tuple[float, float, float, float]]] = []

    def noted(
        _pen: PaperPen, x: float, y: float, line: Line, size: float, _colour: Colour = BLACK
    ) -> None:
        drawn.append(list(inks(x, y, line, size)))

    monkeypatch.setattr(PaperPen, "line", noted)
    promotion_pdf(promotion_facts(assens(), language), sheet, for_printer=False)
    assert len(drawn) > 5
    for above, below in pairwise(drawn):
        for left, right, _top, bottom in above:
            for other_left, other_right, top, _bottom in below:
                beside = right <= other_left or other_right <= left
                # On A5, and more on what is larger.
                assert beside or top - bottom > LEAST_BETWEEN_MM
