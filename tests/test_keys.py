"""The key: what a household's mark costs, and what becomes of marks that cost nothing."""

import asyncio
import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey, SealedBox

from bot.app import App
from bot.config import Settings, read_what_is_right
from bot.keys import (
    QUICK,
    SLOW,
    Cost,
    KeyFileError,
    Keys,
    TypedHousehold,
    load_keys,
    read_keys,
)
from bot.storage import household_coupons, households
from tests.conftest import SetStage, Stage
from tests.helpers.privacy import everything

ROOT = Path(__file__).parents[1]
LINE = "address 9401AB 12"
TABLES = ("household_vouchers", "household_coupons")


def as_it_was(secret: bytes, line: str) -> tuple[bytes, Callable[[int], bytes]]:
    """The mark and the sealing of the version before: a keyed hash, and a box of its own."""

    def keyed(text: bytes, key: bytes) -> bytes:
        return hashlib.blake2b(text, key=key, digest_size=32).digest()

    mark = keyed(line.encode(), keyed(b"household mark", secret))
    seed = keyed(line.encode(), keyed(b"household open", secret))
    public = PrivateKey.from_seed(seed).public_key
    return mark, lambda id: SealedBox(public).encrypt(id.to_bytes(8, "big"))


def secret_of(stage: Stage) -> bytes:
    return bytes.fromhex(stage.settings.key_path.read_text().strip())


async def take_back_to_quick(stage: Stage, given: dict[str, list[int]]) -> None:
    """Let both tables be as the version before left them: of these lines, these vouchers."""
    async with stage.database.transaction() as transaction:
        for table in TABLES:
            await transaction.queue(f"DELETE FROM {table}")
            for line, ids in given.items():
                mark, seal = as_it_was(secret_of(stage), line)
                for id in ids:
                    await transaction.queue(
                        f"INSERT INTO {table} VALUES (:mark, :sealed)",
                        {"mark": mark, "sealed": seal(id)},
                    )


async def marks_of(stage: Stage) -> list[bytes]:
    found: list[bytes] = []
    for table in TABLES:
        rows = await stage.database.reading.rows(f"SELECT mark, sealed FROM {table}")
        found += [value for row in rows for value in row]
    return found


async def start_again(stage: Stage) -> None:
    """The same database under a bot that starts."""
    async with App(stage.settings, stage.installation):
        pass


def test_a_mark_costs_what_is_promised() -> None:
    """In processor time, so that a busy machine does not count. The control costs nothing."""

    def seconds(cost: Cost) -> float:
        keys = Keys(b"\x07" * 32, cost)
        begun = time.thread_time()
        keys.household(LINE)
        return time.thread_time() - begun

    assert seconds(QUICK) < 0.01
    assert min(seconds(SLOW) for _time in range(2)) > 0.02
    assert SLOW.memory_bytes == 64 * 1024 * 1024


def test_neither_the_mark_nor_what_is_sealed_is_found_without_the_computing() -> None:
    """Whatever is derived quickly from key and address opens nothing and equals nothing."""
    secret = b"\x07" * 32
    household = Keys(secret, QUICK).household(LINE)
    quick, _seal = as_it_was(secret, LINE)
    inner = household.cover.off(household.mark)
    assert quick not in (household.mark, inner)
    seed = hashlib.blake2b(
        LINE.encode(),
        key=hashlib.blake2b(b"household open", key=secret, digest_size=32).digest(),
        digest_size=32,
    ).digest()
    box = SealedBox(PrivateKey.from_seed(seed))
    with pytest.raises(Exception, match="decrypt"):
        box.decrypt(household.cover.off(household.seal(3)))
    # And the cost goes into both.
    other = Keys(secret, Cost(2, 8 * 1024)).household(LINE)
    assert other.mark != household.mark and other.public != household.public


