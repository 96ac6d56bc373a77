"""What a typed line means: the intent, its details, how sure that is, and what is asked besides."""

import re
from dataclasses import dataclass, replace

from bot.storage.people import Role
from bot.understanding.addresses import address_in
from bot.understanding.clauses import clauses, for_two_addresses
from bot.understanding.details import details, names_activity, shortened
from bot.understanding.intents import INTENTS, SURE, UNSURE, Intent, likely, sure_from
from bot.understanding.limits import group_in
from bot.understanding.topics import plain_text
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.wishes import (
    asks_of_kind,
    asks_what_is_free,
    asks_where_to_go,
    categories_left_out,
    is_kind_alone,
    looks_from_street,
    only_narrows,
    provider_asked,
    says_a_wish,
    says_for_whom,
    says_only_what_not,
    says_what_not,
    seeks_kind,
    wants_something_else,
    without_day_and_price,
)

# What is no request, so that it is never the second one.
NO_REQUEST = frozenset({Intent.UNKNOWN, Intent.GREET, Intent.THANKS, Intent.CANCEL})

# What adds a request to the one before.
_ADDS = re.compile(r"(?:en|plus)\b", re.IGNORECASE)
_FEW_WORDS = 5
# A coupon by what it is for: no voucher, whatever else of it is said.
_COUPON = re.compile(
    r"(?<!geen )(?<!niet )\b(?:sport|school)[a-z]*bon(?:n(?:en|etjes?))?\b", re.IGNORECASE
)
_TEXT_BEHIND = re.compile(r"\W*(?:bericht|mail|stuur|app)\b[^:]{3,60}:\s+\w", re.IGNORECASE)
_GIVING = {Intent.ISSUE, Intent.COUPONS}
# Who does not want to do the one and asks for something else may seem to end it: niet zwemmen, iets
# op het droge.
_MAY_BE_OFFERS = {Intent.OFFERS, Intent.CANCEL, Intent.UNKNOWN}
_MAY_BE_TO_GO = {Intent.OFFERS, Intent.RULES, Intent.PROMOTION, Intent.UNKNOWN}
_MAY_BE_KIND = {Intent.OFFERS, Intent.ISSUE, Intent.UNKNOWN}
_MAY_BE_FREE = {Intent.OFFERS, Intent.EVENTS, Intent.CANCEL, Intent.UNKNOWN, Intent.RECEIPTS}
# Where a coupon can be spent, and not that one is to be given.
_SPENDS_COUPON = re.compile(
    r"\b(?:waar|bij (?:wie|welke)|in welke)\b[^.?!]*\bbon(?:nen|netjes?)?\b[^.?!]*"
    r"\b(?:gebruik\w*|ingelever\w*|inlever\w*|lever\w*|besteed\w*|besteden|terecht|uitgeven"
    r"|inwissel\w*|verzilver\w*|kopen|koopt|geld(?:t|ig)|heen|naartoe|kan|kunnen|mag)\b"
    r"|\bwaar (?:geldt|kan|kun|mag)\b[^.?!]*\bbon(?:nen|netjes?)?\W*$"
    r"|\bwat (?:kan|kun|mag|koop\w*)\b[^.?!]*\bmet (?:de|die|een|zo'n|haar|zijn|mijn) bon\b",
    re.IGNORECASE,
)

# From here on nothing is asked behind a greeting.
_ONLY_GREETS = 0.95
# Greetings, and who it is, up to a sign: dag, ik ben Nel van de muziekschool.
_GREETING = re.compile(
    r"\s*(?:(?:dag|hallo|hoi|hey?|ey|yo|hi|moi|goeie\w*|goede\w*|goei|beste|mogg?e[nuh]?|salam|ha)\b"
    r"[^,.!?]*[,.!?]+\s*"
    r"(?:(?:ik ben|met|u spreekt met|mijn naam is|je spreekt met)\b[^,.!?]*[,.!?]+\s*)?)+",
    re.IGNORECASE,
)

