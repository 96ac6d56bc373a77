"""What is typed beside what was asked: a button's words, a kind word, an answer to a coordinator.

Nothing of this is deleted or counted as a miss, and nothing changes by it: that needs a tap.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import dropwhile

from bot.conversation.context import Context
from bot.conversation.routing import CODE_READERS, First, Tap, refuse
from bot.conversation.turn import Tapped, is_allowed
from bot.handlers import (
    at_question,
    at_till,
    budget,
    coupon_offer,
    invite,
    lookup,
    mailing,
    mailing_answers,
    menu,
    offer_said,
    offers_shown,
    people_meant,
    plain_requests,
    public,
    redeem_meant,
    repair,
    rules,
    under_card,
)
from bot.handlers.fallback import not_understood, tell_other_role
from bot.handlers.live_buttons import live_buttons, words_of
from bot.handlers.meant import Sentences, is_idle
from bot.parsing.address import gone_on
from bot.parsing.small_talk import Talk, small_talk
from bot.storage import events, subscriptions
from bot.storage.buttons import Button, ClientButton, Data
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.understanding.intents import Intent
from bot.understanding.meaning import understand
from bot.understanding.vocabulary import Vocabulary

# Other words for the button that prints the card, which has to be there.
_PRINT = [
    "print",
    "printen",
    "kaart printen",
    "afdrukken",
    "kaart afdrukken",
    "uitprinten",
    "print kaart",
]
# What agrees to what is asked, and what may stand beside it.
_YES = frozenset([
    "ja", "jaa", "jazeker", "jawel", "yes", "geef", "doe", "klopt", "akkoord", "ok", "oke", "oké",
    "prima", "goed", "top", "juist", "precies", "bevestig", "bevestigen", "bevestigd", "doorgaan",
    "maak", "regel", "uitgeven", "helemaal",
])  # fmt: skip
_BESIDE = frozenset([
    "dat", "er", "eerst", "eens", "gewoon", "gelijk", "meteen", "dit", "het", "is", "hem", "m",
    "die", "deze", "maar", "graag", "hoor", "dan", "nu", "even", "toe", "alsjeblieft",
    "alstublieft", "aub", "svp", "zo", "ook", "door", "voucher", "bon", "de", "een", "allemaal",
    "allebei", "inderdaad", "mij", "me", "mar", "u", "je", "ik", "wel",
])  # fmt: skip
# What orders what a button does, in other words than its own: sla maar op.
_SAVES = re.compile(
    r"\W*(?:(?:ja|oke?|prima|goed|klopt)\W+)*(?:"
    r"(?:sla|schrijf|neem|zet)(?: (?:het|dat|dit|hem|ze|er|maar|nu|dan|gewoon|even|alles|zo))*"
    r" (?:op|over|in|erin|klaar)|(?:bewaar|noteer|opslaan|bewaren)"
    r"(?: (?:het|dat|dit|hem|maar|nu|dan|gewoon|even|alles|zo))*)"
    r"(?: (?:maar|hoor|graag|alsjeblieft|aub|svp|a\.u\.b))*\W*",
    re.IGNORECASE,
)
# What may stand between the words of a button: trek hem maar in.
_BETWEEN = _BESIDE - {"voucher", "bon", "een", "allemaal", "allebei", "ook"}
# Its question is answered by yes or no, though nothing changes by it.
_ASKING = frozenset({"issue.other"})

# What somebody says who thinks that the bot writes it down.
_MISTAKE = re.compile(
    r"\W*(?:(?:oh?|oei|oeps|sorry|nee+|ik|heb|me|mij|het|dat|was|is|een|er)\W+)*"
    r"(?:vergist?|vergissing|vergistte|fout|foutje|verkeerd|per ongeluk)"
    r"(?: ge(?:tikt|klikt|drukt))?\W*",
    re.IGNORECASE,
)
_COMING = re.compile(r"\b(?:ik kom|ik ben er|ik ben erbij|ik doe mee)\b")
_NO = re.compile(r"\b(?:nee+|neen|helaas|niet)\b")
# What answers a text that is shown, rather than to stand in its place.
_ANSWERS = re.compile(r"(?:nee+|neen|niet|wacht|ho|sorry|toch|liever|oh?)\b")
# What only says that a text that is shown is not right.
_ONLY_NO = re.compile(
    r"\W*(?:(?:nee+|neen|hoor|dit|dat|het|die|is|klopt|niet|goed|helemaal|fout|foutje|verkeerd)\b\W*)+",
    re.IGNORECASE,
)
_NO_OR_WRONG = re.compile(r"\b(?:nee+|neen|niet|fout|foutje|verkeerd)\b", re.IGNORECASE)
_NOON, _EVENING = 12, 18


class Aside:
    """Looks whether what came is one of these, before it is taken for something else."""

    def __init__(self, taps: Iterable[Tap], sentences: Sentences) -> None:
        self._taps = {tap.action: tap for tap in taps}
        self._sentences = sentences

    async def anything(self, context: Context) -> bool:
        """Answer what needs no step; False where it is none of it."""
        return (
            await at_till.asks_whether_done(context)
            or await self._short(context)
            or (
                context.turn.person is not None
                and (
                    await self._mistaken(context)
                    or await mailing_answers.answers_message(context)
                    or await self._sentences.anything(context, asks=False)
                    or await mailing_answers.pass_on(context, in_own_words=True)
                    or await budget.tell_lapsing(context)
                    or await people_meant.say_leaves(context)
                    or await self._sentences.anything(context)
                    or await at_till.still_asked_what_was_used(context)
                )
            )
        )

    async def not_theirs(self, context: Context, but: First | None = None) -> bool:
        """What is typed words for others, and so may mean anything: it is no reason to tell a
        member that they were never invited."""
        person = context.turn.person
        if person is None:
            return False
        if but is not None and await but(context):
            return True
        if Role.COORDINATOR in person.roles:
            # They can give themselves that role.
            return await offers_shown.answer(context)
        if not is_idle(context.turn):
            if not await self.anything(context):
                await not_understood(context)
        elif not (
            await self._short(context) or await self._sentences.anything(context, asks=False)
        ):
            tell_other_role(context)
        return True

    async def _mistaken(self, context: Context) -> bool:
        """A mistake at the till is one of what was taken in, where nothing else goes on."""
        is_provider = context.turn.person is not None and context.person.role is Role.PROVIDER
        if not (is_provider and is_idle(context.turn) and _MISTAKE.fullmatch(context.text)):
            return False
        await redeem_meant.undo(context)
        return True

    async def but(
        self, context: Context, reads: Callable[[str], bool] | None, *, ends: bool = False
    ) -> bool:
        """As `anything`, at a question that reads its own answers; without `reads` any text may be
        one, and only what asks something or ends it goes first. What `ends` it always may."""
        if ends and menu.NEVER_MIND.fullmatch(context.text):
            await menu.stop(context)
            return True
        begun = context.data.get("begun", "")
        goes_on = begun and gone_on(begun, context.text)
        if not goes_on and await offers_shown.answer(context):
            return True
        if goes_on or (reads is not None and reads(context.text)):
            return await self.button(context)
        if reads is None:
            return await self._short(context) or (
                context.turn.person is not None and await self._sentences.telling(context)
            )
        return await self.anything(context)

    async def at_search(self, context: Context, finds: First) -> bool:
        """As `but`, where it is asked what to look for: what is found goes before it."""
        return await self.button(context) or await finds(context) or await self.but(context, None)

    async def at_text(self, context: Context, *, asks: bool, corrects: First | None = None) -> bool:
        """As `but`, where somebody writes a text of their own: a button's words and what ends it.

        A question is none of it, but where the text `asks` others something only what is plainly
        put to the bot. `corrects` looks whether another answer from before is corrected.
        """
        if await self.button(context) or await plain_requests.wait(context):
            return True
        if corrects is not None and await corrects(context):
            return True
        if menu.NEVER_MIND.fullmatch(context.text):
            await menu.stop(context)
            return True
        return plain_requests.is_question(
            context.text, asks=asks
        ) and await self._sentences.telling(context)

    async def at_shown_text(self, context: Context, corrects: First) -> bool:
        """As `at_text`, where that text is shown and waits for its tap."""
        # By a no alone the text may be wrong as well as the whole message.
        if _NO_OR_WRONG.search(context.text) and _ONLY_NO.fullmatch(context.text):
            return False
        answers = _ANSWERS.match(words_of(context.text))
        return (
            await self.at_text(context, asks=True, corrects=corrects)
            or await self._short(context)
            or await self._sentences.ordering(context, Intent.MAIL)
            or (answers is not None and await self._sentences.but_ending(context))
        )

    async def _short(self, context: Context) -> bool:
        """What is known word by word."""
        turn = context.turn
        if turn.person is None:
            return _strangers_kind_word(context) or await _strangers_question(context)
        return (
            await offers_shown.answer(context)
            or await under_card.answer(context)
            or await rules.answer_category(context)
            or await at_till.what_was_used(context)
            or await self.button(context)
            or await self._menu_words(context)
            or await self._category(context)
            or await self._button_behind_yes(context)
            or await at_question.answer(context)
            or await coupon_offer.begin_another(context)
            or await _answer_to_reminder(context)
            or (turn.step != repair.FIND and await self._webshop_code(context))
            or await mailing_answers.pass_on(context, in_own_words=False)
            or await invite.take_other_role(context)
            or await self._no_tap(context)
            or await _whether_new(context)
            or await plain_requests.leave(context)
            or await plain_requests.not_coming(context)
            or await plain_requests.wait(context)
            or await plain_requests.tell_phone(context)
            or await plain_requests.plan_activity(context)
            or await offer_said.begin(context)
            or await plain_requests.write_down_cost(context)
            or await plain_requests.end_material(context)
            or _kind_word(context)
        )

    async def button(self, context: Context) -> bool:
        """Do what a button of the open question does, where its words were typed."""
        words = words_of(context.text)
        if not words:
            return False
        buttons = [(words_of(label), tapped) for label, tapped in await live_buttons(context)]
        for kept in (str, _without_small_words):
            for label, tapped in buttons:
                if kept(label) == kept(words) != "":
                    return await self._do(context, tapped)
        return False

    async def _button_behind_yes(self, context: Context) -> bool:
        """Do what a button of the open question does, where a yes stands before its words."""
        words = words_of(context.text).split()
        said = " ".join(dropwhile(lambda word: word in _YES or word in _BESIDE, words))
        if is_idle(context.turn) or _YES.isdisjoint(words[:1]) or not said:
            return False
        for label, tapped in await live_buttons(context):
            if _without_small_words(words_of(label)) == _without_small_words(said) != "":
                return await self._do(context, tapped)
        return False

    async def _menu_words(self, context: Context) -> bool:
        """Do what a button of the menu does, or print what a button is there for."""
        words = words_of(context.text)
        if not words:
            return False
        for label, tapped in _menu(context):
            if words_of(label) == words:
                return await self._do(context, tapped)
        for _label, tapped in await live_buttons(context) if words in _PRINT else ():
            if tapped.action == "issue.sheet":
                return await self._do(context, tapped)
        return False

    async def _category(self, context: Context) -> bool:
        """A category and nothing else: for the voucher that is going on, or for a new one."""
        words = words_of(context.text)
        giving = (context.turn.step or "").startswith("issue.")
        for category in context.scheme.categories if giving or is_idle(context.turn) else ():
            names = (category.label, category.key, *(category.words if giving else ()))
            if words in map(words_of, names):
                action = "issue.category" if giving else "issue.begin"
                args = {"category": category.key} | ({} if giving else {"named": True})
                may = _has_role(context, self._taps[action])
                return may and await self._do(context, _as_tapped(action, args))
        return False

    async def _webshop_code(self, context: Context) -> bool:
        """A webshop's code among other words, and what is to be undone with it."""
        return is_allowed(context.turn, CODE_READERS) and await lookup.known_in_text(
            context, self._sentences.undoing
        )

    async def _do(self, context: Context, tapped: Tapped) -> bool:
        tap = self._taps.get(tapped.action)
        if tap is None:
            return False
        if tap.changes:
            _ask_for_tap(context)
            return True
        context.turn.tapped = tapped
        if is_allowed(context.turn, tap.roles):
            await tap.act(context)
        else:
            refuse(context)
        return True

    async def _no_tap(self, context: Context) -> bool:
        """A "yes" or "no" where only a tap will do: say so, and ask once more."""
        text = context.text
        # A message that is not right is typed once more.
        denies = context.turn.step != mailing.CONFIRM and at_question.is_not_right(text)
        said = _agrees(text) or at_question.asks_whether_right(text)
        if is_idle(context.turn) or not (said or denies):
            return False
        to_tap = {tapped.action for _label, tapped in await live_buttons(context)}
        changing = {action for action, tap in self._taps.items() if tap.changes}
        if to_tap.isdisjoint(changing | _ASKING):
            return False
        _ask_for_tap(context)
        return True


