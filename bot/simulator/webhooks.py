"""Delivery of updates to a bot that has a webhook."""

import asyncio

import aiohttp

from bot.simulator.telegram import Telegram
from bot.simulator.updates import Pending, Webhook

_TIMEOUT_SECONDS = 60
_FIRST_RETRY_SECONDS = 0.02
_LONGEST_RETRY_SECONDS = 1.0


async def deliver(telegram: Telegram) -> None:
    """Post the updates one by one, in order, each until the webhook says 2xx."""
    wait = _FIRST_RETRY_SECONDS
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        while True:
            webhook, pending = await telegram.updates.next_for_webhook()
            error = await _post(session, webhook, pending)
            if error is None:
                telegram.updates.delivered(pending)
                wait = _FIRST_RETRY_SECONDS
            else:
                telegram.updates.failed(webhook, error, telegram.now())
                await asyncio.sleep(wait)
                wait = min(2 * wait, _LONGEST_RETRY_SECONDS)


async def _post(session: aiohttp.ClientSession, webhook: Webhook, pending: Pending) -> str | None:
    """What went wrong, as getWebhookInfo tells it; None when nothing did."""
    headers = {"Content-Type": "application/json"}
    if webhook.secret_token is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token
    try:
        async with session.post(
            webhook.url, data=pending.to_bytes(), headers=headers, allow_redirects=False
        ) as response:
            status, reason = response.status, response.reason
    except TimeoutError:
        return "Read timeout expired"
    except aiohttp.ClientError as error:
        return str(error) or "Connection reset by peer"
    if 200 <= status < 300:
        return None
    return f"Wrong response from the webhook: {status} {reason}"
