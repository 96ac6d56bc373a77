"""Puts generated updates through the bot's own inbox, and looks what came of them."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telegram import Update

from bot.context import Context, button_of
from bot.routes import Act, Route
from tests.conftest import Stage
from tests.fuzz.effects import EFFECTS, TALK, State, changed, state
from tests.fuzz.models import Json
from tests.fuzz.roles import entry, handler
from tests.fuzz.world import World, private_chat

REFUSED = "U kunt dit nog niet doen. Vraag uw coördinator om een uitnodiging."
ROUND, TOGETHER = 120, 6
SLOW_SECONDS, HANGS_SECONDS = 10.0, 120.0

Call = tuple[str, dict[str, Any]]
Members = dict[int, tuple[Any, ...]]


@dataclass
class Outcome:
    """What a run came to."""

    seed: int
    updates: int = 0
    calls: int = 0
    slowest_seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Run:
    """A world and its bot, round after round."""

    def __init__(self, stage: Stage, seed: int, folder: Path) -> None:
        self.world = World(stage, seed)
        self.outcome = Outcome(seed)
        self._stage = stage
        self._folder = folder
        self._calls: list[Call] = []
        self._aside = 0
        self._refused = 0
        stage.telegram.on_call.append(lambda method, params: self._calls.append((method, params)))
        for handlers in stage.bot.application.handlers.values():
            for route in handlers:
                assert isinstance(route, Route)
                name = f"{entry(route)} → {handler(route)}"
                self.outcome.entries[name] = 0
                route.act = self._counted(name, route.act)

    def _counted(self, name: str, act: Act) -> Act:
        async def counted(context: Context) -> None:
            self.outcome.entries[name] += 1
            await act(context)

        return counted

    async def go(self, updates: int) -> Outcome:
        """So many updates, with everything checked after each round."""
        await self.world.settle_in()
        await self._stage.settled()
        number = 0
        while self.outcome.updates < updates:
            number += 1
            await self._round(number)
        return self.outcome

    async def _round(self, number: int) -> None:
        """Some updates, a few at a time: in one round of three nobody confirms anything."""
        world, reading = self.world, self._stage.database.reading
        await world.restore()
        if number % 5 == 0:
            await world.new_link()
        await self._stage.settled()
        self._stage.later(seconds=world.chance.choice((0, 1, 5, 60, 600)))
        before, members = await state(reading), await self._members()
        self._calls.clear()
        sent: list[Json] = []
        for _ in range(ROUND // TOGETHER):
            await world.look_around()
            updates = world.updates(TOGETHER, quiet=number % 3 == 0)
            sent += updates
            began = time.monotonic()
            async with asyncio.timeout(HANGS_SECONDS):
                await self._stage.bot.inbox.put(updates)
                await self._stage.bot.settled()
            took = time.monotonic() - began
            self.outcome.slowest_seconds = max(self.outcome.slowest_seconds, took)
            if took > SLOW_SECONDS:
                self._problem(number, "slow", f"{took:.1f} s for {len(updates)} updates")
        await world.look_around()
        self.outcome.updates += len({raw["update_id"] for raw in sent})
        self.outcome.calls += len(self._calls)
        self.outcome.kinds.update(name for raw in sent for name in raw if name != "update_id")
        found = len(self.outcome.problems)
        await self._look_for_failures(number, sent)
        self._look_at_effects(number, sent, before, await state(reading))
        self._look_at_answers(number, sent, members, await self._members())
        if not await self._stage.balanced():
            self._problem(number, "books", "the books do not balance")
        if len(self.outcome.problems) > found:
            self._folder.mkdir(parents=True, exist_ok=True)
            kept = self._folder / f"seed-{self.outcome.seed}-round-{number}.json"
            kept.write_text(json.dumps(sent, indent=1), encoding="utf-8")

    def _problem(self, number: int, kind: str, text: str) -> None:
        self.outcome.problems.append(f"seed {self.outcome.seed}, round {number}, {kind}: {text}")

    async def _members(self) -> Members:
        """Everybody who has or had a role, by chat: (has access, since when, role)."""
        rows = await self._stage.database.reading.rows(
            "SELECT chat_id, withdrawn_at IS NULL AS active, joined_at, role FROM people"
        )
        return {row["chat_id"]: (row["active"], row["joined_at"], row["role"]) for row in rows}

    async def _look_for_failures(self, number: int, sent: list[Json]) -> None:
        """Only what PTB can't read may be set aside; Telegram refuses only chats it has not."""
        reading = self._stage.database.reading
        raws = {raw["update_id"]: raw for raw in sent}
        rows = await reading.rows(
            "SELECT id, update_id, error FROM inbox WHERE state = 'aside' AND id > :seen",
            {"seen": self._aside},
        )
        for row in rows:
            self._aside = max(self._aside, row["id"])
            try:
                Update.de_json(raws[row["update_id"]], self._stage.bot.application.bot)
            except Exception as error:
                self.outcome.unreadable[repr(error)[:120]] += 1
            else:
                self._problem(number, "aside", f"{row['error']}: {raws[row['update_id']]!r:.400}")
        rows = await reading.rows(
            "SELECT id, chat_id, error FROM outbox WHERE state = 'aside' AND id > :seen",
            {"seen": self._refused},
        )
        for row in rows:
            self._refused = max(self._refused, row["id"])
            known = row["chat_id"] in self._stage.telegram.people
            if known or (row["error"] or "").lower() != "chat not found":
                self._problem(number, "refused", f"letter {row['id']}: {row['error']}")

    def _look_at_effects(self, number: int, sent: list[Json], before: State, after: State) -> None:
        """What changed has to have been confirmed, and no more often than it was."""
        taps = {
            (button_of(raw["callback_query"]["data"]), action)
            for raw in sent
            if (action := self.world.action(raw)) in EFFECTS
        }
        confirmed = Counter(action for _button, action in taps)
        may_change = set(TALK).union(*(EFFECTS[action] for action in confirmed if action))
        joined = [raw for raw in sent if self._brings_invitation(raw)]
        if joined:
            may_change |= {"people", "invitations"}
        for table in changed(before, after) - may_change:
            self._problem(number, "changed", f"{table}: {after[table] - before[table]!r:.400}")
        # Rows that came, and the taps that may bring one.
        brings = {
            "vouchers": confirmed["issue.give"] + confirmed["repair.replace"],
            "corrections": confirmed["correct.category_now"],
            "invitations": confirmed["invite.make"],
            "people": len(joined),
        }
        for table, most in brings.items():
            came = after[table].total() - before[table].total()
            if came > most:
                self._problem(number, "too many", f"{came} new {table} of {most} taps")

    def _brings_invitation(self, raw: Json) -> bool:
        text = raw.get("message", {}).get("text", "")
        return any(token in text for token in self.world.tokens)

    def _look_at_answers(
        self, number: int, sent: list[Json], before: Members, after: Members
    ) -> None:
        """Who is not invited gets the one sentence; nobody gets what is meant for another."""
        spoke = Counter(chat for raw in sent if (chat := private_chat(raw)) is not None)
        taps = {
            raw["callback_query"]["id"]: private_chat(raw)
            for raw in sent
            if "callback_query" in raw and private_chat(raw) is not None
        }
        invited = {
            chat
            for chat in {*before, *after}
            if any(members.get(chat, (0,))[0] for members in (before, after))
            or before.get(chat) != after.get(chat)
        }
        heard: Counter[int] = Counter()
        answered: set[str] = set()
        for method, params in self._calls:
            if method.lower() == "getupdates":
                continue
            if method.lower() == "answercallbackquery":
                answered.add(params["callback_query_id"])
                if taps.get(params["callback_query_id"]) not in invited and params.get("text"):
                    self._problem(number, "uninvited", f"toast {params['text']}")
                continue
            chat_id = params["chat_id"]
            if chat_id not in invited and method.lower() != "deletemessage":
                heard[chat_id] += 1
                if method.lower() != "sendmessage" or params["text"] != REFUSED:
                    self._problem(number, "uninvited", f"{method} {params!r:.300}")
            if chat_id not in spoke and method.lower().startswith("send"):
                roles = {members[chat_id][2] for members in (before, after) if chat_id in members}
                if "coordinator" not in roles:
                    self._problem(number, "another's chat", f"{method} {params!r:.300}")
        for chat_id, times in heard.items():
            if times > spoke[chat_id]:
                self._problem(number, "uninvited", f"{times} sentences for {spoke[chat_id]}")
        for callback_id in set(taps) - answered:
            self._problem(number, "silence", f"no answer to the tap {callback_id}")


async def run(stage: Stage, seed: int, updates: int, folder: Path) -> Outcome:
    """A whole run. The updates of a round in which something was wrong are kept in the folder."""
    return await Run(stage, seed, folder).go(updates)
