"""What promotion cost is written against its pot by a tap, never above it, and is taken back."""

import pytest

from bot.storage import pots
from bot.storage.pots import PROMOTION
from tests.conftest import Person, Stage
from tests.helpers.offers import csv

NBSP = "\u00a0"


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


async def spent(stage: Stage) -> int:
    return (await pots.named(stage.database.reading, PROMOTION)).spent_cents


async def write(carla: Person, amount: str, what: str) -> str:
    """The whole way by buttons."""
    await carla.send("start")
    await carla.tap("Budget")
    await carla.tap("Kosten promotie")
    await carla.tap("Kosten opschrijven")
    await carla.send(amount)
    await carla.send(what)
    return plain(await carla.tap("Schrijf op"))


async def test_a_cost_is_written_down_and_stands_in_the_budget(stage: Stage) -> None:
    carla = await stage.coordinator()
    said = await write(carla, "340", "500 folders")
    assert said == (
        "Klaar. Dit is opgeschreven: 500 folders, € 340.\n\n"
        "Promotie: € 340 besteed, € 2.160 vrij, van € 2.500.\n\n"
        "maandag 6 september: 500 folders, € 340"
    )
    assert await spent(stage) == 340_00
    await carla.send("start")
    budget = plain(await carla.tap("Budget"))
    assert "Promotie: € 340 besteed, € 2.160 vrij, van € 2.500." in budget
    assert await stage.balanced()


@pytest.mark.parametrize("typed", ["-50", "- € 50", "€ -50", "\u2212 50"])
async def test_a_minus_is_no_cost(stage: Stage, typed: str) -> None:
    carla = await stage.coordinator()
    await carla.tap("Budget")
    await carla.tap("Kosten promotie")
    await carla.tap("Kosten opschrijven")
    assert "Ik kan dit bedrag niet lezen." in await carla.send(typed)


async def test_nothing_is_written_before_the_tap_and_a_second_tap_writes_nothing(
    stage: Stage,
) -> None:
    carla = await stage.coordinator()
    await carla.send("kosten opschrijven")
    await carla.tap("Kosten opschrijven")
    await carla.send("125,50")
    assert plain(await carla.send("banner voor het plein")) == (
        "Klopt dit? € 125,50 uit het budget voor promotie.\n"
        "banner voor het plein. Op maandag 6 september."
    )
    assert await spent(stage) == 0
    button = carla.find("Schrijf op")
    await carla.tap("Schrijf op")
    await carla.tap_again(button)
    assert await spent(stage) == 125_50


async def test_a_cost_in_one_line_needs_one_tap(stage: Stage) -> None:
    carla = await stage.coordinator()
    said = plain(await carla.send("we hebben 340 euro uitgegeven aan nieuwe folders"))
    assert said == (
        "Klopt dit? € 340 uit het budget voor promotie.\nnieuwe folders. Op maandag 6 september."
    )
    await carla.tap("Schrijf op")
    assert await spent(stage) == 340_00


async def test_what_a_line_says_is_read_whole(stage: Stage) -> None:
    """What it was and on which day; what is no sum is asked."""
    carla = await stage.coordinator()
    for typed, told in (
        ("500 folders kosten 340 euro", "? € 340 uit het budget voor promotie.\n500 folders. Op m"),
        (
            "drukwerk kostte twaalfhonderd euro",
            "? € 1.200 uit het budget voor promotie.\ndrukwerk.",
        ),
        ("kosten folders gisteren 45,50", "? € 45,50 uit het budget voor promotie.\nfolders. Op z"),
        ("posters kostten 80 euro op 3 september", "posters. Op vrijdag 3 september."),
        ("betaald: € 12,50 voor flyers", "? € 12,50 uit het budget voor promotie.\nflyers."),
    ):
        assert told in plain(await carla.send(typed)), typed
        await carla.tap("Stop")
    for typed in ("posters kostten 2,5 euro per stuk, 100 stuks", "posters kosten minus 50 euro"):
        assert "Hoeveel was het?" in await carla.send(typed), typed
    assert "Waarvoor was het?" in await carla.send("tweehonderd")
    assert plain(await carla.send("100 posters")).startswith("Klopt dit? € 200 uit")


