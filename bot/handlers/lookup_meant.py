"""What a sentence asks about a code: to look it up, or to take in its voucher."""

import re

from bot.conversation.context import Context
from bot.formatting import plain_cents
from bot.handlers import lookup, redeem
from bot.storage import vouchers
from bot.storage.buttons import Data
from bot.translation import gettext as _

# A code is typed in so many pieces at most.
_MOST_PARTS = 4
_RECEIPT = re.compile(r"\b(?:nummer|nr\.?|no\.?|inname) ?(\d{1,9})(?![\w.,-]*\d)", re.IGNORECASE)


async def begin(context: Context) -> None:
    """A sentence asked after a code: it is in there, or is asked for."""
    if "code" in context.meant:
        await lookup.show_code(context, context.meant["code"])
    else:
        await lookup.ask_code(context)


async def replace_code(context: Context) -> None:
    """A coordinator asked for a new code: whoever gave the voucher makes it, from the code."""
    context.say(
        _("The intermediary gives a new code, with “Code lost”. You can withdraw the old one.")
    )
    await begin(context)


async def undo(context: Context) -> None:
    """A coordinator asked to undo something: by the number of a receipt, or the code."""
    if "receipt" in context.meant:
        await lookup.show_receipt(context, context.meant["receipt"])
    else:
        await begin(context)


async def read_receipt(context: Context) -> Data:
    """The number of a receipt that a sentence names."""
    number = _RECEIPT.search(context.text)
    return {"receipt": int(number[1])} if number else {}


async def redeem_voucher(context: Context) -> None:
    """A provider asked in a sentence to take in a voucher, perhaps with how much of it."""
    await begin(context)
    turn = context.turn
    if "amount" not in context.meant or turn.step != redeem.CONFIRM:
        return
    voucher = await vouchers.by_id(context.transaction, context.data["voucher"])
    if voucher is not None and context.scheme.voucher.partial:
        turn.letters.clear()
        redeem.ask_amount_right(context, voucher, plain_cents(context.meant["amount"]))


def reads_code(text: str) -> bool:
    """Whether a text may be a code or a number rather than a sentence."""
    return len(text.split()) <= _MOST_PARTS and any(map(str.isdigit, text))
