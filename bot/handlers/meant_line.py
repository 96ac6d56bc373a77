"""The line that doubles are checked on, out of a sentence: an address, or an own reference."""

import re

from bot.conversation.context import Context
from bot.domain.scheme import Scheme
from bot.handlers.issue_line import named_approach
from bot.parsing.address import (
    Address,
    AddressProblem,
    ProblemKind,
    holds_postcode,
    joined,
    read_address,
    read_reference,
)
from bot.storage.buttons import Data
from bot.storage.people import Role
from bot.understanding.addresses import address_in, figures_of_postcode

# What keeps a text from being an address, whatever else it says: then that is said.
_SAID_FIRST = (
    ProblemKind.BSN,
    ProblemKind.PHONE,
    ProblemKind.POST_BOX,
    ProblemKind.TWO_NUMBERS,
)
# An address is written in so many words at most.
_MOST_WORDS = 10
# What is said of a house as often as it is its addition: 16 achter de kerk.
_BESIDE = frozenset(
    [
        "achter",
        "voor",
        "boven",
        "onder",
        "links",
        "rechts",
        "beneden",
        "huis",
        "woning",
        "flat",
        "box",
    ]
)
# A correction of the number alone: nee wacht, huisnummer 14.
_MOST_WORDS_OF_NUMBER = 12
# Where a number alone is one of the buttons rather than a house.
_CHOOSING = ("issue.category", "issue.approach", "coupons.purpose", "coupons.value")
_NUMBER_ALONE = re.compile(r"\W*[0-9]{1,5}\W{0,3}[A-Za-z0-9]{0,4}\W*")
_CORRECTS = re.compile(
    r"\b(?:nee+|wacht|ho|sorry|oeps|pardon|moet|moest|bedoel\w*|geen|fout|verkeerd\w*|huis\w*|nummer|nr"
    r"|op|adres|is|was|toevoeging|letter|niet)\b",
    re.IGNORECASE,
)
_MANY = re.compile(r"\b(?:er|vouchers?|bon(?:nen)?|stuks|keer|x|kinderen|euro)\b|€", re.IGNORECASE)
# A second number behind the house number, which may be another house or its addition.
_SECOND = (
    r"(?:\s+(?:of|or)\s+[0-9]{1,4}[a-z]?\b"
    r"|(?:\s+|\s*[.,]\s*)[0-9]{1,4}[a-z]?(?=\s*$|\s*[?!;)]|\s*[.,](?![0-9])))"
)
_LABELLED = re.compile(
    r"\b(?:(?:cli[eë]nt|dossier|intake|huishoud|inschrijf|kaart)?(?:nummer|nr)|nr|dossier"
    r"|referentie|kenmerk)\b[ .:]*(?:is|van|was|=)?[ .:]*(?P<reference>[A-Za-z0-9-]{2,20})(?!\w)",
    re.IGNORECASE,
)
_WITH_LETTERS = re.compile(
    r"(?<![\w-])(?=[A-Za-z0-9-]*[0-9])(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9-]{3,20}(?![\w-])"
)


def meant_line(context: Context) -> str:
    """The line in what somebody meant, as it is to be read; empty where it says none of it.

    A part of an address goes with what was typed of it before: "nee wacht, 14". What may be read
    in two ways is given as it stands, for the reader to say so.
    """
    if "line" in context.meant:
        return str(context.meant["line"])
    match context.scheme.double_check.on:
        case "address":
            return _address(context)
        case "own reference":
            return _reference(context.text)
        case "off":
            return ""


def line_in(context: Context) -> str:
    """The line in what was typed where nothing else is asked; the text itself where none is."""
    context.turn.meant = address_in(context.text, whole=True) | context.meant
    return meant_line(context) or context.text


def said_line(context: Context) -> Data:
    """The line that a sentence says, to be kept until it is known what was meant by it."""
    context.turn.meant = address_in(context.text, whole=True) | context.meant
    line = meant_line(context)
    known = line and context.scheme.double_check.on == "address" and _read(line, context.scheme)
    return {"line": line} if known else {}


def answers(context: Context) -> bool:
    """Whether a sentence that may mean something else answers what is asked."""
    text, data = context.text, context.data
    if "voucher" in data:
        # A coupon offered after a voucher: an address is that of whoever comes next.
        return False
    known = bool(data.get("typed") or data.get("begun"))
    context.turn.meant = address_in(text, whole=not known) | context.meant
    meant, is_named = context.meant, _names_choice(context)
    if not is_named:
        # What it may be for is a guess, and changes nothing of what was chosen.
        for guessed in ("category", "purpose"):
            meant.pop(guessed, None)
    if "postcode" in meant or (known and figures_of_postcode(text)) or _reference_asked(context):
        return True
    if known and {"number", "addition"} & meant.keys():
        if context.turn.step in _CHOOSING and _NUMBER_ALONE.fullmatch(text):
            return False
        return len(text.split()) <= _MOST_WORDS_OF_NUMBER and _corrects(text)
    is_coupon = (context.turn.step or "").startswith("coupons.")
    if is_coupon and "amount" in meant and _CORRECTS.search(text):
        return True
    asked = "purpose" if is_coupon else "category"
    denies = len(text.split()) <= _MOST_WORDS_OF_NUMBER and bool(_denied(context, asked))
    return is_named or denies or _names_approach(context)


def takes_back(context: Context, name: str) -> bool:
    """Whether a text denies what was chosen, "category" or "purpose"."""
    return context.data.get(name) in _denied(context, name)


