"""What a voucher was used for: one tap after it was taken in, or none."""

from dataclasses import replace

from bot.domain.offers import Offer
from bot.domain.scheme_file import read_scheme
from bot.storage import offers
from bot.storage.people import Role
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.helpers.offers import listed
from tests.helpers.redeeming import in_parts, provider

SWIMMING = Offer("Zwembad", "Zwemles", "sport", "zwemmen")
AQUA = Offer("Zwembad", "Aquafit", "sport", "fitness")
CHOIR = Offer("Zwembad", "Koor", "culture", "muziek")
MANY = [
    Offer("Zwembad", title, "sport", "zwemmen")
    for title in ("Aquafit", "Babyzwemmen", "Duiken", "Snorkelen", "Turnen", "Waterpolo", "Zwemles")
]
QUESTION = "Waarvoor is de voucher gebruikt?"
NEW = "Is dit een nieuwe deelnemer bij u?"
THANKS = "Dank u. Typ of scan een volgende code wanneer u wilt."


async def pool_with(stage: Stage, *offered: Offer) -> Person:
    await listed(stage.database, offered)
    return await provider(stage, "Zwembad")


async def take_in(
    pool: Person, giver: Person, line: str = "9401 AB 12", category: str = "Sport"
) -> str:
    """The receipt, after the answer to whether somebody is new."""
    await pool.send(await giver.give(line, category))
    await pool.tap("Neem in")
    return await pool.tap("Ja")


async def said(stage: Stage) -> list[tuple[int, str | None, str | None]]:
    """What is noted: redemption, title and category, in the order in which it was."""
    rows = await stage.database.reading.rows(
        "SELECT redemption, title, redemption_offers.category FROM redemption_offers"
        " LEFT JOIN offers ON offers.id = offer ORDER BY redemption_offers.id"
    )
    return [tuple(row) for row in rows]


async def test_of_several_offers_one_tap_says_which(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, AQUA)
    await pool.send(await anneke.give())
    assert NEW in await pool.tap("Neem in") and QUESTION not in pool.last
    receipt = await pool.tap("Ja")
    assert receipt.endswith(f"Zwembad.\n\n{QUESTION}")
    assert pool.buttons == ["Zwemles", "Aquafit", "Iets anders", "Vergist: terugdraaien"]
    assert await said(stage) == [], "not before the tap"
    receipt = await pool.tap("Aquafit")
    assert receipt.endswith(f"Zwembad.\nGebruikt voor: Aquafit.\n\n{THANKS}")
    assert pool.buttons == ["Ander aanbod", "Vergist: terugdraaien"]
    assert await said(stage) == [(1, "Aquafit", "sport")]


async def test_a_wrong_tap_is_mended_where_it_happened(stage: Stage) -> None:
    """By its button, or in words; and no message of before is left to tap."""
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, AQUA, CHOIR)
    await take_in(pool, anneke)
    await pool.tap("Aquafit")
    await pool.tap("Ander aanbod")
    await pool.tap("Koor")
    for typed, found in (
        ("nee, het was zwemles", ["Zwemles", "Hele lijst"]),
        ("toch aquafit", ["Aquafit", "Hele lijst"]),
        ("verkeerd getikt", ["Koor", "Zwemles", "Aquafit"]),
        ("sorry, verkeerde knop", ["Koor", "Zwemles", "Aquafit"]),
        ("nee, het was yoga", ["Koor", "Zwemles", "Aquafit"]),
    ):
        assert (await pool.send(typed)).endswith(QUESTION), typed
        assert set(pool.buttons[:-2]) == set(found), typed
        assert open_questions(pool) == 1, typed
        before = len(await said(stage))
        assert "Gebruikt voor: " in await pool.tap(found[0])
        assert len(await said(stage)) == before + 1
    assert "Gestopt" in await pool.send("toch niet")
    assert QUESTION not in await pool.send("zwemles")


def open_questions(person: Person) -> int:
    """How many messages have a button that says what was used."""
    return sum(
        message.sender == "bot" and "Iets anders" in message.buttons for message in person.messages
    )


async def test_what_was_used_may_be_said_before_it_is_asked(stage: Stage) -> None:
    """Whether somebody is new is asked after it, and nothing is open twice."""
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, AQUA)
    await pool.send(await anneke.give())
    assert NEW in await pool.tap("Neem in")
    for typed in ("yoga", "aquafit"):
        assert (await pool.send(typed)).endswith(QUESTION), typed
        assert sum("Ja" in each.buttons for each in pool.messages) == 0, typed
    assert open_questions(pool) == 1
    told = await pool.tap("Aquafit")
    assert "Gebruikt voor: Aquafit." in told and told.endswith(NEW)
    assert (await pool.tap("Nee")).endswith(THANKS)
    await pool.send(await anneke.give("9401 AB 13"))
    await pool.tap("Neem in")
    for typed in ("ja", "geen idee", "dat weet ik niet"):
        assert QUESTION not in await pool.send(typed), typed


