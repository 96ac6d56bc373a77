"""Coupons of the webshop: what there is, and which were given.

Everything that happens is an entry in `coupon_entries`. What an import says counts once the import
is stored; of two the newest. A trigger sees to it that a coupon that is out is not given again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar

from bot.storage.database import Reading, Row, Transaction

# A coupon without a last day.
NO_END = date(9999, 12, 31)
_AT_ONCE = 400
_Each = TypeVar("_Each")


class Standing(StrEnum):
    """Whether a coupon can be given, by what the webshop's newest list says of it."""

    GOOD = "good"
    LAPSED = "lapsed"
    USED_UP = "used up"
    TEST = "test"
    TAKEN = "taken"  # the webshop has granted it to somebody
    OFF = "off"  # switched off, cancelled, a draft, in the bin
    NOT_YET = "not yet"  # pending, planned
    MISSING = "missing"  # no longer in what a coordinator said is the whole list


class CouponFacts(NamedTuple):
    """What the webshop says of a coupon. Money in cents; the day is the last one it can be used.

    A tuple, as thousands of them come from a process apart.

    `standing` is what the list says in so many words; `standing_on` is what holds.
    """

    purpose: str
    value_cents: int
    balance_cents: int
    valid_until: date
    batch: str
    external_id: str
    standing: Standing = Standing.GOOD

    def standing_on(self, day: date) -> Standing:
        """Whether it can be given on a local day: its last day and its balance count as well."""
        if self.standing not in (Standing.GOOD, Standing.TAKEN):
            return self.standing
        if self.valid_until < day:
            return Standing.LAPSED
        return self.standing if self.balance_cents else Standing.USED_UP


class NewCoupon(NamedTuple):
    """A coupon in an import: its code, the one spelling of it, and what the webshop says."""

    code: str
    read_as: str
    facts: CouponFacts


@dataclass(frozen=True, slots=True)
class Known:
    """What counts now of a coupon; `free` while it is not given."""

    facts: CouponFacts
    free: bool

    def is_in_stock_on(self, day: date) -> bool:
        """Whether it can be given on a local day."""
        return self.free and self.facts.standing_on(day) is Standing.GOOD


@dataclass(frozen=True)
class Given:
    """One giving of a coupon. `given_on` is a local day, `at` UTC."""

    id: int
    coupon_id: int
    code: str
    purpose: str
    value_cents: int
    valid_until: date
    person_id: int
    organisation: str
    given_on: date
    at: datetime
    taken_back: bool


@dataclass(frozen=True)
class Coupon:
    """A coupon as a code finds it; `given` is None while it is in stock."""

    id: int
    code: str
    facts: CouponFacts
    given: Given | None


@dataclass(frozen=True)
class Pile:
    """Coupons in stock that are alike: what for, what they are worth, how many there are."""

    purpose: str
    balance_cents: int
    count: int


@dataclass(frozen=True)
class Giving:
    """What has to be known to give one; `draft_id` makes a second giving of it impossible."""

    draft_id: int
    purpose: str
    balance_cents: int
    person_id: int
    organisation: str
    approach: str | None
    neighbourhood: str | None
    other_household: bool = False


class OutOfStock(Exception):
    """No coupon like this is left."""


class NotGiven(Exception):
    """This giving is over already."""


# Those on the piles that can be given; which of a pile are still free stands at the coupon itself.
_PILES = (
    "FROM coupon_stock WHERE standing = 'good' AND free > 0 AND balance_cents > 0"
    " AND valid_until >= :today"
)
# Whether there is any coupon to give: for the menu, in the query that begins a turn.
ANY_IN_STOCK = f"EXISTS (SELECT 1 {_PILES})"

_GIVEN = """
SELECT given.id, given.coupon_id, coupons.code, given.purpose, given.value_cents,
    given.valid_until, given.person_id, given.organisation, given.given_on, given.at,
    EXISTS (SELECT 1 FROM coupon_entries AS back WHERE back.ends = given.id) AS taken_back
FROM coupon_entries AS given JOIN coupons ON coupons.id = given.coupon_id
WHERE given.kind = 'given'
"""


def _facts(row: Row) -> CouponFacts:
    return CouponFacts(
        purpose=row["purpose"],
        value_cents=row["value_cents"],
        balance_cents=row["balance_cents"],
        valid_until=date.fromisoformat(row["valid_until"]),
        batch=row["batch"],
        external_id=row["external_id"],
        standing=Standing(row["standing"]),
    )


