"""After a restore: what it says is true, and no number that people wrote down comes twice."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.backup import loss_lines
from bot.domain.codes import new_code
from bot.keys import QUICK, Keys
from bot.storage import redemptions, settlement, vouchers
from bot.storage.backup import Restored, back_up, inspect, restore
from bot.storage.database import Database, Transaction
from bot.storage.engines import open_database
from bot.storage.redemptions import Redeemer
from bot.storage.restores import Lost
from bot.storage.vouchers import NewVoucher, State
from tests.helpers.databases import database_at
from tests.helpers.sqlite_only import COPIES
from tests.helpers.steps import add_step
from tests.helpers.webshop import NOW, SCHEME, all_agrees, made_database

pytestmark = COPIES

Step = Callable[[Transaction], Awaitable[None]]
KEYS = Keys(b"k" * 32, QUICK)
LATER = NOW + timedelta(hours=1)


class Town:
    """A town's database, its papers, and what happened to it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "bot.sqlite"
        self.folder = folder
        self.receipts: list[int] = []
        self.lines: list[int] = []
        self.batches: list[int] = []
        self._drafts = 100
        self._restores = 0

    async def do(self, *steps: Step) -> None:
        database = await database_at(self.path)
        try:
            for step in steps:
                async with database.transaction() as transaction:
                    await step(transaction)
            assert await all_agrees(database)
        finally:
            await database.close()

    def give(self, code: str) -> Step:
        async def step(transaction: Transaction) -> None:
            self._drafts += 1
            new = NewVoucher(self._drafts, 1, "voedselbank", "sport", "voedselbank", None)
            await vouchers.issue(transaction, new, SCHEME, code, LATER)

        return step

    def take_in(self, code: str) -> Step:
        async def step(transaction: Transaction) -> None:
            self._drafts += 1
            voucher = await vouchers.by_code(transaction, code)
            assert voucher is not None
            taker = Redeemer("Zwembad", 1, draft_id=self._drafts)
            taken = await redemptions.redeem(
                transaction, voucher, voucher.balance_cents, taker, SCHEME, LATER
            )
            self.receipts.append(taken.number)

        return step

    def undo(self, number: int) -> Step:
        async def step(transaction: Transaction) -> None:
            taken = await redemptions.by_number(transaction, number)
            assert taken is not None
            await redemptions.refund(transaction, taken, 1, SCHEME, LATER)

        return step

    def withdraw(self, code: str) -> Step:
        async def step(transaction: Transaction) -> None:
            voucher = await vouchers.by_code(transaction, code)
            assert voucher is not None
            await vouchers.end(transaction, voucher.id, State.WITHDRAWN, 1, LATER)

        return step

    async def export(self, transaction: Transaction) -> None:
        batch = await settlement.make(transaction, SCHEME, 1, LATER)
        assert batch is not None
        self.batches.append(batch.number)
        self.lines += [event.entry for event in await settlement.code_events(transaction, batch)]
        paid = [payment.entry for payment in await settlement.payments(transaction, batch)]
        assert {*paid} <= {*self.lines}, "a line has one number in all files"

    async def back_up(self) -> Path:
        return await back_up(self.path, self.folder / "backups", NOW, KEYS)

    async def restore(self, backup: Path) -> Restored:
        self._restores += 1
        moment = LATER + timedelta(minutes=self._restores)
        keys = KEYS if backup.suffix == ".sealed" else None
        return await restore(self.path, await inspect(backup, keys), moment, keys)

    def all_written_down_once(self) -> bool:
        return all(
            numbers == sorted(set(numbers)) for numbers in (self.receipts, self.lines, self.batches)
        )


@pytest.fixture
async def town(tmp_path: Path) -> Town:
    """With eight vouchers that were given."""
    made: Database = await made_database(tmp_path / "bot.sqlite")
    await made.close()
    return Town(tmp_path)


def codes_of(town: Town) -> list[str]:
    with closing(sqlite3.connect(town.path)) as database:
        return [row[0] for row in database.execute("SELECT code FROM vouchers ORDER BY id")]


async def test_no_number_is_given_out_twice_however_often_a_backup_is_put_back(town: Town) -> None:
    codes = codes_of(town)
    await town.do(town.take_in(codes[0]), town.export)
    backup = await town.back_up()
    await town.do(town.take_in(codes[1]), town.take_in(codes[2]), town.export)
    for code in (codes[3], codes[4]):
        await town.restore(backup)
        await town.do(town.take_in(code), town.export)
    await town.restore(backup)
    await town.restore(backup)
    await town.do(town.take_in(codes[5]), town.take_in(codes[1]), town.export)
    assert town.receipts == [1, 2, 3, 4, 5, 6, 7], "they go on where they were"
    assert town.batches == [1, 2, 3, 4, 5]
    assert town.all_written_down_once()


async def test_an_export_from_before_is_the_same_after_a_restore(town: Town) -> None:
    codes = codes_of(town)
    await town.do(town.take_in(codes[0]), town.export)
    backup = await town.back_up()
    before = list(town.lines)
    await town.do(town.take_in(codes[1]))
    await town.restore(backup)
    await town.do(town.take_in(codes[2]), town.export)

    async def again(transaction: Transaction) -> None:
        batch = await settlement.batch(transaction, 1)
        assert batch is not None
        events = await settlement.code_events(transaction, batch)
        assert [event.entry for event in events] == before

    await town.do(again)


