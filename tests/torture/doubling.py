"""The forgetful bot, without the UNIQUE on vouchers.draft_id: a control that gives two for one."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from bot.config import read_settings
from bot.storage import steps
from bot.storage.database import Parameters, Row
from tests.torture import struck
from tests.torture.forgetful import forget

_UNIQUE = "draft_id INTEGER NOT NULL UNIQUE"
_CONFLICT = " ON CONFLICT (draft_id) DO NOTHING"


class DoublingTransaction(struck.StruckTransaction):
    """Issues a voucher without asking whether its draft has one."""

    async def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        return await super().rows(sql.replace(_CONFLICT, ""), parameters)


def take_out_unique(path: Path) -> None:
    """Make the table of vouchers anew without the UNIQUE, while it is empty."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        parts = database.execute(
            "SELECT type, name, sql FROM sqlite_schema"
            " WHERE tbl_name = 'vouchers' AND sql IS NOT NULL ORDER BY type = 'index'"
        ).fetchall()
        if not any(_UNIQUE in sql for _type, _name, sql in parts):
            return
        database.execute("BEGIN IMMEDIATE")
        database.execute("DROP TABLE vouchers")
        for _type, _name, sql in parts:
            database.execute(sql.replace(_UNIQUE, "draft_id INTEGER NOT NULL"))
        database.execute("COMMIT")


if __name__ == "__main__":
    forget()
    # A bot refuses such a database; this one is to see no difference.
    steps.differences = lambda there, expected: ""
    take_out_unique(read_settings().database_file)
    sys.exit(struck.main(DoublingTransaction))
