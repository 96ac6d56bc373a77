"""What is typed at an open question of a voucher or a coupon: its answer, or what is wrong."""

import pytest

from bot.domain.scheme_parts import Category
from tests.conftest import Person, SetStage, Stage
from tests.helpers.coupons import give_alone, some, stocked
from tests.helpers.town import offered

WRONG = "Wat klopt er niet? Typ wat er moet staan."
TAP = "Tik op de knop zelf. Dan weet ik het zeker."


async def at_confirmation(stage: Stage, line: str = "sport 9401 AB 12") -> Person:
    """Somebody who is one tap from a voucher."""
    anneke = await stage.intermediary()
    assert "Klopt dit?" in await anneke.send(line)
    return anneke


async def at_first_question(stage: Stage) -> Person:
    """Somebody who is asked what a voucher is for."""
    anneke = await stage.intermediary()
    assert await anneke.send("voucher") == "Waarvoor is de voucher?"
    return anneke


@pytest.mark.parametrize(
    "said",
    [
        "klopt niet",
        "dat klopt niet",
        "dit is niet goed",
        "niet goed",
        "nee",
        "nee hoor",
        "verkeerd",
        "nee verkeerd",
        "fout",
        "foutje",
        "nee fout",
        "er klopt iets niet",
        "het adres klopt niet",
        "dat is het verkeerde adres",
        "dat moet anders",
        "liever iets anders",
        "ik heb me vergist",
        "sorry, dit is fout",
        "klopt dat wel?",
        "nee dat is het niet",
        "er staat een fout in",
        "hmm nee dat is niet juist",
        "eh klopt niet",
        "wacht, eerst een andere voucher",
        "niet 9401",
        "niet",
    ],
)
async def test_who_denies_it_is_asked_what_is_wrong(stage: Stage, said: str) -> None:
    anneke = await at_confirmation(stage)
    answer = await anneke.send(said)
    assert answer.startswith(f"{WRONG}\n\n9401 AB 12, "), "what is on the screen is not lost"
    assert anneke.buttons == ["Geef voucher", "Andere categorie", "Stop"]
    assert "9401 AB 14, " in await anneke.send("nee wacht, 14")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


@pytest.mark.parametrize(
    "said", ["klopt niet", "nee", "nee dat is fout", "dit is niet goed", "verkeerd"]
)
async def test_who_denies_a_coupon_is_asked_what_is_wrong(stage: Stage, said: str) -> None:
    await stocked(stage, *some(3))
    anneke = await stage.intermediary()
    assert "Geeft u een bon van" in await anneke.send("bon school 9402 AB 3")
    answer = await anneke.send(said)
    assert answer.startswith(WRONG) and "9402 AB 3" in answer
    assert anneke.buttons == ["Geef bon", "Stop"]


@pytest.mark.parametrize(
    "said",
    [
        "even checken",
        "even kijken of het klopt",
        "wacht even",
        "momentje",
        "even wachten hoor",
        "ik kijk het even na",
        "ogenblikje",
        "een momentje alstublieft",
    ],
)
async def test_who_looks_first_finds_the_question_there(stage: Stage, said: str) -> None:
    anneke = await at_confirmation(stage)
    answer = await anneke.send(said)
    assert answer.startswith("Neem de tijd.\n\n9401 AB 12, ") and "Klopt dit?" in answer
    assert any(message.text == said for message in anneke.messages), "nothing is deleted"


@pytest.mark.parametrize("said", ["momentje", "even wachten hoor", "wacht even"])
async def test_who_waits_with_nothing_going_on_costs_nothing(stage: Stage, said: str) -> None:
    anneke = await stage.intermediary()
    assert await anneke.send(said) == "Neem de tijd."
    assert any(message.text == said for message in anneke.messages)


@pytest.mark.parametrize(
    "said", ["toch niet", "laat maar", "terug", "nee toch niet", "stop maar", "nee doe maar niet"]
)
async def test_who_stops_has_stopped(stage: Stage, said: str) -> None:
    anneke = await at_confirmation(stage)
    assert (await anneke.send(said)).startswith("Gestopt. Er is niets veranderd.")


@pytest.mark.parametrize(
    "said",
    [
        "nee die b moet weg",
        "toch zonder b",
        "zonder toevoeging",
        "b hoort er niet bij",
        "nee zonder letter",
        "haal die b maar weg",
    ],
)
async def test_the_addition_is_taken_away(stage: Stage, said: str) -> None:
    anneke = await at_confirmation(stage, "sport 9401 AB 12 b")
    assert "9401 AB 12 B, " in anneke.last
    answer = await anneke.send(said)
    assert "9401 AB 12, " in answer and "Klopt dit?" in answer
    assert await stage.issued() == 0


async def test_a_number_of_which_is_said_that_it_is_one_is_a_correction(stage: Stage) -> None:
    anneke = await at_confirmation(stage)
    assert "9401 AB 1, " in await anneke.send("nee terug naar nr 1")


