"""What goes wrong on purpose: refusals, silence, lost answers, repeated and disordered updates.

Every choice comes from a seed and the name of the method, so that a run can be repeated.
"""

import random
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

Kind = Literal[
    "too_many_requests",  # 429 with retry_after
    "internal_error",  # 500
    "bad_gateway",  # 502
    "timeout",  # no work, no answer for some seconds, then the connection closes
    "reset",  # no work, the connection is cut at once
    "answer_lost",  # the work is done, then the connection is cut
]
UpdateKind = Literal["repeat", "out_of_order"]
KINDS: tuple[str, ...] = get_args(Kind)
UPDATE_KINDS: tuple[str, ...] = get_args(UpdateKind)
EVERY_METHOD = "*"

_Name = TypeVar("_Name", bound=str)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with one call; retry_after and seconds are in seconds."""

    kind: Kind
    retry_after: int = 1
    seconds: float = 30.0


class Faults:
    """Which calls and updates go wrong, by rate (0 to 1) or by turn.

    `limits` switches on Telegram's own limits: 30 messages a second in all, 1 to one chat.
    `as_page` has errors of the server come as a page, as they do in life, and not as JSON.
    `struck` counts what did go wrong, by kind.
    """

    def __init__(self, seed: int = 0) -> None:
        self.struck: Counter[str] = Counter()
        self.limits = False
        self.as_page = False
        self.retry_after = 1
        self.timeout_seconds = 30.0
        self._rates: dict[str, dict[Kind, float]] = {}
        self._update_rates: dict[UpdateKind, float] = {}
        self._next: dict[str, deque[Fault]] = {}
        self.seed(seed)

    def seed(self, seed: int) -> None:
        """Start the choices over."""
        self._seed = seed
        self._random: dict[str, random.Random] = {}

    def rate(self, method: str, kind: Kind, share: float) -> None:
        """Let this share of the calls of a method ("*": of all methods) go wrong.

        Raises ValueError for an unknown kind or a share outside 0 to 1.
        """
        if kind not in KINDS:
            raise ValueError(f"Unknown fault {kind!r}; known: {', '.join(KINDS)}.")
        self._rates.setdefault(method.lower(), {})[kind] = _share(share)

    def rate_of_updates(self, kind: UpdateKind, share: float) -> None:
        """Let this share of the new updates be repeated, or change places with the next one."""
        if kind not in UPDATE_KINDS:
            raise ValueError(f"Unknown fault {kind!r}; known: {', '.join(UPDATE_KINDS)}.")
        self._update_rates[kind] = _share(share)

    def next(
        self,
        method: str,
        kind: Kind,
        *,
        retry_after: int | None = None,
        seconds: float | None = None,
    ) -> None:
        """Let the next call of a method ("*": of any method) go wrong once; calls add up."""
        if kind not in KINDS:
            raise ValueError(f"Unknown fault {kind!r}; known: {', '.join(KINDS)}.")
        fault = Fault(
            kind,
            self.retry_after if retry_after is None else retry_after,
            self.timeout_seconds if seconds is None else seconds,
        )
        self._next.setdefault(method.lower(), deque()).append(fault)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._rates.clear()
        self._update_rates.clear()
        self._next.clear()
        self.limits = False

    def draw(self, method: str) -> Fault | None:
        """What goes wrong with this call, if anything."""
        method = method.lower()
        for name in (method, EVERY_METHOD):
            if turns := self._next.get(name):
                self.struck[turns[0].kind] += 1
                return turns.popleft()
        rates = self._rates.get(method) or self._rates.get(EVERY_METHOD)
        if not rates:
            return None
        kind = self._choose(method, rates)
        return Fault(kind, self.retry_after, self.timeout_seconds) if kind else None

    def draw_update(self) -> UpdateKind | None:
        """What goes wrong with this new update, if anything."""
        return self._choose("update", self._update_rates) if self._update_rates else None

    def _choose(self, stream: str, rates: dict[_Name, float]) -> _Name | None:
        """One draw decides between all rates, so that a share means what it says."""
        source = self._random.get(stream)
        if source is None:
            source = self._random[stream] = random.Random(f"{self._seed}:{stream}")  # noqa: S311
        drawn = source.random()
        for name, share in rates.items():
            if drawn < share:
                self.struck[name] += 1
                return name
            drawn -= share
        return None

    def change(self, wanted: dict[str, Any]) -> None:
        """Change what is named, in the shape of to_json(); {"clear": true} first clears all.

        What "rates" or "updates" holds takes the place of all that was there; a "next" is added to
        those that wait. Raises ValueError for what makes no sense.
        """
        unknown = wanted.keys() - self.to_json().keys() - {"clear"}
        if unknown:
            raise ValueError(f"Unknown setting: {', '.join(sorted(unknown))}.")
        try:
            self._change(wanted)
        except (TypeError, AttributeError, KeyError) as error:
            raise ValueError(f"The faults have the wrong shape: {error!r}.") from error

    def _change(self, wanted: dict[str, Any]) -> None:
        if wanted.get("clear"):
            self.clear()
        if "seed" in wanted:
            self.seed(int(wanted["seed"]))
        self.limits = bool(wanted.get("limits", self.limits))
        self.retry_after = int(wanted.get("retry_after", self.retry_after))
        self.timeout_seconds = float(wanted.get("timeout_seconds", self.timeout_seconds))
        if "rates" in wanted:
            self._rates.clear()
        for method, rates in wanted.get("rates", {}).items():
            for kind, share in rates.items():
                self.rate(method, kind, share)
        if "updates" in wanted:
            self._update_rates.clear()
        for kind, share in wanted.get("updates", {}).items():
            self.rate_of_updates(kind, share)
        for turn in wanted.get("next", []):
            self.next(
                turn.get("method", EVERY_METHOD),
                turn["kind"],
                retry_after=turn.get("retry_after"),
                seconds=turn.get("seconds"),
            )

    def to_json(self) -> dict[str, Any]:
        """As change() takes it, so that GET and POST /play/faults speak the same language."""
        return {
            "seed": self._seed,
            "limits": self.limits,
            "retry_after": self.retry_after,
            "timeout_seconds": self.timeout_seconds,
            "rates": {method: dict(rates) for method, rates in self._rates.items()},
            "updates": dict(self._update_rates),
            "next": [
                {
                    "method": method,
                    "kind": fault.kind,
                    "retry_after": fault.retry_after,
                    "seconds": fault.seconds,
                }
                for method, turns in self._next.items()
                for fault in turns
            ],
        }


def _share(share: float) -> float:
    if not 0 <= share <= 1:
        raise ValueError(f"A rate lies between 0 and 1, not {share}.")
    return float(share)
