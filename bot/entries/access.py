"""What is tapped about who is in: devices, invitations, people, leaving."""

from bot.conversation.routing import COORDINATOR, EVERYBODY, MEMBERS, Route, Tap
from bot.handlers import devices, invite, leave, new_link, people, start


def taps() -> list[Route]:
    """The buttons, in order."""
    return [
        Tap("devices", devices.show, MEMBERS, again=True),
        Tap("devices.add", devices.ask_link, MEMBERS, again=True, changes=True),
        Tap("devices.make", devices.make_link, MEMBERS, confirms=True),
        Tap("devices.one", devices.ask_sign_out, MEMBERS, again=True),
        Tap("devices.out", devices.sign_out, MEMBERS, confirms=True),
        Tap("devices.yes", devices.let_in, MEMBERS, confirms=True),
        Tap("devices.no", devices.keep_out, MEMBERS, confirms=True),
        Tap("invitation.accept", start.accept_invitation, MEMBERS, confirms=True),
        Tap("invitation.yes", start.let_in, COORDINATOR, confirms=True),
        Tap("invitation.no", start.keep_out, COORDINATOR, confirms=True),
        Tap("people", people.show_people, COORDINATOR, again=True),
        Tap("people.one", people.show_one, COORDINATOR, again=True),
        Tap("people.ask", people.ask_withdraw, COORDINATOR, again=True),
        Tap("people.withdraw", people.withdraw, COORDINATOR, confirms=True),
        Tap("people.link", new_link.ask, COORDINATOR, again=True),
        Tap("people.new_link", new_link.make, COORDINATOR, confirms=True),
        Tap("invite", invite.ask_role, COORDINATOR, again=True),
        Tap("invite.role", invite.choose_role, COORDINATOR),
        Tap("invite.new", invite.ask_name, COORDINATOR),
        Tap("invite.organisation", invite.choose_organisation, COORDINATOR),
        Tap("invite.make", invite.make_invitation, COORDINATOR, confirms=True),
        Tap("invite.qr", invite.show_other_qr, COORDINATOR, again=True),
        Tap("invitations", invite.show_invitations, COORDINATOR, again=True),
        Tap("invitations.one", invite.show_one, COORDINATOR, again=True),
        Tap("invitations.withdraw", invite.withdraw, COORDINATOR, confirms=True),
        Tap("leave", leave.ask, EVERYBODY, again=True),
        Tap("leave.now", leave.leave, EVERYBODY, confirms=True),
    ]
