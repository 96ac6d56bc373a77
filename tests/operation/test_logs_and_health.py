"""What an operator sees of a running bot: logs without anybody's words, health, figures."""

import asyncio
import io
import json
import logging
import re
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import logs
from bot.channels.telegram import polling
from bot.config import Settings
from bot.conversation import turns
from bot.delivery.inbox import Inbox
from bot.domain.scheme_file import read_scheme
from bot.operation import health as health_module
from bot.operation.health import Health
from bot.operation.metrics import Metrics
from bot.operation.web import web_app
from bot.schedule import jobs
from bot.storage import meta
from bot.storage.errors import Unavailable
from bot.storage.letters import Letter, Priority, TextMessage
from bot.storage.outbox import post
from tests.conftest import ANSWER_SECONDS, ASSEN, AT_ONCE, TOKEN, Stage, staged
from tests.helpers import structure
from tests.helpers.web import health_of, knocker
from tests.helpers.web import web as web

TYPED = "9401 AB 8712"


class Log:
    """A log in a list, in the form that it is written."""

    def __init__(self, form: logging.Formatter) -> None:
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(form)

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """Everything that is logged from now on."""
    log = Log(logs.JsonLines())
    root = logging.getLogger()
    root.addHandler(log.handler)
    yield log
    root.removeHandler(log.handler)


def fail(error: Exception, logger: str = "bot.handlers.issue") -> None:
    """Raise and log an error."""
    try:
        raise error
    except Exception:
        logging.getLogger(logger).exception("letter %d can't be made", 7)


def test_an_event_is_one_line_with_the_update_in_hand(log: Log) -> None:
    with logs.handling(42):
        logging.getLogger("bot.app").warning("two\nlines %d", 3)
    logging.getLogger("bot.app").warning("after")
    first, second = log.events
    assert (first["level"], first["logger"], first["message"]) == (
        "WARNING",
        "bot.app",
        "two\nlines 3",
    )
    assert first["update"] == 42 and "update" not in second
    assert first["time"].endswith("+00:00")


@pytest.mark.parametrize("form", [logs.JsonLines(), logs.Text()])
def test_an_errors_own_words_stay_out(form: logging.Formatter) -> None:
    log = Log(form)
    root = logging.getLogger()
    root.addHandler(log.handler)
    try:
        try:
            raise ValueError(TYPED)
        except ValueError as cause:
            try:
                raise RuntimeError(TYPED) from cause
            except RuntimeError:
                logging.getLogger("bot.app").exception("it failed")
        fail(ExceptionGroup(TYPED, [KeyError(TYPED)]))
        fail(ValueError(TYPED), "uvicorn.error")
        logging.getLogger("asyncio").error("never retrieved\nfuture: %r", ValueError(TYPED))
        logging.getLogger("telegram.ext").error(ValueError(TYPED))
    finally:
        root.removeHandler(log.handler)
    assert TYPED not in log.text and "8712" not in log.text
    for word in ("RuntimeError", "KeyError", "test_logs_and_health.py:", "never retrieved"):
        assert word in log.text


def test_what_sqlite_and_the_system_say_is_told(log: Log) -> None:
    fail(Unavailable("SQLITE_ERROR"))
    fail(OSError(28, "No space left on device"))
    assert [event.get("reason") for event in log.events] == [
        "SQLITE_ERROR",
        "No space left on device",
    ]