def _menu(context: Context) -> list[tuple[str, Tapped]]:
    return [
        (button.label, _as_tapped(button.action, button.args))
        for row in context.menu()
        for button in row
        if not isinstance(button, ClientButton) and context.turn.is_of_use(button)
    ]


def _as_tapped(action: str, args: Data) -> Tapped:
    """A button that stands on no message: it belongs to no conversation."""
    return Tapped(0, 0, action, args, again=True, draft_id=None, keep=True)


def _has_role(context: Context, tap: Tap) -> bool:
    return tap.roles is None or not tap.roles.isdisjoint(context.person.roles)


def _agrees(text: str) -> bool:
    """Whether a text is a yes or a no in any words, and says nothing else: ja, geef hem maar."""
    words = words_of(text).split()
    if _SAVES.fullmatch(text):
        return True
    is_yes = not _YES.isdisjoint(words) and all(word in _YES or word in _BESIDE for word in words)
    return is_yes or small_talk(text) == {Talk.NOD}


def _ask_for_tap(context: Context) -> None:
    note = _("Tap the button itself. Then I know for sure.")
    if not context.repeat_question(note, delete=False):
        context.say(note)


async def _answer_to_reminder(context: Context) -> bool:
    """A yes or a no in words to a reminder is not written down: say so, and what to tap."""
    words = words_of(context.text)
    coming = bool(_COMING.search(words))
    if not is_idle(context.turn) or not small_talk(context.text):
        return False
    if not (coming or mailing_answers.YES_OR_NO.match(words)):
        return False
    buttons = {tapped.action: tapped for _label, tapped in await live_buttons(context)}
    if "events.come" not in buttons or not (coming or "reminders.stop" in buttons):
        return False
    event = await events.by_id(context.transaction, buttons["events.come"].args["event"])
    if event is not None:
        known = await subscriptions.following(context.transaction, context.person.id, event)
        if known.coming is (_NO.search(words) is None):
            return False
    context.say(_("Tap “I come” or “I do not come”. Then I know for sure."))
    return True


