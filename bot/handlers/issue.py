"""Giving a voucher: approach, category, household, confirmation, and what is handed over.

At most three taps and one typed line; `ask_next` asks only what is not known yet.
"""

import re
from html import escape

from bot.address import TOO_MUCH, AddressProblem, begins_with_address, read_address
from bot.codes import new_code
from bot.context import Button, Context, Filled, Row
from bot.handlers import coupons
from bot.handlers.household import line_question, read_or_ask_again
from bot.handlers.menu import begin_giving, category_rows, menu_rows, open_today
from bot.scheme import Category
from bot.storage import households, people, vouchers
from bot.storage.vouchers import NewVoucher, OutOfCodes, SoldOut, Voucher
from bot.translation import gettext as _
from bot.wording import euro, number

APPROACH, CATEGORY, LINE, DOUBLE, CONFIRM = (
    "issue.approach",
    "issue.category",
    "issue.line",
    "issue.double",
    "issue.confirm",
)


async def begin(context: Context) -> None:
    """Begin a voucher. A button may bring the category of the one before."""
    if begin_giving(context, "category"):
        await ask_next(context)


async def begin_with_line(context: Context) -> None:
    """The expert's way: category and address typed in one line, at any moment."""
    if not open_today(context):
        return
    category, line = split_line(context.text, context.scheme.categories)
    # At the confirmation it is another address for the same voucher.
    known = context.data.get("category") if context.turn.step in (DOUBLE, CONFIRM) else None
    context.begin()
    if category or known:
        context.data["category"] = category.key if category else known
    await _take_line(context, line)


def split_line(text: str, categories: tuple[Category, ...]) -> tuple[Category | None, str]:
    """The category at the beginning or the end of a typed line, and the rest of the line.

    A word "voucher" before it does no harm: "voucher sport 9401 AB 12".
    """
    line = re.sub(r"^\s*voucher\b", "", text, flags=re.IGNORECASE).strip()
    for category in categories:
        for word in (re.escape(category.label), re.escape(category.key)):
            rest, found = re.subn(
                rf"^{word}\b[\s,:]*|[\s,:]+{word}$", "", line, count=1, flags=re.IGNORECASE
            )
            if found:
                return category, rest.strip()
    return None, line


def is_address_line(text: str, categories: tuple[Category, ...]) -> bool:
    """Whether a line typed out of the blue begins a voucher: an address, perhaps with category.

    With a name or a telephone number behind it, it is one too: then that is said.
    """
    line = split_line(text, categories)[1]
    try:
        read_address(line)
    except AddressProblem as problem:
        return problem.kind in TOO_MUCH and begins_with_address(line)
    return True


async def ask_next(context: Context, *, typed: bool = False) -> None:
    """Ask the first thing that is not known yet. `typed`: the user just typed the address."""
    if "approach" not in context.data and not await _known_approach(context):
        _ask_approach(context, typed=typed)
    elif "category" not in context.data:
        _ask_category(context, typed=typed)
    elif context.scheme.double_check.on != "off" and "mark" not in context.data:
        _ask_line(context)
    elif context.data.get("double") and not context.data.get("other"):
        _ask_other(context, typed=typed)
    else:
        _ask_confirmation(context, typed=typed)


async def _known_approach(context: Context) -> bool:
    approaches = context.organisation.approaches
    person = context.person
    if len(approaches) == 1:
        context.data["approach"] = approaches[0].key
    elif person.approach_on == context.today and person.approach in {a.key for a in approaches}:
        context.data["approach"] = person.approach
    return "approach" in context.data


def _ask(context: Context, step: str, text: str, *rows: Row, typed: bool) -> None:
    context.go_to(step)
    context.say(text, *rows, delete=typed, thanks=True)


def _ask_approach(context: Context, *, typed: bool) -> None:
    rows: list[Row] = [
        [Button(approach.label, "issue.approach", {"approach": approach.key})]
        for approach in context.organisation.approaches
    ]
    _ask(context, APPROACH, _("How do you meet people today?"), *rows, _stop_row(), typed=typed)


async def choose_approach(context: Context) -> None:
    """Remember the approach for the rest of the day."""
    approach = context.choice["approach"]
    await people.choose_approach(context.transaction, context.person.id, approach, context.today)
    context.data["approach"] = approach
    await ask_next(context)


def _ask_category(context: Context, *, typed: bool) -> None:
    rows = category_rows(context, "issue.category")
    _ask(context, CATEGORY, _("What is the voucher for?"), *rows, _stop_row(), typed=typed)


async def choose_category(context: Context) -> None:
    """Take the category."""
    context.data["category"] = context.choice["category"]
    await ask_next(context)


async def other_category(context: Context) -> None:
    """At the confirmation: choose the category once more."""
    context.data.pop("category", None)
    await ask_next(context)


def _stop_row() -> Row:
    return [Button(_("Stop"), "stop")]


def _ask_line(context: Context) -> None:
    context.go_to(LINE)
    text = line_question(context)
    if context.turn.tapped and context.turn.tapped.action == "issue.begin":
        # The category of the voucher before goes on; it should not do so unseen.
        category = context.scheme.category(context.data["category"])
        again = _("The next voucher, {category} again.").format(
            category=escape(category.in_sentence)
        )
        text = f"{again}\n\n{text}"
    context.say(text, _stop_row())


async def take_line(context: Context) -> None:
    """The typed line arrived; it may bring another category."""
    category, line = split_line(context.text, context.scheme.categories)
    if category:
        context.data["category"] = category.key
    await _take_line(context, line)


