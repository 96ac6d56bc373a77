"""Vouchers that a provider takes in: what is committed becomes spent.

The ledger moves the money; a row here is the receipt. The CHECK on a voucher's balance makes it
impossible to take the same money in twice, however many providers tap at once. What the webshop
gave back is a row of its own, below zero, and never more than its lists took.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.scheme import Scheme
from bot.storage.database import Reading, Row, Transaction
from bot.storage.errors import ConstraintViolated
from bot.storage.lapses import lapse_again
from bot.storage.pots import SETTLEMENT, VOUCHERS, SoldOut, envelope
from bot.storage.vouchers import NotUsable, Voucher


class NewParticipant(StrEnum):
    """The provider's answer to whether it saw this participant for the first time."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Redemption:
    """One voucher taken in. `redeemed_at` is UTC, `redeemed_on` the day in the scheme's zone.

    `number` stands on the receipt. `listed` says that a list of the webshop told of it; who took
    it in is not known then. Below zero it is what the webshop gave back.
    """

    number: int
    voucher_id: int
    person_id: int | None
    organisation: str
    amount_cents: int
    redeemed_at: datetime
    redeemed_on: date
    new_participant: NewParticipant | None
    undone_at: datetime | None
    listed: bool
    told_at: datetime | None = None
    """When the live webshop had taken it off and its provider heard so (UTC): maybe a day later."""


@dataclass(frozen=True)
class Redeemer:
    """Who takes a voucher in, and what makes a second time of the same impossible.

    Either `draft_id`, of a conversation, or `import_key`, of a line in a list; then `listed_as` is
    what the list tells it apart by, in the words of `webshop/listed_lines.py`.
    """

    organisation: str
    person_id: int | None
    draft_id: int | None = None
    import_key: str | None = None
    listed_as: str | None = None


_COLUMNS = (
    "number, voucher_id, person_id, organisation, amount_cents, redeemed_at, redeemed_on,"
    " new_participant, undone_at, import_key IS NOT NULL AS listed,"
    " (SELECT max(done_at) FROM shop_takes"
    "  WHERE shop_takes.redemption = redemptions.number AND cents > 0) AS told_at"
)


def _redemption(row: Row) -> Redemption:
    answer, undone_at, told_at = row["new_participant"], row["undone_at"], row["told_at"]
    return Redemption(
        number=row["number"],
        voucher_id=row["voucher_id"],
        person_id=row["person_id"],
        organisation=row["organisation"],
        amount_cents=row["amount_cents"],
        redeemed_at=datetime.fromisoformat(row["redeemed_at"]),
        redeemed_on=date.fromisoformat(row["redeemed_on"]),
        new_participant=NewParticipant(answer) if answer else None,
        undone_at=datetime.fromisoformat(undone_at) if undone_at else None,
        listed=bool(row["listed"]),
        told_at=datetime.fromisoformat(told_at) if told_at else None,
    )


_TAKE = """
INSERT INTO redemptions (number, voucher_id, draft_id, import_key, listed_as, person_id,
    organisation, amount_cents, redeemed_at, redeemed_on) VALUES (
    (SELECT max(highest) FROM (SELECT coalesce(max(number), 0) AS highest FROM redemptions
        UNION ALL SELECT coalesce(max(redemptions), 0) FROM restores) AS numbers) + 1,
    :voucher, :draft, :key, :listed_as, :person, :organisation, :amount, :at, :day)
"""
# Of the voucher's own pots what was committed is spent; what is left over becomes free. The costs
# of handling are spent with the first amount. Only of those the entries before are read: a card
# that is used a thousand times has as many.
_SPEND = """
INSERT INTO ledger (voucher_id, kind, pot, committed_cents, spent_cents, at, person_id,
    redemption)
SELECT CAST(:voucher AS BIGINT), 'redeemed', :envelope, -:amount - :rest, :amount, :at,
    CAST(:person AS BIGINT), {number}
UNION ALL
SELECT CAST(:voucher AS BIGINT), 'redeemed', pot, -sum(committed_cents), sum(committed_cents), :at,
    CAST(:person AS BIGINT), {number}
FROM ledger WHERE voucher_id = :voucher AND pot = :settlement
GROUP BY pot HAVING sum(committed_cents) > 0
UNION ALL
SELECT CAST(:voucher AS BIGINT), 'redeemed', :vouchers, -:amount - :rest, :amount, :at,
    CAST(:person AS BIGINT), {number}
"""
# A list that came late: so much of what lapsed is committed again, for this redemption alone, and
# with it the costs of handling if they lapsed too.
_REVIVE = """
INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id, redemption)
SELECT voucher_id, 'revived', pot,
    CASE pot WHEN :settlement THEN -sum(committed_cents) ELSE :amount END, :at, :person, {number}
FROM ledger WHERE voucher_id = :voucher AND kind IN ('lapsed', 'revived')
GROUP BY voucher_id, pot HAVING pot <> :settlement OR sum(committed_cents) < 0
ORDER BY voucher_id, pot
"""
# What the webshop gave back is no longer spent, but on the voucher again, or free where that has
# ended. Where nothing of a voucher is spent any more, its handling isn't either.
_RETURN = """
INSERT INTO ledger (voucher_id, kind, pot, committed_cents, spent_cents, at, person_id, redemption)
SELECT voucher_id, 'returned', pot,
    CASE WHEN state IN ('undone', 'withdrawn', 'replaced') THEN 0 ELSE back END,
    -back, :at, :person, :number
FROM (SELECT voucher_id, pot,
        CASE pot WHEN :settlement THEN sum(spent_cents) ELSE -:amount END AS back
    FROM ledger WHERE voucher_id = :voucher GROUP BY voucher_id, pot) AS pots_of_it
JOIN vouchers ON vouchers.id = voucher_id
WHERE back > 0 AND (pot <> :settlement OR (SELECT sum(amount_cents) FROM redemptions
    WHERE voucher_id = :voucher AND undone_at IS NULL) = 0)
ORDER BY pot
"""


