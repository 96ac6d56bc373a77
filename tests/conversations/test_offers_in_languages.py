"""What an offer costs and for whom it is, in the words of whoever gets the text to go there."""

from dataclasses import replace

import pytest

from bot.domain.offers import Offer
from bot.messages.offers import shared
from bot.translation import participant
from tests.conftest import assens

OFFER = Offer("Zwembad De Golf", "Banenzwemmen", "sport", "zwemmen", price_cents=1_250)


def price(price_for: str, language: str, cents: int = 1_250) -> str:
    """The line of the price."""
    offer = replace(OFFER, price_cents=cents, price_for=price_for)
    text = shared([offer], assens(), participant(language))
    [line] = [each for each in text.splitlines() if "12" in each or "€" in each or cents == 0][-1:]
    return line.partition(": ")[2].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("price_for", "dutch", "english", "polish"),
    [
        ("per les", "€ 12,50 per les", "€12.50 per lesson", "12,50 € za lekcję"),
        ("per maand", "€ 12,50 per maand", "€12.50 per month", "12,50 € za miesiąc"),
        ("Per jaar", "€ 12,50 per jaar", "€12.50 per year", "12,50 € za rok"),
        ("per half jaar", "€ 12,50 per half jaar", "€12.50 per half year", "12,50 € za pół roku"),
        ("per keer", "€ 12,50 per keer", "€12.50 each time", "12,50 € za jeden raz"),
        ("10 lessen", "€ 12,50 voor 10 lessen", "€12.50 for 10 lessons",
         "12,50 € (liczba lekcji: 10)"),
        ("5 keer", "€ 12,50 voor 5 keer", "€12.50 for 5 visits", "12,50 € (liczba razy: 5)"),
        # What somebody wrote in words of their own stays as it is.
        ("per gezin", "€ 12,50 per gezin", "€12.50 per gezin", "12,50 € per gezin"),
        ("", "€ 12,50", "€12.50", "12,50 €"),
    ],
)  # fmt: skip
def test_a_usual_price_is_in_the_readers_words(
    price_for: str, dutch: str, english: str, polish: str
) -> None:
    told = [price(price_for, language) for language in ("nl", "en", "pl")]
    assert told == [dutch, english, polish]


def test_arabic_has_no_word_of_dutch_in_a_usual_price() -> None:
    assert price("per maand", "ar") == "12.50 € في الشهر"


def test_each_language_has_its_own_comma() -> None:
    commas = {each: participant(each).listed(["1", "2"]) for each in ("nl", "ar", "ti")}
    assert commas == {"nl": "1, 2", "ar": "1، 2", "ti": "1፣ 2"}
