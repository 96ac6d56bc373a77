"""What is longer than a channel lets a message be is cut: a part of it is better than none."""

import re
from html import escape, unescape


def fitting(text: str, most: int) -> str:
    """HTML text as it is, or cut and without its marks when it is read as more than `most` UTF-16
    units.
    """
    shown = unescape(re.sub(r"<[^<>]*>", "", text))
    cut = shortened(shown, most)
    return text if cut == shown else escape(cut)


def shortened(text: str, most: int) -> str:
    """Plain text of at most `most` UTF-16 units, with an ellipsis where something is left out."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"
