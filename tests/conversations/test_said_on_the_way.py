"""What is typed on the way to something else: nothing that was known is thrown away for it."""

import pytest

from bot.storage.people import Role
from tests.conftest import Person, Stage
from tests.helpers.coupons import some, stocked


async def at_confirmation(stage: Stage) -> Person:
    """Somebody who is one tap from a voucher, where there are coupons as well."""
    await stocked(stage, *some(3))
    bea = await stage.intermediary(name="Bea")
    assert "Klopt dit?" in await bea.send("sport 9401 AB 12")
    return bea


async def provider(stage: Stage) -> tuple[Person, str]:
    """A provider, and the code of a voucher."""
    code = await (await stage.intermediary()).give()
    return await stage.join(Role.PROVIDER, "Zwembad De Otter", "Joost"), code


async def test_a_coupon_asked_at_a_vouchers_confirmation_waits_for_the_voucher(
    stage: Stage,
) -> None:
    bea = await at_confirmation(stage)
    answer = await bea.send("doe ook een bon voor school")
    assert answer.startswith(
        "Er zijn nog 3 bonnen voor schoolartikelen.\n"
        "Geef eerst de voucher. Tik daarna op “Ook een bon”."
    )
    assert "Klopt dit?" in answer
    await bea.tap("Geef voucher")
    assert await stage.issued() == 1
    assert await bea.tap("Ook een bon") == "Ook een bon voor schoolartikelen?"


async def test_another_code_asked_at_a_vouchers_confirmation_leaves_it_there(stage: Stage) -> None:
    bea = await at_confirmation(stage)
    await bea.send("er is iemand de code kwijt")
    assert any("U was bezig met een voucher voor sport." in text for text in bea.screen)
    assert bea.find("Code kwijt")
    assert await bea.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_how_many_coupons_there_are_drops_no_address(stage: Stage) -> None:
    await stocked(stage, *some(3))
    karin = await stage.intermediary("vaart_welzijn", "Karin")
    assert "Via welke weg" in await karin.send("sport 9401 AB 12")
    assert "Via welke weg" in await karin.send("zijn er nog bonnen")
    assert "via Buurtteam" in await karin.send("via het buurtteam")


async def test_the_second_of_two_things_leaves_the_first_open(stage: Stage) -> None:
    await stage.read_calendar()
    bea = await stage.intermediary(name="Bea")
    await bea.send("doe een voucher voor sport op 9403 XT 7, en hoe laat is de opening zaterdag?")
    await bea.tap("Activiteiten")
    assert "U was bezig met een voucher voor sport." in bea.last and "Klopt dit?" in bea.last
    await bea.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_a_coupon_for_another_address_says_that_the_voucher_was_not_given(
    stage: Stage,
) -> None:
    bea = await at_confirmation(stage)
    for asked in ("bon school 9402 HN 3", "kan ik een schoolbon krijgen voor 9402 HN 3"):
        await bea.send("sport 9401 AB 12")
        answer = await bea.send(asked)
        assert "Geeft u een bon van" in answer
        assert any("De voucher voor sport is niet gegeven." in text for text in bea.screen[-3:])


async def test_a_coupon_besides_the_voucher_is_for_the_same_household(stage: Stage) -> None:
    bea = await at_confirmation(stage)
    await bea.tap("Geef voucher")
    assert await bea.send("en nog een bon voor school erbij") == "Ook een bon voor schoolartikelen?"
    assert bea.buttons == ["Geef bon van €\xa010", "Stop"]


async def test_a_coupon_for_somebody_else_asks_the_address(stage: Stage) -> None:
    bea = await at_confirmation(stage)
    await bea.tap("Geef voucher")
    assert "Typ de postcode en het huisnummer." in await bea.send("bon voor een schooltas")


async def test_a_lost_voucher_is_that_of_the_address_on_the_screen(stage: Stage) -> None:
    code = await (await stage.intermediary()).give("9405 CK 8")
    bea = await stage.intermediary(name="Bea")
    assert "al een voucher gegeven" in await bea.send("cultuur 9405 CK 8")
    answer = await bea.send("ze is hem kwijt")
    assert f"Een nieuwe code voor de voucher voor sport (…{code[-5:]})?" in answer


