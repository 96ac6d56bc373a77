"""What a list of offers would do, in words: before the tap, and what stays after it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from html import escape

from rapidfuzz import fuzz, process

from bot.conversation.context import Context
from bot.domain.offer_changes import Comparison
from bot.domain.offer_rows import headings_of
from bot.domain.offers import Offer, StoredOffer, folded, is_empty
from bot.formatting import cut, join, number
from bot.handlers.sent_tables import MOST_SHOWN
from bot.messages.offer_names import told_apart
from bot.messages.offer_sheet import differences
from bot.parsing.offer_tables import OfferList
from bot.storage.letters import ListChangesMessage
from bot.translation import gettext as _
from bot.translation import ngettext

_Row = tuple[str, str, str]
_LONGEST_NAME = 40
_LONGEST_CHANGE = 100
# Of one row; the file has all of it.
_LONGEST_WHY = 240
_MOST_COLUMNS = 10
# So alike are two names of one provider: De Golf, and Zwembad de Golf.
_ALIKE = 78


def _marks(told: Comparison) -> Mapping[Offer, str]:
    """What tells offers of one name apart, among all that a list is about."""
    pairs = (stored for stored, _offer in (*told.changed, *told.kept))
    known = {each.id: each.offer for each in (*told.ended, *told.same, *told.stopped, *pairs)}
    return told_apart([*told.new, *known.values()])


def changes(told: Comparison, context: Context, *, may_end: bool) -> Iterator[str]:
    """What becomes of how many offers, and some of them by name; as HTML."""
    marks = _marks(told)
    ended = [_of_ended(each, marks[each.offer]) for each in told.ended] if may_end else []
    new = {each: _named(each, marks[each]) for each in told.new}
    yield from _counted(_("New: {count}."), list(new.values()))
    over = [name for each, name in new.items() if each.until and each.until < context.today]
    yield from _counted(_("The last day is past, so nobody finds this: {count}."), over)
    yield from _with_differences(context, _("Changed: {count}."), told.changed, marks)
    yield from _counted(_("No longer in this list: {count}."), ended)
    text = _("In the chat it was set otherwise than in this list: {count}.")
    yield from _with_differences(context, text, told.kept, marks)
    text = _("At more places, and this list does not say at which, so they stay: {count}.")
    yield from _counted(text, [_named(each, "") for each in told.unclear])
    kept = {stored.id for stored, _offer in told.kept}
    same = [each for each in told.same if each.id not in kept]
    for text, how_many in (
        (_("The same as before: {count}."), len(same)),
        (_("Ended in the chat, and that stays so: {count}."), len(told.stopped)),
    ):
        if how_many:
            yield text.format(count=number(how_many))


def whole_changes(
    told: Comparison, context: Context, *, may_end: bool
) -> ListChangesMessage | None:
    """A file with all that a list would do, where not all of it stands in the preview."""
    marks = _marks(told)
    ended = told.ended if may_end else ()
    if max(map(len, (told.new, told.changed, ended, told.kept))) <= MOST_SHOWN:
        return None

    def row(what: str, offer: Offer, change: str = "") -> tuple[str, str, str]:
        return what, _named(offer, marks[offer]), change

    def changed(what: str, pairs: Sequence[tuple[StoredOffer, Offer]]) -> Iterator[_Row]:
        for stored, offer in pairs:
            yield row(what, stored.offer, ", ".join(_all_changes(context, stored, offer)))

    return ListChangesMessage(
        _("All that this list would change."),
        [
            *(row(_("New"), each) for each in told.new),
            *changed(_("Changed"), told.changed),
            *(row(_("No longer in this list"), each.offer) for each in ended),
            *changed(_("Set otherwise in the chat"), told.kept),
        ],
    )


def absent_text(told: Comparison, absent: Set[str]) -> Iterator[str]:
    """Which columns a list has not that would say what is known."""
    known = [*told.same, *(stored for stored, _offer in told.changed)]
    stays = {fact for fact in absent for each in known if not is_empty(each.offer, fact)}
    if stays:
        text = ngettext(
            "This list has no column {names}: that stays as it was.",
            "This list has no columns {names}: that stays as it was.",
            len(headings_of(stays)),
        )
        yield text.format(names=join(headings_of(stays)))


def kept_text(told: Comparison) -> Iterator[str]:
    """What a list says otherwise than a coordinator did in the chat, and stays; as HTML."""
    text = _("Set in the chat, and that stays as it is there: {count}.")
    marks = _marks(told)
    names = [_named(stored.offer, marks[stored.offer]) for stored, _offer in told.kept]
    yield from _counted(text, names)


def _with_differences(
    context: Context,
    text: str,
    pairs: Sequence[tuple[StoredOffer, Offer]],
    marks: Mapping[Offer, str],
) -> Iterator[str]:
    """How many, some of them by name, and what of each becomes what; as HTML."""
    names = [_named(offer, marks[stored.offer]) for stored, offer in pairs]
    yield from _counted(text, names)
    for stored, offer in pairs[:MOST_SHOWN]:
        yield escape(
            f"{_named(stored.offer, marks[stored.offer])}: {_change(context, stored, offer)}"
        )


def _counted(text: str, names: Sequence[str]) -> Iterator[str]:
    """How many, and some of them by name; as HTML."""
    if names:
        yield f"{text.format(count=number(len(names)))} {escape(', '.join(_some(names)))}"


def _some(names: Sequence[str], most: int = MOST_SHOWN) -> list[str]:
    return [*names[:most], *(["…"] if len(names) > most else [])]


def _change(context: Context, stored: StoredOffer, offer: Offer) -> str:
    """What of an offer becomes what."""
    found = [cut(each, _LONGEST_CHANGE) for each in _all_changes(context, stored, offer)]
    return ", ".join(_some(found))


def _all_changes(context: Context, stored: StoredOffer, offer: Offer) -> list[str]:
    back = [_("back in the list")] if stored.ended else []
    return [*back, *differences(stored.offer, offer, context.scheme)]


def _of_ended(stored: StoredOffer, mark: str) -> str:
    """By name, and whether somebody in the chat set what it says: they may want to keep it."""
    set_there = _("set in the chat") if stored.edited else ""
    return _named(stored.offer, ", ".join(filter(None, (mark, set_there))))


def _named(offer: Offer, mark: str) -> str:
    title = cut(offer.title, _LONGEST_NAME)
    beside = ", ".join(filter(None, (cut(offer.provider, _LONGEST_NAME), mark)))
    return f"{title} ({beside})" if beside else title


def remarks(listed: OfferList) -> Iterator[str]:
    """The rows, the cells and the columns that are not used, or not as they stand there."""
    yield from _rows(listed.refused)
    if listed.without:
        text = _("In these rows I can't read a cell. I use them without it: {count}.")
        yield text.format(count=number(len(listed.without)))
        yield from _rows(listed.without)
    if listed.freely:
        yield _("This can be meant in more ways. Is it right?")
        yield from _rows(listed.freely)
    if listed.alike:
        yield _("These seem to be in the list twice. I use both.")
        text = _("The same provider, name, place and time as in row {row}.")
        twice = [(row, text.format(row=number(first))) for row, first in listed.alike]
        yield from _rows(twice)
    if listed.nobody:
        text = ngettext(
            "{count} row names no provider: row {rows}. Is that right?",
            "{count} rows name no provider: rows {rows}. Is that right?",
            len(listed.nobody),
        )
        rows = join(_some([number(each) for each in listed.nobody]))
        yield text.format(count=number(len(listed.nobody)), rows=rows)
    if listed.elsewhere:
        yield _("These postcodes are not of the municipality. Are they right?")
        yield from _rows(listed.elsewhere)
    if listed.notes:
        yield _("Beside the rows your file says:")
        yield from _some([f"“{cut(each, _LONGEST_WHY)}”" for each in listed.notes])
    if listed.unused:
        text = ngettext(
            "I do not use this column: {names}.",
            "I do not use these columns: {names}.",
            len(listed.unused),
        )
        names = [cut(name, _LONGEST_NAME) for name in listed.unused]
        yield text.format(names=join(_some(names, _MOST_COLUMNS)))


def _rows(rows: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Some rows with what is said of each, and how many there are more."""
    for row, why in rows[:MOST_SHOWN]:
        yield _("Row {row}: {why}").format(row=number(row), why=cut(why, _LONGEST_WHY))
    if more := len(rows[MOST_SHOWN:]):
        yield ngettext("And {count} more row.", "And {count} more rows.", more).format(
            count=number(more)
        )


