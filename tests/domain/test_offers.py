"""How near an offer is, and what a list changes."""

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.offer_changes import compare, once
from bot.domain.offers import (
    Areas,
    Offer,
    Source,
    StoredOffer,
    edited_together,
    listed_as,
)
from tests.helpers.effort import measured
from tests.helpers.offers import offer

AREAS = Areas(
    {"9401": "Centrum", "9401ZZ": "Vredeveld", "9402": "Noorderpark", "9403": "Vredeveld"},
    {"9401": (52.990, 6.560), "9402": (53.010, 6.560), "9408": (52.991, 6.562)},
)


def stored(one: Offer, number: int = 1, **standing: object) -> StoredOffer:
    known = StoredOffer(number, one, "list", listed_as=listed_as(one))
    return replace(known, **standing)  # type: ignore[arg-type]


def test_the_same_street_is_nearest_then_the_area_then_the_neighbourhood() -> None:
    places = [
        ("9403AB", "Vredeveld"),
        ("9403CD", "Vredeveld"),
        (None, "Vredeveld"),
        ("9402AA", "Noorderpark"),
        ("9499AA", None),
        (None, None),
    ]
    near = [AREAS.nearness("9403AB", postcode, name) for postcode, name in places]
    assert near == sorted(near)
    assert len(set(near)) == len(near)


@pytest.mark.parametrize(
    ("facts", "is_sure"),
    [
        ({}, False),
        ({"sign_up": "Bel even."}, False),
        ({"phone": "0592 00 00 00"}, True),
        ({"price_cents": 0}, True),
        ({"address": "Dorpsstraat 1"}, True),
        ({"address": "Dorpsstraat 1", "sign_up": "Vraag eerst een proefles aan."}, True),
        ({"address": "Dorpsstraat 1", "sign_up": "vraag eerst of uw voucher mag"}, False),
    ],
)
def test_of_what_is_known_by_name_only_nobody_is_sure(facts: dict[str, Any], is_sure: bool) -> None:
    assert offer(**facts).is_sure is is_sure


def test_points_tell_how_far_it_is_where_digits_do_not() -> None:
    beside = AREAS.nearness("9401AB", "9408AA", None)
    north = AREAS.nearness("9401AB", "9402AA", None)
    assert beside < north, "9408 lies beside 9401, whatever its number"
    assert 2.2 < north[1] < 2.3, "in kilometres"
    unknown = AREAS.nearness("9401AB", "9404AA", None)
    assert north < unknown == (4, 3), "without a point the digits tell it"


def test_a_complete_postcode_goes_before_its_four_digits() -> None:
    assert AREAS.neighbourhood("9401ZZ") == "Vredeveld"
    assert AREAS.neighbourhood("9401AB") == AREAS.neighbourhood("9401") == "Centrum"
    assert AREAS.neighbourhood("1000AA") is AREAS.neighbourhood(None) is None
    assert AREAS.postcode_in("Noorderpark") == "9402"
    assert AREAS.postcode_in("Peelo") is None


texts = st.sampled_from(["", "Bad", "bad!", "Gym", "Zaal"])
made_up = st.builds(
    Offer,
    provider=texts,
    title=st.sampled_from(["Zwemmen", "Fitness", "zwemmen"]),
    category=st.just("sport"),
    kind=st.sampled_from(["zwemmen", "fitness"]),
    place=texts,
    when=st.sampled_from(["", "maandag", "dinsdag"]),
    price_cents=st.sampled_from([None, 0, 1250]),
)
many = st.lists(made_up, max_size=8)


@given(many, many, st.sampled_from(get_args(Source)), st.booleans())
def test_every_line_counts_once_and_everything_known_is_told_of(
    before: list[Offer], listed: list[Offer], source: Source, whole: bool
) -> None:
    known = [stored(one, number) for number, one in enumerate(before)]
    told = compare(known, listed, source, ends_missing=whole)
    lines = once(listed)
    assert len(told.new) + len(told.changed) + len(told.same) + len(told.stopped) == len(lines)
    touched = [each.id for each in (*told.same, *told.ended, *(one for one, _ in told.changed))]
    assert len(set(touched)) == len(touched)
    if source != "list":
        assert not told.changed and not told.ended, "what was sent goes before the file"


@given(many, many)
def test_the_same_list_twice_changes_nothing(before: list[Offer], listed: list[Offer]) -> None:
    known = [stored(one, number) for number, one in enumerate(before)]
    told = compare(known, listed, "list", ends_missing=True)
    after = {each.id: each for each in known}
    after |= {each.id: replace(each, offer=facts) for each, facts in told.changed}
    after |= {each.id: replace(each, state="missing") for each in told.ended}
    after |= {100 + place: stored(one, 100 + place) for place, one in enumerate(told.new)}
    again = compare(list(after.values()), listed, "list", ends_missing=True)
    assert not again.new and not again.changed and not again.ended
    assert len(again.same) == len(once(listed))


def test_two_courses_at_one_place_keep_their_days_when_a_price_changes() -> None:
    monday, tuesday = offer(when="maandag"), offer(when="dinsdag")
    known = [stored(monday, 1), stored(tuesday, 2)]
    dearer = [replace(tuesday, price_cents=1000), replace(monday, price_cents=900)]
    told = compare(known, dearer, "list", ends_missing=True)
    assert {(one.id, facts.when) for one, facts in told.changed} == {(1, "maandag"), (2, "dinsdag")}
    assert not told.new and not told.ended


def every_way(known: list[StoredOffer], lines: list[Offer]) -> int:
    """How many ways there are to hold the one against the other: what must not be tried."""
    return sum(one.offer == line for one in known for line in lines)


def test_a_thousand_lines_of_one_name_are_held_against_as_many() -> None:
    """The control holds each against each, and takes too long with a fifth of them."""
    lines = [offer(when=f"dag {n}", price_cents=n) for n in range(1_500)]
    known = [stored(replace(one, price_cents=1), n) for n, one in enumerate(lines)]
    with measured() as effort:
        told = compare(known, lines, "list", ends_missing=True)
    assert len(told.changed) == 1_499 and not told.new and not told.ended
    with measured() as control:
        assert every_way(known[:300], lines[:300])
    assert effort.seconds < 1
    assert control.seconds * 25 > effort.seconds * 4


def test_what_a_coordinator_set_stays_and_what_they_ended_stays_ended() -> None:
    edited = stored(offer(price_cents=500), edited=frozenset({"price_cents", "price_for"}))
    told = compare([edited], [offer(price_cents=900, when="maandag")], "list", ends_missing=True)
    [(_one, facts)] = told.changed
    assert (facts.price_cents, facts.when) == (500, "maandag")
    assert [one for one, _said in told.kept] == [edited]
    told = compare([edited], [offer(price_cents=500)], "list", ends_missing=True)
    assert not told.kept, "it says the same"
    ended = stored(offer(), state="ended")
    told = compare([ended], [offer(price_cents=900)], "list", ends_missing=True)
    assert told.stopped == [ended] and not told.changed and not told.new


def test_a_list_brings_back_what_its_former_list_had_not() -> None:
    gone = stored(offer(), state="missing")
    told = compare([gone], [offer()], "list", ends_missing=False)
    assert told.changed == [(gone, offer())]


def test_of_an_address_all_is_edited_together() -> None:
    assert edited_together({"postcode", "when"}) == {
        *("place", "address", "postcode", "neighbourhood"),
        "when",
    }
