"""Repair: take back one's own voucher of today, or replace one that was lost."""

import re
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import menu_rows, stop_button
from bot.domain.codes import (
    NotExact,
    TypingError,
    looks_like_code,
    looks_like_pool_code,
    new_code,
    tail,
)
from bot.domain.scheme import Scheme
from bot.formatting import clock_time, day, number
from bot.handlers import approvals, coupon_undo, find_code, lookup, shop_tills
from bot.handlers.fallback import not_understood
from bot.handlers.household import is_sentence, may_ask, problem_text, read_line
from bot.handlers.issue import DOUBLE
from bot.handlers.issue_card import hand_over
from bot.handlers.issue_limits import say_out_of_codes
from bot.handlers.issue_line import address_part, is_line
from bot.handlers.meant_line import line_in
from bot.keys import TypedHousehold
from bot.parsing.address import BEGUN, AddressProblem, ProblemKind, holds_postcode
from bot.parsing.shop_codes import likely_codes
from bot.storage import households, lookups, notices, people, requests, vouchers
from bot.storage.buttons import Button, ButtonRow
from bot.storage.coupons import Coupon
from bot.storage.letters import CodeReference
from bot.storage.pool_codes import OutOfCodes
from bot.storage.requests import Request
from bot.storage.vouchers import NotUsable, State, Voucher
from bot.translation import gettext as _

FIND, UNDO = "repair.find", "repair.undo"
_LATEST = 5
_MOST_OWN = 10
# So many new codes on one day are more than get lost.
_MANY = 8
# What somebody types who means a code: letters and digits with a digit or a dash among them.
_CODE_TRIED = re.compile(r"(?=.*[0-9-])[A-Za-z0-9-]{4,20}")


async def begin(context: Context) -> None:
    """What is to be repaired? From a voucher's own button it is that voucher."""
    this = context.choice
    context.end()
    context.say(
        _("What do you want to repair?"),
        [Button(_("Take back my voucher"), "repair.undo", this)],
        [Button(_("Voucher lost: new code"), "repair.lost", this)],
        *await coupon_undo.repair_rows(context),
        [Button(_("Back"), "menu")],
    )


async def ask_undo(context: Context) -> None:
    """Show which voucher it is about, and ask."""
    person = context.person
    if "code" in context.meant:
        named = await lookup.named(context)
        if isinstance(named, Coupon) and named.given is not None:
            coupon_undo.ask_undo_of(context, named.given)
            return
        if not isinstance(named, Voucher):
            await lookup.show_code(context, context.meant["code"])
            return
        voucher: Voucher | None = named
    elif "voucher" in context.choice:
        voucher = await vouchers.by_id(context.transaction, context.choice["voucher"])
    else:
        given = await vouchers.given_on(context.transaction, person.id, context.today, _MOST_OWN)
        own = [each for each in given if await _may_undo(context, each)]
        if len(own) > 1:
            choices: list[ButtonRow] = [
                [Button(_label(context, each), "repair.undo", {"voucher": each.id})] for each in own
            ]
            context.say(
                _("Which voucher do you want to take back? These you gave today."),
                *choices,
                [Button(_("Back"), "menu")],
            )
            return
        voucher = own[0] if own else None
    if voucher is not None and voucher.state is State.REDEEMED:
        lookup.say_not_usable(context, voucher)
        return
    if voucher is None or not await _may_undo(context, voucher):
        context.say(
            _(
                "You can only take back a voucher that you gave today, while it is unused."
                " Call the coordinator: {phone}."
            ).format(phone=escape(context.scheme.coordinator_phone)),
            *menu_rows(person),
        )
        return
    context.begin()
    context.go_to(UNDO, voucher=voucher.id)
    context.say(
        _(
            "Take back the voucher {category} of {time} ({code})? The code no longer works then."
        ).format(
            code=escape(tail(voucher.code)),
            category=escape(context.scheme.category(voucher.category).in_sentence),
            time=clock_time(voucher.issued_at, context.scheme.zone),
        ),
        [Button(_("Take back"), "repair.undo_now"), stop_button()],
    )


async def _may_undo(context: Context, voucher: Voucher) -> bool:
    """Whether who speaks gave it today and nothing of it was used; a new code changes neither."""
    given = await vouchers.as_given(context.transaction, voucher)
    return (
        voucher.is_untouched
        and voucher.balance_cents == given.amount_cents
        and given.issued_by == context.person.id
        and given.issued_on == context.today
        and voucher.organisation == context.person.organisation
    )


