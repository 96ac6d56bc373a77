"""The people that a sentence is about: of an organisation, in a role, or by their name.

Names are only opened to look whether one stands in the text, and what holds one is deleted.
"""

import re
from collections.abc import Iterable

from bot.conversation.context import Context
from bot.formatting import without_accents
from bot.handlers import people as people_list
from bot.storage import people
from bot.storage.buttons import Button
from bot.storage.people import Member, Role
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.understanding.names import is_near

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
# So many words may still be no more than a button's.
_FEW_WORDS = 2


async def show(context: Context) -> None:
    """Who has access: those who were named, those of the organisation or role, or everybody."""
    everybody = await people.members(context.transaction, context.keys)
    named, _sure = _named(context, everybody)
    if named:
        context.delete_typed()
    elif "role" in context.meant or "organisation" in context.meant:
        named = [each for each in everybody if _fits(context, each)]
    else:
        await people_list.show_people(context)
        return
    text = ngettext(
        "{count} person with access fits. Tap the name to see more.",
        "{count} people with access fit. Tap a name to see more.",
        len(named),
    ).format(count=len(named))
    if not named:
        text = _("Nobody with access fits.")
    context.end()
    _list(context, text, named)


async def withdraw(context: Context) -> None:
    """Whose access is to be withdrawn: asked of the one who was named, else who it is."""
    everybody = await people.members(context.transaction, context.keys)
    named, is_sure = _named(context, everybody)
    if named or len(context.text.split()) > _FEW_WORDS:
        context.delete_typed()
    if is_sure and named[0].id == context.person.id:
        await people_list.show_member(context, named[0])
    elif is_sure:
        people_list.ask_withdraw_of(context, named[0])
    else:
        context.end()
        text = _("Whom do you mean? Tap the name, and then “Withdraw access”.")
        _list(context, text, named or _of_organisation(context, everybody) or everybody)


def _of_organisation(context: Context, everybody: list[Member]) -> list[Member]:
    """Who is of an organisation that is named in the text."""
    text, name_of = context.text.casefold(), context.scheme.organisation_name
    return [
        member
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


def _named(context: Context, everybody: list[Member]) -> tuple[list[Member], bool]:
    """Whose name stands in the text, and whether that is surely one of them."""
    no_names = {*_PLAIN_WORDS, *_words(_organisations(context, everybody))}
    typed = [word for word in _words([context.text]) if word not in no_names]
    names = {
        member.id: [word for word in _words([member.name]) if word not in no_names]
        for member in everybody
    }
    counts = {id: sum(word in typed for word in words) for id, words in names.items()}
    if most := max(counts.values(), default=0):
        found = [member for member in everybody if counts[member.id] == most]
        return found, len(found) == 1
    near = [member for member in everybody if any(_is_misspelt(w, typed) for w in names[member.id])]
    return near, False


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
