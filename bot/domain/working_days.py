"""Working days of a Dutch municipality: Monday to Friday, without public holidays."""

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter  # type: ignore[import-untyped]

_SATURDAY, _SUNDAY = 5, 6
# Easter Monday, Ascension Day and Whit Monday, in days after Easter.
_AFTER_EASTER = (1, 39, 50)
_FIXED = ((1, 1), (12, 25), (12, 26))
# Liberation Day is a day off once in five years.
_LIBERATION, _LUSTRUM_YEARS = (5, 5), 5
_KINGS_DAY = (4, 27)


def is_working_day(day: date) -> bool:
    """Whether people are at their desks at the municipality on this day."""
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The days on which municipalities are closed.

    Those of the Algemene termijnenwet, article 3, as the collective agreement of municipalities
    has them: without Good Friday, and with the fifth of May in lustrum years.
    """
    first: date = easter(year)
    days = {first + timedelta(days=after) for after in _AFTER_EASTER}
    days |= {date(year, *each) for each in _FIXED}
    kings_day = date(year, *_KINGS_DAY)
    days.add(kings_day - timedelta(days=kings_day.weekday() == _SUNDAY))
    if year % _LUSTRUM_YEARS == 0:
        days.add(date(year, *_LIBERATION))
    return frozenset(days)
