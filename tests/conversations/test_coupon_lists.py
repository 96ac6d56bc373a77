"""Lists of coupons as shops make them: what is real, what it is worth, and until when."""

import pytest

from bot.storage import coupons
from tests.conftest import Stage
from tests.helpers.activities import local
from tests.helpers.coupons import export, give_alone, some, stocked

pytestmark = pytest.mark.slow

# pretix 2026.8.0, src/pretix/base/exporters/orderlist.py: GiftcardListExporter.
PRETIX = {
    "nl": (
        '"Cadeauboncode","Testmoduskaart","Aanmaakdatum","Vervaldatum","Bijzondere voorwaarden",'
        '"Munteenheid","Huidige waarde","Aangemaakt in bestelling"',
        "Ja",
        "Nee",
    ),
    "en": (
        '"Gift card code","Test mode card","Creation date","Expiry date",'
        '"Special terms and conditions","Currency","Current value","Created in order"',
        "Yes",
        "No",
    ),
}


def table(*lines: str) -> bytes:
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")


async def in_stock(stage: Stage) -> list[tuple[str, int, int]]:
    piles = await coupons.stock(stage.database.reading, stage.clock.now().date())
    return [(pile.purpose, pile.balance_cents, pile.count) for pile in piles]


@pytest.mark.parametrize("language", PRETIX)
async def test_a_test_card_of_pretix_is_never_given(stage: Stage, language: str) -> None:
    header, yes, no = PRETIX[language]
    carla = await stage.coordinator()
    end = '"2021-09-01","2022-12-31","Alleen sportartikelen","EUR","25.00",""'
    data = table(header, f'"ZXCVBNMASD","{no}",{end}', f'"TESTTESTTE","{yes}",{end}')
    shown = await carla.upload(data, "assen_giftcards.csv")
    assert "2 rijen · een export van pretix" in shown
    assert "Nieuw: 1 (€\u00a025)" in shown
    assert "(rij 3)" in shown
    await carla.tap("Sla 1 bon op")
    assert await in_stock(stage) == [("sport", 25_00, 1)]


async def test_the_same_list_in_another_language_changes_nothing(stage: Stage) -> None:
    carla = await stage.coordinator()
    for language, known in (("en", "Nieuw: 1"), ("nl", "Al bekend: 1")):
        header, _yes, no = PRETIX[language]
        line = f'"ZXCVBNMASD","{no}","2021-09-01","2022-12-31","Voor school","EUR","25.00",""'
        shown = await carla.upload(table(header, line), "assen_giftcards.csv")
        assert known in shown
        if language == "en":
            await carla.tap("Sla 1 bon op")
    assert await in_stock(stage) == [("school", 25_00, 1)]


@pytest.mark.parametrize("column", ["Testkaart", "Test", "test_mode", "Testmodus kaart", "testbon"])
async def test_any_column_that_says_test_is_read(stage: Stage, column: str) -> None:
    carla = await stage.coordinator()
    data = table(f"code;soort;bedrag;{column}", "AB-1001;sport;5;nee", "AB-1002;sport;5;ja")
    assert "Nieuw: 1" in await carla.upload(data, "bonnen.csv")
    await carla.tap("Sla 1 bon op")
    assert await in_stock(stage) == [("sport", 5_00, 1)]


async def test_a_coupon_of_woocommerce_is_over_when_its_day_begins(stage: Stage) -> None:
    carla = await stage.coordinator()
    data = table(
        "coupon_code,discount_type,coupon_amount,expiry_date,usage_limit,usage_count,description",
        "SPRT4821,fixed_cart,25.00,2021-09-06,1,0,sport",
        "SPRT4822,fixed_cart,25.00,2021-12-31,1,0,sport",
    )
    shown = await carla.upload(data, "coupons.csv")
    assert "Nieuw: 1" in shown and "Verlopen: 1" in shown
    await carla.tap("Sla 1 bon op")
    anneke = await stage.intermediary()
    said = await give_alone(anneke, "Sportartikelen")
    assert "30 december 2021" in said
    await stage.at(local(2021, 12, 31, 10, 0))
    assert "2021" in await carla.send("SPRT4822")
    assert await in_stock(stage) == []


@pytest.mark.parametrize("kind", ["fixed_cart", "Vaste winkelwagenkorting"])
async def test_a_kind_of_discount_tells_whose_list_it_is(stage: Stage, kind: str) -> None:
    """The columns of a plugin in Dutch are nobody's, and the last day is WooCommerce's."""
    carla = await stage.coordinator()
    data = table(
        "Couponcode;Kortingstype;Bedrag;Vervaldatum;Waarvoor", f"SPRT4821;{kind};25;6-9-2021;sport"
    )
    assert "Verlopen: 1" in await carla.upload(data, "coupons.csv")


