"""A few thousand updates by chance; `make fuzz` is the long form."""

import pytest

from tests.conftest import Stage
from tests.fuzz.__main__ import FOLDER
from tests.fuzz.run import run

# What PTB will do otherwise one day is no concern of these updates.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

SEED = 1
UPDATES = 2_000


async def test_nothing_that_comes_in_does_harm(stage: Stage) -> None:
    print(f"seed {SEED}")
    outcome = await run(stage, SEED, UPDATES, FOLDER)
    assert outcome.problems == []
    assert outcome.unreadable == {}