async def _take_line(context: Context, line: str) -> None:
    read = read_or_ask_again(context, line, LINE)
    if read is None:
        return
    household, neighbourhood = read
    if context.scheme.double_check.on == "address" and neighbourhood is None:
        context.go_to(LINE)
        context.say(
            _("This postcode is not in {place}, by our list.").format(
                place=escape(context.scheme.place)
            ),
            [
                Button(_("Correct it"), "issue.again"),
                Button(_("Ask the coordinator"), "issue.call"),
            ],
            _stop_row(),
            delete=True,
        )
        return
    given = await households.sealed_vouchers(context.transaction, household)
    context.data.update(
        mark=household.mark.hex(),
        public=household.public.hex(),
        given=len(given),
        neighbourhood=neighbourhood,
        double=bool(given) and await vouchers.any_counts(context.transaction, given),
        **await coupons.known_of(context, household),
    )
    await ask_next(context, typed=True)


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
        *menu_rows(context.person),
    )


def _ask_other(context: Context, *, typed: bool) -> None:
    if context.scheme.double_check.on == "address":
        given = _("A voucher was already given for this address.")
    else:
        given = _("A voucher was already given for this number.")
    if context.scheme.double_check.per == "household":
        question, answer = _("Is this another household?"), _("Other household")
    else:
        question, answer = _("Is this for another person?"), _("Other person")
    _ask(
        context,
        DOUBLE,
        f"{given} {question}",
        [Button(answer, "issue.other"), Button(_("Stop"), "stop")],
        typed=typed,
    )


async def other_household(context: Context) -> None:
    """It is another household, or another person: go on, and count it."""
    context.data["other"] = True
    await ask_next(context)


def _ask_confirmation(context: Context, *, typed: bool) -> None:
    category = context.scheme.category(context.data["category"])
    _ask(
        context,
        CONFIRM,
        _(
            "Is this right? A voucher of {amount} {category}."
            " You give it to somebody with a low income."
        ).format(
            amount=f"<b>{euro(context.scheme.voucher_cents)}</b>",
            category=f"<b>{escape(category.in_sentence)}</b>",
        ),
        [Button(_("Give voucher"), "issue.give")],
        [Button(_("Other category"), "issue.other_category"), Button(_("Stop"), "stop")],
        typed=typed,
    )


async def give(context: Context) -> None:
    """The confirming tap: the one place where a voucher comes into being."""
    household = context.household()
    if household and not context.data.get("other"):
        given = await households.how_many(context.transaction, household)
        if given != context.data["given"]:
            # Somebody else gave one for this household after the line was typed here.
            context.data.update(double=True, given=given)
            await ask_next(context)
            return
    scheme = context.scheme
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
        await _say_sold_out(context, full.pot)
        return
    except OutOfCodes:
        await say_out_of_codes(context)
        return
    if household:
        await households.add(context.transaction, household, voucher.id)
    await _tell_thresholds(context)
    known = context.data
    context.end()
    hand_over(context, voucher)
    await coupons.offer(context, known)


def hand_over(context: Context, voucher: Voucher) -> None:
    """Give the intermediary what the participant gets: the code with its buttons, and the card."""
    this = {"voucher": voucher.id}
    first: Row = [
        Filled(_("Copy code"), "copy"),
        Button(_("Next"), "issue.begin", {"category": voucher.category}),
    ]
    context.send(
        "voucher",
        first,
        [Button(_("Card to print"), "issue.sheet", this)],
        [Filled(_("Share by WhatsApp"), "share"), Button(_("Repair"), "repair", this)],
        args=this,
        keep=True,
    )
    # The card pushes the code's buttons out of sight, and the queue wants the next voucher.
    context.send("card", first, args=this, keep=True)


async def send_sheet(context: Context) -> None:
    """The card once more, as a page to print."""
    context.send("sheet", args=context.choice, new=True, keep=True)


async def _say_sold_out(context: Context, pot: str) -> None:
    context.end()
    if pot in (vouchers.VOUCHERS, vouchers.SETTLEMENT):
        text = _("All vouchers are gone. Nothing was given. The coordinator knows.")
    else:
        text = _(
            "The vouchers of your organisation are gone. Nothing was given. The coordinator knows."
        )
    context.say(text, *menu_rows(context.person))
    if await vouchers.notice_once(context.transaction, f"sold out {pot}", context.now):
        who = escape(context.organisation.name)
        await context.tell_coordinators(
            _("All vouchers are gone. {organisation} could not give one just now.").format(
                organisation=who
            )
            if pot in (vouchers.VOUCHERS, vouchers.SETTLEMENT)
            else _("The envelope of {organisation} is empty.").format(organisation=who)
        )


async def say_out_of_codes(context: Context) -> None:
    """The webshop's codes are used up: the coordinators hear of it once a day."""
    context.end()
    context.say(
        _("There are no codes left. Nothing was given. The coordinator knows."),
        *menu_rows(context.person),
    )
    day_notice = f"out of codes {context.today.isoformat()}"
    if await vouchers.notice_once(context.transaction, day_notice, context.now):
        await context.tell_coordinators(
            _("The codes of the webshop are used up. Ask for a new list and import it.")
        )


async def _tell_thresholds(context: Context) -> None:
    """Tell the coordinators, once each, that a share of the pot is committed: only the highest."""
    scheme = context.scheme
    pot = await vouchers.pot(context.transaction, vouchers.VOUCHERS)
    before = pot.used_cents - scheme.voucher_cents
    reached = [
        threshold
        for threshold in scheme.thresholds
        if before * 100 < pot.ceiling_cents * threshold <= pot.used_cents * 100
        and await vouchers.notice_once(context.transaction, f"threshold {threshold}", context.now)
    ]
    if reached:
        await context.tell_coordinators(
            _("{percent}% of the vouchers was given: {count} of {most}.").format(
                percent=max(reached),
                count=number(pot.used_cents // scheme.voucher_cents),
                most=number(scheme.most_vouchers),
            )
        )
