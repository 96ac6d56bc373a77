"""A message that a sentence asks for: to whom it goes is filled in, and its text is asked for."""

import re

from bot.conversation.context import Context
from bot.handlers import events_meant, mailing
from bot.storage import mailings
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.mailings import Audience, Receivers
from bot.translation import gettext as _

# Not everybody of somewhere, or who does something.
_EVERYBODY = re.compile(r"\biedereen\b(?! (?:die|van|bij|in|uit|met)\b)", re.IGNORECASE)


async def begin(context: Context) -> None:
    """Ask for the text where it is said to whom, and else to whom it is."""
    said = context.meant.get("audience") or context.meant.get("role")
    if said is None:
        about = await events_meant.named(context)
        await mailing.ask_audience(context, about[0].id if len(about) == 1 else None)
        return
    audience = Audience(said)
    receivers = Receivers(audience, organisation=context.meant.get("receivers"))
    if not await mailings.count_receivers(context.transaction, context.person.id, receivers):
        if "role" in context.meant:
            text = _("There are no {whom} yet that you can write to.")
            context.say(text.format(whom=mailing.names()[audience].lower()))
        await mailing.ask_audience(context, None)
        return
    context.begin()
    context.go_to("mail.to", event=None)
    others: ButtonRow = [Button(_("To others"), "mail")]
    await mailing.ask_text_for(context, audience, receivers.organisation, others)


async def read_receivers(context: Context) -> Data:
    """To whom it is besides a role: one organisation, or everybody."""
    if "role" in context.meant:
        return {}
    text, name_of = context.text.casefold(), context.scheme.organisation_name
    found = await mailings.organisations(context.transaction, context.person.id)
    named = [each for each, _count in found if name_of(each).casefold() in text]
    if len(named) == 1:
        return {"audience": Audience.ORGANISATION.value, "receivers": named[0]}
    if _EVERYBODY.search(text):
        return {"audience": Audience.EVERYBODY.value}
    return {}
