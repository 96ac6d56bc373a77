"""GET and POST push: whether this device is told that there is a message."""

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.answers import Refusal, answer, not_understood, too_fast
from bot.channels.web.door import Door, json_in, text_in
from bot.channels.web.push_message import SECRET_BYTES, from_base64, is_public_key
from bot.channels.web.push_service import LONGEST_ENDPOINT, PushServices, may_be_called
from bot.channels.web.sending import writer
from bot.storage import web_pushes
from bot.storage.web_pushes import Subscription
from bot.translation import gettext as _

_LONGEST_KEY = 100


class PushDevices:
    """Devices as they say it of themselves."""

    def __init__(self, services: PushServices) -> None:
        self._services = services

    async def tell(self, door: Door, request: Request) -> Response:
        """GET push: with which key to subscribe, and whether this device is told."""
        session = await door.session(request)
        if seconds := door.limits.looks.take(session.token_hash):
            raise too_fast(seconds)
        reading = door.installation.database.reading
        is_on = await web_pushes.is_subscribed(reading, session.token_hash)
        return answer({"key": self._services.signer.public_key, "on": is_on})

    async def change(self, door: Door, request: Request) -> Response:
        """POST push: a subscription, or null to be told no longer."""
        session = await writer(door, request)
        told = (await json_in(request)).get("subscription")
        database, keys = door.installation.database, door.installation.keys
        if told is None:
            async with database.transaction() as transaction:
                await web_pushes.unsubscribe(transaction, session.token_hash)
            return answer({})
        subscription = self._subscription(told)
        async with database.transaction() as transaction:
            await web_pushes.subscribe(transaction, keys, session.token_hash, subscription)
        return answer({})

    def _subscription(self, told: object) -> Subscription:
        """What a browser calls its subscription. Raises Refusal."""
        keys = told.get("keys") if isinstance(told, dict) else None
        if not isinstance(told, dict) or not isinstance(keys, dict):
            raise not_understood()
        endpoint = text_in(told, "endpoint", LONGEST_ENDPOINT)
        try:
            key = from_base64(text_in(keys, "p256dh", _LONGEST_KEY))
            secret = from_base64(text_in(keys, "auth", _LONGEST_KEY))
        except ValueError:
            raise not_understood() from None
        if len(secret) != SECRET_BYTES or not is_public_key(key):
            raise not_understood()
        if not may_be_called(endpoint, loopback=self._services.loopback):
            raise Refusal(403, _("Notifications do not work in this browser. Try another one."))
        return Subscription(endpoint, key, secret)
