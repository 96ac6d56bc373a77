"""The Bot API on loopback, a phone in the browser, and the demo. Knows nothing of the bot, but for
the scene of the demo.

A file imports only what stands above it here:

html: Telegram's HTML, as strict as Telegram.
errors: refusals, Telegram's and a phone's.
limits: Telegram's limits.
faults: failures on request.
model: people, messages, files and calls.
content: what may stand in a message.
files: files as Telegram takes them in.
events: who looks on, and who waits for a change.
updates: the queue of updates, polled or for a webhook.
world: the world of one bot, and how it changes.
methods: what the Bot API's methods do to it.
telegram: what people and the bot do in it.
user: somebody who types, taps and reads.
asgi: what answers over HTTP share.
guard: this machine only, and no other website.
bot_api: the Bot API over HTTP.
exercise: what the demo's own page asks, over HTTP.
phone: what it asks where people have Telegram.
webhooks: delivery of updates to a webhook.
server: all of it on a port.
visitors: people with a browser, before the bot's page.
frames: what the demo's own page asks where people have the bot's page.
moody_shop: what the simulated webshops have in common.
pretix: a webshop, as strict as pretix, with a till.
woocommerce: a webshop, as strict as WooCommerce, with a till.
bot_process: the bot as a process of its own.
half_year: half a year of made-up use, for the demo.
scene: what every demo has: the bot, people to play, and travels in time.
demo: the demo in the simulated Telegram, to play or as a transcript.
page_demo: the demo in the bot's own page.
"""
