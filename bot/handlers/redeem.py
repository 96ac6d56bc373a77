"""A provider takes in a voucher: valid or not, the tap, the receipt, and undoing it the same day.

What does not work is said in words that can be read aloud at a till.
"""

from html import escape

from bot.context import Button, Context, Row
from bot.handlers.menu import menu_rows
from bot.storage import redemptions, vouchers
from bot.storage.redemptions import NewParticipant, Redemption, Taker
from bot.storage.vouchers import NotUsable, SoldOut, State, Voucher
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.wording import clock_time, day, euro, number, read_euro

AMOUNT, CONFIRM, UNDO = "redeem.amount", "redeem.confirm", "redeem.undo"
_LATEST = 8


async def offer(context: Context, voucher: Voucher, note: str = "") -> None:
    """The provider showed a code: what it is worth and [Hand in], or why it can't be taken in.

    `note` says what happened before, if something did.
    """
    if not voucher.is_usable_on(context.today):
        context.end()
        context.say(await _why_not(context, voucher))
        return
    context.begin()
    context.go_to(CONFIRM, voucher=voucher.id, amount=voucher.balance_cents)
    category = escape(context.scheme.category(voucher.category).in_sentence)
    until = day(voucher.valid_until, with_year=True)
    left = euro(voucher.balance_cents)
    stop = Button(_("Stop"), "stop")
    if context.scheme.voucher.partial:
        context.say(
            note
            + _(
                "Valid. There is {amount} on it, {category}."
                " It can be used up to and including {day}."
            ).format(amount=left, category=category, day=until),
            [Button(_("Hand in {amount}").format(amount=left), "redeem.now")],
            [Button(_("Other amount"), "redeem.amount"), stop],
        )
    else:
        context.say(
            note
            + _("Valid. {amount} {category}. It can be used up to and including {day}.").format(
                amount=left, category=category, day=until
            ),
            [Button(_("Hand in"), "redeem.now")],
            [stop],
        )


async def _why_not(context: Context, voucher: Voucher) -> str:
    """Why a voucher can't be taken in, and what the provider and the participant can do."""
    call = _("Questions? Call the coordinator: {phone}.").format(
        phone=escape(context.scheme.coordinator_phone)
    )
    match voucher.state:
        case State.REDEEMED:
            taken = await redemptions.of_voucher(context.transaction, voucher.id)
            mine = [each for each in taken if each.person_id == context.person.id]
            if mine and mine[-1].redeemed_on == context.today:
                return _("You took in this voucher today already. It is number {number}.").format(
                    number=mine[-1].number
                )
            why = _("This voucher was used already.")
        case State.REPLACED:
            return _("This code was replaced by a new one. Ask for the new code.") + f"\n\n{call}"
        case State.UNDONE | State.WITHDRAWN:
            why = _("This code no longer works.")
        case _:
            why = _("This voucher was valid up to and including {day}.").format(
                day=day(voucher.valid_until, with_year=True)
            )
    sorry = _("You cannot take it in.")
    return f"{why} {sorry}\n\n{call}"


async def ask_amount(context: Context) -> None:
    """Where vouchers are spent in parts: how much this time?"""
    context.go_to(AMOUNT)
    context.say(_("Which amount? Type for example 12,50."), [Button(_("Stop"), "stop")])


async def take_amount(context: Context) -> None:
    """An amount was typed: say it back before it counts."""
    voucher = await vouchers.by_id(context.transaction, context.data["voucher"])
    if voucher is None or not voucher.is_usable_on(context.today):
        await _say_nothing_taken(context, voucher)
        return
    left = euro(voucher.balance_cents)
    stop: Row = [Button(_("Stop"), "stop")]
    try:
        amount = read_euro(context.text)
    except ValueError:
        context.say(_("I do not understand this amount. Type for example 12,50."), stop)
        return
    if not 0 < amount <= voucher.balance_cents:
        context.say(_("There is {amount} on it. Type that or less.").format(amount=left), stop)
        return
    context.go_to(CONFIRM, amount=amount)
    context.say(
        _("Is this right? You take in {amount}. After that there is {rest} on it.").format(
            amount=f"<b>{euro(amount)}</b>", rest=euro(voucher.balance_cents - amount)
        ),
        [Button(_("Hand in {amount}").format(amount=euro(amount)), "redeem.now")],
        [Button(_("Other amount"), "redeem.amount"), Button(_("Stop"), "stop")],
    )


async def redeem(context: Context) -> None:
    """The confirming tap: the voucher is taken in, and the receipt asks the one question."""
    voucher = await vouchers.by_id(context.transaction, context.data["voucher"])
    if voucher is None:
        raise LookupError("the voucher to take in")
    try:
        redemption = await redemptions.redeem(
            context.transaction,
            voucher,
            context.data["amount"],
            Taker(context.person.organisation, context.person.id, draft_id=context.draft_id),
            context.scheme,
            context.now,
        )
    except NotUsable:
        await _say_nothing_taken(context, voucher)
        return
    context.end()
    await _say_receipt(context, redemption)


