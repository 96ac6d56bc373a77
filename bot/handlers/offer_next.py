"""What a wish becomes by what is typed of it next."""

import re

from bot.conversation.context import Context
from bot.handlers.meant import FIND_OFFERS
from bot.storage.buttons import Data
from bot.understanding.kinds import unwanted_kinds
from bot.understanding.topics import category_of
from bot.understanding.wishes import only_narrows, says_for_whom

WHAT = frozenset({"about", "called", "beside", "kind", "piece", "provider", "category"})
WHERE = frozenset({"where", "near"})
AGE, HOURS = frozenset({"age", "group", "ages"}), frozenset({"part", "hours"})
PRICE = frozenset({"free", "cheap", "most", "per"})
# What goes on from what was looked for before: en in Peelo; liever dansen. So do a few words that
# ask nothing: voor 9 jaar.
_GOES_ON = re.compile(r"\W*(?:en|of|ook|maar|liever|niet|geen|dan|nee)\b", re.IGNORECASE)
# What asks of the list that stands there.
_OF_LIST = re.compile(
    r"\W*(?:en )?(?:welke?|wat|wie)(?: \w+)?(?: daarvan)? (?:is|zijn|kost(?:en)?) (?:het |de )?"
    r"(?:goedkoop\w*|minst\w*|laagst\w*|gratis)\W*$",
    re.IGNORECASE,
)
_ASKS_ANEW = re.compile(r"\b(?:iets|waar|welke?|wat|zoek\w*|is er|zijn er)\b|\?", re.IGNORECASE)
ASKS = re.compile(
    r"\b(?:waar|welke?|wie|wat|hoe|wanneer|heeft|is er|zijn er"
    r"|kan|kunnen|kun|mag|zoek\w*|iets|wil|wou)\b|\?",
    re.IGNORECASE,
)


def goes_on(context: Context, said: Data) -> bool:
    """Whether what is typed is about what was looked for before, and no whole new question."""
    text = context.text
    if context.turn.step != FIND_OFFERS:
        return False
    if _GOES_ON.match(text) or _OF_LIST.match(text) or says_for_whom(text):
        return True
    if only_narrows(text) and not _ASKS_ANEW.search(text):
        return True
    is_whole = "about" in said and len(said.keys() - {"called"}) > 1
    return not is_whole and not ASKS.search(text)


def after(before: Data, said: Data) -> Data:
    """A wish with what was said of it next: another thing to do takes the place of the first."""
    gone: set[str] = set()
    if not WHAT.isdisjoint(said):
        gone |= WHAT
        if "about" in said:
            if category_of().get(said["about"], before.get("category")) == before.get("category"):
                gone.remove("category")
            # Who says what it is to be no longer says what not; no button takes back the others.
            gone |= {"without", "days"} | HOURS | PRICE
    before, said = _without_unwanted(before, said), said | _all_unwanted(before, said)
    if not WHERE.isdisjoint(said):
        gone |= WHERE | {"not_in"}
    if "provider" in said:
        gone.add("not_at")
    if not PRICE.isdisjoint(said):
        gone |= PRICE
    if not AGE.isdisjoint(said):
        # Somebody else.
        gone |= {"women"} | AGE
    if not HOURS.isdisjoint(said):
        gone |= HOURS
    return {name: value for name, value in before.items() if name not in gone} | said


def _without_unwanted(before: Data, said: Data) -> Data:
    """A wish without what is said not to be wanted; the rest of it stays."""
    kept = dict(before)
    if kept.get("where") in said.get("not_in", ()):
        del kept["where"]
    if kept.get("provider") in said.get("not_at", ()):
        del kept["provider"]
    without = said["without"].split(",") if "without" in said else []
    if unwanted_kinds(without, [kept.get("kind", "")]):
        del kept["kind"]
    subjects = [each for each in (kept.get("about"), *kept.get("beside", "").split(",")) if each]
    if out := unwanted_kinds(without, subjects):
        for name in ("about", "called", "beside"):
            kept.pop(name, None)
        left = [each for each in subjects if each not in out]
        kept |= {"about": left[0]} if left else {}
        kept |= {"beside": ",".join(left[1:])} if left[1:] else {}
    return kept


def _all_unwanted(before: Data, said: Data) -> Data:
    """What is said not to be wanted, with what was said so before; another thing to do ends it."""
    found: Data = {}
    if "without" in said and "without" in before and "about" not in said:
        both = (*before["without"].split(","), *said["without"].split(","))
        found["without"] = ",".join(dict.fromkeys(both))
    for name in ("not_in", "not_at"):
        if name in said and name in before:
            found[name] = list(dict.fromkeys((*before[name], *said[name])))
    return found
