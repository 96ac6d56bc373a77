"""The bot's own context: who speaks, in which conversation, inside which transaction, and say().

Nothing here is sent or stored at once: what a turn says and where its conversation goes is written
in the turn's transaction, by `save`.
"""

import json
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, Self

from telegram import Message, Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.address import holds_postcode
from bot.clock import Clock
from bot.codes import codes_in, holds_mistyped_code, looks_like_code
from bot.delivery.outbox import (
    Letter,
    Offer,
    Priority,
    letters_about,
    post,
    removing,
    send_to_returned,
    showing_line,
    shown_again,
    shown_codes,
    taking_back,
)
from bot.keys import Household, Keys
from bot.scheme import Organisation, Scheme
from bot.storage import conversations, passers_by, people
from bot.storage.coupons import ANY_IN_STOCK
from bot.storage.database import Transaction
from bot.storage.people import Person, Role
from bot.translation import gettext as _
from bot.wording import how_long

# Where a button or an errand says in which of somebody's roles it is meant.
ROLE = "as"
# A second tap within this time on a button that may be used again is a double tap.
_DOUBLE_TAP = timedelta(seconds=3)
# Who has no role is told once a day what this is. Of all else that they may ask they get so many
# answers a day: they can't keep the bot from whoever works with it.
STRANGERS_ANSWERS = 30
# What a conversation knows of a typed line only to show it, until it is answered.
TYPED = "typed"

Data = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """A button: its text, and the action that the bot carries out when it is tapped.

    Its kind is that of its action in the list in bot/app.py. One that only begins or shows
    something, or sets what may be set twice (`again=True` there), works as often as it is tapped
    and leaves all other buttons as they are. Any other is an answer: it belongs to the
    conversation that asked, and ends its message. What ends a message is an answer in it, or the
    end of its conversation; after that the other answers in it do nothing. An answer that changes
    something (`confirms=True` there) is asked for again when its question waited too long.

    `with_coupons` marks one that is only there while there are coupons to give.
    """

    label: str
    action: str
    args: Data = field(default_factory=dict)
    with_coupons: bool = False


@dataclass(frozen=True)
class Filled:
    """A button that the message itself fills in when it is sent: a code to copy, a link."""

    label: str
    name: str


Row = list[Button | Filled]


Labels = list[list[tuple[str, str | None]]]
Actions = list[tuple[str, Data]]


# So many letters of a label a phone shows whole on a button that has half a row.
_BESIDE = 14


def laid_out(rows: Iterable[Row]) -> tuple[Labels, Actions]:
    """Buttons as a letter carries them: their texts row by row, and what the handled ones do.

    A phone cuts off a long text where buttons stand beside each other: those get a row each.
    """
    labels: Labels = []
    actions: Actions = []
    each_whole = (
        [row]
        if len(row) == 1 or all(len(button.label) <= _BESIDE for button in row)
        else [[button] for button in row]
        for row in rows
    )
    for row in chain.from_iterable(each_whole):
        labels.append([])
        for button in row:
            if isinstance(button, Button):
                labels[-1].append((button.label, None))
                actions.append((button.action, button.args))
            else:
                labels[-1].append((button.label, button.name))
    return labels, actions


@dataclass(frozen=True)
class Tapped:
    """The button that was tapped, as the database knows it.

    `again` says that it may be used again. `asked_at` is when its message was sent; `sealed` and
    `actions` are what that holds. `used_at` is when it was used before, or for an answer when its
    message was answered; `came` are the first and the last letter of what came of that.
    """

    outbox_id: int
    index: int
    action: str
    args: Data
    again: bool
    draft_id: int | None
    keep: bool
    asked_at: datetime | None = None
    sealed: bytes = b""
    used_at: datetime | None = None
    came: tuple[int, int] | None = None
    actions: Actions = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """What the going conversation asked last, as the database knows it."""

    outbox_id: int
    message_id: int | None
    sealed: bytes
    actions: str


@dataclass(frozen=True)
class Shown:
    """The newest message of the bot in a chat, and the letter that stands in it."""

    message_id: int
    outbox_id: int
    draft_id: int | None
    keep: bool


@dataclass(frozen=True)
class Surroundings:
    """What every turn needs and no turn changes.

    `again` are the actions of buttons that may be used again.
    """

    scheme: Scheme
    keys: Keys
    clock: Clock
    again: frozenset[str] = frozenset()


