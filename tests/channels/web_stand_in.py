"""A small strict stand-in of the web channel's server, for tests of the phone page.

It keeps one chat in memory, answers as a script says, and has faults on request: it can wait, be
away, lose an answer after the work was done, refuse, and let no event through. What the page sends
is judged as the real server does.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any
from uuid import UUID

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.channels.web.pages import FOLDER, Pages
from tests.conftest import assens

PHONE = "0592 00 00 00"
COOKIE = "meedoen"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"
    " img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self';"
    " form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_MOST = 200
Json = dict[str, Any]
# What the bot does with what it hears; it says and edits through the stand-in.
Script = Callable[["WebStandIn", Json], None]


class Refused(Exception):
    """A request that the server does not do."""

    def __init__(self, status: int, text: str, wait: int | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.wait = wait


@dataclass
class Faults:
    """What goes wrong, by the last part of the path."""

    refuse: dict[str, Refused] = field(default_factory=dict)
    # The work is done, and half of the answer gets through.
    lose_answer: set[str] = field(default_factory=set)
    # Nothing is done until the event is set.
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    # "ok", "silent" (a proxy that holds everything back) or "gone" (one that knows no such thing)
    events: str = "ok"


class WebStandIn:
    """One chat, and who may see it."""

    def __init__(self, script: Script, *, path: str = "/assen") -> None:
        self.script = script
        self.path = path
        self.faults = Faults()
        self.sessions: set[str] = set()
        self.invitations = {"i_goed-en-nieuw", "d_ander-toestel"}
        self.name = ""
        self.changed = 0
        # id -> (the change's number, what the page gets)
        self.messages: dict[int, tuple[int, Json]] = {}
        self.taps: list[tuple[int, Json]] = []
        self.files: dict[str, tuple[bytes, str, str]] = {}
        self.done: dict[str, Json] = {}
        # All that came in, and was not a repeat.
        self.heard: list[Json] = []
        self.repeats = 0
        self.requests: list[str] = []
        self._files = Pages(FOLDER, assens())
        self._more = asyncio.Event()
        self._pages = 0
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._port = 0

    def make_newer(self, folder: Path) -> None:
        """Serve another version of the page, made in a folder: its body says so."""
        copytree(FOLDER, folder, dirs_exist_ok=True)
        page = folder / "index.html"
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("<body ", '<body data-version="newer" '), encoding="utf-8")
        self._files = Pages(folder, assens())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}{self.path}/"

    @property
    def pages(self) -> int:
        """How many pages listen for events."""
        return self._pages

    def texts(self) -> list[str]:
        """The lines and data that came in."""
        return [each.get("text") or each.get("data") or each["name"] for each in self.heard]

    # What the bot does.

    def say(self, html: str, **parts: Any) -> int:
        """Send a message of the bot."""
        return self._put({"from": "bot", "html": html, **parts})

    def edit(self, number: int, html: str, **parts: Any) -> None:
        """Change a message of the bot."""
        _changed, message = self.messages[number]
        self._change(number, message | {"html": html, "keyboard": None, **parts, "edited": True})

    def delete(self, number: int) -> None:
        """Delete a message; a tombstone stays."""
        _changed, message = self.messages[number]
        self._change(number, {"id": number, "gone": True, "sent": message.get("sent")})

    def answer(self, sent: str, text: str | None = None) -> None:
        """Answer a tap."""
        self.changed += 1
        self.taps.append((self.changed, {"sent": sent, "text": text}))
        self._wake()

    def add_file(self, content: bytes, name: str, media_type: str) -> str:
        """Something to look at or to download; returns its address."""
        number = f"f{len(self.files)}"
        self.files[number] = (content, name, media_type)
        return f"file/{number}"

    def end_sessions(self) -> None:
        """Withdraw: no session works any more, and open pages hear of it."""
        self.sessions.clear()
        self._wake()

    def begin_anew(self) -> None:
        """As if an older backup was put back: fewer changes than the page saw, other messages."""
        self.messages.clear()
        self.taps.clear()
        self.changed = 1
        self._wake()

    def _put(self, message: Json) -> int:
        number = max(self.messages, default=0) + 1
        whole = {
            "id": number,
            "at": datetime.now(UTC).isoformat(),
            "text": _plain(message["html"]),
            "photo": None,
            "document": None,
            "keyboard": None,
            "edited": False,
            "sent": None,
        }
        self._change(number, whole | message)
        return number

    def _change(self, number: int, message: Json) -> None:
        if "html" in message:
            message = message | {"text": _plain(message["html"])}
        self.changed += 1
        self.messages[number] = (self.changed, message)
        self._wake()

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()

    # What the page asks.

    def _batch(self, after: int) -> Json:
        anew = after > self.changed
        after = 0 if anew else after
        rows = sorted(
            [(at, "messages", each) for at, each in self.messages.values() if at > after]
            + [(at, "taps", each) for at, each in self.taps if at > after],
            key=lambda row: row[0],
        )
        part = rows[:_MOST]
        batch: Json = {
            "changed": part[-1][0] if len(rows) > _MOST else self.changed,
            "messages": [each for _at, kind, each in part if kind == "messages"],
            "taps": [each for _at, kind, each in part if kind == "taps"],
            "me": {"name": self.name},
        }
        return (
            batch | ({"more": True} if len(rows) > _MOST else {}) | ({"anew": True} if anew else {})
        )

    def _session(self, request: Request) -> None:
        if request.cookies.get(COOKIE) not in self.sessions:
            raise Refused(401, "U bent niet meer aangemeld.")

    def _own_page(self, request: Request, content_type: str) -> None:
        origin = self.url.removesuffix(f"{self.path}/")
        if request.headers.get("origin") != origin:
            raise Refused(403, "Dit komt van een andere website.")
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise Refused(403, "Dit komt van een andere website.")
        if request.headers.get("content-type", "").split(";")[0] != content_type:
            raise Refused(400, "Dit begrijp ik niet.")

    def _once(self, sent: str, what: Json, do: Callable[[], Json]) -> Json:
        UUID(sent)
        if sent in self.done:
            self.repeats += 1
            return self.done[sent]
        self.done[sent] = do()
        self.heard.append(what)
        self.script(self, what | {"id": sent} | self.done[sent])
        return self.done[sent]

    async def _chat(self, request: Request) -> Response:
        self._session(request)
        return JSONResponse(self._batch(int(request.query_params["after"])))

    async def _push(self, request: Request) -> Response:
        self._session(request)
        return JSONResponse({"key": None, "on": False})

    async def _join(self, request: Request) -> Response:
        self._own_page(request, "application/json")
        body = await request.json()
        invitation = body["invitation"]
        is_repeat = body["id"] in self.done
        if invitation not in self.invitations and not is_repeat:
            raise Refused(403, f"Deze uitnodiging is al gebruikt, of te oud. Bel {PHONE}.")
        self.invitations.discard(invitation)
        if "name" in body:
            self.name = body["name"]
        self.done[body["id"]] = {}
        if not is_repeat and invitation.startswith(("i_", "v_")):
            what = {"kind": "join", "text": f"/start {invitation}", "name": self.name}
            self.heard.append(what)
            self.script(self, what)
        token = f"t{len(self.done)}"
        self.sessions.add(token)
        response = JSONResponse({})
        response.set_cookie(COOKIE, token, path=f"{self.path}/", httponly=True, samesite="strict")
        return response

    async def _leave(self, request: Request) -> Response:
        self._own_page(request, "application/json")
        self._session(request)
        self.sessions.discard(request.cookies[COOKIE])
        self._wake()
        response = JSONResponse({}, headers={"Clear-Site-Data": '"cookies", "storage"'})
        response.delete_cookie(COOKIE, path=f"{self.path}/")
        return response

    async def _send(self, request: Request) -> Response:
        self._own_page(request, "application/json")
        self._session(request)
        body = await request.json()
        what = {"kind": "send", "text": body["text"]}

        def do() -> Json:
            escaped = body["text"].replace("&", "&amp;").replace("<", "&lt;")
            return {"message": self._put({"from": "me", "html": escaped, "sent": body["id"]})}

        return JSONResponse(self._once(body["id"], what, do))

    async def _tap(self, request: Request) -> Response:
        self._own_page(request, "application/json")
        self._session(request)
        body = await request.json()
        what = {"kind": "tap", "on": int(body["message"]), "data": body["data"]}
        return JSONResponse(self._once(body["id"], what, dict))

    async def _upload(self, request: Request) -> Response:
        self._own_page(request, "multipart/form-data")
        self._session(request)
        form = await request.form()
        file, kind = form["file"], form["kind"]
        assert isinstance(file, UploadFile) and kind in ("photo", "document")
        content = await file.read()
        name = file.filename or ""
        caption = str(form.get("caption") or "")
        what = {"kind": kind, "name": name, "size": len(content), "caption": caption}

        def do() -> Json:
            address = self.add_file(content, name, file.content_type or "")
            document = {"name": name, "size": len(content), "url": address}
            part = {"photo": address} if kind == "photo" else {"document": document}
            sent = str(form["id"])
            return {"message": self._put({"from": "me", "html": caption, "sent": sent} | part)}

        return JSONResponse(self._once(str(form["id"]), what, do))

    async def _file(self, request: Request) -> Response:
        self._session(request)
        found = self.files.get(request.path_params["name"])
        if found is None:
            raise Refused(404, "Dit bestand is er niet meer.")
        content, name, media_type = found
        headers = {"Cache-Control": "no-store"}
        if not media_type.startswith("image/"):
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(content, media_type=media_type, headers=headers)

    async def _page(self, request: Request) -> Response:
        return await self._files.get(request)

    def _guarded(self, name: str, do: Callable[[Request], Any]) -> Callable[[Request], Any]:
        """An endpoint with the faults that are asked for."""

        async def endpoint(request: Request) -> Response:
            self.requests.append(f"{request.method} {name}")
            if name in self.faults.held:
                await self.faults.held[name].wait()
            try:
                if name in self.faults.refuse:
                    raise self.faults.refuse[name]
                response: Response = await do(request)
            except Refused as refused:
                wait = {"Retry-After": str(refused.wait)} if refused.wait else {}
                response = JSONResponse({"text": refused.text}, refused.status, headers=wait)
            if name in self.faults.lose_answer:
                return _HalfAnswer()
            response.headers.update(_HEADERS)
            if name != "page":
                response.headers["Cache-Control"] = "no-store"
            return response

        return endpoint

    async def _events(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.requests.append("GET events")
        if self.faults.events == "gone":
            await Response(status_code=404)(scope, receive, send)
            return
        token = request.cookies.get(COOKIE)
        if token not in self.sessions:
            await JSONResponse({"text": "U bent niet meer aangemeld."}, 401)(scope, receive, send)
            return
        after = int(request.query_params["after"])
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

        async def write(text: str) -> None:
            if self.faults.events == "ok":
                body = text.encode()
                await send({"type": "http.response.body", "body": body, "more_body": True})

        gone = asyncio.create_task(_gone(receive))
        closing = asyncio.create_task(self._closing.wait())
        self._pages += 1
        try:
            await write(": here\n\n")
            while not gone.done() and not closing.done():
                more = asyncio.create_task(self._more.wait())
                if token not in self.sessions:
                    await write("event: out\ndata: {}\n\n")
                    break
                batch = self._batch(after)
                if batch["changed"] != after:
                    after = batch["changed"]
                    await write(f"id: {after}\ndata: {json.dumps(batch)}\n\n")
                await asyncio.wait({more, gone, closing}, return_when="FIRST_COMPLETED")
                more.cancel()
        finally:
            self._pages -= 1
            gone.cancel()
            closing.cancel()
        if not closing.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    # Being there, and being away.

    def _app(self) -> Starlette:
        base = self.path
        return Starlette(
            routes=[
                Route(f"{base}/chat", self._guarded("chat", self._chat), methods=["GET"]),
                Route(f"{base}/events", _Raw(self._events), methods=["GET"]),
                Route(f"{base}/push", self._guarded("push", self._push), methods=["GET"]),
                Route(f"{base}/join", self._guarded("join", self._join), methods=["POST"]),
                Route(f"{base}/leave", self._guarded("leave", self._leave), methods=["POST"]),
                Route(f"{base}/send", self._guarded("send", self._send), methods=["POST"]),
                Route(f"{base}/tap", self._guarded("tap", self._tap), methods=["POST"]),
                Route(f"{base}/upload", self._guarded("upload", self._upload), methods=["POST"]),
                Route(f"{base}/file/{{name}}", self._guarded("file", self._file), methods=["GET"]),
                Route(
                    f"{base}/{{address:path}}",
                    self._guarded("page", self._page),
                    methods=["GET"],
                ),
            ]
        )

    async def start(self) -> None:
        """Be there, on the same port as before."""
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", self._port))
        # Whoever comes before it is ready waits at the door.
        door.listen(100)
        self._port = door.getsockname()[1]
        self._closing.clear()
        config = uvicorn.Config(self._app(), log_level="critical", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[door]))

    async def stop(self) -> None:
        """Be away: connections break, and new ones are refused."""
        if self._server is None or self._serving is None:
            return
        self._closing.set()
        self._wake()
        self._server.should_exit = True
        await self._serving
        self._server = None


class _Raw:
    """An ASGI application as an endpoint, as a method would be taken for one of requests."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Any]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


class _HalfAnswer(Response):
    """An answer that breaks off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"2000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"mess', "more_body": True})
        # uvicorn closes a connection on which less came than was promised.
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _plain(html: str) -> str:
    parts = html.split("<")
    return (
        (parts[0] + "".join(part.partition(">")[2] for part in parts[1:]))
        .replace("&lt;", "<")
        .replace("&amp;", "&")
    )


@asynccontextmanager
async def web_stand_in(script: Script, **options: Any) -> AsyncIterator[WebStandIn]:
    """A stand-in that is there."""
    server = WebStandIn(script, **options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
