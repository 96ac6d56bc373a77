"""A provider's scan where there is a live webshop: it is taken off there first, then counts here.

What is said while the shop is asked, and what came of it.
"""

from datetime import timedelta
from html import escape

from bot.conversation.context import Context
from bot.formatting import euro
from bot.handlers import not_taken, receipt, undone, used_offer
from bot.storage import shop_cards, shop_takes, vouchers
from bot.storage.people import Role
from bot.storage.redemptions import Redemption
from bot.storage.shop_takes import NewTake, Take
from bot.storage.vouchers import Voucher
from bot.translation import gettext as _
from bot.webshop import scan_keys


async def has_card(context: Context, voucher_id: int) -> bool:
    """Whether this voucher is money in a live webshop. One of a shop that was left is not."""
    if not await shop_cards.is_linked(context.transaction):
        return False
    return await shop_cards.of_voucher(context.transaction, voucher_id) is not None


async def is_taking(context: Context, voucher_id: int) -> bool:
    """Whether a voucher is being taken in, or put back, just now; then that is said."""
    is_so = await shop_takes.waits(context.transaction, voucher_id)
    if is_so:
        context.say(_("This voucher is being taken in just now. Wait a moment. Try it again."))
    return is_so


async def is_taken_elsewhere(context: Context, voucher_id: int, note: str) -> bool:
    """Whether nobody knows yet that a voucher was taken in; then that is said, after a note."""
    since = await shop_takes.since_when_taken(context.transaction, voucher_id)
    if since is None:
        return False
    text = _("This voucher is being taken in just now. Wait a moment. Try it again.")
    if context.now - since > timedelta(seconds=shop_takes.PATIENCE_SECONDS):
        text = _(
            "It is not known yet whether this voucher was taken in: the webshop does not answer."
            " Try it again later."
        )
    context.end()
    context.say(note + text, *context.menu())
    return True


async def take_off(context: Context, voucher: Voucher, cents: int) -> None:
    """Have so much taken off in the webshop; what comes of it is said in a moment."""
    await _ask(context, voucher.id, cents, context.person.organisation, None)


async def put_back(context: Context, redemption: Redemption) -> None:
    """Have what was taken in put back in the webshop."""
    voucher_id, provider = redemption.voucher_id, redemption.organisation
    await _ask(context, voucher_id, -redemption.amount_cents, provider, redemption.number)


async def _ask(
    context: Context, voucher_id: int, cents: int, provider: str, redemption: int | None
) -> None:
    """Leave it to be asked, unless something is asked of that card already."""
    if await shop_takes.waits(context.transaction, voucher_id):
        text = _("The webshop is being asked already. Wait a moment.")
    else:
        await _leave(context, voucher_id, cents, provider, redemption)
        text = _("One moment. I ask the webshop.")
    context.end()
    context.say(text)


async def _leave(
    context: Context, voucher_id: int, cents: int, provider: str, redemption: int | None
) -> None:
    person = context.person
    await shop_takes.leave(
        context.transaction,
        NewTake(
            key=scan_keys.key_of(provider, context.draft_id),
            voucher_id=voucher_id,
            cents=cents,
            draft_id=context.draft_id,
            inbox_id=context.turn.inbox_id,
            chat_id=context.turn.chat_id,
            person_id=person.id,
            role=person.role,
            organisation=provider,
            redemption=redemption,
        ),
        context.now,
    )


