"""What goes out: rows written in the turn's transaction, sent after it until they are there.

A row says what to send; its text or picture is made when it is sent. People who are waiting come
before broadcasts, and one chat gets its messages in order. An answer that is lost after a send can
only repeat a message. A letter that keeps killing the bot is given up (see suspects.py).
"""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from sqlite3 import OperationalError, Row
from typing import Any, Literal

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.clock import Clock
from bot.delivery.busy import shown_as_busy
from bot.delivery.limits import CAPTION_UNITS, TEXT_UNITS, TOAST_UNITS, fitting, shortened
from bot.delivery.pace import Pace
from bot.delivery.polling import bot_seconds, is_refusal
from bot.delivery.suspects import Suspects
from bot.delivery.worker import LOOK_AGAIN_SECONDS, Worker
from bot.keys import Keys
from bot.logs import without_quotes
from bot.storage import coupons, deaths, people, vouchers
from bot.storage.database import Database, Reading, Transaction
from bot.storage.deaths import Item, Kind
from bot.storage.vouchers import State
from bot.translation import gettext as _

# About a day: longer than an outage, so that a code is not lost in one.
MOST_TRIES = 1_500
_AT_ONCE = 16
# However slow Telegram is, strangers leave room for whoever has a role.
_STRANGERS_AT_ONCE = 8
_LONGEST_PAUSE_SECONDS = 60
# A letter that failed so often holds up no later one of its chat, while it waits to be tried again.
_STUCK_TRIES = 4
# So many failures in a row, whatever chat they are of, and it is Telegram that can't be reached.
_OUTAGE_FAILURES = 4
_ANSWER_AGAIN_SECONDS = 1.0
# How long a message under way may take once the bot was told to stop.
_STOP_SECONDS = 15.0
# The error of a letter that its chat did not let in.
_UNREACHABLE = "unreachable"
# The error of what waited for somebody who lost access: a trigger of the database sets it aside.
WITHDRAWN = "withdrawn"
_TAKEN_BACK = (State.UNDONE, State.WITHDRAWN, State.REPLACED)
# How many of a chat's letters about codes are looked at: some four to a voucher.
_CODES_LOOKED_AT = 24
# A letter that shows an earlier one once more, as a new message: what it says, with its buttons.
AGAIN = "again"
_log = logging.getLogger(__name__)


class Priority(IntEnum):
    """Who is served first."""

    ANSWER = 0
    NOTICE = 5
    BROADCAST = 9
    STRANGER = 10


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
    actions: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
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


# Within a chat what was said first goes first, and a letter that does not get through is passed by
# what is not about the same message. Answers to taps go beside all that: each is about a tap of its
# own, and Telegram sets them no limit.
_IS_DUE = "state = 'waiting' AND (due_at <= :now OR due_at > :never)"
_COLUMNS = (
    "id, chat_id, priority, sealed, tries, paced, toast, answered, deleted, due_at,"
    " EXISTS (SELECT 1 FROM people WHERE people.chat_id = letter.chat_id) AS known"
)
_DUE_LETTERS = f"""
SELECT * FROM (SELECT {_COLUMNS} FROM outbox AS letter
    WHERE {_IS_DUE} AND toast = 0 AND paced = {{paced}}
    AND chat_id NOT IN ({{held}}) AND NOT EXISTS (SELECT 1 FROM outbox AS earlier
        WHERE earlier.chat_id = letter.chat_id AND earlier.state = 'waiting' AND earlier.toast = 0
        AND earlier.priority <= letter.priority AND earlier.id < letter.id
        AND (earlier.tries < {_STUCK_TRIES} OR earlier.due_at <= :now OR earlier.due_at > :never
            OR earlier.message_id = letter.message_id))
    ORDER BY priority, id LIMIT {{most}})
"""  # noqa: S608 - ours
_DUE_TOASTS = f"""
SELECT * FROM (SELECT {_COLUMNS} FROM outbox AS letter
    WHERE {_IS_DUE} AND toast = 1 AND paced = 0 AND chat_id NOT IN ({{held}})
    ORDER BY priority, id LIMIT :free)
"""  # noqa: S608 - ours


