"""People of every role, strangers among them, and all that could come in from them."""

import json
from random import Random
from typing import Any

from aiogram.types import Message, Update

from bot.context import button_of
from bot.storage import people
from bot.storage.people import Role
from tests.conftest import Stage
from tests.fuzz.effects import EFFECTS
from tests.fuzz.models import LARGEST_ID, Json, Maker, fields
from tests.fuzz.texts import Texts

# (role, organisation, how many)
STAFF = (
    (Role.COORDINATOR, "Gemeente Assen", 2),
    (Role.INTERMEDIARY, "voedselbank", 4),
    (Role.INTERMEDIARY, "vaart_welzijn", 3),
    (Role.VOLUNTEER, "vaart_welzijn", 2),
    (Role.PROVIDER, "Zwembad", 2),
)
STRANGERS, WITHDRAWN, ODD = 3, 2, 4
KINDS = dict(fields(Update)[1])
_MESSAGE = dict(fields(Message)[1])
_FIRST_UPDATE = 500_000_000
_FIRST_MESSAGE = 1_000_000_000


class World:
    """Makes updates by chance; the same seed makes the same choices."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage = stage
        self.chance = Random(seed)
        self.texts = Texts(self.chance)
        self.maker = Maker(self.texts, int(stage.clock.now().timestamp()))
        self.tokens: list[str] = []
        self.actions: dict[int, tuple[int, list[str]]] = {}
        self._staff: list[tuple[int, Role, str]] = []
        self._strangers: list[int] = []
        self._odd = [LARGEST_ID, -5, 2**40, 1][:ODD]
        self._buttons: dict[int, list[tuple[int, int]]] = {}
        self._updates = 0
        self._seen = 0

    async def settle_in(self) -> None:
        """Everybody gets a phone and the role that they have."""
        for role, organisation, many in STAFF:
            for _ in range(many):
                self._staff.append((self._newcomer(), role, organisation))
        self._strangers = [self._newcomer() for _ in range(STRANGERS + WITHDRAWN)]
        await self.restore()
        async with self.stage.database.transaction() as transaction:
            for chat_id in self._strangers[:WITHDRAWN]:
                person = await self._accept(transaction, chat_id, Role.INTERMEDIARY, "voedselbank")
                await people.withdraw(transaction, person, self.stage.clock.now())

    def _newcomer(self) -> int:
        person = self.stage.stranger(self.texts.short())
        self.stage.telegram.people[person.id].started = True
        return person.id

    async def restore(self) -> None:
        """Give back what chance took: the roles of the staff, and strangers who joined.

        Each time somebody takes another name.
        """
        renamed = self.chance.choice(self._staff)
        async with self.stage.database.transaction() as transaction:
            rows = await transaction.rows(
                "SELECT id, chat_id, role, organisation FROM people WHERE withdrawn_at IS NULL"
            )
            have = {row["chat_id"]: (row["role"], row["organisation"]) for row in rows}
            for chat_id, role, organisation in self._staff:
                mine = (chat_id, role, organisation)
                if have.get(chat_id) != (role.value, organisation) or mine == renamed:
                    await self._accept(transaction, chat_id, role, organisation)
            for row in rows:
                if row["chat_id"] in self._strangers:
                    await people.withdraw(transaction, row["id"], self.stage.clock.now())

    async def _accept(self, transaction: Any, chat_id: int, role: Role, organisation: str) -> int:
        now = self.stage.clock.now()
        token = await people.invite(transaction, role, organisation, invited_by=None, now=now)
        invitation = await people.find_invitation(transaction, people.token_hash(token), now)
        assert invitation is not None
        person = await people.accept(
            transaction,
            invitation,
            chat_id=chat_id,
            name=self.chance.choice((self.texts.short, self.texts.trick))(),
            keys=self.stage.keys,
            now=now,
        )
        return person.id

    async def look_around(self) -> None:
        """See the buttons and the codes that came since last time."""
        reading = self.stage.database.reading
        rows = await reading.rows(
            "SELECT id, chat_id, actions FROM outbox WHERE id > :seen ORDER BY id",
            {"seen": self._seen},
        )
        for row in rows:
            self._seen = row["id"]
            names = [action[0] for action in json.loads(row["actions"])]
            self.actions[row["id"]] = (row["chat_id"], names)
            shown = self._buttons.setdefault(row["chat_id"], [])
            shown += [(row["id"], index) for index in range(len(names))]
        codes = await reading.rows("SELECT code FROM vouchers ORDER BY id DESC LIMIT 200")
        self.texts.codes = [row["code"] for row in codes]

    async def new_link(self) -> None:
        """An invitation that goes round."""
        role = self.chance.choice(list(Role))
        link = await self.stage.link(role, "voedselbank")
        self.tokens = [link.partition("start=")[2]]

    def action(self, raw: Json) -> str | None:
        """What a tap would do: the action of a real button of the chat that it comes from."""
        query = raw.get("callback_query")
        chat_id = private_chat(raw)
        button = button_of(query.get("data")) if query else None
        if button is None or chat_id is None:
            return None
        owner, names = self.actions.get(button[0], (None, []))
        return names[button[1]] if owner == chat_id and button[1] < len(names) else None

    def updates(self, many: int, *, quiet: bool) -> list[Json]:
        """Updates by chance; among quiet ones nobody means to confirm anything."""
        made: list[Json] = []
        for _ in range(many):
            raw = self._update(quiet)
            self._updates += 1
            raw = {"update_id": _FIRST_UPDATE + self._updates, **raw}
            # What Telegram sends has been JSON, and fits the models.
            raw = json.loads(json.dumps(raw))
            Update.model_validate(raw)
            made.append(raw)
            if self.chance.random() < 0.02:
                made.append(self.chance.choice(made))
        return made

    def _update(self, quiet: bool) -> Json:
        self.maker.now = int(self.stage.clock.now().timestamp())
        self.maker.me = self._somebody()
        way = self.chance.choices(("text", "tap", "message", "anything"), (30, 42, 10, 18))[0]
        match way:
            case "text":
                return {"message": self._message("text", self._text(quiet))}
            case "tap":
                return {"callback_query": self._tap(quiet)}
            case "message":
                name = self.chance.choice(list(_MESSAGE))
                value = self.maker.value(name, _MESSAGE[name], 0)
                return {"message": self._message(name, value)}
        name = self.chance.choice(list(KINDS))
        value = self.maker.value(name, KINDS[name], 0)
        if name == "callback_query":
            value["id"] = self._callback_id()
        return {name: value}

    def _somebody(self) -> int:
        staff = [chat_id for chat_id, _role, _organisation in self._staff]
        group = self.chance.choices((staff, self._strangers, self._odd), (75, 20, 5))[0]
        return self.chance.choice(group)

    def _text(self, quiet: bool) -> str:
        if self.tokens and not quiet and self.chance.random() < 0.02:
            return f"/start {self.chance.choice(self.tokens)}"
        return self.texts.code() if self.chance.random() < 0.1 else self.texts.any()

    def _message(self, name: str, value: Any) -> Json:
        """A message in one's own chat, with one thing in it and perhaps another."""
        message = {
            "message_id": _FIRST_MESSAGE + self._updates,
            "date": self.maker.now,
            "chat": self.maker.own_chat(),
            "from": self.maker.user(),
        }
        if self.chance.random() < 0.15:
            other = self.chance.choice(list(_MESSAGE))
            message[other] = self.maker.value(other, _MESSAGE[other], 1)
        if self.chance.random() < 0.05:
            message.pop("from", None)
        if value is not None:
            message[name] = value
        return message

    def _callback_id(self) -> str:
        return str(4_100_000_000_000_000_000 + self._updates)

    def _tap(self, quiet: bool) -> Json:
        tap: Json = {
            "id": self._callback_id(),
            "from": self.maker.user(),
            "chat_instance": str(self.chance.randint(-(2**63), 2**63)),
            "message": {
                "message_id": self.chance.randint(1, 1000),
                "date": 0,
                "chat": self.maker.own_chat(),
            },
        }
        if self.chance.random() < 0.7:
            tap["message"] = self._message("text", self.texts.short())
            tap["message"]["from"] = self.stage.telegram.user
        if self.chance.random() < 0.05:
            tap.pop("message")
            tap["inline_message_id"] = self.texts.short()
        tap["data"] = self._data(quiet)
        return tap

    def _data(self, quiet: bool) -> str:
        """Mostly a button that is still on the screen; else an old one, another's, or nonsense."""
        own = self._buttons.get(self.maker.me, [])
        if quiet:
            own = [b for b in own[-60:] if self.actions[b[0]][1][b[1]] not in EFFECTS]
        chance = self.chance.random()
        if own and chance < 0.6:
            newest = [button for button in own if button[0] == own[-1][0]]
            # The way forward comes first on the screen.
            row, index = min(self.chance.choices(newest, k=2))
        elif own and chance < 0.8:
            row, index = self.chance.choice(own[-30:])
        elif own and chance < 0.85 and not quiet:
            row, index = self.chance.choice(own)
        elif self.actions and chance < 0.95:
            row, index = self.chance.choice(list(self.actions)), self.chance.randint(0, 3)
        else:
            return self.chance.choice((self.texts.any()[:64], f"{self.chance.random()}", "0.0"))
        return f"{row}.{index}"


def private_chat(raw: Json) -> int | None:
    """The private chat that an update the bot listens to comes from."""
    query = raw.get("callback_query") or {}
    inner = raw.get("message") or raw.get("my_chat_member") or query.get("message") or {}
    chat = inner.get("chat", {})
    return chat.get("id") if chat.get("type") == "private" else None