@pytest.mark.parametrize("role", [Role.INTERMEDIARY, Role.COORDINATOR, Role.PROVIDER])
@pytest.mark.parametrize("said", ["die heeft ze niet bij zich", "de kaart is nat geworden hoor"])
async def test_a_sentence_is_no_unknown_code(stage: Stage, role: Role, said: str) -> None:
    of = {Role.COORDINATOR: "Gemeente Assen", Role.INTERMEDIARY: "voedselbank"}
    sanne = await stage.join(role, of.get(role, "Zwembad De Otter"), "Sanne")
    await sanne.send("code nakijken")
    await sanne.send(said)
    assert not any("Ik ken deze code niet" in text for text in sanne.screen)


@pytest.mark.parametrize(
    "asked", ["deze is voor sport, mag ik die aannemen?", "hoeveel staat er op", "is ie nog geldig"]
)
async def test_a_question_about_the_voucher_on_the_screen_leaves_it_there(
    stage: Stage, asked: str
) -> None:
    joost, code = await provider(stage)
    await joost.send(code)
    answer = await joost.send(asked)
    assert "Geldig. €\xa0150. Deze voucher is voor sport." in answer
    assert await joost.tap("Neem in")


@pytest.mark.parametrize("said", ["ja is nieuw", "nee hoor, komt hier al jaren", "ja hoor"])
async def test_whether_somebody_is_new_is_answered_on_a_button(stage: Stage, said: str) -> None:
    joost, code = await provider(stage)
    await joost.send(code)
    await joost.tap("Neem in")
    assert await joost.send(said) == "Tik op de knop zelf. Dan weet ik het zeker."


async def test_the_words_of_a_button_may_have_small_words_between_them(stage: Stage) -> None:
    code = await (await stage.intermediary()).give()
    carla = await stage.coordinator()
    await carla.send(code)
    assert "Trek in" in carla.buttons
    await carla.send("trek hem maar in")
    assert carla.buttons == ["Ja, trek in", "Stop"]
    assert await stage.issued() == 1


async def test_a_message_that_is_typed_anew_is_the_new_message(stage: Stage) -> None:
    await stage.volunteer()
    carla = await stage.coordinator()
    await carla.send("stuur de vrijwilligers een bericht")
    await carla.send("Zaterdag zijn we open.")
    answer = await carla.send("Zaterdag en zondag zijn we open.")
    assert answer.endswith("Zaterdag en zondag zijn we open.")
    assert carla.buttons == ["Verstuur bericht", "Stop"]


@pytest.mark.parametrize("said", ["laat maar", "toch niet", "doe toch maar niet"])
async def test_who_thinks_better_of_it_writes_no_text(stage: Stage, said: str) -> None:
    await stage.volunteer()
    carla = await stage.coordinator()
    for begun in ("stuur de vrijwilligers een bericht", "nodig een sportschool uit"):
        await carla.send(begun)
        assert (await carla.send(said)).startswith("Gestopt. Er is niets veranderd.")


