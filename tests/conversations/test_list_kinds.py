"""Lists as real programs make them, sent where they belong and where they do not."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.conftest import MONDAY, Person, Stage
from tests.helpers.activities import local
from tests.helpers.redeeming import pot
from tests.helpers.settling import documents
from tests.helpers.tables import workbook
from tests.helpers.webshop import ready

pytestmark = pytest.mark.slow

# The headers of pretix 2026.8.0, src/pretix/base/exporters/orderlist.py, with the Dutch of its
# locale/nl (in locale/nl_Informal the event's slug is called otherwise).
TRANSACTIONS = '"Gift card code","Test mode","Date","Amount","Currency","Order","Organizer"'
TRANSACTIONS_NL = (
    '"Cadeauboncode","Testmodus","Datum","Bedrag","Munteenheid","Bestelling","Organisator"'
)
REDEMPTIONS_NL = (
    '"Slug van evenement","Bestelling","Betalings-ID","Datum","Cadeauboncode","Bedrag","Uitgever"'
)
GIFT_CARDS_NL = (
    '"Cadeauboncode","Testmoduskaart","Aanmaakdatum","Vervaldatum","Bijzondere voorwaarden",'
    '"Munteenheid","Huidige waarde","Aangemaakt in bestelling","Laatste factuurnummer van'
    ' bestelling","Laatste factuurdatum van bestelling"'
)


MAY_BE_SPENT = "Ik kan niet zien of dit bonnen zijn, of wat ermee is betaald."


def table(*lines: str) -> bytes:
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")


async def days_later(stage: Stage, carla: Person) -> None:
    """The list is sent some days after the vouchers were given."""
    await stage.at(local(2021, 9, 10, 10, 0))
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Lijst van de webshop inlezen")


@pytest.mark.parametrize("header", [TRANSACTIONS, TRANSACTIONS_NL])
async def test_of_transactions_only_what_was_spent_is_booked(stage: Stage, header: str) -> None:
    carla, codes = await ready(stage, 2)
    await days_later(stage, carla)
    data = table(
        header,
        f'"{codes[0]}","","2021-09-07 09:00:00","150.00","EUR","","Assen"',
        f'"{codes[1]}","","2021-09-07 09:00:00","150.00","EUR","","Assen"',
        f'"{codes[0]}","","2021-09-08 10:15:00","-40.00","EUR","WEB-ABCDE","Assen"',
    )
    await carla.upload(data, "assen_giftcardtransactions.csv")
    shown = "\n".join(carla.screen[-3:])
    assert "Dit zijn transacties van pretix. Wat van een bon af ging, is ingeleverd." in shown
    assert "Te boeken: 1 (€\u00a040)" in shown
    assert (
        "Rijen waarin niets is ingeleverd\n"
        "Rij 2: Hier kwam er geld op de bon. Er is niets ingeleverd."
    ) in shown
    assert "niet begreep" not in shown
    assert carla.last == "Te boeken: 1 (€\u00a040)\nEr is nog niets geboekt. Klopt dit?"
    assert "Boek 1 voucher (€\u00a040)" in carla.buttons
    await carla.tap("Boek 1 voucher")
    assert (await pot(stage))[1] == 40_00
    assert await stage.balanced()


DAY_WITH_HOUR = [MONDAY.replace(day=7, tzinfo=None), MONDAY.replace(day=8, tzinfo=None)]


@pytest.mark.parametrize("days", [DAY_WITH_HOUR, ("7-9-2021 09.00", "8-9-2021 10.15")])
async def test_transactions_are_told_by_the_hour_however_it_is_written(
    stage: Stage, days: Sequence[object]
) -> None:
    """Of their columns a spreadsheet may keep only what redemptions have as well."""
    carla, codes = await ready(stage, 1)
    await days_later(stage, carla)
    data = workbook(
        ("Gift card code", "Date", "Amount", "Order"),
        (codes[0], days[0], 150, None),
        (codes[0], days[1], -40, "WEB-ABCDE"),
    )
    await carla.upload(data, "transacties.xlsx")
    assert "Te boeken: 1 (€\u00a040)" in "\n".join(carla.screen[-3:])


async def test_with_days_alone_an_amount_below_zero_is_asked_about(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    await days_later(stage, carla)
    rows = f"Cadeauboncode;Datum;Bedrag\n{codes[0]};7-9-2021;150\n{codes[0]};8-9-2021;-40\n"
    shown = await carla.upload(rows.encode(), "lijst.csv")
    assert shown.startswith("In deze lijst staan bedragen met plus en met min.")
    assert not any(label.startswith("Boek") for label in carla.buttons)


@pytest.mark.parametrize(
    ("header", "mode"), [(TRANSACTIONS, "TEST MODE"), (TRANSACTIONS_NL, "TESTMODUS")]
)
async def test_a_transaction_in_test_mode_brings_nothing(
    stage: Stage, header: str, mode: str
) -> None:
    carla, codes = await ready(stage, 1)
    data = table(header, f'"{codes[0]}","{mode}","2021-09-06","-40.00","EUR","WEB-ABCDE","Assen"')
    await carla.upload(data, "lijst.csv")
    assert "Rij 2: Dit was een test van de webshop." in "\n".join(carla.screen[-3:])
    assert await pot(stage) == (150_00, 0)


async def test_the_dutch_redemptions_of_pretix_need_no_question(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    data = table(
        REDEMPTIONS_NL, f'"winkel","YKF3P","YKF3P-P-1","2021-09-06","{codes[0]}","40.00","Assen"'
    )
    shown = await carla.upload(data, "winkel_giftcardredemptions.csv")
    assert "Te boeken: 1 (€\u00a040)" in shown
    assert "nummer van de betaling: Betalings-ID" in shown
    await carla.tap("Boek 1 voucher")
    assert (await pot(stage))[1] == 40_00


async def own_export(carla: Person, form: str) -> bytes:
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Maak export 1")
    await carla.tap("Ja, maak export 1")
    await carla.tap(form)
    return next(data for name, data in documents(carla) if name.startswith("webshop-1"))


@pytest.mark.parametrize("form", ["CSV", "Excel"])
async def test_the_bots_own_export_is_no_list_of_redemptions(stage: Stage, form: str) -> None:
    carla, codes = await ready(stage, 3)
    data = await own_export(carla, form)
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Lijst van de webshop inlezen")
    assert await carla.upload(data, f"webshop-1.{'csv' if form == 'CSV' else 'xlsx'}") == (
        "Dit is de export van de bot zelf. Die is voor de webshop. Er is niets geboekt."
    )
    assert not any("Boek" in label for label in carla.buttons)
    assert await pot(stage) == (450_00, 0)
    assert len(codes) == 3


async def test_the_bots_own_export_brings_no_coupons(stage: Stage) -> None:
    carla, _codes = await ready(stage, 1)
    data = await own_export(carla, "CSV")
    await carla.send("start")
    assert (await carla.upload(data, "webshop-1-codes.csv")).startswith(
        "Dit is de export van de bot zelf."
    )


@pytest.mark.parametrize(
    ("header", "line", "said"),
    [
        (
            GIFT_CARDS_NL,
            '"CODE","Nee","2021-09-01","2022-12-31","","EUR","150.00","","",""',
            "Dit zijn bonnen, geen inleveringen.",
        ),
        # Forus: app/Exports/VoucherExport.php
        (
            "Nummer;Toegekend;In gebruik;Status;Bedrag;Huidig bedrag;Activatiecode;Verlopen op",
            "1;Nee;Nee;active;150,00;150,00;CODE;31 dec, 2027",
            "Dit zijn bonnen, geen inleveringen.",
        ),
        # Forus: app/Exports/VoucherTransactionsSponsorExport.php
        (
            "ID;Bedrag;Datum transactie;Datum betaling;Fonds;Aanbieder;Status",
            "17;40,00;8 sep, 2021;;Meedoenfonds;Zwembad;voltooid",
            "Dit zijn betalingen. Er staan geen codes van vouchers in.",
        ),
        # WooCommerce: Analytics > Coupons
        (
            "Coupon code,Orders,Amount discounted,Created,Expires,Type",
            "CODE,1,40.00,2021-09-01,N/A,fixed_cart",
            "Dit is een overzicht.",
        ),
        (
            "Waardeboncode;Bestellingen;Kortingsbedrag;Aangemaakt;Verloopt;Type",
            "CODE;2;40,00;1-9-2021;n.v.t.;Vaste winkelwagenkorting",
            "Dit is een overzicht.",
        ),
        ("Waardeboncode;Bestellingen;Kortingsbedrag", "CODE;2;40,00", "Dit is een overzicht."),
        ("Kortingsboncode;Aantal bestellingen;Korting", "CODE;2;40,00", "Dit is een overzicht."),
        ("Code;Bestellingen;Bedrag korting", "CODE;2;40,00", "Dit is een overzicht."),
        (
            "post_title,discount_type,coupon_amount,date_expires,usage_limit,usage_count",
            "CODE,fixed_cart,150,2022-12-31,1,0",
            "Dit zijn bonnen, geen inleveringen.",
        ),
        ("code;waarde;geldig tot", "CODE;150;31-12-2022", "Dit zijn bonnen, geen inleveringen."),
        ("rij;reden", "3;Het bedrag is nul.", "Dit is een bestand van de bot zelf."),
    ],
)
async def test_what_is_no_list_of_redemptions_is_refused_by_its_name(
    stage: Stage, header: str, line: str, said: str
) -> None:
    carla, codes = await ready(stage, 1)
    answer = await carla.upload(table(header, line.replace("CODE", codes[0])), "lijst.csv")
    assert answer.startswith(said) and answer.endswith("Er is niets geboekt.")
    assert await pot(stage) == (150_00, 0)


@pytest.mark.parametrize(
    ("header", "line", "said"),
    [
        (
            TRANSACTIONS,
            '"ABCD-EFGH","","2021-09-01 09:00:00","25.00","EUR","","Assen"',
            "Dit zijn transacties, geen bonnen.",
        ),
        (
            TRANSACTIONS_NL,
            '"ABCD-EFGH","","2021-09-01 09:00:00","25.00","EUR","","Assen"',
            "Dit zijn transacties, geen bonnen.",
        ),
        (
            '"Gift card code","Date","Amount","Order"',
            '"ABCD-EFGH","2021-09-01 09:00:00","25.00",""',
            "Dit zijn transacties, geen bonnen.",
        ),
        (
            REDEMPTIONS_NL,
            '"winkel","YKF3P","YKF3P-P-1","2021-09-06","ABCD-EFGH","25.00","Assen"',
            "Dit zijn inleveringen, geen bonnen.",
        ),
        (
            "ID;Bedrag;Datum transactie;Datum betaling;Fonds;Aanbieder;Status",
            "17;40,00;8 sep, 2021;;Meedoenfonds;Zwembad;voltooid",
            "Dit zijn betalingen.",
        ),
        # Forus: resources/lang/nl/export.php, "reservations"
        (
            "Code;Aanbod;Bedrag;E-mailadres;Status;Aangemaakt op;Verlopen op;EAN;SKU",
            "12345678;Zwemles;40,00;;Geaccepteerd;8 sep, 2021;31 dec, 2027;;",
            "Dit zijn reserveringen",
        ),
        (
            "Waardeboncode;Bestellingen;Kortingsbedrag;Aangemaakt;Verloopt;Type",
            "ABCD-EFGH;2;40,00;1-9-2021;n.v.t.;Vaste winkelwagenkorting",
            "Dit is een overzicht.",
        ),
        (
            "Kortingsboncode;Kortingsbedrag;Aangemaakt;Verloopt;Type",
            "ABCD-EFGH;40,00;1-9-2021;n.v.t.;Vaste winkelwagenkorting",
            "Dit is een overzicht.",
        ),
        ("Cadeauboncode;Bedrag", "ABCD-EFGH;25,00", MAY_BE_SPENT),
        ("Cadeauboncode;Bedrag;Munteenheid", "ABCD-EFGH;25,00;EUR", MAY_BE_SPENT),
        ("Gift card code;Amount;Currency", "ABCD-EFGH;25.00;EUR", MAY_BE_SPENT),
        ("Couponcode;Bedrag;Bestelnummer", "ABCD-EFGH;25,00;4711", MAY_BE_SPENT),
        ("order_id;coupon_code;discount_amount", "4711;ABCD-EFGH;25.00", MAY_BE_SPENT),
        ("bestelling;code;bedrag;winkel", "4711;ABCD-EFGH;25,00;Sportzaak", MAY_BE_SPENT),
        # pretix: src/pretix/control/views/vouchers.py
        (
            "Vouchercode,Geldig tot,Product,Reserveer quotum,Quotum omzeilen,Prijseffect,Waarde",
            "ABCD2EFGH,2022-12-31,Zwemles,False,False,Percentage,10",
            "Dit zijn kortingscodes van pretix, geen cadeaubonnen.",
        ),
    ],
)
async def test_what_is_no_list_of_coupons_is_refused_by_its_name(
    stage: Stage, header: str, line: str, said: str
) -> None:
    carla = await stage.coordinator()
    answer = await carla.upload(table(header, line), "bonnen.csv")
    assert answer.startswith(said) and answer.endswith("Er is niets opgeslagen.")
    assert not any("Sla" in label for label in carla.buttons)


@pytest.mark.parametrize(
    "line",
    ["-40", "-40,00", "€ -40,00", "-€ 40,00", "(40,00)", "-1.500", "40,00-", "\N{MINUS SIGN}40"],
)
async def test_in_a_list_of_ones_own_both_signs_are_asked_about(stage: Stage, line: str) -> None:
    carla, codes = await ready(stage, 2)
    data = table("code;bedrag", f"{codes[0]};150", f"{codes[1]};{line}")
    answer = await carla.upload(data, "lijst.csv")
    assert answer.startswith("In deze lijst staan bedragen met plus en met min.")
    assert await pot(stage) == (300_00, 0)


@pytest.mark.parametrize(
    ("column", "word", "booked"),
    [
        ("gebeurtenis", "ingewisseld", True),
        ("gebeurtenis", "uitgegeven", False),
        ("Status", "Voltooid", True),
        ("order status", "wc-completed", True),
        ("order_status", "processing", True),
        ("Status bestelling", "Geannuleerd", False),
        ("Bestelstatus", "terugbetaald", False),
        ("status", "on-hold", False),
        ("status", "failed", False),
        ("event", "given", False),
        ("status", "gezien", False),
        ("status", "", False),
        ("Transactietype", "opwaardering", False),
        ("Actie", "besteding", True),
        ("soort", "sport", True),
        ("Test", "ja", False),
        ("testbestelling", "aan", False),
        ("Test", "nee", True),
        ("valuta", "USD", False),
    ],
)
async def test_only_what_says_that_it_was_redeemed_can_be_booked(
    stage: Stage, column: str, word: str, booked: bool
) -> None:
    carla, codes = await ready(stage, 1)
    await carla.upload(
        table(f"code;bedrag;winkel;{column}", f"{codes[0]};150;Sportzaak;{word}"), "lijst.csv"
    )
    assert carla.offers("Boek 1 voucher") == booked
    if not booked:
        assert "Niet te boeken: 1" in "\n".join(carla.screen[-3:])


async def test_an_order_of_woocommerce_has_its_own_day_amount_and_number(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    await days_later(stage, carla)
    data = table(
        "order_id,order_date,status,coupon_code,discount_amount",
        f"4711,2021-09-08,completed,{codes[0]},40.00",
        f"4712,2021-09-08,cancelled,{codes[1]},40.00",
    )
    await carla.upload(data, "orders.csv")
    shown = "\n".join(carla.screen[-3:])
    assert "Te boeken: 1 (€\u00a040)" in shown
    assert "de datum: order_date" in shown and "het kenmerk: order_id" in shown


async def test_two_columns_that_say_what_happened_both_count(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    data = table(
        "code;bedrag;status;betaalstatus",
        f"{codes[0]};150;completed;refunded",
        f"{codes[1]};150;completed;paid",
    )
    await carla.upload(data, "lijst.csv")
    shown = "\n".join(carla.screen[-3:])
    assert "Te boeken: 1" in shown
    assert "Rij 2: In de lijst staat “refunded”: er is niets ingeleverd." in shown


async def test_what_a_stranger_word_means_is_not_guessed(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    await carla.upload(table("code;bedrag;status", f"{codes[0]};150;gezien"), "lijst.csv")
    assert "Rij 2: Ik weet niet wat “gezien” hier betekent." in "\n".join(carla.screen[-3:])


async def test_what_pretix_gave_back_is_booked_as_given_back(stage: Stage) -> None:
    carla, codes = await ready(stage, 1)
    await days_later(stage, carla)
    data = table(
        REDEMPTIONS_NL,
        f'"winkel","YKF3P","YKF3P-P-1","2021-09-08","{codes[0]}","40.00","Assen"',
        f'"winkel","YKF3P","YKF3P-R-1","2021-09-09","{codes[0]}","-40.00","Assen"',
    )
    await carla.upload(data, "winkel_giftcardredemptions.csv")
    await carla.tap(carla.label("Boek"))
    assert (await pot(stage))[1] == 0
    assert "Geldig" in await carla.send(codes[0])
    assert await stage.balanced()


async def test_money_back_in_the_transactions_is_given_back_and_no_loading_is(
    stage: Stage,
) -> None:
    carla, codes = await ready(stage, 1)
    await days_later(stage, carla)
    data = table(
        TRANSACTIONS,
        f'"{codes[0]}","","2021-09-06 12:00:00","150.00","EUR","","Assen"',
        f'"{codes[0]}","","2021-09-08 10:15:00","-40.00","EUR","WEB-ABCDE","Assen"',
        f'"{codes[0]}","","2021-09-09 10:15:00","15.00","EUR","WEB-ABCDE","Assen"',
    )
    await carla.upload(data, "assen_giftcardtransactions.csv")
    await carla.tap(carla.label("Boek"))
    assert (await pot(stage))[1] == 25_00
    assert await stage.balanced()


PURCHASE = '"winkel","YKF3P","YKF3P-P-1","2021-09-08","CODE","40.00","Assen"'


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (REDEMPTIONS_NL, PURCHASE),
        ('"Event slug","Order","Payment ID","Date","Gift card code","Amount","Issuer"', PURCHASE),
        (
            '"Gift card code";"Payment ID";"Amount"',
            '"CODE";"YKF3P-P-1";"40.00"',
        ),
        (
            TRANSACTIONS_NL,
            '"CODE","","2021-09-08 10:15:00","-40.00","EUR","WINKEL-YKF3P","Assen"',
        ),
    ],
)
async def test_the_same_purchase_in_another_list_is_not_booked_again(
    stage: Stage, header: str, line: str
) -> None:
    carla, codes = await ready(stage, 1)
    await days_later(stage, carla)
    await carla.upload(table(REDEMPTIONS_NL, PURCHASE.replace("CODE", codes[0])), "lijst.csv")
    await carla.tap("Boek 1 voucher")
    await days_later(stage, carla)
    await carla.upload(table(header, line.replace("CODE", codes[0])), "lijst.csv")
    shown = "\n".join(carla.screen[-3:])
    assert "Al eerder geboekt: 1" in shown or "lijkt al geboekt" in shown
    assert not carla.offers("Boek 1 voucher")
    assert (await pot(stage))[1] == 40_00


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Gift card code;Date;Amount;Order;Info", "CODE;2021-09-07 09:00:00;150.00;;"),
        ("Gift card code;Date;Amount;Order;Info", "CODE;2021-09-07;150.00;;geladen"),
        ("Gift card code;Date;Value;Order;Currency", "CODE;2021-09-07 09:00:00;150.00;;EUR"),
        ("Gift card;Date;Amount;Order;Currency", "CODE;2021-09-07 09:00:00;150.00;;EUR"),
        ("Gift card;Date;Amount;Order", "CODE;2021-09-07 09:00:00;150.00;"),
        ("Kaart;Test mode;Date;Amount;Currency;Order", "CODE;;2021-09-07 09:00:00;150.00;EUR;"),
        (
            "Cadeauboncode;Test modus;Datum;Bedrag;Bestelling",
            "CODE;;2021-09-07 09:00:00;150.00;",
        ),
        ("Cadeauboncode;Datum;Bedrag;Bestelling;Valuta", "CODE;2021-09-07;150.00;;EUR"),
        ("Cadeauboncode;Bedrag;Munteenheid", "CODE;150.00;EUR"),
        ("Cadeauboncode;Bedrag;Valuta", "CODE;150.00;EUR"),
        ("code;datum;bedrag;bestelling", "CODE;2021-09-07 09:00:00;150.00;"),
        ("code;datum;bedrag;bestelling", "CODE;2021-09-07;150.00;"),
        ("code;Date;Amount;Currency", "CODE;2021-09-07 09:00:00;150.00;EUR"),
        ("code;Bedrag;Munteenheid", "CODE;150.00;EUR"),
    ],
)
async def test_a_loading_is_not_booked_whichever_column_is_left_out_or_renamed(
    stage: Stage, header: str, line: str
) -> None:
    carla, codes = await ready(stage, 1)
    await days_later(stage, carla)
    await carla.upload(table(header, line.replace("CODE", codes[0])), "lijst.csv")
    if "Welke kolom in uw bestand is dit: de code?" in carla.last:
        await carla.tap(header.split(";")[0])
    shown = "\n".join(carla.screen[-3:])
    assert "transacties of inleveringen" in shown or "Niet te boeken: 1" in shown
    assert await pot(stage) == (150_00, 0)


@pytest.mark.parametrize("header", ["Cadeauboncode;Datum;Bedrag", "Gift card code;Date;Amount"])
@pytest.mark.parametrize("day", ["07-09-2021", "7-9-2021 0:00", date(2021, 9, 7)])
async def test_whole_amounts_without_orders_may_be_what_loaded_the_cards(
    stage: Stage, header: str, day: object
) -> None:
    """pretix' transactions, of which a spreadsheet cut off the times."""
    carla, codes = await ready(stage, 3)
    await days_later(stage, carla)
    rows = [(code, day, "150,00") for code in codes[:2]]
    data = workbook(tuple(header.split(";")), *rows, (codes[2], day, "40,00"))
    shown = await carla.upload(data, "lijst.xlsx")
    assert "of dit transacties of inleveringen zijn" in shown
    assert not any(label.startswith("Boek") for label in carla.buttons)
    assert await pot(stage) == (450_00, 0)


