"""What goes out: letters, until they are sent and for some time after."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from bot.keys import Keys
from bot.storage import coupons, deaths, people, vouchers
from bot.storage.buttons import ButtonRow
from bot.storage.database import Parameters, Reading, Row, Transaction
from bot.storage.letters import (
    CardMessage,
    CodeReference,
    CouponMessage,
    Letter,
    Message,
    NoMessage,
    NotALetter,
    Priority,
    RepeatedMessage,
    TextMessage,
    VoucherMessage,
    offer_of,
    open_letter,
    seal_letter,
    stored,
)
from bot.storage.other_chats import person_in
from bot.storage.vouchers import State
from bot.storage.web_chats import BELOW


async def forget(transaction: Transaction, before: datetime) -> None:
    """Keep no letter that was due before then, and was sent or set aside."""
    await transaction.queue(
        "DELETE FROM outbox WHERE due_at < :before AND state <> 'waiting'",
        {"before": before.isoformat()},
    )


# The error of what waited for somebody who lost access: a trigger of the database sets it aside.
WITHDRAWN = "withdrawn"


_SHOWN_AGAIN = """
SELECT DISTINCT newest.id, newest.voucher_id, newest.coupon_id
FROM outbox AS letter JOIN outbox AS newest ON newest.id = coalesce(
    (SELECT max(id) FROM outbox WHERE chat_id = :chat AND message_id = letter.message_id),
    letter.id)
WHERE letter.id BETWEEN :first AND :last AND letter.chat_id = :chat AND letter.priority = 0
AND (letter.state = 'aside' OR letter.message_id IS NOT NULL AND :lost_only = 0)
AND (newest.draft_id IS NULL OR newest.id = :question AND (newest.state = 'aside'
    OR newest.message_id <> (SELECT max(message_id) FROM outbox WHERE chat_id = :chat)))
AND NOT EXISTS (SELECT 1 FROM outbox AS other
    WHERE other.id BETWEEN :first AND :last AND other.chat_id = :chat AND other.priority = 0
    AND (other.state = 'waiting' OR other.state = 'sent' AND other.message_id = :here))
