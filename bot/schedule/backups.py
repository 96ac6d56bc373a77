"""Once a night: a copy of the database that is known to be good, and the old ones away."""

import logging
from datetime import time
from pathlib import Path

from bot.schedule.sure import OtherClock, sure_now
from bot.storage import meta
from bot.storage.backup import BackupError, back_up, forget_old
from bot.storage.engines import as_file
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
    while the clock is to be believed.
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
