"""What anybody may know without a role: what the voucher in their hand is worth."""

from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.routing import refuse
from bot.domain.codes import (
    NotACode,
    TypingError,
    codes_in,
    looks_like_code,
    read_code,
)
from bot.domain.scheme import Scheme
from bot.formatting import day, euro
from bot.handlers.find_code import unknown_code_text, wrong_code_text
from bot.messages.offers import places_for
from bot.storage import throttle, vouchers
from bot.storage.letters import Priority
from bot.storage.throttle import Attempt
from bot.storage.vouchers import State, Voucher
from bot.translation import LANGUAGE, participant
from bot.translation import gettext as _


def holds_code(text: str, scheme: Scheme) -> bool:
    """Whether a voucher's code of ours is in a text. Of a webshop's codes we can't tell."""
    return scheme.codes == "own" and (looks_like_code(text) or bool(codes_in(text)))


async def show_voucher(context: Context) -> None:
    """The voucher whose code was typed, or pasted with whatever is around it."""
    codes = codes_in(context.text)
    if len(codes) > 1:
        _say(context, _("I see more than one code. Send them one by one."))
    else:
        await show_code(context, next(iter(codes), context.text))


async def show_code(context: Context, text: str) -> None:
    """Amount, what for, last day, where to spend it and near by, and whom to call; nothing else.

    Of one that can't be used any more not even why: who holds the card need not be who it is for,
    and must not learn when or whether it was used, or that a new one was asked for.
    """
    scheme = context.scheme
    questions = _("Questions? Call {phone}.").format(phone=escape(scheme.coordinator_phone))
    if scheme.codes != "own":
        on_card = _("The amount and the last day are on the card.")
        _say(context, escape(scheme.where_to_spend), on_card, questions)
        return
    mine = (Attempt.STRANGER, context.passer_by, context.now)
    if await throttle.is_throttled(context.transaction, *mine):
        wait = _("Too many codes. Wait ten minutes and try it once more.")
        _say(context, wait, questions)
        return
    try:
        code = read_code(text)
    except TypingError as error:
        _say(context, wrong_code_text(error), questions)
        return
    except NotACode:
        refuse(context)
        return
    await throttle.count(context.transaction, *mine)
    voucher = await vouchers.by_code(context.transaction, code)
    if voucher is None:
        _say(context, unknown_code_text(), questions)
    elif voucher.state is State.ISSUED and voucher.valid_until >= context.today:
        # Who holds a voucher is not just anybody.
        context.turn.serves = Priority.NOTICE
        where = [escape(scheme.where_to_spend), *await _places(context, voucher)]
        _say(context, *_worth(context, voucher), *where, questions)
    else:
        _say(context, _("This voucher can no longer be used."), questions)


def _worth(context: Context, voucher: Voucher) -> list[str]:
    return [
        _("This voucher is worth {amount}, {category}.").format(
            amount=euro(voucher.balance_cents),
            category=escape(context.scheme.category(voucher.category).in_sentence),
        ),
        _("You can use it up to and including {day}.").format(
            day=day(voucher.valid_until, with_year=True)
        ),
    ]


async def _places(context: Context, voucher: Voucher) -> list[str]:
    """Where it can be spent near where it was given, as far as that is known."""
    reader = participant(LANGUAGE)
    where = context.transaction, voucher, context.today, context.scheme, reader
    places = await places_for(*where)
    return [reader.translated("For example here:"), *map(escape, places)] if places else []


def _say(context: Context, *sentences: str) -> None:
    context.say("\n".join(sentences), place=Place.NEW)
