"""What goes out: rows written in the turn's transaction, sent after it until they are there.

A row says what to send; its text or picture is made when it is sent. People who are waiting come
before broadcasts, and one chat gets its messages in order. An answer that is lost after a send can
only repeat a message. A letter that keeps killing the bot is given up (see suspects.py).
"""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.channels.channel import ChannelError, ChatGone, Rejected, TokenRefused, Wait
from bot.channels.channels import Channels
from bot.channels.pace import Pace
from bot.clock import Clock
from bot.delivery.halts import Halts
from bot.delivery.sender import Compose, NewAfterAllError, Progress, Sender
from bot.delivery.suspects import Suspects
from bot.delivery.worker import LOOK_AGAIN_SECONDS, Worker
from bot.keys import Keys
from bot.logs import without_quotes
from bot.storage import conversations, deaths, notices, outbox
from bot.storage.database import Database, Row, Transaction
from bot.storage.deaths import Item, Kind
from bot.storage.errors import Unavailable
from bot.storage.letters import (
    CodeReference,
    Letter,
    Message,
    NoMessage,
    Priority,
    TextMessage,
    hide_code,
    open_letter,
    removing,
    stored,
)
from bot.storage.outbox import (
    UNREACHABLE,
    WITHDRAWN,
    forget_strangers,
    is_aside,
    post,
    was_taken_back,
)
from bot.storage.unreachable import chat_is_gone
from bot.storage.web_chats import is_web
from bot.translation import gettext as _

# About a day: longer than an outage, so that a code is not lost in one.
MOST_TRIES = 1_500
_AT_ONCE = 16
# However slow a channel is, strangers leave room for whoever has a role.
_STRANGERS_AT_ONCE = 8
LONGEST_PAUSE_SECONDS = 60
_TOGETHER_SECONDS = 0.002
# So many failures in a row, whatever chat they are of, and it is Telegram that can't be reached.
_OUTAGE_FAILURES = 4
# How long a message under way may take once the bot was told to stop.
STOP_SECONDS = 15.0
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Result:
    row_id: int
    chat_id: int
    state: str
    message_id: int | None = None
    due_at: datetime | None = None
    tried: bool = False
    error: str | None = None
    was_due_at: str | None = None
    offers: CodeReference | None = None
    message: Message | None = None
    is_toast: bool = False
    is_to_stranger: bool = False
    progress: Progress | None = None

    @property
    def unreachable(self) -> bool:
        return self.error == UNREACHABLE


def _written(result: _Result) -> dict[str, Any]:
    """What is written of a result."""
    progress = result.progress
    assert progress is not None  # noqa: S101 - given to each before it is written
    return {
        "id": result.row_id,
        "was": result.was_due_at,
        "state": result.state,
        "message": result.message_id,
        "due": result.due_at.isoformat() if result.due_at else None,
        "tried": int(result.tried),
        "error": result.error,
        "withdrawn": WITHDRAWN,
        "paced": int(progress.paced),
        "answered": int(progress.answered),
        "deleted": progress.deleted,
    }


def _unreachable(row: Row) -> _Result:
    return _Result(row["id"], row["chat_id"], "aside", error=UNREACHABLE, was_due_at=row["due_at"])


