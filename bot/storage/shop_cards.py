"""What a live webshop ought to have of each voucher, and what is known of it there.

Triggers write what is wanted, in the transaction of the turn that changes a voucher (0008). Who
calls the shop commits first that it is going to, so that a lost answer is never forgotten.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.storage import meta, shop_links
from bot.storage.database import Reading, Row, Transaction
from bot.storage.shop_links import LINK, SHOP
from bot.storage.vouchers import END, MAY_BE_OPEN, OPEN_BEFORE, State

# A call of which the answer was lost may still be under way in the shop for so long, in seconds.
GRACE_SECONDS = 10.0
# Nothing is put off for longer: what seems to be was before a clock's step.
LONGEST_WAIT = timedelta(hours=2)
# Between two tries of one card.
_LONGEST_PAUSE_SECONDS = 300.0
# How often it is looked whether a person put right what was wrong with a card.
_PROBLEM_PAUSE = timedelta(hours=1)
# Of what was spent with the lost code before that was closed, no card with nothing on it is made.
_WAITING = (
    "wanted <> known AND NOT (wanted = 'closed' AND known = 'none' AND asked = 0)"
    " AND NOT (known = 'none' AND asked = 0 AND vouchers.balance_cents = 0)"
)


@dataclass(frozen=True)
class Card:
    """The card of a voucher. Money is in cents.

    `makes_cents` is what a new card is to be worth: what is on the voucher. `made_cents` is what it
    was made with, and `left_cents` what the uses that were seen leave; None while nobody saw it.
    `elsewhere_cents` was spent elsewhere since the shop was left, and is to be taken off the card
    before it is open; below zero it is put back.
    `since` (UTC) is from when on it ought to be so; `problem` is why a person has to look at it.
    """

    voucher_id: int
    code: str
    amount_cents: int
    wanted: str
    known: str
    makes_cents: int
    made_cents: int | None
    left_cents: int | None
    elsewhere_cents: int
    valid_until: date
    looked: bool
    tries: int
    since: datetime
    problem: str | None
    is_lapse: bool
    """Whether it is to be closed because its last day is over: then nobody waits for that."""


_COLUMNS = (
    "shop_cards.voucher_id, vouchers.code, amount_cents, wanted, known, since, problem,"
    " CASE ending WHEN 'lapsed' THEN 1 ELSE 0 END AS is_lapse,"
    " vouchers.balance_cents AS makes_cents, CASE WHEN over_cents IS NULL THEN 0"
    "  ELSE left_cents - over_cents - vouchers.balance_cents END AS elsewhere_cents,"
    " made_cents, left_cents, valid_until, looked, tries"
)
_FROM = "FROM shop_cards JOIN vouchers ON vouchers.id = shop_cards.voucher_id"
_DUE = "(next_at <= :now OR next_at > :never)"
_IN_ORDER = (
    f"{_WAITING} AND NOT (wanted = 'open' AND EXISTS ({OPEN_BEFORE}))"
    " AND NOT (wanted = 'closed' AND EXISTS (SELECT 1 FROM shop_takes"
    "  WHERE shop_takes.voucher_id = shop_cards.voucher_id AND state IN ('wanted', 'asked')))"
)


def _card(row: Row) -> Card:
    return Card(
        voucher_id=row["voucher_id"],
        code=row["code"],
        amount_cents=row["amount_cents"],
        wanted=row["wanted"],
        known=row["known"],
        makes_cents=row["makes_cents"],
        made_cents=row["made_cents"],
        left_cents=row["left_cents"],
        elsewhere_cents=row["elsewhere_cents"],
        valid_until=date.fromisoformat(row["valid_until"]),
        looked=bool(row["looked"]),
        tries=row["tries"],
        since=datetime.fromisoformat(row["since"]),
        problem=row["problem"],
        is_lapse=bool(row["is_lapse"]),
    )


async def in_another_shop(reading: Reading, shop: str | None) -> int:
    """How many cards can still be spent in another shop than this one, or with
    how many it may just have done what nobody heard the answer of."""
    if await meta.read(reading, SHOP) in (None, shop):
        return 0
    count: int = await reading.value(
        f"SELECT count(*) {_FROM} WHERE {MAY_BE_OPEN} AND (state <> 'redeemed'"
        " OR coalesce(left_cents, 1) > 0 OR EXISTS (SELECT 1 FROM shop_takes"
        "  WHERE shop_takes.voucher_id = vouchers.id AND shop_takes.state = 'asked'))"
    )
    return count


async def link(transaction: Transaction, shop: str | None, now: datetime) -> None:
    """From now on this is the live shop, by a name of its own; None for none.

    What was given before there was one gets a card as well.
    """
    before = await meta.read(transaction, SHOP)
    if before not in (None, shop):
        await _end_with_cards(transaction)
        await shop_links.end(transaction)
    if shop is None:
        return
    if before != shop:
        await shop_links.begin(transaction, shop, now)
    # The shop may have them by hand.
    await transaction.queue(
        "INSERT INTO shop_cards (voucher_id, asked, next_at, since)"
        " SELECT id, 1, :now, :now FROM vouchers WHERE state = 'issued'"
        " AND id NOT IN (SELECT voucher_id FROM shop_cards)",
        {"now": now.isoformat()},
    )


async def may_be_there(transaction: Transaction) -> None:
    """After a restore: the shop may have been asked for any card since."""
    await transaction.queue("UPDATE shop_cards SET asked = 1, looked = 0 WHERE known = 'none'")


async def _end_with_cards(transaction: Transaction) -> None:
    """None is open in the shop that was left: what waited for that ends."""
    await transaction.execute("UPDATE shop_cards SET known = 'closed'")
    rows = await transaction.rows("SELECT id FROM vouchers WHERE ending IS NOT NULL")
    for row in rows:
        await end_with_card(transaction, row["id"])


async def may_be_open(reading: Reading) -> list[Card]:
    """All that somebody may still be able to spend in the shop."""
    rows = await reading.rows(f"SELECT {_COLUMNS} {_FROM} WHERE {MAY_BE_OPEN} ORDER BY voucher_id")
    return [_card(row) for row in rows]


async def has_card(reading: Reading, voucher_id: int) -> bool:
    """Whether somebody may still be able to spend this voucher in the shop."""
    found: int = await reading.value(
        f"SELECT count(*) FROM shop_cards WHERE voucher_id = :voucher AND {MAY_BE_OPEN}",
        {"voucher": voucher_id},
    )
    return bool(found)


async def is_linked(reading: Reading) -> bool:
    """Whether there is a live shop."""
    return await meta.read(reading, SHOP) is not None


async def of_voucher(reading: Reading, voucher_id: int) -> Card | None:
    """The card of a voucher; None where it has none."""
    row = await reading.row(
        f"SELECT {_COLUMNS} {_FROM} WHERE voucher_id = :voucher", {"voucher": voucher_id}
    )
    return _card(row) if row else None


async def due(reading: Reading, now: datetime, *, lapses: bool = True) -> Card | None:
    """The card that is to be worked at first: closing goes before making, and what waits longest
    before the rest. One that failed comes after those that did not, so that it holds up none. What
    lapsed comes last, and not at all unless `lapses`.

    In the place of a lost code a new one is made only when the old is closed. None is closed while
    a provider's scan of it is under way: what is free depends on that.
    """
    row = await reading.row(
        f"SELECT {_COLUMNS} {_FROM} WHERE {_IN_ORDER} AND {_DUE}"
        " AND (:lapses = 1 OR ending IS NULL OR ending <> 'lapsed')"
        " ORDER BY is_lapse, tries > 0, wanted = 'open', since, voucher_id LIMIT 1",
        _until(now) | {"lapses": lapses},
    )
    return _card(row) if row else None


def _until(now: datetime) -> dict[str, object]:
    return {"now": now.isoformat(), "never": (now + LONGEST_WAIT).isoformat()}


async def needs_none(reading: Reading, voucher_id: int) -> bool:
    """Whether a valid voucher has no card, and none is made as nothing is on it."""
    found: int = await reading.value(
        f"SELECT count(*) {_FROM} WHERE voucher_id = :voucher AND wanted = 'open'"
        " AND known = 'none' AND asked = 0 AND vouchers.balance_cents = 0",
        {"voucher": voucher_id},
    )
    return bool(found)


class Standing(StrEnum):
    """How it stands with the card of a voucher that a provider scans."""

    READY = "ready"
    AWAITED = "awaited"
    """It is not made yet, or not open again."""
    STUCK = "stuck"
    """Nor will it be before a person looked."""


async def standing(reading: Reading, voucher_id: int) -> Standing:
    """Whether something can be taken off a voucher's card; one that ended has none to wait for."""
    row = await reading.row(
        f"SELECT problem IS NOT NULL OR EXISTS ({OPEN_BEFORE} AND problem IS NOT NULL) AS stuck"
        f" {_FROM} WHERE voucher_id = :voucher AND wanted = 'open' AND known <> 'open'",
        {"voucher": voucher_id},
    )
    if row is None:
        return Standing.READY
    return Standing.STUCK if row["stuck"] else Standing.AWAITED


