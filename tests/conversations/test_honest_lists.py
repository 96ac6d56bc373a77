"""A plain list is booked without a question: whoever is asked too often learns to tap No."""

import pytest

from tests.conftest import Person, Stage
from tests.helpers.webshop import in_csv, ready

DAY = "6-9-2021"


async def send(carla: Person, codes: list[str], column: str, *words: str) -> list[str]:
    lines = [f"{code};150;{DAY};{word}" for code, word in zip(codes, words, strict=True)]
    await carla.upload(in_csv(*lines, header=f"code;bedrag;datum;{column}"), "lijst.csv")
    return carla.buttons


@pytest.mark.parametrize(
    ("column", "words"),
    [
        *(("opmerking", ("dank!", "")), ("notitie", ("Bedankt", "top, dank je wel"))),
        *(("Remarks", ("thank you", "ok")), ("omschrijving", ("Zwemles", "Museumkaart"))),
        *(("betaalmethode", ("iDEAL", "pin")), ("payment method", ("cash", "card"))),
        *(("aantal", ("1", "1")), ("groep", ("A", "jeugd")), ("bonnummer", ("1001", "1002"))),
        *(("Order nr", ("W-17", "W-18")), ("order no.", ("17", "18")), ("Factuurnr", ("F1", "F2"))),
        *(("transactienr", ("9001", "9002")), ("receipt", ("R-1001", "R-1002"))),
        *(("Kassabonnr", ("12", "13")), ("Bestel-nr", ("YKF3P", "YKF3Q"))),
        *(("betaalwijze", ("contant", "pin")), ("invoice no", ("2021-01", "2021-02"))),
    ],
)
async def test_what_says_nothing_of_the_rows_is_not_asked_about(
    stage: Stage, column: str, words: tuple[str, str]
) -> None:
    carla, codes = await ready(stage, 2)
    await send(carla, codes, column, *words)
    assert carla.offers("Boek 2 vouchers"), carla.last


@pytest.mark.parametrize(
    ("column", "words"),
    [
        *(("opmerking", ("dank!", "geannuleerd")), ("notitie", ("ging niet door", "dank"))),
        *(("omschrijving", ("Zwemles", "Zwemles (niet doorgegaan)")), ("aantal", ("1", "0"))),
        *(("betaalmethode", ("pin", "retour")), ("groep", ("A", "mislukt"))),
        *(("Order nr", ("W-17", "storno")), ("Order nr", ("W-17", "zie mail"))),
        *(("opmerking", ("dank!", "later nog eens bellen")), ("receipt", ("R-1", "refund"))),
    ],
)
async def test_what_may_deny_a_row_there_is_asked_about_all_the_same(
    stage: Stage, column: str, words: tuple[str, str]
) -> None:
    carla, codes = await ready(stage, 2)
    assert f"Ja, kolom {column}" in await send(carla, codes, column, *words)
    assert not any(label.startswith("Boek") for label in carla.buttons)
