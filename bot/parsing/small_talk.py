"""Greetings, thanks and nods: what somebody types out of kindness, and what holds nothing.

A text counts only when all of it is such words, in whatever spelling; one that says anything else
as well is somebody else's work.
"""

import re
import unicodedata
from enum import StrEnum
from functools import cache


class Talk(StrEnum):
    """What a kind word is."""

    THANKS = "thanks"
    GOODBYE = "goodbye"
    NOD = "nod"
    SORRY = "sorry"
    GREETING = "greeting"


_WORDS: dict[Talk, str] = {
    Talk.THANKS: (
        "dank|danku|dank u|dank je|dankje|dank jou|dank jullie|dank u wel|dankuwel|dank u zeer"
        "|dank je wel|dankjewel|dank jullie wel|bedankt|bedank|bedankjes|dankbaar|heel erg bedankt"
        "|dankie|dankjulliewel|hartelijk dank|hartelijk bedankt|veel dank|alvast bedankt"
        "|alvast dank|bvd|bij voorbaat dank|nogmaals bedankt|nogmaals dank|merci|mersie|mercie"
        "|thanks|thank you|thank u|thankyou|thx|tnx|tx|thnx|ty|many thanks|thanks a lot|cheers"
        "|shukran|choukran|sjoekran|shoekran|barakallah|barak allah|barakallahu fik"
        "|barakallahoe fiek"
        "|jazakallah|jazak allah|tesekkurler|tesekkur|tesekkur ederim|sagol|sag ol|dziekuje"
        "|danke|danke schon|gracias|grazie|obrigado|spasibo|dyakuyu|diakuiu|yekenyeley"
        "|super bedankt|top bedankt|wat lief|lief van je|lief van u|wat aardig|aardig van u"
        "|heel fijn|heel aardig|fijn dat u helpt|je bent een schat|u bent een schat|held|topper"
        "|toppie bedankt|bedoankt|bedaankt|tige tank|tankewol|dankewol"
    ),
    Talk.GOODBYE: (
        "doei|doeg|dag hoor|daag|doeidoei|doei doei|houdoe|hoije|ajuu|aju|ajuus|ciao|tsjuus"
        "|tschuss"
        "|bye|bye bye|byebye|goodbye|good bye|cu|see you|see ya|later|laters|laterz"
        "|toedels|toedeloe|de mazzel|mazzel|salut|adieu|tot ziens|totziens|tot zo|tot kijk"
        "|tot dan|tot gauw|tot snel"
        "|fijn weekend|goed weekend|prettig weekend|mooi weekend|weekend|fijne dag|fijne dag nog"
        "|prettige dag|goede dag nog|fijne avond|prettige avond|goede avond nog|fijne middag"
        "|fijne week|fijne vakantie|prettige vakantie|fijne feestdagen|prettige feestdagen"
        "|nog een fijne dag|nog een prettige dag|nog een fijne avond|een fijne dag|een fijn weekend"
        "|een goed weekend|een prettig weekend|een fijne avond|jij ook|u ook|jullie ook|jou ook"
        "|insgelijks|hetzelfde|van hetzelfde|jullie ook een fijn weekend|u ook een fijn weekend"
        "|have a nice day|nice weekend|have a good one|good night|gute nacht|welterusten"
        "|slaap lekker"
        "|truste|trusten|goedenacht|goede nacht|fijne nacht|werkse|werk ze|succes|veel succes"
        "|sterkte|beterschap|maa salama|masalama|ma salama|gule gule|do pobachennya"
        "|groetjes|groet|groeten|gr|grtjs|grt|met vriendelijke groet|mvg|vriendelijke groeten"
        "|hartelijke groet|liefs|x|xx|xxx"
    ),
    Talk.NOD: (
        "ok|oke|okee|okay|oki|okido|okidoki|okie|okie dokie|okey|oky|k|kk|okk|oks|ja|jaa|jep|jap"
        "|yep|yes|yess|yup|yeah|ye|jazeker|ja zeker|zeker|zeker weten|jawel|ja hoor|jahoor|joe"
        "|joh|jo|jah|joa|jao|jow|nee|nee hoor|neehoor|neen|nope|nop|nah|no|nee dank je|nee dank u"
        "|nee bedankt|nee dankje|neuh|nei|goed|goed hoor|heel goed|prima|primaa|prima hoor|fijn"
        "|mooi|top|toppie|tof|super|superb|geweldig|perfect|uitstekend|fantastisch|lekker|leuk"
        "|heel leuk|helemaal goed|helemaal top|helemaal prima|is goed|dat is goed"
        "|das goed|da's goed"
        "|komt goed|komt in orde|in orde|inorde|akkoord|accoord|eens|begrepen|duidelijk|helder"
        "|snap ik|ik snap het|ik begrijp het|ik weet het|weet ik|gelukt|het is gelukt|klaar"
        "|het werkt|hij doet het|gaaf|cool|nice|great|good|fine|sure|all good|chill|vet|lit|dope"
        "|sws|tuurlijk|natuurlijk|uiteraard|graag|graag gedaan|geen probleem|geen dank|gp|np"
        "|no problem|gezellig|yes|haha|hahaha|hihi|hehe|lol|ah|aha|oh|ooh|o|hm|hmm|mm|wow|wauw|poeh"
        "|och|ach|tja|eh|uh|inshallah|insha allah|in sha allah|insjallah|mashallah|masha allah"
        "|hamdoulillah|alhamdulillah|hamdullah|wallah|wollah|ewa|ewaja|tamam|evet|hayir|tak|nie"
        "|da|ken|si|oui|non|jawohl|best|mieters|puik|kits|kei goed|super goed|heel mooi|mooi zo"
        "|goed zo|goed bezig|dat klopt|klopt|precies|juist|wat goed|wat fijn|wat mooi|wat leuk"
        "|dat is fijn|dat is mooi|dat is leuk|ik kom|ik ben er|ik ben erbij|ik kan|ik kan niet"
        "|ik kom niet|helaas|helaas niet|jammer|ik doe mee|doe ik|ga ik doen|zal ik doen|gezien"
        "|ontvangen|genoteerd|komt voor elkaar|komt voor de bakker|regel ik|ik regel het"
        "|doen we|dat doen we|jij bedankt|u bedankt"
    ),
    Talk.SORRY: (
        "sorry|sorry hoor|pardon|excuus|excuses|mijn excuses|oeps|oei|oops|ups|foutje|mijn fout"
        "|verkeerd|vergissing|neem me niet kwalijk|my bad|srry|sry"
    ),
    Talk.GREETING: (
        "hallo|halo|hallow|halloo|hllo|hello|helo|hullo|hoi|hooi|hoii|hoihoi|hoi hoi|hey|heey|hee"
        "|he|hej|hi|hai|haai|hallootjes|halloitjes|yo|yoo|joo|ey|eey|ewa|wejoo|fakka|wajoo|wazzup"
        "|sup|alo|aloha|hola|bonjour|guten tag|moin|moin moin|moi|moi eem|mojn|goeie|goeie morgen"
        "|goeiemorgen|goeiemiddag|goeie middag|goeienavond|goeie avond|goeiendag|goeie dag"
        "|goedemorgen|goedemorge|goede morgen|goeden morgen|goedenmorgen|goeiemorge|gemorgen"
        "|goedemiddag|goede middag|goedenmiddag|goedemidag|goedeavond|goedenavond|goede avond"
        "|goeden avond|goedendag|goededag|goede dag|goeden dag|goedemorgen samen|morgen|morge"
        "|mogge|mogguh|morn|moarn|goeie moarn|goemoarn|middag|avond|gm|gmorgen|dag|daaag|dagje"
        "|good morning|good afternoon|good evening|morning|evening|gudde mojen"
        "|salam|salaam|selam|slm|salam aleikum|salaam aleikum|salam alaikum|selamun aleykum"
        "|salamoe aleikoem|salam aleikoem|assalamu alaikum|as salamu alaikum|assalamoe alaikoem"
        "|asalam aleikum|assalam aleikum|wa alaikum salam|wa aleikum salam|aleikum salam"
        "|as selamu aleykum|marhaba|merhaba|ahlan|ahlan wa sahlan|sabah al khair|sabah el kheir"
        "|masa al khair|gunaydin|iyi gunler|iyi aksamlar|dzien dobry|czesc|dobryi den|dobrij den"
        "|pryvit|privet|selam alaykum|hoe gaat het|hoe gaat het met u|hoe gaat het met je"
        "|hoe is het|hoe ist|hoe ist ermee|hoest|alles goed|alles goed met je|alles goed met u"
        "|alles goed daar|alles lekker|alles kits|hoe gaat t|gaat het goed|wie ben je|wie bent u"
        "|ben je er|bent u er|bent u daar|ben je daar|is daar iemand|is er iemand|test|testje"
        "|een goedemorgen|een hele goede morgen|beste|beste mensen|geachte|lieve mensen"
    ),
}

