"""The command line: run the bot, invite people, exchange lists with the webshop, play the demo."""

import argparse
import asyncio
import ctypes
import logging
import os
import re
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import date
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import VERSION, exports, logs, redemption_list
from bot.apart import NotMade, made_apart
from bot.app import running
from bot.check import check
from bot.clock import Clock, FileClock, SystemClock
from bot.codes import easiest_to_guess, folded, looks_like_pool_code
from bot.config import ENV_FILE, Settings, SettingsError, open_to_others, read_settings
from bot.delivery.http import AiohttpRequest
from bot.handlers.redemption_lists import list_text, read_rows
from bot.handlers.stock import preview_text
from bot.keys import (
    KeyFileError,
    Keys,
    fingerprint_of,
    load_keys,
    next_key,
    put_next_key,
    read_keys,
    way_out,
)
from bot.messages import deep_link
from bot.own_data import own_data_text
from bot.render.document import HTML, PDF, XLSX, make
from bot.reports import report_days, report_of
from bot.schedule.sure import telegrams_now
from bot.scheme import Scheme, SchemeError, UnknownOrganisation, read_scheme
from bot.stock import Refused, Sorted, refused_csv, stock_in_pieces
from bot.stock import columns as stock_columns
from bot.storage import (
    clocks,
    coupons,
    forgetting,
    imports,
    meta,
    people,
    positions,
    settlement,
    vouchers,
)
from bot.storage.attempts import GUESSERS, LEAST_YEARS, PER_DAY, years_to_a_hit
from bot.storage.backup import BackupError, Copy, back_up, inspect, restore
from bot.storage.coupons import NewCoupon
from bot.storage.database import (
    Database,
    DatabaseError,
    looking_at,
    open_database,
    standing_of,
)
from bot.storage.lock import sole_use
from bot.storage.marks import make_slow
from bot.storage.people import INVITATION_DAYS, Role
from bot.storage.rekey import go_on_without, seal_again, with_household_keys
from bot.storage.restores import Lost
from bot.storage.vouchers import SoldOut
from bot.tables.columns import Choice, Column, Header, NotChoosable
from bot.tables.files import MOST_BYTES, ColumnsMissing, TableRefused
from bot.tables.reading import header_apart, table_apart
from bot.translation import in_english
from bot.wording import one_line

_COLUMNS = 80
_PR_SET_DUMPABLE = 4
_LARGEST_NUMBER = 2**63 - 1
_log = logging.getLogger(__name__)


class OperatorError(Exception):
    """Something only the operator can put right; the text says what."""


# Their texts tell an operator what to do, and hold nobody's words.
_PLAIN = (
    SettingsError,
    SchemeError,
    KeyFileError,
    DatabaseError,
    BackupError,
    NotMade,
    OperatorError,
)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    _keep_memory_to_itself()
    # Codes, chat ids and reports are nobody else's, also where a file is made by a library.
    os.umask(0o077)
    options = _parser().parse_args(arguments)
    try:
        with nullcontext() if options.command in _FOR_OTHERS else in_english():
            code: int = asyncio.run(_done(options))
        return code
    except KeyboardInterrupt:
        return 130
    except asyncio.CancelledError:
        return 143
    except _PLAIN as error:
        sys.stderr.write(f"{error}\n")
    except sqlite3.OperationalError as error:
        # A disk that is full, or taken away.
        sys.stderr.write(
            f"The database can't be used now: {error}. python -m bot check says more.\n"
        )
    return 2


