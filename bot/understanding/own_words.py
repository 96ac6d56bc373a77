"""What a scheme lets one choose from, by what people call it there."""

from collections.abc import Iterable
from typing import Self

from bot.formatting import without_accents
from bot.understanding.choices import DENIABLE, choose, left_of, named
from bot.understanding.denials import Named
from bot.understanding.topics import WORD, Words, plain_text, plain_words, subjects

# What the trained choices call themselves, in people's words.
_SAID = {"sport": "sport", "culture": "cultuur", "school": "school"}


class OwnWords:
    """The keys of a scheme's categories, or of what its coupons are for, by its own words.

    A word of the scheme counts as it stands, and as the begin or the end of a longer one.
    """

    def __init__(self, words: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Each key with its words."""
        self._keys: set[str] = set()
        lines = []
        for key, each in words:
            self._keys.add(key)
            plain = ("_".join(plain_words(without_accents(word))) for word in each)
            lines.append((key, " ".join(f"{word}*" for word in plain if word)))
        self._words = Words(lines)

    @classmethod
    def of(cls, words: Iterable[tuple[str, Iterable[str]]]) -> Self | None:
        """As the class itself; None for nothing to choose from."""
        words = tuple(words)
        return cls(words) if words else None

    def choose(self, question: str, text: str) -> str | None:
        """The key that a text means: by the scheme's words, or by what is known of any scheme.

        None where it means none, or more than one.
        """
        plainly = self._plainly_named(question, text)
        found = plainly + self._loosely_named(question, text, plainly)
        left = left_of(question, text, found)
        said = left & {each.what for each in plainly} or left
        if len(said) == 1:
            return said.pop()
        more = len(said) > 1 and said <= {each.what for each in plainly}
        if (more and question != "purpose") or (found and not left and question in DENIABLE):
            # More are meant, or none of what is named.
            return None
        known = self._keys_of(choose(question, text))
        known = known & said if said else known
        return known.pop() if len(known) == 1 else None

    def denies(self, question: str, text: str, key: str) -> bool:
        """Whether a text names a key, and says that it is not meant."""
        return key in self.denied(question, text)

    def denied(self, question: str, text: str) -> set[str]:
        """The keys that a text names, and says not to mean."""
        plainly = self._plainly_named(question, text)
        found = plainly + self._loosely_named(question, text, plainly)
        return {each.what for each in found} - left_of(question, text, found)

    def _plainly_named(self, question: str, text: str) -> list[Named]:
        """By a scheme's own words, or by what can be done with a voucher: zwemles is zwemmen."""
        words = plain_words(text)
        places = [match.span() for match in WORD.finditer(plain_text(text))]
        keys = [(each, {each.topic}) for each in self._words.found(words)]
        at = {each.begin for each, _keys in keys}
        keys += [
            (each, self._keys_of(each.topic))
            for each in subjects().found(words)
            if each.begin not in at
        ]
        found = [
            Named(places[each.begin][0], places[each.end - 1][1], key)
            for each, of_words in keys
            for key in of_words
        ]
        things = named(question, text, things_alone=True) if question != "purpose" else []
        return found + self._of_any_scheme(things, found)

    def _loosely_named(self, question: str, text: str, plainly: Iterable[Named]) -> list[Named]:
        """By other words that any scheme knows."""
        return self._of_any_scheme(named(question, text), plainly)

    def _of_any_scheme(self, names: Iterable[Named], but: Iterable[Named]) -> list[Named]:
        taken = {each.begin for each in but}
        return [
            Named(each.begin, each.end, key)
            for each in names
            if each.begin not in taken
            for key in self._keys_of(each.what)
        ]

    def _keys_of(self, value: str) -> set[str]:
        """The keys that a value stands for: of that name, or with a word that says the same."""
        words = plain_words(_SAID.get(value, value))
        return {value} & self._keys or {each.topic for each in self._words.found(words)}
