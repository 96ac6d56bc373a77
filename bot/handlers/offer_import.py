"""Taking over a list of offers: a coordinator sends a table, sees what it changes, and taps.

It is recognised among the tables that somebody sends. Until the tap nothing is changed; after it
all of it is, in the same turn.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from html import escape
from itertools import count
from typing import Any

from bot.conversation.background import Act, TaskContext
from bot.conversation.context import Context
from bot.domain.offers import Comparison, Offer, StoredOffer, from_json, to_json
from bot.formatting import cut, join, number
from bot.handlers.sent_tables import (
    MOST_SHOWN,
    is_still_asked,
    put_aside,
    refused_rows,
    say_found,
)
from bot.messages.offer_sheet import differences
from bot.parsing.offer_tables import OfferList, read_offer_list
from bot.storage import imports, offers
from bot.storage.buttons import Button, ButtonRow
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop import previews
from bot.webshop.coupon_export import Refused

CONFIRM = "offer_list.confirm"
_AT_ONCE = 200
# A list that is all there is beside the scheme's own file.
_compare = partial(offers.comparison, source="list", ends_missing=True)
_LONGEST_NAME = 40
_LONGEST_CHANGE = 100


async def read_list(tools: TaskContext, data: bytes, import_id: int, reading: str) -> Act:
    """See what a list would change, and keep it until the tap.

    `reading` is the step at which somebody waits for it. Raises TableRefused.
    """
    installation = tools.installation
    listed = await read_offer_list(data, installation.scheme)
    await previews.keep(installation, import_id, in_pieces(listed.offers))
    told = await _compare(tools.reading, listed.offers, beside=installation.scheme.offers)
    return partial(_say_list, listed=listed, told=told, import_id=import_id, reading=reading)


async def in_pieces(given: Sequence[Offer]) -> AsyncIterator[list[Any]]:
    """Offers as they are kept until the tap."""
    for start in range(0, len(given), _AT_ONCE):
        yield [to_json(each) for each in given[start : start + _AT_ONCE]]


async def _say_list(
    context: Context, listed: OfferList, told: Comparison, import_id: int, reading: str
) -> None:
    """What a list would change; with a button where it would change something."""
    if not is_still_asked(context, reading) or context.person.role is not Role.COORDINATOR:
        await imports.drop(context.transaction, import_id)
        return
    refused = refused_rows(
        [Refused(row, why) for row, why in listed.refused],
        _("The rows that I can't use, and why."),
        _("The first {count} rows that I can't use, and why."),
    )
    # What can't be read may be what seems to be missing.
    may_end = bool(listed.offers) and not listed.refused
    lines = [
        _("This is a list of offers."),
        *_changes(told, context, may_end=may_end),
        *map(escape, _left_out(listed)),
    ]
    question, rows = await _asked(context, told, import_id, may_end=may_end)
    say_found(context, "\n".join(lines), refused, question, rows, delete=False)


async def _asked(
    context: Context, told: Comparison, import_id: int, *, may_end: bool
) -> tuple[str, list[ButtonRow]]:
    """The question about a list, and its buttons; where nothing would change, the menu."""
    changes = len(told.new) + len(told.changed)
    ended = len(told.ended) if may_end else 0
    if not changes and not ended:
        await imports.drop(context.transaction, import_id)
        context.end()
        return _("This changes nothing."), context.menu()
    context.go_to(CONFIRM, mark=mark_of(told), may_end=may_end)
    rows: list[ButtonRow] = []
    question = _("Nothing was changed yet. Is this right?")
    if changes:
        label = _("Take over {count}").format(count=number(changes))
        rows.append([Button(label, "offer_list.store")])
    if ended:
        question += " " + _("Is it the whole list? Then end what is no longer in it as well.")
        label = _("Take over, and end {count}") if changes else _("End {count}")
        rows.append([Button(label.format(count=number(ended)), "offer_list.store_whole")])
    elif told.ended:
        question += " " + _("Nothing ends as long as I can't use all rows.")
    return question, [*rows, [Button(_("Stop"), "offer_list.stop")]]


def _changes(told: Comparison, context: Context, *, may_end: bool) -> Iterator[str]:
    """What becomes of how many offers, and some of them by name; as HTML."""
    over = sum(each.until is not None and each.until < context.today for each in told.new)
    new = [_named(each) for each in told.new]
    changed = [_named(offer) for _stored, offer in told.changed]
    ended = [_named(each.offer) for each in told.ended] if may_end else []
    for text, names in (
        (_("New: {count}."), new),
        (_("Changed: {count}."), changed),
        (_("No longer in this list: {count}."), ended),
    ):
        yield from _counted(text, names)
        if names is changed:
            for stored, offer in told.changed[:MOST_SHOWN]:
                yield escape(f"{_named(stored.offer)}: {_change(context, stored, offer)}")
    yield from _kept_text(told)
    kept = {each.id for each in told.kept}
    same = [each for each in told.same if each.id not in kept]
    for text, how_many in (
        (_("Over already: {count}."), over),
        (_("The same as before: {count}."), len(same)),
        (_("Ended in the chat, and that stays so: {count}."), len(told.stopped)),
    ):
        if how_many:
            yield text.format(count=number(how_many))


def _kept_text(told: Comparison) -> Iterator[str]:
    """What a list says otherwise than a coordinator did in the chat; as HTML."""
    text = _("Set in the chat, and that stays as it is there: {count}.")
    yield from _counted(text, [_named(each.offer) for each in told.kept])


def _counted(text: str, names: Sequence[str]) -> Iterator[str]:
    """How many, and some of them by name; as HTML."""
    if names:
        shown = [*names[:MOST_SHOWN], *(["…"] if len(names) > MOST_SHOWN else [])]
        yield f"{text.format(count=number(len(names)))} {escape(', '.join(shown))}"


def _change(context: Context, stored: StoredOffer, offer: Offer) -> str:
    """What of an offer becomes what."""
    back = [_("back in the list")] if stored.ended else []
    found = [
        cut(each, _LONGEST_CHANGE) for each in differences(stored.offer, offer, context.scheme)
    ]
    return ", ".join([*back, *found[:MOST_SHOWN], *(["…"] if len(found) > MOST_SHOWN else [])])


def _named(offer: Offer) -> str:
    title = cut(offer.title, _LONGEST_NAME)
    return f"{title} ({cut(offer.provider, _LONGEST_NAME)})" if offer.provider else title


def _left_out(listed: OfferList) -> Iterator[str]:
    """The rows and the columns that are not used."""
    for row, why in listed.refused[:MOST_SHOWN]:
        yield _("Row {row}: {why}").format(row=number(row), why=why)
    if more := len(listed.refused[MOST_SHOWN:]):
        text = ngettext("{count} more row can't be used.", "{count} more rows can't be used.", more)
        yield text.format(count=number(more))
    if listed.notes:
        yield _("Beside the rows your file says:")
        yield from (f"“{each}”" for each in listed.notes)
    if listed.unused:
        text = ngettext(
            "I do not use this column: {names}.",
            "I do not use these columns: {names}.",
            len(listed.unused),
        )
        yield text.format(names=join(cut(name, _LONGEST_NAME) for name in listed.unused))


def mark_of(told: Comparison) -> str:
    """Tells whether a list would still do what was shown."""
    seen = (
        list(told.new),
        [(stored.id, offer) for stored, offer in told.changed],
        [stored.id for stored in told.ended],
        [(stored.id, stored.offer) for stored in told.kept],
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


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
    transaction = context.transaction
    found = await imports.by_draft(transaction, context.draft_id)
    given = [each async for each in _kept(context, found.id)] if found else []
    if found is None or not given:
        context.end()
        text = _("This file is no longer here. Nothing was changed. Send it once more.")
        context.say(text, *context.menu())
        return
    told = await _compare(transaction, given, beside=context.scheme.offers)
    if mark_of(told) != context.data["mark"]:
        may_end = context.data["may_end"]
        question, rows = await _asked(context, told, found.id, may_end=may_end)
        changed = _("Something changed meanwhile. Nothing was taken over. Look once more.")
        changes = _changes(told, context, may_end=may_end)
        context.say("\n".join([changed, *changes, "", question]), *rows)
        return
    taken = await offers.take(
        transaction,
        given,
        "list",
        context.now,
        ends_missing=ends_missing,
        beside=context.scheme.offers,
    )
    await imports.drop(transaction, found.id)
    context.end()
    context.say("\n".join([_taken_text(taken), *_kept_text(told)]), *context.menu())


async def _kept(context: Context, import_id: int) -> AsyncIterator[Offer]:
    for place in count():
        piece = await imports.read_part(context.transaction, context.keys, import_id, place)
        if piece is None:
            return
        for facts in piece:
            yield from_json(facts)


def _taken_text(taken: offers.Taken) -> str:
    """What was done."""
    texts = [
        (_("New: {count}."), taken.new),
        (_("Changed: {count}."), taken.changed),
        (_("Ended: {count}."), taken.ended),
    ]
    said = [text.format(count=number(many)) for text, many in texts if many]
    return " ".join([_("Done."), *said])
