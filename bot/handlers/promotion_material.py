"""Promotion material that a coordinator sends: a PDF, a picture or a text, put out by a tap, ended.

Until the tap it waits sealed, and nobody can take it. Fetching and looking at it is a task.
"""

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
from bot.parsing.papers import is_pdf
from bot.parsing.personal_numbers import holds_bsn
from bot.reporting.names import promotion_kind_name
from bot.storage import imports, promotion
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.people import Role
from bot.storage.promotion import Form, Kind, MaterialFacts
from bot.translation import LANGUAGE, participant_languages
from bot.translation import gettext as _
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
    if document is None or (document.file_name or "").casefold().endswith(_TABLES):
        await take_table(context)
        return
    problem = _("I can't use this kind of file. Save it as a PDF and send that.")
    if (document.file_size or 0) > MOST_BYTES:
        problem = f"{_too_large()} {_what_to_send()}"
    context.say(problem, [stop_button()])


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
    if await _shows_code(data):
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


async def _shows_code(data: bytes) -> bool:
    """Whether a voucher's code can be read on it; the address of a website may well stand there."""
    try:
        scanned = await codes_on(data)
    except NoPicture:
        return False
    return any(looks_like_code(code) for each in scanned for code in candidates(each))


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
    title = await typed_line(context, _LONGEST_TITLE, [stop_button()])
    if title is None:
        return
    context.data["title"] = title
    if "kind" in context.data:
        _ask_language(context)
        return
    context.go_to(KIND)
    buttons: ButtonRow = [
        Button(promotion_kind_name(each), "material.kind", {"kind": each.value})
        for each in (Kind.FLYER, Kind.POSTER)
    ]
    context.say(_("What is it?"), buttons, [stop_button()])


async def choose_kind(context: Context) -> None:
    """The kind was tapped."""
    context.data["kind"] = context.choice["kind"]
    _ask_language(context)


def _ask_language(context: Context, note: str = "") -> None:
    context.go_to(LANGUAGE_STEP)
    rows = in_pairs(
        Button(language_name(each), "material.language", {"language": each})
        for each in participant_languages()
    )
    question = _("In which language is it? You can also type it.")
    context.say(
        f"{note} {question}".strip(),
        *rows,
        [stop_button()],
    )


async def choose_language(context: Context) -> None:
    """The language was tapped."""
    _know_language(context, context.choice["language"])


async def take_language(context: Context) -> None:
    """The language was typed."""
    _sure, said = await sure_and_details(context, Intent.PROMOTION)
    if "language" not in said:
        _ask_language(context, _("I do not know this language."))
        return
    _know_language(context, said["language"])


def _know_language(context: Context, language: str) -> None:
    context.data["language"] = language
    _ask_last_day(context)


def _ask_last_day(context: Context, note: str = "") -> None:
    context.go_to(LAST_DAY)
    today, ends = context.today, context.scheme.ends
    days = [each for each in (today + _MONTH, ends) if each > today]
    rows: list[ButtonRow] = [
        [Button(day(each, with_year=True), "material.last_day", {"day": each.isoformat()})]
        for each in sorted({*days})
    ]
    question = _("Up to and including which day may it be used? You can also type a day.")
    context.say(
        f"{note} {question}".strip(),
        *rows,
        [stop_button()],
    )


async def choose_last_day(context: Context) -> None:
    """The last day was tapped."""
    _know_last_day(context, date.fromisoformat(context.choice["day"]))


async def take_last_day(context: Context) -> None:
    """The last day was typed."""
    try:
        first, last = read_day(context.text, context.today)
    except ValueError:
        first, last = date.max, date.min
    if first != last:
        _ask_last_day(context, _("I can't read this day, or it is past."))
        return
    _know_last_day(context, last)


def _know_last_day(context: Context, last: date) -> None:
    context.go_to(CONFIRM, last_day=last.isoformat())
    facts = _facts(context)
    lines = [
        _("Is this right?"),
        f"<b>{escape(facts.title)}</b>",
        f"{promotion_kind_name(facts.kind)}, {language_name(facts.language)}",
        _("Up to and including {day}.").format(day=day(last, with_year=True)),
        _("Intermediaries and volunteers can take it."),
    ]
    if "text" in context.data:
        lines += ["", escape(context.data["text"])]
    context.say("\n".join(lines), [Button(_("Put it out"), "material.put_out"), stop_button()])


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


# Its end


async def ask_end(context: Context) -> None:
    """End it before its last day?"""
    found = await promotion.by_id(context.transaction, context.choice["material"])
    if found is None or found.ended:
        context.toast(_("This has ended already."))
        return
    context.begin()
    context.go_to("material.end", material=found.id)
    text = _("End {title}? Nobody can take it any more then. This can't be undone.")
    context.say(
        text.format(title=f"<b>{escape(found.facts.title)}</b>"),
        [Button(_("Yes, end it"), "material.end_now"), Button(_("No"), "stop")],
    )


async def end(context: Context) -> None:
    """The confirming tap."""
    material_id = context.data["material"]
    context.end()
    ended = await promotion.end(context.transaction, material_id, context.person.id, context.now)
    text = _("Done. It has ended.") if ended else _("This has ended already.")
    context.say(text, *context.menu())


def label_of(facts: MaterialFacts) -> str:
    """Its button: the title, and the language where that is not Dutch."""
    if facts.language == LANGUAGE:
        return facts.title
    return f"{facts.title} ({language_name(facts.language)})"
