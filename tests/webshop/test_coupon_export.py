"""Exports of webshops as they really are: each is read rightly, or refused with row and reason."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.totals import totals_among
from bot.storage.coupons import NO_END, CouponFacts, Standing
from bot.webshop.coupon_export import CouponExport, Refused
from tests.conftest import ASSEN
from tests.helpers.terminal import Terminal, read
from tests.helpers.terminal import terminal as terminal

FILES = Path(__file__).parents[1] / "files"


def facts(stock: CouponExport) -> dict[str, CouponFacts]:
    return {coupon.code: coupon.facts for _row, coupon in stock.found}


def why(stock: CouponExport) -> dict[int, str]:
    return {refused.row: refused.why for refused in stock.refused}


def test_an_export_of_pretix() -> None:
    """The columns of its exporter `giftcardlist`: comma, UTF-8, every field in quotes."""
    text = (
        '"Gift card code","Test mode card","Creation date","Expiry date",'
        '"Special terms and conditions","Currency","Current value","Created in order",'
        '"Last invoice number of order","Last invoice date of order"\r\n'
        '"ZXCVBNMASD","No","2021-09-01","2022-12-31","Alleen voor schoolartikelen","EUR","25.00",'
        '"","",""\r\n'
        '"QWERTYHJKL","No","2021-09-01","","","EUR","7.50","WEB-ABCDE","",""\r\n'
        '"TESTTESTTE","Yes","2021-09-01","","","EUR","7.50","","",""\r\n'
        '"DOLLARDOLL","No","2021-09-01","","","USD","7.50","","",""\r\n'
    )
    stock = read(text, "sport")
    assert stock.layout == "pretix"
    assert facts(stock) == {
        "ZXCVBNMASD": CouponFacts("school", 2_500, 2_500, date(2022, 12, 31), "", ""),
        "QWERTYHJKL": CouponFacts("sport", 750, 750, NO_END, "", ""),
        "TESTTESTTE": CouponFacts("sport", 750, 750, NO_END, "", "", Standing.TEST),
    }
    assert why(stock) == {5: "Dit is niet in euro."}


def test_an_export_of_forus() -> None:
    """The columns of teamforus/forus-backend, app/Exports/VoucherExport.php; six are about people.

    Its days are written by isoFormat `D MMM, YYYY`; its states are its own words, in English, or
    those of resources/lang/nl/states/vouchers.php.
    """
    text = (
        "Nummer,Toegekend,E-mailadres,In gebruik,Heeft uitbetalingen,Transactie gemaakt,"
        "Reservering gemaakt,Status,Bedrag,Huidig bedrag,In gebruik datum,Activatiecode,Fondsnaam,"
        "Website,BSN (door medewerker),Uniek nummer,Aangemaakt op,BSN (DigiD),Aangemaakt door,"
        "Notitie,Verlopen op\n"
        "10004711,Nee,,Nee,Nee,Nee,Nee,pending,50.00,50.00,,QX7P4M2K,Sportfonds Assen,Assen,,,"
        '"1 sep, 2021",,Medewerker,,"31 dec, 2027"\n'
        "10004712,Ja,iemand@example.nl,Ja,Nee,Ja,Nee,active,50.00,12.50,"
        '"1 okt, 2021",QX7P4M2L,Fonds schoolspullen,Assen,111222333,K-77,"1 sep, 2021",111222333,'
        'Medewerker,belde,"31 dec, 2027"\n'
        "10004713,Nee,,Nee,Nee,Nee,Nee,deactivated,50.00,50.00,,QX7P4M2N,Sportfonds Assen,Assen,,,"
        '"1 sep, 2021",,Medewerker,,"31 dec, 2027"\n'
        "10004714,Nee,,Nee,Nee,Nee,Nee,Inactief,50.00,50.00,,QX7P4M2P,Sportfonds Assen,Assen,,,"
        '"1 sep, 2021",,Medewerker,,"31 mrt, 2027"\n'
    )
    stock = read(text)
    assert stock.layout == "Forus"
    last = date(2027, 12, 31)
    taken, off = Standing.TAKEN, Standing.OFF
    assert facts(stock) == {
        "QX7P4M2K": CouponFacts("sport", 5_000, 5_000, last, "", "10004711"),
        "QX7P4M2L": CouponFacts("school", 5_000, 1_250, last, "", "10004712", taken),
        "QX7P4M2N": CouponFacts("sport", 5_000, 5_000, last, "", "10004713", off),
        "QX7P4M2P": CouponFacts("sport", 5_000, 5_000, date(2027, 3, 31), "", "10004714"),
    }
    assert why(stock) == {}
    assert stock.personal == (
        "E-mailadres",
        "BSN (door medewerker)",
        "Uniek nummer",
        "BSN (DigiD)",
    )


def test_an_older_export_of_forus() -> None:
    """As the same file had it in 2023: ID, Has transactions, Has reservations."""
    text = (
        "ID,Toegekend,In gebruik,Has transactions,Has reservations,Status,Bedrag,Huidig bedrag,"
        "Activatiecode,Fondsnaam,Verlopen op\n"
        "4711,Nee,Nee,Nee,Nee,Inactief,50.00,50.00,QX7P4M2K,Sportfonds Assen,2022-12-31\n"
    )
    stock = read(text)
    assert stock.layout == "Forus"
    expected = CouponFacts("sport", 5_000, 5_000, date(2022, 12, 31), "", "4711")
    assert facts(stock) == {"QX7P4M2K": expected}


WOO = (
    "post_title,post_excerpt,post_status,post_date,discount_type,coupon_amount,expiry_date,"
    "usage_limit,usage_count,customer_email,individual_use\n"
)


def woo(*lines: str) -> CouponExport:
    return read(WOO + "".join(f"{line}\n" for line in lines))


def test_an_export_of_woocommerce() -> None:
    """The columns that its export plugins write: one coupon a row, amounts with a point.

    A coupon is over when its last day begins (WC_Coupon: date_expires is that midnight).
    """
    stock = woo(
        'SPORT2021-a1,"Sportkleding, nieuw",publish,2021-09-01,fixed_cart,10,2022-12-31,1,0,,no',
        "SPORT2021-a2,Sportkleding,publish,2021-09-01,fixed_cart,10.00,2022-12-31,1,1,,no",
        "TIENPROCENT1,Sportkleding,publish,2021-09-01,percent,10,2022-12-31,1,0,,no",
        "PRULLENBAK01,Sportkleding,trash,2021-09-01,fixed_cart,10,2022-12-31,1,0,,no",
        "SPORT2021-a3,Sportkleding,publish,2021-09-01,fixed_cart,10,1672441200,1,0,,no",
        "SPORT2021-a4,Sportkleding,pending,2021-09-01,fixed_cart,10,2022-12-31,1,0,,no",
        "SPORT2021-a5,Sportkleding,future,2021-09-01,fixed_cart,10,2022-12-31,1,0,,no",
        "SPORT2021-a6,Sportkleding,private,2021-09-01,fixed_cart,10,2022-12-31,1,0,,no",
        "SPORT2021-a7,Sportkleding,publish,2021-09-01,fixed_cart,10,2022-12-31,,0,,no",
        "SPORT2021-a8,Sportkleding,publish,2021-09-01,fixed_cart,10,2022-12-31,0,0,,no",
        "SPORT2021-a9,Sportkleding,gezien,2021-09-01,fixed_cart,10,2022-12-31,1,0,,no",
        "SPORT2021-b1,Sportkleding,publish,2021-09-01,sign_up_fee,10,2022-12-31,1,0,,no",
    )
    assert stock.layout == "WooCommerce"
    last = date(2022, 12, 30)
    assert facts(stock) == {
        "SPORT2021-a1": CouponFacts("sport", 1_000, 1_000, last, "", ""),
        "SPORT2021-a2": CouponFacts("sport", 1_000, 0, last, "", ""),
        "PRULLENBAK01": CouponFacts("sport", 1_000, 1_000, last, "", "", Standing.OFF),
        "SPORT2021-a3": CouponFacts("sport", 1_000, 1_000, last, "", ""),
        "SPORT2021-a4": CouponFacts("sport", 1_000, 1_000, last, "", "", Standing.NOT_YET),
        "SPORT2021-a5": CouponFacts("sport", 1_000, 1_000, last, "", "", Standing.NOT_YET),
        "SPORT2021-a6": CouponFacts("sport", 1_000, 1_000, last, "", "", Standing.OFF),
    }
    endless = "Iedereen kan deze code gebruiken, zo vaak als hij wil."
    assert why(stock) == {
        4: "Dit is een percentage en geen bedrag in euro.",
        10: endless,
        11: endless,
        12: "Ik weet niet wat “gezien” hier betekent.",
        13: "Ik ken deze soort korting niet: “sign_up_fee”.",
    }
    assert stock.personal == ("customer_email",)


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("2027-12-31", date(2027, 12, 30)),
        ("31-12-2027", date(2027, 12, 30)),
        ("2027-12-31 00:00:00", date(2027, 12, 30)),
        ("2027-12-31T00:00:00", date(2027, 12, 30)),
        ("2027-12-30T23:00:00Z", date(2027, 12, 30)),
        ("1830207600", date(2027, 12, 30)),
        ("2027-12-30T23:59:59", date(2027, 12, 30)),
        ("", NO_END),
    ],
)
def test_the_last_day_of_woocommerce_is_the_day_before(written: str, last: date) -> None:
    """The column `date_expires` of its REST API, and `expiry_date` of most plugins."""
    for header in (
        "code,discount_type,amount,date_expires",
        "coupon_code,coupon_amount,expiry_date",
    ):
        line = ["stempel-0001", *(["fixed_cart"] if "type" in header else []), "10", written]
        stock = read(f"{header}\n{','.join(line)}\n", "sport")
        assert stock.layout == "WooCommerce"
        assert facts(stock)["stempel-0001"].valid_until == last


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("2027-12-30", date(2027, 12, 30)),
        ("1830207600", date(2027, 12, 30)),
        ("2027-12-30 23:00:00", date(2027, 12, 30)),
    ],
)
def test_webtoffee_writes_the_day_in_utc(written: str, last: date) -> None:
    """WebToffee says date('Y-m-d', date_expires): midnight here is the day before in UTC.

    The columns are those of its data-coupon-post-columns.php.
    """
    header = (
        "ID,post_title,post_excerpt,post_status,post_date,post_author,discount_type,coupon_amount,"
        "individual_use,product_ids,usage_count,usage_limit,usage_limit_per_user,date_expires"
    )
    line = f"17,stempel-0001,sport,publish,2021-09-01,1,fixed_cart,10,no,,0,1,,{written}"
    stock = read(f"{header}\n{line}\n")
    expected = CouponFacts("sport", 1_000, 1_000, last, "", "17")
    assert (stock.layout, facts(stock)) == ("WooCommerce", {"stempel-0001": expected})
    assert stock.personal == ()


KINDS_OF_DISCOUNT = (
    "Kortingsbontype",
    "Kortingsbon soort",
    "Soort kortingsbon",
    "Type waardebon",
    "Couponsoort",
    "Type actiecode",
    "Vouchervorm",
)


@pytest.mark.parametrize("name", KINDS_OF_DISCOUNT)
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("Percentagekorting", "Dit is een percentage en geen bedrag in euro."),
        ("percent", "Dit is een percentage en geen bedrag in euro."),
        ("Gratis verzending", "Ik ken deze soort korting niet: “Gratis verzending”."),
    ],
)
def test_a_kind_of_discount_is_known_by_any_name_of_a_coupon(
    name: str, kind: str, reason: str
) -> None:
    stock = read(
        f"Code;{name};Kortingsbonbedrag;Omschrijving\n"
        f"TIEN4821;{kind};10;sport\n"
        "VAST4822;Vaste winkelwagenkorting;10;sport\n"
    )
    assert list(facts(stock)) == ["VAST4822"]
    assert why(stock) == {2: reason}
    assert stock.header.doubts == ()


@pytest.mark.parametrize("name", KINDS_OF_DISCOUNT)
def test_what_a_coupon_is_for_may_stand_where_its_kind_does(name: str) -> None:
    stock = read(f"Code;{name};Bedrag\nSPRT4821;sport;10\nSCHL4822;schoolartikelen;10\n")
    assert why(stock) == {}
    assert [each.purpose for each in facts(stock).values()] == ["sport", "school"]


@pytest.mark.parametrize("column", ["date_expires_gmt", "expiry_date_utc", "Verloopt (GMT)"])
@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("2021-12-30T23:00:00", date(2021, 12, 30)),
        ("2021-12-30 23:00:00", date(2021, 12, 30)),
        ("30-12-2021 23:00", date(2021, 12, 30)),
        ("2021-07-30T22:00:00", date(2021, 7, 30)),
        ("2021-12-30T23:00:00Z", date(2021, 12, 30)),
        ("2021-12-31T00:00:00+01:00", date(2021, 12, 30)),
    ],
)
def test_a_last_moment_in_utc_is_read_as_the_one_here(
    column: str, written: str, last: date
) -> None:
    """Midnight here is the evening before in UTC: WooCommerce's date_expires_gmt says so."""
    for before, line in (("", ""), ("date_expires,", "2022-01-01T00:00:00,")):
        stock = read(
            f"code,amount,discount_type,{before}{column}\n"
            f"stempel-0001,10,fixed_cart,{line}{written}\n",
            "sport",
        )
        assert facts(stock)["stempel-0001"].valid_until == last


