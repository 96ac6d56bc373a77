"""What a list is, known by the names of its columns before a row of it is read.

Each layout holds the names that one export of a program gives its columns, in every language that
it writes, and which of them together tell that it is this one. So columns may stand in any order,
and others may be missing. The names are those of the programs' own sources; see `source`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.parsing.tables.columns import Column, plain_name


class Kind(Enum):
    """What the rows of a list are."""

    COUPONS = auto()
    REDEMPTIONS = auto()
    TRANSACTIONS = auto()
    PAYMENTS = auto()
    """Payments or transactions without a code of a voucher."""
    OVERVIEW = auto()
    """How coupons were used together: not what they are worth, nor when they were used."""
    DISCOUNTS = auto()
    RESERVATIONS = auto()
    UNCLEAR = auto()
    """Transactions or redemptions; too few columns are left to tell which."""
    OWN_CODES = auto()
    OWN_OTHER = auto()


class LastDay(Enum):
    """What a bare day in the column of the last day means; a moment tells it by itself."""

    AS_IT_STANDS = auto()
    DAY_BEFORE = auto()
    """At midnight, when this day begins, it is over."""
    IN_UTC = auto()
    """The day in UTC of a moment that is midnight here: the day that ends then."""


@dataclass(frozen=True)
class Layout:
    """An export of a program.

    `names` are the names of its columns by what they are to us; those that we do not read only tell
    what it is. One of the sets in `telling` has to be there whole: these keys, or names after "=".
    `minus_redeems`: an amount below zero was spent, and one above it came on the card; else one
    above it was spent, and one below it came back. Without `has_code` there is no code in it.
    """

    program: str
    version: str
    export: str
    languages: str
    forms: str
    source: str
    kind: Kind
    names: Mapping[str, tuple[str, ...]]
    telling: tuple[tuple[str, ...], ...]
    minus_redeems: bool = False
    last_day: LastDay = LastDay.AS_IT_STANDS
    has_code: bool = True
    kept_by_count: bool = False
    """No balance is kept: a coupon is used up when it was used as often as it may be."""
    may_load: bool = False
    """What is left of its columns may as well be of a list in which above zero loads the card."""

    def fits(self, header: frozenset[str], code_names: frozenset[str]) -> bool:
        """Whether these plain names are those of this export."""
        there = {f"={name}" for name in header} | {
            key
            for key, names in self.names.items()
            if any(plain_name(name) in header for name in names)
        }
        told = any(there.issuperset(each) for each in self.telling)
        return told and (self.has_code or not header & code_names)

    @property
    def plain_names(self) -> frozenset[str]:
        """All names of its columns, as `plain_name` gives them."""
        return frozenset(plain_name(name) for names in self.names.values() for name in names)

    def first(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """These columns, looked for by the names of this export first."""
        return tuple(
            replace(each, names=(*self.names.get(each.key, ()), *each.names)) for each in columns
        )


_PRETIX = (
    "pretix 2026.8.0, src/pretix/base/exporters/orderlist.py, locale/nl and locale/nl_Informal"
)
_FORUS = "teamforus/forus-backend, app/Exports and resources/lang/nl/export.php"
_CSV_XLSX = "CSV, XLSX"
# What a coupon of WooCommerce may be used for, and when it was made: nothing of its worth. Whose it
# is (customer_email, used_by) is left out: that counts.
_OF_WOOCOMMERCE = (
    *("individual_use", "Individual Use", "free_shipping", "exclude_sale_items"),
    *("product_ids", "product_SKUs", "exclude_product_ids", "exclude_product_SKUs"),
    *("excluded_product_ids", "Products", "Exclude Products"),
    *("product_categories", "exclude_product_categories", "excluded_product_categories"),
    *("usage_limit_per_user", "limit_usage_to_x_items", "minimum_amount", "maximum_amount"),
    *("Apply before tax", "post_author", "date_created", "date_created_gmt"),
    *("date_modified", "date_modified_gmt"),
)

LAYOUTS = (
    Layout(
        program="pretix",
        version="2026.8.0",
        export="gift cards (giftcardlist)",
        languages="nl, en",
        forms=_CSV_XLSX,
        source=f"{_PRETIX}: GiftcardListExporter",
        kind=Kind.COUPONS,
        names={
            "code": ("Gift card code", "Cadeauboncode"),
            "test": ("Test mode card", "Testmoduskaart"),
            "created": ("Creation date", "Aanmaakdatum"),
            "until": ("Expiry date", "Vervaldatum"),
            "purpose": ("Special terms and conditions", "Bijzondere voorwaarden"),
            "currency": ("Currency", "Munteenheid"),
            "value": ("Current value", "Huidige waarde"),
            "created in": ("Created in order", "Aangemaakt in bestelling"),
            "invoice": ("Last invoice number of order", "Laatste factuurnummer van bestelling"),
            "invoiced": ("Last invoice date of order", "Laatste factuurdatum van bestelling"),
        },
        telling=(
            *(("code", "value"), ("code", "test"), ("code", "purpose")),
            *(("code", "created in"), ("code", "created", "until")),
            *(("code", "invoice"), ("code", "invoiced")),
        ),
    ),
    Layout(
        program="pretix",
        version="2026.8.0",
        export="gift card redemptions (giftcardredemptionlist)",
        languages="nl, en",
        forms=_CSV_XLSX,
        source=f"{_PRETIX}: GiftcardRedemptionListExporter",
        kind=Kind.REDEMPTIONS,
        names={
            "shop_event": ("Event slug", "Slug van evenement", "Evenement-slug"),
            "reference": ("Order", "Bestelling"),
            "payment": ("Payment ID", "Betalings-ID"),
            "on": ("Date", "Datum"),
            "code": ("Gift card code", "Cadeauboncode"),
            "amount": ("Amount", "Bedrag"),
            "issuer": ("Issuer", "Uitgever"),
        },
        telling=(("code", "payment"), ("code", "shop_event"), ("code", "issuer")),
    ),
    Layout(
        program="pretix",
        version="2026.8.0",
        export="gift card transactions (giftcardtransactionlist)",
        languages="nl, en",
        forms=_CSV_XLSX,
        source=f"{_PRETIX}: GiftcardTransactionListExporter",
        kind=Kind.TRANSACTIONS,
        names={
            "code": ("Gift card code", "Cadeauboncode"),
            "test": ("Test mode", "Testmodus"),
            "on": ("Date", "Datum"),
            "amount": ("Amount", "Bedrag"),
            "currency": ("Currency", "Munteenheid"),
            "reference": ("Order", "Bestelling"),
            "organizer": ("Organizer", "Organisator"),
        },
        telling=(
            *(("code", "amount", "test"), ("code", "amount", "organizer")),
            *(("code", "amount", "on", "currency"), ("code", "on", "organizer")),
            *(("code", "amount", "reference", "currency"), ("code", "on", "test")),
        ),
        minus_redeems=True,
    ),
    Layout(
        program="pretix",
        version="2026.8.0",
        export="discount vouchers (download)",
        languages="nl, en",
        forms="CSV",
        source="pretix 2026.8.0, src/pretix/control/views/vouchers.py: VoucherList",
        kind=Kind.DISCOUNTS,
        names={
            "code": ("Voucher code", "Vouchercode"),
            "until": ("Valid until", "Geldig tot"),
            "reserve": ("Reserve quota", "Reserveer quotum"),
            "bypass": ("Bypass quota", "Quotum omzeilen", "Quota omzeilen"),
            "effect": ("Price effect", "Prijseffect"),
            "value": ("Value", "Waarde"),
            "redeemed": ("Redeemed", "Ingewisseld"),
            "most": ("Maximum usages", "Maximaal gebruik", "Maximumaantal keren te gebruiken"),
            "seat": ("Seat", "Zitplaats"),
        },
        telling=(("code", "effect"), ("code", "reserve"), ("code", "bypass"), ("code", "seat")),
    ),
    Layout(
        program="pretix",
        version="2026.8.0",
        export="payments (paymentlist)",
        languages="nl, en",
        forms=_CSV_XLSX,
        source=f"{_PRETIX}: PaymentListExporter",
        kind=Kind.PAYMENTS,
        names={
            "shop_event": ("Event slug", "Slug van evenement", "Evenement-slug"),
            "payment": ("Payment ID", "Betalings-ID"),
            "method": ("Payment method", "Betaalmethode"),
            "details": ("Payment details", "Betalingsdetails"),
            "amount": ("Amount", "Bedrag"),
        },
        telling=(("payment", "method"), ("payment", "details"), ("payment", "shop_event")),
        has_code=False,
    ),
    Layout(
        program="Forus",
        version="2025",
        export="vouchers (VoucherExport)",
        languages="nl",
        forms="CSV, XLSX (XLS only after saving it as XLSX)",
        source=f"{_FORUS}: VoucherExport",
        kind=Kind.COUPONS,
        names={
            "external": ("Nummer", "ID"),
            "granted": ("Toegekend",),
            "in_use": ("In gebruik",),
            "payouts": ("Heeft uitbetalingen",),
            "transactions": ("Transactie gemaakt", "Has transactions"),
            "reservations": ("Reservering gemaakt", "Has reservations"),
            "state": ("Status",),
            "value": ("Bedrag",),
            "balance": ("Huidig bedrag",),
            "used on": ("In gebruik datum",),
            "code": ("Activatiecode",),
            "purpose": ("Fondsnaam",),
            "created": ("Aangemaakt op",),
            "made by": ("Aangemaakt door",),
            "note": ("Notitie",),
            "until": ("Verlopen op",),
        },
        telling=(
            *(("code", "balance"), ("code", "granted"), ("code", "in_use")),
            *(("code", "transactions"), ("code", "reservations"), ("code", "payouts")),
            *(("code", "purpose", "until"), ("code", "state", "value"), ("code", "made by")),
        ),
    ),
    Layout(
        program="Forus",
        version="2025",
        export="transactions of a sponsor or a provider",
        languages="nl",
        forms="CSV, XLSX (XLS only after saving it as XLSX)",
        source=f"{_FORUS}: VoucherTransactionsSponsorExport, VoucherTransactionsProviderExport",
        kind=Kind.PAYMENTS,
        names={
            "external": ("ID",),
            "amount": ("Bedrag",),
            "on": ("Datum transactie",),
            "paid": ("Datum betaling", "Datum uitbetaling"),
            "fund": ("Fonds",),
            "provider": ("Aanbieder",),
            "state": ("Status",),
            "waits": ("In de wachtrij (dagen)",),
            "final": ("Definitieve transactie",),
            "method": ("Betaalmethode(s)",),
        },
        telling=(
            *(("amount", "on", "fund"), ("amount", "on", "provider"), ("amount", "on", "paid")),
            *(("amount", "paid", "fund"), ("amount", "paid", "provider"), ("amount", "waits")),
            *(("amount", "final"), ("amount", "on", "state"), ("amount", "on", "method")),
        ),
        has_code=False,
    ),
    Layout(
        program="Forus",
        version="2025",
        export="reservations (ProductReservationsExport)",
        languages="nl",
        forms="CSV, XLSX (XLS only after saving it as XLSX)",
        source=f"{_FORUS}: ProductReservationsExport",
        kind=Kind.RESERVATIONS,
        names={
            "code": ("Code",),
            "product": ("Aanbod",),
            "value": ("Bedrag",),
            "state": ("Status",),
            "until": ("Verlopen op",),
            "ean": ("EAN",),
            "sku": ("SKU",),
            "transaction": ("Transactie ID",),
        },
        telling=(
            *(("code", "product", "until"), ("code", "product", "state"), ("code", "ean")),
            *(("code", "sku"), ("code", "product", "transaction")),
        ),
    ),
    Layout(
        program="WooCommerce",
        version="WebToffee 2.5.9",
        export="coupons (Order/Coupon Export by WebToffee)",
        languages="en",
        forms="CSV",
        source=(
            "WebToffee, order-import-export-for-woocommerce,"
            " admin/modules/coupon/data/data-coupon-post-columns.php and export/export.php"
        ),
        kind=Kind.COUPONS,
        names={
            "external": ("ID",),
            "code": ("post_title",),
            "purpose": ("post_excerpt",),
            "state": ("post_status",),
            "created": ("post_date",),
            "others": _OF_WOOCOMMERCE,
            "type": ("discount_type",),
            "value": ("coupon_amount",),
            "used": ("usage_count",),
            "limit": ("usage_limit",),
            "until": ("date_expires",),
        },
        telling=(("code", "until", "type"), ("code", "until", "value"), ("code", "until", "state")),
        last_day=LastDay.IN_UTC,
        kept_by_count=True,
    ),
    Layout(
        program="WooCommerce",
        version="11",
        export="analytics of coupons",
        # The Dutch names are ours: no source of them was found.
        languages="en, nl",
        forms="CSV",
        source=(
            "woocommerce/woocommerce, src/Admin/API/Reports/Coupons/Controller.php:"
            " get_export_columns"
        ),
        kind=Kind.OVERVIEW,
        names={
            "code": ("Coupon code", "Couponcode", "Waardeboncode", "Kortingsboncode"),
            "orders": ("Orders", "Bestellingen", "Aantal bestellingen"),
            "discounted": ("Amount discounted", "Kortingsbedrag", "Bedrag korting"),
            "created": ("Created", "Aangemaakt"),
            "until": ("Expires", "Verloopt", "Vervalt"),
            "type": ("Type",),
        },
        telling=(
            *(
                ("code", "=amount discounted"),
                ("code", "orders"),
                ("=code", "orders", "discounted"),
            ),
            ("code", "discounted", "created", "until"),
        ),
    ),
    Layout(
        program="WooCommerce",
        version="2.1 to 11",
        export="coupons (fields of the shop itself, as most plugins write them; its own screen)",
        languages="en, nl",
        forms=_CSV_XLSX,
        source=(
            "woocommerce/woocommerce, includes/rest-api/Controllers/Version3 and"
            " class-wc-coupon-data-store-cpt.php; wp-plugins/woocommerce-exporter,"
            " includes/functions-coupons.php"
        ),
        kind=Kind.COUPONS,
        names={
            "external": ("id",),
            "code": ("post_title", "coupon_code", "Coupon Code", "code"),
            "purpose": ("post_excerpt", "description", "Coupon Description"),
            "state": ("post_status", "status"),
            "type": ("discount_type", "Coupon type", "Waardebontype"),
            "value": ("coupon_amount", "amount", "Waardebonbedrag"),
            "used": ("usage_count", "No of times used"),
            "limit": ("usage_limit", "Usage limit per coupon", "Gebruik / limiet"),
            "until": ("date_expires", "expiry_date", "date_expires_gmt"),
            "others": _OF_WOOCOMMERCE,
        },
        telling=(
            *(("code", "type", "value"), ("code", "type", "until"), ("code", "type", "limit")),
            *(("code", "type", "used"), ("code", "until", "used"), ("code", "until", "limit")),
            *(("=coupon amount", "until"), ("=post title", "value"), ("=post title", "until")),
            *(("code", "=date expires"), ("code", "=date expires gmt")),
            *(("code", "=waardebontype"), ("code", "=gebruik limiet")),
        ),
        last_day=LastDay.DAY_BEFORE,
        kept_by_count=True,
    ),
    Layout(
        program="Meedoenbot",
        version="0.2.0",
        export="export: codes",
        languages="nl, en",
        forms=_CSV_XLSX,
        source="bot/webshop/settlement_files.py",
        kind=Kind.OWN_CODES,
        names={
            "line": ("line", "regel"),
            "code": ("code",),
            "event": ("event", "gebeurtenis"),
            "on": ("day", "datum"),
            "amount": ("amount", "bedrag"),
            "until": ("valid until", "geldig tot en met"),
            "replaces": ("replaces code", "vervangt code"),
        },
        telling=(
            *(("code", "event", "line"), ("code", "event", "until"), ("code", "replaces")),
            ("code", "line", "until"),
        ),
    ),
    Layout(
        program="Meedoenbot",
        version="0.2.0",
        export="export: payments",
        languages="nl, en",
        forms=_CSV_XLSX,
        source="bot/webshop/settlement_files.py",
        kind=Kind.OWN_OTHER,
        names={
            "line": ("line", "regel"),
            "number": ("number", "nummer"),
            "provider": ("provider", "aanbieder"),
            "amount": ("amount", "bedrag"),
        },
        telling=(("line", "number", "provider"), ("line", "number", "amount")),
        has_code=False,
    ),
    Layout(
        program="Meedoenbot",
        version="0.2.0",
        export="export: sums",
        languages="nl, en",
        forms=_CSV_XLSX,
        source="bot/webshop/settlement_files.py",
        kind=Kind.OWN_OTHER,
        names={
            "what": ("what", "wat"),
            "who": ("who", "wie"),
            "count": ("vouchers",),
            "amount": ("amount", "bedrag"),
        },
        telling=(("what", "who", "count"),),
        has_code=False,
    ),
    Layout(
        program="Meedoenbot",
        version="0.2.0",
        export="rows that were not understood",
        languages="nl, en",
        forms="CSV",
        source="bot/webshop/coupon_export.py",
        kind=Kind.OWN_OTHER,
        names={"row": ("row", "rij"), "why": ("reason", "reden")},
        telling=(("row", "why"),),
        has_code=False,
    ),
)
