"""A paper of headings, text, charts and tables: as PDF, and as HTML that can be read aloud.

Only call these through `made_apart`: they take a second.
"""

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from bot.render.charts import Chart, charts_png
from bot.render.pdf import PAGE_HEIGHT, PAGE_WIDTH, POINTS_PER_MM, register_fonts
from bot.render.sheets import Sheet, to_xlsx
from bot.translation import LANGUAGE
from bot.translation import gettext as _

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

PDF, HTML, XLSX, CSV = "pdf", "html", "xlsx", "csv"
_MARGIN_MM = 20
_CHART_PART = 0.72
# What reportlab leaves free within a frame, in points.
_PADDING = 6
# How large letters, charts and what is between them are. The next is tried where less than this
# part of the last page would be filled.
_SIZES, _LEAST_FILLED = (1.0, 0.95, 0.9), 0.3
_STYLE = """
body { font: 1.1rem/1.5 "Atkinson Hyperlegible", Verdana, sans-serif; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; color: #000; background: #fff;
  overflow-wrap: break-word; hyphens: auto; }
h1 { font-size: 1.8rem; line-height: 1.2; } h2 { font-size: 1.35rem; margin-top: 2.2rem; }
figure { margin: 1.2rem 0; } img { width: 100%; height: auto; }
figcaption, caption { font-weight: bold; text-align: left; padding: .3rem 0; }
/* How wide a table is depends on the font: it may be shifted, and never shifts the page. */
.table { overflow-x: auto; margin: 1.2rem 0; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #767676; padding: .3rem .8rem .3rem 0; text-align: left; }
td.number { text-align: right; white-space: nowrap; }
.boxed { border: 2px solid #000; padding: 0 1rem; } .boxed h2 { margin-top: .8rem; }
"""


@dataclass(frozen=True)
class Table:
    """A small table in a paper: all texts are ready. The first column names the row."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Part:
    """A question as heading, and its answer: text, perhaps a chart with its caption, a table."""

    heading: str
    paragraphs: Sequence[str]
    chart: Chart | None = None
    caption: str = ""
    """Says what the chart shows, with its numbers: for whoever can't see it."""
    table: Table | None = None
    boxed: bool = False
    """Whether it stands in a frame, to be read first."""


@dataclass(frozen=True)
class Document:
    """A paper, and the tables with the figures behind it."""

    title: str
    subtitle: str
    made: str
    """By what, for whom and when it was made: at the foot of each page."""
    parts: Sequence[Part]
    sheets: Sequence[Sheet]


def make(document: Document, forms: Sequence[str]) -> list[bytes]:
    """The paper in some of its forms: pdf, html or xlsx."""
    on_paper = PDF in forms or HTML in forms
    pictures = charts_png([part.chart for part in document.parts if part.chart and on_paper])
    makers = {
        PDF: lambda: _to_pdf(document, pictures),
        HTML: lambda: _to_html(document, pictures),
        XLSX: lambda: to_xlsx(document.sheets),
    }
    return [makers[form]() for form in forms]


Pictures = Sequence[bytes]


def _illustrated(document: Document, pictures: Pictures) -> Iterator[tuple[Part, bytes | None]]:
    left = iter(pictures)
    for part in document.parts:
        yield part, next(left) if part.chart else None


def _to_html(document: Document, pictures: Pictures) -> bytes:
    """One file, pictures included, with headings, captions and tables that a reader understands."""
    body = [f"<h1>{escape(document.title)}</h1>", f"<p>{escape(document.subtitle)}</p>"]
    body.append(f"<p>{escape(document.made)}.</p>")
    for part, picture in _illustrated(document, pictures):
        body.append('<section class="boxed">' if part.boxed else "<section>")
        body.append(f"<h2>{escape(part.heading)}</h2>")
        body += [f"<p>{escape(each)}</p>" for each in part.paragraphs]
        if picture:
            data = base64.b64encode(picture).decode("ascii")
            caption = escape(part.caption)
            body.append(
                f'<figure><img src="data:image/png;base64,{data}" alt="{caption}">'
                f'<figcaption aria-hidden="true">{caption}</figcaption></figure>'
            )
        if part.table:
            body.append(_html_table(part.table))
        body.append("</section>")
    return (
        f'<!DOCTYPE html>\n<html lang="{LANGUAGE}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        "<main>\n" + "\n".join(body) + "\n</main>\n</body>\n</html>\n"
    ).encode()


def _html_table(table: Table) -> str:
    header = "".join(f'<th scope="col">{escape(each)}</th>' for each in table.header)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f'<td class="number">{escape(each)}</td>' for each in row[1:])
        + "</tr>"
        for row in table.rows
    )
    caption = escape(table.caption)
    # Also somebody with only a keyboard can shift it.
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{caption}">'
        f"<table><caption>{caption}</caption>"
        f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _to_pdf(document: Document, pictures: Pictures) -> bytes:
    """A4 pages with their numbers, fonts embedded. The same paper gives the same bytes.

    Set a little smaller where its last page would be nearly empty.
    """
    register_fonts()
    fullest, best = 0.0, b""
    for size in _SIZES:
        paper, filled = _set(document, pictures, size)
        if filled > fullest:
            fullest, best = filled, paper
        if filled >= _LEAST_FILLED:
            break
    return best


