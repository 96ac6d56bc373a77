"""`python -m bot check`: what is wrong with an installation, in plain words, all of it at once.

It only looks: no file is made, no table is changed, and Telegram is asked nothing that would cost
an update. So it is safe while the bot runs, and before it has ever run.
"""

import asyncio
import difflib
import os
import pwd
import shutil
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic_settings import DotEnvSettingsSource
from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.clock import Clock, FileClock, SystemClock
from bot.config import (
    ENV_FILE,
    TELEGRAM,
    Settings,
    SettingsError,
    open_to_others,
    read_what_is_right,
)
from bot.delivery.health import complaints, has_rival, left_out_text, waiting
from bot.delivery.http import AiohttpRequest
from bot.delivery.web import WEBHOOK_PATH
from bot.keys import KeyFileError, Keys, read_keys, way_out
from bot.scheme import Scheme, SchemeError, read_scheme, shipped_scheme
from bot.storage import clocks, coupons, deaths, meta, positions, vouchers
from bot.storage.backup import BackupError, backups, inspect
from bot.storage.database import DatabaseError, Reading, damage, looking_at, standing_of
from bot.storage.lock import is_used

# A copy is made every night; one night may be missed while the machine is moved.
_OLDEST_BACKUP = timedelta(hours=36)
# A copy may have come from another machine.
_CLOCKS_DIFFER = timedelta(hours=1)
# A refusal that is older than this was put right meanwhile, or nobody wrote to the bot since.
_RECENT = timedelta(hours=1)
_TELEGRAM_SECONDS = 30
_PORT_SECONDS = 2
_SPARE_BYTES = 64 * 2**20
# Every night the file is rewritten: for a moment it is there three times, the log included.
_TIMES_REWRITTEN = 3
_BACK_UP = "python -m bot backup"
_RECOUNT = "python -m bot recount"
_PUT_BACK = (
    "Stop the bot, keep a copy of the file as it is, and put the last backup back:"
    " python -m bot restore FILE"
)
_BUSY = "Has another program got it? Check again."
_AS_THE_BOT = "Run this check as the user that runs the bot."
# How SQLite says that it is the file, and not the machine.
_BROKEN = ("not a database", "malformed")
_MOST_DAMAGE = 5
_EXAMPLE = "assen"
_MADE_UP_PHONE = "0592 00 00 00"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. Only `wrong` needs doing something, and says what."""

    level: Literal["ok", "note", "wrong"]
    about: str
    text: str

    def __str__(self) -> str:
        return f"{self.level:<5}  {self.about}: {self.text}"


@dataclass
class _Checkup:
    """What is found, and what one part has to know of another."""

    clock: Clock
    found: list[Finding] = field(default_factory=list)
    scheme: Scheme | None = None
    runs: bool = False
    # Facts of the database: None where there is none, or none that can be read.
    fingerprint: str | None = None
    keys: Keys | None = None
    username: str | None = None
    backup_failure: str | None = None
    backup_done_on: str | None = None

    def ok(self, about: str, text: str) -> None:
        self.found.append(Finding("ok", about, text))

    def note(self, about: str, text: str) -> None:
        self.found.append(Finding("note", about, text))

    def wrong(self, about: str, text: str) -> None:
        self.found.append(Finding("wrong", about, text))


async def check() -> list[Finding]:
    """Look at everything; returns what was found, in the order in which one repairs it."""
    try:
        settings, mistakes = read_what_is_right()
    except SettingsError as error:
        return [Finding("wrong", "settings", mistake) for mistake in error.mistakes]
    clock = FileClock(settings.clock_file) if settings.clock_file else SystemClock()
    checkup = _Checkup(clock)
    _settings(checkup, settings, mistakes)
    parts: dict[str, Callable[[_Checkup, Settings], Awaitable[None]]] = {
        "scheme": _scheme,
        "database": _database,
        "key file": _key,
        "backups": _backups,
        "port": _port,
        "telegram": _telegram,
    }
    for about, part in parts.items():
        try:
            await part(checkup, settings)
        except OSError as error:
            checkup.wrong(
                about,
                f"{error.filename}: is closed to {_user()} ({error.strerror}). {_AS_THE_BOT}",
            )
    return checkup.found


def _user() -> str:
    """Whose rights count here."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user {os.geteuid()}"


def _settings(checkup: _Checkup, settings: Settings, mistakes: list[str]) -> None:
    for mistake in mistakes:
        checkup.wrong("settings", f"{mistake} .env.example explains it.")
    if ENV_FILE.is_file():
        if told := open_to_others(ENV_FILE):
            checkup.wrong("settings", f"{told} A token is in it.")
        for text in _unknown_names():
            checkup.note("settings", text)
    if settings.clock_file:
        checkup.note("settings", "CLOCK_FILE moves the bot's clock. Leave it out in real use.")
    if not mistakes:
        checkup.ok("settings", f"they can be read by {_user()}.")


