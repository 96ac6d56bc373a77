"""Finds the voucher or coupon that a text is the code of, and holds up whoever guesses."""

import re
from html import escape

from bot.conversation.context import Context
from bot.domain.codes import (
    NotACode,
    NotExact,
    TypingError,
    codes_in,
    folded,
    holds_mistyped_code,
    looks_like_code,
    looks_like_coupon_code,
    looks_like_pool_code,
    read_code,
)
from bot.domain.scheme import Scheme
from bot.formatting import number
from bot.handlers.issue_line import begins_voucher
from bot.parsing.personal_numbers import holds_bsn, holds_phone, is_phone
from bot.parsing.shop_codes import LikelyCode, likely_codes
from bot.storage import (
    coupons,
    notices,
    people,
    pool_codes,
    throttle,
    vouchers,
)
from bot.storage.coupons import Coupon
from bot.storage.throttle import Attempt
from bot.storage.vouchers import Voucher
from bot.translation import gettext as _
from bot.understanding.wishes import only_narrows
from bot.understanding.words import concepts_of

# The hour of an activity: 14.00, 9:30.
_HOUR = re.compile(r"(?<![0-9.:])[0-2]?[0-9][.:][0-5][0-9](?![0-9.:])")
# So many people are named when many codes are wrong.
_MOST_TOLD = 3


class TooManyTries(Exception):
    """Too many codes that do not exist were tried of late, or `today`."""

    def __init__(self, *, today: bool = False) -> None:
        super().__init__()
        self.today = today


def is_code(text: str, scheme: Scheme) -> bool:
    """Whether somebody meant to type the code of a voucher or a coupon."""
    if _HOUR.fullmatch(text.strip()) or (text.isalpha() and concepts_of(text.lower())):
        return False
    voucher = looks_like_code(text) if scheme.codes == "own" else looks_like_pool_code(text)
    coupon = scheme.coupons is not None and looks_like_coupon_code(text) and not holds_bsn(text)
    # Whom it is for is short as well: 55-plus.
    return (voucher or coupon) and not only_narrows(text)


def holds_code(text: str, scheme: Scheme) -> bool:
    """Whether a code of our own stands anywhere in a text, or is all of it with a mistake.

    This holds at every step: a code can't be taken for what was asked.
    """
    if scheme.codes != "own":
        return False
    mistyped = (
        scheme.double_check.on != "own reference"
        and holds_mistyped_code(text)
        and not holds_bsn(text)
    )
    return mistyped or bool(codes_in(text))


async def is_no_try(context: Context, text: str) -> bool:
    """Whether a text is something else than a code, and nobody has a code of that shape.

    An address that was begun, a telephone number, a day, an hour, plain words. Only with the second
    of the two nothing can be guessed by it.
    """
    if not is_something_else(text, context.scheme):
        return False
    words = [each for likely in likely_codes(text) for each in (likely.whole, *likely.parts)]
    spellings = {folded(each) for each in (text, *words)}
    return not await pool_codes.alike(context.transaction, spellings)


def is_something_else(text: str, scheme: Scheme) -> bool:
    """Whether it seems to be an address that was begun, a telephone number, a day, an hour or
    plain words."""
    return (
        begins_voucher(text, scheme)
        or holds_phone(text)
        or _HOUR.search(text) is not None
        or not any(map(str.isdigit, text))
    )


async def possible(context: Context, likely: list[LikelyCode]) -> list[LikelyCode]:
    """Those that may be a code here: of letters or of figures alone only if another code is so too.

    Else whoever types in capitals, or tells a year and a postcode, would guess all the time.
    """
    plain = {
        folded(word) for each in likely for word in (each.whole, *each.parts) if not _is_mixed(word)
    }
    if not plain:
        return likely
    others = plain - await pool_codes.alike(context.transaction, plain)
    found = []
    for each in likely:
        parts = tuple(part for part in each.parts if folded(part) not in others)
        if folded(each.whole) not in others:
            found.append(LikelyCode(each.whole, parts))
        else:
            found += [LikelyCode(part) for part in parts]
    return found


def _is_mixed(text: str) -> bool:
    """Whether a word has letters and figures both."""
    return any(any(map(str.isdigit, word)) and any(map(str.isalpha, word)) for word in text.split())


async def find(context: Context, text: str) -> Voucher | None:
    """The voucher with a typed or scanned code.

    Raises TypingError for our own codes, NotExact for a webshop's, TooManyTries after many that
    do not exist.
    """
    found = await find_one_of(context, [text], with_coupons=False)
    return found if isinstance(found, Voucher) else None


