"""The same bare echo bot, made with aiogram: it keeps nothing.

`python -m benchmarks.aiogram_echo BASE_URL TOKEN`
"""

import logging
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from benchmarks.echo import LABEL

_KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=LABEL, callback_data="tap")]]
)


async def _echo(message: Message) -> None:
    if message.text:
        await message.answer(message.text, reply_markup=_KEYBOARD)


async def _tap(query: CallbackQuery, bot: Bot, event_update: Update) -> None:
    if query.message:
        await query.answer()
        await bot.edit_message_text(
            f"getikt {event_update.update_id}",
            chat_id=query.message.chat.id,
            message_id=query.message.message_id,
            reply_markup=_KEYBOARD,
        )


def main(base_url: str, token: str) -> None:
    """Poll until SIGTERM."""
    logging.basicConfig(level=logging.ERROR)
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.message.register(_echo)
    dispatcher.callback_query.register(_tap)
    session = AiohttpSession(api=TelegramAPIServer.from_base(base_url))
    dispatcher.run_polling(Bot(token, session=session))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
