"""What goes out: rows written in the turn's transaction, sent after it until they are there.

A row says what to send; its text or picture is made when it is sent. People who are waiting come
before broadcasts, and one chat gets its messages in order. An answer that is lost after a send can
only repeat a message.
"""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from sqlite3 import OperationalError, Row
from typing import Any, Literal

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.clock import Clock
from bot.delivery.busy import shown_as_busy
from bot.delivery.limits import CAPTION_UNITS, TEXT_UNITS, TOAST_UNITS, fitting, shortened
from bot.delivery.pace import Pace
from bot.delivery.polling import bot_seconds
from bot.delivery.worker import LOOK_AGAIN_SECONDS, Worker
from bot.keys import Keys
from bot.logs import without_quotes
from bot.storage import coupons, people, vouchers
from bot.storage.database import Database, Reading, Transaction
from bot.storage.vouchers import State
from bot.translation import gettext as _

# About a day: longer than an outage, so that a code is not lost in one.
MOST_TRIES = 1_500
_AT_ONCE = 16
_LONGEST_PAUSE_SECONDS = 60
# How long a message under way may take once the bot was told to stop.
_STOP_SECONDS = 15.0
# The error of a letter that its chat did not let in.
_UNREACHABLE = "unreachable"
_TAKEN_BACK = (State.UNDONE, State.WITHDRAWN, State.REPLACED)
_log = logging.getLogger(__name__)


class Priority(IntEnum):
    """Who is served first."""

    ANSWER = 0
    NOTICE = 5
    BROADCAST = 9


@dataclass(frozen=True)
class Letter:
    """One outgoing message as the outbox keeps it: what to say, not how it looks.

    `kind` and `args` name a message in bot/messages.py; `labels` are the texts of the buttons,
    row by row: [label, None] for a button that the bot handles, [label, name] for one that the
    message itself fills in. `actions` are what the handled buttons do, in reading order.
    """

    chat_id: int
    kind: str
    args: dict[str, Any] = field(default_factory=dict)
    labels: list[list[tuple[str, str | None]]] = field(default_factory=list)
    actions: list[tuple[str, dict[str, Any], bool]] = field(default_factory=list)
    draft_id: int | None = None
    keep: bool = False
    edits: int | None = None
    answers: str | None = None
    toast: str | None = None
    deletes: int | None = None
    deleted_note: str = ""
    priority: Priority = Priority.ANSWER


@dataclass(frozen=True)
class Offer:
    """What a message gives the code of: a voucher, or one giving of a coupon."""

    what: Literal["voucher", "coupon"]
    id: int


@dataclass(frozen=True)
class Content:
    """A letter as it goes out: HTML text, and perhaps a file (name, bytes).

    `offers` is what it gives the code of, if anything.
    """

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    photo: bytes | None = None
    document: tuple[str, bytes] | None = None
    offers: Offer | None = None


# Edits and toasts, and apart from them the new messages, of which only so many may go now. Within a
# chat what was said first goes first.
_DUE = """
SELECT * FROM (SELECT id, chat_id, sealed, tries, paced, due_at FROM outbox AS letter
    WHERE state = 'waiting' AND paced = {paced} AND (due_at <= :now OR due_at > :never)
    AND chat_id NOT IN ({held}) AND NOT EXISTS (SELECT 1 FROM outbox AS earlier
        WHERE earlier.chat_id = letter.chat_id AND earlier.state = 'waiting'
        AND earlier.priority <= letter.priority AND earlier.id < letter.id)
    ORDER BY priority, id LIMIT {most})
"""


def _due_letters(busy: Iterable[int], resting: Iterable[int]) -> str:
    """The query for letters that may go now: none to busy chats, nothing new to resting ones."""
    busy_now = ["0", *map(str, busy)]
    edits = _DUE.format(paced=0, held=", ".join(busy_now), most=":free")
    held = ", ".join([*busy_now, *map(str, resting)])
    return f"{edits} UNION ALL {_DUE.format(paced=1, held=held, most=':new')}"


Compose = Callable[[int, dict[str, Any]], Awaitable[Content]]


