"""What stands in the way of one more voucher, and what the coordinators hear of it."""

from datetime import timedelta
from html import escape

from bot.conversation.context import Context
from bot.formatting import number
from bot.storage import notices, people, pool_codes, pots, vouchers
from bot.translation import gettext as _


async def has_room(context: Context) -> bool:
    """Whether there is one more voucher to give; if not, that is said before anything is asked."""
    pot = await pots.full_pot(context.transaction, context.organisation.key, context.scheme)
    if pot is not None:
        await say_sold_out(context, pot)
    elif context.scheme.codes == "pool" and not await pool_codes.left(context.transaction):
        await say_out_of_codes(context)
    else:
        return True
    return False


async def say_sold_out(context: Context, pot: str) -> None:
    context.end()
    if pot in (pots.VOUCHERS, pots.SETTLEMENT):
        text = _("All vouchers are gone. Nothing was given. The coordinator knows.")
    else:
        text = _(
            "The vouchers of your organisation are gone. Nothing was given. The coordinator knows."
        )
    context.say(text, *context.menu())
    if await notices.once(context.transaction, f"sold out {pot}", context.now):
        who = escape(context.organisation.name)
        await context.tell_coordinators(
            _("All vouchers are gone. {organisation} could not give one just now.").format(
                organisation=who
            )
            if pot in (pots.VOUCHERS, pots.SETTLEMENT)
            else _("The envelope of {organisation} is empty.").format(organisation=who)
        )


async def say_out_of_codes(context: Context) -> None:
    """The webshop's codes are used up: the coordinators hear of it once a day."""
    context.end()
    context.say(
        _("There are no codes left. Nothing was given. The coordinator knows."),
        *context.menu(),
    )
    day_notice = f"out of codes {context.today.isoformat()}"
    if await notices.once(context.transaction, day_notice, context.now):
        await context.tell_coordinators(
            _("The codes of the webshop are used up. Ask for a new list and import it.")
        )


async def tell_if_unusual(context: Context, given: int) -> None:
    """Tell the coordinators, once a day, that somebody gives far more than they usually do."""
    if given < _MUCH:
        return
    person, today = context.person.id, context.today
    since = today - _USUAL_DAYS
    usual = await vouchers.usually_a_day(context.transaction, person, since, today) or 0.0
    notice = f"much {person} {today.isoformat()}"
    if given < _MUCH_TIMES * usual or not await notices.once(
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


async def tell_thresholds(context: Context) -> None:
    """Tell the coordinators, once each, that a share of the pot is committed: only the highest."""
    scheme = context.scheme
    pot = await pots.named(context.transaction, pots.VOUCHERS)
    before = pot.used_cents - scheme.voucher_cents
    reached = [
        threshold
        for threshold in scheme.thresholds
        if before * 100 < pot.ceiling_cents * threshold <= pot.used_cents * 100
        and await notices.once(context.transaction, f"threshold {threshold}", context.now)
    ]
    if reached:
        await context.tell_coordinators(
            _("{percent}% of the vouchers was given: {count} of {most}.").format(
                percent=max(reached),
                count=number(pot.used_cents // scheme.voucher_cents),
                most=number(scheme.most_vouchers),
            )
        )


# From so many in a day it is looked whether that is far more than somebody usually gives.
_MUCH = 15


_MUCH_TIMES = 3


_USUAL_DAYS = timedelta(days=60)