# What may stand beside a kind word and says nothing of its own.
_FILLING = (
    "allemaal daar allen iedereen samen jullie jongens mensen dames heren bot robot meedoenbot"
    " voucherhulp voucherbot hoor he hè zeg wel nog en dan maar ook echt heel erg zeer veel super"
    " mega ontzettend enorm alvast nogmaals nou nu even weer eens joh jongen man bro broer bruh"
    " gozer mattie vriend vrienden vriendin schat schatje lieverd collega collega's mevrouw meneer"
    " mijnheer beste lieve al weer vandaag a aan de het een u je jou uw voor hulp je hulp info"
    " alstublieft alsjeblieft aub svp"
    " informatie moeite reactie antwoord uitleg snelle zo ik ben so much very"
)

_UNTIL = re.compile(
    r"(?:tot|totaan|tot aan|tot op) (?:(?:de |het |volgende |komende |aanstaande |a s |week )*"
    r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|ma|di|wo|do|vr|za|zo|week"
    r"|weekend|keer|morgen|overmorgen|vanavond|vanmiddag|vanochtend|straks|strakjes|dan|later|snel"
    r"|gauw|ziens|kijk|horens|binnenkort|zometeen|dadelijk)"
    r"(?:ochtend|middag|avond)?)(?: (?:dan|weer|hoor|maar))*"
)
_EMOTICON = re.compile(r"[:;=8xX]'?[-o^]?[()DPpdoO3*/\\|\[\]]+(?![^\W_])|<3+|\\o/|\^_*\^")
_REPEATED = re.compile(r"(.)\1+")
_LONGEST = 120
_MOST_WORDS = 16
_BY_EMOJI = {
    Talk.THANKS: "🙏🤲💐🌹🌷❤♥💛💚💙💜🧡🩷🤍🖤😘🥰😍🤗💝💖💕🌸🌻",
    Talk.GREETING: "👋🖐✋🙋🙆",
    Talk.SORRY: "😳🙈😬😅🤦",
}


