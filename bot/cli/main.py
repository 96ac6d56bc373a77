"""The command line: run the bot, invite people, exchange lists with the webshop, play the demo."""

import ctypes
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import NamedTuple

import click

from bot import VERSION
from bot.cli.help import PlainHelp

_PR_SET_DUMPABLE = 4


class Listed(NamedTuple):
    """A command among all of them: the file that it is in, and the first thing that it says."""

    file: str
    summary: str


# A file is only read for a command that is in it: the whole bot takes a second to import.
COMMANDS = {
    "run": Listed("run", "run the bot until it is told to stop"),
    "invite": Listed("people", "print a one-time link with which somebody joins"),
    "import-codes": Listed("webshop", "add codes of the webshop that the bot may give out"),
    "import-coupons": Listed("webshop", "take in the webshop's coupons"),
    "export": Listed(
        "webshop",
        "write what the webshop and the bookkeeping have to know since the last export",
    ),
    "import-redemptions": Listed(
        "webshop", "take back the webshop's list of what was handed in there"
    ),
    "reconcile": Listed(
        "shop", "hold the live webshop against the books now, and say where they differ"
    ),
    "leave-shop": Listed(
        "shop", "close the vouchers' cards in the live webshop, before another shop or none"
    ),
    "extract": Listed(
        "people", "print everything that is kept of one person with access, for them"
    ),
    "forget": Listed(
        "people",
        "end somebody's access and forget who they were: name, chat, choices and messages",
    ),
    "check": Listed(
        "check",
        "say what is wrong with this installation, if anything, and what to do about it",
    ),
    "backup": Listed("backup", "copy the database, also while the bot runs, and check the copy"),
    "clock": Listed(
        "clock",
        "say what this machine's clock, Telegram's and the database's last moment are",
    ),
    "lapses": Listed(
        "clock",
        "say how many vouchers lapsed that could still be used today, because a clock was wrong",
    ),
    "restore": Listed("backup", "put a backup in the place of the database"),
    "recount": Listed(
        "database",
        "make the counts of the summary what the ledger says, when check or the summary says that"
        " they differ",
    ),
    "rekey": Listed("database", "make a new key, and seal everything with it"),
    "move": Listed("move", "copy everything between SQLite and PostgreSQL"),
    "report": Listed(
        "report",
        "write the report for the council, in Dutch: as PDF, as an Excel file and as a web page"
        " that can be read aloud",
    ),
    "understand": Listed("understand", "say what typed sentences mean"),
    "demo": Listed(
        "demo", "play with the whole bot on this machine, in its own page in the browser"
    ),
}


class Commands(PlainHelp, click.Group):
    """All commands, each imported when somebody asks for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        # What is imported stays. Looking through it for what can go took an eighth of each start.
        gc.disable()
        module = import_module(f"bot.cli.{COMMANDS[cmd_name].file}")
        gc.freeze()
        gc.enable()
        commands = [each for each in vars(module).values() if isinstance(each, click.Command)]
        return next(each for each in commands if each.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, listed.summary) for name, listed in COMMANDS.items()])


@click.group(
    cls=Commands,
    help=__doc__,
    epilog="python -m bot COMMAND --help says what a command does, with an example.",
    subcommand_metavar=f"{{{', '.join(COMMANDS)}}} ...",
    context_settings={"help_option_names": ["--help", "-h"]},
)
@click.version_option(VERSION, message="Meedoenbot %(version)s")
def commands() -> None:
    """Nothing happens before a command."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit code.

    Raises SystemExit after help, and where the command is not understood.
    """
    _keep_memory_to_itself()
    # Codes, chat ids and reports are nobody else's, also where a file is made by a library.
    os.umask(0o077)
    if arguments is None:
        arguments = sys.argv[1:]
    try:
        with commands.make_context("python -m bot", arguments) as context:
            code: int = commands.invoke(context)
            return code
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _keep_memory_to_itself() -> None:
    """Let no dump be made of this process, and no other of the same user read its memory.

    The key and what people type are in it. Only Linux can; elsewhere it goes on.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
