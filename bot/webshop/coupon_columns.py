"""By which names the columns of a webshop's export are known."""

from bot.parsing.tables.columns import (
    Column,
)
from bot.translation import gettext as _

# What people and programs call a code, also in the webshop's list (reconciliation.py).
CODE_NAMES = (
    *("code", "couponcode", "bon", "boncode", "vouchercode", "voucher code", "kortingscode"),
    *("coupon code", "gift card code", "giftcardcode", "giftcard code", "gift card", "giftcard"),
    *("gift code", "de code", "unieke code", "unique code", "cadeaubon code", "cadeauboncode"),
    *("cadeaubon", "code van cadeaubon", "cadeaukaartcode", "cadeaukaart", "cadeaucode"),
    *("kadobon", "kadoboncode", "kadocode", "waardebon", "waardeboncode", "tegoedbon"),
    *("activatiecode", "activation code", "inwisselcode", "redeem code", "redemption code"),
    *("actiecode", "promocode", "promo code", "toegangscode", "post title", "coupon", "voucher"),
    *("bonnummer", "bon nummer", "bonnr", "bon nr", "nummer bon", "nummer van de bon"),
    *("vouchernummer", "voucher nummer", "voucher nr", "vouchernr", "voucher number"),
    *("couponnummer", "coupon nummer", "coupon number", "couponnr", "coupon nr"),
    *("cadeaubonnummer", "cadeaukaartnummer", "kadobonnummer", "waardebonnummer"),
    *("tegoedbonnummer", "gift card number", "giftcard number", "kaartnummer", "card number"),
    *("barcode", "streepjescode", "serienummer", "serial number", "serial", "secret", "codes"),
)


