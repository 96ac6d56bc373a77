"""Work in a process of its own: what comes back, what doesn't, and that nothing stays behind."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.apart import NotMade, apart, made_apart
from bot.tables.files import TableRefused

SECRET = "4M7K-9PQR-X2T3W"  # made up


def squares(count: int) -> Iterator[int]:
    """Items to send over."""
    for number in range(count):
        yield number * number


def refused(after: int) -> Iterator[int]:
    """Finds out only later that it can't be used."""
    yield from squares(after)
    raise TableRefused("Er zit geen tabel in.")


def clumsy() -> Iterator[int]:
    """Fails, with what it read in its words."""
    yield int(SECRET)


def killed() -> Iterator[int]:
    """As a kernel that is out of memory does it."""
    yield 1
    os.kill(os.getpid(), signal.SIGKILL)


def greedy() -> Iterator[int]:
    """Takes 400 MB."""
    yield len(bytearray(400_000_000))


def environment() -> dict[str, str]:
    """What the process knows."""
    return dict(os.environ)


def forever(trace: str) -> Iterator[int]:
    """Never ends by itself; says where it can be found."""
    Path(trace).write_text(str(os.getpid()), encoding="ascii")
    number = 0
    while True:
        yield number
        number += 1


async def test_the_items_come_in_order_and_end() -> None:
    async with apart(squares, 1_000) as items:
        assert [item async for item in items] == [n * n for n in range(1_000)]


async def test_one_thing_is_made_again_and_again(caplog: pytest.LogCaptureFixture) -> None:
    for _each in range(3):
        assert await made_apart(max, 3, 7) == 7
    assert caplog.text == "", "asyncio knows how each process ended"


async def test_what_was_expected_is_raised_here_as_it_was_there() -> None:
    seen = []
    with pytest.raises(TableRefused, match="Er zit geen tabel in"):
        async with apart(refused, 3, expected=TableRefused) as items:
            async for item in items:
                seen.append(item)
    assert seen == [0, 1, 4]


async def test_a_failure_says_its_kind_and_place_and_not_what_was_read() -> None:
    with pytest.raises(NotMade) as failure:
        async with apart(clumsy) as items:
            await anext(items)
    assert str(failure.value).startswith("ValueError in test_apart.py:")
    assert "4M7K" not in str(failure.value)


async def test_a_process_that_is_killed_is_no_end_of_the_items() -> None:
    seen = []
    with pytest.raises(NotMade, match="too early"):
        async with apart(killed) as items:
            async for item in items:
                seen.append(item)
    assert seen == [1]


async def test_what_takes_too_much_memory_fails_there() -> None:
    with pytest.raises(NotMade, match="MemoryError"):
        async with apart(greedy, memory_bytes=300_000_000) as items:
            await anext(items)
    # Without the bound there is room for it.
    async with apart(greedy) as items:
        assert await anext(items) == 400_000_000


async def test_the_process_knows_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "12345:geheim")
    assert "12345:geheim" not in (await made_apart(environment)).values()


async def test_leaving_early_ends_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def polls(*_signal: object) -> None:
        raise AssertionError("this looks for the end of the process, and takes it from asyncio")

    monkeypatch.setattr("subprocess.Popen.send_signal", polls)
    trace = tmp_path / "pid"
    async with apart(forever, str(trace)) as items:
        assert await anext(items) == 0
        os.kill(int(trace.read_text(encoding="ascii")), 0)
    with pytest.raises(ProcessLookupError):
        os.kill(int(trace.read_text(encoding="ascii")), 0)
