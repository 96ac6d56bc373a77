"""The queue of updates: what waits for the bot, whether it polls or has a webhook."""

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime

from bot.simulator.errors import ApiError
from bot.simulator.events import Observable
from bot.simulator.faults import Faults
from bot.simulator.limits import REMEMBERED
from bot.simulator.model import Json, dumps

_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_HOLD_SECONDS = 0.05


@dataclass(slots=True)
class Webhook:
    """Where the updates go, and how that went."""

    url: str
    secret_token: str | None
    max_connections: int
    last_error_at: datetime | None = None
    last_error: str | None = None


@dataclass(slots=True, eq=False)
class Pending:
    """An update on its way.

    One that comes `once` is gone as soon as it was handed over, others when they are confirmed;
    one that comes `again` is then handed over once more. One that comes `late` was passed by a
    newer one, so an offset may be past it before anybody has seen it: it is confirmed by an offset
    that only who got it can name, one of those `after` what it came with.
    """

    update_id: int
    body: Json | bytes
    once: bool = False
    again: bool = False
    late: bool = False
    after: set[int] = field(default_factory=set)

    def to_bytes(self) -> bytes:
        """JSON, unless a test put in something else."""
        return self.body if isinstance(self.body, bytes) else dumps(self.body)


class UpdateQueue:
    """Updates in the order in which they are handed over, with the faults that strike them."""

    def __init__(self, faults: Faults, observers: Observable) -> None:
        self.webhook: Webhook | None = None
        # The kinds that the bot asked for; without a choice all but a few.
        self.allowed: frozenset[str] | None = None
        self._faults = faults
        self._observers = observers
        self._last_id = 100_000_000
        self._confirmed_below = 0
        self._asked: set[int] = set()
        self._pending: deque[Pending] = deque()
        self._held: Pending | None = None
        self._history: OrderedDict[int, Json] = OrderedDict()
        self._poll: asyncio.Future[None] | None = None
        self._webhook_has_work = asyncio.Event()

    @property
    def is_polled(self) -> bool:
        """Whether a long poll waits for updates at this moment."""
        return self._poll is not None

    @property
    def pending_count(self) -> int:
        """How many updates are not confirmed yet."""
        return len(self._pending)

    # What comes in

    def add(self, kind: str, content: Json) -> None:
        """A new update, if the bot wants to hear of its kind."""
        if kind in _NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return
        self._last_id += 1
        update = {"update_id": self._last_id, kind: content}
        self._remember(self._last_id, update)
        fault = self._faults.draw_update()
        pending = Pending(self._last_id, update, again=fault == "repeat")
        if fault == "out_of_order" and self._held is None:
            self._hold(pending)
        else:
            self._enqueue(pending)
            self._release()

    def inject(self, raw: Json | bytes) -> int:
        """Queue any update as it is and return its update_id; a dict without one gets one.

        Bytes are handed over literally and once: they need not be JSON. A dict with an
        update_id that was confirmed before is handed over once as well.
        """
        if isinstance(raw, bytes):
            self._last_id += 1
            self._enqueue(Pending(self._last_id, raw, once=True))
            return self._last_id
        update_id = raw.get("update_id")
        if not isinstance(update_id, int):
            update_id = self._last_id + 1
            raw = {"update_id": update_id, **raw}
        self._last_id = max(self._last_id, update_id)
        self._remember(update_id, raw)
        self._enqueue(Pending(update_id, raw, once=update_id < self._confirmed_below))
        return update_id

    def repeat(self, update_id: int) -> None:
        """Hand over an earlier update once more, under the same update_id.

        Telegram does so when it did not hear that the update arrived.
        """
        self._enqueue(Pending(update_id, self._history[update_id], once=True))

    def drop(self) -> None:
        """Forget what waits."""
        self._pending.clear()

    def _remember(self, update_id: int, update: Json) -> None:
        self._history[update_id] = update
        if len(self._history) > REMEMBERED:
            self._history.popitem(last=False)
        for hook in self._observers.on_update:
            hook(update)

    def _hold(self, pending: Pending) -> None:
        """Let the next update pass first, if one comes soon."""
        self._held = pending
        asyncio.get_running_loop().call_later(_HOLD_SECONDS, self._release)

    def _release(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            held.late = held.update_id < self._last_id
            self._enqueue(held)

    def _enqueue(self, pending: Pending) -> None:
        self._pending.append(pending)
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        if self.webhook is not None:
            self._webhook_has_work.set()
        self._observers.changed()

    def _finish(self, pending: Pending) -> None:
        """The bot has it, for sure."""
        self._pending.remove(pending)
        if pending.again:
            self._enqueue(Pending(pending.update_id, pending.body, once=True))

    # For a bot that polls

    def begin_poll(self) -> None:
        """Somebody polls: there must be no webhook, and an earlier poll ends. Raises ApiError."""
        if self.webhook is not None:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._end_poll(
            "terminated by other getUpdates request; "
            "make sure that only one bot instance is running"
        )

    async def poll(self, offset: int, limit: int, seconds: int) -> bytes:
        """Confirm what lies below the offset and hand over what waits, as a JSON array.

        Where nothing waits, wait for it. A negative offset counts from the end. Raises ApiError
        when somebody else begins to poll.
        """
        if offset < 0:
            kept = sorted(pending.update_id for pending in self._pending)[offset:]
            offset = kept[0] if kept else 0
        if offset > 0:
            self._confirm(offset)
        self._asked.add(offset)
        if not self._pending and seconds > 0:
            await self._wait(seconds)
        return self._hand_over(limit)

    def _confirm(self, offset: int) -> None:
        self._confirmed_below = max(self._confirmed_below, offset)
        for pending in list(self._pending):
            if pending.late:
                confirmed = offset in pending.after
            else:
                confirmed = pending.update_id < offset and not pending.once
            if confirmed:
                self._finish(pending)

    def _hand_over(self, limit: int) -> bytes:
        batch = list(self._pending)[:limit]
        after = max((pending.update_id for pending in batch), default=0) + 1
        # What was asked with before, somebody else may ask with again.
        if after not in self._asked:
            for pending in batch:
                pending.after.add(after)
        once = {id(pending) for pending in batch if pending.once}
        if once:
            self._pending = deque(p for p in self._pending if id(p) not in once)
        return b"[" + b",".join(pending.to_bytes() for pending in batch) + b"]"

    async def _wait(self, seconds: int) -> None:
        poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        self._observers.changed()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
            self._observers.changed()

    def _end_poll(self, reason: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, f"Conflict: {reason}"))
        self._poll = None

    # For a bot with a webhook

    def deliver_to(self, webhook: Webhook) -> None:
        """Hand over to a webhook from now on; a poll that waits ends."""
        self._end_poll("terminated by setWebhook request")
        self.webhook = webhook
        self._webhook_has_work.set()

    async def next_for_webhook(self) -> tuple[Webhook, Pending]:
        """The first update that a webhook must get, as soon as there are both."""
        while self.webhook is None or not self._pending:
            self._webhook_has_work.clear()
            await self._webhook_has_work.wait()
        return self.webhook, self._pending[0]

    def delivered(self, pending: Pending) -> None:
        """The webhook said 2xx."""
        if pending in self._pending:
            self._finish(pending)
        self._observers.changed()

    def failed(self, webhook: Webhook, error: str, at: datetime) -> None:
        """The webhook said something else, or nothing; getWebhookInfo shows it."""
        webhook.last_error_at = at
        webhook.last_error = error
        self._observers.changed()
