"""What can go wrong in the database, in words of our own: no driver's name leaves storage."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_FAILED = " constraint failed: "


class DatabaseError(Exception):
    """The database can't be used; the text tells the operator why and what to do."""


class Unavailable(Exception):
    """The database does not answer: it is busy, full, damaged or gone.

    The text is its own; `for_logs` is its short name for that: SQLITE_FULL.
    """

    def __init__(self, for_logs: str, words: str = "") -> None:
        super().__init__(words or for_logs)
        self.for_logs = for_logs


class ConstraintViolated(Exception):
    """A constraint or a trigger refused a statement. `name` is the constraint's name, the columns
    that are to be unique (`table.column`), or the trigger's sentence.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _bare(name: str) -> str:
    """The name of an index stands in quotes where it is over more than columns."""
    return name.removeprefix("index '").removesuffix("'")


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raises Unavailable and ConstraintViolated in place of what the driver raises."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        sentence, failed, name = str(error).partition(_FAILED)
        raise ConstraintViolated(_bare(name) if failed else sentence) from None
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.ProgrammingError):
            # A mistake of ours.
            raise
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise Unavailable(name, str(error)) from error
