"""What can be done with a voucher, and flyers and posters: as far as that is known."""

from html import escape

from bot.conversation.context import Context
from bot.formatting import join, number
from bot.handlers.meant import is_idle
from bot.storage import people
from bot.storage.buttons import Button, ButtonRow
from bot.translation import gettext as _
from bot.translation import ngettext

# More names are no answer on a phone.
_MOST_NAMES = 15


async def show_offers(context: Context) -> None:
    """Where a voucher can be spent: who takes part; what each of them offers nobody wrote down."""
    named = await who_takes_part(context)
    lines = [escape(context.scheme.where_to_spend), *named]
    if named:
        lines.append(_("What exactly they offer I do not know. Ask them."))
    else:
        lines.append(_("Who takes part I do not know yet."))
    lines.append(_call(context))
    context.say("\n".join(lines), *with_back(context, [Button(_("The rules"), "rules")]))


async def who_takes_part(context: Context) -> list[str]:
    """The providers that take part, in a sentence; nothing where there are none yet."""
    names = await people.providers_taking_part(context.transaction)
    if not names:
        return []
    told = [escape(name) for name in names[:_MOST_NAMES]]
    if len(names) > _MOST_NAMES:
        more = len(names) - _MOST_NAMES
        told.append(ngettext("{count} other", "{count} others", more).format(count=number(more)))
    return [_("Taking part now: {providers}.").format(providers=join(told))]


def with_back(context: Context, *rows: ButtonRow) -> list[ButtonRow]:
    """Rows of buttons, the last with the way to the menu, where that ends nothing."""
    if not is_idle(context.turn):
        return list(rows)
    *above, last = rows or ([],)
    return [*above, [*last, Button(_("Back"), "menu")]]


def _call(context: Context) -> str:
    return _("Looking for something else? Call the coordinator: {phone}.").format(
        phone=escape(context.scheme.coordinator_phone)
    )
