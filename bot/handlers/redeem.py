"""A provider takes in a voucher: valid or not, the tap, and undoing it the same day.

What does not work is said in words that can be read aloud at a till.
"""

import re
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.formatting import day, euro, plain_cents, read_euro
from bot.handlers import not_taken, receipt, shop_tills, undone, used_offer
from bot.storage import notices, people, redemptions, vouchers
from bot.storage.buttons import Button, ButtonRow
from bot.storage.pots import SoldOut
from bot.storage.redemptions import Redeemer, Redemption
from bot.storage.vouchers import NotUsable, Voucher
from bot.translation import gettext as _
from bot.understanding.amounts import amount_in
from bot.understanding.codes_said import code_in

AMOUNT, CONFIRM, UNDO = "redeem.amount", "redeem.confirm", "redeem.undo"
_MOST_WORDS = 2
# Then it is not said that so much is to be taken in.
_NOT = re.compile(
    r"\b(?:geen|niet)\b(?!.*\bmaar\b)|\b(?:ipv|i\.p\.v|in plaats van)\b", re.IGNORECASE
)
_MONEY = re.compile(r"€|\beuro?\b|,[0-9]{2}\b|,-", re.IGNORECASE)


async def offer(context: Context, voucher: Voucher, note: str = "") -> None:
    """The provider showed a code: what it is worth and [Take in], or why it can't be taken in.

    `note` says what happened before, if something did.
    """
    if not voucher.is_usable_on(context.today):
        context.end()
        context.say(note + await not_taken.why_not(context, voucher))
        return
    if await shop_tills.is_taken_elsewhere(context, voucher.id, note):
        return
    other = await used_offer.other_category_text(context, voucher)
    asked = _asked(context)
    context.begin()
    context.go_to(CONFIRM, voucher=voucher.id, amount=voucher.balance_cents)
    category = f"<b>{escape(context.scheme.category(voucher.category).in_sentence)}</b>"
    if context.scheme.voucher.partial and asked is not None:
        valid = _("Valid. This voucher is {category}.").format(category=category)
        ask_amount_right(context, voucher, asked, f"{note}{valid}{other} ")
        return
    if context.scheme.voucher.partial and _names_money(context):
        # Of two amounts, or the price of one of more, the whole voucher is no answer.
        await ask_amount(context)
        return
    until = day(voucher.valid_until, with_year=True)
    left = euro(voucher.balance_cents)
    stop = stop_button()
    if context.scheme.voucher.partial:
        context.say(
            note
            + _(
                "Valid. There is {amount} on it. This voucher is {category}."
                " It can be used up to and including {day}."
            ).format(amount=left, category=category, day=until)
            + other,
            [Button(_("Take in {amount}").format(amount=left), "redeem.now")],
            [Button(_("Other amount"), "redeem.amount"), stop],
        )
        return
    text = _(
        "Valid. {amount}. This voucher is {category}. It can be used up to and including {day}."
    ).format(amount=left, category=category, day=until)
    take = _("Take in")
    if asked is not None and asked != voucher.balance_cents:
        # Nobody may think that the rest stays on it.
        text = f"{_not_so_much(asked, voucher.balance_cents)}\n\n{text}"
        take = _("Take in {amount}").format(amount=left)
    context.say(note + text + other, [Button(take, "redeem.now")], [stop])


def _asked(context: Context) -> int | None:
    """How much of a voucher (cents) was asked for: in this sentence, or before its code."""
    _code, rest = code_in(context.text) or ("", context.text)
    if _NOT.search(rest):
        return None
    said = context.meant.get("amount") or context.data.get("amount_asked")
    if not said:
        said = amount_in(rest) if _MONEY.search(rest) else None
    return plain_cents(said) if said else None


def _names_money(context: Context) -> bool:
    """Whether a sentence names an amount beside a code."""
    _code, rest = code_in(context.text) or ("", context.text)
    return _MONEY.search(rest) is not None


def _not_so_much(asked: int, left: int) -> str:
    """Why an amount (cents) can't be taken in of a voucher that is spent in one go."""
    if asked > left:
        return _("There is {amount} on it. More is not possible.").format(amount=euro(left))
    text = _("This voucher is spent in one go: {left}. {amount} of it is not possible.")
    return text.format(left=euro(left), amount=euro(asked))


async def ask_amount(context: Context) -> None:
    """Where vouchers are spent in parts: how much this time?"""
    context.go_to(AMOUNT)
    context.say(_("Which amount? Type for example 12,50."), [stop_button()])


def reads_amount(text: str) -> bool:
    """Whether a text is an amount, or meant as one, rather than a sentence."""
    return any(map(str.isdigit, text)) and len(text.split()) <= _MOST_WORDS


async def take_amount(context: Context) -> None:
    """An amount was typed: say it back before it counts."""
    voucher = await vouchers.by_id(context.transaction, context.data["voucher"])
    if voucher is None or not voucher.is_usable_on(context.today):
        await _say_nothing_taken(context, voucher)
        return
    try:
        amount = read_euro(context.text)
    except ValueError:
        text = _("I do not understand this amount. Type for example 12,50.")
        context.say(text, [stop_button()])
        return
    ask_amount_right(context, voucher, amount)


