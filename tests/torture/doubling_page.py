"""A bot that does not know again what a page sends once more: a control."""

import sys
from typing import Any

from bot.storage import web_messages
from tests.helpers.browser import new_id
from tests.torture import struck


def anew(write: Any) -> Any:
    """`typed` or `tap`, for which each try is another thing."""
    place = {"typed": 3, "tap": 2}[write.__name__]

    async def written(*arguments: Any) -> Any:
        return await write(*arguments[:place], new_id(), *arguments[place + 1 :])

    return written


if __name__ == "__main__":
    for name in ("typed", "tap"):
        setattr(web_messages, name, anew(getattr(web_messages, name)))
    sys.exit(struck.main())
