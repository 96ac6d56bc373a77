"""The coordinator's calendar: adding an activity, changing it, calling it off.

What is set here stays, whatever the calendar that is read says later.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.domain.events import (
    ActivityFacts,
    Part,
    State,
    not_known,
    sentence,
    to_json,
    when,
)
from bot.formatting import clock_time, day, number
from bot.handlers.events import show_event
from bot.handlers.fallback import not_understood
from bot.parsing.dates import (
    OtherWeekdayError,
    Times,
    is_whole_month,
    read_day_and_time,
    read_end,
    read_only_end,
    read_time,
)
from bot.parsing.personal_numbers import holds_bsn
from bot.storage import events, planning, subscriptions
from bot.storage.buttons import Button, ButtonRow
from bot.storage.events import Event, Refreshed
from bot.translation import gettext as _
from bot.translation import ngettext

TITLE, DAY, TIME, PLACE = "plan.title", "plan.day", "plan.time", "plan.place"
CONFIRM = "plan.confirm"
_LONGEST = 120
# What a correction begins with: nee, doe maar woensdag.
_CORRECTS = re.compile(
    r"\W*(?:(?:nee+|neen|wacht|oh?|oeps|sorry|toch|doe|maar|liever|op|om|het|is|wordt|moet|ik"
    r"|bedoel|zijn)\b\W*)*",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"[0-9]|dag\b|\bmorgen\b|\b(?:jan|feb|maart|apr|mei|jun|jul|aug|sep|okt|nov|dec)", re.IGNORECASE
)
_MOST_WORDS = 5
# How somebody asks to put something new in the calendar, and not in their own.
NEW = re.compile(
    r"^(?!.*(?:\?|\bmijn\b)).*(?:\b(?:zet|voeg)\b.*\b(?:activiteit|agenda|kalender)\b"
    r"|\b(?:maak|plan) (?:een )?(?:nieuwe )?activiteit\b"
    r"|\b(?:activiteit|(?:in|aan) de (?:agenda|kalender)) (?:\w+ )?"
    r"(?:zetten|toevoegen|maken|aanmaken|plannen|invoeren|plaatsen)\b)",
    re.IGNORECASE,
)


async def begin(context: Context) -> None:
    """A new activity: what is it called?"""
    context.begin()
    _ask_title(context)


def _ask_title(context: Context) -> None:
    context.go_to(TITLE)
    context.say(_("What is the activity called? Type a short name."), [stop_button()])


async def take_title(context: Context) -> None:
    """The name was typed."""
    title = _line(context.text)
    if title is None:
        text = _(
            "You typed {count} characters. Type a name of 2 to 120, without anybody's name or BSN."
        )
        context.say(text.format(count=number(len(context.text.strip()))), [stop_button()])
        return
    context.data["title"] = title
    if "place" in context.data:
        await _ask_confirmation(context)
    else:
        _ask_day(context)


def _line(text: str) -> str | None:
    """One line of text, or None where it can't be used."""
    line = " ".join(text.split())
    usable = 2 <= len(line) <= _LONGEST and not line.startswith("/") and not holds_bsn(line)
    return line if usable else None


def _ask_day(context: Context) -> None:
    context.go_to(DAY)
    context.say(
        _("On which day? For example: 11 september. Only a month is good as well."),
        [Button(_("Not known yet"), "plan.no_day")],
        [stop_button()],
    )


def reads_when(text: str) -> bool:
    """Whether a text may be a day or a time; what ends as a question is none."""
    return not text.rstrip().endswith("?")


async def take_day(context: Context) -> None:
    """The day was typed, perhaps with the time: a day, or a month."""
    rows: list[ButtonRow] = [[Button(_("Not known yet"), "plan.no_day")], [stop_button()]]
    try:
        first, last, found = read_day_and_time(context.text, context.today)
    except OtherWeekdayError as error:
        meant = day(error.day, with_year=error.day.year != context.today.year)
        context.say(
            _("That day has another weekday. Do you mean {day}?").format(day=meant),
            [Button(meant[:1].upper() + meant[1:], "plan.day", {"day": error.day.isoformat()})],
            *rows,
        )
        return
    except ValueError:
        text = _("I can't read this day, or it is past. Type for example: 11 september.")
        context.say(text, *rows)
        return
    context.data["end_said"] = read_only_end(context.text) if found is None else ""
    await _know_day(context, first, last, known=not is_whole_month(first, last), found=found)


