"""The demo in the bot's own page: what people have on their phones without Telegram."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.routing import BaseRoute

from bot.clock import FileClock
from bot.domain.scheme import Scheme
from bot.simulator.bot_process import DATABASE, BotProcess
from bot.simulator.exercise import Story
from bot.simulator.frames import Frames, path_of_a_run
from bot.simulator.scene import ANSWER_SECONDS, PLAYERS, STORIES, laid, scene
from bot.simulator.server import Cut, listen
from bot.simulator.visitors import Visitors
from bot.storage import clocks
from bot.storage.engines import open_database

# Nobody is to be signed out by half a year that goes by.
_SESSION_DAYS = 365


@dataclass(frozen=True)
class PageDemo:
    """A demo that is going on."""

    visitors: Visitors
    scheme: Scheme
    clock: FileClock
    base_url: str
    bot: BotProcess
    folder: Path


@asynccontextmanager
async def page_demo(
    port: int = 0,
    *,
    scheme_path: Path | None = None,
    start: datetime | None = None,
    settings: Mapping[str, str] | None = None,
    stories: Sequence[Story] = STORIES,
) -> AsyncIterator[PageDemo]:
    """Bot and players, let in by their invitations, and what to try. See `scene`."""
    with scene(scheme_path, start, stories) as here:
        inside, path = _free_port(), path_of_a_run()

        async def believe() -> None:
            database = await open_database(here.folder / DATABASE)
            try:
                async with database.transaction() as transaction:
                    await clocks.say_right(transaction, here.clock.now())
            finally:
                await database.close()

        visitors = Visitors(f"http://127.0.0.1:{inside}", here.clock.now, believe)
        here.travel.tell = visitors.clock_moved

        def routes(cut: Cut) -> Sequence[BaseRoute]:
            programme = here.travel.programme
            return Frames(visitors, here.scheme.zone, here.clock, programme, path, cut).routes()

        async with listen(routes, port, for_programs=(path,)) as base_url:
            visitors.origin = base_url
            in_page = {
                "BOT_TOKEN": "",
                "WEB_URL": base_url,
                "HTTP_PORT": str(inside),
                "WEB_SESSION_DAYS": str(_SESSION_DAYS),
            }
            bot = here.travel.bot = BotProcess(
                here.folder,
                here.scheme_path,
                base_url,
                here.clock_file,
                in_page | dict(settings or {}),
            )
            tokens = await laid(here.folder / DATABASE, here.scheme, here.clock.now())
            await bot.start()
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await _let_in(visitors, tokens)
                yield PageDemo(visitors, here.scheme, here.clock, base_url, bot, here.folder)
            finally:
                await visitors.stop()
                await bot.stop()


async def _let_in(visitors: Visitors, tokens: Sequence[str]) -> None:
    """Each player opens their invitation, and is welcomed."""
    for player, token in zip(PLAYERS, tokens, strict=True):
        await visitors.join(visitors.add(player.id, player.name, player.about), token)

    def are_welcome() -> bool:
        return all(
            any("Welkom" in message["text"] for message in visitor.messages.values())
            for visitor in visitors.people.values()
        )

    await visitors.wait_until(are_welcome, ANSWER_SECONDS)


def _free_port() -> int:
    """A port that nobody has: no other program has begun to listen there before the bot does."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    return port
