"""The open pages: who is to hear that something happened in their chat.

Nothing of what happened is kept here: a page that is woken reads it from the database.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable

MOST_OF_A_SESSION = 4
# On all devices of somebody together.
MOST_OF_A_CHAT = 10
MOST = 2_000
# Of people without access: of one address, and in all. Anybody can become one, many times an hour.
MOST_OF_AN_ADDRESS = 20
MOST_OF_STRANGERS = 400


class Page:
    """An open page, which waits for news of its chat."""

    __slots__ = ("_news", "_waiter", "chat_id", "is_busy", "is_gone", "is_out", "session", "where")

    def __init__(self, chat_id: int, session: bytes, where: str | None = None) -> None:
        self.chat_id = chat_id
        self.session = session
        self.where = where
        self.is_busy = False
        self.is_out = False
        self.is_gone = False
        self._news = True
        self._waiter: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """There is something to look at."""
        self._news = True
        self._stop_waiting()

    def _stop_waiting(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def news(self, seconds: float) -> bool:
        """Whether there is news; waits for it no longer than this."""
        if not self._news:
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            timer = loop.call_later(seconds, self._stop_waiting)
            try:
                await self._waiter
            finally:
                timer.cancel()
                self._waiter = None
        news, self._news = self._news, False
        return news


class Hub:
    """All open pages of this process."""

    def __init__(self) -> None:
        self._pages: dict[int, list[Page]] = {}
        self._count = 0
        self._strangers: Counter[str] = Counter()
        self._is_closed = False

    def open(self, chat_id: int, session: bytes, where: str | None = None) -> Page | None:
        """A page opens; None where there are too many. Of one session, and of one chat, the oldest
        makes place: its phone may be long gone without a word. `where` is the address of somebody
        without access.
        """
        all_of_it = self._pages.get(chat_id, [])
        mine = [page for page in all_of_it if page.session == session]
        if len(mine) >= MOST_OF_A_SESSION or len(all_of_it) >= MOST_OF_A_CHAT:
            oldest = (mine if len(mine) >= MOST_OF_A_SESSION else all_of_it)[0]
            oldest.is_gone = True
            oldest.wake()
            self.close(oldest)
        if self._count >= MOST or self._is_closed or self._is_full_of_strangers(where):
            return None
        page = Page(chat_id, session, where)
        if where is not None:
            self._strangers[where] += 1
        self._pages.setdefault(chat_id, []).append(page)
        self._count += 1
        return page

    def _is_full_of_strangers(self, where: str | None) -> bool:
        if where is None:
            return False
        is_full = self._strangers.total() >= MOST_OF_STRANGERS
        return is_full or self._strangers[where] >= MOST_OF_AN_ADDRESS

    def close(self, page: Page) -> None:
        """A page is there no more."""
        pages = self._pages.get(page.chat_id, [])
        if page in pages:
            pages.remove(page)
            self._count -= 1
            if page.where is not None:
                self._strangers[page.where] -= 1
                if not self._strangers[page.where]:
                    del self._strangers[page.where]
            if not pages:
                del self._pages[page.chat_id]

    def changed(self, chat_id: int) -> None:
        """Something was sent, edited, deleted or answered in a chat."""
        for page in self._pages.get(chat_id, ()):
            page.wake()

    def busy(self, chat_id: int) -> None:
        """A message of this chat is being made."""
        for page in self._pages.get(chat_id, ()):
            page.is_busy = True
            page.wake()

    def sessions(self) -> set[bytes]:
        """Those that have a page open."""
        return {page.session for pages in self._pages.values() for page in pages}

    def out(self, sessions: Iterable[bytes]) -> None:
        """These sessions ended."""
        ended = set(sessions)
        for pages in self._pages.values():
            for page in pages:
                if page.session in ended:
                    page.is_out = True
                    page.wake()

    def stop(self) -> None:
        """The bot stops: every page comes again later."""
        self._is_closed = True
        for pages in self._pages.values():
            for page in pages:
                page.is_gone = True
                page.wake()

    def __len__(self) -> int:
        return self._count
