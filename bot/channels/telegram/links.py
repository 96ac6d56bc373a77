"""Addresses in Telegram."""


def bot_address(username: str) -> str:
    """Where somebody finds the bot who types it."""
    return f"t.me/{username}"


def deep_link(username: str, parameter: str) -> str:
    """A link that opens the bot and sends /start with this parameter."""
    return f"https://{bot_address(username)}?start={parameter}"
