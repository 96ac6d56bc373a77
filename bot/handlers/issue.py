"""Giving a voucher: approach, category, household, confirmation, and what is handed over.

At most three taps and one typed line; `ask_next` asks only what is not known yet.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from html import escape

from bot.address import TOO_MUCH, AddressProblem, begins_with_address, read_address
from bot.codes import new_code
from bot.context import Button, Context, Data, Filled, Row
from bot.handlers import approvals, coupons, lookup
from bot.handlers.household import line_question, may_ask, read_or_ask_again
from bot.handlers.menu import begin_giving, category_rows, menu_rows, open_today
from bot.scheme import Approach, Category, Scheme
from bot.storage import households, lookups, people, vouchers
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

# From so many in a day it is looked whether that is far more than somebody usually gives.
_MUCH = 15
_MUCH_TIMES = 3
_USUAL_DAYS = timedelta(days=60)


async def begin(context: Context) -> None:
    """Begin a voucher. A button may bring the category of the one before; one may be `named`."""
    if begin_giving(context, "category") and await _has_room(context):
        # The category of the voucher before goes on; it should not do so unseen.
        context.data["again"] = "category" in context.data and "named" not in context.choice
        await ask_next(context)
        await context.fold_codes()


async def begin_with_line(context: Context) -> None:
    """The expert's way: category and address typed in one line, at any moment."""
    if not open_today(context, typed=True) or not await _has_room(context, typed=True):
        return
    # At the confirmation it is another address for the same voucher.
    known = context.data if context.turn.step in (DOUBLE, CONFIRM) else {}
    goes_on: Data = {key: known[key] for key in ("category", "approach") if key in known}
    context.begin()
    context.data.update(goes_on)
    await _take_line(context, _take_words(context, context.text))
    await context.fold_codes()


def _take_words(context: Context, text: str) -> str:
    """Remember the category and the approach that a line names; returns the rest of it."""
    named, line = split_line(text, context.scheme.categories, context.organisation.approaches)
    context.data.update(named)
    return line


def split_line(
    text: str, categories: Iterable[Category], approaches: Iterable[Approach]
) -> tuple[Data, str]:
    """Category and approach, where they begin or end a typed line, and the rest of the line.

    A word "voucher" before it does no harm: "voucher sport 9401 AB 12 toegang".
    """
    line = re.sub(r"^\s*voucher\b", "", text, flags=re.IGNORECASE).strip()
    named: Data = {}
    words: list[tuple[str, str, Sequence[str]]] = [
        ("category", one.key, (one.label, one.key)) for one in categories
    ]
    words += [("approach", one.key, _approach_words(one)) for one in approaches]
    # Whichever is outermost goes first, so that what was behind it is seen the second time.
    for _each in range(2):
        for what, key, spellings in words:
            for word in map(re.escape, spellings):
                rest, found = re.subn(
                    rf"^{word}(?!\w)[\s,:]*|(?:^|[\s,:]+){word}$",
                    "",
                    line,
                    count=1,
                    flags=re.IGNORECASE,
                )
                if found and what not in named:
                    named[what], line = key, rest.strip()
    return named, line


def _approach_words(approach: Approach) -> list[str]:
    """What an approach may be called: its label, a part of one that names two, or its key."""
    return [approach.label, *approach.label.split(" / "), approach.key]


def is_address_line(text: str, scheme: Scheme) -> bool:
    """Whether a line typed out of the blue begins a voucher: an address, perhaps with more.

    With a name or a telephone number behind it, it is one too: then that is said.
    """
    line = split_line(text, scheme.categories, _all_approaches(scheme))[1]
    try:
        read_address(line)
    except AddressProblem as problem:
        return problem.kind in TOO_MUCH and begins_with_address(line)
    return True


def _all_approaches(scheme: Scheme) -> list[Approach]:
    return [one for organisation in scheme.organisations for one in organisation.approaches]