def _parameters(
    voucher: Voucher, amount_cents: int, taker: Redeemer, now: datetime, day: date, rest: int = 0
) -> dict[str, object]:
    return {
        "voucher": voucher.id,
        "draft": taker.draft_id,
        "key": taker.import_key,
        "listed_as": taker.listed_as,
        "person": taker.person_id,
        "organisation": taker.organisation,
        "amount": amount_cents,
        "rest": rest,
        "at": now.isoformat(),
        "day": day.isoformat(),
        "settlement": SETTLEMENT,
        "vouchers": VOUCHERS,
        "envelope": envelope(voucher.organisation),
    }


async def redeem(
    transaction: Transaction,
    voucher: Voucher,
    amount_cents: int,
    taker: Redeemer,
    scheme: Scheme,
    now: datetime,
) -> Redemption:
    """Take in a voucher for an amount.

    Unless the scheme lets a voucher be spent in parts, what is left over becomes free. The same
    draft gives the same redemption again. Raises NotUsable when so much is not left, or the
    voucher ended or is no longer valid, and leaves the transaction as it was.
    """
    today = now.astimezone(scheme.zone).date()
    rest = 0 if scheme.voucher.partial else max(voucher.balance_cents - amount_cents, 0)
    parameters = _parameters(voucher, amount_cents, taker, now, today, rest)
    try:
        async with transaction.attempt():
            row = await transaction.row(
                f"{_TAKE} ON CONFLICT DO NOTHING RETURNING {_COLUMNS}", parameters
            )
            if row is not None:
                await transaction.queue(
                    _SPEND.format(number=":number"), parameters | {"number": row["number"]}
                )
    except ConstraintViolated as error:
        if _is_refusal(error):
            raise NotUsable from None
        raise
    if row is None:
        assert taker.draft_id is not None  # noqa: S101 - a line of a list is booked by another
        found = await by_draft(transaction, taker.draft_id)
        assert found is not None  # noqa: S101 - it was there
        return found
    return _redemption(row)


def _is_refusal(error: ConstraintViolated) -> bool:
    # Taking in never fills a pot: one that refuses has less committed than was asked for.
    return error.name in (
        "enough_left",
        "within_ceiling",
        "no longer valid",
        "not so much lapsed",
        "the webshop did not take so much",
    )


@dataclass(frozen=True)
class Listed:
    """A line of a list: so much of this voucher was taken in on this local day, or given back.

    Below zero it was given back. `late`: the voucher has lapsed since, or what comes back does.
    `rest_cents` becomes free: nobody can spend it any more.
    """

    voucher: Voucher
    amount_cents: int
    taker: Redeemer
    on: date
    late: bool = False
    rest_cents: int = 0


