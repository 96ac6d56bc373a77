"""What is said of a redemption that is undone: before, to whoever did it, and to the provider."""

from html import escape

from bot.conversation.context import Context
from bot.domain.scheme import Scheme
from bot.formatting import day, day_and_time, euro
from bot.storage import other_chats, people, vouchers
from bot.storage.outbox import texts_since
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


def taken_text(scheme: Scheme, redemption: Redemption, category: str) -> str:
    """What was taken in, when and where: with this a receipt begins."""
    when = day_and_time(redemption.redeemed_at, scheme.zone, with_year=True)
    return _("Taken in: {amount} {category}. Number {number}.\n{when}, {where}.").format(
        amount=f"<b>{euro(redemption.amount_cents)}</b>",
        category=escape(scheme.category(category).in_sentence),
        number=f"<b>{redemption.number}</b>",
        when=when[:1].upper() + when[1:],
        where=escape(redemption.organisation),
    )


async def _take_back_receipts(context: Context, taken: Redemption) -> None:
    """No receipt above goes on saying that it was taken in, nor asks anything."""
    voucher = await vouchers.by_id(context.transaction, taken.voucher_id)
    if voucher is None or taken.person_id is None:
        return
    receipt = taken_text(context.scheme, taken, voucher.category)
    text = _("Number {number} was undone.").format(number=taken.number)
    for chat_id in await other_chats.all_of(context.transaction, taken.person_id):
        shown = await texts_since(context.transaction, context.keys, chat_id, taken.redeemed_at)
        for message_id, said in shown.items():
            if said.startswith(receipt):
                context.leave_without_buttons(message_id, text, chat_id)


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
    await _take_back_receipts(context, taken)


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
