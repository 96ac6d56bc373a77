"""What only Telegram has, as marks for the tests that are about it. The stage of the page leaves
those out; docs/CHANNELS.md says the same of each.
"""

import pytest

_only = pytest.mark.telegram_only

EDITING = _only("who sent a line changes or deletes it")
BLOCKING = _only("somebody blocks the bot, and lets it in again")
ALBUMS = _only("several files are sent in one go")
OTHER_KINDS = _only("stickers, contacts, places, voices, polls and reactions")
LARGE_FILES = _only("a file of more than 20 MB comes in, and can't be had")
FILE_NAMES = _only("a file is what its name says that it is")
WITHDRAWN = _only("somebody writes who has no access any more")
NAMELESS = _only("a name has no sign that can be seen")
LANGUAGE = _only("the phone tells its language")
STRANGERS = _only("somebody writes whom nobody invited")
RAW_UPDATES = _only("an update can't be read, comes twice, or is of a group")
OUTAGE = _only("the channel is away, slow, or has lost a file")
LIMITS = _only("the channel keeps the bot to a pace")
LINKS = _only("a link has several forms, and a start command is typed")
