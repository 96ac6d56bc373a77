"""A list books only where each of its columns is understood, or somebody said that it is no matter.

Whatever words a webshop has for what failed: a row is not booked for want of reading them.
"""

import re

import pytest

from tests.conftest import Person, Stage
from tests.helpers.command_line import Operator, operator
from tests.helpers.redeeming import pot
from tests.helpers.tables import workbook
from tests.helpers.webshop import CODES, in_csv, ready, with_vouchers

__all__ = ["operator"]

NONE = "Nee"
ASKS = "Staat daarin of een voucher echt is ingeleverd?"
DAY = "6-9-2021"


def is_booking(carla: Person) -> bool:
    """Whether a tap would book something."""
    return any(label.startswith(("Boek", "Ja, hij", "Ja, alle")) for label in carla.buttons)


def asked(carla: Person) -> str:
    """All that was said last."""
    return "\n".join(carla.screen[-3:])


async def send(carla: Person, header: str, *lines: str) -> str:
    return await carla.upload(in_csv(*lines, header=header), "lijst.csv")


@pytest.mark.parametrize(
    ("column", "word"),
    [
        *(("Ingewisseld", "nee"), ("Gebruikt", "nee"), ("Betaald?", "nee"), ("Voldaan", "nee")),
        *(("aantal keer gebruikt", "0"), ("Geannuleerd", "ja"), ("Geannuleerd op", DAY)),
        *(("Ingetrokken op", DAY), ("Storno", "ja"), ("Terugbetaald", "150"), ("Refund", "150")),
        *(("Resultaat", "mislukt"), ("Af Bij", "Bij"), ("D/C", "C"), ("Stand", "open")),
        *(("Omschrijving", "Terugstorting van de bon"), ("Soort", "teruggave")),
        *(("Soort", "storting"), ("type", "refund"), ("reden", "sport, of toch niet")),
        *(("Soort", "retour"), ("type", "Verkoop"), ("Opmerking", "gaat niet door")),
        *(
            ("Naam transactie", "Opwaardering"),
            ("product", "Verkoop cadeaubon"),
            ("Modus", "proef"),
        ),
        *(("uitgegeven op", DAY), ("geldig tot en met", "6-9-2022"), ("xyzzy", "wel of niet")),
    ],
)
async def test_what_nobody_reads_is_asked_about_before_anything_is_booked(
    stage: Stage, column: str, word: str
) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, f"code;bedrag;datum;{column}", f"{codes[0]};150;{DAY};{word}")
    assert ASKS in asked(carla)
    assert carla.buttons == [f"Ja, kolom {column}", NONE, "Stop"]
    assert not is_booking(carla)
    await carla.tap(f"Ja, kolom {column}")
    assert not is_booking(carla), "a word that we do not know brings nothing"
    assert await pot(stage) == (150_00, 0)


@pytest.mark.parametrize(
    "header",
    [
        "code;bedrag;datum",
        "code;bedrag;datum;aanbieder;kenmerk",
        "regel;code;bedrag;datum;tijd;kassa;product;winkel",
        "nr;datum;code;bedrag;naam deelnemer",
    ],
)
async def test_plain_lists_go_on_with_no_question(stage: Stage, header: str) -> None:
    carla, codes = await ready(stage, 1)
    of = {"code": codes[0], "bedrag": "150", "datum": DAY, "kenmerk": "W-17", "kassa": "0"}
    line = ";".join(of.get(name, "iets") for name in header.split(";"))
    await send(carla, header, line)
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (0, 150_00)


@pytest.mark.parametrize(
    ("column", "word"),
    [
        *(("winkel", "Testwinkel"), ("aanbieder", "geannuleerd"), ("locatie", "afgelast")),
        *(("tijd", "Refund"), ("kenmerk", "CN-2021001"), ("bestelling", "CREDIT4712")),
        *(("product", "dubbel"), ("kassa", "TEST"), ("kenmerk", "re_4qqhO8")),
    ],
)
async def test_a_word_that_denies_is_asked_about_in_any_column(
    stage: Stage, column: str, word: str
) -> None:
    carla, codes = await ready(stage, 2)
    lines = [f"{codes[0]};150;{DAY};W-17", f"{codes[1]};150;{DAY};{word}"]
    await send(carla, f"code;bedrag;datum;{column}", *lines)
    assert carla.buttons == [f"Ja, kolom {column}", NONE, "Stop"]
    assert re.search(rf"{column}: (?:lijkt nee te zeggen|“{word}”) in 1 rij\.", asked(carla))
    await carla.tap(f"Ja, kolom {column}")
    assert "Niet te boeken: 2" in asked(carla) and not is_booking(carla)


