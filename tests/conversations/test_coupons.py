"""Coupons ("bonnen"): taken in by the coordinator, found, and given alone or after a voucher."""

import io
import re
from datetime import datetime

import openpyxl
import pytest

from bot.domain.scheme_file import read_scheme
from bot.domain.scheme_parts import CouponRules, DoubleCheck
from bot.handlers import sent_tables
from bot.parsing.tables import reading as reading_module
from bot.storage import coupons, imports, pool_codes
from bot.storage.coupons import NO_END, CouponFacts, NewCoupon
from bot.storage.errors import ConstraintViolated
from bot.storage.people import Role
from bot.webshop.coupon_import import SentTable, preview_table
from tests.conftest import ASSEN, MONDAY, Person, SetStage, Stage
from tests.helpers import structure, telegram_only
from tests.helpers.answers import STRANGER
from tests.helpers.coupons import export, give_alone, some, stocked
from tests.helpers.settling import documents

ASSENS = read_scheme(ASSEN).coupons
assert ASSENS is not None
ALONE: CouponRules = ASSENS.model_copy(update={"most_per_household_cents": None})


async def in_stock(stage: Stage) -> int:
    piles = await coupons.stock(stage.database.reading, stage.clock.now().date())
    return sum(pile.count for pile in piles)


# Stock in


async def found(carla: Person, data: bytes) -> str:
    """Upload a table with rows that are refused: what was found, the file and the question."""
    await carla.upload(data, "bonnen.csv")
    return "\n".join(carla.screen[-3:])


async def test_the_coordinator_sees_first_what_a_file_brings(stage: Stage) -> None:
    carla = await stage.coordinator()
    text = (
        "Code;Soort;Bedrag;Geldig tot;E-mailadres;Leverancier\n"
        "AB-1001;Schoolartikelen;12,50;31-12-2022;iemand@example.nl;x\n"
        "AB-1002;sport;7,5;3-4-2022;iemand@example.nl;x\n"
        "AB-1002;sport;7,5;3-4-2022;iemand@example.nl;x\n"
        "AB-1003;sport;10;3-4-2020;iemand@example.nl;x\n"
        "AB-1004;sport;-10;3-4-2022;iemand@example.nl;x\n"
        "1,5E+12;sport;10;3-4-2022;iemand@example.nl;x\n"
    )
    answer = await found(carla, text.encode("cp1252"))
    assert answer.splitlines() == [
        "Ik heb uw bericht gewist.",
        "",
        "6 rijen",
        "Nieuw: 2 (€\u00a020)",
        "Dubbel in het bestand: 1",
        "Verlopen: 1 (rij 5)",
        "Niet begrepen: 2",
        "Nieuw voor schoolartikelen: 1",
        "Nieuw voor sportartikelen: 1",
        "Bonnen die niet te geven zijn, onthoud ik. Wie er een opzoekt, hoort waarom.",
        "",
        "Rij 6: Het bedrag is onder nul.",
        "Rij 7: Excel heeft van deze code een macht van tien gemaakt. Zet de kolom op tekst.",
        "",
        "Hoe ik de kolommen lees",
        "code: Code",
        "waarvoor: Soort",
        "bedrag: Bedrag",
        "geldig tot en met: Geldig tot",
        "Niet gelezen, want het gaat over mensen: E-mailadres.",
        "Niet gebruikt: Leverancier.",
        "De rijen die ik niet begreep, en waarom.",
        "Er is nog niets opgeslagen. Klopt dit?",
    ]
    assert await in_stock(stage) == 0
    assert await carla.tap("Sla 2 bonnen op") == (
        "Klaar. Er zijn 2 bonnen bij gekomen. 1 bon is niet te geven. Die onthoud ik."
        " 2 rijen zijn niet opgeslagen. Ze staan in het bestand hierboven."
    )
    assert any("Rij 6: Het bedrag is onder nul." in text for text in carla.screen), "it stays"
    assert [name for name, _data in documents(carla)] == ["niet-begrepen.csv"]
    assert await in_stock(stage) == 2
    assert "People" not in carla.buttons


