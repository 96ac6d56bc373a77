"""What somebody does in the page: a line, a tap, a file. Each is done once, however often it comes:
one transaction writes it, the page's own id of it, and what goes to the inbox.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.channel import MOST_BYTES
from bot.channels.update import Raw
from bot.channels.web import media
from bot.channels.web.answers import Refusal, answer, not_understood, too_fast
from bot.channels.web.door import Door, id_in, json_in, language_in, number_in, plain, text_in
from bot.channels.web.forms import Form, FormError, Uploaded
from bot.channels.web.limits import PATIENCE
from bot.channels.web.shown import kept_typed
from bot.channels.web.updates import tap_update, typed_update
from bot.parsing.pictures import size_of
from bot.storage import web_files, web_messages
from bot.storage.database import Transaction
from bot.storage.web_files import WebFile
from bot.storage.web_sessions import Session
from bot.translation import gettext as _

LONGEST_TEXT = 4_096
LONGEST_CAPTION = 1_024
# What a button carries at most.
_LONGEST_DATA = 64
# Of form fields and boundaries around a file.
_AROUND_BYTES = 64 * 1024
# So much of files a chat may send in a day: ten of the largest.
MOST_A_DAY = 10 * MOST_BYTES
_DAY = timedelta(days=1)
# So many files come in at once: of one person on all their devices, and in all.
UPLOADS_OF_ONE, UPLOADS = 2, 20
# How long one may take. The page itself gives up a little sooner.
UPLOAD_SECONDS = 330.0


async def send(door: Door, request: Request) -> Response:
    """POST send: a line."""
    session = await writer(door, request)
    told = await json_in(request)
    sent_as, text = id_in(told), text_in(told, "text", LONGEST_TEXT).strip()
    if not text:
        raise not_understood()
    async with door.installation.database.transaction() as transaction:
        message, is_new = await web_messages.typed(
            transaction,
            door.installation.keys,
            session.chat_id,
            sent_as,
            kept_typed(text),
            door.now,
        )
        if is_new:
            raw = typed_update(
                session.chat_id,
                session.name,
                message,
                door.now,
                text,
                language=language_in(request),
                session=session.token_hash,
            )
            await _put(door, transaction, raw)
    return _taken(door, session, {"message": message})


async def tap(door: Door, request: Request) -> Response:
    """POST tap: a button. Whether it still works, the conversation says."""
    session = await writer(door, request)
    told = await json_in(request)
    sent_as, message = id_in(told), number_in(told.get("message"))
    data = text_in(told, "data", _LONGEST_DATA)
    async with door.installation.database.transaction() as transaction:
        number = await web_messages.tap(transaction, session.chat_id, sent_as, door.now)
        if number is not None:
            chat, hash = session.chat_id, session.token_hash
            raw = tap_update(chat, session.name, number, message, data, hash)
            await _put(door, transaction, raw)
    # Nothing is to be seen yet.
    _does(door, session)
    door.inbox.wake()
    return answer({})


async def writer(door: Door, request: Request) -> Session:
    """Who writes. Raises Refusal for whoever may not, or writes too fast."""
    door.guard(request)
    session = await door.session(request)
    if seconds := door.limits.writes.take(session.token_hash):
        raise too_fast(seconds)
    return session


def _does(door: Door, session: Session) -> None:
    """Somebody does something, and looks at what comes of it."""
    door.looks.did(session.chat_id, session.token_hash, door.now)


async def _put(door: Door, transaction: Transaction, raw: Raw) -> None:
    """Raises Refusal where too much of somebody without a role waits: nothing is written then."""
    if not await door.inbox.put_in(transaction, raw):
        raise too_fast(60)


def _taken(door: Door, session: Session, told: Raw) -> Response:
    _does(door, session)
    door.inbox.wake()
    door.hub.changed(session.chat_id)
    return answer(told)


class Uploads:
    """Files that come in: each piece is sealed and stored as it comes."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._under_way: dict[int, int] = {}

    async def upload(self, request: Request) -> Response:
        """POST upload: a file, with perhaps a line under it."""
        session = await writer(self._door, request)
        await self._refuse(session, request)
        chat = session.chat_id
        self._under_way[chat] = self._under_way.get(chat, 0) + 1
        try:
            return await self._take(session, request)
        finally:
            self._under_way[chat] -= 1
            if not self._under_way[chat]:
                del self._under_way[chat]

    async def _refuse(self, session: Session, request: Request) -> None:
        """Raises Refusal for what is not taken, before any of it comes in."""
        door = self._door
        if not session.is_known:
            raise Refusal(403, _("You can send files once you have access."))
        length = request.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit()):
            raise Refusal(411, not_understood().text)
        if int(length) > MOST_BYTES + _AROUND_BYTES:
            raise _too_large()
        is_busy = self._under_way.get(session.chat_id, 0) >= UPLOADS_OF_ONE
        if is_busy or sum(self._under_way.values()) >= UPLOADS:
            raise too_fast(5)
        if seconds := door.limits.uploads.take(session.token_hash):
            raise too_fast(seconds)
        reading, since = door.installation.database.reading, door.now - _DAY
        sent = await web_files.sent_since(reading, session.chat_id, since)
        if sent + int(length) > MOST_A_DAY:
            raise Refusal(429, _("You sent many files today. Send this one tomorrow."), 3_600)

    async def _take(self, session: Session, request: Request) -> Response:
        door = self._door
        request.scope[PATIENCE] = True
        coming = _Coming(door, session.chat_id)
        try:
            form = Form(request.headers.get("content-type", ""), MOST_BYTES)
            async with asyncio.timeout(UPLOAD_SECONDS):
                async for piece in request.stream():
                    for part in form.feed(piece):
                        await coming.add(part)
            uploaded = form.end()
        except FormError as error:
            raise _too_large() if error.too_large else not_understood() from None
        except TimeoutError:
            raise Refusal(408, not_understood().text) from None
        return await self._keep(session, coming, uploaded)

    async def _keep(self, session: Session, coming: "_Coming", uploaded: Uploaded) -> Response:
        door = self._door
        sent_as = id_in(uploaded.fields)
        caption = plain(uploaded.fields.get("caption", ""), LONGEST_CAPTION).strip()
        file = coming.file(uploaded)
        now, keys = door.now, door.installation.keys
        async with door.installation.database.transaction() as transaction:
            message, is_new = await web_messages.typed(
                transaction, keys, session.chat_id, sent_as, kept_typed(caption, file), now
            )
            if is_new:
                await web_files.finish(transaction, keys, file, message, sent=True)
                raw = typed_update(
                    session.chat_id, session.name, message, now, caption, file, coming.pixels
                )
                await _put(door, transaction, raw)
        return _taken(door, session, {"message": message})


