"""Files as coordinators send them: two in one go, with hidden rows, with a total below them."""

import io
import zipfile

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bot.storage import pool_codes
from tests.conftest import Person, SetStage, Stage
from tests.helpers import telegram_only
from tests.helpers.coupons import export, some
from tests.helpers.redeeming import pot
from tests.helpers.tables import changed_parts, everything, workbook
from tests.helpers.terminal import Terminal
from tests.helpers.terminal import terminal as terminal
from tests.helpers.webshop import ready

NAMES = ("Code", "Soort", "Waarde", "Geldig tot", "Omschrijving")
LAST = "31-12-2022"
PASSWORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
LINES = [(f"SPRT-482{n}", "sport", 5, LAST, "vrij") for n in range(1, 5)]


def hide_rows(*rows: int) -> bytes:
    """Four coupons of which a filter hides some."""

    def hide(sheet: Worksheet) -> None:
        for row in rows:
            sheet.row_dimensions[row].hidden = True

    return workbook(NAMES, *LINES, change=hide)


def hide_column(letter: str) -> bytes:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions[letter].hidden = True

    return workbook(NAMES, *LINES, change=hide)


async def codes_stored(stage: Stage) -> list[str]:
    return sorted(await everything(stage))


# Hidden rows and columns


async def test_rows_that_a_filter_hides_are_named_and_asked_about(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert await carla.upload(hide_rows(3, 5), "bonnen.xlsx") == (
        "De rijen 3 en 5 zijn verborgen in uw bestand.\nMoet ik lezen wat verborgen is?"
    )
    assert carla.buttons == ["Ja, lees het", "Nee, laat het weg", "Stop"]
    await carla.tap("Nee, laat het weg")
    shown = "\n".join(carla.screen[-3:])
    assert "Nieuw: 2 (€\N{NO-BREAK SPACE}10)" in shown
    assert "Rij 3: Deze rij is verborgen in Excel." in shown
    assert await carla.tap("Sla 2 bonnen op")
    assert await codes_stored(stage) == ["SPRT-4821", "SPRT-4823"]


async def test_hidden_rows_are_read_where_somebody_says_so(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert await carla.upload(hide_rows(3), "bonnen.xlsx") == (
        "Rij 3 is verborgen in uw bestand.\nMoet ik lezen wat verborgen is?"
    )
    assert "Nieuw: 4" in await carla.tap("Ja, lees het")
    # Another choice changes nothing about that.
    await carla.tap("Kolommen aanpassen")
    await carla.tap("Omschrijving: niet gebruikt")
    await carla.tap("Iets anders")
    assert "Nieuw: 4" in await carla.tap("partij")
    await carla.tap("Sla 4 bonnen op")
    assert len(await codes_stored(stage)) == 4


async def test_a_hidden_column_that_would_be_read_is_asked_about(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert await carla.upload(hide_column("D"), "bonnen.xlsx") == (
        "De kolom Geldig tot is verborgen in uw bestand.\nMoet ik lezen wat verborgen is?"
    )
    assert "Nieuw zonder einddatum: 4" in await carla.tap("Nee, laat het weg")
    await carla.upload(hide_column("D"), "bonnen.xlsx")
    assert "geldig tot en met: Geldig tot" in await carla.tap("Ja, lees het")
    # What is not read anyway may be hidden.
    assert "Nieuw: 4" in await carla.upload(hide_column("E"), "bonnen.xlsx")


@pytest.mark.parametrize(
    ("column", "word", "standing"),
    [
        ("Status", "gebruikt", "Opgebruikt: 1"),
        ("Uitgegeven aan", "Fatima", "Al gegeven: 1"),
        ("Ontvanger", "Fatima", "Al gegeven: 1"),
        ("Opmerking", "geblokkeerd", "Uitgezet: 1"),
    ],
)
async def test_what_says_that_a_coupon_is_gone_is_read_though_it_is_hidden(
    stage: Stage, column: str, word: str, standing: str
) -> None:
    """To leave it out would give a family a coupon that is worth nothing."""

    def hide(sheet: Worksheet) -> None:
        for letter in ("D", "E"):
            sheet.column_dimensions[letter].hidden = True

    carla = await stage.coordinator()
    lines = [(*LINES[0][:4], word), (*LINES[1][:4], "")]
    await carla.upload(workbook((*NAMES[:4], column), *lines, change=hide), "bonnen.xlsx")
    await carla.tap("Nee, laat het weg")
    shown = "\n".join(carla.screen[-3:])
    assert "Nieuw: 1" in shown and standing in shown and "Nieuw zonder einddatum: 1" in shown


async def test_a_hidden_line_of_a_list_of_redemptions_is_asked_about(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    book = workbook(("code", "bedrag", "datum"), *((code, 150, "6-9-2021") for code in codes))

    def flat(_name: str, content: bytes) -> bytes:
        return content.replace(b'<row r="2"', b'<row r="2" ht="0" customHeight="1"')

    book = changed_parts(book, flat)
    assert await carla.upload(book, "lijst.xlsx") == (
        "Rij 2 is verborgen in uw bestand.\nMoet ik lezen wat verborgen is?"
    )
    await carla.tap("Nee, laat het weg")
    assert "Rij 2: Deze rij is verborgen in Excel." in "\n".join(carla.screen[-3:])
    await carla.tap("Boek 1 voucher")
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 1


@pytest.mark.parametrize("name", ["Status", "Test", "Gebeurtenis"])
async def test_what_says_that_a_row_failed_is_read_though_it_is_hidden(
    stage: Stage, name: str
) -> None:
    carla, codes = await ready(stage, 2)

    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["D"].hidden = True

    good, bad = {"Test": ("nee", "ja")}.get(name, ("betaald", "mislukt"))
    rows = [(code, 150, "6-9-2021", word) for code, word in zip(codes, (good, bad), strict=True)]
    await carla.upload(workbook(("code", "bedrag", "datum", name), *rows, change=hide), "l.xlsx")
    if "Nee, laat het weg" in carla.buttons:
        await carla.tap("Nee, laat het weg")
    await carla.tap("Boek 1 voucher (€\u00a0150)")
    assert (await pot(stage))[1] == 150_00
    assert "Geldig" in await carla.send(codes[1])


async def test_empty_rows_may_be_hidden(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert "Nieuw: 4" in await carla.upload(hide_rows(*range(6, 40)), "bonnen.xlsx")


async def test_a_coupon_behind_thousands_of_empty_rows_is_stored(stage: Stage) -> None:
    def behind(sheet: Worksheet) -> None:
        for at, value in enumerate(LINES[3], 1):
            sheet.cell(6_010, at, value)

    carla = await stage.coordinator()
    book = workbook(NAMES, *LINES[:3], change=behind)
    assert "Nieuw: 4" in await carla.upload(book, "bonnen.xlsx")
    assert await carla.tap("Sla 4 bonnen op")
    assert len(await codes_stored(stage)) == 4


async def test_a_list_on_a_hidden_sheet_is_named(stage: Stage) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.parent.create_sheet("Uitleg").append(("Bonnen van de webshop",))
        sheet.title, sheet.sheet_state = "Bonnen", "hidden"
        sheet.parent.active = 1

    carla = await stage.coordinator()
    assert await carla.upload(workbook(NAMES, *LINES, change=hide), "bonnen.xlsx") == (
        "Er staat een tabel op een verborgen blad: “Bonnen”. Maak het blad zichtbaar, of zet de"
        " tabel die u bedoelt in een nieuw bestand. Er is niets opgeslagen."
    )


# Files that are something else, or lack something


async def test_a_file_of_another_program_is_called_by_its_name(stage: Stage) -> None:
    carla = await stage.coordinator()
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert await carla.upload(kept.getvalue(), "bonnen.docx") == (
        "Dit is een Word-bestand. Dat kan ik niet lezen. Stuur een CSV of een Excel-bestand"
        " (.xlsx). Er is niets opgeslagen."
    )
    assert await carla.upload(PASSWORD, "bonnen.xlsx") == (
        "Op dit bestand zit een wachtwoord. Haal het eraf in Excel, sla het bestand op en stuur het"
        " opnieuw. Er is niets opgeslagen."
    )


async def test_a_strict_workbook_is_read(stage: Stage) -> None:
    """Excel offers “Strict Open XML” among its kinds, and opens it as any other."""

    def strict(_name: str, content: bytes) -> bytes:
        start = b"http://schemas.openxmlformats.org/"
        for part in (b"spreadsheetml/%smain", b"officeDocument/%srelationships"):
            content = content.replace(
                start + part % b"2006/", b"http://purl.oclc.org/ooxml/" + part % b""
            )
        return content

    carla = await stage.coordinator()
    book = changed_parts(workbook(NAMES, *LINES), strict)
    assert "Nieuw: 4" in await carla.upload(book, "bonnen.xlsx")


async def test_a_list_without_names_above_it_hears_what_to_write(stage: Stage) -> None:
    carla = await stage.coordinator()
    for data, name in (
        (workbook(*LINES), "bonnen.xlsx"),
        ("\n".join(";".join(map(str, line)) for line in LINES).encode(), "bonnen.csv"),
    ):
        assert await carla.upload(data, name) == (
            "Boven de kolommen staan geen namen. Zet bovenaan een rij die zegt wat erin staat,"
            " bijvoorbeeld: “code” en “waarde”. Er is niets opgeslagen."
        )


async def test_the_link_of_a_card_in_a_list_is_its_code(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    lines = [(f"https://t.me/assen_bot?start=v_{code}", 150, "6-9-2021") for code in codes]
    book = workbook(("code", "bedrag", "datum"), *lines)
    assert "Te boeken: 2" in await carla.upload(book, "lijst.xlsx")
    await carla.tap("Boek 2 vouchers")
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 2


# Two files


async def in_one_go(stage: Stage, carla: Person, *files: tuple[str, bytes]) -> None:
    for name, data in files:
        stage.telegram.upload(carla.id, data, name, "document", album="7")
    await stage.settled()


@telegram_only.ALBUMS
async def test_of_two_files_in_one_message_none_is_lost_without_a_word(stage: Stage) -> None:
    carla = await stage.coordinator()
    first, second = export(*some(2)), export(*some(3, "sport"))
    await in_one_go(stage, carla, ("a.csv", first), ("b<.csv", second))
    told = "Ik lees één bestand tegelijk. Stuur b<.csv daarna nog een keer."
    assert told in carla.screen
    await carla.tap("Sla 2 bonnen op")
    assert "Klaar. Er zijn 2 bonnen bij gekomen." in carla.last
    assert "Nieuw: 3" in await carla.upload(second, "b<.csv")
    await carla.tap("Sla 3 bonnen op")
    assert "Klaar. Er zijn 3 bonnen bij gekomen." in carla.last


async def test_a_file_that_comes_after_a_shown_one_takes_its_place(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(export(*some(2)), "a.csv")
    assert "Sla 2 bonnen op" in carla.buttons
    await carla.upload(export(*some(3, "sport")), "b.csv")
    said = [text for _chat, text in stage.said]
    assert any(text.startswith("Het bestand hiervoor leg ik weg. Daar is niets") for text in said)
    assert "Sla 3 bonnen op" in carla.buttons
    assert "Sla 2 bonnen op" not in carla.buttons
    stored = await stage.database.reading.value("SELECT count(*) FROM imports")
    assert stored == 1, "and of the former one nothing is kept"


@telegram_only.ALBUMS
async def test_a_second_list_of_redemptions_is_no_list_of_coupons(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    one, two = (f"code;bedrag;datum\n{code};150;6-9-2021\n" for code in codes)
    await in_one_go(stage, carla, ("een.csv", one.encode()), ("twee.csv", two.encode()))
    assert "Ik lees één bestand tegelijk. Stuur twee.csv daarna nog een keer." in carla.screen
    await carla.upload((one + two.splitlines()[1] + "\n").encode(), "beide.csv")
    assert carla.offers("Boek 2 vouchers")


# Totals


async def test_a_total_in_a_list_of_redemptions_is_no_redemption(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-7K2M", "SHOP-9C3X"])
    carla, codes = await ready(stage, 2)
    text = "".join(f"{code};150;6-9-2021;zwembad\n" for code in codes)
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Lijst van de webshop inlezen")
    total = "Totaal;300;;\n"
    await carla.upload(f"code;bedrag;datum;winkel\n{text}{total}".encode(), "lijst.csv")
    shown = "\n".join(carla.screen[-3:])
    assert "Rij 4: Dit is een totaal, geen bon." in shown
    assert carla.offers("Boek 2 vouchers")


async def test_without_its_amount_a_line_is_not_booked_whole(stage: Stage) -> None:
    """An empty cell tells that all of it was spent; one that is not there tells nothing."""
    carla, codes = await ready(stage, 2)
    text = f"code;datum;bedrag;winkel\n{codes[0]};6-9-2021;150\n{codes[1]};6-9-2021\n"
    await carla.upload(text.encode(), "lijst.csv")
    assert "Rij 3: Deze rij heeft 2 kolommen, de kop heeft er 4." in "\n".join(carla.screen[-3:])
    assert carla.offers("Boek 1 voucher")


async def test_an_amount_that_commas_cut_in_two_is_not_booked(set_stage: SetStage) -> None:
    """Between commas 12,50 is 12 and 50, and the last cell of these rows was left out."""
    stage = await set_stage(partial=True)
    carla, codes = await ready(stage, 2)
    text = f"code,datum,bedrag,winkel\n{codes[0]},6-9-2021,12,50\n{codes[1]},6-9-2021,7,25\n"
    await carla.upload(text.encode(), "lijst.csv")
    shown = "\n".join(carla.screen[-3:])
    assert "Rij 2: Het bedrag is misschien bij de komma afgebroken." in shown
    assert "Rij 3: Het bedrag is misschien bij de komma afgebroken." in shown
    assert not any("Boek" in label for label in carla.buttons)


# At the command line


def test_the_command_says_of_a_file_what_it_is_and_what_to_do(terminal: Terminal) -> None:
    path = terminal.folder / "bonnen.xlsx"

    def refused(data: bytes) -> str:
        path.write_bytes(data)
        code, said = terminal.run("import-coupons", str(path), "--yes")
        assert code == 2 and "Nothing was stored." in said
        return said

    def hide(sheet: Worksheet) -> None:
        sheet.parent.create_sheet("Uitleg").append(("Bonnen",))
        sheet.sheet_state = "veryHidden"
        sheet.parent.active = 1

    assert "has a password" in refused(PASSWORD)
    assert "There are no names above the columns." in refused(workbook(*LINES))
    assert "on a sheet that is hidden: “Sheet”" in refused(workbook(NAMES, *LINES, change=hide))
    assert "This is a picture." in refused(b"\xff\xd8\xff\xe0" + bytes(99))
    assert "more than 1.000 columns" in refused(workbook(NAMES, tuple(range(1_500))))


def test_the_command_reads_what_stands_behind_empty_rows(terminal: Terminal) -> None:
    path = terminal.folder / "bonnen.csv"
    lines = [";".join(map(str, each)) for each in (NAMES, *LINES)]
    path.write_text("\n".join([*lines[:3], *[";;;;"] * 9_000, *lines[3:], ""]), encoding="utf-8")
    _code, said = terminal.run("import-coupons", str(path), "--yes")
    assert "Lapsed: 4" in said


def test_the_command_names_what_is_hidden_and_does_as_it_is_told(terminal: Terminal) -> None:
    path = terminal.folder / "bonnen.xlsx"
    path.write_bytes(hide_rows(3))
    code, said = terminal.run("import-coupons", str(path), "--yes")
    assert code == 2
    assert "hides row 3." in said and "--hidden read" in said and "Nothing was stored." in said
    _code, said = terminal.run("import-coupons", str(path), "--hidden", "skip", "--yes")
    assert "Lapsed: 3" in said and "Row 3: This row is hidden" in said
    _code, said = terminal.run("import-coupons", str(path), "--hidden", "read", "--yes")
    assert "Known already: 3" in said and "Lapsed: 1" in said and "hidden" not in said
