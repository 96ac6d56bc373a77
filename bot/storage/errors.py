"""What can go wrong in the database, in words of our own: no driver's name leaves storage."""

# What an error is for the logs where nobody can say whether the last change was made.
NOBODY_KNOWS = "unknown"


class DatabaseError(Exception):
    """The database can't be used; the text tells the operator why and what to do."""


class Unreachable(DatabaseError):
    """It does not answer now, and may in a moment: it is full, or another takes its place."""


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
