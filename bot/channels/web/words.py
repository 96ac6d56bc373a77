"""The words of the page: English in its files, in `_("...")` as in ours; people get them in their
own language.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import IO, Any

from bot.translation import gettext

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
