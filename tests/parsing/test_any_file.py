"""No file of any kind raises: it is read or refused, whatever was cut off, changed or mixed up."""

import contextlib
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import TableRow
from bot.webshop.code_list import read_codes
from bot.webshop.coupon_export import CouponExport, export_in_pieces
from bot.webshop.recognition import layout_of_list
from bot.webshop.reconciliation import list_in_pieces, open_list, read_lines
from tests.helpers.tables import workbook
from tests.helpers.terminal import RULES, ZONE
from tests.helpers.webshop import CODES, SCHEME

FILES = Path(__file__).parents[1] / "files"
POOL = SCHEME.model_copy(update={"codes": "pool"})
DAY = date(2021, 9, 6)


def taken_for_coupons(data: bytes) -> None:
    for item in export_in_pieces(data, RULES, ZONE, DAY, "sport"):
        if isinstance(item, CouponExport):
            assert all(each.why and each.row > 0 for each in item.refused)


def taken_for_redemptions(data: bytes) -> None:
    for scheme in (SCHEME, POOL):
        mapping = open_list(data).mapping
        rows = [row for piece in list_in_pieces(data) for row in piece if isinstance(row, TableRow)]
        listed = read_lines(rows, scheme, mapping, layout_of_list(mapping.header, rows))
        assert all(each.why and each.row > 0 for each in listed.refused)


def taken_for_codes(data: bytes) -> None:
    [found] = read_codes(data, 15_000, DAY, ZONE)
    assert all(each.why and each.row > 0 for each in (*found.refused, *found.wrong))


READERS: tuple[Callable[[bytes], None], ...] = (
    taken_for_coupons,
    taken_for_redemptions,
    taken_for_codes,
)


def read_or_refused(data: bytes) -> None:
    """By each way in, and with a reason where it is refused."""
    for read in READERS:
        try:
            read(data)
        except TableRefused as refused:
            assert str(refused)


def rows_of_all_sorts() -> Iterator[tuple[object, ...]]:
    yield ("Code", "Soort", "Bedrag", "Geldig tot", "Test", "Valuta", "Status", "Aantal")
    yield ("AB-1234", "sport", 12.5, datetime(2022, 4, 3), "Nee", "EUR", "actief", 1)  # noqa: DTZ001
    yield (CODES[0], "school", "€ 1.500,00", "31-12-2022", True, "€", None, 0)
    yield (219, "sport_x000D_", "=SUM(C2:C3)", 44654, False, "USD", "#N/A", timedelta(hours=30))
    yield ()
    yield ("219E0188", None, "-5", "3/4/2022", "x", "", "_x0041_", 1e300)
    yield ("Totaal", "", 1512.5, "", "", "", "", "")


BOOK = workbook(*rows_of_all_sorts())
PARTS = {name: zipfile.ZipFile(io.BytesIO(BOOK)).read(name)
         for name in zipfile.ZipFile(io.BytesIO(BOOK)).namelist()}  # fmt: skip
TEXT = "".join(
    ";".join("" if cell is None else str(cell) for cell in row) + "\r\n"
    for row in rows_of_all_sorts()
)
TEXTS = [
    TEXT.encode("cp1252"),
    TEXT.encode("utf-8-sig"),
    TEXT.encode("utf-16"),
    ("sep=;\r\n" + TEXT).encode(),
    TEXT.replace(";", ",").encode(),
    TEXT.replace(";", "\t").encode("utf-16-be"),
    "\n".join(CODES).encode(),
    (FILES / "libreoffice.csv").read_bytes(),
]
SOME = settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)  # an example is read in three ways
PIECES = st.sampled_from(
    [
        *(b"", b"\0", b'"', b"'", b";", b"\r", b"\n", b"\xff", b"\xef\xbb\xbf", b"sep=|\n", b"<"),
        *(b"_x000D_", b"_xD83D_", b"1E999", b"-1", b"9" * 5_000, b"NaN", b"&#0;", b"\xed\xa0\x80"),
        *(b"0x1", b"TRUE", b"#N/A", b"/", b">", b"2147483648", b"A0", b"XFE1", b"Totaal", b"\t"),
        *(b"https://t.me/x?start=", b"https://x/?code=", b"www.", b'"' * 3, b",50", b"%PDF-"),
        *(b'" ht="0', b'" ht="x', b'<mergeCell ref="A1:B9"/>', b'" state="hidden', b"<rPh>"),
        *(b"<f>1</f>", b"</row><row>", b'<row r="1048577">', b"<v>inf</v>", b"<is><t>x</t></is>"),
        *(b'" hidden="1', b'" r="', b'" t="e', b'" t="d', b'" t="s', b'" s="99', b'" t="b'),
    ]
)


