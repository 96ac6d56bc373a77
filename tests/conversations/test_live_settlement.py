"""The export where the webshop is a live one, held against what the shop itself has."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import GiftCard, Movement, PretixShop
from bot.storage import shop_cards
from tests.conftest import Person
from tests.helpers.live_shops import Town, plain, town_with
from tests.helpers.redeeming import pot, provider
from tests.helpers.settling import export

OURS = "meedoenbot"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


async def take_back(anneke: Person, code: str) -> str:
    await anneke.send("herstel")
    await anneke.tap("Mijn voucher terugnemen")
    if anneke.offers("Neem terug"):
        return await anneke.tap("Neem terug")
    await anneke.tap(next(label for label in anneke.buttons if code[-4:] in label))
    return await anneke.tap("Neem terug")


async def replace(anneke: Person, code: str) -> str:
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(code)
    await anneke.tap("Nieuwe code")
    return anneke.copied()


async def take_in(gym: Person, code: str, euros: str) -> str:
    await gym.send(code)
    await gym.tap("Ander bedrag")
    await gym.send(euros)
    return await gym.tap(gym.label("Neem"))


async def undo_scan(gym: Person) -> str:
    await gym.tap("Vergist: terugdraaien")
    return await gym.tap("Draai terug")


def cents(amount: str) -> int:
    return int(amount.replace(".", "").replace(",", ""))


@dataclass
class Books:
    """All exports together."""

    events: list[tuple[str, str, int]] = field(default_factory=list)
    payments: list[int] = field(default_factory=list)
    sums: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)

    async def add(self, carla: Person, number: int) -> None:
        codes, payments, sums = await export(carla, number)
        self.events += [(row[1], row[2], cents(row[4])) for row in codes]
        self.payments += [cents(row[4]) for row in payments]
        self.lines += [row[0] for row in codes]
        for what, _who, _count, amount in sums:
            self.sums[what] += cents(amount)


def moved(town: Town[PretixShop], which: Callable[[Movement], bool]) -> int:
    """What went off the shop's cards by some movements, less what came back, in cents."""
    return -sum(
        each.cents for card in town.shop.cards for each in card.movements[1:] if which(each)
    )


def net(card: GiftCard) -> int:
    """What is off a card that was on it at first, in cents."""
    return -sum(each.cents for each in card.movements[1:])


def is_ours(movement: Movement) -> bool:
    return bool(movement.info and movement.info.get(OURS))


async def test_the_exports_hold_what_the_shop_did(town: Town[PretixShop]) -> None:
    """Uses, scans, what was undone of both, what waits to end, a replaced code, in two exports."""
    anneke, carla = await town.stage.intermediary(), await town.stage.coordinator()
    gym, books, shop = await provider(town.stage), Books(), town.shop
    bought, refunded, scanned, unscanned, ended, emptied, lost, kept = [
        await anneke.give(f"9401 AB {number}") for number in range(1, 9)
    ]
    shop.buy(bought, 4_000)
    last = shop.buy(refunded, 2_500)
    shop.buy(lost, 5_000)
    await town.later()
    await take_in(gym, scanned, "60")
    await take_in(gym, unscanned, "150")
    await undo_scan(gym)
    # What the shop has not closed yet is no event of the books.
    shop.buy(ended, 3_000)
    shop.buy(emptied, 15_000)
    shop.mood = Mood.BROKEN
    await take_back(anneke, ended)
    await take_back(anneke, emptied)
    await books.add(carla, 1)
    assert await shop_cards.to_be_freed(town.stage.database.reading) == 30_000
    assert books.sums["afwikkeling per voucher"] == 4 * 1_000
    shop.mood = Mood.WELL
    await town.later(600)
    shop.refund(last)
    # Bought with a lost code before its card is closed: it is off the new one.
    shop.buy(lost, 1_000)
    new = await replace(anneke, lost)
    await town.later()
    shop.buy(new, 700)
    await town.later()
    await books.add(carla, 2)

    by_shop, by_scan = moved(town, lambda each: not is_ours(each)), moved(town, is_ours)
    assert (by_shop, by_scan) == (4_000 + 3_000 + 15_000 + 5_000 + 1_000 + 700, 6_000)
    handed_in = books.sums["ingenomen in de webshop"]
    given_back = books.sums["terugbetaald in de webshop"]
    assert handed_in + given_back == by_shop and given_back == -2_500
    assert sum(books.payments) == by_scan == books.sums["te betalen aan aanbieder"]
    left = sum(card.cents for card in shop.cards if card.expires and card.expires > shop.now())
    assert await pot(town.stage) == (left, by_shop + by_scan)
    assert sorted(books.lines) == sorted(set(books.lines)), "each line comes once"
    given = Counter(code for code, event, _cents in books.events if event == "uitgegeven")
    everything = [bought, refunded, scanned, unscanned, ended, emptied, lost, kept, new]
    assert given == Counter(everything)
    assert [each for each in books.events if each[1] == "teruggenomen"] == [
        (ended, "teruggenomen", 12_000)
    ]
    assert [each for each in books.events if each[1] == "vervangen"] == [
        (lost, "vervangen", 10_000)
    ]
    assert await town.stage.balanced()
    # A replaced code is the same household's; what was given back altogether costs no handling.
    used = {lost if card.secret == new else card.secret for card in shop.cards if net(card)}
    assert books.sums["afwikkeling per voucher"] == 1_000 * len(used) == 5_000
    # All but the one that was taken back with money on it, and the new code of another.
    scheme = town.stage.scheme
    earned = scheme.pots.intermediaries_cents * 7 // scheme.most_vouchers
    assert books.sums["vergoeding intermediair"] == earned


