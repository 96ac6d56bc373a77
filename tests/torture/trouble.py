"""What goes wrong around the bot: nonsense from Telegram, a busy database, a full disk, a clock
that jumps. The faults of single calls are the simulator's own.

Each update that is made brings each of these with the same chance, drawn from a seed; and each
comes at least once, or a run of some hundred updates would now and then have none of a kind.
"""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bot.clock import FileClock
from bot.simulator.telegram import Telegram
from tests.torture.place import Place
from tests.torture.process import RealBot
from tests.torture.struck import FULL

HOLD_SECONDS = (0.02, 0.4)
_FULL_SECONDS = (0.02, 0.3)
# Mostly within the day, as what was given today can be taken back; now and then over midnight, but
# never so far that what must be kept is cleaned up.
_JUMPS_HOURS = (3, 3, 3, 3, 30)
_TRIES_TO_HOLD = 200
# After so many updates one of each kind comes for certain, one kind after the other.
_DUE_AFTER = 25


class Trouble:
    """Makes trouble on the bot's own machine at a rate (0 to 1), and counts what struck."""

    def __init__(
        self, place: Place, bot: RealBot, clock: FileClock, seed: str, rate: float
    ) -> None:
        self._place = place
        self._bot = bot
        self._clock = clock
        self._random = random.Random(f"{seed}:trouble")
        self._rate = rate
        self._holding: sqlite3.Connection | None = None
        self._ordered = False
        self._updates = 0
        self.struck: Counter[str] = Counter()
        place.on_update.insert(0, self._on_update)

    def _strikes(self) -> tuple[Callable[[], None], ...]:
        return (self._hold, self._fill, self._jump)

    def _on_update(self, update: dict[str, Any]) -> None:
        self._updates += 1
        for number, strike in enumerate(self._strikes(), 1):
            if self._random.random() < self._rate or self._updates == number * _DUE_AFTER:
                # What is made now comes first.
                asyncio.get_running_loop().call_soon(strike)

    def _hold(self, tries: int = _TRIES_TO_HOLD) -> None:
        """Somebody else writes to the database for a while."""
        if self._holding is not None or not self._rate:
            return
        other = sqlite3.connect(self._bot.database, isolation_level=None, timeout=0)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            other.close()
            if tries:
                asyncio.get_running_loop().call_later(0.002, self._hold, tries - 1)
            return
        self._holding = other
        self.struck["busy"] += 1
        seconds = self._random.uniform(*HOLD_SECONDS)
        asyncio.get_running_loop().call_later(seconds, self._let_go)

    def _let_go(self) -> None:
        if self._holding is not None:
            self._holding.close()
            self._holding = None

    def _fill(self) -> None:
        """The disk is full for a while, from the bot's next commit on."""
        self._count_full()
        if self._rate:
            seconds = self._random.uniform(*_FULL_SECONDS)
            (self._bot.folder / FULL).write_text(f"{seconds:.3f}", encoding="ascii")
            self._ordered = True

    def _count_full(self) -> None:
        if self._ordered and not (self._bot.folder / FULL).exists():
            self.struck["full disk"] += 1
            self._ordered = False

    def _jump(self) -> None:
        """The bot's clock is put on or back; Telegram's is right."""
        if self._rate:
            most = self._random.choice(_JUMPS_HOURS)
            hours = self._random.uniform(-most, most)
            self._clock.move_to(self._place.now() + timedelta(hours=hours))
            self.struck["clock"] += 1

    def retire(self) -> None:
        """From now on all goes well."""
        self._rate = 0.0
        self._let_go()
        self._count_full()
        with suppress(FileNotFoundError):
            (self._bot.folder / FULL).unlink()


class TelegramTrouble(Trouble):
    """The same, and nonsense from Telegram. `broken` are the updates that can't be parsed."""

    def __init__(
        self, telegram: Telegram, bot: RealBot, clock: FileClock, seed: str, rate: float
    ) -> None:
        super().__init__(telegram, bot, clock, seed, rate)
        self._telegram = telegram
        self._injecting = False
        self.broken: list[int] = []

    @property
    def is_injecting(self) -> bool:
        """Whether the update that is made just now is meant to be nonsense."""
        return self._injecting

    def _strikes(self) -> tuple[Callable[[], None], ...]:
        return (self._nonsense, self._no_json, *super()._strikes())

    def _on_update(self, update: dict[str, Any]) -> None:
        if self._injecting:
            self.broken.append(update["update_id"])
        else:
            super()._on_update(update)

    def _nonsense(self) -> None:
        """An update that can't be parsed, from nobody or from somebody."""
        if not self._rate:
            return
        somebody = self._random.choice(list(self._telegram.people))
        chat = {"id": somebody, "type": "private", "first_name": "?"}
        content: dict[str, Any] = self._random.choice(
            [
                {"message": "hallo"},
                {"message": {}},
                {"callback_query": "hallo"},
                {"my_chat_member": {"chat": chat}},
                {"message": {"chat": chat, "message_id": 1, "date": "yesterday", "text": "x"}},
            ]
        )
        self._injecting = True
        self._telegram.inject(content)
        self._injecting = False
        self.struck["nonsense"] += 1

    def _no_json(self) -> None:
        """An answer that is no JSON at all."""
        if self._rate:
            self._telegram.inject(b"<html>")
            self.struck["no json"] += 1
