"""What a sentence asks of the figures: of which days, and counted by what.

A coordinator sees all of it, as in the download. An intermediary sees what the own organisation
gave, and the lists that are published to it.
"""

from datetime import date

from bot.conversation.context import Context, Place
from bot.handlers import summary
from bot.parsing.periods import Period, read_period
from bot.storage.buttons import Button, ButtonRow
from bot.storage.evaluation import Feature
from bot.storage.letters import ListMessage, PeriodMessage
from bot.storage.people import Role
from bot.translation import gettext as _

# What a sentence calls them; a month is no feature, and in order of time.
_FEATURES = {
    "neighbourhood": Feature.NEIGHBOURHOOD,
    "approach": Feature.APPROACH,
    "category": Feature.CATEGORY,
    "organisation": Feature.ORGANISATION,
    "offer": Feature.PROVIDER,
}
_OWN_LISTS = (Feature.NEIGHBOURHOOD, Feature.APPROACH, Feature.CATEGORY)


async def show(context: Context) -> None:
    """The figures that were asked for; without more those of now."""
    by = _FEATURES.get(context.meant.get("by", ""))
    days = period_of(context)
    if "period" in context.meant and days is None:
        context.say(
            _(
                "I do not know which days you mean. These are the figures of now. For another"
                " period type “vorige maand” or “sinds 1 september”."
            )
        )
    if days is None and context.meant.get("by") in ("month", "offer"):
        days = min(context.scheme.starts, context.today), context.today
    if context.person.role is Role.COORDINATOR:
        await _show_all(context, by, days)
    else:
        await _show_own(context, by, days)


def period_of(context: Context) -> Period | None:
    """The days that were named, as far as they are past; None where none are, or none known."""
    try:
        return read_period(context.meant.get("period", ""), context.today, context.scheme.starts)
    except ValueError:
        return None


async def _show_all(context: Context, by: Feature | None, days: Period | None) -> None:
    if days is not None:
        rows = [] if by else list_rows(*days)
        context.send(PeriodMessage(*days, by), *rows, keep=True, place=Place.NEW)
    elif by is not None:
        context.send(ListMessage(by), keep=True, place=Place.NEW)
    else:
        await summary.show_summary(context)


def list_rows(first: date, last: date) -> list[ButtonRow]:
    """The lists of a period, as buttons."""
    of_period = {"first": first.isoformat(), "last": last.isoformat()}
    labels = {
        Feature.NEIGHBOURHOOD: _("By neighbourhood"),
        Feature.APPROACH: _("By approach"),
        Feature.CATEGORY: _("By category"),
        Feature.ORGANISATION: _("By organisation"),
    }
    buttons: ButtonRow = [
        Button(label, "summary.list", {"by": by.value, **of_period}) for by, label in labels.items()
    ]
    return [buttons[:2], buttons[2:]]


async def _show_own(context: Context, by: Feature | None, days: Period | None) -> None:
    """What an organisation may see of itself: a list is of all days, up to a closed week."""
    organisation = context.person.organisation
    if by in _OWN_LISTS:
        if days is not None:
            context.say(_("There is a list of all days together only."))
        context.send(ListMessage(by, organisation), keep=True, place=Place.NEW)
    elif by is not None:
        context.say(_("Only the coordinator sees this. Below is what your organisation gave."))
        await summary.show_summary(context)
    elif days is not None:
        message = PeriodMessage(*days, organisation=organisation)
        context.send(message, keep=True, place=Place.NEW)
    else:
        await summary.show_summary(context)


async def download(context: Context) -> None:
    """The files to choose from; none is of some days only, so the figures of those stand above."""
    days = period_of(context)
    if days is not None:
        message = PeriodMessage(*days)
        context.send(message, *list_rows(*days), keep=True, place=Place.NEW)
    before = ""
    if "period" in context.meant:
        before = (
            _("The file holds all vouchers, each with its day. Choose the days in Excel.") + "\n\n"
        )
    await summary.ask_download(context, before)
