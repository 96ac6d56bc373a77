"""Exports by their real headers: each is known for what it is, whatever its columns' order.

The headers were taken from the sources of the programs, as `Layout.source` names them. pretix'
Dutch is that of 2026.8.0's locale/nl/LC_MESSAGES/django.po and locale/nl_Informal.
"""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import new_code
from bot.parsing.tables.refusals import TableRefused
from bot.webshop import reconciliation
from bot.webshop.layouts import LAYOUTS, Kind
from bot.webshop.listed_lines import ListedLine
from bot.webshop.recognition import layout_of, layout_of_list
from bot.webshop.redemption_rows import read_rows
from tests.helpers.terminal import Terminal, read
from tests.helpers.terminal import terminal as terminal
from tests.helpers.webshop import SCHEME

PAGE = Path(__file__).parents[2] / "docs" / "LISTS.md"

GIFT_CARDS = (
    "Gift card code,Test mode card,Creation date,Expiry date,Special terms and conditions,Currency,"
    "Current value,Created in order,Last invoice number of order,Last invoice date of order"
)
GIFT_CARDS_NL = (
    "Cadeauboncode,Testmoduskaart,Aanmaakdatum,Vervaldatum,Bijzondere voorwaarden,Munteenheid,"
    "Huidige waarde,Aangemaakt in bestelling,Laatste factuurnummer van bestelling,"
    "Laatste factuurdatum van bestelling"
)
REDEMPTIONS = "Event slug,Order,Payment ID,Date,Gift card code,Amount,Issuer"
REDEMPTIONS_NL = "Slug van evenement,Bestelling,Betalings-ID,Datum,Cadeauboncode,Bedrag,Uitgever"
REDEMPTIONS_NL_INFORMAL = (
    "Evenement-slug,Bestelling,Betalings-ID,Datum,Cadeauboncode,Bedrag,Uitgever"
)
TRANSACTIONS = "Gift card code,Test mode,Date,Amount,Currency,Order,Organizer"
TRANSACTIONS_NL = "Cadeauboncode,Testmodus,Datum,Bedrag,Munteenheid,Bestelling,Organisator"
HEADERS = [
    (GIFT_CARDS, "giftcardlist"),
    (GIFT_CARDS_NL, "giftcardlist"),
    (REDEMPTIONS, "giftcardredemptionlist"),
    (REDEMPTIONS_NL, "giftcardredemptionlist"),
    (REDEMPTIONS_NL_INFORMAL, "giftcardredemptionlist"),
    (TRANSACTIONS, "giftcardtransactionlist"),
    (TRANSACTIONS_NL, "giftcardtransactionlist"),
    (
        "Voucher code,Valid until,Product,Reserve quota,Bypass quota,Price effect,Value,Tag,"
        "Redeemed,Maximum usages,Seat,Comment,Budget,Budget used",
        "discount vouchers",
    ),
    (
        "Vouchercode,Geldig tot,Product,Reserveer quotum,Quotum omzeilen,Prijseffect,Waarde,Tag,"
        "Ingewisseld,Maximaal gebruik,Zitplaats,Opmerking,Budget,Budget used",
        "discount vouchers",
    ),
    (
        "Event slug,Order,Payment ID,Creation date,Completion date,Status,Status code,Amount,"
        "Payment method,Comment,Matching ID,Payment details,Invoice numbers",
        "paymentlist",
    ),
    (
        "Slug van evenement,Bestelling,Betalings-ID,Aanmaakdatum,Voltooiingsdatum,Status,"
        "Statuscode,Bedrag,Betaalmethode,Opmerking,Toewijzings-ID,Betalingsdetails,Factuurnummers",
        "paymentlist",
    ),
    (
        "Nummer,Toegekend,E-mailadres,In gebruik,Heeft uitbetalingen,Transactie gemaakt,Reservering"
        " gemaakt,Status,Bedrag,Huidig bedrag,In gebruik datum,Activatiecode,Fondsnaam,Website,"
        "BSN (door medewerker),Uniek nummer,Aangemaakt op,BSN (DigiD),Aangemaakt door,Aanbod naam,"
        "Notitie,Verlopen op",
        "VoucherExport",
    ),
    (
        "ID,Toegekend,E-mailadres,In gebruik,Has transactions,Has reservations,Status,Bedrag,"
        "Huidig bedrag,In gebruik datum,Activatiecode,Fondsnaam,BSN (door medewerker),Uniek nummer,"
        "Aangemaakt op,BSN (DigiD),Aangemaakt door,Aanbod naam,Notitie,Verlopen op",
        "VoucherExport",
    ),
    (
        "ID,Bedrag,Datum transactie,Datum betaling,In de wachtrij (dagen),Fonds,Aanbieder,Status",
        "transactions of a sponsor",
    ),
    (
        "ID,Bedrag,Betaalmethode(s),Vestiging ID,Vestigingsnaam,Vestigingsnummer,Extra betaling,"
        "Datum transactie,Datum betaling,Fonds,Aanbod naam,Aanbieder,Status",
        "transactions of a sponsor",
    ),
    (
        "Code,Aanbod,Bedrag,E-mailadres,Voornaam,Achternaam,Opmerking,Telefoonnummer,Adres,"
        "Geboortedatum,Status,Aangemaakt op,Verlopen op,EAN,SKU,Transactie ID",
        "ProductReservationsExport",
    ),
    (
        "ID,post_title,post_excerpt,post_status,post_date,post_author,discount_type,coupon_amount,"
        "individual_use,product_ids,product_SKUs,exclude_product_ids,exclude_product_SKUs,"
        "usage_count,usage_limit,usage_limit_per_user,limit_usage_to_x_items,date_expires,"
        "free_shipping,exclude_sale_items,product_categories,exclude_product_categories,"
        "minimum_amount,maximum_amount,customer_email",
        "WebToffee",
    ),
    ("Coupon code,Orders,Amount discounted,Created,Expires,Type", "analytics"),
    (
        "Coupon Code,Coupon Description,Discount Type,Coupon Amount,Individual Use,Apply before"
        " tax,Exclude sale items,Minimum Amount,Products,Exclude Products,Product Categories,"
        "Exclude Product Categories,Customer e-mails,Usage Limit,Expiry Date",
        "fields of the shop itself",
    ),
    (
        "id,code,amount,status,date_created,date_modified,discount_type,description,date_expires,"
        "usage_count,individual_use,product_ids,usage_limit,usage_limit_per_user",
        "fields of the shop itself",
    ),
    (
        "coupon_code,discount_type,coupon_amount,expiry_date,usage_limit,usage_count,description",
        "fields of the shop itself",
    ),
    ("regel,code,gebeurtenis,datum,bedrag,geldig tot en met,vervangt code", "export: codes"),
    ("line,code,event,day,amount,valid until,replaces code", "export: codes"),
    ("regel,nummer,aanbieder,datum,bedrag", "export: payments"),
    ("wat,wie,vouchers,bedrag", "export: sums"),
    ("rij,reden", "rows that were not understood"),
]


