"""At the counter and at the door: what is confirmed is seen, and what is needed next is there."""

import json

import pytest

from bot.domain.scheme_parts import DoubleCheck, Pots
from bot.handlers.issue_line import split_line
from bot.storage import pool_codes
from tests.conftest import Person, SetStage, Stage
from tests.helpers.coupons import some, stocked


def pots_for(count: int) -> Pots:
    """Room for so many vouchers."""
    return Pots(
        vouchers=150 * count,
        settlement=10 * count,
        settlement_each=10,
        intermediaries=0,
        promotion=0,
    )


async def told(stage: Stage, words: str) -> int:
    """In how many letters, opened, these words are; and in what conversations know."""
    sealed = [
        *await stage.database.reading.rows("SELECT sealed FROM outbox WHERE sealed IS NOT NULL"),
        *await stage.database.reading.rows("SELECT sealed FROM inbox WHERE sealed IS NOT NULL"),
        *await stage.database.reading.rows("SELECT sealed FROM conversations"),
    ]
    return sum(words in stage.keys.open(row["sealed"]).decode() for row in sealed)


def shown(person: Person) -> str:
    """All that stands in a chat now, with the labels and what is copied."""
    return json.dumps([(m.text, m.keyboard) for m in person.messages], ensure_ascii=False)


async def approach_of_last(stage: Stage) -> str:
    found: str = await stage.database.reading.value(
        "SELECT approach FROM vouchers ORDER BY id DESC LIMIT 1"
    )
    return found


# What is confirmed is seen.


