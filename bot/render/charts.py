"""The charts of the summary and the report, as PNG.

They read in black and white and without seeing colours: lines differ in dashes, bars carry their
number. Only call these through `made_apart`: matplotlib is large.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FONTS = Path(__file__).parent / "fonts"
_DARK = "#0b4f6c"
_GREY = "#6b6b6b"
_LIGHT = "#d5e0e5"
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
# A picture that a phone shows at 390 points, three pixels each.
_PHONE_INCHES, _PHONE_DPI = (5.2, 5.4), 208
# Free room round a picture, in inches: nothing touches its edge.
_AROUND = 0.14
# So many bars a day's name is wide.
_APART = 3
# Read on paper, and on a phone as part of a page: words stay as large as those around them.
_PAPER_WIDTH, _PAPER_DPI = 5.2, 208


@dataclass(frozen=True)
class Uptake:
    """How many vouchers were given by which day, and what was counted on. All texts are ready."""

    line: Sequence[tuple[date, int]]
    first: date
    last: date
    today: date
    expected: int
    most: int
    gone: tuple[date, date] | None
    given_text: str
    expected_text: str
    most_text: str
    gone_text: str


@dataclass(frozen=True)
class Days:
    """How many there were on each day, the last one not over yet. There is room for `most`."""

    title: str
    counts: Sequence[tuple[date, int]]
    most: int


@dataclass(frozen=True)
class Morning:
    """The picture of the summary: the last days one by one, and below them the whole scheme."""

    days: Days
    uptake: Uptake


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length, what stands at its end, and perhaps its interval."""

    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Bars:
    """Bars under each other, from the top down."""

    bars: Sequence[Bar]


@dataclass(frozen=True)
class Weeks:
    """What part was used by the end of each week: (week, part, low, high), parts from 0 to 1.

    A week of which nothing is told is as the one before.
    """

    points: Sequence[tuple[int, float, float, float]]
    last: int
    across: str
    """What stands along the weeks."""


Chart = Morning | Uptake | Bars | Weeks


def chart_png(chart: Chart) -> bytes:
    """Any chart as a PNG; the one of the summary has the size of a phone."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import font_manager
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    for path in _FONTS.glob("*.ttf"):
        font_manager.fontManager.addfont(str(path))
    settings: dict[str, Any] = {
        "font.family": "Atkinson Hyperlegible Plain Zero",
        "font.size": 11,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    layout = ConstrainedLayoutEngine(w_pad=_AROUND, h_pad=_AROUND)
    with matplotlib.rc_context(settings):  # type: ignore[arg-type]
        match chart:
            case Morning():
                figure = Figure(_PHONE_INCHES, _PHONE_DPI, layout=layout)
                above, below = figure.subplots(2, height_ratios=(1.15, 1))
                _draw_days(above, chart.days)
                _draw_uptake(below, chart.uptake, small=True)
            case Uptake():
                figure = Figure((_PAPER_WIDTH, 3.7), _PAPER_DPI, layout=layout)
                _draw_uptake(figure.subplots(), chart)
            case Bars():
                height = 0.45 + 0.34 * len(chart.bars)
                figure = Figure((_PAPER_WIDTH, height), _PAPER_DPI, layout=layout)
                _draw_bars(figure.subplots(), chart)
            case Weeks():
                figure = Figure((_PAPER_WIDTH, 2.7), _PAPER_DPI, layout=layout)
                _draw_weeks(figure.subplots(), chart)
        return _png(figure)


def charts_png(charts: Sequence[Chart]) -> list[bytes]:
    """Several charts, in one process."""
    return [chart_png(chart) for chart in charts]


def _png(figure: "Figure") -> bytes:
    """The picture in few colours, which makes it small; the same figures give the same bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    size = canvas.get_width_height()
    drawn = Image.frombuffer("RGBA", size, canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    picture = drawn.convert("RGB").quantize(48, dither=Image.Dither.NONE)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _draw_days(axes: "Axes", chart: Days) -> None:
    """A bar for each day with its number on top; today's is open, for it goes on."""
    counts = [count for _day, count in chart.counts]
    highest = max([*counts, 1])
    wide = highest >= 1_000
    for place, count in enumerate(counts):
        is_today = place == len(counts) - 1
        axes.bar(
            place,
            count,
            width=0.72,
            facecolor="white" if is_today else _DARK,
            edgecolor=_DARK,
            linewidth=1.6,
        )
        axes.annotate(
            f"{count:,}".replace(",", "."),
            (place, count),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=9,
            rotation=90 if wide else 0,
        )
    axes.set_title(chart.title, loc="left", fontsize=11)
    axes.set_xlim(-0.7, max(chart.most, len(counts)) - 0.3)
    axes.set_ylim(0, highest * (1.45 if wide else 1.18))
    mondays = [
        place
        for place, (day, _count) in enumerate(chart.counts)
        if not place or day.isocalendar()[:2] != chart.counts[place - 1][0].isocalendar()[:2]
    ]
    if len(mondays) > 1 and mondays[1] < _APART:
        del mondays[0]
    axes.set_xticks(mondays, [_day(chart.counts[place][0]) for place in mondays])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _draw_uptake(axes: "Axes", chart: Uptake, *, small: bool = False) -> None:
    axes.axhline(chart.most, color="black", linewidth=1.6)
    axes.plot(
        [chart.first, chart.last],  # type: ignore[arg-type]
        [0, chart.expected],
        color=_GREY,
        linewidth=1.8,
        linestyle=(0, (5, 3)),
    )
    days = [chart.first, *(day for day, _count in chart.line), chart.today]
    counts = [0, *(count for _day, count in chart.line)]
    counts.append(counts[-1])
    axes.fill_between(days, counts, step="post", color=_LIGHT)  # type: ignore[arg-type]
    axes.step(days, counts, where="post", color=_DARK, linewidth=2.6)  # type: ignore[arg-type]
    if chart.gone:
        left, right = max(chart.gone[0], chart.first), min(chart.gone[1], chart.last)
        if left <= right:
            axes.plot(
                [left, right],  # type: ignore[arg-type]
                [chart.most, chart.most],
                color="black",
                linewidth=9,
                solid_capstyle="butt",
            )
    texts = [chart.given_text, chart.expected_text, chart.most_text, chart.gone_text]
    styles: list[dict[str, Any]] = [
        {"color": _DARK, "linewidth": 2.6},
        {"color": _GREY, "linewidth": 1.8, "linestyle": (0, (5, 3))},
        {"color": "black", "linewidth": 1.6},
        {"color": "black", "linewidth": 9, "solid_capstyle": "butt"},
    ]
    from matplotlib.lines import Line2D

    shown = [
        (Line2D([], [], **style), text) for style, text in zip(styles, texts, strict=True) if text
    ]
    axes.legend(
        [line for line, _text in shown],
        [text for _line, text in shown],
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        frameon=False,
        fontsize=9.5 if small else 11,
        handlelength=2.2,
        alignment="left",
    )
    axes.set_ylim(0, chart.most * 1.06)
    axes.set_xlim(chart.first, chart.last)  # type: ignore[arg-type]
    ticks = _month_ticks(chart.first, chart.last)
    axes.set_xticks(ticks, [_month(day, ticks) for day in ticks])  # type: ignore[arg-type]
    axes.yaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}".replace(",", "."))
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)


