"""The least that a bot can do with python-telegram-bot: what the real one is compared with.

It makes the calls that a menu and its buttons make: one message for what is typed, an answer and
an edit for a tap. `python -m benchmarks.echo BASE_URL TOKEN [concurrent]`
"""

import logging
import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

LABEL = "Tik"
_KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(LABEL, callback_data="tap")]])


async def _echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    if message and message.text:
        await context.bot.send_message(message.chat_id, message.text, reply_markup=_KEYBOARD)


async def _tap(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    if query and query.message:
        await context.bot.answer_callback_query(query.id)
        await context.bot.edit_message_text(
            f"getikt {update.update_id}",
            chat_id=query.message.chat.id,
            message_id=query.message.message_id,
            reply_markup=_KEYBOARD,
        )


def main(base_url: str, token: str, concurrent: bool) -> None:
    """Poll until SIGTERM."""
    logging.basicConfig(level=logging.ERROR)
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{base_url}/bot")
        .concurrent_updates(concurrent)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.add_handler(CallbackQueryHandler(_tap))
    application.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "concurrent" in sys.argv[3:])
