"""The database: one file a group of tables. Knows no channel.

A file imports only what stands above it here:

steps: which numbered steps a database had, and whether its tables are like that.
errors: what can go wrong in the database, in words of our own: no driver's name leaves storage.
database: looks and transactions, whatever engine keeps the tables.
sqlite/connection: a connection to a file of SQLite, and what it raises in our words.
sqlite/parts: what a SQLite database is made of, and what the numbered steps make.
sqlite/files: a file that takes the place of a database only when it is whole.
sqlite/database: a file of SQLite: opened, brought up to date, rewritten, looked at.
sqlite/filling: a new file, filled with what another database holds.
sqlite/lock: one file, one bot.
sqlite/mark_order: lays marks anew at night, so that no order of writing is left.
sqlite/counters: what comes in and goes out, counted on the connection that writes.
postgres/pipeline: batches of statements in libpq's pipeline: one round trip for each.
postgres/connection: a connection to PostgreSQL, and what it raises in our words.
postgres/access: whether a user may work in a schema.
postgres/fence: one schema, one bot: a lock on the connection that writes.
postgres/database: a schema in PostgreSQL: opened, brought up to date, looked at.
postgres/filling: a new schema, filled with what another database holds.
postgres/server: what the server promises, for the operator.
postgres/mark_order: writes marks anew at night, so that no order of writing is left.
postgres/counters: the same as SQLite's, for the connections that ask for it.
engines: opens a database, and looks at one, whatever engine keeps it.
meta: single facts about this database.
clocks: whether the clock can be believed, for what can't be undone.
passers_by: what whoever has no role may still hear today.
web_chats: whose each chat of the web channel is, and the numbers of what happens there.
web_sessions: the devices that are let in.
other_chats: the second chat of whoever is in Telegram and in the page.
people: people with a role, invitations.
misses: how often a line was not understood, by role and day.
lookups: how often somebody asked after an address and gave nothing.
throttle: wrong codes and invitations, so that nobody guesses.
restores: what a restore loses, and numbers that are never given out twice.
conversations: what a conversation knows, sealed, until it ends.
pool_codes: the webshop's own codes for vouchers, for a scheme with `codes = "pool"`.
pots: the pots of money: how much each may hold, and how much of it is committed or spent.
promotion: promotion material that coordinators sent, and how often any was taken.
promotion_costs: what promotion cost, written against its pot.
vouchers: vouchers, and the money they commit.
households: which household has a voucher.
requests: what somebody asks the coordinators for, and their answer.
background: what turns left to be done, and how often it was begun.
imports: tables that somebody sent, sealed until they are stored.
code_ends: the vouchers of which a code ends in some way.
coupons: the webshop's coupons: what there is, and which were given.
household_coupons: which household has a coupon.
marks: the marks of households in all tables, made slow.
rekey: another key for a whole database, or on without a lost one.
notices: what the coordinators were told once and need not be told again.
shop_links: the live webshops that there were, and what was known of their cards.
shop_cards: what a live webshop ought to have of each voucher.
shop_uses: what it did with their cards.
shop_takes: what is to be taken off there before it counts here.
shop_differences: in what it and the books differed, and what a coordinator settled.
shop_standing: how it stands with a live webshop: an outage, what waits, differences.
lapses: vouchers that lapse, and lapses that are taken back.
redemptions: vouchers that providers take in.
used_offers: what vouchers were used for, as providers say.
offers: what providers offer: what there is, what lists bring, what is set in the chat.
found_offers: what of it fits a search, in order, and of which kinds that is.
settlement: batches for the webshop and the bookkeeping.
events: activities, and what changed in them.
planning: plans the rows that say what is told to whom when, in short pieces.
mailings: coordinators' messages to many.
uptake: counts that are kept up with the ledger, and held against it.
evaluation: counts for the evaluation, as of the end of a day.
summaries: when a coordinator wants the daily summary.
own_data: all rows that are of one person.
notifications: what has to be told to whom at which moment: what is due, and what is taken back.
subscriptions: who asked to be told of which activity and how, and who comes.
web_files: files of those chats, sealed and in pieces.
web_messages: what stands in them, and the taps.
web_pushes: which devices want to be told that there is a message, and which still are to be.
web_links: links that let another device of somebody in.
web_forgetting: what the web channel keeps for a time, forgotten in short pieces.
forgetting: what is kept for a time, forgotten in short pieces.
sealed: files sealed to a key, piece by piece, that nobody can change.
audit: whether the ledger, the pots and the vouchers agree.
moving: everything moved to another engine or another place.
backup: copies that are known to be good, and putting one back.
day_copies: the copies of a day, which ones stay, until the night's.
inbox: what came in: updates, until they are handled.
installation: one installation of the bot: whose scheme it is, with which keys, clock and database.
invitations: invitations: a token that works once, until somebody used it or it was withdrawn.
deaths: whether the bot stopped as it was told, and how often it died with what in hand.
buttons: the buttons under a letter, and how they are stored.
letters: what each kind of message says, and how a letter is stored until it is sent.
outbox: what goes out: letters, until they are sent and for some time after.
unreachable: whoever can't be reached in one chat is told in their other one.
taps: which button was tapped, and what came of it.
turns: all that a turn has to know at its start, of several tables in one query.
waits: how much waits in the inbox, in the outbox and of what turns left, and for how long.
"""
