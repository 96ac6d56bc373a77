"""The command line, a file a group of commands.

A file imports only what stands above it here:

help: how help is laid out.
installation: scheme, key, clock and database, opened and held to each other.
command: how a command is declared, how it ends, and how it asks.
list_file: a webshop's list as an operator hands it over.
run: the bot in service.
people: inviting, and what is kept of somebody.
webshop: codes, coupons and redemptions in; exports out.
shop: the live webshop held against the books, or left.
backup: a sealed copy of the database, and one put back.
database: the counts put right; everything sealed with a new key.
move: everything moved to another engine or another place.
clock: a clock that was wrong, and what it made lapse.
report: the report for the council.
check: what is wrong with an installation.
understand: what typed sentences mean, without a bot.
demo: the whole bot on one machine.
main: all commands, and running one.
"""
