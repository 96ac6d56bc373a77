"""Makes the fonts in bot/render/fonts/ that are parts of larger ones, the same bytes each time.

In an empty folder, with npm: `npm pack @fontsource/noto-sans@5.3.0`, and so for each package and
version in SOURCES. Then `python -m deploy.subset_fonts FOLDER`. It needs fontTools, as tests do.
"""

import argparse
import hashlib
import io
import sys
import tarfile
from pathlib import Path
from typing import NamedTuple

FONTS = Path(__file__).resolve().parents[1] / "bot" / "render" / "fonts"
_WEIGHTS = {"Regular": 400, "Bold": 700}
# Names and licence; the rest of a font's names are for lists of installed fonts.
_NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]


class Source(NamedTuple):
    """A part of a font as npm's @fontsource has it, and what is kept of it."""

    package: str
    version: str
    part: str
    signs: range
    more_signs: tuple[int, ...] = ()
    without: tuple[str, ...] = ()
    """Features of the layout that are left out."""


_SPACE, _ZERO_WIDTH_NON_JOINER, _ZERO_WIDTH_JOINER = 0x20, 0x200C, 0x200D
SOURCES = {
    # Arabic, Persian, Dari, Pashto, Urdu, Sorani. The joiners shape Persian words. In later
    # versions the dots of a letter are glyphs, and few readers of PDF make a word of that again.
    "NotoSansArabic": Source(
        "noto-sans-arabic",
        "4.5.9",
        "arabic",
        range(0x600, 0x700),
        # A space draws nothing: bot/render/paper_fonts.py needs such a glyph.
        (_SPACE, _ZERO_WIDTH_NON_JOINER, _ZERO_WIDTH_JOINER),
    ),
    # Tigrinya and Amharic. Its tables of kerning take more room than its letters.
    "NotoSansEthiopic": Source(
        "noto-sans-ethiopic", "5.3.0", "ethiopic", range(0x1200, 0x1380), without=("kern",)
    ),
    # Ukrainian, Russian, Bulgarian and others.
    "NotoSansCyrillic": Source("noto-sans", "5.3.0", "cyrillic", range(0x400, 0x500)),
    # What Polish, Turkish, Romanian and others add to the letters of Dutch.
    "AtkinsonNextLatin": Source(
        "atkinson-hyperlegible-next", "5.3.0", "latin-ext", range(0x100, 0x250)
    ),
}
# SHA-256 of the sources: another file is another font.
_KNOWN = {
    "0a05680a0fcb7c1c68cf5e4c3ae842b8af6b4461ee14a6ecc5b999dee98b849a",  # NotoSansArabic-Regular
    "9b2ba2f278a126b6f68114ddab6d1c6b9476100c48421aef9e9e997dfa54f0c3",  # NotoSansArabic-Bold
    "6c9f78b2fcf344b2cdb09911ad045df355c9ad4c96543853c68c4ba0bdc95294",  # NotoSansEthiopic-Regular
    "4141c5eb45017c91d6eae5794049e40a8f7ca8b8e8c55ec6e41d29d204433ba0",  # NotoSansEthiopic-Bold
    "e199c2ac3c8bd6c99ec9e44cc3363128d86c94eed54d2f22d5b6ef9ca16bc484",  # NotoSansCyrillic-Regular
    "d625de137caf50d84f0b2fd1b44efcbc0642a4e8fa53d7124fc35de28f177882",  # NotoSansCyrillic-Bold
    "aabf095854f4e0602b6968333e9b68d5964eefd3085852e0c6a5eb616dc383b7",  # AtkinsonNextLatin-Regular
    "2b0acf6f235ddd632a7182cef7ca0971454be08af3b92198206a5d1252762bf6",  # AtkinsonNextLatin-Bold
}


def subset(font: bytes, source: Source) -> bytes:
    """The part of a font that the source tells of, without hints, as TrueType."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.hinting = False
    options.layout_features = ["*"]
    options.notdef_outline = True
    options.name_IDs = _NAMES
    options.drop_tables += ["STAT", "vhea", "vmtx", "gasp"]
    whole = TTFont(io.BytesIO(font), recalcTimestamp=False)
    if source.without:
        kept = {
            record.FeatureTag
            for table in ("GSUB", "GPOS")
            for record in whole[table].table.FeatureList.FeatureRecord
        }
        options.layout_features = sorted(kept - set(source.without))
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*source.signs, *source.more_signs])
    subsetter.subset(whole)
    whole.flavor = None
    part = io.BytesIO()
    whole.save(part)
    return part.getvalue()


def read(folder: Path, source: Source, weight: int) -> bytes:
    """One font of a downloaded package."""
    package = folder / f"fontsource-{source.package}-{source.version}.tgz"
    name = f"package/files/{source.package}-{source.part}-{weight}-normal.woff"
    with tarfile.open(package) as files:
        file = files.extractfile(name)
        if file is None:
            raise ValueError(f"{package}: no file {name}")
        return file.read()


def main() -> int:
    """Write all of them. Exit code 1 where a source is another one than it was."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, help="where the packages are")
    folder = arguments.parse_args().folder
    for family, source in SOURCES.items():
        for style, weight in _WEIGHTS.items():
            font = read(folder, source, weight)
            if hashlib.sha256(font).hexdigest() not in _KNOWN:
                sys.stderr.write(f"{family} {style}: another font than it was.\n")
                return 1
            (FONTS / f"{family}-{style}.ttf").write_bytes(subset(font, source))
    return 0


if __name__ == "__main__":
    sys.exit(main())
