"""`clock` and `lapses`: a clock that was wrong, and what it made lapse."""

import click

from bot.channels.telegram.server_clock import asked_once
from bot.cli.command import command
from bot.cli.installation import OperatorError, opened
from bot.config import read_settings
from bot.storage import clocks
from bot.storage import lapses as lapsed
from bot.storage.errors import ConstraintViolated


@command("clock", "clock --right")
@click.option("--right", is_flag=True, help="believe this machine's clock")
async def clock(right: bool) -> int:
    """Say what this machine's clock, Telegram's and the database's last moment are. After a jump
    of days, lapses, clean-up and forgetting of copies wait until Telegram's clock agrees, or until
    --right says that this machine's clock is right.
    """
    settings = read_settings()
    async with opened(settings) as installation:
        database = installation.database
        other = await asked_once(settings)
        now = installation.clock.now()
        known = await clocks.known(database.reading)
        if right:
            async with database.transaction() as transaction:
                await clocks.say_right(transaction, now)
    for who, moment in (
        ("this machine", now),
        ("Telegram", other),
        ("last known to be right", known.seen_at),
    ):
        click.echo(f"{who}: {clocks.shown(moment) if moment else 'not known'}")
    if right:
        click.echo("This machine's clock is believed. What waited for it goes on.")
    elif known.doubt:
        click.echo(f"{known.doubt} Put it right, or if it is right: {clocks.COMMAND}")
    return int(bool(known.doubt) and not right)


@command("lapses", "lapses --take-back")
@click.option("--take-back", is_flag=True, help="put them in use again")
async def lapses(take_back: bool) -> int:
    """Say how many vouchers lapsed that could still be used today, because a clock was wrong. With
    --take-back they are in use again, with their codes and money.
    """
    async with opened(read_settings()) as installation:
        now = installation.clock.now()
        today = now.astimezone(installation.scheme.zone).date()
        async with installation.database.transaction() as transaction:
            count = await lapsed.lapsed_too_early(transaction, today)
            if take_back:
                try:
                    await lapsed.take_back_lapses(transaction, today, now)
                except ConstraintViolated:
                    raise OperatorError(
                        "The budget has no room for them any more: others were given meanwhile."
                        " Raise it in the scheme and try again. Nothing was changed."
                    ) from None
    done = " They are in use again." if take_back and count else ""
    click.echo(f"{count} vouchers lapsed that could still be used on {today}.{done}")
    return 0
