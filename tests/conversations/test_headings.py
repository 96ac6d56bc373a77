"""A title, a heading, a crossed-out row or a note may say that rows do not count.

Nothing below it is booked or stored in one tap, as if it were not there.
"""

import io

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from bot.domain.scheme_file import read_scheme
from bot.storage import coupons
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.helpers.command_line import Operator, operator
from tests.helpers.redeeming import in_parts, pot
from tests.helpers.tables import workbook
from tests.helpers.webshop import CODES, in_csv, ready, with_vouchers

__all__ = ["operator"]

DAY = "6-9-2021"
HEADER = "code;bedrag;datum"
ALL_COUNT = "Ja, alle rijen tellen"


def is_booking(carla: Person) -> bool:
    return any(label.startswith("Boek") for label in carla.buttons)


def said(carla: Person) -> str:
    return "\n".join(carla.screen[-3:])


def row(code: str) -> str:
    return f"{code};150;{DAY}"


@pytest.mark.parametrize(
    "title",
    [
        *("Geannuleerde bestellingen", "Uitgegeven vouchers", "Niet ingewisselde bonnen"),
        *("TESTBESTAND - niet verwerken", "Mislukte betalingen;;", ";Overzicht retouren;"),
        *("Refunds September 2021", "Ongebruikte vouchers", "Verkochte vouchers week 36"),
    ],
)
async def test_a_title_that_denies_the_rows_leaves_nothing_to_book(
    stage: Stage, title: str
) -> None:
    carla, codes = await ready(stage, 1)
    data = in_csv(HEADER, row(codes[0]), header=title)
    await carla.upload(data, "lijst.csv")
    assert not is_booking(carla)
    assert f"Rij 3: Boven deze rij staat “{title.strip(';')}”." in said(carla)
    assert await pot(stage) == (150_00, 0)


@pytest.mark.parametrize("title", ["Vouchers september 2021", "Inleveringen week 36", "2021"])
async def test_a_title_that_says_nothing_of_the_rows_is_not_asked_about(
    stage: Stage, title: str
) -> None:
    carla, codes = await ready(stage, 1)
    await carla.upload(in_csv(HEADER, row(codes[0]), header=title), "lijst.csv")
    assert is_booking(carla), said(carla)


@pytest.mark.parametrize("title", ["Nalopen met Els", "Lijst B", "Let op: rij 3 is geannuleerd"])
async def test_any_other_title_is_shown_and_asked_about(stage: Stage, title: str) -> None:
    carla, codes = await ready(stage, 1)
    await carla.upload(in_csv(HEADER, row(codes[0]), header=title), "lijst.csv")
    assert carla.last == (
        f"Naast de rijen staat in uw bestand:\n“{title}”\nTellen toch alle rijen mee?"
    )
    assert carla.buttons == [ALL_COUNT, "Stop"]
    await carla.tap(ALL_COUNT)
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (0, 150_00)


@pytest.mark.parametrize(
    ("caption", "told"),
    [
        ("deze bestellingen zijn geannuleerd", "deze bestellingen zijn geannuleerd"),
        ("TEST,\nniet boeken!", "TEST, niet boeken!"),
        ("retour gekomen, bel 06-12345678", "…"),
    ],
)
async def test_what_is_written_with_a_list_is_asked_about(
    stage: Stage, caption: str, told: str
) -> None:
    carla, codes = await ready(stage, 1)
    await carla.upload(in_csv(row(codes[0]), header=HEADER), "lijst.csv", caption=caption)
    assert carla.last == f"Bij uw bestand schreef u: “{told}”\nTellen toch alle rijen mee?"
    assert carla.buttons == [ALL_COUNT, "Stop"]
    await carla.tap(ALL_COUNT)
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (0, 150_00)


async def test_what_is_written_with_coupons_is_asked_about(stage: Stage) -> None:
    carla = await stage.coordinator()
    data = b"code;soort;waarde\nSP-101;sport;5,00\n"
    await carla.upload(data, "bonnen.csv", caption="Vervallen bonnen")
    assert "Bij uw bestand schreef u: “Vervallen bonnen”" in carla.last


