"""Coupons that are not good: never given, and told from a code that nobody knows."""

import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from bot.storage import coupons, imports
from bot.storage.coupons import CouponFacts, Giving, NewCoupon, OutOfStock, Standing
from bot.storage.errors import ConstraintViolated
from bot.storage.people import Role
from tests.conftest import MONDAY, Stage
from tests.helpers.coupons import give_alone, take_in
from tests.helpers.tables import workbook

HEADER = "code;soort;bedrag;saldo;geldig tot;test;status\n"
GOOD = "GOED-0001;sport;10,00;10,00;31-12-2022;nee;actief\n"
NOT_GOOD = (
    "OVER-2020;school;10,00;10,00;31-12-2020;nee;actief\n"
    "LEEG-0001;sport;10,00;0,00;31-12-2022;nee;actief\n"
    "TEST-0001;sport;50,00;50,00;31-12-2022;ja;actief\n"
    "UIT-00001;sport;10,00;10,00;31-12-2022;nee;gedeactiveerd\n"
)
SAYS = {
    "OVER-2020": "Deze bon is verlopen op donderdag 31 december 2020.",
    "LEEG-0001": "Deze bon is op.",
    "TEST-0001": "Dit is een testbon en geen echte.",
    "UIT-00001": "De webshop heeft deze bon uitgezet.",
}


async def in_stock(stage: Stage) -> int:
    piles = await coupons.stock(stage.database.reading, stage.clock.now().date())
    return sum(pile.count for pile in piles)


async def upload(stage: Stage, text: str, tap: str) -> str:
    """A coordinator sends a list and taps; returns what was shown first."""
    carla = await stage.coordinator()
    shown = await carla.upload((HEADER + text).encode(), "bonnen.csv")
    await carla.tap(tap)
    return shown


async def test_a_list_shows_what_can_not_be_given_and_why(stage: Stage) -> None:
    shown = await upload(stage, GOOD + NOT_GOOD, "Sla 1 bon op")
    assert shown.splitlines()[:8] == [
        "5 rijen",
        "Nieuw: 1 (€\u00a010)",
        "Verlopen: 1 (rij 3)",
        "Opgebruikt: 1 (rij 4)",
        "Test, geen echte bon: 1 (rij 5)",
        "Uitgezet: 1 (rij 6)",
        "Bonnen die niet te geven zijn, onthoud ik. Wie er een opzoekt, hoort waarom.",
        "",
    ]
    assert await in_stock(stage) == 1


@pytest.mark.parametrize("code", SAYS)
async def test_who_looks_one_up_hears_why_it_is_not_good(stage: Stage, code: str) -> None:
    await upload(stage, GOOD + NOT_GOOD, "Sla 1 bon op")
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    gym = await stage.join(Role.PROVIDER, "Schoolwinkel")
    for person in (carla, anneke):
        answer = await person.send(code.lower())
        assert answer.startswith("Bon van ")
        assert SAYS[code] in answer
        assert "Nog niet gegeven." not in answer
        assert "Te gebruiken tot en met" not in answer
    assert (await gym.send(code)).startswith(f"{SAYS[code]}\nNiet geldig.")


async def test_looking_one_up_is_no_guess(stage: Stage) -> None:
    await upload(stage, GOOD + NOT_GOOD, "Sla 1 bon op")
    anneke = await stage.intermediary()
    for _each in range(5):
        for code, says in SAYS.items():
            assert says in await anneke.send(code)
    assert "Nog niet gegeven." in await anneke.send("GOED-0001")


async def test_what_is_not_good_is_never_offered_or_given(stage: Stage) -> None:
    await upload(stage, NOT_GOOD, "Onthoud 4 bonnen")
    anneke = await stage.intermediary()
    assert "Bon geven" not in anneke.buttons
    assert "Er zijn nu geen bonnen." in await anneke.send("bon")
    for draft, cents in enumerate((1_000, 5_000)):
        new = Giving(draft, "sport", cents, 1, "voedselbank", None, None)
        async with stage.database.transaction() as transaction:
            with pytest.raises(OutOfStock):
                await coupons.give(transaction, new, MONDAY, MONDAY.date())


async def test_the_database_itself_refuses_to_give_what_is_not_good(stage: Stage) -> None:
    await upload(stage, NOT_GOOD, "Onthoud 4 bonnen")
    for code in ("TEST-0001", "UIT-00001"):
        with pytest.raises(ConstraintViolated, match="not good"):
            async with stage.database.transaction() as transaction:
                await transaction.execute(
                    "INSERT INTO coupon_entries (coupon_id, kind, at, person_id, purpose,"
                    " value_cents, valid_until, draft_id, organisation, given_on) SELECT id,"
                    " 'given', '2021-09-06T08:00:00+00:00', 1, 'sport', 1000, '2022-12-31', 99,"
                    " 'voedselbank', '2021-09-06' FROM coupons WHERE code = :code",
                    {"code": code},
                )


