"""What the Bot API's methods do to the world; each is listed at the end under Telegram's name."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from bot.simulator import html
from bot.simulator.content import caption_content, keyboard_of, text_content
from bot.simulator.errors import ApiError, bad_request
from bot.simulator.limits import (
    ANSWER_WITHIN,
    CALLBACK_ANSWER_LIMIT,
    DELETE_WITHIN,
    DOWNLOAD_LIMIT,
    LONGEST_POLL,
    LOOPBACK,
)
from bot.simulator.model import File, FileKind, Files, Json, Message, Person
from bot.simulator.updates import Webhook
from bot.simulator.world import World

_CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,256}")
_BOT_COMMAND = re.compile(r"[a-z0-9_]{1,32}")

# What a method gives is JSON, or bytes that are JSON already; one that waits is awaited.
Method = Callable[[World, Json, Files], object]


# Messages


def _send_message(world: World, params: Json, files: Files) -> Json:
    person = _recipient(world, params)
    content = text_content(params)
    if options := params.get("link_preview_options"):
        content["link_preview_options"] = options
    return _send(world, person, params, content, None)


def _send_photo(world: World, params: Json, files: Files) -> Json:
    return _send_file(world, params, files, "photo")


def _send_document(world: World, params: Json, files: Files) -> Json:
    return _send_file(world, params, files, "document")


def _send_file(world: World, params: Json, files: Files, kind: FileKind) -> Json:
    person = _recipient(world, params)
    caption = caption_content(params)
    if params.get(kind) is None:
        raise bad_request(f"there is no {kind} in the request")
    file = _file(world, params[kind], files, kind)
    return _send(world, person, params, {**file.as_content(), **caption}, file)


def _send(world: World, person: Person, params: Json, content: Json, file: File | None) -> Json:
    reply = params.get("reply_parameters")
    replied_id = reply.get("message_id") if isinstance(reply, dict) else None
    replied_id = replied_id or params.get("reply_to_message_id")
    if replied_id is not None:
        replied = person.messages.get(int(replied_id))
        if replied is not None:
            shown = {k: v for k, v in replied.api.items() if k != "reply_to_message"}
            content["reply_to_message"] = shown
        elif not (isinstance(reply, dict) and reply.get("allow_sending_without_reply")):
            raise bad_request("message to be replied not found")
    if keyboard := keyboard_of(params.get("reply_markup"), only_inline=False):
        content["reply_markup"] = keyboard
    if params.get("protect_content"):
        content["has_protected_content"] = True
    return world.add(person, "bot", content, file).api


def _send_chat_action(world: World, params: Json, files: Files) -> bool:
    person = _recipient(world, params)
    if params.get("action") not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.emit({"type": "typing", "person": person.id})
    return True


def _edit_message_text(world: World, params: Json, files: Files) -> Json:
    message = _editable(world, params)
    content = text_content(params)
    if "text" not in message.api:
        raise bad_request("there is no text in the message to edit")
    if options := params.get("link_preview_options"):
        content["link_preview_options"] = options
    return _edit(world, message, params, ("text", "entities", "link_preview_options"), content)


def _edit_message_caption(world: World, params: Json, files: Files) -> Json:
    message = _editable(world, params)
    content = caption_content(params)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, message, params, ("caption", "caption_entities"), content)


def _edit_message_reply_markup(world: World, params: Json, files: Files) -> Json:
    return _edit(world, _editable(world, params), params, (), {})


def _edit_message_media(world: World, params: Json, files: Files) -> Json:
    message = _editable(world, params)
    media = params.get("media")
    if not isinstance(media, dict) or media.get("type") not in ("photo", "document"):
        raise bad_request("can't parse InputMedia: media not found or type is not supported")
    file = _file(world, media.get("media"), files, media["type"])
    content = {**file.as_content(), **caption_content(media)}
    fields = ("text", "entities", "photo", "document", "caption", "caption_entities")
    return _edit(world, message, params, fields, content, file)


def _edit(
    world: World,
    message: Message,
    params: Json,
    fields: tuple[str, ...],
    content: Json,
    file: File | None = None,
) -> Json:
    """Replace these fields and the keyboard; without a keyboard the message loses its own."""
    if keyboard := keyboard_of(params.get("reply_markup"), only_inline=True):
        content["reply_markup"] = keyboard
    fields = (*fields, "reply_markup")
    if all(message.api.get(name) == content.get(name) for name in fields):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )
    kept = {name: value for name, value in message.api.items() if name not in fields}
    message.file = file or message.file
    world.replace(message, {**kept, **content, "edit_date": world.timestamp()})
    return message.api


def _delete_message(world: World, params: Json, files: Files) -> bool:
    person = _known(world, params)
    message_id = _message_id(params)
    if message_id not in person.messages:
        raise bad_request("message to delete not found")
    _check_deletable(world, person.messages[message_id])
    world.remove(person, message_id)
    return True


def _delete_messages(world: World, params: Json, files: Files) -> bool:
    person = _known(world, params)
    wanted = params.get("message_ids")
    if not isinstance(wanted, list) or not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > 100:
        raise bad_request("too many message identifiers specified")
    found = [int(number) for number in wanted if int(number) in person.messages]
    for message_id in found:
        _check_deletable(world, person.messages[message_id])
    for message_id in found:
        world.remove(person, message_id)
    return True


def _check_deletable(world: World, message: Message) -> None:
    if world.now() - message.date > DELETE_WITHIN:
        raise bad_request("message can't be deleted for everyone")


def _answer_callback_query(world: World, params: Json, files: Files) -> bool:
    callback_id = str(params.get("callback_query_id") or "")
    tap = world.taps.get(callback_id)
    if tap is None or tap.answer or world.now() - tap.at > ANSWER_WITHIN:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.get("text")
    if text is not None and html.utf16_length(str(text)) > CALLBACK_ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if (url := params.get("url")) and not str(url).startswith(
        (f"https://t.me/{world.username}?start=", f"t.me/{world.username}?start=")
    ):
        raise bad_request("URL_INVALID")
    tap.answer = {"text": text or None, "alert": bool(params.get("show_alert"))}
    event = {"type": "answer", "person": tap.person, "callback_id": callback_id}
    world.emit({**event, **tap.answer})
    return True


# Updates


def _get_updates(world: World, params: Json, files: Files) -> Awaitable[bytes]:
    world.updates.begin_poll()
    _choose_updates(world, params)
    limit = _integer(params, "limit", 100)
    seconds = min(_integer(params, "timeout", 0), LONGEST_POLL)
    offset = _integer(params, "offset", 0)
    return world.updates.poll(offset, limit if 1 <= limit <= 100 else 100, seconds)


def _set_webhook(world: World, params: Json, files: Files) -> bool:
    url = str(params.get("url") or "")
    if not url:
        return _delete_webhook(world, params, files)
    # Telegram wants HTTPS; the simulator stays on this machine instead. The words are ours.
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: the simulator only delivers to this machine")
    secret = params.get("secret_token")
    if secret is not None and not _SECRET_TOKEN.fullmatch(str(secret)):
        raise bad_request("secret token contains unallowed characters")
    _choose_updates(world, params)
    if params.get("drop_pending_updates"):
        world.updates.drop()
    connections = _integer(params, "max_connections", 40)
    webhook = Webhook(url, None if secret is None else str(secret), connections)
    world.updates.deliver_to(webhook)
    return True


def _delete_webhook(world: World, params: Json, files: Files) -> bool:
    world.updates.webhook = None
    if params.get("drop_pending_updates"):
        world.updates.drop()
    return True


def _get_webhook_info(world: World, params: Json, files: Files) -> Json:
    webhook, allowed = world.updates.webhook, world.updates.allowed
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": world.updates.pending_count,
    }
    if webhook is not None:
        info["max_connections"] = webhook.max_connections
        if webhook.last_error_at is not None:
            info["last_error_date"] = int(webhook.last_error_at.timestamp())
            info["last_error_message"] = webhook.last_error
    if allowed is not None:
        info["allowed_updates"] = sorted(allowed)
    return info


def _choose_updates(world: World, params: Json) -> None:
    kinds = params.get("allowed_updates")
    if kinds is None:
        return
    if not isinstance(kinds, list):
        raise bad_request("can't parse allowed updates JSON object")
    world.updates.allowed = frozenset(map(str, kinds)) if kinds else None


# The bot itself, chats and files


def _get_me(world: World, params: Json, files: Files) -> Json:
    return {
        **world.user,
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _get_file(world: World, params: Json, files: Files) -> Json:
    file = world.files.get(str(params.get("file_id") or ""))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }


def _get_chat(world: World, params: Json, files: Files) -> Json:
    return {
        **_known(world, params).chat,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }


def _set_my_commands(world: World, params: Json, files: Files) -> bool:
    commands = params.get("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept: list[Json] = []
    for command in commands:
        name = str(command.get("command", "")).removeprefix("/")
        description = str(command.get("description", ""))
        if not _BOT_COMMAND.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        kept.append({"command": name, "description": description})
    world.commands[_commands_key(params)] = kept
    return True


def _get_my_commands(world: World, params: Json, files: Files) -> list[Json]:
    return world.commands.get(_commands_key(params), [])


def _delete_my_commands(world: World, params: Json, files: Files) -> bool:
    world.commands.pop(_commands_key(params), None)
    return True


def _set_my_description(world: World, params: Json, files: Files) -> bool:
    return _describe(world, params, "description", 512)


def _set_my_short_description(world: World, params: Json, files: Files) -> bool:
    return _describe(world, params, "short_description", 120)


def _describe(world: World, params: Json, field_name: str, limit: int) -> bool:
    text = str(params.get(field_name) or "")
    if html.utf16_length(text) > limit:
        raise bad_request(f"{field_name.replace('_', ' ')} is too long")
    world.descriptions[field_name, str(params.get("language_code") or "")] = text
    return True


# Checks


def _known(world: World, params: Json) -> Person:
    chat_id = params.get("chat_id")
    if chat_id in (None, ""):
        raise bad_request("chat_id is empty")
    person = world.people.get(chat_id) if isinstance(chat_id, int) else None
    if person is None:
        raise bad_request("chat not found")
    return person


def _recipient(world: World, params: Json) -> Person:
    person = _known(world, params)
    if not person.started:
        raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    if person.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    return person


def _editable(world: World, params: Json) -> Message:
    person = _recipient(world, params)
    message = person.messages.get(_message_id(params))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender != "bot":
        raise bad_request("message can't be edited")
    return message


def _file(world: World, value: object, files: Files, kind: FileKind) -> File:
    """The file that came along, or one that Telegram has already."""
    given = str(value)
    if given.startswith("attach://"):
        upload = files.get(given.removeprefix("attach://"))
        if upload is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return world.keep(upload, kind)
    file = world.files.get(given)
    if file is None:
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
    return file


def _integer(params: Json, name: str, default: int) -> int:
    value = params.get(name)
    return value if isinstance(value, int) else default


def _message_id(params: Json) -> int:
    message_id = _integer(params, "message_id", 0)
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    return message_id


def _commands_key(params: Json) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), str(params.get("language_code") or "")


METHODS: Mapping[str, Method] = {
    "getUpdates": _get_updates,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _get_webhook_info,
    "getMe": _get_me,
    "sendMessage": _send_message,
    "sendPhoto": _send_photo,
    "sendDocument": _send_document,
    "sendChatAction": _send_chat_action,
    "editMessageText": _edit_message_text,
    "editMessageCaption": _edit_message_caption,
    "editMessageReplyMarkup": _edit_message_reply_markup,
    "editMessageMedia": _edit_message_media,
    "deleteMessage": _delete_message,
    "deleteMessages": _delete_messages,
    "answerCallbackQuery": _answer_callback_query,
    "getFile": _get_file,
    "getChat": _get_chat,
    "setMyCommands": _set_my_commands,
    "getMyCommands": _get_my_commands,
    "deleteMyCommands": _delete_my_commands,
    "setMyDescription": _set_my_description,
    "setMyShortDescription": _set_my_short_description,
}
