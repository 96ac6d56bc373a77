"""What the words in a row say of it: a test, what happened, in which money.

A word that is not known is never taken for good: its row is refused with it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.formatting import cut, one_line
from bot.parsing.personal_numbers import holds_bsn
from bot.parsing.tables.cells import Cell, Number, Unreadable, is_empty, read_word, seem_days
from bot.parsing.tables.columns import cells_of, keys_of, plain_name
from bot.translation import gettext as _
from bot.webshop.coupon_words import NO, YES, standing_said

# As much of an unknown word as is shown.
_LONGEST_SHOWN = 40

# An order or a line of a webshop by which the voucher was spent: WooCommerce's paid states
# (wc_get_is_paid_statuses), pretix' "paid", Forus' "success", and what people write.
_REDEEMED = frozenset(
    (
        *("redeemed", "used", "spent", "paid", "completed", "complete", "processing"),
        *("success", "succeeded", "successful", "confirmed", "wc completed", "wc processing"),
        *("ingeleverd", "ingewisseld", "ingenomen", "gebruikt", "besteed", "verzilverd", "betaald"),
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
        *("return", "returned", "teruggedraaid", "verkoop", "verkocht", "sale", "sold"),
    )
)

# Within a longer text; bij is in many.
_DENIES = re.compile(rf"\b(?:{'|'.join(sorted(_NOT_REDEEMED - {'bij'}))})\b")
_SINGLE_WORDS = frozenset(
    word for words in (_REDEEMED, _NOT_REDEEMED, YES, NO) for each in words for word in each.split()
)
_NOUGHT = re.compile("0(?: 0+)?")
_FIGURES = re.compile(r"[0-9]{1,6}(?:[.,][0-9]+)?")
# In the name of a column. What somebody remarks is seldom that all went well.
_NAMES_UNDOING = re.compile(
    "annul|cancel|storn|terug|refund|retour|ingetrok|intrek|opmerking|notitie|toelichting|remark"
    "|comment"
)
# Debit or credit; and what is left to be spent.
_NAMES_BOTH = re.compile(r"\b(?:af|debet|debit|d|nog|te|to)\b")
_NAMES_USE = re.compile(
    r"\b(?:gebruik|inlever|ingelever|inwissel|ingewissel|ingenomen|verzilver|bested|besteed|betaal"
    r"|verbruik|voldaan|afgeschreven|afschrijving|used|redeem|spent|paid\b|payment)"
)


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
    if _NAMES_BOTH.search(said):
        return None
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
    """Whether a cell holds only words that we know, of what happened, or yes or no: and no name."""
    said = plain_name(cell).split() if isinstance(cell, str) else []
    return bool(said) and all(word in _SINGLE_WORDS or standing_said(word) for word in said)


@lru_cache(maxsize=1_000)
def is_filled_in(cell: Cell) -> bool:
    """Whether a cell says more than no, nought, or nothing."""
    if isinstance(cell, Number):
        return cell.value != 0
    said = plain_name(cell) if isinstance(cell, str) else "day"
    return said not in NO and bool(said) and not _NOUGHT.fullmatch(said)


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
