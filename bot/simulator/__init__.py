"""The Bot API on loopback and a phone in the browser: the demo, and what the tests talk to."""
