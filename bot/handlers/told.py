"""What the coordinators hear of people who come in, change role, and go."""

from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import role_name
from bot.formatting import day
from bot.storage import people
from bot.storage.people import Role
from bot.translation import gettext as _


async def came_in(
    context: Context, chat_id: int, name: str, role: Role, organisation: str, inviter: int | None
) -> None:
    """Somebody has a role from now on: a letter to each coordinator, but for who did it."""
    by = await people.member(context.transaction, inviter, context.keys) if inviter else None
    words = {
        "name": escape(name),
        "role": role_name(role),
        "organisation": escape(context.scheme.organisation_name(organisation)),
        "day": day(context.today),
    }
    inviters = [by.chat_id] if by and by.reachable and Role.COORDINATOR in by.roles else []
    yours = _(
        "{name} used your invitation: {role} for {organisation}. Is that not right? Withdraw the"
        " access, with “People”."
    )
    if by is None:
        others = _(
            "{name} takes part since {day}: {role} for {organisation}. The invitation was made by"
            " the administrator. Is that not right? Withdraw the access, with “People”."
        )
    else:
        words["inviter"] = escape(by.name)
        others = _(
            "{name} takes part since {day}: {role} for {organisation}. {inviter} made the"
            " invitation. Is that not right? Withdraw the access, with “People”."
        )
    context.tell(
        [each for each in inviters if each not in (chat_id, context.turn.chat_id)],
        yours.format(**words),
    )
    context.tell(await _others(context, chat_id, *inviters), others.format(**words))


async def went(context: Context, chat_id: int, name: str, role: Role | None) -> None:
    """A coordinator took somebody's access away, or one role: the other coordinators hear of it."""
    me = await people.member(context.transaction, context.person.id, context.keys)
    words = {"name": escape(name), "coordinator": escape(me.name if me else "")}
    if role is None:
        text = _("{coordinator} withdrew the access of {name}.").format(**words)
    else:
        text = _("{coordinator} withdrew a role of {name}: {role}.").format(
            role=role_name(role), **words
        )
    context.tell(await _others(context, chat_id), text)


async def linked_anew(context: Context, chat_id: int, name: str) -> None:
    """A coordinator made a link with which somebody comes in: the other coordinators hear of it."""
    me = await people.member(context.transaction, context.person.id, context.keys)
    text = _(
        "{coordinator} made a new link for {name}. Until that is opened {name} can't come in. Is"
        " that not right? Withdraw the access, with “People”."
    ).format(name=escape(name), coordinator=escape(me.name if me else ""))
    context.tell(await _others(context, chat_id), text)


async def stopped(context: Context, role: Role, organisation: str) -> None:
    """Somebody stopped with one of their roles themselves."""
    text = _("Somebody stopped with a role: {role} for {organisation}.").format(
        role=role_name(role), organisation=escape(context.scheme.organisation_name(organisation))
    )
    context.tell(await _others(context), text)


async def _others(context: Context, *but: int) -> list[int]:
    """The coordinators, without these chats and who does it."""
    chats = await people.coordinators(context.transaction)
    return [chat for chat in chats if chat not in (context.turn.chat_id, *but)]