async def _done(options: argparse.Namespace) -> int:
    """Do the command. Told to stop, it puts its things away: a copy that was opened lies there open
    to whoever is this user. `run` has an order of its own.
    """
    this = asyncio.current_task()
    if this is None:
        raise RuntimeError("asyncio.run makes a task")
    # Only the first thread of a program hears of signals.
    with suppress(ValueError, RuntimeError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    code: int = await options.command(options)
    return code


def _keep_memory_to_itself() -> None:
    """Let no dump be made of this process, and no other of the same user read its memory.

    The key and what people type are in it. Only Linux can; elsewhere it goes on.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description=__doc__,
        epilog="python -m bot COMMAND --help says what a command does, with an example.",
    )
    parser.add_argument("--version", action="version", version=f"Meedoenbot {VERSION}")
    commands = parser.add_subparsers(required=True)

    def command(
        name: str, act: Callable[[argparse.Namespace], Awaitable[int]], what: str, example: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name,
            help=what[0].lower() + what[1:].partition(". ")[0].removesuffix("."),
            # An example that was folded could not be copied.
            formatter_class=argparse.RawDescriptionHelpFormatter,
            description=fill(what, _COLUMNS),
            epilog=f"Example:\n  python -m bot {example}",
        )
        made.set_defaults(command=act)
        return made

    command(
        "run",
        _run,
        "Run the bot until it is told to stop. It needs a BOT_TOKEN in the environment or in .env;"
        " .env.example explains every setting. Ctrl-C or SIGTERM stops it.",
        "run",
    )
    invite = command(
        "invite",
        _invite,
        "Print a one-time link with which somebody joins. The first coordinator is invited like"
        " this; coordinators invite others in the chat. It works once, within"
        f" {INVITATION_DAYS} days.",
        'invite --role coordinator --organisation "Gemeente Assen"',
    )
    invite.add_argument(
        "--role", required=True, choices=[role.value for role in Role], help="what they will do"
    )
    invite.add_argument("--organisation", required=True, metavar="NAME", help="for whom they work")
    codes = command(
        "import-codes",
        _import_codes,
        "Add codes of the webshop that the bot may give out. Only for a scheme with"
        ' codes = "pool"; the same file twice adds nothing.',
        "import-codes codes.txt",
    )
    codes.add_argument("file", type=Path, help="a text file with one code a line")
    bonnen = command(
        "import-coupons",
        _import_coupons,
        "Take in the webshop's coupons. It shows what a file brings, row by row what is not"
        " understood, and asks before anything is stored. Coordinators can send the file to the bot"
        " as well.",
        "import-coupons export.xlsx --purpose school",
    )
    bonnen.add_argument("file", type=Path, help="an export of the webshop, CSV or XLSX")
    bonnen.add_argument("--purpose", metavar="KEY", help="what they are for, if it doesn't say")
    _add_column(bonnen, stock_columns())
    _add_refused(bonnen)
    bonnen.add_argument("--yes", action="store_true", help="store without asking")
    export = command(
        "export",
        _export,
        "Write what the webshop and the bookkeeping have to know since the last export. Each line"
        " comes once; an earlier export can be made again.",
        "export --format xlsx --folder /srv/exports",
    )
    export.add_argument(
        "--batch", type=_number, metavar="N", help="make an earlier export once more"
    )
    export.add_argument(
        "--format", choices=list(exports.FILES), default=exports.CSV, help="default: csv"
    )
    export.add_argument("--folder", type=Path, default=Path(), help="where to; default: here")
    redemptions = command(
        "import-redemptions",
        _import_redemptions,
        "Take back the webshop's list of what was handed in there. It shows what fits and what does"
        " not, and asks before anything is booked: all that fits, or nothing.",
        "import-redemptions redeemed.csv",
    )
    redemptions.add_argument("file", type=Path, help="CSV or XLSX, with the names of the columns")
    _add_column(redemptions, redemption_list.columns())
    _add_refused(redemptions)
    redemptions.add_argument("--yes", action="store_true", help="book what fits without asking")
    extract = command(
        "extract",
        _extract,
        "Print everything that is kept of one person with access, for them. Without a number: who"
        " there are, and their numbers. A coordinator sees the number in the chat, under People.",
        "extract 12",
    )
    extract.add_argument("person", type=_number, nargs="?", metavar="PERSON", help="their number")
    forget = command(
        "forget",
        _forget,
        "End somebody's access and forget who they were: name, chat, choices and messages. What"
        " they gave or took in stays in the books, by number. Copies keep it for BACKUP_DAYS.",
        "forget 12",
    )
    forget.add_argument("person", type=_number, metavar="PERSON", help="their number")
    forget.add_argument("--yes", action="store_true", help="forget without asking")
    command(
        "check",
        _check,
        "Say what is wrong with this installation, if anything, and what to do about it. It changes"
        " nothing, also while the bot runs. The exit code is 1 when something is wrong.",
        "check",
    )
    command(
        "backup",
        _backup,
        "Copy the database, also while the bot runs, and check the copy. It goes to BACKUP_FOLDER,"
        " or to the folder backups beside the database. It is sealed, and only the key opens it.",
        "backup",
    )
    clock = command(
        "clock",
        _clock_said,
        "Say what this machine's clock, Telegram's and the database's last moment are. After a jump"
        " of days, lapses, clean-up and forgetting of copies wait until Telegram's clock agrees, or"
        " until --right says that this machine's clock is right.",
        "clock --right",
    )
    clock.add_argument("--right", action="store_true", help="believe this machine's clock")
    lapses = command(
        "lapses",
        _lapses,
        "Say how many vouchers lapsed that could still be used today, because a clock was wrong."
        " With --take-back they are in use again, with their codes and money.",
        "lapses --take-back",
    )
    lapses.add_argument("--take-back", action="store_true", help="put them in use again")
    restore_ = command(
        "restore",
        _restore,
        "Put a backup in the place of the database. The bot may not be running. What was there is"
        " kept beside it, and what came after the backup is told.",
        "restore backups/meedoenbot-20220613T010000Z.sealed",
    )
    restore_.add_argument("file", type=Path, help="a backup")
    restore_.add_argument(
        "--plain", action="store_true", help="it is one of before backups were sealed"
    )
    command(
        "recount",
        _recount,
        "Make the counts of the summary what the ledger says, when check or the summary says that"
        " they differ. A running bot waits meanwhile.",
        "recount",
    )
    rekey = command(
        "rekey",
        _rekey,
        "Make a new key, and seal everything with it. The bot may not be running. It can be killed"
        " at any moment: run it again then. The former key is kept beside the new one, for copies"
        " from before.",
        "rekey",
    )
    rekey.add_argument("--lost", action="store_true", help="the old key is gone: go on without it")
    rekey.add_argument("--yes", action="store_true", help="go on without asking")
    report = command(
        "report",
        _report,
        "Write the report for the council, in Dutch: as PDF, as an Excel file and as a web page"
        " that can be read aloud. Small numbers are hidden in it.",
        "report --out report.pdf --until 2022-06-12",
    )
    report.add_argument(
        "--out", type=Path, required=True, help="FILE.pdf; FILE.xlsx and FILE.html come beside it"
    )
    report.add_argument(
        "--until", type=date.fromisoformat, help="the last day, as 2022-06-12; else of last week"
    )
    demo = command(
        "demo",
        _demo,
        "Play with the whole bot on this machine, with a phone in the browser. No Telegram, no"
        " account, and nothing is kept.",
        "demo --port 8801",
    )
    demo.add_argument("--port", type=int, default=8800, help="where the page is; default: 8800")
    demo.add_argument("--play", action="store_true", help="print a whole issue as a transcript")
    return parser


def _number(text: str) -> int:
    """The number of something in the database. Raises ValueError where there can be none."""
    number = int(text)
    if not 0 <= number <= _LARGEST_NUMBER:
        raise ValueError("no number of a row")
    return number


def _add_column(parser: argparse.ArgumentParser, columns: tuple[Column, ...]) -> None:
    keys = ", ".join(column.key for column in columns)
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="KEY=NAME",
        help=f"what a column is called in the file; NAME empty: not used. KEY: {keys}",
    )


def _table(path: Path) -> bytes:
    """A table's bytes, of one that is too large one too many. Raises OperatorError."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise OperatorError(f"{path}: can't be read ({error.strerror}).") from None


def _add_refused(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--refused", type=Path, metavar="FILE", help="write the refused rows and why to this CSV"
    )


def _write_refused(options: argparse.Namespace, refused: Sequence[Refused]) -> None:
    if options.refused is not None and refused:
        contents = refused_csv((each.row, each.why) for each in refused)
        sys.stdout.write(f"{_write(options.refused, contents)}\n")


async def _choice(
    options: argparse.Namespace, data: bytes, columns: tuple[Column, ...]
) -> Choice | None:
    """What --column says. Raises OperatorError, and TableRefused for what is no table."""
    if not options.column:
        return None
    names = dict(each.partition("=")[::2] for each in options.column)
    keys = [column.key for column in columns]
    if not names.keys() <= set(keys) or not all("=" in each for each in options.column):
        raise OperatorError(f"--column is KEY=NAME. KEY is one of: {', '.join(keys)}.")
    header = await header_apart(data, columns)
    try:
        return header.choice(names, columns)
    except NotChoosable as name:
        raise OperatorError(
            f'{options.file}: has no column "{name}" that may be chosen. {_choosable(header)}'
        ) from None


def _check_asks(options: argparse.Namespace, header: Header, asks: Sequence[str]) -> None:
    """Raises OperatorError where a column that nobody named has values that would do for one."""
    if not asks:
        return
    key = asks[0]
    names = " or ".join(f'"{header.names[place]}"' for place in header.fits[key])
    raise OperatorError(
        f"{options.file}: column {names} may be {key}. Say so with --column {key}=NAME,"
        f" or --column {key}= if it is not. Nothing was stored."
    )


def _choosable(header: Header) -> str:
    return f"There are: {', '.join(name for _place, name in header.choosable)}."


def _refused(options: argparse.Namespace, refused: TableRefused, nothing: str) -> OperatorError:
    hint = ""
    if isinstance(refused, ColumnsMissing):
        hint = f" Say which column it is with --column. {_choosable(refused.header)}"
    return OperatorError(f"{options.file}: {refused}{hint} {nothing}")


def _clock(settings: Settings) -> Clock:
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()


@asynccontextmanager
async def _opened(
    settings: Settings, *, alone: bool = False
) -> AsyncIterator[tuple[Scheme, Keys, Database, Clock]]:
    """Everything that a command works with, checked; `alone` for who has sole use of the database.

    Raises what `main` explains.
    """
    scheme = read_scheme(settings.scheme)
    clock = _clock(settings)
    opened = open_database(settings.database) if alone else _open_beside(settings.database)
    database = await opened
    try:
        async with database.transaction() as transaction:
            known = await meta.read(transaction, meta.KEY_FINGERPRINT)
            read = read_keys if known else load_keys
            # A new key for an old database would only stand in the way of the right one.
            keys = read(settings.key_path, settings.mark_cost)
            if known not in (None, keys.fingerprint):
                raise KeyFileError(
                    f"{settings.key_path}: is not the key that {settings.database} was made with."
                    f" {way_out(settings.key_path, known)}"
                )
            keys = await with_household_keys(transaction, keys)
            await meta.write(transaction, meta.KEY_FINGERPRINT, keys.fingerprint)
            try:
                await vouchers.set_ceilings(transaction, scheme)
            except SoldOut as full:
                raise SchemeError(
                    [f"{settings.scheme}: the budget {full.pot} is below what was already given."]
                ) from None
        yield scheme, keys, database, clock
    finally:
        await database.close()


async def _open_beside(path: Path) -> Database:
    """Open a database with which a bot may be running, and then take no step under it.

    Raises DatabaseError.
    """
    if await asyncio.to_thread(path.is_file):
        async with looking_at(path) as reading:
            standing = await standing_of(reading, path)
        # One without any step is being made at this moment, and waited for.
        if standing.done and standing.to_come:
            with sole_use(path):
                return await open_database(path)
    return await open_database(path)


async def _run(options: argparse.Namespace) -> int:
    settings = read_settings()
    if told := open_to_others(ENV_FILE):
        raise OperatorError(f"{told} A token is in it.")
    logs.set_up(settings.log_level, settings.log_format)
    stop = asyncio.Event()
    this = asyncio.current_task()
    if this is None:
        raise RuntimeError("asyncio.run makes a task")
    # Until Telegram is reached there is no turn to finish.
    _on_signal(this.cancel)
    with sole_use(settings.database):
        try:
            return await _run_alone(settings, stop)
        except _PLAIN:
            raise
        except Exception:
            # Python itself would print the error's own words, and perhaps somebody's.
            _log.critical("stopped by a mistake in the program", exc_info=True)
            return 1


async def _run_alone(settings: Settings, stop: asyncio.Event) -> int:
    async with _opened(settings, alone=True) as (scheme, keys, database, clock):
        try:
            async with running(settings, scheme, keys, database, clock) as bot:
                _on_signal(lambda: _stop_after_this(stop))
                _log.info("running as @%s for %s", bot.application.bot.username, scheme.place)
                stopping = asyncio.create_task(stop.wait())
                await asyncio.wait({stopping, bot.work}, return_when=asyncio.FIRST_COMPLETED)
                stopping.cancel()
                if bot.work.done():
                    await bot.work
        except* InvalidToken:
            raise OperatorError("BOT_TOKEN is refused by Telegram. Ask @BotFather.") from None
        except* asyncio.CancelledError:
            _log.info("told to stop before Telegram was reached")
    _log.info("stopped")
    return 0


def _stop_after_this(stop: asyncio.Event) -> None:
    _log.info("told to stop; finishing what is in hand")
    stop.set()


def _on_signal(act: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, act)


async def _invite(options: argparse.Namespace) -> int:
    settings = read_settings()
    role = Role(options.role)
    async with _opened(settings) as (scheme, _keys, database, clock):
        organisation = one_line(options.organisation)
        try:
            organisation = scheme.organisation(organisation).key
        except UnknownOrganisation as error:
            if role is Role.INTERMEDIARY:
                raise OperatorError(str(error)) from None
        username = await _username(settings, database)
        async with database.transaction() as transaction:
            token = await people.invite(
                transaction, role, organisation, invited_by=None, now=clock.now()
            )
    sys.stdout.write(f"{deep_link(username or 'BOT', token)}\n")
    sys.stderr.write(f"This link works once, within {INVITATION_DAYS} days.\n")
    if username is None:
        sys.stderr.write(
            "Telegram can't be reached, so the bot's name is not known: put it in place of BOT.\n"
        )
    return 0


async def _username(settings: Settings, database: Database) -> str | None:
    """The bot's name: as Telegram says now, else as it was last time, else None."""
    base = settings.bot_api_url
    try:
        async with Bot(settings.bot_token.get_secret_value(), base_url=f"{base}/bot") as bot:
            return bot.username
    except TelegramError:
        return await meta.read(database.reading, meta.BOT_USERNAME)


async def _import_codes(options: argparse.Namespace) -> int:
    settings = read_settings()
    try:
        text = options.file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"{options.file}: can't be read ({type(error).__name__}).") from None
    codes = [line.strip() for line in text.splitlines() if line.strip()]
    wrong = [number for number, code in enumerate(codes, 1) if not looks_like_pool_code(code)]
    if wrong:
        raise OperatorError(
            f"{options.file}: code number {wrong[0]} is none: 4 to 60 letters, digits, - or _,"
            " with a digit in it. Nothing was imported."
        )
    async with _opened(settings) as (scheme, _keys, database, _clock):
        if scheme.codes != "pool":
            raise OperatorError(
                f'{settings.scheme}: codes = "{scheme.codes}" uses no imported codes.'
            )
        taken = await coupons.any_known(database.reading, [folded(code) for code in codes])
        if taken:
            number = [folded(code) for code in codes].index(folded(taken)) + 1
            raise OperatorError(
                f"{options.file}: code number {number} is a coupon's. Nothing was imported."
            )
        every = {*codes, *await vouchers.pool_codes(database.reading)}
        _refuse_guessable(options.file, every)
        async with database.transaction() as transaction:
            added = await vouchers.add_pool_codes(transaction, codes)
    sys.stdout.write(f"{added} new codes, {len(codes) - added} were there already.\n")
    return 0


