"""The broken set: each file comes in rightly or is refused with the row and the reason, never half.

As a coordinator sends them; the database is looked at after the tap. Reading itself is tested in
test_tables.py and test_stock.py.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Stage
from tests.helpers.coupons import HEADER
from tests.helpers.tables import everything, workbook

NAMES = ("code", "soort", "bedrag", "geldig tot")
LAST = "2022-12-31"
LONG = 987654321
APRIL = "2022-04-03"
GOOD = ("AB-1000", "sport", 5, datetime(2022, 12, 31))  # noqa: DTZ001 - as a cell has it


@dataclass(frozen=True)
class Broken:
    """A file, the coupons in it that are right (code, last day), and why other rows are not."""

    data: bytes
    stored: dict[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    refused: str = ""


def in_csv(*lines: str, header: str = HEADER) -> bytes:
    return (header + "".join(f"{line}\r\n" for line in lines)).encode()


def in_excel(
    *lines: tuple[object, ...], change: Callable[[Worksheet], object] | None = None
) -> bytes:
    return workbook(NAMES, *lines, change=change)


def lengthened(data: bytes) -> bytes:
    """An Excel file in which LONG is 400 times as long; no Python writes such a number there."""
    longer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(longer, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"%d" % LONG, b"%d" % LONG * 400))
    return longer.getvalue()


RIGHT = f"AB-1000;sport;5;{LAST}"
FILES = {
    "another delimiter in a row": Broken(
        in_csv(RIGHT, "AB-1001,sport,5,31-12-2022"),
        {"AB-1000": LAST},
        ("Rij 3: Deze rij heeft 1 kolom, de kop heeft er 4.",),
    ),
    "a delimiter that nobody knows": Broken(
        b"code#soort#bedrag\nAB-1000#sport#5\n", refused="Ik zie maar één kolom."
    ),
    "a delimiter other than the file says": Broken(b"sep=,\r\n" + in_csv(RIGHT), {"AB-1000": LAST}),
    "commas in amounts between commas": Broken(
        in_csv(
            "AB-1000,sport,5,2022-12-31", "AB-1001,sport,12,50,", header="code,soort,bedrag,tot\n"
        ),
        {"AB-1000": LAST},
        ("Rij 3: Deze rij heeft 5 kolommen, de kop heeft er 4.",),
    ),
    "merged cells": Broken(
        in_excel(GOOD, GOOD, change=lambda sheet: sheet.merge_cells("A2:A3")),
        refused="Er zijn samengevoegde cellen in rij 2 tot en met 3.",
    ),
    "a formula in CSV": Broken(
        in_csv(RIGHT, f"AB-1001;sport;=2+3;{LAST}"),
        {"AB-1000": LAST},
        ("Rij 3: In deze rij staat een formule.",),
    ),
    "a formula in Excel": Broken(
        in_excel(GOOD, ("AB-1001", "sport", "=2+3", date(2022, 12, 31))),
        {"AB-1000": LAST},
        ("Rij 3: In deze rij staat een formule.",),
    ),
    "half a row": Broken(in_csv(RIGHT, RIGHT)[:-20], refused="Dit bestand stopt halverwege."),
    "half a value": Broken(
        in_csv(RIGHT, f"AB-1001;sport;5;{LAST}")[:-2],
        {"AB-1000": LAST},
        ("Rij 3: Het bestand is hier misschien afgebroken.",),
    ),
    "half an Excel file": Broken(in_excel(GOOD)[:-700], refused="Dit bestand is beschadigd"),
    "two rows of names": Broken(
        in_csv("Code van de bon;Soort;in euro;t/m", RIGHT),
        {"AB-1000": LAST},
        ("Rij 2: Dit is geen code van 4 tot 60 letters en cijfers.",),
    ),
    "two rows of names, the second is the one": Broken(
        b"Bon;;Geld;\r\n" + in_csv(RIGHT), {"AB-1000": LAST}
    ),
    "codes as a power of ten": Broken(
        in_csv(RIGHT, f"1,23457E+15;sport;5;{LAST}"),
        {"AB-1000": LAST},
        ("Rij 3: Excel heeft van deze code een macht van tien gemaakt.",),
    ),
    "codes with too many digits for Excel": Broken(
        in_excel(GOOD, (1234567890123456, "sport", 5, date(2022, 12, 31))),
        {"AB-1000": LAST},
        ("Rij 3: Excel heeft de cijfers van deze code veranderd.",),
    ),
    "zeros lost in front of a code": Broken(
        in_csv("00123456;sport;5;", "12345678;sport;5;", "23456789;sport;5;", "34567;sport;5;"),
        dict.fromkeys(("00123456", "12345678", "23456789"), "9999-12-31"),
        ("Rij 5: Deze code is korter dan de andere.",),
    ),
    "zeros that Excel only shows": Broken(
        in_excel(
            GOOD,
            (123456, "sport", 5, date(2022, 12, 31)),
            change=lambda sheet: setattr(sheet["A3"], "number_format", "00000000"),
        ),
        {"AB-1000": LAST},
        ("Rij 3: De nullen voor aan deze code zijn weg.",),
    ),
    "amounts below zero or with three decimals": Broken(
        in_csv(
            RIGHT,
            "AB-1001;sport;-5;",
            "AB-1002;sport;0,125;",
            "AB-1003;sport;12,345;",
            "AB-1004;sport;1500,005;",
        ),
        {"AB-1000": LAST},
        (
            "Rij 3: Het bedrag is onder nul.",
            "Rij 4: Het bedrag heeft meer dan twee decimalen.",
            "Rij 5: Dit bedrag is op twee manieren te lezen.",
            "Rij 6: Het bedrag heeft meer dan twee decimalen.",
        ),
    ),
    "days in every spelling": Broken(
        in_csv(
            "AB-1001;sport;5;3-4-2022",
            "AB-1002;sport;5;2022-04-03",
            "AB-1003;sport;5;44654",
            "AB-1004;sport;5;3/4/2022",
            "AB-1005;sport;5;31-2-2022",
        ),
        {f"AB-100{n}": APRIL for n in (1, 2, 3, 4)},
        ("Rij 6: Deze dag bestaat niet.",),
    ),
    "a number of more digits than any other": Broken(
        lengthened(
            in_excel(
                GOOD,
                ("AB-1001", LONG, 5, date(2022, 12, 31)),
                ("AB-1002", "sport", LONG, date(2022, 12, 31)),
                ("AB-1003", "sport", 5, LONG),
                (LONG, "sport", 5, date(2022, 12, 31)),
            )
        ),
        {"AB-1000": LAST},
        (
            "Rij 3: Deze tekst is te lang",
            "Rij 4: Het bedrag is te groot.",
            "Rij 5: Dit is geen datum.",
            "Rij 6: Excel heeft de cijfers van deze code veranderd.",
        ),
    ),
    "the same in a column that is not read": Broken(
        lengthened(workbook((*NAMES, "leverancier"), (*GOOD, LONG))), {"AB-1000": LAST}
    ),
    "a total below them": Broken(
        in_csv(RIGHT, RIGHT.replace("1000", "1001"), "Totaal;sport;10;"),
        dict.fromkeys(("AB-1000", "AB-1001"), LAST),
        ("Rij 4: Dit is een totaal, geen bon.",),
    ),
    "a total below them in Excel, as a formula": Broken(
        in_excel(GOOD, ("Totaal", None, "=SUM(C2:C2)")),
        {"AB-1000": LAST},
        ("Rij 3: Dit is een totaal, geen bon.",),
    ),
    "a sum below them without a word": Broken(
        in_csv(RIGHT, RIGHT.replace("1000", "1001"), "2021;;10,00;"),
        dict.fromkeys(("AB-1000", "AB-1001"), LAST),
        ("Rij 4: Dit is een totaal, geen bon.",),
    ),
    "a format down to the last row": Broken(
        in_excel(
            GOOD, change=lambda sheet: setattr(sheet.cell(1_048_576, 1), "number_format", "0.00")
        ),
        {"AB-1000": LAST},
    ),
    "last cells that are missing": Broken(
        in_csv(RIGHT, "AB-1001;sport;5", "AB-1002;sport", RIGHT.replace("1000", "1003")),
        {"AB-1000": LAST, "AB-1001": "9999-12-31", "AB-1003": LAST},
        ("Rij 4: Deze rij heeft 2 kolommen, de kop heeft er 4.",),
    ),
    "codes that look like powers of ten": Broken(
        in_csv("219E0188;sport;5;", "7F3A90C2;sport;5;", "A0B1C2D3;sport;5;", "5E123;sport;5;"),
        dict.fromkeys(("219E0188", "7F3A90C2", "A0B1C2D3"), "9999-12-31"),
        ("Rij 5: Dit kan een echte code zijn, of een getal dat Excel heeft veranderd.",),
    ),
    "such a code as text in Excel": Broken(
        in_excel(GOOD, ("219E0188", "sport", 5, date(2022, 12, 31))),
        {"AB-1000": LAST, "219E0188": LAST},
    ),
    "TRUE, an error and a day as a code": Broken(
        in_excel(
            GOOD,
            (True, "sport", 5, date(2022, 12, 31)),
            ("#N/A", "sport", 5, date(2022, 12, 31)),
            (date(2022, 3, 1), "sport", 5, date(2022, 12, 31)),
        ),
        {"AB-1000": LAST},
        (
            "Rij 3: Hier staat waar of onwaar in plaats van een code.",
            "Rij 4: In deze rij van de spreadsheet staat een foutmelding.",
            "Rij 5: Hier staat een datum in plaats van een code.",
        ),
    ),
    "ends of lines that Excel wrote out": Broken(
        in_excel(("AB-1000_x000D_", "sport_x000D_", 5, date(2022, 12, 31))), {"AB-1000": LAST}
    ),
    "dollars in a cell's format": Broken(
        in_excel(
            GOOD,
            ("AB-1001", "sport", 5, date(2022, 12, 31)),
            change=lambda sheet: setattr(sheet["C3"], "number_format", '#,##0.00 "USD"'),
        ),
        {"AB-1000": LAST},
        ("Rij 3: Dit is niet in euro.",),
    ),
    "days in an Excel file": Broken(
        in_excel(
            ("AB-1001", "sport", 5, datetime(2022, 4, 3)),  # noqa: DTZ001
            ("AB-1002", "sport", 5, "2022-04-03"),
            ("AB-1003", "sport", 5, 44654),
            ("AB-1004", "sport", 5, "3-4-2022"),
        ),
        {f"AB-100{n}": APRIL for n in (1, 2, 3, 4)},
    ),
}


@pytest.mark.parametrize("broken", FILES.values(), ids=FILES)
async def test_a_broken_file_comes_in_rightly_or_not_at_all(stage: Stage, broken: Broken) -> None:
    carla = await stage.coordinator()
    await carla.upload(broken.data, "bonnen.csv")
    shown = "\n".join(carla.screen[-3:] if broken.reasons else carla.screen[-1:])
    assert await everything(stage) == {}, "not before the tap"
    for reason in (*broken.reasons, broken.refused):
        assert reason in shown
    assert shown.count("Rij ") == len(broken.reasons), "and no other row is refused"
    if broken.refused:
        assert shown.endswith("Er is niets opgeslagen.")
    else:
        await carla.tap(carla.buttons[0])
        assert carla.last.startswith("Klaar.")
    assert await everything(stage) == broken.stored
    assert await stage.balanced()
