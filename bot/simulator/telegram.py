"""Telegram in memory, as a bot sees it through the Bot API and as people see it on their phones.

No HTTP here; server.py adds that.
"""

import re
from collections.abc import Awaitable
from urllib.parse import parse_qs, urlsplit

from bot.simulator import html
from bot.simulator.content import found_entities
from bot.simulator.errors import ApiError, PlayError
from bot.simulator.files import content_type_of
from bot.simulator.limits import CAPTION_LIMIT, TEXT_LIMIT
from bot.simulator.methods import METHODS
from bot.simulator.model import File, FileKind, Files, Json, Message, Person, Upload
from bot.simulator.updates import Webhook
from bot.simulator.world import World

_START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_METHODS = {name.lower(): method for name, method in METHODS.items()}


class Telegram(World):
    """The world of one bot, and what people and the bot do in it."""

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
        self.emit({"type": "people"})

    def send_text(self, user_id: int, text: str) -> int:
        """Type and send; returns the message's id. Raises PlayError for what a phone refuses."""
        person = self._talking(user_id)
        text = text.strip()
        if not text:
            raise PlayError("Type a text first.")
        if html.utf16_length(text) > TEXT_LIMIT:
            raise PlayError(f"A message has at most {TEXT_LIMIT} characters.")
        content: Json = {"text": text}
        if entities := found_entities(text):
            content["entities"] = entities
        return self._send(person, content)

    def send_other(self, user_id: int, content: Json) -> int:
        """Send what is no text and no file: a sticker, a contact, a place; returns its id."""
        return self._send(self._talking(user_id), content)

    def upload(
        self,
        user_id: int,
        content: bytes,
        filename: str,
        kind: FileKind,
        caption: str | None = None,
        album: str | None = None,
    ) -> int:
        """Send a file; returns the message's id. Files of one album are sent in one go."""
        person = self._talking(user_id)
        if kind not in ("photo", "document"):
            raise PlayError("A file is sent as a photo or as a document.")
        try:
            file = self.keep(Upload(filename, content, content_type_of(filename)), kind)
        except ApiError as error:
            raise PlayError(f"The phone cannot send this file: {error.description}") from error
        shown = file.as_content()
        if caption:
            shown["caption"] = caption.strip()[:CAPTION_LIMIT]
        if album:
            shown["media_group_id"] = album
        return self._send(person, shown, file)

    def edit_own(self, user_id: int, message_id: int, text: str) -> None:
        """Change the text of one's own message; the bot gets an edited_message."""
        person = self._talking(user_id)
        message = person.messages.get(message_id)
        if message is None or message.sender != "me" or "text" not in message.api:
            raise PlayError("Only your own text can be changed.")
        changed = {**message.api, "text": text.strip(), "edit_date": self.timestamp()}
        changed.pop("entities", None)
        if entities := found_entities(changed["text"]):
            changed["entities"] = entities
        self.replace(message, changed)
        self.updates.add("edited_message", changed)

    def delete_own(self, user_id: int, message_id: int) -> None:
        """Delete a message for both; Telegram does not tell bots."""
        person = self._person(user_id)
        if message_id not in person.messages:
            raise PlayError("There is no such message.")
        self.remove(person, message_id)

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
        callback_id = self.wait_for_answer(user_id)
        gone: Json = {"chat": person.chat, "message_id": message_id, "date": 0}
        self.updates.add(
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

    def answer(self, callback_id: str) -> Json | None:
        """The answer to a tap, {"text": ... or None, "alert": ...}; None while there is none."""
        return self.taps[callback_id].answer

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

    def block(self, user_id: int) -> None:
        """Block the bot; its messages are refused from now on."""
        self._set_blocked(user_id, True)

    def unblock(self, user_id: int) -> None:
        """Let the bot in again."""
        self._set_blocked(user_id, False)

    def messages(self, user_id: int) -> list[Message]:
        """The whole chat, oldest first."""
        return list(self._person(user_id).messages.values())

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

    def _send(self, person: Person, content: Json, file: File | None = None) -> int:
        """Put a person's message in the chat and on its way to the bot; returns its id."""
        person.started = True
        message = self.add(person, "me", content, file)
        self.updates.add("message", message.api)
        return message.id

    def _set_blocked(self, user_id: int, blocked: bool) -> None:
        person = self._person(user_id)
        if person.blocked == blocked:
            raise PlayError("The bot is blocked already." if blocked else "It is not blocked.")
        person.blocked = blocked
        states: list[Json] = [
            {"user": self.user, "status": "member"},
            {"user": self.user, "status": "kicked", "until_date": 0},
        ]
        self.updates.add(
            "my_chat_member",
            {
                "chat": person.chat,
                "from": person.user,
                "date": self.timestamp(),
                "old_chat_member": states[not blocked],
                "new_chat_member": states[blocked],
            },
        )

    # What the bot does

    async def call(self, method: str, params: Json, files: Files) -> object:
        """Do what a Bot API method does; bytes are a result that is JSON already.

        Raises ApiError where Telegram refuses.
        """
        for hook in self.on_call:
            hook(method, params)
        try:
            name = method.lower()
            work = _METHODS.get(name)
            if work is None:
                raise ApiError(404, "Not Found: method not found")
            if self.faults.limits and name in ("sendmessage", "sendphoto", "senddocument"):
                self.sending_rate.check(params.get("chat_id"))
            result = work(self, params, files)
            if isinstance(result, Awaitable):
                result = await result
        except ApiError as error:
            self.record(method, params, error.description)
            raise
        self.record(method, params, None)
        return result

    # What tests and the phone page do

    @property
    def is_polled(self) -> bool:
        """Whether a long poll waits for updates at this moment."""
        return self.updates.is_polled

    @property
    def pending_count(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return self.updates.pending_count

    @property
    def webhook(self) -> Webhook | None:
        """Where the updates go, when the bot does not poll."""
        return self.updates.webhook

    def inject(self, raw: Json | bytes) -> int:
        """Queue any update as it is and return its update_id; see UpdateQueue."""
        return self.updates.inject(raw)

    def repeat(self, update_id: int) -> None:
        """Hand over an earlier update once more, under the same update_id."""
        self.updates.repeat(update_id)

    async def clock_moved(self) -> None:
        """Tell the phones that it is another time."""
        self.emit({"type": "clock", "now": self.now().isoformat()})