def _refuse_guessable(file: Path, codes: set[str]) -> None:
    """Codes are money to whoever guesses one: say by what arithmetic these are too easy."""
    if not codes:
        return
    possible, count = easiest_to_guess(codes)
    years = years_to_a_hit(possible, count)
    if years >= LEAST_YEARS:
        return
    raise OperatorError(
        f"{file}: these codes can be guessed. Of their shape there are {possible:,.0f}, and"
        f" {count:,} of those are in use, with what was imported before. {GUESSERS} accounts"
        f" that each miss {PER_DAY} times a day, which is all that the bot lets them, hit one in"
        f" {possible:,.0f} / ({count:,} x {GUESSERS} x {PER_DAY}) = {years * 365.25:,.1f}"
        f" days; it has to take {LEAST_YEARS:,} years. Have the webshop make longer codes, by"
        " chance: 12 letters and figures. Nothing was imported."
    )


async def _extract(options: argparse.Namespace) -> int:
    async with _opened(read_settings()) as (scheme, keys, database, clock):
        if options.person is None:
            for number, name, role, withdrawn_at in await people.known(database.reading, keys):
                ended = f", no access since {withdrawn_at[:10]}" if withdrawn_at else ""
                sys.stdout.write(f"{number}: {name}, {role}{ended}\n")
            return 0
        try:
            text = await own_data_text(database.reading, keys, scheme, options.person, clock.now())
        except LookupError:
            raise OperatorError(_nobody(options.person)) from None
    sys.stdout.write(text)
    return 0


