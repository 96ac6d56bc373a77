"""What every demo has: the bot as a process of its own, people to play, and travels in time.

Everything is in a fresh folder that is gone afterwards, and nothing leaves this machine.
"""

import asyncio
import signal
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol, TextIO

from bot.clock import FileClock
from bot.domain.mistakes import SchemeError
from bot.domain.offer_file import read_offers
from bot.domain.offer_rows import OfferRows
from bot.domain.offers import Offer
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme, shipped_scheme
from bot.domain.working_days import is_working_day
from bot.keys import QUICK, read_keys
from bot.simulator.bot_process import DATABASE, KEY_FILE, BotProcess
from bot.simulator.errors import PlayError
from bot.simulator.exercise import MORNING, Programme, Story
from bot.simulator.half_year import live_through
from bot.storage import invitations, offers
from bot.storage.engines import open_database
from bot.storage.people import Role

# The Monday of the first week in which the scheme was to run (herstelagenda, section 2).
START = datetime(2021, 9, 6, 9, 0)  # noqa: DTZ001 - the zone comes from the scheme
HALF_A_YEAR = timedelta(weeks=26)
# On a machine that has much else to do, as one where a webshop begins beside it.
ANSWER_SECONDS = 60
# Offers that say of themselves that they are examples.
EXAMPLES = Path(__file__).with_name("offers.csv")


@dataclass(frozen=True)
class Player:
    """Somebody to play: the role that the demo invites them for, and the organisation's key."""

    id: int
    name: str
    about: str
    role: Role
    organisation: str


PLAYERS = (
    Player(1001, "Anneke", "Intermediair · Voedselbank", Role.INTERMEDIARY, "voedselbank"),
    Player(1002, "Bilal", "Intermediair · Vaart Welzijn", Role.INTERMEDIARY, "vaart_welzijn"),
    Player(1003, "Carla", "Coördinator · Gemeente Assen", Role.COORDINATOR, "Gemeente Assen"),
    Player(1004, "Dirk", "Vrijwilliger · Vaart Welzijn", Role.VOLUNTEER, "vaart_welzijn"),
    Player(1005, "Esra", "Aanbieder · Sportschool", Role.PROVIDER, "Sportschool"),
)

STORIES = (
    Story(
        "Geef een voucher",
        "U bent Anneke. Tik op ‘Voucher geven’ en dan op ‘Sport’. Typ 9401 AB 12."
        " Tik op ‘Geef voucher’.",
        1001,
    ),
    Story(
        "Neem de voucher in",
        "U bent Esra van de sportschool. Plak de code die Anneke gaf, en tik op ‘Neem in’.",
        1005,
    ),
    Story(
        "Zie hoe het gaat",
        "U bent Carla. Tik bovenaan op ‘Volgende werkdag’. Om half negen komt de stand."
        " Meer te zien? Kies bij de drie puntjes ‘Vul met een half jaar’.",
        1003,
    ),
)


@dataclass(frozen=True)
class Scene:
    """Where and when a demo plays, before anybody is there."""

    scheme_path: Path
    scheme: Scheme
    folder: Path
    clock_file: Path
    clock: FileClock
    travel: "TimeTravel"


@contextmanager
def scene(
    scheme_path: Path | None, start: datetime | None, stories: Sequence[Story] = STORIES
) -> Iterator[Scene]:
    """In Assen in 2021, unless another scheme and a moment in its time are given."""
    scheme_path = scheme_path or shipped_scheme("assen")
    scheme = read_scheme(scheme_path)
    with tempfile.TemporaryDirectory(prefix="meedoen-demo-") as name:
        folder = Path(name)
        clock_file = folder / "clock.json"
        clock = FileClock(clock_file)
        clock.move_to(start or START.replace(tzinfo=scheme.zone))
        travel = TimeTravel(scheme, clock, folder, stories)
        yield Scene(scheme_path, scheme, folder, clock_file, clock, travel)


class Served(Protocol):
    """A demo that has a page."""

    @property
    def base_url(self) -> str: ...


async def serve_page(playing: AbstractAsyncContextManager[Served], output: TextIO) -> int:
    """Serve a demo's page until Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with playing as served:
        output.write(f"Open {served.base_url} in a browser. Stop with Ctrl-C.\n")
        output.flush()
        await stop.wait()
    return 0


async def laid(path: Path, scheme: Scheme, now: datetime) -> list[str]:
    """What is there at the start: made-up offers, and an invitation for each player.

    The invitations are as `python -m bot invite` makes them. Five of those took seconds.
    """
    database = await open_database(path)
    try:
        async with database.transaction() as transaction:
            await offers.take(transaction, examples(scheme), "list", now, ends_missing=False)
            return [
                await invitations.make(
                    transaction, player.role, player.organisation, invited_by=None, now=now
                )
                for player in PLAYERS
            ]
    finally:
        await database.close()


def examples(scheme: Scheme) -> Sequence[Offer]:
    """What the demo offers. Raises SchemeError where it does not fit the scheme."""
    found, problems = read_offers(EXAMPLES, OfferRows(scheme.categories, scheme.areas))
    if problems:
        raise SchemeError(problems)
    return found


class TimeTravel:
    """What the page can have done that takes the bot along to another day."""

    bot: BotProcess

    # Tells the pages that it is another time.
    tell: Callable[[], Awaitable[None]]

    def __init__(
        self, scheme: Scheme, clock: FileClock, folder: Path, stories: Sequence[Story]
    ) -> None:
        self._scheme = scheme
        self._clock = clock
        self._folder = folder
        self._lived = False
        actions = {"next_working_day": self.next_working_day, "half_year": self.half_year}
        self.programme = Programme(actions, stories)

    async def next_working_day(self) -> None:
        """It is half past eight on the next day on which the municipality works."""
        await self._move_to(_working_day_from(self._today() + timedelta(days=1)))

    async def half_year(self) -> None:
        """Half a year of use by made-up people passes while the bot stands still."""
        if self._lived:
            raise PlayError("Half a year has passed already.")
        self._lived = True
        first = self._today() + timedelta(days=1)
        last = _working_day_from(first + HALF_A_YEAR)
        await self.bot.stop()
        database = await open_database(self._folder / DATABASE)
        try:
            keys = read_keys(self._folder / KEY_FILE, QUICK)
            await live_through(database, self._scheme, keys, first, last)
        finally:
            await database.close()
        await self._move_to(last)
        await self.bot.start()

    def _today(self) -> date:
        return self._clock.now().astimezone(self._scheme.zone).date()

    async def _move_to(self, day: date) -> None:
        self._clock.move_to(datetime.combine(day, MORNING, self._scheme.zone))
        await self.tell()


def _working_day_from(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
