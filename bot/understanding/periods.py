"""A day or a period in what somebody typed, as it was typed: vorige maand, sinds de zomer, q3."""

import re
from functools import cache

from bot.understanding.numbers import number_of

_MONTH = (
    r"(?:jan(?:uari)?|feb(?:r(?:uari)?)?|maart|mrt|apr(?:il)?|mei|may|juni?|juli?|aug(?:ustus)?"
    r"|sept?(?:ember)?|okt(?: ?ober)?|october|nov(?:ember(?:tje)?)?|dec(?:ember)?)"
)
# Also as it is said in Drenthe, and with a letter left out.
_DAY_NAME = (
    r"(?:(?:ma+n|maon|di(?:n|ng)s|w[oe]+ns|d[ou]n+d?er|vri?j|z[ao]+t(?:e?r)|z[ou]n)d(?:a|ao|oa)?g"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_DAY = rf"(?:{_DAY_NAME}|ma|di|wo|do|vr|za)"
_PART = r"(?:ochtend|middag|avond|morgen|nacht)"
_HOLIDAY = (
    r"(?:(?:school|zomer|herfst|kerst|mei|voorjaars|krokus)vakantie|zomerstop|pasen|kerst(?:mis)?"
    r"|pinksteren|carnaval|s[iu]nterklaas|koningsdag|nieuw ?jaar)"
)
_SEASON = (
    r"(?:z[ou]mm?er|winter|herfst|lente|voorjaar|najaar|zomermaanden|wintermaanden|summer"
    rf"|{_HOLIDAY})"
)
_UNIT = (
    r"(?:m(?:aa|ao|oa)nd(?:en)?|mnd|week|wk|weken|weekend|weekeinde|wknd|kwartaal|kw|(?:half |half"
    r"|school|cursus|boek)?j(?:aa|ao|oa)r|semester|dagen|uur|vakantie|[a-z]*seizoen"
    rf"|{_PART}|{_SEASON}|months?|weeks?|days|hours?|quarter|year)"
)
_WHICH = (
    r"(?:vorige?|veur[ie]ge?|afgelopen|dit|deze|di[sz]ze|disse|dees|dezelfde|volgende?"
    r"|komende?|laatste|leste?|aankomende?|aanstaande?|lopende?|dit hele|oude|this|last|next)"
)
_COUNT = r"(?:\d{1,3}|twee|drie|vier|vijf|zes|zeven|acht|tien|twaalf|veertien|paar)"
_NTH = r"(?:eerste?|tweede|derde|vierde|[1-4]e|laatste)"
_YEAR = r"20\d\d"
_SLASHED = r"(?:0?[1-9]|[12]\d|3[01])[/-](?:0?[1-9]|1[0-2])(?:[/-]20\d\d)?(?! ?(?:jaar|x|u|uur)\b)"
_DATE = rf"(?:\d{{1,2}} {_MONTH}(?: {_YEAR})?|{_MONTH}(?: {_YEAR})?|{_YEAR}|{_SLASHED})"
_TODAY = (
    r"(?:eergister(?:en)?|gister(?:en)?[ ]?"
    rf"{_PART}|gistere?n?|vand(?:a|aa|ao|oa)ge?|vndaag|vandg"
    r"|van(?:ochtend|morgen|m[oö]r(?:ge)?n|middag|avond)"
    r"|today|yesterday(?: evening| morning)?)"
)
_NOW = r"(?:nu|nou|noe|heden)"
# One stretch of days, by its name.
_ONE = (
    rf"(?:{_NTH} (?:{_COUNT} )?(?:helft|kwartaal|half ?jaar|semester|week|weken|weekend|maanden)"
    rf"(?:(?: van)? {_MONTH}|(?: van)? {_YEAR}| van (?:het |dit |vorig |de )?(?:{_MONTH}|{_UNIT}))?"
    rf"|{_WHICH} (?:week )?{_DAY_NAME}(?: ?{_PART})?|{_WHICH} (?:{_COUNT} )?{_UNIT}"
    rf"|hee?le? (?:{_UNIT}(?! 20)|{_YEAR})|boekjaar {_YEAR}"
    rf"|{_DATE}(?: ytd)?|kwartaal \d|kw ?[1-4]|p(?:1[0-2]|[1-9])|blok \d|q[1-4](?: {_YEAR})?"
    rf"|(?:week|wk) \d\d?(?:-\d\d?)?|{_SEASON}(?: {_YEAR})?|{_TODAY})"
)
_POINT = rf"(?:(?:begin|eind|medio|half|ultimo) )?(?:de |het |'t |dit )?{_ONE}"
# A day of the month in words: elf, twintigste, eenendertig.
_SAID_DAY = (
    r"(?:een|eerste|twee|tweede|drie|derde|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf"
    r"|[a-z]{3,6}tien|(?:[a-z]+n)?twintig|(?:eenen)?dertig)(?: ?(?:ste|de))?"
)
_UNTIL = r"(?:t/m|tm|tot en met|tot)"
_CLAUSE = (
    r"(?:(?:ik|wij|we|ze|zij|het)(?: [a-z]+){1,2}(?=\W*(?:$|[.,?!(]))"
    r"|(?:de |het )?(?:her|be)?[a-z-]{5,}"
    r"(?: (?:van|met) (?:de |het |'?t )?[a-z]+| seizoen)?)"
)
_WITH_END = (
    rf"tussen \d{{1,2}}(?: {_MONTH})? en \d{{1,2}} {_MONTH}",
    rf"tussen \d{{1,2}} en \d{{1,2}} uur|tussen nu en (?:{_DAY_NAME}|{_ONE})",
    rf"\d{{1,2}} (?:{_UNTIL}|-|en|of) \d{{1,2}} {_MONTH}",
    rf"(?:weken|week|wk) \d\d? (?:{_UNTIL}|-) \d\d?",
    rf"(?:{_POINT}|{_DAY_NAME}|week|seizoen) {_UNTIL} (?:{_POINT}|{_DAY_NAME}|{_NOW})",
    rf"{_MONTH}(?: ?- ?{_MONTH})+|{_MONTH}(?:(?:,? {_MONTH})+(?: en {_MONTH})?| en {_MONTH})",
    rf"{_YEAR} en {_YEAR}|{_TODAY} en {_TODAY}|{_DAY} (?:\+|en|of) (?:{_DAY}|zo)",
)


@cache
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Made at the first sentence: commands, which read none, would wait a tenth of a second."""
    whole = [rf"(?<![\w/-])(?:{pattern})(?![\w-]|/\d)" for pattern in patterns]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in whole)


_PERIODS = (
    *_WITH_END,
    rf"(?:sinds|since|vanaf|{_UNTIL}|na|begin|eind|medio|half|ultimo) {_POINT}"
    rf"|(?:sinds|vanaf|tot) {_DAY_NAME}|voor de [a-z]*vakantie",
    r"(?:sinds|vanaf) (?:de |het )?(?:kick-off(?: in [a-z]+)?|start|begin)"
    r"(?: van (?:het |de |'?t )?[a-z]+)?",
    rf"(?:sinds|since) {_CLAUSE}|sinds [a-z]+ uur|na de vakantie",
    _ONE,
    r"ytd",
)
_WHENS = (
    rf"(?:weekend|week) van (?:\d{{1,2}}(?: en \d{{1,2}})? {_MONTH}|de [a-z]+de)",
    *_WITH_END,
    r"voor die tijd|(?:vanaf|t/m|tot|na|voor) (?:de )?"
    rf"(?:\d{{1,2}} {_MONTH}|{_HOLIDAY}|vakantie|eind jaar)",
    rf"(?:{_DAY} )?(?:\d{{1,2}}|{_SAID_DAY}) (?:van )?{_MONTH}(?: {_YEAR})?",
    rf"{_DAY_NAME} (?:de [a-z]+de|\d{{1,2}}e?)",
    rf"(?:volgende|komende|deze) week {_DAY}|{_DAY} (?:volgende|over een) week|over {_COUNT} weken",
    r"de komende (?:weken|dagen)|van de week",
    rf"(?:begin|eind|half|medio|na de|na|tot de|tot) (?:{_MONTH}|{_SEASON}|{_WHICH} {_UNIT})",
    rf"{_WHICH} (?:week )?{_DAY_NAME} ?{_PART}",
    rf"{_TODAY} ?(?:{_PART})?|overmorgen|morgen ?{_PART}|morgen",
    rf"{_DAY_NAME} ?{_PART}",
    _ONE,
    _DAY,
    r"'?s ?middags|'?s ?avonds|'?s ?ochtends|weekend|wknd|straks|\d{1,2}e",
)
_DENIED = re.compile(
    r"(?:\b(?:welke|niet|geen|gien|nie|nait)(?: van| over| in)?|\bvóór"
    r"|\b(?:vergadering|overleg|dank|bedankt) (?:van|voor))(?: de| het)? $",
    re.IGNORECASE,
)
# When a file was made is not what it is about.
_FILE_OF = re.compile(r"(?:bestand|mail|bericht)(?:je)? van $", re.IGNORECASE)
_TODAYS = re.compile(_TODAY, re.IGNORECASE)
# What is compared with another time is asked of all times.
_COMPARED = re.compile(
    r"\b(?:(?:vs|versus|vergeleken met|t\.?o\.?v\.?|ten opzichte van|in verhouding tot"
    r"|verhoud\w+ .*tot|(?:[a-z]+er|anders) dan)(?: in)? (?:vorige?|"
    rf"{_POINT})|{_POINT} (?:vs|versus))(?!\w)",
    re.IGNORECASE,
)
_BEFORE_HOLIDAY = re.compile(r"voor (?:de )?$", re.IGNORECASE)
_HOLIDAYS = re.compile(_HOLIDAY, re.IGNORECASE)
# The programme of a season: najaarsprogramma.
_PROGRAMME = (re.compile(rf"\b(?:{_SEASON}|weekend)(?=s?(?:programma|agenda))", re.IGNORECASE),)
# Nothing has been done yet.
_AHEAD = re.compile(r"volgend|komend|aankomend|aanstaand|next|vanavond", re.IGNORECASE)
# Single words that name a period of receipts.
_OVERVIEW = re.compile(
    r"\b(jaar|maand|week)(?:overzicht|staat|omzet)\b"
    r"|\b(?:overzicht|opbrengst|totaal|omzet|innames) (jaar|maand|week)\b",
    re.IGNORECASE,
)


_WEEKDAY = (rf"(?:(?:afgelopen|vorige|laatste) )?{_DAY_NAME}(?:{_PART}| jl\.?)?", r"weekend")


def period_in(text: str, *, with_days: bool = False) -> str | None:
    """The period that a text is about, as it stands there; a day of the week too, if asked.

    None where times are compared, and none that is still to come.
    """
    if _COMPARED.search(text):
        return None
    if found := _first(_compiled(_PERIODS + _WEEKDAY * with_days), text, ahead=with_days):
        return re.sub("^(?:de|het) (?!hele)", "", found)
    match = _OVERVIEW.search(text) if with_days else None
    return match[1] or match[2] if match else None


def when_in(text: str) -> str | None:
    """The day or days that a text asks about, as they stand there."""
    return _first(_compiled(_WHENS) + _PROGRAMME, text, ahead=True)


_ORDINALS = {"eerste": "een", "tweede": "twee", "derde": "drie", "achtste": "acht"}
_IN_WORDS = re.compile(rf"\b({_SAID_DAY})(?: van)? (?={_MONTH}\b)", re.IGNORECASE)


def with_figures(when: str) -> str:
    """A day of a month that was said in words, in figures: twintigste mei, 20 mei."""
    return _IN_WORDS.sub(_in_figures, when)


def _in_figures(match: re.Match[str]) -> str:
    word = match[1].casefold()
    number = number_of(_ORDINALS.get(word) or re.sub(" ?(?:ste|de)$", "", word))
    return match[0] if number is None else f"{number} "


def _first(patterns: tuple[re.Pattern[str], ...], text: str, *, ahead: bool) -> str | None:
    for pattern in patterns:
        found = [
            match
            for match in pattern.finditer(text)
            if not _is_denied(match, text) and (ahead or not _AHEAD.match(match[0]))
        ]
        if found:
            return found[-1][0] if len(found) > 1 and _corrected(text) else found[0][0]
    return None


# Whether it is that day: of an activity that is named. Not which one.
_ON_A_DAY = re.compile(rf"\bop een {_DAY_NAME}\b|\b{_DAY_NAME} of\b", re.IGNORECASE)
_OF_ACTIVITY = re.compile(
    rf"(?:(?:{_DAY} )?(?:\d{{1,2}}|{_SAID_DAY}) )?{_MONTH}(?: {_YEAR})?|(?:begin )?{_MONTH}"
    rf"|{_DAY}(?: ?{_PART}| de [a-z]+| \d{{1,2}}e?)?|\d{{1,2}}e"
    rf"|(?:deze|dit|komende?|volgende?) (?!jaar){_UNIT}",
    re.IGNORECASE,
)


def is_of_activity(when: str, text: str) -> bool:
    """Whether a text that names an activity asks about it on that day, or in those days."""
    return not _ON_A_DAY.search(text) and _OF_ACTIVITY.fullmatch(when) is not None


def _is_denied(match: re.Match[str], text: str) -> bool:
    before = text[: match.start()]
    if _FILE_OF.search(before) and _TODAYS.fullmatch(match[0]):
        return True
    if _BEFORE_HOLIDAY.search(before) and _HOLIDAYS.fullmatch(match[0]):
        return True
    return bool(_DENIED.search(before))


def _corrected(text: str) -> bool:
    return bool(re.search(r"\b(?:nee|wacht|bedoel|sorry|pardon|nou ja)\b", text, re.IGNORECASE))
