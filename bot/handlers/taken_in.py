"""What a provider took in: on a day, in a month, and a month as a table."""

from datetime import date
from html import escape

from bot.conversation.context import Context, Place
from bot.formatting import clock_time, day, euro, month, number, short_day
from bot.reporting.provider_month import month_text
from bot.storage import redemptions, settlement, shop_takes
from bot.storage.buttons import Button, ButtonRow
from bot.storage.letters import RedemptionsMessage
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop import settlement_files

_LATEST = 8


async def show_today(context: Context) -> None:
    """What this provider took in on a day, today unless a button says otherwise."""
    on = date.fromisoformat(context.choice.get("day", context.today.isoformat()))
    await show_day(context, on)


async def show_day(context: Context, on: date, note: str = "") -> None:
    """What this provider took in on a local day, with a note before it."""
    context.end()
    taken = await redemptions.of_provider(context.transaction, context.person.organisation, on, on)
    before = await redemptions.day_before(context.transaction, context.person.organisation, on)
    zone = context.scheme.zone
    rows: list[ButtonRow] = [
        [
            Button(
                f"{each.number} · {clock_time(each.redeemed_at, zone)} · {euro(each.amount_cents)}",
                "redeem.receipt",
                {"redemption": each.number},
            )
        ]
        for each in taken[:_LATEST]
    ]
    if before is not None:
        earlier = Button(short_day(before), "redeem.today", {"day": before.isoformat()})
        rows.append([earlier])
    this_month = Button(_("Month"), "redeem.month", {"month": on.replace(day=1).isoformat()})
    if on == context.today:
        text = ngettext(
            "Today you took in {count} voucher: {amount}.",
            "Today you took in {count} vouchers: {amount}.",
            len(taken),
        )
        if not taken:
            text = _("You took in nothing today.")
    else:
        text = ngettext(
            "On {day} you took in {count} voucher: {amount}.",
            "On {day} you took in {count} vouchers: {amount}.",
            len(taken),
        )
        if not taken:
            text = _("On {day} you took in nothing.")
    text = text.format(
        count=number(len(taken)),
        amount=euro(sum(each.amount_cents for each in taken)),
        day=day(on, with_year=on.year != context.today.year),
    )
    awaited = await shop_takes.cents_awaited(context.transaction, context.person.organisation)
    if awaited and on == context.today:
        unsure = _("Not sure yet: {amount}. The webshop has not answered yet.")
        text += "\n" + unsure.format(amount=euro(awaited))
    text = f"{note}\n\n{text}" if note else text
    context.say(text, *rows, [this_month, Button(_("Back"), "menu")])


async def show_month(context: Context) -> None:
    """The sum of a month, this one unless a button says otherwise."""
    this_month = context.today.replace(day=1)
    await show_month_of(
        context, date.fromisoformat(context.choice.get("month", this_month.isoformat()))
    )


async def show_paid(context: Context) -> None:
    """Somebody asked for their money: what of this month was paid, and who knows when it comes."""
    phone = escape(context.scheme.coordinator_phone)
    note = _("When you are paid, the coordinator knows: {phone}.").format(phone=phone)
    await show_month_of(context, context.today.replace(day=1), note)


async def show_month_of(context: Context, first: date, note: str = "") -> None:
    """The sum of the month that begins on a day, and in which export it was paid.

    `note` stands below it where there is any.
    """
    context.end()
    organisation = context.person.organisation
    lines = await settlement.of_month(context.transaction, organisation, first)
    this = {"month": first.isoformat()}
    rows: list[ButtonRow] = []
    if lines:
        rows.append(
            [
                Button(label, "redeem.file", this | {"form": form})
                for label, form in (
                    (_("Excel"), settlement_files.XLSX),
                    (_("CSV"), settlement_files.CSV),
                )
            ]
        )
    before = await redemptions.day_before(context.transaction, organisation, first)
    if before is not None:
        earlier = {"month": before.replace(day=1).isoformat()}
        label = month(before, with_year=before.year != first.year).capitalize()
        rows.append([Button(label, "redeem.month", earlier)])
    text = _("You took in nothing this month.")
    if lines:
        text = "\n\n".join(filter(None, [month_text(first, lines), note]))
    elif first != context.today.replace(day=1):
        text = _("You took in nothing in {month}.").format(month=month(first, with_year=True))
    context.say(text, *rows, [Button(_("Back"), "redeem.today")])


async def send_file(context: Context) -> None:
    """A month as a table, made when it is sent."""
    month = date.fromisoformat(context.choice["month"])
    table = RedemptionsMessage(context.person.organisation, month, context.choice["form"])
    context.send(table, place=Place.NEW, keep=True)
