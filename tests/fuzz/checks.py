"""What must be true of whatever came in, held against what the bot did."""

import re
from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import Any

from bot.conversation.turn import button_of
from bot.storage import audit
from bot.storage.people import Role
from bot.translation import participant, participant_languages
from tests.conftest import Stage
from tests.fuzz.effects import BRINGS, EFFECTS, LISTS, TALK, TELLS, State, changed, state
from tests.fuzz.world import Json, World, private_chat

# A question that waited too long, and is asked once more.
ASKED_AGAIN = re.compile(r"Dit is [^.]+ geleden\. Klopt het nog\?\n\n")
DELETED = "Ik heb uw bericht gewist.\n\n"
# All that somebody without a role may hear, by how it begins.
OWN_DATA = "Dit is alles wat ik van u bewaar."
REFUSED = "U bent geen coördinator geworden."
FOR_ANYBODY = (
    "Uw toegang is gestopt.",
    "Deze uitnodiging werkt niet meer.",
    "<b>Privacy</b>",
    "Wilt u dat wij uw naam wissen?",
    "U doet niet meer mee en uw naam is gewist.",
    "Graag gedaan.",
    "Dank u, en tot ziens.",
    "Bijna klaar. Wie u uitnodigde, moet eerst nog ja zeggen.",
    "U wacht op het ja van de coördinator die u uitnodigde.",
)

# What a stranger reads in the language of their phone, or in the one that they name.
_FOR_STRANGERS = (
    "This is the voucher help of {place}. Do you have an invitation? Tap the link, or paste it"
    " here. Do you have a voucher? Type the code. Questions? Call {phone}.",
    "This voucher is worth {amount}, {category}.",
    "This voucher can no longer be used.",
    "I do not know this code. Look if a letter is missing and type it once more.",
    "There is a typing mistake in this code. Type it once more.",
    "Too many codes. Wait ten minutes and try it once more.",
    "I see more than one code. Send them one by one.",
    "I do not know the voucher of this card.",
    "Type the code of your voucher. Then I show where you can use it.",
)


def _for_strangers() -> re.Pattern[str]:
    """How any of these begins in any language, with or without the note that theirs is deleted."""
    said, notes = list[str](), list[str]()
    for language in participant_languages():
        reader = participant(language)
        notes.append(re.escape(reader.translated("I deleted your message.")))
        for text in _FOR_STRANGERS:
            parts = re.split(r"\{\w+\}", escape(reader.translated(text)))
            said.append(".+".join(map(re.escape, parts)))
    return re.compile(rf"(?:(?:{'|'.join(notes)})\s+)?(?:{'|'.join(said)})", re.DOTALL)


FOR_STRANGERS = _for_strangers()

# What also somebody whose access was withdrawn may tap, and tap twice.
FOR_EVERYBODY = {"leave", "leave.now", "privacy.mine"}

Call = tuple[str, dict[str, Any]]
Members = dict[int, tuple[Any, ...]]


@dataclass(frozen=True)
class Moment:
    """What is in the database between two beats."""

    tables: State
    members: Members
    inbox_aside: int
    outbox_aside: int


