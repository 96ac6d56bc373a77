"""The struck bot, which waits as long as Telegram asks and for as long as an answer may take."""

import sys

from tests.torture import struck

main = struck.run

if __name__ == "__main__":
    sys.exit(main())
