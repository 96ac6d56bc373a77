"""The coordinator's people: inviting in the chat, listing, and taking away access."""

from io import BytesIO

import zxingcpp
from PIL import Image

from tests.conftest import Person, Stage
from tests.test_start import STOPPED


def link_in(person: Person) -> str:
    """The invitation's link, as its QR code says it."""
    picture = person.messages[-1].file
    assert picture is not None
    [scanned] = zxingcpp.read_barcodes(Image.open(BytesIO(picture.content)))
    assert scanned.text in person.last
    return scanned.text


async def test_inviting_an_intermediary(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.tap("Uitnodigen")
    await carla.tap("Intermediair")
    assert "Een uitnodiging maken: intermediair voor Vaart Welzijn?" in await carla.tap(
        "Vaart Welzijn"
    )
    await carla.tap("Maak uitnodiging")
    bilal = stage.stranger("Bilal")
    await bilal.open(link_in(carla))
    assert "Voucher geven" in bilal.buttons
    assert await bilal.tap("Voucher geven") == "Via welke weg kwam u bij deze mensen?"


async def test_inviting_a_provider_by_name(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.tap("Uitnodigen")
    await carla.tap("Aanbieder")
    assert "2 tot 60 tekens" in await carla.send("x")
    assert "aanbieder voor Sportschool <Fit> & Co?" in await carla.send("Sportschool <Fit> & Co")
    await carla.tap("Maak uitnodiging")
    gym = stage.stranger("Gym")
    await gym.open(link_in(carla))
    assert "Typ de code van een voucher, of scan de kaart" in gym.last


async def test_nothing_is_invited_without_the_tap(stage: Stage) -> None:
    carla = await stage.coordinator()
    before = await stage.database.reading.value("SELECT count(*) FROM invitations")
    await carla.tap("Uitnodigen")
    await carla.tap("Coördinator")
    await carla.tap("Stop")
    assert await stage.database.reading.value("SELECT count(*) FROM invitations") == before


async def test_withdrawn_access_is_gone_at_the_next_tap(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    await carla.tap("Mensen")
    assert carla.buttons[:2] == [
        "Carla · coördinator · Gemeente Assen",
        "Anneke · intermediair · Voedselbank",
    ]
    await carla.tap("Anneke · intermediair · Voedselbank")
    await carla.tap("Ja, trek in")
    assert await anneke.tap("Geef voucher") == STOPPED
    assert await stage.issued() == 0
    assert await anneke.send("/start") == STOPPED
    await carla.tap("Mensen")
    assert "Anneke · intermediair · Voedselbank" not in carla.buttons


async def test_nobody_locks_themselves_out(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.tap("Mensen")
    assert "Dat bent u zelf." in await carla.tap("Carla · coördinator · Gemeente Assen")
    assert carla.buttons == ["Terug"]


async def test_many_people_are_paged(stage: Stage) -> None:
    carla = await stage.coordinator()
    for number in range(9):
        await stage.intermediary(name=f"Persoon {number}")
    await carla.send("start")
    await carla.tap("Mensen")
    assert "Persoon 8 · intermediair · Voedselbank" not in carla.buttons
    await carla.tap("Meer")
    assert "Persoon 8 · intermediair · Voedselbank" in carla.buttons
    await carla.tap("Vorige")
    assert "Persoon 0 · intermediair · Voedselbank" in carla.buttons


async def test_the_coordinators_buttons_are_not_for_others(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await carla.tap("Uitnodigen")
    await carla.tap("Coördinator")
    make = carla.find("Maak uitnodiging")
    await anneke.tap_again((anneke.question.id, make[1]))
    assert await stage.database.reading.value("SELECT count(*) FROM invitations") == 2
