"""A list that is all the webshop has: what is missing from it is asked about, and then not given.

pretix' form offers by default only cards that are valid and have value, so that one that was used
up is simply not in the list.
"""

import io
import re
import zipfile

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bot.storage import coupons
from tests.conftest import Person, Stage
from tests.helpers import telegram_only
from tests.helpers.coupons import export, give_alone, some, stocked
from tests.helpers.settling import documents
from tests.helpers.tables import workbook

WHOLE = "Dit is de hele lijst"


async def in_stock(stage: Stage) -> int:
    piles = await coupons.stock(stage.database.reading, stage.clock.now().date())
    return sum(pile.count for pile in piles)


async def shown_as_whole(carla: Person, *lines: str) -> str:
    await carla.upload(export(*lines), "bonnen.csv")
    return await carla.tap(WHOLE)


async def test_what_is_missing_from_the_whole_list_is_taken_out_by_a_tap(stage: Stage) -> None:
    carla = await stocked(stage, *some(5), *some(2, "sport", "25,00"))
    first = await carla.upload(export(*some(3)), "bonnen.csv")
    assert "Al bekend: 3\nIn voorraad, niet in deze lijst: 4\n" in first
    shown = await carla.tap(WHOLE)
    assert (
        "4 bonnen staan niet meer in de lijst: €\u00a070. Die zijn nog niet gegeven."
        " Misschien zijn ze op.\nNiet in de lijst voor schoolartikelen: 2\n"
        "Niet in de lijst voor sportartikelen: 2\n"
    ) in shown
    assert shown.endswith("Er is nog niets veranderd. Wat wilt u doen?")
    assert await in_stock(stage) == 7, "nothing before the tap"
    assert await carla.tap("Haal 4 bonnen uit de voorraad") == (
        "Klaar. 4 bonnen zijn uit de voorraad."
    )
    assert await in_stock(stage) == 3
    assert "Deze bon staat niet meer in de lijst van de webshop." in await carla.send("SCHOOL-0005")
    anneke = await stage.intermediary()
    await anneke.send("bon")
    assert "Er zijn nog 3 bonnen voor schoolartikelen." in await anneke.send("9401 AB 12")
    assert await stage.balanced()


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("bonnen deel 1 van 2.xlsx", False),
        ("Bonnen_deel1.csv", False),
        ("bonnen 1 van 2.csv", False),
        ("bonnen-2of3.csv", False),
        ("bonnen deel B.csv", False),
        ("bonnen (vervolg).csv", False),
        ("bonnen 2 van 6 september.csv", True),
        ("bonnen 2021-09-06.csv", True),
        ("onderdeel sport.csv", True),
    ],
)
async def test_a_part_by_its_name_is_no_whole_list(stage: Stage, name: str, whole: bool) -> None:
    carla = await stocked(stage, *some(5))
    await carla.upload(export(*some(3)), name)
    assert (WHOLE in carla.buttons) is whole


