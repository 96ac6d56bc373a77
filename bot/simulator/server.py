"""The simulator on loopback: the Bot API for the bot, and the phone page for people.

The page can be driven by this machine only: other Host names and other websites are refused.
"""

import asyncio
import errno
import json
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit
from zoneinfo import ZoneInfo

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.simulator.faults import Fault
from bot.simulator.telegram import (
    DOCUMENT_LIMIT,
    LOOPBACK,
    ApiError,
    Pending,
    PlayError,
    Telegram,
    Upload,
    Webhook,
    bad_request,
    dumps,
    too_many_requests,
)

PAGE_FOLDER = Path(__file__).parent / "page"
NEXT_MORNING = time(8, 30)
KEEP_ALIVE_SECONDS = 75
SSE_COMMENT_SECONDS = 15
WEBHOOK_TIMEOUT_SECONDS = 60
FIRST_RETRY_SECONDS = 0.02
LONGEST_RETRY_SECONDS = 1.0
FIRST_NEW_PERSON = 2001

# Parameters that are text whatever they look like; the others are JSON when they can be.
TEXT_PARAMETERS = frozenset(
    {
        "action",
        "business_connection_id",
        "callback_query_id",
        "caption",
        "description",
        "document",
        "file_id",
        "inline_message_id",
        "ip_address",
        "language_code",
        "message_effect_id",
        "name",
        "parse_mode",
        "photo",
        "secret_token",
        "short_description",
        "text",
        "url",
    }
)
PAGE_HEADERS = {
    b"content-security-policy": b"default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
}
JSON_HEADERS = [(b"content-type", b"application/json")]

Action = Callable[[], Awaitable[None]]
_Result = TypeVar("_Result")
_Files = dict[str, Upload]


class AdjustableClock(Protocol):
    """A clock that the phone page can move."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    def move_to(self, moment: datetime) -> None:
        """Set the clock to an aware moment."""


@dataclass(frozen=True)
class Story:
    """Something to try: what it is called, what to do, and as whom."""

    title: str
    text: str
    person: int


@dataclass(frozen=True)
class Programme:
    """What a page has beside people and a clock: stories to try, and what it can have done.

    An action is asked for by its name: /play/do/NAME.
    """

    actions: Mapping[str, Action] = field(default_factory=dict)
    stories: Sequence[Story] = ()


class _ClientGoneError(Exception):
    """Nobody waits for the answer any more."""


def build(
    telegram: Telegram,
    zone: ZoneInfo,
    clock: AdjustableClock | None = None,
    cut: Callable[[Scope], None] | None = None,
    programme: Programme | None = None,
) -> Starlette:
    """The app. Without a clock, /play/clock is refused; `cut` breaks a request's connection."""
    play = _Play(telegram, zone, clock, programme or Programme())
    routes = [
        Route("/bot{token}/{method}", _BotApi(telegram, cut)),
        Route("/file/bot{token}/{path:path}", _Download(telegram)),
        Route("/", play.page, methods=["GET"]),
        Mount("/page", StaticFiles(directory=PAGE_FOLDER, check_dir=False)),
        Route("/play/state", play.state, methods=["GET"]),
        Route("/play/events", play.events),
        Route("/play/people", play.add_person, methods=["POST"]),
        Route("/play/clock", play.move_clock, methods=["POST"]),
        Route("/play/faults", play.faults, methods=["GET", "POST"]),
        Route("/play/do/{action}", play.do, methods=["POST"]),
        Route("/play/file/{file_id}", play.file, methods=["GET"]),
        Route("/play/{person:int}/messages", play.messages, methods=["GET"]),
        Route("/play/{person:int}/send", play.send, methods=["POST"]),
        Route("/play/{person:int}/tap", play.tap, methods=["POST"]),
        Route("/play/{person:int}/open", play.open, methods=["POST"]),
        Route("/play/{person:int}/upload", play.upload, methods=["POST"]),
        Route("/play/{person:int}/block", play.block, methods=["POST"]),
        Route("/play/{person:int}/unblock", play.unblock, methods=["POST"]),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={PlayError: _refuse_play, HTTPException: _refuse_http},
    )
    app.add_middleware(_OnlyThisMachine)
    return app


