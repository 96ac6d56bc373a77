"""Where a crowd and the bot meet: Telegram, or the pages of the web channel."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.simulator.model import Message, Person

Json = dict[str, Any]


class Place(Protocol):
    """What people see and do there, as the simulated Telegram has it."""

    on_call: list[Callable[[str, Json], None]]
    on_update: list[Callable[[Json], None]]

    @property
    def people(self) -> Mapping[int, Person]: ...

    def now(self) -> datetime: ...

    def messages(self, user_id: int) -> list[Message]: ...

    def send_text(self, user_id: int, text: str) -> int: ...

    def delete_own(self, user_id: int, message_id: int) -> None: ...

    def tap(self, user_id: int, message_id: int, data: str, *, stale: bool = False) -> str: ...

    def answer(self, callback_id: str) -> Json | None: ...

    def open_link(self, user_id: int, url: str) -> int: ...

    def block(self, user_id: int) -> None: ...

    def unblock(self, user_id: int) -> None: ...

    async def wait_until(
        self, predicate: Callable[[], bool], timeout_seconds: float = 5
    ) -> None: ...