async def test_a_word_that_says_nothing_leaves_the_question_open(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, AQUA)
    await take_in(pool, anneke)
    for typed in ("een ander ding", "iets heel anders", "qwerty", "zwemles"):
        assert (await pool.send(typed)).endswith(QUESTION), typed
        assert open_questions(pool) == 1, typed
    assert await said(stage) == []


async def test_of_one_offer_it_is_noted_by_itself(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING)
    await pool.send(await anneke.give())
    assert "Gebruikt voor: Zwemles." in await pool.tap("Neem in")
    assert (await pool.tap("Nee")).endswith(THANKS)
    assert await said(stage) == [(1, "Zwemles", "sport")]


async def test_who_offers_nothing_that_is_known_is_asked_nothing(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, replace(CHOIR, provider="X"))
    receipt = await take_in(pool, anneke)
    assert receipt.endswith(THANKS) and "Gebruikt voor" not in receipt
    assert await said(stage) == []


async def test_there_are_six_buttons_at_most(stage: Stage) -> None:
    """And on the next pages the offers that are left, with a way back."""
    anneke, pool = await stage.intermediary(), await pool_with(stage, *MANY)
    await take_in(pool, anneke)
    titles = [each.title for each in MANY]
    undo, other = "Vergist: terugdraaien", "Iets anders"
    assert pool.buttons == [*titles[:3], "Meer", other, undo]
    await pool.tap("Meer")
    assert pool.buttons == [*titles[3:6], "Vorige", "Meer", other]
    await pool.tap("Meer")
    assert pool.buttons == [titles[6], "Vorige", other, undo]
    await pool.tap("Vorige")
    assert titles[3] in pool.buttons
    await pool.tap("Meer")
    assert await said(stage) == []
    assert f"Gebruikt voor: {titles[6]}." in await pool.tap(titles[6])
    await take_in(pool, anneke, "9401 AB 13")
    assert "Gebruikt voor: iets anders." in await pool.tap(other)
    assert await said(stage) == [(1, titles[6], "sport"), (2, None, None)]


async def test_four_offers_stand_on_one_page_with_the_way_back(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, *MANY[:4])
    await take_in(pool, anneke)
    titles = [each.title for each in MANY[:4]]
    assert pool.buttons == [*titles, "Iets anders", "Vergist: terugdraaien"]


async def test_a_page_that_is_gone_is_the_first(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, *MANY)
    await take_in(pool, anneke)
    more = pool.find("Meer")
    async with stage.database.transaction() as transaction:
        for each in (await offers.of_provider(transaction, "Zwembad", stage.installation.today))[
            2:
        ]:
            await offers.end(transaction, each.id, stage.clock.now())
    await pool.tap_again(more)
    assert pool.buttons[:3] == ["Aquafit", "Babyzwemmen", "Iets anders"]


async def test_what_was_used_is_typed_and_then_tapped(stage: Stage) -> None:
    """By the name, a piece of it, the kind, or the kind in other words."""
    dance = Offer("Zwembad", "Salsa gevorderd", "culture", "dans", when="vrijdag 20.00 uur")
    anneke, pool = await stage.intermediary(), await pool_with(stage, *MANY, CHOIR, dance)
    await take_in(pool, anneke)
    for typed, found in (
        ("Waterpolo", ["Waterpolo"]),
        ("het was voor de zwemles", ["Zwemles"]),
        ("koor", ["Koor"]),
        ("dansles", ["Salsa gevorderd"]),
        ("muziek", ["Koor"]),
        ("salsa op vrijdag", ["Salsa gevorderd"]),
        ("zwemmen", ["Aquafit", "Babyzwemmen", "Duiken"]),
    ):
        text = await pool.send(typed)
        assert text.endswith(f"Tik op de knop zelf. Dan weet ik het zeker.\n\n{QUESTION}"), typed
        assert pool.buttons[:-3] == found, typed
        assert pool.buttons[-3:] == ["Hele lijst", "Iets anders", "Vergist: terugdraaien"]
        assert await said(stage) == [], "not before the tap"
    for typed in ("yoga", "weet ik niet", "geen idee", "dat weet ik nog niet"):
        assert "niet bij uw aanbod" in await pool.send(typed), typed
        assert pool.buttons[3:] == ["Meer", "Iets anders", "Vergist: terugdraaien"]
    await pool.send("koor")
    await pool.tap("Hele lijst")
    assert pool.buttons[3:] == ["Meer", "Iets anders", "Vergist: terugdraaien"]
    assert QUESTION not in await pool.send("hoeveel heb ik vandaag ingenomen")
    await pool.send("nummer 1")
    await pool.send("koor")
    assert "Gebruikt voor: Koor." in await pool.tap("Koor")
    assert await said(stage) == [(1, "Koor", "culture")]
    assert QUESTION not in await pool.send("zwemles")


