"""What a coordinator sends to be handed out: out of the blue, with words below it, or of no use."""

import io

import pypdf
import pytest
from PIL import Image

from bot.messages.promotion import promotion_facts
from bot.render.promotion import Sheet, promotion_pdf
from bot.render.qr import qr_png
from tests.conftest import Person, Stage, assens

PDF = promotion_pdf(promotion_facts(assens(), "nl"), Sheet.FLYER, for_printer=False)
IS_PROMOTION = "Het is promotiemateriaal"


def picture(form: str = "PNG", size: tuple[int, int] = (900, 1200), code: str = "") -> bytes:
    """A poster, with a code to scan where there is one."""
    poster = Image.new("RGB", size, (250, 200, 40))
    if code:
        poster.paste(Image.open(io.BytesIO(qr_png(code))).resize((400, 400)), (100, 100))
    kept = io.BytesIO()
    poster.save(kept, form)
    return kept.getvalue()


async def ask_for_file(carla: Person) -> None:
    await carla.send("promotie")
    await carla.tap("Iets toevoegen")


async def is_kept(stage: Stage) -> bool:
    return bool(await stage.database.reading.value("SELECT count(*) FROM material_parts"))


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (picture("JPEG"), "poster.jpg", "photo"),
        (picture("JPEG"), "poster.jpg", "document"),
        (picture("PNG"), "poster.png", "document"),
        (picture("PNG", code="https://www.example.nl/meedoen"), "poster.png", "photo"),
        (picture("PNG", code="https://www.example.nl"), "poster.png", "document"),
    ],
)
@pytest.mark.parametrize("caption", [None, "poster voor het buurthuis", "mooi he"])
async def test_a_picture_without_a_code_can_be_put_out(
    stage: Stage, content: bytes, name: str, kind: str, caption: str | None
) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    said = await carla.upload(content, name, "photo" if kind == "photo" else "document", caption)
    assert said.startswith("Ik heb uw bericht gewist.") and IS_PROMOTION in carla.buttons
    assert not await is_kept(stage), "nothing is kept but by the tap"
    assert "Hoe heet het?" in await carla.tap(IS_PROMOTION)
    await carla.send("Kom dansen")
    if caption != "poster voor het buurthuis":
        await carla.tap("Poster")
    await carla.tap("Nederlands")
    await carla.send("31 december")
    await carla.tap("Zet klaar")
    await anneke.send("promotie")
    await anneke.tap("Poster")
    await anneke.tap("Kom dansen")
    sent = next(m.file for m in reversed(anneke.messages) if m.file and m.sender == "bot")
    assert sent.content == content