async def choose_day(context: Context) -> None:
    """The day of which the weekday was wrong is the right one."""
    chosen = date.fromisoformat(context.choice["day"])
    await _know_day(context, chosen, chosen, known=True)


async def no_day(context: Context) -> None:
    """The day is not known yet: some day from now on."""
    today = context.today
    await _know_day(context, today, date(today.year + 2, 12, 31), known=False)


async def _know_day(
    context: Context, first: date, last: date, *, known: bool, found: Part | Times | None = None
) -> None:
    context.data.update(first=first.isoformat(), last=last.isoformat(), day_known=known)
    if not known:
        context.data.update(at=None, part=None)
        await _after_time(context)
    elif found is None:
        _ask_time(context)
    else:
        await _know_time(context, found)


def _ask_time(context: Context) -> None:
    context.go_to(TIME)
    context.say(_("At what time? For example: 13.00."), *_time_rows())


def _time_rows() -> list[ButtonRow]:
    parts = {
        Part.MORNING: _("In the morning"),
        Part.AFTERNOON: _("In the afternoon"),
        Part.EVENING: _("In the evening"),
    }
    # Two to a row: a phone cuts off three.
    buttons: ButtonRow = [
        Button(label, "plan.part", {"part": part.value}) for part, label in parts.items()
    ]
    none = Button(_("Not known yet"), "plan.part", {"part": None})
    return [buttons[:2], buttons[2:], [none], [stop_button()]]


async def take_time(context: Context) -> None:
    """The time was typed."""
    try:
        found = read_time(context.text)
    except ValueError:
        text = _("I can't read this time. Type for example: 13.00, or 13.00-15.00.")
        context.say(text, *_time_rows())
        return
    await _know_time(context, found)


async def _know_time(context: Context, found: Part | Times) -> None:
    """Go on with the time. Where it may be one of two, nobody guesses."""
    said = context.data.pop("end_said", "")
    ends = {} if isinstance(found, Part) else {at: _end(context.text, at, said) for at in found}
    context.data["until"] = {
        at.isoformat("minutes"): end.isoformat("minutes") for at, end in ends.items() if end
    }
    if isinstance(found, Part):
        context.data.update(at=None, part=found.value)
    elif len(found) == 1:
        context.data.update(at=found[0].isoformat("minutes"), part=None)
    else:
        context.go_to(TIME)
        choices: ButtonRow = [
            Button(clock_time(each), "plan.at", {"at": each.isoformat("minutes")}) for each in found
        ]
        context.say(_("Which of the two is it?"), choices, [stop_button()])
        return
    await _after_time(context)


def _end(text: str, begin: time, said: str) -> time | None:
    """The end in a line with this beginning, or the one that was `said` with the day."""
    return read_end(text, begin) or (read_end(f"{begin:%H.%M} tot {said}", begin) if said else None)


async def choose_at(context: Context) -> None:
    """Which of two times it is was tapped."""
    context.data.update(at=context.choice["at"], part=None)
    await _after_time(context)


async def take_part(context: Context) -> None:
    """Only a part of the day is known, or nothing."""
    context.data.update(at=None, part=context.choice["part"])
    await _after_time(context)


async def _after_time(context: Context) -> None:
    if "event" in context.data or "place" in context.data:
        await _ask_confirmation(context)
        return
    _ask_place(context)


def _ask_place(context: Context) -> None:
    context.go_to(PLACE)
    context.say(
        _("At what place? Type the name, or street, number and town."),
        [Button(_("Not known yet"), "plan.no_place")],
        [stop_button()],
    )


async def take_place(context: Context) -> None:
    """The place was typed."""
    place = _line(context.text)
    if place is None:
        text = _(
            "You typed {count} characters. Type a place of 2 to 120, without anybody's name or BSN."
        )
        context.say(
            text.format(count=number(len(context.text.strip()))),
            [Button(_("Not known yet"), "plan.no_place")],
            [stop_button()],
        )
        return
    context.data["place"] = place
    await _ask_confirmation(context)


