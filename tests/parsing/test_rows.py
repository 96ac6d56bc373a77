"""Rows as programs and people leave them: totals, empty tails, missing cells, odd codes."""

import contextlib
import io
import zipfile
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from bot.domain.codes import grouped, new_code
from bot.formatting import euro
from bot.parsing.tables.cells import Number, Unreadable, read_code, read_money
from bot.parsing.tables.columns import Column
from bot.parsing.tables.files import open_table
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import TableRow
from tests.helpers.effort import measured
from tests.helpers.tables import changed_parts, workbook

COLUMNS = (
    Column("code", "de code", ("code",), required=True),
    Column("kind", "de soort", ("soort",)),
    Column("value", "het bedrag", ("bedrag",), required=True, sums=True),
    Column("until", "geldig tot", ("geldig tot",)),
)
NAMES = ("Code", "Soort", "Bedrag", "Geldig tot")
HEADER = ";".join(NAMES) + "\n"
A_TOTAL = "Dit is een totaal, geen bon."


def rows(data: bytes | str) -> list[TableRow]:
    return list(open_table(data.encode() if isinstance(data, str) else data, COLUMNS).rows())


def refusal(data: bytes | str) -> str:
    """Why a file is refused as a whole."""
    with pytest.raises(TableRefused) as refused:
        rows(data)
    return str(refused.value)


def problems(found: list[TableRow]) -> dict[int, str]:
    """What is wrong with rows, by their numbers."""
    return {row.number: row.problem for row in found if row.problem}


def codes(data: bytes | str) -> list[str]:
    """The codes of the rows that are right."""
    return [read_code(row.cells["code"]) for row in rows(data) if not row.problem]


# Totals


@pytest.mark.parametrize(
    "word",
    [
        *("Totaal", "TOTAAL", "totaal:", "Eindtotaal", "Sub-totaal", "Subtotaal", "Total", "Som"),
        *("Grand Total", "Totaal sport", "Totaal_sport", "Totalen", "Totaalbedrag", "Sum"),
    ],
)
def test_a_total_is_no_coupon_in_whatever_words(word: str) -> None:
    lines = [("AB-1234", "sport", 25), ("AB-1235", "sport", 25)]
    text = HEADER + "".join(f"{code};{kind};{value};\n" for code, kind, value in lines)
    for last in (f"{word};sport;50,00;\n", f"{word};;;\n", f";{word};50,00;\n"):
        assert problems(rows(text + last)) == {4: A_TOTAL}
    for total in (50, "=SUM(C2:C3)"):
        book = workbook(NAMES, *lines, (word, "sport", total))
        assert problems(rows(book)) == {4: A_TOTAL}


def test_a_total_between_the_rows_is_none_either() -> None:
    text = "AB-1234;sport;25;\nSubtotaal;sport;25;\nAB-1235;school;5;\nSubtotaal;school;5;\n"
    assert problems(rows(HEADER + text)) == {3: A_TOTAL, 5: A_TOTAL}


@pytest.mark.parametrize("code", ["2021", "Aantal-2", "alles", "sport"])
def test_a_sum_without_a_word_for_it_is_known_by_its_amount(code: str) -> None:
    lines = [("AB-1234", "sport", 12.5), ("AB-1235", "sport", 12.5), ("AB-1236", "sport", 5)]
    text = HEADER + "".join(f"{a};{b};{euro(int(c * 100))};\n" for a, b, c in lines)
    assert problems(rows(text + f"{code};sport;30,00;\n")) == {5: A_TOTAL}
    assert problems(rows(text + f"{code};sport;31,00;\n")) == {}
    assert problems(rows(workbook(NAMES, *lines, (code, "sport", 30)))) == {5: A_TOTAL}


def test_a_code_of_the_lists_kind_is_a_coupon_whatever_it_is_worth() -> None:
    text = HEADER + "AB-1234;sport;10;\nAB-1235;sport;20;\nAB-1236;sport;30;\n"
    assert problems(rows(text)) == {}
    # What is called so and is no total.
    for code in ("TOTAAL4821", "SOMS-2021", "TOTALL-22", "SUMMER-21"):
        assert problems(rows(HEADER + f"AB-1234;sport;10;\n{code};sport;20;\n")) == {}


