"""Every night: the live webshop's cards are held against the books, and differences are told."""

import logging

from bot.storage import meta, shop_cards
from bot.storage.installation import Installation
from bot.storage.outbox import tell_coordinators
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop.shop import Away, Refused, Shop
from bot.webshop.shop_compare import Difference, differences, text_of

NIGHT_HOUR = 4
# More is no message that anybody reads; `reconcile` tells all.
_MOST_TOLD = 10
_log = logging.getLogger(__name__)


async def compare(installation: Installation, shop: Shop) -> None:
    """The job for this shop; it works once a day, from 04.00 on in the scheme's zone.

    A shop that is away is asked again at the next look.
    """
    database, local = installation.database, installation.local_now
    today = local.date()
    if local.hour < NIGHT_HOUR or await meta.is_done_on(
        database.reading, meta.SHOP_COMPARED_ON, today
    ):
        return
    try:
        found = await differences(database.reading, shop, installation.scheme, today)
    except (Away, Refused) as error:
        _log.warning("the webshop could not be compared with the books: %s", error)
        return
    async with database.transaction() as transaction:
        await meta.done_on(transaction, meta.SHOP_COMPARED_ON, today)
        await shop_cards.try_again(transaction, installation.clock.now())
        await meta.write(transaction, meta.SHOP_DIFFERENCES, str(len(found)))
        if found:
            now = installation.clock.now()
            await tell_coordinators(transaction, installation.keys, told(found), now, keep=True)
    _log.info("the webshop was compared with the books: %d differences", len(found))


def told(found: list[Difference]) -> str:
    """What the coordinators read, as HTML."""
    head = ngettext(
        "The webshop and our books differ in {count} point.",
        "The webshop and our books differ in {count} points.",
        len(found),
    ).format(count=len(found))
    lines = [head, *(f"• {text_of(each)}" for each in found[:_MOST_TOLD])]
    if len(found) > _MOST_TOLD:
        lines.append(_("Whoever looks after this bot can see all of them."))
    lines.append(_("Nothing was changed."))
    return "\n".join(lines)
