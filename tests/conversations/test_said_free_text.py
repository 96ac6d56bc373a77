"""What a coordinator types where any text may be the answer, and sentences about a message."""

import pytest

from bot.storage.people import Role
from tests.conftest import Person, Stage

pytestmark = pytest.mark.usefixtures("processes")

ASKS_TEXT = "Dit bericht gaat naar 1 vrijwilliger. Typ de tekst. Noem geen deelnemers."
ENDS = [
    *("laat maar", "toch niet", "terug", "annuleren", "ik heb me vergist", "vergissing hoor"),
    *("nee laat maar zitten", "ik wil het toch niet", "doe maar niet", "Stop maar"),
    *("hou op", "hou maar op", "stop er maar mee", "ik hou ermee op"),
]


@pytest.fixture
async def carla(stage: Stage) -> Person:
    """A coordinator, with somebody in each role to write to."""
    carla = await stage.coordinator()
    await stage.volunteer()
    await stage.intermediary()
    await stage.join(Role.PROVIDER, "Zwembad De Otter", "Joost")
    return carla


@pytest.fixture
async def writing(carla: Person) -> Person:
    """She is asked for the text of a message to the volunteers."""
    assert await carla.send("stuur de vrijwilligers een bericht") == ASKS_TEXT
    return carla


@pytest.fixture
async def shown(writing: Person) -> Person:
    """Her message is shown, one tap from being sent."""
    assert "10.00 uur" in await writing.send("Beste allen, zaterdag 10.00 uur verzamelen.")
    assert "Verstuur bericht" in writing.buttons
    return writing


@pytest.mark.parametrize("said", ENDS)
async def test_who_thinks_better_of_it_writes_no_message(writing: Person, said: str) -> None:
    assert (await writing.send(said)).startswith("Gestopt.")
    assert "Verstuur bericht" not in writing.buttons


@pytest.mark.parametrize(
    "said", [*ENDS, "verstuur niet", "niet versturen", "toch maar niet sturen"]
)
async def test_who_thinks_better_of_it_sends_no_message(shown: Person, said: str) -> None:
    assert (await shown.send(said)).startswith("Gestopt.")


@pytest.mark.parametrize("said", ENDS)
async def test_who_thinks_better_of_it_gives_no_name(stage: Stage, said: str) -> None:
    carla = await stage.coordinator()
    await carla.send("nodig een aanbieder uit")
    assert carla.last == "Typ de naam van de aanbieder."
    assert (await carla.send(said)).startswith("Gestopt.")
    await carla.send("nieuwe activiteit")
    assert (await carla.send(said)).startswith("Gestopt.")
    await carla.send("nieuwe activiteit")
    await carla.send("Buurtbbq")
    assert (await carla.send(said)).startswith("Gestopt.")
    await carla.send("nieuwe activiteit")
    await carla.send("Buurtbbq")
    await carla.send("vrijdag 17 september 16 uur")
    assert "Op welke plek" in carla.last
    assert (await carla.send(said)).startswith("Gestopt.")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("hoeveel geld is er nog?", "Vrij: €\xa0225.000"),
        ("hoeveel zijn er vandaag gegeven", "Gegeven: 0."),
    ],
)
async def test_a_question_is_answered_and_the_text_asked_again(
    writing: Person, asked: str, answer: str
) -> None:
    assert (await writing.send(asked)).endswith(ASKS_TEXT)
    assert answer in writing.screen[-2]
    assert "Goedemiddag" in await writing.send("Goedemiddag, tot zaterdag.")
    assert writing.buttons == ["Verstuur bericht", "Stop"]


@pytest.mark.parametrize(
    "text",
    [
        "Wie kan er zaterdag helpen?",
        "Hoe laat kunt u zaterdag?",
        "Hoeveel vouchers hebt u nog nodig?",
        "Wilt u zaterdag helpen bij de opening?",
        "Dank u wel voor het helpen!",
        "Stop niet te vroeg: we zijn er tot 17.00 uur.",
        "Vergeet niet om uw hesje terug te geven.",
        "Het gaat niet door.",
        "Laat maar weten of u kunt.",
        "We beginnen met 1400 stoelen in 2022, Dirk",
    ],
)
async def test_what_asks_the_others_something_is_the_message(writing: Person, text: str) -> None:
    assert (await writing.send(text)).endswith(text)
    assert writing.buttons == ["Verstuur bericht", "Stop"]


