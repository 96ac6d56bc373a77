"""What comes in, by whatever channel: an update as JSON in the shape of Telegram's Bot API.

`read` makes of it what a turn looks at, and nothing more. The rest asks what even one that can't be
read may tell.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

Raw = dict[str, Any]
# What a message may be, where it is no text, photo or file only.
Kind = Literal[
    "animation",
    "audio",
    "contact",
    "dice",
    "location",
    "poll",
    "sticker",
    "venue",
    "video",
    "video_note",
    "voice",
]
_KINDS: tuple[Kind, ...] = get_args(Kind)
_LARGEST_UPDATE_ID = 2**63 - 1  # SQLite's integers; Telegram's own are far smaller
_Read = TypeVar("_Read")


class UnreadableUpdate(ValueError):
    """An update in which what a turn looks at is missing, or is not what it should be."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who an update comes of, as they call themselves, and the language of their phone."""

    first_name: str
    last_name: str | None = None
    language_code: str | None = None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name


@dataclass(frozen=True, slots=True)
class PhotoSize:
    """A photo in one of the sizes in which it can be fetched."""

    file_id: str
    width: int
    height: int
    file_size: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was sent."""

    file_id: str
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody typed or sent; `date` and `edit_date` are in seconds.

    `kinds` is what else it is, besides text, photo and document; a sticker may stand for an emoji.
    """

    message_id: int
    date: int
    edit_date: int | None = None
    text: str | None = None
    caption: str | None = None
    photo: tuple[PhotoSize, ...] = ()
    document: Document | None = None
    media_group_id: str | None = None
    kinds: frozenset[Kind] = frozenset()
    sticker_emoji: str | None = None


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on a button: what the button carries, and the message that it stands below."""

    id: str
    data: str | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody blocked the bot, or opened it again."""

    can_be_reached: bool


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that happened: a message, an edited one, a tap, or who can be reached.

    `chat_id` is the private chat that it is of; None for whatever else it may be of. `session` is
    that of the device, in the page: its hash.
    """

    chat_id: int | None = None
    sender: Sender | None = None
    message: Message | None = None
    edited: Message | None = None
    tap: Tap | None = None
    membership: Membership | None = None
    session: str | None = None


def read(raw: Raw) -> Update:
    """An update as a turn looks at it; without a chat where it is of a kind that is not known.

    Raises UnreadableUpdate.
    """
    session = _may(raw, "session", str)
    if (message := _part(raw, "message")) is not None:
        sent = _message(message)
        return Update(_private(message), _sender(message), message=sent, session=session)
    if (message := _part(raw, "edited_message")) is not None:
        return Update(_private(message), _sender(message), edited=_message(message))
    if (query := _part(raw, "callback_query")) is not None:
        chat_id = number = None
        if (below := _part(query, "message")) is not None:
            chat_id, number = _private(below), _need(below, "message_id", int)
        tap = Tap(_need(query, "id", str), _may(query, "data", str), number)
        return Update(chat_id, _sender(query), tap=tap, session=session)
    if (change := _part(raw, "my_chat_member")) is not None:
        status = _need(_need(change, "new_chat_member", dict), "status", str)
        membership = Membership(status not in ("kicked", "left"))
        return Update(_private(change), _sender(change), membership=membership)
    return Update()


def _message(raw: Raw) -> Message:
    document, sticker = _part(raw, "document"), _part(raw, "sticker")
    return Message(
        _need(raw, "message_id", int),
        _need(raw, "date", int),
        _may(raw, "edit_date", int),
        _may(raw, "text", str),
        _may(raw, "caption", str),
        tuple(map(_photo_size, _may(raw, "photo", list) or ())),
        None if document is None else _document(document),
        _may(raw, "media_group_id", str),
        frozenset(kind for kind in _KINDS if raw.get(kind) is not None),
        None if sticker is None else _may(sticker, "emoji", str),
    )


def _photo_size(raw: Raw) -> PhotoSize:
    if not isinstance(raw, dict):
        raise UnreadableUpdate("photo")
    return PhotoSize(
        _need(raw, "file_id", str),
        _need(raw, "width", int),
        _need(raw, "height", int),
        _may(raw, "file_size", int),
    )


def _document(raw: Raw) -> Document:
    return Document(
        _need(raw, "file_id", str),
        _may(raw, "file_name", str),
        _may(raw, "mime_type", str),
        _may(raw, "file_size", int),
    )


def _sender(raw: Raw) -> Sender | None:
    sender = _part(raw, "from")
    if sender is None:
        return None
    _need(sender, "id", int)
    _need(sender, "is_bot", bool)
    return Sender(
        _need(sender, "first_name", str),
        _may(sender, "last_name", str),
        _may(sender, "language_code", str),
    )


def _private(raw: Raw) -> int | None:
    """The number of the chat, where it is a private one."""
    chat = _need(raw, "chat", dict)
    number = _need(chat, "id", int)
    return number if _need(chat, "type", str) == "private" else None


def _part(raw: Raw, name: str) -> Raw | None:
    return _may(raw, name, dict)


def _may(raw: Raw, name: str, kind: type[_Read]) -> _Read | None:
    """What stands under a name; None where nothing does. Raises UnreadableUpdate."""
    value = raw.get(name)
    return None if value is None else _need(raw, name, kind)


def _need(raw: Raw, name: str, kind: type[_Read]) -> _Read:
    """What stands under a name. Raises UnreadableUpdate where that is nothing, or of another kind:
    it says which, and not what.
    """
    value = raw.get(name)
    # True is a number in Python alone.
    if type(value) is not kind:
        raise UnreadableUpdate(name)
    return value


def is_update(raw: object) -> bool:
    """Whether this has what the inbox needs to store it: an update_id, a positive integer."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return type(update_id) is int and 0 < update_id <= _LARGEST_UPDATE_ID


def without_shown(raw: Raw) -> Raw:
    """An update without what the tapped message shows: only which message it is matters.

    It is what Telegram sends of a message that is too old to be shown. It may hold an address, and
    to read it takes longer than all else of a tap.
    """
    query = raw.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(query, dict) or not isinstance(message, dict):
        return raw
    if not {"message_id", "chat"} <= message.keys():
        return raw
    shown = {"message_id": message["message_id"], "chat": message["chat"], "date": 0}
    return raw | {"callback_query": query | {"message": shown}}


def chat_of(raw: Raw) -> int | None:
    """The private chat an update came from, as far as even a broken one can tell."""
    source: Any = raw
    for name in ("callback_query", "my_chat_member", "edited_message", "message", "chat"):
        inner = source.get(name) if isinstance(source, dict) else None
        source = inner if isinstance(inner, dict) else source
    private = isinstance(source, dict) and source.get("type") == "private"
    chat_id = source.get("id") if private else None
    return chat_id if isinstance(chat_id, int) and abs(chat_id) < 2**52 else None


def typed_in(raw: Raw) -> int | None:
    """The number of the message that somebody sent or edited with this update, if it is one."""
    message = raw.get("message", raw.get("edited_message"))
    number = message.get("message_id") if isinstance(message, dict) else None
    return number if type(number) is int and 0 < number < 2**31 else None