@dataclass
class Turn:
    """One update, and all that is known at its start. Handlers see it through Context.

    `going` is the conversation that was going on then. `asks` says that it moved to a step of
    which the question is still to be said, `counts` that a tap had its effect.
    """

    transaction: Transaction
    inbox_id: int
    update: Update
    chat_id: int
    person: Person | None
    now: datetime
    coupons_in_stock: bool = False
    about: int | None = None
    """The message that an errand was about, in the turn that tells what came of it."""
    was_unreachable: bool = False
    was_withdrawn: bool = False
    serves: Priority = Priority.STRANGER
    """When somebody without a role is served; whoever has one is at once."""
    refused: bool = False
    """Whether somebody without a role was told what this is, or that it is over."""
    acted_as: Role | None = None
    """The role in which they acted last, before this turn."""
    tapped: Tapped | None = None
    counts: bool = False
    newest: Shown | None = None
    question: Question | None = None
    going: int | None = None
    asks: bool = False
    draft_id: int | None = None
    line_of: int | None = None
    """The conversation that shows a typed line, as it was before this turn."""
    step: str | None = None
    data: Data = field(default_factory=dict)
    misses: int = 0
    understood: bool = True
    conversation_changed: bool = False
    letters: list[Letter] = field(default_factory=list)
    failure: Exception | None = None

    def is_of_use(self, button: "Button | Filled") -> bool:
        """Whether a button is shown: one about coupons only while there are any."""
        return self.coupons_in_stock or not (isinstance(button, Button) and button.with_coupons)

    @property
    def message(self) -> Message | None:
        """What was typed or sent, if this is not a tap."""
        return self.update.message

    @property
    def text(self) -> str:
        """What was typed, or the empty string."""
        message = self.update.message
        return (message.text or "") if message else ""


current_turn: ContextVar[Turn] = ContextVar("current_turn")


