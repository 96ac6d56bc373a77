"""The stage of the tests: a simulated Telegram, the bot, and people who send, tap and read.

Everything goes over real HTTP on loopback. Time is a clock that a test moves; nothing sleeps.
"""

import asyncio
import gc
import os
import re
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import pytest_asyncio
import uvloop

from bot import child_process
from bot.app import App
from bot.clock import MovableClock
from bot.config import WEBHOOK_PATH, Settings
from bot.domain.codes import new_code
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.keys import Keys, load_keys
from bot.schedule.agenda import LOOKED_AT, refresh
from bot.schedule.backups import nightly_backup
from bot.schedule.forgetting import forget_what_is_due
from bot.schedule.housekeeping import housekeeping
from bot.schedule.lapses import lapse
from bot.schedule.reminders import tell_due
from bot.schedule.sure import OtherClock
from bot.simulator.model import Message
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.storage import (
    audit,
    coupons,
    households,
    invitations,
    meta,
    offers,
    pots,
    vouchers,
)
from bot.storage.database import Database
from bot.storage.installation import Installation
from bot.storage.people import Role
from bot.storage.vouchers import NewVoucher
from tests.helpers import databases, without_database
from tests.helpers.answers import GONE, STOPPED
from tests.helpers.databases import POSTGRES, SQLITE, address_at, database_at
from tests.helpers.in_process import here, made_here, read_here
from tests.helpers.phones import ANSWER_SECONDS as ANSWER_SECONDS
from tests.helpers.phones import FileKind, Phone, TelegramPhone

if TYPE_CHECKING:
    from playwright.async_api import Browser

# What it asserts is told as in a test.
pytest.register_assert_rewrite("tests.helpers.pretix_facts")

TOKEN = "4242:test"
ZONE = ZoneInfo("Europe/Amsterdam")
# The Monday on which the demo begins.
MONDAY = datetime(2021, 9, 6, 9, 0, tzinfo=ZONE)
ASSEN = Path(__file__).parents[1] / "schemes" / "assen" / "scheme.toml"
AGENDA = ASSEN.with_name("agenda.ics")
# How long one example takes says more of the machine than of us; bounds have tests of their own.
# The examples are others at each run, so that there need not be a hundred of each.
hypothesis.settings.register_profile("meedoenbot", deadline=None, max_examples=40)
hypothesis.settings.load_profile("meedoenbot")
# The tests start hundreds of processes. Each would compile the bot anew, and each worker the tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

REST_SECONDS = 120.0
_SERVER = "MEEDOENBOT_TEST_SERVER"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=[SQLITE, POSTGRES], default=SQLITE)


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Tests are on the loop on which the bot runs, which is also cheaper."""
    return {"libuv": uvloop.new_event_loop}


def pytest_configure(config: pytest.Config) -> None:
    """Start the server that all processes share, or find it."""
    if config.getoption("engine") != POSTGRES:
        return
    from tests.helpers.clusters import FORGETFUL, new_cluster
    from tests.helpers.schemas import Schemas

    if not hasattr(config, "workerinput"):
        cluster = new_cluster(**FORGETFUL)
        config.add_cleanup(cluster.remove)
        os.environ[_SERVER] = cluster.url("").rstrip("/")
    name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    databases.schemas = Schemas(os.environ[_SERVER], name)


@pytest.fixture(autouse=True)
def schemas_taken_back(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """What a test used in PostgreSQL, the next may have, but for what all of a module look at."""
    schemas = databases.schemas
    if schemas is None:
        yield
        return
    if not request.node.get_closest_marker("postgres_only"):
        schemas.connections.use(monkeypatch)
    kept = schemas.lent
    yield
    schemas.take_back(kept)


def token_in(link: str) -> str:
    """The invitation, or the code, that a link brings to the bot."""
    return re.split("start=|#", link)[1]


def without_amount(label: str) -> str:
    """A button's label without the amount in brackets at its end."""
    return re.sub(r" \(€[^()]*\)$", "", label)


