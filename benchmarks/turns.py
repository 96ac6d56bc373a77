"""How many turns a second many people together get out of one core, and out of bare echo bots."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.echo import LABEL
from benchmarks.registry import FULL, Figure, measurement
from benchmarks.stage import cpu_seconds, give_a_core, staged
from bot.simulator.bot_process import TOKEN
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.simulator.user import User

PEOPLE = 24
SLICES = 8 if FULL else 4
PAIRS_OF_TAPS = 12
TURNS = PEOPLE * (1 + 2 * PAIRS_OF_TAPS)


@measurement(
    Figure("turns_per_second", "Turns on one core, 24 people at once", "/s"),
    Figure("turns_cpu_ms", "Processor time of the bot for a turn", "ms"),
    Figure("echo_turns_per_second", "The same of a bare echo bot", "/s"),
    Figure("turns_vs_echo", "Our bot against the bare echo bot", ""),
    Figure("turns_vs_concurrent_echo", "Against an echo bot with concurrent_updates", ""),
    Figure("aiogram_turns_per_second", "A bare echo bot of aiogram, which keeps nothing", "/s"),
    Figure("turns_vs_aiogram_echo", "Our bot against the one of aiogram", ""),
)
async def turns() -> dict[str, float]:
    """Four bots take turns on the same core; the ratios are within one round."""
    ours: list[float] = []
    cpu: list[float] = []
    stock: list[float] = []
    concurrent: list[float] = []
    aiogram: list[float] = []
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(staged(PEOPLE, one_core=True))
        echo = await stack.enter_async_context(_crowd_of("benchmarks.echo"))
        fast_echo = await stack.enter_async_context(_crowd_of("benchmarks.echo", "concurrent"))
        aiogram_echo = await stack.enter_async_context(_crowd_of("benchmarks.aiogram_echo"))
        for number in range(SLICES + 1):
            before = cpu_seconds(stage.bot.pid)
            rates = [
                await rate(*(walk_about(person, PAIRS_OF_TAPS) for person in stage.people)),
                await rate(*(_tap_echo(person, f"rondje {number}") for person in echo)),
                await rate(*(_tap_echo(person, f"rondje {number}") for person in fast_echo)),
                await rate(*(_tap_echo(person, f"rondje {number}") for person in aiogram_echo)),
            ]
            if number:  # the first round warms up
                ours.append(rates[0])
                cpu.append((cpu_seconds(stage.bot.pid) - before) / TURNS * 1000)
                stock.append(rates[1])
                concurrent.append(rates[2])
                aiogram.append(rates[3])
    return {
        "turns_per_second": median(ours),
        "turns_cpu_ms": median(cpu),
        "echo_turns_per_second": median(stock),
        "turns_vs_echo": median(a / b for a, b in zip(ours, stock, strict=True)),
        "turns_vs_concurrent_echo": median(a / b for a, b in zip(ours, concurrent, strict=True)),
        "aiogram_turns_per_second": median(aiogram),
        "turns_vs_aiogram_echo": median(a / b for a, b in zip(ours, aiogram, strict=True)),
    }


async def walk_about(person: User, pairs_of_taps: int) -> None:
    """Turns that change little: the menu, a conversation, and out of it again."""
    menu = await person.type("start", "Welkom")
    for _ in range(pairs_of_taps):
        question = await person.tap(menu, "Voucher geven", "Waarvoor")
        menu = await person.tap(question, "Stop", "Gestopt")


async def _tap_echo(person: User, text: str) -> None:
    message = await person.type(text, text)
    for _ in range(2 * PAIRS_OF_TAPS):
        message = await person.tap(message, LABEL, "getikt")


async def rate(*people: Coroutine[Any, Any, None]) -> float:
    begun = perf_counter()
    await asyncio.gather(*people)
    return TURNS / (perf_counter() - begun)


@asynccontextmanager
async def _crowd_of(echo: str, *arguments: str) -> AsyncIterator[list[User]]:
    """An echo bot on a simulator of its own, and as many people as our bot has."""
    telegram = Telegram(TOKEN, now=lambda: datetime.now(UTC))
    async with serve(telegram) as base_url:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", echo, base_url, TOKEN, *arguments
        )
        give_a_core(process.pid)
        try:
            crowd = []
            for id in range(1001, 1001 + PEOPLE):
                telegram.add_person(id, "Anneke")
                crowd.append(User(telegram, id))
                telegram.open_link(id, f"https://t.me/{telegram.username}?start=1")
            yield crowd
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