@pytest.mark.parametrize("word", ["Testwinkel", "geannuleerd", "afgelast"])
async def test_the_question_says_which_word_it_is(stage: Stage, word: str) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, "code;bedrag;datum;winkel", f"{codes[0]};150;{DAY};{word}")
    assert f"winkel: “{word}” in 1 rij." in asked(carla)
    await carla.tap(NONE)
    assert is_booking(carla), "once somebody said that it is no matter"


async def test_plain_words_in_columns_that_are_read_are_no_question(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    header = "code;bedrag;datum;tijd;winkel;betaalwijze;product;kenmerk;kassa"
    line = f"{codes[0]};150;{DAY};0:00;Sportpaleis Assen;pin;Latest Democratie;2021-1001;0"
    await send(carla, header, line)
    assert is_booking(carla)


async def test_one_of_several_is_read_and_the_others_are_not(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    await send(
        carla,
        "code;bedrag;datum;Resultaat;Wijze",
        f"{codes[0]};150;{DAY};gelukt;1",
        f"{codes[1]};150;{DAY};mislukt;2",
    )
    assert asked(carla).endswith(
        "Ik ken deze kolommen niet:\nResultaat: mislukt, gelukt\nWijze: 1, 2\n"
        "Staat in een ervan of een voucher echt is ingeleverd?\n\n"
        "Let op: met “Nee, geen van deze” tellen ook deze rijen mee.\n"
        "Resultaat: “mislukt” in 1 rij."
    )
    assert carla.buttons == ["Ja, kolom Resultaat", "Ja, kolom Wijze", "Nee, geen van deze", "Stop"]
    await carla.tap("Ja, kolom Resultaat")
    assert "kolom Wijze niet. Daarin staat: 1, 2." in asked(carla)
    assert carla.buttons == ["Ja, kolom Wijze", NONE, "Stop"]
    await carla.tap(NONE)
    assert "Te boeken: 1 (€\u00a0150)" in asked(carla)
    assert "Rij 3: In de lijst staat “mislukt”: er is niets ingeleverd." in asked(carla)
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (150_00, 150_00)


async def test_what_stands_far_below_is_asked_about(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    lines = [f"{codes[0]};150;{DAY};"] + [f"ONBEKEND{n};150;{DAY};" for n in range(400)]
    await send(carla, "code;bedrag;datum;x", *lines, f"ONBEKEND{401};150;{DAY};ging niet door")
    assert "kolom x niet.\n" in asked(carla) and "x: niets in 401 rijen." in asked(carla)
    assert not is_booking(carla)


async def test_a_column_without_a_name_is_asked_about_by_its_letter(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    data = workbook(("code", "bedrag", None, "datum"), (codes[0], 150, "storno", DAY, "nee"))
    await carla.upload(data, "lijst.xlsx")
    assert carla.buttons == ["Ja, kolom C", "Ja, kolom E", "Nee, geen van deze", "Stop"]
    await carla.tap("Ja, kolom E")
    assert "Wat staat er in kolom E bij een voucher die echt is ingeleverd?" in asked(carla)
    await carla.tap("Geen van deze")
    await carla.tap(NONE)
    assert "Rij 2: In de lijst staat “niet gebruikt”" in asked(carla)
    assert await pot(stage) == (150_00, 0)


async def test_what_may_be_about_somebody_is_not_shown(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    values = ("Pietersen", "0612345678", "111222333", "p@example.nl", "9401 AB")
    header = ";".join(["code;bedrag;datum", *(f"k{n}" for n in range(len(values)))])
    await send(carla, header, f"{codes[0]};150;{DAY};{';'.join(values)}")
    assert not any(value in text for value in values for text in carla.screen)
    assert "k0\nk1\nk2\nk3\nk4" in asked(carla)


@pytest.mark.parametrize(
    ("column", "values", "warning"),
    [
        ("Geannuleerd op", ("", DAY, ""), "Geannuleerd op: lijkt nee te zeggen in 1 rij."),
        ("Refund", ("0,00", "150", "150"), "Refund: lijkt nee te zeggen in 2 rijen."),
        ("Opmerking", ("", "", "afgezegd door Pietersen"), "Opmerking: lijkt nee te zeggen in 1"),
        ("Wie", ("", "geannuleerd door Pietersen", "x"), "Wie: lijkt nee te zeggen in 1 rij."),
        ("Voldaan", ("ja", "nee", ""), "Voldaan: “nee” in 1 rij.\nVoldaan: niets in 1 rij."),
    ],
)
async def test_what_seems_to_say_no_is_warned_of_before_none_of_these(
    stage: Stage, column: str, values: tuple[str, ...], warning: str
) -> None:
    carla, codes = await ready(stage, 3)
    lines = [f"{code};150;{DAY};{said}" for code, said in zip(codes, values, strict=True)]
    await send(carla, f"code;bedrag;datum;{column}", *lines)
    assert "Let op: met “Nee” tellen ook deze rijen mee." in asked(carla)
    assert warning in asked(carla) and "Pietersen" not in asked(carla)


@pytest.mark.parametrize(
    "column",
    ["Naam", "klant", "E-mail", "e-mailadres", "adres", "Telefoonnummer", "klantnummer", "Klant 2",
     "Naam deelnemer", "customer name", "Geboortedatum", "voornaam kind", "contactpersoon (naam)"],
)  # fmt: skip
async def test_a_plain_column_about_people_is_no_question(stage: Stage, column: str) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, f"code;bedrag;datum;{column}", f"{codes[0]};150;{DAY};Pietersen")
    assert is_booking(carla) and "Pietersen" not in asked(carla)


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        *(("Retour klant", "nee", "ja"), ("Teruggave aan klant", "", "ja")),
        *(("Betaling bank", "gelukt", "mislukt"), ("Betaald door klant", "ja", "nee")),
        *(("Opmerking deelnemer", "", "geannuleerd"), ("Klant teruggestort", "0", "40,00")),
        *(("Ingeleverd door deelnemer", "ja", "nee"), ("Datum inlevering klant", DAY, "")),
        *(("Terugbetaald aan klant", "nee", "Pietersen"), ("Refunded to customer", "no", "yes")),
        *(("Status klant", "betaald", "geannuleerd"), ("Klant", "ingeleverd", "geannuleerd")),
    ],
)
async def test_a_column_about_people_that_may_undo_a_row_is_asked_about(
    stage: Stage, column: str, good: str, bad: str
) -> None:
    carla, codes = await ready(stage, 2)
    lines = [f"{codes[0]};150;{DAY};{good}", f"{codes[1]};150;{DAY};{bad}"]
    await send(carla, f"code;bedrag;datum;{column}", *lines)
    if column != "Status klant":
        assert carla.buttons == [f"Ja, kolom {column}", NONE, "Stop"]
        assert not any(f"“{word}”" in asked(carla) for word in (good, bad))
        await carla.tap(f"Ja, kolom {column}")
    assert "Te boeken: 1 (€\u00a0150)" in asked(carla) and "Rij 3: " in asked(carla)
    assert not bad or bad == DAY or f"“{bad}”" not in asked(carla)
    await carla.tap("Boek 1 voucher")
    assert "Geldig" in await carla.send(codes[1])
    assert not any(message.sender != "bot" and message.file for message in carla.messages)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("gemaild op", DAY), ("uitgegeven aan deelnemer op", DAY), ("mailed_at", DAY)),
        *(("overhandigd aan klant", "ja"), ("sent to customer at", DAY)),
        *(("overhandigd op", DAY), ("uitgereikt op", DAY), ("Datum inlevering klant", "")),
        *(("Klant", "nee"), ("klant", "ja"), ("Naam", "TEST"), ("bank", "mislukt")),
    ],
)
@pytest.mark.parametrize("day", [";datum", ""])
async def test_what_was_given_is_not_taken_for_handed_in(
    stage: Stage, column: str, value: str, day: str
) -> None:
    carla, codes = await ready(stage, 1)
    line = f"{codes[0]};150;{value}{f';{DAY}' if day else ''}"
    await send(carla, f"code;bedrag;{column}{day}", line)
    assert carla.buttons == [f"Ja, kolom {column}", NONE, "Stop"]
    await carla.tap(f"Ja, kolom {column}")
    assert "Niet te boeken: 1" in asked(carla) and not is_booking(carla)
    assert await pot(stage) == (150_00, 0)