async def undo(context: Context) -> None:
    """The confirming tap: the voucher is taken back and its money is free again."""
    voucher = await vouchers.by_id(context.transaction, context.data["voucher"])
    context.end()
    if voucher is None or not await _may_undo(context, voucher):
        lookup.say_not_usable(context, voucher)
        return
    is_free = await vouchers.end(
        context.transaction, voucher.id, State.UNDONE, context.person.id, context.now
    )
    # Else giving and taking back would be a way to ask after any number of addresses.
    await lookups.count(context.transaction, context.turn.chat_id, context.now)
    text = _("The voucher was taken back. The code no longer works.")
    context.say(text if is_free else lookup.ends_in_webshop(), *context.menu())
    await context.take_back_messages(CodeReference("voucher", voucher.id))


async def ask_lost(context: Context) -> None:
    """Which voucher was lost? Its own button says so; otherwise type or choose."""
    context.begin()
    if "voucher" in context.choice:
        voucher = await vouchers.by_id(context.transaction, context.choice["voucher"])
        context.data[lookup.BY_CODE] = context.choice.get(lookup.BY_CODE)
        await _ask_replace(context, voucher)
        return
    context.go_to(FIND)
    latest = await vouchers.latest_of(context.transaction, context.organisation.key, _LATEST)
    question = _find_question(context) + " " + _("Or choose one of the latest vouchers.")
    context.say(question, *_choices(context, latest), [stop_button()])


def _choices(context: Context, found: list[Voucher]) -> list[ButtonRow]:
    return [
        [Button(_label(context, voucher), "repair.choose", {"voucher": voucher.id})]
        for voucher in found
    ]


def _find_question(context: Context) -> str:
    ways = {
        "address": _("Type the code, or the postcode and the house number. Type no name."),
        "own reference": _("Type the code, or your own client number. Type no name."),
        "off": _("Type the code."),
    }
    return ways[context.scheme.double_check.on]


def _label(context: Context, voucher: Voucher) -> str:
    zone = context.scheme.zone
    when = (
        clock_time(voucher.issued_at, zone)
        if voucher.issued_on == context.today
        else day(voucher.issued_on)
    )
    category = context.scheme.category(voucher.category).label
    return f"{when} · {category} · {tail(voucher.code)}"


async def choose(context: Context) -> None:
    """One of the latest was chosen."""
    voucher = await vouchers.by_id(context.transaction, context.choice["voucher"])
    await _ask_replace(context, voucher)


async def begin_meant(context: Context) -> None:
    """A sentence told that a code was lost: it is in there, or is asked for."""
    if "code" in context.meant:
        context.begin()
        context.go_to(FIND)
        await _take_code(context, context.meant["code"])
        return
    if context.turn.step == DOUBLE and not context.meant.keys() & {"postcode", "number"}:
        # It is about the address that is on the screen, which had a voucher already.
        await lost_here(context)
        return
    try:
        household = (await read_line(context, line_in(context))).household
    except AddressProblem:
        await ask_lost(context)
        return
    context.begin()
    context.go_to(FIND)
    await _take_household(context, household)


def reads(text: str, scheme: Scheme) -> bool:
    """Whether a text may be what is asked, with a code anywhere in it, rather than a sentence.

    An address with what it is for, sport 9401 AB 12, begins a voucher.
    """
    is_bare = is_line(text, scheme) and address_part(text, scheme) == text.strip()
    if is_bare or find_code.is_code(text, scheme):
        return True
    if scheme.codes == "own":
        return find_code.holds_code(text, scheme)
    return any(map(str.isdigit, text)) and bool(likely_codes(text))


async def take_line(context: Context) -> None:
    """A code, an address or a reference was typed."""
    check, codes = context.scheme.double_check.on, context.scheme.codes
    own = find_code.holds_code(context.text, context.scheme) or (
        codes == "own" and looks_like_code(context.text)
    )
    # What may be a webshop's code may be an address as well; our own can't be mistaken.
    webshops = codes == "pool" and looks_like_pool_code(context.text)
    held_up = await find_code.why_not_now(context) if webshops else None
    known = webshops and not held_up and await find_code.exists(context, context.text)
    if check == "off" or own or known:
        await _take_code(context, context.text)
        return
    if codes == "pool" and not webshops and await _take_pasted(context):
        return
    try:
        household = (await read_line(context, line_in(context))).household
    except AddressProblem as problem:
        if held_up:
            context.delete_typed()
            context.say(find_code.wrong_code_text(held_up), [stop_button()])
            return
        await find_code.count_misses(context, int(webshops))
        if problem.kind is ProblemKind.NAME and is_sentence(context.text):
            # It tells something, and no name.
            await not_understood(context)
            return
        _say_problem(context, problem)
        return
    await _take_household(context, household, missed=int(webshops and not held_up))


