"""Days and amounts in lists, as real programs write them."""

import pytest

from bot.domain.scheme_file import read_scheme
from bot.storage import coupons
from tests.conftest import ASSEN, SetStage, Stage
from tests.helpers.coupons import HEADER, take_in
from tests.helpers.redeeming import in_parts, pot
from tests.helpers.tables import workbook
from tests.helpers.webshop import in_csv, ready


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("za 31 december 2022", "zaterdag 31 december 2022"),
        ("31 dec, 2022", "zaterdag 31 december 2022"),
        ("2022-12-31 23:59:59", "zaterdag 31 december 2022"),
        ("2022-12-31T22:59:59Z", "zaterdag 31 december 2022"),
        ("2022-12-31 00:00:00", "vrijdag 30 december 2022"),
        ("2022-12-31T00:00:00+01:00", "vrijdag 30 december 2022"),
        ("2022-12-30 23:00:00 UTC", "vrijdag 30 december 2022"),
        ("1672441200", "vrijdag 30 december 2022"),
        ("1672441200000", "vrijdag 30 december 2022"),
        ("31-12-2022 12.00 uur", "vrijdag 30 december 2022"),
    ],
)
async def test_the_last_day_is_the_last_one_on_which_it_works(
    stage: Stage, written: str, last: str
) -> None:
    carla = await stage.coordinator()
    await take_in(carla, f"BON-0001;sport;10,00;{written}")
    assert f"Te gebruiken tot en met {last}." in await carla.send("BON-0001")


@pytest.mark.parametrize("written", ["0000-00-00", "00-00-0000", "0000-00-00 00:00:00", ""])
async def test_a_day_of_zeros_is_no_last_day(stage: Stage, written: str) -> None:
    carla = await stage.coordinator()
    shown = await carla.upload(f"{HEADER}BON-0001;sport;10,00;{written}\n".encode(), "bonnen.csv")
    assert "Nieuw zonder einddatum: 1" in shown
    await carla.tap("Sla 1 bon op")
    assert "geen einddatum" in await carla.send("BON-0001")


async def test_what_ended_last_night_is_not_given_today(stage: Stage) -> None:
    """It is Monday the 6th: what ended at 00:00 of today was over before anybody came."""
    carla = await stage.coordinator()
    await carla.upload(f"{HEADER}BON-0001;sport;10;2021-09-06 00:00:00\n".encode(), "bonnen.csv")
    await carla.tap("Onthoud 1 bon")
    assert await coupons.stock(stage.database.reading, stage.clock.now().date()) == []
    assert "Deze bon is verlopen op zondag 5 september 2021." in await carla.send("BON-0001")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021-09-06 10:15:00 CEST", "maandag 6 september 2021"),
        ("2021-09-05 23:15:00 UTC", "maandag 6 september 2021"),
        ("2021-09-05T22:30:00Z", "maandag 6 september 2021"),
        ("1630879800000", "maandag 6 september 2021"),
        ("ma 6 september 2021", "maandag 6 september 2021"),
        ("2021-09-06 00:00:00", "maandag 6 september 2021"),
    ],
)
async def test_a_redemption_is_of_its_local_day(stage: Stage, written: str, day: str) -> None:
    carla, (code,) = await ready(stage, 1)
    await carla.upload(in_csv(f"{code};150;{written}"), "lijst.csv")
    await carla.tap("Boek 1 voucher")
    assert f"Ingenomen op {day} bij webshop" in await carla.send(code)


async def test_zeros_behind_the_cents_are_no_fault(stage: Stage) -> None:
    """pretix on SQLite prints 7,35000000000000."""
    carla, (code,) = await ready(stage, 1)
    await carla.send("start")
    await take_in(carla, "BON-0001;sport;7,35000000000000;31-12-2022")
    assert (await carla.send("BON-0001")).startswith("Bon van €\u00a07,35 voor sport")
    await carla.upload(f"{HEADER}BON-0002;sport;7,35100000000000;\n".encode(), "bonnen.csv")
    assert any("Het bedrag heeft meer dan twee decimalen." in text for text in carla.screen)
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Lijst van de webshop inlezen")
    await carla.upload(in_csv(f"{code};150.00000000000000;6-9-2021"), "lijst.csv")
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (0, 150_00)


@pytest.mark.parametrize("column", ["datum", "besteldatum", "tijdstip"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_a_row_without_a_day_beside_others_that_have_one_brings_nothing(
    set_stage: SetStage, column: str, form: str
) -> None:
    """Below whatever name the days stand: it was not handed in on any."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    carla, codes = await ready(stage, 4)
    days = ("6-9-2021", "", "", "6-9-2021")
    rows = [(code, "150", day) for code, day in zip(codes, days, strict=True)]
    header = ("code", "bedrag", column)
    if form == "xlsx":
        await carla.upload(workbook(header, *rows), "lijst.xlsx")
    else:
        await carla.upload(in_csv(*map(";".join, rows), header=";".join(header)), "lijst.csv")
    shown = "\n".join(carla.screen[-3:])
    assert "Te boeken: 2 (€\u00a0300)" in shown
    for row in (3, 4):
        assert f"Rij {row}: In de lijst staat niet wanneer dit is ingeleverd." in shown


async def test_a_day_that_only_a_refused_row_has_counts_as_well(stage: Stage) -> None:
    carla, (code, other) = await ready(stage, 2)
    lines = f"{code};150;", f"{other};niets;6-9-2021"
    await carla.upload(in_csv(*lines), "lijst.csv")
    assert "Rij 2: In de lijst staat niet wanneer dit is ingeleverd." in "\n".join(
        carla.screen[-3:]
    )
    assert await pot(stage) == (300_00, 0)


async def test_where_no_row_has_a_day_the_column_says_nothing(stage: Stage) -> None:
    carla, (code,) = await ready(stage, 1)
    await carla.upload(in_csv(f"{code};40;", header="code;bedrag;datum"), "lijst.csv")
    assert "Te boeken: 1 (€\u00a040)" in "\n".join(carla.screen[-3:])
