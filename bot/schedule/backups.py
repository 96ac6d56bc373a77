"""Once a night: a copy of the database that is known to be good, and the old ones away. By day: one
every few minutes.
"""

import logging
from datetime import time
from pathlib import Path

from bot.schedule.sure import OtherClock, sure_now
from bot.storage import day_copies, meta
from bot.storage.backup import BackupError, back_up, forget_old
from bot.storage.engines import as_file, written_so_far
from bot.storage.installation import Installation

# After the clean-up, so that what was forgotten is not kept in a copy.
NIGHT = time(3, 30)
_log = logging.getLogger(__name__)


async def nightly_backup(
    installation: Installation, other_clock: OtherClock, folder: Path, days: int
) -> None:
    """The job for this database; it works once a day, from 03.30 on in the scheme's zone.

    What fails is an error in the log and a complaint in `/healthz`. A copy that failed is tried
    again at every look.
    Copies are kept for so many days; those of before are only deleted once there is a new one, and
    while the clock is to be believed. Those of the day go with it, whatever the clock says: all
    that is in them is in this one, or was over.
    """
    database, now = installation.database, installation.clock.now()
    local = now.astimezone(installation.scheme.zone)
    today = local.date()
    is_done = await meta.is_done_on(database.reading, meta.BACKUP_DONE_ON, today)
    if local.time() < NIGHT or is_done:
        return
    path: Path | None = None
    failure: str | None = None
    try:
        path = await back_up(as_file(database.address), folder, now, installation.keys)
        _log.info("backup made: %s", path)
        day_copies.clear(as_file(database.address), day_copies.folder_in(folder))
        if sure := await sure_now(installation, other_clock):
            forget_old(as_file(database.address), path, days, sure)
    except BackupError as error:
        failure = str(error)
        _log.error("the nightly backup failed: %s", failure)
    async with database.transaction() as transaction:
        await meta.write(transaction, meta.BACKUP_FAILURE, failure or "")
        # Old copies that can't be deleted are no reason for more and more new ones.
        if path is not None:
            await meta.done_on(transaction, meta.BACKUP_DONE_ON, today)


class DayCopies:
    """The job that makes a copy by day, where anything was written since the last one.

    A failure is told once, and is a complaint in `/healthz` until a copy was made again.
    """

    def __init__(self, installation: Installation, folder: Path) -> None:
        self._installation = installation
        self._folder = day_copies.folder_in(folder)
        # Not kept over a start: then one is made that nobody needed.
        self._copied: tuple[int, int] | None = None

    async def look(self) -> None:
        """Make a copy, if there is anything new to copy."""
        database, now = self._installation.database, self._installation.clock.now()
        written = await written_so_far(database)
        if written == self._copied:
            return
        path, failure = as_file(database.address), ""
        try:
            # Before there is another one: where none can be deleted, they would fill the disk.
            day_copies.thin(path, self._folder, now)
            await back_up(path, self._folder, now, self._installation.keys, is_checked=False)
            self._copied = written
        except BackupError as error:
            failure = str(error)
        if failure == (await meta.read(database.reading, meta.DAY_COPY_FAILURE) or ""):
            return
        if failure:
            _log.error("a copy of the day failed, and is tried again: %s", failure)
        else:
            _log.info("copies of the day are made again")
        async with database.transaction() as transaction:
            await meta.write(transaction, meta.DAY_COPY_FAILURE, failure)