class Context(CallbackContext[ExtBot[None], Data, Data, Surroundings]):
    """What a handler gets. One turn, one context."""

    turn: Turn

    @classmethod
    def from_update(
        cls,
        update: object,
        application: "Application[Any, Any, Any, Any, Any, Any]",
    ) -> Self:
        """Join PTB's context to the turn that is going on."""
        context = super().from_update(update, application)
        context.turn = current_turn.get()
        return context

    @property
    def scheme(self) -> Scheme:
        return self.bot_data.scheme

    @property
    def keys(self) -> Keys:
        return self.bot_data.keys

    @property
    def transaction(self) -> Transaction:
        return self.turn.transaction

    @property
    def now(self) -> datetime:
        """The moment at which this turn began, UTC: one moment for the whole turn."""
        return self.turn.now

    @property
    def today(self) -> date:
        """The day in the scheme's zone."""
        return self.now.astimezone(self.scheme.zone).date()

    @property
    def person(self) -> Person:
        """Who speaks. Handlers that take a role are only called for somebody who has it."""
        person = self.turn.person
        if person is None:
            raise RuntimeError("a handler for people with a role was called for a stranger")
        return person

    def acts_as(self, roles: Iterable[Role]) -> bool:
        """Whether who speaks has one of these roles; if so, they act in it from here on."""
        return is_allowed(self.turn, frozenset(roles))

    @property
    def organisation(self) -> Organisation:
        """The speaker's organisation. Raises UnknownOrganisation where the scheme has none."""
        return self.scheme.organisation(self.person.organisation)

    @property
    def choice(self) -> Data:
        """What the tapped button carries."""
        return self.turn.tapped.args if self.turn.tapped else {}

    @property
    def data(self) -> Data:
        """What this conversation knows so far."""
        return self.turn.data

    @property
    def text(self) -> str:
        """What was typed."""
        return self.turn.text

    @property
    def draft_id(self) -> int:
        """The conversation's own number, on which its effect is UNIQUE."""
        if self.turn.draft_id is None:
            raise RuntimeError("there is no conversation")
        return self.turn.draft_id

    def begin(self) -> None:
        """Begin a new conversation, in place of the one that was going on."""
        turn = self.turn
        turn.draft_id, turn.step, turn.data, turn.misses = turn.inbox_id, None, {}, 0
        turn.asks, turn.conversation_changed = False, True

    def go_to(self, step: str, **data: Any) -> None:
        """Wait at a step for what the user does next, and remember what is known."""
        turn = self.turn
        turn.step, turn.misses = step, 0
        turn.data = {**turn.data, **data}
        turn.asks, turn.conversation_changed = True, True

    def end(self) -> None:
        """End the conversation and forget all it knew."""
        turn = self.turn
        turn.draft_id, turn.step, turn.data, turn.misses = None, None, {}, 0
        turn.asks, turn.conversation_changed = False, True

    def say(
        self,
        text: str,
        *rows: Row,
        delete: bool = False,
        thanks: bool = False,
        keep: bool = False,
        here: bool = False,
        shows_line: bool = False,
    ) -> None:
        """Answer with HTML text and buttons; see `send`.

        `shows_line` puts above it what was typed about a household, read from the conversation
        when it is sent: so it is never in the outbox, and gone with the conversation.
        """
        args: Data = {"text": text}
        if shows_line and TYPED in self.data:
            args["about"] = self.draft_id
        self.send("text", *rows, keep=keep, delete=delete, thanks=thanks, here=here, args=args)

    def repeat_question(self, note: str, *, delete: bool = True) -> bool:
        """Ask once more what was asked, with a note before it; False when nothing was asked.

        What was typed is deleted, unless it holds nothing: then the question is asked below it.
        """
        question = self.turn.question
        if question is None:
            return False
        letter = self._asked_again(question.sealed, note)
        self.turn.letters.append(
            replace(
                letter,
                actions=json.loads(question.actions),
                draft_id=self.turn.draft_id,
                edits=self._question_below_all() if delete else None,
                deletes=self._typed() if delete else None,
                deleted_note=_("I deleted your message.") + "\n\n" if delete else "",
            )
        )
        return True

    def ask_again_if_old(self) -> bool:
        """Where the question of a tap waited too long, ask it once more; whether that was done.

        A question that was asked later than now is as old: the clock was put back.
        """
        tapped, query = self.turn.tapped, self.turn.update.callback_query
        if tapped is None or tapped.asked_at is None or query is None:
            return False
        waited = self.now - tapped.asked_at
        if abs(waited) <= timedelta(minutes=self.scheme.question_minutes):
            return False
        before = _("This was some time ago. Is it still right?")
        if waited > timedelta(0):
            before = _("This was {time} ago. Is it still right?").format(time=how_long(waited))
        letter = self._asked_again(tapped.sealed, before)
        self.turn.letters.append(
            replace(
                letter,
                actions=tapped.actions,
                draft_id=tapped.draft_id,
                keep=tapped.keep,
                edits=self._place(typed_is_deleted=False),
                answers=query.id,
            )
        )
        return True

    def _asked_again(self, sealed: bytes, note: str) -> Letter:
        """A letter that asks what a sent one asked, with a note before it."""
        payload = json.loads(self.keys.open(sealed))
        args = payload["args"] | {"note": note}
        return Letter(self.turn.chat_id, payload["kind"], args, payload["labels"])

    def _typed(self) -> int | None:
        message = self.turn.message
        return message.message_id if message else self.turn.about

    def send(
        self,
        kind: str,
        *rows: Row,
        args: Data | None = None,
        keep: bool = False,
        new: bool = False,
        delete: bool = False,
        thanks: bool = False,
        silent_delete: bool = False,
        here: bool = False,
    ) -> None:
        """Answer with a message of bot/messages.py.

        What is said first after `go_to`, or has a button that is an answer, is a question of the
        conversation; all else stands beside it.

        The first answer takes the place of the question that was answered, while that is the
        newest message and not to be kept (`keep` when it was sent), unless `new` is asked.
        `delete` deletes what the user typed first, and says so only if that worked, with
        `thanks` where it was what we asked for; `silent_delete` says nothing of it. `here` takes
        the place of what the conversation said last, although nobody tapped or typed.
        """
        turn = self.turn
        first = not turn.letters
        query = turn.update.callback_query
        place = self._place(delete or here) if first and not new else None
        note = _("I deleted your message.")
        if thanks:
            note = _("Thank you. I deleted your message.")
        labels, actions = laid_out([each for each in row if turn.is_of_use(each)] for row in rows)
        asks = turn.asks or any(action not in self.bot_data.again for action, _args in actions)
        turn.asks = False
        turn.letters.append(
            Letter(
                turn.chat_id,
                kind,
                args or {},
                labels,
                actions,
                draft_id=turn.draft_id if asks else None,
                keep=keep,
                edits=place,
                answers=query.id if first and query else None,
                deletes=self._typed() if delete or silent_delete else None,
                deleted_note="" if silent_delete else note + "\n\n",
            )
        )

    def _place(self, typed_is_deleted: bool) -> int | None:
        """The message that a first answer takes the place of."""
        turn = self.turn
        query, tapped, newest = turn.update.callback_query, turn.tapped, turn.newest
        if query is None:
            return self._question_below_all() if typed_is_deleted else None
        here = query.message.message_id if query.message else None
        if tapped is None or tapped.keep or newest is None:
            return None
        return here if (newest.message_id, newest.outbox_id) == (here, tapped.outbox_id) else None

    def _question_below_all(self) -> int | None:
        """The question's message, when only what was typed just now stands below it."""
        newest = self.turn.newest
        if newest is None or newest.keep or newest.draft_id is None:
            return None
        return newest.message_id if newest.draft_id == self.turn.going else None

    def toast(self, text: str) -> None:
        """Answer a tap with a short text over the chat, and nothing else."""
        query = self.turn.update.callback_query
        if query is None:
            raise RuntimeError("only a tap can be answered with a toast")
        self.turn.letters.append(Letter(self.turn.chat_id, "nothing", answers=query.id, toast=text))

    async def take_back_messages(self, offer: Offer) -> None:
        """Let no message give a code that was taken back: the text says so, the card goes."""
        shown = await letters_about(self.transaction, self.keys, offer)
        self.turn.letters += [
            taking_back(chat_id, message_id, kind, offer) for chat_id, message_id, kind in shown
        ]

    async def fold_codes(self) -> None:
        """Let no earlier code or card stand on the screen while the next person looks along."""
        turn = self.turn
        for message, kind, offer in await shown_codes(self.transaction, self.keys, turn.chat_id):
            this: Data = {offer.what: offer.id}
            if kind == "card":
                turn.letters.append(removing(turn.chat_id, message, this))
                continue
            if offer.what == "voucher":
                show = Button(_("Show"), "issue.show", this)
            else:
                show = Button(_("Show"), "coupons.show", this)
            folded = Letter(
                turn.chat_id,
                "folded",
                this,
                *laid_out([[show]]),
                edits=message,
                keep=True,
                priority=Priority.NOTICE,
            )
            turn.letters.append(folded)

    async def leave_errand(self, kind: str, args: Data, *, of_its_own: bool = False) -> None:
        """Have something done after this turn that takes longer than a turn may.

        The result is said in a turn of its own, in the role of this one. `kind` names it in the
        list in bot/app.py; of one conversation there is one of a kind, unless it is `of_its_own`.
        """
        await self.transaction.run(
            "INSERT INTO errands (kind, chat_id, inbox_id, sealed, left_at, due_at)"
            " VALUES (:kind, :chat, :inbox, :sealed, :now, :now) ON CONFLICT DO NOTHING",
            {
                "kind": kind,
                "chat": self.turn.chat_id,
                "inbox": self.turn.inbox_id if of_its_own else self.draft_id,
                "sealed": self.keys.seal(json.dumps(args | {ROLE: self.person.role}).encode()),
                "now": self.now.isoformat(),
            },
        )

    async def tell_coordinators(self, text: str) -> None:
        """Send HTML text to every coordinator, after the answers to people who wait."""
        self.tell(await people.coordinators(self.transaction), text)

    def tell(self, chat_ids: Iterable[int], text: str, *rows: Row) -> None:
        """Send HTML text to these chats, after the answers to people who wait.

        Buttons there are of no conversation, so they say all that they are about.
        """
        labels, actions = laid_out(rows)
        self.turn.letters += [
            Letter(chat_id, "text", {"text": text}, labels, actions, priority=Priority.NOTICE)
            for chat_id in chat_ids
        ]

    @property
    def passer_by(self) -> int:
        """The mark of this chat, where its number is not to be kept."""
        return self.keys.passer_by(self.turn.chat_id)

    def household(self) -> Household | None:
        """The household that this conversation is about, as it was kept after typing."""
        if "mark" not in self.data:
            return None
        mark, public = (bytes.fromhex(self.data[name]) for name in ("mark", "public"))
        return self.keys.household_of(mark, public)


