"""/stand: the summary on demand, its lists, and the time at which it comes by itself.

A coordinator sees the whole scheme, an intermediary the own organisation.
"""

from datetime import datetime, time

from bot.context import Button, Context, Row
from bot.figures.small_numbers import LEAST, published_weeks
from bot.figures.summary import last_due
from bot.reports import FORMS, PART
from bot.storage import evaluation, positions, summaries
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.wording import clock_time, number

_TIMES = (time(7, 30), time(8, 30), time(9, 30), time(12, 0), time(16, 30))


def summary_rows() -> list[Row]:
    """The buttons below a coordinator's summary."""
    return [_list_row(), [*_download_row(), Button(_("Choose a time"), "summary.times")]]


def _list_row() -> Row:
    return [
        Button(_("By neighbourhood"), "summary.list", {"by": "neighbourhood"}, again=True),
        Button(_("By approach"), "summary.list", {"by": "approach"}, again=True),
    ]


def _download_row() -> Row:
    return [Button(_("Download"), "summary.download", again=True)]


async def show_summary(context: Context) -> None:
    """The figures as they are now. Going on with what was going on stays possible."""
    if context.person.role is Role.COORDINATOR:
        context.send("summary", *summary_rows(), keep=True, new=True)
    else:
        args = {"organisation": context.person.organisation}
        context.send("own_summary", await _own_lists(context), args=args, keep=True, new=True)


async def _own_lists(context: Context) -> Row:
    """The buttons for an intermediary's lists, without those that have nothing to tell."""
    organisation = context.person.organisation
    issued = await positions.issued_by_day(context.transaction, organisation)
    until = published_weeks([issued], context.today)[-1]
    if sum(count for day, count in issued.items() if day <= until) < 3 * LEAST:
        return []
    neighbourhood, approach = _list_row()
    if len(context.organisation.approaches) == 1:
        return [neighbourhood]
    return [neighbourhood, approach]


async def show_list(context: Context) -> None:
    """One of the lists: the coordinator's own, or what an organisation may see of itself."""
    args = {"by": context.choice["by"]}
    if context.person.role is not Role.COORDINATOR:
        args["organisation"] = context.person.organisation
    context.send("list", args=args, keep=True, new=True)


async def ask_download(context: Context) -> None:
    """Which file?"""
    context.say(
        _("What do you want to download?"),
        [
            Button(_("All vouchers in Excel"), "summary.file", {"form": "xlsx"}),
            Button(_("As CSV"), "summary.file", {"form": "csv"}),
        ],
        [Button(_("Report for the council"), "report")],
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
        args = {"form": context.choice["form"], "part": part, "parts": parts}
        context.send("vouchers_file", args=args, keep=True)


async def send_report(context: Context) -> None:
    """The report as of the last closed week: to print, to calculate with, and to read aloud."""
    context.say(_("I am making the report. You will get three files here."))
    for form in FORMS:
        args = {"form": form, "asked_at": context.now.isoformat()}
        context.send("report", args=args, keep=True)


async def ask_time(context: Context) -> None:
    """At what time should the summary come?"""
    buttons: Row = [
        Button(_clock(context, at), "summary.time", {"at": at.isoformat("minutes")})
        for at in _TIMES
    ]
    context.say(
        _("At what time do you want the summary, on working days?"),
        buttons[:3],
        buttons[3:],
        [Button(_("Not any more"), "summary.time", {"at": None})],
    )


def _clock(context: Context, at: time) -> str:
    zone = context.scheme.zone
    return clock_time(datetime.combine(context.today, at, zone), zone)


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
        _("The summary comes at {time} from now on, on working days.").format(
            time=_clock(context, at)
        )
    )
