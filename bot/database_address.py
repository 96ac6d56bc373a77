"""Where a database is: a file of SQLite, or a schema in a PostgreSQL database."""

import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

SCHEMA_NAME = "^[a-z][a-z0-9_]{0,50}$"
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


def read_address(text: str, schema: str) -> Address:
    """What somebody wrote: a path, or an address of PostgreSQL, where it is this schema."""
    return PostgresAddress(text, schema) if is_postgres(text) else Path(text)


def lacks_driver(address: Address) -> str | None:
    """What to tell the operator where there is no driver for an address; None where there is."""
    if not isinstance(address, PostgresAddress) or find_spec("psycopg"):
        return None
    return (
        "PostgreSQL needs one more package than a file. Run: .venv/bin/python -m pip install"
        " -r constraints-postgres.txt"
    )
