"""The voucher as a picture and on paper: whole, scannable, legible and the same each time."""

import io
import re
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import cast

import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from bot.render import card, pen
from bot.render.card import card_png, draw_card
from bot.render.pdf import CARD_HEIGHT, CARD_LEFT, CARD_TOP, CARD_WIDTH, card_pdf
from bot.render.qr import QUIET_ZONE, qr_modules, qr_png
from bot.render.shaping import Line
from bot.render.typefaces import PLAIN, SLASHED, Typeface
from bot.translation import participant, participant_languages
from tests.helpers.pictures import FACTS, facts_in


def _picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def _scanned(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


def _words(pdf: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def test_the_card_is_a_small_picture() -> None:
    png = card_png(FACTS)
    assert _picture(png).size == (card.WIDTH, card.HEIGHT)
    assert len(png) < 100_000


def test_the_card_keeps_to_its_colours() -> None:
    picture = _picture(card_png(FACTS))
    assert picture.getpixel((5, 5)) == pen.ACCENT
    assert picture.getpixel((5, 300)) == pen.WHITE
    assert picture.getpixel((5, 540)) == pen.TINT
    assert picture.getpixel((100, 284)) == pen.ACCENT


def test_letters_that_reach_down_are_whole_above_the_code() -> None:
    """The tail of the Arabic for "scan" lies on the band of the code, not under it."""
    band_top = _picture(card_png(facts_in("ar"))).crop((card.MARGIN, 455, card.QR_FAR, 462))
    darkest, _lightest = band_top.convert("L").getextrema()
    assert cast(int, darkest) < 80


def test_black_letters_have_soft_grey_edges() -> None:
    terms = _picture(card_png(FACTS)).crop((0, 690, card.WIDTH, card.HEIGHT))
    counted = cast(list[tuple[int, pen.Colour]], terms.getcolors())
    colours = [colour for _count, colour in counted]
    assert {pen.BLACK, pen.WHITE} < set(colours)
    assert len(colours) >= 8
    assert all(red == green == blue for red, green, blue in colours)


def test_cards_drawn_one_after_the_other_do_not_mix() -> None:
    vouchers = [
        replace(FACTS, code=f"K7M4-2P9Q-XC3D{sign}", link=FACTS.link[:-1] + sign, category=category)
        for sign in "ABCD"
        for category in ("voor sport", "voor cultuur", "")
    ]
    vouchers += [
        FACTS,
        replace(FACTS, amount_cents=5_000),
        replace(FACTS, valid_until=date(2027, 9, 12)),
        replace(FACTS, phone="0592 11 11 11"),
        replace(FACTS, where_to_spend="Bij de sportclub."),
    ]
    pictures = [card_png(facts) for facts in vouchers]
    assert len(set(pictures)) == len(vouchers)
    assert [_scanned(_picture(png)) for png in pictures] == [[facts.link] for facts in vouchers]
    assert [card_png(facts) for facts in reversed(vouchers)] == pictures[::-1]


@pytest.mark.parametrize("turn", [0, 7, 90, 180, 275])
@pytest.mark.parametrize("width", [1200, 600, 400])
def test_a_phone_reads_the_card_turned_and_small(turn: int, width: int) -> None:
    whole = _picture(card_png(FACTS))
    small = whole.resize((width, width * whole.height // whole.width), Image.Resampling.BILINEAR)
    turned = small.rotate(turn, Image.Resampling.BILINEAR, expand=True, fillcolor="white")
    assert _scanned(turned) == [FACTS.link]


def test_the_card_survives_what_telegram_does_to_a_photo() -> None:
    photo = io.BytesIO()
    _picture(card_png(FACTS)).convert("L").resize((800, 567)).save(photo, "JPEG", quality=60)
    assert _scanned(Image.open(photo)) == [FACTS.link]


def test_a_square_from_a_printer_without_colour_is_read() -> None:
    assert _scanned(_picture(card_png(facts_in("ar"))).convert("L")) == [FACTS.link]


def test_a_long_link_still_fits_and_scans() -> None:
    link = "https://voucher.example.nl/" + "a" * 150
    assert _scanned(_picture(card_png(replace(FACTS, link=link)))) == [link]


def test_the_qr_code_alone() -> None:
    image = _picture(qr_png("https://example.nl", module=4))
    assert _scanned(image) == ["https://example.nl"]
    side = (len(qr_modules("https://example.nl")) + 2 * QUIET_ZONE) * 4
    assert image.size == (side, side)
    border = QUIET_ZONE * 4
    assert image.crop((0, 0, side, border)).getextrema() == ((255, 255),) * 3


class _Measure:
    """A pen that only notes where the text would come."""

    def __init__(self) -> None:
        self.ends: list[tuple[float, float]] = []
        self.heights: list[float] = []
        self.texts: list[tuple[str, float]] = []

    def boxes(self, boxes: Iterable[pen.Box], colour: pen.Colour) -> None:
        for x, y, width, height in boxes:
            self.ends.append((x, x + width))
            self.heights += [y, y + height]

    def polygon(self, points: pen.Points, colour: pen.Colour) -> None:
        self.ends += [(x, x) for x, _y in points]
        self.heights += [y for _x, y in points]

    def line(
        self, x: float, y: float, line: Line, size: float, colour: pen.Colour = pen.BLACK
    ) -> None:
        self.ends.append((x, x + line.width * size))
        self.heights += [y - size, y + size / 4]
        self.texts.append((line.text, size))


LINES = st.text("abcdefghijklmnopqrstuvwxyzëïWM ", max_size=120)


@given(LINES, LINES, LINES, LINES, st.integers(0, 10**9))
def test_nothing_runs_off_the_card(
    scheme: str, place: str, category: str, where: str, cents: int
) -> None:
    measure = _Measure()
    facts = replace(FACTS, scheme=scheme, place=place, category=category, where_to_spend=where)
    draw_card(measure, replace(facts, amount_cents=cents))
    assert min(left for left, _right in measure.ends) >= 0
    assert max(right for _left, right in measure.ends) <= card.WIDTH + 0.001
    assert min(measure.heights) >= 0
    assert max(measure.heights) <= card.HEIGHT


def test_the_accent_is_dark_enough_to_print_without_colour() -> None:
    def light(colour: pen.Colour) -> float:
        parts = [c / 255 / 12.92 if c < 11 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    # WCAG 2.2, 1.4.6: contrast of 7 or more.
    assert (light(pen.WHITE) + 0.05) / (light(pen.ACCENT) + 0.05) >= 7
    assert (light(pen.TINT) + 0.05) / (light(pen.BLACK) + 0.05) >= 7


def test_the_paper_is_one_page_of_a4_that_says_everything() -> None:
    document = PdfReader(io.BytesIO(card_pdf(FACTS)))
    assert len(document.pages) == 1
    width, height = document.pages[0].mediabox[2:]
    assert (float(width), float(height)) == pytest.approx((595.28, 841.89), abs=0.01)
    words = _words(card_pdf(FACTS))
    for part in (
        "K7M4-2P9Q-XC3DT",
        "€ 150",
        "zaterdag 11 september 2027",
        "Voucher voor sport en cultuur",
        "Assen",
        "0592 00 00 00",
        FACTS.where_to_spend,
        FACTS.reader.translated("How do you use the voucher?"),
    ):
        assert part in words


def test_the_paper_sends_to_the_square_only_where_that_tells_more() -> None:
    facts = replace(FACTS, places=("Judo: Zuid, Dwarsweg 14",))
    assert "Meer plekken" not in _words(card_pdf(facts))
    words = _words(card_pdf(replace(facts, has_more_places=True)))
    assert "Dwarsweg 14 Meer plekken? Scan het vierkant op de kaart." in words
    # What stands below it there tells nobody that it is not for them.
    assert "Scan deze code" in words and "Voor de aanbieder" not in words


@pytest.mark.parametrize("language", participant_languages())
def test_what_to_scan_is_said_in_the_language_of_the_card(language: str) -> None:
    caption = participant(language).translated("Scan this code")
    words = _words(card_pdf(facts_in(language)))
    assert all(word in words for word in caption.split()), caption
    assert ("Scan deze code" in words) == (language == "nl")


@pytest.mark.parametrize("language", participant_languages())
def test_a_dashed_line_runs_round_the_card_on_paper(language: str) -> None:
    """The card may be cut out: the line lies at its edge, and nowhere else."""
    [page] = PdfReader(io.BytesIO(card_pdf(facts_in(language)))).pages
    orders = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
    dashed = orders.partition("[2 1.5] 0 d")[2].partition("[] 0 d")[0]
    drawn = re.findall(r"(\S+) (\S+) (\S+) (\S+) re\s+S", dashed)
    edges = (0, -CARD_HEIGHT, CARD_WIDTH, CARD_HEIGHT)
    assert [tuple(map(float, each)) for each in drawn] == [edges]
    assert f"1 0 0 1 {CARD_LEFT:g} -{CARD_TOP:g} cm" in orders


def test_the_paper_says_where_to_see_what_is_left() -> None:
    words = _words(card_pdf(FACTS))
    assert "Hoeveel is hij nog waard? Scan het vierkant op de kaart." in words
    assert "Of typ de code hier: t.me/voorbeeld_bot" in words
    # Of a coupon, and of a webshop's own codes, the bot tells nobody that.
    words = _words(card_pdf(replace(FACTS, address="", has_more_places=True)))
    assert "nog waard" not in words and "Meer plekken" not in words


LONG = (
    "Zwemmen: Sportcentrum Sportcentrum Sportcentrum Sportcentrum, "
    "Laan van de Verenigde Naties Laan van de Verenigde Naties 12"
)


SHORT = "Judo, Mat 4"
OF_LONG_NAME = (
    "Bewegen: Stichting Sport- en Beweegcentrum voor Ouderen Kloosterveen en omstreken"
    ", Vaart Z.Z. 112"
)


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("language", participant_languages())
def test_a_long_name_leaves_room_for_where_and_for_whom(language: str, number: int) -> None:
    notes = participant(language).isolated("55+\N{NO-BREAK SPACE}jaar")
    places = [SHORT, SHORT, SHORT]
    for at in range(number + 1):
        places[at] = f"{OF_LONG_NAME} ({notes})"
    measure = _Measure()
    draw_card(measure, replace(FACTS, language=language, places=tuple(places)))
    words = " ".join(text for text, _size in measure.texts)
    assert words.count("Bewegen: Stichting") == number + 1
    assert words.count("Vaart Z.Z. 112") == words.count("55+") == number + 1, words


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        ((LONG,), [LONG]),
        ((LONG, SHORT), [LONG, SHORT]),
        ((SHORT, LONG), [SHORT, LONG]),
        # Each of them is told, if not whole: the beginning says what one does there and where.
        ((LONG, LONG, SHORT), ["Zwemmen: Sportcentrum", "Zwemmen: Sportcentrum", SHORT]),
        ((SHORT, LONG, LONG), [SHORT, "Zwemmen: Sportcentrum", "Zwemmen: Sportcentrum"]),
        ((f"{LONG} {LONG}",), ["Zwemmen: Sportcentrum", "…, Laan van de", "12 Vragen?"]),
        (("w" * 140, SHORT), ["www… Judo, Mat 4"]),
    ],
)
def test_a_long_place_is_broken_or_shortened_and_never_small_or_left_out(
    places: tuple[str, ...], shown: list[str]
) -> None:
    measure = _Measure()
    draw_card(measure, replace(FACTS, places=places))
    words = " ".join(text for text, _size in measure.texts)
    for each in shown:
        _before, found, words = words.partition(each)
        assert found == each
    assert min(size for _text, size in measure.texts) >= card.READABLE
    assert max(right for _left, right in measure.ends) <= card.WIDTH
    assert max(measure.heights) <= card.HEIGHT


def test_special_signs_come_out_right() -> None:
    facts = replace(FACTS, amount_cents=1_250, place="Coördinatië & <Zn>", category="")
    words = _words(card_pdf(facts))
    assert "€ 12,50" in words
    assert "Coördinatië & <Zn>" in words
    assert (
        _words(card_pdf(replace(facts, category="<b>sport & spel"))).count("<b>sport & spel") == 2
    )


def test_the_document_says_what_it_is() -> None:
    document = PdfReader(io.BytesIO(card_pdf(FACTS)))
    assert document.metadata is not None
    assert document.metadata.title == FACTS.reader.translated("Your voucher")
    assert document.metadata.author == "Voucher voor sport en cultuur, Assen"
    assert str(document.root_object["/Lang"]) == "nl"
    # The code is on the page only, not where a computer would list or index it.
    assert "K7M4" not in str(document.metadata)


def test_amounts_have_a_plain_zero_and_the_code_a_slashed_one() -> None:
    page = PdfReader(io.BytesIO(card_pdf(FACTS))).pages[0]
    resources = cast(DictionaryObject, page["/Resources"])
    listed = cast(DictionaryObject, resources["/Font"])
    fonts = [cast(DictionaryObject, font.get_object()) for font in listed.values()]
    assert {str(font["/BaseFont"]).partition("+")[2] for font in fonts} == {
        "PlainZero-Regular",
        "PlainZero-Bold",
        "AtkinsonHyperlegible-Bold",
    }


def test_the_same_voucher_gives_the_same_bytes_even_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        papers = set(pool.map(card_pdf, [FACTS] * 8))
        pictures = set(pool.map(card_png, [FACTS] * 8))
    assert papers == {card_pdf(FACTS)}
    assert pictures == {card_png(FACTS)}


def test_facts_keep_the_code_out_of_logs() -> None:
    assert "K7M4" not in repr(FACTS)


def test_the_heavy_libraries_are_loaded_only_to_draw() -> None:
    check = (
        "import sys, bot.render.card, bot.render.pdf, bot.render.qr;"
        "sys.exit(len({'PIL', 'reportlab', 'segno', 'uharfbuzz'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@pytest.mark.parametrize(("slashed", "plain"), [*zip(SLASHED, PLAIN, strict=True)])
def test_the_plain_zero_differs_in_its_zero_only(slashed: Typeface, plain: Typeface) -> None:
    """ "€ 150" has a zero with one hole, as every reader knows it; no other letter changed."""
    one, other = TTFont(slashed.path), TTFont(plain.path)
    assert one.getBestCmap() == other.getBestCmap()
    assert one["hmtx"].metrics == other["hmtx"].metrics
    changed = {name for name in one.getGlyphOrder() if one["glyf"][name] != other["glyf"][name]}
    assert changed == {"zero", "zero.tf"}
    assert [font["glyf"]["zero"].numberOfContours for font in (one, other)] == [3, 2]
