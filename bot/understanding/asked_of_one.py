"""What is asked of the one thing that stands there, which is not named: is die al vol."""

import re

_THIS = r"(?:dat|die|dit|deze|het|hij|ze|er|daar|precies|nou|nu|dan|al|nog|eigenlijk|ook|daarvan)"
_OF_THIS = re.compile(
    r"\W*(?:en )?(?:waar (?:is|zit|ligt)|(?:wat|hoeveel) (?:kost(?:en)?|is)"
    r"|hoe (?:duur|ver) (?:is|zijn)"
    r"|(?:wanneer|hoe laat)(?: (?:is|zijn|begint|beginnen))?|(?:is|zit|zijn)(?= )|voor wie(?: is)?"
    r"|welke (?:dag(?:en)?|tijd(?:en)?|leeftijd)|op welke dag(?:en)?"
    r"|(?:wat is )?(?:(?:het|de) )?(?:adres|telefoon\w*|prijs|tijd(?:en)?|website|site))"
    rf"(?: {_THIS})*"
    r"(?: (?:vol|gratis|duur|ver|plek|(?:de |het )?(?:adres|prijs|telefoon\w*|kosten)))?"
    rf"(?: (?:is|zijn|van))?(?: {_THIS})*\W*"
)


def asks_of_this(plain: str) -> bool:
    """Whether a plain text asks something of what stands there, and nothing else."""
    return _OF_THIS.fullmatch(plain) is not None
