"""Makes the database of this version that later ones are tested with: `python -m tests.released`.

It is what the bot itself makes while made-up people use it, and rows by hand where nobody did
anything. What was released is never made again.
"""

import asyncio
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from bot import VERSION
from bot.domain.scheme_file import read_scheme
from bot.storage import meta
from tests.conftest import ASSEN, Stage, staged
from tests.helpers.filled import fill
from tests.helpers.life import Life, scheme_with
from tests.released import FOLDER, KEY

_KINDS_OF_ENTRIES = 9
# Far above the numbers of the updates that the stage gets.
_DRAFTS = 1_000_000
# What the bot leaves for a moment only, and kinds of rows that nobody made.
_BY_HAND = (
    "INSERT INTO tasks (kind, chat_id, inbox_id, sealed, due_at, left_at)"
    " VALUES ('figures', 1001, 1, :sealed, :now, :now)",
    "INSERT INTO replans (kind, about) VALUES ('series', 'week')",
    "INSERT INTO notifications (person_id, kind, series, version, due_at, until)"
    " VALUES (4, 'series', 'week', '2021-09-13', :now, :now)",
    "INSERT INTO notifications (person_id, kind, mailing_id, due_at, until, state)"
    " VALUES (4, 'mail', 1, :now, :now, 'dropped')",
    "INSERT INTO coupon_entries (coupon_id, kind, at, person_id, ends)"
    " SELECT coupon_id, 'taken back', :now, 2, id FROM coupon_entries WHERE kind = 'given'",
)


async def _live(stage: Stage) -> None:
    await fill(stage)
    life = Life(stage.database, scheme_with(partial=True), seed=1, drafts=_DRAFTS)
    kinds = "SELECT count(DISTINCT kind) FROM ledger"
    while await stage.database.reading.value(kinds) < _KINDS_OF_ENTRIES:
        await life.happen()
    async with stage.database.transaction() as transaction:
        await meta.write(transaction, meta.KEY_FINGERPRINT, stage.keys.fingerprint)
        for statement in _BY_HAND:
            await transaction.queue(
                statement,
                {"sealed": stage.keys.seal(b"{}"), "now": stage.clock.now().isoformat()},
            )


async def _make(target: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        key = folder / "bot.sqlite.key"
        key.write_text(f"{KEY}\n", encoding="ascii")
        key.chmod(0o600)
        async with staged(folder, read_scheme(ASSEN)) as stage:
            await _live(stage)
        with closing(sqlite3.connect(folder / "bot.sqlite")) as made:
            [version] = made.execute("PRAGMA user_version").fetchone()
            lines = [*made.iterdump(), f"PRAGMA user_version = {version};"]
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    released = FOLDER / f"{VERSION}.sql"
    if released.exists():
        sys.exit(f"{released.name} is there: what was released is never made again.")
    asyncio.run(_make(released))
