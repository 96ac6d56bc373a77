"""`leave-shop` as an operator runs it: the bot, the command and the next shop, by turns."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.simulator.moody_shop import Refusal, open_shop
from bot.simulator.pretix import ORGANIZER, TOKEN, PretixShop
from bot.simulator.telegram import Telegram
from bot.simulator.user import User
from tests.helpers.by_hand import by_hand
from tests.helpers.command_line import ANNEKE, ANSWER_SECONDS, DATABASE, Operator, own_scheme
from tests.helpers.command_line import operator as operator
from tests.helpers.command_line import telegram as telegram
from tests.helpers.databases import address_at

pytestmark = pytest.mark.slow


def now() -> datetime:
    return datetime.now(UTC)


def use(operator: Operator, url: str) -> None:
    operator.settings |= {
        "SHOP": "pretix",
        "SHOP_URL": url,
        "SHOP_ORGANIZER": ORGANIZER,
        "SHOP_TOKEN": TOKEN,
    }


@asynccontextmanager
async def running(operator: Operator) -> AsyncIterator[None]:
    bot = await operator.begin("run")
    yield
    bot.send_signal(signal.SIGTERM)
    ended = await operator.end(bot)
    assert ended.code == 0, ended.errors


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(ANSWER_SECONDS):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def bought(operator: Operator) -> int:
    """How many purchases are booked."""
    with by_hand(address_at(operator.folder / DATABASE)) as hand:
        [(number,)] = hand.run("SELECT count(*) FROM redemptions")
    return int(number)


async def test_an_operator_leaves_a_shop_for_the_next(
    operator: Operator, telegram: Telegram
) -> None:
    changes = (
        ("starts = 2021-09-01", "starts = 2001-01-01"),
        ("ends = 2022", "ends = 2100"),
        ("partial = false", "partial = true"),
    )
    own_scheme(operator, *changes)
    invited = await operator.run(
        "invite", "--role", "intermediary", "--organisation", "voedselbank"
    )
    telegram.add_person(ANNEKE, "Anneke")
    anneke = User(telegram, ANNEKE, ANSWER_SECONDS)
    first, second = PretixShop(now), PretixShop(now)
    async with open_shop(first) as url, open_shop(second) as other:
        use(operator, url)
        async with running(operator):
            menu = await anneke.open(invited.output.strip(), "Welkom")
            question = await anneke.tap(menu, "Voucher geven", "Waarvoor")
            await anneke.tap(question, "Sport", "postcode")
            confirmation = await anneke.type("9401 AB 12", "Klopt dit?")
            done = await anneke.tap(confirmation, "Geef voucher", "Klaar. De code is")
            await until(lambda: bool(first.cards))
        [code] = set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}", done.text))
        first.buy(code, 4_000)

        unbooked = await operator.run("leave-shop", "--yes")
        assert unbooked.code == 1
        assert f"not booked: those that end in {code[-4:]}." in (unbooked.output)
        async with running(operator):
            await until(lambda: bought(operator) == 1)
        left = await operator.run("leave-shop", "--yes")
        assert (left.code, left.errors) == (0, "")
        assert left.output.splitlines()[0] == "Closed: 1 card."
        with pytest.raises(Refusal):
            first.buy(code, 1_000)

        use(operator, other)
        errors = await operator.refused("leave-shop", "--yes")
        assert f"put back the shop that is to be left: pretix {url}" in errors
        async with running(operator):
            await until(lambda: bool(second.cards))
        assert second.card(code).cents == 11_000