async def awaited(reading: Reading, voucher_id: int, now: datetime) -> Card | None:
    """What is to be done first for the card of a voucher that is waited for at a till: itself, or
    those of the codes before it. No pause is kept, but for a call that may be under way.
    """
    row = await reading.row(
        "WITH RECURSIVE line (id) AS (SELECT CAST(:voucher AS BIGINT)"
        "  UNION SELECT replaces FROM vouchers"
        "  JOIN line USING (id) WHERE replaces IS NOT NULL)"
        f" SELECT {_COLUMNS} {_FROM} WHERE voucher_id IN (SELECT id FROM line) AND {_IN_ORDER}"
        f" AND problem IS NULL AND (looked = 0 OR {_DUE})"
        " ORDER BY wanted = 'open', voucher_id LIMIT 1",
        {"voucher": voucher_id} | _until(now),
    )
    return _card(row) if row else None


@dataclass(frozen=True)
class Waiting:
    """How many cards the shop does not have as they ought to be, and since when (UTC)."""

    cards: int
    since: datetime | None
    problems: int


async def waiting(reading: Reading) -> Waiting:
    """What waits for the shop, or for a person where there is a problem."""
    row = await reading.row(
        "SELECT count(*) FILTER (WHERE problem IS NULL) AS cards,"
        " min(since) FILTER (WHERE problem IS NULL) AS since,"
        f" count(problem) AS problems {_FROM} WHERE {_WAITING}"
    )
    assert row is not None  # noqa: S101 - a count always gives a row
    since = datetime.fromisoformat(row["since"]) if row["since"] else None
    return Waiting(row["cards"], since, row["problems"])


