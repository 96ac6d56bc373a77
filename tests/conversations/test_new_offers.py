"""A new offer in one line, and one question back on the way."""

import pytest

from bot.domain.offers import Offer
from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage
from tests.helpers.offers import all_there, csv, listed, offer


@pytest.fixture
async def stage(set_stage: SetStage) -> Stage:
    """A stage on which nothing is offered yet."""
    return await set_stage(offers=())


@pytest.fixture
async def carla(stage: Stage) -> Person:
    return await stage.coordinator()


async def known(stage: Stage) -> list[Offer]:
    return await all_there(stage.database, stage.installation.today)


async def test_back_is_one_question_back_and_keeps_the_answers_before_it(
    stage: Stage, carla: Person
) -> None:
    await carla.send("nieuw aanbod")
    assert "Terug" not in carla.buttons, "there is nothing before the first question"
    await carla.send("Budo")
    await carla.send("Judo voor beginners")
    assert "Wat voor soort is het?" in carla.last
    assert "Hoe heet het?" in await carla.send("terug")
    await carla.send("Judo voor kinderen")
    await carla.tap("judo")
    assert "Voor wie is het?" in carla.last
    assert "Wat voor soort is het?" in await carla.tap("Terug")
    assert "Hoe heet het?" in await carla.send("nee, ga een stap terug")
    await carla.send("Judo")
    for answer in ("Voor iedereen", *(4 * ["Weet ik niet"])):
        await carla.tap(answer)
    assert carla.last.startswith("Klopt dit?")
    for back in ("terug", "Vorige vraag", "oeps, terug"):
        assert "Hoe kan iemand zich aanmelden?" in await carla.send(back)
        await carla.tap("Weet ik niet")
    await carla.tap("Opslaan")
    assert await known(stage) == [Offer("Budo", "Judo", "sport", "judo")]


async def test_back_from_what_is_put_right_is_back_to_the_look(carla: Person) -> None:
    await carla.send("nieuw aanbod: judo bij Budo op dinsdag")
    for answer in ("Voor iedereen", *(3 * ["Weet ik niet"])):
        await carla.tap(answer)
    await carla.tap("Verander")
    await carla.tap("Prijs")
    assert (await carla.send("terug")).startswith("Klopt dit?")


async def test_back_in_a_change_is_back_to_the_offer(stage: Stage, carla: Person) -> None:
    await listed(stage.database, [offer(title="Judo", price_cents=1200)])
    await carla.send("judo kost 20 euro")
    assert "Wat verandert er aan Judo?" in await carla.send("terug")
    await carla.tap("Prijs")
    assert "Wat verandert er aan Judo?" in await carla.send("terug")
    assert "Verander" in ((await carla.send("terug")) and carla.buttons)
    assert [each.price_cents for each in await known(stage)] == [1200]


async def test_never_mind_still_ends_it(stage: Stage, carla: Person) -> None:
    await carla.send("nieuw aanbod: judo")
    await carla.send("Budo")
    await carla.send("laat maar")
    assert "Opslaan" not in carla.buttons and await known(stage) == []
    await carla.send("terug")
    assert "Voor wie is het?" not in carla.last


