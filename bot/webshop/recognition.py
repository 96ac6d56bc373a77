"""Opens a list as the one that it is, and refuses by its name what is no use at this step."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time

from bot.parsing.tables.cells import Cell, is_below_zero
from bot.parsing.tables.columns import Choice, Column, is_personal, plain_name, recognise
from bot.parsing.tables.files import open_table
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import ColumnsMissing, Fits, Table, TableRow
from bot.translation import gettext as _
from bot.webshop.coupon_columns import CODE_NAMES, NAMES
from bot.webshop.layouts import LAYOUTS, Kind, Layout
from bot.webshop.redemption_columns import NAMES as REDEMPTION_NAMES


def _plain(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(plain_name, names))


_CODE_NAMES = _plain(CODE_NAMES)
_DAYS = _plain(REDEMPTION_NAMES["on"])
# A list with one of these and no day on which something was spent is of coupons.
_ONLY_COUPONS = _plain((*NAMES["until"], *NAMES["type"], *NAMES["limit"]))
_BALANCES = _plain(NAMES["balance"])
_TRANSACTIONS = next(each for each in LAYOUTS if each.kind is Kind.TRANSACTIONS)
_REDEMPTIONS = next(each for each in LAYOUTS if each.kind is Kind.REDEMPTIONS)
_PRETIX_DAYS = _plain(_TRANSACTIONS.names["on"])
_GIFT_CARDS = _plain(_TRANSACTIONS.names["code"])
_PRETIX_AMOUNTS = _plain(_TRANSACTIONS.names["amount"])
_BOTH_OF_PRETIX = _TRANSACTIONS.plain_names | _REDEMPTIONS.plain_names
# Without spaces: Test modus is Testmodus.
_OF_TRANSACTIONS = frozenset(
    plain_name(name).replace(" ", "")
    for key in ("test", "currency", "organizer")
    for name in _TRANSACTIONS.names[key]
)
_GIFT_CARD = re.compile("gift ?card|cadeau ?bon")
_CURRENCIES = _plain(NAMES["currency"])
# What a title above a list says that is of this kind by it.
_PLAIN_TITLES = {
    Kind.COUPONS: frozenset((
        "nieuw", "nieuwe", "beschikbaar", "beschikbare", "geldig", "geldige", "restant", "over",
        "new", "available", "valid",
    )),
    Kind.REDEMPTIONS: frozenset((
        "inlevering", "inleveringen", "ingeleverd", "ingeleverde", "ingewisseld", "ingewisselde",
        "verzilverd", "verzilverde", "verzilveringen", "besteed", "bestede", "bestedingen",
        "betaald", "betaalde", "betalingen", "transacties", "redeemed", "redemptions", "used",
        "spent", "payments", "transactions",
    )),
}  # fmt: skip
_AMOUNTS = _plain(REDEMPTION_NAMES["amount"])
_REFERENCES = _plain(REDEMPTION_NAMES["reference"])
_OF_ORDER = re.compile(r"order|bestel|transact|betal|payment")
_UNDERSTOOD = _CODE_NAMES | _plain(name for names in REDEMPTION_NAMES.values() for name in names)
_HOUR = re.compile(r"[ T][0-9]{1,2}[:.][0-9]{2}(?![0-9.])|[0-9]:[0-9]{2}")
_MIDNIGHT = re.compile(r"[ T]0?0(?:[:.]00){1,2}(?:[.,]0+)?(?![0-9:.])")


def layout_of(header: Sequence[str]) -> Layout | None:
    """The export with these columns, in any order; None for a list of somebody's own."""
    plain = _plain(header)
    return next((each for each in LAYOUTS if each.fits(plain, _CODE_NAMES)), None)


def layout_of_list(header: Sequence[str], rows: Sequence[TableRow]) -> Layout | None:
    """The export that a list of redemptions is, where its columns or else its days tell it.

    Of pretix' lists of transactions and of redemptions the same few columns may be left. Only in
    the first a day has a time, and only there something is below zero that was spent. Where just
    one of the two is so, nobody knows. Raises TableRefused where it may be either, so that what is
    above zero may be a refund, or where such columns are left beside others.
    """
    layout, plain = layout_of(header), _plain(header)
    if layout is not None:
        return layout
    has_times = any(has_time(row.cells.get("on", "")) for row in rows)
    if not _is_left_of_pretix(plain):
        if _bears_pretix(plain) and (has_times or not _is_of_redemptions(header)):
            raise TableRefused(unclear_text())
        return None
    has_below_zero = any(is_below_zero(row.cells.get("amount", "")) for row in rows)
    if has_times and not has_below_zero:
        raise TableRefused(unclear_text())
    if has_times:
        return _TRANSACTIONS
    if has_below_zero:
        return None
    # An order is what a row that loads the card seldom has.
    return replace(_REDEMPTIONS, may_load=not plain & _plain(_REDEMPTIONS.names["reference"]))


def _is_left_of_pretix(plain: frozenset[str]) -> bool:
    """Whether these are columns of its transactions or redemptions, without the telling ones."""
    others = _PRETIX_DAYS | _plain(_TRANSACTIONS.names["reference"])
    telling = plain & _GIFT_CARDS and plain & _PRETIX_AMOUNTS and plain & others
    return bool(telling) and plain <= _BOTH_OF_PRETIX


