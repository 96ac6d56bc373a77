"""Vouchers and the money they commit.

Every movement is a ledger entry: by how much it changes what is committed in a pot and what is
spent from it. The pots' sums and a voucher's state and balance follow from the entries by trigger,
and a pot's CHECK makes one voucher too many impossible (herstelagenda, section 2).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.scheme import Scheme
from bot.storage.database import Reading, Row, Transaction
from bot.storage.errors import ConstraintViolated
from bot.storage.pool_codes import mark_taken, take_first
from bot.storage.pots import SETTLEMENT, VOUCHERS, SoldOut, envelope, full_pot


class State(StrEnum):
    """Where a voucher is in its life. One that is spent in part is still an issued one."""

    ISSUED = "issued"
    UNDONE = "undone"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    LAPSED = "lapsed"
    REDEEMED = "redeemed"


class NotUsable(Exception):
    """There is nothing left on the voucher: it was redeemed, or it ended."""


@dataclass(frozen=True)
class Voucher:
    """One voucher. Days are in the scheme's zone, `issued_at` is UTC.

    `balance_cents` is what can still be spent of it.
    """

    id: int
    code: str
    state: State
    amount_cents: int
    balance_cents: int
    category: str
    organisation: str
    issued_by: int
    approach: str
    neighbourhood: str | None
    issued_at: datetime
    issued_on: date
    valid_until: date
    replaces: int | None

    def is_usable_on(self, day: date) -> bool:
        """Whether it can be spent on this local day."""
        return self.state is State.ISSUED and day <= self.valid_until

    @property
    def is_untouched(self) -> bool:
        """Whether nothing of it was spent."""
        return self.state is State.ISSUED and self.balance_cents == self.amount_cents


@dataclass(frozen=True)
class NewVoucher:
    """What has to be known to issue one; `draft_id` makes a second issue of it impossible."""

    draft_id: int
    person_id: int
    organisation: str
    category: str
    approach: str
    neighbourhood: str | None
    other_household: bool = False


# One that is to end when the webshop has closed its card is no use to anybody already.
_COLUMNS = (
    "id, code, coalesce(ending, state) AS state, amount_cents, balance_cents, category,"
    " organisation, issued_by, approach, neighbourhood, issued_at, issued_on, valid_until, replaces"
)
IN_USE = "state = 'issued' AND ending IS NULL"


def _voucher(row: Row) -> Voucher:
    return Voucher(
        id=row["id"],
        code=row["code"],
        state=State(row["state"]),
        amount_cents=row["amount_cents"],
        balance_cents=row["balance_cents"],
        category=row["category"],
        organisation=row["organisation"],
        issued_by=row["issued_by"],
        approach=row["approach"],
        neighbourhood=row["neighbourhood"],
        issued_at=datetime.fromisoformat(row["issued_at"]),
        issued_on=date.fromisoformat(row["issued_on"]),
        valid_until=date.fromisoformat(row["valid_until"]),
        replaces=row["replaces"],
    )


_COMMIT_MONEY = """
INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id) VALUES
    (:voucher, 'issued', :vouchers, :amount, :at, :person),
    (:voucher, 'issued', :settlement, :each, :at, :person),
    (:voucher, 'issued', :envelope, :amount, :at, :person)
