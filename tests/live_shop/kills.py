"""The bot and a real pretix, killed at random moments while people give, buy, refund, lose, take
back and scan; at the end the books and the shop's agree to the cent, one card for each voucher.

With each kill one or two of them do something, and it comes somewhere in the time that this takes.
"""

import asyncio
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from bot.simulator.bot_process import DATABASE, BotProcess
from bot.simulator.demo import Demo, demo
from bot.simulator.model import Message
from bot.simulator.scene import PLAYERS
from bot.simulator.user import User
from bot.storage import audit, pots
from bot.storage.engines import looking_at_one_moment
from bot.webshop.pretix import Pretix
from bot.webshop.shop_compare import differences
from tests.helpers.forked import begin
from tests.helpers.shops import NotSold, ShopSaysNo
from tests.live_shop.buyer import Buyer
from tests.live_shop.demo import settings_for, todays_scheme
from tests.live_shop.pretix_server import PretixServer, pretix
from tests.live_shop.staff import Staff

_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}\b")
# How long somebody waits for an answer while the bot or the shop begins anew.
_PATIENCE_SECONDS = 90.0
# By then the bot has asked the shop again, after the longest pause it makes here.
_SETTLED_SECONDS = 240.0
_LONGEST_ABSENCE_SECONDS = 1.0
# One round of asking, as the bot's clock has it.
_ROUND = timedelta(seconds=30)
# What is killed, and how often of a hundred times.
_KILLED = {"the bot": 45, "the shop": 45, "both": 10}
# How long something takes that never came to an end.
_UNKNOWN_SECONDS = 1.0
# After how many of the kills half a minute goes by.
_PASSES = 0.3
# How much the last time says of how long something takes.
_LEARNS = 0.3
# The limits of a real scheme would keep one person from giving hundreds.
_LIMITS = (
    ("addresses_an_hour = 20", "addresses_an_hour = 1000"),
    ("day_limit = 40", "day_limit = 1000"),
)


@dataclass
class Run:
    """What is going on, and what was done."""

    playing: Demo
    server: PretixServer
    staff: Staff
    chance: random.Random
    codes: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    house: int = 0

    def user(self, place: int) -> User:
        """One of the demo's players."""
        return User(self.playing.telegram, PLAYERS[place].id, _PATIENCE_SECONDS)

    async def kill(self, within: float) -> None:
        """The bot, the shop or both, at a moment of chance in so many seconds, and back again."""
        await asyncio.sleep(self.chance.uniform(0, within))
        (killed,) = self.chance.choices(list(_KILLED), list(_KILLED.values()))
        self.done[f"kill of {killed}"] += 1
        back = []
        if killed != "the shop":
            process = self.playing.bot.process
            assert process is not None
            process.kill()
            await process.wait()
            back.append(self.playing.bot.start())
        if killed != "the bot":
            self.server.kill()
            back.append(self.server.come_back())
        await asyncio.gather(*map(self._after_a_while, back))

    async def _after_a_while(self, comes_back: Awaitable[None]) -> None:
        await asyncio.sleep(self.chance.uniform(0, _LONGEST_ABSENCE_SECONDS))
        await comes_back

    def time_passes(self) -> None:
        """It is time for the bot to ask the shop what was done."""
        self.playing.clock.move_to(self.playing.clock.now() + _ROUND)

    async def give(self) -> None:
        """Anneke gives a voucher."""
        self.house += 1
        anneke = self.user(0)
        await anneke.type("voucher", "Waarvoor")
        question = await anneke.sees("Waarvoor")
        await anneke.tap(question, "Sport", "postcode")
        question = await anneke.type(f"9401 AB {self.house}", "Klopt dit?")
        self._note(await anneke.tap(question, "Geef voucher", "Klaar. De code is"))

    async def replace(self) -> None:
        """The voucher that Anneke gave is lost."""
        anneke = self.user(0)
        await anneke.type("herstel", "Kies wat u wilt doen")
        question = await anneke.sees("Kies wat u wilt doen")
        await anneke.tap(question, "Voucher kwijt: nieuwe code", "Typ de code")
        asked = await anneke.type(self.chance.choice(self.codes), "")
        if "Nieuwe code" in asked.buttons:
            self._note(await anneke.tap(asked, "Nieuwe code", ""))

    async def take_back(self) -> None:
        """Anneke takes back what she gave last."""
        anneke = self.user(0)
        await anneke.type("herstel", "Kies wat u wilt doen")
        question = await anneke.sees("Kies wat u wilt doen")
        if "Mijn voucher terugnemen" not in question.buttons:
            return
        asked = await anneke.tap(question, "Mijn voucher terugnemen", "")
        if "Neem terug" in asked.buttons:
            await anneke.tap(asked, "Neem terug", "")

    async def scan(self) -> None:
        """Esra of the gym takes in a whole voucher."""
        esra = self.user(4)
        shown = await esra.type(self.chance.choice(self.codes), "")
        for label in shown.buttons:
            if label.startswith("Neem "):
                await esra.tap(shown, label, "")
                return

    async def buy(self) -> None:
        """Somebody buys in the shop."""
        cents = self.chance.choice((1, 2_750, 4_000, 15_000, 20_000))
        async with Buyer(self.server) as buyer:
            self.orders.append((await buyer.buy(cents, self.chance.choice(self.codes))).order)

    async def refund(self) -> None:
        """The staff give back what was paid."""
        if self.orders:
            await self.staff.refund(self.orders.pop(self.chance.randrange(len(self.orders))))

    def _note(self, message: Message) -> None:
        self.codes += [code for code in _CODE.findall(message.text) if code not in self.codes]


