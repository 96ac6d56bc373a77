"""What is said beside an address is no part of it: "zonder partner", "2 kinderen"."""

import pytest

from tests.conftest import Stage
from tests.helpers.coupons import some, stocked


@pytest.mark.parametrize(
    "beside",
    ["zonder partner", "met korting", "voor haar", "via via", "wil zwemmen", "ivm schulden"],
)
async def test_a_word_is_no_addition(stage: Stage, beside: str) -> None:
    anneke = await stage.intermediary()
    answer = await anneke.send(f"sport 9401 BB 1 {beside}")
    assert "9401 BB 1, Assen" in answer
    assert "Klopt dit?" in answer


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("toevoeging 2", "9401 BC 1-2"),
        ("met toevoeging 4", "9401 BC 1-4"),
        ("huisnummertoevoeging 2", "9401 BC 1-2"),
        ("de toevoeging is 3", "9401 BC 1-3"),
        ("nee toevoeging moet 12 zijn", "9401 BC 1-12"),
        ("nee nummer 5 toevoeging 2", "9401 BC 5-2"),
    ],
)
async def test_an_addition_is_of_the_house_that_is_shown(
    stage: Stage, said: str, address: str
) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 BC 1")
    assert f"{address}, Assen" in await anneke.send(said)


@pytest.mark.parametrize(
    "beside",
    [
        "2 kinderen",
        "4 personen",
        "65 plus",
        "65+",
        "inkomen 1200",
        "met inkomen van 1200",
        "3 kids",
    ],
)
async def test_what_is_counted_is_no_house_number(stage: Stage, beside: str) -> None:
    anneke = await stage.intermediary()
    answer = await anneke.send(f"sport 9401 BD {beside}")
    assert "Klopt dit?" not in answer
    assert "huisnummer" in answer
    assert "9401 BD 7" in await anneke.send(f"sport 9401 BD 7, {beside}")


@pytest.mark.parametrize(
    "said",
    [
        "eerst 9401 CA 1 nu 9401 CB 2",
        "vorige week 9401 CA 1, nu 9401 CB 2",
        "woonde 9401 CA 1 woont nu 9401 CB 2",
        "ze woonde op 9401 CA 1 en woont nu op 9401 CB 2",
        "9401 CA 1 oude adres. 9401 CB 2 nieuw",
        "9401 CA 1 (oude adres), 9401 CB 2",
        "nu 9401 CB 2, eerst 9401 CA 1",
        "woont nu 9401 CB 2 woonde 9401 CA 1",
    ],
)
async def test_of_two_addresses_the_one_of_now_is_meant(stage: Stage, said: str) -> None:
    anneke = await stage.intermediary()
    answer = await anneke.send(f"sport {said}")
    assert "9401 CB 2" in answer
    assert "9401 CA" not in answer


async def test_the_first_of_two_households_goes_first(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert "9401 CC 1" in await anneke.send("sport eerst 9401 CC 1 en dan 9401 CC 2")


@pytest.mark.parametrize(
    "said",
    [
        "sportbon 9401 HB 18",
        "een sportbon voor 9401 HB 18",
        "sportbonnetje 9401 HB 18",
        "mag ik een sportbonnetje voor 9401 HB 18",
        "9401 HB 18 sportbon graag",
    ],
)
async def test_a_coupon_of_sport_is_no_voucher(stage: Stage, said: str) -> None:
    await stocked(stage, *some(2, "sport", "20,00"), *some(2, value="15,00", first=11))
    anneke = await stage.intermediary()
    answer = await anneke.send(said)
    assert "9401 HB 18" in answer
    assert "een bon van €\u00a020 voor sport" in answer


async def test_a_voucher_rather_than_a_coupon_of_sport(stage: Stage) -> None:
    anneke = await stage.intermediary()
    answer = await anneke.send("geen sportbon maar een voucher sport 9401 HB 18")
    assert "Klopt dit? Voucher van" in answer


@pytest.mark.parametrize(
    "said", ["sport 9401 DB 3 via huisarts", "sport 9401 DB 3, via de huisarts graag"]
)
async def test_an_approach_that_is_not_theirs_is_left_out(stage: Stage, said: str) -> None:
    anneke = await stage.intermediary()
    answer = await anneke.send(said)
    assert "9401 DB 3, Assen" in answer
    assert "Uw organisatie heeft één aanpak: Voedselbank. Klopt dit?" in answer
    assert "sport" in answer


async def test_an_approach_of_theirs_is_taken_from_the_line(stage: Stage) -> None:
    petra = await stage.intermediary("vaart_welzijn")
    answer = await petra.send("sport 9401 DB 5 via huisarts")
    assert "9401 DB 5, Assen" in answer
    assert "via Huisarts" in answer
