"""What participants read: whole in each language, with figures as its readers know them."""

import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.numbers import format_currency
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.offers import Offer
from bot.formatting import day, euro
from bot.messages.offers import shared
from bot.messages.participant import participant_text, sample_facts, shown_there, worth_text
from bot.messages.promotion import promotion_facts, promotion_text
from bot.translation import LANGUAGE, participant, participant_languages
from tests.conftest import assens
from tests.helpers.catalogues import asked_in_code, forms, placeholders, read_catalogue

LOCALES = Path(__file__).parents[1] / "locales"
LANGUAGES = participant_languages()
PATTERN = "EEEE d MMMM y"
SCRIPTS = {"ar": "ARABIC", "uk": "CYRILLIC", "ti": "ETHIOPIC"}
# What ends a sentence in these languages.
ENDS = (".", "?", ":", "؟", "።", "፦")

each_language = pytest.mark.parametrize("language", LANGUAGES)


def messages(language: str) -> list[Message]:
    return read_catalogue(LOCALES / language / "LC_MESSAGES" / "participant.po")


def texts(language: str) -> list[tuple[str, str]]:
    return [(forms(each.id)[0], forms(each.string)[0]) for each in messages(language)]


def test_dutch_comes_first_of_the_languages() -> None:
    assert LANGUAGES == ("nl", "ar", "en", "pl", "ti", "tr", "uk")


@each_language
def test_the_code_and_each_catalogue_have_the_same_texts(language: str) -> None:
    code, catalogue = asked_in_code("translated"), {each.id for each in messages(language)}
    assert sorted(map(str, code - catalogue)) == [], "not in the catalogue: make messages"
    assert sorted(map(str, catalogue - code)) == [], "no longer used: make messages"


def test_the_template_is_up_to_date() -> None:
    template = {each.id for each in read_catalogue(LOCALES / "participant.pot")}
    assert template == asked_in_code("translated"), "make messages"


@each_language
def test_everything_is_translated_and_nothing_is_guessed(language: str) -> None:
    assert [original for original, text in texts(language) if not text.strip()] == []
    assert [each.id for each in messages(language) if each.fuzzy] == []


@each_language
def test_what_is_filled_in_and_the_lines_are_the_same(language: str) -> None:
    for original, text in texts(language):
        assert placeholders(text) == placeholders(original), original
        assert text.count("\n") == original.count("\n"), original
        assert text == text.strip() and "  " not in text, original


@each_language
def test_a_sentence_stays_a_sentence_and_is_short(language: str) -> None:
    for original, text in texts(language):
        if original.endswith((".", "?", ":")):
            assert text.endswith((*ENDS, "}")), original
        elif original != PATTERN and not original.endswith("}"):
            assert not text.endswith(ENDS), original
        for sentence in re.split(r"(?<=[.!?؟።])\s+|\n", text):
            assert len(sentence.split()) <= 14, sentence


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each not in ("en", "nl")])
def test_a_translation_is_in_its_own_script(language: str) -> None:
    script = SCRIPTS.get(language, "LATIN")
    for original, text in texts(language):
        if original == PATTERN:
            continue
        letters = re.sub(r"\{\w+\}", "", text)
        names = {unicodedata.name(each).split()[0] for each in letters if each.isalpha()}
        assert names == {script}, (original, text)
        assert text != original, original


@each_language
def test_nothing_hidden_is_in_a_translation(language: str) -> None:
    """Direction marks and the like are put in by the code, where they are needed."""
    for original, text in texts(language):
        hidden = [each for each in text if unicodedata.category(each) == "Cf"]
        assert hidden == [], original


def test_the_languages_are_named_in_their_own_script() -> None:
    named = {each: participant(each).name for each in LANGUAGES}
    assert named == {
        "nl": "Nederlands",
        "ar": "العربية",
        "en": "English",
        "pl": "Polski",
        "ti": "ትግርኛ",
        "tr": "Türkçe",
        "uk": "Українська",
    }
    assert [each for each in LANGUAGES if participant(each).is_right_to_left] == ["ar"]


