"""/stand: the summary on demand, its lists, and the time at which it comes by itself.

A coordinator sees the whole scheme, an intermediary the own organisation.
"""

from collections.abc import Sequence
from datetime import date, time

from bot.conversation.context import Context, Place
from bot.domain.scheme import Scheme
from bot.formatting import clock_time, number
from bot.messages.figures import FORMS, PART
from bot.reporting.disclosure import LEAST_IN_LIST, published_weeks
from bot.reporting.summary import last_due
from bot.storage import evaluation, summaries, uptake
from bot.storage.buttons import Button, ButtonRow
from bot.storage.evaluation import Feature
from bot.storage.letters import (
    ListMessage,
    OwnSummaryMessage,
    PeriodMessage,
    ReportMessage,
    SummaryMessage,
    VouchersFileMessage,
)
from bot.storage.people import Role
from bot.storage.uptake import FeatureUptake
from bot.translation import gettext as _
from bot.translation import ngettext

_TIMES = (time(7, 30), time(8, 30), time(9, 30), time(12, 0), time(16, 30))


def summary_rows(found: Sequence[FeatureUptake], scheme: Scheme) -> list[ButtonRow]:
    """The buttons below a coordinator's summary: only lists in which something stands."""
    given = [each for each in found if each.given > each.lapsed]
    lists: ButtonRow = []
    if any(each.neighbourhood for each in given):
        lists.append(_list_button(Feature.NEIGHBOURHOOD))
    if given and sum(len(one.approaches) for one in scheme.organisations) > 1:
        lists.append(_list_button(Feature.APPROACH))
    download = Button(_("Download"), "summary.download")
    when = Button(_("When do I get this?"), "summary.times")
    return [lists, [download], [when]] if lists else [[download], [when]]


def _list_button(by: Feature) -> Button:
    label = _("By neighbourhood") if by is Feature.NEIGHBOURHOOD else _("By approach")
    return Button(label, "summary.list", {"by": by.value})


async def _own_list_rows(context: Context) -> list[ButtonRow]:
    """What an organisation may see of itself, once it gave enough for a list to show anything."""
    organisation = context.organisation
    issued = await uptake.issued_by_day(context.transaction, organisation.key)
    until = published_weeks([issued], context.today)[-1]
    if sum(count for day, count in issued.items() if day <= until) < LEAST_IN_LIST:
        return []
    lists: ButtonRow = []
    if context.scheme.double_check.on == "address":
        lists.append(_list_button(Feature.NEIGHBOURHOOD))
    if len(organisation.approaches) > 1:
        lists.append(_list_button(Feature.APPROACH))
    return [lists] if lists else []


async def show_summary(context: Context) -> None:
    """The figures as they are now. Going on with what was going on stays possible."""
    if context.person.role is Role.COORDINATOR:
        rows = summary_rows(await uptake.by_feature(context.transaction), context.scheme)
        context.send(SummaryMessage(), *rows, keep=True, place=Place.NEW)
    else:
        rows = await _own_list_rows(context)
        summary = OwnSummaryMessage(context.person.organisation)
        context.send(summary, *rows, keep=True, place=Place.NEW)


async def show_list(context: Context) -> None:
    """One of the lists: the coordinator's own, or what an organisation may see of itself."""
    is_coordinator = context.person.role is Role.COORDINATOR
    organisation = None if is_coordinator else context.person.organisation
    choice = context.choice
    by = Feature(choice["by"])
    if is_coordinator and "first" in choice:
        days = date.fromisoformat(choice["first"]), date.fromisoformat(choice["last"])
        context.send(PeriodMessage(*days, by), keep=True, place=Place.NEW)
    else:
        context.send(ListMessage(by, organisation), keep=True, place=Place.NEW)


async def ask_download(context: Context, before: str = "") -> None:
    """Which files? The question stays: one may want more than one; `before` stands above it."""
    context.say(
        before + _("What do you want to download?"),
        [Button(_("All vouchers in Excel"), "summary.file", {"form": "xlsx"})],
        [Button(_("All vouchers as CSV"), "summary.file", {"form": "csv"})],
        [Button(_("Report for the council"), "report")],
        keep=True,
    )


async def send_file(context: Context) -> None:
    """All vouchers as a file, which is made when it is sent; many come in parts, one by one."""
    parts = max(-(-await evaluation.last_line(context.transaction) // PART), 1)
    context.say(
        ngettext(
            "I am making {count} file. You will get it here.",
            "I am making {count} files. You will get them here, one by one.",
            parts,
        ).format(count=number(parts))
    )
    for part in range(1, parts + 1):
        context.send(VouchersFileMessage(context.choice["form"], part, parts), keep=True)


async def send_report(context: Context) -> None:
    """The report as of the last closed week: to print, to calculate with, and to read aloud."""
    context.say(_("I am making the report. You will get three files here."))
    for form in FORMS:
        context.send(ReportMessage(form, context.now), keep=True)


async def ask_time(context: Context) -> None:
    """At what time should the summary come?"""
    buttons: ButtonRow = [
        Button(clock_time(at), "summary.time", {"at": at.isoformat("minutes")}) for at in _TIMES
    ]
    context.say(
        _("At what time do you want the summary, on working days?"),
        *(buttons[start : start + 2] for start in range(0, len(buttons), 2)),
        [Button(_("Not any more"), "summary.time", {"at": None})],
    )


async def choose_time(context: Context) -> None:
    """Keep the time. What is past today already does not come today once more."""
    chosen = context.choice["at"]
    at = time.fromisoformat(chosen) if chosen else None
    due = last_due(context.now, at or time.min, context.scheme.zone)
    await summaries.choose_time(context.transaction, context.person.id, at, due)
    if at is None:
        context.say(_("You get no summary any more. Type /stand to see it."))
        return
    context.say(
        _("The summary comes at {time} from now on, on working days.").format(time=clock_time(at))
    )
