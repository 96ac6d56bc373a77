"""Taking over a list of offers: a coordinator sends a table, sees what it changes, and taps.

It is recognised among the tables that somebody sends. Until the tap nothing is changed; after it
all of it is, in the same turn.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from itertools import count
from typing import Any

from bot.conversation.background import Act, TaskContext
from bot.conversation.context import Context
from bot.domain.offer_changes import Comparison
from bot.domain.offers import Offer, from_json, to_json
from bot.formatting import cut, for_button, number
from bot.handlers.offer_preview import (
    absent_text,
    called_before,
    called_text,
    changes,
    kept_text,
    mark_of,
    not_invited,
    not_invited_text,
    remarks,
    whole_changes,
)
from bot.handlers.sent_tables import (
    MOST_SHOWN,
    is_still_asked,
    put_aside,
    refused_rows,
    say_found,
)
from bot.parsing.offer_tables import OfferList, read_offer_list
from bot.storage import imports, invitations, offers
from bot.storage.buttons import Button, ButtonRow
from bot.storage.imports import Import
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.webshop import previews
from bot.webshop.coupon_export import Refused

CONFIRM = "offer_list.confirm"
_AT_ONCE = 200
# Of a provider who may be another one, as much stands on a button.
_MOST_MEANT, _LONGEST_MEANT = 3, 13
_NAMES_A_TAP = re.compile(
    r"\W*(?:neem\b.*\bover|(?:stop|be[eë]indig) er [0-9]+|be[eë]indig(?: ze)?)\b", re.IGNORECASE
)
Unread = Mapping[Offer, frozenset[str]]


async def read_list(tools: TaskContext, data: bytes, import_id: int, reading: str) -> Act:
    """See what a list would change, and keep it until the tap.

    `reading` is the step at which somebody waits for it. Raises TableRefused.
    """
    installation = tools.installation
    listed = await read_offer_list(data, installation.scheme)
    await previews.keep(installation, import_id, in_pieces(listed.offers, listed.unread))
    invited = await invitations.providers_so_far(tools.reading)
    renames = called_before(listed.offers, await offers.all_there(tools.reading), invited)
    if renames:
        called = {each: _called(each, renames) for each in listed.offers}
        unread = {called[each]: facts for each, facts in listed.unread.items()}
        listed = replace(listed, offers=list(called.values()), unread=unread)
    told = await offers.comparison(
        *(tools.reading, listed.offers, "list"),
        ends_missing=True,
        beside=installation.scheme.offers,
        unread=listed.unread,
        called=renames,
    )
    say = partial(_say_list, listed=listed, told=told, renames=renames)
    return partial(say, import_id=import_id, reading=reading)


def _called(offer: Offer, renames: Mapping[str, str]) -> Offer:
    return replace(offer, provider=renames.get(offer.provider, offer.provider))


async def in_pieces(given: Sequence[Offer], unread: Unread) -> AsyncIterator[list[Any]]:
    """Offers as they are kept until the tap, each with the facts that can't be read of it."""
    for start in range(0, len(given), _AT_ONCE):
        yield [
            [to_json(each), sorted(unread.get(each, ()))]
            for each in given[start : start + _AT_ONCE]
        ]


async def _say_list(
    context: Context,
    listed: OfferList,
    told: Comparison,
    renames: dict[str, str],
    import_id: int,
    reading: str,
) -> None:
    """What a list would change; with a button where it would change something."""
    if not is_still_asked(context, reading) or context.person.role is not Role.COORDINATOR:
        await imports.drop(context.transaction, import_id)
        return
    # What stands whole in the chat needs no file.
    without = listed.without if listed.refused or len(listed.without) > MOST_SHOWN else ()
    refused = refused_rows(
        [Refused(row, why) for row, why in sorted([*listed.refused, *without])],
        _("The rows and cells that I can't use, and why."),
        _("The first {count} rows with what I can't use, and why."),
    )
    # What can't be read may be what seems to be missing.
    may_end = bool(listed.offers) and not listed.lost
    others = await _not_invited(context, listed.offers)
    lines = [
        _("This is a list of offers."),
        *changes(told, context, may_end=may_end),
        *absent_text(told, listed.absent),
        *map(escape, remarks(listed)),
        *called_text(renames),
        *not_invited_text(others),
    ]
    context.data["renames"] = renames
    question, rows = await _asked(context, told, import_id, others, may_end=may_end)
    if not listed.offers and not listed.refused:
        question = _("There is nothing in this list.")
    beside = whole_changes(told, context, may_end=may_end)
    say_found(context, "\n".join(lines), refused, question, rows, delete=False, beside=beside)


async def _not_invited(context: Context, given: Sequence[Offer]) -> dict[str, str]:
    invited = await invitations.providers_so_far(context.transaction)
    return not_invited((each.provider for each in given), invited)


async def _asked(
    context: Context, told: Comparison, import_id: int, others: dict[str, str], *, may_end: bool
) -> tuple[str, list[ButtonRow]]:
    """The question about a list, and its buttons; where nothing would change, the menu."""
    change = len(told.new) + len(told.changed)
    ended = len(told.ended) if may_end else 0
    rows = _meant_rows(others)
    question = _("Nothing was changed yet. Is this right?")
    if not change and not ended and not told.kept:
        question = _("This changes nothing.")
        if not rows:
            await imports.drop(context.transaction, import_id)
            context.end()
            return question, context.menu()
    context.go_to(CONFIRM, mark=mark_of(told), may_end=may_end)
    if told.kept:
        question += " " + _("What goes before: the list, or what was set in the chat?")
    rows += _take_rows(told, change)
    if ended:
        question += " " + _("Is it the whole list? Then end what is no longer in it as well.")
        label = _("Take over, and end {count}") if change else _("End {count}")
        rows.append([Button(label.format(count=number(ended)), "offer_list.store_whole")])
    elif told.ended:
        question += " " + _("Nothing ends as long as I can't use all rows.")
    return question, [*rows, [Button(_("Stop"), "offer_list.stop")]]