def not_invited(providers: Iterable[str], invited: Sequence[str]) -> dict[str, str]:
    """The providers of a list that are none of the invited, each with whom it may be, or nothing.

    Only who is invited by that very name is asked which of their offers was used.
    """
    known = {folded(each): each for each in invited}
    found: dict[str, str] = {}
    for name in dict.fromkeys(providers):
        if name and folded(name) not in known:
            like = process.extractOne(
                folded(name), list(known), scorer=fuzz.token_set_ratio, score_cutoff=_ALIKE
            )
            found[name] = known[like[0]] if like else ""
    return found


def called_before(
    given: Sequence[Offer], known: Iterable[Offer], invited: Sequence[str]
) -> dict[str, str]:
    """Who of the invited some providers of a list are: of a name so alike, and with an offer of the
    same title. So the list of who calls them otherwise is known again each time."""
    offered = {(folded(each.provider), folded(each.title)) for each in known}
    providers = {provider for provider, _title in offered}
    meant = not_invited((each.provider for each in given), invited)
    return {
        each.provider: name
        for each in given
        if (name := meant.get(each.provider))
        and folded(each.provider) not in providers
        and (folded(name), folded(each.title)) in offered
    }


def called_text(renames: Mapping[str, str]) -> Iterator[str]:
    """As whom some providers of a list are read; as HTML."""
    for name, invited in renames.items():
        text = _("“{name}” I read as “{invited}”.")
        yield text.format(name=escape(cut(name, _LONGEST_NAME)), invited=escape(invited))


def not_invited_text(found: dict[str, str]) -> Iterator[str]:
    """That no provider of these names was invited, and who may be meant; as HTML."""
    yield from _counted(
        _("Nobody was invited by this name: {count}."), [cut(each, _LONGEST_NAME) for each in found]
    )
    meant = [(name, invited) for name, invited in found.items() if invited]
    for name, invited in meant[:MOST_SHOWN]:
        text = _("“{name}”: do you mean “{invited}”?")
        yield text.format(name=escape(name), invited=escape(invited))


def mark_of(told: Comparison) -> str:
    """Tells whether a list would still do what was shown."""
    seen = (
        list(told.new),
        [(stored.id, offer) for stored, offer in told.changed],
        [(stored.id, stored.offer) for stored in told.ended],
        [(stored.id, stored.offer) for stored, _offer in told.kept],
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
