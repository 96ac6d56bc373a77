"""What a page hears: what changed in its chat, when it asks, and at once by server-sent events."""

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channels.update import Raw
from bot.channels.web.answers import Refusal, answer, later, not_understood, too_fast
from bot.channels.web.door import Door, after_in
from bot.channels.web.hub import Page
from bot.channels.web.shown import MOST, as_bytes, chat_as_json
from bot.storage import web_messages, web_sessions
from bot.storage.errors import Unavailable
from bot.storage.web_messages import AnsweredTap, WebMessage
from bot.storage.web_sessions import Session

# A proxy, and a phone, take a connection that says nothing for one that is gone.
COMMENT_SECONDS = 15.0
# In how many seconds a page comes again after it was let go.
_AGAIN_SECONDS = 3
# A page that made place for another of its session is one of many.
_LATER_SECONDS = 30


async def chat(door: Door, request: Request) -> Response:
    """GET chat: what changed after a number; with `shown` a page says that somebody looks at it."""
    session = await door.session(request)
    if seconds := door.limits.looks.take(session.token_hash):
        raise too_fast(seconds)
    after = after_in(request)
    if "shown" in request.query_params:
        door.looks.shows(session.chat_id, session.token_hash, min(after, session.changes))
    headers = await door.seen(session, request)
    return answer(await _told(door, session, after), headers=headers)


async def _told(door: Door, session: Session, after: int) -> Raw:
    """What is told to a page that saw all up to this; it begins anew where it may miss some."""
    is_anew = after > session.changes or 0 < after < session.floor
    after = 0 if is_anew else after
    changes: Sequence[WebMessage | AnsweredTap] = []
    has_more = False
    if after < session.changes:
        reading, keys = door.installation.database.reading, door.installation.keys
        changes, has_more = await web_messages.after(reading, keys, session.chat_id, after, MOST)
    told = chat_as_json(session, after, changes, has_more=has_more)
    return told | ({"anew": True} if is_anew else {})


class Events:
    """GET events: the same, each time that something changes, for as long as the page is open."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            if request.method != "GET":
                # Of what never ends there is no head.
                raise Refusal(405, not_understood().text)
            after = after_in(request)
            session = await self._door.session(request)
            if seconds := self._door.limits.looks.take(session.token_hash):
                raise too_fast(seconds)
            headers = await self._door.seen(session, request)
            where = None if session.is_known else self._door.where(request)
            page = self._door.hub.open(session.chat_id, session.token_hash, where)
            if page is None:
                raise too_fast(_LATER_SECONDS)
        except Refusal as refusal:
            await refusal.answer()(scope, receive, send)
            return
        except Unavailable:
            await later().answer()(scope, receive, send)
            return
        # Of a page that stays open for hours nothing else need be remembered.
        del request, session
        await _stream(self._door, page, after, headers, receive, send)


async def _stream(
    door: Door, page: Page, after: int, headers: dict[str, str], receive: Receive, send: Send
) -> None:
    watching = asyncio.create_task(_watch(page, receive))
    try:
        await _begin(headers, send)
        while not page.is_gone:
            if page.is_out:
                await _bring(send, b"event: out\ndata: {}\n\n")
                break
            if page.is_busy:
                page.is_busy = False
                await _bring(send, b"event: busy\ndata: {}\n\n")
            if not await page.news(COMMENT_SECONDS):
                await _bring(send, b":\n\n")
                continue
            after = await _bring_changes(door, page, after, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except OSError:
        # The page is gone.
        return
    finally:
        watching.cancel()
        door.hub.close(page)


async def _begin(headers: dict[str, str], send: Send) -> None:
    own = {
        "content-type": "text/event-stream; charset=utf-8",
        # To nginx: bring it at once.
        "x-accel-buffering": "no",
    } | {name.lower(): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in own.items()]
    await send({"type": "http.response.start", "status": 200, "headers": raw})
    await _bring(send, f"retry: {_AGAIN_SECONDS * 1000}\n\n".encode())


async def _bring_changes(door: Door, page: Page, after: int, send: Send) -> int:
    """Tell all that changed; returns up to which number the page saw everything now."""
    installation = door.installation
    while True:
        try:
            session = await web_sessions.find(
                installation.database.reading,
                installation.keys,
                page.session,
                door.oldest_session,
            )
            if session is None:
                page.is_out = True
                return after
            told = await _told(door, session, after)
        except Unavailable:
            # It comes again, and the database may answer then.
            page.is_gone = True
            return after
        if told["messages"] or told["taps"] or "anew" in told:
            body = b"id: %d\ndata: %s\n\n" % (told["changed"], as_bytes(told))
            await _bring(send, body)
        after = told["changed"]
        if "more" not in told:
            return after


async def _bring(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _watch(page: Page, receive: Receive) -> None:
    """Hear when the page is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass
    page.is_gone = True
    page.wake()
