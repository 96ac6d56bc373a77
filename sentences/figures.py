"""Tells how good the understanding is of sentences that it was not learnt from.

make figures
"""

from collections import Counter
from collections.abc import Sequence

from bot.understanding.intents import SURE, UNSURE, between, likely
from sentences.learning import seen
from sentences.measuring import FOLDS, VOICES_APART, Answer, by_chance, by_voice, certainty
from sentences.reading import Sentence, sentences


def main() -> None:
    """All figures, most telling first."""
    given = sentences()
    shown = seen(given)
    answers = by_chance(given, shown)
    print(f"{len(given)} sentences; intents right:")
    print(f"  {_part(answers)}  in {FOLDS} folds by chance, each by a model of the others")
    apart = by_voice(given, shown)
    print(f"  {_part(apart)}  in {VOICES_APART} groups of voices, by a model without them")
    print(f"  {_stored(given):6.1%}  by the stored model, which has seen them")
    _tell_by_voice(answers, apart)
    _tell_certainty(answers)
    _tell_confusion(answers)


def _part(answers: Sequence[Answer]) -> str:
    return f"{sum(each.right for each in answers) / len(answers):6.1%}"


def _stored(given: Sequence[Sentence]) -> float:
    right = sum(likely(each.text, each.role)[0][0] == each.intent for each in given)
    return right / len(given)


def _tell_by_voice(answers: Sequence[Answer], apart: Sequence[Answer]) -> None:
    print("\nBy voice: by chance, without that voice")
    for voice in sorted({each.sentence.voice for each in answers}):
        parts = [
            _part([each for each in some if each.sentence.voice == voice])
            for some in (answers, apart)
        ]
        print(f"  {voice:16}{'  '.join(parts)}")


def _tell_certainty(answers: Sequence[Answer]) -> None:
    table = certainty(answers)
    print("\nHow sure, by how far the likeliest is before the next:")
    print("  " + "  ".join(f"{margin:.2f} {sure:.0%}" for margin, sure in table))
    print("\nSure from: wrong and sure, right and asked")
    sure_of = _sureness(answers)
    for least in (0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
        wrong = sum(not each.right for each, sure in sure_of if sure >= least)
        asked = sum(each.right for each, sure in sure_of if sure < least)
        mark = "  <- SURE" if least == SURE else ""
        print(f"  {least:.0%}  {wrong / len(answers):5.1%}  {asked / len(answers):5.1%}{mark}")
    low = [each for each, sure in sure_of if sure < UNSURE]
    print(f"Under {UNSURE:.0%} nothing is taken to be meant: {len(low) / len(answers):.1%},")
    print(f"  of which the likeliest would have been right: {_part(low) if low else '-'}")


def _sureness(answers: Sequence[Answer]) -> list[tuple[Answer, float]]:
    """Each with how sure, by what the other half of the answers says."""
    found = []
    for half in (0, 1):
        table = certainty(answers[1 - half :: 2])
        found += [(each, between(table, each.margin)) for each in answers[half::2]]
    return found


def _tell_confusion(answers: Sequence[Answer]) -> None:
    print("\nBy intent: right, and what else it was taken for")
    wrong = Counter((each.sentence.intent, each.guess) for each in answers if not each.right)
    for intent in sorted({each.sentence.intent for each in answers}):
        some = [each for each in answers if each.sentence.intent == intent]
        taken = [(count, guess) for (meant, guess), count in wrong.items() if meant == intent]
        told = ", ".join(f"{guess} {count}" for count, guess in sorted(taken, reverse=True))
        print(f"  {intent:16}{_part(some)} of {len(some):4}  {told}")


if __name__ == "__main__":
    main()