_SHOWN_AGAIN = """
SELECT DISTINCT newest.id, newest.voucher_id, newest.coupon_id
FROM outbox AS letter JOIN outbox AS newest ON newest.id = coalesce(
    (SELECT max(id) FROM outbox WHERE chat_id = :chat AND message_id = letter.message_id),
    letter.id)
WHERE letter.id BETWEEN :first AND :last AND letter.chat_id = :chat AND letter.priority = 0
AND (letter.state = 'aside' OR letter.message_id IS NOT NULL AND NOT :lost_only)
AND (newest.draft_id IS NULL OR newest.id = :question AND (newest.state = 'aside'
    OR newest.message_id <> (SELECT max(message_id) FROM outbox WHERE chat_id = :chat)))
AND NOT EXISTS (SELECT 1 FROM outbox AS other
    WHERE other.id BETWEEN :first AND :last AND other.chat_id = :chat AND other.priority = 0
    AND (other.state = 'waiting' OR other.state = 'sent' AND other.message_id = :here))
AND NOT EXISTS (SELECT 1 FROM outbox AS copy WHERE copy.again_of = newest.id)
ORDER BY newest.id
"""


def _due(busy: Iterable[int], resting: Iterable[int], answering: Iterable[int]) -> str:
    """The query for letters that may go now: none to busy chats, nothing new to resting ones."""

    def these(*chats: Iterable[int]) -> str:
        return ", ".join(["0", *(str(chat) for some in chats for chat in some)])

    toasts = _DUE_TOASTS.format(held=these(answering))
    edits = _DUE_LETTERS.format(paced=0, held=these(busy), most=":free")
    new = _DUE_LETTERS.format(paced=1, held=these(busy, resting), most=":new")
    return f"{toasts} UNION ALL {edits} UNION ALL {new}"


Compose = Callable[[int, dict[str, Any]], Awaitable[Content]]


@dataclass
class _Progress:
    """How far one letter came: what was done of it need not be done again.

    `paced` is whether it may be a new message now, and `deleted` whether we deleted what was typed
    (None: not tried). `answer_again` is in how many seconds its tap is to be answered once more.
    """

    paced: bool
    answered: bool
    deleted: bool | None
    answer_again: float | None = None
    payload: dict[str, Any] = field(default_factory=dict)


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
    is_toast: bool = False
    is_to_stranger: bool = False
    progress: _Progress | None = None

    @property
    def unreachable(self) -> bool:
        return self.error == _UNREACHABLE


class _NewAfterAllError(Exception):
    """What was meant as an edit has to be a new message, and waits for its turn as one."""


async def post(transaction: Transaction, keys: Keys, letter: Letter, now: datetime) -> None:
    """Put a letter in the outbox; it goes out once the transaction is committed."""
    await transaction.run(
        "INSERT INTO outbox"
        " (chat_id, priority, draft_id, voucher_id, coupon_id, sealed, actions, keep, message_id,"
        " paced, toast, due_at, again_of) VALUES (:chat, :priority, :draft, :voucher, :coupon,"
        " :sealed, :actions, :keep, :edits, :paced, :toast, :now, :again)",
        {
            "chat": letter.chat_id,
            "priority": letter.priority,
            "draft": letter.draft_id,
            "voucher": letter.args.get("voucher"),
            "coupon": letter.args.get("coupon"),
            "sealed": _sealed(keys, letter),
            "actions": json.dumps(letter.actions),
            "keep": int(letter.keep),
            "edits": letter.edits,
            # Telegram's limits are for new messages. An edit that can't be one is paced as well.
            "paced": int(letter.edits is None and letter.kind != "nothing"),
            "toast": int(letter.kind == "nothing" and letter.deletes is None),
            "now": now.isoformat(),
            "again": letter.args["letter"] if letter.kind == AGAIN else None,
        },
    )


