"""What a round of asking costs a shop with 1,500 cards: a second at most, and 40 requests."""

from bot.webshop.pretix import Pretix
from tests.helpers.effort import measured
from tests.helpers.pretix_facts import ZONE
from tests.helpers.relay import relay
from tests.live_shop.pretix_server import pretix
from tests.live_shop.staff import Staff

COUNT = 1_500
# Of the shop's processor, on the machine of helpers/effort.py.
MOST_SECONDS, MOST_REQUESTS = 1.0, 40
# What others do at the same time only adds to what a round takes.
ROUNDS = 5


async def test_a_round_of_asking_is_a_few_requests_however_many_cards_there_are() -> None:
    with pretix() as server:
        staff = Staff(server)
        await staff.fill("RONDE-", COUNT, "150")
        await staff.change("RONDE-0007", "-40")
        left = {f"RONDE-{number:04}": 15_000 for number in range(COUNT)}
        shop = Pretix(server.url, server.organizer, server.token, ZONE)
        # What was never asked is slower.
        await shop.look("RONDE-0000")
        took = []
        for _round in range(ROUNDS):
            with measured(server.spent) as effort:
                (use,), _mark = await shop.uses("", left)
            took.append(effort.seconds)
        await shop.close_connections()
        async with relay(server.url) as line:
            counted = Pretix(line.url, server.organizer, server.token, ZONE)
            await counted.uses("", left)
            await counted.close_connections()
        staff.go_home()
    print(f"{COUNT} cards: {line.calls} requests, {[round(each, 2) for each in took]} s")
    assert (use.code, use.cents) == ("RONDE-0007", 4_000)
    assert line.calls <= MOST_REQUESTS
    assert min(took) < MOST_SECONDS
