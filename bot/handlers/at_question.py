"""What is typed at the open question of a voucher or a coupon: its answer, or that it is wrong.

It goes before what a sentence may mean anywhere else, so that nothing that was typed is lost.
"""

import re
from collections.abc import Iterator

from bot.conversation.context import Context
from bot.domain.scheme_parts import Approach
from bot.handlers import coupon_undo, coupons, issue, menu, redeem, repair
from bot.handlers.meant import is_idle, sure_and_details
from bot.parsing.about_people import may_be_about_somebody
from bot.parsing.small_talk import each_word
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.understanding.amounts import amount_in
from bot.understanding.choices import wanted_topics
from bot.understanding.intents import Intent
from bot.understanding.topics import plain_words

_CONFIRMS = (issue.CONFIRM, coupons.CONFIRM, redeem.CONFIRM)
_UNDOES = (redeem.UNDO, repair.UNDO, coupon_undo.UNDO)
# What is wrong, what is right when it is not, and what may stand beside them.
_WRONG = each_word(
    "verkeerd verkeerde verkeert fout foute foutje fouten foutief mis anders ander andere vergist"
    " vergissing onjuist incorrect"
)
_RIGHT = each_word(
    "klopt kloppen goed goede juist juiste correct zo waar bedoel bedoelde bedoeling"
)
_NOT = each_word("niet geen nie nooit")
_NO = each_word("nee neen neeh nope neuh nei")
_BESIDE = each_word(
    "dat dit het er iets is was hier die deze de een maar hoor joh toch nog wel helemaal echt sorry"
    " oh o ho oeps wacht ja nou even ik heb me mij dan moet moest zijn worden weer wat liever graag"
    " eigenlijk ook volgens alles adres postcode huisnummer nummer categorie aanpak bedrag tekst"
    " staat zit in hm hmm eh uh tja eerst voucher bon"
)
_DENYING = _WRONG | _RIGHT | _NOT | _BESIDE | _NO
_OTHER = each_word("ander andere")
_ENDS = re.compile(r"\b(?:toch|maar|meer) niet\b|\bniet meer\b")
# Who denies a number and says no other: niet 9401.
_NOT_THIS = re.compile(
    r"\W*(?:nee+\W+)?(?:niet|geen)\b(?:\W*\d+(?: ?[a-z]{1,2})?)*\W*", re.IGNORECASE
)
# Who has doubts of their own, which is no word of a participant's.
_DOUBTS = re.compile(
    r"\W*(?:(?:eh|hm+|nou|sorry|wacht|oh?|ik)\b\W*)*(?:twijfel\b(?: \w+){0,2}"
    r"|(?:weet|ben)\b(?: \w+){0,3} niet (?:helemaal |echt )?zeker\b(?: \w+){0,2})\W*",
    re.IGNORECASE,
)
# Who looks or asks first.
_LOOKS = each_word(
    "kijk kijken check checken nakijken controleer controleren overleg overleggen vraag vragen"
    " navragen opzoeken denken"
)
_FIRST = each_word("even eerst ff effe eem eventjes")
_LOOKED_AT = each_word(
    "ik we het dat dit of klopt goed is na om aan hem haar t nog eens wacht moet ga wil zal dan"
    " hoor adres postcode nummer op juist"
)
# What is said of an approach.
_BY = each_word("via door bij kwam komt kwamen ze hij zij binnen doe gaat ging loopt denk")
_ADDITION = re.compile(r"(?P<house>\d{4} [A-Z]{2} \d+)[ -](?P<addition>\S+)")
_HOUSE = re.compile(r"(?P<postcode>\d{4} [A-Z]{2}) (?P<number>\d+)(?:[ -]\S+)?")
_IS_WRONG = re.compile(r"(?:klopt|is) niet|fout|verkeerd", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\d.,€])(?P<number>[1-9]\d{0,4})(?![\d.,]?\d)(?: ?[a-z]\b|-\d+)?", re.IGNORECASE
)
_ASKS = re.compile(
    r"\?|^\W*(?:(?:en|maar|oh) )?(?:waar|wat|hoe\w*|wanneer|wie|welke?|waarom|kan|kunt?|kunnen"
    r"|mag|mogen|heeft|hebben|hebt|zijn er|is (?:er|dat|dit)|geldt|zitten?|bestaat)\b"
    r"|\b(?:zoek\w*|adres\w*|aanbieders?|lijst|overzicht|info\w*|weten|vertel)\b",
    re.IGNORECASE,
)
# What makes more than a few words an answer, and no news: hij wil judo; not "mijn fiets is weg".
_WANTS = re.compile(
    r"\b(?:wil\w*|wou|graag|voor|naar|op|iets|doe|liever|toch|gaat|leren|denk|misschien|nee+|geen"
    r"|niet|maar|en|of|met|aan)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 2
_KINDS = frozenset({"sport", "culture"})
# What a sentence may be taken to mean that says what somebody wants to do.
_MAY_BE_CATEGORY = (None, Intent.ISSUE, Intent.OFFERS, Intent.CANCEL)
_UNDECIDED = re.compile(
    r"\b(?:weet|weten)\b.*\bniet\b|\bgeen (?:idee|voorkeur)\b|\bmaakt\b.*\bniet uit\b|\btwijfel"
    r"|\bnog niet (?:zeker|bekend|duidelijk)\b",
    re.IGNORECASE,
)
_OF_ADDRESS = re.compile(r"[0-9]|adres|postcode|nummer|\bcode", re.IGNORECASE)
_INSTEAD = re.compile(r"\b(?:nee+|toch|liever|geen|niet|in plaats|i\.?p\.?v)\b", re.IGNORECASE)
_BESIDES = re.compile(r"\b(?:ook|erbij|nog|daarbij)\b", re.IGNORECASE)
_VOUCHER = re.compile(r"(?<!geen )(?<!niet )(?<!geen een )\bvoucher\b", re.IGNORECASE)
_COUPON = re.compile(r"(?<!geen )\b(?:school|sport)?bon(?:netje)?\b", re.IGNORECASE)
_NOT_AMOUNT = re.compile(
    r"\b(?:geen|niet)\s+(?:€\s*)?(?P<euros>\d+)(?:[.,]\d\d)?(?:\s*euro)?", re.IGNORECASE
)
# What may stand beside a number that is a coupon's amount, and says nothing of a house.
_OF_HOUSE = each_word("adres postcode huisnummer nummer")
_OF_AMOUNT = each_word("van doe wordt bon bonnetje een waarde mag wil eentje")
_EURO = re.compile(r"€|\beuro|\btientje", re.IGNORECASE)
_MOST_WORDS = 8


async def answer(context: Context) -> bool:
    """Take what was typed as the answer to what is asked, or ask what is wrong with it."""
    step = context.turn.step or ""
    if is_idle(context.turn):
        return False
    if step.startswith("issue.") or step in coupons.STEPS:
        # Whoever has another role as well may have acted in that one since.
        context.acts_as({Role.INTERMEDIARY})
    if step in _CONFIRMS and _DOUBTS.fullmatch(context.text):
        return context.repeat_question(_("Take your time."), delete=False)
    if step in _UNDOES and _says_no(context.text):
        await menu.stop(context)
        return True
    if step == redeem.CONFIRM:
        # Who took the wrong one stops, which undoes nothing.
        stops = "vergis" in context.text.casefold()
        return not stops and is_denied(context) and ask_what_is_wrong(context)
    if "voucher" in context.data:
        return False
    if _looks_first(context.text):
        return context.repeat_question(_("Take your time."), delete=False)
    if is_denied(context):
        return ask_what_is_wrong(context)
    if step.startswith("issue."):
        return (
            await _without_addition(context)
            or await _other_house(context)
            or await _approach(context)
            or await _coupon_instead(context)
            or await _category(context)
        )
    return step in coupons.STEPS and (
        await _without_addition(context)
        or await _other_house(context)
        or await _amount(context)
        or await _voucher_instead(context)
    )


async def denied(context: Context) -> bool:
    """As `answer`, for a word that also begins something else: only that it is wrong."""
    return is_denied(context) and ask_what_is_wrong(context)


def is_denied(context: Context) -> bool:
    """Whether somebody says that what stands there is wrong, and no more."""
    step = context.turn.step or ""
    if not step.startswith("issue.") and step not in (*coupons.STEPS, redeem.CONFIRM):
        return False
    no = _says_no(context.text) or _NOT_THIS.fullmatch(context.text) is not None
    return denies(context.text) or (step in _CONFIRMS and no)


def _says_no(text: str) -> bool:
    """Whether a text is a no and nothing else, and does not end it all: nee toch niet."""
    words = plain_words(text)
    is_no = not _NO.isdisjoint(words) and set(words) <= _DENYING
    return is_no and not _ENDS.search(" ".join(words))


def denies(text: str) -> bool:
    """Whether a text says that something is wrong, or doubts it, and says nothing else."""
    words = set(plain_words(text))
    return is_not_right(text) or (words <= _DENYING and not words.isdisjoint(_WRONG))


def is_not_right(text: str) -> bool:
    """Whether a text says or doubts that it is right: dat klopt niet, klopt dat wel?"""
    words = set(plain_words(text))
    doubts = (asks_whether_right(text) and "wel" in words) or not words.isdisjoint(_NOT)
    return doubts and words <= _DENYING and not words.isdisjoint(_RIGHT)


def asks(text: str) -> bool:
    """Whether a text asks something: waar kan ze zwemmen."""
    return text.rstrip().endswith("?") or _ASKS.search(text) is not None


def asks_whether_right(text: str) -> bool:
    """Whether a text only asks whether it is right, which the question itself tells: goed?"""
    words = set(plain_words(text))
    return text.rstrip().endswith("?") and words <= _DENYING and not words.isdisjoint(_RIGHT)


def ask_what_is_wrong(context: Context) -> bool:
    """Ask once more what was asked, and what it should be; False where nothing was asked."""
    if context.turn.step in (issue.LINE, coupons.LINE) and not _OTHER.isdisjoint(
        plain_words(context.text)
    ):
        # There is none yet: it is what is asked.
        return context.repeat_question("", delete=False)
    return context.repeat_question(_("What is wrong? Type what it should be."), delete=False)


def _looks_first(text: str) -> bool:
    words = set(plain_words(text))
    looks = not words.isdisjoint(_LOOKS) and not words.isdisjoint(_FIRST)
    return looks and words <= _LOOKS | _FIRST | _LOOKED_AT


async def _take(context: Context, **meant: str) -> None:
    """Go on with what was said."""
    context.turn.meant = meant
    if may_be_about_somebody(context.text):
        context.delete_typed()
    if (context.turn.step or "").startswith("issue."):
        await issue.begin_meant(context)
    else:
        await coupons.begin_meant(context)


async def _without_addition(context: Context) -> bool:
    """The letter of the address that is shown should not be there: zonder b, die b moet weg."""
    shown = _ADDITION.fullmatch(context.data.get("typed") or "")
    if shown is None:
        return False
    text = " ".join(plain_words(context.text))
    what = rf"\b(?:toevoeging|letter|{re.escape(shown['addition'].casefold())})\b"
    away = rf"\b(?:zonder|geen)\b.*{what}|{what}.*\b(?:weg|af|eraf|niet bij|vervalt)\b"
    if not re.search(away, text) or re.search(r"\d|\bmaar [a-z]\b", re.sub(what, "", text)):
        return False
    await _take(context, line=shown["house"])
    return True


async def _other_house(context: Context) -> bool:
    """The number that is shown is wrong, and another stands beside it: 16 klopt niet, het is 18."""
    shown = _HOUSE.fullmatch(context.data.get("typed") or "")
    if shown is None or not _IS_WRONG.search(context.text):
        return False
    numbers = {match["number"]: match[0] for match in _NUMBER.finditer(context.text)}
    if numbers.pop(shown["number"], None) is None or len(numbers) != 1:
        return False
    await _take(context, line=f"{shown['postcode']} {numbers.popitem()[1]}")
    return True


async def _approach(context: Context) -> bool:
    """The one approach that is named and not denied: niet huisarts maar toegang."""
    approaches = context.organisation.approaches
    if len(approaches) < 2 or context.data.get("only_approach"):
        return False
    rest, named = " ".join(plain_words(context.text)), set()
    for one in approaches:
        for words in _called(one):
            rest = re.sub(rf"\b(?:niet|geen) (?:(?:via|door|de|het) )*{words}\b", " ", rest)
            rest, count = re.subn(rf"\b{words}\b", " ", rest)
            named |= {one.key} if count else set()
    if len(named) != 1 or not set(rest.split()) <= _DENYING | _BY:
        return False
    context.data["approach"] = named.pop()
    await issue.ask_next(context)
    return True


def _called(approach: Approach) -> Iterator[str]:
    for each in (approach.label, *approach.label.split(" / "), approach.key):
        yield re.escape(" ".join(plain_words(each)))


async def _category(context: Context) -> bool:
    """What it is for, said by what somebody wants to do, or that it is not known yet."""
    text, asked = context.text, context.turn.step == issue.CATEGORY
    if _ASKS.search(text) or (not asked and any(map(str.isdigit, text))):
        return False
    if key := _undecided(context):
        await _take(context, category=key)
        return True
    sure, slots = await sure_and_details(context, Intent.ISSUE)
    _sure, done = await sure_and_details(context, Intent.OFFERS)
    category = slots.get("category")
    named = "about" in done or not _KINDS.isdisjoint(wanted_topics(text)[0])
    is_answer = len(text.split()) <= _FEW_WORDS or _WANTS.search(text) is not None
    if not (named and is_answer) or "postcode" in slots or sure not in _MAY_BE_CATEGORY:
        return False
    if not asked and sure is Intent.OFFERS and not _INSTEAD.search(text):
        # What it is for is known: a kind of offer alone asks where there is one.
        return False
    if category:
        await _take(context, category=category)
        return True
    return asked and context.repeat_question(_("I do not understand this. Choose a button."))


def _undecided(context: Context) -> str:
    """The category of who does not know yet, where somebody says so; empty where none is."""
    text, step = context.text, context.turn.step
    asked = step in (issue.CATEGORY, issue.CONFIRM) or "waarvoor" in text.casefold()
    if not asked or not _UNDECIDED.search(text) or _OF_ADDRESS.search(text):
        return ""
    known = context.scheme.category_words
    return next((key for key, words in known if any(map(_UNDECIDED.search, words))), "")


async def _amount(context: Context) -> bool:
    """Another amount for the coupon: geen 20 maar 15 euro."""
    text, value = context.text, context.data.get("value", 0)
    denied = _NOT_AMOUNT.search(text)
    is_money = (
        _EURO.search(text)
        or (denied and int(denied["euros"]) * 100 == value)
        or (value and await _may_be_value(context))
    )
    amount = amount_in(_NOT_AMOUNT.sub(" ", text), of_coupon=True) if is_money else None
    if amount is None or len(text.split()) > _MOST_WORDS:
        return False
    context.data.pop("value", None)
    await _take(context, amount=amount)
    return True


async def _may_be_value(context: Context) -> bool:
    """Whether a text is a number and says not of what, that may be what a coupon is worth.

    Such a number is there, or round; any other is rather that of the house.
    """
    words = plain_words(context.text)
    numbers = [word for word in words if word.isdigit()]
    if len(numbers) != 1 or not set(words) - {*numbers} <= (_DENYING - _OF_HOUSE) | _OF_AMOUNT:
        return False
    euros = int(numbers[0])
    values = {pile.balance_cents for pile in await coupons.piles_now(context)}
    return euros * 100 in values or euros % 5 == 0


async def _voucher_instead(context: Context) -> bool:
    """A voucher in place of the coupon, for the same address."""
    line, text = context.data.get("typed"), context.text
    if not line or not _VOUCHER.search(text) or not _is_instead(text):
        return False
    _sure, slots = await sure_and_details(context, Intent.ISSUE)
    context.turn.meant = slots | {"line": line}
    await issue.begin_meant(context)
    return True


async def _coupon_instead(context: Context) -> bool:
    """A coupon in place of the voucher, for the same address."""
    line, text = context.data.get("typed"), context.text
    if context.scheme.coupons is None or not line:
        return False
    if not _COUPON.search(text) or not _is_instead(text):
        return False
    _sure, slots = await sure_and_details(context, Intent.COUPONS)
    context.turn.meant = slots | {"line": line}
    await coupons.begin_meant(context)
    return True


def _is_instead(text: str) -> bool:
    is_short = len(text.split()) <= _MOST_WORDS and not any(map(str.isdigit, text))
    return is_short and bool(_INSTEAD.search(text)) and not _BESIDES.search(text)
