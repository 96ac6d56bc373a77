"""Promotion material that a coordinator sends: a PDF, a picture or a text, put out by a tap.

Until the tap it waits sealed, and nobody can take it. Fetching and looking at it is a task.
"""

import re
from datetime import date, timedelta
from functools import partial
from html import escape

from bot.conversation.background import (
    Act,
    NotFetched,
    Task,
    TaskContext,
    TooLarge,
    task,
)
from bot.conversation.context import Context, Place
from bot.conversation.left import WHEN_LEFT, file_is_left
from bot.conversation.role_menu import stop_button
from bot.conversation.routing import picture_of
from bot.domain.codes import candidates, looks_like_code
from bot.formatting import day, language_name
from bot.handlers.coupon_import import take_table
from bot.handlers.meant import sure_and_details
from bot.handlers.menu import in_pairs
from bot.handlers.promotion_costs import typed_line
from bot.handlers.sent_tables import is_still_asked
from bot.parsing.barcodes import NoPicture, codes_on
from bot.parsing.dates import read_day
from bot.parsing.papers import is_pdf, is_whole
from bot.parsing.personal_numbers import holds_bsn
from bot.parsing.said_no import is_more_than_no
from bot.reporting.names import promotion_kind_name
from bot.storage import imports, promotion
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.people import Role
from bot.storage.promotion import Form, Kind, MaterialFacts
from bot.translation import gettext as _
from bot.translation import participant_languages
from bot.understanding.addresses import address_in
from bot.understanding.codes_said import code_in
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
# Large enough for a poster, small enough for a database of which a copy is made every night.
MOST_BYTES = 10 * 1024 * 1024
_MOST_MB = MOST_BYTES // 1024**2
_SHORTEST_TEXT, _LONGEST_TEXT = 20, 1_000
_LONGEST_TITLE = 60
_PNG, _JPG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_TABLES = (".csv", ".xlsx", ".xls", ".xlsm", ".ods", ".numbers", ".tsv")
_MONTH = timedelta(days=30)
_KINDS = (
    (Kind.FLYER, re.compile(r"\b(?:flyer|folder|foldertje|strooibiljet)s?\b", re.IGNORECASE)),
    (Kind.POSTER, re.compile(r"\b(?:poster|affiche|aanplakbiljet)s?\b", re.IGNORECASE)),
)
# What is put right where the whole is shown: nee, de titel is Kom dansen; het is een poster.
_CORRECTS = re.compile(
    r"\W*(?:(?:nee+|neen|wacht|oh?|oeps|sorry|toch|maar|de|het|is|dat|een|in)\b\W*)*"
    r"(?:(?:(?P<titled>titel|naam)|(?P<ends>laatste dag|einddatum|einde|tot en met|t/m|tot)"
    r"|(?P<speaks>taal))\b\W*(?:(?:is|wordt|moet|zijn|op|in|het)\b\W*)*(?P<answer>.*\w.*?)"
    r"|heet\W+(?P<called>.+?)|(?P<day>[0-9]{1,2}[ /-]\w+.*?)|(?P<word>[^\W\d_]+))[\s.!]*",
    re.IGNORECASE,
)


# What is sent


async def begin(context: Context) -> None:
    """Ask for it."""
    context.begin()
    context.go_to(FILE)
    context.say(
        _(
            "Send a PDF, a PNG or a JPG, or type a text. Nothing of a participant may stand on it."
            " Nobody gets it before you tap."
        ),
        [stop_button()],
    )


async def take_text(context: Context) -> None:
    """A text was typed."""
    text = "\n".join(" ".join(line.split()) for line in context.text.splitlines()).strip()
    if not _SHORTEST_TEXT <= len(text) <= _LONGEST_TEXT:
        problem = _("Your text has {count} characters. Type a text of {least} to {most}.")
        problem = problem.format(count=len(text), least=_SHORTEST_TEXT, most=_LONGEST_TEXT)
        context.say(problem, [stop_button()])
        return
    if holds_bsn(text) or "postcode" in address_in(text) or code_in(text) is not None:
        context.delete_typed()
        refused = _("Put no address with a postcode, no code and no BSN in it. Type the text.")
        context.say(refused, [stop_button()])
        return
    context.data.update(text=text, kind=Kind.TEXT.value)
    _ask_title(context)