async def test_what_was_used_most_and_what_fits_comes_first(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, *MANY, CHOIR)
    await take_in(pool, anneke)
    await pool.tap("Meer")
    await pool.tap("Waterpolo")
    await take_in(pool, anneke, "9401 AB 13")
    assert pool.buttons[:2] == ["Waterpolo", "Aquafit"]
    await take_in(pool, anneke, "9401 AB 14", "Cultuur")
    assert pool.buttons[:2] == ["Koor", "Aquafit"]
    stage.later(days=100)
    await take_in(pool, anneke, "9401 AB 15")
    assert pool.buttons[:2] == ["Aquafit", "Babyzwemmen"], "of long ago"


async def test_another_category_is_said_and_counted_and_not_refused(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, CHOIR)
    await take_in(pool, anneke)
    words = "Gebruikt voor: Koor.\nDeze voucher is voor sport. Dit aanbod is voor cultuur. Dat mag."
    assert words in await pool.tap("Koor")
    assert await said(stage) == [(1, "Koor", "culture")]
    assert "Dat mag" not in await take_in(pool, anneke, "9401 AB 13", "Weet nog niet")
    assert (await pool.tap("Koor")).endswith(f"Gebruikt voor: Koor.\n\n{THANKS}")
    assert await stage.balanced()


async def test_at_the_code_the_category_is_said(stage: Stage) -> None:
    """Also before anything is taken in; whoever has none of what was chosen may take it in."""
    anneke, pool = await stage.intermediary(), await pool_with(stage, CHOIR)
    other = "Uw aanbod is voor cultuur. U mag deze voucher wel innemen."
    told = await pool.send(await anneke.give())
    assert "Deze voucher is voor sport." in told and told.endswith(other)
    assert "Dat mag." in await pool.tap("Neem in")
    assert other not in await pool.send(await anneke.give("9401 AB 13", "Cultuur"))
    assert other not in await pool.send(await anneke.give("9401 AB 14", "Weet nog niet"))
    await listed(stage.database, [SWIMMING])
    assert other not in await pool.send(await anneke.give("9401 AB 15"))


async def test_it_is_said_later_from_the_receipt_or_otherwise(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, AQUA)
    await take_in(pool, anneke)
    await pool.send("nummer 1")
    assert QUESTION in pool.last, "the same day it is asked again"
    stage.later(days=3)
    await pool.send("nummer 1")
    assert QUESTION not in pool.last
    assert pool.buttons == ["Waarvoor gebruikt", "Terug"]
    assert QUESTION in await pool.tap("Waarvoor gebruikt")
    assert pool.buttons == ["Zwemles", "Aquafit", "Iets anders", "Terug"]
    await pool.tap("Terug")
    await pool.tap("Waarvoor gebruikt")
    assert "Gebruikt voor: Zwemles." in await pool.tap("Zwemles")
    assert pool.buttons == ["Ander aanbod", "Terug"]
    await pool.tap("Ander aanbod")
    assert "Gebruikt voor: Aquafit." in await pool.tap("Aquafit")
    assert await said(stage) == [(1, "Zwemles", "sport"), (1, "Aquafit", "sport")]


async def test_a_second_tap_says_nothing_more(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, AQUA)
    await take_in(pool, anneke)
    first, second = pool.find("Zwemles"), pool.find("Aquafit")
    await pool.tap_again(first)
    await pool.tap_again(first)
    await pool.tap_again(second)
    assert await said(stage) == [(1, "Zwemles", "sport")]


async def test_of_what_was_undone_nothing_is_said(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, AQUA)
    await take_in(pool, anneke)
    old = pool.find("Zwemles")
    await pool.tap("Vergist: terugdraaien")
    await pool.tap("Draai terug")
    await pool.tap_again(old)
    assert await said(stage) == [] and "Nummer 1 is teruggedraaid." in pool.last


async def test_of_somebody_elses_receipt_nothing_is_said(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, AQUA)
    await take_in(pool, anneke)
    old = pool.find("Zwemles")
    await pool.open(await stage.link(Role.PROVIDER, "Sportschool"))
    await pool.tap("Ja, verander")
    await pool.tap_again(old)
    assert await said(stage) == [] and "Zwembad" not in pool.last


