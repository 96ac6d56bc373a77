"""What a message of the web channel is: as it is kept, and as the page gets it."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from html import escape, unescape
from typing import Any

from bot.channels.channel import Content
from bot.storage.web_files import WebFile
from bot.storage.web_messages import AnsweredTap, Data, WebMessage
from bot.storage.web_sessions import Session
from bot.translation import gettext as _

# So much goes to a page at once.
MOST = 200
_MARK = re.compile(r"<[^<>]*>")


def kept_content(content: Content, file: WebFile | None) -> Data:
    """What is kept of what the bot shows, with the file that it came with."""
    rows = [
        [
            {name: value for name, value in asdict(button).items() if value is not None}
            for button in row
        ]
        for row in content.rows
    ]
    return {"html": content.text, "rows": rows} | _kept_file(file)


def kept_typed(text: str, file: WebFile | None = None) -> Data:
    """What is kept of what somebody sent."""
    return {"typed": text} | _kept_file(file)


def _kept_file(file: WebFile | None) -> Data:
    if file is None:
        return {}
    if file.kind == "photo":
        return {"photo": file.id}
    return {"document": {"id": file.id, "name": file.name, "size": file.size}}


def chat_as_json(
    session: Session,
    after: int,
    changes: Sequence[WebMessage | AnsweredTap],
    *,
    has_more: bool,
) -> dict[str, Any]:
    """What a page is told: all these, and the number up to which it has now seen everything."""
    last = changes[-1].changed if changes else after
    told: dict[str, Any] = {
        "changed": last if has_more else max(session.changes, last),
        "messages": [_message(each) for each in changes if isinstance(each, WebMessage)],
        "taps": [
            {"sent": each.sent_as, "text": each.text}
            for each in changes
            if isinstance(each, AnsweredTap)
        ],
        "me": {"name": session.name, "told": session.is_told},
    }
    return told | ({"more": True} if has_more else {})


def _message(message: WebMessage) -> dict[str, Any]:
    data = message.data
    if data is None:
        return {"id": message.id, "sent": message.sent_as, "gone": True}
    typed = data.get("typed")
    if was := data.get("was"):
        typed = "\n".join(filter(None, [_what_became(was), typed]))
    html = escape(typed, quote=False) if typed is not None else data["html"]
    document = data.get("document")
    return {
        "id": message.id,
        "from": message.sender,
        "at": message.at,
        "html": html,
        "text": typed if typed is not None else unescape(_MARK.sub("", html)),
        "photo": f"file/{data['photo']}" if "photo" in data else None,
        "document": {
            "name": document["name"],
            "size": document["size"],
            "url": f"file/{document['id']}",
        }
        if document
        else None,
        "keyboard": data.get("rows") or None,
        "edited": message.edited,
        "sent": message.sent_as,
    }


def _what_became(was: Data) -> str:
    """What stands where a file stood that somebody sent."""
    if was["name"] is None:
        texts = {
            "read": _("Photo, read and not kept"),
            "used": _("Photo, read. It is no longer in this chat"),
            "unread": _("Photo, not kept"),
        }
        return texts[was["became"]]
    texts = {
        "read": _("File {name}, read and not kept"),
        "used": _("File {name}, read. It is no longer in this chat"),
        "unread": _("File {name}, not kept"),
    }
    return texts[was["became"]].format(name=was["name"])


def as_bytes(told: dict[str, Any]) -> bytes:
    """JSON on one line."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
