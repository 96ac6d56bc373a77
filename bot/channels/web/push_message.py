"""A push as a push service takes it: sealed for one browser (RFC 8291, aes128gcm), and signed by
the bot (RFC 8292, VAPID).

What is written here follows the RFCs; what is secret in it is done by `cryptography`.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_CURVE = ec.SECP256R1()
_NUMBER_BYTES = 32
SECRET_BYTES = 16
_SALT_BYTES = 16
# All in one record, which is never as large.
_RECORD_BYTES = 4096
_LAST_RECORD = b"\x02"
# A service takes 24 hours at most; clocks differ.
_SIGNED_FOR = timedelta(hours=12)


def new_private_key() -> bytes:
    """A key to sign with."""
    private = ec.generate_private_key(_CURVE)
    return private.private_numbers().private_value.to_bytes(_NUMBER_BYTES, "big")


def is_public_key(raw: bytes) -> bool:
    """Whether this is the public key of a browser."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, raw)
    except ValueError:
        return False
    return len(raw) == 1 + 2 * _NUMBER_BYTES


def in_base64(raw: bytes) -> str:
    """As browsers and services write bytes."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    """The reverse. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sealed(
    text: bytes,
    browser_key: bytes,
    browser_secret: bytes,
    once: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """What only this browser can open. A key and a salt are made for each anew."""
    once = once or ec.generate_private_key(_CURVE)
    salt = salt or os.urandom(_SALT_BYTES)
    ours = _public_bytes(once)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, browser_key)
    shared = once.exchange(ec.ECDH(), theirs)
    root = _derived(shared, browser_secret, b"WebPush: info\0" + browser_key + ours, 32)
    key = _derived(root, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(root, salt, b"Content-Encoding: nonce\0", 12)
    record = AESGCM(key).encrypt(nonce, text + _LAST_RECORD, None)
    return salt + _RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours + record


def _derived(secret: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, purpose).derive(secret)


def _public_bytes(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class Signer:
    """Signs for this bot. `contact` is an address with https, which some services want to know."""

    def __init__(self, private_key: bytes, contact: str) -> None:
        self._private = ec.derive_private_key(int.from_bytes(private_key, "big"), _CURVE)
        self._contact = contact

    @property
    def public_key(self) -> str:
        """What a browser subscribes with: then nobody else can send it pushes."""
        return in_base64(_public_bytes(self._private))

    def authorization(self, endpoint: str, now: datetime) -> str:
        """The header that says to the service of this endpoint who sends."""
        place = urlsplit(endpoint)
        claims = {
            "aud": f"{place.scheme}://{place.netloc}",
            "exp": int((now + _SIGNED_FOR).timestamp()),
            "sub": self._contact,
        }
        signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
        signature = self._private.sign(signed.encode(), ec.ECDSA(SHA256()))
        numbers = decode_dss_signature(signature)
        raw = b"".join(number.to_bytes(_NUMBER_BYTES, "big") for number in numbers)
        return f"vapid t={signed}.{in_base64(raw)}, k={self.public_key}"


def _part(told: dict[str, Any]) -> str:
    return in_base64(json.dumps(told, separators=(",", ":")).encode())
