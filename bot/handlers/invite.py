"""Inviting somebody, and the invitations that are open."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.role_menu import role_name, stop_button
from bot.domain.mistakes import closest
from bot.formatting import day, for_button, one_line, short_day
from bot.handlers import no_order
from bot.handlers.new_link import share_row
from bot.handlers.people import PAGE, is_called, turn_row
from bot.storage import invitations
from bot.storage.buttons import Button, ButtonRow
from bot.storage.installation import Way
from bot.storage.invitations import Invitation
from bot.storage.letters import InvitationMessage
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.understanding.choices import wanted_topics
from bot.understanding.orders import is_denied

PROVIDER_NAME = "invite.name"
_LONGEST_NAME = 60
_USED_SHOWN = timedelta(days=30)
_MOST_USED = 8
_OF_ORGANISATION = (Role.INTERMEDIARY, Role.VOLUNTEER)


# Who corrects what somebody becomes, and says nothing else.
_OTHER_ROLE = re.compile(
    r"\W*(?:nee+|neen|wacht|oh?|oeps|sorry|toch|liever|doe|het is|ik bedoel|bedoel)\b.*",
    re.IGNORECASE,
)
_MOST_WORDS = 8


async def ask_role(context: Context) -> None:
    """Invite: which role?"""
    context.begin()
    context.go_to("invite.role")
    rows: list[ButtonRow] = [
        [Button(role_name(role).capitalize(), "invite.role", {"role": role.value})] for role in Role
    ]
    context.say(_("Whom do you want to invite?"), *rows, [stop_button()])


async def begin_meant(context: Context) -> None:
    """A sentence asked for an invitation, perhaps with the role, the organisation, or both."""
    if is_denied(context.text):
        await no_order.ask_which(context, Button(_("Invite"), "invite"))
        return
    name = one_line(context.meant.get("organisation", ""))
    role = Role(context.meant["role"]) if "role" in context.meant else None
    if role is None and name:
        role = await _role_at(context, name)
    if role is None:
        await ask_role(context)
        context.data["named"] = name
        return
    context.begin()
    context.go_to("invite.role", named=name)
    await _ask_of_role(context, role)


async def _role_at(context: Context, name: str) -> Role | None:
    """What somebody of an organisation most likely becomes; None where it is not known."""
    if _organisation(context, name):
        return Role.INTERMEDIARY
    known = {each.casefold() for each in await invitations.providers_so_far(context.transaction)}
    return Role.PROVIDER if name.casefold() in known else None


async def choose_role(context: Context) -> None:
    """The role is known: which organisation?"""
    await _ask_of_role(context, Role(context.choice["role"]))


async def _ask_of_role(context: Context, role: Role) -> None:
    """What is still to be known of an invitation, or whether it is right."""
    context.data["role"] = role.value
    named = context.data.get("named", "")
    if role is Role.COORDINATOR:
        context.data["organisation"] = context.person.organisation
        _ask_invitation(context)
    elif role is Role.PROVIDER and named:
        is_kind = named.islower() and " " not in named
        await _take_provider(context, named[:1].upper() + named[1:], is_kind=is_kind)
    elif role is Role.PROVIDER:
        await _choose_provider(context)
    elif found := _organisation(context, named):
        context.data["organisation"] = found
        _ask_invitation(context)
    else:
        context.go_to("invite.organisation")
        rows: list[ButtonRow] = [
            [Button(choice.name, "invite.organisation", {"organisation": choice.key})]
            for choice in context.scheme.organisations
        ]
        question = _("For which organisation?")
        if named:
            question = (
                _("{name} does not take part in the scheme.").format(name=escape(named))
                + " "
                + question
            )
        context.say(question, *rows, [stop_button()])


def _organisation(context: Context, name: str) -> str | None:
    """The key of the organisation that is called so, or nearly so."""
    for each in context.scheme.organisations:
        if is_called(each.name, name) or is_called(each.key, name):
            return each.key
    return None


async def _choose_provider(context: Context) -> None:
    """Which provider: one of those that are known, or a new one?"""
    known = await invitations.providers_so_far(context.transaction)
    if not known:
        await ask_name(context)
        return
    context.go_to("invite.provider")
    page = context.choice.get("page", 0)
    rows: list[ButtonRow] = [
        [Button(name, "invite.organisation", {"organisation": name})]
        for name in known[page * PAGE : (page + 1) * PAGE]
    ]
    context.say(
        _("For which provider?"),
        *rows,
        *turn_row(page, len(known), "invite.role", {"role": Role.PROVIDER.value}),
        [Button(_("New provider"), "invite.new")],
        [stop_button()],
    )


async def ask_name(context: Context) -> None:
    """A provider that is not known yet."""
    context.go_to(PROVIDER_NAME)
    context.say(_("Type the name of the provider."), [stop_button()])


async def choose_organisation(context: Context) -> None:
    """The organisation was chosen."""
    context.data["organisation"] = context.choice["organisation"]
    _ask_invitation(context)


async def take_other_role(context: Context) -> bool:
    """In the middle of an invitation: whether it is corrected as what somebody comes."""
    text = context.text
    is_here = (context.turn.step or "").startswith("invite.")
    if not is_here or not _OTHER_ROLE.fullmatch(text) or len(text.split()) > _MOST_WORDS:
        return False
    wanted, _unwanted = wanted_topics(text)
    roles = {topic.removeprefix("role.") for topic in wanted if topic.startswith("role.")}
    if len(roles) != 1 or roles == {context.data.get("role")}:
        return False
    await _ask_of_role(context, Role(roles.pop()))
    return True


async def take_name(context: Context) -> None:
    """The provider's name was typed."""
    name = one_line(context.text)
    if not 2 <= len(name) <= _LONGEST_NAME or name.startswith("/"):
        context.say(_("Type a name of 2 to 60 characters."), [stop_button()])
        return
    await _take_provider(context, name)