@pytest.mark.parametrize(("header", "export"), HEADERS)
def test_an_export_is_known_by_its_real_header(header: str, export: str) -> None:
    layout = layout_of(header.split(","))
    assert layout is not None and export in layout.export
    assert layout_of([name.upper() for name in reversed(header.split(","))]) is layout


def test_every_layout_has_a_real_header_here() -> None:
    known = [layout_of(header.split(",")) for header, _export in HEADERS]
    assert [each.export for each in LAYOUTS if each not in known] == []


@pytest.mark.parametrize(
    "header",
    [
        "code,bedrag,datum",
        "Vouchercode,Bedrag,Datum",
        "code,soort,bedrag,geldig tot",
        "Code,Status",
    ],
)
def test_a_list_of_ones_own_is_no_export(header: str) -> None:
    assert layout_of(header.split(",")) is None


def test_the_page_about_lists_names_every_layout() -> None:
    """`docs/LISTS.md` is what an operator reads: a layout more is a row more."""
    kinds = {
        Kind.COUPONS: "coupons",
        Kind.REDEMPTIONS: "redemptions",
        Kind.TRANSACTIONS: "redemptions: below zero was spent",
    }
    rows = [
        f"| {each.program} | {each.version} | {each.export} | {each.languages} | {each.forms}"
        f" | {kinds.get(each.kind, 'refused by its name')} | {each.source} |"
        for each in LAYOUTS
    ]
    text = PAGE.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("| ")][1:] == rows


# What the same rows bring, whatever the columns

CODES = [new_code() for _ in range(4)]
# pretix' CSV in its three dialects (pretix/base/exporter.py: ListExporter), and its workbook.
FORMS = ("default", "csv-excel", "semicolon", "xlsx")


