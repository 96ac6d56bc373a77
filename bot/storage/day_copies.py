"""The copies of a day, beside those of the nights: made every few minutes, so that minutes are lost
and not a day.

They are sealed and not checked; whoever puts one back checks it. Side by side they would tell
whoever has the key which mark of a household came with which voucher, and what people were in the
middle of. So they thin out with age, and go once a copy of the night is good: of a day that is over
no more is told than by the file itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.storage.backup import ALWAYS_KEPT, BackupError, backups

_FOLDER = "today"
_ALL_OF = timedelta(hours=1)
_ONE_AN_HOUR_OF = timedelta(days=1)


def folder_in(folder: Path) -> Path:
    """Where they are: apart from the nightly ones, which stay for longer."""
    return folder / _FOLDER


def kept(made: Sequence[datetime], now: datetime) -> set[datetime]:
    """Those that stay: of the last hour all, of the last day the first of each hour.

    Whatever the clock says, the newest seven stay: by their names, and of those up to now.
    """
    in_order = sorted(made)
    stay = {
        *in_order[-ALWAYS_KEPT:],
        *[at for at in in_order if at <= now][-ALWAYS_KEPT:],
    }
    hours = set()
    for at in in_order:
        hour = at.replace(minute=0, second=0, microsecond=0)
        # One of a moment to come was made while the clock was wrong.
        age = abs(now - at)
        if age <= _ALL_OF or (age <= _ONE_AN_HOUR_OF and hour not in hours):
            stay.add(at)
            hours.add(hour)
    return stay


def thin(database: Path, folder: Path, now: datetime) -> None:
    """Delete those that need not stay. Raises BackupError."""
    copies = backups(database, folder)
    stay = kept([made_at for made_at, _path in copies], now)
    _delete(folder, [path for made_at, path in copies if made_at not in stay])


def clear(database: Path, folder: Path) -> None:
    """Delete all of them: there is a newer copy that is known to be good. Raises BackupError."""
    _delete(folder, [path for _made_at, path in backups(database, folder)])


def _delete(folder: Path, paths: Sequence[Path]) -> None:
    try:
        for path in paths:
            path.unlink()
    except OSError as error:
        raise BackupError(f"{folder}: old copies stay ({error.strerror}).") from None
