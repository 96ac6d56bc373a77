"""What the link relies on of pretix: tests that run on the simulated one and on a real one.

Who runs them brings the fixtures: a shop's server, its staff, and somebody who buys.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.codes import grouped
from bot.domain.codes import new_code as drawn
from bot.webshop.pretix import Pretix
from bot.webshop.shop import LOOK_SECONDS, Away, Finding, Refused, Taken, Use
from tests.helpers.relay import Relay, relay
from tests.helpers.shops import Buys, NotSold, Server, ShopSaysNo, Staff

ZONE = ZoneInfo("Europe/Amsterdam")
UNTIL = datetime.now(ZONE).date() + timedelta(days=200)
# As pretix words it in the language of its shop.
USED_UP = re.compile("volledig opgebruikt|has been used")
UNKNOWN = re.compile("onbekend|not known")
CLOSED = re.compile("niet meer geldig|no longer valid")
NewCode = Callable[[], str]


@pytest.fixture
async def shop(server: Server) -> AsyncIterator[Pretix]:
    """The bot's side of the link."""
    client = Pretix(server.url, server.organizer, server.token, ZONE)
    yield client
    await client.close_connections()


@pytest.fixture
def new_code() -> NewCode:
    """Codes as the bot makes them, each another."""
    return lambda: grouped(drawn())


async def refused(buys: Buys, cents: int, code: str) -> str:
    """What the till says to a card that it does not take."""
    with pytest.raises(NotSold) as no:
        await buys(cents, code)
    return str(no.value)


async def moved(staff: Staff, code: str) -> list[str]:
    """The movements of the one card with this code, as the shop's own books have them."""
    return list((await staff.card(code))["moved"])


# Making


