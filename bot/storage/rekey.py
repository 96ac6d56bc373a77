"""Another key for a database that nobody works with: sealed once more, or without what was sealed.

One transaction each: killed at any moment, it is as it was, or done.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from bot.keys import Keys
from bot.storage import meta
from bot.storage.database import Reading
from bot.storage.marks import TABLES

_HOUSEHOLD_KEYS = "household_keys"
_REMEMBER = (
    "INSERT INTO meta (name, value) VALUES (:name, :value)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
NOT_SEALED = frozenset(
    {
        # A hash of a token of 144 bits.
        ("invitations", "token_hash"),
        *((table, "token_hash") for table in ("web_sessions", "web_links", "web_farewells")),
        *((table, "token_hash") for table in ("web_push_devices", "web_pushes")),
        # Of an address that nobody guesses.
        ("web_push_devices", "endpoint_hash"),
        ("web_chats", "joined_as"),
        ("web_links", "used_as"),
        # Done with the links of the same row.
        *((table, "mark") for table in TABLES),
    }
)
# What becomes of a table when nobody can open it any more. `:nothing` is an empty text, sealed;
# `number` gives a name to who has none now.
WITHOUT_KEY = {
    "household_vouchers": ("DELETE FROM household_vouchers",),
    "household_coupons": ("DELETE FROM household_coupons",),
    "people": (
        "UPDATE people SET name_sealed = CASE WHEN withdrawn_at IS NULL THEN number(id)"
        " ELSE :nothing END",
    ),
    "invitations": ("UPDATE invitations SET opened_name = :nothing WHERE opened_name IS NOT NULL",),
    "inbox": (
        "DELETE FROM inbox WHERE state = 'waiting'",
        "UPDATE inbox SET sealed = NULL",
    ),
    "conversations": ("DELETE FROM conversations",),
    # A button of a message that is not there any more says that it no longer works.
    "outbox": ("DELETE FROM outbox",),
    "tasks": ("DELETE FROM tasks",),
    # Each page begins anew, with what is said from here on.
    "web_messages": ("DELETE FROM web_messages",),
    "web_chats": (
        "UPDATE web_chats SET name_sealed = :nothing, changes = changes + 1, floor = changes + 1",
    ),
    "web_taps": ("DELETE FROM web_taps",),
    "web_files": ("DELETE FROM web_files",),
    "web_file_parts": ("DELETE FROM web_file_parts",),
    "web_sessions": ("UPDATE web_sessions SET name_sealed = :nothing",),
    # The page subscribes anew when it is opened.
    "web_push_devices": ("DELETE FROM web_push_devices",),
    # The clean-up at night forgets a table that has no parts.
    "import_parts": ("DELETE FROM import_parts",),
    # Of material without its file nothing can be taken any more.
    "material_parts": (
        "UPDATE materials SET state = 'ended', ended_at = :now WHERE state = 'out'",
        "DELETE FROM materials WHERE state = 'waiting'",
        "DELETE FROM material_parts",
    ),
    "mailings": (
        "UPDATE mailings SET sealed = :nothing, finished_at = coalesce(finished_at, :now)",
        "UPDATE notifications SET state = 'dropped' WHERE state = 'waiting' AND kind = 'mail'",
    ),
}


async def with_household_keys(reading: Reading, keys: Keys) -> Keys:
    """The keys as this database needs them: after `seal_again` with the former key of the marks.

    Raises nacl's CryptoError when the key is not this database's.
    """
    sealed = await meta.read(reading, _HOUSEHOLD_KEYS)
    return keys if sealed is None else keys.with_households(keys.open(bytes.fromhex(sealed)))


def seal_again(path: Path, old: Keys, new: Keys) -> None:
    """Everything that the old key opens, only the new one opens from now on.

    `old` is as `with_household_keys` gives it. Raises sqlite3.OperationalError, and changes
    nothing, when the old key does not open it all.
    """

    def again(sealed: bytes | None) -> bytes | None:
        return None if sealed is None else new.seal(old.open(sealed))

    def mark_again(mark: bytes) -> bytes:
        return new.cover.over_mark(old.cover.off(mark))

    def link_again(sealed: bytes) -> bytes:
        return new.cover.over(old.cover.off(sealed))

    def conversation_again(sealed: bytes) -> bytes:
        data = json.loads(old.open(sealed))
        if data.get("mark"):
            data["mark"] = mark_again(bytes.fromhex(data["mark"])).hex()
        return new.seal(json.dumps(data).encode())

    with _alone(path) as database:
        for function in (again, mark_again, link_again, conversation_again):
            database.create_function(function.__name__, 1, function)
        for table, column in sealed_columns(database):
            if table in TABLES:
                sets = "mark = mark_again(mark), sealed = link_again(sealed)"
            elif table == "conversations":
                sets = "sealed = conversation_again(sealed)"
            else:
                sets = f"{column} = again({column})"
            database.execute(f"UPDATE {table} SET {sets}")
        signing = database.execute(
            "SELECT value FROM meta WHERE name = ?", (meta.PUSH_KEY,)
        ).fetchone()
        if signing:
            push_key = new.seal(old.open(bytes.fromhex(signing[0])))
            database.execute(_REMEMBER, {"name": meta.PUSH_KEY, "value": push_key.hex()})
        households = new.seal(old.households).hex()
        database.execute(_REMEMBER, {"name": _HOUSEHOLD_KEYS, "value": households})
        database.execute(_REMEMBER, {"name": meta.KEY_FINGERPRINT, "value": new.fingerprint})


def go_on_without(path: Path, new: Keys, now: datetime) -> None:
    """Let go of everything that only a lost key opens; what is not sealed stays as it is."""
    with _alone(path) as database:
        database.create_function("number", 1, lambda id: new.seal(f"nr. {id}".encode()))
        for table in {table for table, _column in sealed_columns(database)}:
            for statement in WITHOUT_KEY[table]:
                wanted = {"nothing": new.seal(b""), "now": now.isoformat()}
                used = {name: value for name, value in wanted.items() if f":{name}" in statement}
                database.execute(statement, used)
        lost = (_HOUSEHOLD_KEYS, meta.PUSH_KEY)
        database.execute("DELETE FROM meta WHERE name IN (?, ?)", lost)
        database.execute(_REMEMBER, {"name": meta.KEY_FINGERPRINT, "value": new.fingerprint})


def sealed_columns(database: sqlite3.Connection) -> list[tuple[str, str]]:
    """The columns that hold something sealed, of all tables: (table, column).

    Whatever holds bytes counts as sealed unless it is known not to be. One too many would stop
    `seal_again`, and change nothing; one too few would be lost.
    """
    blobs: list[tuple[str, str]] = database.execute(
        "SELECT tables.name, columns.name FROM sqlite_schema AS tables,"
        " pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'"
        " AND columns.type = 'BLOB' ORDER BY tables.name, columns.cid"
    ).fetchall()
    return [each for each in blobs if each not in NOT_SEALED]


def rewrite(database: sqlite3.Connection) -> None:
    """Leave no former page in the file or in SQLite's log."""
    database.execute("VACUUM")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _alone(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction, and nothing left of what was before it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA secure_delete = ON")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("BEGIN IMMEDIATE")
        try:
            yield database
        except BaseException:
            database.rollback()
            raise
        database.commit()
        rewrite(database)
