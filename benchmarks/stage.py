"""The stage of a measurement: a fresh database, the real bot as a process, and people to serve."""

import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from bot.clock import FileClock
from bot.scheme import MOST_EUROS, read_scheme
from bot.simulator.demo import DATABASE, START, TOKEN, BotProcess
from bot.simulator.server import serve
from bot.simulator.telegram import Message, Telegram
from bot.storage import people
from bot.storage.database import open_database
from bot.storage.people import Role

SCHEME = Path(__file__).parents[1] / "schemes" / "assen" / "scheme.toml"
_ANSWER_SECONDS = 30.0
_RECENT = 6
# Nobody who is in a database that was filled before.
FIRST_PERSON = 2001
_BOTS_CORE = 0


class Person:
    """Somebody at the counter who reads as fast as the bot answers."""

    def __init__(self, telegram: Telegram, id: int) -> None:
        self.id = id
        self._telegram = telegram
        self._shown: dict[int, object] = {}

    def _recent(self) -> list[Message]:
        messages = self._telegram.people[self.id].messages
        return [m for m in islice(reversed(messages.values()), _RECENT) if m.sender == "bot"]

    async def after(self, act: Callable[[], object], words: str) -> Message:
        """Do something; returns the new or changed message with these words, once it is there."""
        self._shown = {message.id: message.api for message in self._recent()}
        act()
        return await self.sees(words)

    async def sees(self, words: str, seconds: float = _ANSWER_SECONDS) -> Message:
        """The message with these words that is new or changed since the last act."""
        found: list[Message] = []

        def is_there() -> bool:
            found[:] = [
                message
                for message in self._recent()
                if self._shown.get(message.id) is not message.api and words in message.text
            ]
            return bool(found)

        await self._telegram.wait_until(is_there, seconds)
        return found[0]

    async def type(self, text: str, words: str) -> Message:
        """Type a line and wait for the answer."""
        return await self.after(lambda: self._telegram.send_text(self.id, text), words)

    async def tap(self, message: Message, label: str, words: str) -> Message:
        """Tap a button and wait for the answer."""
        data = message.buttons[label]
        return await self.after(lambda: self._telegram.tap(self.id, message.id, data), words)

    async def open(self, link: str, words: str) -> Message:
        """Open a link, tap Start and wait for the answer."""
        return await self.after(lambda: self._telegram.open_link(self.id, link), words)


class TunedBot(BotProcess):
    """The bot with some settings of the measurement's own."""

    def __init__(
        self,
        folder: Path,
        base_url: str,
        clock_file: Path,
        settings: Mapping[str, str],
        scheme: Path = SCHEME,
    ) -> None:
        super().__init__(folder, scheme, base_url, clock_file)
        self._environment |= settings

    @property
    def pid(self) -> int:
        """The process's id. Raises RuntimeError before it was started."""
        if self.process is None:
            raise RuntimeError("the bot was not started")
        return self.process.pid


def give_a_core(pid: int) -> None:
    """Keep a process on one core, and this one off it where there are more.

    Right after the process was started: its threads to come inherit it.
    """
    os.sched_setaffinity(pid, {_BOTS_CORE})
    others = set(range(os.cpu_count() or 1)) - {_BOTS_CORE}
    os.sched_setaffinity(0, others or {_BOTS_CORE})


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Stage:
    """A bot that runs, and the people whom it serves."""

    folder: Path

    telegram: Telegram
    bot: TunedBot
    people: list[Person]


@asynccontextmanager
async def staged(
    size: int,
    settings: Mapping[str, str] | None = None,
    *,
    one_core: bool = False,
    first: Role = Role.INTERMEDIARY,
    database: Path | None = None,
    begin: datetime = START,
) -> AsyncIterator[Stage]:
    """Start a bot and so many intermediaries who accepted an invitation.

    The first of them may have another role. The database is a fresh one, or a copy of one that is
    there, with as much money as it asks for. `begin` is the local time at the start.
    """
    with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as name:
        folder = Path(name)
        if database:
            shutil.copy(database, folder / DATABASE)
        scheme = _for_measuring(folder, richer=database is not None)
        clock = FileClock(folder / "clock.json")
        clock.move_to(begin.replace(tzinfo=read_scheme(SCHEME).zone))
        telegram = Telegram(TOKEN, now=clock.now)
        async with serve(telegram) as base_url:
            bot = TunedBot(folder, base_url, folder / "clock.json", settings or {}, scheme)
            tokens = await _invitations(folder / DATABASE, clock, size, first)
            await bot.start()
            if one_core:
                give_a_core(bot.pid)
            try:
                crowd: list[Person] = []
                for id, token in enumerate(tokens, FIRST_PERSON):
                    telegram.add_person(id, "Anneke")
                    person = Person(telegram, id)
                    link = f"https://t.me/{telegram.username}?start={token}"
                    await person.open(link, "Welkom bij de voucherhulp")
                    crowd.append(person)
                yield Stage(folder, telegram, bot, crowd)
            finally:
                await bot.stop()


def _for_measuring(folder: Path, *, richer: bool) -> Path:
    """The scheme in which one person may do the work of many in a day.

    If asked, with the largest budgets that it may have.
    """
    copy = shutil.copytree(SCHEME.parent, folder / "scheme") / SCHEME.name
    text = copy.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(addresses_an_hour|day_limit) = \d+$", r"\1 = 100000", text)
    if richer:
        text = re.sub(r"(?m)^(vouchers|settlement) = \d+$", rf"\1 = {MOST_EUROS}", text)
    copy.write_text(text, encoding="utf-8")
    return copy


async def _invitations(path: Path, clock: FileClock, size: int, first: Role) -> list[str]:
    database = await open_database(path)
    try:
        async with database.transaction() as transaction:
            waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting'"
            assert not await transaction.value(waiting), "letters of an earlier measurement"
            return [
                await people.invite(
                    transaction,
                    Role.INTERMEDIARY if number else first,
                    "voedselbank",
                    invited_by=None,
                    now=clock.now(),
                )
                for number in range(size)
            ]
    finally:
        await database.close()
