"""`check`: what is wrong with this installation."""

import click

from bot.cli.command import command
from bot.operation import check as operation_check


@command("check", "check")
async def check() -> int:
    """Say what is wrong with this installation, if anything, and what to do about it. It changes
    nothing, also while the bot runs. The exit code is 1 when something is wrong.
    """
    found = await operation_check.check()
    for finding in found:
        click.echo(str(finding))
    return int(any(finding.level == "wrong" for finding in found))
