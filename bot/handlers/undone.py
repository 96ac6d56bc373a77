"""What is said of a redemption that is undone: before, to whoever did it, and to the provider."""

from html import escape

from bot.conversation.context import Context
from bot.formatting import day, euro
from bot.storage import people, vouchers
from bot.storage.people import Role
from bot.storage.redemptions import Redemption
from bot.storage.vouchers import State
from bot.translation import gettext as _


async def what_then(context: Context, taken: Redemption) -> str | None:
    """What becomes of its money where it is undone; None where nothing comes back to its voucher,
    as that was withdrawn or replaced since.
    """
    booked = await vouchers.as_booked(context.transaction, taken.voucher_id)
    voucher = await vouchers.by_id(context.transaction, taken.voucher_id)
    if booked is None or voucher is None:
        raise LookupError("the voucher of a receipt")
    if booked.state not in (State.ISSUED, State.REDEEMED, State.LAPSED):
        return None
    if voucher.state in (State.WITHDRAWN, State.UNDONE):
        # It ends when the webshop has closed its card.
        return _("The code does not work then either. Its money is free again then.")
    if voucher.state is State.LAPSED or context.today > voucher.valid_until:
        return _("The voucher stays lapsed. Its money is free again then.")
    return _("The voucher is valid again then.")


async def say_undone(context: Context, taken: Redemption, *, is_valid: bool) -> None:
    """That it was undone, and whether the voucher is valid again. A coordinator hears as well what
    the next export does, and the provider whose it was hears of it."""
    lines = [
        _("Number {number} was undone. The voucher is valid again.")
        if is_valid
        else _("Number {number} was undone. Its money is free again.")
    ]
    if context.person.role is Role.COORDINATOR:
        lines.append(_("The next export takes {amount} off."))
        lines.append(await _tell_provider(context, taken))
    text = " ".join(lines).format(number=taken.number, amount=euro(taken.amount_cents))
    context.say(text, *context.menu())


async def _tell_provider(context: Context, taken: Redemption) -> str:
    """Let the provider know; returns what the coordinator is told of that."""
    if taken.listed:
        return _("The webshop reads it there.")
    chats = await people.providers(context.transaction, taken.organisation)
    if not chats:
        return _("Tell the provider yourself: nobody there uses the bot any more.")
    text = _(
        "The coordinator has undone number {number}: {amount}, handed in on {day}."
        " This amount is taken off. Questions? Call the coordinator: {phone}."
    ).format(
        number=taken.number,
        amount=euro(taken.amount_cents),
        day=day(taken.redeemed_on, with_year=True),
        phone=escape(context.scheme.coordinator_phone),
    )
    context.tell(chats, text)
    return _("The provider was told.")
