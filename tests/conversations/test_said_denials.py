"""What somebody denies or takes back is not filled in: "geen sport", "sport, oh nee cultuur"."""

import pytest

from tests.conftest import Stage
from tests.helpers.coupons import some, stocked

ASKED = "Waarvoor is de voucher?"


@pytest.mark.parametrize(
    "said",
    [
        "geen sport 9401 UC 1",
        "voucher 9401 UC 1, alles behalve sport",
        "voucher 9401 UC 1, sport wil ze niet",
        "een voucher op 9401 UC 1 maar geen zwemles",
        "voucher voor gitaarles en voetbal op 9401 UC 1",
        "9401 UC 1 ze houdt niet van sport",
        "9401 UC 1 heeft een hekel aan sport",
        "9401 UC 1 sport vindt ze niks",
    ],
)
async def test_what_is_denied_is_not_what_the_voucher_is_for(stage: Stage, said: str) -> None:
    anneke = await stage.intermediary()
    assert ASKED in await anneke.send(said)
    assert "voor cultuur" in await anneke.tap("Cultuur")
    assert "9401 UC 1" in anneke.last


@pytest.mark.parametrize(
    "said",
    [
        "nee geen sport",
        "sport wil ze niet",
        "geen sport hoor",
        "ze houdt niet van sport",
        "heeft een hekel aan sport",
        "sport vindt ze niks",
    ],
)
async def test_at_the_confirmation_it_is_asked_anew(stage: Stage, said: str) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 UC 2")
    assert ASKED in await anneke.send(said)
    assert "9401 UC 2" in await anneke.tap("Cultuur")
    assert anneke.buttons[0] == "Geef voucher"


async def test_what_was_not_chosen_may_be_denied_again(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("cultuur 9401 UC 3")
    answer = await anneke.send("sport wil ze niet")
    assert "Dat begrijp ik niet" not in answer
    assert "voor cultuur" in answer


@pytest.mark.parametrize("said", ["geen sport", "niet voor sport"])
async def test_where_it_is_asked_a_denial_chooses_nothing(stage: Stage, said: str) -> None:
    anneke = await stage.intermediary()
    await anneke.send("voucher")
    await anneke.send(said)
    assert ASKED in anneke.last


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("9401 MH 34 sport. oh nee theaterles", "9401 MH 34"),
        ("9401 MH 35 sport, of nee doe maar cultuur", "9401 MH 35"),
        ("9401 MH 36 voucher voor sport. nee grapje cultuur", "9401 MH 36"),
        ("voucher niet voor sport maar voor cultuur 9401 MH 37", "9401 MH 37"),
        ("cultuur voor 9401 MH 38 in plaats van sport", "9401 MH 38"),
        ("niet meer 9402 CD 5, 9401 MH 39 cultuur", "9401 MH 39"),
        ("9402 CD 5 was haar oude adres, nu 9401 MH 40. cultuur", "9401 MH 40"),
        ("cultuur 9402 CD 5, oh nee 9401 MH 41", "9401 MH 41"),
    ],
)
async def test_what_corrects_it_is_meant(stage: Stage, said: str, meant: str) -> None:
    anneke = await stage.intermediary()
    answer = await anneke.send(said)
    assert "Klopt dit?" in answer
    assert "voor cultuur" in answer
    assert meant in answer
    assert anneke.buttons[0] == "Geef voucher"


async def test_a_denied_approach_is_not_the_one(stage: Stage) -> None:
    anneke = await stage.intermediary("vaart_welzijn")
    said = "sport 9401 TA 1, niet via huisarts maar via buurtteam"
    assert "via Buurtteam" in await anneke.send(said)
    assert "via Toegang" in await anneke.send("via toegang ipv buurtteam")
    assert "Via welke weg" in await anneke.send("sport 9401 TA 2, niet via toegang")
    assert "via Huisarts" in await anneke.send("via de huisarts")


@pytest.mark.parametrize(
    "said", ["9401 MG sport, hij is 8", "sport 9401 MG kind van 8", "sport 9401 MG, groep 8"]
)
async def test_an_age_is_no_house_number(stage: Stage, said: str) -> None:
    anneke = await stage.intermediary()
    answer = await anneke.send(said)
    assert "Klopt dit?" not in answer
    assert "huisnummer" in answer