async def _forget(options: argparse.Namespace) -> int:
    async with _opened(read_settings()) as (_scheme, keys, database, clock):
        chat = await people.chat_of(database.reading, options.person)
        if chat is None:
            raise OperatorError(_nobody(options.person))
        if chat < 0:
            sys.stdout.write(f"Number {options.person} was forgotten before.\n")
            return 0
        name = await people.name_of(database.reading, keys, options.person)
        question = f"Forget number {options.person}, {name}? This can't be undone."
        if not options.yes and not _agreed(question):
            sys.stdout.write("Nothing was changed.\n")
            return 1
        try:
            async with database.transaction() as transaction:
                await forgetting.person(transaction, options.person, keys, clock.now())
        except sqlite3.IntegrityError:
            raise OperatorError(
                f"Number {options.person} is the only coordinator. Invite another one first."
            ) from None
        await forgetting.letters_to_nobody(database)
    sys.stdout.write(
        f"Number {options.person} is forgotten. The file is rewritten in the night; copies keep it"
        " for BACKUP_DAYS.\n"
    )
    return 0


def _nobody(number: int) -> str:
    return f"Nobody has number {number}. python -m bot extract names everybody."


async def _check(options: argparse.Namespace) -> int:
    found = await check()
    sys.stdout.writelines(f"{finding}\n" for finding in found)
    return int(any(finding.level == "wrong" for finding in found))


