"""One real pretix for all tests in here; each makes cards of its own."""

import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from zoneinfo import ZoneInfo

import pytest

from bot.webshop.pretix import Pretix
from tests.live_shop.pretix_server import PretixServer, pretix
from tests.live_shop.staff import Staff

ZONE = ZoneInfo("Europe/Amsterdam")
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


@pytest.fixture(scope="session")
def _server() -> Iterator[PretixServer]:
    with pretix() as server:
        yield server


@pytest.fixture
def server(_server: PretixServer) -> Iterator[PretixServer]:
    """The shop, up and awake before each test, whatever the one before it did."""
    _server.thaw()
    _server.start()
    yield _server
    _server.thaw()


@pytest.fixture(scope="session")
def staff(_server: PretixServer) -> Iterator[Staff]:
    """Who runs the shop."""
    working = Staff(_server)
    yield working
    working.go_home()


@pytest.fixture
async def shop(server: PretixServer) -> AsyncIterator[Pretix]:
    """The bot's side of the link."""
    client = Pretix(server.url, server.organizer, server.token, ZONE)
    yield client
    await client.close_connections()


@pytest.fixture
def new_code() -> Callable[[], str]:
    """Codes as the bot makes them, each another."""

    def code() -> str:
        letters = "".join(secrets.choice(_LETTERS) for _ in range(13))
        return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"

    return code
