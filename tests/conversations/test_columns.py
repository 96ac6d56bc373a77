"""Which column is what: a coordinator says it where the names don't, and never one about people."""

from collections import Counter
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.parsing.tables import reading
from bot.parsing.tables.columns import (
    Choice,
    Column,
    is_personal,
    recognise,
)
from bot.parsing.tables.table import ColumnsMissing
from bot.webshop.coupon_columns import columns as stock_columns
from bot.webshop.redemption_columns import columns as list_columns
from tests.conftest import Person, Stage
from tests.helpers.command_line import Operator, operator
from tests.helpers.redeeming import pot
from tests.helpers.tables import everything, workbook
from tests.helpers.terminal import Terminal, read, terminal
from tests.helpers.webshop import CODES, in_csv, ready, with_vouchers

__all__ = ["operator", "terminal"]

UNKNOWN = b"Kolom A;Kolom B;Kolom C;Naam;Omschrijving\nAB-1001;5;31-12-2022;Jansen;sport\n"


async def change(carla: Person, ours: str, theirs: str) -> str:
    """Say what is in a column of the file; returns what is shown then."""
    await carla.tap("Kolommen aanpassen")
    await carla.tap(next(label for label in carla.buttons if label.startswith(f"{theirs}: ")))
    if ours not in carla.buttons:
        await carla.tap("Iets anders")
    return await carla.tap(ours)


