"""PTB's transport: calls in JSON over connections of our own, files and what goes by a proxy over
aiohttp. Several times cheaper in processor time than the one that PTB ships.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from pydantic_core import to_json
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.connections import (
    CONNECT_SECONDS,
    KEEP_ALIVE_SECONDS,
    Broken,
    Connections,
)

READ_SECONDS = 20.0
_JSON = "application/json"
_JSON_HEADERS = f"User-Agent: {BaseRequest.USER_AGENT}\r\nContent-Type: {_JSON}\r\n"


class BotApiRequest(BaseRequest):
    """A pool of connections to the Bot API, for one event loop."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        # By the server's URL; None for one that is behind a proxy or asks for a password.
        self._direct: dict[str, Connections | None] = {}
        self._proxies: dict[str, str] = {}
        self._date: str | None = None

    @property
    def date(self) -> datetime | None:
        """What the server's clock said with the last answer, in UTC; None where it did not say."""
        try:
            return parsedate_to_datetime(self._date or "").astimezone(UTC)
        except ValueError:
            return None

    def forget_date(self) -> None:
        """From here on only a new answer tells the server's time."""
        self._date = None

    @property
    def read_timeout(self) -> float:
        """How long an answer may take, in seconds, where a call does not say otherwise."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=KEEP_ALIVE_SECONDS
            )
            # trust_env would read the environment and a netrc file, in a thread, at each call.
            self._session = aiohttp.ClientSession(connector=connector)
            self._proxies = getproxies()

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        for each in self._direct.values():
            if each is not None:
                each.close()
        self._direct = {}

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call; returns status and body. Raises TimedOut or NetworkError, without the URL."""
        seconds = read_timeout if isinstance(read_timeout, (int, float)) else READ_SECONDS
        if request_data and request_data.contains_files:
            return await self._by_aiohttp(method, url, _form(request_data), seconds)
        if method == "POST":
            parameters = request_data.parameters if request_data else {}
            return await self.post_json(url, parameters, seconds)
        return await self._by_aiohttp(method, url, None, seconds)

    async def post_json(
        self, url: str, values: Mapping[str, Any], seconds: float
    ) -> tuple[int, bytes]:
        """The same for who has the values at hand; the answer may take so many seconds."""
        # A form costs more: each value is JSON by itself, and quoted.
        # Python's own JSON takes several times as long.
        body = to_json(values)
        server, path = _parts(url)
        if server not in self._direct:
            self._direct[server] = self._connections_to(server)
        direct = self._direct[server]
        if direct is None:
            return await self._by_aiohttp("POST", url, body, seconds)
        try:
            answer = await direct.post(path, _JSON_HEADERS, body, seconds)
        except TimeoutError as error:
            raise TimedOut from error
        except (OSError, Broken) as error:
            raise NetworkError(type(error).__name__) from error
        self._date = answer.date or self._date
        return answer.status, answer.body

    def _connections_to(self, server: str) -> Connections | None:
        is_plain = self._proxy(server) is None and "@" not in server
        return Connections(server, self._connections) if is_plain else None

    async def _by_aiohttp(
        self, method: str, url: str, body: aiohttp.FormData | bytes | None, seconds: float
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the transport is not initialized")
        headers = {"User-Agent": BaseRequest.USER_AGENT}
        if isinstance(body, bytes):
            headers["Content-Type"] = _JSON
        timeout = aiohttp.ClientTimeout(connect=CONNECT_SECONDS, sock_read=seconds)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=self._proxy(url)
            ) as response:
                self._date = response.headers.get("Date", self._date)
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What was answered. Raises TelegramError where that is no JSON object: a gateway's page.

        PTB's own makes an error in the log of it, and whoever called tells it already.
        """
        try:
            answer = json.loads(payload.decode(errors="replace"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("the answer is no JSON object")
        return answer

    def _proxy(self, url: str) -> str | None:
        """The proxy that the environment names for this address, as HTTPS_PROXY and NO_PROXY."""
        address = urlsplit(url)
        if not self._proxies or address.hostname is None or proxy_bypass(address.hostname):
            return None
        return self._proxies.get(address.scheme)


@lru_cache(maxsize=256)
def _parts(url: str) -> tuple[str, str]:
    """A URL's server and path; of one bot there are as many as it uses methods."""
    address = urlsplit(url)
    return f"{address.scheme}://{address.netloc}", quote(address.path, safe="/:%")


def _form(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