"""


async def issue(
    transaction: Transaction, new: NewVoucher, scheme: Scheme, code: str | None, now: datetime
) -> Voucher:
    """Issue a voucher and commit its money.

    `code` is None where the webshop brings its own codes. A draft that was issued before gives
    the same voucher again. Raises SoldOut or OutOfCodes and leaves the transaction as it was.
    """
    if code is None:
        code = await take_first(transaction)
    voucher, is_new = await _insert(
        transaction, new, scheme, code, now, amount_cents=scheme.voucher_cents
    )
    if not is_new:
        return voucher
    try:
        async with transaction.attempt():
            await transaction.queue(
                _COMMIT_MONEY,
                {
                    "voucher": voucher.id,
                    "vouchers": VOUCHERS,
                    "settlement": SETTLEMENT,
                    "envelope": envelope(new.organisation),
                    "amount": scheme.voucher_cents,
                    "each": scheme.settlement_each_cents,
                    "at": now.isoformat(),
                    "person": new.person_id,
                },
            )
    except ConstraintViolated as error:
        if error.name != "within_ceiling":
            raise
        await transaction.queue("DELETE FROM vouchers WHERE id = :id", {"id": voucher.id})
        full = await full_pot(transaction, new.organisation, scheme)
        raise SoldOut(full or VOUCHERS) from None
    if scheme.codes == "pool":
        await mark_taken(transaction, voucher.code, voucher.id)
    return voucher


async def replace_code(
    transaction: Transaction,
    old: Voucher,
    *,
    draft_id: int,
    person_id: int,
    scheme: Scheme,
    code: str | None,
    now: datetime,
) -> Voucher:
    """Put a new voucher in the place of an old one, with what is left of it and until the same day.

    It commits exactly what the old one frees, so it always fits. `code` is as with `issue`.
    Raises NotUsable or OutOfCodes and leaves the transaction as it was.
    """
    if not old.is_usable_on(now.astimezone(scheme.zone).date()):
        raise NotUsable
    if code is None:
        code = await take_first(transaction)
    left = await _ended(transaction, old.id, State.REPLACED, person_id, now)
    new = NewVoucher(
        draft_id=draft_id,
        person_id=person_id,
        organisation=old.organisation,
        category=old.category,
        approach=old.approach,
        neighbourhood=old.neighbourhood,
    )
    voucher, _is_new = await _insert(
        transaction, new, scheme, code, now, amount_cents=left, replaces=old
    )
    await transaction.queue(
        "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id)"
        " SELECT :voucher, 'issued', pot, -committed_cents, :at, :person FROM ledger"
        " WHERE voucher_id = :old AND kind = 'replaced'",
        {"voucher": voucher.id, "old": old.id, "at": now.isoformat(), "person": person_id},
    )
    if scheme.codes == "pool":
        await mark_taken(transaction, voucher.code, voucher.id)
    return voucher


async def _insert(
    transaction: Transaction,
    new: NewVoucher,
    scheme: Scheme,
    code: str,
    now: datetime,
    *,
    amount_cents: int,
    replaces: Voucher | None = None,
) -> tuple[Voucher, bool]:
    """The voucher as it will be once its money is committed, and whether it is a new one."""
    today = now.astimezone(scheme.zone).date()
    row = await transaction.row(
        f"""
        INSERT INTO vouchers (code, draft_id, amount_cents, category, organisation, issued_by,
            approach, neighbourhood, other_household, issued_at, issued_on, valid_until, replaces)
        VALUES (:code, :draft, :amount, :category, :organisation, :person, :approach,
            :neighbourhood, :other, :at, :today, :until, :replaces)
        ON CONFLICT (draft_id) DO NOTHING RETURNING {_COLUMNS}
        """,
        {
            "code": code,
            "draft": new.draft_id,
            "amount": amount_cents,
            "category": new.category,
            "organisation": new.organisation,
            "person": new.person_id,
            "approach": new.approach,
            "neighbourhood": new.neighbourhood,
            "other": int(new.other_household),
            "at": now.isoformat(),
            "today": today.isoformat(),
            "until": (replaces.valid_until if replaces else scheme.valid_until(today)).isoformat(),
            "replaces": replaces.id if replaces else None,
        },
    )
    if row is None:
        return await _required(transaction, "draft_id = :draft", {"draft": new.draft_id}), False
    return replace(_voucher(row), balance_cents=amount_cents), True


async def end(
    transaction: Transaction, voucher_id: int, kind: State, person_id: int, now: datetime
) -> bool:
    """Undo or withdraw a voucher and free what is left of its money.

    Returns whether it is free: False where a live webshop has to close the card first, and say what
    is left. Raises NotUsable when it is no longer an issued one.
    """
    voucher = await by_id(transaction, voucher_id)
    if voucher is None or voucher.state is not State.ISSUED:
        raise NotUsable
    if await end_later(transaction, voucher_id, kind, person_id, now):
        return False
    await _ended(transaction, voucher_id, kind, person_id, now)
    return True


async def end_later(
    transaction: Transaction, voucher_id: int, kind: State, person_id: int | None, now: datetime
) -> bool:
    """Have a voucher end when its card in the webshop is closed; False where there can be none."""
    row = await transaction.row(
        "UPDATE vouchers SET ending = :kind, ending_by = :person, ending_at = :at"
        " WHERE id = :voucher AND ending IS NULL AND EXISTS ("
        f"  {HAS_CARD}) RETURNING id",
        {"kind": kind.value, "person": person_id, "at": now.isoformat(), "voucher": voucher_id},
    )
    return row is not None


async def _ended(
    transaction: Transaction, voucher_id: int, kind: State, person_id: int, now: datetime
) -> int:
    """End a voucher; returns what was left of it, in cents. Raises NotUsable."""
    voucher = await by_id(transaction, voucher_id)
    if voucher is None or voucher.state is not State.ISSUED:
        raise NotUsable
    await transaction.queue(
        END.format(which=":voucher"),
        {
            "kind": kind.value,
            "at": now.isoformat(),
            "person": person_id,
            "voucher": voucher_id,
            "redemption": None,
        },
    )
    return voucher.balance_cents


# The webshop may have this card, and take it.
MAY_BE_OPEN = "known <> 'closed' AND (asked = 1 OR known <> 'none')"
# One of the vouchers in the place of which a voucher came may still be spent there.
OPEN_BEFORE = f"""
    WITH RECURSIVE before (id) AS (SELECT vouchers.replaces UNION
        SELECT older.replaces FROM vouchers AS older JOIN before ON older.id = before.id)
    SELECT 1 FROM before JOIN shop_cards ON voucher_id = before.id WHERE {MAY_BE_OPEN}
