"""Which column is what: a coordinator says it where the names don't, and never one about people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stock import columns
from bot.tables.columns import Choice, is_personal, recognise
from tests.conftest import Person, Stage
from tests.test_broken_files import everything
from tests.test_command_line import Operator, operator
from tests.test_redeem import pot
from tests.test_redemption_lists import in_csv, ready
from tests.test_stock import Terminal, terminal
from tests.test_webshop_lists import CODES, with_vouchers

__all__ = ["operator", "terminal"]

UNKNOWN = b"Kolom A;Kolom B;Kolom C;Naam;Omschrijving\nAB-1001;5;31-12-2022;Jansen;sport\n"


async def change(carla: Person, ours: str, theirs: str) -> str:
    """Say that our column is another one; returns what is shown then."""
    await carla.tap("Kolommen aanpassen")
    await carla.tap(next(label for label in carla.buttons if label.startswith(f"{ours}: ")))
    return await carla.tap(theirs)


async def test_columns_that_nobody_knows_are_asked_for_one_by_one(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert await carla.upload(UNKNOWN, "bonnen.csv") == (
        "Ik herken niet alle kolommen in dit bestand.\n\nWelke kolom in uw bestand is dit: code?"
    )
    assert carla.buttons == ["Kolom A", "Kolom B", "Kolom C", "Omschrijving", "Stop"]
    assert (await carla.tap("Kolom A")).endswith("Welke kolom in uw bestand is dit: bedrag?")
    shown = await carla.tap("Kolom B")
    assert "code: Kolom A\nsoort: Omschrijving\nbedrag: Kolom B\n" in shown
    assert "Niet gelezen, want het gaat over mensen: Naam." in shown
    assert "Niet gebruikt: Kolom C." in shown
    shown = await change(carla, "geldig tot en met", "Kolom C")
    assert "geldig tot en met: Kolom C" in shown
    assert await everything(stage) == {}, "not before the tap"
    assert await carla.tap("Sla 1 bon op") == "Klaar. Er is 1 bon bij gekomen."
    assert await everything(stage) == {"AB-1001": "2022-12-31"}


@pytest.mark.usefixtures("tables_read_apart")
async def test_what_another_process_read_is_asked_about_as_well(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert "Welke kolom" in await carla.upload(UNKNOWN, "bonnen.csv")
    await carla.tap("Kolom A")
    await carla.tap("Kolom B")
    await carla.tap("Sla 1 bon op")
    assert list(await everything(stage)) == ["AB-1001"]


async def test_a_column_that_was_taken_for_the_wrong_one_is_changed(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = (
        b"code;bonnummer;soort;bedrag;saldo\nX-0001;AB-1001;sport;5;0\nX-0002;AB-1002;sport;5;0\n"
    )
    assert "Opgebruikt: 2" in await carla.upload(text, "bonnen.csv")
    await carla.upload(text.replace(b";0\n", b";5\n"), "bonnen.csv")
    assert await carla.tap("Kolommen aanpassen") == "Welke kolom wilt u aanpassen?"
    assert carla.buttons[:5] == [
        "code: code",
        "soort: soort",
        "bedrag: bedrag",
        "saldo: saldo",
        "valuta: niet gebruikt",
    ]
    await carla.tap("code: code")
    assert "Niet gebruiken" not in carla.buttons, "without a code there is no coupon"
    assert "code: bonnummer" in await carla.tap("bonnummer")
    assert "saldo:" not in await change(carla, "saldo", "Niet gebruiken")
    await carla.tap("Kolommen aanpassen")
    assert "code: bonnummer" in await carla.tap("Terug"), "nothing else was changed"
    await carla.tap("Sla 2 bonnen op")
    assert await everything(stage) == {f"AB-100{n}": "9999-12-31" for n in (1, 2)}


async def test_where_nothing_is_right_the_columns_can_still_be_changed(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = b"code;bon;soort;bedrag;waarde euro\n1;AB-1001;sport;1x;5\n2;AB-1002;sport;1x;5\n"
    shown = await carla.upload(text, "bonnen.csv")
    assert shown.endswith("In dit bestand staat niets om op te slaan.")
    assert carla.buttons == ["Kolommen aanpassen", "Stop"]
    await change(carla, "code", "bon")
    assert "Nieuw: 2" in await change(carla, "bedrag", "waarde euro")


async def test_what_the_coupons_are_for_is_remembered_with_another_column(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(b"code;waarde;tot\nAB-1001;5;31-12-2022\n", "bonnen.csv")
    await carla.tap("Sportartikelen")
    assert "Nieuw: 1" in await change(carla, "geldig tot en met", "tot")
    await carla.tap("Sla 1 bon op")
    assert await everything(stage) == {"AB-1001": "2022-12-31"}


async def test_columns_about_people_are_never_offered(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = b"code;soort;bedrag;Naam;BSN;E-mail\nAB-1001;sport;5;Jansen;111222333;x@example.nl\n"
    await carla.upload(text, "bonnen.csv")
    await carla.tap("Kolommen aanpassen")
    await carla.tap("partij: niet gebruikt")
    assert carla.buttons == ["code", "soort", "bedrag", "Niet gebruiken", "Terug", "Stop"]
    assert sum(message.file is not None for message in carla.messages) == 0, "the file is gone"


async def test_a_table_of_people_is_refused_and_not_asked_about(stage: Stage) -> None:
    carla = await stage.coordinator()
    for text in (b"Naam;Adres\nJansen;Markt 1\n", b"AB-1001;12,50;31-12-2022\n"):
        assert (await carla.upload(text, "lijst.csv")).endswith("Er is niets opgeslagen.")
    assert await stage.database.reading.value("SELECT count(*) FROM imports") == 0


async def test_the_webshops_list_is_read_by_the_same_choices(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    header = "bestelling;wat;betaald;op"
    lines = [f"{n};{code};{100 + n};6-9-2021" for n, code in enumerate(codes)]
    await carla.upload(in_csv(*lines, header=header), "lijst.csv")
    assert carla.last.endswith("Welke kolom in uw bestand is dit: de code?")
    assert "Te boeken: 2 (€\u00a0300)" in await carla.tap("wat")
    assert "Te boeken: 2 (€\u00a0201)" in await change(carla, "het bedrag", "betaald")
    assert await pot(stage) == (300_00, 0)
    await carla.tap("Boek 2 vouchers")
    assert (await pot(stage))[1] == 201_00
    assert await stage.balanced()


async def test_the_name_of_a_provider_is_offered_for_the_provider_alone(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    line = f"{codes[0]};Sportschool"
    await carla.upload(in_csv(line, header="code;naam aanbieder"), "lijst.csv")
    await carla.tap("Kolommen aanpassen")
    await carla.tap("het kenmerk: niet gebruikt")
    assert "naam aanbieder" not in carla.buttons
    await carla.tap("Terug")
    await carla.tap("de aanbieder: naam aanbieder")
    assert "naam aanbieder" in carla.buttons


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
    assert [row["columns"] for row in kept] == ['[1, {"code": 0}]']
    actions = await stage.database.reading.rows("SELECT actions FROM outbox")
    assert not any("Kolom" in row["actions"] for row in actions)


@given(
    st.lists(st.sampled_from(["code", "bon", "BSN", "Naam", "E-mailadres", "bedrag"]), max_size=6),
    st.dictionaries(st.sampled_from(["code", "batch", "external"]), st.integers(0, 9)),
)
def test_no_choice_lets_a_column_about_people_in(
    header: list[str], places: dict[str, int | None]
) -> None:
    mapping = recognise(header, columns(), Choice(1, places))
    assert not any(is_personal(header[place]) for place in mapping.places.values())


# At the command line


def test_the_command_takes_columns_by_name(terminal: Terminal) -> None:
    export = terminal.file(UNKNOWN.decode())
    code, said = terminal.run("import-coupons", export, "--yes")
    assert code == 2 and "--column" in said
    assert "There are: Kolom A, Kolom B, Kolom C, Omschrijving." in said
    these = ("--column", "code=Kolom A", "--column", "value=kolom b")
    code, said = terminal.run("import-coupons", export, *these, "--yes")
    assert code == 0 and "code: Kolom A" in said and "1 coupons added" in said
    for wrong, why in (
        ("code=Naam", 'has no column "Naam" that may be chosen.'),
        ("kleur=Kolom A", "--column is KEY=NAME. KEY is one of: code, "),
        ("code", "--column is KEY=NAME."),
    ):
        code, said = terminal.run("import-coupons", export, "--column", wrong, "--yes")
        assert code == 2 and why in said, wrong


async def test_the_list_of_redemptions_takes_them_as_well(operator: Operator) -> None:
    await with_vouchers(operator)
    shop = operator.folder / "webshop.csv"
    shop.write_text(f"wat;bedrag;betaald;datum\r\n{CODES[0]};1;150;7-9-2021\r\n", encoding="utf-8")
    these = ("--column", "code=wat", "--column", "amount=betaald")
    booked = await operator.run("import-redemptions", str(shop), *these, "--yes")
    assert "Te boeken: 1 (€\u00a0150)" in booked.output
