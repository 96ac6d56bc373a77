"""For whom something is looked for, at what part of the day, and what it may cost."""

import re

from bot.understanding.amounts import amount_in
from bot.understanding.numbers import said

# What people call those of an age, by the groups of bot/domain/offer_fit.py; of more the first.
_OF_WHOM = r"(?:(?:de|een|haar|zijn|hun|mijn|ons|onze|het|jonge|kleine) )*"
_GROUPS = (
    ("babies", r"bab(?:y|ies|ys)(?:'s|tje|tjes)?"),
    ("toddlers", r"dreumes\w*|peuter(?:s|tje|tjes)?"),
    ("infants", r"kleuter(?:s|tje|tjes)?"),
    ("youth", r"pubers?|tieners?|puberende|jongeren|jeugd|voor jongere"),
    (
        "elderly",
        r"oudere(?:n)?|senior(?:en)?|bejaarde\w*|op leeftijd|opa'?s?|oma'?s?|gepensioneerde\w*"
        r"|(?:50|55|60|65)(?:[ -]?plus(?:sers?)?|\+(?:'?ers?)?)",
    ),
    ("adults", r"volwassen\w*"),
    # Who has children may look for something for themselves.
    (
        "children",
        rf"voor {_OF_WHOM}(?:kinderen|kids|kind|kindje)(?! van (?:\d|\w+ (?:jaar|en)))"
        r"|(?<!.)(?:kinderen|kids)(?=\W*$)",
    ),
)
GROUP = re.compile("|".join(rf"\b(?P<{name}>{words})(?!\w)" for name, words in _GROUPS))
"""Who is named without an age, in a plain text."""

_GREETED = r"(?<!goede )(?<!goeie )(?<!goeden )(?<!goeien )(?<!prettige )(?<!fijne )"
_PARTS = (
    ("morning", r"ochtend(?:en|s|je)?|morgens|(?<=in de )morgen"),
    ("afternoon", r"(?:na)?middag(?:en|s|je)?|na school(?:tijd)?"),
    ("evening", r"avond(?:en|s|je)?|na (?:het )?werk(?:tijd)?"),
    ("daytime", r"overdag|onder schooltijd|tijdens schooltijd|onder werktijd"),
)
_PART = re.compile(
    rf"{_GREETED}(?<![\w'])(?:(?:in|tijdens) de )?(?:'?s )?(?:[a-z]*dag|van|morgen|weekend)?(?:"
    + "|".join(rf"(?P<{name}>{words})" for name, words in _PARTS)
    + r")\b"
)
_NOT = re.compile(r"\b(?:niet|geen|nooit|behalve|zonder)(?: (?:op|in|de|het|een|'?s))* ?$")
# What is left of the day where it may not be that part.
_BUT = {"evening": "daytime", "morning": "later"}

_MONEY = r"(?:€ ?\d+(?:[.,](?:\d\d|-))?|\d+(?:[.,](?:\d\d|-))? ?(?:euro'?s?|eur|€))"
_BOUND = re.compile(
    r"\b(?P<how>onder|beneden|minder dan|goedkoper dan|lager dan|hoogstens|maximaal|max|maximum"
    r"|hooguit|tot(?: en met)?|niet (?:meer|duurder) dan|niet boven|binnen|voor|budget(?: van)?"
    rf")\.? (?:de |het |een )?(?P<money>{_MONEY})(?: of minder)?"
    r"|(?P<behind>" + _MONEY + r")(?: per \w+)? (?:of minder|maximaal|hooguit|hoogstens|max)\b"
)
_PER = re.compile(
    r"(?: ?(?:per|in de|elke|iedere|de|/|p) ?(?P<per>maand|week|kwartaal|jaar|seizoen|les|keer))\b"
)
CHEAP = re.compile(
    r"\b(?:(?<!niet )goedko\w+|betaalbaar\w*|voordelig\w*|niet (?:te|zo|al te|heel|erg) ?duur\w*"
    r"|niet (?:te )?veel (?:geld )?kost\w*|(?:weinig|niet veel) (?:geld|kost\w*)"
    r"|mag (?:\w+ )?(?:niet|weinig) (?:(?:te|zo|al te) )?(?:veel |duur )?(?:kosten|zijn)"
    r"|(?:klein|krap|laag) budget|krap bij kas|weinig te besteden"
    r"|weinig kost\w*|kost (?:niet veel|weinig)|laagste prijs|niet duur\w*)\b"
)
"""That it is to cost little, in a plain text."""