async def test_a_turn_that_fails_is_logged_with_its_update(
    stage: Stage, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke = await stage.intermediary()

    async def broken(*arguments: object) -> None:
        raise RuntimeError(TYPED)

    monkeypatch.setattr(turns, "save", broken)
    stage.telegram.send_text(anneke.id, TYPED)
    await stage.settled()
    told = [event for event in log.events if event["logger"] == "bot.delivery.inbox"]
    assert [event["level"] for event in told] == ["WARNING", "WARNING", "WARNING", "ERROR"]
    assert len({event["update"] for event in told}) == 1
    assert "RuntimeError in broken" in told[-1]["message"]
    assert TYPED not in log.text


async def test_a_job_that_fails_is_in_the_log_and_stops_nothing(stage: Stage, log: Log) -> None:
    async def sweeping() -> None:
        raise RuntimeError(TYPED)

    await jobs.logged("sweeping", sweeping)()
    assert log.events[-1]["message"].endswith("failed; it is tried again")
    assert log.events[-1]["error"] == "RuntimeError"
    assert TYPED not in log.text


async def test_what_telegram_quotes_of_a_refused_message_stays_out(stage: Stage, log: Log) -> None:
    anneke = await stage.intermediary()
    async with stage.database.transaction() as transaction:
        letter = Letter(anneke.id, TextMessage("Hallo <jansen9401ab>"))
        await post(transaction, stage.keys, letter, stage.clock.now())
    stage.bot.outbox.wake()
    await stage.settled()
    assert "Unsupported start tag … at byte offset 6" in log.text
    errors = await stage.database.reading.rows("SELECT error FROM outbox WHERE state = 'aside'")
    assert [row["error"] for row in errors] == [
        "Bad Request: can't parse entities: Unsupported start tag … at byte offset 6"
    ]
    assert "jansen" not in log.text


def test_a_log_that_fails_does_not_print_what_it_was_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's own answer to a failure in logging is to print everything, arguments included."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    level, raises = root.level, logging.raiseExceptions
    try:
        logs.set_up("DEBUG", "json")
        logging.getLogger("bot.handlers").warning("letter %d", TYPED)
        warnings.warn(f"somebody typed {TYPED}", UserWarning, stacklevel=1)
    finally:
        root.setLevel(level)
        logging.captureWarnings(False)
        monkeypatch.setattr(logging, "raiseExceptions", raises)
    printed = capsys.readouterr().err
    assert TYPED not in printed
    told = [json.loads(line) for line in printed.splitlines()]
    assert [event["logger"] for event in told] == ["bot.handlers", "py.warnings"]
    assert told[0]["message"] == "letter %d"
    assert told[1]["message"].startswith("UserWarning in operation/test_logs_and_health.py:")


async def test_a_bot_that_is_well(web: httpx.AsyncClient) -> None:
    answer = await web.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "problems": [],
        "updates_waiting": 0,
        "oldest_update_seconds": 0,
        "updates_set_aside": 0,
        "messages_waiting": 0,
        "oldest_message_seconds": 0,
        "messages_failing": 0,
        "messages_set_aside": 0,
        "killers_set_aside": 0,
        "tasks_waiting": 0,
        "oldest_task_seconds": 0,
    }
    assert (await web.get("/metrics")).status_code == 404


async def test_it_is_proved_by_a_write(stage: Stage, web: httpx.AsyncClient) -> None:
    await web.get("/healthz")
    proof = await meta.read(stage.database.reading, "probed_at")
    assert proof is not None and proof[:10] == stage.clock.now().isoformat()[:10]


