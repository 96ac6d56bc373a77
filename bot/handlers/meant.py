"""What somebody says in a sentence of their own: it begins a conversation, or asks which is meant.
What that begins still needs its tap. No word of a sentence is kept."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.routing import Act, Meant
from bot.conversation.turn import Turn
from bot.domain.codes import codes_in
from bot.domain.scheme_parts import KeyWords
from bot.handlers import receipt
from bot.handlers.fallback import NO_CONVERSATION, not_understood
from bot.handlers.labels import label_of
from bot.handlers.meant_line import answers, said_line
from bot.parsing.about_people import may_be_about_somebody
from bot.storage import events, invitations
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.letters import Letter, TextMessage
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.understanding.codes_said import code_in
from bot.understanding.details import details
from bot.understanding.intents import SURE, Intent
from bot.understanding.meaning import NO_REQUEST, Meaning, understand
from bot.understanding.numbers import said
from bot.understanding.orders import is_order_to_write
from bot.understanding.people_named import holds_said_bsn, may_name_somebody
from bot.understanding.vocabulary import Vocabulary

WHICH = "meant.which"
# Where it is asked what somebody looks for: whatever else they begin, nothing is lost by it.
FIND_OFFERS = "offers.find"
# What may only be said of an address that is asked for, unless it is named.
_GIVING = {
    Intent.ISSUE: re.compile(r"voucher|sport|cultuur", re.IGNORECASE),
    Intent.COUPONS: re.compile(r"\bbon|bon(?:nen)?\b", re.IGNORECASE),
}
# What of who gives vouchers is a question after figures.
_FIGURES = re.compile(r"hoeveel|stand\b|cijfer|aantal|totaal|overzicht|percent|%", re.IGNORECASE)
# The same of what else an answer may sound like: nee, terug naar nummer 1; via toegang; geen sport.
_MAY_ANSWER = _GIVING | {
    Intent.CANCEL: re.compile(r"stop|annul|\blaat (?:maar|zitten|het)|hoef|vergeet", re.IGNORECASE),
    Intent.OFFERS: re.compile(r"\?|\b(?:waar|welke?|wat|is er|zijn er|zoek\w*)\b", re.IGNORECASE),
    Intent.UPTAKE: _FIGURES,
}
# The address had a voucher already: something else may come of it.
DOUBLE = "issue.double"
# What is said of a code with which something went wrong.
_UNDOES = re.compile(
    r"terug\s?(?:boek|draai|nem|haal|stort|zet)|teruggeb|teruggen|teruggedr|annul|storn"
    r"|ongedaan|verkeerd|\bfout|dubbel|vergis|per ongeluk|te veel|teveel|niet (?:in|af)"
    r"|\b(?:haal|boek|draai|neem|zet)\b.*\b(?:terug|weg)\b|\brefund|\bniet (?:mogen|moeten)\b"
    r"|\bniet van (?:deze|die|dit|hem|haar|mij|ons|onze)\b",
    re.IGNORECASE,
)
# What is only said so of a voucher by who gave it.
_NOT_RIGHT = re.compile(
    r"\bklopt (?:\w+ )?niet|\bniet (?:goed|juist)|\b(?:had|moest)\b.*\b(?:moeten|zijn)\b",
    re.IGNORECASE,
)
# What is only said of people who use the bot.
_ACCESS = re.compile(
    r"toegang|\brol\b|rechten|account|collega|medewerker|vrijwillig|intermed|aanbieder|co[oö]rd"
    r"|\bhij\b|\bzij\b|\bze\b|\bhem\b|\bhaar\b|ermee|weg\b|uit dienst|stopt",
    re.IGNORECASE,
)
_DRAWS_IN = re.compile(r"\bintrek|\btrek\b.*\bin\b", re.IGNORECASE)
# With "Something else" three buttons.
_MOST_ASKED = 2
# What is never written on a button, as buttons are kept in the clear.
_UNWRITTEN = frozenset({"postcode", "number", "addition", "code", "organisation", "provider"})


class Sentences:
    """Finds the entry of bot/routes.py that a sentence means."""

    def __init__(self, listed: Iterable[Meant]) -> None:
        self._listed = tuple(listed)

    async def anything(self, context: Context, *, asks: bool = True) -> bool:
        """Begin what is meant, or, if it `asks`, ask which; False where one can't tell."""
        meaning = await _meaning(context)
        if meaning is not None and (not meaning.is_sure or meaning.intent in _MAY_ANSWER):
            meaning = await self._as_answer(context, meaning)
        entry = self.entry(context.turn, meaning.intent) if meaning else None
        if meaning is None or entry is None:
            return False
        if not (meaning.is_sure or _is_of_calendar(meaning)):
            if not asks or not meaning.is_likely:
                return False
            if meaning.intent is Intent.GREET:
                # No harm is in greeting back.
                await self._do(context, entry, meaning)
                return True
            if is_idle(context.turn):
                return meaning.intent not in NO_REQUEST and await self._ask_which(context, meaning)
            return await self._ask_beside(context, entry, meaning)
        await self._do(context, entry, meaning)
        return True

    async def but(self, context: Context, reads: Callable[[str], bool], intent: Intent) -> bool:
        """As `anything`, but for what can be read as it stands.

        An address means `intent` where nothing else is sure; a voucher and a coupon may be asked.
        """
        if reads(context.text):
            return False
        meaning = await _meaning(context)
        may_be_either = (
            meaning is not None
            and meaning.sure < SURE
            and not _GIVING.keys().isdisjoint(meaning.others[:1])
        )
        if await self.anything(context, asks=may_be_either):
            return True
        vocabulary = await _vocabulary(context)
        slots = details(context.text, intent, context.person.role, vocabulary)
        entry = self.entry(context.turn, intent)
        if entry is None or "number" not in slots or "postcode" not in slots:
            return False
        await self._do(context, entry, Meaning(intent, slots, sure=1.0))
        return True

    async def of_coordinator(self, context: Context, reads: Callable[[str], bool]) -> bool:
        """As `anything`, of a coordinator who speaks of an address, and says more than that."""
        person = context.turn.person
        may_mean = person is not None and Role.COORDINATOR in person.roles
        if not may_mean or reads(context.text):
            return False
        meant = understand(context.text, Role.INTERMEDIARY, await _vocabulary(context))
        draws_in = _DRAWS_IN.search(context.text)
        if meant.is_likely and meant.intent in _GIVING and not draws_in:
            return False
        if not await self.anything(context):
            await not_understood(context)
        return True

    async def telling(self, context: Context) -> bool:
        """As `anything`, at a question where any text may be its answer: it ends or tells."""
        meaning = await _meaning(context)
        entry = self.entry(context.turn, meaning.intent) if meaning and meaning.is_sure else None
        if meaning is None or entry is None or not (entry.tells or entry.intent is Intent.CANCEL):
            return False
        await self._do(context, entry, meaning)
        return True

    async def ordering(self, context: Context, intent: Intent) -> bool:
        """Begin this one, where it is surely ordered."""
        meaning = await _meaning(context)
        entry = self.entry(context.turn, intent)
        is_it = meaning is not None and meaning.is_sure and meaning.intent is intent
        if not is_it or meaning is None or entry is None or not is_order_to_write(context.text):
            return False
        await self._do(context, entry, meaning)
        return True

    async def but_ending(self, context: Context) -> bool:
        """As `anything`, but what ends it all has to say so: nee 12 uur."""
        meaning = await _meaning(context)
        ends = meaning is not None and meaning.intent is Intent.CANCEL
        says_so = _MAY_ANSWER[Intent.CANCEL].search(context.text)
        return bool(says_so or not ends) and await self.anything(context)

    async def about_code(self, context: Context) -> bool:
        """Begin what is surely meant with a code, where it is more than looking it up."""
        if len(codes_in(context.text)) > 1:
            return False
        code, _rest = code_in(context.text) or ("", "")
        if code and await self.undoing(context, code):
            return True
        meaning = await _meaning(context)
        if meaning is None or not meaning.is_sure or "code" not in meaning.slots:
            return False
        entry = self.entry(context.turn, meaning.intent)
        if entry is None or meaning.intent is Intent.LOOKUP:
            return False
        await self._do(context, entry, meaning)
        return True

    async def undoing(self, context: Context, code: str) -> bool:
        """Ask whether to undo what was done with a code, where something went wrong with it.

        It may never be taken for the opposite, so it need not be sure; it asks all the same.
        """
        meaning = await _meaning(context)
        if meaning is None:
            return False
        gave = context.person.role is Role.INTERMEDIARY and _NOT_RIGHT.search(context.text)
        is_undo = meaning.intent is Intent.UNDO or gave or _UNDOES.search(context.text)
        entry = self.entry(context.turn, Intent.UNDO) if is_undo else None
        if entry is None:
            return False
        context.turn.meant = {"code": code}
        if await is_about_somebody(context, context.text.replace(code, "")):
            context.delete_typed()
        await entry.handle(context)
        return True

    async def _as_answer(self, context: Context, meaning: Meaning) -> Meaning:
        """What was meant, where it is not sure, or rather answers what is asked just now."""
        turn, step = context.turn, context.turn.step or ""
        going = next(
            (e for e in self._listed if e.within and step.startswith(e.within) and e.is_for(turn)),
            None,
        )
        if going is None or (meaning.is_sure and going.intent is meaning.intent):
            return meaning
        named = _MAY_ANSWER[meaning.intent].search(turn.text) if meaning.is_sure else None
        # A coupon may be for sport as well.
        if named and (going.intent is not Intent.COUPONS or named[0].casefold() != "sport"):
            return meaning
        if going.intent is Intent.REDEEM:
            # The voucher is on the screen, and what it leads to is its question once more.
            likely = meaning.intent is Intent.REDEEM and meaning.is_likely
            return replace(meaning, sure=1.0) if likely else meaning
        vocabulary = await _vocabulary(context)
        turn.meant = details(turn.text, going.intent, context.person.role, vocabulary)
        if not answers(context):
            return meaning
        return Meaning(going.intent, dict(turn.meant), sure=1.0)

    def entry(self, turn: Turn, intent: Intent) -> Meant | None:
        """What an intent begins for who speaks; None where it is nothing for them."""
        return next((e for e in self._listed if e.intent is intent and e.is_for(turn)), None)

    async def choose(self, context: Context) -> None:
        """It was said which is meant: begin it with what was typed."""
        intent = Intent(context.choice["intent"])
        slots = context.data.get("meant", {}).get(intent.value, {})
        context.end()
        await self._begin(context, intent, slots)

    async def also(self, context: Context) -> None:
        """The second of two things that were asked in one line."""
        entry = self.entry(context.turn, Intent(context.choice["intent"]))
        if entry is not None:
            context.turn.meant = context.choice["slots"]
            await self._handle(context, entry)

    async def _begin(self, context: Context, intent: Intent, slots: Data) -> None:
        entry = self.entry(context.turn, intent)
        if entry is not None:
            context.turn.meant = slots
            await entry.handle(context)

    async def _do(self, context: Context, entry: Meant, meaning: Meaning) -> None:
        """Do it, unless more would be lost by it; what is asked besides is offered."""
        turn = context.turn
        is_new = not meaning.slots.keys().isdisjoint({"postcode", "code"})
        is_put_aside = self._is_put_aside(turn, entry) and not is_new
        if is_put_aside and await self._ask_beside(context, entry, meaning):
            return
        turn.meant = dict(meaning.slots)
        if entry.reads is not None:
            turn.meant |= await entry.reads(context)
        _code, rest = code_in(turn.text) or ("", turn.text)
        if await is_about_somebody(context, rest):
            context.delete_typed()
        await self._handle(context, entry)
        if meaning.also and (second := self.entry(turn, meaning.also.intent)):
            self._offer_second(context, second, meaning.also.slots)

    async def _handle(self, context: Context, entry: Meant) -> None:
        """Do it; an open question comes back behind what only tells something."""
        if self._is_put_aside(context.turn, entry):
            let_go(context)
        if entry.tells:
            await tell_beside(context, entry.handle)
        else:
            await entry.handle(context)

    def _is_put_aside(self, turn: Turn, entry: Meant) -> bool:
        """Whether an address that was typed would be lost for this."""
        step = turn.step or ""
        goes_on = entry.tells or entry.keeps or step.startswith(entry.within)
        ends = not goes_on and entry.intent not in NO_REQUEST
        return ends and has_line(turn) and step != DOUBLE

    async def _ask_beside(self, context: Context, entry: Meant, meaning: Meaning) -> bool:
        """In the middle of something: a button for what may be meant, and the open question."""
        mine = entry.within and (context.turn.step or "").startswith(entry.within)
        if mine or entry.intent in NO_REQUEST:
            return False
        is_deleted = await is_about_somebody(context, context.text)
        if not context.repeat_question(_busy_with(context), delete=is_deleted):
            return False
        self._offer(context, entry, meaning.slots, _("Do you mean this? Tap the button."))
        return True

    def _offer_second(self, context: Context, second: Meant, slots: Data) -> None:
        """A button for the second request, above what goes on with the first."""
        text = _("You asked two things. This is for the second.")
        if "postcode" in slots:
            # It is on no button, and what was typed is deleted.
            text += " " + _("Type the address once more then.")
        elif "code" in slots:
            text += " " + _("Type the code once more then.")
        self._offer(context, second, slots, text)

    def _offer(self, context: Context, second: Meant, slots: Data, text: str) -> None:
        # What a message is about is in words of their own.
        unwritten = _UNWRITTEN | ({"about"} if second.intent is Intent.MAIL else set())
        safe = {name: value for name, value in slots.items() if name not in unwritten}
        label = label_of(second.intent, context.person.role)
        args = {"intent": second.intent.value, "slots": safe}
        letter = Letter(
            context.turn.chat_id,
            TextMessage(text),
            [[Button(label, "meant.also", args)]],
            keep=True,
        )
        context.turn.letters.insert(0, letter)

    async def _ask_which(self, context: Context, meaning: Meaning) -> bool:
        """Ask what is meant, the likeliest first."""
        turn = context.turn
        meant = [
            each
            for each in (meaning.intent, *meaning.others)
            if each not in NO_REQUEST and self.entry(turn, each)
        ]
        if meant[:1] == [Intent.WITHDRAW_PERSON] and not _ACCESS.search(turn.text):
            # It may as well be a voucher, which is drawn in far more often.
            meant.sort(key=lambda each: each is not Intent.UNDO)
        vocabulary = await _vocabulary(context)
        known = {}
        for each in meant[:_MOST_ASKED]:
            turn.meant = details(turn.text, each, context.person.role, vocabulary)
            known[each.value] = turn.meant | said_line(context)
            entry = self.entry(turn, each)
            if entry is not None and entry.reads is not None:
                known[each.value] |= await entry.reads(context)
        if await is_about_somebody(context, turn.text):
            context.delete_typed()
        context.begin()
        context.go_to(WHICH, meant=known)
        rows: list[ButtonRow] = [
            [Button(label_of(each, context.person.role), "meant.which", {"intent": each.value})]
            for each in meant[:_MOST_ASKED]
        ]
        context.say(
            _("What do you mean? Tap a button."), *rows, [Button(_("Something else"), "menu")]
        )
        return True