@dataclass
class _Coming:
    """A file as it comes in."""

    door: Door
    chat_id: int
    id: str | None = None
    beginning: bytes = b""
    parts: int = 0
    size: int = 0

    async def add(self, part: bytes) -> None:
        """Seal and store a piece, in a transaction of its own."""
        installation = self.door.installation
        sealed = await asyncio.to_thread(installation.keys.seal, part)
        async with installation.database.transaction() as transaction:
            if self.id is None:
                self.beginning = part
                self.id = await web_files.begin(
                    transaction, installation.keys, self.chat_id, self.door.now
                )
            await web_files.add_part(transaction, self.id, self.parts, sealed)
        self.parts += 1
        self.size += len(part)

    @property
    def pixels(self) -> tuple[int, int] | None:
        """How large a picture is, as it says itself."""
        return size_of(self.beginning)

    def file(self, uploaded: Uploaded) -> WebFile:
        """What came in. Raises Refusal where that is no file."""
        kind = uploaded.fields.get("kind")
        if self.id is None or kind not in ("photo", "document"):
            raise not_understood()
        type_ = media.type_of(self.beginning, uploaded.type)
        name = media.plain_name(plain(uploaded.name, 4_096)) or _("file")
        is_photo = kind == "photo" and type_ in media.PICTURES
        return WebFile(
            self.id,
            self.chat_id,
            "photo" if is_photo else "document",
            name,
            type_,
            self.size,
        )


def _too_large() -> Refusal:
    text = _("This file is too large. The most is {most} MB.")
    return Refusal(413, text.format(most=MOST_BYTES // 2**20))