def _unknown_names() -> Iterator[str]:
    """Names in the settings' file that are none of ours: a typing mistake goes unnoticed else."""
    for name in DotEnvSettingsSource(Settings, env_file=ENV_FILE).env_vars:
        if name in Settings.model_fields:
            continue
        close = difflib.get_close_matches(name, Settings.model_fields, n=1)
        hint = f" Is {close[0].upper()} meant?" if close else ""
        yield f"{ENV_FILE}: the bot knows no {name.upper()}.{hint}"


async def _scheme(checkup: _Checkup, settings: Settings) -> None:
    try:
        scheme = checkup.scheme = read_scheme(settings.scheme)
    except SchemeError as error:
        for problem in error.problems:
            checkup.wrong("scheme", f"{problem}. Change it and check again.")
        return
    checkup.ok("scheme", f"{settings.scheme}: {scheme.name}, {scheme.place}.")
    today = checkup.clock.now().astimezone(scheme.zone).date()
    runs = f"the scheme runs from {scheme.starts} up to and including {scheme.ends}"
    if today > scheme.ends:
        checkup.wrong(
            "scheme",
            f"{settings.scheme}: is over, so no voucher can be given any more: {runs}. Change"
            " starts and ends if it goes on.",
        )
    elif today < scheme.starts:
        checkup.note("scheme", f"no voucher can be given today: {runs}.")
    _left_from_the_example(checkup, settings, scheme)
    if scheme.coordinator_phone == _MADE_UP_PHONE:
        checkup.note("scheme", "coordinator_phone is the example's; it reaches nobody.")


def _left_from_the_example(checkup: _Checkup, settings: Settings, scheme: Scheme) -> None:
    """Whether a scheme of another place still has files of the one that it was copied from."""
    shipped = shipped_scheme(_EXAMPLE)
    example, folder = shipped.parent, settings.scheme.parent
    if not shipped.is_file() or scheme.place == read_scheme(shipped).place:
        return
    for name, what in (("postcodes.csv", "postcodes"), ("agenda.ics", "calendar")):
        file, original = folder / name, example / name
        if file.is_file() and original.is_file() and file.read_bytes() == original.read_bytes():
            checkup.note(
                "scheme",
                f"{file}: is the example's {what}, and not of {scheme.place}. Put your own there.",
            )


async def _database(checkup: _Checkup, settings: Settings) -> None:
    path = settings.database
    folder = path.parent
    if not folder.is_dir():
        checkup.wrong("database", f"{folder}: there is no such folder. Make it first.")
        return
    _may_write(checkup, path)
    files = [path.with_name(path.name + tail) for tail in ("", "-wal", "-shm", ".lock")]
    _is_shut(checkup, "database", [folder.absolute(), *files])
    if path.exists() and not os.access(path, os.R_OK):
        return
    if not path.is_file():
        checkup.note("database", f"{path} is not there yet. It is made at the first start.")
        return
    _disk(checkup, "database", folder, _TIMES_REWRITTEN * path.stat().st_size)
    checkup.runs = is_used(path)
    log = path.with_name(path.name + "-wal")
    while True:
        there, begun = log.exists(), len(checkup.found)
        try:
            async with looking_at(path) as reading:
                await _contents(checkup, settings, reading)
        except DatabaseError as error:
            broken = any(words in str(error) for words in _BROKEN)
            checkup.wrong("database", f"{error} {_PUT_BACK if broken else _BUSY}")
        if log.exists() == there:
            return
        # A bot began or stopped meanwhile: what was seen may be half of it.
        del checkup.found[begun:]


def _may_write(checkup: _Checkup, path: Path) -> None:
    """The folder too: SQLite keeps its log beside the database."""
    files = [path.with_name(path.name + tail) for tail in ("", "-wal", "-shm")]
    closed = [
        str(each)
        for each in [path.parent, *(file for file in files if file.exists())]
        if not os.access(each, os.R_OK | os.W_OK | (os.X_OK if each.is_dir() else 0))
    ]
    if closed:
        checkup.wrong(
            "database",
            f"{_user()} may not write {', '.join(closed)}. Give these to the user that"
            " runs the bot (chown), or run this check as that user.",
        )


def _is_shut(checkup: _Checkup, about: str, paths: Iterable[Path]) -> None:
    """Whether nobody else on this machine can get at these, where they are there."""
    for path in paths:
        if told := open_to_others(path):
            checkup.wrong(about, told)


