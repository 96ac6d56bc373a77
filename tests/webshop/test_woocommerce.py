"""WooCommerce as the live shop, against a server that is as strict as the real one."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.simulator.moody_shop import Mood, Refusal, open_shop
from bot.simulator.woocommerce import EMAIL, KEY, SECRET, WooShop
from bot.webshop import woocommerce
from bot.webshop.shop import REST, Away, OnlyWhole, Refused, Taken, Use
from bot.webshop.woocommerce import WooCommerce

CODE = "K7M4-2P9Q-XC3DT"
UNTIL = date(2021, 12, 31)
START = datetime(2021, 9, 6, 8, 0, tzinfo=UTC)


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def later(self, **delta: float) -> None:
        self.at += timedelta(**delta)


class Books:
    """What whoever asks for uses keeps: the mark, and each movement once."""

    def __init__(self, client: WooCommerce) -> None:
        self._client = client
        self.mark = ""
        self.uses: dict[str, Use] = {}

    async def ask(self, *codes: str) -> list[int]:
        """The cents of what is new since the last time."""
        uses, self.mark = await self._client.uses(self.mark, dict.fromkeys(codes or (CODE,), 0))
        new = [use for use in uses if use.key not in self.uses]
        self.uses |= {use.key: use for use in new}
        return [use.cents for use in new]


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def shop(time: Time) -> WooShop:
    return WooShop(time.now)


@pytest.fixture
async def url(shop: WooShop) -> AsyncIterator[str]:
    async with open_shop(shop) as url:
        yield url


@pytest.fixture
async def client(url: str) -> AsyncIterator[WooCommerce]:
    client = WooCommerce(url, KEY, SECRET)
    yield client
    await client.close_connections()


@pytest.fixture
async def books(client: WooCommerce) -> Books:
    return Books(client)


# Making


async def test_a_coupon_is_made_for_one_use_and_lasts_its_whole_last_day(
    shop: WooShop, client: WooCommerce, time: Time
) -> None:
    seen = await client.make(CODE, 15_000, UNTIL)
    assert (seen.code, seen.left_cents, seen.until, seen.is_open) == (CODE, 15_000, UNTIL, True)
    [coupon] = shop.cards
    assert (coupon.code, coupon.usage_limit) == (CODE.lower(), 1)
    time.at = datetime(2021, 12, 31, 22, 59, tzinfo=UTC)
    assert (await client.make(CODE, 15_000, UNTIL)).is_open
    time.at = datetime(2021, 12, 31, 23, 0, tzinfo=UTC)
    with pytest.raises(Refusal, match="expired"):
        shop.buy(CODE, 100)
    seen_after = await client.look(CODE)
    assert seen_after is not None and not seen_after.is_open


async def test_asked_twice_it_is_there_once(shop: WooShop, client: WooCommerce) -> None:
    await client.make(CODE, 15_000, UNTIL)
    await client.make(CODE, 15_000, UNTIL)
    assert len(shop.cards) == 1


@pytest.mark.parametrize("mood", [Mood.LOSES_ANSWERS, Mood.SAYS_500])
async def test_an_answer_that_is_lost_makes_no_second_coupon(
    shop: WooShop, client: WooCommerce, mood: Mood
) -> None:
    shop.mood = mood
    with pytest.raises(Away):
        await client.make(CODE, 15_000, UNTIL)
    shop.mood = Mood.WELL
    assert (await client.make(CODE, 15_000, UNTIL)).left_cents == 15_000
    assert len(shop.coupons) == 1


async def both_at_once(shop: WooShop, url: str) -> list[object]:
    """Two that looked before either of them made it: as after an answer that was lost."""
    shop.after_check = asyncio.Barrier(2)
    two = [WooCommerce(url, KEY, SECRET), WooCommerce(url, KEY, SECRET)]
    try:
        asked = [each.make(CODE, 15_000, UNTIL) for each in two]
        return list(await asyncio.gather(*asked, return_exceptions=True))
    finally:
        shop.after_check = None
        for each in two:
            await each.close_connections()


async def test_of_two_at_once_the_first_stays_and_the_other_goes_to_the_bin(
    shop: WooShop, url: str
) -> None:
    await both_at_once(shop, url)
    first, second = shop.coupons
    assert (first.status, second.status) == ("publish", "trash") and first.id < second.id


async def test_without_a_look_after_making_there_are_two(
    shop: WooShop, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of `test_of_two_at_once_the_first_stays_and_the_other_goes_to_the_bin`."""

    async def first_of(_self: object, found: list[object]) -> object:
        return found[0] if found else None

    monkeypatch.setattr(WooCommerce, "_sole", first_of)
    await both_at_once(shop, url)
    assert [each.status for each in shop.coupons] == ["publish", "publish"]


