"""The words that say whether a coupon is good: in a cell, and as the name of a column."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.parsing.tables.columns import plain_name
from bot.storage.coupons import Standing

# What is said of a coupon; of WooCommerce only "publish" works at the till.
_WORDS = {
    Standing.GOOD: (
        *("active", "actief", "activated", "geactiveerd", "publish", "published"),
        *("gepubliceerd", "valid", "geldig", "available", "beschikbaar", "unused", "ongebruikt"),
        *("enabled", "ingeschakeld", "usable", "bruikbaar", "te gebruiken", "inwisselbaar"),
        *("redeemable", "vrij", "free", "in stock", "op voorraad", "in voorraad"),
    ),
    Standing.TEST: (
        *("test", "testbon", "test bon", "testkaart", "test card", "test mode", "testmodus"),
        *("proef", "proefbon", "proef bon", "voorbeeld", "voorbeeldbon", "dummy", "demo"),
    ),
    Standing.OFF: (
        *("deactivated", "gedeactiveerd", "inactive", "inactief", "trash", "draft", "disabled"),
        *("prullenbak", "concept", "auto draft", "private", "prive", "cancelled", "canceled"),
        *("geannuleerd", "blocked", "geblokkeerd", "uitgeschakeld", "withdrawn", "ingetrokken"),
        *("replaced", "vervangen", "invalid", "ongeldig", "uitgezet", "gestopt", "stopgezet"),
        *("bevroren", "frozen", "paused", "gepauzeerd", "suspended", "opgeschort", "revoked"),
        *("deleted", "verwijderd", "removed", "archived", "gearchiveerd", "stolen", "gestolen"),
        *("lost", "verloren", "kwijt", "void", "voided", "nietig", "closed", "gesloten"),
        *("beeindigd", "terminated", "defect", "beschadigd", "onbruikbaar", "buiten gebruik"),
        *("niet geven", "niet uitgeven", "niet uitdelen", "niet meegeven", "niet gebruiken"),
        *("niet meer geven", "niet meer uitgeven", "niet meer gebruiken", "niet meer uitdelen"),
        *("do not use", "do not give", "don t use", "don t give", "niet verkopen"),
        *("rejected", "afgekeurd", "refunded", "terugbetaald", "failed", "mislukt", "unusable"),
    ),
    Standing.NOT_YET: (
        *("pending", "future", "scheduled", "pending review", "in afwachting", "wachtend"),
        *("gepland", "ingepland", "wacht op beoordeling", "on hold", "in de wacht", "unpaid"),
        *("onbetaald", "in behandeling", "unpublished", "toekomstig"),
        *("pending payment", "wacht op betaling", "wacht op activatie"),
    ),
    Standing.LAPSED: (
        *("expired", "lapsed", "verlopen", "vervallen", "verjaard", "over datum", "afgelopen"),
    ),
    Standing.USED_UP: (
        *("used", "used up", "spent", "redeemed", "empty", "gebruikt", "op", "leeg"),
        *("ingewisseld", "ingeleverd", "ingenomen", "verzilverd", "besteed", "verbruikt"),
        *("opgebruikt", "opgemaakt", "uitgeput", "exhausted", "consumed", "volledig gebruikt"),
        *("volledig besteed", "fully used", "fully redeemed", "gebruikt in de winkel"),
    ),
    Standing.TAKEN: (
        *("granted", "assigned", "given", "issued", "sold", "reserved", "in use", "in gebruik"),
        *("toegekend", "toegewezen", "gegeven", "uitgegeven", "uitgedeeld", "verkocht"),
        *("gereserveerd", "handed out", "given out", "given away", "weggegeven", "afgegeven"),
        *("uitgereikt", "overhandigd", "verstrekt", "meegegeven", "afgehaald", "opgehaald"),
        *("geclaimd", "claimed", "allocated", "distributed", "verzonden", "verstuurd", "sent"),
        *("delivered", "geleverd", "taken", "bezet", "vergeven", "toebedeeld", "ontvangen"),
        *("uitgeleend", "besteld", "ordered", "gekoppeld"),
    ),
}
_STANDING = {word: standing for standing, words in _WORDS.items() for word in words}
YES = frozenset(
    (
        *("yes", "ja", "true", "1", "waar", "j", "y", "x", "on", "aan", "test", "test mode"),
        *("testmodus", "v", "ok"),
    )
)
NO = frozenset(
    (
        *("no", "nee", "neen", "false", "0", "onwaar", "n", "off", "uit", "live", "niet"),
        *("nog niet", "not yet", "not", "geen", "none", "null", "nvt", "n v t", "na", "n a"),
        *("niemand", "nobody", "echt"),
    )
)
# What stands for nothing in a cell.
NOTHING = re.compile(r"[-\s.]*")
_BEFORE = (
    r"(?:(?:is|was|are|has|been|al|reeds|already|wel|nog(?! niet)|still|deze?|dit|bon|coupon"
    r"|voucher|kaart) )*"
)
_HARMLESS = (Standing.GOOD, Standing.NOT_YET)
_NOT = r"(?:(?P<negated>nog niet|not yet|niet meer|no longer|niet langer|niet|not|nooit|never) )?"
# What may stand behind such a word and changes nothing: when, to whom, by whom.
_LINKS = (
    r"(?:op|aan|door|voor|via|in|bij|sinds|per|met|on|at|to|by|for|since|om|datum|date|dag|moment"
    r"|[0-9]+)"
)


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_SAID = re.compile(rf"{_BEFORE}{_NOT}(?P<word>{_one_of(_STANDING)})(?P<more> {_LINKS}\b.*)?")
# Words that are hardly ever said of anything else, in whatever is written about a coupon.
_TELLING = [word for word, each in _STANDING.items() if each not in _HARMLESS and len(word) > 3]
# Said within a text they may be of anything: private zwemles.
_ONLY_ALONE = frozenset(("private", "prive", "future", "concept", "draft"))
_WITHIN = re.compile(
    rf"\b{_NOT}(?P<word>{_one_of(w for w in _STANDING if len(w) > 3 and w not in _ONLY_ALONE)})\b"
)
# What may be done with a coupon was not done with it: kan worden gebruikt voor, can be used.
_MAY = frozenset(
    (
        *("kan", "kunnen", "mag", "mogen", "moet", "moeten", "te", "worden", "wordt", "be", "can"),
        *("may", "must"),
    )
)
# Behind that something is not valid, or not to be used: when, for what.
_CONDITIONS = frozenset(
    (
        *("op", "voor", "in", "bij", "met", "tijdens", "na", "als", "tegen", "buiten", "for", "on"),
        *("with", "during", "after", "if", "at", "when", "wanneer"),
    )
)
# A text of more words is of what holds for all coupons.
_MOST_WORDS = 12
_SPOILS = re.compile(rf"\b(?:{_one_of(_TELLING)})\b")
_SOMEBODY = (
    r"(?:de|het|een|the|wie|whom|naam|name|klant|client|deelnemer|gebruiker|ontvanger|persoon|gezin"
    r"|huishouden|inwoner|aanvrager|kind|ouder|school|organisatie|customer|user|recipient"
    r"|participant|person|family|household|child|parent)(?:en|s)?"
)
# A column that is called after what it says, as a question, or with the day or the person.
_NAMED = (
    rf"^(?:(?:datum|date) )?{_BEFORE}(?:{{word}})"
    rf"(?: (?:{_LINKS}|{_SOMEBODY}|ja|nee|yes|no|j|n))*$"
)

# On the day that a shop issued or delivered it, a coupon was made, came to us, or was given to
# somebody: nobody can tell.
_MADE = r"(?:uitgegeven|issued|ontvangen|received|geleverd|delivered|besteld|ordered)"
_NOT_MADE = rf"(?!^(?:(?:datum|date) {_MADE}|{_MADE} (?:op|on|at|date|datum))$)"


@lru_cache(maxsize=1_000)
def standing_said(plain: str) -> Standing | None:
    """What plain words say of a coupon: al gebruikt, nog niet actief, verkocht aan …; else None."""
    found = _SAID.fullmatch(plain)
    if found is None:
        return None
    standing = _STANDING[found["word"]]
    if not found["negated"]:
        # "Actief tot" or "geldig op maandag" may say anything.
        return None if standing is Standing.GOOD and found["more"] else standing
    if found["more"] or standing is Standing.NOT_YET:
        return None
    if standing is not Standing.GOOD:
        return Standing.GOOD
    return _lacking(found["negated"])


@lru_cache(maxsize=1_000)
def said_within(text: str) -> Standing | None:
    """What a text about something else says of its coupon by the way: sport (vervallen)."""
    plain = plain_name(text)
    if plain.count(" ") >= _MOST_WORDS:
        return None
    found = [_said_by(each, plain) for each in _WITHIN.finditer(plain)]
    return worst(each for each in found if each is not None)


def _said_by(found: re.Match[str], plain: str) -> Standing | None:
    before = plain[: found.start()].split()[-2:]
    after = plain[found.end() :].split()[:1]
    standing, negated = _STANDING[found["word"]], found["negated"]
    if not _MAY.isdisjoint((*before, *after)):
        return None
    if standing is Standing.GOOD:
        conditional = not negated or not _CONDITIONS.isdisjoint(after)
        return None if conditional else _lacking(negated)
    if negated or (found["word"].startswith(("niet", "do")) and not _CONDITIONS.isdisjoint(after)):
        return None
    return standing


def worst(found: Iterable[Standing]) -> Standing | None:
    """Of what is said of one coupon the first that keeps it from being used; else that it was
    granted, as whoever has it in hand may be whom it was granted to; None where nothing is."""
    said = list(found)
    others = [each for each in said if each not in (Standing.GOOD, Standing.TAKEN)]
    return next(iter(others), Standing.TAKEN if Standing.TAKEN in said else next(iter(said), None))


def _lacking(negated: str) -> Standing:
    """What a coupon is that is not what a good one is."""
    return Standing.NOT_YET if negated in ("nog niet", "not yet") else Standing.OFF


def is_spoiling(plain: str) -> bool:
    """Whether plain words hold one that is said of a coupon that is not good."""
    return _SPOILS.search(plain) is not None


def names_of(standing: Standing) -> str:
    """What finds the plain names of columns in which yes says this of a coupon."""
    said = _one_of(_WORDS[standing])
    not_good = rf"(?:niet|not) (?:{_one_of(_WORDS[Standing.GOOD])})"
    if standing is Standing.OFF:
        said = f"{said}|{not_good}"
    if standing is Standing.GOOD:
        others = [word for word, each in _STANDING.items() if each is not Standing.GOOD]
        said = rf"{said}|(?:nog niet|niet|not yet|not) (?:{_one_of(others)})"
    return _NOT_MADE + _NAMED.format(word=said)
