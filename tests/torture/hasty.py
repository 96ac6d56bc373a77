"""A bot that lets an edit which became a new message go at once: the control of the pace."""

import sys
from typing import Any

from bot.delivery.outbox import Outbox, _NewAfterAllError
from tests.torture import patient


def at_once(step: Any) -> Any:
    """A step of sending that asks for no turn: `Outbox._deliver` or `_delete_typed`."""

    async def hastily(self: Outbox, *arguments: Any) -> Any:
        try:
            return await step(self, *arguments)
        except _NewAfterAllError:
            arguments[1].paced = True
            return await step(self, *arguments)

    return hastily


if __name__ == "__main__":
    for name in ("_deliver", "_delete_typed"):
        setattr(Outbox, name, at_once(getattr(Outbox, name)))
    sys.exit(patient.main())
