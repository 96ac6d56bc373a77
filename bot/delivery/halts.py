"""The pauses that a channel asked for, as Telegram does when it gets too much."""

import asyncio
import logging

from bot.channels.channel import Wait

_log = logging.getLogger(__name__)


class Halts:
    """For how long nothing is sent: to one chat, or to all. By the loop's clock, which nobody can
    put back.
    """

    def __init__(self) -> None:
        self._until = 0.0
        self._chats_until: dict[int, float] = {}

    def seconds(self) -> float:
        """For how long nothing may be sent to anybody; 0 where that is not so."""
        return max(0.0, self._until - asyncio.get_running_loop().time())

    def chats(self) -> dict[int, float]:
        """The chats to which nothing may be sent, and for how many seconds still."""
        now = asyncio.get_running_loop().time()
        until = {chat: at for chat, at in self._chats_until.items() if at > now}
        self._chats_until = until
        return {chat: at - now for chat, at in until.items()}

    def halt(self, wait: Wait, chat_id: int | None) -> None:
        """Send nothing for as long as the channel asks.

        It does not say whether a chat or the bot as a whole sent too much. So the chat waits, and
        everybody does as soon as a second chat is refused meanwhile, or a call that is about no
        chat. The other way about one chat could silence the bot.
        """
        until = asyncio.get_running_loop().time() + wait.seconds
        if chat_id is None or self.chats().keys() - {chat_id}:
            _log.warning("Telegram wants a pause; nothing is sent for %d seconds", wait.seconds)
            self._until = max(self._until, until)
        else:
            _log.warning("Telegram wants a pause in one chat, of %d seconds", wait.seconds)
        if chat_id is not None:
            was = self._chats_until.get(chat_id, 0.0)
            self._chats_until[chat_id] = max(was, until)
