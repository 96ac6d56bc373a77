"""Strategies for hypothesis: whatever aiogram's models let Telegram send, in short stories.

A story is JSON: beats, each of a few updates that arrive together. What only the running bot knows
stands in it as a pick, an object with one key that begins with a dollar sign; world.py fills it in.
"""

import types
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel
from typing_extensions import TypeAliasType

from tests.conftest import MONDAY
from tests.fuzz import tables, texts
from tests.fuzz.world import PEOPLE, STAFFED, WORDS, Json
from tests.helpers.aiograms import Default, built
from tests.helpers.aiograms import types as telegrams

Values = st.SearchStrategy[Any]

MOST_OPTIONAL = 3
LED_BEATS = 5
DEEPEST = 3
LARGEST_ID = 2**52 - 1  # Telegram's own promise: at most 52 significant bits
LATEST = 2**31 - 1
NOW = int(MONDAY.timestamp())
KNOWN_ENTITIES = ("bot_command", "url", "text_link", "spoiler", "custom_emoji", "a new one")
EDGES = (1, -1, 2**31, 2**32, LARGEST_ID, -LARGEST_ID, -1_000_000_000_001, 777_000)
ME: Json = {"$me": 0}

DATES = st.sampled_from((NOW, NOW - 86_400, 0, 1, LATEST)) | st.integers(0, LATEST)
IDS = st.just(ME) | st.sampled_from(EDGES) | st.integers(-LARGEST_ID, LARGEST_ID)
NUMBERED = st.integers(1, LATEST)
NUMBERS = st.sampled_from((0, 1, 2, LATEST)) | st.integers(0, 10_000)
WHOSE = ("id", "chat_id", "user_id", "migrate_to_chat_id", "migrate_from_chat_id")
# Which one of those there are; few enough to be made smaller in a step or two.
PICKED = st.integers(0, 40)


def _often(often: Values, seldom: Values, times: int) -> Values:
    """Mostly the first, once in so many times the second."""
    return st.integers(1, times).flatmap(lambda number: seldom if number == times else often)


USERS: Values = st.fixed_dictionaries(
    {
        "id": _often(st.just(ME), st.sampled_from(EDGES).map(abs) | st.integers(1, LARGEST_ID), 5),
        "is_bot": _often(st.just(False), st.just(True), 20),
        "first_name": texts.SHORT,
    },
    optional={
        "last_name": texts.SHORT,
        "username": texts.SHORT,
        "language_code": st.sampled_from(("nl", "ar", "x")) | texts.SHORT,
    },
)
OWN_CHAT: Values = st.just({"id": ME, "type": "private", "first_name": "Anneke"})
CHATS: Values = _often(
    OWN_CHAT,
    st.fixed_dictionaries(
        {
            "id": IDS,
            "type": st.sampled_from(("private", "group", "supergroup", "channel", "sender")),
        },
        optional={"title": texts.SHORT, "username": texts.SHORT, "is_forum": st.booleans()},
    ),
    4,
)