class Person:
    """Somebody with a phone, who reads what the bot sends."""

    def __init__(self, stage: "Stage", phone: Phone | int) -> None:
        """`phone` may be a chat in Telegram."""
        self._stage = stage
        self.phone = TelegramPhone(stage.telegram, phone) if isinstance(phone, int) else phone
        self.taps = 0
        self.lines = 0

    @property
    def id(self) -> int:
        """The number of the chat."""
        return self.phone.id

    @property
    def messages(self) -> list[Message]:
        """The whole chat, oldest first."""
        return self.phone.messages

    @property
    def screen(self) -> list[str]:
        """The texts of the bot's messages, oldest first."""
        return [message.text for message in self.messages if message.sender == "bot"]

    @property
    def last(self) -> str:
        """The newest text of the bot."""
        return self.screen[-1]

    @property
    def question(self) -> Message:
        """The newest message of the bot that has buttons."""
        return next(m for m in reversed(self.messages) if m.sender == "bot" and m.keyboard)

    @property
    def buttons(self) -> list[str]:
        """The labels of the newest buttons."""
        return [button["text"] for row in self.question.keyboard for button in row]

    def offers(self, label: str) -> bool:
        """Whether this is among the newest buttons, with an amount behind it or without."""
        return label in [*self.buttons, *map(without_amount, self.buttons)]

    async def send(self, text: str) -> str:
        """Type a line and wait for the answer; returns the newest text of the bot."""
        if not text.startswith("/"):
            self.lines += 1
        self.phone.write(text)
        await self._stage.settled()
        return self.last

    async def upload(
        self,
        content: bytes,
        name: str,
        kind: FileKind = "document",
        caption: str | None = None,
    ) -> str:
        """Send a file and wait for the answer; returns the newest text of the bot."""
        self.phone.upload(content, name, kind, caption)
        await self._stage.settled()
        return self.last

    async def open(self, link: str) -> str:
        """Open a deep link and tap Start."""
        self.phone.open(link)
        await self._stage.settled()
        return self.last

    def label(self, start: str) -> str:
        """The newest label that begins so, such as one with a count."""
        return next(each for each in self.buttons if each.startswith(start))

    def find(self, label: str) -> tuple[int, str]:
        """The newest button with this label: (message id, callback data).

        An amount in brackets behind it need not be named.
        """
        for message in reversed(self.messages):
            if message.sender == "bot":
                for text, data in message.buttons.items():
                    if label in (text, without_amount(text)):
                        return message.id, data
        raise AssertionError(f"no button {label!r}; the newest are {self.buttons}")

    def press(self, label: str) -> str:
        """Tap without waiting; returns the callback's id."""
        self.taps += 1
        return self.phone.tap(*self.find(label))

    async def tap(self, label: str) -> str:
        """Tap the newest button with this label; returns the newest text of the bot."""
        self.press(label)
        await self._stage.settled()
        return self.last

    async def tap_now(self, label: str, words: str) -> None:
        """Tap, and wait only until the answer with these words is on the screen."""
        self.press(label)
        await self._sees(words)

    async def send_now(self, text: str, words: str) -> None:
        """Type a line, and wait only until the answer with these words is on the screen."""
        self.phone.write(text)
        self.lines += 1
        await self._sees(words)

    async def _sees(self, words: str) -> None:
        await self.phone.wait_until(lambda: any(words in text for text in self.screen))

    async def tap_again(self, button: tuple[int, str]) -> str | None:
        """Tap a button that was found before, shown or not; returns the short text it gets."""
        tap = self.phone.tap(*button, stale=True)
        await self._stage.settled()
        return self.phone.answer(tap)

    async def give(self, line: str = "9401 AB 12", category: str = "Sport") -> str:
        """A whole guided issue; returns the code."""
        await self.send("start")
        await self.tap("Voucher geven")
        await self.tap(category)
        await self.send(line)
        await self.tap("Geef voucher")
        return self.copied()

    def copied(self) -> str:
        """What the newest copy button copies: the code."""
        for message in reversed(self.messages):
            for row in message.keyboard:
                for button in row:
                    if "copy_text" in button:
                        text: str = button["copy_text"]["text"]
                        return text
        raise AssertionError("no copy button")


