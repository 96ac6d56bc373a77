"""What a sentence asks about a code: to look it up."""

import re

from bot.conversation.context import Context
from bot.domain.codes import codes_in
from bot.handlers import fallback, lookup, redeem
from bot.storage.buttons import Data
from bot.translation import gettext as _

# A code is typed in so many pieces at most, and a piece of letters alone is short.
_MOST_PARTS = 4
_RECEIPT = re.compile(
    r"\b(?:nummer|nr\.?|no\.?|inname|(?:af|in)?boeking|bonnetje) ?#?(\d{1,9})(?![\w.,-]*\d)",
    re.IGNORECASE,
)
_LONGEST_LETTERS = 5
_MONEY = re.compile(r"€|\beur\b|\beuro\b|,[0-9]{2}\b|,-", re.IGNORECASE)


async def begin(context: Context) -> None:
    """A sentence asked after a code: it is in there, or is asked for."""
    if len(codes_in(context.text)) > 1:
        # Which of them works is looked at.
        await lookup.show_code(context, context.text)
    elif "code" in context.meant:
        await lookup.show_code(context, context.meant["code"])
    elif context.turn.step != redeem.CONFIRM or not context.repeat_question("", delete=False):
        # Else it is about the voucher on the screen, of which that tells all.
        await lookup.ask_code(context)


async def typed_code(context: Context) -> None:
    """Something was typed where a code is asked: a code, or a sentence that means nothing here."""
    if len(context.text.split()) > 1 and not any(map(str.isdigit, context.text)):
        await fallback.not_understood(context)
    else:
        await lookup.typed_code(context)


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
    number = receipt_in(context.text)
    return {"receipt": number} if number else {}


def receipt_in(text: str) -> int | None:
    """The number of a receipt that a sentence names: inname 12; None where there is none."""
    number = _RECEIPT.search(text)
    return int(number[1]) if number else None


def reads_code(text: str) -> bool:
    """Whether a text may be a code or a number rather than a sentence, or an amount."""
    parts = text.split()
    if len(parts) > _MOST_PARTS or _MONEY.search(text) or not any(map(str.isdigit, text)):
        return False
    return all(len(part) <= _LONGEST_LETTERS or not part.isalpha() for part in parts)
