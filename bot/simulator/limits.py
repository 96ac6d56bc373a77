"""Telegram's limits: of what is sent, of how long something lasts, and of how fast it goes."""

import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta

from bot.simulator.errors import too_many_requests

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

# The simulator's own: calls, updates and taps that it remembers, and whom it serves and calls.
REMEMBERED = 10_000
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SendingRate:
    """At most 30 messages a second in all, and 1 to one chat.

    It goes by the machine's clock, since a moved clock frees no capacity.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        # When a message went over a limit, and over whose: "all" or a chat.
        self.exceeded: list[tuple[float, str]] = []
        self._sent_at: deque[float] = deque(maxlen=30)
        self._sent_to_at: dict[int, float] = {}

    def check(self, chat_id: object) -> None:
        """Count a message to a chat. Raises ApiError for one too many."""
        moment = self.monotonic()
        full = len(self._sent_at) == self._sent_at.maxlen and moment - self._sent_at[0] < 1
        hasty = isinstance(chat_id, int) and moment - self._sent_to_at.get(chat_id, -1) < 1
        if full or hasty:
            self.exceeded.append((moment, "all" if full else f"chat {chat_id}"))
            raise too_many_requests(1)
        self._sent_at.append(moment)
        if isinstance(chat_id, int):
            self._sent_to_at[chat_id] = moment
