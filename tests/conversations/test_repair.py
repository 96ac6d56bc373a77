"""Herstellen: taking a voucher back, and replacing one that was lost."""

from collections.abc import Awaitable, Callable

import pytest

from bot.channels.channel import Content
from bot.domain.codes import new_code
from bot.storage import coupons
from bot.storage.letters import CardMessage, CouponMessage, StoredLetter
from tests.conftest import Person, Stage
from tests.helpers.coupons import give_alone, some, stocked
from tests.helpers.redeeming import pot, provider


async def take_back(person: Person) -> str:
    await person.tap("Code kwijt of fout")
    return await person.tap("Mijn voucher terugnemen")


async def test_taking_back_ones_own_voucher_frees_its_money(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    tail = code[-5:]
    assert f"De voucher voor sport van 09.00 uur (…{tail}) terugnemen?" in await take_back(anneke)
    assert await stage.issued() == 1, "not before the tap"
    assert "De voucher is teruggenomen." in await anneke.tap("Neem terug")
    assert (await stage.issued(), await pot(stage)) == (0, (0, 0))
    assert await pot(stage, "settlement") == (0, 0)
    assert await stage.balanced()
    assert "Teruggenomen. De code werkt niet meer." in await anneke.send(code)


async def asked_on_the_last_day(stage: Stage) -> tuple[Person, str]:
    """A lost voucher on its last day, with a finger over [Nieuwe code]; and its code."""
    anneke = await stage.intermediary()
    code = await anneke.give()
    stage.later(days=365)
    await anneke.send(code)
    await anneke.tap("Voucher kwijt: nieuwe code")
    return anneke, code


async def test_a_new_code_lasts_no_longer_than_the_lost_one(stage: Stage) -> None:
    anneke, code = await asked_on_the_last_day(stage)
    await anneke.tap("Nieuwe code")
    assert anneke.copied() != code
    assert "geldig tot en met dinsdag 6 september 2022" in "\n".join(anneke.screen)
    assert "Geldig tot en met dinsdag 6 september 2022." in await anneke.send(anneke.copied())


async def test_midnight_before_a_new_code_is_too_late(stage: Stage) -> None:
    anneke, _code = await asked_on_the_last_day(stage)
    stage.later(days=1)
    # It is asked once more: that was a day ago.
    await anneke.tap("Nieuwe code")
    assert "Deze voucher werkt niet meer." in await anneke.tap("Nieuwe code")
    assert await stage.database.reading.value("SELECT count(*) FROM vouchers") == 1


async def test_from_the_menu_one_chooses_among_ones_own_of_today(stage: Stage) -> None:
    anneke = await stage.intermediary()
    first = await anneke.give("9401 AB 1")
    stage.later(minutes=5)
    second = await anneke.give("9401 AB 2", "Cultuur")
    await anneke.send("herstellen")
    assert "Deze gaf u vandaag." in await anneke.tap("Mijn voucher terugnemen")
    newest, oldest = f"09.05 uur · Cultuur · …{second[-5:]}", f"09.00 uur · Sport · …{first[-5:]}"
    assert anneke.buttons == [newest, oldest, "Terug"]
    assert "voor sport van 09.00 uur" in await anneke.tap(oldest)
    await anneke.tap("Neem terug")
    assert "Teruggenomen." in await anneke.send(first)
    assert "Nog niet gebruikt." in await anneke.send(second)


async def test_the_next_day_it_can_no_longer_be_taken_back(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    stage.later(days=1)
    assert "U kunt alleen een voucher terugnemen die u vandaag gaf" in await take_back(anneke)
    assert await stage.issued() == 1


async def test_midnight_between_question_and_tap_is_too_late(stage: Stage) -> None:
    anneke = await stage.intermediary()
    stage.later(hours=14, minutes=58)
    await anneke.give()
    await take_back(anneke)
    stage.later(minutes=5)
    assert "kan niet meer worden veranderd" in await anneke.tap("Neem terug")
    assert await stage.issued() == 1


async def test_nobody_takes_back_a_colleagues_voucher(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    await anneke.give()
    await brenda.send("herstellen")
    assert "U kunt alleen" in await brenda.tap("Mijn voucher terugnemen")


async def replaced(person: Person, label: str) -> str:
    """A new code for one of the latest vouchers; returns it."""
    await person.send("code kwijt")
    await person.tap(person.label(label))
    await person.tap("Nieuwe code")
    return person.copied()


async def test_a_new_code_makes_a_colleagues_voucher_nobodys_own(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    code = await anneke.give()
    tail = (await replaced(brenda, "09.00 uur"))[-5:]
    assert anneke.last == (
        f"Een voucher voor sport van u (…{code[-5:]}) kreeg een nieuwe code. Voedselbank vroeg"
        " erom. Klopt dat niet? Bel 0592 00 00 00."
    )
    assert "U kunt alleen" in await take_back(brenda)
    assert await stage.issued() == 1
    # Who gave it hears of yet another one as well.
    await replaced(brenda, "09.00 uur")
    assert f"(…{tail}) kreeg een nieuwe code." in anneke.last


async def test_a_new_code_makes_no_voucher_of_today(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    seen = len(anneke.screen)
    stage.later(days=1)
    await replaced(anneke, "maandag")
    assert not any("kreeg een nieuwe code" in text for text in anneke.screen[seen:])
    assert "U kunt alleen" in await take_back(anneke)


async def test_many_new_codes_on_a_day_are_told_once(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    brenda = await stage.intermediary(name="Brenda")
    await anneke.give()
    seen = len(carla.screen)
    for _each in range(7):
        await replaced(brenda, "09.00 uur")
    assert len(carla.screen) == seen
    for _each in range(3):
        await replaced(brenda, "09.00 uur")
    assert carla.screen[seen:] == [
        "Brenda van Voedselbank gaf vandaag 8 nieuwe codes voor vouchers die kwijt waren. Kijk of"
        " dat klopt."
    ]


async def lost_by_address(person: Person, code: str) -> None:
    await person.send("9401 AB 12")


async def lost_by_code(person: Person, code: str) -> None:
    await person.send(code.lower().replace("-", " "))


async def lost_by_choice(person: Person, code: str) -> None:
    await person.tap(f"09.00 uur · Sport · …{code[-5:]}")


@pytest.mark.parametrize("find", [lost_by_address, lost_by_code, lost_by_choice])
async def test_a_lost_voucher_gets_a_new_code_at_no_extra_budget(
    stage: Stage, find: Callable[[Person, str], Awaitable[None]]
) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    old = await anneke.give("9401 AB 12")
    await brenda.send("herstellen")
    await brenda.tap("Voucher kwijt: nieuwe code")
    await find(brenda, old)
    assert "De oude code werkt dan niet meer." in brenda.last
    await brenda.tap("Nieuwe code")
    new = brenda.copied()
    assert new != old
    assert (await stage.issued(), await pot(stage)) == (1, (150_00, 0))
    assert await stage.balanced()
    assert all(old not in text for text in anneke.screen), "no message offers the old code"
    assert "Vervangen door een nieuwe code." in await brenda.send(old)
    assert "Nog niet gebruikt." in await brenda.send(new)


async def test_the_address_finds_the_newest_of_a_row_of_replacements(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 12")
    for _ in range(2):
        await anneke.send("herstellen")
        await anneke.tap("Voucher kwijt: nieuwe code")
        await anneke.send("9401 AB 12")
        await anneke.tap("Nieuwe code")
    states = await stage.database.reading.rows("SELECT state FROM vouchers ORDER BY id")
    assert [row["state"] for row in states] == ["replaced", "replaced", "issued"]


async def test_what_finds_no_voucher_says_so_and_can_be_typed_again(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give("9401 AB 12")
    await anneke.send("herstellen")
    await anneke.tap("Voucher kwijt: nieuwe code")
    assert "Ik vind hier geen voucher bij." in await anneke.send("9401 AB 13")
    assert "Er zit een typefout in deze code." in await anneke.send(swapped(code))
    assert "Ik ken deze code niet." in await anneke.send(new_code())
    assert "De oude code werkt dan niet meer." in await anneke.send(code)


async def test_two_vouchers_on_one_address_are_told_apart(stage: Stage) -> None:
    anneke = await stage.intermediary()
    first = await anneke.give("9401 AB 12")
    await anneke.send("cultuur 9401 AB 12")
    await anneke.tap("Ander huishouden")
    await anneke.tap("Geef voucher")
    second = anneke.copied()
    await anneke.send("herstellen")
    await anneke.tap("Voucher kwijt: nieuwe code")
    assert "Voor dit adres zijn 2 vouchers. Welke is kwijt?" in await anneke.send("9401 AB 12")
    await anneke.tap(f"09.00 uur · Sport · …{first[-5:]}")
    await anneke.tap("Nieuwe code")
    assert "Vervangen" in await anneke.send(first)
    assert "Nog niet gebruikt." in await anneke.send(second)


async def test_a_code_that_was_taken_back_is_on_no_message_any_more(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    await anneke.tap("Print")
    await take_back(anneke)
    await anneke.tap("Neem terug")
    assert all(code not in text for text in anneke.screen)
    assert all(message.file is None for message in anneke.messages)
    assert "Deze voucher werkt niet meer." in "\n".join(anneke.screen)
    assert "Kopieer code" not in [b["text"] for m in anneke.messages for r in m.keyboard for b in r]


@pytest.mark.parametrize("typed", ["ABCD-EFGH-JKLMN", "F4JV", "K7M4-2P9Q"])
async def test_half_a_code_is_called_a_code(stage: Stage, typed: str) -> None:
    anneke = await stage.intermediary()
    await anneke.send("herstellen")
    await anneke.tap("Voucher kwijt: nieuwe code")
    assert "Deze code klopt niet. Een code ziet er zo uit" in await anneke.send(typed)


def swapped(code: str) -> str:
    """The code with two different neighbours swapped."""
    for index in range(len(code) - 1):
        one, two = code[index], code[index + 1]
        if "-" not in (one, two) and one != two:
            return code[:index] + two + one + code[index + 2 :]
    raise AssertionError("no two neighbours differ")


async def test_the_last_money_still_replaces_a_voucher(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    async with stage.database.transaction() as transaction:
        await transaction.queue("UPDATE pots SET ceiling_cents = committed_cents")
    await anneke.tap("Code kwijt of fout")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.tap("Nieuwe code")
    assert await stage.issued() == 1
    assert "Alle vouchers zijn op." in await anneke.send("sport 9402 AB 9")


async def test_a_card_that_was_on_its_way_when_its_voucher_was_replaced_is_taken_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    compose = stage.bot.outbox.sender.compose
    cards = 0

    async def late(row_id: int, letter: StoredLetter) -> Content:
        nonlocal cards
        content = await compose(row_id, letter)
        if isinstance(letter.message, CardMessage) and (cards := cards + 1) == 1:
            await brenda.send_now("herstellen", "Kwijt of fout? Kies wat u wilt doen.")
            await brenda.tap_now("Voucher kwijt: nieuwe code", "Typ de code")
            await brenda.send_now("9401 AB 12", "De oude code werkt dan niet meer.")
            await brenda.tap_now("Nieuwe code", "De code is")
        return content

    monkeypatch.setattr(stage.bot.outbox.sender, "compose", late)
    await anneke.send("sport 9401 AB 12")
    await anneke.tap("Geef voucher")
    assert (await stage.issued(), cards) == (1, 2)
    assert all(message.file is None for message in anneke.messages)
    assert any("Deze voucher werkt niet meer." in text for text in anneke.screen)
    assert brenda.copied()


async def test_a_card_stays_that_was_on_its_way_while_its_voucher_was_handed_in(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code was on the screen already, and the provider was quick."""
    anneke, gym = await stage.intermediary(), await provider(stage)
    compose = stage.bot.outbox.sender.compose

    async def late(row_id: int, letter: StoredLetter) -> Content:
        content = await compose(row_id, letter)
        if isinstance(letter.message, CardMessage):
            await anneke.phone.wait_until(lambda: "Klaar. De code is" in anneke.last)
            await gym.send_now(anneke.last.splitlines()[2], "Geldig.")
            await gym.tap_now("Neem in", "Nummer 1.")
        return content

    monkeypatch.setattr(stage.bot.outbox.sender, "compose", late)
    await anneke.send("sport 9401 AB 12")
    await anneke.tap("Geef voucher")
    assert anneke.messages[-1].file is not None
    assert "Klaar. De code is" in anneke.messages[-2].text


async def test_a_coupon_that_was_taken_back_on_its_way_is_on_no_message(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stocked(stage, *some(1))
    anneke = await stage.intermediary()
    compose = stage.bot.outbox.sender.compose

    async def late(row_id: int, letter: StoredLetter) -> Content:
        content = await compose(row_id, letter)
        if isinstance(letter.message, CouponMessage) and letter.edits is None:
            async with stage.database.transaction() as transaction:
                await coupons.take_back(transaction, letter.message.coupon, 1, stage.clock.now())
        return content

    monkeypatch.setattr(stage.bot.outbox.sender, "compose", late)
    await give_alone(anneke, "")
    assert "Deze bon is teruggenomen." in anneke.last
    assert not any("SCHOOL-0001" in text for text in anneke.screen)
