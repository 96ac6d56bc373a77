"""One real pretix for all tests in here; each makes cards of its own."""

from collections.abc import Iterator

import pytest

from tests.helpers.shops import Bought, Buys
from tests.live_shop.buyer import Buyer
from tests.live_shop.pretix_server import PretixServer, pretix
from tests.live_shop.staff import Staff


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest is begun first, so that all others go on beside it."""
    items.sort(key=lambda item: item.path.name != "test_kills.py")


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
def buys(server: PretixServer) -> Buys:
    """Somebody with a browser, each time another."""

    async def buy(cents: int, *codes: str) -> Bought:
        async with Buyer(server) as buyer:
            return await buyer.buy(cents, *codes)

    return buy
