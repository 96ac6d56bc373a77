"""/help: what the buttons of somebody's role do, all or one, and whom to call."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from bot.conversation.context import Context
from bot.conversation.routing import refuse
from bot.conversation.turn import ROLE
from bot.domain.scheme import Scheme
from bot.handlers.card_language import labels_below_card
from bot.handlers.offers import with_back
from bot.handlers.rules import who_gives
from bot.storage.buttons import Button, ButtonRow
from bot.storage.installation import Way
from bot.storage.people import Role
from bot.translation import gettext as _


@dataclass(frozen=True)
class Part:
    """What is told of some subjects: in any case, and more to who asks after one of them."""

    about: str
    text: str
    more: str = ""
    button: Button | None = None
    """What it is done with, for who asked after it alone."""


async def show_help(context: Context) -> None:
    """What the buttons do, and whom to call; of what was asked after only that.

    Who has no role reads what the bot is.
    """
    if context.turn.person is None:
        refuse(context)
        return
    about = context.meant.get("about")
    person = context.person
    for role in (person.role, *(each for each in person.roles if each is not person.role)):
        parts = [part for part in _PARTS[role](context.scheme) if about in part.about.split()]
        if parts:
            _show_one(context, role, parts)
            return
    text = "\n\n".join(part.text for part in _PARTS[person.role](context.scheme))
    if about:
        # Who can't give one may want to know where one gets it.
        givers = f"{who_gives(context.scheme)} " if about == "issue" else ""
        text = givers + _("That is for another role. This you can do:") + f"\n\n{text}"
    devices: list[ButtonRow] = [[Button(_("My devices"), "devices")]]
    if Way.PAGE not in context.ways:
        devices = []
    context.say(
        f"{text}\n\n{_questions(context)}",
        *devices,
        [Button(_("Privacy"), "privacy"), Button(_("Back"), "menu")],
    )


def _show_one(context: Context, role: Role, parts: list[Part]) -> None:
    """What was asked after, with the button that does it, and one for all of it."""
    told = ("\n".join(filter(None, (part.text, part.more))) for part in parts)
    rows: list[ButtonRow] = [
        [replace(part.button, args={ROLE: role.value})] for part in parts if part.button is not None
    ]
    context.say("\n\n".join(told), *with_back(context, *rows, [Button(_("All help"), "help")]))


def _questions(context: Context) -> str:
    if context.person.role is Role.COORDINATOR:
        return _("Questions about the bot? Ask the administrator.")
    return _("Questions? Call the coordinator: {phone}.").format(
        phone=escape(context.scheme.coordinator_phone)
    )


def _where_to_spend() -> Part:
    return Part(
        "offers",
        _(
            "<b>Where to spend it</b>\n"
            "Tap “Where to spend it”, or type what somebody likes."
            " For example: <code>zwemmen, voor een meisje van 9</code>."
        ),
        button=Button(_("Where to spend it"), "offers"),
    )


def _promotion() -> Part:
    return Part(
        "promotion",
        _(
            "<b>Flyers and posters</b>\n"
            "Tap “Flyers and posters” to print or share one."
            " Or type it: <code>een folder in het Engels</code>."
        ),
        button=Button(_("Flyers and posters"), "promotion"),
    )


def _giving() -> list[Part]:
    return [
        Part(
            "issue",
            _(
                "<b>Giving a voucher</b>\n"
                "Tap “Give a voucher”. Choose what it is for. Type the postcode and house number."
                " Check it and tap “Give voucher”. You get a code and a card."
            ),
            button=Button(_("Give a voucher"), "issue.begin"),
        ),
        Part(
            "issue",
            _(
                "<b>Quick</b>\n"
                "Type it in one line. For example: <code>sport 9401 AB 12</code>."
                " A sentence of your own will do as well."
            ),
        ),
        Part(
            "issue",
            _(
                "<b>Already a voucher?</b>\n"
                "I ask whether it is another household. You know these people, so you decide."
            ),
        ),
    ]


def _languages(scheme: Scheme) -> list[Part]:
    """How a card is had in another language, by what its buttons say; nothing where there is no
    other."""
    labels = labels_below_card(scheme)
    if not labels:
        return []
    text = _(
        "<b>Card in another language</b>\n"
        "Tap “{label}” under the card. It counts for your cards of that day."
    )
    if len(labels) > 1:
        text = _(
            "<b>Card in another language</b>\n"
            "Tap “{label}” or “{other}” under the card. It counts for your cards of that day."
        )
    label, other = (*map(escape, labels), "")[:2]
    return [Part("language", text.format(label=label, other=other))]


def _intermediary(scheme: Scheme) -> list[Part]:
    parts = [
        *_giving(),
        Part(
            "undo replace",
            _("<b>Lost a code or made a mistake?</b>\nTap “Code lost or wrong”."),
            _(
                "“Take back my voucher”: only on the day itself, while it is unused.\n"
                "“Voucher lost: new code”: I ask which voucher it is.\n"
                "The old code no longer works then."
            ),
            Button(_("Code lost or wrong"), "repair"),
        ),
        Part(
            "lookup",
            _("<b>Check a code</b>\nType it, or send a photo of the card."),
            button=Button(_("Check a code"), "lookup"),
        ),
        Part(
            "events remind",
            _("<b>Activities</b>\nSee what is on, and let me remind you."),
            button=Button(_("Activities"), "events"),
        ),
        _where_to_spend(),
        *_languages(scheme),
        _promotion(),
    ]
    if scheme.coupons is not None:
        coupons = _(
            "<b>Coupons</b>\n"
            "Tap “Give a coupon”. You only see it while there are any."
            " Or type it in one line: <code>bon school 9401 AB 12</code>."
        )
        button = Button(_("Give a coupon"), "coupons", with_coupons=True)
        parts.append(Part("coupons", coupons, button=button))
    return parts


def _access() -> list[Part]:
    return [
        Part("people", _("<b>People</b>: see who has access. There you can withdraw access.")),
        Part(
            "invite",
            _("<b>Invite</b>: a link for a new colleague, volunteer or provider."),
            _(
                "Choose the role and the organisation, and tap “Make invitation”."
                " Pass the link on. It works once."
            ),
            Button(_("Invite"), "invite"),
        ),
    ]


def _coordinator(scheme: Scheme) -> list[Part]:
    parts = [
        *_access(),
        Part(
            "budget",
            _("<b>Budget</b>: what was given, what is left, and what lapses soon."),
            _("Reserved: given and not used yet. Free: what can still be given."),
            Button(_("Budget"), "budget"),
        ),
        Part(
            "report",
            _(
                "<b>Figures</b>: what was given and used. Under “Download” there is the report for"
                " the council."
            ),
            button=Button(_("Report for the council"), "report"),
        ),
        Part(
            "settlement",
            _("<b>Settlement</b>: lists for the webshop, and what has to be paid to whom."),
        ),
        Part(
            "lookup undo replace",
            _("<b>Find a voucher</b>: correct or withdraw it. You can also just type the code."),
            _("Is the code lost? Who gave the voucher makes a new one with “Code lost or wrong”."),
            Button(_("Find a voucher"), "lookup"),
        ),
        Part(
            "offers",
            _(
                "<b>Offers</b>: where a voucher can be spent. There you add, change and end it."
                " Or send me a list, Excel or CSV."
            ),
            _("Or say it in a line, such as: <code>nieuw aanbod: zumba</code>."),
            Button(_("Offers"), "desk"),
        ),
        Part(
            "promotion",
            _(
                "<b>Flyers and posters</b>: print them, add your own, and write down what they"
                " cost."
            ),
            button=Button(_("Flyers and posters"), "promotion"),
        ),
        Part("language", _("<b>Languages</b>: in which languages the card can be had.")),
        Part(
            "events remind",
            _("<b>Activities</b>: add one, change it, or write to those who want to hear of it."),
            button=Button(_("Activities"), "events"),
        ),
    ]
    if scheme.coupons is not None:
        coupons = _(
            "<b>Coupons</b>: send the export of the webshop, a CSV or an Excel file."
            " I show what is in it. Nothing is stored before you tap."
        )
        parts.append(Part("coupons", coupons))
    return parts


def _provider(_scheme: Scheme) -> list[Part]:
    return [
        Part(
            "redeem lookup",
            _(
                "<b>Taking in a voucher</b>\n"
                "Type the code, or scan the card with your camera."
                " You can also send me a photo of it. I tell you whether it is valid."
                " Then tap “Take in”. You get a number for your own books."
            ),
            button=Button(_("Take in a voucher"), "lookup"),
        ),
        Part(
            "undo",
            _(
                "<b>Made a mistake?</b>\n"
                "Tap “Taken in”. You can undo it on the same day."
                " You find each day and month there."
            ),
            button=Button(_("Taken in"), "redeem.today"),
        ),
        Part(
            "redeem",
            _(
                "<b>What was it used for?</b>\n"
                "I ask that when you offer more than one thing. Tap it, or type it."
            ),
        ),
        _where_to_spend(),
    ]


def _volunteer(_scheme: Scheme) -> list[Part]:
    return [
        Part(
            "events remind",
            _(
                "Tap “Activities” to see what is on. Choose one and tap “Remind me”."
                " Then you get a message in time."
            ),
            button=Button(_("Activities"), "events"),
        ),
        Part(
            "remind",
            _("Enough? Tap “My reminders” and then “Stop reminders”."),
            button=Button(_("My reminders"), "reminders"),
        ),
        _where_to_spend(),
        _promotion(),
    ]


_PARTS: dict[Role, Callable[[Scheme], list[Part]]] = {
    Role.INTERMEDIARY: _intermediary,
    Role.COORDINATOR: _coordinator,
    Role.PROVIDER: _provider,
    Role.VOLUNTEER: _volunteer,
}
