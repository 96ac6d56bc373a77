"""The confirming tap's transaction: against plain sqlite3, and in a large database."""

import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.registry import FULL, Figure, measurement
from benchmarks.stage import SCHEME
from bot.domain.codes import new_code
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.keys import QUICK, Keys
from bot.simulator.scene import START
from bot.storage import households, pots, uptake, vouchers
from bot.storage.database import Database, Row, Statement
from bot.storage.engines import open_database
from bot.storage.letters import CardMessage, CodeReference, Letter, VoucherMessage
from bot.storage.outbox import post
from bot.storage.sqlite.connection import SqliteConnection
from bot.storage.vouchers import NewVoucher

WARM_UP = 20
CONFIRMS = 1_000 if FULL else 300
SMALL = 1_500
LARGE = 1_000_000
_CHAT = 1001
_ORGANISATION = "voedselbank"
# So little that a million vouchers stay within what a scheme may hold.
_CENTS = 1_500
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")


@measurement(
    Figure("confirm_transaction_ms", "Confirming tap's transaction through bot.storage", "ms"),
    Figure("confirm_sqlite_ms", "The same statements through plain sqlite3", "ms"),
    Figure("confirm_vs_sqlite", "Speed of ours against plain sqlite3", ""),
)
async def confirm() -> dict[str, float]:
    """Every confirmation is done by us, and then its statements in a twin by plain sqlite3."""
    ours: list[float] = []
    plain: list[float] = []
    with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as name:
        folder = Path(name)
        await _build(folder / "ours.sqlite", 0)
        shutil.copy(folder / "ours.sqlite", folder / "plain.sqlite")
        twin = sqlite3.connect(folder / "plain.sqlite", isolation_level=None)
        for pragma in _PRAGMAS:
            twin.execute(f"PRAGMA {pragma}")
        async with _counter(folder / "ours.sqlite") as counter, _noted_in(counter.statements):
            for number in range(WARM_UP + CONFIRMS):
                seconds = await counter.confirm()
                for sql, parameters in counter.statements[: counter.prepared]:
                    twin.execute(sql, parameters)
                begun = perf_counter()
                for sql, parameters in counter.statements[counter.prepared :]:
                    twin.execute(sql, parameters).fetchall()
                if number >= WARM_UP:
                    plain.append(perf_counter() - begun)
                    ours.append(seconds)
        twin.close()
    return {
        "confirm_transaction_ms": median(ours) * 1000,
        "confirm_sqlite_ms": median(plain) * 1000,
        "confirm_vs_sqlite": median(plain) / median(ours),
    }


@measurement(
    Figure("growth_small_ms", "Confirming tap's transaction at 1,500 vouchers", "ms"),
    Figure("growth_large_ms", "Confirming tap's transaction at 1,000,000 vouchers", "ms"),
    Figure("growth_ratio", "The large database against the small one", ""),
)
async def growth() -> dict[str, float]:
    """A confirmation in the one database, then one in the other, and so on."""
    small: list[float] = []
    large: list[float] = []
    small_path, large_path = await database_of(SMALL), await database_of(LARGE)
    async with _counter(small_path) as few, _counter(large_path) as many:
        for number in range(WARM_UP + CONFIRMS):
            seconds = await few.confirm(), await many.confirm()
            if number >= WARM_UP:
                small.append(seconds[0])
                large.append(seconds[1])
    return {
        "growth_small_ms": median(small) * 1000,
        "growth_large_ms": median(large) * 1000,
        "growth_ratio": median(large) / median(small),
    }


