"""Telegram's limits: what would be refused for its length is cut, and still arrives."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Lengths
from bot.channels.telegram.channel import LENGTHS
from bot.delivery.message_length import fitting
from bot.messages.composer import Body, button_rows
from bot.simulator import html
from bot.simulator.limits import (
    CALLBACK_ANSWER_LIMIT,
    CALLBACK_DATA_LIMIT,
    CAPTION_LIMIT,
    TEXT_LIMIT,
)
from bot.storage.database import Transaction
from bot.storage.letters import Letter, TextMessage
from bot.storage.outbox import post
from tests.conftest import Stage

LARGEST_ROW = 2**63 - 1


def test_the_limits_are_telegrams() -> None:
    assert Lengths(TEXT_LIMIT, CAPTION_LIMIT, CALLBACK_ANSWER_LIMIT) == LENGTHS


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.integers(min_value=1, max_value=30),
    st.sampled_from(["{}", "<b>{}</b>", "a <code>{}</code> &amp; z"]),
)
def test_whatever_it_is_it_fits_and_can_be_read(words: str, most: int, form: str) -> None:
    text = form.format(escape(words))
    shown, _entities = html.parse(text)
    cut = fitting(text, most)
    left, _entities = html.parse(cut)
    assert html.utf16_length(left) <= most
    if html.utf16_length(shown) <= most:
        assert cut == text, "what fits is left alone"
    else:
        assert left.endswith("…")
        assert shown.startswith(left[:-1])


@pytest.mark.parametrize("character", ["x", "😀", "&"])
async def test_a_text_that_is_too_long_arrives_cut(stage: Stage, character: str) -> None:
    anneke = await stage.intermediary()
    async with stage.database.transaction() as transaction:
        await say(stage, transaction, anneke.id, "<b>" + escape(character) * 5_000 + "</b>")
    stage.bot.outbox.wake()
    await stage.settled()
    assert anneke.last.endswith(character + "…")
    assert TEXT_LIMIT - 2 <= html.utf16_length(anneke.last) <= TEXT_LIMIT


async def say(stage: Stage, transaction: Transaction, chat: int, text: str) -> None:
    letter = Letter(chat, TextMessage(text))
    await post(transaction, stage.keys, letter, stage.clock.now())


def test_no_button_carries_more_than_telegram_takes() -> None:
    labels: list[list[tuple[str, str | None]]] = [[("x", None)] for _each in range(100)]
    rows = button_rows(LARGEST_ROW, labels, Body(""))
    sizes = [len(str(row[0].data)) for row in rows]
    assert max(sizes) <= CALLBACK_DATA_LIMIT
