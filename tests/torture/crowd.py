"""People at the counter, all at once: each taps, types and reads as fast as answers come.

They know nothing of the bot but what is on their screen. They give vouchers, take them back, ask a
new code for a lost one, and look codes up. Now and then they tap twice, tap a button of long ago or
another button of the same question, go away half-way, stop, or block the bot and come back. What
each was told is kept in an account of their own, to hold against the books.
"""

import asyncio
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot.simulator.model import Message
from tests.torture.place import Place

WELCOME = "Welkom bij de voucherhulp van Assen."
APPROACH = "Via welke weg kwam u bij deze mensen?"
CATEGORY = "Waarvoor is de voucher?"
LINE = "Typ de postcode en het huisnummer."
DOUBLE = "Voor dit adres is al een voucher gegeven."
CONFIRM = "Klopt dit?"
CODE = "De code is"
CARD = "Dit is uw voucher van"
FOLDED = "Gegeven: voucher"
JOINED = "U bent vanaf nu intermediair"
STOPPED = "Gestopt. Er is niets veranderd."
SOLD_OUT = "Er is niets uitgegeven."
REPAIR = "Kwijt of fout? Kies wat u wilt doen."
WHICH_BACK = "Welke voucher wilt u terugnemen?"
TAKE_BACK = "terugnemen? De code werkt dan niet meer."
TAKEN_BACK = "De voucher is teruggenomen."
NOT_TODAY = "U kunt alleen een voucher terugnemen die u vandaag gaf"
FIND = "Typ de code, of de postcode en het huisnummer."
WHICH = "Welke is kwijt?"
NOT_FOUND = "Ik vind hier geen voucher bij."
REPLACE = "De oude code werkt dan niet meer."
TOO_LATE = "Deze voucher kan niet meer worden veranderd."
NO_LONGER = "Deze voucher werkt niet meer."
ENDED = "U kunt hem niet meer veranderen."
FACTS = "Voucher van €"
# A line for a voucher, typed where a lost one was asked for.
NO_NAME = "Typ alleen de postcode en het huisnummer"
SORRY = "Er ging iets mis. Er is niets veranderd."
EXPECTED = (
    *(
        WELCOME,
        APPROACH,
        CATEGORY,
        LINE,
        DOUBLE,
        CONFIRM,
        CODE,
        CARD,
        FOLDED,
        JOINED,
        STOPPED,
        SOLD_OUT,
    ),
    *(
        REPAIR,
        WHICH_BACK,
        TAKE_BACK,
        TAKEN_BACK,
        NOT_TODAY,
        FIND,
        WHICH,
        NOT_FOUND,
        REPLACE,
        TOO_LATE,
    ),
    *(NO_LONGER, FACTS, NO_NAME, SORRY),
    # What another button of a menu brings, tapped by accident.
    *("Stand ", "Kies een activiteit.", "Er staan nu geen activiteiten", "Een voucher geven"),
    # Somebody of another organisation had the code in hand.
    *("kreeg een nieuwe code.", "Deze voucher is van een andere organisatie."),
)

CONFIRMING = ("Geef voucher", "Nieuwe code")
# These begin something, and work again when three seconds have passed, by a clock that jumps.
BEGINNING = (
    "Volgende",
    "Voucher geven",
    "Mijn voucher terugnemen",
    "Voucher kwijt: nieuwe code",
)

Became = Literal["in use", "taken back", "replaced"]
STATES: dict[str, Became] = {
    "Nog niet gebruikt.": "in use",
    "Teruggenomen.": "taken back",
    "Vervangen door een nieuwe code.": "replaced",
}

PRINTED = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}")
TAIL = re.compile(r"…([0-9A-Z]{5})")
_GONE_SECONDS = 0.3


class NoAnswer(Exception):
    """Somebody waited for an answer that never came."""


@dataclass(frozen=True)
class Look:
    """What somebody was told of a code, and what it had become before they asked."""

    code: str
    said: Became
    before: Became


@dataclass
class Account:
    """What all were told: who gave each code, and what became of it. Codes as they are shown."""

    given: dict[str, int] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    looks: list[Look] = field(default_factory=list)

    def state(self, code: str) -> Became:
        """What became of a code, as far as people know."""
        if code in self.taken_back:
            return "taken back"
        return "replaced" if code in self.replaced else "in use"

    def in_use(self, chat: int | None = None) -> list[str]:
        """The codes that can still be used: all, or those that one person gave."""
        return [
            code
            for code, giver in self.given.items()
            if self.state(code) == "in use" and chat in (None, giver)
        ]