class _Counter:
    """Somebody who confirms one voucher after another, each for another household."""

    def __init__(self, database: Database, scheme: Scheme, draft_id: int) -> None:
        self._database = database
        self._scheme = scheme
        self._keys = Keys(secrets.token_bytes(32), QUICK)
        self._now = START.replace(tzinfo=scheme.zone)
        self._draft_id = draft_id
        self.statements: list[Statement] = []
        self.prepared = 0

    async def confirm(self) -> float:
        """Confirm once; returns how many seconds the transaction took."""
        self._draft_id += 1
        now, draft_id = self._now, self._draft_id
        household = self._keys.household(f"address {draft_id}")
        self.statements.clear()
        await self._prepare(draft_id, now)
        self.prepared = len(self.statements)
        begun = perf_counter()
        async with self._database.transaction() as transaction:
            await households.how_many(transaction, household, 1, now.date(), self._scheme.day_limit)
            voucher = await vouchers.issue(
                transaction,
                NewVoucher(draft_id, 1, _ORGANISATION, "sport", "voedselbank", "Loon"),
                self._scheme,
                new_code(),
                now,
            )
            await households.add(transaction, household, voucher.id)
            await pots.named(transaction, pots.VOUCHERS)
            card = CardMessage(CodeReference("voucher", voucher.id))
            for message in (VoucherMessage(voucher.id), card):
                letter = Letter(_CHAT, message, keep=True)
                await post(transaction, self._keys, letter, now)
            await transaction.queue(
                "DELETE FROM conversations WHERE chat_id = :chat", {"chat": _CHAT}
            )
            await transaction.queue(
                "UPDATE inbox SET state = 'done', sealed = NULL WHERE update_id = :id",
                {"id": draft_id},
            )
        return perf_counter() - begun

    async def _prepare(self, draft_id: int, now: datetime) -> None:
        """The update and the conversation that a confirming tap finds."""
        async with self._database.transaction() as transaction:
            await transaction.queue(
                "INSERT INTO inbox (update_id, chat_id, received_at, sealed)"
                " VALUES (:id, :chat, :now, :sealed)",
                {"id": draft_id, "chat": _CHAT, "now": now.isoformat(), "sealed": bytes(600)},
            )
            await transaction.queue(
                "INSERT INTO conversations (chat_id, draft_id, step, sealed)"
                " VALUES (:chat, :draft, 'confirm', :sealed)",
                {"chat": _CHAT, "draft": draft_id, "sealed": bytes(300)},
            )


@asynccontextmanager
async def _noted_in(noted: list[Statement]) -> AsyncIterator[None]:
    """Keep the statements that go to whatever connection writes."""
    together = SqliteConnection.together

    async def note(self: SqliteConnection, statements: Sequence[Statement]) -> list[Row]:
        noted.extend(statements)
        return await together(self, statements)

    SqliteConnection.together = note  # type: ignore[method-assign]
    try:
        yield
    finally:
        SqliteConnection.together = together  # type: ignore[method-assign]


@asynccontextmanager
async def _counter(path: Path) -> AsyncIterator[_Counter]:
    """A counter at a database."""
    scheme = read_scheme(SCHEME)
    database = await open_database(path)
    try:
        last = await database.reading.value("SELECT coalesce(max(draft_id), 0) FROM vouchers")
        yield _Counter(database, scheme, last)
        async with database.transaction() as transaction:
            # Nobody but this counter can open its letters; a bot that is given this database
            # later would try each of them.
            await transaction.queue("DELETE FROM outbox")
    finally:
        await database.close()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="meedoen-benchmark-")


async def database_of(size: int) -> Path:
    """A database with so many vouchers; made once, for it takes a minute."""
    path = Path(_folder().name) / f"{size}.sqlite"
    if not path.exists():
        await _build(path, size)
    return path


