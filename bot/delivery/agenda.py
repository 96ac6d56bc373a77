"""Fetching the calendar: from the file of the scheme, or from an address where it is kept.

It is read by a process of its own, so that no calendar can hold the bot up or fill its memory.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp

from bot.apart import READING_BYTES, NotMade, made_apart
from bot.events import Agenda
from bot.ical import CPU_SECONDS, MOST_BYTES, CalendarError, read

FETCH_SECONDS = 30.0
_MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Mark:
    """What tells whether a calendar is still the same: what its server calls it, and its hash."""

    etag: str = ""
    modified: str = ""
    digest: str = ""


class OutOfReachError(Exception):
    """The calendar could not be fetched now; the text says why, without the address."""


async def fetch(source: Path | str, known: Mark) -> tuple[bytes, Mark] | None:
    """The calendar and its mark; None when it is the one that is known.

    Raises OutOfReachError, and CalendarError where it is too large.
    """
    if isinstance(source, Path):
        data, mark = await asyncio.to_thread(_from_file, source), known
    else:
        found = await _from_address(source, known)
        if found is None:
            return None
        data, mark = found
    digest = hashlib.sha256(data).hexdigest()
    if digest == known.digest:
        return None
    return data, Mark(mark.etag, mark.modified, digest)


def _from_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise OutOfReachError(error.strerror or type(error).__name__) from None
    if len(data) > MOST_BYTES:
        raise CalendarError("it is too large")
    return data


async def _from_address(address: str, known: Mark) -> tuple[bytes, Mark] | None:
    headers = {"Accept": "text/calendar, */*;q=0.1"}
    headers |= {"If-None-Match": known.etag} if known.etag else {}
    headers |= {"If-Modified-Since": known.modified} if known.modified else {}
    timeout = aiohttp.ClientTimeout(total=FETCH_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(address, headers=headers, max_redirects=_MOST_REDIRECTS) as response,
        ):
            if response.status == 304:
                return None
            if response.status != 200:
                raise OutOfReachError(f"status {response.status}")
            if address.startswith("https:") and response.url.scheme != "https":
                raise OutOfReachError("the address leads away from https")
            data = bytearray()
            # Counted as it comes: what unpacks to more than this is not waited for.
            async for chunk in response.content.iter_chunked(64 * 1024):
                data += chunk
                if len(data) > MOST_BYTES:
                    raise CalendarError("it is too large")
            etag = response.headers.get("ETag", "")
            modified = response.headers.get("Last-Modified", "")
            return bytes(data), Mark(etag, modified)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise OutOfReachError(type(error).__name__) from None


async def read_apart(data: bytes, zone: str, today: date, seconds: int = CPU_SECONDS) -> Agenda:
    """Read a calendar in a process of its own, which gets so many seconds of processor time.

    Raises CalendarError, also where it takes longer or too much memory.
    """
    try:
        agenda: Agenda = await made_apart(
            *(_read, data, zone, today),
            expected=CalendarError,
            memory_bytes=READING_BYTES,
            cpu_seconds=seconds,
        )
    except NotMade:
        raise CalendarError("it takes too much to read") from None
    return agenda


def _read(data: bytes, zone: str, today: date) -> Agenda:
    return read(data, ZoneInfo(zone), today)
