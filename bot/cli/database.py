"""`recount` and `rekey`: the counts put right, and everything sealed with a new key."""

import asyncio

import click

from bot.cli.command import agreed, command
from bot.cli.installation import OperatorError, clock_of, open_beside
from bot.config import Settings, read_settings
from bot.database_address import Address
from bot.keys import (
    KeyFileError,
    Keys,
    fingerprint_of,
    load_keys,
    next_key,
    put_next_key,
    read_keys,
)
from bot.storage import audit, meta, uptake
from bot.storage.engines import is_there, open_database
from bot.storage.errors import ConstraintViolated, Unavailable
from bot.storage.marks import make_slow
from bot.storage.rekey import go_on_without, seal_again, with_household_keys
from bot.storage.sqlite.lock import sole_use

_LOST_WITH_IT = """\
Without the key these are lost for good:
- which household had a voucher or coupon: the next ask of each address counts as the first;
- the names of staff: they become "nr." with their number, until you invite them once more;
- what people sent that was not handled yet, what was not sent to them yet, and open questions;
- all buttons below earlier messages: people type start;
- tables that were not stored yet, and the texts of messages to many.
Vouchers, codes, money, roles, activities and figures stay as they are.
Copies from before also need the lost key.
"""


@command("recount", "recount")
async def recount() -> int:
    """Make the counts of the summary what the ledger says, when check or the summary says that
    they differ. A running bot waits meanwhile.
    """
    address = read_settings().database
    if not await is_there(address):
        raise OperatorError(f"{address}: there is no database. Nothing was counted.")
    database = await open_beside(address)
    try:
        # All of it in one transaction: whatever is raised here leaves everything as it was.
        async with database.transaction() as transaction:
            try:
                changed = await uptake.rebuild(transaction)
            except ConstraintViolated:
                raise _impossible(address, ["more was given than a budget holds"]) from None
            if impossible := await audit.imbalances(transaction):
                raise _impossible(address, impossible)
    finally:
        await database.close()
    if not changed:
        click.echo("All counts are what the ledger says. Nothing was changed.")
        return 0
    click.echo("Counted again, and put right:")
    for each in changed:
        click.echo(f"  {each}")
    return 0


def _impossible(address: Address, why: list[str]) -> OperatorError:
    return OperatorError(
        f"{address}: the ledger itself can't be right: {'; '.join(why)}. Nothing was changed."
        " Stop the bot, keep a copy of the file, and put the last backup back (python -m bot"
        " restore FILE) or show the copy to whoever maintains the program."
    )


@command("rekey", "rekey")
@click.option("--lost", is_flag=True, help="the old key is gone: go on without it")
@click.option("--yes", is_flag=True, help="go on without asking")
async def rekey(lost: bool, yes: bool) -> int:
    """Make a new key, and seal everything with it. The bot may not be running. It can be killed at
    any moment: run it again then. The former key is kept beside the new one, for copies from
    before.
    """
    settings = read_settings()
    path = settings.key_path
    if not settings.database_file.is_file():
        raise OperatorError(f"{settings.database_file}: there is no database. Nothing was changed.")
    with sole_use(settings.database_file):
        known, old, new = await _keys(settings, lost=lost)
        if known == new.fingerprint:
            click.echo("An earlier try was cut off. It is finished now.")
        elif old is not None:
            await _seal_with(settings, old, new)
        else:
            if fingerprint_of(path) == known:
                raise OperatorError(f"{path}: is the right key. Nothing is lost: leave out --lost.")
            click.echo(_LOST_WITH_IT, nl=False)
            if not yes and not agreed("Go on without the lost key?"):
                click.echo("Nothing was changed.")
                return 1
            now = clock_of(settings).now()
            await asyncio.to_thread(go_on_without, settings.database_file, new, now)
        kept = put_next_key(path)
    click.echo(f"{path} is the new key. Keep a copy elsewhere, away from the database.")
    if kept:
        click.echo(
            f"The former one is now {kept}. Copies of the database from before need it: keep it as"
            " long as those, away from both, and then destroy it. Make a copy now: python -m bot"
            " backup."
        )
    return 0


async def _keys(settings: Settings, *, lost: bool) -> tuple[str | None, Keys | None, Keys]:
    """The fingerprint of the key that the database was sealed with, that key, and the new one.

    The former is None where it is lost, or was the new one already. Raises KeyFileError.
    """
    path = settings.key_path
    database = await open_database(settings.database_file)
    try:
        known = await meta.read(database.reading, meta.KEY_FINGERPRINT)
        # Of an earlier try that was cut off, if there was one.
        new = load_keys(next_key(path), settings.mark_cost)
        if lost or known == new.fingerprint:
            return known, None, new
        old = read_keys(path, settings.mark_cost)
        if old.fingerprint != known:
            raise KeyFileError(
                f"{path}: is not the key that {settings.database_file} was made with. Put the"
                " right key file back; is it lost, use --lost. Nothing was changed."
            )
        old = await with_household_keys(database.reading, old)
        await make_slow(database, old)
        return known, old, new
    finally:
        await database.close()


async def _seal_with(settings: Settings, old: Keys, new: Keys) -> None:
    """Raises OperatorError, and then nothing was changed."""
    try:
        await asyncio.to_thread(seal_again, settings.database_file, old, new)
    except Unavailable as error:
        raise OperatorError(
            f"{settings.database_file}: not all could be sealed again ({error}). Nothing was"
            " changed."
        ) from None