async def test_nothing_is_left_of_a_file_that_was_stopped(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(export(*some(3)), "bonnen.csv")
    reading = stage.database.reading
    sealed = await reading.value("SELECT sealed FROM import_parts")
    assert b"SCHOOL" not in sealed
    assert "Gestopt." in await carla.tap("Stop")
    for table in ("coupons", "coupon_entries", "imports", "import_parts", "tasks"):
        assert await reading.value(f"SELECT count(*) FROM {table}") == 0, table


async def test_the_file_is_erased_once_it_is_stored(stage: Stage) -> None:
    await stocked(stage, *some(3))
    assert await stage.database.reading.value("SELECT count(*) FROM import_parts") == 0
    assert await stage.database.reading.value("SELECT count(*) FROM tasks") == 0


async def test_what_was_shown_is_stored_and_the_file_is_not_read_again(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(export(*some(2), *some(1, "sport", "tien")), "bonnen.csv")
    parts = await stage.database.reading.rows("SELECT sealed FROM import_parts ORDER BY number")
    assert len(parts) == 2, "the table, and what was read of it"
    assert not any(b"SCHOOL" in part["sealed"] for part in parts)
    async with stage.database.transaction() as transaction:
        await transaction.queue("DELETE FROM import_parts WHERE number = 0")
    assert await carla.tap("Sla 2 bonnen op") == (
        "Klaar. Er zijn 2 bonnen bij gekomen."
        " 1 rij is niet opgeslagen. Die staat in het bestand hierboven."
    )
    assert await in_stock(stage) == 2


async def test_what_is_no_longer_kept_is_not_stored(stage: Stage) -> None:
    """As after another key took the place of the one that sealed it."""
    carla = await stage.coordinator()
    await carla.upload(export(*some(2)), "bonnen.csv")
    async with stage.database.transaction() as transaction:
        await transaction.queue("DELETE FROM import_parts")
    assert await carla.tap("Sla 2 bonnen op") == (
        "Dit bestand is er niet meer. Stuur het nog een keer. Er is niets opgeslagen."
    )
    assert await in_stock(stage) == 0


async def test_a_code_that_became_a_vouchers_since_it_was_shown_is_not_stored(
    set_stage: SetStage,
) -> None:
    stage = await set_stage(codes="pool")
    carla = await stage.coordinator()
    await carla.upload(export(*some(3)), "bonnen.csv")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SCHOOL-0002"])
    assert (await carla.tap("Sla 3 bonnen op")).startswith(
        "Klaar. Er zijn 2 bonnen bij gekomen. 1 rij is niet opgeslagen."
    )
    assert await in_stock(stage) == 2


async def test_a_table_that_is_put_aside_while_it_is_read_leaves_nothing(stage: Stage) -> None:
    assert ASSENS is not None
    table = SentTable(export(*some(3)))
    preview = await preview_table(stage.installation, 1, table, ASSENS)
    assert preview.to_store == 3
    assert await stage.database.reading.value("SELECT count(*) FROM import_parts") == 0


async def test_the_same_file_twice_changes_nothing(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    answer = await carla.upload(export(*some(3)), "bonnen.csv")
    assert "Al bekend: 3" in answer
    assert answer.endswith("Er staat niets nieuws in dit bestand. Er is niets opgeslagen.")
    reading = stage.database.reading
    assert await reading.value("SELECT count(*) FROM coupon_entries") == 3
    assert await reading.value("SELECT count(*) FROM import_parts") == 0


async def test_what_the_webshop_changed_is_changed_here(stage: Stage) -> None:
    carla = await stocked(stage, *some(3))
    more = [*some(2, value="8,00"), *some(1, first=3), *some(1, "sport")]
    answer = await carla.upload(export(*more), "bonnen.csv")
    assert "Nieuw: 1 (€\u00a010)\nVeranderd: 2\nAl bekend: 1" in answer
    assert await carla.tap("Sla 3 bonnen op") == (
        "Klaar. Er is 1 bon bij gekomen. Er zijn 2 bonnen veranderd."
    )
    piles = await coupons.stock(stage.database.reading, stage.clock.now().date())
    assert [(pile.purpose, pile.balance_cents, pile.count) for pile in piles] == [
        ("school", 800, 2),
        ("school", 1_000, 1),
        ("sport", 1_000, 1),
    ]


async def test_a_second_tap_stores_nothing_twice(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(export(*some(3)), "bonnen.csv")
    button = carla.find("Sla 3 bonnen op")
    await carla.tap("Sla 3 bonnen op")
    await carla.tap_again(button)
    assert await in_stock(stage) == 3
    assert await stage.database.reading.value("SELECT count(*) FROM imports") == 1


async def test_a_file_that_does_not_say_what_for_is_asked_about(stage: Stage) -> None:
    carla = await stage.coordinator()
    answer = await carla.upload(b"code,waarde\nAB-1234,5\nAB-1235,5\n", "bonnen.csv")
    assert answer == "Bij 2 bonnen staat niet waarvoor ze zijn. Waarvoor zijn ze?"
    assert "Nieuw: 2" in await carla.tap("Sportartikelen")
    await carla.tap("Sla 2 bonnen op")
    assert [p.purpose for p in await coupons.stock(stage.database.reading, MONDAY.date())] == [
        "sport"
    ]


async def test_refused_rows_stay_when_nothing_can_be_stored_and_at_stop(stage: Stage) -> None:
    carla = await stage.coordinator()
    await found(carla, export(*some(1, "sport", "tien")))
    assert carla.last == "In dit bestand staat niets om op te slaan."
    await carla.tap("Stop")
    assert any("Rij 2: Dit is geen bedrag in euro." in text for text in carla.screen)
    assert [name for name, _data in documents(carla)] == ["niet-begrepen.csv"]


async def test_words_that_nobody_knows_are_asked_about_with_their_rows(stage: Stage) -> None:
    carla = await stage.coordinator()
    rows = ("AB-1001;Zwemles;5;", "AB-1002;sport;5;", "AB-1003;zwemles!;5;", "AB-1004;Yoga;5;")
    assert await carla.upload(export(*rows), "bonnen.csv") == (
        "Rij 2 en 4: “Zwemles” ken ik niet.\nWaarvoor zijn deze bonnen?"
    )
    assert carla.buttons[:3] == ["Sportartikelen", "Schoolartikelen", "Sla deze bonnen niet op"]
    assert await carla.tap("Schoolartikelen") == "Rij 5: “Yoga” ken ik niet.\nWaarvoor is deze bon?"
    await carla.tap("Sla deze bon niet op")
    assert "Rij 5: Niemand zei waarvoor deze bon is." in "\n".join(carla.screen[-3:])
    await carla.tap("Sla 3 bonnen op")
    kept = await stage.database.reading.rows(
        "SELECT code, purpose FROM coupons JOIN coupon_entries ON coupon_id = coupons.id"
    )
    assert {row["code"]: row["purpose"] for row in kept} == {
        "AB-1001": "school",
        "AB-1002": "sport",
        "AB-1003": "school",
    }
    actions = await stage.database.reading.rows("SELECT actions FROM outbox")
    assert not any("wemles" in row["actions"] for row in actions), "words stay sealed"


async def test_rows_without_words_are_named_as_well(stage: Stage) -> None:
    carla = await stage.coordinator()
    asked = await carla.upload(export("AB-1001;sport;5;", "AB-1002;;5;"), "bonnen.csv")
    assert asked == "Bij 1 bon staat niet waarvoor hij is. Waarvoor is hij?\nRij: 3."


async def test_rows_that_are_not_understood_come_as_a_file(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(export(*some(1), *some(8, "sport", "tien")), "bonnen.csv")
    shown = carla.messages[-2]
    assert shown.text == "De rijen die ik niet begreep, en waarom."
    assert shown.file is not None and shown.file.name == "niet-begrepen.csv"
    text = shown.file.content.decode("utf-8-sig")
    assert text.splitlines()[:2] == ["rij;reden", "3;Dit is geen bedrag in euro."]
    assert len(text.splitlines()) == 9
    assert "SPORT" not in text, "no code goes where it is not needed"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"Naam;Bedrag\nAnneke;5\n", "Ik mis: code."),
        pytest.param(
            b"\x89PNG\r\n\x1a\n\x00\x00",
            "Dit is een foto of afbeelding.",
            marks=telegram_only.FILE_NAMES,
        ),
        (b"\x00\x01\x02\x03", "Ik kan dit bestand niet lezen."),
        (b'code;bedrag\nAB-1;"5\n', "Dit bestand stopt halverwege."),
        (b"PK\x03\x04", "Dit bestand is beschadigd of niet compleet."),
    ],
)
async def test_a_broken_file_is_refused_whole_and_erased(
    stage: Stage, data: bytes, why: str
) -> None:
    carla = await stage.coordinator()
    answer = await carla.upload(data, "bonnen.csv")
    assert why in answer
    assert "Er is niets opgeslagen." in answer
    assert "Mensen" in carla.buttons
    assert await stage.database.reading.value("SELECT count(*) FROM imports") == 0


@pytest.mark.slow
@pytest.mark.usefixtures("processes")
async def test_a_process_apart_refuses_in_the_same_words(stage: Stage) -> None:
    carla = await stage.coordinator()
    answer = await carla.upload(b"PK\x03\x04", "bonnen.xlsx")
    assert "Dit bestand is beschadigd of niet compleet." in answer
    assert await stage.database.reading.value("SELECT count(*) FROM imports") == 0


@pytest.mark.slow
@pytest.mark.usefixtures("processes")
async def test_a_file_that_takes_too_much_is_refused_as_that(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent once more it would take as much."""
    monkeypatch.setattr(reading_module, "READING_BYTES", 16 * 2**20)
    carla = await stage.coordinator()
    answer = await carla.upload(export(*some(60_000)), "bonnen.csv")
    assert answer == (
        "Dit bestand is te zwaar om te lezen. Maak er twee bestanden van, of sla het op als CSV."
        " Er is niets opgeslagen."
    )
    assert await stage.database.reading.value("SELECT count(*) FROM imports") == 0


@pytest.mark.slow
async def test_a_long_table_says_how_far_it_is(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_tables, "PROGRESS_SECONDS", 0.0)
    carla = await stage.coordinator()
    await carla.upload(export(*some(2_500)), "bonnen.csv")
    await carla.tap("Sla 2.500 bonnen op")
    said = [text for _chat, text in stage.said]
    assert "Ik lees uw bestand. Ik heb al 2.000 rijen gelezen." in said
    assert any(re.fullmatch(r"Ik sla de bonnen op: .* van 2\.500\.", text) for text in said)
    assert "Er zijn 2.500 bonnen bij gekomen." in carla.last


@telegram_only.LARGE_FILES
async def test_a_file_that_is_too_large_is_refused_clearly(stage: Stage) -> None:
    carla = await stage.coordinator()
    answer = await carla.upload(b"x" * (20 * 2**20 + 1), "bonnen.csv")
    assert "Het mag niet groter zijn dan 20 MB." in answer


async def test_only_a_coordinator_takes_in_coupons(stage: Stage) -> None:
    for role in (Role.INTERMEDIARY, Role.PROVIDER, Role.VOLUNTEER):
        person = await stage.join(role, "voedselbank")
        answer = await person.upload(export(*some(1)), "bonnen.csv")
        assert "Ik kan niets met dit bestand." in answer
    assert await stage.database.reading.value("SELECT count(*) FROM imports") == 0


@telegram_only.STRANGERS
async def test_nor_does_a_stranger(stage: Stage) -> None:
    stranger = stage.stranger()
    await stranger.phone.begin()
    assert (await stranger.upload(export(*some(1)), "bonnen.csv")).endswith(STRANGER)
    assert await stage.database.reading.value("SELECT count(*) FROM imports") == 0


async def test_a_scheme_without_coupons_takes_none(set_stage: SetStage) -> None:
    stage = await set_stage(coupons=None)
    carla = await stage.coordinator()
    assert "Deze regeling heeft geen bonnen." in await carla.upload(export(*some(1)), "b.csv")


@pytest.mark.slow
@pytest.mark.usefixtures("processes")
async def test_an_excel_file_comes_in_as_well(stage: Stage) -> None:
    book = openpyxl.Workbook()
    book.active.append(("Code", "Soort", "Bedrag", "Geldig tot"))
    book.active.append(("AB-1234", "sport", 12.5, datetime(2022, 12, 31)))  # noqa: DTZ001
    kept = io.BytesIO()
    book.save(kept)
    carla = await stage.coordinator()
    assert "Nieuw: 1 (€\u00a012,50)" in await carla.upload(kept.getvalue(), "bonnen.xlsx")
    await carla.tap("Sla 1 bon op")
    assert "Geldig" not in carla.last
    assert "12,50" in await carla.send("ab1234"), "found by another spelling"


# Lookup


async def test_by_kind_the_answer_is_how_many_there_are(stage: Stage) -> None:
    await stocked(stage, *some(42), *some(3, "sport"))
    anneke = await stage.intermediary()
    await anneke.send("start")
    assert await anneke.tap("Bon geven") == (
        "Er zijn nog 3 bonnen voor sportartikelen.\nEr zijn nog 42 bonnen voor schoolartikelen."
        "\n\nWaarvoor is de bon?"
    )


async def test_what_a_code_says_depends_on_who_asks(stage: Stage) -> None:
    carla = await stocked(stage, "WPDA-7K2M;school;10,00;31-12-2022", *some(1, "sport"))
    anneke = await stage.intermediary()
    gym = await stage.join(Role.PROVIDER, "Schoolwinkel")
    dirk = await stage.join(Role.VOLUNTEER, "voedselbank")
    until = "Te gebruiken tot en met zaterdag 31 december 2022."
    for spelling in ("WPDA-7K2M", "wpda 7k2m", "wpda7k2m", " WPDA–7K2M "):
        await anneke.send("start")
        await anneke.tap("Code kwijt of fout")
        assert await carla.send("start")
        await carla.tap("Voucher zoeken")
        assert await carla.send(spelling) == (
            f"Bon van €\u00a010 voor schoolartikelen.\nNog niet gegeven.\n{until}"
        )
    assert "Nog niet gegeven." in await anneke.send("wpda-7k2m")
    assert "Niet geldig." in await gym.send("wpda-7k2m")
    assert await dirk.send("wpda-7k2m") != ""
    assert "WPDA" not in dirk.last and "€" not in dirk.last
    await give_alone(anneke, "Schoolartikelen")
    given = "Gegeven op maandag 6 september 2021"
    assert given + " door Voedselbank." in await carla.send("wpda-7k2m")
    assert await anneke.send("wpda-7k2m") == (
        f"Bon van €\u00a010 voor schoolartikelen.\n{given}.\n{until}"
    )
    assert await gym.send("wpda-7k2m") == (
        f"Geldig. Een bon van €\u00a010 voor schoolartikelen. {until}"
    )
    stage.later(days=600)
    assert "Niet geldig." in await gym.send("wpda-7k2m")


async def test_a_stranger_learns_nothing_of_a_coupon(stage: Stage) -> None:
    await stocked(stage, *some(1))
    stranger = stage.stranger()
    await stranger.phone.begin()
    assert (await stranger.send("SCHOOL-0001")).endswith(STRANGER)


async def test_vouchers_and_coupons_of_a_webshop_are_told_apart(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["VOUCH-0001", "VOUCH-0002"])
    carla = await stage.coordinator()
    answer = await found(carla, export("VOUCH-0002;sport;5;31-12-2022", *some(1)))
    assert "Rij 2: Dit is de code van een voucher en niet van een bon." in answer
    await carla.tap("Sla 1 bon op")
    anneke = await stage.intermediary()
    code = await anneke.give()
    assert "Voucher van" in await anneke.send(code)
    assert "Bon van" in await anneke.send("SCHOOL-0001")
    assert "Ik ken deze code niet." in await anneke.send("VOUCH-0002")


async def test_wrong_codes_of_coupons_are_throttled(stage: Stage) -> None:
    await stocked(stage, *some(1))
    gym = await stage.join(Role.PROVIDER, "Schoolwinkel")
    for number in range(10):
        assert "Ik ken deze code niet." in await gym.send(f"SCHOOL-9{number:03}")
    assert "Te veel verkeerde codes." in await gym.send("SCHOOL-0001")


async def test_a_bsn_is_no_code_and_what_is_unknown_is_deleted(stage: Stage) -> None:
    await stocked(stage, *some(1))
    anneke = await stage.intermediary()
    assert "Stuur geen naam of BSN." in await anneke.send("111222333")
    assert "Ik heb uw bericht gewist." in await anneke.send("Jan1980")
    assert "Jan1980" not in [message.text for message in anneke.messages]


# Giving


async def test_a_coupon_by_itself(stage: Stage) -> None:
    await stocked(stage, *some(42), *some(1, "sport"))
    anneke = await stage.intermediary()
    await anneke.send("start")
    await anneke.tap("Bon geven")
    assert "Typ de postcode en het huisnummer." in await anneke.tap("Schoolartikelen")
    assert await anneke.send("9401 AB 12") == (
        "Dank u. Ik heb uw bericht gewist.\n\n9401 AB 12, Assen 9401\n\n"
        "Er zijn nog 42 bonnen voor schoolartikelen."
        " Geeft u een bon van €\u00a010 voor schoolartikelen?"
    )
    await anneke.tap("Geef bon")
    assert anneke.screen[-2] == (
        "Klaar. De code van de bon is\n\nSCHOOL-0001\n\nEen bon van €\u00a010 voor schoolartikelen."
        "\nTe gebruiken tot en met zaterdag 31 december 2022."
    )
    assert anneke.copied() == "SCHOOL-0001"
    assert await in_stock(stage) == 42
    assert await stage.balanced()


async def test_the_text_to_send_on_says_all_that_is_needed(stage: Stage) -> None:
    await stocked(stage, *some(1))
    anneke = await stage.intermediary()
    await give_alone(anneke, "")
    share = next(b for row in anneke.question.keyboard for b in row if "url" in b)
    for words in ("SCHOOL-0001", "webshop", "31%20december%202022", "schoolartikelen"):
        assert words in share["url"]


async def test_what_is_not_there_is_not_offered(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("start")
    assert "Bon geven" not in anneke.buttons
    assert await anneke.send("bon") == "Er zijn nu geen bonnen. Er is niets uitgegeven."
    await stocked(stage, *some(1))
    await anneke.send("start")
    assert "Bon geven" in anneke.buttons
    stage.later(days=600)
    await anneke.send("start")
    assert "Bon geven" not in anneke.buttons, "what is over is not there"


async def test_an_amount_is_only_chosen_where_they_differ(set_stage: SetStage) -> None:
    stage = await set_stage(coupons=ALONE)
    await stocked(stage, *some(2), *some(1, "sport"), "SPORT-9999;sport;25;31-12-2022")
    anneke = await stage.intermediary()
    await anneke.send("bon")
    assert "Geeft u een bon van €\u00a010 voor school" in await anneke.tap("Schoolartikelen")
    await anneke.send("bon")
    assert "Welk bedrag?" in await anneke.tap("Sportartikelen")
    await anneke.tap("€\u00a025")
    assert "SPORT-9999" in await anneke.tap("Geef bon")


async def test_what_ends_soonest_goes_first(set_stage: SetStage) -> None:
    stage = await set_stage(coupons=ALONE)
    await stocked(
        stage,
        "LAAT-001;sport;5;31-12-2022",
        "EEUWIG-1;sport;5;",
        "VROEG-01;sport;5;31-10-2021",
    )
    anneke = await stage.intermediary()
    for code in ("VROEG-01", "LAAT-001", "EEUWIG-1"):
        await anneke.send("bon")
        assert code in await anneke.tap("Geef bon")
    assert "Te gebruiken" not in anneke.last


async def test_a_coupon_after_a_voucher_costs_two_taps_and_no_line(stage: Stage) -> None:
    await stocked(stage, *some(5), *some(2, "sport"))
    anneke = await stage.intermediary()
    code = await anneke.give()
    assert code, "the voucher's code did not wait"
    assert anneke.buttons[-1] == "Ook een bon", "the card stays in view"
    anneke.taps = 0
    assert await anneke.tap("Ook een bon") == "Ook een bon erbij?"
    assert anneke.buttons == ["Sportartikelen, €\u00a010", "Schoolartikelen, €\u00a010", "Stop"]
    assert "SPORT-0001" in await anneke.tap("Sportartikelen, €\u00a010")
    assert anneke.taps == 2
    assert anneke.buttons[:2] == ["Kopieer code", "Volgende"]
    assert "Typ de postcode" in await anneke.tap("Volgende")
    assert await stage.balanced()


async def test_of_one_kind_the_question_names_it(stage: Stage) -> None:
    await stocked(stage, *some(2, "sport"))
    anneke = await stage.intermediary()
    await anneke.give()
    assert await anneke.tap("Ook een bon") == "Ook een bon voor sportartikelen?"
    assert "SPORT-0001" in await anneke.tap("Geef bon van €\u00a010")


async def test_without_coupons_a_voucher_asks_nothing_more(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    assert "Volgende" in anneke.buttons
    assert "Ook een bon" not in anneke.buttons


async def test_the_offer_ends_with_the_next_voucher(stage: Stage) -> None:
    await stocked(stage, *some(2, "sport"))
    anneke = await stage.intermediary()
    await anneke.give()
    await anneke.tap("Ook een bon")
    offer = anneke.find("Geef bon van €\u00a010")
    await anneke.send("sport 9401 AB 14")
    assert await anneke.tap_again(offer) == "Dit gesprek is al afgelopen. Typ start."
    assert await in_stock(stage) == 2


async def test_a_household_gets_no_more_than_the_scheme_says(stage: Stage) -> None:
    await stocked(stage, *some(9, value="25,00"))
    anneke, bert = await stage.intermediary(), await stage.intermediary("vaart_welzijn", "Bert")
    await give_alone(anneke, "")
    await give_alone(bert, "", "9401ab 12")
    await anneke.send("bon")
    answer = await anneke.send("9401 AB 12")
    assert answer.endswith(
        "Met deze bon komt dit adres boven €\u00a060. Is dit een ander huishouden?"
    )
    await anneke.tap("Stop")
    assert await in_stock(stage) == 7
    await anneke.send("bon")
    await anneke.send("9401 AB 12")
    await anneke.tap("Ander huishouden")
    await anneke.tap("Geef bon")
    assert await in_stock(stage) == 6
    reading = stage.database.reading
    assert await reading.value("SELECT sum(other_household) FROM coupon_entries") == 1


async def test_the_limit_holds_for_an_offer_after_a_voucher_too(stage: Stage) -> None:
    await stocked(stage, *some(9, value="25,00"))
    anneke = await stage.intermediary()
    for _each in range(2):
        await give_alone(anneke, "")
    await anneke.give()
    assert "Ook een bon" not in anneke.buttons
    await anneke.give("9401 AB 14")
    assert await anneke.tap("Ook een bon") == "Ook een bon voor schoolartikelen?"


async def test_two_at_once_for_one_household_are_noticed(stage: Stage) -> None:
    await stocked(stage, *some(9, value="40,00"))
    anneke, bert = await stage.intermediary(), await stage.intermediary(name="Bert")
    for person in (anneke, bert):
        await person.send("bon")
        await person.send("9401 AB 12")
    await anneke.tap("Geef bon")
    assert "Dit huishouden heeft net een bon gekregen." in await bert.tap("Geef bon")
    assert "boven €\u00a060" in await bert.send("9401 AB 12")
    assert await in_stock(stage) == 8


async def test_many_at_once_never_get_the_same_coupon(set_stage: SetStage) -> None:
    stage = await set_stage(coupons=ALONE, double_check=DoubleCheck(on="off", per="household"))
    await stocked(stage, *some(10))
    crowd = [await stage.intermediary(name=f"Nr {number}") for number in range(16)]
    for person in crowd:
        await person.send("bon")
    for person in crowd:
        person.press("Geef bon")
    await stage.settled()
    got = [person.copied() for person in crowd if "Dit is uw bon" in person.last]
    assert len(got) == len(set(got)) == 10
    gone = [p for p in crowd if p.last == "Er zijn nu geen bonnen. Er is niets uitgegeven."]
    assert len(gone) == 6
    assert await stage.balanced()


async def test_the_database_itself_refuses_to_give_a_coupon_twice(stage: Stage) -> None:
    """Whatever the code does; and the test can fail: without the trigger it is given twice."""
    await stocked(stage, *some(1))
    anneke = await stage.intermediary()
    await give_alone(anneke, "")
    again = (
        "INSERT INTO coupon_entries (coupon_id, kind, at, person_id, purpose, value_cents,"
        " valid_until, draft_id, organisation, given_on)"
        " SELECT coupon_id, kind, at, person_id, purpose, value_cents, valid_until, -1,"
        " organisation, given_on FROM coupon_entries WHERE kind = 'given' LIMIT 1"
    )
    with pytest.raises(Exception, match="given already"):
        async with stage.database.transaction() as transaction:
            await transaction.rows(again)
    assert await stage.balanced()
    async with stage.database.transaction() as transaction:
        # The second keeps the state of a coupon, and on PostgreSQL looks once more.
        for rule in ("coupon_is_given_once", "coupon_given"):
            await structure.drop_trigger(transaction, rule, "coupon_entries")
        await transaction.rows(again)
    assert not await stage.balanced()


async def test_a_double_tap_gives_one_coupon(stage: Stage) -> None:
    await stocked(stage, *some(3))
    anneke = await stage.intermediary()
    await anneke.send("bon")
    await anneke.send("9401 AB 12")
    anneke.press("Geef bon")
    anneke.press("Geef bon")
    await stage.settled()
    assert await in_stock(stage) == 2


async def test_the_coordinator_hears_that_a_kind_is_gone(stage: Stage) -> None:
    carla = await stocked(stage, *some(1), *some(5, "sport"))
    anneke = await stage.intermediary()
    await give_alone(anneke, "Schoolartikelen")
    assert carla.last == "De laatste bon voor schoolartikelen is net gegeven."


# Taking back


async def test_a_coupon_is_taken_back_the_same_day(stage: Stage) -> None:
    await stocked(stage, *some(1))
    anneke = await stage.intermediary()
    await give_alone(anneke, "")
    button = anneke.find("Neem bon terug")
    assert "Doe dat alleen als niemand de code heeft." in await anneke.tap("Neem bon terug")
    assert await in_stock(stage) == 0
    assert "De bon is teruggenomen." in await anneke.tap("Neem terug")
    assert await in_stock(stage) == 1
    assert any("Deze bon is teruggenomen." in text for text in anneke.screen)
    assert not any("SCHOOL-0001" in text for text in anneke.screen)
    await anneke.tap_again(button)
    assert await in_stock(stage) == 1
    assert "SCHOOL-0001" in await give_alone(anneke, ""), "the household has room again"
    assert await stage.balanced()


async def test_repair_offers_to_take_back_a_coupon_of_today(stage: Stage) -> None:
    await stocked(stage, *some(2))
    anneke = await stage.intermediary()
    await give_alone(anneke, "")
    await anneke.send("herstellen")
    await anneke.tap("Neem bon terug")
    await anneke.tap("Neem terug")
    await anneke.send("herstellen")
    assert "Neem bon terug" not in anneke.buttons


@pytest.mark.parametrize("asked", ["voucher", "bon"])
async def test_a_line_for_a_coupon_is_one_wherever_an_address_is_asked(
    stage: Stage, asked: str
) -> None:
    await stocked(stage, *some(3), *some(3, "sport"))
    anneke = await stage.intermediary()
    await anneke.send(asked)
    await anneke.tap("Sport" if asked == "voucher" else "Sportartikelen")
    assert "Typ de postcode" in anneke.last
    answer = await anneke.send("bon school 9402 ab 3")
    assert "geen naam" not in answer and "9402 AB 3" in answer
    await anneke.tap("Geef bon")
    assert "SCHOOL-0001" in " ".join(anneke.screen)


async def test_a_coupon_of_yesterday_or_of_another_stays(stage: Stage) -> None:
    await stocked(stage, *some(2))
    anneke, bert = await stage.intermediary(), await stage.intermediary(name="Bert")
    await give_alone(anneke, "")
    await bert.send("herstellen")
    assert "Neem bon terug" not in bert.buttons
    button = anneke.find("Neem bon terug")
    stage.later(days=1)
    await anneke.tap_again(button)
    assert "U kunt alleen een bon terugnemen die u vandaag gaf." in anneke.last
    assert await in_stock(stage) == 1


async def test_an_import_meanwhile_is_invisible_until_it_is_whole(stage: Stage) -> None:
    """Stopped halfway, as by a crash, nothing of it counts; the next start finishes it."""
    carla = await stage.coordinator()
    await carla.upload(export(*some(900)), "bonnen.csv")
    database, seen = stage.database, []
    watched = coupons.put_ready

    async def watching(*arguments: object) -> tuple[list[NewCoupon], list[NewCoupon]]:
        seen.append(await in_stock(stage))
        return await watched(*arguments)  # type: ignore[arg-type]

    coupons.put_ready = watching  # type: ignore[assignment]
    try:
        await carla.tap("Sla 900 bonnen op")
    finally:
        coupons.put_ready = watched
    assert seen == [0, 0, 0]
    assert await in_stock(stage) == 900
    assert await database.reading.value("SELECT count(*) FROM coupon_entries") == 900


# The night


async def test_a_table_that_nobody_confirmed_is_gone_by_the_morning(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.upload(export(*some(3)), "bonnen.csv")
    await night(stage)
    assert await stage.database.reading.value("SELECT count(*) FROM import_parts") == 0
    # The question is gone with it.
    answer = await carla.tap_again(carla.find("Sla 3 bonnen op"))
    assert answer == "Dit gesprek is al afgelopen. Typ start."
    assert await in_stock(stage) == 0


async def test_what_a_broken_import_left_is_taken_away_and_nothing_else(stage: Stage) -> None:
    """The command line was killed halfway: what it put ready never counted."""
    await stocked(stage, *some(2))
    anneke = await stage.intermediary()
    await give_alone(anneke, "")
    facts = CouponFacts("sport", 500, 500, NO_END, "", "")
    known = CouponFacts("school", 999, 999, NO_END, "", "")
    async with stage.database.transaction() as transaction:
        left = await imports.begin(
            transaction, draft_id=None, chat_id=None, person_id=None, now=stage.clock.now()
        )
        await imports.confirm(transaction, left)
        new = [NewCoupon(f"HALF-{n:03}", f"HALF{n:03}", facts) for n in range(5)]
        new.append(NewCoupon("SCHOOL-0002", "SCHOOL0002", known))
        await coupons.put_ready(transaction, left, new, None, stage.clock.now())
    assert await in_stock(stage) == 1
    assert "Ik ken deze code niet." in await anneke.send("HALF-001")
    assert "€\u00a010 voor" in await anneke.send("SCHOOL-0002")
    await night(stage)
    reading = stage.database.reading
    assert await reading.value("SELECT count(*) FROM coupons") == 2
    assert await reading.value("SELECT count(*) FROM coupon_entries") == 3
    assert await in_stock(stage) == 1
    assert await stage.balanced()


async def night(stage: Stage) -> None:
    """The next morning, after the clean-up."""
    stage.later(hours=20)
    await stage.forget()
    await stage.clean_up()


async def test_entries_are_never_changed_or_removed(stage: Stage) -> None:
    await stocked(stage, *some(1))
    for statement in (
        "UPDATE coupon_entries SET balance_cents = 0",
        "DELETE FROM coupon_entries",
    ):
        with pytest.raises(ConstraintViolated, match="only grows"):
            async with stage.database.transaction() as transaction:
                await transaction.rows(statement)
