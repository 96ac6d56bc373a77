"""What has to be true of the pages afterwards, beside what is true of any chat (checks.py).

Each check returns what is wrong, one sentence each; an empty list is a pass.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from tests.torture import checks
from tests.torture.checks import Evidence
from tests.torture.pages import Page

_SENT = """
SELECT chat_id, sent_as, id FROM web_messages WHERE sent_as IS NOT NULL ORDER BY id
"""
_LETTERS = """
SELECT id, chat_id, message_id, priority FROM outbox WHERE state = 'sent' ORDER BY id
"""


def everything_wrong(
    evidence: Evidence, pages: Mapping[int, Page], held: Mapping[int, Page]
) -> list[str]:
    """All checks; `held` are pages that were opened when all was over."""
    with closing(sqlite3.connect(evidence.database)) as database:
        database.row_factory = sqlite3.Row
        return [
            *checks.wrong_with_outbox(database, evidence),
            *checks.wrong_with_vouchers(database, evidence),
            *checks.wrong_with_accounts(database, evidence),
            *checks.wrong_with_books(database),
            *checks.wrong_with_chats(database, evidence),
            *checks.wrong_with_taps(evidence),
            *wrong_with_sent(database, pages),
            *wrong_with_letters(database),
            *wrong_with_screens(pages, held),
        ]


def chat_of(path: Path, token: str) -> int:
    """The chat that a session's token belongs to."""
    hash = hashlib.sha256(token.encode()).digest()
    query = "SELECT chat_id FROM web_sessions WHERE token_hash = ?"
    with closing(sqlite3.connect(path, timeout=5)) as database:
        [chat] = database.execute(query, (hash,)).fetchone()
    return int(chat)


def changes(path: Path) -> dict[int, int]:
    """How much has changed in each chat."""
    with closing(sqlite3.connect(path, timeout=5)) as database:
        return dict(database.execute("SELECT chat_id, changes FROM web_chats").fetchall())


def wrong_with_sent(database: sqlite3.Connection, pages: Mapping[int, Page]) -> list[str]:
    """What was done in a page is there once, in its order, and was handled; and nothing else is."""
    wrong = []
    messages: dict[int, list[str]] = {}
    for row in database.execute(_SENT):
        messages.setdefault(row["chat_id"], []).append(row["sent_as"])
    taps: dict[int, list[str]] = {}
    for row in database.execute("SELECT chat_id, sent_as FROM web_taps ORDER BY id"):
        taps.setdefault(row["chat_id"], []).append(row["sent_as"])
    for chat, page in pages.items():
        for what, there in (("line", messages), ("tap", taps)):
            done = [id for path, id in page.sent if (path == "tap") == (what == "tap")]
            found = there.get(chat, [])
            wrong += [f"{chat}: a {what} is lost ({id})" for id in _more(done, found)]
            wrong += [f"{chat}: a {what} is there too often ({id})" for id in _more(found, done)]
            if found != done and Counter(found) == Counter(done):
                wrong.append(f"{chat}: the {what}s are in another order")
        wrong += [f"{chat}: refused ({why})" for why in page.refused]
        wrong += [f"{chat}: the page fell over {error!r}" for error in page.broken]
        wrong += [f"{chat}: was put out"] if page.is_out else []
    handled = Counter(
        row["state"] for row in database.execute("SELECT state FROM inbox WHERE update_id < 0")
    )
    everything = sum(len(page.sent) for page in pages.values())
    if handled != {"done": everything}:
        wrong.append(f"{everything} things were done, the inbox has {dict(handled)}")
    return wrong


def _more(some: list[str], others: list[str]) -> list[str]:
    return list((Counter(some) - Counter(others)).elements())


def wrong_with_letters(database: sqlite3.Connection) -> list[str]:
    """Each letter stands in its chat once, in the order in which they were written; an answer may
    pass what less hurry was made with."""
    wrong = []
    # Of each chat: (message, letter, priority) of what was sent so far.
    before: dict[int, list[tuple[int, int, int]]] = {}
    there = {
        row["letter"]: (row["chat_id"], row["id"])
        for row in database.execute(
            "SELECT letter, chat_id, id FROM web_messages WHERE letter IS NOT NULL"
        )
    }
    known = {
        (row["chat_id"], row["id"])
        for row in database.execute("SELECT chat_id, id FROM web_messages")
    }
    for row in database.execute(_LETTERS):
        chat, letter, message = row["chat_id"], row["id"], row["message_id"]
        if message is not None and (chat, message) not in known:
            wrong.append(f"letter {letter} was sent and stands nowhere")
        if letter not in there:
            continue  # It changed what a letter before it said.
        if there.pop(letter) != (chat, message):
            wrong.append(f"letter {letter} stands as another message than is known")
        if message is None:
            continue
        earlier = before.setdefault(chat, [])
        at, other, _priority = max(
            (each for each in earlier if each[2] <= row["priority"]), default=(0, 0, 0)
        )
        if message < at:
            wrong.append(f"letter {letter} stands before letter {other}")
        earlier.append((message, letter, row["priority"]))
    return wrong + [f"letter {letter} is shown and was never sent" for letter in there]


def wrong_with_screens(pages: Mapping[int, Page], held: Mapping[int, Page]) -> list[str]:
    """What a page shows is what the server holds."""
    wrong = []
    for chat, page in pages.items():
        server = held[chat].screen if chat in held else {}
        for number in server.keys() | page.screen.keys():
            if server.get(number) != page.screen.get(number):
                wrong.append(f"{chat} does not see message {number} as the server has it")
    return wrong
