"""What a coordinator puts right: a voucher withdrawn, its category, a redemption undone later.

Each begins at the answer to a code or a number (lookup.py), and happens at a confirming tap.
"""

from html import escape

from bot.context import Button, Context
from bot.delivery.outbox import Offer
from bot.handlers import lookup
from bot.handlers.menu import category_rows, menu_rows
from bot.storage import people, redemptions, vouchers
from bot.storage.redemptions import Redemption
from bot.storage.vouchers import NotUsable, SoldOut, State
from bot.translation import gettext as _
from bot.wording import day, euro


async def ask_withdraw(context: Context) -> None:
    """The coordinator wants a voucher gone: ask."""
    context.begin()
    context.go_to("correct.withdraw", voucher=context.choice["voucher"])
    context.say(
        _("Withdraw this voucher? The code no longer works then. The money is free again."),
        [Button(_("Yes, withdraw"), "correct.withdraw_now"), Button(_("Stop"), "stop")],
    )


async def withdraw(context: Context) -> None:
    """The confirming tap of a withdrawal."""
    voucher_id = context.data["voucher"]
    context.end()
    try:
        await vouchers.end(
            context.transaction, voucher_id, State.WITHDRAWN, context.person.id, context.now
        )
    except NotUsable:
        lookup.say_not_usable(context, await vouchers.by_id(context.transaction, voucher_id))
        return
    context.say(
        _("The voucher was withdrawn. The code no longer works."), *menu_rows(context.person)
    )
    await context.take_back_messages(Offer("voucher", voucher_id))


async def ask_category(context: Context) -> None:
    """The coordinator wants another category on a voucher: which?"""
    context.begin()
    context.go_to("correct.category", voucher=context.choice["voucher"])
    rows = category_rows(context, "correct.category_now")
    context.say(_("What was the voucher for?"), *rows, [Button(_("Stop"), "stop")])


async def correct_category(context: Context) -> None:
    """The choice is the confirmation."""
    voucher = await vouchers.by_id(context.transaction, context.data["voucher"])
    context.end()
    if voucher is None or voucher.state is not State.ISSUED:
        lookup.say_not_usable(context, voucher)
        return
    category = context.choice["category"]
    if category != voucher.category:
        await vouchers.correct_category(
            context.transaction, voucher, category, context.person.id, context.now
        )
    context.say(
        _("Changed. This voucher is {category} now.").format(
            category=escape(context.scheme.category(category).in_sentence)
        ),
        *menu_rows(context.person),
    )


# A redemption that turned out wrong. A provider does it on the same day (redeem.py).


async def ask_undo(context: Context) -> None:
    """Say what is undone and what becomes of the money, and ask."""
    taken = await _receipt(context, context.choice["redemption"])
    voucher = await vouchers.by_id(context.transaction, taken.voucher_id)
    if voucher is None:
        raise LookupError("the voucher of a receipt")
    if taken.undone_at is not None:
        _say_done_before(context, taken)
        return
    context.begin()
    context.go_to("correct.undo", redemption=taken.number)
    if context.today <= voucher.valid_until:
        then = _("The voucher is valid again then.")
    else:
        then = _("The voucher stays lapsed. Its money is free again then.")
    question = _("Undo number {number}? It is {amount}, handed in on {day} at {provider}.").format(
        number=taken.number,
        amount=f"<b>{euro(taken.amount_cents)}</b>",
        day=day(taken.redeemed_on, with_year=True),
        provider=escape(taken.organisation),
    )
    context.say(
        f"{question} {then}",
        [Button(_("Undo"), "correct.undo_now"), Button(_("Stop"), "stop")],
    )


async def undo(context: Context) -> None:
    """The confirming tap: the money comes back, the provider hears it, and the next export."""
    taken = await _receipt(context, context.data["redemption"])
    context.end()
    if taken.undone_at is not None:
        _say_done_before(context, taken)
        return
    try:
        valid = await redemptions.refund(
            context.transaction, taken, context.person.id, context.scheme, context.now
        )
    except NotUsable:
        lookup.say_not_usable(context, await vouchers.by_id(context.transaction, taken.voucher_id))
        return
    except SoldOut:
        context.say(
            _("The budget has no room for this voucher any more. Nothing was changed."),
            *menu_rows(context.person),
        )
        return
    lines = [
        _("Number {number} was undone. The voucher is valid again.")
        if valid
        else _("Number {number} was undone. Its money is free again.")
    ]
    lines.append(_("The next export takes {amount} off."))
    lines.append(await _tell_provider(context, taken))
    text = " ".join(lines).format(number=taken.number, amount=euro(taken.amount_cents))
    context.say(text, *menu_rows(context.person))


async def _receipt(context: Context, number: int) -> Redemption:
    taken = await redemptions.by_number(context.transaction, number)
    if taken is None:
        raise LookupError("a receipt")
    return taken


def _say_done_before(context: Context, taken: Redemption) -> None:
    context.end()
    context.say(
        _("Number {number} was undone already.").format(number=taken.number),
        *menu_rows(context.person),
    )


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
