"""Figures for Prometheus; only imported where METRICS is on. Nothing in them is about a person.

What comes in and goes out is counted by triggers on the connection that writes: in the same
transaction as what they count, and gone with the process, as Prometheus expects of counters.
"""

import asyncio

from prometheus_client import CollectorRegistry, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.operation import health
from bot.operation.health import Health
from bot.storage import misses, pots
from bot.storage.database import Database
from bot.storage.engines import counters_of
from bot.storage.errors import Unavailable
from bot.storage.letters import Priority
from bot.storage.people import Role
from bot.storage.pots import Pot

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_WAITS = {
    "fetched_seconds_ago": "When Telegram last answered a poll; not with a webhook",
    "updates_waiting": "Updates that wait to be handled",
    "oldest_update_seconds": "How long the oldest of them has waited",
    "updates_set_aside": "Updates of the last days that kept failing",
    "messages_waiting": "Messages that wait to be sent",
    "oldest_message_seconds": "How long the oldest has been due, broadcasts left out",
    "messages_failing": "Messages that failed often and still wait",
    "messages_set_aside": "Messages of the last days that could not be delivered",
    "killers_set_aside": "Updates and messages of the last days of which the bot died",
    "shop_cards_waiting": "Cards that the live webshop does not have as they ought to be",
    "oldest_shop_card_seconds": "How long the oldest of them has waited",
    "shop_takes_waiting": "Scans of providers that wait for the webshop",
    "oldest_shop_take_seconds": "How long the oldest of them has waited",
    "shop_problems": "Cards of the webshop that a person has to look at",
    "shop_differences": "Differences between the webshop and the books that nobody settled",
    "shop_answered_seconds_ago": "When the webshop last told what was bought",
    "pushes_waiting": "Devices with the page that are still to be told of a message",
    "oldest_push_seconds": "How long ago the oldest of those messages came",
    "tasks_waiting": "Files and photos that wait to be read or stored",
    "oldest_task_seconds": "How long the oldest of them has waited, tries included",
}


class Metrics:
    """The figures of one running bot."""

    CONTENT_TYPE = CONTENT_TYPE_LATEST

    def __init__(self, database: Database, watch: Health) -> None:
        self._database = database
        self._counters = counters_of(database)
        self._health = watch
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._turns = Histogram(
            "meedoenbot_turn_seconds",
            "Turns by outcome, and how long they took with their commit",
            ["outcome"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._well = Gauge("meedoenbot_well", "Whether /healthz says ok", registry=self._registry)
        self._numbers: dict[str, float] = {}
        self._pots: list[Pot] = []
        self._misses: dict[Role, int] = {}
        self._counted: dict[tuple[str, int], int] = {}
        self._registry.register(self)

    async def begin(self) -> None:
        """Count from now on."""
        async with self._database.transaction() as transaction:
            await self._counters.begin(transaction)

    def turn(self, outcome: str, seconds: float) -> None:
        """A turn was done, or failed."""
        self._turns.labels(outcome).observe(seconds)

    async def page(self) -> bytes:
        """Everything in Prometheus' text format; while the database is silent, what is known."""
        look = await self._health.look()
        self._numbers, self._pots, well = look.numbers, [], not look.problems
        try:
            # What health has just waited for in vain is not waited for once more.
            async with asyncio.timeout(health.PATIENCE_SECONDS if look.numbers else 0):
                await self._read()
        except (Unavailable, TimeoutError):
            self._numbers, well = {}, False
        self._well.set(well)
        return generate_latest(self._registry)

    async def _read(self) -> None:
        self._pots = await pots.listed(self._database.reading)
        self._misses = await misses.kept(self._database.reading)
        async with self._database.transaction() as transaction:
            self._counted = await self._counters.counted(transaction)

    def collect(self) -> list[CounterMetricFamily | GaugeMetricFamily]:
        """What the database says, as Prometheus' library asks for it."""
        budget = GaugeMetricFamily(
            "meedoenbot_budget_cents",
            "Money in a pot: committed, spent or free",
            labels=["pot", "part"],
        )
        for pot in self._pots:
            budget.add_metric([pot.name, "committed"], pot.committed_cents)
            budget.add_metric([pot.name, "spent"], pot.spent_cents)
            budget.add_metric([pot.name, "free"], pot.free_cents)
        waits = [
            GaugeMetricFamily(f"meedoenbot_{name}", text, value=self._numbers[name])
            for name, text in _WAITS.items()
            if name in self._numbers
        ]
        not_understood = GaugeMetricFamily(
            "meedoenbot_not_understood",
            "Lines of the last 30 days that were not understood",
            labels=["role"],
        )
        for role in Role:
            not_understood.add_metric([role.value], self._misses.get(role, 0))
        return [budget, not_understood, *waits, *self._counts()]

    def _counts(self) -> list[CounterMetricFamily]:
        of = self._counted
        updates = CounterMetricFamily("meedoenbot_updates", "Updates that came in", labels=["what"])
        received, stored = of.get(("received", 0), 0), of.get(("stored", 0), 0)
        updates.add_metric(["received"], received)
        updates.add_metric(["repeated"], received - stored)
        updates.add_metric(["set aside"], of.get(("aside", 0), 0))
        messages = CounterMetricFamily(
            "meedoenbot_messages",
            "What became of messages, each try apart",
            labels=["priority", "outcome"],
        )
        for priority in Priority:
            for outcome in ("sent", "failed", "retried", "put off"):
                number = of.get((outcome, priority.value), 0)
                messages.add_metric([priority.name.lower(), outcome], number)
        return [updates, messages]
