"""Where a voucher can be spent: by kind, neighbourhood and age, in words or by buttons."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from bot.conversation.context import Context
from bot.domain.offer_fit import Limits
from bot.domain.offers import Offer, StoredOffer, days_in
from bot.formatting import join, number
from bot.handlers import card_language, lookup
from bot.handlers.meant import FIND_OFFERS, is_idle
from bot.handlers.menu import in_pairs
from bot.handlers.offer_search import PAGE, Found, kinds_for, look, wish_for, wish_in
from bot.handlers.offer_sift import facts_not_told
from bot.messages.links import map_link, share_link
from bot.messages.offers import in_full, list_line, shared, where
from bot.storage import offers, people, vouchers
from bot.storage.buttons import Button, ButtonRow, ClientButton, Data
from bot.storage.people import Role
from bot.translation import Participant, ngettext, participant
from bot.translation import gettext as _

# More names are no answer on a phone.
_MOST_NAMES = 15
# Buttons of kinds and of neighbourhoods: more is a list that nobody reads.
_MOST_KINDS, _MOST_AREAS = 8, 14
_AGES = (4, 6, 8, 10, 12, 14, 16, 18, 40, 70)


async def show_list(context: Context) -> None:
    """A page of what was found."""
    await say_list(context, wish_in(context.choice), context.choice.get("page", 0))


async def show_for_voucher(context: Context) -> None:
    """[Where to spend it] under a card: what fits the voucher, from where it was given."""
    voucher = await vouchers.by_id(context.transaction, context.choice["voucher"])
    if voucher is None:
        raise LookupError("the voucher of a card")
    if not lookup.reaches(context, voucher, context.choice):
        lookup.say_not_ours(context)
        return
    await say_list(context, wish_for(voucher), 0)


async def say_list(context: Context, wish: Data, page: int = 0, unknown: str = "") -> None:
    """A page of what fits a wish, or of what is like it; where there is nothing that is said.

    `unknown` says, as HTML, that where it was to be is not known.
    """
    note = unknown
    found = await look(context, wish, page)
    if page and not found.offers:
        # There is less than when the button to this page was made.
        page, found = 0, await look(context, wish)
    if not found.offers:
        await say_none(context, "\n".join(filter(None, (note, found.note))))
        return
    if note and not found.note:
        note = " ".join(
            (note, _("This is all in {town}:").format(town=escape(context.scheme.place)))
        )
    found = replace(found, note="\n".join(filter(None, (note, found.note))))
    to_pass_on = [each.id for each in found.offers if each.offer in found.places]
    _go_on_with(context, wish, {"page": page, "shown": to_pass_on})
    context.say(
        _list_text(found, wish, page),
        *with_back(context, *_list_rows(found, wish, page)),
        links={"share": _share_link(context, found.places, wish)},
    )


async def show_again(context: Context, wish: Data, page: int, note: str) -> None:
    """The same page of a list once more, under what is said of what was typed."""
    if note:
        context.say(note, keep=True)
    await say_list(context, wish, page)


def _share_link(
    context: Context, found: Sequence[Offer], wish: Data, language: str | None = None
) -> str:
    """A link that passes on as many of these as it holds; unless another is named, in the language
    of today's cards."""
    reader = participant(language or card_language.todays(context))
    most = range(len(found), 0, -1)
    texts = (_text_of(context, found[:number], wish, reader) for number in most)
    return share_link(texts)


def _text_of(context: Context, found: Sequence[Offer], wish: Data, reader: Participant) -> str:
    return shared(found, context.scheme, reader, voucher_for=wish.get("voucher_for"))


def say_to_pass_on(
    context: Context,
    places: Sequence[StoredOffer],
    language: str,
    wish: Data,
    page: int,
    note: str = "",
) -> None:
    """What stands on the screen as a text, in a language, under what is said of it as HTML."""
    found, shown = [each.offer for each in places], [each.id for each in places]
    text = escape(_text_of(context, found, wish, participant(language)))
    back = _back_to_list(wish, page, shown)
    if context.turn.step == FIND_OFFERS:
        _go_on_with(context, wish, {"page": page, "shown": shown, "asked": "one"})
    context.say(
        "\n\n".join(filter(None, (note, text))),
        [ClientButton(_("Share"), "share"), back],
        links={"share": _share_link(context, found, wish, language)},
    )