def each_word(words: str) -> frozenset[str]:
    """The words of a list of them."""
    return frozenset(words.split())


def small_talk(text: str) -> frozenset[Talk]:
    """The kind words that a text is made of; empty where it says anything else as well.

    Capitals, accents, punctuation, repeated letters and emoji make no difference. Digits always
    do: they may be part of an address or a number.
    """
    if len(text) > _LONGEST:
        return frozenset()
    plain = _EMOTICON.sub(" \N{SLIGHTLY SMILING FACE} ", text)
    words, emoji = _words_and_emoji(plain)
    if words is None or len(words) > _MOST_WORDS or not text.strip():
        return frozenset()
    if not words:
        # Signs alone, such as a question mark, are somebody who wants to begin.
        return frozenset({_of_emoji(emoji) if emoji else Talk.GREETING})
    found = _read(tuple(words))
    if found and emoji:
        found |= {_of_emoji(emoji)} - {Talk.NOD}
    return frozenset(found)


def _words_and_emoji(text: str) -> tuple[list[str] | None, str]:
    """The words without accents and punctuation, and the emoji; None where a digit is in it."""
    letters, emoji = [], ""
    for character in unicodedata.normalize("NFKD", text.casefold()):
        kind = unicodedata.category(character)
        if kind[0] == "N":
            return None, ""
        if kind[0] == "L":
            letters.append(character)
        elif kind in ("So", "Sk") or "\U0001f000" <= character <= "\U0001faff":
            emoji += character
            letters.append(" ")
        elif kind in ("Mn", "Cf") or character in "'’`´":
            continue
        elif kind[0] in "PSZC":
            letters.append(" ")
        else:
            return None, ""
    return "".join(letters).split(), emoji


def _of_emoji(emoji: str) -> Talk:
    for talk, signs in _BY_EMOJI.items():
        if any(sign in emoji for sign in signs):
            return talk
    return Talk.NOD


def _once(word: str) -> str:
    """A word with each letter once where it was repeated: hallooo, jaaa."""
    return _REPEATED.sub(r"\1", word)


@cache
def _phrases() -> dict[tuple[str, ...], Talk]:
    """Every phrase as it stands, and with each letter once: as it stands it counts first."""
    exact = {
        tuple(_words_and_emoji(phrase)[0] or ()): talk
        for talk, phrases in reversed(_WORDS.items())
        for phrase in phrases.split("|")
    }
    return {tuple(map(_once, words)): talk for words, talk in exact.items()} | exact


@cache
def _filling() -> frozenset[str]:
    return frozenset(_once((_words_and_emoji(word)[0] or [""])[0]) for word in _FILLING.split())


def _read(words: tuple[str, ...]) -> set[Talk]:
    """The kinds of all phrases that make up these words; empty where one is of no phrase."""
    phrases = _phrases()
    longest = max(map(len, phrases))
    found: set[Talk] = set()
    at = 0
    while at < len(words):
        until = _until(words, at)
        here = (words[at : at + size] for size in range(longest, 0, -1))
        known = (each for part in here for each in (part, tuple(map(_once, part))))
        phrase = next((each for each in known if each in phrases), ())
        if until > len(phrase):
            found.add(Talk.GOODBYE)
        elif phrase:
            found.add(phrases[phrase])
        elif _once(words[at]) not in _filling():
            return set()
        at += max(until, len(phrase), 1)
    return found


def _until(words: tuple[str, ...], at: int) -> int:
    """How many words from here say "tot zaterdag"."""
    if words[at] not in ("tot", "totaan"):
        return 0
    for size in range(min(6, len(words) - at), 1, -1):
        if _UNTIL.fullmatch(" ".join(words[at : at + size])):
            return size
    return 0