async def test_of_two_the_one_that_was_used_stays(shop: WooShop, client: WooCommerce) -> None:
    """Else what was spent could be spent once more with the other."""
    shop.make_by_hand(CODE, 15_000)
    shop.make_by_hand(CODE, 15_000)
    shop.buy(CODE, 4_000)
    assert (await client.make(CODE, 15_000, UNTIL)).left_cents == 0
    with pytest.raises(Refusal):
        shop.buy(CODE, 4_000)


async def test_what_was_used_never_goes_to_the_bin(shop: WooShop, client: WooCommerce) -> None:
    """Two that were both spent: that is for a person, and the shop's own proof of it."""
    shop.make_by_hand(CODE, 15_000, usage_count=1)
    shop.make_by_hand(CODE, 15_000, usage_count=1)
    await client.make(CODE, 15_000, UNTIL)
    assert len(shop.cards) == 2


async def test_what_staff_put_in_the_bin_is_not_there(shop: WooShop, client: WooCommerce) -> None:
    shop.make_by_hand(CODE, 15_000, status="trash")
    assert await client.look(CODE) is None
    assert (await client.make(CODE, 15_000, UNTIL)).is_open
    assert [each.status for each in shop.coupons] == ["trash", "publish"]


async def test_two_that_are_there_are_closed_both(shop: WooShop, client: WooCommerce) -> None:
    shop.make_by_hand(CODE, 15_000)
    shop.make_by_hand(CODE, 15_000)
    assert await client.close(CODE) == 15_000
    with pytest.raises(Refusal):
        shop.buy(CODE, 4_000)


@pytest.mark.parametrize(
    ("cents", "facts"),
    [
        (10_000, {}),
        (15_000, {"usage_limit": None}),
        (15_000, {"usage_limit": 2}),
        (15_000, {"discount_type": "percent"}),
        (10_000, {"status": "draft"}),
    ],
)
async def test_a_code_that_is_there_with_other_terms_is_for_a_person(
    shop: WooShop, client: WooCommerce, cents: int, facts: dict[str, object]
) -> None:
    shop.make_by_hand(CODE, cents, **facts)
    with pytest.raises(Taken):
        await client.make(CODE, 15_000, UNTIL)
    assert len(shop.cards) == 1


async def test_a_part_of_a_code_is_no_code(shop: WooShop, client: WooCommerce) -> None:
    shop.make_by_hand(CODE + "-2", 15_000)
    assert await client.look(CODE) is None
    assert await client.close(CODE) is None
    await client.make(CODE, 15_000, UNTIL)
    assert len(shop.cards) == 2


# Closing