async def test_a_list_is_only_whole_when_somebody_says_so(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    await carla.upload(export(*some(2, "sport")), "bonnen.csv")
    assert WHOLE in carla.buttons
    await carla.tap("Sla 2 bonnen op")
    assert await in_stock(stage) == 5


async def test_what_is_new_can_be_stored_without_taking_anything_out(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    shown = await shown_as_whole(carla, *some(3, first=2))
    assert "Nieuw: 1 " in shown
    assert "1 bon staat niet meer in de lijst: €\u00a010. Die is nog niet gegeven." in shown
    assert await carla.tap("Sla 1 bon op") == "Klaar. Er is 1 bon bij gekomen."
    assert await in_stock(stage) == 4


async def test_both_at_once(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    await shown_as_whole(carla, *some(3, first=2))
    assert await carla.tap("Sla op en haal 1 uit de voorraad") == (
        "Klaar. Er is 1 bon bij gekomen. 1 bon is uit de voorraad."
    )
    assert await in_stock(stage) == 3


async def test_stop_changes_nothing(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    await shown_as_whole(carla, *some(1))
    await carla.tap("Stop")
    assert await in_stock(stage) == 3


async def test_the_next_list_with_them_brings_them_back(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    await shown_as_whole(carla, *some(1))
    await carla.tap("Haal 2 bonnen uit de voorraad")
    assert "Veranderd: 2" in await carla.upload(export(*some(3)), "bonnen.csv")
    await carla.tap("Sla 2 bonnen op")
    assert await in_stock(stage) == 3
    assert "Nog niet gegeven." in await carla.send("SCHOOL-0003")


async def test_a_whole_list_with_everything_says_so(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    answer = await carla.upload(export(*some(3)), "bonnen.csv")
    assert WHOLE not in carla.buttons
    assert answer.endswith("Er staat niets nieuws in dit bestand. Er is niets opgeslagen.")


async def test_what_was_given_or_has_lapsed_is_not_missing(stage: Stage) -> None:
    carla = await stocked(stage, *some(3), "SPORT-0001;sport;5;10-9-2021")
    anneke = await stage.intermediary()
    await give_alone(anneke, "Schoolartikelen")
    stage.later(days=10)
    shown = await shown_as_whole(carla, *some(1, first=2))
    assert "1 bon staat niet meer in de lijst" in shown
    await carla.tap("Haal 1 bon uit de voorraad")
    assert "Gegeven op maandag 6 september 2021" in await anneke.send("SCHOOL-0001")
    assert "verlopen op vrijdag 10 september 2021" in await anneke.send("SPORT-0001")


async def test_what_was_given_since_it_was_shown_stays_given(stage: Stage) -> None:
    carla = await stocked(stage, *some(2))
    await shown_as_whole(carla, *some(1, first=2))
    anneke = await stage.intermediary()
    await give_alone(anneke, "Schoolartikelen")
    assert await carla.tap("Haal 1 bon uit de voorraad") == "Klaar."
    assert "niet meer in de lijst" not in await anneke.send("SCHOOL-0001")
    assert "Gegeven op maandag 6 september 2021" in anneke.last
    assert await stage.balanced()


async def test_a_row_that_is_not_understood_is_not_missing(stage: Stage) -> None:
    """It is in the list, whatever is wrong with it; without a code nobody can tell."""
    carla = await stocked(stage, *some(4))
    lines = [*some(1), "SCHOOL-0002;school;tien;31-12-2022", ";school;7,50;31-12-2022"]
    await carla.upload(export(*lines), "bonnen.csv")
    await carla.tap(WHOLE)
    shown = "\n".join(carla.screen)
    assert "2 bonnen staan niet meer in de lijst" in shown
    assert "Van 1 rij kon ik de code niet lezen. Die bon kan hierbij zitten." in shown
    assert [name for name, _data in documents(carla)][-1] == "niet-begrepen.csv"
    await carla.tap("Haal 2 bonnen uit de voorraad")
    assert await in_stock(stage) == 2


async def test_one_that_is_switched_off_in_the_list_is_not_missing(stage: Stage) -> None:
    carla = await stocked(stage, *some(2))
    text = "code;soort;bedrag;geldig tot;status\nSCHOOL-0001;school;10;31-12-2022;gedeactiveerd\n"
    await carla.upload(text.encode(), "bonnen.csv")
    shown = await carla.tap(WHOLE)
    assert "Veranderd: 1" in shown
    assert "1 bon staat niet meer in de lijst" in shown
    await carla.tap("Sla op en haal 1 uit de voorraad")
    assert await in_stock(stage) == 0
    assert "uitgezet" in await carla.send("SCHOOL-0001")
    assert "niet meer in de lijst" in await carla.send("SCHOOL-0002")


HEADER = ("code", "soort", "bedrag", "geldig tot", "status")
THERE = ("SCHOOL-0002", "school", "10,00", "31-12-2022", "")


async def whole(carla: Person, data: bytes, name: str) -> str:
    """Send a list and say that it is all; returns all that was said of it."""
    await carla.upload(data, name)
    if "Nee, laat het weg" in carla.buttons:
        await carla.tap("Nee, laat het weg")
    await carla.tap(WHOLE)
    return "\n".join(carla.screen[-3:])


@pytest.mark.parametrize(
    "row",
    [
        ("SCHOOL-0001", "school", "10,00", "31-12-2022", "xyz"),
        ("SCHOOL-0001", "school", "=5+5", "31-12-2022", ""),
        ("SCHOOL-0001", "school", "10,00", "31/2/2022", ""),
        ("SCHOOL-0001", "sport en school", "10,00", "31-12-2022", ""),
        ("SCHOOL-0001", "school", "$ 10", "31-12-2022", ""),
        ("SCHOOL 0001", "school", "10,00", "31-12-2022", ""),
        ("SCHOOL-0001 (Anna)", "school", "10,00", "31-12-2022", ""),
        ("“SCHOOL-0001”", "school", "10,00", "31-12-2022", ""),
    ],
)
async def test_what_stands_in_the_list_in_any_way_is_not_missing(
    stage: Stage, row: tuple[str, ...]
) -> None:
    carla = await stocked(stage, *some(3))
    lines = "".join(";".join(each) + "\n" for each in (HEADER, THERE, row))
    for data, name in ((workbook(HEADER, THERE, row), "a.xlsx"), (lines.encode(), "a.csv")):
        shown = await whole(carla, data, name)
        assert "1 bon staat niet meer in de lijst" in shown
        assert "kon ik de code niet lezen" not in shown


@pytest.mark.parametrize(
    "line",
    [
        "SCHOOL-0001;school;10",
        "SCHOOL-0001",
        "SCHOOL-0001;school;12,50;31-12-2022;;;x",
        '="SCHOOL-"&"0001";school;10,00;31-12-2022;',
    ],
)
async def test_a_row_of_another_width_is_in_the_list_too(stage: Stage, line: str) -> None:
    carla = await stocked(stage, *some(3))
    text = f"{';'.join(HEADER)}\n{line}\n{';'.join(THERE)}\n"
    assert "1 bon staat niet meer in de lijst" in await whole(carla, text.encode(), "a.csv")


async def test_a_hidden_row_that_is_left_out_is_in_the_list_too(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))

    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True

    data = workbook(HEADER, ("SCHOOL-0001", *THERE[1:]), THERE, change=hide)
    assert "1 bon staat niet meer in de lijst" in await whole(carla, data, "a.xlsx")
    await carla.tap("Haal 1 bon uit de voorraad")
    assert await in_stock(stage) == 2


def calculated(data: bytes, shows: str) -> bytes:
    """A workbook in which each formula shows this, as Excel keeps it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            pattern = rb"<c r=\"([A-Z]+[0-9]+)\"[^>]*>(<f>.*?</f>)<v ?/>"
            shown = rb'<c r="\1" t="str">\2<v>' + shows.encode() + b"</v>"
            new.writestr(part, re.sub(pattern, shown, text))
    return made.getvalue()


async def test_a_code_that_is_a_formula_is_in_the_list_too(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    row = ('="SCHOOL-"&"0001"', *THERE[1:])
    data = calculated(workbook(HEADER, row, THERE), "SCHOOL-0001")
    shown = await whole(carla, data, "a.xlsx")
    assert "1 bon staat niet meer in de lijst" in shown
    await carla.tap("Haal 1 bon uit de voorraad")
    assert await in_stock(stage) == 2


async def test_a_total_is_no_coupon_that_could_not_be_read(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    shown = await whole(carla, export(*some(2), "Totaal;;20,00;"), "a.csv")
    assert "1 bon staat niet meer in de lijst" in shown
    assert "kon ik de code niet lezen" not in shown


async def test_a_list_for_one_purpose_is_not_all_without_a_warning(stage: Stage) -> None:
    """Whoever has a list for each purpose says of the second that it is whole: all others go."""
    carla = await stocked(stage, *some(3), *some(2, "sport"))
    shown = await shown_as_whole(carla, *some(3))
    assert "In deze lijst staat geen bon voor sportartikelen. Is dit echt de hele lijst?" in shown
    shown = await shown_as_whole(carla, *some(2), *some(1, "sport"))
    assert "Is dit echt de hele lijst?" not in shown


async def test_that_a_list_is_whole_is_said_of_that_list_only(stage: Stage) -> None:
    carla = await stocked(stage, *some(3), *some(2, "sport"))
    await shown_as_whole(carla, *some(3))
    second = await carla.upload(export(*some(2, "sport")), "sport.csv")
    assert "niet meer in de lijst" not in second
    assert "In voorraad, niet in deze lijst: 3" in second
    assert await in_stock(stage) == 5, "the first was put aside"


@telegram_only.ALBUMS
async def test_of_two_lists_in_one_message_neither_is_whole(stage: Stage) -> None:
    carla = await stocked(stage, *some(3), *some(2, "sport"))
    lists = {"school.csv": export(*some(3, first=2)), "sport.csv": export(*some(2, "sport"))}
    for name, data in lists.items():
        stage.telegram.upload(carla.id, data, name, "document", album="7")
    await stage.settled()
    assert "Sla 1 bon op" in carla.buttons
    assert "Stuur sport.csv daarna nog een keer." in "\n".join(carla.screen)
    if WHOLE in carla.buttons:
        await carla.tap(WHOLE)
    assert not any("uit de voorraad" in label for label in carla.buttons)
    assert WHOLE not in carla.buttons
    await carla.tap("Sla 1 bon op")
    await carla.upload(lists["sport.csv"], "sport.csv")
    assert WHOLE in carla.buttons, "sent by itself it may be"
    assert await in_stock(stage) == 6