@dataclass(frozen=True)
class _Result:
    row_id: int
    chat_id: int
    state: str
    message_id: int | None = None
    due_at: datetime | None = None
    tried: bool = False
    error: str | None = None
    was_due_at: str | None = None
    offers: Offer | None = None
    kind: str = ""

    @property
    def unreachable(self) -> bool:
        return self.error == _UNREACHABLE


async def post(transaction: Transaction, keys: Keys, letter: Letter, now: datetime) -> None:
    """Put a letter in the outbox; it goes out once the transaction is committed."""
    payload = {
        "kind": letter.kind,
        "args": letter.args,
        "labels": letter.labels,
        "edits": letter.edits,
        "answers": letter.answers,
        "toast": letter.toast,
        "deletes": letter.deletes,
        "deleted_note": letter.deleted_note,
    }
    await transaction.run(
        "INSERT INTO outbox"
        " (chat_id, priority, draft_id, voucher_id, coupon_id, sealed, actions, keep, message_id,"
        " paced, due_at) VALUES (:chat, :priority, :draft, :voucher, :coupon, :sealed, :actions,"
        " :keep, :edits, :paced, :now)",
        {
            "chat": letter.chat_id,
            "priority": letter.priority,
            "draft": letter.draft_id,
            "voucher": letter.args.get("voucher"),
            "coupon": letter.args.get("coupon"),
            "sealed": keys.seal(json.dumps(payload).encode()),
            "actions": json.dumps(letter.actions),
            "keep": int(letter.keep),
            "edits": letter.edits,
            # Telegram's limits are for new messages.
            "paced": int(letter.edits is None and letter.kind != "nothing"),
            "now": now.isoformat(),
        },
    )


async def letters_about(
    transaction: Transaction, keys: Keys, offer: Offer
) -> list[tuple[int, int, str]]:
    """The messages that give this code: (chat, message, kind)."""
    rows = await transaction.rows(
        f"SELECT chat_id, message_id, sealed FROM outbox WHERE {offer.what}_id = :id"  # noqa: S608 - ours
        " AND message_id IS NOT NULL AND sealed IS NOT NULL",
        {"id": offer.id},
    )
    kinds = {
        (row["chat_id"], row["message_id"]): json.loads(keys.open(row["sealed"]))["kind"]
        for row in rows
    }
    return [(chat, message, kind) for (chat, message), kind in kinds.items()]


async def newest_with_buttons(reading: Reading, chat_id: int) -> Row | None:
    """The newest letter to a chat that has buttons: id, draft_id, keep, sealed and actions."""
    return await reading.row(
        "SELECT id, draft_id, keep, sealed, actions FROM outbox WHERE id ="
        " (SELECT max(id) FROM outbox WHERE chat_id = :chat AND actions <> '[]')"
        " AND sealed IS NOT NULL",
        {"chat": chat_id},
    )


def taking_back(chat_id: int, message_id: int, kind: str, offer: Offer) -> Letter:
    """Let a message of this kind no longer give its code: the text says so, the card goes."""
    here = kind == offer.what
    return Letter(
        chat_id,
        kind if here else "nothing",
        {offer.what: offer.id} if here else {},
        edits=message_id if here else None,
        deletes=None if here else message_id,
        keep=True,
        priority=Priority.NOTICE,
    )


async def show_again(
    transaction: Transaction, chat_id: int, message_id: int, now: datetime
) -> None:
    """Send once more what a message shows, or should: the answer that a repeated tap gets."""
    await transaction.run(
        "UPDATE outbox SET state = 'waiting', due_at = :now, tries = 0, error = NULL WHERE id ="
        " (SELECT max(id) FROM outbox WHERE chat_id = :chat AND message_id = :message)"
        " AND state <> 'waiting'",
        {"chat": chat_id, "message": message_id, "now": now.isoformat()},
    )