def place_not_known(place: str) -> str:
    """That a place is no neighbourhood here, as HTML; empty is one that is not named."""
    if not place:
        return _("That place I do not know as a neighbourhood.")
    if place.isdigit():
        return _("{place} I do not know as a postcode.").format(place=place)
    return _("{place} I do not know as a neighbourhood.").format(place=escape(place))


def street_not_known() -> str:
    """That one does not look from a street, and from where one does."""
    return _("Streets I do not know. Type the neighbourhood, or the four digits of the postcode.")


async def say_none(context: Context, text: str) -> None:
    """That there is nothing of the kind, whom to call, and which kinds there are."""
    rows = await kind_rows(context, {})
    if rows:
        context.say(f"{text}\n{call(context)}", *with_back(context, *rows))
    else:
        await show_nothing(context)


def _list_text(found: Found, wish: Data, page: int) -> str:
    first = page * PAGE + 1
    lines = [f"<b>{found.heading}</b>"]
    lines += [found.note] if found.note else []
    lines += [
        list_line(place, each.offer, *_not_known(each.offer, found.limits, wish))
        for place, each in enumerate(found.offers, first)
    ]
    left = found.count - page * PAGE - len(found.offers)
    if left > 0:
        more = ngettext("There is {count} more.", "There are {count} more.", left)
        lines += ["", more.format(count=number(left))]
    return "\n".join(lines)


def _not_known(offer: Offer, limits: Limits, wish: Data) -> list[str]:
    """What was asked that nobody wrote down of an offer."""
    facts = facts_not_told(limits, offer)
    if "age" in wish and offer.from_age is None and offer.to_age is None:
        facts.append(_("age not known"))
    if "days" in wish and not days_in(offer.when) and _("time not known") not in facts:
        facts.append(_("days not known"))
    return facts


def _list_rows(found: Found, wish: Data, page: int) -> list[ButtonRow]:
    here = wish | ({"page": page} if page else {})
    first = page * PAGE + 1
    numbers: ButtonRow = [
        Button(str(place), "offers.one", here | {"offer": each.id})
        for place, each in enumerate(found.offers, first)
    ]
    turn: ButtonRow = [ClientButton(_("Share"), "share")]
    if page:
        turn.append(Button(_("Previous"), "offers.list", wish | {"page": page - 1}))
    if found.count > page * PAGE + len(found.offers):
        turn.append(Button(_("More"), "offers.list", wish | {"page": page + 1}))
    # Of four in a row a phone shows only how they begin.
    other: list[ButtonRow] = [
        [Button(_("Kind"), "offers", wish), Button(_("Neighbourhood"), "offers.areas", wish)],
        [Button(_("Age"), "offers.ages", wish)],
    ]
    return [numbers, turn, *other]


async def show_one(context: Context) -> None:
    """One offer in full, on the map, and as a text to pass on."""
    stored = await offers.by_id(context.transaction, context.choice["offer"])
    wish, page = wish_in(context.choice), context.choice.get("page", 0)
    if stored is None or stored.ended:
        await say_list(context, wish, page)
        return
    say_one(context, stored, wish, page)


def say_one(context: Context, stored: StoredOffer, wish: Data, page: int = 0) -> None:
    """One offer in full, with the way back to what fits the wish."""
    offer = stored.offer
    if context.turn.step == FIND_OFFERS:
        # A next number may be typed of the list that it came from.
        _go_on_with(context, wish, {"page": page, "shown": [stored.id], "asked": "one"})
    links = {"share": _share_link(context, [offer], wish)}
    first: ButtonRow = [ClientButton(_("Share"), "share")]
    if place := where(offer):
        links["map"] = map_link(place, context.scheme.place)
        first.insert(0, ClientButton(_("Where is it?"), "map"))
    if offer.website:
        links["website"] = offer.website
        first.append(ClientButton(_("Website"), "website"))
    context.say(in_full(offer), first, [_back_to_list(wish, page, [stored.id])], links=links)


def _back_to_list(wish: Data, page: int, shown: Sequence[int]) -> Button:
    """The way back to a list; what stands on the screen goes along, for what is typed about it."""
    back = wish | ({"page": page} if page else {}) | {"shown": list(shown)}
    return Button(_("Back"), "offers.list", back)


async def show_kinds(context: Context) -> None:
    """[Where to spend it]: which kinds there are; what else a button wishes stays so."""
    await say_kinds(context, wish_in(context.choice))


async def say_kinds(context: Context, wish: Data) -> None:
    """Which kinds there are, for what else is wished."""
    wish = dict(wish)
    for name in ("about", "beside", "kind", "piece", "provider"):
        wish.pop(name, None)
    rows = await kind_rows(context, wish)
    if not rows:
        await show_nothing(context)
        return
    context.say(_what_is_sought(context, wish), *with_back(context, *rows))


