"""Who may come in: strangers, invitations, privacy, and roles that change."""

import secrets

import pytest

from bot.storage.invitations import INVITATION_DAYS, token_hash
from bot.storage.people import Role
from tests.conftest import Stage, token_in
from tests.helpers import telegram_only
from tests.helpers.answers import NO_INVITATION, STRANGER
from tests.helpers.privacy import everything


@pytest.mark.parametrize(
    "text", ["/start", "hallo", "voucher", "sport 9401 AB 12", "/stand", "/help"]
)
async def test_a_stranger_reads_what_this_is_and_can_do_nothing(stage: Stage, text: str) -> None:
    stranger = stage.stranger()
    await stranger.send("/start")
    assert (await stranger.send(text)).endswith(STRANGER)
    assert await stage.database.reading.value("SELECT count(*) FROM people") == 0
    assert await stage.database.reading.value("SELECT count(*) FROM conversations") == 0


@pytest.mark.parametrize(
    ("role", "word"),
    [
        (Role.COORDINATOR, "coördinator"),
        (Role.INTERMEDIARY, "intermediair"),
        (Role.VOLUNTEER, "vrijwilliger"),
        (Role.PROVIDER, "aanbieder"),
    ],
)
async def test_an_invitation_gives_its_role_and_the_privacy_notice(
    stage: Stage, role: Role, word: str
) -> None:
    person = await stage.join(role, "voedselbank")
    [welcome] = person.screen
    assert welcome.startswith(f"U bent vanaf nu {word} voor Voedselbank. Fijn dat u meedoet!")
    assert "Welkom bij de voucherhulp van Assen." in welcome
    assert person.buttons[-1] == "Wat bewaart u?"
    assert "telefoonnummer, BSN of inkomen" in await person.tap("Wat bewaart u?")


async def test_an_invitation_works_once(stage: Stage) -> None:
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    first, second = stage.stranger(), stage.stranger()
    await first.open(link)
    assert "Voucher geven" in first.buttons
    assert await second.open(link) == NO_INVITATION


async def test_chance_cannot_make_an_invitation_look_like_a_voucher(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size: "v_" + "A" * 22)
    anneke = await stage.intermediary()
    assert "Voucher geven" in anneke.buttons


async def test_two_people_opening_one_invitation_at_once(stage: Stage) -> None:
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    people = [stage.stranger() for _ in range(8)]
    for person in people:
        person.phone.open(link)
    await stage.settled()
    assert sum(NO_INVITATION not in person.screen for person in people) == 1


async def test_an_invitation_ends_after_seven_days(stage: Stage) -> None:
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    stage.later(days=INVITATION_DAYS, seconds=1)
    assert await stage.stranger().open(link) == NO_INVITATION


async def test_who_has_a_role_is_asked_before_it_changes(stage: Stage) -> None:
    carla = await stage.coordinator()
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    assert await carla.open(link) == (
        "U bent coördinator. Wilt u ook intermediair zijn voor Voedselbank?"
    )
    await carla.tap("Nee")
    assert "Uitnodigen" in carla.buttons
    await carla.open(link)
    await carla.tap("Ja, ook dit")
    assert "Voucher geven" in carla.buttons


async def test_privacy_and_help_are_always_there(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert "telefoonnummer, BSN of inkomen" in await anneke.send("/privacy")
    assert "Bel de coördinator: 0592 00 00 00." in await anneke.send("/help")
    carla = await stage.coordinator()
    assert "Vragen over de bot? Vraag de beheerder." in await carla.send("/help")
    assert "telefoonnummer, BSN of inkomen" in await anneke.tap("Privacy")
    assert "Wat wilt u doen?" in await anneke.tap("Terug")


@telegram_only.BLOCKING
async def test_who_blocks_the_bot_is_not_written_to_until_they_return(stage: Stage) -> None:
    carla = await stage.coordinator()
    query = "SELECT unreachable_since FROM people"
    stage.telegram.block(carla.id)
    await stage.settled()
    assert await stage.database.reading.value(query) is not None
    stage.telegram.unblock(carla.id)
    await stage.settled()
    assert await stage.database.reading.value(query) is None


async def test_only_a_hash_of_an_invitation_is_stored(stage: Stage) -> None:
    token = token_in(await stage.link(Role.COORDINATOR, "x"))
    assert len(token) >= 22, "128 bits or more"
    kept = everything(stage.folder)
    assert token.encode() not in kept
    assert token_hash(token) in kept, "the search does find what is there"
