"""What only a database in a file has, as marks for the tests that are about it. `make
test-postgres` leaves those out; docs/POSTGRESQL.md says what PostgreSQL has in place of each.

The last are about no engine: what they hold above it is long, and once is enough.
"""

import pytest

_only = pytest.mark.sqlite_only

FILES = _only("the file itself: where it lies, who may read it, its log, and what stands in it")
COPIES = _only("copies are made, kept and put back by the bot; PostgreSQL has backups of its own")
STEPS = _only("the steps that SQLite's tables came by, and the databases of before")
REKEY = _only("a key is exchanged, or done without")
LOCKS = _only("the lock that SQLite has on a file")
EFFORT = _only("what a statement costs, counted in steps of SQLite's own machine")
LONG_FORM = _only("the long form; PostgreSQL plays a shorter one of the same")
CONTROL = _only("that a reckoning above the database, made wrong, is found out")
CHANCE = _only("what chance does to figures; that they are right is held on PostgreSQL as well")
NO_DATABASE = _only("no database is opened in what it starts")