async def test_it_may_be_of_another_day(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("kosten drukwerk 80 euro")
    await carla.tap("Andere dag")
    assert "Ik kan deze dag niet lezen" in await carla.send("morgen")
    assert "Op vrijdag 3 september." in await carla.send("3 september")
    assert "vrijdag 3 september: drukwerk" in await carla.tap("Schrijf op")


async def test_a_day_before_the_scheme_is_asked_about(stage: Stage) -> None:
    """Flyers may be made before it begins; a wrong year is seen before the tap."""
    carla = await stage.coordinator()
    await carla.send("kosten drukwerk 80 euro")
    assert "voor het begin" not in carla.last
    await carla.tap("Andere dag")
    said = await carla.send("3 maart 2019")
    assert "Let op: dat is voor het begin van de regeling." in said
    await carla.tap("Schrijf op")
    assert await spent(stage) == 80_00


@pytest.mark.parametrize("amount", ["2501", "2.500,01", "9999999"])
async def test_no_more_than_there_is_in_the_pot(stage: Stage, amount: str) -> None:
    carla = await stage.coordinator()
    await carla.send("kosten promotie")
    await carla.tap("Kosten opschrijven")
    said = plain(await carla.send(amount))
    assert "Voor promotie is nog € 2.500 vrij." in said and "Er is niets opgeschreven." in said
    assert "Waarvoor was het?" in await carla.send("2500"), "exactly what there is can be written"


async def test_who_confirms_last_hears_that_it_is_too_much(stage: Stage) -> None:
    carla, another = await stage.coordinator(), await stage.coordinator()
    for each in (carla, another):
        await each.send("2000 euro betaald voor posters")
    await carla.tap("Schrijf op")
    said = plain(await another.tap("Schrijf op"))
    assert "Voor promotie is nog € 500 vrij. € 2.000 is te veel." in said
    assert await spent(stage) == 2_000_00
    assert await stage.balanced()


async def test_a_cost_is_taken_back_once(stage: Stage) -> None:
    carla = await stage.coordinator()
    await write(carla, "340", "folders")
    await carla.tap("€\u00a0340 folders, ma 6 sep")
    button = carla.find("Neem terug")
    said = plain(await carla.tap("Neem terug"))
    assert "Klaar. Dit is teruggenomen: folders, € 340." in said
    assert "Er staan nog geen kosten op." in said
    await carla.tap_again(button)
    assert await spent(stage) == 0
    assert await stage.balanced()


@pytest.mark.parametrize("typed", ["veel", "1.250.3", "12.50", "0"])
async def test_what_is_no_amount_is_asked_again(stage: Stage, typed: str) -> None:
    carla = await stage.coordinator()
    await carla.send("kosten promotie")
    await carla.tap("Kosten opschrijven")
    await carla.send(typed)
    assert "Hoeveel was het?" in carla.last
    assert await spent(stage) == 0


@pytest.mark.parametrize(
    "typed", ["folders van Jan de Vries", "bel 0592 123456", "bij 9401 AB 12", "x", "y" * 81]
)
async def test_what_it_was_for_names_nobody_and_is_short(stage: Stage, typed: str) -> None:
    carla = await stage.coordinator()
    await carla.send("kosten promotie")
    await carla.tap("Kosten opschrijven")
    await carla.send("340")
    await carla.send(typed)
    assert not carla.offers("Schrijf op")
    assert typed not in carla.last


@pytest.mark.parametrize("role", ["intermediary", "volunteer"])
async def test_only_coordinators_write_costs(stage: Stage, role: str) -> None:
    somebody = await getattr(stage, role)()
    await somebody.send("we hebben 340 euro uitgegeven aan folders")
    assert not somebody.offers("Schrijf op")
    await somebody.send("kosten promotie")
    assert not somebody.offers("Kosten opschrijven")


async def test_many_costs_come_page_by_page(stage: Stage) -> None:
    carla = await stage.coordinator()
    for number in range(6):
        await carla.send(f"{number + 1} euro betaald voor poster {'abcdef'[number]}")
        await carla.tap("Schrijf op")
    await carla.tap("Meer")
    assert "poster a" in carla.last and "poster f" not in carla.last
    await carla.tap("Vorige")
    assert "poster f" in carla.last and "poster a" not in carla.last


@pytest.mark.parametrize(
    "when", ["op 31 december 2021", "op 40 september", "van vorige week", "op 3 oktober", "morgen"]
)
async def test_a_day_in_the_line_that_is_not_past_is_asked_for(stage: Stage, when: str) -> None:
    carla = await stage.coordinator()
    said = await carla.send(f"kosten posters 80 euro {when}")
    assert "Op welke dag was het?" in said and "Klopt dit?" not in said
    assert plain(await carla.send("3 september")) == (
        "Klopt dit? € 80 uit het budget voor promotie.\nposters. Op vrijdag 3 september."
    )


async def test_a_day_of_another_year_has_its_year(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("kosten posters 80 euro op 3 oktober 2020")
    said = await carla.tap("Schrijf op")
    assert "zaterdag 3 oktober 2020: posters" in said
    assert any(label.endswith("3 okt 2020") for label in carla.buttons)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("nee 90 euro", "€ 90 uit het budget voor promotie.\nposters. Op maandag 6 september."),
        ("het bedrag is 90", "€ 90 uit het budget"),
        ("nee, het was 3 september", "€ 80 uit het budget voor promotie.\nposters. Op vrijdag"),
        ("de dag is gisteren", "Op zondag 5 september."),
        ("nee, voor flyers", "\nflyers. Op maandag"),
        ("het was voor een banner", "\neen banner. Op maandag"),
    ],
)
async def test_one_thing_is_put_right_in_words(stage: Stage, typed: str, shown: str) -> None:
    carla = await stage.coordinator()
    await carla.send("kosten posters 80 euro")
    said = plain(await carla.send(typed))
    assert said.startswith("Klopt dit?") and shown in said
    assert await spent(stage) == 0


