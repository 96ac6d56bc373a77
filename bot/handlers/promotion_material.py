"""What promotion material is that a coordinator sent (promotion_file.py), put out by a tap.

Until the tap it waits sealed, and nobody can take it.
"""

import re
from datetime import date, timedelta
from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.left import WHEN_LEFT
from bot.conversation.role_menu import stop_button
from bot.formatting import day, language_name
from bot.handlers.meant import sure_and_details
from bot.handlers.menu import in_pairs
from bot.handlers.promotion_costs import typed_line
from bot.parsing.dates import MOST_YEARS, OutOfReachError, read_day
from bot.parsing.said_no import is_more_than_no
from bot.reporting.names import promotion_kind_name
from bot.storage import promotion
from bot.storage.buttons import Button, ButtonRow
from bot.storage.promotion import Form, Kind, MaterialFacts
from bot.translation import gettext as _
from bot.translation import participant_languages
from bot.understanding.intents import Intent

FILE, READING, TITLE, KIND, LANGUAGE_STEP, LAST_DAY, CONFIRM = (
    "material.file",
    "material.reading",
    "material.title",
    "material.kind",
    "material.language",
    "material.last_day",
    "material.confirm",
)
# What is asked, in this order, and as what the answer is kept.
_QUESTIONS = {TITLE: "title", KIND: "kind", LANGUAGE_STEP: "language", LAST_DAY: "last_day"}
_LONGEST_TITLE = 60
_MONTH = timedelta(days=30)
_KINDS = (
    (Kind.FLYER, re.compile(r"\b(?:flyer|folder|foldertje|strooibiljet)s?\b", re.IGNORECASE)),
    (Kind.POSTER, re.compile(r"\b(?:poster|affiche|aanplakbiljet)s?\b", re.IGNORECASE)),
)
# What it is, and no more than that: verwijder de folder is no answer.
_IS_KIND = re.compile(
    r"\W*(?:(?:nee+|het|dit|dat|is|wordt|was|'?t|een|de|gewoon|maar|toch|ik|denk|bedoel|a ?[345]"
    r"|kleine?|grote?)\W+)*[^\W\d_]+(?:\W+(?:a ?[345]|hoor|graag|denk|ik))*\W*",
    re.IGNORECASE,
)
# What is put right where the whole is shown: nee, de titel is Kom dansen; het is een poster.
_CORRECTS = re.compile(
    r"\W*(?:(?:nee+|neen|wacht|oh?|oeps|sorry|toch|maar|de|het|is|dat|een|in)\b\W*)*"
    r"(?:(?:(?P<titled>titel|naam)|(?P<ends>laatste dag|einddatum|einde|tot en met|t/m|tot)"
    r"|(?P<speaks>taal))\b\W*(?:(?:is|wordt|moet|zijn|op|in|het)\b\W*)*(?P<answer>.*\w.*?)"
    r"|heet\W+(?P<called>.+?)|(?P<day>[0-9]{1,2}[ /-]\w+.*?)|(?P<word>[^\W\d_]+))[\s.!]*",
    re.IGNORECASE,
)


# What it is


def what_to_send() -> str:
    """What is asked for first, once more."""
    return _("Send a PDF, a PNG or a JPG, or type a text.")


def ask_title(context: Context, *, place: Place = Place.AUTO) -> None:
    context.go_to(TITLE)
    context.say(
        _("What is it called? Type a short name. For example: Flyer for swimming."),
        [stop_button()],
        place=place,
    )


async def take_title(context: Context) -> None:
    """The title was typed."""
    await _take_title(context)


async def _take_title(context: Context, part: str | None = None) -> None:
    title = await typed_line(context, _LONGEST_TITLE, [stop_button()], part=part)
    if title is not None:
        context.data["title"] = title
        await _go_on(context)


async def _go_on(context: Context) -> None:
    """The next that is not known yet, or a look at the whole."""
    data = context.data
    if "title" not in data:
        ask_title(context)
    elif "kind" not in data:
        _ask_kind(context)
    elif "language" not in data:
        _ask_language(context)
    elif "last_day" not in data:
        _ask_last_day(context)
    else:
        await _ask_confirmation(context)


def forget(context: Context) -> None:
    """Nothing is known any more of what was sent before."""
    for name in ("text", *_QUESTIONS.values(), WHEN_LEFT):
        context.data.pop(name, None)


async def step_back(context: Context) -> None:
    """One question back; before the first one it is what is sent. Of a text its kind is known."""
    data, steps = context.data, [*_QUESTIONS]
    before = steps[: steps.index(context.turn.step)] if context.turn.step in steps else steps
    answered = [_QUESTIONS[each] for each in before if each != KIND or "text" not in data]
    if known := [each for each in answered if each in data]:
        del data[known[-1]]
        await _go_on(context)
        return
    await promotion.drop(context.transaction, context.draft_id)
    forget(context)
    context.go_to(FILE)
    context.say(what_to_send(), [stop_button()])


def corrects(text: str) -> bool:
    """Whether a text puts something right of what is shown."""
    if is_more_than_no(text):
        return True
    match = None if text.rstrip().endswith("?") else _CORRECTS.fullmatch(text)
    return match is not None and (match["word"] is None or kind_in(match["word"]) is not None)


async def correct_material(context: Context) -> None:
    """It was typed what is not right."""
    match = _CORRECTS.fullmatch(context.text)
    if match is None or (match["word"] and kind_in(match["word"]) is None):
        context.repeat_question(_("What is wrong? Type what it should be."), delete=False)
    elif match["titled"] or match["called"]:
        await _take_title(context, match["called"] or match["answer"])
    elif match["ends"] or match["day"]:
        await _take_last_day(context, match["day"] or match["answer"])
    elif match["speaks"]:
        await take_language(context)
    else:
        await take_kind(context)


