"""Looks at the way to the live webshop: whether it answers, and what the token may do there."""

from zoneinfo import ZoneInfo

from bot.config import Settings
from bot.operation.checkup import Checkup
from bot.webshop.shops import live_shop


async def check_shop(checkup: Checkup, settings: Settings) -> None:
    if settings.shop is None:
        return
    zone = checkup.scheme.zone if checkup.scheme else ZoneInfo("Europe/Amsterdam")
    shop = live_shop(settings, zone)
    if shop is None:
        return
    if checkup.scheme and checkup.scheme.codes != "own":
        checkup.wrong("webshop", 'a live shop needs codes = "own" in the scheme.')
    if checkup.scheme and checkup.scheme.voucher.partial and not shop.has_balances:
        checkup.wrong(
            "webshop",
            "its coupons keep no balance once they are used: set partial = false in the scheme.",
        )
    try:
        for finding in await shop.check():
            {"ok": checkup.ok, "note": checkup.note, "wrong": checkup.wrong}[finding.level](
                "webshop", finding.text
            )
    except (LookupError, TypeError, ValueError, AttributeError):
        # It is JSON, and means something else.
        checkup.wrong(
            "webshop",
            f"what answers at SHOP_URL is no {settings.shop}, or one of a version that the bot does"
            " not know. Is this the address of the shop itself?",
        )
    finally:
        await shop.close_connections()
