"""Which channel a chat belongs to."""

from bot.channels.channel import Channel


class Channels:
    """The channels of a bot. A chat's number tells which one it is of."""

    def __init__(self, telegram: Channel) -> None:
        self._telegram = telegram

    def of(self, chat_id: int) -> Channel:
        """The channel through which a chat is reached."""
        return self._telegram
