"""What is killed is all of the shop: what it is forked from has no part in it."""

from tests.live_shop.install import DATABASE
from tests.live_shop.pretix_server import PretixServer
from tests.live_shop.processes import Seen, in_group


def test_after_a_kill_nothing_of_the_shop_is_left(server: PretixServer) -> None:
    group = server.group
    assert group is not None
    # The control: one that takes calls, and one that watches it.
    assert len(in_group(group)) == 2
    server.kill()
    assert not server.answers()
    assert in_group(group) == []


def test_what_the_shop_is_forked_from_has_no_port_and_no_database(server: PretixServer) -> None:
    assert server.group is not None
    serving = in_group(server.group)
    # The control.
    assert all(each.has_open("socket:") for each in serving)
    (parent,) = {each.parent for each in serving} - {server.group}
    imported = Seen(parent, 0, 0.0)
    assert not imported.has_open("socket:") and not imported.has_open(DATABASE)
