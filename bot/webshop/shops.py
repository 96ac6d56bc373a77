"""Which live shop the settings name."""

from zoneinfo import ZoneInfo

from bot.config import Settings
from bot.storage import meta, shop_cards, shop_links
from bot.storage.database import Reading
from bot.webshop.pretix import Pretix
from bot.webshop.shop import Shop
from bot.webshop.woocommerce import WooCommerce


def live_shop(settings: Settings, zone: ZoneInfo) -> Shop | None:
    """The shop of the settings; None where lists go to and fro as files."""
    if settings.shop is None:
        return None
    assert settings.shop_url and settings.shop_token  # noqa: S101 - held by the settings
    token = settings.shop_token.get_secret_value()
    secret = settings.shop_secret.get_secret_value() if settings.shop_secret else ""
    if settings.shop == "woocommerce":
        return WooCommerce(settings.shop_url, token, secret)
    return Pretix(settings.shop_url, settings.shop_organizer or "", token, zone, secret)


async def held_by(reading: Reading, settings: Settings) -> str | None:
    """Why a bot does not start with this shop, or with none: vouchers are cards of another, and who
    would close them? None where it does."""
    cards = await shop_cards.in_another_shop(reading, name_of(settings))
    if not cards:
        return None
    return (
        f"SHOP: {cards} cards can still be spent in {await meta.read(reading, shop_links.SHOP)}."
        " Put that shop back and start again, or leave it first: python -m bot leave-shop."
    )


def name_of(settings: Settings) -> str | None:
    """By what a database remembers its shop."""
    if settings.shop is None:
        return None
    return " ".join(filter(None, (settings.shop, settings.shop_url, settings.shop_organizer)))