async def going_to_ask(transaction: Transaction, voucher_id: int) -> None:
    """The shop is about to be asked for this card: from now on it may be there, and open."""
    await transaction.queue(
        "UPDATE shop_cards SET asked = 1, looked = CASE known WHEN 'closed' THEN 0 ELSE looked END,"
        " known = CASE known WHEN 'closed' THEN 'none' ELSE known END WHERE voucher_id = :voucher",
        {"voucher": voucher_id},
    )


async def is_open(
    transaction: Transaction, voucher_id: int, made_cents: int, left_cents: int, now: datetime
) -> None:
    """The shop has this card, open. What is left of it was looked at now."""
    await transaction.queue(
        "UPDATE shop_cards SET known = 'open', asked = 1, tries = 0, problem = NULL,"
        " seen_at = :now, over_cents = NULL, made_cents = coalesce(made_cents, :made),"
        " left_cents = coalesce(left_cents, :left)"
        " WHERE voucher_id = :voucher",
        {"voucher": voucher_id, "made": made_cents, "left": left_cents, "now": now.isoformat()},
    )


async def learned(transaction: Transaction, voucher_id: int, made_cents: int) -> None:
    """The shop had this card before it was asked for it: what it was made with."""
    await transaction.queue(
        "UPDATE shop_cards SET made_cents = :made, left_cents = :made"
        " WHERE voucher_id = :voucher AND made_cents IS NULL",
        {"voucher": voucher_id, "made": made_cents},
    )


