"""The key that lives outside the database: seals what passes through it, hides households.

Whoever has only the database can read no message, no staff member's name and no address,
and cannot tell which voucher belongs to which household.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from typing import Self

from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

_KEY_BYTES = 32
# The folder in which systemd hands over what LoadCredential= names.
CREDENTIALS = "CREDENTIALS_DIRECTORY"
# What is sealed for a household has one length, whether it was sealed before marks were slow or
# after: a voucher's id in as many bytes as the older sealing of one takes.
_INNER_BYTES = 56
_LARGEST_ID = 2**63 - 1
# What a mark takes that was made before marks were slow; one of today is longer.
QUICK_MARK_BYTES = 32


@dataclass(frozen=True)
class Cost:
    """What one mark of a household costs: passes over so many bytes of memory."""

    passes: int
    memory_bytes: int


# Whoever has database and key can only try address after address. This makes one of them cost
# some 0.1 s and 64 MiB; it is the profile of RFC 9106 (section 4) for little memory, on one lane.
# Never change it: every mark would be another one.
SLOW = Cost(3, 64 * 1024 * 1024)
# For tests and the demo, with no households in it.
QUICK = Cost(1, 8 * 1024)


class KeyFileError(Exception):
    """The key file can't be used; the text tells the operator why and what to do."""


class Cover:
    """Lies over what stands in the database about households, so that a new key can replace it.

    Under all covers is what only the typed line gives.
    """

    def __init__(self, key: bytes, nonce_key: bytes) -> None:
        self._box = SecretBox(key)
        self._nonce_key = nonce_key

    def over_mark(self, inner: bytes) -> bytes:
        """The same mark gives the same bytes: it is looked up by them."""
        nonce = hashlib.blake2b(
            inner, key=self._nonce_key, digest_size=SecretBox.NONCE_SIZE
        ).digest()
        return bytes(self._box.encrypt(inner, nonce))

    def over(self, inner: bytes) -> bytes:
        """Every call gives other bytes."""
        return bytes(self._box.encrypt(inner))

    def off(self, covered: bytes) -> bytes:
        """What lies under it. Raises nacl's CryptoError for what another key covered."""
        return self._box.decrypt(covered)


@dataclass(frozen=True)
class Household:
    """What is left of a typed address or reference once the text itself is gone.

    `mark` says only whether the same line was typed before; `public` seals a voucher's
    id so that only who types the line again can open it.
    """

    mark: bytes
    public: bytes
    cover: Cover = field(repr=False, compare=False)

    def seal(self, voucher_id: int) -> bytes:
        """Seal a voucher's id; every call gives other bytes of the same length."""
        return self.seal_bytes(voucher_id.to_bytes(_INNER_BYTES, "big"))

    def seal_bytes(self, plain: bytes) -> bytes:
        """As `seal`, for what is as long as an id is."""
        return self.cover.over(SealedBox(PublicKey(self.public)).encrypt(plain))


@dataclass(frozen=True)
class TypedHousehold(Household):
    """A household whose line was typed just now, so its sealed vouchers can be opened."""

    private: bytes = field(repr=False)
    # Opens what was sealed before marks were slow.
    former: bytes = field(repr=False)

    def open(self, sealed: bytes) -> int:
        """The voucher's id. Raises nacl's CryptoError when it was sealed for another household."""
        plain = SealedBox(PrivateKey(self.private)).decrypt(self.cover.off(sealed))
        if (id := int.from_bytes(plain, "big")) <= _LARGEST_ID:
            return id
        return int.from_bytes(SealedBox(PrivateKey(self.former)).decrypt(plain), "big")


