"""What comes in is read as python-telegram-bot and aiogram read it, and no more of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

import pytest
import telegram
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.update import (
    Document,
    Kind,
    Membership,
    Message,
    PhotoSize,
    Sender,
    Tap,
    UnreadableUpdate,
    Update,
    read,
)
from tests.fuzz.strategies import ANYTHING, PARTLY, TAPS, TEXTS
from tests.fuzz.world import Json
from tests.helpers.aiograms import built
from tests.helpers.aiograms import types as aiogram

# What PTB will do otherwise one day is no concern of these updates.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

KINDS: tuple[Kind, ...] = get_args(Kind)
ANNEKE = {"id": 1001, "is_bot": False, "first_name": "Anneke", "language_code": "nl"}
CHAT = {"id": 1001, "type": "private"}
MESSAGE = {"message_id": 7, "date": 1_630_000_000, "chat": CHAT, "from": ANNEKE}
TAP = {"id": "5", "from": ANNEKE, "data": "3.0", "message": {"message_id": 7, "chat": CHAT}}
CHANGE = {"chat": CHAT, "from": ANNEKE, "new_chat_member": {"status": "kicked"}}

# What only a running bot fills in.
_PICKS = {"$me": 1001, "$query": "77", "$button": "3.0"}


def filled(made: Any) -> Any:
    """What a strategy made, with something in the place of each pick."""
    if isinstance(made, list):
        return [filled(each) for each in made]
    if not isinstance(made, dict):
        return made
    [*names] = made
    if len(names) == 1 and names[0].startswith("$"):
        return _PICKS.get(names[0], "9401 AB 12")
    return {name: filled(value) for name, value in made.items()}


def seconds(moment: datetime | int | None) -> int | None:
    return int(moment.timestamp()) if isinstance(moment, datetime) else moment


def same_message(message: Any) -> Message:
    """A message as a library read it, in our own form."""
    document, sticker = message.document, message.sticker
    return Message(
        message.message_id,
        seconds(message.date) or 0,
        seconds(message.edit_date),
        message.text,
        message.caption,
        tuple(
            PhotoSize(each.file_id, each.width, each.height, each.file_size)
            for each in message.photo or ()
        ),
        document
        and Document(document.file_id, document.file_name, document.mime_type, document.file_size),
        message.media_group_id,
        frozenset(kind for kind in KINDS if getattr(message, kind) is not None),
        sticker and sticker.emoji,
    )


def same_update(update: Any) -> Update:
    """An update as a library read it, in our own form."""

    def chat_of(part: Any) -> int | None:
        return part.chat.id if part.chat.type == "private" else None

    def sender_of(part: Any) -> Sender | None:
        user = part.from_user
        return user and Sender(user.first_name, user.last_name, user.language_code)

    if message := update.message:
        return Update(chat_of(message), sender_of(message), message=same_message(message))
    if message := update.edited_message:
        return Update(chat_of(message), sender_of(message), edited=same_message(message))
    if query := update.callback_query:
        shown = query.message
        tap = Tap(query.id, query.data, shown.message_id if shown else None)
        return Update(chat_of(shown) if shown else None, sender_of(query), tap=tap)
    if change := update.my_chat_member:
        is_over = change.new_chat_member.status in ("kicked", "left")
        return Update(chat_of(change), sender_of(change), membership=Membership(not is_over))
    return Update()


UPDATES = st.one_of(
    TEXTS,
    TAPS,
    ANYTHING,
    st.fixed_dictionaries({"message": PARTLY}),
    st.fixed_dictionaries({"edited_message": PARTLY}),
).map(lambda made: {"update_id": 5, **filled(made)})


@settings(max_examples=60)
@given(UPDATES)
def test_an_update_is_read_as_aiogram_reads_it(raw: Json) -> None:
    assert read(raw) == same_update(built(aiogram.Update).model_validate(raw))


@settings(max_examples=60)
@given(UPDATES)
def test_an_update_is_read_as_python_telegram_bot_reads_it(raw: Json) -> None:
    assert read(raw) == same_update(telegram.Update.de_json(raw, None))


@settings(max_examples=60)
@given(UPDATES, st.text(), st.integers() | st.text() | st.dictionaries(st.text(), st.text()))
def test_what_telegram_may_add_one_day_changes_nothing(raw: Json, name: str, value: Any) -> None:
    added = {f"new_{name}": value}
    wider = {
        part: whole | added if isinstance(whole, dict) else whole for part, whole in raw.items()
    }
    assert read(wider | added) == read(raw)


WHOLE: list[Json] = [
    {"message": MESSAGE | {"text": "x", "document": {"file_id": "a"}}},
    {"message": MESSAGE | {"photo": [{"file_id": "a", "width": 1, "height": 1}]}},
    {"edited_message": MESSAGE | {"edit_date": 1_630_000_001, "caption": "x"}},
    {"callback_query": TAP},
    {"my_chat_member": CHANGE},
]
# What may be missing; all else that is looked at has to be there.
KINDS_OF_UPDATE = {"message", "edited_message", "callback_query", "my_chat_member"}
OPTIONAL = (
    KINDS_OF_UPDATE
    | {"from", "text", "caption", "photo", "document", "edit_date"}
    | {
        "data",
        "language_code",
    }
)


def broken(whole: Json) -> Iterator[tuple[str, Json]]:
    """An object with something missing or of another kind, in each place by itself."""
    for name, value in whole.items():
        odds: list[Any] = ["x" if isinstance(value, int) else 7, [7], {}]
        for odd in odds if name in OPTIONAL else [*odds, None]:
            yield f"{name}={odd}", whole | {name: odd}
        if isinstance(value, dict):
            yield from ((f"{name}.{path}", whole | {name: odd}) for path, odd in broken(value))


BROKEN = [each for raw in WHOLE for each in broken(raw)]


@pytest.mark.parametrize(("what", "raw"), BROKEN, ids=[what for what, _raw in BROKEN])
def test_what_is_missing_or_of_another_kind_is_never_guessed(what: str, raw: Json) -> None:
    with pytest.raises(UnreadableUpdate) as caught:
        read({"update_id": 5, **raw})
    assert "x" not in str(caught.value).split(), "what was sent may be about somebody"


@pytest.mark.parametrize("raw", WHOLE)
def test_all_of_that_can_be_read_when_it_is_whole(raw: Json) -> None:
    """The control of the broken ones."""
    assert read({"update_id": 5, **raw}).chat_id == 1001
