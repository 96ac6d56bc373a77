"""What a bot asks its database by itself while nobody does anything: forty may share a server."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.delivery import worker
from bot.storage.database import Row, Statement
from bot.storage.letters import Letter, TextMessage
from bot.storage.outbox import post
from tests.conftest import Stage
from tests.helpers.databases import connections

_LOOKS = 3
_OUTBOX, _TASKS = "SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT 1", "SELECT 1 FROM tasks"


async def test_who_is_idle_only_asks_whether_anything_waits(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.settled()
    said: list[str] = []
    enough = asyncio.Event()
    connection = connections()
    together = connection.together

    async def note(self: Any, statements: Sequence[Statement]) -> list[Row]:
        said.extend(sql for sql, _parameters in statements)
        asked = [sum(sql.startswith(each) for sql in said) for each in (_OUTBOX, _TASKS)]
        if min(asked) >= _LOOKS:
            enough.set()
        rows: list[Row] = await together(self, statements)
        return rows

    monkeypatch.setattr(worker, "LOOK_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(connection, "together", note)
    async with asyncio.timeout(10):
        await enough.wait()
    assert not [sql for sql in said if "FROM outbox" in sql and "UNION ALL" in sql]
    assert not [sql for sql in said if "FROM tasks WHERE due_at" in sql]


async def test_what_nobody_tells_of_goes_out_all_the_same(stage: Stage) -> None:
    person = await stage.intermediary()
    await stage.settled()
    async with stage.database.transaction() as transaction:
        letter = Letter(person.id, TextMessage("van een commando"))
        await post(transaction, stage.keys, letter, stage.clock.now())
    await stage.telegram.wait_until(
        lambda: any(
            "van een commando" in message.text
            for message in stage.telegram.people[person.id].messages.values()
        ),
        10,
    )
