"""The struck bot, whose pages hear soon that it is still there."""

import sys

from bot.channels.web import events
from tests.torture import struck

if __name__ == "__main__":
    events.COMMENT_SECONDS = 0.5
    sys.exit(struck.main())
