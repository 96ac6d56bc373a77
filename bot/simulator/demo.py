"""The demo: a simulated Telegram, the real bot as a process of its own, and people to play.

Everything is in a fresh folder that is gone afterwards, and nothing leaves this machine.
"""

import asyncio
import html
import re
import signal
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TextIO

from bot.clock import FileClock
from bot.domain.mistakes import SchemeError
from bot.domain.offer_file import read_offers
from bot.domain.offer_rows import OfferRows
from bot.domain.offers import Offer
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme, shipped_scheme
from bot.domain.working_days import is_working_day
from bot.keys import QUICK, read_keys
from bot.simulator.bot_process import DATABASE, KEY_FILE, TOKEN, BotProcess
from bot.simulator.errors import PlayError
from bot.simulator.half_year import live_through
from bot.simulator.model import Message
from bot.simulator.phone import MORNING, Programme, Story
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.simulator.user import User
from bot.storage import invitations, offers
from bot.storage.database import open_database
from bot.storage.people import Role

# The Monday of the first week in which the scheme was to run (herstelagenda, section 2).
START = datetime(2021, 9, 6, 9, 0)  # noqa: DTZ001 - the zone comes from the scheme
HALF_A_YEAR = timedelta(weeks=26)
# Offers that say of themselves that they are examples.
EXAMPLES = Path(__file__).with_name("offers.csv")
# On a machine that has much else to do, as one where a webshop begins beside it.
_ANSWER_SECONDS = 60


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
class Demo:
    """A demo that is going on."""

    telegram: Telegram
    scheme: Scheme
    clock: FileClock
    base_url: str
    bot: BotProcess
    folder: Path


@asynccontextmanager
async def demo(
    port: int = 0,
    *,
    scheme_path: Path | None = None,
    start: datetime | None = None,
    settings: Mapping[str, str] | None = None,
    bot_kind: type[BotProcess] = BotProcess,
    stories: Sequence[Story] = STORIES,
) -> AsyncIterator[Demo]:
    """Simulator, bot and players, ready to be played, and what to try.

    In Assen in 2021, unless another scheme and a moment in its time are given.
    """
    scheme_path = scheme_path or shipped_scheme("assen")
    scheme = read_scheme(scheme_path)
    with tempfile.TemporaryDirectory(prefix="meedoen-demo-") as name:
        folder = Path(name)
        clock_file = folder / "clock.json"
        clock = FileClock(clock_file)
        clock.move_to(start or START.replace(tzinfo=scheme.zone))
        telegram = Telegram(TOKEN, now=clock.now)
        time_travel = _TimeTravel(telegram, scheme, clock, folder)
        async with serve(
            telegram,
            port=port,
            zone=scheme.zone,
            clock=clock,
            programme=Programme(time_travel.actions, stories),
        ) as base_url:
            bot = time_travel.bot = bot_kind(folder, scheme_path, base_url, clock_file, settings)
            tokens = await _laid(folder / DATABASE, scheme, clock.now())
            await bot.start()
            try:
                for player, token in zip(PLAYERS, tokens, strict=True):
                    telegram.add_person(player.id, player.name, about=player.about)
                    telegram.open_link(player.id, f"https://t.me/{telegram.username}?start={token}")
                for player in PLAYERS:
                    await User(telegram, player.id, _ANSWER_SECONDS).sees("Welkom")
                yield Demo(telegram, scheme, clock, base_url, bot, folder)
            finally:
                await bot.stop()


async def _laid(path: Path, scheme: Scheme, now: datetime) -> list[str]:
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


class _TimeTravel:
    """What the page can have done that takes the bot along to another day."""

    bot: BotProcess

    def __init__(self, telegram: Telegram, scheme: Scheme, clock: FileClock, folder: Path) -> None:
        self._telegram = telegram
        self._scheme = scheme
        self._clock = clock
        self._folder = folder
        self._lived = False
        self.actions = {
            "next_working_day": self.next_working_day,
            "half_year": self.half_year,
        }

    async def next_working_day(self) -> None:
        """It is half past eight on the next day on which the municipality works."""
        self._move_to(_working_day_from(self._today() + timedelta(days=1)))

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
        self._move_to(last)
        await self.bot.start()

    def _today(self) -> date:
        return self._clock.now().astimezone(self._scheme.zone).date()

    def _move_to(self, day: date) -> None:
        self._clock.move_to(datetime.combine(day, MORNING, self._scheme.zone))
        self._telegram.clock_moved()


def _working_day_from(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


async def serve_page(port: int, output: TextIO) -> int:
    """Serve the phone page until Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with demo(port) as playing:
        output.write(f"Open {playing.base_url} in a browser. Stop with Ctrl-C.\n")
        output.flush()
        await stop.wait()
    return 0


async def play(output: TextIO) -> int:
    """Play one whole issue and print it as a transcript."""
    async with demo() as playing:
        anneke = User(playing.telegram, PLAYERS[0].id, _ANSWER_SECONDS)
        transcript = _Transcript(anneke, PLAYERS[0].name, output)
        menu = transcript.show(await anneke.sees("Welkom"))
        question = await transcript.tap(menu, "Voucher geven", "Waarvoor")
        await transcript.tap(question, "Sport", "postcode")
        question = await transcript.type("9401 AB 12", "Klopt dit?")
        done = await transcript.tap(question, "Geef voucher", "Klaar. De code is")
        card = await anneke.sees("Dit is uw voucher")
        transcript.write("Bot", f"[kaart als afbeelding]\n{card.text}")
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}", done.text)
    return 0 if code else 1


class _Transcript:
    """One player's chat, printed as it goes."""

    def __init__(self, user: User, name: str, output: TextIO) -> None:
        self._user = user
        self._name = name
        self._output = output

    def write(self, who: str, text: str) -> None:
        """One line of the transcript; what goes on below it is indented."""
        lines = text.splitlines() or [""]
        self._output.write(f"{who + ':':<8} {lines[0]}\n")
        self._output.writelines(f"{'':<8} {line}\n" for line in lines[1:])
        self._output.flush()

    def show(self, message: Message) -> Message:
        """Print a message of the bot, and its buttons."""
        buttons = " ".join(f"[{label['text']}]" for row in message.keyboard for label in row)
        self.write("Bot", html.unescape(message.text) + (f"\n{buttons}" if buttons else ""))
        return message

    async def tap(self, message: Message, label: str, words: str) -> Message:
        """Tap a button, and print the answer."""
        self.write(self._name, f"[{label}]")
        return self.show(await self._user.tap(message, label, words))

    async def type(self, text: str, words: str) -> Message:
        """Type a line, and print the answer."""
        self.write(self._name, text)
        return self.show(await self._user.type(text, words))