async def test_one_thing_is_put_right_by_buttons(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("kosten posters 80 euro op 3 september")
    await carla.tap("Verander")
    await carla.tap("Bedrag")
    assert "€ 90 uit" in plain(await carla.send("90"))
    await carla.tap("Verander")
    await carla.tap("Waarvoor")
    said = plain(await carla.send("flyers"))
    assert said.endswith("€ 90 uit het budget voor promotie.\nflyers. Op vrijdag 3 september.")


async def test_back_is_one_question_back(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("kosten opschrijven")
    await carla.tap("Kosten opschrijven")
    await carla.send("80")
    assert "Hoeveel was het?" in await carla.send("terug")
    await carla.send("90")
    await carla.send("posters")
    assert "Waarvoor was het?" in await carla.send("terug")
    assert "€ 90 uit" in plain(await carla.send("flyers"))
    await carla.tap("Andere dag")
    assert (await carla.send("terug")).startswith("Klopt dit?")


async def test_a_line_that_names_who_was_paid_does_not_keep_that(stage: Stage) -> None:
    carla = await stage.coordinator()
    said = await carla.send("ik heb 20 euro aan Jan betaald voor posters")
    assert "Waarvoor was het?" in said


async def test_a_description_with_a_number_leaves_the_amount(stage: Stage) -> None:
    """Where the whole is shown, and where it is asked what it was for."""
    carla = await stage.coordinator()
    await carla.send("90 euro betaald voor folders")
    for typed in ("500 folders", "nee, 500 folders", "het was voor 500 folders"):
        said = plain(await carla.send(typed))
        assert said.startswith("Klopt dit? € 90 uit") and "\n500 folders." in said, typed
    assert plain(await carla.send("nee 95")).startswith("Klopt dit? € 95 uit")
    await carla.send("stop")
    await carla.send("kosten promotie")
    await carla.tap("Kosten opschrijven")
    await carla.send("340")
    for typed in ("400,5", "€ 400", "400", "nee 400 euro"):
        said = plain(await carla.send(typed))
        assert "Waarvoor was het?" in said, typed
        assert "€ 340" not in said
    assert plain(await carla.send("folders")).startswith("Klopt dit? € 400 uit")


async def test_the_same_cost_twice_on_a_day_is_asked_about(stage: Stage) -> None:
    carla = await stage.coordinator()
    await write(carla, "90", "folders")
    said = plain(await carla.send("90 euro betaald voor Folders"))
    assert "Let op: dit is vandaag al opgeschreven." in said
    await carla.tap("Schrijf op")
    assert await spent(stage) == 180_00
    said = plain(await carla.send("80 euro betaald voor folders"))
    assert "Let op" not in said
    await carla.send("stop")
    stage.later(days=1)
    assert "Let op" not in await carla.send("90 euro betaald voor folders")


async def test_a_button_of_a_cost_shows_its_amount(stage: Stage) -> None:
    carla = await stage.coordinator()
    await write(carla, "90", "folders")
    await write(carla, "1200,50", "posters en spandoeken op het plein")
    shown = list(map(plain, carla.buttons))
    assert "€ 90 folders, ma 6 sep" in shown
    assert any(each.startswith("€ 1.200,50 posters") for each in shown)


async def test_a_list_in_the_middle_of_a_cost_says_what_became_of_it(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("90 euro betaald voor folders")
    await carla.upload(csv("Budo;Judo;sport;judo;12"), "aanbod.csv")
    assert any("Uw kosten zijn niet opgeschreven." in each for each in carla.screen)
    await carla.send("stop")
    await carla.send("90 euro betaald voor folders")
    assert "niet opgeschreven" not in await carla.tap("Stop")