async def _import_coupons(options: argparse.Namespace) -> int:
    settings = read_settings()
    data = _table(options.file)
    async with _opened(settings) as (scheme, _keys, database, clock):
        if scheme.coupons is None:
            raise OperatorError(f"{settings.scheme}: has no part [coupons]. Nothing was stored.")
        purposes = [purpose.key for purpose in scheme.coupons.purposes]
        if options.purpose not in (None, *purposes):
            raise OperatorError(f"--purpose is one of: {', '.join(purposes)}.")
        now = clock.now()
        try:
            choice = await _choice(options, data, stock_columns())
            this = (data, scheme.coupons, scheme.zone, options.purpose, choice)
            async with table_apart(stock_in_pieces, *this) as items:
                read = [item async for item in items if not isinstance(item, int)]
        except TableRefused as refused:
            raise _refused(options, refused, "Nothing was stored.") from None
        stock, *pieces = read
        _check_asks(options, stock.header, stock.asks)
        if stock.without_purpose:
            unknown = [f'row {each.rows[0]}: "{each.shown}"' for each in stock.unknown.values()]
            raise OperatorError(
                f"{options.file}: does not say what {len(stock.without_purpose)} coupons are for"
                f"{' (' + ', '.join(unknown) + ')' if unknown else ''}."
                f" Say it with --purpose {'|'.join(purposes)}. Nothing was stored."
            )
        outcome = Sorted(stock, now.astimezone(scheme.zone).date())
        to_store: list[NewCoupon] = []
        for piece in pieces:
            to_store += await outcome.take(database.reading, piece)
        shown = preview_text(scheme, stock, outcome, most_shown=len(outcome.refused))
        sys.stdout.write(_plain_text(shown) + "\n")
        _write_refused(options, outcome.refused)
        if not to_store:
            sys.stdout.write("There is nothing new in this file. Nothing was stored.\n")
            return 0
        if not options.yes and not _agreed(f"Store {len(to_store)} coupons?"):
            sys.stdout.write("Nothing was stored.\n")
            return 1
        async with database.transaction() as transaction:
            import_id = await imports.begin(
                transaction, draft_id=None, chat_id=None, person_id=None, now=now
            )
            await imports.confirm(transaction, import_id)
        for ready in coupons.in_pieces(to_store):
            # The bot goes on meanwhile; each of these is short.
            async with database.transaction() as transaction:
                await coupons.put_ready(transaction, import_id, ready, None, now)
        async with database.transaction() as transaction:
            await imports.make_count(transaction, import_id)
    sys.stdout.write(f"{outcome.new.total()} coupons added, {outcome.changed} changed.\n")
    return 0


