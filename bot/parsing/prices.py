"""What an offer costs, as a coordinator types it: one amount, and what one gets for it.

What can be read in two ways is refused, and so is what is left over that nobody pays per.
"""

import re

from bot.domain.offers import MOST_CENTS
from bot.formatting import NO_FIGURE, one_line, plain_signs, read_asked_price, with_cents

_GRATIS = re.compile(
    r"\b(?:gratis|kosteloos|niets|niks|geen kosten|vrije? (?:toegang|inloop))\b", re.IGNORECASE
)
_SUM = r"[0-9](?:[0-9.,]*[0-9])?(?:,[-=]{1,2})?"
_ANY_MONEY = rf"(?:€ ?)?{_SUM}(?: ?(?:€|euro?\b|eur\b))?"
_MONEY = re.compile(
    rf"(?:€|\beuro?\b|\beur\b) ?(?P<behind>{_SUM})(?!\w*[0-9])"
    rf"|(?<![\w.,])(?P<before>{_SUM}) ?(?:€|euro?s?\b|eur\b)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![0-9.,]){_SUM}(?![0-9])")
_COUNTED = re.compile(
    r" ?(?:x\b|les|keer|maal|week|weken|maand|uur|min|dag|jaar|kwartaal|bezoek|bad|rit|consult"
    r"|persoon|personen|kind|volwassen)",
    re.IGNORECASE,
)
_BEFORE_PRICE = re.compile(
    r"^(?:(?:het|de|dat|dit|kost|kosten|prijs|is|wordt|nu|voor|bedraagt|slechts|maar|voortaan|toch"
    r"|inmiddels|gewoon|nog|contributie|entree|toegang)\b\W*)+(?!\()",
    re.IGNORECASE,
)
_BEHIND_PRICE = re.compile(
    r"\s+(?:voor|kosten|kost|is|geworden|nu|voortaan|worden|zijn|hoor|a\.?u\.?b|graag)\W*$",
    re.IGNORECASE,
)
_NO_FIXED_PRICE = re.compile(
    r"\b(?:vanaf|ongeveer|circa|ca|gemiddeld|rond|minimaal|maximaal|tot|of|tussen)\b|%|\bprocent",
    re.IGNORECASE,
)
# -5 euro; € -5; 10-20 euro. Behind a price it only parts: 85 euro - 10 lessen.
_MINUS_OR_RANGE = re.compile(r"^\W*-\W*\d|€ ?-|(?<!\w)-€?\d|\d ?- ?\d")
# 20/30 euro; 25 euro voor volwassenen en 15 voor kinderen; 20 euro maar nu 25.
_NOT_THAT = re.compile(r"\d ?/ ?\d|\b(?:geen|niet) (?:€ ?)?\d", re.IGNORECASE)
_ANOTHER = re.compile(
    rf"\b(?:en|of|maar|nu|anderen?|daarna) (?:(?:nu|voor|kinderen|van) )*{_SUM}(?= voor\b|\W*$)",
    re.IGNORECASE,
)
# What it is not, or not any more, beside what it is: niet 20 maar 25; 17,50 i.p.v. 15.
_IS_NOT = re.compile(
    rf"\b(?:niet|geen) {_ANY_MONEY}(?: meer)?,? (?:maar|doch)\b(?: (?:nu|wel)\b)?"
    rf"|,? ?\(?(?<!\w)(?:i\.?p\.?v\.?|in plaats van) (?:de )?{_ANY_MONEY}\)?"
    rf"|\bvan {_ANY_MONEY} naar\b"
    rf"|(?<=[\w€]),? (?:en |dus )?(?:niet|geen) {_ANY_MONEY}(?: meer)?(?=\W*$)",
    re.IGNORECASE,
)
# What is said next is meant: 5 euro per keer, nee 6 euro.
_CORRECTED = re.compile(
    r"(?P<first>.*?)\W*\b(?:nee+|neen|oeps|sorry|wacht|(?:ik )?bedoel)\b\W*(?P<second>.*\w.*)",
    re.IGNORECASE,
)
_ABBREVIATED = (
    (re.compile(r"(?:\bp/?m\b|\bp\.m\.|/ ?(?:mnd|maand))\.?"), "per maand"),
    (re.compile(r"(?:\bp/?p\b|\bp\.p\.)\.?"), "per persoon"),
    (re.compile(r"(?:\bp/?j\b|/ ?jaar)\.?"), "per jaar"),
    (re.compile(r"/ ?(?=les|keer|week|uur|dag|x\b)"), "per "),
)
_UNIT = (
    r"(?:\w*les(?:sen)?|keer|maal|x|week|weken|maand(?:en)?|kwart(?:aal|alen)|half ?jaar|jaar"
    r"|seizoen(?:en)?|cursus(?:sen)?|blok(?:ken)?|bezoek(?:en)?|bad(?:en)?|ritten|rit|consult(?:en)?"
    r"|uur|uren|minuten|kwartier|dag(?:en)?|dagdeel|dagdelen|avond(?:en)?|ochtend(?:en)?|middag(?:en)?"
    r"|training(?:en)?|workshops?|sessies?|wedstrijd(?:en)?|voorstelling(?:en)?|concert(?:en)?"
    r"|film|kaartje|kaart|strippenkaart|rittenkaart|abonnement|lidmaatschap|deelname|toegang"
    r"|persoon|personen|kind|kinderen|volwassenen?|deelnemers?|gezin|stel|paar|groep|lid|team|baan"
    r"|stuk)"
)
# For how long, for how many times, or for whom it is what it costs; and remarks in brackets.
_WHAT_FOR = re.compile(
    r"(?:(?:(?:(?:per|elke|ieder|iedere|een|de|hele|voor|in|door|[0-9]{1,3}) )*(?:[0-9]{1,3} ?)?"
    rf"{_UNIT}\b|voor (?:leden|niet-leden|jongeren|ouderen|jeugd|studenten|iedereen|kinderen"
    rf"|volwassenen|vrouwen)|incl(?:usief|\.)? [\w ]{{1,30}}|excl(?:usief|\.)? [\w ]{{1,30}}"
    rf"|\([^()]*\))[ ,;:.-]*)*",
    re.IGNORECASE,
)
_LONGEST, _LONGEST_FOR = 200, 60