"""
# A voucher that may be spent in the webshop, by its own code or by one that it came for. One that
# was left closes nothing any more.
HAS_CARD = f"""
    SELECT 1 FROM meta WHERE name = 'shop' AND (EXISTS (SELECT 1 FROM shop_cards
        WHERE voucher_id = vouchers.id AND (asked = 1 OR known <> 'none'))
        OR EXISTS ({OPEN_BEFORE}))
"""
# Whatever the vouchers still commit is free again.
END = (
    "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id, redemption)"
    " SELECT voucher_id, :kind, pot, -sum(committed_cents), :at, :person, :redemption FROM ledger"
    " WHERE voucher_id IN ({which}) GROUP BY voucher_id, pot HAVING sum(committed_cents) > 0"
    " ORDER BY voucher_id, pot"
)


async def correct_category(
    transaction: Transaction, voucher: Voucher, category: str, person_id: int, now: datetime
) -> None:
    """Put another category on a voucher, and keep what it was."""
    await transaction.queue(
        "INSERT INTO corrections (voucher_id, field, was, became, at, person_id)"
        " VALUES (:voucher, 'category', :was, :became, :at, :person)",
        {
            "voucher": voucher.id,
            "was": voucher.category,
            "became": category,
            "at": now.isoformat(),
            "person": person_id,
        },
    )
    await transaction.queue(
        "UPDATE vouchers SET category = :category WHERE id = :voucher",
        {"category": category, "voucher": voucher.id},
    )


async def _one(reading: Reading, where: str, parameters: dict[str, object]) -> Voucher | None:
    row = await reading.row(f"SELECT {_COLUMNS} FROM vouchers WHERE {where}", parameters)
    return _voucher(row) if row else None


async def by_id(reading: Reading, voucher_id: int) -> Voucher | None:
    """The voucher with this id."""
    return await _one(reading, "id = :id", {"id": voucher_id})


async def as_booked(reading: Reading, voucher_id: int) -> Voucher | None:
    """The voucher as the books have it: one that waits to end is still an issued one."""
    columns = _COLUMNS.replace("coalesce(ending, state) AS state", "state")
    row = await reading.row(f"SELECT {columns} FROM vouchers WHERE id = :id", {"id": voucher_id})
    return _voucher(row) if row else None


async def by_code(reading: Reading, code: str) -> Voucher | None:
    """The voucher with this code, in storage form."""
    return await _one(reading, "upper(code) = :code", {"code": code.upper()})


async def by_codes(reading: Reading, codes: Iterable[str]) -> dict[str, Voucher]:
    """The vouchers with these codes, by their code in capitals."""
    capitals = {code.upper() for code in codes}
    rows = await reading.rows_among(
        f"SELECT {_COLUMNS} FROM vouchers WHERE upper(code) IN ({{among}})", capitals
    )
    return {row["code"].upper(): _voucher(row) for row in rows}


async def _required(reading: Reading, where: str, parameters: dict[str, object]) -> Voucher:
    voucher = await _one(reading, where, parameters)
    if voucher is None:
        raise LookupError(where)
    return voucher


async def last_day_of(reading: Reading, person_id: int) -> date | None:
    """The local day on which this person gave a voucher last."""
    found: str | None = await reading.value(
        "SELECT max(issued_on) FROM vouchers WHERE issued_by = :person",
        {"person": person_id},
    )
    return date.fromisoformat(found) if found else None


async def given_on(reading: Reading, person_id: int, day: date, most: int) -> list[Voucher]:
    """What this person gave on a local day and can still be used, newest first."""
    rows = await reading.rows(
        f"SELECT {_COLUMNS} FROM vouchers WHERE issued_by = :person AND issued_on = :day"
        f" AND {IN_USE} ORDER BY id DESC LIMIT :most",
        {"person": person_id, "day": day.isoformat(), "most": most},
    )
    return [_voucher(row) for row in rows]


# The plus keeps SQLite from going through all that replaced nothing: nearly all there are.
_GIVEN = "FROM vouchers WHERE issued_by = :person AND +replaces IS NULL AND state <> 'undone'"
GIVEN_TODAY = f"{_GIVEN} AND issued_on = :today"


async def given_today(reading: Reading, person_id: int, today: date) -> int:
    """How many vouchers this person gave on a local day, also those that ended since.

    One that was taken back does not count, nor does a new code for one that was there.
    """
    count: int = await reading.value(
        f"SELECT count(*) {GIVEN_TODAY}", {"person": person_id, "today": today.isoformat()}
    )
    return count


async def replaced_today(reading: Reading, person_id: int, today: date) -> int:
    """How many vouchers this person gave a new code for on a local day."""
    count: int = await reading.value(
        "SELECT count(*) FROM vouchers WHERE issued_by = :person AND issued_on = :today"
        " AND replaces IS NOT NULL",
        {"person": person_id, "today": today.isoformat()},
    )
    return count


async def as_given(reading: Reading, voucher: Voucher) -> Voucher:
    """The voucher as it was given, before it got any new code."""
    if voucher.replaces is None:
        return voucher
    return await _required(
        reading,
        "replaces IS NULL AND id IN (WITH RECURSIVE line (id, replaces) AS ("
        " SELECT id, replaces FROM vouchers WHERE id = :id"
        " UNION SELECT older.id, older.replaces FROM vouchers AS older"
        "  JOIN line ON older.id = line.replaces) SELECT id FROM line)",
        {"id": voucher.id},
    )


async def usually_a_day(reading: Reading, person_id: int, since: date, today: date) -> float | None:
    """How many this person gave on a day on which they gave any, since a day and before today.

    None where they gave nothing in that time.
    """
    usual: float | None = await reading.value(
        f"SELECT count(*) * 1.0 / nullif(count(DISTINCT issued_on), 0) {_GIVEN}"
        " AND issued_on >= :since AND issued_on < :today",
        {"person": person_id, "since": since.isoformat(), "today": today.isoformat()},
    )
    return usual


async def given_by(reading: Reading, person_id: int, since: date) -> int:
    """How many vouchers that still count this person gave since a local day."""
    count: int = await reading.value(
        "SELECT count(*) FROM vouchers WHERE issued_by = :person AND issued_on >= :since"
        " AND state IN ('issued', 'redeemed', 'lapsed')",
        {"person": person_id, "since": since.isoformat()},
    )
    return count


async def latest_of(reading: Reading, organisation: str, most: int) -> list[Voucher]:
    """The organisation's latest usable vouchers, newest first."""
    rows = await reading.rows(
        f"SELECT {_COLUMNS} FROM vouchers"
        f" WHERE organisation = :organisation AND {IN_USE} ORDER BY id DESC LIMIT :most",
        {"organisation": organisation, "most": most},
    )
    return [_voucher(row) for row in rows]


