"""Our lines against those of a browser: the same glyphs of the same fonts in the same places."""

import html
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.render.shaping import Line, shape
from bot.render.typefaces import FAMILIES, signs_of
from bot.translation import participant, participant_languages
from tests.helpers.catalogues import ROOT, forms, read_catalogue
from tests.helpers.glyphs import Shown, has_shape, shown_by, shown_on

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZE = 20
HIGH = 40
LINES_ON_PAGE = 50
# What comes into the texts.
VALUES = {
    "amount": "150 €",
    "category": "Assen",
    "purpose": "Assen",
    "code": "\u200eK7M4-2P9Q-XC3DT\u200e",
    "day": "11-9-2027",
    "phone": "\u200e0592 12 34 56\u200e",
    "question": "\u200eKan ik met deze voucher betalen?\u200e",
}
# Accents on letters that join, ligatures, letters of Persian and Urdu, a joiner, brackets and two
# kinds of figures.
MORE = {
    "nl": ["Één coördinator, zo’n € 12,50 – “officieel”, 9401 AB 12", "AVATAR Tj. fi fl e\u0301"],
    "ar": ["بَّ لا لإ لأ مجانًا (٣) ١٢٫٥٠ پ چ گ ی می\u200cخواهم", "Assen: مرحبا, Zwembad (2) سلام"],
    "ti": ["ሀሁሂሃሄህሆ ቈቋ ጐጓ 150 ዩሮ፣ “ሕቶ” ፩፪፫።"],
    "uk": ["м’яч, об’єм, ґанок їжак ёлка й й"],
    "pl": ["Zażółć gęślą jaźń. ĄĆĘŁŃÓŚŹŻ"],
    "tr": ["İstanbul, ışık, ğüşiöç; fil"],
}


def _texts() -> list[tuple[str, str]]:
    """Everything that participants read, each with its language."""
    found = []
    for language in participant_languages():
        path = ROOT / "locales" / language / "LC_MESSAGES" / "participant.po"
        said = [form for message in read_catalogue(path) for form in forms(message.string)]
        for text in [*said, *MORE.get(language, [])]:
            found += [(language, part) for part in _filled(text).split("\n") if part]
    return found


def _filled(text: str) -> str:
    for name, value in VALUES.items():
        text = text.replace("{" + name + "}", value)
    return text


def _ours(language: str, text: str, bold: bool) -> Line:
    right_to_left = participant(language).is_right_to_left
    return shape(text, bold=bold, language=language, right_to_left=right_to_left)


def _families() -> Iterator[str]:
    """Our fonts, each for the signs that we take from it."""
    for number, family in enumerate(FAMILIES):
        earlier = [signs_of(each[0]) for each in FAMILIES[:number]]
        for typeface in family:
            name, _, style = typeface.name.partition("-")
            signs = signs_of(typeface).difference(*earlier)
            weight = "bold" if style == "Bold" else "normal"
            yield (
                f"@font-face{{font-family:{name};src:url('{typeface.path.as_uri()}');"
                f"font-weight:{weight};unicode-range:{','.join(f'U+{sign:X}' for sign in signs)}}}"
            )


def _page(lines: list[tuple[str, str, bool]]) -> str:
    # The further letters of Latin first: else a browser makes them up of letters and accents.
    families = ",".join(family[0].name.partition("-")[0] for family in reversed(FAMILIES))
    style = (
        "".join(_families())
        + f"@page{{size:2000px {HIGH * LINES_ON_PAGE}px;margin:0}}"
        + f"*{{margin:0}}p{{font:{SIZE}px/{HIGH}px {families};height:{HIGH}px;white-space:pre;"
        + "text-rendering:geometricPrecision;font-synthesis:none}b{font-weight:bold}"
    )
    # Both ends of what keeps its order are marks in our lines, and a tag in a page.
    rows = []
    for language, text, bold in lines:
        pieces = html.escape(text).split("\u200e")
        inside = "".join(
            f"<span dir=ltr>{piece}</span>" if number % 2 else piece
            for number, piece in enumerate(pieces)
        )
        direction = "rtl" if participant(language).is_right_to_left else "ltr"
        inside = f"<b>{inside}</b>" if bold else inside
        rows.append(f"<p lang={language} dir={direction}>{inside}</p>")
    return f"<!doctype html><meta charset=utf-8><style>{style}</style>{''.join(rows)}"


def _printed(page: str, folder: Path) -> PdfReader:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.fail("There is no Chromium. Install it: apt-get install chromium")
    (folder / "lines.html").write_text(page, encoding="utf-8")
    subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--user-data-dir={folder / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={folder / 'lines.pdf'}",
            (folder / "lines.html").as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return PdfReader(folder / "lines.pdf")


def _from_its_beginning(glyphs: list[Shown]) -> list[tuple[str, int, int, int]]:
    """What can be seen, from left to right, with places from the first one's on, in twentieths of a
    pixel.
    """
    glyphs = [glyph for glyph in glyphs if has_shape(glyph)]
    first = min(glyph.x for glyph in glyphs)
    return sorted(
        ((face, number, round((x - first) * 20), round(y * 20)) for face, number, x, y in glyphs),
        key=lambda glyph: (glyph[2], glyph[:2]),
    )


def _near(ours: list[tuple[str, int, int, int]], theirs: list[tuple[str, int, int, int]]) -> bool:
    return len(ours) == len(theirs) and all(
        one[:2] == other[:2] and abs(one[2] - other[2]) <= 2 and abs(one[3] - other[3]) <= 2
        for one, other in zip(ours, theirs, strict=True)
    )


def test_our_lines_are_a_browsers(tmp_path: Path) -> None:
    lines = [(language, text, bold) for language, text in _texts() for bold in (False, True)]
    printed = _printed(_page(lines), tmp_path)
    theirs: dict[int, list[Shown]] = {}
    for page in printed.pages:
        # Down from the top of the first page, on each of them.
        for glyph in shown_on(page):
            row = int(glyph.y // HIGH)
            theirs.setdefault(row, []).append(glyph._replace(y=row * HIGH - glyph.y))
    assert len(lines) > 400
    assert sorted(theirs) == list(range(len(lines)))
    unlike = []
    for number, (language, text, bold) in enumerate(lines):
        ours = _from_its_beginning(shown_by(_ours(language, text, bold), SIZE))
        found = _from_its_beginning(theirs[number])
        # Where a baseline is in a row is the browser's affair.
        down = max({place[3] for place in found}, key=[place[3] for place in found].count)
        found = [(*place[:3], place[3] - down) for place in found]
        if not _near(ours, found):
            unlike.append((language, text, bold, ours, found))
    assert unlike == []
