"""Who has no role: what they may know, what a voucher in their hand is worth, and pasted links."""

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import new_code
from bot.domain.scheme_file import read_scheme
from bot.handlers.start import holds_invitation
from bot.storage import pool_codes, vouchers
from bot.storage.database import Parameters, Transaction
from bot.storage.people import Role
from bot.storage.throttle import OVER_ALL, PER_PERSON
from bot.storage.vouchers import State
from tests.conftest import ASSEN, WEB, Person, SetStage, Stage, token_in
from tests.helpers import telegram_only
from tests.helpers.answers import PHONE, STRANGER, WORTH
from tests.helpers.languages import with_reviewed
from tests.helpers.offers import offer
from tests.helpers.redeeming import in_parts
from tests.helpers.town import offered

USELESS = "Deze voucher kan niet meer gebruikt worden.\n" + PHONE
SCANNED = "Ik ken de voucher van deze kaart niet.\n" + PHONE
UNKNOWN = "Ik ken deze code niet. Kijk of u een letter mist en typ hem nog een keer.\n" + PHONE


async def given_code(stage: Stage) -> str:
    return await (await stage.intermediary()).give()


async def withdrawn(stage: Stage) -> Person:
    await stage.coordinator()
    person = await stage.intermediary(name="Brenda")
    async with stage.database.transaction() as transaction:
        await transaction.queue(
            "UPDATE people SET withdrawn_at = '2021-09-06' WHERE chat_id = :chat",
            {"chat": person.id},
        )
    return person


async def outsiders(stage: Stage) -> list[Person]:
    """Everybody who can write, and looks up no codes for their work."""
    out = [await withdrawn(stage)] if stage.settings.has_telegram else []
    return [stage.stranger(), *out, await stage.volunteer()]


TEXT = "Dit is uw voucher.\nUw code: {code}\nVragen? Bel 0592 00 00 00."


@pytest.mark.parametrize(
    "way", ["/start v_{code}", "{code}", "t.me/meedoen_bot?start=v_{code}", TEXT]
)
async def test_who_scans_or_types_their_own_code_sees_what_it_is_worth(
    stage: Stage, way: str
) -> None:
    code = await given_code(stage)
    for person in await outsiders(stage):
        assert await person.send(way.format(code=code)) == WORTH
    small = stage.stranger()
    assert await small.send(code.lower().replace("-", " ")) == WORTH