def _month_ticks(first: date, last: date) -> list[date]:
    """The first days of months: at most six, evenly apart."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    apart = -(-months // 6)
    ticks = [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(0, months, apart)
    ]
    return [day for day in ticks if first <= day <= last]


def _month(day: date, ticks: Sequence[date]) -> str:
    name = _MONTHS[day.month - 1]
    first_of_year = day == ticks[0] or day.year != ticks[ticks.index(day) - 1].year
    return f"{name}\n{day.year}" if first_of_year else name


def _draw_bars(axes: "Axes", chart: Bars) -> None:
    bars = chart.bars
    places = list(range(len(bars)))
    axes.barh(places, [bar.value for bar in bars], height=0.62, color=_DARK)
    ends = [bar.high if bar.high is not None else bar.value for bar in bars]
    for place, bar in zip(places, bars, strict=True):
        if bar.low is not None and bar.high is not None:
            # White under black: seen on the bar and beside it.
            for colour, width in (("white", 4.5), ("black", 1.8)):
                axes.plot([bar.low, bar.high], [place, place], color=colour, linewidth=width)
    room = max([*ends, 1e-9])
    for place, bar, end in zip(places, bars, ends, strict=True):
        axes.text(end + room * 0.015, place, bar.text, va="center")
    axes.set_yticks(places, [bar.label for bar in bars])
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_xlim(0, room * 1.32)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _draw_weeks(axes: "Axes", chart: Weeks) -> None:
    from matplotlib.ticker import MaxNLocator

    told = {week: (part, low, high) for week, part, low, high in chart.points}
    part: float = 0
    margin: list[float] = []
    for week in range(1, chart.last + 1):
        if week in told:
            part, *margin = told[week]
        axes.bar(week, part, width=0.72, color=_DARK)
        if margin:
            # Where nothing more is told the margin stays as well: the part is no surer for it.
            for colour, width in (("white", 4.5), ("black", 1.8)):
                axes.plot([week, week], margin, color=colour, linewidth=width)
    axes.set_xlim(0.3, max(chart.last, 4) + 0.7)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_xlabel(chart.across)
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
