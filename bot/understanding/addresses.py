"""An address, or a piece of one, anywhere in a sentence: the postcode and what is near."""

import re

from stdnum.nl import postcode as dutch_postcode

from bot.parsing.additions import read_addition
from bot.understanding.denials import Named, denies_before, meant
from bot.understanding.numbers import said

_SLIPS = str.maketrans("oil", "011")
_POSTCODE = re.compile(
    r"(?:(?<![a-z0-9])|(?<=[a-z]{3}))(?P<digits>[1-9][0-9oil]{3})(?P<gap>[ .,-]{0,3})"
    r"(?P<letters>[a-z][ .]?[a-z])"
    r"(?![a-z])"
)
# Said in two halves, or figure by figure.
_IN_PIECES = re.compile(
    r"(?<![\d-])([1-9]\d? ?(?:\d ?)?\d ?\d)(?=[ .-]{0,2}[a-z][ .]?[a-z](?![a-z]))"
)
_SMALL_WORDS = frozenset(
    [
        "in",
        "om",
        "op",
        "en",
        "is",
        "de",
        "af",
        "te",
        "uw",
        "je",
        "we",
        "ze",
        "he",
        "nu",
        "al",
        "er",
        "zo",
        "mn",
        "me",
        "of",
        "ja",
        "ik",
        "an",
        "na",
        "aa",
        "ie",
        "da",
        "jr",
        "eu",
        "kg",
        "ff",
        "wk",
        "vr",
        "ma",
        "di",
        "wo",
        "do",
        "za",
        "ok",
        "mw",
        "mr",
        "nr",
    ]
)
_LABEL = (
    r"(?:huisnummer|huisnumer|huisnr|huisn|hsnr|hnr|hnummer|nummer|numer|nummr|nommer|nr|no"
    r"|num|huis"
    r"|huusnummer|huus|deur|#)"
)
_FILLING = (
    r"(?:(?:en|dan|op|met|als|dus|is|van|het|t|daar|aan|ja|met|en dan|eh|uh|zijn|de|adres"
    r"|is het)\b[ ,.:]*)"
)
_NUMBER = r"(?P<number>\d{1,5})(?!\d)"
# What behind a number says that something else is counted.
_COUNTS = re.compile(
    r"(?: ?(?:x\b|%|€|jr|euro|eur\b|eu\b|piek|jaar|jr\b|jarig|-jarig|kind|kids|keer|maand"
    r"|week|weken|uur\b|u\b"
    r"|dag|cent|volwass|pers|mensen|man\b|vrouw|zoon|jongen|meis|dochter|bonnen|vouchers?|mijl|mnd"
    r"|wk\b|jeugd|maal\b|tallen|lessen|ste\b|de\b|e\b(?! )|eurotjes|tientje|stuks|seconden"
    r"|min\b|minuten|buren|families|gezin|plus(?:ser)?\b|\+)"
    r"|[.,]\d\d?(?!\d)|,-|:\d\d)"
)
# So of more of them, or of who is so old, also right behind a postcode: 9401 AB 2 kinderen.
_COUNTS_MORE = re.compile(
    r" ?(?:kinderen|kindjes|kids|pers(?:onen|\b)|volwassenen|mensen|gezinsleden|jongens|meisjes"
    r"|zonen|dochters|plus(?:ser)?\b|\+|jarig|-jarig|jaar\b|jr\b|euro|vouchers|bonnen)"
)
_AFTER = re.compile(rf"[ ,.;:/\n-]*(?:{_FILLING})*(?:{_LABEL}[ .:]*)*{_NUMBER}")
_BEFORE = re.compile(
    rf"{_NUMBER}(?P<rest>[^\d]{{0,24}}?)[ ,.;:/\n-]*"
    r"(?:(?:in|op|en|te|postcode|pc|aan|met|van|bij|en postcode|de|postcode is|is)[ :,]+)*$"
)
_LABELLED = re.compile(
    rf"(?<![a-z]){_LABEL}[ .:]*(?:(?:moet|zijn|is|was|het|dus|nu|wel|wordt)[ :]+)*{_NUMBER}"
)
_STREET = re.compile(
    rf"[a-z](?:straat|laan|weg|plein|hof|dijk|singel|pad|kade|ring|park|brink|dreef) {_NUMBER}"
)
_INSTEAD = re.compile(
    r"(?:(?:niet|geen|nie|neet|gien) (?:op |nummer |nr )?\d{1,4}[a-z]?,? (?:maar|maor|ma)(?: op)?"
    r"|(?:nee wacht|nee|wacht|sorry|pardon|bedoel|oeps|of nee|ho|excuus"
    rf"|correctie)\b[ ,.:a-z]{{0,16}}) {_NUMBER}"
)
# A number that is no house's: that of a voucher's worth, or a postcode's.
_MOST_BARE = 999
_WORTH = "150"
_ANY = re.compile(rf"(?<![\d€.,])(?<![\d€] ){_NUMBER}")
_NOT = re.compile(
    r"\b(?:niet|geen|gien|nie|nait|neet|i\.?p\.?v\.?|in plaats van)(?: op| meer| het| nummer"
    r"| nr| huisnummer)? ?$"
)
_AGE_BEFORE = re.compile(
    r"\b(?:dochter|zoon|zoontje|kind|jongen|meisje|dochtertje|kleinkind|nichtje|neefje|tweeling"
    r"|jongetje|man|vrouw|moeder|vader|oma|opa|mevrouw|meneer|groep|kinderen|jongens|meisjes"
    r"|kids) (?:van )?\(?$"
    r"|\b(?:hij|zij|ze|ie|die|wie) (?:is|wordt|was|werd)(?: (?:nu|al|pas|net|bijna|ook))? $"
)
# Beside a postcode whose letters may be a small word.
_NUMBER_BEHIND = re.compile(rf"[ ,.:]*(?:(?:en |met |is )?{_LABEL}[ .:]*(?:is )?)?\d")
_NUMBER_AHEAD = re.compile(
    rf"(?:{_LABEL} |[a-z]{{3,}} )\d{{1,5}}(?:[ -]?[a-z])?(?:, ?| (?:in |op )?)$"
    r"|\bpostcode (?:is )?$"
)
# What is said of a number that is no house's, where it stands apart from the postcode.
_OTHERWISE = re.compile(
    r"(?<!nummer )(?<!nr )(?<!adres )(?<!huis )(?<!het )(?<!dat )(?<!t )"
    r"\b(?:is|wordt|werd|van|tegen|na|maat|klas|leeftijd)(?: (?:nu|al|pas|net|bijna|ook))? $"
    r"|\b(?:inkomen|salaris|loon|uitkering|huur|budget|verdien\w*|schuld\w*)"
    r"(?: (?:is|van|per|maand|netto|bruto|ongeveer|rond))*[ :]*(?:€ ?)?$"
)
_POSTCODE_SAID = re.compile(r"\b(?:postcode|pc)\b(?: [a-z]+){0,3} (?:\d{4} [a-z. ]{1,20} )?$")
# What is said of a number stands within so many characters before it.
_FAR = 80
# What corrects a number stands so few characters behind it.
_NEAR = 40
_ADDITION = re.compile(
    r"(?:,? (?=toev|huislet|letter|met een ))?[ ]?(?P<gap>[-/]| )?[ ]?(?:(?:en )?(?:toevoeging"
    r"|toev|huisletter|letter|met een|met n|met de|met|de|kamer|streep|en dan|en een)\b[ :.]*)*"
    r"(?P<typed>[0-9]{1,2}(?![0-9])|[a-z]{1,12}(?![a-z]))"
)
_WORDS = frozenset(
    [
        "hs",
        "huis",
        "bis",
        "boven",
        "beneden",
        "onder",
        "bg",
        "ii",
        "iii",
        "iv",
        "rood",
        "rd",
        "zw",
        "zwart",
        "links",
        "rechts",
        "voor",
        "achter",
        "hoog",
    ]
)
_NO_LETTERS = frozenset("e u n t k s m v i o l")


