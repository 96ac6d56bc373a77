"""A coordinator adds an offer, or changes one: what is asked, a look at it, and the confirming tap.

What still has to be asked stands in the conversation (`left`), with what is known so far.
"""

import re
from collections.abc import Iterable
from html import escape

from bot.conversation.context import Context
from bot.conversation.left import WHEN_LEFT
from bot.conversation.role_menu import stop_button
from bot.domain.offers import NO_CATEGORY, Offer, StoredOffer, folded
from bot.formatting import for_button
from bot.handlers import offer_desk
from bot.handlers.menu import in_pairs
from bot.handlers.offer_fields import (
    ASKED,
    Field,
    Reading,
    as_json,
    fields,
    readings,
    suggestions,
    with_values,
)
from bot.handlers.offer_line import read_line
from bot.parsing.personal_numbers import holds_bsn
from bot.parsing.prices import is_money
from bot.parsing.said_no import denies, is_more_than_no, without_no
from bot.parsing.steps_back import says_back
from bot.storage import offers
from bot.storage.buttons import Button, ButtonRow, Data
from bot.translation import gettext as _

ASK, CONFIRM, CHANGE, FIX = "desk.ask", "desk.confirm", "desk.change", "desk.fix"
_NO_IDEA = re.compile(
    r"\W*(?:(?:dat|het|ik|is|nog|heb)\W+)*(?:geen idee|weet (?:ik )?(?:het |dat )?(?:nog )?niet"
    r"|niet bekend|onbekend|nvt|n\.v\.t|geen|niet van toepassing|overslaan|sla over)\W*|\W*",
    re.IGNORECASE,
)
# What a correction begins with: nee, de prijs moet zijn.
_CORRECTS = re.compile(
    r"\W*(?:(?:nee+|neen|wacht|oh?|oeps|sorry|toch|maar|doe|maak|zet|verander|de|het)\b\W*)*",
    re.IGNORECASE,
)
_SAYS_NO = re.compile(r"\W*(?:nee+|neen|wacht|oeps|sorry)\b", re.IGNORECASE)
_IS = (
    r"(?:\W+(?:(?:is|wordt|moet|nu|zijn|worden|klopt niet|in|op|naar)\b(?! ?$)\W*)*"
    r"|\W+)"
)
# What else people call a part of what is asked: it alone changes, and the rest of it stays.
_PARTS = (
    ("price", re.compile(r"kost\b\W*", re.IGNORECASE)),
    ("for_whom", re.compile(rf"leeftijd(?:en)?\b{_IS}|(?=rolstoel\b)", re.IGNORECASE)),
    ("where", re.compile(rf"(?:postcode|adres)\b{_IS}", re.IGNORECASE)),
    ("sign_up", re.compile(rf"(?:telefoon(?:nummer)?|website)\b{_IS}", re.IGNORECASE)),
    ("until", re.compile(r"(?=(?:tot en met|t/m) ?[0-9]+ [a-z]{3,})", re.IGNORECASE)),
)
# What not all that is typed can be an answer to.
_OF_A_KIND = frozenset({"price", "for_whom", "until"})
_YES = re.compile(r"\W+ja\W*$", re.IGNORECASE)
_TO = re.compile(r"^(?:tot en met|t/m) ?", re.IGNORECASE)


async def begin(context: Context) -> None:
    """A new offer."""
    await begin_with(context, "")


async def begin_with(context: Context, line: str) -> None:
    """A new offer, perhaps with what is told of it in one line."""
    context.begin()
    told = await read_line(context, line)
    left = _not_told(ASKED, told.values)
    context.data.update(offer=None, values=told.values, left=left, past=[])
    context.data[WHEN_LEFT] = _("Your new offer was not saved.")
    if holds_bsn(line):
        context.delete_typed()
        await _ask(context, left[0], _("Do not send a name or BSN."))
    elif told.providers:
        _ask_which(context, "provider", told.providers)
    else:
        await _go_on(context)


def _not_told(keys: Iterable[str], values: Data) -> list[str]:
    """Which of these still have to be asked."""
    asked = fields()
    return [key for key in keys if not any(name in values for name in asked[key].sets)]


async def _go_on(context: Context) -> None:
    """The next question, or a look at the whole."""
    left = context.data["left"]
    if left:
        await _ask(context, left[0])
    else:
        await ask_confirmation(context)


