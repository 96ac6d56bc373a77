"""Files go up and come down; pictures must be pictures."""

import io

import httpx
import pytest
from PIL import Image
from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from bot.simulator.errors import PlayError
from bot.simulator.telegram import Telegram
from tests.simulator.conftest import ANNEKE, TOKEN, Refused


def picture(width: int = 8, height: int = 6, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height)).save(buffer, kind)
    return buffer.getvalue()


async def test_a_photo_goes_up_and_comes_down(bot: Bot, world: Telegram) -> None:
    content = picture()
    message = await bot.send_photo(ANNEKE, content, caption="<b>Uw kaart</b>", parse_mode="HTML")
    [size] = message.photo
    assert (size.width, size.height, size.file_size) == (8, 6, len(content))
    assert message.caption == "Uw kaart"
    file = await size.get_file()
    assert bytes(await file.download_as_bytearray()) == content
    shown = world.messages(ANNEKE)[-1].to_json()
    assert shown["html"] == "<b>Uw kaart</b>"
    assert shown["photo"].startswith("/play/file/")


async def test_a_document_goes_up_and_comes_down(bot: Bot, world: Telegram) -> None:
    message = await bot.send_document(ANNEKE, b"a;b", filename="stand.csv")
    assert message.document is not None
    assert (message.document.file_name, message.document.mime_type) == ("stand.csv", "text/csv")
    file = await message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"a;b"
    shown = world.messages(ANNEKE)[-1].to_json()["document"]
    assert (shown["name"], shown["size"]) == ("stand.csv", 3)


async def test_a_file_id_can_be_sent_again(bot: Bot, refused: Refused) -> None:
    photo = (await bot.send_photo(ANNEKE, picture())).photo[0]
    again = (await bot.send_photo(ANNEKE, photo.file_id)).photo[0]
    assert again == photo
    said = await refused(bot.send_document(ANNEKE, photo.file_id))
    assert said == "can't use file of type Photo as Document"
    said = await refused(bot.send_photo(ANNEKE, "nothing"))
    assert said == "wrong file identifier/HTTP URL specified"
    assert await refused(bot.get_file("nothing")) == "invalid file_id"


async def test_media_can_be_replaced(bot: Bot, world: Telegram, refused: Refused) -> None:
    message = await bot.send_photo(ANNEKE, picture(), caption="a")
    await message.edit_media(InputMediaDocument(b"x", caption="b", filename="b.pdf"))
    last = world.messages(ANNEKE)[-1]
    assert (last.text, last.file and last.file.name, last.edited) == ("b", "b.pdf", True)
    assert "photo" not in last.api
    same = InputMediaDocument(last.api["document"]["file_id"], caption="b")
    assert (await refused(message.edit_media(same))).startswith("message is not modified")
    assert (await message.edit_caption("c")) is not True
    await message.edit_media(InputMediaPhoto(picture(4, 4)))
    assert world.messages(ANNEKE)[-1].to_json()["photo"] is not None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (picture()[:40], "IMAGE_PROCESS_FAILED"),
        (picture(8000, 2001), "PHOTO_INVALID_DIMENSIONS"),
        (picture(210, 10), "PHOTO_INVALID_DIMENSIONS"),
        (b"x" * (10 * 2**20 + 1), "file of size 10485761 bytes is too big for a photo"),
    ],
    ids=["no picture", "half a picture", "too large", "too long", "too many bytes"],
)
async def test_bad_photos(bot: Bot, refused: Refused, content: bytes, said: str) -> None:
    assert await refused(bot.send_photo(ANNEKE, content)) == said


@pytest.mark.slow
async def test_empty_and_enormous_documents(
    bot: Bot, client: httpx.AsyncClient, refused: Refused
) -> None:
    assert await refused(bot.send_document(ANNEKE, b"")) == "file must be non-empty"
    answer = await client.post(
        f"/bot{TOKEN}/sendDocument",
        data={"chat_id": ANNEKE},
        files={"document": ("big.bin", b"x" * (50 * 2**20 + 1))},
    )
    assert answer.json()["error_code"] == 413
    answer = await client.post(f"/bot{TOKEN}/sendDocument", data={"chat_id": ANNEKE})
    assert answer.json()["description"] == "Bad Request: there is no document in the request"


async def test_a_person_sends_files(bot: Bot, world: Telegram) -> None:
    world.upload(ANNEKE, picture(kind="JPEG"), "foto.jpg", "photo", caption="kijk")
    world.upload(ANNEKE, b"a;b", "lijst.csv", "document")
    with pytest.raises(PlayError):
        world.upload(ANNEKE, b"no picture", "foto.jpg", "photo")
    first, second = [update.message for update in await bot.get_updates()]
    assert first is not None and first.caption == "kijk"
    assert (
        bytes(await (await first.photo[-1].get_file()).download_as_bytearray())[:2] == b"\xff\xd8"
    )
    assert second is not None and second.document is not None
    assert bytes(await (await second.document.get_file()).download_as_bytearray()) == b"a;b"


async def test_large_files_cannot_be_downloaded(bot: Bot, world: Telegram) -> None:
    world.upload(ANNEKE, b"x" * (20 * 2**20 + 1), "groot.bin", "document")
    [update] = await bot.get_updates()
    assert update.message is not None and update.message.document is not None
    with pytest.raises(BadRequest, match="too big"):
        await update.message.document.get_file()


async def test_a_file_needs_the_token(client: httpx.AsyncClient, bot: Bot) -> None:
    message = await bot.send_document(ANNEKE, b"a")
    assert message.document is not None
    path = (await message.document.get_file()).file_path or ""
    place = path.rpartition(TOKEN)[2]
    assert (await client.get(f"/file/bot{TOKEN}{place}")).content == b"a"
    assert (await client.get(f"/file/bot1:x{place}")).status_code == 401
    assert (await client.get(f"/file/bot{TOKEN}/documents/none.bin")).status_code == 404
