"""Calls of a live shop's interface over HTTP: time limits, one pool, and what a status means."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.webshop.shop import Away, Refused

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
_LONGEST_WAIT_SECONDS = 3_600.0


@dataclass(frozen=True)
class Answer:
    """What a shop answered: its JSON, None where there is none. `at` is the shop's clock, UTC."""

    status: int
    json: Any
    at: datetime
    headers: Mapping[str, str]


class ShopHttp:
    """A pool of connections to one shop, for one event loop; made when it is first needed."""

    def __init__(
        self, base: str, headers: Mapping[str, str], auth: aiohttp.BasicAuth | None = None
    ) -> None:
        self._base = base.rstrip("/")
        self._headers = {"Accept": "application/json", "Accept-Language": "en"} | dict(headers)
        self._auth = auth
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
        except aiohttp.InvalidURL:
            raise Refused("the address is none") from None
        except aiohttp.ClientError as error:
            raise Away(type(error).__name__) from None
        if status in expected and len(raw) <= _MOST_BYTES:
            try:
                return Answer(status, json.loads(raw), _date_in(headers), headers)
            except ValueError:
                raise Away("the answer is not JSON") from None
        if status in _AWAY or status >= _SERVER_ERROR or status in expected:
            raise Away(f"status {status}", _wait_in(headers))
        raise Refused(f"status {status}")

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_SECONDS
            )
            self._session = aiohttp.ClientSession(
                connector=connector, headers=self._headers, auth=self._auth
            )
        return self._session

    async def close(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _date_in(headers: Mapping[str, str]) -> datetime:
    try:
        return parsedate_to_datetime(headers.get("Date", "")).astimezone(UTC)
    except ValueError:
        raise Away("the answer has no date") from None


def _wait_in(headers: Mapping[str, str]) -> float | None:
    """How many seconds the shop asks to be left alone."""
    try:
        return min(max(float(headers.get("Retry-After", "")), 0.0), _LONGEST_WAIT_SECONDS)
    except ValueError:
        return None
