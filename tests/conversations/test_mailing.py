"""A coordinator writes to many: a look first, how far it is, what came of it, and answers."""

import pytest

from bot.delivery.broadcast import MOST_WAITING
from bot.schedule.reminders import tell_due
from bot.storage import people
from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage
from tests.helpers import telegram_only
from tests.helpers.activities import CALL, local, open_event, write
from tests.helpers.redeeming import provider


async def test_a_look_first_and_nothing_without_the_tap(stage: Stage) -> None:
    dirk, _anneke = await stage.volunteer(), await stage.intermediary()
    await stage.volunteer("Els")
    seen = len(dirk.screen)
    await write(stage)
    carla = stage.people["carla"]
    assert carla.last == (
        "Dit bericht gaat naar 2 vrijwilligers, met de knoppen “Ja, ik kan” en “Nee, ik kan niet”:"
        f"\n\n{CALL}"
    )
    await stage.tell()
    assert len(dirk.screen) == seen
    await carla.tap("Stop")
    await stage.tell()
    assert len(dirk.screen) == seen


@telegram_only.BLOCKING
async def test_everybody_gets_it_and_the_coordinator_the_result(stage: Stage) -> None:
    dirk, els, fred = [await stage.volunteer(name) for name in ("Dirk", "Els", "Fred")]
    anneke = await stage.intermediary()
    stage.telegram.block(fred.id)
    await stage.settled()
    # The bot does not know yet that Fred blocked it.
    async with stage.database.transaction() as transaction:
        await people.mark_reachable(transaction, fred.id)
    hers = len(anneke.screen)
    await write(stage)
    carla = stage.people["carla"]
    await carla.tap("Verstuur bericht")
    await stage.tell()
    for person in (dirk, els):
        assert person.last == f"Bericht van de coördinator\n{CALL}"
    assert len(anneke.screen) == hers
    assert carla.last == (
        "Klaar. 2 mensen hebben het bericht.\n"
        "1 persoon is niet bereikt: daar is de bot geblokkeerd."
    )
    assert await dirk.tap("Ja, ik kan") == "Dank u. De coördinator weet dat u kunt."
    assert carla.last == f"Dirk kan helpen. U vroeg: “{CALL}”\nTot nu: 1 ja, 0 nee."
    await els.tap("Nee, ik kan niet")
    assert (await carla.tap("Kijk opnieuw")).endswith("Ja: 1. Nee: 1.\nDeze mensen kunnen: Dirk.")
    # Changing one's mind counts once.
    stage.later(seconds=5)
    assert dirk.buttons == ["Ik kan toch niet"]
    assert await dirk.tap("Ik kan toch niet") == "Dank u. De coördinator weet dat u niet kunt."
    assert carla.last == f"Dirk kan toch niet helpen. U vroeg: “{CALL}”\nTot nu: 0 ja, 2 nee."
    stage.later(seconds=5)
    assert (await carla.tap("Kijk opnieuw")).endswith("Ja: 0. Nee: 2.")


async def test_a_second_tap_sends_nothing_again(stage: Stage) -> None:
    dirk = await stage.volunteer()
    await write(stage)
    carla = stage.people["carla"]
    button = carla.find("Verstuur bericht")
    await carla.tap("Verstuur bericht")
    await carla.tap_again(button)
    await stage.tell()
    assert dirk.screen.count(f"Bericht van de coördinator\n{CALL}") == 1
    assert await stage.database.reading.value("SELECT count(*) FROM mailings") == 1


async def test_to_those_who_asked_for_one_activity(set_stage: SetStage) -> None:
    stage = await set_stage()
    await stage.read_calendar()
    carla, dirk = await stage.coordinator(), await stage.volunteer()
    els, anneke = await stage.volunteer("Els"), await stage.intermediary()
    opening = "Opening Week van de Sport"
    for person, button in ((dirk, "Herinner mij"), (anneke, "Herinner mij"), (els, "Ik kom niet")):
        await open_event(person, opening)
        await person.tap(button)
    await open_event(carla, "Verjaardag van het Sportakkoord")
    assert await carla.tap("Stuur bericht") == (
        "Een bericht over Verjaardag van het Sportakkoord. Aan wie is het?"
    )
    assert carla.buttons == ["Vrijwilligers (2)", "Stop"], "nobody asked to hear of it yet"
    await open_event(carla, opening)
    await carla.tap("Stuur bericht")
    assert "2 mensen die een herinnering willen" in await carla.tap("Wie een herinnering wil (2)")
    await carla.send("Neem een regenjas mee.")
    await carla.tap("Verstuur bericht")
    seen = len(els.screen)
    await stage.tell()
    for person in (dirk, anneke):
        assert person.last == (
            "Bericht van de coördinator\nNeem een regenjas mee.\n\n"
            "Dit gaat over: Opening Week van de Sport, zaterdag 11 september, 13.00 uur."
        )
    assert len(els.screen) == seen