@pytest.mark.parametrize("column", ["gemaild op", "overhandigd aan klant", "uitgegeven op"])
async def test_a_list_of_what_was_given_is_never_booked_today(stage: Stage, column: str) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, f"code;bedrag;{column}", f"{codes[0]};150;{DAY}")
    await carla.tap(NONE)
    assert f"“{column}” is niet wanneer vouchers zijn ingeleverd" in asked(carla)
    assert not is_booking(carla)


async def test_not_to_use_a_column_that_says_whether_a_row_counts_is_warned_of(
    stage: Stage,
) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, "code;bedrag;datum;status", f"{codes[0]};150;{DAY};mislukt")
    assert not is_booking(carla)
    await carla.tap("Kolommen aanpassen")
    await carla.tap("status: status")
    assert "Gebruikt u hem niet? Dan tellen alle rijen mee." in carla.last
    await carla.tap("Niet gebruiken")
    assert "Te boeken: 1" in asked(carla)


async def test_a_known_list_with_a_column_more_is_asked_about_it(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    header = "Event slug;Order;Payment ID;Date;Gift card code;Amount;Issuer;Afhandeling"
    await send(carla, header, f"winkel;AB1CD;AB1CD-P-1;2021-09-06;{codes[0]};40;Assen;niets")
    assert carla.buttons == ["Ja, kolom Afhandeling", NONE, "Stop"]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Ingewisseld", ("ja", "nee")),
        ("Gebruikt", ("1", "0")),
        ("Betaald?", ("x", "")),
        ("Voldaan op", (DAY, "")),
        ("aantal keer gebruikt", ("2", "0")),
        ("Geannuleerd", ("nee", "ja")),
        ("Geannuleerd op", ("", DAY)),
        ("Ingetrokken", ("", "door ons")),
        ("Terugbetaald", ("0,00", "150")),
        ("Refund", ("", "150")),
        ("Storno", ("nee", "ja")),
        ("Af Bij", ("Af", "Bij")),
        ("Soort", ("inlevering", "teruggave")),
        ("transactie", ("besteding", "Opwaardering")),
        ("Niet ingewisseld", ("nee", "ja")),
        ("Niet ingeleverd", ("0", "1")),
        ("Nog niet verzilverd", ("", "x")),
        ("Nooit gebruikt", ("nee", "ja")),
        ("Not redeemed", ("false", "true")),
        ("Unredeemed", ("no", "yes")),
        ("Niet geannuleerd", ("ja", "nee")),
        ("Betaalfout", ("nee", "ja")),
        ("Inlevering ongeldig", ("nee", "ja")),
        ("Inlevering afgekeurd", ("nee", "ja")),
        ("Inlevering ongedaan gemaakt op", ("", DAY)),
        ("Payment reversed", ("no", "yes")),
        ("Payment disputed", ("no", "yes")),
        ("Payment error", ("", "x")),
    ],
)
async def test_yes_and_no_mean_what_the_name_of_their_column_says(
    stage: Stage, column: str, values: tuple[str, str]
) -> None:
    """Once somebody tapped that it says whether a row counts."""
    carla, codes = await ready(stage, 2)
    lines = [f"{code};150;{DAY};{word}" for code, word in zip(codes, values, strict=True)]
    await send(carla, f"code;bedrag;datum;{column}", *lines)
    if "In meer kolommen staan bedragen" in asked(carla):
        await carla.tap("bedrag")
    assert not is_booking(carla)
    await carla.tap(f"Ja, kolom {column}")
    assert "Te boeken: 1 (€\u00a0150)" in asked(carla) and "Rij 3" in asked(carla)
    await carla.tap("Boek 1 voucher")
    assert "Geldig" in await carla.send(codes[1])