def _disk(checkup: _Checkup, about: str, folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    needed += _SPARE_BYTES
    if free < needed:
        checkup.wrong(
            about,
            f"{folder}: the disk is nearly full: {_mebibytes(free)} is free, and every night"
            f" {_mebibytes(needed)} is needed. Make room.",
        )


def _mebibytes(number: int) -> str:
    return f"{number / 2**20:,.0f} MiB"


async def _contents(checkup: _Checkup, settings: Settings, reading: Reading) -> None:
    path = settings.database
    broken = await damage(reading)
    for text in broken[:_MOST_DAMAGE]:
        checkup.wrong("database", f"{path}: is damaged: {text}. {_PUT_BACK}")
    if broken:
        return
    try:
        standing = await standing_of(reading, path)
    except DatabaseError as error:
        checkup.wrong("database", str(error))
        return
    if standing.done:
        checkup.fingerprint = await meta.read(reading, meta.KEY_FINGERPRINT)
        checkup.username = await meta.read(reading, meta.BOT_USERNAME)
        checkup.backup_failure = await meta.read(reading, meta.BACKUP_FAILURE)
        checkup.backup_done_on = await meta.read(reading, meta.BACKUP_DONE_ON)
    if standing.to_come:
        numbers = ", ".join(str(step.number) for step in standing.to_come)
        checkup.note(
            "database",
            f"{path}: is of an earlier version; it has yet to take step {numbers}. Make a backup;"
            " the next start brings it up to date.",
        )
        return
    if doubt := (await clocks.known(reading)).doubt:
        checkup.wrong(
            "clock",
            f"{doubt} Lapses, clean-up and forgetting of copies wait. Put it right (timedatectl);"
            f" if it is right: {clocks.COMMAND}",
        )
    if not await _balanced(checkup, settings, reading):
        return
    running = "a bot is running with it" if checkup.runs else "no bot is running with it"
    checkup.ok(
        "database", f"{path}: is whole, its books balance and its counts are right; {running}."
    )
    await _waiting(checkup, settings, reading)


async def _balanced(checkup: _Checkup, settings: Settings, reading: Reading) -> bool:
    """Whether the books are right, among themselves and against the scheme."""
    wrong = await vouchers.imbalances(reading)
    for text in wrong:
        checkup.wrong(
            "database",
            f"the books do not balance: {text}. Stop the bot, keep a copy of the file, and run:"
            f" {_RECOUNT}. If it refuses, show the copy to whoever maintains the program.",
        )
    for text in await coupons.imbalances(reading):
        wrong.append(text)
        checkup.wrong(
            "database",
            f"the books do not balance: {text}. Stop the bot, keep a copy of the file, and show"
            " it to whoever maintains the program.",
        )
    for text in [] if wrong else await positions.disagreements(reading):
        wrong.append(text)
        checkup.wrong(
            "database",
            f"the counts of the summary are not what the ledger makes them: {text}. Make a backup,"
            f" and put them right: {_RECOUNT}",
        )
    if checkup.scheme:
        ceilings = vouchers.ceilings(checkup.scheme)
        for pot in await vouchers.pots(reading):
            if pot.used_cents > ceilings.get(pot.name, pot.used_cents):
                wrong.append(pot.name)
                checkup.wrong(
                    "scheme",
                    f"{settings.scheme}: the budget {pot.name} is below what was already given."
                    " Raise it; the bot does not start like this.",
                )
    return not wrong


async def _waiting(checkup: _Checkup, settings: Settings, reading: Reading) -> None:
    """What the bot did not get done: its own doing while it runs, else only a fact."""
    now = checkup.clock.now()
    numbers = await waiting(reading, now)
    if checkup.runs:
        limits = settings.health_update_seconds, settings.health_message_seconds
        for complaint in complaints(numbers, *limits):
            checkup.wrong("database", f"{complaint} Look at the bot's log.")
    elif numbers["updates_waiting"] or numbers["messages_waiting"]:
        checkup.note(
            "database",
            f"{numbers['updates_waiting']} updates and {numbers['messages_waiting']} messages wait"
            " for the bot to start.",
        )
    aside = numbers["updates_set_aside"] + numbers["messages_set_aside"]
    if aside:
        checkup.note(
            "database",
            f"{aside} updates and messages of the last days failed and were set aside. The bot's"
            " log says why.",
        )
    if killers := numbers["killers_set_aside"]:
        checkup.note(
            "database",
            f"{killers} of them were in hand at {deaths.MOST} deaths of the bot each. Does it have"
            " too little memory?",
        )
    for job in await deaths.jobs_left_out(reading):
        checkup.wrong("database", left_out_text(job))
    if await has_rival(reading, now):
        checkup.wrong(
            "telegram",
            "another program fetches this bot's updates (Conflict). Stop the other one; a token"
            " is for one bot. If nobody knows of it, let @BotFather revoke the token.",
        )


async def _key(checkup: _Checkup, settings: Settings) -> None:
    path = settings.key_path
    if settings.marks == "quick":
        checkup.wrong(
            "key file",
            "MARKS=quick lets whoever has database and key try all addresses. Leave it out.",
        )
    if not path.exists():
        if checkup.fingerprint:
            checkup.wrong(
                "key file",
                f"{path}: is not there, and {settings.database} is of no use without it. Put back"
                " the copy that you kept.",
            )
        else:
            checkup.note("key file", f"{path} is made at the first start. Keep a copy elsewhere.")
        return
    try:
        keys = checkup.keys = read_keys(path)
    except KeyFileError as error:
        checkup.wrong("key file", str(error))
        return
    if checkup.fingerprint not in (None, keys.fingerprint):
        checkup.wrong(
            "key file",
            f"{path}: is not the key that {settings.database} was made with."
            f" {way_out(path, checkup.fingerprint)}",
        )
    elif path.parent.resolve() == settings.backups_path.resolve():
        checkup.wrong("key file", f"{path}: lies among the backups. Keep it apart from them.")
    else:
        fits = " and fits the database" if checkup.fingerprint else ""
        checkup.ok("key file", f"{path}: is private{fits}.")
        if path.parent.resolve() == settings.database.parent.resolve():
            checkup.note(
                "key file",
                f"{path}: lies beside the database. A copy of that folder has both. Keep it in"
                " another: set KEY_FILE.",
            )


async def _backups(checkup: _Checkup, settings: Settings) -> None:
    folder = settings.backup_folder
    if folder is None:
        checkup.note("backups", "none is made at night. Set BACKUP_FOLDER.")
        return
    if not settings.database.is_file():
        checkup.note("backups", f"the first goes to {folder} in the night after the first start.")
        return
    copies = backups(settings.database, folder)
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.R_OK | os.W_OK | os.X_OK):
        checkup.wrong(
            "backups",
            f"{folder}: {_user()} can't write there. Make it a folder of the user that"
            " runs the bot.",
        )
        return
    _is_shut(checkup, "backups", [folder, *(copy for _made_at, copy in copies)])
    _disk(checkup, "backups", there, settings.database.stat().st_size)
    if there.stat().st_dev == settings.database.stat().st_dev:
        checkup.note(
            "backups",
            f"{folder}: is on the same disk as the database. Have it copied to another machine.",
        )
    if checkup.backup_failure:
        checkup.wrong(
            "backups",
            f"the last one failed: {checkup.backup_failure} Put that right; the bot tries again by"
            " itself.",
        )
    await _newest_copy(checkup, settings, folder)


