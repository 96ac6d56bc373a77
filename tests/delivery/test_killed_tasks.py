"""What was in hand when the bot died is not begun again; what waited is done, each in its turn."""

import asyncio
import signal
from pathlib import Path

import pytest

from bot.conversation import turns
from bot.conversation.background import TASKS, Act, Task, TaskContext
from bot.handlers import photos
from bot.render.qr import qr_png
from bot.simulator.telegram import Telegram
from bot.simulator.user import User
from bot.storage.database import Transaction
from bot.storage.people import Role
from tests.conftest import Stage
from tests.helpers.command_line import ANSWER_SECONDS, STOP_SECONDS, Operator
from tests.helpers.command_line import operator as operator
from tests.helpers.command_line import telegram as telegram
from tests.helpers.databases import looked_at
from tests.helpers.pictures import corners, run_in_background

GYM, POOL = 2001, 2002
GONE = "Dit gaat steeds mis. Er is niets veranderd."
SORRY = "Er ging iets mis. Er is niets veranderd. Probeer het nog een keer."


def rows(database: Path) -> list[tuple[int, bool]]:
    """Of each task how often it was begun, and whether it is in hand or was left in hand."""
    return looked_at(database, "SELECT tries, begun_by IS NOT NULL FROM tasks ORDER BY id")


async def until(database: Path, tasks: list[tuple[int, bool]]) -> None:
    """Wait until the tasks are like this."""
    async with asyncio.timeout(ANSWER_SECONDS):
        while True:
            if await asyncio.to_thread(rows, database) == tasks:
                return
            # It has the processor to itself meanwhile.
            await asyncio.sleep(0.02)


async def joined(operator: Operator, telegram: Telegram, person: int, name: str) -> None:
    """A provider who came in."""
    invited = await operator.run("invite", "--role", "provider", "--organisation", name)
    telegram.add_person(person, name)
    await User(telegram, person, ANSWER_SECONDS).open(invited.output.strip(), "Welkom")


@pytest.mark.slow
async def test_what_was_in_hand_when_it_was_killed_does_not_kill_it_again(
    operator: Operator, telegram: Telegram
) -> None:
    """A photo that takes ten seconds: the bot is told to stop meanwhile, and then is killed."""
    database = operator.folder / "meedoenbot.sqlite"
    bot = await operator.begin("run")
    await telegram.wait_until(lambda: telegram.is_polled, ANSWER_SECONDS)
    await joined(operator, telegram, GYM, "Sportschool")
    telegram.upload(GYM, corners(), "foto.png", "document")
    await until(database, [(1, True)])

    bot.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(bot.wait(), STOP_SECONDS) == 0
    assert rows(database) == [(0, False)], "it is there again, as if it was never begun"

    again = await operator.begin("run")
    await until(database, [(1, True)])
    again.kill()
    await again.wait()
    assert rows(database) == [(1, True)], "the try was counted before the work"

    telegram.add_person(POOL, "Zwembad")
    await operator.begin("run")
    gym = User(telegram, GYM, ANSWER_SECONDS)
    await gym.sees(SORRY)
    assert rows(database) == []
    assert all("Ik zie geen code" not in m.text for m in telegram.messages(GYM))
    telegram.upload(GYM, qr_png("WPDA-0001"), "foto.png", "photo")
    await gym.sees("Ik ken de code op deze foto niet.")


@pytest.mark.parametrize(
    ("run", "begun", "heard"), [("another", 0, SORRY), (None, 1, "Ik ken de code op deze foto")]
)
async def test_nothing_is_begun_that_an_earlier_run_died_of(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, run: str | None, begun: int, heard: str
) -> None:
    """The second case is the control: what only waited is done."""
    gym = await stage.join(Role.PROVIDER, "Sportschool")
    await gym.upload(qr_png("WPDA-0001"), "foto.png", "photo")
    opened: list[bytes] = []

    async def read(data: bytes) -> list[str]:
        opened.append(data)
        return ["WPDA-0001"]

    monkeypatch.setattr(photos, "codes_on", read)
    await run_in_background(stage, gym, next(reversed(stage.telegram.files)), begun_by=run)
    assert len(opened) == begun
    assert heard in gym.last
    assert await stage.database.reading.value("SELECT count(*) FROM tasks") == 0


async def test_what_it_died_of_giving_up_is_forgotten_without_touching_the_conversation(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def load(*_arguments: object) -> None:
        raise AssertionError("this is what may have killed it")

    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    with monkeypatch.context() as patched:
        patched.setattr(turns, "load_chat", load)
        await run_in_background(stage, anneke, "1", begun_by="gives up: another")
    assert GONE in anneke.last
    assert await stage.database.reading.value("SELECT count(*) FROM tasks") == 0
    await anneke.tap("Sport")
    assert "9401" in await anneke.send("9401 AB 12")


async def test_giving_up_is_noted_before_it_is_done(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []

    async def say(self: object, transaction: Transaction, task: Task, act: Act) -> None:
        seen = looked_at(stage.folder / "bot.sqlite", "SELECT begun_by FROM tasks")
        noted.extend(row[0] for row in seen)

    anneke = await stage.intermediary()
    monkeypatch.setattr(turns.Turns, "say", say)
    await run_in_background(stage, anneke, "1", begun_by="another")
    assert len(noted) == 1 and noted[0].startswith("gives up: ")


async def test_sorry_for_a_photo_leaves_the_conversation_as_it_was(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(data: bytes) -> list[str]:
        raise RuntimeError

    monkeypatch.setattr(photos, "codes_on", fails)
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    assert SORRY in await anneke.upload(qr_png("WPDA-0001"), "foto.png", "photo")
    await anneke.send("9401 AB 12")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


@pytest.mark.parametrize("kind", sorted(TASKS))
async def test_the_try_of_every_kind_is_counted_and_committed_before_the_work(
    stage: Stage, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, bool]] = []

    async def work(task: Task, tools: TaskContext) -> Act:
        seen.extend(rows(stage.folder / "bot.sqlite"))
        raise RuntimeError

    monkeypatch.setitem(TASKS, kind, work)
    gym = await stage.join(Role.PROVIDER, "Sportschool")
    async with stage.database.transaction() as transaction:
        await transaction.queue(
            "INSERT INTO tasks (kind, chat_id, inbox_id, sealed, due_at)"
            " VALUES (:kind, :chat, 1, :sealed, '2000')",
            {"kind": kind, "chat": gym.id, "sealed": stage.keys.seal(b"{}")},
        )
    stage.bot.tasks.wake()
    await stage.settled()
    assert seen == [(1, True)]


async def test_each_chat_has_its_turn(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sends five photos, and then others one or two: those wait for one of each chat."""
    go_on = asyncio.Event()
    order: list[str] = []

    async def read(data: bytes) -> list[str]:
        await go_on.wait()
        order.append(data.decode())
        return []

    monkeypatch.setattr(photos, "codes_on", read)
    people = {
        name: await stage.join(Role.PROVIDER, name) for name in ("Sportschool", "Zwembad", "Bad")
    }
    for name, count in (("Sportschool", 5), ("Zwembad", 2), ("Bad", 1)):
        for _each in range(count):
            stage.telegram.upload(people[name].id, name.encode(), "foto.png", "document")
        await stage.telegram.wait_until(lambda: stage.telegram.pending_count == 0, ANSWER_SECONDS)
        await stage.bot.inbox.idle()
    go_on.set()
    await stage.settled()
    assert order == [
        "Sportschool",
        "Zwembad",
        "Bad",
        "Sportschool",
        "Zwembad",
        *["Sportschool"] * 3,
    ]
