"""A day or a period in what somebody typed, as it was typed: vorige maand, sinds de zomer, q3."""

import re

_MONTH = (
    r"(?:jan(?:uari)?|feb(?:r(?:uari)?)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?"
    r"|sept?(?:ember)?|okt(?:ober)?|october|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = (
    r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zatrdag|zoaterdag|zondag"
    r"|ma|di|wo|do|vr|za)"
)
_PART = r"(?:ochtend|middag|avond|morgen|nacht)"
_SEASON = (
    r"(?:zomer|winter|herfst|lente|voorjaar|najaar|zomermaanden|wintermaanden|(?:zomer|herfst|kerst"
    r"|mei|voorjaars|krokus)vakantie|pasen|kerst|pinksteren|kick-off(?: in [a-z]+)?"
    r"|start(?: van [a-z ]{3,30})?)"
)
_UNIT = (
    r"(?:maand|maond|mnd|week|wk|weken|maanden|jaar|jaor|kwartaal|kw|weekend|weekeinde|wknd"
    r"|halfjaar|half jaar|dagen|seizoen|zomer|winter|herfst|najaar|voorjaar|lente)"
)
_WHICH = (
    r"(?:vorige?|veurige|vorig|afgelopen|dit|deze|disse|dizze|dees|dezelfde|volgende?|volgend"
    r"|komende?|komend|laatste|aankomende?|aanstaande?|lopende?|dit hele)"
)
_NTH = r"(?:eerste?|tweede|derde|vierde|1e|2e|3e|4e|laatste)"
_DATE = rf"(?:\d{{1,2}}(?: {_MONTH})(?: 20\d\d)?|{_MONTH}(?: 20\d\d)?|20\d\d)"
_ONE = (
    rf"(?:(?:de )?{_NTH} (?:helft|kwartaal|halfjaar|half jaar)(?: van (?:20\d\d|dit jaar"
    r"|vorig jaar))?"
    rf"|{_WHICH} (?:twee |drie |vier |\d )?{_UNIT}|{_DATE}(?: ytd)?|kwartaal \d"
    r"|q[1-4](?: 20\d\d)?|(?:week|wk) \d\d?"
    rf"|het hele jaar|de {_SEASON}|{_SEASON})"
)
_PERIODS = tuple(
    re.compile(rf"(?<![\w-]){pattern}(?![\w-])", re.IGNORECASE)
    for pattern in (
        rf"(?:tussen )\d{{1,2}}(?: {_MONTH})? en \d{{1,2}} {_MONTH}",
        rf"\d{{1,2}} (?:t/m|tm|tot en met|tot|-) \d{{1,2}} {_MONTH}",
        rf"\d{{1,2}} {_MONTH}(?: 20\d\d)? (?:t/m|tm|tot en met|tot) "
        rf"(?:\d{{1,2}} {_MONTH}(?: 20\d\d)?|vandaag|nu|gisteren)",
        r"(?:week|wk) \d\d? (?:t/m|tm|tot en met|tot|-) \d\d?",
        rf"{_MONTH}(?: (?:t/m|tm|tot en met|tot|en|-) {_MONTH}|(?:,? {_MONTH})+(?: en {_MONTH})?)",
        r"20\d\d en 20\d\d",
        r"seizoen tot heden",
        r"(?:sinds|vanaf|tot en met|t/m|na|begin|eind|medio|half)(?: de| het)? (?:week \d\d?"
        rf"|{_ONE}|kick-off(?: in [a-z]+)?)",
        r"(?:sinds|vanaf) de start(?: van (?:het |de )?[a-z]+)?",
        _ONE,
        r"ytd",
        rf"(?:eergister(?:en)?|gister(?:{_PART})?|gisteren|vandaag|vandage|vndaag|vanochtend|vanmorgen|vanmiddag"
        r"|vanavond|overmorgen|morgen)",
    )
)
_WHENS = tuple(
    re.compile(rf"(?<![\w-]){pattern}(?![\w-])", re.IGNORECASE)
    for pattern in (
        rf"weekend van \d{{1,2}}(?: en \d{{1,2}})? {_MONTH}",
        rf"(?:{_DAY} )?\d{{1,2}} {_MONTH}(?: 20\d\d)?",
        rf"(?:volgende|komende|deze) week {_DAY}|{_DAY} (?:volgende|over een) week",
        r"de komende (?:weken|dagen)",
        rf"(?:begin|eind|half|medio|na de|na|tot de|tot) (?:{_MONTH}|{_SEASON})",
        rf"{_WHICH} (?:{_UNIT}|{_DAY})",
        r"(?:week|wk) \d\d?",
        r"(?:vandaag|vndaag|vandage|vanavond|vanmiddag|vanochtend|overmorgen)",
        rf"morgen ?{_PART}|morgen",
        rf"(?:{_DAY})(?:{_PART})?",
        rf"{_MONTH}",
        r"(?:zomer|herfst|kerst|mei|voorjaars)vakantie|'?s ?middags|'?s ?avonds|'?s ?ochtends"
        r"|weekend|wknd",
    )
)
_DENIED = re.compile(
    r"\b(?:welke|niet|geen|gien|nie|nait)(?: van| over| in)?(?: de| het)? $", re.IGNORECASE
)
# Single words that name a period of receipts.
_OVERVIEW = re.compile(
    r"\b(jaar|maand|week)(?:overzicht|staat|lijst|cijfers|totaal|omzet)\b"
    r"|\b(?:overzicht|opbrengst|totaal|omzet|innames) (jaar|maand|week)\b",
    re.IGNORECASE,
)


_WEEKDAY = (
    re.compile(
        r"(?:(?:afgelopen|vorige|laatste) )?(?:maan|dins|woens|donder|vrij|zater|zon)dag(?!\w)",
        re.IGNORECASE,
    ),
)


def period_in(text: str, *, with_days: bool = False) -> str | None:
    """The period that a text is about, as it stands there; a day of the week too, if asked."""
    if found := _first(_PERIODS + _WEEKDAY * with_days, text):
        return re.sub("^(?:de|het) (?!hele)", "", found)
    match = _OVERVIEW.search(text)
    return match[1] or match[2] if match else None


def when_in(text: str) -> str | None:
    """The day or days that a text asks about, as they stand there."""
    return _first(_WHENS, _figures(text))


_NUMBERS = {
    "een": 1, "eerste": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7,
    "acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12,
}  # fmt: skip
_SAID_DAY = re.compile(rf"\b({'|'.join(_NUMBERS)}) (?={_MONTH}\b)", re.IGNORECASE)


def _figures(text: str) -> str:
    return _SAID_DAY.sub(lambda match: f"{_NUMBERS[match[1].casefold()]} ", text)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str | None:
    for pattern in patterns:
        found = [match for match in pattern.finditer(text) if not _is_denied(match, text)]
        if found:
            return found[-1][0] if len(found) > 1 and _corrected(text) else found[0][0]
    return None


_DAY_OR_MONTH = re.compile(
    rf"(?:(?:{_DAY} )?\d{{1,2}} )?{_MONTH}(?: 20\d\d)?|{_DAY}", re.IGNORECASE
)


def is_day_or_month(when: str) -> bool:
    """Whether it is a month, a day of one, or of the week."""
    return _DAY_OR_MONTH.fullmatch(when) is not None


def _is_denied(match: re.Match[str], text: str) -> bool:
    return bool(_DENIED.search(text[: match.start()]))


def _corrected(text: str) -> bool:
    return bool(re.search(r"\b(?:nee|wacht|bedoel|sorry|pardon|nou ja)\b", text, re.IGNORECASE))