WEBTOFFEE = (
    "ID,post_title,post_excerpt,post_status,post_date,post_author,discount_type,coupon_amount,"
    "individual_use,product_ids,product_SKUs,exclude_product_ids,exclude_product_SKUs,"
    "usage_count,usage_limit,usage_limit_per_user,limit_usage_to_x_items,date_expires,"
    "free_shipping,exclude_sale_items,product_categories,exclude_product_categories,"
    "minimum_amount,maximum_amount,customer_email"
)


def test_no_column_of_a_whole_export_of_webtoffee_is_asked_about() -> None:
    """All 25 of its data-coupon-post-columns.php; whose the coupon is still counts."""
    beside = "no,12|13,A|B,,,0,1,1,0,2027-12-30,no,no,Schoenen,,0,0"
    stock = read(
        f"{WEBTOFFEE}\n"
        f"17,stempel-0001,sport,publish,2021-09-01,1,fixed_cart,10,{beside},\n"
        f"18,stempel-0002,sport,publish,2021-09-02,1,fixed_cart,10,{beside},\n"
        f"19,stempel-0003,sport,publish,2021-09-02,1,fixed_cart,10,{beside.replace('12|13', '')},"
        "iemand@example.nl\n"
    )
    assert (stock.layout, stock.header.doubts, why(stock)) == ("WooCommerce", (), {})
    assert [each.standing for each in facts(stock).values()] == [
        Standing.GOOD,
        Standing.GOOD,
        Standing.TAKEN,
    ]


