"""An amount of money in what somebody typed: 12,50, vijftig euro, een tientje."""

import re

from bot.understanding.denials import Named, meant
from bot.understanding.numbers import said

_COINS = {
    "tientje": 10, "tientjes": 10, "joetje": 10, "twintigje": 20, "geeltje": 25, "vijfje": 5,
    "vijfjes": 5, "meier": 100, "twintigtje": 20, "vijftigje": 50, "vijftigtje": 50, "tienie": 10,
    "vijftientje": 15, "honderdje": 100,
}  # fmt: skip
_HALVES = {"anderhalf": 150, "anderhalve": 150, "half": 50, "halve": 50}
_COINS_SAID = re.compile(rf"(?:(?P<times>\d+|{'|'.join(_HALVES)}) )?\b(?P<coin>[a-z]+)")
# From this rank on an amount is said to be the total, or to be meant instead.
_IS_TOTAL = 3
# How many of something one price is of: 3x 12,50, 3 maanden van 29,95.
_TIMES = re.compile(
    r"(?<![\d.,])(?:[2-9]|[1-9]\d) ?(?:x|\*|keer|maal|(?!eur)[a-z]{3,}) ?(?:van|voor|a|ad)?"
    r" ?(?:€ ?)?$"
)
_EURO = r"(?:euro(?:'?s)?|eurotjes|eur|eu|euri|euroos|piek|ballen|eurootjes|€)"
_AMOUNT = re.compile(
    rf"(?P<sign>€ ?|(?<![a-z])eur(?:o)? ?)?(?<![\d.,])(?P<euros>\d{{1,3}}(?:\.\d{{3}})+"
    rf"|\d{{1,5}})(?!\d)"
    r"(?:[.,] ?(?P<cents>\d\d?)(?![\d])|(?P<dash>,-+)"
    r"|[ ]?euro (?:en )?(?P<apart>\d\d)(?: ?cent)?\b(?! ?euro)"
    rf"|(?P<half> (?P<spoken>\d\d))(?= |$|[.,?!])(?! ?(?:jaar|cent|keer)))?"
    rf"(?P<unit>[ ]?{_EURO}(?![a-z]))?"
)
_NOT_MONEY = re.compile(
    r"^ ?(?:x\b|keer|jaar|jr\b|kinderen|kids|lessen|maand|weken|week|uur|u\b|kaart|personen|pers\b"
    r"|volw|kind|mensen|%|man\b|vrouwen|dag|e\b|de\b|ste\b|-jarig|ritten|rittenkaart|baantjes|stuks"
    r"|weekse|tallen|maal\b|bezoek|banen|pasjes|bonnen|vouchers|dames|les\b|wk\b|mnd|schoenen"
    r"|leden|strippen|jeugd|jongens|meisjes|voorstelling|tickets|avond|sets?\b|entree|proefles"
    r"|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    r"|jan\b|feb\b|mrt\b|apr\b|aug\b|sept?\b|okt\b|nov\b|dec\b|minuten|min\b|huis|sport)"
)
_NOT_BEFORE = re.compile(
    r"(?:blok|week|groep|kwartaal|cursus|nr\.?|nummer|maat|stoel|rij|zaal|niveau|diploma|bestelling"
    r"|order|seizoen|begint met|periode|deel|les|tot|om|t/m|leeftijd|kassa|balie|klas)"
    r" ?$"
)
_PAID_OTHERWISE = re.compile(r"^[ a-z]{0,12}(?:contant|cash|pin|gepind)")
_TOTAL = re.compile(
    r"(?:totaal|samen|dus|wordt|bedrag|maakt|overige|rest|in totaal|is dan|bij elkaar|alles bij"
    r" elkaar|afschrijven|afboeken|boek|nee|wacht|maar|sorry|bedoel|oh|eh|herstel|correctie|maor|=)"
    r"[ :,a-z]{0,14}(?:€ ?)?$"
)


