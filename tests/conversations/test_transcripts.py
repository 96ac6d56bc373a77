"""The conversations in docs/transcripts/ go as they stand there."""

from collections import Counter

import pytest

from bot.storage.people import Role
from tests.conftest import WEB, Stage
from tests.helpers.transcripts import (
    PAPERS,
    Conversation,
    Play,
    as_in_page,
    conversations,
    read_paper,
)

CONVERSATIONS = conversations()


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: each.title)
async def test_a_conversation_goes_as_it_stands_there(
    stage: Stage, channel: str, conversation: Conversation
) -> None:
    text = PAPERS[conversation.role].read_text(encoding="utf-8")
    head, told = read_paper(conversation.role, text)
    written = dict(
        zip([each.title for each in told], text[len(head) :].split("\n## "), strict=True)
    )
    paper = f"## {written[conversation.title].removeprefix('## ')}".strip()
    played = await Play(stage, conversation).written()
    assert played.strip() == (as_in_page(paper) if channel == WEB else paper), "make transcripts"
    assert await stage.balanced()


def test_each_role_has_ten_with_titles_of_their_own() -> None:
    assert min(Counter(each.role for each in CONVERSATIONS)[role] for role in Role) >= 10
    assert len({each.title for each in CONVERSATIONS}) == len(CONVERSATIONS)


def test_a_conversation_is_in_words() -> None:
    for each in CONVERSATIONS:
        own = [line for line in each.lines if line.startswith(("> ", "tikt "))]
        typed = [line for line in own if line.startswith("> ")]
        assert len(typed) > len(own) / 2, each.title