async def no_place(context: Context) -> None:
    """The place is not known yet."""
    context.data["place"] = ""
    await _ask_confirmation(context)


def _wanted(context: Context, old: ActivityFacts | None) -> ActivityFacts:
    """The activity as the coordinator wants it."""
    data = context.data
    facts = old or ActivityFacts(data["title"], context.today, context.today)
    if "first" in data:
        first, at = date.fromisoformat(data["first"]), data["at"]
        last = date.fromisoformat(data["last"])
        if facts.day_known and data["day_known"] and first == last:
            # An activity of some days that moves lasts as many days.
            last += facts.last - facts.first
        starts_at = None
        if at is not None:
            moment = datetime.fromisoformat(f"{data['first']}T{at}")
            starts_at = moment.replace(tzinfo=context.scheme.zone).astimezone(UTC)
        facts = replace(
            facts,
            first=first,
            last=last,
            day_known=data["day_known"],
            starts_at=starts_at,
            ends_at=_typed_end(context, starts_at) or _same_length(facts, starts_at),
            part=Part(data["part"]) if data["part"] else None,
        )
    if "place" in data:
        facts = replace(facts, place=data["place"])
    if "state" in data:
        facts = replace(facts, state=State(data["state"]))
    return facts


def _typed_end(context: Context, starts_at: datetime | None) -> datetime | None:
    """The end that was typed behind this beginning; it may be after midnight."""
    end = context.data.get("until", {}).get(context.data["at"])
    if starts_at is None or end is None:
        return None
    at = time.fromisoformat(end)
    day = starts_at.astimezone(context.scheme.zone)
    if at <= day.time():
        day += timedelta(days=1)
    return datetime.combine(day, at, context.scheme.zone).astimezone(UTC)


def _same_length(old: ActivityFacts, starts_at: datetime | None) -> datetime | None:
    """An activity that moves takes as long as it did."""
    if starts_at is None or old.starts_at is None or old.ends_at is None:
        return None
    length = old.ends_at - old.starts_at
    return starts_at + length if length < timedelta(days=1) else None


def corrects_when(text: str) -> bool:
    """Whether a text at the confirmation may be another day or time and nothing else."""
    said = _CORRECTS.sub("", text, count=1)
    return len(said.split()) <= _MOST_WORDS and bool(_WHEN.search(said)) and reads_when(text)


async def correct_when(context: Context) -> None:
    """Another day or time was typed at the confirmation: the rest stays as it is."""
    said, data = _CORRECTS.sub("", context.text, count=1), context.data
    if "first" not in data:
        await not_understood(context)
        return
    try:
        first, last, found = read_day_and_time(said, context.today)
    except ValueError:
        try:
            await _know_time(context, read_time(said))
        except ValueError:
            await not_understood(context)
        return
    if found is None and data["day_known"]:
        data.update(first=first.isoformat(), last=last.isoformat())
        await _ask_confirmation(context)
    else:
        await _know_day(context, first, last, known=not is_whole_month(first, last), found=found)


async def _ask_confirmation(context: Context) -> None:
    old = await _old(context)
    facts = _wanted(context, old.facts if old else None)
    context.go_to(CONFIRM, was=to_json(old.facts) if old else None)
    lines = [_("Is this right?"), "", f"<b>{escape(facts.title)}</b>"]
    lines.append(escape(sentence(when(facts, context.scheme.zone, context.today))))
    if context.data.get("until", {}).get(context.data.get("at")) and facts.ends_at is not None:
        lines.append(_("Until {time}.").format(time=clock_time(facts.ends_at, context.scheme.zone)))
    if facts.place:
        lines.append(escape(sentence(_("Place: {place}").format(place=facts.place))))
    if not_known(facts):
        lines.append(not_known(facts))
    if old is not None:
        lines = await _about_change(context, old, facts, lines)
    label = _("Save") if facts.state is not State.CANCELLED else _("Yes, cancel it")
    rows: list[ButtonRow] = [[Button(label, "plan.save"), stop_button()]]
    if "state" not in context.data:
        rows.insert(1, [Button(_("Change"), "plan.fix")])
    context.say("\n".join(lines), *rows)


