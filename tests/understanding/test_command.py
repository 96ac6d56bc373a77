"""`python -m bot understand`: the contract with whoever looks from outside."""

import asyncio
import json
import sys

import pytest

from tests.helpers.command_line import ROOT

pytestmark = pytest.mark.slow
LINES = {
    "intermediary\tgraag een sportvoucher voor 9401 ab 12": (
        "issue",
        {"category": "sport", "postcode": "9401AB", "number": "12"},
    ),
    "volunteer\thoe laat begint de frida kahlo tentoonstelling": (
        "events",
        {"about": "frida kahlo"},
    ),
    "provider\tinwisselen Q4BX-7KNH-2WTDM": ("redeem", {"code": "Q4BX-7KNH-2WTDM"}),
    "coordinator\thoeveel per wijk": ("uptake", {"by": "neighbourhood"}),
}


async def understood(lines: str) -> tuple[list[dict[str, object]], str, int]:
    """What the command prints, what it complains of, and how it ends."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "understand"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate(lines.encode())
    printed = [json.loads(line) for line in out.decode().splitlines()]
    assert process.returncode is not None
    return printed, errors.decode(), process.returncode


async def test_each_line_has_its_meaning() -> None:
    printed, errors, code = await understood("\n".join(LINES) + "\n")
    assert [(each["intent"], each["slots"]) for each in printed] == [*LINES.values()]
    assert all(isinstance(each["sure"], float) and 0 < each["sure"] <= 1 for each in printed)
    assert (errors, code) == ("", 0)


async def test_a_line_that_is_none_is_named_and_keeps_its_place() -> None:
    printed, errors, code = await understood("mayor\thallo\nno tab\nvolunteer\tmoi\n")
    assert [each["intent"] for each in printed] == ["unknown", "unknown", "greet"]
    assert (errors.count("\n"), code) == (2, 1)
    assert "line 1" in errors
