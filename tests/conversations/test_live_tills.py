"""What a provider's scan comes to where it goes through a live webshop first: a card that is not
made yet, a last day that ends meanwhile, a voucher that is replaced, and what is told of undoing.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.shop_scans import answer_without_shop
from bot.conversation.turns import Turns
from bot.domain.codes import as_stored, new_code
from bot.handlers.shop_tills import ShopTills
from bot.simulator.moody_shop import Mood, Refusal
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from bot.storage import redemptions, shop_cards, shop_takes, vouchers
from bot.storage.people import Role
from bot.storage.redemptions import Redeemer
from bot.storage.shop_takes import NewTake
from bot.storage.vouchers import Voucher
from bot.webshop.shop_leave import leave
from tests.conftest import AT_ONCE, staged
from tests.helpers.live_shops import Town, plain, town_with
from tests.helpers.redeeming import pot, provider


@pytest.fixture(params=[PretixShop, WooShop])
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town[Any]]:
    async with town_with(tmp_path, request.param) as town:
        yield town


def take_in(town: Town[Any]) -> str:
    return "Neem €\N{NO-BREAK SPACE}150 in" if town.has_balances else "Neem in"


async def the_voucher(town: Town[Any], code: str) -> Voucher:
    found = await vouchers.by_code(
        town.stage.database.reading, as_stored(code, town.stage.scheme.codes)
    )
    assert found is not None
    return found


async def taken_of(town: Town[Any], code: str) -> list[str]:
    """By whom a voucher was taken in."""
    voucher = await the_voucher(town, code)
    taken = await redemptions.of_voucher(town.stage.database.reading, voucher.id)
    return [each.organisation for each in taken]


# A card that is not made yet


async def test_a_scan_waits_for_a_card_that_is_not_made_yet(town: Town[Any]) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    town.shop.mood = Mood.BROKEN
    codes = [await anneke.give(f"9401 AB {number}") for number in range(12, 17)]
    await gym.send(codes[-1])
    await gym.tap(take_in(town))
    assert "Een moment" in gym.last
    town.shop.mood = Mood.WELL
    await town.later(3)
    assert "Ingenomen" in gym.last
    assert await taken_of(town, codes[-1]) == ["Sportschool"]
    await town.later(600)
    assert len(town.shop.cards) == len(codes)
    assert town.shop.card(codes[-1]).cents == 0
    assert await pot(town.stage) == (60_000, 15_000)
    assert await town.differences() == []


async def test_a_scan_of_a_new_code_waits_until_the_lost_one_is_closed(town: Town[Any]) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    old = await anneke.give()
    town.shop.mood = Mood.BROKEN
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(old)
    await anneke.tap("Nieuwe code")
    [new] = await town.stage.database.reading.rows("SELECT code FROM vouchers WHERE id = 2")
    await gym.send(new["code"])
    await gym.tap(take_in(town))
    town.shop.mood = Mood.WELL
    await town.later(3)
    assert "Ingenomen" in gym.last
    assert len(town.shop.cards) == 2 and town.shop.cards[1].cents == 0
    with pytest.raises(Refusal):
        town.shop.buy(old, 1_000)
    await town.later(600)
    assert await pot(town.stage) == (0, 15_000)
    assert await town.differences() == []


async def test_a_scan_whose_card_is_not_made_in_time_is_not_taken_in(town: Town[Any]) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    town.shop.mood = Mood.BROKEN
    code = await anneke.give()
    await gym.send(code)
    await gym.tap(take_in(town))
    for _each in range(4):
        await town.later(20)
    assert "Er is niets ingenomen" in gym.last and "nog geldig" in gym.last
    town.shop.mood = Mood.WELL
    await town.later(600)
    assert town.shop.card(code).cents == 15_000
    assert await pot(town.stage) == (15_000, 0)


async def test_a_scan_of_a_code_that_the_shop_has_with_another_amount_is_said(
    town: Town[Any],
) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    town.shop.mood = Mood.BROKEN
    code = await anneke.give()
    town.shop.mood = Mood.WELL
    town.shop.make_by_hand(code, 20_000)
    await town.later(300)
    await gym.send(code)
    await gym.tap(take_in(town))
    assert "Er is niets ingenomen" in gym.last and "coördinator" in gym.last
    assert "minder" not in gym.last
    assert town.shop.card(code).cents == 20_000


# What changed while the shop was asked


async def test_a_scan_on_the_last_evening_counts_when_the_shop_answers_after_it(
    town: Town[Any],
) -> None:
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    last = (await the_voucher(town, code)).valid_until
    zone = town.stage.scheme.zone
    evening = town.stage.clock.now().astimezone(zone).replace(hour=23, minute=59, second=50)
    town.stage.clock.move_to(evening + (last - evening.date()))
    await gym.send(code)
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.tap(take_in(town))
    town.stage.later(seconds=15)
    await town.stage.lapse()
    town.shop.mood = Mood.WELL
    await town.later(15)
    assert "Ingenomen" in gym.last
    await town.later(600)
    assert await taken_of(town, code) == ["Sportschool"]
    [taken] = await redemptions.of_voucher(
        town.stage.database.reading, (await the_voucher(town, code)).id
    )
    assert taken.redeemed_on == last and not taken.listed
    assert await pot(town.stage) == (0, 15_000)
    assert await town.stage.balanced()
    assert await town.differences() == []


async def replaced(town: Town[Any], code: str) -> Voucher:
    old = await the_voucher(town, code)
    async with town.stage.database.transaction() as transaction:
        return await vouchers.replace_code(
            transaction,
            old,
            draft_id=-1,
            person_id=old.issued_by,
            scheme=town.stage.scheme,
            code=new_code(),
            now=town.stage.clock.now(),
        )


async def test_a_scan_counts_on_the_voucher_that_came_in_its_place_meanwhile(
    town: Town[Any],
) -> None:
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.tap(take_in(town))
    new = await replaced(town, code)
    town.shop.mood = Mood.WELL
    await town.later(15)
    assert "Ingenomen" in gym.last
    assert await taken_of(town, new.code) == ["Sportschool"]
    await town.later(600)
    assert await pot(town.stage) == (0, 15_000)
    assert await town.stage.balanced()
    assert await town.differences() == []


@pytest.mark.parametrize("town", [PretixShop], indirect=True)
async def test_what_the_books_can_not_have_is_put_back_in_the_shop(town: Town[Any]) -> None:
    """All of it was spent elsewhere meanwhile, and the provider hears the truth."""
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.tap(take_in(town))
    assert town.shop.card(code).cents == 0
    voucher, now = await the_voucher(town, code), town.stage.clock.now()
    async with town.stage.database.transaction() as transaction:
        await redemptions.redeem(
            transaction,
            voucher,
            15_000,
            Redeemer("Zwembad", None, draft_id=-1),
            town.stage.scheme,
            now,
        )
    town.shop.mood = Mood.WELL
    await town.later(15)
    assert "Er is niets ingenomen" in gym.last
    for _each in range(3):
        await town.later()
    assert town.shop.card(code).cents == 15_000
    assert await taken_of(town, code) == ["Zwembad"]
    assert await town.differences() == []
    assert (await shop_takes.waiting(town.stage.database.reading))[0] == 0


# Undoing


async def scanned(town: Town[Any]) -> tuple[Any, Any, str]:
    code = await (await town.stage.intermediary()).give()
    carla, gym = await town.stage.coordinator(), await provider(town.stage)
    await gym.send(code)
    await gym.tap(take_in(town))
    return carla, gym, code


async def test_a_provider_hears_that_a_coordinator_undid_its_scan(town: Town[Any]) -> None:
    carla, gym, code = await scanned(town)
    await carla.send(code)
    await carla.tap(carla.label("Draai nummer 1"))
    await carla.tap("Draai terug")
    assert "De coördinator heeft nummer 1 teruggedraaid" in gym.last
    assert "export" in carla.last and "De aanbieder heeft bericht." in carla.last


async def test_what_is_undone_after_its_last_day_is_not_called_valid(town: Town[Any]) -> None:
    _carla, gym, code = await scanned(town)
    voucher = await the_voucher(town, code)
    async with town.stage.database.transaction() as transaction:
        await transaction.execute(
            "UPDATE vouchers SET valid_until = :today",
            {"today": town.stage.clock.now().astimezone(town.stage.scheme.zone).date().isoformat()},
        )
    await gym.send("ongedaan maken")
    town.shop.mood = Mood.BROKEN
    await gym.tap("Draai terug")
    town.stage.later(hours=15)
    town.shop.mood = Mood.WELL
    for _each in range(2):
        await town.later(15)
    assert "teruggedraaid" in gym.last and "weer geldig" not in gym.last
    assert await taken_of(town, voucher.code) == []
    assert await pot(town.stage) == (0, 0)


async def test_whoever_undoes_while_the_shop_is_away_hears_that_it_waits(town: Town[Any]) -> None:
    _carla, gym, code = await scanned(town)
    town.shop.mood = Mood.BROKEN
    await gym.send("ongedaan maken")
    await gym.tap("Draai terug")
    for _each in range(4):
        await town.later(20)
    assert "webshop antwoordt niet" in gym.last and "ingenomen" not in gym.last
    town.shop.mood = Mood.WELL
    for _each in range(2):
        await town.later(15)
    assert "teruggedraaid" in gym.last
    assert town.shop.card(code).cents == 15_000


@pytest.mark.parametrize("town", [PretixShop], indirect=True)
@pytest.mark.parametrize("ends", [False, True])
async def test_what_is_bought_right_after_an_undone_scan_is_booked(
    town: Town[Any], ends: bool
) -> None:
    """The card is worth what it was, so that its amount says nothing."""
    carla, gym, code = await scanned(town)
    await town.later()
    await gym.send("ongedaan maken")
    await gym.tap("Draai terug")
    town.shop.buy(code, 15_000)
    if ends:
        await carla.send(code)
        await carla.tap("Trek in")
        await carla.tap("Ja, trek in")
    await town.later()
    assert await pot(town.stage) == (0, 15_000)
    assert await town.stage.balanced()
    assert await town.differences() == []


# A shop that was left


async def left_for_good(town: Town[Any]) -> None:
    """Its setting was taken out; whoever is asked there says nothing."""
    async with town.stage.database.transaction() as transaction:
        await shop_cards.link(transaction, None, town.stage.clock.now())
    town.shop.mood = Mood.BROKEN


async def test_without_a_shop_a_scan_of_before_is_undone_at_once(town: Town[Any]) -> None:
    carla, gym, code = await scanned(town)
    await left_for_good(town)
    await gym.send("ongedaan maken")
    await gym.tap("Draai terug")
    assert "teruggedraaid" in gym.last
    assert await taken_of(town, code) == []
    assert await shop_takes.waiting(town.stage.database.reading) == (0, None)
    await carla.send(code)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")
    assert "ingetrokken" in carla.last and "webshop" not in carla.last
    assert await pot(town.stage) == (0, 0)


async def scan_that_waits(town: Town[Any], person_id: int, chat_id: int) -> None:
    """One that the shop was not asked for before it was left."""
    new = NewTake(
        key="key 1",
        voucher_id=1,
        cents=15_000,
        draft_id=-1,
        inbox_id=999_999,
        chat_id=chat_id,
        person_id=person_id,
        role=Role.PROVIDER,
        organisation="Sportschool",
    )
    async with town.stage.database.transaction() as transaction:
        await shop_takes.leave(transaction, new, town.stage.clock.now())


async def test_without_a_shop_who_waits_for_it_hears_that_nothing_was_taken_in(
    town: Town[Any],
) -> None:
    await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await left_for_good(town)
    await scan_that_waits(town, 2, gym.id)
    stage = town.stage
    turns = Turns(stage.installation, stage.bot.routes)
    await answer_without_shop(stage.installation, turns, ShopTills())
    stage.bot.outbox.wake()
    await stage.settled()
    assert "Er is niets ingenomen" in gym.last
    assert await shop_takes.waiting(stage.database.reading) == (0, None)


async def test_a_start_without_a_shop_leaves_no_scan_waiting(tmp_path: Path) -> None:
    async with town_with(tmp_path, PretixShop) as town:
        await (await town.stage.intermediary()).give()
        gym = await provider(town.stage)
        await left_for_good(town)
        await scan_that_waits(town, 2, gym.id)
        scheme = town.stage.scheme
    async with staged(tmp_path, scheme, AT_ONCE) as stage:
        assert await shop_takes.waiting(stage.database.reading) == (0, None)


async def test_also_who_waits_for_an_answer_of_a_shop_that_is_gone_hears_so(
    town: Town[Any],
) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    button = take_in(town)
    code, other = await anneke.give(), await anneke.give("9401 AB 14")
    await gym.send(other)
    await gym.tap(button)
    await town.later()
    town.shop.mood = Mood.BROKEN
    await gym.send("ongedaan maken")
    await gym.tap("Draai terug")
    bakery = await provider(town.stage, "Bakkerij")
    await bakery.send(code)
    await bakery.tap(button)
    assert "Een moment" in bakery.last
    stage = town.stage
    await stage.bot.stop()
    await leave(stage.installation, None)
    async with stage.app(shop=None, shop_url=None) as bot:
        stage.bot = bot
        await stage.settled()
        assert "Er is niets ingenomen" in bakery.last
        assert "Er is nog niets teruggedraaid" in gym.last
        assert await shop_takes.waiting(stage.database.reading) == (0, None)
        await bakery.send(code)
        await bakery.tap(button)
        await gym.send("ongedaan maken")
        await gym.tap("Draai terug")
    assert await pot(stage) == (15_000, 15_000)
    assert await taken_of(town, code) == ["Bakkerij"]


async def test_a_shop_of_which_an_answer_is_awaited_is_not_left(town: Town[Any]) -> None:
    """All of the voucher is spent, so that nothing else holds the shop."""
    _carla, gym, _code = await scanned(town)
    await town.later()
    reading = town.stage.database.reading
    assert await shop_cards.in_another_shop(reading, None) == 0, "the control"
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.send("ongedaan maken")
    await gym.tap("Draai terug")
    assert await shop_cards.in_another_shop(reading, None) == 1


# A shop that is away, or does not want it


async def test_a_till_hears_that_nothing_was_taken_in_where_the_shop_was_never_asked(
    town: Town[Any],
) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.later()
    gym = await provider(town.stage)
    await gym.send(code)
    town.shop.mood = Mood.BROKEN
    await gym.tap(take_in(town))
    for _each in range(4):
        await town.later(20)
    assert "Er is niets ingenomen" in gym.last and "nog geldig" in gym.last
    assert await shop_takes.waiting(town.stage.database.reading) == (0, None)
    town.shop.mood = Mood.WELL
    await town.later(600)
    assert town.shop.card(code).cents == 15_000
    assert await pot(town.stage) == (15_000, 0)


async def test_a_till_hears_that_nobody_knows_where_an_answer_was_lost(town: Town[Any]) -> None:
    """The control."""
    code = await (await town.stage.intermediary()).give()
    await town.later()
    gym = await provider(town.stage)
    await gym.send(code)
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.tap(take_in(town))
    town.shop.mood = Mood.BROKEN
    for _each in range(4):
        await town.later(20)
    assert "Ik weet nog niet of" in gym.last
    town.shop.mood = Mood.WELL
    await town.later(600)
    assert "Ingenomen" in gym.last


async def asked_and_away(town: Town[Any]) -> tuple[Any, Any, str]:
    """A scan that the shop was asked for but did not do, and then it was away."""
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    code = await anneke.give()
    await town.later()
    await gym.send(code)
    town.shop.mood = Mood.BROKEN
    await gym.tap(take_in(town))
    async with town.stage.database.transaction() as transaction:
        await transaction.execute("UPDATE shop_takes SET state = 'asked'")
    await town.later(70)
    assert "Ik weet nog niet of" in gym.last
    return anneke, gym, code


async def test_not_in_time_says_that_the_voucher_was_withdrawn(town: Town[Any]) -> None:
    _anneke, gym, code = await asked_and_away(town)
    carla = await town.stage.coordinator()
    await carla.send(code)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")
    town.shop.mood = Mood.WELL
    await town.later(300)
    await town.later(15)
    assert "Er is niets ingenomen" in gym.last and "antwoordde niet op tijd" in gym.last
    assert "werkt niet meer" in gym.last and "geldig" not in gym.last


@pytest.mark.parametrize("town", [PretixShop], indirect=True)
async def test_not_in_time_says_what_is_left_or_promises_no_amount(town: Town[Any]) -> None:
    _anneke, gym, code = await asked_and_away(town)
    town.shop.mood = Mood.WELL
    town.shop.buy(code, 11_000)
    await town.later(1)
    await town.later(300)
    await town.later(15)
    assert "Er is niets ingenomen" in gym.last and "150" not in gym.last
    assert "Er staat nu € 40 op de voucher" in plain(gym.last)


async def test_a_card_that_staff_stopped_is_not_taken_in(town: Town[Any]) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.later()
    town.shut(code)
    gym = await provider(town.stage)
    await gym.send(code)
    await gym.tap(take_in(town))
    assert "Er is niets ingenomen" in gym.last
    assert "De webshop neemt deze voucher niet aan" in gym.last and "minder" not in gym.last
    await town.later(600)
    seen = await town.keeper.shop.look(code)
    assert seen is not None and (seen.left_cents, seen.is_open) == (15_000, False)
    assert await pot(town.stage) == (15_000, 0)


async def test_a_scan_on_the_last_evening_is_taken_off_after_it(town: Town[Any]) -> None:
    """The shop was away at midnight; its card is over by then, as it was made."""
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    last = (await the_voucher(town, code)).valid_until
    evening = town.stage.clock.now().astimezone(town.stage.scheme.zone)
    evening = evening.replace(hour=23, minute=59, second=45)
    town.stage.clock.move_to(evening + (last - evening.date()))
    await gym.send(code)
    town.shop.mood = Mood.BROKEN
    await gym.tap(take_in(town))
    town.shop.mood = Mood.WELL
    await town.later(30)
    assert "Ingenomen" in gym.last
    assert await taken_of(town, code) == ["Sportschool"]