def test_a_language_without_a_catalogue_is_not_there() -> None:
    with pytest.raises(FileNotFoundError):
        participant("eo")


@pytest.mark.parametrize(
    ("language", "whole", "with_cents", "thousands"),
    [
        ("nl", "€ 150", "€ 12,50", "€ 1.500"),
        ("en", "€150", "€12.50", "€1,500"),
        ("ar", "150 €", "12.50 €", "1,500 €"),
        ("uk", "150 €", "12,50 €", "1 500 €"),
        ("tr", "€150", "€12,50", "€1.500"),
        ("pl", "150 €", "12,50 €", "1 500 €"),
        ("ti", "€150", "€12.50", "€1,500"),
    ],
)
def test_amounts(language: str, whole: str, with_cents: str, thousands: str) -> None:
    made = [participant(language).euro(cents) for cents in (15_000, 1_250, 150_000)]
    assert [each.replace("\N{NO-BREAK SPACE}", " ") for each in made] == [
        whole,
        with_cents,
        thousands,
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "donderdag 1 september 2022"),
        ("en", "1 September 2022"),
        # Syrians and Iraqis say أيلول where Egyptians say سبتمبر.
        ("ar", "1 أيلول 2022 (1/9/2022)"),
        ("uk", "1 вересня 2022"),
        ("tr", "1 Eylül 2022"),
        ("pl", "1 września 2022"),
        ("ti", "1 መስከረም 2022 (1-9-2022)"),
    ],
)
def test_days(language: str, expected: str) -> None:
    assert participant(language).day(date(2022, 9, 1)) == expected


@given(cents=st.integers(0, 10**9), when=st.dates())
@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_those_of_dutch_price_tags(language: str, cents: int, when: date) -> None:
    reader = participant(language)
    amount = reader.euro(cents)
    assert amount.count("€") == 1
    digits = "".join(each for each in amount if each.isdigit())
    assert digits == (f"{cents}" if cents % 100 else f"{cents // 100}").rjust(len(digits), "0")
    assert digits.isascii()
    shown = reader.day(when)
    assert f"{when.day}" in shown and f"{when.year}" in shown
    assert all(each.isascii() for each in shown if each.isdigit())


@given(cents=st.integers(0, 10**9), when=st.dates())
def test_dutch_is_as_everywhere_else(cents: int, when: date) -> None:
    assert participant(LANGUAGE).euro(cents) == euro(cents)
    assert participant(LANGUAGE).day(when) == day(when, with_year=True)


@pytest.mark.parametrize("language", ["ar"])
def test_an_amount_looks_the_same_in_each_text(language: str) -> None:
    """As Babel has it: read from the right, the figures and then the sign."""
    scheme, reader = assens(), participant(language)
    facts = sample_facts(scheme, language, "t.me/voorbeeld_bot")
    offer = Offer("De Golf", "Banen", "sport", "zwemmen", price_cents=15_000, price_for="per jaar")
    shown = get_display(format_currency(150, "EUR", locale=reader.locale, format_type="standard"))
    assert shown.replace(".00", "").strip("\u200f") == "€\N{NO-BREAK SPACE}150"
    for text in (
        promotion_text(promotion_facts(scheme, language)),
        participant_text(facts, shown_there(facts)),
        worth_text(facts, 15_000),
        shared([offer], scheme, reader),
    ):
        [line] = [each for each in text.splitlines() if "€" in each]
        assert "€\N{NO-BREAK SPACE}150" in get_display(line, base_dir="R"), line


def test_a_code_stands_between_marks_where_lines_run_the_other_way() -> None:
    assert participant("ar").left_to_right("7342-KM2P") == "\u200e7342-KM2P\u200e"
    assert participant("uk").left_to_right("7342-KM2P") == "7342-KM2P"
    # What is theirs in a line of Dutch: from right to left, whatever stands around it.
    assert participant("ar").isolated("للنساء") == "\u2067للنساء\u2069"
    assert participant("uk").isolated("для жінок") == "для жінок"
