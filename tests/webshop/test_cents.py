"""Amounts in cents are never taken for euros: 2500 is € 25, and not € 2.500."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.tables.cells import Number, Unreadable, read_money
from bot.parsing.tables.columns import plain_name
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import ColumnsMissing
from bot.webshop.reconciliation import list_in_pieces
from tests.helpers.terminal import Terminal, read
from tests.helpers.terminal import terminal as terminal

NO_EUROS = "De bedragen zijn niet in euro's."
IN_CENTS = (
    *("waarde in centen", "amount_cents", "bedrag (ct)", "Bedrag in eurocenten", "bedragcenten"),
    *("amountCents", "Value (cents)", "waarde_ct", "bedrag eurocent", "Prijs in cts", "Saldo (ct)"),
)


@pytest.mark.parametrize("name", IN_CENTS)
def test_coupons_in_cents_are_refused_whole(name: str) -> None:
    with pytest.raises(TableRefused, match=NO_EUROS):
        read(f"code;soort;{name}\nAB-1001;sport;2500\nAB-1002;sport;1250\n")


@pytest.mark.parametrize("name", IN_CENTS)
def test_redemptions_in_cents_are_refused_whole(name: str) -> None:
    with pytest.raises(TableRefused, match=NO_EUROS):
        [*list_in_pieces(f"code;datum;{name}\nAB-1001;6-9-2021;2500\n".encode())]


@pytest.mark.parametrize(
    "name", ["saldo (ct)", "balance_cents", "restwaarde in centen", "verbruikt (ct)"]
)
def test_what_is_left_in_cents_is_not_left_out(name: str) -> None:
    with pytest.raises(TableRefused, match=NO_EUROS):
        read(f"code;soort;bedrag;{name}\nAB-1001;sport;25;1500\n")


def test_the_same_amount_once_more_in_cents_is_asked_about() -> None:
    found = read("code;soort;bedrag;bedrag_cents\nAB-1001;sport;25;2500\n")
    assert [coupon.facts.value_cents for _row, coupon in found.found] == [2_500]
    assert [doubt.name for doubt in found.header.doubts] == ["bedrag_cents"]


@pytest.mark.parametrize("name", ["Docent", "Accent", "Recent", "Centrum", "Kostencentrum"])
def test_not_every_name_with_a_cent_in_it_is_money(name: str) -> None:
    found = read(f"code;soort;bedrag;{name}\nAB-1001;sport;25;x\n")
    assert [coupon.facts.value_cents for _row, coupon in found.found] == [2_500]


@given(
    st.sampled_from(("bedrag", "waarde", "amount", "value", "tegoed", "balance")),
    st.sampled_from(("{} in centen", "{}_cents", "{} (ct)", "{}cent", "{} eurocent", "{}_in_cts")),
    st.integers(1, 1_000_000),
)
def test_no_list_in_cents_brings_a_coupon(what: str, form: str, cents: int) -> None:
    name = form.format(what)
    assert plain_name(name) != what
    with pytest.raises(TableRefused):
        read(f"code;soort;{name}\nAB-1001;sport;{cents}\n")


@pytest.mark.parametrize("shown_as", ['0 "ct"', '#,##0 "cent"', '0" eurocent"', "0 \\c\\t", "¢0"])
def test_a_spreadsheet_may_show_cents(shown_as: str) -> None:
    with pytest.raises(Unreadable, match="niet in euro"):
        read_money(Number(2500, shown_as))


def test_an_operator_cannot_say_that_cents_are_the_amount(terminal: Terminal) -> None:
    listed = terminal.file("code;soort;bedrag (ct)\nAB-0001;sport;2500\n")
    code, said = terminal.run("import-coupons", listed, "--yes", "--column", "value=bedrag (ct)")
    assert code == 2 and "may be chosen" in said


SHOPIFY = "Id,Last Characters,Customer Name,Created At,Expires On,Initial Balance,Balance,Enabled"


def test_the_last_characters_of_a_gift_card_are_no_code() -> None:
    """Shopify shows no more of a code than that, once the card was made."""
    with pytest.raises(ColumnsMissing) as refused:
        read(f"{SHOPIFY}\n7001,a1b2,,2021-09-01,2022-12-31,25.00,20.00,true\n", "sport")
    assert "code" not in refused.value.header.fits


def test_shopify_names_what_a_gift_card_was_and_what_is_left() -> None:
    table = f"Code,{SHOPIFY}\n"
    rows = (
        "ab12cd34ef56a1b2,7001,a1b2,,2021-09-01,2022-12-31,25.00,20.00,true\n"
        "ab12cd34ef56a1b3,7002,a1b3,,2021-09-01,2022-12-31,25.00,25.00,false\n"
    )
    found = read(table + rows, "sport")
    good, off = (coupon.facts for _row, coupon in found.found)
    assert (good.value_cents, good.balance_cents, good.standing) == (2_500, 2_000, "good")
    assert off.standing == "off"