def _denied(context: Context, name: str) -> list[str]:
    """The categories or purposes that a text denies."""
    names, scheme = context.turn.names, context.scheme
    if names is None:
        return []
    words, known = names.categories, scheme.category_words
    if name == "purpose":
        words, known = names.purposes, scheme.purpose_words
    return [key for key, _words in known if words and words.denies(name, context.text, key)]


def _names_approach(context: Context) -> bool:
    """Whether a text names an approach in the middle of a voucher: niet via huisarts."""
    if not (context.turn.step or "").startswith("issue."):
        return False
    return context.acts_as({Role.INTERMEDIARY}) and bool(
        named_approach(context.text, context.organisation.approaches)
    )


def _reference_asked(context: Context) -> bool:
    return context.scheme.double_check.on == "own reference" and bool(_reference(context.text))


def _names_choice(context: Context) -> bool:
    """Whether what is chosen, a category or a purpose, stands there by its name."""
    chosen = {context.meant.get("category"), context.meant.get("purpose")}
    text = context.text.casefold()
    return any(
        re.search(rf"\b{re.escape(word.casefold())}|{re.escape(word.casefold())}\b", text)
        for key, words in (*context.scheme.category_words, *context.scheme.purpose_words)
        for word in words
        if key in chosen
    )


def _address(context: Context) -> str:
    meant, text = context.meant, context.text
    known = _typed_before(context)
    if known and (figures := figures_of_postcode(text)):
        return _line(known | {"postcode": figures + known["postcode"][-2:]})
    if not {"postcode", "number", "addition"} & meant.keys():
        return ""
    if text and (whole := _as_it_stands(text, context.scheme)) is not None:
        return whole
    begun = context.data.get("begun")
    if begun and "postcode" not in meant:
        return joined(begun, text) or text
    if "postcode" not in meant and holds_postcode(text):
        # One that does not exist.
        return text
    if "postcode" in meant and "number" in meant:
        if doubt := re.search(rf"\b{meant['number']}[a-z]?{_SECOND}", text, re.IGNORECASE):
            return f"{meant['postcode']} {doubt[0]}"
        return _as_written(text, meant, context.scheme) or _line(meant)
    if known is not None and ("postcode" in meant or _corrects(text)):
        return _line(known | _without_its_addition(meant, known) | meant)
    return "" if known else str(meant.get("postcode") or meant.get("number", ""))


def _corrects(text: str) -> bool:
    """Whether a number in a text is that of the house, and not how many are asked for."""
    return bool(_NUMBER_ALONE.fullmatch(text) or _CORRECTS.search(text)) and not _MANY.search(text)


def _as_it_stands(text: str, scheme: Scheme) -> str | None:
    """The whole text, where it is the line or what is wrong with it goes first."""
    try:
        read_address(text, scheme.places)
    except AddressProblem as problem:
        return text if problem.kind in _SAID_FIRST else None
    return text


def _as_written(text: str, meant: Data, scheme: Scheme) -> str | None:
    """The words of a text that are this address, with an addition that they write in full.

    So one address has one spelling, in a sentence and alone. Two letters behind the number may be
    any small word; they count where the sentence's own reader took them for an addition.
    """
    words = text.split()
    at = [place for place, word in enumerate(words) if any(map(str.isdigit, word))]
    for begin in at[:2]:
        for end in range(min(len(words), begin + _MOST_WORDS), begin, -1):
            written = " ".join(words[begin:end]).rstrip(" .,;:!?")
            address = _read(written, scheme)
            if address is None or not _is_same(address, meant):
                continue
            addition = meant.get("addition", "")
            if address.addition == addition or (addition and addition in address.addition):
                return written
            last = written.split()[-1]
            is_whole = last.isdigit() or (len(last) > 2 and last.casefold() not in _BESIDE)
            if len(address.addition) > 2 and is_whole:
                return written
    return None


def _read(text: str, scheme: Scheme) -> Address | None:
    try:
        return read_address(text, scheme.places)
    except AddressProblem:
        return None


def _is_same(address: Address, meant: Data) -> bool:
    return (address.postcode, str(address.number)) == (meant["postcode"], meant["number"])


def _typed_before(context: Context) -> Data | None:
    """The address that this conversation shows."""
    address = _read(context.data.get("typed") or "", context.scheme)
    if address is None:
        return None
    return {
        "postcode": address.postcode,
        "number": str(address.number),
        "addition": address.addition,
    }


def _without_its_addition(meant: Data, known: Data) -> Data:
    """Another number is another house; its addition was not that of the one before."""
    return {"addition": ""} if meant.get("number", known["number"]) != known["number"] else {}


def _line(address: Data) -> str:
    """An address as people write it; empty without both its parts."""
    addition = address.get("addition", "")
    between = "-" if addition[:1].isdigit() else " "
    return f"{address['postcode']} {address['number']}{between}{addition}".rstrip(" -")


def _reference(text: str) -> str:
    """The only reference in a sentence: one that is said to be it, or one with letters."""
    named = [match["reference"] for match in _LABELLED.finditer(text)]
    found = {each for each in map(_reference_in, named) if each}
    if not found:
        found = {each for each in map(_reference_in, _WITH_LETTERS.findall(text)) if each}
    return found.pop() if len(found) == 1 else ""


def _reference_in(word: str) -> str | None:
    try:
        return read_reference(word)
    except AddressProblem:
        return None
