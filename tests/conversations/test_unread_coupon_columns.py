"""A coupon is good only where all columns of its list are understood, or said to be no matter.

Whatever words a webshop has for a coupon that is gone: it is not given for want of reading them.
"""

import pytest

from bot.storage import coupons
from tests.conftest import Person, Stage
from tests.helpers.terminal import Terminal
from tests.helpers.terminal import terminal as terminal

ASKS = "Staat daarin of een bon nog goed is?"
NONE = "Nee"


async def in_stock(stage: Stage) -> int:
    piles = await coupons.stock(stage.database.reading, stage.clock.now().date())
    return sum(pile.count for pile in piles)


def may_store(carla: Person) -> bool:
    return any(label.startswith("Sla") for label in carla.buttons)


async def send(stage: Stage, column: str, *words: str) -> Person:
    """A coordinator sends coupons with one more column."""
    carla = await stage.coordinator()
    rows = [f"AB-100{at};sport;5,00;31-12-2022;{word}" for at, word in enumerate(words, 1)]
    text = "\n".join([f"code;soort;bedrag;geldig tot;{column}", *rows, ""])
    await carla.upload(text.encode(), "bonnen.csv")
    return carla


@pytest.mark.parametrize(
    ("column", "word"),
    [
        *(("Afgetekend", "ja"), ("Uitgegeven op", "1-9-2021"), ("Weg", "x"), ("Kenmerk", "dicht")),
        *(("xyzzy", "wel of niet"), ("Check", "OK"), ("Resultaat", "mislukt"), ("", "gebruikt")),
        *(("Leverancier", "gebruikt"), ("Regel", "verlopen")),
        ("Omschrijving", "testbon, niet uitgeven"),
    ],
)
async def test_what_nobody_reads_is_asked_about_before_anything_is_stored(
    stage: Stage, column: str, word: str
) -> None:
    carla = await send(stage, column, word, "")
    shown = "\n".join(carla.screen[-3:])
    if "Staat daarin: " in shown:
        await carla.tap("Nee, niet gebruiken")
        shown = carla.last
    assert ASKS in shown
    assert not may_store(carla)
    await carla.tap(carla.buttons[0])
    assert await in_stock(stage) == 0


async def test_who_says_that_it_says_nothing_may_store(stage: Stage) -> None:
    carla = await send(stage, "Afgetekend", "nee", "")
    assert carla.last == (
        f"Ik ken kolom Afgetekend niet. Daarin staat: nee.\n{ASKS}\n\n"
        f"Let op: met “{NONE}” tellen ook deze rijen mee.\n"
        "Afgetekend: “nee” in 1 rij.\nAfgetekend: niets in 1 rij."
    )
    assert "Nieuw: 2" in await carla.tap(NONE)
    await carla.tap("Sla 2 bonnen op")
    assert await in_stock(stage) == 2


async def test_who_says_what_it_says_has_it_read(stage: Stage) -> None:
    carla = await send(stage, "Hoe staat het", "gebruikt", "actief")
    shown = await carla.tap("Ja, kolom Hoe staat het")
    assert "Nieuw: 1" in shown and "Opgebruikt: 1 (rij 2)" in shown


async def test_a_list_with_names_does_not_stay_in_the_chat(stage: Stage) -> None:
    carla = await send(stage, "Uitgegeven aan", "Fatima Jansen", "")
    assert "Al gegeven: 1 (rij 2)" in carla.last and "Nieuw: 1" in carla.last
    assert "Jansen" not in "\n".join(carla.screen)
    assert sum(message.file is not None for message in carla.messages) == 0, "the file is gone"


async def test_remarks_that_nobody_understands_are_asked_about(stage: Stage) -> None:
    carla = await send(stage, "Opmerking", "nagekeken", "gebruikt", "")
    assert ASKS in carla.last
    assert "Opmerking: “gebruikt” in 1 rij." in carla.last
    assert not may_store(carla)
    shown = await carla.tap("Ja, kolom Opmerking")
    assert "Nieuw: 1" in "\n".join(carla.screen[-3:]), shown
    assert "Opgebruikt: 1 (rij 3)" in "\n".join(carla.screen[-3:])


async def test_remarks_that_say_nothing_are_no_matter(stage: Stage) -> None:
    carla = await send(stage, "Opmerking", "nagekeken", "", "")
    assert ASKS in carla.last
    assert "Nieuw: 3" in await carla.tap(NONE)


async def test_remarks_that_are_understood_need_no_question(stage: Stage) -> None:
    carla = await send(stage, "Opmerking", "vrij", "al uitgedeeld", "")
    assert "Nieuw: 2" in carla.last and "Al gegeven: 1 (rij 3)" in carla.last


@pytest.mark.parametrize(
    "column", ["Volgnummer", "Aangemaakt op", "Leverancier", "Omschrijving", "Product", "Factuur"]
)
async def test_what_says_nothing_by_its_name_is_not_asked_about(stage: Stage, column: str) -> None:
    carla = await send(stage, column, "1-9-2021" if "op" in column else "12", "3")
    assert may_store(carla), carla.last


