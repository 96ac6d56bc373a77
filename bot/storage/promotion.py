"""Promotion material that coordinators sent, sealed and in pieces, and how often any was taken."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.keys import Keys
from bot.storage.database import Database, Reading, Row, Transaction

# What the bot makes itself, where there are counts of what was sent as well.
MADE_BY_BOT = 0


class Kind(StrEnum):
    """What promotion material is."""

    FLYER = "flyer"
    POSTER = "poster"
    TEXT = "text"


class Form(StrEnum):
    """As what it was sent; the values are how such a file ends."""

    PDF = "pdf"
    PNG = "png"
    JPG = "jpg"
    TEXT = "txt"


@dataclass(frozen=True)
class MaterialFacts:
    """What a coordinator says of it. `language` is a code ("nl"), the last day a local one."""

    kind: Kind
    language: str
    title: str
    last_day: date


@dataclass(frozen=True)
class Material:
    """Material that is out: it can be taken up to and including its last day, unless it ended."""

    id: int
    form: Form
    facts: MaterialFacts
    ended: bool

    def can_be_taken(self, today: date) -> bool:
        """Whether it still is to be had on this local day."""
        return not self.ended and today <= self.facts.last_day


_MATERIAL = "SELECT id, form, kind, language, title, last_day, state FROM materials"


def _material(row: Row) -> Material:
    facts = MaterialFacts(
        Kind(row["kind"]), row["language"], row["title"], date.fromisoformat(row["last_day"])
    )
    return Material(row["id"], Form(row["form"]), facts, row["state"] == "ended")


async def begin(
    transaction: Transaction,
    *,
    draft_id: int,
    chat_id: int,
    person_id: int,
    form: Form,
    now: datetime,
) -> int:
    """Something arrives; what was there of the same conversation is forgotten. Returns its id."""
    await transaction.queue(
        "DELETE FROM materials WHERE state = 'waiting' AND (draft_id = :draft OR chat_id = :chat)",
        {"draft": draft_id, "chat": chat_id},
    )
    row = await transaction.row(
        "INSERT INTO materials (draft_id, chat_id, person_id, form, at)"
        " VALUES (:draft, :chat, :person, :form, :at) RETURNING id",
        {
            "draft": draft_id,
            "chat": chat_id,
            "person": person_id,
            "form": form.value,
            "at": now.isoformat(),
        },
    )
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    material_id: int = row["id"]
    return material_id


async def add_part(
    transaction: Transaction, keys: Keys, material_id: int, number: int, part: bytes
) -> None:
    """Keep one piece, sealed; nothing where it was put aside meanwhile."""
    await transaction.queue(
        "INSERT INTO material_parts (material_id, number, sealed)"
        " SELECT id, :number, :sealed FROM materials WHERE id = :id AND state = 'waiting'",
        {"id": material_id, "number": number, "sealed": keys.seal(part)},
    )


async def waiting(reading: Reading, draft_id: int) -> int | None:
    """The id of what was sent in a conversation and is not confirmed yet."""
    found: int | None = await reading.value(
        "SELECT id FROM materials WHERE draft_id = :draft AND state = 'waiting'",
        {"draft": draft_id},
    )
    return found


async def put_out(transaction: Transaction, material_id: int, facts: MaterialFacts) -> None:
    """From this commit on it can be taken."""
    await transaction.execute(
        "UPDATE materials SET kind = :kind, language = :language, title = :title,"
        " last_day = :last_day, state = 'out', chat_id = NULL"
        " WHERE id = :id AND state = 'waiting'",
        {
            "kind": facts.kind.value,
            "language": facts.language,
            "title": facts.title,
            "last_day": facts.last_day.isoformat(),
            "id": material_id,
        },
    )


async def end(
    transaction: Transaction, material_id: int, person_id: int | None, now: datetime
) -> bool:
    """End it for good, and let its file go. False where it had ended already.

    By nobody is by its last day.
    """
    row = await transaction.row(
        "UPDATE materials SET state = 'ended', ended_at = :now, ended_by = :person"
        " WHERE id = :id AND state = 'out' RETURNING id",
        {"now": now.isoformat(), "person": person_id, "id": material_id},
    )
    await transaction.queue(
        "DELETE FROM material_parts WHERE material_id = :id AND EXISTS ("
        " SELECT 1 FROM materials WHERE id = :id AND state = 'ended')",
        {"id": material_id},
    )
    return row is not None


async def drop(transaction: Transaction, draft_id: int) -> None:
    """Put aside what was sent in a conversation and nobody confirmed."""
    await transaction.queue(
        "DELETE FROM materials WHERE draft_id = :draft AND state = 'waiting'", {"draft": draft_id}
    )


async def by_id(reading: Reading, material_id: int) -> Material | None:
    """Material that is or was out."""
    row = await reading.row(
        f"{_MATERIAL} WHERE id = :id AND state <> 'waiting'", {"id": material_id}
    )
    return _material(row) if row else None


async def contents(reading: Reading, keys: Keys, material_id: int) -> bytes:
    """The whole file, or the text in UTF-8; nothing where it has ended."""
    rows = await reading.rows(
        "SELECT sealed FROM material_parts WHERE material_id = :id ORDER BY number",
        {"id": material_id},
    )
    return b"".join(keys.open(row["sealed"]) for row in rows)


async def to_take(reading: Reading, today: date, kind: Kind | None = None) -> list[Material]:
    """What can be taken today, of one kind or of all: the newest first."""
    rows = await reading.rows(
        f"{_MATERIAL} WHERE state = 'out' AND last_day >= :today"
        " AND (CAST(:kind AS TEXT) IS NULL OR kind = :kind) ORDER BY id DESC",
        {"today": today.isoformat(), "kind": kind.value if kind else None},
    )
    return [_material(row) for row in rows]


@dataclass(frozen=True)
class Taken:
    """What was taken: material that somebody sent, or what the bot made (`MADE_BY_BOT`)."""

    organisation: str
    kind: Kind
    language: str
    material_id: int = MADE_BY_BOT


async def count(transaction: Transaction, taken: Taken, today: date) -> None:
    """It was taken once more, on this local day."""
    await transaction.queue(
        "INSERT INTO material_counts (day, organisation, kind, language, material_id, number)"
        " VALUES (:day, :organisation, :kind, :language, :material, 1)"
        " ON CONFLICT (day, organisation, kind, language, material_id)"
        " DO UPDATE SET number = material_counts.number + 1",
        {
            "day": today.isoformat(),
            "organisation": taken.organisation,
            "kind": taken.kind.value,
            "language": taken.language,
            "material": taken.material_id,
        },
    )


async def taken_until(reading: Reading, day: date) -> dict[Taken, int]:
    """How often each was taken up to and including a local day."""
    rows = await reading.rows(
        "SELECT organisation, kind, language, material_id, sum(number) AS number"
        " FROM material_counts WHERE day <= :day GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        {"day": day.isoformat()},
    )
    return {
        Taken(row["organisation"], Kind(row["kind"]), row["language"], row["material_id"]): row[
            "number"
        ]
        for row in rows
    }


async def titles(reading: Reading) -> dict[int, str]:
    """What all material was called that is or was out, by its id."""
    rows = await reading.rows("SELECT id, title FROM materials WHERE state <> 'waiting'")
    return {row["id"]: row["title"] for row in rows}


async def over(reading: Reading, today: date) -> list[int]:
    """What is out although its last day has gone by."""
    rows = await reading.rows(
        "SELECT id FROM materials WHERE state = 'out' AND last_day < :today ORDER BY id",
        {"today": today.isoformat()},
    )
    return [row["id"] for row in rows]


async def end_what_is_over(database: Database, today: date, now: datetime) -> None:
    """End what nobody can take any more, each in a short transaction of its own."""
    for material_id in await over(database.reading, today):
        async with database.transaction() as transaction:
            await end(transaction, material_id, None, now)


async def drop_abandoned(database: Database) -> None:
    """Put aside what waits for a tap in a conversation that is over."""
    rows = await database.reading.rows(
        "SELECT draft_id FROM materials WHERE state = 'waiting'"
        " AND NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.inbox_id = materials.draft_id)"
        " AND NOT EXISTS (SELECT 1 FROM conversations"
        "  WHERE conversations.draft_id = materials.draft_id)"
    )
    for row in rows:
        async with database.transaction() as transaction:
            await drop(transaction, row["draft_id"])
