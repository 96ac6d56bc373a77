"""Vouchers that lapse, and lapses that are taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.storage.database import Reading, Transaction
from bot.storage.notices import once
from bot.storage.vouchers import END, HAS_CARD, IN_USE, State

_LAPSE: dict[str, object] = {"kind": State.LAPSED.value, "person": None, "redemption": None}


_TOLD_LAPSES = "lapses on "


async def let_lapse(transaction: Transaction, today: date, now: datetime, most: int) -> int:
    """Let vouchers lapse that could be used until yesterday or longer ago, and free their money.

    At most so many at a time; returns how many they were. Those of which a live webshop may have a
    card lapse when that is closed, and are not counted.
    """
    before = {"today": today.isoformat(), "most": most}
    await transaction.queue(
        "UPDATE vouchers SET ending = 'lapsed', ending_at = :at"
        f" WHERE {IN_USE} AND valid_until < :today AND EXISTS ({HAS_CARD})",
        before | {"at": now.isoformat()},
    )
    lapsed = (
        f"SELECT id FROM vouchers WHERE {IN_USE} AND valid_until < :today ORDER BY id LIMIT :most"
    )
    count: int = await transaction.value(f"SELECT count(*) FROM ({lapsed}) AS due", before)
    if count:
        await transaction.queue(END.format(which=lapsed), before | _LAPSE | {"at": now.isoformat()})
    return count


async def due_to_lapse(reading: Reading, before: date, since: date | None = None) -> int:
    """How many vouchers in use have their last day before this one, and not before `since`."""
    count: int = await reading.value(
        f"SELECT count(*) FROM vouchers WHERE {IN_USE} AND valid_until < :before"
        " AND valid_until >= :since",
        {"before": before.isoformat(), "since": since.isoformat() if since else ""},
    )
    return count


async def tell_lapses(transaction: Transaction, lapses_on: date, now: datetime) -> None:
    """Remember that it was told what lapses on this day, and before it."""
    await once(transaction, _TOLD_LAPSES + lapses_on.isoformat(), now)


async def lapses_told_before(reading: Reading, day: date) -> date | None:
    """The last day, until this one, of which it was told what lapses; None where there is none."""
    name: str | None = await reading.value(
        "SELECT max(name) FROM notices WHERE name BETWEEN :first AND :last",
        {"first": _TOLD_LAPSES, "last": _TOLD_LAPSES + day.isoformat()},
    )
    return date.fromisoformat(name.removeprefix(_TOLD_LAPSES)) if name else None


# In use until today or later, and lapsed all the same: a clock was wrong. Some may wait for a live
# webshop to close their cards.
_LAPSED_TOO_EARLY = "SELECT id FROM vouchers WHERE state = 'lapsed' AND valid_until >= :today"
_ENDING_TOO_EARLY = "FROM vouchers WHERE ending = 'lapsed' AND valid_until >= :today"


async def lapsed_too_early(reading: Reading, today: date) -> int:
    """How many vouchers lapsed that could still be used today."""
    count: int = await reading.value(
        f"SELECT count(*) FROM ({_LAPSED_TOO_EARLY} UNION ALL SELECT id {_ENDING_TOO_EARLY})"
        " AS too_early",
        {"today": today.isoformat()},
    )
    return count


async def take_back_lapses(transaction: Transaction, today: date, now: datetime) -> None:
    """Make vouchers that lapsed too early what they were.

    Raises ConstraintViolated where a pot has no room for them any more.
    """
    await transaction.execute(
        f"""
        INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at)
        SELECT voucher_id, 'revived', pot, -sum(committed_cents), :at FROM ledger
        WHERE voucher_id IN ({_LAPSED_TOO_EARLY}) AND kind IN ('lapsed', 'revived')
        GROUP BY voucher_id, pot HAVING sum(committed_cents) < 0 ORDER BY voucher_id, pot
        """,
        {"today": today.isoformat(), "at": now.isoformat()},
    )
    await transaction.queue(
        "UPDATE vouchers SET ending = NULL, ending_by = NULL, ending_at = NULL"
        f" WHERE id IN (SELECT id {_ENDING_TOO_EARLY})",
        {"today": today.isoformat()},
    )


async def lapse_again(
    transaction: Transaction, voucher_id: int, redemption: int, now: datetime
) -> None:
    """Free what came back to a voucher after its last day, when this redemption was undone."""
    await transaction.queue(
        END.format(which=":voucher"),
        _LAPSE | {"voucher": voucher_id, "redemption": redemption, "at": now.isoformat()},
    )


async def lapsed(reading: Reading, voucher_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """What these vouchers lost by lapsing and did not get back: by voucher and pot, in cents."""
    rows = await reading.rows_among(
        "SELECT voucher_id, pot, -sum(committed_cents) AS cents FROM ledger"
        " WHERE voucher_id IN ({among}) AND kind IN ('lapsed', 'revived')"
        " GROUP BY voucher_id, pot",
        voucher_ids,
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["voucher_id"], {})[row["pot"]] = row["cents"]
    return found


@dataclass(frozen=True)
class Lapsing:
    """What an organisation gave that is still unused and lapses soon; `first` is a local day."""

    organisation: str
    vouchers: int
    cents: int
    first: date


async def lapsing(reading: Reading, today: date, before: date) -> list[Lapsing]:
    """What can still be used today and no longer on a later day, by organisation."""
    rows = await reading.rows(
        """
        SELECT organisation, count(*) AS number, sum(balance_cents) AS cents,
            min(valid_until) AS first FROM vouchers WHERE state = 'issued'
            AND valid_until >= :today AND valid_until < :before
        GROUP BY organisation ORDER BY organisation
        """,
        {"today": today.isoformat(), "before": before.isoformat()},
    )
    return [
        Lapsing(row["organisation"], row["number"], row["cents"], date.fromisoformat(row["first"]))
        for row in rows
    ]
