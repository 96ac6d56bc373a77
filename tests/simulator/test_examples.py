"""What the demo offers."""

from bot.domain.offers import listed_as
from bot.domain.scheme_file import read_scheme
from bot.simulator.scene import PLAYERS, examples
from bot.storage.people import Role
from tests.conftest import ASSEN


def test_everything_that_was_made_up_says_that_it_is_an_example() -> None:
    offers = examples(read_scheme(ASSEN))
    assert all(each.example for each in offers)
    assert len({listed_as(each) for each in offers}) == len(offers) >= 25


def test_there_is_something_in_each_category_and_more_than_one_of_the_provider_to_play() -> None:
    offers = examples(read_scheme(ASSEN))
    assert {each.category for each in offers} == {"sport", "culture"}
    gym = next(player for player in PLAYERS if player.role is Role.PROVIDER)
    assert sum(each.provider == gym.organisation for each in offers) > 1


def test_each_can_be_paid_with_a_voucher_and_lies_in_the_municipality() -> None:
    scheme = read_scheme(ASSEN)
    for each in examples(scheme):
        assert each.price_cents is not None and each.price_cents <= scheme.voucher_cents
        assert each.neighbourhood, each.title
