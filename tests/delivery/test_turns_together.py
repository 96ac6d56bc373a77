"""Turns that wait at the same moment are committed together, and each is still all or nothing."""

from typing import Any

import pytest

from bot.storage import households, inbox
from bot.storage.database import Transaction
from tests.conftest import ANSWER_SECONDS, Person, Stage

pytestmark = pytest.mark.slow

LINES = ("sport 9401 AB 12", "sport 9402 AB 1", "cultuur 9403 AB 7")
SORRY = "Er ging iets mis. Er is niets veranderd. Probeer het nog een keer."


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[Transaction]:
    """The transaction of each turn that was done, committed or not."""
    of_turns: list[Transaction] = []
    done = inbox.done

    async def noted(transaction: Transaction, inbox_id: int) -> None:
        of_turns.append(transaction)
        await done(transaction, inbox_id)

    monkeypatch.setattr(inbox, "done", noted)
    return of_turns


async def asked(stage: Stage) -> list[Person]:
    """Three people who were asked whether they want to give a voucher."""
    people = [await stage.intermediary(name=name) for name in ("Anneke", "Brenda", "Chaima")]
    for person, line in zip(people, LINES, strict=True):
        assert "Klopt dit?" in await person.send(line)
    await stage.settled()
    return people


async def confirm_at_once(stage: Stage, people: list[Person]) -> None:
    """All of them tap while nothing can be written."""
    async with stage.database.transaction():
        for person in people:
            person.press("Geef voucher")
        await stage.telegram.wait_until(
            lambda: not stage.telegram.is_polled and stage.telegram.pending_count == len(people),
            ANSWER_SECONDS,
        )
    await stage.settled()


async def test_turns_that_wait_together_are_committed_together(
    stage: Stage, turns: list[Transaction]
) -> None:
    people = await asked(stage)
    turns.clear()
    await confirm_at_once(stage, people)
    assert len(turns) == len(people)
    assert len(set(turns)) < len(people), "not each in a transaction of its own"
    assert await stage.issued() == len(people)
    assert await stage.balanced()
    for person in people:
        assert len([text for text in person.screen if "De code is" in text]) == 1


async def test_one_that_fails_takes_no_other_with_it(
    stage: Stage,
    turns: list[Transaction],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    people = await asked(stage)
    turns.clear()
    add = households.add

    async def broken_for_culture(transaction: Transaction, *arguments: Any) -> None:
        voucher = await transaction.row("SELECT category FROM vouchers ORDER BY id DESC LIMIT 1")
        if voucher is not None and voucher["category"] == "culture":
            raise RuntimeError("9403 AB 7 must not be in the log")
        await add(transaction, *arguments)

    monkeypatch.setattr(households, "add", broken_for_culture)
    await confirm_at_once(stage, people)
    assert len(turns) > len(set(turns)), "some were done together, at first"
    assert await stage.issued() == 2
    assert await stage.balanced()
    *served, third = people
    assert third.last == SORRY
    for person in served:
        assert len([text for text in person.screen if "De code is" in text]) == 1
    aside = await stage.database.reading.rows("SELECT error FROM inbox WHERE state = 'aside'")
    assert [row["error"].split(",")[0] for row in aside] == ["RuntimeError in broken_for_culture"]
    assert "9403" not in caplog.text