_GREETED = re.compile(
    r"\s*(?:(?:dag|hallo|hoi|hey?|ey|yo|hi|moi|goeie\w*|goede\w*|goei\w*|mogg?e[nuh]?|morgen)\b"
    r"(?: (?:morgen|middag|avond|dag|ochtend|allemaal|hoor)\b)*\W*)+",
    re.IGNORECASE,
)

# What is less likely is no question, but a riddle.
_WORTH_ASKING = 0.02

# A button too many is small harm, but it may not come out of nothing.
_SURE_OF_SECOND = 0.9


@dataclass(frozen=True)
class Meaning:
    """What somebody means, as far as one can tell."""

    intent: Intent
    slots: dict[str, str]
    """The details by name, in the forms of sentences/README.md."""
    sure: float
    """From 0 to 1: how often somebody who types such a thing means this."""
    others: tuple[Intent, ...] = ()
    """What else it may be, the likeliest first."""
    also: "Meaning | None" = None
    """A second request in the same line."""

    @property
    def is_sure(self) -> bool:
        """Whether the conversation may begin without a question."""
        return self.intent is not Intent.UNKNOWN and self.sure >= sure_from(self.intent)

    @property
    def is_likely(self) -> bool:
        """Whether it is worth asking whether this is meant."""
        return self.intent is not Intent.UNKNOWN and self.sure >= UNSURE


def understand(text: str, role: Role, vocabulary: Vocabulary) -> Meaning:
    """What a line of somebody with this role means; where two things are asked, the first."""
    text = shortened(text)
    meaning = _of_one(text, role, vocabulary)
    greeting = _GREETING.match(text)
    if greeting and (
        not meaning.is_sure or (meaning.intent is Intent.GREET and meaning.sure < _ONLY_GREETS)
    ):
        rest = text[greeting.end() :]
        behind = understand(rest, role, vocabulary) if rest else meaning
        if behind.is_sure and behind.intent not in NO_REQUEST:
            # What is asked behind a greeting is what is meant.
            return behind
    if meaning.intent is Intent.GREET and Intent.OFFERS in INTENTS[role]:
        meaning = _behind_greeting(text, role, vocabulary) or meaning
    if meaning.intent in NO_REQUEST:
        return meaning
    if meaning.intent is Intent.MAIL and _TEXT_BEHIND.match(text):
        # Who writes the message itself wants it sent.
        meaning = replace(meaning, sure=max(meaning.sure, sure_from(Intent.MAIL)))
    two = for_two_addresses(text) if meaning.intent in _GIVING else None
    if two is not None:
        # The same for another household is a request of its own.
        one, other = (details(each, meaning.intent, role, vocabulary) for each in two)
        return replace(meaning, slots=one, also=replace(meaning, slots=other))
    typed = clauses(text)
    if len(typed) < 2:
        return meaning
    pieces = [_of_one(piece, role, vocabulary) for piece in typed]
    added = [piece for piece, words in zip(pieces, typed, strict=True) if _ADDS.match(words)]
    if _goes_first(pieces[0], meaning, added):
        # What is asked behind it may outweigh it in the whole.
        meaning = pieces[0]
    first = next((at for at, each in enumerate(pieces) if each.intent is meaning.intent), None)
    if first is None:
        return meaning
    for second, words in zip(pieces[first + 1 :], typed[first + 1 :], strict=True):
        if _is_request(second) and _is_another(second, pieces[first], words):
            # What belongs to the second may not stand in the first.
            sure = max(meaning.sure, pieces[first].sure)
            slots = pieces[first].slots | _address_of_both(text, pieces[first], second)
            if "number" in slots and {meaning.intent, second.intent} == _GIVING:
                # Each is named, and for whom.
                sure = max(sure, second.sure)
            return replace(
                pieces[first], slots=slots, sure=sure, others=meaning.others, also=second
            )
    return meaning


def _behind_greeting(text: str, role: Role, vocabulary: Vocabulary) -> Meaning | None:
    """What is looked for behind a greeting without a sign between them: hoi zwemmen."""
    rest = _GREETED.sub("", text)
    if rest == text or not rest:
        return None
    behind = _of_one(rest, role, vocabulary)
    return behind if behind.is_sure and behind.intent is Intent.OFFERS else None


