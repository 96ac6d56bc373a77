"""GET file/ID: a file of one's own chat, piece by piece."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.channels.web import media
from bot.channels.web.answers import FILE_POLICY, Refusal, too_fast
from bot.channels.web.door import Door
from bot.storage import web_files
from bot.translation import gettext as _

# What a browser is told that a file is; whatever else it is, it is only saved.
_TOLD = (
    *media.PICTURES,
    "application/pdf",
    "text/calendar",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


async def file(door: Door, request: Request) -> Response:
    """A file that a message of one's own chat shows."""
    session = await door.session(request)
    if seconds := door.limits.files.take(session.token_hash):
        raise too_fast(seconds)
    reading, keys = door.installation.database.reading, door.installation.keys
    found = await web_files.find(reading, keys, session.chat_id, request.path_params["id"])
    if found is None:
        raise Refusal(404, _("This file is no longer there."))
    headers = {
        "Content-Length": str(found.size),
        "Content-Disposition": media.disposition(found.type, found.name),
        "Content-Security-Policy": FILE_POLICY,
    }
    kind = found.type if found.type in _TOLD else media.UNKNOWN
    return StreamingResponse(
        web_files.pieces(reading, keys, found), headers=headers, media_type=kind
    )