@dataclass(frozen=True)
class Seen:
    """A question or answer as it came on the screen."""

    message_id: int
    text: str
    buttons: dict[str, str]


@dataclass(frozen=True)
class Button:
    """A button on somebody's screen, or one that was there."""

    message_id: int
    label: str
    data: str


@dataclass(frozen=True)
class Tap:
    """A tap, why it was made, and how often the screen had changed until then."""

    callback: str
    label: str
    why: Literal["real", "twice", "old", "other"]
    changes: int


class Intermediary:
    """Somebody who hands out vouchers.

    `blocking` is how often they block the bot, `twice` how often they tap twice, `deleting` how
    often they delete what they typed, or the question they answer (0 to 1).
    """

    def __init__(
        self,
        telegram: Place,
        id: int,
        seed: str,
        *,
        account: Account,
        addresses: Iterator[str],
        patience: float,
        blocking: float,
        twice: float,
        deleting: float = 0.0,
    ) -> None:
        self.id = id
        self.confirmed: set[int] = set()
        self.taps: list[Tap] = []
        self.blocked = 0
        self.changes = 0
        self._telegram = telegram
        self._random = random.Random(f"{seed}:{id}")
        self._account = account
        self._addresses = addresses
        self._patience = patience
        self._blocking = blocking
        self._twice = twice
        self._deleting = deleting
        self._used: list[str] = []
        self._codes: list[str] = []
        self._old_buttons: list[Button] = []
        self._rows: set[int] = set()
        self._fresh: list[Seen] = []
        self._told: list[str] = []

    # What comes on the screen

    def notice(self, message: Message) -> None:
        """A message of the bot came or changed."""
        self.changes += 1
        self._told.append(message.text)
        if CODE in message.text:
            for code in PRINTED.findall(message.text):
                if code not in self._codes:
                    self._codes.append(code)
                    self._account.given[code] = self.id
                    # What can be done with it stands under the card.
                    self._fresh.append(Seen(message.id, message.text, message.buttons))
        row = _row(message.buttons)
        # A copy of a message says nothing new.
        if row is not None and row not in self._rows and message.file is None:
            self._rows.add(row)
            self._fresh.append(Seen(message.id, message.text, message.buttons))

    # What they do

    async def join(self, link: str) -> None:
        """Accept the invitation."""
        await self._do(lambda: self._open(link), WELCOME)

    async def something(self) -> None:
        """Do one of the things that people do."""
        do = self._random.choices(
            (self._give, self._take_back, self._replace, self._look_up), (6, 2, 2, 2)
        )
        await do[0]()

    async def last_word(self) -> None:
        """Ask for the menu: when it comes, everything before it has come."""
        self._blocking = 0.0
        await self._menu()

    async def _give(self) -> None:
        """Give a voucher, in one of the three ways there are."""
        way = self._random.choice(("menu", "next", "line"))
        seen: Seen | None
        if way == "line":
            category = self._random.choice(("sport", "cultuur"))
            seen = await self._type(
                f"{category} {self._address()}", CONFIRM, DOUBLE, APPROACH, SOLD_OUT, NO_NAME
            )
        elif way == "next" and (found := self._find("Volgende")):
            seen = await self._tap(found, "Volgende")
        else:
            seen = await self._tap(await self._menu(), "Voucher geven")
        while seen is not None and (answer := self._answer(seen)) is not None:
            if await self._leaves(seen):
                return
            text, label = answer
            if text:
                # The approach where a clock that jumped made it another day.
                seen = await self._type(text, CONFIRM, DOUBLE, LINE, CATEGORY, APPROACH, SOLD_OUT)
            else:
                seen = await self._tap(seen, label)

    def _answer(self, seen: Seen) -> tuple[str, str] | None:
        """What to type or what to tap at this question; None where there is nothing to answer."""
        if APPROACH in seen.text:
            return "", self._random.choice(("Buurtteam", "Toegang", "Anders"))
        if CATEGORY in seen.text:
            return "", self._random.choice(("Sport", "Cultuur", "Weet nog niet"))
        if LINE in seen.text:
            return self._address(), ""
        if DOUBLE in seen.text:
            return "", self._or("Stop", "Ander huishouden", 0.2)
        if CONFIRM in seen.text:
            return "", self._or(self._or("Stop", "Andere categorie", 0.5), "Geef voucher", 0.08)
        return None

    async def _take_back(self) -> None:
        """Take back one's last voucher of today, or think better of it."""
        seen = await self._repair("Mijn voucher terugnemen")
        if seen is not None and WHICH_BACK in seen.text:
            choice = self._random.choice([label for label in seen.buttons if "…" in label])
            seen = await self._tap(seen, choice)
        if seen is None or TAKE_BACK not in seen.text or await self._leaves(seen):
            return
        code = self._with_tail(seen.text, self._codes)
        if code is None:
            return
        await self._tap(seen, self._or("Stop", "Neem terug", 0.15))
        if any(TAKEN_BACK in fresh.text for fresh in self._fresh):
            self._account.taken_back.add(code)
        else:
            await self._find_out(code)

    async def _replace(self) -> None:
        """Get a new code for a lost one: one's own, or one of a colleague who is not there."""
        seen = await self._repair("Voucher kwijt: nieuwe code")
        codes = self._account.in_use(None if self._chance(0.3) else self.id)
        if not codes or seen is None or FIND not in seen.text or await self._leaves(seen):
            return
        typed = self._random.choice(codes)
        if self._used and self._chance(0.3):
            typed = self._random.choice(self._used)
        # Another button of that message may have been answered since; then an address begins anew,
        # and a code is looked up.
        begun = (APPROACH, CATEGORY, DOUBLE, CONFIRM, FACTS)
        seen = await self._type(typed, REPLACE, WHICH, TOO_LATE, ENDED, NOT_FOUND, *begun)
        if seen is not None and WHICH in seen.text:
            choice = self._random.choice([label for label in seen.buttons if "…" in label])
            seen = await self._tap(seen, choice)
        if seen is None or "Nieuwe code" not in seen.buttons or await self._leaves(seen):
            return
        old = self._with_tail(seen.text, list(self._account.given))
        if old is None:
            return
        answer = await self._tap(seen, self._or("Stop", "Nieuwe code", 0.15))
        if answer is not None and CODE in answer.text and answer.message_id == seen.message_id:
            self._account.replaced.add(old)
        else:
            # The code may be one that was given before, and came late.
            await self._find_out(old)

    async def _look_up(self) -> None:
        """Look up a code that one gave."""
        if self._codes:
            await self._find_out(self._random.choice(self._codes))

    async def _find_out(self, code: str) -> None:
        """Look up what a code is, and keep that."""
        await self._menu()
        before = self._account.state(code)
        said: list[str] = []
        while not said:
            self._told.clear()
            await self._do(
                lambda: self._send(code), done=lambda: any(FACTS in told for told in self._told)
            )
            # A copy of the answer comes before the menu, and is no answer to the next question.
            await self._menu()
            said = [state for told in self._told for state in STATES if state in told]
        became = STATES[said[-1]]
        self._account.looks.append(Look(code, became, before))
        if became == "taken back":
            self._account.taken_back.add(code)
        elif became == "replaced":
            self._account.replaced.add(code)

    async def _repair(self, label: str) -> Seen | None:
        seen = await self._type("herstellen", REPAIR)
        return await self._tap(seen, label) if seen else None

    def _with_tail(self, text: str, codes: list[str]) -> str | None:
        """The one code that ends like the one in a text."""
        tail = TAIL.search(text)
        found = [code for code in codes if tail and code.endswith(tail[1])]
        return found[0] if len(found) == 1 else None

    async def _menu(self) -> Seen:
        """Ask for the menu until it is there."""
        seen = None
        while seen is None:
            seen = await self._type("start", WELCOME)
        return seen

    async def _leaves(self, seen: Seen) -> bool:
        """Go away half-way, now and then; True for not coming back to this question."""
        if not self._chance(0.06):
            return False
        await asyncio.sleep(self._random.uniform(0, _GONE_SECONDS))
        if self._chance(0.5):
            return False
        # A late tap on what was left.
        self._old_buttons += [
            Button(seen.message_id, label, data)
            for label, data in seen.buttons.items()
            if label not in BEGINNING
        ]
        return True

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _or(self, seldom: str, mostly: str, share: float) -> str:
        return seldom if self._chance(share) else mostly

    def _address(self) -> str:
        """A new address; one in twelve times one where a voucher was given before."""
        if self._used and self._chance(1 / 12):
            return self._random.choice(self._used)
        address = next(self._addresses)
        self._used.append(address)
        return address

    async def _type(self, text: str, *answers: str) -> Seen | None:
        return await self._do(lambda: self._send(text), *answers)

    def _send(self, text: str) -> None:
        message_id = self._telegram.send_text(self.id, text)
        if self._chance(self._deleting):
            self._telegram.delete_own(self.id, message_id)

    def _open(self, link: str) -> None:
        self._telegram.open_link(self.id, link)

    async def _tap(self, seen: Seen, label: str) -> Seen | None:
        button = Button(seen.message_id, label, seen.buttons[label])

        def taps() -> str:
            callback = self._press(button, "real")
            stray = self._random.random() - self._twice
            if stray < 0:
                self._press(button, "real" if label in BEGINNING else "twice")
            elif stray < 0.05 and self._old_buttons:
                self._press(self._random.choice(self._old_buttons), "old")
            elif stray < 0.10 and label not in BEGINNING:
                other = self._random.choice(list(seen.buttons.items()))
                self._press(Button(seen.message_id, *other), "other")
            return callback

        answer = await self._do(taps)
        if label not in BEGINNING:
            self._old_buttons.append(button)
        return answer

    def _press(self, button: Button, why: Literal["real", "twice", "old", "other"]) -> str:
        if button.label in CONFIRMING:
            self.confirmed.add(int(button.data.partition(".")[0]))
        message = self._telegram.people[self.id].messages.get(button.message_id)
        is_question = message is not None and not message.file and CODE not in message.text
        if is_question and self._chance(self._deleting):
            # A phone may still show what was deleted on another.
            self._telegram.delete_own(self.id, button.message_id)
        callback = self._telegram.tap(self.id, button.message_id, button.data, stale=True)
        self.taps.append(Tap(callback, button.label, why, self.changes))
        return callback

    def _find(self, label: str) -> Seen | None:
        """The newest message of the bot with this button."""
        for message in reversed(self._telegram.people[self.id].messages.values()):
            row = _row(message.buttons)
            if row is not None and label in message.buttons:
                return Seen(message.id, message.text, message.buttons)
        return None

    async def _do(
        self,
        act: Callable[[], str | None],
        *answers: str,
        done: Callable[[], bool] | None = None,
    ) -> Seen | None:
        """Do something and wait for what is new on the screen, with one of these texts if any.

        None when a tap only got a short text, or when somebody was away and missed it.
        """
        self._fresh.clear()
        callback = act()
        if self._chance(self._blocking):
            await self._block_for_a_while()
            return self._answered(answers)

        def answered() -> bool:
            if done is not None:
                return done()
            toast = self._telegram.answer(callback) if callback else None
            return self._answered(answers) is not None or bool(toast and toast["text"])

        try:
            await self._telegram.wait_until(answered, self._patience)
        except TimeoutError:
            screen = [text[:40] for text in self._told[-8:]]
            raise NoAnswer(f"{self.id} waits for one of {answers}, sees {screen}") from None
        return self._answered(answers)

    def _answered(self, answers: tuple[str, ...]) -> Seen | None:
        for seen in reversed(self._fresh):
            if not answers or any(words in seen.text for words in answers):
                return seen
        return None

    async def _block_for_a_while(self) -> None:
        self.blocked += 1
        self._telegram.block(self.id)
        await asyncio.sleep(self._random.uniform(0, _GONE_SECONDS))
        self._telegram.unblock(self.id)


def _row(buttons: dict[str, str]) -> int | None:
    """The outbox row that a message's buttons carry."""
    for data in buttons.values():
        return int(data.partition(".")[0])
    return None


def new_addresses() -> Iterator[str]:
    """Addresses in Assen, each once."""
    for number in range(1, 10_000):
        for letters in ("AB", "CD", "EF"):
            yield f"9401 {letters} {number}"