def _plain_text(html: str) -> str:
    """Text for a terminal."""
    return unescape(re.sub(r"</?b>", "", html))


def _agreed(question: str) -> bool:
    """Whether somebody at the terminal says yes. Nobody there is no yes."""
    sys.stdout.write(f"{question} [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes", "j", "ja")


async def _export(options: argparse.Namespace) -> int:
    settings = read_settings()
    async with (
        _opened(settings) as (scheme, _keys, database, clock),
        # The batch counts once its files are there.
        database.transaction() as transaction,
    ):
        if options.batch is None:
            batch = await settlement.make(transaction, scheme, None, clock.now())
        else:
            batch = await settlement.batch(transaction, options.batch)
            if batch is None:
                raise OperatorError(f"There is no export {options.batch}.")
        if batch is None:
            sys.stderr.write("Nothing happened since the last export.\n")
            return 0
        written = [
            _write(options.folder / name, contents)
            for name, contents in await exports.files(transaction, scheme, batch, options.format)
        ]
    for path in written:
        sys.stdout.write(f"{path}\n")
    return 0


async def _import_redemptions(options: argparse.Namespace) -> int:
    settings = read_settings()
    say = sys.stdout.write
    data = _table(options.file)
    async with _opened(settings) as (scheme, _keys, database, clock):
        try:
            choice = await _choice(options, data, redemption_list.columns())
            mapping, header, rows = await read_rows(data, choice)
        except TableRefused as refused:
            raise _refused(options, refused, "Nothing was booked.") from None
        _check_asks(options, header, header.asks)
        plan = await redemption_list.plan(database.reading, rows, scheme, clock.now())
        say(_plain_text(list_text(plan, mapping, most_shown=len(plan.refused))) + "\n")
        _write_refused(options, plan.refused)
        if not plan.fits:
            say("There is nothing to book in this file.\n")
            return 0
        if not options.yes and not _agreed(f"Book {len(plan.fits)} vouchers?"):
            say("Nothing was booked.\n")
            return 1
        async with database.transaction() as transaction:
            now = clock.now()
            last = await redemption_list.plan(transaction, rows, scheme, now)
            if last.mark != plan.mark:
                raise OperatorError("Something changed meanwhile. Nothing was booked. Try again.")
            await redemption_list.book(transaction, last, scheme, None, now)
    say(f"{len(plan.fits)} vouchers booked.\n")
    return 0


def _write(path: Path, contents: bytes) -> Path:
    """Write a file that holds codes: for nobody else on this machine. Raises OperatorError."""
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise OperatorError(f"{path}: can't be written ({error.strerror}).") from None
    return path


async def _backup(options: argparse.Namespace) -> int:
    settings = read_settings()
    keys = read_keys(settings.key_path)
    path = await back_up(settings.database, settings.backups_path, _clock(settings).now(), keys)
    sys.stdout.write(f"{path}\n")
    sys.stderr.write(
        f"It is sealed: only the key opens it. Keep a copy of {settings.key_path} too, and not"
        " beside this one.\n"
    )
    return 0


