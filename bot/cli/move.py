"""`move`: everything copied between SQLite and PostgreSQL."""

import re
from pathlib import Path

import click

from bot.cli.command import command
from bot.cli.installation import OperatorError
from bot.config import Settings, read_settings
from bot.database_address import SCHEMA_NAME, Address, PostgresAddress, lacks_driver, read_address
from bot.storage.moving import move as move_all


def _schema(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is not None and re.search(SCHEMA_NAME, name) is None:
        raise click.BadParameter("has small letters, digits and _, and a letter first.")
    return name


@command("move", "move data/meedoenbot.sqlite postgresql://bot@db1/town")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--schema", callback=_schema, help="in PostgreSQL: not that of DATABASE_SCHEMA")
async def move(source: str, target: str, schema: str | None) -> int:
    """Copy everything between SQLite and PostgreSQL. FROM and TO are each the path of a file, or an
    address as in DATABASE. Leave a password out of it, as others can read it here: libpq finds it
    in ~/.pgpass. No bot may be running with either. FROM stays as it is; TO may have nothing in it,
    and is made when it is not there. It can be killed at any moment: then nothing was moved, and it
    can be run again.
    """
    settings = read_settings()
    settings = settings.model_copy(update={"database_schema": schema or settings.database_schema})
    old, new = (read_address(text, settings.database_schema) for text in (source, target))
    if lacking := lacks_driver(old) or lacks_driver(new):
        raise OperatorError(lacking)
    moved = await move_all(old, new)
    click.echo(
        f"{moved.rows} rows of {moved.tables} tables are in {new} now, and were read there the same"
        f" as in {old}, which is as it was. The books balance on both sides."
    )
    key = _key_path(settings, old)
    click.echo(f"The key did not move, and it stays the same: {key}.")
    click.echo("What to do now:")
    click.echo(f"- Set {_setting(new)}.")
    if _key_path(settings, new) != key:
        click.echo(f"- Set KEY_FILE={key.absolute()}, or it would be looked for elsewhere.")
    click.echo("- Run python -m bot check, and start the bot.")
    click.echo(
        f"- Keep {old} until a day has gone well. Never start a bot with it meanwhile: both would"
        " give the same money. Then destroy it, as it holds all that is kept."
    )
    return 0


def _setting(address: Address) -> str:
    if isinstance(address, PostgresAddress):
        return f"DATABASE to the address that you gave, and DATABASE_SCHEMA={address.schema}"
    return f"DATABASE={address}"


def _key_path(settings: Settings, database: Address) -> Path:
    """Where the key of a database is, by the settings."""
    return settings.model_copy(update={"database": database}).key_path