async def take_file(context: Context) -> None:
    """A file was sent: it is fetched and looked at after this turn."""
    picture, message = picture_of(context.turn), context.turn.message
    if picture is None or message is None:
        return
    if (picture.file_size or 0) > MOST_BYTES:
        context.go_to(FILE)
        context.say(f"{_too_large()} {_what_to_send()}", [stop_button()])
        return
    args = {"file": picture.file_id, "person": context.person.id, "message": message.message_id}
    await _read(context, args)


async def take_other_file(context: Context) -> None:
    """A file that is no picture or paper was sent: a table is read as one, and another is asked for
    instead of anything else.
    """
    message = context.turn.message
    document = message.document if message else None
    if document is None or _sent_table(context):
        await take_table(context)
        return
    problem = _("I can't use this kind of file. Save it as a PDF and send that.")
    if (document.file_size or 0) > MOST_BYTES:
        problem = f"{_too_large()} {_what_to_send()}"
    context.say(problem, [stop_button()])


def _sent_table(context: Context) -> bool:
    """Whether what was sent is called as tables are."""
    message = context.turn.message
    document = message.document if message else None
    return document is not None and (document.file_name or "").casefold().endswith(_TABLES)


def _what_to_send() -> str:
    return _("Send a PDF, a PNG or a JPG, or type a text.")


async def _read(context: Context, args: Data) -> None:
    context.go_to(READING, **{WHEN_LEFT: file_is_left()})
    context.say(_("I am looking at your file. One moment."), [stop_button()])
    await read_file.run_in_background(context, args)


def this_button(file: str) -> Button:
    """To put out a file that was sent at another moment, by its id in the chat."""
    return Button(_("It is promotion material"), "material.this", {"file": file})


async def begin_with_this(context: Context) -> None:
    """A file that was sent at another moment is fetched and looked at after this turn."""
    context.begin()
    await _read(context, {"file": context.choice["file"], "person": context.person.id})


def _too_large() -> str:
    return _("This file is too large. The most is {most} MB.").format(most=_MOST_MB)


@task("promotion_material.read")
async def read_file(task: Task, tools: TaskContext) -> Act:
    """Fetch it, see what it is, and keep it sealed."""
    try:
        data = await tools.fetch(task.args["file"])
    except TooLarge:
        return partial(_say_refused, why=_too_large())
    except NotFetched:
        return partial(_say_refused, why=_("I could not get your file. Send it once more."))
    if len(data) > MOST_BYTES:
        return partial(_say_refused, why=_too_large())
    form = _form_of(data)
    if form is None:
        return partial(_say_refused, why=_("I can't use this kind of file."))
    try:
        scanned = await _codes_on(data, form)
    except NoPicture:
        why = _("I can't open this file. Perhaps it is broken or too large.")
        return partial(_say_refused, why=why)
    # The address of a website may well stand there.
    if any(looks_like_code(code) for each in scanned for code in candidates(each)):
        why = _("The code of a voucher stands on it. I do not pass that on.")
        return partial(_say_refused, why=why, delete=True)
    await _keep(task, tools, form, data)
    return _ask_about_it


def _form_of(data: bytes) -> Form | None:
    """What a file is by how it begins, whatever its name."""
    if is_pdf(data):
        return Form.PDF
    if data.startswith(_PNG):
        return Form.PNG
    return Form.JPG if data.startswith(_JPG) else None


async def _codes_on(data: bytes, form: Form) -> list[str]:
    """What the codes on a picture or paper say. Raises NoPicture for one that can't be opened."""
    if form is Form.PDF and not is_whole(data):
        raise NoPicture("a broken paper")
    return await codes_on(data)


