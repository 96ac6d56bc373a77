"""docs/RETENTION.md against what happens: every table filled, and ten years gone by."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.context import Context
from bot.schedule.forgetting import forgetting_job
from bot.schedule.housekeeping import housekeeping
from bot.schedule.lapses import lapses
from bot.scheme import Retention
from bot.storage.people import Role
from tests.conftest import SetStage, Stage
from tests.test_coupons import some, take_in

DOCUMENT = Path(__file__).parents[1] / "docs" / "RETENTION.md"
END = date(2021, 9, 16)
NIGHT = timedelta(days=1)
# What is there from the beginning, or filled by nothing that anybody does here.
DONE_AT_ONCE = {"errands", "replans"}
BY_HAND = {
    "people_changes": "INSERT INTO people_changes (person_id, what, at) VALUES (2, 'left', :now)",
    "restores": "INSERT INTO restores (at, redemptions, exports, ledger, lines)"
    " VALUES (:now, 0, 0, 0, 0)",
    "pool_codes": "INSERT INTO pool_codes (code) VALUES ('SHOP-1')",
    "imports": "INSERT INTO imports (draft_id, chat_id, person_id, at)"
    " VALUES (990001, :carla, 1, :now)",
    "import_parts": "INSERT INTO import_parts (import_id, number, sealed)"
    " VALUES ((SELECT max(id) FROM imports), 1, x'00')",
    "events": "INSERT INTO events (source, uid, title, first, last, day_known, end_known, place,"
    " about, state, begins_at, over_at) VALUES ('chat', 'u', 'Voetbal', '2021-09-07', '2021-09-07',"
    " 1, 1, 'Veld', '', 'planned', '2021-09-07T10:00:00+00:00', '2021-09-07T12:00:00+00:00')",
    "event_changes": "INSERT INTO event_changes (event_id, at, was) VALUES (1, :now, '{}')",
    "follows": "INSERT INTO follows (person_id, event_id, since) VALUES (4, 1, :now)",
    "attendance": "INSERT INTO attendance (person_id, event_id, coming, at) VALUES (4, 1, 1, :now)",
    "reminder_choices": "INSERT INTO reminder_choices (person_id) VALUES (4)",
    "summary_times": "INSERT INTO summary_times (person_id, at) VALUES (4, 'never')",
    "mailings": "INSERT INTO mailings (draft_id, person_id, sealed, made_at, shown_at, finished_at)"
    " VALUES (1, 1, x'00', :now, :now, :now)",
    "mailing_answers": "INSERT INTO mailing_answers (mailing_id, person_id, can, at)"
    " VALUES (1, 4, 1, :now)",
    "dispatches": "INSERT INTO dispatches (person_id, kind, about, version, event_id, due_at,"
    " until, state) VALUES (4, 'day', '1', 'v', 1, :now, :now, 'posted')",
    "exports": "INSERT INTO exports (number, last_entry, made_at, person_id)"
    " SELECT 1, max(id), :now, 1 FROM ledger",
    "export_fees": "INSERT INTO export_fees (export, organisation, name, vouchers, fee_cents)"
    " VALUES (1, 'x', 'X', 1, 1)",
    "corrections": "INSERT INTO corrections (voucher_id, field, was, became, at, person_id)"
    " VALUES (1, 'category', 'sport', 'culture', :now, 1)",
    "notices": "INSERT INTO notices (name, at) VALUES ('x', :now)",
    "lookups": "INSERT INTO lookups (chat_id, at) VALUES (:carla, :now)",
    "requests": "INSERT INTO requests (kind, person_id, organisation, asked_at, asked_on)"
    " VALUES ('more', 2, 'voedselbank', :now, '2021-09-06')",
    "attempts": "INSERT INTO attempts (kind, chat_id, at) VALUES ('code', :carla, :now)",
}
Rows = dict[str, set[tuple[object, ...]]]


def documented() -> dict[str, str]:
    """What the document says of each table."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", text, flags=re.MULTILINE))


async def tables(stage: Stage) -> list[str]:
    rows = await stage.database.reading.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return [row["name"] for row in rows]


async def rows_of(stage: Stage) -> Rows:
    """The keys of all rows of each table."""
    found: Rows = {}
    for table in await tables(stage):
        columns = await stage.database.reading.rows(f"PRAGMA table_info({table})")
        key = ", ".join(column["name"] for column in columns if column["pk"])
        rows = await stage.database.reading.rows(f"SELECT {key} FROM {table}")
        found[table] = {tuple(row) for row in rows}
    return found


async def fill(stage: Stage) -> None:
    """Something in every table, as far as it can be by what people do."""
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    gym = await stage.join(Role.PROVIDER, "Zwembad")
    await stage.volunteer()
    await take_in(carla, *some(2))
    await anneke.give()
    await anneke.send("bon school 9401 AB 14")
    await anneke.tap("Geef bon")
    code = await anneke.give("9401 AB 13")
    await gym.send(code)
    await gym.tap("Neem in")
    await stage.stranger().send("/privacy")
    await anneke.send("sport 9401 AB 15")
    async with stage.database.transaction() as transaction:
        for statement in BY_HAND.values():
            await transaction.run(
                statement, {"carla": carla.id, "now": stage.clock.now().isoformat()}
            )


async def let_the_clock_work(stage: Stage) -> None:
    context = Context(stage.bot.application)
    await forgetting_job(stage.database, stage.bot.outbox.wake)(context)
    await lapses(stage.database)(context)
    await housekeeping(stage.database)(context)
    await stage.settled()


def lasts(kept: str) -> timedelta | None:
    """How long after the filling something may be there; None for what stays."""
    if kept in ("books", "until they leave"):
        return None
    number, unit = kept.split()[:2]
    lasting = timedelta(**{unit.rstrip("s") + "s": int(number)})
    if kept.endswith("after the end"):
        lasting += END - date(2021, 9, 6) + NIGHT
    return lasting


async def test_after_ten_years_only_that_is_left_which_is_said_to_stay(set_stage: SetStage) -> None:
    stage = await set_stage(ends=END)
    says = documented()
    assert sorted(says) == sorted(await tables(stage)), "each table has its line, and no other"
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
        ("Wrong codes", ["attempts"]),
        ("Messages", ["outbox", "taps"]),
        ("Messages to many", ["mailings", "mailing_answers"]),
        ("Activities", ["follows", "attendance"]),
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
