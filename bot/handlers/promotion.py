"""Flyers, posters and texts: what there is, giving it to who asks for it, and its end."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.routing import First
from bot.formatting import for_button, language_name, short_day
from bot.handlers.live_buttons import newest_actions, words_of
from bot.handlers.meant import is_idle
from bot.handlers.promotion_costs import costs_button
from bot.messages.offer_names import stays_text
from bot.reporting.names import promotion_kind_name
from bot.storage import promotion
from bot.storage.buttons import Button, ButtonRow, ClientButton, Data
from bot.storage.letters import MadeForm, MaterialMessage, PromotionMessage
from bot.storage.people import Role
from bot.storage.promotion import Kind, Material, MaterialFacts, Taken
from bot.translation import LANGUAGE, participant
from bot.translation import gettext as _

_FIRST_FORM: dict[Kind, MadeForm] = {Kind.FLYER: "flyer", Kind.POSTER: "a4", Kind.TEXT: "text"}
_KIND_OF: dict[MadeForm, Kind] = {
    "flyer": Kind.FLYER,
    "a4": Kind.POSTER,
    "a3": Kind.POSTER,
    "text": Kind.TEXT,
}
_SIZE = re.compile(r"\ba ?(?P<size>[345])\b", re.IGNORECASE)
_SIZES = {Kind.FLYER: "5", Kind.POSTER: "34"}
# What may stand before a title: de folder Kom zwemmen.
_BEFORE_TITLE = re.compile(r"^(?:(?:de|het|die) )?(?:folder|flyer|poster|affiche|tekst) ")
# With cut marks, where somebody says that it goes to one.
_FOR_PRINTER = re.compile(r"\bdrukker\w*|\bsnij(?:tekens|lijnen)\b|\bcopyshop\b", re.IGNORECASE)
# More titles are no list on a phone.
_MOST_SENT = 10


@dataclass(frozen=True)
class _There:
    """What can be had of a kind: the languages that the bot makes it in, and what was sent."""

    made: tuple[str, ...]
    sent: tuple[Material, ...]

    def in_language(self, language: str) -> "_There":
        """What of it is in a language."""
        return _There(
            tuple(each for each in self.made if each == language),
            tuple(each for each in self.sent if each.facts.language == language),
        )

    @property
    def count(self) -> int:
        return len(self.made) + len(self.sent)


async def show(context: Context) -> None:
    """What there is to hand out; what was asked for by kind and language comes at once."""
    said = _wanted(context)
    language, size = said.get("language"), str(said.get("size", ""))
    of_size = [kind for kind, sizes in _SIZES.items() if size and size in sizes]
    asked = Kind(said["kind"]) if said.get("kind") in set(Kind) else None
    if asked is None and not of_size:
        _ask_kind(context, said)
        return
    kind = asked or of_size[0]
    if size and size not in _SIZES.get(kind, size):
        note = _("There is a poster in A4 and A3, and a flyer in A5.")
        said.pop("size")
        _ask_kind(context, said, note)
        return
    there = await _there(context, kind)
    if language is None:
        await _give_or_list(context, kind, there)
        return
    wanted = there.in_language(language)
    if wanted.count:
        await _give_or_list(context, kind, wanted)
        return
    none = _("In {language} it is not there yet: {kind}.").format(
        language=escape(language_name(language)), kind=promotion_kind_name(kind).lower()
    )
    _list(context, kind, there, none)


async def read_form(context: Context) -> Data:
    """The size that a sentence names, and whether it is for the printer."""
    size, printer = _SIZE.search(context.text), _FOR_PRINTER.search(context.text)
    return ({"size": size["size"]} if size else {}) | ({"printer": True} if printer else {})


def _wanted(context: Context) -> Data:
    """What is asked for, as far as it was said or tapped."""
    return dict(context.meant or context.choice)


def _ask_kind(context: Context, said: Data, note: str = "") -> None:
    this = {name: said[name] for name in ("language", "size", "printer") if said.get(name)}
    rows: list[ButtonRow] = [
        [Button(promotion_kind_name(kind), "promotion", {"kind": kind.value} | this)]
        for kind in Kind
    ]
    if context.person.role is Role.COORDINATOR:
        rows += [[Button(_("Add something"), "material")], [costs_button()]]
    question = _("What do you want to hand out?")
    context.say(f"{note} {question}".strip(), *rows, *_back(context))


def _back(context: Context) -> list[ButtonRow]:
    """The way to the menu, where that ends nothing."""
    return [[Button(_("Back"), "menu")]] if is_idle(context.turn) else []


# A paper that is to go: verwijder de poster kom dansen.
_ENDS = re.compile(
    r"\W*(?:haal|verwijder|schrap|wis|stop|be[eë]indig) (?:met )?(?:de |die |het |deze )?"
    r"(?:(?P<poster>poster|affiche)|folder|flyer)\b\W*(?:van |over )?(?P<title>.*?)"
    r"\s*(?:\b(?:weg|eraf|eruit))?\W*",
    re.IGNORECASE,
)


async def _there(context: Context, kind: Kind) -> _There:
    scheme = context.scheme
    made = scheme.reviewed_languages
    if context.person.role is Role.COORDINATOR:
        made += scheme.draft_languages
    sent = await promotion.to_take(context.transaction, context.today, kind)
    return _There(made, tuple(sent[:_MOST_SENT]))


async def _give_or_list(context: Context, kind: Kind, there: _There) -> None:
    """The only one there is, or a choice."""
    if there.count != 1:
        _list(context, kind, there, "")
    elif there.made:
        for_printer = _is_for_printer(context, kind)
        await _give_made(context, _form(context, kind), there.made[0], for_printer=for_printer)
    else:
        await _give_sent(context, there.sent[0])


def _list(context: Context, kind: Kind, there: _There, note: str) -> None:
    """All of a kind, a button each; a `note` stands above the question."""
    rows: list[ButtonRow] = [
        [Button(_made_label(context, each), "promotion.made", _made(context, kind, each))]
        for each in there.made
    ]
    rows += [
        [Button(for_button(label), "promotion.sent", {"material": each.id})]
        for each, label in zip(there.sent, _labels_of(there.sent), strict=True)
    ]
    question = _("Which do you want?")
    context.say("\n".join(filter(None, (note, question))), *rows, *_back(context))


def _label_of(facts: MaterialFacts) -> str:
    """Its button: the title, and the language where that is not Dutch."""
    if facts.language == LANGUAGE:
        return facts.title
    return f"{facts.title} ({language_name(facts.language)})"


def _labels_of(sent: Sequence[Material]) -> list[str]:
    """Their buttons: what is called the same is told apart by its last day."""
    labels = [_label_of(each.facts) for each in sent]
    count = Counter(each.casefold() for each in labels)
    return [
        f"{short_day(each.facts.last_day)}: {label}" if count[label.casefold()] > 1 else label
        for each, label in zip(sent, labels, strict=True)
    ]


def _made(context: Context, kind: Kind, language: str) -> Data:
    this: Data = {"paper": _form(context, kind), "language": language}
    return this | ({"printer": True} if _is_for_printer(context, kind) else {})


def _form(context: Context, kind: Kind) -> MadeForm:
    """How it is made where nothing else is said: posters op A3."""
    is_large = kind is Kind.POSTER and _wanted(context).get("size") == "3"
    return "a3" if is_large else _FIRST_FORM[kind]


def _is_for_printer(context: Context, kind: Kind) -> bool:
    """Whether it was asked for with cut marks: voor de drukker. A text has none."""
    return kind is not Kind.TEXT and bool(_wanted(context).get("printer"))


def _made_label(context: Context, language: str) -> str:
    """A language in Dutch and as its readers write it; a draft is called so."""
    name, own = language_name(language), participant(language).name
    label = name if name == own else f"{name} · {own}"
    if language in context.scheme.draft_languages:
        label = _("{language} (draft)").format(language=label)
    return label


async def give_made(context: Context) -> None:
    """What the bot makes itself was chosen."""
    choice = context.choice
    await _give_made(
        context, choice["paper"], choice["language"], for_printer=choice.get("printer", False)
    )


async def _give_made(context: Context, form: MadeForm, language: str, *, for_printer: bool) -> None:
    scheme = context.scheme
    is_draft = language in scheme.draft_languages
    is_coordinator = context.person.role is Role.COORDINATOR
    if language not in scheme.reviewed_languages and not (is_draft and is_coordinator):
        # It was on when the button was made.
        await show_all(context)
        return
    kind = _KIND_OF[form]
    await _count(context, Taken(context.person.organisation, kind, language))
    this = {"paper": form, "language": language}
    rows: list[ButtonRow] = []
    if kind is Kind.TEXT:
        rows.append([ClientButton(_("Share"), "share")])
    elif not for_printer:
        rows.append([Button(_("For the print shop"), "promotion.made", this | {"printer": True})])
    if form == "a4":
        large = this | {"paper": "a3"} | ({"printer": True} if for_printer else {})
        rows.append([Button(_("Larger: A3"), "promotion.made", large)])
    message = PromotionMessage(form, language, for_printer, is_draft)
    context.send(message, *rows, keep=True, place=Place.NEW)


async def give_sent(context: Context) -> None:
    """What a coordinator sent was chosen."""
    found = await promotion.by_id(context.transaction, context.choice["material"])
    if found is None or not found.can_be_taken(context.today):
        context.say(_("This is not there any more."), *_back(context), place=Place.NEW)
        return
    await _give_sent(context, found)


async def _give_sent(context: Context, found: Material) -> None:
    facts = found.facts
    organisation = context.person.organisation
    await _count(context, Taken(organisation, facts.kind, facts.language, found.id))
    rows: list[ButtonRow] = []
    if facts.kind is Kind.TEXT:
        rows.append([ClientButton(_("Share"), "share")])
    if context.person.role is Role.COORDINATOR:
        rows.append([Button(_("End this"), "material.end", {"material": found.id})])
    context.send(MaterialMessage(found.id), *rows, keep=True, place=Place.NEW)


async def _count(context: Context, taken: Taken) -> None:
    """A coordinator only looks at it."""
    if context.person.role is not Role.COORDINATOR:
        await promotion.count(context.transaction, taken, context.today)


async def show_all(context: Context) -> None:
    """Which kind?"""
    _ask_kind(context, {})


async def or_titled(context: Context, otherwise: First) -> bool:
    """What of the list that stands there is called as was typed, or `otherwise` what that does."""
    actions = await newest_actions(context) if context.turn.person and context.text else []
    listed = [args["material"] for action, args in actions if action == "promotion.sent"]
    typed = _BEFORE_TITLE.sub("", words_of(context.text))
    there = [await promotion.by_id(context.transaction, each) for each in listed]
    found = [
        each
        for each in there
        if each and each.can_be_taken(context.today) and words_of(each.facts.title) == typed
    ]
    if not found:
        return await otherwise(context)
    await _give_or_list(context, found[0].facts.kind, _There((), tuple(found)))
    return True


# Its end


async def ask_end(context: Context) -> None:
    """End it before its last day?"""
    found = await promotion.by_id(context.transaction, context.choice["material"])
    if found is None or found.ended:
        context.toast(_("This has ended already."))
        return
    _ask_end_of(context, found)


async def end_named(context: Context) -> bool:
    """End what is named by its kind, and by its title where there are more; else what there is of
    that kind is shown."""
    match = _ENDS.fullmatch(context.text)
    if match is None:
        return False
    kind = Kind.POSTER if match["poster"] else Kind.FLYER
    title = match["title"].casefold()
    there = await promotion.to_take(context.transaction, context.today, kind)
    found = [each for each in there if title in each.facts.title.casefold()]
    if len(found) == 1:
        _ask_end_of(context, found[0])
    else:
        _list(context, kind, await _there(context, kind), "")
    return True


def _ask_end_of(context: Context, found: Material) -> None:
    context.begin()
    context.go_to("material.end", material=found.id)
    text = _("End {title}? Nobody can take it any more then. This can't be undone.")
    context.say(
        text.format(title=f"<b>{escape(found.facts.title)}</b>"),
        [Button(_("Yes, end it"), "material.end_now"), Button(_("No"), "material.keep")],
    )


async def keep(context: Context) -> None:
    """It does not end after all."""
    found = await promotion.by_id(context.transaction, context.data["material"])
    context.end()
    if found is None or found.ended:
        context.say(_("This has ended already."), *context.menu())
        return
    context.say(stays_text(found.facts.title), *context.menu())


async def end(context: Context) -> None:
    """The confirming tap."""
    material_id = context.data["material"]
    context.end()
    ended = await promotion.end(context.transaction, material_id, context.person.id, context.now)
    text = _("Done. It has ended.") if ended else _("This has ended already.")
    context.say(text, *context.menu())
