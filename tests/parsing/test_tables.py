"""Tables that people send: every layout of the same rows reads the same, or is refused with why."""

import contextlib
import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.formatting import euro
from bot.parsing.tables import cells, files, table, xlsx_file
from bot.parsing.tables.cells import (
    Number,
    Spoiled,
    Unreadable,
    read_code,
    read_money,
    read_word,
)
from bot.parsing.tables.columns import Column, is_personal, recognise
from bot.parsing.tables.days import read_day
from bot.parsing.tables.files import open_table
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import TableRow
from tests.helpers.effort import measured
from tests.helpers.tables import workbook

ASSEN = ZoneInfo("Europe/Amsterdam")
COLUMNS = (
    Column("code", "de code", ("code", "gift card code", "couponcode"), required=True),
    Column("value", "het bedrag", ("bedrag", "value", "waarde"), required=True),
    Column("until", "geldig tot", ("geldig tot", "valid until")),
)
PLAIN = "Code;Bedrag;Geldig tot\r\nAB-1234;12,50;31-12-2022\r\nAB-1235;150;3-4-2022\r\n"


def rows(data: bytes | str) -> list[TableRow]:
    return list(open_table(data.encode() if isinstance(data, str) else data, COLUMNS).rows())


def refusal(data: bytes | str) -> str:
    """Why a file is refused as a whole."""
    with pytest.raises(TableRefused) as refused:
        rows(data)
    return str(refused.value)


SMALL = workbook(("code", "bedrag"), ("AB-1234", 5), ("AB-1235", 12.5))

# Files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_spelling_of_a_csv_reads_the_same(encoding: str, delimiter: str, end: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(["Code", "Categorieën", "Bedrag", "Geldig tot"])
    writer.writerow(["AB-1234", 'één;twee,"drie"\nvier', "12,50", "31-12-2022"])
    assert rows(text.getvalue().encode(encoding)) == [
        TableRow(2, {"code": "AB-1234", "value": "12,50", "until": "31-12-2022"})
    ]


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            # Of what may be a power of ten as well the whole column tells; see test_rows.py.
            st.from_regex(r"[A-DF-Z0-9]{4,20}", fullmatch=True),
            st.integers(0, 99_999),
            st.text("abc,;\t\"'\n| ", max_size=12),
        ),
        max_size=8,
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
)
def test_what_a_program_writes_is_read_back(
    lines: list[tuple[str, int, str]], delimiter: str, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["note", "code", "bedrag"])
    for code, cents, note in lines:
        writer.writerow([note, code, f"{cents // 100},{cents % 100:02}"])
    found = [
        (read_code(row.cells["code"]), read_money(row.cells["value"]))
        for row in rows(text.getvalue().encode(encoding))
    ]
    assert found == [(code, cents) for code, cents, _note in lines]


def test_excels_hint_about_the_separator_is_taken_and_counts_as_a_row() -> None:
    assert [row.number for row in rows("sep=;\r\n" + PLAIN)] == [3, 4]


def test_a_row_is_counted_as_a_spreadsheet_counts() -> None:
    text = 'Bonnen voor 2022\n\nCode,Bedrag,n\nAB-1,5,"twee\nregels"\n,,\nAB-2,5,x\n'
    assert [row.number for row in rows(text)] == [4, 6]


def test_excels_way_to_keep_zeros_is_undone() -> None:
    assert rows('code;bedrag\n="00123";5\n')[0].cells["code"] == "00123"


def test_a_row_with_too_few_or_too_many_columns_says_so() -> None:
    found = rows("code,bedrag,geldig tot\nAB-1,12,50,2022-04-03\nAB-2\nAB-3,12,50,\n")
    assert [row.problem for row in found] == [
        "Deze rij heeft 4 kolommen, de kop heeft er 3.",
        "Deze rij heeft 1 kolom, de kop heeft er 3.",
        # Behind a cell that is empty nobody would see that the amount is two cells.
        "Deze rij heeft 4 kolommen, de kop heeft er 3.",
    ]
    assert rows("code;bedrag\nAB-3;12,50;;;\n")[0].problem is None