async def test_a_used_or_ended_voucher_tells_nothing_of_how_or_when(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await stage.join(Role.PROVIDER, "Zwembad")
    used, taken_back, lapsed = [await anneke.give(f"9401 AB {n}") for n in (1, 2, 3)]
    await gym.send(used)
    await gym.tap("Neem in")
    await anneke.send(taken_back)
    async with stage.database.transaction() as transaction:
        voucher = await vouchers.by_code(transaction, taken_back.replace("-", ""))
        assert voucher is not None
        await vouchers.end(
            transaction, voucher.id, State.WITHDRAWN, voucher.issued_by, stage.clock.now()
        )
    stranger = stage.stranger()
    assert await stranger.send(used) == USELESS
    assert await stranger.send(taken_back) == USELESS
    stage.later(days=400)
    assert await stranger.send(lapsed) == USELESS


async def test_what_is_left_of_a_voucher_in_parts(set_stage: SetStage) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await stage.join(Role.PROVIDER, "Zwembad")
    code = await anneke.give()
    await gym.send(code)
    await gym.tap("Ander bedrag")
    await gym.send("50")
    await gym.tap("Neem €\N{NO-BREAK SPACE}50 in")
    answer = await stage.stranger().send(code)
    assert "Deze voucher is €\N{NO-BREAK SPACE}100 waard, voor sport." in answer


async def test_of_a_webshops_own_codes_a_stranger_learns_nothing(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["ASSEN-0001"])
    code = await given_code(stage)
    assert code == "ASSEN-0001"
    answers = [await stage.stranger().send(f"/start v_{each}") for each in (code, "ASSEN-0002")]
    assert answers[0] == answers[1]
    assert "Het bedrag en de laatste dag staan op de kaart." in answers[0]
    assert PHONE in answers[0]


async def test_strangers_guess_no_more_than_members(stage: Stage) -> None:
    code = await given_code(stage)
    guesser = stage.stranger()
    for _ in range(PER_PERSON):
        assert await guesser.send(f"/start v_{new_code()}") == SCANNED
    answer = await guesser.send(f"/start v_{code}")
    assert answer.startswith("Te veel codes."), "a right one is not told from a wrong one"
    assert await stage.stranger().send(code) == WORTH
    stage.later(minutes=10, seconds=1)
    for _ in range(PER_PERSON):
        assert await guesser.send(code) == WORTH
    assert (await guesser.send(code)).startswith("Te veel codes."), "right ones count as well"


async def test_strangers_together_lock_out_nobody_who_works_here(stage: Stage) -> None:
    code = await given_code(stage)
    async with stage.database.transaction() as transaction:
        await transaction.queue_many(
            "INSERT INTO throttle (kind, chat_id, at) VALUES ('stranger', :chat, :now)",
            [{"chat": chat, "now": stage.clock.now().isoformat()} for chat in range(OVER_ALL)],
        )
    assert (await stage.stranger().send(code)).startswith("Te veel codes.")
    gym = await stage.join(Role.PROVIDER, "Zwembad")
    assert "Geldig." in await gym.send(code)
    stage.clock.move_to(stage.clock.now() + timedelta(hours=1, seconds=1))
    assert await stage.stranger().send(code) == WORTH


async def test_a_typing_mistake_is_told_and_no_look_up(stage: Stage) -> None:
    code = await given_code(stage)
    stranger = stage.stranger()
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    for _ in range(PER_PERSON + 1):
        assert "Er zit een typefout in deze code." in await stranger.send(wrong)
        assert await stranger.send(f"/start v_{wrong}") == SCANNED
    assert await stranger.send(code) == WORTH


async def test_a_code_with_a_letter_too_few_or_too_many_is_answered_each_time(stage: Stage) -> None:
    code = await given_code(stage)
    bare, link = code.replace("-", ""), f"/start v_{code}"
    almost = [
        *(code[1:], code[:-1], code[:6] + code[7:], f"{code}7", f"K{code}", bare[:-2], f"{bare}77"),
        *(f"mijn code is {code[:-1]}", f"Uw code: {code}X\nVragen?", bare.lower()[1:], link[:-1]),
        *(" ".join(bare[:-1]), f"{code[:4]} {code[5:9]} {code[10:13]}"),
    ]
    stranger = stage.stranger()
    for typed in almost:
        # Whoever scanned a card typed nothing.
        expected = SCANNED if typed.startswith("/start") else UNKNOWN
        assert await stranger.send(typed) == expected, typed
    # Nothing can be guessed so: it costs no turn, and the right one still works.
    assert await stranger.send(code) == WORTH
    for other in ("ik woon op 9401 AB 12", "0592 12 34 56", "voetbal12345", "bel 06-12345678 ab"):
        assert await stage.stranger().send(other) == "Ik heb uw bericht gewist.\n\n" + STRANGER


async def test_a_strangers_look_up_changes_nothing_and_keeps_no_code(stage: Stage) -> None:
    code = await given_code(stage)
    stranger = stage.stranger()
    await stranger.send(code)
    reading = stage.database.reading
    assert await reading.value("SELECT count(*) FROM people") == 1
    assert (
        await reading.value(
            "SELECT count(*) FROM outbox WHERE chat_id = :chat AND voucher_id IS NOT NULL",
            {"chat": stranger.id},
        )
        == 0
    )
    assert await reading.value("SELECT count(*) FROM conversations") == 0


@pytest.mark.parametrize("text", ["/privacy", "privacy"])
async def test_everybody_may_read_what_is_kept(stage: Stage, text: str) -> None:
    for person in await outsiders(stage):
        answer = await person.send(text)
        assert "telefoonnummer, BSN of inkomen" in answer
    assert "Van u bewaren wij geen naam." in await stage.stranger().send(text)


@pytest.mark.parametrize("text", ["/help", "hulp", "/start", "hallo", "/stop", "voucher"])
async def test_a_stranger_reads_what_this_is(stage: Stage, text: str) -> None:
    assert await stage.stranger().send(text) == STRANGER
    assert await (await withdrawn(stage)).send(text) == stage.stopped


async def test_what_a_stranger_tells_of_themselves_is_deleted_and_a_greeting_is_not(
    stage: Stage,
) -> None:
    stranger = stage.stranger()
    await stranger.send("Hallo!")
    await stranger.send("Goede morgen, dank u wel!")
    kept = ["Hallo!", "Goede morgen, dank u wel!"]
    assert [m.text for m in stranger.messages if m.sender == "me"] == kept
    stage.later(days=1)
    answer = await stranger.send("Ik ben Jan en woon op 9401 AB 12")
    assert answer == "Ik heb uw bericht gewist.\n\n" + STRANGER
    assert [m.text for m in stranger.messages if m.sender == "me"] == kept


@telegram_only.LANGUAGE
async def test_a_stranger_reads_the_whole_answer_in_one_language(set_stage: SetStage) -> None:
    stage = await set_stage(languages=with_reviewed("en", "ar"))
    stranger = stage.stranger()
    stage.telegram.people[stranger.id].user["language_code"] = "ar"
    for line in ("أنا أسكن في 9401 AB 12", "K7M4-2P9Q"):
        answer = await stranger.send(line)
        assert "الرقم" in answer
        assert set(re.findall("[A-Za-z]+", answer)) <= {"Assen"}, answer
    assert [m.text for m in stranger.messages if m.sender == "me"] == []


@pytest.mark.parametrize("line", ["English please", "Kan het in het Engels?", "english"])
async def test_a_stranger_who_names_a_language_is_answered_in_it(stage: Stage, line: str) -> None:
    stranger = stage.stranger()
    assert await stranger.send("/start") == STRANGER
    assert "This is the voucher help of Assen." in await stranger.send(line)
    assert await stranger.send("hallo") == STRANGER, "nothing is kept of a stranger"


@pytest.mark.parametrize("line", ["kaart in het Arabisch", "العربية", "Klingon"])
async def test_a_language_that_is_not_on_is_answered_in_dutch(stage: Stage, line: str) -> None:
    assert (await stage.stranger().send(line)).endswith(STRANGER)


@telegram_only.LANGUAGE
async def test_a_phone_in_another_language_is_answered_in_what_is_named(
    set_stage: SetStage,
) -> None:
    stage = await set_stage(languages=with_reviewed("en", "ar"))
    stranger = stage.stranger()
    stage.telegram.people[stranger.id].user["language_code"] = "ar"
    assert (await stranger.send("Nederlands graag")).endswith(STRANGER)
    assert (await stranger.send("العربية")).startswith("هذه خدمة القسائم")


@pytest.mark.parametrize(
    ("text", "answer", "in_page"),
    [
        ("Dank u wel!", "Graag gedaan.", "Graag gedaan."),
        ("bedankt, fijne dag", "Graag gedaan.", "Graag gedaan."),
        ("tot ziens", "Dank u, en tot ziens.", "Dank u, en tot ziens."),
        ("hallo, dank je", STRANGER, WORTH),
        ("ok", STRANGER, STRANGER),
    ],
)
async def test_a_stranger_who_thanks_or_leaves_gets_a_friendly_word(
    stage: Stage, channel: str, text: str, answer: str, in_page: str
) -> None:
    """What stands in their chat in the page is shown again, where it can't be what was meant."""
    stranger = stage.stranger()
    await stranger.send(await given_code(stage))
    assert await stranger.send(text) == (in_page if channel == WEB else answer)
    assert await (await withdrawn(stage)).send(text) == stage.stopped


PASTED = (
    "{link}",
    "{token}",
    " {token} ",
    pytest.param("t.me/meedoen_bot?start={token}", marks=telegram_only.LINKS),
    pytest.param("http://t.me/meedoen_bot?start={token}", marks=telegram_only.LINKS),
    pytest.param("https://telegram.me/meedoen_bot?start={token}", marks=telegram_only.LINKS),
    pytest.param("tg://resolve?domain=meedoen_bot&start={token}", marks=telegram_only.LINKS),
    pytest.param("https://t.me/meedoen_bot/?text=a&start={token}", marks=telegram_only.LINKS),
    pytest.param("/start@meedoen_bot {token}", marks=telegram_only.LINKS),
    "Hoi Anneke, hier is de uitnodiging:\n{link}\nGroet, Carla",
    "Uitnodiging: intermediair voor Voedselbank.\nOpen deze link ({link}).",
    "<{link}>",
)


@pytest.mark.parametrize("text", PASTED)
async def test_an_invitation_that_is_pasted_works(stage: Stage, text: str) -> None:
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    pasted = text.format(link=link, token=token_in(link))
    stranger = stage.stranger()
    await stranger.send(pasted)
    assert "Voucher geven" in stranger.buttons


@pytest.mark.parametrize("text", PASTED[:3])
async def test_a_member_who_pastes_one_is_asked_as_after_a_tap(stage: Stage, text: str) -> None:
    dirk = await stage.volunteer()
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    await dirk.send(text.format(link=link, token=token_in(link)))
    assert dirk.buttons == ["Nee", "Ja, ook dit"]
    await dirk.tap("Ja, ook dit")
    assert "Voucher geven" in dirk.buttons


async def test_one_that_is_pasted_in_the_middle_of_something(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    await anneke.send(await stage.link(Role.VOLUNTEER, "vaart_welzijn"))
    assert anneke.buttons == ["Nee", "Ja, ook dit"]


async def test_half_an_invitation_says_so(stage: Stage) -> None:
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    stranger = stage.stranger()
    answer = "Deze uitnodiging werkt niet meer. Vraag om een nieuwe. " + PHONE
    assert await stranger.send(link[:-3]) == answer
    assert await (await stage.intermediary()).send(link[:-3]) == answer


@given(st.text(max_size=80))
def test_no_other_text_is_taken_for_an_invitation(text: str) -> None:
    assert "i_" in text or "d_" in text or not holds_invitation(text)


@given(
    st.sampled_from("id"),
    st.text(alphabet="abcXYZ019_-", min_size=24, max_size=43),
    st.sampled_from(["", " ", "\n", ".", ",", ")", "> ", ">", "?", "!", "\n\nOf deze:", "&a=b"]),
)
def test_every_token_is_found_whole(kind: str, token: str, after: str) -> None:
    assert holds_invitation(f"{kind}_{token}{after}")
    assert holds_invitation(f"https://t.me/x?start={kind}_{token}{after}")
    assert holds_invitation(f"Voor u: <https://meedoen.example.nl/#{kind}_{token}{after}")


async def test_only_letters_to_strangers_are_looked_for_to_be_forgotten(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is done with each letter that was sent, so it costs those of members nothing."""
    anneke, stranger = await stage.intermediary(), stage.stranger()
    deleted: list[int] = []
    together = Transaction.queue_many

    async def seen(self: Transaction, sql: str, parameters: Iterable[Parameters]) -> None:
        rows = list(parameters)
        deleted.extend(row["id"] for row in rows if sql.startswith("DELETE FROM outbox"))
        await together(self, sql, rows)

    monkeypatch.setattr(Transaction, "queue_many", seen)
    await anneke.send("start")
    assert deleted == []
    assert PHONE in await stranger.send("hallo")
    assert len(deleted) == 1
    left = "SELECT count(*) FROM outbox WHERE chat_id = :chat"
    assert await stage.database.reading.value(left, {"chat": stranger.id}) == 0
    assert await stage.database.reading.value(left, {"chat": anneke.id}) > 0


async def test_of_two_codes_a_stranger_hears_nothing_of_either(stage: Stage) -> None:
    anneke, stranger = await stage.intermediary(), stage.stranger()
    codes = [await anneke.give(line) for line in ("9401 AB 12", "9401 AB 21")]
    await stranger.phone.begin()
    answer = await stranger.send(" en ".join(codes))
    assert "Ik zie meer dan één code. Stuur ze één voor één." in answer
    assert "waard" not in answer
    assert "waard" in await stranger.send(codes[0])


async def test_a_stranger_who_asks_where_sees_their_voucher_in_the_page(
    stage: Stage, channel: str
) -> None:
    stranger, code = stage.stranger(), await given_code(stage)
    assert await stranger.send(code) == WORTH
    shown = (await stranger.send("waar kan ik zwemmen")).endswith(WORTH)
    assert shown == (channel == WEB)


@telegram_only.STRANGERS
async def test_a_stranger_who_asks_where_is_asked_for_the_code(stage: Stage) -> None:
    code = await given_code(stage)
    stranger = stage.stranger()
    assert await stranger.send(code) == WORTH
    for _ in range(2):
        answer = await stranger.send("waar kan ik zwemmen")
        assert answer.endswith(
            "Typ de code van uw voucher. Dan laat ik zien waar u hem kunt gebruiken.\n" + PHONE
        )
    before = len(stranger.messages)
    await stranger.send("waar kan ik zwemmen")
    assert len(stranger.messages) <= before, "no more than what a stranger hears of this a day"
    assert await stranger.send(code) == WORTH


async def test_a_stranger_sees_five_places_at_most_and_a_link_to_the_next(
    set_stage: SetStage,
) -> None:
    stage = await set_stage(languages=with_reviewed("en"))
    pools = [offer(provider=f"Bad {each}", address=f"Sloot {each}") for each in range(1, 13)]
    await offered(stage, *pools)
    code, stranger = await given_code(stage), stage.stranger()
    screens = [await stranger.send(f"/start en_v_{code}")]
    while "More places" in stranger.buttons:
        screens.append(await stranger.open(_link(stranger, "More places")))
    shown = [[line for line in each.splitlines() if line.startswith("• ")] for each in screens]
    assert [len(each) for each in shown] == [5, 5, 2]
    assert len({line for each in shown for line in each}) == 12
    assert all("For example here:" in each and "Questions?" in each for each in screens)
    assert "Nederlands" in stranger.buttons
    await stage.stranger().open(_link(stranger, "Nederlands"))


async def test_where_a_voucher_has_five_places_there_is_no_link_to_more(stage: Stage) -> None:
    await offered(stage, *(offer(provider=f"Bad {n}", address=f"Sloot {n}") for n in range(5)))
    code, stranger = await given_code(stage), stage.stranger()
    assert (await stranger.send(code)).count("• ") == 5
    assert stranger.buttons == ["English"]


def _link(person: Person, label: str) -> str:
    """What the newest button with this label opens."""
    links = [each for row in person.question.keyboard for each in row if each["text"] == label]
    return str(links[-1]["url"])
