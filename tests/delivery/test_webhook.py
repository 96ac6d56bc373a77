"""The webhook: Telegram knocks, over real HTTP, and hears 200 only when the update is stored."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.config import WEBHOOK_PATH
from bot.delivery.inbox import Inbox
from bot.domain.scheme_file import read_scheme
from bot.operation.web import SECRET_HEADER
from tests.conftest import ANSWER_SECONDS, ASSEN, Stage, staged
from tests.helpers.databases import looked_at
from tests.helpers.locks import impatient, locked

pytestmark = pytest.mark.slow

SECRET = "a-secret-of-the-tests"
HEADERS = {SECRET_HEADER: SECRET}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A bot that polls nothing: the simulator delivers to its webhook."""
    webhook = {"webhook_url": "http://127.0.0.1/", "webhook_secret": SECRET, "http_port": 0}
    async with staged(tmp_path, read_scheme(ASSEN), webhook=webhook) as stage:
        yield stage


@pytest.fixture
async def web(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who knocks on the bot's own door."""
    # The first delivered update shows that the door is open.
    await stage.stranger().send("hallo")
    url = f"http://127.0.0.1:{stage.bot.http_port}"
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield client


def stored(stage: Stage) -> list[int]:
    """The update_ids in the inbox, as another process sees them."""
    seen = looked_at(stage.folder / "bot.sqlite", "SELECT update_id FROM inbox ORDER BY id")
    return [row[0] for row in seen]


def made_up(update_id: Any = 7, **content: Any) -> dict[str, Any]:
    """An update as Telegram makes them, but not by the simulator."""
    message = {
        "message_id": 1,
        "date": 0,
        "chat": {"id": 9001, "type": "private", "first_name": "X"},
        "from": {"id": 9001, "is_bot": False, "first_name": "X"},
        "text": "hallo",
    }
    return {"update_id": update_id, "message": message} | content


async def test_a_voucher_is_given_by_webhook(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    assert await stage.issued() == 1
    assert stage.telegram.webhook and stage.telegram.webhook.secret_token == SECRET
    assert not any(call.method == "getUpdates" for call in stage.telegram.calls)


async def test_the_right_secret_is_let_in(stage: Stage, web: httpx.AsyncClient) -> None:
    answer = await web.post(WEBHOOK_PATH, json=made_up(), headers=HEADERS)
    assert answer.status_code == 200
    assert 7 in stored(stage)


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "\xe9"])
async def test_any_other_secret_is_kept_out(
    stage: Stage, web: httpx.AsyncClient, secret: str | None
) -> None:
    before = stored(stage)
    headers = {} if secret is None else {SECRET_HEADER: secret.encode("latin-1")}
    answer = await web.post(WEBHOOK_PATH, json=made_up(), headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 403
    assert stored(stage) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hallo",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b'"text"',
        b"null",
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": null}',
        b'{"update_id": true}',
        b'{"update_id": 7.5}',
        b'{"update_id": -1}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": 1e999}',
    ],
)
async def test_what_is_no_update_is_refused(
    stage: Stage, web: httpx.AsyncClient, body: bytes
) -> None:
    before = stored(stage)
    answer = await web.post(WEBHOOK_PATH, content=body, headers=HEADERS)
    assert answer.status_code == 400
    assert stored(stage) == before


async def test_what_is_too_large_is_refused(stage: Stage, web: httpx.AsyncClient) -> None:
    before = stored(stage)
    body = json.dumps(made_up(padding="x" * 1_000_000)).encode()
    answer = await web.post(WEBHOOK_PATH, content=body, headers=HEADERS)
    assert answer.status_code == 413

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100_000):
            yield body[start : start + 100_000]

    answer = await web.post(WEBHOOK_PATH, content=in_pieces(), headers=HEADERS)
    assert answer.status_code == 413, "also when nobody said beforehand how much it is"
    assert stored(stage) == before


async def test_the_same_update_twice_is_one_update(stage: Stage, web: httpx.AsyncClient) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    stage.telegram.faults.rate_of_updates("repeat", 1.0)
    await anneke.tap("Geef voucher")
    last = stored(stage)[-1]
    stage.telegram.repeat(last)
    await stage.settled()
    assert stored(stage).count(last) == 1
    assert await stage.issued() == 1
    for _ in range(2):
        answer = await web.post(WEBHOOK_PATH, json=made_up(), headers=HEADERS)
        assert answer.status_code == 200
    assert stored(stage).count(7) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_a_post_is_a_knock(web: httpx.AsyncClient, method: str) -> None:
    answer = await web.request(method, WEBHOOK_PATH, headers=HEADERS)
    assert answer.status_code == 405


async def test_healthz_says_how_much_waits(web: httpx.AsyncClient) -> None:
    answer = await web.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() | {"ok": True, "updates_waiting": 0, "messages_waiting": 0} == (
        answer.json()
    )


async def test_healthz_is_503_while_the_database_does_not_answer(
    stage: Stage, web: httpx.AsyncClient
) -> None:
    await impatient(stage)
    async with locked(stage):
        answer = await web.get("/healthz")
        assert answer.status_code == 503
        assert answer.json()["ok"] is False
    assert (await web.get("/healthz")).status_code == 200


async def knock_at_a_locked_database(stage: Stage, web: httpx.AsyncClient) -> int:
    """The answer to an update that can't be committed at this moment."""
    await impatient(stage)
    async with locked(stage):
        answer = await web.post(WEBHOOK_PATH, json=made_up(), headers=HEADERS)
        assert 7 not in stored(stage)
        return answer.status_code


async def test_200_is_only_said_once_the_update_is_committed(
    stage: Stage, web: httpx.AsyncClient
) -> None:
    assert await knock_at_a_locked_database(stage, web) >= 500, "so Telegram comes again"
    for update_id in range(7, 27):
        answer = await web.post(WEBHOOK_PATH, json=made_up(update_id), headers=HEADERS)
        assert answer.status_code == 200
        assert update_id in stored(stage), "another process sees it before we go on"


async def test_the_proof_can_fail(
    stage: Stage, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(self: Inbox, updates: object) -> None:
        """Say that it is stored, and store nothing."""

    monkeypatch.setattr(Inbox, "put", forget)
    assert await knock_at_a_locked_database(stage, web) == 200


async def test_what_came_while_the_database_was_locked_is_handled_later(
    stage: Stage, web: httpx.AsyncClient
) -> None:
    anneke = await stage.intermediary()
    await impatient(stage)
    async with locked(stage):
        stage.telegram.send_text(anneke.id, "sport 9401 AB 12")
        hook = stage.telegram.webhook
        assert hook is not None
        await stage.telegram.wait_until(lambda: hook.last_error is not None, ANSWER_SECONDS)
    await stage.settled()
    assert "Klopt dit?" in anneke.last
