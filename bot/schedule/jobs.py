"""What happens by the clock: which jobs there are, and how often each looks."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.config import Settings
from bot.delivery.broadcast import LOOK_SECONDS
from bot.delivery.suspects import Suspects
from bot.schedule.agenda import refresh_agenda
from bot.schedule.backups import DayCopies, nightly_backup
from bot.schedule.forgetting import forget_what_is_due
from bot.schedule.housekeeping import housekeeping
from bot.schedule.lapses import lapse
from bot.schedule.reminders import send_reminders
from bot.schedule.shop_compare import compare
from bot.schedule.summaries import daily_summaries
from bot.schedule.sure import OtherClock
from bot.storage.deaths import Item, Kind
from bot.storage.installation import Installation
from bot.webshop.shop import Shop

Look = Callable[[], Coroutine[None, None, None]]
_OFTEN, _SELDOM = timedelta(seconds=LOOK_SECONDS), timedelta(minutes=10)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """What is looked at, and how often."""

    name: str
    interval: timedelta
    look: Look


def jobs(
    installation: Installation,
    settings: Settings,
    other_clock: OtherClock,
    wake: Callable[[], None],
    shop: Shop | None = None,
) -> list[Job]:
    """The jobs of an installation. `other_clock` is asked about what can't be undone; `wake` tells
    the outbox that there is something new.
    """
    days = settings.backup_days
    # The log can't be emptied while a copy reads it, and only one clears what kills left of copies.
    at_the_file = asyncio.Lock()
    tidy = partial(housekeeping, installation, other_clock, settings.web_session_days)
    forget = partial(forget_what_is_due, installation, other_clock, wake, days)
    listed = [
        Job("housekeeping", _SELDOM, _one_at_a_time(at_the_file, tidy)),
        Job("lapses", _SELDOM, partial(lapse, installation, other_clock)),
        Job("forgetting", _SELDOM, _one_at_a_time(at_the_file, forget)),
        Job("reminders", _OFTEN, partial(send_reminders, installation, wake)),
        Job("summaries", timedelta(seconds=5), partial(daily_summaries, installation)),
    ]
    if shop is not None:
        listed.append(Job("webshop", _SELDOM, partial(compare, installation, shop)))
    if settings.agenda is not None:
        agenda = partial(refresh_agenda, installation, settings.agenda, wake)
        listed.append(Job("agenda", timedelta(minutes=1), agenda))
    if folder := settings.copies_folder:
        backup = partial(nightly_backup, installation, other_clock, folder, days)
        listed.append(Job("backup", _SELDOM, _one_at_a_time(at_the_file, backup)))
        if settings.has_day_copies:
            look = DayCopies(installation, folder).look
            interval = timedelta(minutes=settings.backup_minutes)
            listed.append(Job("copies of the day", interval, _one_at_a_time(at_the_file, look)))
    return listed


def _one_at_a_time(lock: asyncio.Lock, look: Look) -> Look:
    async def run() -> None:
        async with lock:
            await look()

    return run


class Schedule:
    """Lets each job look in its time. One that still goes on is not begun a second time.

    One of which the bot died too often is left out for a day; see suspects.py.
    """

    def __init__(self, listed: Sequence[Job], suspects: Suspects) -> None:
        self._jobs = listed
        self._suspects = suspects
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._looking: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to look."""
        for job in self._jobs:
            self._scheduler.add_job(
                self._followed(self.guarded(job.name, job.look)),
                "interval",
                seconds=job.interval.total_seconds(),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()

    def pause(self) -> None:
        """Look no more until somebody does so by hand: for tests."""
        self._scheduler.pause()

    async def stop(self) -> None:
        """Begin no other look, and wait for those that go on."""
        self._scheduler.pause()
        await asyncio.gather(*self._looking, return_exceptions=True)
        self._scheduler.shutdown(wait=False)

    def guarded(self, name: str, look: Look) -> Look:
        """A job that is in hand while it looks, and of which a failure is in the log."""
        return logged(name, _noted(name, look, self._suspects))

    def _followed(self, look: Look) -> Look:
        async def run() -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - a coroutine runs in one
            self._looking.add(task)
            try:
                await look()
            finally:
                self._looking.discard(task)

        return run


def _noted(name: str, look: Look, suspects: Suspects) -> Look:
    """A job that is left out for a day once the bot died of it."""
    item = Item(Kind.JOB, name)
    told = False

    async def run() -> None:
        nonlocal told
        if not suspects.is_given_up(item):
            async with suspects.in_hand(item):
                await look()
        elif not told:
            told = True
            died = suspects.deaths(item)
            _log.error("%s was in hand at %d deaths of the bot; left out for a day", name, died)

    return run


def logged(name: str, look: Look) -> Look:
    """A job of which a failure is in the log. It is tried again at the next look."""

    async def run() -> None:
        try:
            await look()
        except Exception:
            _log.exception("%s failed; it is tried again", name)

    return run
