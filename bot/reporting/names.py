"""What the keys of a scheme are called in a report."""

from collections.abc import Callable

from bot.domain.scheme import Scheme
from bot.reporting.disclosure import (
    OTHERS,
)
from bot.reporting.summary_text import (
    approach_name,
    category_name,
)
from bot.translation import gettext as _

Names = Callable[[str], str]


def approach_named(scheme: Scheme, key: str) -> str:
    return _("others") if key == OTHERS else approach_name(scheme, key)


def category_named(scheme: Scheme, key: str) -> str:
    return _("others") if key == OTHERS else category_name(scheme, key)


def as_it_is(key: str) -> str:
    return key or _("unknown")
