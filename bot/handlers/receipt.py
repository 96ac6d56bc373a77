"""The receipt of what was taken in: its two questions, one after the other, and their answers.

Whether the participant is new is asked on the same day; what was used can be said later as well.
"""

from bot.conversation.context import Context
from bot.formatting import euro
from bot.handlers import undone, used_offer
from bot.handlers.live_buttons import live_buttons
from bot.storage import offers, redemptions, used_offers, vouchers
from bot.storage.buttons import Button, ButtonRow
from bot.storage.people import Role
from bot.storage.redemptions import NewParticipant, Redemption
from bot.storage.vouchers import Voucher
from bot.translation import gettext as _
from bot.understanding.wishes import is_kind_alone

# More buttons are not read at a till; what was taken in can be undone by typing it as well.
_MOST_BUTTONS = 6


async def say_receipt(context: Context, redemption: Redemption, note: str = "") -> None:
    """The receipt: with a note, the question that is open, and a way back on the same day."""
    voucher, text = await _facts(context, redemption)
    text += f"\n\n{note}" if note else ""
    rows = _new_rows(redemption)
    if rows:
        text += "\n\n" + _("Is this a new participant with you?")
    elif rows := await _offer_rows(context, redemption, voucher):
        text += "\n\n" + _("What was the voucher used for?")
    else:
        text += "\n\n" + _("Thank you. Type the next code when you have one.")
        if later := await used_offer.change_button(context, redemption):
            rows = [later]
    context.say(text, *_with_way_back(context, redemption, rows))


def _new_rows(redemption: Redemption) -> list[ButtonRow]:
    """The answers to whether the participant is new, while nobody gave one."""
    if redemption.new_participant is not None:
        return []
    this = {"redemption": redemption.number}
    return [
        [
            Button(_("Yes"), "redeem.answer", this | {"answer": NewParticipant.YES}),
            Button(_("No"), "redeem.answer", this | {"answer": NewParticipant.NO}),
        ],
        [Button(_("I do not know"), "redeem.answer", this | {"answer": NewParticipant.UNKNOWN})],
    ]


async def _offer_rows(
    context: Context, redemption: Redemption, voucher: Voucher
) -> list[ButtonRow]:
    """The provider's offers, while nobody said which was used and there are several."""
    said = await used_offers.of_redemption(context.transaction, redemption.number)
    if said or not await used_offer.are_several(context):
        return []
    return await used_offer.choices(context, redemption, voucher.category)


def _with_way_back(
    context: Context, redemption: Redemption, rows: list[ButtonRow]
) -> list[ButtonRow]:
    """Rows of buttons, the last with a way back while it can be undone and there is room."""
    if may_undo(context, redemption) and sum(map(len, rows)) < _MOST_BUTTONS:
        return [*rows, _undo_row(redemption)]
    return rows


def _undo_row(redemption: Redemption) -> ButtonRow:
    return [Button(_("Mistake: undo"), "redeem.undo", {"redemption": redemption.number})]


async def _facts(context: Context, redemption: Redemption) -> tuple[Voucher, str]:
    """The voucher of a receipt; and what was taken in, when and where, and what it was used for."""
    voucher = await vouchers.by_id(context.transaction, redemption.voucher_id)
    if voucher is None:
        raise LookupError("the voucher of a receipt")
    text = undone.taken_text(context.scheme, redemption, voucher.category)
    if context.scheme.voucher.partial and voucher.balance_cents:
        left = _("There is {amount} left on it.").format(amount=euro(voucher.balance_cents))
        text = f"{text}\n{left}"
    used = await used_offers.of_redemption(context.transaction, redemption.number)
    if used:
        text = f"{text}\n{used_offer.used_text(context.scheme, voucher, used)}"
    return voucher, text


async def answer_new(context: Context) -> None:
    """Whether this is a new participant, for the evaluation."""
    number = context.choice["redemption"]
    if await own(context, number) is None:
        context.end()
        _say_not_ours(context, number)
        return
    given = NewParticipant(context.choice["answer"])
    await redemptions.answer(context.transaction, number, given)
    redemption = await own(context, number)
    if redemption is None or redemption.undone_at is not None:
        await show_receipt(context)
        return
    context.end()
    await say_receipt(context, redemption)


async def ask_offer(context: Context) -> None:
    """What was used, asked later or once more; or the offers that are not among the likeliest."""
    context.end()
    redemption = await own(context, context.choice["redemption"])
    if redemption is None or redemption.undone_at is not None:
        await show_receipt(context)
        return
    voucher, text = await _facts(context, redemption)
    first = context.choice.get("first", 0)
    rows = await used_offer.choices(context, redemption, voucher.category, first)
    if not rows:
        await show_receipt(context)
        return
    _ask_what_for(context, redemption, text, rows)


def _ask_what_for(
    context: Context, redemption: Redemption, text: str, rows: list[ButtonRow]
) -> None:
    if redemption.redeemed_on == context.today:
        rows = _with_way_back(context, redemption, rows)
    else:
        rows = [*rows, [Button(_("Back"), "redeem.receipt", {"redemption": redemption.number})]]
    context.say(text + "\n\n" + _("What was the voucher used for?"), *rows)


