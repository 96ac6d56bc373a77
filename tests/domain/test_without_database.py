"""What is left out on PostgreSQL opens no database."""

from pathlib import Path

import pytest

from tests.helpers.databases import database_at
from tests.helpers.without_database import FOLDERS, OpensADatabase


async def test_whoever_opens_one_in_these_folders_fails(tmp_path: Path) -> None:
    assert __file__.endswith(f"{FOLDERS[0]}{Path(__file__).name}")
    with pytest.raises(OpensADatabase):
        await database_at(tmp_path / "bot.sqlite")
