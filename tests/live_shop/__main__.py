"""`python -m tests.live_shop --kills 200 --seed 1`: the kills of kills.py, as many as one likes.

A module of its own, for a process that is forked imports the one that was begun, unless it is this.
"""

import argparse
import asyncio
import signal
import time

from tests.live_shop.kills import agreed, kill_often, running


async def _all(kills: int, seed: int) -> int:
    this = asyncio.current_task()
    assert this is not None
    # Who ends it ends the bot and the shop as well.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    async with running(seed) as run:
        began = time.monotonic()
        await kill_often(run, kills)
        wrong = await agreed(run)
        print(f"seed {seed}, {time.monotonic() - began:.0f} s:", dict(run.done))
        print({name: round(took, 2) for name, took in run.seconds.items()})
        print("\n".join(wrong) or f"{len(run.codes)} codes: the books and the shop's agree.")
    return 1 if wrong else 0


def main() -> int:
    """Kill as often as was asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    return asyncio.run(_all(given.kills, given.seed))


if __name__ == "__main__":
    raise SystemExit(main())
