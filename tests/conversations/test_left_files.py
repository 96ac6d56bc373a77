"""A file that something else took the place of before the tap is not lost without a word."""

import pytest

from tests.conftest import Stage
from tests.helpers.coupons import export, some
from tests.helpers.webshop import ready

LEFT = (
    "Ik heb uw bestand weggelegd. Daar is niets mee gedaan."
    " Stuur het nog een keer als u het toch wilt inlezen."
)


async def coupons_known(stage: Stage) -> int:
    count: int = await stage.database.reading.value("SELECT count(*) FROM coupons")
    return count


@pytest.mark.parametrize("other", ["start", "/stop", "nieuwe activiteit", "stuur bericht"])
async def test_a_file_that_is_left_for_something_else_is_not_lost_without_a_word(
    stage: Stage, other: str
) -> None:
    carla = await stage.coordinator()
    await carla.upload(export(*some(2)), "a.csv")
    store = carla.find("Sla 2 bonnen op")
    assert (await carla.send(other)).startswith(f"{LEFT}\n\n")
    assert sum(LEFT in text for text in carla.screen) == 1
    assert "Dit gesprek is al afgelopen." in str(await carla.tap_again(store))
    assert await coupons_known(stage) == 0
    await carla.send("start")
    assert sum(LEFT in text for text in carla.screen) == 1, "it is said once"
    await carla.upload(export(*some(2)), "a.csv")
    await carla.tap("Sla 2 bonnen op")
    assert await coupons_known(stage) == 2
    await carla.send("start")
    assert sum(LEFT in text for text in carla.screen) == 1, "what was stored was not put aside"


async def test_a_list_of_redemptions_that_is_left_is_not_lost_without_a_word(stage: Stage) -> None:
    carla, [code] = await ready(stage, 1)
    data = f"code;bedrag;datum\n{code};150;6-9-2021\n".encode()
    await carla.upload(data, "lijst.csv")
    assert carla.offers("Boek 1 voucher")
    await carla.tap("Kolommen aanpassen")
    assert (await carla.send("start")).startswith(LEFT)
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Lijst van de webshop inlezen")
    await carla.upload(data, "lijst.csv")
    await carla.tap("Boek 1 voucher")
    assert LEFT not in await carla.send("start")


async def test_what_only_looks_leaves_a_file_where_it_is(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(export(*some(2)), "a.csv")
    for text in ("stand", "hulp", "dank u", "wat is dit"):
        assert LEFT not in await carla.send(text)
    await carla.tap("Sla 2 bonnen op")
    assert await coupons_known(stage) == 2


async def test_who_stops_is_told_once_that_nothing_came_of_it(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(export(*some(2)), "a.csv")
    assert LEFT not in await carla.tap("Stop")
