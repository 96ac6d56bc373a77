"""Files in the page: up and down, whole, of one chat only, and gone when they should be."""

import io
import zipfile

import pytest

from bot.channels.channel import MOST_BYTES, Content, NotFetched
from bot.channels.web import media, sending
from bot.storage.people import Role
from bot.storage.web_files import PIECE_BYTES
from tests.channels.conftest import Site
from tests.helpers.browser import new_id
from tests.helpers.sent_files import count, picture, read_nothing, sent_file

PDF = b"%PDF-1.7 "


async def test_a_file_comes_in_whole_and_goes_out_the_same(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    carla = await site.member(Role.VOLUNTEER, "vaart_welzijn", "Carla")
    content = PDF + bytes(range(256)) * 5_000
    read_nothing(monkeypatch)
    status, _said = await carla.post_file(content, "folder/«lijst».pdf", "document", "Kijk eens")
    assert status == 200
    web, chat = site.stage.bot.web, await site.chat_of(carla)
    assert (
        web is not None
        and await web.file(chat, await sent_file(site.stage.database.reading)) == content
    )
    number = await web.send(chat, Content("", document=("bon's «lijst».pdf", content)), 4_000_000)
    await carla.look()
    document = carla.screen[number]["document"]
    assert document["name"] == "bon's «lijst».pdf" and document["size"] == len(content)
    url = f"{carla.base}/{document['url']}"
    async with carla.http.get(url, headers=carla.headers()) as response:
        assert await response.read() == content
        assert response.content_type == "application/pdf"
        assert response.headers["Content-Disposition"].startswith("attachment; ")
        assert response.headers["Content-Security-Policy"].startswith("sandbox;")
        assert response.headers["Cache-Control"] == "no-store"
    assert await count(site.stage.database.reading, "file_parts") == 2 * (
        1 + len(content) // PIECE_BYTES
    )


async def test_the_bot_gets_what_was_sent(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the same way as a file of Telegram's: a photo of a card without a code."""
    gym = await site.member(Role.PROVIDER, "Zwembad", "Gijs")
    status, _said = await gym.upload(picture(), "IMG_1.png", "photo", type="image/png")
    assert status == 200
    assert "code" in gym.last
    read_nothing(monkeypatch)
    await gym.post_file(picture(), "IMG_2.png", "photo", "", type="image/png")
    chat = await site.chat_of(gym)
    file_id = await sent_file(site.stage.database.reading)
    web = site.stage.bot.web
    assert web is not None and await web.file(chat, file_id) == picture()
    with pytest.raises(NotFetched):
        await web.file(chat - 1, file_id)


async def test_what_comes_twice_is_there_once(site: Site) -> None:
    carla = await site.member(Role.VOLUNTEER, "vaart_welzijn", "Carla")
    id = new_id()
    first = await carla.upload(PDF, "a.pdf", id=id)
    assert await carla.upload(PDF, "a.pdf", id=id) == first
    asked = [text for text in carla.texts if "bestand" in text]
    assert len(asked) == 1
    sent = await site.stage.database.reading.value(
        "SELECT count(*) FROM web_messages WHERE sent_as = :id", {"id": id}
    )
    assert sent == 1


async def test_too_large_is_refused_and_leaves_nothing(site: Site) -> None:
    carla = await site.member(Role.COORDINATOR, "Gemeente Assen", "Carla")
    status, said = await carla.upload(b"x" * (MOST_BYTES + 1), "groot.bin")
    assert status == 413 and "20 MB" in said["text"]
    assert [one for one in carla.screen.values() if one["document"]] == []
    site.stage.later(hours=2)
    await site.stage.forget()
    assert (
        await count(site.stage.database.reading, "files")
        == await count(site.stage.database.reading, "file_parts")
        == 0
    )
    status, _said = await carla.upload(b"x" * MOST_BYTES, "net.bin")
    assert status == 200, "the control: just not too large"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b--\r\n",
        b"no form",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx',
        b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\nx\r\n--b--\r\n',
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n--b--\r\n',
        b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n\xff\r\n--b\r\n'
        b'Content-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n--b--\r\n',
        b"--b\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
        b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n' + b"x" * 50_000 + b"\r\n--b--",
    ],
)
async def test_what_is_no_form_with_a_file_is_refused(site: Site, body: bytes) -> None:
    carla = await site.member(Role.COORDINATOR, "Gemeente Assen", "Carla")
    before = await count(site.stage.database.reading, "messages")
    headers = carla.headers({"Content-Type": "multipart/form-data; boundary=b"})
    async with carla.http.post(f"{carla.base}/upload", data=body, headers=headers) as response:
        assert response.status in (400, 413)
    assert await count(site.stage.database.reading, "messages") == before