async def test_what_was_typed_is_shown_until_it_is_answered(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 ab 8712-a")
    assert "9401 AB 8712 A, Assen 9401\n\nKlopt dit?" in anneke.last
    await anneke.tap("Geef voucher")
    assert "9401 AB 8712" not in shown(anneke)
    assert await told(stage, "9401 AB 8712") == 0


@pytest.mark.parametrize("end", ["stop", "start", "cultuur 9402 AB 3", "bon", "herstellen"])
async def test_whatever_comes_next_takes_the_address_off_the_screen(stage: Stage, end: str) -> None:
    await stocked(stage, *some(2))
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 8712")
    assert "9401 AB 8712" in shown(anneke)
    assert await told(stage, "9401 AB 8712") == 1, "only the conversation knows it"
    await anneke.send("/stand")
    await anneke.send(end)
    assert "9401 AB 8712" not in shown(anneke)
    assert await told(stage, "9401 AB 8712") == 0


async def test_another_message_below_the_question_keeps_no_address(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 8712")
    await anneke.send("/stand")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1
    assert "9401 AB 8712" not in shown(anneke)


async def test_in_the_night_an_address_is_forgotten_that_was_never_answered(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 8712")
    stage.later(hours=20)
    await stage.forget()
    await stage.settled()
    assert "9401 AB 8712" not in shown(anneke)
    assert await told(stage, "9401 AB 8712") == 0


async def test_a_client_number_is_shown_as_well(set_stage: SetStage) -> None:
    stage = await set_stage(double_check=DoubleCheck(on="own reference", per="household"))
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    assert "vb-123".upper() in await anneke.send("vb-123")


async def test_that_it_is_for_a_low_income_is_said_once_a_day(stage: Stage) -> None:
    anneke = await stage.intermediary()
    low = "U geeft hem aan iemand met een laag inkomen."
    assert low in await anneke.send("sport 9401 AB 1")
    await anneke.tap("Geef voucher")
    assert low not in await anneke.send("sport 9401 AB 2")
    await anneke.tap("Geef voucher")
    stage.later(days=1)
    assert low in await anneke.send("sport 9401 AB 3")


# The approach.


async def at_the_door(stage: Stage) -> Person:
    bilal = await stage.intermediary("vaart_welzijn", "Bilal")
    await bilal.send("sport 9401 AB 1")
    await bilal.tap("Buurtteam")
    assert "voor sport, via Buurtteam." in bilal.last
    await bilal.tap("Geef voucher")
    return bilal


async def test_the_approach_is_changed_by_a_button(stage: Stage) -> None:
    bilal = await at_the_door(stage)
    await bilal.send("sport 9401 AB 2")
    assert await bilal.tap("Andere aanpak") == (
        "9401 AB 2, Assen 9401\n\nVia welke weg kwam u bij deze mensen?"
    )
    assert "via Toegang." in await bilal.tap("Toegang")
    await bilal.tap("Geef voucher")
    assert await approach_of_last(stage) == "toegang"
    assert "via Toegang." in await bilal.send("sport 9401 AB 3"), "and for the rest of the day"


@pytest.mark.parametrize(
    "line",
    [
        "sport 9405 ab 3 toegang",
        "toegang sport 9405 AB 3",
        "9405 AB 3 sport, Toegang",
        "sport toegang 9405 AB 3",
    ],
)
async def test_the_approach_may_stand_in_the_line(stage: Stage, line: str) -> None:
    bilal = await at_the_door(stage)
    assert "voor sport, via Toegang." in await bilal.send(line)
    assert "via Toegang." in await bilal.send("9405 AB 4"), "another address for the same voucher"
    await bilal.tap("Geef voucher")
    assert await approach_of_last(stage) == "toegang"
    assert "via Toegang." in await bilal.send("sport 9401 AB 3")


async def test_a_line_with_an_approach_changes_nothing_without_a_tap(stage: Stage) -> None:
    bilal = await at_the_door(stage)
    await bilal.send("sport 9405 AB 3 toegang")
    await bilal.tap("Stop")
    assert "via Buurtteam." in await bilal.send("sport 9405 AB 3")


@pytest.mark.parametrize("word", ["aanpak", "Andere aanpak", "toegang"])
async def test_the_approach_is_changed_by_a_word_at_any_moment(stage: Stage, word: str) -> None:
    bilal = await at_the_door(stage)
    await bilal.send("stop")
    tap_it = "Tik op de knop zelf. Dan weet ik het zeker.\n\n" if word == "toegang" else ""
    assert await bilal.send(word) == f"{tap_it}Via welke weg kwam u bij deze mensen?"
    assert "Vanaf nu: Huisarts" in await bilal.tap("Huisarts / Welzijn op Recept")
    assert "via Huisarts / Welzijn op Recept." in await bilal.send("sport 9401 AB 2")
    await bilal.send(word)
    if word != "toegang":
        await bilal.tap("Toegang")
    assert "Klopt dit?" in bilal.last and "via Toegang." in bilal.last


async def test_where_there_is_one_approach_nothing_is_said_of_it(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert "via" not in await anneke.send("sport 9401 AB 1")
    assert "Andere aanpak" not in anneke.buttons
    assert "één aanpak: Voedselbank" in await anneke.send("aanpak")


def test_every_order_of_a_line_is_read(stage: Stage) -> None:
    approaches = stage.scheme.organisations[1].approaches
    for line in (
        "sport {} buurtteam",
        "buurtteam sport {}",
        "{} sport buurtteam",
        "{} buurtteam, sport",
    ):
        named, rest = split_line(line.format("9401 AB 1"), stage.scheme.categories, approaches)
        assert (named, rest) == ({"category": "sport", "approach": "buurtteam"}, "9401 AB 1")


# What is needed next.


async def test_next_offers_the_other_categories_at_once(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    anneke.taps = anneke.lines = 0
    assert "weer voor sport" in await anneke.tap("Volgende")
    assert anneke.buttons == ["Cultuur", "Weet nog niet", "Stop"]
    assert "weer voor cultuur" in await anneke.tap("Cultuur")
    await anneke.send("9401 AB 14")
    await anneke.tap("Geef voucher")
    assert (anneke.taps, anneke.lines) == (3, 1)
    found = await stage.database.reading.rows("SELECT category FROM vouchers ORDER BY id")
    assert [row[0] for row in found] == ["sport", "culture"]


@pytest.mark.parametrize("following", ["tap", "sport 9401 AB 14", "voucher", "bon"])
async def test_the_card_before_is_folded(stage: Stage, following: str) -> None:
    await stocked(stage, *some(2))
    anneke = await stage.intermediary()
    code = await anneke.give()
    await (anneke.tap("Volgende") if following == "tap" else anneke.send(following))
    assert code not in shown(anneke)
    assert [m for m in anneke.messages if m.file] == [], "nor its QR code"
    assert any(f"Gegeven: voucher voor sport, code …{code[-5:]}." in text for text in anneke.screen)
    await anneke.tap("Toon")
    assert anneke.copied() == code and anneke.messages[-1].file is not None
    await anneke.tap("Volgende")
    assert code not in shown(anneke)


async def test_of_many_vouchers_none_but_the_last_is_on_the_screen(stage: Stage) -> None:
    anneke = await stage.intermediary()
    codes = [await anneke.give(f"9401 AB {number}") for number in range(1, 6)]
    assert [code for code in codes if code in shown(anneke)] == codes[-1:]


async def test_what_was_taken_back_stays_so_when_it_is_folded(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    await anneke.tap("Volgende")
    folded = anneke.find("Toon")
    await anneke.send("herstellen")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap("Neem terug")
    assert (
        "werkt niet meer" in anneke.messages[[m.id for m in anneke.messages].index(folded[0])].text
    )
    await anneke.tap_again(folded)
    assert code not in shown(anneke)


async def test_a_lost_code_is_found_from_the_double_question(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give("9401 AB 8712")
    await anneke.send("sport 9401 AB 8712")
    assert f"Een nieuwe code voor de voucher voor sport (…{code[-5:]})?" in await anneke.tap(
        "Code kwijt"
    )
    await anneke.tap("Nieuwe code")
    assert anneke.copied() != code
    assert await stage.issued() == 1
    assert await stage.balanced()


async def test_that_all_is_gone_is_said_before_an_address_is_asked(set_stage: SetStage) -> None:
    stage = await set_stage(pots=pots_for(1))
    anneke = await stage.intermediary()
    assert "Er is nog 1 voucher." in await anneke.send("start")
    await anneke.give()
    gone = "Alle vouchers zijn op. Er is niets uitgegeven. De coördinator weet het."
    assert await anneke.tap("Volgende") == gone
    assert "Alle vouchers zijn op." in await anneke.send("start")
    assert await anneke.tap("Voucher geven") == gone
    await anneke.send("sport 9401 AB 14")
    assert anneke.last.endswith(gone)
    assert "9401 AB 14" not in shown(anneke)


async def test_without_codes_no_address_is_asked(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    anneke = await stage.intermediary()
    assert "De codes zijn op." in await anneke.tap("Voucher geven")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-1"])
    assert "Er is nog 1 voucher." in await anneke.send("start")
    assert "Waarvoor" in await anneke.tap("Voucher geven")


@pytest.mark.parametrize(("room", "words"), [(21, None), (20, "Er zijn nog 20 vouchers.")])
async def test_few_are_told_in_the_menu(set_stage: SetStage, room: int, words: str | None) -> None:
    stage = await set_stage(pots=pots_for(room))
    anneke = await stage.intermediary()
    menu = await anneke.send("start")
    assert words in menu if words else "Er zijn nog" not in menu


async def test_the_menu_says_what_people_look_for(stage: Stage) -> None:
    await stocked(stage, *some(2))
    anneke = await stage.intermediary()
    assert "Hebt u een code? Typ hem" in await anneke.send("start")
    assert anneke.buttons == [
        "Voucher geven",
        "Bon geven",
        "Code kwijt of fout",
        "Code nakijken",
        "Waar te besteden",
        "Hoeveel gegeven",
        "Folders en posters",
        "Activiteiten",
        "Hulp",
    ]
    for label in anneke.buttons:
        await anneke.send("start")
        before = anneke.last
        answer = await anneke.send(label.lower())
        assert answer != before and "begrijp" not in answer, label


# Coupons.


@pytest.mark.parametrize(
    "line",
    [
        "bon school 9402 ab 3",
        "bon voor een schooltas 9402 AB 3",
        "Bon voor schoolartikelen, 9402ab3",
    ],
)
async def test_a_coupon_in_one_line(stage: Stage, line: str) -> None:
    await stocked(stage, *some(5), *some(2, "sport"))
    anneke = await stage.intermediary()
    assert "Geeft u een bon van €\u00a010 voor schoolartikelen?" in await anneke.send(line)
    anneke.taps = 0
    await anneke.tap("Geef bon")
    assert anneke.copied() == "SCHOOL-0001"
    assert anneke.taps == 1


async def test_a_coupon_in_one_line_without_an_address_asks_it(stage: Stage) -> None:
    await stocked(stage, *some(5), *some(2, "sport"))
    anneke = await stage.intermediary()
    assert "Typ de postcode" in await anneke.send("bon voor een schooltas")


async def test_a_coupon_comes_with_card_and_sheet_as_a_voucher_does(stage: Stage) -> None:
    await stocked(stage, *some(5))
    anneke = await stage.intermediary()
    await anneke.send("bon school 9402 AB 3")
    await anneke.tap("Geef bon")
    card = anneke.messages[-1]
    assert card.file is not None and card.file.kind == "photo"
    assert "Dit is uw bon van €\u00a010 voor schoolartikelen." in card.text
    assert anneke.buttons == [
        "Kopieer code",
        "Volgende bon",
        "Print",
        "Deel",
        "English",
        "Neem bon terug",
    ]
    await anneke.tap("Print")
    sheet = anneke.messages[-1].file
    assert sheet is not None and sheet.content.startswith(b"%PDF")
    await anneke.tap("Volgende bon")
    assert "SCHOOL-0001" not in shown(anneke)
    await anneke.tap("Toon")
    assert anneke.copied() == "SCHOOL-0001"