@pytest.mark.parametrize("cut", [1, 5, 17])
def test_half_a_csv_is_refused_as_a_whole(cut: int) -> None:
    text = 'code;bedrag;"geldig tot"\nAB-1;5;"31-12-2022"\n'
    assert "stopt halverwege" in refusal(text[: -cut - 1])


def test_a_csv_cut_within_a_letter_is_refused() -> None:
    assert "stopt halverwege" in refusal("code;bedrag;x\nAB-1;5;é".encode()[:-1])


def test_a_last_value_that_may_be_cut_off_is_not_trusted() -> None:
    """Without a line end nobody can tell whether 15 was 150."""
    last = rows("code;bedrag\nAB-1;150\nAB-2;15")[-1]
    assert last.problem
    assert "afgebroken" in last.problem
    unread = rows("code;bedrag;nummer\nAB-1;150;1\nAB-2;15;2")
    assert [row.problem for row in unread] == [None, None]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "leeg"),
        (b" \r\n;;;\r\n", "leeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "CSV of een Excel-bestand"),
        (b"<html><table><tr><td>code</td></tr></table>", "CSV of een Excel-bestand"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "oud Excel-bestand"),
        (b"PK\x03\x04 and nothing else", "beschadigd"),
        (b"Naam;Bedrag\nx;5\n", "Ik mis: de code."),
        (b"code;code;bedrag\nx;y;5\n", "dezelfde naam: code"),
        (b'code;bedrag\n"AB"1;5\nAB-2;5\n', "rij 2"),
        (b"code;bedrag\nAB-1;" + b"5" * 3000 + b"\n", "Rij 2 is te lang"),
    ],
)
def test_what_is_no_table_of_codes_is_refused(data: bytes, why: str) -> None:
    assert why in refusal(data)


def test_size_and_length_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 30)
    lines = "".join(f"AB-{row};5\n" for row in range(50))
    assert "meer dan 30 rijen" in refusal("code;bedrag\n" + lines)
    many = [("code", "bedrag"), *((f"AB-{row}", 5) for row in range(50))]
    assert "meer dan 30 rijen" in refusal(workbook(*many))
    monkeypatch.setattr(files, "MOST_TABLE_BYTES", 2**20)
    assert "niet groter zijn dan 1 MB" in refusal(b"x" * (2**20 + 1))


