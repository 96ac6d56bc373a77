"""What a picture tells before it is unpacked: of which kind it is, and how large."""

_PNG, _JPG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# Where a PNG says its width and its height, in 4 bytes each (its standard, 11.2.2).
_PNG_SIZE = 16
# The frames of a JPEG (ITU T.81, table B.1): 0xC0 to 0xCF, but for three that are tables.
_NO_FRAMES = (0xC4, 0xC8, 0xCC)


def is_png(data: bytes) -> bool:
    """Whether this begins as a PNG."""
    return data.startswith(_PNG)


def is_jpg(data: bytes) -> bool:
    """Whether this begins as a JPEG."""
    return data.startswith(_JPG)


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or JPEG, as it says itself; None where it does not."""
    if is_png(data):
        sides = data[_PNG_SIZE : _PNG_SIZE + 8]
        return int.from_bytes(sides[:4]), int.from_bytes(sides[4:])
    at = 2 if is_jpg(data) else len(data)
    while at + 9 < len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in _NO_FRAMES:
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        # A mark may be preceded by more of its first byte; others tell how long they are.
        at += 1 if kind == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4])
    return None
