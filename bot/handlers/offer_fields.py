"""What is asked about an offer, one thing at a time: the question, its buttons, and the answer.

An answer is one or more readings: what the fields of the offer become, as JSON can hold it, each
with the text of a button. Of more than one the coordinator chooses.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from bot.conversation.context import Context
from bot.domain.for_whom import ForWhom, read_for_whom
from bot.domain.offers import LONGEST, NO_CATEGORY, Offer
from bot.domain.scheme_parts import Category
from bot.formatting import one_line
from bot.handlers.people import is_called
from bot.parsing.dates import is_whole_month, read_day_and_time
from bot.parsing.offer_fields import read_sign_up, read_where
from bot.parsing.personal_numbers import holds_bsn
from bot.parsing.prices import read_price
from bot.storage import found_offers, invitations, offers
from bot.storage.buttons import Data
from bot.translation import gettext as _
from bot.understanding.numbers import said
from bot.understanding.own_words import OwnWords
from bot.understanding.topics import category_of, plain_words, subjects

# What a new offer is asked, in this order.
ASKED = (
    *("provider", "title", "kind", "category", "for_whom", "where", "when", "price", "sign_up"),
)
_MOST_PROVIDERS, _MOST_KINDS, _MOST_PLACES = 6, 6, 3
_SHORTEST = 2
_KIND = re.compile(r"[^\W_][^\W_]*(?:[ '-][^\W_]+){0,2}")
# An hour as clocks write it: 19:00.
_COLON = re.compile(r"\b([01]?[0-9]|2[0-3]):([0-5][0-9])\b")


@dataclass(frozen=True)
class Reading:
    """What an answer may mean: the text of its button, and what the fields become."""

    label: str
    values: Data


@dataclass(frozen=True)
class Field:
    """One thing that is asked. `sets` are the fields of the offer that it fills in.

    Without `unknown`, the text of a button, it has to be answered. `again` is said of an answer
    that can't be read. Both may have the `{title}` of the offer in them.
    """

    name: str
    question: str
    again: str
    sets: tuple[str, ...]
    unknown: str = ""

    @property
    def nothing(self) -> Data:
        """What the fields are while nobody told."""
        empty = as_json(Offer("", "", NO_CATEGORY, ""))
        return {name: empty[name] for name in self.sets}


def fields() -> dict[str, Field]:
    """All that can be asked of an offer, in the order of the buttons."""
    return _about_what() | _about_taking_part()


def _about_what() -> dict[str, Field]:
    return {
        "provider": Field(
            _("Provider"),
            _("Who offers it? Type the name of the provider."),
            _("Type a name of 2 to 60 characters, without anybody's name or BSN."),
            ("provider",),
        ),
        "title": Field(
            _("Name"),
            _("What is it called? For example: Zumba for beginners."),
            _("Type a name of 2 to 80 characters, without anybody's name or BSN."),
            ("title",),
        ),
        "category": Field(
            _("Category"),
            _("What is it: for which voucher?"),
            _("Choose one of the buttons."),
            ("category",),
        ),
        "kind": Field(
            _("Kind"),
            _("What kind is it? Type one or two words. For example: swimming."),
            _("Type one or two words, such as: swimming."),
            ("kind",),
        ),
        "for_whom": Field(
            _("For whom"),
            _("For whom is it? For example: 6 to 12 years, women, or with a wheelchair."),
            _("I read no age in this. Type for example: 6 up to and including 12 years."),
            ("from_age", "to_age", "women_only", "wheelchair"),
            _("For everybody"),
        ),
    }


def _about_taking_part() -> dict[str, Field]:
    no_idea = _("I do not know")
    return {
        "where": Field(
            _("Where"),
            _("Where is it? Type building, street, number and postcode, with commas."),
            _("Type for example: De Komeet, Stadsbroek 17, 9405 BK."),
            ("place", "address", "postcode", "neighbourhood"),
            no_idea,
        ),
        "when": Field(
            _("When"),
            _("When is it? For example: Monday 19.00."),
            _("Type at most 120 characters, without anybody's name or BSN."),
            ("when",),
            no_idea,
        ),
        "price": Field(
            _("Price"),
            _("What does {title} cost? For example: 20 euros a month."),
            _(
                "I read no price in this."
                " What does {title} cost? Type for example: 12,50 per lesson."
            ),
            ("price_cents", "price_for"),
            no_idea,
        ),
        "sign_up": Field(
            _("Sign up"),
            _("How does somebody sign up? Type a phone number, a website, or a short sentence."),
            _("Type at most 120 characters, without anybody's name or BSN."),
            ("sign_up", "phone", "website"),
            no_idea,
        ),
        "until": Field(
            _("Last day"),
            _("Until which day can it be used? For example: 30 June."),
            _("I can't read this day, or it is past. Type for example: 11 september."),
            ("until",),
            _("No last day"),
        ),
    }


def as_json(offer: Offer) -> Data:
    """An offer as JSON can hold it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(offer).items()
    }


