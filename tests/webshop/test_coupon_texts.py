"""Whatever is written about a coupon in its own row may say that it is not good."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.coupons import Standing
from bot.webshop.coupon_export import CouponExport
from bot.webshop.coupon_words import said_within
from tests.helpers.terminal import read

WOO = "code,discount_type,amount,usage_limit,date_expires"
PRETIX = (
    "Cadeauboncode;Testmoduskaart;Vervaldatum;Bijzondere voorwaarden;Munteenheid;Huidige waarde;"
    "Aangemaakt in bestelling"
)
FORUS = (
    "Nummer;Toegekend;In gebruik;Status;Bedrag;Huidig bedrag;Activatiecode;Fondsnaam;Verlopen op"
)


def first(found: CouponExport) -> Standing:
    assert not found.refused and not found.header.doubts
    return found.found[0][1].facts.standing


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sport (vervallen)", Standing.LAPSED),
        ("sport - al uitgegeven", Standing.TAKEN),
        ("sport al uitgedeeld aan school", Standing.TAKEN),
        ("TEST sport", Standing.TEST),
        ("Sport NIET GEVEN", Standing.OFF),
        ("sport, niet meer uitgeven", Standing.OFF),
        ("niet gebruiken! sport", Standing.OFF),
        ("sport do not use", Standing.OFF),
        ("sport niet meer geldig", Standing.OFF),
        ("sport nog niet actief", Standing.NOT_YET),
        ("sport [GEBLOKKEERD]", Standing.OFF),
        ("sport gebruikt", Standing.USED_UP),
        ("sport expired", Standing.LAPSED),
        ("sport verkocht 12-3", Standing.TAKEN),
        ("sport", Standing.GOOD),
        ("sport (nog niet gebruikt)", Standing.GOOD),
        ("sport, niet vervallen", Standing.GOOD),
        ("sport, vrij te besteden", Standing.GOOD),
        ("sport nog geldig", Standing.GOOD),
    ],
)
def test_what_a_coupon_is_for_may_say_that_it_is_not_good(text: str, says: Standing) -> None:
    assert first(read(f"code;soort;bedrag\nAB-1001;{text};5\nAB-1002;sport;5\n")) is says
    for name in ("description", "post_excerpt", "Coupon Description"):
        table = f'{WOO},{name}\nab-1001,fixed_cart,5,1,2022-12-31,"{text}"\n'
        assert first(read(table)) is says, name
    table = f"{PRETIX}\nAB1001;Nee;2022-12-31;{text};EUR;5,00;W1\n"
    assert first(read(table)) is says


@pytest.mark.parametrize("column", ["batch", "Partij", "nummer", "Extern nummer", "Volgnummer"])
@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("ingetrokken", Standing.OFF),
        ("verlopen", Standing.LAPSED),
        ("geblokkeerd", Standing.OFF),
        ("2021-1 gebruikt", Standing.USED_UP),
        ("uitgegeven", Standing.TAKEN),
        ("TEST", Standing.TEST),
        ("2021-1", Standing.GOOD),
        ("Partij 12", Standing.GOOD),
    ],
)
def test_a_batch_or_a_number_may_say_that_it_is_not_good(
    column: str, word: str, says: Standing
) -> None:
    assert first(read(f"code;soort;bedrag;{column}\nAB-1001;sport;5;{word}\n")) is says


def test_conditions_at_length_say_nothing_of_one_coupon() -> None:
    text = (
        "Deze bon is voor sport en wordt nooit terugbetaald en een bon die verlopen of gebruikt is"
        " wordt niet vervangen door een andere"
    )
    assert first(read(f"code;soort;bedrag\nAB-1001;{text};5\nAB-1002;{text};5\n")) is Standing.GOOD


@pytest.mark.parametrize("column", ["Opmerking", "Opm.", "Notes", "Toelichting", "Memo"])
@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("al uitgedeeld", Standing.TAKEN),
        ("gebruikt", Standing.USED_UP),
        ("blocked", Standing.OFF),
        ("", Standing.GOOD),
    ],
)
def test_a_remark_that_somebody_added_to_an_export_counts(
    column: str, word: str, says: Standing
) -> None:
    tables = (
        f"{WOO},{column}\nab-1001,fixed_cart,5,1,2022-12-31,{word}\n",
        f"{PRETIX};{column}\nAB1001;Nee;2022-12-31;sport;EUR;5,00;W1;{word}\n",
        f"{FORUS};{column}\n1;Nee;Nee;Actief;5,00;5,00;AB1001;sport;31 dec, 2022;{word}\n",
    )
    for table in tables:
        found = read(table, "sport")
        assert found.layout
        assert first(found) is says, found.layout


@pytest.mark.parametrize(
    ("note", "says"), [("belde", Standing.GOOD), ("al uitgedeeld aan gezin", Standing.TAKEN)]
)
def test_a_note_that_an_export_has_of_its_own_is_not_asked_about(note: str, says: Standing) -> None:
    row = f"1;Nee;Nee;Actief;5,00;5,00;AB1001;sport;31 dec, 2022;{note}"
    assert first(read(f"{FORUS};Notitie\n{row}\n")) is says


def test_a_remark_in_an_export_that_nobody_understands_is_asked_about() -> None:
    found = read(f"{WOO},Opmerking\nab-1001,fixed_cart,5,1,2022-12-31,zie mail\n", "sport")
    assert [each.name for each in found.header.doubts] == ["Opmerking"]


def test_a_second_text_that_says_no_is_asked_about_in_an_export_too() -> None:
    found = read(
        f"{WOO},post_excerpt,description\nab-1001,fixed_cart,5,1,2022-12-31,sport,geblokkeerd\n"
    )
    assert [each.name for each in found.header.doubts] == ["description"]


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    said_within(text)


@given(
    st.sampled_from(["gebruikt", "verlopen", "geblokkeerd", "uitgegeven", "testbon", "niet geven"]),
    st.sampled_from(["sport", "sport -", "bon voor sport:", "2021/3"]),
    st.sampled_from(["", "!", "(12-3)", "door de gemeente"]),
)
def test_a_word_says_it_wherever_it_stands(word: str, before: str, after: str) -> None:
    assert said_within(f"{before} {word} {after}") not in (None, Standing.GOOD)
    assert said_within(f"{word} {before}") not in (None, Standing.GOOD)