@pytest.mark.parametrize(
    ("line", "told", "asked"),
    [
        ("judo bij Budo op dinsdag",
         {"title": "judo", "provider": "Budo", "when": "dinsdag", "kind": "judo"}, "Voor wie"),
        ("judo bij budo, dinsdag 19:00 uur, 12,50 euro per les, 6 t/m 12 jaar",
         {"provider": "budo", "when": "dinsdag 19.00 uur", "price_cents": 1250,
          "price_for": "per les", "from_age": 6, "to_age": 12}, "Waar is het"),
        ("Judo voor kinderen van 6 t/m 12 bij Budo elke maandagavond gratis",
         {"provider": "Budo", "when": "elke maandagavond", "price_cents": 0, "from_age": 6},
         "Wat voor soort"),
        ("zwemmen bij de golf", {"provider": "Zwembad De Golf", "title": "zwemmen"}, "Voor wie"),
        ("Judo bij Budo dinsdag en donderdag van 19.00 tot 20.00 uur vanaf 12 jaar",
         {"title": "Judo", "when": "dinsdag en donderdag van 19.00 tot 20.00 uur",
          "from_age": 12}, "Waar is het"),
        ("judo, Budo, dinsdag t/m vrijdag",
         {"title": "judo", "provider": "Budo", "when": "dinsdag t/m vrijdag"}, "Voor wie"),
        ("judo bij Budo ma t/m vr 19.00 uur",
         {"title": "judo", "provider": "Budo", "when": "ma t/m vr 19.00 uur"}, "Voor wie"),
        ("zumba in De Komeet bij Swing, 5 euro per keer",
         {"title": "zumba", "place": "De Komeet", "price_for": "per keer"}, "Voor wie"),
        ("van de golf: aquafit", {"provider": "Zwembad De Golf", "title": "aquafit"}, "Voor wie"),
        ("yoga, zwembad de golf", {"provider": "Zwembad De Golf", "title": "yoga"}, "Voor wie"),
        ("Zingen in een koor", {"title": "Zingen in een koor"}, "aanbieder"),
        ("Samen bewegen op muziek", {"title": "Samen bewegen op muziek"}, "aanbieder"),
        ("Hulp bij huur", {"title": "Hulp bij huur"}, "aanbieder"),
        ("Zwemles voor beginners", {"title": "Zwemles voor beginners"}, "aanbieder"),
        ("Training van vrijwilligers", {"title": "Training van vrijwilligers"}, "aanbieder"),
    ],
)  # fmt: skip
async def test_what_the_first_line_tells_is_not_asked(
    stage: Stage, carla: Person, line: str, told: dict[str, object], asked: str
) -> None:
    await stage.join(Role.PROVIDER, "Zwembad De Golf", "Theo")
    said = await carla.send(f"nieuw aanbod: {line}")
    if said.startswith("Wie bedoelt u?") or "Welke bedoelt u?" in said:
        said = await carla.tap(str(told["provider"]))
    assert asked in said
    for _question in range(9):
        if carla.last.startswith("Klopt dit?"):
            break
        unknown = [each for each in carla.buttons if each in ("Weet ik niet", "Voor iedereen")]
        if unknown:
            await carla.tap(unknown[0])
        elif "Cultuur" in carla.buttons:
            await carla.tap("Sport")
        else:
            await carla.send("Iemand" if "aanbieder" in carla.last else "bewegen")
    await carla.tap("Opslaan")
    (found,) = await known(stage)
    assert {name: getattr(found, name) for name in told} == told


@pytest.mark.parametrize(
    ("line", "place", "address", "postcode", "when"),
    [
        ("zumba bij Swing op dinsdag, Stadsbroek 17, 9405 BK Assen",
         "", "Stadsbroek 17", "9405BK", "dinsdag"),
        ("zumba bij Swing, op dinsdag, Stadsbroek 17, Assen", "", "Stadsbroek 17", None, "dinsdag"),
        ("zumba bij Swing in De Komeet, Stadsbroek 17, 9405 BK, dinsdag 19.00 uur",
         "De Komeet", "Stadsbroek 17", "9405BK", "dinsdag 19.00 uur"),
        ("zumba bij Swing op dinsdag Stadsbroek 17 9405 BK Assen",
         "", "Stadsbroek 17", "9405BK", "dinsdag"),
        ("zumba bij Swing, 9405 BK, op dinsdag", "", "", "9405BK", "dinsdag"),
        ("zumba bij Swing op dinsdag, 9405 BK 17", "", "17", "9405BK", "dinsdag"),
    ],
)  # fmt: skip
async def test_an_address_in_the_line_is_where_it_is(
    stage: Stage,
    carla: Person,
    line: str,
    place: str,
    address: str,
    postcode: str | None,
    when: str,
) -> None:
    assert "Voor wie is het?" in await carla.send(f"nieuw aanbod: {line}")
    await carla.tap("Voor iedereen")
    await carla.tap("Weet ik niet")
    await carla.tap("Weet ik niet")
    await carla.tap("Opslaan")
    (found,) = await known(stage)
    assert (found.title, found.provider, found.when) == ("zumba", "Swing", when)
    assert (found.place, found.address, found.postcode) == (place, address, postcode)