async def _take_household(context: Context, household: TypedHousehold, *, missed: int = 0) -> None:
    """The voucher of a household; where there is none, `missed` codes were tried as well."""
    if not await may_ask(context):
        return
    given = await households.sealed_vouchers(context.transaction, household)
    usable = await vouchers.usable_now(context.transaction, given) if given else []
    if not usable:
        await find_code.count_misses(context, missed)
        context.delete_typed()
        context.say(
            _("I know no voucher for this. Look for a mistake and type it again."),
            [stop_button()],
        )
        return
    context.delete_typed(thanks=True)
    await _ask_which(context, usable)


async def lost_here(context: Context) -> None:
    """For an address that had a voucher: it was lost. The line was typed just now."""
    known = [await vouchers.by_id(context.transaction, one) for one in context.data["lost"]]
    usable = [one for one in known if one is not None and one.is_usable_on(context.today)]
    if not usable:
        await ask_lost(context)
        return
    context.begin()
    await _ask_which(context, usable)


async def _ask_which(context: Context, usable: list[Voucher]) -> None:
    """The one that there is, or a choice. Of another organisation's only that there is one."""
    own = [each for each in usable if lookup.reaches(context, each, {})]
    others = [each for each in usable if each not in own]
    if len(own) == 1 and not others:
        await _ask_replace(context, own[0])
        return
    rows = _choices(context, own)
    if others:
        # A coordinator can look up which it is; who asks hears nothing of it.
        rows.append([Button(_("Ask the coordinator"), "repair.ask", {"voucher": others[0].id})])
    if not own:
        text = _(
            "This voucher is of another organisation. The coordinator can let you give a new code."
        )
    elif others:
        text = _("Which one is lost? One is of another organisation: ask the coordinator.")
    else:
        text = _("There are {count} vouchers for this address. Which one is lost?").format(
            count=len(own)
        )
    context.go_to(FIND)
    context.say(text, *rows, [stop_button()])


async def _is_refused(context: Context, voucher: Voucher, request: Request | None) -> bool:
    """Whether who speaks may give no new code by themselves, without a coordinator's yes.

    Not for another organisation's voucher, nor after the scheme's last day. That is said.
    """
    if request is not None:
        return False
    if not lookup.reaches(context, voucher, context.data):
        context.end()
        lookup.say_not_ours(context)
        return True
    if context.scheme.is_open_on(context.today):
        return False
    context.end()
    context.say(
        _("The scheme has ended. The coordinator can let you give a new code."),
        [Button(_("Ask the coordinator"), "repair.ask", {"voucher": voucher.id})],
        [Button(_("Back"), "menu")],
    )
    return True


async def ask_coordinator(context: Context) -> None:
    """The tap that asks the coordinators: may I give a new code for another's voucher?"""
    voucher = await vouchers.by_id(context.transaction, context.choice["voucher"])
    context.end()
    if voucher is None or not voucher.is_usable_on(context.today):
        lookup.say_not_usable(context, voucher)
        return
    await approvals.ask_to_replace(context, voucher)


async def go_on_allowed(context: Context) -> None:
    """A coordinator said yes: the new code, after the same question as for one's own."""
    request = await requests.by_id(context.transaction, context.choice["request"])
    if request is None or request.voucher_id is None or not _allows(context, request):
        approvals.say_no_more(context)
        return
    context.begin()
    context.data["request"] = request.id
    await _ask_replace(context, await vouchers.by_id(context.transaction, request.voucher_id))


def _allows(context: Context, request: Request) -> bool:
    return request.allows(context.person.id, context.person.organisation, context.now)


async def _request(context: Context, voucher: Voucher) -> Request | None:
    """The coordinator's yes by which this conversation goes on, if it still holds for this."""
    number = context.data.get("request")
    request = await requests.by_id(context.transaction, number) if number else None
    holds = request and request.voucher_id == voucher.id and _allows(context, request)
    return request if holds else None