async def is_gone(transaction: Transaction, voucher_id: int) -> None:
    """The shop has this card no more: another can be made, with what is on the voucher."""
    await transaction.queue(
        "UPDATE shop_cards SET made_cents = NULL, left_cents = NULL, over_cents = NULL"
        " WHERE voucher_id = :voucher",
        {"voucher": voucher_id},
    )


async def is_closed(
    transaction: Transaction, voucher_id: int, now: datetime, left_cents: int | None = None
) -> None:
    """Nobody can spend from this card any more, whatever the shop says is left on it."""
    await transaction.queue(
        "UPDATE shop_cards SET known = 'closed', tries = 0, seen_at = :now,"
        " left_cents = coalesce(:left, left_cents) WHERE voucher_id = :voucher",
        {"voucher": voucher_id, "now": now.isoformat(), "left": left_cents},
    )


async def looked(transaction: Transaction, voucher_id: int, now: datetime) -> None:
    """The shop does not have it; it is looked for once more, when nothing can be under way."""
    await transaction.queue(
        "UPDATE shop_cards SET looked = 1, next_at = :next WHERE voucher_id = :voucher",
        {"voucher": voucher_id, "next": (now + timedelta(seconds=GRACE_SECONDS)).isoformat()},
    )


async def put_off(transaction: Transaction, card: Card, now: datetime, wait: float | None) -> None:
    """Try this card once more: in `wait` seconds, or in twice as many as the time before."""
    seconds = wait if wait is not None else min(2.0 ** (card.tries + 1), _LONGEST_PAUSE_SECONDS)
    await transaction.queue(
        "UPDATE shop_cards SET tries = tries + 1, next_at = :next WHERE voucher_id = :voucher",
        {"voucher": card.voucher_id, "next": (now + timedelta(seconds=seconds)).isoformat()},
    )


async def needs_a_person(
    transaction: Transaction, voucher_id: int, problem: str, now: datetime
) -> None:
    """Somebody has to look at this card: by the name of the problem. Meanwhile it is tried again
    now and then."""
    await transaction.queue(
        "UPDATE shop_cards SET problem = :problem, next_at = :next WHERE voucher_id = :voucher",
        {
            "voucher": voucher_id,
            "problem": problem,
            "next": (now + _PROBLEM_PAUSE).isoformat(),
        },
    )


async def try_again(transaction: Transaction, now: datetime) -> None:
    """Whatever a person had to look at may have been put right in the shop."""
    await transaction.queue(
        "UPDATE shop_cards SET next_at = :now WHERE problem IS NOT NULL", {"now": now.isoformat()}
    )


async def left(reading: Reading) -> dict[str, int]:
    """What the uses that were seen leave on each card that the shop has, in cents by code."""
    rows = await reading.rows(
        f"SELECT vouchers.code, left_cents {_FROM} WHERE known <> 'none' AND left_cents IS NOT NULL"
    )
    return {row["code"]: row["left_cents"] for row in rows}


@dataclass(frozen=True)
class Ended:
    """A voucher that ended when its card was closed: how, by whom, and what became free, in cents.

    Zero where all of it had been spent.
    """

    kind: State
    person_id: int | None
    freed_cents: int


