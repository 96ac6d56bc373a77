"""What putting back a backup loses, and the numbers that are never given out once more.

The number of a receipt, of an export and of a line in an export stand on paper and in other
people's books. After a restore they go on from the highest that there ever was.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.storage import meta
from bot.storage.database import Reading, Transaction

# Added to a ledger entry's id it is the number of a line in an export.
LINES_AHEAD = (
    "coalesce((SELECT restores.lines - restores.ledger FROM restores"
    " WHERE restores.ledger < ledger.id ORDER BY restores.id DESC LIMIT 1), 0)"
)
# Where nobody can say how far the numbers came, they leap over what no scheme reaches in the time
# since a backup: the next round number of this size.
_LEAP = 1_000_000
_LEAP_OF_BATCHES = 1_000


@dataclass(frozen=True)
class Lost:
    """What was so before a restore and is not any more, in numbers.

    `vouchers` were given since, and `used_vouchers` of these were handed in. Of vouchers that are
    still there: `redemptions` since, `undone` since, and how many ended since. `coupons` were given
    since; `people` were withdrawn.
    """

    vouchers: int = 0
    used_vouchers: int = 0
    redemptions: int = 0
    undone: int = 0
    ended: int = 0
    coupons: int = 0
    batches: int = 0
    people: int = 0


@dataclass(frozen=True)
class Numbers:
    """The highest number of each kind that was given out."""

    redemptions: int
    batches: int
    lines: int


@dataclass(frozen=True)
class Books:
    """What a restore can lose, by what stays the same: codes and moments, no row numbers."""

    key: str | None
    vouchers: dict[str, str]
    redemptions: dict[tuple[str, str, int], bool]
    coupons: frozenset[tuple[str, str]]
    withdrawn: frozenset[int]
    updates: int
    numbers: Numbers


async def books(reading: Reading) -> Books:
    """What a database has to lose."""

    async def highest(number: str, table: str, where: str = "true") -> int:
        found = await reading.value(f"SELECT max({number}) FROM {table} WHERE {where}")
        return int(found or 0)

    return Books(
        key=await meta.read(reading, meta.KEY_FINGERPRINT),
        vouchers={
            row["code"]: row["state"]
            for row in await reading.rows("SELECT code, state FROM vouchers")
        },
        redemptions={
            (code, at, cents): bool(undone)
            for code, at, cents, undone in await reading.rows(
                "SELECT code, redeemed_at, redemptions.amount_cents, undone_at IS NOT NULL"
                " FROM redemptions JOIN vouchers ON vouchers.id = voucher_id"
            )
        },
        coupons=frozenset(
            (code, at)
            for code, at in await reading.rows(
                "SELECT read_as, max(at) FROM coupons JOIN coupon_entries ON coupon_id = coupons.id"
                " WHERE kind = 'given' AND state = 'given' GROUP BY coupons.id"
            )
        ),
        withdrawn=frozenset(
            chat_id
            for (chat_id,) in await reading.rows(
                "SELECT chat_id FROM people WHERE withdrawn_at IS NOT NULL"
            )
        ),
        updates=await highest("seq", "sqlite_sequence", "name = 'inbox'"),
        numbers=Numbers(
            redemptions=max(
                await highest("number", "redemptions"),
                await highest("redemptions", "restores"),
            ),
            batches=max(
                await highest("number", "batches"),
                await highest("batches", "restores"),
            ),
            lines=max(
                await highest(f"ledger.id + {LINES_AHEAD}", "ledger"),
                await highest("lines", "restores"),
            ),
        ),
    )


def lost(before: Books, after: Books) -> Lost:
    """What a restore took away: `before` it, and `after`."""
    gone = {
        code for code, state in before.vouchers.items()
        if code not in after.vouchers and state in ("issued", "redeemed")
    }  # fmt: skip
    taken = {key for key, undone in before.redemptions.items() if not undone}
    was_taken = {key for key, undone in after.redemptions.items() if not undone}
    return Lost(
        vouchers=len(gone),
        used_vouchers=len({code for code, _at, _cents in taken if code in gone}),
        redemptions=sum(key[0] in after.vouchers for key in taken - was_taken),
        undone=sum(key in before.redemptions for key in was_taken - taken),
        ended=sum(
            # What lapsed lapses again by itself.
            state == "issued" and before.vouchers.get(code) in ("undone", "withdrawn", "replaced")
            for code, state in after.vouchers.items()
        ),
        coupons=len(before.coupons - after.coupons),
        batches=before.numbers.batches - after.numbers.batches,
        people=len(before.withdrawn - after.withdrawn),
    )


def goes_on_from(present: Books, copy: Books) -> bool:
    """Whether a database is the one that a backup was made of, later on."""
    return (
        present.key == copy.key
        and present.updates >= copy.updates
        and present.vouchers.keys() >= copy.vouchers.keys()
    )


def never_below(copy: Books, present: Books | None) -> Numbers:
    """The numbers above which nothing was given out; `present` is None where nobody can say."""
    if present is None:
        numbers = copy.numbers
        return Numbers(
            (numbers.redemptions // _LEAP + 1) * _LEAP,
            (numbers.batches // _LEAP_OF_BATCHES + 1) * _LEAP_OF_BATCHES,
            (numbers.lines // _LEAP + 1) * _LEAP,
        )
    one, other = copy.numbers, present.numbers
    return Numbers(
        max(one.redemptions, other.redemptions),
        max(one.batches, other.batches),
        max(one.lines, other.lines),
    )


async def remember(transaction: Transaction, numbers: Numbers, now: datetime) -> None:
    """From here on all numbers are above these."""
    await transaction.queue(
        "INSERT INTO restores (at, redemptions, batches, ledger, lines) VALUES"
        " (:at, :redemptions, :batches, (SELECT coalesce(max(id), 0) FROM ledger), :lines)",
        {
            "at": now.isoformat(),
            "redemptions": numbers.redemptions,
            "batches": numbers.batches,
            "lines": numbers.lines,
        },
    )
