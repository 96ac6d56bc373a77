"""`invite`, `extract`, `forget`: who has access, and what is kept of them."""

import click

from bot.channels.telegram.greeting import name_now
from bot.channels.telegram.links import deep_link
from bot.channels.web.address import WebAddress
from bot.cli.command import ROW_NUMBER, agreed, command
from bot.cli.installation import OperatorError, opened
from bot.config import Settings, read_settings
from bot.domain.scheme import UnknownOrganisation
from bot.formatting import one_line
from bot.reporting.own_data import own_data_text
from bot.storage import forgetting, invitations, meta, people
from bot.storage.database import Database
from bot.storage.errors import ConstraintViolated
from bot.storage.invitations import INVITATION_DAYS
from bot.storage.people import Role


@command(
    "invite",
    'invite --role coordinator --organisation "Gemeente Assen"',
    text=(
        "Print a one-time link with which somebody joins. The first coordinator is invited like"
        " this; coordinators invite others in the chat. It works once, within"
        f" {INVITATION_DAYS} days."
    ),
)
@click.option(
    "--role", required=True, type=click.Choice([*map(str, Role)]), help="what they will do"
)
@click.option("--organisation", required=True, metavar="NAME", help="for whom they work")
async def invite(role: str, organisation: str) -> int:
    settings = read_settings()
    async with opened(settings) as installation:
        database = installation.database
        organisation = one_line(organisation)
        try:
            organisation = installation.scheme.organisation(organisation).key
        except UnknownOrganisation as error:
            if Role(role) is Role.INTERMEDIARY:
                raise OperatorError(str(error)) from None
        username = await _username(settings, database) if settings.has_telegram else None
        now = installation.clock.now()
        async with database.transaction() as transaction:
            token = await invitations.make(
                transaction, Role(role), organisation, invited_by=None, now=now
            )
    if settings.has_telegram:
        click.echo(deep_link(username or "BOT", token))
    if settings.web_url:
        click.echo(WebAddress.of(settings.web_url).link(token))
    which = "These links are one: it works" if settings.has_both else "This link works"
    click.echo(f"{which} once, within {INVITATION_DAYS} days.", err=True)
    if settings.has_telegram and username is None:
        click.echo(
            "Telegram can't be reached, so the bot's name is not known: put it in place of BOT.",
            err=True,
        )
    return 0


async def _username(settings: Settings, database: Database) -> str | None:
    """The bot's name: as Telegram says now, else as it was last time, else None."""
    return await name_now(settings) or await meta.read(database.reading, meta.BOT_USERNAME)


@command("extract", "extract 12", for_others=True)
@click.argument("person", type=ROW_NUMBER, required=False, help="their number")
async def extract(person: int | None) -> int:
    """Print everything that is kept of one person with access, for them. Without a number: who
    there are, and their numbers. A coordinator sees the number in the chat, under People.
    """
    async with opened(read_settings()) as installation:
        reading, keys = installation.database.reading, installation.keys
        if person is None:
            for number, name, role, withdrawn_at in await people.known(reading, keys):
                ended = f", no access since {withdrawn_at[:10]}" if withdrawn_at else ""
                click.echo(f"{number}: {name}, {role}{ended}")
            return 0
        now = installation.clock.now()
        try:
            text = await own_data_text(reading, keys, installation.scheme, person, now)
        except LookupError:
            raise OperatorError(_nobody(person)) from None
    click.echo(text, nl=False)
    return 0


@command("forget", "forget 12")
@click.argument("person", type=ROW_NUMBER, help="their number")
@click.option("--yes", is_flag=True, help="forget without asking")
async def forget(person: int, yes: bool) -> int:
    """End somebody's access and forget who they were: name, chat, choices and messages. What they
    gave or took in stays in the books, by number. Copies keep it for BACKUP_DAYS.
    """
    async with opened(read_settings()) as installation:
        keys, database = installation.keys, installation.database
        chat = await people.chat_of(database.reading, person)
        if chat is None:
            raise OperatorError(_nobody(person))
        if chat == -person:
            click.echo(f"Number {person} was forgotten before.")
            return 0
        name = await people.name_of(database.reading, keys, person)
        if not yes and not agreed(f"Forget number {person}, {name}? This can't be undone."):
            click.echo("Nothing was changed.")
            return 1
        try:
            async with database.transaction() as transaction:
                await forgetting.person(transaction, person, keys, installation.clock.now())
        except ConstraintViolated:
            raise OperatorError(
                f"Number {person} is the only coordinator. Invite another one first."
            ) from None
        await forgetting.letters_to_nobody(database)
    click.echo(
        f"Number {person} is forgotten. The file is rewritten in the night; copies keep it for"
        " BACKUP_DAYS."
    )
    return 0


def _nobody(number: int) -> str:
    return f"Nobody has number {number}. python -m bot extract names everybody."
