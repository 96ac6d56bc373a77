"""A bot that lets an edit which became a new message go at once: the control of the pace."""

import sys
from typing import Any

from bot.delivery.sender import NewAfterAllError, Sender
from tests.torture import patient


def at_once(step: Any) -> Any:
    """A step of sending that asks for no turn: `Sender.deliver` or `delete_typed`."""

    async def hastily(self: Sender, *arguments: Any) -> Any:
        try:
            return await step(self, *arguments)
        except NewAfterAllError:
            arguments[1].paced = True
            return await step(self, *arguments)

    return hastily


if __name__ == "__main__":
    for name in ("deliver", "delete_typed"):
        setattr(Sender, name, at_once(getattr(Sender, name)))
    sys.exit(patient.main())