_LOAD = f"""
SELECT {ANY_IN_STOCK} AS coupons_in_stock, {people.PERSON}, withdrawn_at, unreachable_since,
    conversations.draft_id, step, conversations.sealed AS conversation, misses,
    outbox.actions, outbox.draft_id AS button_draft, outbox.keep, outbox.due_at, outbox.sealed,
    taps.tapped_at, taps.answer_from AS tap_from, taps.answer_to AS tap_to,
    answer.tapped_at AS answered_at, answer.answer_from, answer.answer_to,
    asked.id AS asked_id, asked.message_id AS asked_message, asked.sealed AS asked_sealed,
    asked.actions AS asked_actions,
    shown.message_id AS shown_message, coalesce(shown.again_of, shown.id) AS shown_id,
    shown.draft_id AS shown_draft, shown.keep AS shown_keep
FROM (SELECT :chat AS chat_id) AS me
LEFT JOIN people ON people.chat_id = me.chat_id
LEFT JOIN conversations ON conversations.chat_id = me.chat_id
LEFT JOIN outbox ON outbox.id = :outbox AND outbox.chat_id = me.chat_id
LEFT JOIN taps ON taps.outbox_id = outbox.id AND taps.button = :button
LEFT JOIN taps AS answer ON answer.outbox_id = outbox.id AND answer.button = (
    SELECT min(button) FROM taps WHERE outbox_id = outbox.id AND answers)
LEFT JOIN outbox AS asked ON asked.id = (
    SELECT max(id) FROM outbox WHERE draft_id = conversations.draft_id
    AND chat_id = me.chat_id AND actions <> '[]')
LEFT JOIN outbox AS shown ON shown.id = (
    SELECT max(id) FROM outbox WHERE chat_id = me.chat_id AND message_id = (
        SELECT max(message_id) FROM outbox WHERE chat_id = me.chat_id))
"""  # noqa: S608 - what is put in is ours


