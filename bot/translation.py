"""Turns English msgids into the user's language, from the catalogues in locales/.

Who uses the bot reads Dutch (bot.po). What participants get in their hands is in a language of
theirs (participant.po, one file a language). A catalogue is compiled into memory when it is needed:
there is no build step to forget.
"""

import gettext as gettext_module
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGE = "nl"
# Of languages that have one of their own.
_COMMAS = {"ar": "\N{ARABIC COMMA}", "ti": "\N{ETHIOPIC COMMA}"}


def catalogue_folder() -> Path:
    """The folder of catalogues: inside the package in a wheel, beside it in a checkout."""
    inside = Path(__file__).parent / "locales"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "locales"


def _read(language: str, domain: str) -> Catalog:
    path = catalogue_folder() / language / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as file:
        return read_po(file)


def _compiled(catalogue: Catalog) -> gettext_module.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


def load(language: str, domain: str = "bot") -> gettext_module.GNUTranslations:
    """Read and compile one language's catalogue.

    Raises FileNotFoundError where there is none.
    """
    return _compiled(_read(language, domain))


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


@dataclass(frozen=True)
class Participant:
    """Whoever reads a card, a paper or a shared text: its texts and figures in their language."""

    language: str
    """The folder of its catalogue: nl, ar."""
    locale: Locale = field(repr=False)
    """Whose names of months and signs they know: what the head of the catalogue names."""
    texts: gettext_module.GNUTranslations = field(repr=False)

    def translated(self, message: str) -> str:
        """A text in their language. `make messages` finds it by the name of this function."""
        return self.texts.gettext(message)

    @property
    def is_right_to_left(self) -> bool:
        return self.locale.text_direction == "rtl"

    @property
    def name(self) -> str:
        """The language as its own readers write it, with a capital where it has them."""
        own = self.locale.languages.get(self.locale.language) or self.language
        return own[:1].upper() + own[1:]

    def euro(self, cents: int) -> str:
        """An amount in cents with the sign where their language has it: € 150, €12.50, 150 €.

        Always the euro sign and the digits of Dutch price tags, whatever CLDR has for the locale:
        who takes a voucher in must know the amount as well.
        """
        return _euro(self.locale, cents)

    def day(self, when: date) -> str:
        """A day with its year, as the catalogue has it for "EEEE d MMMM y", CLDR's pattern.

        Readers of Arabic and of Tigrinya have more than one set of months between them, so there
        the figures stand behind it: 1-9-2022, or 1/9/2022 where hyphens would turn them round.
        """
        return format_date(when, self.translated("EEEE d MMMM y"), self.locale)

    def left_to_right(self, text: str) -> str:
        """A code or a telephone number, which must not turn round among right-to-left words."""
        return f"\u200e{text}\u200e" if self.is_right_to_left else text

    def not_theirs(self, text: str) -> str:
        """A text that may be Dutch in a line of theirs, in the order in which it reads itself."""
        return f"\u2068{text}\u2069" if self.is_right_to_left and text else text

    def listed(self, parts: Iterable[str]) -> str:
        """Texts of theirs with a comma of theirs between them."""
        return f"{_COMMAS.get(self.locale.language, ',')} ".join(parts)

    def weekday(self, number: int) -> str:
        """A day of the week by its number, Monday is 0, as it stands alone: zaterdag, Saturday."""
        names = get_day_names("wide", "stand-alone", self.locale)
        return str(names[number])

    def isolated(self, text: str) -> str:
        """A text of theirs in a line of Dutch, in the order in which they read."""
        return f"\u2067{text}\u2069" if self.is_right_to_left else text


# A list of offers has many prices, and few that differ.
@lru_cache(maxsize=1_000)
def _euro(locale: Locale, cents: int) -> str:
    pattern = locale.currency_formats["standard"].pattern.partition(";")[0]
    # Direction marks are for text that stands alone; ours stands in theirs.
    pattern = pattern.replace("¤", "€").replace("\u200e", "").replace("\u200f", "")
    if cents % 100 == 0:
        pattern = pattern.replace(".00", "")
    pattern = pattern.replace(" ", "\N{NO-BREAK SPACE}")
    return format_decimal(Decimal(cents) / 100, pattern, locale, numbering_system="latn")


@cache
def participant(language: str) -> Participant:
    """What is written for participants, in this language.

    Raises FileNotFoundError for a language that has no catalogue.
    """
    catalogue = _read(language, "participant")
    locale = catalogue.locale
    if locale is None:
        raise ValueError(f"the head of participant.po names no language: {language}")
    return Participant(language, locale, _compiled(catalogue))


def language_named(text: str, languages: Iterable[str]) -> str | None:
    """Which of these languages a text names: as its own readers do, in Dutch or in English."""
    words = set(re.findall(r"\w+", text.casefold()))
    return next((each for each in languages if not words.isdisjoint(_names_of(each))), None)


@cache
def _names_of(language: str) -> frozenset[str]:
    locale = participant(language).locale
    names = [locale.get_language_name(in_which) for in_which in (locale, LANGUAGE, "en")]
    return frozenset(name.casefold() for name in names if name)


@cache
def participant_languages() -> tuple[str, ...]:
    """The languages that have a catalogue for participants: Dutch, then the others in order."""
    found = {path.parts[-3] for path in catalogue_folder().glob("*/LC_MESSAGES/participant.po")}
    return (LANGUAGE, *sorted(found - {LANGUAGE}))
