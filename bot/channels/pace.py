"""How fast new messages may go out by a channel: to all chats together, and to each chat.

Telegram's numbers are settings, MESSAGES_PER_SECOND and CHAT_SECONDS (config.py).
"""

import asyncio
import math
from collections import deque

from aiolimiter import AsyncLimiter

# A bucket a little larger than one message, so that a timer that wakes late costs nothing.
_BUCKET = 1.3
_NO_LIMIT = 1_000


class Pace:
    """Gives out the right to send one new message. Zero switches a limit off.

    A message arrives somewhere between its sending and its answer. So a second is counted from the
    answer: whatever happens on the way, Telegram never counts one too many. The bucket spreads
    messages over that second, so that who taps never waits for the next.
    """

    def __init__(self, messages_per_second: float, chat_seconds: float) -> None:
        self._most = max(1, int(messages_per_second))
        self._seconds = self._most / messages_per_second if messages_per_second else 0.0
        self._step_seconds = 1 / messages_per_second if messages_per_second else 0.0
        self._bucket: AsyncLimiter | None = None
        if messages_per_second:
            self._bucket = AsyncLimiter(_BUCKET, _BUCKET * self._step_seconds)
        self._chat_seconds = chat_seconds
        self._taken_at = 0.0
        self._under_way = 0
        self._answered: deque[float] = deque()
        self._rests_until: dict[int, float] = {}

    def room(self) -> int:
        """How many new messages may go now."""
        if self._bucket is None:
            return _NO_LIMIT
        now = asyncio.get_running_loop().time()
        while self._answered and self._answered[0] + self._seconds < now:
            self._answered.popleft()
        full = self._under_way + len(self._answered) >= self._most
        return 0 if full or not self._bucket.has_capacity() else 1

    def pause(self) -> float:
        """How many seconds to wait before there may be room again, when there is none."""
        if self._bucket is None or self.room():
            return math.inf
        now = asyncio.get_running_loop().time()
        soon = now + self._step_seconds / 8
        if not self._bucket.has_capacity():
            return max(self._taken_at + (2 - _BUCKET) * self._step_seconds, soon) - now
        # What is under way wakes the outbox when it is answered.
        return max(self._answered[0] + self._seconds, soon) - now if self._answered else math.inf

    def resting(self) -> dict[int, float]:
        """The chats that had a message just now, and in how many seconds they may have another."""
        now = asyncio.get_running_loop().time()
        self._rests_until = {chat: at for chat, at in self._rests_until.items() if at > now}
        return {chat: at - now for chat, at in self._rests_until.items()}

    async def take(self) -> None:
        """Take the right to send one message, while there is room."""
        self._under_way += 1
        if self._bucket is not None:
            await self._bucket.acquire()
            self._taken_at = asyncio.get_running_loop().time()

    def answered(self, chat_id: int) -> None:
        """The message to this chat was answered, or failed: from here on its second counts."""
        now = asyncio.get_running_loop().time()
        self._under_way -= 1
        if self._bucket is not None:
            self._answered.append(now)
        if self._chat_seconds:
            self._rests_until[chat_id] = now + self._chat_seconds
