"""What comes back is as SQLite gives it."""

from pathlib import Path

import pytest

from bot.storage.engines import open_database
from tests.helpers.databases import address_at

pytestmark = pytest.mark.postgres_only


async def test_sums_and_what_is_true_are_whole_numbers(tmp_path: Path) -> None:
    database = await open_database(address_at(tmp_path / "bot.sqlite"))
    row = await database.reading.row(
        "SELECT sum(amount), sum(amount) FILTER (WHERE amount > 2), sum(amount) * 1.0 / 4,"
        " count(*) > 1, NULL FROM (SELECT 1 AS amount UNION ALL SELECT CAST(:most AS BIGINT))"
        " AS amounts",
        {"most": 2},
    )
    await database.close()
    assert row is not None
    assert [*map(repr, row)] == ["3", "None", "0.75", "1", "None"]


async def test_large_sums_stay_exact(tmp_path: Path) -> None:
    database = await open_database(address_at(tmp_path / "bot.sqlite"))
    found = await database.reading.value(
        "SELECT -sum(amount) FROM (SELECT CAST(:amount AS BIGINT) AS amount) AS amounts",
        {"amount": 2**62 + 1},
    )
    await database.close()
    assert repr(found) == str(-(2**62) - 1)
