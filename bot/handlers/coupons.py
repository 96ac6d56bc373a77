"""Giving a coupon ("bon") of the webshop: alone, or at once after a voucher; and taking it back.

What is not there is not offered, and of what is alike the one that ends soonest goes first.
"""

from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.role_menu import stop_button
from bot.domain.scheme_parts import CouponRules
from bot.formatting import euro, number, plain_cents
from bot.handlers import approvals, card_language
from bot.handlers.coupon_line import is_line, split_line
from bot.handlers.household import line_question, other_question, usable_line
from bot.handlers.issue_line import split_line as split_voucher_line
from bot.handlers.meant import let_go
from bot.handlers.meant_line import meant_line, takes_back
from bot.handlers.menu import begin_giving, open_today
from bot.keys import TypedHousehold
from bot.storage import coupons, household_coupons, lookups, notices
from bot.storage.buttons import Button, ButtonRow, ClientButton, Data
from bot.storage.coupons import Given, Giving, OutOfStock, Pile
from bot.storage.letters import CardMessage, CodeReference, CouponMessage, SheetMessage
from bot.translation import LANGUAGE, ngettext
from bot.translation import gettext as _

STEPS = PURPOSE, VALUE, LINE, OTHER, CONFIRM = (
    "coupons.purpose",
    "coupons.value",
    "coupons.line",
    "coupons.other",
    "coupons.confirm",
)
# What a conversation about a voucher knows that holds for a coupon as well.
TAKEN_OVER = (
    "voucher",
    "mark",
    "public",
    "neighbourhood",
    "other",
    "category",
    "coupon_cents",
    "coupons",
)


async def begin(context: Context) -> None:
    """Begin a coupon. A button may bring what the one before was for."""
    if begin_giving(context, "purpose"):
        await ask_next(context)
        await context.fold_codes()


async def begin_with_line(context: Context) -> None:
    """What the coupon is for and the address, typed in one line, at any moment."""
    context.delete_typed()
    if not open_today(context):
        return
    if context.turn.step not in STEPS:
        let_go(context)
    context.begin()
    purpose, line = split_line(context.text, coupon_rules(context).purposes)
    if purpose is not None:
        context.data["purpose"] = purpose.key
    if line and _most(context) is not None:
        await _take_line(context, line)
    else:
        context.delete_typed(thanks=True)
        await ask_next(context)
    await context.fold_codes()


async def begin_meant(context: Context) -> None:
    """A sentence asked for a coupon: what it said is filled in, also while one goes on."""
    meant = context.meant
    line = meant_line(context)
    goes_on = context.turn.step in STEPS
    if not goes_on:
        if not open_today(context):
            return
        context.begin()
    rules = context.scheme.coupons
    if rules is not None and meant.get("purpose") in {each.key for each in rules.purposes}:
        context.data["purpose"] = meant["purpose"]
        context.data.pop("value", None)
    elif takes_back(context, "purpose"):
        context.data.pop("purpose", None)
        context.data.pop("value", None)
    if "amount" in meant:
        await _take_value(context, plain_cents(meant["amount"]), named="purpose" in meant)
    if rules is not None and line and _most(context) is not None:
        # That it is another household was said of the address before.
        context.data.pop("other", None)
        await _take_line(context, line)
    else:
        await ask_next(context)
    if not goes_on:
        await context.fold_codes()


async def _take_value(context: Context, cents: int, *, named: bool) -> None:
    """Take a coupon of this value where there is one; else which one is asked as always.

    Of another purpose only where none was `named` with it.
    """
    piles = await piles_now(context)
    purpose = context.data.get("purpose")
    of_value = {pile.purpose for pile in piles if pile.balance_cents == cents}
    if purpose in of_value or (named and purpose):
        of_value &= {purpose}
    if len(of_value) == 1:
        context.data.update(purpose=of_value.pop(), value=cents)
    elif context.data.get("value") not in (None, cents):
        # There is none of what is meant instead.
        context.data.pop("value")


