"""The web channel as the bot speaks through it: what it says stands in the database, once, and open
pages hear of it."""

from typing import Literal

from bot.channels.channel import ChatGone, Content, Lengths, NotFetched
from bot.channels.web import media
from bot.channels.web.address import WebAddress
from bot.channels.web.hub import Hub
from bot.channels.web.looks import Looks
from bot.channels.web.shown import kept_content
from bot.channels.web.writes import Writes
from bot.storage import web_files, web_messages, web_pushes
from bot.storage.database import Transaction
from bot.storage.installation import Installation
from bot.storage.web_files import PIECE_BYTES, Kind, WebFile

_LENGTHS = Lengths(text=4_096, caption=1_024, toast=200)
# That a tap arrived is mostly told beside a message: that comes within this time, or takes long.
COMPANY_SECONDS = 0.02
_CALENDAR = ".ics"
_SHEET = ".xlsx"
_TYPES = {
    _CALENDAR: "text/calendar",
    ".csv": "text/csv",
    _SHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class WebChannel:
    """Chats in the page at `url`. `hub` has those that are open, `looks` what they showed.

    `pushes` is WEB_PUSH: whether devices that ask for it are told that there is a message.
    """

    def __init__(self, installation: Installation, url: str, *, pushes: bool = False) -> None:
        self.installation = installation
        self.place = WebAddress.of(url)
        self.hub = Hub()
        self.looks = Looks()
        self._pushes = pushes
        self._database = installation.database
        self._keys = installation.keys
        self._writes = Writes(installation.database)

    @property
    def lengths(self) -> Lengths:
        """As at Telegram, so that a chat can go on in either."""
        return _LENGTHS

    @property
    def address(self) -> str:
        """Where somebody who has nothing but a paper finds the page."""
        return self.place.url

    def link(self, token: str) -> str:
        """What opens the page with an invitation, or a code."""
        return self.place.link(token)

    async def send(self, chat_id: int, content: Content, letter: int) -> int:
        """Show a letter once. Raises ChatGone."""

        async def shown(transaction: Transaction) -> int:
            file = await self._file(transaction, chat_id, content)
            data = kept_content(content, file)
            try:
                message, is_new = await web_messages.show(
                    transaction, self._keys, chat_id, letter, data, self.installation.clock.now()
                )
            except web_messages.ChatGone:
                raise ChatGone("no such chat") from None
            if is_new and self._pushes:
                await web_pushes.want(transaction, chat_id, message, self.installation.clock.now())
            # What a letter that stands already brings once more is in no message, and goes.
            if file is not None and is_new:
                await web_files.finish(transaction, self._keys, file, message, sent=False)
            return message

        message = await self._writes.do(shown)
        self.hub.changed(chat_id)
        return message

    async def _file(
        self, transaction: Transaction, chat_id: int, content: Content
    ) -> WebFile | None:
        if content.photo is not None:
            kind: Kind = "photo"
            name, data = "voucher.png", content.photo
        elif content.document is not None:
            kind = "document"
            name, data = content.document
        else:
            return None
        said = _TYPES.get(name[name.rfind(".") :].lower(), "")
        file_id = await web_files.begin(
            transaction, self._keys, chat_id, self.installation.clock.now()
        )
        for number, start in enumerate(range(0, len(data), PIECE_BYTES)):
            sealed = self._keys.seal(data[start : start + PIECE_BYTES])
            await web_files.add_part(transaction, file_id, number, sealed)
        type_ = media.type_of(data[:16], said)
        return WebFile(file_id, chat_id, kind, media.plain_name(name), type_, len(data))

    async def edit(self, chat_id: int, message_id: int, content: Content) -> bool:
        """Let a message show something else; False where it is gone, or shows a file."""
        data, now = kept_content(content, None), self.installation.clock.now()
        became = await self._writes.do(
            lambda transaction: web_messages.edit(
                transaction, self._keys, chat_id, message_id, data, now
            )
        )
        if became:
            self.hub.changed(chat_id)
        return became is not False

    async def delete(self, chat_id: int, message_id: int) -> Literal["deleted", "gone", "stays"]:
        """Take a message off the screens. Here there is none that stays."""
        async with self._database.transaction() as transaction:
            was_there = await web_messages.delete(
                transaction, chat_id, message_id, self.installation.clock.now()
            )
        if not was_there:
            return "gone"
        self.hub.changed(chat_id)
        return "deleted"

    async def answer(self, chat_id: int, tap_id: str, text: str) -> None:
        """Say that a tap arrived. One that is not known any more is no harm."""
        if not (tap_id.isascii() and tap_id.isdigit()):
            return
        await self._writes.do(
            lambda transaction: web_messages.answer(
                transaction, self._keys, chat_id, int(tap_id), text or None
            ),
            within=0.0 if text else COMPANY_SECONDS,
        )
        self.hub.changed(chat_id)

    async def show_busy(self, chat_id: int) -> None:
        """Show for a few seconds that a message is being made."""
        self.hub.busy(chat_id)

    async def file(self, chat_id: int, file_id: str) -> bytes:
        """What somebody sent. Raises NotFetched."""
        reading = self._database.reading
        found = await web_files.find(reading, self._keys, chat_id, file_id, is_shown=False)
        if found is None:
            raise NotFetched
        pieces = web_files.pieces(reading, self._keys, found)
        data = b"".join([piece async for piece in pieces])
        if len(data) != found.size:
            raise NotFetched
        return data
