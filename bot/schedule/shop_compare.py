"""Every night: the live webshop's cards are held against the books, and differences are told."""

import logging
from collections.abc import Sequence

from bot.formatting import number
from bot.storage import meta, shop_cards, shop_differences
from bot.storage.buttons import Button, ButtonRow
from bot.storage.installation import Installation
from bot.storage.outbox import tell_coordinators
from bot.storage.shop_differences import Kept
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop.shop import Away, Refused, Shop
from bot.webshop.shop_compare import MOST_TOLD, as_found, differences, head_text, text_of

NIGHT_HOUR = 4
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
        now = installation.clock.now()
        new = await shop_differences.keep(transaction, [each.kept() for each in found], now)
        if new:
            earlier = await shop_differences.waiting(transaction) - len(new)
            rows: list[ButtonRow] = [[Button(_("Look at the differences"), "differences")]]
            text = told(new, earlier)
            await tell_coordinators(transaction, installation.keys, text, now, keep=True, rows=rows)
    _log.info("the webshop was compared with the books: %d differences", len(found))


def told(new: Sequence[Kept], earlier: int) -> str:
    """What the coordinators read, as HTML: what was not there before, and how many were."""
    lines = [head_text(len(new)), *(f"• {text_of(as_found(each))}" for each in new[:MOST_TOLD])]
    if len(new) > MOST_TOLD:
        lines.append(_("The rest is under the button."))
    if earlier:
        lines.append(
            ngettext(
                "{count} more of before waits.", "{count} more of before wait.", earlier
            ).format(count=number(earlier))
        )
    lines.append(_("Nothing was changed."))
    return "\n".join(lines)
