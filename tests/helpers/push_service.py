"""A push service of our own on loopback, and browsers that subscribe there.

It takes what RFC 8030, 8291 and 8292 say that a bot sends, opens it with the browser's own key, and
refuses what a service refuses.
"""

import asyncio
import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
LONGEST_TOPIC = 32


def coded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Device:
    """A browser's subscription; `pushed` are the texts that came, opened, `waiting` the newest."""

    service: "PushService"
    name: str
    signed_by: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(CURVE)
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    pushed: list[dict[str, Any]] = field(default_factory=list)
    is_gone: bool = False

    @property
    def subscription(self) -> dict[str, Any]:
        """As PushSubscription.toJSON() has it."""
        return {
            "endpoint": f"{self.service.url}/push/{self.name}",
            "expirationTime": None,
            "keys": {"p256dh": coded(point(self.private.public_key())), "auth": coded(self.secret)},
        }

    def opened(self, body: bytes) -> bytes:
        """What was sealed for this browser (RFC 8188 and 8291). Raises when it was not."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert 18 <= len(record) <= size, "one record"
        shared = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        )
        info = b"WebPush: info\x00" + point(self.private.public_key()) + sender
        root = HKDF(SHA256(), 32, self.secret, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(root)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(root)
        padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\x00")
        assert padded[-1:] == b"\x02", "the last record says so"
        return padded[:-1]


class PushService:
    """`answers` are given first, each once: a status and headers. `took` and
    `may_answer` are for who looks at what happens between a push and its answer."""

    def __init__(self) -> None:
        self.url = ""
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.devices: dict[str, Device] = {}
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.asked: list[str] = []
        self.mistakes: list[str] = []
        self.took = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    def subscribe(self, signed_by: str) -> Device:
        """A browser subscribes for the bot with this public key."""
        device = Device(self, secrets.token_urlsafe(24), signed_by)
        self.devices[device.name] = device
        return device

    async def take(self, request: web.Request) -> web.Response:
        """POST push/NAME."""
        self.asked.append(request.match_info["name"])
        device = self.devices.get(request.match_info["name"])
        body = await request.read()
        if device is None or device.is_gone:
            return web.Response(status=410)
        if self.answers:
            status, headers = self.answers.pop(0)
            return web.Response(status=status, headers=headers)
        try:
            self._judge(device, request, body)
            text = device.opened(body)
        except (AssertionError, InvalidSignature, ValueError) as error:
            self.mistakes.append(repr(error))
            return web.Response(status=403)
        device.pushed.append(json.loads(text))
        self.took.set()
        await self.may_answer.wait()
        return web.Response(status=201, headers={"Location": f"{self.url}/m/1"})

    def _judge(self, device: Device, request: web.Request, body: bytes) -> None:
        headers = request.headers
        assert headers["Content-Encoding"] == "aes128gcm"
        assert 0 <= int(headers["TTL"]) <= 28 * 24 * 3_600
        assert headers["Urgency"] in ("very-low", "low", "normal", "high")
        topic = headers["Topic"]
        assert decoded(topic) is not None and len(topic) <= LONGEST_TOPIC
        assert len(body) <= 4_096
        kind, _space, rest = headers["Authorization"].partition(" ")
        assert kind == "vapid"
        parts = dict(each.strip().split("=", 1) for each in rest.split(","))
        assert parts["k"] == device.signed_by, "another bot's key"
        signed, _dot, signature = parts["t"].rpartition(".")
        raw = decoded(signature)
        assert len(raw) == 64
        numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(parts["k"])).verify(
            encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(SHA256())
        )
        header, claims = (json.loads(decoded(part)) for part in signed.split("."))
        assert header["alg"] == "ES256"
        assert claims["aud"] == self.url
        now = self.now()
        until = datetime.fromtimestamp(claims["exp"], now.tzinfo)
        assert now < until <= now + timedelta(hours=24)
        assert claims["sub"].startswith(("https:", "mailto:", "http://127.0.0.1"))


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    """A push service at work; no push that it had was wrong."""
    service = PushService()
    app = web.Application()
    app.router.add_post("/push/{name}", service.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    service.url = f"http://{host}:{port}"
    try:
        yield service
    finally:
        service.may_answer.set()
        await runner.cleanup()
    assert service.mistakes == []