def address_in(text: str, *, whole: bool = False) -> dict[str, str]:
    """The postcode, number and addition that a text says, as far as it does.

    Of two the first is meant, unless a correction stands between; not one that is said not to be.
    A number or an addition alone is left, where only a `whole` address is looked for.
    """
    plain = _with_postcodes(said(text))
    found = [match for match in _POSTCODE.finditer(plain) if _is_postcode(match, plain)]
    if not found:
        return {} if whole else _house(plain)
    by_begin = {match.start(): match for match in found}
    ends = {match.start(): _end_of_house(match, plain) for match in found}
    left = meant(plain, (Named(each, ends[each], _normal(by_begin[each])) for each in by_begin))
    if not left:
        return {}
    match = by_begin[left[0].begin]
    slots = {"postcode": _normal(match)} | _house_beside(plain, match)
    if "number" in slots and "addition" not in slots and (again := _again(plain, slots)):
        slots["addition"] = again
    return slots


def _end_of_house(postcode: re.Match[str], plain: str) -> int:
    """Where what stands behind a postcode ends: its number, and the addition of that."""
    after = _AFTER.match(plain, postcode.end())
    if after is None or not _may_be_house(after, plain):
        return postcode.end()
    addition = _ADDITION.match(plain, after.end())
    has_one = addition and _addition(plain[after.end() :]) is not None
    return addition.end() if addition and has_one else after.end()


