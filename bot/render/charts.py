"""The charts of the summary and the report, as PNG.

They read in black and white and without seeing colours: lines differ in dashes, bars carry their
number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.formatting import short_month
from bot.render.drawing import Picture, Point, even_marks, steps

_DARK = "#0b4f6c"
_GREY = "#6b6b6b"
_LIGHT = "#d5e0e5"
_GRID = "#dddddd"
# A picture that a phone shows at 390 points, three pixels each.
_PHONE_POINTS = (374.4, 388.8)
_DAYS_PART = 0.46
_DPI = 208
# How far numbers along a side are apart at least.
_MARKS_APART = 24
# What part of a picture names beside bars may take.
_LABEL_PART = 0.55
# Free room round a picture: nothing touches its edge.
_AROUND = 10
# So many bars a day's name is wide.
_APART = 3
# Read on paper, and on a phone as part of a page: words stay as large as those around them.
_PAPER_WIDTH = 374.4


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
    match chart:
        case Morning():
            picture = Picture(*_PHONE_POINTS, _DPI)
            parted = picture.height * _DAYS_PART
            whole = _whole(picture)
            _draw_days(picture, chart.days, replace(whole, bottom=parted))
            below = replace(whole, top=parted + _AROUND)
            _draw_uptake(picture, chart.uptake, below, small=True)
        case Uptake():
            picture = Picture(_PAPER_WIDTH, 266, _DPI)
            _draw_uptake(picture, chart, _whole(picture))
        case Bars():
            picture = Picture(_PAPER_WIDTH, 32 + 24.5 * len(chart.bars), _DPI)
            _draw_bars(picture, chart, _whole(picture))
        case Weeks():
            picture = Picture(_PAPER_WIDTH, 194, _DPI)
            _draw_weeks(picture, chart, _whole(picture))
    return picture.png()


def charts_png(charts: Sequence[Chart]) -> list[bytes]:
    """Several charts, in one process."""
    return [chart_png(chart) for chart in charts]


@dataclass(frozen=True)
class _Room:
    """A part of a picture, in points."""

    left: float
    top: float
    right: float
    bottom: float

    def across(self, part: float) -> float:
        """What lies at this part of the width, from 0 to 1."""
        return self.left + part * (self.right - self.left)

    def up(self, part: float) -> float:
        """What lies at this part of the height, from below."""
        return self.bottom - part * (self.bottom - self.top)


def _whole(picture: Picture) -> _Room:
    return _Room(_AROUND, _AROUND, picture.width - _AROUND, picture.height - _AROUND)


def _draw_days(picture: Picture, chart: Days, room: _Room) -> None:
    """A bar for each day with its number on top; today's is open, for it goes on."""
    counts = [count for _day, count in chart.counts]
    highest = max([*counts, 1])
    picture.text((room.left, room.top + 6), chart.title)
    wide = highest >= 1_000
    above = 34 if wide else 15
    # The name of the first day is wider than its bar.
    inside = _Room(room.left + 6, room.top + 16 + above, room.right, room.bottom - 22)
    slots = max(chart.most, len(counts))
    each = (inside.right - inside.left) / slots
    for place, count in enumerate(counts):
        middle = inside.left + (place + 0.5) * each
        left, right = middle - each * 0.36, middle + each * 0.36
        top = inside.up(count / highest)
        picture.box(left, top, right, inside.bottom, _DARK)
        if place == len(counts) - 1:
            picture.box(left + 1.6, top + 1.6, right - 1.6, inside.bottom, "white")
        anchor = "mm" if wide else "mb"
        shown = _whole_number(count)
        picture.text((middle, top - 3), shown, 9, anchor=anchor, upright=wide)
    picture.line([(inside.left, inside.bottom), (inside.right, inside.bottom)], "black", 0.8)
    mondays = [
        place
        for place, (day, _count) in enumerate(chart.counts)
        if not place or day.isocalendar()[:2] != chart.counts[place - 1][0].isocalendar()[:2]
    ]
    if len(mondays) > 1 and mondays[1] < _APART:
        del mondays[0]
    for place in mondays:
        middle = inside.left + (place + 0.5) * each
        _mark_below(picture, middle, inside.bottom, _day(chart.counts[place][0]))


def _whole_number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _mark_below(picture: Picture, at: float, bottom: float, text: str) -> None:
    """A mark on the lower line and its text, which may have two lines."""
    picture.line([(at, bottom), (at, bottom + 3.5)], "black", 0.8)
    for number, line in enumerate(text.split("\n")):
        picture.text((at, bottom + 13 + 12 * number), line, anchor="ms")


def _day(day: date) -> str:
    return f"{day.day} {short_month(day)}"