async def _restore(options: argparse.Namespace) -> int:
    settings = read_settings()
    if not settings.database.parent.is_dir():
        raise OperatorError(f"{settings.database.parent}: there is no such folder. Make it first.")
    with sole_use(settings.database):
        keys = None if options.plain else read_keys(settings.key_path)
        copy = await inspect(options.file, keys, settings.database)
        _check_key(settings, copy)
        restored = await restore(settings.database, copy, _clock(settings).now(), keys)
    say = sys.stdout.write
    made = f"{copy.made_at:%Y-%m-%d %H:%M:%S} UTC"
    say(f"{settings.database} is again as it was on {made}, with {copy.issued} vouchers in use.\n")
    if restored.lost is None:
        say("Everything after that is gone. Codes that were given since do not work any more.\n")
    else:
        for line in _told(restored.lost):
            say(f"{line}\n")
    if restored.replaced:
        say(f"The database that was there is kept as {restored.replaced}.\n")
    if copy.updates_waiting or copy.messages_waiting:
        say(
            f"{copy.updates_waiting} updates and {copy.messages_waiting} messages that waited at"
            " that time are done at the next start, some perhaps once more.\n"
        )
    if not settings.key_path.exists():
        say(f"The key is not in a backup: put it back as {settings.key_path} before you start.\n")
    return 0