async def test_in_a_day_one_chat_sends_so_much(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_A_DAY", 10_000)
    carla = await site.member(Role.COORDINATOR, "Gemeente Assen", "Carla")
    assert (await carla.upload(PDF + b"x" * 8_000, "a.pdf"))[0] == 200
    assert (await carla.upload(PDF + b"x" * 8_000, "a.pdf"))[0] == 429
    site.stage.later(hours=25)
    assert (await carla.upload(PDF + b"x" * 8_000, "a.pdf"))[0] == 200


async def test_who_has_no_access_yet_sends_no_files(site: Site) -> None:
    token = await site.token(Role.COORDINATOR, "Gemeente Assen")
    async with site.stage.database.transaction() as transaction:
        await transaction.execute(
            "UPDATE invitations SET invited_by = NULL, valid_until = valid_until"
        )
    waits = site.open()
    assert await waits.join(token) == 200
    async with site.stage.database.transaction() as transaction:
        await transaction.execute("UPDATE web_chats SET person_id = NULL")
    assert (await waits.upload(PDF, "a.pdf"))[0] == 403


async def test_a_file_whose_message_is_deleted_is_shown_to_nobody_and_soon_gone(
    site: Site,
) -> None:
    anneke = await site.member()
    await anneke.give()
    photo = next((id, one["photo"]) for id, one in anneke.screen.items() if one["photo"])
    web, chat = site.stage.bot.web, await site.chat_of(anneke)
    assert web is not None
    assert await web.delete(chat, photo[0]) == "deleted"
    assert await web.delete(chat, photo[0]) == "gone"
    assert (await anneke.get(photo[1]))[0] == 404
    # What reads it may go on for a moment.
    assert await web.file(chat, photo[1].removeprefix("file/"))
    site.stage.later(hours=2)
    await site.stage.forget()
    assert (
        await count(site.stage.database.reading, "files")
        == await count(site.stage.database.reading, "file_parts")
        == 0
    )


async def test_a_letter_stands_once_however_often_it_is_sent(site: Site) -> None:
    anneke = await site.member()
    web, chat = site.stage.bot.web, await site.chat_of(anneke)
    assert web is not None
    content = Content("Uw voucher", photo=picture())
    first = await web.send(chat, content, 4_000_000)
    assert await web.send(chat, content, 4_000_000) == first
    assert await web.send(chat, content, 4_000_001) != first
    await anneke.look()
    assert anneke.texts.count("Uw voucher") == 2
    assert not await web.edit(chat, first, Content("Anders")), "as at Telegram"
    text = await web.send(chat, Content("Een <b>tekst</b>"), 4_000_002)
    changed = (await anneke.look())["changed"]
    assert await web.edit(chat, text, Content("Een <b>tekst</b>"))
    assert (await anneke.look())["changed"] == changed, "nothing changed"
    assert await web.edit(chat, text, Content("Anders"))
    await anneke.look()
    assert anneke.screen[text]["text"] == "Anders" and anneke.screen[text]["edited"]


def test_what_a_file_is_says_the_file() -> None:
    assert media.type_of(picture(), "text/html") == "image/png"
    assert media.type_of(b"<html>", "image/png") == media.UNKNOWN
    assert media.type_of(b"<html>", "text/html; charset=x") == "text/html"
    assert media.type_of(b"x", "../etc") == media.UNKNOWN
    assert media.type_of(b"RIFF1234WEBPVP8 ", "") == "image/webp"
    packed = io.BytesIO()
    zipfile.ZipFile(packed, "w").writestr("a", "b")
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert media.type_of(packed.getvalue(), sheet) == sheet


async def test_what_is_no_picture_is_never_shown_as_one(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    carla = await site.member(Role.VOLUNTEER, "vaart_welzijn", "Carla")
    html = b"<html><script>alert(1)</script>"
    read_nothing(monkeypatch)
    assert (await carla.post_file(html, "x.html", "photo", "", type="image/png"))[0] == 200
    url = f"{carla.base}/file/{await sent_file(site.stage.database.reading)}"
    async with carla.http.get(url, headers=carla.headers()) as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment; ")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fake\\kaart.png", "kaart.png"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("x" * 500 + ".xlsx", "x" * 115 + ".xlsx"),
        ("", ""),
    ],
)
def test_a_name_is_a_name_and_no_path(sent: str, kept: str) -> None:
    assert media.plain_name(sent) == kept
    header = media.disposition("application/pdf", media.plain_name(sent))
    assert "\r" not in header and "\n" not in header and header.isascii()
