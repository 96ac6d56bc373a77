"""What a live webshop is still asked for by a chat at a till: that can't be stopped any more."""

from bot.conversation.context import Context
from bot.formatting import euro
from bot.storage import shop_takes
from bot.translation import gettext as _


async def still_asks(context: Context) -> bool:
    """Whether the webshop is still asked for something of this chat; then that is said."""
    if not context.turn.asks_shop:
        return False
    take = await shop_takes.waiting_in(context.transaction, context.turn.chat_id)
    if take is None:
        return False
    text = _(
        "I am still asking the webshop to take in {amount}. That can't be stopped. You hear what"
        " comes of it. Is it taken in by mistake? Then you can undo it."
    )
    if take.cents < 0:
        text = _(
            "I am still asking the webshop to undo number {number}. You hear what comes of it."
        )
    context.end()
    context.say(text.format(amount=euro(abs(take.cents)), number=take.redemption), *context.menu())
    return True
