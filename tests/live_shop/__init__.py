"""A real pretix on loopback, for `make test-shop` and `make demo-shop`.

install: pretix in a folder of its own, and a database to copy for each start.
pretix_server: one shop: started, frozen, killed.
staff: what those who run the shop do by hand.
buyer: somebody who buys in it, as a browser does.
demo: the demo with a shop beside it.

What runs inside pretix, with its Python and not ours, is in inside/.
"""
