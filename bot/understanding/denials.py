"""What somebody says that is not meant: denied ("geen sport"), or corrected by what stands behind
it ("sport, oh nee cultuur").

Texts are plain: in small letters without accents.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

NO = r"(?:niet|geen|gien|nie|nait|neet|nich)"
# What may stand between a denial and what it denies, beside one word of any kind.
_SMALL = (
    r"(?:meer|langer|de|het|een|n|voor|via|aan|naar|bij|op|in|met|van|over|door|per|se|zo|echt"
    r"|gewoon|direct|weer|ook|om|te|hen|dat|die|dit|deze|haar|zijn|hun|mijn|onze|adres|postcode|nummer"
    r"|huisnummer|nr|voucher|bon|kaart|les|lessen|euro)"
)
# Behind one of these a denial goes no further: what comes is meant.
_END = r"(?:maar|maor|ma|doe|wel|maak|liever|toch|want|uit|mee|idee|alleen|enkel|slechts|meteen)"
# A verb ends it as well: kan het niet betalen.
_WORD = rf"(?!{_END}\b)(?![a-z]+en\b)[a-z']+"
_DENIAL_OF = (
    rf"(?:\b(?:(?<!nog ){NO}|nooit|zonder|behalve|uitgezonderd|ipv|in (?:de )?plaats van"
    r"|(?:niets|niks) (?:hebben? )?(?:met|van)"
    r"|hekel aan|afkeer van|haat|haten"
    r"|iets anders dan|(?:oude?|vorige?) (?:adres|huis|postcode|nummer)|voorheen|vroeger"
    r"|verhuisd van|eerst(?:e)? (?:was|wilde|zei))|(?<![a-z.])i\.p\.v\.?)"
)
_DENIES = re.compile(rf"{_DENIAL_OF}(?: {_SMALL})*(?: {_WORD})?(?: {_SMALL})* ?[€'\"(]? ?$")
# A denial stands next to a number that it denies: geen sport 9401 AB 12.
_DENIES_NUMBER = re.compile(rf"{_DENIAL_OF}(?: {_SMALL}| was| is| op)* ?[€'\"(]? ?$")
# Where somebody lived, or what was said first, where another is named behind it.
_BEFORE_NOW = re.compile(
    r"\b(?:(?P<first>eerst)|vorige (?:week|maand|keer)|vorig jaar|verleden (?:week|jaar)|woonden?"
    rf"|gewoond)(?: (?:{_SMALL}|ze|zij|hij|ie|was|eerst|nog))*[ ,:]*$"
)
_NOW = re.compile(r"\b(?:nu|inmiddels|tegenwoordig)\b")
_RATHER = re.compile(r"\bliever (?:\w+ ){1,4}dan (?:\w+ )?$")
# Of a verb before a number it is the verb that is denied: sport hoeft niet 9401 AB 12.
_VERB = re.compile(
    r"\b(?:hoef|hoeft|hoeven|wil|willen|kan|kon|kunnen|mag|lukt|gaat|heeft|hebben|doet|durft)"
    rf"(?: \w+){{0,2}} {NO}(?: meer)? ?$"
)
# So it is of what was said before: adres klopt niet, het is 9401 AB 12; dat is niet het adres.
_OF_BEFORE = re.compile(
    rf"\b(?:(?:klop(?:t|te|pen)(?: \w+)? {NO}|{NO} (?:goed|juist|correct|waar))(?: meer)?"
    rf"|(?:dat|dit|die) (?:is|was) {NO} (?:het|de|haar|zijn|hun|mijn)"
    r"(?: (?:goede?|juiste?))? (?:adres|postcode|huisnummer|nummer))"
    r"(?:[ ,.;:]+(?:het|dat|dit|is|moet|zijn|wordt|adres|postcode|huisnummer|nummer|nr|op|dus))*"
    r"[ ,.;:]*$"
)
# Who does not know, or does not mind, denies nothing.
_OPEN = re.compile(
    rf"\b(?:weet|weten|wist|maakt?|boeit|zeker|zeg)\b(?: \w+){{0,3}} {NO}(?: \w+){{0,4}} ?$"
    rf"|\bof {NO}(?: \w+){{0,2}} ?$|\bwaarom {NO}"
)
_WHO = r"(?:ze|zij|hij|ie|mw|mevrouw|meneer|ik|we|wij|u|je|het|dat|die|deze|t)"
# A denial behind what is denied: sport wil ze niet, sport niet maar cultuur.
_DENIED = re.compile(
    r"^ ?(?:(?:wil|willen|wilde|wou|hoef|hoeft|hoefde|hoeven|moet|moeten|mag|kan|doe|doen|doet"
    rf"|is|was|zijn|klopt|klopte|wordt|dus|dan|liever|nou|ook|juist)(?: {_WHO})?(?: \w+)? )?"
    rf"(?<!nog )(?<!of ){NO}(?: (?:meer|nodig|leuk|fijn|goed|juist|aan|bij|van|doen|hebben|nu|zo))*"
    rf" ?(?=$|[.,;:!?\n]|(?:maar|maor|ma|doe|maak|wel|liever|toch|want)\b|(?:en|dus|dan|nu)\b"
    r"|(?:het|dat|t) (?:is|moet|was|wordt)\b)"
    r"|^ ?(?:was|waren|is|klopt|klopte|zijn)(?: \w+){0,2} (?:oude?|vorige?|verkeerde?|fout|foute"
    r"|foutje)\b"
    r"|^,? (?:nee|verkeerd|fout|foutje)(?= ?(?:$|[.;!?\n]))"
    r"|^,? ?\(?(?:(?:het|haar|zijn|hun|mijn) )?(?:oude?|vorige?) (?:adres|huis|postcode|woning)"
    r"\)?(?= ?(?:$|[.,;\n]|(?:en )?(?:nu|nieuwe?)\b))"
    r"|^ ?(?:hoeft|valt|kan) (?:af|weg)\b"
    rf"|^,? (?:(?:vind|vindt|vinden|vond|vonden)(?: {_WHO}| hen| haar)?|is|lijkt)(?: \w+)?"
    rf" (?:niks|niets|{NO} (?:leuk|fijn|prettig)|stom|saai|vreselijk|verschrikkelijk)\b"
    rf"|^ (?:niks|niets|{NO} leuk|stom|saai|vreselijk|verschrikkelijk)"
    r"(?= ?(?:$|[.,;:!?\n]|(?:en|maar)\b))"
)
# With a verb it ends where the next is named: sport wil ze niet cultuur.
_DENIED_BY_VERB = re.compile(
    rf"^ (?:wil|willen|wilde|hoeft|hoefde|hoeven)(?: {_WHO})?(?: \w+)? {NO} "
    r"|^,? (?:(?:dat|het|dit|de) )?(?:(?:adres|postcode|huisnummer|nummer) )?"
    rf"(?:(?:klopt|klopte) {NO}|(?:is|was) {NO} (?:goed|juist))(?: meer)?\b"
)
_CORRECTS = re.compile(
    r"\b(?:nee+|neen|ho|wacht|sorry|pardon|oeps|excuus|excuses|foutje?|verkeerd|correctie|grapje"
    r"|geintje|vergis\w*|gezegd|bedoel\w*|(?<!of )toch(?! ?\?)|(?<!of )liever|moet|moest|herstel"
    r"|wordt het)\b"
)
_BUT = re.compile(r"\b(?:maar|maor|ma)\b(?! ook)")
_DENIAL = re.compile(rf"\b{NO}\b(?! (?:alleen|enkel|slechts))[^.;!?\n]*$")
_SHARES = re.compile(rf" ?,? ?(?:of|noch|en|/)(?: {_SMALL})* ?(?:{NO})? ?")
_AFFIRMS = re.compile(r" wel\b")
# A denial reaches no further, in characters.
_FAR = 60


class Named(NamedTuple):
    """What a text names, and where."""

    begin: int
    end: int
    what: str


def meant(plain: str, named: Iterable[Named]) -> list[Named]:
    """What is meant of what a plain text names, in order: nothing that it denies or corrects."""
    places = _places(named)
    ends = [*(place[0].begin for place in places), len(plain) + 1][1:]
    kept: list[Named] = []
    said_before, begun, cut, was_denied, corrects = set[str](), 0, 0, False, False
    for place, following in zip(places, ends, strict=True):
        begin, end = place[0].begin, place[-1].end
        # One expression may stand in another: niet van sport.
        between = plain[cut if cut <= begin else begun : begin]
        says = {each.what for each in place}
        behind = _denied_behind(plain, end, following)
        shares = was_denied and _SHARES.fullmatch(between)
        was = (
            following <= len(plain)
            and plain[begin].isdigit()
            and _is_of_before(between, plain[end:following])
        )
        is_denied = behind or shares or was or _is_denied(plain, begin, between)
        was_denied = bool(is_denied) and not _AFFIRMS.match(plain, end)
        if cut and says != said_before and _is_corrected(plain, cut, between):
            corrects = True
        if not was_denied:
            # What is denied itself corrects nothing, but what comes behind it may.
            kept = place if corrects else [*kept, *place]
            corrects = False
        said_before, begun, cut = says, cut, end + behind
    return kept


def _places(named: Iterable[Named]) -> list[list[Named]]:
    """The names by where they begin: more names for the same words are denied or meant together."""
    places: list[list[Named]] = []
    for each in sorted(set(named)):
        if places and each.begin == places[-1][0].begin:
            places[-1].append(each)
        else:
            places.append([each])
    return places


def _is_corrected(plain: str, end: int, between: str) -> bool:
    """Whether what is said between two names takes the first back."""
    if _CORRECTS.search(between):
        return True
    return bool(_BUT.search(between) and _DENIAL.search(plain[max(0, end - _FAR) : end]))


def _is_denied(plain: str, begin: int, between: str) -> bool:
    """Whether a denial stands before what is named at `begin`."""
    ahead = plain[max(0, begin - _FAR) : begin]
    if _RATHER.search(ahead):
        return True
    is_number = plain[begin].isdigit()
    if is_number and denies_before(ahead):
        return False
    denies = _DENIES_NUMBER if is_number else _DENIES
    return bool(denies.search(between[-_FAR:])) and not _OPEN.search(ahead)


def _is_of_before(ahead: str, behind: str) -> bool:
    """Whether a number between these was right once; "eerst" tells so of what is other now."""
    match = _BEFORE_NOW.search(ahead[-_FAR:])
    return match is not None and (match["first"] is None or _NOW.search(behind) is not None)


def denies_before(ahead: str) -> bool:
    """Whether a denial at the end of a text is of what was said before, not of the number next."""
    return bool(_VERB.search(ahead) or _OF_BEFORE.search(ahead))


def _denied_behind(plain: str, end: int, following: int) -> int:
    """How many characters behind a name deny it, before the next is named; 0 for none."""
    behind = plain[end : end + _FAR]
    match = _DENIED.match(behind)
    if match is None and (following <= len(plain) or re.search(r"\d", behind)):
        match = _DENIED_BY_VERB.match(behind)
    return match.end() if match and end + match.end() <= following else 0
