"""What a coupon is, for whoever has its code: by the newest list, or by a live webshop itself.

Where there is one it is asked after the turn; whoever waits has an answer within three seconds.
"""

import asyncio
from datetime import date
from functools import partial
from html import escape

from bot.conversation.background import Act, Task, TaskContext, task
from bot.conversation.context import Context
from bot.domain.codes import folded
from bot.formatting import day, day_and_time, euro
from bot.storage import coupons, shop_cards
from bot.storage.buttons import Button, ButtonRow
from bot.storage.coupons import NO_END, Coupon, CouponFacts, Standing
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.webshop.coupon_states import why_not_good
from bot.webshop.shop import LOOK_SECONDS, Away, Refused, Seen
from bot.webshop.shop_stock import standing_of_card

# What a list says of a coupon that does not matter to who has it in hand: it was given to them.
_GOOD_IN_HAND = {Standing.GOOD, Standing.TAKEN}


async def show(context: Context, coupon: Coupon, note: str = "") -> None:
    """What this coupon is; what is left on it says the live webshop, where there is one."""
    if await shop_cards.is_linked(context.transaction):
        await _ask.run_in_background(
            context, {"code": folded(coupon.code), "note": note}, of_its_own=True
        )
        return
    _say(context, coupon, coupon.facts, note)


@task("coupons.balance")
async def _ask(asked: Task, tools: TaskContext) -> Act:
    """Look in the webshop what is left on a coupon."""
    coupon = await coupons.by_code(tools.reading, asked.args["code"])
    if coupon is None:
        raise LookupError("a coupon that was there a moment ago")
    seen, is_away = None, tools.shop is None
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            seen = await tools.shop.look(coupon.code) if tools.shop else None
    except (Away, Refused, TimeoutError):
        is_away = True
    return partial(
        _say_seen, coupon=coupon, seen=seen, is_away=is_away, note=asked.args.get("note", "")
    )


async def _say_seen(
    context: Context, coupon: Coupon, seen: Seen | None, *, is_away: bool, note: str
) -> None:
    """What the webshop said of a coupon just now, or what was known of it."""
    facts = coupon.facts
    if is_away:
        told_at = await coupons.told_at(context.transaction, coupon.id)
        line = _("The webshop does not answer. On {when} there was {amount} on it.").format(
            when=day_and_time(told_at, context.scheme.zone), amount=euro(facts.balance_cents)
        )
    elif seen is None:
        facts = facts._replace(standing=Standing.MISSING)
        line = _("The webshop does not know this code any more.")
    else:
        facts = facts._replace(
            balance_cents=min(seen.left_cents, facts.value_cents),
            standing=standing_of_card(seen, context.today),
            valid_until=seen.until or NO_END,
        )
        line = _("Balance: {amount}, asked of the webshop just now.")
        line = line.format(amount=euro(seen.left_cents))
    _say(context, coupon, facts, note, line)


def _say(
    context: Context, coupon: Coupon, facts: CouponFacts, note: str, balance: str = ""
) -> None:
    if context.person.role is Role.PROVIDER:
        context.say("\n".join(filter(None, (note + _validity(context, coupon, facts), balance))))
        return
    text = _coupon_facts(context, coupon, facts, balance)
    context.say(note + text, *_coupon_actions(context, coupon), [Button(_("Back"), "menu")])


def _validity(context: Context, coupon: Coupon, facts: CouponFacts) -> str:
    standing = facts.standing_on(context.today)
    if coupon.given and standing in _GOOD_IN_HAND:
        return _("Valid. A coupon of {amount} {purpose}. {until}").format(
            amount=euro(facts.balance_cents),
            purpose=escape(context.scheme.purpose_text(facts.purpose)),
            until=until_text(facts.valid_until),
        )
    refusal = _(
        "Not valid. Do not take it in. The participant can call the organisation that gave it."
    )
    return "\n".join([*_standing_lines(facts, standing), refusal])


def _coupon_facts(context: Context, coupon: Coupon, facts: CouponFacts, balance: str) -> str:
    given = coupon.given
    standing = facts.standing_on(context.today)
    good = standing is Standing.GOOD or (given and standing in _GOOD_IN_HAND)
    what = _("Coupon of {amount} {purpose}.") if facts.purpose else _("Coupon of {amount}.")
    purpose = escape(context.scheme.purpose_text(facts.purpose))
    lines = [what.format(amount=euro(facts.value_cents), purpose=purpose)]
    if balance:
        lines.append(balance)
    elif standing is not Standing.USED_UP and facts.balance_cents != facts.value_cents:
        lines.append(_("There is {amount} left on it.").format(amount=euro(facts.balance_cents)))
    if not good:
        lines += _standing_lines(facts, standing)
    if given is None:
        lines.append(_("Not given yet.") if good else _("Do not give it."))
    elif given and context.person.role is Role.COORDINATOR:
        lines.append(
            _("Given on {day} by {organisation}.").format(
                day=day(given.given_on, with_year=True),
                organisation=escape(context.scheme.organisation_name(given.organisation)),
            )
        )
    elif given:
        lines.append(_("Given on {day}.").format(day=day(given.given_on, with_year=True)))
    if good:
        lines.append(until_text(facts.valid_until))
    if context.person.role is Role.COORDINATOR and facts.batch:
        lines.append(_("Batch: {batch}.").format(batch=escape(facts.batch)))
    return "\n".join(lines)


def _standing_lines(facts: CouponFacts, standing: Standing) -> list[str]:
    """Why a coupon can't be given or used; nothing where it can."""
    if standing is Standing.LAPSED and facts.standing is Standing.GOOD:
        last = day(facts.valid_until, with_year=True)
        return [_("This coupon lapsed on {day}.").format(day=last)]
    why = why_not_good(standing)
    return [why] if why else []


def _coupon_actions(context: Context, coupon: Coupon) -> list[ButtonRow]:
    given = coupon.given
    mine = given and given.person_id == context.person.id and given.given_on == context.today
    if given is None or not mine:
        return []
    return [[Button(_("Take back coupon"), "coupons.undo", {"coupon": given.id})]]


def until_text(until: date) -> str:
    """Until when a coupon can be used."""
    if until == NO_END:
        return _("It has no last day.")
    return _("It can be used up to and including {day}.").format(day=day(until, with_year=True))
