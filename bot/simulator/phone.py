"""A phone with Telegram, as the page asks for it over HTTP: what it shows, and what is done."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.simulator.asgi import received
from bot.simulator.errors import PlayError
from bot.simulator.exercise import AdjustableClock, Exercise, Programme, json_of, text_of
from bot.simulator.model import Json
from bot.simulator.telegram import Telegram

_FIRST_NEW_PERSON = 2001


class Phone(Exercise):
    """What the page asks where people have Telegram."""

    def __init__(
        self,
        telegram: Telegram,
        zone: ZoneInfo,
        clock: AdjustableClock | None,
        programme: Programme,
    ) -> None:
        super().__init__(telegram, zone, clock, programme)
        self._telegram = telegram
        # (person, message, data) of every button that a phone has seen: it may still show one
        # that the bot took away a moment ago.
        self._shown: set[tuple[int, int, str]] = set()

    def routes(self) -> list[BaseRoute]:
        """The page, and where it asks what."""
        return [
            *super().routes(),
            Route("/play/file/{file_id}", self.file, methods=["GET"]),
            Route("/play/{person:int}/send", self.send, methods=["POST"]),
            Route("/play/{person:int}/tap", self.tap, methods=["POST"]),
            Route("/play/{person:int}/open", self.open, methods=["POST"]),
            Route("/play/{person:int}/upload", self.upload, methods=["POST"]),
            Route("/play/{person:int}/block", self.block, methods=["POST"]),
            Route("/play/{person:int}/unblock", self.unblock, methods=["POST"]),
        ]

    def told(self) -> Json:
        people = [
            {
                "id": person.id,
                "name": " ".join(filter(None, (person.first_name, person.last_name))),
                "about": person.about,
            }
            for person in self._telegram.people.values()
        ]
        bot = {"name": self._telegram.name, "username": self._telegram.username}
        return {"bot": bot, "people": people, "frames": None}

    def has(self, person: int) -> bool:
        return person in self._telegram.people

    def chat(self, person: int) -> list[Json]:
        messages = [message.to_json() for message in self._telegram.messages(person)]
        for message in messages:
            self._show(person, message)
        return messages

    def newcomer(self, name: str, about: str) -> int:
        if not name:
            raise PlayError("name is missing.")
        user_id = max([_FIRST_NEW_PERSON - 1, *self._telegram.people]) + 1
        self._telegram.add_person(user_id, name, about=about)
        return user_id

    def passes(self, event: Json) -> None:
        if "message" in event:
            self._show(event["person"], event["message"])

    def _show(self, person: int, message: Mapping[str, Any]) -> None:
        self._shown |= {
            (person, message["id"], button["data"])
            for row in message["keyboard"] or []
            for button in row
            if "data" in button
        }

    async def send(self, request: Request) -> Response:
        text = text_of(await json_of(request), "text")
        return JSONResponse({"message_id": self._telegram.send_text(self.person(request), text)})

    async def tap(self, request: Request) -> Response:
        body = await json_of(request)
        message_id = body.get("message_id")
        if not isinstance(message_id, int):
            raise PlayError("message_id is missing.")
        person, data = self.person(request), text_of(body, "data")
        stale = (person, message_id, data) in self._shown
        return JSONResponse(
            {"callback_id": self._telegram.tap(person, message_id, data, stale=stale)}
        )

    async def open(self, request: Request) -> Response:
        url = text_of(await json_of(request), "url")
        return JSONResponse({"message_id": self._telegram.open_link(self.person(request), url)})

    async def upload(self, request: Request) -> Response:
        person = self.person(request)
        form = await request.form()
        file, kind, caption = form.get("file"), form.get("kind"), form.get("caption")
        if not isinstance(file, UploadFile):
            raise PlayError("file is missing.")
        if kind not in ("photo", "document"):
            raise PlayError("kind is photo or document.")
        upload = await received(file)
        message_id = self._telegram.upload(
            person,
            upload.content,
            upload.filename,
            "photo" if kind == "photo" else "document",
            caption if isinstance(caption, str) else None,
        )
        return JSONResponse({"message_id": message_id})

    async def block(self, request: Request) -> Response:
        self._telegram.block(self.person(request))
        return JSONResponse({})

    async def unblock(self, request: Request) -> Response:
        self._telegram.unblock(self.person(request))
        return JSONResponse({})

    async def file(self, request: Request) -> Response:
        file = self._telegram.file_at(request.path_params["file_id"])
        if file is None:
            raise HTTPException(404, "There is no such file.")
        # A document never opens as a page of this site.
        if file.kind == "document":
            disposition = f"attachment; filename*=utf-8''{quote(file.name)}"
            return Response(
                file.content,
                media_type="application/octet-stream",
                headers={"Content-Disposition": disposition},
            )
        return Response(file.content, media_type=file.content_type)
