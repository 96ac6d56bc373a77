"""Some stories in a few seconds; `make fuzz` is the long form."""

from collections.abc import Iterator

import pytest

from tests.fuzz.play import Player, search

# What PTB will do otherwise one day is no concern of these updates.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

SEED = 1
STORIES = 40


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    with Player() as made:
        yield made


def test_nothing_that_comes_in_does_harm(player: Player) -> None:
    search(player.play, examples=STORIES, seeded=SEED)
    assert player.outcome.updates > 10 * STORIES
    assert player.checks.unreadable == {}
