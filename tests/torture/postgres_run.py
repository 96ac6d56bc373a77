"""A run on PostgreSQL: two bots of one schema, on a primary and its synchronous standby.

What is left is copied into a file of SQLite, so that the same checks judge it.
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bot.database_address import PostgresAddress
from bot.simulator.server import serve
from tests.conftest import TOKEN
from tests.helpers.clusters import Twins, new_twins
from tests.helpers.models import Models
from tests.torture.crowd import Account
from tests.torture.pair import COMMIT, ENDS, FAILOVER, KILLS, READING, STOPS, Pair, Striker
from tests.torture.process import RealBot
from tests.torture.run import (
    Plan,
    Run,
    crowd_at,
    invitations_in,
    links_to,
    telegram_in,
    watch,
)
from tests.torture.struck_postgres import HANDLED
from tests.torture.trouble import HOLD_SECONDS, TelegramTrouble

SCHEMA = "bot"
# What the checks read.
_TABLES = ("people", "inbox", "outbox", "vouchers", "ledger", "pots", "redemptions")
_WAITING = (
    f"SELECT 1 FROM {SCHEMA}.inbox WHERE state = 'waiting'"
    f" UNION ALL SELECT 1 FROM {SCHEMA}.outbox WHERE state = 'waiting' LIMIT 1"
)


@dataclass(frozen=True)
class PostgresPlan(Plan):
    """How often the bot is killed, its connection ended in a transaction and in a COMMIT, the one
    that only reads ended, the primary killed, and the bot stopped for longer than its silence may
    last.
    """

    ends: int = 0
    commits: int = 0
    reads: int = 0
    failovers: int = 0
    stops: int = 0
    stopped: tuple[str, ...] = STOPS

    def blows(self) -> list[str]:
        """All of them."""
        return [
            *_in_turn(KILLS, self.kills),
            *_in_turn(ENDS, self.ends),
            *[COMMIT] * self.commits,
            *[READING] * self.reads,
            *[FAILOVER] * self.failovers,
            *_in_turn(self.stopped, self.stops),
        ]


# The short one.
ON_POSTGRES = PostgresPlan(
    size=6,
    updates=60,
    kills=3,
    mean_calls=20,
    rate=0.03,
    patience=120.0,
    module="tests.torture.struck_postgres",
    ends=1,
    commits=1,
    reads=1,
    failovers=1,
    stops=1,
)


def _in_turn(kinds: tuple[str, ...], number: int) -> list[str]:
    return [kinds[place % len(kinds)] for place in range(number)]


class PostgresTrouble(TelegramTrouble):
    """Nonsense from Telegram, a clock that jumps, and somebody else who writes for a while."""

    url: str
    _task: asyncio.Task[None] | None = None

    def _strikes(self) -> tuple[Callable[[], None], ...]:
        return (self._nonsense, self._no_json, self._write_beside, self._jump)

    def _write_beside(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._hold_a_table())

    async def _hold_a_table(self) -> None:
        # A database that is just changing its place is trouble enough.
        with suppress(psycopg.OperationalError):
            async with await psycopg.AsyncConnection.connect(self.url) as other:
                await other.execute(f"LOCK TABLE {SCHEMA}.outbox IN EXCLUSIVE MODE".encode())
                self.struck["busy"] += 1
                await asyncio.sleep(self._random.uniform(*HOLD_SECONDS))


@dataclass
class PostgresRun(Run):
    """A torture of two bots that is going on, or over."""

    striker: Striker = field(kw_only=True)
    twins: Twins = field(kw_only=True)

    def is_waiting(self) -> bool:
        return bool(self.twins.primary.ask(_WAITING))

    def everything_wrong(self) -> list[str]:
        copy_out(self.twins.primary.url(), self.database)
        handled = self.twins.primary.ask(f"SELECT inbox_id FROM {HANDLED}")
        return [
            *self.striker.stuck,
            *wrong_with_turns([row[0] for row in handled], self.database),
            *super().everything_wrong(),
        ]

    def struck(self) -> dict[str, int]:
        return super().struck() | {"began anew": self.striker.anew}


def wrong_with_turns(handled: list[Any], path: Path) -> list[str]:
    """The turn of each update counted once, however many began it."""
    with closing(sqlite3.connect(path)) as database:
        done = [row[0] for row in database.execute("SELECT id FROM inbox WHERE state <> 'waiting'")]
    there, times = set(done), Counter(handled)
    return [
        *(
            f"inbox {number}: its turn was written {times[number]} times"
            for number in there
            if times[number] != 1
        ),
        *(f"inbox {number} had a turn and is not there" for number in times.keys() - there),
    ]


def copy_out(url: str, to: Path) -> None:
    """Copy what the checks read into a file of SQLite."""
    to.unlink(missing_ok=True)
    with psycopg.connect(url) as there, closing(sqlite3.connect(to)) as here:
        for table in _TABLES:
            cursor = there.execute(f"SELECT * FROM {SCHEMA}.{table}".encode())
            names = [f'"{column.name}"' for column in cursor.description or ()]
            here.execute(f"CREATE TABLE {table} ({', '.join(names)})")
            places = ", ".join("?" * len(names))
            here.executemany(f"INSERT INTO {table} VALUES ({places})", cursor)
        here.commit()


def make_room_for_notes(twins: Twins) -> None:
    """Make the table in which the bots note what they handled."""
    twins.primary.ask(f"CREATE TABLE {HANDLED} (inbox_id BIGINT NOT NULL)")


def pair_on(twins: Twins, folder: Path, base_url: str, module: str) -> Pair:
    """Two bots of one schema, which are to be started."""
    bots = [RealBot(folder, TOKEN, base_url, module=module) for _ in range(2)]
    for bot in bots:
        bot.settings |= {
            "DATABASE": twins.url,
            "DATABASE_SCHEMA": SCHEMA,
            "KEY_FILE": str(folder / "bot.key"),
        }
    return Pair(bots)


@asynccontextmanager
async def tortured_on_postgres(
    folder: Path, seed: str, plan: PostgresPlan
) -> AsyncIterator[PostgresRun]:
    """As `tortured`, with two bots on a primary and its standby."""
    twins = await asyncio.to_thread(new_twins)
    try:
        make_room_for_notes(twins)
        telegram, clock = telegram_in(folder, seed, plan)
        account = Account()
        crowd = crowd_at(telegram, seed, plan, account)
        async with serve(telegram) as base_url:
            pair = pair_on(twins, folder, base_url, plan.module)
            striker = Striker(
                pair, twins, telegram.on_call, seed, blows=plan.blows(), mean_calls=plan.mean_calls
            )
            trouble = PostgresTrouble(telegram, pair.bots[0], clock, seed, plan.rate)
            trouble.url = twins.url
            address = PostgresAddress(twins.url, SCHEMA)
            run = PostgresRun(
                seed,
                plan,
                telegram,
                pair,
                folder / "judged.sqlite",
                striker,
                trouble,
                account,
                crowd,
                links_to(telegram, await invitations_in(address, clock.now(), plan.size)),
                Models(),
                striker=striker,
                twins=twins,
            )
            watch(run)
            try:
                yield run
            finally:
                pair.kill()
                await pair.gone()
    finally:
        await asyncio.to_thread(twins.remove)
