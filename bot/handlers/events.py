"""Activities: what comes next, one of them, and asking to be reminded."""

from datetime import date, timedelta
from html import escape
from itertools import groupby

from bot.conversation.context import Context, Place
from bot.domain.events import (
    ActivityFacts,
    State,
    button_label,
    over_from,
    sentence,
    when,
)
from bot.domain.reminders import slots
from bot.formatting import clock_time, day, day_and_time, join
from bot.messages.events import answer_row
from bot.storage import events, subscriptions
from bot.storage.buttons import Button, ButtonRow, ClientButton
from bot.storage.events import Event
from bot.storage.letters import EventFileMessage, EventMessage
from bot.storage.people import Role
from bot.storage.subscriptions import Following
from bot.translation import gettext as _

_PAGE = 6


async def show_events(context: Context, note: str = "") -> None:
    """A page of what comes next, week by week, with a note above it."""
    context.end()
    page = context.choice.get("page", 0)
    found = await events.to_come(context.transaction, context.now, _PAGE + 1, page * _PAGE)
    shown = found[:_PAGE]
    turn: ButtonRow = []
    if page:
        turn.append(Button(_("Previous"), "events", {"page": page - 1}))
    if len(found) > _PAGE:
        turn.append(Button(_("More"), "events", {"page": page + 1}))
    rows: list[ButtonRow] = [row_of(event) for event in shown]
    rows += [turn] if turn else []
    if context.person.role is Role.COORDINATOR:
        rows.append([Button(_("New activity"), "plan")])
        rows.append([Button(_("Message to many"), "mail")])
    rows.append([Button(_("My reminders"), "reminders")])
    text = _page_text(context, shown)
    context.say(f"{note}\n\n{text}" if note else text, *rows, [Button(_("Back"), "menu")])


def _page_text(context: Context, shown: list[Event]) -> str:
    if not shown:
        return _("There are no activities in the calendar now.")
    today = context.today
    blocks = [_("<b>Activities</b>")]
    for heading, group in groupby(shown, lambda event: _week(event.facts, today)):
        lines = [line_of(context, event) for event in group]
        blocks.append("\n".join([f"<b>{escape(heading)}</b>", *lines]))
    blocks.append(_("Choose one."))
    return "\n\n".join(blocks)


def line_of(context: Context, event: Event) -> str:
    """An activity in a list, as HTML: when it is, and what."""
    line = _("{when}: {title}").format(
        when=when(event.facts, context.scheme.zone, context.today), title=event.facts.title
    )
    if event.facts.state is State.CANCELLED:
        line = _("Cancelled: {line}").format(line=line)
    return escape(line[:1].upper() + line[1:])


def row_of(event: Event) -> ButtonRow:
    """The button that opens an activity."""
    return [Button(button_label(event.facts), "events.one", {"event": event.id})]


def _week(facts: ActivityFacts, today: date) -> str:
    """Under which heading an activity stands."""
    if not facts.day_known:
        return _("The day is not known yet")
    if facts.first < today:
        return _("Going on now")
    monday = facts.first - timedelta(days=facts.first.weekday())
    this_monday = today - timedelta(days=today.weekday())
    if monday == this_monday:
        return _("This week")
    if monday == this_monday + timedelta(days=7):
        return _("Next week")
    return _("Week of {day}").format(day=day(monday, with_year=monday.year != today.year))


async def show_one(context: Context) -> None:
    """One activity."""
    event = await events.by_id(context.transaction, context.choice["event"])
    if event is None:
        await show_events(context)
        return
    context.end()
    await show_event(context, event)


async def show_event(
    context: Context, event: Event, note: str = "", *, answer_first: bool = False
) -> None:
    """The page of one activity, with a note above it."""
    mine = await subscriptions.following(context.transaction, context.person.id, event)
    organises = context.person.role is Role.COORDINATOR
    rows = _reminder_rows(event, mine)
    facts, target = event.facts, {"event": event.id}
    if takes_answers(facts):
        rows.insert(0 if answer_first else len(rows), answer_row(event.id))
    rows.append([ClientButton(_("Show on the map"), "map")])
    if facts.day_known and facts.state is not State.REMOVED:
        rows.append([Button(_("Put it in my calendar"), "events.file", target)])
    if organises:
        rows.append([Button(_("Change"), "plan.change", target)])
        rows.append([Button(_("Message"), "mail", target)])
    rows.append([Button(_("Back"), "events")])
    context.send(EventMessage(event.id, note, person=context.person.id, counted=organises), *rows)


def takes_answers(facts: ActivityFacts) -> bool:
    """Whether people can say that they come: it is on one day, which is known."""
    one_day = facts.day_known and facts.first == facts.last and facts.end_known
    return facts.goes_on and one_day


