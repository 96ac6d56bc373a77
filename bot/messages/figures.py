"""Messages with figures: the summary, its lists, files and the report, made when they are sent.

They look at one moment of the database, on a connection of their own, so that nobody waits.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot import child_process
from bot.child_process import NotMade
from bot.database_address import Address
from bot.domain.scheme import Scheme
from bot.formatting import day as day_of_week
from bot.messages.composer import Body, Maker
from bot.render.charts import Morning, chart_png
from bot.render.document import HTML, PDF, XLSX, Document, make
from bot.reporting.disclosure import publish_list, published_weeks
from bot.reporting.evaluation import Findings, find_out
from bot.reporting.names import approach_name
from bot.reporting.own_data import own_data_text
from bot.reporting.promotion import promotion_figures
from bot.reporting.report import report
from bot.reporting.summary import summarise
from bot.reporting.summary_text import (
    Trouble,
    list_text,
    month_name,
    morning_chart,
    own_period_text,
    own_text,
    period_text,
    published_text,
    summary_text,
    used_text,
    wrong_text,
)
from bot.reporting.voucher_file import names_of, voucher_file
from bot.storage import notices, people, pots, uptake, used_offers
from bot.storage.database import Reading
from bot.storage.engines import looking_at_one_moment
from bot.storage.evaluation import Feature, evaluation, used_by_day
from bot.storage.installation import Installation
from bot.storage.letters import (
    ListMessage,
    OwnDataMessage,
    OwnSummaryMessage,
    PeriodMessage,
    ReportMessage,
    SummaryMessage,
    VouchersFileMessage,
)
from bot.storage.outbox import tell_coordinators, undelivered
from bot.storage.pots import VOUCHERS, envelope
from bot.storage.shop_standing import shop_standing
from bot.translation import gettext as _

# So many vouchers go in one file: far below what Telegram takes.
PART = 100_000
_log = logging.getLogger(__name__)


FORMS = (PDF, XLSX, HTML)
# Of these each is named, with none as well: somebody asks after one of them.
_FEW = (Feature.CATEGORY, Feature.ORGANISATION)


@dataclass(frozen=True)
class _Files:
    """The report in all its forms, as it was asked for at a moment."""

    asked_at: datetime
    until: date
    by_form: dict[str, bytes]
    wrong: bool


class Reports:
    """Makes the messages with figures, by their kind."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._scheme: Scheme = installation.scheme
        self._database = installation.database
        # Several coordinators want the same one at half past eight.
        self._picture: tuple[Morning, bytes] | None = None
        self._drawing = asyncio.Lock()
        self._files: _Files | None = None
        self._reporting = asyncio.Lock()

    @property
    def makers(self) -> list[Maker]:
        """What makes each kind of letter."""
        return [
            self._summary,
            self._own_summary,
            self._list,
            self._period,
            self._vouchers_file,
            self._report,
            self._own_data,
        ]

    @property
    def _now(self) -> datetime:
        return self._installation.clock.now()

    @property
    def _today(self) -> date:
        return self._now.astimezone(self._scheme.zone).date()

    async def _summary(self, message: SummaryMessage) -> Body:
        scheme, now = self._scheme, self._now
        async with looking_at_one_moment(self._database.address) as reading:
            summary = summarise(
                scheme,
                self._today,
                await uptake.by_feature(reading),
                await uptake.days(reading),
                await pots.named(reading, VOUCHERS),
            )
            since = datetime.combine(summary.first, time.min, scheme.zone)
            trouble = Trouble(
                await undelivered(reading, since),
                await people.unreachable(reading),
                await shop_standing(reading, now, scheme.zone),
            )
        wrong, picture = await asyncio.gather(
            self._recounted(), self._picture_of(morning_chart(summary, scheme))
        )
        return Body(summary_text(summary, scheme, now, trouble, agrees=not wrong), photo=picture)

    async def _recounted(self) -> list[str]:
        """What the ledger says otherwise than the counts do; then it is told at once."""
        wrong = await uptake.recounted(self._database.address)
        if wrong:
            await self._tell_operator(wrong)
        return wrong

    async def _picture_of(self, chart: Morning) -> bytes | None:
        """The picture, or None where it can't be made: the figures matter more."""
        async with self._drawing:
            if self._picture is None or self._picture[0] != chart:
                try:
                    self._picture = chart, await child_process.made_apart(chart_png, chart)
                except NotMade as error:
                    _log.error("the picture of the summary can't be made: %s", error)
                    return None
            return self._picture[1]

    async def _tell_operator(self, wrong: list[str]) -> None:
        """Put what disagrees in the log, and tell the coordinators once a day."""
        _log.error("the counts do not agree with the ledger: %s", "; ".join(wrong))
        now = self._now
        text = wrong_text() + " " + _("Ask the administrator to look at the log.")
        async with self._database.transaction() as transaction:
            if await notices.once(transaction, f"figures {self._today}", now):
                await tell_coordinators(transaction, self._installation.keys, text, now)

    async def _own_summary(self, message: OwnSummaryMessage) -> Body:
        organisation = message.organisation
        async with looking_at_one_moment(self._database.address) as reading:
            summary = summarise(
                self._scheme,
                self._today,
                [e for e in await uptake.by_feature(reading) if e.organisation == organisation],
                [e for e in await uptake.days(reading) if e.organisation == organisation],
                await pots.named(reading, envelope(organisation)),
            )
        wrong = await self._recounted()
        return Body(own_text(summary, self._scheme, self._now, organisation, agrees=not wrong))

    async def _list(self, message: ListMessage) -> Body:
        feature, organisation = message.by, message.organisation
        title, names = self._names(feature)
        async with looking_at_one_moment(self._database.address) as reading:
            if organisation is None:
                found = await uptake.by_feature(reading)
                households = self._scheme.households if feature is Feature.NEIGHBOURHOOD else {}
                few = list(names) if feature in _FEW else []
                return Body(list_text(title, found, feature.value, names, households, few))
            issued = await uptake.issued_by_day(reading, organisation)
            day = published_weeks([issued], self._today)[-1]
            counts = await self._counts(reading, feature, organisation, day)
        return Body(published_text(title, publish_list(counts), names, day))

    async def _period(self, message: PeriodMessage) -> Body:
        """The coordinator's own figures of a period, or what an organisation gave in it."""
        days, by = (message.first, message.last), message.by
        async with looking_at_one_moment(self._database.address) as reading:
            if message.organisation is not None:
                name = self._scheme.organisation_name(message.organisation)
                given = await uptake.given_by_month(reading, message.organisation, *days)
                return Body(own_period_text(days, given, name))
            today = self._today
            async with evaluation(reading, today, end_of(today, self._scheme)) as found:
                counts = await found.in_period(*days, by)
        if by is None:
            return Body(period_text(days, [(month_name(key), *n) for key, n in counts.items()]))
        title, names = self._names(by)
        if by is Feature.PROVIDER:
            used = {key: used for key, (_given, used) in counts.items() if used}
            return Body(used_text(days, used, title))
        few = names if by in _FEW and counts else {}
        counts = dict.fromkeys(few, (0, 0)) | counts
        most_first = sorted(
            counts.items(),
            key=lambda each: (-each[1][0], -each[1][1], "" if each[0] in few else each[0]),
        )
        listed = [(names.get(key, key), *each) for key, each in most_first]
        return Body(period_text(days, listed, title))

    async def _counts(
        self, reading: Reading, feature: Feature, organisation: str, day: date
    ) -> dict[str, int]:
        async with evaluation(reading, day, end_of(day, self._scheme)) as found:
            return await found.count(feature, organisation)

    async def _vouchers_file(self, message: VouchersFileMessage) -> Body:
        """A part of the coordinator's own export."""
        form, part, parts = message.form, message.part, message.parts
        address, names = self._database.address, names_of(self._scheme)
        data = await child_process.made_apart(
            voucher_file, address, names, form, (part - 1) * PART, part * PART
        )
        name = f"vouchers-{self._today}{f'-{part}' if parts > 1 else ''}.{form}"
        text = _("All vouchers as they are now. For your own use: small numbers stand in it.")
        if parts > 1:
            text = _("Part {part} of {parts}.").format(part=part, parts=parts) + " " + text
        return Body(text, document=(name, data))

    async def _own_data(self, message: OwnDataMessage) -> Body:
        """What is kept of somebody, for them."""
        keys = self._installation.keys
        async with looking_at_one_moment(self._database.address) as reading:
            text = await own_data_text(reading, keys, self._scheme, message.person, self._now)
        name = _("what-is-kept-of-you") + f"-{self._today}.txt"
        told = _("This is all that I keep of you. Is something wrong? Ask your coordinator.")
        return Body(told, document=(name, text.encode()))

    async def _report(self, message: ReportMessage) -> Body:
        """One of the report's files. All are made at once, and kept for those that follow."""
        async with self._reporting:
            if self._files is None or self._files.asked_at != message.asked_at:
                self._files = await self._report_files(message.asked_at)
            files = self._files
        text = {
            PDF: _(
                "The report, to print. It counts whole weeks: up to and including {day}."
            ).format(day=day_of_week(files.until, with_year=True)),
            XLSX: _("The figures behind the report."),
            HTML: _("The report as a page, also for a screen reader."),
        }[message.form]
        if files.wrong:
            text = f"<b>{wrong_text()}</b>\n\n{text}"
        name = f"rapport-{files.until}.{message.form}"
        return Body(text, document=(name, files.by_form[message.form]))

    async def _report_files(self, asked_at: datetime) -> "_Files":
        address = self._database.address
        until = (await report_days(address, self._today))[-1]
        document, wrong = await report_of(address, self._scheme, until, self._today)
        if wrong:
            await self._tell_operator(wrong)
        made = await child_process.made_apart(make, document, FORMS)
        return _Files(asked_at, until, dict(zip(FORMS, made, strict=True)), bool(wrong))

    def _names(self, feature: Feature) -> tuple[str, dict[str, str]]:
        scheme = self._scheme
        match feature:
            case Feature.APPROACH:
                keys = [each.key for one in scheme.organisations for each in one.approaches]
                return _("By approach"), {key: approach_name(scheme, key) for key in keys}
            case Feature.CATEGORY:
                return _("By category"), {each.key: each.label for each in scheme.categories}
            case Feature.ORGANISATION:
                return _("By organisation"), {each.key: each.name for each in scheme.organisations}
            case Feature.PROVIDER:
                return _("By provider"), {}
            case _:
                return _("By neighbourhood or area"), {}


async def report_days(address: Address, today: date) -> list[date]:
    """The days as of which there may be a report, oldest first."""
    async with looking_at_one_moment(address) as reading:
        events = [
            await uptake.issued_by_day(reading),
            await used_by_day(reading),
            await uptake.lapsed_by_day(reading),
            await used_offers.said_by_day(reading),
        ]
    return published_weeks(events, today)


async def report_of(
    address: Address, scheme: Scheme, day: date, made_on: date
) -> tuple[Document, list[str]]:
    """The report as of the end of a day, and where counts and ledger disagree."""
    wrong, findings = await asyncio.gather(
        uptake.recounted(address), _findings(address, scheme, day)
    )
    return report(findings, scheme, made_on, agrees=not wrong), wrong


async def _findings(address: Address, scheme: Scheme, day: date) -> Findings:
    async with (
        looking_at_one_moment(address) as reading,
        evaluation(reading, day, end_of(day, scheme)) as counts,
    ):
        promotion = await promotion_figures(reading, day, end_of(day, scheme))
        return await find_out(counts, scheme, promotion)


def end_of(day: date, scheme: Scheme) -> datetime:
    """The moment, UTC, at which a local day of the scheme is over."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, scheme.zone)
    return midnight.astimezone(UTC)
