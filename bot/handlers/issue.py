"""Giving a voucher: approach, category, household, confirmation, and what is handed over.

At most three taps and one typed line; `ask_next` asks only what is not known yet.
"""

import re
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.domain.codes import new_code
from bot.domain.scheme_parts import Approach
from bot.formatting import euro
from bot.handlers import approvals, coupon_line, coupon_offer, coupons
from bot.handlers.household import line_question, other_question, usable_line
from bot.handlers.issue_card import hand_over
from bot.handlers.issue_limits import (
    has_room,
    say_out_of_codes,
    say_sold_out,
    tell_if_unusual,
    tell_thresholds,
)
from bot.handlers.issue_line import (
    all_approaches,
    named_approach,
    split_approach,
    split_line,
)
from bot.handlers.meant import let_go
from bot.handlers.meant_line import meant_line, takes_back
from bot.handlers.menu import begin_giving, category_rows, open_today
from bot.storage import households, lookups, people, vouchers
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.pool_codes import OutOfCodes
from bot.storage.pots import SoldOut
from bot.storage.vouchers import NewVoucher
from bot.translation import gettext as _

APPROACH, CATEGORY, LINE, DOUBLE, CONFIRM = (
    "issue.approach",
    "issue.category",
    "issue.line",
    "issue.double",
    "issue.confirm",
)


async def begin(context: Context) -> None:
    """Begin a voucher. A button may bring the category of the one before; one may be `named`."""
    if begin_giving(context, "category") and await has_room(context):
        # The category of the voucher before goes on; it should not do so unseen.
        context.data["again"] = "category" in context.data and "named" not in context.choice
        await ask_next(context)
        await context.fold_codes()


async def begin_with_line(context: Context) -> None:
    """The expert's way: category and address typed in one line, at any moment."""
    context.delete_typed()
    if context.turn.step in coupons.STEPS and coupons.is_of_this(context):
        await coupons.take_address(context)
        return
    if not open_today(context) or not await has_room(context):
        return
    if context.turn.step in coupons.STEPS:
        let_go(context)
    # At the confirmation it is another address for the same voucher.
    known = context.data if context.turn.step in (DOUBLE, CONFIRM) else {}
    goes_on: Data = {key: known[key] for key in ("category", "approach") if key in known}
    context.begin()
    context.data.update(goes_on)
    await _take_line(context, _take_words(context, context.text))
    await context.fold_codes()


async def begin_meant(context: Context) -> None:
    """A sentence asked for a voucher: what it said is filled in, also while one goes on."""
    line = meant_line(context)
    category = context.meant.get("category")
    goes_on = (context.turn.step or "").startswith("issue.")
    if not goes_on:
        if not open_today(context) or not await has_room(context):
            return
        context.begin()
    if category in {each.key for each in context.scheme.categories}:
        context.data["category"] = category
    elif takes_back(context, "category"):
        context.data.pop("category", None)
    _take_approach(context)
    if line:
        # That it is another household was said of the address before.
        context.data.pop("other", None)
        await _take_line(context, line)
    else:
        await ask_next(context)
    if not goes_on:
        await context.fold_codes()


def _take_approach(context: Context) -> None:
    """The approach that a sentence names; one that it only denies is asked about."""
    named = named_approach(context.text, context.organisation.approaches)
    denied = named.pop("without", ())
    if not named and named_approach(context.text, all_approaches(context.scheme)).get("approach"):
        _leave_out(context)
    context.data.update(named)
    if denied:
        context.data["not_known"] = True
        context.data.pop("approach", None)


def _leave_out(context: Context) -> None:
    """An approach was named that is not theirs: of more than one it is asked, of one it is said."""
    is_one = len(context.organisation.approaches) == 1
    context.data["not_theirs" if is_one else "not_known"] = True


def _take_words(context: Context, text: str) -> str:
    """Remember the category and the approach that a line names; returns the rest of it."""
    named, line = split_line(text, context.scheme.categories, context.organisation.approaches)
    if "approach" not in named:
        # One of another organisation is left out.
        other, line = split_line(line, (), all_approaches(context.scheme))
        if other:
            _leave_out(context)
    context.data.update(named)
    return re.sub(r"[\s,]+(?:via|door)(?:\s+(?:de|het))?\s*$", "", line)


async def ask_next(context: Context) -> None:
    """Ask the first thing that is not known yet."""
    if "approach" not in context.data and not _known_approach(context):
        _ask_approach(context)
    elif "category" not in context.data:
        _ask_category(context)
    elif context.scheme.double_check.on != "off" and "mark" not in context.data:
        _ask_line(context)
    elif context.data.get("double") and not context.data.get("other"):
        _ask_other(context)
    else:
        await _ask_confirmation(context)