def written(header: list[str], rows: list[list[str]], form: str) -> bytes:
    if form == "xlsx":
        book = openpyxl.Workbook()
        assert book.active is not None
        for line in [header, *rows]:
            book.active.append(line)
        kept = io.BytesIO()
        book.save(kept)
        return kept.getvalue()
    text = io.StringIO()
    delimiter = ";" if form == "semicolon" else ","
    if form == "default":
        csv.writer(text, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    else:
        csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")


@st.composite
def columns_of(draw: st.DrawFn, headers: list[str], needed: int) -> tuple[list[str], list[int]]:
    """A header in some language, of its columns the needed ones by place and some more, mixed."""
    names = draw(st.sampled_from(headers)).split(",")
    places = draw(st.permutations(range(len(names))))
    kept = draw(st.sets(st.sampled_from(range(len(names)))))
    return names, [place for place in places if place in kept or needed >> place & 1]


def needed(*places: int) -> int:
    return sum(1 << place for place in places)


CENTS = st.integers(-15_000, 15_000).filter(bool)
DAYS = st.dates(date(2021, 9, 6), date(2021, 10, 6))


def said(data: bytes) -> list[tuple[str, int | None]]:
    """The codes of a list and what was spent on them, as it is read."""
    return [(each.code, each.amount_cents) for each in lines(data)]


def lines(data: bytes) -> list[ListedLine]:
    table = reconciliation.open_list(data)
    rows = list(table.rows())
    return read_rows(rows, SCHEME, layout_of_list(table.mapping.header, rows), "order", {})[0]


ROWS = st.lists(
    st.tuples(st.sampled_from(CODES), CENTS, DAYS, st.booleans()), min_size=1, max_size=6
)


@given(
    columns_of([REDEMPTIONS, REDEMPTIONS_NL, REDEMPTIONS_NL_INFORMAL], needed(2, 4, 5)),
    ROWS,
    st.sampled_from(FORMS),
)
def test_redemptions_say_the_same_whatever_their_columns(
    columns: tuple[list[str], list[int]], rows: list[tuple[str, int, date, bool]], form: str
) -> None:
    names, places = columns
    cells = [
        ["winkel", f"YKF{n}P", f"YKF{n}P-P-1", str(on), code, f"{cents / 100:.2f}", "Assen"]
        for n, (code, cents, on, _order) in enumerate(rows)
    ]
    data = written([names[p] for p in places], [[row[p] for p in places] for row in cells], form)
    assert said(data) == [(code, cents) for code, cents, _on, _order in rows]
    assert all(
        each.numbered.startswith("payment") and "-P-1" in each.reference for each in lines(data)
    )


@given(
    columns_of([TRANSACTIONS, TRANSACTIONS_NL], needed(0, 2, 3, 5)), ROWS, st.sampled_from(FORMS)
)
def test_of_transactions_only_what_the_shop_took_is_spent(
    columns: tuple[list[str], list[int]], rows: list[tuple[str, int, date, bool]], form: str
) -> None:
    """Also where all the columns are gone that are of no other list, but then not where none of
    the rows is of what was taken.
    """
    names, places = columns
    cells = [
        [
            *(code, "", f"{on} 10:15:00", f"{cents / 100:.2f}", "EUR"),
            *("WINKEL-YKF3P" if order else "", "Assen"),
        ]
        for code, cents, on, order in rows
    ]
    data = written([names[p] for p in places], [[row[p] for p in places] for row in cells], form)
    taken = [(code, -cents) for code, cents, _on, order in rows if cents < 0 or order]
    left = {names[p] for p in places} <= {
        *("Gift card code", "Date", "Amount", "Order"),
        *("Cadeauboncode", "Datum", "Bedrag", "Bestelling"),
    }
    if left and all(cents > 0 for _code, cents, _on, _order in rows):
        with pytest.raises(TableRefused, match="alle kolommen"):
            said(data)
    else:
        assert said(data) == taken


@given(
    columns_of([GIFT_CARDS, GIFT_CARDS_NL], needed(0, 1, 3, 4, 5, 6)),
    st.lists(st.tuples(st.integers(1, 99_999), DAYS, st.booleans()), min_size=1, max_size=6),
    st.sampled_from(FORMS),
)
def test_gift_cards_say_the_same_whatever_their_columns(
    columns: tuple[list[str], list[int]], rows: list[tuple[int, date, bool]], form: str
) -> None:
    names, places = columns
    dutch = names[0] == "Cadeauboncode"
    test = {True: "Ja", False: "Nee"} if dutch else {True: "Yes", False: "No"}
    cells = [
        [
            *(f"ZXCVBNM{n}AS", test[is_test], "2021-09-01", str(on), "Alleen sport", "EUR"),
            *(f"{cents / 100:.2f}", "", "", ""),
        ]
        for n, (cents, on, is_test) in enumerate(rows)
    ]
    stock = read(
        written([names[p] for p in places], [[row[p] for p in places] for row in cells], form)
    )
    assert stock.layout == "pretix" and stock.refused == []
    assert [
        (each.facts.value_cents, each.facts.valid_until, each.facts.standing.value)
        for _row, each in stock.found
    ] == [(cents, on, "test" if is_test else "good") for cents, on, is_test in rows]


@given(
    st.lists(CENTS, min_size=2, max_size=6).filter(lambda all_: min(all_) < 0 < max(all_)),
    st.permutations(["code", "bedrag", "datum", "kenmerk"]),
)
def test_a_list_of_ones_own_with_both_signs_is_refused(
    amounts: list[int], names: list[str]
) -> None:
    cells = [
        {"code": CODES[n % 4], "bedrag": f"{cents / 100:.2f}", "datum": "6-9-2021", "kenmerk": "W"}
        for n, cents in enumerate(amounts)
    ]
    data = written(names, [[row[name] for name in names] for row in cells], "semicolon")
    with pytest.raises(TableRefused, match="met plus en met min"):
        lines(data)


@pytest.mark.parametrize(
    ("header", "row", "why"),
    [
        ("Gift card code,Amount,Order", "CODE,40.00,WEB-1", "alle kolommen"),
        ("Gift card code,Date,Amount", "CODE,2021-09-08,40.00", ""),
        ("Gift card code,Date,Amount", "CODE,2021-09-08 10:15:00,40.00", "alle kolommen"),
        ("Gift card code,Payment ID,Date", "CODE,YKF3P-P-1,2021-09-08", "bedrag ontbreekt"),
    ],
)
def test_too_few_columns_are_never_taken_for_what_they_may_not_be(
    header: str, row: str, why: str
) -> None:
    data = f"{header}\n{row.replace('CODE', CODES[0])}\n".encode()
    try:
        table = reconciliation.open_list(data)
        rows = list(table.rows())
        layout = layout_of_list(table.mapping.header, rows)
        number = "order" if "reference" in table.mapping.places else ""
        found, refused, _denied = read_rows(rows, SCHEME, layout, number, {})
    except TableRefused as refusal:
        assert why and why in str(refusal)
        return
    assert bool(found) == (not why)
    assert all(why in each.why for each in refused)


def test_a_layout_is_told_by_columns_that_it_has() -> None:
    for each in LAYOUTS:
        told = {key for keys in each.telling for key in keys if not key.startswith("=")}
        assert told <= each.names.keys(), each.export


# At the command line


@pytest.mark.parametrize("header", [TRANSACTIONS, TRANSACTIONS_NL])
def test_the_commands_refuse_a_list_by_its_name(terminal: Terminal, header: str) -> None:
    line = "ABCD-EFGH,,2021-09-07 09:00:00,150.00,EUR,,Assen"
    code, said = terminal.run("import-coupons", terminal.file(f"{header}\n{line}\n"), "--yes")
    assert code == 2 and "These are transactions, not coupons." in said
    code, said = terminal.run("import-redemptions", terminal.file(f"{header}\n{line}\n"), "--yes")
    assert code == 0 and "There is nothing to book in this file." in said


@pytest.mark.parametrize("command", ["import-coupons", "import-redemptions"])
def test_the_commands_refuse_the_bots_own_export(terminal: Terminal, command: str) -> None:
    own = "regel;code;gebeurtenis;datum;bedrag;geldig tot en met;vervangt code"
    line = f"1;{CODES[0]};uitgegeven;6-9-2021;150,00;6-9-2022;"
    code, said = terminal.run(command, terminal.file(f"{own}\n{line}\n"), "--yes")
    assert code == 2 and "This is the bot's own export." in said


def test_the_command_for_redemptions_refuses_gift_cards(terminal: Terminal) -> None:
    line = f"{CODES[0]},Nee,2021-09-01,2022-12-31,,EUR,150.00,,,"
    export = terminal.file(f"{GIFT_CARDS_NL}\n{line}\n")
    code, said = terminal.run("import-redemptions", export, "--yes")
    assert code == 2 and "These are coupons, not redemptions." in said
