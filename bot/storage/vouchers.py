"""Vouchers and the money they commit.

Every movement is a ledger entry: by how much it changes what is committed in a pot and what is
spent from it. The pots' sums and a voucher's state and balance follow from the entries by trigger,
and a pot's CHECK makes one voucher too many impossible (herstelagenda, section 2).
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from sqlite3 import Row

from bot.scheme import Scheme
from bot.storage.database import Reading, Transaction

VOUCHERS = "vouchers"
SETTLEMENT = "settlement"


def envelope(organisation: str) -> str:
    """The name of an organisation's own pot."""
    return f"organisation:{organisation}"


class State(StrEnum):
    """Where a voucher is in its life. One that is spent in part is still an issued one."""

    ISSUED = "issued"
    UNDONE = "undone"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    EXPIRED = "expired"
    REDEEMED = "redeemed"


class SoldOut(Exception):
    """A pot has no room for one more voucher. `pot` is its name."""

    def __init__(self, pot: str) -> None:
        super().__init__(pot)
        self.pot = pot


class OutOfCodes(Exception):
    """The webshop's codes are used up."""


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


@dataclass(frozen=True)
class Pot:
    """Money in cents: what is committed or spent stays within the ceiling."""

    name: str
    ceiling_cents: int
    committed_cents: int
    spent_cents: int

    @property
    def used_cents(self) -> int:
        return self.committed_cents + self.spent_cents

    @property
    def free_cents(self) -> int:
        return self.ceiling_cents - self.used_cents


_COLUMNS = (
    "id, code, state, amount_cents, balance_cents, category, organisation, issued_by, approach,"
    " neighbourhood, issued_at, issued_on, valid_until, replaces"
)


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


def ceilings(scheme: Scheme) -> dict[str, int]:
    """How much each pot may hold by the scheme, in cents.

    An organisation without an envelope may go as far as the voucher pot itself.
    """
    return {
        VOUCHERS: scheme.pots.vouchers_cents,
        SETTLEMENT: scheme.pots.settlement_cents,
    } | {
        envelope(organisation.key): organisation.envelope_cents or scheme.pots.vouchers_cents
        for organisation in scheme.organisations
    }


async def set_ceilings(transaction: Transaction, scheme: Scheme) -> None:
    """Bring the pots' ceilings in line with the scheme.

    Raises SoldOut when a ceiling would come below what is already committed.
    """
    for name, cents in ceilings(scheme).items():
        try:
            await transaction.rows(
                "INSERT INTO pots (name, ceiling_cents) VALUES (:name, :cents)"
                " ON CONFLICT (name) DO UPDATE SET ceiling_cents = excluded.ceiling_cents",
                {"name": name, "cents": cents},
            )
        except sqlite3.IntegrityError:
            raise SoldOut(name) from None


