"""The conversations in docs/TRANSCRIPTS.md go as they stand there."""

import pytest

from bot.storage.people import Role
from tests.conftest import Stage
from tests.helpers.transcripts import CONVERSATIONS, HEAD, PAPER, Conversation, play


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: each.title)
async def test_a_conversation_goes_as_it_stands_there(
    stage: Stage, conversation: Conversation
) -> None:
    written = PAPER.read_text(encoding="utf-8")
    assert await play(stage, conversation) in written, "make transcripts"
    assert await stage.balanced()


def test_the_paper_has_these_conversations_and_no_others() -> None:
    written = PAPER.read_text(encoding="utf-8")
    assert written.startswith(HEAD)
    titles = [line[3:] for line in written.splitlines() if line.startswith("## ")]
    assert titles == [each.title for each in CONVERSATIONS]
    assert len(titles) >= 10
    assert {each.role for each in CONVERSATIONS} == set(Role)
