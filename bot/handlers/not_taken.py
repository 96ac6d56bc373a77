"""Why a voucher can't be taken in, in words that can be read aloud at a till."""

from html import escape

from bot.conversation.context import Context
from bot.formatting import day
from bot.storage import redemptions
from bot.storage.vouchers import State, Voucher
from bot.translation import gettext as _


async def why_not(context: Context, voucher: Voucher) -> str:
    """Why a voucher can't be taken in, and what the provider and the participant can do."""
    call = _("Questions? Call the coordinator: {phone}.").format(
        phone=escape(context.scheme.coordinator_phone)
    )
    match voucher.state:
        case State.REDEEMED:
            taken = await redemptions.of_voucher(context.transaction, voucher.id)
            organisation = context.person.organisation
            mine = [each for each in taken if each.organisation == organisation]
            if mine and mine[-1].redeemed_on == context.today:
                return _("You took in this voucher today already. It is number {number}.").format(
                    number=mine[-1].number
                )
            why = _("This voucher was used already.")
            if mine:
                why = _(
                    "You took in this voucher on {day}. It is number {number}."
                    " You cannot take it in once more."
                ).format(day=day(mine[-1].redeemed_on, with_year=True), number=mine[-1].number)
                return f"{why}\n\n{call}"
        case State.REPLACED:
            return _("This code was replaced by a new one. Ask for the new code.") + f"\n\n{call}"
        case State.UNDONE | State.WITHDRAWN:
            why = _("This code no longer works.")
        case _:
            why = _("This voucher was valid up to and including {day}.").format(
                day=day(voucher.valid_until, with_year=True)
            )
    sorry = _("You cannot take it in.")
    return f"{why} {sorry}\n\n{call}"
