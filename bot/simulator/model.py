"""What there is in a Telegram: people, messages, files, calls, and where updates go."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.simulator import html

Json = dict[str, Any]
FileKind = Literal["photo", "document"]


def dumps(value: object) -> bytes:
    """Compact JSON, as bytes."""
    return json.dumps(value, separators=(",", ":")).encode()


@dataclass(slots=True)
class Upload:
    """A file as it came with a call."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


Files = Mapping[str, Upload]  # the files of a call, by the name under which they came


@dataclass(slots=True)
class File:
    """A file that Telegram keeps; width and height are in pixels, 0 for a document."""

    id: str
    unique_id: str
    kind: FileKind
    name: str
    content_type: str
    content: bytes
    path: str
    width: int = 0
    height: int = 0

    def to_api(self) -> Json:
        """A PhotoSize or a Document."""
        shown: Json = {
            "file_id": self.id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }
        if self.kind == "photo":
            return {**shown, "width": self.width, "height": self.height}
        return {**shown, "file_name": self.name, "mime_type": self.content_type}

    def as_content(self) -> Json:
        """The part of a message that is the file."""
        return {"photo": [self.to_api()]} if self.kind == "photo" else {"document": self.to_api()}


@dataclass(slots=True)
class Message:
    """One message in a chat; `api` is how the Bot API shows it and is replaced, never changed."""

    id: int
    person: int
    sender: Literal["bot", "me"]
    date: datetime
    api: Json
    edited: bool = False
    file: File | None = None

    @property
    def text(self) -> str:
        """The plain text, or the caption of a file."""
        return str(self.api.get("text") or self.api.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        entities: list[Json] = self.api.get("entities") or self.api.get("caption_entities") or []
        return entities

    @property
    def keyboard(self) -> list[list[Json]]:
        """The rows of inline buttons, as the Bot API shows them."""
        rows: list[list[Json]] = self.api.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> dict[str, str]:
        """Callback data by button text."""
        return {
            button["text"]: button["callback_data"]
            for row in self.keyboard
            for button in row
            if "callback_data" in button
        }

    def to_json(self) -> Json:
        """As the phone page takes it."""
        address = f"/play/file/{self.file.unique_id}" if self.file else None
        is_photo = self.file is not None and self.file.kind == "photo"
        document = None
        if self.file is not None and not is_photo:
            size = len(self.file.content)
            document = {"name": self.file.name, "size": size, "url": address}
        text, entities = self.text, self.entities
        if self.sender == "me" and text.startswith("/start "):
            # Telegram's apps send what a link carries, and show only the command.
            text, entities = "/start", []
        return {
            "id": self.id,
            "from": self.sender,
            "date": self.date.isoformat(),
            "edited": self.edited,
            "html": html.to_html(text, entities),
            "text": text,
            "photo": address if is_photo else None,
            "document": document,
            "keyboard": [[_phone_button(button) for button in row] for row in self.keyboard]
            or None,
        }


def _phone_button(button: Json) -> Json:
    shown: Json = {"text": button["text"]}
    if "callback_data" in button:
        shown["data"] = button["callback_data"]
    elif "url" in button:
        shown["url"] = button["url"]
    elif "copy_text" in button:
        shown["copy"] = button["copy_text"]["text"]
    return shown


@dataclass(slots=True)
class Person:
    """Somebody with a phone, and their chat with the bot."""

    id: int
    first_name: str
    last_name: str | None
    about: str
    user: Json
    chat: Json
    started: bool = False
    blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot: error is the description of a refusal or of a fault."""

    method: str
    params: Json
    error: str | None
    at: datetime


@dataclass(slots=True)
class Tap:
    """A tap that waits for its answer."""

    person: int
    at: datetime
    answer: Json | None = None
