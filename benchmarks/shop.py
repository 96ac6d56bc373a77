"""A live webshop with 1,500 cards: what a round of asking costs it, and a tap meanwhile."""

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.confirm import SMALL, database_of
from benchmarks.registry import FULL, Figure, measurement, percentile
from benchmarks.stage import SCHEME, staged
from bot.clock import FileClock
from bot.domain.codes import grouped
from bot.domain.scheme_file import read_scheme
from bot.simulator.moody_shop import open_shop
from bot.simulator.pretix import ORGANIZER, TOKEN, PretixShop
from bot.simulator.scene import START
from bot.simulator.user import User
from bot.webshop.pretix import Pretix

PAIRS_OF_TAPS = 400 if FULL else 150
# One round begins when the one before it is about to end.
_PAUSE_SECONDS = 0.2


@measurement(
    Figure("shop_tap_ms", "A tap while a live webshop is asked all the time, median", "ms"),
    Figure("shop_tap_p99_ms", "The same, 99th percentile", "ms"),
    Figure("shop_round_requests", "Requests of a round of asking about 1,500 cards", ""),
)
async def shop() -> dict[str, float]:
    """Somebody goes in and out of a conversation while one round of asking follows another."""
    zone = read_scheme(SCHEME).zone
    pretix = PretixShop(lambda: START.replace(tzinfo=zone))
    with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as name:
        path = Path(name) / "shop.sqlite"
        shutil.copy(await database_of(SMALL), path)
        left = _linked(path, pretix)
        async with open_shop(pretix) as url:
            client = Pretix(url, ORGANIZER, TOKEN, zone)
            await client.uses("", left)
            requests = pretix.requests
            await client.close_connections()
            settings = {
                "SHOP": "pretix",
                "SHOP_URL": url,
                "SHOP_ORGANIZER": ORGANIZER,
                "SHOP_TOKEN": TOKEN,
            }
            async with staged(1, settings, one_core=True, database=path) as stage:
                asking = asyncio.create_task(_time_passes(FileClock(stage.folder / "clock.json")))
                before = pretix.requests
                seconds = await _walk(stage.people[0])
                asking.cancel()
                with suppress(asyncio.CancelledError):
                    await asking
                assert pretix.requests - before > requests, "no round of asking went by"
    return {
        "shop_tap_ms": percentile(seconds, 50) * 1000,
        "shop_tap_p99_ms": percentile(seconds, 99) * 1000,
        "shop_round_requests": requests,
    }


def _linked(path: Path, pretix: PretixShop) -> dict[str, int]:
    """Have all vouchers of a database in the shop already; what is left of each, by its code."""
    left: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as database, database:
        rows = database.execute("SELECT id, code, balance_cents FROM vouchers").fetchall()
        for voucher_id, code, cents in rows:
            pretix.make_by_hand(grouped(code), cents)
            left[grouped(code)] = cents
            database.execute(
                "INSERT INTO shop_cards (voucher_id, known, asked, made_cents, left_cents,"
                " next_at, since) VALUES (?, 'open', 1, ?, ?, '', '')",
                (voucher_id, cents, cents),
            )
    return left


async def _time_passes(clock: FileClock) -> None:
    """Let the bot think that it is time to ask again."""
    while True:
        await asyncio.sleep(_PAUSE_SECONDS)
        clock.move_to(clock.now() + timedelta(seconds=30))


async def _walk(person: User) -> list[float]:
    """How many seconds each tap took, as the person sees it."""
    seconds: list[float] = []
    menu = await person.type("start", "Welkom")
    for _each in range(PAIRS_OF_TAPS):
        for label, answer in (("Voucher geven", "Waarvoor"), ("Stop", "Gestopt")):
            begun = perf_counter()
            menu = await person.tap(menu, label, answer)
            seconds.append(perf_counter() - begun)
    return seconds