async def test_only_what_can_not_be_given_is_remembered_at_a_tap(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload((HEADER + NOT_GOOD).encode(), "bonnen.csv")
    assert "Ik ken deze code niet." in await carla.send("LEEG-0001"), "nothing before the tap"
    assert await carla.tap("Onthoud 4 bonnen") == (
        "Klaar. 4 bonnen zijn niet te geven. Die onthoud ik."
    )
    assert "Deze bon is op." in await carla.send("LEEG-0001")


async def test_what_a_test_is_for_is_not_asked(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = GOOD + NOT_GOOD.replace("TEST-0001;sport", "TEST-0001;iets anders")
    shown = await carla.upload((HEADER + text).encode(), "bonnen.csv")
    assert "Test, geen echte bon: 1 (rij 5)" in shown
    await carla.tap("Sla 1 bon op")
    assert (
        await carla.send("TEST-0001")
        == "Bon van €\u00a050.\nDit is een testbon en geen echte.\nGeef hem niet."
    )


async def test_a_newer_list_makes_it_good_again(stage: Stage) -> None:
    await upload(stage, GOOD + NOT_GOOD, "Sla 1 bon op")
    better = (
        "LEEG-0001;sport;10,00;10,00;31-12-2022;nee;actief\n"
        "UIT-00001;sport;10,00;10,00;31-12-2022;nee;actief\n"
        "OVER-2020;school;10,00;10,00;31-12-2022;nee;actief\n"
    )
    shown = await upload(stage, better, "Sla 3 bonnen op")
    assert "Veranderd: 3" in shown
    assert await in_stock(stage) == 4
    anneke = await stage.intermediary()
    assert "Nog niet gegeven." in await anneke.send("UIT-00001")


async def test_a_newer_list_takes_it_out_of_stock(stage: Stage) -> None:
    await upload(stage, GOOD, "Sla 1 bon op")
    shown = await upload(stage, GOOD.replace("actief", "gedeactiveerd"), "Sla 1 bon op")
    assert "Veranderd: 1 (1 is niet meer te geven)\n" in shown
    assert await in_stock(stage) == 0


async def test_one_that_was_given_stays_given_whatever_a_list_says(stage: Stage) -> None:
    await upload(stage, GOOD, "Sla 1 bon op")
    anneke = await stage.intermediary()
    await give_alone(anneke, "Sportartikelen")
    await upload(stage, GOOD.replace("10,00;31", "0,00;31"), "Sla 1 bon op")
    assert await anneke.send("GOED-0001") == (
        "Bon van €\u00a010 voor sportartikelen.\nDeze bon is op.\n"
        "Gegeven op maandag 6 september 2021."
    )
    await upload(stage, GOOD, "Sla 1 bon op")
    assert "Gegeven op maandag" in await anneke.send("GOED-0001")
    assert await in_stock(stage) == 0


async def test_what_the_webshop_granted_is_good_for_who_got_it_from_us(stage: Stage) -> None:
    carla = await stage.coordinator()
    await take_in(carla, "GOED-0001;sport;10,00;31-12-2022")
    anneke = await stage.intermediary()
    await give_alone(anneke, "Sportartikelen")
    facts = (await coupons.by_code(stage.database.reading, "GOED0001")).facts  # type: ignore[union-attr]
    await listed(stage, "GOED-0001", facts, Standing.TAKEN)
    await listed(stage, "WEG-00001", facts, Standing.TAKEN)
    gym = await stage.join(Role.PROVIDER, "Schoolwinkel")
    assert "Geldig. Een bon van" in await gym.send("GOED-0001")
    assert "Iemand heeft deze bon al, zegt de webshop." in await anneke.send("WEG-00001")
    assert "Iemand heeft deze bon al" not in await anneke.send("GOED-0001")


@pytest.mark.parametrize(
    "row",
    [
        "GOED-0001;sport;10,00;0,00;31-12-2022;ja;actief",
        "GOED-0001;sport;10,00;10,00;31-8-2021;ja;actief",
        "GOED-0001;sport;10,00;10,00;31-12-2022;ja;gedeactiveerd",
        "GOED-0001;sport;10,00;10,00;31-12-2022;ja;verlopen",
    ],
)
async def test_that_it_was_granted_hides_no_other_reason(stage: Stage, row: str) -> None:
    """A shop says of each coupon that somebody has that it was granted."""
    await upload(stage, GOOD, "Sla 1 bon op")
    await give_alone(await stage.intermediary(), "Sportartikelen")
    carla = await stage.coordinator()
    granted = HEADER.replace("test", "toegekend") + row + "\n"
    await carla.upload(granted.encode(), "bonnen.csv")
    await carla.tap("Sla 1 bon op")
    gym = await stage.join(Role.PROVIDER, "Schoolwinkel")
    assert "Niet geldig." in await gym.send("GOED-0001")


async def listed(stage: Stage, code: str, facts: CouponFacts, standing: Standing) -> None:
    """What a newer list says of a coupon."""
    now = stage.clock.now()
    says = CouponFacts(
        facts.purpose, facts.value_cents, facts.balance_cents, facts.valid_until, "", "", standing
    )
    async with stage.database.transaction() as transaction:
        number = await imports.begin(
            transaction, draft_id=None, chat_id=None, person_id=None, now=now
        )
        await imports.confirm(transaction, number)
        new = [NewCoupon(code, code.replace("-", ""), says)]
        await coupons.put_ready(transaction, number, new, None, now)
        await imports.mark_stored(transaction, number)


@pytest.mark.parametrize(
    ("was", "now", "tells"),
    [
        ("actief", "gezien", "Veranderd: 1 (1 is niet meer te geven)\nNiet begrepen: 1\n"),
        ("10,00", "tien", "Niet begrepen: 1 (1 daarvan is in voorraad en blijft daar)"),
    ],
)
async def test_that_a_coupon_in_stock_was_not_understood_is_told(
    stage: Stage, was: str, now: str, tells: str
) -> None:
    """Of one that may be gone nobody hears that it is good before a list says so."""
    await upload(stage, GOOD, "Sla 1 bon op")
    carla = await stage.coordinator()
    await carla.upload((HEADER + GOOD.replace(was, now)).encode(), "bonnen.csv")
    shown = "\n".join(carla.screen[-3:])
    assert tells in shown
    assert "In voorraad, niet in deze lijst" not in shown


async def test_a_coupon_for_later_is_good_when_its_day_comes_and_the_list_comes_again(
    stage: Stage,
) -> None:
    header = HEADER.replace("test", "geldig vanaf")
    text = (header + GOOD.replace("nee", "8-9-2021")).encode()
    carla = await stage.coordinator()
    shown = await carla.upload(text, "bonnen.csv")
    assert "Nog niet te gebruiken: 1 (rij 2)" in shown
    assert "Stuur de lijst opnieuw als ook die bonnen te gebruiken zijn." in shown
    await carla.tap("Onthoud 1 bon")
    assert "Deze bon is nog niet te gebruiken.\nGeef hem niet." in await carla.send("GOED-0001")
    stage.later(days=2)
    assert "Veranderd: 1" in await carla.upload(text, "bonnen.csv")
    await carla.tap("Sla 1 bon op")
    assert await in_stock(stage) == 1


def struck_out(sheet: Worksheet) -> None:
    sheet["A2"].font = Font(strike=True)


@pytest.mark.parametrize("heading", ["Al uitgedeeld", "Niet geven:", "Vervallen", None])
async def test_a_coupon_that_a_newer_list_denies_is_not_given(
    stage: Stage, heading: str | None
) -> None:
    """Crossed out, or below a heading that says so: whoever has it would lose it else."""
    await upload(stage, GOOD, "Sla 1 bon op")
    rows = [tuple(line.split(";")) for line in (HEADER + GOOD).splitlines()]
    if heading:
        rows.insert(1, (heading,))
    carla = await stage.coordinator()
    change = None if heading else struck_out
    await carla.upload(workbook(*rows, change=change), "bonnen.xlsx")
    assert "Veranderd: 1 (1 is niet meer te geven)" in "\n".join(carla.screen[-3:])
    await carla.tap("Sla 1 bon op")
    assert await in_stock(stage) == 0
    assert "Geef hem niet." in await carla.send("GOED-0001")
    await upload(stage, GOOD, "Sla 1 bon op")
    assert await in_stock(stage) == 1, "until a newer list says that it is good"


async def test_a_hidden_row_says_nothing_of_its_coupon(stage: Stage) -> None:
    await upload(stage, GOOD, "Sla 1 bon op")

    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True

    rows = [tuple(line.split(";")) for line in (HEADER + GOOD).splitlines()]
    carla = await stage.coordinator()
    await carla.upload(workbook(*rows, change=hide), "bonnen.xlsx")
    await carla.tap("Nee, laat het weg")
    assert "1 daarvan is in voorraad en blijft daar" in "\n".join(carla.screen[-3:])
