"""Getting in: an invitation, or a link for another device, becomes a session.

A try has an id of its own, so that one whose answer was lost is done once more: whoever knows the
link and the id of the try that used it gets a session of the same chat.
"""

import hashlib
import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.answers import Refusal, answer, too_fast
from bot.channels.web.devices import by_link, session_in
from bot.channels.web.door import Door, id_in, json_in, language_in, text_in
from bot.channels.web.shown import kept_typed
from bot.channels.web.updates import typed_update
from bot.domain.codes import CODE_LINK
from bot.formatting import one_line
from bot.storage import (
    invitations,
    other_chats,
    web_chats,
    web_links,
    web_messages,
    web_sessions,
)
from bot.storage.database import Transaction
from bot.storage.web_sessions import Session
from bot.translation import gettext as _

LONGEST_NAME = 64
_LONGEST_TOKEN = 100
# How long a try can be repeated.
_REPEATED = timedelta(hours=1)
# A card's link, perhaps in a language and after so many places: en_5_v_K7M4…
_CARD = re.compile(rf"(?:[a-z]{{2,3}}_(?:[0-9]{{1,3}}_)?)?{CODE_LINK}[A-Za-z0-9-]{{4,60}}")
_TOKEN = re.compile(r"[a-z]_[A-Za-z0-9_-]{8,96}")


async def join(door: Door, request: Request) -> Response:
    """POST join: let a device in."""
    door.guard(request)
    where = door.where(request)
    if seconds := door.limits.strangers.take(where):
        raise too_fast(seconds)
    told = await json_in(request)
    token, sent_as = text_in(told, "invitation", _LONGEST_TOKEN), id_in(told)
    if door.limits.misses.left(where) < 1:
        raise too_fast(door.limits.misses.take(where))
    there = await door.session_if_any(request)
    tried = hashlib.sha256(f"{token} {sent_as}".encode()).digest()
    if _CARD.fullmatch(token):
        if there is not None:
            await _in_chat(door, request, there, token, sent_as)
            return answer({})
        session = await _visit(door, request, token, sent_as)
    elif not _TOKEN.fullmatch(token):
        session = None
    elif token.startswith(web_links.PREFIX):
        session = await by_link(door, request, token, tried, there)
    elif there is not None and (there.is_known or await _waits(door, there, token)):
        # Who is in already opens one more, or who waits for a yes the same: the conversation says
        # what comes of it.
        await _in_chat(door, request, there, token, sent_as)
        return answer({})
    else:
        name = one_line(text_in(told, "name", LONGEST_NAME))
        session = await _by_invitation(door, request, token, tried, name, sent_as)
    if session is None:
        door.limits.misses.take(where)
        raise Refusal(403, _useless(token, door.installation.scheme.coordinator_phone))
    return answer({}, headers=door.cookie(session))


def _useless(token: str, phone: str) -> str:
    """Why it does not work is not said: that tells nobody which there were."""
    if token.startswith(web_links.PREFIX):
        text = _("This link no longer works. Ask for a new one. Questions? Call {phone}.")
    else:
        text = _("This invitation no longer works. Ask for a new one. Questions? Call {phone}.")
    return text.format(phone=phone)


async def _waits(door: Door, session: Session, token: str) -> bool:
    """Whether somebody opened this invitation before, and waits for its inviter's yes."""
    reading, hash = door.installation.database.reading, invitations.token_hash(token)
    invitation = await invitations.find(reading, hash, door.now)
    return invitation is not None and invitation.opened_by == session.chat_id


async def _by_invitation(
    door: Door, request: Request, token: str, tried: bytes, name: str, sent_as: str
) -> str | None:
    """A session of a new chat, in which the invitation is opened; None where it does not work."""
    installation, now = door.installation, door.now
    async with installation.database.transaction() as transaction:
        chat = await web_chats.joined(transaction, tried, now - _REPEATED)
        if chat is not None:
            return await session_in(door, transaction, request, chat)
        hash = invitations.token_hash(token)
        invitation = await invitations.find(transaction, hash, now)
        if invitation is None or invitation.opened_by is not None:
            return None
        if not name:
            raise Refusal(400, _("Type your name first."))
        chat = await web_chats.make(transaction, installation.keys, name, tried, now)
        await _open(door, transaction, chat, name, token, sent_as)
        session = await session_in(door, transaction, request, chat)
    door.inbox.wake()
    return session


async def _visit(door: Door, request: Request, token: str, sent_as: str) -> str:
    """A session of a stranger's chat, in which they see what the card in their hand is worth.

    It is nobody's, and there for a day.
    """
    if seconds := door.limits.visitors.take(door.where(request)):
        raise too_fast(seconds)
    async with door.installation.database.transaction() as transaction:
        chat = await web_chats.make(transaction, door.installation.keys, "", None, door.now)
        await _open(door, transaction, chat, "", token, sent_as, language_in(request))
        session = await session_in(door, transaction, request, chat)
    door.inbox.wake()
    return session


async def _in_chat(
    door: Door, request: Request, session: Session, token: str, sent_as: str
) -> None:
    chat, language = session.chat_id, language_in(request)
    async with door.installation.database.transaction() as transaction:
        await _open(door, transaction, chat, session.name, token, sent_as, language)
    door.inbox.wake()
    door.hub.changed(chat)


async def _open(
    door: Door,
    transaction: Transaction,
    chat: int,
    name: str,
    token: str,
    sent_as: str,
    language: str | None = None,
) -> None:
    """As a tap on an invitation's link does at Telegram."""
    text = f"/start {token}"
    message, is_new = await web_messages.typed(
        transaction, door.installation.keys, chat, sent_as, kept_typed(text), door.now
    )
    if is_new:
        raw = typed_update(chat, name, message, door.now, text, language=language)
        if not await door.inbox.put_in(transaction, raw):
            raise too_fast(60)


async def leave(door: Door, request: Request) -> Response:
    """POST leave: let this device in no longer. It is no matter whether it was."""
    door.guard(request)
    session = await door.session_if_any(request)
    if session is not None:
        async with door.installation.database.transaction() as transaction:
            await web_sessions.end(transaction, session.token_hash)
            await other_chats.leave_page(transaction, session.chat_id)
        door.hub.out([session.token_hash])
    headers = {"Set-Cookie": door.address.cookie_header("", 0)}
    if not door.address.path:
        # It takes away what all pages of this origin keep; under a path there may be others.
        headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer({}, headers=headers)