async def test_at_night_it_waits_for_the_morning(stage: Stage) -> None:
    dirk = await stage.volunteer()
    seen = len(dirk.screen)
    stage.clock.move_to(local(2021, 9, 6, 21, 30))
    await write(stage)
    carla = stage.people["carla"]
    assert "Zij krijgen het om 8.00 uur in de ochtend." in carla.last
    await carla.tap("Verstuur bericht")
    await stage.tell()
    assert len(dirk.screen) == seen
    assert carla.last.startswith("Het bericht is onderweg.")
    messages = len(carla.screen)
    await stage.at(local(2021, 9, 7, 8))
    assert len(dirk.screen) == seen + 1
    # The result of one that took long is a message of its own.
    assert len(carla.screen) == messages + 1
    assert carla.last == "Klaar. 1 persoon heeft het bericht."


async def crowd(stage: Stage, size: int) -> list[Person]:
    """Many volunteers."""
    volunteers = [stage.stranger("Els") for _ in range(size)]
    for each in volunteers:
        await each.phone.begin()
    async with stage.database.transaction() as transaction:
        for each in volunteers:
            await transaction.queue(
                "INSERT INTO people (chat_id, role, organisation, name_sealed, joined_at)"
                " VALUES (:chat, 'volunteer', 'vaart_welzijn', :name, :now)",
                {
                    "chat": each.id,
                    "name": stage.keys.seal(b"Els"),
                    "now": stage.clock.now().isoformat(),
                },
            )
    return volunteers


async def test_a_message_to_many_goes_out_a_few_at_a_time(stage: Stage) -> None:
    volunteers = await crowd(stage, 3 * MOST_WAITING)
    await write(stage)
    carla = stage.people["carla"]
    await carla.tap("Verstuur bericht")
    waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting' AND priority = 9"
    # Nobody wakes the outbox here, so all that may be in it is in it.
    assert await tell_due(stage.installation) == MOST_WAITING
    assert await stage.database.reading.value(waiting) <= MOST_WAITING
    stage.bot.outbox.wake()
    await stage.settled()
    stage.later(seconds=10)
    # Halfway the coordinator sees how far it is, in the same message.
    messages = len(carla.screen)
    await tell_due(stage.installation)
    stage.bot.outbox.wake()
    await stage.settled()
    assert len(carla.screen) == messages
    assert f"{MOST_WAITING} van de {3 * MOST_WAITING} mensen hebben het." in carla.last
    await stage.tell()
    assert carla.last == f"Klaar. {3 * MOST_WAITING} mensen hebben het bericht."
    assert {len(each.messages) for each in volunteers} == {1}


async def test_each_group_is_offered_with_how_many_it_is(stage: Stage) -> None:
    dirk, anneke, gym = await stage.volunteer(), await stage.intermediary(), await provider(stage)
    bert = await stage.intermediary("vaart_welzijn", "Bert")
    carla = await stage.coordinator()
    await carla.send("activiteiten")
    assert await carla.tap("Bericht aan een groep") == "Aan wie is het bericht?"
    assert carla.buttons == [
        "Vrijwilligers (1)",
        "Intermediairs (2)",
        "Aanbieders (1)",
        "Eén organisatie",
        "Iedereen (4)",
        "Stop",
    ]
    for group, got in (
        ("Intermediairs (2)", {anneke, bert}),
        ("Aanbieders (1)", {gym}),
        ("Iedereen (4)", {dirk, anneke, bert, gym}),
    ):
        await carla.send("activiteiten")
        await carla.tap("Bericht aan een groep")
        await carla.tap(group)
        assert "met de knoppen" not in await carla.send(CALL), "this is no call for help"
        await carla.tap("Verstuur bericht")
        seen = {person: len(person.screen) for person in (dirk, anneke, bert, gym)}
        await stage.tell()
        assert {person for person, count in seen.items() if len(person.screen) > count} == got
    await carla.send("activiteiten")
    await carla.tap("Bericht aan een groep")
    await carla.tap("Eén organisatie")
    assert carla.buttons == ["Sportschool (1)", "Vaart Welzijn (2)", "Voedselbank (1)", "Stop"]
    assert "gaat naar 2 mensen bij Vaart Welzijn." in await carla.tap("Vaart Welzijn (2)")
    await carla.send(CALL)
    await carla.tap("Verstuur bericht")
    await stage.tell()
    assert bert.last == dirk.last == f"Bericht van de coördinator\n{CALL}"


