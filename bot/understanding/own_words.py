"""What a scheme lets one choose from, by what people call it there."""

from collections.abc import Container, Iterable
from typing import Self

from bot.formatting import without_accents
from bot.understanding.choices import choose
from bot.understanding.topics import Words, denied, plain_words, subjects

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
        words, not_meant = plain_words(text), denied(text)
        said = self._said(words, not_meant) or self._of_subjects(words, not_meant)
        if len(said) == 1:
            return said.pop()
        value = choose(question, text)
        known = {value} & self._keys or self._said([_SAID.get(value, value)])
        # Of more that are named only one of these.
        meant = known & said if said else known
        return meant.pop() if len(meant) == 1 else None

    def _said(self, words: list[str], not_meant: Container[int] = ()) -> set[str]:
        return {each.topic for each in self._words.found(words) if each.begin not in not_meant}

    def _of_subjects(self, words: list[str], not_meant: Container[int]) -> set[str]:
        """By what can be done with a voucher: zwemles is zwemmen."""
        found = subjects().found(words)
        named = {each.topic for each in found if each.begin not in not_meant}
        return {key for name in named for key in self._said(plain_words(name))}
