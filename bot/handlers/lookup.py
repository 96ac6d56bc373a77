"""A code, typed, scanned or on a photo: what the answer says depends on who asks.

It is told from the code whether it is a voucher or a coupon.

A look never changes anything. The coordinator's corrections (corrections.py) start from here.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.routing import CODE_READERS, First, refuse
from bot.domain.codes import NotExact, TypingError, codes_in, folded, tail
from bot.formatting import day, euro, plain_cents
from bot.handlers import coupon_lookup, receipt, redeem
from bot.handlers.find_code import (
    TooManyTries,
    count_misses,
    exists,
    find_one_of,
    is_no_try,
    possible,
    unknown_code_text,
    why_not_now,
    wrong_code_text,
)
from bot.handlers.meant import is_idle, tell_beside
from bot.parsing.shop_codes import LikelyCode, is_nothing_else, likely_codes, says_code
from bot.storage import code_ends, coupons, redemptions, shop_takes, vouchers
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.coupons import Coupon
from bot.storage.people import Role
from bot.storage.redemptions import Redemption
from bot.storage.vouchers import State, Voucher
from bot.translation import gettext as _

CODE = "lookup.code"
# What a button or a conversation about a voucher says when its code was typed or scanned: by whose
# organisation.
BY_CODE = "by_code"
_log = logging.getLogger(__name__)
_NUMBER = re.compile(r"(?:nummer|nr\.?|number|no\.?)\s*([0-9]{1,9})", re.IGNORECASE)
# Behind the begin of an address.
_REST_OF_ADDRESS = re.compile(r"[A-Za-z]{2}[ ,.-]*(?:[0-9]{1,5}.{0,6})?|[0-9]{1,5}.{0,6}")
_BARE_NUMBER = re.compile(r"[0-9]{1,9}")
_POSTCODE = re.compile(r"\b[1-9][0-9]{3}\s*[A-Za-z]{2}\b")
# Of so many codes in one text it is looked which is meant.
_MOST = 5
# A voucher in parts has a button for each, up to here.
_MOST_UNDOS = 8


async def ask_code(context: Context, amount: str = "") -> None:
    """Whoever does not know that a code can be typed at any moment begins here.

    An amount of euros that a provider said is that of the code that comes: 15 or 12.50.
    """
    context.begin()
    context.go_to(CODE, **({"amount_asked": amount} if amount else {}))
    text = _("Type the code, or send a photo of the card.")
    if amount:
        text = f"{euro(plain_cents(amount))}. {text}"
    if context.person.role is Role.COORDINATOR:
        text += " " + _(
            "You can type the number of a receipt as well, or the last four characters of a code."
        )
    context.say(text, [Button(_("Back"), "menu")])


async def typed_code(context: Context) -> None:
    """A code typed out of the blue, or after the question the number of a receipt."""
    text = context.text.strip()
    asked = context.turn.step == CODE and context.person.role is Role.COORDINATOR
    if asked and _BARE_NUMBER.fullmatch(text) and not await _is_known(context, text):
        await show_receipt(context, int(text))
    else:
        await show_code(context, context.text)


def is_end_with_number(text: str) -> bool:
    """Whether a text may be the last characters of a code, and no word."""
    return _is_end(text) and any(map(str.isdigit, text))


async def typed_end(context: Context) -> None:
    """What may be the end of a code, typed where one is asked; it may be a receipt's number."""
    text = context.text.strip()
    is_receipt = _BARE_NUMBER.fullmatch(text) and await redemptions.by_number(
        context.transaction, int(text)
    )
    if is_receipt or not await _shown_by_end(context):
        await typed_code(context)


def _is_end(text: str) -> bool:
    return len(text.strip()) == code_ends.LENGTH and text.strip().isalnum()


async def _shown_by_end(context: Context) -> bool:
    """Show a coordinator the voucher of which the code ends so, as a difference with the webshop
    names it; False where there is none."""
    text = context.text.strip()
    if context.person.role is not Role.COORDINATOR or not _is_end(text):
        return False
    found = [
        voucher
        for each in await code_ends.ending_in(context.transaction, text, _MOST)
        if (voucher := await vouchers.by_id(context.transaction, each))
    ]
    if len(found) == 1:
        await _show_voucher(context, found[0])
    elif found:
        label = _("{amount} of {day}")
        rows: list[ButtonRow] = []
        for each in found:
            given, worth = day(each.issued_on, with_year=True), euro(each.amount_cents)
            this: Data = {"voucher": each.id}
            rows.append([Button(label.format(amount=worth, day=given), "lookup.voucher", this)])
        text = _("More than one code ends like that. Which voucher do you mean?")
        context.say(text, *rows, [Button(_("Back"), "menu")])
    return bool(found)


