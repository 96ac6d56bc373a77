"""What the button of an intent says."""

from bot.storage.people import Role
from bot.translation import gettext as _
from bot.understanding.intents import Intent


def label_of(intent: Intent, role: Role) -> str:
    """The button that stands for an intent."""
    of_role = {
        (Intent.UNDO, Role.PROVIDER): _("Undo what I took in"),
        (Intent.UNDO, Role.COORDINATOR): _("Undo or correct"),
    }
    labels = {
        Intent.ISSUE: _("Give a voucher"),
        Intent.COUPONS: _("Give a coupon"),
        Intent.LOOKUP: _("Check a code"),
        Intent.REDEEM: _("Take in a voucher"),
        Intent.REPLACE: _("Code lost"),
        Intent.UNDO: _("Take back"),
        Intent.CANCEL: _("Stop"),
        Intent.OFFERS: _("Where to spend it"),
        Intent.RULES: _("The rules"),
        Intent.EVENTS: _("Activities"),
        Intent.ATTEND: _("Tell that I come"),
        Intent.REMIND: _("Remind me"),
        Intent.UNREMIND: _("Stop reminders"),
        Intent.HELP: _("Help"),
        Intent.PRIVACY: _("Privacy"),
        Intent.GREET: _("To the menu"),
        Intent.THANKS: _("To the menu"),
        Intent.PROMOTION: _("Flyers and posters"),
        Intent.CARD_LANGUAGE: _("Card in another language"),
        Intent.UPTAKE: _("Figures"),
        Intent.BUDGET: _("Budget"),
        Intent.REPORT: _("Report for the council"),
        Intent.DOWNLOAD: _("Download"),
        Intent.SETTLE: _("Settlement"),
        Intent.RECEIPTS: _("Taken in"),
        Intent.PEOPLE: _("People"),
        Intent.INVITE: _("Invite"),
        Intent.WITHDRAW_PERSON: _("Withdraw access"),
        Intent.MAIL: _("Message to a group"),
    }
    return of_role.get((intent, role)) or labels[intent]
