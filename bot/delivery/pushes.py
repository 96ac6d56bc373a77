"""Tells devices that there is a message: rows written with the message, told to the push service of
each until it has them.

Nothing is told of what a device showed meanwhile. A kill after a push and before its row is gone
repeats it, once: the phone shows it in the place of the first.
"""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.channels.web.address import WebAddress
from bot.channels.web.looks import Looks
from bot.channels.web.push_devices import PushDevices
from bot.channels.web.push_message import Signer, new_private_key
from bot.channels.web.push_service import Gone, Later, PushServices, Refused
from bot.delivery.worker import Worker
from bot.storage import web_pushes
from bot.storage.database import Transaction
from bot.storage.installation import Installation
from bot.storage.web_pushes import Push
from bot.translation import gettext as _

_AT_ONCE = 16
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 5.0, 3_600.0
# More would be no number.
_DOUBLED = 12
_log = logging.getLogger(__name__)


async def services_of(installation: Installation, address: WebAddress) -> PushServices:
    """The push services, with this bot's signature: its key is made once, as each is for one."""
    keys = installation.keys
    key = await web_pushes.private_key(installation.database.reading, keys)
    if key is None:
        key = new_private_key()
        async with installation.database.transaction() as transaction:
            await web_pushes.keep_private_key(transaction, keys, key)
    return PushServices(Signer(key, address.url), loopback=not address.is_secure)


Write = Callable[[Transaction], Awaitable[None]]


class Pushes(Worker):
    """Tells whoever is to be told by now."""

    def __init__(self, installation: Installation, services: PushServices, looks: Looks) -> None:
        super().__init__()
        self._installation = installation
        self._database = installation.database
        self._services = services
        self._looks = looks

    def devices(self) -> PushDevices:
        """Which devices are told, as the page asks and says it."""
        return PushDevices(self._services)

    async def begin(self) -> None:
        """Before anything else: let the pages that were open come back first."""
        async with self._database.transaction() as transaction:
            await web_pushes.begin(transaction, self._installation.clock.now())

    async def work(self) -> None:
        """Tell until `stop`; what is under way then is finished first."""
        try:
            await self.keep_looking()
        finally:
            await self._services.close()

    async def look(self) -> float | None:
        """Tell who is to be told by now."""
        now = self._installation.clock.now()
        keys = self._installation.keys
        due = await web_pushes.due(self._database.reading, keys, now, _AT_ONCE)
        if not due:
            return None
        written = await asyncio.gather(*(self._tell(push) for push in due))
        async with self._database.transaction() as transaction:
            for write in written:
                await write(transaction)
        # What came of them may let more be due.
        return 0.0

    async def _tell(self, push: Push) -> Write:
        """Tell one device; returns what is to be written of it."""
        now = self._installation.clock.now()
        if self._looks.saw(push.chat_id, push.token_hash, push.message, push.since):
            return lambda transaction: web_pushes.done(transaction, push)
        try:
            await self._services.push(push.subscription, self._text(), now)
        except Gone:
            return lambda transaction: web_pushes.is_gone(transaction, push)
        except Refused as refusal:
            _log.error("a push is refused: %s", refusal)
        except Later as later:
            if not push.tries:
                _log.warning("a push does not get through (%s); trying again", later)
            longest = min(
                _FIRST_PAUSE_SECONDS * 2 ** min(push.tries, _DOUBLED), _LONGEST_PAUSE_SECONDS
            )
            # Jitter keeps pushes that failed together from coming back together.
            pause = later.seconds or longest * random.uniform(0.5, 1)  # noqa: S311 - no secret
            due = now + timedelta(seconds=pause)
            return lambda transaction: web_pushes.put_off(transaction, push, due)
        except Exception:
            _log.exception("a push can't be made")
        return lambda transaction: web_pushes.done(transaction, push)

    def _text(self) -> bytes:
        """What the phone shows: that there is a message, and nothing of it."""
        told = {
            "title": _("Voucher help {place}").format(place=self._installation.scheme.place),
            "text": _("There is a message for you."),
        }
        return json.dumps(told).encode()
