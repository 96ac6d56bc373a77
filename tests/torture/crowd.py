"""People at the counter, all at once: each taps, types and reads as fast as answers come.

They know nothing of the bot but what is on their screen. Now and then they tap twice, tap a button
of long ago, or tap another button of a question they have just answered.
"""

import random
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from bot.simulator.telegram import Message, Telegram

WELCOME = "Welkom bij de voucherhulp van Assen."
APPROACH = "Hoe ontmoet u mensen vandaag?"
CATEGORY = "Waarvoor is de voucher?"
LINE = "Typ de postcode en het huisnummer."
DOUBLE = "Voor dit adres is al een voucher gegeven."
CONFIRM = "Klopt dit?"
CODE = "De code is"
CARD = "Dit is uw voucher van"
JOINED = "U bent vanaf nu intermediair"
EXPECTED = (WELCOME, APPROACH, CATEGORY, LINE, DOUBLE, CONFIRM, CODE, CARD, JOINED)

_RECENT = 8


class NoAnswer(Exception):
    """Somebody waited for an answer that never came."""


class Intermediary:
    """Somebody who gives vouchers, and how many they confirmed and got a code for."""

    def __init__(
        self, telegram: Telegram, id: int, seed: str, *, addresses: Iterator[str], patience: float
    ) -> None:
        self.id = id
        self.given = 0
        self._telegram = telegram
        self._random = random.Random(f"{seed}:{id}")
        self._addresses = addresses
        self._patience = patience
        self._used: list[str] = []
        self._old_buttons: list[tuple[int, str]] = []

    async def join(self, link: str) -> None:
        """Accept the invitation."""
        await self._wait(lambda: self._telegram.open_link(self.id, link), WELCOME)

    async def work(self, vouchers: int) -> None:
        """Give vouchers, one after another, in the three ways there are."""
        while self.given < vouchers:
            way = self._random.choice(("menu", "next", "line"))
            if way == "line":
                category = self._random.choice(("sport", "cultuur"))
                seen = await self._type(f"{category} {self._address()}", CONFIRM, DOUBLE, APPROACH)
            elif way == "next" and self.given:
                seen = await self._tap(self._find("Volgende"), "Volgende", LINE)
            else:
                seen = await self._type("start", WELCOME)
                seen = await self._tap(seen, "Voucher geven", CATEGORY, APPROACH)
            await self._finish(seen)
            self.given += 1

    async def last_word(self) -> None:
        """Ask for the menu: when it comes, everything before it has come."""
        await self._wait(lambda: self._telegram.send_text(self.id, "start"), WELCOME)

    async def _finish(self, seen: Message) -> None:
        """Answer every question until the code is there."""
        while CODE not in seen.text:
            if APPROACH in seen.text:
                seen = await self._tap(seen, "Buurtteam", CATEGORY, CONFIRM, DOUBLE)
            elif CATEGORY in seen.text:
                seen = await self._tap(seen, "Sport", LINE)
            elif LINE in seen.text:
                seen = await self._type(self._address(), CONFIRM, DOUBLE)
            elif DOUBLE in seen.text:
                seen = await self._tap(seen, "Ander huishouden", CONFIRM)
            else:
                seen = await self._tap(seen, "Geef voucher", CODE, DOUBLE)

    def _address(self) -> str:
        """A new address; one in twelve times one where a voucher was given before."""
        if self._used and self._random.random() < 1 / 12:
            return self._random.choice(self._used)
        address = next(self._addresses)
        self._used.append(address)
        return address

    async def _type(self, text: str, *answers: str) -> Message:
        return await self._wait(lambda: self._telegram.send_text(self.id, text), *answers)

    async def _tap(self, message: Message, label: str, *answers: str) -> Message:
        button = (message.id, message.buttons[label])

        def taps() -> None:
            self._press(button)
            stray = self._random.random()
            if stray < 0.10:
                self._press(button)
            elif stray < 0.15 and self._old_buttons:
                self._press(self._random.choice(self._old_buttons))
            elif stray < 0.20 and label != "Volgende":
                self._press((message.id, self._random.choice(list(message.buttons.values()))))

        seen = await self._wait(taps, *answers)
        # "Volgende" works again and again, and would begin another voucher.
        if label != "Volgende":
            self._old_buttons.append(button)
        return seen

    def _press(self, button: tuple[int, str]) -> None:
        self._telegram.tap(self.id, *button, stale=True)

    def _recent(self) -> list[Message]:
        """The newest messages of the bot, newest first."""
        chat = self._telegram.people[self.id].messages
        return [m for m in islice(reversed(chat.values()), _RECENT) if m.sender == "bot"]

    def _find(self, label: str) -> Message:
        return next(m for m in self._recent() if label in m.buttons)

    async def _wait(self, act: Callable[[], Any], *answers: str) -> Message:
        """Do something and wait for a new or changed message with one of these texts."""
        before = {message.id: message.api for message in self._recent()}
        act()

        def answer() -> Message | None:
            for message in self._recent():
                is_new = before.get(message.id) is not message.api
                if is_new and any(words in message.text for words in answers):
                    return message
            return None

        try:
            await self._telegram.wait_until(lambda: answer() is not None, self._patience)
        except TimeoutError:
            shown = [message.text[:40] for message in self._recent()]
            raise NoAnswer(f"{self.id} waits for one of {answers}, sees {shown}") from None
        found = answer()
        assert found is not None
        return found


def new_addresses() -> Iterator[str]:
    """Addresses in Assen, each once."""
    for number in range(1, 1000):
        yield f"9401 AB {number}"