@cache
def fields(model: type[BaseModel]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The required and the optional fields of a model: annotations by the names in JSON."""
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    for name, field in built(model).model_fields.items():
        # aiogram fills in what is the same each time; Telegram sends it each time.
        always = field.is_required() or get_origin(field.annotation) is Literal
        # A default of the bot's own does not travel.
        if field.annotation is not Default:
            (required if always else optional)[field.alias or name] = field.annotation
    return required, optional


@cache
def objects(model: type[BaseModel], depth: int = 0) -> Values:
    """An object of the Bot API, as JSON: all its required fields and a few optional ones."""
    if model is telegrams.User:
        return USERS
    if model is telegrams.Chat:
        return CHATS
    required, optional = fields(model)
    # Built when it is drawn: the models contain each other.
    always = st.deferred(
        lambda: st.fixed_dictionaries(
            {name: values(name, kind, depth) for name, kind in required.items()}
        )
    )
    if depth >= DEEPEST or not optional:
        return always
    most = MOST_OPTIONAL if depth < 2 else 1
    few = st.lists(st.sampled_from(tuple(optional)), max_size=most).flatmap(
        lambda names: _some(model, depth, tuple(dict.fromkeys(names)))
    )
    return st.builds(lambda first, second: first | second, always, few)


@cache
def _some(model: type[BaseModel], depth: int, names: tuple[str, ...]) -> Values:
    """These optional fields of a model."""
    optional = fields(model)[1]
    return st.fixed_dictionaries({name: values(name, optional[name], depth) for name in names})


@cache
def values(name: str, annotation: Any, depth: int) -> Values:
    """What fits the annotation of a field with this name."""
    if isinstance(annotation, TypeAliasType):
        annotation = annotation.__value__
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values(name, inner[0], depth)
    if origin in (Union, types.UnionType):
        return st.one_of([values(name, kind, depth) for kind in _able(inner, depth)])
    if origin is list:
        most = 3 if depth < DEEPEST else 1
        return st.lists(values(name, inner[0], depth + 1), min_size=1, max_size=most)
    if origin is Literal:
        constants = [each.value if isinstance(each, Enum) else each for each in inner]
        return st.sampled_from(constants)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return objects(annotation, depth + 1)
    return _plain(name, annotation)


def _able(kinds: tuple[Any, ...], depth: int) -> list[Any]:
    """The kinds of a union that can be taken: far down only plain ones, where there are any."""
    able = [kind for kind in kinds if kind not in (type(None), Default)]
    plain = [kind for kind in able if kind in (str, int, bool, float, datetime)]
    return plain if plain and depth >= DEEPEST else able


def _plain(name: str, annotation: Any) -> Values:
    if annotation is bool:
        return st.booleans()
    if annotation is datetime or name.endswith("date"):
        return DATES
    if annotation is int:
        return IDS if name in WHOSE else NUMBERED if name.endswith("_id") else NUMBERS
    if annotation is float:
        return st.floats(-90, 90)
    # A union that names itself is written as text, and text is one of its kinds.
    if name == "type":
        return st.sampled_from(KNOWN_ENTITIES)
    return texts.ANY if name in ("text", "caption") else texts.SHORT


KINDS = fields(telegrams.Update)[1]
PARTS = fields(telegrams.Message)[1]

# What fits the step that they are at, the code of a voucher, an invitation that is still good.
FITTING = st.builds(lambda number: {"$fits": number}, PICKED)
REAL_CODE = st.builds(
    lambda before, number: {"$code": [before, number]},
    st.sampled_from(("", "/start v_", "voucher ")),
    PICKED,
)
INVITED = st.builds(
    lambda before, number: {"$invitation": [before, number]},
    st.sampled_from(("/start ", "Tik hierop: ")),
    PICKED,
)
SAID = st.sampled_from(WORDS)
TYPED = st.sampled_from((FITTING,) * 4 + (texts.ANY,) * 4 + (REAL_CODE, INVITED, SAID)).flatmap(
    lambda chosen: chosen
)
BUTTONS = st.builds(
    lambda which, number: {"$button": [which, number]},
    st.sampled_from(("newest",) * 5 + ("recent", "recent", "old", "another's")),
    PICKED,
)
FORGED = st.sampled_from(("", ".", "0.0", "1.1.1", "-1.0", "9" * 19 + ".0", "٣.٣")) | st.builds(
    "{}.{}".format, st.integers(0, 10**18), st.integers(0, 10**9)
)
DATA = _often(BUTTONS, FORGED | texts.ANY.map(lambda text: text[:64]), 8)


@cache
def _own_message(names: tuple[str, ...], depth: int = 0) -> Values:
    """A message in their own chat with these parts."""
    return st.fixed_dictionaries(
        {
            "message_id": NUMBERED,
            "date": DATES,
            "chat": OWN_CHAT,
            "from": USERS,
            **{name: values(name, PARTS[name], depth) for name in names},
        }
    )


@cache
def _text_and(name: str) -> Values:
    """A typed text with another part that does not go with it."""
    return st.builds(lambda typed, other: {**other, "text": typed}, TYPED, _own_message((name,), 1))


def _without_sender(message: Json) -> Json:
    return {name: value for name, value in message.items() if name != "from"}


def _own_text(typed: Values) -> Values:
    return st.builds(lambda text, message: {**message, "text": text}, typed, _own_message(()))


PLAIN = _own_text(TYPED)
ODD = st.sampled_from(tuple(PARTS)).flatmap(_text_and) | PLAIN.map(_without_sender)
TEXTS = st.fixed_dictionaries({"message": _often(PLAIN, ODD, 8)})
PARTLY = st.sampled_from(tuple(PARTS)).flatmap(lambda name: _own_message((name,)))
# A file that Telegram really has: a table, a photo of a code, a card, or a list made up.
KEPT = st.builds(
    lambda kind, number, message: {**message, kind: {"$file": [kind, number]}},
    st.sampled_from(("photo", "document")),
    PICKED,
    _own_message(()),
)
LISTS = st.builds(
    lambda made, message: {**message, "document": made}, tables.LISTS, _own_message(())
)
FILES = KEPT | LISTS
MESSAGES = st.fixed_dictionaries({"message": _often(PARTLY, FILES, 3)})

_TAP: dict[str, Values] = {
    "id": st.just({"$query": 0}),
    "from": USERS,
    "chat_instance": st.integers(-(2**63), 2**63 - 1).map(str),
    "data": DATA,
}
SHOWN = st.fixed_dictionaries({"message_id": NUMBERED, "date": st.just(0), "chat": OWN_CHAT})
TAPS = st.fixed_dictionaries(
    {
        "callback_query": _often(
            st.fixed_dictionaries({**_TAP, "message": SHOWN | _own_message(("text",))}),
            st.fixed_dictionaries({**_TAP, "inline_message_id": texts.SHORT}),
            20,
        )
    }
)


@cache
def _of_kind(name: str) -> Values:
    """An update of one kind, all of it as the models say."""
    made: Values = values(name, KINDS[name], 0)
    if name == "callback_query":
        made = made.map(lambda query: {**query, "id": {"$query": 0}})
    return st.fixed_dictionaries({name: made})


ANYTHING = st.sampled_from(tuple(KINDS)).flatmap(_of_kind)
UPDATES = st.sampled_from((TEXTS,) * 6 + (TAPS,) * 8 + (MESSAGES,) * 2 + (ANYTHING,) * 3).flatmap(
    lambda chosen: chosen
)


@dataclass(frozen=True)
class Beginning:
    """A story after which one of these people stands before an entry: a button, or a step.

    `lines` are what is said to come in, if not what fits the step; `file` is whether a file is
    waited for there.
    """

    story: list[Json]
    people: tuple[int, ...]
    door: str
    file: bool = False
    lines: tuple[str | Json, ...] = ()


# Seconds: a double tap, a moment, and now and then another day or the end of an invitation.
PAUSES = _often(st.sampled_from((0, 0, 1, 5, 60, 600)), st.sampled_from((86_400, 8 * 86_400)), 16)
TWICE = _often(st.just(False), st.just(True), 25)


# Staff come first, and more often than who may do nothing.
WHO = _often(st.integers(0, STAFFED - 1), st.integers(STAFFED, PEOPLE - 1), 5)


def stories(
    lengths: tuple[int, ...] = (1, 12), more: int = 20, beginnings: Sequence[Beginning] = ()
) -> Values:
    """Beats of updates that arrive together, from one to three people, now and then one twice.

    At least as many beats as one of `lengths`, and so many more at most. Where there are
    `beginnings`, half of the stories go on where one of those ends, by the entry that it is about.
    """
    told = st.tuples(st.lists(WHO, min_size=1, max_size=3), st.sampled_from(lengths))
    anyhow = told.flatmap(lambda chosen: _told(tuple(chosen[0]), chosen[1], more))
    if not beginnings:
        return anyhow
    return _often(anyhow, led(beginnings, LED_BEATS), 2)


def led(beginnings: Sequence[Beginning], more: int) -> Values:
    """Stories that go on where one of these ends, by its entry, and so many beats more at most."""
    return st.sampled_from(beginnings).flatmap(lambda begun: _going_on(begun, more))


def _going_on(begun: Beginning, more: int) -> Values:
    """A story that begins like this and goes in by its entry, and a few more beats."""
    return st.sampled_from(begun.people).flatmap(
        lambda who: st.builds(
            lambda inside, after: [
                *begun.story,
                {"pause": 5, "updates": [{"who": who, "update": inside, "twice": False}]},
                *after,
            ],
            _inside(begun),
            _told((who,), 0, more),
        )
    )


def _inside(begun: Beginning) -> Values:
    """The update with which somebody goes in."""
    kind, _space, name = begun.door.partition(" ")
    if kind == "button":
        return st.builds(
            lambda tap, number: {
                "callback_query": {**tap["callback_query"], "data": {"$named": [name, number]}}
            },
            TAPS,
            PICKED,
        )
    if begun.file:
        return FILES.map(lambda made: {"message": made})
    typed = st.sampled_from(begun.lines) if begun.lines else FITTING
    return _own_text(typed).map(lambda made: {"message": made})


def _or_nothing(made: Values) -> Values:
    """Seldom nothing; but that is the simplest, so that a story is made shorter in one step."""
    return st.integers(0, 30).flatmap(lambda number: made if number else st.none())


def _something(made: list[Any]) -> list[Any]:
    return [each for each in made if each]


@cache
def _told(people: tuple[int, ...], least: int, more: int) -> Values:
    sent = st.fixed_dictionaries(
        {"who": st.sampled_from(people), "update": UPDATES, "twice": TWICE}
    )
    some = st.lists(_or_nothing(sent), min_size=1, max_size=4).map(_something)
    beat = st.fixed_dictionaries({"pause": PAUSES, "updates": some})
    return st.lists(_or_nothing(beat), min_size=least, max_size=least + more).map(_something)
