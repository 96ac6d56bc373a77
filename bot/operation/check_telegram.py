"""Looks at the way to Telegram: token, webhook, clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from telegram import WebhookInfo
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.bot_api import telegram_bot
from bot.channels.telegram.server_clock import date_of_last_answer
from bot.config import (
    TELEGRAM,
    Settings,
)
from bot.operation.checkup import (
    Checkup,
)
from bot.storage import (
    clocks,
)

# A refusal that is older than this was put right meanwhile, or nobody wrote to the bot since.
_RECENT = timedelta(hours=1)


_TELEGRAM_SECONDS = 30


async def check_telegram(checkup: Checkup, settings: Settings) -> None:
    token = settings.bot_token.get_secret_value()
    if not token:
        checkup.note("telegram", "was not asked, for want of a BOT_TOKEN.")
        return
    server = "Telegram" if settings.bot_api_url == TELEGRAM else "the server of BOT_API_URL"
    bot = telegram_bot(settings, 1)
    try:
        async with asyncio.timeout(_TELEGRAM_SECONDS), bot:
            webhook = await bot.get_webhook_info()
            username = bot.username
    except InvalidToken:
        checkup.wrong("telegram", f"BOT_TOKEN is refused by {server}. Ask @BotFather for it.")
    except (NetworkError, TimeoutError) as error:
        checkup.wrong(
            "telegram",
            f"{server} can't be reached ({_why(error)}). Look at network, name server and"
            " firewall: the bot needs https to it.",
        )
    except RetryAfter:
        checkup.note("telegram", f"{server} has no time for this now. Check again in a minute.")
    except TelegramError as error:
        checkup.wrong(
            "telegram",
            f"{server} gives an answer that makes no sense ({type(error).__name__}). Is"
            " BOT_API_URL right?",
        )
    else:
        _compare_clocks(checkup, date_of_last_answer(bot))
        if checkup.username not in (None, username):
            checkup.wrong(
                "telegram",
                f"BOT_TOKEN is of @{username}, the database belongs to @{checkup.username}. Put"
                " the right token in. Was the bot renamed? Then just start it.",
            )
        _webhook(checkup, settings, webhook)
        checkup.ok("telegram", f"BOT_TOKEN is that of @{username}.")


def _compare_clocks(checkup: Checkup, other: datetime | None) -> None:
    now = checkup.clock.now()
    if other is not None and abs(now - other) > clocks.APART:
        checkup.wrong(
            "clock",
            f"this machine says {clocks.shown(now)}, Telegram says {clocks.shown(other)}. Put this"
            " machine's clock right (timedatectl).",
        )


def _why(error: Exception) -> str:
    """The system's own words for it, else the kind of error."""
    cause = error.__cause__
    return (isinstance(cause, OSError) and cause.strerror) or type(cause or error).__name__


def _webhook(checkup: Checkup, settings: Settings, webhook: WebhookInfo) -> None:
    """Whether Telegram delivers where this bot is, and what it says about that."""
    if not settings.webhook_url:
        if webhook.url:
            checkup.wrong(
                "telegram",
                f"Telegram delivers to {urlsplit(webhook.url).hostname}, and this bot asks by"
                " itself. Is the token in use elsewhere? Stop the bot there. Then start this one.",
            )
        return
    if webhook.url != settings.webhook_address:
        text = (
            f"Telegram delivers to {urlsplit(webhook.url).hostname}, not to WEBHOOK_URL."
            if webhook.url
            else "Telegram delivers nowhere yet."
        )
        if checkup.runs:
            checkup.wrong("telegram", f"{text} Is the token in use elsewhere? Start the bot again.")
        else:
            checkup.note("telegram", f"{text} The next start of the bot sets that right.")
        return
    waits = webhook.pending_update_count
    if webhook.last_error_date is None:
        checkup.ok("telegram", f"it delivers to WEBHOOK_URL; {waits} updates wait there.")
        return
    since = webhook.last_error_date
    text = f"it could not deliver at {since:%Y-%m-%d %H:%M} UTC: {webhook.last_error_message}"
    if waits or _is_recent(since, checkup.clock.now()):
        checkup.wrong(
            "telegram",
            f"{text}. {waits} updates wait there. Look at the web server in front of HTTP_PORT,"
            " its certificate, and whether the bot runs.",
        )
    else:
        checkup.note("telegram", f"{text}. All was delivered since.")


def _is_recent(moment: datetime, now: datetime) -> bool:
    return now - moment.astimezone(UTC) < _RECENT
