"""What everybody can always reach: the menu of their role, stop, help and privacy."""

import re
from collections.abc import Iterable
from html import escape

from bot.conversation.context import Context
from bot.formatting import day
from bot.handlers import shop_asked
from bot.storage import pots
from bot.storage.buttons import Button, ButtonRow
from bot.storage.installation import Way
from bot.storage.people import Role
from bot.storage.web_chats import is_web
from bot.translation import gettext as _
from bot.translation import ngettext

# A busy morning at the counter: from here on somebody may have to go home without.
FEW = 20
# Nothing else than that one thinks better of it; any more words may be a text, or say of what.
NEVER_MIND = re.compile(
    r"\W*(?=.*\b(?:nee+|laat maar|laat (?:het )?zitten|niet|terug|annul\w+|vergis\w*|vergeet|hoeft"
    r"|stop\w*|houd?\b.*\bop|ophouden|afbreken|geen)\b)"
    r"(?:(?:nee+|ach|oh?|laat|doe|maar|toch|niet|zitten|vergeet|het|dit|dat|hoeft|meer|al|hoor|dan"
    r"|terug|annule(?:er|ren)|sorry|wacht|oeps|ik|heb|me|mij|vergist?|vergissing|stop(?:pen)?|even"
    r"|afbreken|houd?|op|ophouden|er|mee|ermee|wil|wou|verstuur|versturen|stuur|sturen|verzend|verzenden|geen|bericht)\b\W*)+",
    re.IGNORECASE,
)
_STOPS = re.compile(r"stop|\bhou", re.IGNORECASE)
# A label that is longer is cut off on a phone, where two buttons stand beside each other.
HALF_A_ROW = 12


def begin_giving(context: Context, known: str) -> bool:
    """Begin to give something, if that is open today. A button may bring one answer: `known`."""
    if not open_today(context):
        return False
    context.begin()
    if known in context.choice:
        context.data[known] = context.choice[known]
    return True


def open_today(context: Context) -> bool:
    """Whether anything is handed out today; if not, that is said."""
    scheme = context.scheme
    if scheme.is_open_on(context.today):
        return True
    context.end()
    if context.today < scheme.starts:
        text = _("The scheme begins on {day}. Nothing was given.").format(
            day=day(scheme.starts, with_year=True)
        )
    else:
        text = _("The scheme ended on {day}. Nothing was given.").format(
            day=day(scheme.ends, with_year=True)
        )
    context.say(text, *context.menu())
    return False


def category_rows(context: Context, action: str, but: str | None = None) -> list[ButtonRow]:
    """The categories as buttons, two to a row where a phone shows both labels whole."""
    return in_pairs(
        Button(category.label, action, {"category": category.key})
        for category in context.scheme.categories
        if category.key != but
    )


def in_pairs(buttons: Iterable[Button]) -> list[ButtonRow]:
    """Buttons two to a row, where a phone shows both labels whole."""
    rows: list[ButtonRow] = []
    beside = False
    for button in buttons:
        fits = len(button.label) <= HALF_A_ROW
        if beside and fits:
            rows[-1].append(button)
        else:
            rows.append([button])
        beside = fits and len(rows[-1]) == 1
    return rows


async def show_menu(context: Context) -> None:
    """The welcome and the role's buttons; whatever was going on has ended."""
    context.end()
    text = greeting_text(context.person.role).format(place=escape(context.scheme.place))
    if context.person.role is Role.INTERMEDIARY and (few := await _few_left(context)):
        text = f"{text}\n\n{few}"
    context.say(text, *context.menu())


def greeting_text(role: Role) -> str:
    """The welcome, and what somebody with this role can do at once; `place` is still to fill in."""
    if role is Role.INTERMEDIARY:
        return _(
            "Welcome to the voucher help of {place}. What do you want to do?\n\n"
            "Do you have a code? Type it, then I check it."
        )
    if role is Role.COORDINATOR:
        return _("Welcome to the voucher help of {place}. What do you want to do?")
    if role is Role.PROVIDER:
        return _(
            "Welcome to the voucher help of {place}."
            " Type the code of a voucher, scan the card with your camera, or send a photo of it."
        )
    return _("Welcome to the voucher help of {place}. Here you see which activities there are.")


async def _few_left(context: Context) -> str:
    """How many vouchers there still are, where that is worth knowing; else nothing."""
    scheme = context.scheme
    left = await pots.how_many_left(context.transaction, context.organisation.key, scheme)
    if left > FEW or not scheme.is_open_on(context.today):
        return ""
    if not left:
        return _("All vouchers are gone.")
    return ngettext(
        "There is {count} voucher left.", "There are {count} vouchers left.", left
    ).format(count=left)


