"""By which names the columns of a webshop's export are known."""

import re

from bot.parsing.tables.cells import FOREIGN
from bot.parsing.tables.columns import Column, plain_name
from bot.storage.coupons import Standing
from bot.translation import gettext as _
from bot.webshop.coupon_words import names_of

# What people and programs call a code, also in the webshop's list (reconciliation.py).
CODE_NAMES = (
    *("code", "couponcode", "bon", "boncode", "vouchercode", "voucher code", "kortingscode"),
    *("coupon code", "gift card code", "giftcardcode", "giftcard code", "gift card", "giftcard"),
    *("gift code", "de code", "unieke code", "unique code", "cadeaubon code", "cadeauboncode"),
    *("cadeaubon", "code van cadeaubon", "cadeaukaartcode", "cadeaukaart", "cadeaucode"),
    *("kadobon", "kadoboncode", "kadocode", "waardebon", "waardeboncode", "tegoedbon"),
    *("activatiecode", "activation code", "inwisselcode", "redeem code", "redemption code"),
    *("actiecode", "promocode", "promo code", "toegangscode", "post title", "coupon", "voucher"),
    *("kortingsboncode", "promotiecode"),
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
        *("special terms and conditions", "speciale voorwaarden", "bijzondere voorwaarden", "type"),
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
        *(
            "starting balance",
            "initial balance",
            "denomination",
            "worth",
            "hoeveel",
            "euro",
            "euros",
            "eur",
        ),
        *("prijs", "price", "current value", "waardebonbedrag", "kortingsbonbedrag"),
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
    "type": ("kortingssoort", "kortingstype"),
    "limit": ("limiet", "limit", "max", "maximum"),
    "used": ("gebruik", "usage", "uses", "count", "aantal keer"),
}