async def send_to_returned(transaction: Transaction, chat_id: int, now: datetime) -> None:
    """Somebody who could not be reached is back: send what is still worth it.

    That is what gives a usable voucher, and what takes back the message of one that is not.
    What is under way may still be refused from before: put on again, it stays.
    """
    await transaction.run(
        "UPDATE outbox SET state = 'waiting', due_at = :now, tries = 0, error = NULL"
        " WHERE chat_id = :chat AND (state = 'waiting' OR state = 'aside' AND error = :unreachable"
        " AND voucher_id IS NOT NULL AND (message_id IS NOT NULL OR EXISTS ("
        "  SELECT 1 FROM vouchers WHERE vouchers.id = voucher_id AND vouchers.state = 'issued')))",
        {"chat": chat_id, "now": now.isoformat(), "unreachable": _UNREACHABLE},
    )


async def _is_aside(transaction: Transaction, row_id: int) -> bool:
    state = await transaction.value("SELECT state FROM outbox WHERE id = :id", {"id": row_id})
    return bool(state == "aside")


def _unreachable(row: Row) -> _Result:
    return _Result(row["id"], row["chat_id"], "aside", error=_UNREACHABLE, was_due_at=row["due_at"])


async def _was_taken_back(reading: Reading, offer: Offer) -> bool:
    """Whether a code may be on no message any more. One that was used has done its work."""
    if offer.what == "coupon":
        given = await coupons.giving(reading, offer.id)
        return given is None or given.taken_back
    voucher = await vouchers.by_id(reading, offer.id)
    return voucher is None or voucher.state in _TAKEN_BACK


async def undelivered(reading: Reading, since: datetime) -> int:
    """How many letters that were due since then were given up."""
    count: int = await reading.value(
        "SELECT count(*) FROM outbox WHERE state = 'aside' AND due_at >= :since",
        {"since": since.astimezone(UTC).isoformat()},
    )
    return count


