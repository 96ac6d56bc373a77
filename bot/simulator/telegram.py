"""Telegram in memory: people, chats, messages, files and updates, as a bot sees them through the
Bot API and as people see them on their phones. No HTTP here; server.py adds that.

Where Telegram refuses, this refuses in the same words (those of tdlib/td and
tdlib/telegram-bot-api); where the words are ours, the comment says so.
"""

import asyncio
import io
import json
import mimetypes
import re
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from PIL import Image

from bot.simulator import html
from bot.simulator.faults import Faults

Json = dict[str, Any]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
BUTTON_LIMIT = 100
CALLBACK_DATA_LIMIT = 64  # bytes
COPY_TEXT_LIMIT = 256
CALLBACK_ANSWER_LIMIT = 200
PHOTO_LIMIT = 10 * 2**20  # bytes
DOCUMENT_LIMIT = 50 * 2**20  # bytes
DOWNLOAD_LIMIT = 20 * 2**20  # bytes
DELETE_WITHIN = timedelta(hours=48)
ANSWER_WITHIN = timedelta(seconds=60)
LONGEST_POLL = 50  # seconds
REMEMBERED = 10_000  # calls, updates, callback queries

BUTTON_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,:;!?)\]']", re.IGNORECASE)
_START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,256}")
_BOT_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


class ApiError(Exception):
    """The Bot API refuses; what goes into the envelope beside "ok": false."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class PlayError(ValueError):
    """A person did what their phone would not let them do; the message is a plain sentence."""


@dataclass(slots=True)
class Upload:
    """A file as it came with a call."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(slots=True)
class File:
    """A file that Telegram keeps; width and height are in pixels, 0 for a document."""

    id: str
    unique_id: str
    kind: Literal["photo", "document"]
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
class Webhook:
    """Where the updates go, and how that went."""

    url: str
    secret_token: str | None
    max_connections: int
    last_error_at: datetime | None = None
    last_error: str | None = None


@dataclass(slots=True, eq=False)
class Pending:
    """An update on its way.

    One that comes `once` is gone as soon as it was handed over, others when they are confirmed;
    one that comes `again` is then handed over once more. One that comes `late` was passed by a
    newer one, so an offset may be past it before anybody has seen it: it is confirmed when the
    client goes on with another offset than the one that it was `given_at`.
    """

    update_id: int
    body: Json | bytes
    once: bool = False
    again: bool = False
    late: bool = False
    given_at: int | None = None

    def to_bytes(self) -> bytes:
        """JSON, unless a test put in something else."""
        return self.body if isinstance(self.body, bytes) else dumps(self.body)


@dataclass(slots=True)
class _Query:
    """A tap that waits for its answer."""

    person: int
    at: datetime
    answer: Json | None = None