async def ask_next(context: Context, *, typed: bool = False) -> None:
    """Ask the first thing that is not known yet. `typed`: the user just typed the address."""
    if "approach" not in context.data and not _known_approach(context):
        _ask_approach(context, typed=typed)
    elif "category" not in context.data:
        _ask_category(context, typed=typed)
    elif context.scheme.double_check.on != "off" and "mark" not in context.data:
        _ask_line(context, typed=typed)
    elif context.data.get("double") and not context.data.get("other"):
        _ask_other(context, typed=typed)
    else:
        await _ask_confirmation(context, typed=typed)


def _known_approach(context: Context) -> bool:
    approaches = context.organisation.approaches
    person = context.person
    if len(approaches) == 1:
        context.data["approach"] = approaches[0].key
    elif person.approach_on == context.today and person.approach in {a.key for a in approaches}:
        context.data["approach"] = person.approach
    return "approach" in context.data


def _ask(context: Context, step: str, text: str, *rows: Row, typed: bool) -> None:
    context.go_to(step)
    context.say(text, *rows, delete=typed, thanks=True, shows_line=True)


def _ask_approach(context: Context, *, typed: bool, note: str = "") -> None:
    rows: list[Row] = [
        [Button(approach.label, "issue.approach", {"approach": approach.key})]
        for approach in context.organisation.approaches
    ]
    text = _("By which way did you come to these people?")
    if note:
        text = f"{note}\n\n{text}"
    _ask(context, APPROACH, text, *rows, _stop_row(), typed=typed)


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
            *menu_rows(context.person),
        )
        return
    context.data["approach"] = approach
    await ask_next(context)


async def other_approach(context: Context) -> None:
    """Choose the approach once more: at the confirmation, or by the word at any moment."""
    _ask_other_approach(context)


def _ask_other_approach(context: Context, note: str = "") -> None:
    if len(context.organisation.approaches) == 1:
        only = context.organisation.approaches[0].label
        context.say(
            _("Your organisation has one approach: {approach}.").format(approach=escape(only)),
            *menu_rows(context.person),
        )
        return
    if not (context.turn.step or "").startswith("issue."):
        context.begin()
        context.data["only_approach"] = True
    context.data.pop("approach", None)
    _ask_approach(context, typed=False, note=note)


def is_approach(text: str, scheme: Scheme) -> bool:
    """Whether a typed text is the name of an approach and nothing else."""
    named, rest = split_line(text, (), _all_approaches(scheme))
    return "approach" in named and not rest


async def name_approach(context: Context) -> None:
    """An approach was typed by its name: it counts for this voucher, or a button asks for it."""
    going_on = (context.turn.step or "").startswith("issue.")
    named, _rest = split_line(context.text, (), context.organisation.approaches)
    if going_on and named and not context.data.get("only_approach"):
        context.data.update(named)
        await ask_next(context)
    else:
        note = _("Tap the button itself. Then I know for sure.") if named else ""
        _ask_other_approach(context, note)


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


def _ask_line(context: Context, *, typed: bool = False) -> None:
    context.go_to(LINE)
    text = line_question(context)
    rows = [_stop_row()]
    if context.data.get("again"):
        category = context.scheme.category(context.data["category"])
        again = _("The next voucher, {category} again. For something else? Tap a button.")
        text = again.format(category=escape(category.in_sentence)) + f"\n\n{text}"
        others = category_rows(context, "issue.category", but=category.key)
        rows = [*others, *rows]
    context.say(text, *rows, delete=typed)


async def take_line(context: Context) -> None:
    """The typed line arrived; it may bring another category or approach, or only that."""
    if coupons.is_line(context.text, context.scheme):
        # Something else than what was going on.
        await coupons.begin_with_line(context)
        return
    line = _take_words(context, context.text)
    if line:
        await _take_line(context, line)
    else:
        await ask_next(context, typed=True)


