"""What the words in a row say of it: a test, what happened, in which money.

A word that is not known is never taken for good: its row is refused with it.
"""

from bot.formatting import cut, one_line
from bot.parsing.address import holds_bsn
from bot.parsing.tables.cells import Cell, Unreadable, is_empty, read_word
from bot.parsing.tables.columns import cells_of, plain_name
from bot.translation import gettext as _

# As much of an unknown word as is shown.
_LONGEST_SHOWN = 40

YES = frozenset(("yes", "ja", "true", "1", "waar", "j", "y", "x", "test", "test mode", "testmodus"))
NO = frozenset(("no", "nee", "false", "0", "onwaar", "n", "live"))

# An order or a line of a webshop by which the voucher was spent: WooCommerce's paid states
# (wc_get_is_paid_statuses), pretix' "paid", Forus' "success", and what people write.
_REDEEMED = frozenset(
    (
        *("redeemed", "used", "spent", "paid", "completed", "complete", "processing"),
        *("success", "succeeded", "successful", "confirmed", "wc completed", "wc processing"),
        *("ingeleverd", "ingewisseld", "ingenomen", "gebruikt", "besteed", "verzilverd", "betaald"),
        *("voltooid", "afgerond", "geslaagd", "bevestigd", "gelukt", "afgeschreven"),
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
    )
)


def filled(cells: dict[str, Cell], key: str) -> list[str]:
    """What stands in the columns that are this one, as it is written. Raises Unreadable."""
    return [read_word(cell) for cell in cells_of(cells, key) if not is_empty(cell)]


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


def check_redeemed(cells: dict[str, Cell]) -> None:
    """Raises Unreadable where a row tells what happened, and that is not that it was redeemed."""
    if is_test(cells):
        raise Unreadable(_("This was a test of the webshop."))
    for key in ("state", "event"):
        for cell in cells_of(cells, key):
            word = read_word(cell)
            said = plain_name(word)
            if said in _NOT_REDEEMED:
                raise Unreadable(
                    _("The list says “{words}”: nothing was handed in.").format(words=shown(word))
                )
            if not said:
                raise Unreadable(_("The list does not say what happened."))
            if said not in _REDEEMED:
                raise not_known(word)


def not_known(word: str) -> Unreadable:
    """A word that may say that a row does not count."""
    return Unreadable(_("I do not know what “{words}” means here.").format(words=shown(word)))


def shown(text: str) -> str:
    """Words of a table as they are shown to whoever sent it: short, and no BSN."""
    plain = one_line(text)
    if holds_bsn(plain):
        return "…"
    return cut(plain, _LONGEST_SHOWN)
