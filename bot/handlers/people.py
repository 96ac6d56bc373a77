"""The coordinator's people: who has access, one of them, and taking access away."""

from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import role_name
from bot.formatting import day, for_button
from bot.handlers import told
from bot.storage import invitations, people, redemptions, vouchers
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.people import Member, Role
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.understanding.names import is_near

PAGE = 8
# Of a name so much is needed to know it, and so much for each slip of the finger.
_LEAST_OF_NAME = 4


async def show_people(context: Context) -> None:
    """A page of everybody with access."""
    context.end()
    everybody = await people.members(context.transaction, context.keys)
    # Somebody may have left since the button to this page was made.
    page = min(context.choice.get("page", 0), (len(everybody) - 1) // PAGE)
    shown = everybody[page * PAGE : (page + 1) * PAGE]
    rows = [row_of(context, member) for member in shown]
    context.say(
        ngettext(
            "{count} person has access. Tap a name to see more.",
            "{count} people have access. Tap a name to see more.",
            len(everybody),
        ).format(count=len(everybody)),
        *rows,
        *turn_row(page, len(everybody), "people"),
        [Button(_("Open invitations"), "invitations")],
        [Button(_("Back"), "menu")],
    )


def is_called(known: str, wanted: str) -> bool:
    """Whether a name is the wanted one, a part of it, or nearly it."""
    known, wanted = known.casefold(), wanted.casefold()
    is_part = len(wanted) >= _LEAST_OF_NAME and (wanted in known or known in wanted)
    return is_part or is_near(wanted, known, len(known) // _LEAST_OF_NAME)


def turn_row(
    page: int, many: int, action: str, args: Data | None = None, size: int = PAGE
) -> list[ButtonRow]:
    """The buttons to the page before and after, where there are any."""
    turn: ButtonRow = []
    if page:
        turn.append(Button(_("Previous"), action, {**(args or {}), "page": page - 1}))
    if (page + 1) * size < many:
        turn.append(Button(_("More"), action, {**(args or {}), "page": page + 1}))
    return [turn] if turn else []


def row_of(context: Context, member: Member) -> ButtonRow:
    """The button that shows somebody."""
    return [Button(_label(context, member), "people.one", {"person": member.id})]


def _label(context: Context, member: Member) -> str:
    roles = ", ".join(role_name(role) for role in member.roles)
    # What is behind it has to be seen, however long somebody calls themselves.
    parts = [for_button(member.name), roles]
    if len(member.roles) == 1:
        # More don't fit on a phone; they are on the card of the person.
        parts += map(context.scheme.organisation_name, member.roles.values())
    return " · ".join(parts)[:64]


async def show_one(context: Context) -> None:
    """The person of the button."""
    member = await people.member(context.transaction, context.choice["person"], context.keys)
    if member is None:
        await show_people(context)
    else:
        await show_member(context, member)


async def show_member(context: Context, member: Member) -> None:
    """One person: in which roles, since when, and what they did this month."""
    context.end()
    back: ButtonRow = [Button(_("Back"), "people")]
    text = "\n".join([*_role_lines(context, member), *await _activity_lines(context, member)])
    if member.id == context.person.id:
        note = _("That is you. Another coordinator can withdraw your access.")
        context.say(f"{text}\n\n{note}", back)
        return
    one: list[ButtonRow] = []
    if len(member.roles) > 1:
        one = [
            [
                Button(
                    _("Only stop as {role}").format(role=role_name(role)),
                    "people.ask",
                    {"person": member.id, "ending": role.value},
                )
            ]
            for role in member.roles
        ]
    # A coordinator's would let in whoever reads it: they are invited anew, with a second yes.
    is_coordinator = Role.COORDINATOR in member.roles
    link: list[ButtonRow] = [[Button(_("New link"), "people.link", {"person": member.id})]]
    context.say(
        text,
        back,
        *one,
        *([] if is_coordinator else link),
        [Button(_("Withdraw access"), "people.ask", {"person": member.id})],
    )


def _role_lines(context: Context, member: Member) -> list[str]:
    return [
        _("{name}, {role} for {organisation}.").format(
            name=escape(member.name),
            role=role_name(role),
            organisation=escape(context.scheme.organisation_name(organisation)),
        )
        for role, organisation in member.roles.items()
    ]


async def _activity_lines(context: Context, member: Member) -> list[str]:
    """Since when, the last day, and this month's count: enough to see who still takes part."""
    since = member.joined_at.astimezone(context.scheme.zone).date()
    lines = [
        _("Takes part since {day}.").format(day=day(since, with_year=True)),
        # By which the administrator can look up or forget somebody.
        _("Number in the books: {number}.").format(number=member.id),
    ]
    if member.seen_on is not None:
        lines.append(_("Last here on {day}.").format(day=day(member.seen_on)))
    month = context.today.replace(day=1)
    if Role.INTERMEDIARY in member.roles:
        count = await vouchers.given_by(context.transaction, member.id, month)
        lines.append(_("Vouchers given this month: {count}.").format(count=count))
    if Role.PROVIDER in member.roles:
        count = await redemptions.taken_by(context.transaction, member.id, month)
        lines.append(_("Vouchers taken in this month: {count}.").format(count=count))
    return lines


async def ask_withdraw(context: Context) -> None:
    """Withdraw the access, or one of the roles?"""
    member = await people.member(context.transaction, context.choice["person"], context.keys)
    if member is None:
        await show_people(context)
    else:
        ask_withdraw_of(context, member, context.choice.get("ending"))


def ask_withdraw_of(context: Context, member: Member, ending: str | None = None) -> None:
    """Ask whether this person's access is to be withdrawn, or the role that is named."""
    context.begin()
    context.go_to("people.withdraw", person=member.id, ending=ending)
    if ending is None:
        text = _(
            "Withdraw the access of {name}? It works from the next tap. {name} gets a message."
        ).format(name=escape(member.name))
    else:
        text = _("{name} is no longer {role} then. Is that right?").format(
            name=escape(member.name), role=role_name(Role(ending))
        )
    context.say(text, [Button(_("No"), "people"), Button(_("Yes, withdraw"), "people.withdraw")])


async def withdraw(context: Context) -> None:
    """The confirming tap: it is gone at their next tap, and they are told."""
    person_id, ending = context.data["person"], context.data.get("ending")
    context.end()
    member = await people.member(context.transaction, person_id, context.keys)
    if member is None or (ending and Role(ending) not in member.roles):
        await show_people(context)
        return
    name = escape(member.name)
    withdrawn = 0
    if not ending or Role(ending) is Role.COORDINATOR:
        # Else they come back by a link of their own, or let others in.
        withdrawn = await invitations.withdraw_all_of(context.transaction, person_id)
    if ending and len(member.roles) > 1:
        role = Role(ending)
        by = context.person.id
        await people.end_role(context.transaction, person_id, role, context.now, by=by)
        await told.went(context, member.chat_id, member.name, role)
        said = _("{name} is no longer {role}.").format(name=name, role=role_name(role))
        text = _("You are no longer {role} for {organisation}. Questions? Call {phone}.").format(
            role=role_name(role),
            organisation=escape(context.scheme.organisation_name(member.roles[role])),
            phone=escape(context.scheme.coordinator_phone),
        )
    else:
        await people.withdraw(context.transaction, person_id, context.now, by=context.person.id)
        await told.went(context, member.chat_id, member.name, None)
        said = _("{name} has no access any more.").format(name=name)
        text = _("Your access has ended. Questions? Call {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        )
    if withdrawn:
        said += " " + ngettext(
            "{count} open invitation of {name} no longer works.",
            "{count} open invitations of {name} no longer work.",
            withdrawn,
        ).format(count=withdrawn, name=name)
    context.say(said, *context.menu())
    chat = await people.chat_of(context.transaction, person_id)
    context.tell([chat] if member.reachable and chat is not None else [], text)