async def issue(
    transaction: Transaction, new: NewVoucher, scheme: Scheme, code: str | None, now: datetime
) -> Voucher:
    """Issue a voucher and commit its money.

    `code` is None where the webshop brings its own codes. A draft that was issued before gives
    the same voucher again. Raises SoldOut or OutOfCodes and leaves the transaction as it was.
    """
    if code is None:
        code = await _pool_code(transaction)
    voucher, is_new = await _insert(
        transaction, new, scheme, code, now, amount_cents=scheme.voucher_cents
    )
    if not is_new:
        return voucher
    try:
        await transaction.rows(
            "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id) VALUES"
            " (:voucher, 'issued', :vouchers, :amount, :at, :person),"
            " (:voucher, 'issued', :settlement, :each, :at, :person),"
            " (:voucher, 'issued', :envelope, :amount, :at, :person)",
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
    except sqlite3.IntegrityError as error:
        if "within_ceiling" not in str(error):
            raise
        await transaction.run("DELETE FROM vouchers WHERE id = :id", {"id": voucher.id})
        full = await full_pot(transaction, new.organisation, scheme)
        raise SoldOut(full or VOUCHERS) from None
    if scheme.codes == "pool":
        await _take_from_pool(transaction, voucher)
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
        code = await _pool_code(transaction)
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
    await transaction.run(
        "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id)"
        " SELECT :voucher, 'issued', pot, -committed_cents, :at, :person FROM ledger"
        " WHERE voucher_id = :old AND kind = 'replaced'",
        {"voucher": voucher.id, "old": old.id, "at": now.isoformat(), "person": person_id},
    )
    if scheme.codes == "pool":
        await _take_from_pool(transaction, voucher)
    return voucher


async def _pool_code(transaction: Transaction) -> str:
    code: str | None = await transaction.value(
        "SELECT code FROM pool_codes WHERE voucher_id IS NULL ORDER BY code LIMIT 1"
    )
    if code is None:
        raise OutOfCodes
    return code


async def _take_from_pool(transaction: Transaction, voucher: Voucher) -> None:
    await transaction.run(
        "UPDATE pool_codes SET voucher_id = :voucher WHERE code = :code",
        {"voucher": voucher.id, "code": voucher.code},
    )


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
        "INSERT INTO vouchers (code, draft_id, amount_cents, category, organisation, issued_by,"
        " approach, neighbourhood, other_household, issued_at, issued_on, valid_until, replaces)"
        " VALUES (:code, :draft, :amount, :category, :organisation, :person, :approach,"
        " :neighbourhood, :other, :at, :today, :until, :replaces)"
        f" ON CONFLICT (draft_id) DO NOTHING RETURNING {_COLUMNS}",
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


async def full_pot(reading: Reading, organisation: str, scheme: Scheme) -> str | None:
    """Which pot has no room for one more voucher; the scheme's own come before an envelope."""
    left = await _left_by_pot(reading, organisation, scheme)
    return next((name for name, count in left.items() if count < 1), None)


async def how_many_left(reading: Reading, organisation: str, scheme: Scheme) -> int:
    """How many vouchers this organisation can still give: the pot that runs out first decides."""
    left = min((await _left_by_pot(reading, organisation, scheme)).values())
    return min(left, await pool_left(reading)) if scheme.codes == "pool" else left


async def _left_by_pot(reading: Reading, organisation: str, scheme: Scheme) -> dict[str, int]:
    needs = {
        VOUCHERS: scheme.voucher_cents,
        SETTLEMENT: scheme.settlement_each_cents,
        envelope(organisation): scheme.voucher_cents,
    }
    free = {pot.name: pot.free_cents for pot in await pots(reading)}
    return {name: free[name] // need for name, need in needs.items() if need}


async def pool_left(reading: Reading) -> int:
    """How many of the webshop's codes were not given yet."""
    count: int = await reading.value("SELECT count(*) FROM pool_codes WHERE voucher_id IS NULL")
    return count


async def end(
    transaction: Transaction, voucher_id: int, kind: State, person_id: int, now: datetime
) -> None:
    """Undo or withdraw a voucher and free what is left of its money.

    Raises NotUsable when it is no longer an issued one.
    """
    await _ended(transaction, voucher_id, kind, person_id, now)


async def _ended(
    transaction: Transaction, voucher_id: int, kind: State, person_id: int, now: datetime
) -> int:
    """End a voucher; returns what was left of it, in cents. Raises NotUsable."""
    voucher = await by_id(transaction, voucher_id)
    if voucher is None or voucher.state is not State.ISSUED:
        raise NotUsable
    await transaction.run(
        _END.format(which=":voucher"),
        {
            "kind": kind.value,
            "at": now.isoformat(),
            "person": person_id,
            "voucher": voucher_id,
            "redemption": None,
        },
    )
    return voucher.balance_cents


# Whatever the vouchers still commit is free again.
_END = (
    "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id, redemption)"
    " SELECT voucher_id, :kind, pot, -sum(committed_cents), :at, :person, :redemption FROM ledger"
    " WHERE voucher_id IN ({which}) GROUP BY voucher_id, pot HAVING sum(committed_cents) > 0"
)
_LAPSE: dict[str, object] = {"kind": State.EXPIRED.value, "person": None, "redemption": None}


_TOLD_LAPSES = "lapses on "


async def expire(transaction: Transaction, today: date, now: datetime, most: int) -> int:
    """Let vouchers lapse that could be used until yesterday or longer ago, and free their money.

    At most so many at a time; returns how many they were.
    """
    lapsed = (
        "SELECT id FROM vouchers WHERE state = 'issued' AND valid_until < :today"
        " ORDER BY id LIMIT :most"
    )
    before = {"today": today.isoformat(), "most": most}
    count: int = await transaction.value(f"SELECT count(*) FROM ({lapsed})", before)
    if count:
        await transaction.run(_END.format(which=lapsed), before | _LAPSE | {"at": now.isoformat()})
    return count


async def due_to_lapse(reading: Reading, before: date, since: date | None = None) -> int:
    """How many vouchers in use have their last day before this one, and not before `since`."""
    count: int = await reading.value(
        "SELECT count(*) FROM vouchers WHERE state = 'issued' AND valid_until < :before"
        " AND valid_until >= :since",
        {"before": before.isoformat(), "since": since.isoformat() if since else ""},
    )
    return count


async def tell_lapses(transaction: Transaction, lapses_on: date, now: datetime) -> None:
    """Remember that it was told what lapses on this day, and before it."""
    await notice_once(transaction, _TOLD_LAPSES + lapses_on.isoformat(), now)


async def lapses_told_before(reading: Reading, day: date) -> date | None:
    """The last day, until this one, of which it was told what lapses; None where there is none."""
    name: str | None = await reading.value(
        "SELECT max(name) FROM notices WHERE name BETWEEN :first AND :last",
        {"first": _TOLD_LAPSES, "last": _TOLD_LAPSES + day.isoformat()},
    )
    return date.fromisoformat(name.removeprefix(_TOLD_LAPSES)) if name else None


# In use until today or later, and lapsed all the same: a clock was wrong.
_LAPSED_TOO_EARLY = "SELECT id FROM vouchers WHERE state = 'expired' AND valid_until >= :today"


async def lapsed_too_early(reading: Reading, today: date) -> int:
    """How many vouchers lapsed that could still be used today."""
    count: int = await reading.value(
        f"SELECT count(*) FROM ({_LAPSED_TOO_EARLY})", {"today": today.isoformat()}
    )
    return count


async def take_back_lapses(transaction: Transaction, today: date, now: datetime) -> None:
    """Make vouchers that lapsed too early what they were.

    Raises sqlite3.IntegrityError where a pot has no room for them any more.
    """
    await transaction.rows(
        "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at)"
        " SELECT voucher_id, 'revived', pot, -sum(committed_cents), :at FROM ledger"
        f" WHERE voucher_id IN ({_LAPSED_TOO_EARLY}) AND kind IN ('expired', 'revived')"
        " GROUP BY voucher_id, pot HAVING sum(committed_cents) < 0",
        {"today": today.isoformat(), "at": now.isoformat()},
    )


async def lapse_again(
    transaction: Transaction, voucher_id: int, redemption: int, now: datetime
) -> None:
    """Free what came back to a voucher after its last day, when this redemption was undone."""
    await transaction.run(
        _END.format(which=":voucher"),
        _LAPSE | {"voucher": voucher_id, "redemption": redemption, "at": now.isoformat()},
    )


async def lapsed(reading: Reading, voucher_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """What these vouchers lost by lapsing and did not get back: by voucher and pot, in cents."""
    rows = await reading.rows_among(
        "SELECT voucher_id, pot, -sum(committed_cents) AS cents FROM ledger"
        " WHERE voucher_id IN ({among}) AND kind IN ('expired', 'revived')"
        " GROUP BY voucher_id, pot",
        voucher_ids,
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["voucher_id"], {})[row["pot"]] = row["cents"]
    return found


async def correct_category(
    transaction: Transaction, voucher: Voucher, category: str, person_id: int, now: datetime
) -> None:
    """Put another category on a voucher, and keep what it was."""
    await transaction.run(
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
    await transaction.run(
        "UPDATE vouchers SET category = :category WHERE id = :voucher",
        {"category": category, "voucher": voucher.id},
    )


async def _one(reading: Reading, where: str, parameters: dict[str, object]) -> Voucher | None:
    row = await reading.row(f"SELECT {_COLUMNS} FROM vouchers WHERE {where}", parameters)
    return _voucher(row) if row else None


async def by_id(reading: Reading, voucher_id: int) -> Voucher | None:
    """The voucher with this id."""
    return await _one(reading, "id = :id", {"id": voucher_id})


async def by_code(reading: Reading, code: str) -> Voucher | None:
    """The voucher with this code, in storage form."""
    return await _one(reading, "code = :code", {"code": code})


async def by_codes(reading: Reading, codes: Iterable[str]) -> dict[str, Voucher]:
    """The vouchers with these codes, by their code in capitals."""
    rows = await reading.rows_among(
        f"SELECT {_COLUMNS} FROM vouchers WHERE code IN ({{among}})", codes
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
        " AND state = 'issued' ORDER BY id DESC LIMIT :most",
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
        " AND state IN ('issued', 'redeemed', 'expired')",
        {"person": person_id, "since": since.isoformat()},
    )
    return count


async def latest_of(reading: Reading, organisation: str, most: int) -> list[Voucher]:
    """The organisation's latest usable vouchers, newest first."""
    rows = await reading.rows(
        f"SELECT {_COLUMNS} FROM vouchers"
        " WHERE organisation = :organisation AND state = 'issued' ORDER BY id DESC LIMIT :most",
        {"organisation": organisation, "most": most},
    )
    return [_voucher(row) for row in rows]


async def usable_now(reading: Reading, voucher_ids: list[int]) -> list[Voucher]:
    """The usable vouchers among these and among those that replaced them, newest first."""
    line, parameters = _line(voucher_ids)
    rows = await reading.rows(
        f"{line} SELECT {_COLUMNS} FROM vouchers"
        " WHERE id IN (SELECT id FROM line) AND state = 'issued' ORDER BY id DESC",
        parameters,
    )
    return [_voucher(row) for row in rows]


async def any_counts(reading: Reading, voucher_ids: list[int]) -> bool:
    """Whether a household that got these vouchers had one: it can still be used, or it was used.

    One that lapsed or was withdrawn unused is as if it was never given.
    """
    line, parameters = _line(voucher_ids)
    found = await reading.value(
        f"{line} SELECT 1 FROM vouchers WHERE id IN (SELECT id FROM line) AND (state = 'issued'"
        "  OR EXISTS (SELECT 1 FROM redemptions"
        "   WHERE voucher_id = vouchers.id AND undone_at IS NULL)) LIMIT 1",
        parameters,
    )
    return found is not None


def _line(voucher_ids: list[int]) -> tuple[str, dict[str, int]]:
    """A WITH clause for these vouchers and those that replaced them, and its parameters."""
    marks = ", ".join(f":v{index}" for index in range(len(voucher_ids)))
    return (
        "WITH RECURSIVE line (id) AS ("
        f" SELECT id FROM vouchers WHERE id IN ({marks})"
        " UNION SELECT vouchers.id FROM vouchers JOIN line ON vouchers.replaces = line.id)",
        {f"v{index}": voucher_id for index, voucher_id in enumerate(voucher_ids)},
    )


_POT = "SELECT name, ceiling_cents, committed_cents, spent_cents FROM pots"


async def pots(reading: Reading) -> list[Pot]:
    """All pots, by name."""
    return [Pot(*row) for row in await reading.rows(f"{_POT} ORDER BY name")]


async def pot(reading: Reading, name: str) -> Pot:
    """One pot. Raises KeyError where the scheme has none by that name."""
    row = await reading.row(f"{_POT} WHERE name = :name", {"name": name})
    if row is None:
        raise KeyError(name)
    return Pot(*row)


@dataclass(frozen=True)
class Count:
    """How many vouchers of an organisation are in a state."""

    organisation: str
    state: State
    vouchers: int


async def counts(reading: Reading) -> list[Count]:
    """How many vouchers there are, by organisation and state."""
    rows = await reading.rows(
        "SELECT organisation, state, count(*) AS number FROM vouchers GROUP BY organisation, state"
    )
    return [Count(row["organisation"], State(row["state"]), row["number"]) for row in rows]


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
        "SELECT organisation, count(*) AS number, sum(balance_cents) AS cents,"
        " min(valid_until) AS first FROM vouchers WHERE state = 'issued'"
        " AND valid_until >= :today AND valid_until < :before"
        " GROUP BY organisation ORDER BY organisation",
        {"today": today.isoformat(), "before": before.isoformat()},
    )
    return [
        Lapsing(row["organisation"], row["number"], row["cents"], date.fromisoformat(row["first"]))
        for row in rows
    ]


async def position(reading: Reading, until: datetime) -> dict[str, tuple[int, int]]:
    """What was committed and what was spent in each pot at a moment, by the ledger alone."""
    rows = await reading.rows(
        "SELECT pot, sum(committed_cents) AS committed, sum(spent_cents) AS spent FROM ledger"
        " WHERE at < :until GROUP BY pot",
        {"until": until.astimezone(UTC).isoformat()},
    )
    return {row["pot"]: (row["committed"], row["spent"]) for row in rows}


async def pool_codes(reading: Reading) -> list[str]:
    """All codes of the webshop that were ever imported."""
    rows = await reading.rows("SELECT code FROM pool_codes")
    return [row["code"] for row in rows]


async def add_pool_codes(transaction: Transaction, codes: list[str]) -> int:
    """Add the webshop's codes; returns how many are new. Those that are there stay as they are."""
    before = await transaction.value("SELECT count(*) FROM pool_codes")
    await transaction.run_many(
        "INSERT INTO pool_codes (code) VALUES (:code) ON CONFLICT DO NOTHING",
        [{"code": code} for code in codes],
    )
    after = await transaction.value("SELECT count(*) FROM pool_codes")
    return int(after - before)


async def notice_once(transaction: Transaction, name: str, now: datetime) -> bool:
    """Whether this is the first time that this notice is due; from now on it is not."""
    row = await transaction.row(
        "INSERT INTO notices (name, at) VALUES (:name, :at) ON CONFLICT DO NOTHING RETURNING name",
        {"name": name, "at": now.isoformat()},
    )
    return row is not None


async def noticed_at(reading: Reading, name: str) -> datetime | None:
    """When the coordinators were told this; None where they were not."""
    at = await reading.value("SELECT at FROM notices WHERE name = :name", {"name": name})
    return datetime.fromisoformat(at) if at else None


# Each gives rows of what does not add up, as one sentence.
_IMBALANCES = (
    "SELECT printf('pot %s: %d committed and %d spent, the ledger says %d and %d', name,"
    "  pots.committed_cents, pots.spent_cents, coalesce(sum(ledger.committed_cents), 0),"
    "  coalesce(sum(ledger.spent_cents), 0))"
    " FROM pots LEFT JOIN ledger ON ledger.pot = pots.name GROUP BY name"
    " HAVING pots.committed_cents <> coalesce(sum(ledger.committed_cents), 0)"
    " OR pots.spent_cents <> coalesce(sum(ledger.spent_cents), 0)",
    "SELECT printf('vouchers in use are worth %d, the pot has %d committed', in_use, committed)"
    " FROM (SELECT (SELECT coalesce(sum(balance_cents), 0) FROM vouchers"
    "   WHERE state = 'issued') AS in_use,"
    "  (SELECT coalesce(sum(committed_cents), 0) FROM pots WHERE name = 'vouchers') AS committed)"
    " WHERE in_use <> committed",
    "SELECT printf('redemptions come to %d, the pot has %d spent', redeemed, spent)"
    " FROM (SELECT (SELECT coalesce(sum(amount_cents), 0) FROM redemptions"
    "   WHERE undone_at IS NULL) AS redeemed,"
    "  (SELECT coalesce(sum(spent_cents), 0) FROM pots WHERE name = 'vouchers') AS spent)"
    " WHERE redeemed <> spent",
    # The last entry says whether it ended; else what is left says the rest.
    "SELECT printf('voucher %d is %s with %d left, the ledger says %s with %d', id, state,"
    "  balance_cents, by_ledger, left) FROM (SELECT id, state, balance_cents,"
    "  coalesce(committed, 0) AS left, CASE WHEN last IS NULL THEN 'never issued'"
    "   WHEN last NOT IN ('issued', 'revived', 'redeemed', 'refunded') THEN last"
    "   WHEN committed > 0 THEN 'issued' ELSE 'redeemed' END AS by_ledger"
    "  FROM vouchers LEFT JOIN (SELECT voucher_id, sum(committed_cents) AS committed,"
    "    max(id), kind AS last FROM ledger WHERE pot = 'vouchers' GROUP BY voucher_id) AS told"
    "   ON told.voucher_id = vouchers.id)"
    " WHERE state <> by_ledger OR balance_cents <> left",
    "SELECT printf('redemption %d is of %d, the ledger says %d', number, amount, by_ledger)"
    " FROM (SELECT number, iif(undone_at IS NULL, amount_cents, 0) AS amount,"
    "  coalesce((SELECT sum(spent_cents) FROM ledger WHERE voucher_id = redemptions.voucher_id"
    "   AND redemption = number AND pot = 'vouchers'), 0) AS by_ledger FROM redemptions)"
    " WHERE amount <> by_ledger",
    "SELECT printf('voucher %d: %d committed and %d spent, for its organisation %d and %d',"
    "  voucher_id, committed, spent, its_committed, its_spent)"
    " FROM (SELECT voucher_id, sum(iif(pot = 'vouchers', committed_cents, 0)) AS committed,"
    "   sum(iif(pot = 'vouchers', spent_cents, 0)) AS spent,"
    "   sum(iif(pot LIKE 'organisation:%', committed_cents, 0)) AS its_committed,"
    "   sum(iif(pot LIKE 'organisation:%', spent_cents, 0)) AS its_spent"
    "  FROM ledger GROUP BY voucher_id)"
    " WHERE (committed, spent) <> (its_committed, its_spent)",
    # The costs of handling are kept while a voucher is unused, and spent while it is used.
    "SELECT printf('handling voucher %d: %d committed and %d spent, it should be %d and %d', id,"
    "  committed, spent, iif(used, 0, kept), iif(used, costs, 0))"
    " FROM (SELECT id, committed, spent, used, coalesce(costs, 0) AS costs,"
    "   iif(state = 'issued', coalesce(costs, 0), 0) AS kept, costs IS NULL AND is_first AS is_lost"
    "  FROM (SELECT vouchers.id, state, replaces IS NULL AS is_first,"
    "    coalesce(sum(ledger.committed_cents), 0) AS committed,"
    "    coalesce(sum(spent_cents), 0) AS spent,"
    "    max(iif(kind = 'issued', ledger.committed_cents, NULL)) AS costs,"
    "    EXISTS (SELECT 1 FROM redemptions WHERE redemptions.voucher_id = vouchers.id"
    "     AND undone_at IS NULL) AS used"
    "   FROM vouchers LEFT JOIN ledger ON ledger.voucher_id = vouchers.id"
    "   AND ledger.pot = 'settlement' GROUP BY vouchers.id))"
    " WHERE is_lost OR (committed, spent) <> (iif(used, 0, kept), iif(used, costs, 0))",
)
_MOST_EXAMPLES = 5


async def imbalances(reading: Reading) -> list[str]:
    """What does not add up between ledger, pots, vouchers and redemptions; empty when all does.

    Of each kind only a few examples.
    """
    return [
        row[0]
        for sql in _IMBALANCES
        for row in await reading.rows(f"{sql} LIMIT :most", {"most": _MOST_EXAMPLES})
    ]