@given(
    st.lists(st.integers(1, 50_000), min_size=2, max_size=12),
    st.sampled_from(["Totaal", "som:", "", "2 bonnen", "12", "Eindtotaal 2021"]),
)
def test_a_sum_is_never_a_coupon(cents: list[int], word: str) -> None:
    lines = [f"AB-{n:04};sport;{c // 100},{c % 100:02};" for n, c in enumerate(cents)]
    total = f"{word};;{sum(cents) // 100},{sum(cents) % 100:02};"
    *found, last = rows(HEADER + "\n".join([*lines, total]) + "\n")
    assert problems(found) == {}
    with pytest.raises(Unreadable):
        if last.problem:
            raise Unreadable(last.problem)
        read_code(last.cells["code"])


# Empty tails


def test_a_bold_cell_in_the_last_row_of_all_is_no_row() -> None:
    """Excel keeps a format that was once given to a whole column."""

    def bold(sheet: Worksheet) -> None:
        cell = sheet.cell(1_048_576, 1)
        cell.font = Font(b=True)

    book = workbook(NAMES, ("AB-1234", "sport", 5), ("AB-1235", "sport", 5), change=bold)
    assert codes(book) == ["AB-1234", "AB-1235"]


def tail(rows: int, columns: int, last: str = "") -> bytes:
    """A workbook of one coupon, and below it rows that only have a format."""
    cells = "".join(f'<c r="{chr(65 + at)}%d" s="0"/>' for at in range(columns))
    lines = "".join(
        f'<row r="{row}">{cells % ((row,) * columns)}</row>' for row in range(3, rows + 3)
    )

    def add(name: str, content: bytes) -> bytes:
        end = b"</sheetData>"
        more = (lines + last).encode() + end
        return content.replace(end, more) if "sheet1" in name else content

    return changed_parts(workbook(NAMES, ("AB-1234", "sport", 5)), add)


@pytest.mark.slow
def test_behind_a_million_rows_with_only_a_format_a_coupon_is_one() -> None:
    cells = '<c r="A1048576" t="str"><v>AB-1235</v></c><c r="C1048576"><v>5</v></c>'
    last = f'<row r="1048576">{cells}</row>'
    with measured() as making:
        data = tail(1_000_000, 4, last)
    with measured() as reading:
        assert codes(data) == ["AB-1234", "AB-1235"]
    assert reading.seconds < max(5, making.seconds)


@pytest.mark.parametrize("many", [5_000, 6_000, 20_000])
def test_what_stands_behind_many_empty_rows_is_read(many: int) -> None:
    at = many + 3
    last = f'<row r="{at}"><c r="A{at}" t="str"><v>AB-1235</v></c><c r="C{at}"><v>5</v></c></row>'
    # With rows that only have a format between them, with rows that are just there, and without.
    for columns in (4, 0):
        assert codes(tail(many, columns, last)) == ["AB-1234", "AB-1235"]
    assert codes(tail(0, 0, last)) == ["AB-1234", "AB-1235"]
    empty = ("\r\n" * many, ";;;\n" * many)
    for lines in empty:
        text = HEADER + "AB-1234;sport;5;\n" + lines + "AB-1235;sport;5;\n"
        assert codes(text) == ["AB-1234", "AB-1235"]


@pytest.mark.parametrize("many", [20, 40, 6_000])
def test_a_table_may_begin_far_down(many: int) -> None:
    def move(sheet: Worksheet) -> None:
        sheet.insert_rows(1, many)

    book = workbook(NAMES, ("AB-1234", "sport", 5), change=move)
    for data in (
        book,
        "\n" * many + HEADER + "AB-1234;sport;5;\n",
        ";;;\n" * many + HEADER + "AB-1234;sport;5;\n",
    ):
        assert [(row.number, row.problem) for row in rows(data)] == [(many + 2, None)]