async def test_a_line_is_hashed_once_a_turn_and_not_on_the_event_loop(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each way to type an address; the hash takes a while, and everything else goes on."""
    loop_thread = threading.get_ident()
    asked: list[int] = []
    held, beats = threading.Event(), 0
    true_household = Keys.household

    def household(keys: Keys, line: str) -> TypedHousehold:
        asked.append(threading.get_ident())
        # Until the loop has gone on: on the loop this would wait in vain.
        assert held.wait(5)
        return true_household(keys, line)

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0)
            beats += 1
            if asked:
                held.set()

    monkeypatch.setattr(Keys, "household", household)
    anneke = await stage.intermediary()
    heart = asyncio.create_task(beat())
    try:
        for words in (["Voucher geven", "Sport"], []):
            asked.clear()
            held.clear()
            for label in words:
                await anneke.tap(label)
            await anneke.send("9401 AB 12" if words else "sport 9401 AB 14")
            assert len(asked) == 1 and asked[0] != loop_thread
            await anneke.tap("Geef voucher")
            assert len(asked) == 1, "what was typed is known by its mark"
        asked.clear()
        held.clear()
        await anneke.send("code kwijt")
        await anneke.send("9401 AB 12")
        assert len(asked) == 1 and asked[0] != loop_thread
    finally:
        heart.cancel()


async def test_a_hash_on_the_event_loop_would_be_noticed() -> None:
    """The control of the test above: nothing goes on while the loop itself computes."""
    held = threading.Event()

    async def beat() -> None:
        held.set()

    heart = asyncio.create_task(beat())
    assert not held.wait(0.05)
    await heart


async def test_households_from_before_are_found_again(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 12")
    await anneke.give("9401 AB 14")
    await take_back_to_quick(stage, {LINE: [1], "address 9401AB 14": [2, 1]})
    before = await marks_of(stage)
    await start_again(stage)
    after = await marks_of(stage)
    assert len(after) == len(before) and not set(after) & set(before)
    reading = stage.database.reading
    typed = stage.keys.household(LINE)
    assert await households.sealed_vouchers(reading, typed) == [1]
    both = await households.sealed_vouchers(reading, stage.keys.household("address 9401AB 14"))
    assert sorted(both) == [1, 2]
    assert await household_coupons.how_many(reading, typed) == 1
    assert "al een voucher" in await anneke.send("sport 9401 AB 12")
    # What was sealed before is as long as what is sealed now: nothing tells the two apart.
    assert {len(value) for value in after} == {len(typed.mark), len(typed.seal(1))}
    kept = everything(stage.folder)
    assert all(mark in kept for mark in after), "the search does find"
    assert not any(mark in kept for mark in before), "nor in SQLite's log"


async def test_killed_while_marks_are_made_slow_it_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"address 9401AB {number}" for number in range(1, 6)]
    await take_back_to_quick(stage, {line: [number] for number, line in enumerate(lines, 1)})
    true_slowed, done = Keys.slowed, 0

    def slowed(keys: Keys, mark: bytes) -> Any:
        nonlocal done
        done += 1
        if done % 3 == 0:
            raise RuntimeError
        return true_slowed(keys, mark)

    monkeypatch.setattr(Keys, "slowed", slowed)
    for _time in range(2):
        with pytest.raises(RuntimeError):
            await start_again(stage)
    await start_again(stage)
    assert done == 7, "none is done twice but the one in hand"
    for number, line in enumerate(lines, 1):
        typed = stage.keys.household(line)
        assert await households.sealed_vouchers(stage.database.reading, typed) == [number]


async def test_a_question_that_was_open_goes_on_with_the_slow_mark(stage: Stage) -> None:
    """Typed before, given after: it counts for the household, and a second one is noticed."""
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    mark, _seal = as_it_was(secret_of(stage), LINE)
    row = await stage.database.reading.row("SELECT chat_id, sealed FROM conversations")
    assert row is not None
    data = json.loads(stage.keys.open(row["sealed"])) | {"mark": mark.hex(), "public": "00" * 32}
    async with stage.database.transaction() as transaction:
        await transaction.queue(
            "UPDATE conversations SET sealed = :sealed",
            {"sealed": stage.keys.seal(json.dumps(data).encode())},
        )
    await start_again(stage)
    await anneke.tap("Geef voucher")
    typed = stage.keys.household(LINE)
    assert await households.sealed_vouchers(stage.database.reading, typed) == [1]


async def test_marks_that_cost_nothing_are_refused_with_telegram_itself(
    set_stage: SetStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_TOKEN", "4242:x")
    monkeypatch.setenv("MARKS", "quick")
    assert [each.partition(":")[0] for each in read_what_is_right()[1]] == ["MARKS"]
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:1")
    assert read_what_is_right()[1] == []


def test_the_key_that_systemd_hands_over_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the service's alone, but systemd gives it with an ACL, which shows as the group's."""
    handed = tmp_path / "credentials"
    handed.mkdir()
    settings = Settings(_env_file=None, bot_token="4242:x", database=tmp_path / "bot.sqlite")
    beside = tmp_path / "bot.sqlite.key"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed))
    assert settings.key_path == beside, "a service may have other credentials"
    made = load_keys(beside)
    (handed / "meedoenbot.key").write_bytes(beside.read_bytes())
    (handed / "meedoenbot.key").chmod(0o440)
    assert settings.key_path == handed / "meedoenbot.key"
    assert read_keys(settings.key_path).fingerprint == made.fingerprint
    other = settings.model_copy(update={"key_file": beside})
    assert other.key_path == beside, "what is said goes first"
    for mode, path in ((0o444, handed / "meedoenbot.key"), (0o440, beside)):
        path.chmod(mode)
        with pytest.raises(KeyFileError, match="others on this machine"):
            read_keys(path)


DUMPABLE = """
import ctypes, sys
from bot.cli.main import main
if sys.argv[1] == "command":
    try:
        main(["--version"])
    except SystemExit:
        pass
sys.exit(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows it")
@pytest.mark.parametrize(("how", "dumpable"), [("command", 0), ("control", 1)])
def test_no_dump_is_made_of_a_process_that_has_the_key(how: str, dumpable: int) -> None:
    outcome = subprocess.run([sys.executable, "-c", DUMPABLE, how], check=False, cwd=ROOT)
    assert outcome.returncode == dumpable