async def _take_provider(context: Context, name: str, *, is_kind: bool = False) -> None:
    """A provider by its name: one that is nearly known may be the one that was meant.

    `is_kind`: it may be no more than what kind of provider it is: a klimhal.
    """
    if not 2 <= len(name) <= _LONGEST_NAME:
        await ask_name(context)
        return
    known = {
        each.casefold(): each for each in await invitations.providers_so_far(context.transaction)
    }
    close = closest(name.casefold(), known)
    if close is None and is_kind:
        await ask_name(context)
        return
    if close is None or name.casefold() in known:
        context.data["organisation"] = known.get(name.casefold(), name)
        _ask_invitation(context)
        return
    meant = known[close]
    context.go_to("invite.near")
    context.say(
        _("There is a provider {name} already. Do you mean that one?").format(name=escape(meant)),
        _name_row(_("Yes, {name}"), meant),
        _name_row(_("No, new: {name}"), name),
        [stop_button()],
    )


def _name_row(label: str, name: str) -> ButtonRow:
    return [Button(label.format(name=name), "invite.organisation", {"organisation": name})]


def _ask_invitation(context: Context) -> None:
    context.go_to("invite.confirm")
    role = Role(context.data["role"])
    other: ButtonRow = []
    if context.data.get("named") and role is Role.PROVIDER:
        other = [Button(_("Another name"), "invite.new")]
    elif context.data.get("named") and role in _OF_ORGANISATION:
        # Few say in a sentence as what somebody comes.
        as_what = next(each for each in _OF_ORGANISATION if each is not role)
        label = _("No, {role}").format(role=role_name(as_what))
        other = [Button(label, "invite.role", {"role": as_what.value})]
    context.say(
        _("Make an invitation: {role} for {organisation}?").format(
            role=role_name(role),
            organisation=escape(context.scheme.organisation_name(context.data["organisation"])),
        ),
        [Button(_("Make invitation"), "invite.make")],
        *([other] if other else []),
        [stop_button()],
    )


async def make_invitation(context: Context) -> None:
    """The confirming tap: a link that works once, its QR code, and a button to send it on."""
    role, organisation = Role(context.data["role"]), context.data["organisation"]
    token = await invitations.make(
        context.transaction,
        role,
        organisation,
        invited_by=context.person.id,
        now=context.now,
    )
    context.end()
    context.say(
        _(
            "Here is the invitation. Send it on, or let somebody scan it from your screen. You get"
            " a message when it is used."
        )
    )
    context.send(
        InvitationMessage(token, role_name(role), context.scheme.organisation_name(organisation)),
        share_row(context),
        *_other_qr(context, Way.PAGE),
        [Button(_("Back"), "menu")],
        keep=True,
    )