AND NOT EXISTS (SELECT 1 FROM outbox AS copy WHERE copy.again_of = newest.id)
ORDER BY newest.id
"""


async def give_up(transaction: Transaction, keys: Keys, row_id: int, words: Letter) -> None:
    """Put a letter aside for good. What it shows is forgotten; `words` stand in its place."""
    sealed = seal_letter(keys, stored(words)[0])
    await transaction.queue(
        "UPDATE outbox SET sealed = :words"
        " WHERE id IN (:id, (SELECT again_of FROM outbox WHERE id = :id))",
        {"id": row_id, "words": sealed},
    )
    await transaction.queue(
        "UPDATE outbox SET state = 'aside', error = :killed, draft_id = NULL, actions = '[]'"
        " WHERE id = :id",
        {"id": row_id, "killed": deaths.KILLED},
    )


async def post(transaction: Transaction, keys: Keys, letter: Letter, now: datetime) -> None:
    """Put a letter in the outbox; it goes out once the transaction is committed."""
    this, actions = stored(letter)
    shows_nothing = isinstance(letter.message, NoMessage)
    repeated = letter.message.letter if isinstance(letter.message, RepeatedMessage) else None
    await transaction.queue(
        "INSERT INTO outbox"
        " (chat_id, priority, draft_id, voucher_id, coupon_id, sealed, actions, keep, message_id,"
        " paced, toast, due_at, again_of) VALUES (:chat, :priority, :draft, :voucher, :coupon,"
        " :sealed, :actions, :keep, :edits, :paced, :toast, :now, :again)",
        {
            "chat": letter.chat_id,
            "priority": letter.priority,
            "draft": letter.draft_id,
            **_code_columns(offer_of(letter.message)),
            "sealed": seal_letter(keys, this),
            "actions": json.dumps(actions),
            "keep": int(letter.keep),
            "edits": letter.edits,
            # Telegram's limits are for new messages. An edit that can't be one is paced as well.
            "paced": int(letter.edits is None and not shows_nothing),
            "toast": int(shows_nothing and letter.deletes is None),
            "now": now.isoformat(),
            "again": repeated,
        },
    )


def _code_columns(offer: CodeReference | None) -> dict[str, int | None]:
    """The columns of what a letter gives the code of."""
    return {"voucher": None, "coupon": None} | ({offer.what: offer.id} if offer else {})


def _code_in(row: Row) -> CodeReference | None:
    """The reverse: what a letter gives the code of, if anything."""
    if row["voucher_id"] is not None:
        return CodeReference("voucher", row["voucher_id"])
    if row["coupon_id"] is not None:
        return CodeReference("coupon", row["coupon_id"])
    return None


# A letter with what it shows once more, if that is what it does.
_LETTERS = (
    "SELECT letter.chat_id, letter.message_id, letter.voucher_id, letter.coupon_id,"
    " coalesce(original.sealed, letter.sealed) AS sealed FROM outbox AS letter"
    " LEFT JOIN outbox AS original ON original.id = letter.again_of"
    " WHERE letter.message_id IS NOT NULL AND letter.sealed IS NOT NULL"
)


_OF_DRAFT = (
    f"{_LETTERS} AND coalesce(original.draft_id, letter.draft_id) = :draft"
    " AND letter.id >= (SELECT min(id) FROM outbox WHERE draft_id = :draft) ORDER BY letter.id"
)


def _message(keys: Keys, row: Row) -> Message | None:
    """What a letter says; None where nobody can tell any more."""
    try:
        return open_letter(keys, row["sealed"]).message
    except NotALetter:
        return None


async def letters_about(
    transaction: Transaction, keys: Keys, offer: CodeReference
) -> list[tuple[int, int, Message | None]]:
    """Where this code is shown: (chat, message, what that says)."""
    rows = await transaction.rows(
        f"{_LETTERS} AND letter.{offer.what}_id = :id ORDER BY letter.id", {"id": offer.id}
    )
    shown = {(row["chat_id"], row["message_id"]): _message(keys, row) for row in rows}
    return [
        (chat, message_id, message)
        for (chat, message_id), message in shown.items()
        if not isinstance(message, NoMessage)
    ]


async def texts_since(
    reading: Reading, keys: Keys, chat_id: int, since: datetime
) -> dict[int, str]:
    """The texts that stand in a chat since then, by their messages: of the latest letters."""
    rows = await reading.rows(
        f"{_LETTERS} AND letter.chat_id = :chat AND letter.due_at >= :since"
        " ORDER BY letter.id DESC LIMIT :most",
        {"chat": chat_id, "since": since.isoformat(), "most": _TEXTS_LOOKED_AT},
    )
    shown = {row["message_id"]: _message(keys, row) for row in reversed(rows)}
    return {at: each.text for at, each in shown.items() if isinstance(each, TextMessage)}


async def shown_codes(
    transaction: Transaction, keys: Keys, chat_id: int
) -> list[tuple[int, Message, CodeReference]]:
    """The latest messages of a chat that show a code now: (message, what it says, its code)."""
    rows = await transaction.rows(
        f"{_LETTERS} AND letter.chat_id = :chat"
        " AND (letter.voucher_id IS NOT NULL OR letter.coupon_id IS NOT NULL)"
        " ORDER BY letter.id DESC LIMIT :most",
        {"chat": chat_id, "most": _CODES_LOOKED_AT},
    )
    shown: dict[int, tuple[Message | None, CodeReference | None]] = {}
    for row in rows:
        # What was changed since need not be opened.
        if row["message_id"] not in shown:
            shown[row["message_id"]] = _message(keys, row), _code_in(row)
    return [
        (message_id, message, offer)
        for message_id, (message, offer) in shown.items()
        if offer and isinstance(message, VoucherMessage | CouponMessage | CardMessage)
    ]


async def showing_line(transaction: Transaction, keys: Keys, draft_id: int) -> list[int]:
    """The messages of a conversation that show the line which was typed in it."""
    rows = await transaction.rows(_OF_DRAFT, {"draft": draft_id})
    shows: dict[int, bool] = {}
    for row in rows:
        message = _message(keys, row)
        shows[row["message_id"]] = isinstance(message, TextMessage) and message.about is not None
    return [message for message, shown in shows.items() if shown]


async def said_last(reading: Reading, keys: Keys, chat_id: int) -> Message | None:
    """What the newest letter to a chat that shows something says; None where nobody can tell."""
    rows = await reading.rows(
        "SELECT sealed FROM outbox WHERE chat_id = :chat AND sealed IS NOT NULL"
        " ORDER BY id DESC LIMIT :most",
        {"chat": chat_id, "most": _SILENT},
    )
    for row in rows:
        message = _message(keys, row)
        if not isinstance(message, NoMessage):
            return message
    return None


async def newest_with_buttons(reading: Reading, chat_id: int) -> Row | None:
    """The newest letter to a chat that has buttons: id, draft_id, keep, sealed and actions."""
    return await reading.row(
        "SELECT id, draft_id, keep, sealed, actions FROM outbox WHERE id ="
        " (SELECT max(id) FROM outbox WHERE chat_id = :chat AND actions <> '[]')"
        " AND sealed IS NOT NULL",
        {"chat": chat_id},
    )


async def latest_with_buttons(reading: Reading, chat_id: int, most: int) -> list[Row]:
    """The buttons of so many of the newest letters to a chat that have any, newest first."""
    return await reading.rows(
        "SELECT actions FROM outbox WHERE chat_id = :chat AND actions <> '[]'"
        " AND sealed IS NOT NULL ORDER BY id DESC LIMIT :most",
        {"chat": chat_id, "most": most},
    )


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
        # What is new goes first.
        Letter(chat_id, RepeatedMessage(row["id"], _code_in(row)), priority=Priority.NOTICE)
        for row in rows
    ]


# A letter that failed so often holds up no later one of its chat, while it waits to be tried again.
STUCK_TRIES = 4
# The error of a letter that its chat did not let in.
UNREACHABLE = "unreachable"


_TAKEN_BACK = (State.UNDONE, State.WITHDRAWN, State.REPLACED)


# More letters in a row don't just delete: an album has ten files.
_SILENT = 12
# How many of a chat's letters about codes are looked at: some four to a voucher.
_CODES_LOOKED_AT = 24
# And of the latest letters about anything.
_TEXTS_LOOKED_AT = 300


# Within a chat what was said first goes first, and a letter that does not get through is passed by
# what is not about the same message. Answers to taps go beside all that: each is about a tap of its
# own, and Telegram sets them no limit.
_IS_DUE = "state = 'waiting' AND (due_at <= :now OR due_at > :never)"


_COLUMNS = (
    "id, chat_id, priority, sealed, tries, paced, toast, answered, deleted, due_at,"
    f" {person_in('letter.chat_id')} IS NOT NULL AS known"
)


_DUE_LETTERS = f"""
SELECT * FROM (SELECT {_COLUMNS} FROM outbox AS letter
    WHERE {_IS_DUE} AND toast = 0 AND paced = {{paced}} AND {{which}}
    AND chat_id NOT IN ({{held}}) AND NOT EXISTS (SELECT 1 FROM outbox AS earlier
        WHERE earlier.chat_id = letter.chat_id AND earlier.state = 'waiting' AND earlier.toast = 0
        AND earlier.priority <= letter.priority AND earlier.id < letter.id
        AND (earlier.tries < {STUCK_TRIES} OR earlier.due_at <= :now OR earlier.due_at > :never
            OR earlier.message_id = letter.message_id))
    ORDER BY priority, id LIMIT {{most}}) AS due