async def test_a_question_is_no_name(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("nodig een sportschool uit")
    assert (await carla.send("wie doen er allemaal mee?")).endswith("Typ de naam van de aanbieder.")
    assert any("heeft toegang" in text for text in carla.screen)
    assert "aanbieder voor Fit aan de Vaart?" in await carla.send("Fit aan de Vaart")


async def test_what_is_no_activity_is_not_in_the_calendar(stage: Stage) -> None:
    await stage.read_calendar()
    dirk = await stage.volunteer()
    said = "herinner me aan de was"
    await dirk.send(said)
    assert "begrijp ik niet" in dirk.last or "niet in de agenda" in dirk.last


@pytest.mark.parametrize("said", ["laat maar", "nee laat maar", "doe maar niet"])
async def test_never_mind_ends_nothing_else(stage: Stage, said: str) -> None:
    await stage.read_calendar()
    dirk = await stage.volunteer()
    await dirk.send("activiteiten")
    assert (await dirk.send(said)).startswith("Gestopt. Er is niets veranderd.")


@pytest.mark.parametrize(
    "said",
    [
        "ik wil stoppen als vrijwilliger",
        "ik wil geen vrijwilliger meer zijn",
        "ik ga ermee stoppen",
    ],
)
async def test_who_wants_to_leave_is_asked_what_to_stop(stage: Stage, said: str) -> None:
    dirk = await stage.volunteer()
    assert await dirk.send(said) == "Waarmee wilt u stoppen?"


@pytest.mark.parametrize("asked", ["wanneer is de 4 mijl", "hoe laat is dat festival"])
async def test_an_activity_is_known_by_what_its_page_names(stage: Stage, asked: str) -> None:
    await stage.read_calendar()
    dirk = await stage.volunteer()
    assert (await dirk.send(asked)).startswith("Opening Week van de Sport")


async def test_a_short_question_is_about_the_activity_on_the_screen(stage: Stage) -> None:
    await stage.read_calendar()
    dirk = await stage.volunteer()
    shown = await dirk.send("hoe laat begint frieda kalo")
    assert await dirk.send("en waar is dat") == shown
    assert await dirk.send("herinner me eraan") == f"Tik op “Herinner mij”.\n\n{shown}"


@pytest.mark.parametrize(
    "asked", ["zet een nieuwe activiteit in de agenda", "ik wil een activiteit toevoegen"]
)
async def test_a_new_activity_is_begun_in_a_sentence(stage: Stage, asked: str) -> None:
    carla = await stage.coordinator()
    begun = await carla.send("nieuwe activiteit")
    await carla.send("stop")
    assert await carla.send(asked) == begun


async def test_a_request_behind_a_greeting_is_a_request(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert (await carla.send("goedemorgen, hoe staat het ervoor met de vouchers")).startswith(
        "Stand maandag"
    )
    nel = await stage.join(Role.PROVIDER, "Muziekschool", "Nel")
    said = "Dag, ik ben Nel van de muziekschool. Hoe neem ik een voucher in?"
    assert "Een voucher innemen" in await nel.send(said)


@pytest.mark.parametrize(
    "asked", ["hoeveel verlopen er binnenkort", "welke vouchers verlopen binnenkort"]
)
async def test_what_lapses_soon_is_told(stage: Stage, asked: str) -> None:
    carla = await stage.coordinator()
    assert "30 dagen" in await carla.send(asked)


@pytest.mark.parametrize("said", ["ik kom nich", "zaterdag kom ik nie"])
async def test_no_in_dialect_is_no(stage: Stage, said: str) -> None:
    await stage.read_calendar()
    dirk = await stage.volunteer()
    assert "tik op “Ik kom niet”" in (await dirk.send(said)).replace("Tik", "tik").replace(
        "dan ", ""
    )


async def test_what_was_asked_after_is_named_where_it_is_none(stage: Stage) -> None:
    await (await stage.intermediary()).give()
    carla = await stage.coordinator()
    answer = await carla.send("hoeveel cultuur")
    assert "Sport: 1 gegeven, 0 gebruikt\nCultuur: 0 gegeven, 0 gebruikt" in answer
    answer = await carla.send("hoeveel heeft vaart welzijn gegeven in september")
    assert "Vaart Welzijn: 0 gegeven, 0 gebruikt" in answer


@pytest.mark.parametrize("said", ["wacht even", "momentje hoor", "wacht"])
async def test_who_asks_to_wait_loses_nothing(stage: Stage, said: str) -> None:
    bea = await at_confirmation(stage)
    answer = await bea.send(said)
    assert answer.startswith("Neem de tijd.") and "Klopt dit?" in answer
    assert await bea.tap("Geef voucher")
    assert await stage.issued() == 1


@pytest.mark.parametrize(
    "asked", ["wie kan ik bellen", "wie is de coördinator", "wie moet ik bellen?"]
)
async def test_whom_to_call_is_told(stage: Stage, asked: str) -> None:
    told = "Vragen? Bel de coördinator: 0592 00 00 00."
    joost, code = await provider(stage)
    assert await joost.send(asked) == told
    await joost.send(code)
    answer = await joost.send(asked)
    assert answer.startswith(told) and "Neem in" in joost.buttons


@pytest.mark.parametrize("said", ["neem de bon terug", "die bon was fout, neem hem terug"])
async def test_a_wrong_coupon_is_taken_back_where_one_is_meant(stage: Stage, said: str) -> None:
    await stocked(stage, *some(3))
    bea = await stage.intermediary(name="Bea")
    await bea.send("bon school 9401 AB 12")
    await bea.tap("Geef bon")
    assert "De bon van €\xa010 voor schoolartikelen terugnemen?" in await bea.send(said)


async def test_who_does_not_know_the_address_typed_no_name(stage: Stage) -> None:
    await (await stage.intermediary()).give()
    mo = await stage.intermediary(name="Mo")
    await mo.send("code kwijt")
    answer = await mo.send("weet ze niet meer")
    assert "naam of BSN" not in answer and "Typ de code, of de postcode" in answer
    assert "Stuur geen naam of BSN." in await mo.send("Fatima Bakker")
    await mo.send("voucher voor sport")
    answer = await mo.send("7a bedoel ik")
    assert "naam of BSN" not in answer and "Typ de postcode en het huisnummer." in answer


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("nee woensdag", "Woensdag 8 september, 10.00 uur."),
        ("doe toch maar 15 september", "Woensdag 15 september, 10.00 uur."),
        ("oh wacht, om 11 uur", "Dinsdag 14 september, 11.00 uur."),
    ],
)
async def test_a_day_is_corrected_where_an_activity_is_shown(
    stage: Stage, said: str, then: str
) -> None:
    carla = await stage.coordinator()
    for typed in ("nieuwe activiteit", "Inloopochtend", "14 september", "10.00", "Buurthuis"):
        await carla.send(typed)
    answer = await carla.send(said)
    assert "Klopt dit?" in answer and then in answer and "Waar: Buurthuis." in answer


