"""Puts a bot together, starts it and stops it."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from functools import partial
from html import escape
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.channels.channels import Channels
from bot.channels.pace import Pace
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.greeting import greet
from bot.channels.telegram.polling import ANSWER_SECONDS, poll
from bot.channels.telegram.server_clock import telegrams_now
from bot.config import Settings, SettingsError
from bot.conversation.background import TASKS, TaskRunner
from bot.conversation.shop_keeper import ShopKeeper
from bot.conversation.shop_scans import answer_without_shop
from bot.conversation.turns import Turns
from bot.delivery.inbox import Inbox
from bot.delivery.outbox import Outbox
from bot.delivery.suspects import Suspects
from bot.delivery.worker import LOOK_AGAIN_SECONDS
from bot.domain.scheme import Scheme
from bot.handlers.shop_tills import ShopTills
from bot.messages.composer import Composer
from bot.messages.events import EventMessages
from bot.messages.figures import Reports
from bot.messages.promotion import PromotionMessages
from bot.messages.ways_in import LinkMessages
from bot.operation.health import Health
from bot.routes import routes
from bot.schedule.agenda import refresh_agenda, was_read
from bot.schedule.jobs import Schedule, jobs
from bot.schedule.reminders import take_back
from bot.storage import meta, shop_cards, web_pushes
from bot.storage.errors import Unavailable
from bot.storage.installation import Installation, Way
from bot.storage.marks import make_slow
from bot.translation import gettext as _
from bot.webshop.shop import Shop
from bot.webshop.shops import held_by, live_shop, name_of

if TYPE_CHECKING:
    from bot.channels.web.channel import WebChannel
    from bot.channels.web.server import WebServer
    from bot.delivery.pushes import Pushes
    from bot.operation.metrics import Metrics

# How long the first turn waits for a calendar that was never read.
CALENDAR_SECONDS = 5.0
_log = logging.getLogger(__name__)


class App:
    """A bot: what comes in, what goes out, and what happens by the clock.

    Used as `async with App(settings, installation) as app`. Leaving finishes the turn in hand and
    the messages under way. `work` is all that goes on; it ends with whatever goes wrong in there.

    Raises SettingsError when HTTP_PORT is taken.
    """

    work: asyncio.Task[None]
    pages: "WebServer"
    pushes: "Pushes | None" = None

    def __init__(self, settings: Settings, installation: Installation) -> None:
        self._settings = settings
        installation = replace(installation, ways=_ways(settings))
        self.installation = installation
        self._listener = _listen(settings)
        self._telegram = TelegramChannel(settings) if settings.has_telegram else None
        self.web = _web(settings, installation)
        channels = Channels(self._telegram, self.web)
        self.routes = routes(installation.scheme)
        self._turns = Turns(installation, self.routes)
        self._suspects = Suspects(installation.database)
        shop = live_shop(settings, installation.scheme.zone)
        self._health = self._watched()
        self._metrics = self._counted()
        self.composer = self._composer(channels)
        self.outbox = Outbox(
            installation.database,
            installation.keys,
            installation.clock,
            channels,
            self.composer.compose,
            self._telegram.pace if self._telegram else Pace(0, 0),
            suspects=self._suspects,
            unsent=_unsent(installation.scheme),
            accepted=self._health.accepted,
            refused=self._health.refused,
        )
        self.tasks = TaskRunner(installation, channels, self._turns, TASKS, self.outbox.wake, shop)
        self.inbox = Inbox(
            installation.database,
            installation.keys,
            installation.clock,
            handle=self._turns.handle,
            set_aside=self._turns.set_aside,
            suspects=self._suspects,
            committed=self._committed,
            took=self._metrics.turn if self._metrics else None,
        )
        self.shop = self._shopkeeper(shop) if shop else None
        self.schedule = Schedule(
            jobs(installation, settings, self.other_clock, self.outbox.wake, shop), self._suspects
        )
        self._stop = asyncio.Event()

    @property
    def telegram(self) -> TelegramChannel:
        """Telegram as a channel. Raises LookupError for a bot that is only in the page."""
        if self._telegram is None:
            raise LookupError("this bot is not in Telegram")
        return self._telegram

    @property
    def name(self) -> str:
        """As what it runs: its name in Telegram, where its page is, or both."""
        there = [f"@{self._telegram.username}"] if self._telegram else []
        return " and ".join(there + ([self.web.address] if self.web else []))

    async def other_clock(self) -> datetime | None:
        """What Telegram's clock says, in UTC; None where nobody asks Telegram."""
        return await telegrams_now(self._telegram.bot) if self._telegram else None

    @property
    def http_port(self) -> int | None:
        """The port of the web server; None where there is none."""
        return self._listener.getsockname()[1] if self._listener else None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Greet Telegram, and go to work. Raises TokenRefused when Telegram refuses the token,
        SettingsError when it refuses the webhook.
        """
        await self._keep_to_one_shop()
        if self._telegram:
            await greet(self._telegram.bot, self._settings, _commands())
        await _once_it_answers(self._take_up)
        self.work = asyncio.create_task(self._work())

    async def _take_up(self) -> None:
        """Write down what later starts and other commands go by, and look what was left.

        Where it comes to nothing halfway, it may be done once more from the beginning.
        """
        installation = self.installation
        async with installation.database.transaction() as transaction:
            if self._telegram:
                await meta.write(transaction, meta.BOT_USERNAME, self._telegram.username)
            await shop_cards.link(transaction, name_of(self._settings), installation.clock.now())
            if self.web and not self._settings.web_push:
                await web_pushes.unsubscribe_all(transaction)
        if self.web and self._settings.web_push:
            self.pushes = await self._pusher(self.web)
        if self.shop is None:
            await answer_without_shop(installation, self._turns, ShopTills())
        await make_slow(installation.database, installation.keys)
        await take_back(installation.database, installation.clock.now())
        if self._metrics:
            await self._metrics.begin()
        # The last: it counts each time that it is written.
        await self._suspects.begin()

    async def _keep_to_one_shop(self) -> None:
        """Raises SettingsError where vouchers are cards of another shop: who would close them?"""
        if told := await held_by(self.installation.database.reading, self._settings):
            raise SettingsError([told])

    async def stop(self) -> None:
        """Finish the turn in hand and the messages under way."""
        self._stop.set()
        try:
            await self.work
        finally:
            await self._close()

    async def settled(self) -> None:
        """Wait until everything that came in is handled and everything said is sent."""
        await self.inbox.idle()
        await self.tasks.idle()
        if self.shop:
            await self.shop.idle()
        await self.outbox.idle()

    async def _work(self) -> None:
        """Everything that goes on while the bot runs, until it is told to stop."""
        self.schedule.start()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.outbox.work())
            tasks = group.create_task(self.tasks.work())
            besides = [each for each in (self.shop, self.pushes) if each]
            working = [group.create_task(each.work()) for each in besides]
            doors = [group.create_task(door) for door in self._doors()]
            await self._look_at_calendar(group)
            turns = group.create_task(self.inbox.work())
            await self._stop.wait()
            for door in doors:
                door.cancel()
            self.inbox.stop()
            self.tasks.stop()
            for each in besides:
                each.stop()
            await asyncio.gather(turns, tasks, *working)
            self.outbox.stop()
        await self.schedule.stop()
        try:
            await self._suspects.stop()
        except Unavailable:
            _log.exception("the database does not answer; the next start takes this for a death")

    def _doors(self) -> list[Coroutine[None, None, None]]:
        """Where updates come in, and where somebody asks whether the bot is well."""
        settings = self._settings
        doors: list[Coroutine[None, None, None]] = []
        if self._listener is not None:
            from bot.operation.web import MOST_WITH_PAGES, room_for, serve_web, web_app

            page = (self._metrics.page, self._metrics.CONTENT_TYPE) if self._metrics else None
            ring = self.shop.ring if self.shop else None
            secret, most = settings.webhook_secret_text, None
            web = web_app(self.inbox, self._health, secret, page, ring)
            if self.web:
                from bot.channels.web.server import WebServer

                devices = self.pushes.devices() if self.pushes else None
                self.pages = WebServer(self.web, settings, self.inbox, self.outbox.wake, devices)
                web.routes.extend(self.pages.routes())
                doors.append(self.pages.work())
                most = room_for(MOST_WITH_PAGES)
            doors.append(serve_web(web, self._listener, most))
        if self._telegram and not settings.webhook_url:
            polling = poll(
                self._telegram.bot,
                self.inbox.put,
                fetched=self._health.fetched,
                refused=self._health.refused,
                conflict=self._remember_conflict,
            )
            doors.append(polling)
        return doors

    async def _look_at_calendar(self, group: asyncio.TaskGroup) -> None:
        """Let the first turn wait a moment for a calendar that was never read."""
        agenda = self._settings.agenda
        if agenda is not None and not await was_read(self.installation.database.reading):
            look = partial(refresh_agenda, self.installation, agenda, self.outbox.wake)
            looking = group.create_task(self.schedule.guarded("agenda", look)())
            await asyncio.wait({looking}, timeout=CALENDAR_SECONDS)

    def _committed(self, left_task: bool) -> None:
        if left_task:
            self.tasks.wake()
        if self.shop:
            self.shop.wake()
        self.outbox.wake()

    def _shopkeeper(self, shop: Shop) -> ShopKeeper:
        """Who looks after the live webshop."""
        return ShopKeeper(self.installation, shop, self._turns, ShopTills(), self.outbox.wake)

    async def _pusher(self, web: "WebChannel") -> "Pushes":
        """Who tells devices that there is a message in the page."""
        # Whoever has no use for it does not pay for it.
        from bot.delivery.pushes import Pushes, services_of

        services = await services_of(self.installation, web.place)
        pushes = Pushes(self.installation, services, web.looks)
        await pushes.begin()
        return pushes

    def _composer(self, channels: Channels) -> Composer:
        installation = self.installation
        others = [
            *EventMessages(installation).makers,
            *PromotionMessages(installation).makers,
            *Reports(installation).makers,
            *LinkMessages(channels).makers,
        ]
        return Composer(installation, channels, others)

    def _watched(self) -> Health:
        settings = self._settings
        fetch_seconds = settings.health_update_seconds + ANSWER_SECONDS
        return Health(
            self.installation.database,
            self.installation.clock,
            update_seconds=settings.health_update_seconds,
            message_seconds=settings.health_message_seconds,
            backups=settings.copies_folder is not None,
            day_copies=settings.has_day_copies,
            pushes=settings.web_push,
            fetch_seconds=None if settings.webhook_url or not self._telegram else fetch_seconds,
        )

    def _counted(self) -> "Metrics | None":
        if not self._settings.metrics:
            return None
        # Whoever does not ask for figures does not pay for them.
        from bot.operation.metrics import Metrics

        return Metrics(self.installation.database, self._health)

    async def _remember_conflict(self) -> None:
        """For `/healthz` and `check`: Telegram says that another program fetches our updates."""
        async with self.installation.database.transaction() as transaction:
            now = self.installation.clock.now()
            await meta.write(transaction, meta.CONFLICT_AT, now.isoformat())

    async def _close(self) -> None:
        if self._telegram:
            await self._telegram.bot.shutdown()
        if self._listener is not None:
            self._listener.close()


def _unsent(scheme: Scheme) -> str:
    """What stands in for a message that can't be made."""
    return _(
        "There is a message for you that I can't show: it goes wrong each time. What you did stays"
        " done. Type start to go on. Questions? Call the coordinator: {phone}."
    ).format(phone=escape(scheme.coordinator_phone))


