"""One person, more than one role: what they may do, as whom, and the last coordinator."""

import pytest

from bot.storage import people
from bot.storage.errors import ConstraintViolated
from bot.storage.people import Role
from tests.conftest import Stage
from tests.helpers import telegram_only
from tests.helpers.access import both, roles_of, with_roles


async def test_an_invitation_adds_a_role_and_takes_none(stage: Stage) -> None:
    carla = await stage.coordinator()
    asked = await carla.open(await stage.link(Role.INTERMEDIARY, "voedselbank"))
    assert asked == "U bent coördinator. Wilt u ook intermediair zijn voor Voedselbank?"
    assert carla.buttons == ["Nee", "Ja, ook dit"], "the safe answer comes first"
    await carla.tap("Ja, ook dit")
    assert carla.last.startswith("U bent nu ook intermediair voor Voedselbank.")
    assert await roles_of(stage, carla) == {
        "coordinator": "Gemeente Assen",
        "intermediary": "voedselbank",
    }


async def test_nobody_switches_hats_to_type_a_line(stage: Stage) -> None:
    carla = await both(stage)
    await carla.tap("Als coördinator")
    assert "Mensen" in carla.buttons
    await carla.send("sport 9401 AB 12")
    await carla.tap("Geef voucher")
    assert await stage.issued() == 1
    given = await stage.database.reading.value("SELECT organisation FROM vouchers")
    assert given == "voedselbank"
    assert await stage.balanced()


async def test_old_buttons_of_each_role_work(stage: Stage) -> None:
    carla = await both(stage)
    give = carla.find("Voucher geven")
    await carla.send("start")
    await carla.tap("Als coördinator")
    await carla.tap("Mensen")
    stage.later(minutes=1)
    await carla.tap_again(give)
    assert carla.last == "Waarvoor is de voucher?"


async def test_the_menu_is_of_the_role_used_last_with_a_button_for_the_other(
    stage: Stage,
) -> None:
    carla = await both(stage)
    await carla.send("start")
    assert carla.buttons[0] == "Voucher geven" and carla.buttons[-1] == "Als coördinator"
    await carla.tap("Als coördinator")
    await carla.send("start")
    assert carla.buttons[0] == "Mensen" and carla.buttons[-1] == "Als intermediair"
    await carla.send("voucher")
    await carla.send("stop")
    assert "Als coördinator" in carla.buttons


async def test_a_button_does_what_it_says_in_the_role_that_it_was_made_for(stage: Stage) -> None:
    person = await with_roles(
        stage, (Role.PROVIDER, "Zwembad"), (Role.COORDINATOR, "Gemeente Assen")
    )
    anneke = await stage.intermediary()
    code = await anneke.give()
    await person.tap("Als aanbieder")
    take_in = person.find("Voucher innemen")
    await person.tap("Als coördinator")
    await person.tap("Mensen")
    await person.tap_again(take_in)
    await person.send(code)
    assert "Neem in" in person.buttons
    await person.tap("Neem in")
    taken = await stage.database.reading.value("SELECT organisation FROM redemptions")
    assert taken == "Zwembad"


async def test_a_file_and_a_photo_find_the_role_that_they_need(stage: Stage) -> None:
    person = await with_roles(
        stage, (Role.COORDINATOR, "Gemeente Assen"), (Role.VOLUNTEER, "vaart_welzijn")
    )
    assert person.buttons[0] == "Activiteiten"
    await person.upload(b"code;soort;bedrag\nNIEUW-01;sport;5\n", "bonnen.csv")
    assert "Sla 1 bon op" in person.buttons


async def test_every_role_gets_what_is_for_it(stage: Stage) -> None:
    """Whoever acted last as a provider is a coordinator as well."""
    person = await with_roles(
        stage,
        (Role.COORDINATOR, "Gemeente Assen"),
        (Role.VOLUNTEER, "vaart_welzijn"),
        (Role.PROVIDER, "Zwembad"),
    )
    reading = stage.database.reading
    assert await people.coordinators(reading) == [person.id]
    assert await people.providers(reading, "Zwembad") == [person.id]


async def test_another_organisation_for_a_role_says_what_is_lost(stage: Stage) -> None:
    anneke = await stage.intermediary()
    asked = await anneke.open(await stage.link(Role.INTERMEDIARY, "vaart_welzijn"))
    assert asked == (
        "U bent nu intermediair voor Voedselbank. Met deze uitnodiging wordt u dat voor Vaart"
        " Welzijn. Dan bent u geen intermediair meer voor Voedselbank. Wilt u veranderen?"
    )
    assert anneke.buttons == ["Nee", "Ja, verander"]
    await anneke.tap("Nee")
    assert await roles_of(stage, anneke) == {"intermediary": "voedselbank"}
    await anneke.open(await stage.link(Role.INTERMEDIARY, "vaart_welzijn"))
    await anneke.tap("Ja, verander")
    assert await roles_of(stage, anneke) == {"intermediary": "vaart_welzijn"}
    await anneke.send("sport 9401 AB 12")
    assert "Via welke weg kwam u bij deze mensen?" in anneke.last