def test_empty_rows_do_not_count_as_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.parsing.tables.table.MOST_ROWS", 50)
    text = HEADER + "AB-1234;sport;5;\n" + ";;;\n" * 300 + "AB-1235;sport;5;\n"
    assert codes(text + ";;;\n" * 100_000) == ["AB-1234", "AB-1235"]
    assert codes(text + "\r\n" * 10_000) == ["AB-1234", "AB-1235"]
    row = '<row r="400"><c r="A400" t="str"><v>AB-1235</v></c><c r="C400"><v>5</v></c></row>'
    assert codes(tail(300, 4, row)) == ["AB-1234", "AB-1235"]
    more = "".join(f"AB-{n};sport;5;\n" for n in range(2000, 2100))
    assert "meer dan 50 rijen" in refusal(HEADER + more)


def test_empty_columns_are_no_columns() -> None:
    text = "Code;Soort;Bedrag" + ";" * 16_000 + "\nAB-1234;sport;5" + ";" * 16_000 + "\n"
    assert codes(text) == ["AB-1234"]

    def far(sheet: Worksheet) -> None:
        cell = sheet.cell(2, 16_384)
        cell.font = Font(b=True)

    assert codes(workbook(NAMES, ("AB-1234", "sport", 5), change=far)) == ["AB-1234"]


# Missing last cells


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_last_cells_that_are_missing_are_empty_ones(delimiter: str) -> None:
    """Some programs leave out what is empty at the end of a row."""
    text = HEADER + "AB-1234;sport;25;31-12-2022\nAB-1235;sport;25\nAB-1236;sport;25;\n"
    found = rows(text.replace(";", delimiter))
    assert problems(found) == {}
    assert [row.cells["until"] for row in found] == ["31-12-2022", "", ""]


def test_a_row_without_a_cell_that_has_to_be_there_is_refused() -> None:
    found = rows(HEADER + "AB-1234;sport;25;\nAB-1235;sport\nAB-1236\nAB-1237;sport;5;\n")
    assert problems(found) == {
        3: "Deze rij heeft 2 kolommen, de kop heeft er 4.",
        4: "Deze rij heeft 1 kolom, de kop heeft er 4.",
    }


def test_a_comma_in_an_amount_between_commas_is_no_missing_cell() -> None:
    found = rows("code,bedrag,soort,geldig tot\nAB-1234,12,50,sport\nAB-1235,12,50\nAB-1236,12\n")
    assert 3 in problems(found), "nobody can tell 12,50 from 12 and 50"
    assert 4 not in problems(found)


def test_where_commas_cut_amounts_no_half_of_one_is_read() -> None:
    """The last cell of these rows is left out, so that they have as many as the header."""
    names = "Code,Bedrag,Opmerking\n"
    cut = "Het bedrag is misschien bij de komma afgebroken"
    found = problems(rows(names + "AB-1234,12,50\nAB-1235,7,25\nAB-1236,5,--\n"))
    assert set(found) == {2, 3, 4}
    assert all(cut in why for why in found.values())
    # One with all its cells shows what the others are.
    found = problems(rows(names + "AB-1234,12,50,vrij\nAB-1235,7,25\nAB-1236,5,vrij\n"))
    assert "4 kolommen" in found[2]
    assert cut in found[3]
    assert 4 not in found
    # Amounts that are whole, or have a point or quotes.
    for lines in ("AB-1234,12,50\nAB-1235,7,vrij\n", "AB-1234,12.50,10\n", 'AB-1234,"12,50",10\n'):
        assert problems(rows(names + lines)) == {}
    for number in ("Aantal", "Bestelnummer", "Order ID", "Volgnr"):
        assert problems(rows(f"Code,Bedrag,{number}\nAB-1234,25,25\n")) == {}


def test_lines_that_stand_whole_in_quotes_are_read() -> None:
    for text in (
        '"Code;Soort;Bedrag"\r\n"AB-1234;sport;5"\r\n',
        '"Code,""Soort"",Bedrag"\r\n"AB-1234,""sport"",5"\r\n\r\n',
    ):
        assert codes(text) == ["AB-1234"]
        assert codes(b"\xef\xbb\xbf" + text.encode()) == ["AB-1234"]


