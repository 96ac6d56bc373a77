"""/start, with what its link brought: an invitation, or a scanned voucher."""

import re
from html import escape

from bot.context import Button, Context
from bot.handlers import lookup, public
from bot.handlers.menu import greeting_text, menu_rows, role_name, show_menu
from bot.messages import CODE_LINK
from bot.routes import LOOKERS, refuse
from bot.storage import attempts, people
from bot.storage.attempts import Attempt
from bot.storage.people import Invitation, Person, Role
from bot.translation import gettext as _
from bot.wording import join

# As people.invite makes them. What follows `start=` is meant as one, whole or not.
_PASTED = re.compile(r"(?:(?<=start=)|(?<![\w-]))i_[A-Za-z0-9_-]{8,64}(?![A-Za-z0-9_-])")


async def start(context: Context) -> None:
    """/start: accept an invitation, look up a scanned voucher, or show the menu."""
    _command, _space, token = context.text.strip().partition(" ")
    token = token.strip()
    if token.startswith(CODE_LINK):
        show = lookup.show_code if context.acts_as(LOOKERS) else public.show_code
        await show(context, token.removeprefix(CODE_LINK))
    elif token:
        await _open_invitation(context, token)
    elif context.turn.person is None:
        refuse(context)
    else:
        await show_menu(context)


def holds_invitation(text: str) -> bool:
    """Whether an invitation was pasted: its link, or only its token, with whatever is around it."""
    return _PASTED.search(text) is not None


async def pasted_invitation(context: Context) -> None:
    """An invitation's link or token, copied into the chat: as good as a tap on the link."""
    pasted = _PASTED.search(context.text)
    if pasted is None:
        raise LookupError("an invitation")
    await _open_invitation(context, pasted[0])


async def _open_invitation(context: Context, token: str) -> None:
    mine = (Attempt.INVITATION, context.passer_by, context.now)
    invitation = None
    if not await attempts.is_throttled(context.transaction, *mine):
        invitation = await people.find_invitation(
            context.transaction, people.token_hash(token), context.now
        )
    person = context.turn.person
    if invitation is None:
        await attempts.count(context.transaction, *mine)
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
    invitation = await people.find_invitation(
        context.transaction, bytes.fromhex(context.data["token_hash"]), context.now
    )
    context.end()
    if invitation is None:
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
    user = context.turn.update.effective_user
    before = context.turn.person
    context.turn.person = await people.accept(
        context.transaction,
        invitation,
        chat_id=context.turn.chat_id,
        name=user.full_name if user else "",
        keys=context.keys,
        now=context.now,
    )
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
    context.end()
    context.say(
        f"{text.format(**words)}\n\n{greeting}",
        *menu_rows(context.person),
        [Button(_("What do you keep?"), "privacy")],
    )
    await _tell_inviter(context, invitation, words)


async def _tell_inviter(context: Context, invitation: Invitation, words: dict[str, str]) -> None:
    """Whoever made the invitation hears who used it: it may have gone to the wrong one."""
    if invitation.invited_by in (None, context.person.id):
        return
    inviter = await people.member(context.transaction, invitation.invited_by, context.keys)
    if inviter is None or not inviter.reachable or Role.COORDINATOR not in inviter.roles:
        return
    user = context.turn.update.effective_user
    told = _(
        "{name} used your invitation: {role} for {organisation}. Is that not right? Withdraw the"
        " access, with “People”."
    ).format(name=escape(user.full_name if user else ""), **words)
    context.tell([inviter.chat_id], told)


def _organisation(context: Context, name_or_key: str) -> str:
    return escape(context.scheme.organisation_name(name_or_key))
