"""What is wrong with a scheme, in words for whoever wrote it."""

import difflib
from collections.abc import Collection, Sequence
from pathlib import Path


class SchemeError(Exception):
    """A scheme that cannot be used; `problems` holds every mistake, one sentence each.

    Items of a list are numbered as a person counts: "organisations #2" is the second.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def closest(wanted: str, names: Collection[str]) -> str | None:
    """The name that may have been meant with another one, both in small letters; None if none."""
    close = [name for name in names if wanted and wanted in name]
    close += difflib.get_close_matches(wanted, names, n=1)
    return close[0] if close else None


def shown(value: object) -> str:
    """A value as it stands in a TOML file, cut off where it is long."""
    match value:
        case bool():
            text = str(value).lower()
        case str():
            # What can't be seen as TOML writes it: this goes to a terminal.
            seen = (each if each.isprintable() else f"\\u{ord(each):04x}" for each in value)
            text = f'"{"".join(seen)}"'
        case dict():
            text = "a table"
        case list():
            text = "[" + ", ".join(shown(item) for item in value) + "]"
        case _:
            text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def read_text(path: Path) -> tuple[str | None, str]:
    """What stands in a file beside the scheme, in UTF-8; or None and why it can't be read."""
    try:
        return path.read_text(encoding="utf-8-sig"), ""
    except OSError as error:
        return None, f"{path}: expected a file that can be read, found: {error.strerror}"
    except UnicodeDecodeError as error:
        bad_line = error.object[: error.start].count(b"\n") + 1
        return None, (
            f"{path}, line {bad_line}: expected text in UTF-8 "
            "(in Excel: save as CSV UTF-8), found other bytes"
        )
