"""What the webshop gave back, in the lists that a real pretix makes: booked as what it is."""

import pytest

from bot.domain.scheme_file import read_scheme
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.helpers.activities import local
from tests.helpers.redeeming import in_parts, pot
from tests.helpers.settling import export
from tests.helpers.webshop import ready

# pretix 2026.8.0, src/pretix/base/exporters/orderlist.py, and its locale/nl.
REDEMPTIONS = '"Event slug","Order","Payment ID","Date","Gift card code","Amount","Issuer"'
REDEMPTIONS_NL = (
    '"Slug van evenement","Bestelling","Betalings-ID","Datum","Cadeauboncode","Bedrag","Uitgever"'
)
TRANSACTIONS = '"Gift card code","Test mode","Date","Amount","Currency","Order","Organizer"'
DAYS_LATER = local(2021, 9, 20, 10, 0)


def redemption(code: str, payment: str, day: str, amount: str) -> str:
    return f'"winkel","YKF3P","{payment}","{day}","{code}","{amount}","Assen"'


def transaction(code: str, moment: str, amount: str, order: str = "WINKEL-YKF3P") -> str:
    return f'"{code}","","{moment}","{amount}","EUR","{order}","Assen"'


async def send_list(stage: Stage, carla: Person, *lines: str) -> str:
    """The list, some days after the vouchers were given, and what is said of it."""
    await stage.at(DAYS_LATER)
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Lijst van de webshop inlezen")
    await carla.upload("\r\n".join([*lines, ""]).encode("utf-8-sig"), "winkel.csv")
    return "\n".join(carla.screen[-3:])