@pytest.mark.parametrize("end", [b"\x1a", b"\0\0\0", b"\r\n\x1a"])
def test_what_fills_the_last_piece_of_a_file_is_nothing(end: bytes) -> None:
    assert codes((HEADER + "AB-1234;sport;5;\n").encode() + end) == ["AB-1234"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        *(";" * 5_000_000, ";;;\n" * 1_000_000, HEADER + '"' + "AB-1;sport;5;\n" * 200_000),
        *('"' * 5_000_000, ('"";' * 900 + "\n") * 2_000, "a" * 5_000_000, "\r" * 5_000_000),
        *("sep=" + ";" * 5_000_000, HEADER + '="' * 2_000_000, "_x000D_" * 700_000),
        *(HEADER + ("AB-1;" + " " * 1_900 + ";5;\n") * 2_000, "Totaal" * 500_000),
    ],
    ids=range(12),
)
def test_a_text_of_whatever_kind_takes_little_time(text: str) -> None:
    with measured() as effort, contextlib.suppress(TableRefused):
        rows(text)
    assert effort.seconds < 5


# Codes that look like something else


def test_a_text_cell_is_the_code_that_it_shows() -> None:
    book = workbook(
        NAMES, ("219E0188", "sport", 25), ("7F3A90C2", "sport", 25), ("12E45678", "sport", 25)
    )
    assert codes(book) == ["219E0188", "7F3A90C2", "12E45678"]


def test_in_a_csv_the_other_codes_tell_whether_it_is_one() -> None:
    text = HEADER + "219E0188;sport;25;\n7F3A90C2;sport;25;\nA0B1C2D3;sport;25;\n"
    assert codes(text) == ["219E0188", "7F3A90C2", "A0B1C2D3"]
    assert codes(HEADER + "219E0188;sport;25;\n7F3A90C2;sport;25;\n") == ["219E0188", "7F3A90C2"]
    forus = HEADER + "123e-4567;sport;25;\nab12-cd34;sport;25;\nq2w3-e4r5;sport;25;\n"
    assert codes(forus) == ["123e-4567", "ab12-cd34", "q2w3-e4r5"]


def test_what_may_be_a_code_or_a_power_of_ten_says_so() -> None:
    for code in ("219E0188", "123E5"):
        [row] = rows(HEADER + f"{code};sport;25;\n")
        with pytest.raises(Unreadable, match="echte code"):
            read_code(row.cells["code"])
    # This no shop writes, and every spreadsheet does.
    for code in ("2,19E+190", "1.23457E+15", "1E-05"):
        [row, _other] = rows(HEADER + f"{code};sport;25;\nAB-1235;sport;25;\n")
        with pytest.raises(Unreadable, match="macht van tien"):
            read_code(row.cells["code"])


@pytest.mark.parametrize("value", [True, False])
def test_true_is_no_code(value: bool) -> None:
    [row] = rows(workbook(NAMES, (value, "sport", 25)))
    with pytest.raises(Unreadable, match="waar of onwaar"):
        read_code(row.cells["code"])


