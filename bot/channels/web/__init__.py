"""The web channel: a phone page of our own, served by the bot itself."""