def test_no_column_of_woocommerces_own_fields_is_asked_about() -> None:
    """Those of its REST API, version 3."""
    names = (
        "id,code,amount,status,date_created,date_created_gmt,date_modified,date_modified_gmt,"
        "discount_type,description,date_expires,date_expires_gmt,usage_count,individual_use,"
        "product_ids,excluded_product_ids,usage_limit,usage_limit_per_user,limit_usage_to_x_items,"
        "free_shipping,product_categories,excluded_product_categories,exclude_sale_items,"
        "minimum_amount,maximum_amount"
    )
    created = ",".join(["2021-09-01T10:00:00"] * 4)
    until = "2022-01-01T00:00:00,2021-12-31T23:00:00"
    lines = [
        f"{at},stempel-000{at},10.00,publish,{created},fixed_cart,sport,{until},0,false,{ids},,1,1,"
        ",false,,,false,0.00,0.00"
        for at, ids in ((1, ""), (2, "17"))
    ]
    stock = read("\n".join([names, *lines, ""]))
    assert (stock.layout, stock.header.doubts, why(stock)) == ("WooCommerce", (), {})
    assert {each.valid_until for each in facts(stock).values()} == {date(2021, 12, 31)}


def test_a_spreadsheet_that_libreoffice_saved() -> None:
    """In one row only stands an address: that coupon somebody has."""
    stock = read((FILES / "libreoffice.xlsx").read_bytes())
    assert facts(stock) == {
        "WPDA-7K2M": CouponFacts(
            "school", 2_500, 2_500, date(2022, 12, 31), "2021-1", "", Standing.TAKEN
        ),
        "WPDA-9C3X": CouponFacts("sport", 1_250, 1_250, date(2022, 6, 30), "2021-1", ""),
        "WPDA-4F6T": CouponFacts("sport", 1_250, 0, date(2022, 6, 30), "2021-1", ""),
    }
    assert stock.personal == ("E-mailadres",)
    assert stock.refused == []
    assert facts(read((FILES / "libreoffice.csv").read_bytes())) == facts(stock)