async def stop(context: Context) -> None:
    """End whatever was going on, and say that nothing came of it."""
    text = context.text
    only_sighs = NEVER_MIND.fullmatch(text) and not _STOPS.search(text)
    if context.turn.draft_id is None and not only_sighs and context.person.role is Role.VOLUNTEER:
        # Who helps means the messages, or all of it.
        await sign_off(context)
        return
    if await shop_asked.still_asks(context):
        return
    context.end()
    context.say(_("Stopped. Nothing was changed. What do you want to do?"), *context.menu())


async def sign_off(context: Context) -> None:
    """Somebody wants no more of this: of the reminders, or of everything?"""
    context.end()
    rows: list[ButtonRow] = []
    if context.person.role is not Role.PROVIDER:
        rows.append([Button(_("Stop reminders"), "reminders.stop")])
    context.say(
        _("What do you want to stop?"),
        *rows,
        [Button(_("I do not want to take part any more"), "leave")],
        [Button(_("Back"), "menu")],
    )


async def show_privacy(context: Context) -> None:
    """What is kept of whom: for everybody, whoever they are."""
    participants = _(
        "<b>Privacy</b>\n"
        "Of the people who get a voucher we keep no name, no telephone number, no BSN and"
        " no income. An address is never kept as text. We only keep a secret mark that the"
        " address can't be read from. So one household does not get two vouchers."
    )
    rows: list[ButtonRow] = []
    if context.turn.person is not None:
        rows = [[Button(_("What do you keep of me?"), "privacy.mine")]]
        rows += [[Button(_("I do not want to take part any more"), "leave")]]
        rows += [[Button(_("Back"), "menu")]] if context.turn.tapped else []
        you = _(
            "Of you we keep: your name, your organisation, what you do here, and"
            " the last day on which you were here. Your name is stored encrypted. Your"
            " coordinator can see it and withdraw your access. You can always leave: then your name"
            " is erased."
        )
        you = "\n\n".join([you, *_by_channel(context)])
    elif context.turn.was_withdrawn:
        you = _(
            "Of you we keep: your name, your organisation, and what you did here."
            " Your name is stored encrypted."
        )
        rows = [
            [Button(_("What do you keep of me?"), "privacy.mine")],
            [Button(_("Erase my name"), "leave")],
        ]
    elif is_web(context.turn.chat_id):
        you = _(
            "Of you we keep no name. What you type here and what I answer is stored encrypted, and"
            " erased within a day."
        )
    else:
        you = _(
            "Of you we keep no name. What you type is erased when it is answered, and my answer"
            " when it is sent. Until tonight I keep a secret mark of this chat, so that I"
            " know whom I answered."
        )
    context.say("\n\n".join([participants, you, _times(context), _rights(context)]), *rows)


def _by_channel(context: Context) -> list[str]:
    """What is kept of whoever works with it in each of the ways that there are."""
    told = []
    if Way.PAGE in context.ways:
        told.append(
            _(
                "In the page we keep what you type, but no address, and what I answer for 30 days."
                " The cards and files that I send you as well. All of it is stored encrypted. A"
                " photo or file that you send leaves the page once it is read. We also keep on"
                " which devices you are signed in, until you sign out or do not use them for a"
                " long time."
            )
        )
    if Way.TELEGRAM in context.ways:
        told.append(
            _(
                "In Telegram we keep the number of your chat. What you type we erase once it is"
                " answered, and what I answer we keep encrypted for 30 days. A photo of a card we"
                " do not keep. Telegram itself can read this chat, and keeps it as well."
            )
        )
    return told


def _times(context: Context) -> str:
    """How long the most private is kept; README's table has the rest."""
    kept = context.scheme.retention
    households = ngettext(
        "Which address had a voucher we forget {days} day after the scheme ends.",
        "Which address had a voucher we forget {days} days after the scheme ends.",
        kept.households_days,
    )
    told = households.format(days=kept.households_days)
    if context.turn.person is not None or context.turn.was_withdrawn:
        staff = ngettext(
            "Your name we forget {days} day after your access ended.",
            "Your name we forget {days} days after your access ended.",
            kept.staff_days,
        )
        told += " " + staff.format(days=kept.staff_days)
    return told


def _rights(context: Context) -> str:
    """Who is responsible, what one may ask, and whom to complain to."""
    privacy = context.scheme.privacy
    place, phone = context.scheme.place, context.scheme.coordinator_phone
    responsible = privacy.responsible or _("the municipality of {place}").format(place=place)
    contact = privacy.contact or _("the coordinator, {phone}").format(phone=phone)
    lines = [
        _("Responsible is: {responsible}.").format(responsible=escape(responsible)),
        _(
            "You may see what we keep of you, have it corrected or erased, and object. Ask:"
            " {contact}."
        ).format(contact=escape(contact)),
        _("A complaint? You can also go to the Autoriteit Persoonsgegevens."),
    ]
    if privacy.page:
        lines.append(_("More to read: {page}").format(page=escape(privacy.page)))
    return "\n".join(lines)
