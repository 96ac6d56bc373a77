"""What names somebody, or has a number of theirs in words, does not stay on the screen."""

import pytest

from tests.conftest import Stage

NAMED = [
    "Fatima wil een voucher voor sport",
    "fatima el idrissi wil een voucher voor sport",
    "voucher voor fatima",
    "is de voucher van fatima nog geldig",
    "mail fatima@voorbeeld.nl een voucher voor sport",
    "een bon graag voor yusuf",
    "telefoon nul zes een twee drie vier vijf zes zeven acht voucher sport",
    "Sofie heeft nog een voucher nodig voor cultuur",
    "ik ben de code van karim kwijt",
    "voucher voor jan de vries sport",
    "geef anna een voucher",
    "mijn collega anna vraagt een voucher",
    "geef fatima el idrissi ook een bon",
]
NAMELESS = [
    "mag ik een voucher voor sport",
    "voucher voor cultuur graag",
    "ik ben de code kwijt",
    "wat is er zaterdag te doen",
    "waar kan ze zwemmen in kloosterveen",
    "hoeveel vouchers heb ik gegeven",
    "een flyer voor in de wachtkamer",
    "wat kan je met de voucher",
    "geef maar een voucher voor sport",
    "mijn collega vraagt een voucher voor sport",
    "stuur mij een flyer",
    "waar kan ik met de voucher naar zwemles",
]


@pytest.mark.parametrize("line", NAMED)
async def test_what_names_somebody_is_deleted(stage: Stage, line: str) -> None:
    anneke = await stage.intermediary()
    await anneke.send(line)
    assert line not in [message.text for message in anneke.messages]


@pytest.mark.parametrize("line", [each for each in NAMELESS if " ze " not in each])
async def test_what_names_nobody_stays(stage: Stage, line: str) -> None:
    anneke = await stage.intermediary()
    await anneke.send(line)
    assert line in [message.text for message in anneke.messages]


async def test_a_bsn_in_words_is_told(stage: Stage) -> None:
    anneke = await stage.intermediary()
    line = "bsn een twee drie vier vijf zes zeven acht twee"
    assert "Stuur geen naam of BSN." in await anneke.send(line)
    assert line not in [message.text for message in anneke.messages]
