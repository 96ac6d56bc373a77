"""Who looks on: hooks of tests, the events of phone pages, and who waits for a change."""

import asyncio
from collections.abc import Callable
from typing import Self

from bot.simulator.model import Json, Message


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


class Observable:
    """Something that can be watched. Everything happens in one event loop."""

    def __init__(self) -> None:
        self.on_call: list[Callable[[str, Json], None]] = []
        self.on_update: list[Callable[[Json], None]] = []
        self.on_message: list[Callable[[Message], None]] = []
        self._subscriptions: set[Subscription] = set()
        self._waiting: list[asyncio.Future[None]] = []

    def subscribe(self) -> Subscription:
        """The events of the phone's API from now on."""
        return Subscription(self._subscriptions)

    def emit(self, event: Json) -> None:
        """Tell the phone pages."""
        for subscription in self._subscriptions:
            subscription.put(event)

    def show(self, type: str, message: Message) -> None:
        """Tell everybody of a new or changed message."""
        if self._subscriptions:
            self.emit({"type": type, "person": message.person, "message": message.to_json()})
        for hook in self.on_message:
            hook(message)
        self.changed()

    def changed(self) -> None:
        """Let everybody who waits look again."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for change in waiting:
                if not change.done():
                    change.set_result(None)

    async def wait_until(self, predicate: Callable[[], bool], timeout_seconds: float = 5) -> None:
        """Return as soon as the predicate holds; it is tried after every change.

        Raises TimeoutError.
        """
        async with asyncio.timeout(timeout_seconds):
            while not predicate():
                change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.append(change)
                await change