class PortClosed(Exception):
    """A port can't be served at: another program has it, or it is none of ours."""


@asynccontextmanager
async def serve(
    telegram: Telegram,
    *,
    port: int = 0,
    zone: ZoneInfo | None = None,
    clock: AdjustableClock | None = None,
    programme: Programme | None = None,
) -> AsyncIterator[str]:
    """Serve on 127.0.0.1 within the running event loop; port 0 takes a free one. See `build`.

    Yields the base URL. At the end every connection is cut, long polls and events included. Raises
    PortClosed.
    """
    state = ServerState()

    def cut(scope: Scope) -> None:
        for protocol in list(state.connections):
            if isinstance(protocol, H11Protocol) and protocol.client == tuple(scope["client"]):
                _reset(protocol.transport)

    config = uvicorn.Config(
        build(telegram, zone or ZoneInfo("Europe/Amsterdam"), clock, cut, programme),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    config.load()
    # uvicorn's own Server takes over the signals and starts and stops by polling; its protocol
    # is all that is needed here.
    try:
        listener = await asyncio.get_running_loop().create_server(
            lambda: H11Protocol(config, state, {}), "127.0.0.1", port, backlog=1024
        )
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = "is taken" if taken else "can't be used"
        raise PortClosed(f"Port {port} {why}.") from error
    deliveries = asyncio.create_task(_deliver_webhooks(telegram))
    try:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    finally:
        deliveries.cancel()
        await asyncio.gather(deliveries, return_exceptions=True)
        listener.close()
        for protocol in list(state.connections):
            if isinstance(protocol, H11Protocol):
                protocol.transport.abort()
        if state.tasks:
            await asyncio.wait(state.tasks, timeout=2)


def _reset(transport: asyncio.Transport) -> None:
    """Cut a connection so that the other side sees a reset."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


# The Bot API


class _BotApi:
    """/bot<token>/<method>"""

    def __init__(self, telegram: Telegram, cut: Callable[[Scope], None] | None) -> None:
        self._telegram = telegram
        self._cut = cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token, method = scope["path_params"]["token"], scope["path_params"]["method"]
        telegram = self._telegram
        try:
            if token != telegram.token:
                telegram.refused_tokens += 1
                raise ApiError(401, "Unauthorized")
            try:
                params, files = await _parameters(scope, receive)
            except ClientDisconnect:
                raise _ClientGoneError from None
            fault = telegram.faults.draw(method)
            if fault is not None:
                await self._go_wrong(fault, method, params, receive)
            work = telegram.call(method, params, files)
            # Only a long poll waits; nothing else can outlive its client.
            result = await (_or_gone(receive, work) if method.lower() == "getupdates" else work)
            if fault is not None:
                raise _ClientGoneError
        except ApiError as error:
            await self._answer(send, error.code, _refusal(error))
        except UnicodeError:
            wrong = bad_request("strings must be encoded in UTF-8")
            await self._answer(send, 400, _refusal(wrong))
        except _ClientGoneError:
            await self._hang_up(scope, receive)
        else:
            body = result if isinstance(result, bytes) else dumps(result)
            await self._answer(send, 200, b'{"ok":true,"result":' + body + b"}")

    async def _answer(self, send: Send, status: int, body: bytes) -> None:
        """An answer with the time that it is in Telegram, as servers put it there."""
        told = format_datetime(self._telegram.now().astimezone(UTC), usegmt=True)
        await _answer(send, status, body, [*JSON_HEADERS, (b"date", told.encode())])

    async def _go_wrong(
        self, fault: Fault, method: str, params: dict[str, Any], receive: Receive
    ) -> None:
        """Raise what the fault comes to; an answer that gets lost is for after the work."""
        telegram = self._telegram
        match fault.kind:
            case "answer_lost":
                return
            case "too_many_requests":
                error = too_many_requests(fault.retry_after)
            case "internal_error":
                error = ApiError(500, "Internal Server Error")
            case "bad_gateway":
                error = ApiError(502, "Bad Gateway")
            case "timeout" | "reset":
                telegram.record(method, params, f"Fault: {fault.kind}")
                if fault.kind == "timeout":
                    await _or_gone(receive, asyncio.sleep(fault.seconds))
                raise _ClientGoneError
        telegram.record(method, params, error.description)
        raise error

    async def _hang_up(self, scope: Scope, receive: Receive) -> None:
        """Cut the connection and wait until uvicorn knows, so that it sends no answer."""
        if self._cut is None:
            raise RuntimeError("Only serve() can cut connections.")
        self._cut(scope)
        await _disconnected(receive)


class _Download:
    """/file/bot<token>/<file_path>"""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._telegram.file_at(scope["path_params"]["path"])
        if scope["path_params"]["token"] != self._telegram.token:
            await _answer(send, 401, _refusal(ApiError(401, "Unauthorized")))
        elif file is None:
            await _answer(send, 404, _refusal(ApiError(404, "Not Found")))
        else:
            await _answer(send, 200, file.content, [(b"content-type", b"application/octet-stream")])


def _refusal(error: ApiError) -> bytes:
    envelope = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        envelope["parameters"] = error.parameters
    return dumps(envelope)


async def _answer(
    send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]] = JSON_HEADERS
) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def _parameters(scope: Scope, receive: Receive) -> tuple[dict[str, Any], _Files]:
    """The parameters of a call as values, whichever of Telegram's four ways they come in."""
    written: dict[str, Any] = {}
    if scope["query_string"]:
        written.update(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    content_type = next((v for k, v in scope["headers"] if k == b"content-type"), b"")
    files: _Files = {}
    if content_type.startswith(b"multipart/form-data"):
        form = await Request(scope, receive).form(max_part_size=2**20)
        for name, value in form.multi_items():
            if not isinstance(value, UploadFile):
                written[name] = value
                continue
            files[name] = await _received(value)
            written.setdefault(name, f"attach://{name}")
    else:
        body = await _body(receive)
        if content_type.startswith(b"application/json"):
            written.update(_json_object(body))
        elif body:
            written.update(parse_qsl(body.decode(), keep_blank_values=True))
    if any(len(upload.content) > DOCUMENT_LIMIT for upload in files.values()):
        raise ApiError(413, "Request Entity Too Large")
    params = {
        name: _value(value) if isinstance(value, str) and name not in TEXT_PARAMETERS else value
        for name, value in written.items()
    }
    return params, files


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        written = json.loads(body or b"{}")
    except json.JSONDecodeError:
        written = None
    if not isinstance(written, dict):
        raise bad_request("can't parse request body as JSON object")
    return written


def _value(written: str) -> object:
    try:
        return json.loads(written)
    except ValueError:
        return written


async def _received(part: UploadFile) -> Upload:
    return Upload(
        part.filename or "file",
        await part.read(),
        part.content_type or "application/octet-stream",
    )


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _ClientGoneError
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _or_gone(receive: Receive, work: Coroutine[Any, Any, _Result]) -> _Result:
    """The result of the work; _ClientGoneError when the client leaves before it is there."""
    working = asyncio.create_task(work)
    watching = asyncio.create_task(_disconnected(receive))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise _ClientGoneError
        return working.result()
    finally:
        working.cancel()
        watching.cancel()


# Webhooks


async def _deliver_webhooks(telegram: Telegram) -> None:
    """Post the updates one by one, in order, each until the webhook says 2xx."""
    wait = FIRST_RETRY_SECONDS
    # Webhooks are plain HTTP on this machine. To read who makes certificates would take 20 ms.
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    async with httpx.AsyncClient(
        trust_env=False, verify=nobody, timeout=WEBHOOK_TIMEOUT_SECONDS
    ) as client:
        while True:
            webhook, pending = await telegram.next_for_webhook()
            error = await _post(client, webhook, pending)
            if error is None:
                telegram.webhook_delivered(pending)
                wait = FIRST_RETRY_SECONDS
            else:
                telegram.webhook_failed(webhook, error)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_RETRY_SECONDS)


async def _post(client: httpx.AsyncClient, webhook: Webhook, pending: Pending) -> str | None:
    """What went wrong, as getWebhookInfo tells it; None when nothing did."""
    headers = {"Content-Type": "application/json"}
    if webhook.secret_token is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token
    try:
        response = await client.post(webhook.url, content=pending.to_bytes(), headers=headers)
    except httpx.TimeoutException:
        return "Read timeout expired"
    except httpx.TransportError as error:
        return str(error) or "Connection reset by peer"
    if response.is_success:
        return None
    return f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"


# The phone page


class _OnlyThisMachine:
    """Refuses page and Bot API to foreign Host names (DNS rebinding) and to other websites."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Of the Bot API a GET does things as well.
        for_bots = path.startswith(("/bot", "/file/bot"))
        looks = scope["method"] in ("GET", "HEAD") and not for_bots
        refusal = _why_not(dict(scope["headers"]), only_looks=looks)
        if refusal is not None:
            await _answer(send, 403, dumps({"error": refusal}))
            return
        if for_bots:
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                given = [(k, v) for k, v in message["headers"] if k.lower() not in PAGE_HEADERS]
                message = {**message, "headers": [*given, *PAGE_HEADERS.items()]}
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _why_not(headers: Mapping[bytes, bytes], *, only_looks: bool) -> str | None:
    host = headers.get(b"host", b"").decode("latin-1")
    if _hostname(f"//{host}") not in LOOPBACK:
        return "The simulator only listens to this machine."
    if only_looks:
        return None
    origin = headers.get(b"origin")
    if origin is not None and origin.decode("latin-1") not in (f"http://{host}", f"https://{host}"):
        return "Another website may not drive the simulator."
    if headers.get(b"sec-fetch-site", b"none") not in (b"same-origin", b"none"):
        return "Another website may not drive the simulator."
    return None


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


class _Play:
    """What the phone page asks; see PLAY_API."""

    def __init__(
        self,
        telegram: Telegram,
        zone: ZoneInfo,
        clock: AdjustableClock | None,
        programme: Programme,
    ) -> None:
        self._telegram = telegram
        self._zone = zone
        self._clock = clock
        self._programme = programme
        self._acting = asyncio.Lock()
        # (person, message, data) of every button that a phone has seen: it may still show one
        # that the bot took away a moment ago.
        self._shown: set[tuple[int, int, str]] = set()

    def _show(self, person: int, message: Mapping[str, Any]) -> None:
        self._shown |= {
            (person, message["id"], button["data"])
            for row in message["keyboard"] or []
            for button in row
            if "data" in button
        }

    async def page(self, request: Request) -> Response:
        return FileResponse(PAGE_FOLDER / "index.html")

    async def state(self, request: Request) -> Response:
        telegram = self._telegram
        people = [
            {
                "id": person.id,
                "name": " ".join(filter(None, (person.first_name, person.last_name))),
                "about": person.about,
            }
            for person in telegram.people.values()
        ]
        return JSONResponse(
            {
                "now": telegram.now().isoformat(),
                "zone": self._zone.key,
                "bot": {"name": telegram.name, "username": telegram.username},
                "people": people,
                "actions": sorted(self._programme.actions),
                "stories": [asdict(story) for story in self._programme.stories],
            }
        )

    async def messages(self, request: Request) -> Response:
        person = self._person(request)
        messages = [message.to_json() for message in self._telegram.messages(person)]
        for message in messages:
            self._show(person, message)
        return JSONResponse({"messages": messages})

    async def events(self, request: Request) -> Response:
        return _Events(self._telegram, self._show)

    async def send(self, request: Request) -> Response:
        text = _text(await _json(request), "text")
        return JSONResponse({"message_id": self._telegram.send_text(self._person(request), text)})

    async def tap(self, request: Request) -> Response:
        body = await _json(request)
        message_id = body.get("message_id")
        if not isinstance(message_id, int):
            raise PlayError("message_id is missing.")
        person, data = self._person(request), _text(body, "data")
        stale = (person, message_id, data) in self._shown
        return JSONResponse(
            {"callback_id": self._telegram.tap(person, message_id, data, stale=stale)}
        )

    async def open(self, request: Request) -> Response:
        url = _text(await _json(request), "url")
        return JSONResponse({"message_id": self._telegram.open_link(self._person(request), url)})

    async def upload(self, request: Request) -> Response:
        person = self._person(request)
        form = await request.form()
        file, kind, caption = form.get("file"), form.get("kind"), form.get("caption")
        if not isinstance(file, UploadFile):
            raise PlayError("file is missing.")
        if kind not in ("photo", "document"):
            raise PlayError("kind is photo or document.")
        upload = await _received(file)
        message_id = self._telegram.upload(
            person,
            upload.content,
            upload.filename,
            "photo" if kind == "photo" else "document",
            caption if isinstance(caption, str) else None,
        )
        return JSONResponse({"message_id": message_id})

    async def block(self, request: Request) -> Response:
        self._telegram.block(self._person(request))
        return JSONResponse({})

    async def unblock(self, request: Request) -> Response:
        self._telegram.unblock(self._person(request))
        return JSONResponse({})

    async def add_person(self, request: Request) -> Response:
        body = await _json(request)
        name = _text(body, "name").strip()
        if not name:
            raise PlayError("name is missing.")
        user_id = max([FIRST_NEW_PERSON - 1, *self._telegram.people]) + 1
        self._telegram.add_person(user_id, name, about=str(body.get("about") or ""))
        return JSONResponse({"id": user_id})

    async def move_clock(self, request: Request) -> Response:
        if self._clock is None:
            raise PlayError("This clock cannot be moved.")
        moment = _wanted_moment(await _json(request), self._clock.now(), self._zone)
        self._clock.move_to(moment)
        self._telegram.clock_moved()
        return JSONResponse({"now": self._telegram.now().isoformat()})

    async def faults(self, request: Request) -> Response:
        faults = self._telegram.faults
        if request.method == "POST":
            body = await _json(request)
            try:
                faults.change(body)
            except ValueError as error:
                raise PlayError(str(error)) from error
        return JSONResponse(faults.to_json())

    async def do(self, request: Request) -> Response:
        action = self._programme.actions.get(request.path_params["action"])
        if action is None:
            raise PlayError("This demo cannot do that.")
        async with self._acting:
            await action()
        return JSONResponse({"now": self._telegram.now().isoformat()})

    async def file(self, request: Request) -> Response:
        file = self._telegram.file_at(request.path_params["file_id"])
        if file is None:
            raise HTTPException(404, "There is no such file.")
        # A document never opens as a page of this site.
        if file.kind == "document":
            disposition = f"attachment; filename*=utf-8''{quote(file.name)}"
            return Response(
                file.content,
                media_type="application/octet-stream",
                headers={"Content-Disposition": disposition},
            )
        return Response(file.content, media_type=file.content_type)

    def _person(self, request: Request) -> int:
        user_id: int = request.path_params["person"]
        if user_id not in self._telegram.people:
            raise HTTPException(404, "There is no such person.")
        return user_id


class _Events(Response):
    """Server-Sent Events, from now until the page goes away."""

    media_type = "text/event-stream"

    def __init__(self, telegram: Telegram, show: Callable[[int, Mapping[str, Any]], None]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._telegram = telegram
        self._show = show

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        subscription = self._telegram.subscribe()
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}

        async def write(text: bytes) -> None:
            await send({"type": "http.response.body", "body": text, "more_body": True})

        async def stream() -> None:
            await send(start)
            await write(b": here\n\n")
            while True:
                try:
                    async with asyncio.timeout(SSE_COMMENT_SECONDS):
                        event = await anext(subscription)
                except TimeoutError:
                    await write(b": still here\n\n")
                else:
                    if "message" in event:
                        self._show(event["person"], event["message"])
                    await write(b"data: " + dumps(event) + b"\n\n")

        try:
            await _or_gone(receive, stream())
        except _ClientGoneError:
            return
        finally:
            subscription.close()


def _wanted_moment(body: dict[str, Any], now: datetime, zone: ZoneInfo) -> datetime:
    """The aware moment that POST /play/clock asks for."""
    seconds, to = body.get("seconds"), body.get("to")
    if isinstance(seconds, int | float):
        return now + timedelta(seconds=seconds)
    if to == "next_morning":
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, NEXT_MORNING, zone)
    try:
        moment = datetime.fromisoformat(str(to))
    except ValueError:
        raise PlayError('Say "next_morning", a moment in ISO 8601, or seconds.') from None
    if moment.tzinfo is None:
        raise PlayError("The moment needs a time zone.")
    return moment


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise PlayError("Send a JSON object.")
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise PlayError(f"{name} is missing.")
    return value


async def _refuse_play(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=400)


async def _refuse_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else str(error)
    return JSONResponse({"error": detail}, status_code=status)
