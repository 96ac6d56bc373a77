"""How fast new messages may go out: Telegram's limits for all chats together and for each chat."""

import asyncio

from aiolimiter import AsyncLimiter

# Below the limit itself, so that jitter on the way never makes 31 out of 30; and a bucket a little
# larger than one message, so that a timer that wakes late costs nothing.
_SHARE = 29.5 / 30
_BUCKET = 1.3
# Two messages a second apart when they leave may arrive a little closer.
_CHAT_SLACK = 1.05
_MOST_REMEMBERED = 1_000


class Pace:
    """Gives out the right to send one new message. Zero switches a limit off."""

    def __init__(self, messages_per_second: float, chat_seconds: float) -> None:
        self._all: AsyncLimiter | None = None
        self._step_seconds = 0.0
        if messages_per_second:
            rate = messages_per_second * _SHARE
            self._step_seconds = 1 / rate
            self._all = AsyncLimiter(_BUCKET, _BUCKET / rate)
        self._chat_seconds = chat_seconds * _CHAT_SLACK
        self._free_at: dict[int, float] = {}

    async def take(self, chat_id: int) -> float:
        """Take the right to send to this chat now: 0. Else how many seconds to wait before asking.

        Never waits itself, so that somebody with more haste can come first meanwhile.
        """
        now = asyncio.get_running_loop().time()
        wait = self._free_at.get(chat_id, 0.0) - now
        if wait > 0:
            return wait
        if self._all is not None:
            if not self._all.has_capacity():
                return self._step_seconds / 4
            await self._all.acquire()
        if self._chat_seconds:
            if len(self._free_at) >= _MOST_REMEMBERED:
                self._free_at = {chat: at for chat, at in self._free_at.items() if at > now}
            self._free_at[chat_id] = now + self._chat_seconds
        return 0.0
