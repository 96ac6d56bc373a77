"""The code and the card of a voucher, and what is needed next."""

from bot.conversation.context import Context, Place
from bot.handlers import card_language, lookup
from bot.storage import vouchers
from bot.storage.buttons import Button, ButtonRow, ClientButton, Data
from bot.storage.letters import CardMessage, CodeReference, SheetMessage, VoucherMessage
from bot.storage.shop_standing import is_away
from bot.storage.vouchers import Voucher
from bot.translation import LANGUAGE
from bot.translation import gettext as _


async def hand_over(
    context: Context, voucher: Voucher, *, also: bool = False, by_code: str | None = None
) -> None:
    """Give the intermediary what the participant gets: the code, and below it the card.

    What is needed next stands under the card. `also` offers a coupon as well. `by_code` is the
    organisation that was let give a new code for another's voucher. Where the live webshop is away,
    its card is still to be made there, and a provider takes in nothing without it.
    """
    language = card_language.todays(context)
    waits = await is_away(context.transaction, context.now)
    context.send(VoucherMessage(voucher.id, language, waits_for_shop=waits), keep=True)
    rows = card_rows(context, voucher, language, also=also, by_code=by_code)
    context.send(CardMessage(CodeReference("voucher", voucher.id), language), *rows, keep=True)


def card_rows(
    context: Context,
    voucher: Voucher,
    language: str,
    *,
    also: bool = False,
    by_code: str | None = None,
) -> list[ButtonRow]:
    """What is needed next, below a card in this language."""
    this: Data = {"voucher": voucher.id} | ({lookup.BY_CODE: by_code} if by_code else {})
    rows: list[ButtonRow] = [
        [
            ClientButton(_("Copy code"), "copy"),
            Button(_("Next"), "issue.begin", {"category": voucher.category}),
        ],
        [
            Button(_("Print"), "issue.sheet", {**this, "language": language}),
            ClientButton(_("Share"), "share"),
        ],
        [Button(_("Where to spend it"), "offers.voucher", this)],
        *card_language.language_rows(context, this, language),
        [Button(_("Code lost or wrong"), "repair", this)],
    ]
    if also:
        rows.append([Button(_("A coupon as well"), "coupons.offer", this)])
    return rows


async def show_card(context: Context) -> None:
    """The card once more, after it was folded."""
    await show(context, context.choice, card_language.todays(context))


async def show_in_language(context: Context) -> None:
    """The card once more, in another language, which counts for the rest of the day."""
    await show(context, context.choice, await card_language.remember(context))


async def show(context: Context, this: Data, language: str) -> None:
    """The card of which the buttons carry this, in a language; for this card only."""
    voucher = await _reached(context, this)
    if voucher is not None:
        rows = card_rows(context, voucher, language, by_code=this.get(lookup.BY_CODE))
        card = CardMessage(CodeReference("voucher", voucher.id), language)
        context.send(card, *rows, keep=True, place=Place.NEW)


async def send_sheet(context: Context) -> None:
    """The card once more, as a page to print."""
    voucher = await _reached(context, context.choice)
    if voucher is not None:
        language = context.choice.get("language", LANGUAGE)
        sheet = SheetMessage(CodeReference("voucher", voucher.id), language)
        context.send(sheet, place=Place.NEW, keep=True)


async def _reached(context: Context, this: Data) -> Voucher | None:
    """The voucher that buttons carry; None where it is out of reach by now, and that is said."""
    voucher = await vouchers.by_id(context.transaction, this["voucher"])
    if voucher is None:
        raise LookupError("the voucher of a card")
    if lookup.reaches(context, voucher, this):
        return voucher
    lookup.say_not_ours(context)
    return None