async def _say_nothing_taken(context: Context, voucher: Voucher | None) -> None:
    """Between the question and the tap somebody else was first, or the day ended."""
    nothing = _("Nothing was taken in.")
    if voucher is not None and voucher.is_usable_on(context.today):
        await offer(context, voucher, f"{nothing} ")
        return
    context.end()
    why = await _why_not(context, voucher) if voucher else ""
    context.say(f"{nothing} {why}", *menu_rows(context.person))


async def _say_receipt(context: Context, redemption: Redemption) -> None:
    """The receipt: with the question while it was not answered, and a way back on the same day."""
    voucher = await vouchers.by_id(context.transaction, redemption.voucher_id)
    if voucher is None:
        raise LookupError("the voucher of a receipt")
    this = {"redemption": redemption.number}
    text = _("Handed in: {amount} {category}. Number {number}.").format(
        amount=f"<b>{euro(redemption.amount_cents)}</b>",
        category=escape(context.scheme.category(voucher.category).in_sentence),
        number=f"<b>{redemption.number}</b>",
    )
    if context.scheme.voucher.partial and voucher.balance_cents:
        text += " " + _("There is {amount} left on it.").format(amount=euro(voucher.balance_cents))
    rows: list[Row] = []
    if redemption.new_participant is None:
        text += "\n\n" + _("Is this a new participant with you?")
        rows += [
            [
                Button(_("Yes"), "redeem.answer", this | {"answer": NewParticipant.YES}),
                Button(_("No"), "redeem.answer", this | {"answer": NewParticipant.NO}),
            ],
            [
                Button(
                    _("I do not know"), "redeem.answer", this | {"answer": NewParticipant.UNKNOWN}
                )
            ],
        ]
    else:
        text += "\n\n" + _("Thank you. Type the next code when you have one.")
    if _may_undo(context, redemption):
        rows.append([Button(_("Mistake: undo"), "redeem.undo", this)])
    context.say(text, *rows)


async def answer(context: Context) -> None:
    """Whether this is a new participant, for the evaluation."""
    number = context.choice["redemption"]
    given = NewParticipant(context.choice["answer"])
    await redemptions.answer(context.transaction, number, given)
    await show_receipt(context)


async def show_receipt(context: Context) -> None:
    """The receipt once more."""
    context.end()
    redemption = await redemptions.by_number(context.transaction, context.choice["redemption"])
    if redemption is None:
        raise LookupError("a receipt")
    if redemption.undone_at is not None:
        context.say(
            _("Number {number} was undone.").format(number=redemption.number),
            *menu_rows(context.person),
        )
        return
    await _say_receipt(context, redemption)


async def show_today(context: Context) -> None:
    """What this provider took in today; each can be opened."""
    context.end()
    mine = await redemptions.of_person(context.transaction, context.person.id, context.today)
    if not mine:
        context.say(_("You took in nothing today."), *menu_rows(context.person))
        return
    zone = context.scheme.zone
    rows: list[Row] = [
        [
            Button(
                f"{each.number} · {clock_time(each.redeemed_at, zone)} · {euro(each.amount_cents)}",
                "redeem.receipt",
                {"redemption": each.number},
            )
        ]
        for each in mine[:_LATEST]
    ]
    context.say(
        ngettext(
            "Today you took in {count} voucher: {amount}.",
            "Today you took in {count} vouchers: {amount}.",
            len(mine),
        ).format(count=number(len(mine)), amount=euro(sum(each.amount_cents for each in mine))),
        *rows,
        [Button(_("Back"), "menu")],
    )


def _may_undo(context: Context, redemption: Redemption) -> bool:
    return (
        redemption.undone_at is None
        and redemption.person_id == context.person.id
        and redemption.redeemed_on == context.today
    )


async def ask_undo(context: Context) -> None:
    """A mistake: say what is undone, and ask."""
    redemption = await redemptions.by_number(context.transaction, context.choice["redemption"])
    if redemption is None or not _may_undo(context, redemption):
        _say_too_late(context)
        return
    context.begin()
    context.go_to(UNDO, redemption=redemption.number)
    context.say(
        _("Undo number {number}, of {amount}? The voucher is valid again then.").format(
            number=redemption.number, amount=euro(redemption.amount_cents)
        ),
        [Button(_("Undo"), "redeem.undo_now")],
        [Button(_("No, leave it"), "redeem.receipt", {"redemption": redemption.number})],
    )


async def undo(context: Context) -> None:
    """The confirming tap of undoing: the money is on the voucher again."""
    redemption = await redemptions.by_number(context.transaction, context.data["redemption"])
    if redemption is None or not _may_undo(context, redemption):
        _say_too_late(context)
        return
    try:
        await redemptions.refund(
            context.transaction, redemption, context.person.id, context.scheme, context.now
        )
    except (NotUsable, SoldOut):
        _say_too_late(context)
        return
    context.end()
    context.say(
        _("Number {number} was undone. The voucher is valid again.").format(
            number=redemption.number
        ),
        *menu_rows(context.person),
    )


def _say_too_late(context: Context) -> None:
    context.end()
    context.say(
        _("This can no longer be undone. Call the coordinator: {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        ),
        *menu_rows(context.person),
    )
