"""Activities as people see them: what is on, one of them, asking to be reminded, and answering."""

from datetime import datetime
from io import BytesIO

import pytest

from tests.conftest import SetStage, Stage
from tests.helpers.activities import local, open_event


@pytest.fixture
async def fair(set_stage: SetStage) -> Stage:
    """A stage on which the calendar of Assen is read."""
    stage = await set_stage()
    await stage.read_calendar()
    return stage


async def test_what_is_on_stands_week_by_week(fair: Stage) -> None:
    dirk = await fair.volunteer()
    text = await dirk.tap("Activiteiten")
    assert text == (
        "Activiteiten\n\n"
        "Deze week\n"
        "Zaterdag 11 september tot en met zondag 26 september: Week van de Sport\n"
        "Zaterdag 11 september, 13.00 uur: Opening Week van de Sport\n\n"
        "Week van maandag 20 september\n"
        "Maandag 20 september, 's avonds: Verjaardag van het Sportakkoord\n\n"
        "Week van maandag 27 september\n"
        "Donderdag 30 september: Start van de campagne Eén tegen eenzaamheid\n"
        "Donderdag 30 september tot en met donderdag 7 oktober: Week tegen de eenzaamheid\n\n"
        "Week van maandag 4 oktober\n"
        "Vanaf donderdag 7 oktober: Bezoek aan de tentoonstelling van Frida Kahlo\n\n"
        "Kies een activiteit."
    )
    text = await dirk.tap("Meer")
    assert "De dag weten we nog niet" in text
    assert "In november: Dag van de mantelzorg" in text
    assert "In 2021: Week van de Toegankelijkheid" in text
    assert "Opening Week van de Sport" in await dirk.tap("Vorige")


async def test_a_time_or_place_that_is_not_given_is_never_made_up(fair: Stage) -> None:
    dirk = await fair.volunteer()
    assert await open_event(dirk, "Verjaardag van het Sportakkoord") == (
        "Verjaardag van het Sportakkoord\n"
        "Maandag 20 september, 's avonds.\n"
        "De tijd en de plek weten we nog niet.\n\n"
        "Met alle partners van het Sportakkoord. Er zijn presentaties."
        " Ook organisaties die nog niet meedoen zijn welkom."
    )
    assert "Bekijk op de kaart" not in dirk.buttons
    text = await open_event(dirk, "Dag van de mantelzorg")
    assert "In november." in text
    assert "Het is nog niet zeker of dit doorgaat." in text
    assert "De dag en de plek weten we nog niet." in text
    assert "Zet in mijn agenda" not in dirk.buttons
    assert await dirk.tap("Herinner mij") == (
        "Klaar. U krijgt bericht zodra de dag bekend is.\n\n"
        + text
        + "\n\nU krijgt hiervan herinneringen."
    )


async def test_the_reminder_comes_once_with_the_right_words(fair: Stage) -> None:
    dirk = await fair.volunteer()
    await open_event(dirk, "Opening Week van de Sport")
    text = await dirk.tap("Herinner mij")
    assert text.startswith(
        "Klaar. Ik herinner u op vrijdag 10 september, 10.00 uur"
        " en zaterdag 11 september, 11.00 uur."
    )
    seen = len(dirk.screen)
    await fair.at(local(2021, 9, 10, 9, 59))
    assert len(dirk.screen) == seen
    await fair.at(local(2021, 9, 10, 10, 0))
    assert dirk.last == (
        "Morgen, 13.00 uur: Opening Week van de Sport,"
        " Marsdijk, bij de start van de 4 Mijl van Assen. Komt u?"
    )
    assert dirk.buttons == ["Ik kom", "Ik kom niet", "Stop herinneringen"]
    for hour in (10, 12, 20):
        await fair.at(local(2021, 9, 10, hour, 1))
    assert len(dirk.screen) == seen + 1
    await fair.at(local(2021, 9, 11, 11, 0))
    assert dirk.last.startswith("Vandaag, 13.00 uur: Opening Week van de Sport")
    await fair.at(local(2021, 9, 12, 12, 0))
    assert len(dirk.screen) == seen + 2


async def test_after_a_standstill_what_is_still_to_come_is_told_once(fair: Stage) -> None:
    dirk, anneke = await fair.volunteer(), await fair.intermediary()
    await open_event(dirk, "Opening Week van de Sport")
    await dirk.tap("Herinner mij")
    await open_event(anneke, "Verjaardag van het Sportakkoord")
    await anneke.tap("Herinner mij")
    mine, hers = len(dirk.screen), len(anneke.screen)
    # Two days later than the reminder of the day before, an hour after the other.
    await fair.at(local(2021, 9, 11, 12, 0))
    assert dirk.screen[mine:] == [dirk.last]
    assert dirk.last.startswith("Vandaag, 13.00 uur")
    await fair.at(local(2021, 9, 25, 12, 0))
    assert len(anneke.screen) == hers
    assert len(dirk.screen) == mine + 1


