"""The list of offers beside a scheme: what is read, and each mistake by its line."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.offer_cells import Expected
from bot.domain.offer_file import read_offers
from bot.domain.offer_rows import HEADINGS, OfferRows, RowRefused
from bot.domain.offers import Areas, Offer
from bot.domain.scheme_file import read_scheme
from bot.domain.scheme_parts import Category
from bot.formatting import euro
from tests.conftest import ASSEN

CATEGORIES = (
    Category(key="sport", label="Sport", in_sentence="voor sport"),
    Category(key="culture", label="Cultuur", in_sentence="voor cultuur"),
    Category(key="unknown", label="Weet nog niet", in_sentence="voor iets"),
)
ROWS = OfferRows(CATEGORIES, Areas({"9401": "Centrum", "9402AB": "Noord"}))
LEAST = {"title": "Zwemles", "category": "sport", "kind": "zwemmen"}


def read(text: str | bytes, folder: Path) -> tuple[list[Offer], list[str]]:
    path = folder / "offers.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    offers, problems = read_offers(path, ROWS)
    return list(offers), [problem.removeprefix(str(path)) for problem in problems]


def facts_of(**cells: str) -> Offer:
    return ROWS.read(LEAST | cells)


def test_a_whole_row_is_read(tmp_path: Path) -> None:
    text = (
        "\ufeff# van de gemeente\n\n"
        "Aanbieder;Titel;Categorie;Soort;Vanaf leeftijd;Tot en met leeftijd;Alleen vrouwen;"
        "Rolstoel;Locatie;Adres;Postcode;Buurt;Wanneer;Prijs;Per;Aanmelden;Telefoon;Website;"
        "Tot en met;Vol;Voorbeeld\n"
        'De Golf;"Zwemles; ook ""groot""";CULTUUR;Zwemmen;6;12 jaar;ja;x;'
        "Bad;Golfslag 1;9402 ab;centrum;maandag 19.00 uur;€ 12,50;per les;Aan de kassa;"
        "0592 00 00 00;www.example.org;31-12-2022;nee;ja\n"
    )
    offers, problems = read(text, tmp_path)
    assert problems == []
    assert offers == [
        Offer(
            provider="De Golf",
            title='Zwemles; ook "groot"',
            category="culture",
            kind="zwemmen",
            from_age=6,
            to_age=12,
            women_only=True,
            wheelchair=True,
            place="Bad",
            address="Golfslag 1",
            postcode="9402AB",
            neighbourhood="Noord",
            when="maandag 19.00 uur",
            price_cents=1250,
            price_for="per les",
            sign_up="Aan de kassa",
            phone="0592 00 00 00",
            website="https://www.example.org",
            until=date(2022, 12, 31),
            example=True,
        )
    ]


def test_every_mistake_is_told_with_its_line_and_what_is_right_is_read(tmp_path: Path) -> None:
    text = (
        "titel;categorie;soort;leeftijd;postcode;prijs;website;tot en met;buurt;vol\n"
        "Zwemles;sport;zwemmen;6-12;9401;gratis;;;;\n"
        "\n"
        ";unknown;;12-6;94;veel;aan de balie;31-2-2022;Elders;misschien\n"
        '"Zwem\nles";sport;zwemmen;oud;;;;;;\n'
        "Zwemles;Sport;zwemmen;6 t/m 12 jaar;9401;0;;;;\n"
        "Zwemles;sport;zwemmen;;;;;;;;1\n"
    )
    offers, problems = read(text, tmp_path)
    assert [each.title for each in offers] == ["Zwemles"]
    assert problems == [
        ", line 4, titel: expected one line of text, found nothing",
        ", line 4, categorie: expected a category of the scheme that is not unknown,"
        ' found "unknown"',
        ", line 4, soort: expected one line of text, found nothing",
        ", line 4, leeftijd: expected ages such as 6-12, 16+ or t/m 12, the lower one first,"
        ' found "12-6"',
        ', line 4, postcode: expected a postcode such as 9401 or 9401AB, found "94"',
        ', line 4, buurt: expected a neighbourhood of the list of postcodes, found "Elders"',
        ', line 4, prijs: expected an amount such as 12,50 or gratis, found "veel"',
        ', line 4, website: expected an address such as https://example.org, found "aan de balie"',
        ', line 4, tot en met: expected a day such as 31-12-2022, found "31-2-2022"',
        ', line 4, vol: expected ja or nee, found "misschien"',
        ", line 5, leeftijd: expected ages such as 6-12, 16+ or t/m 12, the lower one first,"
        ' found "oud"',
        ", line 7: expected each offer once, found the one of line 2 again",
        ", line 8: expected at most 10 cells, found 11",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ": expected a line of headings, found nothing"),
        ("titel;categorie\nA;sport\n", ", line 1: expected a heading soort, found none"),
        (
            "titel;categorie;soort;telefon\n",
            ', line 1: expected headings that are known, found "telefon"'
            ' (did you mean "telefoon"?)',
        ),
        (
            "titel;naam;categorie;soort\n",
            ', line 1: expected each heading once, found "naam" again',
        ),
        ('titel;categorie;soort\n"Zwem;sport;x\n', ": expected quotes in pairs"),
        (
            "titel;categorie;soort\nCafé;sport;x\n".encode("cp1252"),
            ", line 2: expected text in UTF-8 (in Excel: save as CSV UTF-8), found other bytes",
        ),
    ],
)
def test_a_file_that_is_no_list_is_told(tmp_path: Path, text: str | bytes, problem: str) -> None:
    offers, [told] = read(text, tmp_path)
    assert offers == [] and told.startswith(problem)


