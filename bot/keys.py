"""The key that lives outside the database: seals what passes through it, hides households.

Whoever has only the database can read no message, no staff member's name and no address,
and cannot tell which voucher belongs to which household.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

_KEY_BYTES = 32
_VOUCHER_ID_BYTES = 8


class KeyFileError(Exception):
    """The key file can't be used; the text tells the operator why and what to do."""


@dataclass(frozen=True)
class Household:
    """What is left of a typed address or reference once the text itself is gone.

    `mark` (32 bytes) says only whether the same line was typed before; `public` seals a voucher's
    id so that only who types the line again can open it.
    """

    mark: bytes
    public: bytes

    def seal(self, voucher_id: int) -> bytes:
        """Seal a voucher's id; every call gives other bytes of the same length."""
        plain = voucher_id.to_bytes(_VOUCHER_ID_BYTES, "big")
        return SealedBox(PublicKey(self.public)).encrypt(plain)


@dataclass(frozen=True)
class TypedHousehold(Household):
    """A household whose line was typed just now, so its sealed vouchers can be opened."""

    private: bytes

    def open(self, sealed: bytes) -> int:
        """The voucher's id. Raises nacl's CryptoError when it was sealed for another household."""
        plain = SealedBox(PrivateKey(self.private)).decrypt(sealed)
        return int.from_bytes(plain, "big")


class Keys:
    """All keys the bot uses, derived from the one 32-byte secret in the key file."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._box = SecretBox(self._derive(b"seal"))
        self._mark_key = self._derive(b"household mark")
        self._open_key = self._derive(b"household open")
        self._passer_by_key = self._derive(b"passer-by")
        self.fingerprint = self._derive(b"fingerprint").hex()[:16]

    def _derive(self, purpose: bytes) -> bytes:
        return hashlib.blake2b(purpose, key=self._secret, digest_size=_KEY_BYTES).digest()

    def seal(self, plain: bytes) -> bytes:
        """Encrypt and authenticate."""
        return bytes(self._box.encrypt(plain))

    def open(self, sealed: bytes) -> bytes:
        """The reverse of `seal`. Raises nacl's CryptoError for anything that it did not make."""
        return self._box.decrypt(sealed)

    def passer_by(self, chat_id: int) -> int:
        """The mark of a chat without a role, in place of its number: 63 bits, never negative."""
        chat = str(chat_id).encode()
        mark = hashlib.blake2b(chat, key=self._passer_by_key, digest_size=8).digest()
        return int.from_bytes(mark, "big") >> 1

    def household(self, line: str) -> TypedHousehold:
        """The household behind a normalised address or reference."""
        text = line.encode()
        mark = hashlib.blake2b(text, key=self._mark_key, digest_size=_KEY_BYTES).digest()
        seed = hashlib.blake2b(text, key=self._open_key, digest_size=_KEY_BYTES).digest()
        private = PrivateKey.from_seed(seed)
        return TypedHousehold(mark, bytes(private.public_key), bytes(private))


def load_keys(path: Path) -> Keys:
    """Read the key file; make one with mode 0600 when there is none.

    Raises KeyFileError when others can read it, or when it does not hold a key.
    """
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return read_keys(path)
    except OSError as error:
        raise KeyFileError(f"{path}: can't be written ({error.strerror}).") from None
    secret = random_bytes(_KEY_BYTES)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return Keys(secret)


def read_keys(path: Path) -> Keys:
    """Read a key file that is there.

    Raises KeyFileError when it is not, when others can read it, or when it does not hold a key.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise KeyFileError(f"{path}: is not there. Put back the copy that you kept.") from None
    except OSError as error:
        raise KeyFileError(f"{path}: can't be read ({error.strerror}).") from None
    if mode & 0o077:
        raise KeyFileError(
            f"{path}: others on this machine can read it (mode {mode & 0o777:04o}). "
            f"Run: chmod 600 {path}"
        )
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise KeyFileError(
            f"{path}: can't be read ({error.strerror}). Give it to the user that runs the bot."
        ) from None
    except ValueError:
        secret = b""
    if len(secret) != _KEY_BYTES:
        raise KeyFileError(f"{path}: does not hold a key. Put back the copy that you kept.")
    return Keys(secret)


__all__ = [
    "CryptoError",
    "Household",
    "KeyFileError",
    "Keys",
    "TypedHousehold",
    "load_keys",
    "read_keys",
]
