"""Settlement: what the webshop hears, each line once, and what has to be paid to whom."""

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.sheets import Cents, Code, Sheet, to_csv, to_xlsx
from bot.storage import lapses, pool_codes
from bot.storage.people import Role
from bot.webshop.settlement_files import kinds
from tests.conftest import Person, SetStage, Stage
from tests.helpers import structure
from tests.helpers.redeeming import provider
from tests.helpers.settling import documents, export, rows

CODES, PAYMENTS, SUMS = range(3)


async def take_in(person: Person, code: str) -> None:
    await person.send(code)
    await person.tap("Neem in")


async def test_each_line_is_exported_once(stage: Stage) -> None:
    anneke, carla, gym = (
        await stage.intermediary(),
        await stage.coordinator(),
        await provider(stage),
    )
    first, second = [await anneke.give(f"9401 AB {number}") for number in (1, 2)]
    await take_in(gym, first)
    codes, payments, sums = await export(carla, 1)
    assert codes == [
        ["1", first, "uitgegeven", "06-09-2021", "150,00", "06-09-2022", ""],
        ["4", second, "uitgegeven", "06-09-2021", "150,00", "06-09-2022", ""],
        [codes[2][0], first, "ingenomen", "06-09-2021", "150,00", "06-09-2022", ""],
    ]
    assert payments == [[codes[2][0], "1", "Sportschool", "06-09-2021", "150,00"]]
    assert sums == [
        ["te betalen aan aanbieder", "Sportschool", "1", "150,00"],
        ["afwikkeling per voucher", "", "1", "10,00"],
        ["vergoeding intermediair", "Voedselbank", "2", "6,66"],
    ]
    stage.later(days=1)
    await anneke.send("herstellen")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(second)
    await anneke.tap("Nieuwe code")
    third = anneke.copied()
    codes, payments, sums = await export(carla, 2)
    assert [row[1:3] + row[6:] for row in codes] == [
        [second, "vervangen", ""],
        [third, "uitgegeven", second],
    ]
    assert payments == []
    # A replacement earns nothing more.
    assert sums == [["afwikkeling per voucher", "", "0", "0,00"]]
    await carla.send("start")
    assert "Daarna is er niets gebeurd." in await carla.tap("Afwikkeling")
    assert not any("Maak export" in label for label in carla.buttons)


async def test_the_webshops_own_codes_go_back_as_it_wrote_them(set_stage: SetStage) -> None:
    """A shop may compare exactly: to pretix' till abc and ABC are two cards."""
    stage = await set_stage(codes="pool")
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["wQr-7Tk_lM"])
    assert await anneke.give() == "wQr-7Tk_lM"
    assert "Uw code: wQr-7Tk_lM" in anneke.messages[-1].text
    codes, _payments, _sums = await export(carla, 1)
    assert [row[1] for row in codes] == ["wQr-7Tk_lM"]
    # Whoever types it may do so in any capitals, and is told it as the shop wrote it.
    assert "Nog niet gebruikt." in await anneke.send("WQR-7TK_LM")


async def test_an_earlier_export_gives_the_same_bytes(stage: Stage) -> None:
    anneke, carla, gym = (
        await stage.intermediary(),
        await stage.coordinator(),
        await provider(stage),
    )
    code = await anneke.give()
    await take_in(gym, code)
    await anneke.give("9401 AB 14")
    await export(carla, 1)
    before = documents(carla)[-3:]
    # Everything that can change after it does.
    await gym.tap("Vergist: terugdraaien")
    await gym.tap("Draai terug")
    await carla.send(code)
    await carla.tap("Andere categorie")
    await carla.tap("Cultuur")
    stage.later(days=400)
    await stage.lapse()
    await export(carla, 2)
    assert documents(carla)[-3:] != before
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Eerdere exports")
    await carla.tap(next(label for label in carla.buttons if label.startswith("1 · ")))
    await carla.tap("CSV")
    assert documents(carla)[-3:] == before


async def test_a_cost_of_promotion_is_in_one_export_and_taken_off_in_another(
    stage: Stage,
) -> None:
    """Of what was taken back before any export nothing is told."""
    anneke, carla = await stage.intermediary(), await stage.coordinator()

    async def spend(line: str) -> None:
        await carla.send(line)
        await carla.tap("Schrijf op")

    async def take_back(label: str) -> None:
        await carla.tap(carla.label(label))
        await carla.tap("Neem terug")

    await spend("drukwerk kostte 80 euro")
    await take_back("€\u00a080 drukwerk")
    await spend("340 euro uitgegeven aan folders")
    await anneke.give()
    costs = ["kosten van promotie", "folders", "", "340,00"]
    assert [row for row in (await export(carla, 1))[2] if "promotie" in row[0]] == [costs]
    before = documents(carla)[-3:]
    await carla.send("kosten promotie")
    await take_back("€\u00a0340 folders")
    await spend("poster kostte 20 euro")
    await anneke.give("9401 AB 14")
    assert [row for row in (await export(carla, 2))[2] if "promotie" in row[0]] == [
        ["kosten van promotie, teruggenomen", "folders", "", "-340,00"],
        ["kosten van promotie", "poster", "", "20,00"],
    ]
    await anneke.give("9401 AB 16")
    assert not [row for row in (await export(carla, 3))[2] if "promotie" in row[0]]
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Eerdere exports")
    await carla.tap(carla.label("1 · "))
    await carla.tap("CSV")
    assert documents(carla)[-3:] == before


