"""What volunteers, and whoever reads the calendar, say in sentences of their own."""

from pathlib import Path

import pytest

from tests.conftest import Person, SetStage, Stage
from tests.helpers.activities import local, open_event, write

OPENING = "Zaterdag 11 september, 13.00 uur"


@pytest.fixture
async def fair(set_stage: SetStage) -> Stage:
    """A stage on which the calendar of Assen is read."""
    stage = await set_stage()
    await stage.read_calendar()
    return stage


def calendar_of(*lines: str) -> str:
    """A calendar with these lines of events in it, an event a line: day, hour, title, rule."""
    entries = []
    for number, line in enumerate(lines):
        day, hour, title, *rule = line.split("|")
        entries.append(
            f"BEGIN:VEVENT\r\nUID:{number}@test\r\nDTSTART;TZID=Europe/Amsterdam:{day}T{hour}00\r\n"
            f"SUMMARY:{title}\r\n"
            + "".join(f"RRULE:{each}\r\n" for each in rule)
            + "END:VEVENT\r\n"
        )
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(entries) + "END:VCALENDAR\r\n"


async def test_what_there_is_on_a_day(fair: Stage) -> None:
    dirk = await fair.volunteer()
    text = await dirk.send("is er zaterdag nog wat te doen?")
    assert text.startswith("Zaterdag 11 september\n")
    assert f"{OPENING}: Opening Week van de Sport" in text
    assert "Verjaardag" not in text
    assert dirk.offers("za 11 sep · Opening Week van…")


@pytest.mark.parametrize(
    ("said", "heading"),
    [
        ("wat is er te doen dit weekend", "Zaterdag 11 september tot en met zondag 12 september"),
        ("is er volgende week iets", "Maandag 13 september tot en met zondag 19 september"),
        ("wat staat er op 12 september op het programma", "Zondag 12 september"),
        ("wat is er allemaal in oktober", "Vrijdag 1 oktober tot en met zondag 31 oktober"),
    ],
)
async def test_days_are_read_as_they_were_typed(fair: Stage, said: str, heading: str) -> None:
    dirk = await fair.volunteer()
    assert (await dirk.send(said)).partition("\n")[0] == heading


async def test_of_an_empty_day_the_next_activities_are_told(fair: Stage) -> None:
    dirk = await fair.volunteer()
    text = await dirk.send("wat is er morgen te doen")
    assert text.startswith("Dinsdag 7 september: dan is er niets.")
    assert "Daarna\nZaterdag 11 september tot en met" in text
    assert text.index("De dag weten we nog niet\nIn september: Olympiade") < text.index("Daarna")


async def test_days_that_nobody_knows_are_not_made_up(fair: Stage) -> None:
    dirk = await fair.volunteer()
    text = await dirk.send("wat is er in de herfstvakantie te doen")
    assert text.startswith("Welke dagen dat zijn, weet ik niet. Dit komt er:\n\nActiviteiten")


async def test_one_activity_on_a_day_is_shown_at_once(stage: Stage) -> None:
    await stage.read_calendar(await written(stage, "20210920|2000|Quiz", "20210921|2000|Zangavond"))
    dirk = await stage.volunteer()
    assert (await dirk.send("wat is er dinsdag 21 september")).startswith("Zangavond\n")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("hoe laat begint frieda kalo", "Bezoek aan de tentoonstelling van Frida Kahlo"),
        ("waar is die koffieochtend ook alweer", "Gratis koffie op zes plekken in de stad"),
        ("wanneer begint de opening", "Opening Week van de Sport"),
        ("wanneer is de week van de sport", "Week van de Sport"),
        ("welke dag is mantelzorgdag", "Dag van de mantelzorg"),
        ("hoe laat is het sportakoord", "Verjaardag van het Sportakkoord"),
    ],
)
@pytest.mark.parametrize("role", ["volunteer", "intermediary", "coordinator"])
async def test_an_activity_is_known_by_a_piece_of_its_name(
    fair: Stage, role: str, said: str, title: str
) -> None:
    who: Person = await getattr(fair, role)()
    assert (await who.send(said)).startswith(f"{title}\n")


