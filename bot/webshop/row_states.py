"""What the words in a row say of it: a test, what happened, what a coupon is, in which money.

A word that is not known is never taken for good: its row is refused with it.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from bot.formatting import cut, one_line
from bot.parsing.personal_numbers import holds_bsn
from bot.parsing.tables.cells import Cell, Number, Unreadable, is_empty, read_word, seem_days
from bot.parsing.tables.columns import cells_of, keys_of, plain_name
from bot.parsing.tables.days import read_last_day, read_moment
from bot.storage.coupons import NO_END, Standing
from bot.translation import gettext as _
from bot.webshop.layouts import LastDay, Layout

# As much of an unknown word as is shown.
_LONGEST_SHOWN = 40

YES = frozenset(
    ("yes", "ja", "true", "1", "waar", "j", "y", "x", "on", "aan", "test", "test mode", "testmodus")
)
NO = frozenset(("no", "nee", "false", "0", "onwaar", "n", "off", "uit", "live"))

# An order or a line of a webshop by which the voucher was spent: WooCommerce's paid states
# (wc_get_is_paid_statuses), pretix' "paid", Forus' "success", and what people write.
_REDEEMED = frozenset(
    (
        *("redeemed", "used", "spent", "paid", "completed", "complete", "processing"),
        *("success", "succeeded", "successful", "confirmed", "wc completed", "wc processing"),
        *("ingeleverd", "ingewisseld", "ingenomen", "gebruikt", "besteed", "verzilverd", "betaald"),
        *("voltooid", "afgerond", "geslaagd", "bevestigd", "gelukt", "afgeschreven"),
        *("redemption", "redeem", "spend", "payment", "debit", "voldaan", "verbruikt", "af"),
        *("inlevering", "inname", "besteding", "betaling", "afschrijving"),
        *("verzilvering", "gebruik"),
    )
)
_NOT_REDEEMED = frozenset(
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
        *("return", "returned", "teruggedraaid"),
    )
)

# Within a longer text; bij is in many.
_DENIES = re.compile(rf"\b(?:{'|'.join(sorted(_NOT_REDEEMED - {'bij'}))})\b")
_NOUGHT = re.compile("0(?: 0+)?")
_FIGURES = re.compile(r"[0-9]{1,6}(?:[.,][0-9]+)?")
# In the name of a column.
_NAMES_UNDOING = re.compile("annul|cancel|storn|terug|refund|retour|ingetrok|intrek")
_NAMES_USE = re.compile(
    r"\b(?:gebruik|inlever|ingelever|inwissel|ingewissel|ingenomen|verzilver|bested|besteed|betaal"
    r"|verbruik|voldaan|afgeschreven|afschrijving|used|redeem|spent|paid\b|payment)"
)

# What is said of a coupon; of WooCommerce only "publish" works at the till.
_STANDING = {
    word: standing
    for standing, words in {
        Standing.GOOD: (
            *("active", "actief", "activated", "geactiveerd", "publish", "published"),
            *("gepubliceerd", "valid", "geldig", "available", "beschikbaar", "unused", "not used"),
            *("ongebruikt", "niet gebruikt"),
        ),
        Standing.OFF: (
            *("deactivated", "gedeactiveerd", "inactive", "inactief", "trash", "draft", "disabled"),
            *("prullenbak", "concept", "auto draft", "private", "prive", "cancelled", "canceled"),
            *("geannuleerd", "blocked", "geblokkeerd", "uitgeschakeld", "withdrawn", "ingetrokken"),
            *("replaced", "vervangen", "invalid", "ongeldig", "niet actief", "not active"),
        ),
        Standing.NOT_YET: (
            *("pending", "future", "scheduled", "pending review", "in afwachting", "wachtend"),
            *("gepland", "ingepland", "wacht op beoordeling"),
        ),
        Standing.LAPSED: ("expired", "lapsed", "verlopen", "vervallen"),
        Standing.USED_UP: (
            *("used", "used up", "spent", "redeemed", "empty", "gebruikt", "op", "leeg"),
            *("ingewisseld", "ingeleverd", "ingenomen", "verzilverd", "besteed"),
        ),
        Standing.TAKEN: (
            *("granted", "assigned", "given", "issued", "sold", "reserved", "in use", "in gebruik"),
            *("toegekend", "toegewezen", "gegeven", "uitgegeven", "uitgedeeld", "verkocht"),
            *("gereserveerd", "handed out"),
        ),
    }.items()
    for word in words
}
# Forus calls a voucher that nobody activated yet "pending" (nl: Inactief): those are handed out.
_STANDING_IN = {"Forus": dict.fromkeys(("pending", "inactief", "inactive"), Standing.GOOD)}
# Columns that say yes or no.
_ANSWERS = {
    "test": Standing.TEST,
    "granted": Standing.TAKEN,
    "in_use": Standing.TAKEN,
    "spent": Standing.USED_UP,
}
_SAYING = (*_ANSWERS, "spent_on", "state", "event")
_FIXED = re.compile(
    r"(?:fixed|vaste?)(?: (?:cart|product|amount|bedrag|korting.*|(?:cart |product )?discount"
    r"|winkel(?:wagen|mand)korting|productkorting))?"
    r"|(?:cart|product) discount|bedrag|amount|store credit(?: gift certificate)?|smart coupon"
    r"|winkeltegoed|tegoed|cadeaubon|gift ?card|gift certificate|euro?"
)
# Kinds of discount that only WooCommerce has (wc_get_coupon_types), also in Dutch.
_OF_WOOCOMMERCE = re.compile(
    r"fixed (?:cart|product)(?: discount)?|vaste (?:winkelwagen|winkelmand|product)korting"
)
_PERCENT = re.compile(r"%|perc|procent", re.IGNORECASE)


def filled(cells: dict[str, Cell], key: str) -> list[str]:
    """What stands in the columns that are this one, as it is written. Raises Unreadable."""
    if key not in cells:
        return []
    return [_word(cell) for cell in cells_of(cells, key) if not is_empty(cell)]


@lru_cache(maxsize=1_000)  # a table says few things, in many rows
def _word(cell: Cell) -> str:
    return read_word(cell)


def check_euros(cells: dict[str, Cell]) -> None:
    """Raises Unreadable for another currency."""
    for word in filled(cells, "currency"):
        if word.upper() not in ("EUR", "EURO", "€"):
            raise Unreadable(_("This is not in euros."))


def is_test(cells: dict[str, Cell]) -> bool:
    """Whether a row is of the shop's test mode. Raises Unreadable for a word that may say so."""
    return any(is_yes(word) for word in filled(cells, "test"))