def test_an_open_document_is_refused_with_advice() -> None:
    with pytest.raises(TableRefused, match=r"Excel-bestand \(.xlsx\)"):
        read((FILES / "libreoffice.ods").read_bytes())


def test_a_csv_that_a_dutch_excel_saved() -> None:
    text = (
        "Couponcode;Soort bon;Waarde;Geldig t/m\r\n"
        "WPDA-7K2M;School;€ 1.500,00;3-4-2022\r\n"
        "WPDA-9C3X;Sport;€ 12,50;31-12-2022\r\n"
    )
    for data in (text.encode("cp1252"), text.encode("utf-8-sig")):
        assert facts(read(data)) == {
            "WPDA-7K2M": CouponFacts("school", 150_000, 150_000, date(2022, 4, 3), "", ""),
            "WPDA-9C3X": CouponFacts("sport", 1_250, 1_250, date(2022, 12, 31), "", ""),
        }


# The broken set


def test_amounts_with_a_comma_in_a_file_with_commas() -> None:
    stock = read("code,soort,bedrag\nAB-1234,sport,12,50\nAB-1235,sport,12\n")
    assert list(facts(stock)) == ["AB-1235"]
    assert why(stock) == {2: "Deze rij heeft 4 kolommen, de kop heeft er 3."}


