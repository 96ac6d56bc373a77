"""Files sealed with a key: they tell nothing, and whoever changes them is found out.

They are sealed piece by piece, so that memory stays small. Each piece knows its place and the last
one that it is the last (libsodium's secretstream): none can be changed, left out, added or put
elsewhere, and two files of the same content have nothing in common.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from nacl import bindings
from nacl.exceptions import CryptoError

_push = bindings.crypto_secretstream_xchacha20poly1305_push
_pull = bindings.crypto_secretstream_xchacha20poly1305_pull
_begin_push = bindings.crypto_secretstream_xchacha20poly1305_init_push
_begin_pull = bindings.crypto_secretstream_xchacha20poly1305_init_pull
_State = bindings.crypto_secretstream_xchacha20poly1305_state
_HEADER_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MORE_BYTES = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_NOT_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE

_MARK = b"Meedoenbot, sealed copy 1\n"
PIECE_BYTES = 256 * 1024


class NotAuthentic(Exception):
    """A file was sealed with another key, or it is not as it was sealed."""


def is_sealed(path: Path) -> bool:
    """Whether a file says that it is a sealed one. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def seal(source: BinaryIO, target: BinaryIO, key: bytes) -> None:
    """Write all of `source` to `target`, sealed with 32 bytes of key. Raises OSError."""
    state = _State()
    target.write(_MARK + _begin_push(state, key))
    for piece, is_last in _pieces(source, PIECE_BYTES):
        target.write(_push(state, piece, _MARK, _LAST if is_last else _NOT_LAST))


def unseal(source: BinaryIO, target: BinaryIO, key: bytes) -> None:
    """The reverse of `seal`. Raises OSError, and NotAuthentic: what was written is no good then."""
    state = _State()
    try:
        if source.read(len(_MARK)) != _MARK:
            raise NotAuthentic
        _begin_pull(state, source.read(_HEADER_BYTES), key)
        for piece, is_last in _pieces(source, PIECE_BYTES + _MORE_BYTES):
            plain, tag = _pull(state, piece, _MARK)
            if (tag == _LAST) is not is_last:
                raise NotAuthentic
            target.write(plain)
    except (CryptoError, ValueError) as error:
        # This is how nacl's bindings say it.
        raise NotAuthentic from error


def _pieces(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """A file in pieces, the last one perhaps shorter or empty, and whether it is the last."""
    piece = source.read(size)
    while True:
        following = source.read(size)
        yield piece, not following
        if not following:
            return
        piece = following
