"""Where a database is: a file of SQLite, or a schema in a PostgreSQL database."""

from dataclasses import dataclass
from pathlib import Path

from bot.storage.errors import DatabaseError


@dataclass(frozen=True)
class PostgresAddress:
    """A schema in a database of PostgreSQL. `url` is what libpq takes; a password may be in it."""

    url: str
    schema: str

    def __str__(self) -> str:
        """Where it is, without user and password."""
        place = self.url.partition("://")[2].rpartition("@")[2].partition("?")[0]
        return f"postgresql://{place}, schema {self.schema}"


Address = Path | PostgresAddress


def as_file(address: Address) -> Path:
    """The file of SQLite. Raises DatabaseError where there is none."""
    if isinstance(address, PostgresAddress):
        raise DatabaseError(f"{address}: this is done to files of SQLite only.")
    return address