def is_of_this(context: Context) -> bool:
    """Whether an address that is typed in the middle is that of the coupon.

    Not where a voucher is named, nor where the coupon is offered after one: that is the next.
    """
    if "voucher" in context.data:
        return False
    named = split_voucher_line(context.text, context.scheme.categories, ())[0]
    return not named and "voucher" not in context.text.casefold()


async def take_address(context: Context) -> None:
    """An address was typed in the middle of a coupon: from here on it is for that one."""
    context.data.pop("other", None)
    await _take_line(context, context.text)


async def ask_next(context: Context) -> None:
    """Ask the first thing that is not known yet."""
    piles = await piles_now(context)
    purposes = list(dict.fromkeys(pile.purpose for pile in piles))
    if "purpose" not in context.data and len(purposes) == 1:
        context.data["purpose"] = purposes[0]
    if "purpose" not in context.data and purposes:
        _ask_purpose(context, piles)
        return
    alike = [pile for pile in piles if pile.purpose == context.data.get("purpose")]
    if "value" not in context.data and len(alike) == 1:
        context.data["value"] = alike[0].balance_cents
    value = context.data.get("value")
    if not any(value in (None, pile.balance_cents) for pile in alike):
        say_gone(context, bool(piles))
    elif value is None:
        _ask_value(context, alike)
    elif _most(context) is not None and "mark" not in context.data:
        _ask_line(context)
    elif is_too_much(context, value, context.data):
        _ask_other(context)
    else:
        left = next(pile.count for pile in alike if pile.balance_cents == value)
        _ask_confirmation(context, left)


async def piles_now(context: Context) -> list[Pile]:
    """What there is to give, in the scheme's order, of the purposes that it knows."""
    order = (
        [purpose.key for purpose in coupon_rules(context).purposes]
        if context.scheme.coupons
        else []
    )
    piles = await coupons.stock(context.transaction, context.today)
    return sorted(
        (pile for pile in piles if pile.purpose in order),
        key=lambda pile: (order.index(pile.purpose), pile.balance_cents),
    )


def coupon_rules(context: Context) -> CouponRules:
    rules = context.scheme.coupons
    if rules is None:
        raise RuntimeError("a coupon in a scheme without coupons")
    return rules


def _most(context: Context) -> int | None:
    """The most that a household may get, in cents; None where that can't be or is not checked."""
    if context.scheme.coupons is None or context.scheme.double_check.on == "off":
        return None
    return context.scheme.coupons.most_per_household_cents


def is_too_much(context: Context, value_cents: int, known: Data) -> bool:
    most = _most(context)
    if most is None or known.get("other"):
        return False
    had: int = known.get("coupon_cents", 0)
    return had + value_cents > most


def stock_lines(context: Context, piles: list[Pile]) -> str:
    """How many there still are of each purpose: Er zijn nog 42 bonnen voor schoolartikelen."""
    counts: dict[str, int] = {}
    for pile in piles:
        counts[pile.purpose] = counts.get(pile.purpose, 0) + pile.count
    return "\n".join(_left(context, purpose, count) for purpose, count in counts.items())


def _left(context: Context, purpose: str, count: int) -> str:
    return ngettext(
        "There is {count} coupon left {purpose}.",
        "There are {count} coupons left {purpose}.",
        count,
    ).format(count=number(count), purpose=escape(context.scheme.purpose_text(purpose)))


def _ask_purpose(context: Context, piles: list[Pile]) -> None:
    context.go_to(PURPOSE)
    rows: list[ButtonRow] = [
        [Button(coupon_rules(context).purpose(key).label, "coupons.purpose", {"purpose": key})]
        for key in dict.fromkeys(pile.purpose for pile in piles)
    ]
    question = _("What is the coupon for?")
    text = f"{stock_lines(context, piles)}\n\n{question}"
    context.say(text, *rows, [stop_button()])


async def choose_purpose(context: Context) -> None:
    """Take what it is for."""
    context.data["purpose"] = context.choice["purpose"]
    await ask_next(context)


