"""The buttons under a letter, and how they are stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

Data = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """A button: its text, and the action that the bot carries out when it is tapped.

    Its kind is that of its action in the list in bot/routes.py. One that only begins or shows
    something, or sets what may be set twice (`again=True` there), works as often as it is tapped
    and leaves all other buttons as they are. Any other is an answer: it belongs to the
    conversation that asked, and ends its message. What ends a message is an answer in it, or the
    end of its conversation; after that the other answers in it do nothing. An answer that changes
    something (`confirms=True` there) is asked for again when its question waited too long.

    `with_coupons` marks one that is only there while there are coupons to give.
    """

    label: str
    action: str
    args: Data = field(default_factory=dict)
    with_coupons: bool = False


@dataclass(frozen=True)
class ClientButton:
    """A button that the message itself fills in when it is sent: a code to copy, a link."""

    label: str
    name: str


ButtonRow = list[Button | ClientButton]


Labels = list[list[tuple[str, str | None]]]


Actions = list[tuple[str, Data]]


# So many letters of a label a phone shows whole on a button that has half a row.
_BESIDE = 14


def rows_to_json(rows: Iterable[ButtonRow]) -> tuple[Labels, Actions]:
    """Buttons as they are stored: their texts row by row, and what the handled ones do.

    With a text stands None where the bot handles the button, else the name of what fills it in. A
    phone cuts off a long text where buttons stand beside each other: those get a row each.
    """
    labels: Labels = []
    actions: Actions = []
    each_whole = (
        [row]
        if len(row) == 1 or all(len(button.label) <= _BESIDE for button in row)
        else [[button] for button in row]
        for row in rows
    )
    for row in chain.from_iterable(each_whole):
        labels.append([])
        for button in row:
            if isinstance(button, Button):
                labels[-1].append((button.label, None))
                actions.append((button.action, button.args))
            else:
                labels[-1].append((button.label, button.name))
    return labels, actions


def rows_from_json(labels: Labels, actions: Iterable[Sequence[Any]]) -> list[ButtonRow]:
    """The reverse of `rows_to_json`."""
    handled = iter(actions)
    return [
        [
            Button(label, *next(handled)) if name is None else ClientButton(label, name)
            for label, name in row
        ]
        for row in labels
    ]
