"""Links that a button opens on somebody's own phone: a text to pass on, a place on the map."""

from collections.abc import Callable
from urllib.parse import quote

from telegram import InlineKeyboardButton

# Longer ones are refused by one phone or another.
_LONGEST = 2_000


def share_link(text: str) -> str:
    """A link that opens WhatsApp with a text, of which what is too long for a link is left out."""
    begin = "https://wa.me/?text="
    while len(begin + quote(text)) > _LONGEST:
        text = f"{text.removesuffix('…')[:-20].rstrip()}…"
    return begin + quote(text)


def map_link(where: str, town: str) -> str:
    """A link that shows a place on the map, in the town where it says none."""
    place = where if town.casefold() in where.casefold() else f"{where}, {town}"
    return f"https://www.openstreetmap.org/search?query={quote(place)}"


def link_button(link: str) -> Callable[[str], InlineKeyboardButton]:
    """What makes a button with a label that opens this link."""
    return lambda label: InlineKeyboardButton(label, url=link)