def _is_of_calendar(meaning: Meaning) -> bool:
    """Whether what is likely to be a question about activities names one of the calendar."""
    return meaning.intent is Intent.EVENTS and meaning.is_likely and "about" in meaning.slots


async def _meaning(context: Context) -> Meaning | None:
    """What was typed means in the speaker's role, or in another of theirs that is surer."""
    text = context.text
    if context.turn.person is None or not text or text.startswith("/") or holds_said_bsn(text):
        return None
    vocabulary = await _vocabulary(context)
    role = context.person.role
    meaning = understand(text, role, vocabulary)
    others = [each for each in context.person.roles if each is not role]
    for other in others if not meaning.is_sure else ():
        meant = understand(text, other, vocabulary)
        if meant.is_sure:
            context.acts_as({other})
            return meant
    if role is Role.COORDINATOR and not meaning.is_sure:
        # Where to spend it they ask as any other does.
        wanted = understand(text, Role.INTERMEDIARY, vocabulary)
        if wanted.intent is Intent.OFFERS and wanted.is_sure:
            return wanted
    if role is Role.INTERMEDIARY and not meaning.is_sure and _FIGURES.search(text):
        # They ask after the figures of their own organisation as a coordinator does.
        figures = understand(text, Role.COORDINATOR, vocabulary)
        if figures.intent is Intent.UPTAKE and figures.is_sure:
            return figures
    return meaning


