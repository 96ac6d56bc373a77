"""The messages about activities, made when they are sent: they say what is known at that moment."""

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from itertools import groupby

from bot.domain.events import (
    ActivityFacts,
    State,
    button_label,
    not_known,
    sentence,
    until,
    when,
)
from bot.formatting import (
    clock_time,
    day,
    join,
    number,
)
from bot.messages.composer import Body, Maker
from bot.messages.links import link_button, map_link
from bot.storage import events, mailings, subscriptions
from bot.storage.buttons import Button, ButtonRow
from bot.storage.events import Event
from bot.storage.installation import Installation
from bot.storage.letters import (
    EventChangeMessage,
    EventFileMessage,
    EventMessage,
    MailingMessage,
    MailMessage,
    ReminderMessage,
)
from bot.storage.mailings import Progress
from bot.translation import gettext as _
from bot.translation import ngettext

_NAMES = 10
# A house number or a postcode: somebody can find the way there.
_ADDRESS = re.compile(r"\b[1-9][0-9]{3}\s?[A-Z]{2}\b|[^\W\d_]{3,}\.?\s+[1-9][0-9]{0,4}\b")


class EventMessages:
    """Makes letters about activities into messages, reading what is committed."""

    def __init__(self, installation: Installation) -> None:
        self._zone = installation.scheme.zone
        self._place = installation.scheme.place
        self._keys = installation.keys
        self._clock = installation.clock
        self._reading = installation.database.reading

    @property
    def makers(self) -> list[Maker]:
        """What makes each kind of letter."""
        return [
            self._event,
            self._file,
            self._reminder,
            self._change,
            self._mail,
            self._mailing,
        ]

    @property
    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()

    async def _find(self, event_id: int) -> Event:
        event = await events.by_id(self._reading, event_id)
        if event is None:
            raise LookupError(f"event {event_id}")
        return event

    async def _event(self, message: EventMessage) -> Body:
        """One activity; with `counted` what its organiser wants to know."""
        found = await self._find(message.event)
        facts = found.facts
        moment = f"{sentence(self._when(facts))} {until(facts, self._zone)}".strip()
        lines = [f"<b>{escape(facts.title)}</b>", escape(moment)]
        if facts.place:
            lines.append(escape(sentence(_("Place: {place}").format(place=facts.place))))
        match facts.state:
            case State.CANCELLED:
                lines.append(_("This is cancelled."))
            case State.REMOVED:
                lines.append(_("This is no longer in the calendar."))
            case State.TENTATIVE:
                lines.append(_("It is not sure yet whether this goes on."))
        if facts.goes_on and not_known(facts):
            lines.append(not_known(facts))
        if found.series and found.series != found.uid:
            title = await events.series_title(self._reading, found.series)
            lines.append(_("Part of: {title}.").format(title=escape(title)))
        if facts.about:
            lines += ["", escape(facts.about)]
        if message.person is not None:
            lines += await self._mine(found, message.person)
        if message.counted:
            yes, no, asked = await subscriptions.answers(self._reading, message.event)
            lines += [
                "",
                _("Come: {yes}. Do not come: {no}. Want a reminder: {asked}.").format(
                    yes=number(yes), no=number(no), asked=number(asked)
                ),
            ]
        text = "\n".join(lines)
        fills = {}
        if _ADDRESS.search(facts.place):
            fills["map"] = link_button(map_link(facts.place, self._place))
        return Body(f"{message.note}\n\n{text}" if message.note else text, fills=fills)

    async def _mine(self, event: Event, person: int) -> list[str]:
        """What this person asked and answered."""
        mine = await subscriptions.following(self._reading, person, event)
        lines = []
        if mine.coming is not None:
            lines.append(_("You come.") if mine.coming else _("You do not come."))
        if (mine.event or mine.series) and not mine.stopped and mine.coming is not False:
            lines.append(_("You get reminders of this."))
        return ["", " ".join(lines)] if lines else []

    def _when(self, facts: ActivityFacts) -> str:
        return when(facts, self._zone, self._today)

    async def _file(self, message: EventFileMessage) -> Body:
        # Only whoever asks for a file pays for what makes it.
        from bot.parsing.ical import written

        found = await self._find(message.event)
        uid = f"{found.occurrence}{'-' if found.occurrence else ''}{found.uid}"
        now = self._clock.now()
        data = await asyncio.to_thread(written, uid, found.facts, now)
        return Body(
            _("Open this file. Then the activity is in your own calendar."),
            document=(f"{_file_name(found.facts.title)}.ics", data),
        )

    async def _reminder(self, message: ReminderMessage) -> Body:
        """One activity, or what of a series begins soon."""
        found = [await self._find(each) for each in message.event_ids]
        if len(found) == 1:
            mine = await subscriptions.following(self._reading, message.person, found[0])
            return Body(self._one_reminder(found[0].facts, comes=bool(mine.coming)))
        title = await events.series_title(self._reading, message.series or "")
        blocks = []
        for first, group in groupby(found, lambda each: each.facts.first):
            heading = _("{day}, {title}:").format(day=self._relative(first), title=escape(title))
            lines = [f"• {escape(self._line(each.facts))}" for each in group]
            blocks.append("\n".join([heading, *lines]))
        return Body("\n\n".join(blocks))

    def _one_reminder(self, facts: ActivityFacts, *, comes: bool) -> str:
        title = escape(_named(facts))
        if not facts.goes_on:
            return _("{title} is cancelled.").format(title=escape(facts.title))
        if facts.last > facts.first or not facts.end_known:
            begins = self._relative(facts.first)
            text = _("{day} begins: {title}.").format(day=begins, title=title)
            return f"{text} {not_known(facts)}".strip()
        moment = when(facts, self._zone, self._today)
        moment = moment.replace(self._plain_day(facts.first), self._relative(facts.first), 1)
        text = _("{when}: {title}.").format(when=moment, title=title)
        question = _("You come.") if comes else _("Do you come?")
        return " ".join(part for part in (text, not_known(facts), question) if part)

    def _line(self, facts: ActivityFacts) -> str:
        if not facts.goes_on:
            return _("{title} is cancelled.").format(title=facts.title)
        if facts.starts_at is None:
            return _named(facts)
        at = clock_time(facts.starts_at, self._zone)
        return _("{when}: {title}").format(when=at, title=_named(facts))

    def _plain_day(self, on: date) -> str:
        return day(on, with_year=on.year != self._today.year)

    def _relative(self, on: date) -> str:
        """Today, tomorrow, or the day itself, with a capital."""
        if on == self._today:
            return _("Today")
        if on == self._today + timedelta(days=1):
            return _("Tomorrow")
        plain = self._plain_day(on)
        return plain[:1].upper() + plain[1:]

    async def _change(self, message: EventChangeMessage) -> Body:
        """What changed in an activity, from what people knew to what is so now."""
        facts = (await self._find(message.event)).facts
        was = (await events.change(self._reading, message.change)).was
        title = escape(facts.title)
        now = escape(self._when_and_where(facts))
        before = escape(self._when_and_where(was))
        if facts.state is State.CANCELLED:
            text = _("<b>{title}</b> is cancelled.\nIt was: {before}")
        elif facts.state is State.REMOVED:
            text = _(
                "<b>{title}</b> is no longer in the calendar.\nIt was: {before}\n"
                "Ask whoever organises it whether it goes on."
            )
        elif not was.goes_on:
            text = _("<b>{title}</b> goes on after all.\n{now}")
        elif (was.first, was.starts_at, was.place) == (facts.first, facts.starts_at, facts.place):
            text = _("There is news about <b>{title}</b>.\n{now}")
        else:
            text = _("<b>{title}</b> has changed.\nIt was: {before}\nIt is now: {now}")
        return Body(text.format(title=title, before=before, now=now))

    def _when_and_where(self, facts: ActivityFacts) -> str:
        parts = [self._when(facts)]
        if facts.place:
            parts.append(facts.place)
        text = sentence(", ".join(parts))
        return f"{text} {not_known(facts)}".strip() if facts.goes_on else text

    async def _mail(self, message: MailMessage) -> Body:
        """A coordinator's message, and what its reader answered."""
        found = await mailings.by_id(self._reading, self._keys, message.mailing)
        if found is None:
            raise LookupError(f"mailing {message.mailing}")
        lines = [_("<b>Message from the coordinator</b>"), escape(found.text)]
        if found.event_id is not None:
            facts = (await self._find(found.event_id)).facts
            about = _("This is about: {title}, {when}.")
            lines += ["", escape(about.format(title=facts.title, when=self._when(facts)))]
        if message.can is not None:
            lines += ["", _("You can.") if message.can else _("You can't.")]
        return Body("\n".join(lines))

    async def _mailing(self, message: MailingMessage) -> Body:
        progress = await mailings.progress(self._reading, message.mailing)
        names = await mailings.helpers(self._reading, self._keys, message.mailing, _NAMES)
        return Body(mailing_text(progress, names))


