"""Flyers, posters and texts: sent by a coordinator or made by the bot, and given to who asks."""

import io
from datetime import date, datetime

import openpyxl
import pypdf
import pytest

from bot.messages.promotion import promotion_facts
from bot.render.promotion import Sheet, promotion_pdf
from bot.render.qr import qr_png
from bot.storage import promotion
from bot.storage.promotion import Kind, Taken
from tests.conftest import ZONE, Person, Stage, assens
from tests.helpers import telegram_only

PDF = promotion_pdf(promotion_facts(assens(), "nl"), Sheet.FLYER, for_printer=False)


async def put_out(carla: Person, content: bytes = PDF, language: str = "Nederlands") -> str:
    """The whole way of a flyer."""
    await carla.send("start")
    await carla.tap("Folders en posters")
    await carla.tap("Iets toevoegen")
    await carla.upload(content, "folder.pdf")
    await carla.send("Kom zwemmen")
    await carla.tap("Folder")
    await carla.tap(language)
    await carla.send("31 december")
    return await carla.tap("Zet klaar")


def document(person: Person) -> tuple[str, bytes]:
    """The newest file that somebody got: its name and contents."""
    sent = next(m.file for m in reversed(person.messages) if m.file and m.sender == "bot")
    return sent.name, sent.content


async def taken(stage: Stage) -> dict[Taken, int]:
    return await promotion.taken_until(stage.database.reading, date(2021, 12, 31))