def _again(plain: str, slots: dict[str, str]) -> str | None:
    """The addition with which the number is said once more: 9405 XK 2, 2 bis to be precise."""
    for match in re.finditer(rf"(?<![\d]){slots['number']}(?=[- ][a-z\d])", plain):
        if (addition := _addition(plain[match.end() :])) and not _COUNTS.match(
            plain[match.end() :]
        ):
            return addition
    return None


def without_address(text: str) -> str:
    """A text as said, without its postcodes and the numbers beside them."""
    plain = _with_postcodes(said(text))
    for match in reversed([m for m in _POSTCODE.finditer(plain) if _is_postcode(m, plain)]):
        after = _AFTER.match(plain, match.end())
        end = after.end() if after and not _COUNTS.match(plain, after.end()) else match.end()
        plain = f"{plain[: match.start()]} ; {plain[end:]}"
    return re.sub(rf"(?<![a-z]){_LABEL}[ .:]*\d+(?! ?euro)", " ", plain)


def _with_postcodes(plain: str) -> str:
    """With the four figures of a postcode together that were said apart."""
    return _IN_PIECES.sub(_four, plain)


def _four(match: re.Match[str]) -> str:
    figures = match[1].replace(" ", "")
    return figures if len(figures) == 4 else match[0]


def _normal(match: re.Match[str]) -> str:
    letters = re.sub("[^a-z]", "", match["letters"])
    return f"{match['digits'].translate(_SLIPS)}{letters}".upper()


def _is_postcode(match: re.Match[str], plain: str) -> bool:
    if sum(c.isdigit() for c in match["digits"]) < 3 or not dutch_postcode.is_valid(_normal(match)):
        return False
    apart = match["gap"] or len(match["letters"]) == 3
    if not apart or match["letters"] not in _SMALL_WORDS:
        return True
    # A small word behind a year, unless a number stands beside it: 9405 DA huisnummer 7.
    if match["digits"].startswith(("19", "20")):
        return False
    ahead, behind = _ahead(plain, match.start()), plain[match.end() :]
    return bool(_NUMBER_BEHIND.match(behind) or _NUMBER_AHEAD.search(ahead))


