"""`python -m bot check`: what is wrong with an installation, in plain words, all of it at once.

It only looks: no file is made, no table is changed, and Telegram is asked nothing that would cost
an update. So it is safe while the bot runs, and before it has ever run.
"""

import asyncio
import difflib
from collections.abc import Awaitable, Callable, Iterator

from pydantic_settings import DotEnvSettingsSource

from bot.clock import FileClock, SystemClock
from bot.config import (
    ENV_FILE,
    Settings,
    SettingsError,
    open_to_others,
    read_what_is_right,
)
from bot.database_address import PostgresAddress
from bot.domain.mistakes import SchemeError
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme, shipped_scheme
from bot.keys import KeyFileError, read_keys, way_out
from bot.operation.check_backups import check_backups
from bot.operation.check_database import check_database
from bot.operation.check_shop import check_shop
from bot.operation.check_telegram import check_telegram
from bot.operation.checkup import (
    AS_THE_BOT,
    Checkup,
    Finding,
    user,
)

_PORT_SECONDS = 2
_EXAMPLE = "assen"
_FILES = {"postcodes.csv": "postcodes", "agenda.ics": "calendar", "offers.csv": "offers"}
_MADE_UP_PHONE = "0592 00 00 00"


async def check() -> list[Finding]:
    """Look at everything; returns what was found, in the order in which one repairs it."""
    try:
        settings, mistakes = read_what_is_right()
    except SettingsError as error:
        return [Finding("wrong", "settings", mistake) for mistake in error.mistakes]
    file = settings.clock_file
    checkup = Checkup(FileClock(file) if file and file.exists() else SystemClock())
    _settings(checkup, settings, mistakes)
    parts: dict[str, Callable[[Checkup, Settings], Awaitable[None]]] = {
        "scheme": _scheme,
        "database": check_database,
        "key file": _key,
        "backups": check_backups,
        "port": _port,
        "telegram": check_telegram,
        "webshop": check_shop,
    }
    for about, part in parts.items():
        try:
            await part(checkup, settings)
        except OSError as error:
            checkup.wrong(
                about,
                f"{error.filename}: is closed to {user()} ({error.strerror}). {AS_THE_BOT}",
            )
    return checkup.found


def _settings(checkup: Checkup, settings: Settings, mistakes: list[str]) -> None:
    for mistake in mistakes:
        checkup.wrong("settings", f"{mistake} .env.example explains it.")
    if ENV_FILE.is_file():
        if told := open_to_others(ENV_FILE):
            checkup.wrong("settings", f"{told} A token is in it.")
        for text in _unknown_names():
            checkup.note("settings", text)
    if settings.clock_file and not settings.clock_file.exists():
        checkup.wrong(
            "settings",
            f"CLOCK_FILE: {settings.clock_file} is not there, and the bot does not start without"
            " it. Leave CLOCK_FILE out in real use.",
        )
    elif settings.clock_file:
        checkup.note("settings", "CLOCK_FILE moves the bot's clock. Leave it out in real use.")
    if not mistakes:
        checkup.ok("settings", f"they can be read by {user()}.")


def _unknown_names() -> Iterator[str]:
    """Names in the settings' file that are none of ours: a typing mistake goes unnoticed else."""
    for name in DotEnvSettingsSource(Settings, env_file=ENV_FILE).env_vars:
        if name in Settings.model_fields:
            continue
        close = difflib.get_close_matches(name, Settings.model_fields, n=1)
        hint = f" Is {close[0].upper()} meant?" if close else ""
        yield f"{ENV_FILE}: the bot knows no {name.upper()}.{hint}"


async def _scheme(checkup: Checkup, settings: Settings) -> None:
    try:
        scheme = checkup.scheme = read_scheme(settings.scheme)
    except SchemeError as error:
        for problem in error.problems:
            checkup.wrong("scheme", f"{problem}. Change it and check again.")
        return
    checkup.ok("scheme", f"{settings.scheme}: {scheme.name}, {scheme.place}.")
    if not scheme.offers:
        checkup.note("scheme", "offers: there is no list of what providers offer.")
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


def _left_from_the_example(checkup: Checkup, settings: Settings, scheme: Scheme) -> None:
    """Whether a scheme of another place still has files of the one that it was copied from."""
    shipped = shipped_scheme(_EXAMPLE)
    example, folder = shipped.parent, settings.scheme.parent
    if not shipped.is_file() or scheme.place == read_scheme(shipped).place:
        return
    for name, what in _FILES.items():
        file, original = folder / name, example / name
        if file.is_file() and original.is_file() and file.read_bytes() == original.read_bytes():
            checkup.note(
                "scheme",
                f"{file}: is the example's {what}, and not of {scheme.place}. Put your own there.",
            )


async def _key(checkup: Checkup, settings: Settings) -> None:
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
        beside = not isinstance(settings.database, PostgresAddress)
        if beside and path.parent.resolve() == settings.database_file.parent.resolve():
            checkup.note(
                "key file",
                f"{path}: lies beside the database. A copy of that folder has both. Keep it in"
                " another: set KEY_FILE.",
            )


async def _port(checkup: Checkup, settings: Settings) -> None:
    """Whether another program has the port that the bot will need."""
    host, port = settings.http_host, settings.http_port
    if not port or checkup.runs is not False:
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