async def test_what_a_coordinator_sends_is_given_to_who_asks(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    assert "Klaar. Kom zwemmen staat klaar tot en met vrijdag 31 december 2021." in (
        await put_out(carla, language="Arabisch")
    )
    await anneke.send("heb je een folder in het arabisch")
    name, content = document(anneke)
    assert (name, content) == ("kom-zwemmen.pdf", PDF)
    assert "Gebruik het tot en met vrijdag 31 december 2021." in anneke.last
    assert await taken(stage) == {Taken("voedselbank", Kind.FLYER, "ar", 1): 1}


async def test_nobody_gets_it_before_the_tap_or_after_its_end(stage: Stage) -> None:
    carla, dirk = await stage.coordinator(), await stage.volunteer()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    await carla.upload(PDF, "folder.pdf")
    await carla.send("Kom zwemmen")
    await carla.tap("Poster")
    await carla.send("somalisch")
    await carla.send("31 december")
    await dirk.send("promotie")
    await dirk.tap("Poster")
    assert not dirk.offers("Kom zwemmen (Somalisch)")
    await carla.tap("Zet klaar")
    await dirk.send("promotie")
    await dirk.tap("Poster")
    await dirk.tap("Kom zwemmen (Somalisch)")
    button = dirk.find("Kom zwemmen (Somalisch)")
    stage.later(minutes=1)
    await carla.send("promotie")
    await carla.tap("Poster")
    await carla.tap("Kom zwemmen (Somalisch)")
    await carla.tap("Stop hiermee")
    assert carla.buttons == ["Ja, stop dit", "Nee"], "not one stop beside another"
    said = await carla.tap("Nee")
    assert said.startswith("Niet gestopt. Kom zwemmen blijft in de lijst.")
    await carla.send("promotie")
    await carla.tap("Poster")
    await carla.tap("Kom zwemmen (Somalisch)")
    await carla.tap("Stop hiermee")
    assert await carla.tap("Ja, stop dit") == "Klaar. Het is gestopt."
    stage.later(minutes=1)
    await dirk.tap_again(button)
    assert dirk.last == "Dit is er niet meer."
    assert await taken(stage) == {Taken("vaart_welzijn", Kind.POSTER, "so", 1): 1}
    assert await stage.database.reading.value("SELECT count(*) FROM material_parts") == 0


async def test_after_its_last_day_it_is_gone(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await put_out(carla)
    await anneke.send("promotie")
    await anneke.tap("Folder")
    button = anneke.find("Kom zwemmen")
    stage.clock.move_to(datetime(2022, 1, 1, 9, 0, tzinfo=ZONE))
    await anneke.tap_again(button)
    assert anneke.last == "Dit is er niet meer."
    await stage.forget()
    assert await stage.database.reading.value("SELECT count(*) FROM material_parts") == 0


async def test_a_text_is_typed_and_shared(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    await carla.send("Kom sporten!\nVraag een voucher bij de Voedselbank.")
    await carla.send("Nieuwsbrief")
    await carla.tap("Nederlands")
    await carla.send("31 december")
    await carla.tap("Zet klaar")
    await anneke.send("promotie")
    await anneke.tap("Tekst")
    await anneke.tap("Nieuwsbrief")
    assert anneke.last == "Kom sporten!\nVraag een voucher bij de Voedselbank."
    link = next(b["url"] for row in anneke.question.keyboard for b in row if "url" in b)
    assert link.startswith("https://wa.me/?text=Kom%20sporten%21%0AVraag")


@pytest.mark.parametrize("typed", ["te kort", "Bel Jan op 9401 AB 12, hij geeft u een voucher."])
async def test_a_text_that_is_not_right_is_asked_again(stage: Stage, typed: str) -> None:
    carla = await stage.coordinator()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    await carla.send(typed)
    assert "Typ" in carla.last and not carla.offers("Zet klaar")
    assert await stage.database.reading.value("SELECT count(*) FROM materials") == 0


async def test_a_card_with_a_code_is_not_passed_on(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    code = await anneke.give()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    await carla.upload(qr_png(code), "kaart.png")
    assert "Er staat een code van een voucher op. Die geef ik niet door." in carla.last
    assert await stage.database.reading.value("SELECT count(*) FROM materials") == 0


async def test_another_kind_of_file_is_refused_in_words(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    await carla.upload(b"GIF89a" + b"x" * 50, "plaatje.webp")
    assert "Dit soort bestand kan ik niet gebruiken." in carla.last


async def test_a_file_of_no_use_is_refused_and_another_may_follow(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    for name in ("poster.exe", "poster.docx", "poster.zip", "poster"):
        said = await carla.upload(b"MZ" + b"x" * 50, name)
        assert said == "Dit soort bestand kan ik niet gebruiken. Sla het op als PDF en stuur dat."
        assert carla.buttons == ["Stop"], name
    await carla.upload(PDF + b"x" * (11 * 1024 * 1024), "poster.pdf")
    assert carla.last.startswith("Dit bestand is te groot.") and "PDF" in carla.last
    await carla.upload(b"x" * 99, "film.mp4")
    assert "Hoe heet het?" in await carla.upload(PDF, "folder.pdf"), "nothing was lost"


@telegram_only.LARGE_FILES
async def test_a_file_that_can_not_be_had_is_refused_as_too_large(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    await carla.upload(b"x" * (21 * 1024 * 1024), "poster.exe")
    assert carla.last.startswith("Dit bestand is te groot.") and "PDF" in carla.last
    assert "Hoe heet het?" in await carla.upload(PDF, "folder.pdf"), "nothing was lost"


_PICTURE = qr_png("https://example.org")
BROKEN = {
    "begin.pdf": b"%PDF-1.7\n" + b"x" * 4_000,
    "half.pdf": PDF[: len(PDF) // 2],
    "end.pdf": b"%PDF-1.7\nstartxref\n12\n%%EOF\n",
    "empty.png": b"\x89PNG\r\n\x1a\n" + b"x" * 4_000,
    "half.png": _PICTURE[: len(_PICTURE) // 2],
    "empty.jpg": b"\xff\xd8\xff" + b"x" * 4_000,
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_file_that_nobody_can_open_is_not_put_out(stage: Stage, name: str) -> None:
    carla = await stage.coordinator()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    said = await carla.upload(BROKEN[name], name)
    assert said == (
        "Ik kan dit bestand niet openen. Misschien is het stuk of te groot."
        " Stuur een PDF, een PNG of een JPG, of typ een tekst."
    )
    assert await stage.database.reading.value("SELECT count(*) FROM materials") == 0
    assert "Hoe heet het?" in await carla.upload(PDF, "folder.pdf"), "another may follow"


@pytest.mark.parametrize("answers", [(), ("Kom zwemmen",), ("Kom zwemmen", "poster", "Engels")])
@pytest.mark.parametrize("name", ["poster.exe", "poster.docx", "poster"])
async def test_another_kind_of_file_at_a_later_question_loses_nothing(
    stage: Stage, answers: tuple[str, ...], name: str
) -> None:
    carla = await stage.coordinator()
    question = (await sent_so_far(carla, *answers)).splitlines()[-1]
    said = await carla.upload(b"MZ" + b"x" * 50, name)
    assert said.startswith("Er is al een bestand. Wilt u een ander?")
    assert question in said
    for answer in ("Kom zwemmen", "poster", "Engels", "31 december")[len(answers) :]:
        await carla.send(answer)
    assert "Kom zwemmen staat klaar" in await carla.tap("Zet klaar")


async def test_a_file_at_a_question_about_a_text_leaves_the_text(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    await carla.send("Kom sporten!\nVraag een voucher bij de Voedselbank.")
    for name in ("poster.exe", "folder.pdf"):
        said = await carla.upload(PDF, name)
        assert said.startswith("Er is al een tekst. Wilt u een bestand?"), name
        assert "Hoe heet het?" in said


async def test_what_is_left_for_something_else_is_forgotten(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    await carla.upload(PDF, "folder.pdf")
    await carla.send("stop")
    await stage.forget()
    assert await stage.database.reading.value("SELECT count(*) FROM material_parts") == 0


async def test_the_coordinators_own_file_tells_what_was_taken_and_what_it_cost(
    stage: Stage,
) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await put_out(carla)
    await anneke.send("promotie")
    await anneke.tap("Folder")
    await anneke.tap("Kom zwemmen")
    stage.later(minutes=1)
    await anneke.send("heb je een engelse folder")
    await carla.send("340 euro uitgegeven aan folders")
    await carla.tap("Schrijf op")
    await carla.send("download")
    await carla.tap("Alle vouchers in Excel")
    book = openpyxl.load_workbook(io.BytesIO(document(carla)[1]))
    taken_sheet, costs = book["Folders en posters opgehaald"], book["Kosten promotie"]
    rows = [row[:5] for row in taken_sheet.iter_rows(min_row=2, max_row=3, values_only=True)]
    assert sorted(rows, key=str) == [
        ("Voedselbank", "Folder", "Engels", "van de bot zelf", 1),
        ("Voedselbank", "Folder", "Nederlands", "Kom zwemmen", 1),
    ]
    made_on, what, amount = next(costs.iter_rows(min_row=2, values_only=True))[:3]
    assert (made_on.date(), what, amount) == (date(2021, 9, 6), "folders", 340)


# What the bot makes


async def test_the_bot_makes_a_flyer_by_a_word_and_counts_it(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("heb je een engelse folder")
    name, content = document(anneke)
    assert name == "folder-a5-en.pdf"
    page = pypdf.PdfReader(io.BytesIO(content)).pages[0]
    assert "Join in!" in page.extract_text()
    await anneke.tap("Voor de drukker")
    name, content = document(anneke)
    assert name == "folder-a5-en-drukker.pdf"
    assert await taken(stage) == {Taken("voedselbank", Kind.FLYER, "en"): 2}


async def test_what_nobody_read_is_a_draft_for_the_coordinator_alone(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    said = await anneke.send("heb je een folder in het arabisch")
    assert said == "Deze is er nog niet in het Arabisch: folder.\nWelke wilt u?"
    assert anneke.buttons == ["Nederlands", "Engels · English", "Terug"]
    await carla.send("heb je een folder in het arabisch")
    assert carla.last.startswith("Concept: niemand die deze taal spreekt heeft dit gelezen.")
    assert await taken(stage) == {}, "a coordinator only looks"


async def test_a_language_is_nobodys_name_and_a_size_is_heard(stage: Stage) -> None:
    anneke = await stage.intermediary()
    for typed in ("heb je een folder in het Arabisch", "folder Tigrinya", "poster in het Pools"):
        assert "gewist" not in await anneke.send(typed), typed
    await anneke.send("posters op A3")
    await anneke.tap("Nederlands")
    assert document(anneke)[0] == "poster-a3-nl.pdf"


async def test_for_the_printer_is_heard_as_well(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("a3 poster voor de drukker")
    await anneke.tap("Nederlands")
    assert document(anneke)[0] == "poster-a3-nl-drukker.pdf"
    await anneke.send("engelse folder voor de drukker")
    assert document(anneke)[0] == "folder-a5-en-drukker.pdf"


async def test_a_poster_comes_in_two_sizes(stage: Stage) -> None:
    dirk = await stage.volunteer()
    await dirk.tap("Folders en posters")
    await dirk.tap("Poster")
    await dirk.tap("Nederlands")
    assert document(dirk)[0] == "poster-a4-nl.pdf"
    await dirk.tap("Groter: A3")
    assert document(dirk)[0] == "poster-a3-nl.pdf"


async def test_a_text_of_the_bot_says_what_the_flyer_says(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("tekst voor de nieuwsbrief")
    await anneke.tap("Nederlands")
    assert anneke.last == (
        "Doe mee!\n"
        "Voucher voor sport en cultuur: €\u00a0150\n\n"
        "Hebt u een laag inkomen?\n"
        "Dan kunt u deze voucher misschien krijgen.\n"
        "U kiest zelf wat u doet.\n"
        "U hoeft niets terug te betalen.\n\n"
        "Vraag ernaar bij: Voedselbank, Vaart Welzijn\n"
        "Dat kan tot en met zaterdag 31 december 2022.\n"
        "Vragen? Bel 0592 00 00 00."
    )


async def sent_so_far(carla: Person, *answers: str) -> str:
    """A file is sent, and what is asked of it is typed so far; the newest text."""
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")
    await carla.upload(PDF, "folder.pdf")
    for answer in answers:
        await carla.send(answer)
    return carla.last


@pytest.mark.parametrize("typed", ["flyer", "folder", "het is een flyer", "Folder."])
async def test_what_it_is_may_be_typed(stage: Stage, typed: str) -> None:
    carla = await stage.coordinator()
    assert "In welke taal is het?" in await sent_so_far(carla, "Kom zwemmen", typed)
    assert "\nFolder, Nederlands" in await sent_so_far(
        carla, "Kom zwemmen", typed, "Nederlands", "31 december"
    )


async def test_back_is_one_question_back_up_to_the_file(stage: Stage) -> None:
    carla = await stage.coordinator()
    await sent_so_far(carla, "Kom zwemmen", "poster", "Nederlands", "31 december")
    assert carla.last.startswith("Klopt dit?")
    for question in ("Tot en met welke dag", "In welke taal", "Wat is het?", "Hoe heet het?"):
        assert question in await carla.send("terug")
    assert "Stuur een PDF" in await carla.send("ga een stap terug")
    await carla.upload(PDF + b"2", "folder.pdf")
    for answer in ("Kom dansen", "poster", "Nederlands", "31 december"):
        await carla.send(answer)
    assert "Kom dansen staat klaar" in await carla.tap("Zet klaar")


async def test_a_second_file_leaves_the_first_as_it_is(stage: Stage) -> None:
    carla, dirk = await stage.coordinator(), await stage.volunteer()
    await sent_so_far(carla)
    await carla.upload(PDF + b"2", "ander.pdf")
    assert carla.last.startswith("Er is al een bestand.") and "Hoe heet het?" in carla.last
    for answer in ("Kom zwemmen", "poster", "Nederlands", "31 december"):
        await carla.send(answer)
    await carla.tap("Zet klaar")
    await dirk.send("promotie")
    await dirk.tap("Poster")
    await dirk.tap("Kom zwemmen")
    assert document(dirk)[1] == PDF


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("nee de titel is Kom dansen", "Kom dansen\nPoster, Nederlands"),
        ("het heet Kom dansen", "Kom dansen\nPoster, Nederlands"),
        ("de laatste dag is 1 december", "Tot en met woensdag 1 december 2021."),
        ("nee, 15 november", "Tot en met maandag 15 november 2021."),
        ("nee niet die tekst", "\nPoster, Nederlands"),
        ("nee, t/m 1 december", "Tot en met woensdag 1 december 2021."),
        ("het is een flyer", "\nFolder, Nederlands"),
        ("de taal is Engels", "\nPoster, Engels"),
    ],
)
async def test_one_thing_is_put_right_in_words(stage: Stage, typed: str, shown: str) -> None:
    carla = await stage.coordinator()
    await sent_so_far(carla, "Kom zwemmen", "poster", "Nederlands", "31 december")
    said = await carla.send(typed)
    assert "Klopt dit?" in said and shown in said


async def test_a_paper_is_ended_in_words(stage: Stage) -> None:
    carla = await stage.coordinator()
    await put_out(carla)
    for typed in ("verwijder de folder kom zwemmen", "haal de folder weg", "stop met de flyer"):
        said = await carla.send(typed)
        assert said.startswith("Wilt u stoppen met Kom zwemmen?"), typed
        await carla.tap("Nee")
    assert "stoppen met" not in await carla.send("haal de poster weg")


async def test_two_of_the_same_name_are_told_apart(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await put_out(carla)
    said = await sent_so_far(carla, "kom zwemmen", "flyer", "Nederlands", "1 december")
    assert "Let op: er is er al een met deze naam, in deze taal." in said
    await carla.tap("Zet klaar")
    await anneke.send("folder")
    assert {"wo 1 dec: kom zwemmen", "vr 31 dec: Kom zwemmen"} <= {*anneke.buttons}


@pytest.mark.parametrize("typed", ["kom zwemmen", "de folder Kom zwemmen", "Kom zwemmen!"])
async def test_a_title_of_the_list_is_typed(stage: Stage, typed: str) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await put_out(carla, language="Arabisch")
    await anneke.send("folder")
    assert "Kom zwemmen (Arabisch)" in anneke.buttons
    await anneke.send(typed)
    assert document(anneke) == ("kom-zwemmen.pdf", PDF)


async def test_of_two_with_the_title_that_is_typed_one_is_chosen(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await put_out(carla, language="Arabisch")
    await put_out(carla, language="Turks")
    await anneke.send("folder")
    assert await anneke.send("kom zwemmen") == "Welke wilt u?"
    assert anneke.buttons == ["Kom zwemmen (Turks)", "Kom zwemmen (Arabisch)", "Terug"]


@pytest.mark.parametrize(
    "typed", ["poster a5", "heb je een poster op A5 in het nederlands", "folder a3"]
)
async def test_a_size_that_is_not_there_is_said(stage: Stage, typed: str) -> None:
    anneke = await stage.intermediary()
    said = await anneke.send(typed)
    assert said == "Een poster is er op A4 en A3, een folder op A5. Wat wilt u uitdelen?"
    assert not any(m.file for m in anneke.messages if m.sender == "bot")
    await anneke.tap("Poster")
    if "nederlands" not in typed:
        await anneke.tap("Nederlands")
    assert document(anneke)[0].startswith("poster-a")


async def test_size_and_printer_are_known_after_another_question(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("materiaal voor de drukker")
    if anneke.last.startswith("Wat bedoelt u?"):
        await anneke.tap("Folders en posters")
    await anneke.tap("Poster")
    await anneke.tap("Nederlands")
    assert document(anneke)[0] == "poster-a4-nl-drukker.pdf"
    await anneke.send("iets op A3 voor de drukker")
    if anneke.last.startswith("Wat bedoelt u?"):
        await anneke.tap("Folders en posters")
    await anneke.tap("Nederlands")
    assert document(anneke)[0] == "poster-a3-nl-drukker.pdf"


@pytest.mark.parametrize("typed", ["verwijder de folder kom sporten", "de poster van vorige week"])
async def test_what_it_is_is_no_other_paper(stage: Stage, typed: str) -> None:
    carla = await stage.coordinator()
    await sent_so_far(carla, "Kom zwemmen")
    assert "Wat is het?" in await carla.send(typed)