@pytest.mark.parametrize(
    ("column", "word", "bad"),
    [
        ("Status", "gebruikt", "Opgebruikt: 1"),
        ("Test", "ja", "Test, geen echte bon: 1"),
        ("Uitgegeven aan", "Anneke", "Al gegeven: 1"),
        ("Geldig vanaf", "1-1-2022", "Nog niet te gebruiken: 1"),
    ],
)
async def test_who_does_not_use_a_column_that_tells_is_warned(
    stage: Stage, column: str, word: str, bad: str
) -> None:
    carla = await send(stage, column, word, "")
    assert bad in carla.last
    assert "Anneke" not in carla.last
    await carla.tap("Kolommen aanpassen")
    await carla.tap(carla.label(f"{column}: "))
    if "Niet gebruiken" not in carla.buttons:
        await carla.tap("Iets anders")
    assert "Ook een bon die gebruikt, verlopen of een test is, telt dan als goed." in carla.last
    assert "Nieuw: 2" in await carla.tap("Niet gebruiken")


async def test_where_two_columns_hold_amounts_it_is_asked_which_is_the_worth(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = b"code;soort;bedrag;korting\nAB-1001;sport;20,00;5,00\nAB-1002;sport;30,00;7,50\n"
    assert await carla.upload(text, "bonnen.csv") == (
        "In meer kolommen staan bedragen. Welke zegt wat een bon waard is?"
    )
    assert carla.buttons == ["bedrag", "korting", "Stop"]
    assert "Nieuw: 2 (€\u00a012,50)" in await carla.tap("korting")


async def test_a_balance_or_what_was_used_needs_no_question(stage: Stage) -> None:
    carla = await stage.coordinator()
    for column, cell in (("saldo", "12,00"), ("verbruikt", "8,00")):
        text = f"code;soort;waarde;{column}\nAB-1001;sport;20,00;{cell}\n"
        assert "Nieuw: 1 (€\u00a012)" in await carla.upload(text.encode(), "bonnen.csv")


def test_the_command_line_asks_the_same(terminal: Terminal) -> None:
    header = "code;soort;bedrag;Afgetekend\n"
    export = terminal.file(f"{header}AB-1001;sport;5;nee\nAB-1002;sport;5;ja\n")
    code, said = terminal.run("import-coupons", export, "--yes")
    assert code == 2 and 'column "Afgetekend" (' in said
    assert "--column nothing=" in said and said.endswith("Nothing was stored.\n")
    code, said = terminal.run("import-coupons", export, "--yes", "--column", "nothing=Afgetekend")
    assert code == 0 and "2 coupons added" in said
    two = terminal.file("code;soort;bedrag;korting\nAB-1003;sport;20;5\nAB-1004;sport;30;7,5\n")
    code, said = terminal.run("import-coupons", two, "--yes")
    assert code == 2 and 'column "bedrag" or "korting" may be value.' in said
    code, said = terminal.run("import-coupons", two, "--yes", "--column", "value=korting")
    assert code == 0 and "New: 2 (€\u00a012,50)" in said


@pytest.mark.parametrize("column", ["Activatiedatum", "Betaald op", "Retour gekomen", "Afgetekend"])
@pytest.mark.parametrize("word", ["1-9-2021", "ja", "nee"])
async def test_what_an_empty_cell_means_below_an_unknown_name_nobody_knows(
    stage: Stage, column: str, word: str
) -> None:
    carla = await send(stage, column, word, "")
    shown = await carla.tap(f"Ja, kolom {column}")
    if word in ("ja", "nee"):
        assert shown == f"Wat staat er in kolom {column} bij een bon die nog goed is?"
        assert carla.buttons == [word, "niets", "Geen van deze", "Stop"]
        await carla.tap("Geen van deze")
    shown = "\n".join(carla.screen[-3:])
    assert "Niet begrepen: 2" in shown or "Uitgezet: 2" in shown
    assert "Nieuw" not in shown and not any(each.startswith("Sla") for each in carla.buttons)


async def test_where_all_words_are_understood_an_empty_cell_says_no_worse(stage: Stage) -> None:
    carla = await send(stage, "Hoe staat het", "gebruikt", "")
    shown = await carla.tap("Ja, kolom Hoe staat het")
    assert "Nieuw: 1" in shown and "Opgebruikt: 1 (rij 2)" in shown


async def test_a_coupon_in_doubt_is_not_given_until_a_list_says_that_it_is_good(
    stage: Stage,
) -> None:
    carla = await send(stage, "Status", "actief", "actief")
    await carla.tap("Sla 2 bonnen op")
    assert await in_stock(stage) == 2
    head = "code;soort;bedrag;geldig tot;Status\nAB-1001;sport;5,00;31-12-2022;"
    tail = "\nAB-1002;sport;5,00;31-12-2022;actief\n"
    await carla.upload(f"{head}in onderzoek{tail}".encode(), "bonnen.csv")
    shown = "\n".join(carla.screen[-3:])
    assert "Veranderd: 1 (1 is niet meer te geven)" in shown
    assert "Niet begrepen: 1" in shown and "blijft" not in shown
    await carla.tap(carla.buttons[0])
    assert await in_stock(stage) == 1
    await carla.upload(f"{head}actief{tail}".encode(), "bonnen.csv")
    await carla.tap(carla.buttons[0])
    assert await in_stock(stage) == 2


async def test_of_a_code_that_is_there_twice_the_row_in_doubt_counts(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = "code;soort;bedrag;Status\nAB-1001;sport;5;actief\n"
    await carla.upload(f"{text}AB-1001;sport;5;in onderzoek\n".encode(), "bonnen.csv")
    assert "Nieuw" not in "\n".join(carla.screen[-3:])