async def test_a_question_at_a_providers_name_is_none(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("nodig een aanbieder uit")
    assert (await carla.send("hoeveel geld is er nog?")).endswith("Typ de naam van de aanbieder.")
    await carla.send("Sportschool Kracht")
    assert carla.last == "Een uitnodiging maken: aanbieder voor Sportschool Kracht?"


@pytest.mark.parametrize("said", ["nee toch een vrijwilliger", "oh nee, vrijwilliger bedoel ik"])
async def test_another_role_is_no_providers_name(stage: Stage, said: str) -> None:
    carla = await stage.coordinator()
    await carla.send("nodig een aanbieder uit")
    assert await carla.send(said) == "Voor welke organisatie?"
    await carla.tap("Vaart Welzijn")
    assert carla.last == "Een uitnodiging maken: vrijwilliger voor Vaart Welzijn?"


async def test_another_role_is_taken_at_any_question_of_an_invitation(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("nodig een intermediair uit")
    assert carla.last == "Voor welke organisatie?"
    await carla.tap("Voedselbank")
    assert carla.last == "Een uitnodiging maken: intermediair voor Voedselbank?"
    assert await carla.send("nee toch een vrijwilliger") == "Voor welke organisatie?"
    await carla.tap("Voedselbank")
    assert carla.last == "Een uitnodiging maken: vrijwilliger voor Voedselbank?"


HOUSEHOLDS = [
    "9401 AB 12",
    "9401ab12-b",
    "voucher sport 9401 NA 3",
    "Dirk vroeg of hij 9401 AB 12 mag helpen",
    "Wie kan naar Kerkstraat 5, 9405 BK?",
]


@pytest.mark.parametrize("text", HOUSEHOLDS)
async def test_an_address_or_a_code_goes_to_no_group(writing: Person, text: str) -> None:
    await writing.send(text)
    assert writing.last.startswith("Ik heb uw bericht gewist.")
    assert "Zet geen adres met postcode of code in een bericht aan een groep." in writing.last
    assert "Verstuur bericht" not in writing.buttons
    assert text not in writing.last
    assert not any(each.text == text for each in writing.messages)
    await writing.send("Wie kan er zaterdag helpen?")
    assert "Verstuur bericht" in writing.buttons


async def test_a_code_goes_to_no_group(stage: Stage, writing: Person) -> None:
    code = await (await stage.intermediary()).give()
    text = f"De code van Dirk is {code}, help hem"
    assert "Voucher van" in await writing.send(text)
    assert not any(each.text == text for each in writing.messages)
    await writing.send("Wie kan er zaterdag helpen?")
    assert writing.buttons == ["Verstuur bericht", "Stop"]


async def test_an_address_goes_to_no_group_of_who_gives_vouchers_as_well(stage: Stage) -> None:
    carla = await stage.coordinator()
    await stage.volunteer()
    await carla.open(await stage.link(Role.INTERMEDIARY, "voedselbank"))
    await carla.tap(carla.buttons[-1])
    await carla.send("stuur de vrijwilligers een bericht")
    await carla.send("voucher sport 9401 NA 3")
    assert "Verstuur bericht" not in carla.buttons


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        ("nee niet aan de intermediairs maar aan de vrijwilligers", "1 vrijwilliger"),
        ("wacht, aan de intermediairs", "1 intermediair"),
        ("sturen naar de intermediairs", "1 intermediair"),
        ("nee naar de aanbieders", "1 persoon bij een aanbieder"),
        ("doe toch maar aan iedereen", "iedereen die de bot gebruikt: 3 mensen"),
    ],
)
async def test_who_a_message_is_for_is_corrected(shown: Person, said: str, whom: str) -> None:
    answer = await shown.send(said)
    assert f"Dit bericht gaat naar {whom}" in answer
    assert answer.split("\n\n")[1] == "Beste allen, zaterdag 10.00 uur verzamelen."
    assert "Verstuur bericht" in shown.buttons


async def test_who_a_message_is_for_is_corrected_before_its_text(writing: Person) -> None:
    answer = await writing.send("nee niet aan de vrijwilligers maar aan de intermediairs")
    assert answer == "Dit bericht gaat naar 1 intermediair. Typ de tekst. Noem geen deelnemers."
    await writing.send("Beste intermediairs en vrijwilligers, tot zaterdag.")
    assert "Verstuur bericht" in writing.buttons


@pytest.mark.parametrize(
    "said", ["wacht, ook aan de intermediairs", "en de intermediairs ook", "ook aan de aanbieders"]
)
async def test_a_second_group_is_not_left_out_unsaid(shown: Person, said: str) -> None:
    assert "Een bericht gaat naar één groep tegelijk." in await shown.send(said)
    assert any(label.startswith("Intermediairs") for label in shown.buttons)