_YEARS = r"(?:[ -]?(?:jaar|jarige[nr]?|jr))"
_NO_YEARS = r"(?![\d.,:]*\d)(?! ?(?:uur|u\b|euro|eur\b|€|maand|week|weken|keer|lessen))"
_UP_TO = r"(?:tot(?: en met)?|t/m|tm|-|–)"
_WHOSE = r"(?:voor|van|leeftijd|kinderen|kids|jongens|meisjes|zoons|zonen|dochters|jeugd)"
# Behind what one does, and not behind a street, a postcode or what is said of a day or an hour.
_BEHIND_KIND = (
    r"(?<=[a-z]{3} )(?<!\btot )(?<!\bvan )(?<!\bdag )(?<!vanaf )(?<!tussen )(?<!datum )(?<!nummer )"
    r"(?<!straat )(?<!laan )(?<!weg )(?<!plein )(?<!dijk )(?<!hof )(?<!singel )(?<!kade )"
)
# Between which ages, from which age, and of several children each.
_BETWEEN_AGES = re.compile(
    rf"\btussen (?:de )?(?P<a>\d{{1,2}}){_YEARS}? en (?:de )?(?P<b>\d{{1,2}}){_YEARS}?{_NO_YEARS}"
    rf"|\b(?P<c>\d{{1,2}}){_YEARS}? ?{_UP_TO} ?(?P<d>\d{{1,2}}){_YEARS}\b"
    rf"|\b{_WHOSE} (?:(?:van|is|was|wordt) )?(?P<e>\d{{1,2}}) ?{_UP_TO} ?(?P<f>\d{{1,2}})\b"
    rf"{_NO_YEARS}"
    rf"|(?:(?<!.)|{_BEHIND_KIND})(?P<g>\d{{1,2}}) ?{_UP_TO} ?(?P<h>\d{{1,2}})(?=\W*$)"
)
_FROM_AGE = re.compile(
    rf"\b(?:vanaf|boven(?: de)?|ouder dan|minstens|minimaal) (?P<a>\d{{1,2}}){_YEARS}\b"
    rf"|\b(?P<b>\d{{1,2}}){_YEARS} (?:en|of) ouder\b"
)
_AGES = re.compile(
    rf"\b{_WHOSE}(?: van)? (?P<all>\d{{1,2}}(?:(?:, ?| en | of )\d{{1,2}})+)\b{_NO_YEARS}"
    r"|\bvan (?P<one>\d{1,2})(?: jaar)?,? (?:en|of) (?:\w+ ){0,2}van (?P<other>\d{1,2})\b"
)
_OLDEST = 120


def ages_in(plain: str) -> str:
    """The ages that a text names, where it names more than one: "8-12", "12-120" or "5,9"."""
    text = said(plain)
    if match := _BETWEEN_AGES.search(text):
        first, last = (int(each) for each in match.groups() if each)
        return f"{first}-{last}" if first <= last else ""
    if match := _FROM_AGE.search(text):
        return f"{match['a'] or match['b']}-{_OLDEST}"
    if match := _AGES.search(text):
        ages = sorted({int(each) for each in re.findall(r"\d+", match[0])})
        return ",".join(map(str, ages)) if len(ages) > 1 else ""
    return ""


