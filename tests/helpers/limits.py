"""A bot that keeps Telegram's limits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.scheme_file import read_scheme
from tests.conftest import ASSEN, Stage, staged

LIMITS: dict[str, float] = {"messages_per_second": 30, "chat_seconds": 1}


@pytest.fixture
async def limited(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which both sides keep to Telegram's limits."""
    async with staged(tmp_path, read_scheme(ASSEN), LIMITS) as stage:
        yield stage