@pytest.mark.parametrize("text", ["TRUE", "waar", "ONWAAR", "false"])
def test_true_in_a_csv_is_no_code_either(text: str) -> None:
    with pytest.raises(Unreadable, match="waar of onwaar"):
        read_code(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *(("01-03-2022", "datum"), ("2022-03-01", "datum"), ("1-mrt-22", "datum")),
        *(("1-mrt", "datum"), ("mrt-22", "datum"), ("#N/A", "fout"), ("#N/B", "fout")),
        *(("#WAARDE!", "fout"), ("#REF!", "fout"), ("#NAAM?", "fout"), ("#DIV/0!", "fout")),
    ],
)
def test_what_a_spreadsheet_made_of_a_code_is_none(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_code(text)


def test_a_length_of_time_is_no_formula() -> None:
    [row] = rows(workbook(NAMES, (timedelta(hours=30), "sport", date(2022, 1, 1))))
    with pytest.raises(Unreadable, match="tijd"):
        read_code(row.cells["code"])


@pytest.mark.parametrize("escape", ["_x000D_", "_x000d_", "_x000D__x000A_", "_x0009_", "_x000B_"])
def test_what_excel_writes_for_an_end_of_line_is_no_part_of_a_code(escape: str) -> None:
    assert codes(workbook(NAMES, (f"AB-1234{escape}", f"sport{escape}", 5))) == ["AB-1234"]
    assert codes(HEADER + f"AB-1234{escape};sport;5;\n") == ["AB-1234"]
    named = workbook((f"Code{escape}", "Soort", "Bedrag"), ("AB-1234", "sport", 5))
    assert codes(named) == ["AB-1234"]


def test_what_excel_writes_for_what_only_looks_so_stays() -> None:
    [row] = rows(workbook(NAMES, ("AB_xD83D_12", "a_x005F_b", 5)))
    assert (row.cells["code"], row.cells["kind"]) == ("AB_xD83D_12", "a_b")


@pytest.mark.parametrize("shown_as", ['"AB-"00000', "0000-0000", "00 00 00", "\\A00000", '0"x"'])
def test_a_number_that_is_shown_as_another_code_is_none(shown_as: str) -> None:
    """AB-12345 is shown, and 12345 is what is in the cell."""
    with pytest.raises(Unreadable, match="cijfers van deze code veranderd"):
        read_code(Number(12345, shown_as))


@pytest.mark.parametrize("shown_as", ["General", "@", "0", "00000", "#,##0", "_-* #,##0_-;-#,##0"])
def test_a_number_that_is_shown_as_it_is_is_a_code(shown_as: str) -> None:
    assert read_code(Number(12345, shown_as)) == "12345"


# Amounts in another currency


@pytest.mark.parametrize(
    "shown_as",
    [
        *('#,##0.00 "USD"', '"CHF" #,##0.00', "[$CHF-807] #,##0.00", '_-* #,##0.00\\ "kr"_-'),
        *('#,##0.00\\ "zł"', "[$₺-41F]#,##0.00", "#,##0.00 [$USD]", "₽#,##0", '"R$" #,##0.00'),
        *('"US$" 0.00', "[$GBP] 0.00", "₹ #,##0.00", "[$¥-411]#,##0", '0.00" SEK"'),
    ],
)
def test_a_cell_that_shows_another_currency_is_not_in_euros(shown_as: str) -> None:
    with pytest.raises(Unreadable, match="niet in euro"):
        read_money(Number(5, shown_as))


@pytest.mark.parametrize(
    "shown_as",
    [
        *('0.00 "CR"', '"-"0.00', "0.00\\-", "(0.00)", '"terug" 0', '0.00" terugbetaald"', "-0.00"),
        *('"n.v.t."', '[=5]"geannuleerd";General', '[>9]0.00;"test "0.00', '0.00 "(retour)"'),
    ],
)
def test_a_cell_that_shows_more_than_an_amount_is_none(shown_as: str) -> None:
    """Whoever looks at the sheet sees that it came back, or does not count."""
    with pytest.raises(Unreadable, match="Excel laat hier meer zien dan een bedrag"):
        read_money(Number(5, shown_as))


@pytest.mark.parametrize(
    "shown_as",
    [
        *("General", "0.00", "#,##0.00", '"€" #,##0.00', "[$€-413] #,##0.00", "[$EUR] #,##0.00"),
        *("_-€ * #,##0.00_-", '#,##0.00 "EUR"', "[Red]0.00", "#,##0.00;[Red]-#,##0.00", "@"),
        *('_ "€" * #,##0.00_ ;_ "€" * -#,##0.00_ ;_ "€" * "-"??_ ;_ @_ ', "[$-413]0.00"),
        *('"bon van" 0.00', '0 "euro"', "[>100]0.00;[Blue]0.0"),
        *('0",-"', '0",--"', "0.00_);(0.00)", '#,##0.00_ ;-#,##0.00 ;"-"', "0.00E+00", "# ?/?"),
        *('0.00;"te; veel" 0.00', '_-* #,##0.00\\ _€_-;-* #,##0.00\\ _€_-;_-* "-"??\\ _€_-;_-@_-'),
    ],
)
def test_a_cell_that_shows_euros_or_nothing_is_in_euros(shown_as: str) -> None:
    assert read_money(Number(5, shown_as)) == 500


@pytest.mark.parametrize("text", ["5 CZK", "HUF 500", "5 zł", "kr 5", "5 CA$", "₹5", "5 TRY"])
def test_another_currency_in_a_text_is_not_in_euros(text: str) -> None:
    with pytest.raises(Unreadable, match="niet in euro"):
        read_money(text)


# Files of another kind


def zipped(**parts: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return kept.getvalue()


OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
XML_2003 = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
        (zipped(Index__Document_iwa="x"), ".numbers"),
        (zipped(Index_zip="x"), ".numbers"),
        (zipped(xl__workbook_bin="x"), ".xlsb"),
        (zipped(word__document_xml="x"), "Word"),
        (zipped(ppt__presentation_xml="x"), "PowerPoint"),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "tekst of tekening"),
        (OFFICE + "WordDocument".encode("utf-16-le"), "Word"),
        (OFFICE + "PowerPoint Document".encode("utf-16-le"), "PowerPoint"),
        (OFFICE + "__substg1.0_1000".encode("utf-16-le"), "e-mail"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "foto"),
        (b"\x89PNG\r\n\x1a\n\x00", "foto"),
        (b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1", "foto"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "film"),
        (b"{\\rtf1\\ansi code;bedrag}", ".rtf"),
        (b"\x1f\x8b\x08\x00\x00\x00", "ingepakt"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "agenda"),
        (b"\xef\xbb\xbfBEGIN:VCARD\r\nN:x\r\n", "adreskaartje"),
        (b"\n\n%PDF-1.4\n\x81\x8d\x90 code;bedrag", "PDF"),
        (zipped(bonnen_csv="code;bedrag"), ".zip"),
        (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        (b"<html><table><tr><td>code</td></tr></table>", "webpagina"),
        (b"\xef\xbb\xbf \r\n<!-- x --><meta charset=utf-8><table>", "webpagina"),
        (f"\n{XML_2003}".encode(), "webpagina"),
        (XML_2003.encode("utf-16"), "webpagina"),
    ],
)
def test_a_file_of_another_kind_is_refused_for_what_it_is(data: bytes, what: str) -> None:
    why = refusal(data)
    assert what in why
    assert "CSV of een Excel-bestand (.xlsx)" in why


def test_a_file_with_a_password_is_refused_for_that() -> None:
    why = "Op dit bestand zit een wachtwoord."
    assert why in refusal(OFFICE + "EncryptedPackage".encode("utf-16-le"))
    data = bytearray(workbook(NAMES, ("AB-1234", "sport", 5)))
    # What marks a part of a zip as encrypted, in its own head and in the list of all.
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(head, at + 1)) >= 0:
            data[at + flags] |= 1
    assert why in refusal(bytes(data))
    assert "oud Excel-bestand (.xls)" in refusal(OFFICE + "Workbook".encode("utf-16-le"))