def test_a_second_row_of_headers() -> None:
    stock = read("code;soort;bedrag\nCode van de bon;Soort;Euro\nAB-1234;sport;12\n")
    assert list(facts(stock)) == ["AB-1234"]
    assert why(stock) == {2: "Dit is geen code van 4 tot 60 letters en cijfers."}


SPORT = [f"SP-{number};sport;5,00;31-12-2022" for number in range(101, 111)]
SCHOOL = [f"SC-{number};school;10,00;31-12-2022" for number in range(101, 106)]


@pytest.mark.parametrize(
    ("sport", "school"),
    [
        ("Sport;sport;50,00;", "School;school;50,00;"),
        ("Sportbonnen;sport;50,00;31-12-2022", "Schoolbonnen;school;50,00;31-12-2022"),
        ("SPORT-10;sport;50,00;", "SCHOOL-5;school;50,00;"),
    ],
)
@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("last", [[], ["Alles;;100,00;"]])
@pytest.mark.parametrize("columns", [4, 2])
def test_what_a_group_of_rows_comes_to_is_no_coupon(
    sport: str, school: str, above: bool, last: list[str], columns: int
) -> None:
    """Wherever in the table it stands, and whatever it is called."""
    rows = [sport, *SPORT, school, *SCHOOL] if above else [*SPORT, sport, *SCHOOL, school]
    lines = ["code;soort;bedrag;geldig tot", *rows, *last]
    if columns == 2:
        lines = [";".join(line.split(";")[::2]) for line in lines]
    stock = read("\n".join([*lines, ""]), "sport" if columns == 2 else None)
    assert {coupon.code for _row, coupon in stock.found} == {
        row.split(";")[0] for row in SPORT + SCHOOL
    }
    assert set(why(stock).values()) == {"Dit is een totaal, geen bon."}
    assert stock.without_purpose == [] and stock.unknown == {}


