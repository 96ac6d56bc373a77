"""What is said of a provider's scan while the live webshop does not say yet that it did it: at that
till, at another, and to whoever gave the voucher."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import PretixShop
from tests.helpers.live_shops import Town, plain, town_with
from tests.helpers.redeeming import pot, provider

TAKE_IN = "Neem €\N{NO-BREAK SPACE}150 in"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


async def in_doubt(town: Town[PretixShop]) -> tuple[Any, Any, str]:
    """Somebody who gave a voucher, a till where it is taken in, and its code."""
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    code = await anneke.give()
    await town.later()
    await gym.send(code)
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.tap(TAKE_IN)
    town.shop.mood = Mood.BROKEN
    return anneke, gym, code


async def answers(town: Town[PretixShop]) -> None:
    town.shop.mood = Mood.WELL
    await town.later(300)
    await town.later(15)


@pytest.mark.parametrize("word", ["stop", "annuleer", "ongedaan maken", "is het gelukt?"])
async def test_who_waits_hears_that_the_shop_is_still_asked(
    town: Town[PretixShop], word: str
) -> None:
    _anneke, gym, _code = await in_doubt(town)
    assert "Ik vraag de webshop nog om € 150 in te nemen" in plain(await gym.send(word))
    assert "Er is niets veranderd" not in gym.last
    await answers(town)
    assert "Ingenomen" in gym.last
    assert "Ik vraag de webshop" not in await gym.send(word), "the control"


async def test_who_waits_for_what_is_put_back_hears_so_too(town: Town[PretixShop]) -> None:
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    await gym.tap(TAKE_IN)
    town.shop.mood = Mood.BROKEN
    await gym.send("ongedaan maken")
    await gym.tap("Draai terug")
    assert "nummer 1 terug te draaien" in await gym.send("stop")
    await answers(town)
    assert "teruggedraaid" in gym.last


async def test_another_till_does_not_call_it_valid(town: Town[PretixShop]) -> None:
    _anneke, gym, code = await in_doubt(town)
    pool = await provider(town.stage, "Zwembad")
    assert "wordt net ingenomen" in await pool.send(code)
    assert "Geldig" not in pool.last
    await town.later(600)
    assert "Ik weet nog niet of deze voucher is ingenomen" in await pool.send(code)
    await answers(town)
    assert "Ingenomen" in gym.last
    assert "al gebruikt" in await pool.send(code)


async def test_who_gave_it_does_not_read_that_it_was_not_used(town: Town[PretixShop]) -> None:
    anneke, _gym, code = await in_doubt(town)
    assert "Een aanbieder neemt de voucher nu in" in await anneke.send(code)
    assert "Nog niet gebruikt" not in anneke.last


async def test_the_sum_of_the_day_names_what_is_not_sure_yet(town: Town[PretixShop]) -> None:
    _anneke, gym, _code = await in_doubt(town)
    assert "Nog niet zeker: € 150" in plain(await gym.send("ingenomen"))
    await answers(town)
    assert "Nog niet zeker" not in await gym.send("ingenomen")


async def test_what_the_shop_has_less_of_is_known_at_the_next_scan(
    town: Town[PretixShop],
) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.later()
    gym = await provider(town.stage)
    await gym.send(code)
    town.shop.buy(code, 4_000)
    await gym.tap(TAKE_IN)
    assert "minder" in gym.last
    await town.later(3)
    assert await pot(town.stage) == (11_000, 4_000)
    assert "Er staat € 110 op" in plain(await gym.send(code))
