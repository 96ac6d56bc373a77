"""What a provider took in in a month: the sum, in which export it was paid, and a table of it."""

from datetime import date, tzinfo

from bot.domain.scheme import Scheme
from bot.formatting import (
    clock_time,
    euro,
    month,
    number,
)
from bot.render.sheets import Cents, Sheet
from bot.storage.settlement import Line
from bot.translation import gettext as _
from bot.translation import ngettext


def month_text(first: date, lines: list[Line]) -> str:
    """The month as HTML: what was taken in, and what of it was paid in which export."""
    title = month(first, with_year=True).capitalize()
    texts = [f"<b>{title}</b>", _sum(_("Taken in: {vouchers}, {amount}."), lines)]
    exports = sorted({line.export for line in lines if line.export is not None})
    for export in exports:
        text = _("Paid in export {number}: {vouchers}, {amount}.")
        of_it = [line for line in lines if line.export == export]
        texts.append(_sum(text, of_it).replace("{number}", number(export)))
    waiting = [line for line in lines if line.export is None]
    if waiting:
        texts.append(_sum(_("Not yet in an export: {vouchers}, {amount}."), waiting))
    return "\n".join(texts)


def _sum(text: str, lines: list[Line]) -> str:
    """A text with how many vouchers and how much. What was undone counts against it."""
    count = sum(1 if line.cents > 0 else -1 for line in lines)
    vouchers = ngettext("{count} voucher", "{count} vouchers", count).format(count=number(count))
    amount = euro(sum(line.cents for line in lines))
    return text.replace("{vouchers}", vouchers).replace("{amount}", amount)


def month_sheet(first: date, lines: list[Line], scheme: Scheme, zone: tzinfo) -> Sheet:
    """A row for each voucher taken in, and one below zero for each that was undone. No code."""
    header = (_("number"), _("day"), _("time"), _("for"), _("amount"), _("paid in export"))
    return Sheet(
        month(first, with_year=True),
        header,
        [
            (
                line.number,
                line.on,
                clock_time(line.at, zone),
                scheme.category(line.category).label,
                Cents(line.cents),
                line.export,
            )
            for line in lines
        ],
    )
