"""The webshop's lists, and a database with vouchers that are in them."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.database_address import Address
from bot.domain.codes import new_code
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.storage import pots, vouchers
from bot.storage.database import Database
from bot.storage.vouchers import NewVoucher
from bot.webshop import reconciliation
from bot.webshop.recognition import layout_of_list
from bot.webshop.reconciliation import Reconciliation
from tests.conftest import ASSEN, Person, Stage
from tests.helpers.command_line import Operator
from tests.helpers.counts import wrong_in_books
from tests.helpers.databases import database_at

NOW = datetime(2021, 9, 6, 7, tzinfo=UTC)


SCHEME = read_scheme(ASSEN)


PARTS = SCHEME.model_copy(update={"voucher": SCHEME.voucher.model_copy(update={"partial": True})})


CODES = [new_code() for _ in range(8)]


CODE = CODES[0]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with eight vouchers, given on 6 September 2021 to be used within a year."""
    made = await made_database(tmp_path / "meedoenbot.sqlite")
    yield made
    await made.close()


async def made_database(path: Path) -> Database:
    database = await database_at(path)
    async with database.transaction() as transaction:
        await pots.set_ceilings(transaction, SCHEME)
        await transaction.queue(
            "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
            " VALUES (1, 1, 'provider', 'Zwembad', :sealed, '2021-09-06')",
            {"sealed": b"\0"},
        )
        for draft, code in enumerate(CODES, 1):
            new = NewVoucher(draft, 1, "voedselbank", "sport", "voedselbank", None)
            await vouchers.issue(transaction, new, SCHEME, code, NOW)
    return database


async def imported(
    database: Database,
    text: str,
    *,
    book: bool = True,
    days: int = 30,
    scheme: Scheme = SCHEME,
) -> Reconciliation:
    """What a list does so many days after the vouchers were given."""
    now = NOW + timedelta(days=days)
    table = reconciliation.open_list(text.encode())
    rows = list(table.rows())
    layout = layout_of_list(table.mapping.header, rows)
    listed = reconciliation.read_lines(rows, scheme, table.mapping, layout)
    async with database.transaction() as transaction:
        plan = await reconciliation.reconcile(transaction, listed, scheme, now)
        if book and plan.fits:
            await reconciliation.book(transaction, plan, None, now)
    return plan


def listed(header: str, *rows: str) -> str:
    """A list as CSV, with the code in place of a C that is a whole cell."""
    rows = tuple(re.sub(r"(?<![^;])C(?=;)", CODE, row) for row in rows)
    return "".join(f"{row}\r\n" for row in (header, *rows))


async def spent(database: Database) -> int:
    return (await pots.named(database.reading, "vouchers")).spent_cents


async def again(
    database: Database, header: str, *rows: str, scheme: Scheme = PARTS
) -> tuple[int, int, int]:
    """How many of a list that comes later are new, doubtful and known."""
    plan = await imported(database, listed(header, *rows), scheme=scheme, days=31)
    return len(plan.fits), len(plan.alike), plan.known


async def all_agrees(database: Database) -> bool:
    return await wrong_in_books(database) == []


async def with_vouchers(operator: Operator) -> Address:
    """The operator's own database, with vouchers in it."""
    invited = await operator.run("invite", "--role", "provider", "--organisation", "Zwembad")
    assert invited.code == 0
    made = await made_database(operator.folder / "meedoenbot.sqlite")
    await made.close()
    return made.address


ASK = "Stuur de lijst van de webshop als bestand: Excel of CSV."


def in_csv(*lines: str, header: str = "Vouchercode;Bedrag;Datum") -> bytes:
    return "\r\n".join([header, *lines, ""]).encode("utf-8-sig")


async def ready(stage: Stage, count: int) -> tuple[Person, list[str]]:
    """A coordinator who is asked for the list, and so many vouchers."""
    carla = await stage.coordinator()
    # The day before those of most lists.
    codes = await stage.given(count, stage.clock.now() - timedelta(days=1))
    await carla.tap("Afwikkeling")
    assert ASK in await carla.tap("Lijst van de webshop inlezen")
    return carla, codes