@pytest.mark.parametrize(
    "said", ["niet huisarts maar toegang", "nee toegang", "het was toch toegang", "toegang graag"]
)
async def test_another_approach_is_taken(stage: Stage, said: str) -> None:
    karin = await stage.intermediary("vaart_welzijn", "Karin")
    await karin.send("sport 9401 AB 12")
    assert "via Huisarts" in await karin.tap("Huisarts / Welzijn op Recept")
    answer = await karin.send(said)
    assert "via Toegang" in answer and "Klopt dit?" in answer and "9401 AB 12, " in answer


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("zwemmen", "sport"),
        ("judo", "sport"),
        ("zwemles", "sport"),
        ("hij wil judo", "sport"),
        ("voor voetbal denk ik", "sport"),
        ("fitness", "sport"),
        ("voor dansles graag", "cultuur"),
        ("iets met muziek denk ik", "cultuur"),
        ("nee dansen", "cultuur"),
        ("ze wil leren schilderen", "cultuur"),
        ("kunst", "cultuur"),
        ("geen zwemmen maar muziekles", "cultuur"),
        ("dochter van 8 wil op ballet", "cultuur"),
    ],
)
async def test_the_first_question_is_answered_in_words(
    stage: Stage, said: str, category: str
) -> None:
    anneke = await at_first_question(stage)
    answer = await anneke.send(said)
    assert f"Een voucher voor {category}.\n\nTyp de postcode en het huisnummer." in answer
    assert f"voor {category}." in await anneke.send("9401 AB 12")


@pytest.mark.parametrize(
    "asked",
    [
        "waar kan hij voetballen",
        "is er ook judo?",
        "welke zwembaden doen mee",
        "welke muziekles is er",
    ],
)
async def test_where_something_is_asked_that_is_answered(stage: Stage, asked: str) -> None:
    await offered(stage)
    anneke = await at_first_question(stage)
    assert "Waarvoor is de voucher?" in await anneke.send(asked)
    assert any("Wie er meedoen, weet ik nog niet." in text for text in anneke.screen)


async def test_an_answer_in_words_is_by_the_schemes_own_words(set_stage: SetStage) -> None:
    stage = await set_stage(
        categories=(
            Category(key="swim", label="Zwemmen", in_sentence="voor zwemmen", words=("duik",)),
            Category(key="music", label="Muziek", in_sentence="voor muziek", words=("gitaar",)),
        )
    )
    anneke = await at_first_question(stage)
    # What it has no category for is none.
    assert "Waarvoor is de voucher?" in await anneke.send("judo")
    assert anneke.buttons == ["Zwemmen", "Muziek", "Stop"]
    assert "Een voucher voor zwemmen." in await anneke.send("hij wil leren duiken")


@pytest.mark.parametrize(
    "said",
    [
        "geen idee waarvoor",
        "geen idee",
        "weet ze nog niet",
        "dat weet hij nog niet",
        "maakt haar niet uit",
        "ze twijfelt nog",
    ],
)
async def test_who_does_not_know_yet_may_say_so(stage: Stage, said: str) -> None:
    anneke = await at_first_question(stage)
    await anneke.send(said)
    assert "voor sport of cultuur." in await anneke.send("9401 AB 12")
    anneke = await at_confirmation(stage)
    assert "voor sport of cultuur." in await anneke.send(said)


async def test_another_subject_at_the_confirmation_is_another_category(stage: Stage) -> None:
    anneke = await at_confirmation(stage)
    answer = await anneke.send("nee toch dansen")
    assert "voor cultuur." in answer and "9401 AB 12, " in answer


@pytest.mark.parametrize("said", ["ja ander huishouden", "ja, een ander huishouden", "ja hoor"])
async def test_another_household_is_said_in_words(stage: Stage, said: str) -> None:
    await (await stage.intermediary()).give("9401 AB 12")
    anneke = await stage.intermediary()
    assert "Is dit een ander huishouden?" in await anneke.send("sport 9401 AB 12")
    answer = await anneke.send(said)
    assert "Ieder huishouden krijgt" not in " ".join(anneke.screen)
    assert ("Klopt dit?" in answer) == ("ander" in said)
    assert answer.startswith(TAP) == ("ander" not in said)


@pytest.mark.parametrize("said", ["ander adres", "14 jaar", "voor 2 personen", "3 kinderen"])
async def test_what_is_no_address_is_no_name_either(stage: Stage, said: str) -> None:
    anneke = await at_first_question(stage)
    await anneke.tap("Sport")
    answer = await anneke.send(said)
    assert "naam of BSN" not in answer and "Typ de postcode en het huisnummer." in answer
    assert "Klopt dit?" in await anneke.send("9401 AB 12")


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (("9401", "AB", "12"), "9401 AB 12, "),
        (("9401", "td", "13 a"), "9401 TD 13 A, "),
        (("Nobellaan 4", "9401 HV"), "9401 HV 4, "),
        (("Brink 4 in Assen", "9401 HV"), "9401 HV 4, "),
        (("nummer 7", "9401 AB"), "9401 AB 7, "),
    ],
)
async def test_an_address_may_come_in_pieces(
    stage: Stage, lines: tuple[str, ...], shown: str
) -> None:
    anneke = await at_first_question(stage)
    await anneke.tap("Sport")
    for line in lines:
        await anneke.send(line)
    assert shown in anneke.last and "Klopt dit?" in anneke.last