def _draw_uptake(picture: Picture, chart: Uptake, room: _Room, *, small: bool = False) -> None:
    size, high = (9.5, 13.5) if small else (11, 15.5)
    texts = [chart.given_text, chart.expected_text, chart.most_text, chart.gone_text]
    top = room.top
    for text, draw in zip(texts, (_given, _expected, _most, _gone), strict=True):
        if text:
            draw(picture, (room.left, top + high / 2), (room.left + 22, top + high / 2))
            picture.text((room.left + 30, top + high / 2), text, size)
            top += high
    highest = max(chart.most, 1) * 1.06
    # As many as have room.
    marks = even_marks(highest, max(int((room.bottom - top - 38) / _MARKS_APART), 1))
    words = [_whole_number(mark) for mark in marks]
    left = room.left + max(picture.wide(word) for word in words) + 8
    inside = _Room(left, top + 8, room.right - 6, room.bottom - 30)
    days = (chart.last - chart.first).days or 1

    def at(day: date, count: float) -> Point:
        # After the last day it goes on, outside the picture.
        part = min(max((day - chart.first).days / days, 0), 1)
        return inside.across(part), inside.up(min(count / highest, 1))

    counts = [(chart.first, 0), *chart.line]
    line = steps([at(day, count) for day, count in [*counts, (chart.today, counts[-1][1])]])
    picture.area([(line[0][0], inside.bottom), *line, (line[-1][0], inside.bottom)], _LIGHT)
    for mark, word in zip(marks, words, strict=True):
        height = inside.up(mark / highest)
        picture.line([(inside.left, height), (inside.right, height)], _GRID, 0.8)
        picture.line([(inside.left - 3.5, height), (inside.left, height)], "black", 0.8)
        picture.text((inside.left - 6, height), word, anchor="rm")
    _expected(picture, at(chart.first, 0), at(chart.last, chart.expected))
    picture.line(line, _DARK, 2.6)
    _most(picture, at(chart.first, chart.most), at(chart.last, chart.most))
    if chart.gone:
        gone_from, gone_to = max(chart.gone[0], chart.first), min(chart.gone[1], chart.last)
        if gone_from <= gone_to:
            _gone(picture, at(gone_from, chart.most), at(gone_to, chart.most))
    corner = (inside.left, inside.bottom)
    picture.line([(inside.left, inside.top), corner], "black", 0.8)
    picture.line([corner, (inside.right, inside.bottom)], "black", 0.8)
    ticks = _month_ticks(chart.first, chart.last)
    for day in ticks:
        _mark_below(picture, at(day, 0)[0], inside.bottom, _month(day, ticks))


def _given(picture: Picture, start: Point, end: Point) -> None:
    picture.line([start, end], _DARK, 2.6)


def _expected(picture: Picture, start: Point, end: Point) -> None:
    picture.dashes(start, end, _GREY, 1.8, 9, 5.4)


def _most(picture: Picture, start: Point, end: Point) -> None:
    picture.line([start, end], "black", 1.6)


def _gone(picture: Picture, start: Point, end: Point) -> None:
    picture.box(start[0], start[1] - 4.5, max(end[0], start[0] + 1), end[1] + 4.5, "black")


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
    name = short_month(day)
    first_of_year = day == ticks[0] or day.year != ticks[ticks.index(day) - 1].year
    return f"{name}\n{day.year}" if first_of_year else name


def _draw_bars(picture: Picture, chart: Bars, room: _Room) -> None:
    ends = [bar.high if bar.high is not None else bar.value for bar in chart.bars]
    most = (room.right - room.left) * _LABEL_PART
    labels = [picture.cut(bar.label, most) for bar in chart.bars]
    left = room.left + max([0, *(picture.wide(label) for label in labels)]) + 6
    texts = max([0, *(picture.wide(bar.text) for bar in chart.bars)])
    inside = _Room(left, room.top, room.right - texts - 6, room.bottom)
    longest = max([*ends, 1e-9])
    each = (inside.bottom - inside.top) / max(len(chart.bars), 1)
    for place, (bar, end, label) in enumerate(zip(chart.bars, ends, labels, strict=True)):
        middle = inside.top + (place + 0.5) * each
        picture.text((left - 5, middle), label, anchor="rm")
        half = each * 0.31
        right = inside.across(bar.value / longest)
        picture.box(inside.left, middle - half, right, middle + half, _DARK)
        if bar.low is not None and bar.high is not None:
            low, high = (inside.across(part / longest) for part in (bar.low, bar.high))
            _margin(picture, (low, middle), (high, middle))
        picture.text((inside.across(end / longest) + 4, middle), bar.text)
    picture.line([(inside.left, inside.top), (inside.left, inside.bottom)], "black", 0.8)


def _margin(picture: Picture, start: Point, end: Point) -> None:
    """An upright or level line, white under black: seen on the bar and beside it."""
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    for colour, around in (("white", 2.25), ("black", 0.9)):
        picture.box(left - around, top - around, right + around, bottom + around, colour)


def _draw_weeks(picture: Picture, chart: Weeks, room: _Room) -> None:
    inside = _Room(room.left + picture.wide("100%") + 8, room.top + 6, room.right, room.bottom - 34)
    for quarter in range(5):
        height = inside.up(quarter / 4)
        picture.line([(inside.left, height), (inside.right, height)], _GRID, 0.8)
        picture.line([(inside.left - 3.5, height), (inside.left, height)], "black", 0.8)
        picture.text((inside.left - 6, height), f"{quarter * 25}%", anchor="rm")
    told = {week: (part, low, high) for week, part, low, high in chart.points}
    slots = max(chart.last, 4)
    each = (inside.right - inside.left) / slots
    part: float = 0
    margin: list[float] = []
    marks = even_marks(slots, 10)
    for week in range(1, slots + 1):
        middle = inside.left + (week - 0.5) * each
        if week in marks:
            _mark_below(picture, middle, inside.bottom, str(week))
        if week > chart.last:
            continue
        if week in told:
            part, *margin = told[week]
        left, right = middle - each * 0.36, middle + each * 0.36
        picture.box(left, inside.up(part), right, inside.bottom, _DARK)
        if margin:
            # Where nothing more is told the margin stays as well: the part is no surer for it.
            low, high = margin
            _margin(picture, (middle, inside.up(low)), (middle, inside.up(high)))
    corner = (inside.left, inside.bottom)
    picture.line([(inside.left, inside.top), corner], "black", 0.8)
    picture.line([corner, (inside.right, inside.bottom)], "black", 0.8)
    picture.text((inside.across(0.5), room.bottom - 2), chart.across, anchor="ms")
