"""What a sentence asks about activities: when they are, to come or not, and to be reminded.

It only shows the page of the activity, with the button that does it; nothing is written down.
"""

import re
from collections.abc import Iterable
from datetime import date

from bot.conversation.context import Context
from bot.domain.events import ActivityFacts, over_from
from bot.formatting import day, join
from bot.handlers import events, mailing_answers, menu, reminders
from bot.handlers.live_buttons import newest_actions
from bot.parsing.days_ahead import Days, read_days
from bot.storage import events as calendar
from bot.storage import subscriptions
from bot.storage.buttons import Button, ButtonRow
from bot.storage.events import Event
from bot.translation import gettext as _
from bot.understanding.periods import when_in, with_figures
from bot.understanding.topics import plain_words
from bot.understanding.vocabulary import Vocabulary

# Among so many that come next those are sought that somebody spoke of.
_MOST_SOUGHT = 300
_PAGE = 8
_SHORTEST_NAME = 4
# A question that names nothing is about the page on the screen; not one after all there is.
_OF_PAGE = re.compile(r"\b(?:waar|hoe laat|hoelang|hoe lang|wanneer|wnr|tijd|plek|adres)\b")
_OF_ALL = re.compile(r"\b(?:activiteit\w*|te doen|agenda|programma|alle\w*|wat is er|er iets)\b")
_NOT_IN_DIALECT = frozenset(["nich", "neet", "nait", "nie"])
# What somebody wants to be reminded of.
_REMINDED_OF = re.compile(
    r"\baan (?:(?:de|het|een|mijn|die|deze|dat|dit|onze) )*"
    r"(?!activiteit|alle|iets|dat\b|die\b|het\b)[a-z]{3,}"
)
# A name in a text: with a capital, not where a sentence begins.
_CAPITAL = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z]\w+|(?<=[0-9] )[A-Z]\w+")
_MOST_AFTER = 3
# Of what has a day within more days than this, nobody can say that it may be then.
_MOST_DAYS = 31
# Whoever wants to be off a list, though which they do not say.
_SIGNING_OFF = re.compile(
    r"\b(?:af ?(?:te )?meld\w*|uit ?(?:te )?schr\w+|(?:meld|schr\w+)\b.* (?:af|uit))\b"
)


async def show(context: Context) -> None:
    """When something is, or what there is on some days."""
    to_come = await calendar.to_come(context.transaction, context.now, _MOST_SOUGHT, 0)
    if "about" in context.meant:
        await _show_named(context, to_come)
        return
    if "when" not in context.meant:
        mentioned = _mentioned(context, to_come) or await _asked_of_page(context)
        if len(mentioned) == 1:
            context.end()
            await events.show_event(context, mentioned[0])
        elif mentioned:
            _ask_which(context, mentioned)
        else:
            await events.show_events(context)
        return
    days = _days(context)
    if days is None:
        await events.show_events(context, _("I do not know which days these are. This comes next:"))
        return
    await _show_on(context, to_come, days, 0)


async def named(context: Context) -> list[Event]:
    """The activities to come that the name in a sentence may be of; none where it has no name."""
    if "about" not in context.meant:
        return []
    return _named(context, await _going_on(context))


async def show_days(context: Context) -> None:
    """The next page of what there is on some days."""
    days = date.fromisoformat(context.choice["from"]), date.fromisoformat(context.choice["until"])
    to_come = await calendar.to_come(context.transaction, context.now, _MOST_SOUGHT, 0)
    await _show_on(context, to_come, days, context.choice["page"])


async def _show_named(context: Context, to_come: list[Event]) -> None:
    named = _named(context, to_come)
    if len(named) == 1:
        context.end()
        await events.show_event(context, named[0])
    elif named:
        _ask_which(context, named)
    else:
        await events.show_events(context)


def _mentioned(context: Context, of: list[Event]) -> list[Event]:
    """Those of which the page names something that a sentence names: the 4 Mijl, Marsdijk."""
    words = set(plain_words(context.text)) - set(plain_words(context.scheme.place))
    found = [event for event in of if words & _names_on_page(event.facts)]
    return _next_of_each(found)


def _names_on_page(facts: ActivityFacts) -> set[str]:
    names = " ".join(_CAPITAL.findall(f"In {facts.place}. {facts.about}"))
    return {word for word in plain_words(names) if len(word) >= _SHORTEST_NAME}


async def _asked_of_page(context: Context) -> list[Event]:
    """The activity on the screen, where a short question names none."""
    text = " ".join(plain_words(context.text))
    if not _OF_PAGE.search(text) or _OF_ALL.search(text):
        return []
    return await on_screen(context)


async def on_screen(context: Context) -> list[Event]:
    """The activity of which the page, or the reminder, is the newest that has buttons."""
    actions = await newest_actions(context)
    shown = {
        args["event"]
        for action, args in actions
        if action.startswith("events.")
        and "event" in args
        # A list has a button for each; below what was written down stands the only one.
        and (action != "events.one" or len(actions) == 1)
    }
    event = await calendar.by_id(context.transaction, shown.pop()) if len(shown) == 1 else None
    return [event] if event else []


