"""What somebody begins with, by role: the menu. And the button that ends what was begun."""

from bot.conversation.turn import ROLE
from bot.storage.buttons import Button, ButtonRow
from bot.storage.people import Person, Role
from bot.translation import gettext as _


def menu_rows(person: Person) -> list[ButtonRow]:
    """The buttons that somebody begins with in their role, and one for each other role."""
    others: list[ButtonRow] = [
        [Button(_("As {role}").format(role=role_name(role)), "menu", {ROLE: role.value})]
        for role in person.roles
        if role is not person.role
    ]
    return _role_rows(person.role) + others


def _role_rows(role: Role) -> list[ButtonRow]:
    """A role's own buttons. What more roles can do says in which it is meant."""
    mine = {ROLE: role.value}
    help_button = Button(_("Help"), "help", mine)
    activities = Button(_("Activities"), "events", mine)
    figures = Button(_("Figures"), "summary", mine)
    where_to_spend = Button(_("Where to spend it"), "offers", mine)
    promotion = Button(_("Flyers and posters"), "promotion", mine)
    match role:
        case Role.INTERMEDIARY:
            return [
                [Button(_("Give a voucher"), "issue.begin")],
                [Button(_("Give a coupon"), "coupons", with_coupons=True)],
                [Button(_("Code lost or wrong"), "repair")],
                [Button(_("Check a code"), "lookup", mine)],
                [where_to_spend],
                [Button(_("How many given"), "summary", mine)],
                [promotion],
                [activities, help_button],
            ]
        case Role.COORDINATOR:
            return [
                [Button(_("People"), "people"), Button(_("Invite"), "invite")],
                [Button(_("Find a voucher"), "lookup", mine)],
                [Button(_("Budget"), "budget"), Button(_("Settlement"), "settlement")],
                [figures, activities],
                [where_to_spend],
                [promotion],
                [Button(_("Offers"), "desk"), Button(_("Languages"), "languages")],
                [help_button],
            ]
        case Role.PROVIDER:
            return [
                [Button(_("Take in a voucher"), "lookup", mine)],
                [where_to_spend],
                [Button(_("Taken in"), "redeem.today"), help_button],
            ]
        case Role.VOLUNTEER:
            return [
                [activities],
                [Button(_("My reminders"), "reminders", mine)],
                [where_to_spend],
                [promotion],
                [help_button],
            ]


def role_name(role: Role) -> str:
    """The role in the user's words."""
    return {
        Role.COORDINATOR: _("coordinator"),
        Role.INTERMEDIARY: _("intermediary"),
        Role.VOLUNTEER: _("volunteer"),
        Role.PROVIDER: _("provider"),
    }[role]


def stop_button() -> Button:
    """Ends what is going on."""
    return Button(_("Stop"), "stop")
