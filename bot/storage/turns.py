"""All that a turn has to know at its start, of several tables in one query."""

from datetime import date, datetime
from enum import StrEnum

from bot.storage import people
from bot.storage.coupons import ANY_IN_STOCK
from bot.storage.database import Reading, Row
from bot.storage.letters import Priority
from bot.storage.other_chats import person_in
from bot.storage.outbox import STUCK_TRIES


class Yes(StrEnum):
    """Whose yes a chat waits for that has no access yet."""

    INVITER = "inviter"
    OWN = "own"


_START = f"""
SELECT {ANY_IN_STOCK} AS coupons_in_stock, {people.PERSON}, withdrawn_at, unreachable_since,
    (SELECT chat_id FROM other_chats WHERE person_id = people.id) AS other_chat,
    CASE WHEN people.id IS NOT NULL AND withdrawn_at IS NULL THEN NULL
        WHEN EXISTS (SELECT 1 FROM invitations WHERE opened_by = me.chat_id AND used_at IS NULL
            AND valid_until > :now) THEN '{Yes.INVITER}'
        WHEN EXISTS (SELECT 1 FROM web_links WHERE opened_by = me.chat_id AND allowed_at IS NULL
            AND valid_until > :now) THEN '{Yes.OWN}' END AS waits_for,
    conversations.draft_id, step, conversations.sealed AS conversation, misses,
    outbox.actions, outbox.draft_id AS button_draft, outbox.keep, outbox.due_at, outbox.sealed,
    taps.tapped_at, taps.answer_from AS tap_from, taps.answer_to AS tap_to,
    answer.tapped_at AS answered_at, answer.answer_from, answer.answer_to,
    asked.id AS asked_id, asked.message_id AS asked_message, asked.sealed AS asked_sealed,
    asked.actions AS asked_actions,
    shown.message_id AS shown_message, coalesce(shown.again_of, shown.id) AS shown_id,
    shown.draft_id AS shown_draft, shown.keep AS shown_keep,
    EXISTS (SELECT 1 FROM outbox AS coming INDEXED BY outbox_waiting_chat
        WHERE coming.chat_id = me.chat_id
        AND coming.state = 'waiting' AND coming.paced = 1 AND coming.tries < {STUCK_TRIES}
        AND coming.priority IN ({Priority.ANSWER:d}, {Priority.STRANGER:d})) AS is_coming,
    EXISTS (SELECT 1 FROM shop_takes INDEXED BY shop_takes_waiting
        WHERE state IN ('wanted', 'asked') AND shop_takes.chat_id = me.chat_id) AS asks_shop
FROM (SELECT CAST(:chat AS BIGINT) AS chat_id) AS me
LEFT JOIN people ON people.id = {person_in("me.chat_id")}
LEFT JOIN conversations ON conversations.chat_id = me.chat_id
LEFT JOIN outbox ON outbox.id = :outbox AND outbox.chat_id = me.chat_id
LEFT JOIN taps ON taps.outbox_id = outbox.id AND taps.button = :button
LEFT JOIN taps AS answer ON answer.outbox_id = outbox.id AND answer.button = (
    SELECT min(button) FROM taps WHERE outbox_id = outbox.id AND answers = 1)
LEFT JOIN outbox AS asked ON asked.id = (
    SELECT max(id) FROM outbox WHERE draft_id = conversations.draft_id
    AND chat_id = me.chat_id AND actions <> '[]')
LEFT JOIN outbox AS shown ON shown.id = (
    SELECT max(id) FROM outbox WHERE chat_id = me.chat_id AND message_id = (
        SELECT max(message_id) FROM outbox WHERE chat_id = me.chat_id))
"""


async def start(
    reading: Reading, chat_id: int, button: tuple[int, int] | None, today: date, now: datetime
) -> Row:
    """Who speaks in a chat, where their conversation stands, what was asked and shown last,
    whether a new answer is on its way, whether the shop is still asked for something, and what is
    known of the tapped button: (outbox row, place in it).
    """
    row = await reading.row(
        _START,
        {
            "today": today.isoformat(),
            "now": now.isoformat(),
            "chat": chat_id,
            "outbox": button[0] if button else None,
            "button": button[1] if button else None,
        },
    )
    assert row is not None  # noqa: S101 - the query is a LEFT JOIN from one row
    return row
