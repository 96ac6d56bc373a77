"""A run in the pages: a crowd at pages on a bad line, and the bot as a process that is killed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bot.clock import FileClock, MovableClock
from tests.conftest import MONDAY
from tests.helpers.browser import ORIGIN
from tests.torture import page_checks
from tests.torture.checks import Evidence
from tests.torture.crowd import Account, Intermediary, new_addresses
from tests.torture.line import Line, bad_line
from tests.torture.pages import ANSWER, Page, Pages
from tests.torture.process import Killer, RealBot, free_port
from tests.torture.run import SETTLE_SECONDS, Plan, invitations_in, is_waiting
from tests.torture.struck import ALL_PLACES
from tests.torture.trouble import Trouble

CALLS = ("tap", "send", "chat", "events")
HOWS = ("before", "soon after", *ALL_PLACES)
# The short one.
PAGES = Plan(
    size=6,
    updates=150,
    kills=8,
    mean_calls=30,
    rate=0.04,
    hows=HOWS,
    patience=120.0,
    module="tests.torture.struck_page",
)


@dataclass
class PageRun:
    """A torture of the pages that is going on, or over."""

    seed: str
    plan: Plan
    pages: Pages
    line: Line
    bot: RealBot
    killer: Killer
    trouble: Trouble
    account: Account
    tokens: list[str]
    new_page: Callable[[], Page]
    crowd: list[Intermediary] = field(default_factory=list)
    held: dict[int, Page] = field(default_factory=dict)
    exit_code: int | None = None

    def evidence(self) -> Evidence:
        """What is left to judge."""
        answered = {id for page in self.pages.pages.values() for id in page.answers}
        return Evidence(self.bot.database, self.pages, [], [], answered, self.crowd, self.account)

    def everything_wrong(self) -> list[str]:
        """What is wrong afterwards, one sentence each."""
        fallen = [f"the bot fell down by itself ({code})" for code in self.killer.fallen]
        if self.exit_code != 0:
            fallen.append(f"asked to stop it ended with {self.exit_code}")
        return fallen + page_checks.everything_wrong(self.evidence(), self.pages.pages, self.held)

    def struck(self) -> dict[str, int]:
        """How often each fault struck."""
        faults = self.line.struck + self.trouble.struck
        faults["page put away"] = sum(person.blocked for person in self.crowd)
        faults["no start"] = self.killer.not_begun.total()
        faults["repeats"] = sum(page.repeats for page in self.pages.pages.values())
        kills = {f"killed {name}": times for name, times in sorted(self.killer.at.items())}
        return dict(sorted(faults.items())) | kills

    def figures(self) -> dict[str, int]:
        """What people did."""
        account = self.account
        return {
            "things done": self.pages.made,
            "taps": sum(len(person.taps) for person in self.crowd),
            "given": len(account.given),
            "taken back": len(account.taken_back),
            "replaced": len(account.replaced),
            "looked up": len(account.looks),
            "requests": self.line.asked.total(),
            "kills": self.killer.kills,
        }


@asynccontextmanager
async def tortured_pages(
    folder: Path, seed: str, plan: Plan, *, keeps_ids: bool = True
) -> AsyncIterator[PageRun]:
    """Pages for a crowd with invitations, a line, and the bot as a process."""
    clock = FileClock(folder / "clock.json")
    clock.move_to(MONDAY)
    port = free_port()
    # The bot's clock jumps, everybody else's does not.
    pages = Pages(MovableClock(MONDAY).now)
    bot = RealBot(folder, "", "http://127.0.0.1:9", module=plan.module)
    bot.settings |= {"WEB_URL": ORIGIN, "HTTP_PORT": str(port), "WEB_PROXY": "true"}
    async with (
        bad_line(port, seed, plan.rate) as line,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=ANSWER) as http,
    ):
        line.on_call = pages.on_call
        run = PageRun(
            seed,
            plan,
            pages,
            line,
            bot,
            Killer(
                bot,
                pages.on_call,
                seed,
                kills=plan.kills,
                mean_calls=plan.mean_calls,
                hows=plan.hows,
                calls=CALLS,
                first=None,
            ),
            Trouble(pages, bot, clock, seed, plan.rate),
            Account(),
            await invitations_in(bot.database, clock.now(), plan.size),
            lambda: Page(line, http, keeps_ids=keeps_ids),
        )
        try:
            yield run
        finally:
            for page in pages.pages.values():
                page.close()
            if bot.process is not None:
                bot.kill()
                await bot.gone()


async def go_through(run: PageRun, tell: Callable[[PageRun], None] | None = None) -> None:
    """Let everybody do their work while everything fails; then let the bot stop in peace.

    `tell` hears how it goes every ten seconds. Raises NoAnswer when somebody waits in vain.
    """
    plan = run.plan
    await run.bot.start()
    addresses = new_addresses()

    async def live(number: int, token: str) -> None:
        page = run.new_page()
        await page.come_in(token, f"Persoon {number}")
        chat = page_checks.chat_of(run.bot.database, page.cookie or "")
        person = Intermediary(
            run.pages,
            chat,
            f"{run.seed}:{number}",
            account=run.account,
            addresses=addresses,
            patience=plan.patience,
            blocking=plan.rate,
            twice=plan.twice,
        )
        run.pages.add(chat, page, person.notice)
        run.crowd.append(person)
        await person.join("")
        while run.pages.made < plan.updates or not run.killer.done:
            await person.something()

    async def telling() -> None:
        while True:
            await asyncio.sleep(10)
            if tell:
                tell(run)

    beside = [asyncio.create_task(run.killer.keep_alive()), asyncio.create_task(telling())]
    try:
        async with asyncio.TaskGroup() as group:
            for number, token in enumerate(run.tokens):
                group.create_task(live(number, token))
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


async def wind_up(run: PageRun) -> None:
    """After somebody waited in vain: let the bot finish, so that what is missing is really lost."""
    _calm_down(run)
    run.bot.kill()
    await run.bot.gone()
    await run.bot.start()
    await _settle(run)
    run.exit_code = await run.bot.stop()


def _calm_down(run: PageRun) -> None:
    """From now on all goes well."""
    run.killer.retire()
    run.trouble.retire()
    run.line.retire()


async def _settle(run: PageRun) -> None:
    """Wait until everything was sent and handled, and every page has seen all of it."""
    pages = run.pages.pages.values()
    await run.pages.wait_until(lambda: all(page.is_idle for page in pages), SETTLE_SECONDS)
    async with asyncio.timeout(SETTLE_SECONDS):
        # Of marking a letter as sent, nothing is heard.
        while is_waiting(run.bot.database):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    changes = page_checks.changes(run.bot.database)
    for chat, page in run.pages.pages.items():
        run.held[chat] = other = run.new_page()
        other.cookie = page.cookie
        other.taken = lambda _told: run.pages.changed()
        other.open()
    everywhere = [*run.pages.pages.items(), *run.held.items()]
    await run.pages.wait_until(
        lambda: all(page.changed >= changes[chat] for chat, page in everywhere), SETTLE_SECONDS
    )
    for page in run.held.values():
        page.close()
