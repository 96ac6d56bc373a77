"""Working days: the public holidays are those that the calendars print."""

from datetime import date

import pytest

from bot.domain.working_days import is_working_day, public_holidays
from bot.reporting.summary import last_due, period
from tests.conftest import MONDAY, ZONE

# As the library `holidays` (0.109) has them for the Netherlands; Easter and Whit Sunday and Good
# Friday left out.
PRINTED = {
    2021: "01-01 04-05 04-27 05-13 05-24 12-25 12-26",
    2022: "01-01 04-18 04-27 05-26 06-06 12-25 12-26",
    2024: "01-01 04-01 04-27 05-09 05-20 12-25 12-26",
    2025: "01-01 04-21 04-26 05-05 05-29 06-09 12-25 12-26",
    2026: "01-01 04-06 04-27 05-14 05-25 12-25 12-26",
}


@pytest.mark.parametrize("year", PRINTED)
def test_public_holidays(year: int) -> None:
    assert sorted(f"{day:%m-%d}" for day in public_holidays(year)) == PRINTED[year].split()


def test_a_summary_is_of_the_days_since_the_last_working_day() -> None:
    easter_monday, tuesday = date(2022, 4, 18), date(2022, 4, 19)
    assert not is_working_day(easter_monday) and is_working_day(tuesday)
    assert period(tuesday) == (date(2022, 4, 15), easter_monday)
    half_past_nine = MONDAY.replace(year=2022, month=4, day=18, hour=9, minute=30, tzinfo=ZONE)
    assert last_due(half_past_nine, half_past_nine.time(), ZONE) == date(2022, 4, 15)
