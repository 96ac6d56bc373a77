"""What takes longer than a turn may: fetching a file, reading it, storing a table.

A turn leaves a row, in its own transaction. It is worked at outside any transaction, and what
comes of it is said in a second turn, which also deletes the row: so it is done once. Nothing of
what was fetched is kept here. What a row's name means is registered where it is defined, by `task`.

Each try is counted before it begins. What was in hand when the bot died may be what it died of, so
it is not begun again, unless it did a part of its work that is kept: nothing kills twice. Where it
died even of saying so, that is said in other words, which know nothing of the conversation.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol

from bot.channels.channel import Unanswered, Wait
from bot.channels.channels import Channels
from bot.conversation.context import Context
from bot.conversation.sent_files import forget_file
from bot.conversation.turn import ROLE
from bot.delivery.worker import LOOK_AGAIN_SECONDS, Worker
from bot.storage import background, web_forgetting
from bot.storage.buttons import Data
from bot.storage.database import Reading, Row, Transaction
from bot.storage.errors import Unavailable
from bot.storage.installation import Installation
from bot.storage.web_chats import is_web
from bot.storage.web_messages import Became
from bot.translation import gettext as _
from bot.webshop.shop import Shop

# About a minute in all: somebody is waiting.
MOST_TRIES = 6
_LONGEST_PAUSE_SECONDS = 20.0
_log = logging.getLogger(__name__)

Act = Callable[[Context], Awaitable[None]]


class Turns(Protocol):
    """Does something as a turn of a chat, without an update."""

    async def say(self, transaction: Transaction, task: "Task", act: Act) -> bool: ...

    async def set_aside(
        self, transaction: Transaction, chat_id: int | None, typed: int | None, *, kills: bool
    ) -> None: ...


@dataclass(frozen=True)
class Task:
    """What is to be done, and with what. `inbox_id` is the conversation's number.

    `args["message"]` is the message that it is about, where there is one; `args["file"]` a file
    that was sent, and `args["uses"]` that what it says is kept elsewhere.
    """

    id: int
    kind: str
    chat_id: int
    inbox_id: int
    args: Data


class TaskContext:
    """What a task works with. Every transaction here is to be a short one."""

    def __init__(
        self,
        task: Task,
        installation: Installation,
        channels: Channels,
        turns: Turns,
        committed: Callable[[], None],
        shop: Shop | None = None,
    ) -> None:
        self.installation = installation
        # The live webshop, where there is one.
        self.shop = shop
        self._task = task
        self._database = installation.database
        self._channels = channels
        self._turns = turns
        self._committed = committed

    @property
    def reading(self) -> Reading:
        """Looks at what is committed."""
        return self._database.reading

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction of its own."""
        return self._database.transaction()

    @asynccontextmanager
    async def part(self) -> AsyncIterator[Transaction]:
        """A transaction that keeps a part of the work: a bot that dies goes on after it."""
        async with self.transaction() as transaction:
            yield transaction
            await background.went_on(transaction, self._task.id)

    async def say(self, act: Act) -> None:
        """Do something as a turn of this chat, at once: to say how far it is."""
        async with self._database.transaction() as transaction:
            await self._turns.say(transaction, self._task, act)
        self._committed()

    async def fetch(self, file_id: str) -> bytes:
        """A file that was sent. Raises TooLarge, NotFetched, or what is to be tried again."""
        chat_id = self._task.chat_id
        return await self._channels.of(chat_id).file(chat_id, file_id)


# Works at a task outside any transaction; what it returns is done in the turn that ends it.
Do = Callable[[Task, TaskContext], Awaitable[Act]]

# All kinds of task, by the name that their rows carry.
TASKS: dict[str, Do] = {}


@dataclass(frozen=True)
class TaskKind:
    """A kind of task, as a handler leaves one; see `task`."""

    name: str

    async def run_in_background(
        self, context: Context, args: Data, *, of_its_own: bool = False
    ) -> None:
        """Have it done after this turn, as it takes longer than a turn may.

        What comes of it is said in a turn of its own, in the role of this one. Of one conversation
        there is one of a kind, unless it is `of_its_own`.
        """
        context.turn.left_task = True
        await background.leave(
            context.transaction,
            self.name,
            context.turn.chat_id,
            context.turn.inbox_id if of_its_own else context.draft_id,
            context.keys.seal(json.dumps(args | {ROLE: context.person.role}).encode()),
            context.now,
        )


def task(name: str) -> Callable[[Do], TaskKind]:
    """Make a function a kind of task. Raises ValueError for a name that another has."""

    def register(do: Do) -> TaskKind:
        if name in TASKS:
            raise ValueError(f"two kinds of task are called {name}")
        TASKS[name] = do
        return TaskKind(name)

    return register