async def test_what_was_undone_later_is_taken_off(stage: Stage) -> None:
    anneke, carla, gym = (
        await stage.intermediary(),
        await stage.coordinator(),
        await provider(stage),
    )
    await take_in(gym, await anneke.give())
    await export(carla, 1)
    await gym.tap("Vergist: terugdraaien")
    await gym.tap("Draai terug")
    await anneke.tap("Code kwijt of fout")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap("Neem terug")
    codes, payments, sums = await export(carla, 2)
    assert [row[2] for row in codes] == ["inname teruggedraaid", "teruggenomen"]
    assert payments[0][1:] == ["1", "Sportschool", "06-09-2021", "-150,00"]
    assert sums == [
        ["te betalen aan aanbieder", "Sportschool", "-1", "-150,00"],
        ["afwikkeling per voucher", "", "-1", "-10,00"],
        ["vergoeding intermediair", "Voedselbank", "-1", "-3,33"],
    ]


async def test_two_coordinators_make_one_export(stage: Stage) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    other = await stage.join(Role.COORDINATOR, "Gemeente Assen", "Dirk")
    await anneke.give()
    for person in (carla, other):
        await person.send("start")
        await person.tap("Afwikkeling")
        await person.tap("Maak export 1")
    for person in (carla, other):
        assert "Export 1 van maandag 6 september" in await person.tap("Ja, maak export 1")
    assert await stage.database.reading.value("SELECT count(*) FROM batches") == 1


async def test_the_workbook_has_typed_cells_and_no_codes_for_the_bookkeeping(stage: Stage) -> None:
    anneke, carla, gym = (
        await stage.intermediary(),
        await stage.coordinator(),
        await provider(stage, "=HYPERLINK(A1)"),
    )
    code = await anneke.give()
    await take_in(gym, code)
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Maak export 1")
    await carla.tap("Ja, maak export 1")
    await carla.tap("Excel")
    (codes_name, codes), (payments_name, payments) = documents(carla)[-2:]
    assert (codes_name, payments_name) == ("webshop-1.xlsx", "boekhouding-1.xlsx")
    page = openpyxl.load_workbook(io.BytesIO(codes))["Codes"]
    line, shown, event, day, amount = list(page[2])[:5]
    assert (line.value, shown.value, event.value, amount.value) == (1, code, "uitgegeven", 150)
    assert (shown.data_type, str(day.value)) == ("s", "2021-09-06 00:00:00")
    assert (day.number_format, amount.number_format) == ("DD-MM-YYYY", "#,##0.00")
    book = openpyxl.load_workbook(io.BytesIO(payments))
    assert book.sheetnames == ["Betalingen", "Totalen"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "=HYPERLINK(A1)" in [cell.value for cell in cells]
    assert code not in [cell.value for cell in cells]
    await carla.tap("CSV")
    assert documents(carla)[-2][1].count(b";'=HYPERLINK(A1);") == 1


async def test_all_fees_together_stay_within_their_sum(stage: Stage) -> None:
    """Whatever is given and taken back, in however many exports: never above EUR 5,000."""
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    for number in range(1, 8):
        await anneke.give(f"9401 AB {number}")
        await export(carla, number)
    [earned] = await stage.database.reading.rows(
        "SELECT sum(vouchers), sum(fee_cents) FROM batch_fees"
    )
    assert tuple(earned) == (7, 5_000_00 * 7 // 1_500)


TEXTS = st.text(max_size=30)


async def test_the_webshop_hears_that_a_lapse_was_taken_back(stage: Stage) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    code = await anneke.give()
    stage.later(days=400)
    await stage.lapse()
    await export(carla, 1)
    # As the operator's command does it: the clock was wrong.
    async with stage.database.transaction() as transaction:
        await lapses.take_back_lapses(transaction, date(2022, 9, 6), stage.clock.now())
    assert await stage.balanced()
    codes, payments, _sums = await export(carla, 2)
    assert [row[1:3] + row[4:] for row in codes] == [
        [code, "weer geldig", "150,00", "06-09-2022", ""]
    ]
    assert payments == []


async def test_every_kind_of_movement_has_a_word_in_the_export(stage: Stage) -> None:
    allowed = await structure.allowed(stage.database.reading, "ledger", "kind")
    assert allowed == kinds().keys()


# The first book takes a while to make.
@pytest.mark.slow
@settings(max_examples=40)
@given(text=TEXTS)
def test_no_text_becomes_a_formula(text: str) -> None:
    sheet = Sheet("Blad", ("a", "b"), [(text, Cents(-1_50))])
    [[shown, amount]] = rows(to_csv(sheet))
    assert not shown.lstrip().startswith(("=", "+", "-", "@"))
    assert amount == "-1,50"
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx([sheet]))).active
    assert page is not None
    assert page.cell(2, 1).data_type != "f"
    assert page.cell(2, 2).value == -1.5


@settings(max_examples=40)
@given(value=st.integers(min_value=-(10**10), max_value=10**10))
def test_cents_are_exact_in_both_kinds_of_file(value: int) -> None:
    sheet = Sheet("Blad", ("a",), [(Cents(value),)])
    [[shown]] = rows(to_csv(sheet))
    assert int(shown.replace(",", "")) == value
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx([sheet]))).active
    assert page is not None and round(page.cell(2, 1).value * 100) == value


def test_codes_stay_as_they_are() -> None:
    sheet = Sheet("Blad", ("a",), [(Code("-0012E3"),), (Code("00123"),)])
    assert rows(to_csv(sheet)) == [["-0012E3"], ["00123"]]
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx([sheet]))).active
    assert page is not None and page.cell(3, 1).value == "00123"
