"""A live webshop: what it has follows what is given, and the books follow what it did."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.schedule.shop_compare import compare
from bot.simulator.moody_shop import Mood, Refusal
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from bot.storage import vouchers
from bot.webshop.pretix import Pretix
from bot.webshop.shop_compare import Kind
from tests.conftest import MONDAY
from tests.helpers.coupons import some, stocked
from tests.helpers.live_shops import Town, plain, town_with
from tests.helpers.privacy import own_data, where
from tests.helpers.redeeming import pot, provider

NIGHT = MONDAY.replace(hour=5) + timedelta(days=1)


@pytest.fixture(params=[PretixShop, WooShop])
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town[Any]]:
    async with town_with(tmp_path, request.param) as town:
        yield town


async def test_what_is_given_is_in_the_shop_once(town: Town[Any]) -> None:
    code = await (await town.stage.intermediary()).give()
    assert town.shop.card(code).cents == 15_000 and len(town.shop.cards) == 1


async def test_what_is_bought_is_booked_within_a_minute_and_what_comes_back(
    town: Town[Any],
) -> None:
    code = await (await town.stage.intermediary()).give()
    order = town.shop.buy(code, 4_000)
    await town.later()
    rest = 11_000 if town.has_balances else 0
    assert await pot(town.stage) == (rest, 4_000)
    town.undo(order)
    await town.later()
    assert await pot(town.stage) == (rest + 4_000, 0)
    assert await town.stage.balanced()


async def test_what_is_taken_back_is_free_when_the_shop_has_closed_it(town: Town[Any]) -> None:
    anneke = await town.stage.intermediary()
    code = await anneke.give()
    town.shop.mood = Mood.BROKEN
    await anneke.send("herstel")
    await anneke.tap("Mijn voucher terugnemen")
    answer = await anneke.tap("Neem terug")
    assert "webshop" in answer
    assert await pot(town.stage) == (15_000, 0)
    town.shop.mood = Mood.WELL
    await town.later(600)
    with pytest.raises(Refusal):
        town.shop.buy(code, 1_000)
    assert await pot(town.stage) == (0, 0)
    assert await town.stage.balanced()


async def test_what_was_bought_before_it_is_closed_is_spent(town: Town[Any]) -> None:
    anneke = await town.stage.intermediary()
    code = await anneke.give()
    town.shop.buy(code, 4_000)
    await anneke.send("herstel")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap("Neem terug")
    await town.later()
    assert await pot(town.stage) == (0, 4_000)
    assert await town.stage.balanced()


async def test_a_lost_code_is_closed_before_the_new_one_is_there(town: Town[Any]) -> None:
    anneke = await town.stage.intermediary()
    old = await anneke.give()
    town.shop.buy(old, 4_000)
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(old)
    await anneke.tap("Nieuwe code")
    await town.later()
    # Of a coupon that was used nothing is left, in a shop without balances; nor of its voucher.
    rest = 11_000 if town.has_balances else 0
    assert [card.cents for card in town.shop.cards] == ([rest, rest] if rest else [0])
    left = "is nog € 110 over" if rest else "is niets meer over"
    assert left in plain(anneke.last)
    with pytest.raises(Refusal):
        town.shop.buy(old, 1_000)
    assert await pot(town.stage) == (rest, 4_000)
    assert await town.stage.balanced()


async def test_a_scan_is_taken_off_in_the_shop_first(town: Town[Any]) -> None:
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    await gym.tap("Neem €\N{NO-BREAK SPACE}150 in" if town.has_balances else "Neem in")
    assert "Ingenomen" in gym.last
    assert town.shop.card(code).cents == 0
    await town.later()
    assert await pot(town.stage) == (0, 15_000)
    assert await town.stage.balanced()
    assert await town.differences() == []
    await gym.send("ongedaan maken")
    await gym.tap("Draai terug")
    assert town.shop.card(code).cents == 15_000
    await town.later()
    assert await pot(town.stage) == (15_000, 0)
    assert await town.differences() == []
    town.shop.buy(code, 15_000)
    await town.later()
    assert await pot(town.stage) == (0, 15_000)
    assert await town.differences() == []


async def test_of_a_scan_stays_what_was_done_and_no_chat(town: Town[Any]) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    code, other = await anneke.give(), await anneke.give("9401 AB 14")
    await gym.send(code)
    take_in = "Neem €\N{NO-BREAK SPACE}150 in" if town.has_balances else "Neem in"
    town.shop.mood = Mood.BROKEN
    await gym.tap(take_in)
    assert "shop_takes" in await where(town.stage, gym.id), "the control"
    town.shop.mood = Mood.WELL
    await town.later(5)
    await town.later(12)
    assert "Ingenomen" in gym.last
    assert "shop_takes" not in await where(town.stage, gym.id)
    assert "Wat u in de webshop van vouchers afhaalde" in await own_data(gym)
    await gym.send(other)
    town.shop.buy(other, 15_000)
    await gym.tap(take_in)
    assert "Er is niets ingenomen" in gym.last
    kept = await town.stage.database.reading.rows("SELECT state FROM shop_takes")
    assert [row["state"] for row in kept] == ["done"], "what came to nothing is not kept"


async def test_a_scan_of_who_left_meanwhile_is_booked_and_told_to_nobody(town: Town[Any]) -> None:
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.tap("Neem €\N{NO-BREAK SPACE}150 in" if town.has_balances else "Neem in")
    await gym.send("/privacy")
    await gym.tap("Ik doe niet meer mee")
    await gym.tap("Ja, ik stop")
    assert "shop_takes" not in await where(town.stage, gym.id)
    said = len(gym.messages)
    town.shop.mood = Mood.WELL
    await town.later(600)
    assert await pot(town.stage) == (0, 15_000)
    assert len(gym.messages) == said
    assert await town.differences() == []


async def test_who_has_a_voucher_ended_reads_that_and_who_gave_it_does_not(
    town: Town[Any],
) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    code = await anneke.give()
    before = await own_data(anneke)
    town.shop.mood = Mood.BROKEN
    await carla.send(code)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")
    theirs = await own_data(carla)
    assert "Vouchers die u in de webshop liet stoppen (1)" in theirs
    assert "Vouchers die u gaf" not in theirs
    given = before.partition("Vouchers die u gaf (1)")[2].splitlines()[1]
    assert given in await own_data(anneke)
    town.shop.mood = Mood.WELL
    await town.later(600)
    assert await pot(town.stage) == (0, 0)
    assert "liet stoppen" not in await own_data(carla), "the ledger has it"


@pytest.mark.parametrize("kind", [PretixShop, WooShop])
async def test_a_scan_of_a_part_is_taken_in_where_the_shop_keeps_balances(
    tmp_path: Path, kind: Any
) -> None:
    async with town_with(tmp_path, kind, partial=True) as town:
        code = await (await town.stage.intermediary()).give()
        gym = await provider(town.stage)
        await gym.send(f"{code} 40 euro")
        await gym.tap("Neem €\N{NO-BREAK SPACE}40 in")
        if town.has_balances:
            assert "Ingenomen" in gym.last
            assert town.shop.card(code).cents == 11_000
        else:
            assert "alleen alles in één keer" in gym.last
            assert town.shop.card(code).cents == 15_000
            assert await pot(town.stage) == (15_000, 0)
        assert await town.stage.balanced()


@pytest.mark.parametrize("mood", [Mood.LOSES_ANSWERS, Mood.SAYS_500])
async def test_a_lost_answer_makes_no_second_card(town: Town[Any], mood: Mood) -> None:
    town.shop.mood = mood
    code = await (await town.stage.intermediary()).give()
    town.shop.mood = Mood.WELL
    await town.later(600)
    assert town.shop.card(code).cents == 15_000 and len(town.shop.cards) == 1
    assert await pot(town.stage) == (15_000, 0)


@pytest.mark.parametrize("town", [PretixShop], indirect=True)
async def test_without_a_look_before_the_repeat_there_is_a_hole(
    town: Town[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of `test_a_lost_answer_makes_no_second_card`; of WooCommerce it stands among
    the tests of its doubles."""

    async def found_nothing(*_asked: object) -> None:
        return None

    monkeypatch.setattr(Pretix, "_find", found_nothing)
    town.shop.mood = Mood.LOSES_ANSWERS
    await (await town.stage.intermediary()).give()
    town.shop.mood = Mood.WELL
    await town.later(600)
    known = await town.stage.database.reading.value("SELECT known FROM shop_cards")
    assert known == "none" and len(town.shop.cards) == 1