async def take_words(context: Context, number: int, *, too_early: bool = False) -> bool:
    """What was used was typed where that is asked, or that it was not what was tapped: the offers
    that may be meant, each to tap.

    Where it is none of them that is said; False where it may be something else altogether.
    `too_early` is where it is still asked whether the participant is new: that comes after it.
    """
    redemption = await own(context, number)
    if redemption is None or redemption.undone_at is not None:
        return False
    if too_early and not await used_offer.are_several(context):
        return await _ask_only_whether_new(context, redemption)
    voucher, text = await _facts(context, redemption)
    note = _("Tap the button itself. Then I know for sure.")
    rows = await used_offer.meant(context, redemption, voucher.category)
    no_idea = used_offer.has_no_idea(context.text) and not too_early
    if not rows and (no_idea or used_offer.names_other(context.text)):
        note = _("I do not find that among your offers. Choose one, or “Something else”.")
        rows = await used_offer.choices(context, redemption, voucher.category)
    elif not rows and used_offer.says_wrong(context.text):
        rows = await used_offer.choices(context, redemption, voucher.category)
    if not rows:
        return False
    _ask_below(context, redemption, text, note, rows)
    return True


async def _ask_only_whether_new(context: Context, redemption: Redemption) -> bool:
    """At a provider with one offer or none what was used is not asked, but who is new still is."""
    if not (is_kind_alone(context.text) or used_offer.names_other(context.text)):
        return False
    _voucher, text = await _facts(context, redemption)
    if context.turn.newest is not None:
        context.leave_without_buttons(context.turn.newest.message_id, text)
    note = _("First tap whether the participant is new.")
    await say_receipt(context, redemption, note)
    return True


async def ask_once_more(context: Context, number: int) -> bool:
    """What was typed where it is asked what was used says nothing: it is asked again; False where
    there is nothing to ask.
    """
    redemption = await own(context, number)
    if redemption is None or redemption.undone_at is not None:
        return False
    voucher, text = await _facts(context, redemption)
    rows = await used_offer.choices(context, redemption, voucher.category)
    if not rows:
        return False
    # It may hold a name.
    context.delete_typed()
    note = _("I do not understand this. Choose a button.")
    _ask_below(context, redemption, text, note, rows)
    return True


async def waiting(context: Context) -> int | None:
    """The number of the receipt of which the question is open, while nothing else goes on; None
    where none is."""
    if context.person.role is not Role.PROVIDER:
        return None
    for _label, tapped in await live_buttons(context):
        if tapped.action in ("redeem.answer", "redeem.offer"):
            return int(tapped.args["redemption"])
    return None


async def ask_behind(context: Context) -> None:
    """Ask once more on the same day, behind what was told meanwhile; of the message above only the
    receipt is left."""
    number = await waiting(context)
    redemption = None if number is None else await own(context, number)
    if redemption is None or redemption.undone_at or redemption.redeemed_on != context.today:
        return
    _voucher, text = await _facts(context, redemption)
    context.end()
    await say_receipt(context, redemption)
    newest = context.turn.newest
    if newest is not None and newest.outbox_id in {
        tapped.outbox_id for _label, tapped in await live_buttons(context)
    }:
        context.leave_without_buttons(newest.message_id, text)


def _ask_below(
    context: Context, redemption: Redemption, text: str, note: str, rows: list[ButtonRow]
) -> None:
    """Ask below what was typed; of the message above only the receipt is left."""
    _ask_what_for(context, redemption, f"{text}\n\n{note}", rows)
    if context.turn.newest is not None:
        # Two open questions about one number would each take an answer.
        context.leave_without_buttons(context.turn.newest.message_id, text)


async def answer_offer(context: Context) -> None:
    """Which offer was used, or that it was something else."""
    number, chosen = context.choice["redemption"], context.choice.get("offer")
    redemption = await own(context, number)
    if redemption is not None:
        offer = None if chosen is None else await offers.by_id(context.transaction, chosen)
        await used_offers.note(context.transaction, number, offer, context.now)
    if redemption is None or redemption.redeemed_on != context.today or redemption.undone_at:
        await show_receipt(context)
        return
    context.end()
    await say_receipt(context, redemption)


async def show_receipt(context: Context) -> None:
    """The receipt once more; what is asked with it, while it was not answered on the same day."""
    context.end()
    await show_own_receipt(context, context.choice["redemption"])


async def show_own_receipt(context: Context, number: int) -> None:
    """The receipt with this number, where this provider has one."""
    redemption = await own(context, number)
    if redemption is None:
        _say_not_ours(context, number)
        return
    context.end()
    await _show_again(context, redemption)


async def own(context: Context, number: int) -> Redemption | None:
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
        return
    voucher, text = await _facts(context, redemption)
    is_today = redemption.redeemed_on == context.today
    if is_today and (_new_rows(redemption) or await _offer_rows(context, redemption, voucher)):
        await say_receipt(context, redemption)
        return
    rows: list[ButtonRow] = []
    if may_undo(context, redemption):
        rows.append(_undo_row(redemption))
    if later := await used_offer.change_button(context, redemption):
        rows.append(later)
    on = {"day": redemption.redeemed_on.isoformat()}
    context.say(text, *rows, [Button(_("Back"), "redeem.today", on)])


def may_undo(context: Context, redemption: Redemption) -> bool:
    """Whether who speaks took this in today, or heard only today that it is, and it stands."""
    told_at = redemption.told_at
    days = {redemption.redeemed_on, told_at and told_at.astimezone(context.scheme.zone).date()}
    return (
        redemption.undone_at is None
        and redemption.person_id == context.person.id
        and context.today in days
    )