async def _ask(context: Context, asks: str, note: str = "") -> None:
    offer = with_values(await _old(context), context.data["values"])
    context.go_to(ASK)
    field = fields()[asks]
    title = f"<b>{escape(offer.title)}</b>" if offer.title else _("it")
    question = (note or field.question).format(title=title)
    context.say(question, *_rows(context, field, await suggestions(context, asks, offer)))


def _ask_which(context: Context, asks: str, found: list[Reading]) -> None:
    """Which of these does an answer mean?"""
    context.go_to(ASK)
    context.say(_("Which one do you mean?"), *_rows(context, fields()[asks], found))


def _rows(context: Context, field: Field, found: list[Reading]) -> list[ButtonRow]:
    """The buttons under a question: likely answers, that nobody knows, and the ways out."""
    rows = in_pairs(
        Button(for_button(each.label), "desk.value", {"values": each.values}) for each in found
    )
    if field.unknown:
        rows.append([Button(field.unknown, "desk.unknown")])
    return [*rows, [*_back_button(context), stop_button()]]


def _back_button(context: Context) -> ButtonRow:
    """To the question before this one, where there is any."""
    return [Button(_("Back"), "desk.earlier")] if _past(context) else []


def _past(context: Context) -> list[Data]:
    """How it stood before each answer."""
    return list(context.data.get("past", []))


def _remember(context: Context) -> None:
    """How it stands now is the way back."""
    data = context.data
    now = {"left": data["left"], "values": data["values"]}
    context.data["past"] = [*_past(context), now]


async def go_back(context: Context) -> None:
    """One question back; what was answered before it stays."""
    await step_back(context)


async def step_back(context: Context) -> bool:
    """One step back, to the question before or to what the offer is; False where none is."""
    past, stored = _past(context), await _stored(context)
    if past:
        context.data.update(past[-1], past=past[:-1])
        await _go_on(context)
    elif stored is not None and not stored.ended:
        if context.turn.step == CHANGE:
            context.end()
            offer_desk.show_offer(context, stored)
        else:
            ask_change_of(context, stored)
    elif context.turn.step == CONFIRM:
        await ask_fix(context)
    else:
        return False
    return True


async def typed_beside(context: Context) -> bool:
    """One step back, or an earlier answer put right, where that was typed; False of anything
    else."""
    if says_back(context.text):
        return await step_back(context)
    is_correction = _SAYS_NO.match(context.text) is not None and corrects(context.text)
    if is_correction:
        await _correct(context)
    return is_correction


async def take(context: Context) -> None:
    """An answer was typed, perhaps behind what was asked: leeftijd is 6 tot 12."""
    asked = context.data["left"][0]
    asks, answer = _named(context.text) or _part_named(context.text) or ("", "")
    if asked == "price" and (told := await _told_by_name(context)):
        asks, answer = asked, told
    found = await readings(context, asked, context.text)
    is_named = asks == asked and not found
    await _take(context, answer if is_named else context.text)


async def _told_by_name(context: Context) -> str:
    """The price that is told behind the name of the offer itself: zumba kost 12 euro."""
    offer = with_values(await _old(context), context.data["values"])
    name = re.escape(offer.title)
    told = re.fullmatch(
        rf"\W*(?:(?:de|het) )?{name} (?:kost|wordt|is)\b(?P<told>.+)", context.text, re.IGNORECASE
    )
    return told["told"] if told and await readings(context, "price", told["told"]) else ""


async def reads(context: Context) -> bool:
    """Whether what was typed answers what is asked, where that has an answer of its own kind; of
    any other question all that is typed may be the answer."""
    asked = context.data["left"][0]
    return asked not in _OF_A_KIND or bool(
        await readings(context, asked, context.text)
        or (_named(context.text) or _part_named(context.text) or ("",))[0] == asked
        or (asked == "price" and await _told_by_name(context))
    )


async def take_correction(context: Context) -> None:
    """What is not right was typed, by the name of the question: prijs 25 euro."""
    if says_back(context.text):
        if not await step_back(context):
            await offer_desk.show_gone(context)
    elif denied := _denied(context.text):
        await _change_field(context, denied)
    elif _named(context.text) or _part_named(context.text):
        await _correct(context)
    else:
        await _put_right(context)


async def _put_right(context: Context) -> None:
    """There is more behind a no, and it names no question: a price, or it is asked what."""
    behind = without_no(context.text)
    is_price = is_money(behind) or context.data["values"].keys() <= {"price_cents", "price_for"}
    found = await readings(context, "price", behind) if is_price else []
    if found:
        context.data.update(left=["price", *context.data["left"]])
        await _know(context, found[0].values)
    else:
        await ask_fix(context)


