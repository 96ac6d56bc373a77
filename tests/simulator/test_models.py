"""What aiogram's models find wrong is told, however often the same was right or wrong before."""

import pytest

from tests.helpers.models import Models

GREETING = {"chat_id": 1, "text": "Hallo", "reply_markup": {"inline_keyboard": []}}


def test_what_is_right_stays_right_with_other_numbers() -> None:
    models = Models()
    for chat in (1, 2, 1):
        models.check_call("sendMessage", GREETING | {"chat_id": chat})
    assert models.complaints == []


@pytest.mark.parametrize("wrong", [{"text": 5}, {"txt": "Hallo"}, {"chat_id": [1]}])
def test_what_is_wrong_is_told_each_time(wrong: dict[str, object]) -> None:
    models = Models()
    models.check_call("sendMessage", GREETING)
    for _ in range(2):
        models.check_call("sendMessage", GREETING | wrong)
    assert len(models.complaints) == 2
