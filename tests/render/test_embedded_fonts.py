"""Whoever opens the report sees it in our typefaces: none is left to the reader's own computer."""

import io
from typing import cast

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from bot.render.document import PDF, Document, Part, Table, make


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


def test_every_font_of_a_report_is_in_it() -> None:
    table = Table("Hoeveel", ["Wat", "Hoeveel"], [["Gegeven", "12"]])
    parts = [Part("Uitkomst", ["Er zijn 12 vouchers gegeven."], table=table, boxed=True)]
    (paper,) = make(Document("Rapport", "Assen", "Gemaakt op 6 september", parts, []), [PDF])
    fonts = fonts_of(paper)
    assert fonts
    for name, font in fonts.items():
        descriptor = cast(DictionaryObject, font.get("/FontDescriptor", DictionaryObject()))
        assert "/FontFile2" in descriptor, name
