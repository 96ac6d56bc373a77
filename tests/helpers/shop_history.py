"""What really happens in a shop that keeps balances, for lists of it to be made of."""

from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Sold:
    """What really happened in a shop that keeps balances: of which card, when, how much."""

    card: int
    day: int
    cents: int


@st.composite
def histories(draw: st.DrawFn) -> list[Sold]:
    """Purchases and refunds as a shop can have them: never below zero, never more than taken."""
    left = {0: 150_00, 1: 150_00}
    found = []
    for day in range(draw(st.integers(1, 7))):
        card = draw(st.sampled_from((0, 1)))
        refund = left[card] < 150_00 and draw(st.booleans())
        most = 150_00 - left[card] if refund else left[card]
        if most:
            cents = draw(st.sampled_from([each for each in (10_00, 40_00, most) if each <= most]))
            left[card] += cents if refund else -cents
            found.append(Sold(card, day // 2, -cents if refund else cents))
    return found