async def test_an_invitation_for_what_one_is_stays_good_for_another(stage: Stage) -> None:
    anneke = await stage.intermediary()
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    assert await anneke.open(link) == (
        "U bent al intermediair voor Voedselbank. De uitnodiging is niet gebruikt."
    )
    bilal = stage.stranger("Bilal")
    await bilal.open(link)
    assert "Voucher geven" in bilal.buttons


async def test_the_last_coordinator_loses_nothing_by_a_link(stage: Stage) -> None:
    carla = await stage.coordinator()
    for role in (Role.VOLUNTEER, Role.PROVIDER, Role.INTERMEDIARY):
        await carla.open(await stage.link(role, "voedselbank"))
        await carla.tap("Ja, ook dit")
    await carla.tap("Als coördinator")
    assert "Uitnodigen" in carla.buttons


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM roles WHERE role = 'coordinator'",
        "UPDATE roles SET role = 'volunteer' WHERE role = 'coordinator'",
        "UPDATE people SET withdrawn_at = '2021-09-06'",
        "UPDATE people SET role = 'volunteer'",
    ],
)
async def test_the_database_keeps_the_last_coordinator(stage: Stage, statement: str) -> None:
    carla = await stage.coordinator()
    with pytest.raises(ConstraintViolated):
        async with stage.database.transaction() as transaction:
            await transaction.queue(statement)
    assert await roles_of(stage, carla) == {"coordinator": "Gemeente Assen"}
    second = await stage.coordinator()
    async with stage.database.transaction() as transaction:
        mine = "(SELECT id FROM people WHERE chat_id = :chat)"
        await transaction.queue(f"DELETE FROM roles WHERE person_id = {mine}", {"chat": second.id})
    assert await roles_of(stage, second) == {}, "one of two may go"


@telegram_only.BLOCKING
async def test_a_coordinator_who_blocked_the_bot_does_not_count_as_left(stage: Stage) -> None:
    carla, second = await stage.coordinator(), await stage.coordinator()
    stage.telegram.block(second.id)
    await stage.settled()
    with pytest.raises(ConstraintViolated, match="the last coordinator stays"):
        async with stage.database.transaction() as transaction:
            await transaction.queue(
                "UPDATE people SET withdrawn_at = '2021-09-06' WHERE chat_id = :chat",
                {"chat": carla.id},
            )
    async with stage.database.transaction() as transaction:
        await transaction.queue(
            "UPDATE people SET withdrawn_at = '2021-09-06' WHERE chat_id = :chat",
            {"chat": second.id},
        )
    assert await people.coordinators(stage.database.reading) == [carla.id]


async def test_who_lost_every_role_is_refused(stage: Stage) -> None:
    _carla, second = await stage.coordinator(), await both(stage)
    async with stage.database.transaction() as transaction:
        person = await transaction.value(
            "SELECT id FROM people WHERE chat_id = :chat", {"chat": second.id}
        )
        await people.withdraw(transaction, person, stage.clock.now())
    for text in ("sport 9401 AB 12", "rapport"):
        assert (await second.send(text)).endswith(stage.stopped)


async def test_who_is_seen_is_remembered_by_the_day(stage: Stage) -> None:
    anneke = await stage.intermediary()
    seen = "SELECT seen_on FROM people"
    assert await stage.database.reading.value(seen) == "2021-09-06"
    stage.later(days=2)
    assert await stage.database.reading.value(seen) == "2021-09-06"
    await anneke.send("start")
    assert await stage.database.reading.value(seen) == "2021-09-08"


@telegram_only.BLOCKING
async def test_who_lost_a_role_while_the_bot_was_blocked_gets_no_card_of_it(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.open(await stage.link(Role.VOLUNTEER, "vaart_welzijn"))
    await anneke.tap("Ja, ook dit")
    code = await anneke.give()
    stage.telegram.block(anneke.id)
    await carla.send(code)
    await carla.tap("Andere categorie")
    await carla.tap("Cultuur")
    await carla.tap("Ja, verander")
    await carla.tap("Stuur nieuwe kaart")
    await carla.send("mensen")
    await carla.tap(carla.label("Anneke"))
    await carla.tap("Alleen stoppen als intermediair")
    await carla.tap("Ja, trek in")
    seen = len(anneke.screen)
    stage.telegram.unblock(anneke.id)
    await stage.settled()
    assert anneke.screen[seen:] == []


async def test_words_at_a_question_are_for_the_role_that_is_asked(stage: Stage) -> None:
    """The other one acted last, and is of an organisation that the scheme has not."""
    anneke = await with_roles(
        stage, (Role.INTERMEDIARY, "voedselbank"), (Role.PROVIDER, "Zwembad"), name="Anneke"
    )
    as_provider = anneke.find("Hulp")
    await anneke.tap("Als intermediair")
    await anneke.tap("Voucher geven")
    await anneke.tap_again(as_provider)
    await anneke.send("\U0010fff5")
    aside = "SELECT count(*) FROM inbox WHERE state = 'aside'"
    assert await stage.database.reading.value(aside) == 0
    assert anneke.buttons[:2] == ["Sport", "Cultuur"]