@pytest.mark.parametrize(
    "column",
    [
        *("Annulering geweigerd", "Niet tijdig ingeleverd", "Storno ongedaan gemaakt"),
        "Retour afgehandeld",
    ],
)
async def test_yes_and_no_mean_nothing_below_a_name_that_is_not_understood(
    stage: Stage, column: str
) -> None:
    carla, codes = await ready(stage, 2)
    lines = [f"{codes[0]};150;{DAY};ja", f"{codes[1]};150;{DAY};nee"]
    await send(carla, f"code;bedrag;datum;{column}", *lines)
    await carla.tap(f"Ja, kolom {column}")
    assert "Niet te boeken: 2" in asked(carla) and not is_booking(carla)
    for row, word in ((2, "ja"), (3, "nee")):
        assert f"Rij {row}: Ik weet niet wat “{word}” hier betekent." in asked(carla)


@pytest.mark.parametrize(
    "column",
    ["Inlevering betwijfeld", "Gebruik gepauzeerd", "Betaling aangehouden", "Payment overdue"],
)
async def test_what_yes_means_below_a_name_that_is_not_understood_is_asked(
    stage: Stage, column: str
) -> None:
    carla, codes = await ready(stage, 2)
    lines = [f"{codes[0]};150;{DAY};ja", f"{codes[1]};150;{DAY};nee"]
    await send(carla, f"code;bedrag;datum;{column}", *lines)
    await carla.tap(f"Ja, kolom {column}")
    assert carla.buttons == ["ja", "nee", "Geen van deze", "Stop"]
    await carla.tap("nee")
    assert "Te boeken: 1" in asked(carla)
    assert "Rij 2: In de lijst staat “niet gebruikt”" in asked(carla)


