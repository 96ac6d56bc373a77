"""Whether a sentence about something that can be done is no order to do it, whatever it is about.

"Stuur geen bericht", "ik kreeg een bericht", "wie stuurt het bericht": the words are the same, and
nobody asked for anything.
"""

import re

# Behind this a sentence says what the message is, or goes on with what is wanted instead.
_CONTENT = re.compile(
    r":\s|,?\s(?:dat|waarin|over|met de (?:tekst|vraag))\b"
    r"|\bmaar (?:wel|een|aan|naar|stuur|mail|maak)\b",
    re.IGNORECASE,
)
_THING = (
    r"(?:bericht\w*|mail\w*|app\w*|rapport\w*|raadsrapport|export\w*|betaallijst\w*|lijst\w*"
    r"|download\w*|bestand\w*|excel\w*|uitnodiging\w*|overzicht\w*|afrekening)"
)
_VERB = (
    r"(?:meer|nodig|hoor|hebben|te|maken|gemaakt|mailen|sturen|versturen|verstuurd|berichten|appen"
    r"|uitnodigen|uit|in|downloaden|intrekken|weghalen|weg|schrijven|doen|worden|nu|aub|svp|krijgen)"
)
_DENIED = re.compile(
    rf"\b(?:geen|gien)\b(?: \w+)? {_THING}\b"
    rf"|(?<!waarom )(?<!nog )\b(?:niet|nie|neet|nait|nooit|niks|niets)\b(?: {_VERB})*\W*$"
    r"|^\W*(?:stuur|verstuur|mail|app|bericht|maak|nodig|geef|doe|trek|haal|download)\b[^,.]*"
    r"\b(?:nooit|niks|niets|geen)\b"
    rf"|\bhoe(?:f|ft|ven)\b.*\b(?:geen|niet)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^\W*(?:en |maar |eh |ja )?(?:wie|wat|waarom|wanneer|welke?|hoeveel|waar|moet(?:en)?|hoef|zal"
    r"|hebben|heeft|heb|is|zijn|was|waren|krijg(?:t|en)?|kreeg|kregen|komt|gaat|ging)\b",
    re.IGNORECASE,
)
# What has come or gone already, or comes from somebody else.
_TOLD = re.compile(
    r"\b(?:kreeg|kregen|gekregen|ontving\w*|ontvangen|las|lazen|gelezen|stuurde\w*|gestuurd"
    r"|verstuurd|verzonden|mailde\w*|gemaild|appte\w*|ge-?appt|schreef|schreven|geschreven"
    r"|beantwoord|reageerde\w*|gereageerd)\b"
    r"|\b(?:bericht\w*|mail\w*) (?:van|uit|door)\b",
    re.IGNORECASE,
)


def is_denied(text: str) -> bool:
    """Whether a sentence says that something is not to be done."""
    return _DENIED.search(_CONTENT.split(text, maxsplit=1)[0]) is not None


def is_order_to_write(text: str) -> bool:
    """Whether a sentence about a message asks to write one: it denies, asks and tells nothing."""
    head = _CONTENT.split(text, maxsplit=1)[0]
    return not (_DENIED.search(head) or _QUESTION.search(head) or _TOLD.search(head))