def _house_beside(plain: str, postcode: re.Match[str]) -> dict[str, str]:
    """The number that stands beside a postcode, or that has a label."""
    after = _AFTER.match(plain, postcode.end())
    # At once behind a postcode it is the house's, whatever word comes next.
    at_once = (
        after
        and after.start("number") <= postcode.end() + 1
        and not _COUNTS_MORE.match(plain, after.end())
    )
    if after and (at_once or _may_be_house(after, plain)) and not _begins_postcode(after, plain):
        return _meant_of(plain, after)
    # A correction, or what was said first.
    labelled = [m for m in _LABELLED.finditer(plain) if not _is_denied(m, plain)]
    if labelled:
        return _with_addition(labelled[-1]["number"], plain[labelled[-1].end() :])
    ahead = _ahead(plain, postcode.start())
    before = _BEFORE.search(ahead)
    rest = ahead[before.end("number") :] if before else ""
    if before and not _is_said_otherwise(before, ahead) and not _COUNTS.match(rest or " "):
        return _with_addition(before["number"], rest)
    for match in _ANY.finditer(plain, postcode.end()):
        if _may_be_house(match, plain) and not _is_said_otherwise(match, plain):
            return _with_addition(match["number"], plain[match.end() :])
    return {}


def _may_be_house(match: re.Match[str], plain: str) -> bool:
    """Whether a number counts nothing else, and begins no postcode."""
    counts = _COUNTS.match(plain, match.end("number"))
    return counts is None and not _begins_postcode(match, plain)


def _begins_postcode(match: re.Match[str], plain: str) -> bool:
    return _POSTCODE.match(plain, match.start("number")) is not None


def _is_said_otherwise(match: re.Match[str], plain: str) -> bool:
    """Whether a number that stands further away is somebody's age, or is denied."""
    ahead = _ahead(plain, match.start("number"))
    return bool(_is_not(ahead) or _AGE_BEFORE.search(ahead) or _OTHERWISE.search(ahead))


def _ahead(plain: str, begin: int) -> str:
    """What stands before a number: in a long text with many no more than may be of it."""
    return plain[max(0, begin - _FAR) : begin]


def _is_not(ahead: str) -> bool:
    """Whether a denial at the end of a text is of the number behind it."""
    return _NOT.search(ahead) is not None and not denies_before(ahead)


def _meant_of(plain: str, first: re.Match[str]) -> dict[str, str]:
    """The number behind a postcode, or what is said instead: 12, nee wacht, 14."""
    numbers = [first.span("number")]
    for match in _ANY.finditer(plain, first.end()):
        near = match.start() - numbers[-1][1] < _NEAR
        if (
            near
            and _may_be_house(match, plain)
            and not _AGE_BEFORE.search(_ahead(plain, match.start()))
        ):
            numbers.append(match.span("number"))
    left = meant(plain, (Named(*span, plain[slice(*span)]) for span in numbers))
    return _with_addition(left[0].what, plain[left[0].end :]) if left else {}


def _instead(plain: str) -> dict[str, str]:
    """The number that is meant instead of one before: nee wacht, 14."""
    for match in reversed(list(_INSTEAD.finditer(plain))):
        number = Named(*match.span("number"), match["number"])
        if (
            _may_be_house(match, plain)
            and meant(plain, [number])
            and not _is_of_postcode(number, plain)
        ):
            return _with_addition(match["number"], plain[match.end() :])
    return {}


def _is_denied(match: re.Match[str], plain: str) -> bool:
    ahead = _ahead(plain, match.start("number"))
    is_said = _AGE_BEFORE.search(ahead) or _is_not(ahead)
    return bool(is_said or _COUNTS.match(plain, match.end()))


def _is_of_postcode(number: Named, plain: str) -> bool:
    """Whether four figures are those of a postcode: postcode moet 9402 zijn."""
    return len(number.what) == 4 and bool(_POSTCODE_SAID.search(_ahead(plain, number.begin)))


def figures_of_postcode(text: str) -> str | None:
    """The four figures that a text says a postcode should have: postcode moet 9402 zijn."""
    plain = said(text)
    numbers = [
        Named(*match.span("number"), match["number"])
        for match in _ANY.finditer(plain)
        if len(match["number"]) == 4
        and _POSTCODE_SAID.search(_ahead(plain, match.start()))
        and not any(_is_postcode(each, plain) for each in _POSTCODE.finditer(plain, match.start()))
    ]
    left = {each.what for each in meant(plain, numbers)}
    return left.pop() if len(left) == 1 else None


