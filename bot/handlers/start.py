"""/start, with what its link brought: an invitation, or a scanned voucher."""

import re
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import menu_rows, role_name
from bot.conversation.routing import CODE_READERS, refuse
from bot.domain.codes import CODE_LINK
from bot.formatting import (
    clock_time,
    day,
    join,
    one_line,
)
from bot.handlers import devices, lookup, public, told
from bot.handlers.menu import greeting_text, show_menu
from bot.storage import invitations, people, throttle, web_links
from bot.storage.buttons import Button, ButtonRow
from bot.storage.invitations import Invitation
from bot.storage.people import Person, Role
from bot.storage.throttle import Attempt
from bot.translation import gettext as _

# As invitations and web_links make them. What follows `start=` is meant as one, whole or not. The
# page reads the same (page/entry.js).
_PASTED = re.compile(r"(?:(?<=start=)|(?<![\w-]))[id]_[A-Za-z0-9_-]{8,90}(?![A-Za-z0-9_-])")


async def start(context: Context) -> None:
    """/start: accept an invitation, look up a scanned voucher, or show the menu."""
    _command, _space, token = context.text.strip().partition(" ")
    token = token.strip()
    language, after, code = public.asked_in_link(token, context.scheme)
    if code.startswith(CODE_LINK):
        code = code.removeprefix(CODE_LINK)
        if context.acts_as(CODE_READERS):
            await lookup.show_code(context, code)
        else:
            await public.show_code(context, code, language, after)
    elif token.startswith(web_links.PREFIX):
        await devices.open_link(context, token)
    elif token:
        await _open_invitation(context, token)
    elif context.turn.person is None:
        refuse(context)
    else:
        await show_menu(context)


def holds_invitation(text: str) -> bool:
    """Whether a link that lets somebody in was pasted, or only its token, with whatever around."""
    return _PASTED.search(text) is not None


async def pasted_invitation(context: Context) -> None:
    """A link that lets somebody in, or its token, copied into the chat: as good as a tap on it."""
    pasted = _PASTED.search(context.text)
    if pasted is None:
        raise LookupError("an invitation")
    if pasted[0].startswith(web_links.PREFIX):
        await devices.open_link(context, pasted[0])
    else:
        await _open_invitation(context, pasted[0])


async def _open_invitation(context: Context, token: str) -> None:
    mine = (Attempt.INVITATION, context.passer_by, context.now)
    invitation = None
    if not await throttle.is_throttled(context.transaction, *mine):
        invitation = await invitations.find(
            context.transaction, invitations.token_hash(token), context.now
        )
    person = context.turn.person
    if invitation is not None and invitation.opened_by not in (None, context.turn.chat_id):
        # Somebody else was first, and whoever made it is asked about them.
        invitation = None
    if invitation is None:
        await throttle.count(context.transaction, *mine)
        _say_useless(context)
    elif person is None:
        await _join(context, invitation)
    else:
        _ask_member(context, person, invitation)


def _ask_member(context: Context, person: Person, invitation: Invitation) -> None:
    """Somebody who has a role already: say what they get, and what they lose, if anything."""
    role, organisation = invitation.role, _organisation(context, invitation.organisation)
    words = {"role": role_name(role), "organisation": organisation}
    if person.roles.get(role) == invitation.organisation:
        context.end()
        context.say(
            _("You are {role} for {organisation} already. The invitation was not used.").format(
                **words
            ),
            *menu_rows(person),
        )
        return
    context.begin()
    context.go_to("invitation", token_hash=invitation.token_hash.hex())
    if role in person.roles:
        before = _organisation(context, person.roles[role])
        text = _(
            "You are {role} for {before} now. With this invitation you become that for"
            " {organisation}. Then you are no longer {role} for {before}."
            " Do you want to change?"
        ).format(before=before, **words)
        yes = _("Yes, change")
    else:
        mine = join(role_name(each) for each in person.roles)
        text = _("You are {mine}. Do you want to be {role} for {organisation} as well?").format(
            mine=mine, **words
        )
        yes = _("Yes, this too")
    context.say(text, [Button(_("No"), "stop"), Button(yes, "invitation.accept")])


async def accept_invitation(context: Context) -> None:
    """Somebody who had a role already takes the new one."""
    invitation = await invitations.find(
        context.transaction, bytes.fromhex(context.data["token_hash"]), context.now
    )
    context.end()
    if invitation is None or invitation.opened_by not in (None, context.turn.chat_id):
        _say_useless(context)
        return
    await _join(context, invitation)


