"""Tells stories to a bot, and reports the shortest in which something goes wrong."""

import asyncio
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvloop
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from bot.conversation.context import Context
from bot.conversation.routing import (
    Act,
    Command,
    Meant,
    Picture,
    Route,
    Shown,
    Table,
    Tap,
    Typed,
    TypedMatching,
    Word,
)
from bot.domain.scheme_file import read_scheme
from tests.conftest import ASSEN, Stage, staged
from tests.fuzz.checks import Call, Checks, Moment
from tests.fuzz.roles import entry, handler
from tests.fuzz.sentences import meant_by
from tests.fuzz.strategies import KINDS, Beginning, led, stories
from tests.fuzz.world import DAY_LIMIT, LINES, STAFFED, WORDS, Json, World

Story = list[Json]

# Where the shortest story is kept in which something went wrong.
FOLDER = Path(__file__).parents[2] / "build" / "fuzz"
# A story is led to so many entries that came up least.
LED_TO = 25
# After so many batches in vain, another way to it is looked for.
IN_VAIN = 4
# So many rounds of a tour may bring nothing.
MOST_IN_VAIN = 8
# Of the processor's time, as the machine may be busy with something else; and of ours.
SLOW_SECONDS, HANGS_SECONDS = 5.0, 300.0
# What may be known by its form, at whatever step.
POOL: tuple[str | Json, ...] = (
    *WORDS,
    *LINES,
    *({before: ["", number]} for before in ("$code", "$invitation") for number in range(3)),
)


class Wrong(AssertionError):
    """Something went wrong in a story; the text says what, a problem a line."""


@dataclass
class Outcome:
    """What all stories came to; `slowest` is the processor's time for one beat, and what it was."""

    stories: int = 0
    updates: int = 0
    calls: int = 0
    slowest: tuple[float, str] = (0.0, "")
    kinds: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)

    def never(self) -> list[str]:
        """The kinds of update and the entries that did not come up yet."""
        counts = [*self.kinds.items(), *self.entries.items()]
        return [name for name, times in counts if not times]


def _name(route: Route) -> str:
    return f"{entry(route)} → {handler(route)}"


def _door(route: Route) -> str:
    """Where somebody has to be to come in by this entry; "" where that is anywhere."""
    match route:
        case Tap():
            return f"button {route.action}"
        case Typed() | Table() | Picture() if route.step:
            return f"step {route.step}"
        case TypedMatching() if route.at:
            return f"step {route.at}"
    return ""


def _said(route: Route, pool: Iterable[tuple[str | Json, str]]) -> tuple[str | Json, ...]:
    """What somebody says to come in, if that alone is enough; of a `pool` of lines what fits."""
    match route:
        case Word():
            return route.words
        case Command():
            return (f"/{route.name}",)
        case Meant():
            return meant_by(route.intent, route.roles)
        case TypedMatching() if not route.at:
            return tuple(line for line, typed in pool if route.test(typed))
    return ()


def _length(story: Story) -> int:
    return sum(1 + len(beat["updates"]) for beat in story)


