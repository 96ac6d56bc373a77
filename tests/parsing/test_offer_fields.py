"""What coordinators type about an offer, in the ways in which they type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.for_whom import ForWhom, read_for_whom
from bot.formatting import euro
from bot.parsing.offer_fields import (
    SignUp,
    Where,
    read_sign_up,
    read_where,
)
from bot.parsing.prices import read_price


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("6 t/m 12 jaar", ForWhom(6, 12)),
        ("kinderen van 6 tot en met 12", ForWhom(6, 12)),
        ("6-12", ForWhom(6, 12)),
        ("tussen 55 en 75 jaar", ForWhom(55, 75)),
        ("vanaf 18 jaar", ForWhom(18)),
        ("18+", ForWhom(18)),
        ("55 plus", ForWhom(55)),
        ("16 jaar en ouder", ForWhom(16)),
        ("ouder dan 17", ForWhom(18)),
        ("volwassenen", ForWhom(18)),
        ("t/m 12 jaar", ForWhom(None, 12)),
        ("jonger dan 12", ForWhom(None, 11)),
        ("Iedereen", ForWhom()),
        ("alle leeftijden, ook met een rolstoel", ForWhom(wheelchair=True)),
        ("alleen vrouwen", ForWhom(women_only=True)),
        ("dames vanaf 18, rolstoeltoegankelijk", ForWhom(18, None, True, True)),
        ("mannen en vrouwen vanaf 50 jaar", ForWhom(50)),
        ("iedereen, niet voor een rolstoel", ForWhom()),
        ("meisjes van 8 t/m 12", ForWhom(8, 12, women_only=True)),
    ],
)
def test_for_whom_in_any_words(typed: str, expected: ForWhom) -> None:
    assert read_for_whom(typed) == [expected]


@pytest.mark.parametrize("typed", ["tot 12 jaar", "kinderen tot 12"])
def test_up_to_an_age_has_two_meanings(typed: str) -> None:
    assert read_for_whom(typed) == [ForWhom(None, 12), ForWhom(None, 11)]


@pytest.mark.parametrize("typed", ["6 tot 12", "van 6 tot 12 jaar", "6 jaar tot 12 jaar"])
def test_from_one_up_to_another_age_has_them_too(typed: str) -> None:
    assert read_for_whom(typed) == [ForWhom(6, 12), ForWhom(6, 11)]


@pytest.mark.parametrize(
    "typed",
    [
        "kinderen",
        "alleen mannen",
        "beginners",
        "12 tot 6 jaar",
        "",
        "?",
        "groep 4",
        "vanaf zwemles A",
    ],
)
def test_what_says_no_age_is_asked_again(typed: str) -> None:
    assert read_for_whom(typed) == []


@given(st.integers(0, 99), st.integers(0, 99), st.sampled_from([" t/m ", "-", " tot en met "]))
def test_any_two_ages_in_order_are_read(first: int, last: int, between: str) -> None:
    expected = [ForWhom(first, last)] if first <= last else []
    assert read_for_whom(f"{first}{between}{last} jaar") == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("De Komeet, Stadsbroek 17, 9405 BK Assen", Where("De Komeet", "Stadsbroek 17", "9405BK")),
        ("Stadsbroek 17, 9405bk", Where("", "Stadsbroek 17", "9405BK")),
        ("Stadsbroek 17 9405 BK Assen", Where("", "Stadsbroek 17", "9405BK")),
        ("De Nieuwe Kolk", Where("De Nieuwe Kolk")),
        (
            "De Nieuwe Kolk, zaal 3, Weiersstraat 1",
            Where("De Nieuwe Kolk, zaal 3", "Weiersstraat 1"),
        ),
        ("Weiersstraat 1a, zaal 3", Where("zaal 3", "Weiersstraat 1a")),
        (
            "De Boerhoorn, Grote Brink 22, 9451 BP Rolde",
            Where("De Boerhoorn", "Grote Brink 22, Rolde", "9451BP"),
        ),
        ("Dorpshuis\nHoofdweg 5\n9401", Where("Dorpshuis", "Hoofdweg 5", "9401")),
        ("Brink 5, Assen", Where("", "Brink 5")),
        ("9403 Assen", Where(postcode="9403")),
        ("Assen", None),
        (" , ", None),
    ],
)
def test_where_in_parts(typed: str, expected: Where | None) -> None:
    assert read_where(typed, "Assen") == expected


@pytest.mark.parametrize(
    ("typed", "cents", "what_for"),
    [
        ("20 euro per maand", 2000, "per maand"),
        ("€ 12,50 per les", 1250, "per les"),
        ("kost 12,5", 1250, ""),
        ("12,5 € per les", 1250, "per les"),
        ("€5,-", 500, ""),
        ("5 euro", 500, ""),
        ("10 lessen voor 85 euro", 8500, "10 lessen"),
        ("85 euro voor 10 lessen", 8500, "10 lessen"),
        ("85 voor 10 lessen", 8500, "10 lessen"),
        ("gratis", 0, ""),
        ("het kost niets", 0, ""),
        ("€ 27,50 p/m", 2750, "per maand"),
        ("kost 1.250,00 euro per jaar", 125_000, "per jaar"),
        ("45", 4500, ""),
        ("per maand 20 euro", 2000, "per maand"),
        ("25 euro (zonder materiaal)", 2500, "(zonder materiaal)"),
        ("20 euro per maand (10 lessen)", 2000, "per maand (10 lessen)"),
        ("kost voortaan 17,50 per maand i.p.v. 15", 1750, "per maand"),
        ("25 euro in plaats van 20 euro", 2500, ""),
        ("niet 20 maar 25 euro", 2500, ""),
        ("geen 20 euro meer maar 25", 2500, ""),
        ("van 20 naar 25 euro", 2500, ""),
        ("nee toch 25", 2500, ""),
        ("nee 25", 2500, ""),
        ("5 euro per keer, nee 6 euro", 600, "per keer"),
        ("20 euro, niet 25", 2000, ""),
        ("12 euro per persoon per keer", 1200, "per persoon per keer"),
        ("5 euro voor leden", 500, "voor leden"),
    ],
)
def test_a_price_and_what_it_is_for(typed: str, cents: int, what_for: str) -> None:
    assert read_price(typed) == (cents, what_for)


@pytest.mark.parametrize(
    "typed",
    ["1e3", "€1e3", "1e3 euro",
     "", "per maand", "12.50", "5 euro of 8 euro", "leden 5 euro, anderen 8 euro", "vanaf 20 euro",
     "tussen 5 en 10", "10 lessen", "duur", "50%", "-5 euro of zo", "€ 1,234", "-5 euro",
     "2 euro duurder", "5 euro meer", "2,50 korting", "20 en zit vol", "judo kost 12 euro",
     "alleen voor vrouwen vanaf 18", "niet meer dan 20 euro", "niet 20", "20 euro fietsen",
     "25 euro voor volwassenen en 15 voor kinderen", "20/30 euro",
     "20 euro, nu 25", "- € 5 per les", "10-20 euro", "€ -5", "1.000.000 euro",
     "10.001 euro per jaar"],
)  # fmt: skip
def test_what_is_no_single_price_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_price(typed)


@given(st.integers(0, 999_999), st.sampled_from(["", " per maand", " per les", " voor 10 lessen"]))
def test_any_amount_as_it_is_shown_is_read(cents: int, behind: str) -> None:
    assert read_price(euro(cents) + behind) == (cents, behind.removeprefix(" voor").strip())


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert all(each == each for each in read_for_whom(text))
    where = read_where(text, "Assen")
    assert where is None or where.place or where.address or where.postcode
    try:
        cents, what_for = read_price(text)
    except ValueError:
        pass
    else:
        assert cents >= 0
        assert "\n" not in what_for
    assert "\n" not in read_sign_up(text).line


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0592 12 34 56", SignUp(phone="0592 12 34 56")),
        ("bel 0592-123456", SignUp(phone="0592-123456")),
        ("www.komeet.nl", SignUp(website="https://www.komeet.nl")),
        ("kijk op komeet.nl/aanmelden.", SignUp(website="https://komeet.nl/aanmelden")),
        ("http://komeet.nl", SignUp(website="https://komeet.nl")),
        ("bel 0592 123456 of via www.komeet.nl", SignUp("", "0592 123456", "https://www.komeet.nl")),
        ("Aan de balie", SignUp("Aan de balie")),
        ("Bel 0592 123456 en vraag naar de receptie",
         SignUp("Bel 0592 123456 en vraag naar de receptie", "0592 123456")),
        ("mail info@komeet.nl", SignUp("mail info@komeet.nl")),
    ],
)  # fmt: skip
def test_how_one_signs_up(typed: str, expected: SignUp) -> None:
    assert read_sign_up(typed) == expected