async def test_columns_that_nobody_knows_are_asked_for_one_by_one(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert await carla.upload(UNKNOWN, "bonnen.csv") == (
        "Ik herken niet alle kolommen in dit bestand.\n\nWelke kolom in uw bestand is dit: code?"
    )
    assert carla.buttons == ["Kolom A", "Kolom B", "Kolom C", "Omschrijving", "Stop"]
    assert (await carla.tap("Kolom A")).endswith("Welke kolom in uw bestand is dit: bedrag?")
    assert await carla.tap("Kolom B") == (
        "Ik ken de kolom “Kolom C” niet. Staat daarin: geldig tot en met?"
    )
    shown = await carla.tap("Nee, niet gebruiken")
    assert "Nieuw zonder einddatum: 1" in shown
    assert "code: Kolom A\nwaarvoor: Omschrijving\nbedrag: Kolom B\n" in shown
    assert "Niet gelezen, want het gaat over mensen: Naam." in shown
    assert "Niet gebruikt: Kolom C." in shown
    shown = await change(carla, "geldig tot en met", "Kolom C")
    assert "geldig tot en met: Kolom C" in shown
    assert await everything(stage) == {}, "not before the tap"
    assert await carla.tap("Sla 1 bon op") == "Klaar. Er is 1 bon bij gekomen."
    assert await everything(stage) == {"AB-1001": "2022-12-31"}


async def test_the_words_of_the_trial_are_known(stage: Stage) -> None:
    carla = await stage.coordinator()
    lines = [
        (f"AB-10{n:02}", 12.5, "school" if n % 2 else "sport", datetime(2022, 12, 31), "Jansen")  # noqa: DTZ001
        for n in range(13)
    ]
    data = workbook(("Bonnummer", "Waarde", "Waarvoor", "Vervalt", "Naam klant"), *lines)
    shown = await carla.upload(data, "bonnen.xlsx")
    assert "Nieuw: 13" in shown and "zonder einddatum" not in shown
    assert "Nieuw voor schoolartikelen: 6" in shown
    await carla.tap("Sla 13 bonnen op")
    kept = await stage.database.reading.rows("SELECT purpose, valid_until FROM coupon_entries")
    assert {row["valid_until"] for row in kept} == {"2022-12-31"}
    assert Counter(row["purpose"] for row in kept) == {"school": 6, "sport": 7}


async def test_of_unknown_names_nothing_is_lost_without_being_asked(stage: Stage) -> None:
    carla = await stage.coordinator()
    lines = [
        (f"AB-10{n:02}", 12.5, "school" if n % 2 else "sport", datetime(2022, 12, 31), 5)  # noqa: DTZ001
        for n in range(13)
    ]
    data = workbook(("Aap", "Noot", "Mies", "Wim", "Zus"), *lines)
    await carla.upload(data, "bonnen.xlsx")
    assert carla.buttons[0] == "Aap"
    await carla.tap("Aap")
    assert set(carla.buttons[:2]) == {"Noot", "Zus"}
    await carla.tap("Noot")
    assert carla.last == "Ik ken de kolom “Mies” niet. Staat daarin: waarvoor?"
    await carla.tap("Ja")
    assert carla.last == "Ik ken de kolom “Wim” niet. Staat daarin: geldig tot en met?"
    await carla.tap("Ja")
    assert carla.last == "Ik ken de kolom “Zus” niet. Staat daarin: saldo?"
    assert await everything_else(stage) == 0, "nothing was stored"
    assert "Nieuw: 13 (€\u00a065)" in await carla.tap("Ja")
    await carla.tap("Sla 13 bonnen op")
    kept = await stage.database.reading.rows(
        "SELECT purpose, valid_until, balance_cents FROM coupon_entries"
    )
    assert {(row["valid_until"], row["balance_cents"]) for row in kept} == {("2022-12-31", 500)}


async def everything_else(stage: Stage) -> int:
    """How many coupons there are."""
    count: int = await stage.database.reading.value("SELECT count(*) FROM coupons")
    return count


async def test_of_two_columns_with_days_one_is_chosen(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = b"code;soort;bedrag;eerst;weg\nAB-1001;sport;5;1-1-2021;31-12-2022\n"
    assert await carla.upload(text, "bonnen.csv") == (
        "Ik ken deze kolommen niet. Staat in een ervan: geldig tot en met?"
    )
    assert carla.buttons == ["eerst", "weg", "Nee, geen van deze", "Stop"]
    assert "Staat daarin of een bon nog goed is?" in await carla.tap("weg")
    await carla.tap("Nee")
    await carla.tap("Sla 1 bon op")
    assert await everything(stage) == {"AB-1001": "2022-12-31"}


_UNKNOWN_NAMES = st.lists(
    st.text("qxzwvk", min_size=3, max_size=8), min_size=4, max_size=4, unique=True
)
_DAYS = st.dates(date(2022, 1, 1), date(2030, 1, 1)).map(
    lambda day: f"{day.day}-{day.month}-{day.year}"
)
_LINES = st.lists(
    st.tuples(st.integers(1000, 9999), st.sampled_from(["sport", "school"]), _DAYS),
    min_size=1,
    max_size=30,
    unique_by=lambda line: line[0],
)


@pytest.mark.slow
@settings(max_examples=50)
@given(_UNKNOWN_NAMES, _LINES, st.permutations(range(4)))
def test_whatever_the_names_what_fits_is_asked_for(
    names: list[str], lines: list[tuple[int, str, str]], order: list[int]
) -> None:
    """By values alone: the code, the amount, what for and until when."""
    rows = [(f"BON-{code}", "7,50", what, until) for code, what, until in lines]
    where = {key: order.index(place) for place, key in enumerate(("code", "value"))}
    text = "".join(";".join(row[place] for place in order) + "\n" for row in (tuple(names), *rows))
    with pytest.raises(ColumnsMissing) as missing:
        read(text)
    header = missing.value.header
    for key, place in where.items():
        assert place in header.fits[key], key
    chosen = read(text, None, Choice(1, dict(where)))
    assert chosen.asks == ("purpose", "until")
    assert chosen.header.fits["purpose"] == [order.index(2)]
    assert chosen.header.fits["until"] == [order.index(3)]
    # What somebody said is not asked again.
    told = Choice(1, where | {"purpose": None, "until": None})
    assert read(text, None, told).asks == ()


@pytest.mark.parametrize("found", [stock_columns(), list_columns()], ids=["coupons", "list"])
def test_each_name_is_known_however_it_is_written(found: tuple[Column, ...]) -> None:
    for column in found:
        for name in column.names:
            for written in (name, name.title(), name.upper(), f" {name.replace(' ', '_')} "):
                mapping = recognise([written], found)
                assert set(mapping.places.values()) == {0}, written


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("code", "Bonnummer, Boncode, Vouchernummer, Gift card, Kaartnummer, Couponcode, Barcode"),
        ("value", "Waarde, Bedrag (€), Bedrag in euro, Amount, Prijs, Waarde bon, Price"),
        ("purpose", "Waarvoor, Voor, Doel, Categorie, Purpose, Te gebruiken voor, Omschrijving"),
        (
            "until",
            "Vervalt, Vervaldatum, Geldig t/m, Tot en met, Verloopt op, Valid until, Expires",
        ),
        ("balance", "Saldo, Nog over, Restbedrag, Resterend, Balance, Remaining balance"),
        ("used", "Aantal keer gebruikt, Usage count, Times used"),
    ],
)
def test_the_words_of_people_are_known(key: str, names: str) -> None:
    for name in names.split(", "):
        assert key in recognise([name], stock_columns()).places, name


