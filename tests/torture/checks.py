"""What has to be true afterwards, seen from outside: the chats, and the file with plain sqlite3.

Each check returns what is wrong, one sentence each; an empty list is a pass.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.simulator.model import Message
from tests.torture.crowd import CODE, EXPECTED, FOLDED, PRINTED, TAIL, Account, Became, Intermediary
from tests.torture.place import Place

VOUCHER_CENTS = 150_00
SETTLEMENT_CENTS = 10_00

_BECAME: dict[str, Became] = {
    "issued": "in use",
    "undone": "taken back",
    "replaced": "replaced",
}
_UNKNOWN_SECONDS = 1.0
_BUTTON = re.compile(r"[0-9]+\.[0-9]+")


@dataclass(frozen=True)
class Evidence:
    """What a run leaves: `made` and `broken` are update ids, `answered` the taps that got one."""

    database: Path
    telegram: Place
    made: Sequence[int]
    broken: Sequence[int]
    answered: set[str]
    crowd: Sequence[Intermediary]
    account: Account


def everything_wrong(evidence: Evidence) -> list[str]:
    """All checks."""
    with closing(sqlite3.connect(evidence.database)) as database:
        database.row_factory = sqlite3.Row
        return [
            *wrong_with_inbox(database, evidence),
            *wrong_with_outbox(database, evidence),
            *wrong_with_vouchers(database, evidence),
            *wrong_with_accounts(database, evidence),
            *wrong_with_books(database),
            *wrong_with_chats(database, evidence),
            *wrong_with_taps(evidence),
        ]


def _all(database: sqlite3.Connection, sql: str) -> list[Any]:
    return database.execute(sql).fetchall()


def shown(code: str) -> str:
    """A stored code as people see it."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def wrong_with_inbox(database: sqlite3.Connection, evidence: Evidence) -> list[str]:
    """Every update is there once, handled, and forgotten; nonsense is set aside, nothing else."""
    rows = _all(database, "SELECT update_id, state, sealed FROM inbox")
    there = Counter(row["update_id"] for row in rows)
    made = Counter(set(evidence.made))
    broken = set(evidence.broken)
    return [
        *(f"update {number} is lost" for number in made - there),
        *(f"update {number} is there too often" for number in there - made),
        *(
            f"update {row['update_id']} is {row['state']}"
            for row in rows
            if row["state"] != ("aside" if row["update_id"] in broken else "done")
        ),
        *(
            f"update {row['update_id']} is still kept"
            for row in rows
            if row["state"] == "done" and row["sealed"] is not None
        ),
    ]


def wrong_with_outbox(database: sqlite3.Connection, evidence: Evidence) -> list[str]:
    """Everything said was sent, but for what a blocked chat would not let in."""
    blocked = {person.id for person in evidence.crowd if person.blocked}
    return [
        f"letter {row['id']} is {row['state']} ({row['error']})"
        for row in _all(
            database, "SELECT id, chat_id, state, error FROM outbox WHERE state <> 'sent'"
        )
        if row["state"] != "aside" or row["error"] != "unreachable" or row["chat_id"] not in blocked
    ]


def wrong_with_vouchers(database: sqlite3.Connection, evidence: Evidence) -> list[str]:
    """Each draft that somebody confirmed gave one voucher at most, and no other gave any."""
    rows = _all(
        database,
        "SELECT chat_id, code, vouchers.draft_id FROM vouchers"
        " JOIN people ON people.id = issued_by",
    )
    drafts = dict(_all(database, "SELECT id, draft_id FROM outbox"))
    confirmed = {
        person.id: {drafts.get(row) for row in person.confirmed} for person in evidence.crowd
    }
    return [
        *(
            f"{row['chat_id']} never confirmed draft {row['draft_id']}"
            for row in rows
            if row["draft_id"] not in confirmed.get(row["chat_id"], set())
        ),
        *(f"{name} twice" for name in _twice("code", (row["code"] for row in rows))),
        *(f"{name} twice" for name in _twice("draft", (row["draft_id"] for row in rows))),
    ]


