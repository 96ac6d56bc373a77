"""Where a database is: a file of SQLite, or a schema in a PostgreSQL database."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_SCHEME = re.compile("postgres(ql)?://")


@dataclass(frozen=True)
class PostgresAddress:
    """A schema in a database of PostgreSQL. `url` is what libpq takes; a password may be in it."""

    url: str = field(repr=False)
    schema: str

    def __str__(self) -> str:
        """Where it is, without user and password."""
        parts = urlsplit(self.url)
        return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}, schema {self.schema}"


Address = Path | PostgresAddress


def is_postgres(text: str) -> bool:
    """Whether somebody wrote an address of PostgreSQL."""
    return _SCHEME.match(text) is not None
