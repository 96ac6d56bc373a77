"""Reads a table that somebody sent in a process apart, within bounds on memory and time.

As they do for a chat, so for an operator: the process that reads has no key.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot import child_process
from bot.child_process import READING_BYTES, READING_CPU_SECONDS, NotMade
from bot.parsing.tables.columns import Column, Header
from bot.parsing.tables.files import open_table
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import ColumnsMissing
from bot.translation import gettext as _

_log = logging.getLogger(__name__)


@asynccontextmanager
async def table_apart(
    read: Callable[..., Iterator[Any]], *arguments: Any
) -> AsyncIterator[AsyncIterator[Any]]:
    """What a generator of a module makes of a table, piece by piece.

    Raises TableRefused, also where it takes more memory or time than a table of the most rows.
    """
    try:
        async with child_process.apart(
            *(read, *arguments),
            expected=TableRefused,
            memory_bytes=READING_BYTES,
            cpu_seconds=READING_CPU_SECONDS,
        ) as items:
            yield items
    except NotMade as error:
        _log.error("a table was not read to its end: %s", error)
        raise TableRefused(
            _("This file takes too much to read. Split it, or save it as CSV.")
        ) from None


async def header_apart(data: bytes, columns: Sequence[Column]) -> Header:
    """The names of a table's columns, whether they are known or not. Raises TableRefused."""
    try:
        async with table_apart(_header, data, columns) as items:
            header: Header = await anext(items)
    except ColumnsMissing as missing:
        header = missing.header
    return header


def _header(data: bytes, columns: Sequence[Column]) -> Iterator[Header]:
    yield open_table(data, columns).header