def button_of(data: str | None) -> tuple[int, int] | None:
    """The outbox row and the button in a callback's data; None for what we did not make."""
    row, _dot, index = (data or "").partition(".")
    if row.isascii() and row.isdigit() and index.isascii() and index.isdigit() and len(row) < 19:
        return int(row), int(index[:9])
    return None


async def load(
    transaction: Transaction, surroundings: Surroundings, inbox_id: int, update: Update
) -> Turn | None:
    """All that is known at the start of a turn, in one query; None outside a private chat."""
    chat = update.effective_chat
    if chat is None or chat.type != chat.PRIVATE:
        return None
    return await load_chat(transaction, surroundings, inbox_id, update, chat.id)


async def load_chat(
    transaction: Transaction,
    surroundings: Surroundings,
    inbox_id: int,
    update: Update,
    chat_id: int,
) -> Turn:
    """As `load`, for a turn that may come of no update of its own."""
    query = update.callback_query
    button = button_of(query.data) if query else None
    now = surroundings.clock.now()
    row = await transaction.row(
        _LOAD,
        {
            "today": now.astimezone(surroundings.scheme.zone).date().isoformat(),
            "chat": chat_id,
            "outbox": button[0] if button else None,
            "button": button[1] if button else None,
        },
    )
    assert row is not None  # noqa: S101 - the query is a LEFT JOIN from one row
    has_access = row["person_id"] is not None and row["withdrawn_at"] is None
    turn = Turn(
        transaction,
        inbox_id,
        update,
        chat_id,
        person=people.person_from(row) if has_access else None,
        now=now,
        coupons_in_stock=bool(row["coupons_in_stock"]),
        was_unreachable=row["unreachable_since"] is not None,
        was_withdrawn=row["withdrawn_at"] is not None,
    )
    turn.acted_as = turn.person.role if turn.person else None
    if row["draft_id"] is not None:
        turn.draft_id, turn.step, turn.misses = row["draft_id"], row["step"], row["misses"]
        turn.data = json.loads(surroundings.keys.open(row["conversation"]))
        turn.line_of = turn.draft_id if TYPED in turn.data else None
        turn.going = turn.draft_id
    if row["shown_id"] is not None:
        turn.newest = Shown(
            row["shown_message"], row["shown_id"], row["shown_draft"], bool(row["shown_keep"])
        )
    if row["asked_id"] is not None:
        turn.question = Question(
            row["asked_id"], row["asked_message"], row["asked_sealed"], row["asked_actions"]
        )
    if button and row["actions"] is not None:
        actions = json.loads(row["actions"])
        if button[1] < len(actions):
            action, args = actions[button[1]][:2]
            again = action in surroundings.again
            # One choice answers a question; a button that works again stands for itself.
            used = row["tapped_at"] if again else row["answered_at"]
            came = "tap" if again else "answer"
            first, last = row[f"{came}_from"], row[f"{came}_to"]
            turn.tapped = Tapped(
                *button,
                action,
                args,
                again,
                draft_id=row["button_draft"],
                keep=bool(row["keep"]),
                asked_at=datetime.fromisoformat(row["due_at"]),
                sealed=row["sealed"],
                used_at=datetime.fromisoformat(used) if used else None,
                came=None if first is None else (first, last),
                actions=actions,
            )
    return turn


