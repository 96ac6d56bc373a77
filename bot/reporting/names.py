"""What the keys of a scheme are called in a summary and a report, and what was taken together."""

from collections.abc import Callable

from bot.domain.scheme import Scheme
from bot.reporting.disclosure import OTHERS
from bot.storage.promotion import Kind
from bot.translation import gettext as _

Names = Callable[[str], str]


def category_name(scheme: Scheme, key: str) -> str:
    """A category as people know it; one that the scheme no longer has by its key."""
    return _known({each.key: each.label for each in scheme.categories}, key)


def approach_name(scheme: Scheme, key: str) -> str:
    """An approach as people know it; one that the scheme no longer has by its key."""
    approaches = (each for one in scheme.organisations for each in one.approaches)
    return _known({each.key: each.label for each in approaches}, key)


def kind_name(key: str) -> str:
    """A kind of offer, which is in the words of its provider."""
    return _known({}, key)


def promotion_kind_name(kind: Kind) -> str:
    """A kind of promotion material."""
    return {Kind.FLYER: _("Flyer"), Kind.POSTER: _("Poster"), Kind.TEXT: _("Text")}[kind]


def _known(labels: dict[str, str], key: str) -> str:
    return _("others") if key == OTHERS else labels.get(key, key)


def as_it_is(key: str) -> str:
    return key or _("unknown")