async def _whether_new(context: Context) -> bool:
    """Whether a participant is new is written down by a tap only: say so."""
    if not at_till.NEW.match(words_of(context.text)):
        return False
    if all(tapped.action != "redeem.answer" for _label, tapped in await live_buttons(context)):
        return False
    _ask_for_tap(context)
    return True


def _strangers_kind_word(context: Context) -> bool:
    """Thanks or a goodbye of somebody without a role; anything else is asking what this is."""
    talk = small_talk(context.text)
    if context.turn.was_withdrawn or Talk.GREETING in talk:
        return False
    for kind in (Talk.THANKS, Talk.GOODBYE):
        if kind in talk:
            context.say(_words(context)[kind])
            return True
    return False


async def _strangers_question(context: Context) -> bool:
    """Thanks in more words, what is kept of whoever asks, and the voucher in their hand."""
    text = context.text
    if not text or text.startswith("/") or small_talk(text) == {Talk.NOD}:
        return False
    meaning = understand(text, Role.VOLUNTEER, _no_names())
    if meaning.is_sure and meaning.intent is Intent.PRIVACY:
        await menu.show_privacy(context)
        return True
    if meaning.is_sure and meaning.intent is Intent.OFFERS and not context.turn.was_withdrawn:
        await public.show_where(context)
        return True
    if context.turn.was_withdrawn:
        return False
    if meaning.is_sure and meaning.intent is Intent.THANKS:
        context.say(_words(context)[Talk.THANKS])
        return True
    return await public.show_again(context)