_OCLOCK = r"(?P<{0}>2[0-4]|[01]?\d)(?:[.:](?P<{0}_m>[0-5]\d))?"
_UNIT = r"(?: ?(?:uur|u)\b)"
_HOURS = re.compile(
    rf"\b(?:tussen|van) {_OCLOCK.format('a')}{_UNIT}? (?:en|tot) {_OCLOCK.format('b')}{_UNIT}"
    rf"|\b(?:na|vanaf|later dan|niet voor) {_OCLOCK.format('from')}{_UNIT}"
    rf"|\b(?:voor|tot|eerder dan|niet na) {_OCLOCK.format('to')}{_UNIT}"
    rf"|\b(?:om|rond) {_OCLOCK.format('at')}{_UNIT}"
)
_DAY_BEGINS, _DAY, _HOUR, _NOON = 5 * 60, 24 * 60, 60, 12 * 60


def hours_in(plain: str) -> str:
    """Between which minutes of the day it is to be, as "540-600"; empty for any."""
    text = said(plain)
    match = _HOURS.search(text)
    if match is None:
        return ""
    later = _NOON if part_in(plain) in ("afternoon", "evening") else 0

    def minutes(name: str) -> int:
        at = int(match[name]) * 60 + int(match[f"{name}_m"] or 0)
        return at + later if at < _NOON else at

    if match["a"]:
        first, last = minutes("a"), minutes("b")
    elif match["from"]:
        first, last = minutes("from"), _DAY
    elif match["to"]:
        first, last = _DAY_BEGINS, minutes("to")
    else:
        first, last = minutes("at"), minutes("at") + _HOUR
    return f"{first}-{last}" if first < last else ""


def group_in(plain: str) -> str:
    """Whom it is for, of those whom a text names without an age; empty for nobody."""
    match = GROUP.search(plain)
    return match.lastgroup or "" if match else ""


def part_in(plain: str) -> str:
    """The part of the day that a text names, or what is left of it; empty for none."""
    for match in _PART.finditer(plain):
        part = match.lastgroup or ""
        if not _NOT.search(plain[: match.start()]):
            return part
        if part in _BUT:
            return _BUT[part]
    return ""


def price_in(plain: str) -> dict[str, str]:
    """What it may cost: `most` in cents, `per` what; or `cheap`."""
    text = said(plain)
    if bound := _BOUND.search(text):
        euros = amount_in(bound["money"] or bound["behind"])
        if euros:
            per = _PER.search(text, bound.start())
            found = {"most": str(round(float(euros) * 100))}
            return found | ({"per": per["per"]} if per else {})
    return {"cheap": "yes"} if CHEAP.search(text) else {}


def _says_number(text: str) -> bool:
    return any(each.search(text) for each in (_HOURS, _BETWEEN_AGES, _FROM_AGE, _AGES))


def without_limits(plain: str) -> str:
    """A plain text without whom it is for, the part of the day and the price."""
    for pattern in (GROUP, _PART, CHEAP):
        plain = pattern.sub(" ", plain)
    if _says_number(text := said(plain)):
        for pattern in (_HOURS, _BETWEEN_AGES, _FROM_AGE, _AGES):
            text = pattern.sub(" ", text)
        plain = text
    text = _PER.sub(" ", _BOUND.sub(" ", said(plain))) if _BOUND.search(said(plain)) else plain
    return " ".join(text.split())


