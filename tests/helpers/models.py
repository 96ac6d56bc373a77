"""aiogram's models of the Bot API look at everything that goes out, and at what is made up."""

from typing import Any

from aiogram import methods
from aiogram.types import Update

_METHODS = {
    name.lower(): method
    for name, method in vars(methods).items()
    if isinstance(method, type) and issubclass(method, methods.TelegramMethod)
}


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
            check_call(method, params)
        except (ValueError, AssertionError) as error:
            self.complaints.append(f"{method}: {error}")

    def check_update(self, update: dict[str, Any]) -> None:
        """A made-up update has to be one that Telegram could send."""
        self.updates += 1
        try:
            Update.model_validate(update)
        except ValueError as error:
            self.complaints.append(str(error))


def check_call(method: str, params: dict[str, Any]) -> None:
    """Raises what is wrong with an outgoing call. aiogram is strict about types, not fields."""
    model = _METHODS[method.lower()]
    unknown = set(params) - set(model.model_fields)
    assert not unknown, f"{method} has no {unknown}"
    # A file that comes with the call is named, not repeated.
    files = {name: "attached" for name in ("photo", "document") if name in model.model_fields}
    model.model_validate(files | params)
