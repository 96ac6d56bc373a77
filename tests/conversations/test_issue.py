"""Giving a voucher, as somebody at the counter sees it."""

import re
from datetime import datetime, timedelta
from io import BytesIO
from typing import Literal

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from bot.domain.scheme_parts import DoubleCheck
from bot.render.qr import qr_png
from bot.storage import pool_codes
from tests.conftest import MONDAY, ZONE, SetStage, Stage
from tests.helpers import telegram_only

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}")


async def test_a_voucher_costs_three_taps_and_one_line(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert "Welkom bij de voucherhulp van Assen. Wat wilt u doen?" in anneke.last
    assert await anneke.tap("Voucher geven") == "Waarvoor is de voucher?"
    assert "Typ de postcode en het huisnummer." in await anneke.tap("Sport")
    assert "Klopt dit? Voucher van €\u00a0150 voor sport." in await anneke.send("9401 AB 12")
    await anneke.tap("Geef voucher")
    done = anneke.screen[-2]
    assert done.startswith("Klaar. De code is") and CODE.search(done)
    assert "geldig tot en met dinsdag 6 september 2022" in done
    assert (anneke.taps, anneke.lines) == (3, 1)


async def test_the_next_voucher_costs_two_taps_and_one_line(stage: Stage) -> None:
    anneke = await stage.intermediary()
    first = await anneke.give()
    anneke.taps = anneke.lines = 0
    await anneke.tap("Volgende")
    await anneke.send("9402 AB 3")
    assert "voor sport" in anneke.last
    await anneke.tap("Geef voucher")
    assert anneke.copied() != first
    assert (anneke.taps, anneke.lines) == (2, 1)
    assert await stage.issued() == 2


async def test_the_voucher_comes_with_buttons_card_and_text(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    done, card = anneke.messages[-2:]
    assert done.keyboard == []
    assert [[button["text"] for button in row] for row in card.keyboard] == [
        ["Kopieer code", "Volgende"],
        ["Print", "Deel"],
        ["Waar te besteden"],
        ["English"],
        ["Code kwijt of fout"],
    ], "what is needed next is at the bottom"
    share = card.keyboard[1][1]["url"]
    assert share.startswith("https://wa.me/?text=")
    assert code in share
    assert "kaart" not in share, "no card comes along"
    assert card.file is not None and card.file.kind == "photo"
    [scanned] = zxingcpp.read_barcodes(Image.open(BytesIO(card.file.content)))
    assert scanned.text == stage.opens(f"v_{code}")
    assert f"Uw code: {code}" in card.text
    assert "Dit is uw voucher van €\u00a0150 voor sport." in card.text


async def test_the_card_to_print_is_a_page_with_the_code(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    await anneke.tap("Print")
    sheet = anneke.messages[-1].file
    assert sheet is not None and sheet.name == "voucher.pdf"
    [page] = PdfReader(BytesIO(sheet.content)).pages
    text = page.extract_text()
    assert code in text and stage.address in text
    assert anneke.find("Volgende"), "the voucher itself stays on the screen"


async def test_of_a_webshops_own_code_the_paper_sends_nobody_to_the_bot(
    set_stage: SetStage,
) -> None:
    """It does not tell what such a code is worth."""
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["ASSEN-0001"])
    anneke = await stage.intermediary()
    await anneke.give()
    await anneke.tap("Print")
    sheet = anneke.messages[-1].file
    assert sheet is not None
    [page] = PdfReader(BytesIO(sheet.content)).pages
    text = page.extract_text()
    assert "ASSEN-0001" in text and "t.me/" not in text


async def test_the_expert_types_one_line(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert "voor cultuur" in await anneke.send("cultuur 9401ab12")
    await anneke.tap("Geef voucher")
    assert CODE.search(anneke.question.text)
    assert anneke.taps == 1


@pytest.mark.parametrize("line", ["voucher sport 9401AB12", "9401 AB 12 sport", "SPORT, 9401ab 12"])
async def test_the_experts_line_may_be_written_in_many_ways(stage: Stage, line: str) -> None:
    anneke = await stage.intermediary()
    assert "voor sport" in await anneke.send(line)


async def test_an_address_alone_asks_what_it_is_for(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert "Waarvoor is de voucher?" in await anneke.send("9401 AB 12")
    assert "Klopt dit?" in await anneke.tap("Cultuur")


async def test_another_choice_at_the_confirmation(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    await anneke.tap("Andere categorie")
    assert "voor cultuur" in await anneke.tap("Cultuur")
    await anneke.tap("Geef voucher")
    assert await stage.database.reading.value("SELECT category FROM vouchers") == "culture"


async def test_another_address_may_be_typed_at_the_confirmation(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    assert "voor sport" in await anneke.send("9402 AB 3")
    await anneke.tap("Geef voucher")
    assert await stage.database.reading.value("SELECT neighbourhood FROM vouchers") == "Assen 9402"


async def test_stopping_half_way_gives_nothing(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    assert "Gestopt. Er is niets veranderd." in await anneke.tap("Stop")
    assert await stage.issued() == 0
    assert "Voucher geven" in anneke.buttons


async def test_the_approach_is_asked_once_a_day_where_there_is_a_choice(stage: Stage) -> None:
    bilal = await stage.intermediary("vaart_welzijn", "Bilal")
    assert await bilal.tap("Voucher geven") == "Via welke weg kwam u bij deze mensen?"
    assert bilal.buttons[:4] == ["Huisarts / Welzijn op Recept", "Buurtteam", "Toegang", "Anders"]
    assert await bilal.tap("Buurtteam") == "Waarvoor is de voucher?"
    await bilal.tap("Sport")
    await bilal.send("9401 AB 12")
    await bilal.tap("Geef voucher")
    assert "Typ de postcode" in await bilal.tap("Volgende")
    stage.later(days=1)
    await bilal.send("start")
    assert await bilal.tap("Voucher geven") == "Via welke weg kwam u bij deze mensen?"
    assert await stage.database.reading.value("SELECT approach FROM vouchers") == "buurtteam"


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("sport 9404 AB 31 familie de Vries", "Stuur geen naam of BSN."),
        ("9404 AB 31 familie de Vries sport", "Stuur geen naam of BSN."),
        ("sport J. Smit, Brinkstraat 31, 9404 AB Assen", "Stuur geen naam of BSN."),
        ("sport 9404 AB 31 06-12345678", "Typ geen telefoonnummer."),
        ("sport, 94O4 ab 31, 0592 12 34 56", "Typ geen telefoonnummer."),
    ],
)
async def test_a_line_with_too_much_behind_it_says_what(
    stage: Stage, line: str, answer: str
) -> None:
    anneke = await stage.intermediary()
    assert answer in await anneke.send(line)
    assert "Dat begrijp ik niet." not in anneke.last
    assert line not in [message.text for message in anneke.messages]
    assert "voor sport" in await anneke.send("9404 AB 31"), "the rest is remembered"


async def test_an_address_whose_postcode_ends_in_nr(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    assert "Klopt dit?" in await anneke.send("9401 NR 12")
    assert "voor sport" in await anneke.send("sport 94O1 NR, nr 12")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("9401 AB", "Ik mis het huisnummer. Typ bijvoorbeeld 9401 AB 12."),
        ("12", "Ik mis de postcode. Typ bijvoorbeeld 9401 AB 12."),
        ("9401 SS 12", "Deze postcode bestaat niet."),
        ("Jan Jansen", "Stuur geen naam of BSN."),
        ("111222333", "Stuur geen naam of BSN."),
        ("9401 AB 12 2", "Ik zie twee getallen."),
        ("9401 AB 12 of 14", "Dat begrijp ik niet."),
        ("9711 AA 1", "Deze postcode hoort volgens onze lijst niet bij Assen."),
    ],
)
async def test_a_line_that_is_no_address_here(stage: Stage, line: str, answer: str) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    assert answer in await anneke.send(line)
    assert line not in [message.text for message in anneke.messages], "it is deleted"
    assert "Klopt dit?" in await anneke.send("9401 AB 12"), "and the next line is fine"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("9401 AB 12 Assen", "9401 AB 12"),
        ("Stationsstraat 12, 9401 AB Assen", "9401 AB 12"),
        ("1e Exloërmond 12 9409 AB Loon", "9409 AB 12"),
        ("Plein 1940-1945 12, 9401AB", "9401 AB 12"),
        ("9401 AB 44d-G", "9401 AB 44 DG"),
        ("9401 AB 400 L Toe", "9401 AB 400 LTOE"),
        ("9401 AB 8 GB4", "9401 AB 8 GB4"),
        ("9401 AB 1-TRAF", "9401 AB 1 TRAF"),
        ("9401 AB 12 unit 4", "9401 AB 12 UNIT4"),
        ("9401 AB 12 app. 3", "9401 AB 12-3"),
        ("9401 AB 12, begane grond", "9401 AB 12 BG"),
        ("9401 AB 12-1 hoog", "9401 AB 12-1HG"),
        ("94O1 ab l2", "9401 AB 12"),
        ("9401 AB 12 kamer 3", "9401 AB 12 KMR3"),
        ("9401 AB t/o 12", "9401 AB 12 TO"),
    ],
)
async def test_an_address_as_it_stands_on_an_envelope(stage: Stage, line: str, shown: str) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    assert f"\n\n{shown}, " in await anneke.send(line)
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1
    # The same line out of the blue, with the category in it: one household, one spelling.
    assert "Is dit een ander huishouden?" in await anneke.send(f"sport {line}")


@pytest.mark.parametrize(
    "line", ["Anreep 12, 9401 AB Assen", "Anreep 12, 9401 AB", "9401 AB 12 Rolde"]
)
async def test_a_street_or_place_that_nothing_tells_from_a_name(stage: Stage, line: str) -> None:
    anneke = await stage.intermediary()
    answer = await anneke.send(f"sport {line}")
    assert "9401 AB 12, " in answer and "Klopt dit?" in answer
    assert "naam of BSN" not in answer and not any(line in m.text for m in anneke.messages)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("9401 AB 12 3", "Ik zie twee getallen. Hoort het tweede bij het huisnummer?"),
        ("9401AB 12.3", "Zet er dan een streepje voor, bijvoorbeeld: 9401 AB 12-3."),
        ("Postbus 12, 9400 AA Assen", "In een postbus woont niemand."),
    ],
)
@pytest.mark.parametrize("before", ["", "sport "])
async def test_what_keeps_a_line_from_being_an_address_is_said(
    stage: Stage, line: str, answer: str, before: str
) -> None:
    anneke = await stage.intermediary()
    said = await anneke.send(f"{before}{line}")
    assert answer in said and "naam of BSN" not in said
    assert not any(line in (message.text or "") for message in anneke.messages)
    await anneke.send("9401 AB 12-3")
    if not before:
        await anneke.tap("Sport")
    assert "9401 AB 12-3" in anneke.last and "Klopt dit?" in anneke.last


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("9401 AB 12 app. 3", "9401AB 12-3"),
        ("9401 AB 12, Brinkstraat", "Brinkstraat 12\n9401 AB Assen"),
        ("9401 AB 12 standplaats 4", "9401ab 12 Standplaats 4"),
        ("9401 AB 12 Nederland", "p/a Brinkstraat 12, 9401 AB"),
    ],
)
async def test_two_spellings_of_one_address_are_one_household(
    stage: Stage, one: str, other: str
) -> None:
    anneke = await stage.intermediary()
    await anneke.give(one)
    assert "Is dit een ander huishouden?" in await anneke.send(f"sport {other}")


