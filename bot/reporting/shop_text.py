"""How it stands with a live webshop, in words for a coordinator."""

from datetime import datetime, tzinfo

from bot.formatting import clock_time, day_and_time, euro, number
from bot.storage.shop_standing import ShopStanding
from bot.translation import gettext as _
from bot.translation import ngettext


def freed_text(shop: ShopStanding | None) -> list[str]:
    """What comes free when the shop has closed its cards; nothing where nothing does."""
    if shop is None or not shop.to_be_freed_cents:
        return []
    text = _("{amount} comes free as soon as the webshop has closed the cards and all adds up.")
    return [text.format(amount=euro(shop.to_be_freed_cents))]


def shop_texts(shop: ShopStanding | None, now: datetime, zone: tzinfo) -> list[str]:
    """What needs attention, one sentence each; empty when nothing does."""
    if shop is None:
        return []
    texts = []
    if shop.silent_since is not None:
        texts.append(_silent_text(shop.silent_since, shop.waiting, now, zone))
    if shop.differences:
        text = ngettext(
            "The webshop and our books differ in {count} point. Type: differences.",
            "The webshop and our books differ in {count} points. Type: differences.",
            shop.differences,
        )
        texts.append(text.format(count=number(shop.differences)))
    return texts


def _silent_text(since: datetime, waiting: int, now: datetime, zone: tzinfo) -> str:
    at = since.astimezone(zone)
    is_today = at.date() == now.astimezone(zone).date()
    when = clock_time(since, zone) if is_today else day_and_time(since, zone)
    if not waiting:
        return _("The webshop has not answered since {when}.").format(when=when)
    text = ngettext(
        "The webshop has not answered since {when}; {count} voucher waits.",
        "The webshop has not answered since {when}; {count} vouchers wait.",
        waiting,
    )
    return text.format(when=when, count=number(waiting))