async def test_only_a_coordinator_is_offered_that_and_not_of_a_card(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    code = await anneke.give()
    await carla.upload(qr_png(code), "kaart.png", "photo")
    assert IS_PROMOTION not in carla.buttons
    await carla.upload(qr_png("WPDA-0001"), "bon.png", "photo")
    assert IS_PROMOTION not in carla.buttons, "a card of a webshop, perhaps"
    await carla.upload(b"\xff\xd8\xff" + b"x" * 400, "stuk.jpg")
    assert IS_PROMOTION not in carla.buttons, "nobody can open it"
    await carla.upload(picture("WEBP"), "poster.webp")
    assert IS_PROMOTION not in carla.buttons, "it can't be put out"
    await anneke.upload(picture("JPEG"), "poster.jpg", "photo", "poster voor het buurthuis")
    assert IS_PROMOTION not in anneke.buttons
    assert "Ik zie geen code op deze foto." in anneke.last


@pytest.mark.parametrize("out_of_the_blue", [True, False])
@pytest.mark.parametrize(
    ("caption", "shown", "asked"),
    [
        (
            "folder in het Turks, tot 31 december",
            "Folder, Turks\nTot en met vrijdag 31 december 2021.",
            (),
        ),
        (
            "Nieuwe Engelse poster, te gebruiken t/m 1 december 2021!",
            "Poster, Engels\nTot en met woensdag 1 december 2021.",
            (),
        ),
        (
            "hier is de affiche, tot eind van het jaar",
            "Poster, Engels\nTot en met vrijdag 31 december 2021.",
            ("Engels", "31 december"),
        ),
        (
            "in het Arabisch, tot 1 januari 2020",
            "Folder, Arabisch\nTot en met vrijdag 31 december 2021.",
            ("folder", "31 december"),
        ),
        (
            "tekst voor de folder of de poster",
            "Folder, Engels\nTot en met vrijdag 31 december 2021.",
            ("folder", "Engels", "31 december"),
        ),
    ],
)
async def test_what_stands_below_a_file_is_not_asked_again(
    stage: Stage, caption: str, shown: str, asked: tuple[str, ...], *, out_of_the_blue: bool
) -> None:
    carla = await stage.coordinator()
    if not out_of_the_blue:
        await ask_for_file(carla)
    await carla.upload(picture("PNG") if out_of_the_blue else PDF, "kom.pdf", caption=caption)
    if out_of_the_blue:
        await carla.tap(IS_PROMOTION)
    assert "Hoe heet het?" in carla.last
    for answer in ("Kom dansen", *asked):
        await carla.send(answer)
    assert f"Kom dansen\n{shown}" in carla.last
    assert "\nPoster" in await carla.send("het is een poster"), "and it is put right as usual"


async def test_back_asks_what_stood_below_a_file_as_well(stage: Stage) -> None:
    carla = await stage.coordinator()
    await ask_for_file(carla)
    await carla.upload(PDF, "kom.pdf", caption="folder in het Turks, tot 31 december")
    await carla.send("Kom dansen")
    for question in ("Tot en met welke dag", "In welke taal", "Wat is het?", "Hoe heet het?"):
        assert question in await carla.send("terug")
    assert "Stuur een PDF" in await carla.send("terug")
    await carla.upload(PDF, "kom.pdf", caption="folder in het Turks")
    assert "Hoe heet het?" in carla.last
    assert "Stuur een PDF" in await carla.send("terug"), "the first question is one back"
    await carla.upload(PDF, "kom.pdf")
    assert "Wat is het?" in await carla.send("Kom dansen"), "what was said of another file is gone"


def locked(user: str) -> bytes:
    """The flyer, with a password."""
    writer = pypdf.PdfWriter(io.BytesIO(PDF))
    writer.encrypt(user, "van ons", algorithm="RC4-128")
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


async def test_a_paper_with_a_password_is_refused(stage: Stage) -> None:
    carla = await stage.coordinator()
    await ask_for_file(carla)
    said = await carla.upload(locked("geheim"), "folder.pdf")
    assert said == ("Op deze PDF zit een wachtwoord. Sla hem op zonder wachtwoord en stuur dat.")
    assert not await is_kept(stage)
    await carla.upload(locked("geheim"), "folder.pdf")
    assert "Hoe heet het?" in await carla.upload(PDF, "folder.pdf"), "another may follow"


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("size", [(1, 1), (1, 900), (299, 900), (900, 100)])
async def test_a_picture_too_small_to_read_is_refused(
    stage: Stage, form: str, size: tuple[int, int]
) -> None:
    carla = await stage.coordinator()
    await ask_for_file(carla)
    said = await carla.upload(picture(form, size), "poster.png")
    assert said == (
        "Deze afbeelding is te klein om te lezen: {} bij {} beeldpunten."
        " Stuur een grotere, van 300 bij 300 of meer.".format(*size)
    )
    assert not await is_kept(stage)
    assert "Hoe heet het?" in await carla.upload(picture(form, (300, 300)), "poster.png")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31-12-2035", "Dat is meer dan 10 jaar vooruit. Kies een eerdere dag."),
        ("1 mei 2099", "Dat is meer dan 10 jaar vooruit. Kies een eerdere dag."),
        ("31-12-2020", "Die dag is voorbij."),
        ("31-02-2022", "Ik kan deze dag niet lezen."),
        ("ooit", "Ik kan deze dag niet lezen."),
    ],
)
async def test_what_is_wrong_with_a_last_day_is_said(stage: Stage, typed: str, why: str) -> None:
    carla = await stage.coordinator()
    await ask_for_file(carla)
    await carla.upload(PDF, "kom.pdf", caption="folder in het Turks")
    await carla.send("Kom dansen")
    assert (await carla.send(typed)).startswith(f"{why} Tot en met welke dag")


async def test_of_a_text_that_is_too_long_is_said_by_how_much(stage: Stage) -> None:
    carla = await stage.coordinator()
    await ask_for_file(carla)
    said = await carla.send("Kom zwemmen! " * 230 + "Kom zwem!!")
    assert said == "Uw tekst heeft 3.000 tekens. Typ een tekst van 20 tot 1.000."
