"""From a file of SQLite to PostgreSQL and back: nothing is lost, and everything goes on."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.clock import MovableClock
from bot.database_address import Address, PostgresAddress
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.storage import audit, coupons, pots, uptake
from bot.storage.engines import looking_at, open_database
from bot.storage.errors import DatabaseError
from bot.storage.moving import move
from bot.storage.people import Role
from tests.conftest import (
    MONDAY,
    TOKEN,
    Person,
    Stage,
    assens,
    staged,
)
from tests.helpers import databases
from tests.helpers.databases import address_at
from tests.helpers.filled import fill
from tests.helpers.life import PEOPLE, Life, scheme_with
from tests.helpers.moved import TABLES, contents, has_nothing
from tests.helpers.restarted import Town

pytestmark = [pytest.mark.postgres_only, pytest.mark.slow]

Rows = Sequence[Sequence[Any]]


@pytest.fixture
def address(tmp_path: Path) -> PostgresAddress:
    found = address_at(tmp_path / "there.sqlite")
    assert isinstance(found, PostgresAddress)
    return found


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Undone, tests are played on PostgreSQL again; until then on files."""
    monkeypatch.setattr(databases, "schemas", None)
    return monkeypatch


@pytest.fixture
async def town(address: PostgresAddress, tmp_path: Path, files: pytest.MonkeyPatch) -> Path:
    """A file with something in every table, and nobody who works with it."""
    async with staged(tmp_path, assens()) as stage:
        await fill(stage)
    files.undo()
    return tmp_path / "bot.sqlite"


async def test_there_and_back_everything_is_the_same(
    town: Path, address: PostgresAddress, tmp_path: Path
) -> None:
    before, again = await contents(town), tmp_path / "again.sqlite"
    await move(town, address)
    assert await contents(address) == before
    await move(address, again)
    assert await contents(again) == before
    assert await contents(town) == before


async def test_no_order_of_writing_comes_along(address: PostgresAddress, tmp_path: Path) -> None:
    other = address_at(tmp_path / "other.sqlite")
    marks = [secrets.token_bytes(16) for _household in range(700)]
    database = await open_database(address)
    async with database.transaction() as transaction:
        await transaction.queue_many(
            "INSERT INTO household_vouchers (mark, sealed) VALUES (:mark, :sealed)",
            [{"mark": mark, "sealed": b"\0"} for mark in marks],
        )
    await database.close()
    await move(address, other)
    by_place = "SELECT mark FROM household_vouchers ORDER BY ctid"
    async with looking_at(address) as before, looking_at(other) as after:
        assert [row["mark"] for row in await before.rows(by_place)] == marks, "the control"
        assert [row["mark"] for row in await after.rows(by_place)] == sorted(marks)


async def test_both_engines_keep_the_same_tables(address: PostgresAddress) -> None:
    """What one had more would not be moved."""
    with psycopg.connect(address.url) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN"
            " information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = %s AND table_type = 'BASE TABLE' AND table_name <> 'steps'",
            (address.schema,),
        ).fetchall()
    assert set(rows) == {(table.name, column) for table in TABLES for column in table.columns}


async def test_by_who_only_owns_the_database(town: Path, address: PostgresAddress) -> None:
    """The bot's own user is no administrator of the server."""
    name = f"plain_{address.url.rpartition('/')[2]}"
    with psycopg.connect(address.url, autocommit=True) as server:
        server.execute(f"CREATE ROLE {name} LOGIN".encode())
        server.execute(f"CREATE DATABASE {name} OWNER {name}".encode())
    url = re.sub(r"//[^@]+@(.*/).*", rf"//{name}@\g<1>{name}", address.url)
    theirs = PostgresAddress(url, "town")
    try:
        await move(town, theirs)
        assert await contents(theirs) == await contents(town)
    finally:
        with psycopg.connect(address.url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            server.execute(f"DROP ROLE {name}".encode())


async def test_a_schema_of_something_else_is_left_alone(
    town: Path, address: PostgresAddress
) -> None:
    theirs = replace(address, schema="of_others")
    with psycopg.connect(address.url, autocommit=True) as server:
        server.execute("CREATE SCHEMA of_others")
        server.execute("CREATE TABLE of_others.invoices (number BIGINT)")
    try:
        with pytest.raises(DatabaseError, match=r"has something in it already \(invoices\)"):
            await move(town, theirs)
    finally:
        with psycopg.connect(address.url, autocommit=True) as server:
            tables = server.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'of_others'"
            ).fetchall()
            server.execute("DROP SCHEMA of_others CASCADE")
    assert tables == [("invoices",)]