async def _show_on(context: Context, to_come: list[Event], days: Days, page: int) -> None:
    found, perhaps = _on(context, to_come, days), _perhaps_on(context, to_come, days)
    context.end()
    if len(found) == 1 and not perhaps:
        await events.show_event(context, found[0])
        return
    if not found:
        _say_nothing_on(context, to_come, perhaps, days)
        return
    shown = found[page * _PAGE : (page + 1) * _PAGE]
    lines = [f"<b>{_days_text(context, days)}</b>", *(events.line_of(context, e) for e in shown)]
    lines += _heading(context, _("The day is not known yet"), perhaps)
    rows = [events.row_of(event) for event in shown + perhaps]
    span = {"from": days[0].isoformat(), "until": days[1].isoformat()}
    turn: ButtonRow = []
    if page:
        turn.append(Button(_("Previous"), "events.days", span | {"page": page - 1}))
    if found[(page + 1) * _PAGE :]:
        turn.append(Button(_("More"), "events.days", span | {"page": page + 1}))
    _say_choice(context, "\n".join(lines) + "\n\n" + _("Choose one."), [*rows, turn])


def _say_nothing_on(
    context: Context, to_come: list[Event], perhaps: list[Event], days: Days
) -> None:
    lines = [_("{days}: there is nothing then.").format(days=_days_text(context, days))]
    later = [e for e in to_come if e.facts.day_known and e.facts.first > days[1]][:_MOST_AFTER]
    lines += _heading(context, _("The day is not known yet"), perhaps)
    lines += _heading(context, _("After that"), later)
    _say_choice(context, "\n".join(lines), [events.row_of(event) for event in perhaps + later])


def _heading(context: Context, heading: str, of: list[Event]) -> list[str]:
    """Lines of activities under a heading; none where there are none."""
    lines = [events.line_of(context, event) for event in of]
    return ["", f"<b>{heading}</b>", *lines] if lines else []


def _say_choice(context: Context, text: str, rows: Iterable[ButtonRow]) -> None:
    shown = [row for row in rows if row]
    context.say(text, *shown, [Button(_("All activities"), "events")], [Button(_("Back"), "menu")])


def _ask_which(context: Context, of: list[Event], button: str = "", note: str = "") -> None:
    """Ask which of these is meant, to do there what a button does; with a note before it."""
    context.end()
    question = _("Which activity do you mean?")
    if button:
        then = _("Choose it, and then tap “{button}”.").format(button=button)
        question = f"{note} {question} {then}".strip()
    lines = [events.line_of(context, event) for event in of[:_PAGE]]
    text = "\n".join([question, "", *lines])
    _say_choice(context, text, [events.row_of(event) for event in of[:_PAGE]])


async def attend(context: Context) -> None:
    """Somebody says that they come, or not: the page with the buttons for it."""
    to_come = await _going_on(context)
    meant = _meant(context, to_come)
    if meant is None:
        leaves = _SIGNING_OFF.search(context.text.casefold())
        meant = None if leaves else await on_screen(context) or None
    if meant is None and await mailing_answers.pass_on(context, in_own_words=True):
        return
    if meant is None:
        reminded = await subscriptions.reminded_last(
            context.transaction, context.person.id, context.now
        )
        if reminded is None and _SIGNING_OFF.search(context.text.casefold()):
            await menu.sign_off(context)
            return
        meant = [reminded] if reminded else to_come
    meant = [event for event in meant if events.takes_answers(event.facts)] or meant
    denies = not _NOT_IN_DIALECT.isdisjoint(plain_words(context.text))
    comes = context.meant.get("answer") != "no" and not denies
    if len(meant) > 1:
        note = _("I wrote nothing down yet.")
        _ask_which(context, meant, _("I come") if comes else _("I do not come"), note)
        return
    if not meant:
        await events.show_events(context, _("I wrote nothing down yet."))
        return
    context.end()
    note = _how_to_answer(meant[0].facts, comes=comes)
    await events.show_event(context, meant[0], note, answer_first=True)


def _how_to_answer(facts: ActivityFacts, *, comes: bool) -> str:
    if events.takes_answers(facts):
        return _tap(_("I come") if comes else _("I do not come"))
    if not facts.day_known:
        return _("The day is not known yet. So I can't write down yet who comes.")
    return _("For this I do not write down who comes.")


