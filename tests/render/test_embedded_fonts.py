"""Whoever opens a paper of the bot sees it in our typefaces: none is left to their own computer."""

import io
from collections.abc import Callable
from functools import partial
from typing import cast

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from bot.messages.promotion import promotion_facts
from bot.render.document import PDF, Document, Part, Table, make
from bot.render.pdf import card_pdf
from bot.render.promotion import Sheet, promotion_pdf
from bot.translation import participant_languages
from tests.conftest import assens
from tests.helpers.pictures import facts_in


def _report() -> bytes:
    table = Table("Hoeveel", ["Wat", "Hoeveel"], [["Gegeven", "12"]])
    parts = [Part("Uitkomst", ["Er zijn 12 vouchers gegeven."], table=table, boxed=True)]
    [paper] = make(Document("Rapport", "Assen", "Gemaakt op 6 september", parts, []), [PDF])
    return paper


def _sheet(language: str, sheet: Sheet, for_printer: bool) -> bytes:
    return promotion_pdf(promotion_facts(assens(), language), sheet, for_printer=for_printer)


def _print(language: str) -> bytes:
    return card_pdf(facts_in(language))


PAPERS: dict[str, Callable[[], bytes]] = {
    "report": _report,
    **{f"print-{each}": partial(_print, each) for each in participant_languages()},
    **{
        f"{sheet}-{each}{'-printer' * for_printer}": partial(_sheet, each, sheet, for_printer)
        for each in participant_languages()
        for sheet in Sheet
        for for_printer in (False, True)
    },
}


def fonts_of(paper: bytes) -> dict[str, DictionaryObject]:
    """Every font that a page of a PDF names, with what the PDF holds of it."""
    found: dict[str, DictionaryObject] = {}
    for page in PdfReader(io.BytesIO(paper)).pages:
        listed = cast(DictionaryObject, cast(DictionaryObject, page["/Resources"])["/Font"])
        for each in listed.values():
            font = cast(DictionaryObject, each.get_object())
            fallen = cast(ArrayObject, font.get("/DescendantFonts", [font]))[0].get_object()
            found[str(font["/BaseFont"])] = cast(DictionaryObject, fallen)
    return found


@pytest.mark.parametrize("name", PAPERS)
def test_every_font_of_a_paper_is_in_it(name: str) -> None:
    fonts = fonts_of(PAPERS[name]())
    assert fonts
    for font_name, font in fonts.items():
        described = font.get("/FontDescriptor", DictionaryObject()).get_object()
        assert "/FontFile2" in cast(DictionaryObject, described), font_name


def test_a_reports_text_can_be_searched() -> None:
    [page] = PdfReader(io.BytesIO(_report())).pages
    assert "Er zijn 12 vouchers gegeven." in page.extract_text()
