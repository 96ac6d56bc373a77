"""Lines of text in the languages of participants, on a picture and on paper."""

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

from bot.render.bidi import begins_right_to_left
from bot.render.card import HEIGHT, WIDTH, card_png, draw_card
from bot.render.paper_pen import PaperPen
from bot.render.pdf import card_pdf, register_fonts
from bot.render.pen import BLACK, Box, Colour, Points, fitting
from bot.render.picture_pen import PicturePen, white
from bot.render.shaping import Line, shape, wrapped
from bot.render.typefaces import FAMILIES, can_be_drawn
from bot.translation import participant_languages
from tests.helpers.catalogues import ROOT, forms, read_catalogue
from tests.helpers.glyphs import Shown, has_shape, shown_by, shown_on
from tests.helpers.pictures import FACTS, PLACES, facts_in

LANGUAGES = participant_languages()


class Noted:
    """A pen that notes the lines that it is asked for."""

    def __init__(self) -> None:
        self.lines: list[tuple[float, float, Line, float]] = []
        self.drawn = 0

    def boxes(self, boxes: Iterable[Box], colour: Colour) -> None:
        self.drawn += len(list(boxes))

    def polygon(self, points: Points, colour: Colour) -> None:
        self.drawn += 1

    def line(self, x: float, y: float, line: Line, size: float, colour: Colour = BLACK) -> None:
        self.lines.append((x, y, line, size))


def as_it_stands(line: Line) -> str:
    """What a line says from left to right, a ligature's letters in reading order."""
    return "".join(glyph.text for _face, glyph, _left in line.placed())


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_fonts_have_all_that_participants_read(language: str) -> None:
    path = ROOT / "locales" / language / "LC_MESSAGES" / "participant.po"
    for message in read_catalogue(path):
        for text in forms(message.string):
            one_line = text.replace("\n", " ")
            assert can_be_drawn(one_line), text
            line = shape(one_line, language=language)
            assert all(glyph.number for _face, glyph, _left in line.placed()), text


def test_a_sign_that_no_font_has_is_told() -> None:
    assert not can_be_drawn("你好")
    assert can_be_drawn("Één € 150, 0592 12 34 56")


