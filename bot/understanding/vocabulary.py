"""What a scheme knows by name, for understanding what somebody types about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from bot.understanding.own_words import OwnWords
from bot.understanding.topics import Words, plain_words, words_file

_EMPTY_WORDS = frozenset(
    [
        "de",
        "het",
        "een",
        "van",
        "en",
        "in",
        "op",
        "bij",
        "voor",
        "met",
        "aan",
        "te",
        "der",
        "den",
        "tot",
        "uit",
        "over",
        "naar",
        "start",
        "dag",
        "gratis",
        "bezoek",
        "week",
        "open",
        "activiteiten",
        "tegen",
        "stad",
        "plekken",
        "zes",
        "assen",
        "ons",
        "onze",
    ]
)
_SHORTEST = 4


@cache
def _activities() -> tuple[dict[str, str], Words]:
    """The words of each kind of activity that is known, by its short name."""
    kinds = dict(words_file("activities.tsv"))
    return kinds, Words(kinds.items())


@dataclass(frozen=True)
class Vocabulary:
    """The names of one scheme: of activities by what people call them, of places, of others."""

    activities: Words
    places: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    titles: tuple[str, ...] = field(default=())
    categories: OwnWords | None = None
    """What a voucher can be for there; None where that is not known."""
    purposes: OwnWords | None = None
    """What a coupon can be for there."""

    @classmethod
    def of(
        cls,
        titles: Iterable[str] = (),
        places: Iterable[str] = (),
        organisations: Iterable[str] = (),
        providers: Iterable[str] = (),
        categories: Iterable[tuple[str, Iterable[str]]] = (),
        purposes: Iterable[tuple[str, Iterable[str]]] = (),
    ) -> "Vocabulary":
        """What people call an activity comes from what is known of its kind, and from its title.

        An activity of a known kind has the short name of that kind ("koffie"), any other its title.
        Of `categories` and `purposes` each key stands with its words.
        """
        lines: list[tuple[str, str]] = []
        kinds, known = _activities()
        titles = tuple(titles)
        for title in titles:
            words = plain_words(title)
            found = [each.topic for each in known.found(words)]
            short = title.casefold() if title.casefold() in kinds else found[0] if found else title
            lines.append((short, kinds.get(short, "")))
            own = [word for word in words if word not in _EMPTY_WORDS and len(word) >= _SHORTEST]
            if not found:
                lines += [(short, " ".join(f"{word}*" for word in own))]
        return cls(
            Words(lines, misspelt=True),
            tuple(places),
            tuple(organisations),
            tuple(providers),
            titles,
            OwnWords.of(categories),
            OwnWords.of(purposes),
        )