def _say_useless(context: Context) -> None:
    """One sentence for unknown, used and too old: it tells nobody which tokens there were."""
    person = context.turn.person
    context.say(
        _("This invitation no longer works. Ask for a new one. Questions? Call {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        ),
        *(menu_rows(person) if person else []),
    )


async def _join(context: Context, invitation: Invitation) -> None:
    """Let in whoever opened an invitation; a coordinator only once the inviter says yes."""
    sender, before = context.turn.update.sender, context.turn.person
    name = (one_line(sender.full_name) if sender else "") or _("(no name)")
    if _needs_a_yes(before, invitation):
        await _ask_inviter(context, invitation, name)
        return
    context.turn.person = await invitations.accept(
        context.transaction,
        invitation,
        chat_id=context.turn.chat_id,
        name=name,
        keys=context.keys,
        now=context.now,
    )
    context.end()
    context.say(_welcome(context, before, invitation), *_welcome_rows(context.person))
    await told.came_in(
        context,
        context.turn.chat_id,
        name,
        invitation.role,
        invitation.organisation,
        invitation.invited_by,
    )


def _welcome(context: Context, before: Person | None, invitation: Invitation) -> str:
    words = {
        "role": role_name(invitation.role),
        "organisation": _organisation(context, invitation.organisation),
    }
    if before is None:
        text = _("You are {role} for {organisation} from now on. Good that you take part!")
    elif invitation.role in before.roles:
        text = _("You are {role} for {organisation} from now on.")
    else:
        text = _("You are {role} for {organisation} now as well.")
    greeting = greeting_text(invitation.role).format(place=escape(context.scheme.place))
    return f"{text.format(**words)}\n\n{greeting}"


def _welcome_rows(person: Person) -> list[ButtonRow]:
    return [*menu_rows(person), [Button(_("What do you keep?"), "privacy")]]


def _needs_a_yes(before: Person | None, invitation: Invitation) -> bool:
    """Whether somebody would get a coordinator's access by a link that may have been read.

    What the operator made on the command line is the operator's own word.
    """
    is_one = before is not None and Role.COORDINATOR in before.roles
    by_hand = invitation.invited_by is None
    return invitation.role is Role.COORDINATOR and not is_one and not by_hand


async def _ask_inviter(context: Context, invitation: Invitation, name: str) -> None:
    """Whoever made it is asked whether this is who was meant. Until the yes there is no access."""
    context.end()
    rows = context.menu() if context.turn.person else []
    context.say(
        _(
            "Almost done. Who invited you has to say yes first. You get a message then."
            " Questions? Call {phone}."
        ).format(phone=escape(context.scheme.coordinator_phone)),
        *rows,
    )
    if invitation.opened_by is not None:
        return
    await invitations.mark_opened(
        context.transaction,
        invitation,
        chat_id=context.turn.chat_id,
        name=name,
        keys=context.keys,
        now=context.now,
    )
    inviter = await people.member(context.transaction, invitation.invited_by or 0, context.keys)
    chats = [inviter.chat_id] if inviter and inviter.reachable else []
    this = {"token_hash": invitation.token_hash.hex()}
    context.tell(
        chats or await people.coordinators(context.transaction),
        _(
            "Is this {name}, whom you invited as coordinator? Somebody with that name opened"
            " the link on {day}, at {time}. There is no access before you say yes."
        ).format(
            name=escape(name),
            day=day(context.today),
            time=clock_time(context.now, context.scheme.zone),
        ),
        [Button(_("No"), "invitation.no", this), Button(_("Yes, it is"), "invitation.yes", this)],
    )


async def let_in(context: Context) -> None:
    """The inviter's yes: who opened the invitation is a coordinator from now on."""
    invitation = await _opened(context)
    if invitation is None or invitation.opened_by is None:
        return
    chat_id = invitation.opened_by
    before = await people.by_chat(context.transaction, chat_id)
    name = await invitations.opened_name(context.transaction, invitation, context.keys)
    person = await invitations.accept(
        context.transaction,
        invitation,
        chat_id=chat_id,
        name=name,
        keys=context.keys,
        now=context.now,
        by=context.person.id,
    )
    context.say(
        _("{name} is a coordinator from now on.").format(name=escape(name)),
        *context.menu(),
    )
    context.tell([chat_id], _welcome(context, before, invitation), *_welcome_rows(person))
    await told.came_in(
        context, chat_id, name, invitation.role, invitation.organisation, invitation.invited_by
    )


async def keep_out(context: Context) -> None:
    """The inviter's no: the link is of no use any more."""
    invitation = await _opened(context)
    if invitation is None or invitation.opened_by is None:
        return
    await invitations.withdraw(context.transaction, invitation.token_hash)
    context.say(_("The invitation was withdrawn. Nobody got access by it."), *context.menu())
    context.tell(
        [invitation.opened_by],
        _("You did not become a coordinator. Questions? Call {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        ),
    )


async def _opened(context: Context) -> Invitation | None:
    """The opened invitation of the tapped button; None where it is gone, and that is said."""
    context.end()
    hash = bytes.fromhex(context.choice["token_hash"])
    invitation = await invitations.find(context.transaction, hash, context.now)
    if invitation is None or invitation.opened_by is None:
        context.say(
            _("This invitation no longer works. Nothing was changed."),
            *context.menu(),
        )
        return None
    return invitation


def _organisation(context: Context, name_or_key: str) -> str:
    return escape(context.scheme.organisation_name(name_or_key))