def _ask_value(context: Context, alike: list[Pile]) -> None:
    context.go_to(VALUE)
    buttons = [
        Button(euro(pile.balance_cents), "coupons.value", {"value": pile.balance_cents})
        for pile in alike
    ]
    rows: list[ButtonRow] = [
        list(buttons[start : start + 3]) for start in range(0, len(buttons), 3)
    ]
    question = _("Which amount?")
    text = f"{stock_lines(context, alike)}\n\n{question}"
    context.say(text, *rows, [stop_button()])


async def choose_value(context: Context) -> None:
    """Take the amount."""
    context.data["value"] = context.choice["value"]
    await ask_next(context)


def _ask_line(context: Context, before: str = "") -> None:
    context.go_to(LINE)
    context.say(before + line_question(context), [stop_button()])


async def take_line(context: Context) -> None:
    """The line that doubles are checked on arrived; it may bring what the coupon is for."""
    if is_line(context.text, context.scheme):
        await begin_with_line(context)
    else:
        await _take_line(context, context.text)


async def _take_line(context: Context, line: str) -> None:
    read = await usable_line(context, line, LINE)
    if read is None:
        return
    context.data.update(read.known(), **await household_totals(context, read.household))
    context.delete_typed(thanks=True)
    await ask_next(context)


async def household_totals(context: Context, household: TypedHousehold) -> Data:
    """What has to be remembered of a household whose line was just typed."""
    if _most(context) is None or not context.turn.coupons_in_stock:
        return {}
    cents, times = await household_coupons.cents_of(context.transaction, household)
    return {"coupon_cents": cents, "coupons": times}


def _ask_other(context: Context) -> None:
    context.go_to(OTHER)
    most = euro(_most(context) or 0)
    question, answer = other_question(
        context,
        of_address=_("With this coupon it is more than {most} for this address.").format(most=most),
        of_number=_("With this coupon it is more than {most} for this number.").format(most=most),
    )
    context.say(
        question,
        [Button(answer, "coupons.other"), stop_button()],
        shows_line=True,
    )


async def other_household(context: Context) -> None:
    """It is another household, or another person: go on, and count it."""
    context.data["other"] = True
    await ask_next(context)


def _ask_confirmation(context: Context, left: int) -> None:
    context.go_to(CONFIRM)
    purpose = context.data["purpose"]
    question = _("Do you give a coupon of {amount} {purpose}?").format(
        amount=f"<b>{euro(context.data['value'])}</b>",
        purpose=f"<b>{escape(context.scheme.purpose_text(purpose))}</b>",
    )
    context.say(
        f"{_left(context, purpose, left)} {question}",
        [Button(_("Give coupon"), "coupons.give"), stop_button()],
        shows_line=True,
    )


def say_gone(context: Context, others: bool) -> None:
    context.end()
    if others:
        text = _("These coupons are gone. Nothing was given. There are others.")
    else:
        text = _("There are no coupons now. Nothing was given.")
        context.turn.coupons_in_stock = False
    context.say(text, *context.menu())


async def give(context: Context) -> None:
    """The confirming tap: the one place where a coupon goes out."""
    await _give(context)


async def give_also(context: Context) -> None:
    """The one tap after a voucher; where there are many amounts, one is chosen first."""
    context.data.update(context.choice)
    if "value" in context.data:
        await _give(context)
    else:
        await ask_next(context)


