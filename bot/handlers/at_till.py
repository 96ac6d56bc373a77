"""What a provider types where it is asked what a voucher was used for, or who is new."""

import re

from bot.conversation.context import Context
from bot.conversation.turn import Tapped
from bot.handlers import at_question, receipt, shop_asked, used_offer
from bot.handlers.live_buttons import live_buttons, words_of
from bot.handlers.meant import is_idle
from bot.storage.people import Role

# Whether a participant is new, and not that something was taken in by mistake.
NEW = re.compile(
    r"(?:ja+|jazeker|jawel|nee+|neen|nieuw|geen idee|weet (?:ik )?(?:het |dat |echt )?niet|niks"
    r"|niets|nvt|n v t|niet van toepassing|overslaan)\b(?!.*(?:vergis|fout|verkeerd|terug))"
)
_DONE = re.compile(
    r"\W*(?:en )?(?:is (?:(?:het|dit|dat|hij|die|de voucher|nu|al) )*"
    r"(?:gelukt|ingenomen|gedaan|klaar)|(?:al )?gelukt)(?: (?:al|nu))?\W*",
    re.IGNORECASE,
)
# So many words may name what a voucher was used for; more tell a story.
_MOST_NAMING = 6


async def asks_whether_done(context: Context) -> bool:
    """Whether it went well, asked while the webshop did not say yet."""
    return (
        context.turn.person is not None
        and context.person.role is Role.PROVIDER
        and _DONE.fullmatch(context.text) is not None
        and await shop_asked.still_asks(context)
    )


async def what_was_used(context: Context) -> bool:
    """What a voucher was used for, in words where that is asked: a tap writes it down."""
    words = words_of(context.text)
    # Whoever asks wants to know something.
    if at_question.asks(context.text) or len(words.split()) > _MOST_NAMING:
        return False
    asked, too_early = None, False
    may_correct = used_offer.corrects(context.text)
    for label, tapped in await _at_till(context):
        if tapped.action != "redeem.offer" and words_of(label) == words:
            return False
        if tapped.action == "redeem.answer" and (
            not NEW.match(words) or used_offer.corrects_to(context.text)
        ):
            asked, too_early = tapped.args["redemption"], True
        if tapped.action == "redeem.offer" or (tapped.action == "redeem.offers" and may_correct):
            asked = tapped.args["redemption"]
    return asked is not None and await receipt.take_words(context, asked, too_early=too_early)


async def still_asked_what_was_used(context: Context) -> bool:
    """What says nothing at all, where it is asked what was used: that is asked again."""
    for _label, tapped in await _at_till(context):
        if tapped.action == "redeem.offer" and context.text:
            return await receipt.ask_once_more(context, tapped.args["redemption"])
    return False


async def _at_till(context: Context) -> list[tuple[str, Tapped]]:
    """The live buttons of a provider in no conversation."""
    is_provider = context.person.role is Role.PROVIDER
    return await live_buttons(context) if is_provider and is_idle(context.turn) else []