async def test_a_text_that_postgresql_can_not_keep_is_named(
    town: Path, address: PostgresAddress
) -> None:
    database = await open_database(town)
    async with database.transaction() as transaction:
        await transaction.execute("UPDATE offers SET title = :title", {"title": "Zwem\0les"})
    await database.close()
    with pytest.raises(DatabaseError, match=r"offers: .*zero byte.* Nothing was moved\."):
        await move(town, address)
    assert await has_nothing(address)


class Numbers:
    """The highest numbers of what came in and went out, and of receipts."""

    SQL = (
        "SELECT max(id) FROM inbox",
        "SELECT max(id) FROM outbox",
        "SELECT max(number) FROM redemptions",
        "SELECT max(id) FROM ledger",
    )

    @classmethod
    async def of(cls, stage: Stage) -> list[int]:
        return [await stage.database.reading.value(sql) for sql in cls.SQL]


async def test_the_bot_goes_on_where_it_was(address: PostgresAddress, tmp_path: Path) -> None:
    """An open question is answered after moving, there and back; numbers go on."""
    file, again = tmp_path / "town.sqlite", tmp_path / "again.sqlite"
    telegram = Telegram(TOKEN, now=MovableClock(MONDAY).now)
    async with serve(telegram) as base_url:
        town = Town(tmp_path, telegram, base_url)
        async with town.bot(file) as stage:
            anneke, gym = await stage.intermediary(), await stage.join(Role.PROVIDER, "Zwembad")
            await gym.send(await anneke.give("9401 AB 12"))
            await gym.tap("Neem in")
            await anneke.send("sport 9401 AB 14")
            await stage.settled()
            first = await Numbers.of(stage)
            # They were there, and are never given again.
            async with stage.database.transaction() as transaction:
                await transaction.execute("DELETE FROM taps")
                await transaction.execute("DELETE FROM inbox WHERE state = 'done'")
        await move(file, address)
        async with town.bot(address) as stage:
            anneke, gym = Person(stage, anneke.id), Person(stage, gym.id)
            await anneke.tap("Geef voucher")
            assert "Klaar" in anneke.screen[-2] and await stage.issued() == 1
            assert "al een voucher gegeven" in await anneke.send("sport 9401 AB 12")
            await anneke.send("stop")
            await gym.send(await anneke.give("9401 AB 16"))
            await gym.tap("Neem in")
            second = await Numbers.of(stage)
            assert [new > old for old, new in zip(first, second, strict=True)] == [True] * 4
            assert second[2] == first[2] + 1, "the next receipt"
            updates = await stage.database.reading.rows("SELECT id FROM inbox")
            assert min(row["id"] for row in updates) > first[0]
            await anneke.send("sport 9401 AB 18")
            await stage.settled()
            second = await Numbers.of(stage)
            async with stage.database.transaction() as transaction:
                await transaction.execute("DELETE FROM inbox WHERE state = 'done'")
        await move(address, again)
        async with town.bot(again) as stage:
            anneke = Person(stage, anneke.id)
            await anneke.tap("Geef voucher")
            assert "Klaar" in anneke.screen[-2] and await stage.issued() == 2
            updates = await stage.database.reading.rows("SELECT id FROM inbox")
            assert min(row["id"] for row in updates) > second[0]
            assert (await Numbers.of(stage))[1] > second[1]


@pytest.mark.parametrize("partial", [False, True])
async def test_lives_go_on_wherever_they_are(
    address: PostgresAddress, tmp_path: Path, files: pytest.MonkeyPatch, partial: bool
) -> None:
    scheme = scheme_with(partial)
    places: list[Address] = [tmp_path / "bot.sqlite", address, tmp_path / "again.sqlite"]
    first = await open_database(places[0], is_durable=False)
    async with first.transaction() as transaction:
        await pots.set_ceilings(transaction, scheme)
        await transaction.queue(*PEOPLE)
    await first.close()
    files.undo()
    life: Life | None = None
    for number, place in enumerate(places):
        if number:
            before = await contents(places[number - 1])
            await move(places[number - 1], place)
            assert await contents(place) == before
        database = await open_database(place, is_durable=False)
        life = life or Life(database, scheme, seed=int(partial))
        life.database = database
        for _ in range(150):
            await life.happen()
        async with database.transaction() as transaction:
            for wrong in (audit.imbalances, coupons.imbalances, uptake.disagreements):
                assert await wrong(transaction) == []
        await database.close()