def ask_amount_right(context: Context, voucher: Voucher, amount: int, note: str = "") -> None:
    """Say an amount (cents) back before it counts, with a note before it; one that is not on it is
    asked again."""
    if not 0 < amount <= voucher.balance_cents:
        left = euro(voucher.balance_cents)
        context.go_to(AMOUNT)
        text = _("There is {amount} on it. Type that or less.").format(amount=left)
        context.say(note + text, [stop_button()])
        return
    context.go_to(CONFIRM, amount=amount)
    context.say(
        note
        + _("Is this right? You take in {amount}. After that there is {rest} on it.").format(
            amount=f"<b>{euro(amount)}</b>", rest=euro(voucher.balance_cents - amount)
        ),
        [Button(_("Take in {amount}").format(amount=euro(amount)), "redeem.now")],
        [Button(_("Other amount"), "redeem.amount"), stop_button()],
    )


async def redeem(context: Context) -> None:
    """The confirming tap: the voucher is taken in, and the receipt asks the one question."""
    voucher = await vouchers.by_id(context.transaction, context.data["voucher"])
    if voucher is None:
        raise LookupError("the voucher to take in")
    if await shop_tills.has_card(context, voucher.id):
        if not (
            voucher.is_usable_on(context.today) and context.data["amount"] <= voucher.balance_cents
        ):
            await _say_nothing_taken(context, voucher)
            return
        await _tell_if_own(context, voucher)
        await shop_tills.take_off(context, voucher, context.data["amount"])
        return
    try:
        redemption = await redemptions.redeem(
            context.transaction,
            voucher,
            context.data["amount"],
            Redeemer(context.person.organisation, context.person.id, draft_id=context.draft_id),
            context.scheme,
            context.now,
        )
    except NotUsable:
        await _say_nothing_taken(context, voucher)
        return
    await _tell_if_own(context, voucher)
    await used_offer.note_the_only_one(context, redemption)
    context.end()
    await receipt.say_receipt(context, redemption)


async def _tell_if_own(context: Context, voucher: Voucher) -> None:
    """Tell the coordinators, once a day, that somebody takes in what they gave themselves."""
    person = context.person
    given = await vouchers.as_given(context.transaction, voucher)
    if person.id not in (voucher.issued_by, given.issued_by) or not await notices.once(
        context.transaction, f"own {person.id} {context.today.isoformat()}", context.now
    ):
        return
    me = await people.member(context.transaction, person.id, context.keys)
    await context.tell_coordinators(
        _(
            "{name} took in a voucher at {provider} that they gave themselves. See whether that is"
            " right."
        ).format(name=escape(me.name if me else ""), provider=escape(person.organisation))
    )


async def _say_nothing_taken(context: Context, voucher: Voucher | None) -> None:
    """Between the question and the tap somebody else was first, or the day ended."""
    nothing = _("Nothing was taken in.")
    if voucher is not None and voucher.is_usable_on(context.today):
        await offer(context, voucher, f"{nothing} ")
        return
    context.end()
    why = await not_taken.why_not(context, voucher) if voucher else ""
    context.say(f"{nothing} {why}", *context.menu())


async def ask_undo(context: Context) -> None:
    """A mistake: say what is undone, and ask."""
    redemption = await receipt.own(context, context.choice["redemption"])
    if redemption is None or not receipt.may_undo(context, redemption):
        _say_too_late(context)
        return
    await ask_undo_of(context, redemption)


async def ask_undo_of(context: Context, redemption: Redemption, *others: ButtonRow) -> None:
    """Ask whether this one is to be undone; below it what else may be meant."""
    then = await undone.what_then(context, redemption)
    if then is None:
        _say_too_late(context)
        return
    context.begin()
    context.go_to(UNDO, redemption=redemption.number)
    question = _("Undo number {number}, of {amount}?").format(
        number=redemption.number, amount=euro(redemption.amount_cents)
    )
    context.say(
        f"{question} {then}",
        [Button(_("Undo"), "redeem.undo_now")],
        *others,
        [Button(_("No, leave it"), "redeem.receipt", {"redemption": redemption.number})],
    )


async def undo(context: Context) -> None:
    """The confirming tap of undoing: the money is on the voucher again."""
    redemption = await receipt.own(context, context.data["redemption"])
    if redemption is None or not receipt.may_undo(context, redemption):
        _say_too_late(context)
        return
    if await shop_tills.has_card(context, redemption.voucher_id):
        await shop_tills.put_back(context, redemption)
        return
    try:
        is_valid = await redemptions.refund(
            context.transaction, redemption, context.person.id, context.scheme, context.now
        )
    except (NotUsable, SoldOut):
        _say_too_late(context)
        return
    context.end()
    await undone.say_undone(context, redemption, is_valid=is_valid)


def _say_too_late(context: Context) -> None:
    context.end()
    context.say(
        _("This can no longer be undone. Call the coordinator: {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        ),
        *context.menu(),
    )