async def welcome_back(turn: Turn) -> None:
    """Who could not be reached is here again: send what did not arrive."""
    if turn.person is not None:
        await people.mark_reachable(turn.transaction, turn.chat_id)
        await send_to_returned(turn.transaction, turn.chat_id, turn.now)


async def save(turn: Turn, surroundings: Surroundings) -> None:
    """Write what the turn said and where its conversation stands."""
    query = turn.update.callback_query
    if query and not any(letter.answers for letter in turn.letters):
        turn.letters.append(Letter(turn.chat_id, "nothing", answers=query.id))
    if turn.misses and turn.understood:
        turn.misses = 0
        turn.conversation_changed = True
    if turn.line_of is not None and not (turn.line_of == turn.draft_id and TYPED in turn.data):
        taken = {letter.edits for letter in turn.letters}
        turn.letters += [
            removing(turn.chat_id, message)
            for message in await showing_line(turn.transaction, surroundings.keys, turn.line_of)
            if message not in taken
        ]
    if turn.person is None and turn.acted_as is None:
        await _hold_back(turn, surroundings)
    _take_off_the_screen(turn)
    await _remember_person(turn, surroundings)
    for letter in turn.letters:
        await post(turn.transaction, surroundings.keys, letter, turn.now)
    if turn.tapped and turn.counts:
        await _save_tap(turn, turn.tapped)
    if turn.conversation_changed:
        await _save_conversation(turn, surroundings.keys)
    elif turn.draft_id is not None and turn.person is not None:
        await conversations.touch(turn.transaction, turn.draft_id, turn.now)


def _take_off_the_screen(turn: Turn) -> None:
    """Delete what was typed where it may hold an address and no answer deletes it already."""
    message = turn.message
    if message is None or any(letter.deletes == message.message_id for letter in turn.letters):
        return
    if may_hold_address(turn.text, message.caption or ""):
        priority = turn.serves if turn.person is None else Priority.NOTICE
        letter = Letter(
            turn.chat_id, "nothing", deletes=message.message_id, keep=True, priority=priority
        )
        turn.letters.append(letter)


def may_hold_address(text: str, caption: str) -> bool:
    """Whether an address may stand in something that is no answer to a question about one.

    That is a command with anything behind it, a caption with a figure, a postcode anywhere, and
    what is almost a code, or a code among other words. The command of an invitation goes as well:
    its link is used up.
    """
    if text.startswith("/"):
        return len(text.split()) > 1
    if any(figure.isdigit() for figure in caption) or holds_postcode(text):
        return True
    if codes_in(text):
        return not looks_like_code(text)
    return looks_like_code(text) or holds_mistyped_code(text)


async def _hold_back(turn: Turn, surroundings: Surroundings) -> None:
    """Let answers to whoever has no role go last, and each day only so many of them."""
    mine = [letter for letter in turn.letters if letter.chat_id == turn.chat_id]
    others = [letter for letter in turn.letters if letter.chat_id != turn.chat_id]
    asked = any(letter.kind != "nothing" for letter in mine)
    if asked and not await passers_by.may_hear(
        turn.transaction,
        surroundings.keys.passer_by(turn.chat_id),
        turn.now.astimezone(surroundings.scheme.zone).date(),
        refused=turn.refused,
        most=STRANGERS_ANSWERS,
    ):
        # What was typed still goes, and a tap still gets its answer.
        mine = [
            Letter(turn.chat_id, "nothing", answers=letter.answers, deletes=letter.deletes)
            for letter in mine
            if letter.answers is not None or letter.deletes is not None
        ]
    turn.letters = others + [
        replace(letter, priority=max(letter.priority, turn.serves)) for letter in mine
    ]