async def is_about_somebody(context: Context, text: str) -> bool:
    """Whether a text may say something about somebody, also by name or in numbers in words."""
    return (
        may_be_about_somebody(text)
        or may_be_about_somebody(said(text))
        or may_name_somebody(text, await _vocabulary(context))
    )


async def sure_and_details(context: Context, intent: Intent) -> tuple[Intent | None, Data]:
    """What somebody surely means, and the details of another `intent` in what they typed."""
    meaning = await _meaning(context)
    vocabulary = await _vocabulary(context)
    sure = meaning.intent if meaning and meaning.is_sure else None
    return sure, dict(details(context.text, intent, context.person.role, vocabulary))


async def _vocabulary(context: Context) -> Vocabulary:
    """Read once a turn, in which a sentence may be looked at more than once."""
    turn = context.turn
    if turn.names is None:
        titles = await events.titles(context.transaction, context.now)
        providers = await invitations.providers_so_far(context.transaction)
        scheme = context.scheme
        turn.names = _names(
            tuple(titles),
            tuple(sorted({scheme.place, *scheme.neighbourhoods.values()})),
            tuple(each.name for each in scheme.organisations),
            tuple(providers),
            scheme.category_words,
            scheme.purpose_words,
        )
    return turn.names


@lru_cache(maxsize=4)
def _names(
    titles: tuple[str, ...],
    places: tuple[str, ...],
    organisations: tuple[str, ...],
    providers: tuple[str, ...],
    categories: KeyWords,
    purposes: KeyWords,
) -> Vocabulary:
    """Made once for each set of names: it takes longer than a sentence."""
    return Vocabulary.of(titles, places, organisations, providers, categories, purposes)


