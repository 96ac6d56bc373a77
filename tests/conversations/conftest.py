"""The tests of conversations are played on two stages: in Telegram, and in the page.

`--channel web` plays them all in the page; `make test` plays some there as well.
"""

from zlib import crc32

import pytest

import tests.conftest
from tests.conftest import TELEGRAM, WEB

# One in so many is played in the page too.
_ONE_IN = 96


def _chosen(config: pytest.Config) -> str:
    channel: str = config.getoption("channel")
    return channel


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play some tests on both stages: always the same, all over the files."""
    of_telegram = any(metafunc.definition.iter_markers("telegram_only"))
    is_one = crc32(metafunc.definition.nodeid.encode()) % _ONE_IN == 0
    if is_one and not of_telegram and _chosen(metafunc.config) == TELEGRAM:
        metafunc.parametrize("channel", [TELEGRAM, WEB])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about Telegram where there is none."""
    if _chosen(config) == WEB:
        left = [item for item in items if item.get_closest_marker("telegram_only")]
        items[:] = [item for item in items if not item.get_closest_marker("telegram_only")]
        config.hook.pytest_deselected(items=left)


@pytest.fixture
def channel(request: pytest.FixtureRequest) -> str:
    """The channel in which a test is played."""
    return _chosen(request.config)


@pytest.fixture(autouse=True)
def on_stage(channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stage the test raises is of its channel."""
    monkeypatch.setattr(tests.conftest, "CHANNEL", channel)
