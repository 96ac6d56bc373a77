"""What somebody does in the page, as an update of the Bot API's shape: those have one reader.

The number of such an update is below zero, where none of Telegram's is, and it says
in which session it was done.
"""

import secrets
from datetime import datetime

from bot.channels.update import Raw
from bot.storage.web_files import WebFile

_NUMBERS = 2**62


def typed_update(
    chat_id: int,
    name: str,
    message: int,
    now: datetime,
    text: str,
    file: WebFile | None = None,
    size: tuple[int, int] | None = None,
    language: str | None = None,
    session: bytes = b"",
) -> Raw:
    """A line was typed, or a file sent with perhaps a line under it; `size` is a picture's, and
    `language` that of the browser; `session` is the hash of one.
    """
    sent: Raw = {
        "message_id": message,
        "date": int(now.timestamp()),
        "chat": _chat(chat_id, name),
        "from": _who(chat_id, name),
    }
    if file is None:
        sent["text"] = text
    else:
        facts = {"file_id": file.id, "file_unique_id": file.id, "file_size": file.size}
        if file.kind == "photo":
            width, height = size or (1, 1)
            sent["photo"] = [facts | {"width": width, "height": height}]
        else:
            sent["document"] = facts | {"file_name": file.name, "mime_type": file.type}
        if text:
            sent["caption"] = text
    if language:
        sent["from"] |= {"language_code": language}
    return _update(session) | {"message": sent}


def tap_update(chat_id: int, name: str, tap: int, message: int, data: str, session: bytes) -> Raw:
    """A button was tapped."""
    return _update(session) | {
        "callback_query": {
            "id": str(tap),
            "from": _who(chat_id, name),
            "chat_instance": "web",
            "message": {"message_id": message, "date": 0, "chat": _chat(chat_id, name)},
            "data": data,
        }
    }


def _update(session: bytes) -> Raw:
    update: Raw = {"update_id": -1 - secrets.randbelow(_NUMBERS)}
    return update | ({"session": session.hex()} if session else {})


def _chat(chat_id: int, name: str) -> Raw:
    return {"id": chat_id, "type": "private", "first_name": name}


def _who(chat_id: int, name: str) -> Raw:
    return {"id": chat_id, "is_bot": False, "first_name": name}
