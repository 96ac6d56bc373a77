"""Which channel a chat belongs to."""

from bot.channels.channel import Channel, ChatGone
from bot.storage.installation import Way
from bot.storage.web_chats import is_web


class Channels:
    """The channels of a bot: Telegram, the page, or both. A chat's number tells which one it is of.

    Raises ValueError where there is none.
    """

    def __init__(self, telegram: Channel | None, web: Channel | None = None) -> None:
        if telegram is None and web is None:
            raise ValueError("a bot needs a channel")
        self._telegram = telegram
        self._web = web

    def of(self, chat_id: int) -> Channel:
        """The channel through which a chat is reached. Raises ChatGone where it is used no more."""
        channel = self._web if is_web(chat_id) else self._telegram
        if channel is None:
            raise ChatGone("its channel is not used here")
        return channel

    @property
    def usual(self) -> Channel:
        """The one of links on cards: whoever gets those need have nothing but a browser."""
        channel = self._web or self._telegram
        assert channel is not None  # noqa: S101 - looked at when it was made
        return channel

    @property
    def by_way(self) -> dict[Way, Channel]:
        """Each that there is; the page first, as there is nothing to install for it."""
        both = {Way.PAGE: self._web, Way.TELEGRAM: self._telegram}
        return {way: channel for way, channel in both.items() if channel is not None}

    @property
    def are_two(self) -> bool:
        """Whether there is more than one."""
        return self._telegram is not None and self._web is not None
