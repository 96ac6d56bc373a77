"""Codes that are money: a list that could be guessed is refused, and misses have a limit a day."""

import random

import pytest

from bot.codes import easiest_to_guess, new_code
from bot.storage.attempts import (
    GUESSERS,
    LEAST_YEARS,
    PER_DAY,
    PER_PERSON,
    years_to_a_hit,
)
from tests.conftest import ASSEN, Stage
from tests.test_stock import Terminal, terminal

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
    for name in ("scheme.toml", "postcodes.csv"):
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
