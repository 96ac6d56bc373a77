"""Which messages a device showed to somebody: of those its person need not be told.

Only in memory. After a start the open pages say it once more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Who did something on one device a moment ago sees there what comes of it.
_MOMENT = timedelta(minutes=1)
# However many chats there are, so many are remembered.
_MOST = 5_000


@dataclass
class _Look:
    """Up to which change a device showed its chat, and when somebody did something on it last."""

    shown: int = 0
    did_at: datetime | None = None


class Looks:
    """What devices showed, by chat and session."""

    def __init__(self) -> None:
        self._chats: dict[int, dict[bytes, _Look]] = {}

    def shows(self, chat_id: int, session: bytes, number: int) -> None:
        """A page that is looked at shows all up to this change."""
        look = self._look(chat_id, session)
        look.shown = max(look.shown, number)

    def did(self, chat_id: int, session: bytes, at: datetime) -> None:
        """Somebody did something."""
        self._look(chat_id, session).did_at = at

    def saw(self, chat_id: int, session: bytes, message: int, at: datetime) -> bool:
        """Whether whoever has this device saw a message of that moment: on it, or on another that
        they were busy on.
        """
        for each, look in self._chats.get(chat_id, {}).items():
            was_busy = look.did_at is not None and look.did_at >= at - _MOMENT
            if look.shown >= message and (each == session or was_busy):
                return True
        return False

    def _look(self, chat_id: int, session: bytes) -> _Look:
        # Who was heard of longest ago makes place.
        looks = self._chats.pop(chat_id, {})
        self._chats[chat_id] = looks
        if len(self._chats) > _MOST:
            del self._chats[next(iter(self._chats))]
        return looks.setdefault(session, _Look())