def test_what_is_called_xls_and_is_text_is_read_or_refused_for_what_it_is() -> None:
    assert codes("Code\tBedrag\nAB-1234\t5\n") == ["AB-1234"]
    assert "webpagina" in refusal("<table><tr><td>Code</td></tr></table>")


def test_a_workbook_in_which_nothing_stands_is_empty() -> None:
    assert refusal(workbook()) == "Dit bestand is leeg."
    assert refusal(workbook((None, ""), ())) == "Dit bestand is leeg."


@pytest.mark.parametrize(
    "data", [workbook(("AB-1234", 5), ("AB-1235", 5)), "AB-1234;5\nAB-1235;5\n"]
)
def test_a_list_without_names_says_what_to_write_above_it(data: bytes | str) -> None:
    assert refusal(data) == (
        "Boven de kolommen staan geen namen. Zet bovenaan een rij die zegt wat erin staat,"
        " bijvoorbeeld: “code” en “bedrag”."
    )


# Many columns


def test_a_table_of_four_hundred_columns_is_read() -> None:
    names = (*(f"veld {n}" for n in range(396)), *NAMES)
    line = (*range(396), "AB-1234", "sport", 5)
    assert codes(workbook(names, line)) == ["AB-1234"]
    text = "\n".join(";".join(map(str, each)) for each in (names, (*line, "")))
    assert codes(text + "\n") == ["AB-1234"]


