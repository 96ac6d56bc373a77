"""A message that a sentence asks for: to whom it goes is filled in, and its text is asked for."""

import re

from bot.conversation.context import Context
from bot.handlers import events_meant, mailing, no_order
from bot.storage import mailings
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.mailings import Audience, Receivers
from bot.translation import gettext as _
from bot.understanding.orders import is_order_to_write
from bot.understanding.topics import Words, plain_words

# Not everybody of somewhere, or who does something.
_EVERYBODY = re.compile(r"\biedereen\b(?! (?:die|van|bij|in|uit|met)\b)", re.IGNORECASE)
# Where a sentence goes on with what the message is about.
_ABOUT = re.compile(
    r":\s|,?\s(?:dat|over|om te|of ze|of zij|ivm|i\.v\.m|vanwege|voor de|met de (?:tekst|vraag))\b",
    re.IGNORECASE,
)
# A text of so many words behind a colon is the message; fewer are what it is about.
_TEXT = re.compile(
    r"[^\n]*?(?<!onderwerp)(?<!betreft)(?<!over)(?<!\d):\s+(?P<text>\S+(?:\s+\S+){2}.*)",
    re.I | re.S,
)
_GROUPS = Words(
    [
        (Audience.VOLUNTEERS, "vrijw* vriew* vrw volunteer* helpers"),
        (Audience.INTERMEDIARIES, "intermed* uitdelers"),
        (Audience.PROVIDERS, "aanbieder* anbieder* provider* clubs verenigingen"),
        (Audience.COORDINATORS, "coordinat* cordinat* medecoord*"),
        (Audience.EVERYBODY, "iedereen"),
    ]
)
# What may stand beside groups where only is said to whom it goes.
_SMALL = frozenset(
    [
        *("nee", "neen", "wacht", "ho", "oh", "o", "oeps", "sorry", "niet", "geen", "maar"),
        *("aan", "naar", "voor", "de", "alle", "alleen", "ook", "en", "of", "toch", "ik"),
        *("bedoel", "bedoelde", "het", "is", "moet", "wil", "wou", "doe", "liever", "stuur"),
        *("dat", "dit", "bericht", "hoor", "graag", "svp", "eerst", "onze", "die", "ze", "hem"),
        *("gaat", "zijn", "moeten", "erbij", "sturen", "versturen", "verstuur", "mail"),
        "mailen",
    ]
)
_TO = frozenset(["aan", "naar", "voor", "de", "alle", "onze"])
_NOT = frozenset(["niet", "geen", "nie", "neet", "ipv"])
_BESIDES = frozenset(["ook", "en", "erbij"])


async def begin(context: Context) -> None:
    """Ask for the text where it is said to whom, and else to whom it is."""
    if not is_order_to_write(context.text):
        await no_order.ask_which(context, Button(_("Message to a group"), "mail"))
        return
    if "groups" in context.meant:
        await _ask_one_group(context)
        return
    said = context.meant.get("audience") or context.meant.get("role")
    if said is None:
        about = await events_meant.named(context)
        await mailing.ask_audience(context, about[0].id if len(about) == 1 else None)
        return
    audience = Audience(said)
    receivers = Receivers(audience, organisation=context.meant.get("receivers"))
    if not await mailings.count_receivers(context.transaction, context.person.id, receivers):
        if "role" in context.meant:
            _say_nobody(context, audience)
        await mailing.ask_audience(context, None)
        return
    context.begin()
    context.go_to("mail.to", event=None)
    if text := context.meant.get("text"):
        context.go_to(mailing.TEXT, audience=audience.value, organisation=receivers.organisation)
        await mailing.take(context, text)
        return
    await _ask_text(context, audience, receivers.organisation)


async def _ask_text(context: Context, audience: Audience, organisation: str | None = None) -> None:
    others: ButtonRow = [Button(_("To others"), "mail")]
    await mailing.ask_text_for(context, audience, organisation, others)


def _say_nobody(context: Context, audience: Audience) -> None:
    text = _("There are no {whom} yet that you can write to.")
    context.say(text.format(whom=mailing.names()[audience].lower()))


async def _ask_one_group(context: Context) -> None:
    note = _("A message goes to one group at a time.")
    await mailing.ask_audience(context, None, note)


async def take_others(context: Context) -> bool:
    """Where the text is asked or shown: whether it is only said to whom else it goes."""
    groups, only = _groups(context.text)
    if not groups or not only:
        return False
    now = Audience(context.data["audience"])
    if len(groups) > 1 or (groups != {now} and _BESIDES & {*plain_words(context.text)}):
        await _ask_one_group(context)
        return True
    audience = groups.pop()
    receivers = Receivers(audience)
    if not await mailings.count_receivers(context.transaction, context.person.id, receivers):
        _say_nobody(context, audience)
        await mailing.ask_audience(context, None)
    elif context.turn.step == mailing.CONFIRM:
        context.go_to(mailing.CONFIRM, audience=audience.value, organisation=None, event=None)
        await mailing.show(context)
    else:
        context.data["event"] = None
        await _ask_text(context, audience)
    return True


def _groups(text: str) -> tuple[set[Audience], bool]:
    """The groups that a text names and does not deny, and whether it says nothing else."""
    words = plain_words(text)
    found = _GROUPS.found(words)
    groups = {Audience(each.topic) for each in found if not _is_denied(words[: each.begin])}
    said = {place for each in found for place in range(each.begin, each.end)}
    return groups, all(place in said or word in _SMALL for place, word in enumerate(words))


def _is_denied(before: list[str]) -> bool:
    """Whether what stands before a group says that it is not meant: niet aan de."""
    while before and before[-1] in _TO:
        before = before[:-1]
    return bool(before) and before[-1] in _NOT


async def read_receivers(context: Context) -> Data:
    """To whom it is besides a role: one organisation, everybody, or more groups than one.

    What stands behind a colon is the text.
    """
    head = _ABOUT.split(context.text, maxsplit=1)[0]
    written = _TEXT.fullmatch(context.text)
    text = {"text": written["text"].strip()} if written else {}
    groups, _only = _groups(head)
    if len(groups) > 1:
        return text | {"groups": sorted(groups)}
    if "role" in context.meant:
        return text | ({"audience": groups.pop().value} if groups else {})
    return text | await _receivers(context, head.casefold())


async def _receivers(context: Context, text: str) -> Data:
    name_of = context.scheme.organisation_name
    found = await mailings.organisations(context.transaction, context.person.id)
    named = [each for each, _count in found if name_of(each).casefold() in text]
    if len(named) == 1:
        return {"audience": Audience.ORGANISATION.value, "receivers": named[0]}
    if _EVERYBODY.search(text):
        return {"audience": Audience.EVERYBODY.value}
    return {}