def _known_approach(context: Context) -> bool:
    approaches = context.organisation.approaches
    person = context.person
    if len(approaches) == 1:
        context.data["approach"] = approaches[0].key
    elif context.data.get("not_known"):
        return False
    elif person.approach_on == context.today and person.approach in {a.key for a in approaches}:
        context.data["approach"] = person.approach
    return "approach" in context.data


def _ask(context: Context, step: str, text: str, *rows: ButtonRow) -> None:
    context.go_to(step)
    context.say(text, *rows, shows_line=True)


def _ask_approach(context: Context, *, note: str = "") -> None:
    rows: list[ButtonRow] = [
        [Button(approach.label, "issue.approach", {"approach": approach.key})]
        for approach in context.organisation.approaches
    ]
    text = _("By which way did you come to these people?")
    if note:
        text = f"{note}\n\n{text}"
    _ask(context, APPROACH, text, *rows, [stop_button()])


async def choose_approach(context: Context) -> None:
    """Remember the approach for the rest of the day, or until another is chosen."""
    approach = context.choice["approach"]
    await people.choose_approach(context.transaction, context.person.id, approach, context.today)
    if context.data.get("only_approach"):
        context.end()
        context.say(
            _("From now on: {approach}. What do you want to do?").format(
                approach=escape(context.organisation.approach(approach).label)
            ),
            *context.menu(),
        )
        return
    context.data["approach"] = approach
    await ask_next(context)


async def other_approach(context: Context) -> None:
    """Choose the approach once more: at the confirmation, or by the word at any moment."""
    _ask_other_approach(context)


def _ask_other_approach(context: Context, note: str = "") -> None:
    if len(context.organisation.approaches) == 1:
        context.say(_only_approach(context.organisation.approaches[0]), *context.menu())
        return
    if not (context.turn.step or "").startswith("issue."):
        context.begin()
        context.data["only_approach"] = True
    context.data.pop("approach", None)
    _ask_approach(context, note=note)


def _only_approach(only: Approach) -> str:
    return _("Your organisation has one approach: {approach}.").format(approach=escape(only.label))


async def name_approach(context: Context) -> None:
    """An approach was typed by its name: it counts for this voucher, or a button asks for it."""
    going_on = (context.turn.step or "").startswith("issue.")
    named, _rest = split_approach(context.text, context.organisation.approaches)
    if going_on and named and not context.data.get("only_approach"):
        context.data.update(named)
        await ask_next(context)
    else:
        note = _("Tap the button itself. Then I know for sure.") if named else ""
        _ask_other_approach(context, note)


def _ask_category(context: Context) -> None:
    rows = category_rows(context, "issue.category")
    _ask(context, CATEGORY, _("What is the voucher for?"), *rows, [stop_button()])


async def choose_category(context: Context) -> None:
    """Take the category."""
    context.data["category"] = context.choice["category"]
    await ask_next(context)


async def other_category(context: Context) -> None:
    """At the confirmation: choose the category once more."""
    context.data.pop("category", None)
    await ask_next(context)


def _ask_line(context: Context) -> None:
    context.go_to(LINE)
    text = line_question(context)
    rows: list[ButtonRow] = [[stop_button()]]
    known = context.data.get("category")
    category = context.scheme.category(known) if known else None
    if category and "category" in context.meant:
        understood = _("A voucher {category}.").format(category=escape(category.in_sentence))
        text = f"{understood}\n\n{text}"
    elif category and context.data.get("again"):
        again = _("The next voucher, {category} again. For something else? Tap a button.")
        text = again.format(category=escape(category.in_sentence)) + f"\n\n{text}"
        others = category_rows(context, "issue.category", but=category.key)
        rows = [*others, *rows]
    context.say(text, *rows)


async def take_line(context: Context) -> None:
    """The typed line arrived; it may bring another category or approach, or only that."""
    if coupon_line.is_line(context.text, context.scheme):
        # Something else than what was going on.
        await coupons.begin_with_line(context)
        return
    line = _take_words(context, context.text)
    if line:
        await _take_line(context, line)
    else:
        context.delete_typed(thanks=True)
        await ask_next(context)


async def _take_line(context: Context, line: str) -> None:
    outside: tuple[ButtonRow, ...] = (
        [Button(_("Correct it"), "issue.again")],
        [Button(_("Call the coordinator"), "issue.call")],
    )
    read = await usable_line(context, line, LINE, outside=outside)
    if read is None:
        return
    household = read.household
    given = await households.sealed_vouchers(context.transaction, household)
    double = bool(given) and await households.had_voucher(context.transaction, given)
    usable = await vouchers.usable_now(context.transaction, given) if double else []
    closing = double and await households.waits_to_end(context.transaction, given)
    context.data.update(
        read.known(),
        given=len(given),
        double=double,
        closing=closing,
        # Only who just typed the line can find them; one of them may be what is lost.
        lost=[voucher.id for voucher in usable],
        **await coupons.household_totals(context, household),
    )
    context.delete_typed(thanks=True)
    await ask_next(context)


