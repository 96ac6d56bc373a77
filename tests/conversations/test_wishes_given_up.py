"""What is found where not all of a wish can be, and what is said of it: that which holds."""

from dataclasses import replace

import pytest

from bot.domain.offers import Offer
from tests.conftest import SetStage, Stage
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered

_DANCE = Offer(
    *("Dansschool Zwier", "Streetdance", "culture", "dans"),
    from_age=8,
    to_age=14,
    postcode="9405AC",
    when="ma 16.00-17.00 uur",
    price_cents=500,
    price_for="per les",
)
_POOL = Offer(
    *("De Bonte Wever", "Zwemles ABC", "sport", "zwemmen"),
    from_age=4,
    to_age=12,
    postcode="9405BK",
    when="ma t/m vr 15.30-17.00 uur",
    price_cents=1250,
)
OFFERS = (
    _DANCE,
    replace(_DANCE, title="Tango", from_age=18, to_age=None, when="vrijdag 22-23u"),
    _POOL,
    replace(_POOL, title="Zondagszwemmen", provider="Vrouwenbad", women_only=True, from_age=16,
            to_age=None, postcode="9407AA", when="zondag 10.00-11.30 uur"),
    replace(_POOL, title="Aquagym", from_age=55, to_age=None, when="do 10.00-11.00 uur"),
    Offer("Budo Ryu", "Yoga", "sport", "yoga", from_age=16, when="di 19.00-20.30 uur",
          price_cents=3000, price_for="per maand"),
    Offer("Judoclub", "Judo", "sport", "judo", from_age=6, to_age=16),
    Offer("Sportschool", "Abonnement", "sport", "fitness"),
    Offer("Sportschool Fit", "Fitness", "sport", "fitness", price_cents=2495,
          price_for="per maand"),
    Offer("GTV Achilles", "Turnen", "sport", "turnen", from_age=6, to_age=14, full=True),
    Offer("Buurthuis", "Breicafé", "culture", "breien", price_cents=0,
          when="niet op zondag; overige dagen 9-17 uur"),
    Offer("Peuterclub", "Dreumesuur", "sport", "bewegen", from_age=2, to_age=4),
    TOWN[4],
)  # fmt: skip


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with something of each sort."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *OFFERS)
    return stage


@pytest.mark.parametrize(
    ("asked", "answer", "left_out"),
    [
        # One wish goes at a time, and the heading says what holds.
        ("sport op zondag gratis", "Sport, op zondag\nIk vind niets dat gratis is."
         " Dit is er wel:\n1. Zondagszwemmen", ["Aquagym"]),
        ("dansen gratis voor 10 jaar op maandag", "Dans, voor 10 jaar, op maandag\nIk vind niets"
         " dat gratis is. Dit is er wel:\n1. Streetdance", ["Tango"]),
        ("dansen gratis voor 10 jaar op zondag", "Dans, voor 10 jaar\nIk vind niets dat gratis is."
         " Op zondag ken ik dit niet. Dit is er wel:\n1. Streetdance", ["Tango"]),
        ("breien op zondag", "Breien\nOp zondag ken ik dit niet. Dit is er wel:\n1. Brei", []),
        # Each day of a range has its hours.
        ("zwemles op woensdagmiddag", "Zwemmen, op woensdag, 's middags\n1. Zwemles ABC",
         ["staat niet in de lijst", "Aquagym"]),
        ("dansen op vrijdagavond", "Dans, op vrijdag, 's avonds\n1. Tango", ["niet in de lijst"]),
        ("yoga om 19.00 uur", "Yoga, tussen 19.00 en 20.00 uur\n1. Yoga", ["ken ik niet"]),
        ("yoga na 18.00 uur", "Yoga, na 18.00 uur\n1. Yoga", ["vind"]),
        ("yoga om 9 uur", "Yoga\nIk vind tussen 9.00 en 10.00 uur niets. Dit is er wel:\n1. Yoga",
         []),
        # Ages as they were said.
        ("iets voor een peuter van 2", "Waar te besteden, voor 2 jaar\n1. Dreumesuur", ["Zwemles"]),
        ("iets voor peuters", "Waar te besteden, voor peuters\n1. Dreumesuur", ["Zwemles"]),
        ("zwemmen voor kinderen van 5 en 9", "Zwemmen, voor 5 of 9 jaar\n1. Zwemles ABC",
         ["Zondagszwemmen"]),
        ("iets tussen 8 en 12", "Waar te besteden, voor 8 tot en met 12 jaar\n1. Judo",
         ["Aquagym", "Yoga"]),
        ("sport voor 4 tot 6 jaar", "Sport, voor 4 tot en met 6 jaar\n1. Dreumesuur", ["Yoga"]),
        ("zwemmen vanaf 12 jaar", "Zwemmen, vanaf 12 jaar\n1. Aquagym", ["meisjes"]),
        ("zwemmen voor 100 jaar", "Zwemmen, voor 100 jaar\n1. Aquagym", ["Zwemles"]),
        ("zwemmen voor 0 jaar", "Zwemmen voor 0 jaar ken ik niet.", ["Zwemles"]),
        ("iets voor een baby van 8 maanden", "Waar te besteden, voor 0 jaar\n1. ", ["Zwemles"]),
        ("iets voor opa van 72", "Waar te besteden, voor 72 jaar\n1. Aquagym", ["voor ouderen"]),
        # What is known is not called unknown.
        ("dansen voor iemand in een rolstoel", "Dans\nOf het met een rolstoel kan, staat niet in de"
         " lijst. Dit is er wel:\n1. Streetdance", ["ken ik niet"]),
        ("ze is 12 en woont in Marsdijk, waar kan ze zwemmen", "Zwemmen, dicht bij Marsdijk, voor"
         " 12 jaar\nIn Marsdijk vind ik dit niet. Dichtbij:\n1. Zwemles", ["ken ik niet"]),
        ("waar kan ze turnen", "Turnen is vol bij GTV Achilles.", ["ken ik niet"]),
        ("turnen voor 40 jaar", "Turnen voor 40 jaar ken ik niet.", ["vol"]),
        ("waar kan ze tango dansen", "1. Tango", ["ken ik niet"]),
        # All that will do.
        ("zwemmen of dansen voor 10 jaar", "Zwemmen of dans, voor 10 jaar\n1. Streetdance ·"
         " Dansschool Zwier · Kloosterveen · € 5 per les · 8-14 jaar\n2. Zwemles ABC", []),
        ("judo en yoga", "Judo of yoga\n1. Judo · Judoclub · 6-16 jaar · vraag eerst\n2. Judo voor",
         ["ken ik niet"]),
        ("judo en yoga voor 10 jaar", "Judo of yoga, voor 10 jaar\nYoga voor 10 jaar ken ik niet."
         "\n1. Judo", []),
        ("judo, schaken", "Judo of schaken\nSchaken ken ik niet.\n1. Judo", []),
        ("fitness onder 20 euro per maand", "Fitness kost € 24,95 per maand.\n1. Abonnement", []),
        ("iets, geen fitness en geen zwemmen", "Waar te besteden, geen fitness, geen zwemmen\n1. ",
         ["Fitness ·", "Zwemles", "aquafit"]),
    ],
)  # fmt: skip
async def test_what_holds_is_said_and_nothing_else(
    town: Stage, asked: str, answer: str, left_out: list[str]
) -> None:
    anneke = await town.intermediary()
    said = (await anneke.send(asked)).replace("\N{NO-BREAK SPACE}", " ")
    assert answer in said, said
    assert not any(each in said for each in left_out), said