_OF_COUPON = re.compile(
    r"(?:(?:bon|bonne|bonbon|bonnen|bonnetje|bonnegie|boon|bronnetje|coupon|tegoedbon|webshopbon"
    r"|een|eentje|eene|die|kleintje|tegoed|cheque|iets|die ene|kleine|zulke|een bonnetje|er"
    r"|euro of|spul|spullen|euro|[a-z]*bon) (?:van|v|a|ter waarde van|t v|tbv)(?: de| zo'n"
    r"| rond| rond de| ongeveer)?"
    r"|(?<![a-z])(?:doe|maar|bon|bonnen|coupn|coupon|school|sport|bonne|euro of|bone|tegoedbon"
    r"|schoolbon|sportbon|bonnetje|webbon|restbon)) $"
)


def amount_in(text: str, *, of_coupon: bool = False) -> str | None:
    """The amount in a text in euros, as 15 or 12.50; None where none stands there.

    What is said to be the total, or comes behind a correction, comes first; then what has the sign
    or the word of money; then a bare number that counts nothing else.
    """
    plain = said(text)
    ranked: list[tuple[int, Named]] = []
    for coins in _COINS_SAID.finditer(plain):
        if coins["coin"] in _COINS:
            cents = _times(coins["times"]) * _COINS[coins["coin"]]
            ranked.append(
                (2, Named(*coins.span(), _written(str(cents // 100), f"{cents % 100:02}")))
            )
    for match in _AMOUNT.finditer(plain):
        found = _read(match, plain)
        if found and (found[0] != 1 or not of_coupon or _is_of_coupon(match, plain)):
            ranked.append((found[0], Named(*_span(match), found[1])))
    left = set(meant(plain, (each for _rank, each in ranked)))
    ranked = sorted((each for each in ranked if each[1] in left), key=lambda each: each[1].begin)
    if not ranked:
        return None
    best = max(rank for rank, _each in ranked)
    amounts = [each for rank, each in ranked if rank == best]
    amount = amounts[-1]
    if not of_coupon and best < _IS_TOTAL:
        differ = len({each.what for each in amounts}) > 1
        # Two amounts, or the price of one of more, are no sum.
        if differ or _TIMES.search(plain[: amount.begin]):
            return None
    return amount.what


def _span(match: re.Match[str]) -> tuple[int, int]:
    return match.start("euros"), match.end()


def _times(said_before: str | None) -> int:
    """How many hundreds of cents a coin of one euro would be: 2 tientjes, anderhalf tientje."""
    if said_before in _HALVES:
        return _HALVES[said_before]
    return int(said_before or 1) * 100


def _is_of_coupon(match: re.Match[str], plain: str) -> bool:
    """Whether a bare number is what a coupon is worth: not how many there are, nor an age."""
    return bool(_OF_COUPON.search(plain[: match.start()])) or len(plain.split()) <= 4


def _read(match: re.Match[str], plain: str) -> tuple[int, str] | None:
    """How sure an amount is one, and the amount."""
    before, behind = plain[max(0, match.start() - 40) : match.start()], plain[match.end() :]
    # A piece of something longer is never an amount: 12,505 and 3-4-5.
    is_piece = re.match(r"[.,:/-]?\d|[^\W\d_]", behind) or re.search(r"\d[-/]$", before)
    if before[-1:].isalnum() or is_piece:
        return None
    money = match["sign"] or match["unit"] or match["dash"] or match["apart"] or match["cents"]
    spoken = match["spoken"] if (match["half"] and not money) or match["spoken"] else None
    euros, cents = match["euros"], match["cents"] or match["apart"] or spoken
    if _PAID_OTHERWISE.search(behind) or re.search(
        r"\b(?:niet|geen|gien|nie|nait|neet)(?: de| die)? $", before
    ):
        return 0, _written(euros, cents)
    if (
        not money
        and not match["half"]
        and (_NOT_MONEY.search(behind) or _NOT_BEFORE.search(before))
    ):
        return None
    if not int(euros.replace(".", "")) and not cents:
        return None
    rank = 2 if money else 1
    return rank + 2 * bool(_TOTAL.search(before)), _written(euros, cents)


def _written(euros: str, cents: str | None) -> str:
    whole, part = int(euros.replace(".", "")), (cents or "").ljust(2, "0")
    return f"{whole}.{part}" if part != "00" else str(whole)