def _payload(letter: Letter) -> dict[str, Any]:
    """What is made of a letter when it is sent."""
    return {
        "kind": letter.kind,
        "args": letter.args,
        "labels": letter.labels,
        "edits": letter.edits,
        "answers": letter.answers,
        "toast": letter.toast,
        "deletes": letter.deletes,
        "deleted_note": letter.deleted_note,
    }


def _sealed(keys: Keys, letter: Letter) -> bytes:
    return keys.seal(json.dumps(_payload(letter)).encode())


# A letter with what it shows once more, if that is what it does.
_LETTERS = (
    "SELECT letter.chat_id, letter.message_id, letter.voucher_id, letter.coupon_id,"
    " coalesce(original.sealed, letter.sealed) AS sealed FROM outbox AS letter"
    " LEFT JOIN outbox AS original ON original.id = letter.again_of"
    " WHERE letter.message_id IS NOT NULL AND letter.sealed IS NOT NULL"
)

_OF_DRAFT = (
    f"{_LETTERS} AND coalesce(original.draft_id, letter.draft_id) = :draft"  # noqa: S608 - ours
    " AND letter.id >= (SELECT min(id) FROM outbox WHERE draft_id = :draft) ORDER BY letter.id"
)


async def letters_about(
    transaction: Transaction, keys: Keys, offer: Offer
) -> list[tuple[int, int, str]]:
    """The messages that give this code: (chat, message, kind)."""
    rows = await transaction.rows(
        f"{_LETTERS} AND letter.{offer.what}_id = :id ORDER BY letter.id", {"id": offer.id}
    )
    kinds = {
        (row["chat_id"], row["message_id"]): json.loads(keys.open(row["sealed"]))["kind"]
        for row in rows
    }
    return [(chat, message, kind) for (chat, message), kind in kinds.items() if kind != "nothing"]


async def shown_codes(
    transaction: Transaction, keys: Keys, chat_id: int
) -> list[tuple[int, str, Offer]]:
    """The latest messages of a chat that show a code now: (message, kind, what it gives)."""
    rows = await transaction.rows(
        f"{_LETTERS} AND letter.chat_id = :chat"
        " AND (letter.voucher_id IS NOT NULL OR letter.coupon_id IS NOT NULL)"
        " ORDER BY letter.id DESC LIMIT :most",
        {"chat": chat_id, "most": _CODES_LOOKED_AT},
    )
    shown: dict[int, tuple[str, Offer]] = {}
    for row in rows:
        voucher, coupon = row["voucher_id"], row["coupon_id"]
        offer = Offer("coupon", coupon) if voucher is None else Offer("voucher", voucher)
        kind = json.loads(keys.open(row["sealed"]))["kind"]
        shown.setdefault(row["message_id"], (kind, offer))
    return [
        (message, kind, offer)
        for message, (kind, offer) in shown.items()
        if kind in ("voucher", "coupon", "card")
    ]


async def showing_line(transaction: Transaction, keys: Keys, draft_id: int) -> list[int]:
    """The messages of a conversation that show the line which was typed in it."""
    rows = await transaction.rows(_OF_DRAFT, {"draft": draft_id})
    shows = {
        row["message_id"]: "about" in json.loads(keys.open(row["sealed"]))["args"] for row in rows
    }
    return [message for message, shown in shows.items() if shown]


def removing(chat_id: int, message_id: int, args: dict[str, Any] | None = None) -> Letter:
    """Delete a message of ours, after what people wait for. From now on it shows nothing."""
    return Letter(
        chat_id,
        "nothing",
        args or {},
        edits=message_id,
        deletes=message_id,
        keep=True,
        priority=Priority.NOTICE,
    )


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
    this: dict[str, Any] = {offer.what: offer.id}
    if kind not in (offer.what, "folded"):
        return removing(chat_id, message_id, this)
    return Letter(chat_id, offer.what, this, edits=message_id, keep=True, priority=Priority.NOTICE)


