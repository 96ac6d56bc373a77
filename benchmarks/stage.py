"""The stage of a measurement: a fresh database, the real bot as a process, and people to serve."""

import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import FileClock
from bot.database_address import Address, PostgresAddress
from bot.domain.scheme_file import read_scheme
from bot.domain.scheme_parts import MOST_EUROS
from bot.simulator.bot_process import DATABASE, TOKEN, BotProcess
from bot.simulator.scene import START
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.simulator.user import User
from bot.storage import invitations
from bot.storage.engines import open_database
from bot.storage.people import Role

SCHEME = Path(__file__).parents[1] / "schemes" / "assen" / "scheme.toml"
# Nobody who is in a database that was filled before.
FIRST_PERSON = 2001
_BOTS_CORE = 0


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
    bot: BotProcess
    people: list[User]


@asynccontextmanager
async def staged(
    size: int,
    settings: Mapping[str, str] | None = None,
    *,
    one_core: bool = False,
    first: Role = Role.INTERMEDIARY,
    database: Path | None = None,
    address: PostgresAddress | None = None,
    begin: datetime = START,
) -> AsyncIterator[Stage]:
    """Start a bot and so many intermediaries who accepted an invitation.

    The first of them may have another role. The database is a fresh one, a copy of one that is
    there, with as much money as it asks for, or at an address. `begin` is the local time at the
    start.
    """
    with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as name:
        folder = Path(name)
        if database:
            shutil.copy(database, folder / DATABASE)
        scheme = for_measuring(folder, richer=database is not None)
        clock = FileClock(folder / "clock.json")
        clock.move_to(begin.replace(tzinfo=read_scheme(SCHEME).zone))
        telegram = Telegram(TOKEN, now=clock.now)
        async with serve(telegram) as base_url:
            of_server = (
                {"DATABASE": address.url, "DATABASE_SCHEMA": address.schema} if address else {}
            )
            bot = BotProcess(
                folder, scheme, base_url, folder / "clock.json", {**of_server, **(settings or {})}
            )
            tokens = await invitations_for(address or folder / DATABASE, clock, size, first)
            await bot.start()
            if one_core:
                give_a_core(bot.pid)
            try:
                crowd: list[User] = []
                for id, token in enumerate(tokens, FIRST_PERSON):
                    telegram.add_person(id, "Anneke")
                    person = User(telegram, id)
                    link = f"https://t.me/{telegram.username}?start={token}"
                    await person.open(link, "Welkom bij de voucherhulp")
                    crowd.append(person)
                yield Stage(folder, telegram, bot, crowd)
            finally:
                await bot.stop()


def for_measuring(folder: Path, *, richer: bool) -> Path:
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


async def invitations_for(path: Address, clock: FileClock, size: int, first: Role) -> list[str]:
    """The tokens of so many invitations, in a database that nobody works with."""
    database = await open_database(path)
    try:
        async with database.transaction() as transaction:
            waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting'"
            assert not await transaction.value(waiting), "letters of an earlier measurement"
            return [
                await invitations.make(
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