async def ask_line_again(context: Context) -> None:
    """The postcode was outside the municipality: type it again."""
    _ask_line(context)


async def call_coordinator(context: Context) -> None:
    """The postcode was outside the municipality: the coordinator may know better."""
    context.end()
    context.say(
        _("Nothing was given. Call the coordinator: {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        ),
        *context.menu(),
    )


def _ask_other(context: Context) -> None:
    if context.data.get("closing"):
        _ask_other_than_closing(context)
        return
    question, answer = other_question(
        context,
        of_address=_("A voucher was already given for this address."),
        of_number=_("A voucher was already given for this number."),
    )
    _ask(
        context,
        DOUBLE,
        question,
        [Button(answer, "issue.other")],
        [Button(_("Code lost"), "repair.here"), stop_button()],
    )


def _ask_other_than_closing(context: Context) -> None:
    """What was given is being taken back: it may have been used by the time the webshop answers."""
    text = _("A voucher of before is being withdrawn in the webshop.")
    text += " " + _("When the webshop has answered, you can give a new one.")
    question, answer = other_question(context, of_address=text, of_number=text)
    _ask(context, DOUBLE, question, [Button(answer, "issue.other")], [stop_button()])


async def other_household(context: Context) -> None:
    """It is another household, or another person: go on, and count it."""
    context.data["other"] = True
    await ask_next(context)


async def _ask_confirmation(context: Context) -> None:
    category = context.scheme.category(context.data["category"])
    voucher = {
        "amount": f"<b>{euro(context.scheme.voucher_cents)}</b>",
        "category": f"<b>{escape(category.in_sentence)}</b>",
    }
    rows: list[ButtonRow] = [
        [Button(_("Give voucher"), "issue.give")],
        [Button(_("Other category"), "issue.other_category")],
    ]
    approaches = context.organisation.approaches
    if len(approaches) == 1:
        text = _("Is this right? A voucher of {amount} {category}.").format(**voucher)
        if context.data.pop("not_theirs", False):
            text = f"{_only_approach(approaches[0])} {text}"
    else:
        text = _("Is this right? A voucher of {amount} {category}, through {approach}.").format(
            **voucher,
            approach=f"<b>{escape(context.organisation.approach(context.data['approach']).label)}</b>",
        )
        rows.append([Button(_("Other approach"), "issue.other_approach")])
    if await vouchers.last_day_of(context.transaction, context.person.id) != context.today:
        text += " " + _("You give it to somebody with a low income.")
    _ask(context, CONFIRM, text, *rows, [stop_button()])


async def give(context: Context) -> None:
    """The confirming tap: the one place where a voucher comes into being."""
    if not open_today(context):
        # It was asked while the scheme was open.
        return
    household, scheme = context.household(), context.scheme
    me, most = context.person.id, scheme.day_limit
    given, before = await households.how_many(
        context.transaction, household, me, context.today, most
    )
    if household and not context.data.get("other") and given != context.data["given"]:
        # Somebody else gave one for this household after the line was typed here.
        context.data.update(double=True, given=given)
        await ask_next(context)
        return
    if before >= most:
        before = await vouchers.given_today(context.transaction, me, context.today)
    if not await approvals.may_give_more(context, before):
        return
    new = NewVoucher(
        draft_id=context.draft_id,
        person_id=context.person.id,
        organisation=context.organisation.key,
        category=context.data["category"],
        approach=context.data["approach"],
        neighbourhood=context.data.get("neighbourhood"),
        other_household=bool(context.data.get("other")),
    )
    code = new_code() if scheme.codes == "own" else None
    try:
        voucher = await vouchers.issue(context.transaction, new, scheme, code, context.now)
    except SoldOut as full:
        await say_sold_out(context, full.pot)
        return
    except OutOfCodes:
        await say_out_of_codes(context)
        return
    if household:
        await households.add(context.transaction, household, voucher.id)
        await lookups.was_for_giving(context.transaction, context.turn.chat_id)
    person = context.person
    if len(context.organisation.approaches) > 1 and new.approach != person.approach:
        # It was typed in the line, and confirmed with the voucher.
        await people.choose_approach(context.transaction, person.id, new.approach, context.today)
    await tell_thresholds(context)
    await tell_if_unusual(context, before + 1)
    known = context.data | {"voucher": voucher.id}
    context.end()
    also = await coupon_offer.is_offered(context, known)
    await hand_over(context, voucher, also=also)
    if also:
        coupon_offer.keep_for(context, known)
