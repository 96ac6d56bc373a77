"""Stopping: the turn in hand and the messages under way are finished, within bounds, not a word
is lost and none is said twice.
"""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.delivery import outbox
from bot.delivery.suspects import Suspects
from bot.domain.scheme_file import read_scheme
from bot.operation import web
from bot.simulator.model import Upload
from bot.simulator.telegram import Telegram
from bot.storage.database import Database
from bot.storage.errors import Unavailable
from tests.conftest import ASSEN, staged
from tests.helpers.by_hand import by_hand
from tests.helpers.command_line import ANSWER_SECONDS, Operator
from tests.helpers.command_line import operator as operator
from tests.helpers.command_line import telegram as telegram
from tests.helpers.databases import POSTGRES, SQLITE, address_at, engine, looked_at
from tests.helpers.locks import is_held, opened_beside, waits_no_longer_than

pytestmark = pytest.mark.slow

CROWD = range(2001, 2051)
SLOW_ROW = 5
# A turn that takes a second of the processor's time, whatever it is about.
LONG = """CREATE VIEW long AS
    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 4000000)
    SELECT count(*) AS most FROM number"""
SLOW_TURN = {
    SQLITE: [
        LONG,
        f"CREATE TRIGGER slow AFTER UPDATE OF state ON inbox WHEN NEW.id = {SLOW_ROW} BEGIN"
        " SELECT most FROM long; END",
    ],
    POSTGRES: [
        LONG,
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM most FROM long; RETURN NULL; END $$",
        "CREATE TRIGGER slow AFTER UPDATE OF state ON inbox"
        f" FOR EACH ROW WHEN (NEW.id = {SLOW_ROW}) EXECUTE FUNCTION slow()",
    ],
}
QUICK_AGAIN = {
    SQLITE: ["DROP TRIGGER slow", "DROP VIEW long"],
    POSTGRES: ["DROP TRIGGER slow ON inbox", "DROP FUNCTION slow", "DROP VIEW long"],
}


class Held:
    """Calls of some methods that Telegram does not answer yet."""

    def __init__(self, telegram: Telegram, *methods: str) -> None:
        self.arrived = asyncio.Event()
        self.go_on = asyncio.Event()
        call = telegram.call

        async def slow(name: str, params: dict[str, Any], files: Mapping[str, Upload]) -> object:
            if name in methods:
                self.arrived.set()
                await self.go_on.wait()
            return await call(name, params, files)

        telegram.call = slow  # type: ignore[assignment,method-assign]


def counts(operator: Operator, table: str) -> dict[str, int]:
    """How many rows of the inbox or the outbox are in each state."""
    sql = f"SELECT state, count(*) FROM {table} GROUP BY state"
    return dict(looked_at(operator.folder / "meedoenbot.sqlite", sql))


def change(database: Path, statements: Mapping[str, Sequence[str]]) -> None:
    """Somebody changes what a turn costs, in the words of the engine."""
    with by_hand(address_at(database)) as hand:
        for statement in statements[engine()]:
            hand.run(statement)


async def is_in_a_long_turn(other: Database) -> bool:
    """Whether somebody has the write lock, and keeps it for as long as no ordinary turn does.

    Some turns before it are committed; others may be with it in one transaction.
    """
    done = "SELECT count(*) FROM inbox WHERE state = 'done'"
    return await is_held(other) and 0 < await other.reading.value(done) < SLOW_ROW


def answers(telegram: Telegram) -> int:
    """How many messages of the bot there are."""
    return sum(m.sender == "bot" for person in CROWD for m in telegram.messages(person))