def _take_rows(told: Comparison, change: int) -> list[ButtonRow]:
    """The taps that take a list over: of what was set in the chat it or the chat goes before."""
    label = _("Take over {count}, keep the chat") if told.kept else _("Take over {count}")
    rows: list[ButtonRow] = []
    if change:
        rows.append([Button(label.format(count=number(change)), "offer_list.store")])
    elif told.kept:
        rows.append([Button(_("Keep the chat"), "offer_list.stop")])
    if told.kept:
        among = {stored.id for stored, _offer in told.changed}
        every = change + sum(stored.id not in among for stored, _offer in told.kept)
        label = _("Take over {count}, list first").format(count=number(every))
        rows.append([Button(label, "offer_list.store", {"over_chat": True})])
    return rows


def _meant_rows(others: dict[str, str]) -> list[ButtonRow]:
    """Who of the invited some providers of a list may be; a tap calls them so."""
    meant = [(name, invited) for name, invited in others.items() if invited][:_MOST_MEANT]
    return [
        [
            Button(
                for_button(f"{cut(name, _LONGEST_MEANT)} = {invited}"),
                "offer_list.meant",
                {"name": name, "invited": invited},
            )
        ]
        for name, invited in meant
    ]


async def call_as_invited(context: Context) -> None:
    """A provider of the list is one of the invited. Nothing is changed yet."""
    renames = {**context.data["renames"], context.choice["name"]: context.choice["invited"]}
    context.data["renames"] = renames
    if kept := await _kept_list(context):
        await _ask_again(context, kept)


@dataclass(frozen=True)
class _KeptList:
    """What was sent, with providers called as it was said since."""

    found: Import
    given: Sequence[Offer]
    unread: Unread

    async def compared(
        self, context: Context, *, ends_missing: bool = True, over_chat: bool = False
    ) -> Comparison:
        """What it would do by now."""
        return await offers.comparison(
            *(context.transaction, self.given, "list"),
            ends_missing=ends_missing,
            beside=context.scheme.offers,
            unread=self.unread,
            over_chat=over_chat,
            called=context.data["renames"],
        )


async def _kept_list(context: Context) -> _KeptList | None:
    """The list of this conversation; None, which is said, where it is no longer here."""
    found = await imports.by_draft(context.transaction, context.draft_id)
    kept = [each async for each in _kept(context, found.id)] if found else []
    if found is None or not kept:
        context.end()
        text = _("This file is no longer here. Nothing was changed. Send it once more.")
        context.say(text, *context.menu())
        return None
    return _KeptList(found, [offer for offer, _unread in kept], dict(kept))


async def _kept(context: Context, import_id: int) -> AsyncIterator[tuple[Offer, frozenset[str]]]:
    renames = context.data["renames"]
    for place in count():
        piece = await imports.read_part(context.transaction, context.keys, import_id, place)
        if piece is None:
            return
        for facts, unread in piece:
            yield _called(from_json(facts), renames), frozenset(unread)


async def _ask_again(context: Context, kept: _KeptList, note: str = "") -> None:
    """What the list would do by now, and the question about it."""
    told, may_end = await kept.compared(context), context.data["may_end"]
    others = await _not_invited(context, kept.given)
    question, rows = await _asked(context, told, kept.found.id, others, may_end=may_end)
    said = [*changes(told, context, may_end=may_end), *not_invited_text(others)]
    context.say("\n".join([*([note] if note else []), *said, "", question]), *rows)


def names_a_tap(text: str) -> bool:
    """Whether a text says what a button of the question about a list does: that is only tapped."""
    return _NAMES_A_TAP.match(text) is not None


async def ask_itself(context: Context) -> None:
    """The question once more."""
    context.repeat_question(_("Tap the button itself. Then I know for sure."), delete=False)


async def say_in_file(context: Context) -> None:
    """Something of a list is not right: that is put right where it stands."""
    text = _("Put it right in your list, and send that. Or take it over as it is: tap a button.")
    context.repeat_question(text, delete=False)


async def stop(context: Context) -> None:
    """Put the list aside; nothing was changed."""
    found = await imports.by_draft(context.transaction, context.draft_id)
    await put_aside(context, found)


async def store(context: Context) -> None:
    """The confirming tap: what is new or changed is taken over, and the rest stays."""
    await _store(context, ends_missing=False)


async def store_whole(context: Context) -> None:
    """The confirming tap of who says that this is all there is: the rest ends."""
    await _store(context, ends_missing=True)


async def _store(context: Context, *, ends_missing: bool) -> None:
    kept = await _kept_list(context)
    if kept is None:
        return
    if mark_of(await kept.compared(context)) != context.data["mark"]:
        changed = _("Something changed meanwhile. Nothing was taken over. Look once more.")
        await _ask_again(context, kept, changed)
        return
    over_chat = context.choice.get("over_chat", False)
    told = await kept.compared(context, ends_missing=ends_missing, over_chat=over_chat)
    taken = await offers.take_told(context.transaction, told, "list", context.now)
    await imports.drop(context.transaction, kept.found.id)
    context.end()
    context.say("\n".join([_taken_text(taken), *kept_text(told)]), *context.menu())


def _taken_text(taken: offers.Taken) -> str:
    """What was done."""
    texts = [
        (_("New: {count}."), taken.new),
        (_("Changed: {count}."), taken.changed),
        (_("Ended: {count}."), taken.ended),
    ]
    said = [text.format(count=number(many)) for text, many in texts if many]
    return " ".join([_("Done."), *said])
