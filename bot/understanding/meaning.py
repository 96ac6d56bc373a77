"""What a typed line means: the intent, its details, how sure that is, and what is asked besides."""

from dataclasses import dataclass, replace

from bot.storage.people import Role
from bot.understanding.clauses import clauses
from bot.understanding.details import details
from bot.understanding.intents import UNSURE, Intent, likely, sure_from
from bot.understanding.vocabulary import Vocabulary

# What is no request, so that it is never the second one.
_NO_REQUEST = frozenset({Intent.UNKNOWN, Intent.GREET, Intent.THANKS, Intent.CANCEL})

# A button too many is small harm, but it may not come out of nothing.
_SURE_OF_SECOND = 0.9


@dataclass(frozen=True)
class Meaning:
    """What somebody means, as far as one can tell."""

    intent: Intent
    slots: dict[str, str]
    """The details by name, in the forms of sentences/README.md."""
    sure: float
    """From 0 to 1: how often somebody who types such a thing means this."""
    others: tuple[Intent, ...] = ()
    """What else it may be, the likeliest first."""
    also: "Meaning | None" = None
    """A second request in the same line."""

    @property
    def is_sure(self) -> bool:
        """Whether the conversation may begin without a question."""
        return self.intent is not Intent.UNKNOWN and self.sure >= sure_from(self.intent)

    @property
    def is_likely(self) -> bool:
        """Whether it is worth asking whether this is meant."""
        return self.intent is not Intent.UNKNOWN and self.sure >= UNSURE


def understand(text: str, role: Role, vocabulary: Vocabulary) -> Meaning:
    """What a line of somebody with this role means; where two things are asked, the first."""
    meaning = _of_one(text, role, vocabulary)
    if meaning.intent in _NO_REQUEST:
        return meaning
    pieces = [_of_one(piece, role, vocabulary) for piece in clauses(text)]
    if not meaning.is_sure and pieces[0].is_sure:
        meaning = pieces[0]
    first = next((at for at, each in enumerate(pieces) if each.intent is meaning.intent), None)
    if first is None:
        return meaning
    for second in pieces[first + 1 :]:
        if second.intent not in (meaning.intent, *_NO_REQUEST) and second.sure >= _SURE_OF_SECOND:
            # What belongs to the second may not stand in the first.
            sure = max(meaning.sure, pieces[first].sure)
            return replace(pieces[first], sure=sure, others=meaning.others, also=second)
    return meaning


def _of_one(text: str, role: Role, vocabulary: Vocabulary) -> Meaning:
    (intent, sure), *rest = likely(text, role)
    others = tuple(other for other, _sure in rest if other is not Intent.UNKNOWN)
    return Meaning(intent, details(text, intent, role, vocabulary), sure, others)
