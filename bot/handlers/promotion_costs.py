"""What promotion cost: a coordinator writes it down against its pot, and can take it back."""

import re
from datetime import date, timedelta
from html import escape

from bot.conversation.context import Context
from bot.conversation.left import WHEN_LEFT
from bot.conversation.role_menu import stop_button
from bot.formatting import cut, day, euro, plain_cents, plain_signs, read_euro, short_day
from bot.parsing.about_people import holds_name
from bot.parsing.address import holds_postcode
from bot.parsing.periods import read_period
from bot.parsing.personal_numbers import holds_bsn, holds_phone
from bot.parsing.said_no import denies, is_more_than_no
from bot.storage import pots, promotion_costs
from bot.storage.buttons import Button, ButtonRow
from bot.storage.pots import PROMOTION, Pot, SoldOut
from bot.storage.promotion_costs import Cost, NewCost
from bot.translation import gettext as _
from bot.understanding.amounts import amount_in
from bot.understanding.numbers import said

AMOUNT, WHAT, DAY, CONFIRM = "cost.amount", "cost.what", "cost.day", "cost.confirm"
_PAGE = 5
_LONGEST = 80
_LONGEST_ON_BUTTON = 14
_MOST_WORDS = 5
# A credit note is no cost, nor its opposite.
_MINUS = re.compile(r"[^\d]*(?:-[^\d]*|\bmin(?:us)?\b\W*)\d", re.IGNORECASE)
# A cost in one line, such as: 340 euro uitgegeven aan folders.
_SPENT = re.compile(
    r"\b(?:kosten|kostten?|gekost|uitgegeven|uitgave|besteed|betaald|factuur|rekening"
    r"|schrijf|noteer|boek)\b",
    re.IGNORECASE,
)
_ON_PROMOTION = re.compile(
    r"\b(?:promo\w*|folder\w*|flyer\w*|poster\w*|affiche\w*|drukwerk|drukker\w*|advertentie\w*"
    r"|banner\w*|campagne\w*|reclame\w*|spandoek\w*)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?P<sign>€|\beur\b)?\s*\d[\d.,]*(?:,-)?\s*(?P<unit>euro\b|eur\b|€)?", re.IGNORECASE
)
# What one of them cost says not what all did.
_EACH = re.compile(
    r"\b(?:per (?:stuk|folder|poster|flyer)|p\.?/?st|ieder|elk|stuks? van"
    r"|(?:keer|maal|x) (?:€|\d))",
    re.IGNORECASE,
)
_MINUS_IN_LINE = re.compile(r"\b(?:minus|min)\b|-\s?(?:€\s?)?\d", re.IGNORECASE)
_DAY_NAMED = (
    r"(?P<day>eergisteren|gisteren|vandaag|morgen|overmorgen"
    r"|(?:afgelopen|vorige|volgende|komende) (?:week|maand|jaar)"
    r"|(?:(?:afgelopen|vorige|volgende|komende) )?(?:maan|dins|woens|donder|vrij|zater|zon)dag"
    r"|\d{1,2} (?:jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)\w*(?: 20\d\d)?"
    r"|\d{1,2}[-/]\d{1,2}(?:[-/](?:20)?\d\d)?)"
)
_DAY_SAID = re.compile(rf"\b(?<!voor )(?:op |van )?{_DAY_NAMED}(?![\w-])", re.IGNORECASE)
_YEAR = re.compile(r"20\d\d|[-/]\d\d$")
# Longer ago nobody means a day without its year.
_LONG_AGO = timedelta(days=183)
# Who was paid, rather than what for: aan Jan betaald.
_TO_SOMEBODY = re.compile(r"\b[Aa]an [A-ZÀ-Þ][a-zß-ÿ]+\b")
# What is put right where the whole is shown: nee, 90 euro; de dag is 3 september; het was voor ...
_CORRECTS = re.compile(
    r"\W*(?:(?:nee+|neen|wacht|oh?|oeps|sorry|toch|maar|het|de|dat|is|was|wordt|moet|zijn|niet)\b"
    r"\W*)*(?:(?:bedrag|dag|datum|kosten|kostte)\b\W*(?:(?:is|was|wordt|moet|zijn)\b\W*)*)?"
    rf"(?:(?P<amount>(?:€ ?)?\d[\d.,]*(?:,-)?(?: ?(?:euro|eur|€))?)|(?:op |van )?{_DAY_NAMED}"
    r"|(?:(?:waarvoor|omschrijving)\b\W*(?:(?:is|was|wordt)\b\W*)?|voor )(?P<what>.+?)"
    # 500 folders says what it was for, and not how much it was.
    r"|(?P<counted>\d{1,5} (?!euro|eur\b|voor|aan|uit|maar|cent)[^\W\d]{4,}.*?))"
    r"(?: (?:zijn|worden))?\W*",
    re.IGNORECASE,
)
# Where it is asked what it was for: 400,5; nee 400 euro.
_ONLY_AMOUNT = re.compile(
    r"\W*(?:(?:nee+|neen|oeps|sorry|toch|het|is|was)\b\W*)*"
    r"(?P<amount>(?:€ ?)?\d[\d.,]*(?:,-)?(?: ?(?:euro|eur|€))?)\W*",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\W*\b(?:(?:we|wij|ik|er|is|zijn|heb|hebben|hebt|schrijf|op|noteer|boek|de|het|een|er|is|dat"
    r"|aan|voor|van|met|kosten|kostte|kostten|gekost|uitgegeven|uitgave|besteed|betaald|factuur"
    r"|rekening|promotie|promotiekosten)\b\W*)+",
    re.IGNORECASE,
)


def pot_line(pot: Pot) -> str:
    """The pot in one line."""
    return _("Promotion: {spent} spent, {free} free, of {ceiling}.").format(
        spent=euro(pot.spent_cents), free=euro(pot.free_cents), ceiling=euro(pot.ceiling_cents)
    )


def costs_button() -> Button:
    """The way to the costs."""
    return Button(_("Costs of promotion"), "costs")


async def show_costs(context: Context, note: str = "") -> None:
    """The pot, and a page of its costs, with a note above them."""
    context.end()
    page = context.choice.get("page", 0)
    found = await promotion_costs.newest(context.transaction, _PAGE + 1, page * _PAGE)
    if page and not found:
        # Some were taken back since the button to this page was made.
        page, found = 0, await promotion_costs.newest(context.transaction, _PAGE + 1)
    lines = [note, ""] if note else []
    lines.append(pot_line(await pots.named(context.transaction, PROMOTION)))
    if found:
        lines += [
            "",
            *(f"{_day_of(context, cost.made_on)}: {_told(cost)}" for cost in found[:_PAGE]),
        ]
    else:
        lines.append(_("No costs were written down yet."))
    rows: list[ButtonRow] = [
        [Button(_label(context, cost), "costs.one", {"cost": cost.id})] for cost in found[:_PAGE]
    ]
    turn: ButtonRow = []
    if page:
        turn.append(Button(_("Previous"), "costs", {"page": page - 1}))
    if len(found) > _PAGE:
        turn.append(Button(_("More"), "costs", {"page": page + 1}))
    rows += [turn] if turn else []
    context.say(
        "\n".join(lines),
        *rows,
        [Button(_("Write down costs"), "costs.new")],
        [Button(_("Back"), "menu")],
    )


def _told(cost: Cost) -> str:
    return f"{escape(cost.what)}, {euro(cost.amount_cents)}"


def _day_of(context: Context, made_on: date) -> str:
    """A day, with its year where that is not this one."""
    return day(made_on, with_year=made_on.year != context.today.year)


def _label(context: Context, cost: Cost) -> str:
    what, made_on = cut(cost.what, _LONGEST_ON_BUTTON), cost.made_on
    year = f" {made_on.year}" if made_on.year != context.today.year else ""
    return f"{euro(cost.amount_cents)} {what}, {short_day(made_on)}{year}"


# Writing one down


async def begin(context: Context) -> None:
    """How much was it?"""
    _begin(context)
    _ask_amount(context)


def _begin(context: Context) -> None:
    context.begin()
    context.data[WHEN_LEFT] = _("Your costs were not written down.")


def _ask_amount(context: Context, note: str = "") -> None:
    context.go_to(AMOUNT)
    question = _("How much was it? Type the amount. For example: 340 or 125,50.")
    context.say(f"{note} {question}".strip(), [stop_button()])


def reads_amount(text: str) -> bool:
    """Whether a text is an amount, or meant as one, rather than a sentence."""
    return any(map(str.isdigit, said(text))) and len(text.split()) <= _MOST_WORDS


async def take_amount(context: Context) -> None:
    """The amount was typed."""
    await _take_amount(context, context.text)


async def _take_amount(context: Context, text: str) -> None:
    try:
        cents = read_euro(text)
    except ValueError:
        amount = None if _MINUS.match(plain_signs(text)) else amount_in(text)
        cents = plain_cents(amount) if amount and "." not in text else 0
    if not cents:
        _ask_amount(context, _("I can't read this amount."))
        return
    await _know_amount(context, cents)


async def _know_amount(context: Context, cents: int) -> None:
    free = (await pots.named(context.transaction, PROMOTION)).free_cents
    if cents > free:
        _ask_amount(context, _too_much(cents, free))
        return
    context.data["cents"] = cents
    await _go_on(context)


async def _go_on(context: Context) -> None:
    """The next that is not known yet, or a look at the whole."""
    data = context.data
    if "what" not in data:
        _ask_what(context)
    elif data.get("day_note"):
        _ask_day(context, data["day_note"])
    else:
        await _ask_confirmation(context)


def _too_much(cents: int, free: int) -> str:
    return _(
        "For promotion {free} is free. {amount} is too much. Nothing was written down."
    ).format(free=euro(free), amount=euro(cents))


def _ask_what(context: Context) -> None:
    context.go_to(WHAT)
    context.say(_("What was it for? Type a few words. For example: 500 flyers."), [stop_button()])


async def take_what(context: Context) -> None:
    """What it was for was typed; an amount alone is another one."""
    if match := _ONLY_AMOUNT.fullmatch(context.text):
        await _take_amount(context, match["amount"])
    else:
        await _take_what(context)


async def _take_what(context: Context, part: str | None = None) -> None:
    what = await typed_line(context, _LONGEST, [stop_button()], part=part)
    if what is None:
        return
    context.data["what"] = what
    await _go_on(context)


async def typed_line(
    context: Context, longest: int, *rows: ButtonRow, part: str | None = None
) -> str | None:
    """One line of text as it was typed, or a part of it; None where it can't be used, and that was
    said."""
    line = " ".join((part or context.text).split())
    if holds_bsn(line) or holds_phone(line) or holds_postcode(line) or holds_name(line):
        context.delete_typed()
        text = _("Put no name, address or number of somebody in it. Type it once more.")
        context.say(text, *rows)
        return None
    if not 2 <= len(line) <= longest or line.startswith("/"):
        text = _("Type 2 to {most} characters.").format(most=longest)
        context.say(text, *rows)
        return None
    return line


async def _ask_confirmation(context: Context) -> None:
    data = context.data
    context.go_to(CONFIRM)
    made_on = _made_on(context)
    text = _("Is this right? {amount} from the pot for promotion.\n{what}. On {day}.").format(
        amount=f"<b>{euro(data['cents'])}</b>",
        what=escape(data["what"]),
        day=_day_of(context, made_on),
    )
    if made_on < context.scheme.starts:
        text += "\n" + _("Mind: that is before the scheme began.")
    if await promotion_costs.is_there(context.transaction, data["cents"], data["what"], made_on):
        is_today = made_on == context.today
        text += "\n" + (
            _("Mind: this was written down today already.")
            if is_today
            else _("Mind: this was written down on that day already.")
        )
    context.say(
        text,
        [Button(_("Write it down"), "costs.write")],
        [Button(_("Other day"), "costs.day"), Button(_("Change"), "costs.change")],
        [stop_button()],
    )


def _made_on(context: Context) -> date:
    """The day that was said, or today."""
    told = context.data.get("made_on")
    return date.fromisoformat(told) if told else context.today


async def change(context: Context) -> None:
    """What of it is not right?"""
    context.go_to(CONFIRM)
    context.say(
        _("What is not right?"),
        [
            Button(_("Amount"), "costs.fix", {"asks": AMOUNT}),
            Button(_("What for"), "costs.fix", {"asks": WHAT}),
        ],
        [Button(_("Other day"), "costs.day"), stop_button()],
    )


async def ask_again(context: Context) -> None:
    """This is asked once more; the rest stays as it is."""
    if context.choice.get("asks") == AMOUNT:
        _ask_amount(context)
    else:
        _ask_what(context)


async def step_back(context: Context) -> None:
    """One question back; what was answered stays until it is answered otherwise."""
    step, data = context.turn.step, context.data
    if step == CONFIRM or (step == DAY and data.get("day_note")):
        _ask_what(context)
    elif "what" in data and "cents" in data and step in (DAY, AMOUNT):
        await _go_on(context)
    elif step == WHAT:
        _ask_amount(context)
    else:
        await show_costs(context)


def corrects(text: str) -> bool:
    """Whether a text puts something right of what is shown, or says no to it and more."""
    is_question = text.rstrip().endswith("?")
    return is_more_than_no(text) or (not is_question and _CORRECTS.fullmatch(text) is not None)


async def correct_cost(context: Context) -> None:
    """It was typed what is not right: nee, 90 euro."""
    match = _CORRECTS.fullmatch(context.text)
    if match is None:
        await _ask_denied(context)
    elif match["amount"]:
        await _take_amount(context, match["amount"])
    elif match["day"]:
        await _take_day(context, match["day"])
    else:
        await _take_what(context, match["what"] or match["counted"])


async def _ask_denied(context: Context) -> None:
    """What of it was denied is asked once more: nee niet dat bedrag; else which it is."""
    if denies(context.text, "(?:bedrag|prijs)"):
        _ask_amount(context)
    elif denies(context.text, "(?:dag|datum)"):
        _ask_day(context)
    elif denies(context.text, "(?:omschrijving|tekst)"):
        _ask_what(context)
    else:
        await change(context)


async def ask_day(context: Context) -> None:
    """It was on another day."""
    _ask_day(context)


def _ask_day(context: Context, note: str = "") -> None:
    context.go_to(DAY)
    question = _("On which day was it? For example: 3 september, or yesterday.")
    context.say(f"{note} {question}".strip(), [stop_button()])


def is_answer(text: str) -> bool:
    """Whether a text may be a day or another short answer, rather than a question or a sentence."""
    return len(text.split()) <= _MOST_WORDS and not text.rstrip().endswith("?")


async def take_day(context: Context) -> None:
    """The day was typed; it can't be still to come."""
    await _take_day(context, context.text)


async def _take_day(context: Context, text: str) -> None:
    made_on, note = _day_in(context, text)
    if made_on is None:
        _ask_day(context, note)
        return
    context.data.pop("day_note", None)
    context.data["made_on"] = made_on.isoformat()
    await _go_on(context)


def _day_in(context: Context, text: str) -> tuple[date | None, str]:
    """The day that is past that a text says; or none, and what is said of that."""
    try:
        first, last = read_period(text, context.today, context.scheme.starts)
    except ValueError:
        first, last = date.max, date.min
    if first != last:
        return None, _("I can't read this day, or it is still to come.")
    if context.today - first > _LONG_AGO and not _YEAR.search(text):
        return None, _("This day is still to come. Was it last year? Then type the year as well.")
    return first, ""


async def write(context: Context) -> None:
    """The confirming tap."""
    data = context.data
    new = NewCost(
        context.draft_id, context.person.id, data["cents"], data["what"], _made_on(context)
    )
    context.end()
    try:
        cost = await promotion_costs.write_down(context.transaction, new, context.now)
    except SoldOut:
        free = (await pots.named(context.transaction, PROMOTION)).free_cents
        await show_costs(context, _too_much(new.amount_cents, free))
        return
    await show_costs(context, _("Done. This is written down: {cost}.").format(cost=_told(cost)))


# In one line


def is_cost(text: str) -> bool:
    """Whether a line tells of a cost of promotion: 340 euro uitgegeven aan folders."""
    return bool(
        not text.rstrip().endswith("?")
        and _SPENT.search(text)
        and _ON_PROMOTION.search(text)
        and amount_in(text)
    )


async def begin_with_line(context: Context) -> None:
    """A cost in one line: what it says need not be asked."""
    _begin(context)
    text = _without_day(context)
    if _EACH.search(text) or _MINUS_IN_LINE.search(plain_signs(text)):
        _ask_amount(context)
        return
    amount = amount_in(text)
    what = " ".join(_LEAD.sub(" ", _without_amount(text), count=1).split()).strip(" .!,")
    names_somebody = holds_name(context.text) or _TO_SOMEBODY.search(context.text)
    usable = 2 <= len(what) <= _LONGEST and not names_somebody
    if usable and not (holds_phone(context.text) or holds_postcode(context.text)):
        context.data["what"] = what
    if amount is None:
        _ask_amount(context)
    else:
        await _know_amount(context, plain_cents(amount))


def _without_day(context: Context) -> str:
    """What was typed without the day in it, which is known from here on or asked at the end."""
    text = context.text
    match = _DAY_SAID.search(text)
    if match is None:
        return text
    made_on, note = _day_in(context, match["day"])
    if made_on is None:
        context.data["day_note"] = note
    else:
        context.data["made_on"] = made_on.isoformat()
    return f"{text[: match.start()]} {text[match.end() :]}"


def _without_amount(text: str) -> str:
    """A text without what is money in it: of more numbers the one that says so."""
    found = [each for each in _AMOUNT.finditer(text) if each["sign"] or each["unit"]]
    if not found and not any(map(str.isdigit, text)):
        # In words: twaalfhonderd euro.
        text = said(text)
    match = found[0] if found else _AMOUNT.search(text)
    return f"{text[: match.start()]} {text[match.end() :]}" if match else text


# Taking one back


async def show_one(context: Context) -> None:
    """One cost, and the way to take it back."""
    cost = await promotion_costs.by_id(context.transaction, context.choice["cost"])
    if cost is None or cost.taken_back:
        await show_costs(context, _("This was taken back."))
        return
    context.begin()
    context.go_to("cost.one", cost=cost.id)
    text = _("{cost}. On {day}. Take it back? Then this money is free again.").format(
        cost=_told(cost), day=day(cost.made_on, with_year=True)
    )
    context.say(text, [Button(_("Take it back"), "costs.back")], [Button(_("Leave it"), "costs")])


async def take_back(context: Context) -> None:
    """The confirming tap."""
    cost_id = context.data["cost"]
    context.end()
    if not await promotion_costs.take_back(
        context.transaction, cost_id, context.person.id, context.now
    ):
        await show_costs(context, _("This was taken back."))
        return
    cost = await promotion_costs.by_id(context.transaction, cost_id)
    told = _told(cost) if cost else ""
    await show_costs(context, _("Done. This was taken back: {cost}.").format(cost=told))