async def _take_line(context: Context, line: str) -> None:
    read = await read_or_ask_again(context, line, LINE)
    if read is None:
        return
    if context.scheme.double_check.on == "address" and read.neighbourhood is None:
        context.go_to(LINE)
        context.say(
            _("This postcode is not in {place}, by our list.").format(
                place=escape(context.scheme.place)
            ),
            [Button(_("Correct it"), "issue.again")],
            [Button(_("Call the coordinator"), "issue.call")],
            _stop_row(),
            delete=True,
        )
        return
    if not await may_ask(context):
        return
    household = read.household
    given = await households.sealed_vouchers(context.transaction, household)
    double = bool(given) and await vouchers.any_counts(context.transaction, given)
    usable = await vouchers.usable_now(context.transaction, given) if double else []
    context.data.update(
        read.known(),
        given=len(given),
        double=double,
        # Only who just typed the line can find them; one of them may be what is lost.
        lost=[voucher.id for voucher in usable],
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
        [Button(answer, "issue.other")],
        [Button(_("Code lost"), "repair.here"), *_stop_row()],
        typed=typed,
    )


async def other_household(context: Context) -> None:
    """It is another household, or another person: go on, and count it."""
    context.data["other"] = True
    await ask_next(context)


async def _ask_confirmation(context: Context, *, typed: bool) -> None:
    category = context.scheme.category(context.data["category"])
    voucher = {
        "amount": f"<b>{euro(context.scheme.voucher_cents)}</b>",
        "category": f"<b>{escape(category.in_sentence)}</b>",
    }
    rows: list[Row] = [
        [Button(_("Give voucher"), "issue.give")],
        [Button(_("Other category"), "issue.other_category")],
    ]
    approaches = context.organisation.approaches
    if len(approaches) == 1:
        text = _("Is this right? A voucher of {amount} {category}.").format(**voucher)
    else:
        text = _("Is this right? A voucher of {amount} {category}, through {approach}.").format(
            **voucher,
            approach=f"<b>{escape(context.organisation.approach(context.data['approach']).label)}</b>",
        )
        rows.append([Button(_("Other approach"), "issue.other_approach")])
    if await vouchers.last_day_of(context.transaction, context.person.id) != context.today:
        text += " " + _("You give it to somebody with a low income.")
    _ask(context, CONFIRM, text, *rows, _stop_row(), typed=typed)


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
        await _say_sold_out(context, full.pot)
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
    await _tell_thresholds(context)
    await _tell_if_unusual(context, before + 1)
    known = context.data | {"voucher": voucher.id}
    context.end()
    also = await coupons.is_offered(context, known)
    hand_over(context, voucher, also=also)
    if also:
        coupons.keep_for(context, known)


def hand_over(
    context: Context, voucher: Voucher, *, also: bool = False, by_code: str | None = None
) -> None:
    """Give the intermediary what the participant gets: the code, and below it the card.

    What is needed next stands under the card. `also` offers a coupon as well. `by_code` is the
    organisation that was let give a new code for another's voucher.
    """
    this = {"voucher": voucher.id}
    context.send("voucher", args=this, keep=True)
    rows = _card_rows(voucher, also=also, by_code=by_code)
    context.send("card", *rows, args=this, keep=True)


def _card_rows(voucher: Voucher, *, also: bool = False, by_code: str | None = None) -> list[Row]:
    this: Data = {"voucher": voucher.id} | ({lookup.BY_CODE: by_code} if by_code else {})
    rows: list[Row] = [
        [
            Filled(_("Copy code"), "copy"),
            Button(_("Next"), "issue.begin", {"category": voucher.category}),
        ],
        [
            Button(_("Print"), "issue.sheet", this),
            Filled(_("Share"), "share"),
        ],
        [Button(_("Code lost or wrong"), "repair", this)],
    ]
    if also:
        rows.append([Button(_("A coupon as well"), "coupons.offer", this)])
    return rows


