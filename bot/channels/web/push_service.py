"""The push services of browsers: where pushes may go, and how one is brought there.

An endpoint is an address that a page names, so that anybody who is let in chooses it. It has to be
of a service that browsers use, and is called at an address of the open internet only.
"""

import asyncio
import socket
from datetime import datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from math import isfinite
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.channels.web.push_message import Signer, sealed
from bot.storage.web_pushes import KEEP, Subscription

# Of Chrome and most others on Android; Firefox; Safari; Edge.
HOSTS = (
    "fcm.googleapis.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
LONGEST_ENDPOINT = 2_000
_SECONDS = 10.0
_CONNECTIONS = 16
_GONE = frozenset({404, 410})
_LATER = frozenset({408, 425, 429})
_SERVER_ERROR = 500
# Whatever a service says, it is asked again within a day, and not at once.
_SHORTEST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 1.0, 24 * 3_600.0
# Of the pushes of one topic a service keeps the newest for a device that is away.
_TOPIC = "message"


class Gone(Exception):
    """There is no such subscription any more."""


class Later(Exception):
    """The service does not answer, or wants it later: in so many seconds, where it says so."""

    def __init__(self, why: str, seconds: float | None = None) -> None:
        super().__init__(why)
        self.seconds = seconds


class Refused(Exception):
    """The service does not take it, and will not."""


def may_be_called(endpoint: str, *, loopback: bool) -> bool:
    """Whether a push may go there.

    With `loopback` the page itself is on this machine, for tests: then a service may be too.
    """
    try:
        place = urlsplit(endpoint)
        host, port = place.hostname or "", place.port
        is_plain = place.username is None and not place.fragment and endpoint.isascii()
        is_known = any(host == each or (each[0] == "." and host.endswith(each)) for each in HOSTS)
        if not is_plain or len(endpoint) > LONGEST_ENDPOINT:
            return False
        if place.scheme == "https" and is_known and port in (None, 443):
            return True
        return loopback and place.scheme == "http" and ip_address(host).is_loopback
    except ValueError:
        return False


class OpenInternet(AbstractResolver):
    """Finds addresses of the open internet, and no others, whatever a name says."""

    def __init__(self) -> None:
        self._usual = aiohttp.DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._usual.resolve(host, port, family)
        if not all(ip_address(each["host"]).is_global for each in found):
            raise OSError("an address that is not of the open internet")
        return found

    async def close(self) -> None:
        await self._usual.close()


class PushServices:
    """Brings pushes. `signer` signs them; see `may_be_called` for `loopback`."""

    def __init__(self, signer: Signer, *, loopback: bool) -> None:
        self.signer = signer
        self.loopback = loopback
        self._session: aiohttp.ClientSession | None = None

    async def push(self, to: Subscription, text: bytes, now: datetime) -> None:
        """Bring one push. Raises Gone, Later or Refused."""
        if not may_be_called(to.endpoint, loopback=self.loopback):
            raise Gone
        body = sealed(text, to.key, to.secret)
        headers = {
            "Authorization": self.signer.authorization(to.endpoint, now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(KEEP.total_seconds())),
            "Topic": _TOPIC,
            "Urgency": "normal",
        }
        try:
            async with self._opened().post(
                to.endpoint, data=body, headers=headers, allow_redirects=False
            ) as response:
                status, wait = response.status, response.headers.get("Retry-After")
        except (TimeoutError, asyncio.IncompleteReadError):
            raise Later("no answer in time") from None
        except (aiohttp.ClientError, OSError) as error:
            # What it says may have the address in it.
            raise Later(type(error).__name__) from None
        if status in _GONE:
            raise Gone
        if status in _LATER or status >= _SERVER_ERROR:
            raise Later(f"status {status}", _seconds_in(wait, now))
        if not 200 <= status < 300:
            raise Refused(f"status {status}")

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=_CONNECTIONS, resolver=OpenInternet())
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=_SECONDS),
            )
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _seconds_in(wait: str | None, now: datetime) -> float | None:
    """How long a service asks to be left alone: it says seconds, or a moment."""
    if wait is None:
        return None
    try:
        seconds = float(wait)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(wait) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    if not isfinite(seconds):
        return None
    return min(max(seconds, _SHORTEST_WAIT_SECONDS), _LONGEST_WAIT_SECONDS)