async def _build(path: Path, size: int) -> None:
    """Vouchers of forty weeks, their money, their counts and their households, all at once."""
    await (await open_database(path)).close()
    connection = sqlite3.connect(path, isolation_level=None)
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    connection.execute("BEGIN")
    for name, _sql in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(
        "INSERT INTO people (chat_id, role, organisation, name_sealed, joined_at)"
        f" VALUES ({_CHAT}, 'intermediary', '{_ORGANISATION}', x'00', '2021-09-06T07:00:00+00:00')"
    )
    scheme = read_scheme(SCHEME)
    kinds = [
        (organisation.key, category.key, approach.key, neighbourhood)
        for organisation in scheme.organisations
        for category in scheme.categories
        for approach in organisation.approaches
        for neighbourhood in sorted(set(scheme.neighbourhoods.values()))
    ]
    connection.execute("CREATE TEMP TABLE kinds (i INTEGER PRIMARY KEY, a, b, c, d)")
    connection.executemany(
        "INSERT INTO kinds VALUES (?, ?, ?, ?, ?)", [(i, *kind) for i, kind in enumerate(kinds)]
    )
    connection.execute(
        f"WITH RECURSIVE n (i) AS (SELECT 1 WHERE {size} > 0"
        f" UNION ALL SELECT i + 1 FROM n WHERE i < {size})"
        " INSERT INTO vouchers (code, draft_id, state, amount_cents, balance_cents, category,"
        " organisation, issued_by, approach, neighbourhood, issued_at, issued_on, valid_until)"
        " SELECT substr(hex(randomblob(7)), 1, 13), n.i, iif(n.i % 2, 'issued', 'redeemed'),"
        f" {_CENTS}, iif(n.i % 2, {_CENTS}, 0), b, a, 1, c, d, day || 'T07:00:00+00:00', day,"
        " date(day, '+12 months')"
        f" FROM (SELECT i, date('2021-09-06', (i * 280 / {max(size, 1)}) || ' days') AS day"
        f" FROM n) AS n JOIN kinds ON kinds.i = (n.i * 7919) % {len(kinds)}"
    )
    connection.execute(
        "INSERT INTO redemptions (voucher_id, draft_id, organisation, amount_cents, redeemed_at,"
        f" redeemed_on, new_participant) SELECT id, id, 'Sportschool ' || (id % 40), {_CENTS},"
        " date(issued_on, (id % 90) || ' days') || 'T10:00:00+00:00',"
        " date(issued_on, (id % 90) || ' days'), iif(id % 3, 'yes', 'no')"
        " FROM vouchers WHERE state = 'redeemed'"
    )
    for pot, cents in _pots():
        connection.execute(
            "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id)"
            " SELECT id, 'issued', :pot, :cents, issued_at, 1 FROM vouchers"
            " WHERE :pot NOT LIKE 'organisation:%' OR :pot = 'organisation:' || organisation",
            {"pot": pot, "cents": cents},
        )
    connection.execute(
        "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, spent_cents, at, person_id,"
        " redemption) SELECT ledger.voucher_id, 'redeemed', pot, -committed_cents,"
        " committed_cents, redeemed_at, NULL, number FROM redemptions"
        " JOIN ledger ON ledger.voucher_id = redemptions.voucher_id"
    )
    connection.execute(
        "INSERT INTO pots (name, ceiling_cents, committed_cents, spent_cents)"
        " SELECT pot, 1000000000000, sum(committed_cents), sum(spent_cents) FROM ledger GROUP BY 1"
    )
    connection.executemany(
        "INSERT INTO pots (name, ceiling_cents) VALUES (?, 1000000000000) ON CONFLICT DO NOTHING",
        [(pot,) for pot, _cents in _pots()],
    )
    connection.execute(
        "INSERT INTO household_vouchers (mark, sealed)"
        " SELECT randomblob(32) AS mark, randomblob(56) FROM vouchers ORDER BY mark"
    )
    # A draft's number is that of its update, and the numbers up to here are taken.
    connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('inbox', ?)", (size,))
    for _name, sql in triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    database = await open_database(path)
    async with database.transaction() as transaction:
        await uptake.rebuild(transaction)
    await database.close()


def _pots() -> tuple[tuple[str, int], ...]:
    return (
        (pots.VOUCHERS, _CENTS),
        (pots.SETTLEMENT, 1_000),
        (pots.envelope("vaart_welzijn"), _CENTS),
        (pots.envelope(_ORGANISATION), _CENTS),
    )