def _commands() -> dict[str, str]:
    return {
        "start": _("Begin"),
        "help": _("Help"),
        "privacy": _("What we keep of whom"),
        "stand": _("How many vouchers were given"),
        "stop": _("Stop what is going on"),
    }


def _ways(settings: Settings) -> frozenset[Way]:
    there = {Way.TELEGRAM: settings.has_telegram, Way.PAGE: settings.web_url is not None}
    return frozenset(way for way, is_there in there.items() if is_there)


def _web(settings: Settings, installation: Installation) -> "WebChannel | None":
    """The page, where there is one."""
    if settings.web_url is None:
        return None
    from bot.channels.web.channel import WebChannel

    return WebChannel(installation, settings.web_url, pushes=settings.web_push)


async def _once_it_answers(write: Callable[[], Awaitable[None]]) -> None:
    """Write at the start, as soon as the database takes it: its disk may be full for a moment."""
    while True:
        try:
            await write()
            return
        except Unavailable:
            _log.exception("the database does not answer; nothing is lost, trying again")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


def _listen(settings: Settings) -> socket.socket | None:
    """The open port of the web server, before anything else: whoever knocks may wait a moment."""
    if settings.http_port is None:
        return None
    # A third of the memory of a bot that starts: whoever has no web server does not pay for it.
    from bot.operation.web import listen

    try:
        return listen(settings.http_host, settings.http_port)
    except OSError as error:
        where = f"{settings.http_host}, port {settings.http_port}"
        raise SettingsError([f"HTTP_PORT: {where} can't be used ({error.strerror})."]) from None