class ShopTills:
    """What came of a scan, in a turn of the chat at the till."""

    async def taken(self, context: Context, redemption: Redemption) -> None:
        """The receipt, as where there is no webshop."""
        await used_offer.note_the_only_one(context, redemption)
        await receipt.say_receipt(context, redemption)

    async def put_back(self, context: Context, redemption: Redemption) -> None:
        """A scan was undone."""
        voucher = await vouchers.by_id(context.transaction, redemption.voucher_id)
        is_valid = voucher is not None and voucher.is_usable_on(context.today)
        await undone.say_undone(context, redemption, is_valid=is_valid)

    async def refused(self, context: Context, take: Take) -> None:
        """There is not so much left in the webshop, or our books can't have it."""
        if take.cents < 0:
            text = _("This can no longer be undone. Nothing was changed.")
            if context.person.role is Role.PROVIDER:
                text = _("This can no longer be undone. Call the coordinator: {phone}.").format(
                    phone=escape(context.scheme.coordinator_phone)
                )
            context.say(text, *context.menu())
            return
        voucher = await vouchers.by_id(context.transaction, take.voucher_id)
        if voucher is not None and not voucher.is_usable_on(context.today):
            why = await not_taken.why_not(context, voucher)
        else:
            why = _(
                "There is less on this voucher by now. It may just have been used in the webshop."
                " Questions? Call the coordinator: {phone}."
            ).format(phone=escape(context.scheme.coordinator_phone))
        nothing = _("Nothing was taken in.")
        context.say(f"{nothing} {why}", *context.menu())

    async def missing(self, context: Context, take: Take) -> None:
        """The card is gone from the webshop, and the coordinators hear so too."""
        text = _("Nothing was taken in. The webshop does not know this voucher any more.")
        if take.cents < 0:
            text = _(
                "Number {number} was not undone. The webshop does not know this voucher any more."
            )
        text = text.format(number=take.redemption)
        if context.person.role is Role.PROVIDER:
            text += " " + _("Call the coordinator: {phone}.").format(
                phone=escape(context.scheme.coordinator_phone)
            )
        context.say(text, *context.menu())

    async def stopped(self, context: Context, take: Take) -> None:
        """Staff of the webshop closed the card."""
        context.say(
            _(
                "Nothing was taken in. The webshop does not accept this voucher. Call the"
                " coordinator: {phone}."
            ).format(phone=escape(context.scheme.coordinator_phone)),
            *context.menu(),
        )

    async def only_whole(self, context: Context, take: Take) -> None:
        """The webshop keeps no balances."""
        context.say(
            _(
                "Nothing was taken in. The webshop can't take off a part of this voucher, only all"
                " of it at once."
            ),
            *context.menu(),
        )

    async def not_in_time(self, context: Context, take: Take) -> None:
        """The shop did not do it, and is not asked any more. What was bought there meanwhile is
        not known yet."""
        text = _("Nothing was taken in: the webshop did not answer in time.")
        voucher = await vouchers.by_id(context.transaction, take.voucher_id)
        if voucher is None or not voucher.is_usable_on(context.today):
            then = await not_taken.why_not(context, voucher) if voucher else ""
        elif voucher.balance_cents < take.cents:
            then = _("There is {amount} on the voucher now.").format(
                amount=euro(voucher.balance_cents)
            )
        else:
            then = _("The voucher is still valid. Try it again later.")
        context.say(f"{text} {then}", *context.menu())

    async def no_card(self, context: Context, take: Take) -> None:
        """The webshop has something else under this code."""
        context.say(
            _(
                "Nothing was taken in. This voucher is not right in the webshop. Call the"
                " coordinator: {phone}."
            ).format(phone=escape(context.scheme.coordinator_phone)),
            *context.menu(),
        )

    async def no_shop(self, context: Context, take: Take) -> None:
        """There is no webshop any more."""
        if take.cents < 0:
            text = _("Nothing was undone yet. Try it again: there is no webshop in between now.")
        else:
            text = _("Nothing was taken in. Try it again: there is no webshop in between now.")
        context.say(text, *context.menu())

    async def unsure(self, context: Context, take: Take) -> None:
        """Whether the shop did it nobody knows yet."""
        text = _(
            "The webshop does not answer. I do not know yet whether the {amount} was taken in."
            " You hear it as soon as I know."
        )
        if take.cents < 0:
            text = _(
                "The webshop does not answer. As soon as it does, number {number} is undone. You"
                " hear it then."
            )
        context.say(text.format(amount=euro(abs(take.cents)), number=take.redemption))