"""


_DUE_TOASTS = f"""
SELECT * FROM (SELECT {_COLUMNS} FROM outbox AS letter
    WHERE {_IS_DUE} AND toast = 1 AND paced = 0 AND {{which}} AND chat_id NOT IN ({{held}})
    ORDER BY priority, id LIMIT :free) AS due
"""


_HELD = ("answering", "busy", "fresh")
_FEWEST_PLACES = 16


@dataclass(frozen=True)
class Held:
    """The chats that get nothing now: none of `busy`, nothing new to `resting`, and no answers to
    taps in `answering`."""

    busy: Iterable[int]
    resting: Iterable[int]
    answering: Iterable[int]


async def due(
    reading: Reading,
    held: Held,
    now: datetime,
    never: datetime,
    *,
    free: int,
    new: int,
    web: bool | None = None,
) -> list[Row]:
    """The letters that may go now, at most `free` of them, and `new` of those new messages: to
    chats in the page, to all others, or (None) to any.

    What is due after `never` was before a clock's step: it is due.
    """
    busy, resting = [*held.busy], [] if web else held.resting
    lists = dict(zip(_HELD, ([*held.answering], busy, [*busy, *resting]), strict=True))
    places = _FEWEST_PLACES
    while places < max(map(len, lists.values())):
        places *= 2
    parameters = {"now": now.isoformat(), "never": never.isoformat(), "free": free, "new": new}
    parameters |= _no_chats(places)
    for name, chats in lists.items():
        parameters |= {f"{name}{place}": chat for place, chat in enumerate(chats)}
    return await reading.rows(_due(web, places), parameters)


@cache
def _no_chats(places: int) -> dict[str, int]:
    """So many places for chats of each kind, and nobody in them: naming them takes time."""
    return {f"{name}{place}": 0 for name in _HELD for place in range(places)}


@cache
def _due(web: bool | None, places: int) -> str:
    """One text for all looks with so many places for chats that are held: to parse another one
    takes SQLite longer than the look itself."""

    def held(name: str) -> str:
        return ", ".join(f":{name}{place}" for place in range(places))

    # As a sum, so that the order in which letters go is that of the index.
    which = "true" if web is None else f"chat_id + 0 {'<' if web else '>='} {BELOW}"
    toasts = _DUE_TOASTS.format(held=held("answering"), which=which)
    edits = _DUE_LETTERS.format(paced=0, held=held("busy"), most=":free", which=which)
    fresh = _DUE_LETTERS.format(paced=1, held=held("fresh"), most=":new", which=which)
    return f"{toasts} UNION ALL {edits} UNION ALL {fresh}"


async def any_waiting(reading: Reading) -> bool:
    """Whether any letter waits, now or for later."""
    waiting = await reading.value("SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT 1")
    return waiting is not None


async def sealed_in(reading: Reading, row_id: int) -> bytes | None:
    """What a letter says, sealed; None where that is forgotten."""
    sealed: bytes | None = await reading.value(
        "SELECT sealed FROM outbox WHERE id = :id AND sealed IS NOT NULL", {"id": row_id}
    )
    return sealed


async def note(transaction: Transaction, results: Sequence[Parameters]) -> None:
    """Write down what became of letters."""
    await transaction.queue_many(
        "UPDATE outbox SET state = :state, message_id = coalesce(:message, message_id),"
        " due_at = coalesce(:due, due_at), tries = tries + :tried, error = :error,"
        " paced = :paced, answered = :answered, deleted = :deleted"
        # Who came back while a refusal was on its way has the letter put on again.
        " WHERE id = :id AND due_at = coalesce(:was, due_at)"
        # Who lost access meanwhile gets it no more; what they have is known.
        " AND (:state = 'sent' OR error IS NULL OR error <> :withdrawn)",
        results,
    )


async def let_go_at_once(transaction: Transaction, now: datetime) -> None:
    """What was put off after a failure is due now."""
    await transaction.queue(
        "UPDATE outbox SET due_at = :now WHERE state = 'waiting' AND tries > 0 AND due_at > :now",
        {"now": now.isoformat()},
    )


async def waiting_of(reading: Reading, priority: Priority) -> int:
    """How many letters of a priority wait."""
    count: int = await reading.value(
        "SELECT count(*) FROM outbox WHERE state = 'waiting' AND priority = :priority",
        {"priority": priority.value},
    )
    return count


async def tell_coordinators(
    transaction: Transaction,
    keys: Keys,
    text: str,
    now: datetime,
    *,
    keep: bool = False,
    rows: Sequence[ButtonRow] = (),
) -> None:
    """Put HTML text to every coordinator in the outbox, after the answers to people who wait."""
    for chat_id in await people.coordinators(transaction):
        letter = Letter(chat_id, TextMessage(text), rows, keep=keep, priority=Priority.NOTICE)
        await post(transaction, keys, letter, now)


async def post_many(
    transaction: Transaction, keys: Keys, letters: Sequence[Letter], now: datetime
) -> list[int]:
    """Put letters in the outbox; returns the id of each one's row, in their order."""
    last: int = await transaction.value("SELECT coalesce(max(id), 0) FROM outbox")
    for letter in letters:
        await post(transaction, keys, letter, now)
    # Ids only rise, and nobody else writes in this transaction.
    rows = await transaction.rows(
        "SELECT id FROM outbox WHERE id > :last ORDER BY id", {"last": last}
    )
    return [row["id"] for row in rows]


