"""Files as Telegram takes them in: how large they may be, and what a picture is."""

import io
import mimetypes
import re

from PIL import Image

from bot.simulator.errors import ApiError, bad_request
from bot.simulator.limits import DOCUMENT_LIMIT, PHOTO_LIMIT
from bot.simulator.model import File, FileKind, Upload


def taken_in(upload: Upload, kind: FileKind, number: int) -> File:
    """What Telegram makes of a file that comes, the number-th. Raises ApiError."""
    size = len(upload.content)
    if not size:
        raise bad_request("file must be non-empty")
    width = height = 0
    content_type = upload.content_type
    if kind == "photo":
        if size > PHOTO_LIMIT:
            raise bad_request(f"file of size {size} bytes is too big for a photo")
        width, height, content_type = _examine_picture(upload.content)
    elif size > DOCUMENT_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    prefix, folder = ("AgACAgQAAxk", "photos") if kind == "photo" else ("BQACAgQAAxk", "documents")
    suffix = "jpg" if kind == "photo" else upload.filename.rpartition(".")[2] or "bin"
    safe_suffix = re.sub(r"[^A-Za-z0-9]", "", suffix)[:8] or "bin"
    return File(
        id=f"{prefix}{number:08d}BAADAgADyAACLw",
        unique_id=f"AQAD{number:08d}",
        kind=kind,
        name=upload.filename,
        content_type=content_type,
        content=upload.content,
        path=f"{folder}/file_{number}.{safe_suffix}",
        width=width,
        height=height,
    )


def content_type_of(filename: str) -> str:
    """What a file of this name holds."""
    return mimetypes.guess_type(filename)[0] or "application/octet-stream"


def _examine_picture(content: bytes) -> tuple[int, int, str]:
    """Width and height in pixels, and the content type, of a picture that Telegram takes."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            content_type = Image.MIME.get(picture.format or "", "image/jpeg")
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height, content_type