def _goes_first(first: Meaning, whole: Meaning, added: list[Meaning]) -> bool:
    """Whether the first clause asks something of its own, that the whole is not taken for."""
    if first.intent is whole.intent or first.intent in NO_REQUEST:
        return False
    if {first.intent, whole.intent} == _GIVING or (first.is_sure and not whole.is_sure):
        return True
    behind = any(each.intent is whole.intent and _is_request(each) for each in added)
    return behind and _is_request(first) and first.is_sure


def _is_another(second: Meaning, first: Meaning, words: str) -> bool:
    """Whether a clause asks another thing, or the same of figures in another way: per aanpak."""
    if second.intent is not first.intent:
        return True
    ways = first.slots.get("by"), second.slots.get("by")
    return len(words.split()) <= _FEW_WORDS and None not in ways and ways[0] != ways[1]


def _address_of_both(text: str, first: Meaning, second: Meaning) -> dict[str, str]:
    """The one address in a text that asks for a voucher and a coupon: both are for it."""
    if {first.intent, second.intent} != _GIVING or "postcode" in first.slots:
        return {}
    return address_in(text, whole=True)


def _is_request(piece: Meaning) -> bool:
    return piece.intent not in NO_REQUEST and piece.sure >= _SURE_OF_SECOND


def _means_offers(
    text: str, role: Role, intent: Intent, sure: float, vocabulary: Vocabulary
) -> bool:
    """Whether a sentence that may mean something else asks what there is to spend a voucher on."""
    if intent in _MAY_BE_OFFERS and wants_something_else(text):
        return True
    if (intent in _MAY_BE_KIND or sure < sure_from(intent)) and is_kind_alone(text):
        return True
    if says_for_whom(text) or categories_left_out(text, vocabulary.categories):
        return True
    if intent in _MAY_BE_TO_GO and asks_where_to_go(text):
        return True
    # What can be no more than part of a wish ends nothing and greets nobody: niet op maandag.
    is_sure = sure >= sure_from(intent)
    names_whom = group_in(plain_text(text)) != ""
    may_be = {Intent.CANCEL: True, Intent.GREET: not is_sure, Intent.UNKNOWN: names_whom}
    if may_be.get(intent) and role is not Role.VOLUNTEER and only_narrows(text):
        return True
    if (
        intent in _MAY_BE_OFFERS
        and not (intent is Intent.CANCEL and role is Role.VOLUNTEER)
        and says_only_what_not(text, vocabulary.places)
    ):
        return True
    is_ended = intent is Intent.CANCEL and is_sure
    if intent in _MAY_BE_FREE and (asks_what_is_free(text) or (says_a_wish(text) and not is_ended)):
        return True
    if is_sure and intent is not Intent.UNKNOWN:
        return False
    if seeks_kind(text) or says_a_wish(text) or provider_asked(text) or looks_from_street(text):
        return True
    # When an activity is that people know is asked of the programme.
    if says_what_not(text) or (asks_of_kind(text) and not names_activity(text, vocabulary)):
        return True
    # A day or a price beside what somebody wants to do takes nothing of that away.
    rest = without_day_and_price(text)
    if rest == text or not rest:
        return False
    (other, rather), *_rest = likely(rest, role)
    return other is Intent.OFFERS and rather >= sure_from(other)


def _of_one(text: str, role: Role, vocabulary: Vocabulary) -> Meaning:
    (intent, sure), *rest = likely(text, role)
    if intent is Intent.ISSUE and _COUPON.search(text) and "voucher" not in text.casefold():
        intent, sure = Intent.COUPONS, max(sure, SURE)
    if Intent.OFFERS in INTENTS[role] and _means_offers(text, role, intent, sure, vocabulary):
        intent, sure = Intent.OFFERS, max(sure, SURE)
    if Intent.RULES in INTENTS[role] and _SPENDS_COUPON.search(text):
        return Meaning(Intent.RULES, {"about": "where"}, max(sure, SURE))
    others = tuple(
        other for other, share in rest if other is not Intent.UNKNOWN and share >= _WORTH_ASKING
    )
    return Meaning(intent, details(text, intent, role, vocabulary), sure, others)