async def _save_tap(turn: Turn, tapped: Tapped) -> None:
    """Write down that a button was used, and which letters came of it: those just posted."""
    await turn.transaction.run(
        "INSERT INTO taps (outbox_id, button, tapped_at, answers, answer_from, answer_to)"
        " SELECT :outbox, :button, :now, :answers, max(id) - :letters + 1, max(id) FROM outbox"
        " WHERE true ON CONFLICT (outbox_id, button) DO UPDATE SET tapped_at = excluded.tapped_at,"
        " answer_from = excluded.answer_from, answer_to = excluded.answer_to",
        {
            "outbox": tapped.outbox_id,
            "button": tapped.index,
            "now": turn.now.isoformat(),
            "answers": int(not tapped.again),
            "letters": len(turn.letters),
        },
    )


async def _remember_person(turn: Turn, surroundings: Surroundings) -> None:
    """In which role somebody acts, and on which day they were here last."""
    person = turn.person
    if person is None:
        return
    if person.role is not turn.acted_as:
        await people.act_as(turn.transaction, person)
    today = turn.now.astimezone(surroundings.scheme.zone).date()
    is_here = turn.update.message is not None or turn.update.callback_query is not None
    if is_here and person.seen_on != today:
        await people.see(turn.transaction, person.id, today)


async def _save_conversation(turn: Turn, keys: Keys) -> None:
    if turn.draft_id is None:
        await turn.transaction.run(
            "DELETE FROM conversations WHERE chat_id = :chat", {"chat": turn.chat_id}
        )
        return
    await turn.transaction.run(
        "INSERT INTO conversations (chat_id, draft_id, step, sealed, misses, touched_at)"
        " VALUES (:chat, :draft, :step, :sealed, :misses, :now)"
        " ON CONFLICT (chat_id) DO UPDATE SET draft_id = excluded.draft_id, step = excluded.step,"
        " sealed = excluded.sealed, misses = excluded.misses, touched_at = excluded.touched_at",
        {
            "chat": turn.chat_id,
            "draft": turn.draft_id,
            "step": turn.step or "",
            "sealed": keys.seal(json.dumps(turn.data).encode()),
            "misses": turn.misses,
            "now": turn.now.isoformat(),
        },
    )


async def check_tap(turn: Turn) -> str | None:
    """Why a tap has no effect, as a short text for over the chat; None when it may have one.

    An answer that was given gets what came of it once more; one of an ended conversation says so.
    An older copy of a question brings back the newest.
    """
    tapped = turn.tapped
    if tapped is None or turn.update.callback_query is None:
        return _("This button no longer works. Type start.")
    used = tapped.used_at
    if tapped.again and (used is None or abs(turn.now - used) >= _DOUBLE_TAP):
        return None
    if used is not None:
        await _show_answer(turn, tapped)
        return _("You had already chosen this.")
    if tapped.draft_id is not None and tapped.draft_id != turn.draft_id:
        return _("This conversation has ended. Type start.")
    asked = turn.question
    if asked and tapped.draft_id and tapped.outbox_id < asked.outbox_id:
        # A phone may still show an older copy, from before another choice was made.
        turn.letters += await shown_again(
            turn.transaction, turn.chat_id, (asked.outbox_id,) * 2, question=asked.outbox_id
        )
        return _("This is an old question. Choose at the newest question.")
    return None


async def _show_answer(turn: Turn, tapped: Tapped) -> None:
    """Show what came of a tap once more, unless it stands in the place of the question.

    What a double tap asks twice is shown already, unless it could not be sent.
    """
    message = turn.update.callback_query and turn.update.callback_query.message
    if tapped.came is not None:
        turn.letters += await shown_again(
            turn.transaction,
            turn.chat_id,
            tapped.came,
            question=turn.question.outbox_id if turn.question else None,
            here=message.message_id if message else None,
            lost_only=tapped.again,
        )


def is_allowed(turn: Turn, roles: frozenset[Role] | None) -> bool:
    """Whether who speaks may do what needs one of these roles; None is for everybody.

    Who has more than one acts from here on in the one that it needs: the role that the button was
    made for, else the one in which they acted last.
    """
    person = turn.person
    if roles is None or person is None:
        return roles is None
    meant = turn.tapped.args.get(ROLE) if turn.tapped else None
    for role in (meant, person.role, *Role):
        if role in roles and role in person.roles:
            turn.person = person.acting_as(Role(role))
            return True
    return False
