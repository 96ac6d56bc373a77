"""What most commands work with: scheme, key, clock and database, opened and held to each other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import Clock, FileClock, SystemClock
from bot.config import Settings
from bot.database_address import Address
from bot.domain.mistakes import SchemeError
from bot.domain.scheme_file import read_scheme
from bot.keys import KeyFileError, load_keys, read_keys, way_out
from bot.storage import meta, offers, pots
from bot.storage.database import Database
from bot.storage.engines import Place, is_there, looking_at, open_database, sole_use, standing_of
from bot.storage.installation import Installation
from bot.storage.pots import SoldOut
from bot.storage.rekey import with_household_keys


class OperatorError(Exception):
    """Something only the operator can put right; the text says what."""


def clock_of(settings: Settings) -> Clock:
    """The clock that a command goes by."""
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()


@asynccontextmanager
async def opened(settings: Settings, place: Place | None = None) -> AsyncIterator[Installation]:
    """Everything that a command works with, checked; `place` is of who has sole use of the
    database.

    Raises PLAIN_ERRORS.
    """
    scheme = read_scheme(settings.scheme)
    clock = clock_of(settings)
    address = settings.database
    database = await (open_database(address, place=place) if place else open_beside(address))
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
                await pots.set_ceilings(transaction, scheme)
            except SoldOut as full:
                raise SchemeError(
                    [f"{settings.scheme}: the budget {full.pot} is below what was already given."]
                ) from None
            await offers.take(transaction, scheme.offers, "file", clock.now(), ends_missing=True)
            await offers.place(transaction, scheme.areas, clock.now())
        yield Installation(scheme, keys, clock, database)
    finally:
        await database.close()


async def open_beside(address: Address) -> Database:
    """Open a database with which a bot may be running, and then take no step under it.

    Raises DatabaseError.
    """
    if await is_there(address):
        async with looking_at(address) as reading:
            standing = await standing_of(reading, address)
        # One without any step is being made at this moment, and waited for.
        if standing.done and standing.to_come:
            async with sole_use(address):
                return await open_database(address)
    return await open_database(address)
