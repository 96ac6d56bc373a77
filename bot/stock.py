"""Reads a webshop's export of coupons: which layout it has, and what each row brings.

The column names are those of the programs themselves: pretix' exporter `giftcardlist`
(pretix/base/exporters/orderlist.py), Forus' `VoucherExport` (teamforus/forus-backend), and the
coupon columns of WooCommerce as its export plugins write them (WebToffee's documentation).
"""

from bisect import insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo

from stdnum.nl import bsn

from bot.codes import folded
from bot.scheme import Coupons, Purpose
from bot.storage import coupons as coupons_storage
from bot.storage.coupons import NO_END, Facts, NewCoupon
from bot.storage.database import Reading
from bot.tables.cells import (
    Cell,
    Number,
    Unreadable,
    is_empty,
    read_code,
    read_day,
    read_money,
    read_word,
)
from bot.tables.columns import Choice, Column, Header, plain_name
from bot.tables.files import Row, TableRefused, open_table
from bot.translation import gettext as _
from bot.wording import number

# So often somebody can hear how far it is.
_ROWS_PER_STEP = 2_000
# Below this length a number without zeros in front is nothing strange.
_LONG_NUMBER = 6
_MOSTLY = 0.5
# Of less codes than this, some may be like a BSN by chance.
_FEW = 5


def columns() -> tuple[Column, ...]:
    """What is looked for in an export; the names that come first are the surest."""
    return (
        Column(
            "code",
            _("code"),
            (
                *("code", "couponcode", "bon", "boncode", "vouchercode", "kortingscode"),
                *("coupon code", "voucher code", "gift card code", "gift card", "cadeaubon code"),
                *("cadeaubon", "code van cadeaubon", "cadeaukaartcode", "activatiecode"),
                *("activation code", "post title", "coupon", "secret"),
            ),
            required=True,
        ),
        Column(
            "purpose",
            _("kind"),
            (
                *("soort", "soort bon", "kind", "type bon", "categorie", "category", "doel"),
                *("bestemming", "bestemd voor", "fondsnaam", "fund name", "fonds", "fund"),
                *("post excerpt", "description", "omschrijving", "beschrijving"),
                *("special terms and conditions", "speciale voorwaarden"),
            ),
        ),
        Column(
            "value",
            _("amount"),
            (
                *("waarde", "bedrag", "value", "amount", "initial value", "initial amount"),
                *("face value", "nominale waarde", "coupon amount", "current value"),
                *("huidige waarde", "tegoed", "saldo", "balance"),
            ),
            required=True,
        ),
        Column(
            "balance",
            _("balance"),
            (
                *("saldo", "balance", "tegoed", "restant", "resterend", "remaining", "rest"),
                *("huidig bedrag", "current value", "huidige waarde", "current balance"),
                *("amount available", "beschikbaar", "beschikbaar bedrag"),
            ),
        ),
        Column("currency", _("currency"), ("valuta", "currency", "munteenheid", "munt")),
        Column(
            "until",
            _("valid until"),
            (
                *("geldig tot en met", "geldig tot", "geldig t m", "valid until", "valid to"),
                *("vervaldatum", "verloopdatum", "verloopt op", "verlopen op", "einddatum"),
                *("expiry date", "expiration date", "expires", "expires at", "expire at"),
                *("expire date", "date expires", "end date", "houdbaar tot"),
            ),
        ),
        Column("batch", _("batch"), ("batch", "partij", "serie", "lot", "reeks")),
        Column(
            "external",
            _("number in the webshop"),
            ("extern id", "extern nummer", "external id", "externalid", "id", "nummer", "number"),
        ),
        Column("test", _("test"), ("test mode card", "testmodus kaart", "testmodus", "test")),
        Column("type", _("kind of discount"), ("discount type", "kortingstype", "type korting")),
        Column("limit", _("how often it can be used"), ("usage limit", "gebruikslimiet")),
        Column("used", _("how often it was used"), ("usage count", "aantal keer gebruikt")),
        Column("state", _("state"), ("status", "state", "post status")),
    )


