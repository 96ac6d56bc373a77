"""A code is found wherever it stands: in the text for WhatsApp, in a link, in a sentence."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.codes import grouped, new_code
from bot.storage import pool_codes
from tests.conftest import Person, SetStage, Stage
from tests.helpers.coupons import some, stocked
from tests.helpers.redeeming import provider


def whatsapp(person: Person) -> str:
    """The text that the newest button [Deel] has WhatsApp send."""
    for message in reversed(person.messages):
        for row in message.keyboard:
            for button in row:
                if "wa.me" in button.get("url", ""):
                    return parse_qs(urlsplit(button["url"]).query)["text"][0]
    raise AssertionError("nothing to share")


PASTED = [
    "{text}",
    "De code is {code}.",
    "https://t.me/meedoen_demo_bot?start=v_{code}",
    "code {code} graag",
    "tg://resolve?domain=meedoen_demo_bot&start=v_{code}",
    "meedoen_demo_bot?start=v_{code}",
    "https://wa.me/?text=Uw%20code%3A%20{code}%0ABel%200592%2000%2000%2000",
    "<a href='https://t.me/meedoen_demo_bot?start=v_{code}'>uw voucher</a>",
]


@pytest.mark.parametrize("pasted", PASTED)
async def test_a_code_of_our_own_is_found_in_what_is_pasted(stage: Stage, pasted: str) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    text = pasted.format(text=whatsapp(anneke), code=code)
    assert (await gym.send(text)).startswith("Geldig."), gym.last
    assert "Nog niet gebruikt." in await anneke.send(text)


@pytest.mark.parametrize("pasted", PASTED)
@pytest.mark.parametrize("coded", ["WPDA-7K2M", "mgfqxwzr9p", "QWERTYUIOP"])
async def test_a_webshops_code_is_found_in_what_is_pasted(
    set_stage: SetStage, pasted: str, coded: str
) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, [coded])
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give()
    text = pasted.format(text=whatsapp(anneke), code=coded)
    assert (await gym.send(text)).startswith("Geldig.")
    assert "Nog niet gebruikt." in await anneke.send(text)


@pytest.mark.parametrize("pasted", PASTED)
async def test_a_lost_code_is_found_in_what_is_pasted(set_stage: SetStage, pasted: str) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-0001", "SHOP-0002"])
    anneke = await stage.intermediary()
    code = await anneke.give()
    text = pasted.format(text=whatsapp(anneke), code=code)
    await anneke.send("code kwijt")
    await anneke.send(text)
    assert "Nieuwe code" in anneke.buttons
    assert await tries(stage) == 0


async def test_a_coupons_code_is_found_in_what_is_pasted(stage: Stage) -> None:
    carla = await stocked(stage, *some(1))
    for text in (
        "De code is school-0001.",
        "Dit is uw bon.\nUw code: school-0001\nBel 0592 00 00 00",
    ):
        assert (await carla.send(text)).startswith("Bon van €\u00a010 voor schoolartikelen.")


async def test_two_codes_in_a_text_are_asked_about(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-0001", "SHOP-0002"])
    anneke, gym = await stage.intermediary(), await provider(stage)
    for line in ("9401 AB 12", "9401 AB 21"):
        await anneke.give(line)
    answer = await gym.send("De codes zijn SHOP-0001 en SHOP-0002.")
    assert answer == "Ik zie meer dan één code. Stuur ze één voor één."
    assert (await gym.send("De code is SHOP-0001")).startswith("Geldig.")


async def test_of_a_known_and_an_unknown_code_it_is_said_which_it_is(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-0001", "SHOP-0002"])
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give()
    for text in ("SHOP-0002 SHOP-0001", "SHOP-0001 en SHOP-0009"):
        answer = await gym.send(text)
        said = "U stuurde meer dan één code. Dit is de code …001.\nGeldig."
        assert answer.startswith(said), answer
    assert (await gym.send("SHOP-0001, tel. 0592 36 69 11")).startswith("Geldig.")


@pytest.mark.parametrize(
    "typed",
    [
        *("shop 0001", "SHOP0001", "shop0001", "SHOP\u20130001", "SHOP.0001", "SHOP\n0001"),
        *(
            "SHOP  0001",
            "shop - 0001",
            "De code is SHOP 0001.",
            "Is shop 0001 de goede code?",
            "SHOP_0001",
        ),
    ],
)
async def test_a_webshops_code_is_known_however_it_is_spaced(
    set_stage: SetStage, typed: str
) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-0001"])
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give()
    for _twice in range(2):
        assert (await gym.send(typed)).startswith("Geldig."), gym.last
    assert "Nog niet gebruikt." in await anneke.send(typed)
    assert await tries(stage) == 0
    await anneke.send("code kwijt")
    await anneke.send(typed)
    assert "Nieuwe code" in anneke.buttons


async def test_of_codes_that_differ_in_a_dash_only_the_exact_one_is_meant(
    set_stage: SetStage,
) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["AB-123", "AB1-23"])
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    other = {"AB-123": "AB1-23", "AB1-23": "AB-123"}[code]
    assert (await gym.send(code.lower())).startswith("Geldig.")
    assert "Ik ken deze code niet." in await gym.send(other)
    for typed in ("ab 123", "AB123", "De code is AB 123"):
        assert "Meer dan één code lijkt hierop." in await gym.send(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("SCHOOL 0001", "school 0001", "SCHOOL\n0001", "SCHOOL \u2014 0001", "school.0001"),
        *("De code is SCHOOL 0001, toch?", "de bon is school 0001", "> SCHOOL-\n> 0001"),
    ],
)
async def test_a_coupons_code_is_known_however_it_is_spaced(stage: Stage, typed: str) -> None:
    carla = await stocked(stage, *some(1))
    assert (await carla.send(typed)).startswith("Bon van €\u00a010 voor schoolartikelen.")
    assert await tries(stage) == 0


@pytest.mark.parametrize(
    "wrapped",
    [
        "Op ma 6 sept schreef Anneke:\n> De code is {first}-\n> {rest}\n>\n> Groet,\n> Anneke",
        "--\nVoedselbank\nUw code: {first}-{rest}\nBel 0592 00 00 00\ninfo@example.nl",
        "https://wa.me/?text=Uw%20code%3A%20{first}-{rest}%0ABel%200592%2000%2000%2000",
        "t.me/meedoen_demo_bot?start=v_{first}-{rest}",
        "<https://t.me/meedoen_demo_bot?start=v_{first}\u2011{rest}>",
    ],
)
async def test_a_code_is_found_in_mail_and_in_other_links(stage: Stage, wrapped: str) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    first, _dash, rest = (await anneke.give()).partition("-")
    assert (await gym.send(wrapped.format(first=first, rest=rest))).startswith("Geldig."), gym.last
    assert "Ingenomen" in await gym.tap("Neem in")


async def test_of_two_codes_it_is_said_which_one_is_taken_in(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    codes = [await anneke.give(line) for line in ("9401 AB 12", "9401 AB 21", "9401 AB 22")]
    assert await gym.send(" ".join(codes[:2])) == (
        "Ik zie meer dan één code. Stuur ze één voor één."
    )
    assert "Neem in" not in gym.buttons
    # Of another code that was asked about before, the button no longer works.
    await gym.send(codes[2])
    before = gym.find("Neem in")
    await gym.send(" ".join(codes[:2]))
    assert await gym.tap_again(before) == "Dit gesprek is al afgelopen. Typ start."
    await gym.send(codes[0])
    await gym.tap("Neem in")
    for text in (f"{codes[0]} en {codes[1]}", f"{codes[1]}\n{codes[0]}"):
        answer = await gym.send(text)
        assert answer.startswith(
            f"U stuurde meer dan één code. Dit is de code …{codes[1][-5:]}.\nGeldig."
        ), answer
    await gym.tap("Neem in")
    redeemed = "SELECT code FROM vouchers WHERE state = 'redeemed' ORDER BY id"
    taken = [row["code"] for row in await stage.database.reading.rows(redeemed)]
    assert taken == [code.replace("-", "") for code in codes[:2]]


async def test_below_a_code_with_a_mistake_nothing_of_before_is_taken_in(stage: Stage) -> None:
    """The answer about the second card stands below the first one's button."""
    anneke, gym = await stage.intermediary(), await provider(stage)
    codes = [await anneke.give(line) for line in ("9401 AB 12", "9401 AB 21")]
    other = new_code()
    for second in (f"{codes[1][:-2]}{codes[1][-1]}{codes[1][-2]}", grouped(other), codes[1][:-1]):
        await gym.send(codes[0])
        before = gym.find("Neem in")
        await gym.send(second)
        assert await gym.tap_again(before) == "Dit gesprek is al afgelopen. Typ start."
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 0