async def _newest_copy(checkup: _Checkup, settings: Settings, folder: Path) -> None:
    copies = backups(settings.database, folder)
    if not copies:
        if checkup.backup_done_on:
            checkup.wrong(
                "backups",
                f"{folder}: there is none any more; one was made on {checkup.backup_done_on}. Make"
                f" one now: {_BACK_UP}",
            )
        else:
            checkup.note("backups", f"{folder}: there is none yet. To make one: {_BACK_UP}")
        return
    now = checkup.clock.now()
    made_at, path = copies[-1]
    if made_at > now + _CLOCKS_DIFFER:
        checkup.wrong(
            "backups",
            f"{path}: says that it is of a day to come. The clock was wrong, then or now. Is it"
            " right now? Move this copy elsewhere, and see whether a newer one is made at night.",
        )
    made = f"{made_at:%Y-%m-%d %H:%M} UTC"
    if now - made_at > _OLDEST_BACKUP:
        checkup.wrong(
            "backups",
            f"{path}: the last one is old, of {made}. Does the bot run at night? Make one now:"
            f" {_BACK_UP}",
        )
    if checkup.keys is None:
        checkup.note("backups", f"{path}: was not opened, for want of the key.")
        return
    try:
        copy = await inspect(path, checkup.keys)
    except BackupError as error:
        checkup.wrong("backups", f"{error} Make one now: {_BACK_UP}")
        return
    if copy.key not in (None, checkup.fingerprint):
        checkup.wrong("backups", f"{path}: is of a database with another key.")
    elif now - made_at <= _OLDEST_BACKUP and made_at <= now + _CLOCKS_DIFFER:
        checkup.ok("backups", f"{path}: of {made}, is good.")


