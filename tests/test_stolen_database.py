"""A thief has the database, the copies of thirty nights and the log of half a year, and no key.

Nights and copies are the bot's own, whatever files it makes. What is looked for: an address, a
name, and which household had which voucher, better than by chance.
"""

import logging
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.codes import new_code
from bot.storage import households, vouchers
from bot.storage.vouchers import NewVoucher
from tests.conftest import Stage
from tests.helpers import sqlite_only
from tests.helpers.privacy import ADDRESS, NAME

pytestmark = pytest.mark.slow

NIGHTS = 30
WEEKS = 22
A_DAY = 4
Truth = dict[bytes, int]
# What is in a copy: the marks of households, and the vouchers with the day of each.
Seen = tuple[set[bytes], dict[int, str]]


@dataclass
class Loot:
    """What the thief took, and what only we know: which mark belongs to which voucher.

    `copies` are the bot's, and `unsealed` the same as they were before copies were sealed.
    """

    database: Path
    copies: Path
    unsealed: Path
    truth: Truth = field(default_factory=dict)


async def give(stage: Stage, loot: Loot, person: int, address: str) -> None:
    """A voucher for an address, as a turn writes it."""
    household = stage.keys.household(f"address {address}")
    async with stage.database.transaction() as transaction:
        number = len(loot.truth) + 1
        new = NewVoucher(
            -number, person, "voedselbank", "sport", "voedselbank", "Assen 9401", False
        )
        voucher = await vouchers.issue(
            transaction, new, stage.scheme, new_code(), stage.clock.now()
        )
        await households.add(transaction, household, voucher.id)
    loot.truth[household.mark] = voucher.id


async def half_a_year(stage: Stage) -> Loot:
    """People give vouchers each day; by night the bot does what it does. Returns the loot."""
    folder = stage.folder / "loot"
    loot = Loot(folder / "bot.sqlite", folder / "copies", folder / "unsealed")
    loot.copies.mkdir(parents=True)
    loot.unsealed.mkdir()
    addresses = [f"94{area:02}AB {house}" for area in range(1, 10) for house in range(1, 60)]
    random.Random(3).shuffle(addresses)
    anneke = await stage.intermediary(name="Antoinette Bruinsma")
    for _week in range(WEEKS):
        await give(stage, loot, 1, addresses.pop())
        stage.later(days=7)
    await anneke.send("sport " + ADDRESS)
    await anneke.tap("Geef voucher")
    await anneke.send(NAME)
    for night in range(NIGHTS):
        stage.later(hours=6)
        for _ in range(A_DAY):
            await give(stage, loot, 1, addresses.pop())
        stage.later(hours=18)
        await stage.forget()
        await stage.clean_up()
        await stage.back_up(loot.copies, NIGHTS + 5)
        await stage.database.reading.rows(f"VACUUM INTO '{loot.unsealed}/{night:02}.sqlite'")
    for path in stage.folder.glob("bot.sqlite*"):
        (folder / path.name).write_bytes(path.read_bytes())
    return loot


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def seen_in(path: Path) -> Seen | None:
    """What a thief without the key reads in a file; None where it is no database to them."""
    try:
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as database:
            marks = {row[0] for row in database.execute("SELECT mark FROM household_vouchers")}
            given = dict(database.execute("SELECT id, issued_on FROM vouchers"))
    except sqlite3.DatabaseError:
        return None
    return marks, given


def joined(loot: Loot, copies_in: Path) -> tuple[float, float]:
    """How sure the thief is of the right voucher, on average over the households; and by chance.

    A mark that was not in a copy yet is of a voucher that was not there yet either; and by then
    written is written by then. Of what is left each is as likely as any other.
    """
    stolen = [loot.database, *files(copies_in)]
    copies = [seen for path in stolen if (seen := seen_in(path)) is not None]
    copies.sort(key=lambda seen: len(seen[1]))
    everything: set[int] = set().union(*(set(given) for _marks, given in copies))
    sure = []
    for mark, right in loot.truth.items():
        left = set(everything)
        for marks, given in copies:
            left &= set(given) if mark in marks else everything - set(given)
        sure.append(1 / len(left) if right in left else 0.0)
    return sum(sure) / len(sure), 1 / len(everything)


def order_told(path: Path, truth: Truth) -> float:
    """How well the order of the marks in a file tells the order of the vouchers: 0 to 1."""
    data = path.read_bytes()
    places = [(data.find(mark), voucher) for mark, voucher in truth.items()]
    order = [voucher for place, voucher in sorted(places) if place >= 0]
    pairs = [(a, b) for n, a in enumerate(order) for b in order[n + 1 :]]
    return abs(2 * sum(a < b for a, b in pairs) / len(pairs) - 1)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """All that the bot would write in its log, as a file."""
    path = tmp_path / "loot-bot.log"
    handler = logging.FileHandler(path)
    root = logging.getLogger("bot")
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield path
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def found(files: Sequence[Path], secrets: Sequence[str]) -> list[str]:
    """The secrets that stand in clear in one of these files."""
    data = b"\n".join(path.read_bytes() for path in files)
    return [secret for secret in secrets if secret.encode() in data]


@sqlite_only.COPIES
async def test_a_thief_without_the_key_learns_nothing_of_any_household(
    stage: Stage, log: Path
) -> None:
    loot = await half_a_year(stage)
    copies = files(loot.copies)
    assert len(copies) >= NIGHTS, "there is a copy of each night"
    secrets = [ADDRESS, ADDRESS.replace(" ", ""), "8712 K", NAME, "Achterberg", "Bruinsma"]
    assert found([*files(loot.database.parent), *copies, log], secrets) == []
    assert found([loot.database], ["voedselbank"]) == ["voedselbank"], "the search does find"
    assert order_told(loot.database, loot.truth) < 0.25
    sure, by_chance = joined(loot, loot.copies)
    assert sure <= 1.05 * by_chance, f"{sure:.3f} for {by_chance:.4f} by chance"
    # The control: from the same nights as they were before copies were sealed it is learned.
    sure, by_chance = joined(loot, loot.unsealed)
    assert sure > 10 * by_chance, f"{sure:.3f} for {by_chance:.4f} by chance"


async def test_before_the_night_the_order_of_writing_does_tell(stage: Stage) -> None:
    """The control of the order: marks as they are written one after the other, in a log."""
    truth: Truth = {}
    path = stage.folder / "order"
    for number in range(40):
        mark = stage.keys.household(f"address {number}").mark
        truth[mark] = number
    path.write_bytes(b"".join(truth))
    assert order_told(path, truth) == 1.0
    path.write_bytes(b"".join(sorted(truth)))
    assert order_told(path, truth) < 0.5
