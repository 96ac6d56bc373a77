"""One's own reminders: what they are of, when they come, and stopping all of them."""

from dataclasses import replace
from datetime import time
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.domain.reminders import Choice, Wants
from bot.formatting import clock_time
from bot.storage import subscriptions
from bot.storage.buttons import Button, ButtonRow
from bot.storage.people import Role
from bot.translation import gettext as _

_MOST_LINES = 20
_HOURS = (time(9), time(10), time(14), time(18))


async def show_reminders(context: Context, note: str = "") -> None:
    """What somebody is reminded of, and how; with a note above it."""
    context.end()
    person = context.person.id
    mine = await subscriptions.followed(context.transaction, person, context.now)
    stopped = await subscriptions.is_stopped(context.transaction, person)
    choice = await subscriptions.choice_of(context.transaction, person)
    rows: list[ButtonRow] = [[Button(_("When do I get reminders?"), "reminders.choose")]]
    if stopped:
        text = _("You get no reminders. You stopped them.")
        rows = [[Button(_("Switch reminders on again"), "reminders.resume")]]
    elif not mine:
        text = _("You get no reminders yet. Choose an activity and tap “Remind me”.")
    else:
        lines = [f"• {escape(each.title)}" for each in mine[:_MOST_LINES]]
        text = _("You get reminders of:") + "\n" + "\n".join(lines)
        rows.append([Button(_("Stop reminders"), "reminders.stop")])
    if not stopped:
        text += "\n\n" + _how(choice)
    if note:
        text = f"{note}\n\n{text}"
    context.say(text, *rows, [Button(_("Activities"), "events"), Button(_("Back"), "menu")])


def _how(choice: Choice) -> str:
    at = clock_time(choice.day_at)
    match choice.wants:
        case Wants.BOTH:
            text = _("They come the day before at {time}, and two hours before.")
        case Wants.DAY:
            text = _("They come the day before at {time}.")
        case Wants.HOURS:
            text = _("They come two hours before. Without a time: the day before at {time}.")
    return text.format(time=at)


async def ask_choice(context: Context) -> None:
    """Which reminders?"""
    context.begin()
    context.go_to("reminders.choose")
    choices = {
        Wants.BOTH: _("Day before and two hours before"),
        Wants.DAY: _("Only the day before"),
        Wants.HOURS: _("Only two hours before"),
    }
    rows: list[ButtonRow] = [
        [Button(label, "reminders.wants", {"wants": wants.value})]
        for wants, label in choices.items()
    ]
    context.say(
        _("When do you want a reminder? It holds for all activities."),
        *rows,
        [stop_button()],
    )


async def choose_wants(context: Context) -> None:
    """Which reminders is known: at what time the day before?"""
    wants = Wants(context.choice["wants"])
    if wants is Wants.HOURS:
        choice = await subscriptions.choice_of(context.transaction, context.person.id)
        await _choose(context, replace(choice, wants=wants))
        return
    context.go_to("reminders.hour", wants=wants.value)
    buttons = [
        Button(clock_time(hour), "reminders.hour", {"at": hour.isoformat("minutes")})
        for hour in _HOURS
    ]
    context.say(
        _("At what time, the day before?"),
        list(buttons[:2]),
        list(buttons[2:]),
        [stop_button()],
    )


async def choose_hour(context: Context) -> None:
    """The time was chosen: from now on for everything."""
    at = time.fromisoformat(context.choice["at"])
    await _choose(context, Choice(Wants(context.data["wants"]), at))


async def _choose(context: Context, choice: Choice) -> None:
    context.end()
    await subscriptions.choose(
        context.transaction, context.person.id, choice, context.scheme.zone, context.now
    )
    context.say(
        _("Done.") + " " + _how(choice),
        [Button(_("Activities"), "events"), Button(_("Back"), "menu")],
    )


async def stop_reminders(context: Context) -> None:
    """No more reminders, from this tap on. What else was going on goes on."""
    await subscriptions.stop_all(context.transaction, context.person.id, context.now)
    context.say(
        _("Done. You get no more reminders of any activity."),
        [Button(_("Switch reminders on again"), "reminders.resume")],
        keep=True,
    )


async def resume_reminders(context: Context) -> None:
    """Take the stop back."""
    context.end()
    await subscriptions.resume(
        context.transaction, context.person.id, context.scheme.zone, context.now
    )
    rows = context.menu()
    if context.person.role is not Role.VOLUNTEER:
        rows = [[Button(_("My reminders"), "reminders")], *rows]
    context.say(_("Done. Your reminders are on again."), *rows)