async def find_one_of(
    context: Context, texts: list[str], *, with_coupons: bool
) -> Voucher | Coupon | None:
    """The voucher or coupon that one of these texts is the code of.

    What was tried before it counts as missed all the same: else a good code beside them would make
    guesses free. Raises as `find` does.
    """
    if held_up := await why_not_now(context):
        raise held_up
    found: Voucher | Coupon | None = None
    mistyped, missed = None, 0
    for text in texts:
        code: str | None = text.strip()
        if context.scheme.codes == "own":
            try:
                code = next(iter(codes_in(text)), None) or read_code(text)
            except NotACode:
                code = None
                if not looks_like_code(text) and holds_mistyped_code(text):
                    mistyped = TypingError("a mistake in a code among other words")
            except TypingError as error:
                mistyped, code = error, None
        tried = code is not None
        if code is not None:
            found = await _voucher_with(context, code)
        if found is None and with_coupons and context.scheme.coupons and (spelling := folded(text)):
            tried = tried or not looks_like_code(text)
            found = await coupons.by_code(context.transaction, spelling)
        if found is not None:
            break
        missed += tried
    if missed and found is None and len(texts) == 1 and await is_no_try(context, texts[0]):
        missed = 0
    await count_misses(context, missed)
    if found is None and mistyped is not None:
        raise mistyped
    return found


async def _voucher_with(context: Context, code: str) -> Voucher | None:
    """The voucher with this code; of a webshop's in any spelling that tells it from all others.

    Raises NotExact where it does not.
    """
    found = await vouchers.by_code(context.transaction, code)
    if found is not None or context.scheme.codes == "own" or not (spelling := folded(code)):
        return found
    alike = await pool_codes.spelled(context.transaction, spelling)
    if code.upper() in (each.upper() for each in alike):
        # It is in the webshop, and nobody has it.
        return None
    if len(alike) > 1:
        raise NotExact
    return await vouchers.by_code(context.transaction, alike[0]) if alike else None


async def why_not_now(context: Context) -> TooManyTries | None:
    """Why whoever speaks may try no code now; None where they may."""
    mine = context.turn.chat_id, context.now
    if await throttle.is_done_for_today(context.transaction, *mine):
        return TooManyTries(today=True)
    throttled = await throttle.is_throttled(context.transaction, Attempt.CODE, *mine)
    return TooManyTries() if throttled else None


async def count_misses(context: Context, missed: int) -> None:
    """Count codes that do not exist. Of many in an hour the coordinators hear, once a day."""
    for _each in range(missed):
        await throttle.count(context.transaction, Attempt.CODE, context.turn.chat_id, context.now)
    if not missed or not await throttle.are_many(context.transaction, context.now):
        return
    notice = f"misses {context.today.isoformat()}"
    if not await notices.once(context.transaction, notice, context.now):
        return
    told = []
    for chat, misses in await throttle.most_misses(context.transaction, context.now, _MOST_TOLD):
        person = await people.by_chat(context.transaction, chat)
        member = person and await people.member(context.transaction, person.id, context.keys)
        if person and member:
            organisation = context.scheme.organisation_name(person.organisation)
            told.append(f"{escape(member.name)} ({escape(organisation)}) {number(misses)}")
    await context.tell_coordinators(
        _(
            "{count} codes that do not exist were tried within an hour. The most by: {people}."
            " See whether somebody guesses."
        ).format(count=number(throttle.TOLD_FROM), people=", ".join(told) or _("somebody who left"))
    )


async def exists(context: Context, text: str) -> bool:
    """Whether this is a code of the webshop, or may be more than one of its codes.

    When it is not, whoever asks has to count that.
    """
    try:
        return await _voucher_with(context, text.strip()) is not None
    except NotExact:
        return True


def unknown_code_text(text: str = "") -> str:
    """The code is well-formed, but nothing here has it; a telephone number is none."""
    if is_phone(text):
        return _("Do not type a telephone number.")
    return _("I do not know this code. Look if a letter is missing and type it once more.")


def wrong_code_text(error: TypingError | NotExact | TooManyTries) -> str:
    """The check character does not fit, more codes are alike, or too many did not exist."""
    if isinstance(error, NotExact):
        return _("More than one code looks like this. Type it exactly as on the card, with dashes.")
    if isinstance(error, TooManyTries) and error.today:
        return _("Too many wrong codes today. Tomorrow you can try again, or call the coordinator.")
    if isinstance(error, TooManyTries):
        return _("Too many wrong codes. Wait ten minutes and try again.")
    return _("There is a typing mistake in this code. Type it once more.")
