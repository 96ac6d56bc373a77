"""A thief with the database and without the key joins no household to a voucher.

Measured: how many of sixty the thief gets right, with and without the night's rewriting, and with
the key as a control.
"""

import random
import secrets
from pathlib import Path

from bot.codes import new_code
from bot.keys import QUICK, Keys
from bot.scheme import read_scheme
from bot.storage import households, vouchers
from bot.storage.database import Database
from bot.storage.vouchers import NewVoucher
from tests.conftest import ASSEN, MONDAY, database_in

HOUSEHOLDS = 60
# By chance it is one, whatever their number; more than this is once in ten million thefts.
BY_CHANCE = 10


async def given(folder: Path, keys: Keys) -> tuple[Database, dict[int, bytes]]:
    """A morning of vouchers, each in a transaction of its own: which mark is whose, in truth."""
    database, scheme = await database_in(folder), read_scheme(ASSEN)
    truth: dict[int, bytes] = {}
    async with database.transaction() as transaction:
        await vouchers.set_ceilings(transaction, scheme)
        await transaction.run(
            "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
            " VALUES (1, 1, 'intermediary', 'voedselbank', :name, '2021-09-01')",
            {"name": keys.seal(b"Els")},
        )
    numbers = list(range(1, HOUSEHOLDS + 1))
    random.Random(1).shuffle(numbers)
    for draft_id, number in enumerate(numbers, 1):
        household = keys.household(f"address 9401AB {number}")
        async with database.transaction() as transaction:
            voucher = await vouchers.issue(
                transaction,
                NewVoucher(draft_id, 1, "voedselbank", "sport", "voedselbank", "Loon"),
                scheme,
                new_code(),
                MONDAY,
            )
            await households.add(transaction, household, voucher.id)
        truth[voucher.id] = household.mark
    return database, truth


async def stolen(folder: Path, database: Database) -> tuple[list[bytes], bytes]:
    """What the thief has: the marks in the order of the table, and all bytes of all files."""
    rows = await database.reading.rows("SELECT mark FROM household_vouchers")
    # The log first: what was written last is in it, in the order of writing.
    paths = sorted(folder.glob("bot.sqlite*"), key=lambda path: path.name, reverse=True)
    stored = b"".join(path.read_bytes() for path in paths if path.suffix != ".key")
    return [row["mark"] for row in rows], stored


def right(guess: list[bytes], truth: dict[int, bytes]) -> int:
    """How many are right where the thief holds marks, in an order, against vouchers in theirs."""
    return sum(mark == truth[id] for mark, id in zip(guess, sorted(truth), strict=True))


async def test_a_thief_without_the_key_does_no_better_than_by_chance(tmp_path: Path) -> None:
    keys = Keys(secrets.token_bytes(32), QUICK)
    database, truth = await given(tmp_path, keys)
    try:
        marks, stored = await stolen(tmp_path, database)
        # The control: before the night the order of writing still tells nearly all of them.
        assert right(sorted(marks, key=stored.index), truth) > HOUSEHOLDS * 0.8

        await database.tidy()
        marks, stored = await stolen(tmp_path, database)
        orders = {
            "of the table": marks,
            "where it stands first": sorted(marks, key=stored.index),
            "where it stands last": sorted(marks, key=stored.rindex),
            "of the marks": sorted(marks),
        }
        for order, guess in orders.items():
            assert right(guess, truth) <= BY_CHANCE, order
            assert right(guess[::-1], truth) <= BY_CHANCE, order

        # Another key, however good, finds nothing; the control is the thief who has the right one.
        for thief, found in ((Keys(secrets.token_bytes(32), QUICK), 0), (keys, HOUSEHOLDS)):
            tried = [thief.household(f"address 9401AB {n}") for n in range(1, HOUSEHOLDS + 1)]
            opened = [await households.sealed_vouchers(database.reading, each) for each in tried]
            assert sum(map(len, opened)) == found
    finally:
        await database.close()


async def test_no_mark_tells_more_than_another(tmp_path: Path) -> None:
    """All rows are as long, and no row says when it came."""
    keys = Keys(secrets.token_bytes(32), QUICK)
    database, _truth = await given(tmp_path, keys)
    try:
        rows = await database.reading.rows("SELECT * FROM household_vouchers")
        assert len({(len(row["mark"]), len(row["sealed"])) for row in rows}) == 1
        assert set(rows[0].keys()) == {"mark", "sealed"}
    finally:
        await database.close()
