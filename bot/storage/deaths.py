"""Whether the bot stopped as it was told, and how often it died with what in hand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.storage import meta
from bot.storage.database import Reading, Transaction

# What was in hand at so many deaths is what the bot died of.
MOST = 3
# The error of an update or a letter that was given up for this.
KILLED = "killed the bot"
_RUNNING, _IN_HAND = "running", "in_hand"


class Kind(StrEnum):
    """What can be in hand. An update and a letter have a number, a job by the clock has a name."""

    UPDATE = "update"
    LETTER = "letter"
    JOB = "job"


@dataclass(frozen=True)
class Item:
    """One thing that can be in hand."""

    kind: Kind
    name: str | int


@dataclass(frozen=True)
class Doubt:
    """At how many deaths something was in hand, and whether it is now."""

    deaths: int
    in_hand: bool = False


Doubts = Mapping[Item, Doubt]


async def died(transaction: Transaction) -> bool:
    """Whether the run before this one did not stop as it was told; from here on this one runs."""
    running = await meta.read(transaction, _RUNNING)
    await meta.write(transaction, _RUNNING, "yes")
    return bool(running)


async def stopped(transaction: Transaction) -> None:
    """This run stops as it was told."""
    await meta.write(transaction, _RUNNING, "")


async def read(reading: Reading) -> dict[Item, Doubt]:
    """What is in doubt, as far as it is not done by now."""
    doubts = {
        Item(Kind(kind), name): Doubt(number, in_hand)
        for kind, name, number, in_hand in json.loads(await meta.read(reading, _IN_HAND) or "[]")
    }
    waiting = {
        Item(kind, row["id"])
        for kind, table in ((Kind.UPDATE, "inbox"), (Kind.LETTER, "outbox"))
        for row in await reading.rows_among(
            f"SELECT id FROM {table} WHERE state = 'waiting' AND id IN ({{among}})",
            [int(item.name) for item in doubts if item.kind is kind],
        )
    }
    return {
        item: doubt for item, doubt in doubts.items() if item.kind is Kind.JOB or item in waiting
    }


async def write(transaction: Transaction, doubts: Doubts) -> None:
    """Keep what is in doubt, in place of what was kept before."""
    rows = [(item.kind, item.name, doubt.deaths, doubt.in_hand) for item, doubt in doubts.items()]
    await meta.write(transaction, _IN_HAND, json.dumps(rows))


async def latest(reading: Reading) -> dict[Kind, int]:
    """The highest number of an update and of a letter so far."""
    row = await reading.row(
        "SELECT (SELECT max(id) FROM inbox) AS updates, (SELECT max(id) FROM outbox) AS letters"
    )
    assert row is not None  # noqa: S101 - a row of two values
    return {Kind.UPDATE: row["updates"] or 0, Kind.LETTER: row["letters"] or 0}


async def jobs_left_out(reading: Reading) -> list[str]:
    """The jobs that the bot leaves out, because it died of them."""
    return given_up(await read(reading))


def given_up(doubts: Doubts) -> list[str]:
    """The jobs among what is in doubt that are left out."""
    return sorted(
        str(item.name)
        for item, doubt in doubts.items()
        if item.kind is Kind.JOB and doubt.deaths >= MOST
    )
