"""The checks of the torture can fail: each kind of damage is seen."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bot.simulator.model import Message
from tests.torture.checks import Evidence, everything_wrong, rows_of
from tests.torture.crowd import CODE, FOLDED, PRINTED, Look
from tests.torture.run import Plan, go_through, tortured

pytestmark = pytest.mark.slow

SEED = "7"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """A run in which nothing failed and nothing went wrong."""

    async def run_through() -> Evidence:
        # Of so many somebody's last code is not folded away yet.
        plan = Plan(size=10, updates=150, kills=0, mean_calls=1, rate=0.0, twice=0.3)
        async with tortured(tmp_path_factory.mktemp("finished"), SEED, plan) as run:
            await go_through(run)
            assert run.everything_wrong() == []
            return run.evidence()

    return asyncio.run(run_through())


@pytest.fixture
def left(finished: Evidence, tmp_path: Path) -> Iterator[Evidence]:
    """What the run left, with a database of the test's own, to be damaged."""
    path = tmp_path / "bot.sqlite"
    shutil.copy(finished.database, path)
    with closing(sqlite3.connect(path)) as database:
        for guard in ("ledger_is_not_removed", "ledger_is_not_changed"):
            database.execute(f"DROP TRIGGER {guard}")
    yield replace(finished, database=path)


def sees(evidence: Evidence, words: str) -> bool:
    """Whether the checks say so."""
    return any(words in line for line in everything_wrong(evidence))


def damage(evidence: Evidence, *statements: str) -> None:
    """Change the database; each statement must change something."""
    with closing(sqlite3.connect(evidence.database)) as database:
        for statement in statements:
            assert database.execute(statement).rowcount, statement
        database.commit()


def test_a_good_run_has_nothing_wrong(left: Evidence) -> None:
    assert everything_wrong(left) == []
    states = {left.account.state(code) for code in left.account.given}
    assert states == {"in use", "taken back", "replaced"}, "people did all they can do"


USABLE = "(SELECT max(id) FROM vouchers WHERE state = 'issued')"
ENDED = "(SELECT max(id) FROM vouchers WHERE state <> 'issued')"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM inbox WHERE id = 3", "is lost"),
        ("UPDATE inbox SET state = 'aside' WHERE id = 3", "is aside"),
        ("UPDATE inbox SET state = 'waiting' WHERE id = 3", "is waiting"),
        ("UPDATE inbox SET sealed = x'00' WHERE id = 3", "is still kept"),
        ("INSERT INTO inbox (update_id, received_at) VALUES (1, '')", "is there too often"),
        ("UPDATE outbox SET state = 'waiting' WHERE id = 3", "is waiting"),
        ("UPDATE outbox SET state = 'aside' WHERE id = 3", "is aside"),
        ("UPDATE outbox SET state = 'aside', error = 'unreachable' WHERE id = 3", "is aside"),
        ("UPDATE outbox SET chat_id = 2003 - chat_id WHERE keep = 1", "the reply to somebody"),
        ("UPDATE outbox SET draft_id = NULL", "never confirmed draft"),
        ("DELETE FROM ledger WHERE id = 1", "the ledger says"),
        ("UPDATE ledger SET committed_cents = committed_cents + 1 WHERE id = 1", "the ledger says"),
        (
            "UPDATE pots SET committed_cents = committed_cents - 1 WHERE name = 'vouchers'",
            "the ledger says",
        ),
        ("UPDATE pots SET spent_cents = spent_cents + 1", "nobody took anything in"),
        (f"UPDATE vouchers SET state = 'undone' WHERE id = {USABLE}", "cents for"),
        (f"UPDATE vouchers SET state = 'undone' WHERE id = {USABLE}", "is taken back, people"),
        (f"UPDATE vouchers SET state = 'undone' WHERE id = {USABLE}", "still offered a code"),
        (f"UPDATE vouchers SET state = 'issued' WHERE id = {ENDED}", "is in use, people know"),
        (f"UPDATE vouchers SET state = 'issued' WHERE id = {ENDED}", "does not see a code"),
        (f"UPDATE vouchers SET code = '2222222222222' WHERE id = {USABLE}", "never told a code"),
        (f"UPDATE vouchers SET code = '2222222222222' WHERE id = {USABLE}", "is not there"),
        ("UPDATE vouchers SET issued_by = 3 - issued_by", "a code of somebody else"),
    ],
)
def test_damage_in_the_database_is_seen(left: Evidence, statement: str, words: str) -> None:
    damage(left, statement)
    assert sees(left, words)