@pytest.mark.parametrize("at", ["a question", "the look at it"])
async def test_a_list_that_is_sent_on_the_way_says_what_was_left(carla: Person, at: str) -> None:
    await carla.send("nieuw aanbod: judo bij Budo op dinsdag")
    if at == "the look at it":
        await carla.tap("Voor iedereen")
        for _question in range(3):
            await carla.tap("Weet ik niet")
    await carla.upload(csv("Swing;Salsa;cultuur;dans;5"), "aanbod.csv")
    said = "\n".join(carla.screen)
    assert "Uw nieuwe aanbod is niet opgeslagen." in said


async def test_a_stop_says_nothing_of_what_was_left(carla: Person) -> None:
    await carla.send("nieuw aanbod: judo bij Budo op dinsdag")
    await carla.tap("Stop")
    assert "niet opgeslagen" not in carla.last


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("het kost 12,50 per les", "€ 12,50 per les"),
        ("leeftijd 6-12", "6 tot en met 12 jaar"),
        ("postcode 9401 AB", "Waar: Assen 9401"),
        ("telefoon 06-12345678", "06-12345678"),
        ("rolstoel ja", "rolstoel"),
        ("tot en met 1 december", "1 december"),
        ("prijs 25 euro", "€ 25"),
    ],
)
async def test_one_thing_is_put_right_by_other_words(
    stage: Stage, carla: Person, typed: str, shown: str
) -> None:
    await carla.send("nieuw aanbod: judo bij Budo op dinsdag")
    await carla.tap("Voor iedereen")
    for _question in range(3):
        await carla.tap("Weet ik niet")
    said = (await carla.send(typed)).replace("\u00a0", " ")
    assert said.startswith("Klopt dit?") and shown in said, said
    assert await known(stage) == []


@pytest.mark.parametrize(
    "answer", ["gratis, maar kleding 20 euro", "gratis, 5 euro voor thee", "20 euro, kind gratis"]
)
async def test_free_and_a_price_is_asked_once_more(carla: Person, answer: str) -> None:
    await carla.send("nieuw aanbod: judo bij Budo op dinsdag")
    await carla.tap("Voor iedereen")
    await carla.tap("Weet ik niet")
    assert "Wat kost judo?" in carla.last
    assert "Ik lees hier geen prijs." in await carla.send(answer)


async def test_a_number_of_somebody_in_the_line_is_not_kept(stage: Stage, carla: Person) -> None:
    said = await carla.send("nieuw aanbod: judo 111222333")
    assert "Stuur geen naam of BSN." in said
    assert await known(stage) == []


@pytest.mark.parametrize(
    "said", ["nee, leeftijd is 6 t/m 12", "oeps, de leeftijd is 6 t/m 12 jaar"]
)
async def test_what_was_answered_before_is_put_right_on_the_way(
    stage: Stage, carla: Person, said: str
) -> None:
    await carla.send("nieuw aanbod: judo bij Budo op dinsdag")
    # Where it is asked it answers that.
    assert "Waar is het?" in await carla.send(said.partition(", ")[2])
    assert "Voor wie is het?" in await carla.send("terug")
    assert "Waar is het?" in await carla.send(said)
    assert "Voor wie is het?" in await carla.send("terug")
    await carla.tap("Voor iedereen")
    # Elsewhere it changes that, and what is asked stays asked.
    assert "Waar is het?" in await carla.send(said)
    assert "Waar is het?" in await carla.send("nee, aanbieder is Ryu")
    for _question in range(3):
        await carla.tap("Weet ik niet")
    assert "Voor 6 tot en met 12 jaar." in carla.last
    assert "Voor 8 tot en met 10 jaar." in await carla.send("nee, leeftijd is 8 t/m 10")
    await carla.tap("Opslaan")
    (judo,) = await known(stage)
    assert (judo.provider, judo.title, judo.from_age, judo.to_age) == ("Ryu", "judo", 8, 10)


async def test_a_name_with_the_word_of_another_question_is_a_name(
    stage: Stage, carla: Person
) -> None:
    await carla.send("nieuw aanbod")
    await carla.send("Budo")
    assert "Wat voor soort is het?" in await carla.send("Prijs van de zee")
    assert "Hoe heet het?" in await carla.send("terug")
