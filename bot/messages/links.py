"""Links that a button opens on somebody's own phone: a text to pass on, a place on the map."""

from collections.abc import Callable
from urllib.parse import quote

from telegram import InlineKeyboardButton

_SHARE = "https://wa.me/?text="
# Longer ones are refused by one phone or another.
_LONGEST = 2_000


def share_link(text: str, *shorter: str) -> str:
    """A link that opens WhatsApp with a text, or with the first of the shorter ones that fits a
    link; of the last of them what is too long is left out.
    """
    texts = [text, *shorter]
    kept = next(filter(_fits, texts), texts[-1])
    while not _fits(kept):
        kept = f"{kept.removesuffix('…')[:-20].rstrip()}…"
    return _SHARE + quote(kept)


def _fits(text: str) -> bool:
    return len(_SHARE + quote(text)) <= _LONGEST


def map_link(where: str, town: str) -> str:
    """A link that shows a place on the map, in the town where it says none."""
    place = where if town.casefold() in where.casefold() else f"{where}, {town}"
    return f"https://www.openstreetmap.org/search?query={quote(place)}"


def link_button(link: str) -> Callable[[str], InlineKeyboardButton]:
    """What makes a button with a label that opens this link."""
    return lambda label: InlineKeyboardButton(label, url=link)