def test_the_sum_of_a_group_of_one_row_is_no_coupon_beside_other_sums() -> None:
    lines = ["code;soort;bedrag;geldig tot", *SPORT, "Sport;;50,00;", SCHOOL[0], "School;;10,00;"]
    stock = read("\n".join([*lines, ""]))
    assert why(stock) == {12: "Dit is een totaal, geen bon.", 14: "Dit is een totaal, geen bon."}


def test_a_coupon_that_is_worth_as_much_as_those_before_it_is_no_sum() -> None:
    more = ["SCHOOL-01;school;10;", "SCHOOL-02;school;20;", "SPEL1;sport;5;", "SPEL2;sport;5;"]
    lines = ["code;soort;bedrag;geldig tot", *SPORT[:2], *more]
    stock = read("\n".join([*lines, ""]))
    assert (len(stock.found), stock.refused) == (6, [])


@given(st.lists(st.lists(st.integers(1, 9_000), min_size=2, max_size=5), min_size=1, max_size=4))
def test_of_groups_with_their_sums_only_the_rows_are_coupons(groups: list[list[int]]) -> None:
    rows: list[tuple[int, str, int]] = []
    sums = set()
    for place, group in enumerate(groups):
        for cents in group:
            rows.append((len(rows) + 2, f"SP-{len(rows):03}", cents))
        sums.add(len(rows) + 2)
        rows.append((len(rows) + 2, "Groep " + "x" * place, sum(group)))
    assert totals_among(rows) == sums


def test_zeros_that_a_spreadsheet_lost() -> None:
    rows = "".join(f"{number}\n" for number in ("12345678;5", "23456789;5", "34567890;5"))
    stock = read("code;bedrag\n" + rows + "456789;5\n", "sport")
    assert why(stock) == {
        5: "Deze code is korter dan de andere. Er zijn misschien nullen vooraan weggevallen."
    }
    assert len(facts(stock)) == 3
    counted = read(
        "code;bedrag\n" + "".join(f"{number};5\n" for number in range(9990, 10010)), "sport"
    )
    assert counted.refused == [], "codes that are just numbered are no lost zeros"


def test_one_code_with_two_values_counts_as_neither() -> None:
    stock = read("code;bedrag\nAB-1234;5\nab1234;6\nAB-1235;5\nAB-1235;5\n", "sport")
    assert list(facts(stock)) == ["AB-1235"]
    assert stock.doubled == 1
    assert why(stock) == {
        2: "Deze code staat twee keer in het bestand, met andere gegevens.",
        3: "Deze code staat ook in rij 2, met andere gegevens.",
    }


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_code_of_which_something_went_off_is_not_worth_what_was_put_on(
    order: tuple[int, int],
) -> None:
    rows = "AB-1234;150\n", "AB-1234;-40\n"
    stock = read("code;bedrag\n" + rows[order[0]] + rows[order[1]] + "AB-1235;5\n", "sport")
    assert list(facts(stock)) == ["AB-1235"]