async def test_a_series_in_one_tap_is_one_message_a_day(fair: Stage) -> None:
    dirk = await fair.volunteer()
    await open_event(dirk, "Opening Week van de Sport")
    await dirk.tap("Herinner mij")
    text = await dirk.tap("Ook van de hele reeks")
    assert "U krijgt niet meer dan één bericht per dag." in text
    seen = len(dirk.screen)
    await fair.at(local(2021, 9, 10, 10, 0))
    assert dirk.screen[seen:] == [
        "Morgen, Week van de Sport:\n"
        "• Week van de Sport, Assen\n"
        "• 13.00 uur: Opening Week van de Sport, Marsdijk, bij de start van de 4 Mijl van Assen"
    ]
    assert dirk.buttons == [
        "za 11 sep · Week van de Sport",
        "za 11 sep · Opening Week van…",
        "Stop herinneringen",
    ]
    await fair.at(local(2021, 9, 11, 12, 0))
    assert len(dirk.screen) == seen + 1


async def test_answers_are_counted_for_the_organiser(fair: Stage) -> None:
    carla, dirk, anneke = (
        await fair.coordinator(),
        await fair.volunteer(),
        await fair.intermediary(),
    )
    for person in (dirk, anneke):
        await open_event(person, "Opening Week van de Sport")
        await person.tap("Herinner mij")
    await fair.at(local(2021, 9, 10, 10, 0))
    assert (await dirk.tap("Ik kom")).startswith("Genoteerd. U komt naar: Opening")
    assert "U krijgt hiervan geen herinnering." in await anneke.tap("Ik kom niet")
    text = await open_event(carla, "Opening Week van de Sport")
    assert text.endswith("Komen: 1. Komen niet: 1. Willen een herinnering: 2.")
    seen = len(anneke.screen)
    await fair.at(local(2021, 9, 11, 11, 0))
    assert len(anneke.screen) == seen
    assert dirk.last.startswith("Vandaag, 13.00 uur")
    assert dirk.last.endswith("U komt.")
    fair.later(seconds=5)
    await dirk.tap("Ik kom niet")
    fair.later(seconds=5)
    text = await open_event(carla, "Opening Week van de Sport")
    assert text.endswith("Komen: 0. Komen niet: 2. Willen een herinnering: 2.")
    fair.clock.move_to(local(2021, 9, 12, 12))
    assert (await dirk.tap("Ik kom")).startswith("Opening Week van de Sport is al geweest.")


async def test_a_reminder_does_not_disturb_what_is_going_on(fair: Stage) -> None:
    anneke = await fair.intermediary()
    await open_event(anneke, "Opening Week van de Sport")
    await anneke.tap("Herinner mij")
    await anneke.send("start")
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    await fair.at(local(2021, 9, 10, 10, 0))
    assert "Komt u?" in anneke.last
    await anneke.tap("Ik kom")
    assert "Klopt dit?" in await anneke.send("9401 AB 12")
    await anneke.tap("Geef voucher")
    assert await fair.issued() == 1


async def test_stopping_works_at_once_and_everywhere(fair: Stage) -> None:
    dirk = await fair.volunteer()
    for title in ("Opening Week van de Sport", "Verjaardag van het Sportakkoord"):
        await open_event(dirk, title)
        await dirk.tap("Herinner mij")
    await open_event(dirk, "Start van de campagne Eén tegen eenzaamheid")
    await dirk.tap("Herinner mij")
    await dirk.tap("Ook van de hele reeks")
    await fair.at(local(2021, 9, 10, 10, 0))
    await dirk.tap("Stop herinneringen")
    seen = len(dirk.screen)
    await fair.at(local(2021, 9, 11, 11, 0))
    await fair.at(local(2021, 9, 19, 10, 0))
    assert len(dirk.screen) == seen
    # A tap by mistake is taken back in one tap.
    await dirk.tap("Zet herinneringen weer aan")
    await fair.at(local(2021, 9, 19, 10, 1))
    assert dirk.last.startswith("Morgen, 's avonds: Verjaardag van het Sportakkoord.")