def read_price(text: str) -> tuple[int, str]:
    """One price in cents, and what one gets for it: per maand, 10 lessen.

    Raises ValueError where no price stands there, more than one, or none that is fixed; and where
    something is left over that no price is for: 2 euro duurder.
    """
    plain = one_line(plain_signs(with_cents(text)))
    if NO_FIGURE in plain:
        raise ValueError("a figure that is none")
    if len(plain) > _LONGEST:
        raise ValueError("more than a price")
    if corrected := _CORRECTED.fullmatch(plain):
        cents, what_for = read_price(corrected["second"])
        if cents and not what_for and corrected["first"]:
            what_for = read_price(corrected["first"])[1]
        return cents, what_for
    return _read(one_line(_IS_NOT.sub(" ", plain)))


def is_money(text: str) -> bool:
    """Whether a text names an amount of money as such: 7 euro, and not 7."""
    return _MONEY.search(plain_signs(text)) is not None


def _read(plain: str) -> tuple[int, str]:
    """A price in which nothing is taken back any more."""
    if _NOT_THAT.search(plain) or _NO_FIXED_PRICE.search(plain) or _MINUS_OR_RANGE.search(plain):
        raise ValueError("no fixed price")
    found = list(_MONEY.finditer(plain))
    if found and _GRATIS.search(plain) and any(map(_is_more, found)):
        # Free, and yet something: gratis, maar kleding 20 euro.
        raise ValueError("free and not free")
    if not found:
        if _GRATIS.search(plain):
            return 0, ""
        bare = [each for each in _BARE.finditer(plain) if not _COUNTED.match(plain, each.end())]
        found = bare[:1] if len(bare) == 1 else []
    if len(found) != 1:
        raise ValueError("not one price")
    match = found[0]
    if _ANOTHER.search(plain, match.end()):
        raise ValueError("more than one price")
    amount = next((each for each in match.groups() if each), match[0])
    cents = read_asked_price(amount)
    if cents > MOST_CENTS:
        raise ValueError("more than anything costs")
    return cents, _what_for(plain[: match.start()], plain[match.end() :])


def _what_for(before: str, behind: str) -> str:
    """What one gets for a price, of what stands around it. Raises ValueError."""
    front, back = one_line(before), one_line(behind)
    # What only leads to a price says nothing behind it: 85 euro voor 10 lessen, 5 euro voor leden.
    front = _BEFORE_PRICE.sub("", f"{front} ").strip(" .,:;")
    front = _BEHIND_PRICE.sub("", f" {front}").strip(" .,:;")
    back = _BEHIND_PRICE.sub("", f" {back}").strip(" .,:;")
    back = re.sub(r"^(?:voor|nu|voortaan|-)\s+(?=[0-9]|een\b|per\b|elke\b)", "", back)
    what_for = one_line(f"{front} {back}")
    for written, whole in _ABBREVIATED:
        what_for = written.sub(whole, what_for)
    if len(what_for) > _LONGEST_FOR or not _WHAT_FOR.fullmatch(what_for):
        raise ValueError("not what a price is for")
    return what_for


def _is_more(money: re.Match[str]) -> bool:
    """Whether money that is named is more than nothing."""
    return any(figure in "123456789" for figure in money[0])
