"""What has to be true afterwards, seen from outside: the chats, and the file with plain sqlite3.

Each check returns what is wrong, one sentence each; an empty list is a pass.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.simulator.telegram import Telegram
from tests.torture.crowd import CODE, EXPECTED

VOUCHER_CENTS = 150_00
SETTLEMENT_CENTS = 10_00

_CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}")


def everything_wrong(
    path: Path, telegram: Telegram, update_ids: list[int], given: Mapping[int, int]
) -> list[str]:
    """All checks: `update_ids` are those that were made, `given` counts codes by chat."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        return [
            *wrong_with_inbox(database, update_ids),
            *wrong_with_outbox(database),
            *wrong_with_vouchers(database, given),
            *wrong_with_books(database),
            *wrong_with_chats(database, telegram, given),
        ]


def _all(database: sqlite3.Connection, sql: str) -> list[Any]:
    return database.execute(sql).fetchall()


def wrong_with_inbox(database: sqlite3.Connection, update_ids: list[int]) -> list[str]:
    """Every update is there once, handled, and forgotten."""
    rows = _all(database, "SELECT update_id, state, sealed FROM inbox")
    there = Counter(row["update_id"] for row in rows)
    made = Counter(set(update_ids))
    return [
        *(f"update {number} is lost" for number in made - there),
        *(f"update {number} is there too often" for number in there - made),
        *(f"update {r['update_id']} is {r['state']}" for r in rows if r["state"] != "done"),
        *(f"update {r['update_id']} is still kept" for r in rows if r["sealed"] is not None),
    ]


def wrong_with_outbox(database: sqlite3.Connection) -> list[str]:
    """Everything said was sent."""
    rows = _all(database, "SELECT id, state, error FROM outbox WHERE state <> 'sent'")
    return [f"letter {row['id']} is {row['state']} ({row['error']})" for row in rows]


def wrong_with_vouchers(database: sqlite3.Connection, given: Mapping[int, int]) -> list[str]:
    """Who confirmed so many drafts issued so many vouchers, and no code is there twice."""
    rows = _all(
        database,
        "SELECT chat_id, code, draft_id FROM vouchers JOIN people ON people.id = issued_by"
        " WHERE state = 'issued'",
    )
    issued = Counter(row["chat_id"] for row in rows)
    return [
        *(
            f"{chat} got {given.get(chat, 0)} codes and issued {issued[chat]} vouchers"
            for chat in given.keys() | issued.keys()
            if given.get(chat, 0) != issued[chat]
        ),
        *(f"{name} twice" for name in _twice("code", (row["code"] for row in rows))),
        *(f"{name} twice" for name in _twice("draft", (row["draft_id"] for row in rows))),
    ]


def _twice(what: str, values: Iterable[object]) -> list[str]:
    return [f"{what} {value}" for value, times in Counter(values).items() if times > 1]


def wrong_with_books(database: sqlite3.Connection) -> list[str]:
    """Ledger, pots and vouchers in use tell one story, and nobody has spent anything."""
    ledger = dict(_all(database, "SELECT pot, sum(committed_cents) FROM ledger GROUP BY pot"))
    [[spent]] = _all(
        database, "SELECT (SELECT sum(spent_cents) FROM pots) + count(*) FROM redemptions"
    )
    pots = dict(_all(database, "SELECT name, committed_cents FROM pots"))
    [[in_use]] = _all(database, "SELECT count(*) FROM vouchers WHERE state = 'issued'")
    envelopes = sum(cents for name, cents in pots.items() if name.startswith("organisation:"))
    wrong = [
        f"pot {name} holds {pots.get(name)}, the ledger says {ledger.get(name, 0)}"
        for name in pots.keys() | ledger.keys()
        if pots.get(name) != ledger.get(name, 0)
    ]
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


def wrong_with_chats(
    database: sqlite3.Connection, telegram: Telegram, given: Mapping[int, int]
) -> list[str]:
    """Every code is shown, with its card, to whoever confirmed it, and to nobody else."""
    own: dict[int, set[str]] = {chat: set() for chat in given}
    for row in _all(
        database, "SELECT chat_id, code FROM vouchers JOIN people ON people.id = issued_by"
    ):
        code = row["code"]
        own.setdefault(row["chat_id"], set()).add(f"{code[:4]}-{code[4:8]}-{code[8:]}")
    wrong = []
    for chat in telegram.people:
        messages = [m for m in telegram.messages(chat) if m.sender == "bot"]
        mine = own.get(chat, set())
        told = {code for m in messages if CODE in m.text for code in _CODE.findall(m.text)}
        cards = {code for m in messages if m.file for code in _CODE.findall(m.text)}
        anywhere = {code for m in messages for code in _CODE.findall(str(m.api))}
        wrong += [f"{chat} was never told a code" for _code in mine - told]
        wrong += [f"{chat} never got a card" for _code in mine - cards]
        wrong += [f"{chat} sees a code of somebody else" for _code in anywhere - mine]
        wrong += [
            f"{chat} was told {m.text[:60]!r}"
            for m in messages
            if not any(words in m.text for words in EXPECTED)
        ]
    return wrong