async def test_however_many_ask_the_database_writes_once(
    stage: Stage, web: httpx.AsyncClient
) -> None:
    before = await structure.rows_written(stage.database)
    answers = await asyncio.gather(*(web.get("/healthz") for _each in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert await structure.rows_written(stage.database) == before + 1


async def put(stage: Stage, sql: str, **parameters: object) -> None:
    async with stage.database.transaction() as transaction:
        await transaction.queue(sql, parameters)


UPDATE = (
    "INSERT INTO inbox (update_id, received_at, state) VALUES (:id, :at, :state)"
    " ON CONFLICT (update_id) DO UPDATE SET received_at = :at"
)
MESSAGE = (
    "INSERT INTO outbox (chat_id, priority, due_at, tries, state)"
    " VALUES (1, :priority, :at, :tries, :state)"
)


@pytest.fixture
async def quiet(stage: Stage) -> Stage:
    """A bot of which inbox and outbox stand still, so that what waits keeps waiting."""
    # Whoever is told to stop while looking still sends what that look finds.
    await stage.settled()
    stage.bot.inbox.stop()
    stage.bot.outbox.stop()
    return stage


def ago(stage: Stage, seconds: float) -> str:
    return (stage.clock.now() - timedelta(seconds=seconds)).isoformat()


async def test_an_update_that_waits_too_long(quiet: Stage, web: httpx.AsyncClient) -> None:
    await put(quiet, UPDATE, id=901, at=ago(quiet, 50), state="waiting")
    assert (await web.get("/healthz")).status_code == 200
    quiet.later(seconds=30)
    async with knocker(web_app(quiet.bot.inbox, health_of(quiet), None)) as later:
        answer = await later.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["An update has waited 80 seconds to be handled."]


async def test_a_file_that_waits_too_long(quiet: Stage, web: httpx.AsyncClient) -> None:
    """Also one that is tried again and again, each time a little later."""
    quiet.bot.tasks.stop()

    async def left(at: str) -> None:
        await put(
            quiet,
            "INSERT INTO tasks (kind, chat_id, inbox_id, sealed, tries, left_at, due_at)"
            " VALUES ('photo.read', 1, (SELECT count(*) FROM tasks), :sealed, 3, :at, :due)",
            sealed=b"\0",
            at=at,
            due=ago(quiet, -15),
        )

    await left(ago(quiet, 100))
    answer = await web.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["tasks_waiting"] == 1
    assert answer.json()["oldest_task_seconds"] == 100
    await left(ago(quiet, 10))
    quiet.later(seconds=301)
    async with knocker(web_app(quiet.bot.inbox, health_of(quiet), None)) as later:
        answer = await later.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["A file has waited 401 seconds to be read or stored."]
    metrics = Metrics(quiet.database, health_of(quiet))
    await metrics.begin()
    figures = (await metrics.page()).decode()
    assert "meedoenbot_tasks_waiting 2.0" in figures
    [seconds] = re.findall(r"^meedoenbot_oldest_task_seconds ([\d.]+)$", figures, re.MULTILINE)
    assert 401 <= float(seconds) < 401 + ANSWER_SECONDS


async def test_a_message_that_waits_too_long_and_a_broadcast_that_may(
    quiet: Stage, web: httpx.AsyncClient
) -> None:
    late = ago(quiet, 400)
    broadcast = Priority.BROADCAST.value
    await put(quiet, MESSAGE, priority=broadcast, at=late, tries=0, state="waiting")
    await put(quiet, MESSAGE, priority=0, at=late, tries=0, state="aside")
    answer = (await web.get("/healthz")).json()
    assert answer["ok"] and (answer["messages_waiting"], answer["messages_set_aside"]) == (1, 1)
    await put(quiet, MESSAGE, priority=0, at=late, tries=0, state="waiting")
    await put(quiet, MESSAGE, priority=0, at=ago(quiet, -30), tries=9, state="waiting")
    async with knocker(web_app(quiet.bot.inbox, health_of(quiet), None)) as later:
        problems = (await later.get("/healthz")).json()["problems"]
    assert problems == [
        "A message has waited 400 seconds to be sent.",
        "1 messages failed 8 times or more.",
    ]


def asking(stage: Stage, fetch_seconds: float) -> Health:
    """The health of a bot that fetches its updates."""
    return Health(
        stage.database,
        stage.clock,
        update_seconds=60,
        message_seconds=300,
        backups=False,
        fetch_seconds=fetch_seconds,
    )


async def test_telegram_that_gives_no_updates(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can complain in a chat then, so this is all that an operator hears of it."""
    assert (await asking(stage, 60).look()).problems == []
    loop = asyncio.get_running_loop()
    begun = loop.time() - 95
    with monkeypatch.context() as then:
        then.setattr(loop, "time", lambda: begun)
        late = asking(stage, 60)
    assert (await late.look()).problems == ["No updates could be fetched for 95 seconds."]
    late.fetched()
    assert (await late.look()).problems == []


async def test_a_bot_that_polls_says_when_it_last_could(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Health] = []
    monkeypatch.setattr(Health, "fetched", lambda health: heard.append(health))
    limits: dict[str, float] = {"messages_per_second": 0, "chat_seconds": 0, "http_port": 0}
    async with staged(tmp_path, read_scheme(ASSEN), limits) as stage:
        assert heard == [], "it asks, and Telegram has not answered yet"
        await stage.stranger().send("hallo")
        assert len(heard) == 1
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{stage.bot.http_port}/healthz")
        assert answer.json()["ok"] and answer.json()["fetched_seconds_ago"] < 35


async def problems(stage: Stage) -> list[str]:
    """What the bot itself says is wrong."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{stage.bot.http_port}/healthz")
    found: list[str] = answer.json()["problems"]
    return found


async def withdrawn(stage: Stage, refusals: int) -> None:
    """Telegram knows the token no longer, and has said so that often."""
    stage.telegram.token = "4242:another"
    # The poll that is open ends.
    stage.telegram.send_text(stage.stranger().id, "hallo")
    async with asyncio.timeout(ANSWER_SECONDS):
        while stage.telegram.refused_tokens < refusals:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.mark.slow
async def test_a_token_that_is_withdrawn_is_called_that(
    tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(polling, "LONGEST_PAUSE_SECONDS", 0.2)
    limits: dict[str, float] = {"messages_per_second": 0, "chat_seconds": 0, "http_port": 0}
    async with staged(tmp_path, read_scheme(ASSEN), limits) as stage:
        await withdrawn(stage, 3)
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{stage.bot.http_port}/healthz")
        assert answer.status_code == 503
        assert answer.json()["problems"] == [health_module.REFUSED]
        assert not stage.bot.work.done(), "it goes on, and what comes is there when it may"
        told = [event for event in log.events if event["logger"] != "bot.app"]
        assert [(event["level"], event["message"]) for event in told] == [
            ("WARNING", "Telegram refused BOT_TOKEN once; trying again"),
            ("ERROR", f"{health_module.REFUSED} Nothing comes in or goes out until then."),
        ]
        assert "EndPointNotFound" not in log.text and "4242" not in log.text
        stage.telegram.token = TOKEN
        assert "Hebt u een uitnodiging" in await stage.stranger().send("hallo")
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{stage.bot.http_port}/healthz")
        assert answer.json()["ok"]


async def test_a_token_that_is_withdrawn_from_a_bot_with_a_webhook_is_called_that(
    tmp_path: Path,
) -> None:
    """Nobody polls then: it is the messages that are refused."""
    webhook = {
        "webhook_url": "http://127.0.0.1/",
        "webhook_secret": "of-this-test-only",
        "http_port": 0,
    }
    async with staged(tmp_path, read_scheme(ASSEN), webhook=webhook) as stage:
        anneke = await stage.intermediary()
        stage.telegram.token = "4242:another"
        for times in (1, 2):
            letter = Letter(anneke.id, TextMessage("Hallo"))
            async with stage.database.transaction() as transaction:
                await post(transaction, stage.keys, letter, stage.clock.now())
            stage.bot.outbox.wake()
            async with asyncio.timeout(ANSWER_SECONDS):
                while stage.telegram.refused_tokens < times:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            stage.later(seconds=61)
        async with asyncio.timeout(ANSWER_SECONDS):
            while health_module.REFUSED not in await problems(stage):
                pass
        stage.telegram.token = TOKEN
        stage.bot.outbox.wake()
        await stage.settled()
        assert await problems(stage) == []


async def test_one_refusal_of_the_token_is_no_alarm(quiet: Stage) -> None:
    health = health_of(quiet)
    health.refused()
    health.accepted()
    health.refused()
    assert (await health.look()).problems == []


async def test_a_backup_that_failed(stage: Stage, web: httpx.AsyncClient) -> None:
    async with stage.database.transaction() as transaction:
        await meta.write(transaction, meta.BACKUP_FAILURE, "/backups: can't be written.")
    answer = await web.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["The last backup failed: /backups: can't be written."]


async def test_it_answers_while_the_database_does_not(
    stage: Stage, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_module, "PATIENCE_SECONDS", 0.01)
    async with stage.database.transaction():
        answer = await web.get("/healthz")
    assert answer.status_code == 503
    assert "has not written" in answer.json()["problems"][0]


@pytest.mark.parametrize("table", ["inbox", "outbox"])
async def test_what_health_asks_is_looked_up_in_small_indexes(stage: Stage, table: str) -> None:
    for state in ("waiting", "aside"):
        asked = f"SELECT count(*) FROM {table} WHERE state = '{state}'"
        assert f"{table}_{state}" in await structure.plan(stage.database, asked, {})


async def figures(metrics: Metrics) -> dict[str, float]:
    """What stands on the page for Prometheus."""
    return figures_on((await metrics.page()).decode())


def figures_on(page: str) -> dict[str, float]:
    """The figures on a page: name with labels, and value."""
    lines = page.splitlines()
    split = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in split}


async def something_of_everything(stage: Stage) -> None:
    """A voucher, an update that is nothing and comes twice, a letter that is not taken."""
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    await anneke.give()
    await anneke.send("qwerty daar")
    stage.telegram.people[brenda.id].blocked = True
    inbox: Inbox = stage.bot.inbox
    await inbox.put([{"update_id": 990_001}])
    await inbox.put([{"update_id": 990_001}, {"update_id": 990_002}])
    async with stage.database.transaction() as transaction:
        letter = Letter(brenda.id, TextMessage("hallo"), priority=Priority.BROADCAST)
        await post(transaction, stage.keys, letter, stage.clock.now())
    stage.bot.outbox.wake()
    await stage.settled()
    await stage.database.tidy()


async def test_figures_count_what_happens(tmp_path: Path) -> None:
    counted: dict[str, float] = {"http_port": 0, "metrics": True}
    async with staged(tmp_path, read_scheme(ASSEN), AT_ONCE | counted) as stage:
        await something_of_everything(stage)
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{stage.bot.http_port}/metrics")
    page = figures_on(answer.text)
    received = page['meedoenbot_updates_total{what="received"}']
    assert page['meedoenbot_updates_total{what="repeated"}'] == 1
    assert page['meedoenbot_turn_seconds_count{outcome="done"}'] == received - 1
    assert page['meedoenbot_messages_total{outcome="sent",priority="answer"}'] >= 5
    assert page['meedoenbot_messages_total{outcome="failed",priority="broadcast"}'] == 1
    assert page['meedoenbot_budget_cents{part="committed",pot="vouchers"}'] == 150_00
    assert page['meedoenbot_budget_cents{part="spent",pot="vouchers"}'] == 0
    assert page['meedoenbot_budget_cents{part="free",pot="vouchers"}'] == 1_499 * 150_00
    assert page['meedoenbot_not_understood{role="intermediary"}'] == 1
    assert page["meedoenbot_well"] == 1
    assert page["meedoenbot_messages_set_aside"] == 1


async def test_figures_while_the_database_does_not_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = Metrics(stage.database, health_of(stage))
    await metrics.begin()
    await metrics.page()
    with monkeypatch.context() as patched:
        patched.setattr(health_module, "PATIENCE_SECONDS", 0.01)
        async with stage.database.transaction():
            hung = await asyncio.wait_for(figures(metrics), 5)
    assert hung["meedoenbot_well"] == 0
    assert "meedoenbot_messages_waiting" not in hung, "no figure of another time"

    def full(*_arguments: object) -> None:
        raise Unavailable("SQLITE_FULL")

    with monkeypatch.context() as patched:
        patched.setattr(stage.database, "transaction", full)
        assert (await figures(metrics))["meedoenbot_well"] == 0
    well = await figures(metrics)
    assert (well["meedoenbot_well"], well["meedoenbot_messages_waiting"]) == (1, 0)


async def test_figures_name_nobody(stage: Stage) -> None:
    metrics = Metrics(stage.database, health_of(stage))
    await metrics.begin()
    anneke = await stage.intermediary(name="Antoinette Bruinsma")
    code = await anneke.give(TYPED)
    lines = (await metrics.page()).decode().splitlines()
    # A size of the process may hold any digits.
    text = "\n".join(line for line in lines if not line.startswith("process_"))
    for secret in ("Antoinette", "Bruinsma", TYPED, "8712", code, str(anneke.id)):
        assert secret not in text


async def test_figures_are_served_beside_healthz(stage: Stage) -> None:
    metrics = Metrics(stage.database, health_of(stage))
    await metrics.begin()
    page = (metrics.page, metrics.CONTENT_TYPE)
    async with knocker(web_app(stage.bot.inbox, health_of(stage), None, page)) as web:
        answer = await web.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")


def test_figures_are_off_unless_asked_for() -> None:
    assert Settings.model_fields["metrics"].default is False