@pytest.mark.parametrize("names_first", [True, False])
def test_a_table_of_too_many_columns_says_so(names_first: bool) -> None:
    many = [f"veld {n}" for n in range(1_100)]
    names = [*NAMES, *many] if names_first else [*many, *NAMES]
    lines = [names, [str(n) for n in range(len(names))]]
    why = "Deze tabel heeft meer dan 1.000 kolommen."
    assert why in refusal(workbook(*map(tuple, lines)))
    for delimiter in ";,\t":
        assert why in refusal("\n".join(delimiter.join(each) for each in lines))


# What a spreadsheet hides


def hidden_in(data: bytes) -> tuple[tuple[int, ...], tuple[str, ...]]:
    header = open_table(data, COLUMNS).header
    return header.hidden_rows, header.hidden_columns


SOME = [("AB-1234", "sport", 5), ("AB-1235", "sport", 5), ("AB-1236", "sport", 5)]


@pytest.mark.parametrize(
    "said",
    [
        *('hidden="1"', "hidden='true'", 'ht="0"', "ht='0' customHeight='1'", 'ht="0.75"'),
        *('outlineLevel="1" hidden="1"', 'spans="1:4" s="2" hidden = "1" collapsed="1"'),
    ],
)
def test_a_row_that_nobody_sees_is_known_as_that(said: str) -> None:
    def hide(_name: str, content: bytes) -> bytes:
        return content.replace(b'<row r="3"', f'<row r="3" {said}'.encode())

    assert hidden_in(changed_parts(workbook(NAMES, *SOME), hide)) == ((3,), ())


@pytest.mark.parametrize("said", ['hidden="0"', 'ht="15"', 'ht="10.5"', 'outlineLevel="1"'])
def test_a_row_that_is_seen_is_not_hidden(said: str) -> None:
    def keep(_name: str, content: bytes) -> bytes:
        return content.replace(b'<row r="3"', f'<row r="3" {said}'.encode())

    assert hidden_in(changed_parts(workbook(NAMES, *SOME), keep)) == ((), ())


@pytest.mark.parametrize(
    "said", ['hidden="1"', 'width="0"', "width='0.0'", 'width="9" outlineLevel="1" hidden="true"']
)
def test_a_column_that_nobody_sees_is_known_as_that(said: str) -> None:
    def hide(name: str, content: bytes) -> bytes:
        there = f'<cols><col min="3" max="4" {said}/></cols><sheetData>'.encode()
        return content.replace(b"<sheetData>", there) if "sheet1" in name else content

    assert hidden_in(changed_parts(workbook(NAMES, *SOME), hide)) == ((), ("Bedrag", "Geldig tot"))


def test_a_group_that_is_folded_is_hidden() -> None:
    def fold(sheet: Worksheet) -> None:
        sheet.row_dimensions.group(3, 4, hidden=True)
        sheet.column_dimensions.group("D", "D", hidden=True)

    assert hidden_in(workbook(NAMES, *SOME, change=fold)) == ((3, 4), ("Geldig tot",))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_table_on_a_hidden_sheet_is_named(state: str) -> None:
    def one_more(sheet: Worksheet) -> None:
        other = sheet.parent.create_sheet("Oud")
        other.sheet_state = state
        for line in (NAMES, *SOME):
            other.append(line)

    why = "Er staat een tabel op een verborgen blad: “Oud”."
    assert why in refusal(workbook(NAMES, *SOME, change=one_more))
    assert why in refusal(workbook(("Toelichting",), change=one_more))


def test_a_hidden_sheet_without_a_table_does_no_harm() -> None:
    def one_more(sheet: Worksheet) -> None:
        other = sheet.parent.create_sheet("Keuzes")
        other.sheet_state = "hidden"
        other.append(("sport", "cultuur"))

    assert codes(workbook(NAMES, *SOME, change=one_more)) == ["AB-1234", "AB-1235", "AB-1236"]