async def usable_now(reading: Reading, voucher_ids: list[int]) -> list[Voucher]:
    """The usable vouchers among these and among those that replaced them, newest first."""
    line, parameters = with_replacements(voucher_ids)
    rows = await reading.rows(
        f"{line} SELECT {_COLUMNS} FROM vouchers"
        f" WHERE id IN (SELECT id FROM line) AND {IN_USE} ORDER BY id DESC",
        parameters,
    )
    return [_voucher(row) for row in rows]


def with_replacements(voucher_ids: list[int]) -> tuple[str, dict[str, int]]:
    """A WITH clause for these vouchers and those that replaced them, and its parameters."""
    marks = ", ".join(f":v{index}" for index in range(len(voucher_ids)))
    return (
        "WITH RECURSIVE line (id) AS ("
        f" SELECT id FROM vouchers WHERE id IN ({marks or 'NULL'})"
        " UNION SELECT vouchers.id FROM vouchers JOIN line ON vouchers.replaces = line.id)",
        {f"v{index}": voucher_id for index, voucher_id in enumerate(voucher_ids)},
    )


@dataclass(frozen=True)
class Count:
    """How many vouchers of an organisation are in a state."""

    organisation: str
    state: State
    vouchers: int


async def counts(reading: Reading) -> list[Count]:
    """How many vouchers there are, by organisation and state."""
    rows = await reading.rows(
        "SELECT organisation, state, count(*) FROM vouchers GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [Count(organisation, State(state), number) for organisation, state, number in rows]
