"""A provider takes in a voucher: scanned or typed, once, with a receipt and a way back."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.storage import audit, pots, redemptions, vouchers
from bot.storage.database import Database
from bot.storage.people import Role
from bot.storage.redemptions import Redeemer
from bot.storage.vouchers import NewVoucher, NotUsable
from tests.conftest import ASSEN, MONDAY, SetStage, Stage
from tests.helpers.databases import database_at
from tests.helpers.redeeming import in_parts, pot, provider, take_out_guard

VALID = (
    "Geldig. €\u00a0150. Deze voucher is voor sport."
    " Te gebruiken tot en met dinsdag 6 september 2022."
)
QUESTION = "Is dit een nieuwe deelnemer bij u?"
CALL = "\n\nVragen? Bel de coördinator: 0592 00 00 00."


async def test_a_scanned_voucher_is_taken_in(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    assert await gym.open(stage.opens(f"v_{code}")) == VALID
    assert gym.buttons == ["Neem in", "Stop"]
    assert await pot(stage) == (150_00, 0), "not before the tap"
    receipt = await gym.tap("Neem in")
    receipt_text = (
        "Ingenomen: €\u00a0150 voor sport. Nummer 1.\n"
        "Maandag 6 september 2021, 09.00 uur, Sportschool."
    )
    assert receipt == f"{receipt_text}\n\n{QUESTION}"
    assert gym.buttons == ["Ja", "Nee", "Weet ik niet", "Vergist: terugdraaien"]
    assert await gym.tap("Ja") == (
        f"{receipt_text}\n\nDank u. Typ of scan een volgende code wanneer u wilt."
    )
    stage.later(days=1)
    await gym.send("start")
    await gym.tap("Ingenomen")
    await gym.tap("ma 6 sep")
    # Looked at again it is a receipt, and asks for nothing.
    assert await gym.tap("1 · 09.00 uur · €\u00a0150") == receipt_text
    assert [await pot(stage, name) for name in ("vouchers", "settlement")] == [
        (0, 150_00),
        (0, 10_00),
    ]
    assert await pot(stage, "organisation:voedselbank") == (0, 150_00)
    answer = "SELECT new_participant FROM redemptions"
    assert await stage.database.reading.value(answer) == "yes"
    assert await stage.balanced()


async def test_a_typed_code_gets_the_same_answer(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    assert await gym.tap("Voucher innemen") == ("Typ de code, of stuur een foto van de kaart.")
    assert await gym.send(code.lower()) == VALID
    await gym.tap("Neem in")
    await gym.tap("Weet ik niet")
    await gym.send("start")
    assert "Vandaag nam u 1 voucher in: €\u00a0150." in await gym.tap("Ingenomen")
    # The next code is typed below the receipt, which stays.
    other = await anneke.give("9401 AB 14", "Cultuur")
    await gym.send(other)
    assert "Nummer 2" in await gym.tap("Neem in")
    assert "Nummer 1" in "\n".join(gym.screen)


async def test_a_photo_of_the_card_does_as_well(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give()
    card = next(message.file for message in anneke.messages if message.file is not None)
    assert await gym.upload(card.content, "kaart.png", "photo") == VALID
    assert "Nummer 1." in await gym.tap("Neem in")
    assert await stage.balanced()


async def test_the_question_can_be_answered_later(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    codes = [await anneke.give(f"9401 AB {number}") for number in (1, 2)]
    for code in codes:
        await gym.send(code)
        await gym.tap("Neem in")
    first = next(message for message in gym.messages if "Nummer 1" in message.text)
    assert await gym.tap_again((first.id, first.buttons["Nee"])) is None
    answers = await stage.database.reading.rows(
        "SELECT new_participant FROM redemptions ORDER BY number"
    )
    assert [row[0] for row in answers] == ["no", None]


async def test_who_goes_on_elsewhere_leaves_what_was_taken_in_as_it_is(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    await gym.send(await anneke.give())
    await gym.tap("Neem in")
    await gym.send("start")
    await gym.tap("Ingenomen")
    labels = ("Ja", "Vergist: terugdraaien", "1 · 09.00 uur · €\u00a0150")
    old = [gym.find(label) for label in labels]
    # With a finger over the last question.
    await gym.tap("1 · 09.00 uur · €\u00a0150")
    await gym.tap("Vergist: terugdraaien")
    old.append(gym.find("Draai terug"))
    await gym.open(await stage.link(Role.PROVIDER, "Zwembad"))
    await gym.tap("Ja, verander")
    for button in old:
        await gym.tap_again(button)
        assert "Sportschool" not in gym.last and "Nummer 1 van" not in gym.last
    assert "U hebt niets ingenomen met nummer 1." in gym.screen
    assert await pot(stage) == (0, 150_00)
    answers = "SELECT count(*) FROM redemptions WHERE new_participant IS NOT NULL"
    assert await stage.database.reading.value(answers) == 0


async def test_who_takes_in_what_they_gave_is_told_of_once_a_day(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    codes = [await anneke.give(f"9401 AB {number}") for number in (1, 2)]
    gym = await provider(stage)
    await gym.send(await anneke.give("9401 AB 3"))
    await gym.tap("Neem in")
    await anneke.open(await stage.link(Role.PROVIDER, "Zwembad"))
    await anneke.tap("Ja, ook dit")
    heard = len(carla.screen)
    for code in codes:
        await anneke.send("start")
        if "Als aanbieder" in anneke.buttons:
            await anneke.tap("Als aanbieder")
        await anneke.send(code)
        await anneke.tap("Neem in")
    assert carla.screen[heard:] == [
        "Anneke nam bij Zwembad een voucher in die zij of hij zelf gaf. Kijk of dat klopt."
    ]


async def test_what_no_longer_works_is_said_without_blame(stage: Stage) -> None:
    anneke, carla, gym = (
        await stage.intermediary(),
        await stage.coordinator(),
        await provider(stage),
    )
    pool = await provider(stage, "Zwembad")
    used = await anneke.give("9401 AB 1")
    await gym.send(used)
    await gym.tap("Neem in")
    assert await gym.send(used) == "U hebt deze voucher vandaag al ingenomen. Het is nummer 1."
    assert await pool.send(used) == (f"Deze voucher is al gebruikt. U kunt hem niet innemen.{CALL}")
    withdrawn = await anneke.give("9401 AB 2")
    await carla.send(withdrawn)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")
    assert await gym.send(withdrawn) == (
        f"Deze code werkt niet meer. U kunt hem niet innemen.{CALL}"
    )
    lost = await anneke.give("9401 AB 3")
    await anneke.tap("Code kwijt of fout")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.tap("Nieuwe code")
    assert await gym.send(lost) == (
        f"Deze code is vervangen door een nieuwe. Vraag naar de nieuwe code.{CALL}"
    )
    stage.later(days=366)
    assert await gym.send(anneke.copied()) == (
        "Deze voucher was geldig tot en met dinsdag 6 september 2022."
        f" U kunt hem niet innemen.{CALL}"
    )
    assert "Neem in" not in gym.buttons
    assert await stage.balanced()


async def test_a_code_of_an_earlier_day_says_that_it_was_oneself(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    colleague, pool = (
        await stage.join(Role.PROVIDER, "Sportschool", "Fatma"),
        await provider(stage, "Zwembad"),
    )
    code = await anneke.give()
    await gym.send(code)
    await gym.tap("Neem in")
    today = "U hebt deze voucher vandaag al ingenomen. Het is nummer 1."
    assert await gym.send(code) == await colleague.send(code) == today
    stage.later(days=1)
    before = "U nam deze voucher in op maandag 6 september 2021. Het is nummer 1."
    for person in (gym, colleague):
        assert await person.send(code) == f"{before} U kunt hem niet nog een keer innemen.{CALL}"
    # Another provider is not told where.
    assert await pool.send(code) == f"Deze voucher is al gebruikt. U kunt hem niet innemen.{CALL}"


async def test_a_receipt_is_found_by_its_number_by_whose_it_is(stage: Stage) -> None:
    anneke, gym, pool = (
        await stage.intermediary(),
        await provider(stage),
        await provider(stage, "Zwembad"),
    )
    await gym.send(await anneke.give())
    await gym.tap("Neem in")
    await gym.tap("Weet ik niet")
    await gym.send("start")
    assert (await gym.send("nummer 1")).startswith("Ingenomen: €\u00a0150 voor sport. Nummer 1.")
    assert gym.buttons == ["Vergist: terugdraaien", "Terug"]
    assert await pool.send("nummer 1") == "U hebt niets ingenomen met nummer 1."
    assert await gym.send("nr. 99") == "U hebt niets ingenomen met nummer 99."


async def test_a_mistake_is_undone_on_the_same_day(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    await gym.send(code)
    await gym.tap("Neem in")
    assert await gym.tap("Vergist: terugdraaien") == (
        "Nummer 1 van €\u00a0150 terugdraaien? De voucher is dan weer geldig."
    )
    assert QUESTION in await gym.tap("Nee, laat zo")
    await gym.tap("Vergist: terugdraaien")
    assert await pot(stage) == (0, 150_00), "not before the tap"
    assert await gym.tap("Draai terug") == ("Nummer 1 is teruggedraaid. De voucher is weer geldig.")
    assert (await pot(stage), await pot(stage, "settlement")) == ((150_00, 0), (10_00, 0))
    assert await gym.send(code) == VALID
    assert "Nummer 2" in await gym.tap("Neem in")
    assert await stage.balanced()


async def test_a_receipt_above_says_that_it_was_undone(stage: Stage) -> None:
    """Other messages came meanwhile: what stands above can't go on saying that it was taken in."""
    anneke, gym = await stage.intermediary(), await provider(stage)
    code, other = await anneke.give(), await anneke.give("9401 AB 13")
    await gym.send(code)
    await gym.tap("Neem in")
    await gym.send(other)
    await gym.tap("Neem in")
    await gym.send("nummer 1")
    await gym.send("hulp")
    await gym.send("nummer 1 terugdraaien")
    assert "Nummer 1 is teruggedraaid" in await gym.tap("Draai terug")
    shown = [message.text for message in gym.phone.messages if "Ingenomen: " in message.text]
    assert [text for text in shown if "Nummer 1." in text] == []
    assert len(shown) == 1, "the control: number 2 stands"
    for message in gym.phone.messages:
        if "Nummer 1 is" in message.text:
            labels = [button["text"] for row in message.keyboard for button in row]
            assert "Vergist: terugdraaien" not in labels