async def by_end_or(context: Context, otherwise: First) -> bool:
    """Where a code is asked its end may look like any word: it is looked up before that is read."""
    return await _shown_by_end(context) or await otherwise(context)


async def show_chosen(context: Context) -> None:
    """The voucher of a button, for a coordinator."""
    voucher = await vouchers.by_id(context.transaction, context.choice["voucher"])
    if voucher is None:
        context.say(unknown_code_text(), [Button(_("Back"), "menu")])
    else:
        await _show_voucher(context, voucher)


async def _is_known(context: Context, text: str) -> bool:
    """Whether a webshop made a code of these digits."""
    spelling = folded(text)
    return await exists(context, text) or bool(
        spelling and await coupons.by_code(context.transaction, spelling)
    )


def is_receipt(text: str) -> bool:
    """Whether somebody means a receipt: nummer 12."""
    return _NUMBER.fullmatch(text.strip()) is not None


async def typed_receipt(context: Context) -> None:
    """The number of a receipt, typed out of the blue. A provider sees their own."""
    found = _NUMBER.fullmatch(context.text.strip())
    if found is None:
        raise LookupError("the number of a receipt")
    if context.person.role is Role.PROVIDER and is_idle(context.turn):
        await receipt.show_own_receipt(context, int(found[1]))
    elif context.person.role is Role.PROVIDER:
        # A voucher that waits to be taken in is not forgotten for it.
        await tell_beside(context, partial(receipt.show_own_receipt, number=int(found[1])))
    else:
        await show_receipt(context, int(found[1]))


async def show_receipt(context: Context, number: int) -> None:
    """The voucher that was handed in under this number, for a coordinator."""
    receipt = await redemptions.by_number(context.transaction, number)
    voucher = await vouchers.by_id(context.transaction, receipt.voucher_id) if receipt else None
    if receipt is None or voucher is None:
        context.say(
            _("I do not know number {number}. Look at the provider's receipt.").format(
                number=number
            ),
            [Button(_("Back"), "menu")],
        )
        return
    undone = ""
    if receipt.undone_at is not None:
        undone = _("Number {number} was undone.").format(number=number) + "\n"
    await _show_voucher(context, voucher, undone)


async def show_code(context: Context, text: str) -> None:
    """What this code is, for whoever asks. Of several codes the one that works counts: which one
    that is, is said."""
    note = ""
    codes = codes_in(text) if context.scheme.codes == "own" else []
    if len(codes) > 1 and not await why_not_now(context):
        found = [await vouchers.by_code(context.transaction, each) for each in codes[:_MOST]]
        known = [each for each in found if each is not None]
        # Where none is known, the first is looked up once more, and counted then.
        await count_misses(context, len(found) - max(len(known), 1))
        usable = [each for each in known if each.is_usable_on(context.today)]
        if len(known) > 1 and len(usable) != 1:
            ask_one_by_one(context)
            return
        if known:
            text = (usable or known)[0].code
            note = _which_of_them(text)
    await show_one_of(context, [text], note=note)


def _which_of_them(code: str) -> str:
    """Of more codes in a text one is shown: which that is."""
    told = _("You sent more than one code. This is the code {tail}.").format(tail=tail(code))
    return f"{told}\n"


def ask_one_by_one(context: Context) -> None:
    """It is anybody's guess which of these codes is meant."""
    end_taking_in(context)
    context.say(_("I see more than one code. Send them one by one."))


def end_taking_in(context: Context) -> None:
    """Another code or photo came: below it no button may take in the voucher of before."""
    if context.turn.step in (redeem.CONFIRM, redeem.AMOUNT):
        context.end()


async def known_in_text(
    context: Context, undoing: Callable[[Context, str], Awaitable[bool]]
) -> bool:
    """Show the webshop's code that stands in a text; False where none does.

    Where `undoing` takes it, it is asked whether to undo what was done with it.
    A text with an address in it is about that, and a client number may look like anything.
    """
    scheme, text = context.scheme, context.text
    has_numbers = scheme.double_check.on == "own reference"
    if (
        (has_numbers and context.turn.step is not None)
        or _POSTCODE.search(text)
        or text.startswith("/")
    ):
        return False
    if scheme.codes == "own" and scheme.coupons is None:
        return False
    goes_on = "begun" in context.data and _REST_OF_ADDRESS.fullmatch(text.strip())
    if goes_on or await is_no_try(context, text):
        return False
    likely = await possible(context, likely_codes(text))
    if not likely or (len(text.split()) < 2 and not text.isupper() and not says_code(text)):
        return False
    if held_up := await why_not_now(context):
        context.say(wrong_code_text(held_up))
        return True
    known = await known_of(context, likely)
    if len(known) > 1:
        ask_one_by_one(context)
    elif known and await undoing(context, known[0]):
        return True
    elif known:
        spellings = {folded(each.whole) for each in likely} - {folded(known[0])}
        is_one_of_more = any(len(each) == len(folded(known[0])) for each in spellings)
        note = _which_of_them(known[0]) if is_one_of_more else ""
        await show_one_of(context, known, note=note)
    elif is_nothing_else(likely, text) or (says_code(text) and not has_numbers):
        end_taking_in(context)
        say_and_delete(context, unknown_code_text())
    else:
        return False
    return True