class TaskRunner(Worker):
    """Does what turns left to be done: of each kind one at a time, and each chat in its turn.

    Of the chats that wait, it is the turn of whoever was served longest ago; after a start nobody
    was yet.

    `doers` are the kinds; `committed()` is called after each turn that said something.
    """

    def __init__(
        self,
        installation: Installation,
        channels: Channels,
        turns: Turns,
        doers: Mapping[str, Do],
        committed: Callable[[], None],
        shop: Shop | None = None,
    ) -> None:
        super().__init__()
        self._shop = shop
        self._database = installation.database
        self._installation = installation
        self._channels = channels
        self._turns = turns
        self._doers = doers
        self._committed = committed
        self._under_way: dict[str, asyncio.Task[None]] = {}
        # Tells what this run of the bot began from what another left behind when it died.
        self._run = secrets.token_hex(8)
        self._served: dict[int, int] = {}
        self._turn = 0

    def stop(self) -> None:
        """Begin nothing new. What is under way is dropped: it is begun again at the next start."""
        super().stop()
        for task in self._under_way.values():
            task.cancel()

    async def work(self) -> None:
        """Do what is due, until `stop`."""
        await self.keep_looking()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def look(self) -> float | None:
        """Start what is due."""
        if not self._under_way and not await background.waiting(self._database.reading):
            return None
        await self._start_due()
        return LOOK_AGAIN_SECONDS

    async def _start_due(self) -> None:
        """Start a task of each kind that is due and not under way."""
        longest = timedelta(seconds=2 * _LONGEST_PAUSE_SECONDS)
        now = self._installation.clock.now()
        rows = await background.due(self._database.reading, now, longest)
        for row in sorted(rows, key=lambda row: (self._served.get(row["chat_id"], 0), row["id"])):
            if row["kind"] not in self._under_way and not self.stopping:
                self._turn += 1
                self._served[row["chat_id"]] = self._turn
                task = asyncio.create_task(self._do(row["id"]))
                self._under_way[row["kind"]] = task
                task.add_done_callback(partial(self._ended, row["kind"]))

    async def _do(self, task_id: int) -> None:
        """Do one task to its end, put it off, give it up, or leave it for the next start."""
        try:
            row = await self._begun(task_id)
            if row is not None:
                await self._do_row(row)
        except Unavailable:
            _log.exception("the database does not answer; task %d is done later", task_id)
        except asyncio.CancelledError:
            with suppress(Unavailable):
                async with self._database.transaction() as transaction:
                    await background.hand_back(transaction, task_id, self._run)
            raise

    async def _begun(self, task_id: int) -> Row | None:
        """Count a try before it begins; None where there is nothing to be done any more."""
        async with self._database.transaction() as transaction:
            row = await background.begin(transaction, task_id, self._run)
            if row is None or not row["died_giving_up"]:
                return row
            await self._turns.set_aside(transaction, row["chat_id"], None, kills=True)
            await background.end(transaction, task_id)
        _log.error("the bot died of giving up task %d as well; it is forgotten", task_id)
        self._committed()
        return None

    async def _do_row(self, row: Row) -> None:
        args = json.loads(self._installation.keys.open(row["sealed"]))
        task = Task(row["id"], row["kind"], row["chat_id"], row["inbox_id"], args)
        tools = TaskContext(
            task,
            self._installation,
            self._channels,
            self._turns,
            self._committed,
            self._shop,
        )
        act: Act | None = _say_sorry
        if row["died"]:
            _log.error("task %d was in hand when the bot died; it is given up", task.id)
        else:
            act = await self._work_at(task, tools, row["tries"])
        if act is None:
            return
        try:
            await self._end(task, act)
        except Unavailable:
            raise
        except Exception:
            _log.exception("task %d is given up", task.id)
            await self._end(task, _say_sorry)
        self._committed()

    async def _work_at(self, task: Task, tools: TaskContext, tries: int) -> Act | None:
        """What came of it, as a turn to say it in; None where it is put off."""
        try:
            return await self._doers[task.kind](task, tools)
        except (Unanswered, Wait, Unavailable) as error:
            _log.info("task %d is tried again: %s", task.id, type(error).__name__)
            if tries + 1 < MOST_TRIES:
                await self._put_off(task, tries)
                return None
        except Exception:
            _log.exception("task %d is given up", task.id)
        return _say_sorry

    async def _end(self, task: Task, act: Act) -> None:
        async with self._database.transaction() as transaction:
            keeps_file = await self._turns.say(transaction, task, act)
            await background.end(transaction, task.id)
            if not keeps_file:
                became: Became = "used" if task.args.get("uses") else "read"
                if act is _say_sorry:
                    became = "unread"
                await forget_file(
                    transaction,
                    self._installation.keys,
                    task.chat_id,
                    task.args.get("file"),
                    became,
                )
        if is_web(task.chat_id) and "file" in task.args:
            await web_forgetting.read_files(self._database)

    async def _put_off(self, task: Task, tries: int) -> None:
        pause = timedelta(seconds=min(2.0**tries, _LONGEST_PAUSE_SECONDS))
        due = self._installation.clock.now() + pause
        async with self._database.transaction() as transaction:
            await background.put_off(transaction, task.id, due)

    def _ended(self, kind: str, _task: asyncio.Task[None]) -> None:
        del self._under_way[kind]
        self.wake()


async def _say_sorry(context: Context) -> None:
    # A photo is about no conversation, and ends none.
    if context.turn.draft_id == context.turn.inbox_id:
        context.end()
    context.say(_("Something went wrong. Nothing was changed. Try it once more."))
