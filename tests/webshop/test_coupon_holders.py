"""Whose a coupon is: a column that is filled in beside some coupons only says they were given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.coupons import Standing
from bot.webshop.coupon_export import CouponExport
from tests.helpers.terminal import Terminal, read
from tests.helpers.terminal import terminal as terminal

PEOPLE = (
    *("Ontvanger", "Naam", "Deelnemer", "Klant", "Cliënt", "Recipient", "Naam klant", "E-mail"),
    *("Klantnummer", "Gebruiker", "Adres", "Customer"),
)
ORDERS = ("bestelling", "order", "winkel", "factuur", "Bestelnummer", "Factuurnummer", "Shop")


def listed(column: str, *cells: str) -> CouponExport:
    rows = [f"AB-100{at};sport;5,00;31-12-2022;{cell}" for at, cell in enumerate(cells, 1)]
    return read("\n".join([f"code;soort;bedrag;geldig tot;{column}", *rows, ""]))


def standings(column: str, *cells: str) -> list[Standing]:
    found = listed(column, *cells)
    assert not found.refused and not found.header.doubts
    return [coupon.facts.standing for _row, coupon in found.found]


@pytest.mark.parametrize("column", [*PEOPLE, *ORDERS])
def test_what_is_filled_in_beside_some_coupons_was_given(column: str) -> None:
    cells = ("W1234", "", "") if column in ORDERS else ("Fatima Jansen", "", "-")
    assert standings(column, *cells) == [Standing.TAKEN, Standing.GOOD, Standing.GOOD]


@pytest.mark.parametrize("column", [*PEOPLE, *ORDERS])
def test_what_is_filled_in_beside_all_or_none_says_nothing(column: str) -> None:
    assert standings(column, "W1234", "W1235") == [Standing.GOOD] * 2
    assert standings(column, "", "") == [Standing.GOOD] * 2


@pytest.mark.parametrize(
    "column",
    [
        *("Uitgegeven aan klant", "Verkocht aan klant", "Toegekend aan deelnemer"),
        *("Gereserveerd voor gezin", "Uitgegeven aan de klant", "Assigned to customer"),
        *("Klant", "Ontvanger"),
    ],
)
def test_yes_and_no_mean_what_they_say(column: str) -> None:
    assert standings(column, "ja", "nee", "") == [Standing.TAKEN, Standing.GOOD, Standing.GOOD]
    assert standings(column, "ja", "ja") == [Standing.TAKEN] * 2
    assert standings(column, "nee", "nee") == [Standing.GOOD] * 2


def test_of_two_such_columns_either_says_it() -> None:
    found = read(
        "code;soort;bedrag;Naam;order\nAB-1001;sport;5;Jansen;\nAB-1002;sport;5;;W1\n"
        "AB-1003;sport;5;;\n"
    )
    said = [coupon.facts.standing for _row, coupon in found.found]
    assert said == [Standing.TAKEN, Standing.TAKEN, Standing.GOOD]


def test_a_row_twice_is_given_if_one_of_them_says_so() -> None:
    found = read(
        "code;soort;bedrag;Naam\nAB-1001;sport;5;\nAB-1001;sport;5;Jansen\nAB-1002;sport;5;\n"
    )
    said = [coupon.facts.standing for _row, coupon in found.found]
    assert said == [Standing.TAKEN, Standing.GOOD]


def test_what_was_given_needs_no_purpose() -> None:
    found = read("code;bedrag;Naam\nAB-1001;5;Jansen\nAB-1002;5;\n")
    assert found.without_purpose == [3]


def test_in_an_export_of_a_program_somebody_adds_whose_it_is() -> None:
    found = read(
        "Cadeauboncode;Testmoduskaart;Vervaldatum;Bijzondere voorwaarden;Munteenheid;Huidige waarde"
        ";Aangemaakt in bestelling;Ontvanger\n"
        "AB1001;Nee;2022-12-31;sport;EUR;5,00;W1;Jansen\n"
        "AB1002;Nee;2022-12-31;sport;EUR;5,00;;\n"
    )
    said = [coupon.facts.standing for _row, coupon in found.found]
    assert found.layout == "pretix" and said == [Standing.TAKEN, Standing.GOOD]


@pytest.mark.parametrize("column", ["Leverancier", "Kleur", "Gemeente"])
def test_what_else_is_filled_in_beside_some_is_asked_about(column: str) -> None:
    assert [each.name for each in listed(column, "blauw", "").header.doubts] == [column]
    assert not listed(column, "blauw", "groen").header.doubts


@given(st.sampled_from([*PEOPLE, *ORDERS]), st.lists(st.booleans(), min_size=1, max_size=6))
def test_nobody_is_named_and_no_row_is_lost(column: str, filled: list[bool]) -> None:
    found = listed(column, *["Fatima Jansen" if each else "" for each in filled])
    assert "Jansen" not in repr(found)
    given_ = [coupon.facts.standing is Standing.TAKEN for _row, coupon in found.found]
    assert given_ == ([False] * len(filled) if all(filled) else filled)


@pytest.mark.parametrize("key", ["state", "nothing", "off", "remark"])
@pytest.mark.parametrize("column", ["Naam", "Ontvanger", "E-mail"])
def test_an_operator_reads_no_column_about_people_and_leaves_none_out(
    terminal: Terminal, key: str, column: str
) -> None:
    """As in the chat: it is neither read, nor said to be no matter where it tells who has one."""
    text = f"code;soort;bedrag;{column}\nAB-0001;sport;5;Jansen\nAB-0002;sport;5;\n"
    listed = terminal.file(text)
    code, said = terminal.run("import-coupons", listed, "--yes", "--column", f"{key}={column}")
    assert code == 2 and f'has no column "{column}" that may be chosen' in said
    assert "Jansen" not in said
    code, said = terminal.run("import-coupons", listed, "--yes")
    assert code == 0 and "1 coupons added" in said