# Python writes out what each fixture made, in words that nobody reads: the whole scheme took a
# thirtieth of the time of each stage.
@dataclass(repr=False)
class Stage:
    """A bot that runs against a simulated Telegram, in this process."""

    # What somebody reads who has no access any more.
    stopped: ClassVar[str] = STOPPED
    # And who gave it up themselves.
    gone: ClassVar[str] = GONE
    # What passes on an invitation.
    share: ClassVar[str] = "Deel via WhatsApp"
    telegram: Telegram
    base_url: str
    scheme: Scheme
    keys: Keys
    clock: MovableClock
    database: Database
    folder: Path
    settings: Settings
    bot: App
    _next_id: int = 1000
    people: dict[str, Person] = field(default_factory=dict)
    # Each text that the bot showed for a moment or longer, with the chat of it: new ones, changed
    # ones, and the short ones that taps get.
    said: list[tuple[int, str]] = field(default_factory=list)

    async def settled(self) -> None:
        """Wait until the bot has handled and answered everything."""
        await self.telegram.wait_until(lambda: self.telegram.pending_count == 0, ANSWER_SECONDS)
        # A letter that fails again and again would keep a test waiting for ever.
        async with asyncio.timeout(REST_SECONDS):
            await self.bot.settled()

    def stranger(self, name: str = "Vreemde") -> Person:
        """Somebody whom nobody invited."""
        self._next_id += 1
        self.telegram.add_person(self._next_id, name)
        return Person(self, self._next_id)

    async def link(self, role: Role, organisation: str) -> str:
        """An invitation's link, as the command line makes it."""
        async with self.database.transaction() as transaction:
            token = await invitations.make(
                transaction, role, organisation, invited_by=None, now=self.clock.now()
            )
        return self.opens(token)

    @property
    def address(self) -> str:
        """Where the bot is, as papers say it."""
        return f"t.me/{self.telegram.username}"

    def opens(self, token: str) -> str:
        """What opens the bot with an invitation, or a code."""
        return f"https://t.me/{self.telegram.username}?start={token}"

    async def join(self, role: Role, organisation: str, name: str = "Anneke") -> Person:
        """Somebody who accepted an invitation."""
        person = self.stranger(name)
        await person.open(await self.link(role, organisation))
        return person

    async def intermediary(self, organisation: str = "voedselbank", name: str = "Anneke") -> Person:
        """Somebody who hands out vouchers."""
        return await self.join(Role.INTERMEDIARY, organisation, name)

    async def coordinator(self) -> Person:
        """Somebody who looks after people and budget."""
        return await self.join(Role.COORDINATOR, "Gemeente Assen", "Carla")

    async def given(self, count: int, at: datetime) -> list[str]:
        """So many vouchers that somebody else gave before; returns their codes.

        As `Person.give` leaves them in the books, where how they were given is no matter.
        """
        is_pool, codes = self.scheme.codes == "pool", list[str]()
        async with self.database.transaction() as transaction:
            role, key = Role.INTERMEDIARY, "voedselbank"
            token = await invitations.make(transaction, role, key, invited_by=None, now=at)
            invitation = await invitations.find(transaction, invitations.token_hash(token), at)
            assert invitation is not None
            giver = await invitations.accept(
                transaction, invitation, chat_id=900, name="Anneke", keys=self.keys, now=at
            )
            for number in range(1, count + 1):
                household = self.keys.household(f"address 9401AB {number}")
                new = NewVoucher(-number, giver.id, key, "sport", key, None)
                code = None if is_pool else new_code()
                voucher = await vouchers.issue(transaction, new, self.scheme, code, at)
                await households.add(transaction, household, voucher.id)
                codes.append(voucher.code)
        return codes

    async def issued(self) -> int:
        """How many vouchers are in use."""
        count: int = await self.database.reading.value(
            "SELECT count(*) FROM vouchers WHERE state = 'issued'"
        )
        return count

    async def tell(self, most_looks: int = 1_000) -> None:
        """Let the clock do its work now: whoever has to be told something by now is told."""
        for _ in range(most_looks):
            if not await tell_due(self.installation):
                return
            self.bot.outbox.wake()
            await self.bot.outbox.idle()
        raise AssertionError("there is no end to what is told")

    def app(self, **changed: object) -> App:
        """Another bot in place of the one that was stopped, with other settings."""
        return App(self.settings.model_copy(update=changed), self.installation)

    @property
    def installation(self) -> Installation:
        return self.bot.installation

    @property
    def other_clock(self) -> OtherClock:
        """What Telegram's clock says."""
        return self.bot.other_clock

    async def lapse(self) -> None:
        """The job of every midnight."""
        await lapse(self.installation, self.other_clock)

    async def clean_up(self) -> None:
        """The job of every night."""
        days = self.settings.web_session_days
        await housekeeping(self.installation, self.other_clock, days)

    async def forget(self) -> None:
        """The job that forgets what was kept for a time."""
        await forget_what_is_due(self.installation, self.other_clock, self.bot.outbox.wake)

    async def back_up(self, folder: Path, days: int = 30) -> None:
        """The job that makes a copy every night, where there is one: PostgreSQL needs none."""
        if isinstance(self.settings.database, Path):
            await nightly_backup(self.installation, self.other_clock, folder, days)

    async def at(self, moment: datetime) -> None:
        """Go to a moment, and let the clock do its work."""
        self.clock.move_to(moment)
        await self.tell()

    async def read_calendar(self, source: Path | str = AGENDA) -> None:
        """Read a calendar now, as its job would, but for the process that costs half a second."""
        async with self.database.transaction() as transaction:
            await meta.write(transaction, LOOKED_AT, datetime.min.replace(tzinfo=UTC).isoformat())
        if await refresh(self.installation, source, read_here):
            self.bot.outbox.wake()
            await self.bot.outbox.idle()

    async def volunteer(self, name: str = "Dirk") -> Person:
        """Somebody who helps, and wants to know what is on."""
        return await self.join(Role.VOLUNTEER, "vaart_welzijn", name)

    async def balanced(self) -> bool:
        """Whether ledger, pots and vouchers agree, and coupons with their entries."""
        wrong = await audit.imbalances(self.database.reading)
        return wrong + await coupons.imbalances(self.database.reading) == []

    def later(self, **delta: float) -> None:
        """Let time pass."""
        self.clock.move_to(self.clock.now() + timedelta(**delta))


