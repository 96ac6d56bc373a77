"""Of a tapped message the inbox keeps which one it is, not what it shows."""

import json
from typing import Any

import pytest

from bot.channels.update import chat_of, read, without_shown
from tests.conftest import Stage

CHAT = {"id": 1001, "type": "private", "first_name": "Anneke"}
SHOWN = {"message_id": 7, "date": 1_630_000_000, "chat": CHAT, "text": "Klopt dit? 9401 AB 12"}


def tap(message: Any) -> dict[str, Any]:
    query = {
        "id": "1",
        "from": {"id": 1001, "is_bot": False, "first_name": "Anneke"},
        "chat_instance": "1",
        "data": "3.0",
        "message": message,
    }
    return {"update_id": 500, "callback_query": query}


def test_a_tap_is_known_without_what_was_shown() -> None:
    kept = without_shown(tap(SHOWN))
    assert "9401" not in json.dumps(kept)
    update = read(kept)
    assert update.tap is not None
    assert update.tap.message_id == 7
    assert chat_of(kept) == update.chat_id == 1001


@pytest.mark.parametrize(
    "raw",
    [
        tap(None),
        tap("9"),
        tap({"message_id": 7}),
        {"update_id": 500, "callback_query": "x"},
        {"update_id": 500, "message": SHOWN},
    ],
)
def test_anything_else_is_left_as_it_came(raw: dict[str, Any]) -> None:
    assert without_shown(raw) == raw


async def test_what_waits_holds_no_line_that_stood_above_a_button(stage: Stage) -> None:
    stage.bot.inbox.stop()
    await stage.bot.inbox.put([tap(SHOWN)])
    sealed = await stage.database.reading.value(
        "SELECT sealed FROM inbox WHERE update_id = :id", {"id": 500}
    )
    assert b"9401" not in stage.keys.open(sealed)
