"""A world with a bot and two people; aiogram's models look at everything that is made up."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest, RequestData

from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from tests.helpers.aiograms import built, types

TOKEN = "123456:simulated"
ANNEKE = 1001
BERT = 1002
# Reading the machine's certificates takes longer than a test.
NO_TLS = {"verify": False, "trust_env": False}


class StandingClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._now = datetime(2021, 9, 6, 7, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        self._now = moment.astimezone(UTC)


def check_model(model: type[BaseModel], value: Any) -> None:
    """The value is what aiogram knows from Telegram, without a field that Telegram has not."""
    _check_no_extras(built(model).model_validate(value))


def _check_no_extras(value: Any) -> None:
    if isinstance(value, BaseModel):
        assert not value.model_extra, (type(value), value.model_extra)
        for name in type(value).model_fields:
            _check_no_extras(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            _check_no_extras(item)


class CheckedRequest(HTTPXRequest):
    """python-telegram-bot's own transport; checks each message in an answer."""

    async def do_request(  # type: ignore[override]
        self, url: str, method: str, request_data: RequestData | None = None, **timeouts: Any
    ) -> tuple[int, bytes]:
        status, payload = await super().do_request(url, method, request_data, **timeouts)
        name = url.rpartition("/")[2]
        if status == 200 and name.startswith(("send", "edit")) and name != "sendChatAction":
            check_model(types.Message, json.loads(payload)["result"])
        return status, payload


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def world(clock: StandingClock) -> Telegram:
    """Anneke talks to the bot already, Bert never did."""
    world = Telegram(TOKEN, now=clock.now)
    world.on_update.append(lambda update: check_model(types.Update, update))
    world.add_person(ANNEKE, "Anneke", "de Vries", about="Intermediair")
    world.add_person(BERT, "Bert")
    world.people[ANNEKE].started = True
    return world


@pytest.fixture
async def base(world: Telegram, clock: StandingClock) -> AsyncIterator[str]:
    async with serve(world, clock=clock) as base:
        yield base


@pytest.fixture
async def bot(base: str) -> AsyncIterator[Bot]:
    bot = Bot(
        TOKEN,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=CheckedRequest(read_timeout=2, httpx_kwargs=NO_TLS),
        get_updates_request=HTTPXRequest(read_timeout=2, httpx_kwargs=NO_TLS),
    )
    async with bot:
        yield bot


@pytest.fixture
async def client(base: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
        yield client


Refused = Callable[[Awaitable[Any]], Awaitable[str]]


@pytest.fixture
def refused(world: Telegram) -> Refused:
    """Awaits a call that must fail; gives Telegram's own words, which the client rewrites."""

    async def refused(work: Awaitable[Any]) -> str:
        with pytest.raises(TelegramError):
            await work
        return str(world.calls[-1].error).removeprefix("Bad Request: ")

    return refused
