"""The words that say whether a voucher was handed in: in a cell, and in the name of a column."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.parsing.tables.cells import Cell, Number
from bot.parsing.tables.columns import plain_name
from bot.webshop.coupon_words import NO, YES, standing_said

# An order or a line of a webshop by which the voucher was spent: WooCommerce's paid states
# (wc_get_is_paid_statuses), pretix' "paid", Forus' "success", and what people write.
REDEEMED = frozenset(
    (
        *("redeemed", "used", "spent", "paid", "completed", "complete", "processing"),
        *("success", "succeeded", "successful", "confirmed", "wc completed", "wc processing"),
        *("ingeleverd", "ingewisseld", "ingenomen", "gebruikt", "besteed", "verzilverd", "betaald"),
        *("approved", "accepted", "goedgekeurd", "akkoord", "geaccepteerd"),
        *("voltooid", "afgerond", "geslaagd", "bevestigd", "gelukt", "afgeschreven"),
        *(
            "redemption",
            "redeem",
            "spend",
            "payment",
            "debit",
            "debet",
            "voldaan",
            "verbruikt",
            "af",
        ),
        *("inlevering", "inname", "besteding", "betaling", "afschrijving"),
        *("verzilvering", "gebruik"),
    )
)
NOT_REDEEMED = frozenset(
    (
        *("pending", "pending payment", "on hold", "failed", "cancelled", "canceled", "refunded"),
        *("draft", "checkout draft", "trash", "expired", "created", "issued", "given", "loaded"),
        *(
            "wc pending",
            "wc on hold",
            "wc failed",
            "wc cancelled",
            "wc refunded",
            "wc checkout draft",
        ),
        *("open", "unpaid", "declined", "rejected", "deactivated", "taken back", "withdrawn"),
        *("replaced", "lapsed", "valid again", "handing in undone", "future", "unused", "not used"),
        *("in afwachting", "in de wacht", "wachtend", "wacht op betaling", "wachtend op betaling"),
        *("mislukt", "geannuleerd", "terugbetaald", "terugbetaling", "concept", "prullenbak"),
        *(
            "verlopen",
            "vervallen",
            "aangemaakt",
            "uitgegeven",
            "gegeven",
            "opgeladen",
            "openstaand",
        ),
        *("niet betaald", "geweigerd", "afgewezen", "gedeactiveerd", "teruggenomen", "ingetrokken"),
        *("vervangen", "weer geldig", "inname teruggedraaid", "ongebruikt", "niet gebruikt"),
        *("load", "loading", "top up", "topup", "credit", "refund", "creation", "activation"),
        *("activated", "issue", "correction", "chargeback", "void", "voided", "reversal"),
        *("opladen", "laden", "opwaarderen", "opwaardering", "opgewaardeerd", "storting"),
        *("gestort", "bijgeschreven", "bijschrijving", "terugboeking", "uitgifte", "aanmaak"),
        *("activatie", "geactiveerd", "correctie", "restitutie", "annulering", "stornering"),
        *("storno", "gestorneerd", "retour", "teruggave", "terugstorting", "teruggestort", "bij"),
        *("return", "returned", "teruggedraaid", "verkoop", "verkocht", "sale", "sold"),
    )
)


# What undoes, fails or is no matter of earnest, whatever stands before and behind it in a word.
_UNDOING = (
    r"(?:annul|cancel|storn|refund|retour|restitu|rembours|revers|terug|afgelast|aflast|afzeg"
    r"|afgezeg|afkeur|afgekeur|afwijz|afgewez|afgebroken|weiger|ingetrok|intrek|herroep|mislukt"
    r"|mislukk|fout|ongedaan|ongeldig|gecorrig|verwijder|vergis|voorbeeld)"
)
# The same, at the beginning of a word only: "latest" is no test.
_UNDOING_AT_FIRST = (
    r"(?:credit(?!card|kaart)|void|fail|error|dubbel|doubl|duplic|undo|invalid|nietig|reject|declin"
    r"|disput|betwist|abort|revok|bounce|chargeback|corrig|correctie|correction|delete|remove"
    r"|block|geblok|blokk|test|demo(?!cra|nt|gra)|proef|dummy|sandbox|fictie|fraud|onterecht"
    r"|onjuist|wrong|mistake|abuis|kwijt|noshow)\w*"
)
_ONE_UNDOING = rf"\b(?:\w*{_UNDOING}\w*|{_UNDOING_AT_FIRST}|nep|no show)\b"
_NEGATION = r"\b(?:niet|not|nooit|never|geen|zonder|without|(?:is|was|has|did|does)n t)\b"
# Numbers of credit notes, of refunds (Mollie and Stripe: re_, chb_; pretix: -R-1) and of returns.
_NUMBER_BACK = (
    r"^(?:cn|crn?|cm|re|rfd?|rma|chb|ret|pyr|trr)(?: [a-z0-9 ]*[0-9][a-z0-9 ]*|[0-9]{4,})$"
    r"|(?<=[a-z0-9] )r [0-9]{1,3}$"
)


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


# Within a longer text; bij is in many.
_DENIES = re.compile(
    rf"{_UNDOING}|\b(?:(?:{_one_of(NOT_REDEEMED - {'bij'})}|nep|no show)\b|{_UNDOING_AT_FIRST})"
    rf"|{_NEGATION}|{_NUMBER_BACK}"
)
_SINGLE_WORDS = frozenset(
    word for words in (REDEEMED, NOT_REDEEMED, YES, NO) for each in words for word in each.split()
)
# No name of a person is like these.
_KNOWN_UNDOING = re.compile(
    rf"\w*{_UNDOING}\w*|(?:credit|test|demo|proef|dubbel|void|fail|error)"
    r"(?:e|ed|s|nota|order|bon|kaart|kassa|winkel|shop|bestelling|boeking|betaling|[0-9]+)?"
)
NOUGHT = re.compile("0(?: 0+)?")

# In the name of a column. What somebody remarks is seldom that all went well.
_NEGATIONS = re.compile(rf"{_NEGATION}|^no\b|\b[ou]n(?=(?:in)?(?:ge|ver|be|use|red|spent|paid))")
_NOT_IN_NAMES = [word for word in NOT_REDEEMED if word != "bij" and not re.search(_NEGATION, word)]
_NAMES_UNDOING = re.compile(
    rf"\b(?:{_one_of(_NOT_IN_NAMES)}|opmerking|notitie|toelichting|remark|comment)(?:en|s)?\b"
    rf"|{_ONE_UNDOING}"
)
# That it was made or given tells nothing of whether it was handed in; neither does it of one that
# was not. Debit or credit; and what is left to be spent.
_NAMES_GIVING = re.compile(
    r"uitgegeven|uitgifte|uitgereikt|uitreik|uitgedeeld|toegekend|verstrekt|overhandig|gemaild|mailed"
    r"|verzonden|verzend|verstuurd|verkocht|verkoop|aangemaakt|aanmaak|geactiveerd|activati|creat"
    r"|\b(?:gegeven|afgegeven|meegegeven|issued?|given|handed out|granted|sent|sold|sale|activated"
    r")\b"
)
_NAMES_BOTH = re.compile(
    r"\b(?:af|debet|debit|d|nog(?! niet)|te|to(?! (?:the )?(?:customer|client|user|bank)\b))\b"
)
_NAMES_USE = re.compile(
    r"\b(?:gebruik|ingelever|inlever|ingewissel|inwissel|ingenomen|inname|verzilver|bested|besteed"
    r"|betaal|betal|verbruik|voldaan|afgeschreven|afschrijving|use|usage|redeem|redemption|spent"
    r"|paid|payment)(?:d|t|de|te|ed|en|ing|ings|ingen|s)?"
    r"(?:datum|dag|tijd|tijdstip|moment|bedrag|status)?\b"
)
# What changes nothing of what the rest of a name says.
_NAMES_BESIDE = re.compile(
    r"\b(?:op|to|aan|door|voor|via|in|bij|per|met|van|on|at|by|for|of|de|het|een|the|deze|dit|this|bon"
    r"|coupon|voucher|kaart|card|cadeaubon|giftcard|gift|code|is|was|are|has|been|al|reeds|already"
    r"|wel|nog|yet|volledig|geheel|fully|datum|date|dag|day|tijd|time|tijdstip|moment|uur|ja|nee"
    r"|yes|no|j|n|y|aantal|keer|keren|count|times|number|totaal|total|bedrag|amount|waarde|value"
    r"|euro|eur|status|state|reden|reason|winkel|shop|webshop|gemaakt|made|bestelling|order"
    r"|transactie|transaction|klant|customer|client|deelnemer|gebruiker|user|bank|ons|us)\b"
)


@lru_cache(maxsize=1_000)
def leaning(name: str) -> bool | None:
    """What yes means below a column's name: that it was redeemed (True: Ingewisseld, gebruikt op),
    that it was not (False: Geannuleerd op, Refund), or nobody knows.

    A negation turns it round: Niet ingewisseld. Nobody knows it of a name with a word that is not
    understood, or with more to deny than one thing.
    """
    said = plain_name(name)
    if _NAMES_BOTH.search(said) or is_of_giving(name):
        return None
    rest, undoings = _NAMES_UNDOING.subn(" ", said)
    rest, negations = _NEGATIONS.subn(" ", rest)
    rest, uses = _NAMES_USE.subn(" ", rest)
    if _NAMES_BESIDE.sub(" ", rest).strip() or negations > 1 or undoings > 1:
        return None
    if (not undoings and not uses) or (undoings and uses and negations):
        return None
    return (undoings + negations) % 2 == 0


def is_of_giving(name: str) -> bool:
    """Whether a column's name says that vouchers were made, sold, sent or given to somebody."""
    return _NAMES_GIVING.search(plain_name(name)) is not None


