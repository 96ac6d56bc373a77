"""Whether the bot is well: does the database write, and does anything wait for too long."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.storage import clocks, deaths, meta, waits
from bot.storage.database import Database, Reading
from bot.storage.errors import Unavailable

# However many ask, the database is asked once in so many seconds.
_FRESH_SECONDS = 2.0
PATIENCE_SECONDS = 5.0
# Polling tries again twice a minute or more, and each refusal is remembered.
_CONFLICT_LASTS = timedelta(minutes=2)
_PROBED_AT = "probed_at"
REFUSED = "BOT_TOKEN is refused by Telegram. Ask @BotFather for the right one, and start again."
# One refusal may be a hiccup of Telegram's.
_REALLY_REFUSED = 2
_REFUSAL_TOLD_SECONDS = 25.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HealthReport:
    """How it is: what is wrong, in plain words, and numbers. Ages are seconds.

    A broadcast may take its time: it counts as waiting, not in the age.
    """

    problems: list[str]
    numbers: dict[str, float] = field(default_factory=dict)


class Health:
    """Looks when it is asked, with a committed write. Limits are seconds.

    `pushes` is WEB_PUSH. Without `fetch_seconds` nobody fetches updates: Telegram delivers them.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        update_seconds: float,
        message_seconds: float,
        backups: bool,
        day_copies: bool = False,
        fetch_seconds: float | None = None,
        pushes: bool = False,
    ) -> None:
        self._database = database
        self._clock = clock
        self._update_seconds = update_seconds
        self._message_seconds = message_seconds
        self._backups = backups
        self._day_copies = day_copies
        self._fetch_seconds = fetch_seconds
        self._pushes = pushes
        self._fetched_at = asyncio.get_running_loop().time()
        self._refusals = 0
        self._refusal_told_at = -_REFUSAL_TOLD_SECONDS
        self._looking: asyncio.Task[HealthReport] | None = None
        self._begun = 0.0

    def fetched(self) -> None:
        """Telegram gave the updates there are, if any."""
        self._fetched_at = asyncio.get_running_loop().time()
        self.accepted()

    def accepted(self) -> None:
        """Telegram took a call, so it knows the token."""
        self._refusals = 0

    def refused(self) -> None:
        """Telegram says that it does not know the token."""
        self._refusals += 1
        now = asyncio.get_running_loop().time()
        if self._refusals < _REALLY_REFUSED:
            _log.warning("Telegram refused BOT_TOKEN once; trying again")
        elif now - self._refusal_told_at >= _REFUSAL_TOLD_SECONDS:
            self._refusal_told_at = now
            _log.error("%s Nothing comes in or goes out until then.", REFUSED)

    async def look(self) -> HealthReport:
        """How it is now, or was two seconds ago. Answers also when the database does not."""
        now = asyncio.get_running_loop().time()
        if self._looking is None or (self._looking.done() and not self._is_fresh(now)):
            self._looking = asyncio.create_task(self._probe())
            self._begun = now
        looking = self._looking
        await asyncio.wait({looking}, timeout=PATIENCE_SECONDS)
        if looking.done():
            return looking.result()
        waited = asyncio.get_running_loop().time() - self._begun
        return HealthReport([f"The database has not written for {waited:.0f} seconds."])

    def _is_fresh(self, now: float) -> bool:
        """Whether the last look may serve again. Bad news is looked at again each time."""
        return (
            now - self._begun < _FRESH_SECONDS
            and self._looking is not None
            and not self._looking.result().problems
        )

    async def _probe(self) -> HealthReport:
        now = self._clock.now()
        try:
            async with self._database.transaction() as transaction:
                await meta.write(transaction, _PROBED_AT, now.isoformat())
            numbers = await waits.waiting(self._database.reading, now)
            numbers |= await waits.waiting_for_shop(self._database.reading, now)
            if self._pushes:
                numbers |= await waits.waiting_pushes(self._database.reading, now)
            failure = await meta.read(self._database.reading, meta.BACKUP_FAILURE)
            day_failure = await meta.read(self._database.reading, meta.DAY_COPY_FAILURE)
            rival = await has_rival(self._database.reading, now)
            doubt = (await clocks.known(self._database.reading)).doubt
            left_out = await deaths.jobs_left_out(self._database.reading)
        except Unavailable as error:
            return HealthReport([f"The database does not write ({error.for_logs})."])
        problems = complaints(numbers, self._update_seconds, self._message_seconds)
        if self._fetch_seconds is not None:
            ago = round(asyncio.get_running_loop().time() - self._fetched_at, 1)
            numbers["fetched_seconds_ago"] = ago
            if ago > self._fetch_seconds:
                problems.append(f"No updates could be fetched for {ago:.0f} seconds.")
        if self._refusals >= _REALLY_REFUSED:
            problems.append(REFUSED)
        if rival:
            problems.append("Another program fetches this bot's updates from Telegram.")
        if doubt:
            problems.append(f"{doubt} Lapses and clean-up wait. If it is right: {clocks.COMMAND}")
        problems += [left_out_text(job) for job in left_out]
        if self._backups and failure:
            problems.append(f"The last backup failed: {failure}")
        if self._day_copies and day_failure:
            problems.append(f"The last copy of the day failed: {day_failure}")
        return HealthReport(problems, numbers)


def complaints(
    numbers: dict[str, float], update_seconds: float, message_seconds: float
) -> list[str]:
    """What waits for longer than it should, in plain words."""
    problems = []
    age = numbers["oldest_update_seconds"]
    if age > update_seconds:
        problems.append(f"An update has waited {age:.0f} seconds to be handled.")
    age = numbers["oldest_message_seconds"]
    if age > message_seconds:
        problems.append(f"A message has waited {age:.0f} seconds to be sent.")
    age = numbers["oldest_task_seconds"]
    if age > message_seconds:
        problems.append(f"A file has waited {age:.0f} seconds to be read or stored.")
    age = numbers.get("shop_answered_seconds_ago", 0)
    if age > message_seconds:
        problems.append(f"The webshop has not answered for {age:.0f} seconds.")
    if numbers["messages_failing"]:
        problems.append(
            f"{numbers['messages_failing']} messages failed {waits.MANY_TRIES} times or more."
        )
    return problems


def left_out_text(job: str) -> str:
    """That a job is left out, in plain words."""
    return (
        f"{job} is left out for a day: the bot died {deaths.MOST} times while it was in hand. A"
        " start after a stop tries it at once."
    )


async def has_rival(reading: Reading, now: datetime) -> bool:
    """Whether Telegram refused us just now because another program asks for the same updates."""
    conflict_at = await meta.read(reading, meta.CONFLICT_AT)
    if conflict_at is None:
        return False
    # Either way: a clock that is put back does not make it last.
    return abs(now - datetime.fromisoformat(conflict_at)) < _CONFLICT_LASTS
