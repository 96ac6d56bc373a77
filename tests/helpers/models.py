"""aiogram's models of the Bot API look at everything that goes out, and at what is made up."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.helpers.aiograms import METHODS, built, types

# What was found right before. Tests say the same thousands of times, but for the numbers in it.
_right: set[int] = set()


def _alike(value: object) -> object:
    """A value in which every number is the same one: of numbers a model knows only the type."""
    match value:
        case dict():
            return {name: _alike(each) for name, each in value.items()}
        case list():
            return [_alike(each) for each in value]
    return 0 if type(value) is int else value


def _unless_right(name: str, told: dict[str, Any], check: Callable[[], object]) -> None:
    """Check what was not found right before."""
    key = hash((name, repr(_alike(told))))
    if key not in _right:
        check()
        _right.add(key)


class Models:
    """What aiogram's models say of everything that goes out and of every update made up.

    A complaint is kept until the end: raised at once it would only look like a broken Telegram.
    """

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.calls = 0
        self.updates = 0

    def check_call(self, method: str, params: dict[str, Any]) -> None:
        """An outgoing call has to fit the model of it, field by field."""
        self.calls += 1
        try:
            _unless_right(method, params, partial(check_call, method, params))
        except (ValueError, AssertionError) as error:
            self.complaints.append(f"{method}: {error}")

    def check_update(self, update: dict[str, Any]) -> None:
        """A made-up update has to be one that Telegram could send."""
        self.updates += 1
        try:
            _unless_right("update", update, partial(built(types.Update).model_validate, update))
        except ValueError as error:
            self.complaints.append(str(error))


def check_call(method: str, params: dict[str, Any]) -> None:
    """Raises what is wrong with an outgoing call. aiogram is strict about types, not fields."""
    model = built(METHODS[method.lower()])
    unknown = set(params) - set(model.model_fields)
    assert not unknown, f"{method} has no {unknown}"
    # A file that comes with the call is named, not repeated.
    files = {name: "attached" for name in ("photo", "document") if name in model.model_fields}
    model.model_validate(files | params)