def test_a_voucher_too_many_is_seen_even_when_the_books_balance(left: Evidence) -> None:
    damage(
        left,
        "INSERT INTO vouchers (code, draft_id, amount_cents, category, organisation, issued_by,"
        " approach, issued_at, issued_on, valid_until)"
        " SELECT '2222222222222', -1, amount_cents, category, organisation, issued_by,"
        f" approach, issued_at, issued_on, valid_until FROM vouchers WHERE id = {USABLE}",
        "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id)"
        " SELECT (SELECT max(id) FROM vouchers), kind, pot, committed_cents, at, person_id"
        " FROM ledger WHERE voucher_id = (SELECT max(id) FROM vouchers WHERE id < "
        "(SELECT max(id) FROM vouchers) AND state = 'issued')",
    )
    assert sees(left, "never confirmed draft -1")
    assert not sees(left, "the ledger says")
    assert not sees(left, "cents for")


def test_more_than_there_is_money_for_is_seen(left: Evidence) -> None:
    with closing(sqlite3.connect(left.database)) as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute("UPDATE pots SET ceiling_cents = committed_cents - 1")
        database.commit()
    assert sees(left, "is over")


def shown(left: Evidence, words: str) -> Message:
    """The only message of the bot with these words about a code, which its chat still shows."""
    usable = set(left.account.in_use())
    for chat in left.telegram.people:
        messages = [each for each in left.telegram.messages(chat) if each.sender == "bot"]
        told = {
            code for each in messages if CODE in each.text for code in PRINTED.findall(each.text)
        }
        said = [each for each in messages if words in each.text]
        for message in said:
            [code] = PRINTED.findall(message.text)
            is_only = sum(code in PRINTED.findall(each.text) for each in said) == 1
            if is_only and code in told & usable:
                return message
    raise AssertionError(f"nobody has a message with {words}")


@pytest.mark.parametrize(
    ("is_the_one", "words"), [(CODE, "does not see a code"), ("Uw code:", "never got a card")]
)
def test_a_message_that_never_came_is_seen(
    left: Evidence, monkeypatch: pytest.MonkeyPatch, is_the_one: str, words: str
) -> None:
    lost = shown(left, is_the_one)
    monkeypatch.delitem(left.telegram.people[lost.person].messages, lost.id)
    assert sees(left, words)


def test_a_code_that_nobody_saw_before_it_was_folded_is_one_tap_away(
    left: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a page without a connection, in which the next voucher was begun."""
    account = left.account
    code, message = next(
        (code, message)
        for code, giver in account.given.items()
        for message in left.telegram.messages(giver)
        if FOLDED in message.text and code[-5:] in message.text
    )
    given = {each: giver for each, giver in account.given.items() if each != code}
    unseen = replace(left, account=replace(account, given=given))
    assert not sees(unseen, "never told a code")
    monkeypatch.delitem(left.telegram.people[message.person].messages, message.id)
    assert sees(unseen, "never told a code")


def test_a_code_in_somebody_elses_chat_is_seen(
    left: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = shown(left, CODE)
    other = next(person for id, person in left.telegram.people.items() if id != message.person)
    monkeypatch.setitem(other.messages, message.id, message)
    assert sees(left, "a code of somebody else")
    message = next(m for m in left.telegram.messages(message.person) if rows_of(m))
    monkeypatch.setitem(other.messages, message.id, message)
    assert sees(left, "the reply to somebody else")


def test_a_tap_without_an_answer_is_seen(left: Evidence) -> None:
    taps = [(person, tap) for person in left.crowd for tap in person.taps]
    assert {tap.why for _person, tap in taps} >= {"real", "twice"}
    pairs = pairwise(tap for _person, tap in taps)
    first, second = next(pair for pair in pairs if pair[1].why == "twice")
    either = replace(left, answered=left.answered - {second.callback})
    assert not sees(either, "got no answer"), "the first came second"
    neither = replace(left, answered=left.answered - {first.callback, second.callback})
    assert sees(neither, "got no answer")
    person, last = next((p, t) for p, t in reversed(taps) if t.why == "real")
    silent = replace(left, answered=left.answered - {last.callback})
    assert not sees(silent, "got no answer"), "a message came"
    assert last.changes < person.changes


def test_a_wrong_word_about_a_code_is_seen(left: Evidence) -> None:
    ended = next(code for code in left.account.given if left.account.state(code) == "taken back")
    usable = left.account.in_use()[0]
    for code, said, before in (
        (usable, "taken back", "in use"),
        (ended, "in use", "taken back"),
        (ended, "replaced", "in use"),
    ):
        account = replace(left.account, looks=[Look(code, said, before)])  # type: ignore[arg-type]
        assert sees(replace(left, account=account), "was called")