NAMES: dict[str, tuple[str, ...]] = {
    "code": CODE_NAMES,
    "purpose": (
        *("waarvoor", "waar voor", "what for", "soort", "soort bon", "bonsoort", "kind"),
        *("type bon", "bontype", "coupon type", "voucher type", "categorie", "category"),
        *("doel", "purpose", "bestemming", "bestemd voor", "bedoeld voor", "intended for"),
        *("te gebruiken voor", "gebruiken voor", "bruikbaar voor", "geldig voor"),
        *("valid for", "used for", "use for", "te besteden aan", "besteden aan"),
        *("bestedingsdoel", "besteding", "voor", "for", "fondsnaam", "fund name", "fonds"),
        *("fund", "regeling", "potje", "thema", "theme", "rubriek", "groep", "group"),
        *("productgroep", "artikelgroep", "product group", "product category"),
        *("productcategorie", "product", "artikel", "article", "item", "artikelen"),
        *("post excerpt", "description", "omschrijving", "beschrijving"),
        *("special terms and conditions", "speciale voorwaarden", "bijzondere voorwaarden"),
    ),
    "value": (
        *("waarde", "bedrag", "value", "amount", "initial value", "initial amount"),
        *("face value", "nominale waarde", "coupon amount", "waarde bon", "bonwaarde"),
        *("waarde van de bon", "bedrag van de bon", "bonbedrag", "voucher value"),
        *("voucherwaarde", "coupon value", "gift card value", "gift card amount"),
        *("waarde in euro", "waarde euro", "waarde eur", "bedrag in euro", "bedrag euro"),
        *("bedrag eur", "amount eur", "amount in eur", "value eur", "value in eur"),
        *("oorspronkelijke waarde", "oorspronkelijk bedrag", "originele waarde"),
        *("origineel bedrag", "original value", "original amount", "startwaarde"),
        *("startbedrag", "beginwaarde", "beginbedrag", "beginsaldo", "opening balance"),
        *("starting balance", "denomination", "worth", "hoeveel", "euro", "euros", "eur"),
        *("prijs", "price", "current value"),
        *("huidige waarde", "tegoed", "saldo", "balance"),
    ),
    "balance": (
        *("saldo", "balance", "tegoed", "restant", "resterend", "remaining", "rest"),
        *("nog over", "over", "nog te besteden", "te besteden", "restbedrag"),
        *("restwaarde", "restsaldo", "resttegoed", "resterend bedrag", "resterend saldo"),
        *("resterende waarde", "remaining value", "remaining amount", "left"),
        *("remaining balance", "amount left", "huidig bedrag", "huidig saldo"),
        *("actueel saldo", "current value", "huidige waarde", "current balance"),
        *("amount available", "available balance", "available"),
        *("beschikbaar", "beschikbaar bedrag", "beschikbaar saldo"),
    ),
    "currency": ("valuta", "currency", "munteenheid", "munt"),
    "until": (
        *("geldig tot en met", "geldig tot", "geldig t m", "geldig tm", "valid until"),
        *("valid to", "valid till", "valid through", "valid thru", "vervalt", "vervalt op"),
        *("vervaldatum", "vervaldag", "verval", "verloopdatum", "verloopt", "verloopt op"),
        *("verlopen op", "einddatum", "eind datum", "datum einde", "datum verval"),
        *("expiry date", "expiration date", "expiration", "expiry", "expires"),
        *("expires on", "expires at", "expire at", "expire on", "expire date"),
        *("date expires", "date expiry", "end date", "houdbaar tot", "houdbaar tot en met"),
        *("geldigheidsdatum", "geldigheid", "validity", "uiterste datum", "uiterlijk"),
        *("uiterste inleverdatum", "laatste dag", "laatste datum", "last day", "last date"),
        *("te gebruiken tot", "te gebruiken tot en met", "te gebruiken t m"),
        *(
            "bruikbaar tot",
            "bruikbaar tot en met",
            "inwisselbaar tot",
            "in te leveren voor",
        ),
        *("inleveren voor", "use by", "use before", "redeem by", "redeem before"),
        *("best before", "tot en met", "t m", "tm", "tot", "until", "till"),
    ),
    "batch": (
        "batch",
        "partij",
        "serie",
        "lot",
        "reeks",
        "batchnummer",
        "partijnummer",
        "levering",
    ),
    "external": (
        *("extern id", "extern nummer", "external id", "externalid", "id", "nummer"),
        *("number", "volgnummer", "volgnr", "nr", "bon id", "coupon id", "voucher id"),
    ),
    "type": (
        *("discount type", "kortingstype", "type korting", "korting type", "soort korting"),
        *("kortingssoort", "type kortingscode"),
    ),
    "limit": (
        *("usage limit", "gebruikslimiet", "usage limit per coupon", "max uses"),
        *("maximum uses", "max gebruik", "maximaal gebruik", "aantal keer te gebruiken"),
        *("hoe vaak te gebruiken", "limiet", "limit"),
    ),
    "used": (
        *("usage count", "aantal keer gebruikt", "aantal gebruikt", "times used"),
        *("hoe vaak gebruikt", "used count", "uses", "count", "no of times used"),
    ),
    "granted": (
        *("toegekend", "granted", "toegewezen", "assigned", "uitgedeeld", "uitgegeven", "gegeven"),
        *("al uitgedeeld", "al gegeven"),
    ),
    "spent_on": (
        *("gebruikt op", "used on", "used at", "redeemed on", "redeemed at", "ingewisseld op"),
        *("verzilverd op", "ingeleverd op", "datum gebruikt", "datum ingewisseld", "date used"),
    ),
    "spent": ("gebruikt", "used", "ingewisseld", "redeemed", "verzilverd", "ingeleverd"),
}


# Words in the name of a column that tell what it is, whatever else stands beside them.
SAYS_TEST = r"^test"
SAYS_STATE = r"\b(?:status|state|toestand)\b|status$"
SAYS_EVENT = r"\b(?:gebeurtenis|event)$"


def columns() -> tuple[Column, ...]:
    """What is looked for in an export; the names that come first are the surest."""
    return (
        Column("code", _("code"), NAMES["code"], required=True),
        Column("purpose", _("what for"), NAMES["purpose"]),
        Column("value", _("amount"), NAMES["value"], required=True, sums=True),
        Column("balance", _("balance"), NAMES["balance"]),
        Column("currency", _("currency"), NAMES["currency"]),
        Column("until", _("valid until"), NAMES["until"]),
        Column("batch", _("batch"), NAMES["batch"]),
        Column("external", _("number in the webshop"), NAMES["external"]),
        Column("test", _("test"), (), says=SAYS_TEST),
        Column("type", _("kind of discount"), NAMES["type"]),
        Column("limit", _("how often it can be used"), NAMES["limit"]),
        Column("used", _("how often it was used"), NAMES["used"]),
        Column("granted", _("given to somebody"), NAMES["granted"]),
        Column("in_use", _("in use"), ("in gebruik", "in use")),
        Column("spent", _("used"), NAMES["spent"]),
        Column("spent_on", _("used on"), NAMES["spent_on"]),
        Column("state", _("state"), (), says=SAYS_STATE),
        Column("event", _("what happened"), (), says=SAYS_EVENT),
    )
