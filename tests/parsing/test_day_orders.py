"""08/09/2021 is what the other rows of its column make of it; where none tells, it is Dutch."""

from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.tables.cells import Cell, Unreadable
from bot.parsing.tables.day_orders import DayOrders
from bot.parsing.tables.days import read_day
from tests.helpers.terminal import read

DAYS = st.dates(date(2001, 1, 1), date(2040, 12, 31))
DUTCH, AMERICAN = "{0.day}{1}{0.month}{1}{2}", "{0.month}{1}{0.day}{1}{2}"


def column(*cells: Cell) -> list[date | str]:
    """What the rows of one column say, or why they can't be read."""
    orders = DayOrders({"on": 0}, ("on",))
    for cell in cells:
        orders.note({"on": cell})
    said: list[date | str] = []
    for cell in cells:
        try:
            said.append(read_day(orders.settled({"on": cell})["on"], UTC))
        except Unreadable as unreadable:
            said.append(str(unreadable))
    return said


@pytest.mark.parametrize("mark", "/-.")
@pytest.mark.parametrize("year", ["2021", "21"])
def test_the_order_is_that_of_the_rows_that_tell_it(mark: str, year: str) -> None:
    def written(text: str) -> str:
        return text.replace("/", mark).replace("2021", year)

    first, second = date(2021, 9, 8), date(2021, 8, 9)
    assert column(written("08/09/2021")) == [first], "Dutch where nothing tells it"
    assert column(written("8/9/2021"), written("25/09/2021")) == [first, date(2021, 9, 25)]
    assert column(written("8/9/2021"), written("09/25/2021")) == [second, date(2021, 9, 25)]
    said = column(written("8/9/2021"), written("13/9/2021"), written("9/13/2021"))
    assert "op twee manieren" in str(said[0]) and said[1] == date(2021, 9, 13)
    assert isinstance(said[2], str)


def test_what_stands_beside_a_day_changes_nothing() -> None:
    assert column("8/9/2021 10:15", "Fri 9/17/2021", "2021-09-30") == [
        date(2021, 8, 9),
        date(2021, 9, 17),
        date(2021, 9, 30),
    ]
    assert column("Thu 9/2/2021", "8/9/2021") == [date(2021, 9, 2), date(2021, 8, 9)]


def test_a_year_of_two_figures_may_stand_in_front() -> None:
    assert isinstance(column("22-12-31", "22-12-31")[0], str)
    assert column("22-12-31", "3-1-22") == [date(2031, 12, 22), date(2022, 1, 3)]
    assert column("31-12-22") == [date(2022, 12, 31)]


@given(st.lists(DAYS, min_size=1, max_size=8), st.sampled_from("/-."), st.booleans())
def test_a_column_is_read_as_it_was_written(days: list[date], mark: str, american: bool) -> None:
    days = [*days, date(2021, 9, 25)]
    cells = [(AMERICAN if american else DUTCH).format(day, mark, day.year) for day in days]
    assert column(*cells) == days


def test_a_coupon_lasts_as_long_as_its_list_says() -> None:
    text = "code;soort;bedrag;geldig tot\nAB-1001;sport;5;{}\nAB-1002;sport;5;{}\n"
    for cells, last in (
        (("08/09/2022", "25/09/2022"), date(2022, 9, 8)),
        (("08/09/2022", "09/25/2022"), date(2022, 8, 9)),
        (("8-9-22", "8-9-22"), date(2022, 9, 8)),
    ):
        found = read(text.format(*cells))
        assert not found.refused and found.rows == 2
        assert found.found[0][1].facts.valid_until == last
    contradicting = read(text.format("08/09/2022", "25/09/2022") + "AB-1003;sport;5;9/25/2022\n")
    assert [each.row for each in contradicting.refused] == [2, 4]