def _say_problem(context: Context, problem: AddressProblem) -> None:
    text = problem_text(problem)
    if problem.kind in (*BEGUN, ProblemKind.BSN, ProblemKind.BAD_POSTCODE):
        hint = ""
    elif _CODE_TRIED.fullmatch(context.text.strip()):
        text = _("This code is not right. A code looks like this: K7M4-2P9Q-XC3DT.")
        hint = ""
    else:
        hint = "\n\n" + _find_question(context)
    context.delete_typed()
    context.say(text + hint, [stop_button()])


async def _take_pasted(context: Context) -> bool:
    """Take the webshop's code that stands among other words or in a link; False where none does."""
    likely = [] if holds_postcode(context.text) else likely_codes(context.text)
    if not likely or await find_code.why_not_now(context):
        return False
    known = await lookup.known_of(context, likely)
    if len(known) != 1:
        return False
    await _take_code(context, known[0])
    return True


async def _take_code(context: Context, text: str) -> None:
    try:
        voucher = await find_code.find(context, text)
    except (TypingError, NotExact, find_code.TooManyTries) as error:
        context.say(find_code.wrong_code_text(error), [stop_button()])
        return
    if voucher is None:
        context.say(find_code.unknown_code_text(), [stop_button()])
        return
    context.data[lookup.BY_CODE] = context.person.organisation
    await _ask_replace(context, voucher)


async def _ask_replace(context: Context, voucher: Voucher | None) -> None:
    if voucher is None or not voucher.is_usable_on(context.today):
        context.end()
        lookup.say_not_usable(context, voucher)
        return
    if await _is_refused(context, voucher, await _request(context, voucher)):
        return
    context.go_to("repair.replace", voucher=voucher.id)
    context.say(
        _(
            "A new code for the voucher {category} ({code})? The old code no longer works then."
        ).format(
            category=escape(context.scheme.category(voucher.category).in_sentence),
            code=escape(tail(voucher.code)),
        ),
        [Button(_("New code"), "repair.replace"), stop_button()],
    )


async def replace(context: Context) -> None:
    """The confirming tap: the old code is withdrawn and a new one given, at no extra budget."""
    scheme = context.scheme
    old = await vouchers.by_id(context.transaction, context.data["voucher"])
    if old is None:
        raise LookupError("the voucher to replace")
    if await shop_tills.is_taking(context, old.id):
        return
    request = await _request(context, old)
    if await _is_refused(context, old, request):
        return
    try:
        voucher = await vouchers.replace_code(
            context.transaction,
            old,
            draft_id=context.draft_id,
            person_id=context.person.id,
            scheme=scheme,
            code=new_code() if scheme.codes == "own" else None,
            now=context.now,
        )
    except NotUsable:
        context.end()
        lookup.say_not_usable(context, old)
        return
    except OutOfCodes:
        await say_out_of_codes(context)
        return
    if request is not None:
        await requests.use(context.transaction, request.id, context.now)
    await _tell_giver(context, old)
    await _tell_if_many(context)
    context.end()
    by_code = None if lookup.reaches(context, voucher, {}) else context.person.organisation
    await hand_over(context, voucher, by_code=by_code)
    await context.take_back_messages(CodeReference("voucher", old.id))


async def _tell_giver(context: Context, old: Voucher) -> None:
    """Who gave a voucher hears that somebody else had its code replaced."""
    given = await vouchers.as_given(context.transaction, old)
    giver = await people.member(context.transaction, given.issued_by, context.keys)
    if giver is None or not giver.reachable or giver.id == context.person.id:
        return
    context.tell(
        [giver.chat_id],
        _(
            "A voucher {category} that you gave ({code}) got a new code. {organisation} asked for"
            " it. Is that not right? Call {phone}."
        ).format(
            category=escape(context.scheme.category(old.category).in_sentence),
            code=escape(tail(old.code)),
            organisation=escape(context.scheme.organisation_name(context.person.organisation)),
            phone=escape(context.scheme.coordinator_phone),
        ),
    )


async def _tell_if_many(context: Context) -> None:
    """Tell the coordinators, once a day, that somebody gives very many new codes."""
    person, today = context.person.id, context.today
    count = await vouchers.replaced_today(context.transaction, person, today)
    if count < _MANY or not await notices.once(
        context.transaction, f"replaced {person} {today.isoformat()}", context.now
    ):
        return
    me = await people.member(context.transaction, person, context.keys)
    await context.tell_coordinators(
        _(
            "{name} of {organisation} gave {count} new codes for lost vouchers today. See whether"
            " that is right."
        ).format(
            name=escape(me.name if me else ""),
            organisation=escape(context.organisation.name),
            count=number(count),
        )
    )
