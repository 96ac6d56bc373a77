"""What a list changes in what providers are known to offer: which line is which offer. Pure."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.domain.offers import (
    BETWEEN,
    FIELDS,
    Offer,
    Source,
    StoredOffer,
    folded,
    listed_as,
    plain_fact,
    without_capitals,
)


@dataclass(frozen=True)
class Comparison:
    """What a list would do: what is new, what changes into what, what is no longer in it.

    `same` stay as they are. So do the `stopped`, which a coordinator ended in the chat. Of the
    `kept`, which are among what changes or stays as well, it says something else than what a
    coordinator set in the chat, and that stays. The `unclear` are offered at more places, of which
    it does not say which one it means: all of those stay.
    """

    new: Sequence[Offer]
    changed: Sequence[tuple[StoredOffer, Offer]]
    ended: Sequence[StoredOffer]
    same: Sequence[StoredOffer]
    stopped: Sequence[StoredOffer]
    kept: Sequence[tuple[StoredOffer, Offer]] = ()
    unclear: Sequence[Offer] = ()


def compare(
    known: Sequence[StoredOffer],
    listed: Iterable[Offer],
    source: Source,
    *,
    ends_missing: bool,
    beside: Iterable[Offer] = (),
    unread: Mapping[Offer, frozenset[str]] = MappingProxyType({}),
    over_chat: bool = False,
    called: Mapping[str, str] = MappingProxyType({}),
) -> Comparison:
    """Hold a list against what is known. Two lines that say the same are one.

    A coordinator's word in the chat goes before any list, and a list that was sent before the
    scheme's file: that one is read again at every start, long after. With `over_chat` the list's
    word goes before the chat's too, but nothing that was ended there comes back. Facts that are
    `unread` in the list stay what they are; where it does not say at which place, an offer is known
    again by its other words. What is the only one of its name, there and in the list, is the same
    offer at whatever place. With `ends_missing` the list is all that there is, but
    for what stands `beside` it, in the scheme's file. `called` are providers by the names that they
    had, of which the list has the new ones: what they are known to offer is the same offer still.
    """
    left = {listed_as(offer) for offer in beside}
    anew = [one if one.listed_as in left else _called_anew(one, called) for one in known]
    is_placed = not any("place" in facts for facts in unread.values())
    found = _paired(anew, once(listed), is_placed=is_placed)
    changed, same, stopped, kept, unclear = [], [], [], [], []
    for line, meant in found.unclear:
        if any(_with_old(one, line, unread.get(line, ())) != one.offer for one in meant):
            unclear.append(line)
        same += [one for one in meant if one not in same]
    for stored, line in found.pairs:
        offer = _with_old(stored, line, unread.get(line, frozenset()))
        facts = _with_old(stored, offer, stored.edited)
        becomes = facts if may_change(stored, source) else stored.offer
        if stored.state == "ended":
            stopped.append(stored)
            continue
        if becomes != offer and over_chat:
            # From now on it is the list's, for a next one to change.
            changed.append((replace(stored, edited=frozenset()), offer))
            continue
        if may_change(stored, source) and (stored.ended or facts != stored.offer):
            changed.append((stored, facts))
        else:
            same.append(stored)
        if becomes != offer and (stored.source == "chat" or stored.edited):
            kept.append((stored, offer))
    seen = {one.id for one in (*same, *(stored for stored, _line in found.pairs))}
    ended = [
        one
        for one in known
        if ends_missing
        and not one.ended
        and one.id not in seen
        and one.listed_as not in left
        and may_change(one, source)
    ]
    return Comparison(found.new, changed, ended, same, stopped, kept, unclear)


def _called_anew(stored: StoredOffer, called: Mapping[str, str]) -> StoredOffer:
    """An offer as a list knows it in which its provider has another name."""
    provider, _mark, rest = stored.listed_as.partition(BETWEEN)
    names = {folded(old): folded(new) for old, new in called.items()}
    return replace(stored, listed_as=f"{names.get(provider, provider)}{BETWEEN}{rest}")


def once(offers: Iterable[Offer]) -> list[Offer]:
    """Offers without those that say the same as one before, capitals or not."""
    found: dict[tuple[object, ...], Offer] = {}
    for offer in offers:
        found.setdefault(without_capitals(offer), offer)
    return list(found.values())


def what_tells_it(offer: Offer) -> tuple[object, ...]:
    """By what an offer is another one than one of its name: other hours, or for others."""
    return (listed_as(offer), *map(plain_fact, _facts_of(offer, _ALIKE[1])))


def may_change(stored: StoredOffer, source: Source) -> bool:
    """Whether a list from there has a say about an offer."""
    return stored.source == "file" or (stored.source == "list" and source == "list")


def _with_old(stored: StoredOffer, offer: Offer, names: Iterable[str]) -> Offer:
    """What an offer is after a line of a list, where some facts stay what they are."""
    return replace(offer, **{name: getattr(stored.offer, name) for name in names})


@dataclass(frozen=True)
class _Found:
    """Which lines are new, of which offer each other is, and which may be of any of some."""

    new: list[Offer] = field(default_factory=list)
    pairs: list[tuple[StoredOffer, Offer]] = field(default_factory=list)
    unclear: list[tuple[Offer, list[StoredOffer]]] = field(default_factory=list)


def _paired(known: Sequence[StoredOffer], lines: Sequence[Offer], *, is_placed: bool) -> _Found:
    """Which offer each line is.

    What is offered more than once at one place is told apart by what is the same of it: a course
    on Monday and one on Tuesday each stay what they are when one of them changes its price.
    """
    waiting: dict[str, list[StoredOffer]] = {}
    for stored in known:
        waiting.setdefault(_name(stored.listed_as, is_placed), []).append(stored)
    listed: dict[str, list[Offer]] = {}
    for offer in lines:
        listed.setdefault(_name(listed_as(offer), is_placed), []).append(offer)
    if is_placed:
        _bring_moved(waiting, listed)
    found = _Found()
    for name, offers in listed.items():
        there = waiting.get(name, [])
        left = set(range(len(offers)))
        paired = list(_likeliest(there, offers))
        if not is_placed and (meant := _at_more_places(there, paired, offers)):
            found.unclear.extend((offer, meant) for offer in offers)
            continue
        for stored, place in paired:
            found.pairs.append((stored, offers[place]))
            left.remove(place)
        found.new.extend(offers[place] for place in sorted(left))
    return found


def _name(known_as: str, is_placed: bool) -> str:
    return known_as if is_placed else known_as.rpartition(BETWEEN)[0]


def _bring_moved(
    waiting: dict[str, list[StoredOffer]], listed: Mapping[str, Sequence[Offer]]
) -> None:
    """Put what is the only one of its name under the place where the list has it: the place is
    spelt otherwise there, or another one by now. What a coordinator ended is not looked for."""
    there: dict[str, list[StoredOffer]] = {}
    for stored in (one for some in waiting.values() for one in some if one.state != "ended"):
        there.setdefault(_name(stored.listed_as, False), []).append(stored)
    lines: dict[str, list[str]] = {}
    for name, offers in listed.items():
        lines.setdefault(_name(name, False), []).extend([name] * len(offers))
    for name, places in lines.items():
        if len(places) == len(there.get(name, ())) == 1 and places[0] not in waiting:
            [stored] = there[name]
            waiting[places[0]] = [replace(stored, listed_as=places[0])]


def _at_more_places(
    there: Sequence[StoredOffer], paired: Sequence[tuple[StoredOffer, int]], lines: Sequence[Offer]
) -> list[StoredOffer]:
    """Those of which lines without a place may mean any, as no hours or ages tell which."""
    open_ones = [one for one in there if not one.ended]
    for stored, place in paired:
        told = _facts_of(lines[place], _TELLING)
        alike = [one for one in open_ones if _facts_of(one.offer, _TELLING) == told]
        meant = open_ones if stored not in alike else alike
        if len({one.listed_as for one in meant}) > 1:
            return open_ones
    return []


# By what lines with one name are told apart, the most telling first; at last by their order.
_ALIKE: Sequence[Sequence[str]] = (
    FIELDS,
    ("when", "from_age", "to_age", "women_only", "kind", "address", "postcode"),
    ("when", "from_age", "to_age"),
    ("when",),
    ("from_age", "to_age", "women_only", "kind", "address", "postcode"),
    ("price_cents", "price_for"),
    (),
)
_TELLING = _ALIKE[2]


def _likeliest(
    stored: Sequence[StoredOffer], offers: Sequence[Offer]
) -> Iterator[tuple[StoredOffer, int]]:
    """Who goes with whom, the likest first; each once. What ended goes last."""
    places = dict(enumerate(offers))
    for has_ended in (False, True):
        waiting = {n: one for n, one in enumerate(stored) if one.ended is has_ended}
        for names in _ALIKE:
            by_facts: dict[tuple[object, ...], deque[int]] = {}
            for number, one in waiting.items():
                by_facts.setdefault(_facts_of(one.offer, names), deque()).append(number)
            for place, offer in list(places.items()):
                if same := by_facts.get(_facts_of(offer, names)):
                    del places[place]
                    yield waiting.pop(same.popleft()), place


def _facts_of(offer: Offer, names: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(offer, name) for name in names)
