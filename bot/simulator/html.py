"""Telegram's HTML: from markup to text and entities, as strictly as Telegram, and safely back.

The rules and the wording of the errors are those of TDLib's parse_html; offsets of entities count
UTF-16 code units, as everywhere in the Bot API.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

Entity = dict[str, Any]

TAGS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
SAFE_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_SPECIAL = re.compile("[<&]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*))(;?)")
_SPACE = " \t\r\n\0\v"
_TAG_NAME = re.compile(rf"[^{_SPACE}>]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{_SPACE}=>]*")
_SPACES = re.compile(rf"[{_SPACE}]*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")


class ParseError(ValueError):
    """The markup is not Telegram's HTML; the message is what Telegram would say."""


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram counts."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def parse(markup: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities, sorted as Telegram sorts them.

    Raises ParseError in Telegram's own words.
    """
    if _SPECIAL.search(markup) is None:
        return markup, []
    parts: list[str] = []
    entities: list[Entity] = []
    stack: list[_Open] = []
    offset = 0
    position = 0
    while (special := _SPECIAL.search(markup, position)) is not None:
        plain = markup[position : special.start()]
        offset += utf16_length(plain)
        parts.append(plain)
        if markup[special.start()] == "&":
            character, position = _character(markup, special.start())
            parts.append(character)
            offset += utf16_length(character)
        elif markup.startswith("/", special.end()):
            position = _end_tag(markup, special.start(), stack, offset, entities, parts)
        else:
            tag, argument, position = _start_tag(markup, special.start())
            stack.append(_Open(tag, argument, offset))
    if stack:
        raise ParseError(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    parts.append(markup[position:])
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    text = "".join(parts)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return text, sort_entities(entities)


def sort_entities(entities: list[Entity]) -> list[Entity]:
    """Outer entities before the inner ones, from front to back."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _byte_offset(markup: str, position: int) -> int:
    return len(markup[:position].encode("utf-8", "surrogatepass"))


def _character(markup: str, position: int) -> tuple[str, int]:
    """One character reference; an unknown one stays an ampersand, as with Telegram."""
    match = _REFERENCE.match(markup, position)
    if match is None:
        return "&", position + 1
    hexadecimal, decimal, name, semicolon = match.groups()
    if name is not None:
        known = CHARACTERS.get(name)
        return (known, match.end()) if known is not None else ("&", position + 1)
    code = int(hexadecimal or "0", 16) if hexadecimal is not None else int(decimal or "0")
    if code == 0 or code >= 0x10FFFF or match.end() - len(semicolon) - position >= 10:
        return "&", position + 1
    return chr(code), match.end()


def _skip_spaces(markup: str, position: int) -> int:
    match = _SPACES.match(markup, position)
    return match.end() if match else position


def _start_tag(markup: str, begin: int) -> tuple[str, str, int]:
    """The tag's name, its argument (a link, a language) and the position after it."""
    name = _TAG_NAME.match(markup, begin + 1)
    position = name.end() if name else begin + 1
    where = f"at byte offset {_byte_offset(markup, begin)}"
    if position >= len(markup):
        raise ParseError(f"Unclosed start tag {where}")
    tag = markup[begin + 1 : position].lower()
    if tag not in TAGS:
        raise ParseError(f'Unsupported start tag "{tag}" {where}')
    argument = ""
    while True:
        position = _skip_spaces(markup, position)
        if markup.startswith(">", position):
            break
        attribute, value, position = _attribute(markup, position, tag, where)
        if position >= len(markup):
            raise ParseError(f"Unclosed start tag {where}")
        if (tag, attribute) in (("a", "href"), ("tg-emoji", "emoji-id")):
            argument = value
        elif (tag, attribute) == ("code", "class") and value.startswith("language-"):
            argument = value.removeprefix("language-")
        elif (tag, attribute) == ("span", "class") and value.startswith("tg-"):
            argument = value.removeprefix("tg-")
        elif (tag, attribute) == ("blockquote", "expandable"):
            argument = "expandable"
    if tag == "span" and argument != "spoiler":
        raise ParseError(f'Tag "span" must have class "tg-spoiler" {where}')
    return tag, argument, position + 1


def _attribute(markup: str, begin: int, tag: str, where: str) -> tuple[str, str, int]:
    """The attribute's name, its value and the position after it."""
    match = _ATTRIBUTE_NAME.match(markup, begin)
    position = match.end() if match else begin
    attribute = markup[begin:position]
    if not attribute:
        raise ParseError(f'Empty attribute name in the tag "{tag}" {where}')
    position = _skip_spaces(markup, position)
    if not markup.startswith("=", position):
        if (tag, attribute) == ("blockquote", "expandable"):
            return attribute, "", position
        raise ParseError(
            f'Expected equal sign in declaration of an attribute of the tag "{tag}" {where}'
        )
    position = _skip_spaces(markup, position + 1)
    if position >= len(markup):
        raise ParseError(f'Unclosed start tag "{tag}" {where}')
    quote = markup[position]
    if quote not in "'\"":
        token = _NAME_TOKEN.match(markup, position)
        end = token.end() if token else position
        if end < len(markup) and markup[end] not in _SPACE + ">":
            offset = _byte_offset(markup, position)
            raise ParseError(f"Unexpected end of name token at byte offset {offset}")
        return attribute, markup[position:end].lower(), end
    end = markup.find(quote, position + 1)
    if end < 0:
        return attribute, "", len(markup)
    return attribute, _decode(markup[position + 1 : end]), end + 1


