"""For whom an offer is, at what part of the day, and what it may cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.offer_fit import GROUPS, PARTS, Facts, Limits, at_hours
from bot.domain.offers import days_in

MONDAY, TUESDAY, SATURDAY = frozenset([0]), frozenset([1]), frozenset([5])
ANY = frozenset[int]()


@pytest.mark.parametrize(
    ("when", "part", "days", "fits"),
    [
        ("di 19:00-20:00", "evening", ANY, True),
        ("di 19:00-20:00", "morning", ANY, False),
        ("woensdag 15.00 uur", "afternoon", ANY, True),
        ("za 9 uur", "morning", ANY, True),
        ("za en zo 9.00 uur", "daytime", ANY, True),
        ("elke dag 7.00-21.30 uur", "evening", ANY, True),
        ("9.00-12.30", "afternoon", ANY, False),
        ("wo 10-12", "morning", ANY, True),
        ("maandagavond", "evening", ANY, True),
        ("maandagavond", "morning", ANY, False),
        # What is on Monday morning is no lesson on Tuesday morning.
        ("ma 9:00 en di 19:00", "morning", TUESDAY, False),
        ("ma 9:00 en di 19:00", "morning", MONDAY, True),
        ("ma en wo 19.00-20.00, za 10.00-11.00", "morning", SATURDAY, True),
        ("ma en wo 19.00-20.00, za 10.00-11.00", "evening", MONDAY, True),
        ("ma en wo 19.00-20.00, za 10.00-11.00", "morning", MONDAY, False),
        ("ma 9.00 uur, 19.00 uur", "evening", MONDAY, True),
        # Each day of a range has its hours.
        ("ma t/m vr 15.30-17.00 uur", "afternoon", frozenset([2]), True),
        ("ma t/m vr 15.30-17.00 uur", "afternoon", SATURDAY, None),
        ("maandag tot en met vrijdag 9-11 uur", "morning", frozenset([3]), True),
        ("vrijdag 22-23u", "evening", frozenset([4]), True),
        ("vrijdag 22u", "evening", ANY, True),
        ("niet op zondag; overige dagen 9-17 uur", "morning", MONDAY, True),
        ("niet op zondag; overige dagen 9-17 uur", "morning", frozenset([6]), None),
        ("", "morning", ANY, None),
        ("op maandag, 2 groepen", "morning", ANY, None),
        ("op afspraak", "evening", ANY, None),
    ],
)
def test_the_hours_of_an_offer_tell_its_part_of_the_day(
    when: str, part: str, days: frozenset[int], fits: bool | None
) -> None:
    assert at_hours(when, PARTS[part], days) is fits


def offer(
    from_age: int | None = None,
    to_age: int | None = None,
    price_cents: int | None = None,
    price_for: str = "",
) -> Facts:
    return Facts(from_age, to_age, "", price_cents, price_for)


def unknown(limits: Limits, facts: Facts) -> int | None:
    """How much of what is asked is not known of an offer; None where it does not fit."""
    standing = limits.standing(facts)
    return standing and standing[0]


@pytest.mark.parametrize(
    ("group", "first", "last", "fits"),
    [
        ("children", 6, 12, 0),
        ("children", 12, 16, 0),
        ("children", 13, None, None),
        ("youth", 6, 12, 0),
        ("youth", None, 11, None),
        ("adults", 16, None, 0),
        ("adults", 6, 12, None),
        ("elderly", 65, None, 0),
        ("elderly", 18, 40, None),
        ("children", None, None, 1),
    ],
)
def test_ages_overlap(group: str, first: int | None, last: int | None, fits: int | None) -> None:
    assert unknown(Limits(group=group), offer(first, last)) == fits


@given(st.sampled_from(sorted(GROUPS)), st.integers(0, 120), st.integers(0, 120))
def test_what_fits_anybody_of_a_group_fits_the_group(group: str, one: int, other: int) -> None:
    first, last = sorted((one, other))
    fits = Limits(group=group).standing(offer(first, last)) is not None
    youngest, oldest = GROUPS[group]
    assert fits == any(first <= age <= last for age in range(youngest, oldest + 1))


@pytest.mark.parametrize(
    ("most", "period", "cents", "per", "fits"),
    [
        (1000, "", 800, "per les", 0),
        (1000, "", 1250, "per les", None),
        (1000, "", None, "", 1),
        (1000, "maand", 1000, "per maand", 0),
        (1000, "maand", 12000, "per jaar", 0),
        (1000, "maand", 24000, "per jaar", None),
        # How many lessons one takes nobody knows.
        (1000, "maand", 800, "per les", 1),
        (1000, "les", 800, "per les", 0),
        (1000, "maand", 0, "", 0),
        (1000, "maand", 5000, "10 keer", 1),
    ],
)
def test_what_it_may_cost(
    most: int, period: str, cents: int | None, per: str, fits: int | None
) -> None:
    limits = Limits(most_cents=most, period=period)
    assert unknown(limits, offer(price_cents=cents, price_for=per)) == fits


def test_what_costs_least_a_month_is_cheapest() -> None:
    prices = [(None, ""), (3000, "per maand"), (800, "per les"), (0, ""), (12000, "per jaar")]
    offers = [offer(price_cents=cents, price_for=per) for cents, per in prices]
    found = sorted(offers, key=lambda each: Limits(cheap=True).standing(each) or ())
    assert [each.price_cents for each in found] == [0, 12000, 3000, 800, None]


@given(st.text(max_size=40), st.sampled_from(sorted(PARTS)))
def test_any_text_about_hours_is_read(when: str, part: str) -> None:
    assert at_hours(when, PARTS[part]) in (True, False, None)


@pytest.mark.parametrize(
    ("when", "days"),
    [
        ("niet op zondag; overige dagen 9-17 uur", {0, 1, 2, 3, 4, 5}),
        ("elke dag behalve zondag", {0, 1, 2, 3, 4, 5}),
        ("elke dag, zondag gesloten", {0, 1, 2, 3, 4, 5}),
        ("ma t/m za, niet in het weekend", {0, 1, 2, 3, 4}),
        ("ma t/m vr 15.30 uur", {0, 1, 2, 3, 4}),
        ("dicht bij het station, op maandag", {0}),
    ],
)
def test_a_day_on_which_it_is_not_is_none_of_its_days(when: str, days: set[int]) -> None:
    assert days_in(when) == days