@pytest.mark.parametrize(
    "said",
    ["nee toch een voucher voor sport", "liever een voucher sport", "doe toch maar voucher sport"],
)
async def test_a_voucher_in_place_of_a_coupon_is_for_the_same_address(
    stage: Stage, said: str
) -> None:
    await stocked(stage, *some(3), *some(3, "school", "15,00", first=30))
    anneke = await stage.intermediary()
    assert "Welk bedrag?" in await anneke.send("bon school 9402 AB 3")
    answer = await anneke.send(said)
    assert "9402 AB 3, " in answer and "Voucher van €\xa0150 voor sport" in answer


@pytest.mark.parametrize("said", ["geen 10 maar 15 euro", "niet 10 maar 15", "toch 15 euro"])
async def test_another_amount_of_a_coupon_is_taken(stage: Stage, said: str) -> None:
    await stocked(stage, *some(3), *some(3, "school", "15,00", first=30))
    anneke = await stage.intermediary()
    await anneke.send("bon school 9402 AB 3")
    await anneke.tap("€\xa010")
    assert "van €\xa015 voor schoolartikelen" in await anneke.send(said)
    assert "9402 AB 3" in anneke.last


@pytest.mark.parametrize("said", ["gitaarles en voetbal", "mijn fiets is gestolen", "1", "nee"])
async def test_what_says_no_category_or_two_chooses_none(stage: Stage, said: str) -> None:
    anneke = await at_first_question(stage)
    await anneke.send(said)
    assert anneke.buttons == ["Sport", "Cultuur", "Weet nog niet", "Stop"]


async def test_a_house_and_not_its_number_is_corrected(stage: Stage) -> None:
    anneke = await at_confirmation(stage, "sport 9401 AB 16")
    assert "9401 AB 18 B, " in await anneke.send("oh nee huisnummer 16 klopt niet het is 18 b")
    assert "9401 AB 20, " in await anneke.send("20 moet het zijn, 18 is fout")


@pytest.mark.parametrize("said", ["oeps die bon was fout", "die bon was verkeerd, haal hem terug"])
async def test_a_coupon_that_was_wrong_is_the_one_to_take_back(stage: Stage, said: str) -> None:
    await stocked(stage, *some(3))
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 12")
    await anneke.send("bon school 9402 AB 3")
    await anneke.tap("Geef bon")
    assert "De bon van €\xa010 voor schoolartikelen terugnemen?" in await anneke.send(said)


@pytest.mark.parametrize("said", ["goed?", "is dit juist?", "klopt dit echt?", "klopt het zo?"])
async def test_who_only_asks_whether_it_is_right_may_tap(stage: Stage, said: str) -> None:
    anneke = await at_confirmation(stage)
    assert (await anneke.send(said)).startswith(f"{TAP}\n\n9401 AB 12, ")


@pytest.mark.parametrize(
    "said", ["ik twijfel nog", "weet niet zeker", "ik weet het niet zeker", "twijfel nog even"]
)
async def test_who_doubts_changes_no_category(stage: Stage, said: str) -> None:
    anneke = await at_confirmation(stage)
    answer = await anneke.send(said)
    assert answer.startswith("Neem de tijd.\n\n9401 AB 12, ") and "voor sport." in answer


@pytest.mark.parametrize("said", ["ander adres", "een ander adres graag"])
async def test_another_address_where_it_is_asked_is_asked(stage: Stage, said: str) -> None:
    anneke = await at_first_question(stage)
    await anneke.tap("Sport")
    assert (await anneke.send(said)).startswith("Typ de postcode en het huisnummer.")


async def test_no_leaves_what_would_be_taken_back(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    assert "terugnemen?" in await anneke.send("voucher terugnemen")
    assert (await anneke.send("nee")).startswith("Gestopt. Er is niets veranderd.")


@pytest.mark.parametrize("said", ["nog een voor 9401 AB 14", "en nog eentje voor 9401 AB 14 graag"])
async def test_one_more_after_a_coupon_is_a_coupon(stage: Stage, said: str) -> None:
    await stocked(stage, *some(3))
    anneke = await stage.intermediary()
    await give_alone(anneke, "school")
    answer = await anneke.send(said)
    assert "Geeft u een bon van" in answer and "9401 AB 14" in answer
    assert anneke.buttons == ["Geef bon", "Stop"]


async def test_one_more_voucher_after_a_coupon_is_a_voucher(stage: Stage) -> None:
    await stocked(stage, *some(3))
    anneke = await stage.intermediary()
    await give_alone(anneke, "school")
    assert "Geeft u een bon" not in await anneke.send("nog een voucher voor 9401 AB 14")
