"""`demo`: the whole bot on one machine, with a phone in the browser."""

import socket
import sys
from contextlib import suppress
from importlib.util import find_spec

import click

from bot.cli.command import command
from bot.cli.installation import OperatorError


@command("demo", "demo --port 8801", for_others=True)
@click.option("--port", type=int, default=8800, help="where the page is; default: 8800")
@click.option("--telegram", is_flag=True, help="see the bot in Telegram, which is simulated")
@click.option("--play", is_flag=True, help="print a whole issue as a transcript")
async def demo(port: int, telegram: bool, play: bool) -> int:
    """Play with the whole bot on this machine, in its own page in the browser. No Telegram, no
    account, and nothing is kept.
    """
    # Nothing but the demo and the tests needs the simulator, and what reads a phone's forms.
    if find_spec("python_multipart") is None:
        raise OperatorError("The demo needs one more package than the bot. Run: make demo")
    from bot.simulator import demo as simulated
    from bot.simulator.page_demo import page_demo
    from bot.simulator.scene import serve_page
    from bot.simulator.server import PortClosed

    if play:
        return await simulated.play(sys.stdout)
    try:
        return await serve_page(simulated.demo(port) if telegram else page_demo(port), sys.stdout)
    except PortClosed as closed:
        raise OperatorError(f"{closed} Try: make demo PORT={_free_port(port)}") from None


def _free_port(taken: int) -> int:
    """The first port after this one that is free on this machine."""
    for port in range(taken + 1, min(taken + 100, 65_536)):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    return 8800