class Outbox(Worker):
    """Sends what waits. `compose(row_id, payload)` makes a letter's content."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        clock: Clock,
        bot: Bot,
        compose: Compose,
        pace: Pace,
    ) -> None:
        super().__init__()
        self._database = database
        self._keys = keys
        self._clock = clock
        self._bot = bot
        self._compose = compose
        self._pace = pace
        self._chats: dict[int, asyncio.Task[None]] = {}
        self._results: list[_Result] = []
        # By the loop's clock, which nobody can put back.
        self._halted_until = 0.0

    async def work(self) -> None:
        """Send until `stop`; what is under way then is finished first, within 15 seconds."""
        await self.keep_looking()
        await self._finish()

    async def look(self) -> float | None:
        """Note what was sent, and start what is due."""
        await self._write_results()
        pause = await self._start_due()
        if self._chats or self._results or await self._any_waiting():
            return pause
        return None

    async def _finish(self) -> None:
        """Wait for what is under way. What takes too long, or can't be noted, is sent again."""
        if self._chats:
            _done, late = await asyncio.wait(self._chats.values(), timeout=_STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            if late:
                _log.warning("%d messages under way are given up until the next start", len(late))
        try:
            await self._write_results()
        except OperationalError:
            _log.exception("the database does not answer; what was just sent goes out once more")

    async def _any_waiting(self) -> bool:
        waiting = await self._database.reading.value(
            "SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT 1"
        )
        return waiting is not None

    async def _start_due(self) -> float:
        """Start sending what is due, one letter a chat; returns after how long to look again."""
        loop = asyncio.get_running_loop()
        free = _AT_ONCE - len(self._chats)
        if free <= 0:
            return LOOK_AGAIN_SECONDS
        if loop.time() < self._halted_until:
            return self._halted_until - loop.time()
        now = self._clock.now()
        rows = await self._database.reading.rows(
            _due_letters(self._chats, self._pace.resting()),
            {
                "now": now.isoformat(),
                # Nothing is put off longer than this; what is due later was before a clock's step.
                "never": (now + timedelta(seconds=_LONGEST_PAUSE_SECONDS)).isoformat(),
                "free": free,
                "new": min(free, self._pace.room()),
            },
        )
        for row in rows:
            if row["chat_id"] in self._chats or len(self._chats) >= _AT_ONCE:
                continue
            if row["paced"]:
                await self._pace.take()
            self._chats[row["chat_id"]] = asyncio.create_task(self._send_row(row))
        return min([LOOK_AGAIN_SECONDS, self._pace.pause(), *self._pace.resting().values()])

    async def _send_row(self, row: Row) -> None:
        try:
            result = await self._try(row)
        except OperationalError:
            _log.exception("the database does not answer; letter %d goes out later", row["id"])
            due = self._clock.now() + timedelta(seconds=LOOK_AGAIN_SECONDS)
            result = _Result(row["id"], row["chat_id"], "waiting", due_at=due)
        except Exception as error:
            _log.exception("letter %d can't be made", row["id"])
            result = _Result(row["id"], row["chat_id"], "aside", error=type(error).__name__)
        if row["paced"]:
            self._pace.answered(row["chat_id"])
        self._results.append(result)
        self.wake()

    async def _try(self, row: Row) -> _Result:
        row_id, chat_id, now = row["id"], row["chat_id"], self._clock.now()
        payload = json.loads(self._keys.open(row["sealed"]))
        try:
            message_id, offers = await self._send(row_id, chat_id, payload)
            kind = payload["kind"]
            return _Result(row_id, chat_id, "sent", message_id=message_id, offers=offers, kind=kind)
        except RetryAfter as error:
            seconds = self._halt(error)
            return _Result(row_id, chat_id, "waiting", due_at=now + timedelta(seconds=seconds))
        except Forbidden:
            return _unreachable(row)
        except BadRequest as error:
            # A chat that is gone is nobody's mistake, any other refusal is ours.
            if "chat not found" in error.message.lower():
                return _unreachable(row)
            told = without_quotes(error.message)
            _log.error("letter %d is refused: %s", row_id, told)
            return _Result(row_id, chat_id, "aside", error=told)
        except (NetworkError, TelegramError) as error:
            if row["tries"] + 1 >= MOST_TRIES:
                _log.error("letter %d is set aside after %d tries", row_id, MOST_TRIES)
                return _Result(row_id, chat_id, "aside", error=type(error).__name__)
            longest = min(2 ** row["tries"], _LONGEST_PAUSE_SECONDS)
            # Jitter keeps letters that failed together from coming back together.
            pause = longest * random.uniform(0.5, 1)  # noqa: S311 - no secret
            due = now + timedelta(seconds=pause)
            return _Result(row_id, chat_id, "waiting", due_at=due, tried=True)

    def _halt(self, error: RetryAfter) -> float:
        """Send nothing for as long as Telegram asks; returns how many seconds that is."""
        seconds = bot_seconds(error)
        until = asyncio.get_running_loop().time() + seconds
        self._halted_until = max(self._halted_until, until)
        return seconds

    async def _send(
        self, row_id: int, chat_id: int, payload: dict[str, Any]
    ) -> tuple[int | None, Offer | None]:
        """Carry out one letter; returns the message that now shows it and what it offers."""
        if payload["kind"] == "nothing":
            await self._answer(payload)
            await self._delete(chat_id, payload["deletes"])
            return None, None
        answering = asyncio.create_task(self._answer_in_passing(payload))
        try:
            deleted = await self._delete(chat_id, payload["deletes"])
            making = self._compose(row_id, payload)
            content = await shown_as_busy(self._bot, chat_id, making)
            text = payload["deleted_note"] + content.text if deleted else content.text
            is_caption = content.photo is not None or content.document is not None
            text = self._fitting(row_id, text, CAPTION_UNITS if is_caption else TEXT_UNITS)
            # The question is only the newest message when what was typed below it is gone.
            stays = payload["deletes"] is not None and not deleted
            place = None if stays else payload["edits"]
            return await self._deliver(chat_id, place, text, content), content.offers
        except asyncio.CancelledError:
            answering.cancel()
            raise
        finally:
            await answering

    def _fitting(self, row_id: int, text: str, most: int) -> str:
        cut = fitting(text, most)
        if cut != text:
            _log.error("letter %d is too long, and was cut", row_id)
        return cut

    async def _answer(self, payload: dict[str, Any]) -> None:
        """Stop the spinner on the tapped button, perhaps with a short text. Too late is no harm."""
        if payload["answers"] is None:
            return
        try:
            toast = shortened(payload["toast"] or "", TOAST_UNITS)
            await self._bot.answer_callback_query(payload["answers"], text=toast or None)
        except BadRequest as error:
            _log.info("a tap could not be answered: %s", without_quotes(error.message))

    async def _answer_in_passing(self, payload: dict[str, Any]) -> None:
        """Stop the spinner beside a message. When that fails, the message is still the answer."""
        try:
            await self._answer(payload)
        except RetryAfter as error:
            self._halt(error)
        except TelegramError as error:
            _log.info("a tap could not be answered: %s", type(error).__name__)

    async def _delete(self, chat_id: int, message_id: int | None) -> bool:
        """Delete what somebody typed; whether we did."""
        if message_id is None:
            return False
        try:
            return await self._bot.delete_message(chat_id, message_id)
        except BadRequest:
            return False

    async def _deliver(
        self, chat_id: int, edits: int | None, text: str, content: Content
    ) -> int | None:
        if content.photo is not None:
            sent = await self._bot.send_photo(
                chat_id,
                content.photo,
                caption=text,
                parse_mode=ParseMode.HTML,
                reply_markup=content.keyboard,
                filename="voucher.png",
            )
            return sent.message_id
        if content.document is not None:
            name, data = content.document
            sent = await self._bot.send_document(
                chat_id,
                data,
                filename=name,
                caption=text,
                parse_mode=ParseMode.HTML,
                reply_markup=content.keyboard,
            )
            return sent.message_id
        if edits is not None and await self._edit(chat_id, edits, text, content):
            return edits
        sent = await self._bot.send_message(
            chat_id,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=content.keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return sent.message_id

    async def _edit(self, chat_id: int, message_id: int, text: str, content: Content) -> bool:
        """Put the content in an existing message; False where Telegram no longer lets us."""
        try:
            await self._bot.edit_message_text(
                text,
                chat_id=chat_id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=content.keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except BadRequest as error:
            return "not modified" in error.message.lower()
        return True

    async def _write_results(self) -> None:
        """Commit what became of the letters sent since last time, all in one transaction."""
        results = self._results[:]
        if not results:
            return
        async with self._database.transaction() as transaction:
            await transaction.run_many(
                "UPDATE outbox SET state = :state, message_id = coalesce(:message, message_id),"
                " due_at = coalesce(:due, due_at), tries = tries + :tried, error = :error"
                # Who came back while a refusal was on its way has the letter put on again.
                " WHERE id = :id AND due_at = coalesce(:was, due_at)",
                [
                    {
                        "id": result.row_id,
                        "was": result.was_due_at,
                        "state": result.state,
                        "message": result.message_id,
                        "due": result.due_at.isoformat() if result.due_at else None,
                        "tried": int(result.tried),
                        "error": result.error,
                    }
                    for result in results
                ],
            )
            for result in results:
                if result.unreachable and await _is_aside(transaction, result.row_id):
                    await people.mark_unreachable(transaction, result.chat_id, self._clock.now())
            await self._take_back_ended(transaction, results)
            if any(result.state == "aside" and not result.unreachable for result in results):
                await self._report(transaction)
        del self._results[: len(results)]
        for result in results:
            self._chats.pop(result.chat_id, None)

    async def _take_back_ended(self, transaction: Transaction, results: list[_Result]) -> None:
        """A code may have been taken back on its way, when nobody knew the message."""
        now = self._clock.now()
        for result in results:
            if result.offers is None or result.message_id is None:
                continue
            if await _was_taken_back(transaction, result.offers):
                letter = taking_back(result.chat_id, result.message_id, result.kind, result.offers)
                await post(transaction, self._keys, letter, now)

    async def _report(self, transaction: Transaction) -> None:
        """Tell the coordinators, once a day, that a message could not be delivered."""
        now = self._clock.now()
        if not await vouchers.notice_once(transaction, f"undelivered {now.date()}", now):
            return
        text = _(
            "A message of the bot could not be delivered. Ask the administrator to look at the log."
        )
        for chat_id in await people.coordinators(transaction):
            letter = Letter(chat_id, "text", {"text": text}, priority=Priority.NOTICE)
            await post(transaction, self._keys, letter, now)
