"""A run: a simulator and a crowd in this process, the bot as another, and everything that can fail.

A seed repeats the people, the kills and the faults, as far as two processes can be repeated.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from bot.clock import FileClock, MovableClock
from bot.database_address import Address
from bot.simulator.faults import Kind
from bot.simulator.model import Message
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.storage import invitations
from bot.storage.engines import open_database
from bot.storage.people import Role
from tests.conftest import MONDAY, TOKEN
from tests.helpers.models import Models
from tests.torture import checks
from tests.torture.crowd import Account, Intermediary, new_addresses
from tests.torture.process import HOWS, Bot, Killer, Kills, RealBot
from tests.torture.trouble import TelegramTrouble

SETTLE_SECONDS = 60.0
_SILENCE_SECONDS = 0.8  # longer than the bot waits


@dataclass(frozen=True)
class Plan:
    """How much: `rate` is the share (0 to 1) of calls, updates and acts for each kind of fault.

    At least `updates` are made and `kills` come, one in about `mean_calls` calls of the bot.
    `twice` is the share of taps that are double taps, `hows` how kills come; `patience` is in
    seconds. `calls` are the shares of calls that go wrong by kind, where not all have `rate`.
    With `limits` both sides keep Telegram's, and `deleting` is how often somebody deletes at once
    what they typed, or the question that they answer.
    """

    size: int
    updates: int
    kills: int
    mean_calls: int
    rate: float
    twice: float = 0.1
    hows: tuple[str, ...] = HOWS
    patience: float = 60.0
    module: str = "tests.torture.struck"
    calls: Mapping[Kind, float] | None = None
    limits: bool = False
    deleting: float = 0.0


# Telegram's limits on both sides, and as much trouble as a bad line brings: short form.
LIMITED = Plan(
    size=8,
    updates=100,
    kills=3,
    mean_calls=50,
    rate=0.0,
    patience=120.0,
    module="tests.torture.patient",
    calls={"internal_error": 0.025, "bad_gateway": 0.025, "answer_lost": 0.03},
    limits=True,
    deleting=0.05,
)


@dataclass
class Run:
    """A torture that is going on, or over."""

    seed: str
    plan: Plan
    telegram: Telegram
    bot: Bot
    # The file that is judged afterwards.
    database: Path
    killer: Kills
    trouble: TelegramTrouble
    account: Account
    crowd: list[Intermediary]
    links: list[str]
    models: Models
    made: list[int] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    exit_code: int | None = None

    def is_waiting(self) -> bool:
        """Whether an update is still to be handled, or a letter to be sent."""
        return is_waiting(self.database)

    def evidence(self) -> checks.Evidence:
        """What is left to judge."""
        return checks.Evidence(
            self.database,
            self.telegram,
            self.made,
            self.trouble.broken,
            self.answered,
            self.crowd,
            self.account,
        )

    def everything_wrong(self) -> list[str]:
        """What is wrong afterwards, one sentence each."""
        fallen = [f"the bot fell down by itself ({code})" for code in self.killer.fallen]
        if self.exit_code != 0:
            fallen.append(f"asked to stop it ended with {self.exit_code}")
        too_fast = checks.wrong_with_pace(self.telegram.sending_rate.exceeded, self.killer.gone_at)
        wrong = checks.everything_wrong(self.evidence())
        return fallen + self.models.complaints + too_fast + wrong

    def struck(self) -> dict[str, int]:
        """How often each fault struck."""
        faults = self.telegram.faults.struck + self.trouble.struck
        faults["blocked"] = sum(person.blocked for person in self.crowd)
        faults["too fast after a kill"] = len(self.telegram.sending_rate.exceeded)
        faults["no start"] = self.killer.not_begun.total()
        kills = {f"killed {name}": times for name, times in sorted(self.killer.at.items())}
        return dict(sorted(faults.items())) | kills

    def figures(self) -> dict[str, int]:
        """What people did."""
        account = self.account
        return {
            "updates": len(self.made),
            "taps": sum(len(person.taps) for person in self.crowd),
            "given": len(account.given),
            "taken back": len(account.taken_back),
            "replaced": len(account.replaced),
            "looked up": len(account.looks),
            "kills": self.killer.kills,
        }


def telegram_in(folder: Path, seed: str, plan: Plan) -> tuple[Telegram, FileClock]:
    """A Telegram with its faults, and the bot's clock. That jumps, Telegram's does not."""
    clock = FileClock(folder / "clock.json")
    clock.move_to(MONDAY)
    telegram = Telegram(TOKEN, now=MovableClock(MONDAY).now)
    telegram.faults.seed(int(seed))
    telegram.faults.timeout_seconds = _SILENCE_SECONDS
    for kind in get_args(Kind):
        share = plan.rate if plan.calls is None else plan.calls.get(kind, 0.0)
        telegram.faults.rate("*", kind, share)
    telegram.faults.limits = plan.limits
    telegram.faults.rate_of_updates("repeat", plan.rate)
    telegram.faults.rate_of_updates("out_of_order", plan.rate)
    return telegram, clock


def crowd_at(telegram: Telegram, seed: str, plan: Plan, account: Account) -> list[Intermediary]:
    """The people."""
    addresses = new_addresses()
    crowd = []
    for id in range(1001, 1001 + plan.size):
        telegram.add_person(id, f"Persoon {id}")
        crowd.append(
            Intermediary(
                telegram,
                id,
                seed,
                account=account,
                addresses=addresses,
                patience=plan.patience,
                blocking=plan.rate,
                twice=plan.twice,
                deleting=plan.deleting,
            )
        )
    return crowd


@asynccontextmanager
async def tortured(folder: Path, seed: str, plan: Plan) -> AsyncIterator[Run]:
    """A simulator in this process, a crowd with invitations, and the bot as a process."""
    telegram, clock = telegram_in(folder, seed, plan)
    account = Account()
    crowd = crowd_at(telegram, seed, plan, account)
    async with serve(telegram) as base_url:
        bot = RealBot(folder, TOKEN, base_url, module=plan.module)
        if plan.limits:
            bot.settings |= {"MESSAGES_PER_SECOND": "30", "CHAT_SECONDS": "1"}
        run = Run(
            seed,
            plan,
            telegram,
            bot,
            bot.database,
            Killer(
                bot,
                telegram.on_call,
                seed,
                kills=plan.kills,
                mean_calls=plan.mean_calls,
                hows=plan.hows,
            ),
            TelegramTrouble(telegram, bot, clock, seed, plan.rate),
            account,
            crowd,
            links_to(telegram, await invitations_in(bot.database, clock.now(), plan.size)),
            Models(),
        )
        watch(run)
        try:
            yield run
        finally:
            if bot.process is not None:
                bot.kill()
                await bot.gone()


def links_to(telegram: Telegram, tokens: Sequence[str]) -> list[str]:
    """The links of invitations."""
    return [f"https://t.me/{telegram.username}?start={token}" for token in tokens]


def watch(run: Run) -> None:
    """Note what is made, answered and shown."""
    crowd = {person.id: person for person in run.crowd}

    def on_call(method: str, params: dict[str, Any]) -> None:
        run.models.check_call(method, params)
        if method == "answerCallbackQuery":
            run.answered.add(str(params["callback_query_id"]))

    def on_update(update: dict[str, Any]) -> None:
        run.made.append(update["update_id"])
        if not run.trouble.is_injecting:
            run.models.check_update(update)

    def on_message(message: Message) -> None:
        if message.sender == "bot":
            crowd[message.person].notice(message)

    # After the killer's own: what dies before it has an effect is not counted.
    run.telegram.on_call.append(on_call)
    run.telegram.on_update.append(on_update)
    run.telegram.on_message.append(on_message)


async def invitations_in(path: Address, now: datetime, number: int) -> list[str]:
    """Invitations for so many intermediaries, made before the bot begins."""
    database = await open_database(path)
    try:
        async with database.transaction() as transaction:
            return [
                await invitations.make(
                    transaction, Role.INTERMEDIARY, organisation, invited_by=None, now=now
                )
                for organisation in ("voedselbank", "vaart_welzijn") * (number // 2)
            ]
    finally:
        await database.close()


async def go_through(run: Run, tell: Callable[[Run], None] | None = None) -> None:
    """Let everybody do their work while everything fails; then let the bot stop in peace.

    `tell` hears how it goes every ten seconds. Raises NoAnswer when somebody waits in vain.
    """
    plan = run.plan
    await run.bot.start()

    async def live(person: Intermediary, link: str) -> None:
        await person.join(link)
        while len(run.made) < plan.updates or not run.killer.done:
            await person.something()

    async def telling() -> None:
        while True:
            await asyncio.sleep(10)
            if tell:
                tell(run)

    beside = [asyncio.create_task(run.killer.keep_alive()), asyncio.create_task(telling())]
    try:
        async with asyncio.TaskGroup() as group:
            for person, link in zip(run.crowd, run.links, strict=True):
                group.create_task(live(person, link))
        _calm_down(run)
        async with asyncio.TaskGroup() as group:
            for person in run.crowd:
                group.create_task(person.last_word())
        await _settle(run)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    run.exit_code = await run.bot.stop()


async def wind_up(run: Run) -> None:
    """After somebody waited in vain: let the bot finish, so that what is missing is really lost."""
    _calm_down(run)
    run.bot.kill()
    await run.bot.gone()
    await run.bot.start()
    await _settle(run)
    run.exit_code = await run.bot.stop()


def _calm_down(run: Run) -> None:
    """From now on all goes well."""
    run.killer.retire()
    run.trouble.retire()
    run.telegram.faults.clear()
    run.telegram.faults.limits = run.plan.limits


async def _settle(run: Run) -> None:
    """Wait until every update was fetched and every letter is sent."""
    await run.telegram.wait_until(
        lambda: run.telegram.is_polled and run.telegram.pending_count == 0, SETTLE_SECONDS
    )
    async with asyncio.timeout(SETTLE_SECONDS):
        # Of marking a letter as sent, nothing is heard.
        while run.is_waiting():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def is_waiting(path: Path) -> bool:
    """Whether an update is still to be handled, or a letter to be sent."""
    with closing(sqlite3.connect(path, timeout=5)) as database:
        query = (
            "SELECT 1 FROM inbox WHERE state = 'waiting'"
            " UNION ALL SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT 1"
        )
        return database.execute(query).fetchone() is not None