def _denied(text: str) -> str:
    """The question of which a text only says that its answer is wrong; else nothing."""
    for key, field in fields().items():
        if denies(text, re.escape(field.name)):
            return key
    return ""


async def _correct(context: Context) -> None:
    """Take what was typed by the name of its question, and go on with what was asked."""
    whole = _named(context.text)
    asks, answer = whole or _part_named(context.text) or ("", "")
    left = [each for each in context.data["left"] if each != asks]
    context.data.update(left=[asks, *left])
    if whole:
        await _take(context, answer)
        return
    found = await readings(context, asks, answer)
    if len(found) == 1:
        await _know(context, told_in(found[0]))
    else:
        await _take(context, answer)


def corrects(text: str) -> bool:
    """Whether a text names a question and answers it, or goes a step back."""
    if says_back(text):
        return True
    return not text.rstrip().endswith("?") and bool(_named(text) or _part_named(text))


def puts_right(text: str) -> bool:
    """As `corrects`, where a whole is shown: also a no with more behind it."""
    return corrects(text) or is_more_than_no(text) or bool(_denied(text))


def _named(text: str) -> tuple[str, str] | None:
    """The question that a text names, and its answer there."""
    said = _CORRECTS.sub("", text, count=1)
    for key, field in fields().items():
        name = re.match(rf"{field.name}\b{_IS}", said, re.IGNORECASE)
        if name and said[name.end() :].strip():
            return key, said[name.end() :]
    return None


def _part_named(text: str) -> tuple[str, str] | None:
    """The question of which a text names a part, and the answer there: postcode 9401 AB."""
    said = _CORRECTS.sub("", text, count=1)
    for key, words in _PARTS:
        if (name := words.match(said)) and said[name.end() :].strip():
            answer = _YES.sub("", said[name.end() :])
            return key, _TO.sub("", answer) if key == "until" else answer
    return None


def told_in(reading: Reading) -> Data:
    """What a reading tells, without what it leaves open."""
    return {
        name: value
        for name, value in reading.values.items()
        if value not in ("", None) and value is not False
    }


async def _take(context: Context, answer: str) -> None:
    asks = context.data["left"][0]
    field = fields()[asks]
    if field.unknown and _NO_IDEA.fullmatch(answer):
        await take_unknown(context)
        return
    found = await readings(context, asks, answer)
    if len(found) == 1:
        await _know(context, found[0].values)
    elif found:
        _ask_which(context, asks, found)
    elif holds_bsn(context.text):
        context.delete_typed()
        await _ask(context, asks, _("Do not send a name or BSN."))
    else:
        await _ask(context, asks, field.again)


async def take_value(context: Context) -> None:
    """One of the likely answers was tapped."""
    await _know(context, context.choice["values"])


async def take_unknown(context: Context) -> None:
    """Nobody knows, or it is for everybody."""
    await _know(context, fields()[context.data["left"][0]].nothing)


async def _know(context: Context, values: Data) -> None:
    data = context.data
    known = {**data["values"], **values}
    _remember(context)
    context.data.update(values=known, left=_not_told(data["left"][1:], values))
    await _go_on(context)


async def _stored(context: Context) -> StoredOffer | None:
    number = context.data["offer"]
    return None if number is None else await offers.by_id(context.transaction, number)


async def _old(context: Context) -> Offer:
    """The offer as it is, or one of which nothing is known."""
    stored = await _stored(context)
    return stored.offer if stored else Offer("", "", NO_CATEGORY, "")


async def ask_confirmation(context: Context) -> None:
    """Is this right? One tap from being in the list."""
    stored = await _stored(context)
    if context.data["offer"] is not None and (stored is None or stored.ended):
        await offer_desk.show_gone(context)
        return
    old = stored.offer if stored else None
    offer = with_values(await _old(context), context.data["values"])
    if offer == old and stored is not None:
        context.end()
        offer_desk.show_offer(context, stored, _("It is like this already."))
        return
    is_there = old is None and await _is_there(context, offer)
    context.go_to(CONFIRM, stood=as_json(old) if old else None, is_there=is_there)
    lines = [_("Is this right?"), offer_desk.described(context, offer)]
    if old is not None:
        lines += _was(context, old, offer)
        if offer.full and not old.full:
            lines.append(_("It is full then: nobody finds it any more."))
        elif old.full and not offer.full:
            lines.append(_("There is room again then: it is found again."))
    elif is_there:
        lines.append(_("Mind: the list has this already, of this provider."))
    context.say(
        "\n\n".join(lines),
        [Button(_("Save"), "desk.save")],
        [Button(_("Change"), "desk.fix"), *_back_button(context), stop_button()],
    )


