"""What is copied from a paper reads as it was written: in each language, as browsers copy it."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from bot.messages.promotion import promotion_facts
from bot.render.paper_pen import PaperPen
from bot.render.pdf import card_pdf
from bot.render.promotion import Sheet, promotion_pdf
from bot.render.shaping import Line
from bot.translation import participant_languages
from tests.conftest import assens
from tests.helpers.pictures import facts_in

LANGUAGES = participant_languages()


def printed(language: str) -> bytes:
    return card_pdf(facts_in(language))


def flyer(language: str) -> bytes:
    return promotion_pdf(promotion_facts(assens(), language), Sheet.FLYER, for_printer=True)


def poster(language: str) -> bytes:
    return promotion_pdf(promotion_facts(assens(), language), Sheet.A3, for_printer=False)


def copied(paper: bytes) -> list[str]:
    """The lines of a paper, as a browser copies them."""
    [page] = pypdfium2.PdfDocument(paper)
    return [plain(line) for line in page.get_textpage().get_text_range().splitlines()]


def plain(text: str) -> str:
    """A text in one form, without the marks that only say in what direction it reads."""
    shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", shown).split())


def as_it_looks(line: Line) -> str:
    return "".join(glyph.text for _face, glyph, _left in line.placed())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [printed, flyer, poster])
def test_each_line_is_copied_whole_and_in_its_order(
    make: Callable[[str], bytes], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Line] = []
    draw = PaperPen.line

    def noted(pen: PaperPen, x: float, y: float, line: Line, *more: Any, **other: Any) -> None:
        drawn.append(line)
        draw(pen, x, y, line, *more, **other)

    monkeypatch.setattr(PaperPen, "line", noted)
    found = copied(make(language))
    # What has no letters, such as an amount, reads as it looks.
    wanted = [
        line.text if any(sign.isalpha() for sign in line.text) else as_it_looks(line)
        for line in drawn
    ]
    assert len(wanted) > 5
    assert [line for line in wanted if not any(plain(line) in each for each in found)] == []


@pytest.mark.parametrize("text", ["جيدًا", "مثلًا", "قيمتها 150 €.", "(0592 00 00 00)."])
def test_vowel_signs_brackets_and_points_keep_their_places(text: str) -> None:
    """Each was copied in pieces, or turned round, once."""
    facts = replace(facts_in("ar"), where_to_spend=f"الرقم {text}")
    assert plain(facts.where_to_spend) in copied(card_pdf(facts))
