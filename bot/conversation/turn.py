"""One turn: what is known at its start, and what it leaves when it is done."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.channels.update import Message, Update
from bot.domain.codes import codes_in, holds_mistyped_code, looks_like_code
from bot.keys import Keys
from bot.parsing.address import holds_postcode
from bot.storage import conversations, other_chats, passers_by, people, taps, turns
from bot.storage.buttons import Actions, Button, ClientButton, Data
from bot.storage.database import Row, Transaction
from bot.storage.installation import Installation
from bot.storage.letters import Letter, NoMessage, Priority, removing
from bot.storage.outbox import post, resend_missed, showing_line
from bot.storage.people import Person, Role
from bot.storage.turns import Yes
from bot.understanding.vocabulary import Vocabulary

# Where a button or a task says in which of somebody's roles it is meant.
ROLE = "as"

# Who has no role gets so many answers a day: they can't keep the bot from whoever works with it.
# What this is they are told while they had fewer; what is left is for the code of a voucher.
STRANGERS_ANSWERS, STRANGERS_REFUSALS = 30, 3


# Where a conversation keeps what was typed in it, beside what it knows.
LINES = "lines"


# What a conversation knows of a typed line only to show it, until it is answered.
TYPED = "typed"


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


@dataclass
class Turn:
    """One update, and all that is known at its start. Handlers see it through Context.

    `going` is the conversation that was going on then. `asks` says that it moved to a step of
    which the question is still to be said, `counts` that a tap had its effect. `again` are the
    actions of all buttons that may be used again.
    """

    transaction: Transaction
    inbox_id: int
    update: Update
    chat_id: int
    person: Person | None
    now: datetime
    again: frozenset[str]
    other_chat: int | None = None
    """Where they speak as well: see storage/other_chats.py."""
    coupons_in_stock: bool = False
    about: int | None = None
    """The message that a task was about, in the turn that tells what came of it."""
    was_unreachable: bool = False
    was_withdrawn: bool = False
    waits_for: Yes | None = None
    """Whose yes there has to be before whoever speaks has access."""
    serves: Priority = Priority.STRANGER
    """When somebody without a role is served; whoever has one is at once."""
    refused: bool = False
    """Whether somebody without a role was told what this is, or that it is over."""
    acted_as: Role | None = None
    """The role in which they acted last, before this turn."""
    tapped: Tapped | None = None
    counts: bool = False
    newest: Shown | None = None
    is_coming: bool = False
    """Whether an answer of before is on its way, and will stand below the newest message."""
    asks_shop: bool = False
    """Whether the webshop is still asked for something of this chat, as it began."""
    question: Question | None = None
    going: int | None = None
    asks: bool = False
    draft_id: int | None = None
    line_of: int | None = None
    """The conversation that shows a typed line, as it was before this turn."""
    step: str | None = None
    data: Data = field(default_factory=dict)
    misses: int = 0
    deleted_note: str | None = None
    """What the next answer says once what was typed is deleted; None where nothing is."""
    understood: bool = True
    conversation_changed: bool = False
    meant: Data = field(default_factory=dict)
    """The details of what somebody meant by a sentence, by the names of the understanding."""
    names: Vocabulary | None = None
    """What the scheme and its calendar know by name, once a sentence asked for it."""
    lines: list[Data] = field(default_factory=list)
    """What was typed in the conversation and may still be edited; see edits.py."""
    edited: bool = False
    """Whether what was typed is a message of before, which was edited."""
    told_left: bool = False
    """Whether it was said what became of the file that the conversation before was about."""
    left_task: bool = False
    """Whether something is to be done after this turn that takes longer than a turn may."""
    keeps_file: bool = False
    """Whether what was sent may still be asked for: a button leads to it."""
    letters: list[Letter] = field(default_factory=list)

    def is_answer(self, button: Button | ClientButton) -> bool:
        """Whether a button answers a question, and so works once."""
        return isinstance(button, Button) and button.action not in self.again

    def is_of_use(self, button: Button | ClientButton) -> bool:
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


def button_of(data: str | None) -> tuple[int, int] | None:
    """The outbox row and the button in a callback's data; None for what we did not make."""
    row, _dot, index = (data or "").partition(".")
    if row.isascii() and row.isdigit() and index.isascii() and index.isdigit() and len(row) < 19:
        return int(row), int(index[:9])
    return None


async def load(
    transaction: Transaction,
    installation: Installation,
    again: frozenset[str],
    inbox_id: int,
    update: Update,
) -> Turn | None:
    """All that is known at the start of a turn, in one query; None outside a private chat."""
    if update.chat_id is None:
        return None
    return await load_chat(transaction, installation, again, inbox_id, update, update.chat_id)