def _reminder_rows(event: Event, mine: Following) -> list[ButtonRow]:
    if not event.facts.goes_on:
        return []
    target = {"event": event.id}
    asked = (mine.event or mine.series) and not mine.stopped
    if asked:
        rows: list[ButtonRow] = [[Button(stop_label(mine), "events.unfollow", target)]]
        if event.series and not mine.series:
            # Only now, so that nobody has to choose between two that look alike.
            rows.append([Button(_("Of the whole series as well"), "events.follow_series", target)])
        return rows
    return [[Button(_("Remind me"), "events.follow", target)]]


def stop_label(mine: Following) -> str:
    """The button that stops the reminders of an activity, or of the series it is in."""
    return _("No more reminders") if mine.series else _("Remind me no more of this")


async def follow(context: Context) -> None:
    """[Remind me]: at once, and it says when the reminders come."""
    event = await events.by_id(context.transaction, context.choice["event"])
    if event is None:
        await show_events(context)
        return
    context.end()
    person = context.person.id
    await subscriptions.follow_event(
        context.transaction, person, event, context.scheme.zone, context.now
    )
    await show_event(context, event, await _promise(context, event))


async def _promise(context: Context, event: Event) -> str:
    """When the reminders of one activity come, as far as that can be said."""
    if not event.facts.day_known:
        return _("Done. You get a message as soon as the day is known.")
    texts = await moments_of(context, event)
    if not texts:
        return _("It begins soon. So I do not send a reminder any more.")
    return _("Done. I remind you on {moments}.").format(moments=join(texts))


async def moments_of(context: Context, event: Event) -> list[str]:
    """When the reminders of one activity still come, in words."""
    facts = event.facts
    choice = await subscriptions.choice_of(context.transaction, context.person.id)
    moments = sorted(
        next(moment for moment in slot.moments if moment >= context.now)
        for slot in slots(facts, choice, context.scheme.zone)
        if any(moment >= context.now for moment in slot.moments)
    )
    zone = context.scheme.zone
    return [
        day_and_time(moment, zone, with_year=moment.astimezone(zone).year != context.today.year)
        for moment in moments
    ]


async def follow_series(context: Context) -> None:
    """The whole series in one tap, and no more than one message a day."""
    event = await events.by_id(context.transaction, context.choice["event"])
    if event is None or event.series is None:
        await show_events(context)
        return
    context.end()
    person = context.person.id
    await subscriptions.follow_series(
        context.transaction, person, event.series, context.scheme.zone, context.now
    )
    choice = await subscriptions.choice_of(context.transaction, person)
    note = _(
        "Done. I remind you the day before, at {time}. At most one message a day."
        " Is something added late? You hear that too."
    )
    await show_event(context, event, note.format(time=clock_time(choice.day_at)))


async def unfollow(context: Context) -> None:
    """No more reminders of this activity, or of the series that it is in."""
    event = await events.by_id(context.transaction, context.choice["event"])
    if event is None:
        await show_events(context)
        return
    context.end()
    await subscriptions.unfollow(context.transaction, context.person.id, event)
    await show_event(context, event, _("Done. You get no more reminders of this."))


async def come(context: Context) -> None:
    """[I come]."""
    await _answer(context, coming=True)


async def not_come(context: Context) -> None:
    """[I do not come]."""
    await _answer(context, coming=False)


async def _answer(context: Context, *, coming: bool) -> None:
    """Write an answer down. What else was going on goes on: a reminder may come at any time."""
    event = await events.by_id(context.transaction, context.choice["event"])
    if event is None:
        context.toast(_("This button no longer works. Type start."))
        return
    facts = event.facts
    if not facts.goes_on:
        text = _("{title} is cancelled.")
    elif over_from(facts, context.scheme.zone) <= context.now:
        text = _("{title} is over.")
    else:
        await subscriptions.answer(
            context.transaction,
            context.person.id,
            event,
            coming,
            context.scheme.zone,
            context.now,
        )
        text = (
            _("Noted: you come to {title}.")
            if coming
            else _("Noted: you do not come to {title}. You get no reminder of it.")
        )
    moment = sentence(when(facts, context.scheme.zone, context.today))
    rows: list[ButtonRow] = [[Button(_("See it"), "events.one", {"event": event.id})]]
    context.say(f"{text.format(title=escape(facts.title))}\n{escape(moment)}", *rows, keep=True)


async def send_file(context: Context) -> None:
    """A file for one's own calendar."""
    event = await events.by_id(context.transaction, context.choice["event"])
    if event is None or not event.facts.day_known:
        context.say(_("The day is not known yet."), *context.menu())
        return
    rows: list[ButtonRow] = [[Button(_("Back"), "events.one", {"event": event.id})]]
    context.send(EventFileMessage(event.id), *rows, place=Place.NEW, keep=True)
