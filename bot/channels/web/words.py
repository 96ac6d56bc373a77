"""The words of the page: English in its files, in `_("...")` as in ours; people get them in their
own language.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import IO, Any

from bot.translation import LANGUAGE, gettext, participant

# In a script a call, whose text has no quotes in it.
_IN_SCRIPT = re.compile(r'\b_\(\s*"([^"\\\n]+)"')
# In the shell and the manifest, filled in.
_IN_SHELL = re.compile(r'\{\{_\("([^"\\\n]+)"\)\}\}')


def breakable(text: str) -> str:
    """A text with soft hyphens where a translation has a bar: there a long word may break."""
    return text.replace("|", "\u00ad")


def of_scripts(scripts: Iterable[bytes]) -> str:
    """What all words in these become, as JSON."""
    texts = {text for script in scripts for text in _IN_SCRIPT.findall(script.decode())}
    return json.dumps({text: gettext(text) for text in sorted(texts)}, ensure_ascii=False)


def of_strangers(languages: Iterable[str]) -> str:
    """What all that stands around a stranger's chat becomes in each of these languages, by what
    it is otherwise, as JSON.
    """
    ours = around_chat(gettext)
    others = {
        each: dict(zip(ours, around_chat(participant(each).translated), strict=True))
        for each in languages
        if each != LANGUAGE
    }
    return json.dumps(others, ensure_ascii=False)


def around_chat(translated: Callable[[str], str]) -> list[str]:
    """What a stranger sees around their chat."""
    return [
        translated("Menu"),
        translated("Go to the beginning"),
        translated("Help"),
        translated("What we keep"),
        translated("My devices"),
        translated("Print this conversation"),
        translated("Put on your home screen"),
        translated("Notifications on"),
        translated("Sign this device out"),
        translated("Conversation"),
        translated("Newest message"),
        translated("1 new message"),
        translated("{count} new messages"),
        translated("{count} new messages."),
        translated("Send message"),
        translated("Send"),
        translated("Photo, file or card"),
        translated("Scan a card"),
        translated("Take a photo"),
        translated("Choose a photo or file"),
        translated("Type here"),
        translated("Message to {who}"),
        translated("Go to where you type"),
        translated("is busy…"),
        translated("There are no messages yet."),
        translated("Edited:"),
        translated("edited"),
        translated("Photo."),
        translated("File: {name}."),
        translated("Buttons: {labels}."),
        translated("Link opened"),
        translated("You:"),
        translated("Close"),
        translated("Stop"),
        translated("Share"),
        translated("Copied"),
        translated("There is a connection again."),
        translated("No connection."),
        translated("You can still read and type. What you send goes later."),
        translated("I keep trying."),
        translated("Sign this device out?"),
        translated("Your conversation goes from this device."),
        translated("After that you only get in here with a new link."),
        translated("Sign out"),
        translated("Not sent. {reason}"),
        translated("Waits for a connection"),
        translated("Is being sent"),
        translated("Remove"),
        translated("Send again"),
        translated("Rather not"),
        translated("One moment. The camera goes on."),
        translated("Hold the code of the card before the camera."),
        translated("Light"),
    ]


def in_shell(shell: str, as_written: Any) -> str:
    """The shell with its words; `as_written` writes a text as its format has it."""
    return _IN_SHELL.sub(lambda found: as_written(breakable(gettext(found[1]))), shell)


def extracted(
    file: IO[bytes], keywords: Collection[str], comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """For Babel: the words of a shell, each with its line, where it asks for ours at all."""
    if "_" not in keywords:
        return
    for number, line in enumerate(file.read().decode().splitlines(), 1):
        for text in _IN_SHELL.findall(line):
            yield number, "_", text, []
