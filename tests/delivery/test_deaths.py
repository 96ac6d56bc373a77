"""What kills the bot is given up after three deaths, who waits hears so, and the rest goes on."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.clock import FileClock
from bot.delivery.suspects import Suspects
from bot.simulator.model import Message
from bot.simulator.telegram import Telegram
from bot.simulator.user import User
from bot.storage import deaths
from bot.storage.database import Database, Transaction
from bot.storage.deaths import Item, Kind
from bot.storage.errors import Unavailable
from tests.conftest import MONDAY, Stage
from tests.deadly import WORD
from tests.helpers import forked
from tests.helpers.command_line import ANNEKE, ANSWER_SECONDS, ROOT, STOP_SECONDS, Operator, Process
from tests.helpers.command_line import operator as operator
from tests.helpers.command_line import telegram as telegram
from tests.helpers.databases import database_at, looked_at

pytestmark = pytest.mark.slow

BILAL = 1002
SORRY = "Dit gaat steeds mis. Er is niets veranderd. Stuur het niet nog een keer."
UNSENT = "Ik kan een bericht voor u niet laten zien"
UPDATE = Item(Kind.UPDATE, 1)


async def answer(telegram: Telegram, words: str, person: int = ANNEKE) -> Message:
    """The newest message of the bot with these words, once it is there."""
    return await User(telegram, person, ANSWER_SECONDS).sees(words)


async def starts(operator: Operator, what: str) -> Process:
    """Start a bot that dies of something."""
    operator.settings["DEADLY"] = what
    process = await forked.begin(
        *("tests.deadly", "run"),
        folder=operator.folder,
        settings={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)} | operator.settings,
        log=operator.folder / "bot.log",
    )
    operator.begun.append(process)
    return process


async def dies(operator: Operator, what: str) -> None:
    """Start it, and see it die."""
    process = await starts(operator, what)
    assert await asyncio.wait_for(process.wait(), ANSWER_SECONDS) == -signal.SIGKILL


async def stops(process: Process) -> None:
    """Tell it to stop, and see it do so."""
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), STOP_SECONDS) == 0


async def join(operator: Operator, telegram: Telegram, *people: int) -> None:
    """Intermediaries who came in while the bot was well, which then stopped as told."""
    clock = operator.folder / "clock.json"
    FileClock(clock).move_to(MONDAY)
    operator.settings |= {"MARKS": "quick", "LOG_FORMAT": "text", "CLOCK_FILE": str(clock)}
    bot = await operator.begin("run")
    await telegram.wait_until(lambda: telegram.is_polled, ANSWER_SECONDS)
    for person in people:
        invited = await operator.run(
            "invite", "--role", "intermediary", "--organisation", "voedselbank"
        )
        telegram.add_person(person, f"Persoon {person}")
        telegram.open_link(person, invited.output.strip())
        await answer(telegram, "Welkom", person)
    await stops(bot)


def rows(operator: Operator, sql: str) -> list[tuple[Any, ...]]:
    """What the database says."""
    return looked_at(operator.folder / "meedoenbot.sqlite", sql)


def log(operator: Operator) -> str:
    return (operator.folder / "bot.log").read_text(encoding="utf-8")


async def until(is_so: Callable[[], Any]) -> None:
    """Wait until something is so of which the simulated Telegram does not hear."""
    for _look in range(ANSWER_SECONDS * 20):
        if is_so():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never was")


def told(telegram: Telegram, person: int, words: str) -> int:
    """How many messages of the bot have these words."""
    return sum(m.sender == "bot" and words in m.text for m in telegram.messages(person))


async def test_an_update_that_kills_is_set_aside_after_three_deaths(
    operator: Operator, telegram: Telegram
) -> None:
    await join(operator, telegram, ANNEKE, BILAL)
    telegram.send_text(ANNEKE, f"sport 9401 AB 12 {WORD}")
    telegram.send_text(ANNEKE, "sport 9401 AB 14")
    telegram.send_text(BILAL, "sport 9401 AB 16")
    for _death in range(3):
        await dies(operator, "update")
    bot = await starts(operator, "update")
    await answer(telegram, SORRY)
    for person in (ANNEKE, BILAL):
        await answer(telegram, "Klopt dit?", person)
    typed = [m.text for m in telegram.messages(ANNEKE) if m.sender == "me"]
    assert not any(WORD in text for text in typed), "it may hold an address, so it is deleted"
    assert told(telegram, ANNEKE, SORRY) == 1
    assert told(telegram, BILAL, "Klopt dit?") == 1 and not told(telegram, BILAL, SORRY)
    aside = "SELECT state, sealed, error FROM inbox WHERE state <> 'done'"
    assert rows(operator, aside) == [("aside", None, deaths.KILLED)]
    assert "is set aside: it was in hand at 3 deaths of the bot" in log(operator)
    checked = await operator.run("check")
    assert "1 of them were in hand at 3 deaths of the bot each." in checked.output + checked.errors
    await stops(bot)
    # Whoever sent it goes on, and nothing of it comes back.
    again = await starts(operator, "update")
    telegram.send_text(ANNEKE, "sport 9401 AB 18")
    await answer(telegram, "9401 AB 18")
    await stops(again)


async def test_without_the_guard_it_kills_at_every_start(
    operator: Operator, telegram: Telegram
) -> None:
    """The control."""
    operator.settings["MOST_DEATHS"] = "1000"
    await join(operator, telegram, ANNEKE, BILAL)
    telegram.send_text(ANNEKE, WORD)
    telegram.send_text(BILAL, "sport 9401 AB 16")
    for _death in range(6):
        await dies(operator, "update")
    assert not told(telegram, ANNEKE, SORRY)


async def test_words_stand_in_for_a_letter_that_kills(
    operator: Operator, telegram: Telegram
) -> None:
    await join(operator, telegram, ANNEKE, BILAL)
    telegram.send_text(ANNEKE, "stand")
    telegram.send_text(BILAL, "sport 9401 AB 16")
    for _death in range(3):
        await dies(operator, "letter")
    bot = await starts(operator, "letter")
    await answer(telegram, UNSENT)
    await answer(telegram, "Klopt dit?", BILAL)
    assert told(telegram, ANNEKE, UNSENT) == 1 and not told(telegram, BILAL, UNSENT)
    assert "it is given up" in log(operator)
    given_up = "SELECT error, actions, draft_id FROM outbox WHERE state = 'aside'"
    assert rows(operator, given_up) == [(deaths.KILLED, "[]", None)]
    await stops(bot)
    assert rows(operator, "SELECT value FROM meta WHERE name = 'in_hand'") == [("[]",)]


async def test_a_letter_at_which_it_is_killed_from_outside_is_given_up_too(
    operator: Operator, telegram: Telegram
) -> None:
    """As by systemd, for memory: each time that the card of a voucher is on its way."""
    await join(operator, telegram, ANNEKE)
    process = await operator.begin("run")
    killing = True

    def strike(method: str, params: dict[str, Any]) -> None:
        if killing and method == "sendPhoto":
            process.kill()

    telegram.on_call.append(strike)
    telegram.send_text(ANNEKE, "sport 9401 AB 12")
    question = await answer(telegram, "Klopt dit?")
    telegram.tap(ANNEKE, question.id, question.buttons["Geef voucher"])
    for _death in range(3):
        assert await asyncio.wait_for(process.wait(), ANSWER_SECONDS) == -signal.SIGKILL
        process = await operator.begin("run")
    await answer(telegram, UNSENT)
    assert told(telegram, ANNEKE, "De code is") == 1, "what came before it came once"
    assert rows(operator, "SELECT state FROM vouchers") == [("issued",)]
    killing = False
    await stops(process)


async def test_a_job_that_kills_is_left_out_for_a_day(
    operator: Operator, telegram: Telegram
) -> None:
    await join(operator, telegram, ANNEKE)
    for _death in range(3):
        await dies(operator, "job")
    bot = await starts(operator, "job")
    telegram.send_text(ANNEKE, "sport 9401 AB 16")
    await answer(telegram, "Klopt dit?")
    await until(lambda: "left out for a day" in log(operator))
    checked = await operator.run("check")
    assert "the bot died 3 times while it was in hand" in checked.output + checked.errors
    await stops(bot)
    # Who stops it did something about it: it is tried once more.
    await dies(operator, "job")


async def test_whoever_waits_beside_all_that_kills_is_served(
    operator: Operator, telegram: Telegram
) -> None:
    """An update, a letter and a job kill, and others want something meanwhile."""
    others = range(2001, 2005)
    await join(operator, telegram, ANNEKE, BILAL, *others)
    telegram.send_text(BILAL, "stand")
    for person in others:
        telegram.send_text(person, "sport 9401 AB 16")
    telegram.send_text(ANNEKE, WORD)
    for _death in range(9):
        if not await dies_or_lives(operator, telegram):
            break
    for person in others:
        await answer(telegram, "9401 AB 16", person)
        assert not told(telegram, person, SORRY) and not told(telegram, person, UNSENT)
    aside = "SELECT 'update', error FROM inbox WHERE state = 'aside' UNION ALL"
    aside += " SELECT 'letter', error FROM outbox WHERE state = 'aside'"
    assert rows(operator, aside) == [("update", deaths.KILLED), ("letter", deaths.KILLED)]


async def dies_or_lives(operator: Operator, telegram: Telegram) -> bool:
    """Start it; whether it dies, rather than to have given up all that kills it."""

    def has_given_up() -> bool:
        heard = told(telegram, ANNEKE, SORRY) and told(telegram, BILAL, UNSENT)
        return bool(heard) and "left out for a day" in log(operator)

    process = await starts(operator, "update letter job")
    ended = asyncio.create_task(process.wait())
    lives = asyncio.create_task(until(has_given_up))
    await asyncio.wait({ended, lives}, return_when=asyncio.FIRST_COMPLETED)
    for task in (ended, lives):
        task.cancel()
    return process.returncode is not None


@asynccontextmanager
async def run_of(path: Path) -> AsyncIterator[tuple[Database, Suspects]]:
    """One run of the bot, as far as suspects know; it does not stop as told."""
    database = await database_at(path)
    try:
        suspects = Suspects(database)
        await suspects.begin()
        yield database, suspects
    finally:
        await database.close()


async def put(database: Database, *updates: int) -> None:
    async with database.transaction() as transaction:
        for number in updates:
            await transaction.queue(
                "INSERT INTO inbox (id, update_id, received_at) VALUES (:id, :id, '')",
                {"id": number},
            )


async def test_what_waits_behind_it_is_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    async with run_of(path) as (database, _suspects):
        await put(database, 1, 2, 3)
    for death in range(1, 4):
        async with run_of(path) as (database, suspects):
            assert suspects.deaths(UPDATE) == (0 if death == 1 else death), "three in all"
            assert suspects.is_given_up(UPDATE) == (death == 3)
            if death < 3:
                # A death leaves no time to take the note away.
                await suspects.in_hand(UPDATE).__aenter__()
    async with run_of(path) as (_database, suspects):
        assert not any(suspects.is_given_up(Item(Kind.UPDATE, number)) for number in (2, 3))


async def test_nothing_is_in_hand_beside_what_was_in_hand_at_a_death(tmp_path: Path) -> None:
    """Not even what is not suspect, which is not noted: it may be what kills."""
    path = tmp_path / "bot.sqlite"
    async with run_of(path) as (database, _suspects):
        await put(database, 1)
    async with run_of(path) as (_database, suspects):
        await suspects.in_hand(UPDATE).__aenter__()
    async with run_of(path) as (database, suspects):
        begun: asyncio.Queue[int] = asyncio.Queue()

        async def work(number: int, end: asyncio.Event) -> None:
            async with suspects.in_hand(Item(Kind.UPDATE, number)):
                begun.put_nowait(number)
                await end.wait()

        ends = {number: asyncio.Event() for number in (7, 1, 8, 9)}
        async with asyncio.timeout(ANSWER_SECONDS), asyncio.TaskGroup() as group:
            for number, end in ends.items():
                group.create_task(work(number, end))
            assert await begun.get() == 7
            await settle(database)
            assert begun.empty(), (
                "the suspect one waits for it, and what is new for the suspect one"
            )
            ends[7].set()
            assert await begun.get() == 1
            await settle(database)
            assert begun.empty()
            ends[1].set()
            assert [await begun.get(), await begun.get()] == [8, 9], "these go together"
            ends[8].set()
            ends[9].set()


async def settle(database: Database) -> None:
    """Let whoever may begin do so: it is noted by then, as notes are written one by one."""
    for _turn in range(9):
        async with database.transaction():
            await asyncio.sleep(0)


async def test_what_lived_through_it_once_is_not_suspect_any_more(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    async with run_of(path) as (database, _suspects):
        await put(database, 1)
    for _death in range(6):
        async with run_of(path) as (database, suspects):
            async with suspects.in_hand(UPDATE):
                pass
            async with database.transaction() as transaction:
                await suspects.write(transaction)
            assert not suspects.is_given_up(UPDATE)


async def test_what_can_not_be_noted_is_not_begun_and_stays_suspect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bot.sqlite"
    async with run_of(path) as (database, _suspects):
        await put(database, 1)
    async with run_of(path) as (database, suspects):
        await suspects.in_hand(UPDATE).__aenter__()

    async def full(transaction: Transaction, doubts: deaths.Doubts) -> None:
        raise Unavailable("full", "database or disk is full")

    async with run_of(path) as (_database, suspects):
        begun = False
        with monkeypatch.context() as patched, pytest.raises(Unavailable):
            patched.setattr(deaths, "write", full)
            async with suspects.in_hand(UPDATE):
                begun = True
        assert not begun and suspects.deaths(UPDATE) == 2
        await suspects.in_hand(UPDATE).__aenter__()
    async with run_of(path) as (_database, suspects):
        assert suspects.is_given_up(UPDATE)


async def test_a_stop_as_told_is_no_death(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    async with run_of(path) as (database, _suspects):
        await put(database, 1)
    for _stop in range(6):
        async with run_of(path) as (database, suspects):
            await suspects.in_hand(UPDATE).__aenter__()
            await suspects.stop()
    async with run_of(path) as (database, suspects):
        assert suspects.deaths(UPDATE) == 1, "of the one death that there was"
    [[kept]] = looked_at(path, "SELECT value FROM meta WHERE name = 'in_hand'")
    assert json.loads(kept) == [["update", 1, 1, False]]


async def test_after_a_stop_as_told_a_turn_commits_no_more_than_it_has_to(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke = await stage.intermediary()
    commits = 0
    commit = Transaction.commit

    async def counted(self: Transaction) -> None:
        nonlocal commits
        commits += 1
        await commit(self)

    monkeypatch.setattr(Transaction, "commit", counted)
    await anneke.send("sport 9401 AB 12")
    assert commits == 3, "it came in, it was handled, and its answer was sent"
    assert (
        await stage.database.reading.value("SELECT value FROM meta WHERE name = 'in_hand'") == "[]"
    )