def _may_be_spent(plain: frozenset[str]) -> bool:
    """Whether these may be columns of what was spent, though no day is left, as well as of coupons.

    pretix' gift cards have no amount by that name, and an order is where something was spent.
    """
    if plain <= _BOTH_OF_PRETIX and plain & _GIFT_CARDS and plain & _PRETIX_AMOUNTS:
        return True
    orders = [name for name in plain & _REFERENCES if _OF_ORDER.search(name)]
    return bool(orders and plain & _AMOUNTS) and plain <= _UNDERSTOOD | _CURRENCIES


def _bears_pretix(plain: frozenset[str]) -> bool:
    """Whether names are there that its transactions have, and hardly any list of people."""
    words = {name.replace(" ", "") for name in plain}
    telling = words & _OF_TRANSACTIONS
    all_but_code = plain - _CODE_NAMES <= _TRANSACTIONS.plain_names
    if len(telling) > 1 or (telling and all_but_code):
        return True
    return any(map(_GIFT_CARD.match, plain & _CODE_NAMES))


def _is_of_redemptions(header: Sequence[str]) -> bool:
    """Whether all columns are those of redemptions, with the day and how much was spent."""
    plain = _plain(name for name in header if name and not is_personal(name))
    if not any(map(_GIFT_CARD.match, plain)):
        plain -= _CURRENCIES
    return plain <= _UNDERSTOOD and bool(plain & _DAYS) and bool(plain & _AMOUNTS)


def has_time(cell: Cell) -> bool:
    """Whether a cell is more than a day; midnight is what programs put behind a bare one."""
    if isinstance(cell, str):
        return bool(_HOUR.search(cell) and _HOUR.search(_MIDNIGHT.sub("", cell)))
    return isinstance(cell, datetime) and cell.time() != time.min


def open_known(
    data: bytes,
    reads: Kind,
    columns: Sequence[Column],
    choice: Choice | None,
    fits: Fits,
) -> Table:
    """Open a table at the step that `reads` coupons or redemptions, by the names of its layout.

    Raises TableRefused, also for a list of another kind; ColumnsMissing.
    """
    try:
        table = open_table(data, columns, choice, fits)
    except ColumnsMissing as missing:
        check_kind(missing.header.names, reads)
        raise ColumnsMissing(str(missing), missing.header.without_others(columns)) from None
    check_kind(table.mapping.header, reads)
    table.plain_titles = _PLAIN_TITLES[reads]
    layout = layout_of(table.mapping.header)
    if layout is not None:
        table.mapping = recognise(table.mapping.header, layout.first(columns), choice)
    return table


def check_kind(header: Sequence[str], reads: Kind) -> None:
    """Raises TableRefused where a list with these columns is of no use at this step."""
    layout, plain = layout_of(header), _plain(header)
    kind = layout.kind if layout else _kind_of_own(plain)
    if kind is None and reads is Kind.COUPONS and _may_be_spent(plain):
        raise TableRefused(
            _(
                "I can't see whether these are coupons, or what was paid with them. Send the list"
                " with all its columns."
            )
        )
    if kind is not reads:
        why = _no_coupons(kind) if reads is Kind.COUPONS else _no_redemptions(kind)
        if why is not None:
            raise TableRefused(why)


def _kind_of_own(plain: frozenset[str]) -> Kind | None:
    """What somebody's own list is by these plain names, or what is left of a program's export."""
    if _is_left_of_pretix(plain):
        return Kind.TRANSACTIONS if plain & _PRETIX_DAYS else Kind.UNCLEAR
    if plain & _DAYS:
        return None
    coupons = plain & _ONLY_COUPONS or (plain & _BALANCES and plain & {"waarde", "value"})
    return Kind.COUPONS if coupons else None


def _no_coupons(kind: Kind | None) -> str | None:
    """Why a list of this kind brings no coupons; None where it may."""
    match kind:
        case Kind.REDEMPTIONS:
            return _("These are redemptions, not coupons. Send this list at “Settlement”.")
        case Kind.TRANSACTIONS:
            return _("These are transactions, not coupons. Send the list of gift cards.")
        case _:
            return _no_use(kind)


def _no_redemptions(kind: Kind | None) -> str | None:
    """Why a list of this kind brings no redemptions; None where it may."""
    match kind:
        case Kind.TRANSACTIONS:
            return None
        case Kind.COUPONS:
            return _("These are coupons, not redemptions. It does not say what was spent when.")
        case _:
            return _no_use(kind)


def _no_use(kind: Kind | None) -> str | None:
    """Why a list of this kind is of no use at any step."""
    match kind:
        case Kind.OWN_CODES:
            return _("This is the bot's own export. It is meant for the webshop.")
        case Kind.OWN_OTHER:
            return _("This is a file of the bot itself.")
        case Kind.PAYMENTS:
            return _("These are payments, without the codes of vouchers.")
        case Kind.OVERVIEW:
            return _(
                "This is an overview. It does not say what a coupon is worth, or when it was used."
            )
        case Kind.DISCOUNTS:
            return _("These are discount codes of pretix, not gift cards.")
        case Kind.UNCLEAR:
            return unclear_text()
        case Kind.RESERVATIONS:
            return _("These are reservations, not coupons or redemptions.")
        case _:
            return None


def unclear_text() -> str:
    """Why nobody knows what a list of pretix' columns is."""
    return _(
        "I can't see whether these are transactions or redemptions. Send the list with all its"
        " columns."
    )
