"""The live webshop: `reconcile` and `leave-shop`."""

import asyncio

import click

from bot.cli.command import agreed, command
from bot.cli.installation import OperatorError, opened
from bot.config import read_settings
from bot.storage import meta, shop_cards, shop_links
from bot.storage.engines import sole_use
from bot.webshop.shop import Away, Refused
from bot.webshop.shop_compare import differences, text_of
from bot.webshop.shop_leave import leave
from bot.webshop.shops import live_shop, name_of

# A line for so many cards: some seconds of a shop.
_TOLD_EACH = 25


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


@command("leave-shop", "leave-shop")
@click.option("--gone", is_flag=True, help="the shop is gone for good: close without asking it")
@click.option("--yes", is_flag=True, help="go on without asking")
async def leave_shop(gone: bool, yes: bool) -> int:
    """Close the cards of all vouchers in the live webshop, before SHOP becomes another or none. The
    vouchers stay valid: a next shop gets a card of each, with what is left. The bot may not be
    running. It can be cut off: run it again then. Starting the bot with the same shop undoes it.
    """
    settings = read_settings()
    async with sole_use(settings.database) as place, opened(settings, place) as installation:
        reading = installation.database.reading
        left = await meta.read(reading, shop_links.SHOP)
        if left is None or left != name_of(settings):
            raise OperatorError(f"SHOP: put back the shop that is to be left: {left or 'none'}.")
        count = len(await shop_cards.may_be_open(reading))
        question = f"Close {_cards(count)} in {left}?"
        if gone:
            question = (
                f"Nobody can buy in {left} any more, and what was bought there since the bot"
                f" asked last is not booked. Take its {_cards(count)} for closed?"
            )
        if not yes and not agreed(question):
            click.echo("Nothing was changed.")
            return 1
        shop = None if gone else live_shop(settings, installation.scheme.zone)
        try:
            done = await leave(installation, shop, _wait, _tell)
        except (Away, Refused) as error:
            raise OperatorError(
                f"The webshop could not be asked ({error}). What was closed stays closed. Try"
                " again, or start the bot to have it open again."
            ) from None
        finally:
            if shop is not None:
                await shop.close_connections()
    click.echo(f"Closed: {_cards(done.closed)}.")
    if done.gone:
        click.echo(
            f"{len(done.gone)} were not in the shop any more: those that end in"
            f" {', '.join(done.gone)}. Nobody can spend them there."
        )
    if done.unbooked:
        click.echo(
            f"{len(done.unbooked)} are not, as what was bought with them is not booked: those that"
            f" end in {', '.join(done.unbooked)}. Start the bot for a minute, stop it, and try"
            " again."
        )
        return 1
    click.echo("Change SHOP, or leave it out, and start the bot.")
    return 0


async def _wait(seconds: float, away: Away) -> None:
    """Wait for a shop that is away, or asks for it. Whoever breaks it off can do it again."""
    click.echo(f"The webshop does not do it now ({away}). Going on in {seconds:.0f} s.", err=True)
    await asyncio.sleep(seconds)


def _tell(done: int, of: int) -> None:
    """A large shop takes minutes."""
    if done % _TOLD_EACH == 0:
        click.echo(f"{done} of {_cards(of)} done.", err=True)


def _cards(count: int) -> str:
    return "1 card" if count == 1 else f"{count} cards"