def _twice(what: str, values: Iterable[object]) -> list[str]:
    return [f"{what} {value}" for value, times in Counter(values).items() if times > 1]


def wrong_with_accounts(database: sqlite3.Connection, evidence: Evidence) -> list[str]:
    """The books say of each code what people were told of it, and who gave it."""
    account = evidence.account
    rows = {
        shown(row["code"]): row
        for row in _all(
            database,
            "SELECT chat_id, code, state FROM vouchers JOIN people ON people.id = issued_by",
        )
    }
    wrong = [
        f"{account.given[code]} got a code that is not there"
        for code in account.given.keys() - rows
    ]
    for code, row in rows.items():
        tail, became = code[-5:], _BECAME.get(row["state"], row["state"])
        # Folded by what they typed next without a connection, it is one tap away.
        is_folded = code not in account.given and tail in _folded(evidence, row["chat_id"])
        if account.given.get(code) != row["chat_id"] and not is_folded:
            wrong.append(f"{row['chat_id']} was never told a code (…{tail})")
        if became != account.state(code):
            wrong.append(f"…{tail} is {became}, people know it as {account.state(code)}")
    for look in account.looks:
        row = rows.get(look.code)
        became = _BECAME.get(row["state"], row["state"]) if row else "not there"
        if look.said not in ("in use", became) or look.before not in ("in use", look.said):
            wrong.append(f"…{look.code[-5:]} was called {look.said}, it is {became}")
    return wrong


def wrong_with_pace(too_fast: Iterable[tuple[float, str]], gone_at: Sequence[float]) -> list[str]:
    """Every message kept Telegram's limits, but within a second after the bot was gone.

    What it sent just before it was killed it can't know.
    """
    return [
        f"a message went out too fast ({what})"
        for moment, what in too_fast
        if not any(0 <= moment - gone < _UNKNOWN_SECONDS for gone in gone_at)
    ]


def wrong_with_books(database: sqlite3.Connection) -> list[str]:
    """Ledger, pots and vouchers in use tell one story, no pot holds too much, none was spent."""
    ledger = dict(_all(database, "SELECT pot, sum(committed_cents) FROM ledger GROUP BY pot"))
    [[spent]] = _all(
        database, "SELECT (SELECT sum(spent_cents) FROM pots) + count(*) FROM redemptions"
    )
    pots = dict(_all(database, "SELECT name, committed_cents FROM pots"))
    ceilings = dict(_all(database, "SELECT name, ceiling_cents FROM pots"))
    [[in_use]] = _all(database, "SELECT count(*) FROM vouchers WHERE state = 'issued'")
    envelopes = sum(cents for name, cents in pots.items() if name.startswith("organisation:"))
    wrong = [
        f"pot {name} holds {pots.get(name)}, the ledger says {ledger.get(name, 0)}"
        for name in pots.keys() | ledger.keys()
        if pots.get(name) != ledger.get(name, 0)
    ]
    wrong += [f"pot {name} is over" for name in pots if pots[name] > ceilings[name]]
    for what, cents, each in (
        ("vouchers", pots.get("vouchers"), VOUCHER_CENTS),
        ("settlement", pots.get("settlement"), SETTLEMENT_CENTS),
        ("envelopes", envelopes, VOUCHER_CENTS),
    ):
        if cents != in_use * each:
            wrong.append(f"{what}: {cents} cents for {in_use} vouchers")
    if spent:
        wrong.append(f"{spent} was spent or redeemed, and nobody took anything in")
    return wrong


def _folded(evidence: Evidence, chat: int) -> set[str]:
    """The ends of the codes that stand folded in a chat."""
    messages = evidence.telegram.messages(chat)
    return {end for m in messages if FOLDED in m.text for end in TAIL.findall(m.text)}


