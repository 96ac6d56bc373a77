"""A coordinator makes a new link for somebody who lost their phone: they are out elsewhere."""

from html import escape

from bot.conversation.context import Context, Place
from bot.handlers import told
from bot.handlers.people import show_member, show_people
from bot.storage import conversations, other_chats, people, web_chats, web_links, web_sessions
from bot.storage.buttons import Button, ButtonRow, ClientButton
from bot.storage.letters import OwnLinkMessage
from bot.storage.people import Member, Role
from bot.storage.web_chats import is_web
from bot.translation import gettext as _


def share_row(context: Context) -> ButtonRow:
    """What passes on the text of a message. The page shares with whatever app there is."""
    in_page = is_web(context.turn.chat_id)
    return [ClientButton(_("Share") if in_page else _("Share by WhatsApp"), "share")]


async def ask(context: Context) -> None:
    """A coordinator wants a link for somebody who lost their phone."""
    member = await _member(context, context.choice["person"])
    if member is None:
        return
    context.begin()
    context.go_to("people.link", whom=member.id)
    context.say(
        _(
            "Did {name} lose a phone, or is it new? With a new link {name} comes in again."
            " Everywhere else {name} is out at once. Only do this if you are sure that it is"
            " {name} who asks."
        ).format(name=escape(member.name)),
        [Button(_("No"), "people"), Button(_("Make link"), "people.new_link")],
    )


async def make(context: Context) -> None:
    """The confirming tap: out everywhere, and a link to pass on."""
    member = await _member(context, context.data["whom"])
    if member is None:
        return
    context.end()
    await _sign_out_everywhere(context, member)
    valid = web_links.VALID_PASSED_ON
    token = await web_links.make(context.transaction, member.id, context.now, valid)
    context.say(_("{name} is out on all devices.").format(name=escape(member.name)))
    context.send(
        OwnLinkMessage(token, name=member.name),
        share_row(context),
        [Button(_("Back"), "menu")],
        place=Place.NEW,
        keep=True,
    )
    await told.linked_anew(context, member.chat_id, member.name)


async def _member(context: Context, person_id: int) -> Member | None:
    """Whom a link may be made for: no coordinator; None where what there is was shown."""
    member = await people.member(context.transaction, person_id, context.keys)
    if member is None:
        await show_people(context)
    elif Role.COORDINATOR in member.roles:
        await show_member(context, member)
        member = None
    return member


async def _sign_out_everywhere(context: Context, member: Member) -> None:
    """What is left is a chat in the page that nobody has open."""
    transaction = context.transaction
    before = await other_chats.all_of(transaction, member.id)
    await web_sessions.end_all(transaction, member.id)
    page = await web_chats.of_person(transaction, member.id)
    if page is None:
        page = await web_chats.make(transaction, context.keys, member.name, None, context.now)
    await other_chats.add(transaction, member.id, page)
    await conversations.end_in(transaction, page)
    for chat in before:
        if is_web(chat):
            continue
        await other_chats.drop(transaction, member.id, chat)
        text = _(
            "The coordinator made a new link for you. So you have no access here any more. Did you"
            " not ask for that? Call {phone}."
        ).format(phone=escape(context.scheme.coordinator_phone))
        context.tell([chat] if member.reachable else [], text)
