"""Which column of a table is what, as a coordinator says it where the names don't tell it rightly.

For the webshop's coupons and for its list of redemptions: the table is read again with each choice,
and shown again. Columns about people are no choice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.conversation.background import TaskKind
from bot.conversation.context import Context, Place
from bot.conversation.left import WHEN_LEFT, file_is_left
from bot.formatting import cut, join, number, one_line
from bot.parsing.tables.columns import (
    NOTES,
    Choice,
    Column,
    Doubt,
    Header,
    cells_of,
    column_letter,
    may_be,
    shown_name,
)
from bot.parsing.tables.headings import denies
from bot.storage import imports
from bot.storage.buttons import Button, ButtonRow, Data
from bot.translation import gettext as _
from bot.translation import ngettext

WHICH, NAME, MEANING = "columns.which", "columns.name", "columns.meaning"
# Telegram shows no more than 100 buttons.
_MOST_NAMES = 80
# So many columns are asked about in one go.
_MOST_DOUBTS = 12
# So many rows are named.
_MOST_HIDDEN = 20
_LONGEST_FILE_NAME = 60


@dataclass(frozen=True)
class SentList:
    """A kind of list that coordinators send.

    `read` shows what is in it, while the conversation waits at the step `reading`, and `columns`
    are looked for; `taking_in` is the step after the confirming tap, and `stop_row` puts it aside.
    `unsaid` is what somebody has to know who does not use a column that tells what a row is, and
    `which_amount` asks which of several columns with amounts counts, and `which_counts` whether one
    of so many columns says that a row counts. `which_word` asks what it holds in those that do,
    among the words that `may_mean` it below its name: that one is read as the first of `meanings`
    then, and the others as the second.
    """

    read: TaskKind
    columns: Callable[[], tuple[Column, ...]]
    reading: str
    taking_in: str
    stop_row: Callable[[], ButtonRow]
    unsaid: Callable[[], str]
    which_amount: Callable[[], str]
    which_counts: Callable[[int], str]
    which_word: Callable[[], str]
    may_mean: Callable[[str, str], bool]
    meanings: tuple[str, str]

    def known(self, header: Header) -> Data:
        """What a conversation has to know to come here: what reads the list, what is in it."""
        return {
            "task": self.read.name,
            "row": header.row,
            "names": header.choosable[:_MOST_NAMES],
            "places": header.places,
            "fits": header.fits,
        }


# By the task that reads it.
_LISTS: dict[str, SentList] = {}


def register(sent: SentList) -> SentList:
    """Let its columns be changed."""
    _LISTS[sent.read.name] = sent
    return sent


def being_read(context: Context) -> SentList | None:
    """The kind of list that the conversation is about, from its reading to its end."""
    step, task = context.turn.step, context.data.get("task")
    return next(
        (each for name, each in _LISTS.items() if name == task or each.reading == step), None
    )


def row() -> ButtonRow:
    """The way in, under what was read."""
    return [Button(_("Change columns"), "columns")]


def ask_missing(context: Context, facts: Data) -> bool:
    """A column is not known by its name: which is it? False where there are too few to choose."""
    context.data.update(facts)
    required = [column for column in _columns(context) if column.required]
    if len(context.data["names"]) < len(required):
        return False
    column = next(column for column in required if column.key not in _places(context))
    before = _("I do not know all columns of this file by their names.")
    _ask_name(context, column, f"{before}\n\n")
    return True


def ask_fitting(context: Context, facts: Data, asks: Sequence[str]) -> bool:
    """Ask of the first of these keys whether a column is it that nobody named; False without any.

    Its values would do, and what is not used would be lost without a word.
    """
    context.data.update(facts)
    names = dict(context.data["names"])
    fits = {key: [place for place in context.data["fits"][key] if place in names] for key in asks}
    key, fitting = next(((key, places) for key, places in fits.items() if places), ("", []))
    if not fitting:
        return False
    column = next(each for each in _columns(context) if each.key == key)
    label = f"<b>{escape(column.asked or column.label)}</b>"
    none = ""
    rests = [place for place in context.data["fits"].get("rest", []) if place in names]
    rests = rests if key == "amount" else []
    if rests or key in _places(context):
        question = sent_list(context).which_amount()
        labels = [shown_name(names[place]) for place in fitting]
        none = "" if column.required else _("None of these")
    elif len(fitting) == 1:
        question = _("I do not know the column “{name}”. Does it hold: {label}?")
        labels = [_("Yes")]
        none = _("No, do not use")
    else:
        question = _("I do not know these columns. Does one of them hold: {label}?")
        labels = [shown_name(names[place]) for place in fitting]
        none = _("No, none of these")
    rows: list[ButtonRow] = [
        [_pick_button(text, column, place)] for text, place in zip(labels, fitting, strict=True)
    ]
    if rests:
        rows.insert(0, [_difference_button(names, column, fitting[0], rests[0])])
    context.go_to(NAME)
    text = question.format(name=escape(shown_name(names[fitting[0]])), label=label)
    if none:
        rows.append([_pick_button(none, column, None)])
    context.say(text, *rows, last_row(context), place=Place.HERE)
    return True


def ask_hidden(context: Context, facts: Data, header: Header) -> bool:
    """Ask whether what a spreadsheet hides is read; False where nothing is, or it was told."""
    context.data.update(facts)
    if not header.hides:
        return False
    rows, names = header.hidden_rows, header.hidden_columns
    lines = []
    if rows:
        line = ngettext(
            "Row {rows} is hidden in your file.", "Rows {rows} are hidden in your file.", len(rows)
        )
        shown = [number(row) for row in rows[:_MOST_HIDDEN]]
        more = ", …" if len(rows) > _MOST_HIDDEN else ""
        lines.append(line.format(rows=", ".join(shown) + more if more else join(shown)))
    if names:
        line = ngettext(
            "The column {names} is hidden in your file.",
            "The columns {names} are hidden in your file.",
            len(names),
        )
        lines.append(line.format(names=escape(join(shown_name(name) for name in names))))
    context.go_to(NAME)
    context.say(
        "\n".join([*lines, _("Do I read what is hidden as well?")]),
        [Button(_("Yes, read it"), "columns.hidden", {"read": True})],
        [Button(_("No, leave it out"), "columns.hidden", {"read": False})],
        last_row(context),
        place=Place.HERE,
    )
    return True


async def choose_hidden(context: Context) -> None:
    """It was said whether what is hidden is read: the table is read again with that."""
    await _choose(context, lambda before: replace(before, hidden=context.choice["read"]))


def ask_notes(context: Context, facts: Data, header: Header) -> bool:
    """Ask whether what stands above and between the rows says that some do not count; False where
    nothing does, or it was told. The name of the file, and what was written with it, are asked
    about where they seem to say so."""
    context.data.update(facts)
    notes, written = list(header.notes), ""
    if not context.data.get("notes_told"):
        file_name, written = context.data.get("file_name", ""), context.data.get("written", "")
        notes += [_short(file_name)] if denies(file_name) else []
    if not notes and not written:
        return False
    lines = [_("Beside the rows your file says:"), *(f"“{escape(each)}”" for each in notes)]
    if written:
        told = _("With your file you wrote: “{words}”").format(words=escape(written))
        lines = [*(lines if notes else ()), told]
    lines.append(_("Do all rows count, all the same?"))
    context.go_to(NAME)
    choice = {"columns": [NOTES], "key": None}
    context.say(
        "\n".join(lines),
        [Button(_("Yes, all rows count"), "columns.tell", choice)],
        last_row(context),
        place=Place.HERE,
    )
    return True


def _short(text: str) -> str:
    return cut(one_line(text), _LONGEST_FILE_NAME)


def ask_doubts(context: Context, facts: Data, doubts: Sequence[Doubt], key: str = "state") -> bool:
    """Ask which of the columns that nobody reads says whether a row counts; False without any.

    The column that is tapped is read by this `key`. Then the others are asked about again.
    """
    context.data.update(facts)
    if not doubts:
        return False
    asked = doubts[:_MOST_DOUBTS]
    none = _("No") if len(asked) == 1 else _("No, none of these")
    rows: list[ButtonRow] = [[_yes_button(sent_list(context), each, key)] for each in asked]
    rows.append([Button(none, "columns.tell", {"columns": [d.place for d in asked], "key": None})])
    context.go_to(NAME)
    question = sent_list(context).which_counts(len(asked))
    text = "\n".join([*_doubt_lines(asked), question, *_warnings(asked, none)])
    context.say(text, *rows, last_row(context), place=Place.HERE)
    return True


def _yes_button(sent: SentList, doubt: Doubt, key: str) -> Button:
    """Says that this column tells which rows count, or asks by which word, where nobody knows."""
    name = _doubt_name(doubt)
    label, choice = _("Yes, {column}").format(column=name), {"columns": [doubt.place], "key": key}
    words = [each for each in doubt.words if sent.may_mean(doubt.name, each)]
    if not any(words):
        return Button(label, "columns.tell", choice)
    return Button(label, "columns.words", {**choice, "name": name, "words": words})


def _doubt_lines(asked: Sequence[Doubt]) -> list[str]:
    """What the columns are called, and some of what stands in each."""
    name_of = _doubt_name if len(asked) == 1 else _plain_doubt_name
    names = [f"<b>{escape(name_of(each))}</b>" for each in asked]
    values = [escape(", ".join(each.values)) for each in asked]
    if len(asked) > 1:
        lines = [
            f"{name}: {some}" if some else name for name, some in zip(names, values, strict=True)
        ]
        return [_("I do not know these columns:"), *lines]
    text = _("I do not know {name}.")
    if values[0]:
        text = _("I do not know {name}. It holds: {values}.")
    return [text.format(name=names[0], values=values[0])]


def _doubt_name(doubt: Doubt) -> str:
    """Its name; where it has none, its letter in a spreadsheet."""
    name = shown_name(doubt.name) if doubt.name else column_letter(doubt.place)
    return _("column {letter}").format(letter=name)


def _plain_doubt_name(doubt: Doubt) -> str:
    return shown_name(doubt.name) if doubt.name else _doubt_name(doubt)


def _warnings(doubts: Sequence[Doubt], none: str) -> list[str]:
    """In how many rows these columns seem to say no, or nothing where others say something."""
    lines = []
    for each in doubts:
        name = escape(_plain_doubt_name(each))
        if each.denying and not each.denied:
            text = ngettext(
                "{name}: seems to say no in {count} row.",
                "{name}: seems to say no in {count} rows.",
                each.denying,
            )
            lines.append(text.format(name=name, count=number(each.denying)))
        elif each.denying:
            text = ngettext(
                "{name}: “{words}” in {count} row.",
                "{name}: “{words}” in {count} rows.",
                each.denying,
            )
            words = escape(", ".join(each.denied))
            lines.append(text.format(name=name, words=words, count=number(each.denying)))
        if each.empty:
            text = ngettext(
                "{name}: nothing in {count} row.", "{name}: nothing in {count} rows.", each.empty
            )
            lines.append(text.format(name=name, count=number(each.empty)))
    if not lines:
        return []
    warning = _("Look out: with “{button}” these rows count as well.").format(button=none)
    return ["", warning, *lines]


async def tell(context: Context) -> None:
    """It was said what columns say, or that they say nothing: the table is read again with that."""
    told = dict.fromkeys(context.choice["columns"], context.choice["key"])
    context.data["notes_told"] = context.data.get("notes_told", False) or NOTES in told
    context.data["told_last"] = [at for at, key in told.items() if key is not None]
    words = context.choice.get("meant")
    meant = {at: words for at in told if words is not None}
    await _choose(
        context, lambda each: replace(each, told=each.told | told, meant=each.meant | meant)
    )


def back_row(context: Context) -> list[ButtonRow]:
    """The way back to the question of which the answer left no row that counts."""
    places = context.data.get("told_last")
    if not places:
        return []
    return [[Button(_("Back to the question"), "columns.untell", {"columns": places})]]


async def untell(context: Context) -> None:
    """What was said of these columns is taken back: it is asked once more."""
    places = context.choice["columns"]
    context.data["told_last"] = []

    def without(before: Choice) -> Choice:
        told = {at: key for at, key in before.told.items() if at not in places}
        meant = {at: words for at, words in before.meant.items() if at not in places}
        return replace(before, told=told, meant=meant)

    await _choose(context, without)


async def ask_which(context: Context) -> None:
    """Which column of the file is read wrongly? What is not used comes first."""
    context.go_to(WHICH)
    labels = _labels(context)
    rows: list[ButtonRow] = [
        [
            Button(
                f"{shown_name(name)}: {labels.get(place) or _('not used')}",
                "columns.one",
                {"column": place},
            )
        ]
        for place, name in sorted(context.data["names"], key=lambda each: each[0] in labels)
    ]
    context.say(
        _("Which column of your file do you want to change?"),
        *rows,
        last_row(context, Button(_("Back"), "columns.back")),
    )


def _labels(context: Context) -> dict[int, str]:
    """What the places of the file are read as."""
    places = _places(context)
    return {at: c.label for c in _columns(context) for at in cells_of(places, c.key)}


async def ask_meaning(context: Context) -> None:
    """What is in this column of the file? First what its values would do for, and what we need."""
    place = context.choice["column"]
    name = dict(context.data["names"])[place]
    context.go_to(MEANING)
    possible = [each for each in _columns(context) if may_be(each, name)]
    fitting = {key for key, places in context.data.get("fits", {}).items() if place in places}
    likely = [each for each in possible if each.key in fitting or each.required]
    if context.choice.get("all") or not likely:
        likely = possible
    likely = sorted(likely, key=lambda each: each.key not in fitting)
    rows: list[ButtonRow] = [[_button_of(each, place)] for each in likely]
    if len(likely) < len(possible):
        rows.append([Button(_("Something else"), "columns.one", {"column": place, "all": True})])
    places = _places(context)
    used = next((each for each in possible if place in cells_of(places, each.key)), None)
    question = _("What is in the column “{name}”?").format(name=escape(shown_name(name)))
    if used is not None and used.says:
        question += "\n" + sent_list(context).unsaid()
        rows.append([Button(_("Do not use"), "columns.tell", {"columns": [place], "key": None})])
    elif used is not None and not used.required:
        rows.append([_pick_button(_("Do not use"), used, None)])
    context.say(question, *rows, last_row(context, Button(_("Back"), "columns")))


def _button_of(column: Column, place: int) -> Button:
    """Says that this is the column."""
    if column.says:
        return Button(column.label, "columns.tell", {"columns": [place], "key": column.key})
    return _pick_button(column.label, column, place)


def _pick_button(text: str, column: Column, place: int | None) -> Button:
    return Button(text, "columns.choose", {"key": column.key, "column": place})


def _difference_button(names: dict[int, str], column: Column, place: int, rest: int) -> Button:
    """Says that it is what is in the one column, without what is left by the other."""
    label = _("{amount} less {rest}").format(
        amount=shown_name(names[place]), rest=shown_name(names[rest])
    )
    choice = {"key": column.key, "column": place, "rest": rest}
    return Button(label, "columns.choose", choice)


def _ask_name(context: Context, column: Column, before: str) -> None:
    """Which column of the file is one that has to be there? What its values do for comes first."""
    context.go_to(NAME)
    fitting = context.data.get("fits", {}).get(column.key, [])
    rows: list[ButtonRow] = [
        [_pick_button(shown_name(name), column, place)]
        for place, name in sorted(context.data["names"], key=lambda each: each[0] not in fitting)
        if may_be(column, name)
    ]
    question = _("Which column of your file is this: {label}?").format(
        label=f"<b>{escape(column.label)}</b>"
    )
    context.say(before + question, *rows, last_row(context), place=Place.HERE)


async def choose(context: Context) -> None:
    """A column was chosen: the table is read again with it."""
    key, place = context.choice["key"], context.choice["column"]

    def with_it(before: Choice) -> Choice:
        places = dict(before.places)
        # What this column was read as until now is looked for again, but not in this one.
        for other, its in _places(context).items():
            if its == place and other != key:
                places.pop(other, None)
        told = {at: said for at, said in before.told.items() if at != place}
        places[key] = place
        if key == "amount":
            places.pop("rest", None)
            places |= {"rest": context.choice["rest"]} if "rest" in context.choice else {}
        return replace(before, places=places, told=told)

    await _choose(context, with_it)


async def _choose(context: Context, change: Callable[[Choice], Choice]) -> None:
    """Change what was said of the columns, and read the table again with that."""
    found = await imports.by_draft(context.transaction, context.draft_id)
    if found is not None:
        before = Choice.read(found.columns) or Choice(context.data["row"], {})
        chosen = change(replace(before, row=context.data["row"]))
        await imports.choose_columns(context.transaction, found.id, chosen.written())
    await read_again(context)


async def read_again(context: Context, *, changed: bool = False) -> None:
    """Show once more what the table brings, with the columns as they are now.

    `changed`: what was shown is no longer so.
    """
    found = await imports.by_draft(context.transaction, context.draft_id)
    if found is None:
        context.end()
        context.say(_("This file is no longer here. Send it once more."), *context.menu())
        return
    sent = sent_list(context)
    shop = context.data.get("shop", False)
    context.go_to(sent.reading, **({} if shop else {WHEN_LEFT: file_is_left()}))
    text = asking_text() if shop else _("I am reading your file. One moment.")
    context.say(text, sent.stop_row(), place=Place.HERE)
    data = context.data
    args: Data = {"message": data.get("message"), "meant": data.get("meant", {})}
    args |= {"whole": data.get("whole", False), "shop": shop, "changed": changed}
    await sent.read.run_in_background(context, args)


def asking_text() -> str:
    """That a live webshop is asked, in place of a file that is read."""
    return _("I am asking the webshop. One moment.")


def sent_list(context: Context) -> SentList:
    """The kind of list that is asked about."""
    return _LISTS[context.data["task"]]


def _columns(context: Context) -> tuple[Column, ...]:
    return sent_list(context).columns()


def _places(context: Context) -> dict[str, int]:
    places: dict[str, int] = context.data["places"]
    return places


def last_row(context: Context, *before: Button) -> ButtonRow:
    """Puts the list aside."""
    return [*before, *sent_list(context).stop_row()]