def mailing_text(progress: Progress, names: list[str]) -> str:
    """How far a message to many is."""
    if progress.waiting:
        lines = [
            ngettext(
                "The message is under way. {done} of {all} person has it.",
                "The message is under way. {done} of {all} people have it.",
                progress.receivers,
            ).format(done=number(progress.delivered), all=number(progress.receivers))
        ]
    else:
        lines = [
            ngettext(
                "Done. {count} person has the message.",
                "Done. {count} people have the message.",
                progress.delivered,
            ).format(count=number(progress.delivered))
        ]
    if progress.unreachable:
        lines.append(
            ngettext(
                "{count} person could not be reached: the bot is blocked there.",
                "{count} people could not be reached: the bot is blocked there.",
                progress.unreachable,
            ).format(count=number(progress.unreachable))
        )
    if progress.can or progress.can_not:
        lines.append(
            _("Yes: {yes}. No: {no}.").format(yes=number(progress.can), no=number(progress.can_not))
        )
    if names:
        shown = join(escape(name) for name in names)
        lines.append(_("These people can: {names}.").format(names=shown))
    return "\n".join(lines)


def answer_row(event_id: int) -> ButtonRow:
    """The two answers to a reminder; people may change their mind."""
    return [
        Button(_("I come"), "events.come", {"event": event_id}),
        Button(_("I do not come"), "events.not_come", {"event": event_id}),
    ]