@cache
def _no_names() -> Vocabulary:
    return Vocabulary.of()


def _kind_word(context: Context) -> bool:
    """Answer kindness with kindness, and then ask once more what was open."""
    message = context.turn.message
    if message is None:
        return False
    if "dice" in message.kinds:
        _say_word(context, _("Nice, but I can't play."))
        return True
    is_sticker = "sticker" in message.kinds
    talk = small_talk((message.sticker_emoji or "") if is_sticker else context.text)
    if not talk and not is_sticker:
        return False
    for kind, word in _words(context).items():
        if kind in talk:
            _say_word(context, word, menu=kind in (Talk.SORRY, Talk.GREETING))
            return True
    comes = _COMING.search(words_of(context.text))
    if comes and context.person.role is Role.VOLUNTEER and is_idle(context.turn):
        # Of what, is sought as in any sentence.
        return False
    if comes and context.person.role is not Role.PROVIDER:
        context.say(
            _("I wrote nothing down. Choose the activity, and tap “I come” or “I do not come”."),
            [Button(_("Activities"), "events")],
        )
        return True
    if not talk:
        _say_word(context, _("I can't read a sticker. Type what you want."))
        return True
    # A nod that is no word needs none: a thumb, a sticker.
    if any(character.isalpha() for character in context.text):
        _say_word(context, _("Good."))
    return True


async def greet(context: Context) -> None:
    """A greeting in more words."""
    _say_word(context, _words(context)[Talk.GREETING], menu=True)


async def thank(context: Context) -> None:
    """Thanks in more words."""
    _say_word(context, _words(context)[Talk.THANKS])


def _words(context: Context) -> dict[Talk, str]:
    """What is said back; of several kinds in one text the first counts."""
    hour = context.now.astimezone(context.scheme.zone).hour
    greeting = _("Good morning.")
    if hour >= _NOON:
        greeting = _("Good afternoon.") if hour < _EVENING else _("Good evening.")
    return {
        Talk.THANKS: _("You are welcome."),
        Talk.GOODBYE: _("Goodbye, and see you next time."),
        Talk.SORRY: _("Never mind."),
        Talk.GREETING: greeting,
    }


def _say_word(context: Context, word: str, *, menu: bool = False) -> None:
    if not is_idle(context.turn) and context.repeat_question(word, delete=False):
        return
    if menu:
        question = _("What do you want to do?")
        context.say(f"{word} {question}", *context.menu())
    else:
        context.say(word)


def _without_small_words(words: str) -> str:
    return " ".join(word for word in words.split() if word not in _BETWEEN)
