"""The coordinator's people: inviting in the chat, listing, and taking away access."""

from urllib.parse import quote

import pytest

from bot.storage.people import Role
from tests.conftest import Stage
from tests.helpers import telegram_only
from tests.helpers.access import link_in
from tests.helpers.answers import NO_INVITATION, OTHER_ROLE


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
    await carla.tap("Toegang intrekken")
    assert carla.buttons == ["Nee", "Ja, trek in"]
    await carla.tap("Ja, trek in")
    assert anneke.last == stage.stopped, "and is told at once"
    assert await anneke.tap("Geef voucher") == stage.stopped
    assert await stage.issued() == 0
    assert await anneke.send("/start") == stage.stopped
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


async def test_somebodys_card_says_who_still_takes_part(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    gym = await stage.join(Role.PROVIDER, "Zwembad", "Gerda")
    code = await anneke.give("9401 AB 1")
    await anneke.give("9401 AB 2")
    await gym.send(code)
    await gym.tap("Neem in")
    stage.later(days=2)
    await carla.tap("Mensen")
    assert await carla.tap("Anneke · intermediair · Voedselbank") == (
        "Anneke, intermediair voor Voedselbank.\n"
        "Doet mee sinds maandag 6 september 2021.\n"
        "Nummer in de boeken: 2.\n"
        "Laatst hier op maandag 6 september.\n"
        "Deze maand vouchers gegeven: 2."
    )
    assert carla.buttons == ["Terug", "Nieuwe link", "Toegang intrekken"]
    await carla.tap("Terug")
    assert "Deze maand vouchers ingenomen: 1." in await carla.tap("Gerda · aanbieder · Zwembad")
    stage.later(days=30)
    await carla.tap("Terug")
    answer = await carla.tap("Anneke · intermediair · Voedselbank")
    assert "Deze maand vouchers gegeven: 0." in answer


async def test_one_of_two_roles_is_withdrawn(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.open(await stage.link(Role.VOLUNTEER, "vaart_welzijn"))
    await anneke.tap("Ja, ook dit")
    await carla.tap("Mensen")
    await carla.tap("Anneke · intermediair, vrijwilliger")
    await carla.tap("Alleen stoppen als intermediair")
    await carla.tap("Ja, trek in")
    assert anneke.last == (
        "U bent geen intermediair meer voor Voedselbank. Vragen? Bel 0592 00 00 00."
    )
    assert await anneke.send("sport 9401 AB 12") != stage.stopped
    await anneke.send("start")
    assert anneke.buttons[0] == "Activiteiten"


async def test_who_made_an_invitation_hears_who_used_it(stage: Stage) -> None:
    carla, second = await stage.coordinator(), await stage.coordinator()
    await carla.tap("Uitnodigen")
    await carla.tap("Vrijwilliger")
    await carla.tap("Voedselbank")
    await carla.tap("Maak uitnodiging")
    seen = len(second.screen)
    dirk = stage.stranger("Dirk <b>")
    await dirk.open(link_in(carla))
    assert carla.last == (
        "Dirk <b> heeft uw uitnodiging gebruikt: vrijwilliger voor Voedselbank."
        " Klopt dat niet? Trek de toegang in, bij “Mensen”."
    )
    assert len(second.screen) == seen + 1
    assert "Dirk <b> doet mee sinds maandag 6 september" in second.last


async def test_an_invitation_can_be_shared(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.tap("Uitnodigen")
    await carla.tap("Coördinator")
    await carla.tap("Maak uitnodiging")
    link = link_in(carla)
    [url] = [button["url"] for row in carla.question.keyboard for button in row if "url" in button]
    assert url.startswith("https://wa.me/?text=") and quote(link) in url
    assert carla.buttons == [stage.share, "Terug"]


async def test_open_invitations_are_listed_and_withdrawn(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.tap("Mensen")
    assert "Er zijn geen open uitnodigingen." in await carla.tap("Open uitnodigingen")
    stays = await stage.link(Role.VOLUNTEER, "voedselbank")
    link = await stage.link(Role.INTERMEDIARY, "vaart_welzijn")
    await stage.intermediary()
    await carla.send("start")
    await carla.tap("Mensen")
    answer = await carla.tap("Open uitnodigingen")
    assert "Anneke, intermediair voor Voedselbank" in answer
    await carla.tap("intermediair · Vaart Welzijn · ma 13 sep")
    assert carla.buttons == ["Nee", "Ja, trek in"]
    assert "De uitnodiging is ingetrokken." in await carla.tap("Ja, trek in")
    assert await stage.stranger().open(link) == NO_INVITATION
    helper = stage.stranger()
    await helper.open(stays)
    assert "Activiteiten" in helper.buttons


async def test_one_that_was_used_meanwhile_is_not_withdrawn(stage: Stage) -> None:
    carla = await stage.coordinator()
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    await carla.tap("Mensen")
    await carla.tap("Open uitnodigingen")
    await carla.tap(carla.buttons[0])
    anneke = stage.stranger("Anneke")
    await anneke.open(link)
    assert "Deze uitnodiging is al gebruikt." in await carla.tap("Ja, trek in")
    assert "Voucher geven" in anneke.buttons


async def test_a_provider_is_chosen_from_those_that_are_known(stage: Stage) -> None:
    carla = await stage.coordinator()
    await stage.join(Role.PROVIDER, "Sportschool")
    await carla.tap("Uitnodigen")
    await carla.tap("Aanbieder")
    assert carla.buttons == ["Sportschool", "Nieuwe aanbieder", "Stop"]
    assert "aanbieder voor Sportschool?" in await carla.tap("Sportschool")


@pytest.mark.parametrize("typed", ["sportschol", "Sport school", "SPORTSCHOLL"])
async def test_a_name_that_is_nearly_known_is_asked_about(stage: Stage, typed: str) -> None:
    carla = await stage.coordinator()
    await stage.join(Role.PROVIDER, "Sportschool")
    await carla.tap("Uitnodigen")
    await carla.tap("Aanbieder")
    await carla.tap("Nieuwe aanbieder")
    assert await carla.send(typed) == "Er is al een aanbieder Sportschool. Bedoelt u die?"
    assert carla.buttons == ["Ja, Sportschool", f"Nee, nieuw: {typed}", "Stop"]
    assert "aanbieder voor Sportschool?" in await carla.tap("Ja, Sportschool")


async def test_the_same_name_in_other_capitals_is_the_same_provider(stage: Stage) -> None:
    carla = await stage.coordinator()
    await stage.join(Role.PROVIDER, "Sportschool")
    await carla.tap("Uitnodigen")
    await carla.tap("Aanbieder")
    await carla.tap("Nieuwe aanbieder")
    assert "aanbieder voor Sportschool?" in await carla.send(" sportSCHOOL ")
    await carla.tap("Stop")
    await carla.tap("Uitnodigen")
    await carla.tap("Aanbieder")
    await carla.tap("Nieuwe aanbieder")
    assert "aanbieder voor De Kolk?" in await carla.send("De Kolk")


async def test_with_somebodys_access_go_the_invitations_that_they_made(stage: Stage) -> None:
    """Else whoever was withdrawn comes back by their own link, or lets others in."""
    carla, second = (
        await stage.coordinator(),
        await stage.join(Role.COORDINATOR, "Gemeente Assen", "Dora"),
    )
    await second.tap("Uitnodigen")
    await second.tap("Coördinator")
    await second.tap("Maak uitnodiging")
    hers = link_in(second)
    kept = await stage.link(Role.VOLUNTEER, "vaart_welzijn")
    await carla.tap("Mensen")
    await carla.tap("Dora · coördinator · Gemeente Assen")
    await carla.tap("Toegang intrekken")
    assert await carla.tap("Ja, trek in") == (
        "Dora heeft geen toegang meer. 1 open uitnodiging van Dora werkt niet meer."
    )
    assert "Deze uitnodiging werkt niet meer." in await second.open(hers)
    assert await second.send("start") == stage.stopped
    els = stage.stranger("Els")
    await els.open(kept)
    assert "Activiteiten" in els.buttons, "and nobody else's"


async def test_with_the_role_of_coordinator_too(stage: Stage) -> None:
    carla, second = (
        await stage.coordinator(),
        await stage.join(Role.COORDINATOR, "Gemeente Assen", "Dora"),
    )
    await second.open(await stage.link(Role.VOLUNTEER, "vaart_welzijn"))
    await second.tap("Ja, ook dit")
    await second.tap("Als coördinator")
    await second.tap("Uitnodigen")
    await second.tap("Coördinator")
    await second.tap("Maak uitnodiging")
    hers = link_in(second)
    await carla.tap("Mensen")
    await carla.tap("Dora · coördinator, vrijwilliger")
    await carla.tap("Alleen stoppen als coördinator")
    await carla.tap("Ja, trek in")
    assert "Deze uitnodiging werkt niet meer." in await second.open(hers)


async def test_a_coordinator_is_not_told_to_call_the_coordinator(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("blauwe ballonnen met appelmoes")
    answer = await carla.send("blauwe ballonnen zonder appelmoes")
    assert "Bel" not in answer
    assert "Typ “hulp”" in answer


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("rapport voor de raad", "Ik maak het rapport."),
        ("open uitnodigingen", "Er zijn geen open uitnodigingen."),
        ("nodig iemand uit", "Wie wilt u uitnodigen?"),
        ("collega uitnodigen", "Wie wilt u uitnodigen?"),
        ("wie doet mee", "mensen hebben toegang"),
        ("geld", "Kosten afwikkeling"),
        ("export maken", "Er is nog geen export gemaakt."),
        ("nieuwe activiteit", "Hoe heet de activiteit?"),
        ("bericht sturen", "Aan wie is het bericht?"),
        ("bericht aan een groep", "Aan wie is het bericht?"),
        ("excel", "Wat wilt u downloaden?"),
        ("bonnen inlezen", "Stuur mij het bestand van de webshop"),
    ],
)
async def test_a_coordinators_own_words(stage: Stage, typed: str, seen: str) -> None:
    carla, _dirk = await stage.coordinator(), await stage.volunteer()
    await carla.send(typed)
    assert any(seen in message.text for message in carla.messages)


@pytest.mark.parametrize("typed", ["voucher", "bonnen", "code kwijt"])
async def test_a_coordinator_is_not_sent_to_the_coordinator(stage: Stage, typed: str) -> None:
    carla = await stage.coordinator()
    assert (await carla.send(typed)).endswith(OTHER_ROLE)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (
            "Carla · coördinator · Gemeente Assen . . . . . . . . .",
            "Carla · coördinator · Gemeent…",
        ),
        ("A" * 64, "A" * 29 + "…"),
        pytest.param("\u3164\u2800", "(zonder naam)", marks=telegram_only.NAMELESS),
        pytest.param("\u200f\u2060", "(zonder naam)", marks=telegram_only.NAMELESS),
        pytest.param("\ufe0f\u0301", "(zonder naam)", marks=telegram_only.NAMELESS),
        ("\u3164Brenda\u2800", "Brenda"),
    ],
)
async def test_no_name_hides_who_somebody_is(stage: Stage, name: str, label: str) -> None:
    carla = await stage.coordinator()
    await stage.intermediary(name=name)
    await carla.send("mensen")
    assert f"{label} · intermediair · Voedselbank" in carla.buttons