def _told(lost: Lost) -> Iterator[str]:
    """What a restore took away, and what to do about it. No line for what did not happen."""
    yield f"Gone are {lost.vouchers} vouchers that were given since; their codes do not work."
    if lost.used_vouchers:
        yield (
            f"{lost.used_vouchers} of these were handed in already. The bot knows them no more: pay"
            " them by the providers' receipts."
        )
    if lost.redemptions:
        yield (
            f"Gone are {lost.redemptions} redemptions since, of vouchers that were given before:"
            " those vouchers count as unused. Import what providers and the webshop still know."
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
    if lost.exports:
        yield f"Gone are {lost.exports} exports since: what was in them is exported again."


def _check_key(settings: Settings, copy: Copy) -> None:
    """A backup that the key does not open is of no use here. Raises what `main` explains."""
    if settings.key_path.exists() and copy.key not in (
        None,
        read_keys(settings.key_path).fingerprint,
    ):
        raise KeyFileError(
            f"{settings.key_path}: is not the key that {copy.path} was made with."
            " Put the right key file back. Nothing was restored."
        )


async def _clock_said(options: argparse.Namespace) -> int:
    settings = read_settings()
    async with _opened(settings) as (_scheme, _keys, database, clock):
        token, base = settings.bot_token.get_secret_value(), settings.bot_api_url
        request = AiohttpRequest(1)
        await request.initialize()
        try:
            other = await telegrams_now(Bot(token, base_url=f"{base}/bot", request=request))
        finally:
            await request.shutdown()
        now = clock.now()
        known = await clocks.known(database.reading)
        if options.right:
            async with database.transaction() as transaction:
                await clocks.say_right(transaction, now)
    for who, moment in (
        ("this machine", now),
        ("Telegram", other),
        ("last known to be right", known.seen_at),
    ):
        sys.stdout.write(f"{who}: {clocks.shown(moment) if moment else 'not known'}\n")
    if options.right:
        sys.stdout.write("This machine's clock is believed. What waited for it goes on.\n")
    elif known.doubt:
        sys.stdout.write(f"{known.doubt} Put it right, or if it is right: {clocks.COMMAND}\n")
    return int(bool(known.doubt) and not options.right)


async def _lapses(options: argparse.Namespace) -> int:
    async with _opened(read_settings()) as (scheme, _keys, database, clock):
        now = clock.now()
        today = now.astimezone(scheme.zone).date()
        async with database.transaction() as transaction:
            count = await vouchers.lapsed_too_early(transaction, today)
            if options.take_back:
                try:
                    await vouchers.take_back_lapses(transaction, today, now)
                except sqlite3.IntegrityError:
                    raise OperatorError(
                        "The budget has no room for them any more: others were given meanwhile."
                        " Raise it in the scheme and try again. Nothing was changed."
                    ) from None
    done = " They are in use again." if options.take_back and count else ""
    sys.stdout.write(f"{count} vouchers lapsed that could still be used on {today}.{done}\n")
    return 0


async def _rekey(options: argparse.Namespace) -> int:
    settings = read_settings()
    path = settings.key_path
    if not settings.database.is_file():
        raise OperatorError(f"{settings.database}: there is no database. Nothing was changed.")
    with sole_use(settings.database):
        database = await open_database(settings.database)
        try:
            known = await meta.read(database.reading, meta.KEY_FINGERPRINT)
            # Of an earlier try that was cut off, if there was one.
            new = load_keys(next_key(path), settings.mark_cost)
            if known != new.fingerprint and not options.lost:
                old = read_keys(path, settings.mark_cost)
                if old.fingerprint != known:
                    raise KeyFileError(
                        f"{path}: is not the key that {settings.database} was made with. Put the"
                        " right key file back; is it lost, use --lost. Nothing was changed."
                    )
                old = await with_household_keys(database.reading, old)
                await make_slow(database, old)
        finally:
            await database.close()
        if known == new.fingerprint:
            sys.stdout.write("An earlier try was cut off. It is finished now.\n")
        elif options.lost:
            if fingerprint_of(path) == known:
                raise OperatorError(f"{path}: is the right key. Nothing is lost: leave out --lost.")
            sys.stdout.write(_LOST_WITH_IT)
            if not options.yes and not _agreed("Go on without the lost key?"):
                sys.stdout.write("Nothing was changed.\n")
                return 1
            await asyncio.to_thread(go_on_without, settings.database, new, _clock(settings).now())
        else:
            try:
                await asyncio.to_thread(seal_again, settings.database, old, new)
            except sqlite3.OperationalError as error:
                raise OperatorError(
                    f"{settings.database}: not all could be sealed again ({error}). Nothing was"
                    " changed."
                ) from None
        kept = put_next_key(path)
    sys.stdout.write(f"{path} is the new key. Keep a copy elsewhere, away from the database.\n")
    if kept:
        sys.stdout.write(
            f"The former one is now {kept}. Copies of the database from before need it: keep it as"
            " long as those, away from both, and then destroy it. Make a copy now: python -m bot"
            " backup.\n"
        )
    return 0


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


async def _recount(options: argparse.Namespace) -> int:
    path = read_settings().database
    if not path.is_file():
        raise OperatorError(f"{path}: there is no database. Nothing was counted.")
    database = await _open_beside(path)
    try:
        # All of it in one transaction: whatever is raised here leaves everything as it was.
        async with database.transaction() as transaction:
            try:
                changed = await positions.rebuild(transaction)
            except sqlite3.IntegrityError:
                raise _impossible(path, ["more was given than a budget holds"]) from None
            if impossible := await vouchers.imbalances(transaction):
                raise _impossible(path, impossible)
    finally:
        await database.close()
    if not changed:
        sys.stdout.write("All counts are what the ledger says. Nothing was changed.\n")
        return 0
    sys.stdout.write("Counted again, and put right:\n")
    sys.stdout.writelines(f"  {each}\n" for each in changed)
    return 0


def _impossible(path: Path, why: list[str]) -> OperatorError:
    return OperatorError(
        f"{path}: the ledger itself can't be right: {'; '.join(why)}. Nothing was changed. Stop the"
        " bot, keep a copy of the file, and put the last backup back (python -m bot restore FILE)"
        " or show the copy to whoever maintains the program."
    )


async def _report(options: argparse.Namespace) -> int:
    settings = read_settings()
    out: Path = options.out
    if out.suffix.lower() != ".pdf" or not out.parent.is_dir():
        raise OperatorError(f"{out}: choose a name that ends in .pdf, in a folder that exists.")
    async with _opened(settings) as (scheme, _keys, database, clock):
        today = clock.now().astimezone(scheme.zone).date()
        weeks = await report_days(database.path, today)
        until: date = options.until or weeks[-1]
        if until not in weeks:
            raise OperatorError(
                f"{until}: the figures of that day could show a single household. Choose one of:"
                f" {', '.join(map(str, weeks))}."
            )
        document, wrong = await report_of(database.path, scheme, until, today)
    forms = (PDF, XLSX, HTML)
    for form, made in zip(forms, await made_apart(make, document, forms), strict=True):
        sys.stdout.write(f"{_write(out.with_suffix(f'.{form}'), made)}\n")
    if wrong:
        sys.stderr.write("The counts do not agree with the ledger:\n")
        sys.stderr.writelines(f"  {each}\n" for each in wrong)
        return 1
    return 0


async def _demo(options: argparse.Namespace) -> int:
    # Nothing but the demo and the tests needs the simulator, and what reads a phone's forms.
    if find_spec("python_multipart") is None:
        raise OperatorError("The demo needs one more package than the bot. Run: make demo")
    from bot.simulator import demo
    from bot.simulator.server import PortClosed

    if options.play:
        return await demo.play(sys.stdout)
    try:
        return await demo.serve_page(options.port, sys.stdout)
    except PortClosed as closed:
        raise OperatorError(f"{closed} Try: make demo PORT={_free_port(options.port)}") from None


def _free_port(taken: int) -> int:
    """The first port after this one that is free on this machine."""
    for port in range(taken + 1, min(taken + 100, 65_536)):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    return 8800


# An operator reads English, also what the chat says in Dutch. What these make is for others.
_FOR_OTHERS = (_run, _demo, _export, _report, _extract)


if __name__ == "__main__":
    sys.exit(main())