def reminder_rows(found: Sequence[Event]) -> list[ButtonRow]:
    """Below a reminder: of more activities each, of one the answers, unless it takes more days."""
    facts = found[0].facts
    if len(found) > 1:
        rows: list[ButtonRow] = [
            [Button(button_label(each.facts), "events.one", {"event": each.id})] for each in found
        ]
    elif facts.last == facts.first and facts.end_known:
        rows = [answer_row(found[0].id)]
    else:
        rows = [_see_row(found[0].id)]
    return [*rows, _stop_row()]


def change_rows(event_id: int) -> list[ButtonRow]:
    """Below what changed in an activity."""
    return [_see_row(event_id), _stop_row()]


def _see_row(event_id: int) -> ButtonRow:
    return [Button(_("See it"), "events.one", {"event": event_id})]


def _stop_row() -> ButtonRow:
    return [Button(_("Stop reminders"), "reminders.stop")]


def mail_rows(mailing_id: int, *, may_help: bool) -> list[ButtonRow]:
    """Below a coordinator's message: who may help can say so."""
    this = {"mailing": mailing_id}
    rows: list[ButtonRow] = [
        [Button(_("Yes, I can"), "mail.can", this)],
        [Button(_("No, I can't"), "mail.can_not", this)],
    ]
    return rows if may_help else []


def progress_rows(mailing_id: int) -> list[ButtonRow]:
    """What a coordinator can do with a message that went out."""
    again = Button(_("Look again"), "mail.progress", {"mailing": mailing_id})
    return [[again, Button(_("Back"), "menu")]]


def _named(facts: ActivityFacts) -> str:
    """An activity with its place, if there is one that its title does not say."""
    place = rf"(?<!\w){re.escape(facts.place)}(?!\w)"
    is_said = re.search(place, facts.title, re.IGNORECASE) is not None
    return f"{facts.title}, {facts.place}" if facts.place and not is_said else facts.title


def _file_name(title: str) -> str:
    """A title as the name of a file, on any machine."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "activiteit"