async def test_another_postcode_is_no_house_number(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    answer = await anneke.send("sorry, postcode moet 9402 zijn ipv 9401")
    assert "9401 AB" not in answer
    assert "9402 AB 12" in answer


async def test_a_figure_at_a_choice_is_no_house_number(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("9401 TD 5")
    assert ASKED in anneke.last
    await anneke.send("1")
    assert "9401 TD 5" in await anneke.tap("Sport")


async def test_the_address_of_both_requests_is_that_of_the_first(stage: Stage) -> None:
    await stocked(stage, *some(2, "sport", "20,00"))
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AD 3")
    said = "bon voor voetbalschoenen en een voucher voor voetbal 9401 AE 1"
    await anneke.send(said)
    assert "9401 AD 3" not in "".join(anneke.screen)
    assert any("9401 AE 1" in text for text in anneke.screen), anneke.screen


async def test_a_long_story_may_end_with_the_address(stage: Stage) -> None:
    anneke = await stage.intermediary()
    story = "ze staat hier en vertelt me eh een heel verhaal over haar week " * 22
    answer = await anneke.send(f"een voucher voor sport graag {story} het is op 9401 MK 17")
    assert "9401 MK 17" in answer
    assert "Klopt dit? Voucher van" in answer


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("voucher voor sport, Nobellaan 120, 9406 ER Assen", "9406 ER 120"),
        ("sport op 9405 DA huisnummer 7", "9405 DA 7"),
        ("voucher sport adres 9403 OP nummer 14", "9403 OP 14"),
        ("cultuur op nummer 8, 9404 IN", "9404 IN 8"),
    ],
)
async def test_letters_of_a_postcode_may_be_a_word(stage: Stage, said: str, address: str) -> None:
    anneke = await stage.intermediary()
    assert address in await anneke.send(said)
    assert "Klopt dit?" in anneke.last


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("oh nee huisnummer 16 klopt niet het is 18 b", "9401 MK 18"),
        ("nee 16 was fout, moet 18 zijn", "9401 MK 18"),
    ],
)
async def test_a_house_number_is_corrected(stage: Stage, said: str, address: str) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 MK 16")
    assert address in await anneke.send(said)


async def test_the_amount_of_a_coupon_is_corrected(stage: Stage) -> None:
    await stocked(stage, *some(2, value="15,00"), *some(2, value="20,00", first=11))
    anneke = await stage.intermediary()
    await anneke.send("bon van 20 euro 9401 MK 19")
    assert "€\u00a020" in anneke.last
    assert "€\u00a015" in await anneke.send("geen 20 maar 15 euro")


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("adres klopt niet 9401 HA 3", "9401 HA 3"),
        ("postcode klopt niet 9402 JA 1", "9402 JA 1"),
        ("dat is niet het adres 9401 JA 6", "9401 JA 6"),
        ("dit is niet het juiste adres 9401 JA 7", "9401 JA 7"),
        ("postcode is niet goed 9401 JA 4", "9401 JA 4"),
        ("de postcode is niet juist, het is 9401 JA 8", "9401 JA 8"),
        ("klopt niet 9401 JA 9", "9401 JA 9"),
        ("nummer klopt niet het is 18 b", "9401 MK 18 B"),
        ("huisnummer klopt niet 2", "9401 MK 2"),
        ("klopt niet huisnummer 9", "9401 MK 9"),
        ("het nummer is niet goed, 11", "9401 MK 11"),
    ],
)
async def test_what_stands_behind_the_word_that_it_is_wrong_is_right(
    stage: Stage, said: str, address: str
) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 MK 16")
    assert address in await anneke.send(said)
    assert "Klopt dit?" in anneke.last


async def test_an_address_is_wrong_and_the_next_right(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert "9401 HA 15" in await anneke.send("9401 HA 14 adres klopt niet is 9401 HA 15 sport")


@pytest.mark.parametrize("said", ["nee 10", "het is 15", "nee het moet 10 zijn", "doe maar 15"])
async def test_a_number_at_a_coupon_is_its_amount_and_no_house(stage: Stage, said: str) -> None:
    await stocked(stage, *some(2, value="15,00"), *some(2, value="20,00", first=11))
    anneke = await stage.intermediary()
    await anneke.send("bon van 20 euro 9401 MK 19")
    answer = await anneke.send(said)
    assert "9401 MK 1" not in answer.replace("9401 MK 19", "")
    assert ("€\u00a015" if "15" in said else "Welk bedrag?") in answer
    await anneke.send("bon van 20 euro 9401 MK 19")
    assert "9401 MK 21" in await anneke.send("nee, huisnummer 21")
