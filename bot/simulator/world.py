"""The world of one bot: the people it talks with, their chats, its files and its updates."""

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Literal

from bot.simulator.events import Observable
from bot.simulator.faults import Faults
from bot.simulator.files import taken_in
from bot.simulator.limits import REMEMBERED, SendingRate
from bot.simulator.model import Call, File, FileKind, Json, Message, Person, Tap, Upload
from bot.simulator.updates import UpdateQueue


class World(Observable):
    """What there is, and how it changes. `now` tells the time in UTC."""

    def __init__(
        self,
        token: str,
        *,
        username: str = "meedoen_demo_bot",
        name: str = "Meedoenbot",
        now: Callable[[], datetime],
        faults: Faults | None = None,
    ) -> None:
        super().__init__()
        self.token = token
        self.username = username
        self.name = name
        self.now = now
        self.faults = faults or Faults()
        identifier = token.partition(":")[0]
        self.user: Json = {
            "id": int(identifier) if identifier.isdigit() else 1,
            "is_bot": True,
            "first_name": name,
            "username": username,
        }
        self.people: dict[int, Person] = {}
        self.files: dict[str, File] = {}
        self.taps: OrderedDict[str, Tap] = OrderedDict()
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.calls: deque[Call] = deque(maxlen=REMEMBERED)
        self.refused_tokens = 0
        self.sending_rate = SendingRate()
        self.updates = UpdateQueue(self.faults, self)
        self.last_message_id = 0
        self._file_numbers = count(1)
        self._callback_ids = count(4_000_000_000_000_000_000)

    def timestamp(self) -> int:
        """The present moment, as Telegram writes it."""
        return int(self.now().timestamp())

    def keep(self, upload: Upload, kind: FileKind) -> File:
        """Take in a file. Raises ApiError."""
        file = taken_in(upload, kind, next(self._file_numbers))
        self.files[file.id] = file
        return file

    def file_at(self, place: str) -> File | None:
        """The file at a file_path, as getFile gives it, or with a unique id."""
        files = self.files.values()
        return next((file for file in files if place in (file.path, file.unique_id)), None)

    def add(
        self,
        person: Person,
        sender: Literal["bot", "me"],
        content: Json,
        file: File | None = None,
    ) -> Message:
        """A new message in somebody's chat."""
        now = self.now()
        self.last_message_id += 1
        api = {
            "message_id": self.last_message_id,
            "from": self.user if sender == "bot" else person.user,
            "chat": person.chat,
            "date": int(now.timestamp()),
            **content,
        }
        message = Message(self.last_message_id, person.id, sender, now, api, file=file)
        person.messages[message.id] = message
        self.show("message", message)
        return message

    def replace(self, message: Message, api: Json) -> None:
        """A message is edited; this is all of it."""
        message.api = api
        message.edited = True
        self.show("edit", message)

    def remove(self, person: Person, message_id: int) -> None:
        """A message is gone, for both."""
        del person.messages[message_id]
        self.emit({"type": "delete", "person": person.id, "message_id": message_id})
        self.changed()

    def wait_for_answer(self, user_id: int) -> str:
        """Somebody tapped; returns the id of the callback query."""
        callback_id = str(next(self._callback_ids))
        self.taps[callback_id] = Tap(user_id, self.now())
        if len(self.taps) > REMEMBERED:
            self.taps.popitem(last=False)
        return callback_id

    def record(self, method: str, params: Json, error: str | None) -> None:
        """Remember a call, with what went wrong."""
        self.calls.append(Call(method, params, error, self.now()))
        self.changed()
