"""What a message is to be about, as it was typed: over de kerstsluiting, dat er bonnen zijn."""

import re

_THAT = re.compile(r"\bdat ([^.,;:!?]{3,60})$|\bdat ([^.,;:!?]{3,60})[.,;!?]")
# That the budget is nearly spent is about the budget.
_OF_CLAUSE = re.compile(
    r"(?:(?:ik|ze|wij|we) )?(?:(?:met|naar|naor|om|bij|over) )?"
    r"(?:de|het|hun|heur|onze|ons|een|'t) (?:[a-z]+e (?=[^\W\d_]{4,} [a-z]+))?([^\W\d_]{3,})\b"
    r"|ik (?:met|op) ([a-z]{4,})\b"
    r"|er (?:nog |maar |weer |een |veel |weinig )*((?:[a-z]+e )?[a-z]{4,})\b"
    r"(?= (?:[a-z]+ ){0,2}(?:is|zijn|bint|komt|komen|[a-z]+t|[a-z]+gaan)\b)",
    re.IGNORECASE,
)
_OF_SOMEBODY = re.compile(r"(?:ik|ze|wij|we|er|iets) ", re.IGNORECASE)
_NOUN = re.compile(r"^(?!(?:op|per|niet|geen|vandaag|der)\b).*[^\W\d_]{3}", re.IGNORECASE)
# What is said of a subject: overleg verzet, bonnen bint op.
_PREDICATE = re.compile(
    r" (?:(?:is|zijn|bint|wordt|worden|moet|moeten|ligt|niet|op|max|voor|vóór|bijna|definitief"
    r"|(?:ver|her|ge)[a-z]+[dt])\b|dicht|wegens|\d).*$",
    re.IGNORECASE,
)
_AFTER_COLON = re.compile(r"(?<!\d): ?([^.,;:!?]{3,40})(?:$|[.,] (?:stuur|verz|mail|rond|uit))")
_SUBJECT = (
    _THAT,
    re.compile(
        r"\b(?:over|onderwerp|ivm|i\.v\.m\.?|m\.b\.t\.?|betreft|wijzen op"
        r"|op de hoogte van) ([^.,;:!?]{3,40})"
    ),
    _AFTER_COLON,
    re.compile(
        r"\b(?:attendeer[a-z]*|waarschuw[a-z]*)\b.* (?:op|voor) (?:de |het )?([^.,;:!?]{3,40})"
    ),
    re.compile(r"\bhun ([^\W\d_]{4,})|\bvoor (?:de|het|een) ([^\W\d_]{4,})$"),
    re.compile(r"\bom ([^.,;:!?]{3,40}) te (?:zijn|komen|doen)\b"),
    re.compile(
        r"\b(?:herinner[a-z]* aan|hoogte (?:brengen|stellen) van|uitnodiging voor"
        r"|terugkoppeling van|, we hebben(?: weer| een)*) (?:de |het |een )?([^\W\d_]{4,})\b"
    ),
    re.compile(r"^[^,]+, ([^\W\d_]{4,}) (?:is|op)\b"),
)
# When it is, and to whom: overleg van dinsdag, lunch aan alle vrijwilligers.
_TAIL = re.compile(
    r" (?:(?:van|op) (?:volgende|deze|vorige|komende|[a-z]+dag\b)|die (?:we|ze|ik)\b"
    r"|aan (?:de|alle)\b).*$",
    re.IGNORECASE,
)
_BEFORE_SUBJECT = re.compile(r"^(?:de|het|een|er|ze|wij|we|onze|hun|ons|dat) ", re.IGNORECASE)
_BEHIND_SUBJECT = re.compile(
    r" (?:is|zijn|wordt|worden|moeten zijn|graag|over zijn|aub|svp|klaarzetten|sturen"
    r"|versturen|alsjeblieft)$"
)


def subject_in(text: str) -> str | None:
    """What a message is to be about, without its article and the verb at the end."""
    for pattern in _SUBJECT:
        if match := list(pattern.finditer(text)):
            about = next(group for group in match[-1].groups() if group).strip()
            if pattern is _THAT and (noun := _OF_CLAUSE.match(about)):
                return noun[1] or noun[2] or noun[3]
            if pattern is _THAT and _OF_SOMEBODY.match(about):
                return None
            about = _TAIL.sub("", _BEHIND_SUBJECT.sub("", _BEFORE_SUBJECT.sub("", about)))
            if pattern is _AFTER_COLON:
                about = _PREDICATE.sub("", about)
            return about if _NOUN.search(about) else None
    return None
