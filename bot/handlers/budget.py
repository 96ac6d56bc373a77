"""The coordinator's budget: what was given and used, what is free, and what lapses soon."""

import re
from collections import Counter
from datetime import timedelta
from html import escape

from bot.conversation.context import Context
from bot.formatting import (
    day,
    day_and_time,
    euro,
    number,
    percent,
)
from bot.handlers.promotion_costs import costs_button, pot_line
from bot.reporting.shop_text import freed_text
from bot.reporting.summary import LAPSING_DAYS
from bot.storage import lapses, pots, vouchers
from bot.storage.buttons import Button
from bot.storage.people import Role
from bot.storage.pots import PROMOTION, SETTLEMENT, VOUCHERS, envelope
from bot.storage.shop_standing import shop_standing
from bot.storage.vouchers import State
from bot.translation import gettext as _
from bot.translation import ngettext

_LONGEST_QUESTION = 200
# What is still to come; what has lapsed is among the figures.
_LAPSES = re.compile(
    r"^(?!.*\b(?:zijn|is|waren|was|al)\b)(?=.*\b(?:hoeveel|welke|wat|wanneer|er|voucher\w*)\b)"
    r".*(?:\b(?:verlo(?:pen|opt)|verval(?:len|t))\b|\b(?:loopt|lopen)\b.*\baf\b|\bafl(?:open|oopt)\b)",
    re.IGNORECASE,
)


async def show_budget(context: Context) -> None:
    """The pots as they are at this moment."""
    scheme = context.scheme
    by_name = {pot.name: pot for pot in await pots.listed(context.transaction)}
    main, handling = by_name[VOUCHERS], by_name[SETTLEMENT]
    given: Counter[str] = Counter()
    states: Counter[State] = Counter()
    for count in await vouchers.counts(context.transaction):
        states[count.state] += count.vouchers
        if count.state in (State.ISSUED, State.REDEEMED):
            given[count.organisation] += count.vouchers
    lines = [
        _("Position on {moment}").format(
            moment=day_and_time(context.now, scheme.zone, with_year=True)
        ),
        _("Given: {count} of {most} ({share}).").format(
            count=number(given.total()),
            most=number(scheme.most_vouchers),
            share=percent(given.total() / scheme.most_vouchers),
        ),
    ]
    if used := states[State.REDEEMED]:
        lines.append(
            _("Used: {count} ({share}).").format(
                count=number(used), share=percent(used / given.total())
            )
        )
    if lapsed := states[State.LAPSED]:
        lines.append(_("Lapsed: {count}.").format(count=number(lapsed)))
    lines += [
        _("Spent: {spent}. Reserved: {committed}. Free: {free}.").format(
            spent=euro(main.spent_cents),
            committed=euro(main.committed_cents),
            free=euro(main.free_cents),
        ),
        *freed_text(await shop_standing(context.transaction, context.now, scheme.zone)),
        _("Costs of handling: {spent} spent, {committed} reserved, of {ceiling}.").format(
            spent=euro(handling.spent_cents),
            committed=euro(handling.committed_cents),
            ceiling=euro(handling.ceiling_cents),
        ),
        pot_line(by_name[PROMOTION]),
        "",
    ]
    for organisation in scheme.organisations:
        line = f"{escape(organisation.name)}: {number(given[organisation.key])}"
        if organisation.envelope_cents:
            own = by_name[envelope(organisation.key)]
            line += " " + _("of {most}").format(
                most=number(own.ceiling_cents // scheme.voucher_cents)
            )
        lines.append(line)
    label = _("Lapses within {days} days").format(days=LAPSING_DAYS)
    context.say(
        "\n".join(lines), [Button(label, "budget.lapsing")], [costs_button()], *context.menu()
    )


async def tell_lapsing(context: Context) -> bool:
    """Tell a coordinator who asks it what lapses soon; False where that is not asked."""
    text = context.text
    if context.person.role is not Role.COORDINATOR or len(text) > _LONGEST_QUESTION:
        return False
    if not _LAPSES.search(text):
        return False
    await show_lapsing(context)
    return True


async def show_lapsing(context: Context) -> None:
    """What was given, is not used yet, and lapses within LAPSING_DAYS: time to remind somebody."""
    lapsing = await lapses.lapsing(
        context.transaction, context.today, context.today + timedelta(days=LAPSING_DAYS)
    )
    if not lapsing:
        text = _("No voucher lapses within {days} days.").format(days=LAPSING_DAYS)
    else:
        count = sum(each.vouchers for each in lapsing)
        text = ngettext(
            "{count} unused voucher lapses within {days} days: {amount}."
            " It can be used up to and including {first}.",
            "{count} unused vouchers lapse within {days} days: {amount}."
            " The first can be used up to and including {first}.",
            count,
        ).format(
            count=number(count),
            days=LAPSING_DAYS,
            amount=euro(sum(each.cents for each in lapsing)),
            first=day(min(each.first for each in lapsing)),
        )
        text += "\n" + _("What lapses is free again the day after.") + "\n"
        for each in lapsing:
            name = escape(context.scheme.organisation_name(each.organisation))
            text += f"\n{name}: {number(each.vouchers)}"
    context.say(text, [Button(_("Budget"), "budget"), Button(_("Back"), "menu")])
