"""How people reach the bot, and hear from it.

A file imports only what stands above it here:

channel: what a channel is, and what a message shows.
web/address: where the page is, and its cookie.
web/limits: how much one device, and one address, may ask.
web/hub: the open pages.
web/shown: a message as it is kept, and as the page gets it.
web/answers: what answers have in common.
web/updates: what somebody does, as an update of the Bot API's shape.
web/media: what a file is.
web/door: who asks, and whether it is our own page.
web/forms: a form with a file, read as it comes in.
web/sending: a line, a tap, a file.
web/joining: getting in, and leaving.
web/events: what a page hears.
web/files: the files of one's own chat.
web/pages: the page itself.
web/channel: the web channel as the bot speaks through it.
web/server: which address does what.
"""
