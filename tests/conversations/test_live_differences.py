"""In what a live webshop and the books differ: told once, settled by a coordinator, told again when
it changes."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.schedule.shop_compare import compare
from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from bot.storage import shop_differences
from bot.storage.people import Role
from bot.webshop.shop_compare import Kind
from tests.conftest import MONDAY, Person
from tests.helpers.live_shops import Town, plain, town_with
from tests.helpers.redeeming import pot, provider


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


@pytest.fixture(params=[PretixShop, WooShop])
async def any_town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town[Any]]:
    async with town_with(tmp_path, request.param) as town:
        yield town


async def night(town: Town[Any], number: int) -> None:
    """The night after so many days."""
    town.stage.clock.move_to(MONDAY.replace(hour=5) + timedelta(days=number))
    await town.later()
    await compare(town.stage.installation, town.keeper.shop)
    town.stage.bot.outbox.wake()
    await town.stage.settled()


async def settle(carla: Person, number: int = 1) -> str:
    await carla.send("verschillen")
    await carla.tap(f"Nagekeken: {number}")
    return await carla.tap("Nagekeken")


async def test_a_difference_is_told_once_and_a_new_one_beside_it(any_town: Town[Any]) -> None:
    town = any_town
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    first, second = await anneke.give(), await anneke.give("9401 AB 14")
    town.lose(first)
    await night(town, 1)
    assert "verschillen op 1 punt" in carla.last and f"eindigt op {first[-4:]}" in carla.last
    said = len(carla.messages)
    await night(town, 2)
    assert len(carla.messages) == said, "nothing new"
    town.shut(second)
    await night(town, 3)
    assert f"eindigt op {second[-4:]}" in carla.last and first[-4:] not in carla.last
    assert "Nog 1 van eerder wacht" in carla.last
    shown = await carla.tap("Verschillen bekijken")
    assert first[-4:] in shown and second[-4:] in shown


async def test_what_a_coordinator_settled_is_not_named_until_it_changes(
    town: Town[PretixShop],
) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    code = await anneke.give()
    town.shop.top_up(code, 5_000)
    await night(town, 1)
    assert "meer bijgezet dan eraf was: € 50" in plain(carla.last)
    assert "verschillen op 1 punt" in await carla.send("/stand")
    await carla.send("verschillen")
    asked = await carla.tap("Nagekeken: 1")
    assert "Is dit afgehandeld?" in asked
    assert await shop_differences.waiting(town.stage.database.reading) == 1, "nothing yet"
    await carla.tap("Nagekeken")
    assert "verschillen op" not in await carla.send("/stand")
    assert "geen verschil" in await carla.send("verschillen")
    assert code[-4:] in await carla.tap("Toon wat is nagekeken")
    said = len(carla.messages)
    town.shop.buy(code, 1_000)
    await night(town, 2)
    assert len(carla.messages) == said, "it only follows what was bought"
    # As much as a purchase was, it counts as given back.
    town.shop.top_up(code, 1_700)
    await night(town, 3)
    assert "€ 57" in plain(carla.last)


async def test_what_agrees_again_is_forgotten_and_told_when_it_comes_back(
    town: Town[PretixShop],
) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    code = await anneke.give()
    card = town.shop.card(code)
    town.lose(code)
    await night(town, 1)
    await settle(carla)
    town.shop.cards.append(card)
    await night(town, 2)
    assert "geen verschil" in await carla.send("verschillen")
    town.lose(code)
    await night(town, 3)
    assert code[-4:] in carla.last


async def test_one_that_was_settled_by_another_is_not_asked_again(town: Town[PretixShop]) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    town.lose(await anneke.give())
    await night(town, 1)
    await carla.send("verschillen")
    carlo = await town.stage.join(Role.COORDINATOR, "Gemeente Assen", "Carlo")
    await settle(carlo)
    assert "geen verschil" in await carla.tap("Nagekeken: 1")


async def test_who_settled_a_difference_is_kept_and_said(town: Town[PretixShop]) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    town.lose(await anneke.give())
    await night(town, 1)
    carlo = await town.stage.join(Role.COORDINATOR, "Gemeente Assen", "Carlo")
    for each in (carla, carlo):
        await each.send("verschillen")
        await each.tap("Nagekeken: 1")
    await carlo.tap("Nagekeken")
    await carla.tap("Nagekeken")
    await carla.send("verschillen")
    said = await carla.tap("Toon wat is nagekeken")
    assert "Nagekeken door Carlo op dinsdag 7 september 2021." in said, "who was first"


async def test_what_could_not_be_booked_and_is_put_right_in_the_shop_is_over(
    town: Town[PretixShop],
) -> None:
    """Beside it stands a purchase as it should be: that one is not given back."""
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    code = await anneke.give()
    town.shop.buy(code, 11_000)
    await town.later()
    await carla.send(code)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")
    await town.later()
    assert await pot(town.stage) == (0, 11_000)
    closed_at = town.shop.card(code).expires
    town.shop.card(code).expires = None
    order = town.shop.buy(code, 4_000)
    town.shop.card(code).expires = closed_at
    await town.later()
    assert await town.differences() == [Kind.UNBOOKED]
    town.shop.refund(order)
    await town.later()
    assert await pot(town.stage) == (0, 11_000)
    assert await town.differences() == []
    assert await town.stage.balanced()


async def test_what_was_put_on_a_card_by_hand_and_taken_off_again_is_not_spent(
    town: Town[PretixShop],
) -> None:
    code = await (await town.stage.intermediary()).give()
    town.shop.top_up(code, 5_000)
    await town.later()
    town.shop.top_up(code, -5_000)
    await town.later()
    assert await pot(town.stage) == (15_000, 0)
    assert await town.differences() == []


@pytest.mark.parametrize("is_undone", [False, True])
async def test_a_card_that_a_scan_does_not_find_is_a_difference_at_once(
    any_town: Town[Any], is_undone: bool
) -> None:
    town = any_town
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    gym, code = await provider(town.stage), await anneke.give()
    await gym.send(code)
    if is_undone:
        await gym.tap(gym.label("Neem"))
        await town.later()
        await gym.tap("Vergist: terugdraaien")
    town.lose(code)
    await gym.tap("Draai terug" if is_undone else gym.label("Neem"))
    assert ("Nummer 1 is niet teruggedraaid" in gym.last) is is_undone
    assert ("Er is niets ingenomen" in gym.last) is not is_undone
    assert "De webshop kent deze voucher niet meer. Bel de coördinator" in gym.last
    assert await pot(town.stage) == ((0, 15_000) if is_undone else (15_000, 0))
    assert f"eindigt op {code[-4:]}, staat niet in de webshop" in carla.last
    assert "Anneke" in carla.last
    assert code[-4:] in await carla.tap("Verschillen bekijken")
    # Once is enough: at the till, and at night.
    said = len(carla.messages)
    if not is_undone:
        await gym.send(code)
        await gym.tap(gym.label("Neem"))
        assert "kent deze voucher niet meer" in gym.last
    await night(town, 1)
    assert len(carla.messages) == said
    assert await shop_differences.waiting(town.stage.database.reading) == 1


async def test_who_gives_a_new_code_for_a_card_that_is_gone_ends_the_difference(
    town: Town[PretixShop],
) -> None:
    anneke = await town.stage.intermediary()
    gym, code = await provider(town.stage), await anneke.give()
    town.lose(code)
    await gym.send(code)
    await gym.tap(gym.label("Neem"))
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(code)
    await anneke.tap("Nieuwe code")
    for _each in range(3):
        await town.later(60)
    new = anneke.copied()
    await gym.send(new)
    await gym.tap(gym.label("Neem"))
    assert "Ingenomen" in gym.last
    await night(town, 1)
    assert await shop_differences.waiting(town.stage.database.reading) == 0


async def test_before_a_night_nothing_was_compared_and_then_it_is_said_when(
    town: Town[PretixShop],
) -> None:
    """After a night in which the shop was away, that there is no difference would be a guess."""
    carla = await town.stage.coordinator()
    assert "nog niet vergeleken" in await carla.send("verschillen")
    town.stage.clock.move_to(MONDAY.replace(hour=5) + timedelta(days=1))
    town.shop.mood = Mood.BROKEN
    await compare(town.stage.installation, town.keeper.shop)
    assert "nog niet vergeleken" in await carla.send("verschillen")
    town.shop.mood = Mood.WELL
    await night(town, 2)
    said = plain(await carla.send("verschillen"))
    assert "geen verschil" in said and "op woensdag 8 september" in said


async def test_the_voucher_of_a_difference_is_found_by_the_end_of_its_code(
    town: Town[PretixShop],
) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    code = await anneke.give()
    town.lose(code)
    await night(town, 1)
    assert f"eindigt op {code[-4:]}" in carla.last
    await carla.send("Voucher zoeken")
    assert "Voucher van € 150" in plain(await carla.send(code[-4:].lower()))
    assert carla.label("Trek in")
    await carla.send("Voucher zoeken")
    assert "Ik ken deze code niet" in await carla.send("7X9X")
    await anneke.send("Code nakijken")
    assert "Voucher van" not in await anneke.send(code[-4:]), "whoever gives types all of it"


@pytest.mark.parametrize("end", ["NR69", "4724", "QFMM", "K7P2", "dans", "9401"])
async def test_the_end_of_a_code_is_found_whatever_it_looks_like(
    town: Town[PretixShop], end: str
) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    await anneke.give()
    async with town.stage.database.transaction() as transaction:
        await transaction.execute(
            "UPDATE vouchers SET code = substr(code, 1, length(code) - 4) || :end",
            {"end": end.upper()},
        )
    await carla.send("Voucher zoeken")
    assert "Voucher van € 150" in plain(await carla.send(end))


async def test_what_no_code_ends_with_is_taken_as_before(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    await carla.send("Voucher zoeken")
    assert "Ik ken nummer 4724 niet" in await carla.send("4724")
    await carla.send("Voucher zoeken")
    assert "Ik ken deze code niet" not in await carla.send("judo")


async def test_of_codes_that_end_alike_one_is_chosen(town: Town[PretixShop]) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    code = await anneke.give()
    await anneke.give("9401 AB 14")
    async with town.stage.database.transaction() as transaction:
        await transaction.execute(
            "UPDATE vouchers SET code = substr(code, 1, length(code) - 4) || :end",
            {"end": code[-4:]},
        )
    await carla.send("Voucher zoeken")
    assert "Meer dan één code" in await carla.send(code[-4:])
    await carla.tap(carla.label("€\N{NO-BREAK SPACE}150 van"))
    assert "Voucher van € 150" in plain(carla.last)


async def test_who_gave_it_is_named_to_give_a_new_code(any_town: Town[Any]) -> None:
    town = any_town
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    town.shop.mood = Mood.BROKEN
    code = await anneke.give()
    town.shop.make_by_hand(code, 5_000)
    town.shop.mood = Mood.WELL
    await town.later(60)
    assert "klopt niet" in carla.last and "Anneke" in carla.last
    assert "Voucher kwijt" not in carla.last
    assert ("één keer" in carla.last) is not town.has_balances
