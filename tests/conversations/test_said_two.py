"""Two requests in one line: the first is done, and the second is a button."""

import pytest

from tests.conftest import Person, Stage
from tests.helpers.coupons import some, stocked
from tests.helpers.redeeming import provider

TWO = "U vroeg twee dingen. Dit is voor het tweede."


def second(person: Person) -> list[str]:
    """The buttons under the offer of the second."""
    message = next(m for m in reversed(person.messages) if m.text.startswith(TWO))
    return [button["text"] for row in message.keyboard for button in row]


@pytest.mark.parametrize(
    ("said", "first", "label"),
    [
        ("voucher voor sport 9401 MC 1 en een schoolbon", "Klopt dit?", "Bon geven"),
        ("ze krijgt een voucher en een schoolbon, 9403 HJ 61", "9403 HJ 61", "Bon geven"),
        ("voucher sport 9401 MC 2, en ze is de code van haar bon kwijt", "Klopt", "Code kwijt"),
        ("sport 9401 RA 1 en waar kan ze knutselen", "Klopt dit?", "Waar te besteden"),
    ],
)
async def test_a_voucher_and_more(stage: Stage, said: str, first: str, label: str) -> None:
    await stocked(stage, *some(3))
    anneke = await stage.intermediary()
    await anneke.send(said)
    assert any(first in text for text in anneke.screen), anneke.screen
    assert second(anneke) == [label]


@pytest.mark.parametrize(
    "said",
    [
        "wat is er zaterdag te doen en hoeveel heb ik gegeven",
        "stuur me een flyer en hoeveel heb ik er gegeven",
    ],
)
async def test_two_questions(stage: Stage, said: str) -> None:
    anneke = await stage.intermediary()
    await anneke.send(said)
    assert "Dat begrijp ik niet" not in anneke.last
    assert len(second(anneke)) == 1


async def test_figures_in_two_ways(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("stand per wijk en per aanpak")
    assert len(second(carla)) == 1


async def test_an_amount_and_an_undo(stage: Stage) -> None:
    sporthal = await provider(stage)
    await sporthal.send("haal er 20 af en draai de vorige terug")
    assert second(sporthal) == ["Inname terugdraaien"]
    assert "terug" not in sporthal.last


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("een voor 9401 AB 12 en een voor 9401 AB 14", "Typ het adres dan nog een keer."),
        ("sport 9401 AB 12 en waar kan ze zwemmen", ""),
    ],
)
async def test_what_is_on_no_button_is_typed_again(stage: Stage, said: str, again: str) -> None:
    anneke = await stage.intermediary()
    await anneke.send(said)
    offered = next(text for text in anneke.screen if text.startswith(TWO))
    assert offered == f"{TWO} {again}".strip()