async def test_yes_to_a_coupon_is_no_voucher(stage: Stage) -> None:
    await stocked(stage, *some(3))
    bea = await stage.intermediary(name="Bea")
    await bea.send("bon school 9401 AB 12")
    assert (await bea.send("doe er maar een")).startswith("Tik op de knop zelf.")


@pytest.mark.parametrize("said", ["geef eerst maar", "doe maar meteen", "geef gewoon"])
async def test_yes_in_other_words_is_no_stop(stage: Stage, said: str) -> None:
    bea = await at_confirmation(stage)
    assert (await bea.send(said)).startswith("Tik op de knop zelf.")
    assert await bea.tap("Geef voucher")
    assert await stage.issued() == 1


@pytest.mark.parametrize(
    "said", ["ik kan toch niet", "toch kan ik niet, mijn kleindochter is jarig"]
)
async def test_who_can_not_come_after_all_is_shown_where_to_say_so(stage: Stage, said: str) -> None:
    await stage.read_calendar()
    riet = await stage.volunteer("Riet")
    await riet.send("ik kom naar de opening")
    await riet.tap("Ik kom")
    answer = await riet.send(said)
    assert "Tik op “Ik kom niet”." in answer and "Opening Week van de Sport" in answer


@pytest.mark.parametrize("said", ["liever voor sport", "voor sport", "doe maar sport"])
async def test_sport_is_the_coupons_where_that_is_asked(stage: Stage, said: str) -> None:
    await stocked(stage, *some(3), *some(2, "sport", "25,00"))
    bea = await stage.intermediary(name="Bea")
    await bea.send("bon")
    assert bea.buttons[:2] == ["Sportartikelen", "Schoolartikelen"]
    assert "Typ de postcode" in await bea.send(said)
    assert "een bon van €\xa025 voor sportartikelen?" in await bea.send("9401 AB 12")