def with_values(offer: Offer, values: Data) -> Offer:
    """An offer with other values, as they were kept in JSON."""
    read: dict[str, Any] = dict(values)
    if read.get("until"):
        read["until"] = date.fromisoformat(read["until"])
    return replace(offer, **read)


async def readings(context: Context, asks: str, answer: str) -> list[Reading]:
    """What an answer to a question may mean; nothing where it can't be read."""
    if holds_bsn(answer):
        return []
    try:
        found = await _READERS[asks](context, answer)
    except ValueError:
        return []
    return [each for each in found if _fits(each.values)]


def _fits(values: Data) -> bool:
    return all(len(values.get(name) or "") <= most for name, most in LONGEST.items())


def _line(answer: str) -> str:
    """What was typed, as one line. Raises ValueError where that says nothing."""
    line = one_line(answer)
    if len(line) < _SHORTEST or line.startswith("/"):
        raise ValueError("too short")
    return line


async def _provider(context: Context, answer: str) -> list[Reading]:
    """The name as it is known, where it is; else which of those like it, or this new one."""
    typed = _line(answer)
    known = await _providers(context)
    same = [name for name in known if name.casefold() == typed.casefold()]
    like = same or [name for name in known if is_called(name, typed)][: _MOST_PROVIDERS - 1]
    found = [Reading(name, {"provider": name}) for name in like]
    new = Reading(_("New: {name}").format(name=typed), {"provider": typed})
    return found if same else [*found, new]


async def _providers(context: Context) -> list[str]:
    """Who offers something, or takes part; by name."""
    names = {
        *await offers.providers(context.transaction),
        *await invitations.providers_so_far(context.transaction),
    }
    return sorted(names, key=str.casefold)


async def _title(context: Context, answer: str) -> list[Reading]:
    title = _line(answer)
    return [Reading(title, {"title": title} | told_by(context, title))]


def told_by(context: Context, title: str) -> Data:
    """The kind and the category of an offer of which the name is a kind: zumba."""
    words = plain_words(title)
    found = subjects().found(words)
    if len(found) != 1 or (found[0].begin, found[0].end) != (0, len(words)):
        return {}
    return {"kind": found[0].topic} | _told_by_kind(context, found[0].topic)


def _told_by_kind(context: Context, kind: str) -> Data:
    """The category of a kind, where one knows it."""
    key = _category_in(context, kind)
    return {"category": key} if key else {}


def _category_in(context: Context, text: str) -> str | None:
    """The category of what is named in a text, by the scheme's words or what is known of any."""
    keys = {each.key for each in _categories(context)}
    own = OwnWords.of(context.scheme.category_words)
    if own and (found := own.choose("category", text)) in keys:
        return found
    of_topics = {category_of()[each.topic] for each in subjects().found(plain_words(text))}
    return of_topics.pop() if len(of_topics) == 1 and of_topics <= keys else None


def _categories(context: Context) -> list[Category]:
    """What an offer can be for: something, where a voucher may be for what one knows not yet."""
    return [each for each in context.scheme.categories if each.key != NO_CATEGORY]


async def _category(context: Context, answer: str) -> list[Reading]:
    key = _category_in(context, answer)
    return [Reading("", {"category": key})] if key else []


