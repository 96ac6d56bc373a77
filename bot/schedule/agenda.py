"""Reads the calendar again: the file every ten minutes, an address every hour.

A calendar that can't be read or is empty changes nothing; the coordinators hear of it once.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path

from bot.domain.events import Agenda
from bot.formatting import join
from bot.parsing.ical import CalendarError
from bot.schedule.agenda_source import (
    Mark,
    OutOfReachError,
    fetch,
    read_apart,
)
from bot.storage import events, meta, planning
from bot.storage.database import Database, Reading, Transaction
from bot.storage.installation import Installation
from bot.storage.outbox import tell_coordinators
from bot.translation import gettext as _

EVERY_FILE, EVERY_ADDRESS = timedelta(minutes=10), timedelta(hours=1)
# Repeated activities are written out some way ahead, so an unchanged calendar is read again too.
REREAD = timedelta(days=1)
# A network may be away for a while before anybody has to look at it.
TRIES_BEFORE_TELLING = 3
# When the calendar was last looked for.
LOOKED_AT = "agenda_looked_at"
_MARK, _READ_AT, _FAILED = "agenda_mark", "agenda_read_at", "agenda_failed"
_WELL = "[0, false]"
_MOST_NAMED = 5
_log = logging.getLogger(__name__)

Read = Callable[[bytes, str, date], Awaitable[Agenda]]


async def refresh_agenda(
    installation: Installation, source: Path | str, wake: Callable[[], None]
) -> None:
    """The job for this calendar."""
    if await refresh(installation, source):
        wake()


async def was_read(reading: Reading) -> bool:
    """Whether the calendar was ever read."""
    return await meta.read(reading, _READ_AT) is not None


async def refresh(installation: Installation, source: Path | str, read: Read = read_apart) -> bool:
    """Read the calendar if it is time to; whether there is something to say to anybody."""
    database = installation.database
    now = installation.clock.now()
    every = EVERY_FILE if isinstance(source, Path) else EVERY_ADDRESS
    if not await _is_time(database, LOOKED_AT, every, now):
        return False
    async with database.transaction() as transaction:
        await meta.write(transaction, LOOKED_AT, now.isoformat())
    kept = await meta.read(database.reading, _MARK)
    known = Mark(**json.loads(kept)) if kept else Mark()
    again = await _is_time(database, _READ_AT, REREAD, now)
    zone = installation.scheme.zone
    try:
        found = await fetch(source, Mark() if again else known)
        if found is None:
            await _well_again(database)
            return False
        data, mark = found
        agenda = await read(data, zone.key, now.astimezone(zone).date())
        if not agenda.planned:
            raise CalendarError("it is empty")
    except OutOfReachError as error:
        return await _failed(installation, str(error), TRIES_BEFORE_TELLING)
    except CalendarError as error:
        return await _failed(installation, str(error), 1)
    async with database.transaction() as transaction:
        done = await events.refresh(transaction, agenda, zone, now)
        await planning.changed(transaction, done)
        await meta.write(transaction, _MARK, json.dumps(asdict(mark)))
        await meta.write(transaction, _READ_AT, now.isoformat())
        await meta.write(transaction, _FAILED, _WELL)
        told = await _tell_unread(transaction, installation, agenda, mark, known)
    return told or bool(done.changed)


async def _is_time(database: Database, name: str, every: timedelta, now: datetime) -> bool:
    """Whether it is long enough ago; also when the clock was put back."""
    at = await meta.read(database.reading, name)
    return at is None or not now - every < datetime.fromisoformat(at) <= now


async def _failures(reading: Reading) -> tuple[int, bool]:
    """How often in a row it failed, and whether the coordinators know."""
    count, told = json.loads(await meta.read(reading, _FAILED) or _WELL)
    return int(count), bool(told)


async def _well_again(database: Database) -> None:
    if await meta.read(database.reading, _FAILED) not in (None, _WELL):
        async with database.transaction() as transaction:
            await meta.write(transaction, _FAILED, _WELL)


async def _failed(installation: Installation, reason: str, tries: int) -> bool:
    """Count it, and tell the coordinators once until it is well again: at this try in a row."""
    database = installation.database
    _log.warning("the calendar can't be read: %s", reason)
    async with database.transaction() as transaction:
        count, told = await _failures(transaction)
        now_told = told or count + 1 >= tries
        await meta.write(transaction, _FAILED, json.dumps([count + 1, now_told]))
        if told or not now_told:
            return False
        text = _(
            "I can't read the calendar any more. The activities stay as they were."
            " Ask whoever keeps the calendar to look at it."
        )
        await _tell(transaction, installation, text)
    return True


async def _tell_unread(
    transaction: Transaction, installation: Installation, agenda: Agenda, mark: Mark, known: Mark
) -> bool:
    """Name what could not be read, once for each version of the calendar."""
    if not agenda.unread or mark.digest == known.digest:
        return False
    unread = [escape(title) or _("an activity without a name") for _uid, title in agenda.unread]
    names = join(list(dict.fromkeys(unread))[:_MOST_NAMED])
    text = _("I can't read these activities in the calendar: {names}. All others are fine.").format(
        names=names
    )
    await _tell(transaction, installation, text)
    return True


async def _tell(transaction: Transaction, installation: Installation, text: str) -> None:
    now = installation.clock.now()
    await tell_coordinators(transaction, installation.keys, text, now)