async def shown_again(
    transaction: Transaction,
    chat_id: int,
    answer: tuple[int, int],
    *,
    question: int | None,
    here: int | None = None,
    lost_only: bool = False,
) -> list[Letter]:
    """Letters that show an answer once more: those from the first to the last of these ids.

    Each is shown as its message is by now, and once. There are none while it is on its way, or
    where it stands in the message `here`; and of a conversation only `question`, which waits.
    `lost_only` leaves out what was sent.
    """
    rows = await transaction.rows(
        _SHOWN_AGAIN,
        {
            "chat": chat_id,
            "first": answer[0],
            "last": answer[1],
            "question": question,
            "here": here,
            "lost_only": lost_only,
        },
    )
    return [
        Letter(
            chat_id,
            AGAIN,
            {"letter": row["id"], "voucher": row["voucher_id"], "coupon": row["coupon_id"]},
            # What is new goes first.
            priority=Priority.NOTICE,
        )
        for row in rows
    ]


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


async def _forget_strangers(transaction: Transaction, letters: Iterable[int]) -> None:
    """Nothing is left of what was said to somebody whom nobody invited, once it was said."""
    await transaction.run_many(
        "DELETE FROM outbox WHERE id = :id AND state <> 'waiting'"
        " AND NOT EXISTS (SELECT 1 FROM people WHERE people.chat_id = outbox.chat_id)",
        [{"id": letter} for letter in letters],
    )


async def _is_aside(transaction: Transaction, row_id: int) -> bool:
    state = await transaction.value("SELECT state FROM outbox WHERE id = :id", {"id": row_id})
    return bool(state == "aside")


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
        "SELECT count(*) FROM outbox WHERE state = 'aside' AND due_at >= :since"
        " AND error IS NOT :withdrawn",
        {"since": since.astimezone(UTC).isoformat(), "withdrawn": WITHDRAWN},
    )
    return count