@pytest.mark.parametrize("column", ["Niet ingewisseld", "Betaalfout", "Inlevering ongeldig"])
async def test_the_warning_is_of_the_rows_that_do_not_count(stage: Stage, column: str) -> None:
    carla, codes = await ready(stage, 3)
    lines = [
        f"{code};150;{DAY};{said}" for code, said in zip(codes, ("nee", "ja", "ja"), strict=True)
    ]
    await send(carla, f"code;bedrag;datum;{column}", *lines)
    assert f"{column}: lijkt nee te zeggen in 2 rijen." in asked(carla)
    assert f"{column}: “nee”" not in asked(carla)


@pytest.mark.parametrize("column", ["gebruikt op", "ingewisseld op", "Used at", "betaald op"])
async def test_without_a_day_of_use_it_was_not_used(stage: Stage, column: str) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, f"code;bedrag;datum;{column}", f"{codes[0]};150;{DAY};")
    assert "Rij 2: In de lijst staat niet wanneer dit is ingeleverd." in asked(carla)
    assert await pot(stage) == (150_00, 0)


@pytest.mark.parametrize(
    ("column", "word"),
    [
        *(("Is test", "ja"), ("Proef", "ja"), ("Statusomschrijving", "afgekeurd")),
        *(("Bestelstatus (WooCommerce)", "wachtrij"), ("event", "sale"), ("event", "aankoop")),
        *(("status", "verkocht"), ("status", "storno"), ("gebeurtenis", "retour")),
    ],
)
async def test_what_is_read_brings_nothing_by_other_words(
    stage: Stage, column: str, word: str
) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, f"code;bedrag;datum;{column}", f"{codes[0]};150;{DAY};{word}")
    assert "Niet te boeken: 1" in asked(carla) and not is_booking(carla)


@pytest.mark.parametrize("word", ["Opwaardering", "zomerkamp", "terug"])
async def test_a_reference_in_words_may_say_what_happened(stage: Stage, word: str) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, "code;bedrag;datum;transactie", f"{codes[0]};150;{DAY};{word}")
    assert carla.buttons == ["Ja, kolom transactie", NONE, "Stop"]
    await carla.tap(NONE)
    assert "het kenmerk: transactie" in asked(carla) and is_booking(carla)


@pytest.mark.parametrize(
    ("header", "amounts", "offered"),
    [
        ("code;bedrag;saldo", "150;110", ["bedrag"]),
        ("code;waarde;saldo;datum", f"150;150;{DAY}", ["waarde"]),
        ("code;bedrag;besteed", "150;40", ["besteed", "bedrag"]),
        ("code;waarde;verbruikt", "150;40", ["verbruikt", "waarde"]),
        ("code;nog te besteden;bedrag", "110;150", ["bedrag"]),
        ("code;korting;bedrag", "40;150", ["bedrag", "korting"]),
        ("code;order_total;discount_amount", "150;40", ["discount_amount", "order_total"]),
        ("code;aantal;bedrag;xyz", "3;150;12,50", ["bedrag", "xyz"]),
    ],
)
async def test_of_more_amounts_somebody_says_which_was_handed_in(
    stage: Stage, header: str, amounts: str, offered: list[str]
) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, header, f"{codes[0]};{amounts}")
    assert carla.last.endswith(("wat er is ingeleverd?", "hoeveel er is ingeleverd?"))
    assert [each for each in carla.buttons if each in header] == offered
    assert not is_booking(carla)
    await carla.tap(offered[0])
    while nothing := [each for each in carla.buttons if each.startswith("Nee")]:
        await carla.tap(nothing[0])
    at = header.split(";").index(offered[0]) - 1
    if "datum" not in header and amounts.split(";")[at] == "150":
        await carla.tap("Ja, hij is ingeleverd")
    await carla.tap("Boek 1 voucher")
    assert (await pot(stage))[1] == round(float(amounts.split(";")[at].replace(",", ".")) * 100)


