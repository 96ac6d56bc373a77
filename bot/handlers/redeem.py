"""A provider takes in a voucher: valid or not, the tap, the receipt, and undoing it the same day.

What does not work is said in words that can be read aloud at a till.
"""

from datetime import date
from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.role_menu import stop_button
from bot.formatting import (
    clock_time,
    day,
    day_and_time,
    euro,
    month,
    number,
    read_euro,
    short_day,
)
from bot.reporting.provider_month import month_text
from bot.storage import notices, people, redemptions, settlement, vouchers
from bot.storage.buttons import Button, ButtonRow
from bot.storage.letters import RedemptionsMessage
from bot.storage.pots import SoldOut
from bot.storage.redemptions import NewParticipant, Redeemer, Redemption
from bot.storage.vouchers import NotUsable, State, Voucher
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop import settlement_files

AMOUNT, CONFIRM, UNDO = "redeem.amount", "redeem.confirm", "redeem.undo"
_LATEST = 8


async def offer(context: Context, voucher: Voucher, note: str = "") -> None:
    """The provider showed a code: what it is worth and [Take in], or why it can't be taken in.

    `note` says what happened before, if something did.
    """
    if not voucher.is_usable_on(context.today):
        context.end()
        context.say(note + await _why_not(context, voucher))
        return
    context.begin()
    context.go_to(CONFIRM, voucher=voucher.id, amount=voucher.balance_cents)
    category = f"<b>{escape(context.scheme.category(voucher.category).in_sentence)}</b>"
    until = day(voucher.valid_until, with_year=True)
    left = euro(voucher.balance_cents)
    stop = stop_button()
    if context.scheme.voucher.partial:
        context.say(
            note
            + _(
                "Valid. There is {amount} on it. This voucher is {category}."
                " It can be used up to and including {day}."
            ).format(amount=left, category=category, day=until),
            [Button(_("Take in {amount}").format(amount=left), "redeem.now")],
            [Button(_("Other amount"), "redeem.amount"), stop],
        )
    else:
        context.say(
            note
            + _(
                "Valid. {amount}. This voucher is {category}."
                " It can be used up to and including {day}."
            ).format(amount=left, category=category, day=until),
            [Button(_("Take in"), "redeem.now")],
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
            organisation = context.person.organisation
            mine = [each for each in taken if each.organisation == organisation]
            if mine and mine[-1].redeemed_on == context.today:
                return _("You took in this voucher today already. It is number {number}.").format(
                    number=mine[-1].number
                )
            why = _("This voucher was used already.")
            if mine:
                why = _(
                    "You took in this voucher on {day}. It is number {number}."
                    " You cannot take it in once more."
                ).format(day=day(mine[-1].redeemed_on, with_year=True), number=mine[-1].number)
                return f"{why}\n\n{call}"
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
    context.say(_("Which amount? Type for example 12,50."), [stop_button()])


def reads_amount(text: str) -> bool:
    """Whether a text is an amount, or meant as one."""
    return any(map(str.isdigit, text))


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


def ask_amount_right(context: Context, voucher: Voucher, amount: int) -> None:
    """Say an amount (cents) back before it counts; one that is not on it is asked again."""
    if not 0 < amount <= voucher.balance_cents:
        left = euro(voucher.balance_cents)
        context.go_to(AMOUNT)
        text = _("There is {amount} on it. Type that or less.").format(amount=left)
        context.say(text, [stop_button()])
        return
    context.go_to(CONFIRM, amount=amount)
    context.say(
        _("Is this right? You take in {amount}. After that there is {rest} on it.").format(
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
    context.end()
    await _say_receipt(context, redemption)


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
    why = await _why_not(context, voucher) if voucher else ""
    context.say(f"{nothing} {why}", *context.menu())


async def _say_receipt(context: Context, redemption: Redemption) -> None:
    """The receipt: with the question while it was not answered, and a way back on the same day."""
    rows: list[ButtonRow] = []
    text = await _receipt_text(context, redemption)
    this = {"redemption": redemption.number}
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


async def _receipt_text(context: Context, redemption: Redemption) -> str:
    """What was taken in, when and where."""
    voucher = await vouchers.by_id(context.transaction, redemption.voucher_id)
    if voucher is None:
        raise LookupError("the voucher of a receipt")
    text = _("Taken in: {amount} {category}. Number {number}.\n{when}, {where}.").format(
        amount=f"<b>{euro(redemption.amount_cents)}</b>",
        category=escape(context.scheme.category(voucher.category).in_sentence),
        number=f"<b>{redemption.number}</b>",
        when=_capital(day_and_time(redemption.redeemed_at, context.scheme.zone, with_year=True)),
        where=escape(redemption.organisation),
    )
    if context.scheme.voucher.partial and voucher.balance_cents:
        left = _("There is {amount} left on it.").format(amount=euro(voucher.balance_cents))
        text = f"{text}\n{left}"
    return text


async def answer(context: Context) -> None:
    """Whether this is a new participant, for the evaluation."""
    number = context.choice["redemption"]
    if await _own(context, number) is None:
        context.end()
        _say_not_ours(context, number)
        return
    given = NewParticipant(context.choice["answer"])
    await redemptions.answer(context.transaction, number, given)
    redemption = await _own(context, number)
    if redemption is None or redemption.undone_at is not None:
        await show_receipt(context)
        return
    context.end()
    await _say_receipt(context, redemption)


async def show_receipt(context: Context) -> None:
    """The receipt once more; what is asked with it, while it was not answered on the same day."""
    context.end()
    await show_own_receipt(context, context.choice["redemption"])


async def show_own_receipt(context: Context, number: int) -> None:
    """The receipt with this number, where this provider has one."""
    redemption = await _own(context, number)
    if redemption is None:
        _say_not_ours(context, number)
        return
    context.end()
    await _show_again(context, redemption)


async def _own(context: Context, number: int) -> Redemption | None:
    """What the provider took in under a number; None where it was another.

    A button may be of before whoever taps it went on at this provider.
    """
    redemption = await redemptions.by_number(context.transaction, number)
    own = redemption and redemption.organisation == context.person.organisation
    return redemption if own else None


def _say_not_ours(context: Context, number: int) -> None:
    context.say(
        _("You took in nothing with number {number}.").format(number=number),
        *context.menu(),
    )


async def _show_again(context: Context, redemption: Redemption) -> None:
    if redemption.undone_at is not None:
        context.say(
            _("Number {number} was undone.").format(number=redemption.number),
            *context.menu(),
        )
    elif redemption.redeemed_on == context.today and redemption.new_participant is None:
        await _say_receipt(context, redemption)
    else:
        rows: list[ButtonRow] = []
        if _may_undo(context, redemption):
            this = {"redemption": redemption.number}
            rows.append([Button(_("Mistake: undo"), "redeem.undo", this)])
        on = {"day": redemption.redeemed_on.isoformat()}
        text = await _receipt_text(context, redemption)
        context.say(text, *rows, [Button(_("Back"), "redeem.today", on)])


async def show_today(context: Context) -> None:
    """What this provider took in on a day, today unless a button says otherwise."""
    context.end()
    on = date.fromisoformat(context.choice.get("day", context.today.isoformat()))
    taken = await redemptions.of_provider(context.transaction, context.person.organisation, on, on)
    before = await redemptions.day_before(context.transaction, context.person.organisation, on)
    zone = context.scheme.zone
    rows: list[ButtonRow] = [
        [
            Button(
                f"{each.number} · {clock_time(each.redeemed_at, zone)} · {euro(each.amount_cents)}",
                "redeem.receipt",
                {"redemption": each.number},
            )
        ]
        for each in taken[:_LATEST]
    ]
    if before is not None:
        earlier = Button(short_day(before), "redeem.today", {"day": before.isoformat()})
        rows.append([earlier])
    this_month = Button(_("Month"), "redeem.month", {"month": on.replace(day=1).isoformat()})
    if on == context.today:
        text = ngettext(
            "Today you took in {count} voucher: {amount}.",
            "Today you took in {count} vouchers: {amount}.",
            len(taken),
        )
        if not taken:
            text = _("You took in nothing today.")
    else:
        text = ngettext(
            "On {day} you took in {count} voucher: {amount}.",
            "On {day} you took in {count} vouchers: {amount}.",
            len(taken),
        )
    context.say(
        text.format(
            count=number(len(taken)),
            amount=euro(sum(each.amount_cents for each in taken)),
            day=day(on),
        ),
        *rows,
        [this_month, Button(_("Back"), "menu")],
    )


async def show_month(context: Context) -> None:
    """The sum of a month, and in which export it was paid."""
    context.end()
    this_month = context.today.replace(day=1)
    first = date.fromisoformat(context.choice.get("month", this_month.isoformat()))
    organisation = context.person.organisation
    lines = await settlement.of_month(context.transaction, organisation, first)
    this = {"month": first.isoformat()}
    rows: list[ButtonRow] = []
    if lines:
        rows.append(
            [
                Button(label, "redeem.file", this | {"form": form})
                for label, form in (
                    (_("Excel"), settlement_files.XLSX),
                    (_("CSV"), settlement_files.CSV),
                )
            ]
        )
    before = await redemptions.day_before(context.transaction, organisation, first)
    if before is not None:
        earlier = {"month": before.replace(day=1).isoformat()}
        label = month(before, with_year=before.year != first.year).capitalize()
        rows.append([Button(label, "redeem.month", earlier)])
    text = month_text(first, lines) if lines else _("You took in nothing this month.")
    context.say(text, *rows, [Button(_("Back"), "redeem.today")])


async def send_file(context: Context) -> None:
    """A month as a table, made when it is sent."""
    month = date.fromisoformat(context.choice["month"])
    table = RedemptionsMessage(context.person.organisation, month, context.choice["form"])
    context.send(table, place=Place.NEW, keep=True)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _may_undo(context: Context, redemption: Redemption) -> bool:
    return (
        redemption.undone_at is None
        and redemption.person_id == context.person.id
        and redemption.redeemed_on == context.today
    )


async def ask_undo(context: Context) -> None:
    """A mistake: say what is undone, and ask."""
    redemption = await _own(context, context.choice["redemption"])
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
    redemption = await _own(context, context.data["redemption"])
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
        *context.menu(),
    )


def _say_too_late(context: Context) -> None:
    context.end()
    context.say(
        _("This can no longer be undone. Call the coordinator: {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        ),
        *context.menu(),
    )
