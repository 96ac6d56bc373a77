"""Coupons that are there to be given."""

from tests.conftest import Person, Stage

HEADER = "code;soort;bedrag;geldig tot\n"


def export(*lines: str) -> bytes:
    return (HEADER + "".join(f"{line}\n" for line in lines)).encode()


def some(count: int, kind: str = "school", value: str = "10,00", first: int = 1) -> list[str]:
    """Lines of an export: coupons that are alike."""
    return [f"{kind.upper()}-{n:04};{kind};{value};31-12-2022" for n in range(first, first + count)]


async def stocked(stage: Stage, *lines: str) -> Person:
    """A coordinator who took these in; returns the coordinator."""
    carla = await stage.coordinator()
    await take_in(carla, *lines)
    return carla


async def take_in(carla: Person, *lines: str) -> None:
    await carla.upload(export(*lines), "bonnen.csv")
    await carla.tap(carla.buttons[0])
    assert "bij gekomen" in carla.last or "veranderd" in carla.last


async def give_alone(anneke: Person, label: str, line: str = "9401 AB 12") -> str:
    """A coupon by itself; returns what is said."""
    await anneke.send("bon")
    if label in anneke.buttons:
        await anneke.tap(label)
    await anneke.send(line)
    return await anneke.tap("Geef bon")
