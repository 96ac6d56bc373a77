"""What words mean is asked where a coordinator says that their column tells which rows count.

Goedgekeurd ja, or nee; D or C; A, B or nothing: no program can know which of them was handed in.
"""

import pytest

from bot.storage import coupons
from tests.conftest import Stage
from tests.helpers.redeeming import pot
from tests.helpers.webshop import in_csv, ready

DAY = "6-9-2021"
NO_OTHER = "Geen van deze"


@pytest.mark.parametrize(
    ("column", "yes", "no", "shown"),
    [
        ("Goedgekeurd", "ja", "nee", "ja"),
        ("Goedgekeurd", "nee", "ja", "nee"),
        ("D/C", "D", "C", "D"),
        ("D/C", "C", "D", "C"),
        ("Vinkje", "✓", "✗", "✓"),
        ("Vinkje", "✔", "", "✔"),
        ("Weg", "", "x", "niets"),
        ("+/-", "-", "+", "-"),
        ("Verwerkt", "J", "N", "J"),
    ],
)
async def test_only_rows_with_the_word_that_was_tapped_are_booked(
    stage: Stage, column: str, yes: str, no: str, shown: str
) -> None:
    carla, codes = await ready(stage, 2)
    rows = (f"{codes[0]};150;{DAY};{yes}", f"{codes[1]};150;{DAY};{no}")
    await carla.upload(in_csv(*rows, header=f"code;bedrag;datum;{column}"), "lijst.csv")
    said = await carla.tap(f"Ja, kolom {column}")
    assert said == f"Wat staat er in kolom {column} bij een voucher die echt is ingeleverd?"
    assert carla.buttons[-2:] == [NO_OTHER, "Stop"] and len(carla.buttons) == 4
    await carla.tap(shown)
    assert "Rij 3: In de lijst staat “niet gebruikt”" in "\n".join(carla.screen[-3:])
    await carla.tap("Boek 1 voucher (€\u00a0150)")
    assert (await pot(stage))[1] == 150_00


async def test_who_finds_the_word_nowhere_books_nothing(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    await carla.upload(
        in_csv(f"{codes[0]};150;{DAY};ja", header="code;bedrag;datum;Goedgekeurd"), "lijst.csv"
    )
    await carla.tap("Ja, kolom Goedgekeurd")
    assert carla.buttons == ["ja", NO_OTHER, "Stop"]
    await carla.tap(NO_OTHER)
    assert not any(label.startswith("Boek") for label in carla.buttons)
    assert (await pot(stage))[1] == 0
    await carla.tap("Terug naar de vraag")
    await carla.tap("Ja, kolom Goedgekeurd")
    await carla.tap("ja")
    assert "Boek 1 voucher (€\u00a0150)" in carla.buttons


async def test_words_that_are_known_need_no_question(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    rows = (f"{codes[0]};150;{DAY};gelukt", f"{codes[1]};150;{DAY};mislukt")
    await carla.upload(in_csv(*rows, header="code;bedrag;datum;Uitkomst"), "lijst.csv")
    await carla.tap("Ja, kolom Uitkomst")
    assert "Boek 1 voucher (€\u00a0150)" in carla.buttons


async def test_a_word_that_may_be_somebodys_is_no_button(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    rows = (f"{codes[0]};150;{DAY};Jansen", f"{codes[1]};150;{DAY};ja")
    await carla.upload(in_csv(*rows, header="code;bedrag;datum;Gezien door"), "lijst.csv")
    await carla.tap("Ja, kolom Gezien door")
    assert "Jansen" not in carla.buttons
    assert not any(label.startswith("Boek") for label in carla.buttons)


@pytest.mark.parametrize(
    ("column", "yes", "no", "shown"),
    [
        ("Goedgekeurd", "ja", "nee", "ja"),
        ("Klaar", "nee", "ja", "nee"),
        ("Vinkje", "✓", "✗", "✓"),
        ("Weg", "", "x", "niets"),
        ("A of B", "B", "A", "B"),
    ],
)
async def test_only_coupons_with_the_word_that_was_tapped_are_good(
    stage: Stage, column: str, yes: str, no: str, shown: str
) -> None:
    carla = await stage.coordinator()
    rows = f"AB-1001;sport;5,00;31-12-2022;{yes}\nAB-1002;sport;7,00;31-12-2022;{no}\n"
    table = f"code;soort;bedrag;geldig tot;{column}\n{rows}"
    await carla.upload(table.encode(), "bonnen.csv")
    said = await carla.tap(f"Ja, kolom {column}")
    assert said == f"Wat staat er in kolom {column} bij een bon die nog goed is?"
    assert "Nieuw: 1 (€\u00a05)" in await carla.tap(shown)
    await carla.tap("Sla 1 bon op")
    [pile] = await coupons.stock(stage.database.reading, stage.clock.now().date())
    assert pile.count == 1
