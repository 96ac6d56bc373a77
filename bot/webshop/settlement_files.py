"""A batch for settlement as tables: what happened to codes, what to pay providers, and the sums.

Who gets the files opens them in Excel: so Dutch column names, and no code where none is needed.
"""

import asyncio
from collections import defaultdict
from datetime import date, datetime, tzinfo

from bot.domain.codes import printed
from bot.domain.scheme import Scheme
from bot.formatting import euro, number
from bot.render.sheets import Cell, Cents, Code, Sheet, to_csv, to_xlsx
from bot.storage import settlement, shop_cards
from bot.storage.database import Reading
from bot.storage.settlement import Batch
from bot.translation import gettext as _

CSV, XLSX = "csv", "xlsx"
# How many files a batch is.
FILES = {XLSX: 2, CSV: 3}


async def files(
    reading: Reading, scheme: Scheme, batch: Batch, form: str
) -> list[tuple[str, bytes]]:
    """The files of a batch, (name, contents). The same batch gives the same, whenever it is asked.

    The codes have a file of their own, as the bookkeeping has no need of them.
    """
    codes = await _codes(reading, scheme, batch)
    payments, sums = await _payments(reading, batch), await _sums(reading, batch)

    if form == XLSX:
        books = [("webshop", [codes]), ("boekhouding", [payments, sums])]
        # A large one takes seconds, in which others want an answer.
        return [
            (f"{whom}-{batch.number}.{form}", await asyncio.to_thread(to_xlsx, book))
            for whom, book in books
        ]
    sheets = [("webshop", codes), ("boekhouding", payments), ("boekhouding", sums)]
    return [
        (f"{whom}-{batch.number}-{sheet.name.lower()}.{form}", to_csv(sheet))
        for whom, sheet in sheets
    ]


def caption(number: int, place: int) -> str:
    """For whom a file of an export is, by its place among them."""
    if place == 0:
        return _("For the webshop: export {number}. The codes that changed.").format(number=number)
    return _("For the bookkeeping: export {number}. What is to be paid to whom.").format(
        number=number
    )


def told_live() -> str:
    """Why no list of redemptions is read where there is a live webshop."""
    return _(
        "The webshop tells me by itself what was used there. With a list it would be booked twice."
    )


def kinds() -> dict[str, str]:
    """What happens to a code, by the ledger's word for it."""
    return {
        "issued": _("given"),
        "undone": _("taken back"),
        "withdrawn": _("withdrawn"),
        "replaced": _("replaced"),
        "lapsed": _("lapsed"),
        "revived": _("valid again"),
        "redeemed": _("handed in"),
        "refunded": _("handing in undone"),
        "returned": _("money given back"),
    }


async def _codes(reading: Reading, scheme: Scheme, batch: Batch) -> Sheet:
    names = kinds()
    header = (
        _("line"),
        _("code"),
        _("event"),
        _("day"),
        _("amount"),
        _("valid until"),
        _("replaces code"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            event.entry,
            Code(printed(event.code, scheme.codes)),
            names[event.kind],
            _local_day(event.at, scheme.zone),
            Cents(event.amount_cents),
            date.fromisoformat(event.valid_until),
            Code(printed(event.replaces, scheme.codes)) if event.replaces else None,
        )
        for event in await settlement.code_events(reading, batch)
    ]
    return Sheet(_("Codes"), header, rows)


async def _payments(reading: Reading, batch: Batch) -> Sheet:
    header = (_("line"), _("number"), _("provider"), _("day"), _("amount"))
    rows: list[tuple[Cell, ...]] = [
        (
            payment.entry,
            payment.number,
            payment.provider,
            date.fromisoformat(payment.redeemed_on),
            Cents(payment.amount_cents),
        )
        for payment in await settlement.payments(reading, batch)
    ]
    return Sheet(_("Payments"), header, rows)


async def _sums(reading: Reading, batch: Batch) -> Sheet:
    """What has to be paid to whom, what the webshop already paid, and what promotion cost."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for payment in await settlement.payments(reading, batch):
        counts[payment.provider][0] += 1 if payment.amount_cents > 0 else -1
        counts[payment.provider][1] += payment.amount_cents
    rows: list[tuple[Cell, ...]] = [
        (_("to pay to provider"), provider, count, Cents(cents))
        for provider, (count, cents) in sorted(counts.items())
    ]
    webshop = await settlement.webshop(reading, batch)
    if webshop.cents:
        rows.append((_("handed in at the webshop"), "", webshop.count, Cents(webshop.cents)))
    returned = await settlement.returned(reading, batch)
    if returned.cents:
        rows.append((_("given back by the webshop"), "", returned.count, Cents(returned.cents)))
    handling = await settlement.handling(reading, batch)
    rows.append((_("handling, for each voucher"), "", handling.count, Cents(handling.cents)))
    rows += [
        (_("fee for intermediary"), fee.name, fee.vouchers, Cents(fee.fee_cents))
        for fee in await settlement.fees(reading, batch)
    ]
    rows += [
        (
            _("cost of promotion") if cost.amount_cents > 0 else _("cost of promotion, taken back"),
            cost.what,
            None,
            Cents(cost.amount_cents),
        )
        for cost in await settlement.promotion_costs(reading, batch)
    ]
    return Sheet(_("Sums"), (_("what"), _("who"), _("vouchers"), _("amount")), rows)


async def in_short(reading: Reading, batch: Batch) -> str:
    """What is in a batch, in a few lines."""
    payments = await settlement.payments(reading, batch)
    codes = len(await settlement.code_events(reading, batch))
    text = _("Lines about codes: {codes}.\nTaken in: {count}, {amount}.").format(
        codes=number(codes),
        count=number(sum(1 if payment.amount_cents > 0 else -1 for payment in payments)),
        amount=euro(sum(payment.amount_cents for payment in payments)),
    )
    bought = (await settlement.webshop(reading, batch)).cents
    if bought or await shop_cards.is_linked(reading):
        text += "\n" + _("Paid with vouchers in the webshop: {amount}.").format(amount=euro(bought))
    if returned := (await settlement.returned(reading, batch)).cents:
        text += "\n" + _("Given back in the webshop: {amount}.").format(amount=euro(-returned))
    return text


def _local_day(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()
