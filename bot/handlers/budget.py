"""The coordinator's budget: what was given, what is committed and what is free."""

from html import escape

from bot.context import Context
from bot.handlers.menu import menu_rows
from bot.storage import vouchers
from bot.storage.vouchers import SETTLEMENT, VOUCHERS, envelope
from bot.translation import gettext as _
from bot.wording import day_and_time, euro, number, percent


async def show_budget(context: Context) -> None:
    """The pots as they are at this moment."""
    scheme = context.scheme
    pots = {pot.name: pot for pot in await vouchers.pots(context.transaction)}
    main = pots[VOUCHERS]
    count = main.committed_cents // scheme.voucher_cents
    lines = [
        _("Position on {moment}").format(
            moment=day_and_time(context.now, scheme.zone, with_year=True)
        ),
        _("Given: {count} of {most} ({share}).").format(
            count=number(count),
            most=number(scheme.most_vouchers),
            share=percent(count / scheme.most_vouchers),
        ),
        _("Reserved: {committed}. Free: {free}.").format(
            committed=euro(main.committed_cents), free=euro(main.free_cents)
        ),
        _("Costs of handling: {committed} of {ceiling}.").format(
            committed=euro(pots[SETTLEMENT].committed_cents),
            ceiling=euro(pots[SETTLEMENT].ceiling_cents),
        ),
        "",
    ]
    for organisation in scheme.organisations:
        own = pots[envelope(organisation.key)]
        line = f"{escape(organisation.name)}: {number(own.committed_cents // scheme.voucher_cents)}"
        if organisation.envelope_cents:
            line += " " + _("of {most}").format(
                most=number(own.ceiling_cents // scheme.voucher_cents)
            )
        lines.append(line)
    context.say("\n".join(lines), *menu_rows(context.person.role))
