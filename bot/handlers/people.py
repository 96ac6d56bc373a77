"""The coordinator's people: who has access, taking it away, and inviting somebody."""

from html import escape

from bot.context import Button, Context, Row
from bot.handlers.menu import menu_rows, role_name
from bot.storage import people
from bot.storage.people import Member, Role
from bot.translation import gettext as _
from bot.translation import ngettext

PROVIDER_NAME = "invite.name"
_PAGE = 8
_LONGEST_NAME = 60


async def show_people(context: Context) -> None:
    """A page of everybody with access."""
    context.end()
    everybody = await people.members(context.transaction, context.keys)
    page = context.choice.get("page", 0)
    shown = everybody[page * _PAGE : (page + 1) * _PAGE]
    rows: list[Row] = [
        [Button(_label(context, member), "people.one", {"person": member.id})] for member in shown
    ]
    turn: Row = []
    if page:
        turn.append(Button(_("Previous"), "people", {"page": page - 1}))
    if (page + 1) * _PAGE < len(everybody):
        turn.append(Button(_("More"), "people", {"page": page + 1}))
    context.say(
        ngettext(
            "{count} person has access. Tap a name to withdraw the access.",
            "{count} people have access. Tap a name to withdraw the access.",
            len(everybody),
        ).format(count=len(everybody)),
        *rows,
        *([turn] if turn else []),
        [Button(_("Back"), "menu")],
    )


def _label(context: Context, member: Member) -> str:
    roles = ", ".join(role_name(role) for role in member.roles)
    names = dict.fromkeys(map(context.scheme.organisation_name, member.roles.values()))
    return f"{member.name} · {roles} · {', '.join(names)}"[:64]


async def show_one(context: Context) -> None:
    """One person: withdraw their access?"""
    member = await people.member(context.transaction, context.choice["person"], context.keys)
    if member is None:
        await show_people(context)
        return
    text = "\n".join(
        _("{name}, {role} for {organisation}.").format(
            name=escape(member.name),
            role=role_name(role),
            organisation=escape(context.scheme.organisation_name(organisation)),
        )
        for role, organisation in member.roles.items()
    )
    if member.id == context.person.id:
        context.say(
            text + " " + _("That is you. Another coordinator can withdraw your access."),
            [Button(_("Back"), "people")],
        )
        return
    context.begin()
    context.go_to("people.one", person=member.id)
    context.say(
        text + "\n\n" + _("Withdraw the access? It works from the next tap."),
        [Button(_("Yes, withdraw"), "people.withdraw"), Button(_("No"), "people")],
    )


async def withdraw(context: Context) -> None:
    """The confirming tap."""
    person_id = context.data["person"]
    context.end()
    member = await people.member(context.transaction, person_id, context.keys)
    await people.withdraw(context.transaction, person_id, context.now)
    context.say(
        _("{name} has no access any more.").format(name=escape(member.name if member else "")),
        *menu_rows(context.person),
    )


async def ask_role(context: Context) -> None:
    """Invite: which role?"""
    context.begin()
    context.go_to("invite.role")
    rows: list[Row] = [
        [Button(role_name(role).capitalize(), "invite.role", {"role": role.value})] for role in Role
    ]
    context.say(_("Whom do you want to invite?"), *rows, [Button(_("Stop"), "stop")])


async def choose_role(context: Context) -> None:
    """The role is known: which organisation?"""
    role = Role(context.choice["role"])
    context.data["role"] = role.value
    if role is Role.COORDINATOR:
        context.data["organisation"] = context.person.organisation
        _ask_invitation(context)
    elif role is Role.PROVIDER:
        context.go_to(PROVIDER_NAME)
        context.say(_("Type the name of the provider."), [Button(_("Stop"), "stop")])
    else:
        context.go_to("invite.organisation")
        rows: list[Row] = [
            [Button(choice.name, "invite.organisation", {"organisation": choice.key})]
            for choice in context.scheme.organisations
        ]
        context.say(_("For which organisation?"), *rows, [Button(_("Stop"), "stop")])


async def choose_organisation(context: Context) -> None:
    """The organisation was chosen."""
    context.data["organisation"] = context.choice["organisation"]
    _ask_invitation(context)


async def take_name(context: Context) -> None:
    """The provider's name was typed."""
    name = " ".join(context.text.split())
    if not 2 <= len(name) <= _LONGEST_NAME or name.startswith("/"):
        context.say(_("Type a name of 2 to 60 characters."), [Button(_("Stop"), "stop")])
        return
    context.data["organisation"] = name
    _ask_invitation(context)


def _ask_invitation(context: Context) -> None:
    context.go_to("invite.confirm")
    context.say(
        _("Make an invitation: {role} for {organisation}?").format(
            role=role_name(Role(context.data["role"])),
            organisation=escape(context.scheme.organisation_name(context.data["organisation"])),
        ),
        [Button(_("Make invitation"), "invite.make"), Button(_("Stop"), "stop")],
    )


async def make_invitation(context: Context) -> None:
    """The confirming tap: a link that works once, and its QR code."""
    role, organisation = Role(context.data["role"]), context.data["organisation"]
    token = await people.invite(
        context.transaction,
        role,
        organisation,
        invited_by=context.person.id,
        now=context.now,
    )
    context.end()
    context.say(_("Here is the invitation. Send it on, or let somebody scan it from your screen."))
    context.send(
        "invitation",
        *menu_rows(context.person),
        keep=True,
        args={
            "token": token,
            "role": role_name(role),
            "organisation": context.scheme.organisation_name(organisation),
        },
    )
