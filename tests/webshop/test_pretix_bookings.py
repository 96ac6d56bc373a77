"""Whatever list a pretix makes of what it sold: bookings are what it says, and once."""

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.parsing.tables.refusals import TableRefused
from bot.storage import pots, redemptions
from bot.storage.database import Database, Transaction
from bot.webshop import reconciliation
from bot.webshop.recognition import layout_of_list
from tests.helpers.shop_history import Sold, histories
from tests.helpers.webshop import CODES, NOW, PARTS
from tests.helpers.webshop import database as database

# pretix 2026.8.0, src/pretix/base/exporters/orderlist.py, with the Dutch of its locale/nl.
REDEMPTIONS = {
    "event": ("Event slug", "Slug van evenement"),
    "order": ("Order", "Bestelling"),
    "payment": ("Payment ID", "Betalings-ID"),
    "day": ("Date", "Datum"),
    "code": ("Gift card code", "Cadeauboncode"),
    "amount": ("Amount", "Bedrag"),
    "issuer": ("Issuer", "Uitgever"),
}
TRANSACTIONS = {
    "code": ("Gift card code", "Cadeauboncode"),
    "test": ("Test mode", "Testmodus"),
    "moment": ("Date", "Datum"),
    "spent": ("Amount", "Bedrag"),
    "currency": ("Currency", "Munteenheid"),
    "order": ("Order", "Bestelling"),
    "organizer": ("Organizer", "Organisator"),
}
FIRST = datetime(2021, 9, 7, 9, 30, tzinfo=UTC)


def cells_of(place: int, sold: Sold) -> dict[str, str]:
    """What a row of either list says of a sale."""
    moment = FIRST + timedelta(days=sold.day, minutes=place)
    amount = f"{sold.cents / 100:.2f}"
    return {
        "event": "winkel", "order": f"AB{place}CD", "issuer": "Assen", "organizer": "Assen",
        "payment": f"AB{place}CD-{'P' if sold.cents > 0 else 'R'}-1", "code": CODES[sold.card],
        "day": f"{moment:%Y-%m-%d}", "moment": f"{moment:%Y-%m-%d %H:%M:%S}", "amount": amount,
        "spent": f"{-sold.cents / 100:.2f}", "currency": "EUR", "test": "",
    }  # fmt: skip


@st.composite
def forms(draw: st.DrawFn) -> tuple[dict[str, tuple[str, str]], list[str], int]:
    """One of the lists, some of its columns in any order, in English or Dutch."""
    table = draw(st.sampled_from((REDEMPTIONS, TRANSACTIONS)))
    left_out = draw(st.sets(st.sampled_from([*table]), max_size=3))
    return (
        table,
        draw(st.permutations([c for c in table if c not in left_out])),
        draw(st.sampled_from((0, 1))),
    )


def csv_of(
    history: Sequence[Sold],
    form: tuple[dict[str, tuple[str, str]], list[str], int],
    chance: random.Random,
) -> bytes:
    table, columns, language = form
    rows = [cells_of(place, sold) for place, sold in enumerate(history)]
    chance.shuffle(rows)
    lines = [[table[column][language] for column in columns]]
    lines += [[row[column] for column in columns] for row in rows]
    return "".join(f"{';'.join(line)}\r\n" for line in lines).encode()


class _RolledBack(Exception):
    """Nothing of it stays."""


@given(histories(), st.lists(forms(), min_size=1, max_size=3), st.randoms(use_true_random=False))
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_any_lists_of_one_shop_book_each_sale_once(
    database: Database,
    history: list[Sold],
    lists: list[tuple[dict[str, tuple[str, str]], list[str], int]],
    chance: random.Random,
) -> None:
    """Any columns, order and language, one tap each: no sale is booked that was none, or twice."""
    with suppress(_RolledBack):
        async with database.transaction() as transaction:
            for place, form in enumerate(lists):
                with suppress(TableRefused):
                    await _tap(transaction, csv_of(history, form, chance))
                sold = [(sold.card + 1, sold.cents) for sold in history]
                of = await redemptions.booked(transaction, (1, 2))
                for id, each in of.items():
                    for one in each:
                        # Each booking has a sale of its own.
                        sold.remove((id, one.amount_cents))
                whole = {"code", "payment", "day"} <= set(form[1])
                if whole and "amount" in form[1] and not place:
                    assert sold == [], "the first time all of it"
                spent = (await pots.named(transaction, "vouchers")).spent_cents
                assert spent == sum(one.amount_cents for each in of.values() for one in each)
            raise _RolledBack


async def _tap(transaction: Transaction, data: bytes) -> None:
    table = reconciliation.open_list(data)
    if table.header.asks or table.mapping.missing:
        return
    rows = list(table.rows())
    layout = layout_of_list(table.mapping.header, rows)
    listed = reconciliation.read_lines(rows, PARTS, table.mapping, layout)
    now = NOW + timedelta(days=30)
    plan = await reconciliation.reconcile(transaction, listed, PARTS, now)
    if plan.fits:
        await reconciliation.book(transaction, plan, None, now)