async def _kind(context: Context, answer: str) -> list[Reading]:
    kind = _line(answer).casefold().strip(" .")
    if not _KIND.fullmatch(kind):
        raise ValueError("no word")
    return [_as_kind(context, kind)]


def _as_kind(context: Context, kind: str) -> Reading:
    return Reading(kind, {"kind": kind} | _told_by_kind(context, kind))


async def _for_whom(context: Context, answer: str) -> list[Reading]:
    return [Reading(_label_of(who), asdict(who)) for who in read_for_whom(said(answer))]


def _label_of(who: ForWhom) -> str:
    """Only what has two meanings gets a button."""
    return _("Up to and including {age}").format(age=who.to_age)


async def _where(context: Context, answer: str) -> list[Reading]:
    where = read_where(answer, context.scheme.place)
    if where is None:
        return []
    neighbourhood = context.scheme.areas.neighbourhood(where.postcode)
    return [Reading("", asdict(where) | {"neighbourhood": neighbourhood})]


async def _when(context: Context, answer: str) -> list[Reading]:
    return [Reading("", {"when": _COLON.sub(r"\1.\2", _line(answer))})]


async def _price(context: Context, answer: str) -> list[Reading]:
    cents, what_for = price_in(answer)
    # Who types no more than an amount says nothing of the period, which stays as it was.
    values: Data = {"price_cents": cents} | ({"price_for": what_for} if what_for else {})
    return [Reading("", values)]


def price_in(text: str) -> tuple[int, str]:
    """A price as `read_price` has it, also in words. Raises ValueError."""
    has_figure = any(character.isdigit() for character in text)
    return read_price(text if has_figure else said(text))


async def _sign_up(context: Context, answer: str) -> list[Reading]:
    found = read_sign_up(_line(answer))
    return [Reading("", {"sign_up": found.line, "phone": found.phone, "website": found.website})]


async def _until(context: Context, answer: str) -> list[Reading]:
    return [Reading("", {"until": last_day_in(answer, context.today)})]


def last_day_in(text: str, today: date) -> str:
    """The last day that a text says, as it is kept. Raises ValueError."""
    first, last, _time = read_day_and_time(text, today)
    if first != last and not is_whole_month(first, last):
        raise ValueError("more days than one")
    return last.isoformat()


_READERS: dict[str, Callable[[Context, str], Awaitable[list[Reading]]]] = {
    "provider": _provider,
    "title": _title,
    "category": _category,
    "kind": _kind,
    "for_whom": _for_whom,
    "where": _where,
    "when": _when,
    "price": _price,
    "sign_up": _sign_up,
    "until": _until,
}


async def suggestions(context: Context, asks: str, offer: Offer) -> list[Reading]:
    """Likely answers to a question, as buttons; `offer` is as far as it is known."""
    match asks:
        case "provider":
            known = await _providers(context)
            return [Reading(name, {"provider": name}) for name in known[:_MOST_PROVIDERS]]
        case "category":
            return [Reading(each.label, {"category": each.key}) for each in _categories(context)]
        case "kind":
            named = [each.topic for each in subjects().found(plain_words(offer.title))]
            frequent = await found_offers.kinds(context.transaction, context.today)
            likely = [*dict.fromkeys([*named, *frequent])][:_MOST_KINDS]
            return [_as_kind(context, kind) for kind in likely]
        case "where" | "sign_up":
            return await _as_before(context, asks, offer)
    return []


async def _as_before(context: Context, asks: str, offer: Offer) -> list[Reading]:
    """What the same provider has with something else."""
    if not offer.provider:
        return []
    sets = fields()[asks].sets
    others = await offers.of_provider(context.transaction, offer.provider, context.today)
    found: dict[str, Reading] = {}
    for other in others:
        facts = as_json(other.offer)
        values = {name: facts[name] for name in sets}
        label = ", ".join(str(facts[name]) for name in sets[:2] if facts[name])
        label = (
            label or other.offer.website.removeprefix("https://") if asks == "sign_up" else label
        )
        if label:
            found.setdefault(label, Reading(label, values))
    return list(found.values())[:_MOST_PLACES]
