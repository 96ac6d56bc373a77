"""What the simulator's answers over HTTP share: bytes out, files in, and clients that go away."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.datastructures import UploadFile
from starlette.types import Receive, Send

from bot.simulator.model import Upload

JSON_HEADERS = [(b"content-type", b"application/json")]

_Result = TypeVar("_Result")


class ClientGone(Exception):
    """Nobody waits for the answer any more."""


async def answer(
    send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]] = JSON_HEADERS
) -> None:
    """Answer with a whole body."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def received(part: UploadFile) -> Upload:
    """A file out of a form."""
    return Upload(
        part.filename or "file",
        await part.read(),
        part.content_type or "application/octet-stream",
    )


async def whole_body(receive: Receive) -> bytes:
    """The whole body. Raises ClientGone."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def disconnected(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def or_gone(receive: Receive, work: Coroutine[Any, Any, _Result]) -> _Result:
    """The result of the work; ClientGone when the client leaves before it is there."""
    working = asyncio.create_task(work)
    watching = asyncio.create_task(disconnected(receive))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGone
        return working.result()
    finally:
        working.cancel()
        watching.cancel()
