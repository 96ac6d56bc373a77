"""Headings between the rows of a table: which rows they deny, and what is no heading."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import new_code
from bot.parsing.tables.cells import Unreadable
from bot.parsing.tables.days import read_day
from bot.webshop import reconciliation
from tests.helpers.webshop import SCHEME

CODES = [new_code() for _ in range(12)]
DENYING = st.sampled_from(["Geannuleerd", "Retouren:", "NIET GEVEN", "storno's", "Test, niet echt"])
OTHER = st.sampled_from(["Week 36", "Ingeleverd:", "sept 2021"])
LINES = st.lists(
    st.one_of(
        st.tuples(st.just(None), st.just("")),
        st.tuples(st.just(True), DENYING),
        st.tuples(st.just(False), OTHER),
    ),
    max_size=12,
)


@given(LINES, st.integers(0, 2))
def test_what_a_heading_denies_is_what_stands_below_it_up_to_the_next(
    lines: list[tuple[bool | None, str]], at: int
) -> None:
    text, expected, denied = ["code;bedrag;datum"], [], False
    for number, (denies, words) in enumerate(lines):
        if denies is None:
            text.append(f"{CODES[number]};150;6-9-2021")
            expected += [] if denied else [CODES[number]]
        else:
            text.append(";".join([*[""] * at, words, *[""] * (2 - at)]))
            denied = denies
    table = reconciliation.open_list("\n".join([*text, ""]).encode())
    found = [row.cells["code"] for row in table.rows() if not row.problem]
    assert found == expected


@given(st.sampled_from(CODES), st.sampled_from(["{};;", "{}", "{};150;", ";150;6-9-2021"]))
def test_a_row_that_lacks_something_is_no_heading(code: str, line: str) -> None:
    text = f"code;bedrag;datum\n{CODES[0]};150;6-9-2021\n{line.format(code)}\n"
    table = reconciliation.open_list(text.encode())
    assert len(list(table.rows())) == 2
    assert table.notes == ()


@pytest.mark.parametrize("written", ["20210908", "8-sep-21", "8 sept 21", "08-sep-2021"])
def test_a_day_is_read_where_it_can_be_read_in_one_way(written: str) -> None:
    assert read_day(written, SCHEME.zone) == date(2021, 9, 8)


@pytest.mark.parametrize("written", ["20211308", "19990101"])
def test_any_other_is_not_guessed(written: str) -> None:
    with pytest.raises(Unreadable):
        read_day(written, SCHEME.zone)
