"""A coordinator's message to many: to whom, what, a look at it, and how far it is."""

import re
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.domain.events import over_from
from bot.domain.reminders import is_quiet
from bot.formatting import cut, for_button, number
from bot.handlers.fallback import not_understood
from bot.messages.events import progress_rows
from bot.parsing.personal_numbers import holds_bsn
from bot.storage import events, mailings, people, subscriptions
from bot.storage.buttons import Button, ButtonRow
from bot.storage.letters import Letter, MailingMessage, MailMessage
from bot.storage.mailings import Audience, Receivers
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.understanding.addresses import address_in
from bot.understanding.codes_said import code_in

TEXT, CONFIRM = "mail.text", "mail.confirm"
_LONGEST = 1000
# So many answers are told to the coordinator one by one; the rest are counted.
_MOST_TOLD = 10
# So often the coordinator hears from the same person in answer to one message.
_MOST_CHANGES = 5
_LONGEST_ASKED = 80
# Telegram shows no more than 100 buttons.
_MOST_ORGANISATIONS = 80
# What says that the text that is shown is not right, rather than to stand in its place.
_CORRECTS = re.compile(
    r"\W*(?:nee+|neen|wacht|ho|oh?|oeps|liever|niet|klopt niet|(?:dit|dat|het|die|er)\W.*"
    r"\b(?:niet|fout|verkeerd|moet|klopt|anders)|fout|foutje|verkeerd|anders|aanpassen|wijzig\w*"
    r"|verander\w*|pas\b.*\baan|moet|maak|zet|zonder)\b"
    r"|.*\b(?:bedoel(?:de)? ik|ipv|in plaats van)\b|.*\bi\.p\.v\.",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"\W*(?:\w+ ){0,4}(?:even|ff|effe|eerst|nog)\b.{0,12}"
    r"\b(?:kijk|check|wacht|nakijk|lees|overleg)\w*(?: \w+){0,4}\W*",
    re.IGNORECASE,
)
_GREETS = re.compile(r"\W*(?:beste|dag|hallo|hoi|goede\w*|lieve)\b", re.IGNORECASE)
# Fewer words are no message in the place of another, and very few mean nothing.
_FEWEST_WORDS, _MEANING_NOTHING = 5, 2


async def begin(context: Context) -> None:
    """A message, perhaps about the activity of the button."""
    await ask_audience(context, context.choice.get("event"))


async def ask_audience(context: Context, event_id: int | None, note: str = "") -> None:
    """To whom is the message? Only who is there is offered; a `note` stands above the question."""
    audiences = _OF_EVENT if event_id is not None else _OF_ALL
    rows: list[ButtonRow] = []
    for audience in audiences:
        receivers = Receivers(audience, event_id)
        count = await mailings.count_receivers(context.transaction, context.person.id, receivers)
        if count:
            label = f"{names()[audience]} ({number(count)})"
            rows.append([Button(label, "mail.to", {"audience": audience.value})])
    if not rows:
        context.end()
        context.say(
            _("There is nobody to write to yet."),
            [Button(_("Activities"), "events"), Button(_("Back"), "menu")],
        )
        return
    if event_id is None:
        rows.insert(-1, [Button(_("One organisation"), "mail.one")])
    context.begin()
    context.go_to("mail.to", event=event_id)
    question = _("To whom is the message?")
    if event_id is not None:
        event = await events.by_id(context.transaction, event_id)
        title = escape(event.facts.title) if event else ""
        question = _("A message about {title}. To whom is it?").format(title=title)
    context.say(f"{note} {question}".strip(), *rows, [stop_button()])


_OF_EVENT = (Audience.FOLLOWERS, Audience.COMING, Audience.VOLUNTEERS)
_OF_ALL = (
    Audience.VOLUNTEERS,
    Audience.INTERMEDIARIES,
    Audience.PROVIDERS,
    Audience.COORDINATORS,
    Audience.EVERYBODY,
)


def names() -> dict[Audience, str]:
    """What each audience is called."""
    return {
        Audience.VOLUNTEERS: _("Volunteers"),
        Audience.INTERMEDIARIES: _("Intermediaries"),
        Audience.PROVIDERS: _("Providers"),
        Audience.COORDINATORS: _("Coordinators"),
        Audience.EVERYBODY: _("Everybody"),
        Audience.FOLLOWERS: _("Who wants a reminder"),
        Audience.COMING: _("Who comes"),
    }