async def ask_fix(context: Context) -> None:
    """Something of what was asked is not right yet: what?"""
    context.go_to("plan.fix")
    when: ButtonRow = [Button(_("Day"), "plan.when")]
    if context.data.get("day_known"):
        when.append(Button(_("Time"), "plan.time"))
    rows: list[ButtonRow] = [when, [Button(_("Place"), "plan.where")]]
    if "title" in context.data:
        rows.insert(0, [Button(_("Name"), "plan.name")])
    context.say(_("What is not right?"), *rows, [Button(_("Back"), "plan.back"), stop_button()])


async def change_name(context: Context) -> None:
    """Another name for a new activity."""
    _ask_title(context)


async def change_time(context: Context) -> None:
    """Another time on the same day."""
    _ask_time(context)


async def back(context: Context) -> None:
    """All is right after all."""
    await _ask_confirmation(context)


async def _about_change(
    context: Context, old: Event, facts: ActivityFacts, lines: list[str]
) -> list[str]:
    if facts.state is State.CANCELLED:
        lines = [_("Cancel <b>{title}</b>?").format(title=escape(facts.title))]
    _yes, _no, asked = await subscriptions.answers(context.transaction, old.id)
    if asked and events.is_told(old.facts, facts):
        told = ngettext(
            "{count} person gets a message about it.",
            "{count} people get a message about it.",
            asked,
        )
        lines += ["", told.format(count=asked)]
    return lines


async def _old(context: Context) -> Event | None:
    if "event" not in context.data:
        return None
    return await events.by_id(context.transaction, context.data["event"])


async def save(context: Context) -> None:
    """The confirming tap."""
    old, zone, now = await _old(context), context.scheme.zone, context.now
    if old is None:
        event = await events.add(
            context.transaction, _wanted(context, None), zone, draft_id=context.draft_id
        )
        context.end()
        await show_event(context, event, _("Done. The activity is in the calendar."))
        return
    if context.data["was"] != to_json(old.facts):
        # The calendar was read again meanwhile: what was confirmed is not what would be saved.
        await _ask_confirmation(context)
        return
    groups: Sequence[str] = [
        group for group in ("when", "place", "state") if _touches(context, group)
    ]
    facts = _wanted(context, old.facts)
    change = await events.edit(context.transaction, old, facts, groups, zone, now)
    await planning.changed(context.transaction, Refreshed([(old.id, change)]))
    context.end()
    event = await events.by_id(context.transaction, old.id) or old
    note = _("Done. It is saved.")
    if change is not None:
        note = _("Done. Whoever asked for reminders gets a message.")
    await show_event(context, event, note)


def _touches(context: Context, group: str) -> bool:
    return {"when": "first", "place": "place", "state": "state"}[group] in context.data


async def ask_change(context: Context) -> None:
    """What of an activity changes?"""
    event = await events.by_id(context.transaction, context.choice["event"])
    if event is None:
        context.end()
        context.say(_("This activity is not there any more."), *context.menu())
        return
    context.begin()
    context.go_to("plan.change", event=event.id)
    if event.facts.goes_on:
        last = Button(_("Cancel the activity"), "plan.state", {"state": State.CANCELLED.value})
    else:
        last = Button(_("It goes on after all"), "plan.state", {"state": State.PLANNED.value})
    context.say(
        _("What changes in <b>{title}</b>?").format(title=escape(event.facts.title)),
        [Button(_("Day and time"), "plan.when"), Button(_("Place"), "plan.where")],
        [last],
        [stop_button()],
    )


async def change_when(context: Context) -> None:
    """Another day or time."""
    _ask_day(context)


async def change_where(context: Context) -> None:
    """Another place."""
    _ask_place(context)


async def change_state(context: Context) -> None:
    """Called off, or going on after all."""
    context.data["state"] = context.choice["state"]
    await _ask_confirmation(context)