async def load_chat(
    transaction: Transaction,
    installation: Installation,
    again: frozenset[str],
    inbox_id: int,
    update: Update,
    chat_id: int,
) -> Turn:
    """As `load`, for a turn that may come of no update of its own."""
    button = button_of(update.tap.data) if update.tap else None
    now = installation.clock.now()
    today = now.astimezone(installation.scheme.zone).date()
    row = await turns.start(transaction, chat_id, button, today, now)
    other = row["other_chat"]
    if other == chat_id and (update.message or update.edited or update.tap):
        await other_chats.speak_in(transaction, chat_id)
        other = row["person_chat"]
    has_access = row["person_id"] is not None and row["withdrawn_at"] is None
    turn = Turn(
        transaction,
        inbox_id,
        update,
        chat_id,
        person=people.person_from(row) if has_access else None,
        now=now,
        again=again,
        other_chat=other,
        coupons_in_stock=bool(row["coupons_in_stock"]),
        is_coming=bool(row["is_coming"]),
        asks_shop=bool(row["asks_shop"]),
        was_unreachable=row["unreachable_since"] is not None,
        was_withdrawn=row["withdrawn_at"] is not None,
        waits_for=Yes(row["waits_for"]) if row["waits_for"] else None,
    )
    turn.acted_as = turn.person.role if turn.person else None
    if row["draft_id"] is not None:
        turn.draft_id, turn.step, turn.misses = row["draft_id"], row["step"], row["misses"]
        turn.data = json.loads(installation.keys.open(row["conversation"]))
        turn.lines = turn.data.pop(LINES, [])
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
        turn.tapped = _tapped(row, button, again)
    return turn


def _tapped(row: Row, button: tuple[int, int], again: frozenset[str]) -> Tapped | None:
    """The tapped button; None where its message has none at that place."""
    actions = json.loads(row["actions"])
    if button[1] >= len(actions):
        return None
    action, args = actions[button[1]][:2]
    may_again = action in again
    # One choice answers a question; a button that works again stands for itself.
    used = row["tapped_at"] if may_again else row["answered_at"]
    came = "tap" if may_again else "answer"
    first, last = row[f"{came}_from"], row[f"{came}_to"]
    return Tapped(
        *button,
        action,
        args,
        may_again,
        draft_id=row["button_draft"],
        keep=bool(row["keep"]),
        asked_at=datetime.fromisoformat(row["due_at"]),
        sealed=row["sealed"],
        used_at=datetime.fromisoformat(used) if used else None,
        came=None if first is None else (first, last),
        actions=actions,
    )


async def welcome_back(turn: Turn) -> None:
    """Who could not be reached is here again: send what did not arrive."""
    if turn.person is not None:
        await people.mark_reachable(turn.transaction, turn.chat_id)
        await resend_missed(turn.transaction, turn.chat_id, turn.now)


async def save(turn: Turn, installation: Installation) -> None:
    """Write what the turn said and where its conversation stands."""
    tap = turn.update.tap
    if tap and not any(letter.answers for letter in turn.letters):
        turn.letters.append(Letter(turn.chat_id, NoMessage(), answers=tap.id))
    if turn.misses and turn.understood:
        turn.misses = 0
        turn.conversation_changed = True
    if turn.line_of is not None and not (turn.line_of == turn.draft_id and TYPED in turn.data):
        taken = {letter.edits for letter in turn.letters}
        turn.letters += [
            removing(turn.chat_id, message)
            for message in await showing_line(turn.transaction, installation.keys, turn.line_of)
            if message not in taken
        ]
    if turn.person is None and turn.acted_as is None:
        await _hold_back(turn, installation)
    _take_off_the_screen(turn)
    await _remember_person(turn, installation)
    for letter in turn.letters:
        await post(turn.transaction, installation.keys, letter, turn.now)
    if turn.tapped and turn.counts:
        tapped = turn.tapped
        await taps.save(
            turn.transaction,
            (tapped.outbox_id, tapped.index),
            turn.now,
            answers=not tapped.again,
            letters=len(turn.letters),
        )
    if turn.conversation_changed:
        await _save_conversation(turn, installation.keys)
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
            turn.chat_id, NoMessage(), deletes=message.message_id, keep=True, priority=priority
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


async def _hold_back(turn: Turn, installation: Installation) -> None:
    """Let answers to whoever has no role go last, and each day only so many of them."""
    mine = [letter for letter in turn.letters if letter.chat_id == turn.chat_id]
    others = [letter for letter in turn.letters if letter.chat_id != turn.chat_id]
    asked = any(not isinstance(letter.message, NoMessage) for letter in mine)
    if asked and not await passers_by.may_hear(
        turn.transaction,
        installation.keys.passer_by(turn.chat_id),
        turn.now.astimezone(installation.scheme.zone).date(),
        STRANGERS_REFUSALS if turn.refused else STRANGERS_ANSWERS,
    ):
        # What was typed still goes, and a tap still gets its answer.
        mine = [
            Letter(turn.chat_id, NoMessage(), answers=letter.answers, deletes=letter.deletes)
            for letter in mine
            if letter.answers is not None or letter.deletes is not None
        ]
    turn.letters = others + [
        replace(letter, priority=max(letter.priority, turn.serves)) for letter in mine
    ]


async def _remember_person(turn: Turn, installation: Installation) -> None:
    """In which role somebody acts, and on which day they were here last."""
    person = turn.person
    if person is None:
        return
    if person.role is not turn.acted_as:
        await people.act_as(turn.transaction, person)
    today = turn.now.astimezone(installation.scheme.zone).date()
    is_here = turn.update.message is not None or turn.update.tap is not None
    if is_here and person.seen_on != today:
        await people.see(turn.transaction, person.id, today)


async def _save_conversation(turn: Turn, keys: Keys) -> None:
    if turn.draft_id is None:
        await conversations.end_in(turn.transaction, turn.chat_id)
        return
    data = turn.data | ({LINES: turn.lines} if turn.lines else {})
    standing = conversations.Standing(turn.draft_id, turn.step or "", data, turn.misses)
    await conversations.save(turn.transaction, keys, turn.chat_id, standing, turn.now)


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
