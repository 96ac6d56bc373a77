"""The charts: whole, within their edges, and the same each time, whatever is counted."""

import io
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.render.charts import Bar, Bars, Chart, Days, Morning, Uptake, Weeks, chart_png
from bot.render.drawing import Picture, even_marks, steps

FIRST = date(2021, 9, 1)
DARK = (11, 79, 108)
# As wide as a phone shows, three pixels each, and not touched within these of the edge.
WIDE = 1082
EDGE = 8

counts = st.integers(0, 20_000)
names = st.text("abcdefg Wij", min_size=1, max_size=200)


@st.composite
def days(draw: st.DrawFn) -> Days:
    found = draw(st.lists(counts, min_size=1, max_size=21))
    return Days("Per dag", [(FIRST + timedelta(n), count) for n, count in enumerate(found)], 21)


@st.composite
def uptakes(draw: st.DrawFn) -> Uptake:
    length = draw(st.integers(1, 900))
    line = sorted(draw(st.lists(st.tuples(st.integers(0, length), counts), max_size=30)))
    total, points = 0, []
    for day, count in line:
        total += count
        points.append((FIRST + timedelta(day), total))
    # Also where the scheme is over, or more was given than there ever was.
    today = FIRST + timedelta(draw(st.integers(0, length + 300)))
    most = draw(st.integers(1, 20_000))
    gone = (today, today + timedelta(draw(st.integers(0, 400))))
    return Uptake(
        points,
        FIRST,
        FIRST + timedelta(length),
        today,
        draw(st.integers(0, most)),
        most,
        draw(st.sampled_from([None, gone])),
        *("gegeven", "verwacht", "meest", draw(st.sampled_from(["", "op"]))),
    )


@st.composite
def bars(draw: st.DrawFn) -> Bars:
    values = draw(st.lists(st.floats(0, 10_000), min_size=1, max_size=15))
    found = []
    for value in values:
        margin = (value / 2, value) if draw(st.booleans()) else ()
        found.append(Bar(draw(names), value, str(round(value)), *margin))
    return Bars(found)


@st.composite
def weeks(draw: st.DrawFn) -> Weeks:
    parts = draw(st.dictionaries(st.integers(1, 52), st.floats(0, 1), max_size=20))
    points = [(week, part, part / 2, (1 + part) / 2) for week, part in sorted(parts.items())]
    return Weeks(points, draw(st.integers(1, 60)), "weken")


def image_of(chart: Chart) -> Image.Image:
    return Image.open(io.BytesIO(chart_png(chart))).convert("RGB")


@settings(max_examples=6)
@given(st.one_of(st.builds(Morning, days(), uptakes()), uptakes(), bars(), weeks()))
def test_nothing_touches_the_edge(chart: Chart) -> None:
    image = image_of(chart)
    assert image.width == WIDE
    inner = image.crop((EDGE, EDGE, image.width - EDGE, image.height - EDGE))
    blank = Image.new("RGB", image.size, "white")
    blank.paste(inner, (EDGE, EDGE))
    assert ImageChops.difference(image, blank).getbbox() is None
    assert ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()


def dark_rows(chart: Chart) -> list[int]:
    """How many dark pixels each row has."""
    image = image_of(chart)
    data = image.load()
    assert data is not None
    return [sum(data[x, y] == DARK for x in range(0, image.width, 2)) for y in range(image.height)]


def test_a_bar_is_as_long_as_what_it_counts() -> None:
    rows = dark_rows(Bars([Bar("a", 100, "100"), Bar("b", 50, "50"), Bar("c", 0, "0")]))
    longest, half = max(rows), rows[len(rows) // 2]
    assert longest > 200 and abs(half / longest - 0.5) < 0.02


def test_the_same_figures_give_the_same_bytes() -> None:
    chart = Bars([Bar("a", 3, "3", 1, 5)])
    assert chart_png(chart) == chart_png(chart)


@given(st.floats(1, 1e7), st.integers(1, 12))
def test_marks_are_round_even_and_not_too_many(highest: float, most: int) -> None:
    marks = even_marks(highest, most)
    assert marks[0] == 0 and len(marks) <= most + 1 and marks[-1] <= highest
    assert len({after - before for before, after in pairwise(marks)}) <= 1
    if len(marks) > 1:
        assert str(marks[1]).strip("0") in ("1", "2", "5")


def test_a_step_stays_level_until_the_next() -> None:
    assert steps([(0, 0), (2, 5), (3, 5)]) == [(0, 0), (2, 0), (2, 5), (3, 5), (3, 5)]


@pytest.mark.parametrize("text", ["Sport", "Een heel lange naam van een stichting " * 5])
def test_a_name_is_cut_where_there_is_no_room(text: str) -> None:
    picture = Picture(100, 20, 208)
    cut = picture.cut(text, 90)
    assert picture.wide(cut) <= 90 and (cut == text or cut.endswith("…"))
