"""How long Telegram lets a message be. What is longer is cut: a part of it is better than none."""

import re
from html import escape, unescape

# In UTF-16 units of what is read, marks left out: https://core.telegram.org/bots/api
TEXT_UNITS = 4_096
CAPTION_UNITS = 1_024
TOAST_UNITS = 200


def fitting(text: str, most: int) -> str:
    """HTML text as it is, or when it is read as more than `most` units: cut, without its marks."""
    shown = unescape(re.sub(r"<[^<>]*>", "", text))
    cut = shortened(shown, most)
    return text if cut == shown else escape(cut)


def shortened(text: str, most: int) -> str:
    """Plain text of at most `most` UTF-16 units, with an ellipsis where something is left out."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"