# Words in the name of a column that tell what it is, whatever else stands beside them.
SAYS_TEST = (
    r"\btest|\bsandbox\b"
    r"|\b(?:proef|demo|dummy|voorbeeld)(?: ?(?:bon|kaart|code|voucher|coupon|modus|versie))?\b"
)
SAYS_STATE = r"\b(?:status|state|toestand)\b|status$"
SAYS_EVENT = r"\b(?:gebeurtenis|event)$"
_REMARK = (
    r"\b(?:opmerking|notitie|aantekening|commentaar|bijzonderheid|remark|note|comment)(?:en|s)?\b"
    r"|\b(?:opm|toelichting|bijzonderheden|memo)\b"
)
_UNTIL = (
    r"\b(?:verval(?!len\b)\w*|verloop\w*|expir(?!ed\b)\w*|houdbaar|uiterlijk\w*|uiterste|einddatum"
    r"|einde?|eind datum|end date|laatste (?:dag|datum)|tot|until|till)\b"
)
_FROM = (
    r"\b(?:vanaf|from|ingangsdatum|ingaand|startdatum|start date|start datum|begindatum"
    r"|begin date)\b|^(?:geldig|actief) (?:van|per|sinds)$"
    r"|^(?:datum start|date start|ingang|start|begin|starts)\b"
)
_SUM = r"(?:bedrag|waarde|korting|discount|amount|value)"
_BON = r"(?:\w*bon|coupon|voucher|(?:actie|korting|promo|coupon|voucher|bon)\w* ?code)"
_TYPE = (
    r"^(?:type|eenheid|unit)$|\b(?:eenheid|unit)$|\b(?:type|soort|kind)(?: of| van)? "
    rf"(?:het |de )?(?:{_SUM}|{_BON}\b)|(?:{_SUM}|\b{_BON})s? ?(?:type|soort|kind|vorm)$"
    rf"|{_SUM} (?:of percentage|in|als)$"
)
_TIMES = (
    r"(?:keer|keren|malen|times|gebruik\w*|usages?|uses|used|redemptions?|inwissel\w*|toepassingen)"
)
_MOST = r"(?:\w*limiet|limit|max|maximaal|maximale|maximum|maximumaantal)"
_LIMIT = (
    r"^(?!.*\b(?:user|gebruiker|klant|customer|persoon|person|bestelling|order|items|artikelen)\b)"
    rf".*(?:\b{_MOST}\b.*\b{_TIMES}\b|\b{_TIMES}\b.*\b{_MOST}\b|gebruikslimiet"
    r"|keer te gebruiken|hoe vaak te gebruiken|uses per coupon)"
)
_USED = (
    r"\b(?:usage|use|uses|used|redemption) count\b|\b(?:times|keer|malen|vaak) (?:used|redeemed"
    r"|gebruikt|ingewisseld|verzilverd)|aantal (?:gebruikt|gebruik|ingewisseld|inwisselingen)"
    r"|number of (?:uses|redemptions)|gebruikt per coupon"
)
_GONE = r"(?:gebruikte?|ingewisselde?|verzilverde?|ingeleverde?|used|spent|redeemed)"
_SPENT = (
    r"^(?:al )?(?:verbruikt|besteed|uitgegeven bedrag|afgeschreven|opgenomen)\b|\bverbruikte?\b"
    rf"|\b{_GONE} (?:bedrag|waarde|saldo|tegoed|amount|value|balance)|{_SUM} {_GONE}\b"
)
# In the plain name of a column: that it is in cents. As a word; a docent is nobody's money.
IN_CENTS = (
    r"(?:\b(?:in )?|(?P<what>bedrag|waarde|saldo|tegoed|amount|value|balance|prijs|price)(?:in)?)"
    r"(?:euro? ?)?(?:cents?|centen|cts?)\b"
)
# Names of columns that hold no amount in euros, whatever their values look like.
NO_AMOUNT = (
    r"nummer\b|nr\b|(?<=\w)code\b|\bpin\b|\b(?:aantal|number|count"
    r"|stuks|punten|points|jaar|year|dagen|days|dollars?|ponden|pounds?|keer|times|quantity|qty|week"
    r"|maand|month|age|maat|size|groep|group|klas|zaal|sku|ean|id)\b|%|perc|procent|\bpin|kwartaal"
    r"|quarter|leeftijd|grootboek|ledger|kostenplaats|cost cent|kostensoort|\bkassa|"
    + f"{IN_CENTS}|{FOREIGN.pattern}"
)
# Names of what is left of a code when nobody may know it, as Shopify's gift cards.
NO_CODE = r"\b(?:last|laatste)\b.*\b(?:characters|chars|digits|tekens|cijfers|four|vier|4)\b|\bmask"
# Names of columns of days that are not the last one.
_NO_LAST_DAY = (
    r"\b(?:uitgegeven|uitgifte\w*|aangemaakt|aanmaak\w*|gemaakt|created|creation|issued?|modified"
    r"|gewijzigd|updated|bijgewerkt|besteld|ordered|order|published|geboren|gebruikt|used)\b"
)


_SOMEBODY = re.compile(r"\b(?:aan|voor|door|to|for|by|wie|whom)\b")


_IN_CENTS = re.compile(IN_CENTS)


def what_in_cents(name: str) -> str | None:
    """The plain name of what a column holds in cents: saldo of “Saldo (ct)”; None if it does not.

    Empty where its name says no more than cents.
    """
    rest, found = _IN_CENTS.subn(r"\g<what>", plain_name(name))
    return " ".join(rest.split()) if found else None


def tells_rest(plain: str) -> bool:
    """Whether a plain name is one of what is left of a coupon, or was used of it."""
    return plain in _BALANCES or re.search(_SPENT, plain) is not None


def names_somebody(name: str) -> bool:
    """Whether a column that says what became of a coupon may say of whom: uitgegeven aan."""
    return _SOMEBODY.search(plain_name(name)) is not None


def says_in_words(name: str) -> bool:
    """Whether a column is called after words about a coupon, as a state or remark is."""
    return any(re.search(says, plain_name(name)) for says in (SAYS_STATE, SAYS_EVENT, _REMARK))