async def test_everybody_chooses_once_for_everything(fair: Stage) -> None:
    dirk = await fair.volunteer()
    await open_event(dirk, "Opening Week van de Sport")
    await dirk.tap("Herinner mij")
    await open_event(dirk, "Verjaardag van het Sportakkoord")
    await dirk.tap("Herinner mij")
    assert "• Opening Week van de Sport" in await dirk.send("herinneringen")
    await dirk.tap("Wanneer krijg ik ze?")
    await dirk.tap("Alleen de dag ervoor")
    assert "de dag ervoor om 18.00 uur." in await dirk.tap("18.00 uur")
    seen = len(dirk.screen)
    await fair.at(local(2021, 9, 10, 17, 59))
    assert len(dirk.screen) == seen
    await fair.at(local(2021, 9, 10, 18, 0))
    await fair.at(local(2021, 9, 11, 12, 0))
    assert len(dirk.screen) == seen + 1
    await dirk.send("herinneringen")
    await dirk.tap("Wanneer krijg ik ze?")
    await dirk.tap("Alleen 2 uur ervoor")
    # Without a time there is no two hours before: then it is the day before.
    await fair.at(local(2021, 9, 19, 18, 0))
    assert dirk.last.startswith("Morgen, 's avonds: Verjaardag")


async def test_the_file_for_the_own_calendar(fair: Stage) -> None:
    dirk = await fair.volunteer()
    await open_event(dirk, "Opening Week van de Sport")
    await dirk.tap("Zet in mijn agenda")
    file = dirk.messages[-1].file
    assert file is not None
    assert file.name == "opening-week-van-de-sport.ics"
    import vobject

    event = vobject.readOne(BytesIO(file.content).read().decode()).vevent
    assert event.dtstart.value == local(2021, 9, 11, 13, 0)
    assert event.summary.value == "Opening Week van de Sport"


async def test_a_provider_has_no_activities(fair: Stage) -> None:
    from bot.storage.people import Role

    gym = await fair.join(Role.PROVIDER, "Sportschool")
    assert "Activiteiten" not in gym.buttons
    assert "Dit hoort bij een andere rol." in await gym.send("activiteiten")


async def test_after_a_month_it_is_forgotten_who_came(fair: Stage) -> None:
    dirk, carla = await fair.volunteer(), await fair.coordinator()
    await open_event(dirk, "Opening Week van de Sport")
    await dirk.tap("Herinner mij")
    await dirk.tap("Ook van de hele reeks")
    await dirk.tap("Ik kom")
    await carla.send("activiteiten")
    await carla.tap("Bericht aan een groep")
    await carla.tap(carla.label("Vrijwilligers"))
    await carla.send("Wie helpt er mee?")
    await carla.tap("Verstuur bericht")
    await fair.tell()
    await dirk.tap("Ja, ik kan")
    tables = ("subscriptions", "attendance", "mailings", "mailing_answers", "notifications")

    async def kept() -> list[str]:
        counts = [f"(SELECT count(*) FROM {table}) AS {table}" for table in tables]
        row = await fair.database.reading.row(f"SELECT {', '.join(counts)}")
        assert row is not None
        return [table for table in tables if row[table]]

    async def night(day: datetime) -> list[str]:
        fair.clock.move_to(day)
        await fair.clean_up()
        return await kept()

    assert await kept() == list(tables)
    # The opening was on 11 September, the message on the 6th; the series lasts until the 26th.
    assert "attendance" in await night(local(2021, 10, 11, 4))
    assert await night(local(2021, 10, 12, 4)) == ["subscriptions"]
    assert await night(local(2021, 10, 28, 4)) == []


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("za 11 sept 14.00-16.00", ("14.00", "16.00")),
        ("zaterdag 11 september van 14.00 tot 16.00 uur", ("14.00", "16.00")),
        ("11-9-2021 van 14 tot 16 uur", ("14.00", "16.00")),
        ("11 september 9.30 uur tot 12 uur", ("09.30", "12.00")),
    ],
)
async def test_hours_from_and_until_in_one_line_are_read(
    stage: Stage, typed: str, hours: tuple[str, str]
) -> None:
    carla = await stage.coordinator()
    await carla.send("nieuwe activiteit")
    await carla.send("Fietstocht")
    await carla.send(typed)
    preview = await carla.send("Marsdijk")
    assert "Zaterdag 11 september, {} uur.\nTot {} uur.".format(*hours) in preview, preview
    await carla.tap("Opslaan")
    assert await stage.database.reading.value("SELECT count(*) FROM events") == 1
    dirk = await stage.volunteer()
    await open_event(dirk, "Fietstocht")
    assert "Zaterdag 11 september, {} uur. Tot {} uur.\n".format(*hours) in dirk.last
