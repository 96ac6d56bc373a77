"""No turn reads a table from its first row to its last where that grows with the years: each
statement of the conversations is asked for its plan, by whichever engine they are played on.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.database_address import PostgresAddress
from bot.storage.database import Parameters, Reading, Row, Statement
from bot.storage.engines import looking_at_one_moment
from tests.conftest import Stage, assens, staged
from tests.helpers.databases import connections
from tests.helpers.transcripts import Play, conversations

# What grows with the years, or with what comes in on a busy day.
LARGE = {
    *("vouchers", "ledger", "redemptions", "redemption_offers", "corrections"),
    *("household_vouchers", "household_coupons", "coupons", "coupon_entries", "coupon_facts"),
    *("inbox", "outbox", "taps", "notifications", "people_changes"),
    *("shop_cards", "shop_uses", "shop_takes", "web_messages", "web_taps"),
}
# What is asked once a day, at a start, or by who waits for figures of everything; by how it
# begins.
WHOLE = (
    # Lapses, and what coordinators are told of them.
    "SELECT count(*) FROM vouchers WHERE state = 'issued' AND ending IS NULL AND valid_until",
    "SELECT count(*) FROM (SELECT id FROM vouchers WHERE state = 'issued' AND ending IS NULL",
    "UPDATE vouchers SET ending = 'lapsed'",
    "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id, redemption)"
    " SELECT voucher_id, :kind, pot, -sum(committed_cents)",
    "SELECT organisation, count(*) AS number, sum(balance_cents) AS cents",
    # Figures, and the proof of them.
    "SELECT organisation, state, count(*) FROM vouchers GROUP BY",
    "SELECT CASE WHEN redeemed_on > substr(redeemed_at, 1, 10)",
    "SELECT substr(at, 1, 10), count(*) FROM redemption_offers",
    "SELECT redemptions.number, redeemed_at, redeemed_on, category, spent_cents",
    "WITH sums AS (SELECT pot AS name",
    # At the start.
    "SELECT mark FROM household_vouchers WHERE length(mark) = :quick",
    # What the codes of a webshop look like, where somebody sends a table of them.
    "SELECT length(replace(replace(upper(code)",
    # Of few: PostgreSQL chooses by the sizes of tables, and these are a test's.
    "WITH RECURSIVE line (id) AS",
)
_PLANNED = re.compile(r"\s*(SELECT|WITH|UPDATE|DELETE|INSERT)\b", re.IGNORECASE)

_TEMPORARY = re.compile(r"\s*CREATE TEMP TABLE (\w+)")


@dataclass
class Said:
    """The statements that were said, each with the values that it had first."""

    of: dict[str, Parameters] = field(default_factory=dict)
    # Tables for a moment: what they are made of is asked, what is asked of them not.
    temporary: set[str] = field(default_factory=set)

    def note(self, statements: Sequence[Statement]) -> None:
        for sql, parameters in statements:
            if made := _TEMPORARY.match(sql):
                self.temporary.add(made[1])
            if _PLANNED.match(sql) and self.temporary.isdisjoint(re.findall(r"\w+", sql)):
                first = parameters[:1] if isinstance(parameters, list) else [parameters]
                for each in first:
                    self.of.setdefault(sql, each)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    noted, connection = Said(), connections()
    together = connection.together

    async def note(self: Any, statements: Sequence[Statement]) -> list[Row]:
        noted.note(statements)
        rows: list[Row] = await together(self, statements)
        return rows

    monkeypatch.setattr(connection, "together", note)
    return noted


async def whole_in_sqlite(reading: Reading, sql: str, parameters: Parameters) -> set[str]:
    """The tables that SQLite would read whole."""
    rows = await reading.rows(f"EXPLAIN QUERY PLAN {sql}", parameters)
    found = set()
    for row in rows:
        scan = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", row["detail"])
        if scan and not await _is_partial(reading, scan[2]):
            found.add(scan[1])
    return {await _named(reading, sql, name) for name in found}


async def _is_partial(reading: Reading, index: str | None) -> bool:
    made = "SELECT 1 FROM sqlite_schema WHERE name = :index AND sql LIKE '% WHERE %'"
    return bool(index and await reading.value(made, {"index": index}))


async def _named(reading: Reading, sql: str, name: str) -> str:
    """The table that a name in a statement stands for."""
    of = re.search(rf"\b(\w+) AS {name}\b", sql)
    return of[1] if of else name


async def whole_in_postgres(reading: Reading, sql: str, parameters: Parameters) -> set[str]:
    """The tables that PostgreSQL would read whole though it is told not to where it can."""
    plan = await reading.value(f"EXPLAIN (FORMAT JSON, COSTS OFF) {sql}", parameters)
    partial = {
        row["name"]
        for row in await reading.rows(
            "SELECT relname AS name FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE indpred IS NOT NULL"
        )
    }
    return {
        node["Relation Name"]
        for node in _nodes(plan[0]["Plan"])
        if node["Node Type"] == "Seq Scan"
        or (
            node["Node Type"].startswith("Index")
            and "Relation Name" in node
            and "Index Cond" not in node
            and node["Index Name"] not in partial
        )
    }


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from _nodes(below)


async def test_each_statement_finds_what_it_wants(tmp_path: Path, said: Said) -> None:
    wrong: dict[str, set[str]] = {}
    asked: set[str] = set()
    for number, conversation in enumerate(conversations()):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with staged(folder, assens()) as stage:
            await Play(stage, conversation).written()
            new = {sql: values for sql, values in said.of.items() if sql not in asked}
            asked |= new.keys()
            for sql, tables in (await read_whole(stage, new)).items():
                if tables & LARGE and not " ".join(sql.split()).startswith(WHOLE):
                    wrong[sql] = tables & LARGE
    assert len(asked) > 150
    assert wrong == {}


async def read_whole(stage: Stage, statements: dict[str, Parameters]) -> dict[str, set[str]]:
    """Which tables each statement would read whole."""
    address = stage.database.address
    found = {}
    async with looking_at_one_moment(address) as reading:
        if isinstance(address, PostgresAddress):
            # Tables of a test are so small that it would read them whole.
            for way in ("seqscan", "hashjoin", "mergejoin"):
                await reading.rows(f"SET LOCAL enable_{way} = off")
        for sql, values in statements.items():
            of = whole_in_postgres if isinstance(address, PostgresAddress) else whole_in_sqlite
            found[sql] = await of(reading, sql, values)
    return found