async def ask_organisation(context: Context) -> None:
    """Of which organisation are the people?"""
    found = await mailings.organisations(context.transaction, context.person.id)
    context.go_to("mail.to")
    rows: list[ButtonRow] = [
        [
            Button(
                f"{for_button(context.scheme.organisation_name(name))} ({number(count)})",
                "mail.to",
                {"audience": Audience.ORGANISATION.value, "organisation": name},
            )
        ]
        for name, count in found[:_MOST_ORGANISATIONS]
    ]
    context.say(_("To which organisation is the message?"), *rows, [stop_button()])


async def ask_text(context: Context) -> None:
    """It is known to whom: what is the message?"""
    audience = Audience(context.choice["audience"])
    await ask_text_for(context, audience, context.choice.get("organisation"))


async def ask_text_for(
    context: Context, audience: Audience, organisation: str | None, *rows: ButtonRow
) -> None:
    """Ask for the text of a message to these; `rows` are other buttons than to stop."""
    context.go_to(TEXT, audience=audience.value, organisation=organisation)
    text = _("This message goes to {whom}. Type the text. Name no participants.")
    context.say(text.format(whom=await _whom(context)), *rows, [stop_button()])


def _receivers(context: Context) -> Receivers:
    data = context.data
    return Receivers(Audience(data["audience"]), data["event"], data.get("organisation"))


async def _whom(context: Context) -> str:
    """Whom the message goes to, and how many they are now; as HTML."""
    receivers = _receivers(context)
    count = await mailings.count_receivers(context.transaction, context.person.id, receivers)
    match receivers.audience:
        case Audience.VOLUNTEERS:
            text = ngettext("{count} volunteer", "{count} volunteers", count)
        case Audience.INTERMEDIARIES:
            text = ngettext("{count} intermediary", "{count} intermediaries", count)
        case Audience.PROVIDERS:
            text = ngettext("{count} person at a provider", "{count} people at providers", count)
        case Audience.COORDINATORS:
            text = ngettext("{count} other coordinator", "{count} other coordinators", count)
        case Audience.EVERYBODY:
            text = ngettext(
                "everybody who uses the bot: {count} person",
                "everybody who uses the bot: {count} people",
                count,
            )
        case Audience.ORGANISATION:
            text = ngettext("{count} person at {name}", "{count} people at {name}", count)
        case Audience.FOLLOWERS:
            text = ngettext(
                "{count} person who wants a reminder", "{count} people who want a reminder", count
            )
        case Audience.COMING:
            text = ngettext("{count} person who comes", "{count} people who come", count)
    name = context.scheme.organisation_name(receivers.organisation or "")
    return text.format(count=number(count), name=escape(name))


async def take_text(context: Context) -> None:
    """The text was typed: show what they will see, to whom it goes, and how many they are."""
    await take(context, context.text)


async def take_other_text(context: Context) -> None:
    """The text is shown, and something was typed: a text in its place, or what is wrong with it."""
    said = context.text
    if _LOOKS.fullmatch(said) and context.repeat_question(
        _("You were busy with this."), delete=False
    ):
        return
    is_short = _MEANING_NOTHING < len(said.split()) < _FEWEST_WORDS
    if (_CORRECTS.match(said) or is_short) and not _GREETS.match(said):
        context.go_to(TEXT)
        again = _("I change nothing in the text myself. Type the whole text once more. It was:")
        context.say(f"{again}\n\n{escape(context.data['text'])}", [stop_button()])
    elif len(said.split()) <= _MEANING_NOTHING:
        await not_understood(context)
    else:
        await take_text(context)


async def take(context: Context, typed: str) -> None:
    """Take what was typed as the text of the message, and show it."""
    text = "\n".join(" ".join(line.split()) for line in typed.splitlines()).strip()
    if not 5 <= len(text) <= _LONGEST or text.startswith("/"):
        problem = ngettext(
            "Your text has {count} character. Type a text of 5 to 1.000 characters.",
            "Your text has {count} characters. Type a text of 5 to 1.000 characters.",
            len(text),
        )
        context.say(problem.format(count=number(len(text))), [stop_button()])
        return
    if holds_bsn(text):
        context.delete_typed()
        context.say(_("Do not send a name or BSN."), [stop_button()])
        return
    if _is_of_household(text):
        context.delete_typed()
        refused = _(
            "Put no address with a postcode and no code in a message to a group. Type the text."
        )
        context.say(refused, [stop_button()])
        return
    context.go_to(CONFIRM, text=text)
    await show(context)


def _is_of_household(text: str) -> bool:
    """Whether an address or a code stands in a text, which no group may read."""
    return "postcode" in address_in(text) or code_in(text) is not None