def wrong_with_chats(database: sqlite3.Connection, evidence: Evidence) -> list[str]:
    """Every code in use is shown, with its card, to who gave it; nobody sees what is another's."""
    own: dict[int, set[str]] = {}
    in_use: dict[int, set[str]] = {}
    for row in _all(
        database, "SELECT chat_id, code, state FROM vouchers JOIN people ON people.id = issued_by"
    ):
        own.setdefault(row["chat_id"], set()).add(shown(row["code"]))
        if row["state"] == "issued":
            in_use.setdefault(row["chat_id"], set()).add(shown(row["code"]))
    letters = {row["id"]: row for row in _all(database, _LETTERS)}
    wrong = []
    for chat in evidence.telegram.people:
        messages = [m for m in evidence.telegram.messages(chat) if m.sender == "bot"]
        mine, usable = own.get(chat, set()), in_use.get(chat, set())
        told = {code for m in messages if CODE in m.text for code in PRINTED.findall(m.text)}
        # With the next voucher its end is left, and a button that shows it.
        ends = _folded(evidence, chat)
        folded = {code for code in usable if code[-5:] in ends}
        told |= folded
        cards = {code for m in messages if m.file for code in PRINTED.findall(m.text)}
        anywhere = {code for m in messages for code in PRINTED.findall(str(m.api))}
        wrong += [f"{chat} does not see a code (…{code[-5:]})" for code in usable - told]
        wrong += [f"{chat} never got a card (…{code[-5:]})" for code in usable - cards - folded]
        wrong += [f"{chat} sees a code of somebody else" for _code in anywhere - mine]
        wrong += [
            f"{chat} was told {message.text[:60]!r}"
            for message in messages
            if not any(words in message.text for words in EXPECTED)
        ]
        rows = {row for message in messages for row in rows_of(message)}
        wrong += [
            f"{chat} sees the reply to somebody else (letter {row})"
            for row in rows
            if row not in letters or letters[row]["chat_id"] != chat
        ]
        wrong += _ended_and_offered(evidence, chat, letters.values())
    return wrong


_LETTERS = """
SELECT outbox.id, outbox.chat_id, message_id, code, vouchers.state AS voucher_state, outbox.state
FROM outbox LEFT JOIN vouchers ON vouchers.id = outbox.voucher_id
"""


def rows_of(message: Message) -> set[int]:
    """The letters whose buttons a message carries."""
    return {
        int(data.partition(".")[0]) for data in message.buttons.values() if _BUTTON.fullmatch(data)
    }


def _ended_and_offered(evidence: Evidence, chat: int, letters: Iterable[Any]) -> list[str]:
    """No message that the bot knows of still offers a code that no longer works.

    Of the copies that a lost answer left, it can't know.
    """
    messages = evidence.telegram.people[chat].messages
    return [
        f"{chat} is still offered a code that ended (…{row['code'][-5:]})"
        for row in letters
        if row["chat_id"] == chat
        and row["state"] == "sent"
        and row["voucher_state"] not in (None, "issued")
        and row["message_id"] in messages
        and shown(row["code"]) in str(messages[row["message_id"]].api)
    ]


def wrong_with_taps(evidence: Evidence) -> list[str]:
    """Every tap got its answer.

    One that could only get a short text got that. Any other may have been answered by a message
    alone: stopping the spinner beside it is tried once. Of two taps on one button, which may come
    in the other order, the one that came second gets the short text.
    """
    wrong = []
    for person in evidence.crowd:
        for before, tap in zip([None, *person.taps], person.taps, strict=False):
            answered = tap.callback in evidence.answered
            if tap.why == "twice" and before is not None:
                answered |= before.callback in evidence.answered
            elif tap.why != "old":
                answered |= person.changes != tap.changes
            if not answered:
                wrong.append(f"{person.id} tapped {tap.label!r} ({tap.why}) and got no answer")
    return wrong