# A layout that we know, by columns that only it has.
_LAYOUTS = (
    ("pretix", ("gift card code", "current value")),
    ("Forus", ("activatiecode", "huidig bedrag")),
    ("Forus", ("toegekend", "activatiecode")),
    ("WooCommerce", ("post title", "coupon amount")),
    ("WooCommerce", ("coupon code", "discount type")),
)
# In words of the program: it can't be used.
_GONE = {"deactivated", "gedeactiveerd", "trash", "draft", "prullenbak", "concept"}
_YES = {"yes", "ja", "true", "1", "waar"}
# A discount in percent, of which nobody knows what it is worth.
_PERCENT_TYPES = {"percent", "percent product", "percentage", "sign up fee percent"}


@dataclass(frozen=True)
class Refused:
    """A row that brings nothing, and why."""

    row: int
    why: str


@dataclass
class Stock:
    """What an export holds. Nothing of it is stored yet.

    `found` are coupons with their rows, each code once. `without_purpose` counts the rows that
    only need to be told what they are for.
    """

    layout: str | None
    taken_for: list[tuple[str, str]]
    personal: tuple[str, ...]
    unused: tuple[str, ...]
    header: Header
    found: list[tuple[int, NewCoupon]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    rows: int = 0
    doubled: int = 0
    without_purpose: int = 0


@dataclass
class _Reader:
    """Reads rows one by one; knows which codes were seen."""

    coupons: Coupons
    zone: tzinfo
    purpose: str | None
    stock: Stock
    _seen: dict[str, int] = field(default_factory=dict)
    _conflicts: set[str] = field(default_factory=set)
    _widths: Counter[int] = field(default_factory=Counter)

    def take(self, row: Row) -> None:
        """Put one row where it belongs."""
        self.stock.rows += 1
        if row.problem:
            self.refuse(row.number, row.problem)
            return
        try:
            coupon = self._coupon(row.cells)
        except Unreadable as unreadable:
            self.refuse(row.number, str(unreadable))
            return
        if coupon is None:
            return
        place = self._seen.get(coupon.read_as)
        if place is None:
            self._seen[coupon.read_as] = len(self.stock.found)
            self.stock.found.append((row.number, coupon))
            if coupon.code.isdigit():
                self._widths[len(coupon.code)] += 1
            return
        first_row, first = self.stock.found[place]
        if first == coupon:
            self.stock.doubled += 1
            return
        self._conflicts.add(coupon.read_as)
        self.refuse(
            row.number,
            _("This code is in row {row} as well, with other values.").format(
                row=number(first_row)
            ),
        )

    def refuse(self, row: int, why: str) -> None:
        """This row brings nothing."""
        self.stock.refused.append(Refused(row, why))

    def end(self) -> None:
        """What only the whole table tells: which of two values is right, lost zeros, BSNs."""
        self._forget_bsns()
        shortened = self._lost_zeros()
        kept = []
        for row, coupon in self.stock.found:
            if coupon.read_as in self._conflicts:
                self.refuse(row, _("This code is in the file twice, with different values."))
            elif coupon.code.isdigit() and len(coupon.code) < shortened:
                self.refuse(
                    row,
                    _("This code is shorter than the others. Zeros in front of it may be lost."),
                )
            else:
                kept.append((row, coupon))
        self.stock.found = kept
        self.stock.refused.sort(key=lambda refused: refused.row)

    def _forget_bsns(self) -> None:
        """Let go of a column that is full of BSNs, whatever its name.

        Of numbers by chance one in eleven passes the test for a BSN.
        """
        coupons = [coupon for _row, coupon in self.stock.found]
        if _are_bsns([coupon.code for coupon in coupons], at_least=_FEW):
            raise TableRefused(_("There are BSNs where the codes should be. Take them out first."))
        in_external = _are_bsns([coupon.facts.external_id for coupon in coupons])
        in_batch = _are_bsns([coupon.facts.batch for coupon in coupons])
        if not in_external and not in_batch:
            return
        for place, (row, coupon) in enumerate(self.stock.found):
            facts = coupon.facts
            kept = replace(
                facts,
                external_id="" if in_external else facts.external_id,
                batch="" if in_batch else facts.batch,
            )
            self.stock.found[place] = row, replace(coupon, facts=kept)
        self.stock.personal = (*self.stock.personal, "BSN")

    def _lost_zeros(self) -> int:
        """The length that codes of digits have here, where nearly all have the same; else 0.

        A spreadsheet takes 00123456 for a number and writes 123456. One in ten codes of chance
        begins with a zero, so most still have their full length.
        """
        if not self._widths:
            return 0
        longest = max(self._widths)
        most = self._widths[longest] > self._widths.total() * _MOSTLY
        return longest if most and longest >= _LONG_NUMBER else 0

    def _coupon(self, cells: dict[str, Cell]) -> NewCoupon | None:
        """The coupon in a row; None when it is counted elsewhere. Raises Unreadable."""
        code = read_code(cells["code"])
        self._check_usable(cells)
        value = read_money(cells["value"])
        balance = read_money(cells["balance"]) if self._filled(cells, "balance") else value
        if balance > value:
            raise Unreadable(_("The balance is more than the amount."))
        if self._is_used_up(cells):
            balance = 0
        until = read_day(cells["until"], self.zone) if self._filled(cells, "until") else NO_END
        purpose = self._purpose(cells)
        read_as = folded(code)
        if not read_as:
            raise Unreadable(_("This is not a code of 4 to 60 letters and digits."))
        if purpose is None:
            self.stock.without_purpose += 1
            purpose = ""
        batch = read_word(cells["batch"]) if "batch" in cells else ""
        external = read_word(cells["external"]) if "external" in cells else ""
        return NewCoupon(code, read_as, Facts(purpose, value, balance, until, batch, external))

    @staticmethod
    def _filled(cells: dict[str, Cell], key: str) -> bool:
        return key in cells and not is_empty(cells[key])

    def _check_usable(self, cells: dict[str, Cell]) -> None:
        if self._filled(cells, "currency"):
            currency = read_word(cells["currency"]).upper()
            if currency not in ("EUR", "EURO", "€"):
                raise Unreadable(_("This is not in euros."))
        if self._filled(cells, "test") and read_word(cells["test"]).casefold() in _YES:
            raise Unreadable(_("This is a test, not a real coupon."))
        if self._filled(cells, "type") and plain_name(read_word(cells["type"])) in _PERCENT_TYPES:
            raise Unreadable(_("This is a percentage, not an amount in euros."))
        if self._filled(cells, "state") and plain_name(read_word(cells["state"])) in _GONE:
            raise Unreadable(_("The webshop has switched this coupon off."))

    def _is_used_up(self, cells: dict[str, Cell]) -> bool:
        """WooCommerce keeps no balance: a coupon is gone when it was used as often as it may be."""
        if not (self._filled(cells, "limit") and self._filled(cells, "used")):
            return False
        limit, used = _count(cells["limit"]), _count(cells["used"])
        return 0 < limit <= used

    def _purpose(self, cells: dict[str, Cell]) -> str | None:
        """What the coupon is for, by the words of the scheme. Raises Unreadable for two of them."""
        if not self._filled(cells, "purpose"):
            return self.purpose
        cell = cells["purpose"]
        said = plain_name(cell if isinstance(cell, str) else read_word(cell))
        meant = [each.key for each in self.coupons.purposes if _is_meant(each, said)]
        if len(meant) == 1:
            return meant[0]
        if self.purpose:
            return self.purpose
        if meant:
            raise Unreadable(_("This coupon is for more than one thing."))
        return None


def _are_bsns(values: list[str], at_least: int = 1) -> bool:
    """Whether most of these are BSNs, and at least so many."""
    found = sum(len(each) in (8, 9) and bsn.is_valid(each) for each in values)
    return found >= at_least and found > len(values) * _MOSTLY


def _is_meant(purpose: Purpose, said: str) -> bool:
    words = (purpose.key, purpose.label, *purpose.words)
    return any(plain_name(word) in said for word in words)


def _count(cell: Cell) -> int:
    """A number of times. Raises Unreadable."""
    text = str(cell.value) if isinstance(cell, Number) else read_word(cell)
    if not text.isascii() or not text.isdigit():
        raise Unreadable(_("I do not understand how often this coupon can be used."))
    return int(text)


def stock_in_pieces(
    data: bytes,
    coupons: Coupons,
    zone: tzinfo,
    purpose: str | None = None,
    choice: Choice | None = None,
) -> Iterator[int | Stock | Sequence[tuple[int, NewCoupon]]]:
    """Read an export to its end. `purpose` is for rows that don't say it, `choice` for its columns.

    Yields how many rows were read, now and then; then the stock without `found`; then that, in
    pieces. Coupons that are over or used up are among them: they may be known and have changed.
    Raises TableRefused; then nothing of it is of use.
    """
    wanted = columns()
    table = open_table(data, wanted, choice)
    names = {plain_name(name) for name in table.mapping.header}
    stock = Stock(
        next((name for name, only in _LAYOUTS if names.issuperset(only)), None),
        table.mapping.shown(wanted),
        table.mapping.personal,
        table.mapping.unused,
        table.header,
    )
    reader = _Reader(coupons, zone, purpose, stock)
    for row in table.rows():
        reader.take(row)
        if stock.rows % _ROWS_PER_STEP == 0:
            yield stock.rows
    reader.end()
    found, stock.found = stock.found, []
    yield stock
    yield from coupons_storage.in_pieces(found)


def read_stock(
    data: bytes,
    coupons: Coupons,
    zone: tzinfo,
    purpose: str | None = None,
    choice: Choice | None = None,
) -> Stock:
    """The whole stock at once, as `stock_in_pieces` reads it."""
    stock = None
    for item in stock_in_pieces(data, coupons, zone, purpose, choice):
        if isinstance(item, Stock):
            stock = item
        elif stock and not isinstance(item, int):
            stock.found += item
    if stock is None:
        raise RuntimeError("a table that is not refused has a stock")
    return stock


class Sorted:
    """What storing an export would do, counted piece by piece. Nothing is stored here.

    `new` counts by purpose; `worth_cents` is what the new coupons are worth together; `refused`
    are the rows that bring nothing, in their order.
    """

    def __init__(self, stock: Stock, today: date) -> None:
        self.new: Counter[str] = Counter()
        self.changed = self.same = self.expired = self.empty = 0
        self.worth_cents = 0
        self.refused = list(stock.refused)
        self._today = today

    @property
    def to_store(self) -> int:
        """How many coupons have to be written."""
        return self.new.total() + self.changed

    async def take(
        self, reading: Reading, piece: Sequence[tuple[int, NewCoupon]]
    ) -> list[NewCoupon]:
        """Hold a piece of `Stock.found` against what is known; returns what has to be written."""
        coupons = [coupon for _row, coupon in piece]
        known = await coupons_storage.known(reading, [coupon.read_as for coupon in coupons])
        codes = [spelling for coupon in coupons for spelling in {coupon.code, coupon.read_as}]
        vouchers = await coupons_storage.are_vouchers(reading, codes)
        to_store = []
        for row, coupon in piece:
            facts = coupon.facts
            if vouchers & {coupon.code.upper(), coupon.read_as}:
                why = _("This is the code of a voucher, not of a coupon.")
                insort(self.refused, Refused(row, why), key=lambda refused: refused.row)
            elif coupon.read_as in known:
                if known[coupon.read_as] == facts:
                    self.same += 1
                else:
                    self.changed += 1
                    to_store.append(coupon)
            elif facts.valid_until < self._today:
                self.expired += 1
            elif facts.balance_cents == 0:
                self.empty += 1
            else:
                self.new[facts.purpose] += 1
                self.worth_cents += facts.balance_cents
                to_store.append(coupon)
        return to_store
