"""What a provider asks in a sentence: to take in a voucher, to undo that, what was taken in."""

import re
from datetime import date, timedelta
from html import escape

from bot.conversation.context import Context
from bot.domain.codes import tail
from bot.formatting import day, euro, month, number, plain_cents
from bot.handlers import lookup, lookup_meant, menu, receipt, redeem, shop_asked, taken_in
from bot.handlers.find_code import unknown_code_text
from bot.parsing.periods import Period, read_period
from bot.parsing.shop_codes import likely_codes
from bot.storage import redemptions, vouchers
from bot.storage.buttons import Button, ButtonRow
from bot.storage.vouchers import Voucher
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.understanding.amounts import amount_in
from bot.understanding.codes_said import code_in

# An amount and nothing else; a bare number of more figures may be something else.
_AMOUNT = re.compile(r"(?:€ ?)?[0-9]{1,3}(?:,-|[.,][0-9]{2})?(?: ?(?:€|euro|eur))?", re.IGNORECASE)
_AMOUNTS = re.compile(r"(?<![\w-])€? ?[0-9]+(?:[.,][0-9]{2})?(?:,-)?(?: ?(?:€|euro|eur))?(?![\w-])")
# What a correction begins with: nee, doe maar 35.
_CORRECTS = re.compile(
    r"(?:nee|neen|toch|wacht|sorry|oh?|eh|ik bedoel|doe|maak|geen|niet|(?:het |dat )?moes?t)\b",
    re.IGNORECASE,
)
# Whoever asks for their money wants to see what was paid.
_PAID = re.compile(r"betaal|betaling|\bgeld\b|factuur|tegoed|afrekening")
_MOST_MONTHS = 6
_DAY = timedelta(days=1)
# For so long a webshop may have been away.
_LONG_AWAY = timedelta(days=31)


async def redeem_voucher(context: Context) -> None:
    """Take in a voucher, perhaps with how much of it: one tap from done where its code is known."""
    if "code" in context.meant:
        await lookup_meant.begin(context)
    elif likely_codes(_AMOUNTS.sub(" ", context.text)):
        # It names a code that nobody has: the amount is not of the voucher on the screen.
        context.end()
        lookup.say_and_delete(context, unknown_code_text())
    elif context.turn.step not in (redeem.CONFIRM, redeem.AMOUNT):
        await lookup.ask_code(context, context.meant.get("amount", ""))
    elif "amount" in context.meant:
        voucher = await vouchers.by_id(context.transaction, context.data["voucher"])
        if voucher is None:
            raise LookupError("the voucher to take in")
        await redeem.offer(context, voucher)
    elif context.turn.step == redeem.AMOUNT:
        await redeem.ask_amount(context)
    else:
        context.repeat_question(_("Tap the button itself. Then I know for sure."), delete=False)


def is_amount(text: str) -> bool:
    """Whether a text is an amount of money and nothing else, or corrects one."""
    text = text.strip()
    return bool(_AMOUNT.fullmatch(text) or (_CORRECTS.match(text) and amount_in(text)))


async def typed_amount(context: Context) -> None:
    """An amount was typed while a voucher is shown: it is of that voucher."""
    context.turn.meant = {"amount": amount_in(context.text)}
    await redeem_voucher(context)