def is_yes(word: str) -> bool:
    """Whether a word says yes. Raises Unreadable where it says neither that nor no."""
    said = plain_name(word)
    if said not in YES | NO:
        raise not_known(word)
    return said in YES


def standing_of(cells: dict[str, Cell], layout: Layout | None) -> Standing:
    """What a row says of its coupon. Raises Unreadable for a word that is not known."""
    there = [key for key in _SAYING if key in cells]
    said = tuple([(key, word) for key in there for word in filled(cells, key)])
    return _standing(said, layout.program if layout else "") if said else Standing.GOOD


@lru_cache(maxsize=1_000)
def _standing(said: tuple[tuple[str, str], ...], program: str) -> Standing:
    """What these words say, each with its column: the first that keeps it from being used.

    That it was granted comes after those: whoever has it in hand may be whom it was granted to.
    """
    found = [_standing_by(key, word, program) for key, word in said]
    usable = (Standing.TAKEN, Standing.GOOD)
    granted = Standing.TAKEN if Standing.TAKEN in found else Standing.GOOD
    return next((each for each in found if each not in usable), granted)


def _standing_by(key: str, word: str, program: str) -> Standing:
    if key == "spent_on":
        return Standing.USED_UP
    if key in _ANSWERS:
        return _ANSWERS[key] if is_yes(word) else Standing.GOOD
    said = plain_name(word)
    if said not in _STANDING:
        raise not_known(word)
    return _STANDING_IN.get(program, {}).get(said, _STANDING[said])


def why_not_good(standing: Standing) -> str | None:
    """Why a coupon can't be given or used; None where it can."""
    return {
        Standing.LAPSED: _("This coupon has lapsed."),
        Standing.USED_UP: _("This coupon is used up."),
        Standing.TEST: _("This is a test, not a real coupon."),
        Standing.TAKEN: _("The webshop has granted this coupon to somebody already."),
        Standing.OFF: _("The webshop has switched this coupon off."),
        Standing.NOT_YET: _("This coupon can't be used yet."),
        Standing.MISSING: _("This coupon is no longer in the webshop's list."),
    }.get(standing)


