"""What coordinators hear of one card in the live webshop that a person is to look at.

`{tail}` is how its code ends."""

from html import escape

from bot.storage import people, vouchers
from bot.storage.buttons import Button
from bot.storage.database import Reading, Transaction
from bot.storage.installation import Installation
from bot.storage.outbox import tell_coordinators
from bot.storage.shop_cards import Card
from bot.translation import gettext as _
from bot.webshop.shop import Seen
from bot.webshop.shop_compare import Difference, text_of


def gone() -> str:
    """It was to be closed, and is not there."""
    return _(
        "The code that ends in {tail} was to stop in the webshop, but its card is not"
        " there any more. Nobody can buy with it, so it counts as stopped. Ask the"
        " webshop who deleted it."
    )


def waits() -> str:
    """It is closed, and nobody knows what was bought with it."""
    return _(
        "The code that ends in {tail} is stopped in the webshop, but what was bought"
        " with it does not add up yet. Perhaps an order is not paid. Look at its"
        " orders in the webshop: mark them as paid, or cancel them. Until then its"
        " money stays reserved."
    )


def taken(seen: Seen | None, *, has_balances: bool) -> str:
    """Another has its code: one that is not ours, or one that nobody can see."""
    if seen is None:
        return _(
            "The webshop has another card with the code that ends in {tail}, and takes no second"
            " one. Ask {giver} to give a new code for it: “Code lost or wrong”."
        )
    text = _(
        "The webshop has a card already with the code that ends in {tail}, and it does not"
        " fit: {theirs} is left on it, and {ours} on the voucher. Put that right in the"
        " webshop: the amount, in euros, no test. I look every hour. Or ask {giver} to give a new"
        " code for it: “Code lost or wrong”."
    )
    if not has_balances:
        text += " " + _("See that the coupon can be used once, no more.")
    return text


async def giver_of(reading: Reading, installation: Installation, voucher_id: int) -> str:
    """Who can give a new code for a voucher, as HTML: its giver, else whoever works there."""
    voucher = await vouchers.by_id(reading, voucher_id)
    if voucher is None:
        raise LookupError("the voucher of a card")
    organisation = escape(installation.scheme.organisation_name(voucher.organisation))
    giver = await people.member(reading, voucher.issued_by, installation.keys)
    return f"{escape(giver.name)} ({organisation})" if giver else organisation


async def tell_missing(
    transaction: Transaction, installation: Installation, card: Card, gone: Difference
) -> None:
    """A provider scanned a valid voucher, and its card is not in the shop any more."""
    new_code = _("Or ask {giver} to give a new code for it: “Code lost or wrong”.").format(
        giver=await giver_of(transaction, installation, card.voucher_id)
    )
    await tell_coordinators(
        transaction,
        installation.keys,
        f"{text_of(gone)} {new_code}",
        installation.clock.now(),
        keep=True,
        rows=[[Button(_("Look at the differences"), "differences")]],
    )