class Subscription:
    """The events of the phone page from the moment of subscribing; an async iterator."""

    def __init__(self, subscriptions: "set[Subscription]") -> None:
        self._events: asyncio.Queue[Json] = asyncio.Queue()
        self._subscriptions = subscriptions
        subscriptions.add(self)

    def put(self, event: Json) -> None:
        """Hand over one event."""
        self._events.put_nowait(event)

    def close(self) -> None:
        """No more events."""
        self._subscriptions.discard(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Json:
        return await self._events.get()


def dumps(value: object) -> bytes:
    """Compact JSON, as bytes."""
    return json.dumps(value, separators=(",", ":")).encode()


def bad_request(description: str) -> ApiError:
    """A refusal with code 400."""
    return ApiError(400, f"Bad Request: {description}")


class Telegram:
    """The world of one bot. `now` tells the time in UTC; everything happens in one event loop."""

    def __init__(
        self,
        token: str,
        *,
        username: str = "meedoen_demo_bot",
        name: str = "Meedoenbot",
        now: Callable[[], datetime],
        faults: Faults | None = None,
    ) -> None:
        self.token = token
        self.username = username
        self.name = name
        self.now = now
        self.faults = faults or Faults()
        self.people: dict[int, Person] = {}
        self.files: dict[str, File] = {}
        self._places: dict[str, File] = {}
        self.calls: deque[Call] = deque(maxlen=REMEMBERED)
        self.on_call: list[Callable[[str, Json], None]] = []
        self.on_update: list[Callable[[Json], None]] = []
        self.on_message: list[Callable[[Message], None]] = []
        self.webhook: Webhook | None = None
        identifier = token.partition(":")[0]
        self.user: Json = {
            "id": int(identifier) if identifier.isdigit() else 1,
            "is_bot": True,
            "first_name": name,
            "username": username,
        }
        self._message_ids = count(1)
        self._file_numbers = count(1)
        self._callback_ids = count(4_000_000_000_000_000_000)
        self._last_update_id = 100_000_000
        self._confirmed_below = 0
        self._pending: deque[Pending] = deque()
        self._held: Pending | None = None
        self._history: OrderedDict[int, Json] = OrderedDict()
        self._allowed_updates: frozenset[str] | None = None
        self._queries: OrderedDict[str, _Query] = OrderedDict()
        self._commands: dict[tuple[str, str], list[Json]] = {}
        self._descriptions: dict[tuple[str, str], str] = {}
        self._poll: asyncio.Future[None] | None = None
        self._waiting: list[asyncio.Future[None]] = []
        self._webhook_has_work = asyncio.Event()
        self._subscriptions: set[Subscription] = set()
        self._sent_at: deque[float] = deque(maxlen=30)
        # When a message went over a limit, by the machine's clock, and over whose: "all" or a chat.
        self.too_fast: list[tuple[float, str]] = []
        self.refused_tokens = 0
        self._sent_to_at: dict[int, float] = {}
        self._methods: dict[str, Callable[[Json, Mapping[str, Upload]], object]] = {
            "getme": self._get_me,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "senddocument": self._send_document,
            "sendchataction": self._send_chat_action,
            "editmessagetext": self._edit_message_text,
            "editmessagecaption": self._edit_message_caption,
            "editmessagereplymarkup": self._edit_message_reply_markup,
            "editmessagemedia": self._edit_message_media,
            "deletemessage": self._delete_message,
            "deletemessages": self._delete_messages,
            "answercallbackquery": self._answer_callback_query,
            "setmycommands": self._set_my_commands,
            "getmycommands": self._get_my_commands,
            "deletemycommands": self._delete_my_commands,
            "setmydescription": self._set_my_description,
            "setmyshortdescription": self._set_my_short_description,
            "getfile": self._get_file,
            "getchat": self._get_chat,
        }

    # What people do

    def add_person(
        self, user_id: int, first_name: str, last_name: str | None = None, about: str = ""
    ) -> None:
        """Somebody with a phone, who has not started the bot yet."""
        names = {"first_name": first_name} | ({"last_name": last_name} if last_name else {})
        self.people[user_id] = Person(
            user_id,
            first_name,
            last_name,
            about,
            user={"id": user_id, "is_bot": False, **names, "language_code": "nl"},
            chat={"id": user_id, **names, "type": "private"},
        )
        self._emit({"type": "people"})

    def send_text(self, user_id: int, text: str) -> int:
        """Type and send; returns the message's id. Raises PlayError for what a phone refuses."""
        person = self._talking(user_id)
        text = text.strip()
        if not text:
            raise PlayError("Type a text first.")
        if html.utf16_length(text) > TEXT_LIMIT:
            raise PlayError(f"A message has at most {TEXT_LIMIT} characters.")
        content: Json = {"text": text}
        if entities := _found_entities(text):
            content["entities"] = entities
        return self._arrive(person, content).id

    def send_other(self, user_id: int, content: Json) -> int:
        """Send what is no text and no file: a sticker, a contact, a place; returns its id."""
        return self._arrive(self._talking(user_id), content).id

    def edit_own(self, user_id: int, message_id: int, text: str) -> None:
        """Change the text of one's own message; the bot gets an edited_message."""
        person = self._talking(user_id)
        message = person.messages.get(message_id)
        if message is None or message.sender != "me" or "text" not in message.api:
            raise PlayError("Only your own text can be changed.")
        changed = {**message.api, "text": text.strip(), "edit_date": self._timestamp()}
        changed.pop("entities", None)
        if entities := _found_entities(changed["text"]):
            changed["entities"] = entities
        self._replace(message, changed)
        self._queue_new("edited_message", changed)

    def tap(self, user_id: int, message_id: int, data: str, *, stale: bool = False) -> str:
        """Tap a button; returns the callback query's id.

        Raises PlayError when the message has no such button, unless stale: then the tap comes
        from a phone that still shows an old keyboard, or a message that is gone.
        """
        person = self._talking(user_id)
        message = person.messages.get(message_id)
        offered = message is not None and any(
            button.get("callback_data") == data for row in message.keyboard for button in row
        )
        if not offered and not stale:
            raise PlayError("The message has no such button.")
        callback_id = str(next(self._callback_ids))
        self._queries[callback_id] = _Query(user_id, self.now())
        if len(self._queries) > REMEMBERED:
            self._queries.popitem(last=False)
        gone: Json = {"chat": person.chat, "message_id": message_id, "date": 0}
        self._queue_new(
            "callback_query",
            {
                "id": callback_id,
                "from": person.user,
                "message": message.api if message else gone,
                "chat_instance": str(7_000_000_000_000_000_000 + user_id),
                "data": data,
            },
        )
        return callback_id

    def open_link(self, user_id: int, url: str) -> int:
        """Follow a deep link to the bot and press Start; returns the message's id.

        https://t.me/<bot>?start=<payload> or tg://resolve?domain=<bot>&start=<payload>.
        """
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        if parts.scheme == "tg" and parts.netloc == "resolve":
            username = query.get("domain", [""])[0]
        elif parts.scheme in ("http", "https") and parts.hostname in ("t.me", "telegram.me"):
            username = parts.path.strip("/")
        else:
            raise PlayError("This is not a Telegram link.")
        if username.lower() != self.username.lower():
            raise PlayError("This link goes to another bot.")
        payload = query.get("start", [""])[0]
        if payload and not _START_PAYLOAD.fullmatch(payload):
            raise PlayError("What comes after start= has 1-64 letters, digits, _ or -.")
        return self.send_text(user_id, f"/start {payload}" if payload else "/start")

    def upload(
        self,
        user_id: int,
        content: bytes,
        filename: str,
        kind: Literal["photo", "document"],
        caption: str | None = None,
    ) -> int:
        """Send a file; returns the message's id."""
        person = self._talking(user_id)
        if kind not in ("photo", "document"):
            raise PlayError("A file is sent as a photo or as a document.")
        try:
            file = self._keep(Upload(filename, content, _content_type(filename)), kind)
        except ApiError as error:
            raise PlayError(f"The phone cannot send this file: {error.description}") from error
        shown = _show_file(file)
        if caption:
            shown["caption"] = caption.strip()[:CAPTION_LIMIT]
        return self._arrive(person, shown, file).id

    def block(self, user_id: int) -> None:
        """Block the bot; its messages are refused from now on."""
        self._set_blocked(user_id, True)

    def unblock(self, user_id: int) -> None:
        """Let the bot in again."""
        self._set_blocked(user_id, False)

    def delete_own(self, user_id: int, message_id: int) -> None:
        """Delete a message for both; Telegram does not tell bots."""
        person = self._person(user_id)
        if message_id not in person.messages:
            raise PlayError("There is no such message.")
        self._remove(person, message_id)

    def messages(self, user_id: int) -> list[Message]:
        """The whole chat, oldest first."""
        return list(self._person(user_id).messages.values())

    # What tests and the phone page do

    def answer(self, callback_id: str) -> Json | None:
        """The answer to a tap, {"text": ... or None, "alert": ...}; None while there is none."""
        return self._queries[callback_id].answer

    def inject(self, raw: Json | bytes) -> int:
        """Queue any update as it is and return its update_id; a dict without one gets one.

        Bytes are handed over literally and once: they need not be JSON. A dict with an
        update_id that was confirmed before is handed over once as well.
        """
        if isinstance(raw, bytes):
            self._last_update_id += 1
            self._enqueue(Pending(self._last_update_id, raw, once=True))
            return self._last_update_id
        update_id = raw.get("update_id")
        if not isinstance(update_id, int):
            update_id = self._last_update_id + 1
            raw = {"update_id": update_id, **raw}
        self._last_update_id = max(self._last_update_id, update_id)
        self._remember(update_id, raw)
        self._enqueue(Pending(update_id, raw, once=update_id < self._confirmed_below))
        return update_id

    def repeat(self, update_id: int) -> None:
        """Hand over an earlier update once more, under the same update_id.

        Telegram does so when it did not hear that the update arrived.
        """
        self._enqueue(Pending(update_id, self._history[update_id], once=True))

    def subscribe(self) -> Subscription:
        """The events of PLAY_API from now on."""
        return Subscription(self._subscriptions)

    async def wait_until(self, predicate: Callable[[], bool], timeout_seconds: float = 5) -> None:
        """Return as soon as the predicate holds; it is tried after every change.

        Raises TimeoutError.
        """
        async with asyncio.timeout(timeout_seconds):
            while not predicate():
                change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.append(change)
                await change

    def clock_moved(self) -> None:
        """Tell the phones that it is another time."""
        self._emit({"type": "clock", "now": self.now().isoformat()})

    # Calls of the bot

    async def call(self, method: str, params: Json, files: Mapping[str, Upload]) -> object:
        """Do what a Bot API method does; bytes are a result that is JSON already.

        Raises ApiError where Telegram refuses.
        """
        for hook in self.on_call:
            hook(method, params)
        try:
            name = method.lower()
            if name == "getupdates":
                result: object = await self._get_updates(params)
            elif (work := self._methods.get(name)) is None:
                raise ApiError(404, "Not Found: method not found")
            else:
                if self.faults.limits and name in ("sendmessage", "sendphoto", "senddocument"):
                    self._limit(params)
                result = work(params, files)
        except ApiError as error:
            self.record(method, params, error.description)
            raise
        self.record(method, params, None)
        return result

    def record(self, method: str, params: Json, error: str | None) -> None:
        """Remember a call, with what went wrong."""
        self.calls.append(Call(method, params, error, self.now()))
        self._changed()

    # The machinery of people and chats

    def _person(self, user_id: int) -> Person:
        try:
            return self.people[user_id]
        except KeyError:
            raise PlayError("There is no such person.") from None

    def _talking(self, user_id: int) -> Person:
        person = self._person(user_id)
        if person.blocked:
            raise PlayError("You blocked the bot. Unblock it first.")
        return person

    def _timestamp(self) -> int:
        return int(self.now().timestamp())

    def _arrive(self, person: Person, content: Json, file: File | None = None) -> Message:
        """A person's message, in the chat and on its way to the bot."""
        person.started = True
        message = self._add(person, "me", person.user, content, file)
        self._queue_new("message", message.api)
        return message

    def _add(
        self,
        person: Person,
        sender: Literal["bot", "me"],
        user: Json,
        content: Json,
        file: File | None,
    ) -> Message:
        now = self.now()
        message_id = next(self._message_ids)
        api = {
            "message_id": message_id,
            "from": user,
            "chat": person.chat,
            "date": int(now.timestamp()),
            **content,
        }
        message = Message(message_id, person.id, sender, now, api, file=file)
        person.messages[message_id] = message
        if self._subscriptions:
            self._emit({"type": "message", "person": person.id, "message": message.to_json()})
        self._shown(message)
        return message

    def _replace(self, message: Message, api: Json) -> None:
        message.api = api
        message.edited = True
        if self._subscriptions:
            self._emit({"type": "edit", "person": message.person, "message": message.to_json()})
        self._shown(message)

    def _shown(self, message: Message) -> None:
        """Tell who watches of a new or changed message."""
        for hook in self.on_message:
            hook(message)
        self._changed()

    def _remove(self, person: Person, message_id: int) -> None:
        del person.messages[message_id]
        self._emit({"type": "delete", "person": person.id, "message_id": message_id})
        self._changed()

    def _set_blocked(self, user_id: int, blocked: bool) -> None:
        person = self._person(user_id)
        if person.blocked == blocked:
            raise PlayError("The bot is blocked already." if blocked else "It is not blocked.")
        person.blocked = blocked
        states: list[Json] = [
            {"user": self.user, "status": "member"},
            {"user": self.user, "status": "kicked", "until_date": 0},
        ]
        self._queue_new(
            "my_chat_member",
            {
                "chat": person.chat,
                "from": person.user,
                "date": self._timestamp(),
                "old_chat_member": states[not blocked],
                "new_chat_member": states[blocked],
            },
        )

    def _emit(self, event: Json) -> None:
        for subscription in self._subscriptions:
            subscription.put(event)

    def _changed(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for change in waiting:
                if not change.done():
                    change.set_result(None)

    # The machinery of updates

    def _queue_new(self, kind: str, content: Json) -> None:
        if self._allowed_updates is None:
            allowed = kind not in NOT_BY_DEFAULT
        else:
            allowed = kind in self._allowed_updates
        if not allowed:
            return
        self._last_update_id += 1
        update = {"update_id": self._last_update_id, kind: content}
        self._remember(self._last_update_id, update)
        fault = self.faults.draw_update()
        pending = Pending(self._last_update_id, update, again=fault == "repeat")
        if fault == "out_of_order" and self._held is None:
            self._hold(pending)
        else:
            self._enqueue(pending)
            self._release()

    def _remember(self, update_id: int, update: Json) -> None:
        self._history[update_id] = update
        if len(self._history) > REMEMBERED:
            self._history.popitem(last=False)
        for hook in self.on_update:
            hook(update)

    def _hold(self, pending: Pending) -> None:
        """Let the next update pass first, if one comes soon."""
        self._held = pending
        asyncio.get_running_loop().call_later(0.05, self._release)

    def _release(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            held.late = held.update_id < self._last_update_id
            self._enqueue(held)

    def _enqueue(self, pending: Pending) -> None:
        self._pending.append(pending)
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        if self.webhook is not None:
            self._webhook_has_work.set()
        self._changed()

    def _confirm(self, offset: int) -> None:
        self._confirmed_below = max(self._confirmed_below, offset)
        for pending in list(self._pending):
            if pending.late:
                confirmed = pending.given_at not in (None, offset)
            else:
                confirmed = pending.update_id < offset and not pending.once
            if confirmed:
                self._finish(pending)

    def _finish(self, pending: Pending) -> None:
        """The bot has it, for sure."""
        self._pending.remove(pending)
        if pending.again:
            self._enqueue(Pending(pending.update_id, pending.body, once=True))

    def _hand_over(self, limit: int, offset: int) -> bytes:
        batch = list(self._pending)[:limit]
        for pending in batch:
            pending.given_at = offset
        once = {id(pending) for pending in batch if pending.once}
        if once:
            self._pending = deque(p for p in self._pending if id(p) not in once)
        return b"[" + b",".join(pending.to_bytes() for pending in batch) + b"]"

    async def _get_updates(self, params: Json) -> bytes:
        if self.webhook is not None:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._end_poll(
            "terminated by other getUpdates request; "
            "make sure that only one bot instance is running"
        )
        offset = _integer(params, "offset", 0)
        limit = _integer(params, "limit", 100)
        if not 1 <= limit <= 100:
            limit = 100
        if params.get("allowed_updates") is not None:
            self._set_allowed_updates(params["allowed_updates"])
        if offset < 0:
            kept = sorted(p.update_id for p in self._pending)[offset:]
            offset = kept[0] if kept else 0
        if offset > 0:
            self._confirm(offset)
        seconds = min(_integer(params, "timeout", 0), LONGEST_POLL)
        if not self._pending and seconds > 0:
            await self._wait_for_update(seconds)
        return self._hand_over(limit, offset)

    async def _wait_for_update(self, seconds: int) -> None:
        poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        self._changed()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
            self._changed()

    def _end_poll(self, reason: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, f"Conflict: {reason}"))
        self._poll = None

    @property
    def is_polled(self) -> bool:
        """Whether a long poll waits for updates at this moment."""
        return self._poll is not None

    @property
    def pending_count(self) -> int:
        """How many updates are not confirmed yet."""
        return len(self._pending)

    def _set_allowed_updates(self, kinds: object) -> None:
        if not isinstance(kinds, list):
            raise bad_request("can't parse allowed updates JSON object")
        self._allowed_updates = frozenset(map(str, kinds)) if kinds else None

    def _set_webhook(self, params: Json, files: Mapping[str, Upload]) -> bool:
        url = str(params.get("url") or "")
        if not url:
            return self._delete_webhook(params, files)
        # Telegram wants HTTPS; the simulator stays on this machine instead. The words are ours.
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.hostname not in LOOPBACK:
            raise bad_request("bad webhook: the simulator only delivers to this machine")
        secret = params.get("secret_token")
        if secret is not None and not _SECRET_TOKEN.fullmatch(str(secret)):
            raise bad_request("secret token contains unallowed characters")
        if params.get("allowed_updates") is not None:
            self._set_allowed_updates(params["allowed_updates"])
        if params.get("drop_pending_updates"):
            self._pending.clear()
        self._end_poll("terminated by setWebhook request")
        connections = _integer(params, "max_connections", 40)
        self.webhook = Webhook(url, None if secret is None else str(secret), connections)
        self._webhook_has_work.set()
        return True

    def _delete_webhook(self, params: Json, files: Mapping[str, Upload]) -> bool:
        self.webhook = None
        if params.get("drop_pending_updates"):
            self._pending.clear()
        return True

    def _get_webhook_info(self, params: Json, files: Mapping[str, Upload]) -> Json:
        info: Json = {
            "url": self.webhook.url if self.webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._pending),
        }
        if self.webhook is not None:
            info["max_connections"] = self.webhook.max_connections
            if self.webhook.last_error_at is not None:
                info["last_error_date"] = int(self.webhook.last_error_at.timestamp())
                info["last_error_message"] = self.webhook.last_error
        if self._allowed_updates is not None:
            info["allowed_updates"] = sorted(self._allowed_updates)
        return info

    async def next_for_webhook(self) -> tuple[Webhook, Pending]:
        """The first update that a webhook must get, as soon as there are both."""
        while self.webhook is None or not self._pending:
            self._webhook_has_work.clear()
            await self._webhook_has_work.wait()
        return self.webhook, self._pending[0]

    def webhook_delivered(self, pending: Pending) -> None:
        """The webhook said 2xx."""
        if pending in self._pending:
            self._finish(pending)
        self._changed()

    def webhook_failed(self, webhook: Webhook, error: str) -> None:
        """The webhook said something else, or nothing; getWebhookInfo shows it."""
        webhook.last_error_at = self.now()
        webhook.last_error = error
        self._changed()

    # Methods: messages

    def _get_me(self, params: Json, files: Mapping[str, Upload]) -> Json:
        return {
            **self.user,
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def _send_message(self, params: Json, files: Mapping[str, Upload]) -> Json:
        person = self._recipient(params)
        content = _text_content(params)
        if options := params.get("link_preview_options"):
            content["link_preview_options"] = options
        return self._send(person, params, content, None)

    def _send_photo(self, params: Json, files: Mapping[str, Upload]) -> Json:
        return self._send_file(params, files, "photo")

    def _send_document(self, params: Json, files: Mapping[str, Upload]) -> Json:
        return self._send_file(params, files, "document")

    def _send_file(
        self, params: Json, files: Mapping[str, Upload], kind: Literal["photo", "document"]
    ) -> Json:
        person = self._recipient(params)
        caption = _caption_content(params)
        if params.get(kind) is None:
            raise bad_request(f"there is no {kind} in the request")
        file = self._file(params[kind], files, kind)
        return self._send(person, params, {**_show_file(file), **caption}, file)

    def _send(self, person: Person, params: Json, content: Json, file: File | None) -> Json:
        reply = params.get("reply_parameters")
        replied_id = reply.get("message_id") if isinstance(reply, dict) else None
        replied_id = replied_id or params.get("reply_to_message_id")
        if replied_id is not None:
            replied = person.messages.get(int(replied_id))
            if replied is not None:
                shown = {k: v for k, v in replied.api.items() if k != "reply_to_message"}
                content["reply_to_message"] = shown
            elif not (isinstance(reply, dict) and reply.get("allow_sending_without_reply")):
                raise bad_request("message to be replied not found")
        if keyboard := _keyboard(params.get("reply_markup"), only_inline=False):
            content["reply_markup"] = keyboard
        if params.get("protect_content"):
            content["has_protected_content"] = True
        return self._add(person, "bot", self.user, content, file).api

    def _send_chat_action(self, params: Json, files: Mapping[str, Upload]) -> bool:
        person = self._recipient(params)
        if params.get("action") not in CHAT_ACTIONS:
            raise bad_request("wrong parameter action in request")
        self._emit({"type": "typing", "person": person.id})
        return True

    def _edit_message_text(self, params: Json, files: Mapping[str, Upload]) -> Json:
        message = self._editable(params)
        content = _text_content(params)
        if "text" not in message.api:
            raise bad_request("there is no text in the message to edit")
        if options := params.get("link_preview_options"):
            content["link_preview_options"] = options
        return self._edit(message, params, ("text", "entities", "link_preview_options"), content)

    def _edit_message_caption(self, params: Json, files: Mapping[str, Upload]) -> Json:
        message = self._editable(params)
        content = _caption_content(params)
        if message.file is None:
            raise bad_request("there is no caption in the message to edit")
        return self._edit(message, params, ("caption", "caption_entities"), content)

    def _edit_message_reply_markup(self, params: Json, files: Mapping[str, Upload]) -> Json:
        return self._edit(self._editable(params), params, (), {})

    def _edit_message_media(self, params: Json, files: Mapping[str, Upload]) -> Json:
        message = self._editable(params)
        media = params.get("media")
        if not isinstance(media, dict) or media.get("type") not in ("photo", "document"):
            raise bad_request("can't parse InputMedia: media not found or type is not supported")
        file = self._file(media.get("media"), files, media["type"])
        content = {**_show_file(file), **_caption_content(media)}
        fields = ("text", "entities", "photo", "document", "caption", "caption_entities")
        return self._edit(message, params, fields, content, file)

    def _edit(
        self,
        message: Message,
        params: Json,
        fields: tuple[str, ...],
        content: Json,
        file: File | None = None,
    ) -> Json:
        """Replace these fields and the keyboard; without a keyboard the message loses its own."""
        if keyboard := _keyboard(params.get("reply_markup"), only_inline=True):
            content["reply_markup"] = keyboard
        fields = (*fields, "reply_markup")
        if all(message.api.get(name) == content.get(name) for name in fields):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        kept = {name: value for name, value in message.api.items() if name not in fields}
        message.file = file or message.file
        self._replace(message, {**kept, **content, "edit_date": self._timestamp()})
        return message.api

    def _delete_message(self, params: Json, files: Mapping[str, Upload]) -> bool:
        person = self._known(params)
        message_id = _message_id(params)
        if message_id not in person.messages:
            raise bad_request("message to delete not found")
        self._check_deletable(person.messages[message_id])
        self._remove(person, message_id)
        return True

    def _delete_messages(self, params: Json, files: Mapping[str, Upload]) -> bool:
        person = self._known(params)
        wanted = params.get("message_ids")
        if not isinstance(wanted, list) or not wanted:
            raise bad_request("message identifiers are not specified")
        if len(wanted) > 100:
            raise bad_request("too many message identifiers specified")
        found = [int(number) for number in wanted if int(number) in person.messages]
        for message_id in found:
            self._check_deletable(person.messages[message_id])
        for message_id in found:
            self._remove(person, message_id)
        return True

    def _check_deletable(self, message: Message) -> None:
        if self.now() - message.date > DELETE_WITHIN:
            raise bad_request("message can't be deleted for everyone")

    def _answer_callback_query(self, params: Json, files: Mapping[str, Upload]) -> bool:
        callback_id = str(params.get("callback_query_id") or "")
        query = self._queries.get(callback_id)
        if query is None or query.answer or self.now() - query.at > ANSWER_WITHIN:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        text = params.get("text")
        if text is not None and html.utf16_length(str(text)) > CALLBACK_ANSWER_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        if (url := params.get("url")) and not str(url).startswith(
            (f"https://t.me/{self.username}?start=", f"t.me/{self.username}?start=")
        ):
            raise bad_request("URL_INVALID")
        query.answer = {"text": text or None, "alert": bool(params.get("show_alert"))}
        event = {"type": "answer", "person": query.person, "callback_id": callback_id}
        self._emit({**event, **query.answer})
        return True

    # Methods: files, chats and the bot itself

    def _get_file(self, params: Json, files: Mapping[str, Upload]) -> Json:
        file = self.files.get(str(params.get("file_id") or ""))
        if file is None:
            raise bad_request("invalid file_id")
        if len(file.content) > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return {
            "file_id": file.id,
            "file_unique_id": file.unique_id,
            "file_size": len(file.content),
            "file_path": file.path,
        }

    def _get_chat(self, params: Json, files: Mapping[str, Upload]) -> Json:
        return {
            **self._known(params).chat,
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": {
                "unlimited_gifts": True,
                "limited_gifts": True,
                "unique_gifts": True,
                "premium_subscription": True,
                "gifts_from_channels": True,
            },
        }

    def _set_my_commands(self, params: Json, files: Mapping[str, Upload]) -> bool:
        commands = params.get("commands")
        if not isinstance(commands, list):
            raise bad_request("can't parse commands JSON object")
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        kept: list[Json] = []
        for command in commands:
            name = str(command.get("command", "")).removeprefix("/")
            description = str(command.get("description", ""))
            if not _BOT_COMMAND.fullmatch(name):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(description) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
            kept.append({"command": name, "description": description})
        self._commands[_commands_key(params)] = kept
        return True

    def _get_my_commands(self, params: Json, files: Mapping[str, Upload]) -> list[Json]:
        return self._commands.get(_commands_key(params), [])

    def _delete_my_commands(self, params: Json, files: Mapping[str, Upload]) -> bool:
        self._commands.pop(_commands_key(params), None)
        return True

    def _set_my_description(self, params: Json, files: Mapping[str, Upload]) -> bool:
        return self._describe(params, "description", 512)

    def _set_my_short_description(self, params: Json, files: Mapping[str, Upload]) -> bool:
        return self._describe(params, "short_description", 120)

    def _describe(self, params: Json, field_name: str, limit: int) -> bool:
        text = str(params.get(field_name) or "")
        if html.utf16_length(text) > limit:
            raise bad_request(f"{field_name.replace('_', ' ')} is too long")
        self._descriptions[field_name, str(params.get("language_code") or "")] = text
        return True

    # Checks

    def _known(self, params: Json) -> Person:
        chat_id = params.get("chat_id")
        if chat_id in (None, ""):
            raise bad_request("chat_id is empty")
        person = self.people.get(chat_id) if isinstance(chat_id, int) else None
        if person is None:
            raise bad_request("chat not found")
        return person

    def _recipient(self, params: Json) -> Person:
        person = self._known(params)
        if not person.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        if person.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return person

    def _editable(self, params: Json) -> Message:
        person = self._recipient(params)
        message = person.messages.get(_message_id(params))
        if message is None:
            raise bad_request("message to edit not found")
        if message.sender != "bot":
            raise bad_request("message can't be edited")
        return message

    def _limit(self, params: Json) -> None:
        """Telegram's limits by the machine's clock, since a moved clock frees no capacity."""
        moment = time.monotonic()
        chat_id = params.get("chat_id")
        full = len(self._sent_at) == self._sent_at.maxlen and moment - self._sent_at[0] < 1
        hasty = isinstance(chat_id, int) and moment - self._sent_to_at.get(chat_id, -1) < 1
        if full or hasty:
            self.too_fast.append((moment, "all" if full else f"chat {chat_id}"))
            raise too_many_requests(1)
        self._sent_at.append(moment)
        if isinstance(chat_id, int):
            self._sent_to_at[chat_id] = moment

    def _file(
        self, value: object, files: Mapping[str, Upload], kind: Literal["photo", "document"]
    ) -> File:
        """The file that came along, or one that Telegram has already."""
        given = str(value)
        if given.startswith("attach://"):
            upload = files.get(given.removeprefix("attach://"))
            if upload is None:
                raise bad_request("wrong file identifier/HTTP URL specified")
            return self._keep(upload, kind)
        file = self.files.get(given)
        if file is None:
            if given.startswith(("http://", "https://")):
                raise bad_request("failed to get HTTP URL content")
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(
                f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}"
            )
        return file

    def _keep(self, upload: Upload, kind: Literal["photo", "document"]) -> File:
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
        number = next(self._file_numbers)
        prefix, folder = (
            ("AgACAgQAAxk", "photos") if kind == "photo" else ("BQACAgQAAxk", "documents")
        )
        suffix = "jpg" if kind == "photo" else upload.filename.rpartition(".")[2] or "bin"
        safe_suffix = re.sub(r"[^A-Za-z0-9]", "", suffix)[:8] or "bin"
        file = File(
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
        self.files[file.id] = self._places[file.path] = self._places[file.unique_id] = file
        return file

    def file_at(self, place: str) -> File | None:
        """The file at a file_path, as getFile gives it, or with a unique id."""
        return self._places.get(place)


def too_many_requests(retry_after: int) -> ApiError:
    """429, with the seconds to wait."""
    return ApiError(
        429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after}
    )


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


