"""How much of the processor something takes, told so that a slow or a busy machine does not matter.

A loop of known length is measured just before and just after it, and what lies between them is told
in the seconds of a machine that takes `_LOOP_SECONDS` for the loop.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_STEPS = 200_000
# What the machine took on which the bounds in the tests were set.
_LOOP_SECONDS = 0.015


@dataclass(slots=True)
class Effort:
    """What was measured: there when the block has ended."""

    seconds: float = field(default=0.0, init=False)


@contextmanager
def measured(spent: Callable[[], float] = time.process_time) -> Iterator[Effort]:
    """Measures what is done within the block, by us or by whom `spent` tells the seconds of."""
    effort = Effort()
    before = _loop()
    begun = spent()
    try:
        yield effort
    finally:
        took = spent() - begun
        effort.seconds = took / ((before + _loop()) / 2) * _LOOP_SECONDS


def _loop() -> float:
    """Seconds of the processor that a loop of known length takes now."""
    begun = time.process_time()
    total = 0
    for number in range(_STEPS):
        total += number % 7
    return time.process_time() - begun
