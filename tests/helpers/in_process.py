"""What the bot has done in a process apart, done in this one.

Such a process takes half a second."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from bot import child_process
from bot.child_process import apart, made_apart
from bot.domain.events import Agenda
from bot.parsing.barcodes import codes_alone, codes_here
from bot.parsing.ical import read
from bot.render import document
from bot.render.charts import chart_png
from bot.reporting.voucher_file import voucher_file


async def read_here(data: bytes, zone: str, today: date) -> Agenda:
    """Read a calendar in this process, as the process apart does."""
    return read(data, ZoneInfo(zone), today)


async def made_here(function: Callable[..., Any], *arguments: Any, **bounds: Any) -> Any:
    """As `made_apart`, in this process."""
    if function is codes_alone:
        return await asyncio.to_thread(codes_here, *arguments)
    if function is voucher_file:
        return await asyncio.to_thread(function, *arguments)
    if function is chart_png:
        return dot()
    if function is document.make:
        return [dot() for _form in arguments[1]]
    return await made_apart(function, *arguments, **bounds)


@asynccontextmanager
async def here(
    function: Callable[..., Iterator[Any]], *arguments: Any, **bounds: Any
) -> AsyncIterator[AsyncIterator[Any]]:
    """As `apart`, in this process."""

    async def items() -> AsyncIterator[Any]:
        for item in function(*arguments):
            yield item

    if function.__module__ == child_process.__name__:
        async with apart(function, *arguments, **bounds) as made:
            yield made
    else:
        yield items()


def dot() -> bytes:
    """The smallest of pictures."""
    made = io.BytesIO()
    Image.new("L", (8, 8)).save(made, "PNG")
    return made.getvalue()
