"""What somebody sent is not kept where the channel is our own: once it was read, it goes.

At Telegram it is not ours: there a file stays as long as its message.
"""

from bot.channels.update import Update
from bot.keys import Keys
from bot.storage import web_messages
from bot.storage.database import Transaction
from bot.storage.web_chats import is_web
from bot.storage.web_messages import Became


def file_of(update: Update) -> str | None:
    """The file that came with an update."""
    message = update.message
    if message is None:
        return None
    if message.document is not None:
        return message.document.file_id
    return message.photo[-1].file_id if message.photo else None


async def forget_file(
    transaction: Transaction, keys: Keys, chat_id: int, file: str | None, became: Became
) -> None:
    """Nothing reads it any more: its line in the chat says what became of it."""
    if file is not None and is_web(chat_id):
        await web_messages.forget_file(transaction, keys, chat_id, file, became)