# The name of a language is no name of somebody.
ABOUT_NOBODY = [
    "waar kan ik hiermee zwemmen?",
    "heeft u een folder",
    "Kan het ook in het Arabisch?",
]


@pytest.mark.parametrize(
    "text",
    [
        *ABOUT_NOBODY,
        "mag ze er twee",
        "mag dit ook voor een kind",
        "hoe lang is hij dan geldig",
    ],
)
async def test_a_question_in_place_of_an_address_is_no_name(stage: Stage, text: str) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    asked_again = await anneke.send(text)
    answer = anneke.screen[-2]
    answers = (
        "coördinator: 0592 00 00 00.",
        "De kaart kan in het",
        "Zwemmen ken ik niet.",
        "Welke wilt u?",
    )
    assert any(each in answer for each in answers)
    assert "geen naam of BSN" not in answer and "Typ de postcode" in asked_again
    is_kept = text in [message.text for message in anneke.messages]
    assert is_kept == (text in ABOUT_NOBODY), "whatever may be about somebody is deleted"
    assert "Klopt dit?" in await anneke.send("9401 AB 12")


async def test_an_approach_typed_out_of_the_blue_needs_its_tap_and_says_so(stage: Stage) -> None:
    bilal = await stage.intermediary("vaart_welzijn", "Bilal")
    answer = await bilal.send("toegang")
    assert answer.startswith("Tik op de knop zelf. Dan weet ik het zeker.\n\nVia welke weg")
    assert "Vanaf nu: Toegang" in await bilal.tap("Toegang")


