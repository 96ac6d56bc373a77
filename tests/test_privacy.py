"""Silent about people: what was typed is nowhere afterwards, and a voucher has no household."""

import logging
from pathlib import Path

import pytest

from bot.keys import KeyFileError, Keys, load_keys
from bot.storage import households
from bot.storage.errors import Unavailable
from tests.conftest import Person, Stage
from tests.helpers import sqlite_only, structure
from tests.helpers.privacy import ADDRESS, NAME, all_rows, everything

BSN = "111222333"


async def test_after_an_issue_neither_address_nor_name_is_found(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    # PTB logs every update and call at DEBUG, which `run` never shows; the same goes for these.
    for name in ("telegram", "httpx", "httpcore", "aiosqlite", "apscheduler", "asyncio"):
        caplog.set_level(logging.WARNING, logger=name)
    anneke = await stage.intermediary(name="Antoinette Bruinsma")
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    await anneke.send(NAME)
    await anneke.send(BSN)
    await anneke.send(ADDRESS)
    await anneke.tap("Geef voucher")
    code = anneke.copied()
    await anneke.send("herstellen")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(ADDRESS)
    await anneke.tap("Nieuwe code")
    found = everything(stage.folder)
    places = (ADDRESS, "9401AB", "8712 K", "8712K", "9401AB 8712")
    for secret in (*places, NAME, "Achterberg", BSN, "Bruinsma"):
        assert secret.encode() not in found, secret
        assert secret not in caplog.text, secret
    assert code.replace("-", "").encode() in found, "the search does find what is there"
    assert code not in caplog.text and code.replace("-", "") not in caplog.text
    typed = [m.text for m in anneke.messages if m.sender == "me"]
    assert ADDRESS not in typed and NAME not in typed and BSN not in typed


async def test_what_waits_in_the_inbox_is_sealed(stage: Stage) -> None:
    anneke = await stage.intermediary()
    async with stage.database.transaction() as transaction:
        stage.telegram.send_text(anneke.id, "sport " + ADDRESS)
        await stage.telegram.wait_until(lambda: not stage.telegram.is_polled)
        assert ADDRESS.encode() not in everything(stage.folder)
        assert await transaction.value("SELECT count(*) FROM vouchers") == 0
    await stage.settled()
    row = await stage.database.reading.row("SELECT sealed FROM inbox ORDER BY id DESC LIMIT 1")
    assert row is not None and row["sealed"] is None, "and erased when it is handled"


async def give_two(stage: Stage) -> tuple[Person, Keys]:
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 1")
    await anneke.give("9401 AB 2")
    return anneke, stage.keys


async def test_only_who_types_the_address_finds_its_voucher(stage: Stage) -> None:
    _anneke, keys = await give_two(stage)
    first, second = keys.household("address 9401AB 1"), keys.household("address 9401AB 2")
    assert await households.sealed_vouchers(stage.database.reading, first) == [1]
    assert await households.sealed_vouchers(stage.database.reading, second) == [2]
    rows = await stage.database.reading.rows("SELECT sealed FROM household_vouchers")
    other = keys.household("address 9401AB 3")
    for row in rows:
        with pytest.raises(Exception, match="decrypt"):
            other.open(row["sealed"])
    stolen = Keys(b"\x01" * 32).household("address 9401AB 1")
    assert await households.sealed_vouchers(stage.database.reading, stolen) == []


async def test_no_column_joins_a_household_to_a_voucher(stage: Stage) -> None:
    await give_two(stage)
    rows = await stage.database.reading.rows("SELECT mark, sealed FROM household_vouchers")
    marks = {bytes(row["mark"]) for row in rows}
    assert len(marks) == 2 and len({len(row["sealed"]) for row in rows}) == 1
    for table, row in await all_rows(stage):
        if table != "household_vouchers":
            for value in row:
                assert not (isinstance(value, bytes) and any(mark in value for mark in marks))
                assert not (isinstance(value, str) and any(mark.hex() in value for mark in marks))
    columns = await structure.columns(stage.database.reading, "household_vouchers")
    assert columns == ["mark", "sealed"]


@sqlite_only.FILES
async def test_no_number_of_a_row_joins_a_household_to_a_voucher(stage: Stage) -> None:
    """What PostgreSQL has beside its rows is made anew at night: see its test_order_of_writing."""
    await give_two(stage)
    with pytest.raises(Unavailable):
        await stage.database.reading.rows("SELECT rowid FROM household_vouchers")


async def test_two_sealings_of_one_voucher_differ(stage: Stage) -> None:
    household = stage.keys.household("address 9401AB 1")
    assert household.seal(7) != household.seal(7)
    assert household.open(household.seal(7)) == 7


def test_a_key_file_is_made_for_its_owner_only_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "bot.key"
    made = load_keys(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_keys(path).fingerprint == made.fingerprint
    assert load_keys(path).open(made.seal(b"x")) == b"x"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "bot.key"
    load_keys(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_keys(path)


@pytest.mark.parametrize("content", ["", "abc", "00" * 31, "zz" * 32])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bot.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="does not hold a key"):
        load_keys(path)
