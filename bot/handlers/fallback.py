"""What nothing else understood, buttons that nobody knows, and people who block the bot."""

from html import escape

from telegram import ChatMember

from bot.address import holds_bsn
from bot.context import Button, Context
from bot.handlers.menu import menu_rows
from bot.routes import refuse
from bot.storage import people
from bot.translation import gettext as _

# Where nothing is going on, a conversation only counts what was not understood.
_NO_CONVERSATION = "none"


async def not_understood(context: Context) -> None:
    """Say so; after two in a row, say whom to call. A BSN and a contact card are deleted."""
    person = context.turn.person
    if person is None:
        refuse(context)
        return
    turn = context.turn
    message = turn.message
    misses = turn.misses
    if message and (message.contact or message.location or holds_bsn(context.text)):
        context.say(
            _("Do not send a name or BSN."),
            *menu_rows(person.role),
            delete=True,
            deleted_note=_("I deleted your message.") + " ",
        )
        return
    if turn.draft_id is None:
        context.begin()
        context.go_to(_NO_CONVERSATION)
    turn.misses = misses + 1
    turn.conversation_changed = True
    text = _("I do not understand this. Choose a button.")
    if turn.misses >= 2:
        text = _("I do not understand this. Call the coordinator: {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        )
    # The question that was asked keeps its buttons; it is only a way out that is offered here.
    idle = turn.step == _NO_CONVERSATION
    context.say(text, *(menu_rows(person.role) if idle else [[Button(_("Stop"), "stop")]]))


async def unknown_tap(context: Context) -> None:
    """A button that the database does not know, or no longer."""
    if context.turn.person is None:
        refuse(context)
        return
    context.toast(_("This button no longer works. Type start."))


async def membership(context: Context) -> None:
    """Somebody blocked the bot or opened it again: remember whether it can be reached."""
    change = context.turn.update.my_chat_member
    if change is None:
        return
    if change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
        await people.mark_unreachable(context.transaction, context.turn.chat_id, context.now)
    else:
        await people.mark_reachable(context.transaction, context.turn.chat_id)
