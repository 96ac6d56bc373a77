"""Turns English msgids into the user's language, from the catalogues in locales/.

The catalogue is compiled into memory at import: there is no build step to forget.
"""

import gettext as gettext_module
import io
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


_translations = load(LANGUAGE)
gettext = _translations.gettext
ngettext = _translations.ngettext