def check_discount(cells: dict[str, Cell]) -> None:
    """Raises Unreadable where a coupon is not worth an amount in euros, or nobody knows."""
    for word in filled(cells, "type"):
        if is_percentage(word):
            raise percentage()
        if not _FIXED.fullmatch(plain_name(word)):
            raise Unreadable(
                _("I do not know this kind of discount: “{words}”.").format(words=shown(word))
            )


def last_day(cells: dict[str, Cell], layout: Layout | None, zone: tzinfo) -> date:
    """The last whole day on which a coupon works; NO_END where there is none. Raises Unreadable."""
    cell = cells.get("until", "")
    found = read_last_day(cell, zone)
    if found is None:
        return NO_END
    rule = layout.last_day if layout else None
    ends_before = rule is LastDay.DAY_BEFORE or (not rule and _is_of_woocommerce(cells))
    if ends_before and not isinstance(read_moment(cell, zone), datetime):
        return found - timedelta(days=1)
    return found


def _is_of_woocommerce(cells: dict[str, Cell]) -> bool:
    """Whether the kind of discount is one of WooCommerce's, however the columns are called."""
    return any(_OF_WOOCOMMERCE.fullmatch(plain_name(word)) for word in filled(cells, "type"))


def is_percentage(text: str) -> bool:
    """Whether words are about a part of a price."""
    return bool(_PERCENT.search(text))


def percentage() -> Unreadable:
    return Unreadable(_("This is a percentage, not an amount in euros."))


def check_redeemed(cells: dict[str, Cell], leanings: Mapping[str, bool | None]) -> None:
    """Raises Unreadable where a row tells what happened, and that is not that it was redeemed.

    `leanings` are those of the names of columns, by their keys; see `leaning`.
    """
    if is_test(cells):
        raise Unreadable(_("This was a test of the webshop."))
    for key in ("state", "event"):
        for each in keys_of(cells, key):
            word = read_word(cells[each])
            if not _is_redeemed(word, leanings.get(each)):
                raise nothing_redeemed(word)


@lru_cache(maxsize=1_000)
def _is_redeemed(word: str, leans: bool | None) -> bool:
    """Whether a word says that it was redeemed. Raises Unreadable for one that is not known.

    Yes, no, figures and days say it by the name of their column only.
    """
    said = plain_name(word)
    if said in _NOT_REDEEMED:
        return False
    is_no = said in NO or _NOUGHT.fullmatch(said) is not None
    if leans is False:
        # Whatever stands in it was cancelled, given back or withdrawn.
        return is_no or not said
    if said in _REDEEMED:
        return True
    if leans and (is_no or not said):
        return False
    if leans and (said in YES or _FIGURES.fullmatch(word) or seem_days([word])):
        return True
    if not said:
        raise Unreadable(_("The list does not say what happened."))
    raise not_known(word)


@lru_cache(maxsize=1_000)
def leaning(name: str) -> bool | None:
    """What yes means below a column's name: that it was redeemed (True: Ingewisseld, gebruikt op),
    that it was not (False: Geannuleerd op, Refund), or nobody knows.
    """
    said = plain_name(name)
    if _DENIES.search(said) or _NAMES_UNDOING.search(said):
        return False
    return True if _NAMES_USE.search(said) else None


@lru_cache(maxsize=1_000)
def may_deny(cell: Cell) -> bool:
    """Whether a cell holds words that mean that nothing was redeemed, no, or nought."""
    if isinstance(cell, Number):
        return cell.value == 0
    said = plain_name(cell) if isinstance(cell, str) else ""
    return (
        said in NO | _NOT_REDEEMED
        or bool(_DENIES.search(said))
        or _NOUGHT.fullmatch(said) is not None
    )


@lru_cache(maxsize=1_000)
def is_known_word(cell: Cell) -> bool:
    """Whether a cell holds a word that we know, of what happened, or yes or no."""
    said = plain_name(cell) if isinstance(cell, str) else ""
    return said in _REDEEMED | _NOT_REDEEMED | _STANDING.keys() | YES | NO or may_deny(cell)


def nothing_redeemed(word: str) -> Unreadable:
    """What happened is something else."""
    return Unreadable(
        _("The list says “{words}”: nothing was handed in.").format(words=shown(word))
    )


def not_known(word: str) -> Unreadable:
    """A word that may say that a row does not count."""
    return Unreadable(_("I do not know what “{words}” means here.").format(words=shown(word)))


def shown(text: str) -> str:
    """Words of a table as they are shown to whoever sent it: short, and no BSN."""
    plain = one_line(text)
    if holds_bsn(plain):
        return "…"
    return cut(plain, _LONGEST_SHOWN)
