"""The bot's web server, and who knocks there."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from bot.operation.health import Health
from bot.operation.web import web_app
from tests.conftest import Stage


def knocker(web: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://bot")


def health_of(stage: Stage) -> Health:
    return Health(
        stage.database,
        stage.clock,
        update_seconds=60,
        message_seconds=300,
        backups=True,
        day_copies=True,
    )


@pytest.fixture
async def web(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who watches the bot."""
    async with knocker(web_app(stage.bot.inbox, health_of(stage), None)) as client:
        yield client
