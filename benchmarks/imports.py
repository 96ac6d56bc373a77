"""A hundred thousand coupons come in, while people at the counter go on."""

import asyncio
import io
from contextlib import suppress
from time import perf_counter

from benchmarks.registry import FULL, Figure, measurement, percentile
from benchmarks.stage import Stage, staged
from bot.simulator.user import User
from bot.storage.people import Role

ROWS = 100_000
PEOPLE = 4
# Somebody at the counter does not tap without a pause.
_PAUSE_SECONDS = 0.02
_CALM_SECONDS = 4.0
_WAIT_SECONDS = 600.0


@measurement(
    Figure("import_rows_per_second", "Import of 100,000 coupons (CSV), read and stored", "rows/s"),
    Figure("import_tap_p99_ms", "Meanwhile: a tap until its answer, 99th percentile", "ms"),
    Figure("import_tap_most_ms", "Meanwhile: the slowest tap", "ms"),
    Figure("import_calm_p99_ms", "The same taps just before it, 99th percentile", "ms"),
)
async def import_coupons() -> dict[str, float]:
    """From the upload until all of it counts, without the time that the coordinator reads."""
    seconds, taps, calm = await _import(_csv(), "bonnen.csv")
    return {
        "import_rows_per_second": ROWS / seconds,
        "import_tap_p99_ms": percentile(taps, 99) * 1000,
        "import_tap_most_ms": max(taps) * 1000,
        "import_calm_p99_ms": percentile(calm, 99) * 1000,
    }


if FULL:

    @measurement(
        Figure("import_xlsx_rows_per_second", "The same from an Excel file", "rows/s"),
        Figure("import_xlsx_tap_p99_ms", "Meanwhile: a tap until its answer", "ms"),
    )
    async def import_excel() -> dict[str, float]:
        """An Excel file takes many times the processor time of a CSV to read."""
        seconds, taps, _calm = await _import(_xlsx(), "bonnen.xlsx")
        return {
            "import_xlsx_rows_per_second": ROWS / seconds,
            "import_xlsx_tap_p99_ms": percentile(taps, 99) * 1000,
        }


def _lines() -> list[list[str]]:
    header = ["code", "soort", "bedrag", "saldo", "valuta", "geldig tot", "partij", "nummer"]
    rows = [
        [f"WPDA-{n:06}", "sport", "12,50", "12,50", "EUR", "31-12-2022", "2021-1", str(n)]
        for n in range(ROWS)
    ]
    return [header, *rows]


def _csv() -> bytes:
    return "".join(";".join(line) + "\r\n" for line in _lines()).encode()


def _xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in _lines():
        sheet.append(line)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


async def _import(data: bytes, name: str) -> tuple[float, list[float], list[float]]:
    """Import a file; returns how long it took, and how long each tap meanwhile and before."""
    settings = {"MESSAGES_PER_SECOND": "0", "CHAT_SECONDS": "0"}
    async with staged(1 + PEOPLE, settings, first=Role.COORDINATOR) as stage:
        carla, *others = stage.people
        taps: list[float] = []
        walking = [asyncio.create_task(_walk(person, taps)) for person in others]
        await asyncio.sleep(_CALM_SECONDS)
        calm = taps[:]
        taps.clear()
        seconds = await _take_in(stage, carla, data, name)
        for walk in walking:
            walk.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*walking)
    return seconds, taps, calm


async def _take_in(stage: Stage, carla: User, data: bytes, name: str) -> float:
    begun = perf_counter()
    stage.telegram.upload(carla.id, data, name, "document")
    preview = await carla.sees("Nieuw: 100.000", _WAIT_SECONDS)
    seconds = perf_counter() - begun
    begun = perf_counter()
    button = preview.buttons["Sla 100.000 bonnen op"]
    stage.telegram.tap(carla.id, preview.id, button)
    await carla.sees("Klaar.", _WAIT_SECONDS)
    return seconds + perf_counter() - begun


async def _walk(person: User, taps: list[float]) -> None:
    """Tap after tap, each timed until its answer is on the screen."""
    menu = await person.type("start", "Welkom")
    while True:
        begun = perf_counter()
        question = await person.tap(menu, "Voucher geven", "Waarvoor")
        taps.append(perf_counter() - begun)
        await asyncio.sleep(_PAUSE_SECONDS)
        begun = perf_counter()
        menu = await person.tap(question, "Stop", "Gestopt")
        taps.append(perf_counter() - begun)
        await asyncio.sleep(_PAUSE_SECONDS)
