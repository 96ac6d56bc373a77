"""Looks at the database: is it whole, do its books balance, does anything wait for too long."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

from bot.config import (
    Settings,
)
from bot.database_address import PostgresAddress, lacks_driver
from bot.operation.checkup import (
    BUSY,
    PUT_BACK,
    RECOUNT,
    Checkup,
    disk,
    is_shut,
    may_write,
)
from bot.operation.health import complaints, has_rival, left_out_text
from bot.storage import (
    audit,
    clocks,
    coupons,
    deaths,
    meta,
    misses,
    pots,
    redemptions,
    uptake,
)
from bot.storage.database import Reading
from bot.storage.engines import (
    damage,
    is_used,
    looking_at,
    looking_at_one_moment,
    standing_of,
)
from bot.storage.errors import DatabaseError, Unreachable
from bot.storage.waits import waiting
from bot.webshop.shops import held_by

# How SQLite says that it is the file, and not the machine.
_BROKEN = ("not a database", "malformed")


_MOST_DAMAGE = 5
_NOT_THERE_YET = "is not there yet. It is made at the first start."


async def check_database(checkup: Checkup, settings: Settings) -> None:
    if lacks_driver(settings.database):
        # That is said of the settings.
        return
    if isinstance(settings.database, PostgresAddress):
        await _in_postgres(checkup, settings, settings.database)
    else:
        await _in_file(checkup, settings, settings.database)


async def _in_postgres(checkup: Checkup, settings: Settings, address: PostgresAddress) -> None:
    # Whoever has a file does not pay for it.
    from bot.storage.postgres.access import access

    try:
        async with looking_at_one_moment(address) as reading:
            found = await access(reading, address)
            found.refuse_hindrance()
            await _server(checkup, reading)
            if not found.is_there:
                checkup.note("database", f"{address} {_NOT_THERE_YET}")
                return
            checkup.runs = await is_used(address)
            await _contents(checkup, settings, reading)
    except Unreachable as error:
        checkup.runs = None
        checkup.wrong("database", str(error))
    except DatabaseError as error:
        checkup.wrong("database", str(error))


async def _server(checkup: Checkup, reading: Reading) -> None:
    """What the server promises of what was answered."""
    # Whoever has a file does not pay for it.
    from bot.storage.postgres.server import server

    found = await server(reading)
    if not found.is_durable:
        checkup.wrong(
            "server",
            f"PostgreSQL {found.version} may lose what was answered in a power cut: set"
            " synchronous_commit, fsync and full_page_writes to on.",
        )
    elif not found.has_standby:
        checkup.note(
            "server",
            "has no synchronous standby: if its machine is lost, what was answered in the last"
            " moments may be too (synchronous_standby_names).",
        )
    if found.waits_in_vain:
        checkup.wrong(
            "server",
            "waits for a standby, and none follows: nobody gets an answer. Start the standby. Where"
            " there is none any more, docs/POSTGRESQL.md says how to go on without.",
        )
    if found.tells_order:
        checkup.note(
            "server",
            "its log may tell for days which household came with which voucher. docs/POSTGRESQL.md"
            " says what to grant and set.",
        )


async def _in_file(checkup: Checkup, settings: Settings, path: Path) -> None:
    if not await asyncio.to_thread(_is_file_to_look_at, checkup, path):
        return
    checkup.runs = await is_used(path)
    log = path.with_name(path.name + "-wal")
    while True:
        there, begun = await asyncio.to_thread(log.exists), len(checkup.found)
        try:
            async with looking_at(path) as reading:
                await _contents(checkup, settings, reading)
        except DatabaseError as error:
            broken = any(words in str(error) for words in _BROKEN)
            checkup.wrong("database", f"{error} {PUT_BACK if broken else BUSY}")
        if await asyncio.to_thread(log.exists) == there:
            return
        # A bot began or stopped meanwhile: what was seen may be half of it.
        del checkup.found[begun:]


def _is_file_to_look_at(checkup: Checkup, path: Path) -> bool:
    """Look at the file from outside; whether it is there and can be read."""
    folder = path.parent
    if not folder.is_dir():
        checkup.wrong("database", f"{folder}: there is no such folder. Make it first.")
        return False
    may_write(checkup, path)
    files = [path.with_name(path.name + tail) for tail in ("", "-wal", "-shm", ".lock")]
    is_shut(checkup, "database", [folder.absolute(), *files])
    if path.exists() and not os.access(path, os.R_OK):
        return False
    if not path.is_file():
        checkup.note("database", f"{path} {_NOT_THERE_YET}")
        return False
    disk(checkup, "database", folder, TIMES_REWRITTEN * path.stat().st_size)
    return True


async def _contents(checkup: Checkup, settings: Settings, reading: Reading) -> None:
    path = settings.database
    broken = await damage(reading, path)
    for text in broken[:_MOST_DAMAGE]:
        checkup.wrong("database", f"{path}: is damaged: {text}. {PUT_BACK}")
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
        checkup.day_copy_failure = await meta.read(reading, meta.DAY_COPY_FAILURE)
    if not standing.done:
        checkup.note("database", f"{path}: has nothing in it yet. That is made at the first start.")
        return
    if standing.to_come:
        numbers = ", ".join(str(step.number) for step in standing.to_come)
        checkup.note(
            "database",
            f"{path}: is of an earlier version; it has yet to take step {numbers}. Make a backup;"
            " the next start brings it up to date.",
        )
        return
    if told := await held_by(reading, settings):
        checkup.wrong("webshop", told)
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
    await _webshop(checkup, settings, reading)
    await _waiting(checkup, settings, reading)


async def _webshop(checkup: Checkup, settings: Settings, reading: Reading) -> None:
    """Whether the scheme says of the webshop what its lists show."""
    if checkup.scheme is None or checkup.scheme.voucher.partial:
        return
    used = await redemptions.used_in_part(reading)
    if used.vouchers:
        one = used.vouchers == 1
        who = "1 voucher was" if one else f"{used.vouchers} vouchers were"
        checkup.wrong(
            "scheme",
            f"{settings.scheme}: partial = false, but by its lists the webshop keeps what is left:"
            f" {who} used there in part. EUR {used.left_cents / 100:.2f} stays committed for"
            f" {'it' if one else 'them'}. Set partial = true, or have the webshop take all at"
            " once.",
        )


async def _balanced(checkup: Checkup, settings: Settings, reading: Reading) -> bool:
    """Whether the books are right, among themselves and against the scheme."""
    wrong = await audit.imbalances(reading)
    for text in wrong:
        checkup.wrong(
            "database",
            f"the books do not balance: {text}. Stop the bot, keep a copy of the file, and run:"
            f" {RECOUNT}. If it refuses, show the copy to whoever maintains the program.",
        )
    for text in await coupons.imbalances(reading):
        wrong.append(text)
        checkup.wrong(
            "database",
            f"the books do not balance: {text}. Stop the bot, keep a copy of the file, and show"
            " it to whoever maintains the program.",
        )
    for text in [] if wrong else await uptake.disagreements(reading):
        wrong.append(text)
        checkup.wrong(
            "database",
            f"the counts of the summary are not what the ledger makes them: {text}. Make a backup,"
            f" and put them right: {RECOUNT}",
        )
    if checkup.scheme:
        ceilings = pots.ceilings(checkup.scheme)
        for pot in await pots.listed(reading):
            if pot.used_cents > ceilings.get(pot.name, pot.used_cents):
                wrong.append(pot.name)
                checkup.wrong(
                    "scheme",
                    f"{settings.scheme}: the budget {pot.name} is below what was already given."
                    " Raise it; the bot does not start like this.",
                )
    return not wrong


async def _waiting(checkup: Checkup, settings: Settings, reading: Reading) -> None:
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
    if checkup.scheme:
        yesterday = now.astimezone(checkup.scheme.zone).date() - timedelta(days=1)
        if missed := await misses.of_day(reading, yesterday):
            by_role = ", ".join(f"{role.value} {number}" for role, number in missed.items())
            checkup.note(
                "lines",
                f"{sum(missed.values())} of yesterday were not understood ({by_role}). A"
                " municipality can add words of its own to the scheme.",
            )
    for job in await deaths.jobs_left_out(reading):
        checkup.wrong("database", left_out_text(job))
    if await has_rival(reading, now):
        checkup.wrong(
            "telegram",
            "another program fetches this bot's updates (Conflict). Stop the other one; a token"
            " is for one bot. If nobody knows of it, let @BotFather revoke the token.",
        )


# Every night the file is rewritten: for a moment it is there three times, the log included.
TIMES_REWRITTEN = 3
