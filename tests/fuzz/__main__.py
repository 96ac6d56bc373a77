"""`python -m tests.fuzz`: many generated updates through the bot; fails when one does harm.

hypothesis makes the updates, and the shortest story that goes wrong out of one that does.
"""

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from tests.fuzz.play import Player, Story, Wrong, search
from tests.fuzz.strategies import stories

# hypothesis remembers all that it tried, so a few stories at a time are quick; and after each time
# is seen which entries came up least.
TOGETHER = 60
_MOST_NAMED = 8


def many(seed: int, updates: int) -> bool:
    """So many updates; whether all was well."""
    began = time.monotonic()
    with Player() as player:
        wrong = ""
        try:
            for _left in player.tour(seed * 1_000_000):
                _tell_progress(player, time.monotonic() - began)
        except Wrong as error:
            wrong = str(error)
        for batch in count():
            if player.outcome.updates >= updates or wrong:
                break
            try:
                search(
                    _told_at_once(player),
                    examples=TOGETHER,
                    seeded=seed * 1_000_000 + batch,
                    told=stories(beginnings=player.beginnings()),
                )
            except Wrong as error:
                wrong = str(error)
            _tell_progress(player, time.monotonic() - began)
        never = _report(player)
        seconds = time.monotonic() - began
        outcome = player.outcome
        print(f"{outcome.updates} updates in {outcome.stories} stories, {outcome.calls} calls;")
        print(f"{seconds:.0f} s; the slowest few took {outcome.slowest[0]:.2f} s:", end=" ")
        print(f"{outcome.slowest[1]}.")
        print(f"Seed {seed}: {'something went WRONG' if wrong else 'nothing went wrong'};", end=" ")
        print(f"{never} kinds of update or entries never came up.")
        if wrong:
            print(f"The shortest story that goes wrong:\n{json.dumps(player.story, indent=1)}")
            print(f"{wrong}\nOnce more: python -m tests.fuzz --story {player.kept()}")
    return not wrong and not never


def _told_at_once(player: Player) -> Callable[[Story], None]:
    """Plays, and tells what goes wrong when it is found: to make its story short takes minutes."""
    found = False

    def play(story: Story) -> None:
        nonlocal found
        try:
            player.play(story)
        except Wrong as error:
            if not found:
                found = True
                print(f"{error}\nThe story, being made shorter: {player.kept()}", flush=True)
            raise

    return play


def _tell_progress(player: Player, seconds: float) -> None:
    """How far it is, and early on which entries nobody finds."""
    never = player.outcome.never()
    named = ", ".join(sorted(never)[:_MOST_NAMED]) + (", ..." if len(never) > _MOST_NAMED else "")
    still = f"; {len(never)} never came up: {named}" if never else ""
    print(f"{player.outcome.updates} updates, {seconds:.0f} s{still}", flush=True)


def once(file: Path) -> bool:
    """Play the story in a file; whether all was well."""
    with Player() as player:
        try:
            player.play(json.loads(file.read_text(encoding="utf-8")))
        except Wrong as error:
            print(error)
            return False
    print("Nothing went wrong.")
    return True


def _report(player: Player) -> int:
    """Print what came in; returns how many kinds of update and entries never came up."""
    for heading, counts in (
        ("Updates", player.outcome.kinds),
        ("Entries", player.outcome.entries),
    ):
        print(f"{heading}:")
        for name, times in counts.most_common():
            print(f"  {times:7} {name}")
    return len(player.outcome.never())


def main() -> None:
    """Run, and exit with 1 when something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="another seed, other updates")
    parser.add_argument("--updates", type=int, default=100_000)
    parser.add_argument("--story", type=Path, help="play only the story in this file")
    options = parser.parse_args()
    # What the bot logs of refused letters is expected here; they are counted.
    logging.disable(logging.CRITICAL)
    if options.story:
        sys.exit(not once(options.story))
    print(f"Seed {options.seed}", flush=True)
    sys.exit(not many(options.seed, options.updates))


if __name__ == "__main__":
    main()