def _what_is_sought(context: Context, wish: Data) -> str:
    """The question, with what can be typed where nothing else waits for that."""
    if not is_idle(context.turn):
        return _("What are you looking for? Choose a kind.")
    _go_on_with(context, wish, {"asked": "kind"})
    return _(
        "What are you looking for? Choose a kind, or type it.\nFor example: swimming in {place}."
        " Or: something for a girl of 9."
    ).format(place=escape(context.scheme.place))


async def kind_rows(context: Context, wish: Data) -> list[ButtonRow]:
    kinds = await kinds_for(context, wish)
    rows = in_pairs(
        Button(kind[:1].upper() + kind[1:], "offers.list", wish | {"kind": kind})
        for kind in kinds[:_MOST_KINDS]
    )
    return [*rows, [Button(_("All of it"), "offers.list", wish)]] if rows else []


async def show_areas(context: Context) -> None:
    """From which neighbourhood to look."""
    say_areas(context, wish_in(context.choice))


def say_areas(context: Context, wished: Data) -> None:
    """From which neighbourhood to look, for what else is wished."""
    wish = {name: said for name, said in wished.items() if name != "near"}
    areas = sorted(set(context.scheme.neighbourhoods.values()))[:_MOST_AREAS]
    rows = in_pairs(Button(area, "offers.list", wish | {"where": area}) for area in areas)
    wish.pop("where", None)
    rows.append([Button(_("Everywhere"), "offers.list", wish)])
    _go_on_with(context, wished, {"asked": "where"})
    context.say(_("From which neighbourhood?"), *rows)


async def show_ages(context: Context) -> None:
    """For what age to look."""
    say_ages(context, wish_in(context.choice))


def say_ages(context: Context, wished: Data) -> None:
    """For what age to look, for what else is wished."""
    wish = {name: said for name, said in wished.items() if name not in ("age", "group", "ages")}
    buttons = [Button(str(age), "offers.list", wish | {"age": str(age)}) for age in _AGES]
    half = len(buttons) // 2
    rows: list[ButtonRow] = [list(buttons[:half]), list(buttons[half:])]
    rows.append([Button(_("Any age"), "offers.list", wish)])
    if is_idle(context.turn):
        _go_on_with(context, wish, {"asked": "age"})
        context.say(_("How old? Choose, or type the age."), *rows)
    else:
        context.say(_("How old?"), *rows)


def _go_on_with(context: Context, wish: Data, here: Data | None = None) -> None:
    """Wait for what is typed next about it, where nothing else goes on; `here` is what stands on
    the screen."""
    if is_idle(context.turn):
        context.begin()
        context.go_to(FIND_OFFERS, **{**(here or {}), **wish})


async def show_nothing(context: Context) -> None:
    """Where a voucher can be spent, while nobody wrote down what there is: who takes part."""
    named = await who_takes_part(context)
    lines = [escape(context.scheme.where_to_spend), *named]
    if named:
        lines.append(_("What exactly they offer I do not know. Ask them."))
    else:
        lines.append(_("Who takes part I do not know yet."))
    lines.append(call(context))
    context.say("\n".join(lines), *with_back(context, [Button(_("The rules"), "rules")]))


async def who_takes_part(context: Context) -> list[str]:
    """The providers that take part, in a sentence; nothing where there are none yet."""
    names = await people.providers_taking_part(context.transaction)
    if not names:
        return []
    told = [escape(name) for name in names[:_MOST_NAMES]]
    if len(names) > _MOST_NAMES:
        more = len(names) - _MOST_NAMES
        told.append(ngettext("{count} other", "{count} others", more).format(count=number(more)))
    return [_("Taking part now: {providers}.").format(providers=join(told))]


def with_back(context: Context, *rows: ButtonRow) -> list[ButtonRow]:
    """Rows of buttons, the last with the way to the menu, where that ends nothing."""
    if not is_idle(context.turn):
        return list(rows)
    *above, last = rows or ([],)
    return [*above, [*last, Button(_("Back"), "menu")]]


def call(context: Context) -> str:
    """What to do where what is wanted is not in the list."""
    if context.person.role is Role.COORDINATOR:
        return _("Is something missing? Add it at “Offers”.")
    return _("Looking for something else? Call the coordinator: {phone}.").format(
        phone=escape(context.scheme.coordinator_phone)
    )
