"""What the columns of a list say of a coupon: good, or why not, or that nobody can tell."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import ColumnsMissing
from bot.storage.coupons import NO_END, CouponFacts, Standing
from bot.webshop.redemption_words import leaning
from tests.helpers.terminal import read


def one(columns: str, cells: str) -> CouponFacts | str:
    """What a list with these columns beside code, kind and amount says of its one coupon."""
    stock = read(f"code;soort;bedrag;{columns}\nAB-1001;sport;5,00;{cells}\n")
    if stock.refused:
        return stock.refused[0].why
    return stock.found[0][1].facts


def standing(columns: str, cells: str) -> Standing | None:
    """None where the row was refused."""
    found = one(columns, cells)
    return None if isinstance(found, str) else found.standing_on(date(2021, 9, 6))


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("Geblokkeerd", Standing.OFF),
        ("is_blocked", Standing.OFF),
        ("Ingetrokken", Standing.OFF),
        ("Geannuleerd", Standing.OFF),
        ("Verkocht", Standing.TAKEN),
        ("Al verkocht?", Standing.TAKEN),
        ("Gereserveerd", Standing.TAKEN),
        ("Afgegeven", Standing.TAKEN),
        ("Uitgereikt", Standing.TAKEN),
        ("Reeds verstrekt", Standing.TAKEN),
        ("In gebruik", Standing.TAKEN),
        ("Toegekend", Standing.TAKEN),
        ("is_redeemed", Standing.USED_UP),
        ("Redeemed?", Standing.USED_UP),
        ("Opgebruikt", Standing.USED_UP),
        ("Gebruikt", Standing.USED_UP),
        ("Verlopen", Standing.LAPSED),
        ("is expired", Standing.LAPSED),
        ("proefbon", Standing.TEST),
        ("Proef bon", Standing.TEST),
        ("Test bon", Standing.TEST),
        ("testbon", Standing.TEST),
        ("Is test", Standing.TEST),
    ],
)
def test_a_column_is_named_after_what_it_says(column: str, says: Standing) -> None:
    for word in ("ja", "Yes", "1", "x", "true"):
        assert standing(column, word) is says, word
    for word in ("nee", "No", "0", "false", ""):
        assert standing(column, word) is Standing.GOOD, word


@pytest.mark.parametrize("yes", "✓✔☑✅√")
@pytest.mark.parametrize("no", "✗✘❌☐✖")
def test_a_tick_says_yes_and_a_cross_says_no(yes: str, no: str) -> None:
    for ticks in (
        (yes, no),
        (f" {yes}\N{VARIATION SELECTOR-16}", f"{no}\N{VARIATION SELECTOR-16}"),
    ):
        said = [standing("Gebruikt", each) for each in ticks]
        assert said == [Standing.USED_UP, Standing.GOOD]
        said = [standing("Actief", each) for each in ticks]
        assert said == [Standing.GOOD, Standing.OFF]
        assert [standing("Status", each) for each in ticks] == [None, None], "nobody said of what"
        assert leaning(f"Ingewisseld {yes}") is True


@pytest.mark.parametrize("column", ["Actief", "Geldig", "Enabled", "is_active", "Is beschikbaar?"])
def test_a_coupon_that_is_not_what_a_good_one_is_is_off(column: str) -> None:
    assert standing(column, "ja") is Standing.GOOD
    assert standing(column, "nee") is Standing.OFF
    assert standing(column, "0") is Standing.OFF
    assert standing(column, "") is None, "nobody said so"


@pytest.mark.parametrize("column", ["Niet actief", "not enabled", "Ongeldig", "Inactief"])
def test_a_column_may_say_what_a_coupon_is_not(column: str) -> None:
    assert standing(column, "ja") is Standing.OFF
    assert standing(column, "nee") is Standing.GOOD


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("Uitgegeven aan", Standing.TAKEN),
        ("Verkocht aan", Standing.TAKEN),
        ("Gereserveerd voor", Standing.TAKEN),
        ("Assigned to", Standing.TAKEN),
        ("Geblokkeerd door", Standing.OFF),
    ],
)
def test_a_name_says_that_it_was_given_and_is_never_shown(column: str, says: Standing) -> None:
    assert standing(column, "Fatima Jansen") is says
    assert standing(column, "") is Standing.GOOD
    assert standing(column, "-") is Standing.GOOD
    stock = read(f"code;soort;bedrag;{column}\nAB-1001;sport;5;Fatima Jansen\n")
    assert "Jansen" not in repr(stock)


@pytest.mark.parametrize(
    "column", ["Geblokkeerd op", "Verkocht op", "Ingewisseld op", "datum verkocht"]
)
def test_a_day_on_which_it_happened_says_that_it_did(column: str) -> None:
    assert standing(column, "1-9-2021") not in (Standing.GOOD, None)
    assert standing(column, "") is Standing.GOOD


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("gebruikt", Standing.USED_UP),
        ("Al gebruikt op 1-9", Standing.USED_UP),
        ("verkocht aan school", Standing.TAKEN),
        ("test", Standing.TEST),
        ("testbon", Standing.TEST),
        ("proef bon", Standing.TEST),
        ("is verlopen", Standing.LAPSED),
        ("geblokkeerd", Standing.OFF),
        ("nog niet gebruikt", Standing.GOOD),
        ("niet verkocht", Standing.GOOD),
        ("niet geldig", Standing.OFF),
        ("nog niet actief", Standing.NOT_YET),
        ("", Standing.GOOD),
        ("gezien door Jansen", None),
        ("half gebruikt", None),
        ("Gebruikt (1-9-2021)", Standing.USED_UP),
        ("nog geldig", Standing.GOOD),
    ],
)
@pytest.mark.parametrize("column", ["Opmerking", "Opmerkingen", "Status", "Notitie", "Remarks"])
def test_a_remark_or_status_is_read_word_for_word(
    column: str, word: str, says: Standing | None
) -> None:
    assert standing(column, word) is says


def test_a_batch_of_tests_is_of_tests() -> None:
    assert standing("batch", "TEST") is Standing.TEST
    assert standing("batch", "2021-1") is Standing.GOOD
    assert standing("batch", "verlopen") is Standing.LAPSED


def test_a_remark_is_not_repeated() -> None:
    assert "Jansen" not in str(one("Opmerking", "gezien door Jansen"))


@pytest.mark.parametrize(
    ("columns", "cells", "says"),
    [
        ("usage_count", "1", Standing.USED_UP),
        ("Aantal keer gebruikt", "1", Standing.USED_UP),
        ("Aantal keer gebruikt", "0", Standing.GOOD),
        ("Gebruik / limiet", "1 / 1", Standing.USED_UP),
        ("Gebruik / limiet", "0 / 1", Standing.GOOD),
        ("Usage / Limit", "1 / 1", Standing.USED_UP),
        ("Usage / Limit", "0 / ∞", None),
        ("Usage / Limit", "1 / ∞", None),
        ("Gebruik / limiet", "0 / 5", None),
        ("Gebruik", "1 van 1", Standing.USED_UP),
        ("Limiet", "5", None),
        ("Limiet", "1", Standing.GOOD),
        ("usage_limit;usage_count", "5;1", None),
        ("usage_limit;usage_count", "5;5", Standing.USED_UP),
        ("usage_limit;usage_count", ";1", Standing.USED_UP),
        ("usage_limit;usage_count", "1;0", Standing.GOOD),
    ],
)
def test_how_often_it_was_used_counts(columns: str, cells: str, says: Standing | None) -> None:
    assert standing(columns, cells) is says


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("Eenheid", "%"),
        ("Eenheid", "procent"),
        ("Soort bedrag", "percentage"),
        ("Type", "percent"),
        ("Waardebontype", "Percentagekorting"),
        ("Unit", "percent"),
        ("Type waarde", "Percentage"),
        ("amount type", "percent"),
        ("Bedrag of percentage", "percentage"),
        ("Korting in", "%"),
        ("Eenheid", "punten"),
    ],
)
def test_ten_percent_is_no_ten_euros(column: str, word: str) -> None:
    assert isinstance(one(column, word), str)


@pytest.mark.parametrize(
    ("column", "word"),
    [("Eenheid", "EUR"), ("Eenheid", "€"), ("Soort bedrag", "vast bedrag"), ("Type", "fixed_cart")],
)
def test_euros_are_euros(column: str, word: str) -> None:
    assert standing(column, word) is Standing.GOOD


def test_a_type_may_say_what_it_is_for() -> None:
    stock = read("code;type;bedrag\nAB-1001;sport;5\nAB-1002;percent;5\n")
    assert [coupon.facts.purpose for _row, coupon in stock.found] == ["sport"]


@pytest.mark.parametrize(
    ("columns", "cells", "left"),
    [
        ("saldo", "2,00", 200),
        ("verbruikt", "2,00", 300),
        ("besteed bedrag", "0,00", 500),
        ("gebruikt", "1,50", 350),
        ("Gebruikt bedrag", "5,00", 0),
        ("saldo;verbruikt", "3,00;2,00", 300),
        ("Amount used", "€ 2", 300),
    ],
)
def test_a_coupon_is_worth_what_is_left(columns: str, cells: str, left: int) -> None:
    found = one(columns, cells)
    assert isinstance(found, CouponFacts) and found.balance_cents == left


def test_more_spent_than_it_was_worth_is_a_mistake() -> None:
    assert isinstance(one("verbruikt", "6,00"), str)


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("Geldig vanaf", "1-1-2022", Standing.NOT_YET),
        ("Geldig vanaf", "7-9-2021", Standing.NOT_YET),
        ("Geldig vanaf", "6-9-2021", Standing.GOOD),
        ("Valid from", "2021-12-01", Standing.NOT_YET),
        ("Ingangsdatum", "1-1-2022", Standing.NOT_YET),
        ("start_date", "2022-01-01", Standing.NOT_YET),
        ("Te gebruiken vanaf", "1-1-2022", Standing.NOT_YET),
        ("Geldig vanaf", "", Standing.GOOD),
        ("Geldig vanaf", "binnenkort", None),
    ],
)
def test_the_first_day_is_no_last_day(column: str, cell: str, says: Standing | None) -> None:
    found = one(column, cell)
    assert standing(column, cell) is says
    assert isinstance(found, str) or found.valid_until == NO_END


def test_of_two_last_days_the_first_counts() -> None:
    found = one("geldig tot;uiterste inleverdatum", "31-12-2022;30-6-2022")
    assert isinstance(found, CouponFacts) and found.valid_until == date(2022, 6, 30)


@pytest.mark.parametrize(
    "header",
    ["bedrag (USD)", "bedrag in centen", "amount_cents", "aantal", "Bedrag in $", "punten"],
)
def test_what_is_no_amount_in_euros_is_no_value(header: str) -> None:
    """Not by its name, and not by its values either."""
    with pytest.raises(TableRefused) as refused:
        read(f"code;soort;{header}\nAB-1001;sport;25\nAB-1002;sport;10\n")
    if isinstance(refused.value, ColumnsMissing):
        assert "value" not in refused.value.header.fits


@pytest.mark.parametrize(
    ("header", "last"),
    [
        ("code,amount,date_expires", date(2027, 12, 30)),
        ("Code,Coupon type,Coupon amount,Usage / Limit,Expiry date", date(2027, 12, 30)),
        ("Code,Waardebontype,Waardebonbedrag,Gebruik / limiet,Vervaldatum", date(2027, 12, 30)),
    ],
)
def test_woocommerce_is_known_by_little(header: str, last: date) -> None:
    cells = {"type": "Vaste winkelwagenkorting", "limi": "0 / 1"}
    values = [
        next((cell for key, cell in cells.items() if key in name.casefold()), "10")
        for name in header.split(",")[1:-1]
    ]
    stock = read(f"{header}\nstempel-0001,{','.join(values)},2027-12-31\n", "sport")
    assert stock.layout == "WooCommerce"
    assert [coupon.facts.valid_until for _row, coupon in stock.found] == [last]


@given(
    st.sampled_from(["Verkocht aan", "Opmerking", "Geblokkeerd", "Status"]), st.text(max_size=40)
)
def test_whatever_stands_there_it_is_read_or_refused(column: str, text: str) -> None:
    cell = "".join(c for c in text if c.isprintable() and c not in ';"')
    stock = read(f"code;soort;bedrag;{column}\nAB-1001;sport;5;{cell}\nAB-1002;sport;5;\n")
    assert len(stock.found) + len(stock.refused) == 2


def test_where_others_have_a_balance_an_empty_one_says_nothing() -> None:
    """At its full worth it may be given though nothing is left."""
    stock = read(
        "code;soort;bedrag;saldo\nAB-1001;sport;5;5\nAB-1002;sport;5;\nAB-1003;sport;5;0\n"
    )
    assert [row for row, _coupon in stock.found] == [2, 4]
    assert [each.row for each in stock.refused] == [3]
    assert stock.named == {"AB1002"}


def test_where_none_has_a_balance_each_is_worth_its_amount() -> None:
    stock = read("code;soort;bedrag;saldo\nAB-1001;sport;5;\nAB-1002;sport;5;\n")
    assert [coupon.facts.balance_cents for _row, coupon in stock.found] == [500, 500]


def test_of_a_coupon_that_is_gone_nobody_has_to_say_what_is_left() -> None:
    stock = read("code;soort;bedrag;saldo;status\nA-1001;sport;5;5;\nA-1002;sport;5;;verlopen\n")
    assert [coupon.facts.standing for _row, coupon in stock.found] == [
        Standing.GOOD,
        Standing.LAPSED,
    ]


@pytest.mark.parametrize(
    "column",
    [
        *("Ontvangen op", "Datum ontvangen", "Ontvangstdatum", "Geleverd op"),
        *("Leverdatum", "Besteld op", "Besteldatum", "Received on", "Datum levering"),
    ],
)
def test_the_day_on_which_we_got_them_is_not_the_day_on_which_they_were_given(column: str) -> None:
    stock = read(f"code;soort;bedrag;{column}\nA-1001;sport;5;1-9-2021\nA-1002;sport;5;1-9-2021\n")
    assert [coupon.facts.standing for _row, coupon in stock.found] == [Standing.GOOD] * 2
    assert not stock.header.doubts
    stock = read(f"code;soort;bedrag;{column}\nA-1001;sport;5;1-9-2021\nA-1002;sport;5;\n")
    assert [each.name for each in stock.header.doubts] == [column], "in some rows it may be another"


@pytest.mark.parametrize(
    "column", ["Artikelnummer", "Pincode", "PIN", "Artikelnr", "Klantnummer", "Productcode"]
)
def test_a_number_of_something_is_no_amount(column: str) -> None:
    with pytest.raises(TableRefused) as refused:
        read(f"code;soort;{column}\nAB-1001;sport;1234\nAB-1002;sport;1235\n")
    assert not isinstance(refused.value, ColumnsMissing) or "value" not in refused.value.header.fits
    stock = read(f"code;soort;bedrag;{column}\nAB-1001;sport;5;1234\nAB-1002;sport;5;1235\n")
    assert "value" not in stock.header.asks and "balance" not in stock.header.asks