def changed(draw: Callable[[Any], Any], content: bytes) -> bytes:
    """Some bytes of it gone, come twice, or something else."""
    for _each in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        what = draw(st.one_of(PIECES, st.just(content[start:end] * 2), st.binary(max_size=8)))
        content = content[:start] + what + content[end:]
    return content


@SOME
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes(data: bytes) -> None:
    read_or_refused(data)


@SOME
@given(st.data(), st.sampled_from(TEXTS))
def test_any_csv_that_was_changed_or_cut_off(data: st.DataObject, text: bytes) -> None:
    made = changed(data.draw, text)
    read_or_refused(made[: data.draw(st.integers(0, len(made)))] if len(made) % 2 else made)


@SOME
@given(
    st.sampled_from([text.decode("utf-8-sig") for text in (TEXTS[1], TEXTS[3], TEXTS[4])]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252", "mac-roman"]),
    st.sampled_from([("\r\n", "\r"), ("\r\n", "\r\r\n"), (";", "|"), ('"', "'"), ("", '"')]),
    st.integers(1, 3),
)
def test_any_csv_in_whatever_spelling_more_than_once(
    text: str, encoding: str, change: tuple[str, str], times: int
) -> None:
    old, new = change
    text = text.replace(old, new) if old else new + text + new
    read_or_refused((text * times).encode(encoding, "replace"))


@SOME
@given(st.data())
def test_any_workbook_of_which_parts_were_changed(data: st.DataObject) -> None:
    """The parts are changed before they are packed: what is packed has a sum that tells of it."""
    parts = dict(PARTS)
    for name in data.draw(st.lists(st.sampled_from(sorted(parts)), min_size=1, max_size=3)):
        if name not in parts:
            continue
        match data.draw(st.sampled_from(["change", "change", "change", "drop", "swap", "cut"])):
            case "change":
                parts[name] = changed(data.draw, parts[name])
            case "drop":
                del parts[name]
            case "swap":
                other = data.draw(st.sampled_from(sorted(parts)))
                parts[name], parts[other] = parts[other], parts[name]
            case _:
                parts[name] = parts[name][: data.draw(st.integers(0, len(parts[name])))]
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    read_or_refused(kept.getvalue())


@SOME
@given(st.data())
def test_any_workbook_of_which_bytes_were_changed(data: st.DataObject) -> None:
    made = changed(data.draw, BOOK)
    read_or_refused(made[: data.draw(st.integers(0, len(made)))] if len(made) % 2 else made)


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1)),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=12),
    st.sampled_from(
        ["AB-1234", "Totaal", "219E0188", "_x000D_", "TRUE", "#REF!", "12,50", "sport"]
    ),
)


@SOME
@given(st.lists(st.lists(CELLS, max_size=8), max_size=8))
def test_any_workbook_of_any_cells(rows: list[list[object]]) -> None:
    with contextlib.suppress(ValueError):  # openpyxl writes not every one
        read_or_refused(
            workbook(("Code", "Soort", "Bedrag", "Geldig tot", "Test"), *map(tuple, rows))
        )


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "libreoffice.ods", "libreoffice.csv"])
def test_a_file_of_another_program_is_read_or_refused_wherever_it_is_cut(name: str) -> None:
    data = (FILES / name).read_bytes()
    for end in range(0, len(data), max(1, len(data) // 40)):
        read_or_refused(data[:end])
