"""Every entry of the bot's list against every role, as docs/ROLES.md shows it.

`python -m tests.fuzz.roles` writes that file anew.
"""

from pathlib import Path

from bot.conversation.routing import (
    AnyMessage,
    AnyTap,
    Command,
    Meant,
    Membership,
    Picture,
    Route,
    Table,
    Tap,
    Typed,
    TypedMatching,
    Word,
)
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.routes import routes
from bot.storage.people import Role

ROOT = Path(__file__).parents[2]
PAPER = ROOT / "docs" / "ROLES.md"
SCHEME = ROOT / "schemes" / "assen" / "scheme.toml"

STRANGER, WITHDRAWN = "stranger", "withdrawn"
WITHOUT_ROLE = (STRANGER, WITHDRAWN)
EVERYONE = (*(role.value for role in Role), *WITHOUT_ROLE)

HEAD = """\
# Who may do what

Made from `bot/routes.py` by `make roles`; do not change it by hand.
`tests/conversations/test_roles.py` holds it against the code, and tries every cell for real.

- **yes**: it is done.
- **no**: the answer is one sentence. Somebody with another role is told to ask for an invitation, a
  stranger what this is, and somebody withdrawn that their access has ended. Nothing is changed.
  Of a sentence: it is not known what they mean, and that is said.
- **open**: no role is needed to come in here. Who has none reads what is for anybody, such as what
  the voucher in their hand is worth, and changes nothing; only an invitation that is still good
  gives a role.

Who has more than one role may do what any of them may. A stranger was never invited; somebody
withdrawn had a role and lost it. That somebody blocked the
bot or opened it again is remembered of whoever has or had a role.

"""


def entry(route: Route) -> str:
    """What somebody does to come in by this entry. Raises TypeError for a kind not known here."""
    match route:
        case Membership():
            return "blocks the bot, or opens it again"
        case Command():
            return f"`/{route.name}`"
        case Word():
            return "types " + " or ".join(f'"{word}"' for word in route.words)
        case Tap():
            return f"button `{route.action}`"
        case AnyTap():
            return "any other button"
        case Typed():
            return f"text at step `{route.step}`"
        case TypedMatching():
            return "text that looks like it"
        case Meant():
            return f"says in a sentence that means *{route.intent}*"
        case Picture() if route.step:
            return f"photo, picture or paper at step `{route.step}`"
        case Picture():
            return "a photo or picture"
        case Table() if route.step:
            return f"file at step `{route.step}`"
        case Table():
            return "another file"
        case AnyMessage():
            return "anything else"
    raise TypeError(type(route))


def handler(route: Route) -> str:
    """The handler's name: issue.give."""
    return f"{route.act.__module__.rpartition('.')[2]}.{route.act.__name__}"


def cell(route: Route, who: str) -> str:
    """Whether this entry is for them: yes, no or open."""
    if route.roles is None:
        return "open" if who in WITHOUT_ROLE else "yes"
    return "yes" if who in {role.value for role in route.roles} else "no"


def table(scheme: Scheme) -> str:
    """The whole file."""
    lines = [
        f"| entry | handler | {' | '.join(EVERYONE)} |",
        "|---" * (2 + len(EVERYONE)) + "|",
    ]
    for route in routes(scheme):
        cells = (cell(route, who) for who in EVERYONE)
        lines.append(f"| {entry(route)} | `{handler(route)}` | {' | '.join(cells)} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAPER.write_text(table(read_scheme(SCHEME)), encoding="utf-8")
