"""The buttons that can be tapped now, to whoever types their words instead."""

import json
import unicodedata

from bot.conversation.context import Context
from bot.conversation.turn import Tapped
from bot.storage.buttons import Actions, Button, rows_from_json
from bot.storage.letters import NotALetter, open_letter
from bot.storage.outbox import latest_with_buttons, newest_with_buttons


async def live_buttons(context: Context) -> list[tuple[str, Tapped]]:
    """The live buttons of the open question, and of the newest message that has any."""
    turn = context.turn
    found = []
    asked = turn.question
    if asked is not None:
        found = _read(context, asked.sealed, asked.actions, asked.outbox_id, turn.draft_id)
    newest = await newest_with_buttons(context.transaction, turn.chat_id)
    if newest is not None and (asked is None or newest["id"] != asked.outbox_id):
        also = _read(context, newest["sealed"], newest["actions"], newest["id"], newest["draft_id"])
        # Of two with the same words the one below is meant: that is what they look at.
        found[:0] = [
            (label, button)
            for label, button in also
            if button.again or button.draft_id in (None, turn.draft_id)
        ]
    return found


async def newest_actions(context: Context) -> Actions:
    """What each button of the newest message here that has any does, and what it carries."""
    newest = await newest_with_buttons(context.transaction, context.turn.chat_id)
    return _actions_in(newest["actions"]) if newest else []


async def latest_actions(context: Context, most: int) -> list[Actions]:
    """The same of so many of the newest messages, newest first."""
    latest = await latest_with_buttons(context.transaction, context.turn.chat_id, most)
    return [_actions_in(each["actions"]) for each in latest]


def _actions_in(stored: str) -> Actions:
    return [(action, args) for action, args, *_more in json.loads(stored)]


def _read(
    context: Context, sealed: bytes, actions: str, outbox_id: int, draft_id: int | None
) -> list[tuple[str, Tapped]]:
    """The buttons of a letter that the bot handles, with their texts."""
    try:
        labels = open_letter(context.keys, sealed).labels
    except NotALetter:
        # It was set aside: nobody sees its buttons.
        return []
    rows = rows_from_json(labels, json.loads(actions))
    handled = [button for row in rows for button in row if isinstance(button, Button)]
    found = []
    for index, button in enumerate(handled):
        again = not context.turn.is_answer(button)
        this = Tapped(outbox_id, index, button.action, button.args, again, draft_id, keep=True)
        found.append((button.label, this))
    return found


def words_of(text: str) -> str:
    """Words in small letters without accents, signs and emoji, to compare them by."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kinds = ((c, unicodedata.category(c)) for c in letters if c not in "'’")
    kept = (c if kind[0] in "LN" else " " for c, kind in kinds if kind not in ("Mn", "Cf"))
    return " ".join("".join(kept).split())