async def test_outside_the_municipality_somebody_can_be_called(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9711 AA 1")
    assert "0592 00 00 00" in await anneke.tap("Bel de coördinator")
    await anneke.send("sport 9711 AA 1")
    assert "Typ de postcode" in await anneke.tap("Verbeter")
    assert "Klopt dit?" in await anneke.send("9401 AB 1")


async def test_the_message_is_deleted_and_that_is_said(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert "Ik heb uw bericht gewist." in await anneke.send("sport 9401 AB 12")
    assert "sport 9401 AB 12" not in [message.text for message in anneke.messages]


@telegram_only.EDITING
async def test_what_was_gone_before_is_not_said_to_be_deleted(stage: Stage) -> None:
    anneke = await stage.intermediary()
    line = stage.telegram.send_text(anneke.id, "sport 9402 AB 3")
    stage.telegram.delete_own(anneke.id, line)
    await stage.settled()
    assert "Klopt dit?" in anneke.last
    assert "gewist" not in anneke.last, "it was gone before we could delete it"


async def test_before_and_after_the_scheme_nothing_is_given(set_stage: SetStage) -> None:
    stage = await set_stage(starts=MONDAY.date() + timedelta(days=1))
    anneke = await stage.intermediary()
    assert "begint op dinsdag 7 september 2021" in await anneke.tap("Voucher geven")
    stage.later(days=1)
    assert "Waarvoor" in await anneke.tap("Voucher geven")
    stage.clock.move_to(datetime(2023, 1, 1, 12, tzinfo=ZONE))
    assert "gestopt op zaterdag 31 december 2022" in await anneke.send("sport 9401 AB 12")
    assert await stage.issued() == 0


async def test_without_a_double_check_no_address_is_asked(set_stage: SetStage) -> None:
    stage = await set_stage(double_check=DoubleCheck(on="off", per="household"))
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    assert "Klopt dit?" in await anneke.tap("Sport")
    await anneke.tap("Geef voucher")
    assert (anneke.taps, anneke.lines) == (3, 0)
    assert await stage.issued() == 1


async def test_what_is_not_understood_twice_gives_a_phone_number(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert "Dat begrijp ik niet. Kies een knop." in await anneke.send("qwerty daar")
    assert "0592 00 00 00" in await anneke.send("qwerty nogmaals")
    await anneke.tap("Hulp")
    assert "Kies een knop." in await anneke.send("qwerty weer"), "help was understood"


async def test_what_is_not_understood_is_asked_again_with_its_buttons(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    answer = await anneke.send("mevrouw Bos vertelde iets")
    assert answer.endswith("Dat begrijp ik niet. Kies een knop.\n\nWaarvoor is de voucher?")
    assert anneke.buttons[:2] == ["Sport", "Cultuur"]
    assert "mevrouw Bos vertelde iets" not in [message.text for message in anneke.messages]
    assert "Typ de postcode" in await anneke.tap("Sport")


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_picture_is_deleted_for_it_may_show_somebody(
    stage: Stage, kind: Literal["photo", "document"]
) -> None:
    anneke = await stage.intermediary()
    anneke.phone.upload(qr_png("x"), "kaart.png", kind, "mevrouw Bos")
    await stage.settled()
    assert "Ik heb uw bericht gewist." in anneke.last
    assert "Ik ken de code op deze foto niet." in anneke.last
    assert [message for message in anneke.messages if message.sender == "me"][1:] == []


async def test_one_question_at_a_time_stays_on_the_screen(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    for line in ("Jan Jansen", "9401 AB", "9711 AA 1", "9401 AB 12"):
        await anneke.send(line)
    assert "Klopt dit?" in anneke.last
    keyboards = [message for message in anneke.messages if message.keyboard]
    assert len(keyboards) == 1, "no old buttons are left"


async def test_a_category_may_be_typed_with_the_address(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    assert "voor cultuur" in await anneke.send("cultuur 9401 AB 12")
