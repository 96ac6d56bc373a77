"""What a sentence asks to take back: a coupon where it names one, or else a voucher."""

import re

from bot.conversation.context import Context
from bot.handlers import coupon_undo, repair

_COUPON = re.compile(r"bon(?:nen)?\b", re.IGNORECASE)


async def undo(context: Context) -> None:
    """Ask to take back what was given last, or what a code is of."""
    names_coupon = "code" not in context.meant and _COUPON.search(context.text)
    if not (names_coupon and await coupon_undo.ask_undo_last(context)):
        await repair.ask_undo(context)