async def _give(context: Context) -> None:
    if not open_today(context):
        return
    household, data = context.household(), context.data
    if household and _most(context) is not None:
        times = await household_coupons.how_many(context.transaction, household)
        if times != data.get("coupons"):
            # Somebody else gave one for this household since; how much, only the line can tell.
            del data["mark"]
            before = _("A coupon was just given for this household.") + " "
            _ask_line(context, before)
            return
    if is_too_much(context, data["value"], data):
        _ask_other(context)
        return
    person = context.person
    given_today = await coupons.given_today(context.transaction, person.id, context.today)
    if not await approvals.may_give_more(context, given_today):
        return
    approaches = context.organisation.approaches
    approach = approaches[0].key if len(approaches) == 1 else None
    if person.approach_on == context.today:
        approach = person.approach
    new = Giving(
        draft_id=context.draft_id,
        purpose=data["purpose"],
        balance_cents=data["value"],
        person_id=person.id,
        organisation=context.organisation.key,
        approach=approach,
        neighbourhood=data.get("neighbourhood"),
        other_household=bool(data.get("other")),
    )
    try:
        given = await coupons.give(context.transaction, new, context.now, context.today)
    except OutOfStock:
        say_gone(context, bool(await piles_now(context)))
        return
    if household:
        await household_coupons.remember(context.transaction, household, given.id)
        if "voucher" not in data:
            await lookups.was_for_giving(context.transaction, context.turn.chat_id)
    await _tell_when_gone(context, given)
    category = data.get("category")
    context.end()
    _hand_over(context, given, category)


def _hand_over(context: Context, given: Given, category: str | None) -> None:
    """The code and its buttons. After a voucher the queue wants the next voucher."""
    following = (
        Button(_("Next"), "issue.begin", {"category": category})
        if category
        else Button(_("Next coupon"), "coupons", {"purpose": given.purpose})
    )
    language = card_language.todays(context)
    context.send(CouponMessage(given.id, language), keep=True)
    card = CardMessage(CodeReference("coupon", given.id), language)
    context.send(card, *card_rows(context, given.id, following, language), keep=True)


def card_rows(context: Context, giving: int, following: Button, language: str) -> list[ButtonRow]:
    """What is needed next, below the card of a coupon in this language."""
    this: Data = {"coupon": giving}
    return [
        [ClientButton(_("Copy code"), "copy"), following],
        [
            Button(_("Print"), "coupons.sheet", {**this, "language": language}),
            ClientButton(_("Share"), "share"),
        ],
        *card_language.language_rows(context, this, language),
        [Button(_("Take back coupon"), "coupons.undo", this)],
    ]


async def send_sheet(context: Context) -> None:
    """The card once more, as a page to print."""
    given = await _own(context, context.choice)
    if given is not None:
        language = context.choice.get("language", LANGUAGE)
        context.send(SheetMessage(CodeReference("coupon", given.id), language))


async def _own(context: Context, this: Data) -> Given | None:
    """The coupon that buttons carry, while who asks works where it was given; else None.

    The button may be of before they went on in another organisation.
    """
    given = await coupons.giving(context.transaction, this["coupon"])
    if given is None:
        raise LookupError("the coupon of a card")
    if given.organisation == context.person.organisation:
        return given
    context.say(
        _(
            "This coupon is of another organisation. Questions? Call the coordinator: {phone}."
        ).format(phone=escape(context.scheme.coordinator_phone)),
        *context.menu(),
    )
    return None


async def show_card(context: Context) -> None:
    """The card once more, after it was folded."""
    await show(context, context.choice, card_language.todays(context))


async def show_in_language(context: Context) -> None:
    """The card once more, in another language, which counts for the rest of the day."""
    await show(context, context.choice, await card_language.remember(context))


async def show(context: Context, this: Data, language: str) -> None:
    """The card of which the buttons carry this, in a language; for this card only."""
    given = await _own(context, this)
    if given is None:
        return
    following = Button(_("Next coupon"), "coupons", {"purpose": given.purpose})
    card = CardMessage(CodeReference("coupon", given.id), language)
    rows = card_rows(context, given.id, following, language)
    context.send(card, *rows, keep=True, place=Place.NEW)


async def _tell_when_gone(context: Context, given: Given) -> None:
    """Tell the coordinators, once a day, that these are gone."""
    if any(pile.purpose == given.purpose for pile in await piles_now(context)):
        return
    notice = f"coupons gone {given.purpose} {context.today.isoformat()}"
    if await notices.once(context.transaction, notice, context.now):
        await context.tell_coordinators(
            _("The last coupon {purpose} was given just now.").format(
                purpose=escape(context.scheme.purpose_text(given.purpose))
            )
        )