# What may be going on, of how many; nobody does two things at once.
DEEDS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("give",), 3),
    (("buy",), 3),
    (("refund",), 2),
    (("replace",), 1),
    (("take_back",), 1),
    (("scan",), 2),
    (("buy", "replace"), 1),
    (("buy", "take_back"), 1),
    (("buy", "scan"), 1),
    (("give", "scan"), 1),
    (("refund", "replace"), 1),
)


async def _do(run: Run, name: str) -> None:
    """Do it; the shop may refuse, and be gone in the middle."""
    began = time.monotonic()
    try:
        await getattr(run, name)()
        run.done[name] += 1
        took = time.monotonic() - began
        usual = run.seconds.get(name, took)
        run.seconds[name] = usual + (took - usual) * _LEARNS
    except (NotSold, ShopSaysNo):
        run.done[f"{name}: refused"] += 1
    except (aiohttp.ClientError, OSError):
        run.done[f"{name}: lost"] += 1


class ForkedBot(BotProcess):
    """The bot, forked from one that was imported already."""

    async def start(self) -> None:
        """Start it; it begins to poll when it is ready."""
        self.process = await begin(
            *("bot", "run"),
            folder=self.folder,
            settings=self.environment,
            log=self.folder / "bot.log",
        )


@asynccontextmanager
async def running(seed: int) -> AsyncIterator[Run]:
    """A bot as a process of its own and a shop, with one voucher given."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="meedoen-kills-") as folder, pretix() as server:
        scheme = todays_scheme(Path(folder), now.date())
        text = scheme.read_text(encoding="utf-8")
        for usual, wider in _LIMITS:
            text = text.replace(usual, wider)
        scheme.write_text(text, encoding="utf-8")
        staff = Staff(server)
        try:
            async with demo(
                scheme_path=scheme, start=now, settings=settings_for(server), bot_kind=ForkedBot
            ) as playing:
                run = Run(playing, server, staff, random.Random(seed))
                await run.give()
                yield run
        finally:
            staff.go_home()


async def kill_often(run: Run, kills: int) -> None:
    """Do something with each kill, and all of it once before, to know how long it takes."""
    for name in ("give", "buy", "refund", "replace", "buy", "scan", "take_back"):
        await _do(run, name)
    deeds, weights = zip(*DEEDS, strict=True)
    for _ in range(kills):
        (names,) = run.chance.choices(deeds, weights)
        usual = max(run.seconds.get(name, _UNKNOWN_SECONDS) for name in names)
        await asyncio.gather(run.kill(usual), *(_do(run, name) for name in names))
        if run.chance.random() < _PASSES:
            run.time_passes()


async def wrong_in(run: Run) -> list[str]:
    """What does not agree between the books and the shop: nothing, in the end."""
    shop = Pretix(run.server.url, run.server.organizer, run.server.token, run.playing.scheme.zone)
    try:
        async with looking_at_one_moment(run.playing.folder / DATABASE) as reading:
            wrong = [str(each) for each in await audit.imbalances(reading)]
            pot = await pots.named(reading, "vouchers")
            today = run.playing.clock.now().astimezone(run.playing.scheme.zone).date()
            found = await differences(reading, shop, run.playing.scheme, today)
        cards = [each async for each in shop.all()]
    finally:
        await shop.close_connections()
    wrong += [f"{each.kind} {each.tail}: {each.ours}, {each.theirs}" for each in found]
    if len({each.code for each in cards}) != len(cards):
        wrong.append("a code has two cards")
    left = sum(each.left_cents for each in cards if each.is_open)
    used = -sum(
        _cents(moved) for moves in (await run.staff.cards()).values() for moved in moves[1:]
    )
    if (pot.committed_cents, pot.spent_cents) != (left, used):
        wrong.append(
            f"committed {pot.committed_cents}, on open cards {left};"
            f" spent {pot.spent_cents}, used {used}"
        )
    return wrong


async def agreed(run: Run) -> list[str]:
    """What is still wrong when the bot has had the time to put it right."""
    until = time.monotonic() + _SETTLED_SECONDS
    while wrong := await wrong_in(run):
        if time.monotonic() > until:
            break
        run.time_passes()
        await asyncio.sleep(1)
    return wrong


def _cents(euros: str) -> int:
    return round(float(euros) * 100)
