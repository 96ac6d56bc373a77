"""How people reach the bot, and hear from it. All above know only `channel`, `channels`, `pace` and
`update`; which channels there are, only what puts a bot together.

A file imports only what stands above it here:

channel: what a channel is: what a message shows, what can go wrong, and how it is asked.
channels: which channel a chat belongs to.
pace: how fast new messages may go out.
update: what comes in, read from JSON in the shape of the Bot API.
telegram/connections: the connections to Telegram, kept open between calls.
telegram/transport: PTB's transport, on those and aiohttp.
telegram/bot_api: calls of the Bot API by name, and what goes wrong there in our own words.
telegram/links: addresses in Telegram.
telegram/channel: Telegram as a channel: what a message shows, as the Bot API has it.
telegram/polling: the door that asks.
telegram/greeting: greets Telegram: token, webhook, commands.
telegram/server_clock: what Telegram's clock says.
web/address: where the page is, and its cookie.
web/limits: how much one device, and one address, may ask.
web/hub: the open pages.
web/looks: which messages devices showed.
web/media: what a file is.
web/push_message: a push, sealed and signed.
web/push_service: where pushes may go, and how one is brought there.
web/shown: a message as it is kept, and as the page gets it.
web/writes: what is written of several letters at the same time.
web/channel: the web channel as the bot speaks through it.
web/answers: what answers have in common.
web/updates: what somebody does, as an update of the Bot API's shape.
web/door: who asks, and whether it is our own page.
web/forms: a form with a file, read as it comes in.
web/sending: a line, a tap, a file.
web/push_devices: which devices are told that there is a message.
web/devices: another device of somebody who is in.
web/joining: getting in, and leaving.
web/events: what a page hears.
web/files: the files of one's own chat.
web/words: the page's words, in the language of who reads them.
web/pages: the page itself.
web/server: which address does what.
"""