async def resend_missed(transaction: Transaction, chat_id: int, now: datetime) -> None:
    """Somebody who could not be reached is back: send what is still worth it.

    That is what gives a usable voucher, and what takes back the message of one that is not.
    What is under way may still be refused from before: put on again, it stays.
    """
    await transaction.queue(
        "UPDATE outbox SET state = 'waiting', due_at = :now, tries = 0, error = NULL"
        " WHERE chat_id = :chat AND (state = 'waiting' OR state = 'aside' AND error = :unreachable"
        " AND voucher_id IS NOT NULL AND (message_id IS NOT NULL OR EXISTS ("
        "  SELECT 1 FROM vouchers WHERE vouchers.id = voucher_id AND vouchers.state = 'issued')))",
        {"chat": chat_id, "now": now.isoformat(), "unreachable": UNREACHABLE},
    )


async def forget_strangers(transaction: Transaction, letters: Iterable[int]) -> None:
    """Nothing is left of what was said to somebody whom nobody invited, once it was said."""
    await transaction.queue_many(
        "DELETE FROM outbox WHERE id = :id AND state <> 'waiting'"
        f" AND {person_in('outbox.chat_id')} IS NULL",
        [{"id": letter} for letter in letters],
    )


async def is_aside(transaction: Transaction, row_id: int) -> bool:
    state = await transaction.value("SELECT state FROM outbox WHERE id = :id", {"id": row_id})
    return bool(state == "aside")


async def was_taken_back(reading: Reading, offer: CodeReference) -> bool:
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
        " AND (error IS NULL OR error <> :withdrawn)",
        {"since": since.astimezone(UTC).isoformat(), "withdrawn": WITHDRAWN},
    )
    return count