async def known_of(context: Context, likely: list[LikelyCode]) -> list[str]:
    """The codes among these that somebody was given. What does not exist counts as tried.

    Once one is known only what is as long is tried: a shop's codes are alike. Words that may be
    one code together are no try where one of them is a code.
    """
    known: list[str] = []
    missed = 0
    for each in likely:
        found, unknown = [], 0
        for word in (each.whole, *each.parts):
            if (known and len(folded(word)) != len(folded(known[0]))) or missed + unknown >= _MOST:
                continue
            if await _is_given(context, word):
                found.append(word)
            else:
                unknown += 1
            if word in found and word == each.whole:
                break
        missed += unknown - bool(found and each.parts and each.whole not in found)
        known += found
    await count_misses(context, missed)
    return known


async def _is_given(context: Context, word: str) -> bool:
    """Whether a coupon or one of the webshop's vouchers has this code."""
    scheme = context.scheme
    coupon = scheme.coupons and await coupons.by_code(context.transaction, folded(word))
    return bool(coupon) or (scheme.codes == "pool" and await exists(context, word))


async def named(context: Context) -> Voucher | Coupon | None:
    """What has the code that a sentence named, for whoever undoes something; None where nobody
    has it."""
    try:
        return await find_one_of(context, [context.meant["code"]], with_coupons=True)
    except (TypingError, NotExact, TooManyTries):
        return None


async def show_one_of(context: Context, texts: list[str], *rows: ButtonRow, note: str = "") -> None:
    """What the voucher or coupon with one of these codes is, for whoever asks.

    `note` is said before it; the rows stand where none is found.
    """
    person = context.turn.person
    if person is None or not context.acts_as(CODE_READERS):
        refuse(context)
        return
    person = context.person
    try:
        found = await find_one_of(context, texts, with_coupons=True)
    except (TypingError, NotExact, TooManyTries) as error:
        end_taking_in(context)
        say_and_delete(context, wrong_code_text(error), *rows)
        return
    provider = person.role is Role.PROVIDER
    if not isinstance(found, Voucher):
        end_taking_in(context)
    match found:
        case None:
            # What is no code of ours may be about somebody, and a photo may show them.
            if not context.text:
                text = _("I do not know the code on this photo. Look if it is the right card.")
                say_and_delete(context, text, *rows)
            elif context.text.startswith("/"):
                context.say(unknown_code_text())
            else:
                say_and_delete(context, unknown_code_text(context.text))
        case Voucher():
            if provider:
                await redeem.offer(context, found, note)
            else:
                await _show_voucher(context, found, note)
        case Coupon():
            await coupon_lookup.show(context, found, note)


def say_and_delete(context: Context, text: str, *rows: ButtonRow) -> None:
    """Answer beside whatever is going on, and delete what was sent."""
    context.delete_typed()
    context.say(text, *rows, place=Place.NEW)


async def _show_voucher(context: Context, voucher: Voucher, before: str = "") -> None:
    taken = await redemptions.of_voucher(context.transaction, voucher.id)
    waits = await shop_takes.since_when_taken(context.transaction, voucher.id) is not None
    text = before + _facts(context, voucher, taken, is_being_taken=waits)
    context.say(text, *_actions(context, voucher, taken))


def _facts(
    context: Context, voucher: Voucher, redeemed: list[Redemption], *, is_being_taken: bool
) -> str:
    states = {
        State.ISSUED: _("Not used yet."),
        State.UNDONE: _("Taken back. The code no longer works."),
        State.WITHDRAWN: _("Withdrawn. The code no longer works."),
        State.REPLACED: _("Replaced by a new code. This code no longer works."),
        State.LAPSED: _("No longer valid."),
        State.REDEEMED: _("Used up."),
    }
    state = states[voucher.state]
    if voucher.state is State.ISSUED and voucher.valid_until < context.today:
        state = _("No longer valid.")
    elif voucher.state is State.ISSUED and not voucher.is_untouched:
        state = _("There is {amount} left on it.").format(amount=euro(voucher.balance_cents))
    if is_being_taken:
        state = _("A provider is taking it in. The webshop has not answered yet.")
    for taken in redeemed:
        state += "\n" + _taken(context, taken)
    facts = _(
        "Voucher of {amount} {category}.\n{state}\nGiven on {issued}."
        " Valid up to and including {until}."
    ).format(
        amount=euro(voucher.amount_cents),
        category=escape(context.scheme.category(voucher.category).in_sentence),
        state=state,
        issued=day(voucher.issued_on, with_year=True),
        until=day(voucher.valid_until, with_year=True),
    )
    return f"{facts}\n{_given_by(context, voucher)}"


