"""The people that a sentence is about: of an organisation, in a role, or by their name.

Names are only opened to look whether one stands in the text, and what holds one is deleted.
"""

import re
from collections.abc import Iterable

from bot.conversation.context import Context
from bot.formatting import without_accents
from bot.handlers import no_order
from bot.handlers import people as people_list
from bot.handlers.meant import is_idle
from bot.storage import people
from bot.storage.buttons import Button, Data
from bot.storage.people import Member, Role
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.understanding.choices import choose
from bot.understanding.names import is_near
from bot.understanding.orders import is_denied

_MOST_SHOWN = 20
_LEAST_MISSPELT = 4
_WORD = re.compile(r"[^\W\d_]{2,}")
# Names as well, but in a sentence they are mostly not.
_PLAIN_WORDS = frozenset(
    [
        *("ad", "an", "ben", "bij", "de", "den", "der", "do", "door", "een", "el", "en", "het"),
        *("in", "is", "la", "mag", "mark", "me", "of", "op", "te", "ten", "ter", "uit", "van"),
        *("von", "voor", "weg", "wil", "will"),
    ]
)
_LEAVES = re.compile(
    r"\b(?:stop(?:t|pen)|ermee|weg|vertrek(?:t|ken)|verwijder\w*|uit dienst|ontslag)\b",
    re.IGNORECASE,
)
_TAKE_AWAY = re.compile(
    r"\W*(?:haal|verwijder|gooi) (?!(?:de|het|een|die|dit|deze|alle|mijn|hem|haar|er|ze|code"
    r"|voucher|bon)\b)[^\W\d_]+(?: (?:maar|er|weg|uit|eruit|graag|nu|de|bot))*\W*",
    re.IGNORECASE,
)
# So many words may still be no more than a button's.
_FEW_WORDS = 2


async def read(context: Context) -> Data:
    """Whose name stands in the text, by their numbers; what holds a name is deleted."""
    exactly, nearly = _named(context, await people.members(context.transaction, context.keys))
    if exactly or nearly:
        context.delete_typed()
    return {"people": exactly or nearly}


async def read_leaver(context: Context) -> Data:
    """As `read`, where it is said of somebody that they go: by a name, or among whom they are."""
    if len(context.text.split()) > _FEW_WORDS:
        context.delete_typed()
    everybody = await people.members(context.transaction, context.keys)
    exactly, nearly = _named(context, everybody)
    among = nearly or _of_organisation(context, everybody)
    if not among and (role := choose("role", context.text)):
        among = [member.id for member in everybody if Role(role) in member.roles]
    says_who = len(context.text.split()) > _FEW_WORDS
    return {"people": exactly, "among": among, "is_unknown": says_who and not (exactly or among)}


def _found(context: Context, key: str, everybody: list[Member]) -> list[Member]:
    return [member for member in everybody if member.id in context.meant.get(key, ())]


async def show(context: Context) -> None:
    """Who has access: those who were named, those of the organisation or role, or everybody."""
    everybody = await people.members(context.transaction, context.keys)
    found = _found(context, "people", everybody)
    if not found:
        if "role" not in context.meant and "organisation" not in context.meant:
            await people_list.show_people(context)
            return
        found = [each for each in everybody if _fits(context, each)]
    text = ngettext(
        "{count} person with access fits. Tap the name to see more.",
        "{count} people with access fit. Tap a name to see more.",
        len(found),
    ).format(count=len(found))
    if not found:
        text = _("Nobody with access fits.")
    context.end()
    _list(context, text, found)


async def say_leaves(context: Context) -> bool:
    """Who leaves, in a sentence that says little else: a name, and that they stop."""
    if context.person.role is not Role.COORDINATOR or not is_idle(context.turn):
        return False
    if not _LEAVES.search(context.text) or context.text.rstrip().endswith("?"):
        return False
    context.turn.meant = await read_leaver(context)
    if not context.meant["people"] and not _TAKE_AWAY.fullmatch(context.text):
        return False
    await withdraw(context)
    return True


async def withdraw(context: Context) -> None:
    """Whose access is to be withdrawn: asked of the one who was named, else who it is."""
    if is_denied(context.text):
        await no_order.ask_which(context, Button(_("People"), "people"))
        return
    everybody = await people.members(context.transaction, context.keys)
    named = _found(context, "people", everybody)
    if len(named) != 1:
        context.end()
        text = _("Whom do you mean? Tap the name, and then “Withdraw access”.")
        if context.meant.get("is_unknown"):
            text = _("I find no name that I know in this.") + " " + text
        _list(context, text, named or _found(context, "among", everybody) or everybody)
    elif named[0].id == context.person.id:
        await people_list.show_member(context, named[0])
    else:
        people_list.ask_withdraw_of(context, named[0])


def _of_organisation(context: Context, everybody: list[Member]) -> list[int]:
    """Who is of an organisation that is named in the text."""
    text, name_of = context.text.casefold(), context.scheme.organisation_name
    return [
        member.id
        for member in everybody
        if any(name_of(each).casefold() in text for each in member.roles.values())
    ]


def _list(context: Context, text: str, found: list[Member]) -> None:
    rows = [people_list.row_of(context, member) for member in found[:_MOST_SHOWN]]
    context.say(
        text,
        *rows,
        [Button(_("Everybody with access"), "people")],
        [Button(_("Open invitations"), "invitations")],
        [Button(_("Back"), "menu")],
    )


def _fits(context: Context, member: Member) -> bool:
    """Whether somebody has the role, at the organisation, as far as these were said."""
    role, wanted = context.meant.get("role"), context.meant.get("organisation")
    return any(
        (role is None or each is Role(role))
        and (
            wanted is None
            or people_list.is_called(context.scheme.organisation_name(organisation), wanted)
        )
        for each, organisation in member.roles.items()
    )


def _named(context: Context, everybody: list[Member]) -> tuple[list[int], list[int]]:
    """Whose name stands in the text, by the most words of it; and whose only nearly does."""
    no_names = {*_PLAIN_WORDS, *_words(_organisations(context, everybody))}
    typed = [word for word in _words([context.text]) if word not in no_names]
    names = {
        member.id: [word for word in _words([member.name]) if word not in no_names]
        for member in everybody
    }
    counts = {id: sum(word in typed for word in words) for id, words in names.items()}
    most = max(counts.values(), default=0)
    exactly = [id for id, count in counts.items() if count == most > 0]
    nearly = [id for id, words in names.items() if any(_is_misspelt(w, typed) for w in words)]
    return exactly, nearly


def _organisations(context: Context, everybody: Iterable[Member]) -> list[str]:
    """What organisations are called: people also write that in their own name."""
    scheme = context.scheme
    own = {scheme.organisation_name(name) for each in everybody for name in each.roles.values()}
    return [*own, *(each.name for each in scheme.organisations)]


def _words(texts: Iterable[str]) -> list[str]:
    return _WORD.findall(without_accents(" ".join(texts)).casefold())


def _is_misspelt(name: str, typed: list[str]) -> bool:
    return len(name) >= _LEAST_MISSPELT and any(
        word[0] == name[0] and len(word) >= len(name) - 1 and is_near(word, name, 1)
        for word in typed
    )