# Names of columns that never say whether a coupon is good, or what it is worth: what it is for once
# more, which number it has, where and when it was made.
INERT = frozenset(
    plain_name(name)
    for name in (
        *("aangemaakt", "aangemaakt op", "aanmaakdatum", "created", "created at", "created on"),
        *("creation date", "date created", "gemaakt", "gemaakt op", "gewijzigd op", "modified"),
        *("updated at", "last modified", "laatst gewijzigd", "bijgewerkt op", "post date"),
        *("regel", "regelnummer", "rij", "rijnummer", "row", "line", "no", "jaar", "year"),
        *("bestelling", "bestelnummer", "order", "ordernummer", "order id", "factuurnummer"),
        *("factuur", "invoice", "aangemaakt in bestelling", "winkel", "webshop", "shop", "store"),
        *("leverancier", "supplier", "merk", "brand", "sku", "ean", "url", "link", "qr", "qr code"),
        *("website", "taal", "language", "gemeente", "titel", "title", "product ids", "btw", "vat"),
        *("ontvangen op", "datum ontvangen", "ontvangst", "ontvangstdatum", "datum ontvangst"),
        *("received on", "received at", "date received", "geleverd op", "datum geleverd"),
        *("leverdatum", "datum levering", "delivered on", "delivery date", "besteld op"),
        *("datum besteld", "besteldatum", "ordered on", "order date", "orderdatum", "inkoopdatum"),
        *("artikelnummer", "artikelnr", "productcode", "productnummer", "pincode", "pin"),
        *("fondsnummer", "kleur", "maat", "size", "color"),
        *NAMES["purpose"],
        *NAMES["batch"],
        *NAMES["external"],
        *CODE_NAMES,
    )
)


_BALANCES = frozenset(map(plain_name, NAMES["balance"]))
# Where somebody said what a coupon is worth, the other amounts say nothing.
AMOUNTS = frozenset(
    plain_name(name)
    for name in (*NAMES["value"], *NAMES["balance"], "korting", "discount", "inkoopprijs", "kosten")
)


def columns() -> tuple[Column, ...]:
    """What is looked for in an export; the names that come first are the surest."""
    return (
        Column("code", _("code"), NAMES["code"], required=True, never=NO_CODE),
        Column("purpose", _("what for"), NAMES["purpose"]),
        Column("value", _("amount"), NAMES["value"], required=True, sums=True, never=NO_AMOUNT),
        Column("balance", _("balance"), NAMES["balance"], never=NO_AMOUNT),
        Column("currency", _("currency"), NAMES["currency"]),
        Column("limit", _("how often it can be used"), NAMES["limit"], says=_LIMIT),
        Column("used", _("how often it was used"), NAMES["used"], says=_USED),
        Column("spent_amount", _("what was used of it"), (), says=_SPENT),
        Column("from", _("valid from"), (), says=_FROM),
        Column("until", _("valid until"), NAMES["until"], says=_UNTIL, never=_NO_LAST_DAY),
        Column("batch", _("batch"), NAMES["batch"]),
        Column("external", _("number in the webshop"), NAMES["external"]),
        Column("test", _("test"), (), says=SAYS_TEST),
        Column("type", _("kind of discount"), NAMES["type"], says=_TYPE),
        Column("state", _("state"), (), says=SAYS_STATE),
        Column("event", _("what happened"), (), says=SAYS_EVENT),
        Column("granted", _("given to somebody"), (), says=names_of(Standing.TAKEN)),
        Column("spent", _("used"), (), says=names_of(Standing.USED_UP)),
        Column("off", _("switched off"), (), says=names_of(Standing.OFF)),
        Column("lapsed", _("lapsed"), (), says=names_of(Standing.LAPSED)),
        Column("not_yet", _("not to be used yet"), (), says=names_of(Standing.NOT_YET)),
        Column("active", _("can be used"), (), says=names_of(Standing.GOOD)),
        # Of an export that has one of its own: see layouts.py.
        Column("note", _("remark"), ()),
        Column("remark", _("remark"), (), says=_REMARK),
    )
