"""Codes that are money: a list that could be guessed is refused, and misses have a limit a day."""

import random

import pytest

from bot.domain.codes import easiest_to_guess, new_code
from bot.domain.scheme_file import read_scheme
from bot.render.qr import qr_png
from bot.storage import pool_codes
from bot.storage.people import Role
from bot.storage.throttle import (
    GUESSERS,
    LEAST_YEARS,
    PER_DAY,
    PER_PERSON,
    years_to_a_hit,
)
from tests.conftest import ASSEN, SetStage, Stage
from tests.helpers.coupons import some, stocked
from tests.helpers.terminal import Terminal, terminal

__all__ = ["terminal"]

# What pretix makes its gift cards of, and WooCommerce its coupons.
PRETIX, WOO = "ABCDEFGHJKLMNPQRSTUVWXYZ3789", "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CHANCE = random.Random(1)


def drawn(count: int, length: int, alphabet: str, before: str = "") -> set[str]:
    return {before + "".join(CHANCE.choices(alphabet, k=length)) for _ in range(count)}


def years(codes: set[str]) -> float:
    return years_to_a_hit(*easiest_to_guess(codes))


@pytest.mark.parametrize("count", [2, 7, 600, 3_000])
def test_codes_of_a_webshop_hold(count: int) -> None:
    assert years(drawn(count, 12, PRETIX)) > LEAST_YEARS
    assert years(drawn(count, 16, WOO.lower(), "assen-")) > LEAST_YEARS
    assert years({new_code() for _ in range(count)}) > LEAST_YEARS


@pytest.mark.parametrize(
    "codes",
    [
        {"1234"},
        {"ASSEN-0001"},
        {"ZOMERACTIE2022"},
        {f"ASSEN-{number:04}" for number in range(1, 601)},
        {f"MEEDOEN-ASSEN-2022-{number:06}" for number in range(40_000, 40_600)},
        {f"{number:012}" for number in range(7_000, 7_003)},
        drawn(600, 6, "0123456789"),
        drawn(600, 6, PRETIX),
        drawn(3_000, 8, WOO),
        drawn(600, 8, "0123456789", "ZOMERACTIE-"),
        # Long, but of two characters.
        drawn(600, 24, "A1"),
        # A few good ones hide no bad ones.
        drawn(5, 12, PRETIX) | {f"{number:04}" for number in range(600)},
    ],
    ids=lambda codes: min(codes),
)
def test_codes_that_can_be_guessed_do_not(codes: set[str]) -> None:
    assert years(codes) < LEAST_YEARS


@pytest.mark.parametrize("code", ["K7M4W9P2X3C8", "3f2a-99b1-c0d4-77e8"])
def test_one_code_that_chance_made_is_taken(code: str) -> None:
    assert years({code}) > LEAST_YEARS


def test_the_arithmetic() -> None:
    codes = drawn(600, 6, "0123456789")
    assert easiest_to_guess(codes) == (10**6, len(codes))
    days = 10**6 / (len(codes) * GUESSERS * PER_DAY)
    assert years_to_a_hit(10**6, len(codes)) == pytest.approx(days / 365.25)


def pool(terminal: Terminal) -> None:
    for name in ("scheme.toml", "postcodes.csv", "offers.csv"):
        text = ASSEN.with_name(name).read_text(encoding="utf-8")
        changed = text.replace('codes = "own"', 'codes = "pool"')
        (terminal.folder / name).write_text(changed, encoding="utf-8")
    terminal.monkeypatch.setenv("SCHEME", str(terminal.folder / "scheme.toml"))


def test_a_list_that_can_be_guessed_is_refused_with_the_sum(terminal: Terminal) -> None:
    pool(terminal)
    code, said = terminal.run(
        "import-codes", terminal.file("\n".join(f"ASSEN-{n:04}" for n in range(10)))
    )
    assert code == 2 and "these codes can be guessed" in said
    assert "Of their shape there are 10, and 10 of those" in said
    assert "10 / (10 x 100 x 30) = 0.0 days" in said and "Nothing was imported." in said
    code, said = terminal.run("import-codes", terminal.file("\n".join(drawn(50, 12, PRETIX, "7"))))
    assert code == 0 and "50 new codes" in said


def test_bad_codes_one_by_one_are_refused_as_well(terminal: Terminal) -> None:
    pool(terminal)
    assert terminal.run("import-codes", terminal.file("ASSEN-0001"))[0] == 2
    good = "\n".join(drawn(20, 12, PRETIX, "7"))
    assert terminal.run("import-codes", terminal.file(good))[0] == 0
    assert terminal.run("import-codes", terminal.file("ASSEN-0001\nASSEN-0002"))[0] == 2


