"""kill -9 of the real process at random moments: nothing is lost, nothing happens twice.

TORTURE_SEED repeats a run: the people and the moments, as far as two processes can be repeated.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.clock import FileClock
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.storage import people
from bot.storage.database import open_database
from bot.storage.people import Role
from tests.conftest import MONDAY, TOKEN, Models
from tests.torture import checks
from tests.torture.crowd import Intermediary, new_addresses
from tests.torture.process import Killer, RealBot

PEOPLE = 10
VOUCHERS_EACH = 30
KILLS = 25
MEAN_CALLS = 90
PATIENCE_SECONDS = 20.0


@dataclass
class Run:
    """A torture that is going on, or over."""

    seed: str
    telegram: Telegram
    bot: RealBot
    database: Path
    crowd: list[Intermediary]
    links: list[str]
    models: Models = field(default_factory=Models)
    update_ids: list[int] = field(default_factory=list)

    def everything_wrong(self) -> list[str]:
        """What is wrong afterwards, one sentence each."""
        given = {person.id: person.given for person in self.crowd}
        return self.models.complaints + checks.everything_wrong(
            self.database, self.telegram, self.update_ids, given
        )


@asynccontextmanager
async def tortured(
    folder: Path, seed: str, *, size: int, patience: float = PATIENCE_SECONDS, module: str = "bot"
) -> AsyncIterator[Run]:
    """A simulator in this process, a crowd with invitations, and the bot as a process."""
    clock = FileClock(folder / "clock.json")
    clock.move_to(MONDAY)
    telegram = Telegram(TOKEN, now=clock.now)
    telegram.faults.seed(int(seed))
    telegram.faults.rate_of_updates("repeat", 0.1)
    addresses = new_addresses()
    crowd: list[Intermediary] = []
    for id in range(1001, 1001 + size):
        telegram.add_person(id, f"Persoon {id}")
        crowd.append(Intermediary(telegram, id, seed, addresses=addresses, patience=patience))
    async with serve(telegram) as base_url:
        bot = RealBot(folder, TOKEN, base_url, module=module)
        run = Run(
            seed,
            telegram,
            bot,
            bot.database,
            crowd,
            await _invitations(bot.database, telegram.username, clock.now(), size),
        )
        telegram.on_call.append(run.models.check_call)
        telegram.on_update.append(run.models.check_update)
        telegram.on_update.append(lambda update: run.update_ids.append(update["update_id"]))
        try:
            yield run
        finally:
            bot.kill()
            await bot.gone()


async def _invitations(path: Path, username: str, now: datetime, number: int) -> list[str]:
    database = await open_database(path)
    try:
        async with database.transaction() as transaction:
            tokens = [
                await people.invite(
                    transaction, Role.INTERMEDIARY, organisation, invited_by=None, now=now
                )
                for organisation in ("voedselbank", "vaart_welzijn") * (number // 2)
            ]
    finally:
        await database.close()
    return [f"https://t.me/{username}?start={token}" for token in tokens]


async def go_through(run: Run, *, each: int, kills: int, mean_calls: int) -> Killer:
    """Let everybody give their vouchers while the bot is killed; then let it stop in peace."""
    killer = Killer(run.bot, run.telegram, run.seed, kills=kills, mean_calls=mean_calls)
    await run.bot.start()

    async def live(person: Intermediary, link: str) -> None:
        await person.join(link)
        await person.work(each)

    restarting = asyncio.create_task(killer.restart())
    try:
        await asyncio.gather(*(live(p, link) for p, link in zip(run.crowd, run.links, strict=True)))
        killer.retire()
        run.telegram.faults.clear()
        await asyncio.gather(*(person.last_word() for person in run.crowd))
        await run.telegram.wait_until(lambda: run.telegram.pending_count == 0, PATIENCE_SECONDS)
    finally:
        restarting.cancel()
    assert await run.bot.stop() == 0, "it stops when it is asked to"
    return killer


def _seed() -> str:
    return os.environ.get("TORTURE_SEED") or str(secrets.randbelow(10**6))


async def test_nothing_is_lost_or_doubled_however_often_the_process_is_killed(
    tmp_path: Path,
) -> None:
    seed = _seed()
    print(f"TORTURE_SEED={seed}")
    async with tortured(tmp_path, seed, size=PEOPLE) as run:
        killer = await go_through(run, each=VOUCHERS_EACH, kills=KILLS, mean_calls=MEAN_CALLS)
        print(f"{killer.kills} kills: {dict(killer.at)}")
        assert run.everything_wrong() == []
        assert sum(person.given for person in run.crowd) == PEOPLE * VOUCHERS_EACH
        assert killer.kills == KILLS, "it was killed as often as was meant"