async def test_without_closing_first_money_is_free_that_can_be_spent(
    town: Town[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of `test_what_is_taken_back_is_free_when_the_shop_has_closed_it`."""

    async def never(*_asked: object) -> bool:
        return False

    monkeypatch.setattr(vouchers, "end_later", never)
    anneke = await town.stage.intermediary()
    code = await anneke.give()
    town.shop.mood = Mood.BROKEN
    await anneke.send("herstel")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap("Neem terug")
    assert await pot(town.stage) == (0, 0)
    town.shop.buy(code, 15_000)


async def test_at_night_differences_are_told_and_nothing_is_put_right(town: Town[Any]) -> None:
    carla = await town.stage.coordinator()
    anneke = await town.stage.intermediary()
    code = await anneke.give()
    left_alone = await anneke.give("9401 AB 14")
    town.lose(left_alone)
    town.shut(code)
    town.stage.clock.move_to(NIGHT)
    assert await town.differences() == [Kind.CLOSED, Kind.MISSING]
    await compare(town.stage.installation, town.keeper.shop)
    town.stage.bot.outbox.wake()
    await town.stage.settled()
    assert "verschillen op 2 punten" in carla.last
    assert await pot(town.stage) == (30_000, 0)


async def test_a_look_up_of_a_coupon_shows_what_the_shop_says(town: Town[Any]) -> None:
    carla = await stocked(town.stage, *some(2))
    town.shop.make_by_hand("SCHOOL-0001", 750)
    answer = await carla.send("SCHOOL-0001")
    assert "Saldo: € 7,50, zojuist gevraagd aan de webshop." in plain(answer)
    town.shop.buy("SCHOOL-0001", 750)
    assert "Saldo: € 0, zojuist" in plain(await carla.send("SCHOOL-0001"))
    assert "kent deze code niet meer" in await carla.send("SCHOOL-0002")
    town.shop.mood = Mood.BROKEN
    answer = plain(await carla.send("SCHOOL-0001"))
    assert "De webshop antwoordt niet. Op maandag 6 september" in answer
    assert "stond er € 10 op." in answer


@pytest.mark.parametrize("kind", [PretixShop, WooShop])
async def test_where_a_voucher_is_spent_in_one_go_its_rest_is_taken_off_first(
    tmp_path: Path, kind: Any
) -> None:
    async with town_with(tmp_path, kind, partial=False) as town:
        code = await (await town.stage.intermediary()).give()
        order = town.shop.buy(code, 4_000)
        await town.later()
        assert town.shop.card(code).cents == 0
        assert await pot(town.stage) == (0, 4_000)
        await town.later()
        assert await town.differences() == []
        town.undo(order)
        await town.later()
        assert await pot(town.stage) == (4_000, 0)
        assert await town.stage.balanced()
        if town.has_balances:
            assert town.shop.card(code).cents == 4_000
            assert await town.differences() == []
        else:
            # It would be worth all of it again, and most of that is free by now.
            assert town.shop.card(code).cents == 0
            assert await town.differences() == [Kind.CLOSED]
