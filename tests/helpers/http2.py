"""Just enough of HTTP/2 (RFC 9113) to say what no library lets one say."""

import asyncio
import ssl
import struct
from collections.abc import Sequence

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RESET, _SETTINGS, _GOODBYE = 0, 1, 3, 4, 7
_END_STREAM, _END_HEADERS = 1, 4
_READ_SECONDS = 5
Header = tuple[bytes, bytes]


def _frame(kind: int, flags: int, stream: int, body: bytes) -> bytes:
    return (
        struct.pack(">I", len(body))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + body
    )


def _text(said: bytes) -> bytes:
    """A string of HPACK, as it is: its length is in 7 bits, and what they can't hold follows."""
    if len(said) < 127:
        return bytes([len(said)]) + said
    length, left = b"\x7f", len(said) - 127
    while left >= 128:
        length, left = length + bytes([left % 128 + 128]), left // 128
    return length + bytes([left]) + said


def _packed(headers: Sequence[Header]) -> bytes:
    return b"".join(b"\0" + _text(name) + _text(value) for name, value in headers)


async def answered(
    port: int, trust: ssl.SSLContext, headers: Sequence[Header], body: bytes | None = None
) -> bytes | None:
    """The body of the answer to one request; None where it was none, but a refusal."""
    trust.set_alpn_protocols(["h2"])
    reader, writer = await asyncio.open_connection("localhost", port, ssl=trust)
    tls = writer.get_extra_info("ssl_object")
    assert tls.selected_alpn_protocol() == "h2"
    ends = _END_HEADERS | (_END_STREAM if body is None else 0)
    writer.write(
        _PREFACE + _frame(_SETTINGS, 0, 0, b"") + _frame(_HEADERS, ends, 1, _packed(headers))
    )
    if body is not None:
        writer.write(_frame(_DATA, _END_STREAM, 1, body))
    try:
        async with asyncio.timeout(_READ_SECONDS):
            return await _read(reader)
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader) -> bytes | None:
    said = b""
    while True:
        try:
            head = await reader.readexactly(9)
            body = await reader.readexactly(int.from_bytes(head[:3], "big"))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], "big")
        if kind in (_RESET, _GOODBYE):
            return None
        if stream == 1:
            said += body if kind == _DATA else b""
            if flags & _END_STREAM and kind in (_DATA, _HEADERS):
                return said