def _other_qr(context: Context, shown: Way) -> list[ButtonRow]:
    """What shows the QR code of the other way, where there are two."""
    if len(context.ways) < len(Way):
        return []
    if shown is Way.PAGE:
        label, other = _("Scan in Telegram"), Way.TELEGRAM
    else:
        label, other = _("Scan in the browser"), Way.PAGE
    return [[Button(label, "invite.qr", {"way": other.value})]]


async def show_other_qr(context: Context) -> None:
    """The invitation of the message that was tapped, once more: its token stands nowhere else."""
    way = Way(context.choice["way"])
    shown = context.tapped_message()
    if not isinstance(shown, InvitationMessage):
        await show_invitations(context)
        return
    context.send(
        replace(shown, way=way.value),
        share_row(context),
        *_other_qr(context, way),
        [Button(_("Back"), "menu")],
        place=Place.NEW,
        keep=True,
    )


async def show_invitations(context: Context) -> None:
    """The invitations that nobody used yet, and who used the latest."""
    context.end()
    waiting = await invitations.still_open(context.transaction, context.now)
    since = context.now - _USED_SHOWN
    used = await invitations.used(context.transaction, context.keys, since, _MOST_USED)
    lines = [_("Nobody has an invitation that still works.")]
    if waiting:
        lines = [_("These invitations still work. Tap one to withdraw it.")]
    if used:
        lines += ["", _("Used of late:")]
        lines += [
            _("{day}: {name}, {role} for {organisation}").format(
                day=short_day(each.used_at.astimezone(context.scheme.zone).date()),
                name=escape(each.name) or _("somebody who left"),
                **_words(context, each.role, each.organisation),
            )
            for each in used
        ]
    page = context.choice.get("page", 0)
    rows: list[ButtonRow] = [
        [Button(_label(context, each), "invitations.one", {"token_hash": each.token_hash.hex()})]
        for each in waiting[page * PAGE : (page + 1) * PAGE]
    ]
    context.say(
        "\n".join(lines),
        *rows,
        *turn_row(page, len(waiting), "invitations"),
        [Button(_("Back"), "people")],
    )


def _words(context: Context, role: Role, organisation: str) -> dict[str, str]:
    name = escape(context.scheme.organisation_name(organisation))
    return {"role": role_name(role), "organisation": name}


def _label(context: Context, invitation: Invitation) -> str:
    organisation = for_button(context.scheme.organisation_name(invitation.organisation))
    until = short_day(_last_day(context, invitation))
    return f"{role_name(invitation.role)} · {organisation} · {until}"


def _last_day(context: Context, invitation: Invitation) -> date:
    return invitation.valid_until.astimezone(context.scheme.zone).date()


async def show_one(context: Context) -> None:
    """One open invitation: withdraw it?"""
    invitation = await invitations.find(
        context.transaction, bytes.fromhex(context.choice["token_hash"]), context.now
    )
    if invitation is None:
        await show_invitations(context)
        return
    context.begin()
    context.go_to("invitations.one", token_hash=context.choice["token_hash"])
    context.say(
        _(
            "An invitation: {role} for {organisation}. It works up to and including {day}."
            " Withdraw it?"
        ).format(
            day=day(_last_day(context, invitation)),
            **_words(context, invitation.role, invitation.organisation),
        ),
        [Button(_("No"), "invitations"), Button(_("Yes, withdraw"), "invitations.withdraw")],
    )


async def withdraw(context: Context) -> None:
    """The confirming tap: whoever has the link can't use it any more."""
    hash = bytes.fromhex(context.data["token_hash"])
    context.end()
    if await invitations.withdraw(context.transaction, hash):
        text = _("The invitation was withdrawn. The link no longer works.")
    else:
        text = _("This invitation was used already. Look at “People”.")
    context.say(text, *context.menu())
