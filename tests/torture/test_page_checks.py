"""The checks of the pages can fail: each kind of damage is seen."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from bot.storage.letters import Priority
from tests.torture import page_run
from tests.torture.page_run import PAGES, PageRun, tortured_pages

pytestmark = pytest.mark.slow

CALM = replace(PAGES, size=2, updates=12, kills=0, rate=0.0)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> PageRun:
    """A run in which nothing failed and nothing went wrong."""

    async def run_through() -> PageRun:
        async with tortured_pages(tmp_path_factory.mktemp("finished"), "7", CALM) as run:
            await page_run.go_through(run)
            assert run.everything_wrong() == []
            return run

    return asyncio.run(run_through())


@pytest.fixture
def left(finished: PageRun) -> Iterator[PageRun]:
    """What the run left, to be damaged."""
    path = finished.bot.database
    whole = path.read_bytes()
    screens = {chat: page.screen.copy() for chat, page in finished.pages.pages.items()}
    yield finished
    path.write_bytes(whole)
    for chat, screen in screens.items():
        finished.pages.pages[chat].screen = screen


DAMAGES = {
    "a line is lost": "DELETE FROM web_messages WHERE sent_as ="
    " (SELECT sent_as FROM web_messages WHERE sent_as IS NOT NULL LIMIT 1)",
    "a tap is lost": "DELETE FROM web_taps WHERE id = (SELECT min(id) FROM web_taps)",
    "a tap is there too often": "INSERT INTO web_taps (chat_id, sent_as, at)"
    " SELECT chat_id, 'x', at FROM web_taps LIMIT 1",
    "the taps are in another order": "UPDATE web_taps SET id = id + 1000"
    " WHERE id = (SELECT min(id) FROM web_taps)",
    "things were done": "UPDATE inbox SET state = 'waiting', sealed = x'00'"
    " WHERE id = (SELECT max(id) FROM inbox)",
    "was sent and stands nowhere": "UPDATE outbox SET message_id = 100000"
    " WHERE id = (SELECT max(id) FROM outbox)",
    "is shown and was never sent": "UPDATE web_messages SET letter = 100000"
    " WHERE letter = (SELECT max(letter) FROM web_messages)",
    "stands before letter": "UPDATE outbox SET message_id = 1"
    " WHERE id = (SELECT max(id) FROM outbox)",
}


@pytest.mark.parametrize("words", DAMAGES)
def test_damage_is_seen(left: PageRun, words: str) -> None:
    with closing(sqlite3.connect(left.bot.database)) as database:
        assert database.execute(DAMAGES[words]).rowcount
        database.commit()
    assert [line for line in left.everything_wrong() if words in line]


_SENT_LATER = """
UPDATE {table} SET {message} = {message} + 1000 WHERE chat_id = :chat AND {message} = :message
"""


@pytest.mark.parametrize(
    ("priority", "is_seen"), [(Priority.ANSWER, True), (Priority.NOTICE, False)]
)
def test_an_answer_may_pass_what_has_time(left: PageRun, priority: Priority, is_seen: bool) -> None:
    """Somebody's first message stands below all that came after it."""
    with closing(sqlite3.connect(left.bot.database)) as database:
        chat, message = database.execute(
            "SELECT chat_id, message_id FROM outbox WHERE state = 'sent' AND message_id NOT NULL"
            " ORDER BY id LIMIT 1"
        ).fetchone()
        where = {"chat": chat, "message": message}
        for table, column in (("web_messages", "id"), ("outbox", "message_id")):
            database.execute(_SENT_LATER.format(table=table, message=column), where)
        database.execute(
            "UPDATE outbox SET priority = :priority WHERE chat_id = :chat AND message_id = :now",
            {"priority": priority, "chat": chat, "now": message + 1000},
        )
        database.commit()
    seen = [line for line in left.everything_wrong() if "stands before letter" in line]
    assert bool(seen) is is_seen


def test_a_page_that_missed_something_is_seen(left: PageRun) -> None:
    page = next(iter(left.pages.pages.values()))
    page.screen.popitem()
    assert [line for line in left.everything_wrong() if "does not see message" in line]


def test_what_was_refused_is_seen(finished: PageRun) -> None:
    page = next(iter(finished.pages.pages.values()))
    page.refused.append("send: 400")
    try:
        assert [line for line in finished.everything_wrong() if "refused" in line]
    finally:
        page.refused.clear()