def _was(context: Context, old: Offer, offer: Offer) -> list[str]:
    """What it says now and will not any more."""
    new = offer_desk.described(context, offer).splitlines()
    gone = [line for line in offer_desk.described(context, old).splitlines() if line not in new]
    return [_("It was: {what}").format(what="\n".join(gone))] if gone else []


async def _is_there(context: Context, offer: Offer) -> bool:
    others = await offers.of_provider(context.transaction, offer.provider, context.today)
    return any(folded(each.offer.title) == folded(offer.title) for each in others)


async def save(context: Context) -> None:
    """The confirming tap."""
    stored, data = await _stored(context), context.data
    if data["offer"] is None:
        offer = with_values(await _old(context), data["values"])
        if not data["is_there"] and await _is_there(context, offer):
            # Somebody else added it meanwhile.
            await ask_confirmation(context)
            return
        added = await offers.add(context.transaction, offer, context.now, draft_id=context.draft_id)
        context.end()
        offer_desk.show_offer(context, added, _("Done. It is in the list."))
        return
    if stored is None or stored.ended or data["stood"] != as_json(stored.offer):
        # A list was read meanwhile: what was confirmed is not what would be saved.
        await ask_confirmation(context)
        return
    offer = with_values(stored.offer, data["values"])
    await offers.change(context.transaction, stored, offer, context.now)
    context.end()
    now = await offers.by_id(context.transaction, stored.id) or stored
    offer_desk.show_offer(context, now, _("Done. It is saved."))


async def ask_fix(context: Context) -> None:
    """Something of what is shown is not right yet: what?"""
    context.go_to(FIX)
    rows = _field_rows()
    context.say(_("What is not right?"), *rows, [Button(_("Back"), "desk.back"), stop_button()])


def _field_rows() -> list[ButtonRow]:
    return in_pairs(
        Button(field.name, "desk.field", {"field": key}) for key, field in fields().items()
    )


async def back(context: Context) -> None:
    """All is right after all."""
    await ask_confirmation(context)


async def ask_change(context: Context) -> None:
    """What of the offer of the button changes?"""
    stored = await offers.by_id(context.transaction, context.choice["offer"])
    if stored is None or stored.ended:
        await offer_desk.show_gone(context)
    else:
        ask_change_of(context, stored)


def ask_change_of(context: Context, stored: StoredOffer) -> None:
    """What of this offer changes?"""
    _begin_about(context, stored)
    text = _("What changes in <b>{title}</b>?").format(title=escape(stored.offer.title))
    if stored.source != "chat":
        text += "\n" + _("What you set here stays, also after a next list.")
    full = _("There is room again") if stored.offer.full else _("It is full")
    context.say(text, *_field_rows(), [Button(full, "desk.full"), stop_button()])


async def begin_change(context: Context, stored: StoredOffer, values: Data) -> None:
    """Ask whether these are right of an offer; without any, what of it changes."""
    if values:
        _begin_about(context, stored)
        await change_to(context, values)
    else:
        ask_change_of(context, stored)


async def ask_again(context: Context, stored: StoredOffer, asks: str) -> None:
    """Ask one thing about this offer, after what could not be read."""
    _begin_about(context, stored)
    context.data.update(left=[asks])
    await _ask(context, asks, fields()[asks].again)


def _begin_about(context: Context, stored: StoredOffer) -> None:
    context.begin()
    context.go_to(CHANGE, offer=stored.id, values={}, left=[], past=[])


async def change_field(context: Context) -> None:
    """This is what changes."""
    await _change_field(context, context.choice["field"])


async def _change_field(context: Context, asks: str) -> None:
    if context.data["values"]:
        _remember(context)
    context.data.update(left=[asks])
    await _go_on(context)


async def change_full(context: Context) -> None:
    """It is full, or there is room again."""
    old = await _old(context)
    await change_to(context, {"full": not old.full})


async def change_to(context: Context, values: Data) -> None:
    """Ask whether these are right, of the offer that the conversation is about."""
    context.data.update(values={**context.data["values"], **values}, left=[])
    await ask_confirmation(context)