async def test_a_person_with_two_roles_gets_a_message_once(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.open(await stage.link(Role.VOLUNTEER, "vaart_welzijn"))
    await anneke.tap(anneke.buttons[0])
    carla = await stage.coordinator()
    await carla.send("activiteiten")
    await carla.tap("Bericht aan een groep")
    await carla.tap("Iedereen (1)")
    await carla.send(CALL)
    await carla.tap("Verstuur bericht")
    await stage.tell()
    assert anneke.screen.count(f"Bericht van de coördinator\n{CALL}") == 1


async def test_a_text_of_the_wrong_length_says_how_long_it_is(stage: Stage) -> None:
    await stage.volunteer()
    await write(stage, "x" * 1203)
    assert stage.people["carla"].last == (
        "Uw tekst heeft 1.203 tekens. Typ een tekst van 5 tot 1.000 tekens."
    )


@pytest.mark.parametrize("text", ["Kom", "x" * 1001, "Bel 111222333 over 111222333"])
async def test_what_is_no_message_is_asked_again(stage: Stage, text: str) -> None:
    await stage.volunteer()
    await write(stage, text)
    assert "Verstuur bericht" not in stage.people["carla"].buttons


async def test_who_is_no_coordinator_any_more_hears_no_names(stage: Stage) -> None:
    dirk = await stage.volunteer()
    await write(stage)
    carla = stage.people["carla"]
    await carla.tap("Verstuur bericht")
    await stage.tell()
    await carla.open(await stage.link(Role.PROVIDER, "Zwembad"))
    await carla.tap("Ja, ook dit")
    await stage.coordinator()
    seen = len(carla.screen)
    async with stage.database.transaction() as transaction:
        mine = await transaction.value(
            "SELECT id FROM people WHERE chat_id = :chat", {"chat": carla.id}
        )
        await people.end_role(transaction, mine, Role.COORDINATOR, stage.clock.now(), by=None)
    await dirk.tap("Ja, ik kan")
    await stage.tell()
    assert len(carla.screen) == seen


async def test_who_can_help_with_an_activity_comes_to_it(stage: Stage) -> None:
    await stage.read_calendar()
    dirk, carla = await stage.volunteer(), await stage.coordinator()
    await open_event(carla, "Opening Week van de Sport")
    await carla.tap("Stuur bericht")
    await carla.tap(carla.label("Vrijwilligers"))
    await carla.send("Wie helpt er mee bij de start?")
    await carla.tap("Verstuur bericht")
    await stage.tell()
    assert await dirk.tap("Ja, ik kan") == (
        "Dank u. De coördinator weet dat u kunt.\n"
        "U staat op de lijst voor Opening Week van de Sport. Ik herinner u eraan."
    )
    # The message itself says it as well, and offers the other answer.
    assert any(text.endswith("Uw antwoord: ja, ik kan.") for text in dirk.screen)
    assert dirk.buttons == ["Ik kan toch niet"]
    assert "Dirk kan helpen bij: Opening Week van de Sport." in carla.last
    text = await open_event(carla, "Opening Week van de Sport")
    assert "Komen: 1." in text
    await stage.at(local(2021, 9, 10, 10, 0))
    assert dirk.last.startswith("Morgen") and dirk.last.endswith("U komt.")
    assert await dirk.tap("Ik kan toch niet") == (
        "Dank u. De coördinator weet dat u niet kunt.\n"
        "U staat niet meer op de lijst voor Opening Week van de Sport."
    )
    assert "Komen: 0. Komen niet: 1." in await open_event(carla, "Opening Week van de Sport")


async def test_a_no_to_a_call_says_nothing_about_coming(stage: Stage) -> None:
    await stage.read_calendar()
    dirk, carla = await stage.volunteer(), await stage.coordinator()
    await open_event(dirk, "Opening Week van de Sport")
    await dirk.tap("Ik kom")
    await open_event(carla, "Opening Week van de Sport")
    await carla.tap("Stuur bericht")
    await carla.tap(carla.label("Vrijwilligers"))
    await carla.send("Wie helpt er mee bij de start?")
    await carla.tap("Verstuur bericht")
    await stage.tell()
    await dirk.tap("Nee, ik kan niet")
    assert "Komen: 1." in await open_event(carla, "Opening Week van de Sport")


async def test_who_says_yes_and_no_by_turns_is_told_of_only_so_often(stage: Stage) -> None:
    dirk = await stage.volunteer()
    await write(stage)
    carla = stage.people["carla"]
    await carla.tap("Verstuur bericht")
    await stage.tell()
    heard = len(carla.screen)
    for _each in range(10):
        stage.later(seconds=10)
        await dirk.tap("Ja, ik kan" if "Ja, ik kan" in dirk.buttons else "Ik kan toch wel")
        stage.later(seconds=10)
        await dirk.tap("Ik kan toch niet")
    told = [text.partition(".")[0] for text in carla.screen[heard:]]
    assert told == ["Dirk kan helpen", "Dirk kan toch niet helpen"] * 3


@pytest.mark.parametrize(
    "phone", ["0592 36 69 11", "0592 00 00 00", "+31 (0)592 366911", "06-12 34 56 78"]
)
async def test_a_telephone_number_in_the_text_is_no_bsn(stage: Stage, phone: str) -> None:
    dirk = await stage.volunteer()
    await write(stage, f"Wie kan er zaterdag? Bel mij op {phone}.")
    await stage.people["carla"].tap("Verstuur bericht")
    await stage.tell()
    assert dirk.last == f"Bericht van de coördinator\nWie kan er zaterdag? Bel mij op {phone}."


async def test_a_bsn_beside_a_telephone_number_is_refused(stage: Stage) -> None:
    await stage.volunteer()
    await write(stage, "Bel 0592 36 69 11 over 111222333.")
    assert "Stuur geen naam of BSN." in stage.people["carla"].last