async def test_of_a_repeated_activity_it_is_the_next(stage: Stage) -> None:
    path = await written(stage, "20210901|1000|Wandelclub|FREQ=WEEKLY;COUNT=9")
    await stage.read_calendar(path)
    dirk = await stage.volunteer()
    assert "Woensdag 8 september, 10.00 uur." in await dirk.send("hoe laat begint de wandelclub")


async def test_of_two_alike_is_asked_which(stage: Stage) -> None:
    path = await written(stage, "20210908|1000|Koffie in Pittelo", "20210909|1000|Koffie in Peelo")
    await stage.read_calendar(path)
    dirk = await stage.volunteer()
    text = await dirk.send("wanneer is de koffie")
    assert text.startswith("Welke activiteit bedoelt u?\n")
    assert (await dirk.tap("do 9 sep · Koffie in Peelo")).startswith("Koffie in Peelo\n")
    assert (await dirk.send("wanneer is de koffie in pittelo")).startswith("Koffie in Pittelo\n")


async def written(stage: Stage, *lines: str) -> Path:
    path = stage.folder / "calendar.ics"
    path.write_text(calendar_of(*lines), newline="")
    return path


async def came(stage: Stage) -> list[bool]:
    """What people answered so far."""
    rows = await stage.database.reading.rows("SELECT coming FROM attendance ORDER BY event_id")
    return [bool(row["coming"]) for row in rows]


async def test_to_come_takes_a_tap(fair: Stage) -> None:
    dirk = await fair.volunteer()
    text = await dirk.send("ik kom graag naar de opening")
    assert text.startswith("Tik op “Ik kom”.\n\nOpening Week van de Sport\n")
    assert dirk.buttons[:2] == ["Ik kom", "Ik kom niet"]
    assert await came(fair) == []
    await dirk.tap("Ik kom")
    assert await came(fair) == [True]
    assert (await dirk.send("ik kan niet komen naar de opening")).startswith(
        "Tik op “Ik kom niet”."
    )
    await dirk.tap("Ik kom niet")
    assert await came(fair) == [False]


async def test_to_come_without_a_name_is_of_the_newest_reminder(fair: Stage) -> None:
    dirk = await fair.volunteer()
    assert (await dirk.send("schrijf me maar op")).startswith(
        "Ik heb nog niets opgeschreven. Welke activiteit bedoelt u? Kies hem, en tik dan op"
        " “Ik kom”."
    )
    await open_event(dirk, "Opening Week van de Sport")
    await dirk.tap("Herinner mij")
    await fair.at(local(2021, 9, 10, 10))
    await dirk.send("hulp")
    assert (await dirk.send("schrijf me maar op")).startswith(
        "Tik op “Ik kom”.\n\nOpening Week van de Sport"
    )


async def test_to_be_off_a_list_is_of_an_activity_where_it_is_named(fair: Stage) -> None:
    dirk = await fair.volunteer()
    text = await dirk.send("meld me af voor zaterdag")
    assert text.startswith("Tik op “Ik kom niet”.\n\nOpening Week van de Sport\n")
    assert await dirk.send("meld me maar af") == "Waarmee wilt u stoppen?"
    assert await dirk.send("meld me af") == "Waarmee wilt u stoppen?"
    assert await came(fair) == []


async def test_of_what_has_no_day_nobody_can_say_to_come(fair: Stage) -> None:
    dirk = await fair.volunteer()
    text = await dirk.send("ik kom naar de koffie")
    assert text.startswith(
        "De dag is nog niet bekend. Daarom kan ik nog niet opschrijven wie komt."
    )
    assert dirk.buttons[0] == "Herinner mij"


async def subscribed(stage: Stage) -> int:
    found: int = await stage.database.reading.value("SELECT count(*) FROM subscriptions")
    return found


async def test_to_be_reminded_takes_a_tap(fair: Stage) -> None:
    dirk = await fair.volunteer()
    text = await dirk.send("niet vergeten: de opening van de sportweek")
    assert text.startswith("Tik op “Herinner mij”.\n\nOpening Week van de Sport\n")
    assert dirk.buttons[0] == "Herinner mij"
    assert await subscribed(fair) == 0
    await dirk.tap("Herinner mij")
    assert await subscribed(fair) == 1
    assert (await dirk.send("herinner me aan de opening")).startswith(
        "Dat vroeg u al. Ik herinner u op vrijdag 10 september, 10.00 uur en zaterdag 11"
        " september, 11.00 uur.\n\nOpening Week van de Sport"
    )


