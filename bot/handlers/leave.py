"""Leaving the bot: with one role or altogether, and then the name is erased."""

from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.role_menu import role_name
from bot.conversation.routing import refuse
from bot.handlers import told
from bot.storage import forgetting, people
from bot.storage.buttons import Button, ButtonRow
from bot.storage.people import Role
from bot.translation import gettext as _

_ALL = "all"


async def ask(context: Context) -> None:
    """Stop with what? Whoever was withdrawn can still have their name erased."""
    person = context.turn.person
    if person is None:
        if context.turn.was_withdrawn:
            _ask_erase(context)
        else:
            refuse(context)
        return
    ending = context.choice.get("ending", _ALL if len(person.roles) == 1 else None)
    if ending is None:
        _ask_which(context)
        return
    if await _is_needed(context, ending):
        _say_needed(context)
        return
    context.begin()
    context.go_to("leave.now", ending=ending)
    no = Button(_("No"), "stop")
    if ending == _ALL:
        context.say(
            _(
                "Do you want to leave? Then your name is erased and your reminders stop. What you"
                " gave or took in stays in the books, without your name."
            ),
            [no, Button(_("Yes, I leave"), "leave.now")],
        )
    else:
        words = _role_words(context, Role(ending))
        context.say(
            _("You are no longer {role} for {organisation} then. Is that right?").format(**words),
            [no, Button(_("Yes, stop"), "leave.now")],
        )


def _ask_which(context: Context) -> None:
    context.end()
    one: list[ButtonRow] = [
        [Button(_("Only as {role}").format(role=role_name(role)), "leave", {"ending": role.value})]
        for role in context.person.roles
    ]
    context.say(
        _("What do you want to stop with?"),
        [Button(_("Back"), "privacy")],
        *one,
        [Button(_("With everything"), "leave", {"ending": _ALL})],
    )


def _ask_erase(context: Context) -> None:
    context.begin()
    context.go_to("leave.now", ending=_ALL)
    text = _("Do you want your name erased? What you did here stays in the books, without it.")
    yes = Button(_("Yes, erase my name"), "leave.now")
    context.say(text, [yes], place=Place.NEW)


def _role_words(context: Context, role: Role) -> dict[str, str]:
    organisation = context.scheme.organisation_name(context.person.roles[role])
    return {"role": role_name(role), "organisation": escape(organisation)}


async def _is_needed(context: Context, ending: str) -> bool:
    last = await people.is_last_coordinator(context.transaction, context.person.id)
    return last and ending in (_ALL, Role.COORDINATOR)


def _say_needed(context: Context) -> None:
    context.end()
    context.say(
        _(
            "You are the only coordinator. First invite somebody else as coordinator. After that"
            " you can stop."
        ),
        [Button(_("Invite"), "invite"), Button(_("Back"), "menu")],
    )


async def leave(context: Context) -> None:
    """The confirming tap."""
    person, turn = context.turn.person, context.turn
    ending = context.data.get("ending", _ALL)
    if person is None and not turn.was_withdrawn:
        refuse(context)
        return
    if person is not None and await _is_needed(context, ending):
        _say_needed(context)
        return
    context.end()
    if person is not None and ending in person.roles and len(person.roles) > 1:
        await _leave_role(context, Role(ending))
        return
    left = await people.erase(context.transaction, turn.chat_id, context.keys, context.now)
    await forgetting.their_choices(context.transaction, left)
    turn.person = None
    context.say(_("You no longer take part, and your name was erased. Thank you for your help."))
    if person is not None:
        await context.tell_coordinators(
            _("Somebody left: {role} for {organisation}.").format(
                role=role_name(person.role),
                organisation=escape(context.scheme.organisation_name(person.organisation)),
            )
        )


async def _leave_role(context: Context, role: Role) -> None:
    person, words = context.person, _role_words(context, role)
    await people.end_role(context.transaction, person.id, role, context.now, by=person.id)
    rest = {each: name for each, name in person.roles.items() if each is not role}
    acting = person.role if person.role in rest else next(iter(rest))
    context.turn.person = person.with_roles(rest).acting_as(acting)
    context.say(
        _("You are no longer {role} for {organisation}.").format(**words),
        *context.menu(),
    )
    await told.stopped(context, role, person.roles[role])
