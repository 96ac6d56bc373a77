"""Coming back in: invitations end with whoever made them, and every change is told and kept."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.storage import invitations, people
from bot.storage.errors import ConstraintViolated
from bot.storage.letters import CardMessage, CodeReference, Letter, TextMessage
from bot.storage.outbox import post
from bot.storage.people import Role
from bot.webshop import reconciliation
from tests.conftest import Person, Stage
from tests.helpers import structure
from tests.helpers.access import link_in
from tests.helpers.answers import NO_INVITATION
from tests.helpers.webshop import in_csv, ready

WAITS = "Wie u uitnodigde, moet eerst nog ja zeggen."


async def dora_too(stage: Stage) -> tuple[Person, Person]:
    carla = await stage.coordinator()
    return carla, await stage.join(Role.COORDINATOR, "Gemeente Assen", "Dora")


async def invited(person: Person, role: str, organisation: str = "Vaart Welzijn") -> str:
    await person.send("start")
    await person.tap("Uitnodigen")
    await person.tap(role)
    if role != "Coördinator":
        await person.tap(organisation)
    await person.tap("Maak uitnodiging")
    return link_in(person)


async def withdrawn_by_carla(stage: Stage, carla: Person, dora: Person) -> None:
    await carla.send("start")
    await carla.tap("Mensen")
    await carla.tap(carla.label("Dora"))
    await carla.tap("Toegang intrekken")
    await carla.tap("Ja, trek in")


async def left_by_herself(stage: Stage, carla: Person, dora: Person) -> None:
    await dora.send("afmelden")
    await dora.tap("Ik doe niet meer mee")
    await dora.tap("Ja, ik stop")


async def no_coordinator_any_more(stage: Stage, carla: Person, dora: Person) -> None:
    await dora.open(await stage.link(Role.VOLUNTEER, "vaart_welzijn"))
    await dora.tap("Ja, ook dit")
    await dora.send("afmelden")
    await dora.tap("Ik doe niet meer mee")
    await dora.tap("Alleen als coördinator")
    await dora.tap("Ja, stop")


async def withdrawn_by_the_program(stage: Stage, carla: Person, dora: Person) -> None:
    async with stage.database.transaction() as transaction:
        row = "SELECT id FROM people WHERE chat_id = :chat"
        dora_id = await transaction.value(row, {"chat": dora.id})
        await people.withdraw(transaction, dora_id, stage.clock.now())


@pytest.mark.parametrize(
    "go",
    [
        withdrawn_by_carla,
        left_by_herself,
        no_coordinator_any_more,
        withdrawn_by_the_program,
    ],
)
async def test_open_invitations_end_with_whoever_made_them(
    stage: Stage, go: Callable[[Stage, Person, Person], Awaitable[None]]
) -> None:
    carla, dora = await dora_too(stage)
    kept = await invited(carla, "Vrijwilliger")
    hers = await invited(dora, "Intermediair"), await invited(dora, "Coördinator")
    await go(stage, carla, dora)
    for link in hers:
        assert await stage.stranger().open(link) == NO_INVITATION
    els = stage.stranger("Els")
    await els.open(kept)
    assert "Activiteiten" in els.buttons, "and nobody else's"


async def test_an_invitation_looks_at_its_inviter_also_without_the_trigger(stage: Stage) -> None:
    carla, dora = await dora_too(stage)
    link = await invited(dora, "Intermediair")
    async with stage.database.transaction() as transaction:
        await structure.drop_trigger(transaction, "roles_end_with_their_invitations", "roles")
    await withdrawn_by_carla(stage, carla, dora)
    async with stage.database.transaction() as transaction:
        await transaction.queue(
            "INSERT INTO invitations SELECT :hash, role, organisation, 2, valid_until, NULL, NULL,"
            " NULL, NULL, NULL FROM invitations LIMIT 1",
            {"hash": b"\x00"},
        )
        found = await invitations.find(transaction, b"\x00", stage.clock.now())
    assert found is None
    assert await stage.stranger().open(link) == NO_INVITATION


async def test_a_coordinators_invitation_needs_the_inviters_yes(stage: Stage) -> None:
    carla, dora = await dora_too(stage)
    link = await invited(carla, "Coördinator")
    seen = len(dora.screen)
    els = stage.stranger("Els")
    assert WAITS in await els.open(link)
    assert not els.messages[-1].keyboard
    assert carla.last == (
        "Is dit Els, die u uitnodigde als coördinator? Iemand met die naam opende de"
        " link op maandag 6 september, om 09.00 uur. Zonder uw ja is er geen toegang."
    )
    assert len(dora.screen) == seen, "only who invited is asked"
    for typed in ("hallo", "/start", "mensen"):
        said = await els.send(typed)
        assert "U wacht op het ja van de coördinator die u uitnodigde." in said
        assert "Hebt u een uitnodiging" not in said and "Carla" not in said
    roles = "SELECT count(*) FROM roles WHERE role = 'coordinator'"
    assert await stage.database.reading.value(roles) == 2
    # Whoever else has the link is too late, and who opened it asks nobody twice.
    assert await stage.stranger("Mallory").open(link) == NO_INVITATION
    asked = len(carla.screen)
    assert WAITS in await els.open(link)
    assert len(carla.screen) == asked
    assert "Els is vanaf nu coördinator." in await carla.tap("Ja, klopt")
    assert "Mensen" in els.buttons
    assert "Els doet mee sinds maandag 6 september: coördinator" in dora.last
    assert "Carla maakte de uitnodiging." in dora.last


async def test_who_waits_for_nothing_any_more_is_a_stranger_again(stage: Stage) -> None:
    carla, els = await stage.coordinator(), stage.stranger("Els")
    await els.open(await invited(carla, "Coördinator"))
    await carla.tap("Nee")
    assert "Hebt u een uitnodiging" in await els.send("hallo")
    link = await invited(carla, "Coördinator")
    late = stage.stranger("Els")
    await late.open(link)
    stage.later(days=8)
    assert "Hebt u een uitnodiging" in await late.send("hallo")


async def test_a_no_keeps_them_out(stage: Stage) -> None:
    carla = await stage.coordinator()
    link = await invited(carla, "Coördinator")
    mallory = stage.stranger("Mallory")
    await mallory.open(link)
    await carla.tap("Nee")
    assert "U bent geen coördinator geworden." in mallory.last
    assert await mallory.open(link) == NO_INVITATION
    roles = "SELECT count(*) FROM roles WHERE role = 'coordinator'"
    assert await stage.database.reading.value(roles) == 1


async def test_who_lost_access_can_say_yes_no_more(stage: Stage) -> None:
    carla, dora = await dora_too(stage)
    els = stage.stranger("Els")
    await els.open(await invited(dora, "Coördinator"))
    yes = dora.find("Ja, klopt")
    await withdrawn_by_carla(stage, carla, dora)
    await dora.tap_again(yes)
    assert dora.last == stage.stopped
    roles = "SELECT count(*) FROM roles WHERE role = 'coordinator'"
    assert await stage.database.reading.value(roles) == 1


async def test_who_has_a_role_already_waits_for_it_as_well(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.open(await invited(carla, "Coördinator"))
    assert WAITS in await anneke.tap("Ja, ook dit")
    await carla.tap("Ja, klopt")
    assert "U bent nu ook coördinator" in anneke.last
    assert "Mensen" in anneke.buttons


async def test_who_was_withdrawn_while_they_waited_needs_a_new_invitation(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.open(await invited(carla, "Coördinator"))
    await anneke.tap("Ja, ook dit")
    yes = carla.find("Ja, klopt")
    await carla.send("start")
    await carla.tap("Mensen")
    await carla.tap(carla.label("Anneke"))
    await carla.tap("Toegang intrekken")
    await carla.tap("Ja, trek in")
    await carla.tap_again(yes)
    assert "Deze uitnodiging werkt niet meer." in carla.last
    assert await anneke.send("start") == stage.stopped


async def test_a_providers_name_turns_nothing_either(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.tap("Uitnodigen")
    await carla.tap("Aanbieder")
    assert "aanbieder voor Zwem bad?" in await carla.send("Zwem\u202e\nbad\u200b")


async def test_every_coordinator_hears_of_who_comes_changes_and_goes(stage: Stage) -> None:
    carla, dora = await dora_too(stage)
    assert "Dora doet mee" in carla.last and "De beheerder maakte de uitnodiging." in carla.last
    link = await invited(carla, "Intermediair")
    piet = stage.stranger("Piet")
    letters = len(carla.screen), len(dora.screen)
    await piet.open(link)
    assert "Piet heeft uw uitnodiging gebruikt" in carla.last
    assert "Piet doet mee" in dora.last and "Carla maakte de uitnodiging." in dora.last
    assert (len(carla.screen), len(dora.screen)) == (letters[0] + 1, letters[1] + 1), "one each"
    await piet.open(await invited(dora, "Intermediair", "Voedselbank"))
    await piet.tap("Ja, verander")
    assert "Piet doet mee" in carla.last and "voor Voedselbank" in carla.last
    await carla.send("start")
    seen = len(carla.screen)
    await carla.tap("Mensen")
    await carla.tap(carla.label("Piet"))
    await carla.tap("Toegang intrekken")
    await carla.tap("Ja, trek in")
    assert dora.last == "Carla trok de toegang van Piet in."
    assert not any("trok de toegang" in text for text in carla.screen[seen:])
    rows = await stage.database.reading.rows(
        "SELECT person_id, what, role, organisation, by_person FROM people_changes ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [
        (1, "given", "coordinator", "Gemeente Assen", None),
        (2, "given", "coordinator", "Gemeente Assen", None),
        (3, "given", "intermediary", "vaart_welzijn", 1),
        (3, "given", "intermediary", "voedselbank", 2),
        (3, "withdrawn", None, None, 1),
    ]


@pytest.mark.parametrize("sql", ["DELETE FROM people_changes", "UPDATE people_changes SET at = 0"])
async def test_who_changed_whom_only_grows(stage: Stage, sql: str) -> None:
    await stage.intermediary()
    with pytest.raises(ConstraintViolated):
        async with stage.database.transaction() as transaction:
            await transaction.queue(sql)


async def test_what_waits_for_somebody_who_lost_access_is_not_sent(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    await anneke.give()
    seen = len(anneke.screen)
    async with stage.database.transaction() as transaction:
        for chat in (anneke.id, brenda.id):
            card = Letter(chat, CardMessage(CodeReference("voucher", 1)))
            text = Letter(chat, TextMessage("Een bericht."))
            for letter in (card, text):
                await post(transaction, stage.keys, letter, stage.clock.now())
        await people.withdraw(transaction, 1, stage.clock.now())
    stage.bot.outbox.wake()
    await stage.settled()
    assert len(anneke.screen) == seen
    assert brenda.last == "Een bericht.", "the control"
    # Nor does an old tap bring it back once she takes part elsewhere.
    give = anneke.find("Print")
    await anneke.open(await stage.link(Role.INTERMEDIARY, "vaart_welzijn"))
    seen = len(anneke.messages)
    await anneke.tap_again(give)
    assert all(message.file is None for message in anneke.messages[seen:])


async def test_nor_is_what_waits_for_who_is_no_coordinator_any_more(stage: Stage) -> None:
    carla, dora = await dora_too(stage)
    await dora.open(await stage.link(Role.VOLUNTEER, "vaart_welzijn"))
    await dora.tap("Ja, ook dit")
    seen = len(dora.screen)
    async with stage.database.transaction() as transaction:
        for chat in (carla.id, dora.id):
            letter = Letter(chat, TextMessage("Stand van vandaag."))
            await post(transaction, stage.keys, letter, stage.clock.now())
        now = stage.clock.now()
        await people.end_role(transaction, 2, Role.COORDINATOR, now, by=1)
    stage.bot.outbox.wake()
    await stage.settled()
    assert len(dora.screen) == seen
    assert carla.last == "Stand van vandaag.", "the control"


async def test_an_old_confirmation_does_not_show_its_code_again_elsewhere(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    give = anneke.find("Geef voucher")
    await anneke.tap("Geef voucher")
    code = anneke.copied()
    await carla.tap("Mensen")
    await carla.tap(carla.label("Anneke"))
    await carla.tap("Toegang intrekken")
    await carla.tap("Ja, trek in")
    await anneke.open(await stage.link(Role.INTERMEDIARY, "vaart_welzijn"))
    seen = len(anneke.screen)
    await anneke.tap_again(give)
    assert not any(code in text for text in anneke.screen[seen:])


@pytest.mark.parametrize("name", ["Carla\u202e\u2066", "Car\nla", "\u200bCarla\x07", " Carla "])
async def test_a_name_is_one_line_and_turns_nothing(stage: Stage, name: str) -> None:
    carla = await stage.coordinator()
    await stage.join(Role.VOLUNTEER, "vaart_welzijn", name)
    await carla.tap("Mensen")
    assert carla.buttons[1] in (
        "Carla · vrijwilliger · Vaart Welzijn",
        "Car la · vrijwilliger · Vaart Welzijn",
    )


async def test_a_list_confirmed_by_who_is_no_coordinator_any_more_is_not_booked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    dora, codes = await ready(stage, 1)
    await stage.coordinator()
    await dora.open(await stage.link(Role.VOLUNTEER, "vaart_welzijn"))
    await dora.tap("Ja, ook dit")
    await dora.send("start")
    await dora.tap("Als coördinator")
    await dora.tap("Afwikkeling")
    await dora.tap("Lijst van de webshop inlezen")
    await dora.upload(in_csv(f"{codes[0]};150;6-9-2021"), "lijst.csv")
    # What was shown is being fetched while her role ends.
    kept = reconciliation.kept

    async def slowly(*arguments: Any) -> Any:
        async with stage.database.transaction() as transaction:
            row = "SELECT id FROM people WHERE chat_id = :chat"
            hers = await transaction.value(row, {"chat": dora.id})
            await people.end_role(transaction, hers, Role.COORDINATOR, stage.clock.now(), by=None)
        return await kept(*arguments)

    monkeypatch.setattr(reconciliation, "kept", slowly)
    await dora.tap("Boek 1 voucher")
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 0