async def test_the_turn_and_the_message_in_hand_are_finished_and_the_rest_waits(
    operator: Operator, telegram: Telegram
) -> None:
    operator.settings |= {"MESSAGES_PER_SECOND": "0", "CHAT_SECONDS": "0"}
    bot = await operator.begin("run")
    await telegram.wait_until(lambda: telegram.is_polled, ANSWER_SECONDS)
    held = Held(telegram, "sendMessage")
    database = operator.folder / "meedoenbot.sqlite"
    async with opened_beside(address_at(database)) as other, asyncio.timeout(ANSWER_SECONDS):
        await waits_no_longer_than(other, 100)
        change(database, SLOW_TURN)
        for person in CROWD:
            telegram.add_person(person, f"Persoon {person}")
            telegram.send_text(person, "hallo")
        await held.arrived.wait()
        while not await is_in_a_long_turn(other):
            pass

    bot.send_signal(signal.SIGTERM)
    await telegram.wait_until(lambda: not telegram.is_polled, ANSWER_SECONDS)
    assert bot.returncode is None, "it has a turn in hand and a message under way"
    held.go_on.set()
    ended = await operator.end(bot)
    assert ended.code == 0
    assert "stopped" in ended.errors
    change(database, QUICK_AGAIN)
    updates = counts(operator, "inbox")
    done = updates["done"]
    # What ends a turn goes to the database with the first look of the next.
    told = "the turn in hand is done, no other is begun"
    assert done in (SLOW_ROW, SLOW_ROW + 1), told
    assert updates["waiting"] == len(CROWD) - done
    assert answers(telegram) >= 1
    left = done - answers(telegram)
    assert counts(operator, "outbox").get("waiting", 0) == left, "what came over is known"

    again = await operator.begin("run")
    await telegram.wait_until(lambda: answers(telegram) == len(CROWD), ANSWER_SECONDS)
    again.send_signal(signal.SIGTERM)
    assert (await operator.end(again)).code == 0
    assert counts(operator, "inbox") == {"done": len(CROWD)}
    assert counts(operator, "outbox") == {}, "nothing is kept of what strangers were told"
    assert answers(telegram) == len(CROWD), "and nothing twice"


def letters(folder: Path) -> list[tuple[str, int]]:
    """State and tries of everything in the outbox."""
    return looked_at(folder / "bot.sqlite", "SELECT state, tries FROM outbox ORDER BY id")


async def test_a_telegram_that_hangs_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is given up for now, and the tap's answer too: it waits for the next start."""
    monkeypatch.setattr(outbox, "STOP_SECONDS", 0.05)
    waited: list[bool] = []
    async with asyncio.timeout(ANSWER_SECONDS), staged(tmp_path, read_scheme(ASSEN)) as stage:
        anneke = await stage.intermediary()
        held = Held(stage.telegram, "answerCallbackQuery", "editMessageText")
        anneke.press("Hulp")
        await held.arrived.wait()
        stage.bot.work.add_done_callback(lambda _work: waited.append(held.go_on.is_set()))
        # Long after the bot gave up.
        asyncio.get_running_loop().call_later(0.5, held.go_on.set)
    assert letters(tmp_path)[-1] == ("waiting", 0)
    assert waited == [False]


async def test_a_full_disk_at_the_last_moment_is_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What was sent goes out once more at the next start; that is better than to fall over."""

    def full(*_arguments: object) -> None:
        raise Unavailable("SQLITE_FULL")

    async with asyncio.timeout(ANSWER_SECONDS), staged(tmp_path, read_scheme(ASSEN)) as stage:
        held = Held(stage.telegram, "sendMessage")
        stage.telegram.send_text(stage.stranger().id, "hallo")
        await held.arrived.wait()
        await stage.bot.inbox.idle()
        monkeypatch.setattr(stage.database, "transaction", full)
        stage.bot.outbox.stop()
        held.go_on.set()
    assert letters(tmp_path) == [("waiting", 0)]
    assert "once more" in caplog.text


async def test_a_client_that_dawdles_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who knocks and then says nothing is let go when the bot stops."""
    monkeypatch.setattr(web, "GOODBYE_SECONDS", 0.05)
    reading = asyncio.Event()

    async def take(request: Request) -> Response:
        reading.set()
        return Response(await request.body())

    app = Starlette(routes=[Route("/", take, methods=["POST"])])
    with web.listen("127.0.0.1", 0) as listener:
        serving = asyncio.create_task(web.serve_web(app, listener))
        async with asyncio.timeout(ANSWER_SECONDS):
            _reader, writer = await asyncio.open_connection(*listener.getsockname())
            writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhal")
            await reading.wait()
            serving.cancel()
            with pytest.raises(asyncio.CancelledError):
                await serving
            writer.close()


async def test_a_start_waits_for_a_disk_that_is_full_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(tmp_path, read_scheme(ASSEN)) as stage:
        await stage.bot.stop()
        tries, begin = [0], Suspects.begin

        async def begins_later(suspects: Suspects) -> None:
            tries[0] += 1
            if tries[0] == 1:
                raise Unavailable("SQLITE_FULL")
            await begin(suspects)

        monkeypatch.setattr(Suspects, "begin", begins_later)
        async with stage.app() as bot:
            assert tries == [2]
            assert not bot.work.done()