async def _keep(task: Task, tools: TaskContext, form: Form, data: bytes) -> None:
    """Keep it in pieces, each in a short transaction of its own."""
    installation = tools.installation
    async with tools.transaction() as transaction:
        material = await promotion.begin(
            transaction,
            draft_id=task.inbox_id,
            chat_id=task.chat_id,
            person_id=task.args["person"],
            form=form,
            now=installation.clock.now(),
        )
    for number, part in enumerate(imports.parts(data)):
        async with tools.transaction() as transaction:
            await promotion.add_part(transaction, installation.keys, material, number, part)


async def _say_refused(context: Context, why: str, *, delete: bool = False) -> None:
    """Nothing came of a file: another may be sent."""
    if delete:
        context.delete_typed()
    if is_still_asked(context, READING):
        context.go_to(FILE)
        context.say(f"{why} {_what_to_send()}", [stop_button()], place=Place.HERE)


async def _ask_about_it(context: Context) -> None:
    """It is kept: what is it called? Nothing is asked where somebody went on meanwhile."""
    if not is_still_asked(context, READING) or context.person.role is not Role.COORDINATOR:
        await promotion.drop(context.transaction, context.turn.inbox_id)
        return
    _ask_title(context, place=Place.HERE)


# What it is


def _ask_title(context: Context, *, place: Place = Place.AUTO) -> None:
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
        _ask_title(context)
    elif "kind" not in data:
        _ask_kind(context)
    elif "language" not in data:
        _ask_language(context)
    elif "last_day" not in data:
        _ask_last_day(context)
    else:
        await _ask_confirmation(context)


def _answered(context: Context) -> list[str]:
    """What was answered so far, in the order of the questions; of a text its kind is known."""
    known = context.data.keys() - ({"kind"} if "text" in context.data else set())
    return [each for each in ("title", "kind", "language", "last_day") if each in known]


async def step_back(context: Context) -> None:
    """One question back; before the first one it is what is sent."""
    if answered := _answered(context):
        del context.data[answered[-1]]
        await _go_on(context)
        return
    await promotion.drop(context.transaction, context.draft_id)
    for name in ("text", "kind", WHEN_LEFT):
        context.data.pop(name, None)
    context.go_to(FILE)
    context.say(_what_to_send(), [stop_button()])


async def keep_first_file(context: Context) -> None:
    """Another file was sent while what is asked is about the first, which stays."""
    note = (
        _("There is a text already. Do you want a file? Type “back” until I ask for it.")
        if "text" in context.data
        else _("There is a file already. Do you want another? Type “back” until I ask for it.")
    )
    context.repeat_question(note, delete=False)


async def keep_first_or_take_table(context: Context) -> None:
    """The same of a file that is no picture or paper; a table begins something else."""
    if _sent_table(context):
        await take_table(context)
    else:
        await keep_first_file(context)


def corrects(text: str) -> bool:
    """Whether a text puts something right of what is shown."""
    if is_more_than_no(text):
        return True
    match = None if text.rstrip().endswith("?") else _CORRECTS.fullmatch(text)
    return match is not None and (match["word"] is None or _kind_in(match["word"]) is not None)


async def correct_material(context: Context) -> None:
    """It was typed what is not right."""
    match = _CORRECTS.fullmatch(context.text)
    if match is None or (match["word"] and _kind_in(match["word"]) is None):
        context.repeat_question(_("What is wrong? Type what it should be."), delete=False)
    elif match["titled"] or match["called"]:
        await _take_title(context, match["called"] or match["answer"])
    elif match["ends"] or match["day"]:
        await _take_last_day(context, match["day"] or match["answer"])
    elif match["speaks"]:
        await take_language(context)
    else:
        await take_kind(context)


def _kind_in(text: str) -> Kind | None:
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
    kind = _kind_in(context.text)
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
    except ValueError:
        first, last = date.max, date.min
    if first != last:
        _ask_last_day(context, _("I can't read this day, or it is past."))
        return
    context.data["last_day"] = last.isoformat()
    await _go_on(context)


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
