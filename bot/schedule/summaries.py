"""Every working day: the summary for each coordinator, at the time that they chose.

One that was missed, because the bot stood still, comes at once, and only the last one; but not
at night, and not just before the next one.
"""

from datetime import date, datetime, time, timedelta, tzinfo

from bot.domain.reminders import QUIET_FROM, is_quiet
from bot.domain.working_days import is_working_day
from bot.handlers.summary import summary_rows
from bot.reporting.summary import last_due
from bot.storage import summaries, uptake
from bot.storage.installation import Installation
from bot.storage.letters import Letter, Priority, SummaryMessage
from bot.storage.outbox import post

_SOON = timedelta(hours=2)


async def daily_summaries(installation: Installation) -> None:
    """The job for this database. The figures are those of the moment at which it is sent."""
    database, zone = installation.database, installation.scheme.zone
    now = installation.clock.now()
    for each in await summaries.subscribers(database.reading):
        if each.at is None:
            continue
        day = last_due(now, each.at, zone)
        if not _may_come(now, day, each.at, zone):
            continue
        # Whoever came after that time missed nothing.
        if (each.sent_on and each.sent_on >= day) or each.joined_at > datetime.combine(
            day, each.at, zone
        ):
            continue
        async with database.transaction() as transaction:
            if await summaries.mark_sent(transaction, each.person_id, day):
                found = await uptake.by_feature(transaction)
                rows = summary_rows(found, installation.scheme)
                letter = Letter(
                    each.chat_id,
                    SummaryMessage(),
                    rows,
                    keep=True,
                    priority=Priority.NOTICE,
                )
                await post(transaction, installation.keys, letter, now)


def _may_come(now: datetime, day: date, at: time, zone: tzinfo) -> bool:
    """Whether the summary that was due at that time on that local day may come now."""
    local = now.astimezone(zone)
    today = local.date()
    if day == today:
        return local.time() < QUIET_FROM
    # It was missed. Nobody wants it just before today's.
    next_ = datetime.combine(today, at, zone)
    is_next_soon = is_working_day(today) and now < next_ <= now + _SOON
    return not is_quiet(now, zone) and not is_next_soon
