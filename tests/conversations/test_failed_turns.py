"""One update is one transaction: what fails leaves nothing behind and blocks nobody."""

from typing import Any

import pytest

from bot.schedule.housekeeping import KEEP_MESSAGES
from bot.storage import audit, households, vouchers
from tests.conftest import Stage
from tests.helpers import sqlite_only, telegram_only

SORRY = "Er ging iets mis. Er is niets veranderd. Probeer het nog een keer."


async def test_a_turn_that_keeps_failing_is_set_aside_and_nothing_came_of_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    await anneke.send("sport 9401 AB 12")

    async def broken(*arguments: Any) -> None:
        raise RuntimeError("9401 AB 12 must not be in the log")

    with monkeypatch.context() as patch:
        patch.setattr(households, "add", broken)
        assert await anneke.tap("Geef voucher") == SORRY
    assert await stage.issued() == 0
    assert await stage.balanced()
    row = await stage.database.reading.row("SELECT error FROM inbox WHERE state = 'aside'")
    assert row is not None and row["error"].startswith("RuntimeError in broken")
    assert "9401" not in caplog.text
    await brenda.give("9402 AB 1")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 2, "the button still works, for nothing came of the first tap"


async def test_a_failure_that_passes_is_tried_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    attempts: list[int] = []
    add = households.add

    async def broken_once(*arguments: Any) -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise RuntimeError
        await add(*arguments)

    monkeypatch.setattr(households, "add", broken_once)
    await anneke.tap("Geef voucher")
    assert "Klaar. De code is" in anneke.screen[-2]
    assert (await stage.issued(), len(attempts)) == (1, 2)


@telegram_only.RAW_UPDATES
@pytest.mark.parametrize(
    "raw",
    [
        {"message": "no object"},
        {"message": {"message_id": "x", "chat": 7}},
        {"callback_query": []},
        {"callback_query": {"id": 1, "message": {"chat": {"id": "x", "type": "private"}}}},
        {"something_new": {"from": {"id": 5}}},
    ],
)
async def test_an_update_that_cannot_be_read_blocks_nobody(
    stage: Stage, raw: dict[str, Any]
) -> None:
    anneke = await stage.intermediary()
    stage.telegram.on_update.clear()
    stage.telegram.inject(raw)
    assert "Wat wilt u doen?" in await anneke.send("start")
    waiting = "SELECT count(*) FROM inbox WHERE state = 'waiting'"
    assert await stage.database.reading.value(waiting) == 0


@telegram_only.RAW_UPDATES
async def test_groups_get_no_answer(stage: Stage) -> None:
    anneke = await stage.intermediary()
    calls = len(stage.telegram.calls)
    group = {"id": -100, "type": "group", "title": "Vrijwilligers"}
    user = {"id": anneke.id, "is_bot": False, "first_name": "Anneke"}
    stage.telegram.inject(
        {
            "message": {
                "message_id": 1,
                "date": 1630911600,
                "chat": group,
                "from": user,
                "text": "/start",
            }
        }
    )
    await stage.settled()
    assert [call.method for call in list(stage.telegram.calls)[calls:]] in ([], ["getUpdates"])


async def test_at_night_old_rows_go(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    button = anneke.find("Volgende")
    await stage.clean_up()
    rows = "SELECT count(*) FROM outbox"
    kept = await stage.database.reading.value(rows)
    stage.later(days=KEEP_MESSAGES.days + 1)
    await stage.clean_up()
    assert kept > 0
    assert await stage.database.reading.value(rows) == 0
    assert await stage.database.reading.value("SELECT count(*) FROM inbox") == 0
    assert await anneke.tap_again(button) == "Deze knop werkt niet meer. Typ start."
    assert await stage.issued() == 1
    assert await stage.balanced()


@sqlite_only.FILES
async def test_at_night_the_log_is_emptied(stage: Stage) -> None:
    await (await stage.intermediary()).give()
    stage.later(days=KEEP_MESSAGES.days + 1)
    await stage.clean_up()
    # That it is done stands in it, and no more.
    assert (stage.folder / "bot.sqlite-wal").stat().st_size < 4 * 4096


async def test_the_books_say_when_they_are_wrong(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    reading = stage.database.reading
    assert await audit.imbalances(reading) == []
    async with stage.database.transaction() as transaction:
        await transaction.queue("UPDATE pots SET committed_cents = 0 WHERE name = 'vouchers'")
    assert len(await audit.imbalances(reading)) == 2


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM ledger", "UPDATE ledger SET committed_cents = 1", "DELETE FROM vouchers"],
)
async def test_the_ledger_only_grows(stage: Stage, statement: str) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    with pytest.raises(Exception, match=r"only grows|FOREIGN KEY|_fkey"):
        async with stage.database.transaction() as transaction:
            await transaction.queue(statement)
    assert await stage.balanced()


async def test_a_voucher_ends_once(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    async with stage.database.transaction() as transaction:
        await vouchers.end(transaction, 1, vouchers.State.UNDONE, 1, stage.clock.now())
    with pytest.raises(vouchers.NotUsable):
        async with stage.database.transaction() as transaction:
            await vouchers.end(transaction, 1, vouchers.State.WITHDRAWN, 1, stage.clock.now())
    assert await stage.balanced()
