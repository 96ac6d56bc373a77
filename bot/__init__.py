"""Meedoenbot: the tool with which organisations hand out a municipality's vouchers.

The house, from the ground up. What stands in a line imports only from lines above it, and what
stands together in one knows nothing of each other. A room's own list says the order inside it.

translation, child_process, formatting, clock, keys, database_address, config, logs: for all.
domain, render: the rules; pictures and papers.
parsing, storage: what people type and send; the database.
understanding: what a typed line means.
webshop, reporting: lists for a shop; figures.
channels: how people reach the bot, and hear from it.
delivery: what comes in and goes out.
conversation, operation: what a turn is made of; whether the bot is well.
messages: what letters say and look like.
handlers: one conversation a file.
entries: parts of the list of routes, each about one subject.
schedule, routes: what happens by the clock; everything that the bot answers to.
app: puts a bot together.
simulator: the Bot API on loopback and the demo.
cli: the command line, a file a group of commands.
__main__: its door.
"""

VERSION = "0.2.0"
