"""Tasks are known by the name that their function was registered under, and what comes of one is
the last that somebody reads."""

import pytest

from bot.channels.channel import Content
from bot.conversation.background import TASKS, Act, Task, TaskContext, task
from bot.storage.letters import StoredLetter
from tests.conftest import Stage

LOOKING = "Ik bekijk uw bestand. Een moment."
SORRY = "Er ging iets mis. Er is niets veranderd. Probeer het nog een keer."


async def nothing(task: Task, tools: TaskContext) -> Act:
    raise NotImplementedError


def test_two_kinds_of_task_never_have_one_name() -> None:
    before = dict(TASKS)
    assert before
    with pytest.raises(ValueError, match=next(iter(before))):
        task(next(iter(before)))(nothing)
    assert before == TASKS


async def test_a_row_that_no_task_is_registered_for_is_given_up(stage: Stage) -> None:
    """As another version of the bot may leave one."""
    anneke = await stage.intermediary()
    async with stage.database.transaction() as transaction:
        await transaction.queue(
            "INSERT INTO tasks (kind, chat_id, inbox_id, sealed, due_at)"
            " VALUES ('of another version', :chat, 1, :sealed, '2000')",
            {"chat": anneke.id, "sealed": stage.keys.seal(b"{}")},
        )
    stage.bot.tasks.wake()
    await stage.settled()
    assert SORRY in anneke.last
    assert await stage.database.reading.value("SELECT count(*) FROM tasks") == 0


async def test_what_comes_of_a_task_stands_below_what_was_said_while_it_was_on_its_way(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file may be read before it is shown that it is looked at: where that waits for a chat's
    pace in Telegram, and in the page, where the file need not be fetched."""
    carla = await stage.coordinator()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    compose = stage.bot.outbox.sender.compose

    async def late(row_id: int, letter: StoredLetter) -> Content:
        content = await compose(row_id, letter)
        if content.text == LOOKING:
            await stage.bot.tasks.idle()
        return content

    monkeypatch.setattr(stage.bot.outbox.sender, "compose", late)
    said = await carla.upload(b"%PDF-1.7\nstartxref\n12\n%%EOF\n", "folder.pdf")
    assert said.startswith("Ik kan dit bestand niet openen.")
    assert LOOKING in carla.screen