def _given(row: Row) -> Given:
    return Given(
        id=row["id"],
        coupon_id=row["coupon_id"],
        code=row["code"],
        purpose=row["purpose"],
        value_cents=row["value_cents"],
        valid_until=date.fromisoformat(row["valid_until"]),
        person_id=row["person_id"],
        organisation=row["organisation"],
        given_on=date.fromisoformat(row["given_on"]),
        at=datetime.fromisoformat(row["at"]),
        taken_back=bool(row["taken_back"]),
    )


# Imports


def _marks(values: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Named parameters for a list of values; of none there is nothing that is among them."""
    named = {f"v{index}": value for index, value in enumerate(values)}
    return ", ".join(f":{name}" for name in named) or "NULL", named


def in_pieces(coupons: Sequence[_Each]) -> Iterable[Sequence[_Each]]:
    """So many at once as one statement, or one short transaction, takes."""
    return (coupons[start : start + _AT_ONCE] for start in range(0, len(coupons), _AT_ONCE))


async def known(reading: Reading, read_as: Sequence[str]) -> dict[str, Known]:
    """What counts now of the coupons with these spellings, at most 400."""
    marks, named = _marks(read_as)
    rows = await reading.rows(
        f"""
        SELECT read_as, facts.purpose, value_cents, balance_cents, valid_until, batch,
            external_id, standing, coupons.state
        FROM coupons JOIN coupon_entries AS facts ON facts.coupon_id = coupons.id
            AND facts.import_id IS NOT NULL
        JOIN imports ON imports.id = facts.import_id AND imports.state = 'stored'
        WHERE read_as IN ({marks}) ORDER BY facts.id
        """,
        named,
    )
    return {row["read_as"]: Known(_facts(row), row["state"] == "free") for row in rows}


async def in_stock(reading: Reading, today: date, above: int) -> list[tuple[int, NewCoupon]]:
    """What can be given on this local day, with the ids: the first 400 above one of them."""
    rows = await reading.rows(
        """
        SELECT coupons.id, code, read_as, purpose, value_cents, balance_cents, valid_until, batch,
            external_id, standing
        FROM coupons CROSS JOIN coupon_facts
        WHERE coupon_id = coupons.id AND coupons.id > :above AND coupons.state = 'free'
            AND standing = 'good' AND balance_cents > 0 AND valid_until >= :today
        ORDER BY coupons.id LIMIT :most
        """,
        {"above": above, "today": today.isoformat(), "most": _AT_ONCE},
    )
    return [(row["id"], NewCoupon(row["code"], row["read_as"], _facts(row))) for row in rows]


async def are_vouchers(reading: Reading, codes: Sequence[str]) -> set[str]:
    """Which of these codes are of vouchers, or kept for them; at most 400."""
    marks, named = _marks([code.upper() for code in codes])
    rows = await reading.rows(
        f"SELECT upper(code) AS code FROM vouchers WHERE upper(code) IN ({marks})"
        f" UNION SELECT upper(code) FROM pool_codes WHERE upper(code) IN ({marks})",
        named,
    )
    return {row["code"] for row in rows}


def _is_missing(coupon: NewCoupon) -> bool:
    return coupon.facts.standing is Standing.MISSING


async def put_ready(
    transaction: Transaction,
    import_id: int,
    coupons: Sequence[NewCoupon],
    person_id: int | None,
    now: datetime,
) -> tuple[list[NewCoupon], list[NewCoupon]]:
    """Write what is new or changed among these; returns the new ones, and those that changed.

    It counts for nothing before the import is stored. Written twice, it is there once. What is
    missing from a list stays as it is where it was given since.
    """
    before = await known(transaction, [coupon.read_as for coupon in coupons])
    new: list[NewCoupon] = []
    changed: list[NewCoupon] = []
    for coupon in coupons:
        was = before.get(coupon.read_as)
        if was and (was.facts == coupon.facts or (_is_missing(coupon) and not was.free)):
            continue
        (changed if was else new).append(coupon)
    await transaction.queue_many(
        "INSERT INTO coupons (code, read_as) VALUES (:code, :read_as) ON CONFLICT DO NOTHING",
        [{"code": coupon.code, "read_as": coupon.read_as} for coupon in new],
    )
    at = now.isoformat()
    for kind, those in (("imported", new), ("changed", changed)):
        await transaction.queue_many(
            """
            INSERT INTO coupon_entries (coupon_id, kind, at, person_id, import_id, purpose,
                value_cents, balance_cents, valid_until, batch, external_id, standing)
            SELECT id, :kind, :at, :person, :import, :purpose, :value, :balance, :until, :batch,
                :external, :standing FROM coupons WHERE read_as = :read_as
            ON CONFLICT (import_id, coupon_id) DO NOTHING
            """,
            [
                {
                    "kind": kind,
                    "at": at,
                    "person": person_id,
                    "import": import_id,
                    "purpose": coupon.facts.purpose,
                    "value": coupon.facts.value_cents,
                    "balance": coupon.facts.balance_cents,
                    "until": coupon.facts.valid_until.isoformat(),
                    "batch": coupon.facts.batch,
                    "external": coupon.facts.external_id,
                    "standing": coupon.facts.standing.value,
                    "read_as": coupon.read_as,
                }
                for coupon in those
            ],
        )
    return new, changed


# Looking


async def by_code(reading: Reading, read_as: str) -> Coupon | None:
    """The coupon with this spelling of its code."""
    row = await reading.row(
        "SELECT coupons.id, code, state, purpose, value_cents, balance_cents, valid_until, batch,"
        " external_id, standing FROM coupons JOIN coupon_facts ON coupon_id = coupons.id"
        " WHERE read_as = :read_as",
        {"read_as": read_as},
    )
    if row is None:
        return None
    given = None
    if row["state"] == "given":
        last = await reading.row(
            f"{_GIVEN} AND given.coupon_id = :coupon ORDER BY given.id DESC LIMIT 1",
            {"coupon": row["id"]},
        )
        given = _given(last) if last else None
    return Coupon(row["id"], row["code"], _facts(row), given)


async def told_at(reading: Reading, coupon_id: int) -> datetime:
    """When the webshop's list told last of a coupon (UTC)."""
    at: str = await reading.value(
        "SELECT max(at) FROM coupon_entries WHERE coupon_id = :coupon AND import_id IS NOT NULL",
        {"coupon": coupon_id},
    )
    return datetime.fromisoformat(at)


async def any_known(reading: Reading, read_as: Sequence[str]) -> str | None:
    """One of these spellings that is a coupon's, stored or on its way; None when none is."""
    for start in range(0, len(read_as), _AT_ONCE):
        marks, named = _marks(read_as[start : start + _AT_ONCE])
        found = await reading.value(
            f"SELECT code FROM coupons WHERE read_as IN ({marks}) LIMIT 1", named
        )
        if found is not None:
            return str(found)
    return None


async def stock(reading: Reading, today: date) -> list[Pile]:
    """What there is to give on this local day, by purpose and value."""
    rows = await reading.rows(
        f"SELECT purpose, balance_cents, sum(free) AS many {_PILES}"
        " GROUP BY purpose, balance_cents ORDER BY purpose, balance_cents",
        {"today": today.isoformat()},
    )
    return [Pile(row["purpose"], row["balance_cents"], row["many"]) for row in rows]


async def giving(reading: Reading, giving_id: int) -> Given | None:
    """A giving by its id."""
    row = await reading.row(f"{_GIVEN} AND given.id = :id", {"id": giving_id})
    return _given(row) if row else None


async def last_given_by(reading: Reading, person_id: int, today: date) -> Given | None:
    """The coupon that this person gave last on this day and that is still out."""
    row = await reading.row(
        f"{_GIVEN} AND given.person_id = :person AND given.given_on = :today"
        " AND NOT EXISTS (SELECT 1 FROM coupon_entries AS back WHERE back.ends = given.id)"
        " ORDER BY given.id DESC LIMIT 1",
        {"person": person_id, "today": today.isoformat()},
    )
    return _given(row) if row else None


async def given_today(reading: Reading, person_id: int, today: date) -> int:
    """How many coupons this person gave on a local day and did not take back."""
    count: int = await reading.value(
        "SELECT count(*) FROM coupon_entries AS given WHERE person_id = :person"
        " AND given_on = :today AND kind = 'given'"
        " AND NOT EXISTS (SELECT 1 FROM coupon_entries AS back WHERE back.ends = given.id)",
        {"person": person_id, "today": today.isoformat()},
    )
    return count


# Giving


async def give(transaction: Transaction, new: Giving, now: datetime, today: date) -> Given:
    """Give the coupon of this purpose and worth that ends soonest.

    A draft that was given before gives the same coupon again. Raises OutOfStock.
    """
    before = await transaction.row(f"{_GIVEN} AND given.draft_id = :draft", {"draft": new.draft_id})
    if before is not None:
        return _given(before)
    row = await transaction.row(
        # The pile first: within it the index knows the coupons in the order in which they came.
        f"""
        SELECT coupon_id, facts.valid_until FROM
            (SELECT min(valid_until) AS first {_PILES}
            AND purpose = :purpose AND balance_cents = :balance) AS pile
        CROSS JOIN coupon_facts AS facts CROSS JOIN coupons
        WHERE coupons.id = coupon_id AND facts.standing = 'good' AND facts.purpose = :purpose
            AND facts.balance_cents = :balance
            AND facts.valid_until = first AND coupons.state = 'free' ORDER BY facts.id LIMIT 1
        """,
        {"today": today.isoformat(), "purpose": new.purpose, "balance": new.balance_cents},
    )
    if row is None:
        raise OutOfStock
    await transaction.execute(
        """
        INSERT INTO coupon_entries (coupon_id, kind, at, person_id, purpose, value_cents,
            valid_until, draft_id, organisation, approach, neighbourhood, other_household, given_on)
        VALUES (:coupon, 'given', :at, :person, :purpose, :value, :until, :draft, :organisation,
            :approach, :neighbourhood, :other, :today)
        """,
        {
            "coupon": row["coupon_id"],
            "at": now.isoformat(),
            "person": new.person_id,
            "purpose": new.purpose,
            "value": new.balance_cents,
            "until": row["valid_until"],
            "draft": new.draft_id,
            "organisation": new.organisation,
            "approach": new.approach,
            "neighbourhood": new.neighbourhood,
            "other": int(new.other_household),
            "today": today.isoformat(),
        },
    )
    given = await transaction.row(f"{_GIVEN} AND given.draft_id = :draft", {"draft": new.draft_id})
    assert given is not None  # noqa: S101 - it was written just now
    return _given(given)


async def take_back(
    transaction: Transaction, giving_id: int, person_id: int, now: datetime
) -> None:
    """End a giving: the coupon is in stock again. Raises NotGiven when it ended before."""
    found = await giving(transaction, giving_id)
    if found is None or found.taken_back:
        raise NotGiven
    await transaction.queue(
        "INSERT INTO coupon_entries (coupon_id, kind, at, person_id, ends)"
        " VALUES (:coupon, 'taken back', :at, :person, :giving)",
        {
            "coupon": found.coupon_id,
            "at": now.isoformat(),
            "person": person_id,
            "giving": giving_id,
        },
    )


# The books


async def imbalances(reading: Reading) -> list[str]:
    """What does not add up between entries, coupons and piles; empty when the books balance."""
    held = await reading.rows(
        """
        SELECT coupons.id, coupons.state, count(given.id) - count(back.id) AS held
        FROM coupons LEFT JOIN coupon_entries AS given
            ON given.coupon_id = coupons.id AND given.kind = 'given'
        LEFT JOIN coupon_entries AS back ON back.ends = given.id
        GROUP BY coupons.id
        HAVING count(given.id) - count(back.id) <> CASE coupons.state WHEN 'given' THEN 1 ELSE 0 END
        """
    )
    piles = await reading.rows(
        """
        WITH recount AS (SELECT standing, purpose, balance_cents, valid_until, count(*) AS free
            FROM coupon_facts JOIN coupons ON coupons.id = coupon_id
            WHERE coupons.state = 'free' GROUP BY 1, 2, 3, 4)
        SELECT 'there are' AS who, * FROM (SELECT * FROM recount EXCEPT
            SELECT * FROM coupon_stock) AS counted
        UNION ALL SELECT 'counted were', * FROM (SELECT * FROM coupon_stock WHERE free > 0
            EXCEPT SELECT * FROM recount) AS kept
        """
    )
    return [
        *(f"coupon {row['id']} is {row['state']}, but out {row['held']} times" for row in held),
        *(
            f"{row['standing']} coupons for {row['purpose']} of {row['balance_cents']} cents until"
            f" {row['valid_until']}: {row['who']} {row['free']}"
            for row in piles
        ),
    ]
