"""A text as long as Telegram takes holds nobody up, whatever it repeats."""

from collections.abc import Callable

import pytest

from bot.domain.scheme_file import read_scheme
from bot.handlers import coupon_line, issue_line, offers_under
from bot.parsing.about_people import holds_name
from bot.simulator.limits import TEXT_LIMIT
from bot.understanding.addresses import address_in
from bot.understanding.people_named import may_name_somebody
from bot.understanding.vocabulary import Vocabulary
from tests.conftest import ASSEN
from tests.helpers.effort import measured

SCHEME = read_scheme(ASSEN)
# Of the processor's time; before they were mended these took from 0.3 seconds to half a minute.
MOST_SECONDS = 0.2


@pytest.mark.parametrize(
    ("reads", "piece"),
    [
        (holds_name, "A."),
        (lambda text: may_name_somebody(text, Vocabulary.of([])), "a@"),
        (address_in, "1/"),
        (lambda text: issue_line.is_line(text, SCHEME), ", "),
        (lambda text: issue_line.is_address_line(text, SCHEME), ", "),
        (lambda text: issue_line.is_approach(f"x{text}", SCHEME), ": "),
        (lambda text: coupon_line.is_line(f"bon {text}", SCHEME), "een "),
        (lambda text: offers_under.reads(f"deel er drie {text}x"), "de lijst "),
        (lambda text: offers_under.reads(f"deel {text}x"), "1, en 2, "),
    ],
)
def test_a_repeated_piece_is_read_at_once(reads: Callable[[str], object], piece: str) -> None:
    text = (piece * TEXT_LIMIT)[:TEXT_LIMIT]
    took = []
    for _once_more in range(2):
        with measured() as effort:
            reads(text)
        took.append(effort.seconds)
    assert min(took) < MOST_SECONDS


@pytest.mark.parametrize(
    "name", ["A.B.C.D.E.F.G.H.I.J.K.L. Smit", "A. B. Smit", "j.a. J. de Vries"]
)
def test_a_name_with_initials_is_still_seen(name: str) -> None:
    assert holds_name(f"dit is van {name}")


@pytest.mark.parametrize(
    "mail", ["jan@voorbeeld.nl", "mail naar j.smit@a.b-c.nl graag", "a@b@c.nl"]
)
def test_an_address_for_mail_is_still_seen(mail: str) -> None:
    assert may_name_somebody(mail, Vocabulary.of([]))


@pytest.mark.parametrize("text", ["om 12.00 uur @ brink", "@voedselbank.nl", "a @ b.nl", "a@b"])
def test_what_is_no_address_for_mail_is_none(text: str) -> None:
    assert not may_name_somebody(text, Vocabulary.of([]))
