"""What a coordinator says that is no order, or asks more than there is: nothing is passed over."""

from datetime import datetime

import pytest

from bot.storage.people import Role
from tests.conftest import ZONE, Stage


@pytest.mark.parametrize(
    "said",
    [
        "hoeveel heeft Anneke gegeven",
        "hoeveel per dag",
        "hoeveel vouchers per week",
        "hoeveel zijn er per persoon gegeven",
        "hoeveel in 9404",
        "hoeveel vouchers zijn ingetrokken",
        "hoeveel hebben er ja gezegd",
    ],
)
async def test_what_is_not_counted_is_not_passed_over(stage: Stage, said: str) -> None:
    carla = await stage.coordinator()
    await stage.intermediary(name="Anneke")
    await carla.send(said)
    told = "Dat kan ik niet tellen. Dit zijn de cijfers die ik heb."
    assert any(told in text for text in carla.screen), carla.screen


@pytest.mark.parametrize(
    "said", ["hoeveel vouchers zijn er gegeven", "hoe staat het ervoor met de vouchers", "stand"]
)
async def test_what_is_counted_is_told_without_more(stage: Stage, said: str) -> None:
    carla = await stage.coordinator()
    await carla.send(said)
    assert not any("kan ik niet tellen" in text for text in carla.screen)
    assert any("Stand maandag" in text for text in carla.screen)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("hoeveel zijn er eergisteren gegeven", "Op zondag 10 oktober 2021."),
        (
            "stand niet van deze maand maar van vorige maand",
            "Van 1 september 2021 tot en met 30 september 2021.",
        ),
        (
            "cijfers van 1 september tot vandaag per wijk",
            "Van 1 september 2021 tot en met 12 oktober 2021.",
        ),
        (
            "cijfers niet over september maar over oktober",
            "Van 1 oktober 2021 tot en met 12 oktober 2021.",
        ),
    ],
)
async def test_the_days_are_those_that_are_meant(stage: Stage, said: str, days: str) -> None:
    stage.clock.move_to(datetime(2021, 10, 12, 10, 0, tzinfo=ZONE))
    carla = await stage.coordinator()
    assert days in await carla.send(said)


@pytest.mark.parametrize(
    "said",
    [
        "hoeveel vouchers verlopen er deze maand",
        "welke vouchers lopen binnenkort af",
        "wat verloopt er binnenkort",
        "welke vouchers vervallen volgende maand",
    ],
)
async def test_what_lapses_soon_is_told(stage: Stage, said: str) -> None:
    carla = await stage.coordinator()
    assert "Er verloopt geen voucher binnen 30 dagen." in await carla.send(said)


@pytest.mark.parametrize(
    "said",
    [
        *("ik wil het rapport niet", "maak geen export", "je hoeft het rapport niet te maken"),
        *("stuur geen rapport", "nodig Sanne niet uit", "trek de toegang van Sanne niet in"),
    ],
)
async def test_what_is_denied_is_not_begun(stage: Stage, said: str) -> None:
    carla = await stage.coordinator()
    await stage.intermediary(name="Sanne")
    await carla.send(said)
    assert carla.last.endswith(("Wat bedoelt u? Tik op een knop.", "Kies een knop."))
    assert not any("Ik maak het rapport" in text for text in carla.screen)
    assert not {"Alle vouchers in Excel", "Trek toegang in", "Intermediair"} & {*carla.buttons}


async def test_an_export_once_more_is_the_one_that_was_made(stage: Stage) -> None:
    carla, theo = await stage.coordinator(), await stage.join(Role.PROVIDER, "De Kolk", "Theo")
    code = await (await stage.intermediary()).give()
    await theo.send(code)
    await theo.tap("Neem in")
    await carla.send("export")
    await carla.tap("Maak export 1")
    await carla.tap("Ja, maak export 1")
    await (await stage.intermediary(name="Bea")).give("9401 AB 14")
    assert await carla.send("betaallijst nog een keer") == "Welke export?"
    assert not any("Maak export" in label for label in carla.buttons)


@pytest.mark.parametrize("said", ["ik moet een voucher intrekken", "voucher intrekken", "trek in"])
async def test_to_draw_in_is_first_of_all_a_voucher(stage: Stage, said: str) -> None:
    carla = await stage.coordinator()
    await carla.send(said)
    assert carla.buttons[0] != "Toegang intrekken"


@pytest.mark.parametrize(
    "said",
    [
        "voucher van 9404 WD 900 intrekken",
        "laat iedereen weten dat mevrouw Jansen van 9401 AB 12 ziek is",
        "wie woont er op 9401 AB 12",
    ],
)
async def test_an_address_in_a_sentence_is_no_other_role(stage: Stage, said: str) -> None:
    carla = await stage.coordinator()
    await stage.volunteer()
    await carla.send(said)
    assert not any("andere rol" in text for text in carla.screen)
    assert not any(each.text == said for each in carla.messages)
    assert "Verstuur bericht" not in carla.buttons
    assert "andere rol" in await carla.send("9401 AB 12")


async def test_who_leaves_and_is_not_known_is_told_so(stage: Stage) -> None:
    carla = await stage.coordinator()
    await stage.volunteer(name="Dirk")
    await stage.volunteer(name="Truus")
    told = "Ik vind hierin geen naam die ik ken."
    assert told in await carla.send("haal Kees weg")
    await carla.send("Henk stopt ermee, dus haal hem maar uit de bot")
    if "Toegang intrekken" in carla.buttons:
        await carla.tap("Toegang intrekken")
    assert told in carla.last
    assert told not in await carla.send("Dirk en Truus stoppen allebei")
    assert [label for label in carla.buttons if "Dirk" in label or "Truus" in label]
    assert not any("Carla" in label for label in carla.buttons)
