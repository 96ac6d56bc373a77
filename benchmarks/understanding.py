"""What understanding a typed sentence costs: time, memory, and a later start."""

import asyncio
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.footprint import resident_mib
from benchmarks.registry import Figure, measurement, percentile
from bot.storage.people import Role
from bot.understanding.meaning import understand
from bot.understanding.vocabulary import Vocabulary

SENTENCES = Path(__file__).parents[1] / "sentences"
# Each of so many is understood.
_EVERY = 5
_STARTS = 5
# What any bot has read before it, what it adds, and then a first sentence.
_BARE = "import bot.storage.people, bot.domain.codes, bot.parsing.address, bot.parsing.dates"
_READ = """
from bot.storage.people import Role
from bot.understanding.meaning import understand
from bot.understanding.vocabulary import Vocabulary
"""
_FIRST = f"""{_READ}
understand("graag een voucher voor sport op 9401 AB 12", Role.INTERMEDIARY, Vocabulary.of())
"""


@measurement(
    Figure("understanding_ms", "Understanding a typed sentence, median", "ms"),
    Figure("understanding_p99_ms", "Understanding a typed sentence, 99th percentile", "ms"),
    Figure("understanding_mib", "More resident memory with it than without, idle", "MiB"),
    Figure("understanding_start_ms", "How much later a process with it is ready", "ms"),
    Figure("understanding_first_ms", "The first sentence, for which the model is read", "ms"),
)
async def understanding() -> dict[str, float]:
    """A fifth of the sentences beside the code; processes with it and without."""
    seconds = _seconds_each()
    programs = _BARE, _BARE + _READ, _BARE + _FIRST
    runs = [[await _process(program) for program in programs] for _each in range(_STARTS)]
    return {
        "understanding_ms": median(seconds) * 1000,
        "understanding_p99_ms": percentile(seconds, 99) * 1000,
        "understanding_mib": median(used[1] - bare[1] for bare, _read, used in runs),
        "understanding_start_ms": median(read[0] - bare[0] for bare, read, _used in runs) * 1000,
        "understanding_first_ms": median(used[0] - read[0] for _bare, read, used in runs) * 1000,
    }


def _seconds_each() -> list[float]:
    lines = [
        line.split("\t")
        for path in sorted(SENTENCES.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()[::_EVERY]
    ]
    names = Vocabulary.of(["Opening Week van de Sport", "Verjaardag van het Sportakkoord"])
    understand("hallo", Role.VOLUNTEER, names)
    seconds = []
    for role, text, *_meant in lines:
        begun = perf_counter()
        understand(text, Role(role), names)
        seconds.append(perf_counter() - begun)
    return seconds


async def _process(program: str) -> tuple[float, float]:
    """Seconds until a process has done this, and how much memory it has then, MiB."""
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", f"{program}\nprint(flush=True); input()"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdout is None:
        raise RuntimeError("it was asked for its output")
    await process.stdout.readline()
    seconds, memory = perf_counter() - begun, resident_mib(process.pid)
    await process.communicate(b"\n")
    return seconds, memory
