"""A coordinator's message to many: to whom, what, a look at it, and how far it is."""

from html import escape

from bot.address import holds_bsn
from bot.context import Button, Context, Row
from bot.delivery.outbox import Letter, Priority
from bot.event_messages import progress_rows
from bot.reminders import is_quiet
from bot.storage import events, mailings, people
from bot.translation import gettext as _
from bot.translation import ngettext

TEXT = "mail.text"
_LONGEST = 1000
# So many answers are told to the coordinator one by one; the rest are counted.
_MOST_TOLD = 10
_STOP: Row = [Button(_("Stop"), "stop")]


async def begin(context: Context) -> None:
    """What is the message? To whom it goes is known from where this was tapped."""
    event_id = context.choice.get("event")
    count = await mailings.count_receivers(context.transaction, context.person.id, event_id)
    if not count:
        context.end()
        text = _("There is nobody to write to yet.")
        if event_id is not None:
            text = _("Nobody asked for reminders of this activity yet.")
        context.say(text, [Button(_("Activities"), "events"), Button(_("Back"), "menu")])
        return
    context.begin()
    context.go_to(TEXT, event=event_id)
    if event_id is None:
        text = ngettext(
            "This message goes to {count} volunteer. Type the text. Name no participants.",
            "This message goes to {count} volunteers. Type the text. Name no participants.",
            count,
        )
    else:
        text = ngettext(
            "This message goes to {count} person who asked for reminders. Type the text."
            " Name no participants.",
            "This message goes to {count} people who asked for reminders. Type the text."
            " Name no participants.",
            count,
        )
    context.say(text.format(count=count), _STOP)


async def take_text(context: Context) -> None:
    """The text was typed: show what they will see, and how many they are."""
    text = "\n".join(" ".join(line.split()) for line in context.text.splitlines()).strip()
    if not 5 <= len(text) <= _LONGEST or text.startswith("/"):
        context.say(_("Type a text of 5 to 1.000 characters."), _STOP)
        return
    if holds_bsn(text):
        context.say(_("Do not send a name or BSN."), _STOP, delete=True)
        return
    event_id = context.data["event"]
    count = await mailings.count_receivers(context.transaction, context.person.id, event_id)
    context.go_to("mail.confirm", text=text)
    lines = [
        ngettext(
            "{count} person gets this message, with the buttons “Yes, I can” and “No, I can't”:",
            "{count} people get this message, with the buttons “Yes, I can” and “No, I can't”:",
            count,
        ).format(count=count),
        "",
        escape(text),
    ]
    if is_quiet(context.now, context.scheme.zone):
        lines += ["", _("It is night. They get it at 8.00 in the morning.")]
    context.say("\n".join(lines), [Button(_("Send it"), "mail.send"), *_STOP])


async def send(context: Context) -> None:
    """The confirming tap: from now on it goes out, a few at a time."""
    query = context.turn.update.callback_query
    mailing = await mailings.begin(
        context.transaction,
        context.keys,
        draft_id=context.draft_id,
        sender=context.person.id,
        event_id=context.data["event"],
        text=context.data["text"],
        message_id=query.message.message_id if query and query.message else None,
        now=context.now,
    )
    context.end()
    context.send("mailing", *progress_rows(mailing), args={"mailing": mailing})


async def show_progress(context: Context) -> None:
    """How far it is now."""
    mailing = context.choice["mailing"]
    context.send("mailing", *progress_rows(mailing), args={"mailing": mailing})


async def can(context: Context) -> None:
    """[Yes, I can]: the coordinator hears who."""
    await _answer(context, can=True)


async def can_not(context: Context) -> None:
    """[No, I can't]."""
    await _answer(context, can=False)


async def _answer(context: Context, *, can: bool) -> None:
    """Write an answer down. What else was going on goes on."""
    mailing = await mailings.by_id(context.transaction, context.keys, context.choice["mailing"])
    if mailing is None:
        context.toast(_("This button no longer works. Type start."))
        return
    changed = await mailings.answer(
        context.transaction, mailing.id, context.person.id, can, context.now
    )
    if can:
        text = _("Thank you. The coordinator knows that you can.")
    else:
        text = _("Thank you for your answer. The coordinator knows it.")
    context.say(text, keep=True)
    progress = await mailings.progress(context.transaction, mailing.id)
    if changed and can and mailing.reachable and progress.can <= _MOST_TOLD:
        await _tell_sender(context, mailing)


async def _tell_sender(context: Context, mailing: mailings.Mailing) -> None:
    member = await people.member(context.transaction, context.person.id, context.keys)
    name = escape(member.name if member else "")
    event = None
    if mailing.event_id is not None:
        event = await events.by_id(context.transaction, mailing.event_id)
    text = _("{name} can help.").format(name=name)
    if event is not None:
        text = _("{name} can help with {title}.").format(name=name, title=escape(event.facts.title))
    context.turn.letters.append(
        Letter(mailing.chat_id, "text", {"text": text}, priority=Priority.NOTICE)
    )