async def tell_beside(context: Context, tell: Act) -> None:
    """Tell something; what was asked before it comes back behind it."""
    turn = context.turn
    before = turn.draft_id, turn.step, turn.data, turn.misses
    comes_back = not is_idle(turn)
    await tell(context)
    if not comes_back and before[1] != FIND_OFFERS and _shows_offers(turn):
        # What answers the question of a receipt is no search.
        await receipt.ask_behind(context)
    if comes_back:
        turn.draft_id, turn.step, turn.data, turn.misses = before
        turn.asks = False
        context.repeat_question(_busy_with(context), delete=False)


def _shows_offers(turn: Turn) -> bool:
    """Whether offers are answered, of which more may be typed."""
    buttons = (each for letter in turn.letters for row in letter.rows for each in row)
    return any(isinstance(each, Button) and each.action.startswith("offers.") for each in buttons)


def is_idle(turn: Turn) -> bool:
    """Whether nothing is going on that would be lost."""
    return turn.draft_id is None or turn.step in (NO_CONVERSATION, WHICH, FIND_OFFERS)


def has_line(turn: Turn) -> bool:
    """Whether a voucher or a coupon is going on of which the address is known."""
    step = turn.step or ""
    return (
        step.startswith(("issue.", "coupons."))
        and "mark" in turn.data
        and "voucher" not in turn.data
    )


def let_go(context: Context) -> None:
    """Say what was going on with its address and is not given now, before something else."""
    if not has_line(context.turn):
        return
    text = _("The coupon was not given.")
    if category := context.data.get("category"):
        text = _("The voucher {category} was not given.").format(
            category=escape(context.scheme.category(category).in_sentence)
        )
    context.say(text, keep=True, place=Place.NEW)


def _busy_with(context: Context) -> str:
    """What the open question is about, above it where it comes back."""
    step, category = context.turn.step or "", context.data.get("category")
    if step.startswith("issue.") and category:
        with_what = escape(context.scheme.category(category).in_sentence)
        return _("You were busy with a voucher {category}.").format(category=with_what)
    return _("You were busy with this.")