def test_what_else_can_be_wrong_with_a_row() -> None:
    stock = read(
        "code;soort;bedrag;saldo;geldig tot\n"
        "AB-1234;sport;5;6;\n"
        "AB-1235;sport en school;5;5;\n"
        "AB-1236;sport;5;5;31/2/2022\n"
        "AB-1237;sport;0,125;;\n"
        "AB-1238;sport;=B2;;\n"
        ";sport;5;;\n"
    )
    assert stock.found == []
    assert why(stock) == {
        2: "Het saldo is hoger dan het bedrag.",
        3: "Er staan twee soorten bij deze bon.",
        4: "Deze dag bestaat niet.",
        5: "Het bedrag heeft meer dan twee decimalen.",
        6: "In deze rij staat een formule. Plak hem als waarde.",
        7: "De code ontbreekt.",
    }


def test_a_column_full_of_bsns_is_let_go_whatever_its_name() -> None:
    rows = "AB-1234;5;111222333\nAB-1235;5;123456782\nAB-1236;5;010464554\n"
    stock = read("code;bedrag;nummer\n" + rows, "sport")
    assert {each.external_id for each in facts(stock).values()} == {""}
    assert "BSN" in stock.personal
    stock = read("code;bedrag;partij\n" + rows, "sport")
    assert {each.batch for each in facts(stock).values()} == {""}
    assert "BSN" in stock.personal


def test_bsns_are_no_codes_whatever_somebody_chose() -> None:
    numbers = ("111222333", "123456782", "010464554", "999990019", "999990408")
    with pytest.raises(TableRefused, match="BSN's"):
        read("code;bedrag\n" + "".join(f"{each};5\n" for each in numbers), "sport")
    assert len(facts(read("code;bedrag\n111222333;5\n100000009;5\n", "sport"))) == 2


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[A-Z]{2}-[0-9]{4}", fullmatch=True),
            st.sampled_from(["5", "5,00", "-1", "1.500", "tien"]),
        ),
        max_size=20,
    )
)
def test_every_row_is_counted_once(lines: list[tuple[str, str]]) -> None:
    stock = read("code;bedrag\n" + "".join(f"{code};{value}\n" for code, value in lines), "sport")
    assert stock.rows == len(lines)
    assert len(stock.found) + stock.doubled + len(stock.refused) == len(lines)
    assert stock.refused == sorted(stock.refused, key=lambda refused: refused.row)
    assert all(isinstance(refused, Refused) and refused.why for refused in stock.refused)


# At the command line


def test_the_command_shows_and_only_stores_when_somebody_says_yes(terminal: Terminal) -> None:
    export = terminal.file(
        "code;soort;bedrag;Naam\nAB-0001;sport;5;Jansen\nAB-0002;school;1.500;Smit\n"
    )
    for answer in ("", "\n", "nee\n"):
        code, said = terminal.run("import-coupons", export, types=answer)
        assert code == 1
        assert "New: 1 (€\N{NO-BREAK SPACE}5)" in said
        assert "Row 3: This amount can be read in two ways." in said
        assert "Not read, because they are about people: Naam." in said
        assert said.endswith("Store 1 coupons? [y/N] Nothing was stored.\n")
    code, said = terminal.run("import-coupons", export, types="ja\n")
    assert (code, said.endswith("1 coupons added, 0 changed.\n")) == (0, True)
    code, said = terminal.run("import-coupons", export, "--yes")
    assert code == 0
    assert said.endswith("There is nothing to store in this file. Nothing was stored.\n")


