"""/help: what the buttons of somebody's role do, and whom to call."""

from html import escape

from bot.conversation.context import Context
from bot.conversation.routing import refuse
from bot.storage.buttons import Button
from bot.storage.people import Role
from bot.translation import gettext as _


async def show_help(context: Context) -> None:
    """What the buttons do, and whom to call. Who has no role reads what the bot is."""
    if context.turn.person is None:
        refuse(context)
        return
    role = context.person.role
    text = {
        Role.INTERMEDIARY: _intermediary,
        Role.COORDINATOR: _coordinator,
        Role.PROVIDER: _provider,
        Role.VOLUNTEER: _volunteer,
    }[role](context)
    if role is Role.COORDINATOR:
        questions = _("Questions about the bot? Ask the administrator.")
    else:
        questions = _("Questions? Call the coordinator: {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        )
    context.say(
        f"{text}\n\n{questions}",
        [Button(_("Privacy"), "privacy"), Button(_("Back"), "menu")],
    )


def _intermediary(context: Context) -> str:
    text = _(
        "<b>Giving a voucher</b>\n"
        "Tap “Give a voucher”. Choose what it is for. Type the postcode and house number."
        " Check it and tap “Give voucher”. You get a code and a card.\n\n"
        "<b>Quick</b>\n"
        "Type it in one line. For example: <code>sport 9401 AB 12</code>.\n\n"
        "<b>Already a voucher?</b>\n"
        "I ask whether it is another household. You know these people, so you decide.\n\n"
        "<b>Lost a code or made a mistake?</b>\n"
        "Tap “Code lost or wrong”.\n\n"
        "<b>Check a code</b>\n"
        "Type it, or send a photo of the card.\n\n"
        "<b>Activities</b>\n"
        "See what is on, and let me remind you."
    )
    if context.scheme.coupons is not None:
        coupons = _(
            "<b>Coupons</b>\n"
            "Tap “Give a coupon”. You only see it while there are any."
            " Or type it in one line: <code>bon school 9401 AB 12</code>."
        )
        text = f"{text}\n\n{coupons}"
    return text


def _coordinator(context: Context) -> str:
    text = _(
        "<b>People</b>: see who has access. There you can withdraw access.\n\n"
        "<b>Invite</b>: a link for a new colleague, volunteer or provider.\n\n"
        "<b>Budget</b>: what was given, what is left, and what lapses soon.\n\n"
        "<b>Settlement</b>: lists for the webshop, and what has to be paid to whom.\n\n"
        "<b>Find a voucher</b>: correct or withdraw it. You can also just type the code."
        "\n\n"
        "<b>Activities</b>: add one, change it, or write to those who want to hear of it."
    )
    if context.scheme.coupons is not None:
        coupons = _(
            "<b>Coupons</b>: send the export of the webshop, a CSV or an Excel file."
            " I show what is in it. Nothing is stored before you tap."
        )
        text = f"{text}\n\n{coupons}"
    return text


def _provider(_context: Context) -> str:
    return _(
        "<b>Taking in a voucher</b>\n"
        "Type the code, or scan the card with your camera."
        " You can also send me a photo of it. I tell you whether it is valid."
        " Then tap “Take in”. You get a number for your own books.\n\n"
        "<b>Made a mistake?</b>\n"
        "Tap “Taken in”. You can undo it on the same day."
        " You find each day and month there."
    )


def _volunteer(_context: Context) -> str:
    return _(
        "Tap “Activities” to see what is on. Choose one and tap “Remind me”."
        " Then you get a message in time.\n\n"
        "Enough? Tap “My reminders” and then “Stop reminders”."
    )