def test_an_excel_file_keeps_what_its_cells_are() -> None:
    def more(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.append(("AB-1234", 12.5, datetime(2022, 4, 3), "iemand"))  # noqa: DTZ001
        sheet.append((123456, 150, date(2022, 12, 31)))
        sheet.append(())
        sheet.append(("AB-1236", "=B3*2", 44654))
        sheet["A4"].number_format = "00000000"

    data = workbook(
        ("Bonnen voor sport",),
        ("Code", "Bedrag", "Geldig tot", "Naam"),
        change=more,
    )
    table = open_table(data, COLUMNS)
    assert table.mapping.personal == ("Naam",)
    first, second, third = table.rows()
    assert first.number == 3
    assert first.cells == {
        "code": "AB-1234",
        "value": Number(12.5),
        "until": date(2022, 4, 3),
    }
    assert second.cells["code"] == Number(123456, "00000000")
    assert read_money(second.cells["value"]) == 15_000
    assert third.number == 6
    assert isinstance(third.cells["value"], Spoiled)
    assert read_day(third.cells["until"], ASSEN) == date(2022, 4, 3)


def test_a_spreadsheet_of_a_mac_counts_its_days_from_1904() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(("code", "bedrag", "geldig tot"))
    book.active.append(("AB-1234", 5, 44654 - 1462))
    kept = io.BytesIO()
    book.save(kept)
    assert read_day(rows(kept.getvalue())[0].cells["until"], ASSEN) == date(2022, 4, 3)


def test_merged_cells_that_hide_something_are_refused() -> None:
    lines = [("Titel",), ("code", "bedrag", "n"), ("AB-1", 5, 1), ("AB-2", 5, 1), ("AB-3", 5, 1)]
    assert len(rows(workbook(*lines, change=lambda sheet: sheet.merge_cells("A1:C1")))) == 3
    assert len(rows(workbook(*lines, change=lambda sheet: sheet.merge_cells("C3:C4")))) == 3
    why = refusal(workbook(*lines, change=lambda sheet: sheet.merge_cells("B3:B4")))
    assert "samengevoegde cellen in rij 3 tot en met 4" in why


def test_half_an_excel_file_is_refused_as_a_whole() -> None:
    data = workbook(("code", "bedrag"), *((f"AB-{row}", row) for row in range(300)))
    for part in (2, 3, 10):
        assert "beschadigd" in refusal(data[: -len(data) // part])


def test_an_excel_file_that_breaks_off_inside_is_refused_as_a_whole() -> None:
    data = workbook(("code", "bedrag"), *((f"AB-{row}", row) for row in range(300)))
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:-5000] if "sheet1" in name else content)
    assert "beschadigd" in refusal(broken.getvalue())


def changed(data: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """An Excel file of which each part, with its name, is what `change` makes of it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return kept.getvalue()


@pytest.mark.slow
def test_a_file_of_very_many_sheets_is_refused_at_once() -> None:
    """All of them may be one part of the file, and each would be looked at."""
    book = openpyxl.Workbook()
    for number in range(200):
        book.create_sheet(f"sheet {number}")
    kept = io.BytesIO()
    book.save(kept)
    assert "te groot" in refusal(kept.getvalue())


TYPE = b'<!DOCTYPE worksheet [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
COMMENT = b"<!--" + b"-x" * 50_000 + b"-->"


@pytest.mark.parametrize("before", [b"", COMMENT, b"<?x y?>" * 2_000, b" " * 70_000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "iso-8859-1"])
@pytest.mark.parametrize("part", ["sheet1", "workbook.xml.rels", "styles", "theme"])
def test_an_excel_file_that_defines_entities_is_refused(
    part: str, encoding: str, before: bytes
) -> None:
    def bomb(name: str, content: bytes) -> tuple[str, bytes]:
        if part not in name:
            return name, content
        text = re.sub(rb"^<\?xml.*?\?>\s*", b"", content).decode()
        head = f'<?xml version="1.0" encoding="{encoding[:6] if "16" in encoding else encoding}"?>'
        written = (head + before.decode() + TYPE.decode() + text).encode(encoding)
        return name, (b"\xfe\xff" if encoding == "utf-16-be" else b"") + written

    data = workbook(("code", "bedrag"), ("AB-1", 5))
    assert "beschadigd" in refusal(changed(data, bomb))
    harmless = changed(data, lambda name, content: (name, content))
    assert len(rows(harmless)) == 1


def test_entities_in_a_sheet_of_another_name_are_refused_too() -> None:
    def bomb(name: str, content: bytes) -> tuple[str, bytes]:
        content = content.replace(b"sheet1.xml", b"sheet1.bin")
        if "sheet1.xml" in name:
            return name.replace("sheet1.xml", "sheet1.bin"), COMMENT + TYPE + content
        return name, content

    assert "beschadigd" in refusal(changed(workbook(("code", "bedrag"), ("AB-1", 5)), bomb))


def test_an_excel_file_that_unpacks_to_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_UNPACKED", 1000)
    assert "te groot" in refusal(workbook(("code", "bedrag"), ("AB-1", 5)))


@pytest.mark.parametrize(
    "hostile",
    [
        b"<!--" + b"<mergeCell " * 90_000 + b"-->",
        b"<!--" + b'<mergeCell ref="A1' * 60_000 + b"-->",
        b"<!--" + b"<a:" * 200_000 + b"-->",
        b"<!--" + b'<mergeCell ref="B2:ZZZ9"/>' * 30_000 + b"-->",
    ],
)
def test_merged_cells_are_looked_for_in_a_time_that_grows_with_the_file(hostile: bytes) -> None:
    def put(name: str, content: bytes) -> tuple[str, bytes]:
        end = b"</worksheet>"
        return name, content.replace(end, hostile + end) if "sheet1" in name else content

    data = changed(workbook(("code", "bedrag"), ("AB-1", 5)), put)
    with measured() as effort, contextlib.suppress(TableRefused):
        rows(data)
    assert effort.seconds < 1


def test_two_sheets_with_codes_are_one_too_many() -> None:
    def second(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        other = sheet.parent.create_sheet("Nog een")
        other.append(("code", "bedrag"))

    assert "meer dan één blad" in refusal(workbook(("code", "bedrag"), ("AB-1", 5), change=second))


def test_an_open_document_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "CSV of een Excel-bestand" in refusal(kept.getvalue())


@given(st.binary(max_size=300))
def test_whatever_arrives_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(TableRefused):
        rows(data)


@given(st.data())
def test_a_damaged_excel_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(SMALL)
    for _each in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(TableRefused):
        rows(bytes(whole))


# Columns


def test_columns_are_recognised_whatever_their_punctuation() -> None:
    mapping = recognise(
        ["Gift-Card_Code", "VALUE ", "Geldig  tot", "E-mailadres", "soort"], COLUMNS
    )
    assert mapping.places == {"code": 0, "value": 1, "until": 2}
    assert mapping.personal == ("E-mailadres",)
    assert mapping.unused == ("soort",)
    assert mapping.shown(COLUMNS)[0] == ("de code", "Gift-Card_Code")


def test_the_best_name_is_taken_where_there_are_two() -> None:
    mapping = recognise(["couponCode", "code", "waarde"], COLUMNS)
    assert mapping.places["code"] == 1
    assert mapping.unused == ("couponCode",)


@pytest.mark.parametrize(
    "name",
    [
        *("BSN", "BSN (DigiD)", "E-mailadres", "email", "Customer e-mail", "Naam", "first_name"),
        *("Telefoonnummer", "Adres", "billing_address_1", "Postcode", "Uniek nummer", "IBAN"),
        *("geboortedatum", "customerEmail", "Achternaam"),
    ],
)
def test_columns_about_people_are_known(name: str) -> None:
    assert is_personal(name)


@pytest.mark.parametrize(
    "name", ["Code", "Bedrag", "Geldig tot", "Fondsnaam", "Status", "batch", "Soort", "valuta"]
)
def test_columns_about_coupons_are_no_columns_about_people(name: str) -> None:
    assert not is_personal(name)


# Money


@given(st.integers(0, cells.MOST_CENTS))
@example(0)
@example(100)
@example(150_000)
def test_an_amount_is_the_same_in_every_spelling(cents: int) -> None:
    whole, part = divmod(cents, 100)
    assert read_money(f"{whole},{part:02}") == cents
    assert read_money(f"{whole}.{part:02}") == cents
    assert read_money(f"€ {whole},{part:02}") == cents
    assert read_money(f"{whole},{part:02} EUR") == cents
    assert read_money(f"{whole:,}.{part:02}") == cents
    assert read_money(Number(float(f"{whole}.{part:02}"))) == cents
    if part or whole < 1000:
        assert read_money(euro(cents)) == cents
    if part == 0:
        assert read_money(Number(whole)) == cents
        assert read_money(f"{whole},-") == cents


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("1.500", "op twee manieren"),
        ("1,500", "op twee manieren"),
        ("-5", "onder nul"),
        ("- 5,00", "onder nul"),
        ("(5,00)", "onder nul"),
        (Number(-0.5), "onder nul"),
        ("12,345", "op twee manieren"),
        ("0,125", "meer dan twee decimalen"),
        ("1500,005", "meer dan twee decimalen"),
        ("1.500,001", "meer dan twee decimalen"),
        ("7,35000000000001", "meer dan twee decimalen"),
        ("7,350", "op twee manieren"),
        (Number(12.345), "meer dan twee decimalen"),
        ("$5", "niet in euro"),
        ("5 USD", "niet in euro"),
        (Number(5, '"$"#,##0.00'), "niet in euro"),
        (Number(5, "[$$-409]#,##0.00"), "niet in euro"),
        (Number(5, "[$£-809]#,##0.00"), "niet in euro"),
        ("10%", "percentage"),
        (Number(0.1, "0%"), "percentage"),
        (Number(float("nan")), "geen bedrag"),
        (Number(float("inf")), "geen bedrag"),
        ("", "ontbreekt"),
        ("tien", "geen bedrag"),
        ("1.500.00", "geen bedrag"),
        ("12²", "geen bedrag"),
        ("1e3", "geen bedrag"),
        ("9999999999999", "geen bedrag"),
        ("999999999999", "te groot"),
        (date(2022, 1, 1), "datum"),
        (Spoiled("formule"), "formule"),
    ],
)
def test_an_amount_that_is_none_or_two_is_refused(cell: cells.Cell, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_money(cell)


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("12,5", 1_250),
        ("1.500,000", 150_000),
        ("0,350", 35),
        ("1.500.000", 150_000_000),
        ("€\N{NO-BREAK SPACE}12,50", 1_250),
        ("１５０", 15_000),
        (Number(0.1 + 0.2), 30),
        (Number(5, "[$€-413] #,##0.00"), 500),
        (Number(5, '"€" #,##0.00'), 500),
        (Number(5, "_-€ * #,##0.00_-"), 500),
    ],
)
def test_other_amounts(cell: cells.Cell, cents: int) -> None:
    assert read_money(cell) == cents


@given(st.integers(0, cells.MOST_CENTS), st.integers(2, 18), st.integers(1, 9))
def test_only_zeros_may_stand_behind_the_cents(cents: int, zeros: int, digit: int) -> None:
    """pretix on SQLite prints 7,35000000000000."""
    whole, part = divmod(cents, 100)
    for mark in ".,":
        written = f"{whole}{mark}{part:02}{'0' * zeros}"
        assert read_money(written) == cents
        with pytest.raises(Unreadable, match="meer dan twee decimalen"):
            read_money(f"{written}{digit}")


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        assert 0 <= read_money(text) <= cells.MOST_CENTS
    except Unreadable as unreadable:
        assert str(unreadable)


# Codes and words


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{2,58}[A-Za-z0-9]", fullmatch=True))
def test_a_code_is_taken_as_it_stands(code: str) -> None:
    if not cells.SCIENTIFIC.fullmatch(code):
        assert read_code(code) == code
        assert read_code(f" '{code}\N{ZERO WIDTH SPACE} ") == code


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("1,23457E+15", "macht van tien"),
        ("1.23E+12", "macht van tien"),
        ("", "ontbreekt"),
        ("AB 1234", "geen code"),
        ("AB1", "geen code"),
        ("iemand@example.nl", "geen code"),
        ("-AB-", "geen code"),
        ("x" * 61, "geen code"),
        (Number(123.5), "decimalen"),
        (Number(1234567890123456), "cijfers van deze code veranderd"),
        (Number(1.2e20), "cijfers van deze code veranderd"),
        (Number(-1234), "cijfers van deze code veranderd"),
        (Number(123456789012, "0.00E+00"), "cijfers van deze code veranderd"),
        (Number(12345, "00000000"), "nullen"),
        (Number(12), "geen code"),
        (date(2022, 1, 1), "datum"),
        (Spoiled("formule"), "formule"),
    ],
)
def test_a_code_that_was_changed_is_refused(cell: cells.Cell, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_code(cell)


def test_a_number_that_is_whole_is_a_code() -> None:
    assert read_code(Number(12345678, "00000000")) == "12345678"
    assert read_code(Number(123456.0)) == "123456"


def test_words() -> None:
    assert read_word(" School  ") == "School"
    assert read_word(Number(12.0)) == "12"
    assert read_word("") == ""
    for bad in ("iemand@example.nl", "x" * 61):
        with pytest.raises(Unreadable, match="te lang"):
            read_word(bad)
