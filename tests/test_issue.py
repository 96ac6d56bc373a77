"""Giving a voucher, as somebody at the counter sees it."""

import re

from tests.conftest import Stage

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}")


async def test_a_voucher_costs_three_taps_and_one_line(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert "Welkom bij de voucherhulp van Assen. Wat wilt u doen?" in anneke.last
    assert await anneke.tap("Voucher geven") == "Waarvoor is de voucher?"
    assert "Typ de postcode en het huisnummer." in await anneke.tap("Sport")
    assert "Klopt dit? Voucher van €\u00a0150 voor sport." in await anneke.send("9401 AB 12")
    await anneke.tap("Geef voucher")
    assert CODE.search(anneke.question.text)
    assert "geldig tot en met dinsdag 6 september 2022" in anneke.question.text
    assert (anneke.taps, anneke.lines) == (3, 1)


async def test_the_next_voucher_costs_two_taps_and_one_line(stage: Stage) -> None:
    anneke = await stage.intermediary()
    first = await anneke.give()
    anneke.taps = anneke.lines = 0
    await anneke.tap("Volgende")
    await anneke.send("9402 AB 3")
    assert "voor sport" in anneke.last
    await anneke.tap("Geef voucher")
    assert anneke.copied() != first
    assert (anneke.taps, anneke.lines) == (2, 1)
    assert await stage.issued() == 2