async def test_a_part_that_is_given_back_is_no_voucher_less(town: Town[PretixShop]) -> None:
    """The sums count vouchers: one that is bought with twice is one, until all of it came back."""
    anneke, carla = await town.stage.intermediary(), await town.stage.coordinator()
    codes = [await anneke.give(f"9401 AB {number}") for number in (1, 2)]
    orders = [town.shop.buy(code, 4_000) for code in [codes[0], *codes]]
    await town.later()
    _codes, _payments, sums = await export(carla, 1)
    assert ["ingenomen in de webshop", "", "2", "120,00"] in sums
    town.shop.refund(orders[2], 1_500)
    town.shop.refund(orders[0])
    await town.later()
    _codes, _payments, sums = await export(carla, 2)
    assert ["terugbetaald in de webshop", "", "0", "-55,00"] in sums
    assert not any(row[0] == "ingenomen in de webshop" for row in sums)
    town.shop.refund(orders[2], 2_500)
    town.shop.refund(orders[1])
    town.shop.buy(codes[1], 1_000)
    await town.later()
    _codes, _payments, sums = await export(carla, 3)
    assert ["ingenomen in de webshop", "", "1", "10,00"] in sums
    assert ["terugbetaald in de webshop", "", "-2", "-65,00"] in sums


async def test_before_the_tap_it_is_said_what_was_paid_in_the_webshop(
    town: Town[PretixShop],
) -> None:
    anneke, carla = await town.stage.intermediary(), await town.stage.coordinator()
    code = await anneke.give()
    await carla.send("start")
    assert "Betaald in de webshop met vouchers: € 0." in plain(await carla.tap("Afwikkeling"))
    order = town.shop.buy(code, 4_000)
    await town.later()
    town.shop.refund(order, 1_500)
    await town.later()
    paid = "Betaald in de webshop met vouchers: € 40.\nTerugbetaald in de webshop: € 15."
    await carla.send("start")
    assert paid in plain(await carla.tap("Afwikkeling"))
    assert paid in plain(await carla.tap("Maak export 1"))
    assert paid in plain(await carla.tap("Ja, maak export 1"))


async def test_a_scan_that_the_shop_did_late_is_booked_once(town: Town[PretixShop]) -> None:
    """The answer to it was lost, and a round of asking sees it before the till is told."""
    anneke, carla = await town.stage.intermediary(), await town.stage.coordinator()
    code = await anneke.give()
    gym, books = await provider(town.stage), Books()
    await town.later(20)
    town.shop.mood = Mood.BROKEN
    await gym.send(code)
    await gym.tap("Neem €\N{NO-BREAK SPACE}150 in")
    town.shop.mood = Mood.WELL
    await town.later(3)
    key = await town.stage.database.reading.value("SELECT key FROM shop_takes")
    town.shop.take_off(code, 15_000, {OURS: key})
    town.keeper.hurry()
    await town.stage.settled()
    await town.later(12)
    assert "Ingenomen" in gym.last
    await town.later()
    assert await pot(town.stage) == (0, 15_000)
    await books.add(carla, 1)
    assert books.payments == [15_000]
    assert books.sums["ingenomen in de webshop"] == 0
    assert await town.stage.balanced()


async def test_what_is_scanned_just_before_its_card_is_closed_is_not_free(
    town: Town[PretixShop],
) -> None:
    """Nobody knows yet that the shop did the scan when the voucher is taken back."""
    anneke = await town.stage.intermediary()
    code = await anneke.give()
    gym = await provider(town.stage)
    await town.later(20)
    await gym.send(code)
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.tap("Neem €\N{NO-BREAK SPACE}150 in")
    assert town.shop.card(code).cents == 0
    town.shop.mood = Mood.WELL
    await take_back(anneke, code)
    await town.later(12)
    await town.later(60)
    assert await pot(town.stage) == (0, 15_000)
    assert await town.stage.balanced()


async def test_where_a_voucher_is_spent_in_one_go_its_rest_is_in_no_export(tmp_path: Path) -> None:
    """What is taken off a card because nobody may spend it is free, and nobody's payment."""
    async with town_with(tmp_path, PretixShop, partial=False) as town:
        anneke, carla = await town.stage.intermediary(), await town.stage.coordinator()
        gym, books = await provider(town.stage), Books()
        bought, refunded, scanned = [await anneke.give(f"9401 AB {n}") for n in (1, 2, 3)]
        town.shop.buy(bought, 4_000)
        order = town.shop.buy(refunded, 2_500)
        await gym.send(scanned)
        await gym.tap("Neem in")
        await town.later()
        await books.add(carla, 1)
        assert books.sums["ingenomen in de webshop"] == 6_500
        assert books.payments == [15_000]
        assert await pot(town.stage) == (0, 21_500)
        town.shop.refund(order)
        await town.later()
        await books.add(carla, 2)
        assert books.sums["terugbetaald in de webshop"] == -2_500
        assert books.sums["afwikkeling per voucher"] == 2_000
        assert await pot(town.stage) == (2_500, 19_000)
        assert await town.stage.balanced()
