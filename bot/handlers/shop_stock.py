"""Taking coupons in from the live webshop itself: it is asked after the turn what it has.

What it says is kept and shown as a file would be, and stored by the same tap.
"""

from functools import partial

from bot.conversation.background import Act, Task, TaskContext, task
from bot.conversation.context import Context, Place
from bot.conversation.left import WHEN_LEFT
from bot.handlers import columns, coupon_import
from bot.handlers.sent_tables import is_still_asked, keep_table
from bot.parsing.tables.columns import Header
from bot.storage import imports, shop_cards
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.webshop import shop_stock
from bot.webshop.shop import Away, Refused


async def begin(context: Context) -> None:
    """A coordinator wants what the webshop has; without a live one a file is asked for."""
    is_linked = await shop_cards.is_linked(context.transaction)
    if context.scheme.coupons is None or not is_linked:
        await coupon_import.explain(context)
        return
    context.begin()
    sent = coupon_import.COUPONS
    context.go_to(
        sent.reading,
        shop=True,
        **sent.known(Header(0, (), {})),
        **{WHEN_LEFT: _("I put the coupons of the webshop aside. Nothing of them was stored.")},
    )
    context.say(columns.asking_text(), coupon_import.stop_row())
    await _ask.run_in_background(context, {"person": context.person.id})


@task("shop_stock.ask")
async def _ask(asked: Task, tools: TaskContext) -> Act:
    """Ask the shop for all its cards, and keep what it says, sealed."""
    installation = tools.installation
    try:
        if tools.shop is None:
            raise Refused("there is no shop any more")
        found = await shop_stock.ask(
            tools.shop, tools.reading, installation.scheme, installation.today
        )
    except Away:
        text = _("The webshop does not answer. Nothing was stored. Try it later once more.")
        return partial(_say_not_got, text=text)
    except Refused:
        text = _("The webshop refuses us. Nothing was stored. Call whoever looks after this bot.")
        return partial(_say_not_got, text=text)
    await keep_table(asked, tools, found)
    return _read


async def _say_not_got(context: Context, text: str) -> None:
    if is_still_asked(context, coupon_import.READING):
        context.end()
        context.say(text, *context.menu(), place=Place.HERE)


async def _read(context: Context) -> None:
    """Show what it brings, unless somebody went on with something else."""
    if is_still_asked(context, coupon_import.READING) and context.person.role is Role.COORDINATOR:
        await columns.read_again(context)
        return
    found = await imports.by_draft(context.transaction, context.turn.inbox_id)
    if found is not None:
        await imports.drop(context.transaction, found.id)
