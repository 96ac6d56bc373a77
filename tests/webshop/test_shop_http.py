"""What answers in the place of a shop: a proxy, a login page, nobody; and the shop that says no."""

import ssl

import aiohttp
import pytest
from aiohttp import web

from bot.webshop.shop import Away, NotTheShop, Refused
from bot.webshop.shop_http import ShopHttp
from tests.helpers.other_sites import HTML, answering


async def failing(url: str) -> Away | Refused:
    """How a call to this address fails."""
    http = ShopHttp(url, {})
    try:
        with pytest.raises((Away, Refused)) as failed:
            await http.call("GET", "/cards/")
    finally:
        await http.close()
    assert isinstance(failed.value, Away | Refused)
    return failed.value


async def told_of(response: web.Response) -> Away | Refused:
    async with answering(response) as url:
        return await failing(url)


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 410])
async def test_a_web_page_in_the_place_of_the_shop_refuses_nothing(status: int) -> None:
    failed = await told_of(web.Response(status=status, text=HTML, content_type="text/html"))
    assert isinstance(failed, NotTheShop)
    assert f"a web page (status {status})" in str(failed)


async def test_who_is_sent_on_to_a_login_is_not_refused() -> None:
    to_login = {"Location": "https://login.example.org/?next=secret"}
    failed = await told_of(web.Response(status=302, headers=to_login))
    assert isinstance(failed, NotTheShop)
    assert "sent on to https://login.example.org (status 302)" in str(failed)
    assert "secret" not in str(failed)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_what_the_shop_itself_refuses_is_refused(status: int) -> None:
    """The control of `test_a_web_page_in_the_place_of_the_shop_refuses_nothing`."""
    failed = await told_of(web.json_response({"code": "no_right"}, status=status))
    assert isinstance(failed, Refused)
    assert (failed.status, failed.code) == (status, "no_right")


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503])
async def test_a_shop_that_is_busy_or_broken_is_away(status: int) -> None:
    failed = await told_of(web.json_response({}, status=status, headers={"Retry-After": "7"}))
    assert isinstance(failed, Away) and not isinstance(failed, NotTheShop)
    assert failed.wait == 7


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("0", 1), ("-5", 1), ("nan", 1), ("30", 30), ("inf", 3_600), ("soon", None)],
)
async def test_it_is_left_alone_for_a_while_whatever_it_says(
    said: str, seconds: float | None
) -> None:
    """Else one that says 0 is asked hundreds of times a second."""
    failed = await told_of(web.json_response({}, status=429, headers={"Retry-After": said}))
    assert isinstance(failed, Away)
    assert failed.wait == seconds


async def test_the_address_of_what_was_made_sends_nobody_on() -> None:
    """WooCommerce says where a new coupon is. Control:
    `test_who_is_sent_on_to_a_login_is_not_refused`."""
    made = {"Location": "https://shop.example.org/wp-json/wc/v3/coupons/1"}
    async with answering(web.json_response({"id": 1}, status=201, headers=made)) as url:
        http = ShopHttp(url, {})
        try:
            assert (await http.call("POST", "/coupons")).json == {"id": 1}
        finally:
            await http.close()


async def test_nobody_at_that_address() -> None:
    async with answering(web.Response()) as url:
        pass
    assert "nothing listens there" in str(await failing(url))
    assert "no such host" in str(await failing("https://shop.invalid"))


async def test_no_https_is_spoken_there() -> None:
    async with answering(web.Response()) as url:
        failed = await failing(url.replace("http", "https"))
    assert "no https is spoken there" in str(failed)


async def test_a_certificate_that_is_not_good(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = ssl.SSLCertVerificationError(1, "certificate verify failed")
    bad.verify_message = "self-signed certificate"

    def refuses(*_asked: object, **_facts: object) -> None:
        raise aiohttp.ClientConnectorCertificateError(None, bad)  # type: ignore[arg-type]

    monkeypatch.setattr(aiohttp.ClientSession, "request", refuses)
    failed = await failing("https://shop.example.org")
    assert str(failed) == "its certificate is not good: self-signed certificate"