async def test_a_balance_that_is_no_amount_may_still_say_that_nothing_was_spent(
    stage: Stage,
) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, "Vouchercode;Saldo", f"{codes[0]};150")
    assert ASKS in asked(carla) and not is_booking(carla)


@pytest.mark.parametrize("name", ["bedrag in centen", "Amount (cents)", "bedrag (USD)", "bedrag $"])
async def test_amounts_that_are_no_euros_are_refused_whole(stage: Stage, name: str) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, f"code;{name};datum", f"{codes[0]};150;{DAY}")
    assert asked(carla).endswith(
        "De bedragen zijn niet in euro's. Zet ze in het bestand om naar euro's en stuur het nog een"
        " keer. Er is niets geboekt."
    )


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("aantal", "3"),
        ("Bijschrijving", "150"),
        ("Opwaardering", "150"),
        ("uitgegeven op", DAY),
        ("geldig vanaf", DAY),
        ("aanmaakdatum", DAY),
        ("startdatum", DAY),
        ("verkoopdatum", DAY),
        ("Aangemaakt op", DAY),
    ],
)
async def test_nothing_is_offered_as_what_its_name_says_it_is_not(
    stage: Stage, column: str, word: str
) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, f"code;{column}", f"{codes[0]};{word}")
    assert ASKS in asked(carla)
    assert not is_booking(carla)


# At the command line


@pytest.mark.slow
async def test_the_command_books_nothing_before_it_was_told(operator: Operator) -> None:
    await with_vouchers(operator)
    shop = operator.folder / "webshop.csv"
    lines = [f"{CODES[0]};150;7-9-2021;gelukt;1", f"{CODES[1]};150;7-9-2021;mislukt;2"]
    shop.write_text("\r\n".join(["code;bedrag;datum;Resultaat;Wijze", *lines, ""]), "utf-8")
    refused = await operator.refused("import-redemptions", str(shop), "--yes")
    assert (
        'column "Resultaat" (mislukt, gelukt), "Wijze" (1, 2) is not known. Does it say whether a'
        " row counts? Say so with --column state=NAME, or --column nothing=NAME if it does not."
    ) in refused
    these = ("--column", "state=Resultaat", "--column", "nothing=wijze")
    booked = await operator.run("import-redemptions", str(shop), *these, "--yes")
    assert "Fits: 1 (€\u00a0150)" in booked.output
    assert "Row 3: The list says “mislukt”: nothing was handed in." in booked.output


@pytest.mark.slow
async def test_the_command_asks_which_amount_was_handed_in(operator: Operator) -> None:
    await with_vouchers(operator)
    shop = operator.folder / "webshop.csv"
    line = f"{CODES[0]};150;40;7-9-2021"
    shop.write_text(f"code;bedrag;besteed;datum\r\n{line}\r\n", "utf-8")
    refused = await operator.refused("import-redemptions", str(shop), "--yes")
    assert 'column "besteed" or "bedrag" may be amount. Say so with --column amount=NAME' in refused
    booked = await operator.run(
        "import-redemptions", str(shop), "--column", "amount=besteed", "--yes"
    )
    assert "Fits: 1 (€\u00a040)" in booked.output


# Back to the question


async def test_who_tapped_wrongly_goes_back_to_the_question(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    await send(carla, "code;bedrag;datum;Wijze", f"{codes[0]};150;{DAY};balie")
    await carla.tap("Ja, kolom Wijze")
    assert not is_booking(carla) and "Terug naar de vraag" in carla.buttons
    await carla.tap("Terug naar de vraag")
    assert carla.last == f"Ik ken kolom Wijze niet.\n{ASKS}"
    await carla.tap(NONE)
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (0, 150_00)