_MOST_WORDS_BARE = 10
_PLACED = re.compile(r"\b(?:op|van|met|is|naar|bij|in) ?$")
_ADDED = re.compile(
    r"\b(?:(?:huis)?(?:nummer|nr)?(?:toevoeging|toevoegsel|toev)|huisletter|letter)\b[ :.]*"
    r"(?:(?:is|vergeten|het|de|moet|zijn|wordt|nummer|nr)[ :]+)*"
    r"(?P<named>[a-z]|bis|hs|\d{1,2})\b"
    r"|\b(?P<behind>[a-z]|bis|hs)\b (?:nog )?(?:er ?achter|achter|erbij|toe)\b"
)


def _house(plain: str) -> dict[str, str]:
    """A house number without a postcode: one that has a label, or the only number there is."""
    numbers = [match for match in _ANY.finditer(plain) if _may_be_house(match, plain)]
    added = _ADDED.search(plain)
    if added and [match.span() for match in numbers] == [added.span("named")]:
        return _added(plain)
    if instead := _instead(plain):
        return instead
    left = {
        each.begin
        for each in meant(plain, (Named(*m.span("number"), m["number"]) for m in numbers))
        if not _is_of_postcode(each, plain)
    }
    labelled = [
        m
        for p in (_LABELLED, _STREET)
        for m in p.finditer(plain)
        if m.start("number") in left and not _is_denied(m, plain)
    ]
    bare = [
        m
        for m in _ANY.finditer(plain)
        if m.start("number") in left
        and not _is_denied(m, plain)
        and int(m["number"]) <= _MOST_BARE
        and m["number"] != _WORTH
    ]
    if not labelled:
        is_placed = [m for m in bare if _PLACED.search(_ahead(plain, m.start()))]
        few = len(plain.split()) <= _MOST_WORDS_BARE
        labelled = (is_placed or bare) if few else [m for m in is_placed if _is_door(m, plain)]
    if not labelled or int(labelled[-1]["number"]) == 0:
        return _added(plain)
    match = labelled[-1]
    return _with_addition(match["number"], plain[match.end() :])


def _is_door(match: re.Match[str], plain: str) -> bool:
    """Whether an addition stands right behind a number: 44-3, 12a."""
    return bool(re.match(r"-\d{1,2}\b|[a-z]\b", plain[match.end() :]))


def _added(plain: str) -> dict[str, str]:
    """An addition without its number."""
    match = _ADDED.search(plain)
    return {"addition": (match["named"] or match["behind"]).upper()} if match else {}


def _with_addition(number: str, behind: str) -> dict[str, str]:
    slots = {"number": str(int(number))}
    if (addition := _addition(behind)) is not None:
        slots["addition"] = addition
    return slots


def _addition(behind: str) -> str | None:
    """The addition right behind a number; a small word that is none is left alone."""
    match = _ADDITION.match(behind)
    if match is None:
        return None
    typed, rest = match["typed"], behind[match.end() :]
    close = match.start("typed") == 0
    labelled = match.start("typed") > len(match["gap"] or "") + 1
    if typed.isdigit():
        ends = not rest.strip() or rest[0] in ",.;!?\n" or match["gap"] in ("-", "/")
        return typed.lstrip("0") if ends and not close and not _COUNTS.match(rest) else None
    if len(typed) == 1:
        if not close and typed in _NO_LETTERS and not labelled and rest.strip(" .,!?"):
            return None
        if typed == "a" and re.match(r" \d", rest):
            return None
        return typed.upper()
    if typed in ("voor", "achter", "onder", "boven", "hoog", "links", "rechts") and not (
        match["gap"] == "-" or not rest.strip(" .,!?")
    ):
        return None
    if typed in _WORDS:
        return read_addition(f" {typed.upper()}")
    return None