async def test_a_coordinator_undoes_and_the_receipt_of_the_provider_says_so(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    carla = await stage.coordinator()
    code = await anneke.give()
    await gym.send(code)
    await gym.tap("Neem in")
    await carla.send(code)
    await carla.tap("Draai nummer 1 terug")
    await carla.tap("Draai terug")
    assert "De coördinator heeft nummer 1 teruggedraaid" in gym.last
    assert not any("Ingenomen: " in message.text for message in gym.phone.messages)


async def test_the_next_day_it_can_no_longer_be_undone(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    await gym.send(await anneke.give())
    await gym.tap("Neem in")
    undo = gym.find("Vergist: terugdraaien")
    await gym.tap_again(undo)
    sure = gym.find("Draai terug")
    stage.later(days=1)
    await gym.tap_again(sure)
    # It is asked once more: that was a day ago.
    await gym.tap("Draai terug")
    assert gym.last == "U kunt dit niet meer terugdraaien. Bel de coördinator: 0592 00 00 00."
    assert await pot(stage) == (0, 150_00)
    await gym.send("start")
    assert await gym.tap("Ingenomen") == "U hebt vandaag nog niets ingenomen."


async def test_a_double_tap_takes_in_once(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    await gym.send(await anneke.give())
    button = gym.find("Neem in")
    gym.press("Neem in")
    assert await gym.tap_again(button) == "Dit had u al gekozen."
    assert "Nummer 1" in gym.last
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 1


async def test_two_providers_at_once(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    pool = await provider(stage, "Zwembad")
    code = await anneke.give()
    for person in (gym, pool):
        assert await person.send(code) == VALID
    await gym.tap("Neem in")
    assert await pool.tap("Neem in") == (
        f"Er is niets ingenomen. Deze voucher is al gebruikt. U kunt hem niet innemen.{CALL}"
    )
    assert await stage.balanced()


async def test_midnight_between_question_and_tap(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    stage.later(days=365, hours=14, minutes=58)
    assert "Geldig." in await gym.send(code)
    stage.later(minutes=5)
    assert "Er is niets ingenomen. Deze voucher was geldig tot en met" in (await gym.tap("Neem in"))
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 0


async def test_a_part_is_said_back_before_it_counts(set_stage: SetStage) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    assert "Geldig. Er staat €\u00a0150 op. Deze voucher is voor sport." in await gym.send(code)
    assert gym.buttons == ["Neem €\u00a0150 in", "Ander bedrag", "Stop"]
    assert await gym.tap("Ander bedrag") == "Welk bedrag neemt u in? Typ bijvoorbeeld 12,50."
    for typed, words in (
        ("12.50", "Dit bedrag begrijp ik niet."),
        ("veel", "Dit bedrag begrijp ik niet."),
        ("0", "Er staat €\u00a0150 op. Typ dat bedrag of minder."),
        ("150,01", "Er staat €\u00a0150 op. Typ dat bedrag of minder."),
        ("62,50", "Klopt dit? U neemt €\u00a062,50 in. Daarna staat er nog €\u00a087,50 op."),
    ):
        assert words in await gym.send(typed)
    assert await pot(stage) == (150_00, 0)
    receipt = await gym.tap("Neem €\u00a062,50 in")
    assert "Ingenomen: €\u00a062,50 voor sport. Nummer 1.\n" in receipt
    assert "Er staat nog €\u00a087,50 op." in receipt
    assert (await pot(stage), await pot(stage, "settlement")) == ((87_50, 62_50), (0, 10_00))
    assert "Er staat nog €\u00a087,50 op.\nIngenomen op maandag" in await anneke.send(code)
    await gym.send(code)
    await gym.tap("Neem €\u00a087,50 in")
    assert (await pot(stage), await pot(stage, "settlement")) == ((0, 150_00), (0, 10_00))
    assert "Deze voucher is al gebruikt." in await (await provider(stage, "Bad")).send(code)
    assert await stage.balanced()


async def test_of_two_parts_at_once_only_what_is_left_counts(set_stage: SetStage) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    pool = await provider(stage, "Zwembad")
    code = await anneke.give()
    for person in (gym, pool):
        await person.send(code)
        await person.tap("Ander bedrag")
        await person.send("100")
    await gym.tap("Neem €\u00a0100 in")
    # The second sees what is left, and may still choose.
    assert "Er is niets ingenomen. Geldig. Er staat €\u00a050 op" in (
        await pool.tap("Neem €\u00a0100 in")
    )
    assert await pot(stage) == (50_00, 100_00)


async def test_the_costs_of_handling_come_back_with_the_last_part(set_stage: SetStage) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    for _ in range(2):
        await gym.send(code)
        await gym.tap("Ander bedrag")
        await gym.send("50")
        await gym.tap("Neem €\u00a050 in")
    handling = [await pot(stage, "settlement")]
    for number in (1, 2):
        await gym.send("start")
        await gym.tap("Ingenomen")
        await gym.tap(f"{number} · 09.00 uur · €\u00a050")
        await gym.tap("Vergist: terugdraaien")
        await gym.tap("Draai terug")
        handling.append(await pot(stage, "settlement"))
    assert handling == [(0, 10_00), (0, 10_00), (10_00, 0)]
    assert await pot(stage) == (150_00, 0)
    assert await stage.balanced()


async def test_a_partly_used_voucher_goes_on_under_a_new_code(set_stage: SetStage) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    await gym.send(await anneke.give())
    await gym.tap("Ander bedrag")
    await gym.send("100")
    await gym.tap("Neem €\u00a0100 in")
    await anneke.tap("Code kwijt of fout")
    assert "U kunt alleen een voucher terugnemen" in await anneke.tap("Mijn voucher terugnemen")
    await anneke.send("herstellen")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.tap(next(label for label in anneke.buttons if "Sport" in label))
    await anneke.tap("Nieuwe code")
    assert "De voucher van €\u00a050" in "\n".join(anneke.screen)
    assert "Er staat €\u00a050 op" in await gym.send(anneke.copied())
    # The costs of handling were spent once, and are not committed a second time.
    assert (await pot(stage), await pot(stage, "settlement")) == ((50_00, 100_00), (0, 10_00))
    assert await stage.balanced()


async def test_the_giver_cannot_take_back_what_was_used(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    await anneke.tap("Code kwijt of fout")
    await anneke.tap("Mijn voucher terugnemen")
    await gym.send(code)
    await gym.tap("Neem in")
    used = "Deze voucher is al gebruikt. U kunt hem niet meer veranderen."
    assert await anneke.tap("Neem terug") == used
    assert await anneke.send(code) == (
        "Voucher van €\u00a0150 voor sport.\nGebruikt.\n"
        "Ingenomen op maandag 6 september 2021: €\u00a0150.\n"
        "Gegeven op maandag 6 september 2021. Geldig tot en met dinsdag 6 september 2022."
        "\nGegeven door Voedselbank."
    )
    await anneke.send("herstellen")
    await anneke.tap("Voucher kwijt: nieuwe code")
    assert await anneke.send(code) == used
    carla = await stage.coordinator()
    assert "bij Sportschool: €\u00a0150. Nummer 1." in await carla.send(code)
    assert "Trek in" not in carla.buttons
    assert await stage.balanced()


async def test_a_used_voucher_still_counts_for_the_household(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    await gym.send(await anneke.give("9401 AB 12"))
    await gym.tap("Neem in")
    assert "Voor dit adres is al een voucher gegeven." in await anneke.send("sport 9401 AB 12")


async def issued_once(tmp_path: Path, scheme: Scheme) -> Database:
    """A database with one voucher, and a person to take it in."""
    database = await database_at(tmp_path / "bot.sqlite")
    async with database.transaction() as transaction:
        await pots.set_ceilings(transaction, scheme)
        await transaction.queue(
            "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
            " VALUES (1, 1, 'provider', 'Sportschool', :sealed, '2021-09-06')",
            {"sealed": b"\x00"},
        )
        new = NewVoucher(1, 1, "voedselbank", "sport", "voedselbank", None)
        await vouchers.issue(transaction, new, scheme, "CODE1", MONDAY)
    return database


async def redeem_once(database: Database, scheme: Scheme, draft: int) -> bool:
    """One redemption of the whole voucher, as a tap does it; whether it was taken in."""
    async with database.transaction() as transaction:
        voucher = await vouchers.by_id(transaction, 1)
        assert voucher is not None
        taker = Redeemer(f"Aanbieder {draft}", 1, draft_id=draft)
        try:
            await redemptions.redeem(
                transaction, voucher, scheme.voucher_cents, taker, scheme, MONDAY
            )
        except NotUsable:
            return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("guarded", [True, False])
async def test_64_redemptions_over_eight_connections(tmp_path: Path, guarded: bool) -> None:
    scheme = read_scheme(ASSEN)
    first = await issued_once(tmp_path, scheme)
    databases = [first, *[await database_at(tmp_path / "bot.sqlite") for _ in range(7)]]
    if not guarded:
        for database in databases:
            await take_out_guard(database)
    taken = await asyncio.gather(
        *(
            redeem_once(database, scheme, 8 * i + j)
            for i, database in enumerate(databases)
            for j in range(8)
        )
    )
    assert sum(taken) == (1 if guarded else 64)
    assert (await audit.imbalances(first.reading) == []) == guarded
    for database in databases:
        await database.close()


@pytest.mark.slow
async def test_64_providers_tap_at_once(stage: Stage) -> None:
    assert await all_tap(stage, 64) == (1, 63)
    assert await stage.balanced()


async def test_with_the_guard_taken_out_the_same_taps_take_in_more(stage: Stage) -> None:
    assert await all_tap(stage, 8, guarded=False) == (8, 0)


async def all_tap(stage: Stage, count: int, *, guarded: bool = True) -> tuple[int, int]:
    """So many providers tap at once; how many got a receipt, and how many a clear refusal."""
    anneke = await stage.intermediary()
    code = await anneke.give()
    people = [await provider(stage, f"Aanbieder {number}") for number in range(count)]
    for person in people:
        await person.send(code)
    if not guarded:
        await take_out_guard(stage.database)
    for person in people:
        person.press("Neem in")
    await stage.settled()
    receipts = sum(bool(re.match(r"Ingenomen: .* Nummer \d+", p.last)) for p in people)
    refusals = sum("Er is niets ingenomen. Deze voucher is al gebruikt." in p.last for p in people)
    return receipts, refusals


async def test_a_month_says_its_sum_and_what_was_paid_in_which_export(stage: Stage) -> None:
    anneke, carla, gym, pool = (
        await stage.intermediary(),
        await stage.coordinator(),
        await provider(stage),
        await provider(stage, "Zwembad"),
    )
    codes = [await anneke.give(f"9401 AB {number}") for number in range(1, 5)]
    await gym.send(codes[0])
    await gym.tap("Neem in")
    await pool.send(codes[3])
    await pool.tap("Neem in")
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap("Maak export 1")
    await carla.tap("Ja, maak export 1")
    for code in codes[1:3]:
        await gym.send(code)
        await gym.tap("Neem in")
    await gym.tap("Vergist: terugdraaien")
    await gym.tap("Draai terug")
    await gym.send("start")
    await gym.tap("Ingenomen")
    assert await gym.tap("Maand") == (
        "September 2021\nIngenomen: 2 vouchers, €\u00a0300.\n"
        "Uitbetaald in export 1: 1 voucher, €\u00a0150.\n"
        "Nog niet in een export: 1 voucher, €\u00a0150."
    )
    await gym.tap("CSV")
    file = next(m.file for m in reversed(gym.messages) if m.file)
    assert file is not None and file.name == "ingenomen-2021-09.csv"
    table = file.content.decode("utf-8-sig").splitlines()
    assert table[0] == "nummer;datum;tijd;waarvoor;bedrag;uitbetaald in export"
    assert table[1] == "1;06-09-2021;09.00 uur;Sport;150,00;1"
    assert [line.split(";")[4] for line in table[1:]] == ["150,00", "150,00", "150,00", "-150,00"]
    assert not any(code.replace("-", "")[:8] in file.content.decode() for code in codes)
    await gym.tap("Excel")
    assert next(m.file for m in reversed(gym.messages) if m.file).name.endswith(".xlsx")
    stage.later(days=30)
    await gym.send("start")
    await gym.tap("Ingenomen")
    assert await gym.tap("Maand") == "U hebt deze maand nog niets ingenomen."
    assert "Ingenomen: 2 vouchers" in await gym.tap("September")


async def test_a_receipt_is_of_the_provider_and_not_of_who_went_on_elsewhere(
    stage: Stage,
) -> None:
    """What is left on a voucher shows where a household goes on."""
    anneke, gym = await stage.intermediary(), await provider(stage)
    await gym.send(await anneke.give())
    await gym.tap("Neem in")
    answer = gym.find("Ja")
    await gym.send("start")
    await gym.tap("Ingenomen")
    receipt = gym.find(gym.label("1 · "))
    await gym.open(await stage.link(Role.PROVIDER, "Zwembad"))
    await gym.tap("Ja, verander")
    for button in (receipt, answer):
        await gym.tap_again(button)
        assert gym.last.startswith("U hebt niets ingenomen met nummer 1.")
    given = "SELECT new_participant FROM redemptions"
    assert await stage.database.reading.value(given) is None
