"""Work in a process of its own: what comes back, what doesn't, and that nothing stays behind."""

import os
import pickle
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot import child_process
from bot.child_process import (
    NotMade,
    apart,
    made_apart,
    unpacked,
)
from bot.keys import load_keys
from bot.parsing.tables.refusals import TableRefused
from tests.helpers.kernel import landlock, take_all

pytestmark = pytest.mark.slow

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
    assert str(failure.value).startswith("ValueError in test_child_process.py:")
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


class Taken:
    """What a process writes that a hostile file took over: read back, it would be called."""

    def __init__(self, call: Callable[..., object], *arguments: object) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call, self.arguments


def taken_over(trace: str, way: str) -> Iterator[object]:
    """Tries to have the bot make a file."""
    ways: dict[str, object] = {
        "system": Taken(os.system, f"touch {trace}"),
        "open": Taken(open, trace, "w"),
        "eval": Taken(eval, f"open({trace!r}, 'w')"),
        "import": Taken(__import__, "antigravity"),
        "path": Taken(Path(trace).touch),
        "run": Taken(subprocess.run, ["touch", trace]),
        "ours": Taken(load_keys, Path(trace)),
    }
    yield ways[way]


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("way", ["system", "open", "eval", "import", "path", "run", "ours"])
async def test_what_comes_back_calls_nothing_here(tmp_path: Path, way: str, plain: bool) -> None:
    trace = tmp_path / "trace"
    packed = pickle.dumps(("item", next(taken_over(str(trace), way))))
    with pytest.raises(NotMade, match="can't be read"):
        unpacked(packed, (TableRefused,), plain=plain)
    assert not trace.exists()


async def test_a_process_that_was_taken_over_is_not_believed(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with pytest.raises(NotMade, match="can't be read"):
        await made_apart(next_of, str(trace))
    assert not trace.exists()
    # The control: this is what it would do.
    pickle.loads(pickle.dumps(next(taken_over(str(trace), "system"))))
    assert trace.exists()


def next_of(trace: str) -> object:
    """The one that `os.system` would be called with."""
    return next(taken_over(trace, "system"))


async def test_of_plain_values_no_class_comes_back() -> None:
    assert await made_apart(date, 2022, 4, 3) == date(2022, 4, 3)
    with pytest.raises(NotMade, match="can't be read"):
        await made_apart(date, 2022, 4, 3, plain=True)


async def test_more_than_fits_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "LARGEST_ITEM", 1000)
    with pytest.raises(NotMade, match="too much"):
        await made_apart(bytes, 2000)


@pytest.mark.skipif(landlock() < 6, reason="this kernel shuts in less")
async def test_whoever_takes_over_the_reader_of_photos_can_take_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("all of it")
    assert await made_apart(take_all, tmp_path, os.getpid()) == []
    assert kept.read_text() == "all of it" and list(tmp_path.iterdir()) == [kept]
