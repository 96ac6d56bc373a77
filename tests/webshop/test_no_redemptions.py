"""Lists of codes that were given, which nobody handed in: the shop's own, and our export."""

from itertools import combinations

import pytest

from bot.parsing.tables.refusals import TableRefused
from bot.storage import pool_codes
from bot.storage.database import Database
from tests.conftest import SetStage, Stage
from tests.helpers.redeeming import pot
from tests.helpers.webshop import CODES, database, imported, in_csv, ready

__all__ = ["database"]

_EXPORT = {
    "regel": ["1", "2", "3"],
    "code": CODES[:3],
    "gebeurtenis": ["uitgegeven"] * 3,
    "datum": ["06-09-2021"] * 3,
    "bedrag": ["150,00"] * 3,
    "geldig tot en met": ["06-09-2022"] * 3,
    "vervangt code": [""] * 3,
}
_OTHERS = [name for name in _EXPORT if name != "code"]
_SUBSETS = [
    [name for name in _EXPORT if name == "code" or name in others]
    for size in range(len(_OTHERS) + 1)
    for others in combinations(_OTHERS, size)
]


def _table(names: list[str]) -> str:
    rows = zip(*(_EXPORT[name] for name in names), strict=True)
    return "\n".join(";".join(row) for row in [names, *rows, [""]])


async def test_no_piece_of_our_export_is_booked_in_one_tap(database: Database) -> None:
    assert len(_SUBSETS) == 64
    bookable = []
    for names in _SUBSETS:
        try:
            plan = await imported(database, _table(names), book=False)
        except TableRefused:
            continue
        if plan.to_book and not plan.unsaid:
            bookable.append(names)
    assert bookable == []


@pytest.mark.parametrize("header", ["code;datum;bedrag", "Kaart;Gebruikt op;Besteed", "code;datum"])
async def test_days_and_amounts_of_giving_are_our_export_by_any_name(
    database: Database, header: str
) -> None:
    more = ";06-09-2021;150" if header.count(";") > 1 else ";06-09-2021"
    header = header.replace("Kaart", "Vouchercode")
    plan = await imported(database, "\n".join([header, *(code + more for code in CODES), ""]))
    assert (plan.to_book, plan.no_use) == (
        [],
        "Elke voucher staat hier op de dag waarop hij is gegeven, met het hele bedrag. Dit lijkt de"
        " export van de bot. Is het toch wat er is ingeleverd? Stuur de lijst van de webshop met de"
        " bestelnummers erbij.",
    )


@pytest.mark.parametrize(
    ("header", "more"),
    [
        ("code;datum;bedrag", "07-09-2021;150"),
        ("code;datum;bedrag;bestelnummer", "06-09-2021;150;B1"),
        ("code;datum;bedrag", "06-09-2021 14:03;150"),
        ("code;bedrag;winkel", "150;Sportzaak"),
        ("code;bedrag;bestelnummer", "150;B1"),
        ("code;bedrag", "149"),
    ],
)
async def test_what_tells_of_a_use_is_booked_as_before(
    database: Database, header: str, more: str
) -> None:
    lines = [f"{code};{more}" for code in CODES[:3]]
    plan = await imported(database, "\n".join([header, *lines, ""]), book=False)
    assert plan.refused == []
    assert (len(plan.fits), plan.unsaid, plan.no_use) == (3, False, "")


async def test_a_use_on_the_day_of_giving_is_booked_with_others(database: Database) -> None:
    lines = [f"{CODES[0]};06-09-2021;150", f"{CODES[1]};07-09-2021;150"]
    plan = await imported(database, "\n".join(["code;datum;bedrag", *lines, ""]), book=False)
    assert (len(plan.fits), plan.unsaid, plan.no_use) == (2, False, "")


async def test_codes_alone_are_booked_by_a_second_tap_only(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    shown = await carla.upload(in_csv(*codes, header="Code"), "codes.csv")
    assert shown.endswith(
        "Er is nog niets geboekt. In deze lijst staat niet op welke dag een voucher is gebruikt."
        " Ook het bedrag en de bestelling staan er niet in."
        " Zijn al deze vouchers echt ingeleverd?"
    )
    assert "Boek" not in " ".join(carla.buttons)
    assert await carla.tap("Ja, alle 2 zijn ingeleverd") == (
        "Dan gaat €\u00a0300 van 2 vouchers af. Niemand kan ze daarna nog gebruiken. Klopt dat?"
    )
    assert await pot(stage) == (300_00, 0)
    await carla.tap("Boek 2 vouchers (€\u00a0300)")
    assert await pot(stage) == (0, 300_00)


_SHOP = [f"SHOP-{number}A" for number in range(1, 9)]
_LIST = "Dit is de lijst met codes, niet wat er is ingeleverd."


@pytest.mark.parametrize(
    "beside", [("Code", ""), ("Code;Bedrag", ";150"), ("Code;Datum", ";7-9-2021")]
)
async def test_the_shops_list_of_codes_is_refused_by_name(
    set_stage: SetStage, beside: tuple[str, str]
) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, _SHOP)
    carla, _codes = await ready(stage, 3)
    stage.later(days=3)
    header, more = beside
    said = await carla.upload(in_csv(*(code + more for code in _SHOP), header=header), "codes.csv")
    assert said.startswith(f"{_LIST} 5 van deze codes zijn nog aan niemand gegeven (rij 5, 6, 7,")
    assert "Boek" not in " ".join(carla.buttons)
    assert await pot(stage) == (450_00, 0)


async def test_a_use_of_a_code_that_nobody_has_is_not_booked(set_stage: SetStage) -> None:
    """With orders a list is one of redemptions, and only that row is wrong."""
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, _SHOP)
    carla, codes = await ready(stage, 1)
    lines = [f"{codes[0]};150;B1", f"{_SHOP[-1]};150;B2"]
    await carla.upload(in_csv(*lines, header="Code;Bedrag;Bestelnummer"), "lijst.csv")
    assert "Rij 3: Deze code is nog aan niemand gegeven." in "\n".join(carla.screen)
    await carla.tap("Boek 1 voucher (€\u00a0150)")
    assert await pot(stage) == (0, 150_00)
