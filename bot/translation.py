"""Turns English msgids into the user's language, from the catalogues in locales/.

The catalogue is compiled into memory at import: there is no build step to forget.
"""

import gettext as gettext_module
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGE = "nl"


def catalogue_folder() -> Path:
    """The folder of catalogues: inside the package in a wheel, beside it in a checkout."""
    inside = Path(__file__).parent / "locales"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "locales"


def load(language: str) -> gettext_module.GNUTranslations:
    """Read and compile one language's catalogue.

    Raises FileNotFoundError where there is none.
    """
    path = catalogue_folder() / language / "LC_MESSAGES" / "bot.po"
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


_dutch = load(LANGUAGE)
_spoken: ContextVar[gettext_module.NullTranslations] = ContextVar("spoken", default=_dutch)


def gettext(message: str) -> str:
    """A text in the language that is spoken now."""
    return _spoken.get().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """A text about so many, in the language that is spoken now."""
    return _spoken.get().ngettext(one, many, count)


@contextmanager
def in_english() -> Iterator[None]:
    """Speak as the code is written: an operator's command line is English, also in what it shares
    with the chat.
    """
    before = _spoken.set(gettext_module.NullTranslations())
    try:
        yield
    finally:
        _spoken.reset(before)


def language() -> str:
    """The language that is spoken now."""
    return LANGUAGE if _spoken.get() is _dutch else "en"