async def given(set_stage: SetStage, count: int = 1) -> tuple[Stage, Person, list[str]]:
    """Vouchers of a scheme that knows that the shop keeps a balance."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    return stage, *await ready(stage, count)


@pytest.mark.parametrize("header", [REDEMPTIONS, REDEMPTIONS_NL])
async def test_a_refund_is_booked_and_its_money_is_on_the_voucher_again(
    set_stage: SetStage, header: str
) -> None:
    """webshop.md 3: the refund stands above its purchase, and was "onder nul"."""
    stage, carla, [code] = await given(set_stage)
    lines = [
        header,
        redemption(code, "YKF3P-R-1", "2021-09-09", "-40.00"),
        redemption(code, "YKF3P-P-1", "2021-09-08", "40.00"),
        redemption(code, "YKF3P-P-2", "2021-09-10", "25.00"),
    ]
    shown = await send_list(stage, carla, *lines)
    assert "Te boeken: 2 (€\u00a065)\nTerugbetaald door de webshop: 1 (€\u00a040)" in shown
    assert await carla.tap("Boek 3 rijen") == (
        "2 vouchers zijn geboekt: €\u00a065."
        " 1 keer gaf de webshop geld terug: €\u00a040. Dat is ook geboekt."
    )
    assert await pot(stage) == (125_00, 25_00)
    said = await carla.send(code)
    assert "Er staat nog €\u00a0125 op." in said
    assert "Terugbetaald door de webshop op donderdag 9 september 2021: €\u00a040." in said
    assert [label for label in carla.buttons if label.startswith("Draai")] == [
        "Draai nummer 3 terug",
        "Draai nummer 1 terug",
    ]
    shown = await send_list(stage, carla, *lines)
    assert "Al eerder geboekt: 3" in shown and "niets om te boeken" in shown
    assert await stage.balanced()


async def test_a_refund_without_a_purchase_is_not_booked(set_stage: SetStage) -> None:
    stage, carla, [code] = await given(set_stage)
    shown = await send_list(
        stage, carla, REDEMPTIONS_NL, redemption(code, "YKF3P-R-1", "2021-09-09", "-40.00")
    )
    assert "Rij 2: Dit is meer dan de webshop van deze voucher heeft afgeschreven" in shown
    assert not any("oek" in label for label in carla.buttons)
    assert await pot(stage) == (150_00, 0)


async def test_two_kinds_of_lists_of_one_shop_book_once(set_stage: SetStage) -> None:
    """First its redemptions, then its transactions: other columns, other numbers, other signs."""
    stage, carla, [code] = await given(set_stage)
    await send_list(
        stage,
        carla,
        REDEMPTIONS_NL,
        redemption(code, "YKF3P-P-1", "2021-09-08", "40.00"),
        redemption(code, "YKF3P-R-1", "2021-09-09", "-15.00"),
    )
    await carla.tap("Boek 2 rijen")
    shown = await send_list(
        stage,
        carla,
        TRANSACTIONS,
        transaction(code, "2021-09-07 09:00:00", "150.00", order=""),
        transaction(code, "2021-09-09 12:00:00", "15.00"),
        transaction(code, "2021-09-08 10:15:00", "-40.00"),
    )
    assert "Lijkt al geboekt: 2\n" in shown
    assert "Rij 4: €\u00a040 op woensdag 8 september 2021 lijkt al geboekt." in shown
    assert not any(label.startswith("Boek") for label in carla.buttons)
    assert await pot(stage) == (125_00, 25_00)


async def test_the_order_by_which_a_card_was_sold_gives_nothing_back(set_stage: SetStage) -> None:
    """With codes of our own: its loading cancelled the payment, and the voucher was whole again."""
    stage, carla, [code] = await given(set_stage)
    lines = [
        TRANSACTIONS,
        transaction(code, "2021-09-07 09:00:00", "150.00", order="WINKEL-A1B2C"),
        transaction(code, "2021-09-08 10:15:00", "-150.00"),
    ]
    shown = await send_list(stage, carla, *lines)
    assert "Te boeken: 1 (€\u00a0150)\nNiet te boeken: 1\n" in shown
    assert "Rij 2: Hier kwam er geld op de bon. Er is niets ingeleverd." in shown
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (0, 150_00)
    shown = await send_list(stage, carla, *lines)
    assert "Al eerder geboekt: 1\nNiet te boeken: 1\n" in shown
    assert await pot(stage) == (0, 150_00)
    assert await stage.balanced()


async def test_the_bookkeeping_reads_what_was_given_back(set_stage: SetStage) -> None:
    stage, carla, [code] = await given(set_stage)
    await send_list(
        stage,
        carla,
        REDEMPTIONS_NL,
        redemption(code, "YKF3P-P-1", "2021-09-08", "40.00"),
        redemption(code, "YKF3P-R-1", "2021-09-09", "-40.00"),
    )
    await carla.tap("Boek 2 rijen")
    _codes, paid, sums = await export(carla, 1)
    assert paid == [], "the webshop pays for its own list"
    assert ["ingenomen in de webshop", "", "1", "40,00"] in sums
    assert ["terugbetaald in de webshop", "", "-1", "-40,00"] in sums


@pytest.mark.parametrize(
    "header", ["Cadeauboncode;Datum;Bedrag;Bestelling", "Gift card;Date;Amount;Order"]
)
@pytest.mark.parametrize(
    "day",
    ["8-9-2021 0:00", "2021-09-08 00:00:00", "2021-09-08T00:00", "8-9-2021 14:03", "8-9-2021"],
)
async def test_what_is_left_of_a_list_gives_nothing_back_by_amounts_above_zero_alone(
    set_stage: SetStage, header: str, day: str
) -> None:
    """A spreadsheet puts a time behind a day; it does not make a refund of what was spent."""
    stage, carla, [code] = await given(set_stage)
    bought = redemption(code, "YKF3P-P-1", "2021-09-08", "150.00")
    await send_list(stage, carla, REDEMPTIONS, bought)
    await carla.tap("Boek 1 voucher")
    shown = await send_list(stage, carla, header, f"{code};{day};150,00;YKF3P")
    assert "Terugbetaald" not in shown
    assert not any(label.startswith("Boek") for label in carla.buttons)
    assert await pot(stage) == (0, 150_00)


async def test_what_is_left_of_transactions_gives_back_where_something_was_taken_as_well(
    set_stage: SetStage,
) -> None:
    stage, carla, [code] = await given(set_stage)
    header, order = "Cadeauboncode;Datum;Bedrag;Bestelling", "WINKEL-YKF3P"
    taken, back = f"{code};8-9-2021 10:15;-40,00;{order}", f"{code};9-9-2021 14:03;15,00;{order}"
    shown = await send_list(stage, carla, header, taken, back)
    assert "Te boeken: 1 (€\u00a040)\nTerugbetaald door de webshop: 1 (€\u00a015)" in shown
    shown = await send_list(stage, carla, header, back)
    assert "of dit transacties of inleveringen zijn" in shown


@pytest.mark.parametrize("day", ["7-9-2021", "7-9-2021 0:00"])
async def test_what_is_left_of_a_list_books_nothing_without_an_order(
    set_stage: SetStage, day: str
) -> None:
    """It may be money that came on the card, with its time cut off."""
    stage, carla, [code] = await given(set_stage)
    header = "Cadeauboncode;Datum;Bedrag;Bestelling"
    shown = await send_list(stage, carla, header, f"{code};{day};150,00;")
    assert "Hier staat geen bestelling." in shown
    assert await pot(stage) == (150_00, 0)


BOOKED = (
    "Maar eerder is dit wel geboekt: €\u00a040 op woensdag 8 september 2021. Klopt dat niet meer?"
    " Stuur de code van de voucher en draai het daar terug."
)


@pytest.mark.parametrize(
    ("header", "was", "then"),
    [
        ("code;bedrag;datum;bestelnummer;status", "40;8-9-2021;1001;{0}", "40;8-9-2021;1001;{1}"),
        ("code;bedrag;datum;bestelnummer;status", "40;8-9-2021;1001;{0}", "0;12-9-2021;1001;{1}"),
        ("code;bedrag;datum;status", "40;8-9-2021;{0}", "40;8-9-2021;{1}"),
        ("code;bedrag;datum;bestelnummer", "40;8-9-2021;1001", "-40;12-9-2021;1001"),
        (
            "code;discount amount;order date;order number;status",
            "40;2021-09-08;#1001;{0}",
            ";;1001;{1}",
        ),
    ],
)
@pytest.mark.parametrize(
    ("good", "bad"),
    [("voltooid", "Terugbetaald"), ("completed", "cancelled"), ("betaald", "Gedeeltelijk retour")],
)
async def test_that_a_booked_order_was_given_back_since_is_told(
    set_stage: SetStage, header: str, was: str, then: str, good: str, bad: str
) -> None:
    stage, carla, [code] = await given(set_stage)
    await send_list(stage, carla, header, f"{code};{was.format(good, bad)}")
    await carla.tap("Boek 1 voucher")
    shown = await send_list(stage, carla, header, f"{code};{then.format(good, bad)}")
    assert BOOKED in shown
    assert await pot(stage) == (110_00, 40_00)
    await carla.send(code)
    await carla.tap("Draai nummer 1 terug")
    await carla.tap("Draai terug")
    assert await pot(stage) == (150_00, 0)
    shown = await send_list(stage, carla, header, f"{code};{then.format(good, bad)}")
    assert "eerder is dit wel geboekt" not in shown, "it was undone"


@pytest.mark.parametrize("number", ["1002", ""])
async def test_what_was_never_booked_is_only_refused(set_stage: SetStage, number: str) -> None:
    """A payment that failed, and then the one that did not."""
    stage, carla, [code] = await given(set_stage)
    header = "code;bedrag;datum;bestelnummer;status"
    good = f"{code};40;8-9-2021;1001;betaald"
    await send_list(stage, carla, header, good)
    await carla.tap("Boek 1 voucher")
    shown = await send_list(stage, carla, header, f"{code};40;8-9-2021;{number};mislukt", good)
    assert "In de lijst staat “mislukt”: er is niets ingeleverd." in shown
    assert "eerder is dit wel geboekt" not in shown