class Outbox(Worker):
    """Sends what waits. `compose(row_id, letter)` makes a letter's content.

    `unsent` is the text that stands in for a letter that keeps killing the bot.
    `accepted()` hears of every letter that was taken, `refused()` each time that a channel does not
    know the bot's token.
    """

    def __init__(
        self,
        database: Database,
        keys: Keys,
        clock: Clock,
        channels: Channels,
        compose: Compose,
        pace: Pace,
        *,
        suspects: Suspects,
        unsent: str,
        accepted: Callable[[], None],
        refused: Callable[[], None],
    ) -> None:
        super().__init__()
        self._halts = Halts()
        self._database = database
        self._keys = keys
        self._clock = clock
        halt = partial(self._halts.halt, chat_id=None)
        self.sender = Sender(database, keys, channels, compose, halt)
        self._channels = channels
        self._pace = pace
        self._suspects = suspects
        self._unsent = unsent
        self._accepted = accepted
        self._refused = refused
        # What is under way: of each chat one letter, and one answer to a tap.
        self._chats: dict[int, asyncio.Task[None]] = {}
        self._toasts: dict[int, asyncio.Task[None]] = {}
        # Of those the letters to strangers.
        self._strangers: set[int] = set()
        self._results: list[_Result] = []
        self._failures = 0

    async def work(self) -> None:
        """Send until `stop`; what is under way then is finished first, within 15 seconds."""
        await self.keep_looking()
        await self._finish()

    async def look(self) -> float | None:
        """Note what was sent, and start what is due."""
        if len(self._chats) > 1:
            # One commit and one look for several that are nearly there.
            await asyncio.sleep(_TOGETHER_SECONDS)
        await self._write_results()
        # Nobody waits for it: one look at a time at which mostly nothing is there.
        if not self.was_woken and not await self._is_anything_left():
            return None
        pause = await self._start_due()
        return pause if await self._is_anything_left() else None

    async def _is_anything_left(self) -> bool:
        """Whether anything is under way, or waits, now or for later."""
        if self._chats or self._toasts or self._results:
            return True
        return await outbox.any_waiting(self._database.reading)

    async def _finish(self) -> None:
        """Wait for what is under way. What takes too long, or can't be noted, is sent again."""
        under_way = [*self._chats.values(), *self._toasts.values()]
        if under_way:
            _done, late = await asyncio.wait(under_way, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            if late:
                _log.warning("%d messages under way are given up until the next start", len(late))
        try:
            await self._write_results()
        except Unavailable:
            _log.exception("the database does not answer; what was just sent goes out once more")

    async def _start_due(self) -> float:
        """Start sending what is due, one letter a chat; returns after how long to look again.

        Each channel has places of its own: one that is slow holds up nobody in another.
        """
        lanes = (False, True) if self._channels.are_two else (None,)
        return min([await self._start_in(web) for web in lanes])

    async def _start_in(self, web: bool | None) -> float:
        """The same in one channel: whether it is the page, or None where there is no other."""
        free = self._free(web)
        if free <= 0:
            return LOOK_AGAIN_SECONDS
        # Only Telegram asks for pauses, and sets a pace.
        if not web and (seconds := self._halts.seconds()):
            return seconds
        now, halted = self._clock.now(), {} if web else self._halts.chats()
        rows = await outbox.due(
            self._database.reading,
            outbox.Held([*self._chats, *halted], self._pace.resting(), self._toasts),
            now,
            # Nothing is put off longer than this; what is due later was before a clock's step.
            now + timedelta(seconds=LONGEST_PAUSE_SECONDS),
            free=free,
            new=free if web else min(free, self._pace.room()),
            web=web,
        )
        for row in rows:
            under_way = self._toasts if row["toast"] else self._chats
            if row["chat_id"] in under_way or self._free(web) <= 0:
                continue
            if row["priority"] == Priority.STRANGER:
                if len(self._strangers) >= _STRANGERS_AT_ONCE:
                    continue
                self._strangers.add(row["id"])
            if row["paced"] and not web:
                await self._pace.take()
            under_way[row["chat_id"]] = asyncio.create_task(self._send_row(row, now))
        if web:
            return LOOK_AGAIN_SECONDS
        resting = self._pace.resting()
        return min([LOOK_AGAIN_SECONDS, self._pace.pause(), *resting.values(), *halted.values()])

    def _lane(self, chat_id: int) -> bool | None:
        return is_web(chat_id) if self._channels.are_two else None

    def _free(self, web: bool | None) -> int:
        return _AT_ONCE - sum(self._lane(chat) is web for chat in [*self._chats, *self._toasts])

    async def _send_row(self, row: Row, now: datetime) -> None:
        deleted = None if row["deleted"] is None else bool(row["deleted"])
        progress = Progress(bool(row["paced"]), bool(row["answered"]), deleted)
        letter = Item(Kind.LETTER, row["id"])
        try:
            async with self._suspects.in_hand(letter):
                if self._suspects.is_given_up(letter):
                    result = await self._give_up(row, self._suspects.deaths(letter))
                else:
                    result = await self._try(row, progress, now)
        except Unavailable:
            _log.exception("the database does not answer; letter %d goes out later", row["id"])
            due = self._clock.now() + timedelta(seconds=LOOK_AGAIN_SECONDS)
            result = _Result(row["id"], row["chat_id"], "waiting", due_at=due)
        except Exception as error:
            _log.exception("letter %d can't be made", row["id"])
            result = _Result(row["id"], row["chat_id"], "aside", error=type(error).__name__)
        if row["paced"] and not self._lane(row["chat_id"]):
            self._pace.answered(row["chat_id"])
        result.is_toast = bool(row["toast"])
        result.is_to_stranger = not row["known"]
        result.progress = progress
        self._results.append(result)
        self.wake()

    async def _try(self, row: Row, progress: Progress, now: datetime) -> _Result:
        """Send a letter; what fails waits from `now` on, when it was begun."""
        row_id, chat_id = row["id"], row["chat_id"]
        progress.letter = letter = open_letter(self._keys, row["sealed"])
        try:
            message_id, offers = await self.sender.send(row_id, chat_id, progress)
            self._accepted()
            return _Result(
                row_id,
                chat_id,
                "sent",
                message_id=message_id,
                offers=offers,
                message=letter.message,
            )
        except NewAfterAllError:
            progress.paced = True
            return _Result(row_id, chat_id, "waiting")
        except Wait as wait:
            # Answers to taps have no limit of a chat's own.
            self._halts.halt(wait, None if row["toast"] else chat_id)
            due = now + timedelta(seconds=wait.seconds)
            return _Result(row_id, chat_id, "waiting", due_at=due)
        except ChatGone:
            return _unreachable(row)
        except Rejected as refusal:
            told = without_quotes(str(refusal))
            _log.error("letter %d is refused: %s", row_id, told)
            return _Result(row_id, chat_id, "aside", error=told)
        except ChannelError as error:
            if row["tries"] + 1 >= MOST_TRIES:
                _log.error("letter %d is set aside after %d tries", row_id, MOST_TRIES)
                return _Result(row_id, chat_id, "aside", error=error.kind)
            if isinstance(error, TokenRefused):
                self._refused()
            elif not row["tries"]:
                told = "letter %d does not get through (%s); trying again"
                _log.warning(told, row_id, error.kind)
            longest = min(2 ** row["tries"], LONGEST_PAUSE_SECONDS)
            # Jitter keeps letters that failed together from coming back together.
            pause = longest * random.uniform(0.5, 1)  # noqa: S311 - no secret
            due = now + timedelta(seconds=pause)
            return _Result(row_id, chat_id, "waiting", due_at=due, tried=True)

    async def _give_up(self, row: Row, died: int) -> _Result:
        """Put a letter aside that keeps killing the bot, and send words in its place.

        What it shows is forgotten, so that nothing shows it once more. If opening it is what kills,
        it is not even opened.
        """
        words = Letter(row["chat_id"], TextMessage(self._unsent))
        lost, _actions = stored(words)
        if died <= deaths.MOST:
            lost = open_letter(self._keys, row["sealed"])
        async with self._database.transaction() as transaction:
            await outbox.give_up(transaction, self._keys, row["id"], words)
            if not isinstance(lost.message, NoMessage):
                letter = replace(
                    words,
                    edits=lost.edits,
                    answers=lost.answers,
                    deletes=lost.deletes,
                    deleted_note=lost.deleted_note,
                    priority=Priority(row["priority"]),
                )
                await post(transaction, self._keys, letter, self._clock.now())
        _log.error("letter %d was in hand at %d deaths of the bot; it is given up", row["id"], died)
        return _Result(row["id"], row["chat_id"], "aside", error=deaths.KILLED)

    async def _write_results(self) -> None:
        """Commit what became of the letters sent since last time, all in one transaction."""
        results = self._results[:]
        if not results:
            return
        now = self._clock.now()
        async with self._database.transaction() as transaction:
            await outbox.note(transaction, [_written(result) for result in results])
            for result in results:
                if result.unreachable and await is_aside(transaction, result.row_id):
                    await chat_is_gone(transaction, self._keys, result.chat_id, now)
                await self._answer_again(transaction, result, now)
            await self._take_back_ended(transaction, results)
            if self._is_back(results):
                # Nobody waits for a pause that was for the outage, and all get theirs in order.
                await outbox.let_go_at_once(transaction, now)
            if any(result.state == "aside" and not result.unreachable for result in results):
                await self._report(transaction)
            # Who leaves while a letter is on its way is forgotten at the clock's next look.
            to_strangers = [each.row_id for each in results if each.is_to_stranger]
            await forget_strangers(transaction, to_strangers)
            noted = await self._suspects.write(transaction)
        self._suspects.is_written(noted)
        del self._results[: len(results)]
        for result in results:
            (self._toasts if result.is_toast else self._chats).pop(result.chat_id, None)
            self._strangers.discard(result.row_id)
            # What the page takes says nothing of Telegram.
            if not self._lane(result.chat_id):
                self._failures = 0 if result.state == "sent" else self._failures + result.tried

    def _is_back(self, results: Sequence[_Result]) -> bool:
        """Whether Telegram takes letters again after it took none for a while."""
        sent = any(result.state == "sent" and not self._lane(result.chat_id) for result in results)
        return sent and self._failures >= _OUTAGE_FAILURES

    async def _answer_again(self, transaction: Transaction, result: _Result, now: datetime) -> None:
        """A tap that could not be answered beside its message is answered on its own."""
        progress = result.progress
        if progress is None or progress.answer_again is None:
            return
        failed = progress.letter
        letter = Letter(result.chat_id, NoMessage(), answers=failed.answers, toast=failed.toast)
        later = now + timedelta(seconds=progress.answer_again)
        await post(transaction, self._keys, letter, later)

    async def _take_back_ended(self, transaction: Transaction, results: list[_Result]) -> None:
        """What a letter shows may have ended on its way, when nobody knew the message.

        A code that was taken back, or the line that a conversation showed until it was over.
        """
        now = self._clock.now()
        for result in results:
            if result.message_id is None:
                continue
            about = result.message.about if isinstance(result.message, TextMessage) else None
            # What takes the place of another message was known, and is changed already.
            is_new = result.progress is not None and result.progress.letter.edits is None
            known = not about or await conversations.known(transaction, self._keys, about)
            if is_new and not known:
                letter = removing(result.chat_id, result.message_id)
                await post(transaction, self._keys, letter, now)
            if result.offers is None:
                continue
            if await was_taken_back(transaction, result.offers):
                letter = hide_code(result.chat_id, result.message_id, result.message, result.offers)
                await post(transaction, self._keys, letter, now)

    async def _report(self, transaction: Transaction) -> None:
        """Tell the coordinators, once a day, that a message could not be delivered."""
        now = self._clock.now()
        if not await notices.once(transaction, f"undelivered {now.date()}", now):
            return
        text = _(
            "A message of the bot could not be delivered. Ask the administrator to look at the log."
        )
        await outbox.tell_coordinators(transaction, self._keys, text, now)