# Links


@pytest.mark.parametrize(
    "link",
    [
        *("https://winkel.nl/bon/BK5M-1234", "https://winkel.nl/?coupon-code=BK5M-1234&utm_id=a1"),
        *("https://winkel.nl/kassa?utm=mail2&code=BK5M-1234#top", "www.winkel.nl/BK5M-1234/"),
        *("HTTPS://WINKEL.NL/?gift_card=BK5M-1234", "t.me/assen_bot?start=v_BK5M-1234"),
    ],
)
def test_of_a_link_it_is_the_code_in_it(link: str) -> None:
    assert read_code(link) == "BK5M-1234"


@pytest.mark.parametrize(
    "link", ["https://winkel.nl/", "https://winkel.nl/sport", "https://winkel.nl/a1b2?x=c3d4"]
)
def test_a_link_in_which_nobody_can_tell_the_code_is_none(link: str) -> None:
    with pytest.raises(Unreadable, match="Dit is een link"):
        read_code(link)


@given(st.integers(0, 10**9))
def test_the_link_of_a_card_is_its_code(number: int) -> None:
    code = new_code()
    for text in (code, grouped(code), f"v_{code}"):
        assert read_code(f"https://t.me/assen_{number}_bot?start={text}") == code


def test_a_workbook_may_be_called_otherwise_inside() -> None:
    """As Office on the web does; the file's own list says where it is."""
    kept = io.BytesIO()
    data = workbook(NAMES, *SOME)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b"xl/workbook.xml", b"xl/workbook22.xml")
            new.writestr(name.replace("workbook.xml", "workbook22.xml"), content)
    assert codes(kept.getvalue()) == ["AB-1234", "AB-1235", "AB-1236"]


def test_a_strict_workbook_is_read_as_any_other() -> None:
    """Excel offers to save as “Strict Open XML”, and opens it as any other."""

    def strict(_name: str, content: bytes) -> bytes:
        for usual, its in (
            (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"spreadsheetml/main"),
            (
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"officeDocument/relationships",
            ),
        ):
            content = content.replace(usual, b"http://purl.oclc.org/ooxml/" + its)
        return content

    def with_a_day(name: str, content: bytes) -> bytes:
        """There a day is written as one."""
        day = b'<c r="D2" t="d"><v>2022-12-31</v></c></row><row r="3"'
        return content.replace(b'</row><row r="3"', day) if "sheet1" in name else content

    book = changed_parts(changed_parts(workbook(NAMES, *SOME), strict), with_a_day)
    assert codes(book) == ["AB-1234", "AB-1235", "AB-1236"]
    first, *_others = rows(book)
    assert first.cells == {
        **{"code": "AB-1234", "kind": "sport"},
        **{"value": Number(5), "until": date(2022, 12, 31)},
    }


@pytest.mark.parametrize("told", ['"', "'", " ", "\r", "a", "\x00", "\t", "~", "\N{EURO SIGN}"])
def test_whatever_a_file_says_of_its_separator_it_is_read_or_refused(told: str) -> None:
    text = f"sep={told}\r\n" + HEADER + "AB-1234;sport;5;\n"
    try:
        assert codes(text) == ["AB-1234"]
    except TableRefused:
        assert told in "\r\x00"


# Rows and cells that are not in order


@pytest.mark.parametrize(
    ("usual", "mixed_up"),
    [
        (b'<row r="3"', b'<row r="1"'),
        (b'<row r="3"', b'<row r="2"'),
        (b'r="A3"', b'r="D3"'),
        (b'r="A3"', b'r="B3"'),
    ],
)
def test_a_workbook_whose_cells_are_not_in_order_is_refused(usual: bytes, mixed_up: bytes) -> None:
    """Whatever comes after a later one would be lost without a word."""
    book = workbook(NAMES, ("AB-1234", "sport", 5), ("AB-1235", "sport", 5), ("AB-1236", "", 5))
    assert len(codes(book)) == 3
    assert "beschadigd" in refusal(
        changed_parts(book, lambda _name, content: content.replace(usual, mixed_up))
    )