def _decode(value: str) -> str:
    parts: list[str] = []
    position = 0
    while (found := value.find("&", position)) >= 0:
        parts.append(value[position:found])
        character, position = _character(value, found)
        parts.append(character)
    return "".join(parts) + value[position:]


def _end_tag(
    markup: str,
    begin: int,
    stack: list[_Open],
    offset: int,
    entities: list[Entity],
    parts: list[str],
) -> int:
    """Close the innermost tag and return the position after the end tag."""
    where = f"at byte offset {_byte_offset(markup, begin)}"
    if not stack:
        raise ParseError(f"Unexpected end tag {where}")
    name = _TAG_NAME.match(markup, begin + 2)
    position = name.end() if name else begin + 2
    found = markup[begin + 2 : position].lower()
    position = _skip_spaces(markup, position)
    if not markup.startswith(">", position):
        raise ParseError(f"Unclosed end tag {where}")
    opened = stack.pop()
    if found and found != opened.tag:
        raise ParseError(
            f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{found}>"'
        )
    if offset > opened.offset:
        _add_entity(entities, opened, offset - opened.offset, parts)
    return position + 1


def _add_entity(entities: list[Entity], opened: _Open, length: int, parts: list[str]) -> None:
    entity: Entity = {"type": TAGS[opened.tag], "offset": opened.offset, "length": length}
    match opened.tag:
        case "a":
            written = opened.argument or utf16_slice(
                "".join(parts), opened.offset, opened.offset + length
            )
            try:
                entity["url"] = check_link(written)
            except ValueError:
                return
        case "tg-emoji":
            if not opened.argument.isdigit() or int(opened.argument) == 0:
                raise ParseError("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        case "blockquote" if opened.argument:
            entity["type"] = "expandable_blockquote"
        case "pre" | "code":
            inner = entities[-1] if entities else None
            if (
                inner is not None
                and {inner["type"], entity["type"]} == {"pre", "code"}
                and (inner["offset"], inner["length"]) == (opened.offset, length)
            ):
                language = opened.argument or inner.pop("language", "")
                inner["type"] = "pre"
                if language:
                    inner["language"] = language
                return
            if opened.argument:
                entity["language"] = opened.argument
    entities.append(entity)


def check_link(url: str) -> str:
    """The address as Telegram stores it: with a scheme, a lower-case host and a path.

    Raises ValueError in the words of TDLib's LinkManager::check_link.
    """
    written = url.strip()
    lowered = written.lower()
    if lowered.startswith(("tg:", "ton:", "tonsite:")):
        return written
    if "://" not in written:
        written = f"http://{written}"
    try:
        parts = urlsplit(written)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        raise ValueError(f"URL '{url}' is invalid: Wrong HTTP URL") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"URL '{url}' is invalid: Unsupported URL protocol")
    if ("." not in host.strip(".") and ":" not in host) or re.search(r"\s", written):
        raise ValueError(f"URL '{url}' is invalid: Wrong HTTP URL")
    address = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        address = f"{address}:{port}"
    if parts.username is not None:
        address = f"{parts.netloc.rpartition('@')[0]}@{address}"
    return parts._replace(netloc=address, path=parts.path or "/").geturl()


def utf16_slice(text: str, start: int, end: int) -> str:
    """The part of the text between two offsets in UTF-16 code units."""
    if text.isascii():
        return text[start:end]
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", "replace")


def to_html(text: str, entities: list[Entity]) -> str:
    """Safe HTML of a message: b, i, u, s, code, pre, a, tg-spoiler and blockquote, nothing else."""
    if not entities:
        return escape(text)
    return _nest(text, sort_entities(entities), 0, utf16_length(text))


def _nest(text: str, entities: list[Entity], start: int, end: int) -> str:
    """One level of nesting; an entity that sticks out of its parent is cut off there."""
    parts: list[str] = []
    position = start
    index = 0
    while index < len(entities):
        entity = entities[index]
        opens = max(int(entity["offset"]), position)
        closes = min(int(entity["offset"]) + int(entity["length"]), end)
        index += 1
        if opens >= closes:
            continue
        inner: list[Entity] = []
        while index < len(entities) and int(entities[index]["offset"]) < closes:
            inner.append(entities[index])
            index += 1
        parts.append(escape(utf16_slice(text, position, opens)))
        parts.append(_wrap(entity, _nest(text, inner, opens, closes), text))
        position = closes
    parts.append(escape(utf16_slice(text, position, end)))
    return "".join(parts)


def _wrap(entity: Entity, inner: str, text: str) -> str:
    kind = entity["type"]
    if kind in SAFE_TAGS:
        return f"<{SAFE_TAGS[kind]}>{inner}</{SAFE_TAGS[kind]}>"
    if kind in ("text_link", "url"):
        begin = int(entity["offset"])
        written = entity.get("url") or utf16_slice(text, begin, begin + int(entity["length"]))
        try:
            url = check_link(str(written))
        except ValueError:
            return inner
        if url.startswith(("http://", "https://")):
            return f'<a href="{escape(url)}">{inner}</a>'
    return inner
