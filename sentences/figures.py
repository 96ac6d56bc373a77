"""Tells how good the understanding is of sentences that it was not learnt from.

make figures
"""

from collections import Counter
from collections.abc import Sequence

from bot.understanding.intents import RISKY, SURE, SURE_OF_RISKY, UNSURE, Intent, between, likely
from sentences.learning import seen
from sentences.measuring import FOLDS, VOICES_APART, Answer, by_chance, by_voice, certainty
from sentences.reading import Sentence, sentences
from sentences.slots import slot_figures

# Written before anything was learnt or measured, each in the voice of somebody who uses the bot.
_FIRST = frozenset(
    [
        "autocorrect",
        "bicycle",
        "coordinator2",
        "deskhead",
        "drents",
        "foodbank",
        "gym",
        "helper",
        "keywords",
        "officetalk",
        "order",
        "question",
        "rotterdams",
        "seventy",
        "short",
        "story",
        "syrian",
        "synonyms",
        "theatre",
        "tilltalk",
        "voicetyping",
        "volunteerstalk",
    ]
)
# Sentences that only look like something for the bot, or never name the thing itself.
_HARDEST = frozenset({"traps", "minimal", "sideways", "elsewhere"})


def main() -> None:
    """All figures, most telling first.

    The words of concepts.tsv were gathered by people who know the sentences, so that only the
    model has not seen them.
    """
    given = sentences()
    shown = seen(given)
    answers = by_chance(given, shown)
    print(f"{len(given)} sentences; intents right:")
    print(f"  {_part(answers)}  in {FOLDS} folds by chance, each by a model of the others")
    apart = by_voice(given, shown)
    first = [each for each in answers if each.sentence.voice in _FIRST]
    hardest = [each for each in answers if each.sentence.voice in _HARDEST]
    print(f"  {_part(first)}  of the {len(first)} of the voices that were written first")
    print(f"  {_part(hardest)}  of the {len(hardest)} that were made to mislead")
    print(f"  {_part(apart)}  in {VOICES_APART} groups of voices, by a model without them")
    print(f"  {_stored(given):6.1%}  by the stored model, which has seen them")
    _tell_by_voice(answers, apart)
    _tell_certainty(answers)
    _tell_risky(answers)
    _tell_confusion(answers)
    _tell_slots(answers)


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


def _tell_risky(answers: Sequence[Answer]) -> None:
    """What touches money or people: how often others are surely taken for it, right ones asked."""
    sure_of = [(each, sure) for each, sure in _sureness(answers) if each.guess in RISKY]
    others = [each.sentence.intent for each in answers if each.sentence.intent not in RISKY]
    unknown = others.count(Intent.UNKNOWN)
    right = sum(each.right for each, _sure in sure_of)
    print("\nWhat touches money or people, sure from: of 1,000 unknown sentences, of 1,000 others")
    print("that mean none of it, so many surely taken for it; of the right ones asked")
    for least in (0.8, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995):
        taken = [each.sentence.intent for each, sure in sure_of if sure >= least]
        wrong = [intent for intent in taken if intent not in RISKY]
        of_unknown = 1000 * wrong.count(Intent.UNKNOWN) / unknown
        asked = sum(each.right for each, sure in sure_of if sure < least)
        mark = "  <- SURE_OF_RISKY" if least == SURE_OF_RISKY else ""
        print(
            f"  {least:.1%}  {of_unknown:5.2f}  {1000 * len(wrong) / len(others):5.2f}"
            f"  {asked / right:5.1%}{mark}"
        )


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


def _tell_slots(answers: Sequence[Answer]) -> None:
    """The details, by the intent that was meant and by the one that the line was taken for."""
    print("\nDetails right, by slot, each by a model that has not seen the sentence:")
    given = [each.sentence for each in answers]
    meant = [each.intent for each in given]
    print(slot_figures(given, meant).text())
    first = slot_figures(given, meant, _FIRST).share()
    print(f"{first:6.1%} of the details of the voices that were written first")
    taken = slot_figures(given, [each.guess for each in answers])
    print(f"{taken.share():6.1%} of all details when the intent has to be found first")
    spoilt = {id(sentence) for sentence, _slot, _found in taken.wrong}
    whole = sum(each.right and id(each.sentence) not in spoilt for each in answers)
    print(f"{whole / len(answers):6.1%} of all sentences have the intent and each detail right")


if __name__ == "__main__":
    main()
