"""The pots of money: how much each may hold, and how much of it is committed or spent."""

from dataclasses import dataclass

from bot.domain.scheme import Scheme
from bot.storage import pool_codes
from bot.storage.database import Reading, Transaction
from bot.storage.errors import ConstraintViolated

VOUCHERS = "vouchers"
SETTLEMENT = "settlement"
# Costs are written against it (promotion_costs.py); no voucher touches it.
PROMOTION = "promotion"


def envelope(organisation: str) -> str:
    """The name of an organisation's own pot."""
    return f"organisation:{organisation}"


class SoldOut(Exception):
    """A pot has no room for one more voucher. `pot` is its name."""

    def __init__(self, pot: str) -> None:
        super().__init__(pot)
        self.pot = pot


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


def ceilings(scheme: Scheme) -> dict[str, int]:
    """How much each pot may hold by the scheme, in cents.

    An organisation without an envelope may go as far as the voucher pot itself.
    """
    return {
        VOUCHERS: scheme.pots.vouchers_cents,
        SETTLEMENT: scheme.pots.settlement_cents,
        PROMOTION: scheme.pots.promotion_cents,
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
            async with transaction.attempt():
                await transaction.queue(
                    "INSERT INTO pots (name, ceiling_cents) VALUES (:name, :cents)"
                    " ON CONFLICT (name) DO UPDATE SET ceiling_cents = excluded.ceiling_cents",
                    {"name": name, "cents": cents},
                )
        except ConstraintViolated:
            raise SoldOut(name) from None


async def full_pot(reading: Reading, organisation: str, scheme: Scheme) -> str | None:
    """Which pot has no room for one more voucher; the scheme's own come before an envelope."""
    left = await _left_by_pot(reading, organisation, scheme)
    return next((name for name, count in left.items() if count < 1), None)


async def how_many_left(reading: Reading, organisation: str, scheme: Scheme) -> int:
    """How many vouchers this organisation can still give: the pot that runs out first decides."""
    left = min((await _left_by_pot(reading, organisation, scheme)).values())
    return min(left, await pool_codes.left(reading)) if scheme.codes == "pool" else left


async def _left_by_pot(reading: Reading, organisation: str, scheme: Scheme) -> dict[str, int]:
    needs = {
        VOUCHERS: scheme.voucher_cents,
        SETTLEMENT: scheme.settlement_each_cents,
        envelope(organisation): scheme.voucher_cents,
    }
    free = {pot.name: pot.free_cents for pot in await listed(reading)}
    return {name: free[name] // need for name, need in needs.items() if need}


_POT = "SELECT name, ceiling_cents, committed_cents, spent_cents FROM pots"


async def listed(reading: Reading) -> list[Pot]:
    """All pots, by name."""
    return [Pot(*row) for row in await reading.rows(f"{_POT} ORDER BY name")]


async def named(reading: Reading, name: str) -> Pot:
    """One pot. Raises KeyError where the scheme has none by that name."""
    row = await reading.row(f"{_POT} WHERE name = :name", {"name": name})
    if row is None:
        raise KeyError(name)
    return Pot(*row)