TELEGRAM, WEB = "telegram", "web"
# Which stage is raised; the tests of conversations have both (see their own conftest).
CHANNEL = TELEGRAM

SchemeChange = Callable[[Scheme], Scheme]
SetStage = Callable[..., Awaitable[Stage]]


# No limits of Telegram: nothing has to be waited for.
AT_ONCE = {"messages_per_second": 0, "chat_seconds": 0}
# Read once: anew they took a tenth of the time of each stage.
SETTINGS: dict[str, Any] = {"_env_file": None, "bot_token": TOKEN, "marks": "quick"}
_usual = Settings(**SETTINGS)
assens = cache(partial(read_scheme, ASSEN))
_first: dict[bool, bytes] = {}


def keys_in(settings: Settings) -> Keys:
    """New keys. Only those of an installation have to outlive a power cut."""
    if not settings.key_path.exists():
        settings.key_path.touch(0o600)
        settings.key_path.write_text(secrets.token_hex(32), encoding="ascii")
    return load_keys(settings.key_path, settings.mark_cost)


async def database_in(folder: Path, scheme: Scheme) -> Database:
    """A new database, with what the scheme brings. It is made once for all tests of a process, with
    Assen's offers or without any, and copied.
    """
    path, now = folder / "bot.sqlite", MovableClock(MONDAY).now()
    is_new, is_assens = not path.exists(), scheme.offers is assens().offers
    if databases.schemas is not None:
        is_new = False
    if is_new:
        if is_assens not in _first:
            made = await database_at(path)
            if is_assens:
                await _take_offers(made, scheme, now)
            await made.close()
            _first[is_assens] = path.read_bytes()
        path.write_bytes(_first[is_assens])
    database = await database_at(path)
    async with database.transaction() as transaction:
        await pots.set_ceilings(transaction, scheme)
    if not (is_new and is_assens):
        await _take_offers(database, scheme, now)
    return database


async def _take_offers(database: Database, scheme: Scheme, now: datetime) -> None:
    async with database.transaction() as transaction:
        await offers.take(transaction, scheme.offers, "file", now, ends_missing=True)


