"""The code and the card of a voucher, and what is needed next."""

from bot.conversation.context import Context, Place
from bot.handlers import lookup
from bot.storage import vouchers
from bot.storage.buttons import Button, ButtonRow, ClientButton, Data
from bot.storage.letters import CardMessage, CodeReference, SheetMessage, VoucherMessage
from bot.storage.vouchers import Voucher
from bot.translation import gettext as _


def hand_over(
    context: Context, voucher: Voucher, *, also: bool = False, by_code: str | None = None
) -> None:
    """Give the intermediary what the participant gets: the code, and below it the card.

    What is needed next stands under the card. `also` offers a coupon as well. `by_code` is the
    organisation that was let give a new code for another's voucher.
    """
    context.send(VoucherMessage(voucher.id), keep=True)
    rows = card_rows(voucher, also=also, by_code=by_code)
    context.send(CardMessage(CodeReference("voucher", voucher.id)), *rows, keep=True)


def card_rows(
    voucher: Voucher, *, also: bool = False, by_code: str | None = None
) -> list[ButtonRow]:
    this: Data = {"voucher": voucher.id} | ({lookup.BY_CODE: by_code} if by_code else {})
    rows: list[ButtonRow] = [
        [
            ClientButton(_("Copy code"), "copy"),
            Button(_("Next"), "issue.begin", {"category": voucher.category}),
        ],
        [
            Button(_("Print"), "issue.sheet", this),
            ClientButton(_("Share"), "share"),
        ],
        [Button(_("Where to spend it"), "offers.voucher", this)],
        [Button(_("Code lost or wrong"), "repair", this)],
    ]
    if also:
        rows.append([Button(_("A coupon as well"), "coupons.offer", this)])
    return rows


async def show_card(context: Context) -> None:
    """The card once more, after it was folded."""
    voucher = await _reached(context)
    if voucher is not None:
        card = CardMessage(CodeReference("voucher", voucher.id))
        context.send(card, *card_rows(voucher), keep=True, place=Place.NEW)


async def send_sheet(context: Context) -> None:
    """The card once more, as a page to print."""
    voucher = await _reached(context)
    if voucher is not None:
        sheet = SheetMessage(CodeReference("voucher", voucher.id))
        context.send(sheet, place=Place.NEW, keep=True)


async def _reached(context: Context) -> Voucher | None:
    """The voucher of the tapped button; None where it is out of reach by now, and that is said."""
    voucher = await vouchers.by_id(context.transaction, context.choice["voucher"])
    if voucher is None:
        raise LookupError("the voucher of a card")
    if lookup.reaches(context, voucher, context.choice):
        return voucher
    lookup.say_not_ours(context)
    return None