class Checks:
    """Looks before and after, and lists what was wrong: "kind: what"."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stage: Stage = world.stage
        self._reading = world.reading

    async def look(self) -> Moment:
        """How everything is just now."""
        rows = await self._reading.rows(
            "SELECT id, chat_id, withdrawn_at IS NULL AS active, joined_at FROM people"
        )
        roles: dict[int, list[str]] = {}
        for row in await self._reading.rows("SELECT person_id, role FROM roles ORDER BY role"):
            roles.setdefault(row["person_id"], []).append(row["role"])
        aside = [
            await self._reading.value(f"SELECT max(id) FROM {table} WHERE state = 'aside'") or 0
            for table in ("inbox", "outbox")
        ]
        # Everybody who has or had a role, by chat: (has access, since when, roles).
        members = {
            row["chat_id"]: (row["active"], row["joined_at"], ",".join(roles.get(row["id"], [])))
            for row in rows
        }
        return Moment(await state(self._reading), members, *aside)

    async def problems(
        self, sent: list[Json], calls: list[Call], before: Moment, after: Moment
    ) -> list[str]:
        """All that was wrong with what came of these updates; empty when nothing was."""
        found = await self._failures(sent, before)
        found += self._effects(sent, before.tables, after.tables)
        found += self._answers(sent, calls, before.members, after.members)
        found += [f"books: {each}" for each in await audit.imbalances(self._reading)]
        return found

    async def _failures(self, sent: list[Json], before: Moment) -> list[str]:
        """Nothing that Telegram may send is set aside; it refuses only chats it has not."""
        raws = {raw["update_id"]: raw for raw in sent}
        found: list[str] = []
        rows = await self._reading.rows(
            "SELECT update_id, error FROM inbox WHERE state = 'aside' AND id > :seen",
            {"seen": before.inbox_aside},
        )
        for row in rows:
            raw = raws[row["update_id"]]
            found.append(f"aside: {row['error']}: {raw!r:.400}")
        rows = await self._reading.rows(
            "SELECT id, chat_id, error FROM outbox WHERE state = 'aside' AND id > :seen",
            {"seen": before.outbox_aside},
        )
        for row in rows:
            known = row["chat_id"] in self._stage.telegram.people
            # What waited for who lost access is not sent, and that is right.
            if row["error"] != "withdrawn" and (known or row["error"] != "unreachable"):
                found.append(f"refused: letter {row['id']}: {row['error']}")
        return found

    def _effects(self, sent: list[Json], before: State, after: State) -> list[str]:
        """What changed has to have been confirmed, and no more often than it was."""
        taps = {
            (button_of(raw["callback_query"]["data"]), action)
            for raw in sent
            if (action := self._world.action(raw)) in EFFECTS
        }
        confirmed = Counter(action for _button, action in taps if action)
        joined = sum(self._brings_invitation(raw) for raw in sent)
        may_change = set(TALK).union(*(EFFECTS[action] for action in confirmed))
        if joined:
            may_change |= {"people", "roles", "invitations", "people_changes"}
        found = [
            f"changed: {table}: {after[table] - before[table]!r:.400}"
            for table in sorted(changed(before, after) - may_change)
        ]
        for table, actions in BRINGS.items():
            most = sum(confirmed[action] for action in actions)
            most += joined if table in ("people", "roles", "people_changes") else 0
            came = after[table].total() - before[table].total()
            if came > most and confirmed.keys().isdisjoint(LISTS.get(table, ())):
                found.append(f"too many: {came} new {table} of {most} taps")
        return found

    def _brings_invitation(self, raw: Json) -> bool:
        text = raw.get("message", {}).get("text", "")
        return any(token in text for token in self._world.tokens)

    def _answers(
        self, sent: list[Json], calls: list[Call], before: Members, after: Members
    ) -> list[str]:
        """Who is not invited gets what is for anybody; nobody gets what is meant for another."""
        spoke = Counter(chat for raw in sent if (chat := private_chat(raw)) is not None)
        # Whoever is here again, with whatever it be, gets what could not be brought to them.
        came = {_chat_of_any(raw) for raw in sent}
        taps = {
            raw["callback_query"]["id"]: private_chat(raw)
            for raw in sent
            if "callback_query" in raw and private_chat(raw) is not None
        }
        open_to_all = {
            raw["callback_query"]["id"] for raw in sent if self._world.action(raw) in FOR_EVERYBODY
        }
        invited = {
            chat
            for chat in {*before, *after}
            if any(members.get(chat, (0,))[0] for members in (before, after))
            or before.get(chat) != after.get(chat)
        }
        told = {Role.COORDINATOR}
        for raw in sent:
            told |= TELLS.get(self._world.action(raw) or "", frozenset())
        found: list[str] = []
        heard: Counter[int] = Counter()
        answered: set[str] = set()
        for called, params in calls:
            method = called.lower()
            if method == "answercallbackquery":
                answered.add(params["callback_query_id"])
                query = params["callback_query_id"]
                if (
                    params.get("text")
                    and taps.get(query) not in invited
                    and query not in open_to_all
                ):
                    found.append(f"uninvited: toast {params['text']}")
                continue
            chat_id = params.get("chat_id")
            if chat_id is None:
                # Only asks Telegram for something: nobody sees it.
                continue
            if params.get("text", "").startswith(REFUSED):
                # Who opened a coordinator's invitation hears of a no, and has no role.
                continue
            if chat_id not in invited and method != "deletemessage":
                heard[chat_id] += 1
                words = str(params.get("text") or params.get("caption") or "")
                said = ASKED_AGAIN.sub("", words.removeprefix(DELETED))
                # A file there is only of what is kept of whoever asks.
                if method == "senddocument" and said.startswith(OWN_DATA):
                    continue
                is_told = said.startswith(FOR_ANYBODY) or FOR_STRANGERS.match(words)
                if method != "sendmessage" or not is_told:
                    found.append(f"uninvited: {called} {params!r:.300}")
            if chat_id not in came and method.startswith("send"):
                roles = {
                    role
                    for members in (before, after)
                    if chat_id in members
                    for role in members[chat_id][2].split(",")
                }
                if not roles & told:
                    found.append(f"another's chat: {called} {params!r:.300}")
        for chat_id, times in heard.items():
            if times > spoke[chat_id]:
                found.append(f"uninvited: {times} sentences for {spoke[chat_id]}")
        found += [f"silence: no answer to the tap {tap}" for tap in set(taps) - answered]
        return found


def _chat_of_any(raw: Json) -> int | None:
    """The chat that an update is of, also of a kind that the bot does not listen to."""
    inner = next((each for each in raw.values() if isinstance(each, dict)), {})
    chat = (inner.get("message") or inner).get("chat")
    chat_id = chat.get("id") if isinstance(chat, dict) else None
    return chat_id if isinstance(chat_id, int) else None
