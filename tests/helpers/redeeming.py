"""Providers who take in vouchers, and the pots they come from."""

from bot.domain.scheme import Scheme
from bot.domain.scheme_parts import Pots
from bot.storage import pots
from bot.storage.database import Database
from bot.storage.people import Role
from tests.conftest import Person, Stage
from tests.helpers.structure import take_out_checks


async def provider(stage: Stage, name: str = "Sportschool") -> Person:
    return await stage.join(Role.PROVIDER, name, name)


def in_parts(scheme: Scheme) -> dict[str, object]:
    """Vouchers that keep a balance."""
    return {"voucher": scheme.voucher.model_copy(update={"partial": True})}


async def pot(stage: Stage, name: str = "vouchers") -> tuple[int, int]:
    """What is committed in a pot, and what is spent."""
    found = await pots.named(stage.database.reading, name)
    return found.committed_cents, found.spent_cents


def pots_for(count: int) -> Pots:
    """A budget of so many vouchers, settlement included."""
    return Pots(
        vouchers=count * 150,
        settlement=count * 10,
        settlement_each=10,
        intermediaries=0,
        promotion=0,
    )


async def take_out_guard(database: Database) -> None:
    """The control: without its CHECKs nothing holds the last voucher back."""
    await take_out_checks(database)
