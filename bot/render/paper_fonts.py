"""Fonts of a PDF of which each glyph can be asked for, as reportlab's know letters only.

Each has the glyphs that were used (ISO 32000-1, 9.7.4), and tells what these stand for. The dots of
an Arabic letter are glyphs of their own, and one stroke serves three letters: so a glyph has a code
for each text that it stands for.
"""

import struct
from typing import TYPE_CHECKING, Any

from bot.render.typefaces import Typeface, opened, units_per_em

if TYPE_CHECKING:
    from reportlab.pdfbase.pdfdoc import PDFDocument

_THOUSAND = 1000
# Symbolic, as its codes are its own.
_FLAGS = 4
# Of the letters of a PDF without their font; ours are always there.
_STEM = 80
_NOT_ON_PAPER = (b"GSUB", b"GPOS", b"GDEF", b"OS/2", b"cmap", b"name", b"post", b"gasp")


class PaperFont:
    """One of our fonts in one document."""

    def __init__(self, typeface: Typeface, document: "PDFDocument") -> None:
        self._typeface = typeface
        self._codes: dict[tuple[int, str], int] = {}
        self.name = f"G{len(document.fontMapping) + 1}"
        """What the page calls it."""
        document.fontMapping[f"glyphs of {typeface.name}"] = f"/{self.name}"
        document.delayedFonts.append(self)

    def code(self, glyph: int, text: str) -> int:
        """The code by which a page shows a glyph that stands for a text."""
        return self._codes.setdefault((glyph, text), len(self._codes) + 1)

    def width(self, glyph: int) -> float:
        """The advance of a glyph by itself, as a part of the size."""
        return float(
            opened(self._typeface).get_glyph_h_advance(glyph) / units_per_em(self._typeface)
        )

    # reportlab calls this when the document is done.
    def addObjects(self, document: "PDFDocument") -> None:  # noqa: N802
        """Write the font into the document."""
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

        base = PDFName(self._name_of_part())
        fallen = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("CIDFontType2"),
                "BaseFont": base,
                "CIDSystemInfo": PDFDictionary(
                    {
                        "Registry": PDFString("Adobe"),
                        "Ordering": PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": document.Reference(self._descriptor(base, document)),
                "CIDToGIDMap": document.Reference(_stream(self._glyphs_of_codes())),
                "DW": 0,
                "W": PDFArray([1, PDFArray(self._widths())]),
            }
        )
        font = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": base,
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([document.Reference(fallen)]),
                "ToUnicode": document.Reference(_stream(self._texts_of_codes())),
            }
        )
        fonts = document.idToObject["BasicFonts"].dict
        fonts[self.name] = document.Reference(font)

    def _name_of_part(self) -> str:
        """Six capitals tell one part of a font from another."""
        import zlib

        number = zlib.crc32(repr(sorted(self._codes)).encode())
        letters = "".join(chr(ord("A") + number // 26**place % 26) for place in range(6))
        return f"{letters}+{self._typeface.name}"

    def _descriptor(self, base: Any, document: "PDFDocument") -> Any:
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

        face = opened(self._typeface).face
        em = units_per_em(self._typeface)
        box = struct.unpack_from(">4h", bytes(face.reference_table("head").data), 36)
        extents = opened(self._typeface).get_font_extents("ltr")
        scaled = [round(each * _THOUSAND / em) for each in box]
        return PDFDictionary(
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": base,
                "Flags": _FLAGS,
                "FontBBox": PDFArray(scaled),
                "ItalicAngle": 0,
                "Ascent": round(extents.ascender * _THOUSAND / em),
                "Descent": round(extents.descender * _THOUSAND / em),
                "CapHeight": scaled[3],
                "StemV": _STEM,
                "FontFile2": document.Reference(self._file()),
            }
        )

    def _file(self) -> Any:
        import uharfbuzz

        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update({glyph for glyph, _text in self._codes})
        wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
        wanted.drop_table_tag_set.update({int.from_bytes(tag, "big") for tag in _NOT_ON_PAPER})
        part = uharfbuzz.subset(opened(self._typeface).face, wanted).blob.data
        stream = _stream(bytes(part))
        stream.dictionary["Length1"] = len(part)
        return stream

    def _widths(self) -> list[float]:
        return [round(self.width(glyph) * _THOUSAND, 2) for glyph, _text in self._codes]

    def _glyphs_of_codes(self) -> bytes:
        return struct.pack(f">{len(self._codes) + 1}H", 0, *(glyph for glyph, _ in self._codes))

    def _texts_of_codes(self) -> bytes:
        told = [
            f"<{code:04x}> <{text.encode('utf-16-be').hex()}>"
            for (_glyph, text), code in self._codes.items()
        ]
        # No more than a hundred in a piece.
        pieces = [told[start : start + 100] for start in range(0, len(told), 100)]
        return "\n".join(
            [
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
                "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
                "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
                "1 begincodespacerange <0000> <ffff> endcodespacerange",
                *(
                    f"{len(piece)} beginbfchar\n" + "\n".join(piece) + "\nendbfchar"
                    for piece in pieces
                ),
                "endcmap CMapName currentdict /CMap defineresource pop end end",
            ]
        ).encode()


def _stream(content: bytes) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFStream

    return PDFStream(content=content)