async def end_with_card(transaction: Transaction, voucher_id: int) -> Ended | None:
    """End a voucher of which the card is closed, where it waited for that; None where it did not.

    One of which all had been spent stays a spent one; what comes back to it later ends with it.
    """
    row = await transaction.row(
        "SELECT ending, ending_by, ending_at, balance_cents, state FROM vouchers"
        " WHERE id = :voucher AND ending IS NOT NULL AND EXISTS (SELECT 1 FROM shop_cards"
        "  WHERE voucher_id = :voucher AND known = 'closed')",
        {"voucher": voucher_id},
    )
    if row is None:
        return None
    freed = row["balance_cents"] if row["state"] == "issued" else 0
    if freed:
        await transaction.execute(
            END.format(which=":voucher"),
            {
                "kind": row["ending"],
                "at": row["ending_at"],
                "person": row["ending_by"],
                "voucher": voucher_id,
                "redemption": None,
            },
        )
    return Ended(State(row["ending"]), row["ending_by"], freed)


async def end_those_after(transaction: Transaction, voucher_id: int) -> list[int]:
    """The vouchers that came for this one, were ended since, and waited for its card to be closed:
    nothing stands in the way of their end. Those of which a card was asked for wait for that.
    """
    rows = await transaction.rows(
        "UPDATE shop_cards SET known = 'closed' WHERE asked = 0 AND known = 'none'"
        " AND wanted = 'closed' AND voucher_id IN (WITH RECURSIVE line (id) AS ("
        "  SELECT CAST(:voucher AS BIGINT)"
        "  UNION SELECT vouchers.id FROM vouchers JOIN line ON vouchers.replaces = line.id)"
        "  SELECT vouchers.id FROM vouchers JOIN line ON line.id = vouchers.id"
        f"  WHERE ending IS NOT NULL AND NOT EXISTS ({OPEN_BEFORE})) RETURNING voucher_id",
        {"voucher": voucher_id},
    )
    return [row["voucher_id"] for row in rows]


async def to_be_freed(reading: Reading) -> int:
    """What is committed until the shop has closed its cards, in cents."""
    cents: int = await reading.value(
        "SELECT coalesce(sum(balance_cents), 0) FROM vouchers WHERE ending IS NOT NULL"
        " AND state = 'issued'"
    )
    return cents


async def successor(reading: Reading, voucher_id: int) -> int:
    """The voucher that stands in the place of this one by now; itself where none does."""
    found: int = await reading.value(
        "WITH RECURSIVE line (id, depth) AS (SELECT CAST(:voucher AS BIGINT), 0 UNION ALL"
        " SELECT vouchers.id, depth + 1 FROM vouchers JOIN line ON vouchers.replaces = line.id)"
        " SELECT id FROM line ORDER BY depth DESC LIMIT 1",
        {"voucher": voucher_id},
    )
    return found


@dataclass(frozen=True)
class Compared:
    """A card as it is held against the shop's. `unbooked_cents` is what the shop did and our books
    could not take; `unbooked_scans_cents` is what providers took off and nobody is paid for."""

    code: str
    known: str
    left_cents: int | None
    valid_until: date
    problem: str | None
    unbooked_cents: int
    unbooked_scans_cents: int


async def compared(reading: Reading) -> list[Compared]:
    """All cards that the shop was ever asked for."""
    rows = await reading.rows(
        "SELECT vouchers.code, known, left_cents, valid_until, problem, coalesce(("
        "  SELECT sum(cents - booked_cents) FROM shop_uses WHERE is_scan = 0"
        f"  AND link = {LINK}"
        "  AND shop_uses.voucher_id = shop_cards.voucher_id), 0) AS unbooked, coalesce(("
        "  SELECT sum(cents - booked_cents) FROM shop_uses WHERE is_scan = 1"
        f"  AND link = {LINK}"
        "  AND shop_uses.voucher_id = shop_cards.voucher_id), 0) AS unbooked_scans"
        f" {_FROM} WHERE asked = 1 OR known <> 'none' ORDER BY shop_cards.voucher_id"
    )
    return [
        Compared(
            row["code"],
            row["known"],
            row["left_cents"],
            date.fromisoformat(row["valid_until"]),
            row["problem"],
            row["unbooked"],
            row["unbooked_scans"],
        )
        for row in rows
    ]