async def test_a_day_has_only_so_many_misses(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    other = await stage.intermediary(name="Brenda")
    for number in range(PER_DAY):
        if number and number % PER_PERSON == 0:
            stage.later(minutes=10, seconds=1)
        assert "Ik ken deze code niet." in await other.send(new_code())
    stage.later(minutes=11)
    answer = await other.send(code)
    assert answer.endswith(
        "Te veel verkeerde codes vandaag. Morgen kan het weer, of bel de coördinator."
    )
    assert "Nog niet gebruikt." in await anneke.send(code)
    stage.later(days=1)
    assert "Nog niet gebruikt." in await other.send(code)


TOO_MANY = "Te veel verkeerde codes."


async def webshops(
    set_stage: SetStage, line: str = "9401 AB 12", **changes: object
) -> tuple[Stage, str]:
    """A stage with a webshop's own codes, and one of them that was given."""
    stage = await set_stage(codes="pool", **changes)
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-10003", "SHOP-10007"])
    return stage, await (await stage.intermediary()).give(line)


async def test_a_lost_code_can_not_be_guessed(set_stage: SetStage) -> None:
    stage, code = await webshops(set_stage)
    thief = await stage.intermediary("vaart_welzijn", "Brenda")
    await thief.send("code kwijt")
    for number in range(PER_PERSON):
        assert "Deze code klopt niet." in await thief.send(f"SHOP-2{number:04}")
    assert TOO_MANY in await thief.send("SHOP-20100")
    assert TOO_MANY in await thief.send(code)
    assert "Nieuwe code" not in thief.buttons
    # An address is no guess.
    assert "Deze voucher is van een andere organisatie." in await thief.send("9401 AB 12")


async def test_a_client_number_that_nobody_has_may_be_a_guess(set_stage: SetStage) -> None:
    numbers = read_scheme(ASSEN).double_check.model_copy(update={"on": "own reference"})
    stage, code = await webshops(set_stage, "77123", double_check=numbers)
    thief = await stage.intermediary("vaart_welzijn", "Brenda")
    await thief.send("code kwijt")
    for number in range(PER_PERSON):
        assert "Ik vind hier geen voucher bij." in await thief.send(f"SHOP-2{number:04}")
    assert "Ik vind hier geen voucher bij." in await thief.send(code)


@pytest.mark.parametrize("words", ["kijk {bad} {good} eens", "{good}?", "kijk {bad} eens"])
async def test_what_is_tried_beside_a_good_code_counts(set_stage: SetStage, words: str) -> None:
    stage, code = await webshops(set_stage)
    gym = await stage.join(Role.PROVIDER, "Sportschool")
    bad = "SHOP-20001 SHOP-20002 SHOP-20003"
    await gym.send(words.format(bad=bad, good=code))
    assert await missed(stage) == 3 * ("bad" in words)


async def missed(stage: Stage) -> int:
    count: int = await stage.database.reading.value("SELECT count(*) FROM throttle")
    return count


async def test_what_is_scanned_beside_a_good_code_counts(set_stage: SetStage) -> None:
    stage, code = await webshops(set_stage)
    gym = await stage.join(Role.PROVIDER, "Sportschool")
    link = f"https://shop.example/kaart?from=mail&lang=nl&code={code}"
    assert "Geldig." in await gym.upload(qr_png(link), "kaart.png", "photo")
    assert await missed(stage) == 0, "an honest card"
    link = f"https://shop.example/?a=SHOP-20001&b=SHOP-20002&c={code}"
    assert "Geldig." in await gym.upload(qr_png(link), "kaart.png", "photo")
    assert await missed(stage) == 2


async def test_our_own_codes_beside_a_good_one_count_too(stage: Stage) -> None:
    code = await (await stage.intermediary()).give()
    gym = await stage.join(Role.PROVIDER, "Sportschool")
    assert "Geldig." in await gym.send(f"{new_code()} {new_code()} {code}")
    assert await missed(stage) == 2
    await gym.send(f"{new_code()} {new_code()}")
    assert await missed(stage) == 4


async def test_a_mistyped_code_hides_no_guesses_of_coupons(stage: Stage) -> None:
    await stocked(stage, *some(1))
    gym = await stage.join(Role.PROVIDER, "Schoolwinkel")
    code = new_code()
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    link = f"https://shop.example/?a=SCHOOL-9001&b=SCHOOL-9002&c={wrong}"
    await gym.upload(qr_png(link), "kaart.png", "photo")
    assert await missed(stage) == 2