class Outbox(Worker):
    """Sends what waits. `compose(row_id, payload)` makes a letter's content.

    `unsent` is the text that stands in for a letter that keeps killing the bot.
    `accepted()` hears of every letter that Telegram took, `refused()` each time that it does not
    know the token.
    """

    def __init__(
        self,
        database: Database,
        keys: Keys,
        clock: Clock,
        bot: Bot,
        compose: Compose,
        pace: Pace,
        *,
        suspects: Suspects,
        unsent: str,
        accepted: Callable[[], None],
        refused: Callable[[], None],
    ) -> None:
        super().__init__()
        self._database = database
        self._keys = keys
        self._clock = clock
        self._bot = bot
        self._compose = compose
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
        # By the loop's clock, which nobody can put back.
        self._halted_until = 0.0
        self._chats_halted_until: dict[int, float] = {}
        self._failures = 0

    async def work(self) -> None:
        """Send until `stop`; what is under way then is finished first, within 15 seconds."""
        await self.keep_looking()
        await self._finish()

    async def look(self) -> float | None:
        """Note what was sent, and start what is due."""
        await self._write_results()
        pause = await self._start_due()
        if self._chats or self._toasts or self._results or await self._any_waiting():
            return pause
        return None

    async def _finish(self) -> None:
        """Wait for what is under way. What takes too long, or can't be noted, is sent again."""
        under_way = [*self._chats.values(), *self._toasts.values()]
        if under_way:
            _done, late = await asyncio.wait(under_way, timeout=_STOP_SECONDS)
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
        free = self._free()
        if free <= 0:
            return LOOK_AGAIN_SECONDS
        if loop.time() < self._halted_until:
            return self._halted_until - loop.time()
        now, halted = self._clock.now(), self._halted_chats()
        rows = await self._database.reading.rows(
            _due([*self._chats, *halted], self._pace.resting(), self._toasts),
            {
                "now": now.isoformat(),
                # Nothing is put off longer than this; what is due later was before a clock's step.
                "never": (now + timedelta(seconds=_LONGEST_PAUSE_SECONDS)).isoformat(),
                "free": free,
                "new": min(free, self._pace.room()),
            },
        )
        for row in rows:
            under_way = self._toasts if row["toast"] else self._chats
            if row["chat_id"] in under_way or self._free() <= 0:
                continue
            if row["priority"] == Priority.STRANGER:
                if len(self._strangers) >= _STRANGERS_AT_ONCE:
                    continue
                self._strangers.add(row["id"])
            if row["paced"]:
                await self._pace.take()
            under_way[row["chat_id"]] = asyncio.create_task(self._send_row(row))
        resting = self._pace.resting()
        return min([LOOK_AGAIN_SECONDS, self._pace.pause(), *resting.values(), *halted.values()])

    def _free(self) -> int:
        return _AT_ONCE - len(self._chats) - len(self._toasts)

    def _halted_chats(self) -> dict[int, float]:
        """The chats that Telegram wants nothing for, and for how many seconds still."""
        now = asyncio.get_running_loop().time()
        until = {chat: at for chat, at in self._chats_halted_until.items() if at > now}
        self._chats_halted_until = until
        return {chat: at - now for chat, at in until.items()}

    async def _send_row(self, row: Row) -> None:
        deleted = None if row["deleted"] is None else bool(row["deleted"])
        progress = _Progress(bool(row["paced"]), bool(row["answered"]), deleted)
        letter = Item(Kind.LETTER, row["id"])
        try:
            async with self._suspects.in_hand(letter):
                if self._suspects.is_given_up(letter):
                    result = await self._give_up(row, self._suspects.deaths(letter))
                else:
                    result = await self._try(row, progress)
        except OperationalError:
            _log.exception("the database does not answer; letter %d goes out later", row["id"])
            due = self._clock.now() + timedelta(seconds=LOOK_AGAIN_SECONDS)
            result = _Result(row["id"], row["chat_id"], "waiting", due_at=due)
        except Exception as error:
            _log.exception("letter %d can't be made", row["id"])
            result = _Result(row["id"], row["chat_id"], "aside", error=type(error).__name__)
        if row["paced"]:
            self._pace.answered(row["chat_id"])
        self._results.append(
            replace(
                result,
                is_toast=bool(row["toast"]),
                is_to_stranger=not row["known"],
                progress=progress,
            )
        )
        self.wake()

    async def _try(self, row: Row, progress: _Progress) -> _Result:
        row_id, chat_id, now = row["id"], row["chat_id"], self._clock.now()
        progress.payload = payload = json.loads(self._keys.open(row["sealed"]))
        try:
            message_id, offers = await self._send(row_id, chat_id, progress)
            self._accepted()
            kind = payload["kind"]
            return _Result(row_id, chat_id, "sent", message_id=message_id, offers=offers, kind=kind)
        except _NewAfterAllError:
            progress.paced = True
            return _Result(row_id, chat_id, "waiting")
        except RetryAfter as error:
            # Answers to taps have no limit of a chat's own.
            seconds = self._halt(error, None if row["toast"] else chat_id)
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
        except TelegramError as error:
            if row["tries"] + 1 >= MOST_TRIES:
                _log.error("letter %d is set aside after %d tries", row_id, MOST_TRIES)
                return _Result(row_id, chat_id, "aside", error=type(error).__name__)
            if is_refusal(error):
                self._refused()
            elif not row["tries"]:
                told = type(error).__name__
                _log.warning("letter %d does not get through (%s); trying again", row_id, told)
            longest = min(2 ** row["tries"], _LONGEST_PAUSE_SECONDS)
            # Jitter keeps letters that failed together from coming back together.
            pause = longest * random.uniform(0.5, 1)  # noqa: S311 - no secret
            due = now + timedelta(seconds=pause)
            return _Result(row_id, chat_id, "waiting", due_at=due, tried=True)

    async def _give_up(self, row: Row, died: int) -> _Result:
        """Put a letter aside that keeps killing the bot, and send words in its place.

        What it shows is forgotten, so that nothing shows it once more. If opening it is what kills,
        it is not even opened.
        """
        words = Letter(row["chat_id"], "text", {"text": self._unsent})
        payload = _payload(words)
        if died <= deaths.MOST:
            payload = json.loads(self._keys.open(row["sealed"]))
        async with self._database.transaction() as transaction:
            await transaction.run(
                "UPDATE outbox SET sealed = :words"
                " WHERE id IN (:id, (SELECT again_of FROM outbox WHERE id = :id))",
                {"id": row["id"], "words": _sealed(self._keys, words)},
            )
            await transaction.run(
                "UPDATE outbox SET state = 'aside', error = :killed, draft_id = NULL,"
                " actions = '[]' WHERE id = :id",
                {"id": row["id"], "killed": deaths.KILLED},
            )
            if payload["kind"] != "nothing":
                letter = replace(
                    words,
                    edits=payload["edits"],
                    answers=payload["answers"],
                    deletes=payload["deletes"],
                    deleted_note=payload["deleted_note"],
                    priority=Priority(row["priority"]),
                )
                await post(transaction, self._keys, letter, self._clock.now())
        _log.error("letter %d was in hand at %d deaths of the bot; it is given up", row["id"], died)
        return _Result(row["id"], row["chat_id"], "aside", error=deaths.KILLED)

    def _halt(self, error: RetryAfter, chat_id: int | None) -> float:
        """Send nothing for as long as Telegram asks; returns how many seconds that is.

        It does not say whether a chat or the bot as a whole sent too much. So the chat waits, and
        everybody does as soon as a second chat is refused meanwhile, or a call that is about no
        chat. The other way about one chat could silence the bot.
        """
        seconds = bot_seconds(error)
        until = asyncio.get_running_loop().time() + seconds
        if chat_id is None or self._halted_chats().keys() - {chat_id}:
            _log.warning("Telegram wants a pause; nothing is sent for %d seconds", seconds)
            self._halted_until = max(self._halted_until, until)
        else:
            _log.warning("Telegram wants a pause in one chat, of %d seconds", seconds)
        if chat_id is not None:
            was = self._chats_halted_until.get(chat_id, 0.0)
            self._chats_halted_until[chat_id] = max(was, until)
        return seconds

    async def _send(
        self, row_id: int, chat_id: int, progress: _Progress
    ) -> tuple[int | None, Offer | None]:
        """Carry out one letter; returns the message that now shows it and what it offers."""
        if progress.payload["kind"] == AGAIN:
            row_id = progress.payload["args"]["letter"]
            progress.payload = await self._only_shown(row_id)
        payload = progress.payload
        if payload["kind"] == "nothing":
            await self._answer(payload)
            await self._delete(chat_id, payload["deletes"])
            return None, None
        answering = asyncio.create_task(self._answer_in_passing(progress))
        try:
            await self._delete_typed(chat_id, progress)
            making = self._compose(row_id, payload)
            content = await shown_as_busy(self._bot, chat_id, making)
            text = payload["deleted_note"] + content.text if progress.deleted else content.text
            is_caption = content.photo is not None or content.document is not None
            text = self._fitting(row_id, text, CAPTION_UNITS if is_caption else TEXT_UNITS)
            return await self._deliver(chat_id, progress, text, content), content.offers
        except asyncio.CancelledError:
            answering.cancel()
            raise
        finally:
            await answering

    async def _only_shown(self, row_id: int) -> dict[str, Any]:
        """A letter without all that was done with it. Raises LookupError when it is forgotten."""
        sealed = await self._database.reading.value(
            "SELECT sealed FROM outbox WHERE id = :id AND sealed IS NOT NULL", {"id": row_id}
        )
        if sealed is None:
            raise LookupError(f"letter {row_id}")
        payload: dict[str, Any] = json.loads(self._keys.open(sealed))
        return payload | dict.fromkeys(("edits", "answers", "toast", "deletes"))

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

    async def _answer_in_passing(self, progress: _Progress) -> None:
        """Stop the spinner beside a message. Where that fails, it is tried again by itself."""
        if progress.answered:
            return
        progress.answered = True
        try:
            await self._answer(progress.payload)
        except RetryAfter as error:
            progress.answer_again = self._halt(error, None)
        except TelegramError as error:
            _log.info("answering a tap is tried again: %s", type(error).__name__)
            progress.answer_again = _ANSWER_AGAIN_SECONDS

    async def _delete_typed(self, chat_id: int, progress: _Progress) -> None:
        """Delete what somebody typed, unless that was tried before."""
        message_id = progress.payload["deletes"]
        if message_id is None or progress.deleted is not None:
            return
        became = await self._delete(chat_id, message_id)
        progress.deleted = became == "deleted"
        # The question is only the newest message when what was typed below it is gone.
        if became == "stays" and not progress.paced:
            raise _NewAfterAllError

    async def _delete(
        self, chat_id: int, message_id: int | None
    ) -> Literal["deleted", "gone", "stays"]:
        """Delete a message: whether we did, it was gone, or Telegram does not let us."""
        if message_id is None:
            return "gone"
        try:
            await self._bot.delete_message(chat_id, message_id)
        except BadRequest as error:
            return "gone" if "not found" in error.message.lower() else "stays"
        return "deleted"

    async def _deliver(
        self, chat_id: int, progress: _Progress, text: str, content: Content
    ) -> int | None:
        edits: int | None = progress.payload["edits"]
        if not progress.paced:
            is_text = content.photo is None and content.document is None
            if edits is not None and is_text and await self._edit(chat_id, edits, text, content):
                return edits
            raise _NewAfterAllError
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
        now = self._clock.now()
        async with self._database.transaction() as transaction:
            await transaction.run_many(
                "UPDATE outbox SET state = :state, message_id = coalesce(:message, message_id),"
                " due_at = coalesce(:due, due_at), tries = tries + :tried, error = :error,"
                " paced = :paced, answered = :answered, deleted = :deleted"
                # Who came back while a refusal was on its way has the letter put on again.
                " WHERE id = :id AND due_at = coalesce(:was, due_at)"
                # Who lost access meanwhile gets it no more; what they have is known.
                " AND (:state = 'sent' OR error IS NOT :withdrawn)",
                [_written(result) for result in results],
            )
            for result in results:
                if result.unreachable and await _is_aside(transaction, result.row_id):
                    await people.mark_unreachable(transaction, result.chat_id, now)
                await self._answer_again(transaction, result, now)
            await self._take_back_ended(transaction, results)
            if self._is_back(results):
                # Nobody waits for a pause that was for the outage, and all get theirs in order.
                await transaction.run(
                    "UPDATE outbox SET due_at = :now WHERE state = 'waiting' AND tries > 0"
                    " AND due_at > :now",
                    {"now": now.isoformat()},
                )
            if any(result.state == "aside" and not result.unreachable for result in results):
                await self._report(transaction)
            # Who leaves while a letter is on its way is forgotten at the clock's next look.
            to_strangers = [each.row_id for each in results if each.is_to_stranger]
            await _forget_strangers(transaction, to_strangers)
            noted = await self._suspects.write(transaction)
        self._suspects.is_written(noted)
        del self._results[: len(results)]
        for result in results:
            (self._toasts if result.is_toast else self._chats).pop(result.chat_id, None)
            self._strangers.discard(result.row_id)
            self._failures = 0 if result.state == "sent" else self._failures + result.tried

    def _is_back(self, results: Sequence[_Result]) -> bool:
        """Whether Telegram takes letters again after it took none for a while."""
        sent = any(result.state == "sent" for result in results)
        return sent and self._failures >= _OUTAGE_FAILURES

    async def _answer_again(self, transaction: Transaction, result: _Result, now: datetime) -> None:
        """A tap that could not be answered beside its message is answered on its own."""
        progress = result.progress
        if progress is None or progress.answer_again is None:
            return
        payload = progress.payload
        letter = Letter(
            result.chat_id, "nothing", answers=payload["answers"], toast=payload["toast"]
        )
        later = now + timedelta(seconds=progress.answer_again)
        await post(transaction, self._keys, letter, later)

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
