"""The live webshop: `reconcile`."""

import click

from bot.cli.command import command
from bot.cli.installation import OperatorError, opened
from bot.config import read_settings
from bot.webshop.shop import Away, Refused
from bot.webshop.shop_compare import differences, text_of
from bot.webshop.shops import live_shop


@command("reconcile", "reconcile")
async def reconcile() -> int:
    """Hold the live webshop's cards against the books now, as is done every night, and say where
    they differ. Nothing is changed. The exit code is 1 where they do.
    """
    settings = read_settings()
    async with opened(settings) as installation:
        shop = live_shop(settings, installation.scheme.zone)
        if shop is None:
            raise OperatorError("There is no live webshop: SHOP is not set.")
        try:
            found = await differences(
                installation.database.reading, shop, installation.scheme, installation.today
            )
        except (Away, Refused) as error:
            raise OperatorError(f"The webshop could not be asked ({error}). Try again.") from None
        finally:
            await shop.close_connections()
    for each in found:
        click.echo(text_of(each))
    click.echo(f"{len(found)} differences." if found else "The webshop and the books agree.")
    return int(bool(found))