def test_the_command_asks_about_what_is_missing_from_the_whole_list(terminal: Terminal) -> None:
    header = "code;soort;bedrag\n"
    lines = [f"AB-000{number};sport;5\n" for number in range(4)]
    assert terminal.run("import-coupons", terminal.file(header + "".join(lines)), "--yes")[0] == 0
    one = terminal.file(header + lines[0])
    code, said = terminal.run("import-coupons", one, "--yes")
    assert (code, "In stock, not in this list: 3" in said) == (0, True)
    assert "Nothing was stored." in said
    code, said = terminal.run("import-coupons", one, "--whole", types="nee\n")
    assert code == 1 and "3 coupons are no longer in the list: €\N{NO-BREAK SPACE}15." in said
    assert said.endswith("Take 3 coupons out of stock? [y/N] Nothing was stored.\n")
    both = terminal.file(header + lines[0] + "AB-0009;sport;5\n")
    code, said = terminal.run("import-coupons", both, "--whole", types="nee\nja\n")
    assert code == 0 and said.endswith("0 coupons added, 0 changed.\n3 taken out of stock.\n")
    code, said = terminal.run("import-coupons", one, "--whole", "--yes")
    assert "All coupons in stock are in this list." in said
    code, said = terminal.run("import-coupons", terminal.file(header + "".join(lines)), "--yes")
    assert said.endswith("0 coupons added, 3 changed.\n")


def test_the_command_takes_all_of_a_purpose_out_only_when_asked(terminal: Terminal) -> None:
    header = "code;soort;bedrag\n"
    lines = [f"AB-000{number};{'sport' if number else 'school'};5\n" for number in range(3)]
    assert terminal.run("import-coupons", terminal.file(header + "".join(lines)), "--yes")[0] == 0
    one = terminal.file(header + lines[0])
    code, said = terminal.run("import-coupons", one, "--whole", "--yes")
    assert code == 1 and "in this list. Is it really the whole list?" in said
    assert said.endswith("Take 2 coupons out of stock? [y/N] Nothing was stored.\n")
    code, said = terminal.run("import-coupons", one, "--whole", types="ja\n")
    assert code == 0 and said.endswith("2 taken out of stock.\n")


def test_the_command_says_that_nothing_could_be_stored(terminal: Terminal) -> None:
    text = "code;soort;bedrag;eenheid\nAB-0001;sport;10;%\n"
    code, said = terminal.run("import-coupons", terminal.file(text), "--yes")
    assert code == 0 and "Row 2: This is a percentage, not an amount in euros." in said
    assert said.endswith("There is nothing to store in this file. Nothing was stored.\n")


def test_the_command_asks_what_they_are_for(terminal: Terminal) -> None:
    export = terminal.file("code;bedrag\nAB-0001;5\n")
    code, said = terminal.run("import-coupons", export, "--yes")
    assert code == 2 and "--purpose sport|school" in said
    code, said = terminal.run("import-coupons", export, "--purpose", "food")
    assert code == 2 and "--purpose is one of: sport, school." in said
    code, said = terminal.run("import-coupons", export, "--purpose", "school", "--yes")
    assert code == 0 and said.endswith("1 coupons added, 0 changed.\n")


def test_the_command_refuses_a_broken_file_or_none(terminal: Terminal) -> None:
    code, said = terminal.run("import-coupons", str(terminal.folder / "none.csv"))
    assert code == 2 and "can't be read" in said
    export = terminal.file("PK\x03\x04")
    code, said = terminal.run("import-coupons", export)
    assert code == 2 and "damaged" in said and "Nothing was stored." in said


def test_a_code_of_a_coupon_is_no_code_for_vouchers(terminal: Terminal) -> None:
    for name in ("scheme.toml", "postcodes.csv", "offers.csv"):
        text = ASSEN.with_name(name).read_text(encoding="utf-8")
        changed = text.replace('codes = "own"', 'codes = "pool"')
        (terminal.folder / name).write_text(changed, encoding="utf-8")
    terminal.monkeypatch.setenv("SCHEME", str(terminal.folder / "scheme.toml"))
    export = terminal.file("code;soort;bedrag\nSHOP-0001;sport;5\n")
    assert terminal.run("import-coupons", export, "--yes")[0] == 0
    codes = terminal.file("SHOP-0002\nshop-0001\n")
    code, said = terminal.run("import-codes", codes)
    assert code == 2 and "code number 2 is a coupon's" in said
