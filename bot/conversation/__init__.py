"""What a turn is made of: who speaks, where the conversation stands, what a tap means.

A file imports only what stands above it here:

turn: one turn: what is known at its start, and what it leaves when it is done.
role_menu: what somebody begins with, by role, and the button that ends it.
sent_files: what somebody sent is not kept, where the channel is our own: once it was read, it goes.
context: who speaks, in which conversation, inside which transaction; `say()`.
background: what takes longer than a turn: files to fetch, tables to store.
shop_words: what coordinators hear of one card that a person is to look at.
shop_scans: what providers scan, taken off in the live webshop first.
shop_openings: opens a card in the live webshop, with what is left on its voucher.
shop_keeper: makes the live webshop's cards what they ought to be, and books what it did.
taps: what a tap on a button may do: an answer counts once.
edits: a message that is edited while what it brought still waits is read again.
left: what is said of a file that somebody left for something else.
routing: the kinds of entry in the list of what the bot answers to.
turns: does one update, or what came of a task, as one turn inside a transaction.
"""