@pytest.mark.slow
@pytest.mark.usefixtures("processes")
async def test_what_another_process_read_is_asked_about_as_well(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert "Welke kolom" in await carla.upload(UNKNOWN, "bonnen.csv")
    await carla.tap("Kolom A")
    await carla.tap("Kolom B")
    await carla.tap("Ja")
    await carla.tap("Sla 1 bon op")
    assert list(await everything(stage)) == ["AB-1001"]


async def test_a_column_that_was_taken_for_the_wrong_one_is_changed(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = (
        b"code;bonnummer;soort;bedrag;saldo\nX-0001;AB-1001;sport;5;0\nX-0002;AB-1002;sport;5;0\n"
    )
    assert "Opgebruikt: 2" in await carla.upload(text, "bonnen.csv")
    await carla.upload(text.replace(b";0\n", b";5\n"), "bonnen.csv")
    assert await carla.tap("Kolommen aanpassen") == ("Welke kolom van uw bestand wilt u aanpassen?")
    assert carla.buttons == [
        "bonnummer: niet gebruikt",
        "code: code",
        "soort: waarvoor",
        "bedrag: bedrag",
        "saldo: saldo",
        "Terug",
        "Stop",
    ]
    assert await carla.tap("bonnummer: niet gebruikt") == "Wat staat er in de kolom “bonnummer”?"
    assert carla.buttons == ["code", "Iets anders", "Terug", "Stop"], "a number is no amount"
    assert "code: bonnummer" in await carla.tap("code")
    await carla.tap("Kolommen aanpassen")
    await carla.tap("bonnummer: code")
    assert "Niet gebruiken" not in carla.buttons, "without a code there is no coupon"
    await carla.tap("Terug")
    await carla.tap("saldo: saldo")
    assert "saldo:" not in await carla.tap("Niet gebruiken")
    await carla.tap("Kolommen aanpassen")
    assert "code: bonnummer" in await carla.tap("Terug"), "nothing else was changed"
    await carla.tap("Sla 2 bonnen op")
    assert await everything(stage) == {f"AB-100{n}": "9999-12-31" for n in (1, 2)}


async def test_where_nothing_is_right_the_columns_can_still_be_changed(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = b"code;bon;soort;bedrag;waarde euro\n1;AB-1001;sport;1x;5\n2;AB-1002;sport;1x;5\n"
    assert await carla.upload(text, "bonnen.csv") == (
        "In meer kolommen staan bedragen. Welke zegt wat een bon waard is?"
    )
    assert carla.buttons == ["bedrag", "waarde euro", "Stop"]
    await carla.tap("bedrag")
    assert carla.last == "In dit bestand staat niets om op te slaan."
    assert carla.buttons == ["Kolommen aanpassen", "Stop"]
    await change(carla, "code", "bon")
    assert "Nieuw: 2" in await change(carla, "bedrag", "waarde euro")


async def test_what_the_coupons_are_for_is_remembered_with_another_column(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(b"code;waarde;wanneer\nAB-1001;5;31-12-2022\n", "bonnen.csv")
    await carla.tap("Nee, niet gebruiken")
    assert "zonder einddatum" in await carla.tap("Sportartikelen")
    assert "zonder einddatum" not in await change(carla, "geldig tot en met", "wanneer")
    await carla.tap("Sla 1 bon op")
    assert await everything(stage) == {"AB-1001": "2022-12-31"}


async def test_columns_about_people_are_never_offered(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = b"code;soort;bedrag;Naam;BSN;E-mail\nAB-1001;sport;5;Jansen;111222333;x@example.nl\n"
    await carla.upload(text, "bonnen.csv")
    await carla.tap("Kolommen aanpassen")
    assert carla.buttons == ["code: code", "soort: waarvoor", "bedrag: bedrag", "Terug", "Stop"]
    assert sum(message.file is not None for message in carla.messages) == 0, "the file is gone"


async def test_a_table_of_people_is_refused_and_not_asked_about(stage: Stage) -> None:
    carla = await stage.coordinator()
    for text in (b"Naam;Adres\nJansen;Markt 1\n", b"AB-1001;12,50;31-12-2022\n"):
        assert (await carla.upload(text, "lijst.csv")).endswith("Er is niets opgeslagen.")
    assert await stage.database.reading.value("SELECT count(*) FROM imports") == 0


async def test_the_webshops_list_is_read_by_the_same_choices(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    header = "rij;wat;geld;toen"
    lines = [f"{n};{code};{100 + 7 * n};6-9-2021" for n, code in enumerate(codes)]
    await carla.upload(in_csv(*lines, header=header), "lijst.csv")
    assert carla.last.endswith("Welke kolom in uw bestand is dit: de code?")
    assert carla.buttons[0] == "wat", "what its values do for comes first"
    assert (
        await carla.tap("wat")
        == "Ik ken de kolom “geld” niet. Staat daarin: hoeveel er is ingeleverd?"
    )
    assert (
        await carla.tap("Ja")
        == "Ik ken de kolom “toen” niet. Staat daarin: op welke dag het is ingeleverd?"
    )
    assert "Te boeken: 2 (€\u00a0207)" in await carla.tap("Ja")
    assert await pot(stage) == (300_00, 0)
    await carla.tap("Boek 2 vouchers")
    assert (await pot(stage))[1] == 207_00
    assert await stage.balanced()


async def test_the_name_of_a_provider_is_offered_for_the_provider_alone(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    line = f"{codes[0]};Sportschool"
    await carla.upload(in_csv(line, header="code;naam aanbieder"), "lijst.csv")
    await carla.tap("Kolommen aanpassen")
    await carla.tap("naam aanbieder: de aanbieder")
    if "Iets anders" in carla.buttons:
        await carla.tap("Iets anders")
    assert carla.buttons == ["de aanbieder", "Niet gebruiken", "Terug", "Stop"]


async def test_stop_forgets_the_file_while_columns_are_chosen(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(UNKNOWN, "bonnen.csv")
    await carla.tap("Kolom A")
    assert "Er is niets veranderd." in await carla.tap("Stop")
    assert await stage.database.reading.value("SELECT count(*) FROM imports") == 0


async def test_no_name_of_a_column_is_kept_unsealed(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(UNKNOWN, "bonnen.csv")
    await carla.tap("Kolom A")
    kept = await stage.database.reading.rows("SELECT columns FROM imports")
    assert [row["columns"] for row in kept] == ['[1, {"code": 0}, null]']
    actions = await stage.database.reading.rows("SELECT actions FROM outbox")
    assert not any("Kolom" in row["actions"] for row in actions)


@given(
    st.lists(st.sampled_from(["code", "bon", "BSN", "Naam", "E-mailadres", "bedrag"]), max_size=6),
    st.dictionaries(st.sampled_from(["code", "batch", "external"]), st.integers(0, 9)),
)
def test_no_choice_lets_a_column_about_people_in(
    header: list[str], places: dict[str, int | None]
) -> None:
    mapping = recognise(header, stock_columns(), Choice(1, places))
    assert not any(is_personal(header[place]) for place in mapping.places.values())


# At the command line


def test_the_command_takes_columns_by_name(terminal: Terminal) -> None:
    export = terminal.file(UNKNOWN.decode())
    code, said = terminal.run("import-coupons", export, "--yes")
    assert code == 2 and "--column" in said
    assert "There are: Kolom A, Kolom B, Kolom C, Omschrijving." in said
    these = ("--column", "code=Kolom A", "--column", "value=kolom b")
    code, said = terminal.run("import-coupons", export, *these, "--yes")
    assert code == 2 and 'column "Kolom C" may be until. Say so with --column until=NAME' in said
    code, said = terminal.run("import-coupons", export, *these, "--column", "until=", "--yes")
    assert code == 0 and "code: Kolom A" in said and "1 coupons added" in said
    for wrong, why in (
        ("code=Naam", 'has no column "Naam" that may be chosen.'),
        ("kleur=Kolom A", "--column is KEY=NAME. KEY is one of: code, "),
        ("code", "--column is KEY=NAME."),
    ):
        code, said = terminal.run("import-coupons", export, "--column", wrong, "--yes")
        assert code == 2 and why in said, wrong


@pytest.mark.slow
async def test_the_list_of_redemptions_takes_them_as_well(operator: Operator) -> None:
    await with_vouchers(operator)
    shop = operator.folder / "webshop.csv"
    shop.write_text(f"wat;bedrag;geld;datum\r\n{CODES[0]};1;150;7-9-2021\r\n", encoding="utf-8")
    these = ("--column", "code=wat", "--column", "amount=geld")
    booked = await operator.run("import-redemptions", str(shop), *these, "--yes")
    assert "Fits: 1 (€\u00a0150)" in booked.output


@pytest.mark.slow
@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("command", ["import-coupons", "import-redemptions"])
def test_the_command_reads_a_table_within_the_same_bounds(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """And says so in the operator's language, though another process found it out."""
    code, said = terminal.run(command, terminal.file("PK\x03\x04"), "--yes")
    assert code == 2 and "This file is damaged or not complete." in said
    monkeypatch.setattr(reading, "READING_BYTES", 16 * 2**20)
    long = terminal.file("code;bedrag;datum\n" + "AB-1234;5;2022-12-31\n" * 60_000)
    code, said = terminal.run(command, long, "--yes")
    assert code == 2 and "This file takes too much to read." in said


@pytest.mark.parametrize("odd", ["\x9b2J", "\u202e", "\u200b", "\u2066"])
def test_what_a_file_says_does_nothing_to_a_terminal(terminal: Terminal, odd: str) -> None:
    """Control and direction marks of a table reach neither the screen nor a chat."""
    names = f"co{odd}de;bedrag;soort;ie{odd}ts"
    export = terminal.file(f"{names}\nAB-1234;5;spo{odd}k;x\nAB-1235;5;spo{odd}k;x\n")
    _code, said = terminal.run("import-coupons", export, "--column", "code=niets", "--yes")
    more = terminal.run("import-coupons", export, "--yes")[1]
    for text in (said, more):
        assert [each for each in text if not each.isprintable() and each != "\n"] == []
    assert "There are:" in said
    assert "co" in more