class Player:
    """A stage with everybody on it. Used as `with Player() as player`."""

    def __init__(self) -> None:
        self.outcome = Outcome()
        self.story: Story = []
        self._calls: list[Call] = []
        # The shortest story that brings somebody before an entry, and whom; and what is only said.
        self._before: dict[str, tuple[Story, int]] = {}
        self._by_word: dict[str, Beginning] = {}
        self._led = Counter[str]()
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self._folder = tempfile.TemporaryDirectory()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        scheme = read_scheme(ASSEN)
        # Vouchers are spent in parts, and all languages are on, so that those entries come up too.
        partial = scheme.voucher.model_copy(update={"partial": True})
        languages = {
            key: texts.model_copy(update={"reviewed": True})
            for key, texts in scheme.languages.items()
        }
        scheme = scheme.model_copy(
            update={"voucher": partial, "day_limit": DAY_LIMIT, "languages": languages}
        )
        self._staged = staged(Path(self._folder.name), scheme)
        self.stage: Stage = self._runner.run(self._staged.__aenter__())
        self.world = World(self.stage)
        self.checks = Checks(self.world)
        self._runner.run(self.world.settle_in())
        self._remember([], range(STAFFED))
        self._start: Moment = self._runner.run(self.checks.look())
        self.stage.telegram.on_call.append(self._heard)
        self.outcome.kinds.update(dict.fromkeys(KINDS, 0))
        pool = [(line, self.world.typed(line)) for line in POOL]
        for route in self.routes():
            name = _name(route)
            self.outcome.entries[name] = 0
            if lines := _said(route, pool):
                people = self.world.cast(route.roles)
                if isinstance(route, Shown):
                    people = (*people, STAFFED)
                self._by_word[name] = Beginning([], people, f"word {name}", lines=lines)
            route.act = self._counted(name, route.act)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.world.reading.close()
        self._runner.run(self._staged.__aexit__(kind, error, trace))
        self._runner.__exit__(kind, error, trace)
        self._folder.cleanup()

    def routes(self) -> list[Route]:
        """The entries of the bot that plays."""
        return list(self.stage.bot.routes)

    def beginnings(self) -> list[Beginning]:
        """How somebody comes in by the entries that came up least, of those that are led to.

        A button may have been answered since: what was led to has to wait as well.
        """
        rarest = sorted(
            (route for route in self.routes() if self._way_to(route)),
            key=lambda route: self.outcome.entries[_name(route)] + self._led[_name(route)],
        )
        return self._lead_to(rarest[:LED_TO])

    def beginnings_of(self, named: str) -> list[Beginning]:
        """How somebody comes in by each entry of this handler to which a way is known."""
        routes = (route for route in self.routes() if handler(route) == named)
        return [begun for route in routes if (begun := self._way_to(route))]

    def _way_to(self, route: Route) -> Beginning | None:
        said, door = self._by_word.get(_name(route)), _door(route)
        if said is None and door in self._before:
            story, who = self._before[door]
            return Beginning(story, (who,), door, file=isinstance(route, (Table, Picture)))
        return said

    def _lead_to(self, routes: Iterable[Route]) -> list[Beginning]:
        """The ways to these entries. Another one is looked for where one was gone in vain."""
        beginnings: list[Beginning] = []
        for route in routes:
            begun, name = self._way_to(route), _name(route)
            if begun is None:
                continue
            beginnings.append(begun)
            self._led[name] += 1
            in_vain = self._led[name] % IN_VAIN == 0 and not self.outcome.entries[name]
            if in_vain and not begun.lines:
                # Another way there may be open; a word can be said by anybody at any moment.
                self._before.pop(begun.door, None)
        return beginnings

    def tour(self, seeded: int) -> Iterator[int]:
        """Go in by each entry that never came up, until that brings nothing new for a while.

        What is typed and sent in many ways may bring somebody before those to which no way is
        known yet. Yields how many are left, after each round. Raises Wrong as `search` does.
        """
        never, in_vain = len(self.outcome.never()), 0
        for number in count(seeded):
            left = [route for route in self.routes() if not self.outcome.entries[_name(route)]]
            if not left or in_vain >= MOST_IN_VAIN:
                return
            known = [route for route in left if self._way_to(route)]
            varied = [route for route in self.routes() if not isinstance(route, Tap)]
            for routes in (known, varied):
                routes.sort(key=lambda route: self._led[_name(route)])
            told = led(self._lead_to([*known, *varied][:LED_TO]), 0)
            search(self.play, examples=LED_TO, seeded=number, told=told)
            before, never = never, len(self.outcome.never())
            in_vain = 0 if never < before else in_vain + 1
            yield never

    def _remember(self, told: Story, people: Iterable[int]) -> None:
        """Keep how these people came where they are, if nobody came there sooner."""
        for who in sorted(people):
            for door in self.world.doors(who):
                known = self._before.get(door)
                if known is None or _length(told) < _length(known[0]):
                    self._before[door] = list(told), who

    def _heard(self, method: str, params: dict[str, Any]) -> None:
        if method.lower() != "getupdates":
            self._calls.append((method, params))

    def _counted(self, name: str, act: Act) -> Act:
        @wraps(act)
        async def counted(context: Context) -> None:
            self.outcome.entries[name] += 1
            await act(context)

        return counted

    @contextmanager
    def instead(self, name: str, act: Act) -> Iterator[None]:
        """For a while, another act for the entries of this handler."""
        changed = [route for route in self.routes() if handler(route) == name]
        assert changed, name
        acts = [route.act for route in changed]
        for route in changed:
            route.act = act
        try:
            yield
        finally:
            for route, before in zip(changed, acts, strict=True):
                route.act = before

    def play(self, story: Story) -> None:
        """One story, from the same start each time. Raises Wrong when something went wrong."""
        self.story = story
        self._runner.run(self._play(story))

    async def _play(self, story: Story) -> None:
        await self.world.begin_again()
        self.outcome.stories += 1
        before = self._start
        for number, beat in enumerate(story, 1):
            before = await self._beat(beat, before)
            heard = {who for who, chat in enumerate(self.world.chats) if chat in self.world.heard}
            self._remember(story[:number], heard | {sent["who"] for sent in beat["updates"]})

    async def _beat(self, beat: Json, before: Moment) -> Moment:
        self.stage.later(seconds=beat["pause"])
        self._calls.clear()
        sent = self.world.updates(beat)
        began = time.process_time()
        try:
            async with asyncio.timeout(HANGS_SECONDS):
                await self.stage.bot.inbox.put(sent)
                await self.stage.bot.settled()
        except TimeoutError:
            raise Wrong(f"hangs: {len(sent)} updates are not handled") from None
        took = time.process_time() - began
        await self.world.look_around()
        after = await self.checks.look()
        found = await self.checks.problems(sent, self._calls, before, after)
        if took > SLOW_SECONDS:
            found.append(f"slow: {took:.1f} s for {len(sent)} updates")
        self._count(sent, took)
        if found:
            raise Wrong("\n".join(found))
        return after

    def _count(self, sent: list[Json], took: float) -> None:
        outcome = self.outcome
        outcome.updates += len({raw["update_id"] for raw in sent})
        outcome.calls += len(self._calls)
        methods = Counter(method for method, _params in self._calls)
        outcome.slowest = max(outcome.slowest, (took, f"{len(sent)} updates, {dict(methods)}"))
        outcome.kinds.update(name for raw in sent for name in raw if name != "update_id")

    def kept(self, folder: Path = FOLDER) -> Path:
        """Write the last story to a file, as `--story` takes it; returns the file."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "story.json"
        file.write_text(json.dumps(self.story, indent=1), encoding="utf-8")
        return file


def search(
    play: Callable[[Story], None],
    *,
    examples: int,
    seeded: int,
    told: SearchStrategy[Story] | None = None,
    shrink: bool = True,
) -> None:
    """Let hypothesis tell so many stories. Raises Wrong for the shortest that goes wrong.

    The last story that was played is then that one; without `shrink`, the first that was found.
    """

    @seed(seeded)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(stories() if told is None else told)
    def tell(story: Story) -> None:
        play(story)

    tell()
