"""What a sentence asks of settlement: to make the export, what a provider still gets, or when.

An export holds all that happened since the one before: there is none of one provider or month.
"""

import re
from collections import defaultdict
from html import escape
from itertools import pairwise

from bot.conversation.context import Context
from bot.formatting import euro
from bot.handlers import no_order
from bot.handlers import settlement as settlement_page
from bot.handlers.people import is_called
from bot.parsing.periods import Period, read_period
from bot.storage import invitations, settlement
from bot.storage.buttons import Button, ButtonRow
from bot.storage.settlement import Batch
from bot.translation import gettext as _
from bot.understanding.orders import is_denied

# What asks for one that was made before.
_AGAIN = re.compile(
    r"\bnog (?:een|ee?ns?|1)? ?(?:keer|maal|eens)\b|\bnogmaals\b|\bopnieuw\b|\bweer\b|\bkwijt\b"
    r"|\b(?:vorige|laatste|oude|eerdere) (?:export|lijst|betaallijst|bestand)\w*",
    re.IGNORECASE,
)
_MOST_PROVIDERS = 15
# So far back the exports of a period are sought.
_MOST_EXPORTS = 60
_MOST_ROWS = 6


async def begin(context: Context) -> None:
    """One tap from the export; where a provider or days were named, what is known of those."""
    if is_denied(context.text):
        await no_order.ask_which(context, Button(_("Settlement"), "settlement"))
        return
    if _AGAIN.search(context.text) and await settlement.latest(context.transaction, 1):
        await settlement_page.show_earlier(context)
        return
    new = await settlement.pending(context.transaction)
    lines = await _to_pay(context, new)
    rows: list[ButtonRow] = []
    if "period" in context.meant:
        lines += ["", _("An export holds everything since the one before. There is none by month.")]
        if rows := await _exports_of(context):
            lines.append(_("These exports hold something of those days:"))
    before = "\n".join(lines).strip()
    if new is None or context.meant:
        await settlement_page.show(context, before, *rows)
    else:
        earlier: ButtonRow = [Button(_("Earlier exports"), "settlement.earlier")]
        await settlement_page.ask_make_of(context, new, before, earlier)


async def _to_pay(context: Context, new: Batch | None) -> list[str]:
    """What is still to be paid to the provider that was named, or to each of them; as HTML."""
    cents: defaultdict[str, int] = defaultdict(int)
    for each in await settlement.payments(context.transaction, new) if new else ():
        cents[each.provider] += each.amount_cents
    wanted = context.meant.get("provider")
    named = await _called(context, wanted) if wanted else []
    shown = {name: n for name, n in cents.items() if n and (not named or name in named)}
    unknown = []
    if wanted and not named:
        unknown = [_("I know no provider {name}.").format(name=escape(wanted)), ""]
    if not shown:
        nothing = _("To {name} nothing is to be paid since the last export.")
        return unknown + [nothing.format(name=escape(name)) for name in named[:_MOST_PROVIDERS]]
    most = sorted(shown, key=lambda name: (-shown[name], name))[:_MOST_PROVIDERS]
    return [
        *unknown,
        _("To be paid since the last export:"),
        *(f"{escape(name)}: {euro(shown[name])}" for name in most),
        *([_("and others")] if len(most) < len(shown) else []),
    ]


async def _called(context: Context, wanted: str) -> list[str]:
    """The providers that are called so; none where it is only what kind they are."""
    known = await invitations.providers_so_far(context.transaction)
    return [name for name in known if is_called(name, wanted)]


async def _exports_of(context: Context) -> list[ButtonRow]:
    """The exports that hold something of the days that were named, the newest first."""
    try:
        days = read_period(context.meant["period"], context.today, context.scheme.starts)
    except ValueError:
        return []
    found = await settlement.latest(context.transaction, _MOST_EXPORTS)
    kept = [
        batch
        for batch, earlier in pairwise([*found, None])
        if batch is not None and _overlaps(context, batch, earlier, days)
    ]
    return [settlement_page.row_of(context, batch) for batch in kept[:_MOST_ROWS]]


def _overlaps(context: Context, batch: Batch, earlier: Batch | None, days: Period) -> bool:
    zone = context.scheme.zone
    made = batch.made_at.astimezone(zone).date()
    begun = earlier.made_at.astimezone(zone).date() if earlier else context.scheme.starts
    return begun <= days[1] and days[0] <= made
