"""The Bot API over HTTP: calls in any of Telegram's four ways, downloads, and faults."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from bot.simulator.asgi import (
    JSON_HEADERS,
    ClientGone,
    answer,
    disconnected,
    or_gone,
    received,
    whole_body,
)
from bot.simulator.errors import ApiError, bad_request, too_many_requests
from bot.simulator.faults import Fault
from bot.simulator.limits import DOCUMENT_LIMIT
from bot.simulator.model import Upload, dumps
from bot.simulator.telegram import Telegram

# Parameters that are text whatever they look like; the others are JSON when they can be.
_TEXT_PARAMETERS = frozenset(
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


class BotApi:
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
                raise ClientGone from None
            fault = telegram.faults.draw(method)
            if fault is not None:
                await self._go_wrong(fault, method, params, receive)
            work = telegram.call(method, params, files)
            # Only a long poll waits; nothing else can outlive its client.
            result = await (or_gone(receive, work) if method.lower() == "getupdates" else work)
            if fault is not None:
                raise ClientGone
        except ApiError as error:
            await self._refuse(send, error)
        except UnicodeError:
            await self._refuse(send, bad_request("strings must be encoded in UTF-8"))
        except ClientGone:
            await self._hang_up(scope, receive)
        else:
            body = result if isinstance(result, bytes) else dumps(result)
            await self._answer(send, 200, b'{"ok":true,"result":' + body + b"}")

    async def _refuse(self, send: Send, error: ApiError) -> None:
        as_page = error.code >= 500 and self._telegram.faults.as_page
        page = f"<html>{error.description}</html>".encode()
        await self._answer(send, error.code, page if as_page else _refusal(error))

    async def _answer(self, send: Send, status: int, body: bytes) -> None:
        """An answer with the time that it is in Telegram, as servers put it there."""
        told = format_datetime(self._telegram.now().astimezone(UTC), usegmt=True)
        await answer(send, status, body, [*JSON_HEADERS, (b"date", told.encode())])

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
                    await or_gone(receive, asyncio.sleep(fault.seconds))
                raise ClientGone
        telegram.record(method, params, error.description)
        raise error

    async def _hang_up(self, scope: Scope, receive: Receive) -> None:
        """Cut the connection and wait until uvicorn knows, so that it sends no answer."""
        if self._cut is None:
            raise RuntimeError("Only serve() can cut connections.")
        self._cut(scope)
        await disconnected(receive)


class Download:
    """/file/bot<token>/<file_path>"""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._telegram.file_at(scope["path_params"]["path"])
        if scope["path_params"]["token"] != self._telegram.token:
            await answer(send, 401, _refusal(ApiError(401, "Unauthorized")))
        elif file is None:
            await answer(send, 404, _refusal(ApiError(404, "Not Found")))
        else:
            await answer(send, 200, file.content, [(b"content-type", b"application/octet-stream")])


def _refusal(error: ApiError) -> bytes:
    envelope = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        envelope["parameters"] = error.parameters
    return dumps(envelope)


async def _parameters(scope: Scope, receive: Receive) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The parameters of a call as values, whichever of Telegram's four ways they come in."""
    written: dict[str, Any] = {}
    if scope["query_string"]:
        written.update(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    content_type = next((v for k, v in scope["headers"] if k == b"content-type"), b"")
    files: dict[str, Upload] = {}
    if content_type.startswith(b"multipart/form-data"):
        form = await Request(scope, receive).form(max_part_size=2**20)
        for name, value in form.multi_items():
            if not isinstance(value, UploadFile):
                written[name] = value
                continue
            files[name] = await received(value)
            written.setdefault(name, f"attach://{name}")
    else:
        body = await whole_body(receive)
        if content_type.startswith(b"application/json"):
            written.update(_json_object(body))
        elif body:
            written.update(parse_qsl(body.decode(), keep_blank_values=True))
    if any(len(upload.content) > DOCUMENT_LIMIT for upload in files.values()):
        raise ApiError(413, "Request Entity Too Large")
    params = {
        name: _value(value) if isinstance(value, str) and name not in _TEXT_PARAMETERS else value
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