class Keys:
    """All keys the bot uses, derived from the one 32-byte secret in the key file.

    `copies` seals copies of the database (32 bytes).
    `households` is what marks are made with, where that is of a former key (see `rekey`): 64 bytes.
    """

    def __init__(self, secret: bytes, cost: Cost = SLOW, households: bytes | None = None) -> None:
        self._secret = secret
        self._cost = cost
        self._box = SecretBox(self._derive(b"seal"))
        self.households = households or (
            self._derive(b"household mark") + self._derive(b"household open")
        )
        self.cover = Cover(self._derive(b"household cover"), self._derive(b"household nonce"))
        self._passer_by_key = self._derive(b"passer-by")
        self.copies = self._derive(b"copies")
        self.fingerprint = self._derive(b"fingerprint").hex()[:16]

    def _derive(self, purpose: bytes) -> bytes:
        return _keyed(purpose, self._secret)

    def with_households(self, households: bytes) -> Self:
        """The same keys, with marks that are made with what a former key made them with."""
        return type(self)(self._secret, self._cost, households)

    def seal(self, plain: bytes) -> bytes:
        """Encrypt and authenticate."""
        return bytes(self._box.encrypt(plain))

    def open(self, sealed: bytes) -> bytes:
        """The reverse of `seal`. Raises nacl's CryptoError for anything that it did not make."""
        return self._box.decrypt(sealed)

    def passer_by(self, chat_id: int) -> int:
        """The mark of a chat without a role, in place of its number: 63 bits, never negative."""
        return int.from_bytes(_keyed(str(chat_id).encode(), self._passer_by_key)[:8], "big") >> 1

    def household(self, line: str) -> TypedHousehold:
        """The household behind a normalised address or reference. Slow: never on the event loop."""
        text = line.encode()
        mark_key, open_key = self.households[:_KEY_BYTES], self.households[_KEY_BYTES:]
        mark, private = self._slow(_keyed(text, mark_key))
        former = PrivateKey.from_seed(_keyed(text, open_key))
        public = PrivateKey(private).public_key
        return TypedHousehold(mark, bytes(public), self.cover, private, bytes(former))

    def slowed(self, quick_mark: bytes) -> Household:
        """The household behind a mark from before they were slow. Slow, as `household`."""
        mark, private = self._slow(quick_mark)
        return self.household_of(mark, bytes(PrivateKey(private).public_key))

    def household_of(self, mark: bytes, public: bytes) -> Household:
        """A household of which this is known."""
        return Household(mark, public, self.cover)

    def _slow(self, quick_mark: bytes) -> tuple[bytes, bytes]:
        """The mark and the private key that an address costs some computing to find."""
        root = argon2id.kdf(
            _KEY_BYTES,
            quick_mark,
            _keyed(b"salt", self.households[:_KEY_BYTES])[: argon2id.SALTBYTES],
            opslimit=self._cost.passes,
            memlimit=self._cost.memory_bytes,
        )
        seed = _keyed(b"open", root)
        return self.cover.over_mark(_keyed(b"mark", root)), bytes(PrivateKey.from_seed(seed))


def _keyed(text: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(text, key=key, digest_size=_KEY_BYTES).digest()


def _put_whole(path: Path, text: str) -> None:
    """Make a file of mode 0600 with all of this in it, or none. Raises OSError."""
    descriptor, part = tempfile.mkstemp(".part", f"{path.name}.", path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a renaming, a link takes nothing's place.
        os.link(part, path)
    finally:
        Path(part).unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def load_keys(path: Path, cost: Cost = SLOW) -> Keys:
    """Read the key file; make one with mode 0600, whole or not at all, when there is none.

    Raises KeyFileError when others can read it, or when it does not hold a key.
    """
    if path.is_symlink() or path.exists():
        return read_keys(path, cost)
    secret = random_bytes(_KEY_BYTES)
    try:
        _put_whole(path, f"{secret.hex()}\n")
    except FileExistsError:
        return read_keys(path, cost)
    except OSError as error:
        raise KeyFileError(f"{path}: can't be written ({error.strerror}).") from None
    return Keys(secret, cost)


def read_keys(path: Path, cost: Cost = SLOW) -> Keys:
    """Read a key file that is there.

    Raises KeyFileError when it is not, when others can read it, or when it does not hold a key.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise KeyFileError(f"{path}: is not there. Put back the copy that you kept.") from None
    except OSError as error:
        raise KeyFileError(f"{path}: can't be read ({error.strerror}).") from None
    if mode & (0o037 if _is_handed_over(path) else 0o077):
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
    return Keys(secret, cost)


def fingerprint_of(path: Path) -> str | None:
    """Of the key in a file; None where there is none that can be used."""
    try:
        return read_keys(path).fingerprint
    except KeyFileError:
        return None


def _is_handed_over(path: Path) -> bool:
    """Whether systemd made it for this service alone. Its ACL shows as a mode of the group's."""
    folder = os.environ.get(CREDENTIALS)
    return folder is not None and path.parent == Path(folder)


def next_key(path: Path) -> Path:
    """Where `rekey` has the new key until the database is sealed with it."""
    return path.with_name(path.name + ".new")


def way_out(path: Path, known: str | None) -> str:
    """What to do about a key file that does not fit a database of this fingerprint."""
    if known == fingerprint_of(next_key(path)):
        return "A rekey was cut off: run python -m bot rekey again."
    return "Put the right key file back."


def put_next_key(path: Path) -> Path | None:
    """Put the new key in the place of the key, which is kept under the name that this returns.

    Killed at any moment there is a key, and it can be done again. Raises KeyFileError.
    """
    kept: Path | None = None
    try:
        if path.exists():
            # What lies there may be another key than that of the database, or none.
            name = hashlib.blake2b(path.read_bytes(), digest_size=4).hexdigest()
            kept = path.with_name(f"{path.name}.{name}.old")
            with suppress(FileExistsError):
                os.link(path, kept)
        next_key(path).replace(path)
        for left in path.parent.glob(f"{escape(path.name)}.*.part"):
            # Of a try that was killed, with a key in it.
            left.unlink()
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise KeyFileError(f"{path}: can't be put in place ({error.strerror}).") from None
    return kept