@asynccontextmanager
async def staged(
    folder: Path,
    scheme: Scheme,
    limits: dict[str, Any] | None = None,
    webhook: dict[str, Any] | None = None,
) -> AsyncIterator[Stage]:
    """Raise a stage in a folder, with this scheme, and without limits unless there are any.

    With settings of a webhook the bot polls nothing: the simulator delivers to it. On the stage of
    the page there is no Telegram at all.
    """
    if CHANNEL == WEB and webhook is None:
        from tests.helpers.web_stage import web_staged

        async with web_staged(folder, scheme, limits or AT_ONCE) as in_page:
            yield in_page
        return
    # A second of imports, which the process that hands out the tests does without.
    from tests.helpers.models import Models

    clock = MovableClock(MONDAY)
    telegram = Telegram(TOKEN, now=clock.now)
    models = Models()
    telegram.on_call.append(models.check_call)
    telegram.on_update.append(models.check_update)
    async with serve(telegram) as base_url:
        places = {
            "bot_api_url": base_url,
            "database": address_at(folder / "bot.sqlite"),
            "key_file": folder / "bot.sqlite.key",
            # Where there is no calendar: a test that needs one reads it itself.
            "scheme": folder / "scheme.toml",
        }
        usual = Settings(**SETTINGS, **webhook) if webhook else _usual
        settings = usual.model_copy(update=places | (limits or AT_ONCE))
        keys = keys_in(settings)
        database = await database_in(folder, scheme)
        try:
            installation = Installation(scheme, keys, clock, database)
            async with App(settings, installation) as bot:
                if webhook:
                    # The settings name a web server with https; here it is the bot's own.
                    url = f"http://127.0.0.1:{bot.http_port}{WEBHOOK_PATH}"
                    secret = webhook["webhook_secret"]
                    await bot.telegram.bot.set_webhook(url, secret_token=secret)
                else:
                    await telegram.wait_until(lambda: telegram.is_polled, ANSWER_SECONDS)
                # A test says itself when the clock does its work.
                bot.schedule.pause()
                stage = Stage(
                    telegram, base_url, scheme, keys, clock, database, folder, settings, bot
                )

                def hear(_method: str, params: dict[str, Any]) -> None:
                    if params.get("text") is not None:
                        stage.said.append((int(params.get("chat_id", 0)), str(params["text"])))

                telegram.on_call.append(hear)
                yield stage
        finally:
            await database.close()
    assert models.complaints == []


@pytest.fixture(autouse=True)
def done_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for each picture, table and photo takes half a second: only tests about them start
    one. Pictures and papers are a dot meanwhile; whatever else is done apart still is."""
    if "processes" not in request.fixturenames:
        monkeypatch.setattr(child_process, "made_apart", made_here)
        monkeypatch.setattr(child_process, "apart", here)


@pytest.fixture(autouse=True)
def no_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is left out on PostgreSQL, because it opens none, opens none."""
    if without_database.opens_none(request.node):
        without_database.refuse(monkeypatch)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator["Browser"]:
    """A browser, for all tests of this process: to start one takes longer than many a test.

    Each test has a context of its own in it, and is on the loop of the session.
    """
    # Whoever needs none does not wait for it.
    from tests.channels.web_browser import chromium_browser

    async with chromium_browser() as browser:
        yield browser


@pytest.fixture
def processes() -> None:
    """Work is done in processes of its own, as in service."""


@pytest.fixture
async def set_stage(tmp_path: Path) -> AsyncIterator[SetStage]:
    """Raise a stage with a scheme of the test's own: `await set_stage(voucher=…)`."""
    async with AsyncExitStack() as stack:

        async def raise_stage(**changes: object) -> Stage:
            scheme = assens().model_copy(update=changes)
            return await stack.enter_async_context(staged(tmp_path, scheme))

        yield raise_stage


@pytest.fixture
async def stage(set_stage: SetStage) -> Stage:
    """A stage with Assen's own scheme."""
    return await set_stage()


# What takes longest by itself: begun last, the other processes would wait for it.
LONGEST = (
    "tests/torture",
    "tests/fuzz",
    "tests/schedule/test_year_of_reminders.py",
    "tests/delivery/test_deaths.py",
    "tests/storage/test_voucher_life.py",
    "tests/storage/test_plans.py",
    "tests/reporting/test_report.py",
    "tests/channels/test_web_push_killed.py",
    "tests/operation/test_deploy.py",
    "tests/test_page.py",
)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """All that is imported stays: looking through it for what can go took seconds, at each look.

    What tests leave is little: looking after each 700 things took a tenth of all time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000)
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest files; the rest stays in its order. Mark what needs a browser, and
    leave out on PostgreSQL what is about files of SQLite, and what would be the same there.
    """
    on_postgres = config.getoption("engine") == POSTGRES
    others = "sqlite_only" if on_postgres else "postgres_only"
    left = [
        item
        for item in items
        if item.get_closest_marker(others) or (on_postgres and without_database.opens_none(item))
    ]
    config.hook.pytest_deselected(items=left)
    out = {*left}
    items[:] = [item for item in items if item not in out]
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