async def remind(context: Context) -> None:
    """Somebody wants to be reminded: the page with the button, or when the reminder comes."""
    to_come = await _going_on(context)
    stopped = await subscriptions.is_stopped(context.transaction, context.person.id)
    meant = _meant(context, to_come)
    if meant is None and stopped:
        await reminders.show_reminders(context)
        return
    note = ""
    if meant is None:
        is_named = _REMINDED_OF.search(" ".join(plain_words(context.text)))
        note = _("I do not find that in the calendar.") if is_named else ""
        meant = (not is_named and await on_screen(context)) or to_come
    if len(meant) > 1:
        _ask_which(context, meant, _("Remind me"), note)
        return
    if not meant:
        await events.show_events(context)
        return
    context.end()
    mine = await subscriptions.following(context.transaction, context.person.id, meant[0])
    followed = (mine.event or mine.series) and not stopped
    note = await _comes(context, meant[0]) if followed else _tap(_("Remind me"))
    await events.show_event(context, meant[0], note)


async def _comes(context: Context, event: Event) -> str:
    """That somebody is reminded already, and when that is."""
    moments = await events.moments_of(context, event)
    if moments:
        text = _("You asked this before. I remind you on {moments}.")
        return text.format(moments=join(moments))
    if not event.facts.day_known:
        return _("You asked this before. You get a message as soon as the day is known.")
    return _("You asked this before.")


async def unremind(context: Context) -> None:
    """Somebody wants no more reminders: of one activity its button, else that of all."""
    to_come = await calendar.to_come(context.transaction, context.now, _MOST_SOUGHT, 0)
    named = _meant(context, to_come)
    followed = []
    for event in named or ():
        mine = await subscriptions.following(context.transaction, context.person.id, event)
        if (mine.event or mine.series) and not mine.stopped:
            followed.append((event, mine))
    if not followed:
        await reminders.show_reminders(context, _("You get no reminders of this.") if named else "")
        return
    if len(followed) > 1:
        _ask_which(context, [event for event, _mine in followed])
        return
    context.end()
    event, mine = followed[0]
    await events.show_event(context, event, _tap(events.stop_label(mine)))


async def _going_on(context: Context) -> list[Event]:
    to_come = await calendar.to_come(context.transaction, context.now, _MOST_SOUGHT, 0)
    return [event for event in to_come if event.facts.goes_on]


def _tap(label: str) -> str:
    return _("Tap “{button}”.").format(button=label)


def _meant(context: Context, to_come: list[Event]) -> list[Event] | None:
    """The activities that a sentence names, or that are on its day; None where it does neither."""
    if "about" in context.meant:
        return _named(context, to_come)
    days = _days(context)
    return None if days is None else _on(context, to_come, days)


def _days(context: Context) -> Days | None:
    """The days that a sentence is about."""
    said = context.meant.get("when") or when_in(context.text)
    try:
        return read_days(with_figures(said), context.today) if said else None
    except ValueError:
        return None


def _named(context: Context, to_come: list[Event]) -> list[Event]:
    """The activities that the name in a sentence may be of; of a repeated one the next, or the one
    on the day that is said."""
    name = context.meant["about"].casefold()
    exact = [event for event in to_come if event.facts.title.casefold() == name]
    fits = exact or [event for event in to_come if _short_name(event.facts.title) == name]
    days = _days(context)
    on_days = _on(context, fits, days) if days else []
    return _closest(context.text, _next_of_each(on_days or fits))


def _next_of_each(of: list[Event]) -> list[Event]:
    """Of each title the first."""
    found: dict[str, Event] = {}
    for event in of:
        found.setdefault(event.facts.title, event)
    return list(found.values())


def _short_name(title: str) -> str:
    """What the understanding calls an activity with this title."""
    found = Vocabulary.of([title]).activities.found(plain_words(title))
    return found[0].topic.casefold() if found else title.casefold()


def _closest(text: str, of: list[Event]) -> list[Event]:
    """Those of which the title has the most words of a text."""
    words = set(plain_words(text))
    shared = [len(words & set(plain_words(event.facts.title))) for event in of]
    return [event for event, count in zip(of, shared, strict=True) if count == max(shared)]


def _on(context: Context, of: list[Event], days: Days) -> list[Event]:
    """What goes on in these days, surely."""
    first, last = days
    zone = context.scheme.zone
    found = []
    for event in of:
        facts = event.facts
        ends = facts.last if facts.end_known else over_from(facts, zone).astimezone(zone).date()
        goes_on = facts.first <= last and ends >= first
        if goes_on if facts.day_known else first <= facts.first and facts.last <= last:
            found.append(event)
    return found


def _perhaps_on(context: Context, of: list[Event], days: Days) -> list[Event]:
    """What may be in these days, or on others near them: its day is not known yet."""
    first, last = days
    surely = _on(context, of, days)
    return [
        event
        for event in of
        if not event.facts.day_known
        and event not in surely
        and event.facts.first <= last
        and event.facts.last >= first
        and (event.facts.last - event.facts.first).days < _MOST_DAYS
    ]


def _days_text(context: Context, days: Days) -> str:
    first, last = (day(each, with_year=each.year != context.today.year) for each in days)
    text = first if days[0] == days[1] else _("{start} to {end}").format(start=first, end=last)
    return text[:1].upper() + text[1:]
