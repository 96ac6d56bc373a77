"""Messages with figures: the summary, its lists, files and the report, made when they are sent.

They look at one moment of the database, on a connection of their own, so that nobody waits.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta

from bot.context import Surroundings
from bot.delivery.outbox import Letter, Priority, post, undelivered
from bot.figures.small_numbers import publish_list
from bot.figures.summary import summarise
from bot.figures.telling import (
    Trouble,
    approach_name,
    list_text,
    own_text,
    published_text,
    summary_text,
    uptake_chart,
    wrong_text,
)
from bot.messages import Body
from bot.render.apart import NotMade, made_apart
from bot.render.charts import chart_png
from bot.scheme import Scheme
from bot.storage import people, positions, vouchers
from bot.storage.database import Database, Reading, looking_at_one_moment
from bot.storage.evaluation import Feature, evaluation
from bot.storage.vouchers import VOUCHERS, envelope
from bot.translation import gettext as _

_log = logging.getLogger(__name__)


class Reports:
    """Makes the messages with figures, by their kind."""

    def __init__(self, surroundings: Surroundings, database: Database) -> None:
        self._surroundings = surroundings
        self._scheme: Scheme = surroundings.scheme
        self._database = database

    @property
    def kinds(self) -> dict[str, Callable[..., Awaitable[Body]]]:
        """What an outbox row can ask for."""
        return {"summary": self._summary, "own_summary": self._own_summary, "list": self._list}

    @property
    def _now(self) -> datetime:
        return self._surroundings.clock.now()

    @property
    def _today(self) -> date:
        return self._now.astimezone(self._scheme.zone).date()

    async def _summary(self) -> Body:
        scheme, now = self._scheme, self._now
        async with looking_at_one_moment(self._database.path) as reading:
            summary = summarise(
                scheme,
                self._today,
                await positions.positions(reading),
                await positions.days(reading),
                await vouchers.pot(reading, VOUCHERS),
            )
            since = datetime.combine(summary.first, time.min, scheme.zone)
            trouble = Trouble(await undelivered(reading, since), await people.unreachable(reading))
            wrong = await positions.disagreements(reading)
        if wrong:
            await self._tell_operator(wrong)
        text = summary_text(summary, scheme, now, trouble, agrees=not wrong)
        try:
            picture = await made_apart(chart_png, uptake_chart(summary, scheme))
        except NotMade as error:
            # The figures matter more than their picture.
            _log.error("the picture of the summary can't be made: %s", error)
            picture = None
        return Body(text, photo=picture)

    async def _tell_operator(self, wrong: list[str]) -> None:
        """Put what disagrees in the log, and tell the coordinators once a day."""
        _log.error("the counts do not agree with the ledger: %s", "; ".join(wrong))
        now = self._now
        text = wrong_text() + " " + _("Ask the administrator to look at the log.")
        async with self._database.transaction() as transaction:
            if await vouchers.notice_once(transaction, f"figures {self._today}", now):
                for chat_id in await people.coordinators(transaction):
                    letter = Letter(chat_id, "text", {"text": text}, priority=Priority.NOTICE)
                    await post(transaction, self._surroundings.keys, letter, now)

    async def _own_summary(self, organisation: str) -> Body:
        async with looking_at_one_moment(self._database.path) as reading:
            summary = summarise(
                self._scheme,
                self._today,
                [e for e in await positions.positions(reading) if e.organisation == organisation],
                [e for e in await positions.days(reading) if e.organisation == organisation],
                await vouchers.pot(reading, envelope(organisation)),
            )
        return Body(own_text(summary, self._scheme, self._now, organisation))

    async def _list(
        self, by: str, organisation: str | None = None, until: str | None = None
    ) -> Body:
        feature = Feature(by)
        title, names = self._names(feature)
        async with looking_at_one_moment(self._database.path) as reading:
            if organisation is None or until is None:
                found = await positions.positions(reading)
                return Body(list_text(title, found, feature.value, names))
            day = date.fromisoformat(until)
            counts = await self._counts(reading, feature, organisation, day)
        return Body(published_text(title, publish_list(counts), names, day))

    async def _counts(
        self, reading: Reading, feature: Feature, organisation: str, day: date
    ) -> dict[str, int]:
        async with evaluation(reading, day, end_of(day, self._scheme)) as found:
            return await found.count(feature, organisation)

    def _names(self, feature: Feature) -> tuple[str, dict[str, str]]:
        if feature is Feature.APPROACH:
            keys = [each.key for one in self._scheme.organisations for each in one.approaches]
            return _("By approach"), {key: approach_name(self._scheme, key) for key in keys}
        return _("By neighbourhood"), {}


def end_of(day: date, scheme: Scheme) -> datetime:
    """The moment, UTC, at which a local day of the scheme is over."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, scheme.zone)
    return midnight.astimezone(UTC)