async def test_other_words_with_a_list_are_not_asked_about(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    data = in_csv(row(codes[0]), header=HEADER)
    await carla.upload(data, "lijst.csv", caption="Hier is de lijst van september, groet Els")
    assert is_booking(carla), said(carla)


@pytest.mark.parametrize(
    "heading", ["Geannuleerd", "Retouren:", "NIET GEVEN", ";Storno;", ";;mislukt", "retour;;"]
)
async def test_rows_below_a_heading_that_denies_them_are_refused(
    stage: Stage, heading: str
) -> None:
    carla, codes = await ready(stage, 3)
    lines = [row(codes[0]), heading, row(codes[1]), "Ingeleverd:", row(codes[2])]
    await carla.upload(in_csv(*lines, header=HEADER), "lijst.csv")
    assert "Te boeken: 2" in said(carla)
    assert f"Rij 4: Boven deze rij staat “{heading.strip(';')}”." in said(carla)
    await carla.tap("Boek 2 vouchers")
    assert "Geldig" in await carla.send(codes[1])


@pytest.mark.parametrize(
    "remark", ["Let op: rij 3 is geannuleerd", "Vervallen", "nog eens nakijken", ";;zie de mail"]
)
async def test_what_is_written_below_the_rows_is_asked_about(stage: Stage, remark: str) -> None:
    carla, codes = await ready(stage, 1)
    await carla.upload(in_csv(row(codes[0]), remark, header=HEADER), "lijst.csv")
    assert f"“{remark.strip(';')}”" in carla.last and carla.buttons == [ALL_COUNT, "Stop"]


async def test_a_code_alone_is_no_heading(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    await carla.upload(in_csv(f"{codes[0]};;", codes[1], header=HEADER), "lijst.csv")
    assert "Naast de rijen" not in said(carla)
    assert "Te boeken: 1" in said(carla)


async def test_a_second_table_in_the_list_is_refused_by_its_names(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    lines = [row(codes[0]), "code;retourbedrag;datum", row(codes[1])]
    await carla.upload(in_csv(*lines, header=HEADER), "lijst.csv")
    assert "In rij 3 begint een andere tabel: code, retourbedrag en datum." in carla.last
    assert not is_booking(carla)


async def test_the_same_names_once_more_are_no_row(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    lines = [row(codes[0]), "Code;Bedrag;Datum", row(codes[1])]
    await carla.upload(in_csv(*lines, header=HEADER), "lijst.csv")
    await carla.tap("Boek 2 vouchers")
    assert await pot(stage) == (0, 300_00)


@pytest.mark.parametrize("column", ["btw", "nr", "kassa"])
@pytest.mark.parametrize("between", [(), (";;;",)])
@pytest.mark.parametrize(
    "second", ["code;{};bedrag;datum", "CODE;{};Bedrag;Datum;", "bedrag;code;datum;{}"]
)
async def test_the_same_names_in_another_order_begin_another_table(
    set_stage: SetStage, column: str, between: tuple[str, ...], second: str
) -> None:
    """Two lists below each other: the rows of the second would be read by the first."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    carla, codes = await ready(stage, 2)
    lines = [f"{codes[0]};40;8;{DAY}", *between, second.format(column), f"{codes[1]};8;40;{DAY}"]
    data = in_csv(*lines, header=f"code;bedrag;{column};datum")
    await carla.upload(data, "lijst.csv")
    assert "begint een andere tabel" in carla.last
    assert not is_booking(carla)


async def test_the_same_names_in_another_order_begin_other_coupons(stage: Stage) -> None:
    carla = await stage.coordinator()
    data = workbook(
        ("code", "bedrag", "nr 1", "soort"),
        ("SP-103", 5, 400, "sport"),
        ("code", "nr 1", "bedrag", "soort"),
        ("SP-104", 400, 5, "sport"),
    )
    await carla.upload(data, "bonnen.xlsx")
    assert "In rij 3 begint een andere tabel: code, nr 1, bedrag en soort." in carla.last


async def test_coupons_below_what_denies_them_are_not_stored(stage: Stage) -> None:
    carla = await stage.coordinator()
    coupon = "AB-100{};sport;5,00;31-12-2022"
    text = "\n".join(
        [
            *("code;soort;bedrag;geldig tot", coupon.format(1), "Niet geven:", coupon.format(2)),
            "",
        ]
    )
    shown = await carla.upload(text.encode(), "bonnen.csv")
    assert "Nieuw: 1" in said(carla) and "Rij 4: Boven deze rij staat “Niet geven:”" in said(carla)
    await carla.send("start")
    shown = await carla.upload(f"Gebruikte bonnen\n{text}".encode(), "bonnen.csv")
    assert "“Gebruikte bonnen”" in shown and carla.buttons == [ALL_COUNT, "Stop"]
    assert await coupons.stock(stage.database.reading, stage.clock.now().date()) == []


async def in_excel(
    carla: Person, codes: list[str], name: str = "lijst.xlsx", **change: object
) -> str:
    """An Excel file with these codes, of which `change` names the sheet, crosses out or notes."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(("code", "bedrag", "datum"))
    for code in codes:
        sheet.append((code, 150, DAY))
    if "title" in change:
        sheet.title = change["title"]
    if "struck" in change:
        sheet[change["struck"]].font = Font(strike=True)
    if "noted" in change:
        sheet[change["noted"]].comment = Comment("deze niet", "Els")
    kept = io.BytesIO()
    book.save(kept)
    return await carla.upload(kept.getvalue(), name)


@pytest.mark.parametrize("name", ["Geannuleerd", "retouren sept"])
async def test_a_sheet_or_file_of_such_a_name_is_asked_about(stage: Stage, name: str) -> None:
    carla, codes = await ready(stage, 1)
    await in_excel(carla, codes, title=name)
    assert f"“{name}”" in carla.last and carla.buttons == [ALL_COUNT, "Stop"]
    await carla.tap("Stop")
    await carla.tap("Afwikkeling")
    await carla.tap("Lijst van de webshop inlezen")
    await in_excel(carla, codes, f"{name}.xlsx")
    assert f"“{name}.xlsx”" in carla.last and not is_booking(carla)
    await carla.tap(ALL_COUNT)
    assert is_booking(carla)


@pytest.mark.parametrize("cell", ["A3", "B3", "C3"])
async def test_a_row_that_is_crossed_out_is_not_booked(stage: Stage, cell: str) -> None:
    carla, codes = await ready(stage, 2)
    await in_excel(carla, codes, struck=cell)
    assert "Te boeken: 1" in said(carla)
    assert "Rij 3: Door deze rij staat in Excel een streep." in said(carla)


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("whole", [True, False])
async def test_a_piece_of_a_cell_that_is_crossed_out_is_seen(
    stage: Stage, at: int, whole: bool
) -> None:
    carla, codes = await ready(stage, 2)
    cells: list[object] = [codes[1], "150", DAY]
    struck = TextBlock(InlineFont(strike=True), str(cells[at]))
    cells[at] = CellRichText(struck) if whole else CellRichText(struck, " ")
    data = workbook(("code", "bedrag", "datum"), (codes[0], "150", DAY), tuple(cells))
    await carla.upload(data, "lijst.xlsx")
    assert "Rij 3: Door deze rij staat in Excel een streep." in said(carla)
    assert "Te boeken: 1" in said(carla)


async def test_a_note_at_a_cell_is_asked_about_and_not_shown(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    await in_excel(carla, codes, noted="A2")
    assert "een opmerking bij cel A2" in carla.last and "Els" not in carla.last
    assert not is_booking(carla)


async def test_an_own_code_of_one_column_is_no_heading(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    await carla.upload(workbook(("Vouchercode",), (codes[0],), (codes[1],)), "lijst.xlsx")
    assert "Te boeken: 2" in said(carla)


async def test_the_command_asks_as_well(operator: Operator) -> None:
    await with_vouchers(operator)
    path = operator.folder / "lijst.csv"
    path.write_bytes(in_csv(HEADER, f"{CODES[0]};150;7-9-2021", header="Nalopen met Els"))
    refused = await operator.refused("import-redemptions", str(path), "--yes")
    assert 'beside the rows it says: "Nalopen met Els"' in refused
    told = ("--column", "nothing=-")
    again = await operator.run("import-redemptions", str(path), "--yes", *told)
    assert again.code == 0
