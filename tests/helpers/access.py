"""People with more than one role, and the links of their invitations."""

from io import BytesIO

import zxingcpp
from PIL import Image

from bot.storage.people import Role
from tests.conftest import Person, Stage


async def with_roles(stage: Stage, *roles: tuple[Role, str], name: str = "Carla") -> Person:
    """Somebody who accepted an invitation for each of these roles, in this order."""
    (role, organisation), *more = roles
    person = await stage.join(role, organisation, name)
    for role, organisation in more:
        await person.open(await stage.link(role, organisation))
        await person.tap("Ja, ook dit")
    return person


async def both(stage: Stage) -> Person:
    """A coordinator who also gives vouchers."""
    return await with_roles(
        stage, (Role.COORDINATOR, "Gemeente Assen"), (Role.INTERMEDIARY, "voedselbank")
    )


async def roles_of(stage: Stage, person: Person) -> dict[str, str]:
    rows = await stage.database.reading.rows(
        "SELECT roles.role, roles.organisation FROM roles JOIN people ON people.id = person_id"
        " WHERE chat_id = :chat",
        {"chat": person.id},
    )
    return {row["role"]: row["organisation"] for row in rows}


def link_in(person: Person) -> str:
    """The invitation's link, as its QR code says it."""
    picture = person.messages[-1].file
    assert picture is not None
    [scanned] = zxingcpp.read_barcodes(Image.open(BytesIO(picture.content)))
    assert scanned.text in person.last
    return scanned.text
