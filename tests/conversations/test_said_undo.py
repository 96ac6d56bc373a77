"""What went wrong with a code is undone, or nothing: it is never taken in or given once more."""

import pytest

from bot.domain.scheme_file import read_scheme
from bot.storage import pool_codes
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.helpers.coupons import give_alone, some, stocked
from tests.helpers.redeeming import in_parts, provider

WRONG = [
    "die 20 euro van {code} terugboeken",
    "20 euro terugboeken op {code}",
    "annuleer die 20 euro van {code}",
    "per ongeluk 20 euro van {code} afgehaald",
    "haal de inname van {code} terug",
    "{code} was verkeerd, draai terug",
    "dubbel afgeboekt {code}",
    "{code} storneren",
    "ik heb te veel afgeboekt van {code}",
    "{code} teruggeven",
    "boek {code} maar weer terug",
    "foutje met {code}",
    "refund {code} 20 euro",
    "ik had {code} niet mogen afboeken",
    "{code} had ik niet moeten innemen",
    "{code} niet van deze klant",
]


async def taken_of(gym: Person, code: str, amount: str) -> None:
    await gym.send(f"{amount} afboeken van {code}")
    await gym.tap(gym.buttons[0])


@pytest.mark.parametrize("line", WRONG)
async def test_what_was_taken_in_is_not_taken_in_again(set_stage: SetStage, line: str) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    await taken_of(gym, code, "€ 20")
    text = await gym.send(line.format(code=code))
    assert "Nummer 1 van €\xa020 terugdraaien?" in text
    assert not any("Neem" in each for each in gym.buttons)
    await gym.tap("Draai terug")
    assert "teruggedraaid" in gym.last
    assert "€\xa0150" in await gym.send(code)


async def test_of_more_it_is_the_one_of_that_amount(set_stage: SetStage) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    await taken_of(gym, code, "€ 20")
    await taken_of(gym, code, "€ 35")
    assert "van €\xa020 terug" in await gym.send(f"die 20 van {code} was fout")
    assert "Een andere" in gym.buttons
    assert "van €\xa035 terug" in await gym.send(f"{code} was fout")


@pytest.mark.parametrize("line", ["geen 20 euro van {code}", "{code} 30 euro ipv 20"])
async def test_an_amount_that_is_denied_is_not_filled_in(set_stage: SetStage, line: str) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    await gym.send(line.format(code=code))
    assert not any("20" in each or "30" in each for each in gym.buttons)


async def test_a_voucher_spent_in_one_go_is_asked_about(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    await gym.send(code)
    await gym.tap("Neem in")
    assert (await gym.send(f"{code} was verkeerd, draai terug")).startswith(
        "Nummer 1 van €\xa0150 terugdraaien?"
    )


async def test_what_another_took_in_is_not_ours_to_undo(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    pool = await provider(stage, "Zwembad")
    code = await anneke.give()
    await gym.send(code)
    await gym.tap("Neem in")
    text = await pool.send(f"draai {code} terug")
    assert text.startswith(f"Van de code …{code[-5:]} hebt u vandaag niets ingenomen."), text
    assert not any("Neem" in each or "Terug" in each for each in pool.buttons if each != "Terug")


@pytest.mark.parametrize(
    "line",
    [
        "{code} terugnemen",
        "{code} was fout, haal weg",
        "de bon {code} klopt niet",
        "{code} had voor cultuur moeten zijn",
        "de voucher {code} is niet goed",
    ],
)
async def test_an_own_voucher_of_today_is_taken_back_by_its_code(stage: Stage, line: str) -> None:
    anneke = await stage.intermediary()
    first = await anneke.give()
    await anneke.give("9401 AB 14")
    text = await anneke.send(line.format(code=first))
    assert text.startswith("De voucher voor sport") or "terugnemen?" in text, text
    assert first[-5:] in text
    await anneke.tap("Neem terug")
    assert "werkt niet meer" in await anneke.send(first)


async def test_a_coupon_is_taken_back_by_its_code(stage: Stage) -> None:
    await stocked(stage, *some(3))
    anneke = await stage.intermediary()
    await give_alone(anneke, "school")
    text = await anneke.send("bon SCHOOL-0001 was fout, haal weg")
    assert "Neem terug" in anneke.buttons, text


async def test_a_webshops_code_is_not_taken_in_again(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["WPDA-7K2M"])
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give()
    await gym.send("WPDA-7K2M")
    await gym.tap("Neem in")
    text = await gym.send("WPDA-7K2M was verkeerd, draai terug")
    assert text.startswith("Nummer 1 van €\xa0150 terugdraaien?"), text


@pytest.mark.parametrize("line", ["draai afboeking 1 terug", "inname 1 klopt niet, draai terug"])
async def test_the_number_that_is_named_is_the_one(stage: Stage, line: str) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    for address in ("9401 AB 12", "9401 AB 14"):
        await gym.send(await anneke.give(address))
        await gym.tap("Neem in")
    assert (await gym.send(line)).startswith("Nummer 1 van")
    assert (await gym.send("draai inname 7 terug")).startswith(
        "U hebt niets ingenomen met nummer 7."
    )


@pytest.mark.parametrize(
    "line", ["refund {code} 20 euro", "ik had {code} niet mogen afboeken 20 euro"]
)
async def test_what_was_not_taken_in_is_not_filled_in(set_stage: SetStage, line: str) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    await gym.send(line.format(code=code))
    assert not any("20" in each and "Neem" in each for each in gym.buttons)


async def test_another_code_that_is_not_right_is_looked_up(stage: Stage) -> None:
    anneke, karin = await stage.intermediary(), await stage.intermediary("vaart_welzijn", "Karin")
    code = await anneke.give()
    await karin.send(f"{code} klopt niet")
    assert "Neem terug" not in karin.buttons
