"""Fetching the calendar: from the file of the scheme, or from an address where it is kept.

It is read by a process of its own, so that no calendar can hold the bot up or fill its memory.
"""

import asyncio
import hashlib
import socket
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp.abc import ResolveResult
from yarl import URL

from bot import child_process
from bot.child_process import READING_BYTES, NotMade
from bot.domain.events import Agenda
from bot.parsing.ical import (
    CPU_SECONDS,
    MOST_CALENDAR_BYTES,
    CalendarError,
    read,
)

FETCH_SECONDS = 30.0
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


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
            data = file.read(MOST_CALENDAR_BYTES + 1)
    except OSError as error:
        raise OutOfReachError(error.strerror or type(error).__name__) from None
    if len(data) > MOST_CALENDAR_BYTES:
        raise CalendarError("it is too large")
    return data


async def _from_address(address: str, known: Mark) -> tuple[bytes, Mark] | None:
    headers = {"Accept": "text/calendar, */*;q=0.1"}
    headers |= {"If-None-Match": known.etag} if known.etag else {}
    headers |= {"If-Modified-Since": known.modified} if known.modified else {}
    try:
        async with (
            asyncio.timeout(FETCH_SECONDS),
            aiohttp.ClientSession() as there,
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=PublicResolver())
            ) as elsewhere,
        ):
            url = own = URL(address)
            for _hop in range(_MOST_REDIRECTS + 1):
                session = there if url.origin() == own.origin() else elsewhere
                async with session.get(url, headers=headers, allow_redirects=False) as response:
                    if response.status not in _REDIRECTS:
                        return await _contents(response)
                    url = redirected(own, url, response.headers.get("Location", ""))
            raise OutOfReachError("it leads from one address to another")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise OutOfReachError(type(error).__name__) from None


async def _contents(response: aiohttp.ClientResponse) -> tuple[bytes, Mark] | None:
    if response.status == 304:
        return None
    if response.status != 200:
        raise OutOfReachError(f"status {response.status}")
    data = bytearray()
    # Counted as it comes: what unpacks to more than this is not waited for.
    async for chunk in response.content.iter_chunked(64 * 1024):
        data += chunk
        if len(data) > MOST_CALENDAR_BYTES:
            raise CalendarError("it is too large")
    etag = response.headers.get("ETag", "")
    return bytes(data), Mark(etag, response.headers.get("Last-Modified", ""))


def redirected(own: URL, url: URL, location: str) -> URL:
    """Where a server sends us on to. The operator chose only `own`: what another says may lead
    elsewhere on the same server, or by https to an address that everybody can reach.

    Raises OutOfReachError, and ValueError for what is no address.
    """
    to = url.join(URL(location))
    if to.host and to.scheme == own.scheme and to.origin() == own.origin():
        return to
    if to.scheme != "https" or not to.host or to.user is not None or to.password is not None:
        raise OutOfReachError("the address leads away from https")
    if not _may_be_public(to.host):
        raise OutOfReachError("the address leads into a private network")
    return to


def _may_be_public(host: str) -> bool:
    """False for the address of a private network; a name is looked up when it is connected to."""
    try:
        address = ip_address(host)
    except ValueError:
        return True
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (inner or address).is_global


class PublicResolver(aiohttp.ThreadedResolver):
    """Finds of a name only the addresses that everybody can reach."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await super().resolve(host, port, family)
        public = [each for each in found if _may_be_public(each["host"])]
        if not public:
            raise OSError("an address of a private network")
        return public


async def read_apart(data: bytes, zone: str, today: date, seconds: int = CPU_SECONDS) -> Agenda:
    """Read a calendar in a process of its own, which gets so many seconds of processor time.

    Raises CalendarError, also where it takes longer or too much memory.
    """
    try:
        agenda: Agenda = await child_process.made_apart(
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
