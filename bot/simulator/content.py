"""What may stand in a message: texts with their entities, captions, and inline keyboards."""

import re

from bot.simulator import html
from bot.simulator.errors import bad_request
from bot.simulator.limits import (
    BUTTON_LIMIT,
    CALLBACK_DATA_LIMIT,
    CAPTION_LIMIT,
    COPY_TEXT_LIMIT,
    TEXT_LIMIT,
)
from bot.simulator.model import Json

_BUTTON_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,:;!?)\]']", re.IGNORECASE)


def text_content(params: Json) -> Json:
    """The text of a call as a message shows it. Raises ApiError."""
    written = params.get("text")
    if written in (None, ""):
        raise bad_request("message text is empty")
    text, entities = _formatted(params, str(written), "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if html.utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_content(params: Json) -> Json:
    """The caption of a call as a message shows it; nothing where there is none. Raises ApiError."""
    text, entities = _formatted(params, str(params.get("caption") or ""), "caption_entities")
    if html.utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def _formatted(params: Json, written: str, entities_name: str) -> tuple[str, list[Json]]:
    """Text and entities, trimmed, with the links and commands that Telegram finds by itself."""
    mode = str(params.get("parse_mode") or "").lower()
    if mode == "html":
        try:
            text, entities = html.parse(written)
        except html.ParseError as error:
            raise bad_request(f"can't parse entities: {error}") from None
    elif mode:
        # Telegram knows Markdown too; the bot does not use it.
        raise bad_request("unsupported parse_mode")
    else:
        text, entities = written, list(params.get(entities_name) or [])
    text, entities = _trimmed(text, entities)
    taken = [
        (e["offset"], e["offset"] + e["length"])
        for e in entities
        if e["type"] in ("text_link", "pre", "code")
    ]
    found = [
        e
        for e in found_entities(text)
        if not any(e["offset"] < end and begin < e["offset"] + e["length"] for begin, end in taken)
    ]
    return text, html.sort_entities(entities + found) if found else entities


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without the space around it; what an entity covers stays in front, as in TDLib."""
    trimmed = text.rstrip()
    leading = len(trimmed) - len(trimmed.lstrip())
    if entities:
        leading = min(leading, min(int(entity["offset"]) for entity in entities))
    if leading == 0 and len(trimmed) == len(text):
        return text, entities
    trimmed = trimmed[leading:]
    end = html.utf16_length(trimmed)
    moved: list[Json] = []
    for entity in entities:
        offset = int(entity["offset"]) - leading
        length = min(int(entity["length"]), end - offset)
        if length > 0:
            moved.append({**entity, "offset": offset, "length": length})
    return trimmed, moved


def found_entities(text: str) -> list[Json]:
    """The commands and web addresses that Telegram marks without being asked."""
    if "/" not in text:
        return []
    entities: list[Json] = []
    for kind, pattern in (("url", _URL), ("bot_command", _COMMAND)):
        for match in pattern.finditer(text):
            offset = html.utf16_length(text[: match.start()])
            if any(e["offset"] <= offset < e["offset"] + e["length"] for e in entities):
                continue
            length = html.utf16_length(match.group())
            entities.append({"offset": offset, "length": length, "type": kind})
    return html.sort_entities(entities)


def keyboard_of(markup: object, *, only_inline: bool) -> Json | None:
    """The inline keyboard as Telegram shows it; None where there is nothing to show."""
    if markup in (None, "", {}):
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        if only_inline:
            raise bad_request("inline keyboard expected")
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: array of arrays expected")
    keyboard = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, keyboard)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": keyboard} if keyboard else None


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: can't find field \"text\"")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in _BUTTON_ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        # Telegram takes one of them without a word; "exactly one" is what its manual says.
        raise bad_request("can't parse inline keyboard button: exactly one action is allowed")
    match actions[0]:
        case "callback_data":
            data = button["callback_data"]
            if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_DATA_LIMIT:
                raise bad_request("BUTTON_DATA_INVALID")
        case "url":
            return {**button, "url": _button_url(str(button["url"]))}
        case "copy_text":
            copied = button["copy_text"]
            wanted = copied.get("text") if isinstance(copied, dict) else None
            if not isinstance(wanted, str) or not 1 <= html.utf16_length(wanted) <= COPY_TEXT_LIMIT:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return button


def _button_url(url: str) -> str:
    if not url:
        raise bad_request("BUTTON_URL_INVALID")
    try:
        return html.check_link(url)
    except ValueError as error:
        raise bad_request(f"inline keyboard button {error}") from None