async def undo(context: Context) -> None:
    """Undo: of today the newest is asked about, or what was taken in of the code that is named; a
    voucher that is only shown is let go."""
    if "code" in context.meant:
        await _undo_of_code(context)
        return
    if context.turn.step in (redeem.CONFIRM, redeem.AMOUNT):
        await menu.stop(context)
        return
    mine, today = context.person.organisation, context.today
    # A webshop that was away may have said only today that it took something off.
    recent = await redemptions.of_provider(context.transaction, mine, today - _LONG_AWAY, today)
    taken = [
        each for each in recent if each.redeemed_on == today or receipt.may_undo(context, each)
    ]
    number = lookup_meant.receipt_in(context.text)
    if number is not None and number not in {each.number for each in taken}:
        # Of another day, of somebody else, or of nobody: that is told of it.
        await receipt.show_own_receipt(context, number)
        return
    newest = next(
        (
            each
            for each in taken
            if receipt.may_undo(context, each) and number in (None, each.number)
        ),
        None,
    )
    if newest is not None:
        others: list[ButtonRow] = [[Button(_("Another one"), "redeem.today")]]
        await redeem.ask_undo_of(context, newest, *(others if len(taken) > 1 else []))
    elif await shop_asked.still_asks(context):
        # What is not taken in yet can't be undone yet.
        return
    elif await redemptions.day_before(context.transaction, mine, today) is None:
        await taken_in.show_today(context)
    else:
        note = _("Only what you took in today can be undone. Of another day: call {phone}.")
        phone = escape(context.scheme.coordinator_phone)
        await taken_in.show_day(context, today, note.format(phone=phone))


async def _undo_of_code(context: Context) -> None:
    """What was taken in today of one voucher: the newest, or the one of the amount that is said."""
    voucher = await lookup.named(context)
    if not isinstance(voucher, Voucher):
        # What is wrong with the code is said, and guesses are counted, as at any look-up.
        await lookup.show_code(context, context.meant["code"])
        return
    taken = await redemptions.of_voucher(context.transaction, voucher.id)
    mine = [each for each in reversed(taken) if receipt.may_undo(context, each)]
    if not mine:
        context.end()
        note = _("You took in nothing today of the code {tail}.").format(tail=tail(voucher.code))
        await taken_in.show_day(context, context.today, note)
        return
    _code, rest = code_in(context.text) or ("", context.text)
    said = plain_cents(amount) if (amount := amount_in(rest)) else None
    newest = next((each for each in mine if each.amount_cents == said), mine[0])
    others: list[ButtonRow] = [[Button(_("Another one"), "redeem.today")]]
    await redeem.ask_undo_of(context, newest, *(others if len(mine) > 1 else []))


async def receipts(context: Context) -> None:
    """What was taken in: on a day, in a month, or in any other period that is said."""
    said = context.meant.get("period")
    if not said and _PAID.search(context.text.casefold()):
        await taken_in.show_paid(context)
        return
    if not said:
        await taken_in.show_today(context)
        return
    try:
        first, last = read_period(said, context.today, context.scheme.starts)
    except ValueError:
        note = _("I do not know which days you mean.")
        await taken_in.show_day(context, context.today, note)
        return
    if first == last:
        await taken_in.show_day(context, first)
    elif _is_month(first, last, context.today):
        await taken_in.show_month_of(context, first)
    else:
        await _show_period(context, (first, last))


def _is_month(first: date, last: date, today: date) -> bool:
    """Whether these days are a month, or all of this one so far."""
    ends = (last + _DAY).day == 1 or last == today
    return first.day == 1 and ends and (first.year, first.month) == (last.year, last.month)


async def _show_period(context: Context, period: Period) -> None:
    """The sum of any days, and a button for each of the months that they are in."""
    context.end()
    first, last = period
    taken = await redemptions.of_provider(
        context.transaction, context.person.organisation, first, last
    )
    text = ngettext(
        "From {first} to {last} you took in {count} voucher: {amount}.",
        "From {first} to {last} you took in {count} vouchers: {amount}.",
        len(taken),
    )
    if not taken:
        text = _("From {first} to {last} you took in nothing.")
    months = sorted({each.redeemed_on.replace(day=1) for each in taken}, reverse=True)
    rows: list[ButtonRow] = [
        [
            Button(
                month(each, with_year=each.year != context.today.year).capitalize(),
                "redeem.month",
                {"month": each.isoformat()},
            )
        ]
        for each in months[:_MOST_MONTHS]
    ]
    context.say(
        text.format(
            first=day(first, with_year=first.year != context.today.year),
            last=day(last, with_year=last.year != context.today.year),
            count=number(len(taken)),
            amount=euro(sum(each.amount_cents for each in taken)),
        ),
        *rows,
        [Button(_("Back"), "menu")],
    )
