"""Learns what people mean from the sentences, and writes bot/understanding/intents.model.

make understanding
"""

from bot.understanding.intents import STORED
from sentences.learning import learn, seen
from sentences.measuring import by_chance, certainty
from sentences.reading import learnt_from, sentences


def main() -> None:
    """Learn, and find out on unseen sentences how sure one can be."""
    given = sentences()
    shown = seen(given)
    answers = by_chance(given, shown)
    model = learn(shown, learnt_from())._replace(certainty=certainty(answers))
    model.store(STORED)
    print(f"{len(model.hashes)} features, {STORED.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
