"""`backup` and `restore`: a sealed copy of the database, and one put back."""

from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli.command import command
from bot.cli.installation import OperatorError, clock_of
from bot.config import Settings, read_settings
from bot.keys import KeyFileError, read_keys
from bot.storage import backup
from bot.storage.backup import Copy
from bot.storage.restores import Lost
from bot.storage.sqlite.lock import sole_use


@command("backup", "backup")
async def make_backup() -> int:
    """Copy the database, also while the bot runs, and check the copy. It goes to BACKUP_FOLDER, or
    to the folder backups beside the database. It is sealed, and only the key opens it.
    """
    settings = read_settings()
    keys = read_keys(settings.key_path)
    now = clock_of(settings).now()
    click.echo(await backup.back_up(settings.database_file, settings.backups_path, now, keys))
    click.echo(
        f"It is sealed: only the key opens it. Keep a copy of {settings.key_path} too, and not"
        " beside this one.",
        err=True,
    )
    return 0


@command("restore", "restore backups/meedoenbot-20220613T010000Z.sealed")
@click.argument("file", type=Path, help="a backup")
@click.option("--plain", is_flag=True, help="it is one of before backups were sealed")
async def restore(file: Path, plain: bool) -> int:
    """Put a backup in the place of the database. The bot may not be running. What was there is
    kept beside it, and what came after the backup is told.
    """
    settings = read_settings()
    database = settings.database_file
    if not database.parent.is_dir():
        raise OperatorError(f"{database.parent}: there is no such folder. Make it first.")
    with sole_use(database):
        keys = None if plain else read_keys(settings.key_path)
        copy = await backup.inspect(file, keys, database)
        _check_key(settings, copy)
        now = clock_of(settings).now()
        restored = await backup.restore(database, copy, now, keys)
    made = f"{copy.made_at:%Y-%m-%d %H:%M:%S} UTC"
    click.echo(f"{database} is again as it was on {made}, with {copy.issued} vouchers in use.")
    for line in loss_lines(restored.lost, has_shop=settings.shop is not None):
        click.echo(line)
    if restored.replaced:
        click.echo(f"The database that was there is kept as {restored.replaced}.")
    if copy.updates_waiting or copy.messages_waiting:
        click.echo(
            f"{copy.updates_waiting} updates and {copy.messages_waiting} messages that waited at"
            " that time are done at the next start, some perhaps once more."
        )
    if not settings.key_path.exists():
        click.echo(
            f"The key is not in a backup: put it back as {settings.key_path} before you start."
        )
    return 0


def _check_key(settings: Settings, copy: Copy) -> None:
    """A backup that the key does not open is of no use here. Raises KeyFileError."""
    if settings.key_path.exists() and copy.key not in (
        None,
        read_keys(settings.key_path).fingerprint,
    ):
        raise KeyFileError(
            f"{settings.key_path}: is not the key that {copy.path} was made with."
            " Put the right key file back. Nothing was restored."
        )


def loss_lines(lost: Lost | None, *, has_shop: bool = False) -> Iterator[str]:
    """What a restore took away, and what to do about it. No line for what did not happen.

    None: nobody can say. A live shop still has all that happened there since.
    """
    here = " here" if has_shop else ""
    if lost is None:
        yield (
            "Everything after that is gone. Codes that were given since do not work"
            f"{here} any more."
        )
    else:
        yield (
            f"Gone are {lost.vouchers} vouchers that were given since; their codes do not"
            f" work{here}."
        )
    if has_shop:
        yield (
            "In the webshop they do. Start the bot with the same shop, and close there the cards"
            " that python -m bot reconcile says we never gave."
        )
    if lost is None:
        return
    if lost.used_vouchers:
        yield (
            f"{lost.used_vouchers} of these were handed in already. The bot knows them no more: pay"
            " them by the providers' receipts."
        )
    if lost.redemptions:
        again = "Import what providers and the webshop still know."
        if has_shop:
            again = "What the webshop knows of them is booked again by itself."
        yield (
            f"Gone are {lost.redemptions} redemptions since, of vouchers that were given before:"
            f" those vouchers count as unused. {again}"
        )
    if lost.undone:
        yield f"{lost.undone} redemptions that were undone since count again. Undo them once more."
    if lost.ended:
        yield (
            f"{lost.ended} vouchers that were taken back, withdrawn or replaced since are valid"
            " again, also with a code that was lost. Withdraw them once more."
        )
    if lost.coupons:
        yield (
            f"{lost.coupons} coupons that were given since count as free again. Import the newest"
            " list of the webshop before the bot gives them to somebody else."
        )
    if lost.people:
        yield f"{lost.people} people whose access was withdrawn since have it again: withdraw it."
    if lost.batches:
        yield f"Gone are {lost.batches} exports since: what was in them is exported again."