def test_a_list_without_rows_is_an_empty_one(tmp_path: Path) -> None:
    assert read("titel;categorie;soort\n", tmp_path) == ([], [])


@pytest.mark.parametrize(
    ("ages", "first", "last"),
    [
        ("6-12", 6, 12),
        ("6 – 12 jaar", 6, 12),
        ("6 t/m 12", 6, 12),
        ("16+", 16, None),
        ("vanaf 55 jaar", 55, None),
        ("t/m 12", None, 12),
        ("0-4", 0, 4),
    ],
)
def test_ages_in_one_cell(ages: str, first: int | None, last: int | None) -> None:
    offer = facts_of(ages=ages)
    assert (offer.from_age, offer.to_age) == (first, last)


@pytest.mark.parametrize(
    ("cells", "cents", "per"),
    [
        ({"price": "gratis"}, 0, ""),
        ({"price": "12,50 per les"}, 1250, "per les"),
        ({"price": "€ 12,-"}, 1200, ""),
        ({"price": "1.250", "price_for": "per jaar"}, 125_000, "per jaar"),
        ({}, None, ""),
    ],
)
def test_prices(cells: dict[str, str], cents: int | None, per: str) -> None:
    offer = facts_of(**cells)
    assert (offer.price_cents, offer.price_for) == (cents, per)


@given(st.integers(0, 1_000_000))
def test_every_price_that_we_write_is_read_back(cents: int) -> None:
    assert facts_of(price=euro(cents)).price_cents == cents


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(["%d-%m-%Y", "%Y-%m-%d"]))
def test_every_day_is_read(day: date, way: str) -> None:
    assert facts_of(until=day.strftime(way)).until == day


def test_the_page_about_offers_names_every_column() -> None:
    """`docs/OFFERS.md` is what a coordinator makes a list by: a name more is one more there."""
    page = Path(__file__).parents[2] / "docs" / "OFFERS.md"
    columns = page.read_text(encoding="utf-8").partition("## Columns of a list")[2]
    rows = [f"| `{first}` | {', '.join(others)} |" for first, *others in HEADINGS.values()]
    assert [line for line in columns.splitlines() if line.startswith("| ")][2:] == rows


@given(st.dictionaries(st.sampled_from(sorted(HEADINGS)), st.text(max_size=140)))
def test_whatever_stands_in_a_row_it_is_an_offer_or_its_mistakes_are_told(
    cells: dict[str, str],
) -> None:
    try:
        offer = facts_of(**cells)
    except RowRefused as refused:
        names = {names[0] for names in HEADINGS.values()}
        assert refused.mistakes and {each.heading for each in refused.mistakes} <= names
    else:
        assert offer.title and offer.kind and offer.category in ("sport", "culture")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"title": "x" * 81}, Expected.SHORTER),
        ({"from_age": "121"}, Expected.AGE),
        ({"to_age": "oud"}, Expected.AGE),
        ({"price": "12.50"}, Expected.AMOUNT),
        ({"price": "10.000,01"}, Expected.AMOUNT),
        ({"phone": "bel mij"}, Expected.PHONE),
        ({"website": "https://nergens"}, Expected.WEBSITE),
        ({"until": "1-1-1999"}, Expected.DAY),
        ({"from_age": "12", "to_age": "6"}, Expected.AGES),
    ],
)
def test_what_cannot_be_is_refused(cells: dict[str, str], expected: Expected) -> None:
    with pytest.raises(RowRefused) as refused:
        facts_of(**cells)
    assert [each.expected for each in refused.value.mistakes] == [expected]


def test_assen_names_what_sources_name_and_no_more() -> None:
    offers = read_scheme(ASSEN).offers
    assert [(each.provider, each.title) for each in offers] == [
        ("Podium Zuidhaege", "Cursus theater"),
        ("", "Abonnement bij de sportschool"),
        ("De Nieuwe Kolk", "De Nieuwe Kolk"),
        ("Drents Museum", "Drents Museum"),
    ]
    told: list[Any] = [
        (each.address, each.postcode, each.when, each.price_cents, each.phone, each.until)
        for each in offers
    ]
    assert set(told) == {("", None, "", None, "", None)}, "nobody made anything up"