async def book_listed(transaction: Transaction, lines: Iterable[Listed], now: datetime) -> None:
    """Book everything on a list in this order. Raises NotUsable where a line can't be booked.

    Then the whole transaction is of no use any more. Whatever the scheme says, what is left over
    stays committed: who bought for less can still buy for the rest.
    """
    number = "(SELECT number FROM redemptions WHERE import_key = :key OR draft_id = :draft)"
    try:
        for line in lines:
            parameters = _parameters(
                line.voucher, line.amount_cents, line.taker, now, line.on, line.rest_cents
            )
            if line.amount_cents < 0:
                await _give_back(transaction, line, parameters, now)
                continue
            await transaction.queue(_TAKE, parameters)
            if line.late:
                await transaction.queue(_REVIVE.format(number=number), parameters)
            await transaction.queue(_SPEND.format(number=number), parameters)
        await transaction.flush()
    except ConstraintViolated as error:
        if _is_refusal(error):
            raise NotUsable from None
        raise


async def _give_back(
    transaction: Transaction, line: Listed, parameters: dict[str, object], now: datetime
) -> None:
    """Book what the webshop gave back."""
    number: int = await transaction.value(f"{_TAKE} RETURNING number", parameters)
    await transaction.queue(_RETURN, parameters | {"number": number})
    if line.late:
        await lapse_again(transaction, line.voucher.id, number, now)


_REFUND = (
    "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, spent_cents, at,"
    " person_id, redemption)"
    # What was left over stays free when there is no time any more to use it.
    " SELECT voucher_id, 'refunded', pot,"
    "  CASE WHEN :over = 1 THEN spent_cents ELSE -committed_cents END,"
    "  -spent_cents, :at, CAST(:person AS BIGINT), redemption FROM ledger"
    " WHERE voucher_id = :voucher AND kind = 'redeemed' AND redemption = :number"
    "  AND pot <> :settlement"
    " UNION ALL"
    " SELECT voucher_id, 'refunded', pot, sum(spent_cents), -sum(spent_cents), :at,"
    "  CAST(:person AS BIGINT), :number FROM ledger"
    " WHERE voucher_id = :voucher AND pot = :settlement"
    " GROUP BY voucher_id, pot HAVING sum(spent_cents) > 0 AND coalesce(("
    "  SELECT sum(amount_cents) FROM redemptions WHERE voucher_id = :voucher"
    "  AND number <> :number AND undone_at IS NULL), 0) = 0"
)


async def refund(
    transaction: Transaction,
    redemption: Redemption,
    person_id: int,
    scheme: Scheme,
    now: datetime,
) -> bool:
    """Undo a redemption: its money is on the voucher again, or free when that is over.

    The costs of handling are no longer spent either, unless the voucher was taken in otherwise.
    Returns whether the voucher is valid again. Raises NotUsable when it was undone before, the
    voucher was withdrawn or replaced since, or the webshop gave this money back itself; SoldOut
    when what was left over at the time is no longer free.
    """
    if redemption.amount_cents < 0:
        raise NotUsable
    today = now.astimezone(scheme.zone).date()
    over = await transaction.value(
        "SELECT valid_until < :today FROM vouchers WHERE id = :voucher",
        {"today": today.isoformat(), "voucher": redemption.voucher_id},
    )
    try:
        async with transaction.attempt():
            await transaction.queue(
                _REFUND,
                {
                    "at": now.isoformat(),
                    "person": person_id,
                    "voucher": redemption.voucher_id,
                    "number": redemption.number,
                    "settlement": SETTLEMENT,
                    "over": over,
                },
            )
    except ConstraintViolated as error:
        if error.name == "within_ceiling":
            raise SoldOut("vouchers") from None
        if error.name in (
            "ledger_once",
            "nothing comes back to a voucher that has ended",
            "the webshop did not take so much",
        ):
            raise NotUsable from None
        raise
    if over:
        await lapse_again(transaction, redemption.voucher_id, redemption.number, now)
    return not over


async def answer(transaction: Transaction, number: int, answer: NewParticipant) -> None:
    """Keep the provider's answer to the one question, unless all was undone."""
    await transaction.queue(
        "UPDATE redemptions SET new_participant = :answer"
        " WHERE number = :number AND undone_at IS NULL",
        {"answer": answer.value, "number": number},
    )


async def by_number(reading: Reading, number: int) -> Redemption | None:
    """The redemption with this number on its receipt."""
    row = await reading.row(
        f"SELECT {_COLUMNS} FROM redemptions WHERE number = :number", {"number": number}
    )
    return _redemption(row) if row else None


async def by_draft(reading: Reading, draft_id: int) -> Redemption | None:
    """What was taken in in this conversation."""
    row = await reading.row(
        f"SELECT {_COLUMNS} FROM redemptions WHERE draft_id = :draft", {"draft": draft_id}
    )
    return _redemption(row) if row else None


