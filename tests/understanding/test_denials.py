"""What is denied, or taken back, is no detail; what stands behind the correction is."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.scheme_parts import Approach
from bot.handlers.issue_line import named_approach
from bot.understanding.denials import Named, meant
from bot.understanding.details import details
from bot.understanding.vocabulary import Vocabulary

KNOWN = Vocabulary.of(
    titles=("Gratis koffie op zes plekken", "Olympiade", "Frida Kahlo", "4 Mijl"),
    categories=[("sport", ("sport",)), ("culture", ("cultuur",))],
    purposes=[("sport", ("sport",)), ("school", ("school",))],
)
APPROACHES = [
    Approach(key="doctor", label="Huisarts / Welzijn op Recept"),
    Approach(key="team", label="Buurtteam"),
    Approach(key="door", label="Toegang"),
]
# Where the first is denied or taken back, and the second is meant.
SECOND = [
    "geen {0} maar {1}",
    "niet {0} maar {1}",
    "{0} niet, {1}",
    "{0} niet maar {1}",
    "{0}, oh nee {1}",
    "{0}. nee grapje {1}",
    "{0} of nee {1}",
    "{0} sorry {1}",
    "{0}, ik bedoel {1}",
    "{0}, nee wacht, {1}",
    "{0} was fout, {1}",
    "{0} klopt niet, {1}",
    "{0} dat klopt niet {1}",
    "{0} is niet goed het is {1}",
    "in plaats van {0} {1}",
    "{1} ipv {0}",
    "{1} in plaats van {0}",
    "{1} i.p.v. {0}",
    "{1}, niet {0}",
    "{1} en geen {0}",
    "Nee, niet {0}, {1}",
]
# Where it is denied, and nothing is meant.
NONE = ["geen {0}", "niet {0}", "{0} niet", "behalve {0}", "nee geen {0}", "zonder {0}"]
THINGS = {
    "sport": ["sport", "zwemles", "voetbal", "fitness", "judo"],
    "culture": ["cultuur", "gitaarles", "toneel", "ballet", "museum"],
}
ACTIVITIES = {
    "koffie": "de koffie",
    "olympiade": "de olympiade",
    "frida kahlo": "frida kahlo",
}
things = st.sampled_from([(key, each) for key, named in THINGS.items() for each in named])
addresses = st.tuples(
    st.integers(1000, 9999).filter(lambda digits: digits // 100 not in (19, 20)),
    st.text("BCEGHJKLPRTVWXZ", min_size=2, max_size=2),
    st.integers(1, 999),
)
approaches = st.sampled_from([(one.key, one.label.split(" / ")[0]) for one in APPROACHES])


@given(first=things, second=things, form=st.sampled_from(SECOND))
def test_of_categories_the_one_that_is_left_is_meant(
    first: tuple[str, str], second: tuple[str, str], form: str
) -> None:
    assume(first[1] != second[1])
    text = "voucher voor 9401 AB 12: " + form.format(first[1], second[1])
    found = details(text, "issue", "intermediary", KNOWN)
    assert found == {"category": second[0], "postcode": "9401AB", "number": "12"}, text


@given(thing=things, form=st.sampled_from(NONE))
def test_a_denied_category_is_none(thing: tuple[str, str], form: str) -> None:
    text = "voucher voor 9401 AB 12, " + form.format(thing[1])
    assert "category" not in details(text, "issue", "intermediary", KNOWN), text


@given(
    thing=things,
    form=st.sampled_from(
        [
            "ze houdt niet van {0}",
            "hij houdt echt niet van {0}",
            "heeft een hekel aan {0}",
            "ze haat {0}",
            "{0} vindt ze niks",
            "{0} vindt hij niet leuk",
            "{0} vinden ze maar stom",
            "{0} is niks voor haar",
        ]
    ),
)
def test_what_somebody_dislikes_is_not_meant(thing: tuple[str, str], form: str) -> None:
    text = "voucher voor 9401 AB 12, " + form.format(thing[1])
    assert "category" not in details(text, "issue", "intermediary", KNOWN), text


@given(
    words=st.sampled_from([("sportbroek", "schoolagenda"), ("schriften", "voetbalschoenen")]),
    form=st.sampled_from(SECOND),
)
def test_so_is_what_a_coupon_is_for(words: tuple[str, str], form: str) -> None:
    meant_by = {"schoolagenda": "school", "voetbalschoenen": "sport"}
    found = details("bon: " + form.format(*words), "coupons", "intermediary", KNOWN)
    assert found == {"purpose": meant_by[words[1]]}


@given(first=things, second=things, both=st.sampled_from(["{0} en {1}", "{0} of {1}", "{0}, {1}"]))
def test_of_two_that_differ_none_is_chosen(
    first: tuple[str, str], second: tuple[str, str], both: str
) -> None:
    text = "voucher voor " + both.format(first[1], second[1])
    found = details(text, "issue", "intermediary", KNOWN).get("category")
    assert found == (first[0] if first[0] == second[0] else None), text


@given(first=addresses, second=addresses, form=st.sampled_from(SECOND))
def test_of_addresses_the_one_that_is_left_is_meant(
    first: tuple[int, str, int], second: tuple[int, str, int], form: str
) -> None:
    assume(first[:2] != second[:2])
    typed = [f"{digits} {letters} {number}" for digits, letters, number in (first, second)]
    text = "sport voor: " + form.format(*typed)
    found = details(text, "issue", "intermediary", KNOWN)
    digits, letters, number = second
    assert found["postcode"] == f"{digits}{letters}", text
    assert found["number"] == str(number), text


@given(
    address=addresses,
    form=st.sampled_from(
        ["{} klopt niet", "{} is niet goed", "dat is niet het {}", "{} klopt nie,"]
    ),
    what=st.sampled_from(["adres", "postcode", "huisnummer"]),
)
def test_a_denial_of_what_was_said_before_reaches_no_address_behind_it(
    address: tuple[int, str, int], form: str, what: str
) -> None:
    digits, letters, number = address
    text = f"{form.format(what)} {digits} {letters} {number}"
    found = details(text, "issue", "intermediary", KNOWN)
    assert found == {"postcode": f"{digits}{letters}", "number": str(number)}, text


@given(address=addresses, form=st.sampled_from(NONE))
def test_a_denied_address_is_none(address: tuple[int, str, int], form: str) -> None:
    digits, letters, number = address
    text = "sport, " + form.format(f"{digits} {letters} {number}")
    assert details(text, "issue", "intermediary", KNOWN) == {"category": "sport"}, text


@given(
    first=st.integers(2, 150),
    second=st.integers(2, 150),
    unit=st.sampled_from(["{} euro", "€ {}", "€ {},50"]),
    form=st.sampled_from(SECOND),
)
def test_of_amounts_the_one_that_is_left_is_meant(
    first: int, second: int, unit: str, form: str
) -> None:
    assume(first != second)
    text = "boek af: " + form.format(unit.format(first), unit.format(second))
    cents = ".50" if "," in unit else ""
    assert details(text, "redeem", "provider", KNOWN) == {"amount": f"{second}{cents}"}, text


@given(amount=st.integers(2, 150), form=st.sampled_from(NONE))
def test_a_denied_amount_is_none(amount: int, form: str) -> None:
    text = "boek af, " + form.format(f"{amount} euro")
    assert details(text, "redeem", "provider", KNOWN) == {}, text


@given(first=approaches, second=approaches, form=st.sampled_from(SECOND))
def test_of_approaches_the_one_that_is_left_is_meant(
    first: tuple[str, str], second: tuple[str, str], form: str
) -> None:
    assume(first != second)
    text = "sport 9401 AB 12, " + form.format(f"via {first[1]}", f"via {second[1]}")
    assert named_approach(text, APPROACHES) == {"approach": second[0]}, text


@given(approach=approaches, form=st.sampled_from(NONE))
def test_of_a_denied_approach_that_is_said(approach: tuple[str, str], form: str) -> None:
    text = "sport 9401 AB 12, " + form.format(f"via {approach[1]}")
    assert named_approach(text, APPROACHES) == {"without": [approach[0]]}, text


@given(
    pair=st.permutations(sorted(ACTIVITIES)).map(lambda names: names[:2]),
    form=st.sampled_from(SECOND),
    intent=st.sampled_from(["attend", "remind", "unremind", "events"]),
)
def test_of_activities_the_one_that_is_left_is_meant(
    pair: list[str], form: str, intent: str
) -> None:
    text = form.format(*(ACTIVITIES[name] for name in pair))
    assert details(text, intent, "volunteer", KNOWN).get("about") == pair[1], text


@pytest.mark.parametrize(
    ("text", "answer", "about"),
    [
        ("ik dacht dat ik niet kon maar ik kom", "yes", None),
        ("ik kom toch niet", "no", None),
        ("ik zou komen naar de koffie maar ik kan niet", "no", "koffie"),
        ("ik kom niet naar de koffie", "no", "koffie"),
        ("niet de koffie maar de olympiade, daar kom ik", "yes", "olympiade"),
        ("ik kom. nee wacht, ik kan niet", "no", None),
    ],
)
def test_what_is_said_last_is_the_answer(text: str, answer: str, about: str | None) -> None:
    found = details(text, "attend", "volunteer", KNOWN)
    assert (found.get("answer"), found.get("about")) == (answer, about)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("sport hoeft niet 9401 MG 2", "None 9401MG 2"),
        ("sport wil ze niet 9401 MG 2", "None 9401MG 2"),
        ("9401 MG 2 geen idee sport of cultuur", "None 9401MG 2"),
        ("9401 MG 2 niet alleen sport maar ook cultuur", "None 9401MG 2"),
        ("zij kan nog niet zwemmen 9401 MG 2", "sport 9401MG 2"),
        ("9401 MG 2 is haar oude adres, ze woont op 9402 CD 3, sport", "sport 9402CD 3"),
        ("verhuisd van 9401 MG 2 naar 9402 CD 3 sport", "sport 9402CD 3"),
        ("sport 9401 MG 2 ipv 3", "sport 9401MG 2"),
        ("sport jongen (10) 9401 MG", "sport 9401MG None"),
        ("sport 9401 MG de jongste wordt 9", "sport 9401MG None"),
        ("cultuur 9401 MG 2, nee toch sport", "sport 9401MG 2"),
    ],
)
def test_a_denial_reaches_what_it_is_said_of(text: str, slots: str) -> None:
    found = details(text, "issue", "intermediary", KNOWN)
    assert " ".join(str(found.get(name)) for name in ("category", "postcode", "number")) == slots


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 80), st.text(max_size=2))))
def test_what_is_meant_was_named(text: str, places: list[tuple[int, str]]) -> None:
    named = [Named(at, at + 1, what) for at, what in places if at < len(text)]
    assert set(meant(text, named)) <= set(named)