def _given_by(context: Context, voucher: Voucher) -> str:
    """Which organisation gave a voucher; how and in which neighbourhood is for the coordinator."""
    organisation = context.scheme.organisation_name(voucher.organisation)
    lines = [_("Given by {organisation}.").format(organisation=escape(organisation))]
    if context.person.role is not Role.COORDINATOR:
        return lines[0]
    approach = context.scheme.approach_label(voucher.organisation, voucher.approach)
    lines.append(_("Approach: {approach}.").format(approach=escape(approach)))
    if voucher.neighbourhood is not None:
        lines.append(
            _("Neighbourhood: {neighbourhood}.").format(neighbourhood=escape(voucher.neighbourhood))
        )
    return "\n".join(lines)


def _taken(context: Context, taken: Redemption) -> str:
    """When a voucher was taken in or money came back; where is for the coordinator alone."""
    facts = {"amount": euro(abs(taken.amount_cents)), "day": day(taken.redeemed_on, with_year=True)}
    if taken.amount_cents < 0:
        return _("Given back by the webshop on {day}: {amount}.").format(**facts)
    if context.person.role is not Role.COORDINATOR:
        return _("Taken in on {day}: {amount}.").format(**facts)
    return _("Taken in on {day} at {provider}: {amount}. Number {number}.").format(
        provider=escape(taken.organisation), number=taken.number, **facts
    )


def _actions(context: Context, voucher: Voucher, redeemed: list[Redemption]) -> list[ButtonRow]:
    this: Data = {"voucher": voucher.id}
    if context.person.role is Role.COORDINATOR:
        rows = _undo_rows(voucher, redeemed)
        if voucher.state is State.ISSUED:
            rows += [
                [Button(_("Withdraw"), "correct.withdraw", this)],
                [Button(_("Other category"), "correct.category", this)],
            ]
        return [*rows, [Button(_("Back"), "menu")]]
    if voucher.state is not State.ISSUED:
        return []
    this |= {BY_CODE: context.person.organisation}
    return [
        [Button(_("Card to print"), "issue.sheet", this)],
        [Button(_("Where to spend it"), "offers.voucher", this)],
        [Button(_("Voucher lost: new code"), "repair.lost", this)],
        [Button(_("Back"), "menu")],
    ]


def _undo_rows(voucher: Voucher, redeemed: list[Redemption]) -> list[ButtonRow]:
    """To undo what was handed in, newest first. Nothing comes back to a code that was ended."""
    if voucher.state not in (State.ISSUED, State.REDEEMED, State.LAPSED):
        return []
    # What the webshop gave back only its own list can take again.
    taken_in = [each for each in redeemed if each.amount_cents > 0]
    return [
        [
            Button(
                _("Undo number {number}").format(number=taken.number),
                "correct.undo",
                {"redemption": taken.number},
            )
        ]
        for taken in reversed(taken_in[-_MOST_UNDOS:])
    ]


def reaches(context: Context, voucher: Voucher, known: Data) -> bool:
    """Whether who speaks may show or replace this voucher: it is of their own organisation.

    Or its code was in their hand (`by_code`), while they worked where they work now.
    """
    own = context.person.organisation
    return own in (voucher.organisation, known.get(BY_CODE))


def say_not_ours(context: Context) -> None:
    """The voucher is of another organisation; which one is not told."""
    context.say(
        _(
            "This voucher is of another organisation. Questions? Call the coordinator: {phone}."
        ).format(phone=escape(context.scheme.coordinator_phone)),
        *context.menu(),
    )


def say_not_usable(context: Context, voucher: Voucher | None) -> None:
    """The voucher is not, or no longer, one that can be changed."""
    text = _("This voucher can no longer be changed.")
    if voucher is not None and voucher.state is State.REDEEMED:
        text = _("This voucher was used already. It can no longer be changed.")
    elif voucher is not None and voucher.state is State.ISSUED and not voucher.is_untouched:
        text = _("A part of this voucher was used already. It can no longer be taken back.")
    elif voucher is not None and not voucher.is_usable_on(context.today):
        text = _("This voucher no longer works. It can no longer be changed.")
    context.say(text, *context.menu())


def ends_in_webshop() -> str:
    """That a voucher ends as soon as the live webshop has closed its card."""
    return _(
        "The code is being withdrawn in the webshop. When the webshop has answered, you hear what"
        " is free again."
    )
