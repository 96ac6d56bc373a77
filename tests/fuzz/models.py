"""Makes what aiogram's models describe, by chance: any object of the Bot API, as JSON."""

import types
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from aiogram.client.default import Default
from aiogram.types import Chat, User
from pydantic import BaseModel
from typing_extensions import TypeAliasType

from tests.fuzz.texts import Texts

Json = dict[str, Any]

MOST_OPTIONAL = 4
DEEPEST = 4
LARGEST_ID = 2**52 - 1  # Telegram's own promise: at most 52 significant bits
LATEST = 2**31 - 1
KNOWN_ENTITIES = ("bot_command", "url", "text_link", "spoiler", "custom_emoji", "a new one")


@cache
def fields(model: type[BaseModel]) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    """The required and the optional fields of a model: (name in JSON, annotation)."""
    required: list[tuple[str, Any]] = []
    optional: list[tuple[str, Any]] = []
    for name, field in model.model_fields.items():
        # aiogram fills in what is the same each time; Telegram sends it each time.
        always = field.is_required() or get_origin(field.annotation) is Literal
        (required if always else optional).append((field.alias or name, field.annotation))
    return required, optional


class Maker:
    """Makes objects. `me` is who the update is from, and most people and chats in it."""

    def __init__(self, texts: Texts, now: int) -> None:
        self.chance = texts.chance
        self.texts = texts
        self.now = now
        self.me = 1

    def make(self, model: type[BaseModel], depth: int = 0) -> Json:
        """An object with all required and a few optional fields."""
        if model is User:
            return self.user()
        if model is Chat:
            return self.chat()
        required, optional = fields(model)
        most = min(len(optional), MOST_OPTIONAL if depth < 2 else 1)
        chosen = self.chance.sample(optional, self.chance.randint(0, most))
        if depth >= DEEPEST:
            chosen = []
        made: Json = {}
        for name, annotation in (*required, *chosen):
            value = self.value(name, annotation, depth)
            if value is not None:
                made[name] = value
        return made

    def value(self, name: str, annotation: Any, depth: int) -> Any:
        """A value that fits an annotation; None for what does not travel."""
        if isinstance(annotation, TypeAliasType):
            annotation = annotation.__value__
        origin, inner = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self.value(name, inner[0], depth)
        if origin in (Union, types.UnionType):
            return self.value(name, self._one_of(inner, depth), depth)
        if origin is list:
            length = self.chance.randint(1, 3) if depth < DEEPEST else 1
            return [self.value(name, inner[0], depth + 1) for _ in range(length)]
        if origin is Literal:
            constant = self.chance.choice(inner)
            return constant.value if isinstance(constant, Enum) else constant
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return self.make(annotation, depth + 1)
        return self._plain(name, annotation)

    def _one_of(self, kinds: tuple[Any, ...], depth: int) -> Any:
        able = [kind for kind in kinds if kind is not type(None)]
        if depth >= DEEPEST:
            plain = [kind for kind in able if kind in (str, int, bool, float, datetime)]
            able = plain or able
        return self.chance.choice(able)

    def _plain(self, name: str, annotation: Any) -> Any:
        if annotation is bool:
            return self.chance.random() < 0.5
        if annotation is datetime or name.endswith("date"):
            return self.chance.choice((self.now, self.now - 86_400, 0, 1, LATEST))
        if annotation is int:
            return self.number(name)
        if annotation is float:
            return self.chance.uniform(-90, 90)
        if annotation is Default:
            return None
        # A union that names itself is written as text, and text is one of its kinds.
        if name == "type":
            return self.chance.choice(KNOWN_ENTITIES)
        return self.texts.any() if name in ("text", "caption") else self.texts.short()

    def number(self, name: str) -> int:
        """A number; those of people and chats are the largest there are."""
        if name in ("id", "chat_id", "user_id", "migrate_to_chat_id", "migrate_from_chat_id"):
            return self.chance.choice((self.me, self._odd_id()))
        if name.endswith("_id"):
            return self.chance.choice((1, self.chance.randint(1, LATEST), LATEST))
        return self.chance.choice((0, 1, 2, self.chance.randint(0, 10_000), LATEST))

    def _odd_id(self) -> int:
        return self.chance.choice(
            (1, -1, 2**31, 2**32, LARGEST_ID, -LARGEST_ID, -1_000_000_000_001, 777_000)
        )

    def user(self) -> Json:
        """Mostly whoever this is about."""
        id = self.me if self.chance.random() < 0.8 else abs(self._odd_id())
        made: Json = {"id": id, "is_bot": self.chance.random() < 0.05, "first_name": "Anneke"}
        if self.chance.random() < 0.5:
            made["first_name"] = self.texts.short()
        for name in ("last_name", "username", "language_code"):
            if self.chance.random() < 0.2:
                made[name] = self.texts.short()
        return made

    def chat(self) -> Json:
        """Mostly their own chat with the bot, now and then a group or a channel."""
        if self.chance.random() < 0.7:
            return self.own_chat()
        kind = self.chance.choice(("private", "group", "supergroup", "channel", "sender"))
        made: Json = {"id": self._odd_id(), "type": kind}
        if self.chance.random() < 0.5:
            made["id"] = self.me
        if kind != "private":
            made["title"] = self.texts.short()
        return made

    def own_chat(self) -> Json:
        """The private chat of whoever this is about."""
        return {"id": self.me, "type": "private", "first_name": "Anneke"}