async def test_no_number_of_the_page_comes_twice(town: Town) -> None:
    """Whoever has the page open has seen numbers that the backup does not know of."""

    async def changes(statement: str) -> int:
        database = await open_database(town.path)
        try:
            async with database.transaction() as transaction:
                await transaction.execute(statement)
                row = await transaction.row("SELECT changes, floor FROM web_chats")
        finally:
            await database.close()
        assert row is not None and row["floor"] <= row["changes"]
        return int(row["changes"])

    seen = await changes(
        "INSERT INTO web_chats (chat_id, name_sealed, made_at, changes, floor)"
        " VALUES (-1125899906842625, x'00', '2021-09-06', 7, 0)"
    )
    backup = await town.back_up()
    happens = "UPDATE web_chats SET changes = changes + 1"
    for _ in range(2):
        seen = await changes(happens)
        await town.restore(backup)
        now = await changes("UPDATE web_chats SET floor = floor")
        assert now > seen, "an open page begins anew"
        seen = await changes(happens)


@pytest.mark.parametrize("disaster", ["gone", "broken", "begun anew"])
async def test_numbers_leap_where_nobody_can_say_how_far_they_came(
    town: Town, disaster: str
) -> None:
    codes = codes_of(town)
    await town.do(town.take_in(codes[0]), town.export)
    backup = await town.back_up()
    await town.do(*(town.take_in(code) for code in codes[1:]), town.export)
    for file in town.folder.glob("bot.sqlite*"):
        file.unlink()
    if disaster == "broken":
        town.path.write_bytes(b"no database at all" * 999)
    elif disaster == "begun anew":
        await (await open_database(town.path)).close()
    outcome = await town.restore(backup)
    assert outcome.lost is None
    await town.do(town.take_in(codes[1]), town.export)
    assert town.receipts[-1] > 1_000_000
    assert town.batches[-1] > 1_000
    assert town.all_written_down_once()


async def test_a_backup_of_an_earlier_version_is_put_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = codes_of(town)
    await town.do(town.take_in(codes[0]))
    backup = await town.back_up()
    add_step(monkeypatch, town.folder, "ALTER TABLE redemptions ADD COLUMN later TEXT;\n")
    await town.do(town.take_in(codes[1]))
    assert (await town.restore(backup)).lost == Lost(redemptions=1)
    await town.do(town.take_in(codes[1]))
    assert town.receipts == [1, 2, 3]


async def test_a_number_of_before_is_refused_by_the_tables_themselves(town: Town) -> None:
    codes = codes_of(town)
    backup = await town.back_up()
    await town.do(town.take_in(codes[0]), town.export)
    await town.restore(backup)
    for insert in (
        "INSERT INTO redemptions (number, voucher_id, draft_id, organisation, amount_cents,"
        " redeemed_at, redeemed_on) VALUES (1, 1, 1, 'Zwembad', 1, '2021-09-07', '2021-09-07')",
        "INSERT INTO batches (number, last_entry, made_at) VALUES (1, 1, '2021-09-07')",
    ):
        with (
            closing(sqlite3.connect(town.path)) as database,
            pytest.raises(sqlite3.IntegrityError, match="given out before"),
        ):
            database.execute(insert)


async def test_what_a_restore_says_is_what_it_does(town: Town) -> None:
    codes = codes_of(town)
    await town.do(town.take_in(codes[0]))
    backup = await town.back_up()
    given, used, withdrawn = new_code(), new_code(), new_code()
    await town.do(
        *(town.give(code) for code in (given, used, withdrawn)),
        town.take_in(used),
        town.withdraw(withdrawn),
        town.take_in(codes[1]),
        town.take_in(codes[2]),
        town.withdraw(codes[3]),
        town.undo(1),
        town.export,
    )
    lost = (await town.restore(backup)).lost
    assert lost == Lost(vouchers=2, used_vouchers=1, redemptions=2, undone=1, ended=1, batches=1)
    assert not {given, used, withdrawn} & {*codes_of(town)}
    said = "\n".join(loss_lines(lost))
    assert "Gone are 2 vouchers" in said
    assert "1 of these were handed in already" in said and "receipts" in said
    assert "Gone are 2 redemptions since, of vouchers that were given before" in said
    assert "1 redemptions that were undone since count again" in said
    assert "1 vouchers that were taken back, withdrawn or replaced since are valid again" in said
    assert "Gone are 1 exports" in said


async def test_of_what_did_not_happen_nothing_is_said(town: Town) -> None:
    backup = await town.back_up()
    assert list(loss_lines((await town.restore(backup)).lost or Lost(9))) == [
        "Gone are 0 vouchers that were given since; their codes do not work."
    ]


@pytest.mark.parametrize("lost", [None, Lost(vouchers=2, redemptions=1)], ids=["unknown", "known"])
def test_with_a_live_shop_a_code_that_is_gone_can_still_be_spent_there(lost: Lost | None) -> None:
    said = "\n".join(loss_lines(lost, has_shop=True))
    assert "work here" in said and "In the webshop they do" in said and "reconcile" in said
    assert "Import" not in said
    without = "\n".join(loss_lines(lost))
    assert "reconcile" not in without and ("Import" in without) == (lost is not None)


async def test_a_voucher_given_and_handed_in_since_never_counts_as_unused(town: Town) -> None:
    backup = await town.back_up()
    code = new_code()
    await town.do(town.give(code), town.take_in(code))
    lost = (await town.restore(backup)).lost
    assert lost == Lost(vouchers=1, used_vouchers=1)
    assert "unused" not in "\n".join(loss_lines(lost))