async def _port(checkup: _Checkup, settings: Settings) -> None:
    """Whether another program has the port that the bot will need."""
    host, port = settings.http_host, settings.http_port
    if not port or checkup.runs:
        return
    try:
        async with asyncio.timeout(_PORT_SECONDS):
            _reader, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return
    writer.close()
    checkup.wrong(
        "settings",
        f"HTTP_PORT: another program answers at {host}, port {port}. Stop it or choose another.",
    )


async def _telegram(checkup: _Checkup, settings: Settings) -> None:
    token = settings.bot_token.get_secret_value()
    if not token:
        checkup.note("telegram", "was not asked, for want of a BOT_TOKEN.")
        return
    server = "Telegram" if settings.bot_api_url == TELEGRAM else "the server of BOT_API_URL"
    request = AiohttpRequest(1)
    bot = Bot(
        token,
        base_url=f"{settings.bot_api_url}/bot",
        request=request,
        get_updates_request=AiohttpRequest(1),
    )
    try:
        async with asyncio.timeout(_TELEGRAM_SECONDS), bot:
            webhook = await bot.get_webhook_info()
            username = bot.username
    except InvalidToken:
        checkup.wrong("telegram", f"BOT_TOKEN is refused by {server}. Ask @BotFather for it.")
    except (NetworkError, TimeoutError) as error:
        checkup.wrong(
            "telegram",
            f"{server} can't be reached ({_why(error)}). Look at network, name server and"
            " firewall: the bot needs https to it.",
        )
    except RetryAfter:
        checkup.note("telegram", f"{server} has no time for this now. Check again in a minute.")
    except TelegramError as error:
        checkup.wrong(
            "telegram",
            f"{server} gives an answer that makes no sense ({type(error).__name__}). Is"
            " BOT_API_URL right?",
        )
    else:
        _compare_clocks(checkup, request.date)
        if checkup.username not in (None, username):
            checkup.wrong(
                "telegram",
                f"BOT_TOKEN is of @{username}, the database belongs to @{checkup.username}. Put"
                " the right token in. Was the bot renamed? Then just start it.",
            )
        _webhook(checkup, settings, webhook)
        checkup.ok("telegram", f"BOT_TOKEN is that of @{username}.")


def _compare_clocks(checkup: _Checkup, other: datetime | None) -> None:
    now = checkup.clock.now()
    if other is not None and abs(now - other) > clocks.APART:
        checkup.wrong(
            "clock",
            f"this machine says {clocks.shown(now)}, Telegram says {clocks.shown(other)}. Put this"
            " machine's clock right (timedatectl).",
        )


def _why(error: Exception) -> str:
    """The system's own words for it, else the kind of error."""
    cause = error.__cause__
    return (isinstance(cause, OSError) and cause.strerror) or type(cause or error).__name__


def _webhook(checkup: _Checkup, settings: Settings, webhook: WebhookInfo) -> None:
    """Whether Telegram delivers where this bot is, and what it says about that."""
    if not settings.webhook_url:
        if webhook.url:
            checkup.wrong(
                "telegram",
                f"Telegram delivers to {urlsplit(webhook.url).hostname}, and this bot asks by"
                " itself. Is the token in use elsewhere? Stop the bot there. Then start this one.",
            )
        return
    ours = settings.webhook_url.rstrip("/") + WEBHOOK_PATH
    if webhook.url != ours:
        text = (
            f"Telegram delivers to {urlsplit(webhook.url).hostname}, not to WEBHOOK_URL."
            if webhook.url
            else "Telegram delivers nowhere yet."
        )
        if checkup.runs:
            checkup.wrong("telegram", f"{text} Is the token in use elsewhere? Start the bot again.")
        else:
            checkup.note("telegram", f"{text} The next start of the bot sets that right.")
        return
    waits = webhook.pending_update_count
    if webhook.last_error_date is None:
        checkup.ok("telegram", f"it delivers to WEBHOOK_URL; {waits} updates wait there.")
        return
    since = webhook.last_error_date
    text = f"it could not deliver at {since:%Y-%m-%d %H:%M} UTC: {webhook.last_error_message}"
    if waits or _is_recent(since, checkup.clock.now()):
        checkup.wrong(
            "telegram",
            f"{text}. {waits} updates wait there. Look at the web server in front of HTTP_PORT,"
            " its certificate, and whether the bot runs.",
        )
    else:
        checkup.note("telegram", f"{text}. All was delivered since.")


def _is_recent(moment: datetime, now: datetime) -> bool:
    return now - moment.astimezone(UTC) < _RECENT