@dataclass(frozen=True)
class Booked:
    """What was booked of a voucher on a local day: by a list, or where `key` is None by a provider.

    `read_at` (UTC) is when the list was read. Below zero it was given back.
    """

    key: str | None
    listed_as: str
    amount_cents: int
    on: date
    read_at: datetime
    provider: str
    undone: bool


async def booked(reading: Reading, voucher_ids: Iterable[int]) -> dict[int, list[Booked]]:
    """All that was ever booked of these vouchers, oldest first, by voucher."""
    rows = await reading.rows_among(
        "SELECT voucher_id, import_key, coalesce(listed_as, ''), amount_cents, redeemed_on,"
        " redeemed_at, organisation, undone_at IS NOT NULL FROM redemptions"
        " WHERE voucher_id IN ({among}) ORDER BY number",
        voucher_ids,
    )
    found: dict[int, list[Booked]] = {}
    for voucher_id, key, listed_as, cents, on, at, provider, undone in rows:
        one = Booked(
            key,
            listed_as,
            cents,
            date.fromisoformat(on),
            datetime.fromisoformat(at),
            provider,
            bool(undone),
        )
        found.setdefault(voucher_id, []).append(one)
    return found


@dataclass(frozen=True)
class Handling:
    """What the handling of a voucher has committed and spent, in cents."""

    committed_cents: int
    spent_cents: int


async def handling(reading: Reading, voucher_ids: Iterable[int]) -> dict[int, Handling]:
    """The costs of handling these vouchers."""
    rows = await reading.rows_among(
        "SELECT voucher_id, sum(committed_cents), sum(spent_cents) FROM ledger"
        f" WHERE voucher_id IN ({{among}}) AND pot = '{SETTLEMENT}' GROUP BY voucher_id",
        voucher_ids,
    )
    return {voucher_id: Handling(*cents) for voucher_id, *cents in rows}


@dataclass(frozen=True)
class UsedInPart:
    """Vouchers that can still be used, and what is left on them."""

    vouchers: int
    left_cents: int


async def used_in_part(reading: Reading) -> UsedInPart:
    """What the webshop's lists show to be used for less than all of it, as far as any is left."""
    row = await reading.row(
        "SELECT count(*), coalesce(sum(balance_cents), 0) FROM vouchers"
        " JOIN (SELECT voucher_id, sum(amount_cents) AS taken FROM redemptions"
        "  WHERE import_key IS NOT NULL AND undone_at IS NULL GROUP BY voucher_id) AS listed"
        " ON voucher_id = vouchers.id"
        " WHERE state = 'issued' AND taken > 0 AND taken < amount_cents"
    )
    return UsedInPart(*row) if row else UsedInPart(0, 0)


async def of_voucher(reading: Reading, voucher_id: int) -> list[Redemption]:
    """What was taken in of a voucher and not undone, oldest first."""
    rows = await reading.rows(
        f"SELECT {_COLUMNS} FROM redemptions WHERE voucher_id = :voucher AND undone_at IS NULL"
        " ORDER BY number",
        {"voucher": voucher_id},
    )
    return [_redemption(row) for row in rows]


async def taken_by(reading: Reading, person_id: int, since: date) -> int:
    """How many times this person took in a voucher since a local day, less what was undone."""
    count: int = await reading.value(
        "SELECT count(*) FROM redemptions WHERE person_id = :person AND redeemed_on >= :since"
        " AND undone_at IS NULL AND amount_cents > 0",
        {"person": person_id, "since": since.isoformat()},
    )
    return count


async def of_provider(
    reading: Reading, organisation: str, first: date, last: date
) -> list[Redemption]:
    """What a provider took in through the bot on these local days, newest first.

    What was undone is left out.
    """
    rows = await reading.rows(
        f"SELECT {_COLUMNS} FROM redemptions WHERE organisation = :organisation"
        " AND redeemed_on BETWEEN :first AND :last AND undone_at IS NULL AND import_key IS NULL"
        " ORDER BY number DESC",
        {"organisation": organisation, "first": first.isoformat(), "last": last.isoformat()},
    )
    return [_redemption(row) for row in rows]


async def day_before(reading: Reading, organisation: str, day: date) -> date | None:
    """The last day before this one on which a provider took something in, if there is one."""
    found = await reading.value(
        "SELECT max(redeemed_on) FROM redemptions WHERE organisation = :organisation"
        " AND redeemed_on < :day AND import_key IS NULL",
        {"organisation": organisation, "day": day.isoformat()},
    )
    return date.fromisoformat(found) if found else None
