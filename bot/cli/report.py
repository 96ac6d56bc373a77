"""`report`: the report for the council."""

from datetime import date
from pathlib import Path

import click

from bot import child_process
from bot.cli.command import command
from bot.cli.installation import OperatorError, opened
from bot.cli.list_file import write_private
from bot.config import read_settings
from bot.messages.figures import report_days, report_of
from bot.render.document import HTML, PDF, XLSX, make


@command("report", "report --out report.pdf --until 2022-06-12", for_others=True)
@click.option(
    "--out",
    required=True,
    type=Path,
    metavar="OUT",
    help="FILE.pdf; FILE.xlsx and FILE.html come beside it",
)
@click.option(
    "--until",
    type=date.fromisoformat,
    metavar="UNTIL",
    help="the last day, as 2022-06-12; else of last week",
)
async def report(out: Path, until: date | None) -> int:
    """Write the report for the council, in Dutch: as PDF, as an Excel file and as a web page that
    can be read aloud. Small numbers are hidden in it.
    """
    settings = read_settings()
    if out.suffix.lower() != ".pdf" or not out.parent.is_dir():
        raise OperatorError(f"{out}: choose a name that ends in .pdf, in a folder that exists.")
    async with opened(settings) as installation:
        scheme, address = installation.scheme, installation.database.address
        today = installation.clock.now().astimezone(scheme.zone).date()
        weeks = await report_days(address, today)
        until = until or weeks[-1]
        if until not in weeks:
            raise OperatorError(
                f"{until}: the figures of that day could show a single household. Choose one of:"
                f" {', '.join(map(str, weeks))}."
            )
        document, wrong = await report_of(address, scheme, until, today)
    forms = (PDF, XLSX, HTML)
    for form, made in zip(
        forms, await child_process.made_apart(make, document, forms), strict=True
    ):
        click.echo(write_private(out.with_suffix(f".{form}"), made))
    if wrong:
        click.echo("The counts do not agree with the ledger:", err=True)
        for each in wrong:
            click.echo(f"  {each}", err=True)
        return 1
    return 0