def kind_in(text: str) -> Kind | None:
    """The one kind of paper that a text names."""
    found = [kind for kind, words in _KINDS if words.search(text)]
    return found[0] if len(found) == 1 else None


def _ask_kind(context: Context, note: str = "") -> None:
    context.go_to(KIND)
    buttons: ButtonRow = [
        Button(promotion_kind_name(each), "material.kind", {"kind": each.value})
        for each in (Kind.FLYER, Kind.POSTER)
    ]
    question = _("What is it?")
    context.say(f"{note} {question}".strip(), buttons, [stop_button()])


async def take_kind(context: Context) -> None:
    """The kind was typed; a text is no paper."""
    kind = kind_in(context.text) if _IS_KIND.fullmatch(context.text) else None
    if "text" in context.data:
        context.repeat_question("", delete=False)
    elif kind is None:
        _ask_kind(context, _("Choose one of the buttons."))
    else:
        context.data["kind"] = kind.value
        await _go_on(context)


async def choose_kind(context: Context) -> None:
    """The kind was tapped."""
    context.data["kind"] = context.choice["kind"]
    await _go_on(context)


def _ask_language(context: Context, note: str = "") -> None:
    context.go_to(LANGUAGE_STEP)
    rows = in_pairs(
        Button(language_name(each), "material.language", {"language": each})
        for each in participant_languages()
    )
    question = _("In which language is it? You can also type it.")
    context.say(f"{note} {question}".strip(), *rows, [stop_button()])


async def choose_language(context: Context) -> None:
    """The language was tapped."""
    context.data["language"] = context.choice["language"]
    await _go_on(context)


async def take_language(context: Context) -> None:
    """The language was typed."""
    _sure, said = await sure_and_details(context, Intent.PROMOTION)
    if "language" not in said:
        _ask_language(context, _("I do not know this language."))
        return
    context.data["language"] = said["language"]
    await _go_on(context)


def _ask_last_day(context: Context, note: str = "") -> None:
    context.go_to(LAST_DAY)
    today, ends = context.today, context.scheme.ends
    days = [each for each in (today + _MONTH, ends) if each > today]
    rows: list[ButtonRow] = [
        [Button(day(each, with_year=True), "material.last_day", {"day": each.isoformat()})]
        for each in sorted({*days})
    ]
    question = _("Up to and including which day may it be used? You can also type a day.")
    context.say(f"{note} {question}".strip(), *rows, [stop_button()])


async def choose_last_day(context: Context) -> None:
    """The last day was tapped."""
    context.data["last_day"] = context.choice["day"]
    await _go_on(context)


async def take_last_day(context: Context) -> None:
    """The last day was typed."""
    await _take_last_day(context, context.text)


async def _take_last_day(context: Context, text: str) -> None:
    try:
        first, last = read_day(text, context.today)
    except OutOfReachError as error:
        _ask_last_day(context, _why_not(context, error.day))
        return
    except ValueError:
        first, last = date.max, date.min
    if first != last:
        _ask_last_day(context, _("I can't read this day."))
        return
    context.data["last_day"] = last.isoformat()
    await _go_on(context)


def _why_not(context: Context, last: date) -> str:
    """What is said of a last day that is out of reach."""
    if last < context.today:
        return _("That day is past.")
    text = _("That is more than {years} years ahead. Choose an earlier day.")
    return text.format(years=MOST_YEARS)


async def _ask_confirmation(context: Context) -> None:
    context.go_to(CONFIRM)
    facts = _facts(context)
    lines = [
        _("Is this right?"),
        f"<b>{escape(facts.title)}</b>",
        f"{promotion_kind_name(facts.kind)}, {language_name(facts.language)}",
        _("Up to and including {day}.").format(day=day(facts.last_day, with_year=True)),
        _("Intermediaries and volunteers can take it."),
    ]
    there = await promotion.to_take(context.transaction, context.today, facts.kind)
    if any(_is_called_the_same(each.facts, facts) for each in there):
        lines.append(_("Mind: there is one with this name already, in this language."))
    if "text" in context.data:
        lines += ["", escape(context.data["text"])]
    context.say("\n".join(lines), [Button(_("Put it out"), "material.put_out"), stop_button()])


def _is_called_the_same(one: MaterialFacts, other: MaterialFacts) -> bool:
    same_title = one.title.casefold() == other.title.casefold()
    return same_title and one.language == other.language


def _facts(context: Context) -> MaterialFacts:
    data = context.data
    return MaterialFacts(
        Kind(data["kind"]), data["language"], data["title"], date.fromisoformat(data["last_day"])
    )


async def put_out(context: Context) -> None:
    """The confirming tap."""
    facts, text = _facts(context), context.data.get("text")
    draft = context.draft_id
    if text is not None:
        material = await promotion.begin(
            context.transaction,
            draft_id=draft,
            chat_id=context.turn.chat_id,
            person_id=context.person.id,
            form=Form.TEXT,
            now=context.now,
        )
        await promotion.add_part(context.transaction, context.keys, material, 0, text.encode())
    found = await promotion.waiting(context.transaction, draft)
    context.end()
    if found is None:
        context.say(_("This file is no longer here."), *context.menu())
        return
    await promotion.put_out(context.transaction, found, facts)
    text = _("Done. {title} can be taken up to and including {day}.").format(
        title=f"<b>{escape(facts.title)}</b>", day=day(facts.last_day, with_year=True)
    )
    context.say(text, *context.menu())
