"""The demo in a simulated Telegram, to play or as a transcript."""

import html
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from bot.clock import FileClock
from bot.domain.scheme import Scheme
from bot.simulator.bot_process import DATABASE, TOKEN, BotProcess
from bot.simulator.model import Message
from bot.simulator.scene import ANSWER_SECONDS, PLAYERS, laid, scene
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.simulator.user import User


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
) -> AsyncIterator[Demo]:
    """Simulator, bot and players, ready to be played. For where and when see `scene`."""
    with scene(scheme_path, start) as here:
        clock, travel = here.clock, here.travel
        telegram = Telegram(TOKEN, now=clock.now)
        travel.tell = telegram.clock_moved
        async with serve(
            telegram, port=port, zone=here.scheme.zone, clock=clock, programme=travel.programme
        ) as base_url:
            bot = travel.bot = bot_kind(
                here.folder, here.scheme_path, base_url, here.clock_file, settings
            )
            tokens = await laid(here.folder / DATABASE, here.scheme, clock.now())
            await bot.start()
            try:
                for player, token in zip(PLAYERS, tokens, strict=True):
                    telegram.add_person(player.id, player.name, about=player.about)
                    telegram.open_link(player.id, f"https://t.me/{telegram.username}?start={token}")
                for player in PLAYERS:
                    await User(telegram, player.id, ANSWER_SECONDS).sees("Welkom")
                yield Demo(telegram, here.scheme, clock, base_url, bot, here.folder)
            finally:
                await bot.stop()


async def play(output: TextIO) -> int:
    """Play one whole issue and print it as a transcript."""
    async with demo() as playing:
        anneke = User(playing.telegram, PLAYERS[0].id, ANSWER_SECONDS)
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
