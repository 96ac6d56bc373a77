"""What a sentence asks of the figures: of which days, and counted by what.

A coordinator sees all of it, as in the download. An intermediary sees what the own organisation
gave, and the lists that are published to it.
"""

import re
from datetime import date

from bot.conversation.context import Context, Place
from bot.handlers import budget, no_order, summary
from bot.handlers.meant import is_idle
from bot.parsing.periods import Period, read_period
from bot.storage.buttons import Button, ButtonRow
from bot.storage.evaluation import Feature
from bot.storage.letters import ListMessage, PeriodMessage
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.understanding.orders import is_denied

# What a sentence calls them; a month is no feature, and in order of time.
_FEATURES = {
    "neighbourhood": Feature.NEIGHBOURHOOD,
    "approach": Feature.APPROACH,
    "category": Feature.CATEGORY,
    "organisation": Feature.ORGANISATION,
    "offer": Feature.PROVIDER,
}
# What the figures are not counted by, or do not count: a person, a day, a piece of a place.
_UNCOUNTED = re.compile(
    r"\bper (?!\w*(?:wijk|buurt|aanpak|route|soort|categor|organisatie|maand|aanbied|gebied"
    r"|stand\b))\w+"
    r"|\b(?:ingetrokken|teruggenomen|teruggedraaid|vervangen|vervallen|verlopen|gezegd|aangemeld"
    r"|afgemeld|geweigerd|geantwoord|gemiddeld\w*|mannen|vrouwen|jongens|meisjes|kinderen|jongeren"
    r"|ouderen|leeftijd\w*|nationaliteit\w*)\b"
    r"|(?<!\d)(?!20\d\d)[1-9]\d{3}(?!\d)(?! ?(?:euro|vouchers?)\b)"
    r"|\b(?:heeft|gaf|deed) (?!(?:de|het|er|dit|dat|elke|iedere|iedereen|men|mijn|ons|onze|wie"
    r"|welke|al|nu|nog|ze|zij|hij|u|je|jij)\b)",
    re.IGNORECASE,
)
_OWN_LISTS = (Feature.NEIGHBOURHOOD, Feature.APPROACH, Feature.CATEGORY)


async def show(context: Context) -> None:
    """The figures that were asked for; without more those of now."""
    if await budget.tell_lapsing(context):
        return
    by = _FEATURES.get(context.meant.get("by", ""))
    days = period_of(context)
    if "period" in context.meant and days is None:
        context.say(
            _(
                "I do not know which days you mean. These are the figures of now. For another"
                " period type “vorige maand” or “sinds 1 september”."
            )
        )
    elif by is None and "by" not in context.meant and _is_uncounted(context):
        context.say(_("I can't count that. These are the figures that I have."))
    if days is None and context.meant.get("by") in ("month", "offer"):
        days = min(context.scheme.starts, context.today), context.today
    if context.person.role is Role.COORDINATOR:
        await _show_all(context, by, days)
    else:
        await _show_own(context, by, days)


def _is_uncounted(context: Context) -> bool:
    """Whether what was asked is not in the figures."""
    text = context.text
    for each in context.scheme.organisations:
        text = re.sub(re.escape(each.name), "", text, flags=re.IGNORECASE)
    return _UNCOUNTED.search(text) is not None


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


async def send_report(context: Context) -> None:
    """The report for the council, unless it was said that nobody wants it."""
    if is_denied(context.text):
        await _ask_which(context, Button(_("Report for the council"), "report"))
    else:
        await summary.send_report(context)


async def _ask_which(context: Context, button: Button) -> None:
    """What was open comes back by itself."""
    if is_idle(context.turn):
        await no_order.ask_which(context, button)


async def download(context: Context) -> None:
    """The files to choose from; none is of some days only, so the figures of those stand above."""
    if is_denied(context.text):
        await _ask_which(context, Button(_("Download"), "summary.download"))
        return
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
