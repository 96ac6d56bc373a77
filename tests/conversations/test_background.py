"""Tasks are known by the name that their function was registered under."""

import pytest

from bot.conversation.background import TASKS, Act, Task, TaskContext, task
from tests.conftest import Stage

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
