"""Each kind of message is made in one place, is sent somewhere, and is read as it was written."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core import PydanticSerializationError

from bot.keys import Keys
from bot.messages.composer import by_type
from bot.storage.buttons import Button, ButtonRow, ClientButton, rows_from_json
from bot.storage.evaluation import Feature
from bot.storage.letters import (
    CardMessage,
    CodeReference,
    EventMessage,
    Letter,
    ListMessage,
    Message,
    NoMessage,
    PeriodMessage,
    RedemptionsMessage,
    RefusedRowsMessage,
    RepeatedMessage,
    ReportMessage,
    TextMessage,
    VoucherMessage,
    open_letter,
    seal_letter,
    stored,
)
from tests.conftest import Stage

BOT = Path(__file__).parents[2] / "bot"
KINDS = get_args(Message)
# The sender itself does what these say: nothing is made of them.
NOT_MADE = {NoMessage, RepeatedMessage}


async def test_each_kind_of_message_is_made_in_one_place(stage: Stage) -> None:
    composer = stage.bot.composer
    assert set(composer.makers) == set(KINDS) - NOT_MADE
    with pytest.raises(ValueError, match="two make a TextMessage"):
        by_type([composer.makers[TextMessage]] * 2)


def test_each_kind_of_message_is_sent_somewhere_and_has_a_name_of_its_own() -> None:
    made = {
        node.func.id
        for path in BOT.rglob("*.py")
        if path.name != "letters.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert {kind.__name__ for kind in KINDS} <= made
    assert len({kind.kind for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    "message",
    [
        TextMessage("Één tekst", note="Vooraf", about=4),
        CardMessage(CodeReference("coupon", 5)),
        RepeatedMessage(6, None),
        RefusedRowsMessage("Deze rijen", ["geen bedrag"], [(3, 0), (4, 0)]),
        RedemptionsMessage("sportschool", date(2022, 6, 1), "xlsx"),
        ReportMessage("pdf", datetime(2022, 6, 13, 9, 30, 0, 5, tzinfo=UTC)),
        ListMessage(Feature.APPROACH),
        PeriodMessage(date(2022, 6, 1), date(2022, 6, 30), Feature.CATEGORY),
        EventMessage(7, person=8, counted=True),
    ],
    ids=lambda message: message.kind,
)
def test_a_letter_is_read_as_it_was_written(message: Message) -> None:
    keys = Keys(bytes(32))
    rows: list[ButtonRow] = [
        [Button("Ja", "yes", {"voucher": 1}), ClientButton("Deel", "share")],
        [Button("Nee", "no")],
    ]
    letter, actions = stored(Letter(1, message, rows, edits=2, answers="3", deleted_note="Weg."))
    assert open_letter(keys, seal_letter(keys, letter)) == letter
    assert rows_from_json(letter.labels, actions) == rows


def test_what_is_not_of_its_type_is_not_written() -> None:
    wrong = {"voucher": "een"}
    letter, _actions = stored(Letter(1, VoucherMessage(**wrong)))  # type: ignore[arg-type]
    with pytest.raises(PydanticSerializationError):
        seal_letter(Keys(bytes(32)), letter)