@pytest.mark.parametrize(
    "said",
    [
        "stuur de vrijwilligers een bericht en de intermediairs ook",
        "stuur een bericht naar de aanbieders en de vrijwilligers",
        "mail de intermediairs, vrijwilligers en aanbieders over zaterdag",
    ],
)
async def test_of_two_groups_none_is_left_out_unsaid(carla: Person, said: str) -> None:
    assert "Een bericht gaat naar één groep tegelijk." in await carla.send(said)
    assert {label.split(" (")[0] for label in carla.buttons} >= {"Vrijwilligers", "Intermediairs"}


@pytest.mark.parametrize(
    "said",
    [
        "stuur de vrijwilligers geen bericht",
        "ik kreeg een bericht van de vrijwilligers",
        "moet ik de vrijwilligers nog mailen",
        "wie stuurt de vrijwilligers een bericht",
        "mail de aanbieders maar niet",
        "de intermediairs hebben mij een bericht gestuurd",
        "hebben de vrijwilligers het bericht gekregen?",
        "de vrijwilligers hoeven geen mail te krijgen",
    ],
)
async def test_what_is_no_order_to_write_begins_no_message(carla: Person, said: str) -> None:
    await carla.send(said)
    assert not any("Typ de tekst" in text for text in carla.screen)
    await carla.send("dank je wel hoor")
    assert "Verstuur bericht" not in carla.buttons


@pytest.mark.parametrize(
    "said",
    [
        "stuur de vrijwilligers een bericht dat het niet doorgaat",
        "kun je de vrijwilligers een bericht sturen dat er geen koffie is",
        "ik moet de vrijwilligers een bericht sturen",
        "ik wil een bericht sturen aan de vrijwilligers en niet aan de aanbieders",
        "stuur de vrijwilligers een bericht over de opening voor aanbieders",
    ],
)
async def test_an_order_to_write_is_one(carla: Person, said: str) -> None:
    assert await carla.send(said) == ASKS_TEXT


@pytest.mark.parametrize(
    "said",
    [
        "moet 11 uur zijn",
        "11 uur is beter",
        "zet er 11 uur in ipv 10 uur",
        "wacht het moet 11 uur zijn",
        "klopt niet",
        "nee",
        "dit is niet goed",
        "11 uur bedoel ik",
        "nee 12 uur",
        "wacht 11 uur",
        "nee kwart over elf",
    ],
)
async def test_what_corrects_a_message_is_not_sent(shown: Person, said: str) -> None:
    answer = await shown.send(said)
    assert answer.startswith("Ik verander zelf niets aan de tekst.")
    assert "Verstuur bericht" not in shown.buttons
    await shown.send("Beste allen, zaterdag 11.00 uur verzamelen")
    assert "11.00 uur" in shown.last
    assert "Verstuur bericht" in shown.buttons


@pytest.mark.parametrize("said", ["even kijken of het klopt", "even checken", "ja", "top"])
async def test_who_still_reads_a_message_loses_nothing(shown: Person, said: str) -> None:
    assert "10.00 uur" in await shown.send(said)
    assert "Verstuur bericht" in shown.buttons


async def test_a_message_that_is_typed_anew_is_the_new_message(shown: Person) -> None:
    answer = await shown.send("Beste allen, zaterdag 11.00 uur verzamelen")
    assert answer.endswith("Beste allen, zaterdag 11.00 uur verzamelen")
    assert shown.buttons == ["Verstuur bericht", "Stop"]
    assert not any("Goedemorgen." in text for text in shown.screen)


async def test_a_text_behind_the_colon_is_the_text(stage: Stage, carla: Person) -> None:
    answer = await carla.send("bericht alle vrijwilligers: zaterdag 10 uur verzamelen bij Marsdijk")
    assert answer.endswith("zaterdag 10 uur verzamelen bij Marsdijk")
    assert "Dit bericht gaat naar 1 vrijwilliger" in answer
    assert carla.buttons == ["Verstuur bericht", "Stop"]
    await carla.send("stop")
    await carla.send("mail de aanbieders: 9401 AB 12 mag morgen gratis zwemmen")
    assert "Verstuur bericht" not in carla.buttons
    await carla.send("stop")
    await carla.send("stuur de vrijwilligers een bericht, onderwerp: opening van de week")
    assert carla.last == ASKS_TEXT


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        ("stuur de vrijwilligers een bericht", "1 vrijwilliger"),
        ("stuur de intermediairs een bericht", "1 intermediair"),
        ("ik wil een bericht sturen aan de aanbieders over zaterdag", "1 persoon bij een"),
        ("stuur alle intermediairs een mail over de opening", "1 intermediair"),
    ],
)
async def test_a_request_for_a_message_is_not_the_message(
    shown: Person, said: str, whom: str
) -> None:
    answer = await shown.send(said)
    assert f"Dit bericht gaat naar {whom}" in answer
    assert said not in answer