async def test_a_closed_coupon_is_refused_at_the_till_and_can_be_opened_again(
    shop: WooShop, client: WooCommerce
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    assert await client.close(CODE) == 15_000
    with pytest.raises(Refusal, match="does not exist"):
        shop.buy(CODE, 100)
    seen = await client.look(CODE)
    assert seen is not None and (seen.is_open, seen.left_cents) == (False, 15_000)
    assert (await client.make(CODE, 15_000, UNTIL)).is_open
    assert len(shop.coupons) == 1
    shop.buy(CODE, 100)


async def test_what_is_bought_while_it_is_closed_is_not_left(
    shop: WooShop, client: WooCommerce
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    shop.meanwhile = lambda: shop.buy(CODE, 4_000)
    assert await client.close(CODE) == 0


async def test_nothing_is_left_after_one_use_and_it_stays_open(
    shop: WooShop, client: WooCommerce
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    shop.buy(CODE.lower(), 4_000)
    seen = await client.look(CODE)
    assert seen is not None and (seen.left_cents, seen.made_cents) == (0, 15_000)
    assert seen.is_open
    with pytest.raises(Refusal, match="limit"):
        shop.buy(CODE, 4_000)


# A provider's scan


async def test_a_scan_takes_all_of_it_once_and_is_put_back(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    await client.take(CODE, 15_000, "first")
    await client.take(CODE, 15_000, "first")
    assert await client.took(CODE, "first") and not await client.took(CODE, "other")
    assert (await client.make(CODE, 15_000, UNTIL)).left_cents == 0
    with pytest.raises(Refusal):
        shop.buy(CODE, 100)
    with pytest.raises(Taken):
        await client.take(CODE, 15_000, "other")
    time.later(seconds=30)
    await client.take(CODE, -15_000, "back")
    await client.take(CODE, -15_000, "back")
    assert await client.took(CODE, "back")
    assert shop.card(CODE).cents == 15_000
    assert await books.ask() == [15_000, -15_000]
    assert [use.ours for use in books.uses.values()] == ["first", "back"]


@pytest.mark.parametrize(
    "odd",
    [
        "{} aangepast",
        "aangepast {}",
        "aan/ge/past {}",
        "2021-09-06T08:00:00/key/1 {}",
        "2021-09-06T08:00:00+00:00/key/99999999999999999999 {}",
    ],
)
async def test_what_staff_write_beside_our_entries_counts_for_nothing(
    shop: WooShop, client: WooCommerce, books: Books, odd: str
) -> None:
    other = "A1B2-C3D4-E5F6G"
    await client.make(CODE, 15_000, UNTIL)
    await client.make(other, 15_000, UNTIL)
    await client.take(CODE, 15_000, "key")
    meta = shop.card(CODE).meta
    for name in meta:
        meta[name] = odd.format(meta[name])
    assert await client.took(CODE, "key")
    shop.buy(other, 4_000)
    assert sorted(await books.ask(CODE, other)) == [4_000, 15_000]


async def test_an_entry_that_staff_made_another_is_none(
    shop: WooShop, client: WooCommerce, books: Books
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    await client.take(CODE, 15_000, "key")
    meta = shop.card(CODE).meta
    for name in meta:
        meta[name] += "x"
    assert not await client.took(CODE, "key")
    assert await books.ask() == []


async def test_what_was_taken_off_is_not_to_be_had_after_closing_and_opening(
    shop: WooShop, client: WooCommerce
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    await client.take(CODE, 15_000, "key")
    assert await client.close(CODE) == 0
    seen = await client.look(CODE)
    assert seen is not None and not seen.is_open
    seen = await client.make(CODE, 15_000, UNTIL)
    assert (seen.is_open, seen.left_cents) == (True, 0)
    with pytest.raises(Refusal):
        shop.buy(CODE, 100)


async def test_what_is_put_back_on_a_closed_coupon_stays_closed(
    shop: WooShop, client: WooCommerce
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    await client.take(CODE, 15_000, "key")
    await client.close(CODE)
    await client.take(CODE, -15_000, "back")
    assert await client.close(CODE) == 15_000
    with pytest.raises(Refusal):
        shop.buy(CODE, 100)


async def test_what_was_put_back_is_known_after_its_use(
    shop: WooShop, client: WooCommerce, books: Books
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    await client.take(CODE, 15_000, "key")
    await client.take(CODE, -15_000, "back")
    shop.buy(CODE, 15_000)
    await client.close(CODE)
    assert await client.took(CODE, "back")
    assert sorted(await books.ask()) == [-15_000, 15_000, 15_000]


async def test_a_scan_of_a_part_is_refused(shop: WooShop, client: WooCommerce) -> None:
    await client.make(CODE, 15_000, UNTIL)
    with pytest.raises(OnlyWhole):
        await client.take(CODE, 4_000, "key")
    with pytest.raises(Taken):
        await client.take(CODE, 15_001, "key")
    assert shop.card(CODE).cents == 15_000 and not await client.took(CODE, "key")


async def test_a_scan_of_what_was_used_is_refused(shop: WooShop, client: WooCommerce) -> None:
    with pytest.raises(Taken):
        await client.take(CODE, 15_000, "key")
    await client.make(CODE, 15_000, UNTIL)
    shop.buy(CODE, 4_000)
    with pytest.raises(Taken):
        await client.take(CODE, 15_000, "key")
    with pytest.raises(Taken):
        await client.take(CODE, -15_000, "back")


async def test_who_buys_at_the_moment_of_a_scan_is_first(
    shop: WooShop, client: WooCommerce, books: Books
) -> None:
    await client.make(CODE, 15_000, UNTIL)

    def buys() -> None:
        shop.meanwhile = None
        shop.buy(CODE, 15_000)

    shop.meanwhile = buys
    with pytest.raises(Taken):
        await client.take(CODE, 15_000, "key")
    assert not await client.took(CODE, "key")
    assert await books.ask() == [15_000]
    assert [use.ours for use in books.uses.values()] == [""]


async def test_who_buys_at_the_moment_of_a_scan_is_first_also_when_its_answer_is_lost(
    shop: WooShop, client: WooCommerce, books: Books
) -> None:
    await client.make(CODE, 15_000, UNTIL)

    def buys() -> None:
        shop.meanwhile = None
        shop.buy(CODE, 15_000)
        shop.mood = Mood.LOSES_ANSWERS

    shop.meanwhile = buys
    with pytest.raises(Away):
        await client.take(CODE, 15_000, "key")
    shop.mood = Mood.WELL
    assert not await client.took(CODE, "key")
    with pytest.raises(Taken):
        await client.take(CODE, 15_000, "key")
    assert await books.ask() == [15_000]


async def test_what_a_use_left_is_taken_off_and_does_not_come_back(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    with pytest.raises(Taken):
        await client.take(CODE, 11_000, f"{REST}of a use")
    order = shop.buy(CODE, 4_000)
    time.later(seconds=20)
    await client.take(CODE, 11_000, f"{REST}of a use")
    await client.take(CODE, 11_000, f"{REST}of a use")
    assert await books.ask() == [4_000, 11_000]
    assert [use.ours for use in books.uses.values()] == ["", f"{REST}of a use"]
    seen = await client.look(CODE)
    assert seen is not None and (seen.left_cents, seen.is_open) == (0, True)
    time.later(seconds=20)
    shop.change(order, "cancelled")
    assert await books.ask() == [-4_000]
    seen = await client.look(CODE)
    assert seen is not None and (seen.left_cents, seen.is_open) == (4_000, False)
    with pytest.raises(Refusal):
        shop.buy(CODE, 15_000)


async def test_a_scan_of_which_the_answer_is_lost_is_found(
    shop: WooShop, client: WooCommerce
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    shop.mood = Mood.LOSES_ANSWERS
    with pytest.raises(Away):
        await client.take(CODE, 15_000, "key")
    shop.mood = Mood.WELL
    assert await client.took(CODE, "key")


# What was bought


async def test_a_use_is_told_once_with_tax(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    assert await books.ask() == []
    shop.buy(CODE, 9_999)
    time.later(minutes=5)
    assert await books.ask() == [9_999]
    [use] = books.uses.values()
    assert (use.code, use.at) == (CODE, START)
    time.later(minutes=5)
    assert await books.ask() == []


async def test_what_changed_long_ago_is_not_asked_for_again(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    shop.buy(CODE, 4_000)
    await books.ask()
    time.later(hours=3)
    shop.make_by_hand("ANDERE", 100)
    await books.ask()
    shop.answered.clear()
    await books.ask()
    assert shop.answered == ["[]", "[]", shop.answered[2]]


async def asked_before_it_was_known(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> list[int]:
    """What is told at last of a coupon that was used while nobody knew that it is there."""
    shop.mood = Mood.LOSES_ANSWERS
    with pytest.raises(Away):
        await client.make(CODE, 15_000, UNTIL)
    shop.mood = Mood.WELL
    shop.buy(CODE, 4_000)
    shop.make_by_hand("ANDERE", 100)
    shop.make_by_hand("NOG EEN", 100)
    shop.buy("ANDERE", 100)
    time.later(seconds=1)
    shop.buy("NOG EEN", 100)
    assert await books.ask("ANDERE") == [100]
    time.later(minutes=5)
    return await books.ask("ANDERE", CODE)


async def test_an_order_of_before_its_coupon_was_known_is_seen_in_the_overlap(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> None:
    assert await asked_before_it_was_known(shop, client, books, time) == [4_000]


async def test_without_an_overlap_it_is_missed(
    shop: WooShop,
    client: WooCommerce,
    books: Books,
    time: Time,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control of what is above."""
    monkeypatch.setattr(woocommerce, "_OVERLAP", timedelta(0))
    assert await asked_before_it_was_known(shop, client, books, time) == []


async def test_a_cancelled_order_gives_back_and_may_come_to_life_again(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    order = shop.buy(CODE, 4_000)
    told = [await books.ask()]
    for status in ("cancelled", "processing", "completed", "trash"):
        time.later(minutes=2)
        shop.change(order, status)
        told.append(await books.ask())
    assert told == [[4_000], [-4_000], [4_000], [], [-4_000]]
    assert shop.card(CODE).cents == 15_000


async def test_who_does_not_pay_spends_nothing_until_they_do(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    order = shop.buy(CODE, 4_000, paid_cents=1_000, status="pending")
    told = [await books.ask()]
    for status in ("failed", "pending", "processing"):
        time.later(minutes=2)
        shop.change(order, status)
        told.append(await books.ask())
    assert told == [[], [], [], [4_000]]


async def test_a_refund_gives_back_its_part_and_a_whole_one_all(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    order = shop.buy(CODE, 15_000, paid_cents=3_000)
    assert await books.ask() == [15_000]
    time.later(minutes=2)
    shop.refund(order, 1_000)
    assert await books.ask() == [-5_000]
    time.later(minutes=2)
    shop.refund(order, 500)
    shop.refund(order)
    assert sorted(await books.ask()) == [-7_500, -2_500]
    shop.change(order, "cancelled")
    assert await books.ask() == []
    assert sum(use.cents for use in books.uses.values()) == 0


async def test_parts_of_refunds_come_to_all_of_it(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    order = shop.buy(CODE, 100, paid_cents=3)
    told = [await books.ask()]
    for _third in range(3):
        time.later(minutes=2)
        shop.refund(order, 1)
        told.append(await books.ask())
    assert told == [[100], [-33], [-34], [-33]]


async def test_an_order_that_a_coupon_paid_whole_is_given_back_by_its_status(
    shop: WooShop, client: WooCommerce, books: Books, time: Time
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    order = shop.buy(CODE, 15_000)
    await books.ask()
    time.later(minutes=2)
    shop.refund(order)
    assert await books.ask() == [-15_000]
    shop.change(order, "cancelled")
    assert await books.ask() == []
    shop.change(order, "refunded")
    seen = await client.look(CODE)
    # The goods came back, but the coupon stays used.
    assert seen is not None and seen.left_cents == 0


async def test_more_than_a_page_is_read_to_its_end(
    shop: WooShop, client: WooCommerce, books: Books
) -> None:
    codes = [f"CODE-{number:04}" for number in range(230)]
    for code in codes:
        shop.make_by_hand(code, 500)
        shop.buy(code, 500)
    shop.make_by_hand("BIN", 500, status="trash")
    assert await books.ask(*codes) == [500] * 230
    assert [each.code async for each in client.all()] == codes


async def test_all_tells_of_two_with_one_code_that_one_is_open(
    shop: WooShop, client: WooCommerce
) -> None:
    """One that was made late, after the other was closed, must not stay unseen at night."""
    await client.make(CODE, 15_000, UNTIL)
    await client.close(CODE)
    shop.make_by_hand(CODE, 15_000)
    [seen] = [each async for each in client.all()]
    assert seen.is_open and seen.code == CODE


async def test_nothing_about_a_customer_is_ever_asked(
    shop: WooShop, client: WooCommerce, books: Books
) -> None:
    await client.make(CODE, 15_000, UNTIL)
    order = shop.buy(CODE, 4_000)
    await client.look(CODE)
    await client.make(CODE, 15_000, UNTIL)
    await books.ask()
    assert [each.left_cents async for each in client.all()] == [0]
    await client.check()
    await client.close(CODE)
    assert not [each for each in shop.answered if EMAIL in each]
    assert EMAIL in shop.webhook(order)[1].decode()


# What it says of itself


async def test_a_check_says_what_the_key_may_do(shop: WooShop, client: WooCommerce) -> None:
    assert [each.level for each in await client.check()] == ["ok", "ok", "note"]
    assert shop.coupons == []
    shop.currency = "USD"
    shop.rights = {"read"}
    assert [each.level for each in await client.check()] == ["ok", "wrong", "note", "wrong"]
    shop.rights = set()
    assert [each.level for each in await client.check()] == ["wrong"]
    shop.mood = Mood.BROKEN
    [finding] = await client.check()
    assert "does not answer" in finding.text


async def test_a_wrong_key_is_refused_and_not_told(url: str) -> None:
    client = WooCommerce(url, KEY, "cs_wrong")
    with pytest.raises(Refused) as refused:
        await client.make(CODE, 15_000, UNTIL)
    await client.close_connections()
    assert not {KEY, "cs_wrong", CODE} & set(str(refused.value).split())


def test_only_what_is_signed_with_our_secret_comes_from_the_shop() -> None:
    client = WooCommerce("http://127.0.0.1:1", KEY, SECRET)
    body = b'{"id": 1}'
    made = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
    assert client.heard({"X-WC-Webhook-Signature": made}, body, "")
    assert not client.heard({"X-WC-Webhook-Signature": made}, body + b" ", "")
    assert not client.heard({"X-WC-Webhook-Signature": "é"}, body, "")
    assert not client.heard({}, body, SECRET)
    assert client.is_ping(b"webhook_id=12") and not client.is_ping(body)