# What asks for less than was asked before: hoeft niet, toch geen.
_NO_MORE = r"(?:hoeft|hoeven|moet|is|zijn) (?:\w+ ){0,2}(?:niet|geen)"
_FOR_WOMEN = r"(?:alleen|enkel|uitsluitend|speciaal|apart)(?: \w+){0,3} (?:vrouwen|meisjes|dames)\b"
# For a woman is not among women only; a man can't go there.
_WOMEN_ONLY = re.compile(
    rf"\bvrouwen(?:\w+|uur\w*|groep\w*|les\w*)|\b{_FOR_WOMEN}"
    r"|\b(?:vrouwen|meisjes|dames) (?:onder elkaar|only|alleen|apart)\b"
    r"|\bvoor (?:de )?(?:vrouwen|dames)\b(?! en )"
    r"|\bzonder mannen\b|\bgeen mannen\b|\bdamesgroep\w*|\bmet alleen (?:vrouwen|dames)\b"
)
_NOT_WOMEN_ONLY = re.compile(
    rf"\b(?:niet|geen) (?:per se |persé |speciaal )?{_FOR_WOMEN}"
    r"|\b(?:niet|geen) (?:per se )?(?:voor )?(?:vrouwen|dames)(?:\w+| alleen| apart)"
    r"|\bniet (?:per se )?voor (?:de )?(?:vrouwen|dames|meisjes)\b"
    r"|\b(?:mannen|heren|jongens) (?:mogen|kunnen|gaan|komen) (?:er )?(?:ook|mee)\b"
    r"|\b(?:mannen|heren|jongens) (?:mag|kan) ook\b"
    r"|\bvoor (?:\w+ )?(?:vrouwen|dames|meisjes) en (?:voor )?(?:mannen|heren|jongens)\b"
    r"|\bvoor (?:\w+ )?(?:mannen|heren|jongens) en (?:voor )?(?:vrouwen|dames|meisjes)\b"
    r"|\book (?:\w+ )?(?:voor )?(?:de )?(?:mannen|heren|jongens)\b|\bgemengd\w*"
)
_ANYBODY = re.compile(rf"\b{_NO_MORE} (?:per se )?{_FOR_WOMEN}|\bvrouwen alleen hoeft niet\b")
_A_MAN = re.compile(
    r"\b(?:jongen\w*|jongetje\w*|jong|jochie|zoon\w*|hij|hem|man|meneer|dhr|heer|kleinzoon|vader|opa"
    r"|broer\w*|vent)\b|\bvoor (?:de )?(?:mannen|heren)\b|\bheren(?!huis|weg|straat)\w*"
)
_A_WOMAN = re.compile(
    r"\b(?:meisje\w*|meid|dochter\w*|ze|zij|haar|vrouw\w*|mevrouw|mw|moeder|oma|zus\w*)\b"
)
# Who is hers is no woman for that: haar man.
_HER_MAN = re.compile(
    r"\b(?:haar|moeders?|(?:mevrouw|oma)(?:'s)?)(?= (?:(?:oude|jonge|jongste|oudste|kleine) )?"
    r"(?:man|zoon\w*|broer\w*|vader|opa|kleinzoon\w*|vriend|neef\w*|jongen\w*)\b)"
)
_CHAIR = (
    r"(?:rolstoel(?!dag|uitje|tocht|feest)\w*|scootmobiel\w*|rollator\w*|invalide\w*"
    r"|mindervalide\w*)"
)
_WHEELCHAIR = re.compile(rf"\b{_CHAIR}\b")
_NO_WHEELCHAIR = re.compile(
    rf"\b(?:geen|zonder|niet|{_NO_MORE})(?: (?:meer|met|voor|in|per|se|de|een))* {_CHAIR}\b"
    rf"|\b{_CHAIR}(?: (?:is|hoeft))?(?: (?:dus|toch|er))? (?:niet|geen)\b(?! alleen)"
)


def women_in(plain: str) -> str:
    """Whether it is to be for women "only", or for them alone by no means: "none"; "any" takes
    back what was said of it before."""
    if _ANYBODY.search(plain):
        return "any"
    if _NOT_WOMEN_ONLY.search(plain):
        return "none"
    if _WOMEN_ONLY.search(plain):
        return "only"
    plain = _HER_MAN.sub(" ", plain)
    return "none" if _A_MAN.search(plain) and not _A_WOMAN.search(plain) else ""


def wheelchair_in(plain: str) -> str:
    """Whether it is to be fit for a wheelchair; "any" takes back what was said of it before."""
    if _NO_WHEELCHAIR.search(plain):
        return "any"
    return "yes" if _WHEELCHAIR.search(plain) else ""


def without_whom(plain: str) -> str:
    """A plain text without that it is for women only or for a wheelchair, or not."""
    for pattern in (_ANYBODY, _NOT_WOMEN_ONLY, _WOMEN_ONLY, _NO_WHEELCHAIR, _WHEELCHAIR):
        plain = pattern.sub(" ", plain)
    return " ".join(plain.split())
