"""Greets Telegram: with which token, where updates go, and which commands there are."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.bot_api import bot_seconds, in_our_words
from bot.channels.telegram.polling import ALLOWED_UPDATES
from bot.config import Settings, SettingsError

START_PAUSE_SECONDS = 2.0
_log = logging.getLogger(__name__)


async def greet(bot: Bot, settings: Settings, commands: Mapping[str, str]) -> None:
    """Tell Telegram who we are, for as long as it takes. `commands` are what each is for, by name.

    Raises SettingsError where Telegram refuses the webhook, TokenRefused, or any other
    ChannelError that no patience helps against.
    """
    try:
        await _insist(bot.initialize)
        await _insist(partial(_introduce, bot, settings, commands))
    except TelegramError as error:
        raise in_our_words(error) from error


async def name_now(settings: Settings) -> str | None:
    """The bot's name as Telegram says now; None where it says nothing."""
    token, base = settings.bot_token.get_secret_value(), settings.bot_api_url
    try:
        async with Bot(token, base_url=f"{base}/bot") as bot:
            return bot.username
    except TelegramError:
        return None


async def _introduce(bot: Bot, settings: Settings, commands: Mapping[str, str]) -> None:
    """Tell Telegram how to reach us, and which commands there are."""
    if settings.webhook_address:
        try:
            await bot.set_webhook(
                settings.webhook_address,
                secret_token=settings.webhook_secret_text,
                allowed_updates=ALLOWED_UPDATES,
            )
        except BadRequest as error:
            told = f"WEBHOOK_URL is refused by Telegram: {error.message}."
            raise SettingsError([told]) from None
    else:
        await bot.delete_webhook(drop_pending_updates=False)
    try:
        await bot.set_my_commands(list(commands.items()))
    except TelegramError as error:
        _log.warning("the list of commands was not taken: %s", error.message)


async def _insist(ask: Callable[[], Awaitable[None]]) -> None:
    """Ask for as long as it takes: a server may start before its network."""
    while True:
        try:
            await ask()
            return
        except RetryAfter as error:
            await asyncio.sleep(bot_seconds(error))
        except NetworkError as error:
            if isinstance(error, BadRequest):
                raise
            _log.warning("Telegram can't be reached (%s); trying again", type(error).__name__)
            await asyncio.sleep(START_PAUSE_SECONDS)