@pytest.mark.parametrize(
    ("column", "kind", "value"),
    [
        ("discount_type", "Percentage discount", "10"),
        ("Type korting", "Percentage korting", "10"),
        ("Type korting", "Procentuele korting", "10"),
        ("Kortingstype", "in procenten", "10"),
        ("discount_type", "10% off", "10"),
        ("discount_type", "buy one get one", "10"),
        ("Type korting", "gratis verzending", "10"),
        ("Soort", "10% korting", "10"),
        ("Soort", "10% korting op sport", "10"),
        ("Omschrijving", "10% sport", "10"),
        ("description", "10% off", "10"),
    ],
)
async def test_what_is_no_amount_in_euros_is_never_stored(
    stage: Stage, column: str, kind: str, value: str
) -> None:
    carla = await stage.coordinator()
    data = table(f"code,{column},bedrag", f"TIENKORTING7,{kind},{value}")
    await carla.upload(data, "bonnen.csv")
    if "Waarvoor is hij?" in carla.last:
        await carla.tap("Sportartikelen")
    assert not any(label.startswith("Sla") for label in carla.buttons)
    assert await in_stock(stage) == []


@pytest.mark.parametrize("header", ["Waarde (%)", "Bedrag in %"])
async def test_a_column_of_percentages_is_no_amount(stage: Stage, header: str) -> None:
    carla = await stage.coordinator()
    await carla.upload(table(f"code;soort;{header}", "TIENKORTING7;sport;10"), "bonnen.csv")
    assert not any(label.startswith("Sla") for label in carla.buttons)


@pytest.mark.parametrize(
    "kind",
    ["fixed_cart", "Fixed product discount", "Vaste korting", "Vaste winkelwagenkorting"],
)
async def test_a_fixed_discount_is_an_amount(stage: Stage, kind: str) -> None:
    carla = await stage.coordinator()
    data = table("code;Type korting;bedrag;soort", f"VASTTIEN;{kind};10;sport")
    assert "Nieuw: 1 (€\u00a010)" in await carla.upload(data, "bonnen.csv")


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("Toegekend", "Ja"),
        ("Toegekend", "misschien"),
        ("In gebruik", "Ja"),
        ("Gebruikt", "ja"),
        ("Gebruikt op", "1-9-2021"),
        ("Status", "Verlopen"),
        ("Status", "Gebruikt"),
        ("Status", "Toegekend"),
        ("Status", "gezien"),
        ("Bonstatus", "geblokkeerd"),
        ("Status", "inactief"),
        ("post_status", "pending"),
        ("Status", "gepland"),
        ("gebeurtenis", "uitgegeven"),
    ],
)
async def test_what_somebody_has_or_nobody_can_use_is_no_stock(
    stage: Stage, column: str, word: str
) -> None:
    carla = await stage.coordinator()
    data = table(f"code;soort;bedrag;{column}", f"AB-1001;sport;5;{word}")
    await carla.upload(data, "bonnen.csv")
    assert "Nieuw" not in "\n".join(carla.screen[-3:])
    for label in carla.buttons:
        if label.startswith(("Sla", "Onthoud")):
            await carla.tap(label)
            break
    assert await in_stock(stage) == []


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("Toegekend", "Nee"),
        ("Toegekend", ""),
        ("Status", "Actief"),
        ("status", "publish"),
        ("Status", ""),
        ("Gebruikt", "nee"),
    ],
)
async def test_what_is_good_is_stock(stage: Stage, column: str, word: str) -> None:
    carla = await stage.coordinator()
    data = table(f"code;soort;bedrag;{column}", f"AB-1001;sport;5;{word}")
    assert "Nieuw: 1" in await carla.upload(data, "bonnen.csv")


async def test_only_the_column_that_is_missing_is_named(stage: Stage) -> None:
    carla = await stage.coordinator()
    said = await carla.upload(b"Naam;Bedrag\nAnneke;5\n", "bonnen.csv")
    assert "Ik mis: code." in said


async def test_coupons_that_become_something_else_say_what(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    lines = some(3, value="10,00")
    lines[0] = lines[0].replace(";school;", ";sport;")
    lines[1] = lines[1].replace("10,00", "5,00")
    answer = await carla.upload(export(*lines), "bonnen.csv")
    assert "Veranderd: 2\n" in answer
    assert "1 bon was voor schoolartikelen, en wordt voor sportartikelen." in answer
    assert "1 bon was €\u00a010, en wordt €\u00a05." in answer
