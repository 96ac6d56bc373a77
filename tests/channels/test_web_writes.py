"""What is written together: all of it lasts, and nobody bears another's mistake."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.web.writes import Write, Writes
from bot.storage.database import Database, Transaction
from bot.storage.errors import Unavailable
from tests.channels.conftest import Site
from tests.conftest import assens, database_in


class Mistake(Exception):
    """Something nobody thought of."""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    found = await database_in(tmp_path, assens())
    async with found.transaction() as transaction:
        await transaction.execute("CREATE TABLE notes (words TEXT)")
    yield found
    await found.close()


def note(words: str, seen: list[Transaction] | None = None) -> Write:
    async def write(transaction: Transaction) -> str:
        if seen is not None:
            seen.append(transaction)
        await transaction.queue("INSERT INTO notes VALUES (:words)", {"words": words})
        return words

    return write


def failing(error: Exception) -> Write:
    async def write(transaction: Transaction) -> None:
        await transaction.queue("INSERT INTO notes VALUES ('half')")
        raise error

    return write


async def notes(database: Database) -> list[str]:
    return [row[0] for row in await database.reading.rows("SELECT words FROM notes")]


async def test_what_comes_together_is_written_together_and_in_order(database: Database) -> None:
    writes, seen = Writes(database), list[Transaction]()
    said = await asyncio.gather(*(writes.do(note(words, seen)) for words in "abc"))
    assert said == ["a", "b", "c"] == await notes(database)
    assert len(set(map(id, seen))) == 1


async def test_who_can_wait_goes_along_with_who_comes_next(database: Database) -> None:
    writes, seen = Writes(database), list[Transaction]()
    patient = asyncio.create_task(writes.do(note("a", seen), within=60.0))
    await asyncio.sleep(0)
    assert await writes.do(note("b", seen)) == "b"
    assert await patient == "a"
    assert len(set(map(id, seen))) == 1


async def test_who_can_wait_goes_alone_where_nobody_comes(database: Database) -> None:
    assert await Writes(database).do(note("a"), within=0.001) == "a"
    assert await notes(database) == ["a"]


async def test_a_mistake_is_borne_by_who_makes_it(database: Database) -> None:
    writes = Writes(database)
    said = await asyncio.gather(
        *(writes.do(each) for each in (note("a"), failing(Mistake()), note("b"))),
        return_exceptions=True,
    )
    assert said[0::2] == ["a", "b"] == await notes(database)
    assert isinstance(said[1], Mistake)
    assert await writes.do(note("c")) == "c", "and others go on after it"


async def test_where_the_database_does_not_answer_all_hear_it(database: Database) -> None:
    writes = Writes(database)
    said = await asyncio.gather(
        *(writes.do(each) for each in (note("a"), failing(Unavailable("SQLITE_FULL")))),
        return_exceptions=True,
    )
    assert [type(each) for each in said] == [Unavailable, Unavailable]
    assert await notes(database) == []


async def test_who_gives_up_waiting_holds_up_nobody(database: Database) -> None:
    writes = Writes(database)
    async with database.transaction():
        hasty, patient = (asyncio.create_task(writes.do(note(words))) for words in "ab")
        await asyncio.sleep(0)
        hasty.cancel()
    assert await patient == "b"


async def test_an_answer_to_a_tap_comes_with_the_message(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long this machine takes for the message.
    monkeypatch.setattr("bot.channels.web.channel.COMPANY_SECONDS", 60.0)
    browser = await site.member()
    heard: list[tuple[int, int]] = []
    take = browser.take

    def note_and_take(told: dict[str, list[object]]) -> None:
        heard.append((len(told["messages"]), len(told["taps"])))
        take(told)

    async with browser.listening():
        browser.take = note_and_take  # type: ignore[method-assign]
        number, data = browser.find("Voucher geven")
        await browser.post("tap", {"id": "tap-1", "message": number, "data": data})
        await browser.sees("Waarvoor is de voucher?")
    assert heard == [(1, 1)]