async def show(context: Context) -> None:
    """What they will see, one tap from being sent."""
    text = context.data["text"]
    to = _("This message goes to {whom}:")
    if _receivers(context).audience.may_help:
        to = _("This message goes to {whom}, with the buttons “Yes, I can” and “No, I can't”:")
    lines = [to.format(whom=await _whom(context)), "", escape(text)]
    if is_quiet(context.now, context.scheme.zone):
        lines += ["", _("It is night. They get it at 8.00 in the morning.")]
    context.say("\n".join(lines), [Button(_("Send it"), "mail.send")], [stop_button()])


async def send(context: Context) -> None:
    """The confirming tap: from now on it goes out, a few at a time."""
    tap = context.turn.update.tap
    mailing = await mailings.begin(
        context.transaction,
        context.keys,
        draft_id=context.draft_id,
        sender=context.person.id,
        receivers=_receivers(context),
        text=context.data["text"],
        message_id=tap.message_id if tap else None,
        now=context.now,
    )
    context.end()
    context.send(MailingMessage(mailing), *progress_rows(mailing))


async def show_progress(context: Context) -> None:
    """How far it is now."""
    mailing = context.choice["mailing"]
    context.send(MailingMessage(mailing), *progress_rows(mailing))


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
    could = await mailings.can_help(context.transaction, mailing.id, context.person.id)
    changed = await mailings.answer(
        context.transaction, mailing.id, context.person.id, can, context.now
    )
    comes = await _attend(context, mailing, can=can, could=could)
    if can:
        text = _("Thank you. The coordinator knows that you can.")
    else:
        text = _("Thank you. The coordinator knows that you can't.")
    context.say("\n".join(filter(None, (text, comes))), keep=True)
    _show_answered(context, mailing.id, can=can)
    if not changed or not mailing.reachable:
        return
    progress = await mailings.progress(context.transaction, mailing.id)
    # Who can't is only counted; but whoever was counted on and can't must be heard of.
    if not ((can and progress.can <= _MOST_TOLD) or (not can and could)):
        return
    # Who says yes and no by turns is soon only counted as well; the last they are told is a no.
    most = _MOST_CHANGES if can else _MOST_CHANGES + 1
    if await mailings.pass_on(context.transaction, mailing.id, context.person.id, most):
        await _tell_sender(context, mailing, can=can)


async def _attend(context: Context, mailing: mailings.Mailing, *, can: bool, could: bool) -> str:
    """Who can help with an activity comes to it, with a reminder; who can't after all does not.

    Returns what to say of it, as HTML; empty where the message is about no activity to come.
    """
    event = None
    if mailing.event_id is not None:
        event = await events.by_id(context.transaction, mailing.event_id)
    zone, person = context.scheme.zone, context.person.id
    if event is None or not event.facts.goes_on or over_from(event.facts, zone) <= context.now:
        return ""
    if can:
        await subscriptions.follow_event(context.transaction, person, event, zone, context.now)
        text = _("You are on the list for {title}. I remind you of it.")
    elif could:
        text = _("You are no longer on the list for {title}.")
    else:
        return ""
    await subscriptions.answer(context.transaction, person, event, can, zone, context.now)
    return text.format(title=escape(event.facts.title))


def _show_answered(context: Context, mailing_id: int, *, can: bool) -> None:
    """The message itself says what was answered, and offers the other answer."""
    tap = context.turn.update.tap
    if tap is None or tap.message_id is None:
        return
    this = {"mailing": mailing_id}
    other = (
        Button(_("I can't after all"), "mail.can_not", this)
        if can
        else Button(_("I can after all"), "mail.can", this)
    )
    context.turn.letters.append(
        Letter(
            context.turn.chat_id,
            MailMessage(mailing_id, can),
            [[other]],
            keep=True,
            edits=tap.message_id,
        )
    )


async def _tell_sender(context: Context, mailing: mailings.Mailing, *, can: bool) -> None:
    member = await people.member(context.transaction, context.person.id, context.keys)
    name = escape(member.name if member else "")
    event = None
    if mailing.event_id is not None:
        event = await events.by_id(context.transaction, mailing.event_id)
    progress = await mailings.progress(context.transaction, mailing.id)
    if event is not None:
        text = (
            _("{name} can help with {title}.") if can else _("{name} can't help with {title} now.")
        )
        text = text.format(name=name, title=escape(event.facts.title))
    else:
        asked = cut(" ".join(mailing.text.split()), _LONGEST_ASKED)
        text = _("{name} can help.") if can else _("{name} can't help now.")
        text += " " + _("You asked: “{text}”")
        text = text.format(name=name, text=escape(asked))
    text += "\n" + _("Until now: {yes} yes, {no} no.").format(
        yes=number(progress.can), no=number(progress.can_not)
    )
    context.tell([mailing.chat_id], text)
