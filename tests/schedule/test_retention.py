"""docs/RETENTION.md against what happens: every table filled, and ten years gone by."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.scheme_parts import Retention
from tests.conftest import SetStage, Stage
from tests.helpers import structure
from tests.helpers.filled import LAST_DAY, fill

DOCUMENT = Path(__file__).parents[2] / "docs" / "RETENTION.md"
END = date(2021, 9, 16)
NIGHT = timedelta(days=1)
# What is there from the beginning, or filled by nothing that anybody does here.
DONE_AT_ONCE = {"tasks", "replans"}
Rows = dict[str, set[tuple[object, ...]]]


def documented() -> dict[str, str]:
    """What the document says of each table."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", text, flags=re.MULTILINE))


async def rows_of(stage: Stage) -> Rows:
    """The keys of all rows of each table."""
    reading, found = stage.database.reading, Rows()
    for table in await structure.tables(reading):
        key = ", ".join(await structure.keys(reading, table))
        rows = await reading.rows(f"SELECT {key} FROM {table}")
        found[table] = {tuple(row) for row in rows}
    return found


async def let_the_clock_work(stage: Stage) -> None:
    await stage.forget()
    await stage.lapse()
    await stage.clean_up()
    await stage.settled()


def lasts(kept: str) -> timedelta | None:
    """How long after the filling something may be there; None for what stays."""
    if kept in ("books", "until they leave"):
        return None
    if kept == "until its last day":
        return LAST_DAY - date(2021, 9, 6) + NIGHT
    number, unit = kept.split()[:2]
    lasting = timedelta(**{unit.rstrip("s") + "s": int(number)})
    if kept.endswith("after the end"):
        lasting += END - date(2021, 9, 6) + NIGHT
    return lasting


@pytest.mark.slow
async def test_after_ten_years_only_that_is_left_which_is_said_to_stay(set_stage: SetStage) -> None:
    stage = await set_stage(ends=END)
    says = documented()
    assert sorted(says) == sorted(await structure.tables(stage.database.reading)), (
        "each table has its line, and no other"
    )
    await fill(stage)
    begin, begun = await rows_of(stage), stage.clock.now()
    empty = {table for table, rows in begin.items() if not rows}
    assert empty <= DONE_AT_ONCE, "all others are filled"
    for after in (0.05, 1.5, 4.1, 33.8, 34.1, 42.2, 62, 400, 1825, 3650):
        stage.clock.move_to(begun + timedelta(days=after))
        await let_the_clock_work(stage)
        now = await rows_of(stage)
        for table, kept in says.items():
            most = lasts(kept)
            left = begin[table] & now[table]
            if most is None:
                assert left or table in empty, f"{table} is empty after {after} days"
            elif timedelta(days=after) > most + NIGHT:
                assert not left, f"{table} is said to be gone after {kept}"
    assert await stage.balanced()
    end = await rows_of(stage)
    going = [table for table, kept in says.items() if lasts(kept) is not None and end[table]]
    assert going == [], "nothing that came later stays either"


def test_the_document_says_the_days_of_a_scheme_that_says_nothing() -> None:
    says, usual = documented(), Retention()
    assert says["household_vouchers"] == f"{usual.households_days} days after the end"
    assert says["household_coupons"] == says["household_vouchers"]


@pytest.mark.parametrize(
    ("whom", "tables"),
    [
        ("Households", ["household_vouchers", "household_coupons"]),
        ("Wrong codes", ["throttle"]),
        ("Messages", ["outbox", "taps"]),
        ("Messages to many", ["mailings", "mailing_answers"]),
        ("Activities", ["subscriptions", "attendance"]),
    ],
)
def test_the_readme_says_the_same(whom: str, tables: list[str]) -> None:
    readme = DOCUMENT.parents[1].joinpath("README.md").read_text(encoding="utf-8")
    line = next(line for line in readme.splitlines() if line.startswith(f"| {whom} |"))
    for table in tables:
        assert documented()[table].removesuffix(" after the end") in line


@pytest.mark.parametrize("table", ["vouchers", "outbox", "household_vouchers"])
def test_the_document_is_read(table: str) -> None:
    assert table in documented()