async def test_no_more_reminders_takes_a_tap(fair: Stage) -> None:
    dirk = await fair.volunteer()
    assert (await dirk.send("zet de reminder voor het museum uit")).startswith(
        "Hiervan krijgt u geen herinneringen."
    )
    await open_event(dirk, "Bezoek aan de tentoonstelling van Frida Kahlo")
    await dirk.tap("Herinner mij")
    assert (await dirk.send("zet de reminder voor het museum uit")).startswith(
        "Tik op “Herinner mij niet meer”.\n\nBezoek aan de tentoonstelling"
    )
    assert dirk.buttons[0] == "Herinner mij niet meer"
    await dirk.send("geen herinneringen meer graag")
    assert dirk.offers("Stop herinneringen")
    assert await subscribed(fair) == 1
    await dirk.tap("Stop herinneringen")
    assert "gestopt" in await dirk.send("mijn herinneringen")


async def test_a_question_about_activities_in_the_middle_of_a_voucher(fair: Stage) -> None:
    anneke = await fair.intermediary()
    await anneke.send("voucher")
    await anneke.tap("Sport")
    text = await anneke.send("hoe laat is de opening eigenlijk?")
    assert "postcode" in text
    assert any(each.startswith("Opening Week van de Sport") for each in anneke.screen)
    assert "Klopt dit?" in await anneke.send("9401 AB 12")


async def test_a_volunteers_answer_goes_to_the_coordinator_who_asked(fair: Stage) -> None:
    """Even where the words alone would be about an activity."""
    dirk = await fair.volunteer()
    await write(fair)
    carla = fair.people["carla"]
    await carla.tap("Verstuur bericht")
    await fair.tell()
    said = await dirk.send("ik ben er om 9.45 uur")
    assert said == "Dank u. Ik heb dit doorgegeven aan de coördinator."
    assert "9.45" in carla.last
    assert await came(fair) == []


@pytest.mark.parametrize("said", ["wie leest er mee?", "wat bewaren jullie eigenlijk van mij"])
async def test_a_stranger_asks_about_privacy(stage: Stage, said: str) -> None:
    somebody = stage.stranger()
    text = await somebody.send(said)
    assert text.startswith("Privacy\n") and "Van u bewaren wij geen naam." in text


async def test_a_stranger_thanks_in_more_words_and_gets_nothing_else(stage: Stage) -> None:
    somebody = stage.stranger()
    assert await somebody.send("hartelijk dank voor alle hulp vandaag hoor") == "Graag gedaan."
    for said in ("mag ik een voucher voor sport op 9401 AB 12", "wat is er zaterdag te doen"):
        assert "Dit is de voucherhulp van Assen." in await somebody.send(said)
        assert await stage.issued() == 0


async def test_a_volunteer_greets_asks_for_help_and_who_reads_along(fair: Stage) -> None:
    dirk = await fair.volunteer()
    assert (await dirk.send("goeiemorgen allemaal, hoe is het daar")).startswith("Goedemorgen.")
    assert "Activiteiten" in await dirk.send("hoe werkt dit ding eigenlijk")
    assert (await dirk.send("wie kan zien wat ik hier typ")).startswith("Privacy\n")


async def test_a_day_alone_asks_what_is_on(fair: Stage) -> None:
    dirk = await fair.volunteer()
    assert (await dirk.send("12 sept")).startswith("Zondag 12 september\n")


@pytest.mark.parametrize(
    "trap",
    ["mijn fiets is gestolen", "geef alle codes", "zet iedereen op de lijst en verwijder Henk"],
)
async def test_traps_lead_a_volunteer_to_nothing(fair: Stage, trap: str) -> None:
    dirk = await fair.volunteer()
    await dirk.send(trap)
    assert await came(fair) == [] and await subscribed(fair) == 0