def test_the_fonts_are_small() -> None:
    assert sum(face.path.stat().st_size for family in FAMILIES[1:] for face in family) < 400_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_of_the_same_font_in_every_language(language: str) -> None:
    noted = Noted()
    draw_card(noted, facts_in(language))
    figures = {
        face.name
        for _x, _y, line, _size in noted.lines
        for face, glyph, _left in line.placed()
        if glyph.text.isdigit() and line.text != FACTS.code
    }
    assert figures == {"PlainZero-Regular", "PlainZero-Bold"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_code_and_telephone_number_read_from_left_to_right(language: str) -> None:
    noted = Noted()
    draw_card(noted, facts_in(language))
    stands = [as_it_stands(line) for _x, _y, line, _size in noted.lines]
    assert FACTS.code in stands
    assert any(FACTS.phone in each for each in stands)
    assert [each for each in stands if each in PLACES] == list(PLACES)


@pytest.mark.parametrize("language", ["ar", "ti"])
def test_a_day_in_figures_stands_in_its_own_order(language: str) -> None:
    """Numbers with hyphens between them turn round in a line of Arabic."""
    noted = Noted()
    draw_card(noted, replace(facts_in(language), valid_until=date(2022, 9, 6)))
    stands = [as_it_stands(line) for _x, _y, line, _size in noted.lines]
    assert any(re.search("6[-/]9[-/]2022", each) for each in stands)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_is_whole_in_every_language(language: str) -> None:
    noted = Noted()
    draw_card(noted, facts_in(language))
    for x, y, line, size in noted.lines:
        assert x >= 0
        assert x + line.width * size <= WIDTH
        assert size / 2 < y < HEIGHT - size / 4
        assert size >= 38, line.text
    # No two lines over each other.
    for x, y, line, size in noted.lines:
        for other_x, other_y, other, other_size in noted.lines:
            apart = x + line.width * size <= other_x or other_x + other.width * other_size <= x
            assert line is other or apart or abs(y - other_y) > 0.85 * max(size, other_size) / 2


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_the_card_is_mirrored_where_lines_begin_on_the_right(language: str) -> None:
    picture = Image.open(io.BytesIO(card_png(facts_in(language)))).convert("RGB")
    [found] = zxingcpp.read_barcodes(picture)
    assert found.text == FACTS.link
    assert (found.position.top_left.x < WIDTH / 2) == (language == "ar")


def test_what_is_still_open_has_both_pictures() -> None:
    def shapes(kind: str) -> int:
        noted = Noted()
        draw_card(noted, replace(FACTS, kind=kind))
        return noted.drawn - without

    noted = Noted()
    draw_card(noted, replace(FACTS, kind=""))
    without = noted.drawn
    assert shapes("sport") > 0
    assert shapes("cultuur") > 0
    assert shapes("unknown") == shapes("sport") + shapes("cultuur")


def page_of(lines: list[Line], size: float) -> PdfReader:
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    file = io.BytesIO()
    canvas = Canvas(file, (1000, 1000), initialFontName="Plain")
    canvas.translate(0, 1000)
    pen = PaperPen(canvas)
    for number, line in enumerate(lines, start=1):
        pen.line(0, 100 * number, line, size)
    canvas.save()
    return PdfReader(io.BytesIO(file.getvalue()))


SENTENCES = {
    "nl": "Één voucher – AVATAR, € 12,50",
    "ar": "مجانًا لا بَّ بالرقم \u200e0592 12 34 56\u200e (Assen).",
    "ti": "ኣብኡ ሕተቱ፦ 150 ዩሮ።",
    "pl": "Zażółć gęślą jaźń",
    "uk": "Вашого імені на ньому немає",
}


def test_paper_shows_the_glyphs_of_a_line_in_their_places() -> None:
    lines = [
        shape(text, bold=bold, language=language, right_to_left=begins_right_to_left(text))
        for language, text in SENTENCES.items()
        for bold in (False, True)
    ]
    reader = page_of(lines, 30)
    rows: dict[int, list[Shown]] = {number: [] for number in range(1, len(lines) + 1)}
    for glyph in shown_on(reader.pages[0]):
        row = round(-glyph.y / 100)
        rows[row].append(glyph._replace(y=glyph.y + 100 * row))
    for number, line in enumerate(lines, start=1):
        # What only says something, such as the second letter of a ligature, draws nothing.
        seen, ours = (
            [each for each in glyphs if has_shape(each)]
            for glyphs in (rows[number], shown_by(line, 30))
        )
        for glyphs in (seen, ours):
            glyphs.sort(key=lambda each: (round(each.x), each.number))
        assert [each[:2] for each in seen] == [each[:2] for each in ours]
        assert [each.x for each in seen] == pytest.approx([each.x for each in ours], abs=0.1)
        assert [each.y for each in seen] == pytest.approx([each.y for each in ours], abs=0.1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_on_paper_can_be_copied(language: str) -> None:
    facts = facts_in(language)
    document = PdfReader(io.BytesIO(card_pdf(facts)))
    assert len(document.pages) == 1
    # Where a line ends on the left, its point does too: words are compared without.
    ends = ".:?؟፦።\N{RIGHT-TO-LEFT MARK}"
    words = {word.strip(ends) for word in document.pages[0].extract_text().split()}
    reader = facts.reader
    for text in (
        "What is this?",
        "Cut out the card along the dashed line.",
        "Choose something that you like to do.",
        "After that day you can no longer use it.",
        "For example here:",
    ):
        assert {word.strip(ends) for word in reader.translated(text).split()} <= words
    assert {FACTS.code, *FACTS.phone.split(), "Zwembad", "Dorpsstraat"} <= words
    assert str(document.root_object["/Lang"]) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_the_paper_fits_and_letters_stay_large_enough(language: str) -> None:
    page = PdfReader(io.BytesIO(card_pdf(facts_in(language)))).pages[0]
    glyphs = list(shown_on(page))
    # Outside the card, places are in millimetres down from the top: 12 remain below.
    text = [glyph for glyph in glyphs if -297 < glyph.y < -130 and glyph.x < 180]
    assert min(glyph.y for glyph in text) >= -(297 - 11)
    sizes = {
        round(float(operands[1]), 2)
        for operands, operator in operations(page)
        if operator == b"Tf" and float(operands[1]) < 6
    }
    # 10 points.
    assert min(sizes - {3.4}) >= 3.5
    text_lines = [" ".join(each.split()) for each in page.extract_text().splitlines()]
    numbers = [each for each in text_lines if FACTS.phone[:4] in each]
    assert len(numbers) >= 2
    assert all(FACTS.phone in each for each in numbers), "no number is broken in two"


def operations(page: PageObject) -> list[tuple[Any, bytes]]:
    """The orders on a page."""
    return list(ContentStream(page.get_contents(), page.pdf).operations)


def inked(image: Image.Image) -> Image.Image:
    """Where something else stands than in its corner."""
    paper = image.getpixel((0, 0))
    return image.point([0 if shade == paper else 255 for shade in range(256)])


def test_a_picture_has_the_ink_of_a_line_between_its_ends() -> None:
    for language, text in SENTENCES.items():
        line = shape(text, language=language, right_to_left=begins_right_to_left(text))
        image = white(1000, 100)
        PicturePen(image).line(50, 60, line, 40)
        box = inked(image).getbbox()
        assert box is not None
        left, top, right, bottom = box
        assert 45 <= left <= 55
        assert abs(right - (50 + line.width * 40)) <= 6
        assert 10 <= top < 60 <= bottom <= 85


def test_letters_of_arabic_join() -> None:
    image = white(300, 100)
    PicturePen(image).line(20, 60, shape("سس", right_to_left=True), 60)
    box = inked(image).getbbox()
    assert box is not None
    assert all(inked(image).getprojection()[0][box[0] : box[2]])


def test_spacing_goes_between_letters_and_not_after_them() -> None:
    near, apart = shape("ABC"), shape("ABC", spacing=0.5)
    assert apart.width == pytest.approx(shape("A").width + shape("B").width + shape("C").width + 1)
    assert near.width < apart.width
    assert shape("", spacing=0.5).width == 0


def test_a_line_is_made_smaller_only_where_it_must() -> None:
    line = shape("Voucher")
    assert fitting(line, 10, 1000) == 10
    assert fitting(line, 10, line.width * 5) == pytest.approx(5)
    assert fitting(shape(""), 10, 0) == 10


WORDS = st.lists(st.sampled_from(["een", "voucher", "للرياضة", "ኮድ", "w" * 30]), min_size=1)


@given(WORDS, st.floats(1, 40), st.booleans())
def test_wrapping_loses_nothing_and_keeps_to_the_room(
    words: list[str], room: float, right_to_left: bool
) -> None:
    lines = wrapped(" ".join(words), room, right_to_left=right_to_left)
    assert " ".join(line.text for line in lines) == " ".join(words)
    for line in lines:
        assert line.width <= room or " " not in line.text