async def test_amounts_in_part_without_orders_are_redemptions(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    await days_later(stage, carla)
    rows = f"Cadeauboncode;Datum;Bedrag\n{codes[0]};7-9-2021;40\n{codes[1]};8-9-2021;150\n"
    await carla.upload(rows.encode(), "lijst.csv")
    await carla.tap("Boek 2 vouchers")
    assert (await pot(stage))[1] == 190_00


@pytest.mark.parametrize(
    "header",
    ["cadeaubon;bedrag;datum;kenmerk;winkel", "gift card;amount;date", "code;amount;date;currency"],
)
async def test_a_plain_list_may_call_its_codes_gift_cards(stage: Stage, header: str) -> None:
    carla, codes = await ready(stage, 1)
    line = f"{codes[0]};150;6-9-2021;{'EUR' if 'currency' in header else '4711'};Zwembad"
    await carla.upload(table(header, ";".join(line.split(";")[: len(header.split(";"))])), "a.csv")
    await carla.tap("Boek 1 voucher")
    assert await pot(stage) == (0, 150_00)


@pytest.mark.parametrize("event", ["", "wat", "wat gebeurde"])
async def test_the_bots_own_export_is_known_without_what_happened(stage: Stage, event: str) -> None:
    carla, codes = await ready(stage, 1)
    names = f"regel;code;{event};datum;bedrag;geldig tot en met".replace(";;", ";")
    line = f"1;{codes[0]};{event and 'uitgegeven'};6-9-2021;150,00;6-9-2022".replace(";;", ";")
    await carla.upload(table(names, line), "lijst.csv")
    assert "Dit is de export van de bot zelf." in carla.last
    assert await pot(stage) == (150_00, 0)


async def test_codes_of_vouchers_are_never_coupons_whatever_the_list(stage: Stage) -> None:
    carla, codes = await ready(stage, 2)
    lines = [f"{code};150,00;6-9-2022" for code in codes]
    await carla.send("start")
    await carla.upload(table("code;bedrag;geldig tot en met", *lines), "bonnen.csv")
    await carla.tap("Sportartikelen")
    shown = "\n".join(carla.screen[-3:])
    assert "Rij 2: Dit is de code van een voucher en niet van een bon." in shown
    assert not any("Sla" in label for label in carla.buttons)
