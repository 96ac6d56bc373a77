"""What a coordinator puts right: a voucher withdrawn, its category, a redemption undone later.

Each begins at the answer to a code or a number (lookup.py), and happens at a confirming tap.
"""

from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.formatting import day, euro
from bot.handlers import lookup, shop_tills, undone
from bot.handlers.menu import category_rows
from bot.storage import people, redemptions, vouchers
from bot.storage.buttons import Button, ClientButton
from bot.storage.letters import CardMessage, CodeReference, Letter, Priority
from bot.storage.people import Role
from bot.storage.pots import SoldOut
from bot.storage.redemptions import Redemption
from bot.storage.vouchers import NotUsable, State
from bot.translation import gettext as _


async def ask_withdraw(context: Context) -> None:
    """The coordinator wants a voucher gone: ask."""
    context.begin()
    context.go_to("correct.withdraw", voucher=context.choice["voucher"])
    context.say(
        _("Withdraw this voucher? The code no longer works then. The money is free again."),
        [Button(_("Yes, withdraw"), "correct.withdraw_now"), stop_button()],
    )


async def withdraw(context: Context) -> None:
    """The confirming tap of a withdrawal."""
    voucher_id = context.data["voucher"]
    context.end()
    try:
        is_free = await vouchers.end(
            context.transaction, voucher_id, State.WITHDRAWN, context.person.id, context.now
        )
    except NotUsable:
        lookup.say_not_usable(context, await vouchers.by_id(context.transaction, voucher_id))
        return
    text = _("The voucher was withdrawn. The code no longer works.")
    context.say(text if is_free else lookup.ends_in_webshop(), *context.menu())
    await context.take_back_messages(CodeReference("voucher", voucher_id))


async def ask_category(context: Context) -> None:
    """The coordinator wants another category on a voucher: which?"""
    context.begin()
    context.go_to("correct.category", voucher=context.choice["voucher"])
    rows = category_rows(context, "correct.category_to")
    context.say(_("What was the voucher for?"), *rows, [stop_button()])


async def ask_category_now(context: Context) -> None:
    """Say what changes, and ask."""
    voucher = await vouchers.by_id(context.transaction, context.data["voucher"])
    if voucher is None or voucher.state is not State.ISSUED:
        context.end()
        lookup.say_not_usable(context, voucher)
        return
    now, then = _category(context, voucher.category), _category(context, context.choice["category"])
    if voucher.category == context.choice["category"]:
        context.end()
        context.say(
            _("This voucher is {category} already. Nothing was changed.").format(category=now),
            *context.menu(),
        )
        return
    context.go_to("correct.category", category=context.choice["category"])
    context.say(
        _(
            "This voucher is {now} now. Make it {then}? The figures follow."
            " On the participant's card it still says {now}."
        ).format(now=now, then=then),
        [Button(_("Yes, change"), "correct.category_now"), stop_button()],
    )


def _category(context: Context, key: str) -> str:
    return escape(context.scheme.category(key).in_sentence)


async def correct_category(context: Context) -> None:
    """The confirming tap."""
    voucher, category = (
        await vouchers.by_id(context.transaction, context.data["voucher"]),
        context.data["category"],
    )
    context.end()
    if voucher is None or voucher.state is not State.ISSUED:
        lookup.say_not_usable(context, voucher)
        return
    if category != voucher.category:
        await vouchers.correct_category(
            context.transaction, voucher, category, context.person.id, context.now
        )
    organisation = context.scheme.organisation_name(voucher.organisation)
    context.say(
        _(
            "Changed. This voucher is {category} now. On the participant's card it still says"
            " {before}. Shall I send a new card to who gave it, at {organisation}?"
        ).format(
            category=_category(context, category),
            before=_category(context, voucher.category),
            organisation=escape(organisation),
        ),
        [Button(_("Send new card"), "correct.card", {"voucher": voucher.id})],
        [Button(_("Back"), "menu")],
    )


async def send_card(context: Context) -> None:
    """The card as it is now, to whoever gave the voucher: they know the participant."""
    voucher = await vouchers.by_id(context.transaction, context.choice["voucher"])
    if voucher is None or voucher.state is not State.ISSUED:
        lookup.say_not_usable(context, voucher)
        return
    giver = await people.member(context.transaction, voucher.issued_by, context.keys)
    # A code is money: whoever went on elsewhere gets none of what they gave here.
    if giver is None or giver.roles.get(Role.INTERMEDIARY) != voucher.organisation:
        context.say(
            _("Who gave this voucher no longer has access. Call {organisation}.").format(
                organisation=escape(context.scheme.organisation_name(voucher.organisation))
            ),
            *context.menu(),
        )
        return
    context.say(_("Done. The new card was sent to who gave it."), *context.menu())
    text = _(
        "The coordinator corrected a voucher that you gave: it is {category}."
        " Give the participant this new card. The code is the same."
    ).format(category=_category(context, voucher.category))
    context.tell([giver.chat_id], text)
    context.turn.letters.append(
        Letter(
            giver.chat_id,
            CardMessage(CodeReference("voucher", voucher.id)),
            [
                [ClientButton(_("Copy code"), "copy")],
                [Button(_("Card to print"), "issue.sheet", {"voucher": voucher.id})],
            ],
            keep=True,
            priority=Priority.NOTICE,
        )
    )


# A redemption that turned out wrong. A provider does it on the same day (redeem.py).


async def ask_undo(context: Context) -> None:
    """Say what is undone and what becomes of the money, and ask."""
    taken = await _receipt(context, context.choice["redemption"])
    if taken.undone_at is not None:
        _say_done_before(context, taken)
        return
    then = await undone.what_then(context, taken)
    if then is None:
        context.end()
        lookup.say_not_usable(context, await vouchers.by_id(context.transaction, taken.voucher_id))
        return
    context.begin()
    context.go_to("correct.undo", redemption=taken.number)
    question = _("Undo number {number}? It is {amount}, handed in on {day} at {provider}.").format(
        number=taken.number,
        amount=f"<b>{euro(taken.amount_cents)}</b>",
        day=day(taken.redeemed_on, with_year=True),
        provider=escape(taken.organisation),
    )
    context.say(
        f"{question} {then}",
        [Button(_("Undo"), "correct.undo_now"), stop_button()],
    )


async def undo(context: Context) -> None:
    """The confirming tap: the money comes back, the provider hears it, and the next export."""
    taken = await _receipt(context, context.data["redemption"])
    if taken.undone_at is not None:
        _say_done_before(context, taken)
        return
    if await shop_tills.has_card(context, taken.voucher_id):
        if taken.listed:
            context.end()
            context.say(
                _("This was bought in the webshop. Undo it there: then I book it by myself."),
                *context.menu(),
            )
            return
        await shop_tills.put_back(context, taken)
        return
    context.end()
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
            *context.menu(),
        )
        return
    await undone.say_undone(context, taken, is_valid=valid)


async def _receipt(context: Context, number: int) -> Redemption:
    taken = await redemptions.by_number(context.transaction, number)
    if taken is None:
        raise LookupError("a receipt")
    return taken


def _say_done_before(context: Context, taken: Redemption) -> None:
    context.end()
    context.say(
        _("Number {number} was undone already.").format(number=taken.number),
        *context.menu(),
    )