@lru_cache(maxsize=1_000)
def may_undo(name: str) -> bool:
    """Whether a column's name has a word that undoes or denies, whatever the rest of it says."""
    said = plain_name(name)
    return bool(_NAMES_UNDOING.search(said) or _NEGATIONS.search(said))


@lru_cache(maxsize=1_000)
def may_deny(cell: Cell) -> bool:
    """Whether a cell holds words that mean that nothing was redeemed, no, or nought."""
    if isinstance(cell, Number):
        return cell.value == 0
    said = plain_name(cell) if isinstance(cell, str) else ""
    return (
        said in NO | NOT_REDEEMED
        or bool(_DENIES.search(said))
        or NOUGHT.fullmatch(said) is not None
    )


@lru_cache(maxsize=1_000)
def is_known_word(cell: Cell) -> bool:
    """Whether a cell holds only words that we know, of what happened, or yes or no: and no name."""
    said = plain_name(cell).split() if isinstance(cell, str) else []
    return bool(said) and all(
        word in _SINGLE_WORDS or standing_said(word) or _KNOWN_UNDOING.fullmatch(word)
        for word in said
    )


@lru_cache(maxsize=1_000)
def is_filled_in(cell: Cell) -> bool:
    """Whether a cell says more than no, nought, or nothing."""
    if isinstance(cell, Number):
        return cell.value != 0
    said = plain_name(cell) if isinstance(cell, str) else "day"
    return said not in NO and bool(said) and not NOUGHT.fullmatch(said)