async def show_card(context: Context) -> None:
    """The card once more, after it was folded."""
    voucher = await _reached(context)
    if voucher is not None:
        args = {"voucher": voucher.id}
        context.send("card", *_card_rows(voucher), args=args, keep=True, new=True)


async def send_sheet(context: Context) -> None:
    """The card once more, as a page to print."""
    voucher = await _reached(context)
    if voucher is not None:
        context.send("sheet", args={"voucher": voucher.id}, new=True, keep=True)


async def _reached(context: Context) -> Voucher | None:
    """The voucher of the tapped button; None where it is out of reach by now, and that is said."""
    voucher = await vouchers.by_id(context.transaction, context.choice["voucher"])
    if voucher is None:
        raise LookupError("the voucher of a card")
    if lookup.reaches(context, voucher, context.choice):
        return voucher
    lookup.say_not_ours(context)
    return None


async def _has_room(context: Context, *, typed: bool = False) -> bool:
    """Whether there is one more voucher to give; if not, that is said before anything is asked."""
    pot = await vouchers.full_pot(context.transaction, context.organisation.key, context.scheme)
    if pot is not None:
        await _say_sold_out(context, pot, typed=typed)
    elif context.scheme.codes == "pool" and not await vouchers.pool_left(context.transaction):
        await say_out_of_codes(context, typed=typed)
    else:
        return True
    return False


async def _say_sold_out(context: Context, pot: str, *, typed: bool = False) -> None:
    context.end()
    if pot in (vouchers.VOUCHERS, vouchers.SETTLEMENT):
        text = _("All vouchers are gone. Nothing was given. The coordinator knows.")
    else:
        text = _(
            "The vouchers of your organisation are gone. Nothing was given. The coordinator knows."
        )
    context.say(text, *menu_rows(context.person), delete=typed)
    if await vouchers.notice_once(context.transaction, f"sold out {pot}", context.now):
        who = escape(context.organisation.name)
        await context.tell_coordinators(
            _("All vouchers are gone. {organisation} could not give one just now.").format(
                organisation=who
            )
            if pot in (vouchers.VOUCHERS, vouchers.SETTLEMENT)
            else _("The envelope of {organisation} is empty.").format(organisation=who)
        )


async def say_out_of_codes(context: Context, *, typed: bool = False) -> None:
    """The webshop's codes are used up: the coordinators hear of it once a day."""
    context.end()
    context.say(
        _("There are no codes left. Nothing was given. The coordinator knows."),
        *menu_rows(context.person),
        delete=typed,
    )
    day_notice = f"out of codes {context.today.isoformat()}"
    if await vouchers.notice_once(context.transaction, day_notice, context.now):
        await context.tell_coordinators(
            _("The codes of the webshop are used up. Ask for a new list and import it.")
        )


async def _tell_if_unusual(context: Context, given: int) -> None:
    """Tell the coordinators, once a day, that somebody gives far more than they usually do."""
    if given < _MUCH:
        return
    person, today = context.person.id, context.today
    since = today - _USUAL_DAYS
    usual = await vouchers.usually_a_day(context.transaction, person, since, today) or 0.0
    notice = f"much {person} {today.isoformat()}"
    if given < _MUCH_TIMES * usual or not await vouchers.notice_once(
        context.transaction, notice, context.now
    ):
        return
    me = await people.member(context.transaction, person, context.keys)
    words = {
        "name": escape(me.name if me else ""),
        "organisation": escape(context.organisation.name),
        "count": number(given),
    }
    if usual:
        text = _(
            "{name} of {organisation} gave {count} vouchers today. On other days about {usual}."
            " See whether that is right."
        ).format(usual=number(max(1, round(usual))), **words)
    else:
        text = _(
            "{name} of {organisation} gave {count} vouchers today, and none in the weeks before."
            " See whether that is right."
        ).format(**words)
    await context.tell_coordinators(text)


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
