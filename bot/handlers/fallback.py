"""What nothing else understood, buttons that nobody knows, and people who block the bot."""

from html import escape

from bot.channels.update import Message
from bot.conversation.context import Context
from bot.conversation.role_menu import menu_rows, stop_button
from bot.conversation.routing import may_be_about_somebody, refuse
from bot.conversation.turn import welcome_back
from bot.storage import misses as misses_by_day
from bot.storage.buttons import ButtonRow
from bot.storage.people import Role
from bot.storage.unreachable import chat_is_gone
from bot.translation import gettext as _
from bot.understanding.people_named import holds_said_bsn

# Where nothing is going on, a conversation only counts what was not understood.
NO_CONVERSATION = "none"


async def not_understood(context: Context) -> None:
    """Say so and ask again; after two in a row, say whom to call.

    What was sent is deleted: it may hold a name, and nothing is lost with it.
    """
    person = context.turn.person
    if person is None:
        refuse(context)
        return
    turn = context.turn
    if await context.is_answered_album():
        context.delete_silently()
        return
    misses = turn.misses + 1
    if turn.draft_id is None:
        context.begin()
        context.go_to(NO_CONVERSATION)
    if turn.text:
        await misses_by_day.count(context.transaction, person.role, context.today)
    turn.misses, turn.understood, turn.conversation_changed = misses, False, True
    if turn.message and not turn.text:
        text = _unread_text(turn.message)
    elif holds_said_bsn(turn.text):
        text = _("Do not send a name or BSN.")
    elif misses < 2:
        text = _("I do not understand this. Choose a button.")
    elif person.role is Role.COORDINATOR:
        text = _("I do not understand this. Type “help” to read what I can do.")
    else:
        text = _("I do not understand this. Call the coordinator: {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        )
    if turn.step == NO_CONVERSATION or not context.repeat_question(text):
        idle = turn.step == NO_CONVERSATION
        stop: list[ButtonRow] = [[stop_button()]]
        context.delete_typed()
        context.say(text, *(menu_rows(person) if idle else stop))


def tell_other_role(context: Context) -> None:
    """What a member typed is for another role: nobody invites them anew for that."""
    if may_be_about_somebody(context.turn):
        context.delete_typed()
    text = _("This belongs to another role. Questions? Call the coordinator: {phone}.")
    context.say(text.format(phone=escape(context.scheme.coordinator_phone)), *context.menu())


def _unread_text(message: Message) -> str:
    """What to say of something that is no text and may hold something about a person."""
    if message.kinds & {"voice", "audio"}:
        return _("I can't listen to sound. Type it, without a name or BSN.")
    if message.kinds & {"video", "video_note", "animation"}:
        return _("I can't watch a film. Type it, without a name or BSN.")
    if "contact" in message.kinds:
        return _("Do not send a contact. It holds a name and a telephone number.")
    if message.kinds & {"location", "venue"}:
        return _("I can't do anything with a place on the map. Type it, without a name or BSN.")
    if "poll" in message.kinds:
        return _("I can't answer a poll. Type your question, without a name or BSN.")
    if message.photo:
        return _("I can't do anything with a photo here. Type it, without a name or BSN.")
    if message.document:
        return _("I can't do anything with this file. Type it, without a name or BSN.")
    return _("I can't read this kind of message. Type it, without a name or BSN.")


async def unknown_tap(context: Context) -> None:
    """A button that the database does not know, or no longer."""
    if context.turn.person is None:
        refuse(context)
        return
    context.toast(_("This button no longer works. Type start."))


async def membership(context: Context) -> None:
    """Somebody blocked the bot or opened it again: remember whether it can be reached."""
    change = context.turn.update.membership
    if change is None:
        return
    if change.can_be_reached:
        await welcome_back(context.turn)
    else:
        chat = context.turn.chat_id
        await chat_is_gone(context.transaction, context.keys, chat, context.now)