def _set(document: Document, pictures: Pictures, size: float) -> tuple[bytes, float]:
    """The paper in letters of this size, and what part of its last page is filled.

    Of a single page that is 1: it can't be left out.
    """
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable, SimpleDocTemplate

    margin = _MARGIN_MM * POINTS_PER_MM
    width, height = PAGE_WIDTH * POINTS_PER_MM, PAGE_HEIGHT * POINTS_PER_MM
    filled = 1.0

    class Numbered(Canvas):  # type: ignore[misc]
        """A canvas that knows how many pages there are before it draws their numbers."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self.setFont("Plain", 9)
                self.drawString(margin + _PADDING, margin / 2, document.made)
                words = _("page {number} of {count}").format(number=number, count=len(self._pages))
                self.drawRightString(width - margin - _PADDING, margin / 2, words)
                super().showPage()
            super().save()

    class End(Flowable):  # type: ignore[misc]
        """Notes where the paper ends."""

        width = height = 0

        def draw(self) -> None:
            nonlocal filled
            if self.canv.getPageNumber() > 1:
                filled = 1 - (self.canv.absolutePosition(0, 0)[1] - margin) / (height - 2 * margin)

    file = io.BytesIO()
    paper = SimpleDocTemplate(
        file,
        pagesize=(width, height),
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
        title=document.title,
        author="Meedoenbot",
        lang=LANGUAGE,
        initialFontName="Plain",
        invariant=1,
    )
    story = [*_story(document, pictures, paper.width, size), End()]
    paper.build(story, canvasmaker=Numbered)
    return file.getvalue(), filled


def _story(document: Document, pictures: Pictures, width: float, size: float) -> "list[Flowable]":
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.utils import ImageReader
    from reportlab.platypus import Image, KeepTogether, Paragraph, Spacer

    def style(name: str, points: float, *, bold: bool = False, **space: float) -> ParagraphStyle:
        return ParagraphStyle(
            name,
            fontName="PlainBold" if bold else "Plain",
            fontSize=points * size,
            leading=points * size * 1.4,
            **{key: points * size for key, points in space.items()},
        )

    body = style("body", 11, spaceAfter=5)
    title = style("title", 20, bold=True, spaceAfter=5)
    heading = style("heading", 14.5, bold=True, spaceBefore=14, spaceAfter=4)
    caption = style("caption", 9.5, spaceAfter=8)
    story: list[Flowable] = [
        Paragraph(escape(document.title), title),
        Paragraph(escape(document.subtitle), body),
    ]
    for part, picture in _illustrated(document, pictures):
        block: list[Flowable] = [Paragraph(escape(part.heading), heading)]
        block += [Paragraph(escape(each), body) for each in part.paragraphs]
        if picture:
            wide, high = ImageReader(io.BytesIO(picture)).getSize()
            # So wide that the words in it are as large as those around it.
            shown = width * _CHART_PART * size
            block.append(Image(io.BytesIO(picture), shown, shown * high / wide, hAlign="LEFT"))
            block.append(Paragraph(escape(part.caption), caption))
        story += [_framed(block, width)] if part.boxed else [KeepTogether(block)]
        if part.table:
            grid = _pdf_table(part.table, caption, width)
            words = Paragraph(escape(part.table.caption), caption)
            story.append(KeepTogether([Spacer(1, 4), words, grid, Spacer(1, 8)]))
    return story


def _framed(block: "list[Flowable]", width: float) -> "Flowable":
    from reportlab.lib.colors import black
    from reportlab.platypus import Table as Grid

    frame = Grid([[block]], [width], hAlign="LEFT", spaceBefore=8)
    frame.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), "Plain"),
            ("BOX", (0, 0), (-1, -1), 1.2, black),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
        ]
    )
    return frame


def _pdf_table(table: Table, small: Any, width: float) -> "Flowable":
    from reportlab.lib.colors import black
    from reportlab.platypus import Paragraph
    from reportlab.platypus import Table as Grid

    first = width * 0.34
    others = (width - first) / max(len(table.header) - 1, 1)
    cells = [[Paragraph(f"<b>{escape(each)}</b>", small) for each in table.header]]
    cells += [[Paragraph(escape(each), small) for each in row] for row in table.rows]
    grid = Grid(cells, [first, *[others] * (len(table.header) - 1)], hAlign="LEFT")
    grid.setStyle(
        [
            # What a cell begins with, though each holds a paragraph.
            ("FONTNAME", (0, 0), (-1, -1), "Plain"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, black),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, black),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
        ]
    )
    return grid
