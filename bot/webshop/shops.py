"""Which live shop the settings name."""

from zoneinfo import ZoneInfo

from bot.config import Settings
from bot.webshop.pretix import Pretix
from bot.webshop.shop import Shop


def live_shop(settings: Settings, zone: ZoneInfo) -> Shop | None:
    """The shop of the settings; None where lists go to and fro as files."""
    if settings.shop is None:
        return None
    assert settings.shop_url and settings.shop_token and settings.shop_organizer  # noqa: S101 - held by the settings
    return Pretix(
        settings.shop_url,
        settings.shop_organizer,
        settings.shop_token.get_secret_value(),
        zone,
    )


def name_of(settings: Settings) -> str | None:
    """By what a database remembers its shop."""
    if settings.shop is None:
        return None
    return " ".join(filter(None, (settings.shop, settings.shop_url, settings.shop_organizer)))
