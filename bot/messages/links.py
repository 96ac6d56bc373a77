"""Links that a button opens on somebody's own phone: a text to pass on, a place on the map."""

from collections.abc import Callable, Iterable
from urllib.parse import quote

from bot.channels.channel import ShownButton

_SHARE = "https://wa.me/?text="
# Longer ones are refused by one phone or another.
_LONGEST = 2_000


def share_link(texts: Iterable[str]) -> str:
    """A link that opens WhatsApp with the first of these texts that fits a link.

    They go from long to short; of the last what is too long is left out.
    """
    kept = ""
    for kept in texts:
        if _fits(kept):
            break
    while not _fits(kept):
        kept = f"{kept.removesuffix('…')[:-20].rstrip()}…"
    return _SHARE + quote(kept)


def _fits(text: str) -> bool:
    return len(_SHARE + quote(text)) <= _LONGEST


def map_link(where: str, town: str) -> str:
    """A link that shows a place on the map, in the town where it says none."""
    place = where if town.casefold() in where.casefold() else f"{where}, {town}"
    return f"https://www.openstreetmap.org/search?query={quote(place)}"


def link_button(link: str) -> Callable[[str], ShownButton]:
    """What makes a button with a label that opens this link."""
    return lambda label: ShownButton(label, url=link)
