"""Activities, and messages about them."""

from datetime import datetime

from tests.conftest import ZONE, Person, Stage


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in Assen."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


async def open_event(person: Person, title: str) -> str:
    """Go to one activity, over as many pages as it takes."""
    await person.send("activiteiten")
    while not (found := [label for label in person.buttons if is_about(label, title)]):
        await person.tap("Meer")
    return await person.tap(found[0])


def is_about(label: str, title: str) -> bool:
    """Whether a button is about an activity: za 11 sep · Opening Week van d…"""
    shown = label.partition(" · ")[2] or label
    return title in (label, shown) or (shown.endswith("…") and title.startswith(shown[:-1]))


CALL = "We zoeken nog twee mensen voor de koffie."


async def write(stage: Stage, text: str = CALL) -> None:
    """A coordinator writes to all volunteers, up to the confirming tap."""
    carla = await stage.coordinator()
    stage.people["carla"] = carla
    await carla.send("activiteiten")
    await carla.tap("Bericht aan een groep")
    await carla.tap(carla.label("Vrijwilligers"))
    await carla.send(text)