async def test_a_card_is_made_once_however_often_it_is_asked(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    first = await shop.make(code, 15_000, UNTIL)
    assert await shop.make(code, 15_000, UNTIL) == first
    assert (first.code, first.left_cents, first.made_cents) == (code, 15_000, 15_000)
    assert first.is_open and not first.is_test and first.currency == "EUR"
    assert await moved(staff, code) == ["150.00"]


async def test_a_card_is_good_until_the_end_of_its_last_day(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    assert (await shop.make(code, 15_000, UNTIL)).until == UNTIL
    ends = datetime.fromisoformat((await staff.card(code))["expires"]).astimezone(ZONE)
    assert ends.replace(tzinfo=None) == datetime.combine(UNTIL, datetime.max.time()).replace(
        microsecond=0
    )


async def test_a_card_of_another_amount_is_not_ours(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    with pytest.raises(Taken):
        await shop.make(code, 10_000, UNTIL)
    assert await moved(staff, code) == ["150.00"]


async def test_cards_in_dollars_and_for_tests_are_not_ours(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    dollars, test = new_code(), new_code()
    await staff.make(dollars, "150", currency="USD")
    await staff.make(test, "150", is_test=True)
    for code in (dollars, test):
        with pytest.raises(Taken):
            await shop.make(code, 15_000, UNTIL)


async def test_capitals_make_another_card(shop: Pretix, staff: Staff, new_code: NewCode) -> None:
    code = new_code()
    await staff.make(code.lower(), "20")
    assert await shop.look(code) is None
    assert (await shop.make(code, 15_000, UNTIL)).left_cents == 15_000
    seen = await shop.look(code)
    assert seen is not None and (seen.code, seen.left_cents) == (code, 15_000)


async def test_eight_at_once_make_one_card(server: Server, staff: Staff, new_code: NewCode) -> None:
    code = new_code()
    clients = [Pretix(server.url, server.organizer, server.token, ZONE) for _ in range(8)]
    await asyncio.gather(
        *(each.make(code, 15_000, UNTIL) for each in clients), return_exceptions=True
    )
    assert (await clients[0].make(code, 15_000, UNTIL)).left_cents == 15_000
    assert await moved(staff, code) == ["150.00"]
    for each in clients:
        await each.close_connections()


async def test_an_odd_amount_is_kept_to_the_cent(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    assert (await shop.make(code, 1_234_567, UNTIL)).left_cents == 1_234_567
    small = new_code()
    assert (await shop.make(small, 1, UNTIL)).left_cents == 1
    assert await moved(staff, small) == ["0.01"]


# At the till, and closing


async def test_what_is_bought_comes_off_the_card(
    shop: Pretix, buys: Buys, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    bought = await buys(4_000, code)
    assert (bought.card_cents, bought.rest_cents) == (4_000, 0)
    seen = await shop.look(code)
    assert seen is not None and seen.left_cents == 11_000
    bought = await buys(20_000, code)
    assert (bought.card_cents, bought.rest_cents) == (11_000, 9_000)
    assert USED_UP.search(await refused(buys, 100, code))


async def test_the_till_wants_the_code_exactly_as_it_is_printed(
    shop: Pretix, buys: Buys, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    for spelling in (code.lower(), code.replace("-", "")):
        assert UNKNOWN.search(await refused(buys, 100, spelling))


async def test_a_closed_card_keeps_what_is_left_and_buys_nothing(
    shop: Pretix, buys: Buys, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    await buys(4_000, code)
    assert await shop.close(code) == 11_000
    assert await shop.close(code) == 11_000
    assert CLOSED.search(await refused(buys, 100, code))
    seen = await shop.look(code)
    assert seen is not None and (seen.is_open, seen.left_cents) == (False, 11_000)


async def test_closing_a_card_that_is_not_there_leaves_nothing(
    shop: Pretix, new_code: NewCode
) -> None:
    code = new_code()
    assert await shop.close(code) is None
    assert await shop.look(code) is None


async def test_a_closed_card_is_opened_again_with_what_is_left(
    shop: Pretix, buys: Buys, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    await buys(4_000, code)
    await shop.close(code)
    again = await shop.make(code, 15_000, UNTIL)
    assert (again.is_open, again.until, again.left_cents) == (True, UNTIL, 11_000)
    await buys(1_000, code)
    assert await moved(staff, code) == ["150.00", "-40.00", "-10.00"]


# Taking off


async def test_a_key_takes_once(shop: Pretix, staff: Staff, new_code: NewCode) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    for _ in range(3):
        await shop.take(code, 4_000, "one")
    await shop.take(code, 1_000, "two")
    assert await moved(staff, code) == ["150.00", "-40.00", "-10.00"]


async def test_below_zero_is_put_back_once(shop: Pretix, staff: Staff, new_code: NewCode) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    await shop.take(code, 4_000, "one")
    for _ in range(2):
        await shop.take(code, -4_000, "one back")
    assert await moved(staff, code) == ["150.00", "-40.00", "40.00"]


async def test_more_than_is_left_is_not_taken(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    with pytest.raises(Taken):
        await shop.take(code, 15_001, "too much")
    await shop.take(code, 15_000, "all")
    await shop.take(code, 15_000, "all")
    with pytest.raises(Taken):
        await shop.take(code, 1, "one more")
    with pytest.raises(Taken):
        await shop.take(new_code(), 1, "of no card")
    assert await moved(staff, code) == ["150.00", "-150.00"]


async def test_a_key_is_found_behind_many_other_movements(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    await shop.take(code, 4_000, "one")
    for _ in range(60):
        await staff.change(code, "-0.01")
    await shop.take(code, 1_000, "two")
    for key, cents in (("one", 4_000), ("two", 1_000)):
        await shop.take(code, cents, key)
    assert len(await moved(staff, code)) == 63


# What was done, as the bot hears of it


async def uses_of(shop: Pretix, code: str, left: int) -> list[Use]:
    """What the shop tells of this card to somebody who believes that so much is left."""
    found, _mark = await shop.uses("", {code: left})
    return found


async def test_purchases_refunds_and_hands_are_heard_of(
    shop: Pretix, buys: Buys, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    began = datetime.now(UTC) - timedelta(seconds=2)
    await shop.make(code, 15_000, UNTIL)
    assert await uses_of(shop, code, 15_000) == []
    order = (await buys(4_000, code)).order
    (bought,) = await uses_of(shop, code, 15_000)
    assert (bought.code, bought.cents, bought.ours) == (code, 4_000, "")
    assert began < bought.at < datetime.now(UTC) + timedelta(seconds=2)
    assert await uses_of(shop, code, 11_000) == []

    assert await staff.refund(order, "15") == "15"
    await staff.change(code, "5")
    await shop.take(code, 2_500, "at a provider")
    told = await uses_of(shop, code, 11_000)
    assert told[0] == bought
    assert [(use.cents, use.ours) for use in told] == [
        (4_000, ""),
        (-1_500, ""),
        (-500, ""),
        (2_500, "at a provider"),
    ]
    assert len({use.key for use in told}) == 4
    assert told == await uses_of(shop, code, 11_000)
    seen = await shop.look(code)
    assert seen is not None and seen.left_cents == 15_000 - sum(use.cents for use in told)


async def test_a_refund_goes_back_to_a_card_that_was_closed(
    shop: Pretix, buys: Buys, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    order = (await buys(4_000, code)).order
    await shop.close(code)
    await staff.refund(order)
    assert [use.cents for use in await uses_of(shop, code, 11_000)] == [4_000, -4_000]
    assert await shop.close(code) == 15_000


async def test_what_is_not_asked_about_is_not_told(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    await staff.make(new_code(), "20")
    assert (await shop.uses("", {new_code(): 15_000}))[0] == []


async def test_all_of_more_cards_than_two_pages_hold(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    made = {new_code(): number + 1 for number in range(120)}
    for code, cents in made.items():
        await staff.make(code, f"{cents / 100:.2f}")
    seen = [each async for each in shop.all()]
    assert len({each.code for each in seen}) == len(seen) == len(await staff.cards())
    assert made.items() <= {each.code: each.left_cents for each in seen}.items()


async def test_a_look_tells_test_cards_dollars_ends_and_none_apart(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    test, dollars, over, endless = (new_code() for _ in range(4))
    await staff.make(test, "20", is_test=True)
    await staff.make(dollars, "20", currency="USD")
    await staff.make(over, "20", "2025-03-01T23:59:59+01:00")
    await staff.make(endless, "20")
    seen = {code: await shop.look(code) for code in (test, dollars, over, endless)}
    assert {code: (s.is_test, s.currency, s.is_open, s.until) for code, s in seen.items() if s} == {
        test: (True, "EUR", True, None),
        dollars: (False, "USD", True, None),
        over: (False, "EUR", False, date(2025, 3, 1)),
        endless: (False, "EUR", True, None),
    }


# Whether all is well


async def found_with(
    server: Server, token: str, organizer: str | None = None
) -> dict[str, list[str]]:
    """What a check says with a token, by its level."""
    client = Pretix(server.url, organizer or server.organizer, token, ZONE)
    try:
        findings = await client.check()
    finally:
        await client.close_connections()
    return _by_level(findings)


def _by_level(findings: list[Finding]) -> dict[str, list[str]]:
    levels: dict[str, list[str]] = {}
    for each in findings:
        levels.setdefault(each.level, []).append(each.text)
    return levels


async def test_a_token_with_the_right_rights_is_well(server: Server) -> None:
    found = await found_with(server, server.token)
    assert "wrong" not in found
    assert "'Gemeente'" in found["ok"][0] and "read and write" in found["ok"][1]


async def test_a_wrong_token_or_organizer_is_told_and_no_token_is_named(
    server: Server,
) -> None:
    for found in (
        await found_with(server, "x" * 64),
        await found_with(server, server.token, "nergens"),
    ):
        (told,) = found["wrong"]
        assert "SHOP_TOKEN" in told and "xxxx" not in told and server.token not in told


async def test_a_token_that_may_only_read_is_told(server: Server) -> None:
    found = await found_with(server, server.known["tokens"]["reading"])
    assert ["read and write" in told for told in found["wrong"]] == [True]


async def test_a_check_makes_no_card(server: Server, staff: Staff) -> None:
    before = await staff.cards()
    await found_with(server, server.token)
    assert await staff.cards() == before


async def test_a_token_without_rights_is_refused(server: Server, new_code: NewCode) -> None:
    client = Pretix(server.url, server.organizer, server.known["tokens"]["reading"], ZONE)
    with pytest.raises(Refused):
        await client.make(new_code(), 15_000, UNTIL)
    await client.close_connections()


# When it does not answer


async def test_a_frozen_shop_is_away_within_the_time_of_a_look(
    shop: Pretix, server: Server, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    server.freeze()
    began = time.monotonic()
    with pytest.raises(Away):
        await shop.look(code)
    assert time.monotonic() - began < LOOK_SECONDS + 1
    server.thaw()
    seen = await shop.look(code)
    assert seen is not None and seen.left_cents == 15_000


async def test_a_dead_shop_is_away_at_once_and_keeps_its_cards(
    shop: Pretix, server: Server, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    await server.die()
    began = time.monotonic()
    with pytest.raises(Away):
        await shop.look(code)
    assert time.monotonic() - began < 1
    assert [each.level for each in await shop.check()] == ["wrong"]
    await server.come_back()
    seen = await shop.look(code)
    assert seen is not None and seen.left_cents == 15_000


async def on(line: Relay, server: Server) -> Pretix:
    """The bot's side, over a line."""
    return Pretix(line.url, server.organizer, server.token, ZONE)


@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("status", [0, 409, 429, 500, 502])
async def test_whatever_is_answered_there_is_one_card_and_one_taking(
    server: Server, staff: Staff, new_code: NewCode, status: int, done: bool
) -> None:
    code = new_code()
    async with relay(server.url) as line:
        client = await on(line, server)
        _wrong(line, "POST", status, done)
        with pytest.raises(Away):
            await client.make(code, 15_000, UNTIL)
        assert (await client.make(code, 15_000, UNTIL)).left_cents == 15_000
        _wrong(line, "POST", status, done)
        with pytest.raises(Away):
            await client.take(code, 15_000, "all")
        await client.take(code, 15_000, "all")
        _wrong(line, "PATCH", status, done)
        with pytest.raises(Away):
            await client.close(code)
        assert await client.close(code) == 0
        await client.close_connections()
    assert await moved(staff, code) == ["150.00", "-150.00"]


def _wrong(line: Relay, method: str, status: int, done: bool) -> None:
    if status:
        line.answer(method, status, done=done)
    else:
        line.lose(method, done=done)


async def test_no_idempotency_key_is_sent_and_no_code_stands_in_an_error(
    server: Server, new_code: NewCode
) -> None:
    code = new_code()
    async with relay(server.url) as line:
        client = await on(line, server)
        line.answer("POST", 500, done=False)
        with pytest.raises(Away) as away:
            await client.make(code, 15_000, UNTIL)
        await client.close_connections()
    assert code not in str(away.value) and server.token not in str(away.value)
    assert not any("idempotency" in name.lower() for name in line.headers)


async def test_who_is_told_to_wait_says_for_how_long(server: Server, new_code: NewCode) -> None:
    async with relay(server.url) as line:
        client = await on(line, server)
        line.answer("GET", 429, done=False, wait=7)
        with pytest.raises(Away) as away:
            await client.look(new_code())
        await client.close_connections()
    assert away.value.wait == 7


async def test_the_staff_can_not_have_two_cards_of_one_code(
    staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    await staff.make(code, "20")
    with pytest.raises(ShopSaysNo):
        await staff.make(code, "20")
