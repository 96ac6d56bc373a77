"""Which live shop the settings name."""

from zoneinfo import ZoneInfo

from bot.config import Settings
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


def name_of(settings: Settings) -> str | None:
    """By what a database remembers its shop."""
    if settings.shop is None:
        return None
    return " ".join(filter(None, (settings.shop, settings.shop_url, settings.shop_organizer)))