async def test_beside_a_coupon_no_voucher_is_taken_in(stage: Stage) -> None:
    await stocked(stage, *some(1))
    anneke, gym = await stage.intermediary(), await provider(stage)
    await gym.send(await anneke.give())
    before = gym.find("Neem in")
    assert "Niet geldig." in await gym.send("SCHOOL 0001")
    assert await gym.tap_again(before) == "Dit gesprek is al afgelopen. Typ start."


async def test_a_second_code_takes_the_place_of_the_first(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    codes = [await anneke.give(line) for line in ("9401 AB 12", "9401 AB 21")]
    await gym.send(codes[0])
    first = gym.find("Neem in")
    await gym.send(codes[1])
    assert await gym.tap_again(first) == "Dit gesprek is al afgelopen. Typ start."
    await gym.tap("Neem in")
    redeemed = "SELECT code FROM vouchers WHERE state = 'redeemed'"
    assert await stage.database.reading.value(redeemed) == codes[1].replace("-", "")


@pytest.mark.parametrize("codes", ["own", "pool"])
async def test_an_invented_code_in_a_text_is_one_try(set_stage: SetStage, codes: str) -> None:
    stage = await set_stage(codes=codes)
    gym = await provider(stage)
    invented = new_code() if codes == "own" else "SHOP-9999"
    for text in (f"De code is {invented}.", f"https://t.me/bot?start=v_{invented}"):
        before = await tries(stage)
        assert "Ik ken deze code niet." in await gym.send(text)
        assert await tries(stage) == before + 1


async def test_years_and_telephone_numbers_beside_a_code_are_no_tries(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-0001"])
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give()
    assert (await gym.send(whatsapp(anneke))).startswith("Geldig.")
    text = "Bel 0592 36 69 11, geldig tot 2022: https://t.me/bot2022?start=v_SHOP-0001"
    assert (await gym.send(text)).startswith("Geldig.")
    assert await tries(stage) == 0


async def tries(stage: Stage) -> int:
    """How many codes that do not exist were counted."""
    count: int = await stage.database.reading.value("SELECT count(*) FROM throttle")
    return count
