"""A sentence for each intent, and sentences as people make them up: strategies for hypothesis."""

from hypothesis import strategies as st

from bot.storage.people import Role
from bot.understanding.intents import Intent
from sentences.reading import sentences

SAYS = {
    Intent.ISSUE: "ik wil graag een voucher geven voor sport",
    Intent.COUPONS: "geef een bon voor school",
    Intent.LOOKUP: "kijk deze code eens na",
    Intent.REDEEM: "ik wil een voucher afboeken",
    Intent.REPLACE: "mevrouw is de code van haar voucher kwijt",
    Intent.UNDO: "maak de laatste ongedaan",
    Intent.CANCEL: "laat maar zitten",
    Intent.OFFERS: "waar kan ze zwemmen",
    Intent.RULES: "hoe lang is een voucher geldig",
    Intent.EVENTS: "wat is er zaterdag te doen",
    Intent.ATTEND: "ik kom naar de opening",
    Intent.REMIND: "herinner me aan de opening",
    Intent.UNREMIND: "stuur me geen herinneringen meer",
    Intent.HELP: "hoe werkt dit",
    Intent.PRIVACY: "wat bewaren jullie van mij",
    Intent.GREET: "goedemorgen bot, daar ben ik weer",
    Intent.THANKS: "dank je wel voor je hulp lieve bot",
    Intent.PROMOTION: "heb je een folder in het arabisch",
    Intent.CARD_LANGUAGE: "kan de kaart in het turks",
    Intent.UPTAKE: "hoeveel vouchers zijn er gegeven",
    Intent.BUDGET: "hoeveel geld is er nog over",
    Intent.REPORT: "maak het rapport voor de raad",
    Intent.DOWNLOAD: "ik wil alles in excel",
    Intent.SETTLE: "maak de betaallijst voor de aanbieders",
    Intent.RECEIPTS: "hoeveel hebben we deze maand ingenomen",
    Intent.PEOPLE: "wie hebben er allemaal toegang",
    Intent.INVITE: "nodig iemand uit van de voedselbank",
    Intent.WITHDRAW_PERSON: "haal de toegang van een collega weg",
    Intent.MAIL: "stuur een bericht aan de vrijwilligers",
}
"""What surely means each, whoever says it."""

_SENTENCES = sentences()
_TEXTS = [each.text for each in _SENTENCES]


def meant_by(intent: Intent, roles: frozenset[Role] | None) -> tuple[str, ...]:
    """What people in these roles say for it; what surely means it comes first."""
    theirs = (s.text for s in _SENTENCES if s.intent is intent and (not roles or s.role in roles))
    return SAYS[intent], *theirs


def _mixed(first: str, second: str, at: int) -> str:
    """The begin of one and the end of another."""
    left, right = first.split(), second.split()
    return " ".join([*left[: 1 + at % len(left)], *right[at % len(right) :]])


SENTENCE = st.sampled_from(_TEXTS) | st.sampled_from([*SAYS.values()])
MIXED = st.builds(_mixed, SENTENCE, SENTENCE, st.integers(0, 30))
