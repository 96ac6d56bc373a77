"""What one mark of a household costs, and a whole town of them for who has database and key.

The other measurements make marks that cost nothing: a turn with an address takes this much longer.
"""

import secrets
from time import perf_counter, thread_time

from benchmarks.registry import FULL, Figure, measurement
from bot.keys import QUICK, Keys

# Addresses in a municipality of the size of Assen.
TOWN = 33_000
TIMES = 200 if FULL else 20


@measurement(
    Figure("mark_ms", "The mark of one address, which the figures above leave out", "ms"),
    Figure("mark_town_minutes", "All 33,000 addresses of a town, with database and key", "min"),
    Figure("mark_town_before_seconds", "The same without the slow hash", "s"),
)
async def marks() -> dict[str, float]:
    """On one core, in processor time; a wall clock would count who else is busy."""
    secret = secrets.token_bytes(32)
    slow, quick = Keys(secret), Keys(secret, QUICK)
    begun = thread_time()
    for number in range(TIMES):
        slow.household(f"address 9401AB {number}")
    seconds = (thread_time() - begun) / TIMES
    begun = perf_counter()
    for number in range(TIMES):
        quick.household(f"address 9401AB {number}")
    before = (perf_counter() - begun) / TIMES
    return {
        "mark_ms": seconds * 1000,
        "mark_town_minutes": TOWN * seconds / 60,
        "mark_town_before_seconds": TOWN * before,
    }
