"""By which names the columns of a list of redemptions are known."""

from bot.parsing.tables.columns import Column, plain_name
from bot.translation import gettext as _
from bot.webshop.coupon_columns import (
    CODE_NAMES,
    NO_AMOUNT,
    NO_CODE,
    SAYS_EVENT,
    SAYS_STATE,
    SAYS_TEST,
)
from bot.webshop.coupon_columns import NAMES as COUPON_NAMES

_SAYS_EVENT = (
    rf"{SAYS_EVENT}|\b(?:actie|action|handeling|mutatie|mutatiesoort|mutatietype|transactietype"
    r"|transactiesoort|transaction type|type transactie|soort transactie|type of transaction)$"
)

_SAYS_TEST = rf"{SAYS_TEST}|\btest|\b(?:proef|demo)\b"
_SAYS_STATE = rf"{SAYS_STATE}|status"


NAMES: dict[str, tuple[str, ...]] = {
    # What a card is worth (waarde, totaal) is asked about: it is seldom what was spent.
    "amount": (
        *("ingeleverd bedrag", "bedrag", "transactiebedrag", "redeemed amount"),
        *("transaction amount", "amount", "besteed bedrag", "besteed", "betaald bedrag"),
        *("betaald", "afgeschreven", "ingewisseld bedrag", "ingenomen bedrag", "spent"),
        *("amount spent", "paid", "amount paid", "charged", "bedrag in euro", "bedrag euro"),
        *("bedrag eur", "amount eur", "discount amount", "amount discounted", "coupon discount"),
        *("kortingsbedrag", "toegepaste korting", "bedrag korting", "euro"),
    ),
    # First the days of use: a row without one was not used.
    "on": (
        *("ingeleverd op", "inleverdatum", "datum inlevering", "redeemed on", "redeemed at"),
        *("redemption date", "ingewisseld op", "ingenomen op", "gebruikt op", "besteed op"),
        *("datum gebruik", "datum gebruikt", "gebruiksdatum", "used on", "used at", "date used"),
        *("betaald op", "betaaldatum", "datum betaling", "paid at", "paid on", "date paid"),
        *("paid date", "payment date", "datum transactie", "transactiedatum", "datum"),
        *("transaction date", "date", "datum tijd", "datum en tijd", "besteldatum", "orderdatum"),
        *("datum bestelling", "order date", "date created", "wanneer", "when", "dag", "day", "op"),
    ),
    "time": (
        *("tijd", "tijdstip", "time", "uur", "hour", "tijd transactie", "transactietijd"),
        *("transaction time", "order time", "besteltijd", "tijd bestelling", "time of day"),
        *("betaaltijd", "tijd betaling", "payment time", "inlevertijd", "tijd inlevering"),
    ),
    "provider": (
        *("aanbieder", "naam aanbieder", "winkel", "provider", "provider name", "vendor"),
        *("shop", "store", "merchant", "seller", "verkoper", "leverancier", "supplier"),
        *("instelling", "bedrijf", "company", "locatie", "location", "waar", "where"),
    ),
    "reference": (
        *("kenmerk", "referentie", "transactienummer", "bestelnummer", "ordernummer"),
        *("transaction id", "reference", "order", "external id", "bestelling", "order id"),
        *("order number", "bestelcode", "order code", "bestel id", "bestelnr", "ordernr"),
        *("factuurnummer", "invoice number", "transactie", "transaction", "transactie id"),
    ),
    "payment": ("payment id", "betalings id"),
    "shop_event": ("event slug", "slug van evenement", "evenement slug"),
}

# Names of columns of money that is not what was handed in, and of days on which nothing was.
NOT_SPENT = rf"{NO_AMOUNT}|verkoop|verkocht|inkoop|\bsold|koers|\brate\b|^bij$"
OTHER_DAYS = (
    r"\b(?:vanaf|from|tot|until|till|end|laatste|last|sent)\b|geldig|valid|eind|start|begin|verval"
    r"|verloop|expir|bestel|order|geboren|birth|aanmaak|aangemaakt|gemaakt|creat|uitgift|uitgegeven"
    r"|uitgereikt|overhandigd|gegeven|\bgiven|toegekend|issue|verkoop|verkocht|sold|wijzig|modif"
    r"|update|verstuur|verzend|verzonden|mail|print|afgedrukt|import|export|download"
)

# Names of columns that never say whether a row counts: where it was, of what, numbers of lines, and
# the day once more.
INERT = frozenset(
    plain_name(name)
    for name in (
        *("kassa", "kassanummer", "kassa nr", "till", "register", "terminal", "pos", "filiaal"),
        *(
            "vestiging",
            "balie",
            "loket",
            "product",
            "producten",
            "product name",
            "naam product",
            "artikel",
            "artikelen",
            "article",
        ),
        *("artikelnummer", "item", "items", "sku", "ean", "activiteit", "activity", "aanbod"),
        *("regel", "regelnummer", "rij", "rijnummer", "row", "line", "line number", "nr", "no"),
        *("nummer", "number", "volgnummer", "volgnr", "id", "btw", "vat", "tax"),
        *("tijd", "time", "tijdstip", "uur", "hour", "maand", "month", "jaar", "year", "week"),
        *("organisator", "organizer", "uitgever", "issuer", "datum", "date", "dag", "day"),
        *("besteldatum", "orderdatum", "datum bestelling", "order date", "date created"),
        *("medewerker", "kassier", "cashier", "employee"),
        *("kenmerk", "referentie", "reference"),
        *NAMES["provider"],
    )
)
# The same, as far as they hold numbers.
NUMBERS = frozenset(plain_name(name) for name in (*NAMES["reference"], *NAMES["payment"]))

# Where somebody said which amount was handed in, the others say nothing.
AMOUNTS = frozenset(
    plain_name(name)
    for name in (*NAMES["amount"], *COUPON_NAMES["value"], *COUPON_NAMES["balance"])
)


def columns() -> tuple[Column, ...]:
    """What we look for in the list; only the code has to be there."""
    return (
        Column("code", _("the code"), CODE_NAMES, required=True, never=NO_CODE),
        Column(
            "amount",
            _("the amount"),
            NAMES["amount"],
            sums=True,
            never=NOT_SPENT,
            asked=_("how much was handed in"),
        ),
        Column("rest", _("what is left of it"), (), never=NOT_SPENT),
        Column(
            "on",
            _("the day"),
            NAMES["on"],
            never=OTHER_DAYS,
            asked=_("on which day it was handed in"),
        ),
        Column("time", _("the time"), NAMES["time"]),
        Column("provider", _("the provider"), NAMES["provider"]),
        Column("reference", _("the reference"), NAMES["reference"]),
        Column("payment", _("number of the payment"), NAMES["payment"]),
        Column("shop_event", _("event in the webshop"), NAMES["shop_event"]),
        Column("currency", _("currency"), COUPON_NAMES["currency"]),
        Column("test", _("test"), (), says=_SAYS_TEST),
        Column("state", _("state"), (), says=_SAYS_STATE),
        Column("event", _("what happened"), (), says=_SAYS_EVENT),
    )
