"""People with a browser: each has a session of the bot's page, and news of what comes into it.

Their cookies are kept here and not in the browser, so that one browser can be all of them.
"""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from bot.simulator.errors import PlayError
from bot.simulator.events import Observable
from bot.simulator.faults import Faults
from bot.simulator.model import Json

_AGAIN_SECONDS = 0.3
_FIRST_NEW_PERSON = 2001


class NotIn(Exception):
    """The bot does not let somebody in."""


@dataclass
class Visitor:
    """Somebody with a browser. `cookie` is NAME=VALUE, of the session; None without one."""

    id: int
    name: str
    about: str = ""
    cookie: str | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    changed: int = 0
    following: asyncio.Task[None] | None = None


class Visitors(Observable):
    """Everybody who is played, before the bot's page.

    `bot` is where its web server is, `origin` where a browser sees it, once that is known.
    `believe` has the bot believe its clock after it was moved: no other tells it the time.
    """

    def __init__(
        self, bot: str, now: Callable[[], datetime], believe: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__()
        self._believe = believe
        self.now = now
        self.origin = bot
        self.faults = Faults()
        self.people: dict[int, Visitor] = {}
        self.client = httpx.AsyncClient(
            base_url=bot,
            # Events come for as long as a page is open.
            timeout=httpx.Timeout(None, connect=5),
            limits=httpx.Limits(max_connections=None),
            # It would add the cookie of whoever came in last.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
            verify=False,  # noqa: S501 - it is plain HTTP, on loopback
        )

    def add(self, id: int, name: str, about: str = "") -> Visitor:
        """Somebody who was not let in yet."""
        visitor = self.people[id] = Visitor(id, name, about)
        self.emit({"type": "people"})
        return visitor

    def newcomer(self, name: str, about: str) -> Visitor:
        """Somebody whom nobody thought of before."""
        id = max([_FIRST_NEW_PERSON - 1, *self.people]) + 1
        return self.add(id, name or f"Bezoeker {id - _FIRST_NEW_PERSON + 1}", about)

    async def clock_moved(self) -> None:
        """Tell the bot and the pages that it is another time."""
        await self._believe()
        self.emit({"type": "clock", "now": self.now().isoformat()})

    async def join(self, visitor: Visitor, invitation: str) -> None:
        """Use an invitation as the page does, once the bot is there. Raises NotIn."""
        told = {"invitation": invitation, "id": str(uuid.uuid4()), "name": visitor.name}
        while True:
            try:
                answer = await self.client.post("/join", json=told, headers=self._headers())
                break
            except httpx.TransportError:
                await asyncio.sleep(_AGAIN_SECONDS)
        if not answer.is_success:
            raise NotIn(f"{visitor.name} was not let in: {answer.text}")
        self.takes(visitor, answer.headers.get_list("set-cookie"))

    def _headers(self) -> Mapping[str, str]:
        return {"Origin": self.origin}

    def takes(self, visitor: Visitor, cookies: list[str]) -> None:
        """The bot gives or takes away a cookie."""
        for each in cookies:
            cookie = each.partition(";")[0]
            new = cookie if cookie.partition("=")[2] else None
            if new != visitor.cookie:
                self._becomes(visitor, new)

    def _becomes(self, visitor: Visitor, cookie: str | None) -> None:
        if visitor.following is not None:
            visitor.following.cancel()
        visitor.cookie, visitor.changed, visitor.following = cookie, 0, None
        self._take(visitor, {"anew": True, "messages": [], "changed": 0})
        if cookie is not None:
            visitor.following = asyncio.create_task(self._follow(visitor))

    async def _follow(self, visitor: Visitor) -> None:
        """Hear what comes into somebody's chat, for as long as they have a session."""
        while True:
            asked = {"after": str(visitor.changed)}
            headers = {"Cookie": visitor.cookie or ""}
            try:
                async with self.client.stream(
                    "GET", "/events", params=asked, headers=headers
                ) as answer:
                    if answer.status_code == HTTPStatus.UNAUTHORIZED:
                        return
                    async for line in answer.aiter_lines():
                        if line.startswith("data: {"):
                            self._take(visitor, json.loads(line.removeprefix("data: ")))
            except httpx.TransportError:
                # The bot stands still while half a year goes by.
                self.changed()
            await asyncio.sleep(_AGAIN_SECONDS)

    def _take(self, visitor: Visitor, told: Json) -> None:
        """What the bot tells a page: all that changed."""
        if "messages" not in told:
            return
        name = told.get("me", {}).get("name") or visitor.name
        if name != visitor.name:
            visitor.name = name
            self.emit({"type": "people"})
        gone = list(visitor.messages) if told.get("anew") else []
        gone += [each["id"] for each in told["messages"] if each.get("gone")]
        for id in gone:
            if visitor.messages.pop(id, None) is not None:
                self.emit({"type": "delete", "person": visitor.id, "message_id": id})
        for each in told["messages"]:
            if not each.get("gone"):
                visitor.messages[each["id"]] = each
                self.emit({"type": "message", "person": visitor.id, "message": brief(each)})
        visitor.changed = told["changed"]
        self.changed()

    async def stop(self) -> None:
        """Nobody is there any more."""
        following = [each.following for each in self.people.values() if each.following is not None]
        for each in following:
            each.cancel()
        await asyncio.gather(*following, return_exceptions=True)
        await self.client.aclose()

    def person(self, id: int) -> Visitor:
        """Raises PlayError."""
        try:
            return self.people[id]
        except KeyError:
            raise PlayError("There is no such person.") from None


def brief(message: Json) -> Json:
    """Enough of a message to count it as news."""
    return {"id": message["id"], "from": message["from"], "date": message["at"]}