async def test_offers_of_one_name_are_told_apart_and_examples_say_so(stage: Stage) -> None:
    lessons = [
        replace(SWIMMING, place="Bad", when="maandag 10.00 uur"),
        replace(SWIMMING, place="Meer"),
        replace(AQUA, example=True),
    ]
    anneke, pool = await stage.intermediary(), await pool_with(stage, *lessons)
    await take_in(pool, anneke)
    labels = ["Zwemles · maandag 10.00 uur", "Zwemles · Meer", "Aquafit (voorbeeld)"]
    assert pool.buttons[:3] == labels
    assert "Gebruikt voor: Aquafit (voorbeeld)." in await pool.tap("Aquafit (voorbeeld)")


async def test_offers_whose_names_end_differently_are_told_apart(stage: Stage) -> None:
    long = "Abonnement sportschool en zwembad"
    youth = replace(AQUA, title=f"{long} jeugd")
    anneke, pool = (
        await stage.intermediary(),
        await pool_with(stage, youth, replace(youth, title=f"{long} volwassenen")),
    )
    await take_in(pool, anneke)
    first, second = pool.buttons[:2]
    assert first != second and max(map(len, pool.buttons)) <= 30
    await pool.tap(next(each for each in (first, second) if "volw" in each))
    assert [title for _number, title, _category in await said(stage)] == [f"{long} volwassenen"]


async def test_what_was_used_stays_when_its_offer_changes(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING)
    await take_in(pool, anneke)
    async with stage.database.transaction() as transaction:
        stored = await offers.by_id(transaction, 1)
        assert stored is not None
        changed = replace(SWIMMING, category="culture", kind="dans")
        await offers.change(transaction, stored, changed, stage.clock.now())
        await offers.end(transaction, 1, stage.clock.now())
    rows = await stage.database.reading.rows("SELECT kind, category FROM redemption_offers")
    assert [tuple(row) for row in rows] == [("zwemmen", "sport")]
    await pool.send("nummer 1")
    assert "Gebruikt voor: Zwemles." in pool.last and pool.buttons[-1] == "Terug"


async def test_each_use_of_a_voucher_in_parts_is_said(set_stage: SetStage) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, pool = await stage.intermediary(), await pool_with(stage, CHOIR)
    code = await anneke.give()
    for amount in ("50", "100"):
        assert "Uw aanbod is voor cultuur." in await pool.send(code)
        await pool.tap("Ander bedrag")
        await pool.send(amount)
        assert "Gebruikt voor: Koor." in await pool.tap(f"Neem \u20ac\u00a0{amount} in")
    assert await said(stage) == [(1, "Koor", "culture"), (2, "Koor", "culture")]


async def test_what_is_named_too_early_is_no_search_where_it_is_not_asked(stage: Stage) -> None:
    for offers_there in ((), (SWIMMING,)):
        anneke, pool = await stage.intermediary(), await pool_with(stage, *offers_there)
        await pool.send(await anneke.give(f"9401 AB {len(offers_there) + 1}"))
        await pool.tap("Neem in")
        answer = await pool.send("judo")
        assert answer.endswith(f"Tik eerst of de deelnemer nieuw is.\n\n{NEW}")
        assert pool.buttons[:2] == ["Ja", "Nee"]
        assert (await pool.tap("Ja")).endswith(THANKS)


async def test_another_offer_is_said_where_it_is_asked_who_is_new(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, AQUA, CHOIR)
    await pool.send(await anneke.give())
    await pool.tap("Neem in")
    await pool.send("aquafit")
    assert (await pool.tap("Aquafit")).endswith(NEW)
    for typed in ("nee het was zwemles", "nee, toch zwemmen"):
        assert (await pool.send(typed)).endswith(QUESTION), typed
        assert pool.buttons[0] == "Zwemles"
        assert open_questions(pool) == 1
    assert (await pool.tap("Zwemles")).endswith(NEW)
    assert (await said(stage))[-1] == (1, "Zwemles", "sport")
    # What says no more than that keeps to the question.
    for typed in ("nee", "nee die was hier al", "ja nieuw"):
        assert (await pool.send(typed)).startswith("Tik op de knop zelf."), typed
    assert (await pool.tap("Nee")).endswith(THANKS)


async def test_whoever_asks_where_to_go_names_no_offer_of_their_own(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING, AQUA)
    await pool.send(await anneke.give())
    await pool.tap("Neem in")
    await pool.send("waar kan ze judo doen")
    assert "Dat vind ik niet bij uw aanbod" not in "\n".join(pool.screen)
    assert await pool.tap("Weet ik niet")


async def test_what_was_used_at_a_provider_with_one_offer_is_no_search(stage: Stage) -> None:
    anneke, pool = await stage.intermediary(), await pool_with(stage, SWIMMING)
    await pool.send(await anneke.give())
    await pool.tap("Neem in")
    answer = await pool.send("het was voor zwemmen")
    assert answer.endswith(f"Tik eerst of de deelnemer nieuw is.\n\n{NEW}")
