"""Refusals: Telegram's to the bot, and a phone's to its owner.

Where Telegram refuses, the simulator refuses in the same words (those of tdlib/td and
tdlib/telegram-bot-api); where the words are ours, a comment says so.
"""

from typing import Any


class ApiError(Exception):
    """The Bot API refuses; what goes into the envelope beside "ok": false."""

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class PlayError(ValueError):
    """A person did what their phone would not let them do; the message is a plain sentence."""


def bad_request(description: str) -> ApiError:
    """A refusal with code 400."""
    return ApiError(400, f"Bad Request: {description}")


def too_many_requests(retry_after: int) -> ApiError:
    """429, with the seconds to wait."""
    return ApiError(
        429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after}
    )
