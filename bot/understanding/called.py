"""What people call something to do, where that has a name of its own: tango, for stijldansen."""

import re
from collections.abc import Iterable

from bot.understanding.topics import plain_words, subjects

# What is a thing of its own, or called so by most, though it is looked for by another name.
_OWN_NAME = re.compile(
    r"futsal|snorkelen|parkour|gym|sportschool|krachttraining|bootcamp|joggen|jogging|rennen|marathon"
    r"|kajakken|suppen|snowboarden|langlaufen|jeu de boules|boules|midgetgolf|vissen|manege"
    r"|ponyrijden|dressuur|kunstrijden|ballroom|tango|wals|bachata|slagwerk|percussie|brassband|koor"
    r"|kinderkoor|popkoor|mannenkoor|gospel|acteren|drama|jongleren|film|filmhuis|tentoonstelling|concert"
    r"|voorstelling|pottenbakken|kleien|haken|borduren|quilten|dichten|kookles|kookcursus"
    r"|programmeren|figuurzagen"
)


def called(text: str, not_wanted: Iterable[str]) -> str:
    """The name of its own that a text has for the first subject that it wants; empty for none.

    It goes on buttons, so that no other word of a text may be it.
    """
    words, denied = plain_words(text), set(not_wanted)
    first = next((each for each in subjects().found(words) if each.topic not in denied), None)
    said = " ".join(words[first.begin : first.end]) if first else ""
    return said if _OWN_NAME.fullmatch(said) else ""
