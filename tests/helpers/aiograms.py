"""aiogram's models of the Bot API, each built when it is first looked at.

At its import aiogram builds all six hundred, which takes each process of the tests five seconds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Optional, TypeVar, Union

from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)

__all__ = ["METHODS", "Default", "built", "types"]


@contextmanager
def _not_yet_built() -> Iterator[None]:
    """Nothing is built while aiogram is imported."""
    rebuild = BaseModel.__dict__["model_rebuild"]
    BaseModel.model_rebuild = classmethod(lambda cls, **how: None)  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        BaseModel.model_rebuild = rebuild  # type: ignore[method-assign]


with _not_yet_built():
    from aiogram import methods, types
    from aiogram.client.default import Default

# What aiogram builds them with itself.
_NAMES: dict[str, Any] = {
    **{name: getattr(types, name) for name in types.__all__},
    "Default": Default,
    "List": list,
    "Literal": Literal,
    "Optional": Optional,
    "Union": Union,
}
METHODS: dict[str, type[BaseModel]] = {
    name.lower(): method
    for name, method in vars(methods).items()
    if isinstance(method, type) and issubclass(method, methods.TelegramMethod)
}
_built: set[type[BaseModel]] = set()


def built(model: type[Model]) -> type[Model]:
    """This model, ready to be looked at and to look at something."""
    if model not in _built:
        model.model_rebuild(_types_namespace=_NAMES)
        _built.add(model)
    return model
