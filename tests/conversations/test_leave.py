"""Leaving the bot: the name is erased, what is in the books stays, and somebody always remains."""

from bot.storage.people import Role
from tests.conftest import Person, Stage
from tests.helpers import telegram_only
from tests.helpers.access import both, roles_of
from tests.helpers.activities import open_event
from tests.helpers.answers import GONE, STRANGER
from tests.helpers.privacy import everything


async def leave(person: Person) -> None:
    """As far as the question."""
    await person.send("privacy")
    await person.tap("Ik doe niet meer mee")


async def test_who_leaves_is_a_stranger_and_has_no_name(stage: Stage) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    await anneke.give()
    await leave(anneke)
    assert anneke.buttons == ["Nee", "Ja, ik stop"], "the safe answer comes first"
    assert await anneke.tap("Ja, ik stop") == stage.gone
    assert carla.last == "Iemand doet niet meer mee: intermediair voor Voedselbank."
    assert (await anneke.send("sport 9401 AB 14")).endswith((STRANGER, GONE))
    reading = stage.database.reading
    rows = await reading.rows("SELECT * FROM people WHERE withdrawn_at IS NOT NULL")
    assert len(rows) == 1
    assert stage.keys.open(rows[0]["name_sealed"]) == b""
    assert rows[0]["chat_id"] == -rows[0]["id"] and rows[0]["seen_on"] is None
    assert await stage.issued() == 1 and await stage.balanced()


async def test_nothing_happens_without_the_tap(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await leave(anneke)
    await anneke.tap("Nee")
    await leave(anneke)
    await anneke.send("sport 9401 AB 12")
    assert await roles_of(stage, anneke) == {"intermediary": "voedselbank"}


async def test_who_comes_back_is_somebody_new(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await leave(anneke)
    await anneke.tap("Ja, ik stop")
    await anneke.open(await stage.link(Role.VOLUNTEER, "vaart_welzijn"))
    assert await roles_of(stage, anneke) == {"volunteer": "vaart_welzijn"}
    assert await stage.database.reading.value("SELECT count(*) FROM people") == 2


async def test_reminders_and_answers_go_along(stage: Stage) -> None:
    await stage.read_calendar()
    dirk = await stage.volunteer()
    await open_event(dirk, "Olympiade voor de basisschool")
    await dirk.tap("Herinner mij")
    await leave(dirk)
    await dirk.tap("Ja, ik stop")
    reading = stage.database.reading
    for table in ("subscriptions", "attendance", "reminder_choices", "notifications"):
        assert await reading.value(f"SELECT count(*) FROM {table}") == 0, table
    seen = len(dirk.screen)
    stage.later(days=30)
    await stage.tell()
    assert len(dirk.screen) == seen


async def test_the_only_coordinator_is_told_what_to_do_first(stage: Stage) -> None:
    carla = await stage.coordinator()
    await leave(carla)
    assert carla.last == (
        "U bent de enige coördinator. Nodig eerst iemand anders uit als coördinator."
        " Daarna kunt u stoppen."
    )
    assert carla.buttons == ["Uitnodigen", "Terug"]
    await stage.coordinator()
    await leave(carla)
    assert await carla.tap("Ja, ik stop") == stage.gone


async def test_of_two_who_ask_at_once_one_stays(stage: Stage) -> None:
    carla, second = await stage.coordinator(), await stage.coordinator()
    for person in (carla, second):
        await leave(person)
    for person in (carla, second):
        person.press("Ja, ik stop")
    await stage.settled()
    assert [stage.gone in person.screen for person in (carla, second)].count(True) == 1
    assert await stage.database.reading.value("SELECT count(*) FROM roles") == 1


async def test_with_one_role_of_two(stage: Stage) -> None:
    carla = await both(stage)
    await leave(carla)
    assert carla.buttons == [
        "Terug",
        "Alleen als coördinator",
        "Alleen als intermediair",
        "Met alles",
    ]
    assert "de enige coördinator" in await carla.tap("Alleen als coördinator")
    await leave(carla)
    assert "de enige coördinator" in await carla.tap("Met alles")
    await leave(carla)
    await carla.tap("Alleen als intermediair")
    assert carla.buttons == ["Nee", "Ja, stop"]
    assert await carla.tap("Ja, stop") == "U bent geen intermediair meer voor Voedselbank."
    assert carla.buttons[0] == "Mensen" and "Als intermediair" not in carla.buttons
    assert await roles_of(stage, carla) == {"coordinator": "Gemeente Assen"}


@telegram_only.WITHDRAWN
async def test_whose_access_was_withdrawn_can_have_the_name_erased(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await carla.tap("Mensen")
    await carla.tap("Anneke · intermediair · Voedselbank")
    await carla.tap("Toegang intrekken")
    await carla.tap("Ja, trek in")
    assert await anneke.send("hallo") == stage.stopped
    await anneke.send("/privacy")
    await anneke.tap("Wis mijn naam")
    assert await anneke.tap("Ja, wis mijn naam") == GONE
    assert (await anneke.send("hallo")) == STRANGER


async def test_a_stranger_has_nothing_to_erase(stage: Stage) -> None:
    stranger = stage.stranger()
    await stranger.send("/privacy")
    assert all(not message.keyboard for message in stranger.messages)


async def test_the_chat_number_is_in_no_table_of_people(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await leave(anneke)
    await anneke.tap("Ja, ik stop")
    reading = stage.database.reading
    chat = {"chat": anneke.id}
    for table in ("people", "conversations", "tasks"):
        found = await reading.value(f"SELECT count(*) FROM {table} WHERE chat_id = :chat", chat)
        assert found == 0, table
    assert b"Anneke" not in everything(stage.folder)
