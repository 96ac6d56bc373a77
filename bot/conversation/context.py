"""The bot's own context: who speaks, in which conversation, inside which transaction, and say().

Nothing here is sent or stored at once: what a turn says and where its conversation goes is written
in the turn's transaction, by `save`.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from bot.conversation.role_menu import menu_rows
from bot.conversation.turn import TYPED, Turn, is_allowed
from bot.domain.scheme import Scheme
from bot.domain.scheme_parts import Organisation
from bot.formatting import how_long
from bot.keys import Household, Keys
from bot.parsing.about_people import holds_name
from bot.storage import people
from bot.storage.buttons import Actions, Button, ButtonRow, Data, rows_from_json, rows_to_json
from bot.storage.database import Transaction
from bot.storage.installation import Installation, Way
from bot.storage.letters import (
    CardMessage,
    CodeReference,
    FoldedMessage,
    Letter,
    Message,
    NoMessage,
    NotALetter,
    Priority,
    TextMessage,
    hide_code,
    open_letter,
    removing,
    with_note,
)
from bot.storage.outbox import letters_about, said_last, shown_codes
from bot.storage.people import Person, Role
from bot.translation import LANGUAGE, Participant, language_named, participant
from bot.translation import gettext as _

# What a sentence has where the names in it are those of organisations and colleagues.
_OF_COLLEAGUES = frozenset({"organisation", "provider", "people", "audience"})


class Place(Enum):
    """Where an answer goes.

    AUTO: the first of a turn takes the place of the question that was answered, while that is the
    newest message and was not sent to be kept; all else goes below. NEW: below. HERE: in the place
    of what the conversation said last, although nobody tapped or typed.
    """

    AUTO, NEW, HERE = range(3)


class Context:
    """What a handler gets. One turn, one context."""

    def __init__(self, turn: Turn, installation: Installation) -> None:
        self.turn = turn
        self._installation = installation

    @property
    def scheme(self) -> Scheme:
        return self._installation.scheme

    @property
    def ways(self) -> frozenset[Way]:
        """The ways to reach the bot."""
        return self._installation.ways

    @property
    def keys(self) -> Keys:
        return self._installation.keys

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

    @property
    def reader(self) -> Participant:
        """Who reads what anybody may be told: a stranger in the language that they name, or in that
        of their phone, where that is on.
        """
        if self.turn.person is not None or self.turn.was_withdrawn:
            return participant(LANGUAGE)
        on = self.scheme.reviewed_languages
        sender = self.turn.update.sender
        code = (sender.language_code or "").partition("-")[0] if sender else ""
        named = language_named(self.text, on)
        return participant(named or (code if code in on else LANGUAGE))

    def acts_as(self, roles: Iterable[Role]) -> bool:
        """Whether who speaks has one of these roles; if so, they act in it from here on."""
        return is_allowed(self.turn, frozenset(roles))

    @property
    def organisation(self) -> Organisation:
        """The speaker's organisation. Raises UnknownOrganisation where the scheme has none."""
        return self.scheme.organisation(self.person.organisation)

    def menu(self) -> list[ButtonRow]:
        """The buttons that the speaker begins with."""
        return menu_rows(self.person)

    @property
    def choice(self) -> Data:
        """What the tapped button carries."""
        return self.turn.tapped.args if self.turn.tapped else {}

    @property
    def meant(self) -> Data:
        """The details in what was typed, where a sentence began this; see sentences/README.md."""
        return self.turn.meant

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
        *rows: ButtonRow,
        keep: bool = False,
        place: Place = Place.AUTO,
        shows_line: bool = False,
        links: dict[str, str] | None = None,
    ) -> None:
        """Answer with HTML text and buttons; see `send`. `links` by the names of their buttons.

        `shows_line` puts above it what was typed about a household, read from the conversation
        when it is sent: so it is never in the outbox, and gone with the conversation.
        """
        about = self.draft_id if shows_line and TYPED in self.data else None
        message = TextMessage(text, about=about, album=self._album, links=links or {})
        self.send(message, *rows, keep=keep, place=place)

    def delete_typed(self, *, thanks: bool = False) -> None:
        """Let the next answer first delete what was typed, and say so only if that worked.

        With `thanks` where it was what we asked for. With a name in it that is said instead, but
        not where organisations and colleagues are spoken of.
        """
        note = self.reader.translated("I deleted your message.")
        if thanks:
            note = _("Thank you. I deleted your message.")
        if self.meant and _OF_COLLEAGUES.isdisjoint(self.meant) and holds_name(self.text):
            note = _("Do not send a name or BSN.") + " " + _("I deleted your message.")
        self.turn.deleted_note = note

    def delete_silently(self) -> None:
        """Delete what was sent, and say nothing of it."""
        message = self._typed()
        if message is not None:
            letter = Letter(
                self.turn.chat_id,
                NoMessage(),
                deletes=message,
                keep=True,
                priority=Priority.NOTICE,
            )
            self.turn.letters.append(letter)

    @property
    def _album(self) -> str | None:
        return self.turn.message.media_group_id if self.turn.message else None

    async def is_answered_album(self) -> bool:
        """Whether this is a file of several that came in one go, and the answer stands there."""
        if self._album is None:
            return False
        said = await said_last(self.transaction, self.keys, self.turn.chat_id)
        return isinstance(said, TextMessage) and said.album == self._album

    def repeat_question(self, note: str, *, delete: bool = True) -> bool:
        """Ask once more what was asked, with a note before it; False when nobody can tell what.

        What was typed is deleted, unless it holds nothing: then the question is asked below it.
        """
        question = self.turn.question
        if question is None:
            return False
        try:
            letter = self._asked_again(question.sealed, json.loads(question.actions), note)
        except NotALetter:
            return False
        is_new = not self._stands_there(letter.message, letter.rows)
        self.turn.letters.append(
            replace(
                letter,
                draft_id=self.turn.draft_id,
                edits=self._question_below_all() if delete and is_new else None,
                deletes=self._typed() if delete else None,
                deleted_note=_("I deleted your message.") + "\n\n" if delete else "",
            )
        )
        return True

    def tapped_message(self) -> Message | None:
        """What the message of the tapped button says; None where nobody can tell any more."""
        try:
            tapped = self.turn.tapped
            return open_letter(self.keys, tapped.sealed).message if tapped else None
        except NotALetter:
            return None

    def ask_again_if_old(self) -> bool:
        """Where the question of a tap waited too long, ask it once more; whether that was done.

        A question that was asked later than now is as old: the clock was put back.
        """
        tapped, tap = self.turn.tapped, self.turn.update.tap
        if tapped is None or tapped.asked_at is None or tap is None:
            return False
        waited = self.now - tapped.asked_at
        if abs(waited) <= timedelta(minutes=self.scheme.question_minutes):
            return False
        before = _("This was some time ago. Is it still right?")
        if waited > timedelta(0):
            before = _("This was {time} ago. Is it still right?").format(time=how_long(waited))
        letter = self._asked_again(tapped.sealed, tapped.actions, before)
        self.turn.letters.append(
            replace(
                letter,
                draft_id=tapped.draft_id,
                keep=tapped.keep,
                edits=self._place(typed_is_deleted=False),
                answers=tap.id,
            )
        )
        return True

    def _asked_again(self, sealed: bytes, actions: Actions, note: str) -> Letter:
        """A letter that asks what a sent one asked, with a note before it."""
        asked = open_letter(self.keys, sealed)
        rows = rows_from_json(asked.labels, actions)
        message = with_note(asked.message, note)
        if isinstance(message, TextMessage):
            message = replace(message, album=self._album)
        return Letter(self.turn.chat_id, message, rows)

    def _typed(self) -> int | None:
        message = self.turn.message
        return message.message_id if message else self.turn.about

    def send(
        self,
        message: Message,
        *rows: ButtonRow,
        keep: bool = False,
        place: Place = Place.AUTO,
    ) -> None:
        """Answer with a message and buttons.

        What is said first after `go_to`, or has a button that is an answer, is a question of the
        conversation; all else stands beside it.

        `keep`: no later answer takes its place.
        """
        turn = self.turn
        first = not turn.letters
        tap = turn.update.tap
        note, turn.deleted_note = turn.deleted_note, None
        edits = None
        if first and place is not Place.NEW:
            # What was edited stands above what it brought: that changes with it.
            here = place is Place.HERE or turn.edited
            edits = self._place(typed_is_deleted=note is not None or here)
        of_use = [[each for each in row if turn.is_of_use(each)] for row in rows]
        if turn.message is not None and not turn.edited and self._stands_there(message, of_use):
            # What was typed goes and nothing else would be seen to change.
            edits = None
        asks = turn.asks or any(turn.is_answer(each) for row in of_use for each in row)
        turn.asks = False
        turn.letters.append(
            Letter(
                turn.chat_id,
                message,
                of_use,
                draft_id=turn.draft_id if asks else None,
                keep=keep,
                edits=edits,
                answers=tap.id if first and tap else None,
                deletes=None if note is None else self._typed(),
                deleted_note="" if note is None else f"{note}\n\n",
            )
        )

    def _place(self, typed_is_deleted: bool) -> int | None:
        """The message that a first answer takes the place of."""
        turn = self.turn
        tap, tapped, newest = turn.update.tap, turn.tapped, turn.newest
        if tap is None:
            return self._question_below_all() if typed_is_deleted else None
        if tapped is None or tapped.keep or newest is None or turn.is_coming:
            return None
        is_newest = (newest.message_id, newest.outbox_id) == (tap.message_id, tapped.outbox_id)
        return tap.message_id if is_newest else None

    def _question_below_all(self) -> int | None:
        """The question's message, when only what was typed just now stands below it."""
        newest = self.turn.newest
        if newest is None or newest.keep or newest.draft_id is None or self.turn.is_coming:
            return None
        return newest.message_id if newest.draft_id == self.turn.going else None

    def _stands_there(self, message: Message, rows: Iterable[ButtonRow]) -> bool:
        """Whether the open question says just this, with the same buttons."""
        question = self.turn.question
        if question is None:
            return False
        try:
            asked = open_letter(self.keys, question.sealed)
        except NotALetter:
            return False
        labels, _actions = rows_to_json(rows)
        return (asked.message, asked.labels) == (message, labels)

    def leave_without_buttons(self, message_id: int, text: str, chat_id: int | None = None) -> None:
        """Let a message of ours say this from now on, as HTML, and ask nothing any more; one of
        this chat unless it is said."""
        self.turn.letters.append(
            Letter(
                self.turn.chat_id if chat_id is None else chat_id,
                TextMessage(text),
                edits=message_id,
                keep=True,
                priority=Priority.NOTICE,
            )
        )

    def toast(self, text: str) -> None:
        """Answer a tap with a short text over the chat, and nothing else."""
        tap = self.turn.update.tap
        if tap is None:
            raise RuntimeError("only a tap can be answered with a toast")
        self.turn.letters.append(Letter(self.turn.chat_id, NoMessage(), answers=tap.id, toast=text))

    async def take_back_messages(self, offer: CodeReference) -> None:
        """Let no message give a code that was taken back: the text says so, the card goes."""
        shown = await letters_about(self.transaction, self.keys, offer)
        self.turn.letters += [
            hide_code(chat_id, message_id, message, offer) for chat_id, message_id, message in shown
        ]

    async def fold_codes(self) -> None:
        """Let no earlier code or card stand on the screen while the next person looks along."""
        for chat_id in (self.turn.chat_id, self.turn.other_chat):
            if chat_id is not None:
                await self._fold_codes_in(chat_id)

    async def _fold_codes_in(self, chat_id: int) -> None:
        turn = self.turn
        for message_id, message, offer in await shown_codes(self.transaction, self.keys, chat_id):
            if isinstance(message, CardMessage):
                turn.letters.append(removing(chat_id, message_id, offer))
                continue
            this: Data = {offer.what: offer.id}
            if offer.what == "voucher":
                show = Button(_("Show"), "issue.show", this)
            else:
                show = Button(_("Show"), "coupons.show", this)
            folded = Letter(
                chat_id,
                FoldedMessage(offer),
                [[show]],
                edits=message_id,
                keep=True,
                priority=Priority.NOTICE,
            )
            turn.letters.append(folded)

    async def tell_coordinators(self, text: str) -> None:
        """Send HTML text to every coordinator, after the answers to people who wait."""
        self.tell(await people.coordinators(self.transaction), text)

    def tell(self, chat_ids: Iterable[int], text: str, *rows: ButtonRow) -> None:
        """Send HTML text to these chats, after the answers to people who wait.

        Buttons there are of no conversation, so they say all that they are about.
        """
        self.turn.letters += [
            Letter(chat_id, TextMessage(text), rows, priority=Priority.NOTICE)
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
