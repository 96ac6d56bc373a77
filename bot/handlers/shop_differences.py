"""In what the live webshop and the books differ, and the tap by which a coordinator settles one."""

from datetime import date
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.formatting import day
from bot.storage import meta, people, shop_cards, shop_differences
from bot.storage.buttons import Button, ButtonRow
from bot.storage.shop_differences import Settled
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop.shop_compare import MOST_TOLD, as_found, head_text, text_of


async def show(context: Context) -> None:
    """What waits for somebody to look at it, with a button for each."""
    waiting = await shop_differences.listed(context.transaction)
    settled = await shop_differences.settled(context.transaction)
    rows: list[ButtonRow] = []
    if not await shop_cards.is_linked(context.transaction):
        lines = [_("There is no live webshop. Lists go to and fro as files.")]
    elif not waiting:
        lines = [await _nothing_text(context)]
    else:
        lines = [head_text(len(waiting))]
        for number, each in enumerate(waiting[:MOST_TOLD], start=1):
            lines.append(f"{number}. {text_of(as_found(each))}")
            label = _("Settled: {number}").format(number=number)
            rows.append([Button(label, "differences.ask", {"mark": each.mark})])
        if len(waiting) > MOST_TOLD:
            lines.append(_("The rest is named when these are settled."))
    if settled:
        lines.append(
            ngettext(
                "{count} more was settled before.",
                "{count} more were settled before.",
                len(settled),
            ).format(count=len(settled))
        )
        rows.append([Button(_("Show what was settled"), "differences.settled")])
    context.say("\n".join(lines), *rows, [Button(_("Back"), "menu")])


async def _nothing_text(context: Context) -> str:
    """Nothing differed when it was compared last, which a shop that is away puts off."""
    on = await meta.read(context.transaction, meta.SHOP_COMPARED_ON)
    if on is None:
        return _("The webshop and our books were not compared yet. I do that every night.")
    text = _("There is no difference with the webshop to look at. They were compared on {day}.")
    return text.format(day=day(date.fromisoformat(on)))


async def show_settled(context: Context) -> None:
    """What is not named any more, until it changes; and who settled it."""
    settled = await shop_differences.settled(context.transaction)
    lines = [_("These were settled. I name them again when they change.")]
    for each in settled[:MOST_TOLD]:
        lines.append(f"• {text_of(as_found(each))} {await _by_whom(context, each)}")
    if not settled:
        lines = [_("Nothing is settled that still differs.")]
    context.say("\n".join(lines), [Button(_("Back"), "differences")])


async def _by_whom(context: Context, settled: Settled) -> str:
    name = None
    if settled.person_id is not None:
        name = await people.name_of(context.transaction, context.keys, settled.person_id)
    text = _("Settled on {day}.")
    if name:
        text = _("Settled by {name} on {day}.")
    on = settled.at.astimezone(context.scheme.zone).date()
    return text.format(name=escape(name or ""), day=day(on, with_year=True))


async def ask(context: Context) -> None:
    """A coordinator says that one is settled: ask."""
    found = await shop_differences.by_mark(context.transaction, context.choice["mark"])
    if found is None:
        await show(context)
        return
    context.begin()
    context.go_to("differences.ask", mark=found.mark)
    context.say(
        text_of(as_found(found))
        + "\n"
        + _(
            "Is this settled? Then I do not name it any more, until it changes. Nothing changes in"
            " our books or in the webshop."
        ),
        [Button(_("Yes, settled"), "differences.settle"), stop_button()],
    )


async def settle(context: Context) -> None:
    """The confirming tap."""
    mark = context.data["mark"]
    context.end()
    await shop_differences.settle(context.transaction, mark, context.person.id, context.now)
    context.say(
        _("Settled. I name it again when it changes."),
        [Button(_("Differences with the webshop"), "differences")],
        [Button(_("Back"), "menu")],
    )
