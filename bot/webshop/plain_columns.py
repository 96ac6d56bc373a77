"""Columns of a list of redemptions that need no question, by what they are called and hold.

Numbers of orders by any name, thanks in a remark, how it was paid: none says that a row does not
count, as long as no word in it denies anything.
"""

import re

from bot.parsing.tables.cells import Cell, Unreadable, read_word
from bot.parsing.tables.columns import plain_name
from bot.parsing.tables.headings import denies
from bot.parsing.tables.unread import Unread

_NUMBER_OF = re.compile(
    r"\b(?:(?:order|bestel|factuur|invoice|faktuur|transactie|transaction|receipt|bon|kassabon|ticket"
    r"|betaling|payment|kwitantie|kenmerk|referentie|reference)\w*|ref)(?: (?:nr|no|num|number"
    r"|nummer|id|code|ref))?$"
)
# Texts of which only a word that denies something matters.
_TEXTS = re.compile(
    r"^(?:omschrijving|beschrijving|description|betaal(?:methode|wijze|middel|vorm)|betaald (?:via"
    r"|met)|payment (?:method|type)|paid (?:with|via|by)|methode|method|groep|group|doelgroep|team"
    r"|klas|zaal|categorie|category|rubriek|sport|cultuur|cursus|les|abonnement)$"
)
_COUNT = re.compile(r"^(?:aantal|quantity|qty|stuks|count)\b")
_ONE = re.compile(r"1(?:[.,]0+)?")
_THANKS = frozenset(
    (
        *("dank", "bedankt", "dankjewel", "dankuwel", "dankje", "thanks", "thank", "you", "je"),
        *("jullie", "u", "wel", "heel", "erg", "veel", "voor", "alles", "de", "het", "goede"),
        *("zorgen", "top", "super", "fijn", "mooi", "prima", "leuk", "leuke", "goed", "ok", "oke"),
        *("okay", "akkoord", "geregeld", "in", "orde", "gezien", "gecontroleerd", "klopt", "tot"),
        *("ziens", "groet", "groeten", "groetjes", "met", "vriendelijke", "plezier", "hoi"),
        *("hallo", "een", "dag", "middag", "les", "was", "is"),
    )
)


def says_nothing(column: Unread) -> bool:
    """Whether no row depends on what stands in a column."""
    name, words = plain_name(column.name), [_word(cell) for cell in column.counts]
    if _COUNT.search(name):
        return all(map(_ONE.fullmatch, words))
    if not words or not column.is_whole or any(map(denies, words)):
        return False
    if _TEXTS.search(name) or (column.is_numbers and _NUMBER_OF.search(name)):
        return True
    return all((said := plain_name(word).split()) and _THANKS.issuperset(said) for word in words)


def _word(cell: Cell) -> str:
    try:
        return read_word(cell)
    except Unreadable:
        return "?"
