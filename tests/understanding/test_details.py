"""The details in a sentence: found wherever they stand, in whatever spelling."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from bot.domain.codes import ALPHABET, codes_in, grouped
from bot.understanding.addresses import address_in
from bot.understanding.choices import made_from
from bot.understanding.clauses import clauses
from bot.understanding.codes_said import code_in
from bot.understanding.details import details
from bot.understanding.numbers import number_of, said
from bot.understanding.vocabulary import Vocabulary
from sentences.slots import trained_from

SENTENCES = Path(__file__).parents[2] / "sentences"
ASSEN = Vocabulary.of(
    titles=("Gratis koffie op zes plekken", "4 Mijl", "Olympiade", "Voorjaarsbingo"),
    places=("Marsdijk", "Peelo", "Noorderpark"),
)
DENIAL = (
    r"\b(?:niet|geen|gien|nie|nait|neet|nich|nee|nooit|zonder|behalve|ipv|plaats van"
    r"|vroeger|verkeerde?|fout(?:e|je)?|oude?|vorige?)\b"
)
INTENTS = [
    "issue",
    "coupons",
    "lookup",
    "redeem",
    "replace",
    "offers",
    "rules",
    "help",
    "events",
    "attend",
    "remind",
    "unremind",
    "promotion",
    "card_language",
    "uptake",
    "download",
    "receipts",
    "settle",
    "people",
    "invite",
    "mail",
    "greet",
    "unknown",
]


@cache
def plain_sentences() -> list[str]:
    """Sentences that hold no code and no figure of their own."""
    texts = [
        line.split("\t")[1]
        for voice in sorted(SENTENCES.glob("*.tsv"))
        for line in voice.read_text(encoding="utf-8").splitlines()
    ]
    return [text for text in texts if said(text) == said(re.sub(r"\d", "", text))][::7]


@pytest.mark.parametrize(
    ("intent", "text", "slots"),
    [
        ("issue", "mw wil dansen, 9407 RW 12-2", "culture 9407RW 12 2"),
        ("issue", "geen sport, cultuur op 9401 AB 7 hs", "culture 9401AB 7 HS"),
        ("issue", "sport op 9401 AB 12, nee wacht, 14", "sport 9401AB 14 None"),
        ("issue", "vierennegentig nul vijf theodor karel en dan veertien", "None 9405TK 14 None"),
        ("issue", "voor zwemles, 64c in 9401KF", "sport 9401KF 64 C"),
        ("issue", "op 8 niet 18", "None None 8 None"),
        ("issue", "9401 AB 1 en ook 9402 CD 3", "None 9401AB 1 None"),
        ("issue", "9401 AB 1, sorry, 9402 CD 3", "None 9402CD 3 None"),
        ("issue", "ballet voor de dochter van 9", "culture None None None"),
        ("issue", "het huisnummer was niet 23 maar 32", "None None 32 None"),
        ("issue", "sport of cultuur weet ze nog niet, 94o1 ab l", "None 9401AB None None"),
    ],
)
def test_an_address_and_what_it_is_for(intent: str, text: str, slots: str) -> None:
    found = details(text, intent, "intermediary", ASSEN)
    names = ("category", "postcode", "number", "addition")
    assert " ".join(str(found.get(name)) for name in names) == slots


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12,50 afboeken", "12.50"),
        ("schrijf 45 af, nee wacht, 54", "54"),
        ("geen 50 maar 45", "45"),
        ("zeven tientjes eraf", "70"),
        ("twaalf vijftig van de kaart", "12.50"),
        ("drie kaartjes van 14 euro, dus 42", "42"),
        ("20 euro contant en de overige 30 met de voucher", "30"),
        ("boek € 1.250,00 af", "1250"),
        ("12,5 van de kaart", "12.50"),
        ("€ 0,99", "0.99"),
        ("code 12,505", None),
        ("boek de kaart af", None),
        ("seizoen 2026 afboeken, 3 maanden", None),
    ],
)
def test_an_amount(text: str, amount: str | None) -> None:
    assert details(text, "redeem", "provider", ASSEN).get("amount") == amount


@pytest.mark.parametrize(
    ("intent", "text", "slots"),
    [
        (
            "coupons",
            "een etui en 2 schriften, bon van 7,50",
            {"purpose": "school", "amount": "7.50"},
        ),
        (
            "offers",
            "judo in noorder park voor een jongen van acht",
            {"about": "judo", "where": "Noorderpark", "age": "8"},
        ),
        ("offers", "geen voetbal, wel turnen in pelo", {"about": "turnen", "where": "Peelo"}),
        ("events", "wat is er zaterdag te doen", {"when": "zaterdag"}),
        ("remind", "seintje voor het bakkie", {"about": "koffie"}),
        ("remind", "herinner me aan de voorjaarsbingo", {"about": "Voorjaarsbingo"}),
        ("attend", "de vier mijl, daar kom ik niet", {"about": "4 mijl", "answer": "no"}),
        (
            "uptake",
            "niet per maand maar per wijk, sinds de zomer",
            {"by": "neighbourhood", "period": "sinds de zomer"},
        ),
        ("promotion", "poster in het Oekraïens", {"kind": "poster", "language": "uk"}),
        ("card_language", "niet in het Engels maar in het Farsi", {"language": "fa"}),
        (
            "invite",
            "nieuwe intermediair bij Stichting Kansrijk",
            {"role": "intermediary", "organisation": "Stichting Kansrijk"},
        ),
        (
            "settle",
            "afrekenen met Theater De Kolk over oktober",
            {"provider": "Theater De Kolk", "period": "oktober"},
        ),
        (
            "mail",
            "bericht aan alle aanbieders over de kerstsluiting",
            {"role": "provider", "about": "kerstsluiting"},
        ),
        ("help", "hoe werkt herstellen", {"about": "undo"}),
        ("greet", "hallo op 9401 AB 12", {}),
    ],
)
def test_what_else_is_said(intent: str, text: str, slots: dict[str, str]) -> None:
    assert details(text, intent, "coordinator", ASSEN) == slots


@pytest.mark.parametrize(
    ("intent", "text", "name"),
    [
        ("settle", "heeft de trampolineclub haar geld al", "trampolineclub"),
        (
            "settle",
            "rekening van Badmintonvereniging De Veer & Zonen",
            "Badmintonvereniging De Veer & Zonen",
        ),
        ("settle", "het gospelkoor belt alweer over de centen", "gospelkoor"),
        ("settle", "wat krijgt de fotografiestudio", "fotografiestudio"),
        ("settle", "komt het theehuis nog geld toe", "theehuis"),
        ("settle", "die van de tango wachten op hun geld", "tango"),
        ("settle", "hoeveel gaat er naar de zwemclubs", None),
        ("settle", "bioscoop en museum uitbetalen", None),
        ("settle", "totaal per sportclub", None),
        ("settle", "FILMHUIS HOEVEEL NOG", "filmhuis"),
        ("settle", "wacht sportpark De Esch nog op geld", "sportpark De Esch"),
        ("invite", "turnvereniging Kracht '78 wil erbij", "turnvereniging Kracht '78"),
        ("settle", "ik ben vandaag thuis, wat moet er betaald", None),
        ("invite", "stuur iets naar de collega van de kledingbankmedewerker", "kledingbank"),
        ("invite", "scouting Sint Joris wil ook", "scouting Sint Joris"),
        ("invite", "een hospice wil uitdelen", "hospice"),
        ("invite", "de natuurwerkgroep niet, het repaircentrum wel", "repaircentrum"),
        ("invite", "voor een maatschappelijk werkster een link", None),
        ("people", "zit 't noaberhuus der al bij", "noaberhuus"),
        ("people", "wie zitten er behalve de kledingbank in", None),
        ("people", "wie van vb kan inloggen", "vb"),
        ("people", "welke theaters doen mee", None),
    ],
)
def test_a_club_or_an_organisation_is_found_by_its_kind(
    intent: str, text: str, name: str | None
) -> None:
    known = Vocabulary.of(organisations=("Vaart Welzijn", "Voedselbank"))
    found = details(text, intent, "coordinator", known)
    assert found.get("provider" if intent == "settle" else "organisation") == name


@pytest.mark.parametrize(
    ("intent", "text", "days"),
    [
        ("receipts", "hoeveel van mei t/m nu", "mei t/m nu"),
        ("receipts", "veurege moand, hoeveul was dat", "veurege moand"),
        ("receipts", "de eerste drie maanden graag", "eerste drie maanden"),
        ("receipts", "wat kwam er zondagmiddag binnen", "zondagmiddag"),
        ("receipts", "vr + za samen", "vr + za"),
        ("receipts", "alles sinds de verbouwing", "sinds de verbouwing"),
        ("receipts", "hoeveel sinds wij meedoen?", "sinds wij meedoen"),
        ("receipts", "VOUCHERS VORIGE MND", "VORIGE MND"),
        ("receipts", "weekstaat", "week"),
        ("uptake", "aantallen kw 2", "kw 2"),
        ("uptake", "stand t/m 30-9", "t/m 30-9"),
        ("uptake", "eerste week van maart per wijk", "eerste week van maart"),
        ("uptake", "is het meer dan vorig kwartaal", None),
        ("uptake", "groei t.o.v. mei", None),
        ("uptake", "mei vs juni", None),
        ("uptake", "genoeg voor de komende maand?", None),
        ("uptake", "sport versus cultuur in mei", "mei"),
        ("download", "het bestand van gisteren is stuk", None),
        ("download", "een bestand van vorige maand", "vorige maand"),
        ("download", "tweede helft van het jaar in excel", "tweede helft van het jaar"),
        ("events", "is er wat in de week van 4 oktober", "week van 4 oktober"),
        ("events", "kan ik zondg nog ergens heen", "zondg"),
        ("events", "donderdag ochtend iets?", "donderdag ochtend"),
        ("events", "tussen 3 en 9 oktober nog iets", "tussen 3 en 9 oktober"),
        ("events", "eenentwintig oktober, wat is er dan", "eenentwintig oktober"),
        ("events", "voorjaarsprogramma", "voorjaar"),
        ("events", "volgende week woensdagmiddag", "volgende week woensdagmiddag"),
        ("events", "is er iets op 3 of 4 oktober", "3 of 4 oktober"),
        ("events", "eind deze maand", "eind deze maand"),
        ("receipts", "hoeveel in het laatste weekend van mei", "laatste weekend van mei"),
        ("events", "is er nog iets voor kerst", "voor kerst"),
        ("events", "is de olympiade op een zaterdag", None),
        ("events", "waar is de start van de olympiade", None),
    ],
)
def test_days_stand_as_they_were_typed(intent: str, text: str, days: str | None) -> None:
    found = details(text, intent, "coordinator", ASSEN)
    assert found.get("when" if intent == "events" else "period") == days


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("laat de clubs weten dat ik met pensioen ga", "pensioen"),
        ("laat iedereen weten dat ik donderdag thuis werk", None),
        ("meld de uitgevers dat er weer kaarten zijn", "kaarten"),
        ("schrijf de aanbieders dat de rekeningen te laat komen", "rekeningen"),
        ("mail aan de vrijwilligers: rooster gewijzigd", "rooster"),
        ("bericht aan de clubs: niet op zondag", None),
        ("bericht over de vergadering van volgende week", "vergadering"),
        ("bericht aan de uitdelers, uitgifte is dinsdag", "uitgifte"),
        ("verenigingen herinneren aan de sluitingsdatum", "sluitingsdatum"),
    ],
)
def test_a_message_is_about_a_noun(text: str, about: str | None) -> None:
    assert details(text, "mail", "coordinator", ASSEN).get("about") == about


@given(text=st.text(max_size=200), intent=st.sampled_from(INTENTS))
def test_no_text_raises(text: str, intent: str) -> None:
    found = details(text, intent, "coordinator", ASSEN)
    assert all(key and value for key, value in found.items())


@st.composite
def around(draw: st.DrawFn) -> tuple[str, str]:
    """What stands before and behind a place between two words of a sentence."""
    words = draw(st.sampled_from(plain_sentences())).split()
    place = draw(st.integers(0, len(words)))
    return " ".join(words[:place]), " ".join(words[place:])


@given(
    around=around(), drawn=st.text(ALPHABET, min_size=12, max_size=12), spelling=st.integers(0, 3)
)
def test_a_code_is_found_wherever_it_stands(
    around: tuple[str, str], drawn: str, spelling: int
) -> None:
    code = drawn + mod_37_2.calc_check_digit(drawn, ALPHABET)
    assume(codes_in(code))
    # A letter alone beside signs that are spelled one by one may be one of them.
    assume(spelling != 3 or not re.search(r"\b\w\W*$", around[0]))
    assume(spelling != 3 or not re.match(r"\W*\w\b", around[1]))
    spelled = (code, grouped(code), grouped(code).lower().replace("-", " "), " ".join(code.lower()))
    found = code_in(f"{around[0]} {spelled[spelling]} {around[1]}")
    assert found is not None
    assert found[0] == grouped(code)
    assert code not in found[1].upper()


@given(
    around=around(),
    digits=st.integers(1000, 9999),
    letters=st.text("ABCDEGHJKLPRTVWXZ", min_size=2, max_size=2),
    number=st.integers(1, 999),
    gap=st.sampled_from(["", " "]),
)
def test_an_address_is_found_wherever_it_stands(
    around: tuple[str, str], digits: int, letters: str, number: int, gap: str
) -> None:
    # In a sentence "2021 de 4" is a year with a word behind it, unless it is written as one.
    assume(not gap or digits // 100 not in (19, 20))
    # What is denied is none: "kan niet" may be said of it there.
    assume(not re.search(DENIAL, f"{around[0]} {around[1]}", re.IGNORECASE))
    # A word for a number right behind it may be a part of it: 9401 AB 12 acht.
    assume(number_of(next(iter(re.findall(r"\w+", around[1].casefold())), "")) is None)
    # Nor is what is counted: 9401 AB 2 kinderen.
    assume(
        not re.match(
            r"\W*(?:kind|kids|pers|volwas|mens|gezin|jong|meis|ja*r|euro|bon|vouch|zon|doch|plus)",
            around[1],
        )
    )
    found = address_in(f"{around[0]} {digits}{gap}{letters} {number} {around[1]}")
    assert (found.get("postcode"), found.get("number")) == (f"{digits}{letters}", str(number))


def test_the_model_of_choices_was_trained_from_these_very_sentences() -> None:
    assert made_from() == trained_from(), "run: python -m sentences.slots train"


@pytest.mark.parametrize("value", [0, 7, 14, 45, 100, 102, 114, 260, 999])
def test_numbers_in_words(value: int) -> None:
    words = {
        0: "nul", 7: "zeven", 14: "veertien", 45: "vijfenveertig", 100: "honderd",
        102: "honderdtwee", 114: "honderdenveertien", 260: "tweehonderdzestig",
        999: "negenhonderdnegenennegentig",
    }  # fmt: skip
    assert number_of(words[value]) == value


def test_letters_and_figures_that_are_said_are_a_code() -> None:
    text = "geldig k zeven m vier streepje twee p negen q streepje x cornelis drie dirk theodor"
    found = code_in(text)
    assert found is not None
    assert found[0] == "K7M4-2P9Q-XC3DT"
    assert set(found[0]) - {"-"} <= set(ALPHABET)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("sport voor 9404 pv 90 en hoe lang is dat geldig", 2),
        ("maak er een voor 9409NT 21. Waar kan hij tennissen?", 2),
        ("sport en cultuur", 1),
        ("de bon", 1),
    ],
)
def test_a_sentence_falls_into_clauses(text: str, pieces: int) -> None:
    found = clauses(text)
    assert len(found) == pieces
    assert all(each in text for each in found)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("stuur de vrijwilligers een bericht en de intermediairs ook", None),
        ("bericht naar de aanbieders en de vrijwilligers", None),
        ("mail niet de intermediairs maar de vrijwilligers", "volunteer"),
        ("bericht aan de aanbieders, oh nee aan de vrijwilligers", "volunteer"),
        ("een mail voor de vrijwilligers, niet voor de aanbieders", "volunteer"),
    ],
)
def test_of_two_groups_that_are_named_it_is_asked(text: str, role: str | None) -> None:
    assert details(text, "mail", "coordinator", ASSEN).get("role") == role


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("anderhalf tientje", "15"),
        ("anderhalve tientje eraf", "15"),
        ("3x 12,50", None),
        ("3 maanden van 29,95", None),
        ("twee kaartjes van 8 euro", None),
        ("3x 12,50 dus 37,50", "37.50"),
        ("20 euro en 15 euro", None),
        ("1x 12,50", "12.50"),
        ("geen 20 euro", None),
        ("30 euro ipv 20", "30"),
        ("niet 20 maar 25", "25"),
        ("20, of nee 25", "25"),
        ("moest 25 zijn", "25"),
    ],
)
def test_an_amount_is_the_one_that_is_meant(text: str, amount: str | None) -> None:
    assert details(text, "redeem", "provider", ASSEN).get("amount") == amount


def test_figures_that_were_typed_are_no_part_of_a_number_in_words() -> None:
    assert address_in("op 9401 AB 100 acht uur")["number"] == "100"
    assert address_in("vierennegentig nul een ab honderd acht")["number"] == "108"
