"""Calendars that somebody means harm with: refused, within bounded time and memory.

They are read by a bot of their own (`python -m tests.test_hostile_calendars`), of which everything
can be measured that it and its processes took.
"""

import asyncio
import json
import resource
import sys
import time
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest
from aiohttp import web

from bot.domain.events import Part
from bot.parsing.ical import MOST_CALENDAR_BYTES, CalendarError
from bot.schedule.agenda_source import (
    Mark,
    OutOfReachError,
    fetch,
    read_apart,
)

pytestmark = pytest.mark.slow

ZONE, TODAY = "Europe/Amsterdam", date(2021, 9, 6)
# Processor time for one calendar here; the bot gives thirty.
SECONDS = 1
MOST_SECONDS = 10.0
# What reading may take (bot/child_process.py), and what fetching may add to the bot itself.
READER_MIB, BOT_MIB = 512, 60
_MIB = 1024 if sys.platform == "linux" else 1024 * 1024


def calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def event(uid: int, *lines: str) -> str:
    start = "DTSTART:20210911T130000"
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:x", start, *lines, "END:VEVENT"])


def numbers(count: int) -> str:
    return ",".join(map(str, range(count)))


EVERY_SECOND = f"BYHOUR={numbers(24)};BYMINUTE={numbers(60)};BYSECOND={numbers(60)}"
# Each is small enough to be read at all: what is larger is not looked into.
FILES: dict[str, Callable[[], bytes]] = {
    # 34 million moments, of which each takes some hundreds of bytes: ten times a gigabyte.
    "gigabytes by one rule": lambda: calendar(event(1, f"RRULE:FREQ=DAILY;{EVERY_SECOND}")),
    "gigabytes by many rules": lambda: calendar(
        *(event(uid, "RRULE:FREQ=DAILY", f"DESCRIPTION:{'x' * 900}") for uid in range(4_000))
    ),
    "days by the hundred thousand": lambda: calendar(
        event(1, "RDATE:" + ",".join(["20210912T130000"] * 250_000))
    ),
    "a million lines": lambda: calendar(event(1, *["X:y"] * 900_000)),
    "a million folds": lambda: calendar(event(1, "DESCRIPTION:x", *[" y"] * 1_000_000)),
    "a thousand calendars in each other": lambda: b"BEGIN:VCALENDAR\r\n" * 100_000,
}
# What a server sends without end: never more than this is taken in.
STREAMS = ("lines", "packed lines")


def _own_most() -> float:
    """The most memory that this process ever had, MiB. (Linux' getrusage counts a parent's.)"""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB


async def _outcome(data: bytes | str) -> dict[str, object]:
    """What comes of a calendar, or of an address."""
    begun = time.monotonic()
    why = ""
    try:
        if isinstance(data, str):
            found = await fetch(data, Mark())
            data = found[0] if found else b""
        agenda = await read_apart(data, ZONE, TODAY, SECONDS)
        count = len(agenda.planned)
    except (CalendarError, OutOfReachError) as error:
        count, why = 0, str(error)
    return {"count": count, "why": why, "seconds": time.monotonic() - begun}


async def _read_each(address: str) -> dict[str, object]:
    before = _own_most()
    found = {name: await _outcome(f"{address}/{number}") for number, name in enumerate(STREAMS)}
    grown = _own_most() - before
    found |= {name: await _outcome(make()) for name, make in FILES.items()}
    return {
        "found": found,
        "bot": grown,
        "reader": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MIB,
    }


class Endless:
    """A server that never stops sending; `sent` is how many bytes of each it got rid of."""

    def __init__(self) -> None:
        self.sent = [0, 0]

    async def lines(self, request: web.Request) -> web.StreamResponse:
        return await self._send(request, 0, b"X-A:b\r\n" * 10_000, {})

    async def packed(self, request: web.Request) -> web.StreamResponse:
        """Each 64 kB that come over the line are 60 MB unpacked."""
        packer = zlib.compressobj(9, wbits=31)
        some = packer.compress(b"\n" * 100_000_000)
        return await self._send(request, 1, some, {"Content-Encoding": "gzip"})

    async def _send(
        self, request: web.Request, which: int, some: bytes, headers: dict[str, str]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        while self.sent[which] < 1_000_000_000:
            await response.write(some)
            self.sent[which] += len(some)
        return response


@pytest.fixture
async def endless() -> AsyncIterator[tuple[Endless, str]]:
    server = Endless()
    app = web.Application()
    app.router.add_get("/0", server.lines)
    app.router.add_get("/1", server.packed)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0]
        yield server, f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def test_hostile_calendars_take_little_time_and_memory(
    endless: tuple[Endless, str],
) -> None:
    server, address = endless
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.parsing.test_hostile_calendars", address),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    output, _errors = await process.communicate()
    assert process.returncode == 0
    told = json.loads(output)
    found = told["found"]
    assert set(found) == {*FILES, *STREAMS}
    # Nothing of them gets into the calendar, but for what is only odd.
    odd = {"a million lines", "a million folds", "days by the hundred thousand"}
    assert {name for name, each in found.items() if each["count"]} <= odd
    assert {name: each for name, each in found.items() if each["seconds"] > MOST_SECONDS} == {}
    assert told["reader"] < READER_MIB
    assert told["bot"] < BOT_MIB
    assert server.sent[0] < 20 * MOST_CALENDAR_BYTES


@pytest.mark.parametrize(
    "about", ["\\n" * 200_000, "<b>" + "<" * 200_000, "tijd:" + " x" * 200_000, " " * 200_000 + "x"]
)
async def test_one_long_description_keeps_no_calendar_from_being_read(about: str) -> None:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//NL"]
    for uid, text in (("good", "tijd: avond\\nMet soep."), ("long", about)):
        lines += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTART;VALUE=DATE:20210910", f"SUMMARY:{uid}"]
        lines += [f"DESCRIPTION:{text}", "END:VEVENT"]
    data = "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
    agenda = await read_apart(data, "Europe/Amsterdam", date(2021, 9, 6), seconds=6)
    assert [one.uid for one in agenda.planned] == ["good", "long"]
    assert (agenda.planned[0].facts.part, agenda.planned[0].facts.about) == (
        Part.EVENING,
        "Met soep.",
    )


def test_a_file_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "agenda.ics"
    with path.open("wb") as file:
        file.truncate(1024**3)
    with pytest.raises(CalendarError, match="too large"):
        asyncio.run(fetch(path, Mark()))


if __name__ == "__main__":
    json.dump(asyncio.run(_read_each(sys.argv[1])), sys.stdout)
