"""A short answer in words to a coordinator's message, passed on to whoever wrote it."""

import re
from datetime import timedelta
from html import escape

from bot.conversation.context import Context
from bot.formatting import one_line
from bot.handlers.meant import is_idle, sure_and_details
from bot.parsing.personal_numbers import holds_bsn
from bot.parsing.small_talk import Talk, small_talk
from bot.storage import events, mailings, people
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.understanding.intents import Intent

# It is passed on until so long after the coordinator's message, or the tap on it.
_ANSWERED_WITHIN = timedelta(days=2)
_MOST_PASSED_ON = 5
_LONGEST_PASSED_ON = 200
# Two figures on each side; beside other figures it may be part of a telephone number.
_TIME = re.compile(r"(?<![0-9])(?<![0-9]\W)(?:[01]?[0-9]|2[0-3])[.:][0-5][0-9](?!\W*[0-9])")
_MANY_DIGITS = re.compile(r"[0-9](?:[^\w]*[0-9]){3}")
# A yes or a no in any words, at the begin.
YES_OR_NO = re.compile(
    r"\W*(?:ja+|jazeker|jawel|zeker|graag|nee+|neen|helaas|tot|ok|prima|is goed)\b"
)


async def pass_on(context: Context, *, in_own_words: bool) -> bool:
    """Pass a short answer in words on to the coordinator who asked something of late.

    A nod or a goodbye is one at once; `in_own_words` only where it means nothing to the bot.
    """
    # On one line: what follows on the next would look like our own words.
    text = one_line(context.text)
    if not is_idle(context.turn) or not text or len(text) > _LONGEST_PASSED_ON or text[0] == "/":
        return False
    words = small_talk(text)
    # Of a volunteer more than a nod is meant for who asked; others type about participants.
    free = context.person.role is Role.VOLUNTEER and not words and not _may_be_about_somebody(text)
    nods = bool(words & {Talk.NOD, Talk.GOODBYE, Talk.SORRY})
    if not (free if in_own_words else nods):
        return False
    since = context.now - _ANSWERED_WITHIN
    mailing = await mailings.asked_lately(
        context.transaction, context.keys, context.person.id, since
    )
    if mailing is None or not await mailings.pass_on(
        context.transaction, mailing.id, context.person.id, _MOST_PASSED_ON
    ):
        return False
    member = await people.member(context.transaction, context.person.id, context.keys)
    facts = {"name": escape(member.name if member else ""), "text": escape(text)}
    told = _("{name} answers your message: “{text}”").format(**facts)
    if mailing.event_id is not None:
        event = await events.by_id(context.transaction, mailing.event_id)
        if event is not None:
            told = _("{name} answers your message about {title}: “{text}”").format(
                title=escape(event.facts.title), **facts
            )
    context.tell([mailing.chat_id], told)
    context.say(_("Thank you. I passed this on to the coordinator."))
    return True


def _may_be_about_somebody(text: str) -> bool:
    """A single word is more likely a mistyped button; figures may be an address or a number."""
    return (
        len(text.split()) < 2 or holds_bsn(text) or bool(_MANY_DIGITS.search(_TIME.sub("", text)))
    )


async def answers_message(context: Context) -> bool:
    """A yes or a no in more words, of no activity, is meant for the coordinator who asked."""
    if not YES_OR_NO.match(context.text.casefold()):
        return False
    _sure, known = await sure_and_details(context, Intent.ATTEND)
    return not known.get("about") and await pass_on(context, in_own_words=True)