def _content_type(filename: str) -> str:
    return mimetypes.guess_type(filename)[0] or "application/octet-stream"


def _show_file(file: File) -> Json:
    """The part of a message that is the file."""
    return {"photo": [file.to_api()]} if file.kind == "photo" else {"document": file.to_api()}


def _integer(params: Json, name: str, default: int) -> int:
    value = params.get(name)
    return value if isinstance(value, int) else default


def _message_id(params: Json) -> int:
    message_id = _integer(params, "message_id", 0)
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    return message_id


def _commands_key(params: Json) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), str(params.get("language_code") or "")


def _text_content(params: Json) -> Json:
    written = params.get("text")
    if written in (None, ""):
        raise bad_request("message text is empty")
    text, entities = _formatted(params, str(written), "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if html.utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def _caption_content(params: Json) -> Json:
    text, entities = _formatted(params, str(params.get("caption") or ""), "caption_entities")
    if html.utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def _formatted(params: Json, written: str, entities_name: str) -> tuple[str, list[Json]]:
    """Text and entities, trimmed, with the links and commands that Telegram finds by itself."""
    mode = str(params.get("parse_mode") or "").lower()
    if mode == "html":
        try:
            text, entities = html.parse(written)
        except html.ParseError as error:
            raise bad_request(f"can't parse entities: {error}") from None
    elif mode:
        # Telegram knows Markdown too; the bot does not use it.
        raise bad_request("unsupported parse_mode")
    else:
        text, entities = written, list(params.get(entities_name) or [])
    text, entities = _trimmed(text, entities)
    taken = [
        (e["offset"], e["offset"] + e["length"])
        for e in entities
        if e["type"] in ("text_link", "pre", "code")
    ]
    found = [
        e
        for e in _found_entities(text)
        if not any(e["offset"] < end and begin < e["offset"] + e["length"] for begin, end in taken)
    ]
    return text, html.sort_entities(entities + found) if found else entities


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without the space around it; what an entity covers stays in front, as in TDLib."""
    trimmed = text.rstrip()
    leading = len(trimmed) - len(trimmed.lstrip())
    if entities:
        leading = min(leading, min(int(entity["offset"]) for entity in entities))
    if leading == 0 and len(trimmed) == len(text):
        return text, entities
    trimmed = trimmed[leading:]
    end = html.utf16_length(trimmed)
    moved: list[Json] = []
    for entity in entities:
        offset = int(entity["offset"]) - leading
        length = min(int(entity["length"]), end - offset)
        if length > 0:
            moved.append({**entity, "offset": offset, "length": length})
    return trimmed, moved


def _found_entities(text: str) -> list[Json]:
    """The commands and web addresses that Telegram marks without being asked."""
    if "/" not in text:
        return []
    entities: list[Json] = []
    for kind, pattern in (("url", _URL), ("bot_command", _COMMAND)):
        for match in pattern.finditer(text):
            offset = html.utf16_length(text[: match.start()])
            if any(e["offset"] <= offset < e["offset"] + e["length"] for e in entities):
                continue
            length = html.utf16_length(match.group())
            entities.append({"offset": offset, "length": length, "type": kind})
    return html.sort_entities(entities)


def _keyboard(markup: object, *, only_inline: bool) -> Json | None:
    """The inline keyboard as Telegram shows it; None where there is nothing to show."""
    if markup in (None, "", {}):
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        if only_inline:
            raise bad_request("inline keyboard expected")
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: array of arrays expected")
    keyboard = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, keyboard)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": keyboard} if keyboard else None


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: can't find field \"text\"")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in BUTTON_ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        # Telegram takes one of them without a word; "exactly one" is what its manual says.
        raise bad_request("can't parse inline keyboard button: exactly one action is allowed")
    match actions[0]:
        case "callback_data":
            data = button["callback_data"]
            if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_DATA_LIMIT:
                raise bad_request("BUTTON_DATA_INVALID")
        case "url":
            return {**button, "url": _button_url(str(button["url"]))}
        case "copy_text":
            copied = button["copy_text"]
            wanted = copied.get("text") if isinstance(copied, dict) else None
            if not isinstance(wanted, str) or not 1 <= html.utf16_length(wanted) <= COPY_TEXT_LIMIT:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return button


def _button_url(url: str) -> str:
    if not url:
        raise bad_request("BUTTON_URL_INVALID")
    try:
        return html.check_link(url)
    except ValueError as error:
        raise bad_request(f"inline keyboard button {error}") from None
