"""What the bot tells its operator: one line of JSON for each event, or text on a terminal.

Nobody's words get in. Of an exception the kind and the place are told, not its text, which may
hold what somebody typed; of what libraries log only the first line, with no values filled in; of
what Telegram answers nothing that it quotes.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

_OUR_OWN = "bot"
_MOST_PLACES = 8
# From the first quotation mark to the last: a quotation may hold others. Not the one in "can't".
_QUOTED = re.compile(r"""(?<!\w)(["'`]).*\1""", re.DOTALL)
_update_in_hand: ContextVar[int | None] = ContextVar("update_in_hand", default=None)


@contextmanager
def handling(update_id: int) -> Iterator[None]:
    """Everything that is logged inside is about this update."""
    token = _update_in_hand.set(update_id)
    try:
        yield
    finally:
        _update_in_hand.reset(token)


def event(record: logging.LogRecord) -> dict[str, Any]:
    """What is told of a record: time (UTC), level, logger, message; and if there is one, the
    update that was in hand, the kind of error, its own short name, and where it happened.
    """
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": _message(record),
    }
    update_id = _update_in_hand.get()
    if update_id is not None:
        told["update"] = update_id
    if record.exc_info and record.exc_info[1]:
        told |= _error(record.exc_info[1])
    return told


def without_quotes(text: str) -> str:
    """What Telegram says of a message, without the part of the message that it quotes."""
    return _QUOTED.sub("…", text)


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == _OUR_OWN:
        try:
            return record.getMessage()
        except (TypeError, ValueError):
            # Then its values stay out too: nobody knows what they are.
            return str(record.msg)
    if record.name == "py.warnings":
        return _warning(record.getMessage())
    if isinstance(record.msg, BaseException):
        told = _error(record.msg)
        return " ".join(told[key] for key in ("error", "reason") if key in told)
    return str(record.msg).strip().partition("\n")[0]


def _warning(text: str) -> str:
    """The kind and place of one of Python's warnings: "path:line: Kind: its words"."""
    found = re.match(r"(?P<path>.+?):(?P<line>\d+): (?P<kind>\w+): ", text)
    if found is None:
        return "a warning"
    return f"{found['kind']} in {_short(found['path'])}:{found['line']}"


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-2:])


def _error(error: BaseException) -> dict[str, Any]:
    """The kind and place of an error. Of a group, those of its first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    told: dict[str, Any] = {"error": type(error).__name__}
    reason = _reason(error)
    if reason:
        told["reason"] = reason
    if error.__cause__:
        told["because"] = type(error.__cause__).__name__
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_PLACES:]
    told["where"] = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return told


def _reason(error: BaseException) -> str | None:
    """What database or system call it: SQLITE_FULL, No space left on device. Nobody's words."""
    if isinstance(error, OSError):
        return error.strerror
    reason: str | None = getattr(error, "for_logs", None)
    return reason


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(event(record), ensure_ascii=False)


class Text(logging.Formatter):
    """The same for somebody who reads along."""

    def format(self, record: logging.LogRecord) -> str:
        told = event(record)
        line = f"{told['time']} {told['level']} {told['logger']}: {told['message']}"
        if "update" in told:
            line += f" [update {told['update']}]"
        if "error" in told:
            parts = [told["error"], told.get("reason"), *reversed(told["where"])]
            line += "\n    " + "\n    ".join(part for part in parts if part)
        return line


def set_up(level: str, form: Literal["json", "text"] | None) -> None:
    """Log to standard error from this level on; without a form, text to a terminal, else JSON."""
    if form is None:
        form = "text" if sys.stderr.isatty() else "json"
    handler = logging.StreamHandler()
    handler.setFormatter(Text() if form == "text" else JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Where a line can't be written, Python would print all that was in it.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    # What these say below a warning is of no use to an operator, and may name an address or token.
    for quiet in ("apscheduler", "aiosqlite", "telegram", "httpx", "httpcore", "uvicorn"):
        logging.getLogger(quiet).setLevel(max(logging.WARNING, logging.getLogger().level))
    # For each request that is none it says so; whoever sends very many would fill the log.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    # A look that is left out because the one before still goes on is made up for by the next.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
