"""Which column says how much was handed in, and when: only one of which the name may say so."""

import pytest

from tests.conftest import Person, Stage
from tests.helpers.redeeming import pot
from tests.helpers.webshop import in_csv, ready

DAY = "6-9-2021"
NONE = "Geen van deze"


async def send(carla: Person, header: str, *lines: str) -> str:
    return await carla.upload(in_csv(*lines, header=header), "lijst.csv")


def said(carla: Person) -> str:
    return "\n".join(carla.screen[-3:])


@pytest.mark.parametrize(
    ("amount", "rest"),
    [
        *(("Bedrag", "Restbedrag"), ("Waarde", "Saldo"), ("Amount", "Remaining value")),
        *(("bedrag", "onbesteed"), ("bedrag", "Nog te besteden"), ("bedrag", "niet ingewisseld")),
    ],
)
async def test_of_what_a_card_is_worth_what_is_left_is_taken_off(
    stage: Stage, amount: str, rest: str
) -> None:
    carla, codes = await ready(stage, 3)
    lines = [
        f"{code};150,00;{left};{DAY}"
        for code, left in zip(codes, ("150,00", "110,00", "0"), strict=True)
    ]
    await send(carla, f"Code;{amount};{rest};Datum", *lines)
    assert carla.buttons == [f"{amount} min {rest}", amount, NONE, "Stop"]
    await carla.tap(f"{amount} min {rest}")
    assert "Te boeken: 2 (€\u00a0190)" in said(carla), said(carla)
    assert "Rij 2: Het bedrag is nul." in said(carla)
    await carla.tap("Boek 2 vouchers")
    assert (await pot(stage))[1] == 190_00


@pytest.mark.parametrize(
    ("left", "why"),
    [
        ("160", "Hiervan is meer over dan het waard was."),
        ("", "In de lijst staat niet wat dit waard was, of wat ervan over is."),
    ],
)
async def test_what_cannot_be_taken_off_is_not_booked(stage: Stage, left: str, why: str) -> None:
    carla, codes = await ready(stage, 2)
    lines = [f"{codes[0]};150;{left};{DAY}", f"{codes[1]};150;0;{DAY}"]
    await send(carla, "Code;Bedrag;Restbedrag;Datum", *lines)
    await carla.tap("Bedrag min Restbedrag")
    assert f"Rij 2: {why}" in said(carla) and "Te boeken: 1" in said(carla)


async def test_where_neither_is_what_was_handed_in_nothing_is_booked(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, "Code;Bedrag;Restbedrag;Datum", f"{codes[0]};150;150;{DAY}")
    assert carla.last == "In meer kolommen staan bedragen. Welke zegt wat er is ingeleverd?"
    await carla.tap(NONE)
    assert "Dan staat in deze lijst niet wat er is ingeleverd." in carla.last
    assert await pot(stage) == (150_00, 0)


NO_AMOUNTS = (
    *("niet besteed bedrag", "onbesteed", "niet ingewisseld", "verkoopbedrag", "saldo"),
    *("kwartaal", "leeftijd", "maat", "grootboek", "kostenplaats", "Ongebruikt bedrag"),
    *("pincode", "verkoopprijs", "remaining", "weeknummer"),
)
NO_DAYS = (
    *("verstuurd op", "sent at", "printdatum", "uitgegeven op", "created at"),
    *("datum uitgifte", "exportdatum", "overhandigd op"),
)


@pytest.mark.parametrize("name", NO_AMOUNTS)
async def test_what_is_no_amount_by_its_name_is_never_offered_as_one(
    stage: Stage, name: str
) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, f"code;{name};datum", f"{codes[0]};150,00;{DAY}")
    assert "het bedrag" not in carla.last and not carla.last.startswith("In meer")
    assert not any(label.startswith("Boek") for label in carla.buttons)


@pytest.mark.parametrize("name", NO_DAYS)
async def test_what_is_no_day_of_use_by_its_name_is_never_offered_as_one(
    stage: Stage, name: str
) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, f"code;bedrag;{name}", f"{codes[0]};150,00;{DAY}")
    assert "de dag" not in carla.last
    assert not any(label.startswith("Boek") for label in carla.buttons)


@pytest.mark.parametrize("name", ["artikelnummer", "pincode", "leeftijd", "kwartaal"])
async def test_what_is_no_worth_by_its_name_is_never_offered_as_one(
    stage: Stage, name: str
) -> None:
    carla = await stage.coordinator()
    text = f"code;soort;bedrag;{name}\nAB-1001;sport;20,00;15\nAB-1002;sport;30,00;25\n"
    await carla.upload(text.encode(), "bonnen.csv")
    assert "In meer kolommen staan bedragen" not in carla.last and "saldo" not in carla.last
