"""Calls of a live shop's interface over HTTP: time limits, one pool, and what a status means."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.webshop.shop import Away, NotTheShop, Refused

_CONNECT_SECONDS = 1.0
# How long any call may take.
SECONDS = 10.0
_CONNECTIONS = 2
# Shorter than any server's, so that a connection is not used at the moment it is closed.
_KEEP_ALIVE_SECONDS = 4.0
# A page of the largest list is some 100 KiB.
_MOST_BYTES = 5 * 1024 * 1024
# It may have been done, or may be done in a moment.
_AWAY = frozenset({408, 409, 425, 429})
_SERVER_ERROR = 500
_SENT_ON = range(300, 400)
# Whatever a shop says, it is not asked again at once, nor left alone for ever.
_SHORTEST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 1.0, 3_600.0


@dataclass(frozen=True)
class Answer:
    """What a shop answered: its JSON, None where there is none. `at` is the shop's clock, UTC."""

    status: int
    json: Any
    at: datetime
    headers: Mapping[str, str]


class ShopHttp:
    """A pool of connections to one shop, for one event loop; made when it is first needed."""

    def __init__(self, base: str, headers: Mapping[str, str]) -> None:
        self._base = base.rstrip("/")
        self._headers = {"Accept": "application/json", "Accept-Language": "en"} | dict(headers)
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        expected: frozenset[int] = frozenset({200, 201}),
        seconds: float = SECONDS,
    ) -> Answer:
        """One call. Raises Away or Refused for any status but the expected ones."""
        try:
            async with self._opened().request(
                method,
                self._base + path,
                params=params,
                json=body,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=_CONNECT_SECONDS),
            ) as response:
                raw = await response.content.read(_MOST_BYTES + 1)
                status, headers = response.status, response.headers
        except (TimeoutError, asyncio.IncompleteReadError):
            raise Away("no answer in time") from None
        except (aiohttp.InvalidURL, UnicodeError):
            raise Refused("the address is none") from None
        except aiohttp.ClientError as error:
            raise Away(_not_reached(error)) from None
        is_away = status in _AWAY or status >= _SERVER_ERROR
        if (is_away and status not in expected) or len(raw) > _MOST_BYTES:
            raise Away(f"status {status}", _wait_in(headers))
        # With a 201 it is the address of what was made.
        location = headers.get("Location")
        if location and status in _SENT_ON:
            raise NotTheShop(f"one is sent on to {_site_of(location)} (status {status})")
        try:
            said = json.loads(raw)
        except ValueError:
            # A shop says no in JSON; its proxy has a page for when it is away.
            raise NotTheShop(f"{_kind_of(headers)} (status {status})") from None
        if status not in expected:
            code = said.get("code") if isinstance(said, dict) else None
            raise Refused(f"status {status}", status, str(code or ""))
        return Answer(status, said, _date_in(headers), headers)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_SECONDS
            )
            self._session = aiohttp.ClientSession(connector=connector, headers=self._headers)
        return self._session

    async def close(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _not_reached(error: aiohttp.ClientError) -> str:
    """Why there was no answer, in plain words."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            failed = error.certificate_error
            why = getattr(failed, "verify_message", "") or type(failed).__name__
            return f"its certificate is not good: {why}"
        case aiohttp.ClientConnectorDNSError():
            return "there is no such host, or no network"
        case aiohttp.ClientSSLError():
            return "no https is spoken there"
        case aiohttp.ClientConnectorError():
            return "nothing listens there"
    return type(error).__name__


def _site_of(location: str) -> str:
    """The site that one is sent on to. What stands behind it may be a secret."""
    url = urlsplit(location)
    return f"{url.scheme}://{url.netloc}" if url.hostname else "another page there"


def _kind_of(headers: Mapping[str, str]) -> str:
    return "a web page" if "html" in headers.get("Content-Type", "") else "no JSON"


def _date_in(headers: Mapping[str, str]) -> datetime:
    try:
        return parsedate_to_datetime(headers.get("Date", "")).astimezone(UTC)
    except ValueError:
        raise Away("the answer has no date") from None


def _wait_in(headers: Mapping[str, str]) -> float | None:
    """How many seconds the shop asks to be left alone."""
    try:
        # What is no number comes to the shortest: it is neither more nor less.
        wait = max(_SHORTEST_WAIT_SECONDS, float(headers.get("Retry-After", "")))
        return min(wait, _LONGEST_WAIT_SECONDS)
    except ValueError:
        return None


def in_cents(amount: str) -> int:
    """An amount of a shop's JSON in cents. Raises Away where it is none, or has a part of one."""
    try:
        return int((Decimal(amount) * 100).to_integral_exact())
    except InvalidOperation:
        raise Away("an amount is none") from None


def in_euros(cents: int) -> str:
    """Cents as a shop's JSON has them."""
    return f"{Decimal(cents) / 100:.2f}"
