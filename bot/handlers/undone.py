"""What is said of a redemption that was undone: to whoever did it, and to the provider."""

from html import escape

from bot.conversation.context import Context
from bot.formatting import day, euro
from bot.storage import people
from bot.storage.people import Role
from bot.storage.redemptions import Redemption
from bot.translation import gettext as _


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
