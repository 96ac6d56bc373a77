"""The checks of the torture can fail: each kind of damage is seen, and a careless bot is caught."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.torture.crowd import CODE, NoAnswer
from tests.torture.test_kill import Run, go_through, tortured

SEED = "7"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run in which nobody was killed and nothing went wrong."""

    async def run_through() -> Run:
        folder = tmp_path_factory.mktemp("finished")
        async with tortured(folder, SEED, size=2) as run:
            await go_through(run, each=2, kills=0, mean_calls=1)
            return run

    return asyncio.run(run_through())


@pytest.fixture
def run(finished: Run, tmp_path: Path) -> Iterator[Run]:
    """The finished run with a database of the test's own, to be damaged."""
    path = tmp_path / "bot.sqlite"
    shutil.copy(finished.bot.database, path)
    with closing(sqlite3.connect(path)) as database:
        for guard in ("ledger_is_not_removed", "ledger_is_not_changed"):
            database.execute(f"DROP TRIGGER {guard}")
    yield replace(finished, database=path)


def test_a_good_run_has_nothing_wrong(run: Run) -> None:
    assert run.everything_wrong() == []


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DELETE FROM inbox WHERE id = 3", "is lost"),
        ("UPDATE inbox SET state = 'aside' WHERE id = 3", "is aside"),
        ("UPDATE inbox SET sealed = x'00' WHERE id = 3", "is still kept"),
        ("INSERT INTO inbox (update_id, received_at) VALUES (1, '')", "is there too often"),
        ("UPDATE outbox SET state = 'waiting' WHERE id = 3", "is waiting"),
        ("UPDATE outbox SET state = 'aside' WHERE id = 3", "is aside"),
        ("DELETE FROM ledger WHERE id = 1", "the ledger says"),
        ("UPDATE ledger SET committed_cents = committed_cents + 1 WHERE id = 1", "the ledger says"),
        ("UPDATE pots SET committed_cents = committed_cents - 1", "the ledger says"),
        ("UPDATE pots SET spent_cents = spent_cents + 1", "nobody took anything in"),
        ("UPDATE vouchers SET state = 'undone' WHERE id = 1", "cents for 3 vouchers"),
        ("UPDATE vouchers SET code = '2222222222222' WHERE id = 1", "was never told a code"),
        ("UPDATE vouchers SET issued_by = 3 - issued_by WHERE id = 1", "a code of somebody else"),
    ],
)
def test_damage_in_the_database_is_seen(run: Run, damage: str, words: str) -> None:
    with closing(sqlite3.connect(run.database)) as database:
        changed = database.execute(damage).rowcount
        database.commit()
    assert changed
    assert any(words in line for line in run.everything_wrong())


def test_a_voucher_too_many_is_seen_even_when_the_books_balance(run: Run) -> None:
    with closing(sqlite3.connect(run.database)) as database:
        database.execute(
            "INSERT INTO vouchers (code, draft_id, amount_cents, category, organisation,"
            " issued_by, approach, issued_at, issued_on, valid_until)"
            " SELECT '2222222222222', -1, amount_cents, category, organisation,"
            " issued_by, approach, issued_at, issued_on, valid_until FROM vouchers WHERE id = 1"
        )
        database.execute(
            "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id)"
            " SELECT (SELECT max(id) FROM vouchers), kind, pot, committed_cents, at, person_id"
            " FROM ledger WHERE voucher_id = 1"
        )
        database.commit()
    wrong = run.everything_wrong()
    assert any("got 2 codes and issued 3 vouchers" in line for line in wrong)
    assert not any("the ledger says" in line for line in wrong)


@pytest.mark.parametrize(
    ("is_the_one", "words"), [(CODE, "was never told a code"), ("Uw code:", "never got a card")]
)
def test_a_message_that_never_came_is_seen(
    run: Run, monkeypatch: pytest.MonkeyPatch, is_the_one: str, words: str
) -> None:
    chat = run.telegram.people[1001].messages
    lost = next(message for message in chat.values() if is_the_one in message.text)
    monkeypatch.delitem(chat, lost.id)
    assert any(words in line for line in run.everything_wrong())


def test_a_code_in_somebody_elses_chat_is_seen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    message = next(m for m in run.telegram.messages(1001) if CODE in m.text)
    monkeypatch.setitem(run.telegram.people[1002].messages, message.id, message)
    assert any("a code of somebody else" in line for line in run.everything_wrong())


async def test_a_bot_that_forgets_before_it_stores_is_caught(tmp_path: Path) -> None:
    module = "tests.torture.careless"
    async with tortured(tmp_path, SEED, size=4, patience=5.0, module=module) as run:
        with pytest.raises(NoAnswer):
            await go_through(run, each=20, kills=20, mean_calls=15)
